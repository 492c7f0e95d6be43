//! What a scan has to read, before it reads: rows by rule, from the row counts of the tables and the queries' plans.

use super::estimate::Ahead;
use super::inspect::{assume, queries_of};
use super::plan::Planned;
use crate::dataset::ValidatedTables;
use crate::engine::{EngineError, Planner};
use crate::model::RuleId;
use std::collections::{BTreeMap, BTreeSet};

/// Rows that each rule has to read. A view counts for the first rule that needs it. Where that cannot be found out, no
/// bound is known and nothing can be said of the rest of the scan; the queries themselves will say what is wrong.
pub(super) async fn workload(rules: &[Planned<'_>], tables: &ValidatedTables) -> Vec<(RuleId, Ahead)> {
    let unknown = |rule: &Planned<'_>| (rule.rule.id().clone(), Ahead { least: 0, most: u64::MAX });
    planned(rules, tables).await.unwrap_or_else(|_| rules.iter().map(unknown).collect())
}

/// Nobody knows how many rows a view will have. It has at least none, and these views gather: no more than the largest
/// table below them. Evidence is read only where there are alerts.
async fn planned(
    rules: &[Planned<'_>],
    tables: &ValidatedTables,
) -> Result<Vec<(RuleId, Ahead)>, EngineError> {
    let planner = Planner::new(1)?;
    assume(&planner, |table| Some(tables.rows(table)))?;
    let mut computed: BTreeSet<&str> = BTreeSet::new();
    let mut ahead = Vec::with_capacity(rules.len());
    for one in rules {
        let mut rule = Ahead::default();
        let mut views: BTreeMap<String, u64> = BTreeMap::new();
        for (purpose, sql, _) in queries_of(one.rule, &one.bound)? {
            let reads = planner.reads(&sql).await?;
            let rows = |table: &String| views.get(table).copied().unwrap_or_else(|| tables.rows(table));
            let most = reads.iter().map(rows).fold(0, u64::saturating_add);
            let least = reads.iter().map(|table| tables.rows(table)).fold(0, u64::saturating_add);
            let mut counts = true;
            if let Some(name) = purpose.strip_prefix("view:") {
                let hash = one.bound.views.iter().find(|view| view.name == name).map(|view| &view.bound_hash);
                counts = hash.is_some_and(|hash| computed.insert(hash));
                views.insert(name.to_owned(), reads.iter().map(rows).max().unwrap_or(0));
                planner.assume_view(name, &sql).await?;
            }
            if counts {
                let least = if purpose.starts_with("evidence:") { 0 } else { least };
                rule = rule + Ahead { least, most };
            }
        }
        ahead.push((one.rule.id().clone(), rule));
    }
    Ok(ahead)
}
