//! Random populations for `properties.rs`: exposures, peers and rates as uneven as real ones.

use fundwatch::score::{Law, Model, Scored, Unit, score};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Gamma, Normal, Poisson};

/// One entity before scoring.
#[derive(Clone, Debug)]
pub(crate) struct Entity {
    pub(crate) peers: Vec<String>,
    pub(crate) observed: u64,
    pub(crate) exposure: f64,
    pub(crate) looks: u32,
}

/// Both laws, by the word the tables use.
pub(crate) const LAWS: [(Law, &str); 2] = [(Law::NegativeBinomial, "counts"), (Law::BetaBinomial, "shares")];

/// The generator of one case: every case has its own, so that threads do not matter.
pub(crate) fn random(check: u64, case: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(check << 40 | case)
}

pub(crate) fn score_all(law: Law, entities: &[Entity]) -> Scored {
    let units: Vec<Unit<'_>> = entities
        .iter()
        .map(|e| Unit {
            stratum: "employer",
            peers: &e.peers,
            observed: e.observed,
            exposure: e.exposure,
            looks: e.looks,
        })
        .collect();
    score(&units, &Model::new(law))
}

/// Whole numbers from a double ≥ 0.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "draws are whole numbers ≥ 0")]
pub(crate) fn whole(value: f64) -> u64 {
    value as u64
}

/// A normal draw.
pub(crate) fn normal(mean: f64, sd: f64, random: &mut ChaCha8Rng) -> f64 {
    Normal::new(mean, sd).map_or(mean, |law| law.sample(random))
}

/// `count` entities in industries of very different size, each with a few regions: half of all entities in the first
/// industry, a quarter in the second, and so on, so that some groups speak for themselves and others borrow. Rates
/// differ by group, honest entities by a random coefficient of variation up to .8; one in a hundred is raised.
pub(crate) fn fund(law: Law, count: usize, random: &mut ChaCha8Rng) -> Vec<Entity> {
    let cv: f64 = 0.05 + 0.75 * random.random::<f64>();
    let shape = 1.0 / (cv * cv);
    let base = normal(0.06_f64.ln(), 0.6, random).min(-1.6);
    let rates: Vec<f64> = (0..32).map(|_| (base + normal(0.0, 0.4, random)).min(-0.5).exp()).collect();
    (0..count)
        .map(|_| {
            let industry = (0..7).find(|_| random.random::<f64>() < 0.5).unwrap_or(7);
            let region = random.random_range(0..4_usize);
            let exposure = normal(20.0_f64.ln(), 1.4, random).exp().round().max(1.0);
            let multiplier = Gamma::new(shape, 1.0 / shape).map_or(1.0, |law| law.sample(random));
            let raised = if random.random::<f64>() < 0.01 { 5.0 } else { 1.0 };
            let mean = exposure * rates[4 * industry + region] * multiplier * raised;
            let drawn = whole(Poisson::new(mean.max(1e-9)).map_or(0.0, |law| law.sample(random)));
            Entity {
                peers: vec![format!("industry {industry}"), format!("region {region}")],
                observed: if law == Law::BetaBinomial { drawn.min(whole(exposure)) } else { drawn },
                exposure,
                looks: 1,
            }
        })
        .collect()
}
