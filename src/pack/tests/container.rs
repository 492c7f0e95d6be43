//! The file itself.

use super::*;
use sha2::{Digest, Sha256};

fn addition(name: &str) -> Addition {
    Addition { at: "2025-08-01T10:00:00".into(), user: "li".into(), name: name.into(), text: "复议材料\n".into() }
}

fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_file_is_what_the_documentation_says() {
    let entries: Vec<(&str, &str)> = vec![("a.json", "{\"x\":1}\n"), ("b/c.sql", "SELECT 1 -- \"注\"\n\t")];
    let listed: Vec<String> = entries
        .iter()
        .map(|(name, text)| format!(r#"{{"entry":"{name}","bytes":{},"sha256":"{}"}}"#, text.len(), sha256(text)))
        .collect();
    let sealed = [
        format!(
            r#"{{"schema":"fundwatch.pack/1","alert_id":"R1-00","rule_id":"R1","program":"0.1.0","entries":[{}]}}"#,
            listed.join(",")
        ),
        r#"{"entry":"a.json","text":"{\"x\":1}\n"}"#.to_owned(),
        r#"{"entry":"b/c.sql","text":"SELECT 1 -- \"注\"\n\t"}"#.to_owned(),
    ];
    let sealed = sealed.join("\n") + "\n";
    let seal = sha256(&sealed);
    let object = format!(
        r#"{{"number":1,"at":"2025-08-01T10:00:00","user":"li","name":"letter","text":"复议材料\n","follows":"{seal}"}}"#
    );
    let expected =
        format!("{sealed}{{\"seal\":\"{seal}\"}}\n{{\"addition\":{object},\"sha256\":\"{}\"}}\n", sha256(&object));
    let pack = Pack { additions: vec![addition("letter")], ..small() };
    assert_eq!(pack.to_text(), expected);
    assert_eq!(pack.seal(), seal, "what is added later does not change the seal");
    assert_eq!(small().seal(), seal);
    assert_eq!(Pack::parse(expected.as_bytes()).unwrap(), pack);
}

#[test]
fn not_one_byte_can_be_changed_added_or_left_out() {
    let good = Pack { additions: vec![addition("one"), addition("two")], ..small() }.to_text().into_bytes();
    assert!(Pack::parse(&good).is_ok());
    for at in 0..good.len() {
        for mask in [1, 0x20, 0x80] {
            let mut changed = good.clone();
            changed[at] ^= mask;
            assert!(Pack::parse(&changed).is_err(), "byte {at} with {mask:#x}");
        }
        let without = [&good[..at], &good[at + 1..]].concat();
        assert!(Pack::parse(&without).is_err(), "without byte {at}");
        for more in [b' ', b'\n', b'0', b'"'] {
            let with = [&good[..at], &[more], &good[at..]].concat();
            assert!(Pack::parse(&with).is_err(), "{more:#x} put in at {at}");
        }
    }
    // Cut after a whole addition it is a pack with fewer additions, which nothing in the file can show: what was sealed stands.
    let lines: Vec<&str> = std::str::from_utf8(&good).unwrap().split_inclusive('\n').collect();
    assert!(Pack::parse(lines[..3].concat().as_bytes()).is_err(), "no seal");
    assert_eq!(Pack::parse(lines[..4].concat().as_bytes()).unwrap(), small());
}

#[test]
fn what_was_changed_is_named() {
    let places = |text: String| match Pack::parse(text.as_bytes()) {
        Err(PackError::Changed { places }) => places,
        other => panic!("{other:?}"),
    };
    let good = Pack { additions: vec![addition("one"), addition("two")], ..small() }.to_text();
    assert_eq!(places(good.replace("SELECT 1", "SELECT 2")), ["b/c.sql"]);
    assert_eq!(places(good.replacen("R1-00", "R1-01", 1)), [""; 0]);
    assert_eq!(places(good.replace("\"name\":\"two\"", "\"name\":\"tow\"")), ["addition 2"]);
    let first = good.lines().nth(4).unwrap().to_owned() + "\n";
    assert_eq!(places(good.replace(&first, "")), [""; 0], "an addition left out: the next does not follow the seal");
    assert!(matches!(Pack::parse(b""), Err(PackError::NotAPack { line: 1 })));
    assert!(matches!(Pack::parse(b"{}\n"), Err(PackError::NotAPack { line: 1 })));
    let torn = &good[..good.find("b/c.sql\",\"text").unwrap()];
    assert!(matches!(Pack::parse(torn.as_bytes()), Err(PackError::NotAPack { line: 3 })));
}

#[test]
fn a_file_is_never_overwritten_and_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.pack");
    small().write(&path).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(matches!(small().write(&path), Err(PackError::Exists(_))));
    let with = Pack::add(&path, addition("letter")).unwrap();
    assert_eq!(Pack::read(&path).unwrap(), with);
    assert_eq!((with.seal(), with.additions.len()), (small().seal(), 1));
    std::fs::write(&path, small().to_text().replace("SELECT 1", "SELECT 2")).unwrap();
    assert!(
        matches!(Pack::add(&path, addition("x")), Err(PackError::Changed { .. })),
        "nothing is added to a changed pack"
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left lying about");
}
