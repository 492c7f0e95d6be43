//! The codes of refusals: what `fundwatch explain Q403` prints.

use crate::model::{CodeEntry, CodeRow};

const ROWS: &[CodeRow] = &[
    (
        "Q401",
        [
            "没有所需的角色",
            "接办、核查、提交须为经办、复核或主管；同意、退回、重新打开须为复核或主管；分配、改期须为主管。",
            "请有该角色的人办理，或由系统管理员按程序调整角色。",
        ],
        [
            "the role is missing",
            "To take, check and propose takes an officer, reviewer or supervisor; to approve, return and reopen a reviewer or supervisor; to assign and move deadlines a supervisor.",
            "Ask somebody who has the role, or have roles changed the proper way.",
        ],
    ),
    (
        "Q402",
        [
            "该角色不得办理疑点",
            "系统管理员和审计人员不能办理疑点，即使同时具有其他角色：管账号的人、监督的人不办业务。",
            "请由没有这些角色的人办理。",
        ],
        [
            "a role shuts out work on alerts",
            "Administrators and auditors do not work on alerts, whatever else they are: who manages accounts or audits does not decide.",
            "Somebody without these roles has to do it.",
        ],
    ),
    (
        "Q403",
        [
            "不能复核自己提交的决定",
            "提交人与复核人须是两个人；同一个人的两个账号算一个人。尝试已记入审计记录。",
            "请其他复核人员复核：fundwatch queue list --status proposed。",
        ],
        [
            "your own proposal",
            "Proposer and reviewer are two people; two accounts of one person are one person. The attempt is in the audit trail.",
            "Another reviewer has to look at it: fundwatch queue list --status proposed.",
        ],
    ),
    (
        "Q404",
        ["已在前一级复核过", "初审、复审、终审须由不同的人进行。尝试已记入审计记录。", "下一级请其他复核人员办理。"],
        [
            "already approved by you",
            "Every level of review is another person. The attempt is in the audit trail.",
            "Somebody else has to review the next level.",
        ],
    ),
    (
        "Q405",
        [
            "证据中有您的经办人编号",
            "当事经办人不接办、不复核涉及自己业务的疑点。尝试已记入审计记录。",
            "由主管分配给他人。",
        ],
        [
            "named in the evidence",
            "Whoever handled what an alert is about neither takes nor reviews it. The attempt is in the audit trail.",
            "A supervisor assigns it to somebody else.",
        ],
    ),
    (
        "Q406",
        [
            "属于其他地区",
            "人员只办理本地区的疑点；未注明地区的疑点由主管或不限地区的人员办理。由主管分配给本人的可以办理。",
            "请主管分配，或由该地区的人员办理。",
        ],
        [
            "another region",
            "People work on alerts of their own region; those without a region are for supervisors and for whoever works for all regions. What a supervisor assigned may be worked on.",
            "Ask a supervisor to assign it, or leave it to that region.",
        ],
    ),
    (
        "Q407",
        ["版本已过时", "您打开之后有人作了改动；照旧写入会盖掉别人的工作。什么也没有写入。", "查看改动后重新操作。"],
        [
            "a stale version",
            "Somebody changed the alert since you saw it; writing would undo their work. Nothing was written.",
            "Look at what changed and do it again.",
        ],
    ),
    (
        "Q408",
        ["当前状态不能这样做", "每个操作只在规定的状态下有效。", "用 fundwatch queue show 查看当前状态。"],
        [
            "not where the alert stands",
            "Each action belongs to certain statuses.",
            "See where it stands with fundwatch queue show.",
        ],
    ),
    (
        "Q409",
        ["不是承办人", "核查、等待、提交由承办人进行。", "先接办；已有承办人的，由主管重新分配。"],
        [
            "somebody else's alert",
            "Checking, asking and proposing are for its owner.",
            "Take it first; where somebody has it, a supervisor assigns it anew.",
        ],
    ),
    (
        "Q410",
        [
            "缺少必填内容",
            "每种结论都有必须写明的内容，例如查实须有全部核查步骤、金额、条款和文书。",
            "补齐所列各项后再提交：命令中用所列选项（--note、--fp、--clause、--letter、--amount、--detail、--checklist），台账中填所列的栏；核查步骤用 fundwatch queue verify。",
        ],
        [
            "something is missing",
            "Every outcome needs its fields: confirmed needs all verify steps, amount, clause and letter.",
            "Supply what is listed and propose again: with the options that are named (--note, --fp, --clause, --letter, --amount, --detail, --checklist), in a ledger in the columns that are named; steps with fundwatch queue verify.",
        ],
    ),
    (
        "Q411",
        ["没有这个核查步骤", "核查步骤由规则规定。", "用 fundwatch explain 规则编号 查看步骤。"],
        ["no such verify step", "The rule says which steps there are.", "See them with fundwatch explain RULE."],
    ),
    (
        "Q412",
        [
            "没有这个正常原因",
            "排除须指明规则所列的一个正常原因，这样才能统计和改进规则。",
            "用 fundwatch explain 规则编号 查看；都不符合的，用其他结论并写说明。",
        ],
        [
            "no such innocent explanation",
            "What is ruled out names one of the rule's innocent explanations, so that rules can be improved by them.",
            "See them with fundwatch explain RULE; where none fits, another outcome with a note.",
        ],
    ),
    (
        "Q413",
        [
            "等待日期无效",
            "等待期间内部时钟停走，因此须有日期，且不超过规定的工作日数（desk.toml waiting.longest）。",
            "写一个较近的日期；到期仍无回复的，恢复核查后可再次发函。",
        ],
        [
            "the date of the wait will not do",
            "The internal clock stands while an alert waits, so a wait has a date and a limit (desk.toml waiting.longest).",
            "Name a nearer day; where no reply comes, go on checking or ask again.",
        ],
    ),
    (
        "Q414",
        ["等待期限未到", "程序只在约定日期过后结束等待。", "已收到回复的，由承办人恢复核查。"],
        [
            "the wait is not over",
            "The program ends a wait when its date has passed.",
            "Where the reply is there, the owner resumes the check.",
        ],
    ),
    (
        "Q415",
        [
            "不能并入或作为其重复",
            "另一条疑点须不是本条，且本身没有被合并、也不是重复；否则会互相指向，谁也没有人办。并入的还须未办结。",
            "指明最终办理的那一条。",
        ],
        [
            "not an original",
            "The other alert must not be this one, nor merged or a duplicate itself, or the two would point at each other and nobody would work on either; and what takes another in is open.",
            "Name the alert that is really worked on.",
        ],
    ),
    (
        "Q416",
        [
            "期限无效",
            "改期以工作日计，从今天起算，至少一天，不超过上限（desk.toml clocks.longest）；已用去的时间不清零。",
            "写一个范围内的天数。",
        ],
        [
            "the deadline will not do",
            "A deadline is moved by working days from today, one at least and at most desk.toml clocks.longest; what was consumed stays consumed.",
            "Name a number within the range.",
        ],
    ),
    (
        "Q417",
        [
            "缺少当年的工作日历",
            "国务院办公厅每年公布节假日安排；没有的年份不作推测，需要计算工作日的操作暂时不能进行。",
            "把当年的日历（holiday-cn 格式）放进 rules/calendar/。",
        ],
        [
            "a year the calendar does not know",
            "Holidays are announced year by year and never guessed; what needs working days of that year has to wait.",
            "Put that year's calendar (holiday-cn format) into rules/calendar/.",
        ],
    ),
    (
        "Q418",
        ["办结前已经复核", "抽查只针对未经复核就办结的疑点。", "需要重新办理的，由复核人员重新打开。"],
        [
            "already reviewed",
            "Only what was closed without a review is drawn for one.",
            "To work on it again, a reviewer reopens it.",
        ],
    ),
    (
        "Q419",
        ["须由人办理", "程序只提示，不作决定；接办、提交、复核都须由人进行。", "由有相应角色的人办理。"],
        [
            "only people",
            "The program points at things and decides nothing; a person takes, proposes and reviews.",
            "Somebody with the role has to do it.",
        ],
    ),
    (
        "Q420",
        ["由程序自动进行", "到期结束等待、抽查由程序按规定进行，不由人挑选。", "需要时用恢复核查、重新打开。"],
        [
            "only the program",
            "Waits end and samples are drawn by rule, nobody picks them.",
            "Resume or reopen instead.",
        ],
    ),
    (
        "Q421",
        ["一次太多", "批量处理有上限（desk.toml bulk.limit），以免不看就处理。", "缩小范围，分几次处理。"],
        [
            "too many at once",
            "Bulk decisions have a limit (desk.toml bulk.limit), so that things are looked at.",
            "Narrow the selection and do it in parts.",
        ],
    ),
    (
        "Q422",
        ["分属不同规则", "不同规则的疑点原因不同，不能用一个结论处理。", "按规则分别处理。"],
        [
            "several rules",
            "Alerts of different rules have different reasons; one decision does not fit them all.",
            "Decide rule by rule.",
        ],
    ),
    (
        "Q423",
        ["须逐条办理", "涉及个人和资金的结论须逐条核查，不能批量（desk.toml bulk.never）。", "逐条提交。"],
        [
            "one at a time",
            "Outcomes that touch a person or money are checked one by one (desk.toml bulk.never).",
            "Propose them one by one.",
        ],
    ),
    (
        "Q424",
        ["不能分配给此人", "被分配的人须能办理：有经办角色、不是系统管理员或审计、不在证据中。", "分配给其他人。"],
        [
            "cannot be given to them",
            "Whoever is to have an alert must be able to work on it: an officer's role, no administrator or auditor, not named in the evidence.",
            "Assign it to somebody else.",
        ],
    ),
    (
        "Q425",
        [
            "核查人不能复核",
            "复核是另一双眼睛：自上次打开以来接办过、或做过核查步骤的人不能复核同一条疑点，也不论用哪个账号。",
            "请没有办过这条疑点的复核员复核。",
        ],
        [
            "who checked it does not review it",
            "A review is another pair of eyes: whoever took the alert or did one of its verify steps since it was last opened does not review it, with whatever account.",
            "A reviewer who did not work on this alert reviews it.",
        ],
    ),
    (
        "Q426",
        [
            "提交以后证据有变化",
            "提交之后的扫描改动了这条疑点的明细，提交人没有看过现在的证据，因此不能同意。",
            "退回提交人（queue review 编号 --return 原因）；核对新的明细后重新提交。",
        ],
        [
            "the evidence changed since the proposal",
            "A scan after the proposal has other rows: whoever proposed has not seen the evidence there is now, so it is not agreed to.",
            "Return it (queue review ID --return WHY); the officer looks at the new rows and proposes again.",
        ],
    ),
    (
        "Q427",
        [
            "两条疑点没有共同之处",
            "合并后只办另一条，因此两条须是同一对象，或有共同的明细；否则这一条就没有人办了。",
            "分别办理；需要放在一起看的，另立案件（fundwatch cases open）。",
        ],
        [
            "nothing in common",
            "Of two merged alerts only the other is worked on, so both are about one entity or stand on a row in common; otherwise this one would be nobody's.",
            "Decide each by itself; to look at them together, open a case (fundwatch cases open).",
        ],
    ),
    (
        "Q428",
        [
            "没有这份文书",
            "查实和移送须有已发出的文书；文号在登记的文书中查找，须属于这条疑点或其案件。",
            "先用 fundwatch cases letter 出具并登记，再写它的文号。",
        ],
        [
            "no such letter",
            "What is confirmed or referred goes with a letter that was issued; its number is looked up among those of the alert and its case.",
            "Issue it first (fundwatch cases letter), then name its number.",
        ],
    ),
    (
        "Q429",
        [
            "证据有变化，没有写明看过",
            "这条疑点上次办理以后，扫描改动了它的明细。没有写明看过第几版，就可能是按旧的证据办理。",
            "用 fundwatch queue show 查看，核对新的明细，再加上页面给出的 --seen 版次。台账是改动以前导出的，须重新导出再填。",
        ],
        [
            "the evidence changed, and nobody says it was seen",
            "Since something was last decided on this alert a scan changed its rows. Without the version that was seen, the old evidence may be what is decided on.",
            "Look at it with fundwatch queue show, check the new rows, and add --seen with the version the page gives. A ledger that was exported before is exported anew and filled in again.",
        ],
    ),
    (
        "Q431",
        [
            "例外的期限无效",
            "例外和暂缓须有结束日期，最长不超过规定的天数（desk.toml snooze.supervisor，以及规则自己的 [suppress] snooze_max）；到期自动恢复显示。",
            "写一个较近的结束日期；确需延长的，到期后重新提出。",
        ],
        [
            "the dates of an exception will not do",
            "Exceptions and snoozes have an end, desk.toml snooze.supervisor days away at most, or what the rule itself allows ([suppress] snooze_max); then what they hide is seen again.",
            "Name a nearer end; where it has to last longer, propose it again when it is over.",
        ],
    ),
    (
        "Q432",
        ["不能按人设例外", "同一个人的新申请须重新判断，以前的结论和例外不沿用。", "指明要暂缓的那一条疑点。"],
        [
            "no exception for a person",
            "A person's new application is judged anew; neither decisions nor exceptions carry over.",
            "Name the one alert that is to be hidden.",
        ],
    ),
    (
        "Q433",
        [
            "例外不在待批准状态",
            "只有待批准的可以批准，未结束的可以提前结束。",
            "用 fundwatch queue exceptions 查看现有的例外和暂缓。",
        ],
        [
            "the exception waits for nothing",
            "What is pending can be approved; what is not over can be ended early.",
            "See what is hidden, and why, with fundwatch queue exceptions.",
        ],
    ),
    (
        "Q434",
        [
            "待决定的申请不能隐藏",
            "申请须在法定期限（10 个工作日）内决定，期限不因暂缓或例外而停止，因此不隐藏。",
            "按期办理；确属误报的，排除并写明原因。",
        ],
        [
            "an application is not hidden",
            "An application has to be decided within ten working days by law; no snooze or exception stops that, so it stays in sight.",
            "Decide it in time; where nothing is wrong with it, rule it out and say why.",
        ],
    ),
    (
        "Q435",
        [
            "一个人设置的暂缓从今天开始",
            "首尾相接的几个暂缓会使疑点一直看不见；因此自己设置的从今天开始，并与以前的天数合并计算。",
            "去掉 --from；较晚开始或更长的，请主管批准（写更长的期限即转为待批准）。",
        ],
        [
            "what you hide alone begins today",
            "Snoozes set end to end would hide an alert for ever: one's own begins today, and days hidden before count.",
            "Leave --from out; a later or longer one takes a supervisor (ask for a longer time and it waits for one).",
        ],
    ),
    (
        "Q441",
        [
            "没有证据包，不能作这项决定",
            "办理规定（desk.toml [evidence] required）要求这类结论附证据包；这次扫描的结果目录不在本机、已被改动，或办理人所用的程序没有提供。原因在前一行说明。",
            "把扫描结果目录放回原处，或用 --run 目录 指明；也可对同一数据重新扫描。确需无证据包办理的，由单位修改 desk.toml。",
        ],
        [
            "no evidence pack, no such decision",
            "The office's desk.toml ([evidence] required) asks for a pack with this outcome; the folder of the run is not on this machine, was changed, or was not given. The line before says which.",
            "Put the run's folder back, name it with --run DIR, or scan the same data again. An office that wants to decide without changes desk.toml.",
        ],
    ),
];

/// Every code of the desk.
pub fn codes() -> impl Iterator<Item = CodeEntry> {
    ROWS.iter().map(CodeEntry::of_row)
}

/// The explanation of one code.
pub fn code(wanted: &str) -> Option<CodeEntry> {
    codes().find(|entry| entry.code == wanted)
}
