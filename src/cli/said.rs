//! Lines of the journal as a person reads them.

use crate::model::{EventKind, Fen, Lang, Outcome, Role};
use crate::report::{numerals, untrusted};
use crate::store::EventLine;

/// What happened beside the alerts themselves, in words.
const KINDS: &[(&str, &str, &str)] = &[
    ("anchor.renewed", "另立审计锚点", "anchor begun anew"),
    ("key.rotated", "更换审计密钥", "audit key changed"),
    ("run.committed", "扫描写入", "run taken in"),
    ("user.added", "添加用户", "user added"),
    ("user.disabled", "停用用户", "user disabled"),
    ("user.enabled", "启用用户", "user enabled"),
    ("role.proposed", "提出角色变更", "role asked for"),
    ("role.granted", "授予角色", "role granted"),
    ("role.refused", "驳回角色变更", "role refused"),
    ("role.revoked", "收回角色", "role revoked"),
    ("role.refused_self", "自批角色被拒绝", "own role change refused"),
    ("policy.proposed", "提出办理规定", "policy asked for"),
    ("policy.adopted", "采用办理规定", "policy adopted"),
    ("policy.refused", "驳回办理规定", "policy refused"),
    ("policy.refused_self", "自批办理规定被拒绝", "own policy refused"),
    ("exception.proposed", "提出例外", "exception asked for"),
    ("exception.approved", "批准例外", "exception approved"),
    ("exception.lifted", "终止例外", "exception ended"),
    ("exception.over", "例外到期", "exception over"),
    ("exception.outgrown", "数量增长，例外不再适用", "outgrew its exception"),
    ("exception.refused", "例外操作被拒绝", "exception refused"),
    ("case.opened", "立案", "case opened"),
    ("case.extended", "案件加入疑点", "case extended"),
    ("case.closed", "结案", "case closed"),
    ("money.recovered", "登记收回金额", "money received"),
    ("letter.issued", "文书编号", "letter issued"),
    ("retention.proposed", "提出清除到期记录", "removal asked for"),
    ("retention.removed", "清除到期记录", "old records removed"),
    ("retention.refused", "驳回清除", "removal refused"),
    ("retention.refused_self", "自批清除被拒绝", "own removal refused"),
    ("feed.handed_over", "交付消息", "messages handed over"),
    ("rows.exported", "导出", "rows exported"),
    ("import.done", "导入", "imported"),
    ("sample.drawn", "抽查", "sample drawn"),
];

fn known_kind(kind: &str, lang: Lang) -> String {
    kind.parse::<EventKind>().map_or_else(
        |_| kind.to_owned(),
        |kind| {
            let name = kind.name();
            name.get(lang).to_owned()
        },
    )
}

/// What of a line is shown, in this order.
const SAID: &[&str] = &[
    "code",
    "attempted",
    "role",
    "outcome",
    "explanation",
    "step",
    "from_band",
    "to_band",
    "found",
    "to",
    "reason",
    "until",
    "note",
    "text",
];

/// A word of the desk as a person reads it; anything else is what somebody wrote.
fn worded(key: &str, text: &str, lang: Lang) -> String {
    let named = match key {
        "outcome" => text.parse().ok().map(Outcome::name),
        "attempted" => text.parse().ok().map(EventKind::name),
        "role" => text.parse().ok().map(Role::name),
        _ => None,
    };
    named.map_or_else(|| text.to_owned(), |name| name.get(lang).to_owned())
}

/// One line of the journal for a person: when, who, what, from where to where, and what was written.
pub(super) fn said(event: &EventLine, lang: Lang) -> String {
    let kind = event.kind.strip_prefix("alert.").unwrap_or(&event.kind);
    let other = KINDS.iter().find(|(known, ..)| *known == kind).map(|(_, zh, en)| lang.pick(*zh, *en).to_owned());
    let name = match event.payload["waived"].as_bool() {
        Some(true) => lang.pick("免除核查步骤", "step waived").to_owned(),
        _ => other.unwrap_or_else(|| known_kind(kind, lang)),
    };
    let mut line = format!("{}  {}  {name}", event.at.strftime("%Y-%m-%d %H:%M"), event.user);
    for key in SAID {
        if let Some(text) = event.payload[key].as_str().filter(|text| !text.is_empty()) {
            let text = worded(key, text, lang);
            line.push_str("  ");
            line.push_str(&untrusted::shown(&text, untrusted::SENTENCE_CHARS_MAX, lang));
        }
    }
    if let Some(fen) = event.payload["amount_fen"].as_i64() {
        let yuan = numerals::yuan(Fen(fen));
        line.push_str(&lang.pick(format!("  {yuan} 元"), format!("  {yuan} yuan")));
    }
    line
}
