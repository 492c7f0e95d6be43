//! `fundwatch rules diff`: what changed between two versions of a rule, and which alerts that changes.

use super::super::args::{PlanFormatArg, RuleDiffArgs};
use super::super::exit::Exit;
use super::super::explain::unknown_rule;
use super::super::locale::{lang, tr};
use super::super::{complain, load_rules, print, show_problems, threads};
use super::dataset::{self, Asked};
use super::test::settings;
use crate::model::{Alert, Fen};
use crate::report::{AlertChange, DiffDocument, numerals, rule_diff_json};
use crate::rules::diff::{Difference, Reach, compare};
use crate::rules::{Loaded, Override, RuleSet};
use crate::scan::Selector;
use std::collections::BTreeMap;
use std::fmt::Write;

/// A kind of change, as a question about an alert in two runs.
type Kind = fn(&AlertChange) -> bool;

/// Alerts of each kind that are listed; all of them stand in JSON.
const LISTED_MAX: usize = 20;

pub(super) fn run(args: &RuleDiffArgs) -> Exit {
    let loaded = load_rules(&args.rules);
    let Some(new) = loaded.set.rule(&args.rule) else { return unknown_rule(&args.rule, &loaded) };
    let against = match &args.against {
        // An older pack: a folder, or a rule file within one.
        Some(path) if path.is_file() => path.parent().map_or_else(RuleSet::built_in, RuleSet::load),
        Some(path) => RuleSet::load(path),
        None => loaded.clone(),
    };
    let Some(old) = against.set.rule(&args.rule) else {
        if against.problems.has_errors() {
            return show_problems(&against.problems, Exit::Rules);
        }
        return unknown_rule(&args.rule, &against);
    };
    let overrides = match overrides(args) {
        Ok(overrides) => overrides,
        Err(exit) => return exit,
    };
    if let Err(problems) = loaded.set.bind(new, &overrides, jiff::civil::date(2025, 6, 30)) {
        return show_problems(&problems, Exit::Usage);
    }
    let differences = compare((&against.set, old), (&loaded.set, new));
    let alerts = match &args.data {
        None => None,
        Some(_) => match both(args, &against, &loaded, &overrides) {
            Ok(changes) => Some(changes),
            Err(exit) => return exit,
        },
    };
    let (from, to) = (old.header().version.to_string(), new.header().version.to_string());
    if args.format == PlanFormatArg::Json {
        let list = differences.iter().map(|found| (found.reach.code(), &found.what, &*found.before, &*found.after));
        let document = DiffDocument {
            rule: args.rule.to_string(),
            from,
            to,
            params: args.params.clone(),
            differences: list.collect(),
            alerts: alerts.as_deref(),
        };
        match rule_diff_json(&document) {
            Ok(json) => print(&json),
            Err(error) => complain(None, &error.to_string(), None),
        }
        return Exit::Complete;
    }
    let mut text = format!("{} {}  {from} → {to}\n", args.rule, new.header().title.get(lang()));
    tell(&mut text, &differences);
    for param in &args.params {
        let _ = writeln!(text, "  --param {param}");
    }
    if let Some(changes) = &alerts {
        tell_alerts(&mut text, changes);
    }
    print(&text);
    Exit::Complete
}

/// `min_claimants=5` or `R2.min_claimants=5`.
fn overrides(args: &RuleDiffArgs) -> Result<Vec<Override>, Exit> {
    let mut overrides = Vec::new();
    for text in &args.params {
        let name = text.split('=').next().unwrap_or_default();
        let full = if name.contains('.') { text.clone() } else { format!("{}.{text}", args.rule) };
        match Override::parse(&full) {
            Ok(change) => overrides.push(change),
            Err(problem) => return Err(show_problems(&crate::rules::Problems::new(vec![problem]), Exit::Usage)),
        }
    }
    Ok(overrides)
}

/// Runs both versions and compares their alerts.
fn both(args: &RuleDiffArgs, old: &Loaded, new: &Loaded, overrides: &[Override]) -> Result<Vec<AlertChange>, Exit> {
    let Some(folder) = &args.data else { return Ok(Vec::new()) };
    let settings = settings(args.rules.rules.as_deref())?;
    let alerts_of = |loaded: &Loaded, overrides: &[Override]| {
        let asked = Asked {
            folder,
            only: vec![Selector::parse(&args.rule.to_string())],
            overrides: overrides.to_vec(),
            as_of: args.as_of,
            threads: threads(args.threads),
        };
        dataset::scan(&asked, loaded, &settings)
    };
    let (before, after) = (alerts_of(old, &[])?, alerts_of(new, overrides)?);
    let list =
        |run: &crate::scan::Run| -> Vec<Alert> { run.alerts.iter().map(|detail| detail.alert.clone()).collect() };
    Ok(changes(list(&before), list(&after)))
}

/// What an alert is about: type and id of its entity, its own id.
type Key = (String, String, String);

/// Alerts of both runs, matched by what they are about.
fn changes(before: Vec<Alert>, after: Vec<Alert>) -> Vec<AlertChange> {
    let key = |alert: &Alert| -> Key {
        (alert.entity_type.code().to_owned(), alert.entity_id.clone(), alert.alert_id.clone())
    };
    let mut all: BTreeMap<Key, (Option<Alert>, Option<Alert>)> = BTreeMap::new();
    for alert in before {
        let key = key(&alert);
        all.entry(key).or_default().0 = Some(alert);
    }
    for alert in after {
        let key = key(&alert);
        all.entry(key).or_default().1 = Some(alert);
    }
    all.into_values().map(|(before, after)| AlertChange { before, after }).collect()
}

fn tell(text: &mut String, differences: &[Difference]) {
    if differences.is_empty() {
        let _ = writeln!(text, "  {}", tr("含义和文字都相同", "same meaning, same words"));
    }
    for found in differences {
        let reach = found.reach.text();
        let values = if found.before.is_empty() && found.after.is_empty() {
            String::new()
        } else {
            let shown = |text: &str| if text.is_empty() { "—".to_owned() } else { text.to_owned() };
            format!("{}{} → {}", tr("：", ": "), shown(&found.before), shown(&found.after))
        };
        let _ = writeln!(text, "  {}  {}{values}", reach.get(lang()), found.what.get(lang()));
    }
    let furthest = differences.first().map(|found| found.reach);
    if furthest >= Some(Reach::Logic) {
        let _ = writeln!(text, "  {}", tr("须升主版本（MAJOR）", "asks for a new MAJOR version"));
    }
}

fn tell_alerts(text: &mut String, changes: &[AlertChange]) {
    let l = lang();
    let sum = |wanted: &dyn Fn(&AlertChange) -> bool| -> (usize, Fen) {
        let chosen: Vec<&AlertChange> = changes.iter().filter(|change| wanted(change)).collect();
        let money = chosen.iter().filter_map(|change| change.alert()).map(|alert| alert.amount_paid.0).sum();
        (chosen.len(), Fen(money))
    };
    let kinds: [(&str, &str, Kind); 4] = [
        ("新增", "added", |change| change.before.is_none()),
        ("消失", "removed", |change| change.after.is_none()),
        ("级别改变", "band changed", AlertChange::band_changed),
        ("不变", "unchanged", AlertChange::is_same),
    ];
    let _ = writeln!(text, "  {}", l.pick("疑点（金额为各条已发放之和）", "Alerts (money: paid, summed over alerts)"));
    for (zh, en, wanted) in kinds {
        let (count, money) = sum(&wanted);
        let _ = writeln!(text, "    {}  {count}  {} {}", l.pick(zh, en), numerals::yuan(money), l.pick("元", "yuan"));
    }
    for (zh, en, wanted) in &kinds[..3] {
        let chosen: Vec<&AlertChange> = changes.iter().filter(|change| wanted(change)).collect();
        for change in chosen.iter().take(LISTED_MAX) {
            let Some(alert) = change.alert() else { continue };
            let band =
                |side: &Option<Alert>| side.as_ref().map_or_else(|| "—".to_owned(), |alert| alert.band.to_string());
            let window = match (alert.window_start, alert.window_end) {
                (Some(start), Some(end)) => format!("{start}…{end}"),
                _ => String::new(),
            };
            let _ = writeln!(
                text,
                "    {}  {} {}  {window}  {} → {}  {}",
                l.pick(zh, en),
                alert.entity_type.text().get(l),
                alert.entity_id,
                band(&change.before),
                band(&change.after),
                numerals::yuan(alert.amount_paid)
            );
        }
        if chosen.len() > LISTED_MAX {
            let more = chosen.len() - LISTED_MAX;
            let _ = writeln!(text, "    {}", l.pick(format!("…另有 {more} 条"), format!("… {more} more")));
        }
    }
}
