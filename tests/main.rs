//! One test binary for everything that needs the whole program.

mod architecture; // who may name what, and the top level of the repository
mod oracle; // an independent, slow recount of what the core rules count
