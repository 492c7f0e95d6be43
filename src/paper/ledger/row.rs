//! What a ledger is made of. The caller fills it: the desk's part from the store, the rest from the run.

use crate::model::{Band, EntityType, Fen, Lang, Outcome, RuleId, Status, Text};
use crate::triage::workflow::StepDone;
use jiff::civil::{Date, DateTime};

/// One line of the first sheet: an alert and what the desk knows of it.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerRow {
    /// The alert.
    pub alert_id: String,
    /// Its version in the store: a line that comes back is judged against it.
    pub version: i64,
    /// The fingerprint of the finding that its writer saw: a scan may change the rows and moves no version.
    pub evidence: String,
    /// Where it stands.
    pub status: Status,
    /// The rule that raised it,
    pub rule_id: RuleId,
    /// its version, `MAJOR.MINOR`,
    pub rule_version: String,
    /// and its title.
    pub rule_name: Text,
    /// Clauses in force on the last day of its window, as people call them.
    pub legal: Vec<Text>,
    /// What it is about.
    pub entity_type: EntityType,
    /// What that is called, where the extracts say so; masked by the caller where the reader may not see it.
    pub entity_name: Option<String>,
    /// Credit code, person's number or other id; masked as above.
    pub entity_id: String,
    /// The region that is to check it.
    pub region_code: Option<String>,
    /// What that region is called, where known.
    pub region_name: Option<String>,
    /// People concerned.
    pub persons: i64,
    /// First and last day of the window.
    pub window: Option<(Date, Date)>,
    /// Person-months of benefit concerned.
    pub months: i64,
    /// Paid.
    pub amount_paid: Fen,
    /// Granted and not yet paid.
    pub amount_stoppable: Fen,
    /// What is odd, in one to three sentences.
    pub explanation: Text,
    /// Innocent explanations that may hold, with their numbers.
    pub against: Vec<Text>,
    /// Where in the queue.
    pub band: Band,
    /// Until when the data speak.
    pub as_of: Date,
    /// The day the alert was first found.
    pub first_found: Date,
    /// Working days allowed.
    pub allowed_days: Option<i64>,
    /// The day it must be settled.
    pub due_on: Option<Date>,
    /// The office that has it.
    pub unit: Option<String>,
    /// The user that has it.
    pub owner: Option<String>,
    /// First, second and last examination: who, when, what was written.
    pub reviews: [Option<LedgerReview>; 3],
    /// What was decided or is proposed.
    pub outcome: Option<Outcome>,
    /// What was done: what was corrected, which column was wrong, what is missing (`Proposal::detail`).
    pub measure: Option<String>,
    /// To be paid back, or owed.
    pub refund_due: Option<Fen>,
    /// Paid back so far.
    pub refunded: Option<Fen>,
    /// To whom it was handed on.
    pub referral: Option<String>,
    /// Whether the person objected, and what came of it.
    pub appeal: Option<String>,
    /// The last note.
    pub remark: Option<String>,
    /// Id of the innocent explanation that was found to hold.
    pub explanation_id: Option<String>,
    /// The clause a decision rests on.
    pub clause: Option<String>,
    /// The letter that was issued.
    pub letter: Option<String>,
    /// The index of the papers that were handed on.
    pub checklist: Option<String>,
    /// The rule's verify steps, and which were done.
    pub steps: Vec<LedgerStep>,
    /// The rule's innocent explanations: the drop-down of its line.
    pub reasons: Vec<LedgerReason>,
}

/// One examination of an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerReview {
    /// The user.
    pub by: String,
    /// When.
    pub at: DateTime,
    /// What was written.
    pub note: Option<String>,
}

/// A verify step of the alert's rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerStep {
    /// Its name within the rule.
    pub id: String,
    /// What is to be done.
    pub text: Text,
    /// What came of it; `None` where it is still to be done.
    pub done: Option<StepDone>,
}

/// An innocent explanation of the alert's rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerReason {
    /// Its code.
    pub id: String,
    /// What it is.
    pub text: Text,
}

/// One line of the second sheet: a person in an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerPerson {
    /// The alert.
    pub alert_id: String,
    /// The person's number; masked by the caller where the reader may not see it.
    pub person_id: String,
    /// What the person is called, where the extracts say so.
    pub name: Option<String>,
    /// The person's part in the alert.
    pub role: Text,
    /// Rows of the extracts that concern the person.
    pub rows: i64,
    /// The money of these rows, where they have any.
    pub amount: Option<Fen>,
}

/// What stands about the ledger as a whole: the third sheet, the headers of the pages, and the hidden manifest.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerInfo {
    /// What it is called: 失业保险基金疑点台账.
    pub title: Text,
    /// The language of the words in it.
    pub lang: Lang,
    /// Who had it made: the watermark, with the time.
    pub user: String,
    /// When; on the office's clock.
    pub exported_at: DateTime,
    /// Until when the data speak.
    pub as_of: Date,
    /// The run it was made from.
    pub run_id: String,
    /// Fingerprint of the extract.
    pub dataset: String,
    /// Fingerprint of the rules.
    pub rules: String,
    /// Version of the program.
    pub program: String,
    /// Whether names and numbers are masked.
    pub masked: bool,
    /// Which alerts it holds, in words: the filters.
    pub filters: Option<String>,
    /// The secrecy mark of the office, on every page.
    pub secrecy: Option<String>,
    /// Alerts that exceptions hide, of those the filters would show: never left unsaid.
    pub hidden: i64,
    /// Parameters of the rules in it.
    pub parameters: Vec<LedgerParameter>,
    /// Terms that need saying beyond the columns' own: term, meaning.
    pub definitions: Vec<(Text, Text)>,
}

/// A parameter of a rule, for the sheet of definitions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerParameter {
    /// The rule.
    pub rule_id: RuleId,
    /// The parameter.
    pub name: String,
    /// Its value, with its unit.
    pub value: String,
    /// What it means.
    pub about: Text,
    /// Where the value comes from: the rule, a file of the office.
    pub origin: Text,
}
