//! Where the time of a scan went: the operators that took most of it.

use super::Screen;
use super::grid::{Align, Grid};
use super::sheet::{Role, Sheet};
use crate::report::numerals;

/// Operators listed.
const ROWS_MAX: usize = 10;
/// Characters of an operator's arguments; the file has all of them.
const OPERATOR_WIDTH: usize = 40;

/// One operator of a query that ran.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfileRow {
    /// The rule.
    pub rule: String,
    /// What the query was for.
    pub query: String,
    /// Name and arguments.
    pub operator: String,
    /// Rows it gave out.
    pub rows: u64,
    /// CPU seconds over all threads.
    pub cpu_seconds: f64,
    /// Bytes read from files.
    pub bytes_scanned: u64,
    /// Bytes put aside on disk.
    pub spilled_bytes: u64,
}

/// The operators that took the most CPU time, the slowest first.
pub fn profile_text(rows: &[ProfileRow], screen: Screen) -> String {
    let lang = screen.lang;
    let mut slowest: Vec<&ProfileRow> = rows.iter().filter(|row| row.cpu_seconds > 0.0).collect();
    slowest.sort_by(|a, b| b.cpu_seconds.total_cmp(&a.cpu_seconds));
    // Not `sum()`, which begins at -0.0 and would be shown as that.
    let sum = |rows: &[&ProfileRow]| rows.iter().fold(0.0, |sum, row| sum + row.cpu_seconds);
    let total = sum(&slowest);
    let all = slowest.len();
    slowest.truncate(ROWS_MAX);
    let shown = sum(&slowest);
    let (time, share) = (numerals::seconds(total), numerals::percent(if total > 0.0 { shown / total } else { 0.0 }));
    let mut sheet = Sheet::default();
    sheet.push(
        Role::Title,
        lang.pick(
            format!("最慢的算子：{} 个中的前 {} 个，占 CPU 时间 {time} 的 {share}", all, slowest.len()),
            format!("Slowest operators: {} of {all}, {share} of {time} CPU time", slowest.len()),
        ),
    );
    // Columns without a number would only push the operator off the screen.
    let (reads, spills) =
        (slowest.iter().any(|row| row.bytes_scanned > 0), slowest.iter().any(|row| row.spilled_bytes > 0));
    let mut head = vec![
        (lang.pick("规则", "rule"), Align::Left),
        (lang.pick("查询", "query"), Align::Left),
        (lang.pick("CPU 用时", "CPU time"), Align::Right),
        (lang.pick("占比", "share"), Align::Right),
        (lang.pick("输出行数", "rows out"), Align::Right),
    ];
    head.extend(reads.then_some((lang.pick("读取", "read"), Align::Right)));
    head.extend(spills.then_some((lang.pick("溢出", "spilled"), Align::Right)));
    head.push((lang.pick("算子", "operator"), Align::Left));
    let mut grid = Grid::with_head(&head);
    let size = |bytes: u64| if bytes == 0 { String::new() } else { numerals::bytes(bytes) };
    for row in &slowest {
        let mut cells = vec![
            row.rule.clone(),
            row.query.clone(),
            numerals::seconds(row.cpu_seconds),
            numerals::percent(row.cpu_seconds / total),
            numerals::count(row.rows),
        ];
        cells.extend(reads.then(|| size(row.bytes_scanned)));
        cells.extend(spills.then(|| size(row.spilled_bytes)));
        cells.push(shortened(&row.operator));
        grid.row(cells);
    }
    sheet.table(grid.lines(2));
    sheet.into_text(screen.style)
}

fn shortened(operator: &str) -> String {
    match operator.char_indices().nth(OPERATOR_WIDTH) {
        Some((end, _)) => format!("{}…", &operator[..end]),
        None => operator.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Lang;
    use crate::report::Style;

    fn row(operator: &str, cpu_seconds: f64, spilled_bytes: u64) -> ProfileRow {
        ProfileRow {
            rule: "R2".to_owned(),
            query: "population".to_owned(),
            operator: operator.to_owned(),
            rows: 1_234,
            cpu_seconds,
            bytes_scanned: 0,
            spilled_bytes,
        }
    }

    fn text(rows: &[ProfileRow], lang: Lang) -> Vec<String> {
        let screen = Screen { lang, style: Style::Plain, width: None };
        profile_text(rows, screen).lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_slowest_operator_comes_first_with_its_share() {
        let rows = [row("FilterExec", 1.0, 0), row("SortExec", 3.0, 2 << 20), row("CoalesceExec", 0.0, 0)];
        assert_eq!(
            text(&rows, Lang::En),
            [
                "Slowest operators: 2 of 2, 100.0% of 4.0s CPU time",
                "  rule  query       CPU time  share  rows out  spilled  operator",
                "  R2    population      3.0s  75.0%     1,234  2.0 MiB  SortExec",
                "  R2    population      1.0s  25.0%     1,234           FilterExec",
            ]
        );
        assert_eq!(text(&rows, Lang::Zh)[0], "最慢的算子：2 个中的前 2 个，占 CPU 时间 4.0s 的 100.0%");
    }

    #[test]
    fn ten_are_shown_and_long_arguments_are_cut() {
        let rows: Vec<ProfileRow> = (1..=20).map(|_| row(&"字".repeat(70), 1.0, 0)).collect();
        let lines = text(&rows, Lang::En);
        assert_eq!(lines[0], "Slowest operators: 10 of 20, 50.0% of 20.0s CPU time");
        assert_eq!(lines.len(), 12);
        assert!(lines[2].ends_with(&format!("{}…", "字".repeat(40))), "{}", lines[2]);
    }

    #[test]
    fn nothing_that_took_time_is_no_division_by_nothing() {
        assert_eq!(text(&[], Lang::En)[0], "Slowest operators: 0 of 0, 0.0% of 0.0s CPU time");
    }
}
