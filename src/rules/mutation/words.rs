//! What a change is called, and which test would see it.

use crate::model::Text;
use crate::rules::sql::print_expr;
use sqlparser::ast::Expr;

/// A change in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// `a >= b => a > b`: the name by which a survivor is declared. Without line numbers, so that it outlives a change elsewhere.
    pub key: String,
    /// What was changed.
    pub what: Text,
    /// The test that would notice.
    pub missing: Text,
    /// A value that says little without the expression it stands in.
    pub small: bool,
}

impl Change {
    /// The same, with the expression around it named: `3 => 4 in a >= 3`.
    pub(super) fn within(mut self, around: &str) -> Self {
        let around = short(around);
        self.key = format!("{} in {around}", self.key);
        self.what = Text::new(format!("{}（{around}）", self.what.zh), format!("{} in {around}", self.what.en));
        self
    }
}

/// Longest piece of SQL in a name.
const PIECE_CHARS: usize = 90;

/// SQL on one line, its middle left out where it is long.
pub(super) fn short(sql: &str) -> String {
    let line = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    let chars: Vec<char> = line.chars().collect();
    if chars.len() <= PIECE_CHARS {
        return line;
    }
    let head: String = chars[..PIECE_CHARS * 2 / 3].iter().collect();
    let tail: String = chars[chars.len() - PIECE_CHARS / 3..].iter().collect();
    format!("{}…{}", head.trim_end(), tail.trim_start())
}

fn replaced(before: &str, after: &str, missing: Text) -> Change {
    let (before, after) = (short(before), short(after));
    Change {
        key: format!("{before} => {after}"),
        what: Text::new(format!("{before} 改为 {after}"), format!("{before} becomes {after}")),
        missing,
        small: false,
    }
}

fn dropped(key: &str, piece: &str, missing: Text) -> Change {
    let piece = short(piece);
    Change {
        key: format!("{key} {piece}"),
        what: Text::new(format!("去掉 {piece}"), format!("{piece} is taken out")),
        missing,
        small: false,
    }
}

/// A comparison that lets the limit itself in or out.
pub(super) fn boundary(before: &str, after: &str, left: &str, right: &str) -> Change {
    let (left, right) = (short(left), short(right));
    replaced(
        before,
        after,
        Text::new(format!("有一行的 {left} 恰好等于 {right}"), format!("a row in which {left} is exactly {right}")),
    )
}

/// A condition turned round.
pub(super) fn negated(before: &str, after: &str) -> Change {
    let piece = short(before);
    replaced(
        before,
        after,
        Text::new(
            format!("一行符合、一行不符合 {piece}，结果不同"),
            format!("one row for which {piece} holds and one for which it does not, with different results"),
        ),
    )
}

/// One of several conjuncts is left out.
pub(super) fn dropped_conjunct(piece: &str) -> Change {
    let text = short(piece);
    dropped(
        "drop AND",
        piece,
        Text::new(
            format!("有一行符合其他条件，只因 {text} 不成立而不计"),
            format!("a row that meets every other condition and is kept out by {text} alone"),
        ),
    )
}

/// One of several alternatives is left out.
pub(super) fn dropped_disjunct(piece: &str) -> Change {
    let text = short(piece);
    dropped(
        "drop OR",
        piece,
        Text::new(format!("有一行只因 {text} 成立而计入"), format!("a row that is let in by {text} alone")),
    )
}

/// The only condition of a filter is left out.
pub(super) fn dropped_filter(filter: &Expr) -> Change {
    let piece = print_expr(filter);
    let text = short(&piece);
    dropped(
        "drop filter",
        &piece,
        Text::new(format!("有一行只因 {text} 不成立而不计"), format!("a row that is kept out by {text} alone")),
    )
}

/// AND and OR exchanged.
pub(super) fn connective(before: &str, after: &str) -> Change {
    replaced(before, after, Text::new("有一行只符合其中一个条件", "a row for which only one of the conditions holds"))
}

/// Another function in the place of one.
pub(super) fn function(before: &str, after: &str) -> Change {
    replaced(
        before,
        after,
        Text::new(
            "参与计算的多行取值不同，手算结果",
            "several rows with different values, and the result worked out by hand",
        ),
    )
}

/// Values that repeat are counted as often as they are there.
pub(super) fn distinct(before: &str, after: &str) -> Change {
    replaced(before, after, Text::new("同一个值出现两次", "the same value twice"))
}

/// `COUNT(x)` counts rows without a value as well.
pub(super) fn count_all(before: &str, after: &str, counted: &str) -> Change {
    let counted = short(counted);
    replaced(before, after, Text::new(format!("有一行的 {counted} 为空"), format!("a row in which {counted} is empty")))
}

/// The number of rows becomes one.
pub(super) fn count_one(before: &str, after: &str) -> Change {
    replaced(before, after, Text::new("一组中有两行以上", "a group of two rows or more"))
}

/// A number, date or span is a little larger or smaller.
pub(super) fn literal(before: &str, after: &str) -> Change {
    let change = replaced(
        before,
        after,
        Text::new(
            format!("结果在 {before} 与 {after} 之间有分别"),
            format!("a case whose result differs between {before} and {after}"),
        ),
    );
    Change { small: true, ..change }
}

/// Arithmetic.
pub(super) fn arithmetic(before: &str, after: &str) -> Change {
    replaced(
        before,
        after,
        Text::new(
            "两边都不为零（乘除则不为一），手算结果",
            "operands other than zero (or one), and the result worked out by hand",
        ),
    )
}

/// A default is left out.
pub(super) fn coalesce(before: &str, after: &str) -> Change {
    let value = short(after);
    replaced(before, after, Text::new(format!("有一行的 {value} 为空"), format!("a row in which {value} is empty")))
}

/// An arm of a CASE is left out.
pub(super) fn case_arm(condition: &str) -> Change {
    let text = short(condition);
    dropped(
        "drop WHEN",
        condition,
        Text::new(format!("有一行走到 {text} 这一支"), format!("a row that takes the arm {text}")),
    )
}

/// The ELSE of a CASE is left out.
pub(super) fn case_else(value: &str) -> Change {
    dropped("drop ELSE", value, Text::new("有一行不属于任何一支", "a row that no arm takes"))
}

/// A CASE of one arm that is always or never taken.
pub(super) fn case_always(before: &str, after: &str, condition: &str, holds: bool) -> Change {
    let text = short(condition);
    let missing = if holds {
        Text::new(format!("有一行的 {text} 不成立"), format!("a row for which {text} does not hold"))
    } else {
        Text::new(format!("有一行的 {text} 成立"), format!("a row for which {text} holds"))
    };
    replaced(before, after, missing)
}

/// A member of a list is left out.
pub(super) fn list_member(list: &str, member: &str) -> Change {
    let (list, member) = (short(list), short(member));
    Change {
        key: format!("drop {member} from {list}"),
        what: Text::new(format!("{list} 中去掉 {member}"), format!("{member} is taken out of {list}")),
        missing: Text::new(format!("有一行的值为 {member}"), format!("a row whose value is {member}")),
        small: false,
    }
}

/// The order of rows turned round where it decides which are taken.
pub(super) fn order(key: &str, ascending: bool) -> Change {
    let (from, to) = if ascending { ("ASC", "DESC") } else { ("DESC", "ASC") };
    let key = short(key);
    replaced(
        &format!("ORDER BY {key} {from}"),
        &format!("ORDER BY {key} {to}"),
        Text::new(
            format!("有两行只在 {key} 上不同，先后影响结果"),
            format!("two rows that differ in {key} only, whose order decides"),
        ),
    )
}

/// A key of PARTITION BY is left out.
pub(super) fn partition(key: &str) -> Change {
    let text = short(key);
    dropped(
        "drop PARTITION BY",
        key,
        Text::new(format!("有两行的 {text} 不同"), format!("two rows that differ in {text}")),
    )
}

/// `SELECT DISTINCT` without DISTINCT.
pub(super) fn select_distinct() -> Change {
    replaced("SELECT DISTINCT", "SELECT", Text::new("有两行完全相同", "two rows that are the same"))
}

/// INNER becomes LEFT.
pub(super) fn inner_to_left(relation: &str) -> Change {
    let name = short(relation);
    replaced(
        &format!("JOIN {name}"),
        &format!("LEFT JOIN {name}"),
        Text::new(
            format!("左边有一行在 {name} 中没有对应，应不计"),
            format!("a row without a partner in {name}, which must not count"),
        ),
    )
}

/// LEFT becomes INNER.
pub(super) fn left_to_inner(relation: &str) -> Change {
    let name = short(relation);
    replaced(
        &format!("LEFT JOIN {name}"),
        &format!("JOIN {name}"),
        Text::new(
            format!("左边有一行在 {name} 中没有对应，仍应保留"),
            format!("a row without a partner in {name}, which must stay"),
        ),
    )
}

/// RIGHT or FULL becomes INNER.
pub(super) fn outer_to_inner(kind: &str, relation: &str) -> Change {
    let name = short(relation);
    replaced(
        &format!("{kind} JOIN {name}"),
        &format!("JOIN {name}"),
        Text::new(
            format!("{name} 中有一行在左边没有对应，仍应保留"),
            format!("a row of {name} without a partner, which must stay"),
        ),
    )
}

/// A semi join becomes an anti join, or the reverse.
pub(super) fn semi(from: &str, to: &str, relation: &str) -> Change {
    let name = short(relation);
    replaced(
        &format!("{from} JOIN {name}"),
        &format!("{to} JOIN {name}"),
        Text::new(
            format!("一行在 {name} 中有对应，一行没有"),
            format!("one row with a partner in {name} and one without"),
        ),
    )
}

/// UNION and UNION ALL exchanged.
pub(super) fn set_repeats(all: bool) -> Change {
    let (from, to) = if all { ("UNION ALL", "UNION") } else { ("UNION", "UNION ALL") };
    replaced(from, to, Text::new("两边有一行完全相同", "a row that both sides have"))
}

/// One side of a set operation is left out.
pub(super) fn set_branch(operation: &str, first: bool, branch: &str) -> Change {
    let text = short(branch);
    let side = if first { "first" } else { "second" };
    Change {
        key: format!("drop {side} of {operation}: {text}"),
        what: Text::new(
            format!("{operation} 去掉{}：{text}", if first { "前一部分" } else { "后一部分" }),
            format!("the {side} part of {operation} is taken out: {text}"),
        ),
        missing: Text::new("有一行只由这一部分决定", "a row that only this part decides"),
        small: false,
    }
}

/// Another default of a parameter.
pub(super) fn parameter(name: &str, before: &str, after: &str) -> Change {
    Change {
        key: format!("{before} => {after}"),
        what: Text::new(
            format!("参数 {name} 的默认值 {before} 改为 {after}"),
            format!("the default of {name} becomes {after} (it is {before})"),
        ),
        missing: Text::new(
            format!("不另设 {name}，一例按 {before} 计入、按 {after} 则相反"),
            format!("a case without its own {name} whose result differs between {before} and {after}"),
        ),
        small: false,
    }
}
