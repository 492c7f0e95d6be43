//! Named points at which the process can be made to kill itself, so that a test can ask what is left after `kill -9` there.
//!
//! `FUNDWATCH_FAIL_AT=act.event:3` kills the process with SIGKILL when it comes to the point `act.event` for the third time.
//! Without the variable a point costs one look at a static. Nothing is caught, closed or flushed: it is the plug being pulled,
//! as far as a process can. What a machine without power leaves is another matter (`synchronous=FULL`).

use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// The variable.
pub const VARIABLE: &str = "FUNDWATCH_FAIL_AT";

/// Every point there is, in the order in which a scan's commit, an action, an import, a feed and a removal come to them.
pub const POINTS: &[&str] = &[
    "write.queued",
    "write.turn",
    "write.begun",
    "write.piece",
    "write.piece_done",
    "write.commit",
    "write.committed",
    "write.answered",
    "run.key",
    "run.number",
    "run.row",
    "run.known",
    "run.alert",
    "run.alerts",
    "run.bodies",
    "run.operators",
    "run.members_cleared",
    "run.members",
    "run.updated",
    "run.changes",
    "run.vanished",
    "run.anew",
    "run.news_event",
    "run.anew_alert",
    "run.cases_cleared",
    "run.cases",
    "run.case_alerts",
    "run.reopened",
    "run.figures",
    "run.tidied",
    "run.event",
    "run.outbox",
    "run.done",
    "act.repeated",
    "act.actor",
    "act.standing",
    "act.decided",
    "act.event",
    "act.proposal",
    "act.approval",
    "act.verify",
    "act.alert",
    "act.outbox",
    "act.refused",
    "act.done",
    "import.key",
    "import.row",
    "import.row_done",
    "import.event",
    "import.done",
    "feed.kept",
    "feed.marked",
    "feed.told",
    "retention.stone",
    "retention.removed",
    "retention.told",
    "event.head",
    "event.sealed",
    "event.written",
];

static ASKED: OnceLock<Option<(String, u64)>> = OnceLock::new();
static PASSED: AtomicU64 = AtomicU64::new(0);

/// The process comes to a point.
pub(crate) fn point(name: &'static str) {
    debug_assert!(POINTS.contains(&name), "{name} is no point");
    let asked = ASKED.get_or_init(|| parse(&std::env::var(VARIABLE).ok()?));
    if let Some((wanted, times)) = asked
        && wanted == name
        && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == *times
    {
        kill();
    }
}

/// `act.event:3`; without a number, the first time.
fn parse(text: &str) -> Option<(String, u64)> {
    let (name, times) = text.split_once(':').unwrap_or((text, "1"));
    Some((name.to_owned(), times.parse().ok()?))
}

fn kill() -> ! {
    let own = std::process::id().to_string();
    Command::new("kill").args(["-KILL", &own]).status().ok();
    // Where there is no `kill`, the end is as sudden.
    std::process::abort()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_asked_for_by_name_and_number() {
        assert_eq!(parse("act.event:3"), Some(("act.event".to_owned(), 3)));
        assert_eq!(parse("act.event"), Some(("act.event".to_owned(), 1)));
        assert_eq!(parse("act.event:x"), None);
        let mut names: Vec<_> = POINTS.to_vec();
        names.sort_unstable();
        names.dedup();
        assert!(names.len() == POINTS.len() && names.len() >= 40, "{}", names.len());
    }
}
