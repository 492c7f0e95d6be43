//! `dataset.toml`: what the sender says the extract is, and whether it is.
//!
//! Owns the strict reading of the file and the comparison with what was opened. Bit flips can change values
//! without breaking a Parquet file (faults.md D03); hashes and control totals are the only thing that sees them.

use super::error::DatasetError;
use super::file::{DataFile, Identity};
use super::partition::parse_month;
use super::quality::printable;
use super::read::{GroupReader, ReadError, Rows, guarded};
use crate::model::Text;
use crate::model::dictionary::{ColumnType, TableSpec};
use datafusion::arrow::array::{AsArray, PrimitiveArray};
use datafusion::arrow::datatypes::{Decimal128Type, Int8Type, Int32Type};
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Its name in the extract's folder.
pub(super) const FILE_NAME: &str = "dataset.toml";

/// What `dataset.toml` says about the extract as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The day the extract is about.
    pub as_of: Option<Date>,
    /// First contribution month.
    pub first_month: Option<Date>,
    /// Last month that is complete.
    pub last_complete_month: Option<Date>,
    /// Where it comes from.
    pub source: Option<String>,
    /// What it says about each file, by path.
    pub(super) files: BTreeMap<String, FileClaim>,
}

/// What `dataset.toml` says about one file; what it leaves out is not checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FileClaim {
    bytes: Option<u64>,
    rows: Option<u64>,
    pub(super) sha256: Option<String>,
    totals: BTreeMap<String, Total>,
}

/// A sum in units of the column's last digit (fen for money).
#[derive(Clone, Debug, PartialEq, Eq)]
struct Total {
    units: i128,
    shown: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawManifest {
    as_of: Option<toml::Value>,
    first_month: Option<toml::Value>,
    last_complete_month: Option<toml::Value>,
    source: Option<String>,
    #[serde(default)]
    file: Vec<RawFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    path: String,
    bytes: Option<u64>,
    rows: Option<u64>,
    sha256: Option<String>,
    #[serde(default)]
    totals: BTreeMap<String, toml::Value>,
}

/// Reads `dataset.toml` below `root`; `None` where there is none.
pub(super) fn load(root: &Path) -> Result<Option<Manifest>, DatasetError> {
    let path = root.join(FILE_NAME);
    let is_file = match std::fs::metadata(&path) {
        Ok(metadata) => metadata.is_file(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(refuse("", error.to_string())),
    };
    if !is_file {
        return Err(refuse("", "it is not a regular file"));
    }
    let text = std::fs::read_to_string(&path).map_err(|error| refuse("", error.to_string()))?;
    parse(&text).map(Some)
}

fn refuse(place: &str, reason: impl Into<String>) -> DatasetError {
    DatasetError::Manifest { place: place.to_owned(), reason: reason.into() }
}

fn parse(text: &str) -> Result<Manifest, DatasetError> {
    let raw: RawManifest = toml::from_str(text).map_err(|error| {
        let place = error.span().map(|span| line_column(text, span.start)).unwrap_or_default();
        refuse(&place, error.message().replace('\n', " "))
    })?;
    let mut files = BTreeMap::new();
    for file in raw.file {
        let mut claim = FileClaim { bytes: file.bytes, rows: file.rows, sha256: None, totals: BTreeMap::new() };
        if let Some(hash) = file.sha256 {
            if hash.len() != 64 || !hash.bytes().all(|b| b.is_ascii_hexdigit()) {
                return Err(refuse("", format!("sha256 of {} is not 64 hexadecimal digits", printable(&file.path))));
            }
            claim.sha256 = Some(hash.to_ascii_lowercase());
        }
        for (column, value) in file.totals {
            let total = read_total(&value).ok_or_else(|| {
                refuse(
                    "",
                    format!(
                        "total {} of {}: expected a decimal in quotes, such as \"1234.50\"",
                        printable(&column),
                        printable(&file.path)
                    ),
                )
            })?;
            claim.totals.insert(column, total);
        }
        let path = file.path.replace('\\', "/").trim_start_matches("./").to_owned();
        if files.insert(path.clone(), claim).is_some() {
            return Err(refuse("", format!("{} is listed twice", printable(&path))));
        }
    }
    Ok(Manifest {
        as_of: read_date("as_of", raw.as_of.as_ref())?,
        first_month: read_date("first_month", raw.first_month.as_ref())?,
        last_complete_month: read_date("last_complete_month", raw.last_complete_month.as_ref())?,
        source: raw.source,
        files,
    })
}

fn line_column(text: &str, offset: usize) -> String {
    let before = text.get(..offset).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!(":{line}:{column}")
}

/// `2025-06-30` and, for months, `2025-06`, as a TOML date or in quotes.
fn read_date(key: &str, value: Option<&toml::Value>) -> Result<Option<Date>, DatasetError> {
    let text = match value {
        None => return Ok(None),
        Some(toml::Value::String(text)) => text.clone(),
        Some(toml::Value::Datetime(date)) => date.to_string(),
        Some(_) => String::new(),
    };
    let wrong = || refuse("", format!("{key}: expected a date such as 2025-06-30"));
    let date = parse_month(&text).ok_or_else(wrong)?;
    if key.ends_with("month") && date.day() != 1 {
        return Err(refuse("", format!("{key}: expected the first day of a month")));
    }
    Ok(Some(date))
}

/// A total in hundredths, whatever the column; integers are scaled when compared.
fn read_total(value: &toml::Value) -> Option<Total> {
    let text = match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Integer(number) => number.to_string(),
        _ => return None,
    };
    let (sign, digits) = text.strip_prefix('-').map_or((1, text.as_str()), |rest| (-1, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || fraction.len() > 2 || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let units = format!("{whole}{fraction:0<2}").parse::<i128>().ok()?;
    Some(Total { units: sign * units, shown: text })
}

/// A file as it was found, usable or not, with its table.
pub(super) struct Delivered<'a> {
    pub(super) spec: &'static TableSpec,
    pub(super) identity: &'a Identity,
    pub(super) file: Option<&'a DataFile>,
}

/// Compares what was found with what the manifest lists; every difference, in the order of the paths.
/// A manifest without `[[file]]` lists nothing and is not compared.
pub(super) fn compare(manifest: &Manifest, delivered: &[Delivered<'_>]) -> Vec<Text> {
    if manifest.files.is_empty() {
        return Vec::new();
    }
    let mut differences: BTreeMap<&str, Vec<Text>> = BTreeMap::new();
    let by_path: BTreeMap<&str, &Delivered<'_>> =
        delivered.iter().map(|file| (file.identity.relative.as_str(), file)).collect();
    for path in by_path.keys().filter(|path| !manifest.files.contains_key(**path)) {
        differences
            .entry(path)
            .or_default()
            .push(Text::new(format!("{path}：清单没有列出这个文件"), format!("{path}: not listed in the manifest")));
    }
    for (path, claim) in &manifest.files {
        let list = differences.entry(path).or_default();
        let shown = printable(path);
        match by_path.get(path.as_str()) {
            None => {
                list.push(Text::new(format!("{shown}：清单列出的文件不存在"), format!("{shown}: listed but not there")))
            }
            Some(file) => compare_file(&shown, claim, file, list),
        }
    }
    differences.into_values().flatten().collect()
}

fn compare_file(path: &str, claim: &FileClaim, delivered: &Delivered<'_>, list: &mut Vec<Text>) {
    let mut differs = |zh: &str, en: &str, expected: String, found: String| {
        if expected != found {
            list.push(Text::new(
                format!("{path}：{zh}应为 {expected}，实为 {found}"),
                format!("{path}: {en} expected {expected}, found {found}"),
            ));
        }
    };
    if let Some(bytes) = claim.bytes {
        differs("字节数", "bytes", bytes.to_string(), delivered.identity.bytes.to_string());
    }
    if let Some(expected) = &claim.sha256 {
        let found = delivered.identity.sha256.map_or_else(|| "-".to_owned(), |hash| hex(&hash));
        differs("sha256 ", "sha256", expected.clone(), found);
    }
    let Some(file) = delivered.file else { return };
    if let Some(rows) = claim.rows {
        differs("行数", "rows", rows.to_string(), file.rows.to_string());
    }
    for (column, total) in &claim.totals {
        let found = match guarded(|| column_total(delivered.spec, file, column)) {
            Ok(Some(units)) if units == total.units => continue,
            Ok(Some(units)) => {
                format!("{}{}.{:02}", if units < 0 { "-" } else { "" }, units.abs() / 100, units.abs() % 100)
            }
            Ok(None) => "no column that can be summed".to_owned(),
            Err(_) => "damaged data".to_owned(),
        };
        let column = printable(column);
        differs(&format!("{column} 合计"), &format!("total of {column}"), total.shown.clone(), found);
    }
}

/// Lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        use std::fmt::Write;
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The sum of a column in hundredths, nulls left out; `None` where there is no such column of numbers.
fn column_total(spec: &'static TableSpec, file: &DataFile, column: &str) -> Result<Option<i128>, ReadError> {
    let Some(position) = spec.columns.iter().position(|c| c.name == column).filter(|&p| file.has(p)) else {
        return Ok(None);
    };
    let mut units: i128 = 0;
    for group in 0..file.footer.num_row_groups() {
        for columns in GroupReader::parquet(spec, file, group, &[position], &Rows::All)? {
            let array = &columns?.arrays[0];
            units += match spec.columns[position].kind {
                ColumnType::Decimal { scale: 2, .. } => sum(array.as_primitive::<Decimal128Type>(), |value| value),
                ColumnType::Int32 => sum(array.as_primitive::<Int32Type>(), i128::from) * 100,
                ColumnType::Int8 => sum(array.as_primitive::<Int8Type>(), i128::from) * 100,
                _ => return Ok(None),
            };
        }
    }
    Ok(Some(units))
}

fn sum<T: datafusion::arrow::datatypes::ArrowPrimitiveType>(
    array: &PrimitiveArray<T>,
    widen: impl Fn(T::Native) -> i128,
) -> i128 {
    array.iter().flatten().map(widen).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_dates_in_every_form() {
        let manifest =
            parse("as_of = 2025-06-30\nfirst_month = \"2022-07\"\nlast_complete_month = 2025-06-01\nsource = \"X\"")
                .unwrap();
        assert_eq!(manifest.as_of, Some(Date::constant(2025, 6, 30)));
        assert_eq!(manifest.first_month, Some(Date::constant(2022, 7, 1)));
        assert_eq!(manifest.last_complete_month, Some(Date::constant(2025, 6, 1)));
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        for (text, expected) in [
            ("as_of = 2025-06-30\nas_off = 1", "error[D501]: dataset.toml:2:1: unknown field `as_off`"),
            ("as_of = 20250630", "error[D501]: dataset.toml: as_of: expected a date such as 2025-06-30"),
            ("first_month = 2025-06-30", "error[D501]: dataset.toml: first_month: expected the first day of a month"),
            (
                "[[file]]\npath = \"a.parquet\"\nsha256 = \"xyz\"",
                "error[D501]: dataset.toml: sha256 of a.parquet is not 64 hexadecimal digits",
            ),
            (
                "[[file]]\npath = \"a.parquet\"\ntotals = { amount = 1.5 }",
                "error[D501]: dataset.toml: total amount of a.parquet: expected a decimal in quotes, such as \"1234.50\"",
            ),
            (
                "[[file]]\npath = \"a.parquet\"\n[[file]]\npath = \"./a.parquet\"",
                "error[D501]: dataset.toml: a.parquet is listed twice",
            ),
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }

    #[test]
    fn totals_are_exact() {
        let units = |text: &str| read_total(&toml::Value::String(text.into())).map(|total| total.units);
        assert_eq!(units("1234.50"), Some(123_450));
        assert_eq!(units("-0.07"), Some(-7));
        assert_eq!(units("12"), Some(1_200));
        assert_eq!(units("1.5"), Some(150));
        assert_eq!(units("1.234"), None);
        assert_eq!(units("1e3"), None);
    }
}
