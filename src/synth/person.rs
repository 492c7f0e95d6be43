//! People of one block: who they are, and where they worked when. Their careers are drawn in `career`.

use super::calendar::{Day, Month};
use super::employer::EmployerIndex;
use super::geography::{self, HOME_PLACES, PLACES, Place};
use super::options::Span;
use super::stream::Stream;

/// Index of a person in the block.
pub(super) type PersonIndex = u32;

/// Why a spell ended: the codes of the dictionary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    EmployerInitiated,
    ContractExpired,
    MutualEmployerProposed,
    Bankruptcy,
    Closure,
    DismissedForCause,
    ResignedEmployerFault,
    Voluntary,
    Transfer,
    Retirement,
    Death,
}

impl Reason {
    /// The word of the dictionary.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::EmployerInitiated => "employer_initiated",
            Self::ContractExpired => "contract_expired",
            Self::MutualEmployerProposed => "mutual_employer_proposed",
            Self::Bankruptcy => "bankruptcy",
            Self::Closure => "closure",
            Self::DismissedForCause => "dismissed_for_cause",
            Self::ResignedEmployerFault => "resigned_employer_fault",
            Self::Voluntary => "voluntary",
            Self::Transfer => "transfer",
            Self::Retirement => "retirement",
            Self::Death => "death",
        }
    }

    /// Whether it opens the benefit (the seven involuntary reasons of the dictionary).
    pub(super) fn is_involuntary(self) -> bool {
        !matches!(self, Self::Voluntary | Self::Transfer | Self::Retirement | Self::Death)
    }
}

/// A second claim in another province beside the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Abroad {
    /// Planted: paid there for these many of the same months.
    Double(i16),
    /// Honest: the benefit moves there after these many months; no month is paid twice.
    Moved(i16),
    /// Honest: paid there for these many of the same months, and taken back in full.
    Reversed(i16),
}

/// What is drawn or planted about the claim that follows a spell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ClaimPlan {
    /// Days from the separation to the application.
    pub(super) delay: i32,
    /// Planted claims are never rejected.
    pub(super) sure: bool,
    /// Who files it, where planted.
    pub(super) agent: Option<u64>,
    /// The claim in another province.
    pub(super) abroad: Option<(Place, Abroad)>,
    /// The ring whose accounts, device and telephone it uses, and the place in it.
    pub(super) ring: Option<(u64, u8)>,
}

impl ClaimPlan {
    /// A claim like any other: most come within a month, few after two.
    pub(super) fn ordinary(rng: &mut Stream) -> Self {
        let delay = 1 + rng.between(0, 24).min(rng.between(0, 45)) + rng.geometric(0.08, 90) / 2;
        Self { delay, sure: false, agent: None, abroad: None, ring: None }
    }

    /// A planted claim after this many days.
    pub(super) fn planted(delay: i32) -> Self {
        Self { delay, sure: true, agent: None, abroad: None, ring: None }
    }
}

/// How a spell ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Exit {
    pub(super) day: Day,
    pub(super) reason: Reason,
}

/// A time insured with one employer, in whole months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spell {
    pub(super) employer: EmployerIndex,
    /// First month.
    pub(super) first: i16,
    /// Last month, that of the exit; the last of the extract where there is none.
    pub(super) last: i16,
    pub(super) exit: Option<Exit>,
    /// Whether the last three months were paid later, as a back-payment.
    pub(super) backpaid: bool,
    pub(super) claim: Option<ClaimPlan>,
}

impl Spell {
    /// Whether month `t` is insured by it.
    pub(super) fn covers(&self, t: i16) -> bool {
        (self.first..=self.last).contains(&t)
    }

    /// Insured months.
    pub(super) fn months(&self) -> u32 {
        (self.last - self.first + 1).max(0) as u32
    }
}

/// A person.
pub(super) struct Person {
    pub(super) number: u64,
    pub(super) birth: Day,
    pub(super) female: bool,
    pub(super) home: u32,
    /// Months insured before the extract.
    pub(super) before: u32,
    /// Whether the extract says so.
    pub(super) before_known: bool,
    /// Monthly wage at the start, yuan.
    pub(super) wage: u32,
    /// Where they look for work first.
    pub(super) place: Place,
    /// In order of their first month.
    pub(super) spells: Vec<Spell>,
}

impl Person {
    /// Draws who the person is. Nothing else may use this stream: what is planted is independent of it.
    pub(super) fn draw(rng: &mut Stream, span: Span, number: u64) -> Self {
        let start: Month = span.first;
        let age_days = rng.between(20 * 365, 55 * 365);
        let home = if rng.chance(0.88) {
            rng.weighted(PLACES.iter().take(HOME_PLACES).map(|place| place.weight))
        } else {
            HOME_PLACES + rng.below(PLACES.len() - HOME_PLACES)
        };
        let years_worked = (age_days / 365 - 20).max(0);
        let before = rng.between(0, (years_worked * 12).min(300)) as u32;
        let female = rng.chance(0.47);
        let home = *rng.pick(geography::spec(home as Place).counties);
        let wage = (5200.0 * rng.lognormal(0.35)) as u32;
        let before_known = rng.chance(0.94);
        let birth = start.first() - age_days;
        Self { number, birth, female, home, before, before_known, wage, place: 0, spells: Vec::new() }
    }

    /// The first month after the person reaches the retirement age (60, or 50 for half of the women and 55 for the
    /// rest; which half is not in the extracts, so the wage decides here).
    pub(super) fn retires(&self, span: Span) -> i16 {
        let age = match (self.female, self.wage >= 5200) {
            (false, _) => 60,
            (true, true) => 55,
            (true, false) => 50,
        };
        let month = Month::of(self.birth).plus(age * 12);
        (month.0 - span.first.0).clamp(i32::from(i16::MIN), i32::from(i16::MAX)) as i16
    }

    /// Insured months that count for a claim after spell `index`: since the last claim, which uses them up.
    pub(super) fn insured_after(&self, index: usize) -> u32 {
        let claimed = self.spells[..index].iter().rposition(|spell| spell.claim.is_some());
        let since = claimed.map_or(0, |claimed| claimed + 1);
        let before = if claimed.is_none() { self.before } else { 0 };
        before + self.spells[since..=index].iter().map(Spell::months).sum::<u32>()
    }

    /// The spell that covers month `t`, and its index.
    pub(super) fn spell_at(&self, t: i16) -> Option<(usize, &Spell)> {
        self.spells.iter().enumerate().find(|(_, spell)| spell.covers(t))
    }
}

/// Benefit months for `insured` months: 3 for each full year, capped at 12 below five years, 18 below ten and
/// 24 above (Social Insurance Law, art. 46, sets the caps; the step within them is a local rule).
pub(super) fn entitled_months(insured: u32) -> i16 {
    let cap = match insured {
        0..12 => 0,
        12..60 => 12,
        60..120 => 18,
        _ => 24,
    };
    (insured / 12 * 3).min(cap) as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entitlement_follows_the_caps_of_the_law() {
        let months = [0, 11, 12, 23, 24, 59, 60, 71, 72, 119, 120, 400].map(entitled_months);
        assert_eq!(months, [0, 0, 3, 3, 6, 12, 15, 15, 18, 18, 24, 24]);
    }

    #[test]
    fn a_claim_uses_up_the_months_before_it() {
        let spell = |first, last, claim| Spell { employer: 0, first, last, exit: None, backpaid: false, claim };
        let claimed = Some(ClaimPlan::planted(3));
        let person = Person {
            number: 1,
            birth: 0,
            female: false,
            home: 150502,
            before: 30,
            before_known: true,
            wage: 5000,
            place: 0,
            spells: vec![spell(0, 4, None), spell(6, 7, claimed), spell(12, 25, None)],
        };
        assert_eq!(person.insured_after(0), 35);
        assert_eq!(person.insured_after(1), 37);
        assert_eq!(person.insured_after(2), 14);
        assert_eq!(person.spell_at(7).unwrap().0, 1);
        assert!(person.spell_at(5).is_none());
    }
}
