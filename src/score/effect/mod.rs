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
    /// Posterior probability that the true rate is not above that of the peers: the local false sign rate (Stephens 2017,
    /// Biostatistics 18:275). 1 where the ratio itself is not above 1. Unlike the posterior weight of "the bulk", it does
    /// not depend on which of two fitted components is called that, and it never rises with the count.
    pub not_above: f64,
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

/// Whether there is enough to learn a prior from.
pub(crate) fn can_fit(observations: &[Observation]) -> bool {
    let entities: f64 = observations.iter().map(|o| o.weight).sum();
    let events: f64 = observations.iter().map(|o| o.weight * o.count).sum();
    entities >= ENTITIES_MIN && events >= EVENTS_MIN
}
