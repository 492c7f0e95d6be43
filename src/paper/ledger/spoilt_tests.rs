//! Ledgers that come back spoilt: what was mistyped, sorted or cleared takes nothing that was not meant.

use super::bring::{ImportLevel, read_ledger};
use super::cell::Raw;
use super::load::RawSheet;
use super::row::{LedgerReason, LedgerRow};
use super::tests::{asks, by, cell, codes, exported, filled, import, proposal, resaved, row};
use crate::model::{Fen, Outcome, Status, Text};
use crate::paper::PaperError;
use crate::triage::workflow::Ask;

#[test]
fn a_cleared_officer_gives_nothing_back() {
    let import = filled(row(2), &[("责任人", ""), ("备注", "已电话联系；话")]);
    assert_eq!(codes(&import), [("P215", ImportLevel::NotTaken, Some("V2"))]);
    assert_eq!(import.lines[0].asks, [Ask::Note { text: "话".into() }]);
}

#[test]
fn a_returned_decision_that_nobody_touched_asks_for_nothing() {
    // Full-width digits and brackets, blanks between digits: as officers type them on the command line.
    let returned = LedgerRow {
        status: Status::Returned,
        outcome: Some(Outcome::Confirmed),
        explanation_id: Some("FP-R5-EXAMDAY".into()),
        reasons: vec![LedgerReason { id: "FP-R5-EXAMDAY".into(), text: Text::new("统一考试（全区）", "exam") }],
        clause: Some("《社会保险法》第８８条（一）".into()),
        letter: Some("通人社（２０２６）　12号".into()),
        checklist: Some("2026 0012".into()),
        ..row(2)
    };
    let bytes = exported(std::slice::from_ref(&returned));
    for bytes in [resaved(&bytes, |_| {}), bytes] {
        let import = import(&bytes);
        assert_eq!((import.lines, import.unchanged, import.findings), (vec![], 1, vec![]));
    }
    // What is typed anew stands as it was typed.
    let mut wanted = proposal(Outcome::Confirmed);
    (wanted.clause, wanted.letter) = (Some("第８８条（二）".into()), returned.letter.clone());
    (wanted.checklist, wanted.explanation) = (returned.checklist.clone(), returned.explanation_id.clone());
    let import = filled(returned, &[("认定依据条款", "第８８条（二）")]);
    assert_eq!(asks(&import), [Ask::Take, Ask::propose(wanted)]);
}

#[test]
fn ids_of_the_program_in_full_width_are_no_change() {
    let odd = LedgerRow { entity_id: "（机构）００１５".into(), rule_version: "１．０".into(), ..row(2) };
    assert_eq!(asks(&filled(odd, &[("备注", "已电话联系；话")])), [Ask::Note { text: "话".into() }]);
}

#[test]
fn a_number_of_a_letter_that_lost_its_last_digits_is_an_error() {
    let bytes = resaved(&exported(&[row(2)]), |sheets| {
        *cell(sheets, "文书编号", 0) = Raw::Number(2_026_112_100_000_001_200.0);
    });
    assert_eq!(codes(&import(&bytes)), [("P210", ImportLevel::Error, Some("AP2"))]);
}

#[test]
fn an_id_that_was_sorted_away_from_its_line_takes_nothing_of_it() {
    let swapped = |rows: &[LedgerRow]| {
        let bytes = resaved(&exported(rows), |sheets| {
            *cell(sheets, "核查结论代码", 0) = Raw::Text("7".into());
            let first = cell(sheets, "疑点编号", 0).clone();
            let second = std::mem::replace(cell(sheets, "疑点编号", 1), first);
            *cell(sheets, "疑点编号", 0) = second;
        });
        import(&bytes)
    };
    // Another rule and another entity; then the same ones, whose findings differ.
    let other = LedgerRow { alert_id: "R14-9".into(), persons: 3, amount_paid: Fen(5), ..row(1) };
    for rows in [[row(1), row(2)], [row(1), other]] {
        let import = swapped(&rows);
        let error = ("P224", ImportLevel::Error);
        assert_eq!(
            codes(&import),
            [(error.0, error.1, Some("B2")), (error.0, error.1, Some("B3"))],
            "{:?}",
            import.findings
        );
        assert_eq!((import.lines, import.unchanged), (vec![], 0));
    }
}

#[test]
fn a_verdict_is_one_code_with_its_own_name_or_nothing() {
    for wrong in ["5或6", "3/4", "1.5", "5、6", "5 排除（正常）", "5?", "13", "0", "违规5"] {
        assert_eq!(
            codes(&filled(row(2), &[("核查结论代码", wrong)])),
            [("P218", ImportLevel::Error, Some("AF2"))],
            "{wrong}"
        );
    }
    let bytes = resaved(&exported(&[row(2)]), |sheets| *cell(sheets, "核查结论代码", 0) = Raw::Number(1.5));
    assert_eq!(codes(&import(&bytes))[0].0, "P218");
    for outcome in (1..=8).filter_map(Outcome::of_verdict) {
        let name = outcome.name();
        let code = outcome.verdict().unwrap();
        for text in [format!("{code}"), format!("{code} {}", name.zh), format!("{code}{}", name.en), name.zh.clone()] {
            assert_eq!(super::compare::verdict_of(&text), Ok(Some(outcome)), "{text}");
        }
    }
    // A duplicate has no code; its line is none of the ledger's business, and no mistake.
    let merged = LedgerRow { status: Status::Closed, outcome: Some(Outcome::Duplicate), ..row(2) };
    assert_eq!(filled(merged, &[]).unchanged, 1);
}

#[test]
fn a_character_in_the_last_cell_of_a_sheet_is_named_and_takes_no_memory() {
    let with = |start: (u32, u32)| {
        resaved(&exported(&[row(1)]), |sheets| {
            sheets.push(RawSheet { name: "草稿".into(), start, rows: vec![vec![Raw::Text("x".into())]] });
        })
    };
    let Err(PaperError::NotALedger(said)) = read_ledger(&with((1_048_575, 16_383)), &by()) else { panic!("was read") };
    assert!(said.zh.contains("“草稿”的 XFD1048576"), "{}", said.zh);
    assert_eq!(import(&with((1_048_575, 0))).unchanged, 1);
}
