//! Reads any workbook that a spreadsheet program saved, as plain cells.

use super::super::PaperError;
use super::cell::Raw;
use crate::model::Text;
use calamine::{Data, Reader, open_workbook_auto_from_rs};
use jiff::civil::{Date, DateTime, Time};
use std::io::Cursor;

/// Largest file that is read: a list of a million lines has a third of it.
const FILE_BYTES_MAX: usize = 512 * 1024 * 1024;

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
    let bad = |error: calamine::Error| unreadable(&error.to_string(), &error.to_string());
    let mut workbook = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(bad)?;
    let names = workbook.sheet_names();
    let mut sheets = Vec::new();
    for name in names {
        let range = workbook.worksheet_range(&name).map_err(bad)?;
        let rows = range.rows().map(|row| row.iter().map(raw).collect()).collect();
        sheets.push(RawSheet { name, start: range.start().unwrap_or_default(), rows });
    }
    Ok(sheets)
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
