//! What goes to employers, and the small tables: grants, events of life, other subsidies.

use super::benefit::Benefit;
use super::calendar::{days_from_civil, working_day};
use super::contribution::Contributions;
use super::employer::Employer;
use super::geography;
use super::options::SynthOptions;
use super::person::{Person, Reason};
use super::rows::{EventRow, GrantRow, OtherSubsidyRow};
use super::stream::{Purpose, Stream};

/// Refund of the contributions of the year before, by policy year: for large and for smaller employers.
pub(super) fn refund_rate(year: i32, size_class: &str) -> f64 {
    match (year, size_class) {
        (..=2022, "large") => 0.5,
        (..=2022, _) => 0.9,
        (_, "large") => 0.3,
        _ => 0.6,
    }
}

/// Grants of the block: refunds, hiring and job-expansion subsidies, training retention.
pub(super) fn grants(
    options: &SynthOptions,
    chunk: usize,
    employers: &[Employer],
    persons: &[Person],
    contributions: &Contributions,
) -> Vec<GrantRow> {
    let span = options.span();
    let mut rng = Stream::new(options.seed, Purpose::Grants, chunk);
    let mut rows = Vec::new();
    for (index, employer) in employers.iter().enumerate() {
        for (n, &paid) in contributions.yearly[index].iter().enumerate() {
            let year = span.first.year() + n as i32 + 1;
            let day = working_day(days_from_civil(year, 4, 1) + rng.between(0, 200));
            let open = employer.closes.is_none_or(|(closed, _)| closed > day);
            if paid > 0 && open && day <= span.as_of() && rng.chance(0.55) {
                let amount = (paid as f64 * refund_rate(year, employer.size_class())) as i64;
                let (kind, person) = ("job_stabilisation_refund", None);
                rows.push(GrantRow { employer: index as u32, kind, person, year, amount, paid_on: day });
            }
        }
        let autumn = days_from_civil(2022, 9, 1) + rng.between(0, 90);
        if (span.first.first()..=span.as_of()).contains(&autumn) && rng.chance(0.04) {
            let amount = i64::from(employer.size) * 50_000;
            let kind = "training_retention_subsidy";
            rows.push(GrantRow { employer: index as u32, kind, person: None, year: 2022, amount, paid_on: autumn });
        }
    }
    for (person, of) in persons.iter().enumerate() {
        let graduate = of.before < 3;
        for spell in of.spells.iter().filter(|spell| spell.first > 0 && spell.months() >= 6) {
            let paid_on = working_day(span.month(spell.first + 4).first() + 9);
            let chance = if graduate { 0.3 } else { 0.02 };
            if geography::is_home(employers[spell.employer as usize].place)
                && paid_on <= span.as_of()
                && rng.chance(chance)
            {
                let kind = if graduate { "job_expansion_subsidy" } else { "hiring_subsidy" };
                let (year, amount) = (span.month(spell.first).year(), if graduate { 150_000 } else { 100_000 });
                let person = Some(person as u32);
                let open = employers[spell.employer as usize].closes.is_none_or(|(closed, _)| closed > paid_on);
                if open {
                    rows.push(GrantRow { employer: spell.employer, kind, person, year, amount, paid_on });
                }
                break;
            }
        }
    }
    rows
}

/// Events that end an entitlement, beside the re-employments that claims make.
pub(super) fn events(options: &SynthOptions, chunk: usize, persons: &[Person], drawn: &[Benefit]) -> Vec<EventRow> {
    let span = options.span();
    let mut rng = Stream::new(options.seed, Purpose::Events, chunk);
    let mut rows = Vec::new();
    let mut claimed = vec![false; persons.len()];
    drawn.iter().for_each(|benefit| claimed[benefit.person as usize] = true);
    for (index, of) in persons.iter().enumerate() {
        let person = index as u32;
        for exit in of.spells.iter().filter_map(|spell| spell.exit) {
            let (kind, source, occurred) = match exit.reason {
                Reason::Death => ("death", "civil_affairs", exit.day),
                Reason::Retirement => ("pension_start", "pension_insurance", exit.day + 1),
                _ => continue,
            };
            if occurred <= span.as_of() {
                rows.push(EventRow { person, kind, occurred, ended: None, source });
            }
        }
        let idle = of.spells.last().is_none_or(|spell| spell.exit.is_some());
        if idle && !claimed[index] && rng.chance(0.01) {
            let from = of.spells.last().and_then(|spell| spell.exit).map_or(span.first.first(), |exit| exit.day);
            let occurred = from + rng.between(20, 300);
            let (kind, source, ended) = match rng.below(10) {
                0..5 => ("business_registration", "market_regulator", None),
                5..8 => ("military_service", "veterans_affairs", Some(occurred + 730)),
                8 => ("imprisonment", "justice", Some(occurred + rng.between(180, 700))),
                _ => ("emigration", "immigration", None),
            };
            if occurred <= span.as_of() {
                rows.push(EventRow { person, kind, occurred, ended: ended.filter(|&day| day <= span.as_of()), source });
            }
        }
    }
    rows
}

/// Subsidies of other funds, to people who draw no benefit.
pub(super) fn other_subsidies(
    options: &SynthOptions,
    chunk: usize,
    persons: &[Person],
    drawn: &[Benefit],
) -> Vec<OtherSubsidyRow> {
    let span = options.span();
    let mut rng = Stream::new(options.seed, Purpose::Others, chunk);
    let mut claimed = vec![false; persons.len()];
    drawn.iter().for_each(|benefit| claimed[benefit.person as usize] = true);
    let mut rows = Vec::new();
    for (person, of) in persons.iter().enumerate() {
        let Some(exit) = of.spells.last().and_then(|spell| spell.exit) else { continue };
        if claimed[person] || !exit.reason.is_involuntary() && exit.reason != Reason::Voluntary || !rng.chance(0.10) {
            continue;
        }
        let kind = *rng.pick(&["flexible_employment_insurance", "training_living_allowance"]);
        let first = span.index(exit.day) + 1;
        let months = if kind == "training_living_allowance" { 1 } else { 6 };
        let counties = geography::spec(of.place).counties;
        let region = counties[(of.number % counties.len() as u64) as usize];
        for t in first..(first + months).min(span.months) {
            let amount = if months == 1 { 80_000 } else { 46_200 };
            rows.push(OtherSubsidyRow { person: person as u32, kind, month: span.month(t).first(), amount, region });
        }
    }
    rows
}
