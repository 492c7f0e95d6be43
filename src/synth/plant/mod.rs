//! Plants incidents and their honest look-alikes into finished careers.
//!
//! Careers are drawn first and honestly; planting then cuts the spells it needs and lets the same market draw
//! what follows. A person is used by one incident at most, so that no incident undoes another.

mod claims;
mod exits;

use super::calendar::Day;
use super::career::{Entry, Market};
use super::employer::{Employer, EmployerIndex, Role};
use super::geography::{HOME_PLACES, PLACES, Place};
use super::id;
use super::options::{Span, SynthOptions};
use super::person::{ClaimPlan, Exit, Person, PersonIndex, Spell, entitled_months};
use super::stream::{Purpose, Stream};
use super::truth::TruthRow;

/// Benefit recipients whose agent had them assessed far away: the certificates are made later, from this list.
pub(super) struct RemoteAgent {
    pub(super) agent: u64,
    pub(super) place: Place,
    pub(super) members: Vec<PersonIndex>,
}

/// What was planted.
#[derive(Default)]
pub(super) struct Planted {
    pub(super) truth: Vec<TruthRow>,
    pub(super) remote_agents: Vec<RemoteAgent>,
    /// Who is part of something planted, by person: used once only.
    pub(super) used: Vec<bool>,
}

/// Agents who honestly file for others around a place.
pub(super) fn agents_at(place: Place, employers: usize) -> usize {
    (employers as f64 * PLACES[usize::from(place)].weight / 55.0).round().max(1.0) as usize
}

/// A spell of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seat {
    person: PersonIndex,
    spell: usize,
}

struct Planter<'a> {
    options: &'a SynthOptions,
    chunk: usize,
    span: Span,
    employers: &'a [Employer],
    market: &'a Market<'a>,
    persons: &'a mut [Person],
    used: Vec<bool>,
    agents: [usize; HOME_PLACES],
    rng: Stream,
    planted: Planted,
}

/// Plants everything that happens to people and employers of one block.
pub(super) fn plant(
    options: &SynthOptions,
    chunk: usize,
    employers: &[Employer],
    market: &Market<'_>,
    persons: &mut [Person],
) -> Planted {
    let used = vec![false; persons.len()];
    let mut planter = Planter {
        options,
        chunk,
        span: options.span(),
        employers,
        market,
        persons,
        used,
        agents: std::array::from_fn(|place| agents_at(place as Place, employers.len())),
        rng: Stream::new(options.seed, Purpose::Planting, chunk),
        planted: Planted::default(),
    };
    planter.exits();
    planter.claims();
    planter.planted.used = planter.used;
    planter.planted
}

impl Planter<'_> {
    fn spell(&self, seat: Seat) -> &Spell {
        &self.persons[seat.person as usize].spells[seat.spell]
    }

    fn employer(&self, index: EmployerIndex) -> &Employer {
        &self.employers[index as usize]
    }

    fn employer_id(&self, index: EmployerIndex) -> String {
        id::text(id::kind::EMPLOYER, self.employer(index).number)
    }

    fn person_ids(&self, people: impl IntoIterator<Item = PersonIndex>) -> Vec<String> {
        let mut ids: Vec<String> =
            people.into_iter().map(|person| id::text(id::kind::PERSON, self.persons[person as usize].number)).collect();
        ids.sort_unstable();
        ids
    }

    /// Whether what follows this spell may be drawn anew: nothing else was planted in the person, and what
    /// follows is ordinary.
    fn is_free(&self, seat: Seat) -> bool {
        // A seat found earlier may be gone: another incident cut the career before it.
        let rest = self.persons[seat.person as usize].spells.get(seat.spell + 1..);
        let ordinary = |s: &Spell| self.employer(s.employer).role == Role::Ordinary;
        !self.used[seat.person as usize] && rest.is_some_and(|rest| rest.iter().all(ordinary))
    }

    /// Months that would count for a claim if the spell ended in month `t`.
    fn insured_by(&self, seat: Seat, t: i16) -> u32 {
        let insured = self.persons[seat.person as usize].insured_after(seat.spell);
        insured.saturating_sub((self.spell(seat).last - t).max(0) as u32)
    }

    /// First month of the unbroken run of insured months, with whatever employer, that the spell belongs to.
    fn run_start(&self, seat: Seat) -> i16 {
        let spells = &self.persons[seat.person as usize].spells[..=seat.spell];
        let mut start = spells[seat.spell].first;
        while spells.iter().any(|spell| spell.covers(start - 1)) {
            start -= 1;
        }
        start
    }

    /// Everybody insured with `employer` from month `t` to the month `more` later, in random order.
    fn staff(&mut self, employer: EmployerIndex, t: i16, more: i16) -> Vec<Seat> {
        let mut staff = Vec::new();
        for (person, of) in self.persons.iter().enumerate() {
            for (spell, s) in of.spells.iter().enumerate() {
                if s.employer == employer && s.covers(t) && s.last >= t + more {
                    staff.push(Seat { person: person as PersonIndex, spell });
                }
            }
        }
        self.rng.shuffle(&mut staff);
        staff
    }

    /// Those of the staff who could claim if they left in month `t`, and may be used.
    fn claimable(&mut self, employer: EmployerIndex, t: i16, more: i16) -> Vec<Seat> {
        let mut staff = self.staff(employer, t, more);
        staff.retain(|&seat| self.is_free(seat) && entitled_months(self.insured_by(seat, t)) > 0);
        staff
    }

    /// Somebody who works for an ordinary employer at `place` from month `t` on and could claim.
    fn donor(&mut self, place: Place, t: i16) -> Option<Seat> {
        for _ in 0..6000 {
            let person = self.rng.below(self.persons.len()) as PersonIndex;
            let found = self.persons[person as usize].spell_at(t).map(|(spell, s)| (spell, *s));
            let Some((spell, s)) = found else { continue };
            let (employer, seat) = (self.employer(s.employer), Seat { person, spell });
            let fits = employer.role == Role::Ordinary && employer.place == place && s.last > t;
            if fits && self.is_free(seat) && self.insured_by(seat, t) >= 14 {
                return Some(seat);
            }
        }
        None
    }

    /// Ends the spell on `exit.day`, forgets what came after and draws on from `next`.
    fn cut(&mut self, seat: Seat, exit: Exit, claim: Option<ClaimPlan>, next: Entry) {
        let person = &mut self.persons[seat.person as usize];
        person.spells.truncate(seat.spell + 1);
        let spell = &mut person.spells[seat.spell];
        spell.last = self.span.index(exit.day);
        spell.exit = Some(exit);
        spell.claim = claim;
        self.used[seat.person as usize] = true;
        self.market.run(&mut self.rng, person, next);
    }

    /// The first agent number at `place` that nobody has.
    fn new_agent(&mut self, place: Place) -> u64 {
        let index = &mut self.agents[usize::from(place)];
        *index += 1;
        id::agent(self.chunk, place, *index - 1)
    }

    /// First and last exit of these spells.
    fn exit_window(&self, seats: &[Seat]) -> (Day, Day) {
        let days = || seats.iter().filter_map(|&seat| self.spell(seat).exit.map(|exit| exit.day));
        let today = self.span.as_of();
        (days().min().unwrap_or(today), days().max().unwrap_or(today))
    }

    /// Employers with this role.
    fn with_role(&self, role: Role) -> Vec<EmployerIndex> {
        let all = self.employers.iter().enumerate();
        all.filter(|(_, employer)| employer.role == role).map(|(index, _)| index as EmployerIndex).collect()
    }
}
