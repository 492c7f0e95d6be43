//! The truth: what was planted where. It is written beside the dataset, never into it.

use super::SynthError;
use super::calendar::{Day, iso};
use super::options::{IncidentFamily, SynthOptions};
use serde::Serialize;
use std::fmt::Write as _;
use std::fs;

/// One planted incident or look-alike: a line of `incidents.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TruthRow {
    /// The family: of [`IncidentFamily`], or the name of the look-alike.
    pub family: String,
    /// The rule it is about: which must find the incident, or must not raise the look-alike.
    pub rule: String,
    /// `employer`, `person`, `claim`, `certificate`, `body`, `agent`, `agency`, `operator`, `region`, `device`.
    pub entity_type: String,
    /// Which one; four digits for a region.
    pub entity_id: String,
    /// First day of what was planted.
    pub window_start: String,
    /// Last day.
    pub window_end: String,
    /// What it consists of: people, certificates, and the claims, applications and payments that were planted.
    pub members: Vec<String>,
    /// Whether it is honest: must not be raised.
    pub lookalike: bool,
    /// What was planted, in numbers.
    pub note: String,
}

/// What a [`TruthRow`] is about.
pub(super) struct About {
    pub(super) entity_type: &'static str,
    pub(super) entity_id: String,
    pub(super) window: (Day, Day),
    pub(super) members: Vec<String>,
    pub(super) note: String,
}

impl TruthRow {
    /// A planted incident that the first of its family's rules is meant to find.
    pub(super) fn incident(family: IncidentFamily, about: About) -> Self {
        Self::planted(family, family.rules()[0], about)
    }

    /// A planted incident that `rule` is meant to find.
    pub(super) fn planted(family: IncidentFamily, rule: &str, about: About) -> Self {
        debug_assert!(family.rules().contains(&rule), "{rule} is none of {}", family.code());
        Self::new(family.code(), rule, false, about)
    }

    /// An honest look-alike of what `rule` looks for.
    pub(super) fn lookalike(family: &str, rule: &str, about: About) -> Self {
        Self::new(family, rule, true, about)
    }

    fn new(family: &str, rule: &str, lookalike: bool, about: About) -> Self {
        Self {
            family: family.to_owned(),
            rule: rule.to_owned(),
            entity_type: about.entity_type.to_owned(),
            entity_id: about.entity_id,
            window_start: iso(about.window.0),
            window_end: iso(about.window.1),
            members: about.members,
            lookalike,
            note: about.note,
        }
    }
}

/// Writes `incidents.jsonl` and `README` into the truth folder.
pub(super) fn write(options: &SynthOptions, rows: &[TruthRow]) -> Result<(), SynthError> {
    let dir = options.truth_dir();
    fs::create_dir_all(&dir).map_err(|source| SynthError::io(&dir, source))?;
    let mut lines = String::new();
    for row in rows {
        let line = serde_json::to_string(row).map_err(|source| SynthError::io(&dir, source.into()))?;
        lines.push_str(&line);
        lines.push('\n');
    }
    let mut readme = String::from(
        "What was planted in a synthetic dataset: one JSON object a line in incidents.jsonl.\n\
         `lookalike: true` is honest and must not be raised above the watch list by the rule named.\n\n",
    );
    let _ = writeln!(readme, "seed = {}", options.seed);
    let _ = writeln!(readme, "employers = {}", options.employers());
    let _ = writeln!(readme, "first_month = {}", options.first_month);
    let _ = writeln!(readme, "months = {}", options.months);
    let _ = writeln!(readme, "incidents = {}", options.incidents);
    let _ = writeln!(readme, "strength = {}", options.strength);
    for (name, text) in [("incidents.jsonl", lines), ("README", readme)] {
        let path = dir.join(name);
        fs::write(&path, text).map_err(|source| SynthError::io(&path, source))?;
    }
    Ok(())
}

/// Joins the rows of the same incident from different blocks: what is planted in a prefecture, an office or an officer
/// is planted in all of them.
pub(super) fn merge(rows: Vec<TruthRow>) -> Vec<TruthRow> {
    let mut merged: Vec<TruthRow> = Vec::with_capacity(rows.len());
    for row in rows {
        let same = |other: &&mut TruthRow| {
            (&other.rule, &other.entity_id, &other.window_start) == (&row.rule, &row.entity_id, &row.window_start)
        };
        let shared = matches!(row.entity_type.as_str(), "region" | "agency" | "operator");
        let found = if shared { merged.iter_mut().find(same) } else { None };
        match found {
            Some(other) => other.members.extend(row.members),
            None => merged.push(row),
        }
    }
    merged
}
