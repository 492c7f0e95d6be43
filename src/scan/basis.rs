//! Where an alert's number comes from, in words: what was counted, against whom, how they were chosen, how rare that is,
//! how many were tested and how many were too small, and how many false alerts to expect in the queue as shown.
//!
//! Numbers only from the population and the queue; nothing is computed here that is not there. The surprising thing: it
//! is written for somebody who has to answer "why me?" on the telephone, so it never says p, q or sigma.

use super::alerts::Finished;
use super::rule_run::{EntityFinding, Raised};
use crate::model::{EntityType, Lang, Table, Text, Value};
use crate::report::numerals::{count, number as figure};
use crate::rules::header::{Header, ModelKind};

/// What the sentences need of the queue as a whole.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct QueueRisk {
    /// Statistical alerts in bands A and B.
    pub(super) statistical: u64,
    /// How many of them are expected to be chance alone.
    pub(super) expected_false: f64,
    /// The largest false discovery rate of these bands.
    pub(super) q: f64,
}

/// The sentences of one statistical alert.
pub(super) fn basis(rule: &Finished<'_>, raised: &Raised, risk: QueueRisk) -> Text {
    let header = rule.rule.header();
    let row = Row { header, population: &rule.run.population, row: raised.draft.lead.row };
    let kind = raised.draft.entity_type.text();
    let ring = header.model.kind == ModelKind::Ring;
    let sentences = [
        Some(match (ring, raised.draft.entity_type) {
            (false, _) => row.compared(&kind),
            (true, EntityType::Ring) => row.rewired(),
            (true, _) => row.shared(&kind),
        }),
        (!ring).then(|| row.chosen(rule, raised.draft.entity_type, &kind)),
        row.crowding(),
        row.season(),
        Some(if ring { groups(rule) } else { tested(rule, &kind) }),
        raised.entity.as_ref().map(|entity| together(entity, header, &kind)),
        Some(queue(risk)),
    ];
    let mut text = Text::default();
    for sentence in sentences.into_iter().flatten() {
        text.zh.push_str(&sentence.zh);
        if !text.en.is_empty() {
            text.en.push(' ');
        }
        text.en.push_str(&sentence.en);
    }
    text
}

/// One row of a population.
struct Row<'a> {
    header: &'a Header,
    population: &'a Table,
    row: usize,
}

impl Row<'_> {
    fn value(&self, name: &str) -> Value {
        self.population.value(name, self.row)
    }

    fn number(&self, name: &str) -> Option<f64> {
        self.value(name).as_f64()
    }

    fn text(&self, name: &str) -> String {
        match self.value(name) {
            Value::Text(text) => text,
            _ => String::new(),
        }
    }

    fn scale(&self) -> f64 {
        self.header.model.scale.as_ref().and_then(|name| self.number(name)).unwrap_or(1.0)
    }

    /// Observed against expected, and the shrunken ratio.
    fn compared(&self, kind: &Text) -> Text {
        let column = |name: &Option<String>| name.as_ref().and_then(|name| self.number(name));
        let observed = column(&self.header.model.count).map_or(0.0, |count| count * self.scale());
        let (expected, ratio, low) = (self.number("expected"), self.number("ratio"), self.number("ratio_low"));
        let peers = whole(self.number("peers").unwrap_or(0.0));
        let (observed, expected, ratio, low) = (figure(Some(observed)), figure(expected), figure(ratio), figure(low));
        // Where an entity has a row per window, its peers are windows as well.
        let windows = self.header.model.tested.is_some() || self.header.model.kind == ModelKind::Series;
        let of_kind = if windows {
            Text::new(format!("项同类（{}及其时间窗）", kind.zh), format!("{} and window", kind.en))
        } else {
            Text::new(format!("个同类{}", kind.zh), kind.en.clone())
        };
        Text::new(
            format!(
                "实际 {observed}，按 {peers} {}的水平应约为 {expected}；考虑数字大小带来的偶然性后约为同类的 {ratio} 倍，保守估计不低于 {low} 倍。",
                of_kind.zh
            ),
            format!(
                "Counted {observed}; {peers} peers of the kind ({}) would have about {expected}. Allowing for chance in small numbers it is about {ratio} times its peers, and at a cautious estimate no less than {low} times.",
                of_kind.en
            ),
        )
    }

    /// Who the peers are and how they were chosen.
    fn chosen(&self, rule: &Finished<'_>, entity: EntityType, kind: &Text) -> Text {
        let group = self.text("peer_group");
        let ladder = &self.header.model.by;
        let labels: Vec<String> = ladder.iter().map(|column| super::scoring::label(&self.value(column))).collect();
        let level = (0..=labels.len()).find(|level| labels[..*level].join(" / ") == group).unwrap_or(0);
        let titles = |lang: Lang| ladder.iter().map(|column| self.title(column, lang)).collect::<Vec<_>>();
        let named = |lang: Lang, join: &str| {
            let pairs = titles(lang).into_iter().zip(&labels).take(level);
            pairs.map(|(title, label)| format!("{title} {label}")).collect::<Vec<_>>().join(join)
        };
        let least = whole(rule.bound.model.min_peers.unwrap_or(20.0));
        let mut text = if level == 0 {
            Text::new(format!("同类取本次的全部{}。", kind.zh), format!("Its peers are all of the run ({}).", kind.en))
        } else {
            Text::new(format!("同类：{}。", named(Lang::Zh, "，")), format!("Its peers: {}.", named(Lang::En, ", ")))
        };
        if !ladder.is_empty() {
            let (zh, en) = (titles(Lang::Zh).join("、"), titles(Lang::En).join(", "));
            text.zh += &format!(
                "选法：从全部{}起按{zh}逐级细分，取仍有至少 {least} 个且合计预计至少 30 件的最细一级，小组再向上一级靠拢。",
                kind.zh
            );
            text.en += &format!(
                " They are the finest step of the ladder ({en}) with at least {least} members and 30 expected events in all; small groups lean on the step above."
            );
        }
        if self.text("compared") == "with_others" {
            text.zh += &format!("该{}占这一组两成以上，只与组内其他对象比较。", entity.text().zh);
            text.en += " It carries more than a fifth of the group, so it is compared with the others only.";
        }
        text
    }

    /// The label of an output column.
    fn title(&self, column: &str, lang: Lang) -> String {
        let spec = self.header.column(column);
        let label = spec.map(|spec| spec.label.get(lang)).filter(|label| !label.is_empty());
        label.unwrap_or(column).to_owned()
    }

    /// A ring: how often chance alone gives a group that hangs together as closely.
    fn rewired(&self) -> Text {
        let column = |name: &str| whole(self.number(name).unwrap_or(0.0));
        let (members, kinds, draws, exceeded) =
            (column("members"), column("kinds"), column("draws"), column("exceeded"));
        let expected = figure(self.number("expected"));
        Text::new(
            format!(
                "{members} 人通过 {kinds} 类标识相互关联（单独一类不算）。保持每个标识的使用人数和每人的标识数不变，在同类同地区内随机重新分配 {draws} 次：其中 {exceeded} 次在全部数据里出现过人数不多于此、联系同样紧密的团体；纯属偶然时最大的团体平均只有 {expected} 人（1 表示谁也不与谁关联）。使用人数远多于同类的标识（银行代发账户、窗口、自助终端）不作为关联依据。"
            ),
            format!(
                "{members} people are tied by {kinds} kinds of identifier (one kind alone ties nobody). With as many users for each identifier and as many identifiers for each person, dealt anew at random within kind and region {draws} times, a group no larger that hangs together as closely came up anywhere in the data {exceeded} times; by chance alone the largest group has {expected} people on average (1: nobody is tied to anybody). Identifiers with far more users than their like (a bank's collective account, a desk, a terminal) tie nobody."
            ),
        )
    }

    /// A hub: how many others use an identifier that others of its kind have alone.
    fn shared(&self, kind: &Text) -> Text {
        let members = whole(self.number("members").unwrap_or(0.0));
        let (expected, low) = (figure(self.number("expected")), figure(self.number("ratio_low")));
        Text::new(
            format!(
                "共有 {members} 人使用同一{}；同地区同类平均每个有 {expected} 人使用，保守估计为同类的 {low} 倍以上。",
                kind.zh
            ),
            format!(
                "{members} people use the same {}; others of its kind and region have {expected} users on average: at a cautious estimate this one has no less than {low} times as many.",
                kind.en
            ),
        )
    }

    /// A scan: where in time the events crowd.
    fn crowding(&self) -> Option<Text> {
        let (count, expected) = (self.number("scan_count")?, self.number("scan_expected")?);
        let day = |name: &str| match self.value(name) {
            Value::Date(day) => day.to_string(),
            _ => String::new(),
        };
        let (start, end) = (day("scan_start"), day("scan_end"));
        let (count, expected) = (whole(count), figure(Some(expected)));
        let (zh, en) =
            if self.text("scan_by") == "days" { ("天有事件", "days with events") } else { ("件", "events") };
        Some(Text::new(
            format!(
                "时间上最集中的一段是 {start} 至 {end}：{count} {zh}，若与同类的时间分布一样约为 {expected}；同类本来就成批发生，已按其成批的程度折算。"
            ),
            format!(
                "In time it crowds most from {start} to {end}: {count} {en}, where about {expected} would fall if they came as its peers' do; peers come in batches too, and that is allowed for."
            ),
        ))
    }

    /// A series: what season and trend suggest.
    fn season(&self) -> Option<Text> {
        let scale = self.scale();
        let (expected, limit) = (self.number("season_expected")? * scale, self.number("season_limit")? * scale);
        let (expected, limit) = (figure(Some(expected)), figure(Some(limit)));
        Some(if self.text("season_method") == "farrington" {
            Text::new(
                format!("按其自身往年同期与趋势预计约 {expected}，正常情况下二十次中至多一次超过 {limit}。"),
                format!(
                    "Its own season and trend suggest about {expected}; in normal times one month in twenty exceeds {limit}."
                ),
            )
        } else {
            Text::new(
                format!(
                    "历史不足三年，看不出季节：按此前几个月预计约 {expected}，正常情况下二十次中至多一次超过 {limit}（暂定）。"
                ),
                format!(
                    "Less than three years of history, so no season is known: the months before suggest about {expected}; in normal times one month in twenty exceeds {limit} (provisional)."
                ),
            )
        })
    }
}

/// How many were tested and how many were too small.
fn tested(rule: &Finished<'_>, kind: &Text) -> Text {
    let (tested, small) = (count(rule.run.tested), rule.run.too_small);
    let mut text = Text::new(
        format!("本规则共检验 {tested} 项（{}及其时间窗）", kind.zh),
        format!("The rule tested {tested} cases ({} and window)", kind.en),
    );
    if small > 0 {
        let small = count(small);
        text.zh += &format!("，另有 {small} 项规模太小、怎样都看不出异常，没有检验");
        text.en += &format!("; {small} more were too small to tell anything and were not tested");
    }
    text.zh += "。";
    text.en += ".";
    text
}

/// How many groups were tested.
fn groups(rule: &Finished<'_>) -> Text {
    let tested = count(rule.run.tested);
    Text::new(
        format!("本规则共检验 {tested} 个团体和共用标识。"),
        format!("The rule tested {tested} groups and shared identifiers."),
    )
}

/// What the other rules add.
fn together(entity: &EntityFinding, header: &Header, kind: &Text) -> Text {
    let others = entity.rules.saturating_sub(1);
    let named: Vec<String> = entity.named.iter().filter(|rule| **rule != header.id).map(ToString::to_string).collect();
    let (zh, en) = match (others, entity.named.contains(&header.id)) {
        (0, true) => {
            (format!("该{}只适用这一条统计规则。", kind.zh), "No other statistical rule applies to it.".to_owned())
        }
        (0, false) => (
            "计入同时检验的全部同类对象后，本条还不足以列入 A、B 级，因此只作关注。".to_owned(),
            "Counting everybody of its kind who was tested, this does not carry band A or B: it is on the watch list."
                .to_owned(),
        ),
        (_, true) if named.is_empty() => (
            format!("另有 {others} 条统计规则也检验了该{}，没有达到点名的程度；合并计算后本条仍成立。", kind.zh),
            format!(
                "{others} other statistical rules tested it and none can be named; taken together this one still holds."
            ),
        ),
        (_, true) => (
            format!("另有 {others} 条统计规则也检验了该{}，同样可以点名的有 {}。", kind.zh, named.join("、")),
            format!("{others} other statistical rules tested it; these can be named as well: {}.", named.join(", ")),
        ),
        (_, false) => (
            format!(
                "与另外 {others} 条统计规则合并、并计入同时检验的全部同类对象后，单凭本条还不足以列入 A、B 级，因此只作关注。"
            ),
            format!(
                "Together with {others} other statistical rules, and counting everybody of its kind who was tested, this alone does not carry band A or B: it is on the watch list."
            ),
        ),
    };
    Text::new(zh, en)
}

/// How many false alerts to expect in the queue as shown.
fn queue(risk: QueueRisk) -> Text {
    let n = count(risk.statistical);
    if risk.statistical == 0 {
        return Text::new(
            "本次队列 A、B 级中没有统计类疑点。",
            "Bands A and B of this queue hold no statistical alert.",
        );
    }
    let expected = if risk.expected_false < 0.05 {
        Text::new("不到 0.1", "fewer than 0.1")
    } else {
        Text::new(
            format!("约 {}", figure(Some(risk.expected_false))),
            format!("about {}", figure(Some(risk.expected_false))),
        )
    };
    let most = risk.q * 100.0;
    Text::new(
        format!(
            "本次队列 A、B 级共有 {n} 条统计类疑点，预计其中{} 条只是偶然（控制标准：不超过 {most}%）。",
            expected.zh
        ),
        format!(
            "Bands A and B of this queue hold {n} statistical alerts, of which {} are expected to be chance alone (held to at most {most} %).",
            expected.en
        ),
    )
}

/// A whole number with separators.
fn whole(number: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "counts; a cast saturates, which is what is wanted")]
    count(number.round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_face_of_the_queue_says_its_error_rate() {
        let text = queue(QueueRisk { statistical: 29, expected_false: 0.31, q: 0.05 });
        assert_eq!(
            text.zh,
            "本次队列 A、B 级共有 29 条统计类疑点，预计其中约 0.31 条只是偶然（控制标准：不超过 5%）。"
        );
        let few = queue(QueueRisk { statistical: 29, expected_false: 0.01, q: 0.05 });
        assert!(few.en.contains("fewer than 0.1 are expected"), "{}", few.en);
    }
}
