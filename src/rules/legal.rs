//! The registry of legal clauses (`legal.toml`): what a rule rests on, with the time and place it is in force.
//!
//! An alert cites the text in force on the last day of its window, not today's.

use super::codes;
use super::doc::{Fields, Reader};
use super::problem::{Problem, did_you_mean, nearest};
use super::source::Source;
use crate::model::Text;
use jiff::civil::Date;
use std::sync::Arc;

/// One clause, in one wording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Its id, `SIL-2018:45`. Several entries may share one id: the same clause in successive wordings.
    pub id: String,
    /// What a person calls it: 社会保险法 第四十五条.
    pub title: Text,
    /// Its words.
    pub text: Text,
    /// Where it is published.
    pub source: String,
    /// First day in force.
    pub from: Date,
    /// Last day in force; `None` while it is.
    pub to: Option<Date>,
    /// Region code prefix it is limited to; `None` for the whole country.
    pub region: Option<String>,
}

impl Clause {
    /// Whether the wording is in force on `day`.
    pub fn in_force_on(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// Whether the wording holds in the region `code`; a clause without a region holds everywhere.
    pub fn holds_in(&self, code: &str) -> bool {
        self.region.as_ref().is_none_or(|region| code.starts_with(region.as_str()))
    }
}

/// Every clause the rules may cite.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Legal {
    clauses: Vec<Clause>,
}

impl Legal {
    /// Reads `legal.toml`; entries with problems are left out and reported.
    pub(crate) fn read(source: &Arc<Source>) -> (Self, Vec<Problem>) {
        let reader = Reader::new(source, 0);
        let mut clauses = Vec::new();
        if let Some(table) = reader.parse(source.text()) {
            let root = reader.root(&table);
            clauses = root.tables("clause").into_iter().filter_map(read_clause).collect();
            root.close();
        }
        (Self { clauses }, reader.finish().0)
    }

    /// Every clause, in the order of the file.
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// Whether any wording has this id.
    pub fn knows(&self, id: &str) -> bool {
        self.clauses.iter().any(|clause| clause.id == id)
    }

    /// The wording of `id` in force on `day`; where regions have their own, that of `region`, else the general one.
    pub fn clause_on(&self, id: &str, day: Date, region: Option<&str>) -> Option<&Clause> {
        let in_force = |clause: &&Clause| clause.id == id && clause.in_force_on(day);
        let local = |clause: &&Clause| clause.region.is_some() && region.is_some_and(|code| clause.holds_in(code));
        self.clauses
            .iter()
            .filter(in_force)
            .find(local)
            .or_else(|| self.clauses.iter().filter(in_force).find(|clause| clause.region.is_none()))
    }

    /// The id nearest to an unknown one, as the end of a sentence.
    pub(crate) fn guess(&self, id: &str) -> Text {
        did_you_mean(nearest(id, self.clauses.iter().map(|clause| clause.id.as_str())))
    }
}

fn read_clause(table: Fields<'_>) -> Option<Clause> {
    let id = table.need_string("id");
    let title = table.need_text("title");
    let text = table.need_text("text");
    let source = table.need_string("source");
    let from = table.need("from").and_then(|item| item.date());
    let to = table.get("to").and_then(|item| {
        let to = item.date();
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            item.report(codes::E008, "早于 from", "lies before `from`");
        }
        to
    });
    let region = table.get("region").and_then(|item| {
        let region = item.string()?;
        let ok = matches!(region.len(), 2 | 4 | 6) && region.bytes().all(|b| b.is_ascii_digit());
        if !ok {
            item.refuse("应为2、4或6位行政区划代码", "must be a region code of 2, 4 or 6 digits");
        }
        ok.then_some(region)
    });
    table.close();
    Some(Clause { id: id?, title: title?, text: text?, source: source?, from: from?, to, region })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Lang;
    use jiff::civil::date;

    const FILE: &str = r#"
[[clause]]
id = "SIL-2018:45"
title = { zh = "社会保险法 第四十五条", en = "Social Insurance Law, article 45" }
text = { zh = "旧" }
source = "gov"
from = 2011-07-01
to = 2018-12-28
[[clause]]
id = "SIL-2018:45"
title = { zh = "社会保险法 第四十五条" }
text = { zh = "新" }
source = "gov"
from = 2018-12-29
[[clause]]
id = "SIL-2018:45"
title = { zh = "内蒙古" }
text = { zh = "地方" }
source = "gov"
from = 2020-01-01
region = "15"
"#;

    #[test]
    fn cites_the_wording_in_force_on_the_day() {
        let (legal, problems) = Legal::read(&Arc::new(Source::new("legal.toml", FILE)));
        assert!(problems.is_empty(), "{problems:?}");
        let text = |day, region| legal.clause_on("SIL-2018:45", day, region).map(|clause| clause.text.zh.as_str());
        assert_eq!(text(date(2018, 12, 28), None), Some("旧"));
        assert_eq!(text(date(2018, 12, 29), Some("150502")), Some("新"));
        assert_eq!(text(date(2020, 1, 1), Some("150502")), Some("地方"));
        assert_eq!(text(date(2020, 1, 1), Some("650100")), Some("新"));
        assert_eq!(text(date(2010, 1, 1), None), None);
        assert_eq!(legal.guess("SIL-2018:54").en, "; did you mean SIL-2018:45?");
    }

    #[test]
    fn a_broken_entry_does_not_hide_the_others() {
        let text = format!("{FILE}\n[[clause]]\nid = \"X\"\nfrom = 2020-01-01\nto = 2019-01-01\nregoin = \"15\"\n");
        let (legal, problems) = Legal::read(&Arc::new(Source::new("legal.toml", text)));
        let lines: Vec<_> = problems.iter().map(|problem| problem.line(Lang::En)).collect();
        assert_eq!(legal.clauses().len(), 3);
        assert_eq!(lines.len(), 5, "{lines:?}");
        assert!(
            lines.contains(
                &"legal.toml:27:1: error[E008]: unknown field `clause.3.regoin`; did you mean region?".to_owned()
            ),
            "{lines:?}"
        );
    }
}
