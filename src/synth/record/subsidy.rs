//! What is wrong with applications that exist: certificates the registry does not confirm, amounts above the standard,
//! posts that do not fit, bodies whose accreditation had ended.

use super::super::body::BodyRole;
use super::super::calendar::{Day, micros};
use super::super::employer::{EmployerIndex, Role};
use super::super::id;
use super::super::industry::OCCUPATIONS;
use super::super::options::IncidentFamily;
use super::super::person::PersonIndex;
use super::super::rows::{CertificateRow, SubsidyRow};
use super::super::standard;
use super::super::truth::About;
use super::{Desk, Kind};
use std::collections::{HashMap, HashSet};

const FALSE: IncidentFamily = IncidentFamily::FalseCertificate;
const CONDITIONS: IncidentFamily = IncidentFamily::SubsidyConditions;
const OUTSIDE: IncidentFamily = IncidentFamily::OutsideAccreditation;
const MISMATCH: IncidentFamily = IncidentFamily::PostMismatch;

/// The day in microseconds since 1970.
pub(super) fn day_of(micros: i64) -> Day {
    micros.div_euclid(86_400_000_000) as Day
}

impl Desk<'_> {
    /// Plants everything of this file.
    pub(super) fn subsidies(&mut self) {
        if self.has(FALSE) {
            for n in 0..self.times(8) {
                self.unconfirmed(n % 4);
            }
            for _ in 0..self.times(1) {
                self.unknown_to_the_registry();
            }
        }
        if self.has(CONDITIONS) {
            for _ in 0..self.times(4) {
                self.above_standard();
            }
        }
        if self.has(OUTSIDE) {
            for _ in 0..self.times(2) {
                self.outside_accreditation(false);
            }
        }
        if self.has(MISMATCH) {
            for _ in 0..self.times(3) {
                self.post_mismatch(false);
            }
        }
        if self.honest() {
            self.uploaded_late();
            for _ in 0..self.times(1) {
                self.outside_accreditation(true);
            }
            for _ in 0..self.times(2) {
                self.post_mismatch(true);
                self.standard_of_the_day();
                self.insured_before();
            }
        }
    }

    /// Position of a certificate among those of the block.
    pub(super) fn certificate_at(&self, number: u64) -> usize {
        (number - id::number(self.block.chunk, 0)) as usize - 1
    }

    pub(super) fn certificate_of(&self, row: &SubsidyRow) -> &CertificateRow {
        &self.block.certificates.certificates[self.certificate_at(row.certificate)]
    }

    /// A paid application of an employee of whom nothing else is planted, on a certificate of an ordinary body.
    pub(super) fn take_paid(&mut self, fits: impl Fn(&Self, &SubsidyRow) -> bool) -> Option<usize> {
        let ordinary: Vec<u64> = self.ordinary_bodies();
        let all = self.block.certificates.subsidies.len();
        let from = self.rng.below(all);
        let at = (from..all).chain(0..from).find(|&at| {
            let row = &self.block.certificates.subsidies[at];
            let paid = row.status == "approved" && row.paid_on.is_some() && row.employer.is_some();
            paid && !self.used[row.person as usize]
                && ordinary.binary_search(&self.certificate_of(row).body).is_ok()
                && fits(self, row)
        })?;
        let person = self.block.certificates.subsidies[at].person;
        self.used[person as usize] = true;
        Some(at)
    }

    fn ordinary_bodies(&self) -> Vec<u64> {
        let ordinary = self.block.bodies.iter().filter(|body| body.role == BodyRole::Ordinary);
        let mut numbers: Vec<u64> = ordinary.map(|body| body.number).collect();
        numbers.sort_unstable();
        numbers
    }

    pub(super) fn application_id(number: u64) -> String {
        id::text(id::kind::APPLICATION, number)
    }

    /// A truth row about one application: its person, certificate and number are the members.
    pub(super) fn note_application(&mut self, kind: Kind, rule: &'static str, at: usize, note: String) {
        let row = &self.block.certificates.subsidies[at];
        let (person, certificate, application) = (row.person, row.certificate, row.number);
        let issued = self.certificate_of(row).issued;
        let window = (issued.min(day_of(row.applied)), row.paid_on.unwrap_or(day_of(row.applied)));
        let certificate = id::text(id::kind::CERTIFICATE, certificate);
        let more = vec![certificate.clone(), Self::application_id(application)];
        if rule == "R30" {
            let members = std::iter::once(self.person_id(person)).chain(more).collect();
            let about = About { entity_type: "certificate", entity_id: certificate, window, members, note };
            self.note(kind, rule, about);
        } else {
            self.note_person(kind, rule, person, window, more, note);
        }
    }

    /// R30: the registry knows the certificate as revoked, as void, as that of another person, or of a lower level.
    fn unconfirmed(&mut self, how: usize) {
        let other = self.rng.below(self.block.persons.len()) as PersonIndex;
        let found = self.take_paid(|desk, row| {
            let one = desk.answers(row.certificate) == 1;
            one && row.person != other && (how != 3 || desk.certificate_of(row).level <= 4)
        });
        let Some(at) = found else { return };
        let row = self.block.certificates.subsidies[at].clone();
        let position = self.certificate_at(row.certificate) as u32;
        let Some(answer) = self.block.certificates.registry.iter_mut().find(|answer| answer.certificate == position)
        else {
            return;
        };
        let text = match how {
            0 => {
                answer.status = "revoked";
                "revoked before it was presented"
            }
            1 => {
                answer.status = "void";
                // Asked again long after the sixty days of uploading.
                let mut again = answer.clone();
                again.queried = (answer.queried + 70).min(self.today);
                self.block.certificates.registry.push(again);
                "void, at both queries"
            }
            2 => {
                answer.other.0 = Some(other);
                "the registry has another holder"
            }
            _ => {
                answer.other.1 = Some(5);
                "the registry has the lowest level"
            }
        };
        self.note_application(Kind::Incident(FALSE), "R30", at, text.to_owned());
    }

    fn answers(&self, certificate: u64) -> usize {
        let position = self.certificate_at(certificate) as u32;
        self.block.certificates.registry.iter().filter(|answer| answer.certificate == position).count()
    }

    /// R30: a third of what one body's candidates present is in no registry.
    fn unknown_to_the_registry(&mut self) {
        let mut by_body: HashMap<u64, Vec<usize>> = HashMap::new();
        let ordinary = self.ordinary_bodies();
        for (at, row) in self.block.certificates.subsidies.iter().enumerate() {
            let of = self.certificate_of(row);
            let paid = row.status == "approved" && row.paid_on.is_some();
            if paid && !self.used[row.person as usize] && ordinary.binary_search(&of.body).is_ok() {
                by_body.entry(of.body).or_default().push(at);
            }
        }
        let mut small: Vec<(usize, u64)> = by_body.iter().map(|(&body, rows)| (rows.len(), body)).collect();
        small.sort_unstable();
        let Some(&(_, body)) = small.iter().find(|(rows, _)| *rows >= 12) else { return };
        let rows = by_body.remove(&body).unwrap_or_default();
        let count = (rows.len() as f64 * (0.33 * self.options.strength).clamp(0.25, 0.8)).ceil() as usize;
        let mut unknown = HashSet::new();
        let mut members = Vec::new();
        let mut window = (self.today, 0);
        for at in rows.into_iter().take(count) {
            let row = &self.block.certificates.subsidies[at];
            let of = self.certificate_of(row);
            let (person, certificate, issued) = (row.person, of.number, of.issued);
            window = (window.0.min(issued), window.1.max(issued));
            unknown.insert(self.certificate_at(certificate) as u32);
            self.used[person as usize] = true;
            members.push(id::text(id::kind::CERTIFICATE, certificate));
        }
        self.block.certificates.registry.retain(|answer| !unknown.contains(&answer.certificate));
        let note = format!("{count} certificates in no registry, a third of the body's");
        let entity_id = id::text(id::kind::BODY, body);
        self.note(Kind::Incident(FALSE), "R30", About { entity_type: "body", entity_id, window, members, note });
    }

    /// Honest: void at the first query because it was uploaded late, valid at the second.
    fn uploaded_late(&mut self) {
        for _ in 0..self.times(3) {
            let late = |desk: &Self, row: &SubsidyRow| desk.answers(row.certificate) == 2;
            let Some(at) = self.take_paid(late) else { return };
            let note = "void at the first query, valid three weeks later".to_owned();
            self.note_application(Kind::Honest("uploaded_late"), "R30", at, note);
        }
    }

    /// R32: half as much again as the standard of the level.
    fn above_standard(&mut self) {
        let Some(at) = self.take_paid(|_, _| true) else { return };
        let row = self.block.certificates.subsidies[at].clone();
        let amount = row.amount * 3 / 2;
        self.set_amount(at, amount);
        let note = format!("{} yuan where {} are the standard", amount / 100, row.amount / 100);
        self.note_application(Kind::Incident(CONDITIONS), "R32", at, note);
    }

    /// Sets what was applied for and paid.
    fn set_amount(&mut self, at: usize, amount: i64) {
        let row = &mut self.block.certificates.subsidies[at];
        let (person, paid_on, before) = (row.person, row.paid_on, row.amount);
        row.amount = amount;
        let paid =
            self.block.certificates.payments.iter_mut().find(|payment| {
                payment.person == person && Some(payment.paid_on) == paid_on && payment.amount == before
            });
        if let Some(payment) = paid {
            payment.amount = amount;
        }
    }

    /// Honest: applied for while the standard was higher, and paid by it soon after it fell.
    fn standard_of_the_day(&mut self) {
        let fell = standard::lowered_on();
        let across = |desk: &Self, row: &SubsidyRow| {
            let level = desk.certificate_of(row).level;
            let applied = day_of(row.applied);
            let lower = standard::skill_at(row.region, level, fell) < standard::skill(level);
            lower && (fell - 60..fell + 60).contains(&applied)
        };
        let Some(at) = self.take_paid(across) else { return };
        let row = self.block.certificates.subsidies[at].clone();
        let level = self.certificate_of(&row).level;
        let issued = self.certificate_of(&row).issued;
        if issued >= fell - 1 || row.paid_on.is_none_or(|paid| paid < fell) {
            return;
        }
        let applied = day_of(row.applied).min(fell - 1);
        self.block.certificates.subsidies[at].applied = micros(applied, 10 * 3600);
        self.set_amount(at, standard::skill(level));
        let note = "applied for before the standard fell, paid after".to_owned();
        self.note_application(Kind::Honest("standard_of_the_day"), "R32", at, note);
    }

    /// Honest: few months of insurance in the extract, years of it before.
    fn insured_before(&mut self) {
        let few = |desk: &Self, row: &SubsidyRow| {
            let t = desk.span.index(day_of(row.applied));
            let of = &desk.block.persons[row.person as usize];
            (0..8).contains(&t) && of.before_known && of.before >= 24
        };
        let Some(at) = self.take_paid(few) else { return };
        let note = "insured for years before the extract begins".to_owned();
        self.note_application(Kind::Honest("insured_before"), "R33", at, note);
    }

    /// R35: the accreditation ends, the certificates go on for months. Honest: the notice came a few weeks late.
    fn outside_accreditation(&mut self, honest: bool) {
        let mut issued: HashMap<u64, Vec<(Day, u64)>> = HashMap::new();
        for row in &self.block.certificates.subsidies {
            let of = self.certificate_of(row);
            issued.entry(of.body).or_default().push((of.issued, of.number));
        }
        let today = self.today;
        let taken: Vec<String> = self.block.truth.iter().map(|row| row.entity_id.clone()).collect();
        let from = self.rng.below(self.block.bodies.len());
        let all = self.block.bodies.len();
        let found = (from..all).chain(0..from).find_map(|index| {
            let body = &self.block.bodies[index];
            let plain = body.role == BodyRole::Ordinary && body.revoked.is_none();
            let known = taken.contains(&id::text(id::kind::BODY, body.number));
            let mut days = issued.get(&body.number)?.clone();
            days.sort_unstable();
            let last = days.last()?.0;
            let revoked = if honest { last - 20 } else { (last - 150).max(body.accredited + 1) };
            let outside: Vec<u64> = days.iter().filter(|(day, _)| *day > revoked).map(|row| row.1).collect();
            let enough = outside.len() >= if honest { 1 } else { 5 } && days[0].0 < revoked && last < today;
            (plain && !known && enough).then_some((index, revoked, last, outside))
        });
        let Some((index, revoked, last, outside)) = found else { return };
        self.block.bodies[index].revoked = Some(revoked);
        let number = self.block.bodies[index].number;
        let (kind, name) = if honest {
            (Kind::Honest("gazette_delay"), "in the weeks before the notice")
        } else {
            (Kind::Incident(OUTSIDE), "up to five months after the revocation")
        };
        let members: Vec<String> = outside.into_iter().map(|number| id::text(id::kind::CERTIFICATE, number)).collect();
        let note = format!("{} certificates used were issued {name}", members.len());
        let entity_id = id::text(id::kind::BODY, number);
        self.note(kind, "R35", About { entity_type: "body", entity_id, window: (revoked + 1, last), members, note });
    }

    /// R36: most of one employer's certificates do not fit the posts, and nothing is attested. Honest: one wrong code of a
    /// post stands on all of them, and each is attested.
    fn post_mismatch(&mut self, honest: bool) {
        let mut of: HashMap<EmployerIndex, Vec<usize>> = HashMap::new();
        for (at, row) in self.block.certificates.subsidies.iter().enumerate() {
            if let (Some(employer), true) = (row.employer, row.status != "rejected") {
                of.entry(employer).or_default().push(at);
            }
        }
        let planted: Vec<String> = self.block.truth.iter().map(|row| row.entity_id.clone()).collect();
        let mut listed: Vec<(EmployerIndex, Vec<usize>)> = of
            .into_iter()
            .filter(|(employer, rows)| {
                let plain = self.employer(*employer).role == Role::Ordinary;
                plain && (14..=60).contains(&rows.len()) && !planted.contains(&self.employer_id(*employer))
            })
            .collect();
        listed.sort_unstable();
        if listed.is_empty() {
            return;
        }
        let nth = self.rng.below(listed.len());
        let (employer, rows) = listed.swap_remove(nth);
        let share = if honest { 0.7 } else { (0.6 * self.options.strength).clamp(0.3, 0.9) };
        let count = (rows.len() as f64 * share).ceil() as usize;
        let group = |code: &str| code.as_bytes()[0];
        let wrong = self.rng.below(OCCUPATIONS.len());
        let mut members = Vec::new();
        let mut window = (self.today, 0);
        for (n, at) in rows.into_iter().enumerate() {
            let row = &self.block.certificates.subsidies[at];
            let occupation = OCCUPATIONS[usize::from(self.certificate_of(row).occupation)];
            let start = if honest { wrong } else { wrong + n };
            let other = (start..start + OCCUPATIONS.len())
                .map(|job| job % OCCUPATIONS.len())
                .find(|&job| group(OCCUPATIONS[job]) != group(occupation));
            let applied = day_of(row.applied);
            let row = &mut self.block.certificates.subsidies[at];
            if honest {
                // The others fit, so that nothing but the one code is odd.
                row.attested = Some(true);
                row.job = if n < count { Some(wrong as u8) } else { row.job };
            } else if n < count {
                row.job = other.map(|job| job as u8);
                row.attested = Some(n % 3 == 0);
            }
            if n < count {
                window = (window.0.min(applied), window.1.max(applied));
                members.push(Self::application_id(row.number));
            }
        }
        let (kind, note) = if honest {
            (
                Kind::Honest("one_code_for_all_posts"),
                format!("{count} applications with one code of a post, all attested"),
            )
        } else {
            (Kind::Incident(MISMATCH), format!("{count} applications that do not fit the post or are not attested"))
        };
        let entity_id = self.employer_id(employer);
        self.note(kind, "R36", About { entity_type: "employer", entity_id, window, members, note });
    }
}
