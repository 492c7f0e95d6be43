//! Shared views: computed once, whoever asks for them and however often.
//!
//! The surprising thing: a view that only one rule uses is computed and written all the same. A rule names a view several
//! times, and the engine would compute it anew at each place.

use super::ahead::Ahead;
use crate::engine::{Engine, EngineError};
use crate::rules::BoundRule;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The views a session knows at the moment: name → hash of what it holds.
#[derive(Default)]
pub(crate) struct ViewShelf {
    known: BTreeMap<String, String>,
    /// Hashes of all views so far, and of those that an earlier session left.
    all: BTreeSet<String>,
    found: BTreeSet<String>,
    ahead: Option<Ahead>,
}

impl ViewShelf {
    /// A shelf that fills itself while rules run.
    pub(crate) fn ahead<'a>(engine: &Arc<Engine>, rules: impl Iterator<Item = &'a BoundRule>) -> ViewShelf {
        ViewShelf { ahead: Some(Ahead::begin(engine, rules)), ..ViewShelf::default() }
    }

    /// Makes the views of `rule` known to the engine, each after those it uses itself.
    pub(crate) async fn provide(&mut self, engine: &Engine, rule: &BoundRule) -> Result<(), EngineError> {
        for view in &rule.views {
            if self.known.get(&view.name) != Some(&view.bound_hash) {
                let made = match &mut self.ahead {
                    Some(ahead) => ahead.wait(&view.name).await,
                    None => None,
                };
                let earlier = match made {
                    Some(earlier) => earlier,
                    None => engine.materialize_view(&view.name, &view.bound_hash, &view.sql).await?,
                };
                if earlier {
                    self.found.insert(view.bound_hash.clone());
                }
                self.all.insert(view.bound_hash.clone());
                self.known.insert(view.name.clone(), view.bound_hash.clone());
            }
        }
        Ok(())
    }

    /// Stops what is still being computed ahead and waits for it: it holds the session, whose files go with it.
    pub(crate) async fn close(self) {
        if let Some(ahead) = self.ahead {
            ahead.stop().await;
        }
    }

    /// How many views an earlier session had left, and of how many.
    pub(crate) fn found(&self) -> (usize, usize) {
        (self.found.len(), self.all.len())
    }
}
