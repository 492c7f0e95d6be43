//! A dataset read back as plain columns, with what several checks need of it.

use super::super::{SynthOptions, SynthReport, TruthRow, generate};
use crate::dataset::writer::readback::read_table;
use crate::model::{Fen, Table, Values};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

/// The tables of a dataset.
pub(super) struct Data(BTreeMap<String, Table>);

impl Data {
    /// Reads every `*.parquet` of the folder.
    pub(super) fn read(dir: &Path) -> Self {
        let files = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
        let tables = files.filter(|path| path.extension().is_some_and(|e| e == "parquet"));
        Self(tables.map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), read_table(&path))).collect())
    }

    pub(super) fn table(&self, table: &str) -> &Table {
        &self.0[table]
    }

    pub(super) fn rows(&self, table: &str) -> usize {
        self.0[table].rows()
    }

    pub(super) fn text(&self, table: &str, column: &str) -> Vec<Option<&str>> {
        match self.0[table].column(column) {
            Some(Values::Text(values)) => values.iter().collect(),
            other => panic!("{table}.{column}: {other:?}"),
        }
    }

    /// A required text column.
    pub(super) fn key(&self, table: &str, column: &str) -> Vec<&str> {
        self.text(table, column).iter().map(|value| value.unwrap()).collect()
    }

    pub(super) fn dates(&self, table: &str, column: &str) -> &[Option<Date>] {
        match self.0[table].column(column) {
            Some(Values::Date(values)) => values,
            other => panic!("{table}.{column}: {other:?}"),
        }
    }

    /// A required date column.
    pub(super) fn days(&self, table: &str, column: &str) -> Vec<Date> {
        self.dates(table, column).iter().map(|value| value.unwrap()).collect()
    }

    /// The days of a required timestamp column.
    pub(super) fn stamps(&self, table: &str, column: &str) -> Vec<Date> {
        match self.0[table].column(column) {
            Some(Values::Timestamp(values)) => values.iter().map(|value| value.unwrap().date()).collect(),
            other => panic!("{table}.{column}: {other:?}"),
        }
    }

    pub(super) fn ints(&self, table: &str, column: &str) -> &[Option<i64>] {
        match self.0[table].column(column) {
            Some(Values::Int(values)) => values,
            other => panic!("{table}.{column}: {other:?}"),
        }
    }

    /// A required money column.
    pub(super) fn money(&self, table: &str, column: &str) -> Vec<Fen> {
        match self.0[table].column(column) {
            Some(Values::Money(values)) => values.iter().map(|value| value.unwrap()).collect(),
            other => panic!("{table}.{column}: {other:?}"),
        }
    }
}

/// A generated dataset, its data and its truth.
pub(super) struct Fixture {
    pub(super) report: SynthReport,
    pub(super) data: Data,
    pub(super) dir: tempfile::TempDir,
}

impl Fixture {
    /// Generates into a temporary folder.
    pub(super) fn generate(change: impl FnOnce(&mut SynthOptions)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut options = SynthOptions::new(7, dir.path().join("data"));
        options.truth = Some(dir.path().join("truth"));
        change(&mut options);
        let report = generate(&options).unwrap();
        let data = Data::read(&options.out);
        Self { report, data, dir }
    }

    /// The committed sample, generated anew once for all checks.
    pub(super) fn sample() -> &'static Fixture {
        static SAMPLE: OnceLock<Fixture> = OnceLock::new();
        SAMPLE.get_or_init(|| {
            Fixture::generate(|options| {
                let (out, truth) = (options.out.clone(), options.truth.clone());
                *options = SynthOptions::sample(out);
                options.truth = truth;
            })
        })
    }

    /// What was planted of a family.
    pub(super) fn truth(&self, family: &str) -> Vec<&TruthRow> {
        let rows: Vec<&TruthRow> = self.report.truth.iter().filter(|row| row.family == family).collect();
        assert!(!rows.is_empty(), "no {family} was planted");
        rows
    }

    /// Every entity that stands in the truth for the rule.
    pub(super) fn planted(&self, rules: &[&str]) -> BTreeSet<&str> {
        let of = |row: &&TruthRow| rules.contains(&row.rule.as_str());
        self.report.truth.iter().filter(of).map(|row| row.entity_id.as_str()).collect()
    }
    /// Every member and entity of the incidents planted for the rules, and of their honest twins.
    pub(super) fn members(&self, rules: &[&str]) -> BTreeSet<&str> {
        let of = |row: &&TruthRow| rules.contains(&row.rule.as_str());
        let rows = self.report.truth.iter().filter(of);
        rows.flat_map(|row| std::iter::once(&row.entity_id).chain(&row.members)).map(String::as_str).collect()
    }
}

/// Months from year 0 to the month of `date`.
pub(super) fn month_index(date: Date) -> i32 {
    i32::from(date.year()) * 12 + i32::from(date.month()) - 1
}

/// Days from `from` to `to`.
pub(super) fn days_between(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

const INVOLUNTARY: [&str; 7] = [
    "employer_initiated",
    "contract_expired",
    "mutual_employer_proposed",
    "bankruptcy",
    "closure",
    "dismissed_for_cause",
    "resigned_employer_fault",
];

/// Distinct people insured, by employer and month.
pub(super) fn headcounts(data: &Data) -> BTreeMap<&str, BTreeMap<i32, BTreeSet<&str>>> {
    let mut heads: BTreeMap<&str, BTreeMap<i32, BTreeSet<&str>>> = BTreeMap::new();
    let rows = data.key("contributions", "employer_id").into_iter().zip(data.key("contributions", "person_id"));
    for ((employer, person), month) in rows.zip(data.days("contributions", "month")) {
        heads.entry(employer).or_default().entry(month_index(month)).or_default().insert(person);
    }
    heads
}

/// R1: for each employer the largest number of events in thirty days, and the first day that ends such a window.
pub(super) fn r1(data: &Data) -> BTreeMap<&str, (usize, Date)> {
    let mut claims: BTreeMap<&str, Vec<(Date, Option<&str>)>> = BTreeMap::new();
    let (status, employers) = (data.key("claims", "status"), data.text("claims", "employer_id"));
    let applied = data.stamps("claims", "applied_at");
    for (row, person) in data.key("claims", "person_id").into_iter().enumerate() {
        if status[row] != "rejected" {
            claims.entry(person).or_default().push((applied[row], employers[row]));
        }
    }
    let mut events: BTreeMap<&str, BTreeSet<(Date, &str)>> = BTreeMap::new();
    let (people, reasons) = (data.key("separations", "person_id"), data.key("separations", "reason_code"));
    let days = data.days("separations", "separated_on");
    for (row, employer) in data.key("separations", "employer_id").into_iter().enumerate() {
        let followed = claims.get(people[row]).is_some_and(|claims| {
            claims.iter().any(|&(applied, named)| {
                (0..=60).contains(&days_between(days[row], applied)) && named.is_none_or(|named| named == employer)
            })
        });
        if followed && INVOLUNTARY.contains(&reasons[row]) {
            events.entry(employer).or_default().insert((days[row], people[row]));
        }
    }
    events
        .into_iter()
        .map(|(employer, events)| {
            let within =
                |end: Date| events.iter().filter(|(day, _)| (0..30).contains(&days_between(*day, end))).count();
            let best =
                events.iter().map(|&(day, _)| (within(day), day)).max_by_key(|&(n, day)| (n, std::cmp::Reverse(day)));
            (employer, best.unwrap())
        })
        .collect()
}

/// R2: for each employer the largest ratio of claimants of twelve months to the average headcount, with both.
pub(super) fn r2(data: &Data) -> BTreeMap<&str, (usize, f64)> {
    let heads = headcounts(data);
    let first = heads.values().flat_map(BTreeMap::keys).min().copied().unwrap();
    let mut claimants: BTreeMap<&str, BTreeMap<i32, BTreeSet<&str>>> = BTreeMap::new();
    let (people, status) = (data.key("claims", "person_id"), data.key("claims", "status"));
    let applied = data.stamps("claims", "applied_at");
    for (row, employer) in data.text("claims", "employer_id").into_iter().enumerate() {
        if let (Some(employer), "approved" | "terminated") = (employer, status[row]) {
            claimants.entry(employer).or_default().entry(month_index(applied[row])).or_default().insert(people[row]);
        }
    }
    let mut best: BTreeMap<&str, (usize, f64)> = BTreeMap::new();
    for (employer, months) in &heads {
        for &m in months.keys().filter(|&&m| m >= first + 11) {
            let average = months.range(m - 11..=m).map(|(_, people)| people.len()).sum::<usize>() as f64 / 12.0;
            let distinct: BTreeSet<&str> = claimants
                .get(employer)
                .into_iter()
                .flat_map(|claims| claims.range(m - 11..=m).flat_map(|(_, people)| people.iter().copied()))
                .collect();
            let entry = best.entry(employer).or_insert((0, average));
            if distinct.len() as f64 * entry.1 > entry.0 as f64 * average {
                *entry = (distinct.len(), average);
            }
        }
    }
    best
}

/// R3: the run of consecutive insured months before a claim; `None` where it cannot be decided. `counted` says
/// which kinds of contribution count.
pub(super) fn run_before(months: &BTreeMap<i32, &str>, claimed: i32, first: i32, counted: &[&str]) -> Option<i32> {
    let insured = |month: i32| months.get(&month).is_some_and(|kind| counted.contains(kind));
    let last = (first..=claimed).rev().find(|&month| insured(month))?;
    let start = (first..=last).rev().take_while(|&month| insured(month)).last()?;
    (start > first).then_some(last - start + 1)
}

/// For each person the insured months and their kind (the regular row where there are two).
pub(super) fn months_of(data: &Data) -> BTreeMap<&str, BTreeMap<i32, &str>> {
    let mut months: BTreeMap<&str, BTreeMap<i32, &str>> = BTreeMap::new();
    let (kinds, days) = (data.key("contributions", "kind"), data.days("contributions", "month"));
    for (row, person) in data.key("contributions", "person_id").into_iter().enumerate() {
        let slot = months.entry(person).or_default().entry(month_index(days[row])).or_insert(kinds[row]);
        if kinds[row] == "regular" {
            *slot = "regular";
        }
    }
    months
}

/// R4: net benefit by person, month and province.
pub(super) fn benefit_by_province(data: &Data) -> BTreeMap<(&str, Date), BTreeMap<&str, Fen>> {
    let mut net: BTreeMap<(&str, Date), BTreeMap<&str, Fen>> = BTreeMap::new();
    let (regions, kinds) = (data.key("payments", "region_code"), data.key("payments", "benefit_type"));
    let (months, amounts) = (data.days("payments", "month"), data.money("payments", "amount"));
    for (row, person) in data.key("payments", "person_id").into_iter().enumerate() {
        if kinds[row] == "unemployment_benefit" {
            *net.entry((person, months[row])).or_default().entry(&regions[row][..2]).or_default() += amounts[row];
        }
    }
    net
}

/// R5: certificates of a body by day of issue.
pub(super) fn issued_by(data: &Data, body: &str) -> BTreeMap<Date, usize> {
    let mut days: BTreeMap<Date, usize> = BTreeMap::new();
    for (of, day) in data.key("certificates", "body_id").into_iter().zip(data.days("certificates", "issued_on")) {
        if of == body {
            *days.entry(day).or_default() += 1;
        }
    }
    days
}

/// The largest number in thirty days, and the largest in thirty days that do not overlap them.
pub(super) fn peak_and_elsewhere(days: &BTreeMap<Date, usize>) -> (usize, usize) {
    let within = |end: Date| {
        days.iter().filter(|(day, _)| (0..30).contains(&days_between(**day, end))).map(|(_, n)| n).sum::<usize>()
    };
    let (peak, end) =
        days.keys().map(|&day| (within(day), day)).max_by_key(|&(n, day)| (n, std::cmp::Reverse(day))).unwrap();
    let far = |day: &&Date| days_between(end, **day).abs() >= 30;
    (peak, days.keys().filter(far).map(|&day| within(day)).max().unwrap_or(0))
}
