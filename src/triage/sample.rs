//! Draws that nobody can foresee and everybody can repeat: a keyed hash puts the candidates in an order, the first are drawn.
//!
//! The key comes from a secret of the office and the name of the draw (a month, a run), so an officer cannot tell beforehand
//! which closing will be looked at again, and an auditor with the secret can draw again and gets the same. There is no state:
//! who is drawn does not depend on the order or on who else is a candidate beyond the number of places.

use super::Controls;
use crate::model::{EntityType, RuleId};
use std::collections::BTreeMap;

/// Separates these draws from every other use of the same secret (BLAKE3 `derive_key`).
const CONTEXT: &str = "fundwatch 2026-11-22 draws of the desk";

/// The least length of a secret: 128 bits.
const LEAST_BYTES: usize = 16;

/// The secret of an office for its draws.
#[derive(Clone)]
pub struct Seed([u8; 32]);

impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seed(secret)")
    }
}

/// A secret that is too short to be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the secret for draws has {found} bytes; expected {LEAST_BYTES} at least, from a random source")]
pub struct WeakSeed {
    /// Bytes there are.
    pub found: usize,
}

impl Seed {
    /// The seed of a secret.
    ///
    /// # Errors
    /// It has fewer than 16 bytes.
    pub fn new(secret: &[u8]) -> Result<Self, WeakSeed> {
        if secret.len() < LEAST_BYTES {
            return Err(WeakSeed { found: secret.len() });
        }
        Ok(Self(blake3::derive_key(CONTEXT, secret)))
    }

    /// A name that nobody can tell beforehand, the same each time: 16 hexadecimal digits.
    pub fn name(&self, parts: &[&str]) -> String {
        self.place(parts)[..8].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The place of something in the order of a draw; each part with its length in front, so that no two lists run together.
    fn place(&self, parts: &[&str]) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        *hasher.finalize().as_bytes()
    }
}

/// An entity that no rule flagged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// Its type.
    pub entity_type: EntityType,
    /// Its id.
    pub entity_id: String,
}

/// The blind control of a month: unflagged employers and bodies that go into the queue, so that what rules miss is measured.
/// Persons, and whatever else is no employer or body, are never drawn: nobody is checked without cause (`console.md` §5).
pub fn controls<'a>(seed: &Seed, month: &str, unflagged: &'a [Candidate], how_many: Controls) -> Vec<&'a Candidate> {
    let of = |wanted: EntityType, count: usize| {
        let candidates = unflagged.iter().filter(move |candidate| candidate.entity_type == wanted);
        first(candidates, count, |candidate| {
            seed.place(&["control", month, candidate.entity_type.code(), &candidate.entity_id])
        })
    };
    let mut drawn = of(EntityType::Employer, how_many.employers);
    drawn.extend(of(EntityType::Body, how_many.bodies));
    drawn
}

/// The id of a drawn control, formed like that of any alert of its rule (`identity`) and told by nobody without the secret.
pub fn control_id(seed: &Seed, month: &str, rule: &RuleId, control: &Candidate) -> String {
    let rule_text = rule.to_string();
    let name = seed.name(&["control id", month, &rule_text, control.entity_type.code(), &control.entity_id]);
    format!("{rule}-{name}")
}

/// One of several, the same each time: the rule by which a control is looked at, the alert whose band it takes.
pub fn chosen<'a, T: ToString>(seed: &Seed, month: &str, control: &Candidate, among: &'a [T]) -> Option<&'a T> {
    let place =
        |one: &&T| seed.place(&["choice", month, control.entity_type.code(), &control.entity_id, &one.to_string()]);
    among.iter().min_by_key(place)
}

/// An alert that was closed without a review.
#[derive(Clone, Debug, PartialEq)]
pub struct Closing {
    /// The alert.
    pub alert_id: String,
    /// Its version when it was closed: closed twice, it can be drawn twice.
    pub version: i64,
    /// The share of its like that is drawn ([`super::Levels::sample`]).
    pub sample: f64,
}

/// The closings of a draw that are reviewed after all: of those with the same share, that share, rounded up, so that a month
/// with few has one as well. The draw is made once for all of them; made again for the same, it is the same.
pub fn rechecks<'a>(seed: &Seed, draw: &str, closings: &'a [Closing]) -> Vec<&'a Closing> {
    let mut by_share: BTreeMap<u64, Vec<&Closing>> = BTreeMap::new();
    for closing in closings.iter().filter(|closing| closing.sample > 0.0) {
        by_share.entry(closing.sample.to_bits()).or_default().push(closing);
    }
    let mut drawn = Vec::new();
    for (share, group) in by_share {
        let count = places(f64::from_bits(share), group.len());
        drawn.extend(first(group.into_iter(), count, |closing| {
            seed.place(&["recheck", draw, &closing.alert_id, &closing.version.to_string()])
        }));
    }
    drawn
}

/// `share` of `of`, rounded up; a tenth of thirty is three, though 0.1 × 30 is a little more.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "numbers of closings, and the share lies between 0 and 1"
)]
fn places(share: f64, of: usize) -> usize {
    ((share * of as f64 - 1e-9).ceil().max(0.0) as usize).min(of)
}

fn first<T>(candidates: impl Iterator<Item = T>, count: usize, place: impl Fn(&T) -> [u8; 32]) -> Vec<T> {
    let mut placed: Vec<([u8; 32], T)> = candidates.map(|candidate| (place(&candidate), candidate)).collect();
    placed.sort_by_key(|(place, _)| *place);
    placed.into_iter().take(count).map(|(_, candidate)| candidate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seed(text: &str) -> Seed {
        Seed::new(format!("{text:-<32}").as_bytes()).unwrap()
    }

    fn candidates(entity_type: EntityType, count: usize) -> Vec<Candidate> {
        (0..count).map(|at| Candidate { entity_type, entity_id: format!("{at:05}") }).collect()
    }

    fn closings(count: usize, sample: f64) -> Vec<Closing> {
        (0..count).map(|at| Closing { alert_id: format!("R2-{at:016x}"), version: 4, sample }).collect()
    }

    #[test]
    fn persons_are_never_drawn() {
        let mut all: Vec<Candidate> = EntityType::ALL.iter().flat_map(|kind| candidates(*kind, 20)).collect();
        all.reverse();
        let drawn = controls(&seed("a"), "2026-06", &all, Controls { employers: 6, bodies: 2 });
        let kinds: Vec<&str> = drawn.iter().map(|candidate| candidate.entity_type.code()).collect();
        assert_eq!(kinds, ["employer"; 6].into_iter().chain(["body"; 2]).collect::<Vec<_>>());
        let persons = candidates(EntityType::Person, 50);
        assert!(controls(&seed("a"), "2026-06", &persons, Controls { employers: 6, bodies: 2 }).is_empty());
    }

    #[test]
    fn a_draw_can_be_repeated_and_depends_on_month_and_secret_and_not_on_the_order() {
        let all = candidates(EntityType::Employer, 200);
        let how_many = Controls { employers: 8, bodies: 0 };
        let draw = |secret: &str, month: &str, all: &[Candidate]| -> Vec<String> {
            controls(&seed(secret), month, all, how_many).into_iter().map(|drawn| drawn.entity_id.clone()).collect()
        };
        let mut turned = all.clone();
        turned.reverse();
        assert_eq!(draw("a", "2026-06", &all), draw("a", "2026-06", &turned));
        assert_ne!(draw("a", "2026-06", &all), draw("a", "2026-07", &all));
        assert_ne!(draw("a", "2026-06", &all), draw("b", "2026-06", &all));
        // Somebody who is no candidate any more leaves the others where they were.
        let gone = draw("a", "2026-06", &all)[0].clone();
        let rest: Vec<Candidate> = all.into_iter().filter(|candidate| candidate.entity_id != gone).collect();
        assert_eq!(draw("a", "2026-06", &rest)[..7], draw("a", "2026-06", &turned)[1..]);
    }

    #[test]
    fn a_tenth_of_the_closings_and_one_at_least() {
        let count = |of: usize, share: f64| rechecks(&seed("a"), "2026-06", &closings(of, share)).len();
        for (of, expected) in [(0, 0), (1, 1), (10, 1), (11, 2), (30, 3), (100, 10), (999, 100)] {
            assert_eq!(count(of, 0.1), expected, "a tenth of {of}");
        }
        assert_eq!(count(100, 0.0), 0);
        assert_eq!(count(7, 1.0), 7);
        let mut mixed = closings(100, 0.0);
        mixed.extend(closings(100, 0.1));
        assert_eq!(rechecks(&seed("a"), "2026-06", &mixed).len(), 10, "what is not sampled takes no place");
    }

    #[test]
    fn every_closing_has_the_same_chance() {
        // 2,000 draws of 2 from 20: each is drawn 200 times on average, with a standard deviation of 13.4; five of them is 67.
        let all = closings(20, 0.1);
        let mut drawn: BTreeMap<&str, u32> = BTreeMap::new();
        for month in 0..2000 {
            for closing in rechecks(&seed("a"), &month.to_string(), &all) {
                *drawn.entry(&closing.alert_id).or_default() += 1;
            }
        }
        assert_eq!(drawn.values().sum::<u32>(), 4000);
        assert!(drawn.len() == 20 && drawn.values().all(|times| (133..=267).contains(times)), "{drawn:?}");
    }

    #[test]
    fn a_control_has_an_id_like_any_alert_and_a_rule_of_its_own() {
        let control = &candidates(EntityType::Employer, 1)[0];
        let rule: RuleId = "R2".parse().unwrap();
        let id = control_id(&seed("a"), "2026-06", &rule, control);
        let digits = id.strip_prefix("R2-").unwrap();
        assert!(digits.len() == 16 && digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)), "{id}");
        assert_eq!(id, control_id(&seed("a"), "2026-06", &rule, control));
        for other in [
            control_id(&seed("b"), "2026-06", &rule, control),
            control_id(&seed("a"), "2026-07", &rule, control),
            control_id(&seed("a"), "2026-06", &"R3".parse().unwrap(), control),
        ] {
            assert_ne!(id, other);
        }
        let rules = ["R1", "R2", "R3"];
        let mut turned = rules;
        turned.reverse();
        assert_eq!(chosen(&seed("a"), "2026-06", control, &rules), chosen(&seed("a"), "2026-06", control, &turned));
        let of = |n: usize| *chosen(&seed("a"), "2026-06", &candidates(EntityType::Employer, 30)[n], &rules).unwrap();
        let all: std::collections::BTreeSet<&str> = (0..30).map(of).collect();
        assert_eq!(all.len(), 3, "every rule has its turn");
        assert_eq!(chosen::<&str>(&seed("a"), "2026-06", control, &[]), None);
    }

    #[test]
    fn a_short_secret_is_none() {
        assert_eq!(Seed::new(b"0123456789").err(), Some(WeakSeed { found: 10 }));
        assert_eq!(format!("{:?}", seed("a")), "Seed(secret)");
    }
}
