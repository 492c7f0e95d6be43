//! The texts of a rule that hold numbers: the explanation, what speaks for, what speaks against.

use super::check_sql::Subject;
use super::codes;
use super::header::Header;
use super::problem::Problem;
use super::sql::Fragment;
use super::template::{Kind, Template, Templates};
use crate::model::Text;

/// The parsed texts of a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleTexts {
    /// `[explain]`.
    pub explain: Templates,
    /// Of each `[[support]]`, in their order.
    pub supports: Vec<Templates>,
    /// Of each `[[downgrade]]`, in their order; empty where its innocent explanation speaks for itself.
    pub downgrades: Vec<Templates>,
}

impl RuleTexts {
    /// Parses every text; flaws are reported at their place in the file.
    pub(super) fn parse(subject: &Subject<'_>, header: &Header, problems: &mut Vec<Problem>) -> Self {
        let mut known: Vec<(String, Kind)> =
            header.row_columns().into_iter().map(|(name, kind)| (name, Kind::from(kind))).collect();
        known.extend(header.params.iter().map(|spec| (spec.name.clone(), Kind::from(spec.kind))));
        known.push(("as_of".to_owned(), Kind::Day));
        let mut parse = |path: String, text: &Text| {
            let mut one = |lang: &str, text: &str| {
                let (template, flaws) = Template::parse(text, &known);
                let place = subject.place_of_string(&format!("{path}.{lang}"), text);
                let fragment = Fragment { source: subject.source, text, place: &place };
                problems.extend(flaws.into_iter().map(|flaw| fragment.problem(flaw.code, flaw.span, flaw.message)));
                template
            };
            let zh = one("zh", &text.zh);
            let en = (!text.en.is_empty()).then(|| one("en", &text.en));
            Templates::new(zh, en)
        };
        let texts = Self {
            explain: parse("explain".to_owned(), &header.explain),
            supports: header
                .supports
                .iter()
                .enumerate()
                .map(|(i, entry)| parse(format!("support.{i}"), &entry.text))
                .collect(),
            downgrades: header
                .downgrades
                .iter()
                .enumerate()
                .map(|(i, entry)| parse(format!("downgrade.{i}"), &entry.text))
                .collect(),
        };
        clash(subject, header, problems);
        texts
    }

    /// Every name that stands in braces somewhere.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.explain.names().chain(self.supports.iter().chain(&self.downgrades).flat_map(Templates::names))
    }
}

/// A parameter with the name of a column would make `{name}` ambiguous.
fn clash(subject: &Subject<'_>, header: &Header, problems: &mut Vec<Problem>) {
    let columns = header.row_columns();
    for spec in header.params.iter().filter(|spec| columns.iter().any(|(name, _)| *name == spec.name)) {
        let name = &spec.name;
        let message = Text::new(
            format!("参数 {name} 与输出列同名"),
            format!("the parameter `{name}` has the name of an output column"),
        );
        problems.push(subject.problem(codes::E203, &format!("params.{name}"), message));
    }
}
