//! Any list: columns with a head, and a sentence below a row where there is one.

use super::Screen;
use super::grid::{Align, GAP, Grid, wrapped};
use super::sheet::{Role, Sheet};
use crate::report::untrusted;

/// A column of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListColumn {
    /// Its heading.
    pub title: String,
    /// Whether it holds numbers, which stand to the right.
    pub number: bool,
}

/// A row of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListLine {
    /// One text per column.
    pub cells: Vec<String>,
    /// A sentence below it; may be empty.
    pub below: String,
}

/// The list as text; nothing where it has no rows. Whatever acts on a terminal is made visible. What does not fit beside one
/// another on the screen goes below, each with its heading.
pub fn list_text(columns: &[ListColumn], lines: &[ListLine], screen: Screen) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let cell = |text: &String| untrusted::shown(text, untrusted::SENTENCE_CHARS_MAX, screen.lang);
    let rows: Vec<Vec<String>> = lines.iter().map(|line| line.cells.iter().map(cell).collect()).collect();
    let beside = fitting(&grid(columns, &rows).widths(), screen.width);
    let mut sheet = Sheet::default();
    let mut laid = grid(&columns[..beside], &rows).lines(0).into_iter();
    sheet.push(Role::Faint, laid.next().unwrap_or_default());
    for ((text, line), cells) in laid.zip(lines).zip(&rows) {
        sheet.body(text);
        let rest: Vec<String> = columns
            .iter()
            .zip(cells)
            .skip(beside)
            .filter(|(_, text)| !matches!(text.as_str(), "" | "—"))
            .map(|(column, text)| format!("{} {text}", column.title).trim().to_owned())
            .collect();
        if !rest.is_empty() {
            for text in wrapped(&rest.join(" · "), 4, screen.width) {
                sheet.body(text);
            }
        }
        if !line.below.is_empty() {
            let below = untrusted::shown(&line.below, untrusted::SENTENCE_CHARS_MAX, screen.lang);
            for text in wrapped(&below, 4, screen.width) {
                sheet.push(Role::Faint, text);
            }
        }
    }
    sheet.into_text(screen.style)
}

fn grid(columns: &[ListColumn], rows: &[Vec<String>]) -> Grid {
    let head: Vec<(&str, Align)> = columns
        .iter()
        .map(|column| (column.title.as_str(), if column.number { Align::Right } else { Align::Left }))
        .collect();
    let mut grid = Grid::with_head(&head);
    for row in rows {
        grid.row(row.iter().take(columns.len()).cloned().collect());
    }
    grid
}

/// How many of the columns stand beside one another within a width; one at least.
fn fitting(widths: &[u16], width: Option<u16>) -> usize {
    let Some(width) = width else { return widths.len() };
    let mut taken = 0_u16;
    let fits = widths.iter().take_while(|own| {
        taken = taken.saturating_add(**own);
        let fits = taken <= width;
        taken = taken.saturating_add(GAP);
        fits
    });
    fits.count().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Lang;

    #[test]
    fn a_list_has_a_head_and_sentences_below_its_rows() {
        let column = |title: &str, number| ListColumn { title: title.into(), number };
        let line = |cells: [&str; 2], below: &str| ListLine {
            cells: cells.map(str::to_owned).to_vec(),
            below: below.to_owned(),
        };
        let screen = Screen { lang: Lang::Zh, ..Screen::default() };
        let columns = [column("编号", false), column("金额", true)];
        let lines = [line(["R2-a", "1,000.00"], "40 人参保"), line(["R2-b\u{1b}", "5.00"], "")];
        // The widest cells: 4 + 8 columns and 8; two blanks between.
        let expected = "编号              金额\nR2-a          1,000.00\n    40 人参保\nR2-b⟨U+001B⟩      5.00\n";
        assert_eq!(list_text(&columns, &lines, screen), expected);
        assert_eq!(list_text(&columns, &[], screen), "");
        // 12 + 2 + 8 columns are needed; in 21 the money goes below.
        assert_eq!(list_text(&columns, &lines, Screen { width: Some(22), ..screen }), expected);
        let narrow = "编号\nR2-a\n    金额 1,000.00\n    40 人参保\nR2-b⟨U+001B⟩\n    金额 5.00\n";
        assert_eq!(list_text(&columns, &lines, Screen { width: Some(21), ..screen }), narrow);
    }
}
