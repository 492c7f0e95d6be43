//! What offices do: decide late, leave open, approve without registration, review alone, change reasons at one employer.
//!
//! Offices serve every block, so which ones are concerned is drawn once for the dataset, and the truth of the blocks is
//! joined.

use super::super::calendar::{Day, micros, working_day};
use super::super::employer::{EmployerIndex, Role};
use super::super::geography::{self, Place};
use super::super::id;
use super::super::options::IncidentFamily;
use super::super::person::Reason;
use super::super::rows::{ApprovalObject, ClaimRow, PaymentRow};
use super::super::stream::{Purpose, Stream};
use super::super::truth::About;
use super::subsidy::day_of;
use super::{Desk, Kind};
use std::collections::{HashMap, HashSet};

const DELAY: IncidentFamily = IncidentFamily::OfficeDelay;
const OPEN: IncidentFamily = IncidentFamily::OpenOverdue;
const BYPASSED: IncidentFamily = IncidentFamily::ReviewBypassed;
const CHANGES: IncidentFamily = IncidentFamily::ReasonChanges;

/// The counties whose offices are concerned: different ones, and the same in every block.
struct Offices {
    late_claims: u32,
    late_subsidies: u32,
    unregistered: u32,
    alone: u32,
    instant: u32,
    open: [u32; 2],
    /// Honest.
    holidays: u32,
    slip: u32,
}

impl Desk<'_> {
    /// Plants everything of this file.
    pub(super) fn offices(&mut self) {
        let offices = self.choose();
        if self.has(CHANGES) {
            for _ in 0..self.times(3) {
                self.reason_changes(false);
            }
        }
        if self.honest() {
            for _ in 0..self.times(2) {
                self.reason_changes(true);
            }
        }
        if self.has(DELAY) {
            self.late_claims(offices.late_claims, false);
            self.late_subsidies(offices.late_subsidies);
            self.unregistered(offices.unregistered);
        }
        if self.has(OPEN) {
            for county in offices.open {
                self.left_open(county);
            }
        }
        if self.has(BYPASSED) {
            self.one_reviewer(offices.alone, false);
            self.one_reviewer(offices.instant, true);
        }
        if self.honest() {
            self.late_claims(offices.holidays, true);
            if self.block.chunk == 0 {
                self.slip(offices.slip);
            }
        }
    }

    /// The first counties of the larger prefectures, in an order drawn once for the dataset, then the second ones.
    fn choose(&self) -> Offices {
        let mut rng = Stream::new(self.options.seed, Purpose::Offices, 0);
        let mut large: [Place; 5] = [0, 1, 3, 4, 5];
        rng.shuffle(&mut large);
        let county = |place: Place, nth: usize| geography::spec(place).counties[nth];
        Offices {
            late_claims: county(large[0], 0),
            late_subsidies: county(large[1], 0),
            unregistered: county(large[2], 0),
            alone: county(large[3], 0),
            instant: county(large[4], 0),
            open: [county(large[0], 1), county(large[1], 1)],
            holidays: county(large[2], 1),
            slip: county(large[3], 1),
        }
    }

    /// The last twelve months of the extract.
    fn last_year(&self) -> (Day, Day) {
        self.window((self.span.months - 12).max(0), self.span.months - 1)
    }

    fn note_office(
        &mut self,
        kind: Kind,
        rule: &'static str,
        county: u32,
        window: (Day, Day),
        members: Vec<String>,
        note: &str,
    ) {
        let entity_id = id::text(id::kind::OFFICE, id::office(county));
        self.note(kind, rule, About { entity_type: "agency", entity_id, window, members, note: note.to_owned() });
    }

    /// R51: six in ten claims of the last year are decided after more than 22 days. Honest: three in ten take 16 to 22
    /// days, because of the holidays between.
    fn late_claims(&mut self, county: u32, honest: bool) {
        let (from, to) = self.last_year();
        let share = if honest { 0.3 } else { (0.6 * self.options.strength).clamp(0.2, 0.9) };
        let mut members = Vec::new();
        for at in 0..self.block.benefits.claims.len() {
            let row = &self.block.benefits.claims[at];
            let applied = day_of(row.applied);
            let room = applied >= from && applied + 50 <= to && row.decided.is_some() && row.region == county;
            if !room || !self.rng.chance(share) {
                continue;
            }
            let (low, high) = if honest { (16, 20) } else { (26, 44) };
            let decided = working_day(applied + self.rng.between(low, high));
            self.decide_on(at, decided);
            members.push(Self::claim_id(self.block.benefits.claims[at].number));
        }
        let (kind, note) = if honest {
            (Kind::Honest("holidays_between"), "claims decided after 16 to 22 days of the calendar, holidays between")
        } else {
            (Kind::Incident(DELAY), "claims decided after more than 22 days of the calendar")
        };
        self.note_office(kind, "R51", county, (from, to), members, note);
    }

    /// Moves the decision, its final review, and what was paid before it.
    fn decide_on(&mut self, at: usize, decided: Day) {
        let row = &mut self.block.benefits.claims[at];
        let number = row.number;
        row.decided = Some(decided);
        row.notified = Some((decided + 2).min(self.today));
        for step in &mut self.block.benefits.approvals {
            if matches!(step.object, ApprovalObject::Claim(of) if of == number) && step.step == "final" {
                step.acted = micros(decided, 16 * 3600);
            }
        }
        let early = |row: &&mut PaymentRow| row.claim == Some(number) && row.amount > 0 && row.paid_on < decided + 3;
        for row in self.block.benefits.payments.iter_mut().chain(&mut self.block.planted).filter(early) {
            row.paid_on = working_day(decided + 3).min(self.today);
        }
    }

    /// R60: four in ten subsidy applications of the last year are decided after more than 22 days.
    fn late_subsidies(&mut self, county: u32) {
        let (from, to) = self.last_year();
        let share = (0.4 * self.options.strength).clamp(0.15, 0.9);
        let mut members = Vec::new();
        let mut moved: HashMap<u64, Day> = HashMap::new();
        for at in 0..self.block.certificates.subsidies.len() {
            let row = &self.block.certificates.subsidies[at];
            let applied = day_of(row.applied);
            let room = applied >= from && applied + 75 <= to && row.status != "pending" && row.region == county;
            if !room || !self.rng.chance(share) {
                continue;
            }
            let decided = working_day(applied + self.rng.between(26, 44));
            let row = &mut self.block.certificates.subsidies[at];
            moved.insert(row.number, decided);
            members.push(Self::application_id(row.number));
            let (person, before, amount) = (row.person, row.paid_on, row.amount);
            if let Some(paid_on) = before.filter(|&paid| paid < decided + 3) {
                let later = working_day(decided + 5).min(self.today);
                row.paid_on = Some(later);
                let paid =
                    self.block.certificates.payments.iter_mut().find(|payment| {
                        payment.person == person && payment.paid_on == paid_on && payment.amount == amount
                    });
                if let Some(payment) = paid {
                    payment.paid_on = later;
                    payment.month = super::super::calendar::Month::of(later).first();
                }
            }
        }
        for step in self.block.certificates.approvals.iter_mut().filter(|step| step.step == "final") {
            if let ApprovalObject::Subsidy(of) = step.object
                && let Some(&decided) = moved.get(&of)
            {
                step.acted = micros(decided, 16 * 3600);
            }
        }
        let note = "subsidy applications decided after more than 22 days of the calendar";
        self.note_office(Kind::Incident(DELAY), "R60", county, (from, to), members, note);
    }

    /// R59: six in ten claims approved by one office have no registration.
    fn unregistered(&mut self, county: u32) {
        let share = (0.6 * self.options.strength).clamp(0.2, 0.95);
        let mut people = HashSet::new();
        let mut members = Vec::new();
        for at in 0..self.block.benefits.claims.len() {
            let row = &self.block.benefits.claims[at];
            let granted = row.region == county && row.granted.is_some();
            if granted && self.rng.chance(share) {
                members.push(Self::claim_id(row.number));
                people.insert(row.person);
            }
        }
        self.block.benefits.registrations.retain(|row| !people.contains(&row.person));
        let window = self.window(0, self.span.months - 1);
        let note = "claims approved without a registration as unemployed";
        self.note_office(Kind::Incident(DELAY), "R59", county, window, members, note);
    }

    /// R52: claims that nobody has decided for a month and more.
    fn left_open(&mut self, county: u32) {
        let claimed: HashSet<u32> = self.block.benefits.claims.iter().map(|claim| claim.person).collect();
        let window = (self.today - 70, self.today);
        let mut members = Vec::new();
        let prefecture = county / 100;
        for _ in 0..self.sized(2.0, 1) {
            let months = self.span.months;
            let found = self.take_spell(|desk, person, spell| {
                let near = desk.employer(spell.employer).region / 100 == prefecture;
                let lately = spell.last >= months - 4 && spell.last <= months - 3;
                let involuntary = spell.exit.is_some_and(|exit| exit.reason.is_involuntary());
                let idle = !desk.is_insured(person, spell.last + 1..months);
                near && lately
                    && involuntary
                    && idle
                    && !claimed.contains(&person)
                    && desk.insured_by(person, spell.last) >= 12
            });
            let Some((person, spell)) = found else { break };
            let applied = self.today - self.rng.between(34, 55);
            let own = self.block.persons[person as usize].number;
            let number = id::number(self.block.chunk, self.block.benefits.claims.len() as u64 + 1);
            let registered = applied - 2;
            self.block.benefits.registrations.push(super::RegistrationRow {
                person,
                registered,
                cancelled: None,
                region: county,
            });
            self.block.benefits.claims.push(ClaimRow {
                number,
                person,
                employer: Some(spell.employer),
                region: county,
                operator: None,
                applied: micros(applied, 10 * 3600),
                decided: None,
                status: "pending",
                granted: None,
                rejection: None,
                notified: None,
                channel: "mobile",
                agent: None,
                account: own,
                phone: own,
                device: Some(own),
            });
            members.extend([Self::claim_id(number), self.person_id(person)]);
        }
        if !members.is_empty() {
            let note = "claims open for more than a month";
            self.note_office(Kind::Incident(OPEN), "R52", county, window, members, note);
        }
    }

    /// R56: one officer takes every step of three in ten claims; or the steps of four in ten follow within seconds.
    fn one_reviewer(&mut self, county: u32, instant: bool) {
        let officer = id::operator(county, 4);
        let share = (if instant { 0.4 } else { 0.3 } * self.options.strength).clamp(0.1, 0.9);
        let theirs: Vec<u64> = self
            .block
            .benefits
            .claims
            .iter()
            .filter(|row| row.region == county && row.operator == Some(officer))
            .map(|row| row.number)
            .collect();
        let chosen: HashSet<u64> = theirs.into_iter().filter(|_| self.rng.chance(share)).collect();
        let finals: HashMap<u64, i64> = self
            .block
            .benefits
            .approvals
            .iter()
            .filter_map(|row| match row.object {
                ApprovalObject::Claim(of) if row.step == "final" => Some((of, row.acted)),
                _ => None,
            })
            .collect();
        for row in &mut self.block.benefits.approvals {
            let ApprovalObject::Claim(of) = row.object else { continue };
            if !chosen.contains(&of) {
                continue;
            }
            if instant {
                let before = match row.step {
                    "first" => 17,
                    "second" => 8,
                    _ => 0,
                };
                row.acted = finals.get(&of).map_or(row.acted, |acted| acted - before * 1_000_000);
            } else {
                row.operator = officer;
            }
        }
        let mut members: Vec<String> = chosen.into_iter().map(Self::claim_id).collect();
        members.sort_unstable();
        let note = if instant { "three reviews within seconds" } else { "three reviews by one officer" };
        let entity_id = id::text(id::kind::OPERATOR, officer);
        let window = self.window(0, self.span.months - 1);
        let about = About { entity_type: "operator", entity_id, window, members, note: note.to_owned() };
        self.note(Kind::Incident(BYPASSED), "R56", about);
    }

    /// Honest: once, an officer stood in for a colleague who was ill.
    fn slip(&mut self, county: u32) {
        let officer = id::operator(county, 4);
        let theirs = |row: &&ClaimRow| row.region == county && row.operator == Some(officer);
        let Some(number) = self.block.benefits.claims.iter().find(theirs).map(|row| row.number) else { return };
        for row in &mut self.block.benefits.approvals {
            if matches!(row.object, ApprovalObject::Claim(of) if of == number) && row.step == "second" {
                row.operator = officer;
            }
        }
        let entity_id = id::text(id::kind::OPERATOR, officer);
        let (window, members) = (self.window(0, self.span.months - 1), vec![Self::claim_id(number)]);
        let note = "stood in for a colleague in a single case".to_owned();
        self.note(
            Kind::Honest("single_slip"),
            "R56",
            About { entity_type: "operator", entity_id, window, members, note },
        );
    }

    /// R57: most dismissals of one employer that led to claims were voluntary at first. Honest: an arbitration or a court
    /// set the reasons of one employer right.
    fn reason_changes(&mut self, honest: bool) {
        let mut of: HashMap<EmployerIndex, Vec<usize>> = HashMap::new();
        let claimed: HashMap<u32, Day> =
            self.block.benefits.claims.iter().map(|claim| (claim.person, day_of(claim.applied))).collect();
        for (at, row) in self.block.benefits.separations.iter().enumerate() {
            let applied = claimed.get(&row.person).copied().unwrap_or(0);
            let soon = (row.day + 4..=row.day + 60).contains(&applied);
            if row.reason.is_involuntary() && row.changed.is_none() && soon && self.is_unused(row.person) {
                of.entry(row.employer).or_default().push(at);
            }
        }
        let planted: HashSet<String> = self.block.truth.iter().map(|row| row.entity_id.clone()).collect();
        let mut listed: Vec<(EmployerIndex, Vec<usize>)> = of
            .into_iter()
            .filter(|(employer, rows)| {
                let of = self.employer(*employer);
                let plain = of.role == Role::Ordinary && of.closes.is_none() && geography::is_home(of.place);
                plain
                    && (if honest { 5..=12 } else { 9..=24 }).contains(&rows.len())
                    && !planted.contains(&self.employer_id(*employer))
            })
            .collect();
        // A small part of many departures is nothing to see: the employers with the largest part come first.
        let mut quit: HashMap<EmployerIndex, usize> = HashMap::new();
        for row in self.block.benefits.separations.iter().filter(|row| row.reason == Reason::Voluntary) {
            *quit.entry(row.employer).or_default() += 1;
        }
        let part =
            |row: &(EmployerIndex, Vec<usize>)| row.1.len() * 1000 / (row.1.len() + quit.get(&row.0).unwrap_or(&0));
        listed.sort_by_key(|row| (std::cmp::Reverse(part(row)), row.0));
        listed.truncate(6);
        if listed.is_empty() {
            return;
        }
        let nth = self.rng.below(listed.len());
        let (employer, rows) = listed.swap_remove(nth);
        let count = if honest { 5 } else { self.rng.round(12.0 * self.options.strength).clamp(3, rows.len()) };
        let mut members = Vec::new();
        let mut window = (self.today, 0);
        for at in rows.into_iter().take(count) {
            let applied = claimed.get(&self.block.benefits.separations[at].person).copied().unwrap_or(0);
            let evidence = if honest {
                *self.rng.pick(&["arbitration", "arbitration", "court"])
            } else {
                *self.rng.pick(&["none", "none", "agreement"])
            };
            let row = &mut self.block.benefits.separations[at];
            let day = (applied - 3).max(row.day + 1);
            row.changed = Some((Reason::Voluntary, day, evidence));
            window = (window.0.min(row.day), window.1.max(day));
            let person = row.person;
            self.used[person as usize] = true;
            members.push(self.person_id(person));
        }
        let (kind, note) = if honest {
            (Kind::Honest("settled_dispute"), format!("{count} reasons set right by arbitration or a court"))
        } else {
            (Kind::Incident(CHANGES), format!("{count} reasons changed from voluntary days before the claim"))
        };
        let entity_id = self.employer_id(employer);
        self.note(kind, "R57", About { entity_type: "employer", entity_id, window, members, note });
    }
}
