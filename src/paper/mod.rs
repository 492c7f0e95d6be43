//! The papers: what leaves the program to be printed, signed, sent, edited in a spreadsheet and taken back.
//!
//! Owns the ledger 台账 (.xlsx, .csv) and its way back, the letters (.docx) and the monthly report (HTML). Everything here
//! is a pure function of what the caller hands over: rows read from the store, a run, an office's own particulars. It knows
//! no database, no clock and no file system; whoever calls writes the bytes.
//!
//! Surprising: a ledger that comes back changes nothing. What its lines say becomes [`Ask`](crate::triage::workflow::Ask)s, with
//! the version of the alert that the person had before their eyes, and goes through the same state machine as every other face.
//!
//! One thing is read from disk: the templates of letters, where an office has its own ([`LetterBook::load`]).

mod codes;
mod error;
mod ledger;
mod letter;
mod month;
mod said;

pub use codes::{code, codes};
pub use error::PaperError;
pub use ledger::{
    CSV_ENCODINGS, CsvEncoding, ImportBy, ImportFinding, ImportLevel, ImportLine, LedgerField, LedgerImport,
    LedgerInfo, LedgerManifest, LedgerParameter, LedgerPart, LedgerPerson, LedgerReason, LedgerReview, LedgerRow,
    LedgerStep, MergedImport, Place, SCHEMA as LEDGER_SCHEMA, ledger_csv, ledger_file_name, ledger_xlsx, merge_imports,
    read_ledger, split_ledger,
};
pub use letter::{
    BodyLetter, CheckSheet, Letter, LetterBook, LetterFacts, LetterProblem, LetterState, LetterTemplate,
    ListedCertificate, ListedPerson, LoopholeForm, Meeting, Office, PersonFact, PersonLetter, Reader, SheetStep,
    TransferIndex, TransferMaterial, letter_docx,
};
pub use month::{
    DECISIONS_MIN, DRAW_LEVEL, DaysToClose, Deadlines, DrawKind, DrawSaid, DrawShare, Group, GroupFigures, HiddenCount,
    MonthAlert, MonthDraw, MonthFigures, MonthMoney, MonthRows, MonthSource, MonthTrend, RegionFigures, RuleFigures,
    RuleNotRun, Share, SourceFigures, month_figures, month_html, month_json,
};
