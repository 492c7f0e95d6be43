//! Small words that every paper uses: dates in letters, widths of Chinese, text that is safe to put into a document.

use jiff::civil::{Date, DateTime};

/// `2026年11月21日`: the long form of letters, figures in Arabic (GB/T 9704-2012, 7.3.5.3).
pub(super) fn long_date(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// `2026-11-21 09:05`.
pub(super) fn minute(at: DateTime) -> String {
    at.strftime("%Y-%m-%d %H:%M").to_string()
}

/// Columns that `text` takes in a fixed-width font: two for a wide character, one for another; of several lines, the longest.
pub(super) fn units(text: &str) -> usize {
    text.split('\n').map(|line| line.chars().map(char_units).sum()).max().unwrap_or(0)
}

/// East Asian wide and full-width characters (UAX #11), and the ambiguous punctuation that Chinese fonts draw wide.
fn char_units(c: char) -> usize {
    let wide = matches!(u32::from(c),
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe4f
        | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1faff | 0x20000..=0x3fffd
        | 0x2014 | 0x2018..=0x201d | 0x2026);
    if wide { 2 } else { 1 }
}

/// `text` as it may stand in a document: line ends are LF, and characters that act instead of being seen are shown by their
/// number (a direction mark makes `E12` read `E21`). Nothing is dropped in silence.
pub(super) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\n' | '\t' => out.push(c),
            '\r' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\0'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{61c}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => out.push_str(&format!("⟨U+{:04X}⟩", u32::from(c))),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn chinese_counts_two() {
        assert_eq!(units("疑点编号"), 8);
        assert_eq!(units("A-25-00119"), 10);
        assert_eq!(units("失业保险\n第2行x"), 8);
        assert_eq!((units(""), units("䶮𬭎")), (0, 4));
    }

    #[test]
    fn dates_are_said_as_letters_say_them() {
        assert_eq!(long_date(date(2026, 3, 1)), "2026年3月1日");
        assert_eq!(minute(date(2026, 3, 1).at(9, 5, 59, 0)), "2026-03-01 09:05");
    }

    #[test]
    fn acting_characters_are_shown() {
        assert_eq!(clean("a\r\nb\rc\0\u{202e}d\u{feff}"), "a\nb\nc⟨U+0000⟩⟨U+202E⟩d⟨U+FEFF⟩");
    }
}
