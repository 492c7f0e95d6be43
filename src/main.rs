//! Parses flags, runs the command, turns how it ended into an exit code; nothing else.

use std::process::ExitCode;

/// The engine allocates and frees columns on all threads all the time: a fifth of a scan's processor time went into glibc's
/// allocator, and a fifth of its memory was held back by it (`benches/README.md`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    fundwatch::cli::run().into()
}
