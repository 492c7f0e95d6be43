//! Makes the null table of the temporal scan.
//!
//! `cargo run --release --example null_tables -- [--draws N] [--threads N] [--seed N] > src/score/scan/null_table.txt`
//!
//! The defaults (1,000,000 draws, a fifth of that beyond 500 events) made the shipped table in 26 minutes of one core. The
//! result does not depend on the number of threads. Write to another file first: the table is part of the program that this command builds,
//! and the shell empties the target before the compiler reads it.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this program prints a table")]

use fundwatch::score::scan::{EVENTS, NullRow, NullTable, draws_for, null_rows};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

const DRAWS: u32 = 1_000_000;
/// Seed of the shipped table.
const SEED: u64 = 20_250_601;

fn main() -> ExitCode {
    let (mut draws, mut threads, mut seed) = (DRAWS, 1, SEED);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let number = words.next().and_then(|v| v.parse::<u64>().ok()).filter(|v| *v > 0);
        let fits = number.and_then(|v| u32::try_from(v).ok());
        match (word.as_str(), number, fits) {
            ("--draws", _, Some(value)) => draws = value,
            ("--threads", _, Some(value)) => threads = value,
            ("--seed", Some(value), _) => seed = value,
            _ => {
                eprintln!("usage: null_tables [--draws N] [--threads N] [--seed N]");
                return ExitCode::FAILURE;
            }
        }
    }
    print!("{}", NullTable::text(draws, seed, &rows(draws, threads, seed)));
    ExitCode::SUCCESS
}

/// All rows by events and share. Threads take the largest numbers of events first, so that none is left with a long one.
fn rows(draws: u32, threads: u32, seed: u64) -> Vec<NullRow> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(&events) = EVENTS.iter().rev().nth(next.fetch_add(1, Ordering::Relaxed)) {
                    let started = Instant::now();
                    let rows = null_rows(events, draws_for(events, draws), seed);
                    eprintln!("{events} events: {:.1} s", started.elapsed().as_secs_f64());
                    if let Ok(mut done) = done.lock() {
                        done.extend(rows);
                    }
                }
            });
        }
    });
    let mut rows = done.into_inner().unwrap_or_default();
    rows.sort_by(|a, b| a.events.cmp(&b.events).then(a.share.total_cmp(&b.share)));
    rows
}
