//! Somebody who may change the store and has no key; and somebody who has it.

use super::*;

#[test]
fn a_genuine_trail_is_intact_and_says_what_vouches_for_it() {
    let rows = trail(500, 1);
    let report = verify(rows.iter().cloned(), &keys(), &[], Some(&anchor_of(&rows, &[100, 480])));
    assert!(report.is_intact(), "{report:?}");
    assert_eq!((report.rows, report.tip.seq, report.anchored, report.bad_rows), (500, 500, Some(480), 0));
    let text = report.text(crate::model::Lang::En);
    assert_eq!(text, "the audit chain holds: 500 events\n  anchored up to event 480; the 20 behind it are not yet");
}

/// The bytes of one field of a row, changed in one place.
fn fields(row: &mut Row) -> Vec<(&'static str, &mut String)> {
    let event = &mut row.event;
    let mut found = vec![
        ("at", &mut event.at),
        ("user", &mut event.user),
        ("person", &mut event.person),
        ("os_account", &mut event.os_account),
        ("kind", &mut event.kind),
        ("payload", &mut event.payload),
        ("key_id", &mut row.key_id),
        ("prev", &mut row.prev),
        ("mac", &mut row.mac),
    ];
    for (name, field) in [
        ("alert_id", &mut event.alert_id),
        ("old_status", &mut event.old_status),
        ("new_status", &mut event.new_status),
        ("subject", &mut event.subject),
        ("request_key", &mut event.request_key),
        ("request_hash", &mut event.request_hash),
    ] {
        found.extend(field.as_mut().map(|text| (name, text)));
    }
    found
}

/// One byte of `text` replaced by another that leaves it text: of an ASCII character by another one, of a longer character in
/// its last byte.
fn edit_byte(text: &mut String, at: usize, by: u8) {
    let mut bytes = std::mem::take(text).into_bytes();
    let at = at % bytes.len();
    bytes[at] ^= if bytes[at] < 0x80 { 1 + by % 0x1f } else { 1 + by % 3 };
    match String::from_utf8(bytes) {
        Ok(changed) => *text = changed,
        // A changed leading byte of a longer character is no text any more; another character is the same attack.
        Err(error) => *text = String::from_utf8_lossy(error.as_bytes()).into_owned(),
    }
}

#[test]
fn one_changed_byte_in_any_field_of_any_row_is_found_in_its_place() {
    let (rows, keys) = (trail(1_000, 2), keys());
    let mut random = dice(3);
    let mut edited = std::collections::BTreeMap::<&str, usize>::new();
    // Each of the 1,000 rows, one field after another, so that each field comes up many times.
    for at in 0..rows.len() {
        let mut window: Vec<Row> = rows[at.saturating_sub(1)..(at + 3).min(rows.len())].to_vec();
        let first_seq = window[0].seq;
        let here = usize::from(at > 0);
        let mut fields = fields(&mut window[here]);
        let count = fields.len();
        let (name, text) = fields.swap_remove(at % count);
        *edited.entry(name).or_default() += 1;
        edit_byte(text, random.random_range(0..64), random.random());
        // The rows before are known to be good: begin behind them, as a stream would.
        let faults = Verifier::behind(&keys, &rows, first_seq - 1).check(window);
        assert_eq!(faults, [(rows[at].seq, FaultKind::Edited)], "row {} field {name}", rows[at].seq);
    }
    assert_eq!(edited.len(), 15, "every text field: {edited:?}");
}

/// A verifier that has seen the rows up to some number.
struct Begun<'a>(Verifier<'a>);

impl Verifier<'_> {
    fn behind<'k>(keys: &'k KeyRing, rows: &[Row], seq: i64) -> Begun<'k> {
        let mut verifier = Verifier::new(keys, &[], None);
        if seq > 0 {
            verifier.resume_at(Tip::from(&rows[usize::try_from(seq - 1).unwrap()]));
        }
        Begun(verifier)
    }
}

impl Begun<'_> {
    fn check(mut self, rows: Vec<Row>) -> Vec<(i64, FaultKind)> {
        rows.into_iter().for_each(|row| self.0.row(row));
        self.0.finish().faults.into_iter().map(|fault| (fault.seq, fault.kind)).collect()
    }
}

#[test]
fn a_changed_number_or_a_value_made_empty_is_found() {
    let rows = trail(60, 4);
    for at in 0..60 {
        let seq = rows[at].seq;
        let mut changed = rows.clone();
        changed[at].event.version = rows[at].event.version.map_or(Some(0), |version| Some(version + 1));
        assert_eq!(first(&changed), Some((seq, FaultKind::Edited)), "version");
        let mut changed = rows.clone();
        changed[at].event.alert_id = rows[at].event.alert_id.is_none().then(String::new);
        assert_eq!(first(&changed), Some((seq, FaultKind::Edited)), "an empty text is not no text");
        let mut changed = rows.clone();
        let user = std::mem::take(&mut changed[at].event.user);
        changed[at].event.person = format!("{user}{}", changed[at].event.person);
        assert_eq!(first(&changed), Some((seq, FaultKind::Edited)), "moved from one field into the next");
    }
}

#[test]
fn a_changed_sequence_number_is_found() {
    let rows = trail(50, 5);
    let mut changed = rows.clone();
    changed[19].seq = 900;
    changed.sort_by_key(|row| row.seq);
    assert_eq!(first(&changed), Some((20, FaultKind::Reordered)), "row 20 stands at 900");
}

#[test]
fn missing_rows_are_found_wherever_they_stood() {
    let rows = trail(200, 6);
    let without = |from: i64, through: i64| -> Vec<Row> {
        rows.iter().filter(|row| !(from..=through).contains(&row.seq)).cloned().collect()
    };
    for (from, through) in [(1, 1), (1, 70), (2, 2), (99, 99), (100, 180), (199, 199)] {
        let report = verify(without(from, through), &keys(), &[], None);
        let fault = Fault { seq: from, kind: FaultKind::Deleted, through };
        assert_eq!(report.faults, [fault]);
    }
    let two = without(50, 50).into_iter().filter(|row| row.seq != 52).collect::<Vec<_>>();
    let report = verify(two, &keys(), &[], None);
    assert_eq!(report.faults.iter().map(|fault| fault.seq).collect::<Vec<_>>(), [50, 52]);
}

#[test]
fn rows_renumbered_over_a_deletion_or_an_insertion_are_found() {
    let rows = trail(300, 7);
    let renumber = |mut rows: Vec<Row>| {
        rows.iter_mut().zip(1..).for_each(|(row, seq)| row.seq = seq);
        rows
    };
    let mut fewer = rows.clone();
    fewer.remove(99);
    assert_eq!(first(&renumber(fewer)), Some((100, FaultKind::Deleted)));
    let mut fewer = rows.clone();
    fewer.drain(99..149);
    let report = verify(renumber(fewer), &keys(), &[], None);
    assert_eq!(
        report.faults,
        [Fault { seq: 100, kind: FaultKind::Deleted, through: 100 }],
        "one deletion is one fault"
    );
    assert_eq!(report.bad_rows, 151, "and every row behind it is out of place");
    let mut more = rows.clone();
    let mut forged = rows[98].clone();
    forged.event.kind = "approve".to_owned();
    forged.prev = rows[98].mac.clone();
    more.insert(99, forged);
    assert_eq!(first(&renumber(more)), Some((100, FaultKind::Inserted)));
}

#[test]
fn rows_in_each_others_places_are_found_near_and_far() {
    let rows = trail(2_500, 8);
    for (one, other) in [(10, 11), (10, 12), (1, 2_500), (300, 2_000), (2_499, 2_500)] {
        let mut swapped = rows.clone();
        swapped.swap(one - 1, other - 1);
        swapped.iter_mut().zip(1..).for_each(|(row, seq)| row.seq = seq);
        let report = verify(swapped, &keys(), &[], None);
        let found: Vec<_> = report.faults.iter().map(|fault| (fault.seq, fault.kind)).collect();
        let (one, other) = (i64::try_from(one).unwrap(), i64::try_from(other).unwrap());
        assert_eq!(found[0], (one, FaultKind::Reordered), "{one} and {other}");
        assert!(report.bad_rows == 2, "{report:?}");
    }
    // The same without new numbers: an export whose lines were moved.
    let mut moved = rows[..20].to_vec();
    moved.swap(4, 9);
    assert_eq!(first(&moved), Some((5, FaultKind::Reordered)));
}

#[test]
fn a_row_that_is_there_twice_is_found() {
    let rows = trail(40, 9);
    let mut twice = rows.clone();
    twice.insert(20, rows[19].clone());
    assert_eq!(first(&twice), Some((20, FaultKind::Duplicated)));
    let mut copied = rows.clone();
    let copy = Row { seq: 41, ..rows[4].clone() };
    copied.push(copy);
    assert_eq!(first(&copied), Some((41, FaultKind::Duplicated)), "a copy under a number of its own");
    let mut over = rows.clone();
    over[9] = Row { seq: 10, ..rows[19].clone() };
    assert_eq!(first(&over), Some((10, FaultKind::Duplicated)), "row 20 copied over row 10");
}

#[test]
fn a_second_row_under_a_taken_number_is_found_on_either_side() {
    let rows = trail(10, 10);
    let forged = Row { event: Event { user: "other".into(), ..rows[4].event.clone() }, ..rows[4].clone() };
    for at in [4, 5] {
        let mut more = rows.clone();
        more.insert(at, forged.clone());
        assert_eq!(first(&more), Some((5, FaultKind::Inserted)));
    }
}

#[test]
fn a_chain_computed_anew_without_the_key_is_found() {
    let rows = trail(100, 11);
    // With a key of their own, under its id.
    let own = Chain::new(KeyRing::of_bytes([7; 32]));
    assert_eq!(first(&trail_with(&own, 100, 11)), Some((1, FaultKind::WrongKey)));
    // With a key of their own, under the id of ours, from row 60 on.
    let mut forged = rows[..59].to_vec();
    let mut tip = Tip::from(&forged[58]);
    for row in &rows[59..] {
        let mut event = row.event.clone();
        event.user = "nobody".to_owned();
        let mut link = own.append(&tip, &event);
        link.key_id.clone_from(&row.key_id);
        tip = link.tip();
        forged.push(link.with(event));
    }
    let report = verify(forged, &keys(), &[], None);
    assert_eq!(report.faults[0], Fault { seq: 60, kind: FaultKind::Edited, through: 100 });
}

#[test]
fn with_the_wrong_key_file_nothing_passes_and_the_reason_is_the_key() {
    let report = verify(trail(30, 12), &KeyRing::of_bytes([9; 32]), &[], None);
    assert_eq!(report.faults, [Fault { seq: 1, kind: FaultKind::WrongKey, through: 30 }]);
}

#[test]
fn a_cut_tail_and_an_older_copy_are_seen_by_the_anchor_and_by_nothing_else() {
    let rows = trail(120, 13);
    let anchor = anchor_of(&rows, &[50, 100, 115]);
    for left in [0, 1, 99, 114] {
        let cut = rows[..left].to_vec();
        let report = verify(cut.clone(), &keys(), &[], Some(&anchor));
        let seq = i64::try_from(left).unwrap() + 1;
        assert_eq!(report.faults, [Fault { seq, kind: FaultKind::CutTail, through: 115 }]);
        // Why there is an anchor: the chain alone is whole.
        assert_eq!(first(&cut), None);
    }
    assert!(verify(rows[..115].to_vec(), &keys(), &[], Some(&anchor)).is_intact(), "what is not anchored yet");
}

#[test]
fn an_anchor_that_should_be_there_and_is_empty_is_a_fault() {
    let report = verify(trail(5, 14), &keys(), &[], Some(&[]));
    assert_eq!(report.faults, [Fault { seq: 5, kind: FaultKind::NoAnchor, through: 5 }]);
    assert!(verify([], &keys(), &[], Some(&[])).is_intact(), "an empty trail has nothing to anchor");
}

#[test]
fn a_chain_made_anew_with_the_key_and_another_store_are_seen_by_the_anchor() {
    let rows = trail(80, 15);
    let anchor = anchor_of(&rows, &[30, 70]);
    let chain = Chain::new(keys());
    // History rewritten from row 60 on by whoever holds the key: the chain itself is flawless.
    let mut rewritten = rows[..59].to_vec();
    let mut tip = Tip::from(&rewritten[58]);
    for row in &rows[59..] {
        let event = Event { user: "somebody".into(), ..row.event.clone() };
        let link = chain.append(&tip, &event);
        tip = link.tip();
        rewritten.push(link.with(event));
    }
    assert_eq!(first(&rewritten), None);
    let report = verify(rewritten, &keys(), &[], Some(&anchor));
    assert_eq!(report.first_fault(), Some(&Fault { seq: 70, kind: FaultKind::Forked, through: 70 }));
    // Two stores with one key exchanged.
    let other = verify(trail(80, 16), &keys(), &[], Some(&anchor));
    assert_eq!(other.first_fault().map(|fault| (fault.seq, fault.kind)), Some((30, FaultKind::Forked)));
    // Half of one behind half of the other.
    let mixed: Vec<Row> = rows[..40].iter().chain(&trail(80, 16)[40..]).cloned().collect();
    assert_eq!(first(&mixed), Some((41, FaultKind::Forked)));
}

#[test]
fn rows_that_the_store_cannot_read_are_bad_rows() {
    let rows = trail(10, 17);
    let keys = keys();
    let mut verifier = Verifier::new(&keys, &[], None);
    for row in rows {
        if row.seq == 4 { verifier.unreadable(verifier.next_seq()) } else { verifier.row(row) }
    }
    let report = verifier.finish();
    assert_eq!(report.faults, [Fault { seq: 4, kind: FaultKind::Edited, through: 4 }]);
    assert_eq!((report.rows, report.bad_rows), (10, 1));
}
