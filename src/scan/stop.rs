//! Rules that a guard outside the process had to stop.

use crate::model::{RuleId, Text};

/// Why a rule was stopped from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The process passed its memory limit.
    Memory,
    /// The rule passed its deadline.
    Deadline,
    /// The process died.
    Died,
}

impl Stop {
    const WORDS: [(&'static str, Stop); 3] =
        [("memory", Stop::Memory), ("deadline", Stop::Deadline), ("died", Stop::Died)];

    /// Its word between guard and child.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, stop)| *stop == self).map_or("", |(word, _)| word)
    }

    /// The stop of this word.
    pub fn from_word(word: &str) -> Option<Stop> {
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, stop)| *stop)
    }

    /// Stable code, explained by `fundwatch explain CODE`.
    pub fn code(self) -> &'static str {
        match self {
            Stop::Memory => "S511",
            Stop::Deadline => "S512",
            Stop::Died => "S513",
        }
    }

    /// What happened and what to do about it.
    pub fn text(self) -> Text {
        match self {
            Stop::Memory => Text::new(
                "运行这条规则时整个进程超过了内存上限，已停止；请加大 --max-memory 或减少 --threads",
                "the process passed its memory limit in this rule and was stopped: raise --max-memory or lower --threads",
            ),
            Stop::Deadline => Text::new(
                "这条规则超过了时限，已停止；请放宽 --rule-deadline 或修改规则",
                "this rule passed its deadline and was stopped: allow more with --rule-deadline or mend the rule",
            ),
            Stop::Died => Text::new(
                "运行这条规则时进程意外终止（其他规则不受影响）",
                "the process died while it ran this rule (the other rules are not affected)",
            ),
        }
    }
}

/// A rule that was stopped, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// The rule.
    pub rule: RuleId,
    /// Why.
    pub stop: Stop,
}
