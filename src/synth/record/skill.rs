//! New certificates and applications: awards that repeat, come too late, too early, too often, or to the wrong people.

use super::super::benefit::approval_steps;
use super::super::body::BodyRole;
use super::super::calendar::{Day, Month, days_from_civil, micros, working_day};
use super::super::employer::EmployerIndex;
use super::super::geography::{self, Place};
use super::super::id;
use super::super::industry::OCCUPATIONS;
use super::super::options::IncidentFamily;
use super::super::person::{PersonIndex, Spell};
use super::super::rows::{ApprovalObject, CertificateRow, PaymentRow, RegistryRow, SubsidyRow};
use super::super::standard;
use super::subsidy::day_of;
use super::{Desk, Kind};

const REPEAT: IncidentFamily = IncidentFamily::RepeatAward;
const CONDITIONS: IncidentFamily = IncidentFamily::SubsidyConditions;

/// An application to be made.
#[derive(Clone, Copy)]
struct Award {
    person: PersonIndex,
    /// Position among the certificates.
    certificate: usize,
    /// `None` for a benefit recipient.
    employer: Option<EmployerIndex>,
    region: u32,
    applied: Day,
}

impl Desk<'_> {
    /// Plants everything of this file.
    pub(super) fn skills(&mut self) {
        if self.has(REPEAT) {
            for n in 0..self.times(6) {
                self.repeated(n % 3);
            }
            for _ in 0..self.times(3) {
                self.four_a_year(false);
            }
        }
        if self.has(CONDITIONS) {
            for _ in 0..self.times(3) {
                self.under_a_year();
                self.too_late();
                self.too_early();
                self.not_drawing();
            }
        }
        if self.honest() {
            for _ in 0..self.times(2) {
                self.filed_again();
                self.last_day();
                self.wrong_box();
            }
            for _ in 0..self.times(1) {
                self.four_a_year(true);
            }
        }
    }

    /// An ordinary body at `place` that is accredited still.
    fn body_at(&mut self, place: Place) -> Option<usize> {
        let near: Vec<usize> = (0..self.block.bodies.len())
            .filter(|&index| {
                let body = &self.block.bodies[index];
                body.place == place
                    && body.role == BodyRole::Ordinary
                    && body.revoked.is_none()
                    && body.employer.is_none()
            })
            .collect();
        (!near.is_empty()).then(|| *self.rng.pick(&near))
    }

    /// A certificate, confirmed by the registry.
    fn certify(&mut self, person: PersonIndex, body: usize, occupation: u8, level: i8, issued: Day) -> usize {
        let at = self.block.certificates.certificates.len();
        let number = id::number(self.block.chunk, at as u64 + 1);
        let (body, region) = (self.block.bodies[body].number, Some(self.block.bodies[body].region));
        self.block.certificates.certificates.push(CertificateRow {
            number,
            person,
            body,
            occupation,
            level,
            issued,
            region,
        });
        let (certificate, queried) = (at as u32, (issued + 20).min(self.today));
        let answer = RegistryRow { certificate, other: (None, None), status: "valid", queried };
        self.block.certificates.registry.push(answer);
        at
    }

    /// Files, decides and pays an application; its position.
    fn award(&mut self, award: Award) -> usize {
        let Award { person, certificate, employer, region, applied } = award;
        let highest = self.block.certificates.subsidies.iter().map(|row| row.number).max();
        let number = highest.unwrap_or(id::number(self.block.chunk, 0)) + 1;
        let of = self.block.certificates.certificates[certificate].clone();
        let decided = working_day(applied + self.rng.between(3, 9));
        let paid_on = Some(working_day(decided + self.rng.between(5, 12))).filter(|&day| day <= self.today);
        let object = ApprovalObject::Subsidy(number);
        let (steps, _) = approval_steps(&mut self.rng, object, region, applied, decided.min(self.today));
        self.block.certificates.approvals.extend(steps);
        let amount = standard::skill_at(region, of.level, paid_on.unwrap_or(applied));
        let account = self.block.persons[person as usize].number;
        let second = self.rng.between(8 * 3600, 21 * 3600);
        self.block.certificates.subsidies.push(SubsidyRow {
            number,
            person,
            certificate: of.number,
            employer,
            job: employer.map(|_| of.occupation),
            attested: employer.map(|_| true),
            region,
            applied: micros(applied, second),
            amount,
            status: "approved",
            paid_on,
            account,
        });
        if let Some(paid_on) = paid_on {
            let month = Month::of(paid_on).first();
            let (claim, kind) = (None, "skill_subsidy");
            self.pay(PaymentRow { claim, person, region, kind, month, paid_on, amount, account });
        }
        self.block.certificates.subsidies.len() - 1
    }

    /// Somebody insured at home in every month of a spell that reaches from `before` months ahead of `t` to `t` at least.
    fn employee(&mut self, t: i16, before: i16) -> Option<(PersonIndex, Spell)> {
        self.take_spell(|desk, person, spell| {
            let home = geography::is_home(desk.employer(spell.employer).place);
            let long = spell.first <= t - before && spell.last > t + 1;
            home && long && !desk.holders.contains(&person) && desk.insured_by(person, t - before) >= 14
        })
    }

    fn applied_from(&self, person: PersonIndex, spell: &Spell, certificate: usize, applied: Day) -> Award {
        let (employer, region) = (Some(spell.employer), self.employer(spell.employer).region);
        Award { person, certificate, employer, region, applied }
    }

    /// A day in month `t`.
    fn day_in(&mut self, t: i16) -> Day {
        self.month_day(t) + self.rng.between(2, 20)
    }

    /// A month in which something can begin that needs `before` months of history and `after` to end.
    fn a_month(&mut self, before: i16, after: i16) -> i16 {
        self.rng.between(i32::from(before), i32::from(self.span.months - after).max(i32::from(before))) as i16
    }

    /// R31: one certificate again, by the same person or by a colleague; or the same occupation and level on another one.
    fn repeated(&mut self, how: usize) {
        let room = |desk: &Self, row: &SubsidyRow| {
            let applied = day_of(row.applied);
            let later = desk.span.index(applied) + 5;
            let Some(employer) = row.employer else { return false };
            let spells = &desk.block.persons[row.person as usize].spells;
            let stays = spells.iter().any(|s| s.employer == employer && s.covers(later) && s.covers(later - 5));
            let awards = desk.block.certificates.subsidies.iter().filter(|other| other.person == row.person).count();
            let issued = desk.certificate_of(row).issued;
            stays && later + 1 < desk.span.months && awards == 1 && applied + 170 < issued + 360
        };
        let Some(at) = self.take_paid(room) else { return };
        let first = self.block.certificates.subsidies[at].clone();
        let Some(employer) = first.employer else { return };
        let applied = day_of(first.applied) + self.rng.between(110, 150);
        let position = self.certificate_at(first.certificate);
        let (person, certificate, text) = match how {
            0 => (first.person, position, "the same certificate by the same person"),
            1 => {
                let t = self.span.index(applied);
                let colleague = self.take_spell(|desk, person, spell| {
                    spell.employer == employer && spell.covers(t) && desk.insured_by(person, t) >= 14
                });
                let Some((person, _)) = colleague else { return };
                (person, position, "the certificate of a colleague, used once more")
            }
            _ => {
                let of = self.block.certificates.certificates[position].clone();
                let body = self.block.bodies.iter().position(|body| body.number == of.body);
                let Some(body) = body else { return };
                let issued = applied - 30;
                let again = self.certify(first.person, body, of.occupation, of.level, issued);
                (first.person, again, "the same occupation and level on a second certificate")
            }
        };
        let region = self.employer(employer).region;
        let again = self.award(Award { person, certificate, employer: Some(employer), region, applied });
        self.note_application(Kind::Incident(REPEAT), "R31", again, text.to_owned());
    }

    /// Honest: refused for missing papers, filed again with the same certificate and approved.
    fn filed_again(&mut self) {
        let room = |desk: &Self, row: &SubsidyRow| {
            let issued = desk.certificate_of(row).issued;
            day_of(row.applied) > issued + 40 && desk.span.index(day_of(row.applied)) >= 2
        };
        let Some(at) = self.take_paid(room) else { return };
        let row = self.block.certificates.subsidies[at].clone();
        let applied = day_of(row.applied) - 25;
        let certificate = self.certificate_at(row.certificate);
        let first = Award { person: row.person, certificate, employer: row.employer, region: row.region, applied };
        let planted = self.block.planted.len();
        let first = self.award(first);
        // It was refused: nothing was paid.
        self.block.planted.truncate(planted);
        let refused = &mut self.block.certificates.subsidies[first];
        (refused.status, refused.paid_on) = ("rejected", None);
        let note = "refused for missing papers, then approved with the same certificate".to_owned();
        self.note_application(Kind::Honest("filed_again"), "R31", at, note);
    }

    /// R38: four awards in one year. Honest: the first was applied for at the end of the year before.
    fn four_a_year(&mut self, honest: bool) {
        // The rule has a national limit for 2024 and 2025; the next January must lie in the extract.
        let years: Vec<i32> = (2024..=2025)
            .filter(|&year| {
                let t = self.span.index(days_from_civil(year, 1, 1));
                t >= 2 && t + 11 < self.span.months
            })
            .collect();
        let Some(&year) = years.first() else { return };
        let january = self.span.index(days_from_civil(year, 1, 1));
        let Some((person, spell)) = self.employee(january + 10, 13) else { return };
        let Some(body) = self.body_at(self.employer(spell.employer).place) else {
            return;
        };
        let mut last = 0;
        let mut members = Vec::new();
        let occupation = self.rng.below(OCCUPATIONS.len());
        for (n, t) in [january - 1, january + 3, january + 6, january + 9].into_iter().enumerate() {
            let applied = if n > 0 || honest { self.month_day(t) + 22 } else { self.month_day(january) + 12 };
            let issued = applied - self.rng.between(10, 25);
            let which = ((occupation + 5 * n) % OCCUPATIONS.len()) as u8;
            let certificate = self.certify(person, body, which, 5, issued);
            last = self.award(self.applied_from(person, &spell, certificate, applied));
            members.push(Self::application_id(self.block.certificates.subsidies[last].number));
        }
        let until = self.block.certificates.subsidies[last].paid_on.unwrap_or(self.today);
        let (kind, note) = if honest {
            (
                Kind::Honest("paid_in_january"),
                "three awards of the year, and one of December paid in January".to_owned(),
            )
        } else {
            (Kind::Incident(REPEAT), "four awards in one year".to_owned())
        };
        self.note_person(kind, "R38", person, (self.month_day(january - 1), until), members, note);
    }

    /// R33: an employee with less than ten months of insurance in all.
    fn under_a_year(&mut self) {
        let found = self.take_spell(|desk, person, spell| {
            let of = &desk.block.persons[person as usize];
            let home = geography::is_home(desk.employer(spell.employer).place);
            let t = spell.first + 5;
            let few = of.before_known && desk.insured_by(person, t) <= 9;
            home && few
                && spell.first >= 0
                && spell.last > t + 1
                && t + 2 < desk.span.months
                && !desk.holders.contains(&person)
        });
        let Some((person, spell)) = found else { return };
        let Some(body) = self.body_at(self.employer(spell.employer).place) else { return };
        let applied = self.day_in(spell.first + 5);
        let occupation = self.block.bodies[body].occupations[0];
        let certificate = self.certify(person, body, occupation, 5, applied - 20);
        let at = self.award(self.applied_from(person, &spell, certificate, applied));
        let insured = self.insured_by(person, spell.first + 5);
        let note = format!("insured for {insured} months in all");
        self.note_application(Kind::Incident(CONDITIONS), "R33", at, note);
    }

    /// R34: applied for sixteen months after the certificate was issued.
    fn too_late(&mut self) {
        let t = self.a_month(17, 3);
        let Some((person, spell)) = self.employee(t, 16) else { return };
        let Some(body) = self.body_at(self.employer(spell.employer).place) else { return };
        let applied = self.day_in(t);
        let issued = applied - 365 - self.rng.between(70, 120);
        let occupation = self.block.bodies[body].occupations[1];
        let certificate = self.certify(person, body, occupation, 4, issued);
        let at = self.award(self.applied_from(person, &spell, certificate, applied));
        let note = format!("applied for {} days after the certificate", applied - issued);
        self.note_application(Kind::Incident(CONDITIONS), "R34", at, note);
    }

    /// R34: applied for, and paid, before the certificate was issued.
    fn too_early(&mut self) {
        let t = self.a_month(13, 6);
        let Some((person, spell)) = self.employee(t, 3) else { return };
        let Some(body) = self.body_at(self.employer(spell.employer).place) else { return };
        let applied = self.day_in(t);
        let issued = applied + self.rng.between(45, 80);
        let occupation = self.block.bodies[body].occupations[1];
        let certificate = self.certify(person, body, occupation, 4, issued);
        let at = self.award(self.applied_from(person, &spell, certificate, applied));
        let note = format!("applied for {} days before the certificate", issued - applied);
        self.note_application(Kind::Incident(CONDITIONS), "R34", at, note);
    }

    /// Honest: applied for on the last day of the twelve months.
    fn last_day(&mut self) {
        let t = self.a_month(13, 3);
        let Some((person, spell)) = self.employee(t, 13) else { return };
        let Some(body) = self.body_at(self.employer(spell.employer).place) else { return };
        let applied = self.day_in(t);
        let (year, month, day) = super::civil(applied);
        let issued = days_from_civil(year - 1, month, day);
        let occupation = self.block.bodies[body].occupations[1];
        let certificate = self.certify(person, body, occupation, 5, issued);
        let at = self.award(self.applied_from(person, &spell, certificate, applied));
        let note = "applied for on the last day of the twelve months".to_owned();
        self.note_application(Kind::Honest("last_day"), "R34", at, note);
    }

    /// R37: a benefit recipient by the application, who draws no benefit and is insured nowhere.
    fn not_drawing(&mut self) {
        let claimed: Vec<bool> = {
            let mut claimed = vec![false; self.block.persons.len()];
            self.block.benefits.claims.iter().for_each(|claim| claimed[claim.person as usize] = true);
            claimed
        };
        let months = self.span.months;
        let found = self.take_spell(|desk, person, spell| {
            let (t, home) = (spell.last, geography::is_home(desk.employer(spell.employer).place));
            let idle = !desk.is_insured(person, t + 1..(t + 8).min(months));
            home && idle
                && spell.exit.is_some()
                && t > 3
                && t + 8 < months
                && !claimed[person as usize]
                && !desk.holders.contains(&person)
        });
        let Some((person, spell)) = found else { return };
        let region = self.employer(spell.employer).region;
        let Some(body) = self.body_at(self.employer(spell.employer).place) else { return };
        let applied = self.day_in(spell.last + 5);
        let occupation = self.block.bodies[body].occupations[0];
        let certificate = self.certify(person, body, occupation, 5, applied - 15);
        let at = self.award(Award { person, certificate, employer: None, region, applied });
        let note = "a recipient by the application, who draws nothing".to_owned();
        self.note_application(Kind::Incident(CONDITIONS), "R37", at, note);
    }

    /// Honest: an employee ticked the box of the recipients.
    fn wrong_box(&mut self) {
        let Some(at) = self.take_paid(|desk, row| desk.span.index(day_of(row.applied)) >= 3) else { return };
        let row = &mut self.block.certificates.subsidies[at];
        (row.employer, row.job, row.attested) = (None, None, None);
        let note = "an employee, insured, under the heading of the recipients".to_owned();
        self.note_application(Kind::Honest("wrong_box"), "R37", at, note);
    }
}
