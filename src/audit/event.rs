//! One event and its place in the chain: the fields, and their bytes under the MAC.

use super::chain::hmac;
use super::key::KeyRing;
use std::fmt::Write;

/// `prev` of the first row.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The first line under every MAC of a row: names the encoding, so that no other message can be taken for a row.
const TITLE: &str = "fundwatch.audit/1";

/// What happened, before it has a place in the chain. Texts stand in the store exactly as here.
///
/// Who acted and when are set by the program, never taken from what somebody typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// When, as ISO 8601 text that begins with the date: `2025-07-01T09:14:03.123456`.
    pub at: String,
    /// The account that acted; `system` for the program itself.
    pub user: String,
    /// The person behind the account.
    pub person: String,
    /// The account of the operating system under which the program ran.
    pub os_account: String,
    /// What was done: `take`, `propose`, `role`, `export`, …
    pub kind: String,
    /// The alert it was done to.
    pub alert_id: Option<String>,
    /// Its status before.
    pub old_status: Option<String>,
    /// Its status after.
    pub new_status: Option<String>,
    /// The version of the alert that this made.
    pub version: Option<i64>,
    /// What else it was done to: a run, a user, a case, a file.
    pub subject: Option<String>,
    /// The key of the request it answers.
    pub request_key: Option<String>,
    /// Hash of that request.
    pub request_hash: Option<String>,
    /// Everything else, as JSON text.
    pub payload: String,
}

/// One row of the trail, as it stands in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// From 1, without gaps.
    pub seq: i64,
    /// What happened.
    pub event: Event,
    /// Which key made the MAC.
    pub key_id: String,
    /// The MAC of the row before, 64 hexadecimal digits; [`GENESIS`] for the first.
    pub prev: String,
    /// The MAC of this row.
    pub mac: String,
}

impl Row {
    /// Whether it was made with one of `keys`, for this place, and is as it was then. Says nothing of its neighbours:
    /// [`super::Verifier`] does.
    pub fn is_genuine(&self, keys: &KeyRing) -> bool {
        keys.get(&self.key_id).is_some_and(|key| hmac(key, &self.encoding()) == self.mac)
    }

    /// The bytes under the MAC (see the module's page).
    pub fn encoding(&self) -> Vec<u8> {
        encoding(self.seq, &self.event, &self.key_id, &self.prev)
    }
}

/// The bytes under the MAC of a row that has none yet.
pub(super) fn encoding(seq: i64, event: &Event, key_id: &str, prev: &str) -> Vec<u8> {
    let mut cells = Cells::new(TITLE);
    cells.number(Some(seq));
    for text in [&event.at, &event.user, &event.person, &event.os_account, &event.kind] {
        cells.text(Some(text));
    }
    for text in [&event.alert_id, &event.old_status, &event.new_status] {
        cells.text(text.as_deref());
    }
    cells.number(event.version);
    for text in [&event.subject, &event.request_key, &event.request_hash] {
        cells.text(text.as_deref());
    }
    for text in [&event.payload, key_id, prev] {
        cells.text(Some(text));
    }
    cells.0
}

/// Cells one after the other, each of which says how long it is.
pub(super) struct Cells(pub(super) Vec<u8>);

impl Cells {
    pub(super) fn new(title: &str) -> Self {
        Self(format!("{title}\n").into_bytes())
    }

    pub(super) fn text(&mut self, text: Option<&str>) {
        match text {
            None => self.0.extend_from_slice(b"-,"),
            Some(text) => {
                self.0.extend_from_slice(text.len().to_string().as_bytes());
                self.0.push(b':');
                self.0.extend_from_slice(text.as_bytes());
                self.0.push(b',');
            }
        }
    }

    pub(super) fn number(&mut self, number: Option<i64>) {
        self.text(number.map(|number| number.to_string()).as_deref());
    }
}

/// Lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
