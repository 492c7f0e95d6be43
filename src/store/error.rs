//! Why the store cannot do what it is asked to.

use super::EventLine;
use crate::audit::AnchorError;
use crate::model::{Fen, Lang, Role, Text, os};
use crate::report::numerals;
use crate::triage::workflow::Refusal;
use std::path::PathBuf;
use std::sync::Arc;

/// Why the store cannot be opened, read or written. Holds no personal data.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// S601: the SQLite inside the program is too old to be trusted with two processes.
    #[error("SQLite {found} is older than {needed}")]
    SqliteTooOld {
        /// What there is.
        found: String,
        /// The first that does.
        needed: &'static str,
    },
    /// S602: the PostgreSQL server is too old.
    #[error("PostgreSQL {found} is older than {needed}")]
    PostgresTooOld {
        /// What there is.
        found: String,
        /// The first that does.
        needed: &'static str,
    },
    /// S603: a newer program wrote this store.
    #[error("the store has schema {store}, this program knows up to {program}")]
    Newer {
        /// The schema of the store.
        store: i64,
        /// The newest this program knows.
        program: i64,
    },
    /// S604: the file lies where locks or writes of two machines do not see one another.
    #[error("{} lies on {kind}", path.display())]
    FileSystem {
        /// The file.
        path: PathBuf,
        /// The kind of file system.
        kind: &'static str,
    },
    /// S605: the file or the folder cannot be used.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Arc<std::io::Error>,
    },
    /// S606: others wrote all the time that was allowed for waiting.
    #[error("the store was not free for {seconds} seconds")]
    Busy {
        /// How long it was waited.
        seconds: u64,
    },
    /// S607: the engine says no.
    #[error("{source}")]
    Engine {
        /// What it says.
        source: Arc<sqlx::Error>,
    },
    /// S608: a guard of the store itself refused (`migrations/*/0002_guards.sql`).
    #[error("{rule}")]
    Guard {
        /// What must never happen.
        rule: String,
    },
    /// S609: the store holds what it should not.
    #[error("the store holds what this program cannot read: {what}")]
    Content {
        /// What.
        what: String,
    },
    /// S610: there is no such thing.
    #[error("there is no {kind} `{id}`")]
    Absent {
        /// `alert`, `user`, `case`, …
        kind: &'static str,
        /// Which.
        id: String,
    },
    /// S611: this is not for this user.
    #[error("needs one of the roles {}", any_of.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", "))]
    NotAllowed {
        /// Any of these would do.
        any_of: Vec<Role>,
    },
    /// S611: the account is disabled.
    #[error("the account {user} is disabled")]
    Disabled {
        /// The account.
        user: String,
    },
    /// S618: whoever asked for something, or whom it is for, decides it too.
    #[error("a second person has to decide this")]
    SecondPerson,
    /// S612: the key of a request was used for another request.
    #[error("the key of this request was used for another")]
    KeyReused,
    /// S613: the desk refuses; the code is that of the refusal.
    #[error("refused: {refusal:?}")]
    Refused {
        /// Why.
        refusal: Refusal,
        /// Where it is a matter of a version that has passed: what happened since it was seen.
        since: Vec<EventLine>,
    },
    /// S614: what was given cannot be stored.
    #[error("{}", what.en)]
    Unfit {
        /// What is wrong with it, what is expected.
        what: Text,
    },
    /// S628: a ledger says that less has come back than is written down.
    #[error("less has come back than is recorded")]
    LessRecovered {
        /// What is written down.
        recorded: Fen,
        /// What the ledger says.
        said: Fen,
    },
    /// S619: messages could not be handed over durably; none of them is marked.
    #[error("{source}")]
    NotHandedOver {
        /// Why.
        source: Arc<std::io::Error>,
    },
    /// S620: what is to be removed is too young, or nothing is that old.
    #[error("{}", what.en)]
    Retention {
        /// What is wrong with it, what is expected.
        what: Text,
    },
    /// S621: the desk goes by other files than those that were adopted.
    #[error("the policy is {found}, adopted is {adopted}")]
    OtherPolicy {
        /// The fingerprint of what was adopted.
        adopted: String,
        /// The fingerprint of what was brought.
        found: String,
    },
    /// S622: fewer than two administrators would be left.
    #[error("two administrators have to be left")]
    TwoAdmins,
    /// S623: the answer to a commit was lost.
    #[error("{source}")]
    Unanswered {
        /// Why.
        source: Arc<sqlx::Error>,
    },
    /// S624: the store has runs of another dataset.
    #[error("the store has runs of `{known}`, this is `{found}`")]
    OtherDataset {
        /// What the newest run of the store read.
        known: String,
        /// What this one read.
        found: String,
    },
    /// S625: the store says that an anchor was kept, and there is none.
    #[error("{}: the anchor is gone", path.display())]
    AnchorGone {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// S626: this program cannot read the policy that was adopted.
    #[error("the adopted policy cannot be read: {what}")]
    OldPolicy {
        /// What is wrong with it.
        what: String,
    },
    /// S616: the anchor of the journal cannot be written, or knows more than the store.
    #[error("{}", what.en)]
    Anchor {
        /// What is wrong, and what to do.
        what: Text,
    },
    /// S615: the writer has stopped.
    #[error("the store was closed")]
    Closed,
}

impl From<AnchorError> for StoreError {
    fn from(error: AnchorError) -> Self {
        Self::Anchor { what: Text::new(error.text(Lang::Zh), error.text(Lang::En)) }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(source: sqlx::Error) -> Self {
        let message = source.as_database_error().map(|error| error.message().to_owned());
        match message.as_deref().and_then(|message| message.split_once("guard: ")) {
            Some((_, rule)) => Self::Guard { rule: rule.to_owned() },
            None => Self::Engine { source: Arc::new(source) },
        }
    }
}

impl StoreError {
    /// What the answer to a commit means: where the engine itself refuses, nothing was written; where nothing came back, nobody
    /// knows.
    pub(super) fn of_commit(error: Self) -> Self {
        match error {
            Self::Engine { source } if source.as_database_error().is_none() => Self::Unanswered { source },
            other => other,
        }
    }

    /// What is wrong with something that was given.
    pub(super) fn unfit(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Unfit { what: Text::new(zh, en) }
    }

    /// Its code, as `fundwatch explain` knows it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::SqliteTooOld { .. } => "S601",
            Self::PostgresTooOld { .. } => "S602",
            Self::Newer { .. } => "S603",
            Self::FileSystem { .. } => "S604",
            Self::File { .. } => "S605",
            Self::Busy { .. } => "S606",
            Self::Engine { .. } => "S607",
            Self::Guard { .. } => "S608",
            Self::Content { .. } => "S609",
            Self::Absent { .. } => "S610",
            Self::NotAllowed { .. } | Self::Disabled { .. } => "S611",
            Self::SecondPerson => "S618",
            Self::KeyReused => "S612",
            Self::Refused { .. } => "S613",
            Self::Unfit { .. } => "S614",
            Self::LessRecovered { .. } => "S628",
            Self::NotHandedOver { .. } => "S619",
            Self::Retention { .. } => "S620",
            Self::OtherPolicy { .. } => "S621",
            Self::TwoAdmins => "S622",
            Self::Unanswered { .. } => "S623",
            Self::OtherDataset { .. } => "S624",
            Self::AnchorGone { .. } => "S625",
            Self::OldPolicy { .. } => "S626",
            Self::Closed => "S615",
            Self::Anchor { .. } => "S616",
        }
    }

    /// Whether this is wrong with one request among many, and not with the store: a name nobody has, a right somebody lacks, a
    /// value that does not fit.
    pub fn is_of_request(&self) -> bool {
        matches!(
            self,
            Self::Absent { .. }
                | Self::NotAllowed { .. }
                | Self::Disabled { .. }
                | Self::Unfit { .. }
                | Self::LessRecovered { .. }
                | Self::KeyReused
        )
    }

    /// What a person reads: what is wrong, and what to do.
    pub fn text(&self) -> Text {
        match self {
            Self::SqliteTooOld { found, needed } => Text::new(
                format!(
                    "内置的 SQLite 版本 {found} 过旧，两个进程同时写入可能损坏数据；至少需要 {needed}。请使用正式发布的程序"
                ),
                format!(
                    "the built-in SQLite {found} may damage a store that two processes write to; {needed} or newer is needed. Use a released program"
                ),
            ),
            Self::PostgresTooOld { found, needed } => Text::new(
                format!(
                    "PostgreSQL 服务器版本 {found} 过旧；至少需要 {needed}。请升级服务器，或改用内置的 SQLite（--store 路径）"
                ),
                format!(
                    "the PostgreSQL server is {found}; {needed} or newer is needed. Upgrade it, or use the built-in SQLite (--store PATH)"
                ),
            ),
            Self::Newer { store, program } => Text::new(
                format!(
                    "存储的结构版本是 {store}，本程序只认识到 {program}：它由较新的程序写成。请使用较新的程序，不要用旧程序写入"
                ),
                format!(
                    "the store has schema {store} and this program knows up to {program}: a newer program wrote it. Use that one"
                ),
            ),
            Self::FileSystem { path, kind } => {
                let path = path.display();
                Text::new(
                    format!(
                        "{path} 位于 {kind}，那里的文件锁不可靠，多人同时写入会损坏数据。请把存储放在本机磁盘，或使用 PostgreSQL（--store postgres://…）"
                    ),
                    format!(
                        "{path} lies on {kind}, where locks cannot be relied on. Put the store on a local disk, or use PostgreSQL (--store postgres://…)"
                    ),
                )
            }
            Self::File { path, source } => {
                let (path, why) = (path.display(), os::reason(source));
                Text::new(
                    format!("不能使用 {path}：{}。请检查路径、权限和磁盘空间", why.zh),
                    format!("cannot use {path}: {}. Check path, permissions and space", why.en),
                )
            }
            Self::Busy { seconds } => Text::new(
                format!(
                    "等待 {seconds} 秒后存储仍被其他进程占用。请稍后重试；若一直如此，查看是否有停住的 fundwatch 进程"
                ),
                format!(
                    "other processes held the store for {seconds} seconds. Try again; if it stays so, look for a fundwatch process that hangs"
                ),
            ),
            Self::Engine { source } => engine_text(source),
            Self::Guard { rule } => Text::new(
                format!("存储拒绝了这次写入（{rule}）。没有写入任何内容"),
                format!("the store itself refused this write ({rule}). Nothing was written"),
            ),
            Self::Content { what } => Text::new(
                format!("存储中有本程序读不懂的内容：{what}。请运行 fundwatch audit verify"),
                format!("the store holds what this program cannot read: {what}. Run fundwatch audit verify"),
            ),
            Self::Absent { kind, id } => Text::new(
                format!("疑点库中没有{} {id}", absent_zh(kind)),
                format!("there is no {kind} {id} in the store"),
            ),
            Self::NotAllowed { any_of } => {
                let names = |lang: Lang| {
                    any_of
                        .iter()
                        .map(|role| role.name().get(lang).to_owned())
                        .collect::<Vec<_>>()
                        .join(lang.pick("、", ", "))
                };
                Text::new(
                    format!(
                        "这需要以下角色之一：{}。请有该角色的人办理，或由系统管理员授予（fundwatch user role grant）",
                        names(Lang::Zh)
                    ),
                    format!(
                        "this needs one of the roles {}. Somebody who has one does it, or an administrator asks for it (fundwatch user role grant)",
                        names(Lang::En)
                    ),
                )
            }
            Self::Disabled { user } => Text::new(
                format!("账号 {user} 已停用。由系统管理员启用：fundwatch user enable {user}"),
                format!("the account {user} is disabled. An administrator enables it: fundwatch user enable {user}"),
            ),
            Self::SecondPerson => Text::new(
                "须由另一人决定：不能是提出的人，也不能是当事人",
                "another person has to decide this: neither who asked for it nor whom it is for",
            ),
            Self::KeyReused => Text::new(
                "同一个请求编号已用于另一项操作；没有写入任何内容",
                "the key of this request was used for another; nothing was written",
            ),
            Self::LessRecovered { recorded, said } => {
                let [recorded, said] = [recorded, said].map(|amount| numerals::yuan(*amount));
                Text::new(
                    format!(
                        "“已退金额”填了 {said} 元，少于已登记的 {recorded} 元；此栏填累计数。登记有误请用 fundwatch queue recover --amount 加负数更正"
                    ),
                    format!(
                        "{said} yuan are said to be back, less than the {recorded} recorded; the column takes the sum so far. Correct a wrong entry with fundwatch queue recover and a negative --amount"
                    ),
                )
            }
            Self::NotHandedOver { source } => Text::new(
                format!("消息未能写出：{source}。没有一条记为已交付；排除故障后再运行，会重新交付"),
                format!(
                    "the messages could not be written: {source}. None is marked as delivered; mend it and run this again, and they come again"
                ),
            ),
            Self::Refused { .. } => Text::new("操作被拒绝", "refused"),
            Self::OtherPolicy { adopted, found } => {
                let short = |text: &str| text.get(..8).unwrap_or("-").to_owned();
                let (adopted, found) = (short(adopted), short(found));
                Text::new(
                    format!(
                        "这里的办理规定或日历（{found}）不是疑点库采用的（{adopted}）；没有写入任何内容。不写 --rules 即按采用的办理。要改用（如新一年的日历）：一名系统管理员提出 fundwatch user policy adopt --rules 目录 --reason 理由，另一名批准 fundwatch user policy approve 编号。查看不受影响（queue list、queue show）"
                    ),
                    format!(
                        "the policy or the calendar here ({found}) is not what this store adopted ({adopted}). Nothing was written. Without --rules the desk goes by what was adopted. To change that (a new year of the calendar, say) one administrator runs fundwatch user policy adopt --rules DIR --reason WHY, and another fundwatch user policy approve NUMBER. Looking (queue list, queue show) goes on"
                    ),
                )
            }
            Self::OldPolicy { what } => Text::new(
                format!(
                    "疑点库采用的办理规定，这个版本的程序读不懂（{what}）。一名系统管理员提出改用新的：fundwatch user policy adopt --reason 理由（用自己的规定加 --rules 目录），另一名批准：fundwatch user policy approve 编号。查看不受影响（queue list、queue show）"
                ),
                format!(
                    "this program cannot read the policy that the store adopted ({what}). One administrator asks for one it can: fundwatch user policy adopt --reason WHY (with --rules DIR for one of your own), and another approves: fundwatch user policy approve NUMBER. Looking (queue list, queue show) goes on"
                ),
            ),
            Self::OtherDataset { known, found } => Text::new(
                format!(
                    "疑点库收的是数据“{known}”的扫描结果，这次的数据是“{found}”；一起存放，原有疑点就会都被当作“未再出现”，因此没有写入。同一基金的新一期数据改了名称的，加 --continues；另一份数据用另一个疑点库（--store）或 --no-store"
                ),
                format!(
                    "the store has runs of the dataset {known}, this is {found}: together, everything it has would seem to be found no more. Nothing was written. If it is a newer extract of the same fund under another name, say --continues; for other data name another store (--store), or --no-store"
                ),
            ),
            Self::AnchorGone { path } => {
                let path = path.display();
                Text::new(
                    format!(
                        "疑点库记载一直在写审计锚点，而 {path} 不在或为空：没有它，看不出记录末尾是否被截去。请从备份或原来的磁盘恢复；路径不对的，用 --anchor 指明；确已丢失的，由系统管理员或审计人员另立：fundwatch audit anchor --renew --reason …"
                    ),
                    format!(
                        "the store says that an audit anchor was kept, and {path} is not there or empty: without it nobody can see whether the tail of the journal was cut. Restore it from a backup or its disk; where the path is wrong name it with --anchor; where it is lost, an administrator or auditor begins another: fundwatch audit anchor --renew --reason …"
                    ),
                )
            }
            Self::TwoAdmins => Text::new(
                "至少须留两名在用的系统管理员，否则再没有人能改角色；请先增加一名",
                "two enabled administrators have to be left, or nobody could ever change a role again; add another first",
            ),
            Self::Unanswered { source } => {
                let said =
                    source.as_database_error().map_or_else(|| source.to_string(), |error| error.message().to_owned());
                Text::new(
                    format!(
                        "提交时失去了数据库的应答（{said}）：可能已经写入，也可能没有。请查看（queue show），再决定是否重做"
                    ),
                    format!(
                        "the answer of the database to the commit was lost ({said}): it may have been written, or not. Look (queue show) before doing it again"
                    ),
                )
            }
            Self::Unfit { what } | Self::Anchor { what } | Self::Retention { what } => what.clone(),
            Self::Closed => Text::new("存储已关闭", "the store was closed"),
        }
    }
}

/// What an engine says, without the values that PostgreSQL puts into `DETAIL` and SQLite never shows.
fn engine_text(source: &sqlx::Error) -> Text {
    let said = match source.as_database_error() {
        Some(error) => {
            error.code().map_or_else(|| error.message().to_owned(), |code| format!("{code}: {}", error.message()))
        }
        None => source.to_string(),
    };
    Text::new(
        format!("数据库报告错误：{said}。没有写入任何内容；请检查磁盘空间、权限和连接后重试"),
        format!(
            "the database says: {said}. Nothing was written; check space, permissions and the connection, and try again"
        ),
    )
}

fn absent_zh(kind: &str) -> &'static str {
    match kind {
        "alert" => "疑点",
        "user" => "用户",
        "case" => "案件",
        "run" => "扫描",
        "exception" => "例外",
        "change" => "变更申请",
        "removal" => "清除申请",
        _ => "记录",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_answer_is_not_said_to_have_written_nothing() {
        let lost = StoreError::of_commit(sqlx::Error::Io(std::io::ErrorKind::ConnectionReset.into()).into());
        assert_eq!(lost.code(), "S623");
        assert!(!lost.text().en.contains("Nothing was written"));
        assert_eq!(StoreError::of_commit(StoreError::Closed).code(), "S615");
    }
}
