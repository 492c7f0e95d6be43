//! The four laws of an honest entity's count, at one entity.
//!
//! Owns the parametrisation that lets one fit serve all four: a location θ (ln of the rate, or the logit of the share)
//! and a dispersion φ, the relative variance of the honest entities' rates (of their odds, for shares). So φ = 1/k for
//! the negative binomial, σ² = ln(1 + φ) for the two normal twins, and α + β + 1 = 1/(φ π(1 − π)) for the
//! beta-binomial, which is the same variance of the logit by the delta method.

use super::super::beta::expit_pair;
use super::super::gamma::{HALF_LN_TAU, gamma_quantile};
use super::super::normal::rough_normal_quantile;
use super::super::sum::ln_one_minus_exp;
use super::super::tails::{
    ln_beta_binomial, ln_beta_binomial_mass, ln_beta_binomial_none, ln_logit_normal_binomial,
    ln_logit_normal_binomial_mass, ln_negative_binomial, ln_negative_binomial_mass, ln_poisson_lognormal,
    ln_poisson_lognormal_mass, real,
};

/// Which law an honest entity's count follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Negative binomial: gamma-distributed rates.
    NegativeBinomial,
    /// Poisson-lognormal: the same variance with a heavier tail.
    PoissonLognormal,
    /// Beta-binomial: beta-distributed shares.
    BetaBinomial,
    /// Logit-normal-binomial: its heavier twin.
    LogitNormalBinomial,
}

/// Counts up to which a cell is a table of probabilities; above, masses and tails are computed one by one.
const TABLE_MAX: u64 = 2000;
/// Smallest dispersion; below it the law is Poisson or binomial to every digit that matters.
pub(crate) const DISPERSION_MIN: f64 = 1e-6;
/// Largest dispersion: a coefficient of variation of 4.5.
pub(crate) const DISPERSION_MAX: f64 = 20.0;
/// Smallest α + β of a beta-binomial.
const PRECISION_MIN: f64 = 0.02;
/// Nodes of the normal mixing law in tables: −5.6 … 5.6. Masses below a cut do not hear of what lies beyond.
const REACH: f64 = 5.6;
/// Their distance, in widths of the integrand: the error is about exp(−2π²/step²) ≈ 1e-13.
const TABLE_STEP: f64 = 0.8;

/// σ of the normal twin with this relative variance.
pub(crate) fn sigma_of(dispersion: f64) -> f64 {
    dispersion.ln_1p().sqrt()
}

/// (α, β) of the beta law with this mean and dispersion.
pub(crate) fn beta_of(share: f64, rest: f64, dispersion: f64) -> (f64, f64) {
    let precision = (1.0 / (dispersion * share * rest) - 1.0).max(PRECISION_MIN);
    (precision * share, precision * rest)
}

/// Room for one cell's probabilities, reused from cell to cell.
#[derive(Debug, Default)]
pub(crate) struct Table {
    mass: Vec<f64>,
    /// (weight, exp(σz − σ²/2)) of the normal mixing law.
    nodes: Vec<(f64, f64)>,
    /// For which σ and step the nodes are.
    nodes_of: (f64, f64),
    /// Per node: the mass of the current count, and what the next one is multiplied by.
    current: Vec<f64>,
    ratio: Vec<f64>,
}

impl Table {
    /// Trapezoid nodes of the standard normal, dense enough for an integrand whose logarithm has curvature
    /// 1 + `sharpness`².
    fn set_nodes(&mut self, sharpness: f64, sigma: f64) {
        // Quarter octaves, so that neighbouring cells share their nodes.
        let finer = (sharpness.hypot(1.0).log2() * 4.0).ceil() / 4.0;
        let step = TABLE_STEP * (-finer).exp2();
        if self.nodes_of == (sigma, step) {
            return;
        }
        self.nodes_of = (sigma, step);
        self.nodes.clear();
        let count = whole(REACH / step);
        for i in 0..=2 * count {
            let z = (real(i) - real(count)) * step;
            let weight = step * (-0.5 * z * z - HALF_LN_TAU).exp();
            self.nodes.push((weight, (sigma * z - 0.5 * sigma * sigma).exp()));
        }
    }

    /// Masses of 0 … cut of a mixture: `start` gives a node's mass at 0 and its ratio, `factor` what all nodes are
    /// multiplied by from j − 1 to j. Nodes in the inner loop, in lanes, so that it runs at the speed of the processor.
    fn mix(&mut self, cut: u64, start: impl Fn(f64) -> (f64, f64), factor: impl Fn(f64) -> f64) {
        const LANES: usize = 4;
        self.current.clear();
        self.ratio.clear();
        for &(weight, multiplier) in &self.nodes {
            let (mass, ratio) = start(multiplier);
            self.current.push(weight * mass);
            self.ratio.push(ratio);
        }
        while !self.current.len().is_multiple_of(LANES) {
            self.current.push(0.0);
            self.ratio.push(0.0);
        }
        self.mass.push(self.current.iter().sum());
        for j in 1..=cut {
            let factor = factor(real(j));
            let mut lanes = [0.0; LANES];
            for (current, ratio) in self.current.chunks_exact_mut(LANES).zip(self.ratio.chunks_exact(LANES)) {
                for lane in 0..LANES {
                    current[lane] *= ratio[lane] * factor;
                    lanes[lane] += current[lane];
                }
            }
            self.mass.push((lanes[0] + lanes[1]) + (lanes[2] + lanes[3]));
        }
    }
}

/// The count nearest to a value ≥ 0.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "as saturates, which is what is wanted")]
pub(crate) fn whole(value: f64) -> u64 {
    value.round() as u64
}

/// Trials of a share: exposures are whole numbers there.
pub(crate) fn trials(exposure: f64) -> u64 {
    whole(exposure)
}

/// A count that is known to index a table.
fn index(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

impl Family {
    /// The heavier-tailed law fitted beside this one.
    pub(crate) fn twin(self) -> Family {
        match self {
            Family::NegativeBinomial => Family::PoissonLognormal,
            Family::BetaBinomial => Family::LogitNormalBinomial,
            other => other,
        }
    }

    pub(crate) fn is_share(self) -> bool {
        matches!(self, Family::BetaBinomial | Family::LogitNormalBinomial)
    }

    /// Expected count per unit of exposure at θ (for the logit-normal: at the median).
    pub(crate) fn rate(self, theta: f64) -> f64 {
        if self.is_share() { expit_pair(theta).0 } else { theta.exp() }
    }

    /// θ of a rate.
    pub(crate) fn location(self, rate: f64) -> f64 {
        if self.is_share() { (rate / (1.0 - rate)).ln() } else { rate.ln() }
    }

    /// Fisher information about θ in one untruncated count.
    pub(crate) fn information(self, exposure: f64, theta: f64, dispersion: f64) -> f64 {
        self.information_at(theta, dispersion).of(exposure)
    }

    /// What the information at many exposures has in common.
    pub(crate) fn information_at(self, theta: f64, dispersion: f64) -> Information {
        if self.is_share() {
            let (p, q) = expit_pair(theta);
            // Variance of a beta-binomial: npq(1 + (n − 1)·icc), icc = φpq.
            Information { per: p * q, growth: (dispersion * p * q).min(1.0), first: 1.0 }
        } else {
            let rate = theta.exp();
            Information { per: rate, growth: dispersion * rate, first: 0.0 }
        }
    }

    /// `ln P(Y ≥ y)`.
    pub(crate) fn ln_tail(self, y: u64, exposure: f64, theta: f64, dispersion: f64) -> f64 {
        let dispersion = dispersion.max(DISPERSION_MIN);
        match self {
            Family::NegativeBinomial => ln_negative_binomial(y, exposure * theta.exp(), 1.0 / dispersion),
            Family::PoissonLognormal => ln_poisson_lognormal(y, exposure * theta.exp(), sigma_of(dispersion)),
            Family::BetaBinomial => {
                let (p, q) = expit_pair(theta);
                let (alpha, beta) = beta_of(p, q, dispersion);
                ln_beta_binomial(y, trials(exposure), alpha, beta)
            }
            Family::LogitNormalBinomial => ln_logit_normal_binomial(y, trials(exposure), theta, sigma_of(dispersion)),
        }
    }

    /// `ln P(Y = y)`.
    fn ln_mass(self, y: u64, exposure: f64, theta: f64, dispersion: f64) -> f64 {
        let count = real(y);
        match self {
            Family::NegativeBinomial => ln_negative_binomial_mass(count, exposure * theta.exp(), 1.0 / dispersion),
            Family::PoissonLognormal => ln_poisson_lognormal_mass(y, exposure * theta.exp(), sigma_of(dispersion)),
            Family::BetaBinomial => {
                let (p, q) = expit_pair(theta);
                let (alpha, beta) = beta_of(p, q, dispersion);
                ln_beta_binomial_mass(count, (exposure - count).max(0.0), alpha, beta)
            }
            Family::LogitNormalBinomial => {
                ln_logit_normal_binomial_mass(y, trials(exposure), theta, sigma_of(dispersion))
            }
        }
    }

    /// About the smallest c with `P(Y ≤ c) ≥ level`, from which on an entity is left out of the fit (`scoring.md` S2).
    /// Exact where it is below 2,000; above, that of the gamma law with the same two moments, because a likelihood
    /// conditioned on a cut is right at any cut.
    pub(crate) fn quantile(self, level: f64, exposure: f64, theta: f64, dispersion: f64) -> u64 {
        let mean = exposure * self.rate(theta);
        let most = if self.is_share() { trials(exposure) } else { u64::MAX };
        if let Some(found) = self.walk_to(level, exposure, theta, dispersion, most) {
            return found;
        }
        // Information is mean²/variance for counts; for shares it is that of the logit, whose variance is 1/information.
        let information = self.information(exposure, theta, dispersion);
        if self.is_share() {
            let z = -rough_normal_quantile(1.0 - level);
            return whole(exposure * expit_pair(theta + z / information.sqrt()).0).min(most);
        }
        whole(gamma_quantile(level, information, information / mean))
    }

    /// The quantile by adding masses from 0, where that is short.
    fn walk_to(self, level: f64, exposure: f64, theta: f64, dispersion: f64, most: u64) -> Option<u64> {
        let reach = TABLE_MAX.min(most);
        let (first, ratio): (f64, Box<dyn Fn(f64) -> f64>) = match self {
            Family::NegativeBinomial => {
                let mean = exposure * theta.exp();
                let spread = dispersion * mean;
                let step = mean / (1.0 + spread);
                (-spread.ln_1p() / dispersion, Box::new(move |j| (1.0 + dispersion * j) * step / (j + 1.0)))
            }
            Family::BetaBinomial => {
                let (p, q) = expit_pair(theta);
                let (alpha, beta) = beta_of(p, q, dispersion);
                let first = ln_beta_binomial_none(exposure, alpha, beta);
                let ratio = move |j: f64| {
                    let left = (exposure - j).max(0.0);
                    left / (j + 1.0) * ((j + alpha) / ((left - 1.0).max(0.0) + beta))
                };
                (first, Box::new(ratio))
            }
            Family::PoissonLognormal | Family::LogitNormalBinomial => return None,
        };
        if first < -600.0 {
            return None;
        }
        let mut mass = first.exp();
        let mut below = mass;
        let mut y = 0;
        while below < level {
            if y >= reach {
                return None;
            }
            mass *= ratio(real(y));
            below += mass;
            y += 1;
        }
        Some(y)
    }

    /// `ln f(y) − ln F(cut)` for each count of a cell, all ≤ `cut`: the right-truncated log-likelihood. Without
    /// conditioning the ln F is left out.
    pub(crate) fn values(
        self,
        cell: &CellCounts<'_>,
        theta: f64,
        dispersion: f64,
        table: &mut Table,
        values: &mut Vec<f64>,
    ) {
        values.clear();
        if cell.counts.is_empty() {
            return;
        }
        let dispersion = dispersion.max(DISPERSION_MIN);
        let conditioned = cell.conditioning == Conditioning::OnCut;
        if conditioned
            && self.prefers_table(cell, dispersion)
            && self.fill(cell.exposure, theta, dispersion, cell.cut, table)
        {
            // An impossible mass would be −∞: the floor keeps the optimiser in finite country.
            let below = table.mass.iter().sum::<f64>().max(1e-290).ln();
            values.extend(cell.counts.iter().map(|(y, _)| table.mass[index(*y)].max(1e-290).ln() - below));
            return;
        }
        let ends_here = self.is_share() && cell.cut >= trials(cell.exposure);
        let below = if conditioned && !ends_here {
            let beyond = self.ln_tail(cell.cut.saturating_add(1), cell.exposure, theta, dispersion);
            ln_one_minus_exp(beyond).max(-700.0)
        } else {
            0.0
        };
        let mass = |y: u64| self.ln_mass(y, cell.exposure, theta, dispersion).max(-1e6) - below;
        values.extend(cell.counts.iter().map(|(y, _)| mass(*y)));
    }

    /// Whether a table of all masses up to the cut costs less than the few masses that are needed.
    fn prefers_table(self, cell: &CellCounts<'_>, dispersion: f64) -> bool {
        if cell.cut > TABLE_MAX {
            return false;
        }
        match self {
            Family::NegativeBinomial | Family::BetaBinomial => {
                real(cell.cut) < 500.0 + 100.0 * real(cell.counts.len() as u64)
            }
            Family::PoissonLognormal | Family::LogitNormalBinomial => {
                // In nanoseconds, roughly: nodes × (an exponential + a lane per count), against an integral each.
                let cut = real(cell.cut);
                let nodes = 14.0 * (1.0 + sigma_of(dispersion).powi(2) * cut).sqrt();
                nodes * (10.0 + 0.6 * cut) < 2000.0 + 1000.0 * real(cell.counts.len() as u64)
            }
        }
    }

    /// Fills `table.mass` with P(Y = 0 … cut); false where the first mass underflows.
    fn fill(self, exposure: f64, theta: f64, dispersion: f64, cut: u64, table: &mut Table) -> bool {
        table.mass.clear();
        match self {
            Family::NegativeBinomial => {
                let mean = exposure * theta.exp();
                let spread = dispersion * mean;
                let first = -spread.ln_1p() / dispersion;
                if first < -600.0 {
                    return false;
                }
                let step = mean / (1.0 + spread);
                let mut mass = first.exp();
                table.mass.push(mass);
                for j in 0..cut {
                    let j = real(j);
                    mass *= (1.0 + dispersion * j) * step / (j + 1.0);
                    table.mass.push(mass);
                }
            }
            Family::BetaBinomial => {
                let (p, q) = expit_pair(theta);
                let (alpha, beta) = beta_of(p, q, dispersion);
                let first = ln_beta_binomial_none(exposure, alpha, beta);
                if first < -600.0 {
                    return false;
                }
                let mut mass = first.exp();
                table.mass.push(mass);
                for j in 0..cut {
                    let j = real(j);
                    let left = (exposure - j).max(0.0);
                    mass *= left / (j + 1.0) * ((j + alpha) / ((left - 1.0).max(0.0) + beta));
                    table.mass.push(mass);
                }
            }
            Family::PoissonLognormal => {
                let sigma = sigma_of(dispersion);
                let mean = exposure * theta.exp();
                table.set_nodes(sigma * mean.sqrt(), sigma);
                let start = |multiplier: f64| {
                    let rate = mean * multiplier;
                    ((-rate).exp(), rate)
                };
                table.mix(cut, start, |j| 1.0 / j);
                // Where every node that matters underflows, so does the table.
                return mean < 500.0;
            }
            Family::LogitNormalBinomial => {
                let sigma = sigma_of(dispersion);
                let (p, q) = expit_pair(theta);
                if exposure * p > 300.0 {
                    return false;
                }
                table.set_nodes(sigma * (exposure * p * q).sqrt(), sigma);
                // The nodes hold exp(σz − σ²/2); here θ is the median.
                let median = p / q * (0.5 * sigma * sigma).exp();
                let start = |multiplier: f64| {
                    let odds = median * multiplier;
                    ((-exposure * odds.ln_1p()).exp(), odds)
                };
                table.mix(cut, start, |j| (exposure - j + 1.0).max(0.0) / j);
            }
        }
        true
    }
}

/// Fisher information about one θ as a function of exposure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Information {
    per: f64,
    growth: f64,
    /// Trials that bring no overdispersion: 1 for shares.
    first: f64,
}

impl Information {
    pub(crate) fn of(self, exposure: f64) -> f64 {
        exposure * self.per / (1.0 + (exposure - self.first).max(0.0) * self.growth)
    }
}

/// Whether a likelihood is conditioned on the counts' being no larger than their cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Conditioning {
    /// Right-truncated likelihood.
    OnCut,
    /// The plain likelihood of what is left. Right-truncated maximum likelihood of a handful of counts has no finite
    /// maximum when they lie near their cuts.
    None,
}

/// One exposure with the counts seen at it.
#[derive(Clone, Copy)]
pub(crate) struct CellCounts<'a> {
    pub exposure: f64,
    pub cut: u64,
    pub conditioning: Conditioning,
    /// (count, number of entities).
    pub counts: &'a [(u64, f64)],
}
