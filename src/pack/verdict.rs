//! What a check of a pack says.

use super::container::{Addition, Pack};
use crate::model::{Lang, Text};
use serde_json::{Value as Json, json};

/// Where something differs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A column of the alert's line, or the line as a whole where empty.
    Alert(String),
    /// The members.
    Members,
    /// An evidence query, by its id.
    Evidence(String),
    /// The rule, its parameters, views, clauses, settings.
    Rule,
    /// The manifest of the run.
    Manifest,
    /// A file of the dataset, or the dataset as a whole where empty.
    Dataset(String),
    /// The events of the audit trail.
    Trail,
    /// A file that was attached, by its name.
    Attachment(String),
}

impl Place {
    /// The place as a word: `alert.amount_paid`, `members`, `evidence.payments`, `dataset.claims.parquet`, …
    pub fn code(&self) -> String {
        let with = |word: &str, name: &str| if name.is_empty() { word.to_owned() } else { format!("{word}.{name}") };
        match self {
            Place::Alert(column) => with("alert", column),
            Place::Members => "members".to_owned(),
            Place::Evidence(id) => with("evidence", id),
            Place::Rule => "rule".to_owned(),
            Place::Manifest => "manifest".to_owned(),
            Place::Dataset(file) => with("dataset", file),
            Place::Trail => "trail".to_owned(),
            Place::Attachment(name) => with("attachment", name),
        }
    }
}

/// One thing that does not agree. Holds counts, sums and names of columns, never whom a row is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where.
    pub place: Place,
    /// What.
    pub what: Text,
}

impl Difference {
    pub(super) fn new(place: Place, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { place, what: Text::new(zh, en) }
    }

    /// The difference for a person.
    pub fn text(&self, lang: Lang) -> String {
        lang.pick(
            format!("{}：{}", self.place.code(), self.what.zh),
            format!("{}: {}", self.place.code(), self.what.en),
        )
    }
}

/// What was checked of the events in a pack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrailChecked {
    /// Events in the pack.
    pub events: usize,
    /// Whether their MACs were checked with the key.
    pub with_key: bool,
}

/// What the trail of the store says of a pack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Naming {
    /// No store was asked.
    #[default]
    Unasked,
    /// A decision names it.
    Named {
        /// The line of the trail.
        seq: i64,
        /// When.
        at: String,
        /// What happened: `alert.proposed`, `alert.approved`.
        kind: String,
    },
    /// No decision names it; packs of the same alert that decisions do name.
    Unnamed {
        /// How many.
        others: usize,
    },
}

/// What a check of a pack says. The seal was good, else there is no verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The alert.
    pub alert_id: String,
    /// Its rule.
    pub rule_id: String,
    /// The one hash of the pack.
    pub seal: String,
    /// The version of the program that froze it.
    pub program: String,
    /// Members in it.
    pub members: usize,
    /// Evidence tables in it.
    pub evidence: usize,
    /// The events in it.
    pub trail: TrailChecked,
    /// What was added after the seal.
    pub additions: Vec<Addition>,
    /// The dataset on which it was derived again; `None`: only the pack itself was checked.
    pub dataset: Option<String>,
    /// Whether its rule does not raise it: it was derived by listing its entity, as a blind control is.
    pub listed: bool,
    /// Files that were attached, in it.
    pub attachments: usize,
    /// Whether a decision in the trail of a store names it; whoever has the store says it.
    pub naming: Naming,
    /// Everything that does not agree.
    pub differences: Vec<Difference>,
}

impl Verdict {
    pub(super) fn of(pack: &Pack) -> Self {
        Self {
            alert_id: pack.alert_id.clone(),
            rule_id: pack.rule_id.clone(),
            seal: pack.seal(),
            program: pack.program.clone(),
            members: pack.entry("members.jsonl").lines().count(),
            evidence: pack.entry("evidence.jsonl").lines().count(),
            trail: TrailChecked { events: pack.entry("trail.jsonl").lines().count(), with_key: false },
            additions: pack.additions.clone(),
            dataset: None,
            listed: false,
            attachments: pack.attachments().len(),
            naming: Naming::Unasked,
            differences: Vec::new(),
        }
    }

    /// Says what the trail of the store says. A pack whose decision names another one is none that was filed then.
    pub fn name(&mut self, naming: Naming) {
        if let Naming::Unnamed { others } = naming
            && others > 0
        {
            self.differences.push(Difference::new(
                Place::Trail,
                format!("没有决定记有这个证据包；本疑点的决定记有另外 {others} 个证据包"),
                format!("no decision names this pack; decisions on this alert name {others} others"),
            ));
        }
        self.naming = naming;
    }

    /// A decision names the pack, and the line that does so is not genuine.
    pub fn doubt_naming(&mut self, seq: i64) {
        self.differences.push(Difference::new(
            Place::Trail,
            format!("记有这个证据包的第 {seq} 条审计记录被改动，或用了别的密钥"),
            format!("event {seq}, which names this pack, was changed or made with another key"),
        ));
    }

    /// Whether everything that was checked agrees.
    pub fn agrees(&self) -> bool {
        self.differences.is_empty()
    }

    /// The verdict as one JSON document, `fundwatch.verdict/1`.
    pub fn json(&self) -> Json {
        let additions = self.additions.iter().map(|one| json!({ "at": one.at, "user": one.user, "name": one.name }));
        let differences = self.differences.iter().map(|one| json!({ "place": one.place.code(), "message": one.what }));
        json!({
            "schema": "fundwatch.verdict/1",
            "alert_id": self.alert_id,
            "rule_id": self.rule_id,
            "sha256": self.seal,
            "program_version": self.program,
            "agrees": self.agrees(),
            "derived_on": self.dataset,
            "members": self.members,
            "evidence": self.evidence,
            "events": self.trail.events,
            "events_checked": self.trail.with_key,
            "listed": self.listed,
            "attachments": self.attachments,
            "named_by": self.naming.json(),
            "additions": additions.collect::<Vec<_>>(),
            "differences": differences.collect::<Vec<_>>(),
        })
    }

    /// The verdict in lines for a person: what holds, what does not, what was not checked.
    pub fn text(&self, lang: Lang) -> String {
        let mut lines = vec![
            lang.pick(
                format!("证据包自封存后未改动：疑点 {}", self.alert_id),
                format!("the pack of alert {} is as it was sealed", self.alert_id),
            ),
            format!("  SHA-256 {}", self.seal),
            lang.pick(
                format!(
                    "  规则 {} · 成员 {} 行 · 证据表 {} 张 · 审计记录 {} 条 · 封存程序 {}",
                    self.rule_id, self.members, self.evidence, self.trail.events, self.program
                ),
                format!(
                    "  rule {} · {} members · {} evidence tables · {} audit events · sealed by {}",
                    self.rule_id, self.members, self.evidence, self.trail.events, self.program
                ),
            ),
        ];
        if self.trail.events > 0 && !self.trail.with_key {
            lines.push(lang.pick(
                "  没有给出审计密钥，审计记录的 MAC 未核对".to_owned(),
                "  no audit key was given: the MACs of the events were not checked".to_owned(),
            ));
        }
        if self.attachments > 0 {
            let count = self.attachments;
            lines.push(lang.pick(format!("  附件 {count} 个"), format!("  {count} attachments")));
        }
        lines.push(self.naming.text(lang));
        lines.extend(self.additions.iter().zip(1..).map(|(addition, number)| {
            let Addition { name, at, user, .. } = addition;
            lang.pick(
                format!("  封存后补充 {number}：{name}（{at}，{user}），不属于决定时的材料"),
                format!("  added later, {number}: {name} ({at}, {user}); no part of what was known"),
            )
        }));
        lines.push(match (&self.dataset, self.agrees()) {
            (None, true) => lang.pick(
                "各部分互相一致。没有给出数据（--data），未重新推导".to_owned(),
                "its parts agree with one another. No dataset was given (--data): not derived again".to_owned(),
            ),
            (None, false) => lang.pick("各部分不一致：".to_owned(), "its parts do not agree:".to_owned()),
            (Some(name), true) => lang.pick(
                format!("用数据 {name} 重新运行包内规则：疑点、成员、证据全部一致"),
                format!("its rule was run on {name} again: alert, members and evidence agree"),
            ),
            (Some(name), false) => lang.pick(
                format!("用数据 {name} 重新运行包内规则，不一致："),
                format!("its rule was run on {name} again, and does not give the same:"),
            ),
        });
        if self.listed {
            lines.push(lang.pick(
                "  规则本身不提示这个对象：按抽取的对照重新推导".to_owned(),
                "  the rule does not raise this entity: derived by listing it, as a control that was drawn".to_owned(),
            ));
        }
        lines.extend(self.differences.iter().map(|difference| format!("  {}", difference.text(lang))));
        if self.dataset.is_some() {
            lines.push(lang.pick(
                "  未比较（取决于同次运行的其他规则）：名次、等级、对象合并检验、依据说明、案件".to_owned(),
                "  not compared (they rest on the other rules of the run): rank, band, the entity over all rules, basis, case"
                    .to_owned(),
            ));
        }
        lines.join("\n")
    }
}

impl Naming {
    fn json(&self) -> Json {
        match self {
            Self::Unasked => Json::Null,
            Self::Named { seq, at, kind } => json!({ "seq": seq, "at": at, "kind": kind }),
            Self::Unnamed { others } => json!({ "seq": null, "other_packs": others }),
        }
    }

    fn text(&self, lang: Lang) -> String {
        match self {
            Self::Unasked => lang.pick(
                "  没有给出疑点库（--store），未查对是否为决定时封存的那一份".to_owned(),
                "  no store was given (--store): whether a decision names it was not checked".to_owned(),
            ),
            Self::Named { seq, at, kind } => lang.pick(
                format!("  审计记录第 {seq} 条（{at}，{kind}）记有这个证据包"),
                format!("  event {seq} of the trail names it ({at}, {kind})"),
            ),
            Self::Unnamed { .. } => lang.pick(
                "  审计记录中没有决定记有这个证据包：不是办理决定时封存的".to_owned(),
                "  no decision in the trail names it: it was not frozen at one".to_owned(),
            ),
        }
    }
}
