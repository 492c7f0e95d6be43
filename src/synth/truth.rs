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
    /// `employer`, `person`, `body`, `agent`, `region`, `device`.
    pub entity_type: String,
    /// Which one; four digits for a region.
    pub entity_id: String,
    /// First day of what was planted.
    pub window_start: String,
    /// Last day.
    pub window_end: String,
    /// The people or certificates it consists of.
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
    /// A planted incident.
    pub(super) fn incident(family: IncidentFamily, about: About) -> Self {
        Self::new(family.code(), family.rule(), false, about)
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

/// Joins the rows of the same incident from different blocks: a surge of a prefecture is planted in all of them.
pub(super) fn merge(rows: Vec<TruthRow>) -> Vec<TruthRow> {
    let mut merged: Vec<TruthRow> = Vec::with_capacity(rows.len());
    for row in rows {
        let same = |other: &&mut TruthRow| {
            (&other.rule, &other.entity_id, &other.window_start) == (&row.rule, &row.entity_id, &row.window_start)
        };
        let found = if row.entity_type == "region" { merged.iter_mut().find(same) } else { None };
        match found {
            Some(other) => other.members.extend(row.members),
            None => merged.push(row),
        }
    }
    merged
}
