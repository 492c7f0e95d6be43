//! Single values against the contract, and how far the data reach.

use super::*;
use datafusion::arrow::array::TimestampMicrosecondArray;

#[test]
fn rows_without_required_values_are_set_aside() {
    let folder = Folder::new();
    let rows = contributions(&[
        ("p1", "e", "2025-03-01", None),
        ("p2", "e", "2025-03-01", None),
        ("p3", "e", "2025-03-01", None),
        ("p4", "e", "2025-03-01", None),
    ]);
    let rows = with(&rows, "person_id", text(&[Some("p1"), None, Some("  "), Some("p4")]));
    let rows = with(&rows, "month", dates(&[Some("2025-03-01"), Some("2025-03-01"), None, None]));
    folder.rows("contributions.parquet", &rows);
    assert_eq!(
        folder.found(),
        [
            "warning[D301] contributions.month: 2 rows are empty and were set aside (in contributions.parquet)",
            "warning[D301] contributions.person_id: 2 rows are empty and were set aside (in contributions.parquet)",
        ]
    );
    let tables = folder.validate();
    assert_eq!((tables.rows("contributions"), tables.rows_set_aside("contributions")), (1, 3));
    assert_eq!(query(&tables, "SELECT person_id FROM contributions"), ["p1"]);
    let finding = &tables.quality()[0];
    assert_eq!(
        (finding.rows, finding.file.as_deref(), finding.column.as_deref()),
        (2, Some("contributions.parquet"), Some("month"))
    );
    assert_eq!(finding.text.zh, "contributions 的 month：2 行是空值，已搁置（contributions.parquet）");
}

#[test]
fn months_and_dates_out_of_form_are_set_aside_or_told() {
    let folder = Folder::new();
    let rows = contributions(&[
        ("p1", "e", "2025-03-01", None),
        ("p2", "e", "2025-03-02", None),
        ("p3", "e", "1899-12-01", None),
        ("p4", "e", "9999-12-31", None),
        ("p5", "e", "1900-01-01", None),
    ]);
    let paid_on = dates(&[Some("9999-12-31"), None, None, None, Some("2100-12-31")]);
    let mut columns: Vec<(&str, ArrayRef)> = vec![("paid_on", paid_on)];
    let schema = rows.schema();
    columns.extend(schema.fields().iter().map(|f| f.name().as_str()).zip(rows.columns().to_vec()));
    folder.rows("contributions/x.parquet", &batch(columns));
    assert_eq!(
        folder.found(),
        [
            "warning[D302] contributions.month: 1 rows are not the first of a month and were set aside (in contributions/x.parquet)",
            "warning[D303] contributions.month: 2 rows lie outside 1900 to 2100 and were set aside (in contributions/x.parquet)",
            "warning[D304] contributions.paid_on: 1 rows lie outside 1900 to 2100; the values were kept (in contributions/x.parquet)",
        ]
    );
    let tables = folder.validate();
    assert_eq!(query(&tables, "SELECT person_id, paid_on FROM contributions"), ["p1 9999-12-31", "p5 2100-12-31"]);
    assert_eq!(tables.first_month(), Some(Date::constant(1900, 1, 1)));
    assert_eq!(tables.last_month(), Some(Date::constant(2025, 3, 1)));
}

#[test]
fn region_codes_that_are_none_are_told_and_kept() {
    let folder = Folder::new();
    let rows = contributions(&[
        ("p1", "e", "2025-03-01", None),
        ("p2", "e", "2025-03-01", None),
        ("p3", "e", "2025-03-01", None),
    ]);
    folder.rows(
        "contributions.parquet",
        &with(&rows, "region_code", text(&[Some("990000"), Some("150502"), Some("15")])),
    );
    let persons = vec![("person_id", text(&[Some("p1"), Some("p2")])), ("home_region", text(&[None, Some("abc")]))];
    folder.rows("persons.parquet", &batch(persons));
    assert_eq!(
        folder.found(),
        [
            "warning[D305] contributions.region_code: 2 rows are no region code; the values were kept (in contributions.parquet)",
            "warning[D305] persons.home_region: 1 rows are no region code; the values were kept (in persons.parquet)",
        ]
    );
    assert_eq!(folder.validate().rows("contributions"), 3);
}

#[test]
fn a_finding_in_many_files_is_one_finding() {
    let folder = Folder::new();
    for number in 1..=3 {
        let person = format!("p{number}");
        let rows = contributions(&[(&person, "e", "2025-03-01", None), (&person, "e", "2025-03-05", None)]);
        folder.rows(&format!("contributions/{number}.parquet"), &rows);
    }
    assert_eq!(
        folder.found(),
        [
            "warning[D302] contributions.month: 3 rows are not the first of a month and were set aside (in 3 files, the first is contributions/1.parquet)"
        ]
    );
}

fn claim(applied_at: &str) -> RecordBatch {
    let time = applied_at.parse::<jiff::civil::DateTime>().unwrap();
    batch(vec![
        ("claim_id", text(&[Some("c1")])),
        ("person_id", text(&[Some("p")])),
        ("region_code", text(&[Some("150502")])),
        ("applied_at", Arc::new(TimestampMicrosecondArray::from(vec![super::super::convert::micros(time)]))),
        ("status", text(&[Some("approved")])),
    ])
}

#[test]
fn the_newest_month_is_that_of_any_main_date() {
    let folder = Folder::new();
    folder.rows(
        "contributions.parquet",
        &contributions(&[
            ("p", "e", "2025-02-01", None),
            ("p", "e", "2025-03-01", None),
            ("p", "f", "2025-03-01", None),
        ]),
    );
    folder.rows("claims.parquet", &claim("2025-05-31T23:59:59.999999"));
    let tables = folder.validate();
    assert_eq!(tables.newest_month(), Some(Date::constant(2025, 5, 1)));
    let months: Vec<(String, u64)> = tables.contribution_months().iter().map(|(m, n)| (m.to_string(), *n)).collect();
    assert_eq!(months, [("2025-02-01".to_owned(), 1), ("2025-03-01".to_owned(), 2)]);
    assert_eq!(
        query(&tables, "SELECT first_month, last_month, as_of FROM extract"),
        ["2025-02-01 2025-03-01 2025-06-30"]
    );
    folder.rows("claims.parquet", &claim("2101-01-01T00:00:00"));
    let tables = folder.validate();
    assert_eq!(tables.newest_month(), Some(Date::constant(2025, 3, 1)));
    assert_eq!(tables.rows("claims"), 0);
}

#[test]
fn no_finding_holds_a_value_of_the_data() {
    let folder = Folder::new();
    let canary = "PIICANARY7f3a";
    let rows = contributions(&[
        (canary, canary, "2025-03-02", Some(canary)),
        (canary, canary, "2025-03-01", None),
        (canary, canary, "2025-03-01", None),
    ]);
    let rows = with(&rows, "region_code", text(&[Some(canary), Some(canary), None]));
    folder.groups("contributions.parquet", &rows, 2);
    let mut bytes = fs::read(folder.path("contributions.parquet")).unwrap();
    let everything = format!("{:?}", folder.validate().quality());
    assert!(everything.contains("D302") && !everything.contains(canary));
    for at in (4..bytes.len() - 8).step_by(3) {
        bytes[at] ^= 0x55;
        folder.bytes("contributions.parquet", &bytes);
        assert!(!format!("{:?}", folder.validate().quality()).contains(canary));
        bytes[at] ^= 0x55;
    }
}
