//! The data-quality report: what was found in an extract, row by row of a table that a person reads.
//!
//! Owns [`QualityFinding`] and its order. A finding names file, column and count, never a value of the data
//! and never an identifier: the report is read by people who may not see the records.

use super::codes;
use crate::model::Text;
use std::cmp::Ordering;

/// How much a finding matters. The order is the order of gravity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingLevel {
    /// Good to know; nothing was left out.
    Note,
    /// Rows or files were set aside, or values look wrong; the rest was used.
    Warning,
    /// A data error: a table cannot be used, or rows contradict one another.
    Error,
}

impl FindingLevel {
    /// `note`, `warning` or `error`, as in machine formats.
    pub fn code(self) -> &'static str {
        match self {
            FindingLevel::Note => "note",
            FindingLevel::Warning => "warning",
            FindingLevel::Error => "error",
        }
    }
}

/// One row of the data-quality report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QualityFinding {
    /// `D204`; [`codes::codes`] explains it.
    pub code: &'static str,
    /// How much it matters.
    pub level: FindingLevel,
    /// The table of the dictionary, if the finding belongs to one.
    pub table: Option<String>,
    /// Path relative to the extract, with `/`; `None` where it is about a table as a whole.
    pub file: Option<String>,
    /// The column, as the dictionary writes it.
    pub column: Option<String>,
    /// Rows concerned; 0 where the finding is not about rows.
    pub rows: u64,
    /// What the contract says: a type, a form.
    pub expected: Option<String>,
    /// What stood there instead.
    pub found: Option<String>,
    /// One sentence.
    pub text: Text,
    /// What to do about it.
    pub fix: Text,
}

impl QualityFinding {
    /// A finding with this code and sentence; gravity and remedy are those of the code.
    pub(super) fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        let entry = codes::code(code);
        Self {
            code,
            level: entry.map_or(FindingLevel::Error, |entry| entry.level),
            table: None,
            file: None,
            column: None,
            rows: 0,
            expected: None,
            found: None,
            text: Text::new(zh, en),
            fix: entry.map(|entry| entry.fix.clone()).unwrap_or_default(),
        }
    }

    pub(super) fn table(mut self, table: &str) -> Self {
        self.table = Some(table.to_owned());
        self
    }

    pub(super) fn file(mut self, file: &str) -> Self {
        self.file = Some(file.to_owned());
        self
    }

    pub(super) fn column(mut self, column: &str) -> Self {
        self.column = Some(column.to_owned());
        self
    }

    pub(super) fn rows(mut self, rows: u64) -> Self {
        self.rows = rows;
        self
    }

    pub(super) fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    pub(super) fn found(mut self, found: impl Into<String>) -> Self {
        self.found = Some(found.into());
        self
    }

    pub(super) fn fix(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.fix = Text::new(zh, en);
        self
    }
}

/// Order of the report: gravest first, then by table, file, column and code, so that it does not
/// depend on which thread found what.
pub(super) fn report_order(a: &QualityFinding, b: &QualityFinding) -> Ordering {
    (b.level, &a.table, &a.file, &a.column, a.code, a.rows, &a.text.en)
        .cmp(&(a.level, &b.table, &b.file, &b.column, b.code, b.rows, &b.text.en))
}

/// A name from outside (file, column) made safe to print: control and bidirectional characters escaped,
/// cut after 120 characters. A file name may not forge a line of the log.
pub(super) fn printable(name: &str) -> String {
    let mut shown = String::new();
    for (position, c) in name.chars().enumerate() {
        if position == 120 {
            shown.push('…');
            break;
        }
        if c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_cannot_break_a_line() {
        assert_eq!(printable("a\nb\u{202e}c"), "a\\u{a}b\\u{202e}c");
        assert_eq!(printable("缴费.parquet"), "缴费.parquet");
        assert_eq!(printable(&"x".repeat(500)).chars().count(), 121);
    }

    #[test]
    fn errors_come_first() {
        let mut list = vec![
            QualityFinding::new("D206", "", "").table("a"),
            QualityFinding::new("D201", "", "").table("z"),
            QualityFinding::new("D301", "", "").table("b"),
        ];
        list.sort_by(report_order);
        assert_eq!(list.iter().map(|f| f.code).collect::<Vec<_>>(), ["D201", "D301", "D206"]);
    }
}
