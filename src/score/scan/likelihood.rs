//! The two log-likelihood ratios of a Poisson scan.
//!
//! Owns Kulldorff's conditional ratio (`SaTScan` user guide 10.1, p. 16) and the expectation-based one (Neill 2006).
//!
//! The surprising thing: an expected count of 0 gives no ratio, not an infinite one. A window in which the peers never
//! had anything says nothing about how unlikely the entity's events are (T6).

/// c ln(c/E) + (C − c) ln((C − c)/(C − E)) where c > E, else 0: given all C events, are c of them too many for a
/// window in which E of C are expected? `None` where E is not positive, not below C, or c is above C.
pub fn conditional_llr(count: f64, expected: f64, total: f64) -> Option<f64> {
    if !(expected > 0.0 && expected < total && count >= 0.0 && count <= total) {
        return None;
    }
    if count <= expected {
        return Some(0.0);
    }
    let outside = total - count;
    let inside_part = count * (count / expected).ln();
    let outside_part = if outside > 0.0 { outside * (outside / (total - expected)).ln() } else { 0.0 };
    Some((inside_part + outside_part).max(0.0))
}

/// c ln(c/b) + b − c where c > b, else 0: for a baseline b that is known, not estimated from the same events.
/// `None` where b is not positive.
pub fn expectation_llr(count: f64, baseline: f64) -> Option<f64> {
    if !(baseline > 0.0 && baseline.is_finite() && count >= 0.0 && count.is_finite()) {
        return None;
    }
    if count <= baseline {
        return Some(0.0);
    }
    Some((count * (count / baseline).ln() + baseline - count).max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::scan::fixture;

    #[test]
    fn satscan_unit_tests_hold() {
        let all = fixture("kulldorff");
        let rows = all["satscan_unit_test"].as_array().unwrap();
        assert_eq!(rows.len(), 2);
        for row in rows {
            let number = |key: &str| row[key].as_f64().unwrap();
            let found = conditional_llr(number("c"), number("E"), number("C")).unwrap();
            assert!((found / number("published") - 1.0).abs() < 1e-5, "SaTScan's own tolerance is .001 %: {found}");
            assert!((found - number("here")).abs() < 1e-12);
        }
    }

    #[test]
    fn ratio_exists_only_where_something_is_expected() {
        assert_eq!(conditional_llr(5.0, 0.0, 10.0), None);
        assert_eq!(conditional_llr(5.0, 10.0, 10.0), None);
        assert_eq!(conditional_llr(11.0, 1.0, 10.0), None);
        assert_eq!(conditional_llr(f64::NAN, 1.0, 10.0), None);
        assert_eq!(expectation_llr(3.0, 0.0), None);
        assert_eq!(conditional_llr(2.0, 3.0, 10.0), Some(0.0));
        assert_eq!(expectation_llr(2.0, 3.0), Some(0.0));
        // All ten events where two were expected: 10 ln 5.
        assert!((conditional_llr(10.0, 2.0, 10.0).unwrap() - 10.0 * 5f64.ln()).abs() < 1e-12);
    }

    #[test]
    fn ratio_grows_with_the_count_and_falls_with_the_expected() {
        let at = |count: f64, expected: f64| conditional_llr(count, expected, 50.0).unwrap();
        for step in 1..40 {
            let count = f64::from(step) + 5.0;
            assert!(at(count + 1.0, 4.0) > at(count, 4.0));
            assert!(at(20.0, 0.4 * f64::from(step)) > at(20.0, 0.4 * f64::from(step + 1)));
        }
    }
}
