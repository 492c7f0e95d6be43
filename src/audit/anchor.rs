//! The anchor: what the trail was, written down where whoever may change the store cannot change it.
//!
//! One line per entry, `SEQ\tMAC\tTIME\tKEY_ID\n`, only ever appended, synced before the call returns. A chain alone cannot
//! show that its newest rows are gone, nor that the whole store is last week's; the anchor can. It belongs on another path, best
//! another mount or another machine.

use super::chain::Tip;
use super::event::GENESIS;
use crate::model::Lang;
use jiff::civil::DateTime;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The last line is looked for in so many bytes at the end; a line has about 120.
const TAIL_BYTES: u64 = 4096;

/// How far the anchor may be behind the trail (`faults.md` A02: five minutes or 1,000 events).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lag {
    /// Events.
    pub events: i64,
    /// Minutes.
    pub minutes: i64,
}

impl Default for Lag {
    fn default() -> Self {
        Self { events: 1_000, minutes: 5 }
    }
}

/// One line of the anchor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnchorLine {
    /// A row of the trail.
    pub seq: i64,
    /// Its MAC.
    pub mac: String,
    /// When the line was written, ISO 8601.
    pub at: String,
    /// The key of the row.
    pub key_id: String,
}

/// Why the anchor cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AnchorError {
    /// The system refused.
    #[error("{}", self.text(Lang::En))]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line is none that this program writes.
    #[error("{}", self.text(Lang::En))]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line, from 1; 0 for the last one.
        line: usize,
    },
    /// The anchor knows events that the store does not have, or has otherwise: an older copy, a cut tail, another store.
    #[error("{}", self.text(Lang::En))]
    Ahead {
        /// The file.
        path: PathBuf,
        /// The newest event that it knows.
        anchored: i64,
        /// The newest event of the store.
        tip: i64,
    },
}

impl AnchorError {
    /// The error and what to do about it, for a person.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            AnchorError::Io { path, source } => lang.pick(
                format!("无法使用审计锚点文件 {}：{source}；锚点写不进去就不能继续办理", path.display()),
                format!(
                    "cannot use the audit anchor {}: {source}; nothing more can be done until it can be written",
                    path.display()
                ),
            ),
            AnchorError::Malformed { path, line } => {
                let (path, line) = (path.display(), if *line == 0 { "$".to_owned() } else { line.to_string() });
                lang.pick(
                    format!("审计锚点文件 {path} 第 {line} 行不是锚点记录（应为：序号、MAC、时间、密钥编号）；请从备份恢复并查明原因"),
                    format!(
                        "{path}:{line}: not a line of an audit anchor (expected sequence number, MAC, time, key id): restore it and find out why"
                    ),
                )
            }
            AnchorError::Ahead { path, anchored, tip } => lang.pick(
                format!(
                    "审计锚点 {} 已到第 {anchored} 条，而库中记录到第 {tip} 条且不相符：库可能被截断、换成旧副本或另一个库。请执行 fundwatch audit verify",
                    path.display()
                ),
                format!(
                    "the audit anchor {} holds event {anchored}, the store ends with event {tip} and does not agree: its tail was cut, or it is an older copy or another store. Run fundwatch audit verify",
                    path.display()
                ),
            ),
        }
    }
}

/// An anchor file.
#[derive(Clone, Debug)]
pub struct Anchor {
    path: PathBuf,
    lag: Lag,
}

impl Anchor {
    /// The anchor in `path`, which need not be there yet.
    pub fn new(path: impl Into<PathBuf>, lag: Lag) -> Self {
        Self { path: path.into(), lag }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// All lines, oldest first; none where there is no file. A last line without its line feed was being written when the machine
    /// stopped, and is left out.
    ///
    /// # Errors
    /// The file cannot be read, or a line is none.
    pub fn read(&self) -> Result<Vec<AnchorLine>, AnchorError> {
        let text = match std::fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(self.io(source)),
        };
        let whole = &text[..text.rfind('\n').map_or(0, |end| end + 1)];
        whole.lines().enumerate().map(|(at, line)| parse(line).ok_or_else(|| self.malformed(at + 1))).collect()
    }

    /// The newest line.
    ///
    /// # Errors
    /// As [`Anchor::read`].
    pub fn last(&self) -> Result<Option<AnchorLine>, AnchorError> {
        match File::open(&self.path) {
            Ok(mut file) => self.last_of(&mut file).map(|(line, _)| line),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(self.io(source)),
        }
    }

    /// Whether the anchor is further behind `tip` than it may be.
    ///
    /// # Errors
    /// As [`Anchor::read`].
    pub fn is_due(&self, tip: &Tip, now: DateTime) -> Result<bool, AnchorError> {
        let Some(last) = self.last()? else { return Ok(tip.seq > 0) };
        let minutes = last.at.parse::<DateTime>().map(|at| now.duration_since(at).as_mins());
        // A clock that was set back makes it due: better a line too many.
        let late = minutes.map_or(true, |minutes| minutes >= self.lag.minutes || minutes < 0);
        Ok(tip.seq - last.seq >= self.lag.events || (tip.seq > last.seq && late))
    }

    /// Writes down `tip`, whose row was made with the key `key_id`, and waits until it is on the disk. Says whether a line was
    /// written: another process may have been faster.
    ///
    /// # Errors
    /// The file cannot be written, or it knows newer events than `tip`, or the same otherwise.
    pub fn write(&self, tip: &Tip, key_id: &str, now: DateTime) -> Result<bool, AnchorError> {
        if let Some(folder) = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|source| self.io(source))?;
        }
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        let mut file = options.open(&self.path).map_err(|source| self.io(source))?;
        file.lock().map_err(|source| self.io(source))?;
        let (last, end) = self.last_of(&mut file)?;
        if let Some(last) = last.filter(|last| last.seq >= tip.seq) {
            // A newer line by a faster process is as good; the same event with another MAC is not.
            return if last.seq > tip.seq || last.mac == tip.mac {
                Ok(false)
            } else {
                Err(self.ahead(last.seq, tip.seq))
            };
        }
        let line = format!("{}\t{}\t{now}\t{key_id}\n", tip.seq, tip.mac);
        let written = file.set_len(end).and_then(|()| file.write_all(line.as_bytes())).and_then(|()| file.sync_all());
        written.map_err(|source| self.io(source))?;
        Ok(true)
    }

    /// Compares the newest line with the store, whose newest row is `tip`; `mac_at` gives the MAC of the row that the line names
    /// (`None`: there is no such row, unless it went under a tombstone).
    ///
    /// # Errors
    /// [`AnchorError::Ahead`].
    pub fn agrees(&self, last: &AnchorLine, tip: &Tip, mac_at: Option<&str>) -> Result<(), AnchorError> {
        let same = if last.seq == 0 { last.mac == GENESIS } else { mac_at == Some(&last.mac) };
        if same { Ok(()) } else { Err(self.ahead(last.seq, tip.seq)) }
    }

    /// The last whole line of `file`, and where it ends: what stands behind was torn.
    fn last_of(&self, file: &mut File) -> Result<(Option<AnchorLine>, u64), AnchorError> {
        let length = file.seek(SeekFrom::End(0)).map_err(|source| self.io(source))?;
        let from = length.saturating_sub(TAIL_BYTES);
        let mut tail = Vec::new();
        file.seek(SeekFrom::Start(from)).and_then(|_| file.read_to_end(&mut tail)).map_err(|source| self.io(source))?;
        let Some(end) = tail.iter().rposition(|byte| *byte == b'\n') else {
            return if from == 0 { Ok((None, 0)) } else { Err(self.malformed(0)) };
        };
        let begin = tail[..end].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let line = std::str::from_utf8(&tail[begin..end]).ok().and_then(parse).ok_or_else(|| self.malformed(0))?;
        Ok((Some(line), from + end as u64 + 1))
    }

    fn io(&self, source: io::Error) -> AnchorError {
        AnchorError::Io { path: self.path.clone(), source }
    }

    fn malformed(&self, line: usize) -> AnchorError {
        AnchorError::Malformed { path: self.path.clone(), line }
    }

    fn ahead(&self, anchored: i64, tip: i64) -> AnchorError {
        AnchorError::Ahead { path: self.path.clone(), anchored, tip }
    }
}

fn parse(line: &str) -> Option<AnchorLine> {
    let mut words = line.split('\t');
    let (seq, mac, at, key_id) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let whole =
        words.next().is_none() && mac.len() == GENESIS.len() && mac.bytes().all(|byte| byte.is_ascii_hexdigit());
    let seq = seq.parse().ok().filter(|_| whole)?;
    Some(AnchorLine { seq, mac: mac.to_owned(), at: at.to_owned(), key_id: key_id.to_owned() })
}
