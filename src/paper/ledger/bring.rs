//! A ledger that comes back: finds its list, matches lines by alert, and says what each asks for. Nothing is silent: what is
//! unknown, gone, twice, changed where it may not be, or unreadable is named with sheet and cell.

use super::super::PaperError;
use super::cell::{Cell, Raw, read};
use super::compare::{Line, compare};
use super::field::{Kind, LedgerField};
use super::hidden::{Exported, LINES_BEGIN, LedgerManifest, SCHEMA, STATE_SHEET, read_lines, seal};
use super::load::{RawSheet, load};
use crate::model::typed::half_width;
use crate::model::{Fen, Lang, Text};
use crate::triage::workflow::Ask;
use jiff::civil::DateTime;
use std::collections::{BTreeMap, BTreeSet};

/// Rows from the top in which the heading is looked for: above it may stand titles.
const HEADING_WITHIN: usize = 30;

/// Who brings a ledger back, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportBy {
    /// The account: what the ledger proposes is proposed by it.
    pub user: String,
    /// The person behind it.
    pub person: String,
    /// When, on the office's clock.
    pub at: DateTime,
    /// The language of notes that are made from columns.
    pub lang: Lang,
}

/// Where a line stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The sheet.
    pub sheet: String,
    /// The row as spreadsheets count, from 1.
    pub row: u32,
}

/// A line that asks for something.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportLine {
    /// The alert.
    pub alert_id: String,
    /// Its version when the ledger was made: where the store has another, somebody else was there first, and the caller decides.
    /// It is that of the first of `asks`; each that is done changes the version that the next one sees.
    pub seen_version: i64,
    /// The fingerprint of the finding it was made from: where the store has another, a scan changed the rows since.
    pub evidence: String,
    /// Where it stands.
    pub place: Place,
    /// What is to be done, in order; all of it or nothing, and what has come back with it.
    pub asks: Vec<Ask>,
    /// So much has come back, all in all: what is not written down of it yet was received.
    pub refunded: Option<Fen>,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ImportLevel {
    /// Put right or passed over without loss.
    Notice,
    /// Something that was typed is not taken; the rest of its line is.
    NotTaken,
    /// The line is not taken.
    Error,
}

/// Something to be said about a ledger that came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportFinding {
    /// How much it matters.
    pub level: ImportLevel,
    /// Its code, for `fundwatch explain`.
    pub code: &'static str,
    /// The sheet, where it is about one.
    pub sheet: Option<String>,
    /// The cell, `AF12`, where it is about one.
    pub cell: Option<String>,
    /// The alert, where it is about one.
    pub alert_id: Option<String>,
    /// What was found, what was expected, what to do. Values of cells are not repeated, apart from ids of rules and steps.
    pub message: Text,
}

/// What a ledger asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerImport {
    /// From what it was made.
    pub manifest: LedgerManifest,
    /// The lines that ask for something, in the order of the sheet.
    pub lines: Vec<ImportLine>,
    /// Lines that say what they said.
    pub unchanged: usize,
    /// What is to be said, in the order of the sheet; first what is about the whole.
    pub findings: Vec<ImportFinding>,
}

impl LedgerImport {
    /// Whether a line was left out because of an error.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.level == ImportLevel::Error)
    }
}

/// Reads a ledger that was exported by [`super::ledger_xlsx`] and saved by any spreadsheet program. Changes nothing: a dry run
/// is to show what comes out, an import is to take what is asked through the workflow.
///
/// # Errors
/// P201 where it is no workbook or no ledger of this program, P202 where its hidden sheet was damaged, P203 where the list
/// cannot be found. Errors of single lines are findings.
pub fn read_ledger(bytes: &[u8], by: &ImportBy) -> Result<LedgerImport, PaperError> {
    let sheets = load(bytes)?;
    let (manifest, exported) = read_state(&sheets)?;
    let mut reading = Reading { manifest, exported, by, lines: Vec::new(), unchanged: 0, findings: Vec::new() };
    let lists: Vec<(&RawSheet, Heading)> = sheets
        .iter()
        .filter(|sheet| !sheet.name.starts_with('_'))
        .filter_map(|sheet| Some((sheet, heading(sheet)?)))
        .collect();
    if lists.is_empty() {
        return Err(PaperError::NoList);
    }
    let rows: Vec<Row<'_>> = lists.iter().flat_map(|(sheet, heading)| reading.rows(sheet, heading)).collect();
    reading.match_rows(&rows);
    Ok(LedgerImport {
        manifest: reading.manifest,
        lines: reading.lines,
        unchanged: reading.unchanged,
        findings: reading.findings,
    })
}

/// A spreadsheet's name of the `at`th column: A, …, Z, AA.
pub(super) fn column_name(at: usize) -> String {
    let mut name = Vec::new();
    let mut left = at + 1;
    while left > 0 {
        left -= 1;
        name.push(char::from(b'A' + u8::try_from(left % 26).unwrap_or(0)));
        left /= 26;
    }
    name.iter().rev().collect()
}

fn text_of(raw: &Raw) -> String {
    match raw {
        Raw::Text(text) => text.clone(),
        Raw::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// The hidden sheets: where the ledger comes from, and each line as it was.
fn read_state(sheets: &[RawSheet]) -> Result<(LedgerManifest, BTreeMap<String, Exported>), PaperError> {
    let mut about = BTreeMap::new();
    let mut heads: Vec<String> = Vec::new();
    let mut lines: Vec<Vec<String>> = Vec::new();
    for sheet in sheets.iter().filter(|sheet| sheet.name.starts_with(STATE_SHEET)) {
        let mut in_lines = false;
        for row in &sheet.rows {
            let texts: Vec<String> = row.iter().map(text_of).collect();
            match texts.first().map(String::as_str) {
                None | Some("") => {}
                Some(LINES_BEGIN) => (in_lines, heads) = (true, trimmed(texts)),
                Some(_) if in_lines => lines.push(texts),
                Some(name) => _ = about.insert(name.to_owned(), texts.get(1).cloned().unwrap_or_default()),
            }
        }
    }
    let said = |name: &str| about.get(name).cloned().unwrap_or_default();
    if said("schema") != SCHEMA {
        return Err(PaperError::NotALedger(Text::new(
            "没有找到导出时的隐藏工作表：不是本程序导出的台账，或隐藏的工作表被删除；请重新导出后填写",
            "the hidden sheet of the export is missing: this is no ledger of this program, or the sheet was deleted; export it again",
        )));
    }
    let manifest = LedgerManifest {
        exported_at: said("exported_at"),
        exported_by: said("exported_by"),
        run_id: said("run_id"),
        dataset: said("dataset"),
        rules: said("rules"),
        rows: said("rows").parse().unwrap_or_default(),
    };
    // A spreadsheet drops blank cells at the end of a row.
    lines.iter_mut().for_each(|line| line.resize(heads.len(), String::new()));
    let whole = lines.len() == manifest.rows && seal(lines.iter().map(Vec::as_slice)) == said("seal");
    match read_lines(&heads, &lines).filter(|_| whole) {
        Some(exported) => Ok((manifest, exported)),
        None if lines.is_empty() && whole => Ok((manifest, BTreeMap::new())),
        None => Err(PaperError::Damaged),
    }
}

fn trimmed(mut texts: Vec<String>) -> Vec<String> {
    while texts.last().is_some_and(String::is_empty) {
        texts.pop();
    }
    texts
}

/// Where the heading of a list stands, and which column is which.
struct Heading {
    row: usize,
    columns: BTreeMap<LedgerField, usize>,
    unknown: Vec<usize>,
    twice: Vec<usize>,
}

/// The heading within the first rows: it names the alert's id and something that is filled in.
fn heading(sheet: &RawSheet) -> Option<Heading> {
    sheet.rows.iter().take(HEADING_WITHIN).enumerate().find_map(|(row, cells)| {
        let mut heading = Heading { row, columns: BTreeMap::new(), unknown: Vec::new(), twice: Vec::new() };
        for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| **cell != Raw::Blank) {
            match field_named(&text_of(cell)) {
                None => heading.unknown.push(at),
                Some(field) if heading.columns.contains_key(&field) => heading.twice.push(at),
                Some(field) => _ = heading.columns.insert(field, at),
            }
        }
        let filled_in = heading.columns.keys().any(|field| field.is_filled_in());
        (heading.columns.contains_key(&LedgerField::AlertId) && filled_in).then_some(heading)
    })
}

fn field_named(text: &str) -> Option<LedgerField> {
    let plain = |text: &str| half_width(text).chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    let wanted = plain(text);
    LedgerField::ALL.iter().copied().find(|field| {
        let heading = field.heading();
        plain(&heading.zh) == wanted || plain(&heading.en) == wanted
    })
}

/// A line of the list, with its alert's id.
struct Row<'a> {
    sheet: &'a RawSheet,
    heading: &'a Heading,
    at: usize,
    alert_id: String,
}

impl Row<'_> {
    fn place(&self) -> Place {
        Place { sheet: self.sheet.name.clone(), row: row_number(self.sheet, self.at) }
    }

    fn raw(&self, column: usize) -> &Raw {
        self.sheet.rows[self.at].get(column).unwrap_or(&Raw::Blank)
    }

    fn cell_of(&self, field: LedgerField) -> Option<String> {
        self.heading.columns.get(&field).map(|column| cell_name(self.sheet, self.at, *column))
    }
}

fn row_number(sheet: &RawSheet, at: usize) -> u32 {
    sheet.start.0 + u32::try_from(at).unwrap_or(u32::MAX - 1) + 1
}

fn cell_name(sheet: &RawSheet, row: usize, column: usize) -> String {
    format!("{}{}", column_name(sheet.start.1 as usize + column), row_number(sheet, row))
}

struct Reading<'a> {
    manifest: LedgerManifest,
    exported: BTreeMap<String, Exported>,
    by: &'a ImportBy,
    lines: Vec<ImportLine>,
    unchanged: usize,
    findings: Vec<ImportFinding>,
}

impl Reading<'_> {
    fn say(
        &mut self,
        level: ImportLevel,
        code: &'static str,
        at: (Option<&str>, Option<String>),
        alert: &str,
        message: Text,
    ) {
        let alert_id = Some(alert.to_owned()).filter(|id| !id.is_empty());
        let (sheet, cell) = (at.0.map(str::to_owned), at.1);
        self.findings.push(ImportFinding { level, code, sheet, cell, alert_id, message });
    }

    /// The lines of a list; what is odd about its columns and ids is said.
    fn rows<'s>(&mut self, sheet: &'s RawSheet, heading: &'s Heading) -> Vec<Row<'s>> {
        self.judge_heading(sheet, heading);
        let id_column = heading.columns[&LedgerField::AlertId];
        let mut rows = Vec::new();
        for (at, cells) in sheet.rows.iter().enumerate().skip(heading.row + 1) {
            if cells.iter().all(|cell| *cell == Raw::Blank || matches!(cell, Raw::Text(text) if text.trim().is_empty()))
            {
                continue;
            }
            let place = (Some(sheet.name.as_str()), Some(cell_name(sheet, at, id_column)));
            match read(cells.get(id_column).unwrap_or(&Raw::Blank), Kind::Id) {
                Ok(typed) if typed.cell == Cell::Blank => self.say(
                    ImportLevel::NotTaken,
                    "P220",
                    place,
                    "",
                    Text::new(
                        "这一行有内容但没有疑点编号，未采用",
                        "this row has content and no alert id; it is not taken",
                    ),
                ),
                Ok(typed) => {
                    let alert_id = typed.cell.canonical();
                    if typed.mended {
                        let message = Text::new(
                            format!("疑点编号中的全角字符或空格已规范为 {alert_id}"),
                            format!("full-width characters or blanks in the alert id were put right: {alert_id}"),
                        );
                        self.say(ImportLevel::Notice, "P217", place, &alert_id, message);
                    }
                    rows.push(Row { sheet, heading, at, alert_id });
                }
                Err(message) => self.say(ImportLevel::Error, "P211", place, "", message),
            }
        }
        rows
    }

    fn judge_heading(&mut self, sheet: &RawSheet, heading: &Heading) {
        let name = Some(sheet.name.as_str());
        for at in &heading.unknown {
            let message = Text::new("不认识的列，未采用", "a column that is not the ledger's; it is not taken");
            self.say(ImportLevel::Notice, "P216", (name, Some(cell_name(sheet, heading.row, *at))), "", message);
        }
        for at in &heading.twice {
            let message =
                Text::new("此列出现了两次，只采用左边一列", "this column stands there twice; the left one is taken");
            self.say(ImportLevel::NotTaken, "P216", (name, Some(cell_name(sheet, heading.row, *at))), "", message);
        }
        for field in
            LedgerField::ALL.iter().filter(|field| field.is_filled_in() && !heading.columns.contains_key(field))
        {
            let text = field.heading();
            let message = Text::new(
                format!("没有“{}”列，视为未改动", text.zh),
                format!("the column \"{}\" is missing and counts as unchanged", text.en),
            );
            self.say(ImportLevel::Notice, "P216", (name, None), "", message);
        }
    }

    fn match_rows(&mut self, rows: &[Row<'_>]) {
        let mut places: BTreeMap<&str, Vec<&Row<'_>>> = BTreeMap::new();
        for row in rows {
            places.entry(&row.alert_id).or_default().push(row);
        }
        for row in rows {
            let at = (Some(row.sheet.name.as_str()), row.cell_of(LedgerField::AlertId));
            let twice = &places[row.alert_id.as_str()];
            if twice.len() > 1 {
                let all: Vec<String> =
                    twice.iter().map(|row| format!("{}!{}", row.sheet.name, row_number(row.sheet, row.at))).collect();
                let message = Text::new(
                    format!("同一疑点出现在多行（{}），都未采用；请只保留一行", all.join("、")),
                    format!("the alert stands in several rows ({}); none is taken: keep one", all.join(", ")),
                );
                self.say(ImportLevel::Error, "P213", at, &row.alert_id, message);
            } else if let Some(exported) = self.exported.get(&row.alert_id).cloned() {
                self.read_row(row, &exported);
            } else {
                let message = Text::new(
                    "导出的台账中没有这个疑点编号；请核对编号，新增的行不采用",
                    "the exported ledger has no such alert: check the id; added rows are not taken",
                );
                self.say(ImportLevel::Error, "P212", at, &row.alert_id, message);
            }
        }
        let seen: BTreeSet<&str> = places.keys().copied().collect();
        let gone: Vec<String> = self.exported.keys().filter(|id| !seen.contains(id.as_str())).cloned().collect();
        for alert_id in gone {
            let message = Text::new(
                "这一行被删除；疑点不受影响，仍在队列中",
                "its row was deleted; the alert stays in the queue untouched",
            );
            self.say(ImportLevel::NotTaken, "P214", (None, None), &alert_id, message);
        }
    }

    fn read_row(&mut self, row: &Row<'_>, exported: &Exported) {
        let mut cells = BTreeMap::new();
        let mut foreign = Vec::new();
        let mut broken = false;
        for (&field, &column) in &row.heading.columns {
            let at = || (Some(row.sheet.name.as_str()), row.cell_of(field));
            match read(row.raw(column), field.kind()) {
                Ok(typed) => {
                    if !field.is_filled_in() && field != LedgerField::Number && !exported.agrees(field, &typed.cell) {
                        foreign.push(field);
                    } else if typed.mended && field.is_filled_in() {
                        let message =
                            Text::new("全角字符或空格已规范", "full-width characters or blanks were put right");
                        self.say(ImportLevel::Notice, "P217", at(), &row.alert_id, message);
                    }
                    cells.insert(field, typed.cell);
                }
                Err(message) if field.kind() == Kind::Id => {
                    broken = true;
                    self.say(ImportLevel::Error, "P211", at(), &row.alert_id, message);
                }
                Err(message) if field.is_filled_in() => {
                    broken = true;
                    self.say(ImportLevel::Error, "P210", at(), &row.alert_id, message);
                }
                Err(_) => self.say(ImportLevel::NotTaken, "P215", at(), &row.alert_id, not_taken(field)),
            }
        }
        if is_of_another(&foreign) {
            let at = (Some(row.sheet.name.as_str()), row.cell_of(LedgerField::AlertId));
            self.say(ImportLevel::Error, "P224", at, &row.alert_id, of_another(&foreign));
            return;
        }
        for field in foreign {
            let at = (Some(row.sheet.name.as_str()), row.cell_of(field));
            self.say(ImportLevel::NotTaken, "P215", at, &row.alert_id, not_taken(field));
        }
        let made_at = self.manifest.exported_at.clone();
        let (asks, refunded, complaints) = compare(&Line { exported, cells: &cells, by: self.by, made_at: &made_at });
        for complaint in complaints {
            broken |= complaint.level == ImportLevel::Error;
            let at = (Some(row.sheet.name.as_str()), row.cell_of(complaint.field));
            self.say(complaint.level, complaint.code, at, &row.alert_id, complaint.message);
        }
        if asks.is_empty() && refunded.is_none() {
            self.unchanged += usize::from(!broken);
        } else if !broken {
            let (alert_id, seen_version, evidence) =
                (row.alert_id.clone(), exported.version, exported.evidence.clone());
            self.lines.push(ImportLine { alert_id, seen_version, evidence, place: row.place(), asks, refunded });
        }
    }
}

/// What says of which alert a line is, beside its id: one of them is another's only on another's line.
const NAMES_THE_ALERT: [LedgerField; 2] = [LedgerField::Rule, LedgerField::EntityId];
/// What the scan found: one of them may have been overwritten, two are the finding of another alert.
const FOUND: [LedgerField; 7] = [
    LedgerField::Region,
    LedgerField::Persons,
    LedgerField::Months,
    LedgerField::AmountPaid,
    LedgerField::AmountStoppable,
    LedgerField::Explanation,
    LedgerField::FirstFound,
];

/// Whether a line with these of the program's columns changed is about another alert than its id says. That is what becomes
/// of a list of which a column was sorted by itself, or cells were pasted one line too low.
fn is_of_another(changed: &[LedgerField]) -> bool {
    let of = |these: &[LedgerField]| changed.iter().filter(|field| these.contains(field)).count();
    of(&NAMES_THE_ALERT) > 0 || of(&FOUND) > 1
}

fn of_another(changed: &[LedgerField]) -> Text {
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for heading in changed.iter().map(|field| field.heading()) {
        zh.push(format!("“{}”", heading.zh));
        en.push(format!("\"{}\"", heading.en));
    }
    Text::new(
        format!(
            "疑点编号与这一行的{}对不上，可能只对某一列排了序或粘贴错了行；整行不采用，请重新导出后把填写的内容抄过去",
            zh.join("、")
        ),
        format!(
            "the alert id does not go with {} of this line: a column may have been sorted by itself; nothing of the line is taken: export again and copy the entries over",
            en.join(", ")
        ),
    )
}

fn not_taken(field: LedgerField) -> Text {
    let heading = field.heading();
    Text::new(
        format!("“{}”由系统生成，改动未采用", heading.zh),
        format!("\"{}\" is the program's; the change is not taken", heading.en),
    )
}
