//! The properties of `scoring.md` §4 at full size: numbers that can be shown, monotone scores, no masking, the same
//! bits in any order, and nobody with a handful of events on top.
//!
//! `cargo run --release --example properties -- [--part N] [--from N] [--threads N]`: part 10 does a tenth of
//! everything, from case 0 or another. A line
//! per property; ends with exit code 1 when one does not hold. The same checks at a size for every build are tests of
//! `src/score`.

#![expect(clippy::print_stdout, reason = "this program prints a table")]

mod funds;

use funds::{Entity, LAWS, fund, random, score_all, whole};
use fundwatch::score::tails::{
    ln_beta_binomial, ln_binomial, ln_hypergeometric, ln_logit_normal_binomial, ln_negative_binomial, ln_poisson,
    ln_poisson_lognormal,
};
use fundwatch::score::{Compared, Law, Score, Scored, TooSmall, Verdict};
use fundwatch::triage::worth;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Instant;

/// How far rounding may turn a monotone number the wrong way, relative to max(1, |value|).
const ROUNDING: f64 = 1e-11;

/// What one check found.
#[derive(Clone, Debug, Default)]
struct Found {
    cases: u64,
    failures: u64,
    /// The largest number of interest, and the case it comes from.
    largest: f64,
    example: String,
}

impl Found {
    /// Counts a case; `value` is what the table shows the largest of.
    fn see(&mut self, value: f64, fails: bool, example: impl FnOnce() -> String) {
        self.cases += 1;
        self.failures += u64::from(fails);
        let shown = if value.is_nan() { f64::INFINITY } else { value };
        if shown > self.largest || (fails && self.failures == 1) {
            self.largest = self.largest.max(shown);
            self.example = example();
        }
    }

    fn join(mut self, other: Found) -> Found {
        self.cases += other.cases;
        self.failures += other.failures;
        if other.largest > self.largest || (self.failures == other.failures && other.failures > 0) {
            self.largest = self.largest.max(other.largest);
            self.example = other.example;
        }
        self
    }
}

/// One numbered case of a property.
type Check = fn(u64, &mut Found);

/// Runs `count` numbered cases on several threads.
fn run(threads: u64, count: u64, case: impl Fn(u64, &mut Found) + Sync) -> Found {
    let case = &case;
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|thread| {
                scope.spawn(move || {
                    let mut found = Found::default();
                    for i in (thread..count).step_by(usize::try_from(threads).unwrap_or(1)) {
                        case(i, &mut found);
                    }
                    found
                })
            })
            .collect();
        let lost = || Found { failures: 1, example: "a thread died".to_owned(), ..Found::default() };
        workers.into_iter().map(|worker| worker.join().unwrap_or_else(|_| lost())).fold(Found::default(), Found::join)
    })
}

/// A parameter: mostly of a magnitude that may occur (2e-5 … 7e7), a few of any magnitude at all, special values, and
/// any bits.
fn wild(random: &mut ChaCha8Rng) -> f64 {
    const SPECIAL: [f64; 8] =
        [0.0, -0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MIN_POSITIVE, f64::MAX, f64::EPSILON];
    match random.random_range(0..1000_u32) {
        0..477 => 4.0 * random.random::<f64>(),
        477..480 => -random.random::<f64>(),
        480..980 => (29.0 * random.random::<f64>() - 11.0).exp(),
        980..986 => (1400.0 * random.random::<f64>() - 700.0).exp(),
        986..993 => SPECIAL[random.random_range(0..SPECIAL.len())],
        _ => f64::from_bits(random.random()),
    }
}

/// Mostly counts that occur. A continued fraction that far outside them runs to its last term, two milliseconds each.
fn wild_count(random: &mut ChaCha8Rng) -> u64 {
    match random.random_range(0..1000_u32) {
        0..450 => random.random_range(0..20),
        450..900 => random.random_range(0..2000),
        900..998 => random.random_range(0..100_000),
        _ => random.random(),
    }
}

/// One input to each law of the tails.
fn tails(case: u64, found: &mut Found) {
    let mut random = random(1, case);
    let (k, a, b) = (wild_count(&mut random), wild(&mut random), wild(&mut random));
    let n = if random.random() { random.random_range(0..300) } else { random.random_range(0..20_000_u64) };
    let ln_p = [
        ln_poisson(k, a),
        ln_negative_binomial(k, a, b),
        ln_binomial(k, n, a),
        ln_beta_binomial(k, n, a, b),
        ln_poisson_lognormal(k, a, b),
        ln_logit_normal_binomial(k, n, a, b),
        ln_hypergeometric(k, n, n / 3, n / 5),
    ];
    let fails = ln_p.iter().any(|v| !v.is_finite() || *v > 0.0);
    found.see(0.0, fails, || format!("k {k} n {n} a {a:e} b {b:e}: {ln_p:?}"));
}

fn scored(verdict: &Verdict) -> Option<&Score> {
    if let Verdict::Scored(score) = verdict { Some(score) } else { None }
}

/// How far `more` is on the wrong side of `less`, which has fewer events or more exposure.
fn wrong_way(less: &Score, more: &Score) -> f64 {
    let part = |wrong: f64, value: f64| wrong / value.abs().max(1.0);
    part(more.ln_p - less.ln_p, less.ln_p)
        .max(part(less.ratio - more.ratio, less.ratio))
        .max(part(less.ratio_low - more.ratio_low, less.ratio_low))
}

/// Entities and their near doubles in one fund: one event more, or one exposure step up or down, under the same fit.
fn monotone(case: u64, found: &mut Found) {
    let mut random = random(2, case);
    let law = LAWS[(case % 2) as usize].0;
    let mut entities = fund(law, 700, &mut random);
    let mut pairs = Vec::new();
    for _ in 0..800 {
        let i = random.random_range(0..700_usize);
        let mut double = entities[i].clone();
        // Any count, not only likely ones.
        if random.random::<f64>() < 0.3 {
            double.observed = random.random_range(0..60);
        }
        if law == Law::BetaBinomial {
            double.observed = double.observed.min(whole(double.exposure));
        }
        let mut other = double.clone();
        let double_has_more = match random.random_range(0..3_u32) {
            0 if law == Law::NegativeBinomial || double.observed < whole(double.exposure) => {
                other.observed += 1;
                false
            }
            1 if law == Law::NegativeBinomial => {
                other.exposure *= 1.0 - 0.5 * random.random::<f64>();
                false
            }
            _ => {
                other.exposure += f64::from(random.random_range(1..20_u32));
                true
            }
        };
        pairs.push((entities.len(), entities.len() + 1, double_has_more));
        entities.extend([double, other]);
    }
    let verdicts = score_all(law, &entities).verdicts;
    for (double, other, double_has_more) in pairs {
        let (less, more) = if double_has_more { (other, double) } else { (double, other) };
        // An entity that carries a fifth of its group is compared with the others: another fit.
        if let (Some(a), Some(b)) = (scored(&verdicts[less]), scored(&verdicts[more]))
            && a.compared == Compared::WithGroup
            && b.compared == Compared::WithGroup
        {
            let wrong = wrong_way(a, b);
            found.see(wrong, wrong > ROUNDING, || {
                format!("{law:?} {:?} {:?}: {a:?} {b:?}", entities[less], entities[more])
            });
        }
    }
}

/// One event more, or more or less exposure, and everything fitted again.
fn refitted(case: u64, found: &mut Found) {
    let mut random = random(3, case);
    let law = LAWS[(case % 2) as usize].0;
    let mut entities = fund(law, 300, &mut random);
    let before = score_all(law, &entities).verdicts;
    let i = random.random_range(0..entities.len());
    let more_now = match random.random_range(0..3_u32) {
        0 if law == Law::NegativeBinomial || entities[i].observed < whole(entities[i].exposure) => {
            entities[i].observed += 1;
            true
        }
        1 if law == Law::NegativeBinomial => {
            entities[i].exposure *= 0.9;
            true
        }
        _ => {
            entities[i].exposure = (entities[i].exposure * 1.1).ceil();
            false
        }
    };
    let after = score_all(law, &entities).verdicts;
    if let (Some(a), Some(b)) = (scored(&before[i]), scored(&after[i]))
        && a.compared == b.compared
    {
        let wrong = if more_now { wrong_way(a, b) } else { wrong_way(b, a) };
        found.see(wrong, wrong > 0.02, || format!("{law:?} {:?}: {a:?} {b:?}", entities[i]));
    }
}

/// More money at stake never ranks lower: `worth` is what the queue sorts by.
fn money(case: u64, found: &mut Found) {
    let mut random = random(4, case);
    let lfdr: f64 = random.random();
    let yuan = 1e7 * random.random::<f64>().powi(3);
    let more = yuan + 1e4 * random.random::<f64>();
    let fall = worth(lfdr, yuan) - worth(lfdr, more);
    found.see(fall, fall > 0.0 || fall.is_nan(), || format!("{lfdr} {yuan} {more}"));
}

/// One more entity, at a thousand times what is expected of it; everybody else's ln p before and after. It is a double
/// of a random one, so that its size and its peers are as usual; those whose peer group changes, because there is one
/// more entity in it, are compared with others and not masked. Of shares all trials, from 20 on: two of two is nothing
/// unusual.
fn masking(case: u64, found: &mut Found) {
    let mut random = random(5, case);
    let law = LAWS[(case % 2) as usize].0;
    let mut entities = fund(law, 2000, &mut random);
    let before = score_all(law, &entities).verdicts;
    let double = random.random_range(0..entities.len());
    let Some(expected) = scored(&before[double]).map(|s| s.expected) else { return };
    let mut loud = entities[double].clone();
    loud.observed = whole((1000.0 * expected).ceil());
    if law == Law::BetaBinomial {
        loud.exposure = loud.exposure.max(20.0);
        loud.observed = whole(loud.exposure);
    }
    entities.push(loud);
    let after = score_all(law, &entities).verdicts;
    let loud = &entities[entities.len() - 1];
    for (entity, (a, b)) in entities.iter().zip(before.iter().zip(&after)) {
        if let (Some(a), Some(b)) = (scored(a), scored(b))
            && (&a.peer_group, a.compared) == (&b.peer_group, b.compared)
        {
            let moved = if a.ln_p.to_bits() == b.ln_p.to_bits() { 0.0 } else { (a.ln_p / b.ln_p - 1.0).abs() };
            found.see(moved, moved >= 0.02, || format!("{law:?} loud {loud:?} other {entity:?}: {a:?} {b:?}"));
        }
    }
}

fn bits(score: &Score) -> [u64; 9] {
    let s = score;
    [s.expected, s.ratio, s.ratio_low, s.ln_p, s.ln_q, s.ln_q_any_dependence, s.lfdr, s.peer_rate, 0.0]
        .map(f64::to_bits)
}

fn same(a: &Verdict, b: &Verdict) -> bool {
    match (scored(a), scored(b)) {
        (Some(a), Some(b)) => bits(a) == bits(b) && a == b,
        _ => a == b,
    }
}

/// A fund in its own order and shuffled.
fn shuffled(case: u64, found: &mut Found) {
    // Ten shuffles of each fund.
    let mut random = random(6, case / 10);
    let law = LAWS[(case / 10 % 2) as usize].0;
    let entities = fund(law, 3000, &mut random);
    let first = score_all(law, &entities);
    let mut random = self::random(7, case);
    let mut order: Vec<usize> = (0..entities.len()).collect();
    for i in (1..order.len()).rev() {
        order.swap(i, random.random_range(0..=i));
    }
    let moved: Vec<Entity> = order.iter().map(|i| entities[*i].clone()).collect();
    let second = score_all(law, &moved);
    let differ = order.iter().enumerate().filter(|(at, i)| !same(&first.verdicts[**i], &second.verdicts[*at])).count();
    let fails = differ > 0 || first.strata != second.strata;
    found.see(if fails { 1.0 } else { 0.0 }, fails, || format!("{law:?}: {differ} differ"));
}

/// Most entities with five trials or fewer, many of them with every trial counted; none may reach band A's three
/// conditions, and every one is either tested or said to be too small.
fn small(case: u64, found: &mut Found) {
    let mut random = random(8, case);
    let law = LAWS[(case % 2) as usize].0;
    let mut entities = fund(law, 2000, &mut random);
    for entity in entities.iter_mut().take(1400) {
        entity.exposure = f64::from(random.random_range(0..=5_u32));
        let most = whole(entity.exposure);
        entity.observed = if random.random::<f64>() < 0.1 { most } else { entity.observed.min(most) };
    }
    let Scored { verdicts, strata } = score_all(law, &entities);
    let mut said: BTreeMap<TooSmall, usize> = BTreeMap::new();
    let mut tested = 0;
    for (entity, verdict) in entities.iter().zip(&verdicts) {
        match verdict {
            Verdict::TooSmall { reason } => *said.entry(*reason).or_default() += 1,
            Verdict::Scored(score) => {
                tested += 1;
                if entity.exposure <= 5.0 {
                    // Band A of rules/queue.toml.
                    let on_top = score.ln_q <= 0.01_f64.ln() && score.ratio_low >= 2.0 && entity.observed >= 6;
                    found.see(f64::from(u8::from(on_top)), on_top, || format!("{law:?} {entity:?} {score:?}"));
                }
            }
        }
    }
    let counted = tested + said.values().sum::<usize>();
    let stated: (usize, usize) = strata.iter().fold((0, 0), |s, f| (s.0 + f.tested, s.1 + f.too_small));
    let fails = counted != entities.len() || stated != (tested, entities.len() - tested);
    found.see(0.0, fails, || format!("{law:?}: {tested} tested, {said:?}, stated {stated:?}"));
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |name: &str| -> Option<u64> {
        let at = arguments.iter().position(|a| a == name)?;
        arguments.get(at + 1)?.parse().ok()
    };
    let part = number("--part").unwrap_or(1).max(1);
    let threads = number("--threads").unwrap_or(3).max(1);
    let from = number("--from").unwrap_or(0);
    let wanted = arguments.iter().position(|a| a == "--only").and_then(|at| arguments.get(at + 1));
    let checks: [(&str, u64, Check, &str); 7] = [
        ("tails", 10_000_000, tails, "inputs to seven laws; every ln p finite and <= 0"),
        ("monotone", 1400, monotone, "perturbed entities, same fit; largest step the wrong way, rounding 1e-11"),
        ("refitted", 3000, refitted, "perturbed entities, refitted; largest step the wrong way, goal 2 %"),
        ("money", 1_000_000, money, "larger amounts; largest fall of what the queue sorts by"),
        ("masking", 400, masking, "ln p of others beside one at 1,000 times the expected; largest change, goal 2 %"),
        ("order", 100, shuffled, "shuffled funds; 1 = a bit differs"),
        ("small", 400, small, "entities with n <= 5; 1 = one of them meets band A"),
    ];
    println!("property   |      cases | failures |   largest |    s | of what");
    let mut all_hold = true;
    for (name, count, check, what) in checks {
        if wanted.is_some_and(|wanted| wanted != name) {
            continue;
        }
        let start = Instant::now();
        let found = run(threads, (count / part).max(2), |i, found| check(from + i, found));
        let holds = found.failures == 0 && found.cases > 0;
        all_hold &= holds;
        println!(
            "{name:<10} | {:>10} | {:>8} | {:>9.2e} | {:>4.0} | {what}: {}",
            found.cases,
            found.failures,
            found.largest,
            start.elapsed().as_secs_f64(),
            if holds { "ok" } else { "MISSED" }
        );
        if !holds || arguments.iter().any(|a| a == "--examples") {
            println!("    {}", found.example);
        }
    }
    if all_hold { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
