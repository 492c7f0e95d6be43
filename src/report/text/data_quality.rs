//! What validation found: a line per table, then the findings.

use super::Screen;
use super::grid::{Align, Grid, wrapped};
use super::sheet::{Role, Sheet};
use crate::model::Lang;
use crate::report::run::{QualityLevel, QualityLine, TableRecord, TableState};
use crate::report::{numerals, untrusted, words};

/// The tables of a dataset and the findings about them, gravest first.
pub fn quality_text(tables: &[TableRecord], findings: &[QualityLine], screen: Screen) -> String {
    let lang = screen.lang;
    let mut sheet = Sheet::default();
    let mut grid = Grid::with_head(&[
        (lang.pick("表", "table"), Align::Left),
        (lang.pick("名称", "title"), Align::Left),
        (lang.pick("状态", "state"), Align::Left),
        (lang.pick("行数", "rows"), Align::Right),
        (lang.pick("未计入", "set aside"), Align::Right),
        (lang.pick("最新", "newest"), Align::Left),
        (lang.pick("缺少的列", "missing columns"), Align::Left),
        (lang.pick("影响的规则", "affects"), Align::Left),
    ]);
    for table in tables {
        grid.row(table_row(table, lang));
    }
    let mut lines = grid.lines(2).into_iter();
    sheet.push(Role::Faint, lines.next().unwrap_or_default());
    for (line, table) in lines.zip(tables) {
        let role = match table.state {
            TableState::Present => Role::Body,
            TableState::Missing => Role::Caution,
            TableState::Refused => Role::Fault,
        };
        sheet.push(role, line);
    }
    sheet.blank();
    if findings.is_empty() {
        sheet.body(lang.pick("  没有发现问题", "  Nothing was found"));
        return sheet.into_text(screen.style);
    }
    let mut sorted: Vec<&QualityLine> = findings.iter().collect();
    // Stable: within a level the order of the dictionary stays.
    sorted.sort_by_key(|line| std::cmp::Reverse(line.level));
    for line in sorted {
        finding(&mut sheet, line, screen);
    }
    sheet.into_text(screen.style)
}

fn table_row(table: &TableRecord, lang: Lang) -> Vec<String> {
    let counted = |n: u64| if table.state == TableState::Present { numerals::count(n) } else { "—".to_owned() };
    let joined = |items: Vec<String>| if items.is_empty() { "—".to_owned() } else { items.join(" ") };
    vec![
        table.name.clone(),
        table.title.get(lang).to_owned(),
        words::table_state(table.state, lang).to_owned(),
        counted(table.rows),
        counted(table.rows_set_aside),
        table.newest.map_or_else(|| "—".to_owned(), |day| day.to_string()),
        joined(table.missing_columns.iter().map(|c| untrusted::shown(c, untrusted::ID_CHARS_MAX, lang)).collect()),
        joined(table.affects.iter().map(ToString::to_string).collect()),
    ]
}

fn finding(sheet: &mut Sheet, line: &QualityLine, screen: Screen) {
    let lang = screen.lang;
    let role = match line.level {
        QualityLevel::Note => Role::Body,
        QualityLevel::Warning | QualityLevel::SetAside => Role::Caution,
        QualityLevel::Fault => Role::Fault,
    };
    let place = place(line, lang);
    let rows = line.rows.map_or_else(String::new, |rows| format!(" {}", words::rows(rows, lang)));
    let text = untrusted::shown(line.text.get(lang), untrusted::SENTENCE_CHARS_MAX, lang);
    let level = words::quality_level(line.level, lang);
    let head = lang.pick(
        format!("{level}[{}] {place}{rows}：{text}", line.code),
        format!("{level}[{}] {place}{rows}: {text}", line.code),
    );
    for text in wrapped(&head, 2, screen.width) {
        sheet.push(role, text);
    }
    let action = untrusted::shown(line.action.get(lang), untrusted::SENTENCE_CHARS_MAX, lang);
    if !action.is_empty() {
        for text in wrapped(&format!("= {action}"), 4, screen.width) {
            sheet.push(Role::Faint, text);
        }
    }
}

/// `claims.applied_at (claims/part-1.parquet)`.
fn place(line: &QualityLine, lang: Lang) -> String {
    let column = line.column.as_ref().map_or_else(String::new, |column| format!(".{column}"));
    let file = line.file.as_ref().map_or_else(String::new, |file| {
        let file = untrusted::shown(file, 120, lang);
        lang.pick(format!("（{file}）"), format!(" ({file})"))
    });
    format!("{}{}{file}", line.table, untrusted::shown(&column, untrusted::ID_CHARS_MAX, lang))
}
