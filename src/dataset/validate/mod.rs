//! Looks at the values of an opened extract: single values, keys, copies, and how far the data reach.
//!
//! Owns [`validate()`]. One parallel pass over the row groups of all tables reads the columns that matter and
//! gathers key hashes; only rows with equal hashes are read again. Row groups go to whichever thread is free,
//! and everything found is put back into the order of files, row groups and rows, so the result depends on
//! neither thread count nor memory budget.

mod finding;
mod keys;
mod plan;
mod resolve;
mod values;

pub(super) use plan::main_dates;

use super::data::{Piece, TableData};
use super::error::DatasetError;
use super::open::{Extract, TableFiles, TableState};
use super::provider::{self, Aside};
use super::quality::{QualityFinding, report_order};
use super::read::{ReadError, Rows, guarded};
use super::tables::{UsableTable, Validated, ValidatedTables};
use super::work::{all_cores, in_parallel};
use crate::model::dictionary::TableSpec;
use datafusion::arrow::array::{ArrayRef, RecordBatch};
use keys::{HashStore, Pass, hash_rows};
use plan::ColumnPlan;
use resolve::{Resolved, Table, resolve};
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use values::{Seen, look_at};

/// How to validate.
#[derive(Clone, Copy, Debug)]
pub struct ValidateOptions {
    /// Row groups read at a time. The result does not depend on it.
    pub threads: NonZeroUsize,
    /// Memory for key hashes and rows that are compared; more data means more passes, not more memory.
    /// The result does not depend on it.
    pub memory_bytes: u64,
}

impl Default for ValidateOptions {
    fn default() -> Self {
        Self { threads: all_cores(), memory_bytes: 1 << 30 }
    }
}

/// Checks the values of an opened extract.
///
/// # Errors
/// None at present for any input: what is wrong with a table makes that table unusable or sets rows aside.
/// The result type leaves room for what stops a run.
pub fn validate(extract: Extract, options: &ValidateOptions) -> Result<ValidatedTables, DatasetError> {
    validate_followed(extract, options, &|_| {})
}

/// Rows that validation has to look at, and those it has just looked at; rows are read again, and counted again, where
/// the hashes of their keys do not fit in memory at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looked {
    /// So many more will be looked at.
    Planned(u64),
    /// So many more have been; said by whichever thread did.
    Done(u64),
}

/// Somebody who follows validation.
pub type Follow<'a> = &'a (dyn Fn(Looked) + Sync);

/// [`validate`], with somebody who follows it.
///
/// # Errors
/// As for [`validate`].
pub fn validate_followed(
    extract: Extract,
    options: &ValidateOptions,
    follow: Follow<'_>,
) -> Result<ValidatedTables, DatasetError> {
    let mut outcome: Vec<(&'static TableSpec, State)> = Vec::with_capacity(extract.tables.len());
    let mut quality = extract.findings;
    for (spec, state) in extract.tables {
        outcome.push(match state {
            TableState::Missing => (spec, State::Missing),
            TableState::Unusable { problems } => (spec, State::Unusable(problems)),
            TableState::Usable(files) => {
                let (files, copies) = without_copies(files);
                quality.extend(copies);
                (spec, State::Open(Box::new(Checked::new(spec, TableData::Files(files)))))
            }
        });
    }
    check_all(&mut outcome, options, follow);
    Ok(assemble(
        Source {
            root: extract.root,
            records: extract.records,
            fingerprint: extract.fingerprint,
            manifest: extract.manifest,
        },
        outcome,
        quality,
    ))
}

/// Checks rows in memory exactly as those of files.
pub(super) fn validate_memory(given: Vec<(&'static TableSpec, Option<TableData>)>) -> ValidatedTables {
    let state = |data: Option<TableData>, spec| {
        data.map_or(State::Missing, |data| State::Open(Box::new(Checked::new(spec, data))))
    };
    let mut outcome: Vec<_> = given.into_iter().map(|(spec, data)| (spec, state(data, spec))).collect();
    check_all(&mut outcome, &ValidateOptions { threads: NonZeroUsize::MIN, memory_bytes: 1 << 30 }, &|_| {});
    let source = Source { root: PathBuf::new(), records: Vec::new(), fingerprint: String::new(), manifest: None };
    assemble(source, outcome, Vec::new())
}

/// A table on its way.
enum State {
    Missing,
    Unusable(Vec<QualityFinding>),
    Open(Box<Checked>),
}

/// A table being checked.
struct Checked {
    spec: &'static TableSpec,
    data: TableData,
    plan: ColumnPlan,
    pieces: Vec<Piece>,
    aside: Aside,
    /// Rows by code and column, and the files in which they stand.
    counts: BTreeMap<(&'static str, usize), finding::Spread>,
    months: BTreeMap<i32, u64>,
    newest: Option<i32>,
    copies: u64,
    conflicts: u64,
    repeats: Vec<RecordBatch>,
    errors: Vec<(Piece, ReadError)>,
}

impl Checked {
    fn new(spec: &'static TableSpec, data: TableData) -> Self {
        let pieces = data.pieces();
        Self {
            spec,
            plan: ColumnPlan::new(spec, &data),
            aside: vec![Vec::new(); pieces.len()],
            data,
            pieces,
            counts: BTreeMap::new(),
            months: BTreeMap::new(),
            newest: None,
            copies: 0,
            conflicts: 0,
            repeats: Vec::new(),
            errors: Vec::new(),
        }
    }

    fn rows(&self) -> u64 {
        self.pieces.iter().map(|piece| piece.rows as u64).sum()
    }

    fn take_in(&mut self, piece: usize, seen: Result<Seen, ReadError>) {
        let seen = match seen {
            Ok(seen) => seen,
            Err(error) => return self.errors.push((self.pieces[piece], error)),
        };
        for (key, rows) in seen.counts {
            self.counts.entry(key).or_default().add(self.pieces[piece].file, rows);
        }
        for (month, rows) in seen.months {
            *self.months.entry(month).or_default() += rows;
        }
        self.newest = self.newest.max(seen.newest);
        self.aside[piece] = seen.aside;
    }

    /// Sets the rows of one pass aside.
    fn settle(&mut self, resolved: Result<Resolved, (Piece, ReadError)>) {
        let resolved = match resolved {
            Ok(resolved) => resolved,
            Err(error) => return self.errors.push(error),
        };
        for (piece, row) in resolved.aside {
            self.aside[piece].push(row);
        }
        for rows in &mut self.aside {
            rows.sort_unstable();
        }
        for (month, rows) in resolved.months {
            if let Some(kept) = self.months.get_mut(&month) {
                *kept = kept.saturating_sub(rows);
            }
        }
        self.months.retain(|_, rows| *rows > 0);
        self.copies += resolved.copies;
        self.conflicts += resolved.conflicts;
        self.repeats.extend(resolved.repeats);
    }

    /// Compares the rows whose hash the store saw more than once.
    fn compare(&mut self, store: HashStore, budget_bytes: u64, threads: NonZeroUsize) {
        if !self.errors.is_empty() {
            return;
        }
        let repeated = store.repeated(threads);
        let Self { spec, data, plan, pieces, aside, .. } = self;
        let table = Table { spec, data, plan, pieces, aside };
        let resolved = resolve(&table, &repeated, budget_bytes, threads);
        self.settle(resolved);
    }
}

/// Checks every open table. Tables are taken together as long as their hashes fit the budget, so that small
/// tables do not leave threads idle; a table that does not fit alone is taken in several passes.
fn check_all(outcome: &mut [(&'static TableSpec, State)], options: &ValidateOptions, follow: Follow<'_>) {
    let budget = options.memory_bytes / 2;
    let mut open: Vec<&mut Checked> = Vec::new();
    for (_, state) in outcome {
        if let State::Open(table) = state {
            follow(Looked::Planned(table.rows() * Pass::count(table.rows(), budget)));
            open.push(table);
        }
    }
    let mut wave: Vec<&mut Checked> = Vec::new();
    let mut wave_bytes = 0;
    for table in open {
        let bytes = table.rows() * 8;
        if wave_bytes + bytes > budget {
            check_wave(&mut wave, budget, options.threads, follow);
            wave.clear();
            wave_bytes = 0;
        }
        wave_bytes += bytes;
        wave.push(table);
    }
    check_wave(&mut wave, budget, options.threads, follow);
}

fn check_wave(tables: &mut [&mut Checked], budget: u64, threads: NonZeroUsize, follow: Follow<'_>) {
    let passes: Vec<u64> = tables.iter().map(|table| Pass::count(table.rows(), budget)).collect();
    let stores: Vec<HashStore> = tables
        .iter()
        .zip(&passes)
        .map(|(table, of)| HashStore::new(table.rows(), Pass { number: 0, of: *of }))
        .collect();
    let mut jobs: Vec<(usize, usize)> =
        tables.iter().enumerate().flat_map(|(t, table)| (0..table.pieces.len()).map(move |piece| (t, piece))).collect();
    // The largest first, so that no thread is left with a large one at the end.
    jobs.sort_by_key(|&(table, piece)| std::cmp::Reverse(tables[table].pieces[piece].rows));
    let seen = {
        let shared: Vec<&Checked> = tables.iter().map(|table| &**table).collect();
        in_parallel(threads, &jobs, |&(table, piece)| {
            guarded(|| first_look(shared[table], piece, &stores[table], follow))
        })
    };
    let mut in_order: Vec<_> = jobs.into_iter().zip(seen).collect();
    in_order.sort_by_key(|(job, _)| *job);
    for ((table, piece), seen) in in_order {
        tables[table].take_in(piece, seen);
    }
    for ((table, store), of) in tables.iter_mut().zip(stores).zip(passes) {
        table.compare(store, budget, threads);
        for number in 1..of {
            let store = HashStore::new(table.rows(), Pass { number, of });
            let errors = hash_again(table, &store, threads, follow);
            table.errors.extend(errors);
            table.compare(store, budget, threads);
        }
    }
}

/// The first pass over one piece: values, and hashes of the rows that are kept.
fn first_look(table: &Checked, piece: usize, store: &HashStore, follow: Follow<'_>) -> Result<Seen, ReadError> {
    let Checked { spec, data, plan, pieces, .. } = table;
    let identity: Vec<usize> =
        plan.identity.iter().filter_map(|column| plan.looked_at.iter().position(|c| c == column)).collect();
    let (mut seen, mut gather, mut hashes, mut base) = (Seen::default(), store.gather(), Vec::new(), 0);
    for columns in data.read(spec, pieces[piece], &plan.looked_at, &Rows::All)? {
        let columns = columns?;
        let mask = look_at(spec, plan, &columns, base, &mut seen);
        let keys: Vec<ArrayRef> = identity.iter().map(|at| Arc::clone(&columns.arrays[*at])).collect();
        hash_rows(&keys, columns.rows, &mut hashes).map_err(ReadError::Failed)?;
        hashes.iter().enumerate().filter(|(row, _)| !mask.get(*row)).for_each(|(_, hash)| gather.add(*hash));
        base += columns.rows;
        follow(Looked::Done(columns.rows as u64));
    }
    gather.hand_in();
    if base == pieces[piece].rows {
        Ok(seen)
    } else {
        Err(ReadError::Failed(format!("{} rows instead of {}", base, pieces[piece].rows)))
    }
}

/// A further pass over a table whose hashes do not fit at once.
fn hash_again(
    table: &Checked,
    store: &HashStore,
    threads: NonZeroUsize,
    follow: Follow<'_>,
) -> Vec<(Piece, ReadError)> {
    let Checked { spec, data, plan, pieces, aside, .. } = table;
    let numbers: Vec<usize> = (0..pieces.len()).collect();
    let results = in_parallel(threads, &numbers, |&piece| {
        guarded(|| {
            let (mut gather, mut hashes, mut base) = (store.gather(), Vec::new(), 0_u32);
            for columns in data.read(spec, pieces[piece], &plan.identity, &Rows::All)? {
                let columns = columns?;
                hash_rows(&columns.arrays, columns.rows, &mut hashes).map_err(ReadError::Failed)?;
                let kept = (base..).zip(&hashes).filter(|(row, _)| aside[piece].binary_search(row).is_err());
                kept.for_each(|(_, hash)| gather.add(*hash));
                base += u32::try_from(columns.rows).unwrap_or_default();
                follow(Looked::Done(columns.rows as u64));
            }
            gather.hand_in();
            Ok(())
        })
    });
    pieces.iter().zip(results).filter_map(|(piece, result)| result.err().map(|error| (*piece, error))).collect()
}

/// Files that were delivered twice count once: the first by path stays. The same bytes below folders with
/// different values (`month=2025-03`, `month=2025-04`) are different rows.
fn without_copies(table: TableFiles) -> (Vec<super::file::DataFile>, Vec<QualityFinding>) {
    let TableFiles { spec, files } = table;
    let mut kept: Vec<super::file::DataFile> = Vec::with_capacity(files.len());
    let mut findings = Vec::new();
    for file in files {
        let same = |other: &&super::file::DataFile| other.hash == file.hash && other.path_values == file.path_values;
        if let Some(first) = kept.iter().find(same) {
            let (name, first) = (&file.relative, &first.relative);
            let finding = QualityFinding::new(
                "D401",
                format!("{name} 与 {first} 逐字节相同，没有计入"),
                format!("{name} equals {first} byte for byte and was left out"),
            );
            findings.push(finding.table(&spec.name).file(name).rows(file.rows));
        } else {
            kept.push(file);
        }
    }
    (kept, findings)
}

struct Source {
    root: PathBuf,
    records: Vec<super::open::FileRecord>,
    fingerprint: String,
    manifest: Option<super::manifest::Manifest>,
}

fn assemble(
    source: Source,
    outcome: Vec<(&'static TableSpec, State)>,
    mut quality: Vec<QualityFinding>,
) -> ValidatedTables {
    let date = |day: i32| super::convert::date(day);
    let (mut tables, mut months, mut newest, mut repeats) = (Vec::new(), BTreeMap::new(), None, Vec::new());
    for (spec, state) in outcome {
        let validated = match state {
            State::Missing => Validated::Missing,
            State::Unusable(problems) => Validated::Unusable(problems),
            State::Open(checked) => {
                let findings = finding::of_table(&checked);
                quality.extend(findings.iter().cloned());
                if checked.errors.is_empty() {
                    newest = newest.max(checked.newest.and_then(date));
                    months.extend(checked.months.iter().filter_map(|(day, rows)| Some((date(*day)?, *rows))));
                    repeats.extend(checked.repeats.iter().cloned());
                }
                finish(*checked, findings)
            }
        };
        tables.push((spec, validated));
    }
    quality.sort_by(report_order);
    let Source { root, records, fingerprint, manifest } = source;
    ValidatedTables {
        root,
        tables,
        quality,
        records,
        fingerprint,
        manifest,
        months,
        newest_day: newest,
        repeats,
        prepared: None,
    }
}

fn finish(checked: Checked, findings: Vec<QualityFinding>) -> Validated {
    if !checked.errors.is_empty() {
        return Validated::Unusable(findings.into_iter().filter(finding::makes_unusable).collect());
    }
    let set_aside = checked.aside.iter().map(|rows| rows.len() as u64).sum();
    match provider::provider(checked.spec, &checked.data, &checked.aside) {
        Ok(provider) => Validated::Usable(Box::new(UsableTable {
            spec: checked.spec,
            rows: checked.rows() - set_aside,
            provider,
            set_aside,
            copies: checked.copies,
            conflicts: checked.conflicts,
            data: checked.data,
            aside: checked.aside,
        })),
        Err(error) => Validated::Unusable(vec![finding::cannot_scan(checked.spec, &error.to_string())]),
    }
}
