//! Text that came from the data, made safe to show on a terminal and on a page.
//!
//! Owns the replacement of characters that act instead of being seen, and the visible cut of long text. Escaping
//! for HTML is the template engine's.
//!
//! Surprising: an id may hold an escape sequence that repaints the terminal, or a direction mark that makes `E12`
//! read `E21`. Both become visible; nothing is dropped in silence.

use super::numerals;
use crate::model::Lang;
use std::fmt::Write;

/// Longest id shown.
pub const ID_CHARS_MAX: usize = 40;
/// Longest cell of an evidence table shown.
pub const CELL_CHARS_MAX: usize = 48;
/// Longest sentence or paragraph shown.
pub const SENTENCE_CHARS_MAX: usize = 600;
/// Longest account of where a number comes from: half a dozen sentences.
pub const BASIS_CHARS_MAX: usize = 2000;

/// `text` with acting characters made visible and, beyond `chars_max` characters, cut with its length said.
pub fn shown(text: &str, chars_max: usize, lang: Lang) -> String {
    let mut out = String::with_capacity(text.len().min(chars_max * 4));
    for c in text.chars().take(chars_max) {
        push_visible(&mut out, c);
    }
    // Counting stops nowhere: a cut that does not say how much it hides is a silent one.
    let total = text.chars().count();
    if total > chars_max {
        let total = numerals::count(total as u64);
        out.push_str(&lang.pick(format!("…（共 {total} 字）"), format!("… ({total} characters)")));
    }
    out
}

/// The last four characters of a sensitive value, `…8515`; a value of at most four is hidden whole.
pub fn masked(text: &str, lang: Lang) -> String {
    let count = text.chars().count();
    if text.is_empty() {
        return String::new();
    }
    if count <= 4 {
        return "…".to_owned();
    }
    let tail: String = text.chars().skip(count - 4).collect();
    format!("…{}", shown(&tail, 4, lang))
}

fn push_visible(out: &mut String, c: char) {
    match c {
        '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => out.push(' '),
        // Controls, direction marks and overrides (UAX #9), zero-width space and joiner of nothing, byte-order mark.
        '\0'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => {
            let _ = write!(out, "⟨U+{:04X}⟩", u32::from(c));
        }
        _ => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acting_characters_become_visible() {
        assert_eq!(shown("E1\0\u{1b}[31m", 40, Lang::Zh), "E1⟨U+0000⟩⟨U+001B⟩[31m");
        assert_eq!(shown("E\u{202e}21", 40, Lang::Zh), "E⟨U+202E⟩21");
        assert_eq!(shown("a\nb\tc", 40, Lang::Zh), "a b c");
        assert_eq!(shown("单位🏭", 40, Lang::Zh), "单位🏭");
    }

    #[test]
    fn a_cut_says_how_long_the_text_is() {
        let long = "长".repeat(10_000);
        assert_eq!(shown(&long, 3, Lang::Zh), "长长长…（共 10,000 字）");
        assert_eq!(shown(&long, 3, Lang::En), "长长长… (10,000 characters)");
        assert_eq!(shown("长长长", 3, Lang::Zh), "长长长");
    }

    #[test]
    fn a_sensitive_value_shows_its_end_only() {
        assert_eq!(masked("6222020200081238515", Lang::Zh), "…8515");
        assert_eq!(masked("8515", Lang::Zh), "…");
        assert_eq!(masked("", Lang::Zh), "");
    }
}
