//! The tables against the journal: where each alert stands is what its newest lines say. A chain that holds says nothing of
//! tables that somebody changed beside it.

use super::sql::{Row, Tx};
use super::{Store, StoreError};
use crate::model::{Lang, Text};
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// What a comparison found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Alerts that were compared.
    pub alerts: i64,
    /// Those of which a table says other than the journal, and what: `status`, `owner`, `proposal`, `approval`.
    pub differs: BTreeSet<(String, &'static str)>,
}

impl Compared {
    /// What was found, and what was not looked at, in lines for a person.
    pub fn text(&self, lang: Lang) -> String {
        let mut lines = vec![lang.pick(
            format!(
                "核对 {} 条疑点的状态、版本、承办人、结论和复核，与审计记录不符的 {} 处",
                self.alerts,
                self.differs.len()
            ),
            format!(
                "status, version, owner, outcome and approvals of {} alerts compared with the journal: {} differ",
                self.alerts,
                self.differs.len()
            ),
        )];
        for (alert_id, what) in &self.differs {
            let what = named(what);
            lines.push(format!("  {alert_id}  {}", what.get(lang)));
        }
        let left = Text::new(
            "  未核对：明细、金额、期限、案件、例外、文书登记",
            "  not compared: rows, money, deadlines, cases, exceptions, the register of letters",
        );
        lines.push(left.get(lang).to_owned());
        lines.join("\n")
    }
}

fn named(what: &str) -> Text {
    match what {
        "status" => Text::new("状态或版本不符", "another status or version"),
        "owner" => Text::new("承办人不符", "another owner"),
        "proposal" => Text::new("结论不符", "another proposal or outcome"),
        _ => Text::new("复核不符", "an approval the journal does not have"),
    }
}

/// The newest line of an alert among some kinds.
const NEWEST: &str = "SELECT MAX(x.seq) FROM events x WHERE x.alert_id = a.alert_id AND x.kind IN";

impl Store {
    /// Compares where each alert stands with its lines in the journal. Whether those are genuine says [`Store::verify_trail`].
    ///
    /// # Errors
    /// What the engine says.
    pub async fn compare_with_trail(&self) -> Result<Compared, StoreError> {
        let mut tx = self.read().await?;
        let count = tx.row("SELECT COUNT(*) FROM alerts", vec![]).await?;
        let mut found = Compared { alerts: count.map_or(Ok(0), |row| row.int(0))?, differs: BTreeSet::new() };
        for (what, sql) in [("status", statuses()), ("approval", approvals())] {
            for row in tx.rows(sqlx::AssertSqlSafe(sql), vec![]).await? {
                found.differs.insert((row.text(0)?.to_owned(), what));
            }
        }
        found.owners(&mut tx).await?;
        found.proposals(&mut tx).await?;
        Ok(found)
    }
}

/// Alerts that do not stand where the line of their version says, or are behind their newest line, or open without being it.
fn statuses() -> String {
    "SELECT a.alert_id FROM alerts a LEFT JOIN events e ON e.alert_id = a.alert_id AND e.alert_version = a.version \
     WHERE (a.version > 0 AND (e.seq IS NULL OR e.new_status <> a.status)) \
        OR (a.version = 0 AND (a.status <> 'new' OR a.owner <> '' OR a.outcome <> '')) \
        OR (a.is_open = 1) <> (a.status NOT IN ('closed', 'merged')) \
        OR EXISTS (SELECT 1 FROM events n WHERE n.alert_id = a.alert_id AND n.alert_version > a.version)"
        .to_owned()
}

/// Approvals that no line of the journal gives: by that person, at that time.
fn approvals() -> String {
    "SELECT p.alert_id FROM approvals v JOIN proposals p ON p.proposal_id = v.proposal_id WHERE NOT EXISTS (\
     SELECT 1 FROM events e WHERE e.alert_id = p.alert_id AND e.kind = 'alert.approved' AND e.person = v.person \
     AND e.user_name = v.user_name AND e.at = v.at)"
        .to_owned()
}

impl Compared {
    async fn owners(&mut self, tx: &mut Tx) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT a.alert_id, a.owner, e.kind, e.user_name, e.payload FROM alerts a JOIN events e ON e.seq = ({NEWEST} \
             ('alert.taken', 'alert.assigned', 'alert.released', 'alert.returned', 'alert.reopened', 'alert.anew'))"
        );
        for row in tx.rows(sqlx::AssertSqlSafe(sql), vec![]).await? {
            let payload: Json = row.read(4)?;
            let expected = match row.text(2)? {
                "alert.taken" => row.text(3)?,
                "alert.assigned" | "alert.returned" => payload["to"].as_str().unwrap_or_default(),
                _ => "",
            };
            if row.text(1)? != expected {
                self.differs.insert((row.text(0)?.to_owned(), "owner"));
            }
        }
        Ok(())
    }

    async fn proposals(&mut self, tx: &mut Tx) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT a.alert_id, a.status, a.outcome, e.person, e.payload, p.person, p.outcome, p.note, p.explanation, \
             p.clause, p.detail, p.letter, p.checklist, p.amount FROM alerts a \
             JOIN events e ON e.seq = ({NEWEST} ('alert.proposed', 'alert.anew')) \
             LEFT JOIN proposals p ON p.proposal_id = a.proposal_id WHERE e.kind = 'alert.proposed'"
        );
        for row in tx.rows(sqlx::AssertSqlSafe(sql), vec![]).await? {
            if !same_proposal(&row)? {
                self.differs.insert((row.text(0)?.to_owned(), "proposal"));
            }
        }
        Ok(())
    }
}

fn same_proposal(row: &Row) -> Result<bool, StoreError> {
    let payload: Json = row.read(4)?;
    let mut same = row.opt_text(5)? == Some(row.text(3)?);
    for (column, key) in [
        (6, "outcome"),
        (7, "note"),
        (8, "explanation"),
        (9, "clause"),
        (10, "detail"),
        (11, "letter"),
        (12, "checklist"),
    ] {
        same &= row.opt_text(column)? == payload[key].as_str();
    }
    same &= row.opt_int(13)? == payload["amount_fen"].as_i64();
    let closed = if row.text(1)? == "closed" { row.opt_text(6)?.unwrap_or_default() } else { "" };
    Ok(same && row.text(2)? == closed)
}
