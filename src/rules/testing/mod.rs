//! The tests of a rule: fixtures as text tables, expectations, and the comparison that says what differs.
//!
//! All pure: the engine runs the rule over the fixture's tables and hands back tables of plain values.

mod case;
mod compare;
mod fixture;
mod pipe;

pub use case::{Expect, TestCase, TestKind};
pub use compare::{Actual, Comparison, Difference, EntityDifference, ValueDifference};
pub use fixture::{Fixture, empty_table};
pub use pipe::{Cell, PipeTable};

pub(super) use case::{TestContext, Tested, Tests, read_tests};
