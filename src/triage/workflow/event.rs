//! What a transition leaves behind: one line of the audit trail.

use crate::model::{EventKind, Status};
use jiff::civil::DateTime;
use serde_json::Value;

/// One line of the audit trail about an alert. The store gives it its place in the chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// The alert.
    pub alert_id: String,
    /// The version of the alert after it; a refused attempt leaves the version as it was.
    pub version: i64,
    /// Where the alert stood.
    pub from: Status,
    /// Where it stands.
    pub to: Status,
    /// The account that acted.
    pub user: String,
    /// The person behind it.
    pub person: String,
    /// When.
    pub at: DateTime,
    /// What belongs to this kind of event: an object. Ids, codes, amounts in fen, and what people wrote for the record;
    /// nothing of the extract.
    pub payload: Value,
}
