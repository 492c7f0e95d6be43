//! Departures told twice: voluntary when the refund was counted, dismissals when benefit was claimed (typologies T29).

use super::super::benefit::Benefits;
use super::super::calendar::{Day, days_from_civil};
use super::super::certificate::Certificates;
use super::super::employer::{Employer, EmployerIndex, Role, scaled};
use super::super::geography;
use super::super::grant::refund_rate;
use super::super::options::{IncidentFamily, Lookalikes, SynthOptions};
use super::super::person::{Exit, Person, PersonIndex, Reason, entitled_months};
use super::super::rows::{GrantRow, SeparationRow};
use super::super::stream::{Purpose, Stream};
use super::super::truth::About;
use super::claim::LIMITED_COUNTY;
use super::{Desk, Filing, Kind};
use std::collections::HashSet;

/// Departures of one employer in the year before a refund, made ready before contributions are drawn.
pub(in super::super) struct Stories {
    employer: EmployerIndex,
    /// Policy year of the refund, and the day on which it is paid.
    year: i32,
    refunded: Day,
    /// Who left when, and the day from which the claim may be filed.
    people: Vec<(PersonIndex, Day, Day)>,
    honest: bool,
}

/// Somebody of the county whose notice limits the allowance, who quit while it was still to be had.
#[derive(Clone, Copy)]
pub(in super::super) struct Quitter {
    pub(super) person: PersonIndex,
    /// Last month insured.
    pub(super) last: i16,
    /// Whether the allowance will go beyond its limit.
    pub(super) beyond: bool,
}

/// Lets people of the county quit: they find no work again within the extract.
pub(in super::super) fn quit(
    options: &SynthOptions,
    chunk: usize,
    employers: &[Employer],
    persons: &mut [Person],
    benefits: &mut Benefits,
    certificates: &Certificates,
    used: &mut [bool],
) -> Vec<Quitter> {
    let span = options.span();
    let mut rng = Stream::new(options.seed, Purpose::Quitting, chunk);
    let mut kinds = Vec::new();
    if options.incidents.has(IncidentFamily::BeyondLimits) {
        kinds.extend(vec![true; scaled(2, employers.len())]);
    }
    if options.lookalikes == Lookalikes::Planted {
        kinds.push(false);
    }
    let holders: HashSet<PersonIndex> = certificates.certificates.iter().map(|row| row.person).collect();
    // Applied for by the end of 2022; the six honest months end before July 2023.
    let most = span.index(days_from_civil(2022, 11, 1));
    let mut made = Vec::new();
    for beyond in kinds {
        let fits = |index: &usize| {
            let of = &persons[*index];
            let [spell] = &of.spells[..] else { return false };
            let there = employers[spell.employer as usize].region == LIMITED_COUNTY;
            let idle = !used[*index] && !holders.contains(&(*index as PersonIndex));
            there && idle && spell.first == 0 && spell.exit.is_none() && of.before >= 12
        };
        let from = rng.below(persons.len());
        let found = (from..persons.len()).chain(0..from).find(fits);
        let Some(index) = found.filter(|_| most >= 0 && most + 10 < span.months) else { break };
        let last = rng.between(0, i32::from(most)) as i16;
        let day = span.month(last).last();
        let reason = Reason::Voluntary;
        used[index] = true;
        let spell = &mut persons[index].spells[0];
        (spell.last, spell.exit) = (last, Some(Exit { day, reason }));
        let (person, employer) = (index as PersonIndex, spell.employer);
        let recorded = day + rng.between(1, 12);
        benefits.separations.push(SeparationRow { person, employer, day, reason, changed: None, recorded });
        made.push(Quitter { person, last, beyond });
    }
    made
}

/// Lets people leave: the incident changes its story once the refund is paid; the honest twin has contracts that end.
pub(in super::super) fn leave(
    options: &SynthOptions,
    chunk: usize,
    employers: &[Employer],
    persons: &mut [Person],
    benefits: &mut Benefits,
    certificates: &Certificates,
    used: &mut [bool],
) -> Vec<Stories> {
    let span = options.span();
    let mut rng = Stream::new(options.seed, Purpose::Departures, chunk);
    let mut kinds = Vec::new();
    if options.incidents.has(IncidentFamily::TwoStories) {
        kinds.extend(vec![false; scaled(3, employers.len())]);
    }
    if options.lookalikes == Lookalikes::Planted {
        kinds.extend(vec![true; scaled(2, employers.len())]);
    }
    // The refund of May to July looks at the year before; claims follow, and some months of benefit must be paid.
    let refund = |year: i32| days_from_civil(year, 5, 20);
    let years: Vec<i32> = (span.first.year() + 1..=span.month(span.months - 1).year())
        .filter(|&year| refund(year) + 180 <= span.as_of() && span.index(days_from_civil(year - 1, 9, 1)) >= 2)
        .collect();
    let mut listed: Vec<EmployerIndex> = (0..employers.len() as EmployerIndex)
        .filter(|&index| {
            let of = &employers[index as usize];
            let plain = of.role == Role::Ordinary && of.season.is_none() && of.closes.is_none() && of.opens == 0;
            plain && (24..=200).contains(&of.size) && geography::is_home(of.place)
        })
        .collect();
    rng.shuffle(&mut listed);
    let holders: HashSet<PersonIndex> = certificates.certificates.iter().map(|row| row.person).collect();
    let mut made = Vec::new();
    for honest in kinds {
        let Some(year) = (!years.is_empty()).then(|| *rng.pick(&years)) else { break };
        let size = if honest { 4 } else { rng.round(6.0 * options.strength).max(3) };
        let september = span.index(days_from_civil(year - 1, 9, 1));
        let stays = |index: &usize, employer: EmployerIndex| {
            let of = &persons[*index];
            let [spell] = &of.spells[..] else { return false };
            // An open end, so that nothing drawn later is undone.
            let here = spell.employer == employer && spell.exit.is_none() && spell.first <= september;
            here && !used[*index]
                && !holders.contains(&(*index as PersonIndex))
                && of.before + (september - spell.first) as u32 >= 24
        };
        let found = listed
            .iter()
            .position(|&employer| (0..persons.len()).filter(|index| stays(index, employer)).nth(size - 1).is_some());
        let Some(found) = found else { continue };
        let employer = listed.swap_remove(found);
        let mut staff: Vec<usize> = (0..persons.len()).filter(|index| stays(index, employer)).collect();
        rng.shuffle(&mut staff);
        staff.truncate(size);
        let refunded = refund(year) + rng.between(0, 40);
        let mut people = Vec::new();
        for index in staff {
            let t = september + rng.between(0, 3) as i16;
            let day = span.month(t).last() - rng.between(0, 1) * rng.between(0, 20);
            let told = refunded + rng.between(6, 30);
            let (reason, changed) = if honest {
                (Reason::ContractExpired, None)
            } else {
                let evidence = *rng.pick(&["agreement", "none"]);
                (Reason::EmployerInitiated, Some((Reason::Voluntary, told, evidence)))
            };
            let person = &mut persons[index];
            person.spells[0].last = t;
            person.spells[0].exit = Some(Exit { day, reason });
            used[index] = true;
            let person = index as PersonIndex;
            let recorded = day + rng.between(1, 12);
            benefits.separations.push(SeparationRow { person, employer, day, reason, changed, recorded });
            people.push((person, day, if honest { day } else { told }));
        }
        made.push(Stories { employer, year, refunded, people, honest });
    }
    made
}

impl Desk<'_> {
    /// Pays the refund and files the claims.
    pub(super) fn stories(&mut self, stories: &[Stories]) {
        for story in stories {
            self.story(story);
        }
    }

    fn story(&mut self, story: &Stories) {
        let Stories { employer, year, refunded, honest, .. } = *story;
        let of = self.employer(employer);
        let (place, region, class) = (of.place, of.region, of.size_class());
        let nth = (year - 1 - self.span.first.year()) as usize;
        let premiums = self.block.contributions.yearly[employer as usize][nth];
        let amount = (premiums as f64 * refund_rate(year, class)) as i64;
        let kind = "job_stabilisation_refund";
        // An employer is refunded once a year, on the day that the departures wait for.
        let other = |row: &GrantRow| !(row.employer == employer && row.kind == kind && row.year == year);
        self.block.grants.retain(other);
        self.block.grants.push(GrantRow { employer, kind, person: None, year, amount, paid_on: refunded });
        let mut members = Vec::new();
        let mut last = refunded;
        for &(person, left, from) in &story.people {
            let applied = from + self.rng.between(3, 20);
            let start = self.span.index(applied) + 1;
            let insured = self.insured_by(person, self.span.index(left)).max(0) as u32;
            let months = entitled_months(insured).clamp(3, 9);
            let granted = (start, months, 0);
            let benefit = self.file(Filing { person, employer: Some(employer), place, region, applied, granted });
            self.pay_months(&benefit, start..(start + months).min(self.span.months));
            members.extend([self.person_id(person), Self::claim_id(benefit.claim)]);
            last = last.max(applied);
        }
        let count = story.people.len();
        let (kind, note) = if honest {
            (
                Kind::Honest("contracts_ended"),
                format!("{count} contracts expired: normal attrition and benefit, both lawful"),
            )
        } else {
            let note = format!("{count} departures voluntary for the refund of {year}, dismissals for the benefit");
            (Kind::Incident(IncidentFamily::TwoStories), note)
        };
        let window = (story.people.iter().map(|row| row.1).min().unwrap_or(refunded), last);
        let entity_id = self.employer_id(employer);
        self.note(kind, "R50", About { entity_type: "employer", entity_id, window, members, note });
    }
}
