//! Grants to employers: hires paid for twice or never insured, refunds above the premiums, grants after closing.

use super::super::calendar::{Day, days_from_civil, working_day};
use super::super::employer::{ClosureKind, EmployerIndex, Role};
use super::super::geography;
use super::super::grant::refund_rate;
use super::super::options::IncidentFamily;
use super::super::person::PersonIndex;
use super::super::rows::GrantRow;
use super::super::truth::About;
use super::{Desk, Kind};

const HIRE: IncidentFamily = IncidentFamily::HireGrant;
const REFUND: IncidentFamily = IncidentFamily::EmployerRefund;
const REFUNDED: &str = "job_stabilisation_refund";

/// The county and year whose text lets a graduate count once only, for whomever (004).
const ONCE: (u32, i32) = (621_025, 2022);

impl Desk<'_> {
    /// Plants everything of this file.
    pub(super) fn employers(&mut self) {
        if self.has(HIRE) {
            for _ in 0..self.times(4) {
                self.paid_twice(false);
            }
            self.counted_by_two();
            for _ in 0..self.times(3) {
                self.never_insured();
            }
        }
        if self.has(REFUND) {
            for n in 0..self.times(4) {
                self.above_premiums(n % 2 == 1);
            }
            for _ in 0..self.times(3) {
                self.after_closing(false);
            }
        }
        if self.honest() {
            for _ in 0..self.times(2) {
                self.paid_twice(true);
                self.insured_a_month_later();
            }
            self.deferred_premiums();
            self.after_closing(true);
        }
    }

    fn grant_id(&self, at: usize) -> String {
        super::id::text(super::id::kind::GRANT, super::id::number(self.block.chunk, at as u64 + 1))
    }

    fn note_employer(
        &mut self,
        kind: Kind,
        rule: &'static str,
        employer: EmployerIndex,
        window: (Day, Day),
        members: Vec<String>,
        note: String,
    ) {
        let entity_id = self.employer_id(employer);
        self.note(kind, rule, About { entity_type: "employer", entity_id, window, members, note });
    }

    /// Whether nothing is planted in the employer.
    fn is_plain(&self, employer: EmployerIndex) -> bool {
        let of = self.employer(employer);
        let id = self.employer_id(employer);
        of.role == Role::Ordinary
            && geography::is_home(of.place)
            && !self.block.truth.iter().any(|row| row.entity_id == id)
    }

    /// R53: the same hire paid for again. Honest: paid, taken back and paid again to the right account.
    fn paid_twice(&mut self, honest: bool) {
        let all = self.block.grants.len();
        let from = self.rng.below(all);
        let found = (from..all).chain(0..from).find(|&at| {
            let row = &self.block.grants[at];
            let single = row.person.is_some_and(|person| !self.used[person as usize]);
            single && row.paid_on + 120 < self.today && self.is_plain(row.employer)
        });
        let Some(at) = found else { return };
        let row = self.block.grants[at].clone();
        let Some(person) = row.person else { return };
        self.used[person as usize] = true;
        let mut members = vec![self.grant_id(at), self.employer_id(row.employer)];
        let mut again = |desk: &mut Self, after: i32, amount: i64| {
            let paid_on = working_day(row.paid_on + after);
            desk.block.grants.push(GrantRow { amount, paid_on, ..row.clone() });
            members.push(desk.grant_id(desk.block.grants.len() - 1));
        };
        if honest {
            again(self, 10, -row.amount);
            again(self, 30, row.amount);
        } else {
            again(self, 60, row.amount);
        }
        let window = (row.paid_on, row.paid_on + 90);
        let (kind, note) = if honest {
            (Kind::Honest("returned_and_paid_again"), "a hire's grant returned by the bank and paid again".to_owned())
        } else {
            (Kind::Incident(HIRE), "the same grant for the same hire paid twice".to_owned())
        };
        self.note_person(kind, "R53", person, window, members, note);
    }

    /// R53: a graduate of the year counted by two employers of the county whose text forbids it, where there are two.
    fn counted_by_two(&mut self) {
        let (county, year) = ONCE;
        let mut there = (0..self.block.employers.len()).filter(|&index| self.block.employers[index].region == county);
        let (Some(first), Some(second)) = (there.next(), there.next()) else { return };
        let day = days_from_civil(year, 10, 12);
        if !(self.span.first.first()..=self.today).contains(&day) {
            return;
        }
        let t = self.span.index(day);
        let Some((person, _)) = self.take_spell(|_, _, spell| spell.employer == first as u32 && spell.covers(t)) else {
            return;
        };
        let mut members = vec![self.employer_id(first as u32), self.employer_id(second as u32)];
        for (n, employer) in [first as u32, second as u32].into_iter().enumerate() {
            let (kind, paid_on) = ("job_expansion_subsidy", working_day(day + 30 * n as i32));
            self.block.grants.push(GrantRow { employer, kind, person: Some(person), year, amount: 150_000, paid_on });
            members.push(self.grant_id(self.block.grants.len() - 1));
        }
        let note = "one graduate of the year counted by two employers".to_owned();
        self.note_person(Kind::Incident(HIRE), "R53", person, (day, day + 40), members, note);
    }

    /// R54: grants for hires who were never insured there.
    fn never_insured(&mut self) {
        let Some(employer) = self.a_plain_employer(4) else { return };
        let place = self.employer(employer).place;
        // The thirteen months up to the payment lie in the extract.
        let t = self.rng.between(14.min(i32::from(self.span.months) - 2), i32::from(self.span.months) - 2) as i16;
        let paid_on = working_day(self.month_day(t) + 9);
        let people = self.sized(3.0, 2);
        let mut members = Vec::new();
        for _ in 0..people {
            let stranger = self.take_spell(|desk, person, spell| {
                let spells = &desk.block.persons[person as usize].spells;
                desk.employer(spell.employer).place == place && spells.iter().all(|spell| spell.employer != employer)
            });
            let Some((person, _)) = stranger else { break };
            members.push(self.person_id(person));
            let (kind, year) = ("hiring_subsidy", self.span.month(t).year());
            self.block.grants.push(GrantRow { employer, kind, person: Some(person), year, amount: 100_000, paid_on });
            members.push(self.grant_id(self.block.grants.len() - 1));
        }
        if members.is_empty() {
            return;
        }
        let note = format!("{people} hires paid for who were never insured there");
        self.note_employer(Kind::Incident(HIRE), "R54", employer, (paid_on, paid_on), members, note);
    }

    /// Honest: the grant was paid on the contract, the insurance began a month later.
    fn insured_a_month_later(&mut self) {
        let found = self.take_spell(|desk, person, spell| {
            let spells = &desk.block.persons[person as usize].spells;
            let once = spells.iter().filter(|other| other.employer == spell.employer).count() == 1;
            let granted = desk.block.grants.iter().any(|row| row.person == Some(person));
            once && !granted && spell.first >= 14 && spell.months() >= 3 && desk.is_plain(spell.employer)
        });
        let Some((person, spell)) = found else { return };
        let paid_on = self.month_day(spell.first) - 8;
        let (employer, kind, year) = (spell.employer, "hiring_subsidy", self.span.month(spell.first - 1).year());
        self.block.grants.push(GrantRow { employer, kind, person: Some(person), year, amount: 100_000, paid_on });
        let members = vec![self.person_id(person), self.grant_id(self.block.grants.len() - 1)];
        let note = "a hire paid for on the contract, insured from the next month".to_owned();
        self.note_employer(
            Kind::Honest("insured_a_month_later"),
            "R54",
            employer,
            (paid_on, paid_on + 30),
            members,
            note,
        );
    }

    fn a_plain_employer(&mut self, least: u32) -> Option<EmployerIndex> {
        let all = self.block.employers.len();
        let from = self.rng.below(all);
        (from..all).chain(0..from).map(|index| index as EmployerIndex).find(|&index| {
            let of = self.employer(index);
            of.size >= least && of.closes.is_none() && self.is_plain(index)
        })
    }

    /// Premiums of an employer for `year`, where the whole year lies in the extract.
    fn premiums_of(&self, employer: EmployerIndex, year: i32) -> Option<i64> {
        let whole = self.span.index(days_from_civil(year, 1, 1)) >= 0
            && self.span.index(days_from_civil(year, 12, 1)) < self.span.months;
        whole.then(|| self.block.contributions.yearly[employer as usize][(year - self.span.first.year()) as usize])
    }

    /// R55: more than the premiums of the year before; or half as much again as is usual.
    fn above_premiums(&mut self, by_the_old_rate: bool) {
        let all = self.block.grants.len();
        if all == 0 {
            return;
        }
        let from = self.rng.below(all);
        let found = (from..all).chain(0..from).find(|&at| {
            let row = &self.block.grants[at];
            // For those who are no large employers three fifths are usual; 100 yuan are the least that is looked at.
            let premiums = self.premiums_of(row.employer, row.year - 1).unwrap_or(0);
            let rate = refund_rate(row.year, self.employer(row.employer).size_class());
            let large_place = geography::spec(self.employer(row.employer).place).weight >= 0.1;
            let usual = rate > 0.5 && large_place || !by_the_old_rate;
            row.kind == REFUNDED && premiums > 300_000 && usual && self.is_plain(row.employer)
        });
        let Some(at) = found else { return };
        let (employer, year, paid_on) =
            (self.block.grants[at].employer, self.block.grants[at].year, self.block.grants[at].paid_on);
        let premiums = self.premiums_of(employer, year - 1).unwrap_or(0);
        let share = if by_the_old_rate { 0.9 } else { 1.0 + 0.3 * self.options.strength };
        self.block.grants[at].amount = (premiums as f64 * share) as i64;
        let note = format!("a refund of {:.0} % of the premiums of the year before", share * 100.0);
        let members = vec![self.grant_id(at)];
        let window = (days_from_civil(year - 1, 1, 1), paid_on);
        self.note_employer(Kind::Incident(REFUND), "R55", employer, window, members, note);
    }

    /// Honest: the premiums of the year before were lawfully deferred and paid later; they count.
    fn deferred_premiums(&mut self) {
        for employer in 0..self.block.employers.len() as EmployerIndex {
            if self.employer(employer).role != Role::Deferral {
                continue;
            }
            let Some((first, _)) = self.employer(employer).deferral else { continue };
            let year = self.span.month(first).year() + 1;
            let paid_on = days_from_civil(year, 6, 10);
            let Some(premiums) = self.premiums_of(employer, year - 1).filter(|_| paid_on <= self.today) else {
                continue;
            };
            let same = |row: &GrantRow| row.employer == employer && row.year == year && row.kind == REFUNDED;
            self.block.grants.retain(|row| !same(row));
            let amount = (premiums as f64 * refund_rate(year, self.employer(employer).size_class())) as i64;
            self.block.grants.push(GrantRow { employer, kind: REFUNDED, person: None, year, amount, paid_on });
            let note = "refunded for a year with deferred months, paid later".to_owned();
            self.note_employer(
                Kind::Honest("deferred_premiums"),
                "R55",
                employer,
                (paid_on, paid_on),
                Vec::new(),
                note,
            );
        }
    }

    /// R58: a grant months after the employer had closed. Honest: it was merged, and its successor was paid under the old name.
    fn after_closing(&mut self, honest: bool) {
        let today = self.today;
        let all = self.block.employers.len();
        let from = self.rng.below(all);
        let found = (from..all).chain(0..from).find_map(|index| {
            let employer = index as EmployerIndex;
            let (closed, kind) = self.employer(employer).closes?;
            let merged = matches!(kind, ClosureKind::Merged(_));
            let known =
                if honest { self.employer(employer).role == Role::MergerSource } else { self.is_plain(employer) };
            let before = self.block.grants.iter().any(|row| row.employer == employer && row.paid_on > closed);
            (merged == honest && known && !before && closed + 260 < today).then_some((employer, closed))
        });
        let Some((employer, closed)) = found else { return };
        let year = super::civil(closed).0 + 1;
        let paid_on =
            working_day((closed + self.rng.between(120, 200)).max(days_from_civil(year, 2, 1)).min(today - 3));
        let amount = i64::from(self.employer(employer).size.max(3)) * 50_000;
        let kind = if honest { REFUNDED } else { "training_retention_subsidy" };
        let amount = match self.premiums_of(employer, year - 1) {
            Some(premiums) if honest => (premiums as f64 * 0.6) as i64,
            _ => amount,
        };
        self.block.grants.push(GrantRow { employer, kind, person: None, year, amount, paid_on });
        let members = vec![self.grant_id(self.block.grants.len() - 1)];
        let days = paid_on - closed;
        let (kind, note) = if honest {
            (Kind::Honest("merged_employer"), format!("a refund {days} days after the merger, to the successor"))
        } else {
            (Kind::Incident(REFUND), format!("a grant {days} days after the employer had closed"))
        };
        self.note_employer(kind, "R58", employer, (closed, paid_on), members, note);
    }

    /// The people of the block who are unused, for offices.
    pub(super) fn is_unused(&self, person: PersonIndex) -> bool {
        !self.used[person as usize]
    }
}
