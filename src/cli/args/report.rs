//! `fundwatch report` as typed.

use super::parse::{local_folder, parse_size, place};
use super::{PlanFormatArg, StageArgs};
use crate::cli::answer::SaidArg;
use crate::cli::desk::StoreArgs;
use crate::cli::locale::tr;
use crate::cli::month::MonthArgs;
use crate::location::Location;
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ReportCommand {
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
pub(in crate::cli) struct PackArgs {
    #[arg(value_name = "ALERT", help = tr("疑点编号", "The alert"))]
    pub(in crate::cli) alert: String,
    #[arg(long, value_name = "RUN", value_parser = local_folder(), help = tr("运行结果目录；默认最近一次", "The run; the newest by default"))]
    pub(in crate::cli) run: Option<PathBuf>,
    #[arg(long, value_name = "FILE", value_parser = local_folder(), help = tr("写到哪个文件；从不覆盖", "The file to write; never overwritten"))]
    pub(in crate::cli) out: PathBuf,
    #[arg(long, value_name = "FILE", value_parser = local_folder(), help = tr("导出的审计记录（JSONL）；取其中本疑点的记录", "An exported audit trail (JSONL); the events of this alert are taken"))]
    pub(in crate::cli) trail: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) said: SaidArg,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct PackVerifyArgs {
    #[arg(value_name = "PACK", value_parser = local_folder(), help = tr("证据包", "The pack"))]
    pub(in crate::cli) pack: PathBuf,
    #[arg(long, value_name = "DIR", value_parser = place(), help = tr("当时的数据（目录、预处理副本或 s3://）；没有则只核验包本身", "The extract of the run (a folder, a prepared copy or s3://); without it only the pack itself is checked"))]
    pub(in crate::cli) data: Option<Location>,
    #[command(flatten)]
    pub(in crate::cli) stage: StageArgs,
    #[command(flatten)]
    pub(in crate::cli) store: StoreArgs,
    #[arg(long, value_enum, default_value_t = PlanFormatArg::Text, value_name = "text|json", help = tr("输出格式", "Output format"))]
    pub(in crate::cli) format: PlanFormatArg,
    #[arg(long, value_name = "N", help = tr("线程数", "Threads"))]
    pub(in crate::cli) threads: Option<usize>,
    #[arg(long, value_name = "SIZE", value_parser = parse_size, help = tr("内存上限", "Memory limit"))]
    pub(in crate::cli) max_memory: Option<u64>,
}
