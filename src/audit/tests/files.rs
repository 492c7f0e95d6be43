//! The key file, the anchor file, the tombstone.

use super::*;
use crate::model::Lang;
use jiff::civil::{date, datetime};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::slice::from_ref;

#[test]
fn a_key_file_is_its_owners_alone_and_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config/fundwatch/audit.key");
    let made = KeyRing::create(&path).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let read = KeyRing::open(&path).unwrap();
    assert_eq!(read.current_id(), made.current_id());
    assert!(matches!(KeyRing::create(&path), Err(KeyError::Exists(_))));
    let shown = format!("{read:?}");
    let secret = fs::read_to_string(&path).unwrap().split_whitespace().nth(2).unwrap().to_owned();
    assert!(secret.len() == 64 && !shown.contains(&secret), "a key is never printed");
    let other = KeyRing::create(&folder.path().join("other.key")).unwrap();
    assert_ne!(other.current_id(), made.current_id());
}

#[test]
fn a_key_that_is_missing_or_open_to_others_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.key");
    let error = KeyRing::open(&path).unwrap_err();
    assert!(matches!(error, KeyError::Missing(_)) && error.to_string().contains("audit.key is missing"), "{error}");
    KeyRing::create(&path).unwrap();
    for mode in [0o640, 0o604, 0o622, 0o777] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let error = KeyRing::open(&path).unwrap_err();
        assert!(matches!(error, KeyError::TooOpen { mode: found, .. } if found == mode), "{error}");
        assert!(error.text(Lang::Zh).contains("chmod 600"), "{error}");
    }
}

#[test]
fn a_damaged_key_file_is_refused_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.key");
    KeyRing::create(&path).unwrap();
    let good = fs::read_to_string(&path).unwrap();
    let line_of = |text: &str| {
        fs::write(&path, text).unwrap();
        match KeyRing::open(&path) {
            Err(KeyError::Malformed { line, .. }) => line,
            other => panic!("{text:?}: {other:?}"),
        }
    };
    assert_eq!(line_of(""), 0);
    assert_eq!(line_of("# only a comment\n"), 0);
    let digit = if good.trim_end().ends_with('0') { "1\n" } else { "0\n" };
    assert_eq!(line_of(&format!("{}{digit}", &good[..good.len() - 2])), 1, "a digit changed: the id does not fit");
    assert_eq!(line_of(&format!("{good}{}", &good[..40])), 2, "cut short");
    assert_eq!(line_of(&good.replace("audit-key/1", "audit-key/2")), 1);
    assert_eq!(line_of(&format!("{} x\n", good.trim_end())), 1);
}

#[test]
fn after_a_change_of_keys_old_and_new_rows_are_verified() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.key");
    let first = KeyRing::create(&path).unwrap();
    let mut rows = trail_with(&Chain::new(first.clone()), 10, 31);
    let both = KeyRing::rotate(&path).unwrap();
    assert_ne!(both.current_id(), first.current_id());
    assert_eq!(both.ids().count(), 2);
    let event = Event { at: "2025-07-02T08:00:00".into(), kind: "key".into(), ..Event::default() };
    rows.push(Chain::new(both.clone()).append(&Tip::from(&rows[9]), &event).with(event));
    assert!(verify(rows.clone(), &both, &[], None).is_intact());
    let with_old = verify(rows, &first, &[], None);
    assert_eq!(with_old.faults, [Fault { seq: 11, kind: FaultKind::WrongKey, through: 11 }]);
}

#[test]
fn the_key_lies_outside_the_stores_folder() {
    let store = Path::new("/srv/fw/.fundwatch");
    let path = |config: Option<&str>| KeyRing::default_path(config.map(Path::new), store);
    assert_eq!(path(Some("/home/w/.config")), Path::new("/home/w/.config/fundwatch/audit.key"));
    assert_eq!(path(None), Path::new("/srv/fw/.fundwatch.audit.key"), "beside it, not in it");
    assert_eq!(path(Some("/srv/fw/.fundwatch/config")), Path::new("/srv/fw/.fundwatch.audit.key"));
}

#[test]
fn the_anchor_is_appended_when_it_is_due() {
    let folder = tempfile::tempdir().unwrap();
    let rows = trail(3_000, 32);
    let tip = |seq: usize| Tip::from(&rows[seq - 1]);
    let anchor = Anchor::new(folder.path().join("mount/anchor"), Lag { events: 1_000, minutes: 5 });
    let at = |minute| datetime(2025, 7, 1, 9, minute, 0, 0);
    assert!(!anchor.is_due(&Tip::default(), at(0)).unwrap(), "nothing to anchor");
    assert!(anchor.is_due(&tip(1), at(0)).unwrap());
    assert!(anchor.write(&tip(1), "k", at(0)).unwrap());
    assert!(!anchor.is_due(&tip(1), at(59)).unwrap(), "nothing new");
    assert!(!anchor.is_due(&tip(2), at(4)).unwrap());
    assert!(anchor.is_due(&tip(2), at(5)).unwrap(), "five minutes behind");
    assert!(!anchor.is_due(&tip(1_000), at(0)).unwrap());
    assert!(anchor.is_due(&tip(1_001), at(0)).unwrap(), "1,000 events behind");
    assert!(anchor.is_due(&tip(2), datetime(2025, 6, 30, 9, 0, 0, 0)).unwrap(), "a clock that was set back");
    assert!(anchor.write(&tip(1_001), "k", at(6)).unwrap());
    assert!(!anchor.write(&tip(1_001), "k", at(7)).unwrap(), "it is there");
    assert!(!anchor.write(&tip(900), "k", at(7)).unwrap(), "a slower process");
    let seqs: Vec<i64> = anchor.read().unwrap().iter().map(|line| line.seq).collect();
    assert_eq!(seqs, [1, 1_001]);
    let text = fs::read_to_string(anchor.path()).unwrap();
    assert_eq!(text.lines().next(), Some(format!("1\t{}\t2025-07-01T09:00:00\tk", rows[0].mac).as_str()));
}

#[test]
fn a_store_that_is_behind_its_anchor_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (rows, other) = (trail(20, 33), trail(20, 34));
    let anchor = Anchor::new(folder.path().join("anchor"), Lag::default());
    let now = datetime(2025, 7, 1, 9, 0, 0, 0);
    anchor.write(&Tip::from(&rows[9]), "k", now).unwrap();
    let last = anchor.last().unwrap().unwrap();
    let tip = Tip::from(&rows[19]);
    anchor.agrees(&last, &tip, Some(&rows[9].mac)).unwrap();
    let ahead = |mac: Option<&str>, tip: &Tip| {
        matches!(anchor.agrees(&last, tip, mac), Err(AnchorError::Ahead { anchored: 10, .. }))
    };
    assert!(ahead(None, &Tip::from(&rows[4])), "an older copy");
    assert!(ahead(Some(&other[9].mac), &tip), "another store");
    assert!(matches!(anchor.write(&Tip::from(&other[9]), "k", now), Err(AnchorError::Ahead { .. })));
}

#[test]
fn a_line_torn_by_a_power_cut_is_made_good_and_a_false_one_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let rows = trail(300, 35);
    let anchor = Anchor::new(folder.path().join("anchor"), Lag { events: 1, minutes: 5 });
    let now = datetime(2025, 7, 1, 9, 0, 0, 0);
    for row in &rows[..100] {
        anchor.write(&Tip::from(row), "k", now).unwrap();
    }
    let whole = fs::read_to_string(anchor.path()).unwrap();
    for torn in ["1", "101\tabc", &format!("101\t{}\t2025", rows[100].mac)] {
        fs::write(anchor.path(), format!("{whole}{torn}")).unwrap();
        assert_eq!(anchor.read().unwrap().len(), 100);
        assert_eq!(anchor.last().unwrap().unwrap().seq, 100);
        assert!(anchor.write(&Tip::from(&rows[100]), "k", now).unwrap());
        assert_eq!(anchor.read().unwrap().len(), 101);
    }
    fs::write(anchor.path(), whole.replace("\n50\t", "\nfifty\t")).unwrap();
    assert!(matches!(anchor.read(), Err(AnchorError::Malformed { line: 50, .. })));
    fs::write(anchor.path(), format!("{whole}nonsense\n")).unwrap();
    assert!(matches!(anchor.write(&Tip::from(&rows[200]), "k", now), Err(AnchorError::Malformed { line: 0, .. })));
}

#[test]
fn an_anchor_that_cannot_be_written_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let anchor = Anchor::new(folder.path().join("file/anchor"), Lag::default());
    let tip = Tip::from(&trail(1, 36)[0]);
    let error = anchor.write(&tip, "k", datetime(2025, 7, 1, 9, 0, 0, 0)).unwrap_err();
    assert!(matches!(error, AnchorError::Io { .. }) && error.text(Lang::Zh).contains("不能继续办理"), "{error}");
}

fn removal(before: jiff::civil::Date) -> Removal {
    let at = datetime(2028, 9, 1, 8, 0, 0, 0);
    Removal { before, at, user: "audit".into(), person: "钱**".into(), reason: "保存期满".into() }
}

#[test]
fn old_events_go_under_a_tombstone_and_the_chain_still_holds() {
    let chain = Chain::new(keys());
    let rows = trail(100, 37);
    let stone = Tombstone::new(&chain, &rows[39], 40, &removal(date(2025, 8, 1))).unwrap();
    let left = rows[40..].to_vec();
    let report = verify(left.clone(), &keys(), from_ref(&stone), Some(&anchor_of(&rows, &[20, 40, 90])));
    assert!(report.is_intact(), "{report:?}");
    assert_eq!((report.rows, report.removed_through, report.tip.seq), (60, Some(40), 100));
    assert_eq!(report.tombstones, 1);
    // A second removal goes on where the first ended, and proves nothing without it.
    let second = Tombstone::new(&chain, &rows[59], 20, &removal(date(2025, 8, 1))).unwrap();
    let stones = [stone.clone(), second.clone()];
    let report = verify(rows[60..].to_vec(), &keys(), &stones, None);
    assert!(report.is_intact(), "{report:?}");
    assert_eq!((report.removed_through, report.tombstones), (Some(60), 2));
    let report = verify(rows[60..].to_vec(), &keys(), from_ref(&second), None);
    assert_eq!(report.first_fault().map(|fault| (fault.seq, fault.kind)), Some((60, FaultKind::FalseTombstone)));
    let forged = [Tombstone { reason: String::new(), ..stone.clone() }, second];
    let report = verify(rows[60..].to_vec(), &keys(), &forged, None);
    assert_eq!(report.first_fault().map(|fault| (fault.seq, fault.kind)), Some((40, FaultKind::FalseTombstone)));
    let kind = |rows: Vec<Row>, stone: Option<&Tombstone>| {
        let report = verify(rows, &keys(), stone.map_or(&[], from_ref), None);
        report.first_fault().map(|fault| (fault.seq, fault.kind))
    };
    assert_eq!(kind(left.clone(), None), Some((1, FaultKind::Deleted)), "without it the events are missing");
    assert_eq!(
        kind(left[1..].to_vec(), Some(&stone)),
        Some((41, FaultKind::Deleted)),
        "it covers no more than it says"
    );
    for forged in [
        Tombstone { through: 41, last: rows[40].mac.clone(), ..stone.clone() },
        Tombstone { removed: 41, ..stone.clone() },
        Tombstone { reason: String::new(), ..stone.clone() },
        Tombstone { key_id: "0".repeat(16), ..stone.clone() },
    ] {
        assert_eq!(
            kind(left.clone(), Some(&forged)).map(|(_, kind)| kind),
            Some(FaultKind::Deleted),
            "and it is not genuine"
        );
        let report = verify(left.clone(), &keys(), from_ref(&forged), None);
        assert!(report.faults.iter().any(|fault| fault.kind == FaultKind::FalseTombstone));
    }
}

#[test]
fn nothing_younger_than_three_years_goes() {
    let chain = Chain::new(keys());
    let rows = trail(10, 38);
    // The events are of 2025-07-01; the removal is on 2028-09-01.
    let refused = |before| Tombstone::new(&chain, &rows[9], 10, &removal(before)).unwrap_err();
    assert_eq!(
        refused(date(2025, 9, 2)),
        RetentionError::TooYoung { before: date(2025, 9, 2), latest: date(2025, 9, 1) }
    );
    assert_eq!(refused(date(2025, 7, 1)), RetentionError::NotBefore { seq: 10, before: date(2025, 7, 1) });
    Tombstone::new(&chain, &rows[9], 10, &removal(date(2025, 9, 1))).unwrap();
}

#[test]
fn a_secret_outlives_a_rotation_and_differs_by_purpose_and_by_ring() {
    let folder = tempfile::tempdir().unwrap();
    let (path, other) = (folder.path().join("a.key"), folder.path().join("b.key"));
    let secret = KeyRing::create(&path).unwrap().secret("draws");
    assert_eq!(KeyRing::rotate(&path).unwrap().secret("draws"), secret, "an auditor draws again after a rotation");
    assert_ne!(KeyRing::open(&path).unwrap().secret("other"), secret);
    assert_ne!(KeyRing::create(&other).unwrap().secret("draws"), secret);
}
