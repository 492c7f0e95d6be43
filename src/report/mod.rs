//! The faces of a finished run: tables for machines, text for the terminal, a page for people.
//!
//! Owns every form in which a run is written down, except Parquet, which the dataset writes from the same tables.
//! Names neither the engine nor the command line; the scan fills [`RunRecord`] and [`AlertDetail`] and calls here.
//!
//! Surprising: nothing here computes a count, a score or a limit. What a face shows was handed to it.

mod book;
mod csv;
mod detail;
mod documents;
mod error;
#[cfg(test)]
mod gallery;
mod grounds;
mod html;
mod jsonl;
mod lists;
pub mod numerals;
mod run;
#[cfg(test)]
mod sample;
mod tables;
mod text;
pub mod untrusted;
mod words;

pub use self::book::{
    Book, BookClause, BookLine, BookParam, BookRule, BookSql, BookView, CoverageGroup, CoverageRow, book_html,
    book_markdown, coverage_markdown,
};
pub use self::csv::write_csv;
pub use self::detail::{
    AlertDetail, CellKind, Clause, EvidenceColumn, EvidenceHead, FalsePositive, Funnel, FunnelLimit, FunnelPoint,
    InnocentLine, InnocentVerdict, PeerHead, PeerRow, Plot, PointOf, RateUnit, RingMember, RingNode, RingPicture,
    SupportLine, Timeline, TimelinePoint, VerifyStep,
};
pub use self::documents::{
    MANIFEST_SCHEMA, RUNS_SCHEMA, RunPlace, SCAN_SCHEMA, manifest_json, scan_json, write_runs_jsonl,
};
pub use self::error::ReportError;
pub use self::grounds::{AlertRows, EVIDENCE_SCHEMA, SOURCES_SCHEMA, write_evidence_jsonl, write_sources_jsonl};
pub use self::html::{PAGE_BYTES_MAX, QUEUE_ROWS_MAX, SECTIONS_MAX, report_html};
pub use self::jsonl::write_jsonl;
pub use self::lists::{
    AlertChange, DiffDocument, MutantRow, MutantSubject, mutants_json, quality_json, rule_diff_json, rules_list_json,
};
pub use self::run::{
    AsOfSource, FileRecord, Measured, ParamOrigin, ParamRecord, QualityLevel, QualityLine, RuleOutcome, RuleRecord,
    RunRecord, TableRecord, TableState, Totals,
};
pub use self::tables::{ALERTS_SCHEMA, CASES_SCHEMA, MEMBERS_SCHEMA, alerts_table, cases_table, members_table};
pub use self::text::{
    DeskLine, ListColumn, ListLine, NextStep, ProfileRow, RuleListRow, Screen, Style, SummaryExtras,
    explain_alert_text, list_text, profile_text, quality_text, queue_text, rules_list_text, summary_text, wrapped,
};
