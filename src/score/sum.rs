//! Compensated sums.
//!
//! Owns the one way in which `score` adds floating point numbers over entities: sorted first by the caller, then
//! added with Neumaier's correction (ZAMM 54:39, 1974). Plain `iter().sum()` over entities would let the order of
//! rows reach the last bits of a p-value.

/// A running sum with Neumaier's error term.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sum {
    high: f64,
    low: f64,
}

impl Sum {
    /// Adds one term.
    #[inline]
    pub fn add(&mut self, term: f64) {
        let total = self.high + term;
        self.low += if self.high.abs() >= term.abs() { (self.high - total) + term } else { (term - total) + self.high };
        self.high = total;
    }

    /// The corrected total.
    #[inline]
    pub fn total(self) -> f64 {
        self.high + self.low
    }
}

impl FromIterator<f64> for Sum {
    fn from_iter<I: IntoIterator<Item = f64>>(terms: I) -> Self {
        let mut sum = Sum::default();
        for term in terms {
            sum.add(term);
        }
        sum
    }
}

/// The logarithm of a sum of exponentials, kept so that no term over- or underflows.
#[derive(Clone, Copy, Debug)]
pub struct LogSum {
    largest: f64,
    scaled: f64,
}

impl Default for LogSum {
    fn default() -> Self {
        LogSum { largest: f64::NEG_INFINITY, scaled: 0.0 }
    }
}

impl LogSum {
    /// Adds `exp(ln_term)`; negative infinity and NaN add nothing.
    #[inline]
    pub fn add(&mut self, ln_term: f64) {
        if ln_term <= self.largest {
            self.scaled += (ln_term - self.largest).exp();
        } else if ln_term > self.largest {
            self.scaled = if self.scaled == 0.0 { 1.0 } else { self.scaled * (self.largest - ln_term).exp() + 1.0 };
            self.largest = ln_term;
        }
    }

    /// `ln Σ exp(term)`; negative infinity when nothing was added.
    #[inline]
    pub fn total(self) -> f64 {
        self.largest + self.scaled.ln()
    }

    /// The largest term so far.
    #[inline]
    pub fn largest(self) -> f64 {
        self.largest
    }
}

/// `ln(exp(a) + exp(b))`.
#[inline]
pub fn ln_add(a: f64, b: f64) -> f64 {
    let (high, low) = if a >= b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY { high } else { high + (low - high).exp().ln_1p() }
}

/// `ln(1 − exp(a))` for `a ≤ 0`, accurate at both ends (Mächler 2012, "Accurately computing log(1 − exp(−|a|))").
#[inline]
pub fn ln_one_minus_exp(a: f64) -> f64 {
    if a >= 0.0 {
        f64::NEG_INFINITY
    } else if a > -std::f64::consts::LN_2 {
        (-a.exp_m1()).ln()
    } else {
        (-a.exp()).ln_1p()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_term_between_two_large_ones_is_not_lost() {
        let sum: Sum = [1e100, 1.0, -1e100].into_iter().collect();
        assert_eq!(sum.total().to_bits(), 1.0_f64.to_bits());
    }

    #[test]
    fn a_log_sum_survives_terms_that_underflow() {
        let mut sum = LogSum::default();
        sum.add(-1000.0);
        sum.add(-1000.0);
        sum.add(f64::NEG_INFINITY);
        assert!((sum.total() - (-1000.0 + std::f64::consts::LN_2)).abs() < 1e-12);
        assert!((ln_add(-1000.0, -1000.0) - sum.total()).abs() < 1e-12);
    }

    #[test]
    fn the_complement_is_accurate_near_both_ends() {
        // ln(1 − e^−1e-20) = ln(1e-20) to first order; ln(1 − e^−50) = −e^−50.
        assert!((ln_one_minus_exp(-1e-20) - 1e-20_f64.ln()).abs() < 1e-12);
        assert!((ln_one_minus_exp(-50.0) / -(-50.0_f64).exp() - 1.0).abs() < 1e-12);
    }
}
