//! The list of rules.

use super::Screen;
use super::grid::{Align, Grid};
use super::sheet::Sheet;
use crate::model::{Family, RuleId, Severity, Text};
use crate::report::{untrusted, words};

/// One rule of the list.
#[derive(Clone, Debug)]
pub struct RuleListRow {
    /// Its id.
    pub id: RuleId,
    /// `MAJOR.MINOR`.
    pub version: String,
    /// `experimental`, `stable` or `deprecated`.
    pub status: String,
    /// How grave its alerts are.
    pub severity: Severity,
    /// Its family.
    pub family: Family,
    /// Its title.
    pub title: Text,
    /// How many tests its file holds.
    pub tests: usize,
    /// The tables it requires.
    pub requires: Vec<String>,
    /// The team that keeps it.
    pub owner: String,
}

/// The rules as a table, in the order given.
pub fn rules_list_text(rules: &[RuleListRow], screen: Screen) -> String {
    use Align::{Left, Right};
    let lang = screen.lang;
    let mut grid = Grid::with_head(&[
        ("ID", Left),
        (lang.pick("版本", "version"), Left),
        (lang.pick("状态", "status"), Left),
        (lang.pick("级别", "severity"), Left),
        (lang.pick("族", "family"), Left),
        (lang.pick("名称", "title"), Left),
        (lang.pick("测试", "tests"), Right),
        (lang.pick("需要的表", "needs"), Left),
        (lang.pick("负责", "owner"), Left),
    ]);
    for rule in rules {
        grid.row(vec![
            rule.id.to_string(),
            rule.version.clone(),
            words::rule_status(&rule.status, lang).to_owned(),
            rule.severity.text().get(lang).to_owned(),
            rule.family.text().get(lang).to_owned(),
            untrusted::shown(rule.title.get(lang), untrusted::ID_CHARS_MAX, lang),
            rule.tests.to_string(),
            rule.requires.join(" "),
            rule.owner.clone(),
        ]);
    }
    let mut sheet = Sheet::default();
    sheet.table(grid.lines(0));
    sheet.into_text(screen.style)
}
