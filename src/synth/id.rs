//! Identifiers: `SYN`, a letter for the kind, the block and a number, so that nobody takes them for real ones.

use super::geography::Place;
use std::fmt::Write as _;

/// Numbers of one kind in one block.
const STRIDE: u64 = 10_000_000;

/// The number `local` of `chunk`, unique over all blocks.
pub(super) fn number(chunk: usize, local: u64) -> u64 {
    chunk as u64 * STRIDE + local
}

/// The kinds, by their letter.
pub(super) mod kind {
    pub(in super::super) const PERSON: char = 'P';
    pub(in super::super) const EMPLOYER: char = 'E';
    pub(in super::super) const CLAIM: char = 'C';
    pub(in super::super) const PAYMENT: char = 'Y';
    pub(in super::super) const BODY: char = 'B';
    pub(in super::super) const CERTIFICATE: char = 'Z';
    pub(in super::super) const APPLICATION: char = 'S';
    pub(in super::super) const GRANT: char = 'G';
    pub(in super::super) const AGENT: char = 'A';
    pub(in super::super) const OPERATOR: char = 'O';
    pub(in super::super) const OFFICE: char = 'J';
    pub(in super::super) const ACCOUNT: char = 'K';
    pub(in super::super) const PHONE: char = 'T';
    pub(in super::super) const DEVICE: char = 'D';
}

/// `SYNP00001234567` into `text`, replacing what was there.
pub(super) fn write(text: &mut String, kind: char, number: u64) {
    text.clear();
    text.push_str("SYN");
    text.push(kind);
    let _ = write!(text, "{number:011}");
}

/// `SYNP00001234567`.
pub(super) fn text(kind: char, number: u64) -> String {
    let mut text = String::with_capacity(15);
    write(&mut text, kind, number);
    text
}

/// The handling office of a county: one each.
pub(super) fn office(region: u32) -> u64 {
    u64::from(region) * 10
}

/// An officer of a county's office. The first two do first reviews, the next two second ones, the last the final one.
pub(super) fn operator(region: u32, desk: usize) -> u64 {
    office(region) + desk as u64 + 1
}

/// An agent who files for others around a place of a block.
pub(super) fn agent(chunk: usize, place: Place, index: usize) -> u64 {
    number(chunk, 1_000_000 + u64::from(place) * 1000 + index as u64)
}
