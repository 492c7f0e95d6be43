//! One block of the dataset: some two thousand employers and everything that happens to them. Blocks share nothing
//! but the options, so that memory does not grow with the scale and threads can make them in any order.

use super::benefit::{self, Benefits};
use super::body::{self, Body};
use super::career::{Bound, Entry, Market};
use super::certificate::{self, Certificates};
use super::contribution::{self, Contributions};
use super::employer::{self, Employer};
use super::geography::{HOME_PLACES, PLACES, Place};
use super::grant;
use super::id;
use super::options::{Span, SynthOptions};
use super::person::Person;
use super::plant;
use super::record;
use super::relief;
use super::rows::{EventRow, GrantRow, OtherSubsidyRow, PaymentRow};
use super::stream::{Purpose, Stream};
use super::truth::TruthRow;

/// The finished rows of a block.
pub(super) struct Block {
    pub(super) chunk: usize,
    pub(super) span: Span,
    pub(super) employers: Vec<Employer>,
    pub(super) persons: Vec<Person>,
    pub(super) bodies: Vec<Body>,
    pub(super) contributions: Contributions,
    pub(super) benefits: Benefits,
    pub(super) certificates: Certificates,
    pub(super) grants: Vec<GrantRow>,
    pub(super) events: Vec<EventRow>,
    pub(super) others: Vec<OtherSubsidyRow>,
    /// Payments that are planted, after all others, so that those keep their ids.
    pub(super) planted: Vec<PaymentRow>,
    pub(super) truth: Vec<TruthRow>,
}

/// Makes block `chunk`.
pub(super) fn build(options: &SynthOptions, chunk: usize) -> Block {
    let span = options.span();
    let employers = employer::employers(options, chunk);
    let market = Market::new(span, &employers);
    let mut persons = people(options, chunk, &employers, &market);
    let mut planted = plant::plant(options, chunk, &employers, &market, &mut persons);
    let mut benefits = benefit::derive(options, chunk, &employers, &persons);
    let mut relief = relief::payments(options, chunk, &employers, &persons, &benefits.drawn);
    benefits.payments.append(&mut relief);
    let bodies = body::bodies(options, chunk, &employers);
    let mut certificates =
        certificate::derive(options, chunk, &employers, &persons, &bodies, &benefits.drawn, &planted);
    let mut used = std::mem::take(&mut planted.used);
    let stories = record::leave(options, chunk, &employers, &mut persons, &mut benefits, &certificates, &mut used);
    let quitters = record::quit(options, chunk, &employers, &mut persons, &mut benefits, &certificates, &mut used);
    let contributions = contribution::derive(options, chunk, &employers, &persons);
    let grants = grant::grants(options, chunk, &employers, &persons, &contributions);
    let mut events = grant::events(options, chunk, &persons, &benefits.drawn);
    events.append(&mut benefits.events);
    events.sort_by_key(|event| (event.person, event.occurred));
    let others = grant::other_subsidies(options, chunk, &persons, &benefits.drawn);
    let mut truth = std::mem::take(&mut planted.truth);
    truth.append(&mut certificates.truth);
    let mut block = Block {
        chunk,
        span,
        employers,
        persons,
        bodies,
        contributions,
        benefits,
        certificates,
        grants,
        events,
        others,
        planted: Vec::new(),
        truth,
    };
    record::plant(options, &mut block, used, &stories, &quitters);
    block
}

/// The people of the block in the order of their numbers, with their careers.
fn people(options: &SynthOptions, chunk: usize, employers: &[Employer], market: &Market<'_>) -> Vec<Person> {
    let span = options.span();
    let mut rng = Stream::new(options.seed, Purpose::Careers, chunk);
    let mut who = Stream::new(options.seed, Purpose::Demographics, chunk);
    let mut entries: Vec<(Entry, Place)> = Vec::new();
    for (index, employer) in employers.iter().enumerate() {
        let entry = Entry::At { employer: index as u32, first: employer.opens, bound: Bound::Unknown };
        entries.extend(std::iter::repeat_n((entry, employer.place), employer.size as usize));
    }
    // Some are between jobs when the extract begins; others enter the market later, most of them in summer.
    let seats = entries.len() as f64;
    for _ in 0..(seats * 0.06).ceil() as usize {
        entries.push((Entry::Seeking { from: rng.between(1, 12) as i16 }, a_place(&mut rng)));
    }
    for _ in 0..(seats * 0.09 * f64::from(span.months) / 36.0).ceil() as usize {
        let any = rng.between(1, i32::from(span.months) - 1);
        let summer = any - (span.month(any as i16).number() - 7).rem_euclid(12);
        let from = if summer >= 1 && rng.chance(0.5) { summer } else { any };
        entries.push((Entry::Seeking { from: from as i16 }, a_place(&mut rng)));
    }
    rng.shuffle(&mut entries);
    entries
        .into_iter()
        .enumerate()
        .map(|(n, (entry, place))| {
            let mut person = Person::draw(&mut who, span, id::number(chunk, n as u64));
            person.place = place;
            market.run(&mut rng, &mut person, entry);
            person
        })
        .collect()
}

fn a_place(rng: &mut Stream) -> Place {
    rng.weighted(PLACES.iter().take(HOME_PLACES).map(|place| place.weight)) as Place
}
