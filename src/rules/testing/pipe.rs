//! Tables written as text: cells between `|`, ranges `{01..40}` that expand a row into many.
//!
//! Ranges with the same text advance together, different ones multiply, the leftmost turning slowest:
//! `E1-{01..40} | 2025-{01..06}-01` is 240 rows, `C{01..15} | P{01..15}` is fifteen.

use super::super::codes;
use super::super::problem::Problem;
use super::super::source::Source;
use crate::model::Text;
use std::ops::Range;
use std::sync::Arc;

/// Most rows one table may expand to: tests run in seconds.
const ROWS_MAX: usize = 200_000;

/// One cell after expansion; empty text is NULL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The trimmed text.
    pub text: String,
    /// Where it is written, in the file; rows of one range share it.
    pub span: Range<usize>,
}

/// A text table after expansion.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PipeTable {
    /// The header.
    pub columns: Vec<Cell>,
    /// The rows, each as long as the header.
    pub rows: Vec<Vec<Cell>>,
}

impl PipeTable {
    /// The position of the column `name`.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|cell| cell.text == name)
    }

    /// Reads the TOML string `text`, written at `span` of the file. Empty text is a table without columns and rows.
    pub(crate) fn read(source: &Arc<Source>, span: Range<usize>, text: &str, problems: &mut Vec<Problem>) -> Self {
        let written = Written::new(source, span, text);
        let mut table = Self::default();
        let mut lines = text.split('\n').enumerate().filter(|(_, line)| !line.trim().is_empty());
        let Some((index, header)) = lines.next() else { return table };
        table.columns = written.cells(index, header);
        for (position, column) in table.columns.iter().enumerate() {
            let name = &column.text;
            if name.is_empty() || table.columns[..position].iter().any(|other| other.text == *name) {
                let message = Text::new(
                    format!("列名 {name} 为空或重复"),
                    format!("the column name `{name}` is empty or there twice"),
                );
                problems.push(Problem::new(codes::E502, source, message).at(column.span.clone(), Text::default()));
            }
        }
        for (index, line) in lines {
            let cells = written.cells(index, line);
            let whole =
                cells.first().map_or(0..0, |first| first.span.start..cells.last().map_or(0, |last| last.span.end));
            if cells.len() != table.columns.len() {
                let (wanted, found) = (table.columns.len(), cells.len());
                let message = Text::new(
                    format!("应有 {wanted} 格，实有 {found} 格"),
                    format!("the row must have {wanted} cells, found {found}"),
                );
                problems.push(Problem::new(codes::E502, source, message).at(whole, Text::default()));
                continue;
            }
            if let Err((span, message)) = expand(&cells, &whole, &mut table.rows) {
                problems.push(Problem::new(codes::E502, source, message).at(span, Text::default()));
            }
        }
        table
    }
}

/// Where the lines of a TOML string stand in the file.
struct Written {
    /// The first byte of each line of the value, where the file has the same line; else the whole string.
    lines: Vec<Option<usize>>,
    whole: Range<usize>,
}

impl Written {
    fn new(source: &Source, span: Range<usize>, text: &str) -> Self {
        let raw = source.text().get(span.clone()).unwrap_or_default();
        let quotes = ["'''", "\"\"\"", "'", "\""].into_iter().find(|quote| raw.starts_with(quote)).map_or(0, str::len);
        // TOML drops the line break right behind the opening quotes.
        let mut start = span.start + quotes;
        for skip in ["\r\n", "\n"] {
            if quotes == 3 && raw[quotes.min(raw.len())..].starts_with(skip) {
                start += skip.len();
                break;
            }
        }
        let body = source.text().get(start..span.end).unwrap_or_default();
        let mut at = start;
        let mut written = body.split('\n').map(|line| {
            let begin = at;
            at += line.len() + 1;
            (begin, line.trim_end_matches('\r'))
        });
        let lines = text
            .split('\n')
            .map(|line| {
                let (begin, found) = written.next()?;
                found.starts_with(line.trim_end_matches('\r')).then_some(begin)
            })
            .collect();
        Self { lines, whole: span }
    }

    fn cells(&self, index: usize, line: &str) -> Vec<Cell> {
        let begin = self.lines.get(index).copied().flatten();
        let mut at = 0;
        line.split('|')
            .map(|raw| {
                let text = raw.trim();
                let offset = at + (raw.len() - raw.trim_start().len()).min(raw.len());
                at += raw.len() + 1;
                let span = match begin {
                    Some(begin) => begin + offset..begin + offset + text.len(),
                    None => self.whole.clone(),
                };
                Cell { text: text.to_owned(), span }
            })
            .collect()
    }
}

/// A range in a cell: `{01..40}`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Counter {
    text: String,
    from: u64,
    to: u64,
    width: usize,
}

impl Counter {
    fn parse(inside: &str) -> Option<Self> {
        let (from, to) = inside.split_once("..")?;
        let digits = |part: &str| (1..=9).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(from) || !digits(to) {
            return None;
        }
        let padded = from.starts_with('0') || from.len() == to.len();
        let (first, last) = (from.parse().ok()?, to.parse().ok()?);
        (first <= last).then(|| Self {
            text: inside.to_owned(),
            from: first,
            to: last,
            width: if padded { from.len() } else { 0 },
        })
    }

    fn len(&self) -> u64 {
        self.to - self.from + 1
    }
}

/// A piece of a cell: words, or the counter of this index.
enum Piece {
    Words(String),
    Count(usize),
}

type ExpandError = (Range<usize>, Text);

fn expand(cells: &[Cell], whole: &Range<usize>, rows: &mut Vec<Vec<Cell>>) -> Result<(), ExpandError> {
    let mut counters: Vec<Counter> = Vec::new();
    let pieces = cells.iter().map(|cell| pieces(cell, &mut counters)).collect::<Result<Vec<_>, _>>()?;
    let total = counters.iter().try_fold(1_u64, |total, counter| total.checked_mul(counter.len()));
    let room = ROWS_MAX.saturating_sub(rows.len());
    let total = total.and_then(|total| usize::try_from(total).ok()).filter(|total| *total <= room);
    let Some(total) = total else {
        let message =
            Text::new(format!("展开后超过 {ROWS_MAX} 行"), format!("the table expands to more than {ROWS_MAX} rows"));
        return Err((whole.clone(), message));
    };
    for index in 0..total as u64 {
        let values = odometer(&counters, index);
        let row = cells.iter().zip(&pieces).map(|(cell, pieces)| {
            let text = pieces.iter().map(|piece| match piece {
                Piece::Words(words) => words.clone(),
                Piece::Count(at) => format!("{:0width$}", values[*at], width = counters[*at].width),
            });
            Cell { text: text.collect(), span: cell.span.clone() }
        });
        rows.push(row.collect());
    }
    Ok(())
}

/// The values of all counters in step `index`, the first turning slowest.
fn odometer(counters: &[Counter], index: u64) -> Vec<u64> {
    let mut rest = index;
    let mut values = vec![0; counters.len()];
    for (value, counter) in values.iter_mut().zip(counters).rev() {
        *value = counter.from + rest % counter.len();
        rest /= counter.len();
    }
    values
}

fn pieces(cell: &Cell, counters: &mut Vec<Counter>) -> Result<Vec<Piece>, ExpandError> {
    let mut pieces = Vec::new();
    let mut rest = cell.text.as_str();
    while let Some(open) = rest.find('{') {
        let counter = rest[open + 1..].find('}').and_then(|close| Counter::parse(&rest[open + 1..open + 1 + close]));
        let Some(counter) = counter else {
            let message = Text::new(
                "花括号应为递增的数字区间，如 {01..40}",
                "braces hold a rising range of numbers, as in {01..40}",
            );
            return Err((cell.span.clone(), message));
        };
        let end = open + counter.text.len() + 2;
        let at = counters.iter().position(|known| known.text == counter.text).unwrap_or_else(|| {
            counters.push(counter);
            counters.len() - 1
        });
        pieces.push(Piece::Words(rest[..open].to_owned()));
        pieces.push(Piece::Count(at));
        rest = &rest[end..];
    }
    pieces.push(Piece::Words(rest.to_owned()));
    Ok(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Lang;

    fn read(text: &str) -> (Vec<String>, Vec<String>) {
        let file = format!("head\nt = '''\n{text}'''\n");
        let source = Arc::new(Source::new("r.sql", file.clone()));
        let mut problems = Vec::new();
        let start = file.find("'''").unwrap();
        let table = PipeTable::read(&source, start..file.len() - 1, text, &mut problems);
        let rows = table
            .rows
            .iter()
            .map(|row| row.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join(","))
            .collect();
        (rows, problems.iter().map(|problem| problem.line(Lang::En)).collect())
    }

    #[test]
    fn equal_ranges_advance_together_and_others_multiply() {
        assert_eq!(read("a | b\nC{1..3} | P{1..3}\n").0, ["C1,P1", "C2,P2", "C3,P3"]);
        assert_eq!(
            read("a | b\nE-{01..02} | 2025-{01..03}-01\n").0,
            [
                "E-01,2025-01-01",
                "E-01,2025-02-01",
                "E-01,2025-03-01",
                "E-02,2025-01-01",
                "E-02,2025-02-01",
                "E-02,2025-03-01"
            ]
        );
        assert_eq!(read("a\n{8..11}\n").0, ["8", "9", "10", "11"]);
        assert_eq!(read("a\n{001..002}x{1..2}\n").0, ["001x1", "001x2", "002x1", "002x2"]);
        assert_eq!(read("a | b\nE1 |\n | y\n").0, ["E1,", ",y"]);
        assert_eq!(read("").0.len() + read("a | b\n").0.len(), 0);
    }

    #[test]
    fn mistakes_point_into_the_file() {
        assert_eq!(read("a | b\nE1 | x | y\n").1, ["r.sql:4:1: error[E502]: the row must have 2 cells, found 3"]);
        assert_eq!(
            read("a | b\n疑 | {3..1}\n").1,
            ["r.sql:4:5: error[E502]: braces hold a rising range of numbers, as in {01..40}"]
        );
        assert_eq!(read("a | a\n").1, ["r.sql:3:5: error[E502]: the column name `a` is empty or there twice"]);
        assert_eq!(
            read("a\n{1..999999999}\n").1,
            ["r.sql:4:1: error[E502]: the table expands to more than 200000 rows"]
        );
        assert_eq!(read("a\n{1..9999}{2..9999}{3..9999}{4..9999}{5..9999}{6..9999}\n").1.len(), 1);
    }
}
