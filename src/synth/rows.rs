//! The rows of one block, as numbers: ids become text only when they are written.

use super::calendar::Day;
use super::employer::EmployerIndex;
use super::person::{PersonIndex, Reason};

/// A row of `contributions`.
#[derive(Clone, Copy, Debug)]
pub(super) struct ContributionRow {
    pub(super) person: PersonIndex,
    pub(super) employer: EmployerIndex,
    /// Distance from the first month.
    pub(super) month: i16,
    pub(super) kind: ContributionKind,
    pub(super) paid_on: Day,
    /// Fen.
    pub(super) base: u32,
    /// Fen.
    pub(super) amount: u32,
}

/// `kind` of a contribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ContributionKind {
    Regular,
    Backpay,
    Deferred,
}

impl ContributionKind {
    /// The word of the dictionary.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Regular => "regular",
            Self::Backpay => "backpay",
            Self::Deferred => "deferred",
        }
    }
}

/// A row of `separations`.
#[derive(Clone, Debug)]
pub(super) struct SeparationRow {
    pub(super) person: PersonIndex,
    pub(super) employer: EmployerIndex,
    pub(super) day: Day,
    pub(super) reason: Reason,
    /// Reason before a change, the day of the change, what it rests on.
    pub(super) changed: Option<(Reason, Day, &'static str)>,
    pub(super) recorded: Day,
}

/// A row of `claims`.
#[derive(Clone, Debug)]
pub(super) struct ClaimRow {
    pub(super) number: u64,
    pub(super) person: PersonIndex,
    pub(super) employer: Option<EmployerIndex>,
    pub(super) region: u32,
    pub(super) operator: Option<u64>,
    pub(super) applied: i64,
    pub(super) decided: Option<Day>,
    pub(super) status: &'static str,
    /// First benefit month, months granted, of these carried over.
    pub(super) granted: Option<(Day, i32, i32)>,
    pub(super) rejection: Option<&'static str>,
    pub(super) notified: Option<Day>,
    pub(super) channel: &'static str,
    pub(super) agent: Option<u64>,
    pub(super) account: u64,
    pub(super) phone: u64,
    pub(super) device: Option<u64>,
}

/// A row of `payments`; the id is its place among them.
#[derive(Clone, Debug)]
pub(super) struct PaymentRow {
    pub(super) claim: Option<u64>,
    pub(super) person: PersonIndex,
    pub(super) region: u32,
    pub(super) kind: &'static str,
    pub(super) month: Day,
    pub(super) paid_on: Day,
    /// Fen.
    pub(super) amount: i64,
    pub(super) account: u64,
}

/// A row of `certificates`.
#[derive(Clone, Debug)]
pub(super) struct CertificateRow {
    pub(super) number: u64,
    pub(super) person: PersonIndex,
    pub(super) body: u64,
    pub(super) occupation: u8,
    pub(super) level: i8,
    pub(super) issued: Day,
    /// Null now and then: where the assessment was held is not known.
    pub(super) region: Option<u32>,
}

/// A row of `certificate_registry`.
#[derive(Clone, Debug)]
pub(super) struct RegistryRow {
    /// Position in the certificates.
    pub(super) certificate: u32,
    /// Holder and level as the registry has them, where they differ from the certificate presented.
    pub(super) other: (Option<PersonIndex>, Option<i8>),
    pub(super) status: &'static str,
    pub(super) queried: Day,
}

/// A row of `skill_subsidies`.
#[derive(Clone, Debug)]
pub(super) struct SubsidyRow {
    pub(super) number: u64,
    pub(super) person: PersonIndex,
    pub(super) certificate: u64,
    /// Null for a benefit recipient.
    pub(super) employer: Option<EmployerIndex>,
    pub(super) job: Option<u8>,
    pub(super) attested: Option<bool>,
    pub(super) region: u32,
    pub(super) applied: i64,
    /// Fen.
    pub(super) amount: i64,
    pub(super) status: &'static str,
    pub(super) paid_on: Option<Day>,
    pub(super) account: u64,
}

/// What an approval step is about.
#[derive(Clone, Copy, Debug)]
pub(super) enum ApprovalObject {
    Claim(u64),
    Subsidy(u64),
}

/// A row of `approvals`.
#[derive(Clone, Debug)]
pub(super) struct ApprovalRow {
    pub(super) object: ApprovalObject,
    pub(super) step: &'static str,
    pub(super) operator: u64,
    pub(super) acted: i64,
}

/// A row of `registrations`.
#[derive(Clone, Debug)]
pub(super) struct RegistrationRow {
    pub(super) person: PersonIndex,
    pub(super) registered: Day,
    pub(super) cancelled: Option<Day>,
    pub(super) region: u32,
}

/// A row of `life_events`.
#[derive(Clone, Debug)]
pub(super) struct EventRow {
    pub(super) person: PersonIndex,
    pub(super) kind: &'static str,
    pub(super) occurred: Day,
    pub(super) ended: Option<Day>,
    pub(super) source: &'static str,
}

/// A row of `employer_grants`.
#[derive(Clone, Debug)]
pub(super) struct GrantRow {
    pub(super) employer: EmployerIndex,
    pub(super) kind: &'static str,
    pub(super) person: Option<PersonIndex>,
    pub(super) year: i32,
    /// Fen.
    pub(super) amount: i64,
    pub(super) paid_on: Day,
}

/// A row of `batch_filings`.
#[derive(Clone, Debug)]
pub(super) struct FilingRow {
    pub(super) body: u64,
    pub(super) filed: Day,
    pub(super) exam: Day,
    pub(super) certificates: i32,
}

/// A row of `other_subsidies`.
#[derive(Clone, Debug)]
pub(super) struct OtherSubsidyRow {
    pub(super) person: PersonIndex,
    pub(super) kind: &'static str,
    pub(super) month: Day,
    /// Fen.
    pub(super) amount: i64,
    pub(super) region: u32,
}
