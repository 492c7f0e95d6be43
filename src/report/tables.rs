//! The queue and its members as plain tables: the one source of the Parquet, JSON and CSV files.
//!
//! Owns the column names, order and types of `outputs.md`.
//!
//! Surprising: rows are sorted here and non-finite numbers become null here, so that no format can differ from
//! another and no caller can forget.

use crate::model::{Alert, Case, CaseLink, Member, Table, Values};

/// Name of the JSON form of the queue; a breaking change of its columns is a new number.
pub const ALERTS_SCHEMA: &str = "fundwatch.alerts/1";
/// Name of the JSON form of the cases.
pub const CASES_SCHEMA: &str = "fundwatch.cases/1";
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
    let date = |of: fn(&Alert) -> Option<jiff::civil::Date>| Values::Date(rows.iter().map(|alert| of(alert)).collect());
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
    table.push("entity_ln_p", float(|a| a.entity_ln_p));
    table.push("entity_q_value", float(|a| a.entity_q_value));
    table.push("entity_rules", Values::Int(rows.iter().map(|a| a.entity_rules).collect()));
    table.push("entity_named", list(|a| a.entity_named.clone()));
    table.push("basis_zh", text(|a| a.basis_zh.clone()));
    table.push("basis_en", text(|a| a.basis_en.clone()));
    table.push("case_id", text(|a| a.case_id.clone()));
    table
}

/// The cases in rank order, one row each.
pub fn cases_table(cases: &[Case]) -> Table {
    let mut rows: Vec<&Case> = cases.iter().collect();
    rows.sort_by_key(|case| case.rank);

    let mut table = Table::default();
    let text = |of: fn(&Case) -> String| Values::Text(rows.iter().map(|case| Some(of(case))).collect());
    let int = |of: fn(&Case) -> i64| Values::Int(rows.iter().map(|case| Some(of(case))).collect());
    let money = |of: fn(&Case) -> crate::model::Fen| Values::Money(rows.iter().map(|case| Some(of(case))).collect());
    let list = |of: fn(&Case) -> Vec<String>| Values::TextList(rows.iter().map(|case| of(case)).collect());
    table.push("case_id", text(|c| c.case_id.clone()));
    table.push("rank", int(|c| c.rank));
    table.push("band", text(|c| c.band.to_string()));
    table.push("alerts", list(|c| c.alerts.iter().map(|alert| alert.alert_id.clone()).collect()));
    // One entry per alert, in the same order; empty where others join it.
    let links = |links: &[CaseLink]| links.iter().map(CaseLink::code).collect::<Vec<_>>().join("; ");
    let of_case = |case: &&Case| case.alerts.iter().map(|alert| links(&alert.links)).collect();
    table.push("links", Values::TextList(rows.iter().map(of_case).collect()));
    table.push("rules", list(|c| c.rules.iter().map(ToString::to_string).collect()));
    table.push("entity_type", text(|c| c.entity_type.code().to_owned()));
    table.push("entity_id", text(|c| c.entity_id.clone()));
    table.push("region_code", Values::Text(rows.iter().map(|c| c.region_code.clone()).collect()));
    table.push("entities", int(|c| c.entities));
    table.push("persons", int(|c| c.persons));
    table.push("amount_paid", money(|c| c.amount_paid));
    table.push("amount_stoppable", money(|c| c.amount_stoppable));
    table.push("amount_low", money(|c| c.amount_low));
    table.push("entity_ln_p", Values::Float(rows.iter().map(|c| finite(c.entity_ln_p)).collect()));
    table.push("due_on", Values::Date(rows.iter().map(|c| c.due_on).collect()));
    table
}

/// Every underlying row of every alert, sorted, never cut: `alert_id`, `entity_type`, `entity_id`, `role`,
/// `table`, `key`, `amount`.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EntityType, Fen, Value};
    use crate::report::sample;

    /// The contract of `outputs.md`, written out by hand, and what this program adds behind it.
    const COLUMNS: &str = "alert_id text, rank int, band text, rule_id text, rule_version text, rule_hash text, \
        family text, entity_type text, entity_id text, region_code text, window_start date, window_end date, \
        observed float, expected float, exposure float, ratio float, ratio_low float, ln_p float, q_value float, \
        peer_group text, peers int, persons int, months int, amount_paid money, amount_stoppable money, \
        amount_low money, for list, against list, explanation_zh text, explanation_en text, legal list, due_on date, \
        status text, entity_ln_p float, entity_q_value float, entity_rules int, entity_named list, basis_zh text, \
        basis_en text, case_id text";

    fn shape(table: &Table) -> String {
        let columns = table.columns().iter().map(|column| {
            let kind = match *column.values {
                Values::Text(_) => "text",
                Values::Int(_) => "int",
                Values::Float(_) => "float",
                Values::Bool(_) => "bool",
                Values::Date(_) => "date",
                Values::Timestamp(_) => "timestamp",
                Values::Money(_) => "money",
                Values::TextList(_) => "list",
            };
            format!("{} {kind}", column.name)
        });
        columns.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn the_queue_has_the_columns_of_the_contract() {
        assert_eq!(shape(&alerts_table(&[])), COLUMNS);
        assert_eq!(alerts_table(&[]).rows(), 0);
        assert_eq!(
            shape(&members_table(&[])),
            "alert_id text, entity_type text, entity_id text, role text, table text, key text, amount money"
        );
    }

    #[test]
    fn rows_are_in_rank_order_whatever_the_input_order() {
        let mut alerts = sample::alerts();
        alerts.reverse();
        let table = alerts_table(&alerts);
        let ranks: Vec<Value> = (0..table.rows()).map(|row| table.value("rank", row)).collect();
        assert_eq!(ranks, (1..=6).map(Value::Int).collect::<Vec<_>>());
        assert_eq!(table.value("status", 5), Value::Text("suppressed: 季节性用工，2024-07 已核实".into()));
    }

    #[test]
    fn numbers_without_a_form_are_null_in_every_format() {
        let mut alerts = sample::alerts();
        alerts[0].observed = Some(f64::NAN);
        alerts[0].ratio = Some(f64::INFINITY);
        alerts[0].expected = Some(-0.0);
        let table = alerts_table(&alerts);
        assert_eq!(table.value("observed", 0), Value::Null);
        assert_eq!(table.value("ratio", 0), Value::Null);
        assert!(table.value("expected", 0).as_f64().is_some_and(f64::is_sign_positive));
    }

    #[test]
    fn members_are_sorted_and_keep_missing_money() {
        let member = |alert: &str, key: &str, amount| Member {
            alert_id: alert.into(),
            entity_type: EntityType::Person,
            entity_id: "P1".into(),
            role: "payment".into(),
            table: "payments".into(),
            key: key.into(),
            amount,
            stake: None,
        };
        let table = members_table(&[member("B", "1", None), member("A", "2", Some(Fen(150))), member("A", "1", None)]);
        assert_eq!(table.value("key", 0), Value::Text("1".into()));
        assert_eq!(table.value("amount", 1), Value::Money(Fen(150)));
        assert_eq!(table.value("alert_id", 2), Value::Text("B".into()));
        assert_eq!(table.value("amount", 2), Value::Null);
    }
}
