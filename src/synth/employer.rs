//! Employers of one block: where they are, how large, how people come and go, and what is planted in them.

use super::calendar::{Day, Month};
use super::geography::{self, HOME_PLACES, PLACES, Place};
use super::industry::{INDUSTRIES, Season, industry};
use super::options::{IncidentFamily, Lookalikes, Span, SynthOptions};
use super::person::PersonIndex;
use super::stream::{Purpose, Stream};

/// Index of an employer in its block.
pub(super) type EmployerIndex = u32;

/// What is planted in an employer, if anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Ordinary,
    MassResignation,
    ClaimantShare,
    ShortContribution,
    OutOfArea,
    Bankruptcy,
    Seasonal,
    HostExit,
    TwoPersons,
    Deferral,
    MergerSource,
    MergerTarget,
}

/// How an employer ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ClosureKind {
    Bankruptcy,
    Closure,
    Revoked,
    Merged(EmployerIndex),
}

impl ClosureKind {
    /// The word of the dictionary.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Bankruptcy => "bankruptcy",
            Self::Closure => "closure",
            Self::Revoked => "revoked",
            Self::Merged(_) => "merged",
        }
    }
}

/// An employer.
pub(super) struct Employer {
    pub(super) number: u64,
    pub(super) place: Place,
    pub(super) region: u32,
    pub(super) industry: u8,
    pub(super) size: u32,
    pub(super) registered: Day,
    /// First month with staff, as distance from the first month of the extract.
    pub(super) opens: i16,
    pub(super) closes: Option<(Day, ClosureKind)>,
    /// Chance to leave in a month.
    pub(super) hazard: f64,
    /// Share of the leavers who did not want to.
    pub(super) involuntary: f64,
    /// Share of those who claim.
    pub(super) claiming: f64,
    /// Its season, the share of staff that follows it, and the share of them who claim while it rests.
    pub(super) season: Option<(Season, f64, f64)>,
    /// Share of those who leave with the season that is called back.
    pub(super) recall: f64,
    /// Months whose contributions were lawfully deferred: first, first after.
    pub(super) deferral: Option<(i16, i16)>,
    /// Pay relative to the mean.
    pub(super) pay: f64,
    /// Weight when people look for work.
    pub(super) weight: f64,
    pub(super) role: Role,
    /// The legal representative, where planted.
    pub(super) legal: Option<PersonIndex>,
    /// The month in which what is planted happens.
    pub(super) event: i16,
}

impl Employer {
    /// Whether somebody can begin here in month `t`.
    pub(super) fn hires(&self, t: i16, span: Span) -> bool {
        t >= self.opens && self.closes.is_none_or(|(day, _)| t < span.index(day))
    }

    /// The word of the dictionary for its size (by staff; the real classes also look at sales).
    pub(super) fn size_class(&self) -> &'static str {
        match self.size {
            0..10 => "micro",
            10..50 => "small",
            50..300 => "medium",
            _ => "large",
        }
    }

    /// `employer_type`.
    pub(super) fn kind(&self) -> &'static str {
        match INDUSTRIES[usize::from(self.industry)].kind {
            "sole_trader" if self.size >= 10 => "enterprise",
            kind => kind,
        }
    }
}

/// What is planted in a full block of 1,600 employers, with the range of staff.
/// Staff of 40 to 150 is what the sample needs: large enough to be seen, small enough to be many.
const ROSTER: &[(Role, usize, i32, i32)] = &[
    (Role::MassResignation, 4, 52, 140),
    (Role::ClaimantShare, 4, 36, 70),
    (Role::ShortContribution, 3, 8, 14),
    (Role::OutOfArea, 1, 70, 120),
    (Role::Bankruptcy, 2, 50, 100),
    (Role::Seasonal, 2, 60, 110),
    (Role::HostExit, 2, 80, 140),
    (Role::TwoPersons, 3, 2, 2),
    (Role::Deferral, 2, 60, 100),
    (Role::MergerSource, 1, 45, 80),
    (Role::MergerTarget, 1, 60, 120),
];

impl Role {
    fn is_planted(self, options: &SynthOptions) -> bool {
        let family = match self {
            Role::Ordinary => return false,
            Role::MassResignation => IncidentFamily::MassResignation,
            Role::ClaimantShare => IncidentFamily::ClaimantShare,
            Role::ShortContribution => IncidentFamily::ShortContribution,
            Role::OutOfArea => IncidentFamily::OutOfArea,
            _ => return options.lookalikes == Lookalikes::Planted,
        };
        options.incidents.has(family)
    }
}

/// `full` scaled from 1,600 employers to `employers`, at least 1.
pub(super) fn scaled(full: usize, employers: usize) -> usize {
    (full * employers / 1600).max(1)
}

/// The employers of a block, in the order of their numbers. Planted ones stand anywhere, so that ids tell nothing.
pub(super) fn employers(options: &SynthOptions, chunk: usize) -> Vec<Employer> {
    let mut rng = Stream::new(options.seed, Purpose::Employers, chunk);
    let count = options.chunk_employers(chunk);
    let span = options.span();
    let mut plan: Vec<(Role, u32)> = Vec::with_capacity(count);
    for &(role, full, low, high) in ROSTER {
        if role.is_planted(options) {
            for _ in 0..scaled(full, count) {
                plan.push((role, rng.between(low, high) as u32));
            }
        }
    }
    let cap = (144.0 * options.employers() as f64).sqrt().clamp(60.0, 6000.0);
    while plan.len() < count {
        plan.push((Role::Ordinary, heavy_tailed_size(&mut rng, cap)));
    }
    rng.shuffle(&mut plan);
    let mut employers: Vec<Employer> = plan
        .iter()
        .enumerate()
        .map(|(n, &(role, size))| employer(&mut rng, span, role, size, super::id::number(chunk, n as u64)))
        .collect();
    join_mergers(&mut employers, span);
    employers
}

/// Staff between 2 and `cap` with a density that falls as the square (Zipf's law for firm sizes, Axtell,
/// Science 293:1818, 2001, exponent about 1), by the exact inverse of its distribution.
fn heavy_tailed_size(rng: &mut Stream, cap: f64) -> u32 {
    let least = 2.0;
    let u = rng.unit();
    (least / (1.0 - u * (1.0 - least / cap))) as u32
}

fn employer(rng: &mut Stream, span: Span, role: Role, size: u32, number: u64) -> Employer {
    let weights = PLACES.iter().map(|place| place.weight);
    // Three in a hundred ordinary employers are in other provinces; planted ones are all at home.
    let place = match role {
        Role::Ordinary if rng.chance(0.03) => HOME_PLACES + rng.weighted(weights.skip(HOME_PLACES)),
        // A large prefecture, so that one employer does not carry the figures of the whole region.
        Role::OutOfArea => *rng.pick(&[0, 1, 3, 5]),
        _ => rng.weighted(weights.take(HOME_PLACES)),
    } as Place;
    let counties = geography::spec(place).counties;
    let county = rng.weighted((0..counties.len()).map(|rank| 1.0 / (1.0 + rank as f64)));
    let sector = sector(rng, role, size);
    let profile = &INDUSTRIES[usize::from(sector)];
    // A fifth leave in a year and three in ten of them against their will; between employers both vary honestly.
    let hazard = (0.20 / 12.0 * profile.turnover * rng.lognormal(0.28)).min(0.12);
    let involuntary = (0.30 * profile.involuntary * rng.lognormal(0.22)).min(0.7);
    let late = role == Role::Ordinary && rng.chance(0.06);
    let opens = if late { rng.between(1, i32::from(span.months) - 6) as i16 } else { 0 };
    let age = rng.between(30, 20 * 365);
    let mut employer = Employer {
        number,
        place,
        region: counties[county],
        industry: sector,
        size,
        registered: span.month(opens).first() - if late { rng.between(5, 60) } else { age },
        opens,
        closes: None,
        hazard,
        involuntary,
        claiming: 0.5,
        season: profile.season.map(|(season, share)| (season, share, 0.06)),
        recall: 0.82,
        deferral: None,
        pay: rng.lognormal(0.25),
        weight: 0.0,
        role,
        legal: None,
        event: 0,
    };
    settle(rng, span, &mut employer);
    let seasonal = employer.season.map_or(0.0, |(_, share, _)| share * (1.0 - employer.recall) * 0.75 / 12.0);
    employer.weight = match role {
        Role::ShortContribution | Role::ClaimantShare | Role::TwoPersons => 0.0,
        _ => f64::from(size) * (employer.hazard + seasonal),
    };
    employer
}

fn sector(rng: &mut Stream, role: Role, size: u32) -> u8 {
    match role {
        Role::Seasonal => *rng.pick(&[industry("E47"), industry("N78"), industry("C13")]),
        Role::HostExit => industry("L72"),
        // Industries without a season or fixed contracts, so that nothing but what is planted explains them.
        Role::MassResignation | Role::Bankruptcy | Role::Deferral | Role::MergerSource | Role::MergerTarget => {
            *rng.pick(&["C14", "C26", "C32", "F51", "G54", "K70"].map(industry))
        }
        Role::ClaimantShare | Role::ShortContribution => *rng.pick(&["F51", "K70", "L72", "I65"].map(industry)),
        Role::OutOfArea => *rng.pick(&["B06", "C26", "D44"].map(industry)),
        Role::Ordinary | Role::TwoPersons => {
            let fits = |kind: &str| kind != "institution" || size >= 8;
            rng.weighted(INDUSTRIES.iter().map(|i| if fits(i.kind) { i.weight } else { 0.0 })) as u8
        }
    }
}

/// Sets what the role plants, or the honest fate of an ordinary employer.
fn settle(rng: &mut Stream, span: Span, employer: &mut Employer) {
    let months = i32::from(span.months);
    // Planted events keep clear of the first year, which rules need as history, and of the last
    // four months, in which a claim could not yet be decided and paid.
    employer.event = rng.between(14.min(months - 6), months - 6) as i16;
    match employer.role {
        Role::Bankruptcy => {
            employer.closes = Some((closing_day(rng, span, employer.event), ClosureKind::Bankruptcy));
            employer.claiming = 0.6;
        }
        Role::Seasonal => {
            let season = INDUSTRIES[usize::from(employer.industry)].season.map(|(season, _)| season);
            employer.season = season.map(|season| (season, 0.55, 0.30));
            employer.recall = 0.95;
            employer.hazard /= 2.0;
        }
        Role::Deferral => {
            let first = employer.event - 5;
            employer.deferral = Some((first, first + 4));
        }
        Role::TwoPersons | Role::ShortContribution => employer.hazard = 0.0,
        // Dispatch firms lose many people all year; this one has a quiet year but for the exit.
        Role::HostExit => employer.hazard /= 2.5,
        Role::ClaimantShare => {
            employer.registered = span.first.first() - rng.between(60, 400);
            employer.hazard /= 2.0;
            employer.event = rng.between(12.min(months - 16).max(1), (months - 16).max(1)) as i16;
        }
        Role::Ordinary => {
            // Small firms end more often; nearly all of them without anybody noticing.
            let yearly = if employer.size < 10 { 0.012 } else { 0.002 };
            let opens = i32::from(employer.opens);
            if rng.chance(yearly * f64::from(months - opens) / 12.0) && months - opens > 6 {
                let month = rng.between(opens + 3, months - 1) as i16;
                let kind = if rng.chance(0.85) { ClosureKind::Closure } else { ClosureKind::Revoked };
                employer.closes = Some((closing_day(rng, span, month), kind));
            }
            // Deferral of the difficult industries, open until the end of 2022.
            let difficult = matches!(INDUSTRIES[usize::from(employer.industry)].code, "H61" | "H62" | "G54" | "N78");
            if difficult && rng.chance(0.12) {
                let until = (i32::from(span.months)).min(2022 * 12 + 12 - span.first.0);
                employer.deferral = (until > 0).then_some((0, until as i16));
            }
        }
        _ => {}
    }
}

fn closing_day(rng: &mut Stream, span: Span, month: i16) -> Day {
    let month: Month = span.month(month);
    month.first() + rng.between(19, 27)
}

/// Each source merges into the target that stands at the same place among the targets.
fn join_mergers(employers: &mut [Employer], span: Span) {
    let of = |role| move |(index, employer): (usize, &Employer)| (employer.role == role).then_some(index);
    let sources: Vec<usize> = employers.iter().enumerate().filter_map(of(Role::MergerSource)).collect();
    let targets: Vec<usize> = employers.iter().enumerate().filter_map(of(Role::MergerTarget)).collect();
    for (source, target) in sources.into_iter().zip(targets) {
        let (place, region, sector) = (employers[target].place, employers[target].region, employers[target].industry);
        let day = span.month(employers[source].event).last();
        let merged = &mut employers[source];
        (merged.place, merged.region, merged.industry) = (place, region, sector);
        merged.closes = Some((day, ClosureKind::Merged(target as EmployerIndex)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_heavy_tailed_and_planted_employers_have_theirs() {
        let options = SynthOptions::new(3, "x");
        let employers = employers(&options, 0);
        assert_eq!(employers.len(), 1650);
        let micro = employers.iter().filter(|e| e.size < 10).count() as f64 / 1650.0;
        let large = employers.iter().filter(|e| e.role == Role::Ordinary && e.size >= 50).count();
        // Of a Zipf tail from 2, 1 in 5 exceeds 10 and 1 in 25 exceeds 50.
        assert!((0.74..0.84).contains(&micro), "{micro}");
        assert!((40..90).contains(&large), "{large}");
        for employer in &employers {
            if let Some(&(_, _, low, high)) = ROSTER.iter().find(|row| row.0 == employer.role) {
                assert!((low..=high).contains(&(employer.size as i32)));
                assert!(geography::is_home(employer.place));
            }
        }
        assert!(employers.windows(2).all(|pair| pair[0].number < pair[1].number));
    }

    #[test]
    fn without_incidents_and_lookalikes_every_employer_is_ordinary() {
        let mut options = SynthOptions::new(3, "x");
        options.incidents = super::super::Incidents::none();
        options.lookalikes = Lookalikes::None;
        assert!(employers(&options, 0).iter().all(|e| e.role == Role::Ordinary));
    }
}
