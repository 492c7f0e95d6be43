//! Shared views computed ahead: while one rule is scored, the views that later rules need are made.
//!
//! A query alone keeps two of four cores busy, and scoring one. So views are computed beside the rule that runs, in the order in
//! which rules need them, each after those it uses; a rule waits for its own only. What a view holds does not depend on when
//! it was computed, so nothing of a run does.

use crate::engine::Engine;
use crate::rules::{BoundRule, BoundView};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Views computed beside the rule that runs: with its own query, one more than keeps four cores busy. Own choice; each holds its
/// joins in memory.
const AT_ONCE: usize = 2;

/// Views being computed ahead.
pub(super) struct Ahead {
    /// Names of the views that are computed here.
    names: BTreeSet<String>,
    made: watch::Receiver<Made>,
    work: JoinSet<()>,
}

/// What became of the views so far: name → whether an earlier session had left it; `None`: it could not be computed.
type Made = BTreeMap<String, Option<bool>>;

impl Ahead {
    /// Begins to compute the views of `rules`, in their order. A name that two rules bind differently is left to them: it can
    /// stand for one of them at a time only.
    pub(super) fn begin<'a>(engine: &Arc<Engine>, rules: impl Iterator<Item = &'a BoundRule>) -> Ahead {
        let views = agreed(rules.flat_map(|rule| &rule.views));
        let names = views.iter().map(|view| view.name.clone()).collect();
        let (told, made) = watch::channel(Made::new());
        let mut work = JoinSet::new();
        work.spawn(compute(Arc::clone(engine), views, told));
        Ahead { names, made, work }
    }

    /// Stops what still runs; nothing of it holds the engine any more.
    pub(super) async fn stop(mut self) {
        self.work.shutdown().await;
    }

    /// Waits for a view. Whether an earlier session had left it; `None`: it is not computed here, or could not be.
    pub(super) async fn wait(&mut self, name: &str) -> Option<bool> {
        if !self.names.contains(name) {
            return None;
        }
        let made = self.made.wait_for(|made| made.contains_key(name)).await.ok()?;
        made.get(name).copied().flatten()
    }
}

/// Each view once, in the order of its first use, without those that have two meanings and those above them.
fn agreed<'a>(all: impl Iterator<Item = &'a BoundView>) -> Vec<BoundView> {
    let mut hashes: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut views: Vec<&BoundView> = Vec::new();
    for view in all {
        let of_name = hashes.entry(&view.name).or_default();
        if of_name.is_empty() {
            views.push(view);
        }
        of_name.insert(&view.bound_hash);
    }
    let mut agreed: Vec<BoundView> = Vec::new();
    for view in views {
        let known = |name: &String| agreed.iter().any(|below| below.name == *name);
        if hashes[view.name.as_str()].len() == 1 && view.uses.iter().all(known) {
            agreed.push(view.clone());
        }
    }
    agreed
}

/// Computes the views, each after those it uses, and tells of each.
async fn compute(engine: Arc<Engine>, mut waiting: Vec<BoundView>, told: watch::Sender<Made>) {
    let mut running = FuturesUnordered::new();
    loop {
        while running.len() < AT_ONCE
            && let Some(at) = waiting.iter().position(|view| is_ready(view, &told.borrow()))
        {
            let (engine, view) = (&engine, waiting.remove(at));
            // The engine runs a query in a task of its own, where a panic becomes an error and being dropped stops it.
            running.push(async move {
                let made = engine.materialize_view(&view.name, &view.bound_hash, &view.sql).await;
                // Why not is said by the rule that needs it, which computes it again.
                (view.name, made.ok())
            });
        }
        let Some(ended) = running.next().await else { break };
        told.send_modify(|made| tell(made, ended, &mut waiting));
    }
}

/// Whether all views it uses are there.
fn is_ready(view: &BoundView, made: &Made) -> bool {
    view.uses.iter().all(|name| made.contains_key(name))
}

/// Takes in what became of a view. What stands on one that could not be computed cannot be either.
fn tell(made: &mut Made, (name, found): (String, Option<bool>), waiting: &mut Vec<BoundView>) {
    made.insert(name, found);
    // Each stands after those it uses, so one pass reaches the highest.
    waiting.retain(|view| {
        let lost = view.uses.iter().any(|below| made.get(below) == Some(&None));
        if lost {
            made.insert(view.name.clone(), None);
        }
        !lost
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(name: &str, hash: &str, uses: &[&str]) -> BoundView {
        BoundView {
            name: name.into(),
            sql: format!("SELECT 1 AS {name}"),
            columns: Vec::new(),
            uses: uses.iter().map(|&name| name.to_owned()).collect(),
            bound_hash: hash.into(),
        }
    }

    fn names(views: &[BoundView]) -> Vec<&str> {
        views.iter().map(|view| view.name.as_str()).collect()
    }

    #[test]
    fn a_name_with_two_meanings_is_left_to_the_rules_with_all_that_stands_on_it() {
        let first = [view("a", "a1", &[]), view("b", "b1", &["a"]), view("c", "c1", &["b"]), view("d", "d1", &[])];
        let second = [view("a", "a2", &[]), view("d", "d1", &[]), view("e", "e1", &["d"])];
        assert_eq!(names(&agreed(first.iter().chain(&second))), ["d", "e"], "b and c stand on a");
        assert_eq!(names(&agreed(first.iter())), ["a", "b", "c", "d"]);
    }

    #[test]
    fn what_stands_on_a_view_that_failed_is_told_at_once() {
        let (mut made, mut waiting) =
            (Made::new(), vec![view("b", "", &["a"]), view("c", "", &["b"]), view("d", "", &[])]);
        tell(&mut made, ("a".into(), None), &mut waiting);
        assert_eq!(made, Made::from([("a".into(), None), ("b".into(), None), ("c".into(), None)]));
        assert_eq!(names(&waiting), ["d"]);
    }
}
