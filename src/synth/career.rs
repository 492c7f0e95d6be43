//! Careers: month by month, who stays, who leaves and why, who claims, and where they go next.
//!
//! The honest background of every rule comes from here: month-end and year-end separations, probation, seasons
//! with recall, small batches of lay-offs, moves between prefectures and provinces.

use super::calendar::Day;
use super::employer::{ClosureKind, Employer, EmployerIndex};
use super::geography::{self, HOME_PLACES, PLACES, Place};
use super::options::Span;
use super::person::{ClaimPlan, Exit, Person, Reason, Spell, entitled_months};
use super::stream::Stream;

/// Separations of each month of the year relative to the mean: after Spring Festival, at mid-year and at the
/// end of contract years.
const MONTH_FACTOR: [f64; 12] = [1.0, 1.1, 1.35, 1.0, 0.9, 1.1, 1.05, 0.9, 0.9, 0.85, 0.85, 1.5];

/// Where a career goes on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Entry {
    /// At an employer from a month on.
    At { employer: EmployerIndex, first: i16, bound: Bound },
    /// Looking for work from a month on.
    Seeking { from: i16 },
}

/// How a person is tied to a seasonal employer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// Drawn from the employer's share.
    Unknown,
    /// Comes and goes with the season.
    Seasonal,
}

/// Why and when a person leaves.
enum Leaving {
    Own,
    Season,
    Closing(Day, ClosureKind),
    Retirement,
}

/// The employers of a block, ready to be looked for work at.
pub(super) struct Market<'a> {
    span: Span,
    employers: &'a [Employer],
    /// For each place, employers with the running sum of their weights.
    places: Vec<Vec<(f64, EmployerIndex)>>,
}

impl<'a> Market<'a> {
    pub(super) fn new(span: Span, employers: &'a [Employer]) -> Self {
        let mut places = vec![Vec::new(); PLACES.len()];
        for (index, employer) in employers.iter().enumerate().filter(|(_, employer)| employer.weight > 0.0) {
            let list: &mut Vec<(f64, EmployerIndex)> = &mut places[usize::from(employer.place)];
            let sum = list.last().map_or(0.0, |last| last.0) + employer.weight;
            list.push((sum, index as EmployerIndex));
        }
        Self { span, employers, places }
    }

    /// An employer at `place`, other than `left`, that hires in month `t`, if one is found in a few tries.
    fn hire(&self, rng: &mut Stream, place: Place, t: i16, left: Option<EmployerIndex>) -> Option<EmployerIndex> {
        let list = &self.places[usize::from(place)];
        let total = list.last()?.0;
        for _ in 0..12 {
            let wanted = rng.unit() * total;
            let at = list.partition_point(|(sum, _)| *sum <= wanted).min(list.len() - 1);
            let employer = list[at].1;
            if left != Some(employer) && self.employers[employer as usize].hires(t, self.span) {
                return Some(employer);
            }
        }
        None
    }

    /// Draws the career of `person` from `entry` to the end of the extract.
    pub(super) fn run(&self, rng: &mut Stream, person: &mut Person, entry: Entry) {
        let mut next = Some(entry);
        while let Some(entry) = next.take() {
            next = match entry {
                Entry::Seeking { from } if from >= self.span.months => None,
                Entry::Seeking { from } => {
                    let place = self.move_house(rng, person.place);
                    person.place = place;
                    let left = person.spells.last().map(|spell| spell.employer);
                    let found = self.hire(rng, place, from.max(0), left);
                    Some(match found {
                        Some(employer) => Entry::At { employer, first: from.max(0), bound: Bound::Unknown },
                        None => Entry::Seeking { from: from + 1 },
                    })
                }
                Entry::At { first, .. } if first >= self.span.months => None,
                // A recall to an employer that has closed meanwhile.
                Entry::At { employer, first, .. } if !self.employers[employer as usize].hires(first, self.span) => {
                    Some(Entry::Seeking { from: first })
                }
                Entry::At { employer, first, bound } => self.spell(rng, person, employer, first, bound),
            };
        }
    }

    /// Six in a hundred look in another prefecture, one and a half in another province; of those who are in
    /// another province a quarter come back.
    fn move_house(&self, rng: &mut Stream, place: Place) -> Place {
        let weights = PLACES.iter().map(|place| place.weight);
        let u = rng.unit();
        let away = u < 0.015;
        let moves = if geography::is_home(place) { u < 0.075 } else { u < 0.25 };
        match (moves, away) {
            (false, _) => place,
            (true, true) => (HOME_PLACES + rng.weighted(weights.skip(HOME_PLACES))) as Place,
            (true, false) => rng.weighted(weights.take(HOME_PLACES)) as Place,
        }
    }

    fn spell(
        &self,
        rng: &mut Stream,
        person: &mut Person,
        index: EmployerIndex,
        first: i16,
        bound: Bound,
    ) -> Option<Entry> {
        let employer = &self.employers[index as usize];
        person.place = employer.place;
        let seasonal = bound == Bound::Seasonal || employer.season.is_some_and(|(_, share, _)| rng.chance(share));
        let retires = person.retires(self.span);
        let mut spell =
            Spell { employer: index, first, last: self.span.months - 1, exit: None, backpaid: false, claim: None };
        let left = (first..self.span.months)
            .find_map(|t| self.leaving(rng, employer, t, first, seasonal, retires).map(|leaving| (t, leaving)));
        let Some((t, leaving)) = left else {
            person.spells.push(spell);
            return None;
        };
        spell.last = t;
        let reason = reason(rng, employer, &leaving);
        let day = match leaving {
            Leaving::Closing(day, ClosureKind::Merged(_)) => day,
            // A closing employer lets people go on one of two days.
            Leaving::Closing(day, _) => day - 9 * i32::from(rng.chance(0.4)),
            _ => self.leaving_day(rng, t),
        };
        spell.exit = Some(Exit { day, reason });
        person.spells.push(spell);
        self.after(rng, person, employer, t, &leaving)
    }

    fn leaving(
        &self,
        rng: &mut Stream,
        employer: &Employer,
        t: i16,
        first: i16,
        seasonal: bool,
        retires: i16,
    ) -> Option<Leaving> {
        if let Some((day, kind)) = employer.closes
            && t >= self.span.index(day)
        {
            return Some(Leaving::Closing(day, kind));
        }
        if t == retires {
            return Some(Leaving::Retirement);
        }
        let month = self.span.month(t).number();
        if seasonal && employer.season.is_some_and(|(season, ..)| season.off == month) {
            return Some(Leaving::Season);
        }
        // Those who were there on the first day are past probation; the rest leave twice as often in their
        // first three months.
        let probation = if first > 0 && t - first < 3 { 2.0 } else { 1.0 };
        let hazard = employer.hazard * MONTH_FACTOR[(month - 1) as usize] * probation;
        rng.chance(hazard).then_some(Leaving::Own)
    }

    /// Two thirds leave on the last day of the month, the rest from the 8th on.
    fn leaving_day(&self, rng: &mut Stream, t: i16) -> Day {
        let month = self.span.month(t);
        if rng.chance(0.68) { month.last() } else { month.first() + rng.between(7, 27) }
    }

    /// Decides about a claim and where the person goes after leaving in month `t`.
    fn after(
        &self,
        rng: &mut Stream,
        person: &mut Person,
        employer: &Employer,
        t: i16,
        leaving: &Leaving,
    ) -> Option<Entry> {
        let index = person.spells.len() - 1;
        let spell = person.spells[index];
        let reason = spell.exit?.reason;
        if let Leaving::Closing(_, ClosureKind::Merged(target)) = leaving {
            let stays = rng.chance(0.95);
            let merged = Entry::At { employer: *target, first: t + 1, bound: Bound::Unknown };
            return Some(if stays { merged } else { Entry::Seeking { from: t + 3 } });
        }
        let claiming = match (leaving, employer.season) {
            (Leaving::Season, Some((_, _, claiming))) => claiming,
            _ => employer.claiming,
        };
        let eligible = reason.is_involuntary() && entitled_months(person.insured_after(index)) > 0;
        let claims = eligible && rng.chance(claiming);
        if claims {
            person.spells[index].claim = Some(ClaimPlan::ordinary(rng));
        }
        if let (Leaving::Season, Some((season, ..))) = (leaving, employer.season)
            && rng.chance(employer.recall)
        {
            let wait = (season.back - season.off).rem_euclid(12) as i16;
            return Some(Entry::At { employer: spell.employer, first: t + wait, bound: Bound::Seasonal });
        }
        match reason {
            Reason::Retirement | Reason::Death => None,
            Reason::Transfer => Some(Entry::Seeking { from: t + 1 }),
            Reason::Voluntary if rng.chance(0.5) => {
                // Now and then both employers pay for the month of the change.
                let both = rng.chance(0.02) && spell.first < t;
                Some(Entry::Seeking { from: t + i16::from(!both) })
            }
            _ if claims => Some(Entry::Seeking { from: t + 3 + rng.geometric(0.13, 30) as i16 }),
            _ => Some(Entry::Seeking { from: t + 2 + rng.geometric(0.28, 20) as i16 }),
        }
    }
}

fn reason(rng: &mut Stream, employer: &Employer, leaving: &Leaving) -> Reason {
    match leaving {
        Leaving::Season => Reason::ContractExpired,
        Leaving::Retirement => Reason::Retirement,
        Leaving::Closing(_, ClosureKind::Bankruptcy) => Reason::Bankruptcy,
        Leaving::Closing(_, ClosureKind::Merged(_)) => Reason::Transfer,
        Leaving::Closing(..) => Reason::Closure,
        Leaving::Own if rng.chance(employer.involuntary) => match rng.below(100) {
            0..36 => Reason::EmployerInitiated,
            36..64 => Reason::ContractExpired,
            64..92 => Reason::MutualEmployerProposed,
            92..98 => Reason::DismissedForCause,
            _ => Reason::ResignedEmployerFault,
        },
        Leaving::Own => match rng.below(1000) {
            0..880 => Reason::Voluntary,
            880..988 => Reason::Transfer,
            _ => Reason::Death,
        },
    }
}
