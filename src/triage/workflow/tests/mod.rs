//! Tests of the desk.

mod fixture;
mod machine;
