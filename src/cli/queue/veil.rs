//! Hides the ids of persons in what leaves the program masked: in their own columns, and wherever somebody wrote them.

use crate::model::typed::half_width_char;
use crate::model::{EntityType, Lang};
use crate::report::untrusted;
use crate::store::Shown;
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// The shortest id that is looked for in sentences: a shorter one stands in other words by chance.
const SHORTEST: usize = 5;

/// The ids of the persons of an alert, to be hidden.
pub(super) struct Veil {
    ids: Vec<String>,
    lang: Lang,
}

impl Veil {
    /// Over the persons of an alert; over nobody where nothing is to be masked.
    pub(super) fn over(shown: &Shown, masked: bool, lang: Lang) -> Self {
        let members = shown.members.iter().map(|member| (member.entity_type, &member.entity_id));
        let own = [(shown.row.entity_type, &shown.row.entity_id)];
        let persons = members.chain(own).filter(|(kind, _)| masked && *kind == EntityType::Person);
        let ids: BTreeSet<String> = persons.map(|(_, id)| id.clone()).filter(|id| !id.is_empty()).collect();
        let mut ids: Vec<String> = ids.into_iter().collect();
        // An id that is part of another one is looked for after it.
        ids.sort_by_key(|id| std::cmp::Reverse(id.chars().count()));
        Self { ids, lang }
    }

    /// An id as it may be shown.
    pub(super) fn id(&self, id: &str) -> String {
        if self.ids.iter().any(|own| own == id) { untrusted::masked(id, self.lang) } else { id.to_owned() }
    }

    /// A text without the ids in it, however they are written: in full width, with blanks or hyphens between the digits.
    pub(super) fn text(&self, text: &str) -> String {
        let long = self.ids.iter().filter(|id| id.chars().count() >= SHORTEST);
        long.fold(text.to_owned(), |text, id| without(&text, id, &untrusted::masked(id, self.lang)))
    }

    /// A document with every text in it veiled.
    pub(super) fn json(&self, document: &Json) -> Json {
        match document {
            Json::String(text) if self.ids.contains(text) => Json::String(self.id(text)),
            Json::String(text) => Json::String(self.text(text)),
            Json::Array(items) => items.iter().map(|item| self.json(item)).collect(),
            Json::Object(fields) => {
                Json::Object(fields.iter().map(|(name, value)| (name.clone(), self.json(value))).collect())
            }
            other => other.clone(),
        }
    }
}

/// `text` with `mask` where `id` stands.
fn without(text: &str, id: &str, mask: &str) -> String {
    let wanted: Vec<char> = id.chars().filter_map(plain).collect();
    let letters: Vec<(usize, char, char)> =
        text.char_indices().filter_map(|(at, own)| Some((at, own, plain(own)?))).collect();
    let mut out = String::new();
    let (mut copied, mut at) = (0, 0);
    while !wanted.is_empty() && at + wanted.len() <= letters.len() {
        let found = letters[at..at + wanted.len()].iter().map(|(.., plain)| *plain).eq(wanted.iter().copied());
        if found {
            let (end, last, _) = letters[at + wanted.len() - 1];
            out.push_str(&text[copied..letters[at].0]);
            out.push_str(mask);
            copied = end + last.len_utf8();
            at += wanted.len();
        } else {
            at += 1;
        }
    }
    out.push_str(&text[copied..]);
    out
}

/// A character as it is compared: half width, upper case; nothing for what may stand between digits.
fn plain(c: char) -> Option<char> {
    let half = half_width_char(c);
    (!half.is_whitespace() && !matches!(half, '-' | '\u{2010}'..='\u{2015}')).then(|| half.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn veil() -> Veil {
        Veil { ids: vec!["15050219900307851X".into(), "SYNP00000007".into(), "P1".into()], lang: Lang::Zh }
    }

    #[test]
    fn ids_are_hidden_however_they_are_written() {
        for written in [
            "15050219900307851X",
            "150502 19900307 851x",
            "１５０５０２１９９００３０７８５１Ｘ",
            "150502-19900307-851X",
        ] {
            assert_eq!(veil().text(&format!("本人{written}，已核")), "本人…851X，已核", "{written}");
        }
        assert_eq!(veil().text("SYNP00000007与SYNP00000008"), "…0007与SYNP00000008");
        assert_eq!(veil().text("P1 步"), "P1 步", "too short to be looked for in a sentence");
        assert_eq!(veil().id("P1"), "…");
    }

    #[test]
    fn a_document_is_veiled_throughout() {
        let document = json!({ "entity": "SYNP00000007", "n": 7, "list": [{ "said": "与 SYNP00000007 同日" }] });
        let expected = json!({ "entity": "…0007", "n": 7, "list": [{ "said": "与 …0007 同日" }] });
        assert_eq!(veil().json(&document), expected);
    }
}
