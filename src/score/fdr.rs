//! False discovery rates over a list of log p-values.
//!
//! Owns Benjamini–Hochberg and Benjamini–Yekutieli in logs, and the filter that sets aside entities too small ever to
//! be found. The surprising thing: equal p-values get equal q-values whatever the order, because the minimum runs over
//! distinct values from the largest down.

/// Adjusted values in logs, in the order of the input.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Adjusted {
    /// Benjamini and Hochberg (JRSS-B 57:289, 1995): holds under positive dependence.
    pub ln_q: Vec<f64>,
    /// ln Σ 1/j: added to `ln_q` it gives Benjamini and Yekutieli's value, which holds under any dependence.
    pub ln_any_dependence: f64,
}

impl Adjusted {
    /// Benjamini and Yekutieli (Annals of Statistics 29:1165, 2001) for input `i`.
    pub fn ln_q_any_dependence(&self, i: usize) -> f64 {
        (self.ln_q[i] + self.ln_any_dependence).min(0.0)
    }
}

/// `ln q_(i) = min_{j ≥ i}(ln p_(j) + ln m − ln j)`, capped at 0. Values that are not numbers count as p = 1.
pub fn adjust(ln_p: &[f64]) -> Adjusted {
    let clean = |v: f64| if v.is_nan() { 0.0 } else { v.min(0.0) };
    let mut order: Vec<usize> = (0..ln_p.len()).collect();
    order.sort_by(|a, b| clean(ln_p[*a]).total_cmp(&clean(ln_p[*b])).then(a.cmp(b)));
    let count = real(ln_p.len());
    let mut ln_q = vec![0.0; ln_p.len()];
    let mut least = 0.0_f64;
    for rank in (0..order.len()).rev() {
        let value = clean(ln_p[order[rank]]);
        // The minimum only ever falls as the rank does, so of equal values the last one decides for all: the ranks
        // before it give larger candidates and inherit its minimum.
        least = least.min(value + (count / real(rank + 1)).ln());
        ln_q[order[rank]] = least;
    }
    // From the smallest terms up, so that the sum is the same for everybody.
    let harmonic: f64 = (1..=ln_p.len()).rev().map(|j| 1.0 / real(j)).sum();
    Adjusted { ln_q, ln_any_dependence: if harmonic > 0.0 { harmonic.ln() } else { 0.0 } }
}

#[expect(clippy::cast_precision_loss, reason = "ranks stay far below 2^53")]
fn real(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn fixture() -> Value {
        serde_json::from_str(include_str!("../../tests/fixtures/statistics/multiplicity.json")).expect("JSON")
    }

    fn numbers(value: &Value) -> Vec<f64> {
        value.as_array().expect("a list").iter().map(|v| v.as_f64().expect("a number")).collect()
    }

    fn adjusted(p: &[f64]) -> Adjusted {
        adjust(&p.iter().map(|p| p.ln()).collect::<Vec<_>>())
    }

    fn agree(got: impl Iterator<Item = f64>, expected: &[f64]) {
        for (got, expected) in got.zip(expected) {
            assert!((got.exp() - expected).abs() <= 1e-12 * expected.max(1e-300), "{} {expected}", got.exp());
        }
    }

    #[test]
    fn the_fifteen_p_values_of_benjamini_and_hochberg() {
        let fixture = fixture();
        let case = &fixture["bh1995"];
        let adjusted = adjusted(&numbers(&case["p"]));
        agree(adjusted.ln_q.iter().copied(), &numbers(&case["BH"]));
        agree((0..15).map(|i| adjusted.ln_q_any_dependence(i)), &numbers(&case["BY"]));
        // Published: four are rejected at .05.
        assert_eq!(adjusted.ln_q.iter().filter(|q| **q <= 0.05_f64.ln()).count(), 4);
    }

    #[test]
    fn edge_cases_agree_with_r() {
        for case in fixture()["edge_cases"].as_array().expect("a list") {
            let (p, expected) = (numbers(&case["p"]), numbers(&case["BH"]));
            agree(adjusted(&p).ln_q.into_iter(), &expected);
        }
        assert!(adjust(&[]).ln_q.is_empty());
        assert_eq!(adjust(&[f64::NAN]).ln_q, [0.0]);
    }

    #[test]
    fn the_breast_cancer_p_values_give_ninety_four() {
        let fixture = fixture();
        let case = &fixture["hedenfalk"];
        let adjusted = adjusted(&numbers(&case["p"]));
        let below = adjusted.ln_q.iter().filter(|q| **q < 0.05_f64.ln()).count();
        assert_eq!(below as u64, case["n_BH_lt_0_05"].as_u64().expect("a count"));
    }

    proptest! {
        #[test]
        fn equal_values_stay_equal_and_order_does_not_matter(
            (ln_p, shuffled) in prop::collection::vec(prop_oneof![Just(-1.0), Just(-8.0), -50.0..0.0_f64], 1..60)
                .prop_flat_map(|v| { let n = v.len(); (Just(v), Just((0..n).collect::<Vec<_>>()).prop_shuffle()) })
        ) {
            let plain = adjust(&ln_p);
            let other = adjust(&shuffled.iter().map(|i| ln_p[*i]).collect::<Vec<_>>());
            for (place, i) in shuffled.iter().enumerate() {
                prop_assert_eq!(other.ln_q[place].to_bits(), plain.ln_q[*i].to_bits());
            }
            for i in 0..ln_p.len() {
                for j in 0..ln_p.len() {
                    if ln_p[i] <= ln_p[j] {
                        prop_assert!(plain.ln_q[i] <= plain.ln_q[j]);
                    }
                }
            }
        }
    }
}
