//! The parts of a rule file: header, SQL, tests, found by their marker lines before anything is parsed.
//!
//! Block comments nest in SQL, and `*/` ends one wherever it stands: a cron `*/5` or a glob `data/*` in the
//! TOML would tear the file apart for every SQL tool. Both are refused here, by name (E003).

use super::codes;
use super::problem::Problem;
use super::source::Source;
use crate::model::Text;
use std::ops::Range;
use std::sync::Arc;

/// First line of a rule file.
pub(super) const HEADER_OPEN: &str = "/*--- rule";
/// First line of the tests block.
pub(super) const TESTS_OPEN: &str = "/*--- tests";
/// Last line of both blocks.
pub(super) const CLOSE: &str = "---*/";

/// Where the parts of a file are, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    /// The TOML of the header.
    pub header: Range<usize>,
    /// The SQL.
    pub sql: Range<usize>,
    /// The TOML of the tests block.
    pub tests: Option<Range<usize>>,
}

/// Splits a file; `None` where not even header and SQL can be told apart.
pub(crate) fn split(source: &Arc<Source>, problems: &mut Vec<Problem>) -> Option<Layout> {
    let lines = Lines { source };
    if lines.text(1) != HEADER_OPEN {
        problems.push(
            Problem::new(
                codes::E005,
                source,
                Text::new(format!("第 1 行应为 {HEADER_OPEN}"), format!("line 1 must be `{HEADER_OPEN}`")),
            )
            .at(source.line(1), Text::new("文件从这里开始", "the file begins here"))
            .help(
                "规则文件依次为：规则头、一条 SELECT、测试",
                "a rule file is a header block, one SELECT and a tests block, in this order",
            ),
        );
        return None;
    }
    let tests_at = lines.find(2, TESTS_OPEN);
    let Some(header_end) = lines.find(2, CLOSE).filter(|end| tests_at.is_none_or(|tests| *end < tests)) else {
        // The closing line is mistyped or torn: the first comment mark is most likely the place.
        let end = tests_at.map_or(source.text().len(), |tests| lines.start(tests));
        problems.push(unclosed(source, 1, HEADER_OPEN));
        let mut marks = Vec::new();
        report_marks(source, lines.start(2)..end, &mut marks);
        problems.extend(marks.into_iter().next());
        return None;
    };
    let header = lines.start(2)..lines.start(header_end);
    report_marks(source, header.clone(), problems);

    let sql_start = lines.start(header_end + 1);
    let Some(tests_open) = lines.find(header_end + 1, TESTS_OPEN) else {
        return Some(Layout { header, sql: sql_start..source.text().len(), tests: None });
    };
    let sql = sql_start..lines.start(tests_open);
    let Some(tests_end) = lines.find(tests_open + 1, CLOSE) else {
        problems.push(unclosed(source, tests_open, TESTS_OPEN));
        return Some(Layout { header, sql, tests: None });
    };
    let tests = lines.start(tests_open + 1)..lines.start(tests_end);
    report_marks(source, tests.clone(), problems);
    let rest = lines.start(tests_end + 1)..source.text().len();
    if let Some(first) = source.text()[rest.clone()].find(|c: char| !c.is_whitespace()) {
        let at = rest.start + first;
        let line = source.line(source.position(at).line);
        problems.push(
            Problem::new(codes::E005, source, Text::new("测试块之后还有内容", "there is text after the tests block"))
                .at(at..line.end, Text::new("删去，或移到测试块之前", "remove it, or move it before the tests block")),
        );
    }
    Some(Layout { header, sql, tests: Some(tests) })
}

fn unclosed(source: &Arc<Source>, line: usize, open: &str) -> Problem {
    Problem::new(
        codes::E005,
        source,
        Text::new(
            format!("{open} 块没有结束：缺少只含 {CLOSE} 的一行"),
            format!("the block `{open}` is not closed: a line that is only `{CLOSE}` is missing"),
        ),
    )
    .at(source.line(line), Text::new("从这里开始", "it begins here"))
}

/// Refuses comment marks inside a TOML block, each with its place.
fn report_marks(source: &Arc<Source>, block: Range<usize>, problems: &mut Vec<Problem>) {
    let text = &source.text()[block.clone()];
    let mut at = 0;
    while let Some(found) = text[at..].find(['*', '/']) {
        let start = at + found;
        let mark = match &text.as_bytes()[start..] {
            [b'*', b'/', ..] => "*/",
            [b'/', b'*', ..] => "/*",
            _ => {
                at = start + 1;
                continue;
            }
        };
        let effect = if mark == "*/" {
            Text::new("会提前结束注释", "it ends the comment early")
        } else {
            Text::new("会开始一层嵌套注释", "it opens a nested comment")
        };
        let span = block.start + start..block.start + start + mark.len();
        let message = Text::new(
            format!("块内不能出现 {mark}：{}", effect.zh),
            format!("`{mark}` may not stand inside the block: {}", effect.en),
        );
        problems.push(Problem::new(codes::E003, source, message).at(span, effect).help(
            "日程与路径写在 jobs.toml；文字中可改写，如 * / 或 “每5分钟”",
            "schedules and paths belong in jobs.toml; in a text write it apart, `* /`, or in words",
        ));
        at = start + mark.len();
    }
}

struct Lines<'a> {
    source: &'a Source,
}

impl Lines<'_> {
    fn text(&self, line: usize) -> &str {
        self.source.text()[self.source.line(line)].trim_end()
    }

    fn start(&self, line: usize) -> usize {
        self.source.line(line).start
    }

    fn find(&self, from: usize, wanted: &str) -> Option<usize> {
        let last = self.source.position(self.source.text().len()).line;
        (from..=last).find(|line| self.text(*line) == wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Lang;

    fn run(text: &str) -> (Option<Layout>, Vec<String>) {
        let source = Arc::new(Source::new("rules/R1_x.sql", text));
        let mut problems = Vec::new();
        let layout = split(&source, &mut problems);
        (layout, problems.iter().map(|problem| problem.line(Lang::En)).collect())
    }

    #[test]
    fn finds_the_three_parts_with_windows_line_ends() {
        let text = "/*--- rule\r\na = 1\r\n---*/\r\nSELECT 1\r\n/*--- tests\r\nb = 2\r\n---*/\r\n\r\n";
        let (layout, problems) = run(text);
        let layout = layout.unwrap();
        assert!(problems.is_empty());
        assert_eq!(&text[layout.header], "a = 1\r\n");
        assert_eq!(&text[layout.sql], "SELECT 1\r\n");
        assert_eq!(&text[layout.tests.unwrap()], "b = 2\r\n");
    }

    #[test]
    fn a_comment_mark_in_the_header_is_named_with_its_place() {
        let (layout, problems) = run("/*--- rule\ncron = \"*/5 * * * *\"\nglob = \"data/*\"\n---*/\nSELECT 1\n");
        assert!(layout.is_some());
        assert_eq!(
            problems,
            [
                "rules/R1_x.sql:2:9: error[E003]: `*/` may not stand inside the block: it ends the comment early",
                "rules/R1_x.sql:3:13: error[E003]: `/*` may not stand inside the block: it opens a nested comment",
            ]
        );
    }

    #[test]
    fn says_which_marker_is_missing() {
        assert_eq!(run("SELECT 1").1, ["rules/R1_x.sql:1:1: error[E005]: line 1 must be `/*--- rule`"]);
        assert_eq!(
            run("/*--- rule\na = 1\n ---*/\nSELECT 1").1,
            [
                "rules/R1_x.sql:1:1: error[E005]: the block `/*--- rule` is not closed: a line that is only `---*/` is missing",
                "rules/R1_x.sql:3:5: error[E003]: `*/` may not stand inside the block: it ends the comment early"
            ]
        );
        assert_eq!(
            run("/*--- rule\n---*/\nSELECT 1\n/*--- tests\n").1,
            [
                "rules/R1_x.sql:4:1: error[E005]: the block `/*--- tests` is not closed: a line that is only `---*/` is missing"
            ]
        );
        assert_eq!(
            run("/*--- rule\n---*/\nSELECT 1\n/*--- tests\n---*/\n\nDROP x\n").1,
            ["rules/R1_x.sql:7:1: error[E005]: there is text after the tests block"]
        );
    }
}
