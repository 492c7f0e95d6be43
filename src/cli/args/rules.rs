//! `fundwatch rules` as typed.

use super::parse::{local_folder, parse_percent};
use super::{FormatArg, PlanFormatArg, RuleArgs};
use crate::cli::locale::tr;
use crate::model::RuleId;
use clap::{Args, Subcommand};
use jiff::civil::Date;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum RulesCommand {
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
pub(in crate::cli) struct RuleExplainArgs {
    #[arg(value_name = "RULE", help = tr("规则编号", "The rule"))]
    pub(in crate::cli) rule: RuleId,
    #[command(flatten)]
    pub(in crate::cli) rules: RuleArgs,
    #[arg(long, value_name = "ENTITY", help = tr("这个对象在一次运行中的数字", "The numbers of this entity in a run"))]
    pub(in crate::cli) entity: Option<String>,
    #[arg(long, value_name = "DIR", value_parser = local_folder(), requires = "entity", help = tr("配合 --entity：哪一次运行；默认最近一次", "With --entity: the run; default is the last one"))]
    pub(in crate::cli) run: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct RuleNewArgs {
    #[arg(value_name = "RULE", help = tr("从未用过的编号，如 R60", "An id that was never used, such as R60"))]
    pub(in crate::cli) id: RuleId,
    #[arg(long, value_name = "NAME", help = tr("英文名，小写，以 - 连接", "Its name, small letters joined by -"))]
    pub(in crate::cli) slug: String,
    #[arg(long, value_name = "ENTITY", help = tr("疑点的对象：person、employer、agent 等", "What an alert is about: person, employer, agent, …"))]
    pub(in crate::cli) entity: String,
    #[arg(long, value_name = "FAMILY", help = tr("类别；默认由对象决定", "Its family; told from the entity by default"))]
    pub(in crate::cli) family: Option<String>,
    #[arg(long, value_name = "DIR", value_parser = local_folder(), help = tr("规则目录", "The folder of the rules"))]
    pub(in crate::cli) rules: PathBuf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct RuleDiffArgs {
    #[arg(value_name = "RULE", help = tr("规则编号", "The rule"))]
    pub(in crate::cli) rule: RuleId,
    #[arg(long, value_name = "PATH", value_parser = local_folder(), required_unless_present = "params", help = tr("旧版规则目录，或其中的规则文件", "An older folder of rules, or a rule file in one"))]
    pub(in crate::cli) against: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) rules: RuleArgs,
    #[arg(long = "param", value_name = "NAME=VALUE", requires = "data", help = tr("新版另设参数，可重复；不写 --against 时与默认值相比", "Set a parameter of the new side, repeatable; without --against compared with the defaults"))]
    pub(in crate::cli) params: Vec<String>,
    #[arg(long, value_name = "DIR", value_parser = local_folder(), help = tr("在这个数据目录上各运行一次，列出疑点的增减和金额", "Run both on this dataset and list alerts added, removed and moved, with their money"))]
    pub(in crate::cli) data: Option<PathBuf>,
    #[arg(long, value_name = "DATE", requires = "data", help = tr("截止日", "As-of date"))]
    pub(in crate::cli) as_of: Option<Date>,
    #[arg(long, value_enum, default_value_t = PlanFormatArg::Text, value_name = "text|json", help = tr("输出格式", "Output format"))]
    pub(in crate::cli) format: PlanFormatArg,
    #[arg(long, value_name = "N", help = tr("线程数", "Threads"))]
    pub(in crate::cli) threads: Option<usize>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct RuleTestArgs {
    #[arg(value_name = "RULE|VIEW", help = tr("只测这些规则或共享视图", "Only these rules or shared views"))]
    pub(in crate::cli) only: Vec<String>,
    #[command(flatten)]
    pub(in crate::cli) rules: RuleArgs,
    #[arg(long, help = tr("逐处改动规则（比较、连接、筛选、聚合、数值、参数），看测试能否发现", "Change the rule in one place at a time (comparisons, joins, filters, aggregates, numbers, parameters) and see whether a test notices"))]
    pub(in crate::cli) mutants: bool,
    #[arg(long, value_name = "PERCENT", default_value_t = 95.0, value_parser = parse_percent, requires = "mutants", help = tr("配合 --mutants：至少应发现的百分比，低于此以退出码 1 结束", "With --mutants: the least percentage to be noticed; below it, exit with 1"))]
    pub(in crate::cli) min: f64,
    #[arg(long, requires = "mutants", help = tr("配合 --mutants：被发现的改动也列出", "With --mutants: list those that were noticed, too"))]
    pub(in crate::cli) all: bool,
    #[arg(long, value_enum, default_value_t = PlanFormatArg::Text, value_name = "text|json", requires = "mutants", help = tr("配合 --mutants：输出格式", "With --mutants: output format"))]
    pub(in crate::cli) format: PlanFormatArg,
    #[arg(long, conflicts_with_all = ["mutants", "only"], help = tr("把全部规则放到每一条测试的数据上，列出各提示几条、最高几级", "Run every rule on the tables of every test and list how many alerts each raises, and their best band"))]
    pub(in crate::cli) cross: bool,
    #[arg(long, value_name = "DIR", value_parser = local_folder(), requires = "cross", help = tr("配合 --cross：另加一行，对这个数据目录扫描的结果", "With --cross: one more row, a scan of this dataset"))]
    pub(in crate::cli) data: Option<PathBuf>,
    #[arg(long, value_name = "N", help = tr("线程数", "Threads"))]
    pub(in crate::cli) threads: Option<usize>,
}
