//! Why the desk does not do what somebody wants: a closed list.

use crate::model::{Lang, Outcome, Role, RuleId, Status, Text};
use crate::triage::CalendarError;
use jiff::civil::Date;
use std::fmt;

/// Why an action is refused. What people read is [`Refusal::text`]; `fundwatch explain CODE` says more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Q401: none of the actor's roles may do this.
    RoleMissing {
        /// Any of these would.
        any_of: Vec<Role>,
    },
    /// Q402: a role of the actor shuts out all work on alerts, whatever else they are.
    RoleBars {
        /// The role: administrator or auditor.
        role: Role,
    },
    /// Q403: what somebody proposed is reviewed by somebody else.
    OwnProposal,
    /// Q404: each level is another person.
    AlreadyApproved,
    /// Q405: whoever is named in the evidence neither takes nor reviews it.
    NamedInEvidence,
    /// Q406: the alert belongs to another region.
    OtherRegion {
        /// The region of the alert.
        region: Option<String>,
    },
    /// Q407: somebody changed it meanwhile. The store adds what changed.
    Stale {
        /// The version that was seen.
        seen: i64,
        /// The version there is.
        actual: i64,
    },
    /// Q408: it cannot be done where the alert stands.
    WrongStatus {
        /// Where it stands.
        status: Status,
        /// Where it could be done.
        allowed: &'static [Status],
    },
    /// Q409: somebody else has it.
    NotOwner {
        /// The user who has it.
        owner: Option<String>,
    },
    /// Q410: what the action or the outcome needs is not there.
    Missing {
        /// Each thing that is missing.
        fields: Vec<Field>,
    },
    /// Q411: the rule has no such verify step.
    UnknownStep {
        /// What was named.
        step: String,
        /// What there is.
        known: Vec<String>,
    },
    /// Q412: the rule has no such innocent explanation.
    UnknownExplanation {
        /// What was named.
        explanation: String,
        /// What there is.
        known: Vec<String>,
    },
    /// Q413: the date of a wait is not in the future, or too far in it.
    WaitOutOfRange {
        /// The date that was named.
        until: Date,
        /// The most working days from today.
        most: u32,
    },
    /// Q414: the wait is not over.
    WaitNotOver {
        /// Until when it lasts.
        until: Option<Date>,
    },
    /// Q415: the other alert cannot take this one in, or be what this one is a duplicate of.
    NotAnOriginal {
        /// The other alert.
        other: String,
        /// Where it stands.
        status: Status,
    },
    /// Q416: the deadline is out of range.
    DueOutOfRange {
        /// What was asked for, in working days.
        asked: i64,
        /// The most there is.
        most: i64,
    },
    /// Q417: the calendar ends before that year; nothing is guessed.
    UnknownYear {
        /// The year.
        year: i16,
    },
    /// Q418: the closing was reviewed; only those that nobody reviewed are drawn.
    AlreadyReviewed,
    /// Q419: a person has to do this; the program decides nothing.
    OnlyPeople,
    /// Q420: the program does this by itself.
    OnlyProgram,
    /// Q421: too many at once.
    BulkTooMany {
        /// How many were chosen.
        count: usize,
        /// The most.
        limit: usize,
    },
    /// Q422: alerts of several rules cannot be decided together.
    BulkMixed {
        /// The rules.
        rules: Vec<RuleId>,
    },
    /// Q423: this outcome is decided one alert at a time.
    BulkOutcome {
        /// The outcome.
        outcome: Outcome,
    },
    /// Q424: whoever was named cannot be given the alert.
    Unassignable {
        /// The account that was named.
        to: String,
        /// Why.
        why: Box<Refusal>,
    },
    /// Q425: whoever took it or did one of its verify steps does not review it.
    CheckedIt,
    /// Q426: the evidence is other than that which was proposed on.
    EvidenceChanged,
    /// Q427: the other alert is about something else.
    NothingShared {
        /// The other alert.
        other: String,
    },
    /// Q428: no letter of this number was issued for the alert, its case or what was merged into it.
    UnknownLetter {
        /// The number.
        number: String,
    },
    /// Q429: a scan changed the evidence, and whoever proposes does not say that he saw it.
    EvidenceUnseen {
        /// The alert.
        alert_id: String,
        /// The version there is to see.
        version: i64,
    },
    /// Q431: an exception ends before it begins, is over already, or lasts too long.
    ExceptionRange {
        /// The first day.
        from: Date,
        /// The last day.
        until: Date,
        /// The most days.
        most: i64,
        /// The rule that says so; `None`: the policy does.
        rule: Option<RuleId>,
    },
    /// Q432: an exception may hide one alert about a person, never the person.
    ExceptionOnPerson,
    /// Q433: the exception does not wait for anything, or is over.
    NotPending,
    /// Q434: an application that has to be decided in ten working days is not hidden.
    ExceptionOnApplication,
    /// Q435: what one hides alone begins today.
    ExceptionAhead,
    /// Q441: this outcome is not decided without an evidence pack, and none came with it.
    NoPack {
        /// The outcome.
        outcome: Outcome,
    },
}

/// Something an action or an outcome needs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The amount, above nothing.
    Amount,
    /// The clause.
    Clause,
    /// The number of the letter.
    Letter,
    /// The checklist of materials.
    Checklist,
    /// A note.
    Note,
    /// An innocent explanation.
    Explanation,
    /// What was corrected, and by whom.
    Correction,
    /// To whom it goes.
    Target,
    /// Table and column of wrong data.
    DataPlace,
    /// What is missing to find it out.
    WhatIsMissing,
    /// The other alert.
    Original,
    /// A verify step that is neither done nor waived.
    Step(String),
    /// The reason.
    Reason,
    /// What was found in a verify step.
    Found,
    /// The draw.
    Draw,
    /// What an exception is about.
    Scope,
    /// Who answers for an exception.
    Owner,
    /// The last day of an exception.
    LastDay,
}

impl From<CalendarError> for Refusal {
    /// Calendars are read before anything is done; what can fail then is a year that is not known.
    fn from(error: CalendarError) -> Self {
        match error {
            CalendarError::UnknownYear { year } | CalendarError::Contradicted { year, .. } => {
                Self::UnknownYear { year }
            }
            CalendarError::Malformed { .. } => Self::UnknownYear { year: 0 },
        }
    }
}

impl Refusal {
    /// The code that `fundwatch explain` knows.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::RoleMissing { .. } => "Q401",
            Self::RoleBars { .. } => "Q402",
            Self::OwnProposal => "Q403",
            Self::AlreadyApproved => "Q404",
            Self::NamedInEvidence => "Q405",
            Self::OtherRegion { .. } => "Q406",
            Self::Stale { .. } => "Q407",
            Self::WrongStatus { .. } => "Q408",
            Self::NotOwner { .. } => "Q409",
            Self::Missing { .. } => "Q410",
            Self::UnknownStep { .. } => "Q411",
            Self::UnknownExplanation { .. } => "Q412",
            Self::WaitOutOfRange { .. } => "Q413",
            Self::WaitNotOver { .. } => "Q414",
            Self::NotAnOriginal { .. } => "Q415",
            Self::DueOutOfRange { .. } => "Q416",
            Self::UnknownYear { .. } => "Q417",
            Self::AlreadyReviewed => "Q418",
            Self::OnlyPeople => "Q419",
            Self::OnlyProgram => "Q420",
            Self::BulkTooMany { .. } => "Q421",
            Self::BulkMixed { .. } => "Q422",
            Self::BulkOutcome { .. } => "Q423",
            Self::Unassignable { .. } => "Q424",
            Self::CheckedIt => "Q425",
            Self::EvidenceChanged => "Q426",
            Self::NothingShared { .. } => "Q427",
            Self::UnknownLetter { .. } => "Q428",
            Self::EvidenceUnseen { .. } => "Q429",
            Self::ExceptionRange { .. } => "Q431",
            Self::ExceptionOnPerson => "Q432",
            Self::NotPending => "Q433",
            Self::ExceptionOnApplication => "Q434",
            Self::ExceptionAhead => "Q435",
            Self::NoPack { .. } => "Q441",
        }
    }

    /// Whether the attempt goes into the audit trail: whoever tries what their duties forbid. Mistakes (a field that is
    /// missing, somebody was faster) do not.
    pub fn logged(&self) -> bool {
        match self {
            Self::RoleMissing { .. }
            | Self::RoleBars { .. }
            | Self::OwnProposal
            | Self::AlreadyApproved
            | Self::CheckedIt
            | Self::NamedInEvidence
            | Self::OtherRegion { .. }
            | Self::OnlyPeople
            | Self::OnlyProgram => true,
            Self::Unassignable { why, .. } => why.logged(),
            _ => false,
        }
    }

    /// What people read: one sentence, without the names of people. Who has a role, and what changed, is for the caller to add.
    pub fn text(&self) -> Text {
        let both = |say: &dyn Fn(Lang) -> String| Text::new(say(Lang::Zh), say(Lang::En));
        match self {
            Self::RoleMissing { any_of } => both(&|lang| {
                let roles = list(lang, any_of.iter().map(|role| role.name()));
                lang.pick(format!("没有所需的角色：{roles}"), format!("none of the roles this takes: {roles}"))
            }),
            Self::RoleBars { role } => both(&|lang| {
                let name = role.name();
                let role = name.get(lang);
                lang.pick(
                    format!("具有{role}角色的人不能办理疑点"),
                    format!("whoever is {role} does not work on alerts, whatever else they are"),
                )
            }),
            Self::OwnProposal => Text::new("不能复核自己提交的决定", "what you proposed is reviewed by somebody else"),
            Self::AlreadyApproved => Text::new(
                "您已在前一级复核过，每一级须由不同的人复核",
                "you agreed on an earlier level; each level is another person",
            ),
            Self::CheckedIt => Text::new(
                "您接办过或核查过这条疑点，须由他人复核",
                "you took this alert or checked it; somebody else reviews it",
            ),
            Self::EvidenceUnseen { alert_id, version } => Text::new(
                format!(
                    "新的扫描改动了 {alert_id} 的证据：先查看（queue show {alert_id}），再写明看过的版次（--seen {version}）；台账须重新导出后再填"
                ),
                format!(
                    "a newer scan changed the evidence of {alert_id}: look at it (queue show {alert_id}), then decide it with \
                     --seen {version}; a ledger is exported anew and filled in again"
                ),
            ),
            Self::EvidenceChanged => Text::new(
                "提交以后证据有变化：新的扫描改动了这条疑点的明细；请退回提交人重新核对",
                "the evidence changed since it was proposed: a newer scan has other rows. Return it to whoever proposed it",
            ),
            Self::NothingShared { other } => Text::new(
                format!("与 {other} 既不是同一对象，也没有共同的明细，不能合并"),
                format!("{other} is about another entity and stands on no row in common, so the two are not merged"),
            ),
            Self::UnknownLetter { number } => Text::new(
                format!("没有为这条疑点或其案件登记过文号 {number} 的文书"),
                format!("no letter {number} was issued for this alert or its case"),
            ),
            Self::ExceptionOnApplication => Text::new(
                "待决定的申请有法定期限，不能隐藏",
                "an application that waits for its decision has a statutory deadline and is not hidden",
            ),
            Self::ExceptionAhead => {
                Text::new("一个人设置的暂缓须从今天开始", "what you hide without a supervisor begins today")
            }
            Self::NamedInEvidence => Text::new(
                "您的经办人编号出现在这条疑点的证据中，须由他人办理",
                "your operator id stands in the evidence of this alert; somebody else has to work on it",
            ),
            Self::OtherRegion { region } => {
                let region = region.as_deref();
                Text::new(
                    format!("这条疑点属于其他地区（{}）", region.unwrap_or("未注明地区")),
                    format!("the alert belongs to another region ({})", region.unwrap_or("none is named")),
                )
            }
            Self::Stale { seen, actual } if seen > actual => Text::new(
                format!("还没有第 {seen} 版，现在是第 {actual} 版；请写所看到的版次"),
                format!("there is no version {seen} yet, it is version {actual} now; name the one you saw"),
            ),
            Self::Stale { seen, actual } => Text::new(
                format!("您看到的是第 {seen} 版，现在是第 {actual} 版：此间有人作了改动"),
                format!("you saw version {seen}, it is version {actual} now: somebody changed it meanwhile"),
            ),
            Self::WrongStatus { status, allowed } => both(&|lang| {
                let allowed = list(lang, allowed.iter().map(|status| status.name()));
                let name = status.name();
                let status = name.get(lang);
                lang.pick(
                    format!("疑点当前为“{status}”，只有在“{allowed}”时才能这样做"),
                    format!("the alert is `{status}`; this can be done where it is: {allowed}"),
                )
            }),
            Self::NotOwner { owner } => match owner {
                Some(owner) => Text::new(format!("承办人是 {owner}"), format!("{owner} has this alert")),
                None => Text::new("这条疑点还没有承办人，请先接办", "nobody has this alert; take it first"),
            },
            Self::Missing { fields } => both(&|lang| {
                let fields = list(lang, fields.iter().map(Field::name));
                lang.pick(format!("缺少：{fields}"), format!("missing: {fields}"))
            }),
            Self::UnknownStep { step, known } => Text::new(
                format!("这条规则没有核查步骤 {step}；现有：{}", or_none(known, "、", "无")),
                format!("the rule has no verify step {step}; there are: {}", or_none(known, ", ", "none")),
            ),
            Self::UnknownExplanation { explanation, known } => Text::new(
                format!("这条规则没有正常原因 {explanation}；现有：{}", or_none(known, "、", "无")),
                format!(
                    "the rule has no innocent explanation {explanation}; there are: {}",
                    or_none(known, ", ", "none")
                ),
            ),
            Self::WaitOutOfRange { until, most } => Text::new(
                format!("等待日期 {until} 无效：须在今天之后、{most} 个工作日之内"),
                format!("{until} will not do: expected a day after today, within {most} working days"),
            ),
            Self::WaitNotOver { until } => {
                let until = until.map_or_else(String::new, |day| day.to_string());
                Text::new(format!("等待期限未到（{until}）"), format!("the wait is not over ({until})"))
            }
            Self::NotAnOriginal { other, status } => both(&|lang| {
                let name = status.name();
                let status = name.get(lang);
                lang.pick(
                    format!("不能并入 {other} 或作为其重复：须是另一条疑点，未合并，并入的还须未办结（现为“{status}”）"),
                    format!("{other} ({status}) cannot take it in or be its original: expected another alert that is not merged or a duplicate itself, and open where it is to take this one in"),
                )
            }),
            Self::DueOutOfRange { asked, most } => Text::new(
                format!("期限 {asked} 个工作日无效：须为 1 至 {most}"),
                format!("{asked} working days will not do: expected 1 to {most}"),
            ),
            Self::UnknownYear { year } => Text::new(
                format!("缺少 {year} 年的工作日历，期限不作推测"),
                format!("the working days of {year} are not known, and are not guessed"),
            ),
            Self::AlreadyReviewed => Text::new(
                "这条疑点办结前已经复核，不再抽查",
                "it was reviewed before it was closed and is not drawn again",
            ),
            Self::OnlyPeople => {
                Text::new("须由人办理，程序不作决定", "a person has to do this; the program decides nothing")
            }
            Self::OnlyProgram => Text::new("由程序自动进行，不能由人操作", "the program does this by itself"),
            Self::BulkTooMany { count, limit } => Text::new(
                format!("选了 {count} 条，一次最多 {limit} 条"),
                format!("{count} alerts are chosen; at most {limit} at a time"),
            ),
            Self::BulkMixed { rules } => {
                let rules: Vec<String> = rules.iter().map(ToString::to_string).collect();
                Text::new(
                    format!("一次只能处理同一条规则的疑点，所选分属 {}", rules.join("、")),
                    format!("alerts of one rule at a time; these are of {}", rules.join(", ")),
                )
            }
            Self::BulkOutcome { outcome } => both(&|lang| {
                let name = outcome.name();
                let outcome = name.get(lang);
                lang.pick(format!("“{outcome}”须逐条办理"), format!("`{outcome}` is decided one alert at a time"))
            }),
            Self::Unassignable { to, why } => {
                let why = why.text();
                Text::new(format!("不能分配给 {to}：{}", why.zh), format!("{to} cannot have it: {}", why.en))
            }
            Self::ExceptionRange { from, until, most, rule } => {
                let by = |lang: Lang| {
                    rule.as_ref().map_or_else(String::new, |rule| {
                        lang.pick(format!("（规则 {rule} 的 snooze_max）"), format!(" (snooze_max of rule {rule})"))
                    })
                };
                Text::new(
                    format!("期限 {from} 至 {until} 无效：结束日须不早于开始日和今天，最长 {most} 天{}", by(Lang::Zh)),
                    format!(
                        "{from} to {until} will not do: expected an end not before the beginning or today, {most} days at most{}",
                        by(Lang::En)
                    ),
                )
            }
            Self::ExceptionOnPerson => Text::new(
                "不能按人设例外：新的申请须重新判断。请指明一条疑点",
                "no exception hides a person: a new application is judged anew. Name one alert",
            ),
            Self::NoPack { outcome } => both(&|lang| {
                let name = outcome.name();
                let outcome = name.get(lang);
                lang.pick(
                    format!("“{outcome}”须有证据包才能提交和办结，这次没有"),
                    format!("`{outcome}` is neither proposed nor closed without an evidence pack, and there is none"),
                )
            }),
            Self::NotPending => {
                Text::new("这项例外不在待批准状态或已结束", "the exception waits for nothing, or is over")
            }
        }
    }
}

impl fmt::Display for Refusal {
    /// Code and English text, for logs and errors; people read [`Refusal::text`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.text().en)
    }
}

impl std::error::Error for Refusal {}

impl Field {
    /// The name in JSON and in the audit trail: that of the proposal's field, of the verify step after `verify.`.
    pub fn key(&self) -> String {
        let key = match self {
            Self::Amount => "amount",
            Self::Clause => "clause",
            Self::Letter => "letter",
            Self::Checklist => "checklist",
            Self::Note => "note",
            Self::Explanation => "explanation",
            Self::Correction | Self::Target | Self::DataPlace | Self::WhatIsMissing | Self::Original => "detail",
            Self::Step(step) => return format!("verify.{step}"),
            Self::Reason => "reason",
            Self::Found => "found",
            Self::Draw => "draw",
            Self::Scope => "scope",
            Self::Owner => "owner",
            Self::LastDay => "until",
        };
        key.to_owned()
    }

    /// What people read, with where it is given: the option of a decision, the column of a ledger.
    pub fn name(&self) -> Text {
        match self {
            Self::Amount => Text::new(
                "金额，大于零（--amount；台账“应退（补）金额（元）”）",
                "the amount, above zero (--amount; `To be paid back or owed (yuan)` of a ledger)",
            ),
            Self::Clause => Text::new(
                "依据条款（--clause；台账“认定依据条款”）",
                "the clause (--clause; `Clause of the decision` of a ledger)",
            ),
            Self::Letter => Text::new(
                "文书编号（--letter；台账“文书编号”）",
                "the number of the letter (--letter; `Letter` of a ledger)",
            ),
            Self::Checklist => Text::new(
                "移送材料目录（--checklist；台账“移送材料目录”）",
                "the checklist of materials (--checklist; `Index of papers handed on` of a ledger)",
            ),
            Self::Note => Text::new("说明（--note；台账“初审意见”）", "a note (--note; `First opinion` of a ledger)"),
            Self::Explanation => Text::new(
                "排除原因编号（--fp；台账“排除原因”）",
                "the id of the innocent explanation (--fp; `Why ruled out` of a ledger)",
            ),
            Self::Correction => Text::new(
                "纠正了什么、由谁纠正（--detail；台账“处理措施”）",
                "what was corrected, and by whom (--detail; `What was done` of a ledger)",
            ),
            Self::Target => Text::new(
                "移送对象（--detail；台账“移送情况”）",
                "to whom it is referred (--detail; `Handed on to` of a ledger)",
            ),
            Self::DataPlace => Text::new(
                "有问题的表和列（--detail；台账“处理措施”）",
                "table and column of the wrong data (--detail; `What was done` of a ledger)",
            ),
            Self::WhatIsMissing => Text::new(
                "缺少什么材料（--detail；台账“处理措施”）",
                "what is missing to find it out (--detail; `What was done` of a ledger)",
            ),
            Self::Original => {
                Text::new("所重复的疑点编号（--detail）", "the alert of which it is a duplicate (--detail)")
            }
            Self::Step(step) => Text::new(
                format!("核查步骤 {step}（完成或书面免除）"),
                format!("verify step {step}, done or waived in writing"),
            ),
            Self::Reason => Text::new("原因", "the reason"),
            Self::Found => Text::new("核查结果", "what was found"),
            Self::Draw => Text::new("抽查批次", "the draw"),
            Self::Scope => Text::new("适用范围", "the scope"),
            Self::Owner => Text::new("负责人", "the owner"),
            Self::LastDay => Text::new("结束日期", "the last day"),
        }
    }
}

fn list(lang: Lang, names: impl Iterator<Item = Text>) -> String {
    let names: Vec<String> = names.map(|name| name.get(lang).to_owned()).collect();
    names.join(lang.pick("、", ", "))
}

fn or_none(known: &[String], separator: &str, none: &str) -> String {
    if known.is_empty() { none.to_owned() } else { known.join(separator) }
}
