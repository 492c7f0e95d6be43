//! Texts with numbers in them: `{column:format}`, parsed when the rule loads, filled from one row.
//!
//! A number in a sentence comes from a column or a parameter, nowhere else. A missing value reads `—`.

use super::codes::{self, Code};
use super::header::OutputType;
use super::overrides::BoundParams;
use super::params::ParamType;
use super::problem::{did_you_mean, nearest};
use crate::model::{Fen, Lang, Text, Value};
use std::fmt::Write as _;
use std::ops::Range;

/// What stands for a value that is not there.
pub const MISSING: &str = "—";

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Format {
    /// By type: whole numbers as they are, numbers with two decimals, money as `yuan`.
    Plain,
    /// A share as a percentage with one decimal: `50.0%`.
    Pct,
    /// Money with its unit: `75,000.00元`, `75,000.00 yuan`.
    Yuan,
    /// A whole number with separators: `18,402`.
    Count,
    /// A number with this many decimals, written `0`, `0.1`, `0.01`, `0.001`.
    Decimals(u8),
    /// A day, `2025-06-30`; of a time, its day.
    Date,
}

impl Format {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "pct" => Self::Pct,
            "yuan" => Self::Yuan,
            "count" => Self::Count,
            "date" => Self::Date,
            "0" => Self::Decimals(0),
            "0.1" => Self::Decimals(1),
            "0.01" => Self::Decimals(2),
            "0.001" => Self::Decimals(3),
            _ => return None,
        })
    }

    fn suits(self, kind: Kind) -> bool {
        match self {
            Self::Plain => true,
            Self::Pct | Self::Yuan | Self::Count | Self::Decimals(_) => kind == Kind::Number,
            Self::Date => kind == Kind::Day,
        }
    }
}

/// What a name in a text stands for, as far as formats care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Number,
    Day,
    Other,
}

impl From<OutputType> for Kind {
    fn from(kind: OutputType) -> Self {
        match kind {
            OutputType::Int64 | OutputType::Float64 | OutputType::Decimal { .. } => Self::Number,
            OutputType::Date | OutputType::Timestamp => Self::Day,
            OutputType::Text | OutputType::Bool => Self::Other,
        }
    }
}

impl From<ParamType> for Kind {
    fn from(kind: ParamType) -> Self {
        match kind {
            ParamType::Int | ParamType::Float | ParamType::Decimal => Self::Number,
            ParamType::Date => Self::Day,
            _ => Self::Other,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Words(String),
    Value { name: String, format: Format },
}

/// A parsed text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
}

/// A text in both languages; English falls back to Chinese.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Templates {
    zh: Template,
    en: Option<Template>,
}

/// Something wrong in a text, with its bytes in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Flaw {
    pub code: Code,
    pub span: Range<usize>,
    pub message: Text,
}

impl Template {
    /// Parses `text`; `known` gives the names that may stand in braces. `{{` and `}}` are braces themselves.
    pub(crate) fn parse(text: &str, known: &[(String, Kind)]) -> (Self, Vec<Flaw>) {
        let mut pieces = Vec::new();
        let mut flaws = Vec::new();
        let mut words = String::new();
        let mut rest = 0;
        while let Some(found) = text[rest..].find(['{', '}']) {
            let at = rest + found;
            words.push_str(&text[rest..at]);
            let brace = &text[at..=at];
            if text[at + 1..].starts_with(brace) {
                words.push_str(brace);
                rest = at + 2;
                continue;
            }
            let end = if brace == "{" { text[at..].find('}').map(|end| at + end) } else { None };
            let Some(end) = end else {
                let message = Text::new(
                    "花括号不成对；文字中的花括号写作 {{ 或 }}",
                    "a brace without its partner; a brace itself is written {{ or }}",
                );
                flaws.push(Flaw { code: codes::E130, span: at..at + 1, message });
                rest = at + 1;
                continue;
            };
            if !words.is_empty() {
                pieces.push(Piece::Words(std::mem::take(&mut words)));
            }
            match read_value(&text[at + 1..end], known) {
                Ok(piece) => pieces.push(piece),
                Err((code, message)) => flaws.push(Flaw { code, span: at..end + 1, message }),
            }
            rest = end + 1;
        }
        words.push_str(&text[rest..]);
        if !words.is_empty() {
            pieces.push(Piece::Words(words));
        }
        (Self { pieces }, flaws)
    }

    /// The names in braces, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Value { name, .. } => Some(name.as_str()),
            Piece::Words(_) => None,
        })
    }

    fn render(&self, lang: Lang, params: &BoundParams, row: &impl Fn(&str) -> Value) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Words(words) => text.push_str(words),
                Piece::Value { name, format } => {
                    let value = params.value(name, lang).unwrap_or_else(|| row(name));
                    text.push_str(&write_value(&value, *format, lang));
                }
            }
        }
        text
    }
}

impl Templates {
    pub(crate) fn new(zh: Template, en: Option<Template>) -> Self {
        Self { zh, en }
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.zh.pieces.is_empty()
    }

    /// The names in braces in either language.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.zh.names().chain(self.en.iter().flat_map(Template::names))
    }

    /// The text with the values of one row; parameters come from `params`.
    pub fn render(&self, lang: Lang, params: &BoundParams, row: impl Fn(&str) -> Value) -> String {
        let template = match (lang, &self.en) {
            (Lang::En, Some(en)) => en,
            _ => &self.zh,
        };
        template.render(lang, params, &row)
    }
}

fn read_value(inside: &str, known: &[(String, Kind)]) -> Result<Piece, (Code, Text)> {
    let (name, format) = match inside.split_once(':') {
        Some((name, format)) => (name.trim(), Some(format.trim())),
        None => (inside.trim(), None),
    };
    let Some((_, kind)) = known.iter().find(|(known, _)| known == name) else {
        let guess = did_you_mean(nearest(name, known.iter().map(|(name, _)| name.as_str())));
        let message = Text::new(
            format!("{{{name}}}：SQL 与模型都不提供这一列{}", guess.zh),
            format!("{{{name}}}: neither SQL nor model delivers this column{}", guess.en),
        );
        return Err((codes::E130, message));
    };
    let format = match format {
        None => Format::Plain,
        Some(text) => Format::parse(text).ok_or_else(|| {
            let list = "pct, yuan, count, date, 0, 0.1, 0.01, 0.001";
            let message = Text::new(
                format!("{{{name}:{text}}}：没有格式 {text}（可用 {list}）"),
                format!("{{{name}:{text}}}: there is no format `{text}` (known: {list})"),
            );
            (codes::E131, message)
        })?,
    };
    if format.suits(*kind) {
        return Ok(Piece::Value { name: name.to_owned(), format });
    }
    let message = Text::new(
        format!("{{{inside}}}：格式与列的类型不符"),
        format!("{{{inside}}}: the format does not suit the type of the column"),
    );
    Err((codes::E131, message))
}

/// Writes one value.
fn write_value(value: &Value, format: Format, lang: Lang) -> String {
    match (value, format) {
        (Value::Null, _) => MISSING.to_owned(),
        (Value::Int(_) | Value::Float(_) | Value::Money(_), Format::Pct) => {
            number(value, |x| format!("{}%", grouped(x * 100.0, 1)))
        }
        (Value::Money(amount), Format::Plain | Format::Yuan) => yuan(*amount, lang),
        (Value::Int(_) | Value::Float(_), Format::Yuan) => {
            number(value, |x| format!("{}{}", grouped(x, 2), lang.pick("元", " yuan")))
        }
        (Value::Int(_) | Value::Float(_) | Value::Money(_), Format::Count) => number(value, |x| grouped(x, 0)),
        (Value::Int(_) | Value::Float(_) | Value::Money(_), Format::Decimals(n)) => {
            number(value, |x| grouped(x, usize::from(n)))
        }
        (Value::Int(n), _) => n.to_string(),
        (Value::Float(_), _) => number(value, |x| grouped(x, 2)),
        (Value::Timestamp(time), Format::Date) => time.date().to_string(),
        (Value::Timestamp(time), _) => time.strftime("%Y-%m-%d %H:%M").to_string(),
        (Value::Date(day), _) => day.to_string(),
        (Value::Bool(truth), _) => match (truth, lang) {
            (true, Lang::Zh) => "是".to_owned(),
            (false, Lang::Zh) => "否".to_owned(),
            (true, Lang::En) => "yes".to_owned(),
            (false, Lang::En) => "no".to_owned(),
        },
        (Value::Text(text), _) => text.clone(),
        (Value::TextList(items), _) => items.join(lang.pick("、", ", ")),
        (Value::Money(amount), _) => amount.to_string(),
    }
}

fn number(value: &Value, write: impl Fn(f64) -> String) -> String {
    match value.as_f64() {
        Some(x) if x.is_finite() => write(x),
        _ => MISSING.to_owned(),
    }
}

/// Money is written from its whole fen, not through a float.
fn yuan(amount: Fen, lang: Lang) -> String {
    let text = amount.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    let (whole, cents) = digits.split_once('.').unwrap_or((digits, "00"));
    format!("{sign}{}.{cents}{}", separated(whole), lang.pick("元", " yuan"))
}

fn grouped(x: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", x.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let is_zero = text.bytes().all(|b| matches!(b, b'0' | b'.'));
    let mut out = String::new();
    if x < 0.0 && !is_zero {
        out.push('-');
    }
    out.push_str(&separated(whole));
    if !fraction.is_empty() {
        let _ = write!(out, ".{fraction}");
    }
    out
}

/// `1234567` → `1,234,567`.
fn separated(digits: &str) -> String {
    let mut out = String::new();
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
    use jiff::civil::date;

    fn known() -> Vec<(String, Kind)> {
        [("n", Kind::Number), ("rate", Kind::Number), ("paid", Kind::Number), ("day", Kind::Day), ("who", Kind::Other)]
            .map(|(name, kind)| (name.to_owned(), kind))
            .to_vec()
    }

    fn render(text: &str, lang: Lang) -> String {
        let (template, flaws) = Template::parse(text, &known());
        assert!(flaws.is_empty(), "{flaws:?}");
        let templates = Templates::new(template.clone(), Some(template));
        let params = BoundParams::defaults(&[], date(2025, 6, 30));
        templates.render(lang, &params, |name| match name {
            "n" => Value::Int(18_402),
            "rate" => Value::Float(0.5),
            "paid" => Value::Money(Fen(7_500_000)),
            "day" => Value::Date(date(2025, 6, 6)),
            _ => Value::Null,
        })
    }

    #[test]
    fn writes_each_format_in_both_languages() {
        assert_eq!(
            render("{day}共{n}本（{rate:pct}），{paid:yuan}；{who}", Lang::Zh),
            "2025-06-06共18402本（50.0%），75,000.00元；—"
        );
        assert_eq!(
            render("{n:count} of {n:0.1}, {paid}, {rate} {{x}}", Lang::En),
            "18,402 of 18,402.0, 75,000.00 yuan, 0.50 {x}"
        );
        assert_eq!(write_value(&Value::Float(-0.001), Format::Decimals(1), Lang::Zh), "0.0", "no negative zero");
        assert_eq!(write_value(&Value::Float(f64::NAN), Format::Pct, Lang::Zh), "—");
        assert_eq!(write_value(&Value::Money(Fen(-123)), Format::Yuan, Lang::Zh), "-1.23元");
        assert_eq!(write_value(&Value::Int(-1_234_567), Format::Count, Lang::Zh), "-1,234,567");
    }

    #[test]
    fn unknown_names_and_unsuitable_formats_are_flaws_with_a_place() {
        let flaws = |text: &str| {
            let (_, flaws) = Template::parse(text, &known());
            flaws
                .into_iter()
                .map(|flaw| format!("{} {:?} {}", flaw.code, flaw.span, flaw.message.en))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            flaws("疑{raet}"),
            ["E130 3..9 {raet}: neither SQL nor model delivers this column; did you mean rate?"]
        );
        assert_eq!(flaws("{who:pct}"), ["E131 0..9 {who:pct}: the format does not suit the type of the column"]);
        assert!(flaws("{n:0.0001}")[0].starts_with("E131 0..10 {n:0.0001}: there is no format"));
        assert_eq!(flaws("a } b { c").len(), 2);
    }
}
