//! Arguments that are places: the one way from what was typed to a local folder, and from a local folder to where it
//! was to go.

use super::args::{Common, StageArgs};
use super::complain;
use super::exit::Exit;
use super::locale::lang;
use super::progress::Progress;
use crate::location::{self, Location, LocationError, Problem, Remote, Staged, What};
use crate::model::Text;
use crate::scan::Watch;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// Threads of a transfer; it waits most of the time.
const THREADS: NonZeroUsize = NonZeroUsize::new(4).expect("four");

/// A folder to be read. While it lives, nobody changes what was staged.
pub(super) struct Source {
    folder: PathBuf,
    staged: Option<(Remote, Staged)>,
}

impl Source {
    /// The folder that `location` names; what lies in a store is fetched first.
    pub(super) fn of(location: &Location, what: What, stage: &StageArgs, common: &Common) -> Result<Self, Exit> {
        let remote = match location {
            Location::Local(folder) => return Ok(Self { folder: folder.clone(), staged: None }),
            Location::Remote(remote) => remote,
        };
        let root = stage_root(stage)?;
        let progress = Progress::new(common.quiet);
        progress.stage(&Text::new(format!("读取 {remote}"), format!("fetching {remote}")));
        let staged = transfer(location::stage(remote, &root, what, &|text| progress.note(&text)));
        progress.finish();
        let staged = staged?;
        let (folder, objects, fetched) = (staged.folder().to_path_buf(), staged.objects, staged.fetched);
        let (shown, bytes) = (folder.display(), staged.fetched_bytes);
        progress.note(&Text::new(
            format!("{remote}：{objects} 个对象，其中 {fetched} 个新取（{bytes} 字节），暂存在 {shown}"),
            format!("{remote}: {objects} objects, {fetched} of them fetched now ({bytes} bytes), staged in {shown}"),
        ));
        Ok(Self { folder, staged: Some((remote.clone(), staged)) })
    }

    /// The folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What a record calls it, where that is not the folder's own name.
    pub(super) fn called(&self) -> Option<String> {
        self.staged.as_ref().map(|(remote, _)| remote.to_string())
    }

    /// How a person knows it.
    pub(super) fn shown(&self) -> String {
        self.called().unwrap_or_else(|| self.folder.display().to_string())
    }

    /// A message about the folder, in terms of the place that it stands for.
    pub(super) fn translate(&self, message: &str) -> String {
        match &self.staged {
            Some((remote, _)) => message.replace(&self.folder.display().to_string(), &remote.to_string()),
            None => message.to_owned(),
        }
    }
}

/// Looks whether a folder known by `marker` may go to `location`, before the work that makes it: an hour later is late.
pub(super) fn probe(location: &Location, marker: &str) -> Result<(), Exit> {
    match location {
        Location::Local(_) => Ok(()),
        Location::Remote(remote) => transfer(location::probe(remote, marker)),
    }
}

/// Sends the finished `folder` to `location`; nothing to do where that is the folder itself.
pub(super) fn send(folder: &Path, location: &Location, marker: &str, common: &Common) -> Result<(), Exit> {
    let Location::Remote(remote) = location else { return Ok(()) };
    let progress = Progress::new(common.quiet);
    progress.stage(&Text::new(format!("写入 {remote}"), format!("writing {remote}")));
    let sent = transfer(location::upload(folder, remote, marker));
    progress.finish();
    sent
}

/// Where a prepared copy that goes to a store is made: in one place per target, so that the next one finds its parts.
pub(super) fn workshop(remote: &Remote, stage: &StageArgs) -> Result<PathBuf, Exit> {
    let identity = blake3::hash(remote.to_string().as_bytes()).to_hex();
    let folder = stage_root(stage)?.join("made").join(&identity[..16]);
    location::private_folder(&folder).map_err(|error| {
        complain(None, &format!("{}: {error}", folder.display()), None);
        Exit::Refused
    })?;
    Ok(folder.join(remote.name()))
}

fn stage_root(stage: &StageArgs) -> Result<PathBuf, Exit> {
    stage.stage.clone().map_or_else(|| location::default_stage().map_err(|error| refuse(&error)), Ok)
}

/// Runs a transfer to its end. Ctrl-C ends the program, as nothing half-done is ever taken for whole.
fn transfer<T>(work: impl Future<Output = Result<T, LocationError>>) -> Result<T, Exit> {
    super::block_on(THREADS, work).map_err(|error| refuse(&error))
}

fn refuse(error: &LocationError) -> Exit {
    complain(Some(error.problem().code()), error.sentence(lang()), Some(&error.advice(lang())));
    match error.problem() {
        Problem::Address | Problem::Settings => Exit::Usage,
        Problem::Denied | Problem::Stage | Problem::SomethingElse | Problem::InUse => Exit::Refused,
        Problem::Absent | Problem::Unreachable | Problem::Changed | Problem::Key | Problem::Truncated => Exit::Data,
    }
}
