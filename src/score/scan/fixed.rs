//! One window of fixed width: how likely is it that some place of it holds so many events?
//!
//! Owns the Wallenstein–Neff approximation for a known number of events and Naus' product form for a Poisson process.
//!
//! The surprising thing: both are computed as sums of small positive parts, not as 1 minus something near 1, so a
//! probability of 1e-30 keeps its digits.

use statrs::function::gamma::{checked_gamma_lr, ln_gamma};

use super::ScanError;

/// ln P(some window of width `share` of the whole holds at least `count` of `events` uniform points):
/// (k/w − N − 1) b(k; N, w) + 2 P(Bin ≥ k) (Naus 1965; Wallenstein & Neff 1987, Stat Med 6:197).
/// Exact for k > (N + 1)/2 and w ≤ ½; elsewhere an upper bound, within 1 % below p = .05 and 11 % at p = .5.
///
/// # Errors
/// A share outside (0, 1), or more events in the window than there are.
pub fn fixed_window_ln_p(count: u32, events: u32, share: f64) -> Result<f64, ScanError> {
    if !(share > 0.0 && share < 1.0) {
        return Err(ScanError::Share { found: share, max: 1.0 });
    }
    if count > events {
        return Err(ScanError::CountAboveTotal { count, events });
    }
    let (k, n) = (f64::from(count), f64::from(events));
    if count <= 1 || k <= n * share {
        return Ok(0.0); // some window always holds one event, and one holds the mean
    }
    let odds = share / (1.0 - share);
    let (mut term, mut upper) = (1.0, 0.0);
    let mut j = k;
    while term > 1e-17 * upper && j <= n {
        upper += term;
        term *= (n - j) / (j + 1.0) * odds;
        j += 1.0;
    }
    let ln_choose = ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0);
    let ln_mass = ln_choose + k * share.ln() + (n - k) * (-share).ln_1p();
    let factor = k / share - n - 1.0 + 2.0 * upper;
    Ok(if factor > 0.0 { (ln_mass + factor.ln()).min(0.0) } else { 0.0 })
}

/// The product form sums over twice the count: beyond this a fixed window is the wrong question.
const POISSON_COUNT_MAX: u32 = 1_000_000;

/// ln P(some window of width 1 holds at least `count` events of a Poisson process with `mean` per window, over
/// `windows` window widths): 1 − Q₂ (Q₃/Q₂)^(L−2) (Naus 1982, JASA 77:177). Within 2 % of simulation.
///
/// # Errors
/// A mean that is not positive, fewer than two window widths, or a count above a million.
pub fn poisson_window_ln_p(count: u32, mean: f64, windows: f64) -> Result<f64, ScanError> {
    if !(mean > 0.0 && mean.is_finite()) {
        return Err(ScanError::Number { what: "mean per window", found: mean, min: 0.0 });
    }
    if !(windows >= 2.0 && windows.is_finite()) {
        return Err(ScanError::Number { what: "number of windows", found: windows, min: 2.0 });
    }
    if count > POISSON_COUNT_MAX {
        return Err(ScanError::CountAboveTotal { count, events: POISSON_COUNT_MAX });
    }
    if count == 0 {
        return Ok(0.0);
    }
    if count == 1 {
        return Ok((-(-mean * windows).exp_m1()).ln());
    }
    let parts = naus_parts(count, mean);
    let scale = parts.ln_mass.exp();
    let (two, three) = (scale * parts.beyond_two, scale * parts.beyond_three);
    if two >= 1.0 || three >= 1.0 {
        return Ok(0.0);
    }
    if parts.ln_mass < -600.0 {
        // ln(1 − q) = −q to the last digit, and q itself may be below any positive number.
        let rate = parts.beyond_two + (windows - 2.0) * (parts.beyond_three - parts.beyond_two);
        return Ok(parts.ln_mass + rate.ln());
    }
    let (ln_q2, ln_q3) = ((-two).ln_1p(), (-three).ln_1p());
    let ln_none = ln_q2 + (windows - 2.0) * (ln_q3 - ln_q2);
    Ok((-ln_none.exp_m1()).ln().min(0.0))
}

/// The chances of `count` events in some window of two, and of three, window widths, over the Poisson mass at `count`.
struct NausParts {
    ln_mass: f64,
    /// (1 − Q₂) / mass.
    beyond_two: f64,
    /// (1 − Q₃) / mass.
    beyond_three: f64,
}

fn naus_parts(count: u32, mean: f64) -> NausParts {
    let k = f64::from(count);
    let ln_mass = |j: f64| j * mean.ln() - mean - ln_gamma(j + 1.0);
    let ln_k = ln_mass(k);
    let mass: Vec<f64> = (0..count).map(|j| ln_mass(f64::from(j)).exp()).collect();
    let below: Vec<f64> = mass
        .iter()
        .scan(0.0, |sum, p| {
            *sum += p;
            Some(f64::min(*sum, 1.0))
        })
        .collect();
    // Distribution function at `j` − `back`, 0 below 0.
    let cdf = |j: usize, back: usize| j.checked_sub(back).map_or(0.0, |at| below[at]);
    let size = mass.len();
    let f1 = cdf(size, 1);
    // P(Y ≥ k) / mass: upwards from k where the terms fall, else by the incomplete gamma function.
    let upper = if k > mean { ratio_sum(k, mean) } else { checked_gamma_lr(k, mean).unwrap_or(1.0) / ln_k.exp() };

    let beyond_two = upper * (1.0 + f1) + (k - 1.0) * mass[size - 2] + (k - 1.0 - mean) * cdf(size, 3);

    let a1 = 2.0 * f1 * ((k - 1.0) * cdf(size, 2) - mean * cdf(size, 3));
    let a2 = 0.5
        * ln_k.exp()
        * ((k - 1.0) * (k - 2.0) * cdf(size, 3) - 2.0 * (k - 2.0) * mean * cdf(size, 4) + mean * mean * cdf(size, 5));
    let (mut a3, mut a4) = (0.0, 0.0);
    for (r, real) in (1..size).zip((1..count).map(f64::from)) {
        let far = (ln_mass(2.0 * k - real) - ln_k).exp();
        a3 += far * cdf(r, 1) * cdf(r, 1);
        if r >= 2 {
            a4 += far * mass[r] * ((real - 1.0) * cdf(r, 2) - mean * cdf(r, 3));
        }
    }
    NausParts { ln_mass: ln_k, beyond_two, beyond_three: upper * (1.0 + f1 + f1 * f1) + a1 - a2 - a3 + a4 }
}

/// Σ over j ≥ k of the Poisson mass at j over that at k.
fn ratio_sum(k: f64, mean: f64) -> f64 {
    let (mut term, mut sum, mut j) = (1.0, 0.0, k);
    while term > 1e-17 * sum {
        sum += term;
        j += 1.0;
        term *= mean / j;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::scan::fixture;

    fn integer(row: &serde_json::Value, key: &str) -> u32 {
        u32::try_from(row[key].as_u64().unwrap()).unwrap()
    }

    #[test]
    fn known_number_of_events_agrees_with_every_row() {
        let all = fixture("naus");
        let rows = all["fixed_N"].as_array().unwrap();
        assert_eq!(rows.len(), 11);
        for row in rows {
            let found =
                fixed_window_ln_p(integer(row, "k"), integer(row, "N"), row["w"].as_f64().unwrap()).unwrap().exp();
            let (mc, se) = (row["mc"].as_f64().unwrap(), row["mc_se"].as_f64().unwrap());
            assert!((found / row["wallenstein_neff"].as_f64().unwrap() - 1.0).abs() < 1e-11, "{row}: {found}");
            if row["exact_region"].as_bool().unwrap() {
                assert!((found - mc).abs() < 4.0 * se, "{row}: {found}");
            } else {
                assert!(found > mc - 4.0 * se && found < 1.12 * mc, "an upper bound: {row}: {found}");
            }
        }
    }

    /// 19 cases in five years, 8 of them in one year (Glaz, Naus & Wallenstein 2001): .376 exactly, .379 here.
    #[test]
    fn famous_case() {
        assert!((fixed_window_ln_p(8, 19, 0.2).unwrap().exp() - 0.379).abs() < 5e-4);
    }

    /// Two of two points within w of each other: 1 − (1 − w)², by hand.
    #[test]
    fn two_points_by_hand() {
        for w in [0.01_f64, 0.1, 0.5] {
            assert!((fixed_window_ln_p(2, 2, w).unwrap().exp() - (2.0 * w - w * w)).abs() < 1e-14);
        }
    }

    #[test]
    fn poisson_process_agrees_with_every_row() {
        let all = fixture("naus");
        let rows = all["poisson_process"].as_array().unwrap();
        assert_eq!(rows.len(), 10);
        for row in rows {
            let (k, mean, windows) = (integer(row, "k"), row["psi"].as_f64().unwrap(), row["L"].as_f64().unwrap());
            let parts = naus_parts(k, mean);
            let (two, three) = (parts.ln_mass.exp() * parts.beyond_two, parts.ln_mass.exp() * parts.beyond_three);
            assert!((1.0 - two - row["Q2"].as_f64().unwrap()).abs() < 1e-13, "{row}");
            assert!((1.0 - three - row["Q3"].as_f64().unwrap()).abs() < 1e-13, "{row}");
            let found = poisson_window_ln_p(k, mean, windows).unwrap().exp();
            assert!((found / row["naus1982"].as_f64().unwrap() - 1.0).abs() < 1e-10, "{row}: {found}");
            let (mc, se) = (row["mc"].as_f64().unwrap(), row["mc_se"].as_f64().unwrap());
            assert!((found - mc).abs() < f64::max(4.0 * se, 0.02 * mc), "{row}: {found}");
        }
    }

    #[test]
    fn deep_tails_keep_their_digits_and_fall() {
        let mut last = 0.0;
        for k in 2..160 {
            let found = poisson_window_ln_p(k, 0.5, 365.0).unwrap();
            assert!(found.is_finite() && found <= last, "k {k}: {found}");
            last = found;
        }
        assert!(last < -700.0, "beyond what a plain probability can hold: {last}");
        assert!(fixed_window_ln_p(900, 1000, 1e-3).unwrap() < -5000.0);
    }

    #[test]
    fn nonsense_is_refused_and_certainties_are_certain() {
        assert!(fixed_window_ln_p(3, 2, 0.1).is_err());
        assert!(fixed_window_ln_p(3, 9, 0.0).is_err());
        assert!(fixed_window_ln_p(3, 9, f64::NAN).is_err());
        assert!(poisson_window_ln_p(3, 0.0, 9.0).is_err());
        assert!(poisson_window_ln_p(3, 1.0, 1.0).is_err());
        assert!(fixed_window_ln_p(1, 9, 0.1).unwrap().abs() < 1e-300);
        assert!(poisson_window_ln_p(3, 500.0, 9.0).unwrap().abs() < 1e-12);
    }
}
