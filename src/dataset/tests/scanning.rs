//! What the engine reads: layouts, filters, limits, threads, rows set aside.

use super::*;

/// 600 persons over twelve months of 2025, each month a little different.
fn year() -> Vec<(String, String, String)> {
    let person = |n: u32| format!("person-{n:04}");
    let row = |n: u32| (person(n), format!("e{}", n % 7), format!("2025-{:02}-01", 1 + n % 12));
    (0..600).map(row).collect()
}

fn make(rows: &[(String, String, String)]) -> RecordBatch {
    contributions(&rows.iter().map(|r| (r.0.as_str(), r.1.as_str(), r.2.as_str(), Some("regular"))).collect::<Vec<_>>())
}

const QUERIES: [&str; 8] = [
    "SELECT count(*) FROM contributions",
    "SELECT person_id, employer_id, region_code, month, paid_on, wage_base, amount, kind FROM contributions",
    "SELECT employer_id, month, count(*), sum(amount) FROM contributions GROUP BY employer_id, month",
    "SELECT person_id FROM contributions WHERE month = DATE '2025-03-01' AND person_id < 'person-0300'",
    "SELECT count(*) FROM contributions WHERE month >= DATE '2025-06-01' AND month < DATE '2025-08-01'",
    "SELECT min(month), max(month), min(person_id) FROM contributions",
    "SELECT person_id FROM contributions WHERE employer_id IN ('e1', 'e5') AND month = DATE '2025-12-01'",
    "SELECT count(*) FROM contributions WHERE paid_on IS NULL AND kind = 'regular'",
];

fn answers(tables: &ValidatedTables, pushdown: Pushdown) -> Vec<Vec<String>> {
    [1, 2, 8]
        .map(|partitions| {
            let mut config = SessionConfig::new().with_target_partitions(partitions).with_batch_size(16);
            let options = config.options_mut();
            options.execution.parquet.pushdown_filters = pushdown == Pushdown::IntoTheScan;
            options.execution.parquet.reorder_filters = pushdown == Pushdown::IntoTheScan;
            options.optimizer.repartition_file_min_size = 0;
            QUERIES.map(|sql| query_with(tables, config.clone(), sql)).to_vec()
        })
        .into_iter()
        .reduce(|first, other| {
            assert_eq!(first, other, "the number of partitions changes nothing");
            first
        })
        .unwrap()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pushdown {
    No,
    IntoTheScan,
}

#[test]
fn every_layout_gives_the_same_answers() {
    let rows = year();
    let one = Folder::new();
    one.rows("contributions.parquet", &make(&rows));
    let expected = answers(&one.validate(), Pushdown::No);
    // Checked by hand where it can be: 600 rows, 50 a month, two months, first and last.
    assert_eq!(expected[0], ["600"]);
    assert_eq!(expected[4], ["100"]);
    assert_eq!(expected[5], ["2025-01-01 2025-12-01 person-0000"]);

    let groups = Folder::new();
    let mut shuffled = rows.clone();
    shuffled.sort_by_key(|row| row.0.bytes().rev().collect::<Vec<_>>());
    groups.groups("contributions/all.parquet", &make(&shuffled), 37);

    let forty = Folder::new();
    for (number, part) in shuffled.chunks(15).enumerate() {
        forty.rows(&format!("contributions/{}/part-{number}.parquet", number % 3), &make(part));
    }

    let hive = Folder::new();
    let short = Folder::new();
    let mixed = Folder::new();
    for month in 1..=12 {
        let name = format!("2025-{month:02}");
        let part: Vec<_> = rows.iter().filter(|row| row.2.starts_with(&name)).cloned().collect();
        let bare = without(&make(&part), "month");
        hive.rows(&format!("contributions/month={name}-01/part-0.parquet"), &bare);
        short.rows(
            &format!("contributions/month={name}/region_code=150502/part-0.parquet"),
            &without(&bare, "region_code"),
        );
        match month % 3 {
            0 => mixed.rows(&format!("contributions/month={name}/part-0.parquet"), &bare),
            1 => mixed.rows(&format!("contributions/month={name}/part-0.parquet"), &make(&part)),
            _ => mixed.rows(&format!("contributions/flat-{month}.parquet"), &make(&part)),
        }
    }
    for (name, folder) in
        [("one", one), ("groups", groups), ("forty", forty), ("hive", hive), ("short", short), ("mixed", mixed)]
    {
        let tables = folder.validate();
        assert_eq!(tables.quality(), [], "{name}");
        assert_eq!(tables.contribution_months().len(), 12);
        for pushdown in [Pushdown::No, Pushdown::IntoTheScan] {
            for (sql, (got, expected)) in QUERIES.iter().zip(answers(&tables, pushdown).iter().zip(&expected)) {
                assert_eq!(got, expected, "{name}: {sql}");
            }
        }
    }
}

#[test]
fn rows_set_aside_stay_away_under_filters_pruning_and_limits() {
    // Every fifth row has a bad month, every seventh is written twice; the good rows are `year()`.
    let rows = year();
    let mut dirty = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        if number % 5 == 0 {
            dirty.push((
                format!("ghost-{number:04}"),
                row.1.clone(),
                row.2.replace("-01", "-17").replace("2025-17", "2025-01"),
            ));
        }
        dirty.push(row.clone());
        if number % 7 == 0 {
            dirty.push(row.clone());
        }
    }
    let clean = Folder::new();
    clean.rows("contributions.parquet", &make(&rows));
    let expected = answers(&clean.validate(), Pushdown::No);
    let one = Folder::new();
    one.groups("contributions.parquet", &make(&dirty), 100);
    let many = Folder::new();
    for (number, part) in dirty.chunks(61).enumerate() {
        many.groups(&format!("contributions/part-{number}.parquet"), &make(part), 20);
    }
    for folder in [one, many] {
        let tables = folder.validate();
        assert_eq!(tables.rows("contributions"), 600);
        for pushdown in [Pushdown::No, Pushdown::IntoTheScan] {
            for (sql, (got, expected)) in QUERIES.iter().zip(answers(&tables, pushdown).iter().zip(&expected)) {
                assert_eq!(got, expected, "{sql}");
            }
        }
        for limit in [1, 50, 599, 600, 700] {
            let sql = format!("SELECT person_id FROM contributions LIMIT {limit}");
            let got = query(&tables, &sql);
            assert_eq!(got.len(), limit.min(600), "{sql}");
            assert!(got.iter().all(|person| person.starts_with("person-")));
        }
        let ordered = query(
            &tables,
            "SELECT person_id FROM contributions WHERE month = DATE '2025-01-01' ORDER BY person_id DESC LIMIT 3",
        );
        assert_eq!(ordered, ["person-0564", "person-0576", "person-0588"]);
        assert_eq!(
            query(&tables, "SELECT count(*) FROM contributions a JOIN contributions b ON a.person_id = b.person_id"),
            ["600"]
        );
    }
}

#[test]
fn a_row_group_set_aside_as_a_whole_is_skipped() {
    let folder = Folder::new();
    let rows: Vec<(String, String, String)> = (0..40)
        .map(|n| {
            (
                format!("p{n:02}"),
                "e".into(),
                if (10..20).contains(&n) { "2025-03-09".into() } else { "2025-03-01".into() },
            )
        })
        .collect();
    folder.groups("contributions.parquet", &make(&rows), 10);
    let tables = folder.validate();
    assert_eq!(
        query(&tables, "SELECT count(*), min(person_id), max(person_id) FROM contributions WHERE person_id > 'p05'"),
        ["24 p06 p39"]
    );
    assert_eq!(query(&tables, "SELECT count(*) FROM contributions"), ["30"]);
}

#[test]
fn a_folder_and_its_files_must_agree() {
    let folder = Folder::new();
    folder.rows("contributions/month=2025-03/part-0.parquet", &contributions(&[("p1", "e", "2025-03-01", None)]));
    assert_eq!(folder.found(), Vec::<String>::new());
    folder.rows("contributions/month=2025-04/part-0.parquet", &contributions(&[("p1", "e", "2025-03-01", None)]));
    assert_eq!(
        folder.problems("contributions"),
        [
            "error[D208] month of contributions/month=2025-04/part-0.parquet differs from the value that its folder's name gives"
        ]
    );
}

#[test]
fn folders_with_bad_values_are_told() {
    let folder = Folder::new();
    let rows = without(&contributions(&[("p1", "e", "2025-03-01", None)]), "month");
    folder.rows("contributions/month=202503/part-0.parquet", &rows);
    assert_eq!(
        folder.problems("contributions"),
        ["error[D117] the folder contributions/month=202503 does not give month a value of its form"]
    );
    let nulls = Folder::new();
    nulls.rows("contributions/month=__HIVE_DEFAULT_PARTITION__/part-0.parquet", &rows);
    assert_eq!(
        nulls.found(),
        [
            "warning[D301] contributions.month: 1 rows are empty and were set aside (in contributions/month=__HIVE_DEFAULT_PARTITION__/part-0.parquet)"
        ]
    );
    let twice = Folder::new();
    twice.rows("contributions/month=2025-03/month=2025-04/part-0.parquet", &rows);
    assert_eq!(
        twice.problems("contributions"),
        ["error[D117] the folder contributions/month=2025-03/month=2025-04 gives the same column a second value"]
    );
}

#[test]
fn the_engine_is_given_exact_row_counts_and_prunes_by_folder() {
    let folder = Folder::new();
    let rows = without(&make(&year()[..20]), "month");
    for month in ["2025-01", "2025-02", "2025-03"] {
        folder.rows(&format!("contributions/month={month}/part-0.parquet"), &rows);
    }
    let tables = folder.validate();
    let provider = tables.provider("contributions").unwrap();
    assert_eq!(provider.statistics().unwrap().num_rows, datafusion::common::stats::Precision::Exact(60));
    let context = SessionContext::new();
    context.register_table("contributions", provider).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let plan = runtime
        .block_on(async {
            let frame = context
                .sql("EXPLAIN ANALYZE SELECT person_id FROM contributions WHERE month = DATE '2025-02-01'")
                .await?;
            frame.collect().await
        })
        .unwrap();
    let text = datafusion::arrow::util::pretty::pretty_format_batches(&plan).unwrap().to_string();
    assert!(text.contains("row_groups_pruned_statistics=3 total → 1 matched"), "{text}");
    assert!(text.contains("output_rows=20"), "{text}");
}
