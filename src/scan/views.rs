//! Shared views: computed once when two or more rules use the same one with the same parameters, otherwise
//! expanded where it is used.

use crate::engine::{Engine, EngineError};
use crate::rules::{BoundRule, BoundView};
use std::collections::BTreeMap;

/// The views a session knows at the moment, and where computed ones are.
pub(crate) struct ViewShelf {
    users: BTreeMap<String, usize>,
    known: BTreeMap<String, String>,
}

impl ViewShelf {
    /// Counts who uses what, over all rules that will run.
    pub(crate) fn plan<'a>(rules: impl IntoIterator<Item = &'a BoundRule>) -> Self {
        let mut users = BTreeMap::new();
        for rule in rules {
            for view in &rule.views {
                *users.entry(view.bound_hash.clone()).or_default() += 1;
            }
        }
        Self { users, known: BTreeMap::new() }
    }

    /// Makes the views of `rule` known to the engine, each after those it uses itself.
    pub(crate) async fn provide(&mut self, engine: &Engine, rule: &BoundRule) -> Result<(), EngineError> {
        for view in &rule.views {
            if self.known.get(&view.name) != Some(&view.bound_hash) {
                self.register(engine, view).await?;
                self.known.insert(view.name.clone(), view.bound_hash.clone());
            }
        }
        Ok(())
    }

    async fn register(&self, engine: &Engine, view: &BoundView) -> Result<(), EngineError> {
        let shared = self.users.get(&view.bound_hash).is_some_and(|users| *users > 1);
        if shared {
            engine.materialize_view(&view.name, &view.bound_hash, &view.sql).await
        } else {
            engine.define_view(&view.name, &view.sql).await
        }
    }
}
