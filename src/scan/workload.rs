//! What a scan has to read, before it reads: rows by rule, from the row counts of the tables and the queries' plans.

use super::estimate::{Ahead, ViewRead, Work};
use super::inspect::{assume, assume_rings, queries_of};
use super::lookup::candidate_shape;
use super::plan::Planned;
use crate::dataset::ValidatedTables;
use crate::engine::{EngineError, Planner};
use crate::model::RuleId;
use crate::rules::catalog::CANDIDATE_TABLE;
use std::collections::BTreeSet;

/// Rows that each rule has to read. A view counts for the first rule that needs it. Where that cannot be found out, no
/// bound is known and nothing can be said of the rest of the scan; the queries themselves will say what is wrong.
pub(super) async fn workload(rules: &[Planned<'_>], tables: &ValidatedTables) -> Vec<(RuleId, Work)> {
    let unbounded = Work { tables: Ahead { least: 0, most: u64::MAX }, views: Vec::new() };
    let unknown = |rule: &Planned<'_>| (rule.rule.id().clone(), unbounded.clone());
    planned(rules, tables).await.unwrap_or_else(|_| rules.iter().map(unknown).collect())
}

/// Nobody knows how many rows a view will have. It has at least none, and these views gather: no more than the largest
/// table below them. Details and evidence are read only where something is found.
async fn planned(rules: &[Planned<'_>], tables: &ValidatedTables) -> Result<Vec<(RuleId, Work)>, EngineError> {
    let planner = Planner::new(1)?;
    assume(&planner, |table| Some(tables.rows(table)))?;
    assume_rings(&planner)?;
    let mut computed: BTreeSet<&str> = BTreeSet::new();
    let mut works = Vec::with_capacity(rules.len());
    for one in rules {
        let mut work = Work::default();
        planner.assume_like(CANDIDATE_TABLE, &candidate_shape(one.rule.header()))?;
        for (purpose, sql, _) in queries_of(one.rule, &one.bound)? {
            let reads = planner.reads(&sql).await?;
            let view = purpose.strip_prefix("view:");
            if let Some(name) = view {
                let largest = reads.iter().map(|table| rows_max(table, &work, tables)).max();
                let times = Ahead::default();
                work.views.push(ViewRead { name: name.to_owned(), times, rows_max: largest.unwrap_or(0) });
                planner.assume_view(name, &sql).await?;
            }
            let hash = one.bound.views.iter().find(|bound| Some(bound.name.as_str()) == view);
            if hash.is_none_or(|bound| computed.insert(&bound.bound_hash)) {
                let certain = purpose != "details" && !purpose.starts_with("evidence:");
                work.add(&reads, certain, tables);
            }
        }
        works.push((one.rule.id().clone(), work));
    }
    Ok(works)
}

fn rows_max(table: &str, work: &Work, tables: &ValidatedTables) -> u64 {
    work.views.iter().find(|view| view.name == table).map_or_else(|| tables.rows(table), |view| view.rows_max)
}

impl Work {
    /// A query that reads these tables and views runs; for certain, or perhaps.
    fn add(&mut self, reads: &[String], certain: bool, tables: &ValidatedTables) {
        for table in reads {
            let once = |rows: u64| Ahead { least: if certain { rows } else { 0 }, most: rows };
            match self.views.iter_mut().find(|view| view.name == *table) {
                Some(view) => view.times = view.times + once(1),
                None => self.tables = self.tables + once(tables.rows(table)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::{self, ScanOptions, Selector, Watch};
    use std::num::NonZeroUsize;
    use std::sync::atomic::AtomicBool;

    struct Nobody(AtomicBool);

    impl Watch for Nobody {
        fn stage(&self, _: &crate::model::Text) {}
        fn interrupted(&self) -> &AtomicBool {
            &self.0
        }
    }

    fn options(only: &str) -> ScanOptions {
        ScanOptions {
            dataset: concat!(env!("CARGO_MANIFEST_DIR"), "/sample_data").into(),
            called: None,
            only: only.split(',').map(Selector::parse).collect(),
            overrides: Vec::new(),
            as_of: None,
            threads: NonZeroUsize::MIN,
            memory_bytes: None,
            spill_dir: None,
            views_dir: None,
            cluster: None,
            profile: false,
            verify: false,
            alone: false,
            allow_skip: Vec::new(),
            stopped: Vec::new(),
        }
    }

    async fn work(only: &str, tables: &ValidatedTables) -> Vec<Work> {
        let loaded = crate::rules::RuleSet::built_in();
        let plan = scan::plan::plan(&options(only), &loaded, tables).unwrap();
        workload(&plan.runnable, tables).await.into_iter().map(|(_, work)| work).collect()
    }

    #[tokio::test]
    async fn a_view_that_an_earlier_rule_computed_is_not_computed_again() {
        let tables = scan::open(&options("R4"), &Nobody(AtomicBool::new(false))).unwrap();
        let alone = work("R4", &tables).await.remove(0);
        let after = work("R1,R4", &tables).await.remove(1);
        // R1 computes counting_claim, which reads claims once, and claim_money, which reads payments twice.
        let spared = tables.rows("claims") + 2 * tables.rows("payments");
        assert!(spared > 0);
        assert_eq!(after.tables.least + spared, alone.tables.least);
        assert_eq!(after.tables.most + spared, alone.tables.most);
        assert!(alone.tables.most > alone.tables.least, "its evidence is read only where there are alerts");
        // Nobody knows how many claims count; no more than there are.
        let counting = alone.views.iter().find(|view| view.name == "counting_claim").unwrap();
        assert_eq!(counting.rows_max, tables.rows("claims"));
    }
}
