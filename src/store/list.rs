//! The queue: what is asked for, in order, page by page.
//!
//! A page is found in one index that holds every column it is filtered by (`alerts_by_*`), and only its own rows are looked up.
//! Which index: where a filter leaves few alerts, the one that begins with its column, and what is found is put in order;
//! otherwise the one in whose order the page is wanted, read from where the last page ended until the page is full.
//! What is open and what is done are two parts, each found by itself: after years nearly all alerts are done, have the oldest
//! deadlines, and would be read before the first that is open.

use super::filter::{Condition, Filter, Hidden, Owned, conditions};
use super::people;
use super::sql::{Arg, Row, Tx, args, list_places};
use super::standing::{band, entity_type};
use super::{Store, StoreError};
use crate::model::{Band, EntityType, Family, Fen, Outcome, Role, RuleId, Severity, Status, Text};
use crate::triage::workflow::{Actor, InternalClock};
use jiff::civil::{Date, DateTime};
use serde_json::Value as Json;
use sqlx::AssertSqlSafe;

/// The most alerts of a page.
pub const PAGE_MOST: i64 = 500;
/// A filter that leaves fewer alerts than this leads: so many are read from its index and put in order at once.
const FEW: i64 = 30_000;
/// Counting stops here: beyond it a person wants another filter, not a number.
const COUNT_MOST: i64 = 10_000;
/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// By deadline, then by what it is worth looking at.
    #[default]
    Due,
    /// By money, the most first.
    Money,
    /// By when it was first seen, the newest first.
    Seen,
}

/// Which part of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slice {
    /// Where the last page ended ([`Listed::next`]); `None`: from the beginning.
    pub after: Option<String>,
    /// Alerts on the page, at most [`PAGE_MOST`]; 0: 50.
    pub limit: i64,
}

/// An alert in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListRow {
    /// Its id.
    pub alert_id: String,
    /// Its rule.
    pub rule_id: RuleId,
    /// The rule's family.
    pub family: Family,
    /// How grave its rule is.
    pub severity: Severity,
    /// Its band in the newest run.
    pub band: Band,
    /// Its rank in the newest run.
    pub rank: i64,
    /// What it is about.
    pub entity_type: EntityType,
    /// Whom it is about.
    pub entity_id: String,
    /// The region that is to check it.
    pub region_code: Option<String>,
    /// People concerned.
    pub persons: i64,
    /// Paid.
    pub amount_paid: Fen,
    /// Granted and not yet paid.
    pub amount_stoppable: Fen,
    /// Lower bound of what exceeds the expected.
    pub amount_low: Fen,
    /// When it is due; `None`: no deadline is known.
    pub due: Option<Date>,
    /// Where it stands.
    pub status: Status,
    /// Its version.
    pub version: i64,
    /// Who has it.
    pub owner: Option<String>,
    /// When it was first seen.
    pub first_seen: DateTime,
    /// When it was last seen.
    pub last_seen: DateTime,
    /// Whether more was found since it was decided.
    pub changed: bool,
    /// Whether the newest run had it no more.
    pub vanished: bool,
    /// Until when an exception hides it.
    pub hidden_until: Option<Date>,
    /// Its outcome, where it is closed.
    pub outcome: Option<Outcome>,
    /// The case it belongs to in the newest run.
    pub case_id: String,
    /// Its clock.
    pub clock: InternalClock,
    /// The date of the application it is about.
    pub applied_on: Option<Date>,
    /// When its wait is over.
    pub waiting_until: Option<Date>,
    /// Its sentence.
    pub sentence: Text,
    /// How probable it is that chance alone made it, by the newest run.
    pub lfdr: Option<f64>,
    /// The false discovery rate the newest run gave it: over all rules of its entity, or within its rule. `None`: a fact.
    pub q_value: Option<f64>,
}

/// A page of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The alerts.
    pub rows: Vec<ListRow>,
    /// Where the next page begins; `None`: there is none.
    pub next: Option<String>,
    /// Alerts that agree with the filter and are hidden by an exception; 10,000 stands for that or more.
    pub hidden: i64,
    /// Whether the text meant more alerts than are looked through.
    pub text_too_wide: bool,
}

/// Who sees the queue (console.md §5, permissions).
const READERS: [Role; 4] = [Role::Officer, Role::Reviewer, Role::Supervisor, Role::Auditor];

impl Store {
    /// The alerts that `user` may see and that agree with `filter`, a page of them.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`]; [`StoreError::Unfit`] for a text that is too short or a page that is none.
    pub async fn list(
        &self,
        user: &str,
        filter: &Filter,
        order: Order,
        slice: &Slice,
        today: Date,
    ) -> Result<Listed, StoreError> {
        let mut tx = self.read().await?;
        let viewer = people::allowed(&mut tx, user, &READERS).await?;
        list(&mut tx, &viewer, filter, order, slice, today).await
    }

    /// How many alerts `user` may see that agree with `filter`; 10,000 stands for that or more.
    ///
    /// # Errors
    /// Those of [`Store::list`].
    pub async fn count(&self, user: &str, filter: &Filter, today: Date) -> Result<i64, StoreError> {
        let mut tx = self.read().await?;
        let viewer = people::allowed(&mut tx, user, &READERS).await?;
        let (wanted, _) = conditions(&mut tx, &viewer, filter, today).await?;
        let mut all = 0;
        for part in filter.parts() {
            let wanted = [part, wanted.clone()].concat();
            let lead = lead(&mut tx, &wanted, Order::Due).await?;
            all += bounded(&mut tx, &wanted, lead.index, COUNT_MOST - all).await?;
        }
        Ok(all)
    }

    /// What `user` should take next: what came back from review, then the first of the queue that is nobody's and that this
    /// person may check.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`] where `user` does not work on alerts.
    pub async fn next(&self, user: &str, today: Date) -> Result<Option<ListRow>, StoreError> {
        let mut tx = self.read().await?;
        let roles = [Role::Officer, Role::Reviewer, Role::Supervisor];
        let viewer = people::allowed(&mut tx, user, &roles).await?;
        let own = Filter {
            statuses: vec![Status::Returned],
            owner: Some(Owned::Mine),
            hidden: Hidden::All,
            ..Filter::default()
        };
        let free = Filter {
            statuses: vec![Status::New, Status::Returned, Status::Reopened],
            owner: Some(Owned::Nobody),
            ..Filter::default()
        };
        for filter in [own, free] {
            let mut slice = Slice { after: None, limit: 50 };
            loop {
                let listed = list(&mut tx, &viewer, &filter, Order::Due, &slice, today).await?;
                for row in listed.rows {
                    if !named(&mut tx, &viewer, &row).await? {
                        return Ok(Some(row));
                    }
                }
                let Some(next) = listed.next else { break };
                slice.after = Some(next);
            }
        }
        Ok(None)
    }
}

/// Whether the viewer is named in the evidence.
async fn named(tx: &mut Tx, viewer: &Actor, row: &ListRow) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM alert_operators a JOIN person_operators p ON p.operator_id = a.operator_id \
               WHERE a.alert_id = $1 AND p.person = $2";
    let subject = row.entity_type == EntityType::Operator && viewer.operator_ids.contains(&row.entity_id);
    Ok(subject || tx.row(sql, args![&row.alert_id, &viewer.person]).await?.is_some())
}

/// The index a list is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Lead {
    index: Option<&'static str>,
    /// Whether it leaves few enough to be put in order at once.
    few: bool,
}

impl Lead {
    /// What is found, in order as far as the page goes.
    fn in_order(self, found: &str, key: &str, ordered: &str) -> String {
        if self.few {
            format!("WITH few AS MATERIALIZED ({found}) SELECT alert_id, {key} FROM few {ordered}")
        } else {
            format!("{found} {ordered}")
        }
    }
}

/// Which index leads: that of the filter that leaves the fewest, where they are few; else one in the order of the list.
async fn lead(tx: &mut Tx, wanted: &[Condition], order: Order) -> Result<Lead, StoreError> {
    if let Some(ids) =
        wanted.iter().find(|condition| condition.sql.starts_with("alert_id IN (?") || condition.sql == "1 = 0")
    {
        return Ok(Lead { index: ids.index, few: true });
    }
    let mut best: Option<(i64, &'static str)> = None;
    let mut indexes: Vec<&'static str> = wanted.iter().filter_map(|condition| condition.index).collect();
    indexes.sort_unstable();
    indexes.dedup();
    for index in indexes {
        let own: Vec<Condition> = wanted.iter().filter(|condition| condition.is_told_by(index)).cloned().collect();
        let most = best.map_or(FEW, |(found, _)| found);
        let found = bounded(tx, &own, Some(index), most).await?;
        if found < most {
            best = Some((found, index));
        }
    }
    if let Some((_, index)) = best {
        return Ok(Lead { index: Some(index), few: true });
    }
    // Many whatever the filter: in the order of the list, within one value where a filter has just one.
    let single = |condition: &&Condition| {
        condition.index.is_some() && (condition.sql.ends_with("IN (?)") || condition.sql == "owner = ?")
    };
    let by_value = wanted.iter().find(single).and_then(|condition| condition.index);
    let index = match order {
        Order::Due => by_value.unwrap_or("alerts_by_place"),
        Order::Money => "alerts_by_money",
        Order::Seen => "alerts_by_seen",
    };
    Ok(Lead { index: Some(index), few: false })
}

/// How many agree, counted no further than `most`.
async fn bounded(tx: &mut Tx, wanted: &[Condition], index: Option<&'static str>, most: i64) -> Result<i64, StoreError> {
    let mut args = Vec::new();
    let condition = joined(wanted, &mut args);
    args.push(most.into());
    let sql = format!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM alerts {} WHERE {condition} LIMIT ${}) few",
        by(tx, index),
        args.len()
    );
    tx.row(AssertSqlSafe(sql), args).await?.map_or(Ok(0), |row| row.int(0))
}

/// SQLite has to be told; PostgreSQL decides by what it knows of the table.
fn by(tx: &Tx, index: Option<&str>) -> String {
    match index {
        Some(index) if !tx.is_postgres() => format!("INDEXED BY {index}"),
        _ => String::new(),
    }
}

/// All conditions, with `$n` for their values, which are put behind those in `args`.
pub(super) fn joined(wanted: &[Condition], args: &mut Vec<Arg>) -> String {
    let mut all = vec!["1 = 1".to_owned()];
    for condition in wanted {
        let mut parts = condition.sql.split('?');
        let mut sql = parts.next().unwrap_or_default().to_owned();
        for (part, value) in parts.zip(&condition.args) {
            args.push(value.clone());
            sql.push_str(&format!("${}{part}", args.len()));
        }
        all.push(sql);
    }
    all.join(" AND ")
}

async fn list(
    tx: &mut Tx,
    viewer: &Actor,
    filter: &Filter,
    order: Order,
    slice: &Slice,
    today: Date,
) -> Result<Listed, StoreError> {
    let limit = if slice.limit == 0 { 50 } else { slice.limit.clamp(1, PAGE_MOST) };
    let hidden = match filter.hidden {
        Hidden::Out => hidden_too(tx, viewer, filter, today).await?,
        Hidden::Only | Hidden::All => 0,
    };
    let (key, down) = match order {
        Order::Due => ("place", false),
        Order::Money => ("money", true),
        Order::Seen => ("first_seen", true),
    };
    let direction = if down { "DESC" } else { "ASC" };
    let ordered = format!("ORDER BY {key} {direction}, alert_id {direction} LIMIT {}", limit + 1);
    let (mut wanted, text_too_wide) = conditions(tx, viewer, filter, today).await?;
    if let Some(after) = &slice.after {
        wanted.push(beyond(key, down, after, order)?);
    }
    let (mut parts, mut args) = (Vec::new(), Vec::new());
    for part in filter.parts() {
        let wanted = [part, wanted.clone()].concat();
        let lead = lead(tx, &wanted, order).await?;
        let condition = joined(&wanted, &mut args);
        let found = format!("SELECT alert_id, {key} FROM alerts {} WHERE {condition}", by(tx, lead.index));
        parts.push(lead.in_order(&found, key, &ordered));
    }
    let Some(last) = parts.pop() else {
        return Ok(Listed { rows: Vec::new(), next: None, hidden, text_too_wide });
    };
    // Put in order by the engine, whose cursor it is: the collation of ids is its own.
    let sql = parts.into_iter().fold(last, |done, open| {
        let both = format!("SELECT * FROM ({open}) open UNION ALL SELECT * FROM ({done}) done");
        format!("SELECT alert_id, {key} FROM ({both}) parts {ordered}")
    });
    let found = tx.rows(AssertSqlSafe(sql), args).await?;
    let shown = usize::try_from(limit).unwrap_or(0).min(found.len());
    let next = (found.len() > shown).then(|| found.get(shown.wrapping_sub(1))).flatten().map(cursor).transpose()?;
    let ids: Vec<String> = found[..shown].iter().map(|row| row.text(0).map(str::to_owned)).collect::<Result<_, _>>()?;
    Ok(Listed { rows: rows(tx, &ids).await?, next, hidden, text_too_wide })
}

/// How many of what is asked for an exception hides.
async fn hidden_too(tx: &mut Tx, viewer: &Actor, filter: &Filter, today: Date) -> Result<i64, StoreError> {
    let filter = Filter { hidden: Hidden::Only, ..filter.clone() };
    let (wanted, _) = conditions(tx, viewer, &filter, today).await?;
    let mut all = 0;
    for part in filter.parts() {
        all += bounded(tx, &[part, wanted.clone()].concat(), Some("alerts_by_hidden"), COUNT_MOST - all).await?;
    }
    Ok(all)
}

/// Where a page ends: key and id, as JSON.
fn cursor(row: &Row) -> Result<String, StoreError> {
    let key: Json = match row.opt_int(1) {
        Ok(Some(number)) => number.into(),
        _ => row.text(1)?.into(),
    };
    Ok(Json::Array(vec![key, row.text(0)?.into()]).to_string())
}

/// What comes behind the end of a page.
fn beyond(key: &str, down: bool, after: &str, order: Order) -> Result<Condition, StoreError> {
    let parsed: Option<(Json, String)> = serde_json::from_str(after).ok();
    let value = match (parsed.as_ref().map(|(value, _)| value), order) {
        (Some(Json::Number(number)), Order::Money) => number.as_i64().map(Arg::from),
        (Some(Json::String(text)), Order::Due | Order::Seen) => Some(Arg::from(text)),
        _ => None,
    };
    let (Some((_, id)), Some(value)) = (parsed, value) else {
        return Err(StoreError::unfit(
            "翻页位置无效；请用上一页给出的位置，且排序不变",
            "this is no place in the list; use the one the last page gave, in the same order",
        ));
    };
    let sign = if down { "<" } else { ">" };
    Ok(Condition::new(format!("({key}, alert_id) {sign} (?, ?)"), vec![value, id.into()], None))
}

const ROW: &str = "a.alert_id, a.rule_id, a.family, a.severity, a.band, a.rank, a.entity_type, a.entity_id, a.region_code, \
     a.persons, a.amount_paid, a.amount_stoppable, a.amount_low, a.due, a.status, a.version, a.owner, a.first_seen, \
     a.last_seen, a.changed, a.vanished, a.hidden_until, a.outcome, a.case_id, a.clock_allowed, a.clock_consumed, \
     a.clock_since, a.applied_on, a.waiting_until, b.line, a.lfdr";

/// The rows of these alerts, in this order.
pub(super) async fn rows(tx: &mut Tx, ids: &[String]) -> Result<Vec<ListRow>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {ROW} FROM alerts a JOIN alert_bodies b ON b.alert_id = a.alert_id WHERE a.alert_id IN ({})",
        list_places(0, ids.len())
    );
    let found = tx.rows(AssertSqlSafe(sql), ids.iter().map(Arg::from).collect()).await?;
    let mut rows: Vec<ListRow> = found.iter().map(list_row).collect::<Result<_, _>>()?;
    let place = |row: &ListRow| ids.iter().position(|id| *id == row.alert_id);
    rows.sort_by_key(place);
    Ok(rows)
}

fn list_row(row: &Row) -> Result<ListRow, StoreError> {
    let unknown = |what: &str| StoreError::Content { what: format!("`{what}` in the list") };
    let given = |column| row.text(column).map(|text| Some(text).filter(|text| !text.is_empty()).map(str::to_owned));
    let line: Json = row.read(29)?;
    let said = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
    Ok(ListRow {
        alert_id: row.text(0)?.to_owned(),
        rule_id: row.read(1)?,
        family: Family::from_code(row.text(2)?).ok_or_else(|| unknown("family"))?,
        severity: Severity::from_code(row.text(3)?).ok_or_else(|| unknown("severity"))?,
        band: band(row.text(4)?)?,
        rank: row.int(5)?,
        entity_type: entity_type(row.text(6)?)?,
        entity_id: row.text(7)?.to_owned(),
        region_code: row.opt_text(8)?.map(str::to_owned),
        persons: row.int(9)?,
        amount_paid: Fen(row.int(10)?),
        amount_stoppable: Fen(row.int(11)?),
        amount_low: Fen(row.int(12)?),
        due: Some(row.read::<Date>(13)?).filter(|day| day.year() < 9999),
        status: row.read(14)?,
        version: row.int(15)?,
        owner: given(16)?,
        first_seen: row.read(17)?,
        last_seen: row.read(18)?,
        changed: row.truth(19)?,
        vanished: row.truth(20)?,
        hidden_until: given(21)?.map(|day| day.parse()).transpose().map_err(|_| unknown("hidden_until"))?,
        outcome: given(22)?.map(|word| word.parse()).transpose().map_err(|_| unknown("outcome"))?,
        case_id: row.text(23)?.to_owned(),
        clock: InternalClock { allowed: row.int(24)?, consumed: row.int(25)?, since: row.opt_read(26)? },
        applied_on: row.opt_read(27)?,
        waiting_until: row.opt_read(28)?,
        sentence: Text::new(said("explanation_zh"), said("explanation_en")),
        lfdr: row.opt_text(30)?.map(str::parse).transpose().map_err(|_| unknown("lfdr"))?,
        q_value: line["entity_q_value"].as_f64().or_else(|| line["q_value"].as_f64()),
    })
}
