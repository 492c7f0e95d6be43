//! Whether single values keep the contract: required ones are there, months are firsts of months, dates are
//! plausible, region codes exist.
//!
//! Owns the decision which rows are set aside for their own sake, before any is compared with another.

use super::super::read::Columns;
use super::plan::ColumnPlan;
use crate::model::dictionary::{ColumnType, TableSpec};
use crate::model::is_region_code;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringViewArray};
use datafusion::arrow::datatypes::{Date32Type, TimestampMicrosecondType};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Days and microseconds outside these are placeholders or typing errors (issue 2, brief: 1900 to 2100).
const FIRST_DAY: Date = Date::constant(1900, 1, 1);
const LAST_DAY: Date = Date::constant(2100, 12, 31);
const MICROS_PER_DAY: i64 = 86_400_000_000;

/// What a piece's values showed.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Rows by code and column.
    pub(super) counts: BTreeMap<(&'static str, usize), u64>,
    /// Rows to set aside, ascending, counted within the piece.
    pub(super) aside: Vec<u32>,
    /// Rows kept by month (days since 1970), where months are counted.
    pub(super) months: BTreeMap<i32, u64>,
    /// The newest plausible main date (days since 1970).
    pub(super) newest: Option<i32>,
}

/// Rows of one batch that are set aside, allocated when the first one is.
#[derive(Default)]
pub(super) struct Mask(Vec<bool>);

impl Mask {
    fn set(&mut self, row: usize, rows: usize) {
        self.0.resize(rows, false);
        self.0[row] = true;
    }

    /// Whether `row` is set aside.
    pub(super) fn get(&self, row: usize) -> bool {
        self.0.get(row).copied().unwrap_or(false)
    }
}

struct Days {
    first: i32,
    last: i32,
    /// Whether the day `first + index` is the first of a month.
    month_starts: Vec<bool>,
}

static DAYS: LazyLock<Days> = LazyLock::new(|| {
    let day = super::super::partition::days_since_epoch;
    let (first, last) = (day(FIRST_DAY), day(LAST_DAY));
    let month_starts = FIRST_DAY.series(jiff::Span::new().days(1)).take_while(|date| *date <= LAST_DAY);
    Days { first, last, month_starts: month_starts.map(|date| date.day() == 1).collect() }
});

impl Days {
    fn plausible(&self, day: i32) -> bool {
        (self.first..=self.last).contains(&day)
    }

    /// Of a plausible day.
    fn is_month_start(&self, day: i32) -> bool {
        let index = usize::try_from(day - self.first).unwrap_or_default();
        self.month_starts.get(index).copied().unwrap_or(false)
    }
}

/// Looks at one batch, whose first row is row `base` of its piece; `columns` are those of `plan.looked_at`.
/// The mask tells which rows are set aside.
pub(super) fn look_at(spec: &TableSpec, plan: &ColumnPlan, columns: &Columns, base: usize, seen: &mut Seen) -> Mask {
    let mut mask = Mask::default();
    for (array, &column) in columns.arrays.iter().zip(&plan.looked_at) {
        let mut look =
            Look { required: spec.columns[column].required, column, rows: columns.rows, mask: &mut mask, seen };
        look.nulls(array);
        match spec.columns[column].kind {
            ColumnType::Text if look.required => look.blanks(array.as_string_view()),
            ColumnType::Region => look.regions(array.as_string_view()),
            ColumnType::Month => look.days(array, Form::Month),
            ColumnType::Date => look.days(array, Form::Day),
            ColumnType::Timestamp => look.times(array),
            _ => {}
        }
    }
    let aside = (0..columns.rows).filter(|row| mask.get(*row)).filter_map(|row| u32::try_from(base + row).ok());
    if !mask.0.is_empty() {
        seen.aside.extend(aside);
    }
    of_kept_rows(plan, columns, &mask, seen);
    mask
}

/// Months and newest dates count only rows that are kept.
fn of_kept_rows(plan: &ColumnPlan, columns: &Columns, mask: &Mask, seen: &mut Seen) {
    let array = |column: usize| plan.looked_at.iter().position(|c| *c == column).map(|at| &columns.arrays[at]);
    if let Some(months) = plan.month.and_then(array) {
        // Rows of one month mostly stand together: count runs, not rows.
        let mut run: (Option<i32>, u64) = (None, 0);
        for (row, month) in months.as_primitive::<Date32Type>().iter().enumerate() {
            if mask.get(row) || month.is_none() {
                continue;
            }
            if month == run.0 {
                run.1 += 1;
            } else {
                run.0.map(|month| *seen.months.entry(month).or_default() += run.1);
                run = (month, 1);
            }
        }
        run.0.map(|month| *seen.months.entry(month).or_default() += run.1);
    }
    for &column in &plan.main_dates {
        let Some(dates) = array(column) else { continue };
        let newest = |days: &mut dyn Iterator<Item = Option<i32>>| {
            let kept = days.enumerate().filter(|(row, _)| !mask.get(*row)).filter_map(|(_, day)| day);
            kept.filter(|day| DAYS.plausible(*day)).max()
        };
        let day = match dates.as_primitive_opt::<Date32Type>() {
            Some(days) => newest(&mut days.iter()),
            None => newest(&mut dates.as_primitive::<TimestampMicrosecondType>().iter().map(|m| m.map(day_of))),
        };
        seen.newest = seen.newest.max(day);
    }
}

/// The day of a time; far out of range becomes a day that is out of range too.
fn day_of(micros: i64) -> i32 {
    i32::try_from(micros.div_euclid(MICROS_PER_DAY)).unwrap_or(i32::MAX)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Day,
    Month,
}

struct Look<'a> {
    required: bool,
    column: usize,
    rows: usize,
    mask: &'a mut Mask,
    seen: &'a mut Seen,
}

impl Look<'_> {
    fn count(&mut self, code: &'static str) {
        *self.seen.counts.entry((code, self.column)).or_default() += 1;
    }

    fn set_aside(&mut self, code: &'static str, row: usize) {
        self.count(code);
        self.mask.set(row, self.rows);
    }

    fn nulls(&mut self, array: &ArrayRef) {
        if !self.required || array.null_count() == 0 {
            return;
        }
        for row in (0..array.len()).filter(|row| array.is_null(*row)) {
            self.set_aside("D301", row);
        }
    }

    /// An empty or blank text says as little as a null: every person without an id would be one person.
    fn blanks(&mut self, array: &StringViewArray) {
        for (row, view) in array.views().iter().enumerate() {
            if may_be_blank(*view) && array.is_valid(row) && is_blank(array.value(row)) {
                self.set_aside("D301", row);
            }
        }
    }

    fn regions(&mut self, array: &StringViewArray) {
        // Codes of six bytes stand in the view itself, so equal views are equal codes; neighbours mostly agree.
        let mut good = None;
        for (row, view) in array.views().iter().enumerate() {
            if good == Some(*view) || array.is_null(row) {
                continue;
            }
            let code = array.value(row);
            if is_region_code(code) {
                good = Some(*view);
            } else if self.required && is_blank(code) {
                self.set_aside("D301", row);
            } else {
                self.count("D305");
            }
        }
    }

    fn days(&mut self, array: &ArrayRef, form: Form) {
        let days = &*DAYS;
        for (row, day) in array.as_primitive::<Date32Type>().iter().enumerate() {
            let Some(day) = day else { continue };
            if !days.plausible(day) {
                self.implausible(row);
            } else if form == Form::Month && !days.is_month_start(day) {
                self.set_aside("D302", row);
            }
        }
    }

    fn times(&mut self, array: &ArrayRef) {
        for (row, micros) in array.as_primitive::<TimestampMicrosecondType>().iter().enumerate() {
            if micros.is_some_and(|micros| !DAYS.plausible(day_of(micros))) {
                self.implausible(row);
            }
        }
    }

    fn implausible(&mut self, row: usize) {
        if self.required { self.set_aside("D303", row) } else { self.count("D304") }
    }
}

/// Whether the text of a view may be blank: it is empty or its first byte is a space or a control character.
fn may_be_blank(view: u128) -> bool {
    let bytes = view.to_le_bytes();
    bytes[..4] == [0; 4] || bytes[4] <= b' '
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_firsts_of_months() {
        let day = |y, m, d| super::super::super::partition::days_since_epoch(Date::constant(y, m, d));
        for first in [day(1900, 1, 1), day(2000, 3, 1), day(2100, 12, 1)] {
            assert!(DAYS.plausible(first) && DAYS.is_month_start(first));
        }
        for other in [day(2000, 2, 29), day(2025, 3, 15), day(2100, 12, 31)] {
            assert!(DAYS.plausible(other) && !DAYS.is_month_start(other));
        }
        assert!(!DAYS.plausible(day(1899, 12, 31)) && !DAYS.plausible(day(2101, 1, 1)));
        assert!(!DAYS.plausible(i32::MIN) && !DAYS.plausible(i32::MAX));
    }

    #[test]
    fn times_round_down_to_their_day() {
        assert_eq!(day_of(0), 0);
        assert_eq!(day_of(-1), -1);
        assert_eq!(day_of(86_400_000_000), 1);
        assert!(!DAYS.plausible(day_of(i64::MAX)) && !DAYS.plausible(day_of(i64::MIN)));
    }

    #[test]
    fn blank_is_empty_or_spaces() {
        let array = StringViewArray::from(vec!["", " ", "\u{3000}", " a", "a", "a very long text indeed"]);
        let blank: Vec<bool> = array.iter().flatten().map(is_blank).collect();
        assert_eq!(blank, [true, true, true, false, false, false]);
        let candidates: Vec<bool> = array.views().iter().map(|view| may_be_blank(*view)).collect();
        // The ideographic space is not caught by the quick look; it is rare enough to be taken as text.
        assert_eq!(candidates, [true, true, false, true, false, false]);
    }
}
