//! The null: what an honest entity's count looks like, learnt from the bulk.
//!
//! Owns the right-truncated maximum likelihood of `scoring.md` S2 and its heavier twin (S2b). Entities above the 95 %
//! point of the fitted law are left out and the likelihood is conditioned on that, so a few percent of odd entities
//! move neither their peers' rate nor the spread that honest entities are granted. The surprising things: both
//! dispersions are carried at the upper end of one standard error (plug-in insurance), read off the profile likelihood
//! because the usual formula breaks at dispersion 0; and the uncertainty of the peers' rate is added to the dispersion,
//! which with few peers and no overdispersion is exactly the conditional (binomial) comparison of two Poisson counts.

mod cells;
mod dispersion;
mod family;
mod shelf;

pub(crate) use cells::{Cells, Row};
pub use family::Family;
pub(crate) use family::{DISPERSION_MAX, DISPERSION_MIN, beta_of, sigma_of, whole};

use super::peers::{Message, OWN_PART_MAX, Rates, Tree, shrink};
use super::sum::{Sum, ln_add};
use dispersion::Scan;
pub(crate) use dispersion::Spread;
use family::{CellCounts, Conditioning, Information, Table};
use shelf::Shelf;
use std::collections::HashMap;

/// Entities above this quantile of the null stay out of the fit. `scoring.md` S2 cuts at 95 %; measured on its simulation,
/// a cut at 99 % lets in so little that dispersions move by 2 %, and tells the two families apart twice as well, which
/// is worth a third of the power at CV .6 (benches/README.md).
const CUT_LEVEL: f64 = 0.99;
/// The same where there are too few entities to estimate a dispersion: with so few the likelihood is not conditioned, so
/// fewer honest ones may fall out.
const CUT_LEVEL_FEW: f64 = 0.975;
/// Peers from which the dispersion is estimated and not taken from the rule.
pub(crate) const PEERS_TO_ESTIMATE: f64 = 20.0;
/// Dispersion where a rule gives none that is a number.
const DISPERSION_UNSAID: f64 = 0.2;
/// Rounds of cut, rates, dispersion.
const ROUNDS: usize = 4;
/// Rounds of dispersion and rates for the twin, which starts where the base arrived.
const ROUNDS_TWIN: usize = 3;
/// Step in θ of the numeric derivatives: error about h² of the third derivative.
const STEP: f64 = 1e-3;
/// Longest Newton step in θ.
const STEP_MAX: f64 = 2.0;

/// The fitted null of one stratum.
#[derive(Debug)]
pub(crate) struct Null {
    pub base: Fit,
    pub twin: Fit,
    /// Log-likelihood of the base minus that of the twin on the same truncated counts.
    pub gain: f64,
    pub estimated: bool,
    /// Weight of the base family where the twin gives the larger p: its posterior probability at even odds, 0 where
    /// there are too few entities to choose a family.
    pub base_weight: f64,
}

/// One family's fit.
#[derive(Debug)]
pub(crate) struct Fit {
    pub family: Family,
    pub rates: Rates,
    pub spread: Spread,
    own: Vec<Message>,
    conditioning: Conditioning,
}

/// Where an entity stands: θ of its peers and the variance of that estimate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub theta: f64,
    pub variance: f64,
}

/// One event more than was seen: the mean of the rate's posterior is (Y + 1)/N, and a Poisson count compared with it is
/// compared exactly as the conditional binomial test does; a rate is never zero, however few the peers. As a Newton
/// message at θ that is a score of 1, with next to no information of its own.
fn root_prior(theta: f64) -> Message {
    const INFORMATION: f64 = 0.25;
    Message { estimate: theta + 1.0 / INFORMATION, information: INFORMATION }
}

impl Null {
    /// Fits both families to one stratum. `dispersion` is the rule's 1/k.
    pub(crate) fn fit(family: Family, cells: &Cells, tree: &mut Tree, entities_min: f64, dispersion: f64) -> Null {
        let mut table = Table::default();
        let dispersion = if dispersion.is_finite() { dispersion } else { DISPERSION_UNSAID };
        let start = dispersion.clamp(0.05, 2.0);
        let pooled = pooled_rate(family, cells, start);
        tree.choose(entities_min, pooled);
        let estimated = cells.entities() >= PEERS_TO_ESTIMATE;
        let default = dispersion.clamp(DISPERSION_MIN, DISPERSION_MAX);

        let mut base = Fit::start(family, cells, tree, pooled, start);
        base.spread.value = if estimated { start } else { default };
        base.conditioning = if estimated { Conditioning::OnCut } else { Conditioning::None };
        for round in 0..ROUNDS {
            // The cut follows the rate at every step: at a cut that stays behind, a group whose counts all lie near it
            // would drive its rate to infinity.
            base.update_rates(cells, tree, None, &mut table);
            if estimated {
                let scan = if round == 0 { Scan::Whole } else { Scan::Near };
                base.update_spread(cells, tree, None, default, scan, &mut table);
            }
        }
        base.update_rates(cells, tree, None, &mut table);
        base.update_rates(cells, tree, None, &mut table);
        // The twin is fitted to exactly the counts the base was fitted to, so that their likelihoods compare.
        let cuts = base.shelf(cells, tree, None).cuts();
        let cuts = Some(&cuts[..]);
        let mut twin = base.twin();
        for _ in 0..ROUNDS_TWIN {
            if estimated {
                twin.update_spread(cells, tree, cuts, default, Scan::Near, &mut table);
            }
            twin.update_rates(cells, tree, cuts, &mut table);
        }
        if estimated {
            base.widen(cells, tree, cuts, default, &mut table);
            twin.widen(cells, tree, cuts, default, &mut table);
        } else {
            base.spread.upper = default;
            twin.spread.upper = default;
        }
        let gain =
            base.ln_likelihood(cells, tree, cuts, &mut table) - twin.ln_likelihood(cells, tree, cuts, &mut table);
        let base_weight = if estimated { 1.0 / (1.0 + (-gain).exp()) } else { 0.0 };
        Null { base, twin, gain, estimated, base_weight }
    }

    /// The p-value from both families': the larger one (`scoring.md` S2b), averaged with the base family by its weight.
    /// Where the truncated likelihood cannot tell them apart that is within a factor of two of the larger; where it
    /// clearly speaks for the lighter tail, the envelope alone would give away nine tenths of the power at CV .6.
    pub(crate) fn combine(&self, ln_base: f64, ln_twin: f64) -> f64 {
        if ln_twin <= ln_base {
            return ln_base;
        }
        ln_add(ln_base + self.base_weight.ln(), ln_twin + (-self.base_weight).ln_1p())
    }

    /// Where the entities of `row` stand: with their group, or against the others where they carry more than a fifth
    /// of its exposure.
    pub(crate) fn place(&self, which: &Fit, cells: &Cells, tree: &Tree, row: &Row) -> (Place, Compared) {
        let group = tree.groups[cells.group[row.cell]].used;
        let part = cells.exposure[row.cell] / tree.groups[group].exposure;
        if part > OWN_PART_MAX {
            (which.leave_out(&self.base, cells, tree, row), Compared::WithOthers)
        } else {
            let place = Place { theta: which.rates.theta[group], variance: which.rates.variance[group] };
            (place, Compared::WithGroup)
        }
    }
}

/// Whether an entity's own count took part in what it is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// Its group, itself included.
    WithGroup,
    /// Only the other entities of its group, because it carries more than a fifth of the group's exposure.
    WithOthers,
}

/// The rate of all entities together, odd ones left out in up to ten rounds.
fn pooled_rate(family: Family, cells: &Cells, dispersion: f64) -> f64 {
    let (mut events, mut exposure) = cells.totals(|_, _| true);
    let mut rate = (events + 0.5) / (exposure + 1.0);
    for _ in 0..10 {
        let theta = family.location(rate);
        // One cut per exposure: all groups stand at one rate.
        let mut known: HashMap<u64, u64> = HashMap::new();
        let mut cut = |n: f64| {
            *known.entry(n.to_bits()).or_insert_with(|| family.quantile(CUT_LEVEL, n, theta, dispersion.max(0.5)))
        };
        let cuts: Vec<u64> = cells.exposure.iter().map(|&n| cut(n)).collect();
        (events, exposure) = cells.totals(|cell, y| y <= cuts[cell]);
        if exposure <= 0.0 {
            break;
        }
        let next = (events + 0.5) / (exposure + 1.0);
        if next.to_bits() == rate.to_bits() {
            break;
        }
        rate = next;
    }
    rate
}

impl Fit {
    /// A fit of nothing.
    pub(crate) fn empty(family: Family) -> Fit {
        let spread = Spread { value: DISPERSION_UNSAID, upper: DISPERSION_UNSAID, ln_error: 0.0 };
        Fit { family, rates: Rates::default(), spread, own: Vec::new(), conditioning: Conditioning::OnCut }
    }

    /// Raw rates of the groups, odd entities left out in three rounds.
    fn start(family: Family, cells: &Cells, tree: &Tree, pooled: f64, dispersion: f64) -> Fit {
        let theta = family.location(pooled);
        let mut fit = Fit::empty(family);
        fit.rates = Rates::flat(tree.groups.len(), theta);
        fit.spread = Spread { value: dispersion, upper: dispersion, ln_error: 0.0 };
        // From the first round on, or one loud entity lifts its group and, through the shrinkage, others: too few rounds
        // follow to forget it, and a small group may have more than one rate at which it can come to rest.
        let mut cuts = fit.cuts(cells, tree);
        for _ in 0..3 {
            let groups = tree.groups.len();
            let mut sums = vec![[Sum::default(); 3]; groups];
            let informations: Vec<Information> =
                fit.rates.theta.iter().map(|theta| family.information_at(*theta, dispersion)).collect();
            for (cell, cut) in cuts.iter().enumerate() {
                let group = tree.groups[cells.group[cell]].used;
                let n = cells.exposure[cell];
                let information = informations[group].of(n);
                for &(y, w) in cells.counts_of(cell) {
                    if y <= *cut {
                        sums[group][0].add(w * super::tails::real(y));
                        sums[group][1].add(w * n);
                        sums[group][2].add(w * information);
                    }
                }
            }
            let own: Vec<Message> = sums
                .iter()
                .map(|[events, exposure, information]| {
                    let exposure = exposure.total();
                    if exposure <= 0.0 {
                        return Message::default();
                    }
                    // Half an event at the pooled rate keeps an empty group in finite country.
                    let rate = (events.total() + 0.5) / (exposure + 0.5 / pooled);
                    Message { estimate: family.location(rate), information: information.total() }
                })
                .collect();
            fit.rates = shrink(tree, &own, Message { estimate: theta, information: 0.5 });
            cuts = fit.cuts(cells, tree);
        }
        fit
    }

    /// The twin at the same place, before its own fit.
    fn twin(&self) -> Fit {
        Fit { family: self.family.twin(), rates: self.rates.clone(), own: self.own.clone(), ..*self }
    }

    fn theta_of(&self, cells: &Cells, tree: &Tree, cell: usize) -> f64 {
        self.rates.theta[tree.groups[cells.group[cell]].used]
    }

    fn cuts(&self, cells: &Cells, tree: &Tree) -> Vec<u64> {
        (0..cells.len()).map(|cell| self.cut(cells.exposure[cell], self.theta_of(cells, tree, cell))).collect()
    }

    fn cut(&self, exposure: f64, theta: f64) -> u64 {
        let level = if self.conditioning == Conditioning::OnCut { CUT_LEVEL } else { CUT_LEVEL_FEW };
        self.family.quantile(level, exposure, theta, self.spread.value)
    }

    fn counts<'a>(&self, cells: &'a Cells, cell: usize, cut: u64) -> CellCounts<'a> {
        CellCounts {
            exposure: cells.exposure[cell],
            cut,
            conditioning: self.conditioning,
            counts: cells.counts_of(cell),
        }
    }

    /// The population on the lattice at these rates, with these rates' cuts or the given ones.
    fn shelf(&self, cells: &Cells, tree: &Tree, cuts: Option<&[u64]>) -> Shelf {
        Shelf::new(self, cells, tree, cuts)
    }

    /// One Newton step of every group's θ, then the shrinkage over the tree.
    fn update_rates(&mut self, cells: &Cells, tree: &Tree, cuts: Option<&[u64]>, table: &mut Table) {
        let mut shelf = self.shelf(cells, tree, cuts);
        shelf.evaluate(self.family, self.spread.value, table);
        let mut slopes = vec![Slope::default(); tree.groups.len()];
        let informations: Vec<Information> =
            self.rates.theta.iter().map(|theta| self.family.information_at(*theta, self.spread.value)).collect();
        for cell in 0..cells.len() {
            let group = tree.groups[cells.group[cell]].used;
            let expected = informations[group].of(cells.exposure[cell]);
            for &(y, w) in cells.counts_of(cell) {
                if let Some((point, offset)) = shelf.point(cell, y) {
                    slopes[group].score.add(w * point.slope_at(offset));
                    slopes[group].observed.add(w * point.curvature);
                    slopes[group].expected.add(w * expected);
                }
            }
        }
        self.own = slopes.iter().zip(&self.rates.theta).map(|(slope, theta)| slope.message(*theta)).collect();
        self.rates = shrink(tree, &self.own, root_prior(self.rates.theta[0]));
    }

    fn ln_likelihood(&self, cells: &Cells, tree: &Tree, cuts: Option<&[u64]>, table: &mut Table) -> f64 {
        let mut shelf = self.shelf(cells, tree, cuts);
        shelf.evaluate(self.family, self.spread.value, table);
        shelf.total().value
    }

    /// θ for one entity of `row` from all others of its group. Cuts are the base family's, at this θ.
    fn leave_out(&self, base: &Fit, cells: &Cells, tree: &Tree, row: &Row) -> Place {
        let group = tree.groups[cells.group[row.cell]].used;
        let mut table = Table::default();
        let mut place = Place { theta: self.rates.theta[group], variance: self.rates.variance[group] };
        for _ in 0..12 {
            let mut slope = Slope::default();
            for cell in cells.using(tree, group) {
                let all = cells.counts_of(cell);
                let others: Vec<(u64, f64)>;
                let counts = if cell == row.cell {
                    let less = |&(y, w): &(u64, f64)| (y, if y == row.count { w - 1.0 } else { w });
                    others = all.iter().map(less).filter(|(_, w)| *w > 0.0).collect();
                    &others[..]
                } else {
                    all
                };
                let counts =
                    CellCounts { counts, ..self.counts(cells, cell, base.cut(cells.exposure[cell], place.theta)) };
                slope.add(self, &counts, place.theta, &mut table);
            }
            let message = slope.message(place.theta);
            let prior = root_prior(if group == 0 { place.theta } else { self.rates.theta[0] });
            let (theta, variance) = self.rates.without(tree, &self.own, group, message, prior);
            let step = (theta - place.theta).abs();
            place = Place { theta, variance };
            if step < 1e-9 {
                break;
            }
        }
        place
    }
}

/// Score and information of one group at one θ.
#[derive(Clone, Copy, Debug, Default)]
struct Slope {
    score: Sum,
    observed: Sum,
    expected: Sum,
}

impl Slope {
    /// Adds one cell without the lattice.
    fn add(&mut self, fit: &Fit, counts: &CellCounts<'_>, theta: f64, table: &mut Table) {
        let kept: Vec<(u64, f64)> = counts.counts.iter().copied().filter(|(y, _)| *y <= counts.cut).collect();
        let weight: f64 = kept.iter().map(|(_, w)| w).sum();
        if weight <= 0.0 {
            return;
        }
        let counts = CellCounts { counts: &kept, ..*counts };
        let mut values = Vec::new();
        let mut at = |theta: f64| -> f64 {
            fit.family.values(&counts, theta, fit.spread.value, table, &mut values);
            values.iter().zip(&kept).map(|(value, (_, w))| value * w).sum()
        };
        let (low, middle, high) = (at(theta - STEP), at(theta), at(theta + STEP));
        self.score.add((high - low) / (2.0 * STEP));
        self.observed.add((2.0 * middle - high - low) / (STEP * STEP));
        self.expected.add(weight * fit.family.information(counts.exposure, theta, fit.spread.value));
    }

    /// The Newton estimate. Truncation takes information away; where the observed curvature is implausibly small, a
    /// quarter of the untruncated expectation stands in.
    fn message(&self, theta: f64) -> Message {
        let expected = self.expected.total();
        if expected <= 0.0 {
            return Message::default();
        }
        let information = self.observed.total().clamp(0.25 * expected, 2.0 * expected);
        let step = (self.score.total() / information).clamp(-STEP_MAX, STEP_MAX);
        Message { estimate: theta + step, information }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::peers::Group;
    use crate::score::tails::real;

    /// One group in which every count at every exposure occurs as often as the law says: the fit must find the law.
    fn drawn_exactly(family: Family, rates: &[f64], dispersion: f64, exposures: &[f64]) -> (Cells, Tree) {
        let mut triples = Vec::new();
        for (i, rate) in rates.iter().enumerate() {
            for n in exposures {
                let theta = family.location(*rate);
                for y in 0..200_u64 {
                    let tail = |y| family.ln_tail(y, *n, theta, dispersion).exp();
                    let times = whole(3000.0 * (tail(y) - if real(y) < *n { tail(y + 1) } else { 0.0 }));
                    triples.extend((0..times).map(|_| (i + 1, *n, y)));
                    if real(y) >= *n {
                        break;
                    }
                }
            }
        }
        let group = |parent: Option<usize>, level| Group {
            parent,
            level,
            entities: 0.0,
            exposure: 0.0,
            label: String::new(),
            used: 0,
        };
        let mut tree = Tree { groups: vec![group(None, 0)] };
        tree.groups.extend(rates.iter().map(|_| group(Some(0), 1)));
        let cells = Cells::new(triples.into_iter());
        tree.measure(&cells);
        (cells, tree)
    }

    fn assert_near(got: f64, expected: f64, part: f64, what: &str) {
        assert!((got / expected - 1.0).abs() < part, "{what}: got {got}, expected {expected}");
    }

    #[test]
    fn a_population_drawn_from_either_family_gives_back_its_rates_and_dispersion() {
        let exposures = [20.0, 60.0, 150.0];
        for family in
            [Family::NegativeBinomial, Family::PoissonLognormal, Family::BetaBinomial, Family::LogitNormalBinomial]
        {
            let (cells, mut tree) = drawn_exactly(family, &[0.04, 0.1], 0.3, &exposures);
            let base = if family.is_share() { Family::BetaBinomial } else { Family::NegativeBinomial };
            let null = Null::fit(base, &cells, &mut tree, 20.0, 0.2);
            let fit = if family == base { &null.base } else { &null.twin };
            assert_near(fit.spread.value, 0.3, 0.04, &format!("{family:?} dispersion"));
            assert_near(family.rate(fit.rates.theta[1]), 0.04, 0.015, &format!("{family:?} rate"));
            assert_near(family.rate(fit.rates.theta[2]), 0.1, 0.015, &format!("{family:?} rate"));
            assert!(fit.spread.upper > fit.spread.value);
            // And the likelihood says which of both it was.
            assert_eq!(null.gain > 3.0, family == base, "{family:?}: {}", null.gain);
        }
    }

    #[test]
    fn odd_entities_move_neither_rate_nor_dispersion() {
        let family = Family::NegativeBinomial;
        let (cells, mut tree) = drawn_exactly(family, &[0.05], 0.2, &[40.0, 100.0]);
        let clean = Null::fit(family, &cells, &mut tree, 20.0, 0.2);
        // One in fifty at ten times its expected count.
        let mut triples: Vec<(usize, f64, u64)> = Vec::new();
        for (row, weight) in cells.rows() {
            triples.extend((0..whole(weight)).map(|_| (1, cells.exposure[row.cell], row.count)));
        }
        triples.extend((0..120).map(|i| if i % 2 == 0 { (1, 40.0, 20) } else { (1, 100.0, 50) }));
        triples.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.2.cmp(&b.2)));
        let cells = Cells::new(triples.into_iter());
        tree.measure(&cells);
        let dirty = Null::fit(family, &cells, &mut tree, 20.0, 0.2);
        assert_near(dirty.base.rates.theta[1].exp(), clean.base.rates.theta[1].exp(), 0.001, "rate");
        assert_near(dirty.base.spread.value, clean.base.spread.value, 0.005, "dispersion");
    }

    #[test]
    fn the_weight_of_the_lighter_family_follows_the_likelihood() {
        let null = |base_weight| Null {
            base: Fit::empty(Family::NegativeBinomial),
            twin: Fit::empty(Family::PoissonLognormal),
            gain: 0.0,
            estimated: true,
            base_weight,
        };
        // Nothing known: the larger one. Nothing for the heavier: the lighter. Otherwise the average.
        assert!((null(0.0).combine(-9.0, -7.0) + 7.0).abs() < 1e-15);
        assert!((null(1.0).combine(-9.0, -7.0) + 9.0).abs() < 1e-15);
        let average = (0.25 * f64::exp(-9.0) + 0.75 * f64::exp(-7.0)).ln();
        assert!((null(0.25).combine(-9.0, -7.0) - average).abs() < 1e-14);
        assert!((null(0.25).combine(-7.0, -9.0) + 7.0).abs() < 1e-15);
    }
}
