//! Which files of a folder belong to which table.
//!
//! Owns the walk over the extract: `TABLE.parquet` or `TABLE/` (nested, plain or hive), links that leave the
//! folder or run in a circle, things that are not regular files, side files of writers. Nothing is skipped
//! without a finding: a file that is quietly missing is a group of people that is quietly missing.

use super::open::folder_error;
use super::partition::{PathValue, path_value};
use super::quality::printable;
use super::{DatasetError, QualityFinding};
use crate::model::dictionary::{TableSpec, tables};
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Folders nested deeper than this are a mistake, not a layout.
const DEPTH_MAX: usize = 16;

/// A Parquet file of a table, not opened yet.
#[derive(Clone, Debug)]
pub(super) struct FoundFile {
    /// Where it is, links resolved.
    pub(super) path: PathBuf,
    /// Path relative to the extract with `/`, safe to print.
    pub(super) relative: String,
    /// What the folders' names say, at most once per column, in the order of the dictionary.
    pub(super) path_values: Vec<PathValue>,
}

/// What was found of one table.
#[derive(Debug, Default)]
pub(super) struct FoundTable {
    pub(super) files: Vec<FoundFile>,
    pub(super) findings: Vec<QualityFinding>,
    junk: u64,
}

/// What the folder holds.
pub(super) struct Found {
    /// By table name; a table without an entry is not here.
    pub(super) tables: BTreeMap<&'static str, FoundTable>,
    /// What belongs to no table.
    pub(super) findings: Vec<QualityFinding>,
}

/// Lists the tables' files below `root`, which must be canonical.
pub(super) fn find(root: &Path, shown_root: &Path) -> Result<Found, DatasetError> {
    let mut found = Found { tables: BTreeMap::new(), findings: Vec::new() };
    let mut junk = 0;
    let mut unknown = Vec::new();
    for entry in sorted_entries(root).map_err(|error| folder_error(shown_root, &error))? {
        let name = entry.file_name().and_then(|name| name.to_str()).map(str::to_owned);
        let Some(name) = name else {
            unknown.push(entry.to_string_lossy().into_owned());
            continue;
        };
        let as_file = parquet_stem(&name).and_then(spec_of);
        let Some(spec) = spec_of(&name).or(as_file) else {
            if name == super::manifest::FILE_NAME {
                // Read by its own module.
            } else if is_junk(&name) {
                junk += 1;
            } else {
                unknown.push(name);
            }
            continue;
        };
        let table = found.tables.entry(&spec.name).or_default();
        if !table.files.is_empty() || !table.findings.is_empty() {
            table.findings.push(both_there(spec));
            continue;
        }
        let walk = Walk { root, spec };
        walk.entry(&entry, &name, &mut Place::default(), table);
        if table.files.is_empty() && table.findings.iter().all(|finding| finding.level < super::FindingLevel::Error) {
            table.findings.push(no_file(spec));
        }
        table.note_junk(spec);
    }
    if found.tables.is_empty() {
        let list = unknown.iter().take(5).map(|name| printable(name)).collect::<Vec<_>>().join(", ");
        let list = if list.is_empty() { "-".to_owned() } else { list };
        return Err(DatasetError::NoTables { place: shown_root.display().to_string(), found: list });
    }
    found.findings.extend(unknown.iter().map(|name| unknown_entry(name)));
    found.findings.extend(junk_note(junk));
    Ok(found)
}

fn spec_of(name: &str) -> Option<&'static TableSpec> {
    tables().iter().find(|spec| spec.name == name)
}

/// The name without `.parquet` in any capitals.
fn parquet_stem(name: &str) -> Option<&str> {
    let split = name.len().checked_sub(".parquet".len())?;
    let extension = name.get(split..)?;
    extension.eq_ignore_ascii_case(".parquet").then(|| &name[..split])
}

/// What of an object below a dataset's prefix matters, by its path alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Its bytes may be read.
    Read,
    /// It is reported by its name and never opened.
    NameOnly,
    /// It belongs to no table: only the first part of its path is reported.
    TopOnly,
}

/// What this module and the opening of prepared copies would do with the file `relative` (with `/`): what is not
/// [`Use::Read`] is never opened, so it need not be fetched from afar.
pub fn use_of(relative: &str) -> Use {
    use super::prepared::{DOCUMENT, REPEATS_FILE};
    let (top, below) = relative.split_once('/').map_or((relative, None), |(top, below)| (top, Some(below)));
    if below.is_none() && [super::manifest::FILE_NAME, DOCUMENT, REPEATS_FILE].contains(&top) {
        return Use::Read;
    }
    if spec_of(top).or_else(|| parquet_stem(top).and_then(spec_of)).is_none() {
        return Use::TopOnly;
    }
    let name = relative.rsplit('/').next().unwrap_or_default();
    let side = below.is_some_and(|below| below.split('/').any(is_junk));
    if side || parquet_stem(name).is_none() { Use::NameOnly } else { Use::Read }
}

/// Side files of writers: hidden files, markers, checksums, unfinished files. The pattern is explicit because
/// whatever it matches is not read.
fn is_junk(name: &str) -> bool {
    name.starts_with('.')
        || name.starts_with('_')
        || [".crc", ".tmp", ".temp", ".part", ".inprogress"].iter().any(|end| name.to_ascii_lowercase().ends_with(end))
        || matches!(name, "Thumbs.db" | "desktop.ini")
}

fn sorted_entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries = fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    Ok(entries)
}

/// Where the walk stands.
#[derive(Default)]
struct Place {
    depth: usize,
    path_values: Vec<PathValue>,
    folders_read: HashSet<PathBuf>,
}

struct Walk<'a> {
    root: &'a Path,
    spec: &'static TableSpec,
}

impl Walk<'_> {
    /// Looks at one file or folder of the table.
    fn entry(&self, path: &Path, relative: &str, place: &mut Place, table: &mut FoundTable) {
        let name = path.file_name().and_then(|name| name.to_str());
        let Some(name) = name else {
            let finding = QualityFinding::new(
                "D119",
                format!("{} 的文件名不是有效的 UTF-8", printable(relative)),
                format!("the name of {} is not valid UTF-8", printable(relative)),
            );
            table.findings.push(self.at(finding, relative));
            return;
        };
        if place.depth > 0 && is_junk(name) {
            table.junk += 1;
            return;
        }
        let (real, kind) = match self.resolve(path) {
            Ok(resolved) => resolved,
            Err(problem) => {
                table.findings.push(self.at(problem.finding(relative), relative));
                return;
            }
        };
        if kind.is_dir() {
            self.folder(&real, relative, name, place, table);
        } else if !kind.is_file() {
            table.findings.push(self.at(not_regular(relative), relative));
        } else if let Some(stem) = parquet_stem(name) {
            if !name.ends_with(".parquet") {
                table.findings.push(self.at(capitals(relative, stem), relative));
            }
            let mut path_values = place.path_values.clone();
            path_values.sort_by_key(|value| value.column);
            table.files.push(FoundFile { path: real, relative: printable(relative), path_values });
        } else if place.depth == 0 {
            table.findings.push(self.at(not_a_table_file(relative, &self.spec.name), relative));
        } else {
            let finding = QualityFinding::new(
                "D113",
                format!("{} 不是 .parquet 文件，没有读取", printable(relative)),
                format!("{} is no .parquet file and was not read", printable(relative)),
            );
            table.findings.push(self.at(finding, relative));
        }
    }

    fn folder(&self, real: &Path, relative: &str, name: &str, place: &mut Place, table: &mut FoundTable) {
        if place.depth >= DEPTH_MAX || !place.folders_read.insert(real.to_owned()) {
            table.findings.push(self.at(Problem::Circle.finding(relative), relative));
            return;
        }
        let path_value = match if place.depth == 0 { Ok(None) } else { path_value(self.spec, name) } {
            Ok(value) => value,
            Err(wrong) => {
                let finding = QualityFinding::new(
                    "D117",
                    format!("目录 {} 的值不符合 {} 的形式", printable(relative), wrong.column),
                    format!("the folder {} does not give {} a value of its form", printable(relative), wrong.column),
                );
                table.findings.push(self.at(finding.column(&wrong.column).expected(wrong.expected), relative));
                return;
            }
        };
        let twice =
            path_value.as_ref().is_some_and(|value| place.path_values.iter().any(|other| other.column == value.column));
        if twice {
            let finding = QualityFinding::new(
                "D117",
                format!("目录 {} 重复给出同一列的值", printable(relative)),
                format!("the folder {} gives the same column a second value", printable(relative)),
            );
            table.findings.push(self.at(finding, relative));
            return;
        }
        let entries = match sorted_entries(real) {
            Ok(entries) => entries,
            Err(error) => {
                table.findings.push(self.at(Problem::Unreadable(error).finding(relative), relative));
                return;
            }
        };
        let before = place.path_values.len();
        place.path_values.extend(path_value);
        place.depth += 1;
        for entry in entries {
            let name = entry.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            self.entry(&entry, &format!("{relative}/{name}"), place, table);
        }
        place.depth -= 1;
        place.path_values.truncate(before);
    }

    /// Follows links, but never out of the extract, and says what is there without opening it: opening a
    /// pipe would wait for ever.
    fn resolve(&self, path: &Path) -> Result<(PathBuf, fs::FileType), Problem> {
        let real = path.canonicalize().map_err(|error| {
            // Linux answers ELOOP, which has no stable name in `ErrorKind`, for links in a circle.
            let circle = error.to_string().to_lowercase().contains("symbolic link");
            if circle { Problem::Circle } else { Problem::Unreadable(error) }
        })?;
        if !real.starts_with(self.root) {
            return Err(Problem::Outside);
        }
        let kind = fs::metadata(&real).map_err(Problem::Unreadable)?.file_type();
        Ok((real, kind))
    }

    fn at(&self, finding: QualityFinding, relative: &str) -> QualityFinding {
        finding.table(&self.spec.name).file(&printable(relative))
    }
}

impl FoundTable {
    fn note_junk(&mut self, spec: &TableSpec) {
        let junk = std::mem::take(&mut self.junk);
        self.findings.extend(junk_note(junk).map(|finding| finding.table(&spec.name)));
    }
}

enum Problem {
    Unreadable(io::Error),
    Outside,
    Circle,
}

impl Problem {
    fn finding(&self, relative: &str) -> QualityFinding {
        let name = printable(relative);
        match self {
            Problem::Unreadable(error) => {
                QualityFinding::new("D107", format!("读不到 {name}：{error}"), format!("cannot read {name}: {error}"))
            }
            Problem::Outside => QualityFinding::new(
                "D109",
                format!("{name} 是指向数据文件夹之外的链接，没有读取"),
                format!("{name} is a link that leaves the extract; it was not read"),
            ),
            Problem::Circle => QualityFinding::new(
                "D109",
                format!("{name} 的链接成环，或指向已读过的文件夹"),
                format!("{name} runs in a circle, or leads to a folder that was already read"),
            ),
        }
    }
}

fn not_regular(relative: &str) -> QualityFinding {
    let name = printable(relative);
    QualityFinding::new(
        "D108",
        format!("{name} 不是普通文件（管道、套接字或设备），没有打开"),
        format!("{name} is not a regular file (a pipe, socket or device); it was not opened"),
    )
}

fn not_a_table_file(relative: &str, table: &str) -> QualityFinding {
    let name = printable(relative);
    QualityFinding::new(
        "D101",
        format!("{name} 是文件，应为文件夹 {table}/ 或文件 {table}.parquet"),
        format!("{name} is a file; expected the folder {table}/ or the file {table}.parquet"),
    )
}

fn capitals(relative: &str, stem: &str) -> QualityFinding {
    let name = printable(relative);
    QualityFinding::new(
        "D112",
        format!("{name} 的扩展名不是小写的 .parquet，已照常读取"),
        format!("{name} was read although its extension is not .parquet in lower case"),
    )
    .expected(format!("{}.parquet", printable(stem)))
}

fn both_there(spec: &TableSpec) -> QualityFinding {
    let table = &spec.name;
    QualityFinding::new(
        "D110",
        format!("表 {table} 既有文件 {table}.parquet 又有文件夹 {table}/"),
        format!("table {table} is there both as {table}.parquet and as {table}/"),
    )
    .table(table)
}

fn no_file(spec: &TableSpec) -> QualityFinding {
    let table = &spec.name;
    QualityFinding::new(
        "D116",
        format!("文件夹 {table}/ 里没有 Parquet 文件"),
        format!("the folder {table}/ holds no Parquet file"),
    )
    .table(table)
}

fn unknown_entry(name: &str) -> QualityFinding {
    let shown = printable(name);
    let stem = parquet_stem(name).unwrap_or(name).to_lowercase();
    let nearest = tables()
        .iter()
        .map(|spec| (strsim::damerau_levenshtein(&spec.name, &stem), &spec.name))
        .min()
        .filter(|(distance, _)| *distance <= 2);
    let (zh, en) = nearest.map_or((String::new(), String::new()), |(_, table)| {
        (format!("；最接近的表：{table}"), format!("; the nearest table is {table}"))
    });
    QualityFinding::new(
        "D115",
        format!("{shown} 不是数据字典中的表，没有读取{zh}"),
        format!("{shown} is no table of the data dictionary and was not read{en}"),
    )
    .file(&shown)
}

fn junk_note(junk: u64) -> Option<QualityFinding> {
    (junk > 0).then(|| {
        QualityFinding::new(
            "D114",
            format!("忽略了 {junk} 个附带文件（_SUCCESS、.crc、.tmp、隐藏文件）"),
            format!("{junk} side files ignored (_SUCCESS, .crc, .tmp, hidden files)"),
        )
    })
}
