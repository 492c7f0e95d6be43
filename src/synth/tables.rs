//! How the rows of a block become rows of the seventeen tables: columns in the order of the dictionary.

use super::SynthError;
use super::block::Block;
use super::employer::{ClosureKind, EmployerIndex};
use super::geography::spec;
use super::id::{self, kind};
use super::industry::{INDUSTRIES, OCCUPATIONS};
use super::options::{Layout, SynthOptions};
use super::output::Output;
use super::person::PersonIndex;
use super::rows::ApprovalObject;
use super::standard;
use crate::model::Fen;
use std::fmt::Write as _;

/// Text that is rebuilt only when its number changes: most rows repeat the ids of the row before.
struct Cached {
    key: u64,
    text: String,
}

impl Cached {
    fn new() -> Self {
        Self { key: u64::MAX, text: String::with_capacity(16) }
    }

    fn id(&mut self, letter: char, number: u64) -> &str {
        if self.key != number {
            self.key = number;
            id::write(&mut self.text, letter, number);
        }
        &self.text
    }

    fn region(&mut self, region: u32) -> &str {
        self.plain("", u64::from(region))
    }

    fn plain(&mut self, prefix: &str, number: u64) -> &str {
        if self.key != number {
            self.key = number;
            self.text.clear();
            let _ = write!(self.text, "{prefix}{number}");
        }
        &self.text
    }
}

/// A writer for the block, with the texts of the row in hand.
struct Desk<'a> {
    block: &'a Block,
    first: Cached,
    person: Cached,
    employer: Cached,
    region: Cached,
    more: [Cached; 4],
}

impl<'a> Desk<'a> {
    fn new(block: &'a Block) -> Self {
        let more = [(); 4].map(|()| Cached::new());
        let (first, person, employer, region) = (Cached::new(), Cached::new(), Cached::new(), Cached::new());
        Self { block, first, person, employer, region, more }
    }

    fn person_number(&self, person: PersonIndex) -> u64 {
        self.block.persons[person as usize].number
    }

    fn employer_number(&self, employer: EmployerIndex) -> u64 {
        self.block.employers[employer as usize].number
    }
}

/// Writes everything of the block.
pub(super) fn write(options: &SynthOptions, block: &Block, out: &mut Output<'_>) -> Result<(), SynthError> {
    persons(block, out)?;
    employers(block, out)?;
    contributions(options, block, out)?;
    separations(block, out)?;
    claims(block, out)?;
    payments(block, out)?;
    bodies(block, out)?;
    certificates(block, out)?;
    registry(block, out)?;
    subsidies(block, out)?;
    smaller(block, out)
}

fn persons(block: &Block, out: &mut Output<'_>) -> Result<(), SynthError> {
    let mut desk = Desk::new(block);
    out.emit(
        "persons",
        &block.persons,
        |_| 0,
        |row, first, person| {
            let row = first.put(row, desk.first.id(kind::PERSON, person.number));
            let row = row.day(person.birth).text(if person.female { "F" } else { "M" });
            let row = row.text(desk.region.region(person.home));
            row.maybe_int(person.before_known.then_some(person.before as i32))
        },
    )
}

fn employers(block: &Block, out: &mut Output<'_>) -> Result<(), SynthError> {
    let mut desk = Desk::new(block);
    let mut claimed = vec![false; block.persons.len()];
    block.benefits.claims.iter().for_each(|claim| claimed[claim.person as usize] = true);
    out.emit(
        "employers",
        &block.employers,
        |_| 0,
        |row, first, employer| {
            let industry = &INDUSTRIES[usize::from(employer.industry)];
            let name = format!("SYN{}{}{}号", spec(employer.place).zh, industry.zh, employer.number);
            // Every seventh legal representative is insured here too, the others are strangers to the extract. Nobody
            // draws benefit beside a business, unless that is planted.
            let legal = match (employer.legal, employer.number % 7) {
                (Some(planted), _) => block.persons[planted as usize].number,
                (None, 0) => {
                    let from = (employer.number * 31) as usize % block.persons.len();
                    let idle = (from..block.persons.len()).chain(0..from).find(|&person| !claimed[person]);
                    block.persons[idle.unwrap_or(from)].number
                }
                _ => id::number(block.chunk, 9_000_000 + employer.number % 900_000),
            };
            let row = first.put(row, desk.first.id(kind::EMPLOYER, employer.number));
            let row = row.text(&name).text(desk.region.region(employer.region)).text(industry.code);
            let row = row.text(employer.kind()).text(employer.size_class()).day(employer.registered);
            let row = row.text(desk.person.id(kind::PERSON, legal));
            row.maybe_day(employer.closes.map(|(day, _)| day))
                .maybe_text(employer.closes.map(|(_, kind)| ClosureKind::code(kind)))
        },
    )
}

fn contributions(options: &SynthOptions, block: &Block, out: &mut Output<'_>) -> Result<(), SynthError> {
    let mut desk = Desk::new(block);
    let months: Vec<i32> = (0..block.span.months).map(|t| block.span.month(t).first()).collect();
    let layout = options.layout;
    let part = |row: &super::rows::ContributionRow| match layout {
        Layout::SingleFiles => 0,
        Layout::MonthFolders => row.month as usize,
        Layout::Parts(_) => row.employer as usize,
    };
    out.emit("contributions", &block.contributions.rows, part, |row, first, it| {
        let employer = &block.employers[it.employer as usize];
        let number = desk.person_number(it.person);
        let row = first.put(row, desk.person.id(kind::PERSON, number));
        let row = row.text(desk.employer.id(kind::EMPLOYER, employer.number));
        let row = row.text(desk.region.region(employer.region)).day(months[it.month as usize]).day(it.paid_on);
        row.money(Fen(i64::from(it.base))).money(Fen(i64::from(it.amount))).text(it.kind.code())
    })
}

fn separations(block: &Block, out: &mut Output<'_>) -> Result<(), SynthError> {
    let mut desk = Desk::new(block);
    out.emit(
        "separations",
        &block.benefits.separations,
        |_| 0,
        |row, first, it| {
            let (person, employer) = (desk.person_number(it.person), desk.employer_number(it.employer));
            let row = first.put(row, desk.person.id(kind::PERSON, person));
            let row = row.text(desk.employer.id(kind::EMPLOYER, employer)).day(it.day).text(it.reason.code());
            let row = row.maybe_text(it.changed.map(|(reason, ..)| reason.code()));
            row.maybe_day(it.changed.map(|(_, day, _)| day)).maybe_text(it.changed.map(|(.., on)| on)).day(it.recorded)
        },
    )
}

fn claims(block: &Block, out: &mut Output<'_>) -> Result<(), SynthError> {
    let mut desk = Desk::new(block);
    out.emit(
        "claims",
        &block.benefits.claims,
        |_| 0,
        |row, first, it| {
            let person = desk.person_number(it.person);
            let row = first.put(row, desk.first.id(kind::CLAIM, it.number));
            let row = row.text(desk.person.id(kind::PERSON, person));
            let row = match it.employer {
                Some(employer) => {
                    let number = desk.employer_number(employer);
                    row.text(desk.employer.id(kind::EMPLOYER, number))
                }
                None => row.null(),
            };
            let [office, operator, account, device] = &mut desk.more;
            let row = row.text(desk.region.region(it.region)).text(office.id(kind::OFFICE, id::office(it.region)));
            let row = match it.operator {
                Some(number) => row.text(operator.id(kind::OPERATOR, number)),
                None => row.null(),
            };
            let row = row.micros(it.applied).maybe_day(it.decided).text(it.status);
            let row = row.maybe_day(it.granted.map(|(day, ..)| day)).maybe_int(it.granted.map(|(_, months, _)| months));
            let row = row.maybe_int(it.granted.map(|(.., carried)| carried));
            let row = row.maybe_text(it.rejection).maybe_day(it.notified).text(it.channel);
            let agent = it.agent.map(|agent| id::text(kind::AGENT, agent));
            let row = row.maybe_text(agent.as_deref()).text(account.id(kind::ACCOUNT, it.account));
            let row = row.text(&id::text(kind::PHONE, it.phone));
            match it.device {
                Some(number) => row.text(device.id(kind::DEVICE, number)),
                None => row.null(),
            }
        },
    )
}

fn payments(block: &Block, out: &mut Output<'_>) -> Result<(), SynthError> {
    let mut desk = Desk::new(block);
    let all: Vec<_> = block
        .benefits
        .payments
        .iter()
        .chain(&block.certificates.payments)
        .chain(&block.planted)
        .zip(1..)
        .collect::<Vec<(_, u64)>>();
    out.emit(
        "payments",
        &all,
        |_| 0,
        |row, first, (it, n)| {
            let person = desk.person_number(it.person);
            let row = first.put(row, desk.first.id(kind::PAYMENT, id::number(block.chunk, *n)));
            let [claim, account, ..] = &mut desk.more;
            let row = match it.claim {
                Some(number) => row.text(claim.id(kind::CLAIM, number)),
                None => row.null(),
            };
            let row = row.text(desk.person.id(kind::PERSON, person)).text(desk.region.region(it.region)).text(it.kind);
            let row = row.day(it.month).day(it.paid_on).money(Fen(it.amount));
            row.text(account.id(kind::ACCOUNT, it.account))
        },
    )
}

fn bodies(block: &Block, out: &mut Output<'_>) -> Result<(), SynthError> {
    let mut desk = Desk::new(block);
    out.emit(
        "assessment_bodies",
        &block.bodies,
        |_| 0,
        |row, first, body| {
            let row = first.put(row, desk.first.id(kind::BODY, body.number));
            let row = row.text(&format!("SYN{}评价机构{}", spec(body.place).zh, body.number));
            let row = row.text(desk.region.region(body.region)).text(body.kind).day(body.accredited);
            row.maybe_day(body.revoked)
        },
    )
}

fn certificates(block: &Block, out: &mut Output<'_>) -> Result<(), SynthError> {
    let mut desk = Desk::new(block);
    out.emit(
        "certificates",
        &block.certificates.certificates,
        |_| 0,
        |row, first, it| {
            let person = desk.person_number(it.person);
            let row = first.put(row, desk.first.id(kind::CERTIFICATE, it.number));
            let row = row.text(desk.person.id(kind::PERSON, person)).text(desk.more[0].id(kind::BODY, it.body));
            let row = row.text(OCCUPATIONS[usize::from(it.occupation)]).small(it.level).day(it.issued);
            match it.region {
                Some(region) => row.text(desk.region.region(region)),
                None => row.null(),
            }
        },
    )
}

fn registry(block: &Block, out: &mut Output<'_>) -> Result<(), SynthError> {
    let mut desk = Desk::new(block);
    out.emit(
        "certificate_registry",
        &block.certificates.registry,
        |_| 0,
        |row, first, it| {
            let of = &block.certificates.certificates[it.certificate as usize];
            let person = desk.person_number(it.other.0.unwrap_or(of.person));
            let row = first.put(row, desk.first.id(kind::CERTIFICATE, of.number));
            let row = row.text(desk.person.id(kind::PERSON, person)).text(desk.more[0].id(kind::BODY, of.body));
            let level = it.other.1.unwrap_or(of.level);
            let row = row.text(OCCUPATIONS[usize::from(of.occupation)]).small(level).day(of.issued);
            row.text(it.status).day(it.queried)
        },
    )
}

fn subsidies(block: &Block, out: &mut Output<'_>) -> Result<(), SynthError> {
    let mut desk = Desk::new(block);
    out.emit(
        "skill_subsidies",
        &block.certificates.subsidies,
        |_| 0,
        |row, first, it| {
            let person = desk.person_number(it.person);
            let row = first.put(row, desk.first.id(kind::APPLICATION, it.number));
            let [certificate, office, account, _] = &mut desk.more;
            let row =
                row.text(desk.person.id(kind::PERSON, person)).text(certificate.id(kind::CERTIFICATE, it.certificate));
            let row = row.text(if it.employer.is_some() { "employee" } else { "benefit_recipient" });
            let row = match it.employer {
                Some(employer) => row.text(desk.employer.id(kind::EMPLOYER, block.employers[employer as usize].number)),
                None => row.null(),
            };
            let row = row.maybe_text(it.job.map(|job| OCCUPATIONS[usize::from(job)]));
            let row = match it.attested {
                Some(attested) => row.boolean(attested),
                None => row.null(),
            };
            let row = row.text(desk.region.region(it.region)).text(office.id(kind::OFFICE, id::office(it.region)));
            let row = row.micros(it.applied).money(Fen(it.amount)).text(it.status).maybe_day(it.paid_on);
            row.text(account.id(kind::ACCOUNT, it.account))
        },
    )
}

fn smaller(block: &Block, out: &mut Output<'_>) -> Result<(), SynthError> {
    let mut desk = Desk::new(block);
    out.emit(
        "life_events",
        &block.events,
        |_| 0,
        |row, first, it| {
            let person = desk.person_number(it.person);
            let row = first.put(row, desk.person.id(kind::PERSON, person)).text(it.kind).day(it.occurred);
            row.maybe_day(it.ended).text(it.source)
        },
    )?;
    let grants: Vec<_> = block.grants.iter().zip(1..).collect::<Vec<(_, u64)>>();
    out.emit(
        "employer_grants",
        &grants,
        |_| 0,
        |row, first, (it, n)| {
            let employer = desk.employer_number(it.employer);
            let row = first.put(row, desk.first.id(kind::GRANT, id::number(block.chunk, *n)));
            let row = row.text(desk.employer.id(kind::EMPLOYER, employer)).text(it.kind);
            let person = it.person.map(|person| id::text(kind::PERSON, desk.person_number(person)));
            row.maybe_text(person.as_deref()).int(it.year).money(Fen(it.amount)).day(it.paid_on)
        },
    )?;
    out.emit(
        "registrations",
        &block.benefits.registrations,
        |_| 0,
        |row, first, it| {
            let person = desk.person_number(it.person);
            let row = first.put(row, desk.person.id(kind::PERSON, person)).day(it.registered);
            row.maybe_day(it.cancelled).text(desk.region.region(it.region))
        },
    )?;
    let approvals: Vec<_> = block.benefits.approvals.iter().chain(&block.certificates.approvals).collect();
    out.emit(
        "approvals",
        &approvals,
        |_| 0,
        |row, first, it| {
            let (name, letter, number) = match it.object {
                ApprovalObject::Claim(number) => ("claim", kind::CLAIM, number),
                ApprovalObject::Subsidy(number) => ("skill_subsidy", kind::APPLICATION, number),
            };
            // The two kinds share numbers, so this one is not cached.
            let row = first.put(row, name).text(&id::text(letter, number)).text(it.step);
            row.text(desk.more[0].id(kind::OPERATOR, it.operator)).micros(it.acted).text("counter").null()
        },
    )?;
    let standards = if block.chunk == 0 { standard::rows() } else { Vec::new() };
    out.emit(
        "standards",
        &standards,
        |_| 0,
        |row, first, it| {
            let row = first.put(row, desk.region.region(it.region)).text(&it.item).day(it.from);
            row.maybe_day(it.to).money(Fen(it.amount))
        },
    )?;
    out.emit(
        "batch_filings",
        &block.certificates.filings,
        |_| 0,
        |row, first, it| {
            let row = first.put(row, desk.more[1].id(kind::BODY, it.body));
            row.day(it.filed).day(it.exam).int(it.certificates)
        },
    )?;
    out.emit(
        "other_subsidies",
        &block.others,
        |_| 0,
        |row, first, it| {
            let person = desk.person_number(it.person);
            let row = first.put(row, desk.person.id(kind::PERSON, person)).text(it.kind).day(it.month);
            row.money(Fen(it.amount)).text(desk.region.region(it.region))
        },
    )
}
