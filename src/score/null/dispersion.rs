//! The dispersion of honest entities and its upper end.
//!
//! Owns the one-dimensional maximisation. Evaluated on entities merged to 2 % steps of expected count, because the
//! likelihood of a dispersion does not notice 1 % of an expectation and a million entities become a few thousand.

use super::super::peers::Tree;
use super::super::sum::Sum;
use super::cells::Cells;
use super::family::{CellCounts, Conditioning, DISPERSION_MAX, DISPERSION_MIN, Family, Table};
use super::{CUT_LEVEL, Fit};
use std::collections::BTreeMap;

/// Steps of ln E, or of the logit of a share, per unit.
const LATTICE: f64 = 50.0;
/// Trials from which shares are merged as well.
const TRIALS_MERGED: f64 = 200.0;
/// Standard deviation of ln φ around the rule's own dispersion before any entity is seen: a factor of seven.
const PRIOR_WIDTH: f64 = 2.0;
/// Drop of the log-likelihood at one standard error.
const ONE_ERROR: f64 = 0.5;

/// A fitted dispersion φ.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spread {
    pub value: f64,
    /// One standard error up: what tails are computed with.
    pub upper: f64,
    /// Standard error of ln φ, read off the profile likelihood above the maximum.
    pub ln_error: f64,
}

struct Merged {
    exposure: f64,
    theta: f64,
    cut: u64,
    counts: Vec<(u64, f64)>,
}

/// The profile log-likelihood of ln φ at fixed rates.
struct Profile<'a> {
    fit: &'a Fit,
    cells: &'a Cells,
    tree: &'a Tree,
    merged: Vec<Merged>,
    ln_default: f64,
}

impl Fit {
    pub(super) fn update_spread(&mut self, cells: &Cells, tree: &Tree, default: f64, first: bool, table: &mut Table) {
        let profile = Profile::new(self, cells, tree, default);
        let (low, high) = (DISPERSION_MIN.ln(), DISPERSION_MAX.ln());
        let mut at = |u: f64| profile.value(u, table);
        let centre = if first {
            // A coarse scan: the likelihood may have a second maximum at the edge.
            let mut best = (f64::NEG_INFINITY, low);
            for i in 0..=12 {
                let u = low + (high - low) * f64::from(i) / 12.0;
                let value = at(u);
                if value > best.0 {
                    best = (value, u);
                }
            }
            best.1
        } else {
            self.spread.value.ln()
        };
        let reach = if first { (high - low) / 12.0 } else { 0.75 };
        let u = maximise(&mut at, centre, reach, low, high);
        self.spread.value = u.exp();
        self.spread.upper = self.spread.value;
    }

    pub(super) fn widen(&mut self, cells: &Cells, tree: &Tree, default: f64, table: &mut Table) {
        let profile = Profile::new(self, cells, tree, default);
        let top = self.spread.value.ln();
        let target = profile.value(top, table) - ONE_ERROR;
        let (mut low, mut high) = (top, DISPERSION_MAX.ln());
        let mut reach = 0.25;
        while low + reach < high {
            if profile.value(low + reach, table) < target {
                high = low + reach;
            } else {
                low += reach;
                reach *= 2.0;
            }
        }
        while high - low > 1e-3 {
            let middle = 0.5 * (low + high);
            if profile.value(middle, table) < target {
                high = middle;
            } else {
                low = middle;
            }
        }
        self.spread.upper = low.exp();
        self.spread.ln_error = low - top;
    }
}

impl<'a> Profile<'a> {
    fn new(fit: &'a Fit, cells: &'a Cells, tree: &'a Tree, default: f64) -> Self {
        let mut bins: BTreeMap<(i64, i64), Merged> = BTreeMap::new();
        let share = matches!(fit.family, Family::BetaBinomial | Family::LogitNormalBinomial);
        for cell in 0..cells.len() {
            let n = cells.exposure[cell];
            let theta = fit.theta_of(cells, tree, cell);
            let (key, exposure, theta) = if share {
                let trials = if n < TRIALS_MERGED { n } else { (lattice(n.ln()) / LATTICE).exp().round() };
                let step = lattice(theta);
                ((key(trials), key(step)), trials, step / LATTICE)
            } else {
                let step = lattice(n.ln() + theta);
                ((0, key(step)), (step / LATTICE).exp(), 0.0)
            };
            let bin = bins.entry(key).or_insert_with(|| Merged { exposure, theta, cut: 0, counts: Vec::new() });
            bin.counts.extend_from_slice(cells.counts_of(cell));
        }
        let dispersion = fit.spread.value;
        let base = match fit.family {
            Family::PoissonLognormal => Family::NegativeBinomial,
            Family::LogitNormalBinomial => Family::BetaBinomial,
            other => other,
        };
        let merged = bins
            .into_values()
            .map(|mut bin| {
                bin.counts.sort_unstable_by_key(|(y, _)| *y);
                bin.counts.dedup_by(|later, first| {
                    let same = later.0 == first.0;
                    if same {
                        first.1 += later.1;
                    }
                    same
                });
                bin.cut = base.quantile(CUT_LEVEL, bin.exposure, bin.theta, dispersion);
                bin
            })
            .collect();
        Profile { fit, cells, tree, merged, ln_default: default.ln() }
    }

    /// Penalised log-likelihood. Rates were estimated from the same counts, so half the log of their information is
    /// taken off (Cox and Reid, JRSS-B 49:1, 1987): without it the dispersion is too small.
    fn value(&self, u: f64, table: &mut Table) -> f64 {
        let dispersion = u.exp();
        let family = self.fit.family;
        let mut total = Sum::default();
        for bin in &self.merged {
            let counts = CellCounts { exposure: bin.exposure, cut: bin.cut, conditioning: Conditioning::OnCut, counts: &bin.counts };
            total.add(family.cell(&counts, bin.theta, dispersion, table));
        }
        let mut information = vec![Sum::default(); self.tree.groups.len()];
        for cell in 0..self.cells.len() {
            let group = self.tree.groups[self.cells.group[cell]].used;
            let weight: f64 = self.cells.counts_of(cell).iter().map(|(_, w)| w).sum();
            let theta = self.fit.rates.theta[group];
            information[group].add(weight * family.information(self.cells.exposure[cell], theta, dispersion));
        }
        for group in information {
            total.add(-0.5 * (group.total() + 1.0).ln());
        }
        total.add(-0.5 * ((u - self.ln_default) / PRIOR_WIDTH).powi(2));
        total.total()
    }
}

fn lattice(value: f64) -> f64 {
    (value * LATTICE).round()
}

#[expect(clippy::cast_possible_truncation, reason = "lattice steps of a logarithm are small whole numbers")]
fn key(value: f64) -> i64 {
    value as i64
}

/// Golden-section search around `centre`, widened while the maximum sits at an end, and one parabola at the last.
fn maximise(f: &mut impl FnMut(f64) -> f64, centre: f64, reach: f64, low: f64, high: f64) -> f64 {
    const GOLDEN: f64 = 0.618_033_988_749_894_8;
    let (mut a, mut b) = ((centre - reach).max(low), (centre + reach).min(high));
    for _ in 0..4 {
        let (mut left, mut right) = (b - GOLDEN * (b - a), a + GOLDEN * (b - a));
        let (mut f_left, mut f_right) = (f(left), f(right));
        let (start, end) = (a, b);
        while b - a > 2e-3 {
            if f_left >= f_right {
                (b, right, f_right) = (right, left, f_left);
                left = b - GOLDEN * (b - a);
                f_left = f(left);
            } else {
                (a, left, f_left) = (left, right, f_right);
                right = a + GOLDEN * (b - a);
                f_right = f(right);
            }
        }
        let best = 0.5 * (a + b);
        let width = end - start;
        if best - start < 0.01 && start > low {
            (a, b) = ((start - width).max(low), start + 0.1 * width);
        } else if end - best < 0.01 && end < high {
            (a, b) = (end - 0.1 * width, (end + width).min(high));
        } else {
            return best;
        }
    }
    0.5 * (a + b)
}
