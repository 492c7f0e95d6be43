//! The codes of evidence: what `fundwatch explain S641` prints.

use crate::model::{CodeEntry, CodeRow};

const ROWS: &[CodeRow] = &[
    (
        "S641",
        [
            "找不到这次扫描的结果目录，没有封存证据包",
            "证据包由扫描当时写下的证据行、规则文本和参数组成，都在结果目录里。目录被移动、删除，或在另一台机器上。不影响数据的结论照办理规定仍可提交，审计记录里没有证据包。",
            "把目录放回原处，或用 --run 目录 指明；对同一数据、同一规则重新扫描会写出同样的目录并重新登记。",
        ],
        [
            "the folder of the run is not there: no evidence pack",
            "A pack is made of the rows, the rule's text and the parameters that the scan wrote into its folder, which was moved, removed, or lies on another machine. Where desk.toml allows it the decision is taken without, and the journal names no pack.",
            "Put the folder back or name it with --run DIR; a scan of the same data with the same rules writes the same folder and makes it known again.",
        ],
    ),
    (
        "S642",
        [
            "结果目录与疑点库中的疑点不符，没有封存证据包",
            "目录里的疑点、数据指纹或截止日与办理时看到的不同，或各部分互相矛盾：目录写出后被改动，或已被另一次扫描替换。",
            "用 --run 指明原来的目录，或对同一数据重新扫描；怀疑被改动的，保留原样并报告主管。",
        ],
        [
            "the run's folder is not what the store shows: no evidence pack",
            "Its alert, fingerprint or as-of date are not those that were looked at, or its parts contradict one another: it was changed, or another scan took its place.",
            "Name the right folder with --run, or scan the same data again; where it may have been tampered with, leave it and tell the supervisor.",
        ],
    ),
    (
        "S643",
        [
            "附件不能使用",
            "所指的是文件夹、设备、空文件，或没有读取权限。没有写入任何内容。",
            "指明一个可读的文件；多个文件请多次使用 --attach。",
        ],
        [
            "the attachment cannot be used",
            "It is a folder, a device, empty, or may not be read. Nothing was written.",
            "Name a file that can be read; several files take several --attach.",
        ],
    ),
    (
        "S644",
        [
            "附件太大",
            "附件进入此后每个证据包，太大的附件使证据包难以保存和传送。",
            "压缩或拆分；上限在 desk.toml [evidence] megabytes 中修改。",
        ],
        [
            "the attachment is too large",
            "It goes into every evidence pack from now on, which would be hard to file and to send.",
            "Compress or split it; desk.toml [evidence] megabytes sets the limit.",
        ],
    ),
    (
        "S645",
        [
            "证据目录不能写入",
            "附件和证据包须先保存妥当，才能记入审计记录；保存不了就不办理。",
            "检查目录的权限和磁盘空间，或用 --evidence 目录（FUNDWATCH_EVIDENCE）指定另一处。",
        ],
        [
            "the folder of evidence cannot be written",
            "Attachments and packs are saved before the journal names them; what cannot be saved is not acted on.",
            "Check permissions and space, or name another folder with --evidence (FUNDWATCH_EVIDENCE).",
        ],
    ),
    (
        "S646",
        [
            "证据目录中的文件丢失或被改动",
            "审计记录中的指纹与文件内容不一致，或文件已不在。",
            "从备份恢复原文件；fundwatch queue show 列出应有的文件和指纹。",
        ],
        [
            "a file in the folder of evidence is gone or was changed",
            "Its content is not that of the hash in the journal, or there is none.",
            "Restore it from a backup; fundwatch queue show lists what should be there, with hashes.",
        ],
    ),
    (
        "S647",
        [
            "读不到那次扫描的数据，没有抽取对照",
            "对照的证据行从最近一次扫描的数据中取出，与普通疑点走同一条路；数据不在原处、读不了或已改变，就不抽取，也不编造。复查的抽取不受影响。",
            "把数据放回原处，或用 --data 目录 指明；也可先扫描新数据再抽取。",
        ],
        [
            "the dataset of the run cannot be read: no control was drawn",
            "The rows of a control come from the dataset of the newest run, by the same path as those of any alert; where it is gone or has changed nobody is drawn and nothing is made up. Closings are drawn all the same.",
            "Put the dataset back or name it with --data DIR; or scan the new extract first.",
        ],
    ),
    (
        "S648",
        [
            "证据包文件不能读写",
            "文件不在、没有权限或没有空间；已有的证据包从不覆盖。",
            "检查路径和权限；写出时另选文件名（--out）。",
        ],
        [
            "the file of the evidence pack cannot be read or written",
            "It is not there, not permitted, or there is no space; a pack that is there is never overwritten.",
            "Check path and permissions; write under another name (--out).",
        ],
    ),
    (
        "S649",
        [
            "不是封存时的证据包",
            "内容在封存之后被改动、被截断，或文件不是证据包；不予采用。",
            "使用存档的原件；怀疑被改动的，保留原样并报告主管。",
        ],
        [
            "not the evidence pack that was sealed",
            "It was changed or cut short after it was sealed, or is another file; it is refused.",
            "Use the filed original; where it may have been tampered with, keep it and tell the supervisor.",
        ],
    ),
    (
        "S650",
        [
            "导出的审计记录不能读写",
            "文件已存在（从不覆盖）、没有权限，或内容不是 fundwatch audit export 写出的。",
            "检查路径；另选文件名，或重新导出。",
        ],
        [
            "the exported journal cannot be read or written",
            "The file is there already (never overwritten), not permitted, or was not written by fundwatch audit export.",
            "Check the path; choose another name, or export it again.",
        ],
    ),
    (
        "S651",
        [
            "这次扫描中没有这个疑点",
            "证据包由一次扫描的结果目录制作，而目录里没有这个编号：编号有误，或那次扫描没有发现它。",
            "核对编号（fundwatch queue list），或用 --run 指明发现它的那次扫描。",
        ],
        [
            "the run has no such alert",
            "A pack is made of the folder of one run, which has no alert of this id: it is mistyped, or that scan did not find it.",
            "Check the id (fundwatch queue list), or name the run that found it with --run.",
        ],
    ),
    (
        "S652",
        [
            "证据包不能重新推导",
            "临时目录不能使用、证据包中的设置读不懂，或运行中断；没有得出结论。",
            "检查临时目录的空间和权限，再运行一次 fundwatch report verify。",
        ],
        [
            "the evidence pack cannot be derived again",
            "The temporary folder cannot be used, the settings in the pack cannot be read, or it was interrupted: there is no verdict.",
            "Check space and permissions of the temporary folder, and run fundwatch report verify again.",
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
