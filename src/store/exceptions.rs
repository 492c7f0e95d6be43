//! Exceptions and snoozes: what they hide stays in the store and is counted wherever a total is shown.
//!
//! What may be hidden, by whom, for how long, and which alerts that are, is decided by `triage` ([`propose_exception`],
//! [`Exception::approve`], [`Exception::lift`], [`Exception::covers`]); here it is read, asked and written. An alert carries the
//! exception that hides it longest and its last day, so that a list needs to look at nothing else.

use super::act::Desk;
use super::journal::{NewEvent, append, next_place};
use super::marks::{hide, hide_all, show_again};
use super::people::{actor, allowed, user};
use super::show::sees_any;
use super::sql::{Arg, Row, Tx, args};
use super::standing::{entity_type, standing};
use super::{Store, StoreError, limits, policy};
use crate::model::{Alert, EntityType, Role, RuleId};
use crate::triage::workflow::{Actor, Refusal, Standing};
use crate::triage::{
    Exception, ExceptionDraft, ExceptionState, Precedent, Scope, Signature, Subject, may_be_hidden, propose_exception,
};
use jiff::civil::{Date, DateTime};
use serde_json::{Value as Json, json};
use sqlx::AssertSqlSafe;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Covered alerts that are shown to `triage`: one that speaks against it is enough.
const COVERED_MOST: i64 = 20;
/// Who sees what is hidden and why. Rule authors propose exceptions themselves.
const READERS: [Role; 5] = [Role::Officer, Role::Reviewer, Role::Supervisor, Role::Auditor, Role::RuleAuthor];

/// What is to be hidden, as somebody names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hide {
    /// Nothing was named.
    Nothing,
    /// This one alert.
    Alert(String),
    /// What a snooze of this alert hides ([`Scope::snooze`]).
    Snooze(String),
    /// This.
    Scope(Scope),
}

/// An exception that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewException {
    /// What it hides.
    pub hide: Hide,
    /// Why.
    pub reason: String,
    /// Who answers for it: an account.
    pub owner: String,
    /// Its first day.
    pub from: Date,
    /// Its last day. There is none without.
    pub until: Option<Date>,
}

/// An exception, and how many alerts it hides today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExceptionRow {
    /// It.
    pub exception: Exception,
    /// Alerts it hides; of two exceptions that cover one alert, the one that ends last counts it.
    pub hides: i64,
}

/// An alert as exceptions see it.
pub(super) struct Seen {
    pub(super) alert_id: String,
    rule_id: RuleId,
    entity_type: EntityType,
    entity_id: String,
    region_code: Option<String>,
    window_end: Option<Date>,
    applied_on: Option<Date>,
}

/// The first columns of whatever [`Seen::read`] reads.
pub(super) const SEEN_COLUMNS: &str = "alert_id, rule_id, entity_type, entity_id, region_code, window_end, applied_on";

impl Seen {
    /// From a row whose first columns are [`SEEN_COLUMNS`].
    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            alert_id: row.text(0)?.to_owned(),
            rule_id: row.read(1)?,
            entity_type: entity_type(row.text(2)?)?,
            entity_id: row.text(3)?.to_owned(),
            region_code: row.opt_text(4)?.map(str::to_owned),
            window_end: row.opt_read(5)?,
            applied_on: row.opt_read(6)?,
        })
    }

    pub(super) fn subject(&self) -> Subject<'_> {
        Subject {
            alert_id: &self.alert_id,
            rule_id: &self.rule_id,
            entity_type: self.entity_type,
            entity_id: &self.entity_id,
            region_code: self.region_code.as_deref(),
            window_end: self.window_end,
            applied_on: self.applied_on,
        }
    }
}

/// An alert of a run, about the application of `applied_on` where it is about one, as exceptions see it.
pub(super) fn subject(alert: &Alert, applied_on: Option<Date>) -> Subject<'_> {
    Subject {
        alert_id: &alert.alert_id,
        rule_id: &alert.rule_id,
        entity_type: alert.entity_type,
        entity_id: &alert.entity_id,
        region_code: alert.region_code.as_deref(),
        window_end: alert.window_end,
        applied_on,
    }
}

/// What the desk said: a refusal is an answer, written down where it counts.
type Said = Result<Exception, Refusal>;

impl Store {
    /// Asks for an exception; as `triage` decides it is in force at once, or waits for a supervisor.
    ///
    /// # Errors
    /// [`StoreError::Refused`] as [`propose_exception`] says; [`StoreError::Absent`] for an alert, an owner or an account.
    pub async fn propose_exception(
        &self,
        asked: NewException,
        by: &str,
        desk: &Arc<Desk>,
        now: DateTime,
    ) -> Result<Exception, StoreError> {
        let (by, desk) = (by.to_owned(), Arc::clone(desk));
        told(self.write(move |tx| Box::pin(async move { propose(tx, asked, &by, &desk, now).await })).await)
    }

    /// Approves an exception that waits.
    ///
    /// # Errors
    /// [`StoreError::Refused`] as [`Exception::approve`] says; [`StoreError::Absent`].
    pub async fn approve_exception(&self, id: &str, by: &str, now: DateTime) -> Result<Exception, StoreError> {
        let (id, by) = (id.to_owned(), by.to_owned());
        told(self.write(move |tx| Box::pin(async move { approve(tx, &id, &by, now).await })).await)
    }

    /// Ends an exception before its day, or refuses one that waits.
    ///
    /// # Errors
    /// [`StoreError::Refused`] as [`Exception::lift`] says; [`StoreError::Absent`].
    pub async fn lift_exception(&self, id: &str, by: &str, now: DateTime) -> Result<Exception, StoreError> {
        let (id, by) = (id.to_owned(), by.to_owned());
        told(self.write(move |tx| Box::pin(async move { lift(tx, &id, &by, now).await })).await)
    }

    /// Every exception, the newest first, with what it hides on `today`, for `user` to see.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`]; what the engine says.
    pub async fn exceptions(&self, user: &str, today: Date) -> Result<Vec<ExceptionRow>, StoreError> {
        let mut tx = self.read().await?;
        let viewer = allowed(&mut tx, user, &READERS).await?;
        let sql = "SELECT hidden_by, COUNT(*) FROM alerts WHERE hidden_until >= $1 GROUP BY hidden_by";
        let mut hides = BTreeMap::new();
        for row in tx.rows(sql, args![today]).await? {
            hides.insert(row.opt_text(0)?.unwrap_or_default().to_owned(), row.int(1)?);
        }
        let all = read_all(&mut tx, "ORDER BY proposed_at DESC, exception_id DESC", vec![]).await?;
        let mut rows = Vec::with_capacity(all.len());
        for exception in all {
            if is_seen_by(&mut tx, &exception, &viewer).await? {
                let hides = hides.get(&exception.id).copied().unwrap_or(0);
                rows.push(ExceptionRow { exception, hides });
            }
        }
        Ok(rows)
    }
}

/// Whether the viewer may know of it: whoever asked for it may, and what names somebody is seen by who sees an alert of it.
async fn is_seen_by(tx: &mut Tx, exception: &Exception, viewer: &Actor) -> Result<bool, StoreError> {
    let mine = viewer.region.as_deref().unwrap_or_default();
    match &exception.scope {
        _ if exception.proposed_by.user == viewer.user => Ok(true),
        Scope::Rule { .. } => Ok(true),
        Scope::RuleRegion { region, .. } => Ok(region.starts_with(mine) || mine.starts_with(region.as_str())),
        named => {
            let (near, args) = near(named);
            sees_any(tx, viewer, &near, args).await
        }
    }
}

fn told(said: Result<Said, StoreError>) -> Result<Exception, StoreError> {
    said?.map_err(|refusal| StoreError::Refused { refusal, since: Vec::new() })
}

async fn propose(tx: &mut Tx, asked: NewException, by: &str, desk: &Desk, now: DateTime) -> Result<Said, StoreError> {
    policy::check(tx, desk).await?;
    let actor = actor(tx, by).await?;
    let named = match &asked.hide {
        Hide::Alert(id) | Hide::Snooze(id) => Some(seen(tx, id).await?),
        Hide::Nothing | Hide::Scope(_) => None,
    };
    let named = named.as_ref().map(Seen::subject);
    if let Some(Err(refusal)) = named.as_ref().map(may_be_hidden) {
        return refused(tx, refusal, &actor, "propose", None, now).await;
    }
    let scope = match (asked.hide, &named) {
        (Hide::Alert(_), Some(alert)) => Some(Scope::one(alert)),
        (Hide::Snooze(_), Some(alert)) => Some(Scope::snooze(alert)),
        (Hide::Scope(scope), _) => Some(scope),
        _ => None,
    };
    let precedent = match &scope {
        Some(scope) => {
            Precedent { earlier: earlier(tx, scope).await?, rule_most: limits::snooze_max(tx, scope).await? }
        }
        None => Precedent::default(),
    };
    let covered = match &scope {
        Some(scope) => against(tx, scope, &actor).await?,
        None => Vec::new(),
    };
    if !asked.owner.trim().is_empty() {
        user(tx, asked.owner.trim()).await?;
    }
    let draft =
        ExceptionDraft { scope, reason: asked.reason, owner: asked.owner, from: asked.from, until: asked.until };
    let id = format!("EX{}", next_place(tx).await?);
    let decided = propose_exception(&id, draft, &actor, &covered, &precedent, &desk.policy, now);
    let made = match decided {
        Ok(made) => made,
        Err(refusal) => return refused(tx, refusal, &actor, "propose", None, now).await,
    };
    let mut payload = scope_json(&made.scope);
    for (key, value) in [
        ("reason", json!(made.reason)),
        ("owner", json!(made.owner)),
        ("from", json!(made.from.to_string())),
        ("until", json!(made.until.to_string())),
        ("state", json!(made.state(now.date()).code())),
    ] {
        payload[key] = value;
    }
    let event = NewEvent::by(&actor.user, &actor.person, "exception.proposed", now, payload);
    append(tx, &event.about(&id)).await?;
    insert(tx, &made).await?;
    hide(tx, &made, now.date()).await?;
    Ok(Ok(made))
}

async fn approve(tx: &mut Tx, id: &str, by: &str, now: DateTime) -> Result<Said, StoreError> {
    let actor = actor(tx, by).await?;
    let there = one(tx, id).await?;
    let covered = against(tx, &there.scope, &actor).await?;
    let made = match there.approve(&actor, &covered, now) {
        Ok(made) => made,
        Err(refusal) => return refused(tx, refusal, &actor, "approve", Some(id), now).await,
    };
    let sql = "UPDATE exceptions SET approved_by = $1, approved_person = $2, approved_at = $3 WHERE exception_id = $4";
    tx.run(sql, args![&actor.user, &actor.person, now, id]).await?;
    append(tx, &NewEvent::by(&actor.user, &actor.person, "exception.approved", now, json!({})).about(id)).await?;
    hide(tx, &made, now.date()).await?;
    Ok(Ok(made))
}

async fn lift(tx: &mut Tx, id: &str, by: &str, now: DateTime) -> Result<Said, StoreError> {
    let actor = actor(tx, by).await?;
    let there = one(tx, id).await?;
    let made = match there.lift(&actor, now) {
        Ok(made) => made,
        Err(refusal) => return refused(tx, refusal, &actor, "lift", Some(id), now).await,
    };
    let sql = "UPDATE exceptions SET lifted_by = $1, lifted_person = $2, lifted_at = $3 WHERE exception_id = $4";
    tx.run(sql, args![&actor.user, &actor.person, now, id]).await?;
    let payload = json!({ "was": there.state(now.date()).code() });
    append(tx, &NewEvent::by(&actor.user, &actor.person, "exception.lifted", now, payload).about(id)).await?;
    show_again(tx, id).await?;
    hide_all(tx, now.date()).await?;
    Ok(Ok(made))
}

/// What was refused is written down where it counts, and changes nothing else.
async fn refused(
    tx: &mut Tx,
    refusal: Refusal,
    actor: &Actor,
    attempted: &str,
    about: Option<&str>,
    now: DateTime,
) -> Result<Said, StoreError> {
    if refusal.logged() {
        let payload = json!({ "code": refusal.code(), "attempted": attempted });
        let mut event = NewEvent::by(&actor.user, &actor.person, "exception.refused", now, payload);
        event.subject = about.map(str::to_owned);
        append(tx, &event).await?;
    }
    Ok(Err(refusal))
}

/// The scope as the journal and JSON have it; what does not belong to it is null.
pub fn scope_json(scope: &Scope) -> Json {
    let cells = ScopeCells::of(scope);
    json!({
        "scope": scope.code(), "alert_id": cells.alert_id, "rule": cells.rule_id,
        "entity_type": cells.entity_type.map(EntityType::code), "entity_id": cells.entity_id, "region": cells.region,
    })
}

/// The columns of a scope.
#[derive(Default)]
struct ScopeCells<'a> {
    alert_id: Option<&'a String>,
    window_end: Option<Date>,
    rule_id: Option<&'a RuleId>,
    entity_type: Option<EntityType>,
    entity_id: Option<&'a String>,
    region: Option<&'a String>,
}

impl<'a> ScopeCells<'a> {
    fn of(scope: &'a Scope) -> Self {
        let none = Self::default();
        match scope {
            Scope::Alert { alert_id, entity_type, window_end } => {
                Self { alert_id: Some(alert_id), entity_type: Some(*entity_type), window_end: *window_end, ..none }
            }
            Scope::RuleEntity { rule_id, entity_type, entity_id } => {
                Self { rule_id: Some(rule_id), entity_type: Some(*entity_type), entity_id: Some(entity_id), ..none }
            }
            Scope::Entity { entity_type, entity_id } => {
                Self { entity_type: Some(*entity_type), entity_id: Some(entity_id), ..none }
            }
            Scope::RuleRegion { rule_id, region } => Self { rule_id: Some(rule_id), region: Some(region), ..none },
            Scope::Rule { rule_id } => Self { rule_id: Some(rule_id), ..none },
        }
    }
}

/// Conditions that every alert in the scope fulfils, for reading few of the others; which are in it says `triage`.
pub(super) fn near(scope: &Scope) -> (String, Vec<Arg>) {
    let cells = ScopeCells::of(scope);
    let mut args = Vec::new();
    let mut wanted = Vec::new();
    let mut want = |column: &str, value: Option<Arg>| {
        if let Some(value) = value {
            args.push(value);
            wanted.push(format!("{column} ${}", args.len()));
        }
    };
    want("alert_id =", cells.alert_id.map(Arg::from));
    want("rule_id =", cells.rule_id.map(|rule| rule.to_string().into()));
    if cells.alert_id.is_none() {
        want("entity_type =", cells.entity_type.map(|kind| kind.code().into()));
    }
    want("entity_id =", cells.entity_id.map(Arg::from));
    want("region_code >=", cells.region.map(Arg::from));
    want("region_code <", cells.region.map(|region| above(region).into()));
    (wanted.join(" AND "), args)
}

/// Open alerts in the scope that speak against this person: that name them, or lie outside their region.
async fn against(tx: &mut Tx, scope: &Scope, actor: &Actor) -> Result<Vec<Standing>, StoreError> {
    let (near, args) = near(scope);
    let at = args.len();
    let person = format!("${}", at + 1);
    let named = format!(
        "(alert_id IN (SELECT o.alert_id FROM alert_operators o JOIN person_operators p ON p.operator_id = o.operator_id \
         WHERE p.person = {person}) OR entity_id = {person} \
         OR entity_id IN (SELECT operator_id FROM person_operators WHERE person = {person}))"
    );
    let mut speaking = vec![(named, args![&actor.person])];
    if let Some(region) = &actor.region {
        let outside = format!(
            "(region_code IS NULL OR region_code < ${} OR region_code >= ${}) AND owner <> ${}",
            at + 1,
            at + 2,
            at + 3
        );
        speaking.push((outside, args![region, above(region), &actor.user]));
    }
    let mut covered = Vec::new();
    for (speaks, values) in speaking {
        let args = args.iter().cloned().chain(values).collect();
        let sql = format!(
            "SELECT {SEEN_COLUMNS} FROM alerts WHERE {near} AND is_open = 1 AND {speaks} ORDER BY alert_id LIMIT {COVERED_MOST}"
        );
        for row in tx.rows(AssertSqlSafe(sql), args).await? {
            let seen = Seen::read(&row)?;
            if scope.covers(&seen.subject()) {
                covered.push(standing(tx, &seen.alert_id).await?);
            }
        }
    }
    Ok(covered)
}

/// Exceptions there were of one alert or of what its rule says of its entity, in either scope: who hides in turns hides on.
async fn earlier(tx: &mut Tx, scope: &Scope) -> Result<Vec<Exception>, StoreError> {
    let (rule, kind, entity) = match scope {
        Scope::Alert { alert_id, .. } => {
            let seen = seen(tx, alert_id).await?;
            (seen.rule_id, seen.entity_type, seen.entity_id)
        }
        Scope::RuleEntity { rule_id, entity_type, entity_id } => (rule_id.clone(), *entity_type, entity_id.clone()),
        Scope::Entity { .. } | Scope::RuleRegion { .. } | Scope::Rule { .. } => return Ok(Vec::new()),
    };
    let own = match scope {
        Scope::Alert { alert_id, .. } => alert_id.as_str(),
        _ => "",
    };
    let tail = "WHERE (scope = 'rule_entity' AND rule_id = $1 AND entity_type = $2 AND entity_id = $3) \
                OR (scope = 'alert' AND (alert_id = $4 OR ($4 = '' AND alert_id IN (SELECT alert_id FROM alerts \
                WHERE rule_id = $1 AND entity_type = $2 AND entity_id = $3))))";
    read_all(tx, tail, args![rule.to_string(), kind.code(), entity, own]).await
}

async fn seen(tx: &mut Tx, alert_id: &str) -> Result<Seen, StoreError> {
    let row = tx
        .row(AssertSqlSafe(format!("SELECT {SEEN_COLUMNS} FROM alerts WHERE alert_id = $1")), args![alert_id])
        .await?;
    row.as_ref().map_or_else(|| Err(StoreError::Absent { kind: "alert", id: alert_id.to_owned() }), Seen::read)
}

const COLUMNS: &str = "exception_id, scope, alert_id, window_end, rule_id, entity_type, entity_id, region, reason, owner, \
     starts_on, ends_on, needs_approval, proposed_by, proposed_person, proposed_at, approved_by, approved_person, \
     approved_at, lifted_by, lifted_person, lifted_at";

async fn insert(tx: &mut Tx, made: &Exception) -> Result<(), StoreError> {
    let cells = ScopeCells::of(&made.scope);
    let proposed = &made.proposed_by;
    let values = args![
        &made.id,
        made.scope.code(),
        cells.alert_id,
        cells.window_end,
        cells.rule_id.map(ToString::to_string),
        cells.entity_type.map(EntityType::code),
        cells.entity_id,
        cells.region,
        &made.reason,
        &made.owner,
        made.from,
        made.until,
        made.needs_approval,
        &proposed.user,
        &proposed.person,
        proposed.at,
    ];
    let head = format!("INSERT INTO exceptions ({}) VALUES", COLUMNS.split(", approved_by").next().unwrap_or(COLUMNS));
    tx.insert_many(&head, vec![values], "").await
}

async fn read_all(tx: &mut Tx, tail: &str, args: Vec<Arg>) -> Result<Vec<Exception>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM exceptions {tail}");
    tx.rows(AssertSqlSafe(sql), args).await?.iter().map(exception).collect()
}

pub(super) async fn one(tx: &mut Tx, id: &str) -> Result<Exception, StoreError> {
    let found = read_all(tx, "WHERE exception_id = $1", args![id]).await?;
    found.into_iter().next().ok_or_else(|| StoreError::Absent { kind: "exception", id: id.to_owned() })
}

fn exception(row: &Row) -> Result<Exception, StoreError> {
    let kind = || entity_type(row.text(5)?);
    let text = |column| row.text(column).map(str::to_owned);
    let scope = match row.text(1)? {
        "alert" => Scope::Alert { alert_id: text(2)?, entity_type: kind()?, window_end: row.opt_read(3)? },
        "rule_entity" => Scope::RuleEntity { rule_id: row.read(4)?, entity_type: kind()?, entity_id: text(6)? },
        "entity" => Scope::Entity { entity_type: kind()?, entity_id: text(6)? },
        "rule_region" => Scope::RuleRegion { rule_id: row.read(4)?, region: text(7)? },
        "rule" => Scope::Rule { rule_id: row.read(4)? },
        other => return Err(StoreError::Content { what: format!("`{other}` is no scope of an exception") }),
    };
    let signature = |column: usize| -> Result<Option<Signature>, StoreError> {
        let Some(user) = row.opt_text(column)? else { return Ok(None) };
        let person = row.text(column + 1)?.to_owned();
        Ok(Some(Signature { user: user.to_owned(), person, at: row.read(column + 2)? }))
    };
    let proposed_by =
        signature(13)?.ok_or_else(|| StoreError::Content { what: "an exception of nobody".to_owned() })?;
    Ok(Exception {
        id: text(0)?,
        scope,
        reason: text(8)?,
        owner: text(9)?,
        from: row.read(10)?,
        until: row.read(11)?,
        proposed_by,
        needs_approval: row.truth(12)?,
        approved_by: signature(16)?,
        lifted_by: signature(19)?,
    })
}

/// The exceptions that hid something on a day, whatever became of them since; the one that ends last behind the others.
pub(super) async fn hid_on(tx: &mut Tx, day: Date) -> Result<Vec<Exception>, StoreError> {
    let all =
        read_all(tx, "WHERE starts_on <= $1 AND ends_on >= $1 ORDER BY ends_on, exception_id", args![day]).await?;
    Ok(all.into_iter().filter(|exception| exception.hid_on(day)).collect())
}

/// The exceptions that hide something on a day, the one that ends last behind the others.
pub(super) async fn active(tx: &mut Tx, today: Date) -> Result<Vec<Exception>, StoreError> {
    let tail = "WHERE lifted_by IS NULL AND starts_on <= $1 AND ends_on >= $1 ORDER BY ends_on, exception_id";
    let all = read_all(tx, tail, args![today]).await?;
    Ok(all.into_iter().filter(|exception| exception.state(today) == ExceptionState::Active).collect())
}

/// Greater than everything that begins with `prefix`: the last character there is sorts behind all others.
pub(super) fn above(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}
