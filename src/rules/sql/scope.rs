//! Which column a name means: the relations in sight, from the innermost query outwards.
//!
//! A relation whose columns are not known (a struct, an odd expression) makes a name unknown, not wrong: what cannot be
//! decided here is left to the engine's planner. What can be decided is reported with the nearest name.

use super::super::catalog::Origin;
use std::collections::BTreeMap;
use std::ops::Range;

/// Columns of a relation; `None` where they are not known.
pub(crate) type Columns = Option<Vec<String>>;

/// A table, view, CTE or subquery in a FROM clause.
#[derive(Clone, Debug)]
pub(crate) struct Relation {
    /// The name it goes by.
    pub alias: String,
    /// The table of the catalogue it is, if any, and the original name of each of its columns.
    pub table: Option<(String, Origin)>,
    /// Its columns as they go by here.
    pub columns: Columns,
}

impl Relation {
    pub(super) fn has(&self, column: &str) -> bool {
        self.columns.as_ref().is_some_and(|columns| columns.iter().any(|name| name == column))
    }
}

/// What one SELECT has in sight.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    pub relations: Vec<Relation>,
    /// Names given in the SELECT list; in sight after it only.
    pub aliases: Vec<String>,
    pub clause: Clause,
    /// Named windows, and whether each has an order.
    pub windows: Vec<(String, bool)>,
}

/// Which part of a SELECT is being read: aliases are in sight only in some.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Clause {
    /// SELECT list, FROM, WHERE: no aliases.
    #[default]
    Plain,
    /// GROUP BY, HAVING, QUALIFY: columns first, then aliases.
    Grouping,
    /// ORDER BY: aliases first.
    Ordering,
}

/// What a name turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A column of these tables of the catalogue (several where the name is ambiguous).
    Columns(Vec<(String, Origin)>),
    /// Something in sight that is no column of a table.
    Other,
    /// Cannot be decided: a relation with unknown columns is in sight.
    Unknown,
    /// Nothing of that name.
    Nothing,
}

/// Looks a column up, from the innermost scope (the last) outwards.
pub(crate) fn resolve(scopes: &[Scope], column: &str) -> Found {
    for scope in scopes.iter().rev() {
        let alias = scope.clause != Clause::Plain && scope.aliases.iter().any(|name| name == column);
        if alias && scope.clause == Clause::Ordering {
            return Found::Other;
        }
        let hits: Vec<&Relation> = scope.relations.iter().filter(|relation| relation.has(column)).collect();
        if !hits.is_empty() {
            let tables: Vec<_> = hits.iter().filter_map(|relation| relation.table.clone()).collect();
            return if tables.is_empty() { Found::Other } else { Found::Columns(tables) };
        }
        if alias {
            return Found::Other;
        }
        if scope.relations.iter().any(|relation| relation.columns.is_none()) {
            return Found::Unknown;
        }
    }
    Found::Nothing
}

/// The relation that goes by `alias`, innermost first.
pub(crate) fn relation<'a>(scopes: &'a [Scope], alias: &str) -> Option<&'a Relation> {
    scopes.iter().rev().flat_map(|scope| scope.relations.iter().rev()).find(|relation| relation.alias == alias)
}

/// What a piece of SQL uses, with the bytes of each first use in the SQL.
#[derive(Clone, Debug, Default)]
pub(crate) struct Uses {
    /// Columns of delivered tables.
    pub columns: BTreeMap<(String, String), Range<usize>>,
    /// Tables of the catalogue.
    pub tables: BTreeMap<String, Range<usize>>,
    /// Placeholders, each time they stand somewhere.
    pub params: Vec<ParamUse>,
    /// The outermost SELECT list.
    pub output: Vec<OutputName>,
    /// Whether that list holds a `*`.
    pub has_star: bool,
    /// Columns named without a table in the outermost SELECT.
    pub bare: Vec<(String, Range<usize>)>,
    /// Aggregates and window functions of the outermost SELECT.
    pub outer_aggregates: Vec<Range<usize>>,
}

/// A placeholder somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ParamUse {
    /// Its name, without the `$`.
    pub name: String,
    pub span: Range<usize>,
    pub place: ParamPlace,
    /// Whether it stands in a WHERE or ON of the outermost SELECT itself.
    pub outermost_filter: OutermostFilter,
}

/// Whether a list may stand there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ParamPlace {
    /// A single value is needed.
    Value,
    /// A member of `IN (…)`: a list may stand there too.
    InList,
}

/// Whether a placeholder stands in a WHERE or ON of the outermost SELECT itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OutermostFilter {
    Yes,
    No,
}

/// One entry of the outermost SELECT list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OutputName {
    /// Its name; `None` where an expression has none.
    pub name: Option<String>,
    pub span: Range<usize>,
}
