//! The chain from its documentation alone: HMAC from RFC 2104 over plain SHA-256, and the auditor's script.

use super::*;
use sha2::{Digest, Sha256};
use std::process::Command;

/// HMAC as RFC 2104 writes it: H(K XOR opad, H(K XOR ipad, text)), blocks of 64 bytes.
fn rfc2104(key: &[u8; 32], text: &[u8]) -> String {
    let pad = |with: u8| -> Vec<u8> { (0..64).map(|at| key.get(at).copied().unwrap_or(0) ^ with).collect() };
    let inner = Sha256::digest([pad(0x36), text.to_vec()].concat());
    let outer = Sha256::digest([pad(0x5c), inner.to_vec()].concat());
    outer.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn cell(value: Option<String>) -> String {
    value.map_or("-,".to_owned(), |text| format!("{}:{text},", text.len()))
}

fn mac(row: &Row) -> String {
    let event = row.event.clone();
    let cells = [
        Some(row.seq.to_string()),
        Some(event.at),
        Some(event.user),
        Some(event.person),
        Some(event.os_account),
        Some(event.kind),
        event.alert_id,
        event.old_status,
        event.new_status,
        event.version.map(|version| version.to_string()),
        event.subject,
        event.request_key,
        event.request_hash,
        Some(event.payload),
        Some(row.key_id.clone()),
        Some(row.prev.clone()),
    ];
    let text: String = cells.into_iter().map(cell).collect();
    rfc2104(&KEY, format!("fundwatch.audit/1\n{text}").as_bytes())
}

#[test]
fn the_second_implementation_agrees_row_by_row() {
    // RFC 4231, case 2, for the second implementation itself; the key is padded with zeros, which HMAC does as well.
    let mut jefe = [0; 32];
    jefe[..4].copy_from_slice(b"Jefe");
    let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert_eq!(rfc2104(&jefe, b"what do ya want for nothing?"), expected);
    let rows = trail(1_000, 21);
    let mut prev = "0".repeat(64);
    for row in &rows {
        assert_eq!(row.prev, prev);
        assert_eq!(row.mac, mac(row), "row {}", row.seq);
        prev.clone_from(&row.mac);
    }
}

#[test]
fn the_auditors_script_says_the_same_as_the_program() {
    let Ok(version) = Command::new("python3").arg("--version").output() else {
        eprintln!("NOT CHECKED: no python3 on this machine, so the auditor's script was not run");
        return;
    };
    assert!(version.status.success());
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let keys = KeyRing::create(&at("audit.key")).unwrap();
    let chain = Chain::new(keys.clone());
    let rows = trail_with(&chain, 300, 22);
    let anchor = Anchor::new(at("anchor"), Lag::default());
    anchor.write(&Tip::from(&rows[279]), keys.current_id(), jiff::civil::datetime(2025, 7, 1, 9, 0, 0, 0)).unwrap();
    std::fs::write(at("verify.py"), VERIFIER_PY).unwrap();
    let script = |rows: &[Row], stones: &[Tombstone]| {
        let lines = stones.iter().map(tombstone_line).chain(rows.iter().map(line));
        std::fs::write(at("trail.jsonl"), lines.map(|line| line + "\n").collect::<String>()).unwrap();
        let files = ["verify.py", "trail.jsonl", "audit.key", "anchor"].map(at);
        let output = Command::new("python3").args(files).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(script(&rows, &[]), (Some(0), "ok: 300 events\n".to_owned()));
    let mut edited = rows.clone();
    edited[149].event.payload.push(' ');
    assert_eq!(script(&edited, &[]), (Some(1), "seq 150: was changed\n".to_owned()));
    let (code, said) = script(&rows[..200], &[]);
    assert_eq!((code, said.as_str()), (Some(1), "seq 201: cut: the anchor knows events up to 280\n"));
    let removal = Removal {
        before: jiff::civil::date(2025, 7, 2),
        at: jiff::civil::datetime(2029, 1, 2, 8, 0, 0, 0),
        user: "audit".into(),
        person: "钱**".into(),
        reason: "期满".into(),
    };
    let stone = Tombstone::new(&chain, &rows[99], 100, &removal).unwrap();
    let expected = (Some(0), "ok: 300 events, the first 100 removed under 1 tombstones\n".to_owned());
    assert_eq!(script(&rows[100..], std::slice::from_ref(&stone)), expected);
    let second = Tombstone::new(&chain, &rows[149], 50, &removal).unwrap();
    let expected = (Some(0), "ok: 300 events, the first 150 removed under 2 tombstones\n".to_owned());
    assert_eq!(script(&rows[150..], &[stone.clone(), second.clone()]), expected);
    assert_eq!(script(&rows[150..], &[second]).0, Some(1), "one is missing");
    let false_stone = Tombstone { through: 101, ..stone };
    assert_eq!(script(&rows[101..], &[false_stone]).0, Some(1));
}
