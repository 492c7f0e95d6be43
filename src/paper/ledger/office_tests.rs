//! The ledger saved by another program that is really one: `LibreOffice`, where it is installed.

use super::cell::Raw;
use super::load::load;
use super::row::{LedgerInfo, LedgerPerson, LedgerReview, LedgerRow};
use super::tests::{exported, import, info, person, proposal, resaved, row, typed};
use super::write::ledger_xlsx;
use crate::model::{Fen, Lang, Outcome};
use crate::triage::workflow::Ask;
use jiff::civil::date;
use std::path::Path;
use std::process::Command;

/// The spreadsheet program that is installed, if one is. `FUNDWATCH_SOFFICE` names another.
fn soffice() -> Option<String> {
    let named = std::env::var("FUNDWATCH_SOFFICE").ok();
    let found = named
        .into_iter()
        .chain(["soffice".to_owned(), "libreoffice".to_owned()])
        .find(|program| Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success()));
    if found.is_none() {
        eprintln!(
            "NOT RUN: no soffice on this machine, so the ledger was not saved by LibreOffice (apt-get install libreoffice-calc)"
        );
    }
    found
}

fn converted(program: &str, folder: &Path, file: &str, to: &str) -> Vec<u8> {
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let out = folder.join("out");
    let status = Command::new(program)
        .args([&profile, "--headless", "--convert-to", to, "--outdir"])
        .arg(&out)
        .arg(folder.join(file))
        .output()
        .unwrap();
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
    let extension = to.split(':').next().unwrap();
    std::fs::read(out.join(Path::new(file).with_extension(extension))).unwrap()
}

#[test]
fn a_ledger_that_libreoffice_saved_again_has_every_id_and_value() {
    let Some(program) = soffice() else { return };
    let mut rows: Vec<LedgerRow> = (1..=40).map(row).collect();
    rows[3].remark = Some("=1+1".into());
    rows[4].remark = Some("两行\n的备注 _x000D_ \u{9fae}\u{20bb7}".into());
    rows[5].outcome = Some(Outcome::Corrected);
    rows[5].refund_due = Some(Fen(29));
    rows[6].reviews[0] = Some(LedgerReview { by: "li".into(), at: date(2026, 11, 20).at(16, 31, 0, 0), note: None });
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("ledger.xlsx"), exported(&rows)).unwrap();
    for format in ["xlsx:Calc MS Excel 2007 XML", "ods"] {
        let saved = converted(&program, folder.path(), "ledger.xlsx", format);
        let import = import(&saved);
        assert_eq!((import.lines, import.unchanged, import.findings), (vec![], 40, vec![]), "{format}");
        // The ids themselves, cell by cell.
        let sheets = load(&saved).unwrap();
        for (line, row) in (1..).zip(&rows) {
            assert_eq!(sheets[0].rows[line][1], Raw::Text(row.alert_id.clone()));
            assert_eq!(sheets[0].rows[line][7], Raw::Text(row.entity_id.clone()));
        }
    }
    // What was typed before LibreOffice saved it is read after.
    let edited = resaved(&exported(&rows), typed("核查结论代码", "3"));
    std::fs::write(folder.path().join("edited.xlsx"), edited).unwrap();
    let import = import(&converted(&program, folder.path(), "edited.xlsx", "xlsx:Calc MS Excel 2007 XML"));
    assert_eq!(import.lines.len(), 1);
    assert_eq!(import.lines[0].asks, [Ask::propose(proposal(Outcome::Legitimate))]);
}

#[test]
#[ignore = "writes files for a person to look at; asserts nothing"]
fn ledger_gallery() {
    let folder = std::env::temp_dir().join("fundwatch-papers");
    std::fs::create_dir_all(&folder).unwrap();
    let mut rows: Vec<LedgerRow> = (1..=60).map(row).collect();
    rows[1].outcome = Some(Outcome::Confirmed);
    rows[1].refund_due = Some(Fen(1_234_560));
    rows[1].reviews[0] = Some(LedgerReview {
        by: "li".into(),
        at: date(2026, 11, 20).at(16, 31, 0, 0),
        note: Some("签到表与发证数不符".into()),
    });
    let people: Vec<LedgerPerson> = (1..=60).map(person).collect();
    for lang in [Lang::Zh, Lang::En] {
        let bytes = ledger_xlsx(&rows, &people, &LedgerInfo { lang, ..info() }).unwrap();
        std::fs::write(folder.join(format!("ledger-{lang:?}.xlsx")), bytes).unwrap();
    }
}
