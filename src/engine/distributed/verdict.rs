//! Whether an answer of the cluster is believed. Nothing here talks to anybody.

use crate::model::Text;
use std::collections::BTreeMap;

/// How often a query is run before its rule has failed.
pub(super) const ATTEMPTS_MAX: u32 = 4;

/// The executors that were there at one moment: name → address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Members(BTreeMap<String, String>);

impl Members {
    /// These executors.
    pub(super) fn new(executors: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(executors.into_iter().collect())
    }

    /// How many they are.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// The first whose name does not begin with `prefix`: another program, or another version of this one.
    pub(super) fn stranger(&self, prefix: &str) -> Option<(&str, &str)> {
        self.0
            .iter()
            .find(|(name, _)| !name.starts_with(prefix))
            .map(|(name, address)| (name.as_str(), address.as_str()))
    }

    /// Addresses of those that are not among `others`.
    pub(super) fn without(&self, others: &Members) -> Vec<String> {
        self.0.iter().filter(|(name, _)| !others.0.contains_key(*name)).map(|(_, address)| address.clone()).collect()
    }

    /// What differs later, in words: an executor that was started again is one that went and one that came.
    pub(super) fn changed(&self, later: &Members) -> Option<Text> {
        let (gone, come) = (self.without(later), later.without(self));
        if gone.is_empty() && come.is_empty() {
            return None;
        }
        let list = |addresses: &[String]| if addresses.is_empty() { "-".to_owned() } else { addresses.join(", ") };
        let (gone, come) = (list(&gone), list(&come));
        Some(Text::new(
            format!("执行节点有变化（失去：{gone}；新增：{come}）"),
            format!("the executors changed (lost: {gone}; new: {come})"),
        ))
    }
}

/// Rows that were counted at two places and must agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    /// A table that a query reads.
    Table {
        /// Its name.
        name: String,
        /// Rows that it has, by the manifest of the prepared copy or as they were written, for each time it is read.
        planned: u64,
        /// Rows that the executors say they read.
        read: u64,
    },
    /// The last stage, whose rows come here.
    Answer {
        /// Rows that its tasks wrote.
        written: u64,
        /// Rows that came.
        read: u64,
    },
    /// The cluster does not say what it counted.
    Unknown,
}

impl Counted {
    /// What does not agree, in words.
    fn wrong(&self) -> Option<Text> {
        match self {
            Counted::Table { planned, read, .. } if planned == read => None,
            Counted::Table { name, planned, read } => Some(Text::new(
                format!("表 {name} 应读 {planned} 行，实读 {read} 行"),
                format!("{planned} rows of table {name} were to be read, {read} were"),
            )),
            Counted::Answer { written, read } if written == read => None,
            Counted::Answer { written, read } => Some(Text::new(
                format!("结果应有 {written} 行，收到 {read} 行"),
                format!("the answer has {written} rows, {read} came"),
            )),
            Counted::Unknown => {
                Some(Text::new("集群没有说明读了多少行", "the cluster does not say how many rows it read"))
            }
        }
    }
}

/// How a query ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// With rows.
    Answered,
    /// With an error.
    Failed,
    /// It was stopped because executors changed while it ran.
    Stopped,
}

/// What to do with how a query ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The rows, or the error, are what the query gives.
    Believe,
    /// Throw away what came and run the query again, because of this.
    Again(Text),
    /// The same, but it was the last time.
    GiveUp(Text),
}

/// Decides. `before` and `after` are the executors around the query, `counted` what must agree (empty after an error).
pub(super) fn verdict(attempt: u32, ended: Ended, before: &Members, after: &Members, counted: &[Counted]) -> Verdict {
    let stopped = || {
        (ended == Ended::Stopped)
            .then(|| Text::new("执行节点在查询期间有变化", "the executors changed during the query"))
    };
    let reason = before.changed(after).or_else(stopped).or_else(|| counted.iter().find_map(Counted::wrong));
    match reason {
        None => Verdict::Believe,
        Some(reason) if attempt < ATTEMPTS_MAX => Verdict::Again(reason),
        Some(reason) => Verdict::GiveUp(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(names: &[&str]) -> Members {
        Members::new(names.iter().map(|name| ((*name).to_owned(), format!("{name}:1"))))
    }

    fn read(planned: u64, read: u64) -> Counted {
        Counted::Table { name: "claims".to_owned(), planned, read }
    }

    #[test]
    fn an_answer_counts_only_from_the_same_executors() {
        let two = members(&["a", "b"]);
        let counted = [read(7, 7)];
        assert_eq!(verdict(1, Ended::Answered, &two, &two, &counted), Verdict::Believe);
        for (after, words) in [
            (members(&["a"]), "lost: b:1; new: -"),
            (members(&["a", "b", "c"]), "lost: -; new: c:1"),
            (members(&["a", "c"]), "lost: b:1; new: c:1"),
            (members(&[]), "lost: a:1, b:1; new: -"),
        ] {
            for ended in [Ended::Answered, Ended::Failed, Ended::Stopped] {
                match verdict(1, ended, &two, &after, &counted) {
                    Verdict::Again(reason) => assert!(reason.en.contains(words), "{} in {}", words, reason.en),
                    other => panic!("{other:?}"),
                }
            }
        }
    }

    #[test]
    fn an_answer_counts_only_if_every_row_is_accounted_for() {
        let one = members(&["a"]);
        let judged = |counted: &[Counted]| verdict(1, Ended::Answered, &one, &one, counted);
        let answer = |written, read| Counted::Answer { written, read };
        for wrong in [read(7, 6), read(7, 8), read(7, 0), answer(7, 6), answer(0, 1), Counted::Unknown] {
            assert!(matches!(judged(&[read(3, 3), wrong.clone()]), Verdict::Again(_)), "{wrong:?}");
        }
        let right = [read(7, 7), read(0, 0), answer(5, 5), answer(0, 0)];
        assert_eq!(judged(&right), Verdict::Believe);
        assert_eq!(judged(&[]), Verdict::Believe, "nothing was to be read");
    }

    #[test]
    fn an_error_on_a_steady_cluster_is_the_error_of_the_query() {
        let one = members(&["a"]);
        assert_eq!(verdict(1, Ended::Failed, &one, &one, &[]), Verdict::Believe);
        // Stopped, and all are back under their names: seen differently in between, so not believed.
        assert!(matches!(verdict(1, Ended::Stopped, &one, &one, &[]), Verdict::Again(_)));
    }

    #[test]
    fn attempts_end() {
        let (before, after) = (members(&["a", "b"]), members(&["b"]));
        assert!(matches!(verdict(ATTEMPTS_MAX - 1, Ended::Failed, &before, &after, &[]), Verdict::Again(_)));
        assert!(matches!(verdict(ATTEMPTS_MAX, Ended::Failed, &before, &after, &[]), Verdict::GiveUp(_)));
    }

    #[test]
    fn executors_of_another_program_are_seen() {
        let mixed = members(&["fundwatch-1.0-x", "other"]);
        assert_eq!(mixed.stranger("fundwatch-1.0-"), Some(("other", "other:1")));
        assert_eq!(members(&["fundwatch-1.0-x"]).stranger("fundwatch-1.0-"), None);
        assert_eq!(mixed.count(), 2);
    }
}
