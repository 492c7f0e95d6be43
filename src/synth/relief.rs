//! Payments beside the benefit: the temporary relief of 2022 (allowance and living aid, 004 二(四)(五)) and the refund
//! of medical premiums that people paid themselves (001 §四).

use super::benefit::Benefit;
use super::calendar::{Day, Month, days_from_civil, working_day};
use super::employer::Employer;
use super::options::{Span, SynthOptions};
use super::person::{Person, PersonIndex, Reason, Spell};
use super::rows::PaymentRow;
use super::standard;
use super::stream::{Purpose, Stream};

/// The allowance is four fifths of the benefit, for six months at most, and not after June 2023.
const ALLOWANCE_MONTHS: i16 = 6;

/// The living aid is paid for three months, and not after March 2023.
const AID_MONTHS: i16 = 3;

/// Every such payment of the block.
pub(super) fn payments(
    options: &SynthOptions,
    chunk: usize,
    employers: &[Employer],
    persons: &[Person],
    drawn: &[Benefit],
) -> Vec<PaymentRow> {
    let span = options.span();
    let mut rng = Stream::new(options.seed, Purpose::Relief, chunk);
    let mut claimed = vec![false; persons.len()];
    drawn.iter().for_each(|benefit| claimed[benefit.person as usize] = true);
    let mut rows = Vec::new();
    for (index, person) in persons.iter().enumerate().filter(|(index, _)| !claimed[*index]) {
        // Once in a life, and only for those who cannot have the benefit.
        let quit = |(_, spell): &(usize, &Spell)| spell.exit.is_some_and(|exit| exit.reason == Reason::Voluntary);
        let Some((n, spell)) = person.spells.iter().enumerate().find(quit) else { continue };
        let insured = person.before + person.spells[..=n].iter().map(Spell::months).sum::<u32>();
        let next = person.spells.get(n + 1).map_or(i16::MAX, |next| next.first);
        if rng.chance(0.4) {
            relief(
                &mut rng,
                span,
                (index as PersonIndex, person),
                &employers[spell.employer as usize],
                (spell.last, insured),
                next,
                &mut rows,
            );
        }
    }
    for benefit in drawn.iter().filter(|benefit| benefit.pays_alone && benefit.last > benefit.first) {
        refund(&mut rng, span, benefit, &mut rows);
    }
    rows
}

fn relief(
    rng: &mut Stream,
    span: Span,
    (index, person): (PersonIndex, &Person),
    employer: &Employer,
    (last, insured): (i16, u32),
    next: i16,
    rows: &mut Vec<PaymentRow>,
) {
    let (kind, months, share, applied_until, paid_until) = if insured >= 12 {
        ("unemployment_allowance", ALLOWANCE_MONTHS, 0.8, (2022, 12), (2023, 6))
    } else {
        ("temporary_living_aid", AID_MONTHS, 0.5, (2022, 12), (2023, 3))
    };
    let index_of = |(year, month): (i32, i32)| span.index(days_from_civil(year, month, 1));
    let first = last + 1 + rng.between(0, 1) as i16;
    if first > index_of(applied_until) {
        return;
    }
    for t in first..(first + months).min(next).min(index_of(paid_until) + 1).min(span.months) {
        let month: Month = span.month(t);
        let paid_on: Day = working_day(month.first() + 19);
        if paid_on > span.as_of() {
            return;
        }
        rows.push(PaymentRow {
            claim: None,
            person: index,
            region: employer.region,
            kind,
            month: month.first(),
            paid_on,
            amount: (standard::benefit(employer.place, month.first()) as f64 * share) as i64,
            account: person.number,
        });
    }
}

/// For the second month the direct payment failed; the person paid and has it back after the benefit ends: the
/// smaller of what was paid and the standard.
fn refund(rng: &mut Stream, span: Span, benefit: &Benefit, rows: &mut Vec<PaymentRow>) {
    let paid_on = working_day(span.month(benefit.last).last() + rng.between(20, 50));
    if paid_on > span.as_of() {
        return;
    }
    let month = span.month(benefit.first + 1);
    let amount = standard::medical(month.year()) - i64::from(rng.between(0, 1)) * 3_000;
    rows.push(PaymentRow {
        claim: Some(benefit.claim),
        person: benefit.person,
        region: benefit.region,
        kind: "medical_refund",
        month: month.first(),
        paid_on,
        amount,
        account: benefit.account,
    });
}
