//! The same seed gives the same bytes, whatever the threads; layout, order and faults change what they say and no more.

use super::super::{Faults, Incidents, Layout, Lookalikes, RowOrder, Scale, SynthError, SynthOptions, generate};
use super::fixture::{Data, Fixture};
use crate::dataset::writer::readback::read_table;
use crate::model::Table;
use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;

/// Every file of a folder and what is in it.
pub(super) fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn small(change: impl FnOnce(&mut SynthOptions)) -> Fixture {
    Fixture::generate(|options| {
        options.scale = Scale::Employers(360);
        options.block_employers = 120;
        change(options);
    })
}

/// The rows of a table as text, sorted.
fn rows(table: &Table) -> Vec<String> {
    let names: Vec<&str> = table.columns().iter().map(|column| column.name.as_str()).collect();
    let of = |row| names.iter().map(|name| format!("{:?}|", table.value(name, row))).collect::<String>();
    let mut rows: Vec<String> = (0..table.rows()).map(of).collect();
    rows.sort_unstable();
    rows
}

#[test]
fn threads_do_not_change_a_byte_and_seeds_do() {
    let one = small(|_| {});
    let three = small(|options| options.threads = NonZeroUsize::new(3).unwrap());
    let other = small(|options| options.seed = 8);
    assert_eq!(files(one.dir.path()), files(three.dir.path()));
    let (one, other) = (files(one.dir.path()), files(other.dir.path()));
    let same: Vec<&String> = one.keys().filter(|name| one[*name] == other[*name]).collect();
    assert_eq!(same, ["data/standards.parquet"]);
}

#[test]
fn ids_do_not_collide_between_blocks() {
    let fixture = small(|_| {});
    for (table, key) in [("persons", "person_id"), ("claims", "claim_id"), ("payments", "payment_id")] {
        let mut ids = fixture.data.key(table, key);
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "{table}");
    }
}

#[test]
fn layouts_and_orders_hold_the_same_rows() {
    let natural = small(|_| {});
    let expected = rows(natural.data.table("contributions"));
    let shuffled = small(|options| options.order = RowOrder::Shuffled);
    assert_eq!(rows(shuffled.data.table("contributions")), expected);
    assert_ne!(shuffled.data.key("contributions", "person_id"), natural.data.key("contributions", "person_id"));
    assert_eq!(rows(shuffled.data.table("claims")), rows(natural.data.table("claims")));

    let parts = small(|options| options.layout = Layout::Parts(NonZeroUsize::new(4).unwrap()));
    let folder = parts.dir.path().join("data/contributions");
    let mut found: Vec<String> = Vec::new();
    for part in 0..4 {
        found.extend(rows(&read_table(&folder.join(format!("part-{part:03}.parquet")))));
    }
    found.sort_unstable();
    assert_eq!(found, expected);

    let months = small(|options| options.layout = Layout::MonthFolders);
    let folder = months.dir.path().join("data/contributions");
    let march = read_table(&folder.join("month=2025-03-01/part-0.parquet"));
    assert!(march.column("month").is_none());
    let in_march = expected.iter().filter(|row| row.contains("|Date(2025-03-01)|Date(")).count();
    assert_eq!(march.rows(), in_march);
    assert_eq!(months.report.rows("contributions"), expected.len() as u64);
}

#[test]
fn faults_are_planted_where_asked() {
    let clean = small(|_| {});
    let faulty = small(|options| options.faults = Faults { duplicates: 0.02, null_keys: 0.01 });
    let table = faulty.data.table("claims");
    let all = rows(table);
    let copies = all.windows(2).filter(|pair| pair[0] == pair[1]).count();
    let nulls = faulty.data.text("claims", "claim_id").into_iter().filter(std::option::Option::is_none).count();
    let expected = clean.data.rows("claims");
    assert!(copies > 0 && nulls > 0 && copies < expected / 20 && nulls < expected / 20, "{copies} {nulls}");
    assert_eq!(all.len(), expected + copies);
    // Tables without a key are left alone.
    assert_eq!(rows(faulty.data.table("registrations")), rows(clean.data.table("registrations")));
}

#[test]
fn honest_data_holds_nothing_planted() {
    let fixture = small(|options| {
        options.incidents = Incidents::none();
        options.lookalikes = Lookalikes::None;
    });
    assert!(fixture.report.truth.is_empty());
    // Whatever stands out has closed.
    let closed = fixture.data.dates("employers", "closed_on");
    let counts = super::fixture::r1(&fixture.data);
    for (row, employer) in fixture.data.key("employers", "employer_id").into_iter().enumerate() {
        assert!(closed[row].is_some() || counts.get(employer).is_none_or(|(n, _)| *n < 12), "{employer}");
    }
}

#[test]
fn the_manifest_names_every_file_and_the_truth_lies_outside() {
    let fixture = small(|_| {});
    let text = fs::read_to_string(fixture.dir.path().join("data/dataset.toml")).unwrap();
    let manifest: toml::Table = text.parse().unwrap();
    assert_eq!(manifest["as_of"].to_string(), "2025-06-30");
    assert_eq!(manifest["first_month"].to_string(), "2022-07-01");
    assert_eq!(manifest["last_complete_month"].to_string(), "2025-06-01");
    assert!(manifest["source"].as_str().unwrap().starts_with("SYN"));
    let listed = manifest["file"].as_array().unwrap();
    assert_eq!(listed.len(), 17);
    for file in listed {
        let path = file["path"].as_str().unwrap();
        let bytes = fs::read(fixture.dir.path().join("data").join(path)).unwrap();
        assert_eq!(file["bytes"].as_integer(), Some(bytes.len() as i64));
        let table = path.strip_suffix(".parquet").unwrap();
        assert_eq!(file["rows"].as_integer(), Some(fixture.data.rows(table) as i64));
    }
    let total: i64 = fixture.data.money("payments", "amount").iter().map(|fen| fen.0).sum();
    let of = listed.iter().find(|file| file["path"].as_str() == Some("payments.parquet")).unwrap();
    assert_eq!(of["totals"]["amount"].as_str().unwrap(), crate::model::Fen(total).to_string());
    assert!(files(&fixture.dir.path().join("data")).keys().all(|name| !name.contains("incident")));
    let lines = fs::read_to_string(fixture.dir.path().join("truth/incidents.jsonl")).unwrap();
    assert_eq!(lines.lines().count(), fixture.report.truth.len());
}

#[test]
fn a_folder_that_holds_something_is_never_touched() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("precious"), "x").unwrap();
    let error = generate(&SynthOptions::new(1, dir.path())).unwrap_err();
    assert!(matches!(error, SynthError::NotEmpty(_)), "{error}");
    assert_eq!(files(dir.path()).len(), 1);
}

#[test]
fn scale_by_rows_is_met() {
    let fixture = Fixture::generate(|options| {
        options.scale = Scale::ContributionRows(300_000);
        options.block_employers = 400;
    });
    let rows = fixture.report.rows("contributions");
    assert!((240_000..360_000).contains(&rows), "{rows}");
    drop(Data::read(&fixture.dir.path().join("data")));
}

#[test]
fn the_smallest_dataset_can_be_generated_for_any_seed() {
    for seed in 0..12 {
        let fixture = Fixture::generate(|options| {
            options.seed = seed;
            options.scale = Scale::Employers(100);
            options.months = if seed % 2 == 0 { 18 } else { 40 };
            options.strength = [0.25, 1.0, 2.0][seed as usize % 3];
        });
        assert!(fixture.report.rows("contributions") > 5_000);
        assert!(fixture.report.truth.iter().any(|row| row.family == "mass_resignation" && !row.members.is_empty()));
    }
}
