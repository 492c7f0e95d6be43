//! A small columnar table of plain values: what crosses the border between the engine and everything
//! that must not know the engine. Populations, evidence and the queue itself travel in it.

use super::{Fen, Texts};
use jiff::civil::{Date, DateTime};
use std::sync::Arc;

/// One column of values, null where `None`.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Text.
    Text(Texts),
    /// Whole numbers.
    Int(Vec<Option<i64>>),
    /// Floating-point numbers; never money.
    Float(Vec<Option<f64>>),
    /// Truth values.
    Bool(Vec<Option<bool>>),
    /// Days.
    Date(Vec<Option<Date>>),
    /// Local times without a zone.
    Timestamp(Vec<Option<DateTime>>),
    /// Money.
    Money(Vec<Option<Fen>>),
    /// Lists of text, never null.
    TextList(Vec<Vec<String>>),
}

/// One value of a [`Table`].
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// No value.
    Null,
    /// Text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A floating-point number.
    Float(f64),
    /// A truth value.
    Bool(bool),
    /// A day.
    Date(Date),
    /// A local time.
    Timestamp(DateTime),
    /// Money.
    Money(Fen),
    /// A list of text.
    TextList(Vec<String>),
}

impl Value {
    /// The value as a float, for scoring; money in yuan.
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Value::Int(n) => Some(*n as f64),
            Value::Float(x) => Some(*x),
            Value::Money(fen) => Some(fen.yuan()),
            _ => None,
        }
    }
}

impl Values {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Values::Text(v) => v.len(),
            Values::Int(v) => v.len(),
            Values::Float(v) => v.len(),
            Values::Bool(v) => v.len(),
            Values::Date(v) => v.len(),
            Values::Timestamp(v) => v.len(),
            Values::Money(v) => v.len(),
            Values::TextList(v) => v.len(),
        }
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number in `row`, for scoring; money in yuan. `None` for null and for what is no number.
    ///
    /// # Panics
    /// If `row` is out of range, as with a slice.
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    pub fn number(&self, row: usize) -> Option<f64> {
        match self {
            Values::Int(v) => v[row].map(|n| n as f64),
            Values::Float(v) => v[row],
            Values::Money(v) => v[row].map(Fen::yuan),
            _ => None,
        }
    }

    /// Whether two rows hold the same; null equals null.
    ///
    /// # Panics
    /// If a row is out of range, as with a slice.
    pub fn same(&self, a: usize, b: usize) -> bool {
        match self {
            Values::Text(v) => v.get(a) == v.get(b),
            Values::Int(v) => v[a] == v[b],
            Values::Float(v) => v[a] == v[b],
            Values::Bool(v) => v[a] == v[b],
            Values::Date(v) => v[a] == v[b],
            Values::Timestamp(v) => v[a] == v[b],
            Values::Money(v) => v[a] == v[b],
            Values::TextList(v) => v[a] == v[b],
        }
    }

    /// The values in `rows`, in that order.
    ///
    /// # Panics
    /// If a row is out of range, as with a slice.
    #[must_use]
    pub fn select(&self, rows: &[usize]) -> Values {
        fn of<T: Clone>(cells: &[T], rows: &[usize]) -> Vec<T> {
            rows.iter().map(|&row| cells[row].clone()).collect()
        }
        match self {
            Values::Text(v) => Values::Text(v.select(rows)),
            Values::Int(v) => Values::Int(of(v, rows)),
            Values::Float(v) => Values::Float(of(v, rows)),
            Values::Bool(v) => Values::Bool(of(v, rows)),
            Values::Date(v) => Values::Date(of(v, rows)),
            Values::Timestamp(v) => Values::Timestamp(of(v, rows)),
            Values::Money(v) => Values::Money(of(v, rows)),
            Values::TextList(v) => Values::TextList(of(v, rows)),
        }
    }

    /// These values in the rows `rows` of a column of `len`, null in the others; a list is empty there.
    ///
    /// # Panics
    /// If there are more rows than values, or one is out of range.
    #[must_use]
    pub fn scatter(&self, rows: &[usize], len: usize) -> Values {
        fn of<T: Clone>(cells: &[Option<T>], rows: &[usize], len: usize) -> Vec<Option<T>> {
            let mut all = vec![None; len];
            rows.iter().zip(cells).for_each(|(&row, cell)| all[row].clone_from(cell));
            all
        }
        match self {
            Values::Text(v) => Values::Text(of(&v.iter().collect::<Vec<_>>(), rows, len).into()),
            Values::Int(v) => Values::Int(of(v, rows, len)),
            Values::Float(v) => Values::Float(of(v, rows, len)),
            Values::Bool(v) => Values::Bool(of(v, rows, len)),
            Values::Date(v) => Values::Date(of(v, rows, len)),
            Values::Timestamp(v) => Values::Timestamp(of(v, rows, len)),
            Values::Money(v) => Values::Money(of(v, rows, len)),
            Values::TextList(v) => {
                let mut all = vec![Vec::new(); len];
                rows.iter().zip(v).for_each(|(&row, list)| all[row].clone_from(list));
                Values::TextList(all)
            }
        }
    }

    /// The value in `row`.
    ///
    /// # Panics
    /// If `row` is out of range, as with a slice.
    pub fn get(&self, row: usize) -> Value {
        fn of<T: Clone>(cell: Option<&T>, wrap: impl Fn(T) -> Value) -> Value {
            cell.cloned().map_or(Value::Null, wrap)
        }
        match self {
            Values::Text(v) => v.get(row).map_or(Value::Null, |text| Value::Text(text.to_owned())),
            Values::Int(v) => of(v[row].as_ref(), Value::Int),
            Values::Float(v) => of(v[row].as_ref(), Value::Float),
            Values::Bool(v) => of(v[row].as_ref(), Value::Bool),
            Values::Date(v) => of(v[row].as_ref(), Value::Date),
            Values::Timestamp(v) => of(v[row].as_ref(), Value::Timestamp),
            Values::Money(v) => of(v[row].as_ref(), Value::Money),
            Values::TextList(v) => Value::TextList(v[row].clone()),
        }
    }
}

/// A named column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its values; a copy of the column shares them.
    pub values: Arc<Values>,
}

/// Columns of equal length.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    columns: Vec<Column>,
}

impl Table {
    /// Adds a column.
    ///
    /// # Panics
    /// If its length differs from that of the columns already there, or the name is taken: a bug of the caller.
    pub fn push(&mut self, name: impl Into<String>, values: impl Into<Arc<Values>>) {
        let (name, values) = (name.into(), values.into());
        assert!(self.columns.is_empty() || values.len() == self.rows(), "column {name} has another length");
        assert!(self.column(&name).is_none(), "column {name} is there twice");
        self.columns.push(Column { name, values });
    }

    /// The rows `rows`, in that order.
    ///
    /// # Panics
    /// If a row is out of range, as with a slice.
    #[must_use]
    pub fn select(&self, rows: &[usize]) -> Table {
        let columns = self
            .columns
            .iter()
            .map(|column| Column { name: column.name.clone(), values: Arc::new(column.values.select(rows)) })
            .collect();
        Table { columns }
    }

    /// The columns, in order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }

    /// The values of the column `name`.
    pub fn column(&self, name: &str) -> Option<&Values> {
        self.columns.iter().find(|column| column.name == name).map(|column| &*column.values)
    }

    /// The value of column `name` in `row`; `Null` where there is no such column.
    pub fn value(&self, name: &str, row: usize) -> Value {
        self.column(name).map_or(Value::Null, |values| values.get(row))
    }
}
