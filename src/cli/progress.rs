//! Progress: a conversation on stderr, and only where a person is there to follow it.

use super::locale::lang;
use crate::scan::Watch;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::time::Duration;

/// Shows the stage a scan is in. Silent when asked, in a pipe and in CI.
pub(super) struct Progress(Option<ProgressBar>);

impl Progress {
    /// A progress line on a terminal, nothing elsewhere.
    pub(super) fn new(quiet: bool) -> Self {
        if quiet || !std::io::stderr().is_terminal() {
            return Self(None);
        }
        let bar = ProgressBar::new_spinner();
        let style = ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}")
            .unwrap_or_else(|_| ProgressStyle::default_spinner());
        bar.set_style(style);
        bar.enable_steady_tick(Duration::from_millis(120));
        Self(Some(bar))
    }

    /// Removes the line, before the result is printed.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

impl Watch for Progress {
    fn stage(&self, text: &crate::model::Text) {
        if let Some(bar) = &self.0 {
            bar.set_message(text.get(lang()).to_owned());
        }
    }
}
