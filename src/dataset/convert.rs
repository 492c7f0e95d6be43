//! Between Arrow batches and the plain [`Table`] that crosses module borders.
//!
//! Owns the mapping of types. Exact or an error: a decimal with two digits after the point is money in fen,
//! any other decimal is refused, because reading it as a float would lose what a decimal was chosen for.

use crate::model::{Column, Fen, Table, Values};
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, ListBuilder,
    RecordBatch, RecordBatchOptions, StringArray, StringBuilder, TimestampMicrosecondArray,
};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Field, Float64Type, Int64Type, Schema, TimeUnit, TimestampMicrosecondType,
};
use jiff::SignedDuration;
use jiff::civil::{Date, DateTime};
use std::sync::Arc;

/// A column that has no place in a [`Table`]. Names the column, never a value.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ConvertError {
    /// Its type is not one of those a table holds.
    #[error("column {column} is {found}; {advice}")]
    Type {
        /// The column.
        column: String,
        /// Its type.
        found: String,
        /// What to write instead.
        advice: &'static str,
    },
    /// A value is out of the range of the plain type.
    #[error("column {column} holds a value outside {range}")]
    Range {
        /// The column.
        column: String,
        /// What fits.
        range: &'static str,
    },
    /// The batches have different columns.
    #[error("the batches have different columns")]
    Schemas,
    /// Arrow refused.
    #[error("column {column}: {reason}")]
    Arrow {
        /// The column.
        column: String,
        /// Why, without values.
        reason: &'static str,
    },
}

/// The rows of `batches` as a table; without batches, a table without columns.
pub fn to_table(batches: &[RecordBatch]) -> Result<Table, ConvertError> {
    match batches.first() {
        Some(first) => to_table_of(first.schema_ref(), batches),
        None => Ok(Table::default()),
    }
}

/// The rows of `batches`, which have `schema`, as a table; without batches the columns are there and empty.
pub fn to_table_of(schema: &Schema, batches: &[RecordBatch]) -> Result<Table, ConvertError> {
    if batches.iter().any(|batch| batch.num_columns() != schema.fields().len()) {
        return Err(ConvertError::Schemas);
    }
    let mut table = Table::default();
    for (position, field) in schema.fields().iter().enumerate() {
        if table.column(field.name()).is_some() {
            return Err(wrong_type(field, "two columns have this name: give each its own"));
        }
        let arrays: Vec<&ArrayRef> = batches.iter().map(|batch| batch.column(position)).collect();
        table.push(field.name().clone(), values(field, &arrays)?);
    }
    Ok(table)
}

fn wrong_type(field: &Field, advice: &'static str) -> ConvertError {
    ConvertError::Type { column: field.name().clone(), found: super::schema::type_name(field.data_type()), advice }
}

/// Every array of one column, cast to `target`.
fn cast_all(field: &Field, arrays: &[&ArrayRef], target: &DataType) -> Result<Vec<ArrayRef>, ConvertError> {
    let refused = |_| ConvertError::Arrow { column: field.name().clone(), reason: "cannot be converted" };
    arrays.iter().map(|array| cast(array, target).map_err(refused)).collect()
}

fn values(field: &Field, arrays: &[&ArrayRef]) -> Result<Values, ConvertError> {
    use DataType as D;
    let range = |range| ConvertError::Range { column: field.name().clone(), range };
    let data_type = match field.data_type() {
        D::Dictionary(_, value) => value.as_ref(),
        plain => plain,
    };
    match data_type {
        D::Null | D::Utf8 | D::LargeUtf8 | D::Utf8View => {
            let arrays = cast_all(field, arrays, &D::Utf8View)?;
            let texts = arrays.iter().flat_map(|array| array.as_string_view().iter());
            Ok(Values::Text(texts.collect()))
        }
        D::Int8 | D::Int16 | D::Int32 | D::Int64 | D::UInt8 | D::UInt16 | D::UInt32 | D::UInt64 => {
            let cast = cast_all(field, arrays, &D::Int64)?;
            // A cast makes what does not fit null: more nulls than before means an overflow.
            if nulls(cast.iter()) != nulls(arrays.iter().copied()) {
                return Err(range("64-bit signed integers"));
            }
            Ok(Values::Int(cast.iter().flat_map(|array| array.as_primitive::<Int64Type>().iter()).collect()))
        }
        D::Float16 | D::Float32 | D::Float64 => {
            let arrays = cast_all(field, arrays, &D::Float64)?;
            Ok(Values::Float(arrays.iter().flat_map(|array| array.as_primitive::<Float64Type>().iter()).collect()))
        }
        D::Boolean => {
            let arrays = cast_all(field, arrays, &D::Boolean)?;
            Ok(Values::Bool(arrays.iter().flat_map(|array| array.as_boolean().iter()).collect()))
        }
        D::Date32 | D::Date64 => {
            let arrays = cast_all(field, arrays, &D::Date32)?;
            let days = arrays.iter().flat_map(|array| array.as_primitive::<Date32Type>().iter());
            let dates =
                days.map(|days| days.map(|days| date(days).ok_or_else(|| range("years -9999 to 9999"))).transpose());
            Ok(Values::Date(dates.collect::<Result<_, _>>()?))
        }
        D::Timestamp(_, None) => {
            let arrays = cast_all(field, arrays, &D::Timestamp(TimeUnit::Microsecond, None))?;
            let micros = arrays.iter().flat_map(|array| array.as_primitive::<TimestampMicrosecondType>().iter());
            let times = micros
                .map(|micros| micros.map(|m| datetime(m).ok_or_else(|| range("years -9999 to 9999"))).transpose());
            Ok(Values::Timestamp(times.collect::<Result<_, _>>()?))
        }
        D::Timestamp(_, Some(_)) => Err(wrong_type(field, "expected a timestamp without a zone")),
        D::Decimal32(_, 2) | D::Decimal64(_, 2) | D::Decimal128(_, 2) | D::Decimal256(_, 2) => {
            let cast = cast_all(field, arrays, &D::Decimal128(38, 2))?;
            if nulls(cast.iter()) != nulls(arrays.iter().copied()) {
                return Err(range("money"));
            }
            let units = cast.iter().flat_map(|array| array.as_primitive::<Decimal128Type>().iter());
            let fen = |units: i128| i64::try_from(units).map(Fen).map_err(|_| range("money"));
            Ok(Values::Money(units.map(|units| units.map(fen).transpose()).collect::<Result<_, _>>()?))
        }
        D::Decimal32(..) | D::Decimal64(..) | D::Decimal128(..) | D::Decimal256(..) => {
            Err(wrong_type(field, "write CAST(… AS DECIMAL(14,2)) for money or CAST(… AS DOUBLE) for a ratio"))
        }
        D::List(item) | D::LargeList(item) | D::ListView(item) | D::LargeListView(item) if is_text(item) => {
            let target = D::List(Arc::new(Field::new("item", D::Utf8, true)));
            let arrays = cast_all(field, arrays, &target)?;
            text_lists(field, &arrays)
        }
        _ => Err(wrong_type(field, "return plain columns: text, numbers, dates, money, lists of text")),
    }
}

fn is_text(item: &Field) -> bool {
    matches!(item.data_type(), DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null)
}

fn nulls<'a>(arrays: impl Iterator<Item = &'a ArrayRef>) -> usize {
    arrays.map(Array::logical_null_count).sum()
}

/// A null list is an empty one; a null inside a list has no meaning and is refused.
fn text_lists(field: &Field, arrays: &[ArrayRef]) -> Result<Values, ConvertError> {
    let mut lists = Vec::new();
    for array in arrays {
        for list in array.as_list::<i32>().iter() {
            let Some(list) = list else {
                lists.push(Vec::new());
                continue;
            };
            let texts = list.as_string::<i32>().iter().map(|text| text.map(str::to_owned));
            let texts: Option<Vec<String>> = texts.collect();
            lists.push(texts.ok_or_else(|| wrong_type(field, "a list holds a null: remove nulls before collecting"))?);
        }
    }
    Ok(Values::TextList(lists))
}

/// The day `days` days after 1970-01-01.
pub(super) fn date(days: i32) -> Option<Date> {
    Date::constant(1970, 1, 1).checked_add(SignedDuration::from_hours(i64::from(days) * 24)).ok()
}

fn datetime(micros: i64) -> Option<DateTime> {
    DateTime::constant(1970, 1, 1, 0, 0, 0, 0).checked_add(SignedDuration::from_micros(micros)).ok()
}

/// Microseconds since 1970-01-01T00:00.
pub(super) fn micros(time: DateTime) -> i64 {
    let span = time.duration_since(DateTime::constant(1970, 1, 1, 0, 0, 0, 0));
    // Civil times lie within ±10,000 years, 3.2e17 microseconds.
    i64::try_from(span.as_micros()).unwrap_or_default()
}

/// A table as one batch. Money becomes `decimal(19,2)`, which holds every amount in fen; text plain UTF-8.
pub fn to_batch(table: &Table) -> RecordBatch {
    let (fields, arrays): (Vec<Field>, Vec<ArrayRef>) = table.columns().iter().map(column).unzip();
    let options = RecordBatchOptions::new().with_row_count(Some(table.rows()));
    // The columns of a `Table` have one length, and each array is made for its field.
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)
        .expect("a Table has columns of equal length")
}

fn column(column: &Column) -> (Field, ArrayRef) {
    let array: ArrayRef = match &*column.values {
        Values::Text(v) => Arc::new(v.iter().collect::<StringArray>()),
        Values::Int(v) => Arc::new(Int64Array::from_iter(v)),
        Values::Float(v) => Arc::new(Float64Array::from_iter(v)),
        Values::Bool(v) => Arc::new(BooleanArray::from_iter(v)),
        Values::Date(v) => {
            Arc::new(v.iter().map(|d| d.map(super::partition::days_since_epoch)).collect::<Date32Array>())
        }
        Values::Timestamp(v) => Arc::new(v.iter().map(|t| t.map(micros)).collect::<TimestampMicrosecondArray>()),
        Values::Money(v) => {
            let units = v.iter().map(|fen| fen.map(|fen| i128::from(fen.0)));
            Arc::new(units.collect::<Decimal128Array>().with_data_type(DataType::Decimal128(19, 2)))
        }
        Values::TextList(v) => {
            let mut builder = ListBuilder::new(StringBuilder::new());
            for list in v {
                builder.append_value(list.iter().map(Some));
            }
            Arc::new(builder.finish())
        }
    };
    (Field::new(&column.name, array.data_type().clone(), true), array)
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::arrow::array::{Decimal256Array, DictionaryArray, StringViewArray, UInt64Array};
    use datafusion::arrow::datatypes::Int32Type as I32;

    fn batch(array: ArrayRef) -> RecordBatch {
        RecordBatch::try_from_iter([("c", array)]).unwrap()
    }

    fn one(array: ArrayRef) -> Result<Values, ConvertError> {
        to_table(&[batch(array)]).map(|table| table.column("c").unwrap().clone())
    }

    #[test]
    fn a_table_survives_the_round_trip() {
        let mut table = Table::default();
        table.push("text", Values::Text(vec![Some("缴费"), None].into()));
        table.push("int", Values::Int(vec![Some(i64::MIN), Some(7)]));
        table.push("float", Values::Float(vec![None, Some(0.25)]));
        table.push("bool", Values::Bool(vec![Some(true), None]));
        table.push("date", Values::Date(vec![Some(Date::constant(1969, 12, 31)), None]));
        let time = DateTime::constant(2025, 3, 1, 8, 30, 15, 123_456_000);
        table.push("time", Values::Timestamp(vec![Some(time), None]));
        table.push("money", Values::Money(vec![Some(Fen(i64::MAX)), Some(Fen(-1))]));
        table.push("list", Values::TextList(vec![vec!["a".into(), "b".into()], vec![]]));
        assert_eq!(to_table(&[to_batch(&table)]).unwrap(), table);
        assert_eq!(to_table(&[to_batch(&Table::default())]).unwrap(), Table::default());
    }

    #[test]
    fn every_text_type_is_text() {
        let expected = Ok(Values::Text(vec![Some("a"), None].into()));
        assert_eq!(one(Arc::new(StringViewArray::from(vec![Some("a"), None]))), expected);
        let dictionary: DictionaryArray<I32> = vec![Some("a"), None].into_iter().collect();
        assert_eq!(one(Arc::new(dictionary)), expected);
    }

    #[test]
    fn money_is_exact_or_refused() {
        let sum = Decimal128Array::from(vec![Some(12_345), None]).with_data_type(DataType::Decimal128(22, 2));
        assert_eq!(one(Arc::new(sum)), Ok(Values::Money(vec![Some(Fen(12_345)), None])));
        let average = Decimal128Array::from(vec![Some(12_345)]).with_data_type(DataType::Decimal128(16, 6));
        assert_eq!(
            one(Arc::new(average)).unwrap_err().to_string(),
            "column c is decimal(16,6); write CAST(… AS DECIMAL(14,2)) for money or CAST(… AS DOUBLE) for a ratio"
        );
        let huge = Decimal128Array::from(vec![Some(i128::MAX / 4)]).with_data_type(DataType::Decimal128(38, 2));
        assert_eq!(one(Arc::new(huge)).unwrap_err().to_string(), "column c holds a value outside money");
        let wide = Decimal256Array::from(vec![Some(5.into())]).with_data_type(DataType::Decimal256(40, 2));
        assert_eq!(one(Arc::new(wide)), Ok(Values::Money(vec![Some(Fen(5))])));
    }

    #[test]
    fn what_does_not_fit_is_an_error_without_the_value() {
        let big = one(Arc::new(UInt64Array::from(vec![u64::MAX]))).unwrap_err();
        assert_eq!(big.to_string(), "column c holds a value outside 64-bit signed integers");
        let far = one(Arc::new(Date32Array::from(vec![i32::MAX]))).unwrap_err();
        assert_eq!(far.to_string(), "column c holds a value outside years -9999 to 9999");
        let zoned = TimestampMicrosecondArray::from(vec![0]).with_timezone("UTC");
        assert_eq!(
            one(Arc::new(zoned)).unwrap_err().to_string(),
            "column c is timestamp(us, UTC); expected a timestamp without a zone"
        );
    }

    #[test]
    fn no_batches_keep_the_columns_of_the_schema() {
        let schema = Schema::new(vec![Field::new("n", DataType::Int32, true)]);
        let table = to_table_of(&schema, &[]).unwrap();
        assert_eq!((table.rows(), table.columns().len()), (0, 1));
    }
}
