//! To be filled.

pub mod writer;
