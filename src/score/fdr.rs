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
        least = least.min(value + count.ln() - real(rank + 1).ln());
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
