//! What the rule pack finds of what is planted, and what it raises where nothing is.
//!
//! `cargo run --release --example recall -- [--seeds 1,2,3] [--scale 1650] [--rules DIR] [--threads N]`
//!
//! For each seed: a fund with every family of incidents and a fund with nothing planted at all, both scanned with the
//! rule pack. An incident is found where an alert of band A or B, of a rule of its family, is about its entity, or has it
//! among its members (a claim, a certificate); a ring where half of its people are. An alert is right where its entity, or half of its member rows, belong to
//! something planted. A line for each family and rule, then one for each goal; ends with exit code 1 when one is missed.
//! Rules that the pack does not hold are listed, and their incidents left out. R6 cannot be asked for agents: a subsidy
//! application names none.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this program prints a table")]

use fundwatch::model::{Band, EntityType, Text};
use fundwatch::rules::{Loaded, RuleSet};
use fundwatch::scan::{self, Run, ScanOptions, Settings, Watch};
use fundwatch::synth::{IncidentFamily, Incidents, Lookalikes, Scale, SynthOptions, TruthRow, generate};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

/// Recall of families whose finding is a fact, and of those that numbers tell; share of right alerts.
const GOALS: [(&str, f64); 3] = [("deterministic", 0.95), ("statistical", 0.85), ("precision", 0.90)];

struct Silent(AtomicBool);

impl Watch for Silent {
    fn stage(&self, _text: &Text) {}

    fn interrupted(&self) -> &AtomicBool {
        &self.0
    }
}

struct Arguments {
    seeds: Vec<u64>,
    scale: Scale,
    rules: Option<PathBuf>,
    threads: NonZeroUsize,
}

/// What became of the incidents of one family and rule.
#[derive(Default)]
struct Found {
    planted: usize,
    bands: [usize; 3],
}

impl Found {
    fn in_a_or_b(&self) -> usize {
        self.bands[0] + self.bands[1]
    }
}

#[derive(Default)]
struct Totals {
    families: BTreeMap<(IncidentFamily, String), Found>,
    lookalikes: BTreeMap<(String, String), Found>,
    alerts: usize,
    right: usize,
    wrong: Vec<String>,
    null_alerts: usize,
    null_expected: f64,
    null_lines: Vec<String>,
}

fn main() -> ExitCode {
    let arguments = match arguments() {
        Ok(arguments) => arguments,
        Err(text) => {
            eprintln!("{text}");
            return ExitCode::from(2);
        }
    };
    match measure(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(text) => {
            eprintln!("{text}");
            ExitCode::from(2)
        }
    }
}

fn arguments() -> Result<Arguments, String> {
    let mut made =
        Arguments { seeds: vec![1, 2, 3], scale: Scale::Employers(1650), rules: None, threads: NonZeroUsize::MIN };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word}: a value is missing"))?;
        let bad = || format!("{word} {value}: not understood");
        match word.as_str() {
            "--seeds" => made.seeds = value.split(',').map(str::parse).collect::<Result<_, _>>().map_err(|_| bad())?,
            "--scale" => made.scale = value.parse().map_err(|_| bad())?,
            "--rules" => made.rules = Some(PathBuf::from(value)),
            "--threads" => made.threads = value.parse().map_err(|_| bad())?,
            _ => return Err(format!("{word}: expected --seeds, --scale, --rules or --threads")),
        }
    }
    Ok(made)
}

fn measure(arguments: &Arguments) -> Result<bool, String> {
    let loaded = match &arguments.rules {
        Some(dir) => RuleSet::load(dir),
        None => RuleSet::built_in(),
    };
    let present: BTreeSet<String> = loaded.set.rules().iter().map(|rule| rule.header().id.to_string()).collect();
    let mut totals = Totals::default();
    for &seed in &arguments.seeds {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        planted(arguments, &loaded, seed, folder.path(), &present, &mut totals)?;
        honest(arguments, &loaded, seed, folder.path(), &mut totals)?;
    }
    let missing: Vec<&str> = IncidentFamily::ALL
        .iter()
        .flat_map(|family| family.rules())
        .copied()
        .filter(|rule| !present.contains(*rule))
        .collect();
    if !missing.is_empty() {
        println!("not in the pack, left out: {}\n", missing.join(", "));
    }
    Ok(print(&totals))
}

fn options(arguments: &Arguments, seed: u64, out: &Path) -> SynthOptions {
    let mut options = SynthOptions::new(seed, out);
    options.scale = arguments.scale;
    options.threads = arguments.threads;
    options
}

fn scan_of(arguments: &Arguments, loaded: &Loaded, dataset: &Path) -> Result<Run, String> {
    let options = ScanOptions {
        dataset: dataset.to_path_buf(),
        called: None,
        only: Vec::new(),
        overrides: Vec::new(),
        as_of: None,
        threads: arguments.threads,
        memory_bytes: None,
        spill_dir: None,
        views_dir: None,
        profile: false,
        cluster: None,
        stopped: Vec::new(),
        verify: false,
        alone: false,
        allow_skip: Vec::new(),
    };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| error.to_string())?;
    let settings = Settings::load(None).map_err(|error| error.to_string())?;
    let watch = Silent(AtomicBool::new(false));
    runtime.block_on(scan::scan(&options, loaded, &settings, &watch)).map_err(|error| error.to_string())
}

/// 0, 1 or 2 for the bands A, B and C.
fn nth(band: Band) -> usize {
    match band {
        Band::A => 0,
        Band::B => 1,
        Band::C => 2,
    }
}

/// The fund with everything planted.
fn planted(
    arguments: &Arguments,
    loaded: &Loaded,
    seed: u64,
    folder: &Path,
    present: &BTreeSet<String>,
    totals: &mut Totals,
) -> Result<(), String> {
    let made = generate(&options(arguments, seed, &folder.join("all"))).map_err(|error| error.to_string())?;
    let run = scan_of(arguments, loaded, &folder.join("all"))?;
    let mut members: HashMap<&str, Vec<[&str; 2]>> = HashMap::new();
    for member in &run.members {
        members.entry(&member.alert_id).or_default().push([&member.entity_id, &member.key]);
    }
    // By rule and whatever the alert is about or holds: the best band.
    let mut about: HashMap<(String, &str), usize> = HashMap::new();
    let mut holds: HashMap<(String, &str), usize> = HashMap::new();
    for detail in &run.alerts {
        let (alert, rule) = (&detail.alert, detail.alert.rule_id.to_string());
        let band = nth(alert.band);
        let best = about.entry((rule.clone(), &alert.entity_id)).or_insert(band);
        *best = band.min(*best);
        for id in members.get(alert.alert_id.as_str()).into_iter().flatten().flatten() {
            let best = holds.entry((rule.clone(), id)).or_insert(band);
            *best = band.min(*best);
        }
    }
    let single = |row: &TruthRow| matches!(row.entity_type.as_str(), "claim" | "certificate");
    let decidable = |row: &&TruthRow| present.contains(&row.rule) && !(row.rule == "R6" && row.entity_type == "agent");
    for row in made.truth.iter().filter(decidable) {
        let family = IncidentFamily::ALL.into_iter().find(|family| family.code() == row.family);
        let rules: Vec<String> = match family {
            Some(family) if !row.lookalike => family.rules().iter().map(|rule| (*rule).to_owned()).collect(),
            _ => vec![row.rule.clone()],
        };
        let bands = rules.into_iter().filter_map(|rule| {
            let key = (rule, row.entity_id.as_str());
            let held = if single(row) { holds.get(&key) } else { None };
            about.get(&key).into_iter().chain(held).min().copied()
        });
        let best = bands.chain((row.family == "ring").then(|| ring_of(&run, &members, &row.members)).flatten()).min();
        let found = match family {
            Some(family) if !row.lookalike => totals.families.entry((family, row.rule.clone())).or_default(),
            _ => totals.lookalikes.entry((row.family.clone(), row.rule.clone())).or_default(),
        };
        found.planted += 1;
        if let Some(band) = best {
            found.bands[band] += 1;
        }
    }
    let wrongs: HashSet<&str> = made
        .truth
        .iter()
        .filter(|row| !row.lookalike)
        .flat_map(|row| std::iter::once(&row.entity_id).chain(&row.members).map(String::as_str))
        .collect();
    for alert in run.alerts.iter().map(|detail| &detail.alert).filter(|alert| nth(alert.band) < 2) {
        totals.alerts += 1;
        let rows = members.get(alert.alert_id.as_str()).map_or(&[][..], Vec::as_slice);
        let theirs = rows.iter().filter(|ids| ids.iter().any(|id| wrongs.contains(id))).count();
        if wrongs.contains(alert.entity_id.as_str()) || (theirs > 0 && 2 * theirs >= rows.len()) {
            totals.right += 1;
        } else {
            totals.wrong.push(format!(
                "seed {seed}: {} {} {}: {}",
                alert.rule_id, alert.band, alert.entity_id, alert.explanation_en
            ));
        }
    }
    Ok(())
}

/// The best band of a ring that has at least half of these people among its members.
fn ring_of(run: &Run, members: &HashMap<&str, Vec<[&str; 2]>>, people: &[String]) -> Option<usize> {
    let rings = run.alerts.iter().map(|detail| &detail.alert).filter(|alert| alert.entity_type == EntityType::Ring);
    let holds = |alert_id: &str| {
        let rows: HashSet<&str> = members.get(alert_id).into_iter().flatten().flatten().copied().collect();
        2 * people.iter().filter(|person| rows.contains(person.as_str())).count() >= people.len()
    };
    rings.filter(|alert| holds(&alert.alert_id)).map(|alert| nth(alert.band)).min()
}

/// The fund with nothing planted.
fn honest(arguments: &Arguments, loaded: &Loaded, seed: u64, folder: &Path, totals: &mut Totals) -> Result<(), String> {
    let mut options = options(arguments, seed, &folder.join("none"));
    options.incidents = Incidents::none();
    options.lookalikes = Lookalikes::None;
    generate(&options).map_err(|error| error.to_string())?;
    let run = scan_of(arguments, loaded, &options.out)?;
    let raised = run.alerts.iter().map(|detail| &detail.alert).filter(|alert| nth(alert.band) < 2);
    for alert in raised {
        totals.null_alerts += 1;
        totals.null_lines.push(format!(
            "seed {seed}: {} {} {}: {}",
            alert.rule_id, alert.band, alert.entity_id, alert.explanation_en
        ));
    }
    totals.null_expected += run.record.expected_false_alerts().unwrap_or(0.0);
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "counts of alerts")]
fn share(part: usize, all: usize) -> f64 {
    if all == 0 { 1.0 } else { part as f64 / all as f64 }
}

/// Prints everything; whether all goals hold.
fn print(totals: &Totals) -> bool {
    println!(
        "| family | rule | kind | planted | A | B | C | recall in A and B |\n| --- | --- | --- | --- | --- | --- | --- | --- |"
    );
    let mut recall: [(usize, usize); 2] = [(0, 0); 2];
    let mut by_family: BTreeMap<IncidentFamily, (usize, usize)> = BTreeMap::new();
    for ((family, rule), found) in &totals.families {
        let [a, b, c] = found.bands;
        let kind = if family.is_statistical() { "statistical" } else { "fact" };
        let share = share(found.in_a_or_b(), found.planted);
        println!("| {} | {rule} | {kind} | {} | {a} | {b} | {c} | {share:.3} |", family.code(), found.planted);
        let sum = &mut recall[usize::from(family.is_statistical())];
        *sum = (sum.0 + found.in_a_or_b(), sum.1 + found.planted);
        let sum = by_family.entry(*family).or_default();
        *sum = (sum.0 + found.in_a_or_b(), sum.1 + found.planted);
    }
    println!("\n| honest look-alike | rule | planted | A | B | C |\n| --- | --- | --- | --- | --- | --- |");
    for ((family, rule), found) in &totals.lookalikes {
        let [a, b, c] = found.bands;
        println!("| {family} | {rule} | {} | {a} | {b} | {c} |", found.planted);
    }
    for (title, lines) in
        [("not planted, in A or B", &totals.wrong), ("in A or B of funds with nothing planted", &totals.null_lines)]
    {
        println!("\n{title}: {}", lines.len());
        lines.iter().for_each(|line| println!("- {line}"));
    }
    println!("\n| goal | reached | |\n| --- | --- | --- |");
    let precision = share(totals.right, totals.alerts);
    let reached = [share(recall[0].0, recall[0].1), share(recall[1].0, recall[1].1), precision];
    let mut all_hold = true;
    let mut line = |name: &str, goal: String, reached: String, holds: bool| {
        all_hold &= holds;
        println!("| {name} {goal} | {reached} | {} |", if holds { "ok" } else { "MISSED" });
    };
    for ((name, goal), reached) in GOALS.into_iter().zip(reached) {
        let name =
            if name == "precision" { "precision of A and B".to_owned() } else { format!("recall, {name} families,") };
        line(&name, format!("≥ {goal:.2}"), format!("{reached:.3}"), reached >= goal);
    }
    for (family, (found, planted)) in by_family {
        let goal = GOALS[usize::from(family.is_statistical())].1;
        let reached = share(found, planted);
        line(&format!("recall of {}", family.code()), format!("≥ {goal:.2}"), format!("{reached:.3}"), reached >= goal);
    }
    let in_a: usize = totals.lookalikes.values().map(|found| found.bands[0]).sum();
    line("look-alikes in A", "= 0".to_owned(), in_a.to_string(), in_a == 0);
    #[expect(clippy::cast_precision_loss, reason = "counts of alerts")]
    let null = totals.null_alerts as f64;
    let expected = totals.null_expected;
    line(
        "A and B where nothing is planted",
        format!("≤ {expected:.1} expected"),
        format!("{null}"),
        null <= expected.max(0.0),
    );
    all_hold
}
