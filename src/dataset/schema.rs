//! The dictionary's types in Arrow, and whether a file's column fits one.
//!
//! Owns the decision "equal, losslessly widened, to be verified, or refused". The Arrow schema that writers
//! embed in a footer is not consulted: what counts is the Parquet type, so that Arrow dictionaries never
//! reach the engine (they make joins and groups ten times slower) and a `LargeUtf8` is simply a string.

use crate::model::dictionary::{ColumnType, TableSpec};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use std::sync::Arc;

/// Arrow type of all text handed to the engine: views share the page's buffer instead of copying each string.
pub(super) const TEXT: DataType = DataType::Utf8View;

/// The Arrow type of a column of the dictionary.
pub(super) fn arrow_type(kind: ColumnType) -> DataType {
    match kind {
        ColumnType::Text | ColumnType::Region => TEXT,
        ColumnType::Date | ColumnType::Month => DataType::Date32,
        ColumnType::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, None),
        ColumnType::Decimal { precision, scale } => DataType::Decimal128(precision, scale),
        ColumnType::Int32 => DataType::Int32,
        ColumnType::Int8 => DataType::Int8,
        ColumnType::Boolean => DataType::Boolean,
    }
}

/// The Arrow schema of a table, in the order of the dictionary. Every column is nullable, required ones
/// too: rows with nulls in them are set aside by row, not by type.
pub fn table_schema(spec: &TableSpec) -> SchemaRef {
    let field = |column: &crate::model::dictionary::ColumnSpec| Field::new(&column.name, arrow_type(column.kind), true);
    Arc::new(Schema::new(spec.columns.iter().map(field).collect::<Vec<_>>()))
}

/// How a file's column fits the dictionary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// The same type.
    Equal,
    /// A narrower type; no value is lost.
    Widened,
    /// Nanoseconds: lossless only if every value is a whole microsecond, which validation proves.
    NanosToVerify,
    /// It does not fit.
    Refused,
}

/// Whether values of `found` are values of `kind`, `found` being the Arrow type of the bare Parquet type.
pub(super) fn fit(kind: ColumnType, found: &DataType) -> Fit {
    use DataType as D;
    let equal = match (kind, found) {
        (ColumnType::Text | ColumnType::Region, D::Utf8 | D::LargeUtf8 | D::Utf8View) => true,
        _ => *found == arrow_type(kind),
    };
    if equal {
        return Fit::Equal;
    }
    match (kind, found) {
        // A column of nothing but nulls, as some writers type it.
        (_, D::Null) => Fit::Widened,
        (ColumnType::Timestamp, D::Timestamp(TimeUnit::Second | TimeUnit::Millisecond, None)) => Fit::Widened,
        (ColumnType::Timestamp, D::Timestamp(TimeUnit::Nanosecond, None)) => Fit::NanosToVerify,
        (ColumnType::Int32, D::Int8 | D::Int16 | D::UInt8 | D::UInt16) => Fit::Widened,
        (
            ColumnType::Decimal { precision, scale },
            D::Decimal32(p, s) | D::Decimal64(p, s) | D::Decimal128(p, s) | D::Decimal256(p, s),
        ) => {
            let whole_digits = |precision: u8, scale: i8| i16::from(precision) - i16::from(scale);
            let fits = *s <= scale && whole_digits(*p, *s) <= whole_digits(precision, scale);
            if fits { Fit::Widened } else { Fit::Refused }
        }
        // The widest 32-bit number has ten digits before the point, as has decimal(12,2).
        (
            ColumnType::Decimal { precision: 12.., scale: 0..=2 },
            D::Int8 | D::Int16 | D::Int32 | D::UInt8 | D::UInt16 | D::UInt32,
        ) => Fit::Widened,
        _ => Fit::Refused,
    }
}

/// A type as a person reads it: `date`, `timestamp(ms)`, `decimal(14,4)`, `int96 timestamp`.
pub(super) fn type_name(found: &DataType) -> String {
    use DataType as D;
    let unit = |unit: &TimeUnit| match unit {
        TimeUnit::Second => "s",
        TimeUnit::Millisecond => "ms",
        TimeUnit::Microsecond => "us",
        TimeUnit::Nanosecond => "ns",
    };
    match found {
        D::Null => "null".into(),
        D::Boolean => "boolean".into(),
        D::Float16 => "float16".into(),
        D::Float32 => "float".into(),
        D::Float64 => "double".into(),
        D::Utf8 | D::LargeUtf8 | D::Utf8View => "string".into(),
        D::Binary | D::LargeBinary | D::BinaryView => "binary".into(),
        D::FixedSizeBinary(n) => format!("fixed({n})"),
        D::Date32 | D::Date64 => "date".into(),
        D::Timestamp(u, None) => format!("timestamp({})", unit(u)),
        D::Timestamp(u, Some(zone)) => format!("timestamp({}, {zone})", unit(u)),
        D::Time32(u) | D::Time64(u) => format!("time({})", unit(u)),
        D::Decimal32(p, s) | D::Decimal64(p, s) | D::Decimal128(p, s) | D::Decimal256(p, s) => {
            format!("decimal({p},{s})")
        }
        D::List(_) | D::LargeList(_) | D::ListView(_) | D::LargeListView(_) | D::FixedSizeList(..) => "list".into(),
        D::Struct(_) => "struct".into(),
        D::Map(..) => "map".into(),
        other => other.to_string().to_lowercase(),
    }
}

/// What to do about a refused type, in both languages.
pub(super) fn remedy(kind: ColumnType, found: &DataType) -> [&'static str; 2] {
    use DataType as D;
    match (kind, found) {
        (ColumnType::Decimal { .. }, D::Float16 | D::Float32 | D::Float64) => [
            "金额请导出为 decimal(12,2)；浮点数存不住分",
            "export money as decimal(12,2): a float does not hold fen exactly",
        ],
        (ColumnType::Decimal { .. }, _) => ["请导出为 decimal(12,2)", "export the column as decimal(12,2)"],
        (ColumnType::Timestamp, D::Timestamp(_, Some(_))) => [
            "请导出为不带时区的北京时间（isAdjustedToUTC = false）",
            "export local China Standard Time without a zone (isAdjustedToUTC = false)",
        ],
        (ColumnType::Timestamp, _) => {
            ["请导出为 TIMESTAMP(MICROS)，不带时区", "export TIMESTAMP(MICROS) without a zone"]
        }
        (ColumnType::Text | ColumnType::Region, D::Int8 | D::Int16 | D::Int32 | D::Int64 | D::UInt64) => [
            "代码和编号请导出为字符串；数字会丢失前导零",
            "export codes and identifiers as string: a number loses leading zeros",
        ],
        (ColumnType::Text | ColumnType::Region, _) => {
            ["请导出为 UTF-8 字符串（Parquet STRING）", "export the column as UTF-8 text (Parquet STRING)"]
        }
        (ColumnType::Date | ColumnType::Month, _) => ["请导出为 DATE", "export the column as DATE"],
        (ColumnType::Int32, _) => ["请导出为 32 位整数", "export the column as a 32-bit integer"],
        (ColumnType::Int8, _) => ["请导出为 8 位整数（INT_8）", "export the column as an 8-bit integer (INT_8)"],
        (ColumnType::Boolean, _) => ["请导出为布尔值", "export the column as boolean"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MONEY: ColumnType = ColumnType::Decimal { precision: 12, scale: 2 };

    #[test]
    fn lossless_types_fit_and_lossy_ones_do_not() {
        use DataType as D;
        for (kind, found, expected) in [
            (ColumnType::Text, D::Utf8, Fit::Equal),
            (ColumnType::Text, D::Binary, Fit::Refused),
            (ColumnType::Region, D::Int32, Fit::Refused),
            (ColumnType::Date, D::Date32, Fit::Equal),
            (ColumnType::Month, D::Utf8, Fit::Refused),
            (ColumnType::Date, D::Int64, Fit::Refused),
            (ColumnType::Date, D::Timestamp(TimeUnit::Millisecond, None), Fit::Refused),
            (ColumnType::Timestamp, D::Timestamp(TimeUnit::Microsecond, None), Fit::Equal),
            (ColumnType::Timestamp, D::Timestamp(TimeUnit::Millisecond, None), Fit::Widened),
            (ColumnType::Timestamp, D::Timestamp(TimeUnit::Nanosecond, None), Fit::NanosToVerify),
            (ColumnType::Timestamp, D::Timestamp(TimeUnit::Microsecond, Some("UTC".into())), Fit::Refused),
            (ColumnType::Timestamp, D::Date32, Fit::Refused),
            (MONEY, D::Decimal128(12, 2), Fit::Equal),
            (MONEY, D::Decimal128(10, 0), Fit::Widened),
            (MONEY, D::Decimal128(11, 1), Fit::Widened),
            (MONEY, D::Decimal128(11, 0), Fit::Refused),
            (MONEY, D::Decimal128(12, 3), Fit::Refused),
            (MONEY, D::Decimal128(18, 2), Fit::Refused),
            (MONEY, D::Float64, Fit::Refused),
            (MONEY, D::Int32, Fit::Widened),
            (MONEY, D::Int64, Fit::Refused),
            (ColumnType::Int32, D::Int16, Fit::Widened),
            (ColumnType::Int32, D::UInt32, Fit::Refused),
            (ColumnType::Int32, D::Int64, Fit::Refused),
            (ColumnType::Int8, D::Int32, Fit::Refused),
            (ColumnType::Boolean, D::Int8, Fit::Refused),
            (ColumnType::Date, D::Null, Fit::Widened),
        ] {
            assert_eq!(fit(kind, &found), expected, "{} from {found}", kind.name());
        }
    }
}
