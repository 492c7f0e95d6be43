//! The rows of one table, wherever they are: Parquet files, or rows in memory for a rule's test.
//!
//! Owns the division into *pieces* (a row group, or all rows in memory), the unit of parallel work and of
//! setting rows aside.

use super::file::DataFile;
use super::read::{GroupReader, ReadError, Rows};
use crate::model::dictionary::TableSpec;
use datafusion::arrow::array::RecordBatch;

/// Where a table's rows are.
#[derive(Debug)]
pub(super) enum TableData {
    /// In files, ordered by path.
    Files(Vec<DataFile>),
    /// In memory, in the dictionary's types and order. `given` are the columns that were not filled in.
    Memory { batch: RecordBatch, given: Vec<bool> },
}

/// Some rows of a table that are read together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Position among the files.
    pub(super) file: usize,
    /// Row group in the file.
    pub(super) group: usize,
    pub(super) rows: usize,
}

impl TableData {
    /// Every piece, in the order of files and row groups.
    pub(super) fn pieces(&self) -> Vec<Piece> {
        match self {
            TableData::Memory { batch, .. } => vec![Piece { file: 0, group: 0, rows: batch.num_rows() }],
            TableData::Files(files) => files
                .iter()
                .enumerate()
                .flat_map(|(file, data)| {
                    let groups = 0..data.footer.num_row_groups();
                    groups.map(move |group| Piece { file, group, rows: data.group_rows(group) })
                })
                .collect(),
        }
    }

    /// Reads columns (positions in the dictionary's table) of some rows of a piece.
    pub(super) fn read(
        &self,
        spec: &TableSpec,
        piece: Piece,
        columns: &[usize],
        rows: &Rows<'_>,
    ) -> Result<GroupReader, ReadError> {
        match self {
            TableData::Memory { batch, .. } => GroupReader::memory(batch, columns, rows),
            TableData::Files(files) => GroupReader::parquet(spec, &files[piece.file], piece.group, columns, rows),
        }
    }

    /// Whether at least one file, or its path, has the column.
    pub(super) fn has(&self, column: usize) -> bool {
        match self {
            TableData::Memory { given, .. } => given[column],
            TableData::Files(files) => files.iter().any(|file| file.has(column)),
        }
    }

    /// Whether a file's path, or nanoseconds to be verified, make it necessary to look at the column.
    pub(super) fn must_be_looked_at(&self, column: usize) -> bool {
        let TableData::Files(files) = self else { return false };
        files.iter().any(|file| {
            let in_path = file.path_values.iter().any(|value| value.column == column);
            let nanos = file.bindings[column].is_some_and(|binding| binding.fit == super::schema::Fit::NanosToVerify);
            in_path || nanos
        })
    }

    /// Name of a piece's file, `None` for rows in memory.
    pub(super) fn file_name(&self, piece: Piece) -> Option<&str> {
        match self {
            TableData::Memory { .. } => None,
            TableData::Files(files) => Some(&files[piece.file].relative),
        }
    }
}
