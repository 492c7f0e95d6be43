//! Money that came back: written down as it arrives, in parts or whole (经办条例 art. 46), and never changed. A wrong entry is
//! put right by another one with the sign turned round.

use super::journal::{NewEvent, append};
use super::people::allowed;
use super::show::may_see;
use super::sql::{Tx, args};
use super::standing::standing;
use super::{Store, StoreError};
use crate::model::{Fen, Outcome, Role, Status};
use crate::report::numerals;
use jiff::civil::{Date, DateTime};
use serde_json::json;

/// Money that was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRecovery {
    /// The alert it was owed for.
    pub alert_id: String,
    /// How much; less than nothing takes back an earlier entry.
    pub amount: Fen,
    /// The day it was received.
    pub received_on: Date,
    /// What the office wants to keep of it: a receipt, say.
    pub note: Option<String>,
}

/// What a ledger says of an alert: the sum that has come back so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refunded {
    /// The alert it was owed for.
    pub alert_id: String,
    /// All of it, not the last part.
    pub total: Fen,
    /// Where that was said.
    pub note: Option<String>,
}

/// What is back, and of how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// Received so far.
    pub total: Fen,
    /// To be paid back, as decided.
    pub of: Option<Fen>,
    /// The place of its line in the journal.
    pub event: i64,
}

impl Store {
    /// Writes down money that was received for an alert that was closed with something to be paid back.
    ///
    /// # Errors
    /// [`StoreError::Unfit`] where nothing is to be paid back, more would be back than is owed, or less than nothing;
    /// [`StoreError::Absent`], [`StoreError::NotAllowed`]; what the engine says.
    pub async fn recover(&self, new: NewRecovery, by: &str, now: DateTime) -> Result<Recovered, StoreError> {
        let by = by.to_owned();
        self.write(move |tx| Box::pin(async move { recover(tx, &new, &by, now).await })).await
    }

    /// What was received so far for what was last decided of an alert.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn recovered(&self, alert_id: &str) -> Result<Fen, StoreError> {
        total(&mut self.read().await?, alert_id).await
    }
}

/// Money belongs to the decision it came back for: what is judged anew owes anew.
pub(super) async fn total(tx: &mut Tx, alert_id: &str) -> Result<Fen, StoreError> {
    let sql = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM recoveries WHERE alert_id = $1 AND event_seq > \
               (SELECT COALESCE(MAX(e.seq), 0) FROM events e WHERE e.alert_id = $1 AND e.kind = 'alert.anew')";
    tx.row(sql, args![alert_id]).await?.map_or(Ok(Fen::ZERO), |row| row.int(0).map(Fen))
}

/// Writes down what is not written down yet of a sum; `None`: all of it was, whoever did it. So the same sum twice is once.
pub(super) async fn bring_up(
    tx: &mut Tx,
    said: &Refunded,
    by: &str,
    now: DateTime,
) -> Result<Option<Recovered>, StoreError> {
    let recorded = total(tx, &said.alert_id).await?;
    if said.total == recorded {
        return Ok(None);
    }
    if said.total < recorded {
        return Err(StoreError::LessRecovered { recorded, said: said.total });
    }
    let new = NewRecovery {
        alert_id: said.alert_id.clone(),
        amount: said.total - recorded,
        received_on: now.date(),
        note: said.note.clone(),
    };
    recover(tx, &new, by, now).await.map(Some)
}

async fn recover(tx: &mut Tx, new: &NewRecovery, by: &str, now: DateTime) -> Result<Recovered, StoreError> {
    let actor = allowed(tx, by, &[Role::Officer, Role::Reviewer, Role::Supervisor]).await?;
    let standing = standing(tx, &new.alert_id).await?;
    if !may_see(&actor, &standing) {
        return Err(StoreError::Absent { kind: "alert", id: new.alert_id.clone() });
    }
    let owed = standing.proposal.as_ref().filter(|proposal| {
        let pays = matches!(proposal.outcome, Outcome::Confirmed | Outcome::Corrected | Outcome::Referred);
        standing.status == Status::Closed && pays
    });
    let Some(owed) = owed else {
        return Err(StoreError::unfit(
            "只有以“违规，责令退回”“一般差错，已纠正”或“移送”办结的疑点才有应收回的金额",
            "money comes back for alerts that were closed as confirmed, corrected or referred only",
        ));
    };
    if new.received_on > now.date() {
        return Err(StoreError::unfit(
            format!("收到日期 {} 在今天之后", new.received_on),
            format!("{} is after today", new.received_on),
        ));
    }
    let before = total(tx, &new.alert_id).await?;
    let after = before + new.amount;
    let most = owed.amount.unwrap_or(Fen(i64::MAX));
    // What takes back an entry is right also where less is owed by now than came back.
    if new.amount == Fen::ZERO || after < Fen::ZERO || (after > most && new.amount > Fen::ZERO) {
        let (back, all) = (numerals::yuan(before), owed.amount.map_or_else(|| "—".to_owned(), numerals::yuan));
        return Err(StoreError::unfit(
            format!("金额不对：应退 {all} 元，已登记收回 {back} 元；更正写负数，例如 --amount -100"),
            format!("this cannot be: {all} yuan are owed and {back} are back; correct an entry with --amount -100"),
        ));
    }
    let payload = json!({
        "amount_fen": new.amount.0, "total_fen": after.0, "received_on": new.received_on.to_string(), "note": new.note,
    });
    let mut event = NewEvent::by(&actor.user, &actor.person, "money.recovered", now, payload);
    event.alert_id = Some(new.alert_id.clone());
    let event = append(tx, &event).await?;
    tx.run(
        "INSERT INTO recoveries (event_seq, alert_id, amount, received_on, note) VALUES ($1, $2, $3, $4, $5)",
        args![event, &new.alert_id, new.amount, new.received_on, new.note.as_ref()],
    )
    .await?;
    Ok(Recovered { total: after, of: owed.amount, event })
}
