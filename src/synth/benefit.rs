//! Separations, claims and what is paid for them: benefit and medical premium month by month, net of what is
//! taken back, registrations and the three steps of approval.

use super::calendar::{Day, micros, working_day};
use super::employer::Employer;
use super::geography::{self, Place};
use super::id;
use super::options::{Span, SynthOptions};
use super::person::{Abroad, ClaimPlan, Exit, Person, PersonIndex, Reason, Spell, entitled_months};
use super::plant::agents_at;
use super::rows::{ApprovalObject, ApprovalRow, ClaimRow, EventRow, PaymentRow, RegistrationRow, SeparationRow};
use super::standard;
use super::stream::{Purpose, Stream};
use std::ops::Range;

/// Months for which somebody was paid the benefit, for those who take a certificate meanwhile.
#[derive(Clone, Copy, Debug)]
pub(super) struct Benefit {
    pub(super) claim: u64,
    pub(super) person: PersonIndex,
    pub(super) place: Place,
    pub(super) region: u32,
    /// First and last month paid, as distances.
    pub(super) first: i16,
    pub(super) last: i16,
    pub(super) account: u64,
    /// Whether the premium of the second month has to be refunded.
    pub(super) pays_alone: bool,
}

/// What this module makes.
#[derive(Default)]
pub(super) struct Benefits {
    pub(super) separations: Vec<SeparationRow>,
    pub(super) claims: Vec<ClaimRow>,
    pub(super) payments: Vec<PaymentRow>,
    pub(super) registrations: Vec<RegistrationRow>,
    pub(super) approvals: Vec<ApprovalRow>,
    pub(super) events: Vec<EventRow>,
    pub(super) drawn: Vec<Benefit>,
}

struct Desk<'a> {
    chunk: usize,
    span: Span,
    today: Day,
    employers: &'a [Employer],
    persons: &'a [Person],
    rng: Stream,
    made: Benefits,
}

/// What one claim follows from.
struct Case<'a> {
    person: PersonIndex,
    spell: &'a Spell,
    exit: Exit,
    plan: ClaimPlan,
    /// Month in which work is found again.
    next: i16,
}

/// Benefit months granted, and how many of them were left over from an earlier claim.
#[derive(Clone, Copy)]
struct Grant {
    months: i16,
    carried: i16,
}

/// Where a claim is handled and by whom it is filed.
#[derive(Clone, Copy)]
struct Filing {
    place: Place,
    region: u32,
    channel: &'static str,
    agent: Option<u64>,
    account: u64,
    phone: u64,
    device: Option<u64>,
    /// Still pays medical insurance alone, so that the direct payment of one month fails and is refunded.
    pays_alone: bool,
}

/// Derives everything that follows from the spells of the block.
pub(super) fn derive(options: &SynthOptions, chunk: usize, employers: &[Employer], persons: &[Person]) -> Benefits {
    let span = options.span();
    let rng = Stream::new(options.seed, Purpose::Claims, chunk);
    let mut desk = Desk { chunk, span, today: span.as_of(), employers, persons, rng, made: Benefits::default() };
    for person in 0..persons.len() as PersonIndex {
        desk.person(person);
    }
    desk.clear_the_old();
    desk.made
}

/// The account of a person: two in a hundred use that of somebody else in the family.
pub(super) fn account(rng: &mut Stream, persons: &[Person], person: PersonIndex) -> u64 {
    let own = persons[person as usize].number;
    if rng.chance(0.02) { persons[rng.below(persons.len())].number } else { own }
}

impl Desk<'_> {
    fn person(&mut self, index: PersonIndex) {
        let person = &self.persons[index as usize];
        let mut carried = 0;
        for (n, spell) in person.spells.iter().enumerate() {
            let Some(exit) = spell.exit else { continue };
            self.separation(index, spell, exit);
            let next = person.spells.get(n + 1).map_or(i16::MAX, |next| next.first);
            match spell.claim {
                Some(plan) => {
                    let months = (entitled_months(person.insured_after(n)) + carried).min(24);
                    let case = Case { person: index, spell, exit, plan, next };
                    carried = self.claim(&case, Grant { months, carried: carried.min(months) });
                }
                // A few who quit apply all the same and are refused.
                None if exit.reason == Reason::Voluntary && self.rng.chance(0.015) => self.refused(index, spell, exit),
                None => {}
            }
        }
    }

    /// What is still open came in lately: an office that is late now and then (one in thirty) clears its oldest cases
    /// before a month ends. Ten working days are never more than 22 days of the calendar.
    fn clear_the_old(&mut self) {
        let today = self.today;
        let second = 1_000_000;
        let day = 86_400 * second;
        for claim in self.made.claims.iter_mut().filter(|claim| claim.status == "pending") {
            let waited = today - claim.applied.div_euclid(day) as Day;
            if waited > 22 {
                // A whole number of weeks, so that a working day stays one.
                claim.applied += i64::from((waited - 22 + 6) / 7 * 7) * day;
            }
        }
    }

    fn separation(&mut self, person: PersonIndex, spell: &Spell, exit: Exit) {
        // The employer has fifteen days (Social Insurance Law, art. 50); most keep to it.
        let late = if self.rng.chance(0.05) { self.rng.between(16, 60) } else { self.rng.between(0, 15) };
        // The lawful remedy of a wrongly coded reason, by agreement, arbitration or court.
        let ordinary = exit.reason.is_involuntary() && spell.claim.is_none_or(|plan| !plan.sure);
        let changed = (ordinary && self.rng.chance(0.02)).then(|| {
            let evidence = *self.rng.pick(&["agreement", "agreement", "arbitration", "court", "none"]);
            (Reason::Voluntary, exit.day + self.rng.between(1, 25), evidence)
        });
        self.made.separations.push(SeparationRow {
            person,
            employer: spell.employer,
            day: exit.day,
            reason: exit.reason,
            changed: changed.filter(|changed| changed.1 <= self.today),
            recorded: (exit.day + late).min(self.today),
        });
    }

    fn filing(&mut self, case: &Case<'_>) -> Filing {
        let (person, plan) = (case.person, case.plan);
        let employer = &self.employers[case.spell.employer as usize];
        let own = self.persons[person as usize].number;
        let place = employer.place;
        // Some live in another county of the prefecture.
        let counties = geography::spec(place).counties;
        let region = if self.rng.chance(0.12) { *self.rng.pick(counties) } else { employer.region };
        let agent = plan.agent.or_else(|| {
            let agents = agents_at(place, self.employers.len());
            self.rng.chance(0.24).then(|| id::agent(self.chunk, place, self.rng.below(agents)))
        });
        let channel = match self.rng.below(100) {
            0..28 => "online",
            28..66 => "mobile",
            66..91 => "counter",
            _ => "kiosk",
        };
        let account = account(&mut self.rng, self.persons, person);
        let pays_alone = self.rng.chance(0.03);
        let mut filing = Filing { place, region, channel, agent, account, phone: own, device: None, pays_alone };
        filing.device = match channel {
            // An agent files from the agent's own device, a kiosk is one device for a county.
            "online" | "mobile" => Some(filing.agent.unwrap_or(own)),
            "kiosk" => Some(u64::from(region)),
            _ => None,
        };
        if let Some((ring, member)) = plan.ring {
            filing.account = ring + u64::from(member % 2);
            filing.phone = ring;
            filing.channel = "mobile";
            filing.agent = None;
            filing.device = Some(ring);
        }
        filing
    }

    fn next_claim(&self) -> u64 {
        id::number(self.chunk, self.made.claims.len() as u64 + 1)
    }

    /// Files the claim and pays it. Returns the months left over when work was found early.
    fn claim(&mut self, case: &Case<'_>, grant: Grant) -> i16 {
        let filing = self.filing(case);
        let applied = self.application_day(case.exit.day + case.plan.delay, filing.channel);
        if applied > self.today {
            return 0;
        }
        self.register(case, applied, filing.region);
        if grant.months == 0 {
            self.file(
                case.person,
                Some(case.spell.employer),
                filing,
                applied,
                Outcome::Rejected("insured_under_12_months"),
            );
            return 0;
        }
        if case.plan.sure || !self.rng.chance(0.03) {
            return self.pay(case, filing, applied, grant);
        }
        let incomplete = Outcome::Rejected("materials_incomplete");
        let Some(decided) = self.file(case.person, Some(case.spell.employer), filing, applied, incomplete) else {
            return 0;
        };
        // Most come back with what was missing, and are judged afresh.
        let pause = self.rng.between(3, 20);
        let again = self.application_day(decided + pause, filing.channel);
        if again > self.today || self.rng.chance(0.4) {
            return 0;
        }
        let filing = self.filing(case);
        self.pay(case, filing, again, grant)
    }

    fn application_day(&mut self, day: Day, channel: &str) -> Day {
        if matches!(channel, "counter" | "kiosk") { working_day(day) } else { day }
    }

    /// The benefit months: from the month after the application until they are used up or work is found.
    fn pay(&mut self, case: &Case<'_>, filing: Filing, applied: Day, grant: Grant) -> i16 {
        let start = self.span.index(applied) + 1;
        let moved = match case.plan.abroad {
            Some((_, Abroad::Moved(months))) => start + months,
            _ => i16::MAX,
        };
        let stop = (start + grant.months).min(case.next.max(start)).min(moved.max(start));
        let ended_early = stop < start + grant.months && stop < self.span.months;
        let status = if ended_early { "terminated" } else { "approved" };
        let claim = self.next_claim();
        let outcome = Outcome::Granted { status, start, grant };
        let employer = Some(case.spell.employer);
        let Some(decided) = self.file(case.person, employer, filing, applied, outcome) else { return 0 };
        if let Some(last) = self.months(claim, case.person, filing, start..stop, decided) {
            let Filing { place, region, account, pays_alone, .. } = filing;
            self.made.drawn.push(Benefit {
                claim,
                person: case.person,
                place,
                region,
                first: start,
                last,
                account,
                pays_alone,
            });
            if stop == case.next && ended_early {
                self.back_to_work(claim, case.person, filing, stop);
            }
        }
        if let Some((place, kind)) = case.plan.abroad {
            self.abroad(case, (place, kind), filing, applied, (start, grant));
        }
        start + grant.months - stop
    }

    /// Pays those of the months that are due by the end of the extract; returns the last one.
    fn months(
        &mut self,
        claim: u64,
        person: PersonIndex,
        filing: Filing,
        months: Range<i16>,
        decided: Day,
    ) -> Option<i16> {
        let mut last = None;
        for t in months.start..months.end.min(self.span.months) {
            let month = self.span.month(t);
            let paid_on = working_day((month.first() + 13 + i32::from(filing.place % 6)).max(decided + 3));
            if paid_on > self.today {
                break;
            }
            let row = |kind, amount| PaymentRow {
                claim: Some(claim),
                person,
                region: filing.region,
                kind,
                month: month.first(),
                paid_on,
                amount,
                account: filing.account,
            };
            self.made.payments.push(row("unemployment_benefit", standard::benefit(filing.place, month.first())));
            let failed = filing.pays_alone && t == months.start + 1;
            if !failed {
                self.made.payments.push(row("medical_premium", standard::medical(month.year())));
            }
            // The price subsidy was due in the dear winter months of each year (000: 价格临时补贴).
            if month.number() == 1 {
                self.made.payments.push(row("price_subsidy", 5_400));
            }
            last = Some(t);
        }
        last
    }

    /// Work was found: usually noticed, sometimes a month late and then taken back.
    fn back_to_work(&mut self, claim: u64, person: PersonIndex, filing: Filing, t: i16) {
        let first = self.span.month(t).first();
        if self.rng.chance(0.6) {
            let occurred = first + self.rng.between(0, 9);
            let source = "insurance_registration";
            self.made.events.push(EventRow { person, kind: "reemployment", occurred, ended: None, source });
        }
        let paid_on = working_day(first + 13 + i32::from(filing.place % 6));
        if !self.rng.chance(0.04) || paid_on > self.today {
            return;
        }
        let amount = standard::benefit(filing.place, first);
        let mut row = PaymentRow {
            claim: Some(claim),
            person,
            region: filing.region,
            kind: "unemployment_benefit",
            month: first,
            paid_on,
            amount,
            account: filing.account,
        };
        self.made.payments.push(row.clone());
        row.paid_on = working_day(paid_on + self.rng.between(25, 60));
        row.amount = -amount;
        if self.rng.chance(0.75) && row.paid_on <= self.today {
            self.made.payments.push(row);
        }
    }

    /// The claim in another province, planted or honest.
    fn abroad(
        &mut self,
        case: &Case<'_>,
        (place, kind): (Place, Abroad),
        home: Filing,
        applied: Day,
        (start, grant): (i16, Grant),
    ) {
        let person = case.person;
        let region = geography::spec(place).counties[0];
        let own = self.persons[person as usize].number;
        let filing = Filing { place, region, channel: "mobile", agent: None, device: Some(own), phone: own, ..home };
        let (applied, first, months, carried) = match kind {
            Abroad::Double(months) => (applied + self.rng.between(2, 12), start + 1, months, 0),
            Abroad::Reversed(months) => (applied + self.rng.between(2, 12), start + 1, months, 0),
            Abroad::Moved(paid) => {
                let rest = grant.months - paid;
                (self.span.month(start + paid - 1).first() + self.rng.between(3, 15), start + paid, rest, rest)
            }
        };
        let status = if matches!(kind, Abroad::Reversed(_)) { "terminated" } else { "approved" };
        let claim = self.next_claim();
        let outcome = Outcome::Granted { status, start: first, grant: Grant { months, carried } };
        let Some(decided) = self.file(person, None, filing, applied, outcome) else { return };
        let before = self.made.payments.len();
        // Work ends the benefit there as here.
        self.months(claim, person, filing, first..(first + months).min(case.next.max(first)), decided);
        if matches!(kind, Abroad::Reversed(_)) {
            let taken_back: Vec<PaymentRow> = self.made.payments[before..].to_vec();
            let day = taken_back.last().map_or(0, |row| working_day(row.paid_on + 20));
            let reversed = taken_back.into_iter().map(|row| PaymentRow { paid_on: day, amount: -row.amount, ..row });
            self.made.payments.extend(reversed);
        }
    }

    /// Somebody who quit applies and is refused.
    fn refused(&mut self, person: PersonIndex, spell: &Spell, exit: Exit) {
        let plan = ClaimPlan::ordinary(&mut self.rng);
        let filing = self.filing(&Case { person, spell, exit, plan, next: i16::MAX });
        let applied = self.application_day(exit.day + plan.delay, filing.channel);
        if applied <= self.today {
            self.file(person, Some(spell.employer), filing, applied, Outcome::Rejected("voluntary_separation"));
        }
    }

    fn register(&mut self, case: &Case<'_>, applied: Day, region: u32) {
        if self.rng.chance(0.03) {
            return;
        }
        let registered = case.exit.day + self.rng.between(1, (applied - case.exit.day).max(1));
        let works = case.next < self.span.months;
        let back = works.then(|| self.span.month(case.next).first() + self.rng.between(0, 15));
        let cancelled = back.filter(|&day| day <= self.today && day > registered);
        self.made.registrations.push(RegistrationRow { person: case.person, registered, cancelled, region });
    }

    /// Writes the claim and its approval steps; returns the day of the decision if there is one by the end.
    fn file(
        &mut self,
        person: PersonIndex,
        employer: Option<u32>,
        filing: Filing,
        applied: Day,
        outcome: Outcome,
    ) -> Option<Day> {
        // Ten working days are the limit (001 §一); one in thirty is late.
        let wait = if self.rng.chance(0.03) { self.rng.between(15, 35) } else { self.rng.between(1, 10) };
        // Late ones are late and settled: what lies open beyond the limit at the end is a finding (R52) and is planted.
        let overdue = applied + wait > self.today && self.today - applied > 13;
        let wait = if overdue { 1 + wait % 10 } else { wait };
        let decided = Some(working_day(applied + wait)).filter(|&day| day <= self.today);
        let second = match filing.channel {
            "counter" | "kiosk" => self.rng.between(9 * 3600, 17 * 3600),
            _ => self.rng.between(7 * 3600, 23 * 3600),
        };
        let number = self.next_claim();
        let operator = decided.map(|day| self.steps(ApprovalObject::Claim(number), filing.region, applied, day));
        let (status, granted, rejection) = match (decided, outcome) {
            (None, _) => ("pending", None, None),
            (Some(_), Outcome::Rejected(reason)) => ("rejected", None, Some(reason)),
            (Some(_), Outcome::Granted { status, start, grant }) => {
                let first = self.span.month(start).first();
                (status, Some((first, i32::from(grant.months), i32::from(grant.carried))), None)
            }
        };
        let notified = decided.map(|day| day + self.rng.between(0, 5)).filter(|&day| day <= self.today);
        self.made.claims.push(ClaimRow {
            number,
            person,
            employer,
            region: filing.region,
            operator,
            applied: micros(applied, second),
            decided,
            status,
            granted,
            rejection,
            notified,
            channel: filing.channel,
            agent: filing.agent,
            account: filing.account,
            phone: filing.phone,
            device: filing.device,
        });
        decided
    }

    fn steps(&mut self, object: ApprovalObject, region: u32, applied: Day, decided: Day) -> u64 {
        let (steps, operator) = approval_steps(&mut self.rng, object, region, applied, decided);
        self.made.approvals.extend(steps);
        operator
    }
}

/// What an application comes to.
#[derive(Clone, Copy)]
enum Outcome {
    Granted { status: &'static str, start: i16, grant: Grant },
    Rejected(&'static str),
}

/// First, second and final review by three officers of the region's office, and who was the last.
pub(super) fn approval_steps(
    rng: &mut Stream,
    object: ApprovalObject,
    region: u32,
    applied: Day,
    decided: Day,
) -> (Vec<ApprovalRow>, u64) {
    let days = (decided - applied).max(0);
    let desks = [rng.below(2), 2 + rng.below(2), 4 + rng.below(2)];
    let mut second = 0;
    let steps: Vec<ApprovalRow> = ["first", "second", "final"]
        .into_iter()
        .zip(desks)
        .enumerate()
        .map(|(n, (step, desk))| {
            let day =
                if n == 2 { decided } else { working_day(applied + 1 + (days - 1).max(0) * n as i32 / 3).min(decided) };
            // Later steps come later in the day, so that three steps on one day keep their order.
            second = (9 * 3600 + n as i32 * 9000) + rng.between(0, 8900);
            ApprovalRow { object, step, operator: id::operator(region, desk), acted: micros(day, second) }
        })
        .collect();
    (steps, id::operator(region, desks[2]))
}
