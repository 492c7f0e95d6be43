//! Identity of an alert: the same finding next month is the same alert.

use crate::model::{EntityType, RuleId, Value};
use crate::rules::header::KeyGrain;
use jiff::civil::Date;

/// What makes two findings of a rule about one entity the same alert: the values of the rule's
/// suppress key, in its order.
///
/// The id is the rule and 64 bits of BLAKE3 over its parts, each with its length in front so that no
/// two lists of parts run into one another. Among a million alerts the chance of any two meeting is 3 in 10⁸.
pub(super) fn alert_id(rule: &RuleId, entity_type: EntityType, entity_id: &str, key: &[String]) -> String {
    let mut hasher = blake3::Hasher::new();
    let rule_text = rule.to_string();
    let parts = [rule_text.as_str(), entity_type.code(), entity_id];
    for part in parts.into_iter().chain(key.iter().map(String::as_str)) {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let hex = hasher.finalize().to_hex();
    format!("{rule}-{}", &hex[..16])
}

/// The value of one part of a suppress key as text, a day cut down to its grain.
pub(super) fn key_value(value: &Value, grain: KeyGrain) -> String {
    match value {
        Value::Date(day) => period(*day, grain),
        Value::Timestamp(time) => period(time.date(), grain),
        Value::Null => String::new(),
        Value::Text(text) => text.clone(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Money(fen) => fen.to_string(),
        Value::TextList(list) => list.join("\u{1f}"),
    }
}

fn period(day: Date, grain: KeyGrain) -> String {
    match grain {
        KeyGrain::Year => format!("{:04}", day.year()),
        KeyGrain::Quarter => format!("{:04}Q{}", day.year(), (day.month() - 1) / 3 + 1),
        KeyGrain::Month => format!("{:04}-{:02}", day.year(), day.month()),
        KeyGrain::Exact => day.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn id(entity: &str, key: &[&str]) -> String {
        let key: Vec<String> = key.iter().map(|&part| part.to_owned()).collect();
        alert_id(&"R1".parse().unwrap(), EntityType::Employer, entity, &key)
    }

    #[test]
    fn parts_do_not_run_into_one_another() {
        assert_ne!(id("ab", &["c"]), id("a", &["bc"]));
        assert_ne!(id("a", &["b", "c"]), id("a", &["bc"]));
        assert_eq!(id("a", &["b"]), id("a", &["b"]));
        assert!(id("a", &[]).starts_with("R1-"));
    }

    #[test]
    fn days_are_cut_to_the_grain_of_the_key() {
        let day = Value::Date(date(2025, 6, 30));
        assert_eq!(key_value(&day, KeyGrain::Quarter), "2025Q2");
        assert_eq!(key_value(&day, KeyGrain::Month), "2025-06");
        assert_eq!(key_value(&day, KeyGrain::Year), "2025");
        assert_eq!(key_value(&day, KeyGrain::Exact), "2025-06-30");
        assert_eq!(key_value(&Value::Null, KeyGrain::Exact), "");
    }
}
