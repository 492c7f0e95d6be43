//! Reads a Parquet file back into a plain [`Table`]: for tests that check what was written, value by value.

use crate::model::{Fen, Table, Values};
use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use datafusion::arrow::compute::concat_batches;
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Float64Type, Int8Type, Int32Type, Int64Type, TimeUnit,
    TimestampMicrosecondType,
};
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan};
use std::fs::File;
use std::path::Path;

/// The whole file as a table.
pub(crate) fn read_table(path: &Path) -> Table {
    let batch = read_batch(path);
    let mut table = Table::default();
    for (field, array) in batch.schema().fields().iter().zip(batch.columns()) {
        table.push(field.name(), values(array));
    }
    table
}

/// The whole file as one batch.
pub(crate) fn read_batch(path: &Path) -> RecordBatch {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    let schema = reader.schema().clone();
    let batches: Vec<RecordBatch> = reader.build().unwrap().map(Result::unwrap).collect();
    concat_batches(&schema, &batches).unwrap()
}

fn values(array: &ArrayRef) -> Values {
    let day = |days: i32| Date::constant(1970, 1, 1) + i64::from(days).days();
    match array.data_type() {
        DataType::Utf8 => Values::Text(array.as_string::<i32>().iter().map(|v| v.map(str::to_owned)).collect()),
        DataType::Int8 => Values::Int(array.as_primitive::<Int8Type>().iter().map(|v| v.map(i64::from)).collect()),
        DataType::Int32 => Values::Int(array.as_primitive::<Int32Type>().iter().map(|v| v.map(i64::from)).collect()),
        DataType::Int64 => Values::Int(array.as_primitive::<Int64Type>().iter().collect()),
        DataType::Float64 => Values::Float(array.as_primitive::<Float64Type>().iter().collect()),
        DataType::Boolean => Values::Bool(array.as_boolean().iter().collect()),
        DataType::Date32 => Values::Date(array.as_primitive::<Date32Type>().iter().map(|v| v.map(day)).collect()),
        DataType::Timestamp(TimeUnit::Microsecond, None) => Values::Timestamp(
            array
                .as_primitive::<TimestampMicrosecondType>()
                .iter()
                .map(|v| v.map(|t| day(0).at(0, 0, 0, 0) + SignedDuration::from_micros(t)))
                .collect(),
        ),
        DataType::Decimal128(_, 2) => Values::Money(
            array
                .as_primitive::<Decimal128Type>()
                .iter()
                .map(|v| v.map(|fen| Fen(i64::try_from(fen).unwrap())))
                .collect(),
        ),
        DataType::List(_) => Values::TextList(
            array
                .as_list::<i32>()
                .iter()
                .map(|list| {
                    list.map_or_else(Vec::new, |list| {
                        list.as_string::<i32>().iter().flatten().map(str::to_owned).collect()
                    })
                })
                .collect(),
        ),
        other => panic!("no plain type for {other}"),
    }
}
