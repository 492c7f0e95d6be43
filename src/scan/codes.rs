//! The codes of a run that are neither of a rule file (`rules::codes`) nor of the data (`dataset::code`):
//! why a rule was skipped or failed, why a deadline is missing.

use crate::model::{CodeEntry, CodeRow};

const ROWS: &[CodeRow] = &[
    (
        "skip:missing_table",
        [
            "规则需要的表不在数据中",
            "这条规则没有运行；它没有提示不等于没有疑点。",
            "交付该表，或用 --allow-skip 明示接受。",
        ],
        [
            "a table the rule requires is not in the dataset",
            "The rule did not run; that it raised nothing means nothing.",
            "Deliver the table, or accept its absence with --allow-skip.",
        ],
    ),
    (
        "skip:missing_column",
        [
            "规则需要的列不在数据中",
            "这条规则没有运行；它没有提示不等于没有疑点。",
            "在导出中补上该列，或用 --allow-skip 明示接受。",
        ],
        [
            "a column the rule requires is not in the dataset",
            "The rule did not run; that it raised nothing means nothing.",
            "Add the column to the extract, or accept its absence with --allow-skip.",
        ],
    ),
    (
        "skip:refused_table",
        [
            "规则需要的表未通过检查",
            "文件损坏或列类型不符，用它计数会得到错误的结果。",
            "查看数据质量一节列出的文件，重新交付。",
        ],
        [
            "a table the rule requires was refused",
            "A file is damaged or a column is of another type: counts from it would be wrong.",
            "See the files named under data quality and deliver them again.",
        ],
    ),
    (
        "skip:interrupted",
        ["运行被中断", "此前完成的规则已保存。", "重新运行。"],
        ["the run was interrupted", "The rules that had finished are saved.", "Run again."],
    ),
    (
        "S501",
        [
            "规则的 SQL 无法在这些表上执行",
            "规则作者的错误，数据没有问题。",
            "运行 fundwatch rules test 查看，修改规则。",
        ],
        [
            "the rule's SQL cannot be planned on these tables",
            "A mistake of the rule's author; the data are not at fault.",
            "Run `fundwatch rules test` and mend the rule.",
        ],
    ),
    (
        "S502",
        ["查询执行中出错", "读数据时出错，或某个值超出类型范围。", "用 fundwatch data validate 检查数据。"],
        [
            "the query failed while running",
            "Data could not be read, or a value did not fit its type.",
            "Check the data with `fundwatch data validate`.",
        ],
    ),
    (
        "S507",
        ["内存上限不够", "这条规则没有完成，其他规则不受影响。", "加大 --max-memory，或减少 --threads。"],
        [
            "the memory limit is not enough",
            "This rule did not finish; the others are not affected.",
            "Raise --max-memory or lower --threads.",
        ],
    ),
    (
        "S508",
        ["中间结果的磁盘已满", "这条规则没有完成。", "清理磁盘，或用 --spill-dir 指定其他目录。"],
        [
            "the disk for intermediate results is full",
            "This rule did not finish.",
            "Free some disk or name another folder with --spill-dir.",
        ],
    ),
    (
        "S509",
        ["查询意外中止", "程序或引擎的缺陷；这条规则没有结果。", "请报告运行记录 runs.jsonl 中的这一行。"],
        [
            "the query stopped unexpectedly",
            "A bug of this program or of the engine; this rule has no result.",
            "Please report its line of runs.jsonl.",
        ],
    ),
    (
        "S510",
        ["中间结果目录不可用", "没有地方放中间结果，什么也没有运行。", "检查目录权限，或用 --spill-dir 指定。"],
        [
            "the folder for intermediate results cannot be used",
            "There is no place for intermediate results; nothing ran.",
            "Check its permissions or name another with --spill-dir.",
        ],
    ),
    (
        "S511",
        [
            "整个进程超过内存上限",
            "这条规则被停止，其他规则不受影响。",
            "加大 --max-memory，减少 --threads，或用 fundwatch scan --profile 找出占内存的算子。",
        ],
        [
            "the process passed its memory limit",
            "This rule was stopped; the others are not affected.",
            "Raise --max-memory, lower --threads, or find the operator with `fundwatch scan --profile`.",
        ],
    ),
    (
        "S512",
        [
            "规则超过时限",
            "这条规则被停止，其他规则不受影响。",
            "放宽 --rule-deadline，或修改规则（多半是连接条件不全）。",
        ],
        [
            "the rule passed its deadline",
            "This rule was stopped; the others are not affected.",
            "Allow more with --rule-deadline or mend the rule (most often a join lacks a condition).",
        ],
    ),
    (
        "S513",
        [
            "运行规则的进程意外终止",
            "多半是系统内存不足；其他规则不受影响。",
            "用 --max-memory 设置上限；若仍发生请报告。",
        ],
        [
            "the process that ran the rule died",
            "Most often the system ran out of memory; the other rules are not affected.",
            "Set a limit with --max-memory; if it happens again, please report it.",
        ],
    ),
    (
        "S520",
        [
            "本程序没有集群支持",
            "编译时没有打开 distributed，--engine ballista://…、scheduler 和 executor 不可用；本机扫描不受影响。",
            "用 cargo build --release --features distributed 重新编译。",
        ],
        [
            "this build has no cluster support",
            "It was built without the feature `distributed`, so --engine ballista://…, scheduler and executor are not there; scans on this host are.",
            "Build it with `cargo build --release --features distributed`.",
        ],
    ),
    (
        "S521",
        [
            "没有调度器应答",
            "地址有误、调度器没有运行、网络不通，或应答的不是 fundwatch 调度器。",
            "检查 --engine 的地址；用 fundwatch scheduler 启动调度器。",
        ],
        [
            "no scheduler answers",
            "The address is wrong, no scheduler runs there, the network is cut, or what answers is no scheduler of fundwatch.",
            "Check the address of --engine; start a scheduler with `fundwatch scheduler`.",
        ],
    ),
    (
        "S522",
        [
            "集群没有执行节点",
            "调度器在，但没有能够应答的执行节点，规则无处运行。",
            "在各主机上运行 fundwatch executor --scheduler 主机:端口，并确认本机能连到它们的端口。",
        ],
        [
            "the cluster has no executor",
            "The scheduler is there, but no executor that answers, so there is nobody to run a rule.",
            "Run `fundwatch executor --scheduler HOST:PORT` on the hosts, and make sure that this host reaches their ports.",
        ],
    ),
    (
        "S523",
        [
            "集群中有另一版本的程序",
            "规则函数的含义可能不同，结果就不可比，因此拒绝使用。",
            "在客户端、调度器和所有执行节点上使用同一版本的 fundwatch。",
        ],
        [
            "the cluster runs another version of the program",
            "The functions of rules may mean something else there, so its answers are not used.",
            "Run the same version of fundwatch as client, scheduler and executors.",
        ],
    ),
    (
        "S524",
        [
            "集群的结果始终不可信",
            "每次查询前后执行节点都有变化，或读到的行数与数据不符；这样的结果可能缺行，已全部丢弃，这条规则没有结果。",
            "使集群稳定（执行节点不被终止、内存足够）后重新扫描，或不带 --engine 在本机扫描。",
        ],
        [
            "no answer of the cluster could be believed",
            "Around each attempt executors came or went, or fewer or more rows were read than the data have; such an answer may lack rows, so all were thrown away and the rule has no result.",
            "Make the cluster steady (executors that stay, with memory enough) and scan again, or scan without --engine.",
        ],
    ),
    (
        "S525",
        [
            "集群没有在时限内完成规则",
            "查询已在集群上取消；失去执行节点后的查询可能一直等待，所以必须有时限（默认一小时）。",
            "放宽 --rule-deadline，增加执行节点，或修改规则。",
        ],
        [
            "the cluster did not finish the rule in time",
            "The query was cancelled on the cluster. After an executor is lost a query may wait for ever, so there is always a deadline (an hour by default).",
            "Allow more with --rule-deadline, add executors, or mend the rule.",
        ],
    ),
    (
        "S526",
        [
            "集群只能扫描预处理副本",
            "原始数据中被搁置的行按位置排除，执行节点不知道这些位置；副本中只有应计的行。",
            "先运行 fundwatch data prepare 数据目录 --out 共享目录，再扫描副本。",
        ],
        [
            "a cluster scans prepared copies only",
            "Rows set aside in a raw extract are left out by their position, which executors do not know; a copy holds only the rows that count.",
            "Run `fundwatch data prepare DIR --out SHARED` and scan the copy.",
        ],
    ),
    (
        "S527",
        [
            "没有可共享的中间结果目录",
            "共用视图和疑点清单要写成文件，客户端与执行节点须以同一路径看到它们；路径中不能有 * ? [。",
            "用 --spill-dir 指定共享存储上的目录。",
        ],
        [
            "there is no folder to share intermediate results in",
            "Shared views and the list of alerts become files that client and executors must see under the same path; that path must hold none of * ? [.",
            "Name a folder on shared storage with --spill-dir.",
        ],
    ),
    (
        "S528",
        [
            "执行节点读不到文件",
            "数据目录或 --spill-dir 在执行节点上不存在、路径不同，或没有读取权限。",
            "在各处以同一路径挂载，并以同一用户运行客户端和执行节点。",
        ],
        [
            "an executor cannot read a file",
            "The dataset or --spill-dir is not there for the executor, lies under another path, or may not be read.",
            "Mount both under the same path everywhere, and run client and executors as the same user.",
        ],
    ),
    (
        "S529",
        [
            "调度器或执行节点无法启动",
            "地址或端口不可用，或注册被拒绝。",
            "换一个 --bind 或 --port，并查看冒号后的原因。",
        ],
        [
            "a scheduler or an executor cannot start",
            "Its address or port cannot be used, or it was not admitted.",
            "Choose another --bind or --port, and read the reason that is given.",
        ],
    ),
    (
        "C101",
        [
            "节假日安排未知",
            "该年的放假通知尚未收入，办理期限无法计算，程序不猜测。",
            "把当年的日历（holiday-cn 格式）放进 rules/calendar/。",
        ],
        [
            "the working days of a year are not known",
            "That year's notice is not in the calendar; deadlines are left empty rather than guessed.",
            "Put that year's calendar (holiday-cn format) into rules/calendar/.",
        ],
    ),
];

/// Every code.
pub fn codes() -> impl Iterator<Item = CodeEntry> {
    ROWS.iter().map(CodeEntry::of_row)
}

/// The explanation of one code.
pub fn code(wanted: &str) -> Option<CodeEntry> {
    codes().find(|entry| entry.code == wanted)
}
