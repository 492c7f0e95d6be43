//! Exam days: when each body examines, how many, and from where the candidates come. Planted bursts, the quarterly
//! exam, the graduates and the certificates behind a surge of subsidies are exam days too.

use super::body::{Body, BodyRole};
use super::calendar::{Day, Month, weekday};
use super::employer::{Employer, EmployerIndex, Role};
use super::geography::{HOME_PLACES, Place};
use super::options::{IncidentFamily, Span, SynthOptions};
use super::stream::{Purpose, Stream};

/// Months before the extract from which certificates are still presented in it.
const MONTHS_BEFORE: i16 = 4;

/// From where the candidates of an exam come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Candidates {
    /// From the body's own surroundings, some from elsewhere.
    Usual,
    /// From the body's own prefecture alone.
    Local,
    /// From one employer.
    Staff(EmployerIndex),
}

/// An exam day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Session {
    /// Index of the body.
    pub(super) body: usize,
    pub(super) exam: Day,
    pub(super) issued: Day,
    pub(super) size: usize,
    pub(super) candidates: Candidates,
    /// The month in which the subsidies are paid, where it is planned.
    pub(super) paid_in: Option<i16>,
}

/// A surge of subsidies: the same in every block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Surge {
    pub(super) place: Place,
    pub(super) month: i16,
}

/// The surges of the dataset: in large prefectures, after a year and a half of history.
pub(super) fn surges(options: &SynthOptions) -> Vec<Surge> {
    if !options.incidents.has(IncidentFamily::SubsidySurge) {
        return Vec::new();
    }
    let mut rng = Stream::new(options.seed, Purpose::Plan, 0);
    let months = i32::from(options.span().months);
    let mut places: [Place; 4] = [0, 1, 3, 5];
    rng.shuffle(&mut places);
    places[..2]
        .iter()
        .map(|&place| Surge { place, month: rng.between((months - 16).max(13), months - 3) as i16 })
        .collect()
}

/// Every planned exam day of the block, body by body, in order of time.
pub(super) fn sessions(options: &SynthOptions, rng: &mut Stream, bodies: &[Body], staff: &[Employer]) -> Vec<Session> {
    let span = options.span();
    let mut sessions = Vec::new();
    for (index, body) in bodies.iter().enumerate() {
        let mut of_body = usual(rng, span, index, body);
        match body.role {
            BodyRole::Burst => burst(options, rng, span, index, body, &mut of_body),
            BodyRole::RegularExam => quarterly(span, index, body, &mut of_body),
            BodyRole::Graduation => graduation(rng, span, index, body, &mut of_body),
            BodyRole::Ordinary | BodyRole::OutOfArea => {}
        }
        of_body.retain(|s| body.revoked.is_none_or(|day| s.issued < day) && s.issued <= span.as_of());
        sessions.extend(of_body);
    }
    for (index, employer) in staff.iter().enumerate().filter(|(_, employer)| employer.role == Role::OutOfArea) {
        sessions.extend(distant(options, rng, span, bodies, index as EmployerIndex, employer));
    }
    sessions.sort_by_key(|session| (session.body, session.issued));
    sessions
}

/// The Saturday of the `week`-th week of the month.
fn saturday(month: Month, week: i32) -> Day {
    let first = month.first();
    first + (5 - weekday(first)).rem_euclid(7) + 7 * week
}

fn usual(rng: &mut Stream, span: Span, index: usize, body: &Body) -> Vec<Session> {
    let mut sessions = Vec::new();
    for t in -MONTHS_BEFORE..span.months {
        // Few exams around Spring Festival.
        let quiet = if span.month(t).number() == 2 { 0.5 } else { 1.0 };
        let days = rng.round(body.rate * quiet).min(4);
        let first_week = rng.between(0, 3);
        for day in 0..days as i32 {
            let exam = saturday(span.month(t), (first_week + day) % 4);
            let double = if rng.chance(0.03) { 1.7 } else { 1.0 };
            let spread = rng.uniform(0.6, 1.4);
            let size = rng.round(body.size * spread * double).max(3);
            let candidates = match body.employer {
                Some(employer) if rng.chance(0.8) => Candidates::Staff(employer),
                _ => Candidates::Usual,
            };
            sessions.push(Session { body: index, exam, issued: exam + body.lag, size, candidates, paid_in: None });
        }
    }
    sessions
}

/// Five to ten times the usual volume of thirty days, on three days running.
fn burst(options: &SynthOptions, rng: &mut Stream, span: Span, index: usize, body: &Body, into: &mut Vec<Session>) {
    let months = i32::from(span.months);
    let month = span.month(rng.between(14.min(months - 4), months - 4) as i16);
    let total = body.rate * body.size * rng.uniform(7.0, 9.5) * options.strength;
    let first = month.first() + rng.between(2, 22);
    for day in 0..3 {
        let (exam, issued) = (first + day - body.lag, first + day);
        let size = (total / 3.0).round() as usize;
        let candidates = Candidates::Local;
        into.push(Session { body: index, exam, issued, size, candidates, paid_in: None });
    }
}

fn quarterly(span: Span, index: usize, body: &Body, into: &mut Vec<Session>) {
    for t in -MONTHS_BEFORE..span.months {
        if span.month(t).number() % 3 == 0 {
            let exam = saturday(span.month(t), 1);
            let size = body.size as usize;
            let candidates = Candidates::Local;
            into.push(Session { body: index, exam, issued: exam + body.lag, size, candidates, paid_in: None });
        }
    }
}

/// Whether the exam is that of the graduates: it is the one that is filed in batch.
pub(super) fn is_graduation(body: &Body, session: &Session) -> bool {
    body.role == BodyRole::Graduation && session.candidates == Candidates::Local
}

fn graduation(rng: &mut Stream, span: Span, index: usize, body: &Body, into: &mut Vec<Session>) {
    let size = rng.between(50, 64) as usize;
    for t in -MONTHS_BEFORE..span.months {
        if span.month(t).number() == 6 {
            // On a Wednesday, so that it is never the day of another exam.
            let exam = saturday(span.month(t), 0) + 4;
            let candidates = Candidates::Local;
            into.push(Session { body: index, exam, issued: exam + body.lag, size, candidates, paid_in: None });
        }
    }
}

/// An employer sends its staff to bodies in another prefecture, a dozen at a time.
fn distant(
    options: &SynthOptions,
    rng: &mut Stream,
    span: Span,
    bodies: &[Body],
    index: EmployerIndex,
    employer: &Employer,
) -> Vec<Session> {
    let far = |body: &&(usize, &Body)| {
        let own = body.1.employer.is_some() || body.1.place == employer.place;
        body.1.role == BodyRole::Ordinary && !own && body.1.revoked.is_none()
    };
    let listed: Vec<(usize, &Body)> = bodies.iter().enumerate().collect();
    let mut far: Vec<(usize, &Body)> = listed.iter().filter(far).copied().collect();
    // The busiest bodies, so that a dozen more do not stand out there.
    far.sort_by(|a, b| (b.1.rate * b.1.size).total_cmp(&(a.1.rate * a.1.size)));
    far.truncate(6);
    let size = (0.14 * f64::from(employer.size) * options.strength).round().max(4.0) as usize;
    far.into_iter()
        .map(|(body, of)| {
            let t = rng.between(8, (i32::from(span.months) - 6).max(8)) as i16;
            let exam = saturday(span.month(t), rng.between(0, 3));
            let candidates = Candidates::Staff(index);
            Session { body, exam, issued: exam + of.lag, size, candidates, paid_in: None }
        })
        .collect()
}

/// The exam days behind a surge: `extra` certificates over the five months before, by every ordinary body of the
/// prefecture, so that none of them stands out alone.
pub(super) fn surge_sessions(
    rng: &mut Stream,
    span: Span,
    bodies: &[Body],
    surge: Surge,
    extra: usize,
) -> Vec<Session> {
    let near = bodies
        .iter()
        .enumerate()
        .filter(|(_, body)| body.place == surge.place && body.role == BodyRole::Ordinary && body.revoked.is_none());
    let near: Vec<(usize, &Body)> = near.collect();
    let mut sessions = Vec::new();
    let places = near.len() * 5;
    for (n, (index, body)) in near.into_iter().cycle().take(places).enumerate() {
        let t = surge.month - 5 + (n * 5 / places) as i16;
        let size = extra * (n + 1) / places - extra * n / places;
        let exam = saturday(span.month(t), rng.between(0, 1)) - 3;
        let candidates = Candidates::Local;
        let paid_in = Some(surge.month);
        sessions.push(Session { body: index, exam, issued: exam + body.lag.min(10), size, candidates, paid_in });
    }
    sessions
}

/// How many certificates the bodies of each prefecture issue in a month.
pub(super) fn capacities(bodies: &[Body]) -> [f64; HOME_PLACES] {
    let mut capacities = [0.0; HOME_PLACES];
    for body in bodies.iter().filter(|body| body.role == BodyRole::Ordinary) {
        capacities[usize::from(body.place)] += body.rate * body.size;
    }
    capacities
}

/// A prefecture other than `place`, in proportion to what its own bodies issue: so the share of certificates from
/// elsewhere is about the same in every prefecture.
pub(super) fn elsewhere(rng: &mut Stream, capacities: &[f64; HOME_PLACES], place: Place) -> Place {
    let weights = capacities.iter().enumerate();
    rng.weighted(weights.map(|(other, &weight)| if other == usize::from(place) { 0.0 } else { weight })) as Place
}
