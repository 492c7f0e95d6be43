//! Parses flags, runs the command, turns how it ended into an exit code; nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    fundwatch::cli::run().into()
}
