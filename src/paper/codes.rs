//! The codes of papers: what `fundwatch explain P212` prints.

use crate::model::{CodeEntry, CodeRow};

const ROWS: &[CodeRow] = &[
    (
        "P101",
        [
            "文书缺少内容，不能发出",
            "空着的地方会由收件人猜测，或在打印后随手填写，没有记录。",
            "按提示在所指的地方填写后重新生成。单位信息写在规则目录的 letters/office.toml：建一个目录（如 office-rules），在其中 letters/office.toml 填写 [office] 和 [basis]（格式见本项目的 rules/letters/office.toml），命令加 --rules office-rules。",
        ],
        [
            "a letter lacks a field and is not issued",
            "An empty place is guessed at by its reader, or filled in by hand without a record.",
            "Fill it in where the message says and make the letter again. The office's particulars stand in letters/office.toml of a rules folder: make a folder (office-rules, say), fill in [office] and [basis] in its letters/office.toml (as in this project's rules/letters/office.toml), and give --rules office-rules.",
        ],
    ),
    (
        "P102",
        [
            "文书模板或单位信息有误",
            "文件不符合格式，或引用了没有的内容。",
            "按文件和行号改正；模板的写法见 rules/letters/README.md。",
        ],
        [
            "a mistake in a template or in the office's particulars",
            "The file has not the form, or names what does not exist.",
            "Correct it at the file and line named; rules/letters/README.md says how templates are written.",
        ],
    ),
    (
        "P103",
        [
            "没有这个模板，或不是给这类收件人的",
            "每个模板只能用于一类收件人，使写给个人的文书不会带上他人的情况。",
            "从提示的名称中选择。",
        ],
        [
            "no such template, or not for this kind of reader",
            "Each template is for one kind of reader, so that a letter to a person cannot carry what concerns others.",
            "Choose one of those named.",
        ],
    ),
    (
        "P104",
        [
            "文书中有不得使用的词",
            "文书只写事实和依据，不作定性，不写评分和等级。",
            "改写模板、依据或事实中的这一处；依据写条款名称，不引原文。",
        ],
        [
            "a word that may not stand in a letter",
            "Letters state facts and clauses; they judge nobody and tell no scores or levels.",
            "Reword the template, the basis or the fact; cite a clause by its name instead of its text.",
        ],
    ),
    (
        "P105",
        ["文书中有他人的信息", "写给一个人的文书不得透露其他人的姓名、号码。", "改写事实部分，只写收件人自己的情况。"],
        [
            "somebody else's data stand in a letter",
            "A letter to one person must not tell names or numbers of others.",
            "Rewrite the facts so that they are about its reader only.",
        ],
    ),
    (
        "P201",
        [
            "不是可以导入的台账",
            "文件打不开，或没有导出时写入的隐藏工作表，无法知道每行原来的内容和版本。",
            "请用本程序重新导出，在其中填写；保存为 .xlsx 或 .ods，不要另存为 CSV。",
        ],
        [
            "not a ledger that can be taken back",
            "The file cannot be opened, or lacks the hidden sheet that says what each line was and at which version.",
            "Export it again and fill that in; save it as .xlsx or .ods, not as CSV.",
        ],
    ),
    (
        "P202",
        [
            "台账的隐藏工作表被改动",
            "隐藏工作表的内容与封签不符，按它比对会得出错误的改动。",
            "重新导出，把填写的内容抄过去；不要在隐藏工作表中排序或删除。",
        ],
        [
            "the hidden sheet of the ledger was changed",
            "What it says does not fit its seal; compared with it, the changes would be wrong.",
            "Export again and copy the entries over; do not sort or delete in the hidden sheet.",
        ],
    ),
    (
        "P203",
        [
            "没有找到台账的表头",
            "前 30 行内没有同时含“疑点编号”和可填写栏目的一行。",
            "恢复表头的文字；表头上方可以有标题。",
        ],
        [
            "the heading of the ledger was not found",
            "Within the first 30 rows none names the alert id and a column to be filled in.",
            "Put the heading's words back; titles may stand above it.",
        ],
    ),
    (
        "P210",
        [
            "单元格的内容读不出",
            "栏目要求金额、日期等，填写的内容不是。整行不采用，以免只采用一半。",
            "按提示改正该单元格后重新导入。",
        ],
        [
            "a cell cannot be read",
            "Its column asks for an amount, a date or the like. The whole line is left out, so that no half of it is taken.",
            "Correct the cell as the message says and import again.",
        ],
    ),
    (
        "P211",
        [
            "编号单元格成了数字",
            "超过 15 位的数字在 Excel 和 WPS 中末几位会变成 0，无法恢复。",
            "把该列设为“文本”，从原件重新填写。",
        ],
        [
            "a cell with an id became a number",
            "Beyond 15 digits Excel and WPS turn the last ones into zeros for good.",
            "Make the column text and type the id again from the original.",
        ],
    ),
    (
        "P212",
        [
            "台账中没有这个疑点",
            "导入只认导出时列入的疑点，新增的行不会成为疑点。",
            "核对疑点编号；该行不采用，其他行不受影响。",
        ],
        [
            "the ledger has no such alert",
            "Only alerts that were exported are taken back; an added row does not become one.",
            "Check the id; the row is not taken, the others are.",
        ],
    ),
    (
        "P213",
        ["同一疑点有多行", "无法知道哪一行是要采用的。", "保留一行，删去其余。"],
        ["an alert stands in several rows", "Which one is meant cannot be known.", "Keep one and delete the others."],
    ),
    (
        "P214",
        ["行被删除", "台账中删去一行不影响疑点。", "如已有结论，请填写结论代码，不要删行。"],
        [
            "a row was deleted",
            "Deleting a row does nothing to the alert.",
            "If it is settled, fill in a verdict instead.",
        ],
    ),
    (
        "P215",
        [
            "改动未采用",
            "这一栏由系统生成，或内容（包括责任人）一经记录不能在台账中清空。",
            "需要更正时在系统中办理；该行其他填写照常采用。",
        ],
        [
            "a change is not taken",
            "The column is the program's, or what was recorded, the officer among it, cannot be erased here.",
            "Have it corrected in the program; the rest of the line is taken.",
        ],
    ),
    (
        "P216",
        ["列与导出时不同", "多了、少了或重复了列。", "多出的列不采用，缺少的列视为未改动。"],
        [
            "the columns are not those of the export",
            "Some were added, taken out or stand there twice.",
            "Added ones are not taken; missing ones count as unchanged.",
        ],
    ),
    (
        "P217",
        ["编号已规范", "全角字符、空格等已换成规范写法。", "请核对，一般无需处理。"],
        [
            "an id was put right",
            "Full-width characters or blanks were replaced.",
            "Check it; usually nothing is to be done.",
        ],
    ),
    (
        "P218",
        [
            "结论不能这样填写",
            "结论代码应为 1–8 中的一个，后面只能是它自己的名称；且已提交、已办结的结论不能在台账中改动或清空。",
            "从下拉列表选择；要改已有的结论，先在系统中退回或重新打开。",
        ],
        [
            "a verdict cannot be filled in like this",
            "It is one code from 1 to 8, followed by its own name or nothing, and one that was proposed or closed is not changed or erased in a ledger.",
            "Choose from the list; to change a verdict have it returned or reopened in the program.",
        ],
    ),
    (
        "P219",
        [
            "核查步骤的写法不对",
            "每行一步：V1：查到的情况［凭据：附件1］，不做的写 V1免：理由。",
            "按提示改正；步骤编号见“核查要点”。",
        ],
        [
            "verify steps are not written as they should be",
            "One line a step: `V1：what was found［凭据：file］`, or `V1免：reason` to waive it.",
            "Correct it as the message says; the steps stand in \"To verify\".",
        ],
    ),
    (
        "P220",
        ["有内容但没有疑点编号的行", "例如合计行、脚注，或编号被删除。", "如是疑点，补上编号；否则无需处理。"],
        [
            "a row with content and no alert id",
            "A total, a footnote, or an id that was deleted.",
            "Put the id back if it is an alert; otherwise nothing is to be done.",
        ],
    ),
    (
        "P221",
        ["同一行有两件相抵触的事", "既交给他人，又填写结论或核查步骤。", "分两次导入。"],
        [
            "a line asks for two things that do not go together",
            "It hands the alert over and fills in a verdict or steps.",
            "Import one, then the other.",
        ],
    ),
    (
        "P222",
        ["多个文件对同一疑点填写不同", "合并各旗县台账时，无法知道哪一个是对的。", "核对后只保留一处，重新导入。"],
        [
            "several files say different things about an alert",
            "Which of the merged ledgers is right cannot be known.",
            "Keep one and import again.",
        ],
    ),
    (
        "P223",
        ["多个文件填写相同", "同一疑点在多个文件中有相同的填写，只采用一次。", "无需处理。"],
        [
            "several files say the same",
            "The same entries for an alert stand in several files; they are taken once.",
            "Nothing is to be done.",
        ],
    ),
    (
        "P224",
        [
            "疑点编号与所在行对不上",
            "行中的规则、对象或查到的情况与该编号导出时不同：可能只对某一列排了序，或粘贴错了行。采用会把结论记到别的疑点上，所以整行不采用。",
            "重新导出，把填写的内容抄过去；排序时选中整个表格。",
        ],
        [
            "the alert id does not go with its line",
            "Rule, entity or what was found are not those exported with this id: a column may have been sorted by itself, or cells pasted into the wrong row. The verdict would land on another alert, so nothing of the line is taken.",
            "Export again and copy the entries over; select the whole table when sorting.",
        ],
    ),
    (
        "P299",
        [
            "文件无法写出",
            "生成工作簿、表格或文书时出错，例如临时目录没有空间。",
            "检查磁盘空间和临时目录的权限后重试。",
        ],
        [
            "a paper cannot be written",
            "Making a workbook, table or letter failed, for example for want of room for temporary files.",
            "Check disk space and the temporary folder and try again.",
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
