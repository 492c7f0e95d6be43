//! Draws one table on a sheet: heads, widths, formats, frozen panes, filter, page.

use super::super::PaperError;
use super::super::said::units;
use super::cell::Cell;
use super::field::Kind;
use jiff::civil::{Date, DateTime};
use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Workbook, Worksheet};

/// Rows that a sheet holds, its heading included (Excel's limit).
pub(super) const SHEET_ROWS_MAX: usize = 1_048_576;

/// Paper size A3 in the file format (ECMA-376, `ST_PaperSize`).
const A3: u8 = 8;

/// A column of a sheet.
pub(super) struct Head {
    pub text: String,
    pub kind: Kind,
    pub widest: usize,
    /// To be filled in by people: its heading has another colour.
    pub filled_in: bool,
}

/// What stands at the edges of every printed page.
pub(super) struct Edges {
    pub title: String,
    pub watermark: String,
    pub secrecy: String,
    pub page: [&'static str; 3],
}

/// A table to be drawn.
pub(super) struct Drawing<'a> {
    pub name: String,
    pub heads: &'a [Head],
    pub rows: &'a [Vec<Cell>],
    /// Columns that stay in sight, from the left.
    pub frozen: u16,
    pub pages_wide: u16,
    pub filter: bool,
    pub edges: &'a Edges,
}

/// Draws it; the sheet is handed back for what is special about it.
pub(super) fn draw<'w>(workbook: &'w mut Workbook, table: &Drawing<'_>) -> Result<&'w mut Worksheet, PaperError> {
    let sheet = workbook.add_worksheet_with_low_memory()?;
    sheet.set_name(&table.name)?;
    let formats = Formats::new();
    let last_row = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
    let last_column = column(table.heads.len().saturating_sub(1));
    for (at, head) in table.heads.iter().enumerate() {
        sheet.set_column_width(column(at), f64::from(u32::try_from(width(head, table.rows, at)).unwrap_or(255)))?;
        sheet.set_column_format(column(at), formats.of(head.kind))?;
    }
    sheet.set_row_height(0, 32)?;
    for (at, head) in table.heads.iter().enumerate() {
        let format = if head.filled_in { &formats.head_filled_in } else { &formats.head };
        sheet.write_string_with_format(0, column(at), &head.text, format)?;
    }
    let widths: Vec<usize> = (0..).zip(table.heads).map(|(at, head)| width(head, table.rows, at)).collect();
    for (line, cells) in (1u32..).zip(table.rows) {
        sheet.set_row_height(line, height(cells, &widths))?;
        for (at, cell) in cells.iter().enumerate() {
            put(sheet, line, column(at), cell, formats.of(table.heads[at].kind))?;
        }
    }
    for (at, _) in table.heads.iter().enumerate().filter(|(_, head)| matches!(head.kind, Kind::Id | Kind::Words)) {
        sheet.ignore_error_range(0, column(at), last_row, column(at), IgnoreError::NumberStoredAsText)?;
    }
    sheet.set_freeze_panes(1, table.frozen)?;
    if table.filter && last_row > 0 {
        sheet.autofilter(0, 0, last_row, last_column)?;
    }
    page(sheet, table, last_row, last_column)?;
    Ok(sheet)
}

/// The `at`th column; a sheet has 16,384, and no list here a hundred.
pub(super) fn column(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

fn page(sheet: &mut Worksheet, table: &Drawing<'_>, last_row: u32, last_column: u16) -> Result<(), PaperError> {
    let edges = table.edges;
    sheet.set_paper_size(A3).set_landscape().set_margins(0.4, 0.4, 0.7, 0.6, 0.3, 0.3);
    sheet.set_print_fit_to_pages(table.pages_wide, 0);
    sheet.set_print_area(0, 0, last_row, last_column)?;
    sheet.set_repeat_rows(0, 0)?;
    if table.frozen > 0 {
        sheet.set_repeat_columns(0, table.frozen - 1)?;
    }
    let part = |text: &str, room: usize| -> String { text.chars().take(room).collect::<String>().replace('&', "&&") };
    let [before, between, after] = edges.page;
    sheet.set_header(format!(
        "&L{}&C{}&R{}",
        part(&edges.title, 80),
        part(&edges.secrecy, 30),
        part(&edges.watermark, 80)
    ));
    sheet.set_footer(format!("&L{}&C{before}&P{between}&N{after}", part(&table.name, 31)));
    Ok(())
}

/// Two units a wide character and two to spare, as far as the column may go; a heading may break in two.
fn width(head: &Head, rows: &[Vec<Cell>], at: usize) -> usize {
    let longest = rows.iter().map(|cells| units(&cells[at].shown())).max().unwrap_or(0);
    // The thousands separators and the button of the filter need room as well.
    let spare = if head.kind == Kind::Money { 6 } else { 2 };
    let heading = units(&head.text).div_ceil(2) + 6;
    (longest + spare).min(head.widest).max(heading).min(255)
}

/// Points for as many lines as the fullest cell needs. Texts wrap, against the habit of `conventions.md` §6, because a ledger
/// is printed and a sentence that is cut at the edge of its cell is not there on paper.
fn height(cells: &[Cell], widths: &[usize]) -> f64 {
    let lines_of = |text: &str, width: usize| -> usize {
        text.split('\n').map(|line| units(line).div_ceil(width.saturating_sub(2).max(1)).max(1)).sum()
    };
    let lines = cells.iter().zip(widths).map(|(cell, width)| lines_of(&cell.shown(), *width)).max().unwrap_or(1);
    // Excel's highest row is 409 points.
    f64::from(u32::try_from(lines).unwrap_or(u32::MAX).saturating_mul(16).saturating_add(5).min(409))
}

fn put(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell, format: &Format) -> Result<(), PaperError> {
    match cell {
        Cell::Blank => _ = sheet.write_blank(row, column, format)?,
        Cell::Words(text) => _ = sheet.write_string_with_format(row, column, text, format)?,
        #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
        Cell::Whole(number) => _ = sheet.write_number_with_format(row, column, *number as f64, format)?,
        Cell::Money(fen) => _ = sheet.write_number_with_format(row, column, fen.yuan(), format)?,
        Cell::Day(day) => _ = sheet.write_datetime_with_format(row, column, &excel_day(*day)?, format)?,
        Cell::Time(at) => _ = sheet.write_datetime_with_format(row, column, &excel_time(*at)?, format)?,
    }
    Ok(())
}

/// A day as the file format has it.
pub(super) fn excel_day(day: Date) -> Result<ExcelDateTime, PaperError> {
    let part = |number: i8| u8::try_from(number).unwrap_or(1);
    Ok(ExcelDateTime::from_ymd(u16::try_from(day.year()).unwrap_or(1900), part(day.month()), part(day.day()))?)
}

/// A minute as the file format has it.
pub(super) fn excel_time(at: DateTime) -> Result<ExcelDateTime, PaperError> {
    let hour = u16::try_from(at.hour()).unwrap_or(0);
    let minute = u8::try_from(at.minute()).unwrap_or(0);
    Ok(excel_day(at.date())?.and_hms(hour, minute, 0.0)?)
}

struct Formats {
    head: Format,
    head_filled_in: Format,
    text: Format,
    whole: Format,
    money: Format,
    day: Format,
    time: Format,
}

impl Formats {
    fn new() -> Self {
        // 宋体 is on every desktop with a Chinese Excel or WPS; elsewhere another takes its place.
        let base = || Format::new().set_font_name("宋体").set_font_size(11).set_align(FormatAlign::VerticalCenter);
        let head = || {
            base()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Center)
                .set_border(FormatBorder::Thin)
                .set_num_format("@")
        };
        let line = || base().set_border(FormatBorder::Thin).set_border_color(Color::RGB(0xBF_BF_BF));
        Self {
            head: head().set_background_color(Color::RGB(0xD9_E2_EC)),
            head_filled_in: head().set_background_color(Color::RGB(0xFF_F2_CC)),
            text: line().set_num_format("@").set_text_wrap(),
            whole: line().set_num_format("0").set_align(FormatAlign::Center),
            // Red and a minus: the colour alone is lost on paper.
            money: line().set_num_format("#,##0.00;[Red]-#,##0.00"),
            day: line().set_align(FormatAlign::Center).set_num_format("yyyy-mm-dd"),
            time: line().set_align(FormatAlign::Center).set_num_format("yyyy-mm-dd hh:mm"),
        }
    }

    fn of(&self, kind: Kind) -> &Format {
        match kind {
            Kind::Words | Kind::Id => &self.text,
            Kind::Whole => &self.whole,
            Kind::Money => &self.money,
            Kind::Day => &self.day,
            Kind::Time => &self.time,
        }
    }
}
