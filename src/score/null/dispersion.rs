//! The dispersion of honest entities and its upper end.
//!
//! Owns the one-dimensional maximisation of the profile likelihood. The surprising thing: the overall level of the
//! rates is maximised along with it, because below a cut a larger dispersion and a higher rate look alike; at fixed rates
//! the dispersion comes out too small and too sure of itself.

use super::super::peers::Tree;
use super::super::sum::Sum;
use super::Fit;
use super::cells::Cells;
use super::family::{DISPERSION_MAX, DISPERSION_MIN, Table};
use super::shelf::Shelf;

/// Standard deviation of ln φ around the rule's own dispersion before any entity is seen: a factor of seven.
const PRIOR_WIDTH: f64 = 2.0;
/// Drop of the log-likelihood at one standard error.
const ONE_ERROR: f64 = 0.5;
/// Groups of which the information is looked at; of more, every so manieth.
const GROUPS_SAMPLED: usize = 256;
/// Longest shift of all rates in one step.
const SHIFT_MAX: f64 = 0.3;

/// A fitted dispersion φ.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spread {
    pub value: f64,
    /// One standard error up: what tails are computed with.
    pub upper: f64,
    /// Standard error of ln φ, read off the profile likelihood above the maximum.
    pub ln_error: f64,
}

/// Where a dispersion is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scan {
    /// Over its whole range.
    Whole,
    /// Around where it is.
    Near,
}

/// The profile log-likelihood of ln φ.
struct Profile<'a> {
    fit: &'a Fit,
    shelf: Shelf,
    /// Per cell of the sampled groups: group, entities, exposure.
    weights: Vec<(usize, f64, f64)>,
    /// θ of the sampled groups.
    thetas: Vec<f64>,
    /// What was computed last.
    last: Option<(f64, (f64, f64))>,
    /// Groups per sampled group.
    scale: f64,
    ln_default: f64,
}

impl Fit {
    /// Maximises the dispersion, and moves all rates with it.
    pub(super) fn update_spread(
        &mut self,
        cells: &Cells,
        tree: &Tree,
        cuts: Option<&[u64]>,
        default: f64,
        scan: Scan,
        table: &mut Table,
    ) {
        let mut profile = Profile::new(self, cells, tree, cuts, default);
        let (low, high) = (DISPERSION_MIN.ln(), DISPERSION_MAX.ln());
        let mut at = |u: f64| profile.value(u, table).0;
        let (centre, reach) = match scan {
            Scan::Whole => {
                // A coarse scan: the likelihood may have a second maximum at the edge.
                let mut best = (f64::NEG_INFINITY, low);
                for i in 0..=12 {
                    let u = low + (high - low) * f64::from(i) / 12.0;
                    let value = at(u);
                    if value > best.0 {
                        best = (value, u);
                    }
                }
                (best.1, (high - low) / 12.0)
            }
            Scan::Near => (self.spread.value.ln(), 0.4),
        };
        let u = maximise(&mut at, centre, reach, low, high);
        let shift = profile.value(u, table).1;
        self.spread.value = u.exp();
        self.spread.upper = self.spread.value;
        self.rates.shift(shift);
    }

    /// Reads one standard error off the profile likelihood, upwards.
    pub(super) fn widen(&mut self, cells: &Cells, tree: &Tree, cuts: Option<&[u64]>, default: f64, table: &mut Table) {
        let mut profile = Profile::new(self, cells, tree, cuts, default);
        let top = self.spread.value.ln();
        let peak = profile.value(top, table).0;
        let most = DISPERSION_MAX.ln() - top;
        // The drop is nearly a parabola: scale the distance until it is right.
        let mut reach: f64 = 0.1;
        for _ in 0..8 {
            let drop = peak - profile.value(top + reach, table).0;
            if (drop - ONE_ERROR).abs() < 0.01 {
                break;
            }
            let factor = if drop > 0.0 { (ONE_ERROR / drop).sqrt().clamp(0.25, 4.0) } else { 4.0 };
            let next = (reach * factor).min(most);
            if reach >= most && factor >= 1.0 {
                break;
            }
            reach = next;
        }
        self.spread.upper = (top + reach).exp();
        self.spread.ln_error = reach;
    }
}

impl<'a> Profile<'a> {
    fn new(fit: &'a Fit, cells: &Cells, tree: &Tree, cuts: Option<&[u64]>, default: f64) -> Self {
        let using = (0..tree.groups.len()).filter(|g| tree.groups[*g].used == *g);
        let using: Vec<usize> = using.collect();
        let every = using.len().div_ceil(GROUPS_SAMPLED).max(1);
        let mut sampled = vec![None; tree.groups.len()];
        let mut thetas = Vec::new();
        for (slot, group) in using.iter().step_by(every).enumerate() {
            sampled[*group] = Some(slot);
            thetas.push(fit.rates.theta[*group]);
        }
        let groups = thetas.len();
        let weights = (0..cells.len())
            .filter_map(|cell| {
                let group = tree.groups[cells.group[cell]].used;
                let entities: f64 = cells.counts_of(cell).iter().map(|(_, w)| w).sum();
                sampled[group].map(|slot| (slot, entities, cells.exposure[cell]))
            })
            .collect();
        let scale = super::super::tails::real(using.len() as u64) / super::super::tails::real(groups as u64).max(1.0);
        let shelf = fit.shelf(cells, tree, cuts);
        Profile { fit, shelf, weights, thetas, last: None, scale, ln_default: default.ln() }
    }

    /// Penalised log-likelihood at the best common shift of all rates, and that shift (one Newton step).
    ///
    /// Groups' rates were estimated from the same counts, so half the log of their information is taken off (Cox and
    /// Reid, JRSS-B 49:1, 1987): without it the dispersion is too small.
    fn value(&mut self, u: f64, table: &mut Table) -> (f64, f64) {
        if let Some((at, value)) = self.last
            && at.to_bits() == u.to_bits()
        {
            return value;
        }
        let value = self.compute(u, table);
        self.last = Some((u, value));
        value
    }

    fn compute(&mut self, u: f64, table: &mut Table) -> (f64, f64) {
        let dispersion = u.exp();
        let family = self.fit.family;
        self.shelf.evaluate(family, dispersion, table);
        let point = self.shelf.total();
        let mut total = Sum::default();
        total.add(point.value);
        let shift = if point.curvature > 0.0 {
            (point.slope / point.curvature).clamp(-SHIFT_MAX, SHIFT_MAX)
        } else {
            SHIFT_MAX.copysign(point.slope)
        };
        total.add(shift * (point.slope - 0.5 * shift * point.curvature.max(0.0)));
        let at: Vec<_> = self.thetas.iter().map(|theta| family.information_at(*theta, dispersion)).collect();
        let mut information = vec![Sum::default(); at.len()];
        for &(group, entities, exposure) in &self.weights {
            information[group].add(entities * at[group].of(exposure));
        }
        for group in information {
            total.add(-0.5 * self.scale * (group.total() + 1.0).ln());
        }
        total.add(-0.5 * ((u - self.ln_default) / PRIOR_WIDTH).powi(2));
        (total.total(), shift)
    }
}

/// The maximum near `centre`: three points walked uphill until the middle one is highest, then successive parabolas.
fn maximise(f: &mut impl FnMut(f64) -> f64, centre: f64, reach: f64, low: f64, high: f64) -> f64 {
    const TOLERANCE: f64 = 3e-3;
    let clamp = |u: f64| u.clamp(low, high);
    let mut points = [clamp(centre - reach), clamp(centre), clamp(centre + reach)].map(|u| (u, f(u)));
    let mut stride = reach;
    for _ in 0..12 {
        let [left, middle, right] = points;
        if left.1 > middle.1 && left.0 > low {
            stride *= 1.5;
            let u = clamp(left.0 - stride);
            points = [(u, f(u)), left, middle];
        } else if right.1 > middle.1 && right.0 < high {
            stride *= 1.5;
            let u = clamp(right.0 + stride);
            points = [middle, right, (u, f(u))];
        } else {
            break;
        }
    }
    for _ in 0..20 {
        let [left, middle, right] = points;
        if right.0 - left.0 < TOLERANCE {
            break;
        }
        let (a, b) = (middle.0 - left.0, right.0 - middle.0);
        let (up, down) = (middle.1 - left.1, middle.1 - right.1);
        let vertex = middle.0 + 0.5 * (b * b * up - a * a * down) / (b * up + a * down);
        // Off the middle by at least the tolerance, and not beyond the middle of the longer side.
        let golden = if a > b { middle.0 - 0.38 * a } else { middle.0 + 0.38 * b };
        let inside = vertex.is_finite() && vertex > left.0 && vertex < right.0;
        let mut u = if inside { vertex } else { golden };
        if (u - middle.0).abs() < 0.3 * TOLERANCE {
            if a.max(b) < 30.0 * TOLERANCE {
                return u;
            }
            u = golden;
        }
        let at = (u, f(u));
        points = match (u < middle.0, at.1 > middle.1) {
            (true, true) => [left, at, middle],
            (true, false) => [at, middle, right],
            (false, true) => [middle, at, right],
            (false, false) => [left, middle, at],
        };
    }
    points.into_iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.total_cmp(&a.0))).map_or(centre, |p| p.0)
}
