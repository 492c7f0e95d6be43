//! Events that are old enough may go; what stays in their place proves that they were there.
//!
//! A tombstone names the last event that was removed and its MAC, so that the chain goes on behind it, and is signed with the
//! key of the chain: whoever may only write to the database can delete rows and cannot make a tombstone for them.

use super::chain::{Chain, hmac};
use super::event::{Cells, Row};
use super::key::KeyRing;
use crate::model::Lang;
use jiff::ToSpan;
use jiff::civil::Date;

/// Nothing younger than this many years may go (`faults.md` A09; penalties lapse after two, 处罚法 36).
pub const RETENTION_YEARS: i16 = 3;

const TITLE: &str = "fundwatch.tombstone/1";

/// Stands for the oldest events of a trail, which were removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tombstone {
    /// The last event that is gone; all up to it are.
    pub through: i64,
    /// Its MAC, which the first event that is left follows.
    pub last: String,
    /// How many events this removal took; those of earlier removals are not in it.
    pub removed: i64,
    /// Only events from before this day were removed.
    pub before: String,
    /// When, as in [`super::Event::at`].
    pub at: String,
    /// The account that removed them.
    pub user: String,
    /// The person behind it.
    pub person: String,
    /// Why.
    pub reason: String,
    /// Which key signed it.
    pub key_id: String,
    /// HMAC-SHA256 over `fundwatch.tombstone/1\n` and the cells of the fields above, in this order.
    pub mac: String,
}

/// Why events may not go.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RetentionError {
    /// The day is less than three years ago.
    #[error("{}", self.text(Lang::En))]
    TooYoung {
        /// The day that was asked for.
        before: Date,
        /// The latest day that can be.
        latest: Date,
    },
    /// The last event to go is not from before that day, or has no date.
    #[error("{}", self.text(Lang::En))]
    NotBefore {
        /// The event.
        seq: i64,
        /// The day.
        before: Date,
    },
}

impl RetentionError {
    /// The error for a person.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            RetentionError::TooYoung { before, latest } => lang.pick(
                format!("审计记录至少保存 {RETENTION_YEARS} 年：最迟可清除 {latest} 之前的，不能清除 {before} 之前的"),
                format!(
                    "audit events are kept for {RETENTION_YEARS} years: those before {latest} may go, not those before {before}"
                ),
            ),
            RetentionError::NotBefore { seq, before } => lang.pick(
                format!("第 {seq} 条审计记录不早于 {before}，不能清除"),
                format!("audit event {seq} is not from before {before} and cannot go"),
            ),
        }
    }
}

/// Who removes events, when and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// Events from before this day go.
    pub before: Date,
    /// When.
    pub at: jiff::civil::DateTime,
    /// The account.
    pub user: String,
    /// The person behind it.
    pub person: String,
    /// Why.
    pub reason: String,
}

impl Tombstone {
    /// The tombstone for `removed` events, of which `last` is the newest. It is written, and its own event appended, in the
    /// transaction that deletes the rows.
    ///
    /// # Errors
    /// Less than [`RETENTION_YEARS`] years have passed.
    pub fn new(chain: &Chain, last: &Row, removed: i64, removal: &Removal) -> Result<Self, RetentionError> {
        let latest = removal.at.date().saturating_sub(RETENTION_YEARS.years());
        if removal.before > latest {
            return Err(RetentionError::TooYoung { before: removal.before, latest });
        }
        let day = last.event.at.get(..10).and_then(|day| day.parse::<Date>().ok());
        if day.is_none_or(|day| day >= removal.before) {
            return Err(RetentionError::NotBefore { seq: last.seq, before: removal.before });
        }
        let mut stone = Self {
            through: last.seq,
            last: last.mac.clone(),
            removed,
            before: removal.before.to_string(),
            at: removal.at.to_string(),
            user: removal.user.clone(),
            person: removal.person.clone(),
            reason: removal.reason.clone(),
            key_id: chain.keys().current_id().to_owned(),
            mac: String::new(),
        };
        stone.mac = hmac(chain.keys().current(), &stone.encoding());
        Ok(stone)
    }

    /// Whether it was signed with one of `keys` and is as it was then.
    pub fn is_genuine(&self, keys: &KeyRing) -> bool {
        keys.get(&self.key_id).is_some_and(|key| hmac(key, &self.encoding()) == self.mac)
    }

    fn encoding(&self) -> Vec<u8> {
        let mut cells = Cells::new(TITLE);
        cells.number(Some(self.through));
        cells.text(Some(&self.last));
        cells.number(Some(self.removed));
        for text in [&self.before, &self.at, &self.user, &self.person, &self.reason, &self.key_id] {
            cells.text(Some(text));
        }
        cells.0
    }
}
