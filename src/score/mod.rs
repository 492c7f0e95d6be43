//! Statistics: from counts to tail probabilities, effects, false discovery rates and bands.
//!
//! Owns the one entry point [`score`]: entities with counts in, for each a verdict with expected count, shrunken ratio,
//! ln p and ln q out, or the reason why it is too small to say anything. Pure: no I/O, no clock, no randomness. The
//! surprising thing: the result does not depend on the order of the entities to the last bit, because every fit walks
//! a sorted, compressed population (`null::cells`).

pub mod beta;
pub mod combine;
pub mod effect;
pub mod entity;
pub mod fdr;
pub mod funnel;
pub mod gamma;
pub mod graph;
pub mod interval;
pub mod limit;
pub mod normal;
pub mod null;
mod peers;
pub mod scan;
pub mod series;
mod stratum;
pub mod sum;
pub mod tails;

pub use null::{Compared, Family};

use std::collections::BTreeMap;
use std::sync::Arc;

/// What kind of number a rule counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Law {
    /// Events per exposure: negative binomial and Poisson-lognormal.
    NegativeBinomial,
    /// Successes in trials: beta-binomial and logit-normal-binomial.
    BetaBinomial,
}

/// How a rule's entities are scored: its `[model]`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Model {
    /// What is counted.
    pub law: Law,
    /// Entities a group of peers needs to have a rate of its own; smaller groups borrow the next coarser one's.
    pub min_peers: usize,
    /// 1/k: squared coefficient of variation of honest entities' rates (for shares, of their odds). Used as it is until
    /// a stratum has 20 entities, and as a weak prior from then on.
    pub dispersion: f64,
}

impl Model {
    /// The defaults of `scoring.md`: groups of 20, honest entities that differ with a coefficient of variation of .45.
    pub fn new(law: Law) -> Model {
        Model { law, min_peers: 20, dispersion: 0.2 }
    }
}

/// One entity to be tested.
#[derive(Clone, Copy, Debug)]
pub struct Unit<'a> {
    /// Entity type: each is fitted apart, "agents with agents".
    pub stratum: &'a str,
    /// Labels of its peer groups, coarse to fine.
    pub peers: &'a [String],
    /// What was counted. For shares at most `exposure`.
    pub observed: u64,
    /// Denominator; for shares the number of trials. Zero or not a number: not testable.
    pub exposure: f64,
    /// Windows that were looked at to find this one (1 = no choice): Bonferroni on ln p.
    pub looks: u32,
}

/// What can be said of one entity.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It was tested.
    Scored(Score),
    /// It was not, and no number is given.
    TooSmall {
        /// Why.
        reason: TooSmall,
    },
}

/// Why an entity was not tested. Never decided by its count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TooSmall {
    /// Its denominator is zero or unusable.
    NoExposure,
    /// There is nobody to compare it with.
    NoPeers,
    /// So little is expected that even a large excess would not be told from chance.
    LittleExpected,
}

/// The scores of one tested entity.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// What peers would have at this exposure.
    pub expected: f64,
    /// EBGM: shrunken ratio of true to expected.
    pub ratio: f64,
    /// EB05: its 5 % lower bound.
    pub ratio_low: f64,
    /// ln P(at least this many) under both families (`StratumFit::twin_weight`), times the looks, joined with what the rule
    /// knows beside the size ([`score_with`]). Finite and ≤ 0.
    pub ln_p: f64,
    /// Benjamini–Hochberg over all tested entities of the rule.
    pub ln_q: f64,
    /// Benjamini–Yekutieli: the same under any dependence.
    pub ln_q_any_dependence: f64,
    /// Probability that its true rate is not above its peers', and never below the false discovery rate: honest entities
    /// differ, which only that knows (`scoring.md` S8).
    pub lfdr: f64,
    /// Peers' events per exposure.
    pub peer_rate: f64,
    /// Labels of the peer group, coarse to fine, joined by " / "; empty = all of the stratum.
    pub peer_group: Arc<str>,
    /// How many labels that are; 0 = all of the stratum.
    pub peer_level: usize,
    /// Other entities in the group.
    pub peers: usize,
    /// Whether its own count took part in the peers' rate.
    pub compared: Compared,
    /// The family that gave the larger p.
    pub family: Family,
}

/// What was learnt about one stratum.
#[derive(Clone, Debug, PartialEq)]
pub struct StratumFit {
    /// Entity type.
    pub stratum: String,
    /// Entities in it.
    pub units: usize,
    /// Tested.
    pub tested: usize,
    /// Not tested.
    pub too_small: usize,
    /// Negative-binomial size k = 1/dispersion of honest entities.
    pub k: f64,
    /// Standard error of ln k; 0 where the rule's own dispersion was used.
    pub k_se: f64,
    /// σ of the normal twin.
    pub sigma: f64,
    /// Standard error of ln σ.
    pub sigma_se: f64,
    /// The family that the truncated likelihood prefers.
    pub preferred: Family,
    /// By how many units of log-likelihood, on the same counts and with as many parameters.
    pub preferred_by: f64,
    /// Weight of the heavier family in the p-values: 1 = the larger p of both families, less where the likelihood clearly
    /// prefers the lighter one.
    pub twin_weight: f64,
    /// Where the dispersion comes from.
    pub dispersion: Dispersion,
}

/// Where a stratum's dispersion comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dispersion {
    /// Estimated from its entities.
    Fitted,
    /// The rule's own, because there are fewer than 20.
    Assumed,
}

/// The scores of one rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    /// One per unit, in the order of the input.
    pub verdicts: Vec<Verdict>,
    /// One per stratum, by name.
    pub strata: Vec<StratumFit>,
}

/// Scores the entities of one rule. Never panics; the same set of units gives the same bits in any order.
pub fn score(units: &[Unit<'_>], model: &Model) -> Scored {
    score_with(units, model, |_, ln_p| ln_p)
}

/// [`score`], where the rule knows more of a tested unit than its size against its peers: `also` takes the place of the
/// unit and the ln p of its size, and gives the ln p of both, which goes into the false discovery rate.
pub fn score_with(units: &[Unit<'_>], model: &Model, also: impl Fn(usize, f64) -> f64) -> Scored {
    let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, unit) in units.iter().enumerate() {
        members.entry(unit.stratum).or_default().push(i);
    }
    let mut verdicts = vec![Verdict::TooSmall { reason: TooSmall::NoExposure }; units.len()];
    let mut strata = Vec::with_capacity(members.len());
    for (name, members) in members {
        strata.push(stratum::score(name, units, &members, model, &mut verdicts));
    }
    for (place, verdict) in verdicts.iter_mut().enumerate() {
        if let Verdict::Scored(score) = verdict {
            score.ln_p = also(place, score.ln_p);
        }
    }
    adjust(&mut verdicts);
    Scored { verdicts, strata }
}

/// Fills ln q over all tested entities of all strata, and with it the floor of lfdr (`scoring.md` S8).
fn adjust(verdicts: &mut [Verdict]) {
    let scored = || verdicts.iter().filter_map(|v| if let Verdict::Scored(s) = v { Some(s.ln_p) } else { None });
    let ln_p: Vec<f64> = scored().collect();
    let adjusted = fdr::adjust(&ln_p);
    let mut next = 0;
    for verdict in verdicts {
        if let Verdict::Scored(score) = verdict {
            score.ln_q = adjusted.ln_q[next];
            score.ln_q_any_dependence = adjusted.ln_q_any_dependence(next);
            score.lfdr = score.lfdr.max(score.ln_q.exp()).min(1.0);
            next += 1;
        }
    }
}

#[cfg(test)]
mod tests;
