//! What people type: amounts and days in every way they are written, in full width as well. One reader for the ledger, the
//! command line and its filters, so that no two places understand the same words differently.

use super::Fen;
use jiff::civil::Date;

/// Digits before the point that an amount may have: below that sums of many stay within an `i64` of fen.
const DIGITS_MAX: usize = 13;

/// Full-width letters, digits, punctuation and blanks as their half-width forms (Unicode block FF00, U+3000, U+00A0).
pub fn half_width(text: &str) -> String {
    text.chars().map(half_width_char).collect()
}

/// One character, likewise.
pub fn half_width_char(c: char) -> char {
    match u32::from(c) {
        code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
        0x3000 | 0xa0 => ' ',
        _ => c,
    }
}

/// Yuan, to the fen: `1234.5`, `￥1,234.50`, `１２３４元`, `1.5万`, `-100`. `None`: it is none, or finer than a fen, or its
/// thousands are not groups of three.
pub fn yuan(text: &str) -> Option<Fen> {
    let half: String = half_width(text).chars().filter(|c| !c.is_whitespace()).collect();
    let bare = half.trim_start_matches(['¥', '\u{ffe5}']).trim_end_matches('元');
    let (negative, bare) = bare.strip_prefix(['-', '−']).map_or((false, bare), |rest| (true, rest));
    let (number, places) = bare.strip_suffix('万').map_or((bare, 2), |number| (number, 6));
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let groups: Vec<&str> = whole.split(',').collect();
    let grouped =
        groups.len() == 1 || ((1..=3).contains(&groups[0].len()) && groups[1..].iter().all(|group| group.len() == 3));
    let plain: String = groups.concat();
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let written = grouped && !plain.is_empty() && all_digits(&plain) && all_digits(fraction);
    if !written || fraction.len() > places || plain.len() + places > DIGITS_MAX + 2 {
        return None;
    }
    let fen: i64 = format!("{plain}{fraction:0<places$}").parse().ok()?;
    Some(Fen(if negative { -fen } else { fen }))
}

/// A day: `2026-11-21`, `2026.11.21`, `2026/11/21`, `20261121`, `2026年11月21日`.
pub fn day(text: &str) -> Option<Date> {
    let half = half_width(text);
    let parts: Vec<&str> =
        half.trim().trim_end_matches('日').split(['-', '.', '/', '年', '月']).map(str::trim).collect();
    let (year, month, day) = match parts.as_slice() {
        [year, month, day] if year.len() == 4 => (*year, *month, *day),
        [run] if run.len() == 8 && run.is_ascii() => (&run[..4], &run[4..6], &run[6..]),
        _ => return None,
    };
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn amounts_are_read_in_every_way_they_are_typed_and_never_rounded() {
        for (text, fen) in [
            ("75000", 7_500_000),
            ("75,000.5", 7_500_050),
            ("１，２３４．５０", 123_450),
            ("￥1,234,567", 123_456_700),
            ("1.5万", 1_500_000),
            ("3 万元", 3_000_000),
            ("0.000001万", 1),
            ("-7", -700),
            ("−0.05元", -5),
            ("－１００", -10_000),
            ("9999999999999", 999_999_999_999_900),
        ] {
            assert_eq!(yuan(text), Some(Fen(fen)), "{text}");
        }
        for bad in
            ["", "元", "1,23", "12,345,67", "1.234", "0.0000001万", "abc", "1e5", "--1", ".5", "12345678901234", "万"]
        {
            assert_eq!(yuan(bad), None, "{bad}");
        }
    }

    #[test]
    fn days_are_read_in_every_way_they_are_typed() {
        for text in [
            "2026.11.21",
            "2026/11/21",
            "20261121",
            "2026-11-21",
            "2026年11月21日",
            "２０２６．１１．２１",
            " 2026-11-21 ",
        ] {
            assert_eq!(day(text), Some(date(2026, 11, 21)), "{text}");
        }
        for bad in ["21/11/2026", "2026-13-01", "2026-02-30", "11/21/26", "soon", "2026", "二〇二六年", "２０２６1121x"]
        {
            assert_eq!(day(bad), None, "{bad}");
        }
    }
}
