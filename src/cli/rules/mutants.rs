//! `fundwatch rules test --mutants`.

use super::super::args::{Common, PlanFormatArg, RuleTestArgs};
use super::super::exit::Exit;
use super::super::locale::{lang, tr};
use super::super::{complain, print, show_problems, talk, threads};
use super::test::Chosen;
use crate::report::{MutantRow, MutantSubject, mutants_json};
use crate::rules::Loaded;
use crate::scan::Settings;
use crate::scan::mutants::{self, Fate, Mutation, Stale};
use std::fmt::Write;

pub(super) fn run(
    loaded: &Loaded,
    chosen: &Chosen<'_>,
    settings: &Settings,
    args: &RuleTestArgs,
    common: &Common,
) -> Exit {
    let threads = threads(args.threads);
    let mut all = Vec::new();
    let mut finished = |mutation: Mutation| {
        if args.format == PlanFormatArg::Text {
            print(&text_of(&mutation, args.all));
        } else if !common.quiet {
            talk(&tally(&mutation));
        }
        all.push(mutation);
    };
    for rule in &chosen.rules {
        finished(mutants::of_rule(&loaded.set, rule, settings, threads));
    }
    for view in &chosen.views {
        finished(mutants::of_view(&loaded.set, view, settings, threads));
    }
    let (killed, total) = all.iter().map(Mutation::score).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let enough = percent(killed, total) >= args.min;
    if args.format == PlanFormatArg::Json {
        let subjects: Vec<MutantSubject<'_>> = all.iter().map(subject).collect();
        match mutants_json(&subjects, args.min) {
            Ok(json) => print(&json),
            Err(error) => complain(None, &error.to_string(), None),
        }
    } else {
        let (share, min) = (shown(killed, total), args.min);
        print(&lang().pick(
            format!("合计：{total} 处改动，测试发现 {killed} 处（{share}）；要求 {min}%\n"),
            format!("In all: {killed} of {total} changes noticed ({share}); {min}% are asked for\n"),
        ));
    }
    if loaded.problems.has_errors() {
        return show_problems(&loaded.problems, Exit::Rules);
    }
    let sound = all.iter().all(|mutation| mutation.failing.is_empty() && mutation.stale.is_empty());
    if enough && sound { Exit::Complete } else { Exit::Gate }
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand mutants")]
fn percent(killed: usize, total: usize) -> f64 {
    if total == 0 { 100.0 } else { 100.0 * killed as f64 / total as f64 }
}

/// Cut, not rounded: 94.96 is not 95.0.
fn shown(killed: usize, total: usize) -> String {
    format!("{:.1}%", (percent(killed, total) * 10.0).floor() / 10.0)
}

/// One line: how many of how many.
fn tally(mutation: &Mutation) -> String {
    let (killed, total) = mutation.score();
    let refused = mutation.count(|fate| *fate == Fate::Refused);
    let declared = mutation.count(|fate| matches!(fate, Fate::Declared(_)));
    let share = shown(killed, total);
    let (name, title, tests) = (&mutation.subject, mutation.title.get(lang()), mutation.tests);
    lang().pick(
        format!("{name} {title}：{tests} 条测试，发现 {killed} / {total}（{share}）；引擎拒绝 {refused}，已声明 {declared}"),
        format!("{name} {title}: {tests} tests noticed {killed} of {total} ({share}); refused by the engine {refused}, declared {declared}"),
    )
}

fn text_of(mutation: &Mutation, all: bool) -> String {
    let mut text = tally(mutation);
    text.push('\n');
    if !mutation.failing.is_empty() {
        let names = mutation.failing.join(tr("；", "; "));
        let _ = writeln!(
            text,
            "  {}{names}",
            tr("先修好不通过的测试，才谈得上改动：", "nothing can be said before these tests pass: ")
        );
        return text;
    }
    let l = lang();
    for (mutant, fate) in &mutation.mutants {
        let place = format!("{}:{}", mutation.file, mutant.position);
        let what = mutant.what.get(l);
        match fate {
            Fate::Survived => {
                let _ = writeln!(text, "  {}  {place}", tr("未发现", "SURVIVED"));
                let _ = writeln!(text, "        {what}");
                let _ = writeln!(text, "        {}{}", tr("缺少的测试：", "missing test: "), mutant.missing.get(l));
                let _ = writeln!(text, "        {}", mutant.name);
            }
            Fate::Declared(reason) => {
                let _ = writeln!(text, "  {}  {place}  {what}", tr("已声明", "declared"));
                let _ = writeln!(text, "        {}", reason.get(l));
            }
            Fate::Killed if all => {
                let _ = writeln!(text, "  {}  {place}  {what}", tr("已发现", "noticed"));
            }
            Fate::Refused if all => {
                let _ = writeln!(text, "  {}  {place}  {what}", tr("引擎拒绝", "refused"));
            }
            Fate::Killed | Fate::Refused => {}
        }
    }
    for (position, stale) in &mutation.stale {
        let (survivor, why) = match stale {
            Stale::Unknown(survivor) => {
                (survivor, tr("声明的改动不存在，请改名或删去", "declared and not there: mend its name or delete it"))
            }
            Stale::Killed(survivor) => (
                survivor,
                tr("声明的改动已被测试发现，请删去声明", "declared and noticed by a test: delete the declaration"),
            ),
        };
        let _ = writeln!(text, "  {}  {}:{position}  {}", tr("错误", "error"), mutation.file, survivor.mutant);
        let _ = writeln!(text, "        {why}");
    }
    text
}

fn subject(mutation: &Mutation) -> MutantSubject<'_> {
    let rows = mutation.mutants.iter().map(|(mutant, fate)| MutantRow {
        name: &mutant.name,
        line: mutant.position.line,
        column: mutant.position.column,
        fate: fate.code(),
        what: &mutant.what,
        missing: &mutant.missing,
        reason: match fate {
            Fate::Declared(reason) => Some(reason),
            _ => None,
        },
    });
    MutantSubject {
        name: &mutation.subject,
        title: &mutation.title,
        file: &mutation.file,
        tests: mutation.tests,
        failing: &mutation.failing,
        stale: mutation
            .stale
            .iter()
            .map(|(_, Stale::Unknown(survivor) | Stale::Killed(survivor))| survivor.mutant.as_str())
            .collect(),
        killed: mutation.score().0,
        total: mutation.score().1,
        mutants: rows.collect(),
    }
}
