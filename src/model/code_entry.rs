//! What a code means: the form that every list of codes without levels has.

use super::Text;

/// What a code means and what to do.
#[derive(Clone, Debug)]
pub struct CodeEntry {
    /// The code.
    pub code: &'static str,
    /// What happened.
    pub title: Text,
    /// Why it matters.
    pub why: Text,
    /// What to do.
    pub fix: Text,
}

/// A code with title, why and fix in Chinese, then in English.
pub(crate) type CodeRow = (&'static str, [&'static str; 3], [&'static str; 3]);

impl CodeEntry {
    pub(crate) fn of_row(&(code, zh, en): &CodeRow) -> Self {
        let [title, why, fix] = [0, 1, 2].map(|at| Text::new(zh[at], en[at]));
        Self { code, title, why, fix }
    }
}
