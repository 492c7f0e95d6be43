//! Short ways to write rows and Parquet files by hand in tests.
//!
//! Owns the constructors that fill in what a test does not turn on.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Date32Array, Decimal128Array, RecordBatch, StringArray};
use datafusion::parquet::arrow::ArrowWriter;
use jiff::civil::Date;

use super::calendar::{Month, day_number};
use super::tables::{Application, Certificate, Claim, Contribution, Payment, Separation};

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub(crate) fn month(text: &str) -> Month {
    Month::of(day(&format!("{text}-01")))
}

pub(crate) fn contribution(person: &str, employer: &str, in_month: &str) -> Contribution {
    Contribution { person_id: person.into(), employer_id: employer.into(), month: month(in_month) }
}

/// One contribution of the person at employer `e1` for each month.
pub(crate) fn insured(person: &str, months: &[&str]) -> Vec<Contribution> {
    months.iter().map(|in_month| contribution(person, "e1", in_month)).collect()
}

pub(crate) fn separation(person: &str, employer: &str, on: &str, reason: &str) -> Separation {
    Separation {
        person_id: person.into(),
        employer_id: employer.into(),
        separated_on: day(on),
        reason_code: reason.into(),
    }
}

/// An approved claim that names employer `e1`, handled in Tongliao.
pub(crate) fn claim(id: &str, person: &str, applied_on: &str) -> Claim {
    Claim {
        claim_id: id.into(),
        person_id: person.into(),
        employer_id: Some("e1".into()),
        region_code: "150502".into(),
        applied_on: day(applied_on),
        status: "approved".into(),
        benefit_start: None,
        benefit_months: None,
        agent_id: None,
    }
}

/// An unemployment benefit of the claim `c` + person, in yuan.
pub(crate) fn payment(id: &str, person: &str, region: &str, in_month: &str, yuan: i64) -> Payment {
    Payment {
        payment_id: id.into(),
        claim_id: Some(format!("c{person}")),
        person_id: person.into(),
        region_code: region.into(),
        benefit_type: "unemployment_benefit".into(),
        month: month(in_month),
        amount_fen: yuan * 100,
    }
}

pub(crate) fn certificate(number: &str, body: &str, on: &str) -> Certificate {
    Certificate {
        certificate_no: number.into(),
        body_id: body.into(),
        issued_on: day(on),
        issue_region: Some("150502".into()),
    }
}

/// An approved application at employer `e1`, paid in Tongliao.
pub(crate) fn application(id: &str, certificate_no: &str) -> Application {
    Application {
        application_id: id.into(),
        certificate_no: Some(certificate_no.into()),
        employer_id: Some("e1".into()),
        region_code: "150502".into(),
        amount_fen: 100_000,
        status: "approved".into(),
        paid_on: None,
    }
}

pub(crate) fn texts<T: Into<Option<&'static str>>>(values: Vec<T>) -> ArrayRef {
    Arc::new(values.into_iter().map(Into::into).collect::<StringArray>())
}

/// Days; an empty text is a null.
pub(crate) fn days(values: &[&str]) -> ArrayRef {
    let numbers = values.iter().map(|text| (!text.is_empty()).then(|| day_number(day(text))));
    Arc::new(numbers.collect::<Date32Array>())
}

/// DECIMAL(12,2) from fen.
pub(crate) fn yuan(fen: Vec<Option<i128>>) -> ArrayRef {
    Arc::new(Decimal128Array::from(fen).with_precision_and_scale(12, 2).unwrap())
}

/// Writes one Parquet file, with the folders above it.
pub(crate) fn write(path: &Path, columns: Vec<(&str, ArrayRef)>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let batch = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true)));
    let batch = batch.unwrap();
    let mut writer = ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}
