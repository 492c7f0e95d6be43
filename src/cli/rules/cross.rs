//! `fundwatch rules test --cross`: every rule on the tables of every test, as a table of alerts.

use super::super::args::RuleTestArgs;
use super::super::exit::Exit;
use super::super::locale::tr;
use super::super::{print, show_problems, threads};
use super::dataset::{self, Asked};
use crate::rules::Loaded;
use crate::scan::Settings;
use crate::scan::cross::{self, CrossCell, CrossRow};
use std::fmt::Write;

pub(super) fn run(loaded: &Loaded, settings: &Settings, args: &RuleTestArgs) -> Exit {
    if loaded.problems.has_errors() {
        return show_problems(&loaded.problems, Exit::Rules);
    }
    let threads = threads(args.threads);
    let mut rows = cross::of_fixtures(loaded, settings, threads);
    if let Some(folder) = &args.data {
        let asked = Asked { folder, only: Vec::new(), overrides: Vec::new(), as_of: None, threads };
        match dataset::scan(&asked, loaded, settings) {
            Ok(run) => {
                let name = folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
                rows.push(cross::of_run(loaded, &name, &run));
            }
            Err(exit) => return exit,
        }
    }
    print(&text_of(loaded, &rows));
    if rows.iter().flat_map(|row| &row.cells).any(|cell| matches!(cell, CrossCell::Failed(_))) {
        return Exit::Gate;
    }
    Exit::Complete
}

/// Width of a rule's column: `R100`, `123A`, a code of four.
const CELL: usize = 5;

/// The table: a line per fixture, a column per rule, what fires outside its own rule at a glance.
fn text_of(loaded: &Loaded, rows: &[CrossRow]) -> String {
    let ids: Vec<String> = loaded.set.rules().iter().map(|rule| rule.id().to_string()).collect();
    let key = |row: &CrossRow| match &row.of {
        Some(of) => format!("{of}.{}", row.number),
        None => row.name.clone(),
    };
    let width = rows.iter().map(|row| key(row).len()).max().unwrap_or(0);
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{}\n",
        tr(
            "每格：疑点数和最高级别；· 运行而无疑点；空白 没有运行：所需的表不全",
            "cells: alerts and their best band; · ran without one; blank: not run, tables it requires have no rows"
        )
    );
    let line = |text: &mut String, first: &str, cells: Vec<String>| {
        let mut line = format!("{first:width$}");
        for cell in cells {
            let _ = write!(line, " {cell:>CELL$}");
        }
        let _ = writeln!(text, "{}", line.trim_end());
    };
    line(&mut text, "", ids);
    for row in rows {
        line(&mut text, &key(row), row.cells.iter().map(cell_text).collect());
    }
    let _ = writeln!(text);
    for row in rows.iter().filter(|row| row.of.is_some()) {
        let _ = writeln!(text, "{:width$} {}", key(row), row.name);
    }
    text
}

fn cell_text(cell: &CrossCell) -> String {
    match cell {
        CrossCell::Absent => String::new(),
        CrossCell::Failed(code) => code.clone(),
        CrossCell::Ran { best: None, .. } => "·".to_owned(),
        CrossCell::Ran { alerts, best: Some(band) } => format!("{alerts}{band}"),
    }
}
