//! Plants incidents into finished records: what a fund did wrong after everything else had happened honestly.
//!
//! Careers, claims and certificates are not drawn again for it, so that what the other families plant stays as it was;
//! rows are added, and a few are changed. Everything is drawn from streams of its own. Each incident has honest twins.
//! Where a block holds nobody whom an incident could have happened to, it is left out.

mod claim;
mod departure;
mod drawing;
mod employer;
mod office;
mod premium;
mod skill;
mod subsidy;

pub(super) use departure::{Quitter, Stories, leave, quit};

use super::benefit::{Benefit, approval_steps};
use super::block::Block;
use super::calendar::{Day, civil, micros, working_day};
use super::employer::{EmployerIndex, Role, scaled};
use super::geography::{self, Place};
use super::id;
use super::options::{IncidentFamily, Lookalikes, Span, SynthOptions};
use super::person::{PersonIndex, Spell};
use super::rows::{ApprovalObject, ClaimRow, PaymentRow, RegistrationRow};
use super::standard;
use super::stream::{Purpose, Stream};
use super::truth::{About, TruthRow};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// What a truth row says of something planted.
#[derive(Clone, Copy)]
enum Kind {
    Incident(IncidentFamily),
    Honest(&'static str),
}

/// Where records are planted.
struct Desk<'a> {
    options: &'a SynthOptions,
    block: &'a mut Block,
    span: Span,
    today: Day,
    rng: Stream,
    used: Vec<bool>,
    /// Benefit drawn by people of whom nothing else is planted, in random order.
    pool: Vec<Benefit>,
    /// People with a certificate.
    holders: HashSet<PersonIndex>,
}

/// A claim to be filed.
#[derive(Clone, Copy)]
struct Filing {
    person: PersonIndex,
    employer: Option<EmployerIndex>,
    place: Place,
    region: u32,
    applied: Day,
    /// First month and months granted, of these carried over.
    granted: (i16, i16, i16),
}

/// Plants records into the block; `used` says who is part of something planted already.
pub(super) fn plant(
    options: &SynthOptions,
    block: &mut Block,
    used: Vec<bool>,
    stories: &[Stories],
    quitters: &[Quitter],
) {
    let rng = Stream::new(options.seed, Purpose::Records, block.chunk);
    let (span, holders) = (block.span, block.certificates.certificates.iter().map(|row| row.person).collect());
    let mut desk = Desk { options, span, today: span.as_of(), rng, used, pool: Vec::new(), holders, block };
    desk.fill_pool();
    // Rows are taken away first: a payment's id is its place among those that stay.
    desk.premiums_withheld();
    desk.stories(stories);
    desk.allowances(quitters);
    desk.drawing();
    desk.claims();
    desk.premiums();
    desk.subsidies();
    desk.skills();
    desk.employers();
    desk.offices();
    desk.forget_other_subsidies();
    desk.block.events.sort_by_key(|event| (event.person, event.occurred));
}

impl Desk<'_> {
    /// Other funds give nothing to those who draw benefit, nor to those who were made to draw it here.
    fn forget_other_subsidies(&mut self) {
        let claims = self.block.benefits.claims.iter().filter(|claim| claim.granted.is_some());
        let drawing: HashSet<PersonIndex> = claims.map(|claim| claim.person).collect();
        self.block.others.retain(|row| !drawing.contains(&row.person));
    }

    fn has(&self, family: IncidentFamily) -> bool {
        self.options.incidents.has(family)
    }

    fn honest(&self) -> bool {
        self.options.lookalikes == Lookalikes::Planted
    }

    /// How often something is planted in a block of this size.
    fn times(&self, full: usize) -> usize {
        scaled(full, self.block.employers.len())
    }

    /// `size` at the strength asked for, at least `least`.
    fn sized(&self, size: f64, least: i16) -> i16 {
        ((size * self.options.strength).round() as i16).max(least)
    }

    fn fill_pool(&mut self) {
        let mut claims: HashMap<PersonIndex, usize> = HashMap::new();
        for claim in &self.block.benefits.claims {
            *claims.entry(claim.person).or_default() += 1;
        }
        let fits = |benefit: &&Benefit| {
            let employer = self.block.benefits.claims[self.position(benefit.claim)].employer;
            let ordinary = employer.is_some_and(|index| self.employer(index).role == Role::Ordinary);
            let once = claims.get(&benefit.person) == Some(&1);
            ordinary && once && !self.used[benefit.person as usize] && geography::is_home(benefit.place)
        };
        let mut pool: Vec<Benefit> = self.block.benefits.drawn.iter().filter(fits).copied().collect();
        self.rng.shuffle(&mut pool);
        self.pool = pool;
    }

    /// Takes the first benefit out of the pool that satisfies `fits`.
    fn take(&mut self, fits: impl Fn(&Self, &Benefit) -> bool) -> Option<Benefit> {
        let at = self.pool.iter().position(|benefit| !self.used[benefit.person as usize] && fits(self, benefit))?;
        let benefit = self.pool.swap_remove(at);
        self.used[benefit.person as usize] = true;
        Some(benefit)
    }

    /// A random spell of somebody unused that satisfies `fits`.
    fn take_spell(&mut self, fits: impl Fn(&Self, PersonIndex, &Spell) -> bool) -> Option<(PersonIndex, Spell)> {
        let all = self.block.persons.len();
        let from = self.rng.below(all);
        let found = (from..all).chain(0..from).find_map(|person| {
            if self.used[person] {
                return None;
            }
            let spells = &self.block.persons[person].spells;
            spells.iter().find(|spell| fits(self, person as PersonIndex, spell)).map(|&spell| (person, spell))
        });
        let (person, spell) = found?;
        self.used[person] = true;
        Some((person as PersonIndex, spell))
    }

    fn employer(&self, index: EmployerIndex) -> &super::employer::Employer {
        &self.block.employers[index as usize]
    }

    /// Position of a claim among those of the block.
    fn position(&self, claim: u64) -> usize {
        (claim - id::number(self.block.chunk, 0)) as usize - 1
    }

    fn claim_mut(&mut self, claim: u64) -> &mut ClaimRow {
        let at = self.position(claim);
        &mut self.block.benefits.claims[at]
    }

    /// Months the claim granted.
    fn granted(&self, claim: u64) -> i16 {
        self.block.benefits.claims[self.position(claim)].granted.map_or(0, |(_, months, _)| months as i16)
    }

    /// First month from `t` on in which the person begins somewhere.
    fn next_work(&self, person: PersonIndex, t: i16) -> i16 {
        let spells = self.block.persons[person as usize].spells.iter();
        spells.map(|spell| spell.first).filter(|&first| first >= t).min().unwrap_or(i16::MAX)
    }

    fn is_insured(&self, person: PersonIndex, mut months: Range<i16>) -> bool {
        let spells = &self.block.persons[person as usize].spells;
        months.any(|t| spells.iter().any(|spell| spell.covers(t)))
    }

    /// Months insured up to and with month `t`, those before the extract included.
    fn insured_by(&self, person: PersonIndex, t: i16) -> i32 {
        let of = &self.block.persons[person as usize];
        let inside = of.spells.iter().map(|spell| i32::from(spell.last.min(t) - spell.first + 1).max(0)).sum::<i32>();
        of.before as i32 + inside
    }

    fn person_id(&self, person: PersonIndex) -> String {
        id::text(id::kind::PERSON, self.block.persons[person as usize].number)
    }

    fn employer_id(&self, employer: EmployerIndex) -> String {
        id::text(id::kind::EMPLOYER, self.employer(employer).number)
    }

    fn claim_id(claim: u64) -> String {
        id::text(id::kind::CLAIM, claim)
    }

    fn month_day(&self, t: i16) -> Day {
        self.span.month(t).first()
    }

    /// From the first day of one month to the last of another.
    fn window(&self, first: i16, last: i16) -> (Day, Day) {
        (self.month_day(first), self.span.month(last.min(self.span.months - 1)).last())
    }

    fn note(&mut self, kind: Kind, rule: &'static str, about: About) {
        self.block.truth.push(match kind {
            Kind::Incident(family) => TruthRow::planted(family, rule, about),
            Kind::Honest(name) => TruthRow::lookalike(name, rule, about),
        });
    }

    /// The same about one person.
    fn note_person(
        &mut self,
        kind: Kind,
        rule: &'static str,
        person: PersonIndex,
        window: (Day, Day),
        more: Vec<String>,
        note: String,
    ) {
        let entity_id = self.person_id(person);
        let members = std::iter::once(entity_id.clone()).chain(more).collect();
        self.note(kind, rule, About { entity_type: "person", entity_id, window, members, note });
    }

    /// Adds a payment; its id.
    fn pay(&mut self, row: PaymentRow) -> String {
        let before = self.block.benefits.payments.len() + self.block.certificates.payments.len();
        self.block.planted.push(row);
        id::text(id::kind::PAYMENT, id::number(self.block.chunk, (before + self.block.planted.len()) as u64))
    }

    /// A payment of `kind` on the benefit for month `t`, made in it or soon after; `None` where that is yet to come.
    fn pay_month(&mut self, benefit: &Benefit, kind: &'static str, t: i16, amount: i64) -> Option<String> {
        let month = self.month_day(t);
        let paid_on = working_day(month + 13 + i32::from(benefit.place % 6));
        let Benefit { claim, person, region, account, .. } = *benefit;
        let row = PaymentRow { claim: Some(claim), person, region, kind, month, paid_on, amount, account };
        (paid_on <= self.today).then(|| self.pay(row))
    }

    /// Benefit and premium for these months, as far as they are due.
    fn pay_months(&mut self, benefit: &Benefit, months: Range<i16>) -> Vec<String> {
        let mut ids = Vec::new();
        for t in months {
            let month = self.span.month(t);
            ids.extend(self.pay_month(
                benefit,
                "unemployment_benefit",
                t,
                standard::benefit(benefit.place, month.first()),
            ));
            ids.extend(self.pay_month(benefit, "medical_premium", t, standard::medical(month.year())));
        }
        ids
    }

    /// Takes back what the claim paid for month `t`, some weeks after it was paid. False where that is yet to come.
    fn reverse(&mut self, claim: u64, t: i16) -> Vec<String> {
        let month = self.month_day(t);
        let own = |row: &&PaymentRow| row.claim == Some(claim) && row.month == month && row.amount > 0;
        let paid: Vec<PaymentRow> =
            self.block.benefits.payments.iter().chain(&self.block.planted).filter(own).cloned().collect();
        let rows = paid.into_iter().map(|row| {
            let paid_on = working_day(row.paid_on + 33).min(self.today);
            PaymentRow { paid_on, amount: -row.amount, ..row }
        });
        let rows: Vec<PaymentRow> = rows.collect();
        rows.into_iter().map(|row| self.pay(row)).collect()
    }

    /// Files a claim that is granted, with registration and three reviews.
    fn file(&mut self, filing: Filing) -> Benefit {
        let Filing { person, employer, place, region, applied, granted: (start, months, carried) } = filing;
        let own = self.block.persons[person as usize].number;
        let number = id::number(self.block.chunk, self.block.benefits.claims.len() as u64 + 1);
        let decided = working_day(applied + self.rng.between(2, 8)).min(self.today);
        let object = ApprovalObject::Claim(number);
        let (steps, operator) = approval_steps(&mut self.rng, object, region, applied, decided);
        self.block.benefits.approvals.extend(steps);
        let registered = applied - self.rng.between(1, 5);
        self.block.benefits.registrations.push(RegistrationRow { person, registered, cancelled: None, region });
        let granted = Some((self.month_day(start), i32::from(months), i32::from(carried)));
        self.block.benefits.claims.push(ClaimRow {
            number,
            person,
            employer,
            region,
            operator: Some(operator),
            applied: micros(applied, self.rng.between(8 * 3600, 22 * 3600)),
            decided: Some(decided),
            status: "approved",
            granted,
            rejection: None,
            notified: Some((decided + 2).min(self.today)),
            channel: "mobile",
            agent: None,
            account: own,
            phone: own,
            device: Some(own),
        });
        let last = start + months - 1;
        Benefit { claim: number, person, place, region, first: start, last, account: own, pays_alone: false }
    }
}
