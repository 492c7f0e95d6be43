//! An interval of a share that holds its level whatever the share is.

use super::beta::ln_incomplete_beta;

/// Halvings of the interval 0 to 1: beyond what a double can tell apart.
const HALVINGS: u32 = 60;

/// The exact interval of Clopper and Pearson (Biometrika 26:404, 1934) for `found` of `of`: the shares at which neither so few
/// nor so many would be rarer than half of what `level` leaves. It covers at least `level`, however small the sample, which is
/// what a measured miss rate of a few cases needs; nothing of nothing is anything.
pub fn clopper_pearson(found: u64, of: u64, level: f64) -> (f64, f64) {
    let tail = (1.0 - level) / 2.0;
    let (below, above) = (number(found), number(of.saturating_sub(found)));
    // P(X ≥ k) = I_p(k, n − k + 1), P(X ≤ k) = I_q(n − k, k + 1); both are monotone in p.
    let low = if found == 0 {
        0.0
    } else {
        share_where(|p| ln_incomplete_beta(below, above + 1.0, p, 1.0 - p).0 < tail.ln())
    };
    let high = if found >= of {
        1.0
    } else {
        share_where(|p| ln_incomplete_beta(below + 1.0, above, p, 1.0 - p).1 > tail.ln())
    };
    (low, high)
}

/// The share at which `is_below` turns false.
fn share_where(is_below: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if is_below(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

#[expect(clippy::cast_precision_loss, reason = "numbers of alerts")]
fn number(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `binom.test` of R 4 gives these intervals; those of 0 and of all follow by hand from (1 − 0.95) / 2 = p^n.
    #[test]
    fn the_intervals_are_those_of_binom_test() {
        for (found, of, low, high) in [
            (0, 10, 0.0, 0.308_497_1),
            (1, 10, 0.002_528_579, 0.445_016_1),
            (5, 10, 0.187_086_0, 0.812_914_0),
            (10, 10, 0.691_502_9, 1.0),
            (2, 20, 0.012_348_53, 0.316_982_7),
            (0, 192, 0.0, 0.019_029_6),
        ] {
            let interval = clopper_pearson(found, of, 0.95);
            assert!((interval.0 - low).abs() < 1e-6 && (interval.1 - high).abs() < 1e-6, "{found}/{of}: {interval:?}");
        }
        assert_eq!(clopper_pearson(0, 0, 0.95), (0.0, 1.0));
    }

    /// Summed by hand over the binomial law: at the ends of the interval the tails are 2.5 %.
    #[test]
    fn at_its_ends_the_tails_are_what_the_level_leaves() {
        let (low, high) = clopper_pearson(3, 8, 0.95);
        let choose = [1.0, 8.0, 28.0, 56.0, 70.0, 56.0, 28.0, 8.0, 1.0];
        let mass = |p: f64, k: i32| choose[usize::try_from(k).unwrap()] * p.powi(k) * (1.0 - p).powi(8 - k);
        let at_least: f64 = (3..=8).map(|k| mass(low, k)).sum();
        let at_most: f64 = (0..=3).map(|k| mass(high, k)).sum();
        assert!((at_least - 0.025).abs() < 1e-9 && (at_most - 0.025).abs() < 1e-9, "{at_least} {at_most}");
    }
}
