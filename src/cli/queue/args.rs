//! `fundwatch queue` as typed.

use super::filter::FilterArgs;
pub(super) use crate::cli::answer::{ListFormat, SaidArg, ShowFormat};
use crate::cli::args::{StageArgs, local_folder, parse_size, place};
use crate::cli::desk::DeskArgs;
use crate::cli::locale::tr;
use crate::location::Location;
use crate::model::{Fen, Outcome, typed};
use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct QueueArgs {
    #[command(flatten)]
    pub(super) desk: DeskArgs,
    #[command(subcommand)]
    pub(super) verb: Verb,
}

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    #[command(about = tr("列出疑点，按期限排序", "List alerts, by deadline"))]
    List(Box<ListArgs>),
    #[command(about = tr("查看一条疑点：事实、正反两面、核查步骤、办理经过", "Show an alert: facts, for and against, steps, what was done"))]
    Show(ShowArgs),
    #[command(about = tr("接办一条疑点；--next 取下一条", "Take an alert; --next takes the next one"))]
    Take {
        #[arg(value_name = "ID", required_unless_present = "next", help = tr("疑点编号，或其唯一的开头", "The alert, or a beginning of its id that no other has"))]
        id: Option<String>,
        #[arg(long, conflicts_with = "id", help = tr("取该由您办理的下一条：先退回的，再按期限", "The next one for you: what came back first, then by deadline"))]
        next: bool,
        #[command(flatten)]
        seen: SeenArg,
        #[command(flatten)]
        said: SaidArg,
    },
    #[command(about = tr("主管把疑点分配给某人", "A supervisor gives an alert to somebody"))]
    Assign {
        #[command(flatten)]
        alert: AlertArg,
        #[arg(long, value_name = "USER", help = tr("给谁", "To whom"))]
        to: String,
        #[arg(long, value_name = "TEXT", help = tr("原因", "Why"))]
        reason: String,
    },
    #[command(about = tr("退回队列，由他人接办", "Give an alert back to the queue"))]
    Release {
        #[command(flatten)]
        alert: AlertArg,
        #[arg(long, value_name = "TEXT", help = tr("原因", "Why"))]
        reason: String,
    },
    #[command(about = tr("已发函，等待外部回复（内部时限暂停）", "A question went out; wait for the reply (the internal clock stands)"))]
    Request {
        #[command(flatten)]
        alert: AlertArg,
        #[arg(long, value_name = "TEXT", help = tr("向谁问什么", "What was asked, of whom"))]
        reason: String,
        #[arg(long, value_name = "DATE", help = tr("等到哪天", "Until when"))]
        until: Date,
    },
    #[command(about = tr("回复已到，恢复核查", "The reply came; go on checking"))]
    Resume {
        #[command(flatten)]
        alert: AlertArg,
        #[arg(long, value_name = "TEXT", help = tr("收到什么", "What came"))]
        note: Option<String>,
    },
    #[command(about = tr("填写一个核查步骤的结果，或书面免除", "Write down a verify step, or waive it in writing"))]
    Verify {
        #[command(flatten)]
        alert: AlertArg,
        #[arg(value_name = "STEP", help = tr("步骤编号，如 V1", "The step, such as V1"))]
        step: String,
        #[arg(long, value_name = "TEXT", required_unless_present = "waive", help = tr("核查结果", "What was found"))]
        found: Option<String>,
        #[arg(long, value_name = "TEXT", requires = "found", help = tr("凭据：文件、文号", "Where it can be seen: a file, a number"))]
        proof: Option<String>,
        #[arg(long, value_name = "TEXT", conflicts_with = "found", help = tr("免除的原因", "Why it is left out"))]
        waive: Option<String>,
        #[command(flatten)]
        attach: AttachArg,
    },
    #[command(about = tr("提交结论", "Propose an outcome"))]
    Decide(Box<DecideArgs>),
    #[command(
        about = tr("复核：同意或退回", "Review: approve or return"),
        group = clap::ArgGroup::new("choice").required(true).args(["approve", "give_back"])
    )]
    Review {
        #[command(flatten)]
        alert: AlertArg,
        #[arg(long, help = tr("同意", "Approve"))]
        approve: bool,
        #[arg(long = "return", value_name = "TEXT", id = "give_back", help = tr("退回，写明原因", "Return it, with the reason"))]
        give_back: Option<String>,
        #[arg(long, value_name = "TEXT", requires = "approve", help = tr("复核意见", "What the reviewer writes"))]
        note: Option<String>,
        #[command(flatten)]
        run: RunArg,
    },
    #[command(about = tr("重新打开：申诉、新证据", "Open again: appeal, new evidence"))]
    Reopen {
        #[command(flatten)]
        alert: AlertArg,
        #[arg(long, value_name = "TEXT", help = tr("原因", "Why"))]
        reason: String,
    },
    #[command(about = tr("并入另一条疑点一并办理", "Work an alert as part of another"))]
    Merge {
        #[command(flatten)]
        alert: AlertArg,
        #[arg(long, value_name = "ID", help = tr("并入哪一条", "Into which"))]
        into: String,
        #[arg(long, value_name = "TEXT", help = tr("原因", "Why"))]
        reason: String,
    },
    #[command(about = tr("写一条备注", "Write a note"))]
    Note {
        #[command(flatten)]
        alert: AlertArg,
        #[arg(value_name = "TEXT", help = tr("内容", "The note"))]
        text: String,
        #[command(flatten)]
        attach: AttachArg,
    },
    #[command(about = tr("主管调整内部期限", "A supervisor moves the internal deadline"))]
    Due {
        #[command(flatten)]
        alert: AlertArg,
        #[arg(long, value_name = "N", help = tr("从现在起允许的工作日", "Working days allowed from now on"))]
        days: i64,
        #[arg(long, value_name = "TEXT", help = tr("原因", "Why"))]
        reason: String,
    },
    #[command(about = tr("登记收回的金额，可分次；更正写负数", "Write down money that came back, in parts or whole; less than nothing corrects an entry"))]
    Recover {
        #[arg(value_name = "ID", help = tr("疑点编号，或其唯一的开头", "The alert, or a beginning of its id that no other has"))]
        id: String,
        #[arg(long, value_name = "YUAN", value_parser = parse_signed_yuan, allow_negative_numbers = true, help = tr("收回多少（元）", "How much (yuan)"))]
        amount: Fen,
        #[arg(long, value_name = "DATE", help = tr("收到日期；默认今天", "The day it was received; today by default"))]
        on: Option<Date>,
        #[arg(long, value_name = "TEXT", help = tr("凭据，如收据号", "Where it can be seen: the number of a receipt"))]
        note: Option<String>,
        #[command(flatten)]
        said: SaidArg,
    },
    #[command(about = tr("暂缓：一段时间内不显示这条规则对这个对象的疑点", "Snooze: hide this rule's alerts about this entity for a while"))]
    Snooze {
        #[command(flatten)]
        alert: AlertArg,
        #[arg(long, value_name = "DATE", help = tr("到哪天为止", "Until when"))]
        until: Date,
        #[arg(long, value_name = "TEXT", help = tr("原因", "Why"))]
        reason: String,
    },
    #[command(about = tr("工作安排：几个人几天能办多少、哪些办不完", "What so many officers can do in so many days, and what stays below the line"))]
    Plan(Box<PlanArgs>),
    #[command(about = tr("导出台账（xlsx、csv）或清单（jsonl）；导出记入审计记录", "Export the ledger (xlsx, csv) or the list (jsonl); exports are recorded"))]
    Export(Box<ExportArgs>),
    #[command(about = tr("导入填写后的台账；先预演（--dry-run），确认后 --yes", "Import ledgers that were filled in: rehearse with --dry-run, then --yes"))]
    Import(ImportArgs),
    #[command(about = tr("每月抽查：抽取未提示的单位和机构作盲样对照，抽取未经复核的办结复查；--results 查看结果", "Each month: draw employers and bodies nothing was raised about as blind controls, and closings nobody reviewed; --results shows what came of it"))]
    Sample(Box<SampleArgs>),
    #[command(about = tr("例外：列出、提出、批准、终止", "Exceptions: list, ask for, approve, end"))]
    Exceptions(ExceptionsArgs),
    #[command(about = tr("把尚未交付的消息（疑点的每次变动）交给其他程序：每行一条 JSON，按序号，至少一次；接收方按 seq 去重", "Hand over the messages other programs wait for, one per act: a line of JSON each, in order, at least once; receivers know one by its seq"))]
    Feed(FeedArgs),
    #[command(about = tr("到期整理，供定时任务每日运行：等待期满的恢复核查，到期的例外恢复显示；可重复运行", "End what passes by date, for a daily job: waits that are over go on, exceptions that are over show again; may be run again"))]
    Tidy {
        #[arg(long, value_enum, default_value_t = ShowFormat::Text, value_name = "text|json", hide_possible_values = true, help = tr("输出格式", "Output format"))]
        format: ShowFormat,
    },
}

/// One alert, and the version that was seen.
#[derive(Clone, Debug, Args)]
pub(super) struct AlertArg {
    #[arg(value_name = "ID", help = tr("疑点编号，或其唯一的开头", "The alert, or a beginning of its id that no other has"))]
    pub(super) id: String,
    #[command(flatten)]
    pub(super) seen: SeenArg,
    #[command(flatten)]
    pub(super) said: SaidArg,
}

#[derive(Clone, Debug, Args)]
pub(super) struct SeenArg {
    #[arg(long, value_name = "N", help = tr("您看到的版本号（queue show 显示）；此间有改动则拒绝并列出。默认为现在的版本", "The version you saw (queue show says it); refused, with what changed, where it has passed. The present one by default"))]
    pub(super) seen: Option<i64>,
}

/// Files that are attached.
#[derive(Clone, Debug, Args)]
pub(super) struct AttachArg {
    #[arg(long, value_name = "FILE", value_parser = local_folder(), help = tr("附上文件（可多次）：回函、照片、查询结果；内容存放在疑点库旁，指纹记入审计记录", "Attach a file (may be repeated): a reply, a photo, the result of a query; kept beside the store, its hash in the journal"))]
    pub(super) attach: Vec<PathBuf>,
}

/// Where the files of the run are.
#[derive(Clone, Debug, Args)]
pub(super) struct RunArg {
    #[arg(long, value_name = "DIR", value_parser = local_folder(), help = tr("扫描结果目录，用于封存证据包；默认为扫描时登记的目录", "The run's folder, for the evidence pack; by default where the scan wrote it"))]
    pub(super) run: Option<PathBuf>,
}

/// How the queue is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum QueueFormat {
    /// A table for people.
    Table,
    /// An array of objects.
    Json,
    /// One object a line.
    Ndjson,
    /// Comma-separated, with a heading.
    Csv,
    /// One object: rows, where the next page begins, how many are hidden.
    Page,
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    pub(super) filter: FilterArgs,
    #[arg(long, value_enum, default_value_t = QueueFormat::Table, value_name = "table|json|ndjson|csv|page", hide_possible_values = true, help = tr("输出格式；ndjson 每行一条；page 为 JSON，另含下一页位置和隐藏数", "Format; ndjson is one object a line; page is JSON with the place of the next page and the number hidden"))]
    pub(super) format: QueueFormat,
    #[arg(long, value_name = "LIST", value_delimiter = ',', help = tr("只要这些字段，例如 id,rule,entity,amount,due", "Only these fields, such as id,rule,entity,amount,due"))]
    pub(super) fields: Vec<String>,
    #[arg(long, value_enum, num_args = 0..=1, require_equals = true, default_missing_value = "all", value_name = "all|near|over", hide_possible_values = true, help = tr("预警：办理时限将到（near，默认 80 %）或已用完（over，100 %）的；含待回复、待复核的", "Those whose time is nearly gone (near, 80 % unless the policy says otherwise) or gone (over, 100 %), also where a reply or a review is waited for"))]
    pub(super) escalated: Option<Escalated>,
    #[arg(long, value_enum, default_value_t = Sort::Due, value_name = "due|money|seen", hide_possible_values = true, help = tr("排序：期限、金额、首次发现", "Order: deadline, money, first seen"))]
    pub(super) sort: Sort,
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..), help = tr("最多多少条", "At most so many"))]
    pub(super) limit: i64,
    #[arg(long, value_name = "PLACE", help = tr("从上一页给出的位置接着列", "Go on from the place the last page gave"))]
    pub(super) after: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Escalated {
    All,
    Near,
    Over,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Sort {
    Due,
    Money,
    Seen,
}

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    #[arg(value_name = "ID", help = tr("疑点编号，或其唯一的开头", "The alert, or a beginning of its id that no other has"))]
    pub(super) id: String,
    #[arg(long, value_enum, value_name = "facts|verify|evidence|members|trail", hide_possible_values = true, help = tr("只看一部分：事实、核查步骤、证据、明细、经过", "One part only"))]
    pub(super) part: Option<Part>,
    #[arg(long, value_enum, default_value_t = ShowFormat::Text, value_name = "text|json", hide_possible_values = true, help = tr("输出格式", "Output format"))]
    pub(super) format: ShowFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Part {
    Facts,
    Verify,
    Evidence,
    Members,
    Trail,
}

#[derive(Debug, Args)]
pub(super) struct DecideArgs {
    #[arg(value_name = "ID", required_unless_present = "ids", help = tr("疑点编号，或其唯一的开头", "The alert, or a beginning of its id that no other has"))]
    pub(super) id: Option<String>,
    #[command(flatten)]
    pub(super) seen: SeenArg,
    #[command(flatten)]
    pub(super) said: SaidArg,
    #[arg(long, value_name = "IDS", value_delimiter = ',', conflicts_with_all = ["id", "seen"], help = tr("一次处理多条：同一条规则，至多 200 条，“违规”“少发”“移送”除外", "Many at once: of one rule, 200 at most, never confirmed, underpaid or referred"))]
    pub(super) ids: Vec<String>,
    #[arg(long, value_name = "OUTCOME", value_parser = parse_outcome, help = tr("结论：confirmed 违规 · corrected 差错已纠正 · underpaid 少发 · referred 移送 · false_positive 排除 · legitimate 政策允许 · data_error 数据问题 · inconclusive 无法核实 · duplicate 重复；或结论代码 1–8", "confirmed, corrected, underpaid, referred, false_positive, legitimate, data_error, inconclusive, duplicate; or a verdict code 1–8"))]
    pub(super) outcome: Outcome,
    #[arg(long, value_name = "FP", help = tr("排除原因编号（false_positive）", "The innocent explanation (false_positive)"))]
    pub(super) fp: Option<String>,
    #[arg(long, value_name = "TEXT", help = tr("说明", "A note"))]
    pub(super) note: Option<String>,
    #[arg(long, value_name = "YUAN", value_parser = parse_yuan, help = tr("应退或应补金额（元）", "To be paid back, or owed (yuan)"))]
    pub(super) amount: Option<Fen>,
    #[arg(long, value_name = "CLAUSE", help = tr("依据条款", "The clause"))]
    pub(super) clause: Option<String>,
    #[arg(long, value_name = "TEXT", help = tr("纠正了什么、缺什么、移送给谁、哪张表哪一列、重复于哪一条", "What was corrected, what is missing, to whom it goes, which table and column, which alert it repeats"))]
    pub(super) detail: Option<String>,
    #[arg(long, value_name = "NUMBER", help = tr("文书编号", "The number of the letter"))]
    pub(super) letter: Option<String>,
    #[arg(long, value_name = "TEXT", help = tr("移送材料目录", "The checklist of materials (referred)"))]
    pub(super) checklist: Option<String>,
    #[command(flatten)]
    pub(super) attach: AttachArg,
    #[command(flatten)]
    pub(super) run: RunArg,
}

#[derive(Debug, Args)]
pub(super) struct PlanArgs {
    #[command(flatten)]
    pub(super) filter: FilterArgs,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), help = tr("几个人", "How many officers"))]
    pub(super) officers: u32,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), help = tr("几个工作日", "How many working days"))]
    pub(super) days: u32,
    #[arg(long, value_enum, default_value_t = ShowFormat::Text, value_name = "text|json", hide_possible_values = true, help = tr("输出格式", "Output format"))]
    pub(super) format: ShowFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ExportFormat {
    Xlsx,
    Csv,
    Jsonl,
    /// What is said of the files; theirs is told from their name.
    Json,
}

#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    #[command(flatten)]
    pub(super) filter: FilterArgs,
    #[arg(long, value_enum, value_name = "xlsx|csv|jsonl|json", hide_possible_values = true, help = tr("文件格式；默认由文件名决定，否则 xlsx。json：文件格式照旧由文件名决定，以 JSON 说明写出了什么（路径、条数、SHA-256）", "Format of the file; told from its name, or xlsx. json: told from the name all the same, and what was written is said as JSON (path, alerts, SHA-256)"))]
    pub(super) format: Option<ExportFormat>,
    #[arg(long, value_name = "FILE", value_parser = local_folder(), help = tr("写到哪个文件；--split 时为目录", "The file, or with --split the folder"))]
    pub(super) out: Option<PathBuf>,
    #[arg(long, value_name = "4|6", value_parser = parse_split, help = tr("按地区分成多个台账：6 为旗县，4 为盟市", "One ledger per region: 6 for counties, 4 for prefectures"))]
    pub(super) split: Option<usize>,
    #[arg(long, help = tr("个人编号只显示末四位", "Show the last four characters of persons' ids only"))]
    pub(super) masked: bool,
    #[arg(long, value_name = "TEXT", help = tr("密级标识，印在每页", "The secrecy mark, on every page"))]
    pub(super) secrecy: Option<String>,
    #[arg(long, conflicts_with = "gb18030", help = tr("CSV 带字节序标记，供 Excel 打开", "CSV with a byte-order mark, for Excel"))]
    pub(super) csv_excel: bool,
    #[arg(long, help = tr("CSV 用 GB18030 编码", "CSV in GB18030"))]
    pub(super) gb18030: bool,
    #[arg(long, help = tr("覆盖已有的文件", "Overwrite what is there"))]
    pub(super) force: bool,
}

#[derive(Debug, Args)]
pub(super) struct FeedArgs {
    #[arg(long, value_name = "FILE", value_parser = local_folder(), help = tr("写到哪个文件，从不覆盖；默认写到标准输出", "The file to write, never overwritten; standard output by default"))]
    pub(super) out: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t = ShowFormat::Text, value_name = "text|json", hide_possible_values = true, requires = "out", help = tr("交付情况的输出格式（消息本身总是 JSON）", "How what was handed over is told (the messages themselves are JSON always)"))]
    pub(super) format: ShowFormat,
}

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    #[arg(value_name = "FILE", required = true, value_parser = local_folder(), help = tr("台账；按地区分开的可一次给出多个", "Ledgers; those that were split may come together"))]
    pub(super) files: Vec<PathBuf>,
    #[arg(long, conflicts_with = "yes", help = tr("只预演，不写入（默认）", "Rehearse only (the default)"))]
    pub(super) dry_run: bool,
    #[arg(long, help = tr("写入", "Write"))]
    pub(super) yes: bool,
    #[command(flatten)]
    pub(super) said: SaidArg,
}

fn parse_split(text: &str) -> Result<usize, String> {
    match text {
        "4" => Ok(4),
        "6" => Ok(6),
        _ => Err(tr("应为 4 或 6", "expected 4 or 6").to_owned()),
    }
}

#[derive(Debug, Args)]
pub(super) struct SampleArgs {
    #[arg(long, value_name = "MONTH", help = tr("哪个月，例如 2026-06；默认上个月。每月只抽一次，重复运行不改动", "Which month, such as 2026-06; the last one by default. Drawn once; run again, nothing changes"))]
    pub(super) month: Option<String>,
    #[arg(long, help = tr("只试算抽多少，不写入", "Say how many would be drawn, write nothing"))]
    pub(super) dry_run: bool,
    #[arg(long, conflicts_with_all = ["month", "dry_run", "data", "run"], help = tr("抽查结果：漏掉的比例、退回的比例及精确区间（主管、审计）", "What came of it: the share missed and the share given back, with exact intervals (supervisors, auditors)"))]
    pub(super) results: bool,
    #[arg(long, value_name = "DIR", value_parser = place(), help = tr("最近一次扫描的数据；默认为扫描时登记的位置", "The dataset of the newest run; by default where the scan read it"))]
    pub(super) data: Option<Location>,
    #[arg(long, value_name = "DIR", value_parser = local_folder(), help = tr("最近一次扫描的结果目录；默认为登记的目录", "The folder of the newest run; by default where the scan wrote it"))]
    pub(super) run: Option<PathBuf>,
    #[command(flatten)]
    pub(super) stage: StageArgs,
    #[arg(long, value_name = "N", help = tr("线程数", "Threads"))]
    pub(super) threads: Option<usize>,
    #[arg(long, value_name = "SIZE", value_parser = parse_size, help = tr("内存上限", "Memory limit"))]
    pub(super) max_memory: Option<u64>,
    #[arg(long, value_enum, default_value_t = ShowFormat::Text, value_name = "text|json", hide_possible_values = true, help = tr("输出格式", "Output format"))]
    pub(super) format: ShowFormat,
}

#[derive(Debug, Args)]
pub(super) struct ExceptionsArgs {
    #[command(subcommand)]
    pub(super) verb: Option<ExceptionVerb>,
}

#[derive(Debug, Subcommand)]
pub(super) enum ExceptionVerb {
    #[command(about = tr("列出例外及其隐藏的疑点数", "List exceptions and how many alerts each hides"))]
    List {
        #[arg(long, value_enum, default_value_t = ListFormat::Table, value_name = "table|json|ndjson|csv", hide_possible_values = true, help = tr("输出格式", "Output format"))]
        format: ListFormat,
    },
    #[command(about = tr("提出例外；30 天以内的由经办自定，更长的须主管批准", "Ask for an exception; up to 30 days an officer's own, longer by a supervisor"))]
    Add {
        #[command(flatten)]
        said: SaidArg,
        #[arg(long, value_name = "ID", conflicts_with_all = ["rule", "entity", "region"], help = tr("只隐藏这一条疑点", "This one alert"))]
        alert: Option<String>,
        #[arg(long, value_name = "RULE", help = tr("规则", "The rule"))]
        rule: Option<crate::model::RuleId>,
        #[arg(long, value_name = "TYPE:ID", value_parser = parse_entity, conflicts_with = "region", help = tr("对象，例如 employer:9115…；不能是人，请用 --alert 指明一条疑点", "The entity, such as employer:9115…; never a person: name one alert with --alert"))]
        entity: Option<(crate::model::EntityType, String)>,
        #[arg(long, value_name = "CODE", requires = "rule", help = tr("这条规则在这个地区的疑点（行政区划代码的开头）", "The rule's alerts of this region, the beginning of its code"))]
        region: Option<String>,
        #[arg(long, value_name = "TEXT", help = tr("理由", "Why"))]
        reason: String,
        #[arg(long, value_name = "USER", help = tr("由谁负责；默认为您", "Who answers for it; you by default"))]
        owner: Option<String>,
        #[arg(long, value_name = "DATE", help = tr("从哪天起；默认今天", "From which day; today by default"))]
        from: Option<Date>,
        #[arg(long, value_name = "DATE", help = tr("到哪天为止", "Until which day"))]
        until: Date,
    },
    #[command(about = tr("主管批准", "Approved by a supervisor"))]
    Approve {
        #[command(flatten)]
        said: SaidArg,
        #[arg(value_name = "EX", help = tr("例外编号", "The exception"))]
        id: String,
    },
    #[command(visible_alias = "end", about = tr("提前终止，或不予批准", "End before its day, or refuse"))]
    Lift {
        #[command(flatten)]
        said: SaidArg,
        #[arg(value_name = "EX", help = tr("例外编号", "The exception"))]
        id: String,
    },
}

fn parse_outcome(text: &str) -> Result<Outcome, String> {
    if let Some(outcome) = text.parse().ok().and_then(Outcome::of_verdict) {
        return Ok(outcome);
    }
    let by_name = Outcome::ALL.iter().copied().find(|outcome| outcome.name().zh == text);
    by_name.map_or_else(|| text.parse(), Ok)
}

fn parse_entity(text: &str) -> Result<(crate::model::EntityType, String), String> {
    let (kind, id) = text.split_once([':', '：']).unwrap_or((text, ""));
    crate::model::EntityType::from_code(kind)
        .filter(|_| !id.is_empty())
        .map(|kind| (kind, id.to_owned()))
        .ok_or_else(|| tr("应为 类型:编号，例如 employer:9115…", "expected TYPE:ID, such as employer:9115…").to_owned())
}

/// Yuan, or less than nothing: `-100`.
fn parse_signed_yuan(text: &str) -> Result<Fen, String> {
    let expected = "应为金额（元），例如 75000、75,000.50 或 1.5万";
    typed::yuan(text)
        .ok_or_else(|| tr(expected, "expected an amount in yuan, such as 75000, 75,000.50 or 1.5万").to_owned())
}

/// Yuan.
pub(in crate::cli) fn parse_yuan(text: &str) -> Result<Fen, String> {
    let amount = parse_signed_yuan(text)?;
    let negative = || tr("金额不能小于零", "less than nothing is no amount here").to_owned();
    Some(amount).filter(|amount| *amount >= Fen::ZERO).ok_or_else(negative)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_to_the_fen() {
        assert_eq!((parse_yuan("75,000.5"), parse_signed_yuan("-5")), (Ok(Fen(7_500_050)), Ok(Fen(-500))));
        for bad in ["", "1.234", "-5", "1e3", "999999999999999999999"] {
            assert!(parse_yuan(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn outcomes_are_read_by_word_name_and_verdict() {
        assert_eq!(parse_outcome("false_positive"), Ok(Outcome::FalsePositive));
        assert_eq!(parse_outcome("1"), Ok(Outcome::FalsePositive));
        assert_eq!(parse_outcome("数据问题"), Ok(Outcome::DataError));
        assert!(parse_outcome("9").is_err());
    }
}
