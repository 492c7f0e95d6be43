//! The functions a rule may call. Whatever is not named here is refused, with the reason where there is a known one.
//!
//! Left out on purpose: clocks and randomness (a run must be repeatable), approximate aggregates (their answer
//! depends on how the data is split, and one differed from the truth by whole rows: `engine.md` §2a), and
//! functions that make much from little (`repeat`, `lpad`, `range`: 5.7 GB from one call, `engine.md` §5).

use super::super::codes::{self, Code};
use crate::model::Text;

/// What kind of function a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FunctionKind {
    /// One value from the values of a row.
    Scalar,
    /// One value from many rows, in whatever order.
    Aggregate,
    /// One value from many rows that depends on their order: `ORDER BY` is demanded.
    OrderedAggregate,
    /// Only over a window; `ORDER BY` is demanded.
    Window,
}

/// A function a rule may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name, in small letters.
    pub name: &'static str,
    /// What it is.
    pub kind: FunctionKind,
}

const SCALAR: &[&str] = &[
    // numbers
    "abs",
    "ceil",
    "exp",
    "floor",
    "gcd",
    "isnan",
    "iszero",
    "lcm",
    "ln",
    "log",
    "log10",
    "log2",
    "nanvl",
    "pow",
    "power",
    "round",
    "signum",
    "sqrt",
    "trunc",
    // choice
    "coalesce",
    "greatest",
    "ifnull",
    "least",
    "nullif",
    "nvl",
    "nvl2",
    // text
    "ascii",
    "btrim",
    "char_length",
    "character_length",
    "chr",
    "concat",
    "concat_ws",
    "contains",
    "ends_with",
    "initcap",
    "instr",
    "left",
    "length",
    "levenshtein",
    "lower",
    "ltrim",
    "octet_length",
    "position",
    "replace",
    "reverse",
    "right",
    "rtrim",
    "split_part",
    "starts_with",
    "strpos",
    "substr",
    "substring",
    "translate",
    "trim",
    "upper",
    // dates
    "date_bin",
    "date_part",
    "date_trunc",
    "datepart",
    "datetrunc",
    "make_date",
    "to_char",
    "to_date",
    "to_timestamp",
    // types and structs
    "arrow_cast",
    "get_field",
    "named_struct",
    "struct",
    // lists
    "array_distinct",
    "array_has",
    "array_length",
    "array_sort",
    "array_to_string",
    "cardinality",
    "make_array",
    // months as sets, registered by the engine
    "last_member_at",
    "members_between",
    "month_index",
    "month_start",
    "run_ending_at",
    "sum_between",
];

const AGGREGATE: &[&str] = &[
    "avg",
    "bit_and",
    "bit_or",
    "bit_xor",
    "bool_and",
    "bool_or",
    "corr",
    "count",
    "covar_pop",
    "covar_samp",
    "max",
    "mean",
    "median",
    "min",
    "stddev",
    "stddev_pop",
    "stddev_samp",
    "sum",
    "var",
    "var_pop",
    "var_samp",
    // registered by the engine
    "month_set",
    "month_sums",
    "peak_window",
];

const ORDERED_AGGREGATE: &[&str] = &["array_agg", "first_value", "last_value", "nth_value", "string_agg"];

/// `rank`, `dense_rank`, `percent_rank` and `cume_dist` answer the same for equal rows; the others need an order to be
/// repeatable, and an order makes all of them mean something.
const WINDOW: &[&str] = &["cume_dist", "dense_rank", "lag", "lead", "ntile", "percent_rank", "rank", "row_number"];

const CLOCKS: &[&str] = &[
    "clock_timestamp",
    "current_date",
    "current_time",
    "current_timestamp",
    "getdate",
    "local_time",
    "localtime",
    "localtimestamp",
    "now",
    "statement_timestamp",
    "sysdate",
    "timeofday",
    "today",
    "transaction_timestamp",
];

const CHANCE: &[&str] = &["gen_random_uuid", "newid", "rand", "random", "shuffle", "uuid", "uuidv4", "uuidv7"];

/// Every function a rule may call.
pub fn functions() -> impl Iterator<Item = Function> {
    let of = |names: &'static [&'static str], kind| names.iter().map(move |name| Function { name, kind });
    of(SCALAR, FunctionKind::Scalar)
        .chain(of(AGGREGATE, FunctionKind::Aggregate))
        .chain(of(ORDERED_AGGREGATE, FunctionKind::OrderedAggregate))
        .chain(of(WINDOW, FunctionKind::Window))
}

/// The function `name`, written in small letters.
pub(crate) fn find(name: &str) -> Option<Function> {
    functions().find(|function| function.name == name)
}

/// Why `name` is refused although it may well exist; `None` where there is nothing to say but that it is unknown.
pub(crate) fn refusal(name: &str) -> Option<(Code, Text, Text)> {
    if CLOCKS.contains(&name) {
        return Some((
            codes::E120,
            Text::new(format!("时钟函数 {name} 不可用"), format!("the clock function `{name}` is not allowed")),
            Text::new("用 $as_of：同样的数据须得同样的结果", "use $as_of: the same data must give the same result"),
        ));
    }
    if CHANCE.contains(&name) {
        return Some((
            codes::E122,
            Text::new(format!("随机函数 {name} 不可用"), format!("the random function `{name}` is not allowed")),
            Text::new("同样的数据须得同样的结果", "the same data must give the same result"),
        ));
    }
    if name == "any_value" {
        return Some((
            codes::E122,
            Text::new("any_value：取哪个值不确定", "`any_value`: which value is taken is not determined"),
            Text::new("用 MIN 或 MAX", "use MIN or MAX"),
        ));
    }
    if name.starts_with("approx_") {
        return Some((
            codes::E122,
            Text::new(format!("近似函数 {name} 不可用"), format!("the approximate function `{name}` is not allowed")),
            Text::new("先去重再计数：GROUP BY 之后 COUNT(*)", "remove duplicates with GROUP BY, then COUNT(*)"),
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_listed_twice_or_both_ways() {
        let mut names: Vec<_> = functions().map(|function| function.name).collect();
        names.sort_unstable();
        let mut unique = names.clone();
        unique.dedup();
        assert_eq!(names, unique);
        for name in names {
            assert!(refusal(name).is_none(), "{name} is both allowed and refused");
        }
        for bomb in ["repeat", "lpad", "rpad", "range", "generate_series", "version", "now"] {
            assert!(find(bomb).is_none(), "{bomb}");
        }
    }
}
