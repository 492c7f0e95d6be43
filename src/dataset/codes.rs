//! Every code of the data-quality report, explained: what `fundwatch explain D204` prints.
//!
//! D0xx the extract as a whole, D1xx files, D2xx columns, D3xx values, D4xx keys, D5xx `dataset.toml`,
//! D7xx prepared copies.
//! A code is never reused for something else.

use super::FindingLevel;
use crate::model::Text;
use std::sync::LazyLock;

/// What one code means.
#[derive(Clone, Debug)]
pub struct CodeEntry {
    /// `D204`.
    pub code: &'static str,
    /// How much a finding of this code matters.
    pub level: FindingLevel,
    /// What was found, in a few words.
    pub title: Text,
    /// Why it matters for the result.
    pub why: Text,
    /// What to do about it.
    pub fix: Text,
}

/// Every code, in order.
pub fn codes() -> &'static [CodeEntry] {
    &CODES
}

/// The explanation of one code.
pub fn code(code: &str) -> Option<&'static CodeEntry> {
    CODES.iter().find(|entry| entry.code == code)
}

pub(super) type Row = (&'static str, FindingLevel, [&'static str; 3], [&'static str; 3]);

static CODES: LazyLock<Vec<CodeEntry>> = LazyLock::new(|| {
    let entry = |&(code, level, zh, en): &Row| CodeEntry {
        code,
        level,
        title: Text::new(zh[0], en[0]),
        why: Text::new(zh[1], en[1]),
        fix: Text::new(zh[2], en[2]),
    };
    WHOLE.iter().chain(FILES).chain(COLUMNS).chain(VALUES).chain(super::prepared::CODES).map(entry).collect()
});

use FindingLevel::{Error, Note, Warning};

/// Codes about the extract as a whole.
const WHOLE: &[Row] = &[
    (
        "D001",
        Error,
        ["数据文件夹不可用", "文件夹不存在、不是文件夹或无权读取，没有可运行的数据。", "检查路径和权限。"],
        [
            "the folder cannot be used",
            "It is missing, not a folder, or may not be read: there is nothing to run on.",
            "Check the path and its permissions.",
        ],
    ),
    (
        "D002",
        Error,
        [
            "没有数据字典中的表",
            "文件夹里没有任何一张认识的表，多半是路径给错了一层。",
            "给出直接包含 TABLE.parquet 或 TABLE/ 的文件夹。",
        ],
        [
            "no table of the dictionary",
            "None of the entries is a known table; most often the path is one level too high or too low.",
            "Give the folder that directly holds TABLE.parquet or TABLE/.",
        ],
    ),
    (
        "D003",
        Error,
        [
            "数据在运行期间被改动",
            "运行开始后文件被替换或追加，各条规则看到的就不是同一份数据，结果作废。",
            "在无人写入的快照上重新运行。",
        ],
        [
            "the data changed during the run",
            "A file was replaced or appended to, so the rules did not all see the same data: the result is void.",
            "Run again on a snapshot that nobody writes to.",
        ],
    ),
    (
        "D501",
        Error,
        [
            "dataset.toml 无法读取",
            "清单写错时无法核对交付的数据，因此不运行。",
            "按数据字典改正 dataset.toml；不需要清单时删除它。",
        ],
        [
            "dataset.toml cannot be read",
            "With a wrong manifest the delivery cannot be checked, so nothing runs.",
            "Correct dataset.toml as the data dictionary says, or remove it if no manifest is wanted.",
        ],
    ),
    (
        "D502",
        Error,
        [
            "数据与 dataset.toml 不一致",
            "文件数、字节数、行数、校验值或控制合计不同，说明传输中丢失或被改动。",
            "重新交付数据，或重新生成 dataset.toml。",
        ],
        [
            "the extract differs from dataset.toml",
            "Files, bytes, rows, hashes or control totals differ: something was lost or changed on the way.",
            "Deliver the extract again, or its dataset.toml.",
        ],
    ),
    (
        "D601",
        Error,
        ["测试数据不符合数据字典", "规则测试里的行缺少表、列或类型不对。", "改正规则文件中的测试数据。"],
        [
            "fixture rows do not fit the dictionary",
            "The rows of a rule's test name an unknown table or column, or have the wrong type.",
            "Correct the rows in the rule file.",
        ],
    ),
];

/// Codes about files and folders.
const FILES: &[Row] = &[
    (
        "D101",
        Error,
        [
            "不是 Parquet 文件",
            "文件开头和结尾没有 Parquet 标记；常见的是网页错误页或 CSV 被存成 .parquet。",
            "重新导出这一张表；不要改扩展名。",
        ],
        [
            "not a Parquet file",
            "The Parquet mark is missing at the start or end; most often an HTML error page or a CSV was saved as .parquet.",
            "Export the table again; renaming a file does not convert it.",
        ],
    ),
    (
        "D102",
        Error,
        [
            "空文件（0 字节）",
            "导出中断。读取引擎会不声不响地跳过它，结果就少了这些行。",
            "重新导出；确实没有数据时交付一个 0 行的 Parquet 文件。",
        ],
        [
            "empty file (0 bytes)",
            "The export broke off. An engine would skip it without a word and the rows would be missing.",
            "Export again; for a table without rows deliver a Parquet file of 0 rows.",
        ],
    ),
    (
        "D103",
        Error,
        [
            "文件被截断或页脚损坏",
            "Parquet 的目录在文件末尾，读不出它就不知道里面有什么。",
            "重新传输该文件，并与发送方核对字节数。",
        ],
        [
            "truncated file or broken footer",
            "The table of contents of a Parquet file is at its end; without it nothing can be read.",
            "Transfer the file again and compare its size with the sender's.",
        ],
    ),
    (
        "D104",
        Error,
        ["加密的 Parquet 文件", "本程序不持有密钥，无法读取。", "交付未加密的文件，改用加密的传输或磁盘。"],
        [
            "encrypted Parquet file",
            "This program holds no keys.",
            "Deliver the file in plain form over an encrypted channel or disk.",
        ],
    ),
    (
        "D105",
        Error,
        [
            "页脚与文件自相矛盾",
            "页脚声称的行数或数据位置与文件对不上，读出的会是错误的数据。",
            "重新导出或重新传输该文件。",
        ],
        [
            "the footer contradicts the file",
            "Row counts or byte positions of the footer do not fit the file, so wrong data would be read.",
            "Export or transfer the file again.",
        ],
    ),
    (
        "D106",
        Error,
        [
            "数据页损坏",
            "某一列解不出来，这张表的行数和金额都不可信。",
            "重新传输该文件；建议交付带 sha256 的 dataset.toml。",
        ],
        [
            "damaged data",
            "A column cannot be decoded, so neither rows nor sums of the table can be trusted.",
            "Transfer the file again; a dataset.toml with sha256 finds this before the run.",
        ],
    ),
    (
        "D107",
        Error,
        [
            "文件或文件夹读不到",
            "权限不足，或链接指向不存在的文件；少读一个文件就少算一批人。",
            "检查权限和链接后重试。",
        ],
        [
            "file or folder cannot be read",
            "Permission is missing or a link points nowhere; one file less is a group of people less.",
            "Check permissions and links, then run again.",
        ],
    ),
    (
        "D108",
        Error,
        ["不是普通文件", "管道、套接字、设备文件不能作为数据读取。", "换成普通的 Parquet 文件。"],
        [
            "not a regular file",
            "Pipes, sockets and devices are not read as data.",
            "Put a regular Parquet file in its place.",
        ],
    ),
    (
        "D109",
        Error,
        [
            "链接指向数据文件夹之外或成环",
            "数据必须全部在给定的文件夹内，否则无法说清读了什么。",
            "把文件复制进来，或直接给出链接所指的文件夹。",
        ],
        [
            "a link leaves the extract or runs in a circle",
            "All data must lie in the given folder, or nobody can say what was read.",
            "Copy the file into the folder, or give the folder that the link points to.",
        ],
    ),
    (
        "D110",
        Error,
        [
            "同一张表既有文件又有文件夹",
            "TABLE.parquet 与 TABLE/ 并存，不知道以哪个为准，合在一起会重复计算。",
            "只保留其中一个。",
        ],
        [
            "one table both as file and as folder",
            "With TABLE.parquet beside TABLE/ it is unclear which is meant, and both together would count twice.",
            "Keep one of the two.",
        ],
    ),
    (
        "D112",
        Note,
        ["扩展名的大小写不同", "文件照常读取；有的读取引擎会跳过它。", "把扩展名改成小写的 .parquet。"],
        [
            "extension written with capitals",
            "The file was read; some engines would skip it.",
            "Rename it to end in .parquet, lower case.",
        ],
    ),
    (
        "D113",
        Warning,
        [
            "表文件夹里有不是 Parquet 的文件",
            "它没有被读取；如果里面有数据，结果就少了这些行。",
            "转换成 Parquet，或移走它。",
        ],
        [
            "a file that is not Parquet in a table's folder",
            "It was not read; if it holds data, its rows are missing.",
            "Convert it to Parquet or move it away.",
        ],
    ),
    (
        "D114",
        Note,
        [
            "忽略了附带文件",
            "写入程序留下的标记和隐藏文件（_SUCCESS、.crc、.tmp、以 . 或 _ 开头的文件）不含数据。",
            "无需处理。",
        ],
        [
            "side files ignored",
            "Markers and hidden files that writers leave behind (_SUCCESS, .crc, .tmp, names that start with . or _) hold no data.",
            "Nothing to do.",
        ],
    ),
    (
        "D115",
        Note,
        ["不认识的条目", "数据字典里没有这张表，没有读取。", "若是某张表写错了名字，请改名；否则无需处理。"],
        [
            "unknown entry",
            "The data dictionary has no such table; it was not read.",
            "Rename it if it is a misspelt table; otherwise nothing to do.",
        ],
    ),
    (
        "D116",
        Error,
        [
            "表的文件夹里没有 Parquet 文件",
            "空文件夹多半是导出失败；当作 0 行会让规则悄悄地什么也不报。",
            "重新导出；确实没有数据时交付一个 0 行的 Parquet 文件。",
        ],
        [
            "a table's folder holds no Parquet file",
            "Most often an export failed; read as 0 rows it would silence rules without a word.",
            "Export again; for a table without rows deliver a Parquet file of 0 rows.",
        ],
    ),
    (
        "D117",
        Error,
        [
            "分区目录的值无法识别",
            "目录名 列=值 中的值不符合该列的类型，不知道这些行属于哪里。",
            "按 month=2025-03-01 或 month=2025-03 的写法改目录名。",
        ],
        [
            "a partition folder's value cannot be read",
            "The value in a folder named column=value does not fit the column's type, so it is unknown where the rows belong.",
            "Name the folder month=2025-03-01 or month=2025-03.",
        ],
    ),
    (
        "D119",
        Error,
        [
            "文件名无法使用",
            "文件名不是有效的 UTF-8，或含有读取引擎不接受的字符。",
            "改名，只用字母、数字、汉字、-、_ 和 .。",
        ],
        [
            "the file name cannot be used",
            "It is not valid UTF-8 or holds characters that the engine does not accept.",
            "Rename the file: letters, digits, -, _ and . are safe.",
        ],
    ),
];

/// Codes about columns and types.
const COLUMNS: &[Row] = &[
    (
        "D201",
        Error,
        ["缺少必备列", "没有这一列，这张表的含义不完整，用到它的规则都会跳过。", "在导出中补上该列；列名见数据字典。"],
        [
            "a required column is missing",
            "Without it the table does not say what it must; rules that need the table are skipped.",
            "Add the column to the export; its name is in the data dictionary.",
        ],
    ),
    (
        "D202",
        Error,
        ["列名重复", "同名的列有两个，不知道以哪个为准。", "导出时去掉重复的列。"],
        [
            "a column name is there twice",
            "It is unclear which of the two is meant.",
            "Remove the duplicate from the export.",
        ],
    ),
    (
        "D203",
        Error,
        [
            "列名只差大小写",
            "列名区分大小写；若当作缺列，可选的列会悄悄变成空值。",
            "按数据字典的写法（全小写）改列名。",
        ],
        [
            "a column name differs only in capitals",
            "Column names are case-sensitive; read as missing, an optional column would silently become null.",
            "Write the name as in the data dictionary, in lower case.",
        ],
    ),
    (
        "D204",
        Error,
        [
            "列的类型不对",
            "转换成约定的类型会丢失或改变数值（例如浮点数的金额、带时区的时间），因此不读。",
            "按数据字典的类型重新导出该列。",
        ],
        [
            "a column has the wrong type",
            "Converting it would lose or change values (money as float, times with a zone), so it is not read.",
            "Export the column with the type of the data dictionary.",
        ],
    ),
    (
        "D205",
        Error,
        ["列太多", "超过 4096 列的文件不是这里的表，读取它会耗尽内存。", "只导出数据字典中的列。"],
        [
            "too many columns",
            "A file with more than 4,096 columns is none of these tables and would exhaust memory.",
            "Export only the columns of the data dictionary.",
        ],
    ),
    (
        "D206",
        Note,
        [
            "类型已无损放宽",
            "文件里的类型比约定的窄，换成约定的类型不丢失任何数值。",
            "无需处理；下次可按数据字典的类型导出。",
        ],
        [
            "type widened without loss",
            "The file's type is narrower than the contract's; no value is lost by widening.",
            "Nothing to do; the next export may use the type of the data dictionary.",
        ],
    ),
    (
        "D207",
        Warning,
        [
            "有的文件缺少可选列",
            "同一张表的文件列不一致，缺的那些行按空值处理，规则会把它们当作“无法判定”。",
            "统一各文件的列；多半是导出程序中途改过。",
        ],
        [
            "some files lack an optional column",
            "The files of one table differ; rows without the column hold null there, which rules read as \"cannot decide\".",
            "Export all files with the same columns; the exporting program most likely changed in between.",
        ],
    ),
    (
        "D208",
        Error,
        [
            "目录名与文件内容不一致",
            "分区目录说的值与文件里同一列的值不同，不知道哪个是对的。",
            "改正目录名，或改正文件里的列。",
        ],
        [
            "folder name and file content disagree",
            "The value in the folder's name differs from the column in the file; it is unclear which is right.",
            "Correct the folder's name or the column.",
        ],
    ),
    (
        "D209",
        Error,
        [
            "时间戳精度超过微秒",
            "纳秒时间戳只有在全部为整微秒时才能无损读取。",
            "按微秒导出：TIMESTAMP(MICROS)，不带时区。",
        ],
        [
            "timestamps finer than a microsecond",
            "Nanosecond timestamps are read only where every value is a whole microsecond.",
            "Export TIMESTAMP(MICROS) without a zone.",
        ],
    ),
];

/// Codes about values and keys.
const VALUES: &[Row] = &[
    (
        "D301",
        Warning,
        [
            "必备列有空值",
            "不知道是谁、何时、何处的行不能参与任何计数，已搁置。",
            "查导出程序为何漏填；行数多时先补数据再运行。",
        ],
        [
            "empty values in a required column",
            "A row that does not say who, when or where cannot be counted; such rows were set aside.",
            "Find out why the export leaves them empty; if they are many, complete the data first.",
        ],
    ),
    (
        "D302",
        Warning,
        [
            "月份不是当月第一天",
            "月份按每月 1 日约定；其他日期会被当成另一个月，已搁置。",
            "把该列导出为所属月份的 1 日。",
        ],
        [
            "month is not the first of a month",
            "A month is written as its first day; any other day would be a month of its own, so the rows were set aside.",
            "Export the first day of the month.",
        ],
    ),
    (
        "D303",
        Warning,
        [
            "必备日期不合常理",
            "日期不在 1900-01-01 至 2100-12-31 之间，多半是占位值（如 9999-12-31），这些行已搁置。",
            "改正日期；没有日期时不要用占位值。",
        ],
        [
            "a required date is implausible",
            "It is outside 1900-01-01 to 2100-12-31, most often a placeholder such as 9999-12-31; the rows were set aside.",
            "Correct the dates; do not use placeholders for unknown dates.",
        ],
    ),
    (
        "D304",
        Warning,
        [
            "可选日期不合常理",
            "日期不在 1900-01-01 至 2100-12-31 之间；值原样保留，涉及它的计算可能失真。",
            "未知的日期请留空，不要用占位值。",
        ],
        [
            "an optional date is implausible",
            "It is outside 1900-01-01 to 2100-12-31; the value was kept, and what is computed from it may be off.",
            "Leave unknown dates null instead of a placeholder.",
        ],
    ),
    (
        "D305",
        Warning,
        [
            "不是行政区划代码",
            "不是 6 位数字或没有这个省份；按地区比较时这些行会落在不存在的地区里。",
            "按 GB/T 2260 改正代码。",
        ],
        [
            "not a region code",
            "It is not six digits, or there is no such province; compared by region these rows fall into a place that does not exist.",
            "Correct the codes (GB/T 2260).",
        ],
    ),
    (
        "D401",
        Warning,
        ["同一个文件交付了两次", "两个文件逐字节相同，后一个没有计入。", "删除多余的文件，并查明为何重复交付。"],
        [
            "one file was delivered twice",
            "Two files are equal byte for byte; the second was left out.",
            "Remove the extra file and find out why it was sent.",
        ],
    ),
    (
        "D402",
        Warning,
        ["完全相同的重复行", "重复行只计一次，其余已搁置，人数和金额不受影响。", "查导出程序为何重复写出。"],
        [
            "exact copies of rows",
            "Each is counted once and the copies were set aside, so no count or sum changes.",
            "Find out why the export writes them twice.",
        ],
    ),
    (
        "D403",
        Error,
        [
            "同一主键的行互相矛盾",
            "主键相同而内容不同，只能保留一行（按值取最小的一行，与文件次序无关），其余搁置；结果不完整。",
            "请数据方说明以哪一行为准，改正后重新交付。",
        ],
        [
            "conflicting rows with one key",
            "The key is the same but the content differs: one row was kept (the smallest by value, whatever the order of the files), the others set aside. The result is incomplete.",
            "Ask the data owner which row is right and have the table delivered again.",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_once_there_in_both_languages() {
        let mut seen = std::collections::HashSet::new();
        for entry in codes() {
            assert!(seen.insert(entry.code), "{} twice", entry.code);
            for text in [&entry.title, &entry.why, &entry.fix] {
                assert!(!text.zh.is_empty() && !text.en.is_empty(), "{}", entry.code);
            }
        }
        assert_eq!(code("D204").map(|entry| entry.level), Some(FindingLevel::Error));
        assert!(code("D999").is_none());
    }
}
