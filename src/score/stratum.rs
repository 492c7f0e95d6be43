//! One stratum: entities of one type, fitted and scored together.

use super::effect::{BetaMixture, Effect, GammaMixture, Observation, Prepared, Zeros, can_fit};
use super::null::{Cells, Compared, Family, Fit, Null, PEERS_TO_ESTIMATE, Place, Row, sigma_of, whole};
use super::peers::{Group, Tree};
use super::tails::real;
use super::{Dispersion, Law, Model, Score, StratumFit, TooSmall, Unit, Verdict};
use std::collections::HashMap;
use std::sync::Arc;

/// Below this expected count nothing is tested (`scoring.md` §2, R2).
const EXPECTED_MIN: f64 = 0.05;
/// The twin is computed where the base family's p is below this (`scoring.md` S2b); above, nobody looks.
const TWIN_BELOW: f64 = 0.1;
/// Distinct observations from which expected counts are merged to 5 % steps for the prior's fit.
const MERGE_FROM: usize = 3000;

/// Scores `members` of `units` into `verdicts` (all but ln q), and says what was learnt.
pub(super) fn score(
    name: &str,
    units: &[Unit<'_>],
    members: &[usize],
    model: &Model,
    verdicts: &mut [Verdict],
) -> StratumFit {
    let family = match model.law {
        Law::NegativeBinomial => Family::NegativeBinomial,
        Law::BetaBinomial => Family::BetaBinomial,
    };
    let usable: Vec<usize> = members.iter().copied().filter(|i| exposure(&units[*i], family).is_some()).collect();
    let population = Population::new(units, &usable, family);
    let mut tree = population.tree.clone();
    let null = Null::fit(family, &population.cells, &mut tree, real(model.min_peers.max(2) as u64), model.dispersion);
    let scorer = Scorer::new(&null, &population.cells, &tree);
    let mut tested = 0;
    for (place, unit) in population.sorted.iter().enumerate() {
        let verdict = scorer.verdict(population.row_of[place], units[*unit].looks);
        tested += usize::from(matches!(verdict, Verdict::Scored(_)));
        verdicts[*unit] = verdict;
    }
    StratumFit {
        stratum: name.to_owned(),
        units: members.len(),
        tested,
        too_small: members.len() - tested,
        k: 1.0 / null.base.spread.value,
        k_se: null.base.spread.ln_error,
        sigma: sigma_of(null.twin.spread.value),
        sigma_se: 0.5 * null.twin.spread.ln_error,
        preferred: if null.gain >= 0.0 { null.base.family } else { null.twin.family },
        preferred_by: null.gain.abs(),
        twin_weight: 1.0 - null.base_weight,
        dispersion: if null.estimated { Dispersion::Fitted } else { Dispersion::Assumed },
    }
}

/// The exposure a unit is scored with; `None` = not testable.
fn exposure(unit: &Unit<'_>, family: Family) -> Option<f64> {
    let value = if family == Family::BetaBinomial { unit.exposure.round() } else { unit.exposure };
    let least = if family == Family::BetaBinomial { 1.0 } else { f64::MIN_POSITIVE };
    (value.is_finite() && value >= least).then_some(value)
}

/// The units of a stratum in canonical order, compressed.
struct Population {
    tree: Tree,
    cells: Cells,
    /// Unit of each place in the canonical order.
    sorted: Vec<usize>,
    /// Compressed row of each place.
    row_of: Vec<usize>,
}

impl Population {
    fn new(units: &[Unit<'_>], usable: &[usize], family: Family) -> Population {
        let (mut tree, group_of) = build_tree(units, usable);
        let mut keyed: Vec<(usize, u64, u64, usize)> = usable
            .iter()
            .zip(group_of)
            .map(|(i, group)| {
                let n = exposure(&units[*i], family).unwrap_or(0.0);
                let most = if family == Family::BetaBinomial { whole(n) } else { u64::MAX };
                // Exposures are positive, so their bits sort as they do.
                (group, n.to_bits(), units[*i].observed.min(most), *i)
            })
            .collect();
        keyed.sort_unstable();
        let cells = Cells::new(keyed.iter().map(|&(group, bits, y, _)| (group, f64::from_bits(bits), y)));
        let mut row_of = Vec::with_capacity(keyed.len());
        let mut row = 0;
        for (place, key) in keyed.iter().enumerate() {
            if place > 0 && (key.0, key.1, key.2) != (keyed[place - 1].0, keyed[place - 1].1, keyed[place - 1].2) {
                row += 1;
            }
            row_of.push(row);
        }
        tree.measure(&cells);
        Population { tree, cells, sorted: keyed.into_iter().map(|key| key.3).collect(), row_of }
    }
}

/// The tree of labels in depth-first, alphabetical order, and the finest group of each usable unit.
fn build_tree(units: &[Unit<'_>], usable: &[usize]) -> (Tree, Vec<usize>) {
    let mut found: HashMap<(usize, &str), usize> = HashMap::new();
    let mut nodes: Vec<(Option<usize>, &str)> = vec![(None, "")];
    let mut finest = Vec::with_capacity(usable.len());
    let mut last: Option<(&[String], usize)> = None;
    for i in usable {
        // Units mostly share the list of labels with the one before them.
        if let Some((peers, at)) = last
            && std::ptr::eq(peers, units[*i].peers)
        {
            finest.push(at);
            continue;
        }
        let mut at = 0;
        for label in units[*i].peers {
            at = *found.entry((at, label.as_str())).or_insert_with(|| {
                nodes.push((Some(at), label.as_str()));
                nodes.len() - 1
            });
        }
        finest.push(at);
        last = Some((units[*i].peers, at));
    }
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    for (i, (parent, _)) in nodes.iter().enumerate() {
        if let Some(parent) = parent {
            children[*parent].push(i);
        }
    }
    for siblings in &mut children {
        siblings.sort_unstable_by_key(|i| nodes[*i].1);
    }
    let mut place = vec![0; nodes.len()];
    let mut groups: Vec<Group> = Vec::with_capacity(nodes.len());
    let mut stack = vec![(0, 0)];
    while let Some((node, level)) = stack.pop() {
        place[node] = groups.len();
        groups.push(Group {
            parent: nodes[node].0.map(|p| place[p]),
            level,
            entities: 0.0,
            exposure: 0.0,
            label: nodes[node].1.to_owned(),
            used: 0,
        });
        stack.extend(children[node].iter().rev().map(|child| (*child, level + 1)));
    }
    (Tree { groups }, finest.into_iter().map(|node| place[node]).collect())
}

/// The prior of the effects of one stratum.
enum Prior {
    Gamma(Prepared),
    Beta(BetaMixture),
}

/// Everything about a compressed row but the looks.
struct RowScore {
    expected: f64,
    peer_rate: f64,
    theta: f64,
    group: usize,
    compared: Compared,
    ln_p: f64,
    family: Family,
    effect: Option<Effect>,
    too_small: Option<TooSmall>,
}

struct Scorer<'a> {
    tree: &'a Tree,
    names: Vec<Arc<str>>,
    rows: Vec<RowScore>,
}

impl<'a> Scorer<'a> {
    fn new(null: &Null, cells: &Cells, tree: &'a Tree) -> Scorer<'a> {
        let mut rows: Vec<RowScore> = cells.rows().map(|(row, _)| tail(null, cells, tree, &row)).collect();
        let observations = observe(null, cells, &rows);
        let prior = learn_prior(null, cells, &rows, &observations);
        let tested = rows.iter_mut().zip(&observations).filter(|(scored, _)| scored.too_small.is_none());
        match &prior {
            Prior::Gamma(mixture) => {
                for (scored, o) in tested {
                    scored.effect = Some(mixture.effect(o.count, o.size));
                }
            }
            Prior::Beta(mixture) => {
                let (tested, seen): (Vec<_>, Vec<_>) = tested.map(|(scored, o)| (scored, *o)).unzip();
                for (scored, effect) in tested.into_iter().zip(mixture.effects(seen.into_iter())) {
                    scored.effect = Some(effect);
                }
            }
        }
        let names = (0..tree.groups.len()).map(|g| tree.name(g).into()).collect();
        Scorer { tree, names, rows }
    }

    fn verdict(&self, row: usize, looks: u32) -> Verdict {
        let row = &self.rows[row];
        let effect = match (row.too_small, row.effect) {
            (None, Some(effect)) => effect,
            (reason, _) => return Verdict::TooSmall { reason: reason.unwrap_or(TooSmall::NoPeers) },
        };
        let group = &self.tree.groups[row.group];
        Verdict::Scored(Score {
            expected: row.expected,
            ratio: effect.ratio,
            // Where the posterior is a point, both are the same number up to rounding.
            ratio_low: effect.ratio_low.min(effect.ratio),
            ln_p: (row.ln_p + f64::from(looks.max(1)).ln()).min(0.0),
            ln_q: 0.0,
            ln_q_any_dependence: 0.0,
            lfdr: effect.not_above,
            peer_rate: row.peer_rate,
            peer_group: Arc::clone(&self.names[row.group]),
            peer_level: group.level,
            peers: usize::try_from(whole(group.entities)).unwrap_or(usize::MAX).saturating_sub(1),
            compared: row.compared,
            family: row.family,
        })
    }
}

/// Where a row stands and how far out it is.
fn tail(null: &Null, cells: &Cells, tree: &Tree, row: &Row) -> RowScore {
    let n = cells.exposure[row.cell];
    let group = tree.groups[cells.group[row.cell]].used;
    let family = null.base.family;
    let alone = tree.groups[group].entities < 2.0;
    let (place, compared) = null.place(&null.base, cells, tree, row);
    let peer_rate = family.rate(place.theta);
    let mut scored = RowScore {
        expected: n * peer_rate,
        peer_rate,
        theta: place.theta,
        group,
        compared,
        ln_p: 0.0,
        family,
        effect: None,
        too_small: None,
    };
    if alone {
        scored.too_small = Some(TooSmall::NoPeers);
        return scored;
    }
    if scored.expected < EXPECTED_MIN {
        scored.too_small = Some(TooSmall::LittleExpected);
        return scored;
    }
    let twin_place = || null.place(&null.twin, cells, tree, row).0;
    (scored.ln_p, scored.family) = ln_p(null, row.count, n, place, twin_place);
    scored
}

/// ln p of a count under both families, and the one that gave the larger.
fn ln_p(null: &Null, count: u64, exposure: f64, place: Place, twin_place: impl Fn() -> Place) -> (f64, Family) {
    let tail = |fit: &Fit, place: Place| {
        fit.family.ln_tail(count, exposure, place.theta, joint(fit.spread.upper, place.variance))
    };
    let ln_base = tail(&null.base, place);
    if ln_base >= TWIN_BELOW.ln() {
        return (ln_base, null.base.family);
    }
    let ln_twin = tail(&null.twin, twin_place());
    if ln_twin <= ln_base {
        return (ln_base, null.base.family);
    }
    // Never above the threshold: a larger count must not get a larger p.
    (null.combine(ln_base, ln_twin).min(TWIN_BELOW.ln()), null.twin.family)
}

/// Dispersion of an entity around an uncertain rate: relative variances of independent factors multiply.
fn joint(dispersion: f64, variance: f64) -> f64 {
    (1.0 + dispersion) * (1.0 + variance) - 1.0
}

/// All rows as observations of true/expected.
fn observe(null: &Null, cells: &Cells, rows: &[RowScore]) -> Vec<Observation> {
    let shares = null.base.family == Family::BetaBinomial;
    let one = |((row, weight), scored): ((Row, f64), &RowScore)| Observation {
        count: real(row.count),
        size: if shares { cells.exposure[row.cell] } else { scored.expected },
        theta: if shares { scored.theta } else { 0.0 },
        weight,
    };
    cells.rows().zip(rows).map(one).collect()
}

fn learn_prior(null: &Null, cells: &Cells, rows: &[RowScore], observations: &[Observation]) -> Prior {
    let shares = null.base.family == Family::BetaBinomial;
    let tested = rows.iter().zip(observations).filter(|(scored, _)| scored.too_small.is_none());
    let observations: Vec<Observation> = tested.map(|(_, o)| *o).collect();
    let fit = can_fit(&observations) && cells.entities() >= PEERS_TO_ESTIMATE;
    let observations = if observations.len() > MERGE_FROM { merge(&observations, shares) } else { observations };
    let assumed = null.base.spread.upper;
    if shares {
        let fitted = if fit { BetaMixture::fit(&observations) } else { None };
        Prior::Beta(fitted.map_or_else(|| BetaMixture::assumed(assumed), |(mixture, _)| mixture))
    } else {
        let fitted = if fit { GammaMixture::fit(&observations, Zeros::Observed) } else { None };
        Prior::Gamma(fitted.map_or_else(|| GammaMixture::assumed(assumed), |(mixture, _)| mixture).prepare())
    }
}

/// Merges sizes to 5 % steps (trials to 8 %, logits to a fifth): a prior of five parameters does not notice.
fn merge(observations: &[Observation], shares: bool) -> Vec<Observation> {
    let round = |v: f64, steps: f64| (v * steps).round() / steps;
    let mut merged: Vec<Observation> = observations
        .iter()
        .map(|o| {
            if !shares {
                return Observation { size: round(o.size.ln(), 20.0).exp(), ..*o };
            }
            let size = if o.size < 20.0 { o.size } else { round(o.size.ln(), 12.0).exp().round().max(o.count) };
            Observation { size, theta: round(o.theta, 5.0), ..*o }
        })
        .collect();
    let key = |o: &Observation| (o.count.to_bits(), o.size.to_bits(), o.theta.to_bits());
    merged.sort_unstable_by_key(key);
    merged.dedup_by(|later, first| {
        let same = key(later) == key(first);
        if same {
            first.weight += later.weight;
        }
        same
    });
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::null::Spread;
    use proptest::prelude::*;

    fn null(family: Family, dispersion: f64, twin_dispersion: f64, base_weight: f64) -> Null {
        let fit = |family, upper| {
            let mut fit = Fit::empty(family);
            fit.spread = Spread { value: upper, upper, ln_error: 0.1 };
            fit
        };
        Null {
            base: fit(family, dispersion),
            twin: fit(family.twin(), twin_dispersion),
            gain: 0.0,
            estimated: true,
            base_weight,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

        #[test]
        fn under_one_fit_more_events_never_raise_p_and_more_exposure_never_lowers_it(
            y in 0..80_u64, n in 1..400_u64, more in 1..50_u64, rate in 0.002..0.4_f64,
            phi in 0.001..2.0_f64, wider in 1.0..1.6_f64, weight in 0.0..1.0_f64, variance in 0.0..0.2_f64,
        ) {
            for family in [Family::NegativeBinomial, Family::BetaBinomial] {
                let null = null(family, phi, phi * wider, weight);
                let place = Place { theta: family.location(rate), variance };
                let y = if family == Family::BetaBinomial { y.min(n - 1) } else { y };
                let at = |y: u64, n: u64| ln_p(&null, y, real(n), place, || place).0;
                let slack = |ln_p: f64| 1e-11 * ln_p.abs().max(1.0);
                prop_assert!(at(y + 1, n) <= at(y, n) + slack(at(y, n)));
                prop_assert!(at(y, n + more) >= at(y, n) - slack(at(y, n)));
            }
        }
    }

    #[test]
    fn labels_become_groups_in_alphabetical_order_whatever_the_rows_order() {
        let labels: Vec<Vec<String>> =
            ["b/y", "a/z", "b/x", "a/z"].iter().map(|p| p.split('/').map(str::to_owned).collect()).collect();
        let units: Vec<Unit<'_>> =
            labels.iter().map(|peers| Unit { stratum: "", peers, observed: 0, exposure: 1.0, looks: 1 }).collect();
        let (tree, finest) = build_tree(&units, &[0, 1, 2, 3]);
        let names: Vec<String> = (0..tree.groups.len()).map(|g| tree.name(g)).collect();
        assert_eq!(names, ["", "a", "a / z", "b", "b / x", "b / y"]);
        assert_eq!(finest, [5, 2, 4, 2]);
    }

    #[test]
    fn merging_keeps_every_entity() {
        let one = |count: u32, size: f64| Observation { count: f64::from(count), size, theta: -2.0, weight: 1.0 };
        let observations: Vec<Observation> = (0..500).map(|i| one(i % 3, 30.0 + f64::from(i))).collect();
        for shares in [false, true] {
            let merged = merge(&observations, shares);
            assert!(merged.len() < 200, "{}", merged.len());
            let weight: f64 = merged.iter().map(|o| o.weight).sum();
            assert!((weight - 500.0).abs() < 1e-9);
        }
    }
}
