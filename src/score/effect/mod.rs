//! The size of the effect: EBGM and its 5 % lower bound EB05.
//!
//! Owns the two-component prior of true/expected (`scoring.md` S4): most entities are near their peers, some are not,
//! and both are learnt from all entities of a stratum. Gamma components for counts (`DuMouchel` 1999), beta components
//! for shares. The surprising thing: these numbers say how large an excess is, never whether it is real. EB05 ≥ 2
//! alone is wrong about half the time when honest entities differ (`scoring.md` §1).

mod beta_mixture;
mod bfgs;
mod gamma_mixture;

pub use beta_mixture::BetaMixture;
pub(crate) use gamma_mixture::Prepared;
pub use gamma_mixture::{GammaMixture, Zeros};

/// Entities from which the prior is fitted.
const ENTITIES_MIN: f64 = 200.0;
/// Events from which the prior is fitted.
const EVENTS_MIN: f64 = 100.0;
/// Prior weight of the bulk where the prior is not fitted.
const BULK_WEIGHT: f64 = 0.95;
/// Mean of true/expected in the other component where the prior is not fitted.
const EXCESS_MEAN: f64 = 4.0;

/// What the posterior says of one entity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// EBGM: geometric mean of true/expected.
    pub ratio: f64,
    /// EB05: its 5 % lower bound.
    pub ratio_low: f64,
    /// Posterior probability of the bulk component.
    pub bulk: f64,
}

/// One distinct observation with the number of entities that share it.
#[derive(Clone, Copy, Debug)]
pub struct Observation {
    /// Count.
    pub count: f64,
    /// Expected count, or trials.
    pub size: f64,
    /// Logit of the peers' share; unused for counts.
    pub theta: f64,
    /// Entities.
    pub weight: f64,
}

/// Whether the first of two components, each (shape of the low end, of the high end), is the bulk: (α, rate) of a gamma
/// law, (α, β) of a beta law.
///
/// The other one is the one that owns the largest counts. The ratio of two such densities behaves at the top as
/// `exp((β₁ − β₂)·λ)`, or as `(1 − x)^(β₂ − β₁)`, so that is the one with the smaller second shape; with equal ones, the
/// one with the larger first. Any other choice (that of the higher mean, or of mean + 2 SD) calls the most extreme
/// entity of all an ordinary one whenever the wider component has the lower mean.
fn first_is_bulk(first: (f64, f64), second: (f64, f64)) -> bool {
    first.1.total_cmp(&second.1).then(second.0.total_cmp(&first.0)).is_ge()
}

/// Whether there is enough to learn a prior from.
pub(crate) fn can_fit(observations: &[Observation]) -> bool {
    let entities: f64 = observations.iter().map(|o| o.weight).sum();
    let events: f64 = observations.iter().map(|o| o.weight * o.count).sum();
    entities >= ENTITIES_MIN && events >= EVENTS_MIN
}
