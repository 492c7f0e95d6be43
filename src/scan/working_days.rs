//! The calendar as a table that rules can read: working days between two days without arithmetic of their own.

use crate::engine::{Engine, EngineError};
use crate::model::{Table, Values};
use crate::rules::catalog::{WORKING_DAY_COLUMNS, WORKING_DAY_TABLE};
use crate::triage::Calendar;

/// Makes the calendar known to an engine.
pub(super) fn register_calendar(engine: &Engine, calendar: &Calendar) -> Result<(), EngineError> {
    engine.register_rows(WORKING_DAY_TABLE, &working_days(calendar))
}

/// The days whose working days are known: [`WORKING_DAY_TABLE`].
pub(super) fn working_days(calendar: &Calendar) -> Table {
    let days = calendar.days();
    let mut ordinal = 0;
    let ordinals = days.iter().map(|(_, is_working)| {
        ordinal += i64::from(*is_working);
        Some(ordinal)
    });
    let columns = [
        Values::Date(days.iter().map(|(day, _)| Some(*day)).collect()),
        Values::Bool(days.iter().map(|(_, is_working)| Some(*is_working)).collect()),
        Values::Int(ordinals.collect()),
    ];
    let mut table = Table::default();
    for (name, values) in WORKING_DAY_COLUMNS.iter().zip(columns) {
        table.push(*name, values);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Value;
    use crate::scan::Settings;
    use jiff::civil::{Date, date};

    fn ordinal(table: &Table, day: Date) -> i64 {
        let row = (0..table.rows()).find(|&row| table.value("day", row) == Value::Date(day)).unwrap();
        match table.value("ordinal", row) {
            Value::Int(ordinal) => ordinal,
            other => panic!("{other:?}"),
        }
    }

    /// Counted by hand from the State Council's notice for 2025: 26 September is a Friday; Sunday the 28th is worked, 1 to 8
    /// October are off, Saturday the 11th is worked.
    #[test]
    fn a_difference_is_the_number_of_working_days_after_the_first_day() {
        let calendar = Settings::load(None).unwrap().calendar;
        let table = working_days(&calendar);
        let between = |from, to| ordinal(&table, to) - ordinal(&table, from);
        // 28, 29, 30 September, 9, 10, 11 October.
        assert_eq!(between(date(2025, 9, 26), date(2025, 10, 11)), 6);
        assert_eq!(between(date(2025, 10, 1), date(2025, 10, 8)), 0);
        assert_eq!(between(date(2025, 9, 28), date(2025, 9, 28)), 0);
        // Across a year's end: 30 and 31 December are a Monday and a Tuesday, 1 January is off, 2 January worked.
        assert_eq!(between(date(2024, 12, 30), date(2025, 1, 2)), 2);
    }

    #[test]
    fn the_table_says_what_deadlines_are_made_of() {
        let calendar = Settings::load(None).unwrap().calendar;
        let table = working_days(&calendar);
        for count in [1, 5, 10, 30] {
            let from = date(2025, 4, 25);
            let due = calendar.add_working_days(from, count).unwrap();
            assert_eq!(ordinal(&table, due) - ordinal(&table, from), i64::from(count));
        }
    }
}
