//! Why one alert was raised, for the terminal: sentence, number, for and against, what to check, clause, evidence.

use super::Screen;
use super::grid::wrapped;
use super::sheet::{Role, Sheet};
use crate::model::{Lang, Text};
use crate::report::detail::{AlertDetail, InnocentVerdict, PeerHead, PointOf};
use crate::report::run::{ParamOrigin, RuleRecord, RunRecord};
use crate::report::{ReportError, numerals, untrusted, words};

/// Everything about one alert.
///
/// # Errors
/// If the alert points to a rule that the run does not have.
pub fn explain_alert_text(run: &RunRecord, detail: &AlertDetail, screen: Screen) -> Result<String, ReportError> {
    let rule = detail.rule_of(run)?;
    let mut sheet = Sheet::default();
    let lang = screen.lang;
    let alert = &detail.alert;
    let due = alert.due_on.map_or_else(String::new, |day| lang.pick(format!("   期限 {day}"), format!("   due {day}")));
    sheet.push(
        Role::Title,
        format!(
            "{}  {} {} {}   {} {}   {}{due}",
            untrusted::shown(&alert.alert_id, untrusted::ID_CHARS_MAX, lang),
            rule.id,
            untrusted::shown(rule.title.get(lang), untrusted::ID_CHARS_MAX, lang),
            rule.version,
            alert.band,
            words::band(alert.band, lang),
            words::window(alert, lang),
        ),
    );
    let sentence = untrusted::shown(words::explanation(alert, lang), untrusted::SENTENCE_CHARS_MAX, lang);
    for line in wrapped(&sentence, 2, screen.width) {
        sheet.body(line);
    }
    if let Some(plain) = words::plain_probability(alert.ln_p, lang) {
        for line in wrapped(&plain, 2, screen.width) {
            sheet.body(line);
        }
    }
    sheet.blank();
    subject(&mut sheet, detail, screen);
    number(&mut sheet, run, detail, rule, screen);
    reasons(&mut sheet, detail, screen);
    check(&mut sheet, detail, screen);
    Ok(sheet.into_text(screen.style))
}

/// One labelled block: the label once, then its lines.
fn block(sheet: &mut Sheet, label: &str, lines: Vec<String>, screen: Screen) {
    if lines.is_empty() {
        return;
    }
    sheet.push(Role::Faint, format!("  {label}"));
    for line in lines {
        for text in wrapped(&line, 4, screen.width) {
            sheet.body(text);
        }
    }
}

fn subject(sheet: &mut Sheet, detail: &AlertDetail, screen: Screen) {
    let (alert, lang) = (&detail.alert, screen.lang);
    let entity = words::entity_id(alert, lang);
    let region = alert.region_code.as_deref().unwrap_or("—");
    let region = untrusted::shown(region, untrusted::ID_CHARS_MAX, lang);
    let kind = alert.entity_type.text();
    let kind = kind.get(lang);
    let (persons, months) = (numerals::count(alert.persons), numerals::count(alert.months));
    let (paid, stop, low) =
        (numerals::yuan(alert.amount_paid), numerals::yuan(alert.amount_stoppable), numerals::yuan(alert.amount_low));
    let lines = vec![
        lang.pick(
            format!("{kind} {entity}   地区 {region}   {persons} 人 {months} 个待遇月"),
            format!(
                "{kind} {entity}   region {region}   {}, {}",
                words::counted(alert.persons.unsigned_abs(), "person", "people"),
                words::counted(alert.months.unsigned_abs(), "benefit month", "benefit months"),
            ),
        ),
        lang.pick(
            format!("涉及 {paid} 元   可止付 {stop} 元   超出预计的下限 {low} 元"),
            format!("{paid} yuan paid   {stop} yuan can still be stopped   at least {low} yuan above the expected"),
        ),
    ];
    block(sheet, lang.pick("对象与金额", "Who and how much"), lines, screen);
}

fn number(sheet: &mut Sheet, run: &RunRecord, detail: &AlertDetail, rule: &RuleRecord, screen: Screen) {
    let (alert, lang) = (&detail.alert, screen.lang);
    let mut lines = Vec::new();
    if alert.q_value.is_none() && alert.ln_p.is_none() {
        lines.push(lang.pick(
            "逐笔比对得到的事实，不涉及概率".to_owned(),
            "A fact found row by row; no probability is involved".to_owned(),
        ));
    } else {
        let tested = numerals::count(rule.tested);
        lines.push(lang.pick(
            format!(
                "观察 {}   预计 {}   基数 {}   倍数 {}（下限 {}）",
                numerals::number(alert.observed),
                numerals::number(alert.expected),
                numerals::number(alert.exposure),
                numerals::ratio(alert.ratio),
                numerals::ratio(alert.ratio_low),
            ),
            format!(
                "observed {}   expected {}   exposure {}   ratio {} (lower bound {})",
                numerals::number(alert.observed),
                numerals::number(alert.expected),
                numerals::number(alert.exposure),
                numerals::ratio(alert.ratio),
                numerals::ratio(alert.ratio_low),
            ),
        ));
        let (p, q) = (numerals::probability_ln("p", alert.ln_p), numerals::probability("q", alert.q_value));
        lines.push(lang.pick(
            format!("{p}   {q}（评估 {tested} 个对象，BH）"),
            format!("{p}   {q} ({} tested, BH)", words::counted(rule.tested, "entity", "entities")),
        ));
    }
    if !rule.params.is_empty() {
        lines.push(params_line(rule, lang));
    }
    let (hash, data) = (words::short_hash(&rule.hash), words::short_hash(&run.dataset_fingerprint));
    lines.push(lang.pick(
        format!("规则 {}@{} {hash}   数据 {data}   截止日 {}", rule.id, rule.version, run.as_of),
        format!("rule {}@{} {hash}   data {data}   as of {}", rule.id, rule.version, run.as_of),
    ));
    for note in &rule.fit_notes {
        lines.push(note.get(lang).to_owned());
    }
    let basis = Text::new(&alert.basis_zh, &alert.basis_en);
    if !basis.zh.is_empty() {
        lines.push(untrusted::shown(basis.get(lang), untrusted::BASIS_CHARS_MAX, lang));
    }
    block(sheet, lang.pick("这个数怎么来的", "How the number came about"), lines, screen);
    if let Some(peers) = &detail.peers {
        block(sheet, lang.pick("位置", "Position"), vec![position(peers, lang)], screen);
    }
}

fn params_line(rule: &RuleRecord, lang: Lang) -> String {
    let given = rule.params.iter().any(|param| param.origin == ParamOrigin::Given);
    let params = rule.params.iter().map(|param| {
        let mark = if param.origin == ParamOrigin::Given { lang.pick("（本次指定）", " (given)") } else { "" };
        format!("{}={}{mark}", param.name, untrusted::shown(&param.value, untrusted::CELL_CHARS_MAX, lang))
    });
    let params = params.collect::<Vec<_>>().join("  ");
    let all_default = if given { "" } else { lang.pick("（均为默认）", " (all default)") };
    lang.pick(format!("参数 {params}{all_default}"), format!("parameters {params}{all_default}"))
}

fn position(peers: &PeerHead, lang: Lang) -> String {
    let group = untrusted::shown(peers.group.get(lang), untrusted::SENTENCE_CHARS_MAX, lang);
    let size = numerals::count(peers.size);
    let own = peers.rows.iter().find(|row| row.who == PointOf::Entity).map(|row| numerals::count(row.position));
    let own = own.map_or_else(String::new, |own| lang.pick(format!("，排第 {own}"), format!(", number {own}")));
    let top = peers.rows.iter().take(3).map(|row| {
        let id = untrusted::shown(&row.entity_id, untrusted::ID_CHARS_MAX, lang);
        format!("{id} {}", numerals::number(row.observed))
    });
    let top = top.collect::<Vec<_>>().join(" · ");
    lang.pick(format!("{group}：共 {size} 个{own}；前 3：{top}"), format!("{group}: {size}{own}; top 3: {top}"))
}

fn reasons(sheet: &mut Sheet, detail: &AlertDetail, screen: Screen) {
    let lang = screen.lang;
    let say = |text: &Text| untrusted::shown(text.get(lang), untrusted::SENTENCE_CHARS_MAX, lang);
    let support = detail.support.iter().map(|line| format!("+ {}", say(&line.text))).collect();
    block(sheet, lang.pick("需要核实的理由", "Speaks for checking"), support, screen);
    let mut against: Vec<String> = detail
        .innocent
        .iter()
        .map(|line| {
            let mark = match line.verdict {
                InnocentVerdict::Holds => "-",
                InnocentVerdict::DoesNotHold => "×",
                InnocentVerdict::NotTestable => "?",
            };
            let verdict = words::verdict(line.verdict, lang);
            lang.pick(
                format!("{mark} {}（{verdict}）", say(&line.text)),
                format!("{mark} {} ({verdict})", say(&line.text)),
            )
        })
        .collect();
    against.extend(detail.untested_reasons().map(|reason| {
        let how = say(&reason.how);
        let how = if how.is_empty() { String::new() } else { lang.pick(format!("：{how}"), format!(": {how}")) };
        lang.pick(
            format!("? {}（需人工判断{how}）", say(&reason.text)),
            format!("? {} (for a person to judge{how})", say(&reason.text)),
        )
    }));
    block(sheet, lang.pick("可能的正常原因", "Innocent explanations"), against, screen);
}

fn check(sheet: &mut Sheet, detail: &AlertDetail, screen: Screen) {
    let lang = screen.lang;
    let say = |text: &Text| untrusted::shown(text.get(lang), untrusted::SENTENCE_CHARS_MAX, lang);
    let steps = detail.verify.iter().map(|step| {
        let needs = words::needs(&step.needs, lang);
        lang.pick(
            format!("{} {}（{needs}）", step.id, say(&step.text)),
            format!("{} {} ({needs})", step.id, say(&step.text)),
        )
    });
    block(sheet, lang.pick("需要核实", "To check"), steps.collect(), screen);
    let clauses = detail.clauses.iter().map(|clause| say(&clause.title)).collect();
    block(sheet, lang.pick("依据", "Clauses"), clauses, screen);
    let evidence = detail.evidence.iter().map(|head| {
        let total = numerals::count(head.total);
        lang.pick(
            format!("{}（{total} 行）", say(&head.title)),
            format!("{} ({})", say(&head.title), words::rows(head.total, lang)),
        )
    });
    block(sheet, lang.pick("明细", "Evidence"), evidence.collect(), screen);
}
