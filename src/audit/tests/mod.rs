//! The chain against everything that `faults.md` A lists.

mod files;
mod lines;
mod second;
mod tamper;

use super::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha20Rng;

/// The key of these tests.
pub(super) const KEY: [u8; 32] = *b"0123456789abcdef0123456789ABCDEF";

pub(super) fn keys() -> KeyRing {
    KeyRing::of_bytes(KEY)
}

pub(super) fn dice(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

/// Texts of every kind that a field may hold.
fn text(random: &mut ChaCha20Rng, with: &[&str]) -> String {
    (0..random.random_range(1..4)).map(|_| with[random.random_range(0..with.len())]).collect()
}

/// An event with something in every field, or nothing where a field may be empty.
pub(super) fn event(random: &mut ChaCha20Rng, seq: i64) -> Event {
    let maybe = |random: &mut ChaCha20Rng, words: &[&str]| random.random_bool(0.7).then(|| text(random, words));
    let (hour, minute, second) = (seq / 3600 % 24, seq / 60 % 60, seq % 60);
    Event {
        at: format!("2025-07-01T{hour:02}:{minute:02}:{second:02}"),
        user: text(random, &["wang", "li", "zhao_3"]),
        person: text(random, &["王**", "李**", "P-0007"]),
        os_account: text(random, &["fw", "job"]),
        kind: text(random, &["take", "propose", "approve", "note"]),
        alert_id: maybe(random, &["A-", "0f3c", "77b0"]),
        old_status: maybe(random, &["new", "working", "proposed"]),
        new_status: maybe(random, &["working", "closed", "returned"]),
        version: random.random_bool(0.8).then(|| random.random_range(0..1000)),
        subject: maybe(random, &["run-", "C-7", "li"]),
        request_key: maybe(random, &["k1", "k2"]),
        request_hash: maybe(random, &["ab", "0f"]),
        payload: format!("{{\"note\":\"{}\"}}", text(random, &["核对", "无异常", "ok", "见附件 1"])),
    }
}

/// A genuine trail of `count` rows.
pub(super) fn trail(count: i64, seed: u64) -> Vec<Row> {
    trail_with(&Chain::new(keys()), count, seed)
}

pub(super) fn trail_with(chain: &Chain, count: i64, seed: u64) -> Vec<Row> {
    let mut random = dice(seed);
    let mut tip = Tip::default();
    (1..=count)
        .map(|seq| {
            let event = event(&mut random, seq);
            let link = chain.append(&tip, &event);
            tip = link.tip();
            link.with(event)
        })
        .collect()
}

pub(super) fn anchor_of(rows: &[Row], places: &[i64]) -> Vec<AnchorLine> {
    let line = |seq: &i64| {
        let row = &rows[usize::try_from(seq - 1).unwrap()];
        AnchorLine { seq: row.seq, mac: row.mac.clone(), at: row.event.at.clone(), key_id: row.key_id.clone() }
    };
    places.iter().map(line).collect()
}

/// The first fault of `rows` as `(sequence number, kind)`, without an anchor.
pub(super) fn first(rows: &[Row]) -> Option<(i64, FaultKind)> {
    let report = verify(rows.iter().cloned(), &keys(), &[], None);
    report.first_fault().map(|fault| (fault.seq, fault.kind))
}
