//! What stays of a population when its rule is through: the rows that somebody may still look at. The whole of it lies
//! on disk by then, as it will stand in the run's folder.
//!
//! The surprising thing: a population of a million rows is looked at again only where an alert stands and among the
//! peers of alerts. Held whole, the populations of all rules were most of a scan's memory, and it grew with their number.

use super::peer_groups::PeerGroups;
use super::rule_run::RuleRun;
use crate::model::Table;
use crate::rules::header::Header;
use std::collections::BTreeSet;

/// Leaves in `run` the rows of its alerts and of their peers, in their order. Returns the whole population.
pub(super) fn condense(header: &Header, run: &mut RuleRun) -> Table {
    let kept: Vec<usize> = {
        let groups = PeerGroups::of(header, &run.population);
        let of_alert = |raised| groups.rows(raised).iter().copied();
        let peers = run.raised.iter().flat_map(of_alert);
        let own = run.raised.iter().flat_map(|raised| raised.draft.rows.iter().copied());
        own.chain(peers).collect::<BTreeSet<usize>>().into_iter().collect()
    };
    // Every row of an alert is kept, so the number of kept rows before it is its place.
    let place = |row: usize| kept.partition_point(|&other| other < row);
    for draft in run.raised.iter_mut().map(|raised| &mut raised.draft) {
        draft.lead.row = place(draft.lead.row);
        draft.rows.iter_mut().for_each(|row| *row = place(*row));
    }
    let few = run.population.select(&kept);
    std::mem::replace(&mut run.population, few)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Band, EntityType, Fen, Severity, Values};
    use crate::rules::sample::load_edited;
    use crate::scan::rule_run::Raised;
    use crate::triage::{Concern, Draft, Flagged};
    use std::collections::BTreeMap;

    fn raised(row: usize, rows: &[usize]) -> Raised {
        let lead = Flagged { row, band: Band::B, ln_p: Some(-20.0), lfdr: 0.1 };
        Raised {
            draft: Draft {
                alert_id: String::new(),
                lead,
                rows: rows.to_vec(),
                entity_type: EntityType::Employer,
                entity_id: String::new(),
                part: None,
                window_start: None,
                window_end: None,
                at_risk: None,
            },
            band: Band::B,
            severity: Severity::High,
            concern: Concern::default(),
            amount_low: Fen::ZERO,
            supports: Vec::new(),
            downgrades: Vec::new(),
            evidence: BTreeMap::new(),
            entity: None,
        }
    }

    fn names(population: &Table) -> Vec<String> {
        let Some(Values::Text(names)) = population.column("employer_id") else { return Vec::new() };
        names.iter().flatten().map(str::to_owned).collect()
    }

    #[test]
    fn rows_of_alerts_and_of_their_peers_stay_and_are_found_at_their_new_places() {
        let loaded = load_edited(&[]);
        let header = loaded.set.rules()[0].header();
        let mut population = Table::default();
        let text = |cells: &[Option<&str>]| Values::Text(cells.iter().copied().collect());
        population.push("employer_id", text(&["a", "b", "c", "d", "e", "f", "g"].map(Some)));
        // `e` was not tested: it has no peers. Those of `d` are `a` and `f`; nobody asks for `b` and `g`.
        let groups = [Some("1"), Some("2"), None, Some("1"), None, Some("1"), Some("2")];
        population.push("peer_group", text(&groups));
        let mut run = RuleRun::new(header, population, Vec::new(), vec![raised(3, &[2, 3]), raised(4, &[4])]);
        let whole = condense(header, &mut run);
        assert_eq!(names(&whole), ["a", "b", "c", "d", "e", "f", "g"]);
        assert_eq!(names(&run.population), ["a", "c", "d", "e", "f"]);
        let places: Vec<_> =
            run.raised.iter().map(|raised| (raised.draft.lead.row, raised.draft.rows.clone())).collect();
        assert_eq!(places, [(2, vec![1, 2]), (3, vec![3])]);
        assert_eq!(PeerGroups::of(header, &run.population).rows(&run.raised[0]), [0, 2, 4]);
    }
}
