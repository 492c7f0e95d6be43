//! `fundwatch data` as typed.

use super::parse::{local_folder, parse_count, parse_size, place};
use super::{FormatArg, RuleArgs, StageArgs};
use crate::cli::locale::tr;
use crate::location::Location;
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum DataCommand {
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
pub(in crate::cli) struct PrepareArgs {
    #[arg(value_name = "DIR", value_parser = place(), help = tr("数据目录，或 s3://桶/前缀", "The dataset, a folder or s3://bucket/prefix"))]
    pub(in crate::cli) dataset: Location,
    #[command(flatten)]
    pub(in crate::cli) stage: StageArgs,
    #[arg(long, value_name = "DIR", value_parser = place(), help = tr("副本写到哪里（目录或 s3://）；已有的副本会被整体替换", "Where the copy goes, a folder or s3://; an earlier copy there is replaced whole"))]
    pub(in crate::cli) out: Location,
    #[arg(long, value_name = "N", help = tr("线程数；结果与线程数无关", "Threads; the result does not depend on it"))]
    pub(in crate::cli) threads: Option<usize>,
    #[arg(long, value_name = "SIZE", value_parser = parse_size, help = tr("内存上限，默认 2GB；不够时排序写入临时文件", "Memory limit, 2GB by default; a sort that needs more goes through temporary files"))]
    pub(in crate::cli) max_memory: Option<u64>,
    #[arg(long, value_name = "DIR", value_parser = local_folder(), help = tr("存放中间结果的目录", "Folder for intermediate results"))]
    pub(in crate::cli) spill_dir: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct SynthArgs {
    #[arg(long, value_name = "DIR", value_parser = local_folder(), help = tr("写到哪里（不得已有内容）", "Where to write (must be empty or absent)"))]
    pub(in crate::cli) out: PathBuf,
    #[arg(long, default_value_t = 1, value_name = "N", help = tr("随机种子；同一种子得到相同的字节", "Seed; the same seed gives the same bytes"))]
    pub(in crate::cli) seed: u64,
    #[arg(long, value_name = "ROWS", value_parser = parse_count, help = tr("缴费记录的大致行数，例如 2M、100M", "Contribution rows, roughly: 2M, 100M"))]
    pub(in crate::cli) scale: Option<u64>,
    #[arg(long, value_name = "N", conflicts_with = "scale", help = tr("单位数，代替 --scale", "Employers, instead of --scale"))]
    pub(in crate::cli) employers: Option<usize>,
    #[arg(long, value_name = "N", help = tr("数据的月数，默认 36", "Months of the extract, 36 by default"))]
    pub(in crate::cli) months: Option<u32>,
    #[arg(long, value_name = "LIST", default_value = "all", help = tr("植入哪些异常：all、none 或以逗号分隔的类别", "What to plant: all, none, or families separated by commas"))]
    pub(in crate::cli) incidents: String,
    #[arg(long, value_name = "X", help = tr("异常的强度，0.25–2，默认 1", "Strength of the incidents, 0.25 to 2, 1 by default"))]
    pub(in crate::cli) strength: Option<f64>,
    #[arg(long, help = tr("不植入正常的相似情形（仅与 --incidents none 同用）", "Plant no look-alikes either (only with --incidents none)"))]
    pub(in crate::cli) no_lookalikes: bool,
    #[arg(long, value_name = "LAYOUT", help = tr("缴费表的布局：files、months、parts:N", "Layout of contributions: files, months, parts:N"))]
    pub(in crate::cli) layout: Option<String>,
    #[arg(long, help = tr("打乱行的顺序", "Shuffle the rows"))]
    pub(in crate::cli) shuffle: bool,
    #[arg(long, value_name = "DIR", value_parser = local_folder(), help = tr("标注写到哪里；默认在 OUT.truth", "Where the truth goes; default OUT.truth"))]
    pub(in crate::cli) truth: Option<PathBuf>,
    #[arg(long, value_name = "N", help = tr("线程数", "Threads"))]
    pub(in crate::cli) threads: Option<usize>,
}
