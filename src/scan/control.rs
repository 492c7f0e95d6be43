//! Controls: who was looked at and not flagged, and how what a rule says of them takes its place among the alerts.

use super::{Archive, ArchiveError, Run, SOURCES};
use crate::model::{Band, EntityType, RuleId, Table};
use crate::rules::RuleSet;
use crate::rules::header::Header;
use crate::triage::Keys;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

/// How a control is to stand among the alerts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guise {
    /// Its id.
    pub alert_id: String,
    /// Its band.
    pub band: Band,
    /// Its rank.
    pub rank: i64,
}

/// How each is to stand, by rule and entity.
pub type Guises = BTreeMap<(RuleId, EntityType, String), Guise>;

/// Writes rules and settings, pairs of the path below the rules folder and the text, below `folder`.
///
/// # Errors
/// The file system's.
pub fn lay_out<'a>(files: impl Iterator<Item = (&'a str, &'a str)>, folder: &Path) -> io::Result<()> {
    for (name, text) in files {
        // A name that leads out of the folder is none that this program writes.
        let plain = name.split('/').all(|part| !part.is_empty() && part != "." && part != ".." && !part.contains('\\'));
        if plain {
            let path = folder.join(name);
            path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
            std::fs::write(path, text)?;
        }
    }
    Ok(())
}

impl Archive {
    /// The rules and settings of the run: pairs of the path below the rules folder and the text.
    ///
    /// # Errors
    /// They are not there, or cannot be read.
    pub fn sources(&self) -> Result<Vec<(String, String)>, ArchiveError> {
        let text = std::fs::read_to_string(self.folder().join(SOURCES)).map_err(|error| ArchiveError::NotARun {
            folder: self.folder().to_path_buf(),
            reason: format!("{SOURCES}: {error}"),
        })?;
        let read = |line: &str| {
            let json: serde_json::Value = serde_json::from_str(line).ok()?;
            Some((json.get("path")?.as_str()?.to_owned(), json.get("text")?.as_str()?.to_owned()))
        };
        Ok(text.lines().filter_map(read).collect())
    }

    /// The employers and bodies of which a scored rule of the run counted something, and these rules. Persons and whatever
    /// else is none of the two are not read at all: nobody of them can become a control.
    ///
    /// # Errors
    /// A population is gone or damaged.
    pub fn counted(&self) -> Result<BTreeMap<(EntityType, String), Vec<RuleId>>, ArchiveError> {
        let files = self.sources()?.into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
        let loaded = RuleSet::from_files(files);
        let mut counted: BTreeMap<(EntityType, String), Vec<RuleId>> = BTreeMap::new();
        for rule in loaded.set.rules() {
            let header = rule.header();
            if header.model.count.is_none()
                || !self.folder().join(format!("population/{}.parquet", header.id)).is_file()
            {
                continue;
            }
            for entity in entities(header, &self.population(&header.id)?) {
                counted.entry(entity).or_default().push(header.id.clone());
            }
        }
        Ok(counted)
    }
}

fn entities(header: &Header, population: &Table) -> BTreeSet<(EntityType, String)> {
    let keys = Keys::new(header, population);
    let above_zero = |name: Option<&String>, row: usize| {
        name.and_then(|name| population.value(name, row).as_f64()).is_some_and(|count| count > 0.0)
    };
    let mut found = BTreeSet::new();
    for row in 0..population.rows() {
        let (entity_type, entity_id) = keys.entity(row);
        let scored = population.value("ln_p", row).as_f64().is_some();
        let wanted = matches!(entity_type, EntityType::Employer | EntityType::Body);
        if wanted && scored && above_zero(header.model.count.as_ref(), row) {
            found.insert((entity_type, entity_id.to_owned()));
        }
    }
    found
}

impl Run {
    /// Gives each alert the id, band and rank that `guises` has for its rule and entity, everywhere in the run; an alert for
    /// which there is none is left as it is.
    pub fn disguise(&mut self, guises: &Guises) {
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        for alert in self.alerts.iter_mut().map(|detail| &mut detail.alert) {
            let entity = (alert.rule_id.clone(), alert.entity_type, alert.entity_id.clone());
            if let Some(guise) = guises.get(&entity) {
                names.insert(std::mem::replace(&mut alert.alert_id, guise.alert_id.clone()), guise.alert_id.clone());
                (alert.band, alert.rank) = (guise.band, guise.rank);
            }
        }
        // Alerts stand in the order of their ranks, in memory as in the files.
        self.alerts.sort_by(|a, b| (a.alert.rank, &a.alert.alert_id).cmp(&(b.alert.rank, &b.alert.alert_id)));
        let rename = |id: &mut String| {
            if let Some(name) = names.get(id) {
                id.clone_from(name);
            }
        };
        let named_case = |id: &mut String| {
            let name = id.strip_prefix("C-").and_then(|alert| names.get(alert));
            if let Some(name) = name {
                *id = format!("C-{name}");
            }
        };
        self.alerts.iter_mut().for_each(|detail| named_case(&mut detail.alert.case_id));
        self.cases.iter_mut().for_each(|case| named_case(&mut case.case_id));
        self.cases
            .iter_mut()
            .flat_map(|case| &mut case.alerts)
            .flat_map(|alert| &mut alert.links)
            .for_each(|link| rename(&mut link.with));
        for case in &mut self.cases {
            let bands = self.alerts.iter().filter(|detail| detail.alert.case_id == case.case_id);
            case.band = bands.map(|detail| detail.alert.band).min().unwrap_or(case.band);
        }
        self.members.iter_mut().for_each(|member| rename(&mut member.alert_id));
        self.evidence.iter_mut().for_each(|rows| rename(&mut rows.alert_id));
        self.cases.iter_mut().flat_map(|case| &mut case.alerts).for_each(|alert| rename(&mut alert.alert_id));
        let renamed = |id: String| names.get(&id).cloned().unwrap_or(id);
        self.operators =
            std::mem::take(&mut self.operators).into_iter().map(|(id, named)| (renamed(id), named)).collect();
        self.applied_on =
            std::mem::take(&mut self.applied_on).into_iter().map(|(id, day)| (renamed(id), day)).collect();
    }
}
