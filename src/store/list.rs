//! The queue: what is asked for, in order, page by page.
//!
//! A page is found in one index that holds every column it is filtered by (`alerts_by_*`), and only its own rows are looked up.
//! Which index: where a filter leaves few alerts, the one that begins with its column, and what is found is put in order;
//! otherwise the one in whose order the page is wanted, read from where the last page ended until the page is full.

use super::exceptions::above;
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
/// The most alerts that a text may mean; more is said to be too many.
const MEANT_MOST: i64 = 500;
/// Counting stops here: beyond it a person wants another filter, not a number.
const COUNT_MOST: i64 = 10_000;
/// The shortest text that is looked for.
const TEXT_LEAST: usize = 3;

/// Whose alerts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owned {
    /// Those of whoever asks.
    Mine,
    /// Nobody's.
    Nobody,
    /// Those of this account.
    By(String),
}

/// Whether alerts that an exception hides are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hidden {
    /// They are left out, and counted.
    #[default]
    Out,
    /// Only they are shown.
    Only,
    /// All are shown.
    All,
}

/// Which alerts are asked for: those that agree with everything that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of one of these rules.
    pub rules: Vec<RuleId>,
    /// Of one of these families.
    pub families: Vec<Family>,
    /// In one of these bands.
    pub bands: Vec<Band>,
    /// In one of these states.
    pub statuses: Vec<Status>,
    /// Open (somebody still has to do something) or not.
    pub open: Option<bool>,
    /// Whose.
    pub owner: Option<Owned>,
    /// Of regions that begin with this.
    pub region: Option<String>,
    /// About one of these.
    pub entity_types: Vec<EntityType>,
    /// At least this much money, paid and stoppable together.
    pub money_from: Option<Fen>,
    /// At most this much.
    pub money_to: Option<Fen>,
    /// Due on this day or later.
    pub due_from: Option<Date>,
    /// Due on this day or earlier.
    pub due_to: Option<Date>,
    /// First seen on this day or later.
    pub seen_from: Option<Date>,
    /// First seen on this day or earlier.
    pub seen_to: Option<Date>,
    /// In this run, of whatever change.
    pub run: Option<String>,
    /// Closed with this innocent explanation.
    pub explanation: Option<String>,
    /// Closed with one of these.
    pub outcomes: Vec<Outcome>,
    /// Closed, and more was found since.
    pub changed: bool,
    /// Whether the newest run of its rule had it no more.
    pub vanished: Option<bool>,
    /// Whether hidden ones are shown.
    pub hidden: Hidden,
    /// A text: the beginning or the end of the id of an alert or an entity, or the id of one of its rows.
    pub text: Option<String>,
}

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
        let lead = lead(&mut tx, &wanted, Order::Due).await?;
        count(&mut tx, &wanted, lead.index).await
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

/// One condition: its SQL with `?` for values, the values, and the index that begins with its column.
#[derive(Clone, Debug)]
struct Condition {
    sql: String,
    args: Vec<Arg>,
    index: Option<&'static str>,
}

impl Condition {
    fn new(sql: impl Into<String>, args: Vec<Arg>, index: Option<&'static str>) -> Self {
        Self { sql: sql.into(), args, index }
    }

    /// One of these; without any, no condition.
    fn one_of(column: &str, values: Vec<String>, index: Option<&'static str>) -> Option<Self> {
        let sql = format!("{column} IN ({})", vec!["?"; values.len()].join(", "));
        (!values.is_empty()).then(|| Self::new(sql, values.into_iter().map(Arg::from).collect(), index))
    }
}

/// What a filter and the rights of the viewer ask for; and whether the text meant too many.
async fn conditions(
    tx: &mut Tx,
    viewer: &Actor,
    filter: &Filter,
    today: Date,
) -> Result<(Vec<Condition>, bool), StoreError> {
    let mut wanted = filtered(viewer, filter);
    wanted.extend(visible(viewer));
    match filter.hidden {
        Hidden::Out => wanted.push(Condition::new("hidden_until < ?", args![today], None)),
        Hidden::Only => wanted.push(Condition::new("hidden_until >= ?", args![today], Some("alerts_by_hidden"))),
        Hidden::All => {}
    }
    if let Some(run) = &filter.run {
        let sql = "alert_id IN (SELECT alert_id FROM run_alerts WHERE run_key = ?)";
        wanted.push(Condition::new(sql, args![run], None));
    }
    let Some(text) = &filter.text else { return Ok((wanted, false)) };
    let ids = meant(tx, text).await?;
    let too_wide = i64::try_from(ids.len()).unwrap_or(i64::MAX) > MEANT_MOST;
    wanted.push(Condition::one_of("alert_id", ids, None).unwrap_or_else(|| Condition::new("1 = 0", vec![], None)));
    Ok((wanted, too_wide))
}

fn filtered(viewer: &Actor, filter: &Filter) -> Vec<Condition> {
    let range =
        |column: &str, sign: &str, value: Arg, index| Condition::new(format!("{column} {sign} ?"), vec![value], index);
    let texts = |words: &mut dyn Iterator<Item = String>| words.collect::<Vec<_>>();
    let mut wanted: Vec<Condition> = [
        Condition::one_of("rule_id", texts(&mut filter.rules.iter().map(RuleId::to_string)), Some("alerts_by_rule")),
        Condition::one_of("family", texts(&mut filter.families.iter().map(|f| f.code().to_owned())), None),
        Condition::one_of("band", texts(&mut filter.bands.iter().map(Band::to_string)), None),
        Condition::one_of(
            "status",
            texts(&mut filter.statuses.iter().map(Status::to_string)),
            Some("alerts_by_status"),
        ),
        Condition::one_of(
            "entity_type",
            texts(&mut filter.entity_types.iter().map(|t| t.code().to_owned())),
            Some("alerts_by_type"),
        ),
        Condition::one_of("outcome", texts(&mut filter.outcomes.iter().map(Outcome::to_string)), None),
        Condition::one_of("explanation", filter.explanation.iter().cloned().collect(), Some("alerts_by_explanation")),
    ]
    .into_iter()
    .flatten()
    .collect();
    if let Some(open) = filter.open {
        wanted.push(Condition::new("is_open = ?", args![open], None));
    }
    let owner = filter.owner.as_ref().map(|owner| match owner {
        Owned::Mine => viewer.user.clone(),
        Owned::Nobody => String::new(),
        Owned::By(user) => user.clone(),
    });
    wanted.extend(owner.map(|owner| Condition::new("owner = ?", args![owner], Some("alerts_by_owner"))));
    if let Some(region) = &filter.region {
        wanted.push(within(region));
    }
    let money = Some("alerts_by_money");
    wanted.extend(filter.money_from.map(|least| range("money", ">=", least.into(), money)));
    wanted.extend(filter.money_to.map(|most| range("money", "<=", most.into(), money)));
    let place = Some("alerts_by_place");
    wanted.extend(filter.due_from.map(|day| range("place", ">=", day.into(), place)));
    wanted.extend(filter.due_to.map(|day| range("place", "<", above(&day.to_string()).into(), place)));
    let seen = Some("alerts_by_seen");
    wanted.extend(filter.seen_from.map(|day| range("first_seen", ">=", day.into(), seen)));
    wanted.extend(filter.seen_to.map(|day| range("first_seen", "<", above(&day.to_string()).into(), seen)));
    if filter.changed {
        wanted.push(Condition::new("changed = 1", vec![], None));
    }
    wanted.extend(filter.vanished.map(|gone| Condition::new("vanished = ?", args![gone], None)));
    wanted
}

/// Regions that begin with a prefix.
fn within(prefix: &str) -> Condition {
    Condition::new("(region_code >= ? AND region_code < ?)", args![prefix, above(prefix)], Some("alerts_by_region"))
}

/// What the viewer may see: the alerts of the own region, what the viewer was given from elsewhere, and, as a supervisor,
/// what belongs nowhere.
fn visible(viewer: &Actor) -> Option<Condition> {
    let region = viewer.region.as_ref()?;
    let own = within(region);
    let nowhere = if viewer.roles.contains(&Role::Supervisor) { " OR region_code IS NULL" } else { "" };
    let mut args = own.args;
    args.push((&viewer.user).into());
    Some(Condition::new(format!("({} OR owner = ?{nowhere})", own.sql), args, None))
}

/// The alerts that a text may mean, one more than are looked through where there are too many.
async fn meant(tx: &mut Tx, text: &str) -> Result<Vec<String>, StoreError> {
    let text = text.trim();
    if text.chars().count() < TEXT_LEAST {
        return Err(StoreError::unfit(
            format!("查找的编号至少要有 {TEXT_LEAST} 个字符"),
            format!("a text to look for has at least {TEXT_LEAST} characters"),
        ));
    }
    let reversed: String = text.chars().rev().collect();
    let sql = "SELECT alert_id FROM (\
               SELECT alert_id FROM (SELECT alert_id FROM alerts WHERE alert_id >= $1 AND alert_id < $2 LIMIT $5) a \
               UNION SELECT alert_id FROM (SELECT alert_id FROM alerts WHERE entity_id >= $1 AND entity_id < $2 LIMIT $5) b \
               UNION SELECT alert_id FROM \
               (SELECT alert_id FROM alerts WHERE entity_reversed >= $3 AND entity_reversed < $4 LIMIT $5) c \
               UNION SELECT alert_id FROM (SELECT alert_id FROM members WHERE entity_id = $1 LIMIT $5) d) m \
               ORDER BY alert_id LIMIT $5";
    let args = args![text, above(text), &reversed, above(&reversed), MEANT_MOST + 1];
    tx.rows(sql, args).await?.iter().map(|row| row.text(0).map(str::to_owned)).collect()
}

/// The index a list is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Lead {
    index: Option<&'static str>,
    /// Whether it leaves few enough to be put in order at once.
    few: bool,
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
        let own: Vec<Condition> = wanted.iter().filter(|condition| condition.index == Some(index)).cloned().collect();
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

async fn count(tx: &mut Tx, wanted: &[Condition], index: Option<&'static str>) -> Result<i64, StoreError> {
    bounded(tx, wanted, index, COUNT_MOST).await
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
fn joined(wanted: &[Condition], args: &mut Vec<Arg>) -> String {
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
    let (mut wanted, text_too_wide) = conditions(tx, viewer, filter, today).await?;
    let lead = lead(tx, &wanted, order).await?;
    let hidden = match filter.hidden {
        Hidden::Out => hidden_too(tx, viewer, filter, today).await?,
        Hidden::Only | Hidden::All => 0,
    };
    let (key, down) = match order {
        Order::Due => ("place", false),
        Order::Money => ("money", true),
        Order::Seen => ("first_seen", true),
    };
    if let Some(after) = &slice.after {
        wanted.push(beyond(key, down, after, order)?);
    }
    let mut args = Vec::new();
    let condition = joined(&wanted, &mut args);
    args.push((limit + 1).into());
    let direction = if down { "DESC" } else { "ASC" };
    let found = format!("SELECT alert_id, {key} FROM alerts {} WHERE {condition}", by(tx, lead.index));
    let ordered = format!("ORDER BY {key} {direction}, alert_id {direction} LIMIT ${}", args.len());
    let sql = if lead.few {
        format!("WITH few AS MATERIALIZED ({found}) SELECT alert_id, {key} FROM few {ordered}")
    } else {
        format!("{found} {ordered}")
    };
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
    count(tx, &wanted, Some("alerts_by_hidden")).await
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
     a.clock_since, a.applied_on, a.waiting_until, b.line";

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
        q_value: line["entity_q_value"].as_f64().or_else(|| line["q_value"].as_f64()),
    })
}
