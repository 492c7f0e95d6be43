//! One small dataset in many layouts: the counts must be the same, and what is no row must not count.
//!
//! Owns the tests of the reading: file layout, order, repeats, nulls, months, midnight.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, Date32Array, Int32Array, LargeStringArray, StringDictionaryBuilder, TimestampMicrosecondArray,
    TimestampNanosecondArray,
};
use datafusion::arrow::datatypes::Int32Type;
use tempfile::TempDir;

use super::fixture::{day, days, month, texts, write, yuan};
use super::tables::Tables;

/// Microseconds of a local time, counted from 1970-01-01.
fn micros(text: &str) -> i64 {
    let moment: jiff::civil::DateTime = text.parse().unwrap();
    moment.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp().as_microsecond()
}

/// Person, month, region of contributions at `e1`.
type Paid = (&'static str, &'static str, &'static str);

const PAID: [Paid; 4] = [
    ("p1", "2024-01-01", "150502"),
    ("p1", "2024-02-01", "150502"),
    ("p2", "2024-02-01", "150102"),
    ("p2", "2024-03-01", "150102"),
];

fn contributions(rows: &[Paid]) -> Vec<(&'static str, ArrayRef)> {
    vec![
        ("person_id", texts(rows.iter().map(|row| row.0).collect::<Vec<_>>())),
        ("employer_id", texts(vec!["e1"; rows.len()])),
        ("region_code", texts(rows.iter().map(|row| row.2).collect::<Vec<_>>())),
        ("month", days(&rows.iter().map(|row| row.1).collect::<Vec<_>>())),
        ("kind", texts(vec![None; rows.len()])),
    ]
}

fn without(columns: Vec<(&'static str, ArrayRef)>, name: &str) -> Vec<(&'static str, ArrayRef)> {
    columns.into_iter().filter(|(column, _)| *column != name).collect()
}

/// The distinct (person, month) of the contributions.
fn person_months(dataset: &Path) -> Vec<(String, String)> {
    let tables = Tables::read(dataset);
    let mut found: Vec<_> =
        tables.contributions.iter().map(|row| (row.person_id.clone(), row.month.to_string())).collect();
    found.sort();
    found.dedup();
    found
}

fn expected_person_months() -> Vec<(String, String)> {
    let expected = [("p1", "2024-01"), ("p1", "2024-02"), ("p2", "2024-02"), ("p2", "2024-03")];
    expected.map(|(person, month)| (person.to_owned(), month.to_owned())).to_vec()
}

fn dataset(write_tables: impl FnOnce(&Path)) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write_tables(folder.path());
    folder
}

#[test]
fn one_file_or_many_in_any_order_and_twice() {
    let single = dataset(|path| write(&path.join("contributions.parquet"), contributions(&PAID)));
    assert_eq!(person_months(single.path()), expected_person_months());
    let many = dataset(|path| {
        let mut backwards = PAID;
        backwards.reverse();
        write(&path.join("contributions/b.parquet"), contributions(&backwards[..3]));
        write(&path.join("contributions/a.parquet"), contributions(&backwards[3..]));
        write(&path.join("contributions/deep/twice.parquet"), contributions(&backwards[3..]));
        fs::write(path.join("contributions/_SUCCESS"), "").unwrap();
        fs::write(path.join("contributions/.hidden.parquet"), "not Parquet").unwrap();
        fs::write(path.join("contributions/notes.txt"), "not Parquet").unwrap();
    });
    assert_eq!(person_months(many.path()), expected_person_months());
}

#[test]
fn hive_partitions_by_month_or_by_another_column() {
    let by_month = dataset(|path| {
        let file = |folder: &str| path.join("contributions").join(folder).join("part-0.parquet");
        // Without the column, with the short form of the month; and with it, which then says the same.
        write(&file("month=2024-01"), without(contributions(&PAID[..1]), "month"));
        write(&file("month=2024-02-01"), contributions(&PAID[1..3]));
        write(&file("month=2024-03"), contributions(&PAID[3..]));
    });
    assert_eq!(person_months(by_month.path()), expected_person_months());
    let by_region = dataset(|path| {
        let file = |folder: &str| path.join("contributions").join(folder).join("part-0.parquet");
        write(&file("region_code=150502/year=2024"), without(contributions(&PAID[..2]), "region_code"));
        write(&file("region_code=15%30102"), without(contributions(&PAID[2..]), "region_code"));
        // A null region is a null in a required column.
        write(&file("region_code=__HIVE_DEFAULT_PARTITION__"), without(contributions(&PAID[..1]), "region_code"));
    });
    assert_eq!(person_months(by_region.path()), expected_person_months());
    assert_eq!(Tables::read(by_region.path()).set_aside["contributions"], 1);
}

#[test]
#[should_panic(expected = "contradicts the folder")]
fn a_file_that_contradicts_its_folder_is_refused() {
    let wrong = dataset(|path| {
        write(&path.join("contributions/month=2024-02/part-0.parquet"), contributions(&PAID[..1]));
    });
    Tables::read(wrong.path());
}

#[test]
#[should_panic(expected = "required column month is missing")]
fn a_missing_column_is_refused() {
    let wrong = dataset(|path| {
        write(&path.join("contributions.parquet"), without(contributions(&PAID), "month"));
    });
    Tables::read(wrong.path());
}

#[test]
#[should_panic(expected = "both as a file and as a folder")]
fn a_table_given_twice_is_refused() {
    let wrong = dataset(|path| {
        write(&path.join("contributions.parquet"), contributions(&PAID));
        write(&path.join("contributions/a.parquet"), contributions(&PAID));
    });
    Tables::read(wrong.path());
}

#[test]
fn nulls_in_required_columns_and_days_within_a_month_are_set_aside() {
    let folder = dataset(|path| {
        let rows: Vec<(&str, ArrayRef)> = vec![
            ("person_id", texts(vec![Some("p1"), None, Some("p2"), Some("p3"), Some("p4"), Some("")])),
            ("employer_id", texts(vec![Some("e1"), Some("e1"), None, Some("e1"), Some("e1"), Some("e1")])),
            ("region_code", texts(vec![Some("150502"), Some("1"), Some("1"), None, Some("1"), Some("1")])),
            ("month", days(&["2024-02-01", "2024-02-01", "2024-02-01", "2024-02-01", "2024-02-02", "2024-02-01"])),
        ];
        write(&path.join("contributions.parquet"), rows);
    });
    let tables = Tables::read(folder.path());
    // p1 stands, and the person with the empty name: an empty text is a value.
    assert_eq!(person_months(folder.path()), [("", "2024-02"), ("p1", "2024-02")].map(|(a, b)| (a.into(), b.into())));
    assert_eq!(tables.set_aside["contributions"], 4);
    assert!(tables.claims.is_empty());
}

/// Claims p1 … with the timestamps given.
fn claims(applied_at: ArrayRef) -> Vec<(&'static str, ArrayRef)> {
    let n = applied_at.len();
    let ids = ["c1", "c2", "c3", "c4", "c5"];
    vec![
        ("claim_id", texts(ids[..n].to_vec())),
        ("person_id", texts(vec!["p1"; n])),
        ("region_code", texts(vec!["150502"; n])),
        ("applied_at", applied_at),
        ("status", texts(vec!["approved"; n])),
        ("benefit_start", Arc::new(Date32Array::from(vec![None; n]))),
        ("benefit_months", Arc::new(Int32Array::from(vec![Some(3); n]))),
    ]
}

#[test]
fn a_timestamp_belongs_to_its_local_day_up_to_the_last_microsecond() {
    let moments = [
        "2024-02-29T00:00:00",
        "2024-02-29T23:59:59.999999",
        "2024-03-01T00:00:00",
        "1969-12-31T23:59:59.999999",
        "2023-12-31T23:59:59",
    ];
    let expected = ["2024-02-29", "2024-02-29", "2024-03-01", "1969-12-31", "2023-12-31"].map(day);
    let applied_on = |array: ArrayRef| -> Vec<_> {
        let folder = dataset(|path| write(&path.join("claims.parquet"), claims(array)));
        let tables = Tables::read(folder.path());
        assert!(tables.claims.values().all(|claim| claim.benefit_months == Some(3) && claim.agent_id.is_none()));
        tables.claims.values().map(|claim| claim.applied_on).collect()
    };
    let micros: Vec<i64> = moments.iter().map(|text| micros(text)).collect();
    assert_eq!(applied_on(Arc::new(TimestampMicrosecondArray::from(micros.clone()))), expected);
    let nanos: Vec<i64> = micros.iter().map(|micros| micros * 1000).collect();
    assert_eq!(applied_on(Arc::new(TimestampNanosecondArray::from(nanos))), expected);
}

#[test]
#[should_panic(expected = "column applied_at has the type")]
fn a_timestamp_with_a_zone_is_refused() {
    let with_zone = TimestampMicrosecondArray::from(vec![0]).with_timezone("Asia/Shanghai");
    let folder = dataset(|path| write(&path.join("claims.parquet"), claims(Arc::new(with_zone))));
    Tables::read(folder.path());
}

#[test]
fn money_is_exact_and_text_may_be_stored_in_other_ways() {
    let folder = dataset(|path| {
        let mut types = StringDictionaryBuilder::<Int32Type>::new();
        types.append_value("unemployment_benefit");
        types.append_value("unemployment_benefit");
        write(
            &path.join("payments.parquet"),
            vec![
                ("payment_id", Arc::new(LargeStringArray::from(vec!["y1", "y2"]))),
                ("person_id", texts(vec!["p1", "p1"])),
                ("region_code", texts(vec!["150502", "150502"])),
                ("benefit_type", Arc::new(types.finish())),
                ("month", days(&["2024-02-01", "2024-02-01"])),
                ("paid_on", days(&["2024-02-20", "2024-02-20"])),
                ("amount", yuan(vec![Some(999_999_999_999), Some(-1)])),
            ],
        );
    });
    let tables = Tables::read(folder.path());
    let amounts: Vec<i64> = tables.payments.values().map(|row| row.amount_fen).collect();
    // 9 999 999 999.99 yuan is the largest DECIMAL(12,2).
    assert_eq!(amounts, [999_999_999_999, -1]);
    assert_eq!(tables.payments["y1"].month, month("2024-02"));
    assert_eq!(tables.payments["y1"].claim_id, None);
}
