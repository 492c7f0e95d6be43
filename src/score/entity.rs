//! One score for an entity out of the findings of all rules (`scoring.md` S6).
//!
//! Owns the two steps: the rows of one rule about an entity become one p (Simes), the p of its rules become one
//! (harmonic mean with its exact law); then the false discovery rate over the entities that are scored together, and inside
//! those that are selected the rules to name (Benjamini and Bogomolov 2014).
//!
//! The surprising thing: a rule that looked at an entity and found nothing counts as well. Asking more questions of
//! everybody must cost something, or the queue's error rate would grow with every rule that is added.

use super::combine::{Dependence, HarmonicMean, Selection};
use super::fdr;

/// What all rules together say of one entity.
#[derive(Clone, Debug, PartialEq)]
pub struct EntityScore {
    /// Rules by which it was tested.
    pub rules: usize,
    /// ln p of all of them. Finite and ≤ 0.
    pub ln_p: f64,
    /// Benjamini–Hochberg over all entities scored together.
    pub ln_q: f64,
    /// ln p of each rule by which it was tested, in the order given.
    pub by_rule: Vec<f64>,
}

/// Scores entities, each given as the ln p of each rule that tested it ([`of_rule`]). One score per entity, in the order
/// given; an entity without any rule has ln p 0 and takes no part.
pub fn score(entities: impl IntoIterator<Item = Vec<f64>>) -> Vec<EntityScore> {
    let mut scores: Vec<EntityScore> = entities
        .into_iter()
        .map(|by_rule| {
            let ln_p = HarmonicMean::new(&by_rule).map_or(0.0, |mean| mean.ln_p(Dependence::Usual));
            EntityScore { rules: by_rule.len(), ln_p, ln_q: 0.0, by_rule }
        })
        .collect();
    let tested = || scores.iter().enumerate().filter(|(_, score)| score.rules > 0);
    let places: Vec<usize> = tested().map(|(place, _)| place).collect();
    let ln_p: Vec<f64> = tested().map(|(_, score)| score.ln_p).collect();
    for (place, ln_q) in places.into_iter().zip(fdr::adjust(&ln_p).ln_q) {
        scores[place].ln_q = ln_q;
    }
    scores
}

/// ln p of what one rule says of an entity, from the ln p of its rows about it: the smallest, paid for by their number,
/// `min n·p₍ⱼ₎/j` (Simes 1986, Biometrika 73:751), which holds for windows that overlap. What is no logarithm of a
/// probability counts as 1.
pub fn of_rule(rows: &[f64]) -> f64 {
    let usable = |ln_p: f64| if ln_p.is_finite() { ln_p.min(0.0) } else { 0.0 };
    let ln_p: Vec<f64> = rows.iter().copied().map(usable).collect();
    fdr::adjust(&ln_p).ln_q.into_iter().fold(0.0, f64::min)
}

/// The rules that may be named on selected entities at one level.
#[derive(Clone, Copy, Debug)]
pub struct Naming {
    ln_q: f64,
    selection: Option<Selection>,
}

impl Naming {
    /// The level `q` over entities scored together.
    pub fn at(scores: &[EntityScore], q: f64) -> Naming {
        let tested = scores.iter().filter(|score| score.rules > 0).count();
        let selected = scores.iter().filter(|score| score.rules > 0 && score.ln_q <= q.ln()).count();
        Naming { ln_q: q.ln(), selection: Selection::new(selected, tested, q).ok() }
    }

    /// Positions of the rules to name on this entity: none where it is not selected, and perhaps none where it is,
    /// because only all of them together speak.
    pub fn named(&self, score: &EntityScore) -> Vec<usize> {
        match &self.selection {
            Some(selection) if score.rules > 0 && score.ln_q <= self.ln_q => selection.named(&score.by_rule),
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ln(p: &[f64]) -> Vec<f64> {
        p.iter().map(|p| p.ln()).collect()
    }

    #[test]
    fn rows_of_one_rule_are_paid_for_by_their_number() {
        // Simes by hand: 4·.01/1 = .04, 4·.012/2 = .024, 4·.9/3, 4·1/4: .024.
        assert!((of_rule(&ln(&[0.9, 0.012, 1.0, 0.01])) - 0.024_f64.ln()).abs() < 1e-12);
        assert!((of_rule(&ln(&[0.3])) - 0.3_f64.ln()).abs() < 1e-15);
        assert!(of_rule(&[f64::NAN, f64::NEG_INFINITY, 3.0]).abs() < 1e-15, "what is no probability says nothing");
    }

    #[test]
    fn one_rule_is_its_own_p_and_more_rules_cost() {
        let scores = score([ln(&[0.001]), ln(&[0.001, 1.0]), vec![]]);
        assert!((scores[0].ln_p - 0.001_f64.ln()).abs() < 1e-12);
        // Harmonic mean of .001 and 1: 2/1001; its chance under two uniforms by the closed form of K = 2
        // (combine_pvalues.json): a little above .002.
        let both = scores[1].ln_p.exp();
        assert!(both > 0.001_998 && both < 0.002_05, "{both}");
        assert_eq!((scores[2].rules, scores[2].ln_p, scores[2].ln_q), (0, 0.0, 0.0));
        // Two entities were tested: q = p·2/1 for the smaller, the larger stands.
        assert!((scores[0].ln_q - (2.0 * 0.001_f64).min(both).ln()).abs() < 1e-12);
        assert!((scores[1].ln_q - scores[1].ln_p).abs() < 1e-12);
    }

    /// By hand: 2 of 200 selected at .05 → level .0005 inside; K = 2, so the bounds are .00025 and .0005.
    #[test]
    fn only_selected_entities_have_rules_to_name() {
        let mut entities = vec![ln(&[0.000_01, 0.0004]), ln(&[0.000_02, 0.01])];
        entities.extend((0..198).map(|_| ln(&[0.9, 0.8])));
        let scores = score(entities);
        let naming = Naming::at(&scores, 0.05);
        assert_eq!(naming.named(&scores[0]), [0, 1]);
        assert_eq!(naming.named(&scores[1]), [0]);
        assert_eq!(naming.named(&scores[2]), Vec::<usize>::new());
        assert_eq!(Naming::at(&[], 0.05).named(&scores[0]), Vec::<usize>::new());
    }
}
