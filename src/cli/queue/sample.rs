//! `fundwatch queue sample`: the month's blind controls and the closings that are reviewed after all; and, for supervisors and
//! auditors, what came of them.
//!
//! Nothing here says who was drawn but `--results --format json`: whoever works on the queue may read the rest.

use super::args::{SampleArgs, ShowFormat};
use crate::cli::args::Common;
use crate::cli::desk::{Failure, Session};
use crate::cli::exit::Exit;
use crate::cli::locale::lang;
use crate::cli::locations::Source;
use crate::cli::month::recheck_said;
use crate::cli::progress::Progress;
use crate::cli::{print, threads};
use crate::location::{Location, What};
use crate::model::{Band, EntityType, Lang, Outcome, RuleId, Text};
use crate::paper::{DRAW_LEVEL, DrawKind, DrawSaid, DrawShare};
use crate::report::numerals;
use crate::rules::RuleSet;
use crate::scan::{self, Archive, Guise, Guises, Listed, Run, ScanError, ScanOptions, Selector, Settings};
use crate::store::{ControlDraw, ControlResult, Drawn, NewRun, RecheckSaid, RunRow};
use crate::triage::{Candidate, Seed, chosen, control_id, controls};
use jiff::civil::Date;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Tells the secret of draws from other uses of the ring.
const PURPOSE: &str = "draws of the desk";

pub(super) async fn run(args: &SampleArgs, session: &Session, common: &Common) -> Result<Exit, Failure> {
    if args.results {
        return results(args.format, session).await;
    }
    let month = month(args.month.as_deref(), session.now.date())?;
    let seed = seed(session)?;
    let before = session.store.drawn(&session.user, &month).await?;
    let of_controls = match before[0] {
        Some(drawn) => Ok(drawn),
        None => draw_controls(args, &month, &seed, session, common).await,
    };
    let of_closings = match before[1] {
        Some(drawn) => drawn,
        None if args.dry_run => session.store.foresee_rechecks(&month, &seed, &session.desk).await?,
        None => session.store.draw_rechecks(&month, &seed, &session.user, &session.desk, session.now).await?,
    };
    // The closings are drawn whatever became of the controls; what failed is said last, with its code.
    let said = json!({
        "schema": "fundwatch.sample/1", "month": month, "dry_run": args.dry_run,
        "controls": of_controls.as_ref().map_or(Json::Null, json_of), "rechecks": json_of(&of_closings),
    });
    print(&match args.format {
        ShowFormat::Json => said.to_string() + "\n",
        ShowFormat::Text => text(&month, of_controls.as_ref().ok(), &of_closings, args.dry_run, lang()),
    });
    of_controls.map(|_| Exit::Complete)
}

/// The month that was named, or the one before this.
fn month(named: Option<&str>, today: Date) -> Result<String, Failure> {
    let Some(named) = named else {
        let first = today.first_of_month();
        return Ok(first.yesterday().unwrap_or(first).strftime("%Y-%m").to_string());
    };
    let this = today.strftime("%Y-%m").to_string();
    let known = format!("{named}-01").parse::<Date>().is_ok() && named.len() == 7;
    if known && named <= this.as_str() {
        return Ok(named.to_owned());
    }
    Err(Failure::usage(
        format!("--month {named} 无效：应为年-月，例如 2026-06，且不晚于本月"),
        format!("--month {named} will not do: expected year and month, such as 2026-06, and not after this month"),
    ))
}

fn seed(session: &Session) -> Result<Seed, Failure> {
    let keys = session
        .place
        .keys(false)
        .map_err(|error| Failure::Paper("S617", Text::new(error.text(Lang::Zh), error.text(Lang::En))))?;
    Seed::new(&keys.secret(PURPOSE)).map_err(|error| Failure::usage(error.to_string(), error.to_string()))
}

async fn draw_controls(
    args: &SampleArgs,
    month: &str,
    seed: &Seed,
    session: &Session,
    common: &Common,
) -> Result<Drawn, Failure> {
    let wanted = session.desk.policy.controls;
    let newest = session.store.newest_run().await?;
    let newest = newest.ok_or_else(|| lost("疑点库中还没有扫描", "the store has no run yet"))?;
    let (archive, dataset) = files(args, &newest, session).await?;
    let counted = archive.counted().map_err(|error| unusable(archive.folder(), &error))?;
    let flagged = session.store.flagged(&newest.run_key).await?;
    let unflagged: Vec<Candidate> = counted
        .keys()
        .filter(|entity| !flagged.contains(*entity))
        .map(|(entity_type, entity_id)| Candidate { entity_type: *entity_type, entity_id: entity_id.clone() })
        .collect();
    let of = i64::try_from(unflagged.len()).unwrap_or(i64::MAX);
    let drawn = controls(seed, month, &unflagged, wanted);
    if args.dry_run {
        return Ok(Drawn { count: i64::try_from(drawn.len()).unwrap_or(i64::MAX), of, repeated: false });
    }
    let guises = guises(&drawn, &counted, month, seed, &newest, session).await?;
    let found = listed(args, &guises, &archive, &dataset, &newest, common).await?;
    let folder = write(found.as_ref(), month, seed, session)?;
    let draw = ControlDraw { month: month.to_owned(), run_key: newest.run_key, folder, found: found.map(new_run) };
    Ok(session.store.put_controls(Arc::new(draw), of, &session.user, &session.desk, session.now).await?)
}

/// The files of a run, and the dataset it read.
async fn files(args: &SampleArgs, newest: &RunRow, session: &Session) -> Result<(Archive, Location), Failure> {
    let places = session.store.run_places(&newest.run_key).await?;
    let folder = args.run.clone().or_else(|| {
        let known = places.iter().map(|place| PathBuf::from(&place.folder));
        known.clone().find(|folder| folder.join(scan::MANIFEST).is_file()).or_else(|| known.clone().next())
    });
    let folder = folder.ok_or_else(|| {
        lost(
            format!("疑点库没有记下扫描 {} 的结果目录", newest.run_key),
            format!("the store does not know where the files of {} are", newest.run_key),
        )
    })?;
    let archive = Archive::open(Some(&folder)).map_err(|error| unusable(&folder, &error))?;
    let of_run =
        |pointer: &str| archive.manifest().pointer(pointer).and_then(Json::as_str).unwrap_or_default().to_owned();
    if of_run("/dataset/fingerprint") != newest.dataset_fingerprint || of_run("/as_of") != newest.as_of.to_string() {
        let folder = folder.display();
        return Err(Failure::Paper(
            "S642",
            Text::new(
                format!("{folder} 不是最近一次扫描 {} 的结果目录", newest.run_key),
                format!("{folder} is not the folder of the newest run {}", newest.run_key),
            ),
        ));
    }
    let known = places.first().map(|place| place.dataset.clone());
    let dataset = match (&args.data, known) {
        (Some(data), _) => data.clone(),
        (None, Some(known)) => {
            Location::parse(OsStr::new(&known)).map_err(|error| no_dataset(&error.to_string(), &error.to_string()))?
        }
        (None, None) => return Err(no_dataset("用 --data 指明", "name it with --data")),
    };
    Ok((archive, dataset))
}

/// By which rule each control is looked at, under which id, and among which alerts of that rule it takes its place.
async fn guises(
    drawn: &[&Candidate],
    counted: &BTreeMap<(EntityType, String), Vec<RuleId>>,
    month: &str,
    seed: &Seed,
    newest: &RunRow,
    session: &Session,
) -> Result<Guises, Failure> {
    let mut guises = Guises::new();
    for control in drawn {
        let entity = (control.entity_type, control.entity_id.clone());
        let rules = counted.get(&entity).map_or(&[][..], Vec::as_slice);
        let Some(rule) = chosen(seed, month, control, rules) else { continue };
        let places = session.store.places_of(&newest.run_key, rule).await?;
        let ranks: Vec<i64> = places.iter().map(|(_, rank)| *rank).collect();
        let rank = chosen(seed, month, control, &ranks).copied();
        let place = places.iter().find(|(_, of)| Some(*of) == rank).copied();
        // Where the rule raised nobody there is no place to take: the middle, at the end.
        let (band, rank) = place.unwrap_or((Band::B, i64::from(u16::MAX)));
        let alert_id = control_id(seed, month, rule, control);
        guises.insert((rule.clone(), control.entity_type, control.entity_id.clone()), Guise { alert_id, band, rank });
    }
    Ok(guises)
}

/// What the run's own rules say of the controls on its own dataset.
async fn listed(
    args: &SampleArgs,
    guises: &Guises,
    archive: &Archive,
    dataset: &Location,
    newest: &RunRow,
    common: &Common,
) -> Result<Option<Run>, Failure> {
    let mut listed = Listed::new();
    for (rule, entity_type, entity_id) in guises.keys() {
        listed.entry(rule.clone()).or_default().insert((*entity_type, entity_id.clone()));
    }
    if listed.is_empty() {
        return Ok(None);
    }
    let sources = archive.sources().map_err(|error| unusable(archive.folder(), &error))?;
    let folder = tempfile::tempdir().map_err(|error| unusable(archive.folder(), &error))?;
    let texts = sources.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    scan::lay_out(texts, folder.path()).map_err(|error| unusable(archive.folder(), &error))?;
    let settings = Settings::load(Some(folder.path())).map_err(|error| unusable(archive.folder(), &error))?;
    let loaded = RuleSet::load(folder.path());
    let source = Source::of(dataset, What::Dataset, &args.stage, common)
        .map_err(|_| no_dataset("数据读取不了", "the dataset cannot be read"))?;
    let options = ScanOptions {
        dataset: source.folder().to_path_buf(),
        called: source.called(),
        only: listed.keys().map(|rule| Selector::Id(rule.to_string())).collect(),
        overrides: listed.keys().flat_map(|rule| Archive::given(archive.manifest(), rule)).collect(),
        as_of: Some(newest.as_of),
        threads: threads(args.threads),
        memory_bytes: args.max_memory,
        spill_dir: None,
        views_dir: None,
        profile: false,
        alone: false,
        cluster: None,
        verify: true,
        allow_skip: Vec::new(),
        stopped: Vec::new(),
    };
    let progress = Progress::new(common.quiet);
    let run = scan::list(&options, &listed, &loaded, &settings, &progress).await;
    progress.finish();
    let mut run = run.map_err(|error| match error {
        ScanError::Dataset(error) => no_dataset(&error.message(Lang::Zh), &error.message(Lang::En)),
        ScanError::Engine(error) => no_dataset(&error.text(Lang::Zh), &error.text(Lang::En)),
        error @ ScanError::Plan(_) => no_dataset(&error.to_string(), &error.to_string()),
    })?;
    if run.record.dataset_fingerprint != newest.dataset_fingerprint {
        return Err(no_dataset(
            "数据已不是那次扫描的数据（指纹不同）",
            "it is not the extract of the run any more (another fingerprint)",
        ));
    }
    run.disguise(guises);
    Ok(Some(run))
}

/// Writes the controls' files beside the store, for their evidence packs: a folder as of any run.
fn write(run: Option<&Run>, month: &str, seed: &Seed, session: &Session) -> Result<String, Failure> {
    let Some(run) = run else { return Ok(String::new()) };
    let name = seed.name(&["control files", month, &run.record.dataset_fingerprint]);
    let folder = session.evidence.join("drawn").join(format!("{}-{name}", run.record.as_of));
    let folder = std::path::absolute(&folder).unwrap_or(folder);
    let refused = |path: &Path, error: String| {
        let path = path.display();
        Failure::Paper("S645", Text::new(format!("无法写入 {path}：{error}"), format!("cannot write {path}: {error}")))
    };
    if let Some(above) = folder.parent() {
        std::fs::create_dir_all(above).map_err(|error| refused(above, error.to_string()))?;
    }
    scan::write(run, &folder, lang()).map_err(|error| refused(&folder, error.to_string()))?;
    Ok(folder.display().to_string())
}

fn new_run(run: Run) -> NewRun {
    NewRun {
        record: run.record,
        alerts: run.alerts,
        members: run.members,
        cases: run.cases,
        operators: run.operators,
        applied_on: run.applied_on,
        names: run.names,
        // A control has no earlier decision to outgrow.
        growth: std::collections::BTreeMap::new(),
        // Nor does it say how probable it is that chance alone made it: it would be known by that.
        lfdr: std::collections::BTreeMap::new(),
        snooze_max: run.snooze_max,
        continues: false,
    }
}

fn lost(zh: impl Into<String>, en: impl Into<String>) -> Failure {
    Failure::Paper("S641", Text::new(zh, en))
}

/// The folder of the run cannot be used.
fn unusable(folder: &Path, error: &dyn std::error::Error) -> Failure {
    let folder = folder.display();
    lost(
        format!("最近一次扫描的结果目录 {folder} 不在或读取不了；用 --run 指明（{error}）"),
        format!("the folder of the newest run, {folder}, is not there or cannot be read; name it with --run ({error})"),
    )
}

fn no_dataset(zh: &str, en: &str) -> Failure {
    Failure::Paper(
        "S647",
        Text::new(
            format!("不能从数据中取出对照对象的证据：{zh}"),
            format!("the controls' rows cannot be read from the dataset: {en}"),
        ),
    )
}

fn json_of(drawn: &Drawn) -> Json {
    json!({ "drawn": drawn.count, "of": drawn.of, "repeated": drawn.repeated })
}

fn text(month: &str, controls: Option<&Drawn>, closings: &Drawn, dry_run: bool, lang: Lang) -> String {
    let ending = |drawn: &Drawn| match (drawn.repeated, dry_run) {
        (true, _) => lang.pick("（此前已抽取，没有改动）", " (drawn before; nothing was written)"),
        (false, true) => lang.pick("（试算，没有写入）", " (a rehearsal; nothing was written)"),
        (false, false) => "",
    };
    let mut lines = String::new();
    if let Some(drawn) = controls {
        let (count, of) = (drawn.count, drawn.of);
        lines.push_str(&lang.pick(
            format!("{month} 对照：从 {of} 家未提示的单位和机构中抽取 {count} 家{}\n", ending(drawn)),
            format!(
                "{month} controls: {count} of {of} employers and bodies that nothing was raised about{}\n",
                ending(drawn)
            ),
        ));
    }
    let (count, of) = (closings.count, closings.of);
    lines.push_str(&lang.pick(
        format!("{month} 复查：从 {of} 条未经复核办结的疑点中抽取 {count} 条{}\n", ending(closings)),
        format!("{month} rechecks: {count} of {of} closings that nobody reviewed{}\n", ending(closings)),
    ));
    lines
}

async fn results(format: ShowFormat, session: &Session) -> Result<Exit, Failure> {
    let (controls, rechecks) = session.store.sample_results(&session.user).await?;
    let shares = DrawKind::ALL.map(|kind| match kind {
        DrawKind::Employers => of_controls(kind, EntityType::Employer, &controls),
        DrawKind::Bodies => of_controls(kind, EntityType::Body, &controls),
        DrawKind::Rechecks => DrawShare::of(kind, rechecks.iter().map(|recheck| recheck_said(recheck.said))),
    });
    match format {
        ShowFormat::Json => {
            let shares: serde_json::Map<String, Json> =
                shares.iter().map(|share| (share.kind.key().to_owned(), share_json(share))).collect();
            let listed = controls.iter().map(|control| {
                json!({
                    "month": control.month, "alert_id": control.alert_id, "rule_id": control.rule_id.to_string(),
                    "status": control.status.as_str(), "outcome": control.outcome.map(Outcome::as_str),
                })
            });
            let drawn = rechecks.iter().map(|recheck| {
                let said = recheck.said.map(|said| match said {
                    RecheckSaid::Upheld => "upheld",
                    RecheckSaid::Overturned => "overturned",
                });
                json!({ "month": recheck.month, "alert_id": recheck.alert_id, "said": said })
            });
            let document = json!({
                "schema": "fundwatch.sample.results/1", "level": DRAW_LEVEL, "shares": shares,
                "controls": listed.collect::<Vec<_>>(), "rechecks": drawn.collect::<Vec<_>>(),
            });
            print(&(serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"));
        }
        ShowFormat::Text => {
            print(&shares.iter().map(|share| share_text(share, lang())).collect::<String>());
            print(lang().pick(
                "“有问题”指结论为违规、差错已纠正、少发、移送。区间为 95% 精确区间（Clopper–Pearson）；各条编号见 --format json\n",
                "a finding is confirmed, corrected, underpaid or referred. Intervals are exact (Clopper–Pearson, 95 %); --format json has the ids\n",
            ));
        }
    }
    Ok(Exit::Complete)
}

/// What rules missed, as far as the controls say: those in which something was found, of those of which something could be said.
fn of_controls(kind: DrawKind, of: EntityType, controls: &[ControlResult]) -> DrawShare {
    let own = controls.iter().filter(|control| control.entity_type == of);
    DrawShare::of(kind, own.map(|control| DrawSaid::of_control(control.outcome)))
}

fn share_json(share: &DrawShare) -> Json {
    let (low, high) = share.interval();
    json!({
        "drawn": share.drawn, "open": share.open, "unclear": share.unclear, "found": share.found, "of": share.of,
        "low": low, "high": high,
    })
}

fn share_text(share: &DrawShare, lang: Lang) -> String {
    let (low, high) = share.interval();
    let DrawShare { kind, drawn, open, unclear, found, of } = share;
    let what = kind.text();
    let what = what.get(lang);
    let (low, high) = (numerals::percent(low), numerals::percent(high));
    let interval = if *of == 0 {
        lang.pick("尚无结论".to_owned(), "nothing decided yet".to_owned())
    } else {
        lang.pick(format!("95% 区间 {low}—{high}"), format!("95 % interval {low} to {high}"))
    };
    lang.pick(
        format!("{what}：{found}/{of}（{interval}）；共抽取 {drawn}，未办结 {open}，无法判断 {unclear}\n"),
        format!("{what}: {found} of {of} ({interval}); {drawn} drawn, {open} open, {unclear} unclear\n"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_month_is_the_last_unless_named_and_never_a_coming_one() {
        let today = date(2026, 1, 15);
        assert_eq!(month(None, today).unwrap(), "2025-12");
        assert_eq!(month(Some("2026-01"), today).unwrap(), "2026-01");
        for bad in ["2026-02", "2026-13", "2025", "2025-6", "25-06", "x"] {
            assert!(month(Some(bad), today).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_cannot_be_said_counts_neither_way() {
        let control = |outcome: Option<Outcome>| ControlResult {
            month: "2026-06".into(),
            alert_id: "R2-a".into(),
            rule_id: "R2".parse().unwrap(),
            entity_type: EntityType::Employer,
            status: crate::model::Status::Closed,
            outcome,
        };
        let all = [
            None,
            Some(Outcome::Confirmed),
            Some(Outcome::Underpaid),
            Some(Outcome::FalsePositive),
            Some(Outcome::Legitimate),
            Some(Outcome::Inconclusive),
            Some(Outcome::Duplicate),
        ]
        .map(control);
        let share = of_controls(DrawKind::Employers, EntityType::Employer, &all);
        assert_eq!((share.drawn, share.open, share.unclear, share.found, share.of), (7, 1, 2, 2, 4));
    }
}
