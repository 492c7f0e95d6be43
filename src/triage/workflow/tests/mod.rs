//! Tests of the desk.

pub(in crate::triage) mod fixture;
mod machine;
mod rules;
mod walk;
