//! Where an alert stands, read from its tables and written back: what changed, and nothing else.

use super::StoreError;
use super::fail::point;
use super::finding::NEVER;
use super::page::Page;
use super::sql::{Row, Tx, args};
use crate::model::{Band, EntityType, Fen, Status};
use crate::triage::Calendar;
use crate::triage::workflow::{Approval, InternalClock, Original, Proposal, Stake, Standing, StepDone, Wait};
use jiff::civil::{Date, DateTime};
use std::collections::{BTreeMap, BTreeSet};

const STANDING: &str = "SELECT a.alert_id, a.rule_id, a.band, a.entity_type, a.entity_id, a.region_code, a.money, a.status, \
     a.version, a.owner, a.proposal_id, a.clock_allowed, a.clock_consumed, a.clock_since, a.applied_on, a.merged_into, \
     a.waiting_until, a.closings, b.page, a.finding \
     FROM alerts a JOIN alert_bodies b ON b.alert_id = a.alert_id WHERE a.alert_id = $1";

/// Reads where an alert stands.
///
/// # Errors
/// [`StoreError::Absent`] where there is no such alert; what the engine says.
pub async fn standing(tx: &mut Tx, alert_id: &str) -> Result<Standing, StoreError> {
    let row = tx.row(STANDING, args![alert_id]).await?;
    let row = row.ok_or_else(|| StoreError::Absent { kind: "alert", id: alert_id.to_owned() })?;
    let (proposal, proposed_on, approvals) = match row.opt_text(10)? {
        Some(id) => {
            let (proposal, on) = proposal(tx, id).await?;
            (Some(proposal), on, approvals(tx, id).await?)
        }
        None => (None, None, Vec::new()),
    };
    let past = past(tx, alert_id).await?;
    let page = Page::parse(row.text(18)?)?;
    let operators = tx.rows("SELECT operator_id FROM alert_operators WHERE alert_id = $1", args![alert_id]).await?;
    Ok(Standing {
        alert_id: row.text(0)?.to_owned(),
        rule_id: row.read(1)?,
        band: band(row.text(2)?)?,
        entity_type: entity_type(row.text(3)?)?,
        entity_id: row.text(4)?.to_owned(),
        region_code: row.opt_text(5)?.map(str::to_owned),
        money: Fen(row.int(6)?),
        status: row.read(7)?,
        version: row.int(8)?,
        owner: Some(row.text(9)?).filter(|owner| !owner.is_empty()).map(str::to_owned),
        proposal,
        approvals,
        clock: InternalClock { allowed: row.int(11)?, consumed: row.int(12)?, since: row.opt_read(13)? },
        applied_on: row.opt_read(14)?,
        steps: page.verify.iter().map(|step| step.id.clone()).collect(),
        done: done(tx, alert_id, past.anew).await?,
        // Those the machine tested as well: what it found against them is for the person to weigh.
        explanations: page
            .false_positives
            .iter()
            .map(|reason| reason.id.clone())
            .chain(page.innocent.iter().map(|tested| tested.id.clone()))
            .collect(),
        operators: operators.iter().map(|row| row.text(0).map(str::to_owned)).collect::<Result<BTreeSet<_>, _>>()?,
        merged_into: row.opt_text(15)?.map(str::to_owned),
        waiting_until: row.opt_read(16)?,
        closings: row.int(17)?,
        checkers: past.checkers,
        finding: row.text(19)?.to_owned(),
        proposed_on,
        gathered: gathered(tx, alert_id).await?,
        waits: past.waits,
    })
}

/// Reads where another alert stands that `of` points at.
pub(super) async fn original(tx: &mut Tx, of: &str, other: &str) -> Result<Original, StoreError> {
    let sql = "SELECT 1 FROM members a JOIN members b ON b.table_name = a.table_name AND b.row_key = a.row_key \
               WHERE a.alert_id = $1 AND b.alert_id = $2 LIMIT 1";
    let shares_rows = tx.row(sql, args![of, other]).await?.is_some();
    Ok(Original { standing: standing(tx, other).await?, shares_rows })
}

/// What its journal says of how it stands.
#[derive(Default)]
struct Past {
    /// The line with which it last began anew.
    anew: i64,
    checkers: BTreeSet<String>,
    waits: Vec<Wait>,
}

async fn past(tx: &mut Tx, alert_id: &str) -> Result<Past, StoreError> {
    let sql = "SELECT seq, kind, person, at, payload FROM events WHERE alert_id = $1 AND kind IN ('alert.taken', \
               'alert.verified', 'alert.requested', 'alert.resumed', 'alert.expired', 'alert.released', 'alert.reopened', \
               'alert.anew') \
               ORDER BY seq";
    let mut past = Past::default();
    for row in tx.rows(sql, args![alert_id]).await? {
        let day = row.read::<DateTime>(3)?.date();
        match row.text(1)? {
            "alert.taken" | "alert.verified" => _ = past.checkers.insert(row.text(2)?.to_owned()),
            "alert.requested" => past.waits.push(Wait { from: day, to: None }),
            kind @ ("alert.resumed" | "alert.expired" | "alert.released") => {
                // A wait that passed by date was over on the day after it, whenever that was noticed.
                let payload: serde_json::Value = row.read(4)?;
                let until = payload["until"].as_str().and_then(|until| until.parse::<Date>().ok());
                let over = until.and_then(|until| until.tomorrow().ok()).filter(|_| kind == "alert.expired");
                if let Some(wait) = past.waits.last_mut().filter(|wait| wait.to.is_none()) {
                    wait.to = Some(over.unwrap_or(day));
                }
            }
            kind => {
                let anew = if kind == "alert.anew" { row.int(0)? } else { past.anew };
                past = Past { anew, ..Past::default() };
            }
        }
    }
    Ok(past)
}

/// What was merged into an alert, and into that.
async fn gathered(tx: &mut Tx, alert_id: &str) -> Result<Vec<Stake>, StoreError> {
    let sql = "WITH RECURSIVE gathered(alert_id) AS (SELECT alert_id FROM alerts WHERE merged_into = $1 \
               UNION SELECT a.alert_id FROM alerts a JOIN gathered g ON a.merged_into = g.alert_id) \
               SELECT rule_id, band, money FROM alerts WHERE alert_id IN (SELECT alert_id FROM gathered) ORDER BY alert_id";
    let stake = |row: &Row| Ok(Stake { rule_id: row.read(0)?, band: band(row.text(1)?)?, money: Fen(row.int(2)?) });
    tx.rows(sql, args![alert_id]).await?.iter().map(stake).collect()
}

async fn proposal(tx: &mut Tx, id: &str) -> Result<(Proposal, Option<String>), StoreError> {
    let sql = "SELECT outcome, user_name, person, at, note, explanation, clause, amount, detail, letter, checklist, finding \
               FROM proposals WHERE proposal_id = $1";
    let row = tx.row(sql, args![id]).await?;
    let row = row.ok_or_else(|| StoreError::Content { what: format!("proposal {id} is missing") })?;
    let text = |column| row.opt_text(column).map(|text| text.map(str::to_owned));
    let proposal = Proposal {
        outcome: row.read(0)?,
        user: row.text(1)?.to_owned(),
        person: row.text(2)?.to_owned(),
        at: row.read(3)?,
        note: text(4)?,
        explanation: text(5)?,
        clause: text(6)?,
        amount: row.opt_int(7)?.map(Fen),
        detail: text(8)?,
        letter: text(9)?,
        checklist: text(10)?,
    };
    Ok((proposal, text(11)?))
}

async fn approvals(tx: &mut Tx, id: &str) -> Result<Vec<Approval>, StoreError> {
    let sql = "SELECT user_name, person, at, note FROM approvals WHERE proposal_id = $1 ORDER BY level";
    let approval = |row: &Row| {
        Ok(Approval {
            user: row.text(0)?.to_owned(),
            person: row.text(1)?.to_owned(),
            at: row.read(2)?,
            note: row.opt_text(3)?.map(str::to_owned),
        })
    };
    tx.rows(sql, args![id]).await?.iter().map(approval).collect()
}

/// Steps done since the alert last began anew: a new application inherits none.
async fn done(tx: &mut Tx, alert_id: &str, anew: i64) -> Result<BTreeMap<String, StepDone>, StoreError> {
    let sql =
        "SELECT step, kind, said, proof FROM verify_steps WHERE alert_id = $1 AND event_seq > $2 ORDER BY event_seq";
    let mut done = BTreeMap::new();
    for row in tx.rows(sql, args![alert_id, anew]).await? {
        let said = row.text(2)?.to_owned();
        let step = match row.text(1)? {
            "waived" => StepDone::Waived { reason: said },
            _ => StepDone::Done { found: said, proof: row.opt_text(3)?.map(str::to_owned) },
        };
        done.insert(row.text(0)?.to_owned(), step);
    }
    Ok(done)
}

/// Writes where an alert stands now, after the event `seq` of its version. Where it was `looked_at`, what a scan marked as
/// changed is no longer.
pub(super) async fn write(
    tx: &mut Tx,
    before: &Standing,
    after: &Standing,
    seq: i64,
    looked_at: bool,
    calendar: &Calendar,
) -> Result<(), StoreError> {
    let id = &after.alert_id;
    let numbered = tx.row("SELECT proposal_id FROM alerts WHERE alert_id = $1", args![id]).await?;
    let mut proposal_id = numbered.map_or(Ok(None), |row| row.opt_text(0).map(|id| id.map(str::to_owned)))?;
    // The same proposal without those who agreed to it, or on other evidence, is another one.
    let renewed = after.proposal != before.proposal
        || after.proposed_on != before.proposed_on
        || !after.approvals.starts_with(&before.approvals);
    if renewed {
        proposal_id = after.proposal.as_ref().map(|_| format!("{id}/{}", after.version));
        if let (Some(proposal), Some(number)) = (&after.proposal, &proposal_id) {
            write_proposal(tx, id, number, proposal, after.proposed_on.as_ref()).await?;
        }
    }
    point("act.proposal");
    let kept = if renewed { 0 } else { before.approvals.len() };
    if let Some(number) = &proposal_id {
        for (approval, level) in after.approvals.iter().zip(1_i64..).skip(kept) {
            tx.run(
                "INSERT INTO approvals (proposal_id, level, user_name, person, at, note) VALUES ($1, $2, $3, $4, $5, $6)",
                args![number, level, &approval.user, &approval.person, approval.at, approval.note.as_ref()],
            )
            .await?;
        }
    }
    point("act.approval");
    for (step, done) in after.done.iter().filter(|(step, done)| before.done.get(*step) != Some(*done)) {
        let (kind, said, proof) = match done {
            StepDone::Done { found, proof } => ("done", found, proof.as_ref()),
            StepDone::Waived { reason } => ("waived", reason, None),
        };
        tx.run(
            "INSERT INTO verify_steps (alert_id, step, event_seq, kind, said, proof) VALUES ($1, $2, $3, $4, $5, $6)",
            args![id, step, seq, kind, said, proof],
        )
        .await?;
    }
    point("act.verify");
    let decided = after.proposal.as_ref().filter(|_| after.status == Status::Closed);
    let updated = tx
        .run(
            "UPDATE alerts SET status = $1, is_open = $2, version = $3, owner = $4, proposal_id = $5, outcome = $6, \
             explanation = $7, clock_allowed = $8, clock_consumed = $9, clock_since = $10, merged_into = $11, \
             waiting_until = $12, closings = $13, changed = changed * $14 WHERE alert_id = $15 AND version = $16",
            args![
                after.status.as_str(),
                is_open(after.status),
                after.version,
                after.owner.as_deref().unwrap_or_default(),
                proposal_id,
                decided.map_or("", |proposal| proposal.outcome.as_str()),
                decided.and_then(|proposal| proposal.explanation.as_deref()).unwrap_or_default(),
                after.clock.allowed,
                after.clock.consumed,
                after.clock.since,
                after.merged_into.as_ref(),
                after.waiting_until,
                after.closings,
                !looked_at,
                id,
                before.version,
            ],
        )
        .await?;
    if let Some(due) = moved_due(before, after, calendar) {
        let sql = "UPDATE alerts SET due = $1, place = $1 || substr(place, 11) WHERE alert_id = $2";
        tx.run(sql, args![due, id]).await?;
    }
    point("act.alert");
    if updated == 1 {
        Ok(())
    } else {
        Err(StoreError::Content { what: format!("{id} changed under its own transaction") })
    }
}

/// The deadline of a clock that was moved and runs; [`NEVER`] where the calendar ends before it, until it reaches so far (`tidy`).
/// The deadline stays what it was where the time was over already and nobody allowed more: a wait gives none back. A statutory
/// deadline never moves.
fn moved_due(before: &Standing, after: &Standing, calendar: &Calendar) -> Option<String> {
    let clock = (after.clock != before.clock && after.applied_on.is_none()).then_some(after.clock)?;
    let left = u32::try_from(clock.allowed - clock.consumed).unwrap_or(0);
    if left == 0 && clock.allowed == before.clock.allowed {
        return None;
    }
    let due = calendar.add_working_days(clock.since?, left);
    Some(due.map_or_else(|_| NEVER.to_owned(), |day| day.to_string()))
}

async fn write_proposal(
    tx: &mut Tx,
    alert_id: &str,
    number: &str,
    proposal: &Proposal,
    on: Option<&String>,
) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO proposals (proposal_id, alert_id, outcome, user_name, person, at, note, explanation, clause, amount, \
         detail, letter, checklist, finding) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        args![
            number,
            alert_id,
            proposal.outcome.as_str(),
            &proposal.user,
            &proposal.person,
            proposal.at,
            proposal.note.as_ref(),
            proposal.explanation.as_ref(),
            proposal.clause.as_ref(),
            proposal.amount,
            proposal.detail.as_ref(),
            proposal.letter.as_ref(),
            proposal.checklist.as_ref(),
            on,
        ],
    )
    .await?;
    Ok(())
}

/// Whether somebody still has to do something about it.
pub(super) fn is_open(status: Status) -> bool {
    !matches!(status, Status::Closed | Status::Merged)
}

pub(super) fn band(text: &str) -> Result<Band, StoreError> {
    match text {
        "A" => Ok(Band::A),
        "B" => Ok(Band::B),
        "C" => Ok(Band::C),
        _ => Err(StoreError::Content { what: format!("`{text}` is no band") }),
    }
}

pub(super) fn entity_type(text: &str) -> Result<EntityType, StoreError> {
    EntityType::from_code(text).ok_or_else(|| StoreError::Content { what: format!("`{text}` is no kind of entity") })
}
