//! The sheet of one alert: what is shown, in which words. The template only sets it.

use super::funnel::{FunnelView, funnel_view};
use super::ring::{RingView, ring_view};
use super::said::Said;
use super::timeline::{TimelineView, timeline_view};
use crate::model::{Alert, EntityType, Lang, Text};
use crate::report::detail::{
    AlertDetail, CellKind, EvidenceColumn, EvidenceHead, Funnel, InnocentVerdict, PeerHead, Plot, PointOf,
};
use crate::report::run::RuleRecord;
use crate::report::{numerals, untrusted, words};
use serde::Serialize;

/// Rows of an evidence table on the page.
const EVIDENCE_ROWS_MAX: usize = 10;
/// Columns of an evidence table on the page: more do not fit the width of A4.
const EVIDENCE_COLUMNS_MAX: usize = 9;
/// Peers in the table beside the funnel.
const PEER_ROWS_MAX: usize = 8;

/// The sheet of one alert.
#[derive(Serialize)]
pub(super) struct SectionView {
    pub(super) anchor: String,
    head: HeadView,
    sentence: Said,
    plain: Option<String>,
    stats: Option<StatsView>,
    basis: Option<Said>,
    support: Vec<Said>,
    against: Vec<AgainstView>,
    verify: Vec<StepView>,
    clauses: Vec<ClauseLink>,
    figures: Vec<FigureView>,
    evidence: Vec<EvidenceView>,
    origin: String,
}

/// What identifies an alert and how much is at stake; the queue shows the same.
#[derive(Serialize)]
pub(super) struct HeadView {
    rank: i64,
    band: String,
    band_word: String,
    alert_id: String,
    rule_id: String,
    rule_title: Said,
    rule_version: String,
    status: &'static str,
    due: Option<String>,
    entity_kind: String,
    entity_id: String,
    region: String,
    window: String,
    persons: String,
    months: String,
    paid: String,
    stoppable: String,
    low: String,
}

#[derive(Serialize)]
struct StatsView {
    observed: String,
    expected: String,
    exposure: String,
    ratio: String,
    ratio_low: String,
    p: String,
    q: String,
    peers: String,
}

#[derive(Serialize)]
struct AgainstView {
    mark: &'static str,
    class: &'static str,
    verdict: String,
    text: Said,
}

#[derive(Serialize)]
struct StepView {
    id: String,
    text: Said,
    needs: String,
}

#[derive(Serialize)]
struct ClauseLink {
    anchor: String,
    title: Said,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum FigureView {
    Funnel { plot: FunnelView, peers: PeersView },
    Timeline { plot: TimelineView },
    Ring { plot: RingView },
    Peers { peers: PeersView },
}

#[derive(Serialize)]
struct PeersView {
    caption: String,
    rows: Vec<PeerRowView>,
}

#[derive(Serialize)]
struct PeerRowView {
    position: String,
    entity_id: String,
    own: bool,
    observed: String,
    exposure: String,
    expected: String,
    ratio: String,
    q: String,
}

#[derive(Serialize)]
struct EvidenceView {
    title: Said,
    columns: Vec<ColumnView>,
    rows: Vec<Vec<String>>,
    note: String,
}

#[derive(Serialize)]
struct ColumnView {
    title: String,
    class: &'static str,
}

/// The sheet of `detail`, the `index`-th of the page.
pub(super) fn section_view(detail: &AlertDetail, rule: &RuleRecord, index: usize, lang: Lang) -> SectionView {
    let alert = &detail.alert;
    SectionView {
        anchor: anchor(alert),
        head: head_view(alert, Some(rule), lang),
        sentence: explanation(alert, untrusted::SENTENCE_CHARS_MAX, lang),
        // The p of a ring is that of any group anywhere, not of one among many like it; `basis` says so.
        plain: (alert.entity_type != EntityType::Ring).then(|| words::plain_probability(alert.ln_p, lang)).flatten(),
        basis: basis(alert, lang),
        stats: stats(alert),
        support: detail.support.iter().map(|line| Said::sentence(&line.text, lang)).collect(),
        against: against(detail, lang),
        verify: detail
            .verify
            .iter()
            .map(|step| StepView {
                id: untrusted::shown(&step.id, untrusted::ID_CHARS_MAX, lang),
                text: Said::sentence(&step.text, lang),
                needs: untrusted::shown(words::needs(&step.needs, lang), untrusted::ID_CHARS_MAX, lang),
            })
            .collect(),
        clauses: detail
            .clauses
            .iter()
            .map(|clause| ClauseLink { anchor: clause_anchor(&clause.id), title: Said::sentence(&clause.title, lang) })
            .collect(),
        figures: figures(detail, index, lang),
        evidence: detail.evidence.iter().map(|head| evidence(head, lang)).collect(),
        origin: origin(rule, lang),
    }
}

/// What identifies `alert`.
pub(super) fn head_view(alert: &Alert, rule: Option<&RuleRecord>, lang: Lang) -> HeadView {
    let id = |text: &str| untrusted::shown(text, untrusted::ID_CHARS_MAX, lang);
    HeadView {
        rank: alert.rank,
        band: alert.band.to_string(),
        band_word: words::band(alert.band, lang),
        alert_id: id(&alert.alert_id),
        rule_id: alert.rule_id.to_string(),
        rule_title: Said::new(
            &rule.map(|rule| rule.title.clone()).unwrap_or_default(),
            untrusted::CELL_CHARS_MAX,
            lang,
        ),
        rule_version: id(&alert.rule_version),
        status: words::alert_status(&alert.status, lang),
        due: alert.due_on.map(|day| day.to_string()),
        entity_kind: alert.entity_type.text().get(lang).to_owned(),
        entity_id: words::entity_id(alert, lang),
        region: alert.region_code.as_deref().map(id).unwrap_or_default(),
        window: words::window(alert, lang),
        persons: numerals::count(alert.persons),
        months: numerals::count(alert.months),
        paid: numerals::yuan(alert.amount_paid),
        stoppable: numerals::yuan(alert.amount_stoppable),
        low: numerals::yuan(alert.amount_low),
    }
}

/// The explanation, cut visibly.
pub(super) fn explanation(alert: &Alert, chars_max: usize, lang: Lang) -> Said {
    Said::new(&Text::new(&alert.explanation_zh, &alert.explanation_en), chars_max, lang)
}

/// Where the number comes from; `None` for a fact.
fn basis(alert: &Alert, lang: Lang) -> Option<Said> {
    let text = Text::new(&alert.basis_zh, &alert.basis_en);
    (!text.zh.is_empty()).then(|| Said::new(&text, untrusted::BASIS_CHARS_MAX, lang))
}

/// The fragment that leads to an alert: its id where that is plain, else its rank.
pub(super) fn anchor(alert: &Alert) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !alert.alert_id.is_empty() && alert.alert_id.len() <= 64 && alert.alert_id.chars().all(plain) {
        alert.alert_id.clone()
    } else {
        format!("rank-{}", alert.rank)
    }
}

/// The fragment that leads to a clause.
pub(super) fn clause_anchor(id: &str) -> String {
    let plain: String = id.chars().take(64).map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    format!("clause-{plain}")
}

fn stats(alert: &Alert) -> Option<StatsView> {
    (alert.q_value.is_some() || alert.ln_p.is_some()).then(|| StatsView {
        observed: numerals::number(alert.observed),
        expected: numerals::number(alert.expected),
        exposure: numerals::number(alert.exposure),
        ratio: numerals::ratio(alert.ratio),
        ratio_low: numerals::ratio(alert.ratio_low),
        p: numerals::probability_ln("p", alert.ln_p),
        q: numerals::probability("q", alert.q_value),
        peers: alert.peers.map_or_else(|| "—".to_owned(), numerals::count),
    })
}

/// Innocent explanations: those that hold first, then those for a person to judge, then those that do not hold.
fn against(detail: &AlertDetail, lang: Lang) -> Vec<AgainstView> {
    let tested = |wanted: InnocentVerdict| {
        detail.innocent.iter().filter(move |line| line.verdict == wanted).map(move |line| {
            let (mark, class) = match wanted {
                InnocentVerdict::Holds => ("✓", "holds"),
                InnocentVerdict::DoesNotHold => ("×", "fails"),
                InnocentVerdict::NotTestable => ("?", "open"),
            };
            let verdict = words::verdict(wanted, lang).to_owned();
            AgainstView { mark, class, verdict, text: Said::sentence(&line.text, lang) }
        })
    };
    let for_a_person = detail.untested_reasons().map(|reason| {
        let how = untrusted::shown(reason.how.get(lang), untrusted::SENTENCE_CHARS_MAX, lang);
        let judge = lang.pick("需人工判断", "for a person to judge");
        let verdict = match (how.is_empty(), lang) {
            (true, _) => judge.to_owned(),
            (false, Lang::Zh) => format!("{judge}：{how}"),
            (false, Lang::En) => format!("{judge}: {how}"),
        };
        AgainstView { mark: "?", class: "open", verdict, text: Said::sentence(&reason.text, lang) }
    });
    tested(InnocentVerdict::Holds)
        .chain(tested(InnocentVerdict::NotTestable))
        .chain(for_a_person)
        .chain(tested(InnocentVerdict::DoesNotHold))
        .collect()
}

/// Plots, each with its twin; the peers stand beside the funnel, or alone where there is none.
fn figures(detail: &AlertDetail, index: usize, lang: Lang) -> Vec<FigureView> {
    let mut peers = detail.peers.as_ref().map(|peers| peers_view(peers, lang));
    let mut figures = Vec::new();
    for (number, plot) in detail.plots.iter().enumerate() {
        let key = format!("p{index}-{number}");
        match plot {
            Plot::Funnel(funnel) => {
                let twin = peers.take().unwrap_or_else(|| points_view(funnel, detail, lang));
                match funnel_view(funnel, &key, lang) {
                    Some(plot) => figures.push(FigureView::Funnel { plot, peers: twin }),
                    None => peers = Some(twin),
                }
            }
            Plot::Ring(ring) => {
                figures.extend(ring_view(ring, &key, lang).map(|plot| FigureView::Ring { plot }));
            }
            Plot::Timeline(timeline) => {
                figures.extend(timeline_view(timeline, &key, lang).map(|plot| FigureView::Timeline { plot }));
            }
        }
    }
    if let Some(peers) = peers {
        figures.insert(0, FigureView::Peers { peers });
    }
    figures
}

fn peers_view(peers: &PeerHead, lang: Lang) -> PeersView {
    let group = untrusted::shown(peers.group.get(lang), untrusted::SENTENCE_CHARS_MAX, lang);
    let size = numerals::count(peers.size);
    // The entity's own row is never cut off.
    let own_beyond = peers.rows.iter().skip(PEER_ROWS_MAX).find(|row| row.who == PointOf::Entity);
    let shown = peers.rows.iter().take(PEER_ROWS_MAX - usize::from(own_beyond.is_some())).chain(own_beyond);
    PeersView {
        caption: lang.pick(
            format!("同类对比：{group}，共 {size} 个，按偏离程度排列"),
            format!("Peers: {group}, {size} in all, furthest from the expected first"),
        ),
        rows: shown
            .map(|row| PeerRowView {
                position: numerals::count(row.position),
                entity_id: untrusted::shown(&row.entity_id, 24, lang),
                own: row.who == PointOf::Entity,
                observed: numerals::number(row.observed),
                exposure: numerals::number(row.exposure),
                expected: numerals::number(row.expected),
                ratio: numerals::ratio(row.ratio),
                q: numerals::probability("", row.q_value).trim_start_matches([' ', '=']).to_owned(),
            })
            .collect(),
    }
}

/// The twin of a funnel whose peers were not handed over: the entity and the highest rates.
fn points_view(funnel: &Funnel, detail: &AlertDetail, lang: Lang) -> PeersView {
    let mut points: Vec<_> = funnel.points.iter().filter(|point| point.rate.is_finite()).collect();
    points.sort_by(|a, b| b.rate.total_cmp(&a.rate).then(a.exposure.total_cmp(&b.exposure)));
    let rows = points.iter().take(PEER_ROWS_MAX).enumerate().map(|(n, point)| {
        let own = point.who == PointOf::Entity;
        PeerRowView {
            position: numerals::count(n as u64 + 1),
            entity_id: if own { untrusted::shown(&detail.alert.entity_id, 24, lang) } else { "—".to_owned() },
            own,
            observed: super::funnel::rate(point.rate, funnel.unit),
            exposure: numerals::number(Some(point.exposure)),
            expected: "—".to_owned(),
            ratio: "—".to_owned(),
            q: "—".to_owned(),
        }
    });
    let caption = lang.pick("图中比率最高的对象", "The highest rates of the plot").to_owned();
    PeersView { caption, rows: rows.collect() }
}

fn evidence(head: &EvidenceHead, lang: Lang) -> EvidenceView {
    let shown = head.rows.len().min(EVIDENCE_ROWS_MAX);
    let columns = head.columns.iter().take(EVIDENCE_COLUMNS_MAX);
    let cell = |row: &[String], index: usize, column: &EvidenceColumn| {
        let text = row.get(index).map_or("", String::as_str);
        match column.kind {
            CellKind::Masked => untrusted::masked(text, lang),
            CellKind::Text | CellKind::Number => {
                let text = column.codes.get(text).map_or(text, |name| name.get(lang));
                untrusted::shown(text, untrusted::CELL_CHARS_MAX, lang)
            }
        }
    };
    EvidenceView {
        title: Said::new(&head.title, untrusted::CELL_CHARS_MAX, lang),
        columns: columns
            .clone()
            .map(|column| {
                let title = if column.title.get(lang).is_empty() { &column.name } else { column.title.get(lang) };
                ColumnView {
                    title: untrusted::shown(title, untrusted::CELL_CHARS_MAX, lang),
                    class: if column.kind == CellKind::Number { "n" } else { "t" },
                }
            })
            .collect(),
        rows: head
            .rows
            .iter()
            .take(shown)
            .map(|row| columns.clone().enumerate().map(|(index, column)| cell(row, index, column)).collect())
            .collect(),
        note: evidence_note(head, shown, lang),
    }
}

fn evidence_note(head: &EvidenceHead, shown: usize, lang: Lang) -> String {
    let total = numerals::count(head.total);
    let mut note = if head.total > shown as u64 {
        lang.pick(
            format!("共 {total} 行，此处为前 {shown} 行；全部在 members.parquet 中"),
            format!("{total} rows, the first {shown} here; all of them are in members.parquet"),
        )
    } else {
        lang.pick(format!("共 {total} 行"), words::rows(head.total, lang))
    };
    if head.columns.len() > EVIDENCE_COLUMNS_MAX {
        let more = head.columns.len() - EVIDENCE_COLUMNS_MAX;
        note.push_str(&lang.pick(
            format!("；另有 {more} 列未显示"),
            format!("; {} not shown", words::counted(more as u64, "more column is", "more columns are")),
        ));
    }
    if head.columns.iter().any(|column| column.kind == CellKind::Masked) {
        note.push_str(lang.pick("；敏感列只显示末四位", "; of sensitive columns only the last four characters"));
    }
    note
}

fn origin(rule: &RuleRecord, lang: Lang) -> String {
    let hash = words::short_hash(&rule.hash);
    lang.pick(
        format!("规则 {}@{}，{hash}", rule.id, rule.version),
        format!("Rule {}@{}, {hash}", rule.id, rule.version),
    )
}
