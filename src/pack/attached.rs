//! What officers attached, inside a pack: listed by name and hash, content and all.

use super::check::{objects, plain};
use super::container::Pack;
use super::verdict::{Difference, Place};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// The list of attachments, one JSON line each.
const LIST: &str = "attachments.jsonl";
/// What the entries of contents begin with; the BLAKE3 follows.
const CONTENT: &str = "attachments/";

/// A file that goes into a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedFile {
    /// Its name.
    pub name: String,
    /// BLAKE3 of its content, in hexadecimal.
    pub hash: String,
    /// The line of the journal that named it; `None`: it comes with the decision itself.
    pub event: Option<i64>,
    /// Its content.
    pub content: Vec<u8>,
}

impl Pack {
    /// Puts attached files into a pack that is not sealed in a file yet. Without any, the pack is what it was.
    pub fn enclose(&mut self, files: &[PackedFile]) {
        if files.is_empty() {
            return;
        }
        let line = |file: &PackedFile| {
            let bytes = file.content.len();
            json!({ "name": file.name, "bytes": bytes, "blake3": file.hash, "event": file.event }).to_string() + "\n"
        };
        self.entries.insert(LIST.to_owned(), files.iter().map(line).collect());
        for file in files {
            self.entries.insert(format!("{CONTENT}{}", file.hash), STANDARD.encode(&file.content));
        }
    }

    /// Attached files, by name, length and hash, as the pack lists them.
    pub fn attachments(&self) -> Vec<(String, u64, String)> {
        let read = |line: serde_json::Map<String, Json>| {
            let text = |name: &str| line.get(name).map(plain).unwrap_or_default();
            (text("name"), line.get("bytes").and_then(Json::as_u64).unwrap_or(0), text("blake3"))
        };
        objects(self, LIST).into_iter().map(read).collect()
    }
}

/// Each file that is listed is there and is what its hash says; nothing else is there.
pub(super) fn check(pack: &Pack, found: &mut Vec<Difference>) {
    let listed = pack.attachments();
    for (name, bytes, hash) in &listed {
        let content = STANDARD.decode(pack.entry(&format!("{CONTENT}{hash}"))).ok();
        let same = content.is_some_and(|content| {
            u64::try_from(content.len()) == Ok(*bytes) && blake3::hash(&content).to_hex().as_str() == hash
        });
        if !same {
            let place = Place::Attachment(name.clone());
            found.push(Difference::new(place, "内容与登记的指纹不同", "its content is not that of its hash"));
        }
    }
    let known: BTreeSet<String> = listed.iter().map(|(.., hash)| format!("{CONTENT}{hash}")).collect();
    for name in pack.entries.keys().filter(|name| name.starts_with(CONTENT) && !known.contains(*name)) {
        found.push(Difference::new(Place::Attachment(name.clone()), "没有登记", "is not listed"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn pack() -> Pack {
        let mut pack = Pack {
            alert_id: "R2-a".into(),
            rule_id: "R2".into(),
            program: "0".into(),
            entries: BTreeMap::new(),
            additions: Vec::new(),
        };
        let before = pack.seal();
        pack.enclose(&[]);
        assert_eq!(pack.seal(), before, "without attachments a pack is what it was");
        // The hash of `abc` as `b3sum` gives it.
        let hash = "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85";
        let file =
            |name: &str, event| PackedFile { name: name.into(), hash: hash.into(), event, content: b"abc".to_vec() };
        pack.enclose(&[file("回函.pdf", Some(7)), file("again.pdf", None)]);
        pack
    }

    fn places(pack: &Pack) -> Vec<String> {
        let mut found = Vec::new();
        check(pack, &mut found);
        found.iter().map(|difference| difference.place.code()).collect()
    }

    #[test]
    fn who_seals_anew_what_was_attached_is_found_out() {
        let sound = pack();
        assert_eq!(Pack::parse(sound.to_text().as_bytes()).unwrap(), sound);
        assert_eq!(sound.attachments().len(), 2);
        assert!(places(&sound).is_empty());
        let content = sound.entries.keys().find(|name| name.starts_with(CONTENT)).unwrap().clone();
        let mut other = sound.clone();
        other.entries.insert(content.clone(), STANDARD.encode("abd"));
        assert_eq!(places(&other), ["attachment.回函.pdf", "attachment.again.pdf"]);
        let mut gone = sound.clone();
        gone.entries.remove(&content);
        assert_eq!(places(&gone).len(), 2);
        let mut more = sound.clone();
        more.entries.insert(format!("{CONTENT}ffff"), STANDARD.encode("x"));
        assert_eq!(places(&more), ["attachment.attachments/ffff"]);
        let mut longer = sound;
        let list = longer.entry(LIST).replacen("\"bytes\":3", "\"bytes\":4", 1);
        longer.entries.insert(LIST.to_owned(), list);
        assert_eq!(places(&longer), ["attachment.回函.pdf"]);
    }
}
