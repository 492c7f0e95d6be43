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

/// The most reasons of a rule that a drop-down shows.
const REASONS_MAX: usize = 200;

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
    let lists = Lists::of(rows);
    let cells = pages::list_rows(rows, info.lang);

    let heads = pages::list_heads(info.lang);
    let list = Pages { name: pages::list_name(info.lang), heads: &heads, frozen: 2, pages_wide: 3, edges: &edges };
    for (at, piece) in pieces(&cells, room) {
        let sheet = list.draw(&mut workbook, at, piece)?;
        Lists::attach(sheet, piece.len(), info.lang)?;
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
    fn of(rows: &'a [LedgerRow]) -> Self {
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

    /// Puts the lists on the lines of a sheet: one for each column, so that they stay right when lines are sorted.
    fn attach(sheet: &mut Worksheet, rows: usize, lang: Lang) -> Result<(), PaperError> {
        let Some(last) = u32::try_from(rows).ok().filter(|last| *last > 0) else { return Ok(()) };
        let verdict = column(position(LedgerField::Verdict));
        let list = format!("={LISTS_SHEET}!$A$2:$A${}", Self::verdicts(lang).len() + 1);
        sheet.add_data_validation(1, verdict, last, verdict, &drop_down(&list, lang)?)?;
        let reason = column(position(LedgerField::Reason));
        sheet.add_data_validation(1, reason, last, reason, &drop_down(&reasons_of_line(), lang)?)?;
        Ok(())
    }
}

/// The column of the hidden lists that is headed with the rule of the line: `R5 1.0` stands in the ledger, `R5` above the
/// list. Written for the first line; programs move it with the lines. A formula here has 255 characters at most.
fn reasons_of_line() -> String {
    let rule = format!("${}2", super::bring::column_name(position(LedgerField::Rule)));
    let at = format!("MATCH(LEFT({rule},FIND(\" \",{rule})-1),{LISTS_SHEET}!$1:$1,0)-1");
    format!("=OFFSET({LISTS_SHEET}!$A$2,0,{at},COUNTA(OFFSET({LISTS_SHEET}!$A$2,0,{at},{REASONS_MAX},1)),1)")
}

/// Another value is refused with a sentence, or let through after a question: importing says what it could not read.
fn drop_down(list: &str, lang: Lang) -> Result<DataValidation, PaperError> {
    Ok(DataValidation::new()
        .allow_list_formula(Formula::new(list))
        .set_error_style(DataValidationErrorStyle::Warning)
        .set_error_title(lang.pick("不在列表中", "Not in the list"))?
        .set_error_message(lang.pick("请从下拉列表中选择。", "Please choose from the list."))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_a_line_is_found_by_its_rule() {
        let formula = reasons_of_line();
        let expected = "=OFFSET(_lists!$A$2,0,MATCH(LEFT($C2,FIND(\" \",$C2)-1),_lists!$1:$1,0)-1,\
            COUNTA(OFFSET(_lists!$A$2,0,MATCH(LEFT($C2,FIND(\" \",$C2)-1),_lists!$1:$1,0)-1,200,1)),1)";
        assert_eq!(formula, expected);
        assert!(formula.len() <= 255, "{}", formula.len());
    }
}
