//! Contributions: one row for each person, employer and month of a spell, and now and then a second one that
//! corrects the base.

use super::calendar::{Day, working_day};
use super::employer::Employer;
use super::options::{Span, SynthOptions};
use super::person::{Person, Spell};
use super::rows::{ContributionKind, ContributionRow};
use super::stream::{Purpose, Stream};

/// Floor and cap of the contribution base, yuan, by calendar year from 2022 on (60 and 300 % of the mean wage,
/// rounded; invented in the last digits).
const BASE: [(u32, u32); 5] = [(4_300, 21_500), (4_480, 22_400), (4_660, 23_300), (4_830, 24_150), (5_000, 25_000)];

/// Contributions of a block, and for each employer their sum by calendar year.
pub(super) struct Contributions {
    pub(super) rows: Vec<ContributionRow>,
    /// Fen, by employer and by year from the first of the extract.
    pub(super) yearly: Vec<Vec<i64>>,
}

/// Every contribution of the block, by employer, person and month.
pub(super) fn derive(
    options: &SynthOptions,
    chunk: usize,
    employers: &[Employer],
    persons: &[Person],
) -> Contributions {
    let span = options.span();
    let mut rng = Stream::new(options.seed, Purpose::Contributions, chunk);
    let mut by_employer: Vec<Vec<(u32, u16)>> = vec![Vec::new(); employers.len()];
    for (person, of) in persons.iter().enumerate() {
        for (spell, s) in of.spells.iter().enumerate() {
            by_employer[s.employer as usize].push((person as u32, spell as u16));
        }
    }
    let years = (span.month(span.months - 1).year() - span.first.year() + 1) as usize;
    let months: usize = persons.iter().flat_map(|person| &person.spells).map(|spell| spell.months() as usize).sum();
    let mut made = Contributions {
        rows: Vec::with_capacity(months + months / 100),
        yearly: vec![vec![0; years]; employers.len()],
    };
    for (index, seats) in by_employer.iter().enumerate() {
        let employer = &employers[index];
        let dates: Vec<PaidOn> = (0..span.months).map(|t| PaidOn::draw(&mut rng, span, employer, t)).collect();
        for &(person, spell) in seats {
            let of = &persons[person as usize];
            spell_rows(
                &mut rng,
                span,
                employer,
                &dates,
                (person, index as u32),
                of,
                &of.spells[usize::from(spell)],
                &mut made,
            );
        }
    }
    made
}

/// When an employer paid for a month.
struct PaidOn {
    day: Day,
    kind: ContributionKind,
}

impl PaidOn {
    fn draw(rng: &mut Stream, span: Span, employer: &Employer, t: i16) -> Self {
        let today = span.as_of();
        // Payment is due in the month itself; a few employers are late.
        let due = span.month(t).first() + 9 + (employer.number % 14) as i32;
        match employer.deferral {
            Some((from, to)) if (from..to).contains(&t) => {
                let day = working_day(span.month(to + 3).first() + 14).min(today);
                Self { day, kind: ContributionKind::Deferred }
            }
            _ => {
                let late = if rng.chance(0.03) { rng.between(20, 70) } else { 0 };
                Self { day: working_day(due + late).min(today), kind: ContributionKind::Regular }
            }
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "the innermost loop of a hundred million rows: no struct to fill")]
fn spell_rows(
    rng: &mut Stream,
    span: Span,
    employer: &Employer,
    dates: &[PaidOn],
    (person, index): (u32, u32),
    of: &Person,
    spell: &Spell,
    made: &mut Contributions,
) {
    let today = span.as_of();
    // Wages rise by about four in a hundred a year.
    let wage = f64::from(of.wage) * employer.pay;
    // One spell in a hundred has a month that was corrected later.
    let corrected = if rng.chance(0.012) { spell.first + rng.below(spell.months() as usize) as i16 } else { i16::MAX };
    let mut year = i32::MIN;
    let (mut base, mut amount) = (0, 0);
    for t in spell.first..=spell.last {
        let month = span.month(t);
        if month.year() != year {
            year = month.year();
            let step = (year - 2022).clamp(0, 4);
            let (floor, cap) = BASE[step as usize];
            base = ((wage * (1.0 + 0.04 * f64::from(step))) as u32).clamp(floor, cap) * 100;
            // One percent in all, half by each side, in Inner Mongolia until the end of 2025 (000).
            amount = base / 100;
        }
        let date = &dates[t as usize];
        let (mut paid_on, mut kind) = (date.day, date.kind);
        if spell.backpaid && spell.last - t < 3 {
            let after = spell.exit.map_or(today, |exit| exit.day + 25);
            (paid_on, kind) = (after.min(today), ContributionKind::Backpay);
        }
        let row = ContributionRow { person, employer: index, month: t, kind, paid_on, base, amount };
        made.yearly[index as usize][(year - span.first.year()) as usize] += i64::from(amount);
        made.rows.push(row);
        if t == corrected && kind == ContributionKind::Regular {
            let (base, amount) = (base / 10, amount / 10);
            let paid_on = (paid_on + 60).min(today);
            made.rows.push(ContributionRow { kind: ContributionKind::Backpay, paid_on, base, amount, ..row });
        }
    }
}
