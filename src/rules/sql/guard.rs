//! The size and shape limits that are checked on the tokens, before anything recursive sees the text.
//!
//! A chain such as `1+1+…` becomes a tree as deep as it is long. Parsing it is a loop, but visiting, printing and
//! even *dropping* the tree recurse: 20,000 terms end the process (`engine.md` §5 measured a stack overflow in
//! planning). So depth is bounded here, where nothing recurses; sqlparser's own recursion limit is the second line.

use super::super::codes;
use super::super::problem::Problem;
use super::{Fragment, LocatedToken};
use crate::model::Text;
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::Token;

/// Longest SQL text of a rule, in bytes.
pub const SQL_BYTES_MAX: usize = 64 * 1024;
/// Deepest nesting of brackets. A legible rule needs about ten.
pub const DEPTH_MAX: usize = 40;
/// Most operators and brackets on top of one another in one expression: each makes the tree one deeper.
pub const CHAIN_MAX: usize = 200;
/// Most joins, and most set operations, in one rule: each makes the plan one deeper.
pub const RELATIONS_MAX: usize = 64;

/// Checks the limits; the first one that is broken is reported.
pub(crate) fn check(fragment: &Fragment<'_>, tokens: &[LocatedToken]) -> Option<Problem> {
    let mut levels = Levels::new();
    let (mut joins, mut sets) = (0_usize, 0_usize);
    for token in tokens {
        match &token.token {
            Token::LParen | Token::LBrace => levels.open(Opener::Bracket),
            // `a[1][1]…` is one access inside the other.
            Token::LBracket => {
                levels.grow();
                levels.open(Opener::Bracket);
            }
            Token::RParen | Token::RBracket | Token::RBrace => levels.close_bracket(),
            Token::Comma | Token::SemiColon => levels.next_expression(),
            Token::Word(word) if word.quote_style.is_none() => match word.keyword {
                Keyword::JOIN => joins += 1,
                Keyword::UNION | Keyword::EXCEPT | Keyword::INTERSECT | Keyword::MINUS => sets += 1,
                Keyword::CASE => {
                    levels.grow();
                    levels.open(Opener::Case);
                }
                Keyword::END => levels.close_case(),
                keyword if ends_expression(keyword) => levels.next_expression(),
                keyword if deepens(keyword) => levels.grow(),
                _ => {}
            },
            other if is_operand(other) => {}
            _ => levels.grow(),
        }
        let found = [
            (levels.brackets(), DEPTH_MAX, Text::new("括号嵌套层数", "brackets inside one another")),
            (levels.height(), CHAIN_MAX, Text::new("一个表达式中的运算符", "operators in one expression")),
            (joins, RELATIONS_MAX, Text::new("连接（JOIN）", "joins")),
            (sets, RELATIONS_MAX, Text::new("集合运算（UNION 等）", "set operations")),
        ];
        if let Some((_, limit, what)) = found.into_iter().find(|(count, limit, _)| count > limit) {
            return Some(too_large(fragment, token, limit, &what));
        }
    }
    None
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Opener {
    Bracket,
    Case,
}

/// One open bracket or CASE, and how high the tree of the expression in it has grown.
struct Level {
    opener: Opener,
    /// Operators of the current expression.
    chain: usize,
    /// The highest closed bracket in the current expression: `(deep) + 1 + 1 …` puts the chain on top of it.
    inner: usize,
    /// The highest of the expressions before it.
    before: usize,
}

impl Level {
    fn height(&self) -> usize {
        (self.chain + self.inner).max(self.before)
    }
}

struct Levels(Vec<Level>);

impl Levels {
    fn new() -> Self {
        let mut levels = Self(Vec::new());
        levels.open(Opener::Bracket);
        levels
    }

    fn open(&mut self, opener: Opener) {
        self.0.push(Level { opener, chain: 0, inner: 0, before: 0 });
    }

    fn close(&mut self) {
        if self.0.len() < 2 {
            return;
        }
        let height = self.0.pop().map_or(0, |level| level.height() + 1);
        if let Some(level) = self.0.last_mut() {
            level.inner = level.inner.max(height);
        }
    }

    fn close_bracket(&mut self) {
        // A CASE without END inside the bracket is a syntax error; the parser says so.
        while self.0.len() > 1 && self.0.last().is_some_and(|level| level.opener == Opener::Case) {
            self.close();
        }
        self.close();
    }

    fn close_case(&mut self) {
        if self.0.last().is_some_and(|level| level.opener == Opener::Case) {
            self.close();
        }
    }

    fn grow(&mut self) {
        if let Some(level) = self.0.last_mut() {
            level.chain += 1;
        }
    }

    fn next_expression(&mut self) {
        if let Some(level) = self.0.last_mut() {
            level.before = level.height();
            level.chain = 0;
            level.inner = 0;
        }
    }

    fn brackets(&self) -> usize {
        self.0.len() - 1
    }

    /// How high the tree would be if every open level closed now.
    fn height(&self) -> usize {
        self.0.iter().rev().fold(0, |inside, level| {
            let inner = level.inner.max(inside + usize::from(inside > 0));
            level.before.max(level.chain + inner)
        })
    }
}

/// Keywords after which a new expression begins, so that a chain cannot run across them.
fn ends_expression(keyword: Keyword) -> bool {
    use Keyword as K;
    matches!(
        keyword,
        K::SELECT
            | K::FROM
            | K::WHERE
            | K::GROUP
            | K::HAVING
            | K::QUALIFY
            | K::ORDER
            | K::ON
            | K::WHEN
            | K::THEN
            | K::ELSE
            | K::LIMIT
    )
}

/// Keywords that are operators: each can make an expression one deeper.
fn deepens(keyword: Keyword) -> bool {
    use Keyword as K;
    matches!(
        keyword,
        K::AND
            | K::OR
            | K::XOR
            | K::NOT
            | K::IS
            | K::IN
            | K::LIKE
            | K::ILIKE
            | K::RLIKE
            | K::REGEXP
            | K::SIMILAR
            | K::BETWEEN
            | K::DIV
            | K::COLLATE
            | K::AT
            | K::OVERLAPS
            | K::INTERVAL
            | K::NOTNULL
            | K::PRIOR
            | K::ANY
            | K::ALL
            | K::SOME
            | K::EXISTS
            | K::OPERATOR
            | K::MEMBER
            | K::GLOBAL
    )
}

/// Tokens that do not make a tree deeper: names, numbers, texts. Everything else counts, so that an operator this
/// list has never heard of is counted too.
fn is_operand(token: &Token) -> bool {
    matches!(
        token,
        Token::EOF
            | Token::Word(_)
            | Token::Number(..)
            | Token::SingleQuotedString(_)
            | Token::Placeholder(_)
            | Token::Period
            | Token::RParen
            | Token::RBracket
            | Token::RBrace
            | Token::Whitespace(_)
    )
}

fn too_large(fragment: &Fragment<'_>, token: &LocatedToken, limit: usize, what: &Text) -> Problem {
    fragment
        .problem(
            codes::E123,
            token.span.clone(),
            Text::new(
                format!("SQL 过大或嵌套过深：{}超过 {limit}", what.zh),
                format!("the SQL is too large or too deep: more than {limit} {}", what.en),
            ),
        )
        .help(
            "拆成几个 CTE，或改用 IN (…)、VALUES 之外的表",
            "split it into common table expressions, or use IN (…) for a list of values",
        )
}

/// Refuses a text that is longer than the cap before it is tokenised.
pub(crate) fn check_length(fragment: &Fragment<'_>) -> Option<Problem> {
    let length = fragment.text.len();
    (length > SQL_BYTES_MAX).then(|| {
        fragment.problem(
            codes::E123,
            0..0,
            Text::new(
                format!("SQL 过大：{length} 字节，上限 {SQL_BYTES_MAX}"),
                format!("the SQL is too large: {length} bytes, at most {SQL_BYTES_MAX}"),
            ),
        )
    })
}
