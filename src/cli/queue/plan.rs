//! `fundwatch queue plan`: what so many officers can do in so many days, and what stays below the line.

use super::args::{PlanArgs, ShowFormat};
use super::list::{self, many};
use super::row::brief;
use crate::cli::args::Common;
use crate::cli::desk::{Failure, Session, hint};
use crate::cli::exit::Exit;
use crate::cli::locale::lang;
use crate::cli::print;
use crate::model::{Lang, Status};
use crate::report::numerals;
use crate::store::{ListRow, Order, StoreError};
use crate::triage::capacity::{Basis, Chance, Job, Plan, Team, Total, plan, precision, records};
use serde_json::{Value as Json, json};

/// Of what stays below the line, so many are named.
const BELOW_SHOWN: usize = 10;

pub(super) async fn run(args: &PlanArgs, session: &Session, common: &Common) -> Result<Exit, Failure> {
    let mut filter = args.filter.filter()?;
    if filter.statuses.is_empty() {
        // What somebody can work on now: a reply or a review is waited for elsewhere.
        filter.statuses = vec![Status::New, Status::Working, Status::Returned, Status::Reopened];
    }
    let listed = many(session, &filter, Order::Due, None, i64::MAX).await?;
    let (rows, hidden) = (listed.rows, listed.hidden);
    let decided = session.store.decided().await?;
    let records = records(decided.iter().flat_map(|(rule, outcome, count)| {
        std::iter::repeat_n((rule, *outcome), usize::try_from(*count).unwrap_or(0))
    }));
    let capacity = &session.desk.policy.capacity;
    let jobs: Vec<Job> = rows
        .iter()
        .map(|row| Job {
            alert_id: row.alert_id.clone(),
            rule_id: row.rule_id.clone(),
            money: row.amount_low + row.amount_stoppable,
            due: row.due,
            precision: precision(
                records.get(&row.rule_id).copied(),
                // Of one that was not scored alone, what its list promises.
                row.lfdr.map(Chance::LocalFdr).or(row.q_value.map(Chance::Fdr)).unwrap_or(Chance::Fact),
                capacity.decided,
            ),
        })
        .collect();
    let team = Team { officers: args.officers, days: args.days };
    let today = session.now.date();
    let made = plan(&jobs, team, today, &session.desk.calendar, capacity)
        .map_err(|error| StoreError::Refused { refusal: error.into(), since: Vec::new() })?;
    match args.format {
        ShowFormat::Json => {
            print(&(serde_json::to_string_pretty(&document(&made, &jobs, team, hidden)).unwrap_or_default() + "\n"));
        }
        ShowFormat::Text => print(&text(&made, &jobs, &rows, team, session, lang())),
    }
    if hidden > 0 {
        hint(common, &list::hidden(hidden));
    }
    hint(
        common,
        lang().pick(
            "预期收回 = 下限金额与可止付金额之和 × 预期准确率；已有结论不足时取评分（每行末为来源）",
            "expected = (lower bound + stoppable) × expected precision; from the score until enough are decided (each line says which)",
        ),
    );
    Ok(Exit::Complete)
}

fn text(plan: &Plan, jobs: &[Job], rows: &[ListRow], team: Team, session: &Session, lang: Lang) -> String {
    let today = session.now.date();
    let mut lines = vec![lang.pick(
        format!("{} 人 · {} 个工作日", team.officers, plan.days.len()),
        format!("Officers: {} · working days: {}", team.officers, plan.days.len()),
    )];
    let mut day = None;
    for planned in &plan.chosen {
        if day != Some(planned.day) {
            day = Some(planned.day);
            lines.push(planned.day.to_string());
        }
        let job = &jobs[planned.job];
        let share = numerals::percent(job.precision.value);
        let expected = numerals::yuan(job.expected());
        let late = if planned.overdue { lang.pick(" · 已逾期", " · overdue") } else { "" };
        let brief = brief(&rows[planned.job], &session.desk, today, lang);
        let basis = basis(job.precision.basis, lang);
        lines.push(lang.pick(
            format!("  {brief}  预期收回 {expected} 元（{share}，{basis}）{late}"),
            format!("  {brief}  expected {expected} yuan ({share}, {basis}){late}"),
        ));
    }
    let total = |total: &Total| {
        let (count, money, expected) = (total.count, numerals::yuan(total.money), numerals::yuan(total.expected));
        lang.pick(
            format!("{count} 条 · 金额 {money} 元 · 预期收回 {expected} 元"),
            format!("{count} alerts · {money} yuan at stake · {expected} expected"),
        )
    };
    let (done, undone, late) = (total(&plan.done), total(&plan.undone), total(&plan.late));
    lines.push(lang.pick(format!("可以完成：{done}"), format!("Can be done: {done}")));
    lines.push(lang.pick(format!("做不完的：{undone}"), format!("Below the line: {undone}")));
    if plan.late.count > 0 {
        lines.push(lang.pick(format!("  其中到期仍未办：{late}"), format!("  of which overdue by then: {late}")));
    }
    for at in plan.below.iter().take(BELOW_SHOWN) {
        lines.push(format!("  {}", brief(&rows[*at], &session.desk, today, lang)));
    }
    let more = plan.below.len().saturating_sub(BELOW_SHOWN);
    if more > 0 {
        lines.push(lang.pick(format!("  … 另有 {more} 条"), format!("  … {more} more")));
    }
    if let Some(most) = plan.at_most {
        let most = numerals::yuan(most);
        lines.push(lang.pick(
            format!("疑点太多，未逐一比较所有组合；最好的安排预期收回也不超过 {most} 元"),
            format!("too many to compare every choice; no plan is expected to bring more than {most} yuan"),
        ));
    }
    lines.join("\n") + "\n"
}

fn basis(basis: Basis, lang: Lang) -> String {
    match basis {
        Basis::Decided { record, low, high } => {
            let (low, high) = (numerals::percent(low), numerals::percent(high));
            lang.pick(
                format!("已有结论 {} 条，区间 {low}–{high}", record.decided),
                format!("{} decided, {low} to {high}", record.decided),
            )
        }
        Basis::LocalFdr | Basis::Fdr => lang.pick("按评分", "by its score").to_owned(),
        Basis::Fact => lang.pick("事实比对", "a fact").to_owned(),
    }
}

/// Schema `fundwatch.plan/1`: days, what is done on which, what stays below, sums in yuan.
fn document(plan: &Plan, jobs: &[Job], team: Team, hidden: i64) -> Json {
    let total = |total: &Total| json!({ "alerts": total.count, "amount": total.money.to_string(), "expected": total.expected.to_string() });
    json!({
        "schema": "fundwatch.plan/1",
        "officers": team.officers,
        "days": plan.days.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "chosen": plan.chosen.iter().map(|planned| {
            let job = &jobs[planned.job];
            json!({
                "id": job.alert_id, "rule": job.rule_id, "day": planned.day.to_string(), "minutes": planned.minutes,
                "overdue": planned.overdue, "amount": job.money.to_string(), "precision": job.precision.value,
                "expected": job.expected().to_string(), "basis": basis(job.precision.basis, Lang::En),
            })
        }).collect::<Vec<_>>(),
        "below": plan.below.iter().map(|at| jobs[*at].alert_id.clone()).collect::<Vec<_>>(),
        "done": total(&plan.done),
        "undone": total(&plan.undone),
        "late": total(&plan.late),
        "hidden": hidden,
        "at_most": plan.at_most.map(|most| most.to_string()),
    })
}
