//! `fundwatch data prepare`: an extract read and validated once, written as a copy laid out for many scans.
//!
//! Owns the order of the steps. The surprising thing: validation always runs over the whole extract, also when
//! one month was added, because a new file may repeat or contradict rows of an old one; what is incremental is
//! the sorting and writing, which is most of the work.

use super::publish::{Draft, Kind, PublishError};
use super::{Watch, open_extract, record};
use crate::dataset::prepared::{self, Document, FileEntry, Part, Source};
use crate::dataset::{DatasetError, ValidatedTables, WriterError};
use crate::engine::{Engine, EngineError, EngineOptions, PartError};
use crate::model::{Lang, Text, dictionary};
use crate::report::QualityLevel;
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// A sort without a limit would hold its table in memory.
const MEMORY_BYTES: u64 = 2_000_000_000;

/// What to prepare.
#[derive(Clone, Debug)]
pub struct PrepareOptions {
    /// The extract.
    pub dataset: PathBuf,
    /// What the copy calls its source where that was staged: its URL.
    pub called: Option<String>,
    /// Where the copy goes.
    pub out: PathBuf,
    /// Threads; the copy does not depend on them.
    pub threads: NonZeroUsize,
    /// Memory for the whole process; 2 GB where not given.
    pub memory_bytes: Option<u64>,
    /// Folder for intermediate results.
    pub spill_dir: Option<PathBuf>,
}

/// What was prepared.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// Tables in the copy.
    pub tables: usize,
    /// Files of rows in it.
    pub files: usize,
    /// How many of them an earlier copy already had.
    pub reused: usize,
    /// Rows in it.
    pub rows: u64,
    /// Rows that were set aside and are not in it.
    pub set_aside: u64,
    /// Size of the copy.
    pub bytes: u64,
    /// Size of the extract.
    pub source_bytes: u64,
    /// Whether a scan will end as incomplete because of what validation found.
    pub incomplete: bool,
}

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// The extract cannot be used.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// The rows could not be sorted.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A file could not be written.
    #[error(transparent)]
    Write(#[from] WriterError),
    /// The folder could not be written.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// What was to be prepared is a copy itself.
    #[error("{}", self.text(Lang::En))]
    AlreadyPrepared(PathBuf),
    /// The copy would lie in the extract and be a change of it.
    #[error("{}", self.text(Lang::En))]
    InsideSource(PathBuf),
    /// Somebody pressed Ctrl-C.
    #[error("{}", self.text(Lang::En))]
    Interrupted,
}

impl From<PartError> for PrepareError {
    fn from(error: PartError) -> Self {
        match error {
            PartError::Engine(error) => error.into(),
            PartError::Write(error) => error.into(),
            PartError::Dataset(error) => error.into(),
        }
    }
}

impl PrepareError {
    /// The error and what to do about it, for a person.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            PrepareError::Dataset(error) => error.message(lang),
            PrepareError::Engine(error) => error.text(lang),
            PrepareError::Write(error) => lang.pick(format!("写不出文件：{error}"), error.to_string()),
            PrepareError::Publish(error) => error.text(lang),
            PrepareError::AlreadyPrepared(folder) => lang.pick(
                format!("{} 已是预处理副本；请给出它的原数据", folder.display()),
                format!("{} is itself a prepared copy; give the extract that it was made from", folder.display()),
            ),
            PrepareError::InsideSource(folder) => lang.pick(
                format!("--out {} 在原数据之内，会改变原数据；请选原数据之外的文件夹", folder.display()),
                format!("--out {} lies in the extract and would change it; choose a folder outside", folder.display()),
            ),
            PrepareError::Interrupted => {
                lang.pick("已中断，什么也没有写".to_owned(), "interrupted; nothing was written".to_owned())
            }
        }
    }
}

/// Prepares an extract.
pub async fn prepare(options: &PrepareOptions, watch: &dyn Watch) -> Result<Prepared, PrepareError> {
    refuse_places(options)?;
    let memory_bytes = Some(options.memory_bytes.unwrap_or(MEMORY_BYTES));
    let tables = open_extract(&options.dataset, options.threads, memory_bytes, watch)?;
    let source = Source::of(&tables, &options.dataset, options.called.as_deref())?;
    let parts: Vec<Arc<Part>> = prepared::parts(&tables)?.into_iter().map(Arc::new).collect();
    let earlier = Earlier::load(&options.out);
    let draft = Draft::begin(&options.out, Kind::Prepared)?;
    let engine = Engine::new(&EngineOptions {
        threads: options.threads.get(),
        memory_bytes,
        spill_dir: options.spill_dir.clone(),
        profile: false,
        cluster: None,
    })?;
    let (mut files, mut reused) = (Vec::with_capacity(parts.len()), 0);
    for part in &parts {
        if watch.interrupted().load(Ordering::Relaxed) {
            return Err(PrepareError::Interrupted);
        }
        let (name, path) = (part.path(), draft.path(part.path())?);
        watch.stage(&Text::new(format!("排序并写入 {name}"), format!("sorting and writing {name}")));
        let kept = earlier.as_ref().and_then(|earlier| earlier.keep(part, &path));
        reused += usize::from(kept.is_some());
        files.push(match kept {
            Some(entry) => entry,
            None => engine.write_part(Arc::clone(part), &path).await?,
        });
    }
    let repeats = prepared::write_repeats(draft.folder(), &tables)?;
    // What was read is what is there: the copy claims to be equal to it.
    tables.recheck()?;
    let document = Document::new(&tables, source, &parts, &files, repeats);
    draft.write(prepared::DOCUMENT, document.to_json().as_bytes())?;
    draft.publish()?;
    Ok(summary(&tables, &document, &files, reused))
}

fn refuse_places(options: &PrepareOptions) -> Result<(), PrepareError> {
    if prepared::is_prepared(&options.dataset) {
        return Err(PrepareError::AlreadyPrepared(options.dataset.clone()));
    }
    let Ok(source) = options.dataset.canonicalize() else { return Ok(()) };
    // The folder may not be there yet; the nearest one above it is.
    let above = options.out.ancestors().find_map(|folder| {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        folder.canonicalize().ok()
    });
    if above.is_some_and(|above| above.starts_with(&source)) {
        return Err(PrepareError::InsideSource(options.out.clone()));
    }
    Ok(())
}

/// The copy that stands where the new one goes.
struct Earlier {
    folder: PathBuf,
    document: Document,
}

impl Earlier {
    /// `None` where there is none, or none of this version: everything is then written.
    fn load(folder: &Path) -> Option<Self> {
        Some(Self { folder: folder.to_path_buf(), document: Document::load(folder).ok()? })
    }

    /// Takes over the file of `part` if it was already written and is still what it was.
    fn keep(&self, part: &Part, target: &Path) -> Option<FileEntry> {
        let entry = self.document.part(part.key())?;
        let path = self.folder.join(&entry.path);
        let (bytes, blake3) = prepared::hash_of(&path).ok()?;
        if (bytes, &blake3) != (entry.bytes, &entry.blake3) {
            return None;
        }
        // A second name for the same bytes; where the file system has no such thing, a copy of them.
        fs::hard_link(&path, target).or_else(|_| fs::copy(&path, target).map(|_| ())).ok()?;
        Some(FileEntry { path: part.path().to_owned(), ..entry.clone() })
    }
}

fn summary(tables: &ValidatedTables, document: &Document, files: &[FileEntry], reused: usize) -> Prepared {
    let names = || dictionary::tables().iter().map(|spec| spec.name.as_str());
    Prepared {
        tables: names().filter(|name| tables.status(name) == Some(crate::dataset::TableStatus::Usable)).count(),
        files: files.len(),
        reused,
        rows: names().map(|name| tables.rows(name)).sum(),
        set_aside: names().map(|name| tables.rows_set_aside(name)).sum(),
        bytes: document.bytes(),
        source_bytes: tables.files().iter().map(|file| file.bytes).sum(),
        incomplete: tables.quality().iter().any(|finding| record::line(finding).level >= QualityLevel::SetAside),
    }
}
