//! The codes of the store: what `fundwatch explain S607` prints.

use crate::model::{CodeEntry, CodeRow};

const ROWS: &[CodeRow] = &[
    (
        "S601",
        ["内置的 SQLite 过旧", "3.51.3 之前的版本在两个进程同时写入时可能丢失已提交的内容。", "使用正式发布的程序。"],
        [
            "the built-in SQLite is too old",
            "Before 3.51.3 a commit could be lost when two processes write.",
            "Use a released program.",
        ],
    ),
    (
        "S602",
        ["PostgreSQL 服务器过旧", "需要 14 或更高版本。", "升级服务器，或改用内置的 SQLite（--store 路径）。"],
        [
            "the PostgreSQL server is too old",
            "14 or newer is needed.",
            "Upgrade it, or use the built-in SQLite (--store PATH).",
        ],
    ),
    (
        "S603",
        ["疑点库由较新的程序写成", "其结构比本程序认识的新；旧程序写入会损坏它。", "使用较新的程序。"],
        [
            "a newer program wrote the store",
            "Its schema is newer than this program knows; an older program would damage it.",
            "Use the newer program.",
        ],
    ),
    (
        "S604",
        [
            "疑点库在网络文件系统上",
            "那里的文件锁不可靠，两台机器同时写入会损坏数据。",
            "把疑点库放在本机磁盘，或使用 PostgreSQL（--store postgres://…）。",
        ],
        [
            "the store lies on a network file system",
            "Locks cannot be relied on there; two machines that write would damage it.",
            "Put it on a local disk, or use PostgreSQL (--store postgres://…).",
        ],
    ),
    (
        "S605",
        [
            "不能使用疑点库文件",
            "文件或目录不存在、没有权限或没有空间。",
            "检查路径、权限和空间；办理命令不会新建疑点库，先运行 fundwatch scan。",
        ],
        [
            "the file of the store cannot be used",
            "File or folder are missing, not permitted, or there is no space.",
            "Check path, permissions and space; commands of the desk make no store: run fundwatch scan first.",
        ],
    ),
    (
        "S606",
        [
            "疑点库一直被占用",
            "其他进程在等待时限内一直在写入。",
            "稍后重试；若一直如此，查看是否有停住的 fundwatch 进程。",
        ],
        [
            "the store was never free",
            "Other processes wrote all the time that was allowed for waiting.",
            "Try again; if it stays so, look for a fundwatch process that hangs.",
        ],
    ),
    (
        "S607",
        [
            "数据库报告错误",
            "文件不是疑点库、已损坏，或服务器连接失败。没有写入任何内容。",
            "检查文件、磁盘空间和连接；损坏时从备份恢复，并运行 fundwatch audit verify。",
        ],
        [
            "the database reports an error",
            "The file is no store or is damaged, or the server cannot be reached. Nothing was written.",
            "Check the file, the space and the connection; restore a damaged one and run fundwatch audit verify.",
        ],
    ),
    (
        "S608",
        [
            "疑点库自身拒绝写入",
            "数据库内的约束不允许这样的改动，无论由谁提出。没有写入任何内容。",
            "这不应发生在正常办理中，请报告给开发者。",
        ],
        [
            "the store itself refused",
            "A guard inside the database forbids such a change, whoever asks. Nothing was written.",
            "Ordinary work does not meet this: report it.",
        ],
    ),
    (
        "S609",
        [
            "疑点库中有读不懂的内容",
            "有内容不是本程序写入的样子，可能被改动。",
            "运行 fundwatch audit verify；从备份恢复。",
        ],
        [
            "the store holds what cannot be read",
            "Something is not as this program writes it; it may have been changed.",
            "Run fundwatch audit verify; restore from a backup.",
        ],
    ),
    (
        "S610",
        [
            "没有这个疑点、用户或案件",
            "编号不在疑点库中，或属于您看不到的地区。",
            "用 fundwatch queue list 查找；新用户由系统管理员添加（fundwatch user add）。",
        ],
        [
            "there is no such alert, user or case",
            "The id is not in the store, or belongs to a region that is not yours.",
            "Look with fundwatch queue list; an administrator adds users (fundwatch user add).",
        ],
    ),
    (
        "S611",
        [
            "没有所需的角色，或账号已停用",
            "这一操作只限所列角色；停用的账号什么都不能办。",
            "请有该角色的人办理，或按程序调整角色（fundwatch user role grant）；停用的由系统管理员启用（fundwatch user enable）。",
        ],
        [
            "a role is missing, or the account is disabled",
            "This is for the roles that are named; a disabled account does nothing.",
            "Somebody who has one does it, or roles are changed the proper way (fundwatch user role grant); an administrator enables an account (fundwatch user enable).",
        ],
    ),
    (
        "S612",
        ["请求编号重复", "同一编号已用于另一项操作；没有写入任何内容。", "重新运行命令。"],
        [
            "the key of a request was used before",
            "It stands for another request; nothing was written.",
            "Run the command again.",
        ],
    ),
    (
        "S613",
        ["操作被拒绝", "办理规则不允许；具体原因见 Q 开头的代码。", "fundwatch explain Q401 等。"],
        [
            "refused by the desk",
            "The rules of the desk do not allow it; the code with Q says why.",
            "fundwatch explain Q401 and so on.",
        ],
    ),
    (
        "S614",
        ["给出的内容不能保存", "缺少必填内容，或格式不对。", "按提示改正后重试。"],
        [
            "what was given cannot be stored",
            "Something needed is missing, or not in its form.",
            "Put right what the message names, and try again.",
        ],
    ),
    (
        "S615",
        ["疑点库已关闭", "写入尚未完成时程序正在结束。", "重新运行命令。"],
        ["the store was closed", "The program was ending before the write was done.", "Run the command again."],
    ),
    (
        "S616",
        [
            "审计锚点不相符",
            "锚点记录的比疑点库多，或不相同：疑点库可能被截断、换成旧副本，或锚点属于另一个库。",
            "运行 fundwatch audit verify；查明原因前不要继续办理。",
        ],
        [
            "the anchor of the journal does not agree",
            "It knows more than the store, or otherwise: the store was cut, is an older copy, or the anchor is another's.",
            "Run fundwatch audit verify, and find out why before anything more is done.",
        ],
    ),
    (
        "S617",
        [
            "不能使用审计密钥",
            "没有密钥就不能记录，也就不能办理。密钥文件缺失、他人可读，或内容不对。",
            "从备份恢复，或用 --audit-key 指定；服务器上的新疑点库先运行 fundwatch audit key --create。",
        ],
        [
            "the audit key cannot be used",
            "Without it nothing can be recorded, so nothing can be done. The file is missing, readable by others, or not a key.",
            "Restore it, or name it with --audit-key; for a new store on a server run fundwatch audit key --create.",
        ],
    ),
    (
        "S618",
        [
            "须由另一人决定",
            "角色变更和按期清除须两人：提出的人和当事人都不能批准或驳回。",
            "请另一名有权限的人办理；待办的变更见 fundwatch user list、fundwatch audit retention。",
        ],
        [
            "another person has to decide",
            "A change of a role and a removal take two people: who asked and whom it is for neither approve nor refuse it.",
            "Somebody else with the role decides; what waits is shown by fundwatch user list and fundwatch audit retention.",
        ],
    ),
    (
        "S619",
        [
            "消息未能交付",
            "queue feed 写出的文件或管道出错。没有一条记为已交付，因此不会丢失。",
            "检查磁盘空间、权限和接收程序，再运行 fundwatch queue feed；接收方按 seq 去重。",
        ],
        [
            "messages could not be handed over",
            "The file or the pipe that fundwatch queue feed writes to failed. None is marked as delivered, so none is lost.",
            "Check space, permissions and the receiver, and run fundwatch queue feed again; receivers know a message by its seq.",
        ],
    ),
    (
        "S620",
        [
            "不能清除",
            "审计记录至少保存三年；在办的、三年内仍有办理的疑点和案件，其记录整体保留。清除从最早的记录开始，不能跳过。",
            "写一个更早的日期，或先办结仍在办的旧疑点（fundwatch queue list --sort seen）。",
        ],
        [
            "this cannot go",
            "The journal is kept for three years; an alert or a case that is worked on, or was within that time, keeps its whole record. A removal begins at the oldest event and leaves no gap.",
            "Name an earlier day, or finish the old alerts that are still open (fundwatch queue list --sort seen).",
        ],
    ),
    (
        "S621",
        [
            "办理规定不是疑点库采用的",
            "复核级数、时限、暂缓都由 desk.toml 和日历规定；若各人可以自带，一个人就能不经复核办结。疑点库保存由两名系统管理员采用的那一份。",
            "去掉 --rules；要改用新的（如新一年的日历），由一名系统管理员提出 fundwatch user policy adopt --rules 目录 --reason 理由，另一名批准：fundwatch user policy approve 编号。查看（queue list、show）不受影响。",
        ],
        [
            "the policy is not the one this store adopted",
            "desk.toml and the calendar say how many review, and until when; whoever could bring files of their own could close anything alone. The store keeps those that two administrators adopted.",
            "Leave --rules out; for other files (a new year of the calendar, say) one administrator runs fundwatch user policy adopt --rules DIR --reason WHY, and another fundwatch user policy approve NUMBER. Looking (queue list, show) goes on.",
        ],
    ),
    (
        "S622",
        [
            "须留两名系统管理员",
            "角色变更须两名系统管理员；少于两名在用时，再没有人能改角色或启用账号。",
            "先添加并授予另一名系统管理员，再停用或收回。",
        ],
        [
            "two administrators have to be left",
            "A change of a role takes two administrators; with fewer enabled ones nobody could change a role or enable an account any more.",
            "Add another administrator first, then disable or revoke.",
        ],
    ),
    (
        "S623",
        [
            "失去了提交的应答",
            "连接在提交时中断：可能已经写入，也可能没有。同一请求编号再次发送不会做两遍。",
            "用 fundwatch queue show 查看现状；没有写入的，再做一次。",
        ],
        [
            "the answer to a commit was lost",
            "The connection broke while it was committed: it may have been written, or not. The same request under the same key is done once.",
            "Look with fundwatch queue show; where it was not written, do it again.",
        ],
    ),
    (
        "S624",
        [
            "疑点库属于另一份数据",
            "一个疑点库对应一个基金的数据；混入另一份数据，原有疑点会都被当作“未再出现”。名称中的数字（月份）不作比较；名称只有日期的，连同上级文件夹的名称比较，仍分不清的，看是否有已知的疑点。没有写入任何内容。",
            "同一基金的数据改了名称：fundwatch scan … --continues；另一份数据：用另一个 --store，或 --no-store。",
        ],
        [
            "the store belongs to another dataset",
            "One store goes with the data of one fund: with another's, everything it has would seem to be found no more. Digits in the name (the month) are not compared; a name that is only a date has the folder above before it, and where that tells nothing either, some of what is found has to be known. Nothing was written.",
            "The same fund under another name: fundwatch scan … --continues; other data: another --store, or --no-store.",
        ],
    ),
    (
        "S625",
        [
            "审计锚点不在了",
            "疑点库记载写过锚点，现在文件不在或为空。若自动另立新的，记录末尾被截去就看不出来。",
            "恢复原文件，或用 --anchor 指明路径；确已丢失：先 fundwatch audit verify，再由系统管理员或审计人员执行 fundwatch audit anchor --renew --reason …（记入审计记录）。",
        ],
        [
            "the audit anchor is gone",
            "The store says that one was kept, and the file is not there or empty. Were a new one begun by itself, nobody could see that the tail of the journal was cut.",
            "Restore the file, or name its path with --anchor; where it is lost: fundwatch audit verify, then an administrator or auditor runs fundwatch audit anchor --renew --reason … (journalled).",
        ],
    ),
    (
        "S626",
        [
            "程序读不懂疑点库采用的办理规定",
            "采用之后程序更新，desk.toml 的写法变了。按哪一份办理仍由两名系统管理员决定，程序不自行改用。",
            "一名系统管理员：fundwatch user policy adopt --reason 理由（自己的规定加 --rules 目录）；另一名：fundwatch user policy approve 编号。查看（queue list、show）不受影响，期限按程序内置的规定显示。",
        ],
        [
            "the program cannot read the adopted policy",
            "The program was replaced since, and desk.toml is written otherwise now. Which one is gone by is still for two administrators to say.",
            "One administrator: fundwatch user policy adopt --reason WHY (--rules DIR for one of your own); another: fundwatch user policy approve NUMBER. Looking (queue list, show) goes on, with deadlines by the built-in policy.",
        ],
    ),
    (
        "S627",
        [
            "这里还没有疑点库",
            "办理命令不会新建疑点库；默认看当前目录下的 .fundwatch/store.db，所以换了目录就找不到。",
            "先运行 fundwatch scan 数据目录，或先设管理员 fundwatch user first 甲 乙；疑点库在别处的，用 --store 指定，或回到原来的目录。",
        ],
        [
            "there is no store here yet",
            "Commands of the desk make none. By default it is .fundwatch/store.db in the folder one stands in, so from another folder it is not found.",
            "Run fundwatch scan DATASET first, or fundwatch user first ONE OTHER; where it lies elsewhere name it with --store, or go back to that folder.",
        ],
    ),
    (
        "S628",
        [
            "已退金额少于已登记的收回",
            "台账的“已退金额”填累计数，填得比疑点库中已登记的还少，可能填成了本次收回的数，或别人已登记了新的收回。",
            "填写累计收回的总数后重新导入；登记有误用 fundwatch queue recover --amount 加负数更正。",
        ],
        [
            "less is said to be back than is recorded",
            "The column of the ledger takes the sum so far. It may hold the last part only, or somebody recorded another one meanwhile.",
            "Fill in the whole sum and import again; correct a wrong entry with fundwatch queue recover and a negative --amount.",
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::StoreError;

    #[test]
    fn every_error_of_the_store_is_explained() {
        let errors = [
            StoreError::KeyReused,
            StoreError::SecondPerson,
            StoreError::Retention { what: crate::model::Text::default() },
            StoreError::NotHandedOver { source: std::io::Error::other("").into() },
            StoreError::OtherPolicy { adopted: String::new(), found: String::new() },
            StoreError::TwoAdmins,
            StoreError::OtherDataset { known: String::new(), found: String::new() },
            StoreError::AnchorGone { path: std::path::PathBuf::new() },
            StoreError::OldPolicy { what: String::new() },
            StoreError::LessRecovered { recorded: crate::model::Fen(2), said: crate::model::Fen(1) },
            StoreError::Unanswered { source: sqlx::Error::PoolClosed.into() },
            StoreError::Closed,
            StoreError::Busy { seconds: 1 },
            StoreError::Absent { kind: "alert", id: String::new() },
            StoreError::NotAllowed { any_of: vec![] },
            StoreError::Disabled { user: String::new() },
            StoreError::Guard { rule: String::new() },
            StoreError::Content { what: String::new() },
            StoreError::Newer { store: 2, program: 1 },
        ];
        for error in errors {
            assert!(code(error.code()).is_some(), "{}", error.code());
        }
        let all: Vec<&str> = codes().map(|entry| entry.code).collect();
        let expected: Vec<String> = (601..=628).map(|number| format!("S{number}")).collect();
        assert_eq!(all, expected);
    }
}
