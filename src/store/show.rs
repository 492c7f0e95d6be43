//! One alert, whole.

use super::enclosed::{Attachment, PackRow, attachments, packs};
use super::filter::{not_named, sees, visible};
use super::journal::{EventLine, since_start};
use super::list::{ListRow, joined, rows};
use super::page::Page;
use super::people;
use super::sql::{Arg, Row, Tx, args};
use super::standing::{entity_type, standing};
use super::{Store, StoreError};
use crate::model::{Fen, Member, Role, Stake};
use crate::triage::workflow::{Actor, Standing, is_named};
use serde_json::Value as Json;
use sqlx::AssertSqlSafe;

/// One alert with everything the store has about it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// As in a list.
    pub row: ListRow,
    /// Where it stands.
    pub standing: Standing,
    /// Its line of `fundwatch.alerts/1`.
    pub line: Json,
    /// What its page says.
    pub page: Page,
    /// Its underlying rows.
    pub members: Vec<Member>,
    /// What happened to it, oldest first; attempts that were refused are among them.
    pub events: Vec<EventLine>,
    /// The cases it belongs to, those people opened first.
    pub cases: Vec<String>,
    /// Evidence packs that were frozen at its decisions, oldest first.
    pub packs: Vec<PackRow>,
    /// What was merged into it, as far as the viewer sees it.
    pub merged: Vec<String>,
    /// Files that were attached to it, oldest first.
    pub attachments: Vec<Attachment>,
}

impl Store {
    /// One alert, whole, if `user` may see it. An alert of another region, or whose evidence names `user`, is as absent as one that
    /// does not exist.
    ///
    /// # Errors
    /// [`StoreError::Absent`], [`StoreError::NotAllowed`]; what the engine says.
    pub async fn show(&self, user: &str, alert_id: &str) -> Result<Shown, StoreError> {
        let mut tx = self.read().await?;
        let readers = [Role::Officer, Role::Reviewer, Role::Supervisor, Role::Auditor];
        let viewer = people::allowed(&mut tx, user, &readers).await?;
        let absent = || StoreError::Absent { kind: "alert", id: alert_id.to_owned() };
        let standing = standing(&mut tx, alert_id).await?;
        if !may_see(&viewer, &standing) {
            return Err(absent());
        }
        let mut shown = shown(&mut tx, alert_id, standing).await?;
        let mut merged = Vec::new();
        for id in shown.merged {
            if may_see(&viewer, &self::standing(&mut tx, &id).await?) {
                merged.push(id);
            }
        }
        shown.merged = merged;
        Ok(shown)
    }

    /// One alert, whole, for the program itself: letters, ledgers, evidence packs.
    ///
    /// # Errors
    /// [`StoreError::Absent`]; what the engine says.
    pub async fn alert(&self, alert_id: &str) -> Result<Shown, StoreError> {
        let mut tx = self.read().await?;
        let standing = standing(&mut tx, alert_id).await?;
        shown(&mut tx, alert_id, standing).await
    }
}

/// Whether an alert is the viewer's to see: of the own region, given from elsewhere, or, as a supervisor, of none.
pub(super) fn may_see(viewer: &Actor, standing: &Standing) -> bool {
    let owner = standing.owner.as_deref().unwrap_or_default();
    sees(viewer, standing.region_code.as_deref(), owner) && !is_named(standing, viewer)
}

/// Whether the viewer sees any of the alerts of a condition, which has these values; whoever is above the regions also where
/// there is none.
pub(super) async fn sees_any(tx: &mut Tx, viewer: &Actor, near: &str, values: Vec<Arg>) -> Result<bool, StoreError> {
    let wanted: Vec<_> = visible(viewer).into_iter().chain(not_named(viewer)).collect();
    let mut all = values.clone();
    let seen = joined(&wanted, &mut all);
    let sql = format!("SELECT 1 FROM alerts WHERE {near} AND {seen} LIMIT 1");
    if tx.row(AssertSqlSafe(sql), all).await?.is_some() {
        return Ok(true);
    }
    let above = viewer.region.is_none() || viewer.roles.contains(&Role::Supervisor);
    let any = format!("SELECT 1 FROM alerts WHERE {near} LIMIT 1");
    Ok(above && tx.row(AssertSqlSafe(any), values).await?.is_none())
}

async fn shown(tx: &mut Tx, alert_id: &str, standing: Standing) -> Result<Shown, StoreError> {
    let absent = || StoreError::Absent { kind: "alert", id: alert_id.to_owned() };
    let row = rows(tx, &[alert_id.to_owned()]).await?.pop().ok_or_else(absent)?;
    let body = tx.row("SELECT line, page FROM alert_bodies WHERE alert_id = $1", args![alert_id]).await?;
    let body = body.ok_or_else(absent)?;
    let sql = "SELECT entity_type, entity_id, role, table_name, row_key, amount, paid, stoppable FROM members WHERE alert_id = $1 ORDER BY ordinal";
    let members = tx.rows(sql, args![alert_id]).await?;
    let sql = "SELECT c.case_id FROM case_alerts a JOIN cases c ON c.case_id = a.case_id WHERE a.alert_id = $1 \
               ORDER BY c.origin, c.case_id";
    let cases = tx.rows(sql, args![alert_id]).await?;
    let sql = "SELECT alert_id FROM alerts WHERE merged_into = $1 ORDER BY alert_id";
    let merged = tx.rows(sql, args![alert_id]).await?;
    Ok(Shown {
        row,
        standing,
        line: body.read(0)?,
        page: Page::parse(body.text(1)?)?,
        members: members.iter().map(|row| member(alert_id, row)).collect::<Result<_, _>>()?,
        events: since_start(tx, alert_id).await?,
        packs: packs(tx, alert_id).await?,
        attachments: attachments(tx, alert_id).await?,
        merged: merged.iter().map(|row| row.text(0).map(str::to_owned)).collect::<Result<_, _>>()?,
        cases: cases.iter().map(|row| row.text(0).map(str::to_owned)).collect::<Result<_, _>>()?,
    })
}

fn member(alert_id: &str, row: &Row) -> Result<Member, StoreError> {
    Ok(Member {
        alert_id: alert_id.to_owned(),
        entity_type: entity_type(row.text(0)?)?,
        entity_id: row.text(1)?.to_owned(),
        role: row.text(2)?.to_owned(),
        table: row.text(3)?.to_owned(),
        key: row.text(4)?.to_owned(),
        amount: row.opt_int(5)?.map(Fen),
        stake: row
            .opt_int(6)?
            .zip(row.opt_int(7)?)
            .map(|(paid, stoppable)| Stake { paid: Fen(paid), stoppable: Fen(stoppable) }),
    })
}
