//! Reads any workbook that a spreadsheet program saved, as plain cells.

use super::super::PaperError;
use super::cell::Raw;
use crate::model::Text;
use calamine::{Cell, Data, DataRef, Reader, Sheets, open_workbook_auto_from_rs};
use jiff::civil::{Date, DateTime, Time};
use std::io::Cursor;

/// Largest file that is read: a list of a million lines has a third of it.
const FILE_BYTES_MAX: usize = 512 * 1024 * 1024;
/// Columns of a sheet: the ledger has fifty, and people add some.
const COLUMNS_MAX: usize = 200;
/// Empty rows between and above used ones, in all sheets: a cell in the last row of a sheet makes a million.
const GAPS_MAX: usize = 4_000_000;

/// How .xlsx and .ods begin,
const ZIP: &[u8] = b"PK";
/// and how .xls does, and a workbook with a password.
const OLE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];

/// The cells of a sheet from its first used one.
pub(super) struct RawSheet {
    pub name: String,
    /// Row and column of the first cell, from 0.
    pub start: (u32, u32),
    pub rows: Vec<Vec<Raw>>,
}

/// Every sheet, hidden ones included.
pub(super) fn load(bytes: &[u8]) -> Result<Vec<RawSheet>, PaperError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(unreadable("文件超过 512 MB", "the file is larger than 512 MB"));
    }
    if !bytes.starts_with(ZIP) && !bytes.starts_with(OLE) {
        return Err(unreadable(
            "不是工作簿；CSV 没有导出时的内容，不能导入",
            "it is no workbook; a CSV does not say what each line was and cannot be taken back",
        ));
    }
    let bad = |error: calamine::Error| unreadable("文件损坏，或有打开密码", &error.to_string());
    let mut workbook = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(bad)?;
    let names = workbook.sheet_names();
    let mut sheets = Vec::new();
    let mut gaps = 0;
    for name in names {
        let mut sheet = RawSheet { name, start: (0, 0), rows: Vec::new() };
        match &mut workbook {
            // Cell by cell: as a range, one character in the last cell of a sheet takes half a terabyte.
            Sheets::Xlsx(book) => {
                let mut cells =
                    book.worksheet_cells_reader(&sheet.name).map_err(|error| bad(calamine::Error::Xlsx(error)))?;
                while let Some(cell) = cells.next_cell().map_err(|error| bad(calamine::Error::Xlsx(error)))? {
                    sheet.put(cell, &mut gaps)?;
                }
            }
            Sheets::Xlsb(book) => {
                let mut cells =
                    book.worksheet_cells_reader(&sheet.name).map_err(|error| bad(calamine::Error::Xlsb(error)))?;
                while let Some(cell) = cells.next_cell().map_err(|error| bad(calamine::Error::Xlsb(error)))? {
                    sheet.put(cell, &mut gaps)?;
                }
            }
            // A sheet of .xls ends at IV65536; that of an .ods is read into used rows by the library.
            other => {
                let range = other.worksheet_range(&sheet.name).map_err(bad)?;
                sheet.start = range.start().unwrap_or_default();
                sheet.rows = range.rows().map(|row| row.iter().map(raw).collect()).collect();
            }
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

impl RawSheet {
    /// Puts a cell where it belongs; `gaps` counts the empty rows that this makes.
    fn put(&mut self, cell: Cell<DataRef<'_>>, gaps: &mut usize) -> Result<(), PaperError> {
        let (row, column) = cell.get_position();
        let raw = raw(&Data::from(cell.get_value().clone()));
        if raw == Raw::Blank {
            return Ok(());
        }
        let (row, column) = (row as usize, column as usize);
        if column >= COLUMNS_MAX {
            return Err(too_large(&self.name, row, column));
        }
        if row >= self.rows.len() {
            *gaps += row - self.rows.len();
            if *gaps > GAPS_MAX {
                return Err(too_large(&self.name, row, column));
            }
            self.rows.resize_with(row + 1, Vec::new);
        }
        let cells = &mut self.rows[row];
        if column >= cells.len() {
            cells.resize(column + 1, Raw::Blank);
        }
        cells[column] = raw;
        Ok(())
    }
}

fn too_large(sheet: &str, row: usize, column: usize) -> PaperError {
    let cell = format!("{}{}", super::bring::column_name(column), row + 1);
    PaperError::NotALedger(Text::new(
        format!("工作表“{sheet}”的 {cell} 有内容，离表格太远（最多 {COLUMNS_MAX} 列）；请删去该单元格后再导入"),
        format!(
            "the sheet \"{sheet}\" has content in {cell}, too far from its table ({COLUMNS_MAX} columns at most); delete that cell and import again"
        ),
    ))
}

fn unreadable(zh: &str, en: &str) -> PaperError {
    PaperError::NotALedger(Text::new(
        format!("文件不能作为工作簿读取（{zh}）；请提供 .xlsx 或 .ods 文件"),
        format!("the file cannot be read as a workbook ({en}); an .xlsx or .ods file is expected"),
    ))
}

fn raw(data: &Data) -> Raw {
    match data {
        Data::Empty => Raw::Blank,
        Data::String(text) | Data::DurationIso(text) if text.is_empty() => Raw::Blank,
        Data::String(text) | Data::DurationIso(text) => Raw::Text(text.clone()),
        #[expect(clippy::cast_precision_loss, reason = "spreadsheets keep numbers as f64 anyway")]
        Data::Int(number) => Raw::Number(*number as f64),
        Data::Float(number) => Raw::Number(*number),
        Data::Bool(yes) => Raw::Text(if *yes { "是" } else { "否" }.to_owned()),
        Data::DateTime(moment) => {
            let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
            at(year, month, day, (hour, minute, second, milli)).map_or(Raw::Number(moment.as_f64()), Raw::Moment)
        }
        Data::DateTimeIso(text) => iso(text).map_or_else(|| Raw::Text(text.clone()), Raw::Moment),
        Data::Error(error) => Raw::Broken(error.to_string()),
    }
}

fn at(year: u16, month: u8, day: u8, (hour, minute, second, milli): (u8, u8, u8, u16)) -> Option<DateTime> {
    let small = |number: u8| i8::try_from(number).ok();
    let date = Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok()?;
    let nanos = i32::from(milli) * 1_000_000;
    let moment = date.to_datetime(Time::new(small(hour)?, small(minute)?, small(second)?, nanos).ok()?);
    // A serial number cannot hold every second exactly: it is rounded to the nearest, as spreadsheets do.
    moment.round(jiff::Unit::Second).ok()
}

fn iso(text: &str) -> Option<DateTime> {
    text.parse::<DateTime>().ok().or_else(|| text.parse::<Date>().ok().map(|day| day.at(0, 0, 0, 0)))
}
