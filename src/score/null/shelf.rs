//! The population laid out on a lattice of expected counts.
//!
//! Owns the reason why a million entities are fitted in a second: a likelihood at an expected count is needed only at
//! the points of a lattice (4 % steps of ln E; of trials and of the logit for shares), with its first two derivatives by
//! differences between lattice neighbours. Entities between two points are reached with one Taylor term, so what is
//! neglected is a few parts in ten thousand of an expectation, far below what any peer rate is known to.

use super::super::peers::Tree;
use super::super::sum::Sum;
use super::Fit;
use super::cells::Cells;
use super::family::{CellCounts, Conditioning, Family, Table};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Distance of lattice points in ln E, and of the points differences are taken over.
const STEP: f64 = 0.04;
/// Distance of lattice points in the logit of a share: there the lattice has a second dimension.
const STEP_SHARE: f64 = 0.1;
/// Trials from which shares are merged to 8 % steps, as long as few of the trials succeed.
const TRIALS_MERGED: f64 = 20.0;
const TRIALS_STEP: f64 = 0.08;

/// Log-likelihood, slope and curvature in θ of one count at a lattice point.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Point {
    pub value: f64,
    pub slope: f64,
    /// Negative second derivative.
    pub curvature: f64,
}

impl Point {
    /// The slope a little beside the lattice point.
    pub(crate) fn slope_at(&self, offset: f64) -> f64 {
        self.slope - self.curvature * offset
    }
}

#[derive(Debug)]
struct Bin {
    exposure: f64,
    theta: f64,
    cut: u64,
    /// (count, entities), ascending, none above the cut.
    counts: Vec<(u64, f64)>,
    points: Vec<Point>,
}

/// Where a cell is on the lattice.
#[derive(Clone, Copy, Debug)]
struct Spot {
    bin: usize,
    offset: f64,
}

/// The whole population at the rates of one fit.
#[derive(Debug)]
pub(crate) struct Shelf {
    bins: Vec<Bin>,
    spots: Vec<Spot>,
    conditioning: Conditioning,
}

impl Shelf {
    /// Lays the cells out at the rates of `fit`, with the cuts that hold there or the given ones.
    pub(crate) fn new(fit: &Fit, cells: &Cells, tree: &Tree, cuts: Option<&[u64]>) -> Shelf {
        let mut found: HashMap<(i64, i64, u64), usize, BuildHasherDefault<Multiply>> = HashMap::default();
        let mut bins: Vec<Bin> = Vec::new();
        let mut spots = Vec::with_capacity(cells.len());
        let mut location = Location::new(fit.family, 0.0);
        for cell in 0..cells.len() {
            let theta = fit.theta_of(cells, tree, cell);
            // Cells stand by group, so the same θ comes many times over.
            if theta.to_bits() != location.theta.to_bits() {
                location = Location::new(fit.family, theta);
            }
            let place = location.lattice(cells.exposure[cell], &cells.steps[cell]);
            let given = cuts.map(|cuts| cuts[cell]);
            let bin = *found.entry((place.key.0, place.key.1, given.unwrap_or(0))).or_insert_with(|| {
                let cut = given.unwrap_or_else(|| fit.cut(place.exposure, place.theta));
                bins.push(Bin {
                    exposure: place.exposure,
                    theta: place.theta,
                    cut,
                    counts: Vec::new(),
                    points: Vec::new(),
                });
                bins.len() - 1
            });
            spots.push(Spot { bin, offset: place.offset });
            let bin = &mut bins[bin];
            for &(y, w) in cells.counts_of(cell) {
                if y > bin.cut {
                    continue;
                }
                // Small counts come in bulk and stand at their own index; the rest is sorted below.
                match bin.counts.iter_mut().take(16).find(|(seen, _)| *seen == y) {
                    Some((_, weight)) => *weight += w,
                    None => bin.counts.push((y, w)),
                }
            }
        }
        for bin in &mut bins {
            bin.counts.sort_unstable_by_key(|(y, _)| *y);
            bin.counts.dedup_by(|later, first| {
                let same = later.0 == first.0;
                if same {
                    first.1 += later.1;
                }
                same
            });
        }
        Shelf { bins, spots, conditioning: fit.conditioning }
    }

    /// Computes every lattice point under this law.
    pub(crate) fn evaluate(&mut self, family: Family, dispersion: f64, table: &mut Table) {
        let mut values = [Vec::new(), Vec::new(), Vec::new()];
        for bin in &mut self.bins {
            let counts = CellCounts {
                exposure: bin.exposure,
                cut: bin.cut,
                conditioning: self.conditioning,
                counts: &bin.counts,
            };
            for (values, shift) in values.iter_mut().zip([-STEP, 0.0, STEP]) {
                family.values(&counts, bin.theta + shift, dispersion, table, values);
            }
            bin.points.clear();
            for ((low, middle), high) in values[0].iter().zip(&values[1]).zip(&values[2]) {
                bin.points.push(Point {
                    value: *middle,
                    slope: (high - low) / (2.0 * STEP),
                    curvature: (2.0 * middle - high - low) / (STEP * STEP),
                });
            }
        }
    }

    /// The cut of every cell.
    pub(crate) fn cuts(&self) -> Vec<u64> {
        self.spots.iter().map(|spot| self.bins[spot.bin].cut).collect()
    }

    /// The lattice point of a count in a cell and the cell's distance from it; `None` above the cut.
    pub(crate) fn point(&self, cell: usize, count: u64) -> Option<(Point, f64)> {
        let spot = self.spots[cell];
        let bin = &self.bins[spot.bin];
        if count > bin.cut {
            return None;
        }
        let at = bin.counts.binary_search_by_key(&count, |(y, _)| *y).ok()?;
        Some((bin.points[at], spot.offset))
    }

    /// Log-likelihood of all, with slope and curvature in a shift of all θ.
    pub(crate) fn total(&self) -> Point {
        let (mut value, mut slope, mut curvature) = (Sum::default(), Sum::default(), Sum::default());
        for bin in &self.bins {
            for ((_, weight), point) in bin.counts.iter().zip(&bin.points) {
                value.add(weight * point.value);
                slope.add(weight * point.slope);
                curvature.add(weight * point.curvature);
            }
        }
        Point { value: value.total(), slope: slope.total(), curvature: curvature.total() }
    }
}

/// A hash of a few small integers: the standard one is made for keys an enemy may choose, and takes a tenth of the fit.
#[derive(Default)]
struct Multiply(u64);

impl Hasher for Multiply {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(26) ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write_i64(&mut self, value: i64) {
        self.write_u64(value.cast_unsigned());
    }
}

struct LatticePlace {
    key: (i64, i64),
    exposure: f64,
    theta: f64,
    offset: f64,
}

/// What the lattice needs of an exposure.
#[derive(Clone, Copy, Debug)]
pub(super) struct Steps {
    ln_exposure: f64,
    /// The exposure in 8 % steps, and by how much in logarithm it lies above them.
    merged: f64,
    ln_rest: f64,
}

impl Steps {
    pub(super) fn new(exposure: f64) -> Steps {
        let ln_exposure = exposure.ln();
        let mut merged = exposure;
        if exposure >= TRIALS_MERGED {
            merged = ((ln_exposure / TRIALS_STEP).round() * TRIALS_STEP).exp().round();
        }
        Steps { ln_exposure, merged, ln_rest: (exposure / merged).ln() }
    }
}

/// One θ of one family.
struct Location {
    share: bool,
    theta: f64,
    /// Share and its complement.
    shares: (f64, f64),
}

impl Location {
    fn new(family: Family, theta: f64) -> Location {
        Location { share: family.is_share(), theta, shares: super::super::beta::expit_pair(theta) }
    }

    fn lattice(&self, exposure: f64, steps: &Steps) -> LatticePlace {
        if !self.share {
            let ln_mean = steps.ln_exposure + self.theta;
            let step = (ln_mean / STEP).round();
            let at = step * STEP;
            return LatticePlace { key: (0, whole_key(step)), exposure: 1.0, theta: at, offset: ln_mean - at };
        }
        let (share, rest) = self.shares;
        let (trials, ln_rest) = if share < 0.5 { (steps.merged, steps.ln_rest) } else { (exposure, 0.0) };
        // The same expected count at the rounded trials: dlogit = dln(share)/(1 − share).
        let theta = self.theta + ln_rest / rest.max(0.1);
        let step = (theta / STEP_SHARE).round();
        let at = step * STEP_SHARE;
        LatticePlace { key: (whole_key(trials), whole_key(step)), exposure: trials, theta: at, offset: theta - at }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "steps of a logarithm and trials are whole numbers in range")]
fn whole_key(value: f64) -> i64 {
    value as i64
}
