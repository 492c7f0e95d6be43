//! Calibration of the temporal scan: how often it is wrong on funds of which the truth is known (property 9).
//!
//! `cargo run --release --example calibrate_scan -- [--funds N] [--threads N] [--entities N] [--speed]`
//!
//! 2,000 entities (or as many as asked for) in six peer groups over two years. Every group has its own season, month ends count three times, weekends
//! a tenth. An entity has exp N(ln 20, 1) events on average. In honest entities they come one by one, or in batches
//! (geometric or lognormal size, mean 3 or 6), each spread over one to three days, or one by one in half of the entities
//! and in batches of 6 in the others. Planted funds add 15 to 40 events within ten days to 1 % or 5 % of the entities. Every fund
//! goes through `scan_entities` as a rule does, and ln p through Benjamini–Hochberg at .05. A line per cell; the last
//! column says whether the goal holds (share of false alarms at most .05 + 2 standard errors). Ends with exit code 1
//! when one does not. The raw columns are the same without recalibration.
//!
//! `--speed` scans 100,000 entities of 100 events once and prints the time.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this program prints a table")]

use fundwatch::score::fdr;
use fundwatch::score::scan::{BurstVerdict, DayCount, NullTable, Scannable, WindowLimits, scan_entities};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Geometric, LogNormal, Normal, Poisson};
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

const ENTITIES: u32 = 2000;
const GROUPS: u32 = 6;
const DAYS: i32 = 730;
/// Fewer are never scanned. Below 100 the cells of 1 % have nothing planted.
const ENTITIES_MIN: u32 = 20;
const LEVEL: f64 = 0.05;

#[derive(Clone, Copy, PartialEq)]
enum Batches {
    None,
    Geometric(f64),
    /// Coefficient of variation 1.
    Lognormal(f64),
    /// Half of the entities none, half geometric.
    Mixed(f64),
}

impl Batches {
    fn name(self) -> String {
        match self {
            Batches::None => "one by one".to_owned(),
            Batches::Geometric(mean) => format!("geometric {mean}"),
            Batches::Lognormal(mean) => format!("lognormal {mean}"),
            Batches::Mixed(mean) => format!("half geom. {mean}"),
        }
    }

    fn mean(self, entity: u32) -> f64 {
        match self {
            Batches::None => 1.0,
            Batches::Geometric(mean) | Batches::Lognormal(mean) => mean,
            Batches::Mixed(mean) => {
                if (entity / GROUPS).is_multiple_of(2) {
                    1.0
                } else {
                    mean
                }
            }
        }
    }

    /// The size of a batch.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sizes are small whole numbers")]
    fn size(self, entity: u32, random: &mut ChaCha8Rng) -> u32 {
        let mean = self.mean(entity);
        if mean <= 1.0 {
            return 1;
        }
        match self {
            Batches::Lognormal(mean) => {
                let variance = 2f64.ln();
                let law = LogNormal::new(mean.ln() - 0.5 * variance, variance.sqrt());
                law.map_or(1.0, |law| law.sample(random).round().max(1.0)) as u32
            }
            _ => Geometric::new(1.0 / mean).map_or(1, |law| law.sample(random) as u32 + 1),
        }
    }
}

#[derive(Clone, Copy)]
struct Cell {
    batches: Batches,
    /// How many of the entities.
    planted: u32,
    entities: u32,
}

struct Entity {
    label: &'static str,
    days: Vec<DayCount>,
    planted: bool,
}

const LABELS: [&str; GROUPS as usize] = ["a", "b", "c", "d", "e", "f"];

/// Running sums of the weights of the days of a group.
fn clock(group: u32) -> Vec<f64> {
    let mut sum = 0.0;
    (0..DAYS)
        .map(|day| {
            let phase = f64::from(day) / 365.25 + f64::from(group) / f64::from(GROUPS);
            let season = 1.0 + 0.5 * (std::f64::consts::TAU * phase).sin();
            let month_end = if day % 30 >= 28 { 3.0 } else { 1.0 };
            let weekend = if day % 7 >= 5 { 0.1 } else { 1.0 };
            sum += season * month_end * weekend;
            sum
        })
        .collect()
}

fn pick(clock: &[f64], random: &mut ChaCha8Rng) -> i32 {
    let place = random.random::<f64>() * clock[clock.len() - 1];
    i32::try_from(clock.partition_point(|&sum| sum <= place)).unwrap_or(0).min(DAYS - 1)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "Poisson draws are whole numbers ≥ 0")]
fn fund(cell: Cell, seed: u64) -> Vec<Entity> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let clocks: Vec<Vec<f64>> = (0..GROUPS).map(clock).collect();
    (0..cell.entities)
        .map(|i| {
            let group = (i % GROUPS) as usize;
            let mean = Normal::new(20f64.ln(), 1.0).map_or(20.0, |law| law.sample(&mut random)).exp();
            let batches = Poisson::new(mean / cell.batches.mean(i)).map_or(0, |law| law.sample(&mut random) as u32);
            let mut days: BTreeMap<i32, u32> = BTreeMap::new();
            for _ in 0..batches {
                let start = pick(&clocks[group], &mut random);
                let spread = random.random_range(1..=3);
                for _ in 0..cell.batches.size(i, &mut random) {
                    let day = (start + random.random_range(0..spread)).min(DAYS - 1);
                    *days.entry(day).or_default() += 1;
                }
            }
            let planted = i < cell.planted;
            if planted {
                let start = random.random_range(0..DAYS - 10);
                for _ in 0..random.random_range(15..=40) {
                    *days.entry(start + random.random_range(0..10)).or_default() += 1;
                }
            }
            let days = days.into_iter().map(|(day, events)| DayCount { day, events }).collect();
            Entity { label: LABELS[group], days, planted }
        })
        .collect()
}

/// What one fund says: share of false among the found (1 under the global null if anything is found), share of the
/// planted that is found; after recalibration and before.
#[derive(Clone, Copy, Default)]
struct Outcome {
    false_share: f64,
    power: f64,
    raw_false_share: f64,
    raw_power: f64,
}

fn outcome(cell: Cell, seed: u64) -> Outcome {
    let fund = fund(cell, seed);
    let ids: Vec<String> = (0..fund.len()).map(|i| format!("{i:05}")).collect();
    let units: Vec<Scannable<'_>> =
        fund.iter().zip(&ids).map(|(e, id)| Scannable { id, peers: e.label, days: &e.days }).collect();
    let limits = WindowLimits::new(7, 60, 0.25).expect("valid");
    let scanned = scan_entities(&units, limits, NullTable::shipped()).expect("days ascend");
    let (mut ln_p, mut raw, mut planted) = (Vec::new(), Vec::new(), Vec::new());
    for (verdict, entity) in scanned.verdicts.iter().zip(&fund) {
        if let BurstVerdict::Scanned(burst) = verdict {
            ln_p.push(burst.ln_p);
            raw.push(burst.raw_ln_p);
            planted.push(entity.planted);
        }
    }
    let all = f64::from(cell.planted.max(1));
    let (false_share, power) = listed(&ln_p, &planted, all);
    let (raw_false_share, raw_power) = listed(&raw, &planted, all);
    Outcome { false_share, power, raw_false_share, raw_power }
}

/// Share of false among the found, and share of the planted that is found.
fn listed(ln_p: &[f64], planted: &[bool], all_planted: f64) -> (f64, f64) {
    let (mut found, mut wrong) = (0.0, 0.0);
    for (ln_q, planted) in fdr::adjust(ln_p).ln_q.iter().zip(planted) {
        if *ln_q <= LEVEL.ln() {
            found += 1.0;
            wrong += f64::from(u8::from(!planted));
        }
    }
    (if found > 0.0 { wrong / found } else { 0.0 }, (found - wrong) / all_planted)
}

/// Mean and its standard error.
fn mean(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let count = values.clone().map(|_| 1.0).sum::<f64>();
    let mean = values.clone().sum::<f64>() / count;
    let variance = values.map(|v| (v - mean).powi(2)).sum::<f64>() / (count - 1.0).max(1.0);
    (mean, (variance / count).sqrt())
}

fn speed() {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let clocks: Vec<Vec<f64>> = (0..GROUPS).map(clock).collect();
    let fund: Vec<Vec<DayCount>> = (0..100_000_usize)
        .map(|i| {
            let mut days: BTreeMap<i32, u32> = BTreeMap::new();
            for _ in 0..100 {
                *days.entry(pick(&clocks[i % clocks.len()], &mut random)).or_default() += 1;
            }
            days.into_iter().map(|(day, events)| DayCount { day, events }).collect()
        })
        .collect();
    let unit = |(i, days)| Scannable { id: "", peers: LABELS[i % LABELS.len()], days };
    let units: Vec<Scannable<'_>> = fund.iter().map(Vec::as_slice).enumerate().map(unit).collect();
    let limits = WindowLimits::new(7, 60, 0.25).expect("valid");
    let started = Instant::now();
    let scanned = scan_entities(&units, limits, NullTable::shipped()).expect("days ascend");
    println!("{} entities of 100 events: {:.2} s", scanned.verdicts.len(), started.elapsed().as_secs_f64());
}

fn main() -> ExitCode {
    let (mut funds, mut threads, mut entities) = (200_u64, 2_u32, ENTITIES);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let number = |words: &mut std::iter::Skip<std::env::Args>| words.next().and_then(|v| v.parse::<u32>().ok());
        match word.as_str() {
            "--speed" => {
                speed();
                return ExitCode::SUCCESS;
            }
            "--entities" => entities = number(&mut words).unwrap_or(entities).max(ENTITIES_MIN),
            "--funds" => funds = number(&mut words).map_or(funds, u64::from),
            "--threads" => threads = number(&mut words).unwrap_or(threads).max(1),
            _ => {
                eprintln!("usage: calibrate_scan [--funds N] [--threads N] [--entities N] [--speed]");
                return ExitCode::FAILURE;
            }
        }
    }
    let batches = [
        Batches::None,
        Batches::Geometric(3.0),
        Batches::Geometric(6.0),
        Batches::Lognormal(3.0),
        Batches::Lognormal(6.0),
        Batches::Mixed(6.0),
    ];
    println!("{funds} funds of {entities} entities a cell; false: in the global null P(any alarm), else FDR");
    println!("planted  batches          false   ± SE   power   ± SE   raw false  raw power  holds");
    let mut all_hold = true;
    for percent in [0, 1, 5] {
        for batches in batches {
            let cell = Cell { batches, planted: entities * percent / 100, entities };
            let started = Instant::now();
            let all = outcomes(cell, funds, threads);
            let (wrong, wrong_se) = mean(all.iter().map(|o| o.false_share));
            let (power, power_se) = mean(all.iter().map(|o| o.power));
            let (raw_wrong, _) = mean(all.iter().map(|o| o.raw_false_share));
            let (raw_power, _) = mean(all.iter().map(|o| o.raw_power));
            let holds = wrong <= LEVEL + 2.0 * wrong_se;
            all_hold &= holds;
            println!(
                "{percent:>5} %  {:<14}  {wrong:.3}  {wrong_se:.3}   {power:.3}  {power_se:.3}       {raw_wrong:.3}      \
                 {raw_power:.3}  {}  ({:.0} s)",
                batches.name(),
                if holds { "yes  " } else { "NO   " },
                started.elapsed().as_secs_f64()
            );
        }
    }
    if all_hold { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What every fund of a cell says, by seed: the number of threads does not matter.
fn outcomes(cell: Cell, funds: u64, threads: u32) -> Vec<Outcome> {
    let (next, done) = (AtomicU64::new(0), Mutex::new(BTreeMap::new()));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= funds {
                        break;
                    }
                    let one = outcome(cell, seed);
                    if let Ok(mut done) = done.lock() {
                        done.insert(seed, one);
                    }
                }
            });
        }
    });
    done.into_inner().unwrap_or_default().into_values().collect()
}
