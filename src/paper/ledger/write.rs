//! The ledger as a workbook.

use super::super::PaperError;
use super::cell::Cell;
use super::draw::{Drawing, Edges, Head, SHEET_ROWS_MAX, column, draw, excel_time};
use super::field::{LedgerField, reason_words, verdict_words};
use super::hidden::{LISTS_SHEET, STATE_SHEET, head_lines, line, line_heads, position, seal};
use super::pages;
use super::row::{LedgerInfo, LedgerPerson, LedgerReason, LedgerRow};
use crate::model::{Lang, Outcome, RuleId, Text};
use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, DocProperties, Format, Formula, Workbook, Worksheet};
use std::collections::BTreeMap;

/// Lines of the list up to which each gets the drop-down of its own rule: spreadsheets open slowly with more.
const DROP_DOWN_ROWS_MAX: usize = 20_000;

/// The ledger of `rows`, in the order given, and of the people in them, as the bytes of an .xlsx file. The same arguments give the
/// same bytes. Lists longer than a sheet go on in `疑点_2`, `疑点_3`.
///
/// # Errors
/// P299 where the library refuses something, for example a disk without room for its temporary files.
pub fn ledger_xlsx(rows: &[LedgerRow], persons: &[LedgerPerson], info: &LedgerInfo) -> Result<Vec<u8>, PaperError> {
    workbook(rows, persons, info, SHEET_ROWS_MAX - 1)
}

/// The same with another limit of rows per sheet.
pub(super) fn workbook(
    rows: &[LedgerRow],
    persons: &[LedgerPerson],
    info: &LedgerInfo,
    room: usize,
) -> Result<Vec<u8>, PaperError> {
    let mut workbook = Workbook::new();
    let title = info.title.get(info.lang);
    let properties = DocProperties::new().set_title(title).set_author(&info.user);
    workbook.set_properties(&properties.set_creation_datetime(&excel_time(info.exported_at)?));
    let edges = pages::edges(info);
    let lists = Lists::of(rows, info.lang);
    let cells = pages::list_rows(rows, info.lang);

    let heads = pages::list_heads(info.lang);
    let list = Pages { name: pages::list_name(info.lang), heads: &heads, frozen: 2, pages_wide: 3, edges: &edges };
    for (at, piece) in pieces(&cells, room) {
        let sheet = list.draw(&mut workbook, at, piece)?;
        lists.attach(sheet, &rows[at * room..at * room + piece.len()], info.lang)?;
    }
    let people = pages::people_rows(persons, info.lang);
    let heads = pages::people_heads(info.lang);
    let list = Pages { name: pages::people_name(info.lang), heads: &heads, frozen: 2, pages_wide: 1, edges: &edges };
    for (at, piece) in pieces(&people, room) {
        list.draw(&mut workbook, at, piece)?;
    }
    let remarks = remarks(rows.len(), persons.len(), room, info.lang);
    let notes = pages::notes_rows(info, rows.len(), persons.len(), &remarks);
    let heads = pages::notes_heads(info.lang);
    let name = pages::notes_name(info.lang);
    Pages { name, heads: &heads, frozen: 0, pages_wide: 1, edges: &edges }.draw(&mut workbook, 0, &notes)?;
    write_state(&mut workbook, rows, &cells, info, room)?;
    lists.write(&mut workbook, info.lang)?;
    Ok(workbook.save_to_buffer()?)
}

/// A table that may need several sheets.
struct Pages<'a> {
    name: &'static str,
    heads: &'a [Head],
    frozen: u16,
    pages_wide: u16,
    edges: &'a Edges,
}

impl Pages<'_> {
    fn draw<'w>(
        &self,
        workbook: &'w mut Workbook,
        at: usize,
        rows: &[Vec<Cell>],
    ) -> Result<&'w mut Worksheet, PaperError> {
        let &Self { heads, frozen, pages_wide, edges, .. } = self;
        let name = numbered(self.name, at);
        draw(workbook, &Drawing { name, heads, rows, frozen, pages_wide, filter: frozen > 0, edges })
    }
}

/// `疑点`, `疑点_2`, `疑点_3`.
fn numbered(name: &str, at: usize) -> String {
    if at == 0 { name.to_owned() } else { format!("{name}_{}", at + 1) }
}

/// The pieces of at most `room` rows, at least one.
fn pieces<T>(rows: &[T], room: usize) -> impl Iterator<Item = (usize, &[T])> {
    let count = rows.len().div_ceil(room).max(1);
    (0..count).map(move |at| (at, &rows[at * room..rows.len().min((at + 1) * room)]))
}

fn remarks(rows: usize, persons: usize, room: usize, lang: Lang) -> Vec<Text> {
    let mut remarks = Vec::new();
    for (name, count) in [(pages::list_name(lang), rows), (pages::people_name(lang), persons)] {
        if count > room {
            let sheets = count.div_ceil(room);
            remarks.push(Text::new(
                format!("“{name}”共 {count} 行，超过一个工作表的行数，分在 {sheets} 个工作表中。"),
                format!("\"{name}\" has {count} lines, more than a sheet holds, and goes on over {sheets} sheets."),
            ));
        }
    }
    if rows > DROP_DOWN_ROWS_MAX {
        remarks.push(Text::new(
            "行数较多，“排除原因”没有下拉列表，请填写原因代码。",
            "There are many lines, so the reasons for ruling out have no list to choose from: type the code.",
        ));
    }
    remarks
}

fn write_state(
    workbook: &mut Workbook,
    rows: &[LedgerRow],
    cells: &[Vec<Cell>],
    info: &LedgerInfo,
    room: usize,
) -> Result<(), PaperError> {
    let lines: Vec<Vec<String>> = rows.iter().zip(cells).map(|(row, cells)| line(row, cells)).collect();
    let seal = seal(lines.iter().map(Vec::as_slice));
    let text = Format::new().set_num_format("@");
    // The lines about the ledger stand above those of the first sheet.
    let about: Vec<Vec<String>> =
        head_lines(info, rows.len(), &seal).into_iter().map(Vec::from).chain([line_heads()]).collect();
    let room = room.min(SHEET_ROWS_MAX - about.len());
    for (at, piece) in pieces(&lines, room) {
        let sheet = workbook.add_worksheet_with_low_memory()?;
        sheet.set_name(numbered(STATE_SHEET, at))?.set_hidden(true);
        let above: &[Vec<String>] = if at == 0 { &about } else { &about[about.len() - 1..] };
        for (row, values) in (0u32..).zip(above.iter().chain(piece)) {
            for (at, value) in values.iter().enumerate().filter(|(_, value)| !value.is_empty()) {
                sheet.write_string_with_format(row, column(at), value, &text)?;
            }
        }
    }
    Ok(())
}

/// The drop-downs: the verdicts, and per rule the reasons for ruling out. They stand in columns of a hidden sheet, since a list
/// inside a cell's own rule may have 255 characters.
struct Lists<'a> {
    reasons: BTreeMap<&'a RuleId, &'a [LedgerReason]>,
}

impl<'a> Lists<'a> {
    fn of(rows: &'a [LedgerRow], _lang: Lang) -> Self {
        let with_reasons = rows.iter().filter(|row| !row.reasons.is_empty());
        Self { reasons: with_reasons.map(|row| (&row.rule_id, row.reasons.as_slice())).collect() }
    }

    fn verdicts(lang: Lang) -> Vec<String> {
        let outcomes = (1..=8).filter_map(Outcome::of_verdict);
        outcomes.map(|outcome| verdict_words(outcome, lang)).collect()
    }

    fn write(&self, workbook: &mut Workbook, lang: Lang) -> Result<(), PaperError> {
        let sheet = workbook.add_worksheet_with_low_memory()?;
        sheet.set_name(LISTS_SHEET)?.set_hidden(true);
        let verdicts = ("verdict".to_owned(), Self::verdicts(lang));
        let reasons = self.reasons.iter().map(|(rule, reasons)| {
            let words = reasons.iter().map(|reason| reason_words(&reason.id, &reason.text, lang));
            (rule.to_string(), words.collect::<Vec<_>>())
        });
        let columns: Vec<(String, Vec<String>)> = [verdicts].into_iter().chain(reasons).collect();
        let longest = columns.iter().map(|(_, words)| words.len()).max().unwrap_or(0);
        for (at, (name, _)) in columns.iter().enumerate() {
            sheet.write_string(0, column(at), name)?;
        }
        // Row by row: the sheet is written to disk as it grows.
        for (row, line) in (1u32..).zip(0..longest) {
            for (at, (_, words)) in columns.iter().enumerate() {
                if let Some(word) = words.get(line) {
                    sheet.write_string(row, column(at), word)?;
                }
            }
        }
        Ok(())
    }

    /// Puts the lists on the lines of a sheet.
    fn attach(&self, sheet: &mut Worksheet, rows: &[LedgerRow], lang: Lang) -> Result<(), PaperError> {
        let Some(last) = u32::try_from(rows.len()).ok().filter(|last| *last > 0) else { return Ok(()) };
        let verdict = column(position(LedgerField::Verdict));
        let choice = drop_down(0, Self::verdicts(lang).len(), lang)?;
        sheet.add_data_validation(1, verdict, last, verdict, &choice)?;
        if rows.len() > DROP_DOWN_ROWS_MAX {
            return Ok(());
        }
        let reason = column(position(LedgerField::Reason));
        for (at, (rule, reasons)) in self.reasons.iter().enumerate() {
            let choice = drop_down(at + 1, reasons.len(), lang)?;
            for (first, last) in runs(rows, rule) {
                sheet.add_data_validation(first, reason, last, reason, &choice)?;
            }
        }
        Ok(())
    }
}

/// The runs of lines (from 1, below the heading) that belong to `rule`.
fn runs(rows: &[LedgerRow], rule: &RuleId) -> Vec<(u32, u32)> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for line in (1u32..).zip(rows).filter(|(_, row)| row.rule_id == *rule).map(|(line, _)| line) {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == line => *last = line,
            _ => runs.push((line, line)),
        }
    }
    runs
}

/// The `at`th column of the hidden lists, of `count` words. Another value is refused with a sentence, or let through after a
/// question: importing says what it could not read.
fn drop_down(at: usize, count: usize, lang: Lang) -> Result<DataValidation, PaperError> {
    let letters = super::bring::column_name(at);
    let list = Formula::new(format!("={LISTS_SHEET}!${letters}$2:${letters}${}", count + 1));
    Ok(DataValidation::new()
        .allow_list_formula(list)
        .set_error_style(DataValidationErrorStyle::Warning)
        .set_error_title(lang.pick("不在列表中", "Not in the list"))?
        .set_error_message(lang.pick("请从下拉列表中选择。", "Please choose from the list."))?)
}
