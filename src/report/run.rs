//! What a finished run hands to its faces: plain structs, built by the scan, read by every writer here.
//!
//! Owns the record of a run, of a rule and of a data-quality finding; what belongs to one alert is in
//! [`super::detail`].
//!
//! Surprising: [`Measured`] (seconds, peak memory) is kept apart because it differs from run to run. It may
//! appear on the terminal, in the scan document and in `runs.jsonl`, never in the manifest, the page or the
//! queue, which are equal to the byte for equal input.

use crate::model::{Family, Fen, RuleId, Severity, Text};
use jiff::civil::Date;

/// One finished run of the rules over one dataset.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRecord {
    /// Version of the program, `1.0.0`.
    pub program_version: String,
    /// Name of the dataset as a person knows it (the last part of its path, never an absolute path).
    pub dataset_name: String,
    /// Hash over the sorted fingerprints of its files.
    pub dataset_fingerprint: String,
    /// Every file that was read.
    pub files: Vec<FileRecord>,
    /// Every table of the dictionary, in its order, also those that are missing.
    pub tables: Vec<TableRecord>,
    /// Rows over all tables.
    pub rows: u64,
    /// The day the rules call "today".
    pub as_of: Date,
    /// Where `as_of` comes from.
    pub as_of_source: AsOfSource,
    /// First contribution month in the extract.
    pub first_month: Option<Date>,
    /// Last contribution month in the extract.
    pub last_month: Option<Date>,
    /// Every rule that was selected, in the order of rule ids.
    pub rules: Vec<RuleRecord>,
    /// Findings about the data, in the order of the dictionary.
    pub quality: Vec<QualityLine>,
    /// Sums over the queue.
    pub totals: Totals,
    /// Every outcome that applies, gravest first: `complete`, `incomplete`,
    /// `interrupted`, `gate`, …
    pub outcome: Vec<String>,
    /// The code the program exits with (cli.md, section 10).
    pub exit_code: u8,
    /// Time and memory of the whole run.
    pub measured: Measured,
}

impl RunRecord {
    /// How many tables hold data.
    pub fn tables_present(&self) -> usize {
        self.tables.iter().filter(|table| table.state == TableState::Present).count()
    }

    /// The rules that ran to the end.
    pub fn rules_ran(&self) -> impl Iterator<Item = &RuleRecord> {
        self.rules.iter().filter(|rule| rule.outcome == RuleOutcome::Ran)
    }

    /// The rules that did not, whose silence therefore means nothing.
    pub fn rules_not_run(&self) -> impl Iterator<Item = &RuleRecord> {
        self.rules.iter().filter(|rule| rule.outcome != RuleOutcome::Ran)
    }

    /// Whether everything that was asked for was done.
    pub fn is_complete(&self) -> bool {
        self.rules_not_run().next().is_none()
            && !self.outcome.iter().any(|word| word == "incomplete" || word == "interrupted")
    }

    /// Expected number of false alerts among those of bands A and B, summed over the rules that have an error rate;
    /// `None` where no rule has one.
    pub fn expected_false_alerts(&self) -> Option<f64> {
        let known: Vec<f64> = self.rules.iter().filter_map(|rule| rule.expected_false_alerts).collect();
        (!known.is_empty()).then(|| known.iter().sum())
    }
}

/// Where the as-of date comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOfSource {
    /// The newest complete month in the data.
    Data,
    /// The person who started the run.
    Given,
}

/// One file of the dataset.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileRecord {
    /// Path relative to the dataset, with `/`.
    pub path: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Rows in it.
    pub rows: u64,
    /// Hash of its content, with the name of the algorithm: `blake3:…`.
    pub hash: String,
}

/// One table of the dictionary as the dataset has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRecord {
    /// Its name.
    pub name: String,
    /// Its name as a person reads it.
    pub title: Text,
    /// Whether it is there.
    pub state: TableState,
    /// Rows that the rules saw.
    pub rows: u64,
    /// Rows that were set aside by validation.
    pub rows_set_aside: u64,
    /// Newest day or month in it.
    pub newest: Option<Date>,
    /// Required or optional columns of the dictionary that it lacks.
    pub missing_columns: Vec<String>,
    /// Rules that cannot run, or run with less, because of this table.
    pub affects: Vec<RuleId>,
}

/// Whether a table is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableState {
    /// It was opened and checked.
    Present,
    /// It was not delivered.
    Missing,
    /// It was delivered and refused.
    Refused,
}

/// What one rule did.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleRecord {
    /// Its id.
    pub id: RuleId,
    /// `MAJOR.MINOR`.
    pub version: String,
    /// Hash of its meaning.
    pub hash: String,
    /// Its readable name in file names.
    pub slug: String,
    /// Its title.
    pub title: Text,
    /// What it looks for, in one sentence.
    pub summary: Text,
    /// `experimental`, `stable` or `deprecated`.
    pub status: String,
    /// Its family.
    pub family: Family,
    /// How grave its alerts are.
    pub severity: Severity,
    /// Whether it ran.
    pub outcome: RuleOutcome,
    /// Rows of the tables it read; `None` where not known.
    pub rows_in: Option<u64>,
    /// Entities tested.
    pub tested: u64,
    /// Entities with too little exposure to say anything.
    pub too_small: u64,
    /// Alerts shown in band A.
    pub alerts_a: u64,
    /// Alerts shown in band B.
    pub alerts_b: u64,
    /// Alerts shown in band C.
    pub alerts_c: u64,
    /// Alerts hidden by an exception.
    pub suppressed: u64,
    /// Paid through its alerts, hidden ones included, over the union of payment ids.
    pub amount_paid: Fen,
    /// Its parameters in the order of its header.
    pub params: Vec<ParamRecord>,
    /// Σ lfdr (or q·n) over its alerts in bands A and B; `None` for a rule without an error rate.
    pub expected_false_alerts: Option<f64>,
    /// What the fit had to assume or could not do.
    pub fit_notes: Vec<Text>,
    /// Time and memory.
    pub measured: Measured,
}

impl RuleRecord {
    /// Alerts shown, over all bands.
    pub fn alerts(&self) -> u64 {
        self.alerts_a + self.alerts_b + self.alerts_c
    }
}

/// Whether a rule ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleOutcome {
    /// To the end.
    Ran,
    /// It could not be asked.
    Skipped {
        /// `missing_table`, `missing_column`, `refused_table`, `deselected`.
        code: String,
        /// What is missing: `life_events`, `certificate_registry.registry_status`.
        missing: Vec<String>,
        /// The reason for a person.
        text: Text,
    },
    /// It stopped with an error.
    Failed {
        /// The error's code.
        code: String,
        /// The error for a person; holds no personal data.
        text: Text,
    },
}

/// One bound parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParamRecord {
    /// Its name.
    pub name: String,
    /// Its value as the rule file would write it.
    pub value: String,
    /// Whether somebody chose it.
    pub origin: ParamOrigin,
}

/// Where the value of a parameter comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamOrigin {
    /// The rule's author.
    Default,
    /// The person who started the run, or the site's configuration.
    Given,
}

/// One finding about the data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QualityLine {
    /// What it led to.
    pub level: QualityLevel,
    /// Its code, as `fundwatch explain` knows it.
    pub code: String,
    /// The table.
    pub table: String,
    /// The column, where it is about one.
    pub column: Option<String>,
    /// The file relative to the dataset, where it is about one.
    pub file: Option<String>,
    /// Rows concerned, where they can be counted.
    pub rows: Option<u64>,
    /// What was found.
    pub text: Text,
    /// What to do; empty where nothing needs doing.
    pub action: Text,
}

/// What a finding about the data led to, mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum QualityLevel {
    /// Said, and nothing changed: a widened type, a source that lags.
    Note,
    /// Doubtful values that the rules still see.
    Warning,
    /// Rows left out of every count.
    SetAside,
    /// The table, or a file of it, could not be used.
    Fault,
}

/// Sums over the queue: alerts shown, without those hidden by an exception.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Alerts shown.
    pub alerts: u64,
    /// Of which in band A.
    pub band_a: u64,
    /// Of which in band B.
    pub band_b: u64,
    /// Of which in band C.
    pub band_c: u64,
    /// Cases the alerts form.
    pub cases: u64,
    /// Distinct entities.
    pub entities: u64,
    /// Distinct persons among the members.
    pub persons: u64,
    /// Paid, over the union of payment ids of all alerts, hidden ones included.
    pub amount_paid: Fen,
    /// Granted and not yet paid, over the same union.
    pub amount_stoppable: Fen,
    /// Lower bound of what exceeds the expected, over the same union.
    pub amount_low: Fen,
    /// Alerts hidden by an exception.
    pub suppressed: u64,
}

/// What differs from run to run; see the module's note on where it may appear.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measured {
    /// Wall time in seconds.
    pub seconds: Option<f64>,
    /// Peak memory in bytes.
    pub peak_bytes: Option<u64>,
}
