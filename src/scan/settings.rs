//! What lies beside the rules and is not a rule: the queue's thresholds, known hubs, and the calendar of working days.
//! Taken from the folder of the rules where it is there, otherwise from the binary.

use super::known_hubs::{HubsError, KnownHubs};
use super::queue::{QueueError, QueuePolicy};
use crate::triage::{Calendar, CalendarError, DeskError, DeskPolicy};
use rust_embed::RustEmbed;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const QUEUE_FILE: &str = "queue.toml";
const DESK_FILE: &str = "desk.toml";
const HUBS_FILE: &str = "hubs.toml";
const CALENDAR_FOLDER: &str = "calendar";

#[derive(RustEmbed)]
#[folder = "rules/"]
struct BuiltIn;

/// Settings of a scan that an office may change.
#[derive(Debug)]
pub struct Settings {
    /// Thresholds of the bands.
    pub queue: QueuePolicy,
    /// Working days.
    pub calendar: Calendar,
    /// Identifiers that many share for a known reason.
    pub hubs: KnownHubs,
    /// How the desk works: levels of review, clocks, limits, samples.
    pub desk: DeskPolicy,
    /// What a scan depends on of it, as it was read (not how the desk works): pairs of the path below the rules folder and the text, by path.
    pub files: Vec<(String, String)>,
    /// What the desk goes by, in the same form: `desk.toml` and the calendar.
    pub desk_files: Vec<(String, String)>,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// `queue.toml`.
    #[error(transparent)]
    Queue(#[from] QueueError),
    /// `hubs.toml`.
    #[error(transparent)]
    Hubs(#[from] HubsError),
    /// `desk.toml`.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// A calendar file.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    /// A file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl Settings {
    /// The settings beside the rules in `folder`, or the built-in ones.
    pub fn load(folder: Option<&Path>) -> Result<Self, SettingsError> {
        // A folder that is not there is a mistake, not a wish for the built-in settings.
        if let Some(folder) = folder {
            std::fs::read_dir(folder)
                .map_err(|source| SettingsError::Unreadable { path: folder.to_path_buf(), source })?;
        }
        let (place, text) = own_or_built_in(folder, QUEUE_FILE)?;
        let queue = QueuePolicy::parse(&place, &text)?;
        let mut used = vec![(QUEUE_FILE.to_owned(), text)];
        let own_calendar = folder.map(|folder| folder.join(CALENDAR_FOLDER)).filter(|path| path.is_dir());
        let own_files = own_calendar.map_or_else(|| Ok(Vec::new()), |path| read_calendar(&path))?;
        let base_files: Vec<(String, String)> = BuiltIn::iter()
            .filter(|name| name.starts_with(CALENDAR_FOLDER) && is_json(Path::new(name.as_ref())))
            .map(|name| (name.to_string(), built_in(&name)))
            .collect();
        let calendar = Calendar::parse_over(borrowed(&base_files), borrowed(&own_files))?;
        let (place, text) = own_or_built_in(folder, HUBS_FILE)?;
        let hubs = KnownHubs::parse(&place, &text)?;
        used.push((HUBS_FILE.to_owned(), text));
        let (place, text) = own_or_built_in(folder, DESK_FILE)?;
        let desk = DeskPolicy::parse(&place, &text)?;
        let mut desk_files = vec![(DESK_FILE.to_owned(), text)];
        // The years of the folder go before the built-in ones, so they are kept apart; a copy of a built-in one changes nothing.
        let own_years = own_files.iter().filter(|(_, text)| base_files.iter().all(|(_, base)| base != text)).cloned();
        for (place, files) in [("calendar/built-in", &base_files), (CALENDAR_FOLDER, &own_years.collect())] {
            let named = |(name, text): &(String, String)| {
                (format!("{place}/{}", name.rsplit(['/', '\\']).next().unwrap_or_default()), text.clone())
            };
            desk_files.extend(files.iter().map(named));
        }
        // Of two calendars of one name the folder's own counts.
        let mut calendars = BTreeMap::new();
        for (name, text) in base_files.into_iter().chain(own_files) {
            let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
            calendars.insert(format!("{CALENDAR_FOLDER}/{name}"), text);
        }
        desk_files.sort();
        used.extend(calendars);
        used.sort();
        Ok(Self { queue, calendar, hubs, desk, files: used, desk_files })
    }
}

/// A file of `folder` where it is there, else the built-in one: its place as messages name it, and its text.
fn own_or_built_in(folder: Option<&Path>, name: &str) -> Result<(String, String), SettingsError> {
    match folder.map(|folder| folder.join(name)).filter(|path| path.exists()) {
        Some(path) => Ok((path.to_string_lossy().into_owned(), read(&path)?)),
        None => Ok((format!("rules/{name}"), built_in(name))),
    }
}

fn borrowed(files: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    files.iter().map(|(name, content)| (name.as_str(), content.as_str()))
}

/// Years are `.json`; licence and source stand beside them.
fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "json")
}

fn built_in(name: &str) -> String {
    BuiltIn::get(name).map(|file| String::from_utf8_lossy(&file.data).into_owned()).unwrap_or_default()
}

fn read(path: &Path) -> Result<String, SettingsError> {
    std::fs::read_to_string(path).map_err(|source| SettingsError::Unreadable { path: path.to_path_buf(), source })
}

fn read_calendar(folder: &Path) -> Result<Vec<(String, String)>, SettingsError> {
    let unreadable = |source| SettingsError::Unreadable { path: folder.to_path_buf(), source };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if is_json(&path) {
            files.push((path.to_string_lossy().into_owned(), read(&path)?));
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_settings_load_and_know_2025() {
        let settings = Settings::load(None).unwrap();
        assert!((settings.queue.listed_q() - 0.05).abs() < 1e-12);
        assert!(settings.calendar.last_year() >= Some(2025));
    }

    #[test]
    fn a_folder_of_ones_own_adds_a_year() {
        let folder = tempfile::tempdir().unwrap();
        let calendar = folder.path().join(CALENDAR_FOLDER);
        std::fs::create_dir(&calendar).unwrap();
        let day = r#"{"year": 2099, "days": [{"date": "2099-01-01", "isOffDay": true}]}"#;
        std::fs::write(calendar.join("2099.json"), day).unwrap();
        let settings = Settings::load(Some(folder.path())).unwrap();
        assert!(settings.calendar.knows(2099) && settings.calendar.knows(2025));
    }

    #[test]
    fn the_desk_beside_the_rules_goes_before_the_built_in_one() {
        let folder = tempfile::tempdir().unwrap();
        let built_in = built_in(DESK_FILE);
        std::fs::write(folder.path().join(DESK_FILE), built_in.replace("limit = 200", "limit = 7")).unwrap();
        assert_eq!(Settings::load(Some(folder.path())).unwrap().desk.bulk.limit, 7);
        assert_eq!(Settings::load(None).unwrap().desk.bulk.limit, 200);
        std::fs::write(folder.path().join(DESK_FILE), "[bulk]\nlimit = \"all\"\n").unwrap();
        let refused = Settings::load(Some(folder.path())).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(refused.contains("desk.toml: ") && refused.contains("limit"), "{refused}");
    }

    #[test]
    fn a_folder_that_is_not_there_is_no_wish_for_the_built_in_settings() {
        let folder = tempfile::tempdir().unwrap();
        let refused = Settings::load(Some(&folder.path().join("rulse"))).err().map(|error| error.to_string());
        assert!(refused.is_some_and(|text| text.contains("rulse")));
        // What the desk goes by is the one file and every year.
        let files = Settings::load(None).unwrap().desk_files;
        assert!(files.iter().any(|(path, _)| path == "desk.toml"));
        assert!(files.iter().any(|(path, _)| path == "calendar/built-in/holiday-cn-2026.json"));
    }

    #[test]
    fn a_contradiction_names_the_file() {
        let refused = |a: &str, overlap: &str| {
            let folder = tempfile::tempdir().unwrap();
            let bands = format!("[band.A]\nq={a}\neb05=1\n[band.B]\nq=0.05\neb05=1\n[band.C]\nq=0.2\neb05=1\n");
            let text = format!("{bands}[cases]\noverlap={overlap}\napart=[]\n");
            std::fs::write(folder.path().join(QUEUE_FILE), text).unwrap();
            Settings::load(Some(folder.path())).err().map(|error| error.to_string()).unwrap_or_default()
        };
        assert!(refused("0.5", "0.5").contains("queue.toml: band A must be stricter than B"));
        assert!(refused("0.01", "0").contains("queue.toml: cases.overlap: expected above 0, at most 1"));
        assert!(refused("0.01", "1.01").contains("cases.overlap"));
        assert_eq!(refused("0.01", "1"), "");
    }
}
