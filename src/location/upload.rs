//! Sending a finished folder to a store, so that it is complete there or known not to be.
//!
//! Owns the order of writes. A store has no step that makes many objects appear at once, so the file that a folder is
//! known by (`manifest.json` of a run) goes last and, where it replaces an earlier one, that one goes first: whoever
//! sees it sees a whole run. An object named [`UPLOADING`] keeps two uploads from mixing.

use super::address::Remote;
use super::connect::Connection;
use super::error::{LocationError, Problem};
use super::stage_folder::files_below;
use crate::model::Text;
use futures::{StreamExt, TryStreamExt, stream};
use object_store::path::Path as Key;
use object_store::{Error, ObjectMeta, ObjectStoreExt, PutMode, PutPayload, UpdateVersion};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Says what is being uploaded, for as long as it is.
const UPLOADING: &str = ".fundwatch-upload";
/// Its content where an upload failed and whoever comes next may begin anew.
const STOPPED: &[u8] = b"stopped";
/// Files sent at a time.
const AT_A_TIME: usize = 4;
/// Larger files go in parts of this size.
const PART_BYTES: u64 = 16 << 20;

/// Looks whether a folder known by `marker` may be sent to `remote`, before the work that makes it.
///
/// # Errors
/// Something else is there, or the store cannot be read.
pub async fn probe(remote: &Remote, marker: &str) -> Result<(), LocationError> {
    let connection = Connection::open(remote)?;
    refuse_foreign(&connection, &connection.list().await?, marker)
}

/// Sends `folder`, which is known by `marker`, to `remote`. An earlier finished one there is replaced.
///
/// # Errors
/// Something else is there, another upload is under way, or the store refused. The marker is then not there, and the
/// error says where the local folder is.
pub async fn upload(folder: &Path, remote: &Remote, marker: &str) -> Result<(), LocationError> {
    let sent = async { send(&Connection::open(remote)?, folder, marker).await };
    sent.await.map_err(|error| error.kept_in(folder))
}

async fn send(connection: &Connection, folder: &Path, marker: &str) -> Result<(), LocationError> {
    let content = fs::read(folder.join(marker)).map_err(|error| LocationError::local(folder, &error))?;
    let files: Vec<String> = match files_below(folder) {
        Ok(files) => files.into_keys().collect(),
        Err(error) => return Err(LocationError::local(folder, &error)),
    };
    let uploading = connection.remote.key(UPLOADING);
    refuse_foreign(connection, &connection.list().await?, marker)?;
    take(connection, &uploading, blake3::hash(&content).to_hex().as_bytes()).await?;
    let sent = replace(connection, folder, &files, marker, content).await;
    match sent {
        Ok(()) => connection.delete(&uploading).await,
        Err(error) => {
            // As far as the store still answers; where it does not, the same content may go on.
            connection.store.put(&uploading, PutPayload::from_static(STOPPED)).await.ok();
            Err(error)
        }
    }
}

/// Puts `files` where others may be. Listed anew, because only now does nobody else write there.
async fn replace(
    connection: &Connection,
    folder: &Path,
    files: &[String],
    marker: &str,
    content: Vec<u8>,
) -> Result<(), LocationError> {
    let (marker_key, present) = (connection.remote.key(marker), connection.list().await?);
    // From here on what is there is no finished run, until it is the new one.
    if present.iter().any(|object| object.location == marker_key) {
        connection.delete(&marker_key).await?;
    }
    let others = files.iter().filter(|file| file.as_str() != marker);
    let jobs = others.map(|file| send_file(connection, folder.join(file), connection.remote.key(file)));
    stream::iter(jobs).buffer_unordered(AT_A_TIME).try_collect::<()>().await?;
    let mut own: BTreeSet<Key> = files.iter().map(|file| connection.remote.key(file)).collect();
    own.insert(connection.remote.key(UPLOADING));
    for stale in present.iter().map(|object| &object.location).filter(|key| !own.contains(key)) {
        connection.delete(stale).await?;
    }
    if connection.create(&marker_key, content).await? { Ok(()) } else { Err(in_use(connection, &marker_key)) }
}

/// The same rule as for a local folder: nothing there, a finished one, or the rest of an upload that was cut off.
fn refuse_foreign(connection: &Connection, present: &[ObjectMeta], marker: &str) -> Result<(), LocationError> {
    let known = [connection.remote.key(marker), connection.remote.key(UPLOADING)];
    // A console leaves an object without content where a folder was made.
    let mut content = present.iter().filter(|object| object.size > 0 || object.location != *connection.remote.prefix());
    if content.clone().next().is_none() || content.any(|object| known.contains(&object.location)) {
        return Ok(());
    }
    let remote = &connection.remote;
    let text = Text::new(
        format!("{remote} 已有对象，但没有 {marker}，不会覆盖"),
        format!("{remote} holds objects but no {marker}; they are not overwritten"),
    );
    Err(LocationError::new(Problem::SomethingElse, text))
}

/// Says that `identity` is being uploaded. After an upload that failed anybody may begin; one that was cut off without a
/// word is continued by the same content only, because two would mix.
async fn take(connection: &Connection, uploading: &Key, identity: &[u8]) -> Result<(), LocationError> {
    if connection.create(uploading, identity.to_vec()).await? {
        return Ok(());
    }
    let failed = |error| connection.failed_at(uploading, &error);
    let answer = connection.store.get(uploading).await.map_err(failed)?;
    let version = UpdateVersion { e_tag: answer.meta.e_tag.clone(), version: answer.meta.version.clone() };
    let theirs = answer.bytes().await.map_err(failed)?;
    if theirs.as_ref() == identity {
        return Ok(());
    }
    if theirs.as_ref() != STOPPED {
        return Err(in_use(connection, uploading));
    }
    let payload = PutPayload::from(identity.to_vec());
    match connection.store.put_opts(uploading, payload, PutMode::Update(version).into()).await {
        Ok(_) => Ok(()),
        Err(Error::Precondition { .. }) => Err(in_use(connection, uploading)),
        Err(error) => Err(failed(error)),
    }
}

fn in_use(connection: &Connection, key: &Key) -> LocationError {
    let (remote, url) = (&connection.remote, connection.url(key));
    let text = Text::new(
        format!("另一次上传正在写 {remote}，或曾在中途停止（{url}）"),
        format!("another upload writes to {remote}, or stopped while it did ({url})"),
    );
    LocationError::new(Problem::InUse, text)
}

async fn send_file(connection: &Connection, path: PathBuf, key: Key) -> Result<(), LocationError> {
    let local = |error: io::Error| LocationError::local(&path, &error);
    let failed = |error| connection.failed_at(&key, &error);
    let mut file = File::open(&path).map_err(local)?;
    if file.metadata().map_err(local)?.len() <= PART_BYTES {
        let mut content = Vec::new();
        file.read_to_end(&mut content).map_err(local)?;
        return connection.store.put(&key, PutPayload::from(content)).await.map(|_| ()).map_err(failed);
    }
    let mut upload = connection.store.put_multipart(&key).await.map_err(failed)?;
    loop {
        let mut part = Vec::new();
        if (&mut file).take(PART_BYTES).read_to_end(&mut part).map_err(local)? == 0 {
            break;
        }
        if let Err(error) = upload.put_part(PutPayload::from(part)).await {
            // Parts of an upload that nobody finishes are paid for.
            upload.abort().await.ok();
            return Err(failed(error));
        }
    }
    upload.complete().await.map(|_| ()).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::super::connect::tests::in_memory;
    use super::*;

    #[test]
    fn a_large_file_goes_in_parts_and_whole() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (folder, connection) = (tempfile::tempdir().unwrap(), in_memory("s3://fund/run"));
            let content: Vec<u8> = (0..2 * PART_BYTES + 5).map(|at| u8::try_from(at / 1000 % 251).unwrap()).collect();
            fs::create_dir(folder.path().join("population")).unwrap();
            fs::write(folder.path().join("population/R1.parquet"), &content).unwrap();
            fs::write(folder.path().join("manifest.json"), "{}").unwrap();
            send(&connection, folder.path(), "manifest.json").await.unwrap();
            let listed: BTreeSet<String> =
                connection.list().await.unwrap().iter().map(|object| object.location.to_string()).collect();
            assert_eq!(Vec::from_iter(listed), ["run/manifest.json", "run/population/R1.parquet"]);
            let key = connection.remote.key("population/R1.parquet");
            assert!(connection.store.get(&key).await.unwrap().bytes().await.unwrap() == content);
        });
    }
}
