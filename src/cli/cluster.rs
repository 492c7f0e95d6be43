//! `fundwatch scheduler` and `fundwatch executor`: the two parts of a cluster.

use super::args::{ExecutorArgs, SchedulerArgs};
use super::exit::Exit;
use super::locale::{lang, tr};
use super::{complain, print, talk};
use crate::engine::{EngineError, ExecutorOptions, SchedulerOptions, run_executor, run_scheduler};

/// Runs a scheduler until it is interrupted. Its address is the result; what to do with it is conversation.
pub(super) fn scheduler(args: SchedulerArgs) -> Exit {
    let host = args.host.unwrap_or_else(|| args.bind.host().to_owned());
    let options = SchedulerOptions { bind: args.bind, host };
    let ready = |address: &str| {
        print(&format!("ballista://{address}\n"));
        talk(&format!("  = {} fundwatch executor --scheduler {address}", tr("启动执行节点：", "start executors:")));
        talk(&format!(
            "  = {} fundwatch scan DIR --engine ballista://{address} --spill-dir SHARED",
            tr("扫描预处理副本：", "scan a prepared copy:")
        ));
    };
    ended(super::block_on(super::threads(None), async {
        tokio::select! {
            ended = run_scheduler(options, ready) => ended,
            _ = tokio::signal::ctrl_c() => Ok(()),
        }
    }))
}

/// Runs an executor until it is interrupted.
pub(super) fn executor(args: ExecutorArgs) -> Exit {
    let options = ExecutorOptions {
        scheduler: args.scheduler,
        host: args.host.unwrap_or_else(|| args.bind.clone()),
        bind: args.bind,
        port: args.port,
        threads: super::threads(args.threads).get(),
        memory_bytes: args.max_memory,
        work_dir: args.work_dir,
    };
    // Ballista itself listens for the interruption: it tells the scheduler that this executor goes.
    ended(super::block_on(super::threads(None), run_executor(options, |address| print(&format!("{address}\n")))))
}

fn ended(result: Result<(), EngineError>) -> Exit {
    match result {
        Ok(()) => Exit::Complete,
        Err(error) => {
            complain(Some(error.code()), &error.text(lang()), None);
            match error {
                EngineError::Cluster(error) if error.is_usage() => Exit::Usage,
                _ => Exit::Refused,
            }
        }
    }
}
