//! A value between the program and a spreadsheet, and what people make of values when they type them.

use super::super::said::{clean, minute};
use super::field::Kind;
use crate::model::typed::{self, half_width};
use crate::model::{Fen, Text};
use jiff::civil::{Date, DateTime};

/// The most characters a cell of a spreadsheet holds (Excel's limit, which the others share).
pub(super) const CELL_CHARS_MAX: usize = 32_767;

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    /// Nothing; a true blank.
    Blank,
    /// Words or an id.
    Words(String),
    /// A whole number.
    Whole(i64),
    /// Yuan.
    Money(Fen),
    /// A day.
    Day(Date),
    /// A minute.
    Time(DateTime),
}

impl Cell {
    /// Words as they may stand in a cell; empty is a blank. What is too long for a cell ends with its length said.
    pub(super) fn words(text: &str) -> Self {
        let text = clean(text);
        let text = text.trim_end();
        if text.trim().is_empty() {
            return Self::Blank;
        }
        let total = text.encode_utf16().count();
        if total <= CELL_CHARS_MAX {
            return Self::Words(text.to_owned());
        }
        let mut room = CELL_CHARS_MAX - 40;
        let kept: String = text
            .chars()
            .take_while(|c| {
                let fits = room >= c.len_utf16();
                room = room.saturating_sub(c.len_utf16());
                fits
            })
            .collect();
        Self::Words(format!("{kept}…（共 {total} 字，此处放不下）"))
    }

    /// The same, of what may be missing.
    pub(super) fn maybe(text: Option<&str>) -> Self {
        text.map_or(Self::Blank, Self::words)
    }

    /// The value as one text, the same whichever program saved the sheet: what is compared when a ledger comes back.
    pub(super) fn canonical(&self) -> String {
        match self {
            Self::Blank => String::new(),
            Self::Words(text) => text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim().to_owned(),
            Self::Whole(number) => number.to_string(),
            Self::Money(fen) => fen.to_string(),
            Self::Day(day) => day.to_string(),
            Self::Time(at) => minute(*at),
        }
    }

    /// The same for a column of `kind`: ids as they should be typed, so that what was put right when it was read is no change.
    pub(super) fn compared(&self, kind: Kind) -> String {
        let text = self.canonical();
        if kind == Kind::Id { id_text(&text) } else { text }
    }

    /// As it is shown, for widths and CSV.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Words(text) => text.clone(),
            other => other.canonical(),
        }
    }
}

/// What stands in a cell of a sheet that came back.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Raw {
    /// Nothing.
    Blank,
    /// Text.
    Text(String),
    /// A number.
    Number(f64),
    /// Year, month, day, hour, minute.
    Moment(DateTime),
    /// An error value of a formula.
    Broken(String),
}

/// A cell read as its column asks, and whether something was put right on the way.
#[derive(Debug, PartialEq)]
pub(super) struct Typed {
    pub cell: Cell,
    pub mended: bool,
}

/// Reads a cell as a value of `kind`; the error says what was expected.
pub(super) fn read(raw: &Raw, kind: Kind) -> Result<Typed, Text> {
    let plain = |cell| Ok(Typed { cell, mended: false });
    match (raw, kind) {
        (Raw::Blank, _) => plain(Cell::Blank),
        (Raw::Broken(error), _) => Err(Text::new(
            format!("单元格是公式错误 {error}；请填写值"),
            format!("an error of a formula, {error}; a value is expected"),
        )),
        (Raw::Text(text), Kind::Words) => plain(Cell::words(text)),
        (Raw::Text(text), Kind::Id) => {
            let id = id_text(text);
            Ok(Typed { mended: id != text.trim_end(), cell: Cell::words(&id) })
        }
        (Raw::Text(text), Kind::Whole) => whole_text(text).map(|number| Typed { cell: number, mended: false }),
        (Raw::Text(text), Kind::Money) => {
            Ok(Typed { cell: money_text(text)?.map_or(Cell::Blank, Cell::Money), mended: false })
        }
        (Raw::Text(text), Kind::Day) => {
            Ok(Typed { cell: day_text(text)?.map_or(Cell::Blank, Cell::Day), mended: false })
        }
        (Raw::Text(text), Kind::Time) => time_text(text),
        (Raw::Number(number), Kind::Id) => id_number(*number),
        // The number of a letter, a clause: text that a spreadsheet took for a number.
        (Raw::Number(number), Kind::Words) if number.abs() >= DIGITS_KEPT => Err(digits_lost()),
        (Raw::Number(number), Kind::Words) => plain(Cell::words(&number_words(*number))),
        (Raw::Number(number), Kind::Whole) => match whole_number(*number) {
            Some(whole) => plain(Cell::Whole(whole)),
            None => Err(Text::new("应为整数", "a whole number is expected")),
        },
        (Raw::Number(number), Kind::Money) => plain(Cell::Money(money_number(*number)?)),
        // `20261121` typed as a number.
        (Raw::Number(number), Kind::Day) => {
            Ok(Typed { cell: day_text(&number_words(*number))?.map_or(Cell::Blank, Cell::Day), mended: false })
        }
        (Raw::Moment(at), Kind::Day) => plain(Cell::Day(at.date())),
        (Raw::Moment(at), Kind::Time) => plain(Cell::Time(*at)),
        (Raw::Moment(at), Kind::Words | Kind::Id) => plain(Cell::words(&at.date().to_string())),
        (Raw::Number(_), Kind::Time) | (Raw::Moment(_), Kind::Whole | Kind::Money) => {
            Err(Text::new("类型不对：应按列的格式填写", "of the wrong type: the column's own is expected"))
        }
    }
}

/// An id as it should have been typed: half width. Blanks at the ends and inside runs of digits are dropped.
fn id_text(text: &str) -> String {
    let half = half_width(text);
    let half = half.trim();
    if half.chars().all(|c| c.is_ascii_alphanumeric() || c.is_whitespace() || c == '-') && !has_words(half) {
        half.chars().filter(|c| !c.is_whitespace()).collect()
    } else {
        half.to_owned()
    }
}

/// Whether the blanks of an id part words (`R5 1.0`, `FP-R5-EXAMDAY exam day`), instead of digits (`1505 0219`).
fn has_words(text: &str) -> bool {
    text.split_whitespace().count() > 1 && text.chars().any(|c| c.is_ascii_lowercase() || c == '.')
}

/// A number in an id column: exact up to fifteen digits, lost beyond (Excel and WPS keep no more).
fn id_number(number: f64) -> Result<Typed, Text> {
    match whole_number(number) {
        Some(whole) if number.abs() < DIGITS_KEPT => Ok(Typed { cell: Cell::words(&whole.to_string()), mended: true }),
        Some(_) => Err(digits_lost()),
        None => Err(Text::new("编号应为文本，不是小数", "an id is expected as text, not a fraction")),
    }
}

/// Where numbers begin of which Excel and WPS lose digits: they keep fifteen.
const DIGITS_KEPT: f64 = 1e15;

fn digits_lost() -> Text {
    Text::new(
        "编号是数字单元格且超过 15 位，末几位已经丢失；请把单元格设为“文本”后重新填写",
        "the id is a number of more than 15 digits, whose last ones are lost; make the cell text and type it again",
    )
}

#[expect(clippy::cast_possible_truncation, clippy::float_cmp, reason = "checked to be whole and within i64")]
fn whole_number(number: f64) -> Option<i64> {
    (number.is_finite() && number.abs() < 9.0e18 && number == number.trunc()).then_some(number as i64)
}

fn number_words(number: f64) -> String {
    whole_number(number).map_or_else(|| number.to_string(), |whole| whole.to_string())
}

fn whole_text(text: &str) -> Result<Cell, Text> {
    let half = half_width(text);
    let digits = half.trim();
    if digits.is_empty() {
        return Ok(Cell::Blank);
    }
    digits.parse().map(Cell::Whole).map_err(|_| Text::new("应为整数", "a whole number is expected"))
}

/// Yuan as a number cell. More than two decimals are refused, not rounded.
fn money_number(number: f64) -> Result<Fen, Text> {
    let fen = number * 100.0;
    let nearest = fen.round();
    // Below 10^11 yuan an f64 is exact to a few thousandths of a fen; a third decimal is a tenth of a fen at least.
    match whole_number(nearest) {
        Some(whole) if (fen - nearest).abs() < 0.01 && whole.abs() < 10_000_000_000_000 => Ok(Fen(whole)),
        _ => Err(money_expected()),
    }
}

fn money_expected() -> Text {
    Text::new(
        "应为金额（元，最多两位小数），如 1234.50",
        "an amount in yuan with at most two decimals is expected, as in 1234.50",
    )
}

/// Yuan as text; nothing is none.
fn money_text(text: &str) -> Result<Option<Fen>, Text> {
    if half_width(text).trim().is_empty() {
        return Ok(None);
    }
    typed::yuan(text).map(Some).ok_or_else(money_expected)
}

/// The amount of a text as [`Fen`] prints it.
pub(super) fn exact_fen(text: &str) -> Option<Fen> {
    money_text(text).ok().flatten()
}

/// A day as text; nothing is none.
fn day_text(text: &str) -> Result<Option<Date>, Text> {
    if half_width(text).trim().is_empty() {
        return Ok(None);
    }
    let expected = || Text::new("应为日期，如 2026-11-21", "a date is expected, as in 2026-11-21");
    typed::day(text).map(Some).ok_or_else(expected)
}

fn time_text(text: &str) -> Result<Typed, Text> {
    let half = half_width(text);
    let trimmed = half.trim();
    let (day, time) = trimmed.split_once([' ', 'T']).unwrap_or((trimmed, ""));
    let Some(day) = day_text(day)? else { return Ok(Typed { cell: Cell::Blank, mended: false }) };
    let expected = || Text::new("应为时间，如 2026-11-21 09:30", "a time is expected, as in 2026-11-21 09:30");
    let mut parts = time.split(':').map(|part| part.trim().parse::<i8>());
    let (hour, minute) = match (parts.next(), parts.next()) {
        _ if time.is_empty() => (0, 0),
        (Some(Ok(hour)), Some(Ok(minute))) => (hour, minute),
        _ => return Err(expected()),
    };
    let time = jiff::civil::Time::new(hour, minute, 0, 0).map_err(|_| expected())?;
    Ok(Typed { cell: Cell::Time(day.to_datetime(time)), mended: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn typed(raw: Raw, kind: Kind) -> Cell {
        read(&raw, kind).unwrap().cell
    }

    fn text(value: &str) -> Raw {
        Raw::Text(value.to_owned())
    }

    #[test]
    fn days_are_read_in_every_way_they_are_typed() {
        for day in [
            "2026.11.21",
            "2026/11/21",
            "20261121",
            "2026-11-21",
            "2026年11月21日",
            "２０２６．１１．２１",
            " 2026-11-21 ",
        ] {
            assert_eq!(typed(text(day), Kind::Day), Cell::Day(date(2026, 11, 21)), "{day}");
        }
        assert_eq!(typed(Raw::Number(20_261_121.0), Kind::Day), Cell::Day(date(2026, 11, 21)));
        for wrong in ["21/11/2026", "2026-13-01", "2026-02-30", "11/21/26", "soon", "2026", "二〇二六年"] {
            assert!(read(&text(wrong), Kind::Day).is_err(), "{wrong}");
        }
    }

    #[test]
    fn amounts_are_read_in_every_way_they_are_typed_and_never_rounded() {
        let amounts = [
            ("1,234.50", 123_450),
            ("１，２３４．５０", 123_450),
            ("1234.5元", 123_450),
            ("￥1,234,567", 123_456_700),
            ("-7", -700),
            ("3万元", 3_000_000),
            (" 0.05 ", 5),
        ];
        for (typed_in, fen) in amounts {
            assert_eq!(typed(text(typed_in), Kind::Money), Cell::Money(Fen(fen)), "{typed_in}");
        }
        for wrong in ["1,23", "12,345,67", "1.234", "abc", "元", "1e5", "--1", ".5", "12345678901234"] {
            assert!(read(&text(wrong), Kind::Money).is_err(), "{wrong}");
        }
        assert_eq!(typed(Raw::Number(1234.5), Kind::Money), Cell::Money(Fen(123_450)));
        assert_eq!(typed(Raw::Number(0.29), Kind::Money), Cell::Money(Fen(29)));
        assert_eq!(typed(Raw::Number(76_041_200.01), Kind::Money), Cell::Money(Fen(7_604_120_001)));
        assert!(read(&Raw::Number(1.005), Kind::Money).is_err());
        assert!(read(&Raw::Number(f64::INFINITY), Kind::Money).is_err());
        assert_eq!(typed(text("  "), Kind::Money), Cell::Blank);
    }

    #[test]
    fn a_number_in_an_id_column_is_refused_where_digits_are_lost() {
        assert_eq!(
            read(&Raw::Number(150_502.0), Kind::Id).unwrap(),
            Typed { cell: Cell::words("150502"), mended: true }
        );
        assert_eq!(typed(Raw::Number(999_999_999_999_999.0), Kind::Id), Cell::words("999999999999999"));
        assert!(read(&Raw::Number(1_000_000_000_000_000.0), Kind::Id).unwrap_err().en.contains("15 digits"));
        assert!(read(&Raw::Number(1.101_05e17), Kind::Id).is_err());
        assert!(read(&Raw::Number(1.5), Kind::Id).is_err());
    }

    #[test]
    fn ids_are_normalised_and_it_is_said() {
        for (typed_in, id) in [("１５０５０２", "150502"), ("1505 0219 9001", "150502199001"), (" R2-1f　", "R2-1f")]
        {
            assert_eq!(
                read(&text(typed_in), Kind::Id).unwrap(),
                Typed { cell: Cell::words(id), mended: true },
                "{typed_in}"
            );
        }
        for kept in ["FP-R5-EXAMDAY 统一考试日", "R5 1.0", "91150502MA0"] {
            assert_eq!(
                read(&text(kept), Kind::Id).unwrap(),
                Typed { cell: Cell::words(kept), mended: false },
                "{kept}"
            );
        }
    }

    #[test]
    fn a_text_longer_than_a_cell_says_so() {
        let Cell::Words(cut) = Cell::words(&"长".repeat(40_000)) else { panic!("no words") };
        assert!(cut.encode_utf16().count() <= CELL_CHARS_MAX && cut.ends_with("…（共 40000 字，此处放不下）"));
        assert_eq!(Cell::words(&"x".repeat(CELL_CHARS_MAX)).shown().len(), CELL_CHARS_MAX);
        assert_eq!(Cell::words(" \n "), Cell::Blank);
    }

    #[test]
    fn a_formula_error_and_a_time() {
        assert!(read(&Raw::Broken("#REF!".into()), Kind::Words).unwrap_err().zh.contains("#REF!"));
        let at = date(2026, 11, 21).at(9, 30, 0, 0);
        assert_eq!(typed(text("2026/11/21 09:30"), Kind::Time), Cell::Time(at));
        assert_eq!(typed(Raw::Moment(at), Kind::Day), Cell::Day(date(2026, 11, 21)));
        assert!(read(&text("2026-11-21 25:00"), Kind::Time).is_err());
        assert_eq!(typed(text("x\r\ny"), Kind::Words).canonical(), "x\ny");
    }
}
