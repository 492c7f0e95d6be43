//! Every code a message can carry, and what `fundwatch explain CODE` says about it.
//!
//! The texts are data (`codes.toml`): what it means, why it is so, a wrong and a right example, how to repair it.
//! Other modules add the codes of their own messages to the same file; a test holds that every constant
//! here is explained there.

use super::problem::Level;
use super::sql::functions::functions;
use crate::model::{Lang, Text};
use serde::Deserialize;
use std::fmt;
use std::sync::LazyLock;

/// A code such as `E110`. `W…` is advice, everything else an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(&'static str);

impl Code {
    /// The code as it is written.
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// Error or warning.
    pub fn level(self) -> Level {
        if self.0.starts_with('W') { Level::Warning } else { Level::Error }
    }

    /// What the catalogue says about it.
    pub fn explanation(self) -> Option<&'static Explanation> {
        explain(self.0)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident;)+) => {
        $($(#[$doc])* pub const $name: Code = Code(stringify!($name));)+
        /// Every code a rule file can raise.
        pub const ALL: &[Code] = &[$($name),+];
    };
}

codes! {
    /// Unknown format number.
    E001;
    /// Not valid TOML.
    E002;
    /// A comment mark inside a TOML block.
    E003;
    /// The file cannot be read: missing, not UTF-8, empty, too large.
    E004;
    /// The parts of the file are not in their places.
    E005;
    /// The file name is not that of the rule.
    E006;
    /// The id or name is already taken.
    E007;
    /// A field is unknown, missing or of the wrong kind.
    E008;
    /// Not valid SQL.
    E100;
    /// Unknown table, column or function.
    E101;
    /// Not exactly one SELECT.
    E102;
    /// A construct that rules may not use.
    E103;
    /// An evidence query of the wrong shape.
    E104;
    /// Views that use one another in a circle.
    E105;
    /// Used but not declared.
    E110;
    /// A clock function.
    E120;
    /// `SELECT *`.
    E121;
    /// Not deterministic.
    E122;
    /// Too large or too deep.
    E123;
    /// A text, condition or model names a column that neither SQL nor model delivers.
    E130;
    /// A text format that does not suit the column.
    E131;
    /// A `reopen_when` that cannot be computed between two runs.
    E132;
    /// Unknown legal clause.
    E140;
    /// A forbidden input.
    E150;
    /// A column of the contract is missing.
    E201;
    /// A column has another type than declared (found when the rule runs).
    E202;
    /// A column name is there twice.
    E203;
    /// An entity is there twice (found when the rule runs).
    E204;
    /// A parameter is out of its bounds.
    E301;
    /// Unknown parameter.
    E302;
    /// A parameter value that is not of the parameter's type, or at a place where it cannot stand.
    E303;
    /// A parameter is declared inconsistently.
    E304;
    /// A site override without a reason, or expired.
    E305;
    /// Another meaning under the same major version (found by `rules lock`).
    E401;
    /// An id that belonged to another rule (found by `rules lock`).
    E402;
    /// A test names an unknown table or column.
    E501;
    /// A cell of a test table does not fit.
    E502;
    /// An expectation cannot be read.
    E503;
    /// A test starts from a test that is not there.
    E504;
    /// A condition that says nothing, or contradicts itself.
    E601;
    /// A condition names a rule that is not there.
    E602;
    /// A condition is there twice.
    E603;
    /// No English text.
    W101;
    /// Declared, not used.
    W111;
    /// An optional column meets a condition without COALESCE.
    W131;
    /// A column that the contract does not declare.
    W201;
    /// A quiet test over an empty population proves nothing (found when tests run).
    W203;
    /// A declared survivor that is no mutant of the file.
    W205;
    /// No innocent explanation, nothing to verify, or no boundary test.
    W210;
    /// A rule that no condition names.
    W602;
}

/// What the catalogue says about one code.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explanation {
    /// The code.
    pub code: String,
    /// One line.
    pub title: Text,
    /// What it means.
    pub means: Text,
    /// Why it is so.
    pub why: Text,
    /// An example that raises it.
    #[serde(default)]
    pub wrong: String,
    /// The same, right.
    #[serde(default)]
    pub right: String,
    /// How to repair it.
    pub fix: Text,
}

impl Explanation {
    /// The whole explanation as a person reads it, with a heading per part.
    pub fn render(&self, lang: Lang) -> String {
        let mut text = format!("{}  {}\n\n{}\n\n", self.code, self.title.get(lang), self.means.get(lang).trim());
        let part = |zh: &'static str, en: &'static str, body: &str| {
            let indented: Vec<String> = body.trim_end().lines().map(|line| format!("  {line}")).collect();
            format!("{}\n{}\n\n", lang.pick(zh, en), indented.join("\n"))
        };
        text.push_str(&part("原因", "Why", self.why.get(lang)));
        if !self.wrong.is_empty() {
            text.push_str(&part("错误写法", "Wrong", &self.wrong));
        }
        if !self.right.is_empty() {
            text.push_str(&part("正确写法", "Right", &self.right));
        }
        text.push_str(&part("如何修改", "How to repair it", self.fix.get(lang)));
        if self.code == E101.as_str() {
            let names: Vec<&str> = functions().map(|function| function.name).collect();
            text.push_str(&part("可用函数", "The functions", &wrapped(&names)));
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        text
    }
}

/// Names joined by commas, in lines of about 100 characters.
fn wrapped(names: &[&str]) -> String {
    let mut lines = vec![String::new()];
    for name in names {
        if lines.last().is_some_and(|line| line.len() + name.len() > 100) {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(name);
            line.push_str(", ");
        }
    }
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n").trim_end_matches(',').to_owned()
}

#[derive(Deserialize)]
struct Catalogue {
    code: Vec<Explanation>,
}

static CATALOGUE: LazyLock<Vec<Explanation>> = LazyLock::new(|| {
    let file: Catalogue = toml::from_str(include_str!("codes.toml")).expect("codes.toml is part of the program");
    file.code
});

/// Every explained code, in the order of the catalogue.
pub fn catalogue() -> &'static [Explanation] {
    &CATALOGUE
}

/// What is to be said about `code`, whatever its case.
pub fn explain(code: &str) -> Option<&'static Explanation> {
    CATALOGUE.iter().find(|entry| entry.code.eq_ignore_ascii_case(code.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_explained_once_in_both_languages() {
        for code in ALL {
            let entries: Vec<_> = catalogue().iter().filter(|entry| entry.code == code.as_str()).collect();
            assert_eq!(entries.len(), 1, "{code} must be explained exactly once");
            let entry = entries[0];
            for text in [&entry.title, &entry.means, &entry.why, &entry.fix] {
                assert!(!text.zh.is_empty() && !text.en.is_empty(), "{code}: a text lacks a language");
            }
            assert!(!entry.wrong.is_empty() && !entry.right.is_empty(), "{code}: no example");
        }
    }

    #[test]
    fn an_explanation_reads_from_meaning_to_repair() {
        let text = explain("e301").unwrap().render(Lang::En);
        let at = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part} missing in {text}"));
        assert!(text.starts_with("E301  "));
        assert!(at("Why") < at("Wrong") && at("Wrong") < at("Right") && at("Right") < at("How to repair it"));
        assert!(explain("E999").is_none());
        let list = explain("E101").unwrap().render(Lang::Zh);
        assert!(list.contains("可用函数") && list.contains("run_ending_at") && !list.contains("random"));
    }
}
