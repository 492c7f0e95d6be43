//! To be filled.

pub mod functions;
