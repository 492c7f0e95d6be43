//! What can go wrong with a cluster, in terms its owner can act on.

use crate::model::{Lang, Text};
use std::path::PathBuf;

/// Why a cluster gave no answer.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ClusterError {
    /// This program was built without cluster support.
    #[error("this build has no cluster support")]
    NotBuilt,
    /// Nobody answers, or somebody else.
    #[error("no scheduler at {address}: {detail}")]
    Unreachable {
        /// Where it was looked for.
        address: String,
        /// What happened.
        detail: String,
    },
    /// The scheduler has no executor.
    #[error("the scheduler at {address} has no executor")]
    NoExecutor {
        /// The scheduler.
        address: String,
    },
    /// Executors that the scheduler lists and that this host cannot reach.
    #[error("the executors at {executors} do not answer")]
    Silent {
        /// Their addresses.
        executors: String,
    },
    /// A scheduler or an executor is not this version of this program.
    #[error("{place} is not {expected}, found {found}")]
    OtherProgram {
        /// Which of them.
        place: String,
        /// What was expected.
        expected: String,
        /// What answered.
        found: String,
    },
    /// The cluster kept changing, so that no answer could be believed.
    #[error("no answer could be believed after {attempts} attempts: {}", reason.en)]
    Unsteady {
        /// How often the query ran.
        attempts: u32,
        /// What was wrong the last time.
        reason: Text,
    },
    /// The rule took too long.
    #[error("the cluster did not answer within {seconds} seconds")]
    Deadline {
        /// What it had.
        seconds: u64,
    },
    /// The dataset is not one that executors can read as it is.
    #[error("{} is not a prepared copy", folder.display())]
    NotPrepared {
        /// The dataset.
        folder: PathBuf,
    },
    /// There is no folder for intermediate results that executors see as well.
    #[error("no shared folder for intermediate results")]
    NoSharedFolder,
    /// A path that a listing would take for a pattern.
    #[error("{} cannot be shared: its name holds one of * ? [", path.display())]
    Pattern {
        /// The path.
        path: PathBuf,
    },
    /// An executor cannot read a file that is there for the client.
    #[error("an executor cannot read a file: {detail}")]
    Unreadable {
        /// What it said.
        detail: String,
    },
    /// A scheduler or an executor cannot start.
    #[error("cannot listen on {place}: {detail}")]
    Serve {
        /// Where.
        place: String,
        /// What happened.
        detail: String,
    },
}

impl ClusterError {
    /// Stable code, explained by `fundwatch explain CODE`.
    pub fn code(&self) -> &'static str {
        match self {
            ClusterError::NotBuilt => "S520",
            ClusterError::Unreachable { .. } => "S521",
            ClusterError::NoExecutor { .. } | ClusterError::Silent { .. } => "S522",
            ClusterError::OtherProgram { .. } => "S523",
            ClusterError::Unsteady { .. } => "S524",
            ClusterError::Deadline { .. } => "S525",
            ClusterError::NotPrepared { .. } => "S526",
            ClusterError::NoSharedFolder | ClusterError::Pattern { .. } => "S527",
            ClusterError::Unreadable { .. } => "S528",
            ClusterError::Serve { .. } => "S529",
        }
    }

    /// Whether the command is at fault, not the cluster.
    pub fn is_usage(&self) -> bool {
        use ClusterError::{NoSharedFolder, NotBuilt, NotPrepared, Pattern};
        matches!(self, NotBuilt | NotPrepared { .. } | NoSharedFolder | Pattern { .. })
    }

    /// The error and what to do about it, for a person.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            ClusterError::NotBuilt => lang.pick(
                "这个程序编译时没有包含集群支持；请用 cargo build --release --features distributed 重新编译".to_owned(),
                "this build has no cluster support: build it with cargo build --release --features distributed"
                    .to_owned(),
            ),
            ClusterError::Unreachable { address, detail } => lang.pick(
                format!(
                    "{address} 没有 fundwatch 调度器应答（{detail}）；请检查地址，或用 fundwatch scheduler 启动一个"
                ),
                format!(
                    "no fundwatch scheduler answers at {address} ({detail}): check the address, or start one with fundwatch scheduler"
                ),
            ),
            ClusterError::NoExecutor { address } => lang.pick(
                format!("调度器 {address} 没有可用的执行节点；请运行 fundwatch executor --scheduler {address}"),
                format!(
                    "the scheduler at {address} has no executor that answers: run fundwatch executor --scheduler {address}"
                ),
            ),
            ClusterError::Silent { executors } => lang.pick(
                format!("调度器列出的执行节点 {executors} 在本机连接不上；请检查它们的 --host、端口和网络"),
                format!(
                    "the scheduler lists executors at {executors} that this host cannot reach: check their --host, their ports and the network"
                ),
            ),
            ClusterError::OtherProgram { place, expected, found } => lang.pick(
                format!("{place} 应为 {expected}，实为 {found}；请在集群各处使用同一版本的 fundwatch"),
                format!("{place} should be {expected}, found {found}: run the same version of fundwatch everywhere"),
            ),
            ClusterError::Unsteady { attempts, reason } => lang.pick(
                format!("已运行 {attempts} 次，结果均不可信而丢弃（{}）；请先使集群稳定，再重新扫描", reason.zh),
                format!(
                    "ran {attempts} times and every answer was thrown away ({}): make the cluster steady and scan again",
                    reason.en
                ),
            ),
            ClusterError::Deadline { seconds } => lang.pick(
                format!("集群在 {seconds} 秒内没有完成这条规则，已取消；请放宽 --rule-deadline 或增加执行节点"),
                format!(
                    "the cluster did not finish this rule within {seconds} s and it was cancelled: allow more with --rule-deadline or add executors"
                ),
            ),
            ClusterError::NotPrepared { folder } => lang.pick(
                format!(
                    "{} 不是预处理副本；执行节点只能读取已检查过的文件，请先运行 fundwatch data prepare，再扫描副本",
                    folder.display()
                ),
                format!(
                    "{} is not a prepared copy, and executors read only files that were validated: run fundwatch data prepare first and scan the copy",
                    folder.display()
                ),
            ),
            ClusterError::NoSharedFolder => lang.pick(
                "在集群上扫描时，请用 --spill-dir 指定一个本机与所有执行节点以同一路径都能访问的目录".to_owned(),
                "a scan on a cluster needs --spill-dir: a folder that this host and every executor reach under the same path"
                    .to_owned(),
            ),
            ClusterError::Pattern { path } => lang.pick(
                format!("集群不能读取路径含 * ? [ 的文件：{}；请改名", path.display()),
                format!("a cluster cannot read a path with one of * ? [ in it: {}; rename it", path.display()),
            ),
            ClusterError::Unreadable { detail } => lang.pick(
                format!("执行节点读不到文件（{detail}）；数据目录和 --spill-dir 须在各处以同一路径共享，且可读"),
                format!(
                    "an executor cannot read a file ({detail}): the dataset and --spill-dir must be shared under the same path everywhere, and readable"
                ),
            ),
            ClusterError::Serve { place, detail } => lang.pick(
                format!("无法在 {place} 提供服务（{detail}）；请换一个地址或端口"),
                format!("cannot serve on {place} ({detail}): choose another address or port"),
            ),
        }
    }
}
