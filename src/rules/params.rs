//! Parameters of a rule: typed, bounded, bound once per run.
//!
//! A value outside the author's bounds is refused, never clipped: a clipped threshold would raise other alerts than
//! the person who set it believes.

use super::codes;
use super::decimal::Decimal;
use super::doc::{Fields, Item};
use super::interval::Interval;
use super::source::Source;
use crate::model::{Lang, Text, Value};
use jiff::civil::Date;
use std::cmp::Ordering;
use std::fmt;

/// Type of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParamType {
    /// 64-bit whole number.
    Int,
    /// Finite floating-point number.
    Float,
    /// Exact decimal number.
    Decimal,
    /// Truth value.
    Bool,
    /// Text.
    Text,
    /// Day.
    Date,
    /// Months and days.
    Interval,
    /// List of texts, for `IN ($list)`.
    TextList,
    /// List of whole numbers, for `IN ($list)`.
    IntList,
}

impl ParamType {
    const WORDS: &[(&'static str, ParamType)] = &[
        ("int", ParamType::Int),
        ("float", ParamType::Float),
        ("decimal", ParamType::Decimal),
        ("bool", ParamType::Bool),
        ("string", ParamType::Text),
        ("date", ParamType::Date),
        ("interval", ParamType::Interval),
        ("list", ParamType::TextList),
    ];

    /// The word of the rule file.
    pub fn name(self) -> &'static str {
        match self {
            Self::IntList => "list",
            _ => Self::WORDS.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name),
        }
    }

    fn item(self) -> Self {
        match self {
            Self::TextList => Self::Text,
            Self::IntList => Self::Int,
            other => other,
        }
    }

    /// What a person is asked to write for it.
    pub(crate) fn expected(self) -> Text {
        match self {
            Self::Int => Text::new("整数", "a whole number"),
            Self::Float => Text::new("数", "a number"),
            Self::Decimal => {
                Text::new("至多18位的小数，如 1500.00", "a decimal number of at most 18 digits, such as 1500.00")
            }
            Self::Bool => Text::new("true 或 false", "true or false"),
            Self::Text => Text::new("字符串", "a string"),
            Self::Date => Text::new("日期，如 2026-11-21", "a date such as 2026-11-21"),
            Self::Interval => Text::new("时间长度，如 12 months、90 days", "a span such as 12 months or 90 days"),
            Self::TextList => Text::new("以逗号分隔的列表", "a list separated by commas"),
            Self::IntList => Text::new("以逗号分隔的整数", "whole numbers separated by commas"),
        }
    }
}

/// Value of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum ParamValue {
    /// Whole number.
    Int(i64),
    /// Finite number.
    Float(f64),
    /// Exact number.
    Decimal(Decimal),
    /// Truth value.
    Bool(bool),
    /// Text.
    Text(String),
    /// Day.
    Date(Date),
    /// Months and days.
    Interval(Interval),
    /// Texts.
    TextList(Vec<String>),
    /// Whole numbers.
    IntList(Vec<i64>),
}

impl fmt::Display for ParamValue {
    /// The form a person could write behind `--param R2.name=`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(number) => write!(f, "{number}"),
            Self::Float(number) => write!(f, "{number:?}"),
            Self::Decimal(number) => write!(f, "{number}"),
            Self::Bool(truth) => write!(f, "{truth}"),
            Self::Text(text) => f.write_str(text),
            Self::Date(date) => write!(f, "{date}"),
            Self::Interval(span) => write!(f, "{span}"),
            Self::TextList(items) => f.write_str(&items.join(",")),
            Self::IntList(items) => f.write_str(&items.iter().map(i64::to_string).collect::<Vec<_>>().join(",")),
        }
    }
}

impl ParamValue {
    pub(crate) fn parse(kind: ParamType, text: &str) -> Option<Self> {
        let text = text.trim();
        Some(match kind {
            ParamType::Int => Self::Int(text.parse().ok()?),
            ParamType::Float => Self::Float(text.parse().ok().filter(|number: &f64| number.is_finite())?),
            ParamType::Decimal => Self::Decimal(text.parse().ok()?),
            ParamType::Bool => Self::Bool(text.parse().ok()?),
            ParamType::Text => Self::Text(text.to_owned()),
            ParamType::Date => Self::Date(text.parse().ok()?),
            ParamType::Interval => Self::Interval(text.parse().ok()?),
            ParamType::TextList => Self::TextList(split_list(text).map(str::to_owned).collect()),
            ParamType::IntList => Self::IntList(split_list(text).map(|part| part.parse().ok()).collect::<Option<_>>()?),
        })
    }

    fn read(kind: ParamType, item: &Item<'_>) -> Option<Self> {
        Some(match kind {
            ParamType::Int => Self::Int(item.int()?),
            ParamType::Float => Self::Float(item.float()?),
            ParamType::Decimal => Self::Decimal(item.decimal()?),
            ParamType::Bool => Self::Bool(item.bool()?),
            ParamType::Text => Self::Text(item.string()?),
            ParamType::Date => Self::Date(item.date()?),
            ParamType::Interval => Self::Interval(item.interval()?),
            ParamType::TextList => Self::TextList(item.strings()),
            ParamType::IntList => Self::IntList(item.items().iter().filter_map(Item::int).collect()),
        })
    }

    fn items(&self) -> Vec<ParamValue> {
        match self {
            Self::TextList(items) => items.iter().cloned().map(Self::Text).collect(),
            Self::IntList(items) => items.iter().copied().map(Self::Int).collect(),
            other => vec![other.clone()],
        }
    }

    fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) => a.partial_cmp(b),
            (Self::Float(a), Self::Float(b)) => a.partial_cmp(b),
            (Self::Decimal(a), Self::Decimal(b)) => a.partial_cmp(b),
            (Self::Date(a), Self::Date(b)) => a.partial_cmp(b),
            (Self::Interval(a), Self::Interval(b)) => a.nominal_days().partial_cmp(&b.nominal_days()),
            (Self::Text(a), Self::Text(b)) => a.partial_cmp(b),
            _ => None,
        }
    }

    /// The value as a plain value, for texts.
    pub fn to_value(&self, lang: Lang) -> Value {
        match self {
            Self::Int(number) => Value::Int(*number),
            Self::Float(number) => Value::Float(*number),
            Self::Decimal(number) => number.to_fen().map_or(Value::Float(number.to_f64()), Value::Money),
            Self::Bool(truth) => Value::Bool(*truth),
            Self::Text(text) => Value::Text(text.clone()),
            Self::Date(date) => Value::Date(*date),
            Self::Interval(span) => Value::Text(span.text(lang)),
            Self::TextList(items) => Value::TextList(items.clone()),
            Self::IntList(items) => Value::TextList(items.iter().map(i64::to_string).collect()),
        }
    }

    /// The value as a number, where it is one.
    #[expect(clippy::cast_precision_loss, reason = "thresholds stay far below 2^53")]
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Int(number) => Some(*number as f64),
            Self::Float(number) => Some(*number),
            Self::Decimal(number) => Some(number.to_f64()),
            _ => None,
        }
    }
}

fn split_list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

/// Declaration of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct ParamSpec {
    /// Its name, without the `$`.
    pub name: String,
    /// Its type.
    pub kind: ParamType,
    /// Its value unless overridden.
    pub default: ParamValue,
    /// The smallest value allowed.
    pub min: Option<ParamValue>,
    /// The largest value allowed.
    pub max: Option<ParamValue>,
    /// The only values allowed; empty where any is.
    pub choices: Vec<ParamValue>,
    /// Its unit, for display.
    pub unit: Option<String>,
    /// What it is for.
    pub about: Text,
    /// Where it is declared, `rules/R2_x.sql:46`.
    pub declared_at: String,
}

/// Names a parameter may not have: they are bound by the program.
pub(crate) const BUILT_IN: [&str; 5] = ["as_of", "entity_id", "window_start", "window_end", "part"];

impl ParamSpec {
    /// Reads `[params.NAME]`.
    pub(crate) fn read(name: &str, item: &Item<'_>, source: &Source) -> Option<Self> {
        if BUILT_IN.contains(&name) || !is_param_name(name) {
            item.refuse(
                "不能作参数名（小写字母、数字、下划线，且非内置名）",
                "cannot be the name of a parameter (small letters, digits, underscores; not a built-in name)",
            );
            return None;
        }
        let fields = item.fields()?;
        let about = fields.need_text("about");
        let unit = fields.string("unit");
        let spec = Self::read_values(name, &fields).map(|mut spec| {
            spec.about = about.unwrap_or_default();
            spec.unit = unit;
            spec.declared_at = format!("{}:{}", source.path(), source.position(item.span().start).line);
            spec
        });
        if let (Some(spec), Some(default)) = (&spec, fields.get("default")) {
            spec.check_declaration(item, &default);
        }
        fields.close();
        spec
    }

    fn read_values(name: &str, fields: &Fields<'_>) -> Option<Self> {
        let kind = fields.need("type").and_then(|item| item.word(ParamType::WORDS));
        let (default, min, max, choices) =
            (fields.need("default"), fields.get("min"), fields.get("max"), fields.get("choices"));
        let mut kind = kind?;
        if kind == ParamType::TextList && default.as_ref().is_some_and(Item::is_list_of_ints) {
            kind = ParamType::IntList;
        }
        let read = |item: Option<Item<'_>>| item.and_then(|item| ParamValue::read(kind.item(), &item));
        let choices = choices.map(|item| item.items()).unwrap_or_default();
        let spec = Self {
            name: name.to_owned(),
            kind,
            min: read(min),
            max: read(max),
            choices: choices.iter().filter_map(|item| ParamValue::read(kind.item(), item)).collect(),
            default: ParamValue::read(kind, &default?)?,
            unit: None,
            about: Text::default(),
            declared_at: String::new(),
        };
        Some(spec)
    }

    fn check_declaration(&self, item: &Item<'_>, default: &Item<'_>) {
        let unordered = matches!(self.kind.item(), ParamType::Bool | ParamType::Text);
        if unordered && (self.min.is_some() || self.max.is_some()) {
            item.report(
                codes::E304,
                "的类型没有 min、max，请用 choices",
                "has a type without min and max; use choices",
            );
        }
        if let (Some(min), Some(max)) = (&self.min, &self.max)
            && min.order(max) == Some(Ordering::Greater)
        {
            item.report(
                codes::E304,
                &format!("的 min {min} 大于 max {max}"),
                &format!("has min {min} above max {max}"),
            );
        } else if !self.allows(&self.default) {
            let bounds = self.bounds();
            let value = &self.default;
            default.report(
                codes::E301,
                &format!("= {value} 超出允许范围 {bounds}"),
                &format!("= {value} is outside {bounds}"),
            );
        }
    }

    /// Whether `value` lies within the bounds; every member of a list must.
    pub fn allows(&self, value: &ParamValue) -> bool {
        value.items().iter().all(|item| {
            let above = self.min.as_ref().is_none_or(|min| min.order(item).is_some_and(Ordering::is_le));
            let below = self.max.as_ref().is_none_or(|max| max.order(item).is_some_and(Ordering::is_ge));
            above && below && (self.choices.is_empty() || self.choices.contains(item))
        })
    }

    /// `3…1000`, `≥ 3`, `a | b`.
    pub fn bounds(&self) -> String {
        if !self.choices.is_empty() {
            return self.choices.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ");
        }
        match (&self.min, &self.max) {
            (Some(min), Some(max)) => format!("{min}…{max}"),
            (Some(min), None) => format!("≥ {min}"),
            (None, Some(max)) => format!("≤ {max}"),
            (None, None) => self.kind.name().to_owned(),
        }
    }

    /// Reads a value of this parameter from TOML and checks its bounds.
    pub(crate) fn read_value(&self, item: &Item<'_>) -> Option<ParamValue> {
        let value = ParamValue::read(self.kind, item)?;
        if self.allows(&value) {
            return Some(value);
        }
        let bounds = self.bounds();
        item.report(
            codes::E301,
            &format!("= {value} 超出允许范围 {bounds}"),
            &format!("= {value} is outside {bounds}"),
        );
        None
    }
}

fn is_param_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}
