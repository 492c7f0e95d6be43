//! Letters that were issued: number, template, addressee and hash. A number is given once.

use super::journal::{NewEvent, append};
use super::people::allowed;
use super::sql::{Tx, args};
use super::{Store, StoreError, standing};
use crate::model::Role;
use crate::triage::workflow::may_reach;
use jiff::civil::DateTime;
use serde_json::json;

/// A letter that is to be issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLetter {
    /// Its number in the office's series.
    pub number: String,
    /// Its template.
    pub template: String,
    /// The alert it is about, where it is about one.
    pub alert_id: Option<String>,
    /// The case.
    pub case_id: Option<String>,
    /// To whom it goes; empty where the template has no addressee.
    pub addressee: String,
    /// BLAKE3 of the document.
    pub hash: String,
}

impl Store {
    /// Writes down a letter before it leaves. The same letter under the same number again changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Unfit`] where the number was given to another letter; [`StoreError::NotAllowed`]; what the engine says.
    pub async fn issue_letter(&self, new: NewLetter, by: &str, now: DateTime) -> Result<(), StoreError> {
        let by = by.to_owned();
        self.write(move |tx| {
            Box::pin(async move {
                let workers = [Role::Officer, Role::Reviewer, Role::Supervisor];
                let actor = allowed(tx, &by, &workers).await?;
                let number = &new.number;
                if number.trim().is_empty() {
                    return Err(StoreError::unfit("文号不能为空", "a letter has a number"));
                }
                // It is about something there is, and that its author may touch.
                if let Some(alert_id) = &new.alert_id {
                    let about = standing::standing(tx, alert_id).await?;
                    may_reach(&about, &actor).map_err(|refusal| StoreError::Refused { refusal, since: Vec::new() })?;
                }
                if let Some(case_id) = &new.case_id
                    && tx.row("SELECT 1 FROM cases WHERE case_id = $1", args![case_id]).await?.is_none()
                {
                    return Err(StoreError::Absent { kind: "case", id: case_id.clone() });
                }
                let there = tx.row("SELECT hash FROM letters WHERE letter_no = $1", args![number]).await?;
                match there.as_ref().map(|row| row.text(0)).transpose()? {
                    Some(hash) if hash == new.hash => return Ok(()),
                    Some(_) => {
                        return Err(StoreError::unfit(
                            format!("文号 {number} 已用于另一份文书"),
                            format!("the number {number} was given to another letter"),
                        ));
                    }
                    None => {}
                }
                let payload = json!({
                    "number": number, "template": new.template, "alert_id": new.alert_id, "case_id": new.case_id,
                    "hash": new.hash,
                });
                let event = NewEvent::by(&actor.user, &actor.person, "letter.issued", now, payload).about(number);
                let seq = append(tx, &event).await?;
                tx.run(
                    "INSERT INTO letters (letter_no, template, alert_id, case_id, addressee, hash, event_seq) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7)",
                    args![
                        number,
                        &new.template,
                        new.alert_id.as_ref(),
                        new.case_id.as_ref(),
                        &new.addressee,
                        &new.hash,
                        seq,
                    ],
                )
                .await
                .map(|_| ())
            })
        })
        .await
    }
}

/// Whether a letter of this number was issued for the alert, or for a case it belongs to.
pub(super) async fn issued(tx: &mut Tx, alert_id: &str, number: &str) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM letters WHERE letter_no = $1 AND (alert_id = $2 \
               OR case_id IN (SELECT case_id FROM case_alerts WHERE alert_id = $2) \
               OR case_id IN (SELECT case_id FROM alerts WHERE alert_id = $2))";
    Ok(tx.row(sql, args![number.trim(), alert_id]).await?.is_some())
}
