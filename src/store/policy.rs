//! The policy of the desk that is in force: `desk.toml` and the calendar, as two administrators adopted them.
//!
//! Levels of review, clocks and limits are data, so whoever could bring a file of their own could close anything alone. The
//! store therefore keeps the files it goes by; a desk that goes by others does nothing here.

use super::act::Desk;
use super::journal::{NewEvent, append};
use super::people::{Waits, allowed, not_open, with_reason};
use super::sql::{Row, Tx, args};
use super::{Store, StoreError};
use crate::model::Role;
use crate::triage::{Calendar, DeskPolicy};
use jiff::civil::DateTime;
use serde_json::json;

/// `desk.toml` and the years of the calendar (those of the program, `calendar/built-in/…`, where the office has none of its own):
/// pairs of the path and the text, by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyFiles(pub Vec<(String, String)>);

impl PolicyFiles {
    /// What identifies them: a hash over every path and text.
    pub fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for text in self.0.iter().flat_map(|(path, text)| [path, text]) {
            hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
        }
        hasher.finalize().to_hex()[..32].to_owned()
    }

    /// The desk they make.
    ///
    /// # Errors
    /// [`StoreError::Content`] where they cannot be read any more.
    pub fn desk(&self) -> Result<Desk, StoreError> {
        let unreadable = |what: String| StoreError::Content { what };
        let text = self.0.iter().find(|(path, _)| path == "desk.toml").map_or("", |(_, text)| text.as_str());
        let policy = DeskPolicy::parse("desk.toml", text).map_err(|error| unreadable(error.to_string()))?;
        let years = |built_in: bool| {
            let years = self.0.iter().filter(|(path, _)| path != "desk.toml");
            years
                .filter(move |(path, _)| path.starts_with("calendar/built-in/") == built_in)
                .map(|(path, text)| (path.as_str(), text.as_str()))
        };
        let calendar =
            Calendar::parse_over(years(true), years(false)).map_err(|error| unreadable(error.to_string()))?;
        Ok(Desk { policy, calendar, fingerprint: self.fingerprint() })
    }
}

/// A policy that was asked for, is in force or was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyRow {
    /// Its number.
    pub policy_id: String,
    /// Its fingerprint.
    pub fingerprint: String,
    /// Why.
    pub reason: String,
    /// `proposed`, `adopted`, `refused`.
    pub state: String,
    /// Who asked.
    pub proposed_by: String,
    /// When.
    pub proposed_at: DateTime,
    /// Who decided.
    pub decided_by: Option<String>,
    /// Whether it is in force.
    pub in_force: bool,
}

const IN_FORCE: &str = "SELECT policy_id, fingerprint, files FROM desk_policies WHERE state = 'adopted' \
     ORDER BY decided_seq DESC LIMIT 1";

/// Whether `desk` goes by what was adopted; where nothing was, it may go by anything.
///
/// # Errors
/// [`StoreError::OtherPolicy`].
pub(super) async fn check(tx: &mut Tx, desk: &Desk) -> Result<(), StoreError> {
    let Some(row) = tx.row(IN_FORCE, vec![]).await? else { return Ok(()) };
    let adopted = row.text(1)?;
    if adopted == desk.fingerprint {
        return Ok(());
    }
    Err(StoreError::OtherPolicy { adopted: adopted.to_owned(), found: desk.fingerprint.clone() })
}

/// Writes down the first policy, adopted by `by` with the setting-up of the store.
pub(super) async fn begin(tx: &mut Tx, files: &PolicyFiles, by: (&str, &str), now: DateTime) -> Result<(), StoreError> {
    let id = ask(tx, files, "setup", ("fundwatch:setup", "fundwatch"), now).await?;
    decide(tx, &id, Some("adopted"), "", by, now).await?
}

async fn ask(
    tx: &mut Tx,
    files: &PolicyFiles,
    reason: &str,
    by: (&str, &str),
    now: DateTime,
) -> Result<String, StoreError> {
    let fingerprint = files.fingerprint();
    let payload = json!({ "fingerprint": fingerprint, "reason": reason });
    let seq = append(tx, &NewEvent::by(by.0, by.1, "policy.proposed", now, payload).about(&fingerprint)).await?;
    let id = format!("DP{seq}");
    tx.run(
        "INSERT INTO desk_policies (policy_id, fingerprint, files, reason, state, proposed_by, proposed_person, proposed_at) \
         VALUES ($1, $2, $3, $4, 'proposed', $5, $6, $7)",
        args![&id, &fingerprint, json!(files.0).to_string(), reason, by.0, by.1, now],
    )
    .await?;
    Ok(id)
}

/// Decides a policy that waits; by whom it was asked for, that is refused and written down.
async fn decide(
    tx: &mut Tx,
    id: &str,
    adopt: Option<&str>,
    reason: &str,
    by: (&str, &str),
    now: DateTime,
) -> Result<Result<(), StoreError>, StoreError> {
    let sql = "SELECT proposed_person, fingerprint FROM desk_policies WHERE policy_id = $1 AND state = 'proposed'";
    let Some(row) = tx.row(sql, args![id]).await? else { return Err(not_open(tx, Waits::Policy, id).await?) };
    let (state, kind) = match adopt {
        Some(state) => (state, "policy.adopted"),
        None => ("refused", "policy.refused"),
    };
    let own = row.text(0)? == by.1;
    let kind = if own { "policy.refused_self" } else { kind };
    let payload = json!({ "policy_id": id, "fingerprint": row.text(1)?, "reason": reason });
    let seq = append(tx, &NewEvent::by(by.0, by.1, kind, now, payload).about(row.text(1)?)).await?;
    if own {
        return Ok(Err(StoreError::SecondPerson));
    }
    tx.run(
        "UPDATE desk_policies SET state = $1, decided_by = $2, decided_person = $3, decided_at = $4, decided_seq = $5 \
         WHERE policy_id = $6",
        args![state, by.0, by.1, now, seq, id],
    )
    .await?;
    Ok(Ok(()))
}

impl Store {
    /// The files of the policy that is in force; `None`: none was adopted yet.
    ///
    /// # Errors
    /// What the engine says, or the files cannot be read any more.
    pub async fn policy(&self) -> Result<Option<PolicyFiles>, StoreError> {
        let Some(row) = self.read().await?.row(IN_FORCE, vec![]).await? else { return Ok(None) };
        let unreadable = |error: serde_json::Error| StoreError::Content { what: error.to_string() };
        let files = PolicyFiles(serde_json::from_str(row.text(2)?).map_err(unreadable)?);
        if files.fingerprint() == row.text(1)? {
            return Ok(Some(files));
        }
        Err(StoreError::Content { what: format!("the files of policy {} are not those adopted", row.text(0)?) })
    }

    /// Asks for another policy; the number under which another administrator adopts or refuses it.
    ///
    /// # Errors
    /// If `by` is no administrator, there is no reason, or the files make no desk.
    pub async fn propose_policy(
        &self,
        files: PolicyFiles,
        reason: &str,
        by: &str,
        now: DateTime,
    ) -> Result<String, StoreError> {
        files.desk()?;
        let (reason, by) = (reason.trim().to_owned(), by.to_owned());
        self.write(move |tx| {
            Box::pin(async move {
                let admin = allowed(tx, &by, &[Role::Admin]).await?;
                with_reason(&reason)?;
                ask(tx, &files, &reason, (&admin.user, &admin.person), now).await
            })
        })
        .await
    }

    /// Adopts a policy that waits, or, with a reason, refuses it.
    ///
    /// # Errors
    /// If `by` is no administrator or the person who asked ([`StoreError::SecondPerson`], which is written down), or there is no
    /// such policy.
    pub async fn decide_policy(
        &self,
        id: &str,
        refused_for: Option<&str>,
        by: &str,
        now: DateTime,
    ) -> Result<(), StoreError> {
        let (id, reason, by) = (id.to_owned(), refused_for.map(|why| why.trim().to_owned()), by.to_owned());
        self.write(move |tx| {
            Box::pin(async move {
                let admin = allowed(tx, &by, &[Role::Admin]).await?;
                if let Some(reason) = &reason {
                    with_reason(reason)?;
                }
                let adopt = reason.is_none().then_some("adopted");
                let by = (admin.user.as_str(), admin.person.as_str());
                decide(tx, &id, adopt, reason.as_deref().unwrap_or_default(), by, now).await
            })
        })
        .await?
    }

    /// Every policy, the newest first.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn policies(&self) -> Result<Vec<PolicyRow>, StoreError> {
        let mut tx = self.read().await?;
        let there = tx.row(IN_FORCE, vec![]).await?;
        let there = there.map(|row| row.text(0).map(str::to_owned)).transpose()?;
        let sql = "SELECT policy_id, fingerprint, reason, state, proposed_by, proposed_at, decided_by FROM desk_policies \
                   ORDER BY proposed_at DESC, policy_id DESC";
        let row = |row: &Row| {
            let text = |column| row.text(column).map(str::to_owned);
            Ok(PolicyRow {
                policy_id: text(0)?,
                fingerprint: text(1)?,
                reason: text(2)?,
                state: text(3)?,
                proposed_by: text(4)?,
                proposed_at: row.read(5)?,
                decided_by: row.opt_text(6)?.map(str::to_owned),
                in_force: there.as_deref() == Some(row.text(0)?),
            })
        };
        tx.rows(sql, vec![]).await?.iter().map(row).collect()
    }
}
