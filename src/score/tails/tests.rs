use super::*;
use crate::score::gamma::gamma_quantile;
use crate::score::sum::LogSum;
use proptest::prelude::*;
use serde_json::Value;

/// The goal of the issue: absolute error of ln p at most 1e-12 · max(1, |ln p|).
const TOLERANCE: f64 = 1e-12;

fn fixture() -> Value {
    serde_json::from_str(include_str!("../../../tests/fixtures/statistics/tails.json")).expect("tails.json is JSON")
}

fn float(row: &Value, key: &str) -> f64 {
    row[key].as_f64().unwrap_or_else(|| panic!("{key} in {row}"))
}

fn whole(row: &Value, key: &str) -> u64 {
    row[key].as_u64().unwrap_or_else(|| panic!("{key} in {row}"))
}

fn close(got: f64, expected: f64, tolerance: f64, what: &str) {
    let error = (got - expected).abs() / expected.abs().max(1.0);
    assert!(error <= tolerance, "{what}: got {got}, expected {expected}, error {error:e}");
}

fn rows_agree(case: &str, expected: &str, f: impl Fn(&Value) -> f64) {
    let fixture = fixture();
    let rows = fixture["cases"][case].as_array().expect("a list of rows");
    assert!(rows.len() >= 6, "{case} has rows");
    for row in rows {
        close(f(row), float(row, expected), TOLERANCE, &row.to_string());
    }
}

#[test]
fn poisson_tails_agree_with_sixty_digits() {
    rows_agree("poisson", "ln_p_ge", |r| ln_poisson(whole(r, "k"), float(r, "mu")));
}

#[test]
fn binomial_tails_agree_with_sixty_digits() {
    rows_agree("binomial", "ln_p_ge", |r| ln_binomial(whole(r, "k"), whole(r, "n"), float(r, "p")));
}

#[test]
fn negative_binomial_tails_agree_with_sixty_digits() {
    rows_agree("negative_binomial", "ln_p_ge", |r| {
        ln_negative_binomial(whole(r, "k"), float(r, "mu"), float(r, "size"))
    });
}

#[test]
fn beta_binomial_tails_agree_with_sixty_digits() {
    rows_agree("beta_binomial", "ln_p_ge", |r| {
        ln_beta_binomial(whole(r, "k"), whole(r, "n"), float(r, "alpha"), float(r, "beta"))
    });
}

#[test]
fn hypergeometric_tails_agree_with_sixty_digits() {
    rows_agree("hypergeometric", "ln_p_ge", |r| {
        ln_hypergeometric(whole(r, "x"), whole(r, "population"), whole(r, "successes"), whole(r, "draws"))
    });
}

#[test]
fn normal_tails_and_their_inverse_agree_with_sixty_digits() {
    rows_agree("normal", "ln_p_ge", |r| ln_normal_upper(float(r, "z")));
    rows_agree("normal_isf_from_ln_p", "z", |r| normal_upper_quantile(float(r, "ln_p")));
}

#[test]
fn gamma_quantiles_agree_with_sixty_digits_even_at_shape_one_hundredth() {
    let fixture = fixture();
    for row in fixture["cases"]["gamma_quantile"].as_array().expect("rows") {
        let got = gamma_quantile(float(row, "prob"), float(row, "shape"), float(row, "rate"));
        let relative = (got / float(row, "quantile") - 1.0).abs();
        assert!(relative < 1e-12, "{row}: relative error {relative:e}");
    }
}

/// `ln ∫ φ(z) f(z) dz` on 40,000 points: slow, and with nothing in common with the walk from the mode.
fn mixed_by_brute_force(ln_f: impl Fn(f64) -> f64) -> f64 {
    let (step, mut sum) = (1e-3, LogSum::default());
    for i in -20_000..=20_000 {
        let z = f64::from(i) * step;
        sum.add(ln_f(z) - 0.5 * z * z);
    }
    sum.total() + step.ln() - 0.5 * std::f64::consts::TAU.ln()
}

#[test]
fn the_poisson_lognormal_is_the_average_of_poisson_tails() {
    // Small and large σ√k take different roads; both must meet the slow integral.
    for (k, mean, sigma) in
        [(1, 0.01, 0.3), (3, 0.5, 0.6), (12, 1.0, 0.2), (50, 10.0, 0.8), (40, 60.0, 0.5), (30, 0.2, 1.5)]
    {
        let centre = f64::ln(mean) - 0.5 * sigma * sigma;
        let slow = mixed_by_brute_force(|z| ln_poisson(k, (centre + sigma * z).exp()));
        close(ln_poisson_lognormal(k, mean, sigma), slow, 1e-10, &format!("{k} {mean} {sigma}"));
    }
}

#[test]
fn the_logit_normal_binomial_is_the_average_of_binomial_tails() {
    for (k, n, centre, sigma) in
        [(1, 3, -4.0, 0.5), (5, 10, -2.0, 0.3), (20, 100, -3.0, 0.5), (10, 10, -3.0, 1.0), (9, 12, 2.0, 0.7)]
    {
        let slow = mixed_by_brute_force(|z| ln_binomial(k, n, 1.0 / (1.0 + (-(centre + sigma * z)).exp())));
        close(ln_logit_normal_binomial(k, n, centre, sigma), slow, 1e-10, &format!("{k} {n} {centre} {sigma}"));
    }
}

#[test]
fn masses_of_the_mixed_laws_are_differences_of_their_tails() {
    for k in [0, 1, 4, 30] {
        let tail = |k| ln_poisson_lognormal(k, 5.0, 0.7).exp();
        close(ln_poisson_lognormal_mass(k, 5.0, 0.7).exp(), tail(k) - tail(k + 1), 1e-12, "Poisson-lognormal");
        let tail = |k| ln_logit_normal_binomial(k, 50, -2.0, 0.7).exp();
        close(ln_logit_normal_binomial_mass(k, 50, -2.0, 0.7).exp(), tail(k) - tail(k + 1), 1e-12, "logit-normal");
    }
}

#[test]
fn the_integral_for_many_trials_continues_the_sum_for_fewer() {
    // 4,097 trials are integrated; summing the masses one by one is the independent way.
    let n = 4097;
    for (k, alpha, beta) in [(60, 2.0, 300.0), (20, 2.0, 300.0), (300, 50.0, 5000.0), (4000, 3.0, 0.5), (1, 0.02, 5.0)]
    {
        let mut sum = LogSum::default();
        for j in k..=n {
            sum.add(ln_beta_binomial_mass(real(j), real(n - j), alpha, beta));
        }
        close(ln_beta_binomial(k, n, alpha, beta), sum.total(), 1e-10, &format!("{k} {alpha} {beta}"));
    }
}

#[test]
fn without_overdispersion_the_laws_are_poisson_and_binomial() {
    for k in [1, 5, 40] {
        close(ln_negative_binomial(k, 3.0, 1e12), ln_poisson(k, 3.0), 1e-9, "negative binomial");
        close(ln_poisson_lognormal(k, 3.0, 1e-7), ln_poisson(k, 3.0), 1e-9, "Poisson-lognormal");
        close(ln_beta_binomial(k, 60, 0.05e13, 0.95e13), ln_binomial(k, 60, 0.05), 1e-9, "beta-binomial");
        close(
            ln_logit_normal_binomial(k, 60, (0.05_f64 / 0.95).ln(), 1e-6),
            ln_binomial(k, 60, 0.05),
            1e-9,
            "logit-normal",
        );
    }
}

/// Any double at all, and any double a caller might mean.
fn wild() -> impl Strategy<Value = f64> {
    prop_oneof![any::<f64>(), -2.0..3.0_f64, (-700.0..700.0_f64).prop_map(f64::exp)]
}

fn count() -> impl Strategy<Value = u64> {
    prop_oneof![0..50_u64, 0..100_000_u64, any::<u64>()]
}

fn tail_is_a_number(ln_p: f64) -> Result<(), TestCaseError> {
    prop_assert!(ln_p.is_finite() && ln_p <= 0.0, "ln p = {ln_p}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn every_tail_of_anything_is_a_finite_logarithm(k in count(), n in 0..200_000_u64, a in wild(), b in wild()) {
        tail_is_a_number(ln_poisson(k, a))?;
        tail_is_a_number(ln_negative_binomial(k, a, b))?;
        tail_is_a_number(ln_binomial(k, n, a))?;
        tail_is_a_number(ln_beta_binomial(k, n, a, b))?;
        tail_is_a_number(ln_poisson_lognormal(k, a, b))?;
        tail_is_a_number(ln_logit_normal_binomial(k, n, a, b))?;
        tail_is_a_number(ln_hypergeometric(k % 3000, n, n / 3, n / 5))?;
    }

    #[test]
    fn one_more_event_never_raises_a_tail(k in 0..400_u64, mean in 0.01..300.0_f64, phi in 0.001..5.0_f64) {
        let slack = |a: f64| a + 1e-12 * a.abs().max(1.0);
        prop_assert!(ln_poisson(k + 1, mean) <= slack(ln_poisson(k, mean)));
        prop_assert!(ln_negative_binomial(k + 1, mean, 1.0 / phi) <= slack(ln_negative_binomial(k, mean, 1.0 / phi)));
        prop_assert!(ln_poisson_lognormal(k + 1, mean, phi) <= slack(ln_poisson_lognormal(k, mean, phi)));
        let (alpha, beta) = (mean / phi / 300.0, (301.0 - mean) / phi / 300.0);
        prop_assert!(ln_beta_binomial(k + 1, 500, alpha, beta) <= slack(ln_beta_binomial(k, 500, alpha, beta)));
        let centre = (mean / 301.0).ln();
        prop_assert!(ln_logit_normal_binomial(k + 1, 500, centre, phi) <= slack(ln_logit_normal_binomial(k, 500, centre, phi)));
    }
}
