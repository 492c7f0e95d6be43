//! What to generate: seed, scale, what is planted, layout, faults. Checked as a whole before anything is written.

use super::SynthError;
use super::calendar::{Month, days_from_civil};
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::fmt;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// A family of planted incidents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IncidentFamily {
    /// R1: a large part of one employer's staff is dismissed within weeks and claims.
    MassResignation,
    /// R2: a shell employer most of whose staff claims in the course of a year.
    ClaimantShare,
    /// R3: an employer and an agent recruit people who had quit, insure them for a month or two, dismiss them.
    ShortContribution,
    /// R4: one person is paid the benefit by two provinces for the same months.
    CrossProvince,
    /// R5: an assessment body issues many times its usual volume in a few days.
    CertificateBurst,
    /// R6: a body, an employer or an agent most of whose applications rest on certificates from elsewhere.
    OutOfArea,
    /// R7: a prefecture pays several times its usual subsidies in one month.
    SubsidySurge,
    /// R8: claimants of unrelated employers who share accounts, devices and telephones.
    Ring,
    /// R10, R11, R19: benefit goes on after death, prison or pension, for months of new work, or beside an own business.
    PaidAfterEnd,
    /// R12, R13: one month is paid twice inside a province, or benefit and allowance for the same months.
    DoublePayment,
    /// R14: benefit for somebody who quit, or was insured for less than twelve months.
    UnmetConditions,
    /// R15, R18: more months than granted or than the law allows; an allowance beyond its months.
    BeyondLimits,
    /// R16, R17: a premium paid and refunded as well, refunded above the standard or outside the benefit; or never paid.
    MedicalPremium,
    /// R30: subsidies on certificates that are revoked, another person's, of another level, or in no registry.
    FalseCertificate,
    /// R31, R38: one certificate used twice, one occupation and level awarded twice, more than three awards in a year.
    RepeatAward,
    /// R32, R33, R34, R37: a subsidy above the standard, without a year of insurance, too late or too early, or for a recipient of nothing.
    SubsidyConditions,
    /// R35: a body goes on issuing certificates after its accreditation was revoked.
    OutsideAccreditation,
    /// R36: an employer most of whose certificates do not fit the posts.
    PostMismatch,
    /// R50: departures that were voluntary for the refund and dismissals for the benefit.
    TwoStories,
    /// R53, R54: a hire paid for twice, or never insured with the employer.
    HireGrant,
    /// R55, R58: a refund above the premiums, or a grant to an employer that had closed.
    EmployerRefund,
    /// R56: three reviews by one officer, or within seconds.
    ReviewBypassed,
    /// R57: reasons of separation changed from voluntary at one employer, far above any other.
    ReasonChanges,
    /// R51, R59, R60: an office that decides late, or approves without registration.
    OfficeDelay,
    /// R52: applications left open far beyond the limit.
    OpenOverdue,
}

impl IncidentFamily {
    /// Every family.
    pub const ALL: [Self; 25] = [
        Self::MassResignation,
        Self::ClaimantShare,
        Self::ShortContribution,
        Self::CrossProvince,
        Self::CertificateBurst,
        Self::OutOfArea,
        Self::SubsidySurge,
        Self::Ring,
        Self::PaidAfterEnd,
        Self::DoublePayment,
        Self::UnmetConditions,
        Self::BeyondLimits,
        Self::MedicalPremium,
        Self::FalseCertificate,
        Self::RepeatAward,
        Self::SubsidyConditions,
        Self::OutsideAccreditation,
        Self::PostMismatch,
        Self::TwoStories,
        Self::HireGrant,
        Self::EmployerRefund,
        Self::ReviewBypassed,
        Self::ReasonChanges,
        Self::OfficeDelay,
        Self::OpenOverdue,
    ];

    /// The word as it stands in options and in the truth.
    pub fn code(self) -> &'static str {
        match self {
            Self::MassResignation => "mass_resignation",
            Self::ClaimantShare => "claimant_share",
            Self::ShortContribution => "short_contribution",
            Self::CrossProvince => "cross_province",
            Self::CertificateBurst => "certificate_burst",
            Self::OutOfArea => "out_of_area",
            Self::SubsidySurge => "subsidy_surge",
            Self::Ring => "ring",
            Self::PaidAfterEnd => "paid_after_end",
            Self::DoublePayment => "double_payment",
            Self::UnmetConditions => "unmet_conditions",
            Self::BeyondLimits => "beyond_limits",
            Self::MedicalPremium => "medical_premium",
            Self::FalseCertificate => "false_certificate",
            Self::RepeatAward => "repeat_award",
            Self::SubsidyConditions => "subsidy_conditions",
            Self::OutsideAccreditation => "outside_accreditation",
            Self::PostMismatch => "post_mismatch",
            Self::TwoStories => "two_stories",
            Self::HireGrant => "hire_grant",
            Self::EmployerRefund => "employer_refund",
            Self::ReviewBypassed => "review_bypassed",
            Self::ReasonChanges => "reason_changes",
            Self::OfficeDelay => "office_delay",
            Self::OpenOverdue => "open_overdue",
        }
    }

    /// The rules that are meant to find it; each row of the truth names the one it is about.
    pub fn rules(self) -> &'static [&'static str] {
        match self {
            Self::MassResignation => &["R1"],
            Self::ClaimantShare => &["R2"],
            Self::ShortContribution => &["R3"],
            Self::CrossProvince => &["R4"],
            Self::CertificateBurst => &["R5"],
            Self::OutOfArea => &["R6"],
            Self::SubsidySurge => &["R7"],
            Self::Ring => &["R8"],
            Self::PaidAfterEnd => &["R10", "R11", "R19"],
            Self::DoublePayment => &["R12", "R13"],
            Self::UnmetConditions => &["R14"],
            Self::BeyondLimits => &["R15", "R18"],
            Self::MedicalPremium => &["R16", "R17"],
            Self::FalseCertificate => &["R30"],
            Self::RepeatAward => &["R31", "R38"],
            Self::SubsidyConditions => &["R32", "R33", "R34", "R37"],
            Self::OutsideAccreditation => &["R35"],
            Self::PostMismatch => &["R36"],
            Self::TwoStories => &["R50"],
            Self::HireGrant => &["R53", "R54"],
            Self::EmployerRefund => &["R55", "R58"],
            Self::ReviewBypassed => &["R56"],
            Self::ReasonChanges => &["R57"],
            Self::OfficeDelay => &["R51", "R59", "R60"],
            Self::OpenOverdue => &["R52"],
        }
    }

    /// Whether numbers tell it (a share, a burst) and not a record that contradicts a rule.
    pub fn is_statistical(self) -> bool {
        matches!(
            self,
            Self::MassResignation
                | Self::ClaimantShare
                | Self::ShortContribution
                | Self::CertificateBurst
                | Self::OutOfArea
                | Self::SubsidySurge
                | Self::Ring
                | Self::PostMismatch
                | Self::ReasonChanges
                | Self::OfficeDelay
        )
    }
}

/// The families to plant: `all`, `none`, or a list separated by commas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incidents(BTreeSet<IncidentFamily>);

impl Incidents {
    /// Every family.
    pub fn all() -> Self {
        Self(IncidentFamily::ALL.into())
    }

    /// No family.
    pub fn none() -> Self {
        Self(BTreeSet::new())
    }

    /// These families.
    pub fn of(families: impl IntoIterator<Item = IncidentFamily>) -> Self {
        Self(families.into_iter().collect())
    }

    /// Whether the family is among them.
    pub fn has(&self, family: IncidentFamily) -> bool {
        self.0.contains(&family)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromStr for Incidents {
    type Err = SynthError;

    fn from_str(text: &str) -> Result<Self, SynthError> {
        match text {
            "all" => Ok(Self::all()),
            "none" => Ok(Self::none()),
            list => list
                .split(',')
                .map(|word| {
                    IncidentFamily::ALL.into_iter().find(|family| family.code() == word.trim()).ok_or_else(|| {
                        let known = IncidentFamily::ALL.map(IncidentFamily::code).join(", ");
                        SynthError::option("incidents", word, &format!("all, none or a list of: {known}"))
                    })
                })
                .collect::<Result<_, _>>()
                .map(Self),
        }
    }
}

impl fmt::Display for Incidents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            0 => f.write_str("none"),
            n if n == IncidentFamily::ALL.len() => f.write_str("all"),
            _ => f.write_str(&self.0.iter().map(|family| family.code()).collect::<Vec<_>>().join(",")),
        }
    }
}

/// Whether the honest look-alikes are planted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lookalikes {
    /// They are.
    #[default]
    Planted,
    /// They are not; allowed only where no incident is planted either, for a dataset that is honest noise alone.
    None,
}

/// How much to generate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// This many employers.
    Employers(usize),
    /// About this many rows of `contributions` (within a few percent).
    ContributionRows(u64),
}

impl FromStr for Scale {
    type Err = SynthError;

    /// `1650` or `1650e` is a number of employers; `20Mr` or `500000r` of contribution rows. `k`, `M`, `G` multiply.
    fn from_str(text: &str) -> Result<Self, SynthError> {
        let bad = || SynthError::option("scale", text, "employers as 1650, or contribution rows as 20Mr");
        let (number, rows) = match text.strip_suffix('r') {
            Some(number) => (number, true),
            None => (text.strip_suffix('e').unwrap_or(text), false),
        };
        let (digits, factor) = match number.chars().last() {
            Some('k') => (&number[..number.len() - 1], 1_000),
            Some('M') => (&number[..number.len() - 1], 1_000_000),
            Some('G') => (&number[..number.len() - 1], 1_000_000_000),
            _ => (number, 1),
        };
        let count = digits.parse::<u64>().ok().and_then(|n| n.checked_mul(factor)).ok_or_else(bad)?;
        Ok(if rows {
            Scale::ContributionRows(count)
        } else {
            Scale::Employers(usize::try_from(count).map_err(|_| bad())?)
        })
    }
}

/// How the contributions, the largest table, are laid out; the other tables are single files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// `contributions.parquet`.
    #[default]
    SingleFiles,
    /// `contributions/month=2025-03-01/part-0.parquet`, without the column `month`.
    MonthFolders,
    /// `contributions/part-000.parquet` and so on, employers dealt out in turn.
    Parts(NonZeroUsize),
}

impl FromStr for Layout {
    type Err = SynthError;

    fn from_str(text: &str) -> Result<Self, SynthError> {
        match (text, text.strip_prefix("parts:").map(str::parse)) {
            ("files", _) => Ok(Self::SingleFiles),
            ("months", _) => Ok(Self::MonthFolders),
            (_, Some(Ok(parts))) => Ok(Self::Parts(parts)),
            _ => Err(SynthError::option("layout", text, "files, months or parts:N")),
        }
    }
}

/// The order of rows in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowOrder {
    /// By employer, or by person, as a registry would deliver them.
    #[default]
    Natural,
    /// Random within each block of about two thousand employers (memory stays bounded).
    Shuffled,
}

/// Faults planted for tests of bad input, as shares of the rows of each keyed table; 0 by default.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Faults {
    /// Rows written twice, as exact copies.
    pub duplicates: f64,
    /// Rows whose first required column is null.
    pub null_keys: f64,
}

/// What to generate.
#[derive(Clone, Debug)]
pub struct SynthOptions {
    /// The same seed and options give the same bytes.
    pub seed: u64,
    /// Folder to create; it must not exist or be empty.
    pub out: PathBuf,
    /// Folder of the truth; `<out>.truth` where `None`. Never inside `out`, so that a scan cannot see it.
    pub truth: Option<PathBuf>,
    /// How much.
    pub scale: Scale,
    /// First month of the extract.
    pub first_month: Date,
    /// Months of the extract, 18 to 120.
    pub months: u32,
    /// What is planted.
    pub incidents: Incidents,
    /// Whether look-alikes are planted.
    pub lookalikes: Lookalikes,
    /// Multiplies the size of every incident, .25 to 2; 1 is clearly visible, not absurd.
    pub strength: f64,
    /// Layout of the contributions.
    pub layout: Layout,
    /// Order of rows.
    pub order: RowOrder,
    /// Faults.
    pub faults: Faults,
    /// Threads that generate; the bytes do not depend on it.
    pub threads: NonZeroUsize,
    /// Level of zstd, 1 to 22.
    pub zstd_level: i32,
    /// Rows of a row group at most.
    pub row_group_rows: usize,
    /// Employers of a block at most: what is in memory at one time. Part of what the bytes depend on.
    pub(super) block_employers: usize,
}

/// Employers of the committed sample, and the default.
const SAMPLE_EMPLOYERS: usize = 1650;

/// Seed of the committed sample.
const SAMPLE_SEED: u64 = 20_250_630;

/// Contribution rows per employer and month of the extract, as measured (`scale_by_rows_is_met` holds it).
const ROWS_PER_EMPLOYER_MONTH: f64 = 11.0;

/// See [`SynthOptions::block_employers`]: some 60 MB a block.
const BLOCK_EMPLOYERS: usize = 2000;

impl SynthOptions {
    /// The defaults: 1,650 employers, July 2022 to June 2025, everything planted.
    pub fn new(seed: u64, out: impl Into<PathBuf>) -> Self {
        Self {
            seed,
            out: out.into(),
            truth: None,
            scale: Scale::Employers(SAMPLE_EMPLOYERS),
            first_month: Date::constant(2022, 7, 1),
            months: 36,
            incidents: Incidents::all(),
            lookalikes: Lookalikes::Planted,
            strength: 1.0,
            layout: Layout::SingleFiles,
            order: RowOrder::Natural,
            faults: Faults::default(),
            threads: NonZeroUsize::MIN,
            zstd_level: 1,
            row_group_rows: 1_048_576,
            block_employers: BLOCK_EMPLOYERS,
        }
    }

    /// The options of the committed `sample_data/`: nothing but a seed, so that the command that makes it is short.
    pub fn sample(out: impl Into<PathBuf>) -> Self {
        Self::new(SAMPLE_SEED, out)
    }

    /// Where the truth goes.
    pub fn truth_dir(&self) -> PathBuf {
        self.truth.clone().unwrap_or_else(|| {
            let mut name = self.out.as_os_str().to_owned();
            name.push(".truth");
            PathBuf::from(name)
        })
    }

    /// Refuses what cannot be generated, naming the option.
    pub(super) fn check(&self) -> Result<(), SynthError> {
        let refuse = |name, found: String, expected: &str| Err(SynthError::option(name, &found, expected));
        if self.first_month.day() != 1 || !(1990..=2080).contains(&self.first_month.year()) {
            return refuse("first_month", self.first_month.to_string(), "the first day of a month from 1990 to 2080");
        }
        if !(18..=120).contains(&self.months) {
            return refuse("months", self.months.to_string(), "18 to 120");
        }
        if !(0.25..=2.0).contains(&self.strength) {
            return refuse("strength", self.strength.to_string(), "0.25 to 2");
        }
        if !(100..=20_000_000).contains(&self.employers()) {
            return refuse("scale", self.employers().to_string(), "100 to 20,000,000 employers");
        }
        let share = 0.0..=0.5;
        if !share.contains(&self.faults.duplicates) || !share.contains(&self.faults.null_keys) {
            return refuse("faults", format!("{:?}", self.faults), "shares from 0 to 0.5");
        }
        if self.lookalikes == Lookalikes::None && !self.incidents.is_empty() {
            return refuse(
                "lookalikes",
                "none".into(),
                "look-alikes wherever incidents are planted: a rule that is \
                never shown an honest case proves nothing",
            );
        }
        if is_inside(&self.truth_dir(), &self.out) {
            let truth = self.truth_dir().display().to_string();
            return refuse("truth", truth, "a folder outside the dataset, where a scan cannot see it");
        }
        Ok(())
    }

    /// Employers in all.
    pub(super) fn employers(&self) -> usize {
        match self.scale {
            Scale::Employers(employers) => employers,
            Scale::ContributionRows(rows) => {
                (rows as f64 / (ROWS_PER_EMPLOYER_MONTH * f64::from(self.months))).round().max(1.0) as usize
            }
        }
    }

    /// Blocks that are generated one after another.
    pub(super) fn chunks(&self) -> usize {
        self.employers().div_ceil(self.block_employers)
    }

    /// Employers of block `chunk`.
    pub(super) fn chunk_employers(&self, chunk: usize) -> usize {
        let (all, chunks) = (self.employers(), self.chunks());
        all * (chunk + 1) / chunks - all * chunk / chunks
    }

    /// The months of the extract.
    pub(super) fn span(&self) -> Span {
        let first = days_from_civil(i32::from(self.first_month.year()), i32::from(self.first_month.month()), 1);
        Span { first: Month::of(first), months: self.months as i16 }
    }
}

/// Whether `path` is `folder` or lies in it, by their components.
fn is_inside(path: &Path, folder: &Path) -> bool {
    match (std::path::absolute(path), std::path::absolute(folder)) {
        (Ok(path), Ok(folder)) => path.starts_with(folder),
        _ => path.starts_with(folder),
    }
}

/// The months of the extract; inside the generator a month is its distance from the first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    /// First month.
    pub(super) first: Month,
    /// Number of months.
    pub(super) months: i16,
}

impl Span {
    /// The month at distance `t`.
    pub(super) fn month(self, t: i16) -> Month {
        self.first.plus(i32::from(t))
    }

    /// The distance of the month of `day`.
    pub(super) fn index(self, day: i32) -> i16 {
        (Month::of(day).0 - self.first.0) as i16
    }

    /// The last day of the extract: nothing in it is later.
    pub(super) fn as_of(self) -> i32 {
        self.month(self.months - 1).last()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_command_line_are_understood_or_named() {
        assert_eq!("all".parse::<Incidents>().unwrap(), Incidents::all());
        assert_eq!("none".parse::<Incidents>().unwrap().to_string(), "none");
        let two: Incidents = "ring,certificate_burst".parse().unwrap();
        assert!(two.has(IncidentFamily::Ring) && !two.has(IncidentFamily::OutOfArea));
        assert_eq!(two.to_string(), "certificate_burst,ring");
        let error = "rings".parse::<Incidents>().unwrap_err().to_string();
        assert!(error.contains("rings") && error.contains("mass_resignation"), "{error}");
        assert_eq!("1650".parse::<Scale>().unwrap(), Scale::Employers(1650));
        assert_eq!("20Mr".parse::<Scale>().unwrap(), Scale::ContributionRows(20_000_000));
        assert_eq!("2k".parse::<Scale>().unwrap(), Scale::Employers(2000));
        for bad in ["", "r", "x", "-1", "99999999999999Gr"] {
            assert!(bad.parse::<Scale>().is_err(), "{bad}");
        }
        assert_eq!("months".parse::<Layout>().unwrap(), Layout::MonthFolders);
        assert_eq!("parts:40".parse::<Layout>().unwrap(), Layout::Parts(NonZeroUsize::new(40).unwrap()));
        assert!("parts:0".parse::<Layout>().is_err());
    }

    #[test]
    fn impossible_options_are_refused_by_name() {
        let refused = |change: &dyn Fn(&mut SynthOptions)| {
            let mut options = SynthOptions::new(1, "/tmp/x");
            change(&mut options);
            options.check().unwrap_err().to_string()
        };
        assert!(SynthOptions::new(1, "/tmp/x").check().is_ok());
        assert!(refused(&|o| o.months = 3).contains("months"));
        assert!(refused(&|o| o.first_month = Date::constant(2022, 7, 2)).contains("first_month"));
        assert!(refused(&|o| o.scale = Scale::Employers(5)).contains("scale"));
        assert!(refused(&|o| o.strength = f64::NAN).contains("strength"));
        assert!(refused(&|o| o.faults.null_keys = 2.0).contains("faults"));
        assert!(refused(&|o| o.lookalikes = Lookalikes::None).contains("lookalikes"));
        assert!(refused(&|o| o.truth = Some("/tmp/x/truth".into())).contains("truth"));
    }

    #[test]
    fn chunks_share_out_every_employer() {
        let mut options = SynthOptions::new(1, "x");
        for employers in [100, 1650, 2000, 2001, 9999, 123_456] {
            options.scale = Scale::Employers(employers);
            let sizes: Vec<usize> = (0..options.chunks()).map(|chunk| options.chunk_employers(chunk)).collect();
            assert_eq!(sizes.iter().sum::<usize>(), employers);
            assert!(sizes.iter().all(|&n| n <= BLOCK_EMPLOYERS && (n >= 1000 || sizes.len() == 1)));
        }
    }
}
