//! Progress: a conversation on stderr, and only where a person is there to follow it.

use super::guard::Worker;
use super::locale::lang;
use crate::scan::Watch;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Shows the stage a scan is in, and listens for Ctrl-C. Silent when asked, in a pipe and in CI.
pub(super) struct Progress {
    quiet: bool,
    bar: Option<ProgressBar>,
    interrupted: Arc<AtomicBool>,
    worker: Worker,
}

impl Progress {
    /// A progress line on a terminal, nothing elsewhere.
    pub(super) fn new(quiet: bool) -> Self {
        if quiet || !std::io::stderr().is_terminal() {
            return Self { quiet, bar: None, interrupted: Arc::default(), worker: Worker::of_environment() };
        }
        let bar = ProgressBar::new_spinner();
        let style = ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}")
            .unwrap_or_else(|_| ProgressStyle::default_spinner());
        bar.set_style(style);
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { quiet, bar: Some(bar), interrupted: Arc::default(), worker: Worker::of_environment() }
    }

    /// From now on the first Ctrl-C lets the running rule finish and saves what is done; the second stops at
    /// once. Needs a running tokio runtime.
    pub(super) fn watch_interrupts(&self) {
        let interrupted = Arc::clone(&self.interrupted);
        tokio::spawn(async move {
            while tokio::signal::ctrl_c().await.is_ok() {
                if interrupted.swap(true, Ordering::Relaxed) {
                    stop_now();
                }
                super::talk(super::locale::tr(
                    "正在收尾：完成当前规则并保存；再按一次立即停止",
                    "finishing the running rule and saving; press again to stop at once",
                ));
            }
        });
    }

    /// Removes the line, before the result is printed.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// The second Ctrl-C. Nothing half-written becomes visible: a run appears whole or not at all.
#[expect(clippy::exit, reason = "asked for by the person at the terminal, who does not want to wait")]
fn stop_now() {
    std::process::exit(i32::from(super::Exit::Interrupted.code()));
}

impl Watch for Progress {
    fn stage(&self, text: &crate::model::Text) {
        if let Some(bar) = &self.bar {
            bar.set_message(text.get(lang()).to_owned());
        }
    }

    fn rule(&self, rule: Option<&crate::model::RuleId>) {
        self.worker.tell(rule);
    }

    fn note(&self, text: &crate::model::Text) {
        if !self.quiet {
            super::talk(&format!("{}: {}", super::locale::tr("提示", "note"), text.get(lang())));
        }
    }

    fn interrupted(&self) -> &AtomicBool {
        &self.interrupted
    }
}
