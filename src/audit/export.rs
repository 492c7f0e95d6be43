//! The trail as lines of JSON: one event, one line, whatever somebody typed.
//!
//! Everything that could end a line, hide text or turn its direction (control characters, ANSI escapes, U+2028, marks of
//! direction, zero-width characters) is written as `\uXXXX`, so that a line in a terminal or a log is what it says.

use super::event::{Event, Row};
use super::retention::Tombstone;
use serde_json::{Map, Value as Json, json};
use std::fmt::Write;

/// One line of an exported trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// An event.
    Row(Row),
    /// What stands for the oldest events; the first lines, where there are any.
    Tombstone(Tombstone),
}

/// A line that is none of an exported trail.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a line of an exported audit trail: {0}")]
pub struct ReadLineError(String);

/// `row` as one line of JSON, without the line feed: the columns of `verify.py`, and `mac`.
pub fn line(row: &Row) -> String {
    let event = &row.event;
    let object = json!({
        "seq": row.seq, "at": event.at, "user": event.user, "person": event.person, "os_account": event.os_account,
        "kind": event.kind, "alert_id": event.alert_id, "old_status": event.old_status, "new_status": event.new_status,
        "version": event.version, "subject": event.subject, "request_key": event.request_key,
        "request_hash": event.request_hash, "payload": event.payload, "key_id": row.key_id, "prev": row.prev, "mac": row.mac,
    });
    one_line(&object)
}

/// A tombstone as one line of JSON.
pub fn tombstone_line(stone: &Tombstone) -> String {
    let object = json!({ "tombstone": {
        "through": stone.through, "last": stone.last, "removed": stone.removed, "before": stone.before, "at": stone.at,
        "user": stone.user, "person": stone.person, "reason": stone.reason, "key_id": stone.key_id, "mac": stone.mac,
    }});
    one_line(&object)
}

/// Reads a line back.
///
/// # Errors
/// It is not JSON, lacks a field, or has one too many: what is not under the MAC has no place here.
pub fn read_line(text: &str) -> Result<Line, ReadLineError> {
    let json: Json = serde_json::from_str(text).map_err(|error| ReadLineError(error.to_string()))?;
    let Json::Object(mut object) = json else { return Err(ReadLineError("it is not an object".to_owned())) };
    if let Some(stone) = object.remove("tombstone") {
        let Json::Object(stone) = stone else { return Err(ReadLineError("tombstone".to_owned())) };
        Fields(object).finish()?;
        return read_tombstone(Fields(stone)).map(Line::Tombstone);
    }
    let mut of = Fields(object);
    let event = Event {
        at: of.text("at")?,
        user: of.text("user")?,
        person: of.text("person")?,
        os_account: of.text("os_account")?,
        kind: of.text("kind")?,
        alert_id: of.maybe_text("alert_id")?,
        old_status: of.maybe_text("old_status")?,
        new_status: of.maybe_text("new_status")?,
        version: of.maybe_number("version")?,
        subject: of.maybe_text("subject")?,
        request_key: of.maybe_text("request_key")?,
        request_hash: of.maybe_text("request_hash")?,
        payload: of.text("payload")?,
    };
    let row =
        Row { seq: of.number("seq")?, event, key_id: of.text("key_id")?, prev: of.text("prev")?, mac: of.text("mac")? };
    of.finish()?;
    Ok(Line::Row(row))
}

fn read_tombstone(mut of: Fields) -> Result<Tombstone, ReadLineError> {
    let stone = Tombstone {
        through: of.number("through")?,
        last: of.text("last")?,
        removed: of.number("removed")?,
        before: of.text("before")?,
        at: of.text("at")?,
        user: of.text("user")?,
        person: of.text("person")?,
        reason: of.text("reason")?,
        key_id: of.text("key_id")?,
        mac: of.text("mac")?,
    };
    of.finish()?;
    Ok(stone)
}

/// The fields of an object, taken out one by one.
struct Fields(Map<String, Json>);

impl Fields {
    fn take(&mut self, name: &str) -> Result<Json, ReadLineError> {
        self.0.remove(name).ok_or_else(|| ReadLineError(format!("it has no `{name}`")))
    }

    fn maybe_text(&mut self, name: &str) -> Result<Option<String>, ReadLineError> {
        match self.take(name)? {
            Json::Null => Ok(None),
            Json::String(text) => Ok(Some(text)),
            _ => Err(ReadLineError(format!("`{name}` is not text"))),
        }
    }

    fn maybe_number(&mut self, name: &str) -> Result<Option<i64>, ReadLineError> {
        match self.take(name)? {
            Json::Null => Ok(None),
            number => number.as_i64().map(Some).ok_or_else(|| ReadLineError(format!("`{name}` is no whole number"))),
        }
    }

    fn text(&mut self, name: &str) -> Result<String, ReadLineError> {
        self.maybe_text(name)?.ok_or_else(|| ReadLineError(format!("`{name}` is null")))
    }

    fn number(&mut self, name: &str) -> Result<i64, ReadLineError> {
        self.maybe_number(name)?.ok_or_else(|| ReadLineError(format!("`{name}` is null")))
    }

    fn finish(self) -> Result<(), ReadLineError> {
        self.0.keys().next().map_or(Ok(()), |name| Err(ReadLineError(format!("it has an unknown field `{name}`"))))
    }
}

/// JSON on one line, with everything invisible written out. Such characters can only stand inside strings of JSON.
fn one_line(json: &Json) -> String {
    let text = json.to_string();
    if !text.contains(is_invisible) {
        return text;
    }
    let mut shown = String::with_capacity(text.len() + 64);
    for c in text.chars() {
        if is_invisible(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Control characters, separators of lines, marks of direction, characters without width, tags (Unicode 15, categories Cc, Zl,
/// Zp, and those of Cf that turn or hide text).
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
