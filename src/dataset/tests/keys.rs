//! Copies, conflicts, files delivered twice, and lawful repeats.

use super::*;
use crate::dataset::KeyProof;
use crate::model::{Table, Texts, Values};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn a_file_delivered_twice_counts_once() {
    let folder = Folder::new();
    let rows = contributions(&[("p1", "e", "2025-03-01", None), ("p2", "e", "2025-03-01", None)]);
    folder.rows("contributions/part-0.parquet", &rows);
    folder.rows("contributions/part-0 (1).parquet", &rows);
    assert_eq!(
        folder.found(),
        [
            "warning[D401] contributions/part-0.parquet equals contributions/part-0 (1).parquet byte for byte and was left out"
        ]
    );
    let tables = folder.validate();
    assert_eq!(query(&tables, "SELECT count(*), count(person_id) FROM contributions"), ["2 2"]);
    assert_eq!(tables.files().len(), 2, "both are in the record of the run");
    assert_eq!(tables.contribution_months()[&Date::constant(2025, 3, 1)], 2);
}

#[test]
fn equal_bytes_below_different_months_are_different_rows() {
    let folder = Folder::new();
    let rows = without(&contributions(&[("p1", "e", "2025-03-01", None)]), "month");
    folder.rows("contributions/month=2025-03/part-0.parquet", &rows);
    folder.rows("contributions/month=2025-04/part-0.parquet", &rows);
    assert_eq!(folder.found(), Vec::<String>::new());
    assert_eq!(
        query(&folder.validate(), "SELECT person_id, month FROM contributions"),
        ["p1 2025-03-01", "p1 2025-04-01"]
    );
}

#[test]
fn exact_copies_count_once_wherever_they_stand() {
    let folder = Folder::new();
    let rows = [
        ("p1", "e", "2025-03-01", Some("regular")),
        ("p2", "e", "2025-03-01", None),
        ("p1", "e", "2025-03-01", Some("regular")),
    ];
    folder.groups("contributions/a.parquet", &contributions(&rows), 1);
    folder.rows("contributions/b.parquet", &contributions(&[rows[1], ("p3", "e", "2025-03-01", None)]));
    assert_eq!(
        folder.found(),
        ["warning[D402] contributions has 2 rows that are exact copies of another; they were set aside and count once"]
    );
    let tables = folder.validate();
    assert_eq!(query(&tables, "SELECT person_id, kind FROM contributions"), ["p1 regular", "p2 -", "p3 -"]);
    assert_eq!(tables.contribution_months()[&Date::constant(2025, 3, 1)], 3);
    assert_eq!(
        tables.key_proof("contributions"),
        Some(KeyProof {
            columns: ["person_id", "employer_id", "month", "kind"].map(str::to_owned).to_vec(),
            copies: 2,
            conflicts: 0
        })
    );
    assert_eq!(query(&tables, "SELECT * FROM contribution_repeats"), Vec::<String>::new());
}

fn persons(rows: &[(&str, Option<&str>)]) -> RecordBatch {
    batch(vec![
        ("person_id", text(&rows.iter().map(|r| Some(r.0)).collect::<Vec<_>>())),
        ("sex", text(&rows.iter().map(|r| r.1).collect::<Vec<_>>())),
    ])
}

#[test]
fn of_conflicting_rows_the_smallest_is_kept_whatever_the_layout() {
    let rows = [("p1", Some("M")), ("p1", Some("F")), ("p2", None), ("p1", Some("M")), ("p2", Some("F"))];
    for turn in 0..rows.len() {
        let folder = Folder::new();
        let mut turned = rows;
        turned.rotate_left(turn);
        folder.groups("persons/a.parquet", &persons(&turned[..2]), 1);
        folder.rows("persons/b.parquet", &persons(&turned[2..]));
        let tables = folder.validate();
        assert_eq!(query(&tables, "SELECT person_id, sex FROM persons"), ["p1 F", "p2 -"]);
        assert_eq!(
            lines(tables.quality()),
            [
                "error[D403] persons has 3 rows that contradict another row of the same key (person_id); they were set aside"
            ]
        );
        assert_eq!(tables.status("persons"), Some(TableStatus::Usable), "the run goes on, incomplete");
        assert_eq!(tables.quality()[0].rows, 3);
    }
}

#[test]
fn columns_the_dictionary_does_not_know_make_no_conflict() {
    let folder = Folder::new();
    let rows =
        batch(vec![("person_id", text(&[Some("p1"), Some("p1")])), ("load_batch", text(&[Some("1"), Some("2")]))]);
    folder.rows("persons.parquet", &rows);
    assert_eq!(
        folder.found(),
        ["warning[D402] persons has 1 rows that are exact copies of another; they were set aside and count once"]
    );
}

#[test]
fn one_month_in_several_kinds_is_lawful_and_listed() {
    let folder = Folder::new();
    folder.rows(
        "contributions.parquet",
        &contributions(&[
            ("p1", "e", "2025-03-01", Some("regular")),
            ("p1", "e", "2025-03-01", Some("backpay")),
            ("p1", "e", "2025-03-01", Some("backpay")),
            ("p1", "e", "2025-03-01", None),
            ("p1", "f", "2025-03-01", Some("regular")),
            ("p2", "e", "2025-03-01", Some("regular")),
            ("p2", "e", "2025-04-01", Some("deferred")),
        ]),
    );
    let tables = folder.validate();
    assert_eq!(
        query(&tables, "SELECT person_id, employer_id, month, copies FROM contribution_repeats"),
        ["p1 e 2025-03-01 3"]
    );
    // Headcount without COUNT(DISTINCT): rows minus what repeats.
    let headcount = "SELECT c.employer_id, c.month, c.n - coalesce(r.extra, 0) FROM \
        (SELECT employer_id, month, count(*) AS n FROM contributions GROUP BY employer_id, month) c LEFT JOIN \
        (SELECT employer_id, month, sum(copies - 1) AS extra FROM contribution_repeats GROUP BY employer_id, month) r \
        ON c.employer_id = r.employer_id AND c.month = r.month";
    assert_eq!(query(&tables, headcount), ["e 2025-03-01 2", "e 2025-04-01 1", "f 2025-03-01 1"]);
}

#[test]
fn tables_without_key_lose_exact_copies_only() {
    let folder = Folder::new();
    let rows = batch(vec![
        ("certificate_no", text(&[Some("1"), Some("1"), Some("1")])),
        ("registry_status", text(&[Some("valid"), Some("valid"), Some("revoked")])),
        ("queried_on", dates(&[Some("2025-03-01"), Some("2025-03-01"), None])),
    ]);
    folder.rows("certificate_registry.parquet", &rows);
    assert_eq!(
        folder.found(),
        [
            "warning[D402] certificate_registry has 1 rows that are exact copies of another; they were set aside and count once"
        ]
    );
    let tables = folder.validate();
    assert_eq!(
        query(&tables, "SELECT registry_status, queried_on FROM certificate_registry"),
        ["revoked -", "valid 2025-03-01"]
    );
    assert_eq!(tables.key_proof("certificate_registry"), None);
}

#[test]
fn rows_set_aside_make_no_copies() {
    let folder = Folder::new();
    let rows = contributions(&[("p1", "e", "2025-03-02", None), ("p1", "e", "2025-03-02", None)]);
    folder.rows("contributions.parquet", &rows);
    assert_eq!(folder.found().len(), 1, "two bad months, no copy");
    // A row without region beside two copies of the complete row: no conflict with either.
    let rows = contributions(&[("p1", "e", "2025-03-01", None); 3]);
    folder.rows("contributions.parquet", &with(&rows, "region_code", text(&[None, Some("150502"), Some("150502")])));
    assert_eq!(
        folder.found(),
        [
            "warning[D402] contributions has 1 rows that are exact copies of another; they were set aside and count once",
            "warning[D301] contributions.region_code: 1 rows are empty and were set aside (in contributions.parquet)",
        ]
    );
    assert_eq!(folder.validate().rows("contributions"), 1);
}

/// Many rows against a slow, plain count, for several memory budgets, threads and layouts.
#[test]
fn memory_threads_and_layout_change_nothing() {
    // A fixed, repeatable mixture: 4,000 rows over 700 keys and 3 kinds, with conflicts in `amount`.
    let mut state = 7_u64;
    let mut next = |n: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    let rows: Vec<(String, String, String, i128)> = (0..4_000)
        .map(|_| {
            (
                format!("person-with-a-long-id-{}", next(350)),
                format!("2025-{:02}-01", 1 + next(2)),
                ["regular", "backpay", "deferred"][usize::try_from(next(3)).unwrap()].to_owned(),
                i128::from(next(2)),
            )
        })
        .collect();
    let make = |rows: &[(String, String, String, i128)]| {
        let plain: Vec<Row<'_>> = rows.iter().map(|r| (r.0.as_str(), "e", r.1.as_str(), Some(r.2.as_str()))).collect();
        with(&contributions(&plain), "amount", money(&rows.iter().map(|r| r.3).collect::<Vec<_>>(), 12, 2))
    };
    // The slow count: distinct rows per key; the smallest amount stays.
    let mut by_key: BTreeMap<(&str, &str, &str), Vec<i128>> = BTreeMap::new();
    for row in &rows {
        by_key.entry((&row.0, &row.1, &row.2)).or_default().push(row.3);
    }
    let copies: usize = by_key.values().map(|v| v.iter().filter(|a| *a == v.iter().min().unwrap()).count() - 1).sum();
    let conflicts: usize = by_key.values().map(|v| v.iter().filter(|a| *a > v.iter().min().unwrap()).count()).sum();
    let kept: BTreeSet<String> = by_key
        .iter()
        .map(|((p, m, k), v)| {
            format!("{p} {m} {k} {}", crate::model::Fen(i64::try_from(*v.iter().min().unwrap()).unwrap()))
        })
        .collect();
    let mut repeats: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (person, month, _) in by_key.keys() {
        *repeats.entry((person, month)).or_default() += 1;
    }
    let repeats: Vec<String> =
        repeats.iter().filter(|(_, n)| **n > 1).map(|((p, m), n)| format!("{p} {m} {n}")).collect();

    let one = Folder::new();
    one.rows("contributions.parquet", &make(&rows));
    let forty = Folder::new();
    for (number, part) in rows.chunks(100).rev().enumerate() {
        forty.groups(&format!("contributions/{number:02}.parquet"), &make(part), 30);
    }
    for (folder, threads, memory) in [(&one, 1, 1 << 30), (&one, 3, 0), (&forty, 1, 0), (&forty, 3, 1 << 30)] {
        let tables = folder.validate_with(threads, memory);
        let proof = tables.key_proof("contributions").unwrap();
        assert_eq!((proof.copies, proof.conflicts), (copies as u64, conflicts as u64));
        assert_eq!(
            query(&tables, "SELECT person_id, month, kind, amount FROM contributions"),
            kept.iter().cloned().collect::<Vec<_>>()
        );
        assert_eq!(query(&tables, "SELECT person_id, month, copies FROM contribution_repeats"), repeats);
        assert_eq!(query(&tables, "SELECT count(*) FROM contributions"), [kept.len().to_string()]);
    }
}

#[test]
fn rows_of_a_test_are_checked_alike() {
    let words = |list: &[Option<&str>]| Values::Text(list.iter().map(|t| t.map(str::to_owned)).collect());
    let months = |list: &[&str]| Values::Date(list.iter().map(|t| Some(t.parse().unwrap())).collect());
    let mut rows = Table::default();
    rows.push("person_id", words(&[Some("p1"), Some("p1"), Some("p2"), None]));
    rows.push("employer_id", words(&[Some("e"); 4]));
    rows.push("month", months(&["2025-03-01", "2025-03-01", "2025-03-02", "2025-03-01"]));
    let mut payments = Table::default();
    payments.push("person_id", words(&[Some("p1"), Some("p1")]));
    payments.push("amount", Values::Int(vec![Some(1_500), Some(1_500)]));
    let given = BTreeMap::from([
        ("contributions".to_owned(), rows),
        ("payments".to_owned(), payments),
        ("claims".to_owned(), Table::default()),
    ]);
    let tables = crate::dataset::from_rows(&given).unwrap();
    assert_eq!(
        lines(tables.quality()),
        [
            "warning[D402] contributions has 1 rows that are exact copies of another; they were set aside and count once",
            "warning[D302] contributions.month: 1 rows are not the first of a month and were set aside",
            "warning[D301] contributions.person_id: 1 rows are empty and were set aside",
        ]
    );
    assert_eq!(query(&tables, "SELECT person_id, region_code, kind FROM contributions"), ["p1 110000 -"]);
    assert_eq!(query(&tables, "SELECT payment_id, amount FROM payments"), ["row-1 1500.00", "row-2 1500.00"]);
    assert_eq!(tables.status("claims"), Some(TableStatus::Usable));
    assert_eq!(tables.status("persons"), Some(TableStatus::Missing));
    assert!(tables.has_column("payments", "bank_account") && !tables.has_column("persons", "sex"));
    assert_eq!(tables.last_month(), Some(Date::constant(2025, 3, 1)));
}

#[test]
fn rows_of_a_test_that_do_not_fit_are_refused() {
    let refused = |table: &str, column: &str, values: Values| {
        let mut rows = Table::default();
        rows.push(column, values);
        crate::dataset::from_rows(&BTreeMap::from([(table.to_owned(), rows)])).unwrap_err().to_string()
    };
    assert!(
        refused("claim", "x", Values::Int(vec![]))
            .starts_with("error[D601]: unknown table claim; the dictionary has persons, ")
    );
    assert_eq!(
        refused("claims", "applied_on", Values::Int(vec![])),
        "error[D601]: table claims has no column applied_on; its columns are in the data dictionary"
    );
    assert_eq!(
        refused("claims", "claim_id", Values::Int(vec![Some(1)])),
        "error[D601]: claims.claim_id is int64, expected string"
    );
    assert_eq!(
        refused("certificates", "level", Values::Int(vec![Some(300)])),
        "error[D601]: certificates.level holds a value that does not fit int8"
    );
    let mut nulls = Table::default();
    nulls.push("level", Values::Text(Texts::from(vec![None::<&str>])));
    assert!(crate::dataset::from_rows(&BTreeMap::from([("certificates".to_owned(), nulls)])).is_ok());
}
