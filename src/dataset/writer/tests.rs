//! Files as they come out, read back by another reader.

use super::*;
use crate::model::{Value, dictionary};
use datafusion::parquet::basic::{LogicalType, Type as PhysicalType};
use datafusion::parquet::file::reader::{FileReader, SerializedFileReader};
use readback::{read_batch, read_table};

fn write_payments(path: &Path, options: &WriterOptions, rows: i64) -> WriterSummary {
    let mut writer = TableWriter::create(path, dictionary::table("payments").unwrap(), options).unwrap();
    for n in 0..rows {
        writer
            .row()
            .text(&format!("Y{n:04}"))
            .maybe_text((n % 2 == 0).then_some("C1"))
            .text("P1")
            .text("150502")
            .text("unemployment_benefit")
            .date(Date::constant(2025, 3, 1))
            .day(20_167)
            .money(Fen(-178_250 + n))
            .null()
            .end()
            .unwrap();
    }
    writer.finish().unwrap()
}

#[test]
fn rows_come_back_as_they_went_in() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("payments.parquet");
    let summary = write_payments(&path, &WriterOptions::default(), 2);
    let table = read_table(&path);
    assert_eq!(table.rows(), 2);
    assert_eq!(table.value("claim_id", 0), Value::Text("C1".into()));
    assert_eq!(table.value("claim_id", 1), Value::Null);
    assert_eq!(table.value("month", 0), Value::Date(Date::constant(2025, 3, 1)));
    // 20167 days after the epoch: 55 years with 14 leap days make 20089, 78 more days are 20 March.
    assert_eq!(table.value("paid_on", 1), Value::Date(Date::constant(2025, 3, 20)));
    assert_eq!(table.value("amount", 1), Value::Money(Fen(-178_249)));
    assert_eq!(summary.rows, 2);
    assert_eq!(summary.totals, vec![("amount".to_owned(), Fen(-356_499))]);
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!(summary.bytes, bytes.len() as u64);
    assert_eq!(summary.sha256, Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect::<String>());
}

#[test]
fn every_table_of_the_dictionary_can_be_written_with_its_types() {
    let dir = tempfile::tempdir().unwrap();
    for spec in dictionary::tables() {
        let path = dir.path().join(&spec.name);
        let mut writer = TableWriter::create(&path, spec, &WriterOptions::default()).unwrap();
        let mut row = writer.row();
        for column in &spec.columns {
            row = match column.kind {
                ColumnType::Text => row.text("x"),
                ColumnType::Region => row.text("150502"),
                ColumnType::Date | ColumnType::Month => row.day(19_000),
                ColumnType::Timestamp => row.micros(1_700_000_000_123_456),
                ColumnType::Decimal { .. } => row.money(Fen(AMOUNT_MAX)),
                ColumnType::Int32 => row.int(i32::MIN),
                ColumnType::Int8 => row.small(-5),
                ColumnType::Boolean => row.boolean(true),
            };
        }
        row.end().unwrap();
        assert_eq!(writer.finish().unwrap().rows, 1);
        let batch = read_batch(&path);
        for column in &spec.columns {
            let schema = batch.schema();
            let field = schema.field_with_name(&column.name).unwrap();
            assert_eq!(*field.data_type(), data_type(column.kind), "{}.{}", spec.name, column.name);
            assert_eq!(field.is_nullable(), !column.required, "{}.{}", spec.name, column.name);
        }
    }
}

#[test]
fn the_file_names_no_arrow_schema_and_has_statistics() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("payments.parquet");
    write_payments(&path, &WriterOptions { row_group_rows: 40, ..WriterOptions::default() }, 100);
    let reader = SerializedFileReader::new(File::open(&path).unwrap()).unwrap();
    let metadata = reader.metadata();
    assert!(metadata.file_metadata().key_value_metadata().is_none_or(Vec::is_empty));
    assert_eq!(metadata.num_row_groups(), 3);
    let group = metadata.row_group(0);
    assert_eq!(group.num_rows(), 40);
    let id = group.column(0);
    assert_eq!(id.statistics().unwrap().min_bytes_opt().unwrap(), b"Y0000");
    assert_eq!(id.statistics().unwrap().max_bytes_opt().unwrap(), b"Y0039");
    let amount = group.column(7).column_descr();
    assert_eq!(amount.physical_type(), PhysicalType::INT64);
    assert_eq!(amount.logical_type_ref(), Some(&LogicalType::decimal(2, 12)));
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str| write_payments(&dir.path().join(name), &WriterOptions::default(), 20_000);
    assert_eq!(write("a"), write("b"));
}

#[test]
fn an_omitted_column_is_not_in_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("payments.parquet");
    write_payments(&path, &WriterOptions { omit: vec!["month".into()], ..WriterOptions::default() }, 3);
    let table = read_table(&path);
    assert!(table.column("month").is_none());
    assert_eq!(table.value("amount", 2), Value::Money(Fen(-178_248)));
}

#[test]
fn a_value_of_the_wrong_type_or_a_short_row_is_refused_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let spec = dictionary::table("batch_filings").unwrap();
    let options = WriterOptions::default();
    let mut writer = TableWriter::create(&dir.path().join("a"), spec, &options).unwrap();
    let error = writer.row().text("B1").text("2025-01-01").null().int(3).end().unwrap_err().to_string();
    assert!(error.contains("filed_on") && error.contains("date") && error.contains("text"), "{error}");
    let mut writer = TableWriter::create(&dir.path().join("b"), spec, &options).unwrap();
    let error = writer.row().text("B1").day(1).end().unwrap_err().to_string();
    assert!(error.contains("2 values") && error.contains('4'), "{error}");
    let grants = dictionary::table("employer_grants").unwrap();
    let mut writer = TableWriter::create(&dir.path().join("c"), grants, &options).unwrap();
    let row = writer.row().text("G").text("E").text("x").null().int(2024).money(Fen(AMOUNT_MAX + 1)).day(1);
    assert!(row.end().unwrap_err().to_string().contains("amount"));
}

#[test]
fn a_missing_folder_is_an_error_that_names_the_file() {
    let spec = dictionary::table("persons").unwrap();
    let path = Path::new("/nonexistent/persons.parquet");
    let error = TableWriter::create(path, spec, &WriterOptions::default()).err().unwrap().to_string();
    assert!(error.contains("/nonexistent/persons.parquet") && error.contains("folder"), "{error}");
}

#[test]
fn a_plain_table_keeps_every_kind_of_value() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("alerts.parquet");
    let time = Date::constant(2024, 2, 29).at(23, 59, 58, 123_456_000);
    let mut table = Table::default();
    table.push("text", Values::Text(vec![Some("疑点"), None].into()));
    table.push("int", Values::Int(vec![Some(-7), None]));
    table.push("float", Values::Float(vec![Some(0.1), None]));
    table.push("bool", Values::Bool(vec![Some(false), None]));
    table.push("date", Values::Date(vec![Some(Date::constant(1969, 12, 31)), None]));
    table.push("time", Values::Timestamp(vec![Some(time), None]));
    table.push("money", Values::Money(vec![Some(Fen(-1)), None]));
    table.push("list", Values::TextList(vec![vec!["a".into(), "b".into()], vec![]]));
    let summary = write_table(&path, &table, &WriterOptions::default()).unwrap();
    assert_eq!(read_table(&path), table);
    assert_eq!(summary.totals, vec![("money".to_owned(), Fen(-1))]);
    let batch = read_batch(&path);
    assert_eq!(*batch.schema().field(6).data_type(), DataType::Decimal128(14, 2));
}

#[test]
fn an_empty_table_is_a_file_without_rows() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("empty.parquet");
    let mut table = Table::default();
    table.push("alert_id", Values::Text(crate::model::Texts::default()));
    write_table(&path, &table, &WriterOptions::default()).unwrap();
    assert_eq!(read_table(&path), table);
}
