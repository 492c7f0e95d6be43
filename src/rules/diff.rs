//! What changed between two versions of a rule, graded by who has to know.

use super::header::{Header, OutputColumn};
use super::load::RuleSet;
use super::params::ParamSpec;
use super::rule::Rule;
use super::sql::{print_expr, print_query};
use crate::model::Text;
use std::collections::BTreeMap;

/// How far a change reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// Words only: the same alerts with other texts.
    Wording,
    /// The alerts may be others.
    Logic,
    /// Who reads the results may fail: a column, key or parameter is gone or means something else.
    Contract,
}

impl Reach {
    /// The word of JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Wording => "wording",
            Self::Logic => "logic",
            Self::Contract => "contract",
        }
    }

    /// The word for a person.
    pub fn text(self) -> Text {
        match self {
            Self::Wording => Text::new("文字", "wording"),
            Self::Logic => Text::new("逻辑", "logic"),
            Self::Contract => Text::new("接口", "breaking contract"),
        }
    }
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// How far it reaches.
    pub reach: Reach,
    /// What differs.
    pub what: Text,
    /// As it was; empty where it is new or too long to show.
    pub before: String,
    /// As it is.
    pub after: String,
}

/// Everything that differs between two versions of a rule, each with the set it stands in; the furthest reaching first.
pub fn compare(old: (&RuleSet, &Rule), new: (&RuleSet, &Rule)) -> Vec<Difference> {
    let mut found = Found(Vec::new());
    let (before, after) = (&old.1.header, &new.1.header);
    contract(before, after, &mut found);
    params(&before.params, &after.params, &mut found);
    logic(old, new, &mut found);
    wording(before, after, &mut found);
    let mut list = found.0;
    list.sort_by_key(|difference| std::cmp::Reverse(difference.reach));
    list
}

struct Found(Vec<Difference>);

impl Found {
    fn add(&mut self, reach: Reach, zh: &str, en: &str, before: &str, after: &str) {
        if before != after {
            let what = Text::new(zh, en);
            self.0.push(Difference { reach, what, before: before.to_owned(), after: after.to_owned() });
        }
    }

    /// Something too long to show.
    fn flag(&mut self, reach: Reach, zh: &str, en: &str, differs: bool) {
        if differs {
            let what = Text::new(zh, en);
            self.0.push(Difference { reach, what, before: String::new(), after: String::new() });
        }
    }
}

fn columns(header: &Header) -> BTreeMap<&str, &OutputColumn> {
    let details = header.details.iter().flat_map(|details| &details.columns);
    header.output.columns.iter().chain(details).map(|column| (column.name.as_str(), column)).collect()
}

fn contract(old: &Header, new: &Header, found: &mut Found) {
    use Reach::Contract;
    let option = |value: &Option<String>| value.clone().unwrap_or_default();
    found.add(Contract, "对象", "entity", old.entity.code(), new.entity.code());
    found.add(Contract, "对象列", "entity_id", &old.output.entity_id, &new.output.entity_id);
    found.add(Contract, "part 列", "part", &option(&old.output.part), &option(&new.output.part));
    let window = |header: &Header| header.output.window.as_ref().map_or_else(String::new, |window| window.join(", "));
    found.add(Contract, "时间窗列", "window", &window(old), &window(new));
    let key = |header: &Header| format!("{:?}", header.suppress.key);
    found.flag(Contract, "疑点的身份（suppress.key）", "identity of an alert (suppress.key)", key(old) != key(new));
    let (before, after) = (columns(old), columns(new));
    for (name, column) in &before {
        match after.get(name) {
            None => found.add(Contract, &format!("列 {name} 不再返回"), &format!("column {name} is gone"), name, ""),
            Some(now) => found.add(
                Contract,
                &format!("列 {name} 的类型"),
                &format!("type of column {name}"),
                &column.kind.to_string(),
                &now.kind.to_string(),
            ),
        }
    }
    for name in after.keys().filter(|name| !before.contains_key(*name)) {
        found.add(Reach::Logic, &format!("新列 {name}"), &format!("new column {name}"), "", name);
    }
    for (table, columns) in &new.inputs.requires {
        let known = old.inputs.requires.get(table);
        let more: Vec<&str> = columns
            .iter()
            .filter(|column| known.is_none_or(|known| !known.contains(column)))
            .map(String::as_str)
            .collect();
        if !more.is_empty() {
            let list = more.join(", ");
            found.add(
                Contract,
                &format!("另需数据 {table}：没有则跳过"),
                &format!("requires more of {table}: skipped without it"),
                "",
                &list,
            );
        }
    }
    let ids = |header: &Header| header.evidence.iter().map(|evidence| evidence.id.clone()).collect::<Vec<_>>();
    let kept = ids(new);
    for id in ids(old).iter().filter(|id| !kept.contains(id)) {
        found.add(Contract, &format!("证据 {id} 不再提供"), &format!("evidence {id} is gone"), id, "");
    }
}

fn params(old: &[ParamSpec], new: &[ParamSpec], found: &mut Found) {
    for spec in old {
        let name = &spec.name;
        let Some(now) = new.iter().find(|now| now.name == *name) else {
            found.add(
                Reach::Contract,
                &format!("参数 {name} 已取消"),
                &format!("parameter {name} is gone"),
                &spec.default.to_string(),
                "",
            );
            continue;
        };
        found.add(
            Reach::Contract,
            &format!("参数 {name} 的类型"),
            &format!("type of parameter {name}"),
            spec.kind.name(),
            now.kind.name(),
        );
        found.add(
            Reach::Logic,
            &format!("参数 {name}"),
            &format!("parameter {name}"),
            &spec.default.to_string(),
            &now.default.to_string(),
        );
        found.add(
            Reach::Logic,
            &format!("参数 {name} 的范围"),
            &format!("bounds of parameter {name}"),
            &spec.bounds(),
            &now.bounds(),
        );
    }
    for spec in new.iter().filter(|spec| old.iter().all(|known| known.name != spec.name)) {
        let name = &spec.name;
        found.add(
            Reach::Logic,
            &format!("新参数 {name}"),
            &format!("new parameter {name}"),
            "",
            &spec.default.to_string(),
        );
    }
}

fn logic(old: (&RuleSet, &Rule), new: (&RuleSet, &Rule), found: &mut Found) {
    use Reach::Logic;
    let (before, after) = (old.1, new.1);
    // Without letter case and places, as the hash sees it.
    let same_sql = print_query(&before.query).to_lowercase() == print_query(&after.query).to_lowercase();
    found.flag(Logic, "计数的 SQL", "the SQL that counts", !same_sql);
    let views = |(set, rule): (&RuleSet, &Rule)| -> BTreeMap<String, String> {
        set.views_of(rule).iter().map(|view| (view.name().to_owned(), view.hash().to_owned())).collect()
    };
    let (views_before, views_after) = (views(old), views(new));
    for (name, hash) in &views_before {
        match views_after.get(name) {
            None => {
                found.add(Logic, &format!("不再使用视图 {name}"), &format!("view {name} is used no more"), name, "");
            }
            Some(now) => {
                found.flag(Logic, &format!("视图 {name} 的含义"), &format!("meaning of view {name}"), hash != now);
            }
        }
    }
    for name in views_after.keys().filter(|name| !views_before.contains_key(*name)) {
        found.add(Logic, "改用视图", "now uses view", "", name);
    }
    let details = |rule: &Rule| rule.details.as_ref().map(|query| print_query(query).to_lowercase());
    found.flag(Logic, "[details] 的 SQL", "the SQL of [details]", details(before) != details(after));
    let events = |rule: &Rule| rule.events.as_ref().map(|query| print_query(query).to_lowercase());
    found.flag(Logic, "[model.events] 的 SQL", "the SQL of [model.events]", events(before) != events(after));
    let mut models = [before, after].map(|rule| rule.header.model.clone());
    for events in models.iter_mut().filter_map(|model| model.events.as_mut()) {
        events.sql = String::new();
    }
    found.flag(Logic, "模型", "model", models[0] != models[1]);
    let conditions = (&before.conditions, &after.conditions);
    found.add(
        Logic,
        "提示条件",
        "condition of an alert",
        &print_expr(&conditions.0.alert),
        &print_expr(&conditions.1.alert),
    );
    let score = |score: &Option<sqlparser::ast::Expr>| score.as_ref().map_or_else(String::new, print_expr);
    found.add(Logic, "排序", "order of alerts", &score(&conditions.0.score), &score(&conditions.1.score));
    let downgrades = |rule: &Rule| -> Vec<String> {
        let pairs = rule.header.downgrades.iter().zip(&rule.conditions.downgrades);
        pairs.map(|(entry, when)| format!("{} → {}", print_expr(when), entry.to.code())).collect()
    };
    lists(found, "降级", "downgrade", &downgrades(before), &downgrades(after));
    let supports = |rule: &Rule| -> Vec<String> {
        let pairs = rule.header.supports.iter().zip(&rule.conditions.supports);
        pairs.map(|(entry, when)| format!("{}: {}", entry.id, print_expr(when))).collect()
    };
    lists(found, "支持理由", "support", &supports(before), &supports(after));
    for evidence in &after.evidence {
        let id = &evidence.spec().id;
        let known = before.evidence.iter().find(|known| known.spec().id == *id);
        let differs = known.is_none_or(|known| known.canonical().to_lowercase() != evidence.canonical().to_lowercase());
        found.flag(Logic, &format!("证据 {id}"), &format!("evidence {id}"), differs);
    }
    found.add(Logic, "严重程度", "severity", before.header.severity.code(), after.header.severity.code());
    // Whatever the hash sees and nothing above names.
    let named = found.0.iter().any(|difference| difference.reach >= Logic);
    found.flag(Logic, "其他含义", "something else that it means", before.hash != after.hash && !named);
}

/// Entries that are only on one side.
fn lists(found: &mut Found, zh: &str, en: &str, before: &[String], after: &[String]) {
    for entry in before.iter().filter(|entry| !after.contains(entry)) {
        found.add(Reach::Logic, zh, en, entry, "");
    }
    for entry in after.iter().filter(|entry| !before.contains(entry)) {
        found.add(Reach::Logic, zh, en, "", entry);
    }
}

fn wording(old: &Header, new: &Header, found: &mut Found) {
    use Reach::Wording;
    let both = |text: &Text| format!("{} / {}", text.zh, text.en);
    found.add(Wording, "标题", "title", &both(&old.title), &both(&new.title));
    found.flag(Wording, "说明", "summary", old.summary != new.summary);
    found.flag(Wording, "疑点的句子", "sentence of an alert", old.explain != new.explain);
    found.flag(Wording, "依据", "clauses", old.legal != new.legal);
    found.flag(Wording, "正常原因", "innocent explanations", old.false_positives != new.false_positives);
    found.flag(Wording, "核实步骤", "steps of verification", old.verify != new.verify);
    let labels = |header: &Header| -> Vec<(String, Text)> {
        columns(header).values().map(|column| (column.name.clone(), column.label.clone())).collect()
    };
    let (before, after) = (labels(old), labels(new));
    let relabelled = after.iter().any(|(name, label)| before.iter().any(|(known, was)| known == name && was != label));
    found.flag(Wording, "列的名称", "labels of columns", relabelled);
    let texts = |header: &Header| -> Vec<Text> {
        let downgrades = header.downgrades.iter().map(|entry| entry.text.clone());
        downgrades.chain(header.supports.iter().map(|entry| entry.text.clone())).collect()
    };
    found.flag(Wording, "理由的文字", "texts of reasons", texts(old) != texts(new));
    found.add(Wording, "状态", "status", old.status.code(), new.status.code());
    found.add(Wording, "维护", "owner", &old.owner, &new.owner);
    found.flag(Wording, "标签", "tags", old.tags != new.tags);
}

#[cfg(test)]
mod tests {
    use super::super::sample::{self, RULE};
    use super::*;

    fn set(changes: &[(&str, &str)]) -> RuleSet {
        let mut text = RULE.to_owned();
        for (from, to) in changes {
            assert!(text.contains(from), "{from}");
            text = text.replace(from, to);
        }
        let files = vec![
            ("R2_claimant_share.sql".to_owned(), text.into_bytes()),
            ("legal.toml".to_owned(), sample::LEGAL.as_bytes().to_vec()),
        ];
        let loaded = RuleSet::from_files(files);
        assert!(!loaded.problems.has_errors(), "{}", loaded.problems);
        loaded.set
    }

    fn told(changes: &[(&str, &str)]) -> Vec<String> {
        let (old, new) = (set(&[]), set(changes));
        compare((&old, &old.rules()[0]), (&new, &new.rules()[0]))
            .into_iter()
            .map(|found| format!("{}: {} [{}] [{}]", found.reach.code(), found.what.en, found.before, found.after))
            .collect()
    }

    #[test]
    fn a_change_is_graded_by_who_has_to_know() {
        assert_eq!(told(&[]), [""; 0]);
        assert_eq!(told(&[("WITH claim AS (", "-- more\nwith claim as (")]), [""; 0], "layout is nothing");
        assert_eq!(
            told(&[("Claimant share", "Share of claimants")]),
            ["wording: title [单位领金人数占比 / Claimant share] [单位领金人数占比 / Share of claimants]"]
        );
        assert_eq!(told(&[("default = 5", "default = 6")]), ["logic: parameter min_claimants [5] [6]"]);
        let contract = told(&[
            ("province  = { type = \"string\"", "district  = { type = \"string\""),
            ("AS province", "AS district"),
            ("by = [\"province\"]", "by = [\"district\"]"),
        ]);
        assert_eq!(contract[0], "contract: column province is gone [province] []", "{contract:?}");
        assert!(contract.contains(&"logic: the SQL that counts [] []".to_owned()), "{contract:?}");
        assert!(contract.contains(&"logic: model [] []".to_owned()), "{contract:?}");
    }
}
