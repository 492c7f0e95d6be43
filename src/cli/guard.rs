//! The guard: a scan with limits runs in a child process that can be stopped from outside.
//!
//! Owns the limit on the memory of the whole process and the deadline of each rule. Inside a process neither can be held:
//! scalar functions and window buffers escape the engine's memory pool, and a cross join cannot be cancelled
//! (`engine.md` §5). The guard watches the child; where a rule goes too far the child is stopped and started again
//! without that rule, which is then a failed rule of a run that is otherwise whole.
//!
//! The surprising thing: nothing is handed over between one child and the next. A scan is deterministic, so the rules that
//! had finished give the same again, and no half-known state of a killed process is ever trusted.

use super::locale::tr;
use super::{Exit, complain, talk};
use crate::model::RuleId;
use crate::scan::{Stop, Stopped};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Names the file in which the child says which rule it is running; its presence makes a process a child.
const WORKER: &str = "FUNDWATCH_WORKER";
/// Names the rules that earlier children were stopped in, `R2:memory,R5:deadline`.
const STOPPED: &str = "FUNDWATCH_STOPPED";
/// What the child says instead of a rule when no rule will run any more: it writes its files and its transaction, and is
/// left to it. Stopped there, a run would be in its folder and not in the store.
const FINISHING: &str = "finishing";
/// Between two looks at the child. A process gains at most some ten megabytes in this time.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// What the child may take.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Limits {
    /// Memory of the whole process in bytes, without the pages of files it has mapped.
    pub(super) memory_bytes: Option<u64>,
    /// Time for one rule.
    pub(super) rule_deadline: Option<Duration>,
}

impl Limits {
    /// Whether there is anything to guard.
    fn any(self) -> bool {
        self.memory_bytes.is_some() || self.rule_deadline.is_some()
    }

    /// What a process that holds so much, in a rule that has run for so long, has passed.
    fn passed(self, holds: Option<u64>, running: Option<Duration>) -> Option<Stop> {
        if self.memory_bytes.zip(holds).is_some_and(|(most, holds)| holds > most) {
            return Some(Stop::Memory);
        }
        self.rule_deadline.zip(running).is_some_and(|(most, running)| running > most).then_some(Stop::Deadline)
    }
}

/// Runs this command again as a child within `limits`. `None`: this process is to do the work itself, because nothing is
/// limited, because it is the child, or because the system does not tell what a process takes.
pub(super) fn guarded(limits: Limits) -> Option<Exit> {
    if !limits.any() || std::env::var_os(WORKER).is_some() || resident_bytes(std::process::id()).is_none() {
        return None;
    }
    let program = std::env::current_exe().ok()?;
    let folder = tempfile::Builder::new().prefix("fundwatch-guard-").tempdir().ok()?;
    let state = folder.path().join("rule");
    ignore_interrupts();
    let mut stopped: Vec<Stopped> = Vec::new();
    loop {
        std::fs::write(&state, "").ok()?;
        let Ok(mut child) = spawn(&program, &state, &stopped) else { return None };
        let stop = match watch(&mut child, &state, limits) {
            End::Finished(status) => match status.code() {
                Some(code) => return Some(Exit::from_code(code)),
                None if interrupted(status) => return Some(Exit::Interrupted),
                None => Stop::Died,
            },
            End::Over(stop) => stop,
        };
        // A rule that was stopped before does not run again, so what stops the child twice is not the rule.
        let Some(rule) = running_rule(&state).filter(|rule| stopped.iter().all(|known| known.rule != *rule)) else {
            return Some(hopeless(stop));
        };
        talk(&format!("{rule}: {}", stop.text().get(super::locale::lang())));
        stopped.push(Stopped { rule, stop });
    }
}

/// The child ended outside any rule, where there is nothing to leave out: reading the data or putting the queue together.
fn hopeless(stop: Stop) -> Exit {
    let sentence = match stop {
        Stop::Memory | Stop::Deadline => tr(
            "内存上限连读入数据或汇总队列都不够，没有结果",
            "the limit is not enough to read the data or to put the queue together; there is no result",
        ),
        Stop::Died => tr(
            "进程在规则之外（读入数据或汇总队列时）意外终止，没有结果",
            "the process died outside the rules, reading the data or putting the queue together; there is no result",
        ),
    };
    let advice = tr("加大 --max-memory，或用 --only 减少规则", "raise --max-memory, or run fewer rules with --only");
    complain(Some(stop.code()), sentence, Some(advice));
    Exit::Incomplete
}

fn spawn(program: &Path, state: &Path, stopped: &[Stopped]) -> std::io::Result<Child> {
    let list: Vec<String> = stopped.iter().map(|one| format!("{}:{}", one.rule, one.stop.word())).collect();
    Command::new(program)
        .args(std::env::args_os().skip(1))
        .env(WORKER, state)
        .env(STOPPED, list.join(","))
        // Freed memory goes back to the system at once, and none is taken ahead of need: what counts here is what the
        // process holds (mimalloc's options; 20 million rows hold a third less and take as long).
        .envs([("MIMALLOC_PURGE_DELAY", "0"), ("MIMALLOC_ARENA_EAGER_COMMIT", "0")])
        // Held open for as long as the guard lives: its end tells the child that the guard is gone.
        .stdin(Stdio::piped())
        .spawn()
}

/// How a child ended.
enum End {
    Finished(ExitStatus),
    Over(Stop),
}

fn watch(child: &mut Child, state: &Path, limits: Limits) -> End {
    let mut rule: Option<(RuleId, Instant)> = None;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return End::Finished(status),
            Ok(None) => {}
            Err(_) => return End::Over(kill(child, Stop::Died)),
        }
        // Not waited for in one go: `wait` closes the pipe that tells the child that its guard lives.
        if std::fs::read_to_string(state).is_ok_and(|said| said == FINISHING) {
            std::thread::sleep(LOOK_EVERY);
            continue;
        }
        let now = running_rule(state);
        if now.as_ref() != rule.as_ref().map(|(id, _)| id) {
            rule = now.map(|id| (id, Instant::now()));
        }
        let running = rule.as_ref().map(|(_, since)| since.elapsed());
        if let Some(stop) = limits.passed(resident_bytes(child.id()), running) {
            return End::Over(kill(child, stop));
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

fn kill(child: &mut Child, stop: Stop) -> Stop {
    child.kill().ok();
    child.wait().ok();
    stop
}

/// Ctrl-C before the child listens for it, for example while it fetches its data.
#[cfg(unix)]
fn interrupted(status: ExitStatus) -> bool {
    const SIGINT: i32 = 2;
    std::os::unix::process::ExitStatusExt::signal(&status) == Some(SIGINT)
}

#[cfg(not(unix))]
fn interrupted(_status: ExitStatus) -> bool {
    false
}

fn running_rule(state: &Path) -> Option<RuleId> {
    std::fs::read_to_string(state).ok()?.trim().parse().ok()
}

/// What a process holds in memory of its own, where the system tells (Linux). Pages of mapped files, the program's own
/// among them, are left out: the system takes them back when it needs them.
fn resident_bytes(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let kib = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    kib.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}

/// Ctrl-C reaches guard and child alike; the child decides what it means, and the guard waits for it.
fn ignore_interrupts() {
    std::thread::spawn(|| {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        runtime.block_on(async { while tokio::signal::ctrl_c().await.is_ok() {} });
    });
}

/// The child's side.
pub(super) struct Worker {
    state: Option<PathBuf>,
}

impl Worker {
    /// Reads what the guard said, and goes when the guard goes.
    pub(super) fn of_environment() -> Worker {
        let state = std::env::var_os(WORKER).map(PathBuf::from);
        if state.is_some() {
            std::thread::spawn(|| {
                let mut nothing = [0_u8; 16];
                while std::io::stdin().read(&mut nothing).is_ok_and(|bytes| bytes > 0) {}
                leave();
            });
        }
        Worker { state }
    }

    /// Says which rule runs from now on; `None`: none.
    pub(super) fn tell(&self, rule: Option<&RuleId>) {
        if let Some(state) = &self.state {
            std::fs::write(state, rule.map(ToString::to_string).unwrap_or_default()).ok();
        }
    }
}

/// Says that no rule will run any more.
pub(super) fn tell_finishing() {
    if let Some(state) = std::env::var_os(WORKER) {
        std::fs::write(state, FINISHING).ok();
    }
}

/// The rules that earlier children were stopped in.
pub(super) fn stopped_before() -> Vec<Stopped> {
    let list =
        if std::env::var_os(WORKER).is_some() { std::env::var(STOPPED).unwrap_or_default() } else { String::new() };
    list.split(',')
        .filter_map(|one| {
            let (rule, word) = one.split_once(':')?;
            Some(Stopped { rule: rule.parse().ok()?, stop: Stop::from_word(word)? })
        })
        .collect()
}

/// The guard is gone: nobody waits for the result.
#[expect(clippy::exit, reason = "the parent process was killed; nothing half-written is visible")]
fn leave() {
    std::process::exit(i32::from(Exit::Interrupted.code()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_passed_above_it_and_not_at_it() {
        let second = Duration::from_secs(1);
        let limits = Limits { memory_bytes: Some(100), rule_deadline: Some(10 * second) };
        assert_eq!(limits.passed(Some(100), Some(10 * second)), None);
        assert_eq!(limits.passed(Some(101), Some(second)), Some(Stop::Memory));
        assert_eq!(limits.passed(Some(100), Some(11 * second)), Some(Stop::Deadline));
        assert_eq!(limits.passed(Some(101), Some(11 * second)), Some(Stop::Memory), "memory is the graver one");
        assert_eq!(limits.passed(None, None), None, "between rules there is no deadline");
        assert_eq!(Limits::default().passed(Some(u64::MAX), Some(11 * second)), None);
    }

    #[test]
    fn what_this_process_holds_grows_by_what_it_takes() {
        let Some(before) = resident_bytes(std::process::id()) else { return };
        let taken = vec![1_u8; 64 << 20];
        let after = resident_bytes(std::process::id()).unwrap_or(0);
        assert!(after > before + (32 << 20), "{before} {after} {}", taken.len());
    }
}
