//! A text on the page: safe to show, with its language where that is not the page's.

use crate::model::{Lang, Text};
use crate::report::untrusted;
use serde::Serialize;

/// A text and, where it fell back to Chinese on an English page, the mark a screen reader needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Said {
    pub(super) text: String,
    pub(super) lang: Option<&'static str>,
}

impl Said {
    /// `text` in `lang`, cut visibly after `chars_max` characters.
    pub(super) fn new(text: &Text, chars_max: usize, lang: Lang) -> Self {
        let fallback = lang == Lang::En && text.en.is_empty() && !text.zh.is_empty();
        Self { text: untrusted::shown(text.get(lang), chars_max, lang), lang: fallback.then_some("zh-CN") }
    }

    /// A sentence.
    pub(super) fn sentence(text: &Text, lang: Lang) -> Self {
        Self::new(text, untrusted::SENTENCE_CHARS_MAX, lang)
    }
}
