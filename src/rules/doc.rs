//! Reading TOML by hand, field by field, so that *all* problems of a block are found in one go.
//!
//! Serde stops at the first problem and cannot point at the nearest name; here every access records the
//! field as known, `Fields::close` refuses the rest, and every value leaves its place in the file behind
//! (`Places`), so that later checks can point at it.

use super::codes::{self, Code};
use super::decimal::Decimal;
use super::interval::Interval;
use super::problem::{Problem, did_you_mean, nearest};
use super::source::Source;
use crate::model::Text;
use jiff::civil::Date;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Where the value of each field stands in the file, by dotted path: `alert.where`, `evidence.0.sql`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Places(BTreeMap<String, Range<usize>>);

impl Places {
    /// The bytes of the value at `path`, else of its nearest parent, else the beginning of the file.
    pub(super) fn of(&self, path: &str) -> Range<usize> {
        let mut path = path;
        loop {
            if let Some(span) = self.0.get(path) {
                return span.clone();
            }
            match path.rfind('.') {
                Some(dot) => path = &path[..dot],
                None => return 0..0,
            }
        }
    }

    fn set(&mut self, path: &str, span: Range<usize>) {
        self.0.insert(path.to_owned(), span);
    }
}

/// Collects problems and places while one TOML block is read.
pub(crate) struct Reader<'a> {
    source: &'a Arc<Source>,
    /// Where the block begins in the file; TOML spans count from there.
    base: usize,
    problems: RefCell<Vec<Problem>>,
    places: RefCell<Places>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(source: &'a Arc<Source>, base: usize) -> Self {
        Self { source, base, problems: RefCell::default(), places: RefCell::default() }
    }

    /// Parses `text`, the block that begins at `base`; syntax errors become problems and give `None`.
    pub(super) fn parse<'t>(&self, text: &'t str) -> Option<Spanned<DeTable<'t>>> {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let span = error.span().map_or(self.base..self.base, |span| self.shift(span));
            self.report(syntax_problem(self.source, span, error.message()));
        }
        errors.is_empty().then_some(table)
    }

    pub(super) fn shift(&self, span: Range<usize>) -> Range<usize> {
        span.start + self.base..span.end + self.base
    }

    pub(super) fn report(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    pub(super) fn finish(self) -> (Vec<Problem>, Places) {
        (self.problems.into_inner(), self.places.into_inner())
    }

    /// Opens the top level of the block.
    pub(super) fn root<'b>(&'b self, table: &'b Spanned<DeTable<'b>>) -> Fields<'b> {
        let span = table.span();
        Fields {
            reader: self,
            table: table.get_ref(),
            path: String::new(),
            span: span.start..span.start,
            known: RefCell::default(),
        }
    }

    fn field_problem(&self, span: Range<usize>, message: Text) -> Problem {
        Problem::new(codes::E008, self.source, message).at(self.shift(span), Text::default())
    }
}

fn syntax_problem(source: &Arc<Source>, span: Range<usize>, message: &str) -> Problem {
    let line = source.position(span.start).line;
    let problem = Problem::new(
        codes::E002,
        source,
        Text::new(
            format!("第 {line} 行不是有效的 TOML：{message}"),
            format!("line {line} is not valid TOML: {message}"),
        ),
    )
    .at(span, Text::default());
    if message.contains("must be quoted") || message.contains("literal string") {
        problem.help("字符串要加引号，例如 severity = \"high\"", "strings are quoted, as in severity = \"high\"")
    } else if message.contains("duplicate") {
        problem.help("同一键只能写一次", "a key may stand only once")
    } else {
        problem
    }
}

/// What kind of value a field was expected to hold, as a person calls it.
fn kind_name(value: &DeValue<'_>) -> Text {
    match value {
        DeValue::String(_) => Text::new("字符串", "a string"),
        DeValue::Integer(_) => Text::new("整数", "a whole number"),
        DeValue::Float(_) => Text::new("小数", "a decimal number"),
        DeValue::Boolean(_) => Text::new("布尔值", "a truth value"),
        DeValue::Datetime(_) => Text::new("日期或时间", "a date or time"),
        DeValue::Array(_) => Text::new("数组", "a list"),
        DeValue::Table(_) => Text::new("表", "a table"),
    }
}

/// The fields of one TOML table.
pub(crate) struct Fields<'a> {
    reader: &'a Reader<'a>,
    table: &'a DeTable<'a>,
    path: String,
    /// Where the table stands, relative to the block.
    span: Range<usize>,
    known: RefCell<Vec<&'static str>>,
}

/// A value with its dotted path; the reader knows where that stands.
pub(crate) struct Item<'a> {
    reader: &'a Reader<'a>,
    /// The value.
    pub value: &'a Spanned<DeValue<'a>>,
    /// The dotted path.
    pub path: String,
}

impl<'a> Fields<'a> {
    fn join(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn item(&self, key: &str, value: &'a Spanned<DeValue<'a>>) -> Item<'a> {
        let path = self.join(key);
        self.reader.places.borrow_mut().set(&path, self.reader.shift(value.span()));
        Item { reader: self.reader, value, path }
    }

    /// The value of `key`, if there.
    pub(crate) fn get(&self, key: &'static str) -> Option<Item<'a>> {
        self.known.borrow_mut().push(key);
        let (_, value) = self.table.iter().find(|(name, _)| name.get_ref() == key)?;
        Some(self.item(key, value))
    }

    /// The value of `key`; its absence is a problem.
    pub(crate) fn need(&self, key: &'static str) -> Option<Item<'a>> {
        let found = self.get(key);
        if found.is_none() {
            let path = self.join(key);
            self.reader.report(self.reader.field_problem(
                self.span.clone(),
                Text::new(format!("缺少字段 {path}"), format!("field `{path}` is missing")),
            ));
        }
        found
    }

    /// The string under `key`.
    pub(crate) fn string(&self, key: &'static str) -> Option<String> {
        self.get(key)?.string()
    }

    /// The string under `key`, which must be there and not empty.
    pub(crate) fn need_string(&self, key: &'static str) -> Option<String> {
        let item = self.need(key)?;
        let text = item.string()?;
        if text.trim().is_empty() {
            item.refuse("不能为空", "must not be empty");
            return None;
        }
        Some(text)
    }

    /// The table under `key` as a text in two languages; `en` may be missing.
    pub(crate) fn text(&self, key: &'static str) -> Option<Text> {
        let fields = self.get(key)?.fields()?;
        let text = fields.two_languages();
        fields.close();
        text
    }

    /// As [`Fields::text`]; its absence is a problem.
    pub(crate) fn need_text(&self, key: &'static str) -> Option<Text> {
        if self.table.iter().any(|(name, _)| name.get_ref() == key) {
            self.text(key)
        } else {
            self.need(key);
            None
        }
    }

    /// `zh` and `en` of this table itself.
    pub(crate) fn two_languages(&self) -> Option<Text> {
        let zh = self.need_string("zh");
        let en = self.string("en").unwrap_or_default();
        Some(Text { zh: zh?, en })
    }

    /// The sub-table under `key`.
    pub(crate) fn table(&self, key: &'static str) -> Option<Fields<'a>> {
        self.get(key)?.fields()
    }

    /// The tables of the array under `key`; none where it is missing.
    pub(crate) fn tables(&self, key: &'static str) -> Vec<Fields<'a>> {
        self.get(key).map(|item| item.items()).unwrap_or_default().iter().filter_map(Item::fields).collect()
    }

    /// The strings of the array under `key`; none where it is missing.
    pub(crate) fn strings(&self, key: &'static str) -> Vec<String> {
        self.get(key).map(|item| item.strings()).unwrap_or_default()
    }

    /// Every entry in the order of the file; nothing of this table is unknown then.
    pub(crate) fn entries(&self) -> Vec<(String, Item<'a>)> {
        let mut entries: Vec<_> = self.table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        entries.into_iter().map(|(key, value)| (key.get_ref().to_string(), self.item(key.get_ref(), value))).collect()
    }

    /// Refuses every field that was not asked for, with the nearest known name.
    pub(crate) fn close(self) {
        let known = self.known.borrow();
        let mut unknown: Vec<_> =
            self.table.iter().filter(|(key, _)| !known.iter().any(|name| key.get_ref() == name)).collect();
        unknown.sort_by_key(|(key, _)| key.span().start);
        for (key, _) in unknown {
            let path = self.join(key.get_ref());
            let guess = did_you_mean(nearest(key.get_ref(), known.iter().copied()));
            let mut names: Vec<&str> = known.clone();
            names.sort_unstable();
            names.dedup();
            let list = names.join(", ");
            self.reader.report(
                self.reader
                    .field_problem(
                        key.span(),
                        Text::new(
                            format!("未知字段 {path}{}", guess.zh),
                            format!("unknown field `{path}`{}", guess.en),
                        ),
                    )
                    .help(format!("此处可用的字段：{list}"), format!("fields known here: {list}")),
            );
        }
    }
}

impl<'a> Item<'a> {
    fn wrong_kind<T>(&self, zh: &str, en: &str) -> Option<T> {
        let found = kind_name(self.value.get_ref());
        self.refuse(&format!("应为{zh}，实为{}", found.zh), &format!("must be {en}, found {}", found.en));
        None
    }

    /// Reports a problem of this value: `zh` and `en` continue the name of the field.
    pub(crate) fn refuse(&self, zh: &str, en: &str) {
        self.report(codes::E008, zh, en);
    }

    /// As [`Item::refuse`], with another code.
    pub(crate) fn report(&self, code: Code, zh: &str, en: &str) {
        let path = &self.path;
        let message = Text::new(format!("字段 {path} {zh}"), format!("`{path}` {en}"));
        self.reader.report(Problem::new(code, self.reader.source, message).at(self.span(), Text::default()));
    }

    /// The bytes of the value in the file.
    pub(crate) fn span(&self) -> Range<usize> {
        self.reader.shift(self.value.span())
    }

    /// The value as a string.
    pub(crate) fn string(&self) -> Option<String> {
        match self.value.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            _ => self.wrong_kind("字符串", "a string"),
        }
    }

    /// Whether the value is a string.
    pub(crate) fn is_string(&self) -> bool {
        matches!(self.value.get_ref(), DeValue::String(_))
    }

    /// The value as a whole number.
    pub(crate) fn int(&self) -> Option<i64> {
        match self.value.get_ref() {
            DeValue::Integer(number) => {
                let parsed = i64::from_str_radix(number.as_str(), number.radix()).ok();
                if parsed.is_none() {
                    self.refuse("超出 64 位整数范围", "does not fit into 64 bits");
                }
                parsed
            }
            _ => self.wrong_kind("整数", "a whole number"),
        }
    }

    /// The value as a number that is not a date, infinity or NaN.
    pub(crate) fn float(&self) -> Option<f64> {
        let text = match self.value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().to_owned(),
            DeValue::Float(number) => number.as_str().to_owned(),
            _ => return self.wrong_kind("数", "a number"),
        };
        let parsed = text.parse::<f64>().ok().filter(|number| number.is_finite());
        if parsed.is_none() {
            self.refuse("应为有限的数", "must be a finite number");
        }
        parsed
    }

    /// The value as an exact number, written as a number or in quotes.
    pub(crate) fn decimal(&self) -> Option<Decimal> {
        let text = match self.value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().to_owned(),
            DeValue::Float(number) => number.as_str().to_owned(),
            DeValue::String(text) => text.to_string(),
            _ => return self.wrong_kind("数", "a number"),
        };
        let parsed = text.parse().ok();
        if parsed.is_none() {
            self.refuse("应为至多18位的小数", "must be a decimal number of at most 18 digits");
        }
        parsed
    }

    /// The value as a truth value.
    pub(crate) fn bool(&self) -> Option<bool> {
        match self.value.get_ref() {
            DeValue::Boolean(truth) => Some(*truth),
            _ => self.wrong_kind("布尔值", "a truth value"),
        }
    }

    /// Whether the value is a list whose first entry is a whole number.
    pub(crate) fn is_list_of_ints(&self) -> bool {
        matches!(self.value.get_ref(), DeValue::Array(array) if array.iter().next().is_some_and(|item| matches!(item.get_ref(), DeValue::Integer(_))))
    }

    /// The value as a date.
    pub(crate) fn date(&self) -> Option<Date> {
        match self.value.get_ref() {
            DeValue::Datetime(value) if value.time.is_none() && value.offset.is_none() => {
                let date = value.date.and_then(|date| {
                    let (month, day) = (i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?);
                    Date::new(i16::try_from(date.year).ok()?, month, day).ok()
                });
                if date.is_none() {
                    self.refuse("不是存在的日期", "is not a day that exists");
                }
                date
            }
            _ => self.wrong_kind("日期（如 2026-11-21，不加引号）", "a date such as 2026-11-21, without quotes"),
        }
    }

    /// The value as a span of months and days, written `"12 months"`.
    pub(crate) fn interval(&self) -> Option<Interval> {
        let text = self.string()?;
        let interval = text.parse().ok();
        if interval.is_none() {
            self.refuse(
                "应为时间长度，如 \"12 months\"、\"90 days\"",
                "must be a span such as \"12 months\" or \"90 days\"",
            );
        }
        interval
    }

    /// The values of the array.
    pub(crate) fn items(&self) -> Vec<Item<'a>> {
        let DeValue::Array(array) = self.value.get_ref() else {
            self.wrong_kind::<()>("数组", "a list");
            return Vec::new();
        };
        let items = array.iter().enumerate().map(|(index, value)| {
            let path = format!("{}.{index}", self.path);
            self.reader.places.borrow_mut().set(&path, self.reader.shift(value.span()));
            Item { reader: self.reader, value, path }
        });
        items.collect()
    }

    /// The strings of the array.
    pub(crate) fn strings(&self) -> Vec<String> {
        self.items().iter().filter_map(Item::string).collect()
    }

    /// The fields of the table.
    pub(crate) fn fields(&self) -> Option<Fields<'a>> {
        match self.value.get_ref() {
            DeValue::Table(table) => Some(Fields {
                reader: self.reader,
                table,
                path: self.path.clone(),
                span: self.value.span(),
                known: RefCell::default(),
            }),
            _ => self.wrong_kind("表", "a table"),
        }
    }

    /// The word of a closed vocabulary.
    pub(crate) fn word<T: Copy>(&self, words: &[(&'static str, T)]) -> Option<T> {
        let text = self.string()?;
        let found = words.iter().find(|(code, _)| *code == text).map(|(_, word)| *word);
        if found.is_none() {
            let guess = did_you_mean(nearest(&text, words.iter().map(|(code, _)| *code)));
            let list = words.iter().map(|(code, _)| *code).collect::<Vec<_>>().join(", ");
            let path = &self.path;
            self.reader.report(
                self.reader
                    .field_problem(
                        self.value.span(),
                        Text::new(
                            format!("字段 {path} 的值 {text} 无效{}", guess.zh),
                            format!("`{path}` has no value `{text}`{}", guess.en),
                        ),
                    )
                    .help(format!("可用的值：{list}"), format!("known values: {list}")),
            );
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Lang;

    fn read(text: &str, visit: impl FnOnce(&Fields<'_>)) -> Vec<String> {
        let file = Arc::new(Source::new("f.sql", format!("0123456789\n{text}")));
        let reader = Reader::new(&file, 11);
        if let Some(table) = reader.parse(text) {
            let fields = reader.root(&table);
            visit(&fields);
            fields.close();
        }
        reader.finish().0.iter().map(|problem| problem.line(Lang::En)).collect()
    }

    #[test]
    fn every_problem_is_found_at_its_place_in_the_file() {
        let problems = read("size = 'x'\nsevrity = 'a'\nwhen = 2025-01-01T00:00:00\n", |fields| {
            fields.get("size").and_then(|item| item.int());
            fields.string("severity");
            fields.get("when").and_then(|item| item.date());
            fields.need_string("id");
        });
        assert_eq!(
            problems,
            [
                "f.sql:2:8: error[E008]: `size` must be a whole number, found a string",
                "f.sql:4:8: error[E008]: `when` must be a date such as 2026-11-21, without quotes, found a date or time",
                "f.sql:2:1: error[E008]: field `id` is missing",
                "f.sql:3:1: error[E008]: unknown field `sevrity`; did you mean severity?",
            ]
        );
    }

    #[test]
    fn a_syntax_error_says_line_and_column_of_the_file() {
        let problems = read("a = 1\nseverity = high\n", |_| ());
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].starts_with("f.sql:3:12: error[E002]: line 3 is not valid TOML: "), "{problems:?}");
    }
}
