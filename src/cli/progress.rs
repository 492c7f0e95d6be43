//! Progress: a conversation on stderr, and only where a person is there to follow it.
//!
//! The surprising thing: nobody reports to this module. A thread of its own looks at the scan's [`Course`] a few times a
//! second and draws what it sees, so that a scan is as fast with an onlooker as without.

use super::guard::Worker;
use super::locale::{lang, tr};
use super::progress_words::lines;
use crate::scan::{Course, Watch};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Shows the stage a scan is in, and listens for Ctrl-C. Silent when asked, in a pipe and in CI.
pub(super) struct Progress {
    quiet: bool,
    screen: Option<Screen>,
    interrupted: Arc<AtomicBool>,
    worker: Worker,
}

/// What is drawn, and who draws it.
struct Screen {
    bar: ProgressBar,
    seen: Arc<Seen>,
    /// Dropped to end the thread.
    drawing: Mutex<Option<(Sender<()>, JoinHandle<()>)>>,
}

#[derive(Default)]
struct Seen {
    stage: Mutex<String>,
    course: Course,
}

impl Screen {
    fn start() -> Screen {
        let bar = ProgressBar::new_spinner();
        let style =
            ProgressStyle::with_template("{spinner} {msg}").unwrap_or_else(|_| ProgressStyle::default_spinner());
        bar.set_style(style);
        let seen = Arc::<Seen>::default();
        let (stop, stopped) = channel::<()>();
        let (drawn, shown) = (bar.clone(), Arc::clone(&seen));
        let started = Instant::now();
        let thread = std::thread::spawn(move || {
            while stopped.recv_timeout(LOOK_EVERY) == Err(RecvTimeoutError::Timeout) {
                let stage = shown.stage.lock().unwrap_or_else(PoisonError::into_inner).clone();
                if !stage.is_empty() {
                    drawn.set_message(lines(&stage, &shown.course.now(), started.elapsed(), lang()).join("\n"));
                    drawn.tick();
                }
            }
        });
        Screen { bar, seen, drawing: Mutex::new(Some((stop, thread))) }
    }

    fn stop(&self) {
        let drawing = self.drawing.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((stop, thread)) = drawing {
            drop(stop);
            thread.join().ok();
        }
        self.bar.finish_and_clear();
    }
}

impl Progress {
    /// Progress lines on a terminal, nothing elsewhere.
    pub(super) fn new(quiet: bool) -> Self {
        let screen = (!quiet && std::io::stderr().is_terminal()).then(Screen::start);
        Self { quiet, screen, interrupted: Arc::default(), worker: Worker::of_environment() }
    }

    /// From now on the first Ctrl-C lets the running rule finish and saves what is done; the second stops at
    /// once. Needs a running tokio runtime.
    pub(super) fn watch_interrupts(&self) {
        let interrupted = Arc::clone(&self.interrupted);
        let bar = self.screen.as_ref().map(|screen| screen.bar.clone());
        tokio::spawn(async move {
            while tokio::signal::ctrl_c().await.is_ok() {
                if interrupted.swap(true, Ordering::Relaxed) {
                    stop_now();
                }
                let text = tr(
                    "正在收尾：完成当前规则并保存；再按一次立即停止",
                    "finishing the running rule and saving; press again to stop at once",
                );
                beside(bar.as_ref(), text);
            }
        });
    }

    /// Removes the lines, before the result is printed.
    pub(super) fn finish(&self) {
        if let Some(screen) = &self.screen {
            screen.stop();
        }
    }
}

/// Says something on stderr, above the progress lines where there are any.
fn beside(bar: Option<&ProgressBar>, text: &str) {
    match bar {
        Some(bar) => bar.suspend(|| super::talk(text)),
        None => super::talk(text),
    }
}

/// The second Ctrl-C. Nothing half-written becomes visible: a run appears whole or not at all.
#[expect(clippy::exit, reason = "asked for by the person at the terminal, who does not want to wait")]
fn stop_now() {
    std::process::exit(i32::from(super::Exit::Interrupted.code()));
}

impl Watch for Progress {
    fn stage(&self, text: &crate::model::Text) {
        if let Some(screen) = &self.screen {
            text.get(lang()).clone_into(&mut screen.seen.stage.lock().unwrap_or_else(PoisonError::into_inner));
        }
    }

    fn rule(&self, rule: Option<&crate::model::RuleId>) {
        self.worker.tell(rule);
    }

    fn course(&self) -> Option<&Course> {
        self.screen.as_ref().map(|screen| &screen.seen.course)
    }

    fn note(&self, text: &crate::model::Text) {
        if !self.quiet {
            let text = format!("{}: {}", tr("提示", "note"), text.get(lang()));
            beside(self.screen.as_ref().map(|screen| &screen.bar), &text);
        }
    }

    fn interrupted(&self) -> &AtomicBool {
        &self.interrupted
    }
}
