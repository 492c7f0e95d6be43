//! Ledgers that were split by county come back one by one: what they ask for together.

use super::bring::{ImportFinding, ImportLevel, ImportLine, LedgerImport};
use crate::model::Text;
use crate::triage::workflow::Ask;
use std::collections::BTreeMap;

/// What several ledgers ask for together; each line and finding with the file it stands in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MergedImport {
    /// Lines to be taken.
    pub lines: Vec<(String, ImportLine)>,
    /// What is to be said.
    pub findings: Vec<(String, ImportFinding)>,
    /// Lines that say what they said.
    pub unchanged: usize,
}

/// Puts the ledgers of several files (name, content) together, in the order given. Where two files ask for the same about an
/// alert, it is taken once; where they ask for different things, neither is taken and both are named (P222).
pub fn merge_imports(files: Vec<(String, LedgerImport)>) -> MergedImport {
    let mut merged = MergedImport::default();
    let mut asked: BTreeMap<String, Vec<(String, ImportLine)>> = BTreeMap::new();
    let mut order = Vec::new();
    for (file, import) in files {
        merged.unchanged += import.unchanged;
        merged.findings.extend(import.findings.into_iter().map(|finding| (file.clone(), finding)));
        for line in import.lines {
            let lines = asked.entry(line.alert_id.clone()).or_default();
            if lines.is_empty() {
                order.push(line.alert_id.clone());
            }
            lines.push((file.clone(), line));
        }
    }
    for alert_id in order {
        let lines = asked.remove(&alert_id).unwrap_or_default();
        let Some(((first_file, first), others)) = lines.split_first() else { continue };
        if others.is_empty() {
            merged.lines.push((first_file.clone(), first.clone()));
            continue;
        }
        let agree = others.iter().all(|(_, line)| same(first, line));
        let files: Vec<&str> = lines.iter().map(|(file, _)| file.as_str()).collect();
        merged.findings.extend(lines.iter().map(|(file, line)| (file.clone(), said(line, &files, agree))));
        if agree {
            merged.lines.push((first_file.clone(), first.clone()));
        }
    }
    merged
}

fn said(line: &ImportLine, files: &[&str], agree: bool) -> ImportFinding {
    let (level, code, message) = if agree {
        let message = Text::new(
            format!("多个文件（{}）填写相同，只采用一次", files.join("、")),
            format!("several files ({}) say the same; it is taken once", files.join(", ")),
        );
        (ImportLevel::Notice, "P223", message)
    } else {
        let message = Text::new(
            format!("多个文件（{}）对同一疑点填写不同，都未采用；请核对后只保留一处", files.join("、")),
            format!(
                "several files ({}) say different things about the alert; none is taken: keep one",
                files.join(", ")
            ),
        );
        (ImportLevel::Error, "P222", message)
    };
    let (sheet, alert_id) = (Some(line.place.sheet.clone()), Some(line.alert_id.clone()));
    ImportFinding { level, code, sheet, cell: Some(format!("{}", line.place.row)), alert_id, message }
}

/// Whether two lines ask for the same. When a ledger was made stands in reasons and is no difference.
fn same(one: &ImportLine, other: &ImportLine) -> bool {
    let without_reason = |ask: &Ask| match ask {
        Ask::Assign { to, .. } => Ask::Assign { to: to.clone(), reason: String::new() },
        ask => ask.clone(),
    };
    let plain = |line: &ImportLine| line.asks.iter().map(without_reason).collect::<Vec<_>>();
    // Who decides has looked at what the ledger was made from.
    let decides = one.asks.iter().any(|ask| matches!(ask, Ask::Propose { .. }));
    let same_rows = one.evidence == other.evidence || !decides;
    same_rows && one.seen_version == other.seen_version && one.refunded == other.refunded && plain(one) == plain(other)
}
