//! The words of the faces: bands, states, verdicts, sentences that the terminal and the page share.
//!
//! Owns wording only. Levels follow users.md: 优先核查, 一般核查, 关注; a case is graded, never a person.

use super::run::{QualityLevel, RuleOutcome, RunRecord};
use super::{InnocentVerdict, TableState, numerals, untrusted};
use crate::model::{Alert, AlertStatus, Band, EntityType, Lang};

/// What a band asks for.
pub(super) fn band(band: Band, lang: Lang) -> String {
    band.name().get(lang).to_owned()
}

/// Whom an alert is about. An account, a telephone or a device shows its last four characters: the whole number stands in
/// `alerts.parquet` and need not stand on a page.
pub(super) fn entity_id(alert: &Alert, lang: Lang) -> String {
    match alert.entity_type {
        EntityType::Account | EntityType::Phone | EntityType::Device => untrusted::masked(&alert.entity_id, lang),
        _ => untrusted::shown(&alert.entity_id, untrusted::ID_CHARS_MAX, lang),
    }
}

/// The life cycle of a rule; an unknown word is shown as it is.
pub(super) fn rule_status(status: &str, lang: Lang) -> &str {
    match status {
        "stable" => lang.pick("稳定", "stable"),
        "experimental" => lang.pick("试行", "trial"),
        "deprecated" => lang.pick("停用", "retired"),
        other => other,
    }
}

/// Whether a rule ran.
pub(super) fn outcome(outcome: &RuleOutcome, lang: Lang) -> &'static str {
    match outcome {
        RuleOutcome::Ran => lang.pick("已运行", "ran"),
        RuleOutcome::Skipped { .. } => lang.pick("跳过", "skipped"),
        RuleOutcome::Failed { .. } => lang.pick("出错", "failed"),
    }
}

/// Whether a table is there.
pub(super) fn table_state(state: TableState, lang: Lang) -> &'static str {
    match state {
        TableState::Present => lang.pick("已读取", "read"),
        TableState::Missing => lang.pick("缺表", "missing"),
        TableState::Refused => lang.pick("不可用", "refused"),
    }
}

/// What a finding about the data led to.
pub(super) fn quality_level(level: QualityLevel, lang: Lang) -> &'static str {
    match level {
        QualityLevel::Note => lang.pick("说明", "note"),
        QualityLevel::Warning => lang.pick("提醒", "warning"),
        QualityLevel::SetAside => lang.pick("未计入", "set aside"),
        QualityLevel::Fault => lang.pick("不可用", "fault"),
    }
}

/// What the test of an innocent explanation said.
pub(super) fn verdict(verdict: InnocentVerdict, lang: Lang) -> &'static str {
    match verdict {
        InnocentVerdict::Holds => lang.pick("数据相符", "data agree"),
        InnocentVerdict::DoesNotHold => lang.pick("数据不符", "data do not agree"),
        InnocentVerdict::NotTestable => lang.pick("数据中无法判断", "not in the data"),
    }
}

/// What proves a step of the check.
pub(super) fn needs(needs: &str, lang: Lang) -> &str {
    match needs {
        "attachment" => lang.pick("附件", "attachment"),
        "number" => lang.pick("数字", "number"),
        "text" => lang.pick("文字", "text"),
        "checkbox" => lang.pick("勾选", "tick"),
        other => other,
    }
}

/// Whether the finding was seen before.
pub(super) fn alert_status(status: &AlertStatus, lang: Lang) -> &'static str {
    match status {
        AlertStatus::New => lang.pick("新", "new"),
        AlertStatus::Known => lang.pick("已有", "known"),
        AlertStatus::Suppressed(_) => lang.pick("已隐藏", "hidden"),
    }
}

/// The beginning of a hash, enough to recognise it: `blake3:4be1c0ffee55`. The whole of it is in the manifest.
pub(super) fn short_hash(hash: &str) -> String {
    let (algorithm, digits) = hash.split_once(':').map_or(("", hash), |(algorithm, digits)| (algorithm, digits));
    let plain =
        |text: &str, max: usize| -> String { text.chars().filter(char::is_ascii_alphanumeric).take(max).collect() };
    let (algorithm, digits) = (plain(algorithm, 8), plain(digits, 12));
    if algorithm.is_empty() { digits } else { format!("{algorithm}:{digits}") }
}

/// The window of an alert; `—` where it has none.
pub(super) fn window(alert: &Alert, lang: Lang) -> String {
    match (alert.window_start, alert.window_end) {
        (Some(start), Some(end)) if start == end => start.to_string(),
        (Some(start), Some(end)) => lang.pick(format!("{start} 至 {end}"), format!("{start} to {end}")),
        (Some(day), None) | (None, Some(day)) => day.to_string(),
        (None, None) => "—".to_owned(),
    }
}

/// The explanation in `lang`, in Chinese where there is no English.
pub(super) fn explanation(alert: &Alert, lang: Lang) -> &str {
    match lang {
        Lang::En if !alert.explanation_en.is_empty() => &alert.explanation_en,
        _ => &alert.explanation_zh,
    }
}

/// An expected number of false alerts: one decimal, and a bound where that would read zero.
pub(super) fn expected_false(expected: f64, lang: Lang) -> String {
    if expected < 0.05 {
        lang.pick("不到 0.1", "fewer than 0.1").to_owned()
    } else {
        let about = numerals::ratio(Some(expected));
        lang.pick(format!("约 {about}"), format!("about {about}"))
    }
}

/// What the tail probability means for somebody who does not know one; `None` for a deterministic finding.
/// One significant digit, because the model is not better than that.
pub(super) fn plain_probability(ln_p: Option<f64>, lang: Lang) -> Option<String> {
    let ln_p = ln_p.filter(|ln_p| !ln_p.is_nan())?;
    let one_in = (-ln_p).exp();
    if one_in > 1e9 {
        return Some(
            lang.pick(
                "如果一切正常，十亿个这样的对象里也不到一个会达到这个数。",
                "If all were normal, fewer than one in a billion such entities would reach this number.",
            )
            .to_owned(),
        );
    }
    if one_in < 2.0 {
        return Some(
            lang.pick(
                "如果一切正常，一半以上的同类对象也会达到这个数。",
                "If all were normal, more than half of such entities would reach this number.",
            )
            .to_owned(),
        );
    }
    let size = 10_f64.powf(one_in.log10().floor());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 2 and 1e9")]
    let rounded = numerals::count(((one_in / size).round() * size) as u64);
    Some(lang.pick(
        format!("如果一切正常，大约每 {rounded} 个这样的对象才会有一个达到这个数。"),
        format!("If all were normal, about one in {rounded} such entities would reach this number."),
    ))
}

/// How the run ended, with its exit code.
pub(super) fn completeness(run: &RunRecord, lang: Lang) -> String {
    let not_run = run.rules_not_run().count() as u64;
    let code = run.exit_code;
    match (run.is_complete(), not_run) {
        (true, _) => lang.pick(format!("完整（退出码 {code}）"), format!("complete (exit code {code})")),
        (false, 0) => lang.pick(format!("不完整（退出码 {code}）"), format!("incomplete (exit code {code})")),
        (false, _) => lang.pick(
            format!("不完整：{not_run} 条规则未运行（退出码 {code}）"),
            format!("incomplete: {} not run (exit code {code})", counted(not_run, "rule did", "rules did")),
        ),
    }
}

/// English: `1 row`, `1,234 rows`.
pub(super) fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", numerals::count(n), if n == 1 { one } else { many })
}

/// Rows in words: `1,234 行`, `1 row`.
pub(super) fn rows(n: u64, lang: Lang) -> String {
    lang.pick(format!("{} 行", numerals::count(n)), counted(n, "row", "rows"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probability_is_said_in_words() {
        let say = |p: f64| plain_probability(Some(p.ln()), Lang::Zh).unwrap();
        assert_eq!(say(0.0011), "如果一切正常，大约每 900 个这样的对象才会有一个达到这个数。");
        assert_eq!(say(1.0 / 34_000.0), "如果一切正常，大约每 30,000 个这样的对象才会有一个达到这个数。");
        assert!(say(1e-10).contains("十亿"));
        assert!(say(0.9).contains("一半以上"));
        assert_eq!(plain_probability(None, Lang::Zh), None);
        assert_eq!(plain_probability(Some(f64::NAN), Lang::Zh), None);
    }

    #[test]
    fn a_hash_is_shortened_to_what_can_be_recognised() {
        assert_eq!(short_hash("blake3:4be1c0ffee5566778899"), "blake3:4be1c0ffee55");
        assert_eq!(short_hash("4be1"), "4be1");
        assert_eq!(short_hash("\"}</style>:x"), "style:x");
    }

    #[test]
    fn a_small_expectation_is_not_zero() {
        assert_eq!(expected_false(0.01, Lang::Zh), "不到 0.1");
        assert_eq!(expected_false(1.84, Lang::En), "about 1.8");
    }
}
