//! What a rule says of its own alerts at the desk, as the newest run brought it: how long they may be hidden.

use super::StoreError;
use super::finding::{NewRun, ran};
use super::sql::{Tx, args};
use crate::model::RuleId;
use crate::triage::Scope;

/// Keeps what the rules of the newest run say; a rule that says nothing any more has no limit of its own.
pub(super) async fn keep(tx: &mut Tx, run: &NewRun) -> Result<(), StoreError> {
    for rule in run.record.rules.iter().filter(|rule| ran(rule)) {
        let id = rule.id.to_string();
        match run.snooze_max.get(&rule.id) {
            None => tx.run("DELETE FROM rule_limits WHERE rule_id = $1", args![id]).await?,
            Some(days) => {
                let sql = "INSERT INTO rule_limits (rule_id, snooze_max) VALUES ($1, $2) \
                           ON CONFLICT (rule_id) DO UPDATE SET snooze_max = excluded.snooze_max";
                tx.run(sql, args![id, *days]).await?
            }
        };
    }
    Ok(())
}

/// The most days that the rule of a scope lets its alerts be hidden (`[suppress] snooze_max`), of all of an entity the rules of
/// its alerts; `None`: they do not say.
pub(super) async fn snooze_max(tx: &mut Tx, scope: &Scope) -> Result<Option<(RuleId, i64)>, StoreError> {
    let sql = "SELECT rule_id, snooze_max FROM rule_limits WHERE rule_id";
    let found = match scope {
        // It hides what its rules find of the entity, all of it: the one that allows least counts.
        Scope::Entity { entity_type, entity_id } => {
            let sql = format!(
                "{sql} IN (SELECT rule_id FROM alerts WHERE entity_type = $1 AND entity_id = $2) \
                 ORDER BY snooze_max, rule_id LIMIT 1"
            );
            tx.row(sqlx::AssertSqlSafe(sql), args![entity_type.code(), entity_id]).await?
        }
        Scope::Alert { alert_id, .. } => {
            let sql = format!("{sql} = (SELECT rule_id FROM alerts WHERE alert_id = $1)");
            tx.row(sqlx::AssertSqlSafe(sql), args![alert_id]).await?
        }
        Scope::RuleEntity { rule_id, .. } | Scope::RuleRegion { rule_id, .. } | Scope::Rule { rule_id } => {
            tx.row(sqlx::AssertSqlSafe(format!("{sql} = $1")), args![rule_id.to_string()]).await?
        }
    };
    found.map(|row| Ok((row.read(0)?, row.int(1)?))).transpose()
}
