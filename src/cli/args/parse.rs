//! Values as typed: places, lengths of time, sizes, counts.

use super::EngineArg;
use crate::cli::locale::{lang, tr};
use crate::engine::Endpoint;
use crate::location::Location;
use clap::Arg;
use clap::builder::TypedValueParser;
use clap::error::ErrorKind;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::time::Duration;

/// Reads an argument that is a place. What was typed is not repeated in an error, as clap would: it may hold a password.
#[derive(Clone)]
pub(in crate::cli) struct PlaceParser<T>(fn(Location) -> Option<T>);

impl<T: Clone + Send + Sync + 'static> TypedValueParser for PlaceParser<T> {
    type Value = T;

    fn parse_ref(&self, command: &clap::Command, arg: Option<&Arg>, value: &OsStr) -> Result<T, clap::Error> {
        let reason = match Location::parse(value).map(self.0) {
            Ok(Some(place)) => return Ok(place),
            Ok(None) => tr("这里只能是本地目录", "only a local folder can stand here").to_owned(),
            Err(error) => format!("{}\n  = {}", error.sentence(lang()), error.advice(lang())),
        };
        let arg = arg.map(|arg| format!("{arg}: ")).unwrap_or_default();
        Err(clap::Error::raw(ErrorKind::ValueValidation, format!("{arg}{reason}\n")).with_cmd(command))
    }
}

/// A folder, here or in an object store.
pub(in crate::cli) fn place() -> PlaceParser<Location> {
    PlaceParser(Some)
}

/// A folder of this machine: `s3://…` would otherwise become a folder named `s3:`.
pub(in crate::cli) fn local_folder() -> PlaceParser<PathBuf> {
    PlaceParser(|location| match location {
        Location::Local(path) => Some(path),
        Location::Remote(_) => None,
    })
}

/// A length of time: `90s`, `10m`, `1h 30m`.
pub(super) fn parse_time(text: &str) -> Result<Duration, String> {
    let time: Option<Duration> = text
        .parse::<jiff::SignedDuration>()
        .ok()
        .and_then(|time| time.try_into().ok())
        .filter(|time| *time > Duration::ZERO);
    time.ok_or_else(|| tr("应为时长，例如 90s、10m", "a length of time is expected, such as 90s or 10m").to_owned())
}

/// `local` or `ballista://HOST:PORT`.
pub(super) fn parse_engine(text: &str) -> Result<EngineArg, String> {
    let expected = || tr("应为 local 或 ballista://主机:端口", "expected local or ballista://HOST:PORT").to_owned();
    match Endpoint::of_cluster(text) {
        Some(endpoint) => endpoint.map(EngineArg::Cluster).map_err(|_| expected()),
        None if text == "local" => Ok(EngineArg::Local),
        None => Err(expected()),
    }
}

/// `95`, `95%`.
pub(super) fn parse_percent(text: &str) -> Result<f64, String> {
    let number = text.trim().trim_end_matches('%').trim().parse().ok();
    number.filter(|number| (0.0..=100.0).contains(number)).ok_or_else(|| {
        tr("应为 0 至 100 的百分比，例如 95", "expected a percentage from 0 to 100, such as 95").to_owned()
    })
}

pub(super) fn parse_endpoint(text: &str) -> Result<Endpoint, String> {
    text.parse().map_err(|_| tr("应为 主机:端口", "expected HOST:PORT").to_owned())
}

/// `512MB`, `4GiB`, `1.5g`: decimal units by default, binary with an `i`.
pub(in crate::cli) fn parse_size(text: &str) -> Result<u64, String> {
    let lower = text.trim().to_ascii_lowercase();
    let lower = lower.strip_suffix('b').unwrap_or(&lower);
    let (number, base) = match lower.strip_suffix('i') {
        Some(rest) => (rest, 1024.0),
        None => (lower, 1000.0),
    };
    parse_scaled(number, base).filter(|bytes| *bytes >= 64 * 1000 * 1000).ok_or_else(|| {
        tr("应为不小于 64MB 的大小，例如 512MB、4GiB", "expected a size of at least 64MB, as in 512MB or 4GiB")
            .to_owned()
    })
}

pub(super) fn parse_count(text: &str) -> Result<u64, String> {
    parse_scaled(&text.trim().to_ascii_lowercase(), 1000.0).filter(|count| *count > 0).ok_or_else(|| {
        tr("应为正数，例如 200000、2M、100M", "expected a positive number, as in 200000, 2M, 100M").to_owned()
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "range checked; a size needs no more digits"
)]
fn parse_scaled(text: &str, base: f64) -> Option<u64> {
    let (digits, power) = match text.char_indices().last()? {
        (at, 'k') => (&text[..at], 1),
        (at, 'm') => (&text[..at], 2),
        (at, 'g') => (&text[..at], 3),
        (at, 't') => (&text[..at], 4),
        _ => (text, 0),
    };
    let value = digits.parse::<f64>().ok()? * base.powi(power);
    (value.is_finite() && (0.0..1e18).contains(&value)).then_some(value.round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn engines_are_read() {
        assert_eq!(parse_engine("local"), Ok(EngineArg::Local));
        assert_eq!(parse_engine("ballista://h:1"), Ok(EngineArg::Cluster(Endpoint::new("h", 1))));
        for bad in ["", "Local", "spark://h:1", "ballista://", "ballista://h:x"] {
            assert!(parse_engine(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn sizes_are_read_in_both_bases() {
        assert_eq!(parse_size("512MB"), Ok(512_000_000));
        assert_eq!(parse_size("4GiB"), Ok(4 * 1024 * 1024 * 1024));
        assert_eq!(parse_size("1.5g"), Ok(1_500_000_000));
        for bad in ["", "MB", "-1GB", "1PB", "12", "1e400GB", "NaNGB"] {
            assert!(parse_size(bad).is_err(), "{bad}");
        }
        assert_eq!(parse_count("2M"), Ok(2_000_000));
    }
}
