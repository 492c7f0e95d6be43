//! Cases: what the newest run proposes, and what people opened. A case gathers alerts; each of them is still decided by itself.

use super::filter::{not_named, visible};
use super::finding::NEVER;
use super::journal::{NewEvent, append, next_place};
use super::list::{ListRow, joined, rows};
use super::people::allowed;
use super::sql::{Row, Tx, args};
use super::standing::band;
use super::{Store, StoreError};
use crate::model::{Band, Fen, Role};
use crate::triage::workflow::Actor;
use jiff::civil::{Date, DateTime};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// The most cases of a list.
const MOST: i64 = 500;
/// Who sees cases.
const READERS: [Role; 4] = [Role::Officer, Role::Reviewer, Role::Supervisor, Role::Auditor];
/// Who opens and closes them.
const WORKERS: [Role; 3] = [Role::Officer, Role::Reviewer, Role::Supervisor];

/// A case of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseRow {
    /// Its id: `C-…` of a run, `K…` of people.
    pub case_id: String,
    /// `scan`: proposed by the newest run; `desk`: opened by people.
    pub origin: String,
    /// `proposed`, `open`, `closed`.
    pub state: String,
    /// What people called it; empty for one of a run.
    pub title: String,
    /// The best band of its alerts.
    pub band: Band,
    /// The region that is to check it.
    pub region_code: Option<String>,
    /// Paid and stoppable together, each row counted once (of a run); the sum over its alerts (of people).
    pub money: Fen,
    /// The earliest deadline of its alerts.
    pub due: Option<Date>,
    /// Who opened it.
    pub opened_by: Option<String>,
    /// When.
    pub opened_at: DateTime,
    /// Its alerts.
    pub alerts: i64,
    /// What the run says of it: entity, persons, rules; an empty object for one of people.
    pub body: Json,
}

/// A case with its alerts.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseShown {
    /// The case.
    pub row: CaseRow,
    /// Its alerts, in the order of their deadlines.
    pub alerts: Vec<ListRow>,
}

const COLUMNS: &str = "SELECT c.case_id, c.origin, c.state, c.title, c.band, c.region_code, c.money, c.due, c.opened_by, \
     c.opened_at, (SELECT COUNT(*) FROM case_alerts a WHERE a.case_id = c.case_id), c.body FROM cases c";

impl Store {
    /// The cases `user` may see, those of people first, then by rank; 500 at most. Closed ones only where `closed` says so.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`]; what the engine says.
    pub async fn cases(&self, user: &str, closed: bool, limit: i64) -> Result<Vec<CaseRow>, StoreError> {
        let mut tx = self.read().await?;
        let viewer = allowed(&mut tx, user, &READERS).await?;
        let state = if closed { "closed" } else { "" };
        let (from, to) = reach(&viewer);
        let sql = format!(
            "{COLUMNS} WHERE (c.state = $1 OR ($1 = '' AND c.state <> 'closed')) \
             AND ((c.region_code >= $2 AND c.region_code < $3) OR (c.region_code IS NULL AND $4 = 1) OR c.opened_by = $5) \
             ORDER BY c.origin, c.rank, c.case_id LIMIT $6"
        );
        let nowhere = sees_nowhere(&viewer);
        let args = args![state, from, to, nowhere, &viewer.user, limit.clamp(1, MOST)];
        let found = tx.rows(sqlx::AssertSqlSafe(sql), args).await?;
        let mut cases = Vec::with_capacity(found.len());
        for row in &found {
            let (row, ids) = summed_up(&mut tx, &viewer, case_row(row)?).await?;
            // One of which nothing is the viewer's to see may be about him.
            if !ids.is_empty() || row.opened_by.as_ref() == Some(&viewer.user) {
                cases.push(row);
            }
        }
        Ok(cases)
    }

    /// One case with its alerts, named by its id or a beginning that no other has.
    ///
    /// # Errors
    /// [`StoreError::Absent`], also for one of another region; [`StoreError::NotAllowed`]; what the engine says.
    pub async fn case(&self, user: &str, id: &str) -> Result<CaseShown, StoreError> {
        let mut tx = self.read().await?;
        let viewer = allowed(&mut tx, user, &READERS).await?;
        let row = one(&mut tx, &viewer, id).await?;
        let (row, ids) = summed_up(&mut tx, &viewer, row).await?;
        if ids.is_empty() && row.opened_by.as_ref() != Some(&viewer.user) {
            return Err(StoreError::Absent { kind: "case", id: id.to_owned() });
        }
        Ok(CaseShown { alerts: rows(&mut tx, &ids).await?, row })
    }

    /// Opens a case over these alerts; its id.
    ///
    /// # Errors
    /// [`StoreError::Unfit`] without a title or alerts; [`StoreError::Absent`]; [`StoreError::NotAllowed`].
    pub async fn open_case(
        &self,
        title: &str,
        alerts: &[String],
        by: &str,
        now: DateTime,
    ) -> Result<String, StoreError> {
        let (title, alerts, by) = (title.trim().to_owned(), alerts.to_vec(), by.to_owned());
        self.write(move |tx| {
            Box::pin(async move {
                let actor = allowed(tx, &by, &WORKERS).await?;
                if title.is_empty() || alerts.is_empty() {
                    return Err(StoreError::unfit(
                        "案件须有名称和至少一条疑点",
                        "a case has a title and one alert at least",
                    ));
                }
                let payload = json!({ "title": title, "alerts": alerts });
                let event = NewEvent::by(&actor.user, &actor.person, "case.opened", now, payload);
                let id = format!("K{}", next_place(tx).await?);
                append(tx, &event.about(&id)).await?;
                tx.run(
                    "INSERT INTO cases (case_id, origin, state, title, run_key, rank, band, region_code, money, due, \
                     opened_by, opened_at, body) VALUES ($1, 'desk', 'open', $2, NULL, 0, 'C', NULL, 0, $3, $4, $5, '{}')",
                    args![&id, &title, NEVER, &actor.user, now],
                )
                .await?;
                gather(tx, &actor, &id, &alerts).await?;
                Ok(id)
            })
        })
        .await
    }

    /// Puts more alerts into an open case of people.
    ///
    /// # Errors
    /// [`StoreError::Absent`]; [`StoreError::Unfit`] where the case is closed or a run proposed it.
    pub async fn add_to_case(&self, id: &str, alerts: &[String], by: &str, now: DateTime) -> Result<(), StoreError> {
        let (id, alerts, by) = (id.to_owned(), alerts.to_vec(), by.to_owned());
        self.write(move |tx| {
            Box::pin(async move {
                let actor = allowed(tx, &by, &WORKERS).await?;
                let case = an_open_one(tx, &actor, &id).await?;
                let payload = json!({ "alerts": alerts });
                let event = NewEvent::by(&actor.user, &actor.person, "case.extended", now, payload);
                append(tx, &event.about(&case.case_id)).await?;
                gather(tx, &actor, &case.case_id, &alerts).await
            })
        })
        .await
    }

    /// Closes a case of people. Its alerts stay where they stand: each is decided by itself.
    ///
    /// # Errors
    /// [`StoreError::Absent`]; [`StoreError::Unfit`] without a reason, where it is closed, or where a run proposed it.
    pub async fn close_case(&self, id: &str, reason: &str, by: &str, now: DateTime) -> Result<(), StoreError> {
        let (id, reason, by) = (id.to_owned(), reason.trim().to_owned(), by.to_owned());
        self.write(move |tx| {
            Box::pin(async move {
                let actor = allowed(tx, &by, &WORKERS).await?;
                if reason.is_empty() {
                    return Err(StoreError::unfit("结案须写明原因", "a case is closed with a reason"));
                }
                let case = an_open_one(tx, &actor, &id).await?;
                let payload = json!({ "reason": reason });
                let event = NewEvent::by(&actor.user, &actor.person, "case.closed", now, payload);
                append(tx, &event.about(&case.case_id)).await?;
                tx.run(
                    "UPDATE cases SET state = 'closed', closed_by = $1, closed_at = $2 WHERE case_id = $3",
                    args![&actor.user, now, &case.case_id],
                )
                .await
                .map(|_| ())
            })
        })
        .await
    }
}

/// From and to of the region codes the viewer works for.
fn reach(viewer: &Actor) -> (String, String) {
    let prefix = viewer.region.clone().unwrap_or_default();
    let above = super::exceptions::above(&prefix);
    (prefix, above)
}

/// Whether the viewer sees what belongs nowhere.
fn sees_nowhere(viewer: &Actor) -> bool {
    viewer.region.is_none() || viewer.roles.contains(&Role::Supervisor)
}

/// The case as the viewer sees it: those of its alerts that he may see, in the order of their deadlines, and what they amount to
/// now. What a run says of a case stands where all of it is seen: it counts each row once.
async fn summed_up(tx: &mut Tx, viewer: &Actor, mut row: CaseRow) -> Result<(CaseRow, Vec<String>), StoreError> {
    let mut values = args![&row.case_id];
    let wanted: Vec<_> = visible(viewer).into_iter().chain(not_named(viewer)).collect();
    let seen = joined(&wanted, &mut values);
    let sql = format!(
        "SELECT alert_id, region_code, money, due, band FROM alerts \
         WHERE alert_id IN (SELECT alert_id FROM case_alerts WHERE case_id = $1) AND {seen} ORDER BY place, alert_id"
    );
    let (mut ids, mut money, mut due, mut region, mut best) = (Vec::new(), Fen::ZERO, None, None, None);
    for alert in tx.rows(sqlx::AssertSqlSafe(sql), values).await? {
        ids.push(alert.text(0)?.to_owned());
        let code = alert.opt_text(1)?.map(str::to_owned);
        region = region.map_or(code.clone(), |least: String| Some(code.map_or(least.clone(), |code| code.min(least))));
        money += Fen(alert.int(2)?);
        let day: Date = alert.read(3)?;
        due = Some(due.map_or(day, |least: Date| least.min(day)));
        let band = band(alert.text(4)?)?;
        best = Some(best.map_or(band, |least: Band| least.min(band)));
    }
    let count = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    if count != row.alerts {
        // Whom it is about and how many they are, a run says of the whole, and so does whoever named it.
        row.body = json!({});
        if row.opened_by.as_ref() != Some(&viewer.user) {
            row.title.clear();
        }
    }
    // Deadlines are the desk's, whoever made the case: a run counts from the day of its data.
    row.due = due.filter(|day| day.year() < 9999);
    if row.origin == "desk" || count != row.alerts {
        (row.money, row.region_code, row.alerts) = (money, region, count);
        row.band = best.unwrap_or(row.band);
    }
    Ok((row, ids))
}

async fn one(tx: &mut Tx, viewer: &Actor, id: &str) -> Result<CaseRow, StoreError> {
    let absent = || StoreError::Absent { kind: "case", id: id.to_owned() };
    let typed = id.trim();
    let sql = format!("{COLUMNS} WHERE c.case_id >= $1 AND c.case_id < $2 ORDER BY c.case_id LIMIT 2");
    let found = tx.rows(sqlx::AssertSqlSafe(sql), args![typed, super::exceptions::above(typed)]).await?;
    let rows: Vec<CaseRow> = found.iter().map(case_row).collect::<Result<_, _>>()?;
    let exact = rows.first().is_some_and(|row| row.case_id == typed);
    if typed.is_empty() || !(exact || rows.len() == 1) {
        return Err(absent());
    }
    let (from, to) = reach(viewer);
    let visible = |row: &CaseRow| match &row.region_code {
        Some(code) => *code >= from && *code < to,
        None => sees_nowhere(viewer),
    };
    let own = |row: &CaseRow| row.opened_by.as_ref() == Some(&viewer.user);
    rows.into_iter().next().filter(|row| visible(row) || own(row)).ok_or_else(absent)
}

async fn an_open_one(tx: &mut Tx, actor: &Actor, id: &str) -> Result<CaseRow, StoreError> {
    let case = one(tx, actor, id).await?;
    if case.origin == "desk" && case.state == "open" {
        return Ok(case);
    }
    let id = case.case_id;
    Err(StoreError::unfit(
        format!("案件 {id} 不是人工立案或已结案；扫描提出的案件随每次扫描更新，如需固定请另立（cases open）"),
        format!(
            "case {id} is closed, or a run proposed it and the next one renews it; open one of your own (cases open)"
        ),
    ))
}

/// Puts alerts into a case and sums it up again.
async fn gather(tx: &mut Tx, actor: &Actor, id: &str, alerts: &[String]) -> Result<(), StoreError> {
    for alert_id in alerts.iter().collect::<BTreeSet<_>>() {
        let mut values = args![alert_id];
        let wanted: Vec<_> = visible(actor).into_iter().chain(not_named(actor)).collect();
        let sql = format!("SELECT 1 FROM alerts WHERE alert_id = $1 AND {}", joined(&wanted, &mut values));
        if tx.row(sqlx::AssertSqlSafe(sql), values).await?.is_none() {
            return Err(StoreError::Absent { kind: "alert", id: alert_id.clone() });
        }
        tx.run(
            "INSERT INTO case_alerts (case_id, alert_id, links) VALUES ($1, $2, '[]') ON CONFLICT DO NOTHING",
            args![id, alert_id],
        )
        .await?;
    }
    let sql = "SELECT MIN(a.band), MIN(a.region_code), SUM(a.money), MIN(a.due) FROM case_alerts c \
               JOIN alerts a ON a.alert_id = c.alert_id WHERE c.case_id = $1";
    // PostgreSQL sums BIGINT to NUMERIC.
    let sql = if tx.is_postgres() { sql.replace("SUM(a.money)", "SUM(a.money)::BIGINT") } else { sql.to_owned() };
    let Some(sums) = tx.row(sqlx::AssertSqlSafe(sql), args![id]).await? else { return Ok(()) };
    tx.run(
        "UPDATE cases SET band = $1, region_code = $2, money = $3, due = $4 WHERE case_id = $5",
        args![sums.text(0)?, sums.opt_text(1)?, sums.int(2)?, sums.text(3)?, id],
    )
    .await
    .map(|_| ())
}

fn case_row(row: &Row) -> Result<CaseRow, StoreError> {
    Ok(CaseRow {
        case_id: row.text(0)?.to_owned(),
        origin: row.text(1)?.to_owned(),
        state: row.text(2)?.to_owned(),
        title: row.text(3)?.to_owned(),
        band: band(row.text(4)?)?,
        region_code: row.opt_text(5)?.map(str::to_owned),
        money: Fen(row.int(6)?),
        due: Some(row.read::<Date>(7)?).filter(|day| day.year() < 9999),
        opened_by: row.opt_text(8)?.map(str::to_owned),
        opened_at: row.read(9)?,
        alerts: row.int(10)?,
        body: row.read(11)?,
    })
}
