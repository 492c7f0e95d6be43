//! A ledger for each county: one file for each, and an index of them.

use super::super::PaperError;
use super::cell::Cell;
use super::csv::{CsvEncoding, csv_table};
use super::row::{LedgerInfo, LedgerPerson, LedgerRow};
use super::write::ledger_xlsx;
use crate::model::Fen;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// A ledger of one region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerPart {
    /// The name of its file.
    pub file: String,
    /// The prefix of the region codes in it; `None`: alerts without a region.
    pub region: Option<String>,
    /// Lines.
    pub rows: usize,
    /// The .xlsx.
    pub bytes: Vec<u8>,
}

/// `ledger_150502_20261121.xlsx`; a code that is more than letters and digits is spelt so that no two make one name.
pub fn ledger_file_name(region: Option<&str>, day: Date) -> String {
    let region = region.unwrap_or("all");
    let plain: String = region.chars().filter(char::is_ascii_alphanumeric).take(20).collect();
    let marked =
        if plain == region { plain } else { format!("{plain}-{}", &blake3::hash(region.as_bytes()).to_hex()[..8]) };
    format!("ledger_{marked}_{}.xlsx", day.strftime("%Y%m%d"))
}

/// One ledger for each region, told apart by the first `digits` digits of the region's code (6: county, 4: prefecture), in the
/// order of the codes, and the index as CSV for Excel: file, region, lines, sums, SHA-256. A line is in exactly one of them.
/// `hidden` has the region of each alert that exceptions hide: a part says how many of them are its own.
///
/// # Errors
/// As [`ledger_xlsx`].
pub fn split_ledger(
    rows: &[LedgerRow],
    persons: &[LedgerPerson],
    info: &LedgerInfo,
    hidden: &[Option<String>],
    digits: usize,
) -> Result<(Vec<LedgerPart>, Vec<u8>), PaperError> {
    let lang = info.lang;
    let mut regions: BTreeMap<Option<String>, Vec<LedgerRow>> = BTreeMap::new();
    let prefix = |code: &Option<String>| code.as_ref().map(|code| code.chars().take(digits).collect::<String>());
    for row in rows {
        regions.entry(prefix(&row.region_code)).or_default().push(row.clone());
    }
    let mut parts = Vec::new();
    let mut index = Vec::new();
    for (region, rows) in regions {
        let ids: BTreeSet<&str> = rows.iter().map(|row| row.alert_id.as_str()).collect();
        let people: Vec<LedgerPerson> =
            persons.iter().filter(|person| ids.contains(person.alert_id.as_str())).cloned().collect();
        let named = region.clone().unwrap_or_else(|| lang.pick("无参保地", "no region").to_owned());
        let own = lang.pick(format!("参保地 {named}"), format!("region {named}"));
        let filters = info.filters.as_ref().map_or_else(|| own.clone(), |filters| format!("{filters}；{own}"));
        let own_hidden = hidden.iter().filter(|code| prefix(code) == region).count();
        let own_hidden = i64::try_from(own_hidden).unwrap_or(i64::MAX);
        let bytes =
            ledger_xlsx(&rows, &people, &LedgerInfo { filters: Some(filters), hidden: own_hidden, ..info.clone() })?;
        let file = ledger_file_name(Some(region.as_deref().unwrap_or("none")), info.exported_at.date());
        let sum = |of: fn(&LedgerRow) -> Fen| Cell::Money(rows.iter().map(of).sum());
        index.push(vec![
            Cell::words(&file),
            Cell::words(&named),
            whole(rows.len()),
            whole(people.len()),
            sum(|row| row.amount_paid),
            sum(|row| row.amount_stoppable),
            Cell::words(&hex(&Sha256::digest(&bytes))),
        ]);
        parts.push(LedgerPart { file, region, rows: rows.len(), bytes });
    }
    let heads = lang.pick(
        ["文件", "参保地", "疑点条数", "人员行数", "涉及金额（元）", "可止付金额（元）", "SHA-256"],
        ["File", "Region", "Alerts", "Lines of people", "Amount concerned (yuan)", "Still stoppable (yuan)", "SHA-256"],
    );
    let index = csv_table(&heads.map(str::to_owned), &index, CsvEncoding::Excel)?;
    Ok((parts, index))
}

fn whole(count: usize) -> Cell {
    Cell::Whole(i64::try_from(count).unwrap_or(i64::MAX))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
