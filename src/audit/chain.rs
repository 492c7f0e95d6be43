//! The next link of the chain.

use super::event::{Event, GENESIS, Row, encoding, hex};
use super::key::{KeyRing, Keyed};
use hmac::Mac;

/// The newest row: what the next one follows, and what the anchor holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tip {
    /// Its sequence number; 0 for an empty trail.
    pub seq: i64,
    /// Its MAC; [`GENESIS`] for an empty trail.
    pub mac: String,
}

impl Default for Tip {
    fn default() -> Self {
        Self { seq: 0, mac: GENESIS.to_owned() }
    }
}

impl From<&Row> for Tip {
    fn from(row: &Row) -> Self {
        Self { seq: row.seq, mac: row.mac.clone() }
    }
}

/// The place of an event in the chain: the columns that are written beside its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its sequence number.
    pub seq: i64,
    /// Which key made the MAC.
    pub key_id: String,
    /// The MAC of the row before.
    pub prev: String,
    /// Its MAC.
    pub mac: String,
}

impl Link {
    /// The event in its place.
    pub fn with(self, event: Event) -> Row {
        Row { seq: self.seq, event, key_id: self.key_id, prev: self.prev, mac: self.mac }
    }

    /// What the next event follows.
    pub fn tip(&self) -> Tip {
        Tip { seq: self.seq, mac: self.mac.clone() }
    }
}

/// Makes links.
#[derive(Clone, Debug)]
pub struct Chain {
    keys: KeyRing,
}

impl Chain {
    /// A chain made with the newest of `keys`.
    pub fn new(keys: KeyRing) -> Self {
        Self { keys }
    }

    /// The keys.
    pub fn keys(&self) -> &KeyRing {
        &self.keys
    }

    /// The link of `event` behind `prev`. The caller holds whatever keeps others from taking the same place until the row is
    /// committed; a table should have `seq` as its key, so that of two rows with one number the second is refused.
    pub fn append(&self, prev: &Tip, event: &Event) -> Link {
        let (seq, key_id) = (prev.seq + 1, self.keys.current_id());
        let mac = hmac(self.keys.current(), &encoding(seq, event, key_id, &prev.mac));
        Link { seq, key_id: key_id.to_owned(), prev: prev.mac.clone(), mac }
    }
}

/// The MAC of `message` as 64 lower-case hexadecimal digits.
pub(super) fn hmac(key: &Keyed, message: &[u8]) -> String {
    hex(&key.clone().chain_update(message).finalize().into_bytes())
}
