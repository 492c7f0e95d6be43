//! Exceptions and snoozes: what they hide stays in the store and is counted wherever a total is shown.

use super::act::Desk;
use super::finding::Scope;
use super::journal::{NewEvent, append};
use super::people::allowed;
use super::sql::{Arg, Row, Tx, args};
use super::{Store, StoreError};
use crate::model::{EntityType, Role, RuleId};
use jiff::Unit;
use jiff::civil::{Date, DateTime};
use serde_json::json;
use sqlx::AssertSqlSafe;
use std::sync::Arc;

/// What an exception hides: alerts that agree with everything that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExceptionScope {
    /// Of this rule.
    pub rule_id: Option<RuleId>,
    /// About this entity.
    pub entity: Option<(EntityType, String)>,
    /// Of regions that begin with this.
    pub region: Option<String>,
}

/// An exception that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewException {
    /// What it hides.
    pub scope: ExceptionScope,
    /// Why.
    pub reason: String,
    /// Who answers for it: an account.
    pub owner: String,
    /// Its first day.
    pub starts_on: Date,
    /// Its last day. There is none without.
    pub ends_on: Date,
}

/// An exception.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// Its number.
    pub exception_id: String,
    /// What was asked for.
    pub asked: NewException,
    /// `proposed`, `own` (short, by an officer), `approved`, `ended`.
    pub state: String,
    /// Who asked.
    pub proposed_by: String,
    /// Who approved or ended it.
    pub decided_by: Option<String>,
    /// Alerts it hides now.
    pub hides: i64,
}

impl Exception {
    /// Whether it hides anything on a day.
    pub fn in_force(&self, today: Date) -> bool {
        matches!(self.state.as_str(), "own" | "approved")
            && (self.asked.starts_on..=self.asked.ends_on).contains(&today)
    }
}

const COLUMNS: &str = "SELECT e.exception_id, e.rule_id, e.entity_type, e.entity_id, e.region, e.reason, e.owner, \
     e.starts_on, e.ends_on, e.state, e.proposed_by, e.decided_by, \
     (SELECT COUNT(*) FROM alerts a WHERE a.hidden_by = e.exception_id) FROM exceptions e";

impl Store {
    /// Asks for an exception. A short one by an officer is in force at once; a longer one waits for a supervisor
    /// (`desk.toml`, `[snooze]`). Its number, and whether it is in force.
    ///
    /// # Errors
    /// If it hides everything, has no reason, ends too late, or `by` may not ask.
    pub async fn propose_exception(
        &self,
        asked: NewException,
        by: &str,
        desk: &Arc<Desk>,
        now: DateTime,
    ) -> Result<(String, bool), StoreError> {
        let (by, desk) = (by.to_owned(), Arc::clone(desk));
        self.write(move |tx| Box::pin(async move { propose(tx, &asked, &by, &desk, now).await })).await
    }

    /// Approves an exception that waits; by a supervisor who is another person.
    ///
    /// # Errors
    /// If `by` is no supervisor or asked for it, or there is no such exception waiting.
    pub async fn approve_exception(&self, exception_id: &str, by: &str, now: DateTime) -> Result<(), StoreError> {
        let (id, by) = (exception_id.to_owned(), by.to_owned());
        self.write(move |tx| {
            Box::pin(async move {
                let actor = allowed(tx, &by, &[Role::Supervisor]).await?;
                decide(tx, &id, "approved", (&actor.user, &actor.person), now).await?;
                hide_all(tx, now.date()).await
            })
        })
        .await
    }

    /// Ends an exception before its day, or refuses one that waits.
    ///
    /// # Errors
    /// If `by` neither owns it nor is a supervisor, or there is no such exception.
    pub async fn end_exception(&self, exception_id: &str, by: &str, now: DateTime) -> Result<(), StoreError> {
        let (id, by) = (exception_id.to_owned(), by.to_owned());
        self.write(move |tx| {
            Box::pin(async move {
                let actor = allowed(tx, &by, &[Role::Officer, Role::Reviewer, Role::Supervisor]).await?;
                let there = one(tx, &id).await?;
                if !actor.roles.contains(&Role::Supervisor) && there.asked.owner != actor.user {
                    return Err(StoreError::NotAllowed { any_of: vec![Role::Supervisor] });
                }
                decide(tx, &id, "ended", (&actor.user, &actor.person), now).await?;
                tx.run("UPDATE alerts SET hidden_until = '', hidden_by = NULL WHERE hidden_by = $1", args![&id])
                    .await?;
                hide_all(tx, now.date()).await
            })
        })
        .await
    }

    /// Every exception, the newest first.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn exceptions(&self) -> Result<Vec<Exception>, StoreError> {
        let sql = format!("{COLUMNS} ORDER BY e.proposed_at DESC, e.exception_id DESC");
        self.read().await?.rows(AssertSqlSafe(sql), vec![]).await?.iter().map(exception).collect()
    }
}

async fn propose(
    tx: &mut Tx,
    asked: &NewException,
    by: &str,
    desk: &Desk,
    now: DateTime,
) -> Result<(String, bool), StoreError> {
    let actor = allowed(tx, by, &[Role::Officer, Role::Reviewer, Role::Supervisor, Role::RuleAuthor]).await?;
    let days = check(asked, desk)?;
    super::people::user(tx, &asked.owner).await?;
    let desk_role = actor.roles.iter().any(|role| matches!(role, Role::Officer | Role::Reviewer | Role::Supervisor));
    let own = days <= desk.policy.snooze.officer && desk_role;
    let state = if own { "own" } else { "proposed" };
    let scope = &asked.scope;
    let (kind, id) = scope.entity.as_ref().map_or((None, None), |(kind, id)| (Some(kind.code()), Some(id)));
    let payload = json!({
        "rule": scope.rule_id, "entity_type": kind, "entity_id": id, "region": scope.region, "reason": asked.reason,
        "owner": asked.owner, "starts_on": asked.starts_on.to_string(), "ends_on": asked.ends_on.to_string(),
        "state": state,
    });
    let event = NewEvent::by(&actor.user, &actor.person, "exception.proposed", now, payload);
    let seq = append(tx, &event).await?;
    let exception_id = format!("EX{seq}");
    tx.run(
        "INSERT INTO exceptions (exception_id, rule_id, entity_type, entity_id, region, reason, owner, starts_on, ends_on, \
         state, proposed_by, proposed_person, proposed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        args![
            &exception_id,
            scope.rule_id.as_ref().map(ToString::to_string),
            kind,
            id,
            scope.region.as_ref(),
            &asked.reason,
            &asked.owner,
            asked.starts_on,
            asked.ends_on,
            state,
            &actor.user,
            &actor.person,
            now,
        ],
    )
    .await?;
    if own {
        hide_all(tx, now.date()).await?;
    }
    Ok((exception_id, own))
}

/// Its length in days.
fn check(asked: &NewException, desk: &Desk) -> Result<i64, StoreError> {
    let scope = &asked.scope;
    if scope.rule_id.is_none() && scope.entity.is_none() {
        return Err(StoreError::unfit(
            "例外必须指明规则或对象；不能隐藏所有疑点",
            "an exception names a rule or an entity; none hides everything",
        ));
    }
    if asked.reason.trim().is_empty() {
        return Err(StoreError::unfit("例外必须写明理由", "an exception has a reason"));
    }
    let days = asked.starts_on.until((Unit::Day, asked.ends_on)).map_or(-1, |span| i64::from(span.get_days()));
    let most = desk.policy.snooze.supervisor;
    if !(0..=most).contains(&days) {
        return Err(StoreError::unfit(
            format!("例外必须有截止日，且自起始日起至多 {most} 天；给出的是 {} 至 {}", asked.starts_on, asked.ends_on),
            format!(
                "an exception ends within {most} days of its beginning; given are {} to {}",
                asked.starts_on, asked.ends_on
            ),
        ));
    }
    Ok(days)
}

async fn decide(tx: &mut Tx, id: &str, state: &str, by: (&str, &str), now: DateTime) -> Result<(), StoreError> {
    let there = one(tx, id).await?;
    if there.state == "ended" || (state == "approved" && there.state != "proposed") {
        return Err(StoreError::Absent { kind: "exception", id: id.to_owned() });
    }
    tx.run(
        "UPDATE exceptions SET state = $1, decided_by = $2, decided_person = $3, decided_at = $4 WHERE exception_id = $5",
        args![state, by.0, by.1, now, id],
    )
    .await?;
    let event = NewEvent::by(by.0, by.1, &format!("exception.{state}"), now, json!({ "was": there.state }));
    append(tx, &event.about(id)).await.map(|_| ())
}

async fn one(tx: &mut Tx, id: &str) -> Result<Exception, StoreError> {
    let sql = format!("{COLUMNS} WHERE e.exception_id = $1");
    let row = tx.row(AssertSqlSafe(sql), args![id]).await?;
    row.as_ref().map_or_else(|| Err(StoreError::Absent { kind: "exception", id: id.to_owned() }), exception)
}

fn exception(row: &Row) -> Result<Exception, StoreError> {
    let entity = match (row.opt_text(2)?, row.opt_text(3)?) {
        (Some(kind), Some(id)) => Some((super::standing::entity_type(kind)?, id.to_owned())),
        _ => None,
    };
    Ok(Exception {
        exception_id: row.text(0)?.to_owned(),
        asked: NewException {
            scope: ExceptionScope { rule_id: row.opt_read(1)?, entity, region: row.opt_text(4)?.map(str::to_owned) },
            reason: row.text(5)?.to_owned(),
            owner: row.text(6)?.to_owned(),
            starts_on: row.read(7)?,
            ends_on: row.read(8)?,
        },
        state: row.text(9)?.to_owned(),
        proposed_by: row.text(10)?.to_owned(),
        decided_by: row.opt_text(11)?.map(str::to_owned),
        hides: row.int(12)?,
    })
}

/// The exceptions whose days have a day among them, also those that were ended since.
pub(super) async fn exceptions_on(tx: &mut Tx, day: Date) -> Result<Vec<Exception>, StoreError> {
    let sql = format!(
        "{COLUMNS} WHERE e.state <> 'proposed' AND e.starts_on <= $1 AND e.ends_on >= $1 ORDER BY e.exception_id"
    );
    tx.rows(AssertSqlSafe(sql), args![day]).await?.iter().map(exception).collect()
}

/// The exceptions in force on a day.
pub(super) async fn in_force(tx: &mut Tx, today: Date) -> Result<Vec<Exception>, StoreError> {
    let sql = format!(
        "{COLUMNS} WHERE e.state IN ('own', 'approved') AND e.starts_on <= $1 AND e.ends_on >= $1 ORDER BY e.ends_on"
    );
    tx.rows(AssertSqlSafe(sql), args![today]).await?.iter().map(exception).collect()
}

/// Marks what the exceptions in force hide; of several, the one that ends last.
pub(super) async fn hide_all(tx: &mut Tx, today: Date) -> Result<(), StoreError> {
    for exception in in_force(tx, today).await? {
        let scope = &exception.asked.scope;
        let mut args = args![exception.asked.ends_on, &exception.exception_id];
        let mut wanted = vec!["hidden_until < $1".to_owned()];
        let mut want = |column: &str, value: Arg| {
            args.push(value);
            wanted.push(format!("{column} ${}", args.len()));
        };
        if let Some(rule) = &scope.rule_id {
            want("rule_id =", rule.to_string().into());
        }
        if let Some((kind, id)) = &scope.entity {
            want("entity_type =", kind.code().into());
            want("entity_id =", id.into());
        }
        if let Some(region) = &scope.region {
            want("region_code >=", region.into());
            want("region_code <", above(region).into());
        }
        let sql = format!("UPDATE alerts SET hidden_until = $1, hidden_by = $2 WHERE {}", wanted.join(" AND "));
        tx.run(AssertSqlSafe(sql), args).await?;
    }
    Ok(())
}

/// Greater than everything that begins with `prefix`: the last character there is sorts behind all others.
pub(super) fn above(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

/// Why an alert would be hidden today: the reason of the exception, where one covers it.
pub(super) fn reason_to_hide<'a>(exceptions: &'a [Exception], scope: &Scope) -> Option<&'a str> {
    let covers = |exception: &&Exception| {
        let wanted = &exception.asked.scope;
        wanted.rule_id.as_ref().is_none_or(|rule| *rule == scope.rule_id)
            && wanted.entity.as_ref().is_none_or(|(kind, id)| (*kind, id) == (scope.entity_type, &scope.entity_id))
            && wanted
                .region
                .as_ref()
                .is_none_or(|region| scope.region_code.as_ref().is_some_and(|code| code.starts_with(region.as_str())))
    };
    exceptions.iter().rfind(covers).map(|exception| exception.asked.reason.as_str())
}
