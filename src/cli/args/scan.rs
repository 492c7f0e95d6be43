//! `fundwatch scan` as typed, and who runs it with others.

use super::parse::{local_folder, parse_endpoint, parse_engine, parse_size, parse_time, place};
use super::{FormatArg, RuleArgs, StageArgs};
use crate::cli::desk::StoreArgs;
use crate::cli::locale::tr;
use crate::engine::Endpoint;
use crate::location::Location;
use crate::model::RuleId;
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(in crate::cli) struct ScanArgs {
    #[arg(value_name = "DIR", value_parser = place(), help = tr("数据目录（数据字典中的 Parquet 表），或 s3://桶/前缀", "The dataset: a folder with the dictionary's Parquet tables, or s3://bucket/prefix"))]
    pub(in crate::cli) dataset: Location,
    #[command(flatten)]
    pub(in crate::cli) stage: StageArgs,
    #[command(flatten)]
    pub(in crate::cli) rules: RuleArgs,
    #[arg(long, value_name = "RULES", value_delimiter = ',', help = tr("只运行这些规则，例如 R1,R5 或 family:employer", "Run only these, e.g. R1,R5 or family:employer"))]
    pub(in crate::cli) only: Vec<String>,
    #[arg(long = "param", value_name = "RULE.NAME=VALUE", help = tr("改变一个参数，可重复；超出范围即拒绝", "Set a parameter, repeatable; out of bounds is refused"))]
    pub(in crate::cli) params: Vec<String>,
    #[arg(long, value_name = "DATE", help = tr("截止日；默认取数据中最近的月份", "As-of date; default is the newest month in the data"))]
    pub(in crate::cli) as_of: Option<Date>,
    #[arg(long, value_name = "DIR", value_parser = place(), help = tr("结果目录，或 s3://桶/前缀；默认在 .fundwatch/runs/ 下", "Where the run goes, a folder or s3://bucket/prefix; default under .fundwatch/runs/"))]
    pub(in crate::cli) out: Option<Location>,
    #[command(flatten)]
    pub(in crate::cli) store: StoreArgs,
    #[arg(long, help = tr("数据目录改了名称，但仍是疑点库所收的同一基金的数据（S624）", "The dataset has another name, and is of the same fund as the store's all the same (S624)"))]
    pub(in crate::cli) continues: bool,
    #[arg(long, help = tr("不写入疑点库（同 --store none）：试算、改参数时用", "Keep the run out of the store (as --store none): for trials and other parameters"))]
    pub(in crate::cli) no_store: bool,
    #[arg(long, value_enum, default_value_t = FormatArg::Text, value_name = "FORMAT", help = tr("标准输出的格式", "Format of the standard output"))]
    pub(in crate::cli) format: FormatArg,
    #[arg(long, value_name = "N", help = tr("线程数；结果与线程数无关", "Threads; the result does not depend on it"))]
    pub(in crate::cli) threads: Option<usize>,
    #[arg(long, value_name = "SIZE", value_parser = parse_size, help = tr("整个进程的内存上限，例如 512MB、4GiB；超过上限的规则被停止，其他规则继续", "Memory limit of the whole process, e.g. 512MB, 4GiB; a rule that passes it is stopped, the others go on"))]
    pub(in crate::cli) max_memory: Option<u64>,
    #[arg(long, value_name = "TIME", value_parser = parse_time, help = tr("每条规则的时限，例如 90s、10m；超时的规则被停止，其他规则继续", "Deadline of each rule, e.g. 90s, 10m; a rule that passes it is stopped, the others go on"))]
    pub(in crate::cli) rule_deadline: Option<Duration>,
    #[arg(long, value_name = "DIR", value_parser = local_folder(), help = tr("存放中间结果的目录；在集群上扫描时，须与所有执行节点以同一路径共享", "Folder for intermediate results; on a cluster, one that every executor reaches under the same path"))]
    pub(in crate::cli) spill_dir: Option<PathBuf>,
    #[arg(long, value_name = "DIR", value_parser = local_folder(), env = "FUNDWATCH_VIEWS", hide_env = true, help = tr("保存共享视图的目录（也可用 FUNDWATCH_VIEWS）：下次扫描同一数据时直接读取；含个人信息，只有本人可读", "Folder that keeps the shared views (or FUNDWATCH_VIEWS): the next scan of the same extract reads them; they hold personal data, only you can read it"))]
    pub(in crate::cli) views_dir: Option<PathBuf>,
    #[arg(long, value_name = "local|ballista://HOST:PORT", value_parser = parse_engine, default_value = "local", hide_default_value = true, help = tr("在哪里运行规则：本机（默认），或一个 Ballista 集群（数据须为预处理副本）", "Where rules run: here (default), or on a Ballista cluster (the dataset must be a prepared copy)"))]
    pub(in crate::cli) engine: EngineArg,
    #[arg(long, help = tr("另写 profile.jsonl（每条查询每个算子的行数、字节、用时、溢出），并列出最慢的算子", "Also write profile.jsonl (rows, bytes, time and spill of every operator of every query) and list the slowest operators"))]
    pub(in crate::cli) profile: bool,
    #[arg(long, help = tr("预处理副本：逐字节核对原数据，而不只看大小和时间", "Prepared copy: compare every byte of its source, not only sizes and times"))]
    pub(in crate::cli) verify: bool,
    #[arg(long, value_name = "any|A|B|C", value_enum, help = tr("有这一级或更高的疑点时以退出码 1 结束", "Exit with 1 where there is an alert of this band or above"))]
    pub(in crate::cli) fail_on: Option<FailOnArg>,
    #[arg(long, value_name = "RULES", value_delimiter = ',', help = tr("允许这些规则被跳过，不算不完整", "These rules may be skipped without the run being incomplete"))]
    pub(in crate::cli) allow_skip: Vec<RuleId>,
}

/// Where rules run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) enum EngineArg {
    Local,
    Cluster(Endpoint),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct SchedulerArgs {
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:50050", value_parser = parse_endpoint, help = tr("监听地址；端口 0 取一个空闲端口", "Address to listen on; port 0 takes a free one"))]
    pub(in crate::cli) bind: Endpoint,
    #[arg(long, value_name = "NAME", help = tr("执行节点用来找到本机的名称；默认与监听地址相同", "Name by which executors reach this host; that of the address by default"))]
    pub(in crate::cli) host: Option<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ExecutorArgs {
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:50050", value_parser = parse_endpoint, help = tr("调度器的地址", "The scheduler"))]
    pub(in crate::cli) scheduler: Endpoint,
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1", help = tr("监听地址", "Address to listen on"))]
    pub(in crate::cli) bind: String,
    #[arg(long, value_name = "NAME", help = tr("其他节点用来找到本机的名称；默认与监听地址相同", "Name by which the others reach this host; that of the address by default"))]
    pub(in crate::cli) host: Option<String>,
    #[arg(long, value_name = "N", default_value_t = 0, help = tr("端口；0 取一个空闲端口", "Port; 0 takes a free one"))]
    pub(in crate::cli) port: u16,
    #[arg(long, value_name = "N", help = tr("同时运行的任务数；默认为本机核数", "Tasks at once; the cores of this host by default"))]
    pub(in crate::cli) threads: Option<usize>,
    #[arg(long, value_name = "SIZE", value_parser = parse_size, help = tr("全部任务的内存上限；同一主机上有几个执行节点时请设置", "Memory for all tasks together; set it where several executors share a host"))]
    pub(in crate::cli) max_memory: Option<u64>,
    #[arg(long, value_name = "DIR", help = tr("存放中间结果的目录（不需共享）", "Folder for intermediate results (need not be shared)"))]
    pub(in crate::cli) work_dir: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "verbatim")]
pub(in crate::cli) enum FailOnArg {
    #[value(name = "any")]
    Any,
    A,
    B,
    C,
}
