//! The data dictionary: which tables an extract has, their columns, types and keys.
//!
//! The contract itself is data (`dictionary.toml`, built into the binary); this module gives it types.

use serde::Deserialize;
use std::sync::LazyLock;

/// Type of a column as the dictionary writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColumnType {
    /// UTF-8 text.
    Text,
    /// A six-digit region code of GB/T 2260, stored as text.
    Region,
    /// A day.
    Date,
    /// A day that is the first of its month.
    Month,
    /// Microseconds, local China Standard Time, no zone.
    Timestamp,
    /// Exact decimal.
    Decimal {
        /// Digits in all.
        precision: u8,
        /// Digits after the point.
        scale: i8,
    },
    /// 32-bit whole number.
    Int32,
    /// 8-bit whole number.
    Int8,
    /// Truth value.
    Boolean,
}

impl ColumnType {
    fn parse(text: &str) -> Self {
        match text {
            "string" => Self::Text,
            "region" => Self::Region,
            "date" => Self::Date,
            "month" => Self::Month,
            "timestamp" => Self::Timestamp,
            "decimal(12,2)" => Self::Decimal { precision: 12, scale: 2 },
            "int32" => Self::Int32,
            "int8" => Self::Int8,
            "boolean" => Self::Boolean,
            other => unreachable!("dictionary.toml: type {other}"),
        }
    }

    /// The type as it is named to a person: `string`, `date`, `decimal(12,2)`.
    pub fn name(self) -> String {
        match self {
            Self::Text | Self::Region => "string".into(),
            Self::Date | Self::Month => "date".into(),
            Self::Timestamp => "timestamp".into(),
            Self::Decimal { precision, scale } => format!("decimal({precision},{scale})"),
            Self::Int32 => "int32".into(),
            Self::Int8 => "int8".into(),
            Self::Boolean => "boolean".into(),
        }
    }
}

/// One column of the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnSpec {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: ColumnType,
    /// Whether it must be there and hold no null.
    pub required: bool,
    /// Whether its values never appear in a message and are masked in reports.
    pub sensitive: bool,
}

/// One table of the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSpec {
    /// Its name, which is that of the file or folder.
    pub name: String,
    /// Its name in Chinese.
    pub zh: String,
    /// The columns that are unique together; empty where the table has no key.
    pub key: Vec<String>,
    /// Its columns, in the order of the dictionary.
    pub columns: Vec<ColumnSpec>,
}

impl TableSpec {
    /// The column `name`.
    pub fn column(&self, name: &str) -> Option<&ColumnSpec> {
        self.columns.iter().find(|column| column.name == name)
    }
}

#[derive(Deserialize)]
struct File {
    table: Vec<RawTable>,
}

#[derive(Deserialize)]
struct RawTable {
    name: String,
    zh: String,
    key: Vec<String>,
    columns: Vec<String>,
    sensitive: Vec<String>,
}

static TABLES: LazyLock<Vec<TableSpec>> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("dictionary.toml")).expect("dictionary.toml is part of the program");
    file.table
        .into_iter()
        .map(|raw| TableSpec {
            columns: raw
                .columns
                .iter()
                .map(|line| {
                    let mut words = line.split(' ');
                    let name = words.next().unwrap_or_default().to_owned();
                    let kind = ColumnType::parse(words.next().unwrap_or_default());
                    let required = words.next() == Some("req");
                    ColumnSpec { sensitive: raw.sensitive.contains(&name), name, kind, required }
                })
                .collect(),
            name: raw.name,
            zh: raw.zh,
            key: raw.key,
        })
        .collect()
});

/// Every table of the dictionary, in its order.
pub fn tables() -> &'static [TableSpec] {
    &TABLES
}

/// The table `name`.
pub fn table(name: &str) -> Option<&'static TableSpec> {
    TABLES.iter().find(|table| table.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_sensitive_columns_are_columns() {
        for table in tables() {
            for key in &table.key {
                assert!(table.column(key).is_some(), "{}.{key}", table.name);
            }
        }
        let claims = table("claims").unwrap();
        assert!(claims.column("phone").unwrap().sensitive);
        assert!(claims.column("applied_at").unwrap().required);
        assert_eq!(table("payments").unwrap().column("amount").unwrap().kind.name(), "decimal(12,2)");
        assert_eq!(tables().len(), 17);
    }
}
