//! Numbers as a person reads them: thousands separators, two significant digits of a probability.
//!
//! Owns every number format of the terminal and the page; machine formats never come here.
//!
//! Surprising: a probability below 1e-12 is written as a bound, because its digits are those of the model, not of
//! the world.

use crate::model::Fen;

/// Below this a probability is only bounded.
const PROBABILITY_MIN: f64 = 1e-12;

/// `7,604,120.00`.
pub fn yuan(amount: Fen) -> String {
    let plain = amount.to_string();
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, "00"));
    format!("{}.{fraction}", separated(whole))
}

/// `18,402`.
pub fn count(n: impl TryInto<i128>) -> String {
    n.try_into().map_or_else(|_| "—".to_owned(), |n: i128| separated(&n.to_string()))
}

/// A count, an expected count or a rate: `60`, `1,234.6`, `9.7`, `0.042`, `3.1e-5`; `—` where there is none.
pub fn number(x: Option<f64>) -> String {
    match x {
        Some(x) if !x.is_finite() => "—".to_owned(),
        Some(0.0) => "0".to_owned(),
        Some(x) if x.abs() >= 1e15 || x.abs() < 1e-3 => format!("{x:.1e}"),
        Some(x) if (x - x.round()).abs() < 1e-9 => separated(&format!("{x:.0}")),
        Some(x) if x.abs() >= 1.0 => {
            let text = format!("{x:.1}");
            let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
            format!("{}.{fraction}", separated(whole))
        }
        Some(x) => significant(x),
        None => "—".to_owned(),
    }
}

/// A ratio with one decimal, `5.2`; `—` where there is none.
pub fn ratio(x: Option<f64>) -> String {
    match x {
        Some(x) if x.is_finite() => {
            let text = format!("{x:.1}");
            let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
            format!("{}.{fraction}", separated(whole))
        }
        _ => "—".to_owned(),
    }
}

/// A share as a percentage with one decimal: `12.7%`.
pub fn percent(share: f64) -> String {
    if share.is_finite() { format!("{:.1}%", share * 100.0) } else { "—".to_owned() }
}

/// A tail probability from its natural logarithm: `p < 1e-12`, `p = 2.4e-7`, `p = 0.031`.
pub fn probability_ln(name: &str, ln: Option<f64>) -> String {
    probability(name, ln.map(f64::exp))
}

/// A probability or false-discovery rate: `q < 1e-12`, `q = 2.4e-7`, `q = 0.031`.
pub fn probability(name: &str, p: Option<f64>) -> String {
    match p {
        Some(p) if p.is_nan() => format!("{name} —"),
        Some(p) if p < PROBABILITY_MIN => format!("{name} < 1e-12"),
        Some(p) if p >= 1.0 => format!("{name} = 1"),
        Some(p) if p < 1e-3 => format!("{name} = {p:.1e}"),
        Some(p) => format!("{name} = {}", significant(p)),
        None => format!("{name} —"),
    }
}

/// `3.1 GiB`.
pub fn bytes(n: u64) -> String {
    const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
    #[expect(clippy::cast_precision_loss, reason = "display with two digits")]
    let (mut size, mut unit) = (n as f64, 0);
    while size >= 1024.0 && unit + 1 < UNITS.len() {
        size /= 1024.0;
        unit += 1;
    }
    if unit == 0 { format!("{n} B") } else { format!("{size:.1} {}", UNITS[unit]) }
}

/// `14.8s`, `2m 05s`.
pub fn seconds(seconds: f64) -> String {
    if !seconds.is_finite() || seconds < 0.0 {
        return "—".to_owned();
    }
    if seconds < 60.0 {
        return format!("{seconds:.1}s");
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "finite, not negative; `as` saturates")]
    let whole = seconds.round() as u64;
    format!("{}m {:02}s", whole / 60, whole % 60)
}

/// Two significant digits of a number between 1e-3 and 1.
fn significant(x: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 4 by the range of x")]
    let decimals = (1.0 - x.abs().log10().floor()).clamp(1.0, 4.0) as usize;
    format!("{x:.decimals$}")
}

/// Groups of three digits; a sign stays in front.
fn separated(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let mut out = String::from(sign);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_and_counts_have_separators() {
        assert_eq!(yuan(Fen(760_412_000)), "7,604,120.00");
        assert_eq!(yuan(Fen(-123_456)), "-1,234.56");
        assert_eq!(yuan(Fen(5)), "0.05");
        assert_eq!(count(0_u64), "0");
        assert_eq!(count(999_u64), "999");
        assert_eq!(count(1_000_u64), "1,000");
        assert_eq!(count(-38_204_117_i64), "-38,204,117");
    }

    #[test]
    fn numbers_keep_what_a_person_can_use() {
        let cases = [
            (60.0, "60"),
            (9.74, "9.7"),
            (1234.56, "1,234.6"),
            (0.2, "0.20"),
            (0.0421, "0.042"),
            (0.000_031, "3.1e-5"),
            (0.0, "0"),
            (-12.34, "-12.3"),
            (f64::NAN, "—"),
            (f64::INFINITY, "—"),
        ];
        for (x, expected) in cases {
            assert_eq!(number(Some(x)), expected);
        }
        assert_eq!(number(None), "—");
        assert_eq!(ratio(Some(2.0)), "2.0");
        assert_eq!(percent(0.127), "12.7%");
    }

    #[test]
    fn tiny_probabilities_are_bounds() {
        assert_eq!(probability("q", Some(0.0)), "q < 1e-12");
        assert_eq!(probability("q", Some(9e-13)), "q < 1e-12");
        assert_eq!(probability("q", Some(2.44e-7)), "q = 2.4e-7");
        assert_eq!(probability("q", Some(0.0312)), "q = 0.031");
        assert_eq!(probability("q", Some(0.5)), "q = 0.50");
        assert_eq!(probability("q", Some(1.0)), "q = 1");
        assert_eq!(probability("q", None), "q —");
        assert_eq!(probability_ln("p", Some(-900.0)), "p < 1e-12");
        // e^-5 = 0.006737946…
        assert_eq!(probability_ln("p", Some(-5.0)), "p = 0.0067");
    }

    #[test]
    fn sizes_and_times() {
        assert_eq!(bytes(512), "512 B");
        assert_eq!(bytes(3_328_599_655), "3.1 GiB");
        assert_eq!(seconds(14.82), "14.8s");
        assert_eq!(seconds(125.2), "2m 05s");
    }
}
