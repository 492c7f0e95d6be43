//! What lies in files and is named by a line of the journal: evidence packs, attachments, the folders of runs.
//!
//! The order is always the same: the file is durable first, then a transaction names it by its hash. A file that nothing names
//! is what a process left that was killed in between, and harms nobody; a name without its file is found by its hash.

use super::act::Request;
use super::sql::{Tx, args};
use super::{Store, StoreError};
use crate::audit::Row;
use crate::triage::DeskPolicy;
use jiff::civil::DateTime;
use serde_json::{Value as Json, json};

/// What goes with a request and lies in files already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Enclosed {
    /// The evidence pack that was frozen for this decision.
    pub pack: Option<NamedPack>,
    /// Files that are attached with it.
    pub files: Vec<NamedFile>,
}

/// An evidence pack, by name and hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPack {
    /// Its seal: SHA-256 in hexadecimal.
    pub seal: String,
    /// Its file, below the folder of evidence.
    pub file: String,
}

/// An attached file, by name and hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedFile {
    /// Its name as it was given, without folders and control characters.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// BLAKE3 in hexadecimal; its content lies under this name.
    pub hash: String,
}

/// A pack that the journal names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackRow {
    /// Its seal.
    pub seal: String,
    /// Its file, below the folder of evidence.
    pub file: String,
    /// The line of the journal that names it.
    pub event: i64,
    /// When it was frozen.
    pub at: DateTime,
}

/// A file that is attached to an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// The file.
    pub file: NamedFile,
    /// The line of the journal that names it.
    pub event: i64,
}

/// Where the files of a run lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunPlace {
    /// Its folder, absolute.
    pub folder: String,
    /// The dataset it read: an absolute path, or a URL.
    pub dataset: String,
}

impl Enclosed {
    /// What the line of the journal says of it.
    pub(super) fn note(&self, payload: &mut Json) {
        let Json::Object(payload) = payload else { return };
        if let Some(pack) = &self.pack {
            payload.insert("pack".to_owned(), json!(pack.seal));
        }
        if !self.files.is_empty() {
            let file = |file: &NamedFile| json!({ "name": file.name, "bytes": file.bytes, "blake3": file.hash });
            payload.insert("attachments".to_owned(), self.files.iter().map(file).collect());
        }
    }

    /// What belongs to the request itself: the files. A pack is made anew whenever the request is sent again.
    pub(super) fn asked(&self) -> Vec<&str> {
        self.files.iter().flat_map(|file| [file.name.as_str(), file.hash.as_str()]).collect()
    }
}

/// Whether what is enclosed can be taken.
///
/// # Errors
/// [`StoreError::Unfit`]: a file that is too large, a hash that is none.
pub(super) fn check(request: &Request, policy: &DeskPolicy) -> Result<(), StoreError> {
    let most = policy.evidence.attachment_bytes;
    let hash = |text: &str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    for file in &request.enclosed.files {
        let NamedFile { name, bytes, .. } = file;
        if *bytes > most {
            return Err(StoreError::unfit(
                format!("附件 {name} 有 {bytes} 字节，上限 {most} 字节（desk.toml [evidence] megabytes）"),
                format!("the attachment {name} has {bytes} bytes; at most {most} (desk.toml [evidence] megabytes)"),
            ));
        }
    }
    let hashes = request.enclosed.files.iter().map(|file| &file.hash);
    match hashes.chain(request.enclosed.pack.iter().map(|pack| &pack.seal)).find(|text| !hash(text)) {
        Some(text) => Err(StoreError::unfit(format!("{text} 不是指纹"), format!("{text} is no hash"))),
        None => Ok(()),
    }
}

/// Writes down what the event `seq` of the request names.
pub(super) async fn write(tx: &mut Tx, request: &Request, seq: i64) -> Result<(), StoreError> {
    let alert = &request.alert_id;
    if let Some(NamedPack { seal, file }) = &request.enclosed.pack {
        tx.run(
            "INSERT INTO evidence_packs (event_seq, alert_id, seal, frozen_at, file) VALUES ($1, $2, $3, $4, $5)",
            args![seq, alert, seal, request.now, file],
        )
        .await?;
    }
    for (file, ordinal) in request.enclosed.files.iter().zip(1_i64..) {
        let bytes = i64::try_from(file.bytes).unwrap_or(i64::MAX);
        tx.run(
            "INSERT INTO attachments (event_seq, ordinal, alert_id, name, bytes, hash) VALUES ($1, $2, $3, $4, $5, $6)",
            args![seq, ordinal, alert, &file.name, bytes, &file.hash],
        )
        .await?;
    }
    Ok(())
}

pub(super) async fn packs(tx: &mut Tx, alert_id: &str) -> Result<Vec<PackRow>, StoreError> {
    let sql = "SELECT seal, file, event_seq, frozen_at FROM evidence_packs WHERE alert_id = $1 ORDER BY event_seq";
    let rows = tx.rows(sql, args![alert_id]).await?;
    let pack = |row: &super::sql::Row| {
        let (seal, file) = (row.text(0)?.to_owned(), row.text(1)?.to_owned());
        Ok(PackRow { seal, file, event: row.int(2)?, at: row.read(3)? })
    };
    rows.iter().map(pack).collect()
}

pub(super) async fn attachments(tx: &mut Tx, alert_id: &str) -> Result<Vec<Attachment>, StoreError> {
    let sql = "SELECT name, bytes, hash, event_seq FROM attachments WHERE alert_id = $1 ORDER BY event_seq, ordinal";
    let rows = tx.rows(sql, args![alert_id]).await?;
    let attachment = |row: &super::sql::Row| {
        let bytes = u64::try_from(row.int(1)?).unwrap_or(0);
        let file = NamedFile { name: row.text(0)?.to_owned(), bytes, hash: row.text(2)?.to_owned() };
        Ok(Attachment { file, event: row.int(3)? })
    };
    rows.iter().map(attachment).collect()
}

impl Store {
    /// Remembers where the files of a run lie. It is a hint to whoever looks for them and no part of the journal: what is
    /// found there is compared with what the store knows of the run.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn note_run_place(&self, run_key: &str, place: RunPlace) -> Result<(), StoreError> {
        let key = run_key.to_owned();
        let known = self.run_places(&key).await?;
        // Only where it says something new: the same scan again leaves the store as it was.
        if known.contains(&place) {
            return Ok(());
        }
        self.write(move |tx| {
            Box::pin(async move {
                tx.run(
                    "INSERT INTO run_places (run_key, folder, dataset) VALUES ($1, $2, $3) \
                     ON CONFLICT (run_key, folder) DO UPDATE SET dataset = excluded.dataset",
                    args![&key, &place.folder, &place.dataset],
                )
                .await
                .map(|_| ())
            })
        })
        .await
    }

    /// Where the files of a run were last seen.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn run_places(&self, run_key: &str) -> Result<Vec<RunPlace>, StoreError> {
        let sql = "SELECT folder, dataset FROM run_places WHERE run_key = $1 ORDER BY folder";
        let mut tx = self.read().await?;
        let place =
            |row: &super::sql::Row| Ok(RunPlace { folder: row.text(0)?.to_owned(), dataset: row.text(1)?.to_owned() });
        tx.rows(sql, args![run_key]).await?.iter().map(place).collect()
    }

    /// The run whose files show an alert as the store does, and where they were last seen: those of the newest run that had
    /// it; of a control, those of its draw.
    ///
    /// # Errors
    /// [`StoreError::Absent`]; what the engine says.
    pub async fn files_of(&self, alert_id: &str) -> Result<(String, Vec<String>), StoreError> {
        let mut tx = self.read().await?;
        let sql = "SELECT run_key, folder FROM samples WHERE alert_id = $1 AND kind = 'control'";
        if let Some(row) = tx.row(sql, args![alert_id]).await? {
            return Ok((row.text(0)?.to_owned(), vec![row.text(1)?.to_owned()]));
        }
        let row = tx.row("SELECT last_run FROM alerts WHERE alert_id = $1", args![alert_id]).await?;
        let row = row.ok_or_else(|| StoreError::Absent { kind: "alert", id: alert_id.to_owned() })?;
        let run_key = row.text(0)?.to_owned();
        let places = self.run_places(&run_key).await?;
        Ok((run_key, places.into_iter().map(|place| place.folder).collect()))
    }

    /// What a run read: the fingerprint of its dataset, and its as-of date.
    ///
    /// # Errors
    /// [`StoreError::Absent`]; what the engine says.
    pub async fn run_facts(&self, run_key: &str) -> Result<(String, String), StoreError> {
        let sql = "SELECT dataset_fingerprint, as_of FROM runs WHERE run_key = $1";
        let row = self.read().await?.row(sql, args![run_key]).await?;
        let row = row.ok_or_else(|| StoreError::Absent { kind: "run", id: run_key.to_owned() })?;
        Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned()))
    }

    /// The events of `alert_id` that name evidence packs, with their MACs, and the seal each names; oldest first.
    ///
    /// # Errors
    /// What the engine says, or an event cannot be read.
    pub async fn events_with_packs(&self, alert_id: &str) -> Result<Vec<(String, Row)>, StoreError> {
        let named = |row: Row| {
            let payload: Json = serde_json::from_str(&row.event.payload).unwrap_or_default();
            Some((payload.get("pack")?.as_str()?.to_owned(), row))
        };
        Ok(self.trail_of(alert_id).await?.into_iter().filter_map(named).collect())
    }
}
