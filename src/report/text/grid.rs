//! Aligned columns without lines, wide characters counted as two (comfy-table, measured right in conventions.md).

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width};

/// Blanks between two columns.
pub(super) const GAP: u16 = 2;

/// How the cells of a column are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// Columns under construction.
pub(super) struct Grid {
    table: Table,
    align: Vec<Align>,
}

impl Grid {
    /// A grid without a head.
    pub(super) fn new(align: &[Align]) -> Self {
        let mut table = Table::new();
        table.load_preset(comfy_table::presets::NOTHING);
        table.set_content_arrangement(ContentArrangement::Disabled);
        Self { table, align: align.to_vec() }
    }

    /// A grid with a head.
    pub(super) fn with_head(columns: &[(&str, Align)]) -> Self {
        let mut grid = Self::new(&columns.iter().map(|(_, align)| *align).collect::<Vec<_>>());
        grid.table.set_header(columns.iter().map(|(title, _)| *title));
        grid
    }

    pub(super) fn row(&mut self, cells: Vec<String>) {
        self.table.add_row(cells);
    }

    /// The columns' widths, without the gaps.
    pub(super) fn widths(&self) -> Vec<u16> {
        self.table.column_max_content_widths()
    }

    /// The lines, each indented by `indent` blanks. The first columns are at least as wide as `widths_min`.
    pub(super) fn lines_at_least(mut self, indent: usize, widths_min: &[u16]) -> Vec<String> {
        let last = self.align.len().saturating_sub(1);
        for (index, align) in self.align.iter().enumerate() {
            if let Some(column) = self.table.column_mut(index) {
                column.set_padding((0, if index == last { 0 } else { GAP }));
                column.set_cell_alignment(match align {
                    Align::Left => CellAlignment::Left,
                    Align::Right => CellAlignment::Right,
                });
                if let Some(width) = widths_min.get(index) {
                    column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(width + GAP)));
                }
            }
        }
        let margin = " ".repeat(indent);
        self.table.lines().map(|line| format!("{margin}{}", line.trim_end())).collect()
    }

    pub(super) fn lines(self, indent: usize) -> Vec<String> {
        self.lines_at_least(indent, &[])
    }
}

/// `text` broken to `width` columns in all, every line indented by `indent`; one line where there is no width.
pub fn wrapped(text: &str, indent: usize, width: Option<u16>) -> Vec<String> {
    let margin = " ".repeat(indent);
    let indent = u16::try_from(indent).unwrap_or(u16::MAX);
    // Below ten columns wrapping helps nobody.
    let Some(room) = width.map(|width| width.saturating_sub(indent)).filter(|room| *room >= 10) else {
        return vec![format!("{margin}{text}")];
    };
    let mut table = Table::new();
    table.load_preset(comfy_table::presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(room);
    table.add_row([text]);
    if let Some(column) = table.column_mut(0) {
        column.set_padding((0, 0));
    }
    table.lines().map(|line| format!("{margin}{}", line.trim_end())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_two_columns() {
        let mut grid = Grid::with_head(&[("规则", Align::Left), ("名称", Align::Left), ("n", Align::Right)]);
        grid.row(vec!["R2".into(), "单位".into(), "7".into()]);
        grid.row(vec!["R10".into(), "a".into(), "1,234".into()]);
        assert_eq!(
            grid.lines(2),
            [
                "  规则  名称      n", //
                "  R2    单位      7",
                "  R10   a     1,234",
            ]
        );
    }

    #[test]
    fn wraps_to_the_width_and_not_without_one() {
        assert_eq!(wrapped("一二三四五六七", 2, Some(12)), ["  一二三四五", "  六七"]);
        assert_eq!(wrapped("one two three", 0, Some(10)), ["one two", "three"]);
        assert_eq!(wrapped("one two three", 1, None), [" one two three"]);
        assert_eq!(wrapped("one two three", 8, Some(12)), ["        one two three"]);
    }
}
