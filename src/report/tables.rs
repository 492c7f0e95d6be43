//! The queue and its members as plain tables: the one source of the Parquet, JSON and CSV files.
//!
//! Owns the column names, order and types of `outputs.md`.
//!
//! Surprising: rows are sorted here and non-finite numbers become null here, so that no format can differ from
//! another and no caller can forget.

use crate::model::{Alert, Member, Table, Values};

/// Name of the JSON form of the queue; a breaking change of its columns is a new number.
pub const ALERTS_SCHEMA: &str = "fundwatch.alerts/1";
/// Name of the JSON form of the members.
pub const MEMBERS_SCHEMA: &str = "fundwatch.members/1";

/// The queue in rank order (ties by alert id), one row per alert, with the columns of `outputs.md`.
pub fn alerts_table(alerts: &[Alert]) -> Table {
    let mut rows: Vec<&Alert> = alerts.iter().collect();
    rows.sort_by(|a, b| (a.rank, &a.alert_id).cmp(&(b.rank, &b.alert_id)));

    let mut table = Table::default();
    let text = |of: fn(&Alert) -> String| Values::Text(rows.iter().map(|alert| Some(of(alert))).collect());
    let int = |of: fn(&Alert) -> i64| Values::Int(rows.iter().map(|alert| Some(of(alert))).collect());
    let float = |of: fn(&Alert) -> Option<f64>| Values::Float(rows.iter().map(|alert| finite(of(alert))).collect());
    let date =
        |of: fn(&Alert) -> Option<jiff::civil::Date>| Values::Date(rows.iter().map(|alert| of(alert)).collect());
    let money = |of: fn(&Alert) -> crate::model::Fen| Values::Money(rows.iter().map(|alert| Some(of(alert))).collect());
    let list = |of: fn(&Alert) -> Vec<String>| Values::TextList(rows.iter().map(|alert| of(alert)).collect());

    table.push("alert_id", text(|a| a.alert_id.clone()));
    table.push("rank", int(|a| a.rank));
    table.push("band", text(|a| a.band.to_string()));
    table.push("rule_id", text(|a| a.rule_id.to_string()));
    table.push("rule_version", text(|a| a.rule_version.clone()));
    table.push("rule_hash", text(|a| a.rule_hash.clone()));
    table.push("family", text(|a| a.family.code().to_owned()));
    table.push("entity_type", text(|a| a.entity_type.code().to_owned()));
    table.push("entity_id", text(|a| a.entity_id.clone()));
    table.push("region_code", Values::Text(rows.iter().map(|a| a.region_code.clone()).collect()));
    table.push("window_start", date(|a| a.window_start));
    table.push("window_end", date(|a| a.window_end));
    table.push("observed", float(|a| a.observed));
    table.push("expected", float(|a| a.expected));
    table.push("exposure", float(|a| a.exposure));
    table.push("ratio", float(|a| a.ratio));
    table.push("ratio_low", float(|a| a.ratio_low));
    table.push("ln_p", float(|a| a.ln_p));
    table.push("q_value", float(|a| a.q_value));
    table.push("peer_group", Values::Text(rows.iter().map(|a| a.peer_group.clone()).collect()));
    table.push("peers", Values::Int(rows.iter().map(|a| a.peers).collect()));
    table.push("persons", int(|a| a.persons));
    table.push("months", int(|a| a.months));
    table.push("amount_paid", money(|a| a.amount_paid));
    table.push("amount_stoppable", money(|a| a.amount_stoppable));
    table.push("amount_low", money(|a| a.amount_low));
    table.push("for", list(|a| a.evidence_for.clone()));
    table.push("against", list(|a| a.evidence_against.clone()));
    table.push("explanation_zh", text(|a| a.explanation_zh.clone()));
    table.push("explanation_en", text(|a| a.explanation_en.clone()));
    table.push("legal", list(|a| a.legal.clone()));
    table.push("due_on", date(|a| a.due_on));
    table.push("status", text(|a| a.status.to_string()));
    table
}

/// Every underlying row of every alert, sorted, never cut: alert_id, entity_type, entity_id, role, table, key, amount.
pub fn members_table(members: &[Member]) -> Table {
    let mut rows: Vec<&Member> = members.iter().collect();
    rows.sort();

    let mut table = Table::default();
    let text = |of: fn(&Member) -> &str| Values::Text(rows.iter().map(|member| Some(of(member).to_owned())).collect());
    table.push("alert_id", text(|m| &m.alert_id));
    table.push("entity_type", text(|m| m.entity_type.code()));
    table.push("entity_id", text(|m| &m.entity_id));
    table.push("role", text(|m| &m.role));
    table.push("table", text(|m| &m.table));
    table.push("key", text(|m| &m.key));
    table.push("amount", Values::Money(rows.iter().map(|member| member.amount).collect()));
    table
}

/// Infinity and "not a number" have no form in JSON and none that spreadsheets agree on; minus zero is zero.
fn finite(number: Option<f64>) -> Option<f64> {
    number.filter(|x| x.is_finite()).map(|x| x + 0.0)
}
