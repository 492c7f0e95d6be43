//! The command line as typed.

use super::audit::AuditArgs;
use super::cases::CasesArgs;
use super::desk::StoreArgs;
use super::locale::{lang, tr};
use super::month::MonthArgs;
use super::queue::QueueArgs;
use super::users::UserArgs;
use crate::engine::Endpoint;
use crate::location::Location;
use crate::model::{Lang, RuleId};
use clap::builder::TypedValueParser;
use clap::error::ErrorKind;
use clap::{Arg, Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use jiff::civil::Date;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::time::Duration;

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
    #[command(about = tr("封存一条疑点的证据包，核验证据包", "Freeze the evidence of an alert in one file, check such a file"), subcommand)]
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

#[derive(Debug, Args)]
pub(super) struct ScanArgs {
    #[arg(value_name = "DIR", value_parser = place(), help = tr("数据目录（数据字典中的 Parquet 表），或 s3://桶/前缀", "The dataset: a folder with the dictionary's Parquet tables, or s3://bucket/prefix"))]
    pub(super) dataset: Location,
    #[command(flatten)]
    pub(super) stage: StageArgs,
    #[command(flatten)]
    pub(super) rules: RuleArgs,
    #[arg(long, value_name = "RULES", value_delimiter = ',', help = tr("只运行这些规则，例如 R1,R5 或 family:employer", "Run only these, e.g. R1,R5 or family:employer"))]
    pub(super) only: Vec<String>,
    #[arg(long = "param", value_name = "RULE.NAME=VALUE", help = tr("改变一个参数，可重复；超出范围即拒绝", "Set a parameter, repeatable; out of bounds is refused"))]
    pub(super) params: Vec<String>,
    #[arg(long, value_name = "DATE", help = tr("截止日；默认取数据中最近的月份", "As-of date; default is the newest month in the data"))]
    pub(super) as_of: Option<Date>,
    #[arg(long, value_name = "DIR", value_parser = place(), help = tr("结果目录，或 s3://桶/前缀；默认在 .fundwatch/runs/ 下", "Where the run goes, a folder or s3://bucket/prefix; default under .fundwatch/runs/"))]
    pub(super) out: Option<Location>,
    #[command(flatten)]
    pub(super) store: StoreArgs,
    #[arg(long, help = tr("不写入疑点库（同 --store none）：试算、改参数时用", "Keep the run out of the store (as --store none): for trials and other parameters"))]
    pub(super) no_store: bool,
    #[arg(long, value_enum, default_value_t = FormatArg::Text, value_name = "FORMAT", help = tr("标准输出的格式", "Format of the standard output"))]
    pub(super) format: FormatArg,
    #[arg(long, value_name = "N", help = tr("线程数；结果与线程数无关", "Threads; the result does not depend on it"))]
    pub(super) threads: Option<usize>,
    #[arg(long, value_name = "SIZE", value_parser = parse_size, help = tr("整个进程的内存上限，例如 512MB、4GiB；超过上限的规则被停止，其他规则继续", "Memory limit of the whole process, e.g. 512MB, 4GiB; a rule that passes it is stopped, the others go on"))]
    pub(super) max_memory: Option<u64>,
    #[arg(long, value_name = "TIME", value_parser = parse_time, help = tr("每条规则的时限，例如 90s、10m；超时的规则被停止，其他规则继续", "Deadline of each rule, e.g. 90s, 10m; a rule that passes it is stopped, the others go on"))]
    pub(super) rule_deadline: Option<Duration>,
    #[arg(long, value_name = "DIR", value_parser = local_folder(), help = tr("存放中间结果的目录；在集群上扫描时，须与所有执行节点以同一路径共享", "Folder for intermediate results; on a cluster, one that every executor reaches under the same path"))]
    pub(super) spill_dir: Option<PathBuf>,
    #[arg(long, value_name = "DIR", value_parser = local_folder(), env = "FUNDWATCH_VIEWS", hide_env = true, help = tr("保存共享视图的目录（也可用 FUNDWATCH_VIEWS）：下次扫描同一数据时直接读取；含个人信息，只有本人可读", "Folder that keeps the shared views (or FUNDWATCH_VIEWS): the next scan of the same extract reads them; they hold personal data, only you can read it"))]
    pub(super) views_dir: Option<PathBuf>,
    #[arg(long, value_name = "local|ballista://HOST:PORT", value_parser = parse_engine, default_value = "local", hide_default_value = true, help = tr("在哪里运行规则：本机（默认），或一个 Ballista 集群（数据须为预处理副本）", "Where rules run: here (default), or on a Ballista cluster (the dataset must be a prepared copy)"))]
    pub(super) engine: EngineArg,
    #[arg(long, help = tr("另写 profile.jsonl（每条查询每个算子的行数、字节、用时、溢出），并列出最慢的算子", "Also write profile.jsonl (rows, bytes, time and spill of every operator of every query) and list the slowest operators"))]
    pub(super) profile: bool,
    #[arg(long, help = tr("预处理副本：逐字节核对原数据，而不只看大小和时间", "Prepared copy: compare every byte of its source, not only sizes and times"))]
    pub(super) verify: bool,
    #[arg(long, value_name = "any|A|B|C", value_enum, help = tr("有这一级或更高的疑点时以退出码 1 结束", "Exit with 1 where there is an alert of this band or above"))]
    pub(super) fail_on: Option<FailOnArg>,
    #[arg(long, value_name = "RULES", value_delimiter = ',', help = tr("允许这些规则被跳过，不算不完整", "These rules may be skipped without the run being incomplete"))]
    pub(super) allow_skip: Vec<RuleId>,
}

/// Where rules run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum EngineArg {
    Local,
    Cluster(Endpoint),
}

#[derive(Debug, Args)]
pub(super) struct SchedulerArgs {
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:50050", value_parser = parse_endpoint, help = tr("监听地址；端口 0 取一个空闲端口", "Address to listen on; port 0 takes a free one"))]
    pub(super) bind: Endpoint,
    #[arg(long, value_name = "NAME", help = tr("执行节点用来找到本机的名称；默认与监听地址相同", "Name by which executors reach this host; that of the address by default"))]
    pub(super) host: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct ExecutorArgs {
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:50050", value_parser = parse_endpoint, help = tr("调度器的地址", "The scheduler"))]
    pub(super) scheduler: Endpoint,
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1", help = tr("监听地址", "Address to listen on"))]
    pub(super) bind: String,
    #[arg(long, value_name = "NAME", help = tr("其他节点用来找到本机的名称；默认与监听地址相同", "Name by which the others reach this host; that of the address by default"))]
    pub(super) host: Option<String>,
    #[arg(long, value_name = "N", default_value_t = 0, help = tr("端口；0 取一个空闲端口", "Port; 0 takes a free one"))]
    pub(super) port: u16,
    #[arg(long, value_name = "N", help = tr("同时运行的任务数；默认为本机核数", "Tasks at once; the cores of this host by default"))]
    pub(super) threads: Option<usize>,
    #[arg(long, value_name = "SIZE", value_parser = parse_size, help = tr("全部任务的内存上限；同一主机上有几个执行节点时请设置", "Memory for all tasks together; set it where several executors share a host"))]
    pub(super) max_memory: Option<u64>,
    #[arg(long, value_name = "DIR", help = tr("存放中间结果的目录（不需共享）", "Folder for intermediate results (need not be shared)"))]
    pub(super) work_dir: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatArg {
    Text,
    Json,
    Ndjson,
    Csv,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "verbatim")]
pub(super) enum FailOnArg {
    #[value(name = "any")]
    Any,
    A,
    B,
    C,
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

#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    #[command(about = tr("列出规则", "List the rules"))]
    List {
        #[command(flatten)]
        rules: RuleArgs,
        #[arg(long, value_enum, default_value_t = FormatArg::Text, value_name = "FORMAT", help = tr("输出格式", "Output format"))]
        format: FormatArg,
    },
    #[command(about = tr("显示一条规则的全文", "Show a rule"))]
    Show {
        #[arg(value_name = "RULE", help = tr("规则编号", "The rule"))]
        rule: RuleId,
        #[command(flatten)]
        rules: RuleArgs,
        #[arg(long, help = tr("显示代入参数后的 SQL", "Show the SQL with its parameters bound"))]
        bound: bool,
    },
    #[command(about = tr("检查规则文件", "Check the rule files"))]
    Lint {
        #[command(flatten)]
        rules: RuleArgs,
    },
    #[command(about = tr("运行规则自带的测试", "Run the tests in the rule files"))]
    Test(RuleTestArgs),
    #[command(about = tr("详细说明一条规则：条款原文、参数、计数步骤、正常原因、核实步骤；或一个对象的数字", "Explain a rule in full: clauses, parameters, how it counts, innocent explanations, verification; or the numbers of one entity"))]
    Explain(RuleExplainArgs),
    #[command(about = tr("写一条新规则的开头：能通过检查、自带测试的文件", "Begin a new rule: a file that passes lint and has tests"))]
    New(RuleNewArgs),
    #[command(about = tr("比较一条规则的两个版本（文字、逻辑、接口），以及疑点的增减", "Compare two versions of a rule (wording, logic, contract) and the alerts they raise"))]
    Diff(RuleDiffArgs),
    #[command(about = tr("写下每条规则的版本和含义（rules.lock）；含义变了而主版本没有升，即拒绝", "Write down version and meaning of every rule (rules.lock); another meaning without a new major version is refused"))]
    Lock {
        #[arg(long, value_name = "DIR", value_parser = local_folder(), help = tr("规则目录", "The folder of the rules"))]
        rules: PathBuf,
        #[arg(long, help = tr("只检查，不写；有出入以退出码 1 结束", "Check only, write nothing; exit with 1 where something differs"))]
        check: bool,
    },
    #[command(about = tr("生成规则手册（网页和 Markdown，中英文）和条件覆盖表", "Write the rule book (page and Markdown, Chinese and English) and the table of conditions"))]
    Docs {
        #[command(flatten)]
        rules: RuleArgs,
        #[arg(long, value_name = "DIR", required_unless_present = "coverage", value_parser = local_folder(), help = tr("手册写到哪个目录", "Folder for the book"))]
        out: Option<PathBuf>,
        #[arg(long, value_name = "FILE", value_parser = local_folder(), help = tr("条件覆盖表写到哪个文件；默认为手册目录下的 COVERAGE.md", "File for the table of conditions; COVERAGE.md beside the book by default"))]
        coverage: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(super) struct RuleExplainArgs {
    #[arg(value_name = "RULE", help = tr("规则编号", "The rule"))]
    pub(super) rule: RuleId,
    #[command(flatten)]
    pub(super) rules: RuleArgs,
    #[arg(long, value_name = "ENTITY", help = tr("这个对象在一次运行中的数字", "The numbers of this entity in a run"))]
    pub(super) entity: Option<String>,
    #[arg(long, value_name = "DIR", value_parser = local_folder(), requires = "entity", help = tr("配合 --entity：哪一次运行；默认最近一次", "With --entity: the run; default is the last one"))]
    pub(super) run: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct RuleNewArgs {
    #[arg(value_name = "RULE", help = tr("从未用过的编号，如 R60", "An id that was never used, such as R60"))]
    pub(super) id: RuleId,
    #[arg(long, value_name = "NAME", help = tr("英文名，小写，以 - 连接", "Its name, small letters joined by -"))]
    pub(super) slug: String,
    #[arg(long, value_name = "ENTITY", help = tr("疑点的对象：person、employer、agent 等", "What an alert is about: person, employer, agent, …"))]
    pub(super) entity: String,
    #[arg(long, value_name = "FAMILY", help = tr("类别；默认由对象决定", "Its family; told from the entity by default"))]
    pub(super) family: Option<String>,
    #[arg(long, value_name = "DIR", value_parser = local_folder(), help = tr("规则目录", "The folder of the rules"))]
    pub(super) rules: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct RuleDiffArgs {
    #[arg(value_name = "RULE", help = tr("规则编号", "The rule"))]
    pub(super) rule: RuleId,
    #[arg(long, value_name = "PATH", value_parser = local_folder(), required_unless_present = "params", help = tr("旧版规则目录，或其中的规则文件", "An older folder of rules, or a rule file in one"))]
    pub(super) against: Option<PathBuf>,
    #[command(flatten)]
    pub(super) rules: RuleArgs,
    #[arg(long = "param", value_name = "NAME=VALUE", requires = "data", help = tr("新版另设参数，可重复；不写 --against 时与默认值相比", "Set a parameter of the new side, repeatable; without --against compared with the defaults"))]
    pub(super) params: Vec<String>,
    #[arg(long, value_name = "DIR", value_parser = local_folder(), help = tr("在这个数据目录上各运行一次，列出疑点的增减和金额", "Run both on this dataset and list alerts added, removed and moved, with their money"))]
    pub(super) data: Option<PathBuf>,
    #[arg(long, value_name = "DATE", requires = "data", help = tr("截止日", "As-of date"))]
    pub(super) as_of: Option<Date>,
    #[arg(long, value_enum, default_value_t = PlanFormatArg::Text, value_name = "text|json", help = tr("输出格式", "Output format"))]
    pub(super) format: PlanFormatArg,
    #[arg(long, value_name = "N", help = tr("线程数", "Threads"))]
    pub(super) threads: Option<usize>,
}

#[derive(Debug, Args)]
pub(super) struct RuleTestArgs {
    #[arg(value_name = "RULE|VIEW", help = tr("只测这些规则或共享视图", "Only these rules or shared views"))]
    pub(super) only: Vec<String>,
    #[command(flatten)]
    pub(super) rules: RuleArgs,
    #[arg(long, help = tr("逐处改动规则（比较、连接、筛选、聚合、数值、参数），看测试能否发现", "Change the rule in one place at a time (comparisons, joins, filters, aggregates, numbers, parameters) and see whether a test notices"))]
    pub(super) mutants: bool,
    #[arg(long, value_name = "PERCENT", default_value_t = 95.0, value_parser = parse_percent, requires = "mutants", help = tr("配合 --mutants：至少应发现的百分比，低于此以退出码 1 结束", "With --mutants: the least percentage to be noticed; below it, exit with 1"))]
    pub(super) min: f64,
    #[arg(long, requires = "mutants", help = tr("配合 --mutants：被发现的改动也列出", "With --mutants: list those that were noticed, too"))]
    pub(super) all: bool,
    #[arg(long, value_enum, default_value_t = PlanFormatArg::Text, value_name = "text|json", requires = "mutants", help = tr("配合 --mutants：输出格式", "With --mutants: output format"))]
    pub(super) format: PlanFormatArg,
    #[arg(long, conflicts_with_all = ["mutants", "only"], help = tr("把全部规则放到每一条测试的数据上，列出各提示几条、最高几级", "Run every rule on the tables of every test and list how many alerts each raises, and their best band"))]
    pub(super) cross: bool,
    #[arg(long, value_name = "DIR", value_parser = local_folder(), requires = "cross", help = tr("配合 --cross：另加一行，对这个数据目录扫描的结果", "With --cross: one more row, a scan of this dataset"))]
    pub(super) data: Option<PathBuf>,
    #[arg(long, value_name = "N", help = tr("线程数", "Threads"))]
    pub(super) threads: Option<usize>,
}

#[derive(Debug, Subcommand)]
pub(super) enum ReportCommand {
    #[command(about = tr(
        "把一条疑点当时的全部依据封存为一个文件：疑点、成员、证据行、规则文本、参数、数据指纹、审计记录",
        "Freeze all that was known of an alert in one file: alert, members, evidence, rule, parameters, fingerprints, trail"
    ))]
    Pack(PackArgs),
    #[command(about = tr(
        "核验证据包；给出 --data 时用包内规则在数据上重新推导并比较",
        "Check an evidence pack; with --data, run its own rule on the dataset again and compare"
    ))]
    Verify(PackVerifyArgs),
    #[command(about = tr(
        "月报：按规则和地区的发现、结论、金额、期限，可打印的网页；--format json 只要数字",
        "The monthly report: found, decided, money and deadlines by rule and region, a page to print; --format json for the figures"
    ))]
    Monthly(Box<MonthArgs>),
}

#[derive(Debug, Args)]
pub(super) struct PackArgs {
    #[arg(value_name = "ALERT", help = tr("疑点编号", "The alert"))]
    pub(super) alert: String,
    #[arg(long, value_name = "RUN", value_parser = local_folder(), help = tr("运行结果目录；默认最近一次", "The run; the newest by default"))]
    pub(super) run: Option<PathBuf>,
    #[arg(long, value_name = "FILE", value_parser = local_folder(), help = tr("写到哪个文件；从不覆盖", "The file to write; never overwritten"))]
    pub(super) out: PathBuf,
    #[arg(long, value_name = "FILE", value_parser = local_folder(), help = tr("导出的审计记录（JSONL）；取其中本疑点的记录", "An exported audit trail (JSONL); the events of this alert are taken"))]
    pub(super) trail: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct PackVerifyArgs {
    #[arg(value_name = "PACK", value_parser = local_folder(), help = tr("证据包", "The pack"))]
    pub(super) pack: PathBuf,
    #[arg(long, value_name = "DIR", value_parser = place(), help = tr("当时的数据（目录、预处理副本或 s3://）；没有则只核验包本身", "The extract of the run (a folder, a prepared copy or s3://); without it only the pack itself is checked"))]
    pub(super) data: Option<Location>,
    #[command(flatten)]
    pub(super) stage: StageArgs,
    #[command(flatten)]
    pub(super) store: StoreArgs,
    #[arg(long, value_enum, default_value_t = PlanFormatArg::Text, value_name = "text|json", help = tr("输出格式", "Output format"))]
    pub(super) format: PlanFormatArg,
    #[arg(long, value_name = "N", help = tr("线程数", "Threads"))]
    pub(super) threads: Option<usize>,
    #[arg(long, value_name = "SIZE", value_parser = parse_size, help = tr("内存上限", "Memory limit"))]
    pub(super) max_memory: Option<u64>,
}

#[derive(Debug, Subcommand)]
pub(super) enum DataCommand {
    #[command(about = tr("按数据字典检查一个数据目录，不运行规则", "Check a dataset against the dictionary, run nothing"))]
    Validate {
        #[arg(value_name = "DIR", value_parser = place(), help = tr("数据目录，或 s3://桶/前缀", "The dataset, a folder or s3://bucket/prefix"))]
        dataset: Location,
        #[command(flatten)]
        stage: StageArgs,
        #[command(flatten)]
        rules: RuleArgs,
        #[arg(long, value_enum, default_value_t = FormatArg::Text, value_name = "FORMAT", help = tr("输出格式", "Output format"))]
        format: FormatArg,
        #[arg(long, value_name = "N", help = tr("线程数", "Threads"))]
        threads: Option<usize>,
        #[arg(long, value_name = "SIZE", value_parser = parse_size, help = tr("内存上限", "Memory limit"))]
        max_memory: Option<u64>,
    },
    #[command(about = tr(
        "检查一次数据，写成便于反复扫描的副本；再次运行只重写有变化的部分",
        "Validate a dataset once and write a copy laid out for many scans; run again, only what changed is written"
    ))]
    Prepare(PrepareArgs),
    #[command(about = tr("显示数据字典", "Show the data dictionary"))]
    Schema {
        #[arg(value_name = "TABLE", help = tr("只显示这张表", "Only this table"))]
        table: Option<String>,
    },
    #[command(about = tr("生成带标注的模拟数据（编号以 SYN 开头）", "Make labelled synthetic data (every id starts with SYN)"))]
    Synth(SynthArgs),
}

#[derive(Debug, Args)]
pub(super) struct PrepareArgs {
    #[arg(value_name = "DIR", value_parser = place(), help = tr("数据目录，或 s3://桶/前缀", "The dataset, a folder or s3://bucket/prefix"))]
    pub(super) dataset: Location,
    #[command(flatten)]
    pub(super) stage: StageArgs,
    #[arg(long, value_name = "DIR", value_parser = place(), help = tr("副本写到哪里（目录或 s3://）；已有的副本会被整体替换", "Where the copy goes, a folder or s3://; an earlier copy there is replaced whole"))]
    pub(super) out: Location,
    #[arg(long, value_name = "N", help = tr("线程数；结果与线程数无关", "Threads; the result does not depend on it"))]
    pub(super) threads: Option<usize>,
    #[arg(long, value_name = "SIZE", value_parser = parse_size, help = tr("内存上限，默认 2GB；不够时排序写入临时文件", "Memory limit, 2GB by default; a sort that needs more goes through temporary files"))]
    pub(super) max_memory: Option<u64>,
    #[arg(long, value_name = "DIR", value_parser = local_folder(), help = tr("存放中间结果的目录", "Folder for intermediate results"))]
    pub(super) spill_dir: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct SynthArgs {
    #[arg(long, value_name = "DIR", value_parser = local_folder(), help = tr("写到哪里（不得已有内容）", "Where to write (must be empty or absent)"))]
    pub(super) out: PathBuf,
    #[arg(long, default_value_t = 1, value_name = "N", help = tr("随机种子；同一种子得到相同的字节", "Seed; the same seed gives the same bytes"))]
    pub(super) seed: u64,
    #[arg(long, value_name = "ROWS", value_parser = parse_count, help = tr("缴费记录的大致行数，例如 2M、100M", "Contribution rows, roughly: 2M, 100M"))]
    pub(super) scale: Option<u64>,
    #[arg(long, value_name = "N", conflicts_with = "scale", help = tr("单位数，代替 --scale", "Employers, instead of --scale"))]
    pub(super) employers: Option<usize>,
    #[arg(long, value_name = "N", help = tr("数据的月数，默认 36", "Months of the extract, 36 by default"))]
    pub(super) months: Option<u32>,
    #[arg(long, value_name = "LIST", default_value = "all", help = tr("植入哪些异常：all、none 或以逗号分隔的类别", "What to plant: all, none, or families separated by commas"))]
    pub(super) incidents: String,
    #[arg(long, value_name = "X", help = tr("异常的强度，0.25–2，默认 1", "Strength of the incidents, 0.25 to 2, 1 by default"))]
    pub(super) strength: Option<f64>,
    #[arg(long, help = tr("不植入正常的相似情形（仅与 --incidents none 同用）", "Plant no look-alikes either (only with --incidents none)"))]
    pub(super) no_lookalikes: bool,
    #[arg(long, value_name = "LAYOUT", help = tr("缴费表的布局：files、months、parts:N", "Layout of contributions: files, months, parts:N"))]
    pub(super) layout: Option<String>,
    #[arg(long, help = tr("打乱行的顺序", "Shuffle the rows"))]
    pub(super) shuffle: bool,
    #[arg(long, value_name = "DIR", value_parser = local_folder(), help = tr("标注写到哪里；默认在 OUT.truth", "Where the truth goes; default OUT.truth"))]
    pub(super) truth: Option<PathBuf>,
    #[arg(long, value_name = "N", help = tr("线程数", "Threads"))]
    pub(super) threads: Option<usize>,
}

/// Reads an argument that is a place. What was typed is not repeated in an error, as clap would: it may hold a password.
#[derive(Clone)]
pub(super) struct PlaceParser<T>(fn(Location) -> Option<T>);

impl<T: Clone + Send + Sync + 'static> TypedValueParser for PlaceParser<T> {
    type Value = T;

    fn parse_ref(&self, command: &clap::Command, arg: Option<&Arg>, value: &OsStr) -> Result<T, clap::Error> {
        let reason = match Location::parse(value).map(self.0) {
            Ok(Some(place)) => return Ok(place),
            Ok(None) => tr("这里只能是本地目录", "only a local folder can stand here").to_owned(),
            Err(error) => format!("{}\n  = {}", error.sentence(lang()), error.advice(lang())),
        };
        let arg = arg.map(|arg| format!("{arg}: ")).unwrap_or_default();
        Err(clap::Error::raw(ErrorKind::ValueValidation, format!("{arg}{reason}\n")).with_cmd(command))
    }
}

/// A folder, here or in an object store.
pub(super) fn place() -> PlaceParser<Location> {
    PlaceParser(Some)
}

/// A folder of this machine: `s3://…` would otherwise become a folder named `s3:`.
pub(super) fn local_folder() -> PlaceParser<PathBuf> {
    PlaceParser(|location| match location {
        Location::Local(path) => Some(path),
        Location::Remote(_) => None,
    })
}

/// A length of time: `90s`, `10m`, `1h 30m`.
fn parse_time(text: &str) -> Result<Duration, String> {
    let time: Option<Duration> = text
        .parse::<jiff::SignedDuration>()
        .ok()
        .and_then(|time| time.try_into().ok())
        .filter(|time| *time > Duration::ZERO);
    time.ok_or_else(|| tr("应为时长，例如 90s、10m", "a length of time is expected, such as 90s or 10m").to_owned())
}

/// `local` or `ballista://HOST:PORT`.
fn parse_engine(text: &str) -> Result<EngineArg, String> {
    let expected = || tr("应为 local 或 ballista://主机:端口", "expected local or ballista://HOST:PORT").to_owned();
    match Endpoint::of_cluster(text) {
        Some(endpoint) => endpoint.map(EngineArg::Cluster).map_err(|_| expected()),
        None if text == "local" => Ok(EngineArg::Local),
        None => Err(expected()),
    }
}

/// `95`, `95%`.
fn parse_percent(text: &str) -> Result<f64, String> {
    let number = text.trim().trim_end_matches('%').trim().parse().ok();
    number.filter(|number| (0.0..=100.0).contains(number)).ok_or_else(|| {
        tr("应为 0 至 100 的百分比，例如 95", "expected a percentage from 0 to 100, such as 95").to_owned()
    })
}

fn parse_endpoint(text: &str) -> Result<Endpoint, String> {
    text.parse().map_err(|_| tr("应为 主机:端口", "expected HOST:PORT").to_owned())
}

/// `512MB`, `4GiB`, `1.5g`: decimal units by default, binary with an `i`.
pub(super) fn parse_size(text: &str) -> Result<u64, String> {
    let lower = text.trim().to_ascii_lowercase();
    let lower = lower.strip_suffix('b').unwrap_or(&lower);
    let (number, base) = match lower.strip_suffix('i') {
        Some(rest) => (rest, 1024.0),
        None => (lower, 1000.0),
    };
    parse_scaled(number, base).filter(|bytes| *bytes >= 64 * 1000 * 1000).ok_or_else(|| {
        tr("应为不小于 64MB 的大小，例如 512MB、4GiB", "expected a size of at least 64MB, as in 512MB or 4GiB")
            .to_owned()
    })
}

fn parse_count(text: &str) -> Result<u64, String> {
    parse_scaled(&text.trim().to_ascii_lowercase(), 1000.0).filter(|count| *count > 0).ok_or_else(|| {
        tr("应为正数，例如 200000、2M、100M", "expected a positive number, as in 200000, 2M, 100M").to_owned()
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "range checked; a size needs no more digits"
)]
fn parse_scaled(text: &str, base: f64) -> Option<u64> {
    let (digits, power) = match text.char_indices().last()? {
        (at, 'k') => (&text[..at], 1),
        (at, 'm') => (&text[..at], 2),
        (at, 'g') => (&text[..at], 3),
        (at, 't') => (&text[..at], 4),
        _ => (text, 0),
    };
    let value = digits.parse::<f64>().ok()? * base.powi(power);
    (value.is_finite() && (0.0..1e18).contains(&value)).then_some(value.round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn engines_are_read() {
        assert_eq!(parse_engine("local"), Ok(EngineArg::Local));
        assert_eq!(parse_engine("ballista://h:1"), Ok(EngineArg::Cluster(Endpoint::new("h", 1))));
        for bad in ["", "Local", "spark://h:1", "ballista://", "ballista://h:x"] {
            assert!(parse_engine(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn sizes_are_read_in_both_bases() {
        assert_eq!(parse_size("512MB"), Ok(512_000_000));
        assert_eq!(parse_size("4GiB"), Ok(4 * 1024 * 1024 * 1024));
        assert_eq!(parse_size("1.5g"), Ok(1_500_000_000));
        for bad in ["", "MB", "-1GB", "1PB", "12", "1e400GB", "NaNGB"] {
            assert!(parse_size(bad).is_err(), "{bad}");
        }
        assert_eq!(parse_count("2M"), Ok(2_000_000));
    }
}
