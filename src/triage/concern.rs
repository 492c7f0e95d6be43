//! What an alert concerns: its members, the people, the benefit months and the money, each counted once.
//!
//! Money is the union over the keys of the underlying rows, never a sum over rules or roles: a payment
//! that two rules point at is one payment (`scoring.md` S8).

use crate::model::{EntityType, Fen, Member, Stake, Table, Value};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Where the rows of an evidence query stand in the extract.
#[derive(Clone, Debug)]
pub struct Source {
    /// The table of the dictionary.
    pub table: String,
    /// Its key column, which the query returns.
    pub key: String,
    /// The part these rows play: `claimant`, `payment`, …
    pub role: String,
}

/// What one alert concerns.
#[derive(Clone, Debug, Default)]
pub struct Concern {
    members: BTreeSet<(String, String, String, EntityType, String, Option<Fen>)>,
    people: BTreeSet<String>,
    person_months: BTreeSet<(String, String)>,
    stakes: BTreeMap<(String, String), Stake>,
    operators: BTreeSet<String>,
    pending: BTreeMap<(String, String), Date>,
}

impl Concern {
    /// Takes in row `row` of the answer to an evidence query.
    pub fn add(&mut self, source: &Source, answer: &Table, row: usize) {
        let text = |column: &str| match answer.value(column, row) {
            Value::Text(text) => Some(text),
            Value::Date(day) => Some(day.to_string()),
            Value::Int(number) => Some(number.to_string()),
            _ => None,
        };
        let money = |column: &str| match answer.value(column, row) {
            Value::Money(fen) => Some(fen),
            _ => None,
        };
        let key = text(&source.key).unwrap_or_default();
        let person = text("person_id");
        let (entity_type, entity_id) = match (&person, text("employer_id")) {
            (Some(person), _) => (EntityType::Person, person.clone()),
            (None, Some(employer)) => (EntityType::Employer, employer),
            (None, None) => (kind_of(&source.table), key.clone()),
        };
        let (amount, stoppable) = (money("amount"), money("stoppable"));
        self.members.insert((
            source.role.clone(),
            source.table.clone(),
            key.clone(),
            entity_type,
            entity_id,
            amount.or(stoppable),
        ));
        if let Some(person) = person {
            if let Some(month) = text("month") {
                self.person_months.insert((person.clone(), month));
            }
            self.people.insert(person);
        }
        if amount.is_some() || stoppable.is_some() {
            let stake = self.stakes.entry((source.table.clone(), key)).or_default();
            stake.paid = amount.unwrap_or(stake.paid);
            stake.stoppable = stoppable.unwrap_or(stake.stoppable);
        }
        if let (Some("pending"), Value::Date(day)) = (text("status").as_deref(), answer.value("applied_on", row)) {
            self.pending.insert((source.table.clone(), text(&source.key).unwrap_or_default()), day);
        }
    }

    /// Takes in whom row `row` of the answer to an evidence query names as having handled it, whatever table it stands in.
    pub fn name_operators(&mut self, answer: &Table, row: usize) {
        let named = answer.columns().iter().filter(|column| column.name.ends_with("operator_id"));
        for column in named {
            if let Value::Text(operator) = answer.value(&column.name, row) {
                self.operators.insert(operator);
            }
        }
    }

    /// Operators named in the evidence.
    pub fn operators(&self) -> &BTreeSet<String> {
        &self.operators
    }

    /// The day of the application `key`, where it is among the rows and undecided: its ten working days run.
    pub fn applied_on(&self, key: &str) -> Option<Date> {
        self.pending.iter().find(|((_, own), _)| own == key).map(|(_, day)| *day)
    }

    /// Distinct people.
    pub fn persons(&self) -> usize {
        self.people.len()
    }

    /// The people.
    pub fn people(&self) -> &BTreeSet<String> {
        &self.people
    }

    /// Distinct person-months of benefit.
    pub fn months(&self) -> usize {
        self.person_months.len()
    }

    /// The underlying rows as (table, key); one that plays two parts comes twice.
    pub fn rows(&self) -> impl Iterator<Item = (&str, &str)> {
        self.members.iter().map(|(_, table, key, ..)| (table.as_str(), key.as_str()))
    }

    /// Money of each underlying row by (table, key).
    pub fn stakes(&self) -> &BTreeMap<(String, String), Stake> {
        &self.stakes
    }

    /// Paid, over the union of rows.
    pub fn paid(&self) -> Fen {
        self.stakes.values().map(|stake| stake.paid).sum()
    }

    /// Granted and not yet paid, over the union of rows.
    pub fn stoppable(&self) -> Fen {
        self.stakes.values().map(|stake| stake.stoppable).sum()
    }

    /// The rows, sorted, as members of the alert `alert_id`.
    pub fn members(&self, alert_id: &str) -> Vec<Member> {
        self.members
            .iter()
            .map(|(role, table, key, entity_type, entity_id, amount)| Member {
                alert_id: alert_id.to_owned(),
                entity_type: *entity_type,
                entity_id: entity_id.clone(),
                role: role.clone(),
                table: table.clone(),
                key: key.clone(),
                amount: *amount,
                stake: self.stakes.get(&(table.clone(), key.clone())).copied(),
            })
            .collect()
    }
}

/// What a row of a table is about that names neither person nor employer: itself.
fn kind_of(table: &str) -> EntityType {
    match table {
        "assessment_bodies" => EntityType::Body,
        _ => EntityType::Claim,
    }
}

/// Money over the union of rows of several alerts.
#[derive(Clone, Debug, Default)]
pub struct Union<'a> {
    /// By (table, key): the money of the row, and the largest share of a lower bound that it carries.
    rows: HashMap<&'a (String, String), (Stake, Fen)>,
    low_without_rows: Fen,
}

impl<'a> Union<'a> {
    /// Takes in an alert; `low` is the lower bound of its excess, spread over its rows in proportion to
    /// what each paid, so that a row counted by two alerts carries its larger share once.
    pub fn add(&mut self, concern: &'a Concern, low: Fen) {
        let paid = concern.paid();
        if paid <= Fen::ZERO {
            self.low_without_rows += low;
        }
        // The shares of the rows so far, rounded together: those of all rows are `low` to the fen.
        let mut so_far = 0;
        let share_of = |paid_so_far: i128| paid_so_far * i128::from(low.0) / i128::from(paid.0);
        for (key, stake) in &concern.stakes {
            let (known, carried) = self.rows.entry(key).or_default();
            *known = *stake;
            if paid > Fen::ZERO {
                let before = share_of(so_far);
                so_far += i128::from(stake.paid.0);
                let share = share_of(so_far) - before;
                *carried = (*carried).max(Fen(i64::try_from(share).unwrap_or(i64::MAX)));
            }
        }
    }

    /// Paid.
    pub fn paid(&self) -> Fen {
        self.rows.values().map(|(stake, _)| stake.paid).sum()
    }

    /// Granted and not yet paid.
    pub fn stoppable(&self) -> Fen {
        self.rows.values().map(|(stake, _)| stake.stoppable).sum()
    }

    /// Lower bound of what exceeds the expected.
    pub fn low(&self) -> Fen {
        self.rows.values().map(|(_, low)| *low).sum::<Fen>() + self.low_without_rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Values;

    fn payments(rows: &[(&str, &str, i64)]) -> Table {
        let mut table = Table::default();
        table.push("payment_id", Values::Text(rows.iter().map(|row| Some(row.0.to_owned())).collect()));
        table.push("person_id", Values::Text(rows.iter().map(|row| Some(row.1.to_owned())).collect()));
        table.push("amount", Values::Money(rows.iter().map(|row| Some(Fen(row.2))).collect()));
        table
    }

    fn source(role: &str) -> Source {
        Source { table: "payments".into(), key: "payment_id".into(), role: role.into() }
    }

    fn concern(role: &str, rows: &[(&str, &str, i64)]) -> Concern {
        let table = payments(rows);
        let mut concern = Concern::default();
        for row in 0..table.rows() {
            concern.add(&source(role), &table, row);
        }
        concern
    }

    #[test]
    fn a_row_is_counted_once_however_often_it_appears() {
        let concern = concern("payment", &[("P1", "A", 100), ("P1", "A", 100), ("P2", "A", 50)]);
        assert_eq!((concern.paid(), concern.persons(), concern.members("R1-0").len()), (Fen(150), 1, 2));
    }

    #[test]
    fn a_row_without_a_person_is_about_what_its_table_holds() {
        let mut table = Table::default();
        table.push("employer_id", Values::Text(vec![Some("E1")].into()));
        let source = Source { table: "employers".into(), key: "employer_id".into(), role: "organiser".into() };
        let mut concern = Concern::default();
        concern.add(&source, &table, 0);
        let member = &concern.members("R8-0")[0];
        assert_eq!((member.entity_type, member.entity_id.as_str()), (EntityType::Employer, "E1"));
        assert_eq!((member.role.as_str(), concern.persons()), ("organiser", 0));
    }

    #[test]
    fn whoever_handled_a_row_is_named_and_an_undecided_application_keeps_its_day() {
        let mut table = Table::default();
        table.push("claim_id", Values::Text(vec![Some("C1"), Some("C2")].into()));
        table.push("status", Values::Text(vec![Some("pending"), Some("approved")].into()));
        table.push("operator_id", Values::Text(vec![None, Some("O1")].into()));
        table.push("final_operator_id", Values::Text(vec![Some("O2"), Some("O1")].into()));
        let day = jiff::civil::date(2026, 6, 30);
        table.push("applied_on", Values::Date(vec![Some(day), Some(day)]));
        let source = Source { table: "claims".into(), key: "claim_id".into(), role: "claim".into() };
        let mut concern = Concern::default();
        for row in 0..table.rows() {
            concern.add(&source, &table, row);
            concern.name_operators(&table, row);
        }
        assert_eq!(concern.operators().iter().collect::<Vec<_>>(), ["O1", "O2"]);
        assert_eq!((concern.applied_on("C1"), concern.applied_on("C2")), (Some(day), None), "C2 is decided");
    }

    #[test]
    fn a_grant_to_an_employer_is_about_the_employer() {
        let mut table = Table::default();
        table.push("grant_id", Values::Text(vec![Some("G1")].into()));
        table.push("employer_id", Values::Text(vec![Some("E1")].into()));
        table.push("person_id", Values::Text(vec![None::<&str>].into()));
        let source = Source { table: "employer_grants".into(), key: "grant_id".into(), role: "grant".into() };
        let mut concern = Concern::default();
        concern.add(&source, &table, 0);
        let member = &concern.members("R55-0")[0];
        assert_eq!((member.entity_type, member.entity_id.as_str()), (EntityType::Employer, "E1"));
        assert_eq!((member.key.as_str(), concern.persons()), ("G1", 0));
    }

    #[test]
    fn two_alerts_on_one_payment_are_one_payment() {
        let mut union = Union::default();
        let (a, b) = (concern("a", &[("P1", "A", 100), ("P2", "A", 100)]), concern("b", &[("P2", "A", 100)]));
        union.add(&a, Fen(100));
        union.add(&b, Fen(90));
        assert_eq!(union.paid(), Fen(200));
        // P1 carries 50 of the first; P2 the larger of 50 and 90.
        assert_eq!(union.low(), Fen(140));
    }

    #[test]
    fn the_shares_of_one_alert_add_up_to_its_bound() {
        // A third of 100 each, rounded: 33, 33 and 34.
        let alert = concern("a", &[("P1", "A", 10), ("P2", "A", 10), ("P3", "A", 10)]);
        let mut union = Union::default();
        union.add(&alert, Fen(100));
        assert_eq!(union.low(), Fen(100));
        union.add(&alert, Fen(100));
        assert_eq!(union.low(), Fen(100), "the same rows carry it once");
    }
}
