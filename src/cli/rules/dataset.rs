//! A scan inside another command: quiet, of a folder, to be counted and thrown away.

use super::super::exit::Exit;
use super::super::locale::lang;
use super::super::progress::Progress;
use super::super::{block_on, complain, show_problems};
use crate::rules::{Loaded, Override};
use crate::scan::{self, PlanError, Run, ScanError, ScanOptions, Selector, Settings};
use jiff::civil::Date;
use std::num::NonZeroUsize;
use std::path::Path;

/// What is scanned, and how.
pub(super) struct Asked<'a> {
    pub(super) folder: &'a Path,
    pub(super) only: Vec<Selector>,
    pub(super) overrides: Vec<Override>,
    pub(super) as_of: Option<Date>,
    pub(super) threads: NonZeroUsize,
}

/// Runs rules over a folder.
pub(super) fn scan(asked: &Asked<'_>, loaded: &Loaded, settings: &Settings) -> Result<Run, Exit> {
    let options = ScanOptions {
        dataset: asked.folder.to_path_buf(),
        called: None,
        only: asked.only.clone(),
        overrides: asked.overrides.clone(),
        as_of: asked.as_of,
        threads: asked.threads,
        memory_bytes: None,
        spill_dir: None,
        views_dir: None,
        profile: false,
        cluster: None,
        verify: false,
        alone: false,
        allow_skip: Vec::new(),
        stopped: Vec::new(),
    };
    let progress = Progress::new(true);
    let run = block_on(asked.threads, scan::scan(&options, loaded, settings, &progress));
    progress.finish();
    run.map_err(|error| match &error {
        ScanError::Dataset(error) => {
            complain(Some(error.code()), &error.message(lang()), None);
            Exit::Data
        }
        ScanError::Plan(PlanError::Parameters(problems)) => show_problems(problems, Exit::Usage),
        ScanError::Engine(error) => {
            complain(Some(error.code()), &error.text(lang()), None);
            Exit::Data
        }
        ScanError::Plan(error) => {
            complain(None, &error.to_string(), None);
            Exit::Data
        }
    })
}
