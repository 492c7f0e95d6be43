//! Certificates, what the registry answers about them, and the subsidies applied for with them.

use super::benefit::{Benefit, account as account_of, approval_steps};
use super::body::{Body, BodyRole};
use super::calendar::{Day, Month, civil, micros, working_day};
use super::employer::{Employer, EmployerIndex, Role};
use super::exam::{self, Candidates, Session, Surge, capacities, elsewhere, sessions, surge_sessions};
use super::geography::{self, HOME_PLACES, PLACES, Place};
use super::id;
use super::industry::OCCUPATIONS;
use super::options::{IncidentFamily, Span, SynthOptions};
use super::person::{Person, PersonIndex};
use super::plant::{Planted, RemoteAgent};
use super::rows::{ApprovalObject, ApprovalRow, CertificateRow, FilingRow, PaymentRow, RegistryRow, SubsidyRow};
use super::standard;
use super::stream::{Purpose, Stream};
use super::truth::{About, TruthRow};
use std::collections::{HashMap, HashSet};

/// How many times its usual subsidies a surge adds to a month: with it the month is four times the year before,
/// give or take the chance of both.
const SURGE: f64 = 2.9;

/// What this module makes.
#[derive(Default)]
pub(super) struct Certificates {
    pub(super) certificates: Vec<CertificateRow>,
    pub(super) registry: Vec<RegistryRow>,
    pub(super) subsidies: Vec<SubsidyRow>,
    pub(super) approvals: Vec<ApprovalRow>,
    pub(super) payments: Vec<PaymentRow>,
    pub(super) filings: Vec<FilingRow>,
    pub(super) truth: Vec<TruthRow>,
}

/// A person in a spell.
#[derive(Clone, Copy)]
struct Seat {
    person: PersonIndex,
    spell: u16,
}

struct Office<'a> {
    chunk: usize,
    span: Span,
    today: Day,
    employers: &'a [Employer],
    persons: &'a [Person],
    bodies: &'a [Body],
    /// Spells by place and by employer.
    by_place: Vec<Vec<Seat>>,
    by_employer: Vec<Vec<Seat>>,
    capacities: [f64; HOME_PLACES],
    /// Subsidies of a person in a year: three at most.
    awards: HashMap<(PersonIndex, i32), u8>,
    /// Occupations for which somebody has applied.
    held: HashSet<(PersonIndex, u8)>,
    rng: Stream,
    made: Certificates,
}

/// When and how an application is made; what is not given is drawn.
#[derive(Clone, Copy)]
struct Applying {
    paid_in: Option<i16>,
    benefit: Option<Benefit>,
}

/// Days on which an application is made, decided and, if it is approved, paid.
struct Dates {
    applied: Day,
    decided: Day,
    paid: Day,
}

/// Everything about certificates in the block.
pub(super) fn derive(
    options: &SynthOptions,
    chunk: usize,
    employers: &[Employer],
    persons: &[Person],
    bodies: &[Body],
    drawn: &[Benefit],
    planted: &Planted,
) -> Certificates {
    let span = options.span();
    let mut by_place = vec![Vec::new(); PLACES.len()];
    let mut by_employer = vec![Vec::new(); employers.len()];
    for (person, of) in persons.iter().enumerate() {
        for (spell, s) in of.spells.iter().enumerate() {
            let seat = Seat { person: person as PersonIndex, spell: spell as u16 };
            let employer = &employers[s.employer as usize];
            // Two thirds of the staff that is sent far away take no exam nearby.
            if employer.role != Role::OutOfArea || person % 3 == 0 {
                by_place[usize::from(employer.place)].push(seat);
            }
            by_employer[s.employer as usize].push(seat);
        }
    }
    let rng = Stream::new(options.seed, Purpose::Certificates, chunk);
    let made = Certificates::default();
    let (today, awards, held, capacities) = (span.as_of(), HashMap::new(), HashSet::new(), capacities(bodies));
    let mut office = Office {
        chunk,
        span,
        today,
        employers,
        persons,
        bodies,
        by_place,
        by_employer,
        capacities,
        awards,
        held,
        rng,
        made,
    };
    for session in sessions(options, &mut office.rng, bodies, employers) {
        office.hold(&session);
    }
    office.recipients(drawn);
    for agent in &planted.remote_agents {
        office.remote(agent, drawn);
    }
    for surge in exam::surges(options) {
        office.surge(options, surge);
    }
    office.once_each();
    office.note_bodies(options);
    office.note_employers(options);
    office.made
}

impl Office<'_> {
    fn hold(&mut self, session: &Session) {
        let body = &self.bodies[session.body];
        let t = self.span.index(session.issued);
        let held = geography::spec(body.place).counties;
        let region = if self.rng.chance(0.08) { *self.rng.pick(held) } else { body.region };
        let mut present: Vec<PersonIndex> = Vec::with_capacity(session.size);
        let mut group: Option<EmployerIndex> = None;
        let occupation = *self.rng.pick(&body.occupations);

        for _ in 0..session.size {
            let seat = match session.candidates {
                Candidates::Staff(employer) => self.colleague(employer, t, &present),
                // Certificates that are meant to be paid for go to people who have none of the occupation.
                _ if session.paid_in.is_some() => (0..8).find_map(|_| {
                    let seat = self.candidate(body.place, t, &present);
                    seat.filter(|seat| !self.held.contains(&(seat.person, occupation)))
                }),
                Candidates::Usual if self.rng.chance(body.away) => {
                    let far = elsewhere(&mut self.rng, &self.capacities, body.place);
                    self.candidate(far, t, &present)
                }
                _ => {
                    let colleague = group.and_then(|employer| self.colleague(employer, t, &present));
                    colleague.or_else(|| self.candidate(body.place, t, &present))
                }
            };
            let Some(seat) = seat else { continue };
            // Some of those who live near come together from one employer.
            let employer = self.persons[seat.person as usize].spells[usize::from(seat.spell)].employer;
            let of = &self.employers[employer as usize];
            let near = of.place == body.place && of.role == Role::Ordinary;
            group = (near && self.rng.chance(0.45)).then_some(employer);
            present.push(seat.person);
            let level = *self.rng.pick(&[5, 5, 5, 5, 4, 4, 4, 3, 3, 2]);
            let applying = Applying { paid_in: session.paid_in, benefit: None };
            self.certificate(session.body, seat.person, occupation, level, session.issued, region, applying);
        }
        if body.kind == "enterprise" || exam::is_graduation(body, session) {
            let filed = session.exam - self.rng.between(7, 20);
            let certificates = present.len() as i32;
            self.made.filings.push(FilingRow { body: body.number, filed, exam: session.exam, certificates });
        }
    }

    /// Somebody insured for a year who works at `place` in month `t`.
    fn candidate(&mut self, place: Place, t: i16, present: &[PersonIndex]) -> Option<Seat> {
        Self::choose(&mut self.rng, self.persons, &self.by_place[usize::from(place)], t, present, 60)
    }

    /// The same at one employer.
    fn colleague(&mut self, employer: EmployerIndex, t: i16, present: &[PersonIndex]) -> Option<Seat> {
        Self::choose(&mut self.rng, self.persons, &self.by_employer[employer as usize], t, present, 12)
    }

    fn choose(
        rng: &mut Stream,
        persons: &[Person],
        seats: &[Seat],
        t: i16,
        present: &[PersonIndex],
        tries: usize,
    ) -> Option<Seat> {
        let t = t.max(0);
        (0..tries).find_map(|_| {
            let seat = *seats.get(rng.below(seats.len()))?;
            let person = &persons[seat.person as usize];
            let spell = &person.spells[usize::from(seat.spell)];
            let insured = person.before as i32 + i32::from(t - spell.first) >= 12;
            let stays = spell.covers(t) && spell.last > t;
            (insured && stays && !present.contains(&seat.person)).then_some(seat)
        })
    }

    #[expect(clippy::too_many_arguments, reason = "the columns of one certificate, used in three places")]
    fn certificate(
        &mut self,
        body: usize,
        person: PersonIndex,
        occupation: u8,
        level: i8,
        issued: Day,
        region: u32,
        applying: Applying,
    ) {
        let number = id::number(self.chunk, self.made.certificates.len() as u64 + 1);
        let known = !self.rng.chance(0.01);
        self.made.certificates.push(CertificateRow {
            number,
            person,
            body: self.bodies[body].number,
            occupation,
            level,
            issued,
            region: known.then_some(region),
        });
        let planned = applying.paid_in.is_some() || applying.benefit.is_some();
        if planned || self.rng.chance(0.93) {
            self.apply(self.made.certificates.len() - 1, applying);
        }
    }

    fn dates(&mut self, issued: Day, applying: Applying) -> Dates {
        if let Some(t) = applying.paid_in {
            let paid = working_day(self.span.month(t).first() + self.rng.between(4, 23));
            let decided = paid - self.rng.between(2, 6);
            let applied = (decided - self.rng.between(4, 20)).max(issued + 1);
            return Dates { applied, decided, paid };
        }
        let wait = self.rng.between(3, 80).min(self.rng.between(3, 150));
        let wait = if applying.benefit.is_some() { self.rng.between(2, 12) } else { wait };
        let applied = issued + wait;
        let decided = working_day(applied + self.rng.between(2, 13));
        Dates { applied, decided, paid: working_day(decided + self.rng.between(5, 25)) }
    }

    fn apply(&mut self, certificate: usize, applying: Applying) {
        let row = self.made.certificates[certificate].clone();
        let Dates { applied, decided, paid } = self.dates(row.issued, applying);
        let opening = self.span.first.first();
        // Applications of the weeks before the extract belong to it where they were paid in it.
        let old = applied < opening && paid < opening;
        if applied > self.today || old {
            return;
        }
        let person = &self.persons[row.person as usize];
        let (employer, region) = match applying.benefit {
            Some(benefit) => (None, benefit.region),
            None => match person.spell_at(self.span.index(applied).max(0)) {
                Some((_, spell)) => (Some(spell.employer), self.employers[spell.employer as usize].region),
                None => return,
            },
        };
        let awards = self.awards.entry((row.person, civil(applied).0)).or_default();
        // People in other provinces apply there; and three a year is the limit.
        if region / 10_000 != 15 || *awards >= 3 {
            return;
        }
        *awards += 1;
        self.held.insert((row.person, row.occupation));
        let number = id::number(self.chunk, self.made.subsidies.len() as u64 + 1);
        let queried = applied + self.rng.between(0, 5);
        self.query(certificate, queried);
        let planned = applying.paid_in.is_some() || applying.benefit.is_some();
        let rejected = !planned && self.rng.chance(0.04);
        let (status, paid_on) = match (decided > self.today, rejected) {
            (true, _) => ("pending", None),
            (false, true) => ("rejected", None),
            (false, false) => ("approved", Some(paid).filter(|&day| day <= self.today)),
        };
        if decided <= self.today {
            let object = ApprovalObject::Subsidy(number);
            self.made.approvals.extend(approval_steps(&mut self.rng, object, region, applied, decided).0);
        }
        let account = applying.benefit.map(|benefit| benefit.account);
        let account = account.unwrap_or_else(|| account_of(&mut self.rng, self.persons, row.person));
        let amount = standard::skill_at(region, row.level, paid_on.unwrap_or(applied));
        let fits = !self.rng.chance(0.06);
        let job = if fits { row.occupation } else { self.rng.below(OCCUPATIONS.len()) as u8 };
        let attested = !self.rng.chance(0.04);
        let second = self.rng.between(8 * 3600, 21 * 3600);
        self.made.subsidies.push(SubsidyRow {
            number,
            person: row.person,
            certificate: row.number,
            employer,
            job: employer.map(|_| job),
            attested: employer.map(|_| attested),
            region,
            applied: micros(applied, second),
            amount,
            status,
            paid_on,
            account,
        });
        if let Some(paid_on) = paid_on {
            let month = Month::of(paid_on).first();
            let (claim, kind) = (None, "skill_subsidy");
            self.made.payments.push(PaymentRow {
                claim,
                person: row.person,
                region,
                kind,
                month,
                paid_on,
                amount,
                account,
            });
        }
    }

    /// What the registry answers: nearly always that the certificate is there.
    fn query(&mut self, certificate: usize, queried: Day) {
        let certificate = certificate as u32;
        let queried = queried.min(self.today);
        let mut push = |status, queried| {
            self.made.registry.push(RegistryRow { certificate, other: (None, None), status, queried });
        };
        // A certificate has sixty days to be uploaded; who asks before that may have to ask again.
        let fresh = queried - self.made.certificates[certificate as usize].issued <= 60;
        match self.rng.below(1000) {
            0..4 => {}
            // Uploaded late: void at the first query, valid at the second, which may be yet to come.
            4..24 if fresh && queried + 20 <= self.today => {
                push("void", queried);
                push("valid", queried + 20);
            }
            4..7 if fresh => push("void", queried),
            _ => push("valid", queried),
        }
    }

    /// Some who draw the benefit take an exam nearby meanwhile.
    fn recipients(&mut self, drawn: &[Benefit]) {
        for benefit in drawn {
            let long = benefit.last - benefit.first >= 3 && geography::is_home(benefit.place);
            if long && self.rng.chance(0.14) {
                let near = |(_, body): &(usize, &Body)| {
                    body.place == benefit.place && body.role == BodyRole::Ordinary && body.revoked.is_none()
                };
                let near: Vec<usize> = self.bodies.iter().enumerate().filter(near).map(|(index, _)| index).collect();
                if !near.is_empty() {
                    let body = *self.rng.pick(&near);
                    self.recipient(*benefit, body);
                }
            }
        }
    }

    fn recipient(&mut self, benefit: Benefit, body: usize) -> bool {
        let t = benefit.first + self.rng.below((benefit.last - benefit.first).max(1) as usize) as i16;
        let issued = self.span.month(t).first() + self.rng.between(1, 14);
        if issued + 14 > self.today {
            return false;
        }
        let (occupation, region) = (self.bodies[body].occupations[0], self.bodies[body].region);
        let before = self.made.subsidies.len();
        let applying = Applying { paid_in: None, benefit: Some(benefit) };
        self.certificate(body, benefit.person, occupation, 5, issued, region, applying);
        self.made.subsidies.len() > before
    }

    /// The clients of one agent are all assessed in another prefecture, by two bodies there.
    fn remote(&mut self, agent: &RemoteAgent, drawn: &[Benefit]) {
        let far = elsewhere(&mut self.rng, &self.capacities, agent.place);
        let at =
            |(_, body): &(usize, &Body)| body.place == far && body.role == BodyRole::Ordinary && body.revoked.is_none();
        let bodies: Vec<usize> = self.bodies.iter().enumerate().filter(at).map(|(index, _)| index).take(2).collect();
        if bodies.is_empty() {
            return;
        }
        let mut members = Vec::new();
        for benefit in drawn.iter().filter(|benefit| agent.members.contains(&benefit.person)) {
            let body = *self.rng.pick(&bodies);
            if self.recipient(*benefit, body) {
                members.push(id::text(id::kind::PERSON, self.persons[benefit.person as usize].number));
            }
        }
        let note = format!("{} clients assessed in {}", members.len(), geography::spec(far).zh);
        let about = About {
            entity_type: "agent",
            entity_id: id::text(id::kind::AGENT, agent.agent),
            window: (self.span.first.first(), self.today),
            members,
            note,
        };
        self.made.truth.push(TruthRow::incident(IncidentFamily::OutOfArea, about));
    }

    /// A prefecture pays `1 + SURGE × strength` times its usual number of subsidies in one month.
    fn surge(&mut self, options: &SynthOptions, surge: Surge) {
        let prefecture = geography::spec(surge.place).prefecture;
        let paid_at = |row: &&SubsidyRow, from: i16, to: i16| {
            let t = row.paid_on.map(|day| self.span.index(day));
            row.region / 100 == prefecture && t.is_some_and(|t| (from..=to).contains(&t))
        };
        let before = self.made.subsidies.iter().filter(|row| paid_at(row, surge.month - 12, surge.month - 1)).count();
        let usual = before as f64 / 12.0;
        let extra = (usual * SURGE * options.strength).round() as usize;
        let from = self.made.certificates.len();
        for session in surge_sessions(&mut self.rng, self.span, self.bodies, surge, extra) {
            self.hold(&session);
        }
        let month = self.span.month(surge.month);
        let about = About {
            entity_type: "region",
            entity_id: prefecture.to_string(),
            window: (month.first(), month.last()),
            members: self.certificate_ids(|_, position| position >= from),
            note: format!(
                "about {:.1} times the subsidies of the twelve months before",
                1.0 + SURGE * options.strength
            ),
        };
        self.made.truth.push(TruthRow::incident(IncidentFamily::SubsidySurge, about));
    }

    /// An occupation and level is awarded once, and no lower level after a higher one (L18): the office sees that from
    /// its own records and never takes the later application in. What was drawn before stays as it was drawn.
    fn once_each(&mut self) {
        let number = |row: &SubsidyRow| (row.number - id::number(self.chunk, 0)) as usize - 1;
        let of: HashMap<u64, (u8, i8)> =
            self.made.certificates.iter().map(|row| (row.number, (row.occupation, row.level))).collect();
        let mut order: Vec<usize> = (0..self.made.subsidies.len()).collect();
        order.sort_by_key(|&at| self.made.subsidies[at].applied);
        let mut best: HashMap<(PersonIndex, u8), i8> = HashMap::new();
        let mut dropped = vec![false; self.made.subsidies.len()];
        for at in order {
            let row = &self.made.subsidies[at];
            let Some(&(occupation, level)) = of.get(&row.certificate) else { continue };
            let held = best.entry((row.person, occupation)).or_insert(i8::MAX);
            // Level 5 is the lowest.
            dropped[number(row)] = level >= *held;
            *held = (*held).min(level);
        }
        let paid: Vec<bool> =
            self.made.subsidies.iter().filter(|row| row.paid_on.is_some()).map(|row| !dropped[number(row)]).collect();
        let mut kept = paid.into_iter();
        self.made.payments.retain(|_| kept.next().unwrap_or(true));
        self.made.approvals.retain(|row| match row.object {
            ApprovalObject::Subsidy(of) => !dropped[(of - id::number(self.chunk, 0)) as usize - 1],
            ApprovalObject::Claim(_) => true,
        });
        let chunk = self.chunk;
        self.made.subsidies.retain(|row| !dropped[(row.number - id::number(chunk, 0)) as usize - 1]);
    }

    fn certificate_ids(&self, wanted: impl Fn(&CertificateRow, usize) -> bool) -> Vec<String> {
        let rows = self.made.certificates.iter().enumerate().filter(|(position, row)| wanted(row, *position));
        rows.map(|(_, row)| id::text(id::kind::CERTIFICATE, row.number)).collect()
    }

    fn note_bodies(&mut self, options: &SynthOptions) {
        let today = (options.span().first.first(), options.span().as_of());
        for body in self.bodies.iter().filter(|body| body.role != BodyRole::Ordinary) {
            let all: Vec<&CertificateRow> =
                self.made.certificates.iter().filter(|row| row.body == body.number).collect();
            let about = |window, members: Vec<String>, note: String| About {
                entity_type: "body",
                entity_id: id::text(id::kind::BODY, body.number),
                window,
                members,
                note,
            };
            let row = match body.role {
                BodyRole::Burst => {
                    let (first, count) = busiest_three_days(&all);
                    let of =
                        |row: &CertificateRow, _| row.body == body.number && (0..3).contains(&(row.issued - first));
                    let usual = body.rate * body.size;
                    let note = format!("{count} certificates in three days, about {usual:.0} in an ordinary month");
                    let about = about((first, first + 2), self.certificate_ids(of), note);
                    TruthRow::incident(IncidentFamily::CertificateBurst, about)
                }
                BodyRole::OutOfArea => {
                    let ids = self.certificate_ids(|row, _| row.body == body.number);
                    let note = format!("{:.0} % of the candidates from other prefectures", body.away * 100.0);
                    TruthRow::incident(IncidentFamily::OutOfArea, about(today, ids, note))
                }
                BodyRole::RegularExam => {
                    let note = format!("one exam a quarter of {:.0} candidates", body.size);
                    TruthRow::lookalike("regular_exam_day", "R5", about(today, Vec::new(), note))
                }
                _ => {
                    let note = "the graduates are examined every June, filed in batch".to_owned();
                    TruthRow::lookalike("graduation_exam", "R5", about(today, Vec::new(), note))
                }
            };
            self.made.truth.push(row);
        }
    }

    fn note_employers(&mut self, options: &SynthOptions) {
        let window = (options.span().first.first(), options.span().as_of());
        let remote = |employer: &&Employer| employer.role == Role::OutOfArea;
        for employer in self.employers.iter().filter(remote) {
            let about = About {
                entity_type: "employer",
                entity_id: id::text(id::kind::EMPLOYER, employer.number),
                window,
                members: Vec::new(),
                note: "staff sent to bodies in other prefectures, a dozen at a time".to_owned(),
            };
            self.made.truth.push(TruthRow::incident(IncidentFamily::OutOfArea, about));
        }
    }
}

/// The first of the three days running on which most of these were issued, and how many.
fn busiest_three_days(rows: &[&CertificateRow]) -> (Day, usize) {
    let within = |first: Day| rows.iter().filter(|row| (0..3).contains(&(row.issued - first))).count();
    let days = rows.iter().map(|row| (within(row.issued), std::cmp::Reverse(row.issued)));
    days.max().map_or((0, 0), |(count, day)| (day.0, count))
}
