//! From text to one SELECT, or the reason why not.
//!
//! The dialect is the one DataFusion uses by default, so that what is accepted here is what the engine reads.

use super::super::codes;
use super::super::problem::Problem;
use super::{Fragment, LocatedToken, guard, printable};
use crate::model::Text;
use sqlparser::ast::{Expr, Query, SetExpr};
use sqlparser::dialect::GenericDialect;
use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Span, Token, TokenWithSpan, Tokenizer};

/// A little below DataFusion's own limit of 50: binding adds brackets, and what loads here must plan there.
const RECURSION_MAX: usize = 45;

/// Parses the one SELECT of a rule, a view or an evidence entry.
pub(crate) fn parse_query(fragment: &Fragment<'_>) -> Result<Box<Query>, Problem> {
    let tokens = tokens(fragment)?;
    check_first_word(fragment, &located(fragment, &tokens))?;
    let mut parser = parser(tokens);
    let query = parser.parse_query().map_err(|error| syntax(fragment, &parser, &error))?;
    let mut ended = false;
    while parser.consume_token(&Token::SemiColon) {
        ended = true;
    }
    let rest = parser.peek_token();
    if rest.token != Token::EOF {
        return Err(if ended {
            fragment.problem_at(
                codes::E102,
                rest.span,
                Text::new(
                    "只能有一条 SELECT，这里开始了第二条语句",
                    "only one SELECT is allowed, a second statement begins here",
                ),
            )
        } else {
            unexpected(fragment, &rest)
        });
    }
    check_body(fragment, &query.body)?;
    Ok(query)
}

/// Parses a condition or score of the header: one expression.
pub(crate) fn parse_condition(fragment: &Fragment<'_>) -> Result<Expr, Problem> {
    let mut parser = parser(tokens(fragment)?);
    let expr = parser.parse_expr().map_err(|error| syntax(fragment, &parser, &error))?;
    let rest = parser.peek_token();
    if rest.token == Token::EOF { Ok(expr) } else { Err(unexpected(fragment, &rest)) }
}

/// Reads back SQL that this program printed: no limits, no places.
pub(crate) fn reparse(sql: &str) -> Result<Box<Query>, String> {
    let parser = Parser::new(&GenericDialect {}).try_with_sql(sql);
    let mut parser = parser.map_err(|error| error.to_string())?;
    let query = parser.parse_query().map_err(|error| error.to_string())?;
    match parser.peek_token().token {
        Token::EOF => Ok(query),
        other => Err(format!("unexpected {other}")),
    }
}

/// SQL that this program printed, over several lines, for a person.
pub fn pretty(sql: &str) -> String {
    reparse(sql).map_or_else(|_| sql.to_owned(), |query| format!("{:#}", printable(&*query)))
}

fn parser(tokens: Vec<TokenWithSpan>) -> Parser<'static> {
    Parser::new(&GenericDialect {}).with_recursion_limit(RECURSION_MAX).with_tokens_with_locations(tokens)
}

/// Tokenises within the limits of `guard`.
fn tokens(fragment: &Fragment<'_>) -> Result<Vec<TokenWithSpan>, Problem> {
    if let Some(problem) = guard::check_length(fragment) {
        return Err(problem);
    }
    let tokens = Tokenizer::new(&GenericDialect {}, fragment.text).tokenize_with_location().map_err(|error| {
        let span = Span::new(error.location, error.location);
        let message =
            Text::new(format!("不是有效的 SQL：{}", error.message), format!("not valid SQL: {}", error.message));
        fragment.problem_at(codes::E100, span, message)
    })?;
    match guard::check(fragment, &located(fragment, &tokens)) {
        Some(problem) => Err(problem),
        None => Ok(tokens),
    }
}

/// The tokens with their bytes, blanks and comments left out.
fn located(fragment: &Fragment<'_>, tokens: &[TokenWithSpan]) -> Vec<LocatedToken> {
    let mut bytes = Cursor::new(fragment.text);
    tokens
        .iter()
        .filter(|token| !matches!(token.token, Token::Whitespace(_)))
        .map(|token| LocatedToken {
            token: token.token.clone(),
            span: bytes.at(token.span.start)..bytes.at(token.span.end),
        })
        .collect()
}

/// Walks the text once: looking every token's place up from the beginning would be quadratic.
struct Cursor<'a> {
    text: &'a str,
    byte: usize,
    here: Location,
}

impl<'a> Cursor<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, byte: 0, here: Location::new(1, 1) }
    }

    fn at(&mut self, wanted: Location) -> usize {
        if wanted < self.here {
            return super::byte_of(self.text, wanted);
        }
        for c in self.text[self.byte..].chars() {
            if self.here >= wanted {
                break;
            }
            self.byte += c.len_utf8();
            self.here = if c == '\n' {
                Location::new(self.here.line + 1, 1)
            } else {
                Location::new(self.here.line, self.here.column + 1)
            };
        }
        self.byte
    }
}

/// The statement's first word tells what it is, also where its grammar is DataFusion's own (`COPY … STORED AS`).
fn check_first_word(fragment: &Fragment<'_>, tokens: &[LocatedToken]) -> Result<(), Problem> {
    let first = tokens.iter().find(|token| token.token != Token::EOF);
    let Some(first) = first else {
        return Err(fragment.problem(
            codes::E102,
            0..0,
            Text::new("没有 SQL：应有一条 SELECT", "there is no SQL: one SELECT is expected"),
        ));
    };
    match &first.token {
        Token::Word(word) if matches!(word.keyword, Keyword::SELECT | Keyword::WITH) => Ok(()),
        Token::LParen => Ok(()),
        other => {
            let word = shorten(&other.to_string()).to_uppercase();
            Err(not_a_select(fragment, first.span.clone(), &word))
        }
    }
}

fn not_a_select(fragment: &Fragment<'_>, span: std::ops::Range<usize>, found: &str) -> Problem {
    fragment
        .problem(
            codes::E102,
            span,
            Text::new(
                format!("规则只能是一条 SELECT，这里是 {found}"),
                format!("a rule is exactly one SELECT, found {found}"),
            ),
        )
        .help(
            "规则只读：不能建表、改数据、导出、设置或解释执行计划",
            "rules only read: no tables are made, no data changed, copied, set or explained",
        )
}

/// `WITH x AS (…) INSERT …` and its like begin as a SELECT does.
fn check_body(fragment: &Fragment<'_>, body: &SetExpr) -> Result<(), Problem> {
    let found = match body {
        SetExpr::Select(_) | SetExpr::SetOperation { .. } => return Ok(()),
        SetExpr::Query(query) => return check_body(fragment, &query.body),
        SetExpr::Values(_) => "VALUES",
        SetExpr::Insert(_) => "INSERT",
        SetExpr::Update(_) => "UPDATE",
        SetExpr::Delete(_) => "DELETE",
        SetExpr::Merge(_) => "MERGE",
        SetExpr::Table(_) => "TABLE",
    };
    Err(not_a_select(fragment, 0..0, found))
}

fn unexpected(fragment: &Fragment<'_>, token: &TokenWithSpan) -> Problem {
    let found = shorten(&token.token.to_string());
    fragment.problem_at(
        codes::E100,
        token.span,
        Text::new(format!("不是有效的 SQL：没有料到 {found}"), format!("not valid SQL: unexpected `{found}`")),
    )
}

fn syntax(fragment: &Fragment<'_>, parser: &Parser<'_>, error: &ParserError) -> Problem {
    let at = parser.peek_token().span;
    let message = match error {
        ParserError::RecursionLimitExceeded => {
            let text =
                Text::new("SQL 嵌套过深", "the SQL is too large or too deep: it is nested too deeply to be read");
            return fragment.problem_at(codes::E123, at, text);
        }
        ParserError::ParserError(message) | ParserError::TokenizerError(message) => message,
    };
    let (message, span) = split_location(message).unwrap_or((message, at));
    fragment.problem_at(
        codes::E100,
        span,
        Text::new(format!("不是有效的 SQL：{message}"), format!("not valid SQL: {message}")),
    )
}

/// sqlparser writes the place into the message: `… at Line: 3, Column: 7`.
fn split_location(message: &str) -> Option<(&str, Span)> {
    let at = message.rfind(" at Line: ")?;
    let (line, column) = message[at + " at Line: ".len()..].split_once(", Column: ")?;
    let location = Location::new(line.parse().ok()?, column.trim().parse().ok()?);
    Some((&message[..at], Span::new(location, location)))
}

fn shorten(text: &str) -> String {
    if text.chars().count() > 40 {
        format!("{}…", text.chars().take(40).collect::<String>())
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::FragmentPlace;
    use super::*;
    use crate::model::Lang;
    use crate::rules::source::Source;
    use std::sync::Arc;

    fn error(sql: &str) -> String {
        let source = Arc::new(Source::new("r.sql", sql));
        let fragment = Fragment { source: &source, text: sql, place: &FragmentPlace::Verbatim(0) };
        parse_query(&fragment)
            .map(|query| query.to_string())
            .map_or_else(|problem| problem.line(Lang::En), |sql| format!("ok {sql}"))
    }

    #[test]
    fn only_one_select_is_a_rule() {
        assert_eq!(error("SELECT 1;;\n-- end\n"), "ok SELECT 1");
        assert_eq!(error("DROP TABLE claims"), "r.sql:1:1: error[E102]: a rule is exactly one SELECT, found DROP");
        assert_eq!(
            error("-- x\nCOPY claims TO 'x.csv' STORED AS CSV"),
            "r.sql:2:1: error[E102]: a rule is exactly one SELECT, found COPY"
        );
        assert_eq!(
            error("SELECT 1; DELETE FROM claims"),
            "r.sql:1:11: error[E102]: only one SELECT is allowed, a second statement begins here"
        );
        for (sql, found) in [
            ("WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a", "INSERT"),
            ("WITH a AS (SELECT 1) DELETE FROM t", "DELETE"),
            ("((VALUES (1)))", "VALUES"),
            ("EXPLAIN SELECT 1", "EXPLAIN"),
            ("SET x = 1", "SET"),
            ("FROM claims", "FROM"),
        ] {
            assert!(error(sql).ends_with(&format!("a rule is exactly one SELECT, found {found}")), "{}", error(sql));
        }
        assert_eq!(error(" \n"), "r.sql:1:1: error[E102]: there is no SQL: one SELECT is expected");
    }

    #[test]
    fn a_syntax_error_has_its_place() {
        assert_eq!(
            error("SELECT 人, \nFROM"),
            "r.sql:2:5: error[E100]: not valid SQL: Expected: identifier, found: EOF"
        );
        assert_eq!(error("SELECT 'x"), "r.sql:1:8: error[E100]: not valid SQL: Unterminated string literal");
    }

    #[test]
    fn nesting_bombs_are_refused_before_they_are_parsed() {
        let chain = format!("SELECT {}1", "1+".repeat(20_000));
        assert_eq!(
            error(&chain),
            "r.sql:1:409: error[E123]: the SQL is too large or too deep: more than 200 operators in one expression"
        );
        let deep = format!("SELECT {}1{}", "(".repeat(2_000), ")".repeat(2_000));
        assert_eq!(
            error(&deep),
            "r.sql:1:48: error[E123]: the SQL is too large or too deep: more than 40 brackets inside one another"
        );
        let long = format!("SELECT 1 -- {}", "x".repeat(70_000));
        assert_eq!(error(&long), "r.sql:1:1: error[E123]: the SQL is too large: 70012 bytes, at most 65536");
        let side_by_side = format!("SELECT f({0}1), {0}1, ({0}1)", "1+".repeat(150));
        assert!(error(&side_by_side).starts_with("ok "), "what stands side by side does not add up");
        for bomb in [
            format!("SELECT ({0}1) + {0}1", "1+".repeat(150)),
            format!("SELECT {0}(({0}1))", "1+".repeat(120)),
            format!("SELECT {}1", "- ".repeat(5_000)),
            format!("SELECT {}1", "NOT ".repeat(5_000)),
            format!("SELECT 1{}", "::int".repeat(5_000)),
            format!("SELECT 1{}", " IS NULL".repeat(5_000)),
            format!("SELECT 1{}", "[1]".repeat(5_000)),
            format!("SELECT {}1{}", "CASE WHEN ".repeat(300), " THEN 1 END".repeat(300)),
            format!("SELECT 1{}", " UNION SELECT 1".repeat(4_000)),
            format!("SELECT 1 FROM a{}", " JOIN b ON 1".repeat(4_000)),
            format!("SELECT {}1", "INTERVAL ".repeat(4_000)),
            format!("SELECT 1{}", " AT TIME ZONE 'x'".repeat(3_000)),
        ] {
            let message = error(&bomb);
            let head: String = message.chars().take(80).collect();
            assert!(head.contains("error[E123]") || head.contains("error[E100]"), "{}…: {head}", &bomb[..40]);
        }
    }
}
