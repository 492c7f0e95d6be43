//! One Parquet file, opened by our own code: fingerprint, footer, columns against the dictionary.
//!
//! Owns [`DataFile`]. The checks before `parquet` sees the bytes matter: a huge footer length makes that
//! crate panic, a 0-byte file makes DataFusion skip it in silence, and neither names the file.

use super::layout::FoundFile;
use super::partition::PathValue;
use super::quality::printable;
use super::schema::{Fit, TEXT, fit, remedy, type_name};
use super::{FindingLevel, QualityFinding};
use crate::model::dictionary::{ColumnSpec, TableSpec};
use datafusion::arrow::datatypes::{DataType, Schema};
use datafusion::parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use datafusion::parquet::basic::Type as PhysicalType;
use datafusion::parquet::errors::ParquetError;
use datafusion::parquet::file::metadata::ParquetMetaData;
use sha2::{Digest, Sha256};
use std::fmt;
use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

/// More columns than this are no table of ours and would only cost memory (faults.md D05).
const COLUMNS_MAX: usize = 4_096;
/// More row groups than this are a bomb, not a file (faults.md D04).
const ROW_GROUPS_MAX: usize = 100_000;

/// What tells that a file was not touched since it was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) bytes: u64,
    pub(super) modified: Option<SystemTime>,
    /// Device and inode: a file replaced by renaming another over it has another inode.
    pub(super) inode: Option<(u64, u64)>,
}

impl Stamp {
    pub(super) fn of(metadata: &Metadata) -> Self {
        #[cfg(unix)]
        let inode = {
            use std::os::unix::fs::MetadataExt;
            Some((metadata.dev(), metadata.ino()))
        };
        #[cfg(not(unix))]
        let inode = None;
        Self { bytes: metadata.len(), modified: metadata.modified().ok(), inode }
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.bytes)?;
        match self.modified.map(jiff::Timestamp::try_from) {
            Some(Ok(time)) => write!(f, ", modified {time}"),
            _ => Ok(()),
        }
    }
}

/// Where a column of the dictionary stands in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Binding {
    /// Position among the file's top-level columns.
    pub(super) root: usize,
    /// How its type fits.
    pub(super) fit: Fit,
}

/// A file that can be read: everything about it that was checked.
#[derive(Debug)]
pub(super) struct DataFile {
    pub(super) path: PathBuf,
    pub(super) relative: String,
    pub(super) path_values: Vec<PathValue>,
    pub(super) stamp: Stamp,
    pub(super) hash: blake3::Hash,
    pub(super) footer: Arc<ParquetMetaData>,
    /// How to read it: the file's columns by their bare Parquet types, the embedded Arrow schema left aside,
    /// the dictionary's text as views.
    pub(super) reading: ArrowReaderMetadata,
    /// One entry per column of the dictionary's table.
    pub(super) bindings: Vec<Option<Binding>>,
    pub(super) rows: u64,
}

impl DataFile {
    /// Rows of row group `group`.
    pub(super) fn group_rows(&self, group: usize) -> usize {
        usize::try_from(self.footer.row_group(group).num_rows()).unwrap_or_default()
    }

    /// Whether the file itself or its path has the column.
    pub(super) fn has(&self, column: usize) -> bool {
        self.bindings[column].is_some() || self.path_values.iter().any(|value| value.column == column)
    }
}

/// What opening a file gave: its identity as far as it could be read, and either the file or why not.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) identity: Identity,
    pub(super) file: Option<DataFile>,
    pub(super) findings: Vec<QualityFinding>,
}

/// A file's fingerprint, known even where the file is not usable.
#[derive(Clone, Debug)]
pub(super) struct Identity {
    pub(super) relative: String,
    pub(super) bytes: u64,
    pub(super) hash: Option<blake3::Hash>,
    pub(super) sha256: Option<[u8; 32]>,
}

/// Which hashes of a file are wanted besides BLAKE3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hashes {
    /// BLAKE3 alone, for the fingerprint.
    Fingerprint,
    /// SHA-256 too, because `dataset.toml` gives it.
    WithSha256,
    /// BLAKE3 alone, of a part of a prepared copy, which is no file to be met anywhere else.
    OfPart,
}

/// Opens, hashes and checks one file.
pub(super) fn open_file(spec: &'static TableSpec, found: &FoundFile, hashes: Hashes) -> Opened {
    let mut identity = Identity { relative: found.relative.clone(), bytes: 0, hash: None, sha256: None };
    let mut findings = Vec::new();
    // `parquet` checks most of what it reads, but a hostile footer can still reach an assertion.
    let attempt = AssertUnwindSafe(|| open_checked(spec, found, hashes, &mut identity, &mut findings));
    let result = catch_unwind(attempt).unwrap_or_else(|_| Err(broken_footer(&found.relative, "it is inconsistent")));
    let file = match result {
        Ok(file) => Some(file),
        Err(finding) => {
            findings.push(*finding);
            None
        }
    };
    let findings: Vec<_> = findings.into_iter().map(|f| f.table(&spec.name).file(&found.relative)).collect();
    let refused = findings.iter().any(|finding| finding.level == FindingLevel::Error);
    Opened { identity, file: file.filter(|_| !refused), findings }
}

type Refusal = Box<QualityFinding>;

fn open_checked(
    spec: &'static TableSpec,
    found: &FoundFile,
    hashes: Hashes,
    identity: &mut Identity,
    findings: &mut Vec<QualityFinding>,
) -> Result<DataFile, Refusal> {
    let name = &found.relative;
    let unreadable = |error: io::Error| {
        Box::new(QualityFinding::new("D107", format!("读不到 {name}：{error}"), format!("cannot read {name}: {error}")))
    };
    let mut file = File::open(&found.path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    let stamp = Stamp::of(&metadata);
    identity.bytes = stamp.bytes;
    let (hash, sha256) = hash_file(&mut file, hashes).map_err(unreadable)?;
    identity.hash = Some(hash);
    identity.sha256 = sha256;
    check_ends(&mut file, stamp.bytes, name)?;
    check_name(found)?;
    let footer = read_footer(&file, name)?;
    check_footer(footer.metadata(), stamp.bytes, name)?;
    if hashes != Hashes::OfPart && is_part(footer.metadata()) {
        return Err(Box::new(super::prepared::orphan(name)));
    }
    let bindings = bind_columns(spec, &footer, found, findings)?;
    let rows = footer.metadata().file_metadata().num_rows();
    Ok(DataFile {
        path: found.path.clone(),
        relative: found.relative.clone(),
        path_values: found.path_values.clone(),
        stamp,
        hash,
        reading: with_views(&footer, &bindings).map_err(|error| broken_footer(name, &error.to_string()))?,
        footer: Arc::clone(footer.metadata()),
        bindings,
        rows: u64::try_from(rows).unwrap_or_default(),
    })
}

pub(super) fn hash_file(file: &mut File, hashes: Hashes) -> io::Result<(blake3::Hash, Option<[u8; 32]>)> {
    let mut blake3 = blake3::Hasher::new();
    let mut sha256 = (hashes == Hashes::WithSha256).then(Sha256::new);
    let mut buffer = vec![0; 1 << 18];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((blake3.finalize(), sha256.map(|hasher| hasher.finalize().into())));
        }
        blake3.update(&buffer[..read]);
        if let Some(hasher) = &mut sha256 {
            hasher.update(&buffer[..read]);
        }
    }
}

/// The first and last bytes, before anything else reads the file.
fn check_ends(file: &mut File, bytes: u64, name: &str) -> Result<(), Refusal> {
    let refuse = |code, zh: String, en: String| Err(Box::new(QualityFinding::new(code, zh, en)));
    if bytes == 0 {
        return refuse("D102", format!("{name} 是空文件（0 字节）"), format!("{name} is empty (0 bytes)"));
    }
    let io = |error: io::Error| {
        Box::new(QualityFinding::new("D107", format!("读不到 {name}：{error}"), format!("cannot read {name}: {error}")))
    };
    let mut head = [0; 4];
    let head_read = usize::try_from(bytes).unwrap_or(usize::MAX).min(4);
    file.seek(SeekFrom::Start(0)).map_err(io)?;
    file.read_exact(&mut head[..head_read]).map_err(io)?;
    if &head == b"PARE" {
        return refuse("D104", format!("{name} 是加密的 Parquet 文件"), format!("{name} is an encrypted Parquet file"));
    }
    if &head != b"PAR1" {
        let (zh, en) = what_instead(head);
        return refuse(
            "D101",
            format!("{name} 不是 Parquet 文件：开头不是 PAR1（{zh}）"),
            format!("{name} is not a Parquet file: it does not start with PAR1 ({en})"),
        );
    }
    // Head, footer, footer length, tail: nothing shorter than 12 bytes is a Parquet file.
    if bytes < 12 {
        return refuse(
            "D103",
            format!("{name} 被截断：只有 {bytes} 字节"),
            format!("{name} is truncated: it has {bytes} bytes only"),
        );
    }
    let mut tail = [0; 8];
    file.seek(SeekFrom::End(-8)).map_err(io)?;
    file.read_exact(&mut tail).map_err(io)?;
    let [l0, l1, l2, l3, magic @ ..] = tail;
    if &magic == b"PARE" {
        return refuse("D104", format!("{name} 的页脚已加密"), format!("the footer of {name} is encrypted"));
    }
    if &magic != b"PAR1" {
        return refuse(
            "D103",
            format!("{name} 被截断：共 {bytes} 字节，结尾不是 PAR1"),
            format!("{name} is truncated: {bytes} bytes, and it does not end with PAR1"),
        );
    }
    let footer = u64::from(u32::from_le_bytes([l0, l1, l2, l3]));
    if footer + 12 > bytes {
        return refuse(
            "D103",
            format!("{name} 的页脚损坏：页脚自称 {footer} 字节，而文件只有 {bytes} 字节"),
            format!("the footer of {name} is broken: it claims {footer} bytes in a file of {bytes}"),
        );
    }
    Ok(())
}

/// A guess at what stands there instead, to spare the data owner a hex dump.
fn what_instead(head: [u8; 4]) -> (&'static str, &'static str) {
    match head {
        [b'<', ..] => ("像是 HTML 或 XML", "it looks like HTML or XML"),
        [b'P', b'K', ..] => ("像是 zip 或 xlsx", "it looks like a zip or xlsx"),
        [0x1f, 0x8b, ..] => ("像是 gzip", "it looks like gzip"),
        [0x28, 0xb5, 0x2f, 0xfd] => ("像是 zstd", "it looks like zstd"),
        [b'{' | b'[', ..] => ("像是 JSON", "it looks like JSON"),
        [0, 0, 0, 0] => ("全是零字节", "it starts with zero bytes"),
        _ if head.iter().all(|b| b.is_ascii_graphic() || b.is_ascii_whitespace()) => {
            ("像是文本或 CSV", "it looks like text or CSV")
        }
        _ => ("未知格式", "an unknown format"),
    }
}

/// The engine addresses files by URL-like paths; a name that does not survive that would be read as another.
fn check_name(found: &FoundFile) -> Result<(), Refusal> {
    use datafusion::object_store::{local::LocalFileSystem, path::Path};
    let survives = Path::from_absolute_path(&found.path)
        .and_then(|path| LocalFileSystem::new().path_to_filesystem(&path).map_err(|_| too_odd(&path)))
        .is_ok_and(|back| back == found.path);
    if survives {
        return Ok(());
    }
    Err(Box::new(QualityFinding::new(
        "D119",
        format!("{} 的文件名含有读取引擎不接受的字符", found.relative),
        format!("the name of {} holds characters that the engine does not accept", found.relative),
    )))
}

fn too_odd(path: &datafusion::object_store::path::Path) -> datafusion::object_store::path::Error {
    datafusion::object_store::path::Error::InvalidPath { path: PathBuf::from(path.as_ref()) }
}

fn read_footer(file: &File, name: &str) -> Result<ArrowReaderMetadata, Refusal> {
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    ArrowReaderMetadata::load(file, options).map_err(|error| broken_footer(name, &error.to_string()))
}

fn is_part(footer: &ParquetMetaData) -> bool {
    let entries = footer.file_metadata().key_value_metadata();
    entries.is_some_and(|entries| entries.iter().any(|entry| entry.key == super::prepared::FOOTER_MARK))
}

fn broken_footer(name: &str, reason: &str) -> Refusal {
    let reason = first_line(reason);
    Box::new(QualityFinding::new(
        "D103",
        format!("{name} 的页脚读不出来：{reason}"),
        format!("the footer of {name} cannot be read: {reason}"),
    ))
}

/// The same file with the dictionary's text columns read as views.
fn with_views(footer: &ArrowReaderMetadata, bindings: &[Option<Binding>]) -> Result<ArrowReaderMetadata, ParquetError> {
    let text = |root: usize| bindings.iter().flatten().any(|binding| binding.root == root);
    let fields = footer.schema().fields().iter().enumerate().map(|(root, field)| {
        let is_text = text(root) && *field.data_type() == DataType::Utf8;
        if is_text { Arc::new(field.as_ref().clone().with_data_type(TEXT)) } else { Arc::clone(field) }
    });
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    ArrowReaderMetadata::try_new(Arc::clone(footer.metadata()), ArrowReaderOptions::new().with_schema(schema))
}

/// First line of a library's message, safe to print.
pub(super) fn first_line(message: &str) -> String {
    printable(message.lines().next().unwrap_or_default())
}

/// Counts and positions of the footer against the file, so that a footer which lies is refused here and not
/// somewhere in a decoder.
fn check_footer(footer: &ParquetMetaData, bytes: u64, name: &str) -> Result<(), Refusal> {
    let refuse = |zh: String, en: String| Err(Box::new(QualityFinding::new("D105", zh, en)));
    if footer.num_row_groups() > ROW_GROUPS_MAX {
        let groups = footer.num_row_groups();
        return refuse(
            format!("{name} 的页脚列出 {groups} 个行组，上限 {ROW_GROUPS_MAX}"),
            format!("the footer of {name} lists {groups} row groups; the limit is {ROW_GROUPS_MAX}"),
        );
    }
    let claimed = footer.file_metadata().num_rows();
    let mut rows: i64 = 0;
    for group in footer.row_groups() {
        let group_rows = group.num_rows();
        if !(0..=i64::from(u32::MAX)).contains(&group_rows) {
            return refuse(
                format!("{name} 有一个行组自称 {group_rows} 行"),
                format!("{name} has a row group that claims {group_rows} rows"),
            );
        }
        rows = rows.saturating_add(group_rows);
        for chunk in group.columns() {
            let start = chunk.dictionary_page_offset().unwrap_or(chunk.data_page_offset());
            let end = start.checked_add(chunk.compressed_size());
            let inside = start >= 0
                && chunk.data_page_offset() >= 0
                && chunk.compressed_size() >= 0
                && end.and_then(|end| u64::try_from(end).ok()).is_some_and(|end| end <= bytes);
            if !inside {
                return refuse(
                    format!("{name} 的页脚指向文件之外的数据"),
                    format!("the footer of {name} points to data outside the file"),
                );
            }
            let flat = chunk.column_descr().max_rep_level() == 0;
            if flat && chunk.num_values() != group_rows {
                let values = chunk.num_values();
                return refuse(
                    format!("{name} 的一列自称 {values} 个值，而行组有 {group_rows} 行"),
                    format!("a column of {name} claims {values} values in a row group of {group_rows} rows"),
                );
            }
        }
    }
    if rows != claimed {
        return refuse(
            format!("{name} 的页脚自称 {claimed} 行，各行组合计 {rows} 行"),
            format!("the footer of {name} claims {claimed} rows, its row groups hold {rows}"),
        );
    }
    Ok(())
}

/// Finds the dictionary's columns in the file. All problems of a file are reported, not the first alone.
fn bind_columns(
    spec: &'static TableSpec,
    footer: &ArrowReaderMetadata,
    found: &FoundFile,
    findings: &mut Vec<QualityFinding>,
) -> Result<Vec<Option<Binding>>, Refusal> {
    let name = &found.relative;
    let fields = footer.schema().fields();
    if fields.len() > COLUMNS_MAX || footer.parquet_schema().num_columns() > COLUMNS_MAX {
        let columns = footer.parquet_schema().num_columns();
        return Err(Box::new(
            QualityFinding::new(
                "D205",
                format!("{name} 有 {columns} 列，上限 {COLUMNS_MAX}"),
                format!("{name} has {columns} columns; the limit is {COLUMNS_MAX}"),
            )
            .expected(COLUMNS_MAX.to_string())
            .found(columns.to_string()),
        ));
    }
    let bind = |column: &ColumnSpec| -> Result<Option<Binding>, Refusal> {
        let mut same = fields.iter().enumerate().filter(|(_, field)| *field.name() == column.name);
        let Some((root, field)) = same.next() else {
            let other_case = fields.iter().find(|field| field.name().eq_ignore_ascii_case(&column.name));
            return other_case.map_or(Ok(None), |other| Err(wrong_case(name, column, other.name(), "D203")));
        };
        if same.next().is_some() {
            return Err(there_twice(name, column));
        }
        if let Some(other) =
            fields.iter().find(|f| *f.name() != column.name && f.name().eq_ignore_ascii_case(&column.name))
        {
            return Err(wrong_case(name, column, other.name(), "D202"));
        }
        let found_type =
            if is_int96(footer, root) { "int96 timestamp".to_owned() } else { type_name(field.data_type()) };
        let fit = if is_int96(footer, root) { Fit::Refused } else { fit(column.kind, field.data_type()) };
        if fit == Fit::Refused {
            return Err(wrong_type(name, column, &found_type, field.data_type()));
        }
        Ok(Some(Binding { root, fit }))
    };
    let mut bindings = Vec::with_capacity(spec.columns.len());
    for (position, column) in spec.columns.iter().enumerate() {
        let binding = match bind(column) {
            Ok(binding) => binding,
            Err(refusal) => {
                findings.push(*refusal);
                bindings.push(None);
                continue;
            }
        };
        let from_path = found.path_values.iter().any(|value| value.column == position);
        if binding.is_none() && !from_path && column.required {
            findings.push(*missing(name, column));
        }
        if let Some(Binding { root, fit: Fit::Widened | Fit::NanosToVerify }) = binding {
            findings.push(widened(name, column, &type_name(fields[root].data_type())));
        }
        bindings.push(binding);
    }
    Ok(bindings)
}

fn is_int96(footer: &ArrowReaderMetadata, root: usize) -> bool {
    let schema = footer.parquet_schema();
    (0..schema.num_columns())
        .find(|leaf| schema.get_column_root_idx(*leaf) == root)
        .is_some_and(|leaf| schema.column(leaf).physical_type() == PhysicalType::INT96)
}

fn wrong_case(file: &str, column: &ColumnSpec, other: &str, code: &'static str) -> Refusal {
    let (name, other) = (&column.name, printable(other));
    let finding = if code == "D203" {
        QualityFinding::new(
            code,
            format!("{file} 的列 {other} 应写作 {name}"),
            format!("column {other} of {file} must be written {name}"),
        )
    } else {
        QualityFinding::new(
            code,
            format!("{file} 同时有列 {name} 和 {other}，只差大小写"),
            format!("{file} has both columns {name} and {other}, which differ in capitals only"),
        )
    };
    Box::new(finding.column(name).expected(name).found(other))
}

fn there_twice(file: &str, column: &ColumnSpec) -> Refusal {
    let name = &column.name;
    let finding =
        QualityFinding::new("D202", format!("{file} 有两个名为 {name} 的列"), format!("{file} has two columns {name}"));
    Box::new(finding.column(name))
}

fn missing(file: &str, column: &ColumnSpec) -> Refusal {
    let (name, kind) = (&column.name, column.kind.name());
    let finding = QualityFinding::new(
        "D201",
        format!("{file} 缺少必备列 {name}（{kind}）"),
        format!("{file} lacks the required column {name} ({kind})"),
    );
    Box::new(finding.column(name).expected(kind).found("-"))
}

fn wrong_type(file: &str, column: &ColumnSpec, found: &str, found_type: &DataType) -> Refusal {
    let (name, expected) = (&column.name, column.kind.name());
    let [fix_zh, fix_en] = remedy(column.kind, found_type);
    let finding = QualityFinding::new(
        "D204",
        format!("{file} 的 {name} 是 {found}，应为 {expected}"),
        format!("{name} of {file} is {found}, expected {expected}"),
    );
    Box::new(finding.column(name).expected(expected).found(found).fix(fix_zh, fix_en))
}

fn widened(file: &str, column: &ColumnSpec, found: &str) -> QualityFinding {
    let (name, expected) = (&column.name, column.kind.name());
    QualityFinding::new(
        "D206",
        format!("{file} 的 {name} 是 {found}，已无损放宽为 {expected}"),
        format!("{name} of {file} is {found}; widened to {expected} without loss"),
    )
    .column(name)
    .expected(expected)
    .found(found)
}
