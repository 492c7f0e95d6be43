//! What goes with a decision: the evidence pack that is frozen for it, and the files officers attach. Files are durable before
//! the store names them.

use crate::cli::desk::{Failure, Session};
use crate::cli::locale::lang;
use crate::cli::talk;
use crate::model::Text;
use crate::pack::{self, FreezeError, Pack, PackedFile, Shelf, ShelfError};
use crate::store::{Enclosed, NamedFile, NamedPack, Request, Shown, StoreError};
use crate::triage::workflow::decides;
use serde_json::Value as Json;
use std::path::{Path, PathBuf};

/// Why there is no pack: code and sentence.
type NoPack = (&'static str, Text);

/// Keeps the files that are attached with a request.
pub(super) fn attach(paths: &[PathBuf], session: &Session) -> Result<Vec<NamedFile>, Failure> {
    let (shelf, most) = (session.shelf(), session.desk.policy.evidence.attachment_bytes);
    let keep = |path: &PathBuf| {
        let kept = shelf.keep(path, most).map_err(|error| refused(&error))?;
        let bytes = u64::try_from(kept.content.len()).unwrap_or(u64::MAX);
        Ok(NamedFile { name: kept.name, bytes, hash: kept.hash })
    };
    paths.iter().map(keep).collect()
}

/// Freezes an evidence pack for a request that decides once `before` are done, and encloses it; `run` is where the files of the run are said to be.
/// Where there can be none the reason is said, and the desk's policy decides whether it goes on without.
///
/// # Errors
/// The shelf cannot be written or has lost an attachment: nothing is decided on evidence that cannot be kept.
pub(super) async fn enclose(
    before: &[Request],
    request: &mut Request,
    run: Option<&Path>,
    session: &Session,
) -> Result<(), Failure> {
    let Some(pack) = due(before, request, run, session).await? else { return Ok(()) };
    let file = session.shelf().keep_pack(&pack).map_err(|error| refused(&error))?;
    request.enclosed.pack = Some(NamedPack { seal: pack.seal(), file });
    Ok(())
}

/// The same for a rehearsal: named and not kept.
pub(super) async fn rehearse(before: &[Request], request: &mut Request, session: &Session) -> Result<(), Failure> {
    if let Some(pack) = due(before, request, None, session).await? {
        request.enclosed.pack = Some(NamedPack { seal: pack.seal(), file: String::new() });
    }
    Ok(())
}

/// The pack of a request that decides; `None`: it decides nothing, will be refused, or there can be no pack.
async fn due(
    before: &[Request],
    request: &Request,
    run: Option<&Path>,
    session: &Session,
) -> Result<Option<Pack>, Failure> {
    let same = before.iter().filter(|earlier| earlier.alert_id == request.alert_id);
    let requests: Vec<&Request> = same.chain([request]).collect();
    let foreseen = session.store.foresee(&requests, &session.desk).await?;
    if foreseen.as_ref().and_then(decides).is_none() {
        return Ok(None);
    }
    let shown = session.store.alert(&request.alert_id).await?;
    let mut pack = match frozen(&shown, run, session).await? {
        Ok(pack) => pack,
        Err((code, text)) => {
            say(code, text.get(lang()));
            return Ok(None);
        }
    };
    pack.enclose(&files(&shown, &request.enclosed, session)?);
    Ok(Some(pack))
}

/// A pack of the alert, from the first folder of its run that is what the store shows.
async fn frozen(shown: &Shown, run: Option<&Path>, session: &Session) -> Result<Result<Pack, NoPack>, StoreError> {
    let store = &session.store;
    let alert_id = &shown.row.alert_id;
    let (run_key, known) = store.files_of(alert_id).await?;
    let folders: Vec<PathBuf> = match run {
        Some(folder) => vec![folder.to_path_buf()],
        None => known.into_iter().map(PathBuf::from).collect(),
    };
    let trail = store.trail_of(alert_id).await?;
    let facts = store.run_facts(&run_key).await?;
    let mut why = Text::new(
        format!("疑点库没有记下扫描 {run_key} 的结果目录"),
        format!("the store does not know where the files of {run_key} are"),
    );
    let mut code = "S641";
    for folder in folders {
        match pack::freeze(&folder, alert_id, &trail) {
            Ok(pack) if is_shown(&pack, shown, &facts) => return Ok(Ok(pack)),
            Ok(_) => {
                code = "S642";
                let folder = folder.display();
                why = Text::new(
                    format!("{folder} 中的疑点与疑点库所示不同，或出自另一份数据"),
                    format!("the alert in {folder} is not as the store shows it, or of another extract"),
                );
            }
            Err(error) => {
                code = if matches!(error, FreezeError::Io { .. }) { "S641" } else { "S642" };
                why = Text::new(error.text(crate::model::Lang::Zh), error.text(crate::model::Lang::En));
            }
        }
    }
    Ok(Err((code, why)))
}

/// Whether a pack holds what the store shows: the line of the alert to the letter, of the run's own extract and day.
fn is_shown(pack: &Pack, shown: &Shown, (fingerprint, as_of): &(String, String)) -> bool {
    let line: Option<Json> = serde_json::from_str(pack.entry("alert.json").trim_end()).ok();
    let manifest: Json = serde_json::from_str(pack.entry("manifest.json")).unwrap_or_default();
    let of_manifest = |pointer: &str| manifest.pointer(pointer).and_then(Json::as_str).unwrap_or_default().to_owned();
    line.as_ref() == Some(&shown.line)
        && of_manifest("/dataset/fingerprint") == *fingerprint
        && of_manifest("/as_of") == *as_of
}

/// Everything that was attached so far and comes with this request, content and all.
fn files(shown: &Shown, enclosed: &Enclosed, session: &Session) -> Result<Vec<PackedFile>, Failure> {
    let shelf = session.shelf();
    let before = shown.attachments.iter().map(|attached| (&attached.file, Some(attached.event)));
    let now = enclosed.files.iter().map(|file| (file, None));
    let packed = |(file, event): (&NamedFile, Option<i64>)| {
        let content = shelf.content(&file.hash).map_err(|error| refused(&error))?;
        Ok(PackedFile { name: file.name.clone(), hash: file.hash.clone(), event, content })
    };
    before.chain(now).map(packed).collect()
}

fn say(code: &str, text: &str) {
    let head = lang().pick("没有证据包", "no evidence pack");
    talk(&format!("{head} [{code}]: {text}  (fundwatch explain {code})"));
}

pub(in crate::cli) fn refused(error: &ShelfError) -> Failure {
    Failure::Paper(error.code(), Text::new(error.text(crate::model::Lang::Zh), error.text(crate::model::Lang::En)))
}

impl Session {
    /// The folder of evidence beside the store.
    pub(in crate::cli) fn shelf(&self) -> Shelf {
        Shelf::new(self.evidence.clone())
    }
}
