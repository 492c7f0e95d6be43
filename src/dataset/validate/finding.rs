//! What the checks of values and keys say to a person.

use super::super::quality::QualityFinding;
use super::super::read::ReadError;
use super::Checked;
use crate::model::dictionary::TableSpec;
use std::collections::BTreeSet;

/// Rows of one finding and the files in which they stand.
#[derive(Debug, Default)]
pub(super) struct Spread {
    rows: u64,
    /// Positions of the files, in the order of their paths.
    files: BTreeSet<usize>,
}

impl Spread {
    pub(super) fn add(&mut self, file: usize, rows: u64) {
        self.rows += rows;
        self.files.insert(file);
    }
}

/// Every finding about a table's values and keys.
pub(super) fn of_table(checked: &Checked) -> Vec<QualityFinding> {
    let spec = checked.spec;
    let mut findings: Vec<QualityFinding> = Vec::new();
    for ((code, column), spread) in &checked.counts {
        let name = &spec.columns[*column].name;
        let [zh, en, expected] = sentence(code);
        let finding = QualityFinding::new(
            code,
            format!("{} 的 {name}：{} 行{zh}{}", spec.name, spread.rows, places(checked, spread, Lang::Zh)),
            format!("{}.{name}: {} rows {en}{}", spec.name, spread.rows, places(checked, spread, Lang::En)),
        );
        findings.push(located(finding, checked, spread).column(name).rows(spread.rows).expected(expected));
    }
    if checked.copies > 0 {
        let (table, rows) = (&spec.name, checked.copies);
        let finding = QualityFinding::new(
            "D402",
            format!("{table} 有 {rows} 行与另一行完全相同，已搁置，只计一次"),
            format!("{table} has {rows} rows that are exact copies of another; they were set aside and count once"),
        );
        findings.push(finding.rows(rows));
    }
    if checked.conflicts > 0 {
        let (table, rows, key) = (&spec.name, checked.conflicts, spec.key.join(", "));
        let finding = QualityFinding::new(
            "D403",
            format!("{table} 有 {rows} 行与同一主键（{key}）的另一行内容矛盾，已搁置"),
            format!("{table} has {rows} rows that contradict another row of the same key ({key}); they were set aside"),
        );
        findings.push(finding.rows(rows).expected(format!("{key}: unique")));
    }
    findings.extend(errors(checked));
    findings.into_iter().map(|finding| finding.table(&spec.name)).collect()
}

/// Whether a finding is why its table cannot be used; conflicting rows are an error that is not.
pub(super) fn makes_unusable(finding: &QualityFinding) -> bool {
    matches!(finding.code, "D106" | "D204" | "D208" | "D209")
}

/// The engine refused the files, which opening should have seen.
pub(super) fn cannot_scan(spec: &TableSpec, reason: &str) -> QualityFinding {
    let (table, reason) = (&spec.name, super::super::file::first_line(reason));
    QualityFinding::new(
        "D106",
        format!("表 {table} 无法扫描：{reason}"),
        format!("table {table} cannot be scanned: {reason}"),
    )
    .table(table)
}

use crate::model::Lang;

/// What is wrong with the rows, in both languages, and what was expected.
fn sentence(code: &str) -> [&'static str; 3] {
    match code {
        "D301" => ["是空值，已搁置", "are empty and were set aside", "a value"],
        "D302" => ["不是当月第一天，已搁置", "are not the first of a month and were set aside", "YYYY-MM-01"],
        "D303" => [
            "不在 1900 至 2100 年之间，已搁置",
            "lie outside 1900 to 2100 and were set aside",
            "1900-01-01 … 2100-12-31",
        ],
        "D304" => [
            "不在 1900 至 2100 年之间，值保留",
            "lie outside 1900 to 2100; the values were kept",
            "1900-01-01 … 2100-12-31",
        ],
        _ => ["不是行政区划代码，值保留", "are no region code; the values were kept", "GB/T 2260"],
    }
}

/// "in FILE" or "in 12 files, the first is FILE"; nothing for rows in memory.
fn places(checked: &Checked, spread: &Spread, lang: Lang) -> String {
    let Some(first) = spread.files.first().and_then(|file| file_name(checked, *file)) else { return String::new() };
    let count = spread.files.len();
    match (lang, count) {
        (Lang::Zh, 1) => format!("（{first}）"),
        (Lang::Zh, _) => format!("（{count} 个文件，第一个是 {first}）"),
        (Lang::En, 1) => format!(" (in {first})"),
        (Lang::En, _) => format!(" (in {count} files, the first is {first})"),
    }
}

fn located(finding: QualityFinding, checked: &Checked, spread: &Spread) -> QualityFinding {
    let only = (spread.files.len() == 1).then(|| spread.files.first()).flatten();
    match only.and_then(|file| file_name(checked, *file)) {
        Some(file) => finding.file(file),
        None => finding,
    }
}

fn file_name(checked: &Checked, file: usize) -> Option<&str> {
    let piece = checked.pieces.iter().find(|piece| piece.file == file)?;
    checked.data.file_name(*piece)
}

/// Files that could not be read after all; each file and reason once.
fn errors(checked: &Checked) -> Vec<QualityFinding> {
    let mut seen = BTreeSet::new();
    let mut findings = Vec::new();
    for (piece, error) in &checked.errors {
        let file = checked.data.file_name(*piece).unwrap_or("-");
        if !seen.insert((file, format!("{error:?}"))) {
            continue;
        }
        let column = |position: usize| {
            let column = &checked.spec.columns[position];
            (column.name.clone(), column.kind.name())
        };
        let group = piece.group + 1;
        let finding = match error {
            ReadError::Failed(reason) => QualityFinding::new(
                "D106",
                format!("{file} 的第 {group} 个行组读不出来：{reason}"),
                format!("row group {group} of {file} cannot be read: {reason}"),
            ),
            ReadError::DoesNotFit(position) => {
                let (name, kind) = column(*position);
                QualityFinding::new(
                    "D204",
                    format!("{file} 的 {name} 有值放不进 {kind}"),
                    format!("{name} of {file} holds a value that does not fit {kind}"),
                )
                .column(&name)
                .expected(kind)
            }
            ReadError::NotWholeMicroseconds(position) => {
                let (name, _) = column(*position);
                QualityFinding::new(
                    "D209",
                    format!("{file} 的 {name} 有不是整微秒的时间戳"),
                    format!("{name} of {file} holds timestamps that are no whole microseconds"),
                )
                .column(&name)
                .expected("timestamp(us)")
                .found("timestamp(ns)")
            }
            ReadError::PathDiffers(position) => {
                let (name, _) = column(*position);
                QualityFinding::new(
                    "D208",
                    format!("{file} 的 {name} 与所在目录名给出的值不同"),
                    format!("{name} of {file} differs from the value that its folder's name gives"),
                )
                .column(&name)
            }
        };
        findings.push(finding.file(file));
    }
    findings
}
