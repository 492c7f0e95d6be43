//! The record of a run: what was read, what ran, what did not and why, what it found.

use super::alerts::Queue;
use super::plan::{Plan, Skip};
use super::{RuleResult, RuleStop, ScanOptions};
use crate::dataset::{FindingLevel, QualityFinding, TableStatus, ValidatedTables};
use crate::model::{Band, RuleId, Text, dictionary, name_of};
use crate::report::{
    AlertDetail, FileRecord, Measured, ParamOrigin, ParamRecord, QualityLevel, QualityLine, RuleOutcome, RuleRecord,
    RunRecord, TableRecord, TableState,
};
use crate::rules::{BoundRule, Loaded, Origin, Rule};
use crate::score::{Dispersion, StratumFit};
use std::collections::BTreeSet;

/// Writes down a run. Its outcome and exit code are those of the run itself; the command line adds its gates.
pub(super) fn record(
    options: &ScanOptions,
    loaded: &Loaded,
    tables: &ValidatedTables,
    plan: &Plan<'_>,
    results: &[RuleResult<'_>],
    queue: &Queue,
) -> RunRecord {
    let mut rules: Vec<(usize, RuleRecord)> = Vec::new();
    rules.extend(results.iter().map(|result| (result.position, of_result(result, tables, queue))));
    rules.extend(plan.skipped.iter().map(|skip| (skip.position, of_skip(skip))));
    rules.sort_by_key(|(position, _)| *position);
    let rules: Vec<RuleRecord> = rules.into_iter().map(|(_, rule)| rule).collect();
    let mut quality: Vec<QualityLine> = tables.quality().iter().map(line).collect();
    quality.extend(queue.notes.iter().cloned());
    let lacking: Vec<(RuleId, Vec<String>)> =
        plan.skipped.iter().map(|skip| (skip.rule.id().clone(), skip.missing.clone())).collect();
    let tables_of = table_records(tables, &lacking);
    let mut record = RunRecord {
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        dataset_name: dataset_name(options, tables),
        dataset_fingerprint: tables.fingerprint().to_owned(),
        files: files(tables),
        rows: tables_of.iter().map(|table| table.rows).sum(),
        tables: tables_of,
        as_of: plan.as_of,
        as_of_source: plan.as_of_source,
        first_month: tables.first_month(),
        last_month: tables.last_month(),
        rules,
        quality,
        totals: queue.totals.clone(),
        outcome: Vec::new(),
        exit_code: 0,
        measured: Measured::default(),
    };
    record.outcome = outcome(options, loaded, plan, results, &record);
    record
}

/// Every outcome that applies, gravest first.
fn outcome(
    options: &ScanOptions,
    loaded: &Loaded,
    plan: &Plan<'_>,
    results: &[RuleResult<'_>],
    record: &RunRecord,
) -> Vec<String> {
    let interrupted = results.iter().any(|result| matches!(result.outcome, Err(RuleStop::Interrupted)));
    let failed = results.iter().any(|result| matches!(result.outcome, Err(RuleStop::Failed(_))));
    let skipped = plan.skipped.iter().any(|skip| !skip.allowed(&options.allow_skip));
    let nothing_ran = !record.rules.iter().any(|rule| rule.outcome == RuleOutcome::Ran);
    // Rows that could not be counted, or rows that contradict one another: what ran is not the whole truth.
    let lossy = record.quality.iter().any(|line| line.level >= QualityLevel::SetAside);
    let found = [
        (interrupted, "interrupted"),
        (loaded.problems.has_errors(), "rule_fault"),
        (nothing_ran && !plan.skipped.is_empty(), "data_fault"),
        (failed || skipped || lossy, "incomplete"),
    ];
    let words: Vec<String> =
        found.into_iter().filter(|(applies, _)| *applies).map(|(_, word)| word.to_owned()).collect();
    if words.is_empty() { vec!["complete".to_owned()] } else { words }
}

/// The last part of the dataset's path that is more than a date: what a person calls it, without telling where it lies. What was staged goes by
/// its URL, because the folder it was staged in says nothing.
/// A prepared copy goes by the name of its source, whose content it has.
fn dataset_name(options: &ScanOptions, tables: &ValidatedTables) -> String {
    if let Some(copy) = tables.prepared() {
        return copy.name.clone();
    }
    if let Some(called) = &options.called {
        return called.clone();
    }
    let resolved = std::fs::canonicalize(&options.dataset).unwrap_or_else(|_| options.dataset.clone());
    name_of(&resolved)
}

fn files(tables: &ValidatedTables) -> Vec<FileRecord> {
    tables
        .files()
        .iter()
        .map(|file| FileRecord {
            path: file.path.clone(),
            bytes: file.bytes,
            rows: file.rows.unwrap_or(0),
            hash: file.blake3.as_ref().map_or_else(String::new, |hash| format!("blake3:{hash}")),
        })
        .collect()
}

/// Every table of the dictionary; `lacking` names the rules that cannot run and what they miss.
pub(super) fn table_records(tables: &ValidatedTables, lacking: &[(RuleId, Vec<String>)]) -> Vec<TableRecord> {
    dictionary::tables()
        .iter()
        .map(|spec| {
            let status = tables.status(&spec.name).unwrap_or(TableStatus::Missing);
            let usable = status == TableStatus::Usable;
            let missing = spec.columns.iter().filter(|column| usable && !tables.has_column(&spec.name, &column.name));
            TableRecord {
                name: spec.name.clone(),
                title: Text::new(spec.zh.clone(), spec.name.clone()),
                state: match status {
                    TableStatus::Missing => TableState::Missing,
                    TableStatus::Usable => TableState::Present,
                    TableStatus::Unusable(_) => TableState::Refused,
                },
                rows: tables.rows(&spec.name),
                rows_set_aside: tables.rows_set_aside(&spec.name),
                newest: if spec.name == "contributions" { tables.last_month() } else { None },
                missing_columns: missing.map(|column| column.name.clone()).collect(),
                affects: lacking
                    .iter()
                    .filter(|(_, missing)| {
                        missing.iter().any(|lost| lost.split('.').next() == Some(spec.name.as_str()))
                    })
                    .map(|(rule, _)| rule.clone())
                    .collect(),
            }
        })
        .collect()
}

/// Findings by which rows are left out of every count: a required value missing or impossible.
const LOSSY: [&str; 3] = ["D301", "D302", "D303"];

/// One line of the data-quality report. Rows that are exact copies cost nothing and are a warning; rows that
/// could not be counted are set aside; a table that cannot be used is a fault.
pub(super) fn line(finding: &QualityFinding) -> QualityLine {
    QualityLine {
        level: match finding.level {
            FindingLevel::Note => QualityLevel::Note,
            FindingLevel::Warning if LOSSY.contains(&finding.code) => QualityLevel::SetAside,
            FindingLevel::Warning => QualityLevel::Warning,
            FindingLevel::Error => QualityLevel::Fault,
        },
        code: finding.code.to_owned(),
        table: finding.table.clone().unwrap_or_default(),
        column: finding.column.clone(),
        file: finding.file.clone(),
        rows: (finding.rows > 0).then_some(finding.rows),
        text: finding.text.clone(),
        action: finding.fix.clone(),
    }
}

/// The record of a rule before anything is known of what it found.
pub(super) fn blank(rule: &Rule, bound: &BoundRule, outcome: RuleOutcome) -> RuleRecord {
    let header = rule.header();
    RuleRecord {
        id: header.id.clone(),
        version: header.version.to_string(),
        hash: rule.hash().to_owned(),
        slug: header.slug.clone(),
        title: header.title.clone(),
        summary: header.summary.clone(),
        status: header.status.code().to_owned(),
        family: header.family,
        severity: header.severity,
        outcome,
        rows_in: None,
        tested: 0,
        too_small: 0,
        alerts_a: 0,
        alerts_b: 0,
        alerts_c: 0,
        suppressed: 0,
        amount_paid: crate::model::Fen::ZERO,
        params: params(bound),
        expected_false_alerts: None,
        fit_notes: Vec::new(),
        measured: Measured::default(),
    }
}

fn params(bound: &BoundRule) -> Vec<ParamRecord> {
    bound
        .params
        .iter()
        .map(|(name, value, origin)| ParamRecord {
            name: name.to_owned(),
            value: value.to_string(),
            origin: if *origin == Origin::Default { ParamOrigin::Default } else { ParamOrigin::Given },
        })
        .collect()
}

fn of_skip(skip: &Skip<'_>) -> RuleRecord {
    let outcome =
        RuleOutcome::Skipped { code: skip.code.to_owned(), missing: skip.missing.clone(), text: skip.text.clone() };
    blank(skip.rule, &skip.bound, outcome)
}

fn of_result(result: &RuleResult<'_>, tables: &ValidatedTables, queue: &Queue) -> RuleRecord {
    // Rows of the tables it reads: how many of them the engine touched depends on what it could skip.
    let inputs = result.rule.inputs();
    let names = inputs.requires.keys().chain(inputs.optional.keys()).collect::<BTreeSet<_>>();
    let rows_in = names.into_iter().map(|name| tables.rows(name)).sum();
    let outcome = match &result.outcome {
        Ok(_) => RuleOutcome::Ran,
        Err(RuleStop::Failed(error)) => RuleOutcome::Failed { code: error.code().to_owned(), text: error.text() },
        Err(RuleStop::Interrupted) => RuleOutcome::Skipped {
            code: "interrupted".to_owned(),
            missing: Vec::new(),
            text: Text::new("运行被中断", "the run was interrupted"),
        },
    };
    let mut record = blank(result.rule, result.bound, outcome);
    record.measured = result.measured;
    if let Ok((run, _)) = &result.outcome {
        let of_rule = |band: Band| {
            let here = |detail: &&AlertDetail| detail.rule == result.position && detail.alert.band == band;
            queue.alerts.iter().filter(here).count() as u64
        };
        (record.alerts_a, record.alerts_b, record.alerts_c) = (of_rule(Band::A), of_rule(Band::B), of_rule(Band::C));
        record.rows_in = Some(rows_in);
        record.tested = run.tested;
        record.too_small = run.too_small;
        record.amount_paid = queue.paid.get(&result.position).copied().unwrap_or_default();
        if !run.strata.is_empty() {
            record.expected_false_alerts = Some(queue.expected_false.get(&result.position).copied().unwrap_or(0.0));
        }
        record.fit_notes = run.strata.iter().map(fit_note).collect();
    }
    record
}

/// What the fit of one entity type rests on, in words.
fn fit_note(fit: &StratumFit) -> Text {
    let kind =
        crate::model::EntityType::from_code(&fit.stratum).map(crate::model::EntityType::text).unwrap_or_default();
    let cv = (1.0 / fit.k).sqrt();
    match fit.dispersion {
        Dispersion::Fitted => Text::new(
            format!(
                "{}：评估 {} 个，过小 {} 个；同类之间正常差异的变异系数约 {cv:.2}",
                kind.zh, fit.tested, fit.too_small
            ),
            format!(
                "{}: {} tested, {} too small; honest ones differ with a coefficient of variation of about {cv:.2}",
                kind.en, fit.tested, fit.too_small
            ),
        ),
        Dispersion::Assumed => Text::new(
            format!(
                "{}：评估 {} 个，过小 {} 个；不足 20 个，离散程度取规则设定（变异系数 {cv:.2}）",
                kind.zh, fit.tested, fit.too_small
            ),
            format!(
                "{}: {} tested, {} too small; fewer than 20, so the rule's own dispersion is used (coefficient of variation {cv:.2})",
                kind.en, fit.tested, fit.too_small
            ),
        ),
    }
}
