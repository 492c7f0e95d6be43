//! The command line as typed: what every command takes, and the commands; each noun has a file of its own.

mod data;
mod parse;
mod report;
mod rules;
mod scan;

pub(super) use data::{DataCommand, PrepareArgs, SynthArgs};
pub(super) use parse::{local_folder, parse_size, place};
pub(super) use report::{PackArgs, PackVerifyArgs, ReportCommand};
pub(super) use rules::{RuleDiffArgs, RuleExplainArgs, RuleNewArgs, RuleTestArgs, RulesCommand};
pub(super) use scan::{EngineArg, ExecutorArgs, FailOnArg, ScanArgs, SchedulerArgs};

use super::audit::AuditArgs;
use super::cases::CasesArgs;
use super::locale::tr;
use super::queue::QueueArgs;
use super::users::UserArgs;
use crate::location::Location;
use crate::model::{Lang, RuleId};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use jiff::civil::Date;
use std::path::PathBuf;

/// `fundwatch`.
#[derive(Debug, Parser)]
#[command(
    name = "fundwatch",
    version,
    about = tr(
        "在失业保险基金的数据中找出需要人工核实的疑点。只提示，不下结论。",
        "Finds, in the extracts of an unemployment-insurance fund, the claims a person should look at. It flags; people decide."
    ),
    after_help = tr(
        "示例：\n  fundwatch scan ./data              运行全部规则，生成疑点队列\n  fundwatch explain R2               说明一条规则\n  fundwatch data validate ./data     只检查数据",
        "Examples:\n  fundwatch scan ./data              run every rule, make the queue of alerts\n  fundwatch explain R2               explain a rule\n  fundwatch data validate ./data     check the data only"
    ),
    next_help_heading = tr("通用选项", "Options for every command"),
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true,
)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) common: Common,
    #[arg(short = 'V', long, action = clap::ArgAction::Version, help = tr("显示版本", "Show the version"))]
    pub(super) version: Option<bool>,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// What every command takes.
#[derive(Clone, Debug, Args)]
pub(super) struct Common {
    #[arg(long, global = true, value_name = "zh|en", value_enum, help = tr("界面语言（也可用 FUNDWATCH_LANG）", "Language (or FUNDWATCH_LANG)"))]
    pub(super) lang: Option<LangArg>,
    #[arg(short, long, global = true, help = tr("不显示进度和提示，只留结果和错误", "No progress, no hints; results and errors stay"))]
    pub(super) quiet: bool,
    #[arg(long, global = true, value_enum, default_value_t = ColorArg::Auto, hide_possible_values = true, value_name = "auto|always|never", help = tr("颜色（遵守 NO_COLOR）", "Colour (NO_COLOR is honoured)"))]
    pub(super) color: ColorArg,
    #[arg(short, long, global = true, action = clap::ArgAction::Help, help = tr("显示帮助", "Show help"))]
    pub(super) help: Option<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LangArg {
    Zh,
    En,
}

impl From<LangArg> for Lang {
    fn from(lang: LangArg) -> Lang {
        match lang {
            LangArg::Zh => Lang::Zh,
            LangArg::En => Lang::En,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorArg {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    #[command(about = tr("对一个数据目录运行规则，生成疑点队列", "Run the rules over a dataset and make the queue of alerts"))]
    Scan(ScanArgs),
    #[command(about = tr("说明一个疑点、一条规则或一个代码", "Explain an alert, a rule or a code"))]
    Explain(ExplainArgs),
    #[command(about = tr("查看和测试规则", "Look at the rules and test them"), subcommand)]
    Rules(RulesCommand),
    #[command(about = tr("检查数据，生成示例数据", "Check data, make sample data"), subcommand)]
    Data(DataCommand),
    #[command(about = tr("办理疑点：列表、接办、核查、提交、复核、台账", "Work the queue: list, take, check, propose, review, ledger"))]
    Queue(Box<QueueArgs>),
    #[command(about = tr("案件：应一并查看的疑点", "Cases: alerts to be looked at together"))]
    Cases(Box<CasesArgs>),
    #[command(about = tr("用户和角色；角色变更须两名系统管理员", "Users and roles; a change of a role takes two administrators"))]
    User(Box<UserArgs>),
    #[command(about = tr("审计记录：列出、核验、导出", "The journal: list, verify, export"))]
    Audit(Box<AuditArgs>),
    #[command(about = tr("月报；封存一条疑点的证据包，核验证据包", "The monthly report; freeze the evidence of an alert in one file, check such a file"), subcommand)]
    Report(ReportCommand),
    #[command(about = tr(
        "运行集群调度器（Apache Ballista），供 scan --engine 使用",
        "Run the scheduler of a cluster (Apache Ballista) for scan --engine"
    ))]
    Scheduler(SchedulerArgs),
    #[command(about = tr("运行集群的一个执行节点", "Run one executor of a cluster"))]
    Executor(ExecutorArgs),
    #[command(about = tr("输出命令行补全脚本", "Print a shell completion script"))]
    Completions {
        #[arg(value_enum, help = tr("命令行解释器", "The shell"))]
        shell: Shell,
    },
}

/// Where what lies in an object store is fetched to.
#[derive(Clone, Debug, Args)]
pub(super) struct StageArgs {
    #[arg(long, value_name = "DIR", value_parser = local_folder(), env = "FUNDWATCH_STAGE", hide_env = true, help = tr("s3:// 数据取到本地的哪个目录（也可用 FUNDWATCH_STAGE）；默认在用户缓存目录下", "Local folder that s3:// data are fetched to (or FUNDWATCH_STAGE); default in the user's cache"))]
    pub(super) stage: Option<PathBuf>,
}

/// Which rules.
#[derive(Clone, Debug, Args)]
pub(super) struct RuleArgs {
    #[arg(long, value_name = "DIR", value_parser = local_folder(), help = tr("用这个目录的规则代替内置规则", "Use the rules of this folder instead of the built-in ones"))]
    pub(super) rules: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatArg {
    Text,
    Json,
    Ndjson,
    Csv,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    #[arg(value_name = "ALERT|RULE|CODE", required_unless_present = "why_not", help = tr("疑点编号、规则编号或代码", "An alert, a rule or a code"))]
    pub(super) subject: Option<String>,
    #[arg(long, value_name = "ENTITY", requires = "rule", help = tr("这个对象为什么没有被提示", "Why was this entity not flagged"))]
    pub(super) why_not: Option<String>,
    #[arg(long, value_name = "RULE", help = tr("配合 --why-not：哪一条规则", "With --why-not: by which rule"))]
    pub(super) rule: Option<RuleId>,
    #[arg(long, value_name = "DIR", value_parser = place(), help = tr("哪一次运行的结果（目录或 s3://）；默认最近一次", "The run, a folder or s3://; default is the last one"))]
    pub(super) run: Option<Location>,
    #[command(flatten)]
    pub(super) stage: StageArgs,
    #[arg(long, conflicts_with_all = ["why_not", "run"], help = tr("规则：显示代入参数后的 SQL 和引擎的执行计划，不执行", "A rule: show its SQL with parameters bound and the engine's plans, run nothing"))]
    pub(super) plan: bool,
    #[arg(value_name = "DIR", value_parser = place(), requires = "plan", help = tr("配合 --plan：从这个数据目录取行数", "With --plan: take row counts from this dataset"))]
    pub(super) dataset: Option<Location>,
    #[arg(long, value_name = "DATE", requires = "plan", help = tr("配合 --plan：截止日", "With --plan: the as-of date"))]
    pub(super) as_of: Option<Date>,
    #[arg(long, value_enum, default_value_t = PlanFormatArg::Text, value_name = "text|json", requires = "plan", help = tr("配合 --plan：输出格式", "With --plan: output format"))]
    pub(super) format: PlanFormatArg,
    #[command(flatten)]
    pub(super) rules: RuleArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum PlanFormatArg {
    Text,
    Json,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
