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
