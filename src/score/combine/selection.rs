//! Which rules to name on an entity that was selected (Benjamini & Bogomolov 2014, JRSS B 76:297).
//!
//! Owns the level inside selected entities. Naming every rule with p ≤ q inside the selected ones would forget that
//! the entities were selected *because* some rule was small.
//!
//! The surprising thing: the fewer entities are selected, the stricter the naming, so an entity may be in the queue
//! with no rule named. Its combined evidence counts, no single rule does; the alert then says so.

use super::{CombineError, real};

/// The outcome of the test over entities: `selected` of `tested` at false-discovery level `q`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Selection {
    selected: usize,
    tested: usize,
    q: f64,
}

impl Selection {
    /// # Errors
    /// `tested` is 0, `selected` exceeds it, or `q` is not between 0 and 1.
    pub fn new(selected: usize, tested: usize, q: f64) -> Result<Self, CombineError> {
        if tested == 0 || selected > tested {
            return Err(CombineError::Selection { selected, tested });
        }
        if !(q > 0.0 && q < 1.0) {
            return Err(CombineError::Level { found: q });
        }
        Ok(Self { selected, tested, q })
    }

    /// The level used inside a selected entity, q · selected / tested.
    pub fn level(&self) -> f64 {
        self.q * real(self.selected) / real(self.tested)
    }

    /// Positions (ascending) of the rules to name, out of the ln p of *all* rules applicable to a selected entity:
    /// Benjamini–Hochberg at [`Selection::level`] within the entity.
    pub fn named(&self, ln_p: &[f64]) -> Vec<usize> {
        let ln_level = self.level().ln();
        let mut order: Vec<usize> = (0..ln_p.len()).collect();
        order.sort_by(|&a, &b| ln_p[a].total_cmp(&ln_p[b]).then(a.cmp(&b)));
        let passes = |rank: usize| ln_p[order[rank]] <= ln_level + real(rank + 1).ln() - real(ln_p.len()).ln();
        let named = (0..order.len()).rev().find(|&rank| passes(rank)).map_or(0, |rank| rank + 1);
        order.truncate(named);
        order.sort_unstable();
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ln(p: &[f64]) -> Vec<f64> {
        p.iter().map(|p| p.ln()).collect()
    }

    /// By hand: level .05 · 20/100 = .01; K = 4, so the bounds are .0025, .005, .0075, .01.
    #[test]
    fn names_by_the_step_up_inside_the_entity() {
        let selection = Selection::new(20, 100, 0.05).unwrap();
        assert!((selection.level() - 0.01).abs() < 1e-15);
        assert_eq!(selection.named(&ln(&[0.3, 0.0074, 0.004, 0.006])), [1, 2, 3], "third passes and lifts the others");
        assert_eq!(selection.named(&ln(&[0.3, 0.0076, 0.002, 0.006])), [2], "third and second fail, the first passes");
        assert_eq!(selection.named(&ln(&[0.3, 0.0076, 0.004, 0.006])), Vec::<usize>::new(), "all fail");
        assert_eq!(selection.named(&ln(&[0.3, 0.02, 0.02, 0.02])), Vec::<usize>::new());
        assert_eq!(selection.named(&[]), Vec::<usize>::new());
    }

    /// With everybody selected the level is q itself: plain BH on the fifteen p-values of Benjamini & Hochberg 1995,
    /// of which four are rejected at .05.
    #[test]
    fn everybody_selected_is_plain_benjamini_hochberg() {
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1.0,
        ];
        assert_eq!(Selection::new(7, 7, 0.05).unwrap().named(&ln(&p)), [0, 1, 2, 3]);
    }

    #[test]
    fn fewer_selected_names_fewer() {
        let p = ln(&[0.001, 0.01, 0.02]);
        let names = |selected| Selection::new(selected, 1000, 0.05).unwrap().named(&p).len();
        assert_eq!([names(1000), names(400), names(100), names(1)], [3, 2, 1, 0]);
    }

    #[test]
    fn impossible_selections_are_refused() {
        assert!(Selection::new(0, 0, 0.05).is_err());
        assert!(Selection::new(3, 2, 0.05).is_err());
        assert!(Selection::new(1, 2, 1.0).is_err());
        assert!(Selection::new(1, 2, f64::NAN).is_err());
    }
}
