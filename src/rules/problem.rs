//! What is wrong with a rule file, as data: code, place, one sentence, what to do.
//!
//! Problems are collected, never thrown: a person who repairs ten files wants all of them at once.
//! `Problem::diagnostic` is what miette prints with the caret; the one-line form is for logs and tests.

use super::codes::Code;
use super::source::{Position, Source};
use crate::model::{Lang, Text};
use miette::{Diagnostic, LabeledSpan, SourceCode};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// How grave a problem is; it follows from the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The file cannot be used.
    Error,
    /// The file works; the advice makes it better.
    Warning,
}

/// A place in the file and what is to be said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Bytes of the file.
    pub span: Range<usize>,
    /// What stands there, or what should; may be empty.
    pub text: Text,
}

/// One problem of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    code: Code,
    message: Text,
    help: Option<Box<Text>>,
    source: Arc<Source>,
    labels: Vec<Label>,
}

impl Problem {
    /// A problem of the whole file.
    pub fn new(code: Code, source: &Arc<Source>, message: Text) -> Self {
        Self { code, message, help: None, source: Arc::clone(source), labels: Vec::new() }
    }

    /// A problem of something that is no file, such as a command line argument.
    pub fn elsewhere(code: Code, place: impl Into<String>, message: Text) -> Self {
        Self::new(code, &Arc::new(Source::new(place, "")), message)
    }

    /// Adds a place; the first one is where the caret stands.
    #[must_use]
    pub fn at(mut self, span: Range<usize>, text: Text) -> Self {
        self.labels.push(Label { span, text });
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.help = Some(Box::new(Text::new(zh, en)));
        self
    }

    /// The code, `E110`.
    pub fn code(&self) -> Code {
        self.code
    }

    /// Error or warning.
    pub fn level(&self) -> Level {
        self.code.level()
    }

    /// The file, as the caller named it.
    pub fn file(&self) -> &str {
        self.source.path()
    }

    /// The sentence.
    pub fn message(&self) -> &Text {
        &self.message
    }

    /// What to do, where there is something to say.
    pub fn advice(&self) -> Option<&Text> {
        self.help.as_deref()
    }

    /// The places, the first being the one the caret points to.
    pub fn labels(&self) -> &[Label] {
        &self.labels
    }

    /// Line and column of the first place; `None` where the problem is of the whole file.
    pub fn position(&self) -> Option<Position> {
        self.labels.first().map(|label| self.source.position(label.span.start))
    }

    /// `rules/R2_x.sql:214:18: error[E110]: …`, without the caret.
    pub fn line(&self, lang: Lang) -> String {
        let place = self.position().map_or_else(String::new, |position| format!(":{position}"));
        let level = match self.level() {
            Level::Error => "error",
            Level::Warning => "warning",
        };
        format!("{}{place}: {level}[{}]: {}", self.file(), self.code, self.message.get(lang))
    }

    /// The problem as miette prints it, with the lines of the file and the caret.
    pub fn diagnostic(&self, lang: Lang) -> ProblemReport<'_> {
        ProblemReport { problem: self, lang }
    }

    fn sort_key(&self) -> (&str, usize, Code) {
        (self.file(), self.labels.first().map_or(0, |label| label.span.start), self.code)
    }
}

/// A problem in one language, for miette.
#[derive(Clone, Copy, Debug)]
pub struct ProblemReport<'a> {
    problem: &'a Problem,
    lang: Lang,
}

impl fmt::Display for ProblemReport<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.problem.message.get(self.lang))
    }
}

impl std::error::Error for ProblemReport<'_> {}

impl Diagnostic for ProblemReport<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.problem.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.problem.level() {
            Level::Error => miette::Severity::Error,
            Level::Warning => miette::Severity::Warning,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help = self.problem.help.as_ref()?;
        Some(Box::new(help.get(self.lang)))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        (!self.problem.labels.is_empty()).then_some(&*self.problem.source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let lang = self.lang;
        Some(Box::new(self.problem.labels.iter().enumerate().map(move |(index, label)| {
            let text = label.text.get(lang);
            let text = (!text.is_empty()).then(|| text.to_owned());
            let span = (label.span.start, label.span.len());
            if index == 0 {
                LabeledSpan::new_primary_with_span(text, span)
            } else {
                LabeledSpan::new_with_span(text, span)
            }
        })))
    }
}

/// All problems found, sorted by file, place and code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Sorts and takes over what was found; exact repetitions are dropped.
    pub fn new(mut problems: Vec<Problem>) -> Self {
        problems.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
        problems.dedup();
        Self(problems)
    }

    /// The problems in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.0.iter()
    }

    /// Whether there is nothing at all, not even advice.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether one of them is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|problem| problem.level() == Level::Error)
    }

    /// The problems of one file.
    pub fn of_file<'a>(&'a self, file: &'a str) -> impl Iterator<Item = &'a Problem> {
        self.0.iter().filter(move |problem| problem.file() == file)
    }

    /// One line per problem.
    pub fn lines(&self, lang: Lang) -> String {
        self.0.iter().map(|problem| problem.line(lang)).collect::<Vec<_>>().join("\n")
    }
}

impl IntoIterator for Problems {
    type Item = Problem;
    type IntoIter = std::vec::IntoIter<Problem>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines(Lang::En))
    }
}

impl std::error::Error for Problems {}

/// The entry of `names` that a person most likely meant by `wrong`: at most one third of its letters differ, or the one is the
/// beginning of the other.
pub(crate) fn nearest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong = wrong.to_lowercase();
    let length = |text: &str| text.chars().count();
    names
        .into_iter()
        .filter_map(|name| {
            let lower = name.to_lowercase();
            let distance = strsim::osa_distance(&wrong, &lower);
            // One letter of a name of one or two is no resemblance.
            let longest = length(&lower).max(length(&wrong));
            let close = distance <= longest / 3;
            let begins =
                length(&wrong) >= 3 && (lower.starts_with(&wrong) || wrong.starts_with(&lower) && length(&lower) >= 3);
            (close || begins).then_some((distance, name))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// The end of a sentence that proposes `candidate`, in both languages; empty without one.
pub(crate) fn did_you_mean(candidate: Option<&str>) -> Text {
    candidate
        .map_or_else(Text::default, |name| Text::new(format!("，是否指 {name}？"), format!("; did you mean {name}?")))
}

#[cfg(test)]
mod tests {
    use super::super::codes;
    use super::*;

    #[test]
    fn the_nearest_name_is_near() {
        assert_eq!(nearest("apply_at", ["status", "applied_at", "amount"]), Some("applied_at"));
        assert_eq!(nearest("x", ["status", "amount"]), None);
        assert_eq!(nearest("LEGAL", ["legal"]), Some("legal"));
        assert_eq!(nearest("fdr", ["window", "fdr_q"]), Some("fdr_q"));
    }

    #[test]
    fn the_caret_is_printed_under_the_place() {
        let source = Arc::new(Source::new("rules/R9_x.sql", "a\nseverity = high\n"));
        let problem = Problem::new(codes::E002, &source, Text::new("规则头不是有效的 TOML", "not valid TOML"))
            .at(13..17, Text::new("字符串要加引号", "quote strings"))
            .help("写成 \"high\"", "write \"high\"");
        assert_eq!(problem.line(Lang::En), "rules/R9_x.sql:2:12: error[E002]: not valid TOML");
        let mut printed = String::new();
        let handler = miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::none());
        handler.render_report(&mut printed, &problem.diagnostic(Lang::Zh)).unwrap();
        assert!(printed.contains("rules/R9_x.sql:2:12"), "{printed}");
        assert!(printed.contains("severity = high") && printed.contains("字符串要加引号"), "{printed}");
        assert!(printed.contains("E002") && printed.contains("写成 \"high\""), "{printed}");
    }
}
