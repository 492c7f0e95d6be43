//! Calibration of the scores: how often they are wrong on funds of which the truth is known.
//!
//! `cargo run --release --example calibrate -- [--funds N] [--threads N] [--cell TEXT]`, or `-- --speed [--entities N]`
//! (`speed.rs`).
//!
//! The simulation of `scoring.md` §1: 6,000 entities in 40 peer groups, exposure round(exp N(ln 12, 1.6)), base rates
//! exp N(ln .05, .5), honest entities' multipliers gamma or lognormal with mean 1 and the labelled coefficient of
//! variation, Poisson counts; planted funds raise 1 % of the entities by a factor exp U(ln 3, ln 10). Every fund goes
//! through `score::score` as a rule does. A line per cell; the last column says whether the goal holds. Ends with exit
//! code 1 when one does not.

#![expect(clippy::print_stdout, reason = "this program prints a table")]

use fundwatch::score::{Law, Model, Unit, Verdict, score};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Gamma, LogNormal, Normal, Poisson};
use std::process::ExitCode;
use std::time::Instant;

mod speed;

const ENTITIES: u32 = 6000;
const GROUPS: u32 = 40;
/// One entity in a hundred, spread over all groups.
const PLANTED: u32 = 60;
/// Length of the list whose precision is measured: as many as are planted.
const TOP: u32 = 60;
const LEVEL: f64 = 0.05;

#[derive(Clone, Copy, PartialEq)]
enum Heterogeneity {
    Gamma,
    Lognormal,
}

#[derive(Clone, Copy, PartialEq)]
enum Truth {
    GlobalNull,
    Planted,
}

#[derive(Clone, Copy)]
struct Cell {
    heterogeneity: Heterogeneity,
    /// Coefficient of variation of honest entities, in percent.
    cv: u8,
    truth: Truth,
}

impl Cell {
    fn all() -> Vec<Cell> {
        let mut cells = Vec::new();
        for truth in [Truth::GlobalNull, Truth::Planted] {
            for heterogeneity in [Heterogeneity::Gamma, Heterogeneity::Lognormal] {
                for cv in [0, 30, 60, 100] {
                    cells.push(Cell { heterogeneity, cv, truth });
                }
            }
        }
        cells
    }

    fn name(self) -> String {
        let truth = if self.truth == Truth::Planted { "1% planted" } else { "global null" };
        let law = if self.heterogeneity == Heterogeneity::Gamma { "gamma" } else { "lognormal" };
        format!("{truth:<11}  {law:<9} {:>3}%", self.cv)
    }

    fn multiplier(self, random: &mut ChaCha8Rng) -> f64 {
        if self.cv == 0 {
            return 1.0;
        }
        let cv = f64::from(self.cv) / 100.0;
        match self.heterogeneity {
            Heterogeneity::Gamma => {
                let shape = 1.0 / (cv * cv);
                Gamma::new(shape, 1.0 / shape).map_or(1.0, |law| law.sample(random))
            }
            Heterogeneity::Lognormal => {
                let variance = cv.powi(2).ln_1p();
                LogNormal::new(-0.5 * variance, variance.sqrt()).map_or(1.0, |law| law.sample(random))
            }
        }
    }
}

struct Entity {
    group: usize,
    exposure: f64,
    count: u64,
    planted: bool,
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "Poisson draws are whole numbers ≥ 0")]
fn fund(cell: Cell, seed: u64) -> Vec<Entity> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let normal =
        |mean: f64, sd: f64, random: &mut ChaCha8Rng| Normal::new(mean, sd).map_or(mean, |law| law.sample(random));
    let rates: Vec<f64> = (0..GROUPS).map(|_| normal(0.05_f64.ln(), 0.5, &mut random).exp()).collect();
    (0..ENTITIES)
        .map(|i| {
            let group = (i % GROUPS) as usize;
            let exposure = normal(12.0_f64.ln(), 1.6, &mut random).exp().round().max(1.0);
            let mut multiplier = cell.multiplier(&mut random);
            let planted = cell.truth == Truth::Planted && i < PLANTED;
            if planted {
                multiplier *= (3.0_f64.ln() + random.random::<f64>() * (10.0_f64 / 3.0).ln()).exp();
            }
            let mean = exposure * rates[group] * multiplier;
            let count = Poisson::new(mean).map_or(0, |law| law.sample(&mut random) as u64);
            Entity { group, exposure, count, planted }
        })
        .collect()
}

/// What one fund says.
#[derive(Clone, Copy, Default)]
struct Outcome {
    false_share: f64,
    power: f64,
    alarm: f64,
    top_by_p: f64,
    top_by_ratio: f64,
}

fn outcome(cell: Cell, seed: u64, labels: &[Vec<String>]) -> Outcome {
    let fund = fund(cell, seed);
    let units: Vec<Unit<'_>> = fund
        .iter()
        .map(|e| Unit {
            stratum: "employer",
            peers: &labels[e.group],
            observed: e.count,
            exposure: e.exposure,
            looks: 1,
        })
        .collect();
    let scored = score(&units, &Model::new(Law::NegativeBinomial));
    let (mut found, mut wrong) = (0.0, 0.0);
    let mut listed = Vec::new();
    for (verdict, entity) in scored.verdicts.iter().zip(&fund) {
        if let Verdict::Scored(score) = verdict {
            if score.ln_q <= LEVEL.ln() {
                found += 1.0;
                wrong += f64::from(u8::from(!entity.planted));
            }
            #[expect(clippy::cast_precision_loss, reason = "counts are small")]
            let raw = entity.count as f64 / score.expected;
            listed.push((score.ln_p, raw, entity.planted));
        }
    }
    let planted = if cell.truth == Truth::Planted { f64::from(PLANTED) } else { 0.0 };
    let hits = |list: &[(f64, f64, bool)]| {
        let hits: u32 = list.iter().take(TOP as usize).map(|e| u32::from(e.2)).sum();
        f64::from(hits) / f64::from(TOP)
    };
    listed.sort_by(|a, b| a.0.total_cmp(&b.0));
    let top_by_p = hits(&listed);
    listed.sort_by(|a, b| b.1.total_cmp(&a.1));
    Outcome {
        false_share: if found > 0.0 { wrong / found } else { 0.0 },
        power: if planted > 0.0 { (found - wrong) / planted } else { 0.0 },
        alarm: f64::from(u8::from(wrong > 0.0)),
        top_by_p,
        top_by_ratio: hits(&listed),
    }
}

/// Mean and standard error.
fn mean_of(outcomes: &[Outcome], value: impl Fn(&Outcome) -> f64) -> (f64, f64) {
    #[expect(clippy::cast_precision_loss, reason = "a few thousand funds")]
    let n = outcomes.len() as f64;
    let mean = outcomes.iter().map(&value).sum::<f64>() / n;
    let variance = outcomes.iter().map(|o| (value(o) - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
    (mean, (variance / n).sqrt())
}

/// The goals that concern one cell, and whether they hold.
fn verdicts(cell: Cell, outcomes: &[Outcome]) -> Vec<(String, bool)> {
    let mut goals = Vec::new();
    if cell.truth == Truth::GlobalNull {
        let (alarm, error) = mean_of(outcomes, |o| o.alarm);
        goals.push(("alarm <= .05 + 2 SE".to_owned(), alarm <= LEVEL + 2.0 * error));
        return goals;
    }
    let (wrong, error) = mean_of(outcomes, |o| o.false_share);
    goals.push(("FDR <= .05 + 2 SE".to_owned(), wrong <= LEVEL + 2.0 * error));
    // The reference simulation of `scoring.md` is the gamma one.
    if cell.heterogeneity == Heterogeneity::Gamma {
        let power = mean_of(outcomes, |o| o.power).0;
        if cell.cv == 30 {
            goals.push(("power >= .25".to_owned(), power >= 0.25));
            goals.push(("top 60 >= 45%".to_owned(), mean_of(outcomes, |o| o.top_by_p).0 >= 0.45));
        }
        if cell.cv == 60 {
            goals.push(("power >= .12".to_owned(), power >= 0.12));
        }
    }
    goals
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |name: &str| -> Option<u64> {
        let at = arguments.iter().position(|a| a == name)?;
        arguments.get(at + 1)?.parse().ok()
    };
    if arguments.iter().any(|a| a == "--speed") {
        let entities = number("--entities").and_then(|n| usize::try_from(n).ok()).unwrap_or(1_000_000);
        return if speed::measure(entities) { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let wanted = arguments.iter().position(|a| a == "--cell").and_then(|at| arguments.get(at + 1));
    let funds = number("--funds").unwrap_or(1000).max(2);
    let available = std::thread::available_parallelism().map_or(1, |n| n.get() as u64);
    let threads = number("--threads").unwrap_or(available).max(1);
    let labels: Vec<Vec<String>> = (0..GROUPS).map(|g| vec![format!("group {g:02}")]).collect();

    println!("{funds} funds per cell, {threads} threads; mean ± standard error");
    println!(
        "truth        law         CV |      false share |       any alarm |           power |  top 60 by p | by ratio |    s | goals"
    );
    let mut all_hold = true;
    for (index, cell) in Cell::all().into_iter().enumerate() {
        // By the words of its name: `--cell "gamma 60"`. Seeds are those of the whole run.
        if wanted.is_some_and(|wanted| !wanted.split(' ').all(|word| cell.name().contains(word))) {
            continue;
        }
        let start = Instant::now();
        let work = |thread: u64| -> Vec<Outcome> {
            let own = (thread..funds).step_by(usize::try_from(threads).unwrap_or(1));
            own.map(|i| outcome(cell, (index as u64) << 32 | i, &labels)).collect()
        };
        let outcomes: Vec<Outcome> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads).map(|thread| scope.spawn(move || work(thread))).collect();
            workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
        });
        let show = |(mean, error): (f64, f64)| format!("{mean:>7.4} ± {error:.4}");
        let goals = verdicts(cell, &outcomes);
        all_hold &= goals.iter().all(|(_, holds)| *holds);
        let goals: Vec<String> =
            goals.into_iter().map(|(goal, holds)| format!("{} {goal}", if holds { "ok" } else { "MISSED" })).collect();
        println!(
            "{} | {:>16} | {:>15} | {:>15} | {:>11.1}% | {:>7.1}% | {:>4.0} | {}",
            cell.name(),
            show(mean_of(&outcomes, |o| o.false_share)),
            show(mean_of(&outcomes, |o| o.alarm)),
            show(mean_of(&outcomes, |o| o.power)),
            100.0 * mean_of(&outcomes, |o| o.top_by_p).0,
            100.0 * mean_of(&outcomes, |o| o.top_by_ratio).0,
            start.elapsed().as_secs_f64(),
            goals.join("; ")
        );
    }
    if all_hold { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
