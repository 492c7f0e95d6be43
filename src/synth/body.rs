//! Assessment bodies of one block: where, of what kind, how often they examine and how many at a time.

use super::calendar::{Day, days_from_civil};
use super::employer::{Employer, EmployerIndex, Role, scaled};
use super::geography::{self, HOME_PLACES, PLACES, Place};
use super::id;
use super::industry::OCCUPATIONS;
use super::options::{IncidentFamily, Lookalikes, SynthOptions};
use super::stream::{Purpose, Stream};

/// What is planted in a body, if anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BodyRole {
    Ordinary,
    /// Issues many times its usual volume in a few days.
    Burst,
    /// Most of its certificates go to people paid elsewhere.
    OutOfArea,
    /// Honest: one exam a quarter, always of the same size.
    RegularExam,
    /// Honest: a school whose pupils are examined in June, filed in batch.
    Graduation,
}

/// An assessment body.
pub(super) struct Body {
    pub(super) number: u64,
    pub(super) place: Place,
    pub(super) region: u32,
    pub(super) kind: &'static str,
    pub(super) accredited: Day,
    pub(super) revoked: Option<Day>,
    pub(super) occupations: [u8; 3],
    /// Exam days a month.
    pub(super) rate: f64,
    /// Certificates of an exam day.
    pub(super) size: f64,
    /// Share of holders from other prefectures.
    pub(super) away: f64,
    /// Days from the exam to the issue.
    pub(super) lag: i32,
    /// The employer whose staff an enterprise's own body examines.
    pub(super) employer: Option<EmployerIndex>,
    pub(super) role: BodyRole,
}

/// A prefecture with a smaller share of the insured is small.
const SMALL: f64 = 0.06;

/// What is planted in a full block, and where: in prefectures so large that one body does not carry their figures.
const ROSTER: &[(BodyRole, usize, [Place; 2])] = &[
    (BodyRole::Burst, 3, [0, 1]),
    (BodyRole::OutOfArea, 2, [5, 4]),
    (BodyRole::RegularExam, 2, [3, 5]),
    (BodyRole::Graduation, 2, [1, 0]),
];

impl BodyRole {
    fn is_planted(self, options: &SynthOptions) -> bool {
        match self {
            Self::Ordinary => false,
            Self::Burst => options.incidents.has(IncidentFamily::CertificateBurst),
            Self::OutOfArea => options.incidents.has(IncidentFamily::OutOfArea),
            _ => options.lookalikes == Lookalikes::Planted,
        }
    }
}

/// The bodies of a block: one for about 38 employers, at least one in each prefecture.
pub(super) fn bodies(options: &SynthOptions, chunk: usize, employers: &[Employer]) -> Vec<Body> {
    let mut rng = Stream::new(options.seed, Purpose::Bodies, chunk);
    let count = (employers.len() / 38).max(HOME_PLACES + 4);
    let mut roles = Vec::new();
    for &(role, full, places) in ROSTER {
        if role.is_planted(options) {
            roles.extend((0..scaled(full, employers.len())).map(|n| (role, places[n % 2])));
        }
    }
    let mut numbers: Vec<u64> = (0..(count + roles.len()) as u64).map(|n| id::number(chunk, n)).collect();
    rng.shuffle(&mut numbers);
    let large = |(_, employer): &&(usize, &Employer)| {
        let home = geography::is_home(employer.place) && geography::spec(employer.place).weight >= SMALL;
        employer.size >= 50 && employer.role == Role::Ordinary && home
    };
    let listed: Vec<(usize, &Employer)> = employers.iter().enumerate().collect();
    let large: Vec<(usize, &Employer)> = listed.iter().filter(large).copied().collect();
    let mut bodies = Vec::with_capacity(numbers.len());
    for n in 0..count {
        let place = if n < HOME_PLACES { n } else { share_out(n - HOME_PLACES, count - HOME_PLACES) };
        bodies.push(body(&mut rng, options, numbers[n], place as Place, BodyRole::Ordinary));
    }
    for (body, host) in bodies.iter_mut().skip(HOME_PLACES).step_by(4).zip(&large) {
        body.kind = "enterprise";
        body.employer = Some(host.0 as EmployerIndex);
        (body.place, body.region) = (host.1.place, host.1.region);
    }
    for (n, &(role, place)) in roles.iter().enumerate() {
        bodies.push(body(&mut rng, options, numbers[count + n], place, role));
    }
    bodies
}

/// The prefecture of the `n`-th of `all` bodies, so that each has its share.
fn share_out(n: usize, all: usize) -> usize {
    let weights = PLACES.iter().take(HOME_PLACES).map(|place| place.weight);
    let mut left = (n as f64 + 0.5) / all as f64 * weights.clone().sum::<f64>();
    let mut passed = weights.into_iter().map(|weight| {
        left -= weight;
        left < 0.0
    });
    passed.position(|passed| passed).unwrap_or(0)
}

fn body(rng: &mut Stream, options: &SynthOptions, number: u64, place: Place, role: BodyRole) -> Body {
    let counties = geography::spec(place).counties;
    let region = counties[rng.below(counties.len().min(3))];
    let start = options.span().first.first();
    // A small prefecture has fewer candidates a day, not fewer days: a month with one large exam would look
    // like a surge of the whole prefecture.
    let small = geography::spec(place).weight < SMALL;
    let revoked =
        (role == BodyRole::Ordinary && rng.chance(0.03)).then(|| options.span().as_of() - rng.between(10, 200));
    let mut body = Body {
        number,
        place,
        region,
        kind: *rng.pick(&["social_training", "social_training", "vocational_school", "public"]),
        accredited: start - rng.between(200, 1500).min(start - days_from_civil(2018, 1, 1)).max(0),
        revoked,
        occupations: std::array::from_fn(|_| rng.below(OCCUPATIONS.len()) as u8),
        rate: if small { rng.uniform(0.9, 1.3) } else { rng.uniform(0.6, 1.4) },
        size: if small { rng.uniform(4.0, 7.0) } else { rng.uniform(8.0, 16.0) },
        away: (0.05 * rng.lognormal(0.35)).min(0.12),
        lag: rng.between(7, 15),
        employer: None,
        role,
    };
    match role {
        BodyRole::Burst => (body.rate, body.size) = (rng.uniform(0.8, 1.2), rng.uniform(9.0, 12.0)),
        BodyRole::OutOfArea => {
            (body.rate, body.size, body.kind) = (0.7, 9.0, "social_training");
            body.away = (0.70 * options.strength).clamp(0.3, 0.95);
        }
        BodyRole::RegularExam => (body.rate, body.size, body.kind) = (0.0, 56.0, "public"),
        BodyRole::Graduation => (body.rate, body.size, body.kind) = (0.5, 8.0, "vocational_school"),
        BodyRole::Ordinary => {}
    }
    body
}
