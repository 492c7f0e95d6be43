//! The cases that a run proposes.

use super::StoreError;
use super::fail::point;
use super::finding::{NEVER, NewRun};
use super::sql::{Tx, args};
use jiff::civil::DateTime;
use serde_json::json;
use sqlx::AssertSqlSafe;

/// The cases that this run proposes, instead of those an earlier one did. Cases that people opened stay, and so do those of
/// controls.
pub(super) async fn write(tx: &mut Tx, run: &NewRun, run_key: &str, now: DateTime) -> Result<(), StoreError> {
    let of_scans = "origin = 'scan' AND case_id NOT IN (SELECT a.case_id FROM samples s JOIN alerts a \
                    ON a.alert_id = s.alert_id WHERE s.kind = 'control')";
    let members = format!("DELETE FROM case_alerts WHERE case_id IN (SELECT case_id FROM cases WHERE {of_scans})");
    tx.run(AssertSqlSafe(members), vec![]).await?;
    tx.run(AssertSqlSafe(format!("DELETE FROM cases WHERE {of_scans}")), vec![]).await?;
    point("run.cases_cleared");
    insert(tx, run, run_key, now).await
}

pub(super) async fn insert(tx: &mut Tx, run: &NewRun, run_key: &str, now: DateTime) -> Result<(), StoreError> {
    let cases = run
        .cases
        .iter()
        .map(|case| {
            let body = json!({
                "entity_type": case.entity_type.code(), "entity_id": case.entity_id, "entities": case.entities,
                "persons": case.persons, "rules": case.rules,
            });
            args![
                &case.case_id,
                "scan",
                "proposed",
                "",
                run_key,
                case.rank,
                case.band.to_string(),
                case.region_code.as_ref(),
                case.amount_paid + case.amount_stoppable,
                case.due_on.map_or_else(|| NEVER.to_owned(), |day| day.to_string()),
                now,
                body.to_string(),
            ]
        })
        .collect();
    let head = "INSERT INTO cases (case_id, origin, state, title, run_key, rank, band, region_code, money, due, opened_at, \
                body) VALUES";
    tx.insert_many(head, cases, "ON CONFLICT (case_id) DO NOTHING").await?;
    point("run.cases");
    let alerts = run
        .cases
        .iter()
        .flat_map(|case| {
            case.alerts.iter().map(|alert| {
                let links: Vec<String> = alert.links.iter().map(crate::model::CaseLink::code).collect();
                args![&case.case_id, &alert.alert_id, json!(links).to_string()]
            })
        })
        .collect();
    tx.insert_many("INSERT INTO case_alerts (case_id, alert_id, links) VALUES", alerts, "ON CONFLICT DO NOTHING")
        .await?;
    point("run.case_alerts");
    Ok(())
}
