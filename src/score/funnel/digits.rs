//! First two digits of amounts against Benford's law, for declared wage bases only.
//!
//! Owns the digits, the chi-square value, the mean absolute deviation with Nigrini's classes, and the digits that stand out.
//!
//! The surprising thing: digits come from whole fen by division. The R package takes them from a floating-point logarithm
//! and puts amounts into the wrong cell (χ² 32,094 for 32,101 on the same 185,083 payments).

/// Cells: 10 to 99.
const CELLS: usize = 90;

/// The first two digits (10 to 99) of an amount in fen; none for an amount below 10 fen.
pub fn first_two_digits(fen: i64) -> Option<usize> {
    let mut rest = u64::try_from(fen).ok()?;
    while rest > 99 {
        rest /= 10;
    }
    usize::try_from(rest).ok().filter(|digits| *digits >= 10)
}

/// Counts of the first two digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstTwo {
    counts: [u32; CELLS],
}

/// Nigrini's classes of the mean absolute deviation of the first two digits (2012, table 7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conformity {
    /// Up to .0012.
    Close,
    /// Up to .0018.
    Acceptable,
    /// Up to .0022.
    Marginal,
    /// Above.
    None,
}

impl FirstTwo {
    /// Counts amounts in fen; those below 10 fen have no two digits and are left out.
    pub fn of(amounts_fen: impl IntoIterator<Item = i64>) -> Self {
        let mut counts = [0_u32; CELLS];
        for digits in amounts_fen.into_iter().filter_map(first_two_digits) {
            counts[digits - 10] = counts[digits - 10].saturating_add(1);
        }
        Self { counts }
    }

    /// Amounts counted.
    pub fn total(&self) -> f64 {
        self.counts.iter().map(|c| f64::from(*c)).sum()
    }

    /// (digits, counted, expected) for 10 to 99.
    pub fn cells(&self) -> impl Iterator<Item = (u32, f64, f64)> + '_ {
        let total = self.total();
        (10..).zip(&self.counts).map(move |(digits, count)| {
            (digits, f64::from(*count), total * (1.0 / f64::from(digits)).ln_1p() / std::f64::consts::LN_10)
        })
    }

    /// Σ (counted − expected)² / expected with 89 degrees of freedom; 0 without amounts.
    pub fn chi_square(&self) -> f64 {
        if self.total() <= 0.0 {
            return 0.0;
        }
        self.cells().map(|(_, counted, expected)| (counted - expected).powi(2) / expected).sum()
    }

    /// Mean absolute deviation of the shares; `None` without amounts.
    pub fn mean_absolute_deviation(&self) -> Option<f64> {
        let total = self.total();
        let sum: f64 = self.cells().map(|(_, counted, expected)| (counted - expected).abs()).sum();
        (total > 0.0).then(|| sum / total / 90.0)
    }

    /// Nigrini's class; `None` without amounts.
    pub fn conformity(&self) -> Option<Conformity> {
        self.mean_absolute_deviation().map(|mad| match mad {
            d if d <= 0.0012 => Conformity::Close,
            d if d <= 0.0018 => Conformity::Acceptable,
            d if d <= 0.0022 => Conformity::Marginal,
            _ => Conformity::None,
        })
    }

    /// The digits that differ most, with counted − expected; largest first, ties by digits.
    pub fn largest(&self, how_many: usize) -> Vec<(u32, f64)> {
        let mut found: Vec<(u32, f64)> =
            self.cells().map(|(digits, counted, expected)| (digits, counted - expected)).collect();
        found.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
        found.truncate(how_many);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::funnel::fixture;

    fn counts(key: &str) -> FirstTwo {
        let all = fixture("benford");
        let list = all[key].as_array().unwrap();
        FirstTwo { counts: std::array::from_fn(|i| u32::try_from(list[i].as_u64().unwrap()).unwrap()) }
    }

    #[test]
    fn corporate_payments_agree() {
        let all = fixture("benford");
        let exact = counts("counts_exact_digits_10_99");
        assert!((exact.total() - all["published"]["n"].as_f64().unwrap()).abs() < 1e-9);
        assert!((exact.chi_square() - all["recomputed"]["chi2_exact_cents"].as_f64().unwrap()).abs() < 1e-6);
        let mad = exact.mean_absolute_deviation().unwrap();
        assert!((mad - all["recomputed"]["MAD"].as_f64().unwrap()).abs() < 1e-15);
        assert!((mad - all["published"]["MAD"].as_f64().unwrap()).abs() < 5e-10);
        assert_eq!(exact.conformity(), Some(Conformity::None));
        for (row, (digits, excess)) in all["recomputed"]["largest"].as_array().unwrap().iter().zip(exact.largest(5)) {
            assert_eq!(u64::from(digits), row[0].as_u64().unwrap());
            assert!((excess.abs() - row[1].as_f64().unwrap()).abs() < 1e-8, "{row}: {excess}");
        }
        for (row, (digits, excess)) in all["published"]["largest"].as_array().unwrap().iter().zip(exact.largest(5)) {
            assert_eq!(u64::from(digits), row[0].as_u64().unwrap());
            assert!((excess.abs() - row[1].as_f64().unwrap()).abs() < 5.1e-3, "{row}: {excess}");
        }
        let degrees = all["published"]["df"].as_u64().unwrap();
        assert_eq!(degrees, CELLS as u64 - 1);
    }

    /// The package's own misplaced digits give the χ² that the package prints.
    #[test]
    fn package_digits_give_the_package_chi_square() {
        let all = fixture("benford");
        let found = counts("counts_package_float").chi_square();
        assert!((found - all["recomputed"]["chi2_package_float_digits"].as_f64().unwrap()).abs() < 1e-6);
        assert!((found - all["published"]["chi2"].as_f64().unwrap()).abs() < 0.5);
    }

    #[test]
    fn nigrini_classes_are_those_of_the_fixture() {
        let limits = &fixture("benford")["nigrini_MAD_first_two"];
        let class = |mad: f64| {
            if mad <= 0.0012 {
                "close"
            } else if mad <= 0.0018 {
                "acceptable"
            } else {
                "marginal"
            }
        };
        for name in ["close", "acceptable", "marginal"] {
            assert_eq!(class(limits[name].as_f64().unwrap()), name);
        }
    }

    #[test]
    fn digits_are_exact_where_a_logarithm_is_not() {
        // 10^k, and one fen less: a logarithm rounds one of them wrong.
        for power in 2..=18 {
            let amount = 10_i64.pow(power);
            assert_eq!((first_two_digits(amount), first_two_digits(amount - 1)), (Some(10), Some(99)));
        }
        assert_eq!(first_two_digits(10), Some(10));
        assert_eq!((first_two_digits(9), first_two_digits(0), first_two_digits(-500)), (None, None, None));
        assert_eq!(first_two_digits(i64::MAX), Some(92));
        assert_eq!(FirstTwo::of([29_00, 2_9, 7, 123_456]).largest(1)[0].0, 29);
        assert_eq!(FirstTwo::of([]).conformity(), None);
        assert!(FirstTwo::of([]).chi_square().abs() < 1e-300);
    }
}
