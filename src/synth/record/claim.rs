//! Claims granted although a condition is not met, and months beyond what was granted or what a limit allows.

use super::super::benefit::Benefit;
use super::super::calendar::{Day, working_day};
use super::super::geography::{self, PLACES, Place};
use super::super::options::IncidentFamily;
use super::super::person::{PersonIndex, entitled_months};
use super::super::rows::PaymentRow;
use super::super::standard;
use super::departure::Quitter;
use super::{Desk, Filing, Kind};

const UNMET: IncidentFamily = IncidentFamily::UnmetConditions;
const BEYOND: IncidentFamily = IncidentFamily::BeyondLimits;

/// The county whose notice of 2022 limits allowance and aid (004).
pub(super) const LIMITED_COUNTY: u32 = 621_025;

impl Desk<'_> {
    /// Plants everything of this file.
    pub(super) fn claims(&mut self) {
        if self.has(UNMET) {
            for _ in 0..self.times(3) {
                self.granted_to_a_quitter();
            }
            for _ in 0..self.times(3) {
                self.granted_too_early();
            }
        }
        if self.has(BEYOND) {
            for _ in 0..self.times(4) {
                self.paid_beyond_grant();
            }
            for _ in 0..self.times(2) {
                self.granted_beyond_law();
            }
        }
        if self.honest() {
            for _ in 0..self.times(2) {
                self.leftover_months();
                self.carried_over();
            }
        }
    }

    /// R14: somebody who quit applies, is refused by the book, and is granted all the same.
    fn granted_to_a_quitter(&mut self) {
        let refused: Vec<usize> = (0..self.block.benefits.claims.len())
            .filter(|&at| self.block.benefits.claims[at].rejection == Some("voluntary_separation"))
            .collect();
        let found = refused.into_iter().find_map(|at| {
            let claim = &self.block.benefits.claims[at];
            let decided = claim.decided?;
            let start = self.span.index(decided) + 1;
            let insured = self.insured_by(claim.person, start - 1).max(0) as u32;
            let free = self.next_work(claim.person, start - 2).min(self.span.months - 1) - start;
            let months = entitled_months(insured).min(free).min(6);
            (months >= 2 && !self.used[claim.person as usize]).then_some((at, start, months))
        });
        let Some((at, start, months)) = found else { return };
        let claim = &mut self.block.benefits.claims[at];
        claim.status = "approved";
        claim.rejection = None;
        claim.granted = Some((self.span.month(start).first(), i32::from(months), 0));
        let (claim, person, region, account) = (claim.number, claim.person, claim.region, claim.account);
        self.used[person as usize] = true;
        let place = self.place_of(region);
        let benefit = Benefit {
            claim,
            person,
            place,
            region,
            first: start,
            last: start + months - 1,
            account,
            pays_alone: false,
        };
        let mut members = vec![Self::claim_id(claim)];
        members.extend(self.pay_months(&benefit, start..start + months));
        let note = format!("{months} months granted after a voluntary separation");
        self.note_claim(Kind::Incident(UNMET), "R14", &benefit, members, note);
    }

    /// R14: benefit after fewer than twelve months of insurance in all.
    fn granted_too_early(&mut self) {
        let months = 3;
        let found = self.find_leaver(|desk, person, exit_month| {
            let of = &desk.block.persons[person as usize];
            let free = desk.next_work(person, exit_month + 1) > exit_month + months + 2;
            of.before_known && free && (1..11).contains(&desk.insured_by(person, exit_month))
        });
        let Some((person, t, day)) = found else { return };
        let insured = self.insured_by(person, t);
        let benefit = self.file_after(person, t, day, (months, 0));
        let mut members = vec![Self::claim_id(benefit.claim)];
        members.extend(self.pay_months(&benefit, benefit.first..benefit.first + months));
        let note = format!("granted after {insured} months of insurance in all");
        self.note_claim(Kind::Incident(UNMET), "R14", &benefit, members, note);
    }

    /// Honest: fewer than twelve new months, and nothing granted but what an earlier claim had left.
    fn leftover_months(&mut self) {
        let found = (0..self.block.persons.len() as PersonIndex).find_map(|person| {
            let of = &self.block.persons[person as usize];
            if self.used[person as usize] || of.spells.len() < 2 {
                return None;
            }
            let earlier = self.block.benefits.drawn.iter().find(|benefit| benefit.person == person)?;
            let left = self.granted(earlier.claim) - (earlier.last - earlier.first + 1);
            let (n, spell) = of.spells.iter().enumerate().find(|(_, spell)| {
                spell.first > earlier.last
                    && spell.claim.is_none()
                    && spell.exit.is_some_and(|exit| exit.reason.is_involuntary())
            })?;
            let once = self.block.benefits.claims.iter().filter(|claim| claim.person == person).count() == 1;
            let few = of.insured_after(n) < 12 && spell.first == earlier.last + 1;
            let free = self.next_work(person, spell.last + 1) > spell.last + 5 && spell.last + 6 < self.span.months;
            let home = geography::is_home(self.employer(spell.employer).place);
            (once && few && free && home && left >= 2).then_some((person, spell.last, spell.exit?.day, left.min(3)))
        });
        let Some((person, t, day, left)) = found else { return };
        self.used[person as usize] = true;
        let benefit = self.file_after(person, t, day, (left, left));
        let mut members = vec![Self::claim_id(benefit.claim)];
        members.extend(self.pay_months(&benefit, benefit.first..benefit.first + left));
        let note = format!("{left} months left over from an earlier claim, nothing new granted");
        self.note_claim(Kind::Honest("leftover_months"), "R14", &benefit, members, note);
    }

    /// Somebody unused at home who left involuntarily and never claimed: person, month and day of leaving.
    fn find_leaver(&mut self, fits: impl Fn(&Self, PersonIndex, i16) -> bool) -> Option<(PersonIndex, i16, Day)> {
        let claimed = {
            let mut claimed = vec![false; self.block.persons.len()];
            self.block.benefits.claims.iter().for_each(|claim| claimed[claim.person as usize] = true);
            claimed
        };
        let last = self.span.months - 6;
        let found = self.take_spell(|desk, person, spell| {
            let involuntary = spell.exit.is_some_and(|exit| exit.reason.is_involuntary());
            let home = geography::is_home(desk.employer(spell.employer).place);
            let due = spell.last >= 1 && spell.last < last;
            involuntary && home && due && !claimed[person as usize] && fits(desk, person, spell.last)
        });
        found.map(|(person, spell)| (person, spell.last, spell.exit.map_or(0, |exit| exit.day)))
    }

    /// Files a claim some days after the separation of month `t`.
    fn file_after(&mut self, person: PersonIndex, t: i16, day: Day, (months, carried): (i16, i16)) -> Benefit {
        let spells = &self.block.persons[person as usize].spells;
        let employer = spells.iter().find(|spell| spell.last == t).map(|spell| spell.employer);
        let (place, region) =
            employer.map_or((0, 150_105), |index| (self.employer(index).place, self.employer(index).region));
        let applied = day + self.rng.between(3, 20);
        let start = self.span.index(applied) + 1;
        self.file(Filing { person, employer, place, region, applied, granted: (start, months, carried) })
    }

    /// R15: drawn to the last month granted, and for months after it.
    fn paid_beyond_grant(&mut self) {
        let months = self.sized(4.0, 2);
        let Some(benefit) = self.take(|desk, benefit| desk.used_up(benefit, months)) else { return };
        let (from, to) = (benefit.last + 1, benefit.last + 1 + months);
        let mut members = vec![Self::claim_id(benefit.claim)];
        members.extend(self.pay_months(&benefit, from..to));
        let note = format!("paid for {months} months more than granted");
        self.note_claim(Kind::Incident(BEYOND), "R15", &benefit, members, note);
    }

    /// Every month granted was paid, and nobody works in the `months` after it.
    fn used_up(&self, benefit: &Benefit, months: i16) -> bool {
        let granted = self.granted(benefit.claim);
        granted == benefit.last - benefit.first + 1
            && benefit.last + months + 1 < self.span.months
            && self.next_work(benefit.person, benefit.first) > benefit.last + months
    }

    /// R15: eighteen months for less than five years of insurance, and fourteen of them paid.
    fn granted_beyond_law(&mut self) {
        let fits = |desk: &Self, benefit: &Benefit| {
            let granted = desk.granted(benefit.claim);
            let known = desk.block.persons[benefit.person as usize].before_known;
            let few = desk.insured_by(benefit.person, benefit.first) < 55;
            (6..=12).contains(&granted) && known && few && desk.used_up(benefit, 15 - granted)
        };
        let Some(benefit) = self.take(fits) else { return };
        let to = benefit.first + 15;
        let start = self.month_day(benefit.first);
        self.claim_mut(benefit.claim).granted = Some((start, 18, 0));
        let mut members = vec![Self::claim_id(benefit.claim)];
        members.extend(self.pay_months(&benefit, benefit.last + 1..to));
        let note = "18 months granted for less than five years of insurance, 15 of them paid".to_owned();
        self.note_claim(Kind::Incident(BEYOND), "R15", &benefit, members, note);
    }

    /// Honest: more than twelve months, because an earlier claim, before the extract, had left some.
    fn carried_over(&mut self) {
        let Some(benefit) = self.take(|desk, benefit| desk.granted(benefit.claim) == 12 && desk.used_up(benefit, 3))
        else {
            return;
        };
        let start = self.month_day(benefit.first);
        self.claim_mut(benefit.claim).granted = Some((start, 15, 3));
        let mut members = vec![Self::claim_id(benefit.claim)];
        members.extend(self.pay_months(&benefit, benefit.last + 1..benefit.last + 4));
        let note = "15 months, three of them carried over from an earlier claim".to_owned();
        self.note_claim(Kind::Honest("months_carried_over"), "R15", &benefit, members, note);
    }

    /// R18: nine months of allowance where six are the limit. Honest: six months.
    pub(super) fn allowances(&mut self, quitters: &[Quitter]) {
        let place = self.place_of(LIMITED_COUNTY);
        for &Quitter { person, last, beyond } in quitters {
            let months = if beyond { self.sized(9.0, 8) } else { 6 };
            let account = self.block.persons[person as usize].number;
            let mut ids = Vec::new();
            for t in last + 1..=last + months {
                let month = self.month_day(t);
                let amount = standard::benefit(place, month) / 10 * 8;
                let (region, kind, paid_on) = (LIMITED_COUNTY, "unemployment_allowance", working_day(month + 19));
                ids.push(self.pay(PaymentRow { claim: None, person, region, kind, month, paid_on, amount, account }));
            }
            let window = self.window(last + 1, last + months);
            let (kind, note) = if beyond {
                (Kind::Incident(BEYOND), format!("{months} months of allowance where six are the limit"))
            } else {
                (Kind::Honest("allowance_of_six_months"), "allowance for six months, in time".to_owned())
            };
            self.note_person(kind, "R18", person, window, ids, note);
        }
    }

    fn place_of(&self, region: u32) -> Place {
        PLACES.iter().position(|place| place.counties.contains(&region)).unwrap_or(0) as Place
    }

    fn note_claim(&mut self, kind: Kind, rule: &'static str, benefit: &Benefit, members: Vec<String>, note: String) {
        let entity_id = Self::claim_id(benefit.claim);
        let mut all = vec![self.person_id(benefit.person)];
        all.extend(members);
        let applied =
            self.block.benefits.claims[self.position(benefit.claim)].applied.div_euclid(86_400_000_000) as Day;
        let window = (applied, self.span.month(benefit.last.min(self.span.months - 1)).last());
        let about = super::About { entity_type: "claim", entity_id, window, members: all, note };
        self.note(kind, rule, about);
    }
}
