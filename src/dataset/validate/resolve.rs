//! Looks again at the rows whose key hashes are equal and decides by their values.
//!
//! Owns three decisions: which rows are exact copies, which of conflicting rows is kept (the smallest in the
//! dictionary's column order, nulls first, so that neither file names nor row order matter), and which
//! contributions lawfully stand in several rows.

use super::super::data::{Piece, TableData};
use super::super::provider::Aside;
use super::super::read::{ReadError, Rows, guarded};
use super::super::schema::arrow_type;
use super::super::work::in_parallel;
use super::keys::{HashSet64, Repeated, hash_rows};
use super::plan::ColumnPlan;
use crate::model::dictionary::TableSpec;
use datafusion::arrow::array::{ArrayRef, AsArray, Int64Array, RecordBatch};
use datafusion::arrow::datatypes::Date32Type;
use datafusion::arrow::row::{RowConverter, Rows as EncodedRows, SortField};
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Arc;

/// Memory taken for one row that is looked at again: its values twice and its place.
const BYTES_PER_ROW: u64 = 512;
/// A smaller budget is taken as this one.
const BUDGET_BYTES_MIN: u64 = 1 << 18;

/// What became of the rows that were looked at again.
#[derive(Debug, Default)]
pub(super) struct Resolved {
    /// Rows set aside by piece, not sorted.
    pub(super) aside: Vec<(usize, u32)>,
    /// How many of them are exact copies.
    pub(super) copies: u64,
    /// How many conflict with the row kept.
    pub(super) conflicts: u64,
    /// Rows set aside by month, where months are counted.
    pub(super) months: BTreeMap<i32, u64>,
    /// Identities kept in several rows: person, employer, month, number of rows.
    pub(super) repeats: Vec<RecordBatch>,
}

/// A table whose rows are compared.
pub(super) struct Table<'a> {
    pub(super) spec: &'static TableSpec,
    pub(super) data: &'a TableData,
    pub(super) plan: &'a ColumnPlan,
    pub(super) pieces: &'a [Piece],
    /// Rows already set aside; they take no part.
    pub(super) aside: &'a Aside,
}

/// A row that may have a double, encoded so that bytes compare as values do.
struct Candidate {
    /// Identity, variant and rest, one after the other.
    bytes: Box<[u8]>,
    identity_len: u32,
    key_len: u32,
    month: i32,
    piece: usize,
    row: u32,
}

impl Candidate {
    fn identity(&self) -> &[u8] {
        &self.bytes[..self.identity_len as usize]
    }

    fn key(&self) -> &[u8] {
        &self.bytes[..self.key_len as usize]
    }
}

/// Compares the rows that have one of the repeated hashes, as many at a time as `budget_bytes` allows.
pub(super) fn resolve(
    table: &Table<'_>,
    repeated: &Repeated,
    budget_bytes: u64,
    threads: NonZeroUsize,
) -> Result<Resolved, (Piece, ReadError)> {
    let mut resolved = Resolved::default();
    if repeated.hashes.is_empty() {
        return Ok(resolved);
    }
    let slices = repeated.rows.saturating_mul(BYTES_PER_ROW).div_ceil(budget_bytes.max(BUDGET_BYTES_MIN));
    let per_slice = repeated.hashes.len().div_ceil(usize::try_from(slices).unwrap_or(usize::MAX).max(1)).max(1);
    for hashes in repeated.hashes.chunks(per_slice) {
        let set = HashSet64::new(hashes);
        let pieces: Vec<usize> = (0..table.pieces.len()).collect();
        let found = in_parallel(threads, &pieces, |piece| guarded(|| candidates(table, *piece, &set)));
        let mut rows = Vec::new();
        for (piece, found) in pieces.iter().zip(found) {
            rows.extend(found.map_err(|error| (table.pieces[*piece], error))?);
        }
        decide(table, rows, &mut resolved).map_err(|error| (table.pieces[0], error))?;
    }
    Ok(resolved)
}

/// The rows of a piece that have one of the hashes.
fn candidates(table: &Table<'_>, piece: usize, set: &HashSet64<'_>) -> Result<Vec<Candidate>, ReadError> {
    let Table { spec, data, plan, pieces, aside } = table;
    let mut wanted: Vec<u32> = Vec::new();
    let (mut base, mut hashes) = (0_u32, Vec::new());
    for columns in data.read(spec, pieces[piece], &plan.identity, &Rows::All)? {
        let columns = columns?;
        hash_rows(&columns.arrays, columns.rows, &mut hashes).map_err(ReadError::Failed)?;
        let maybe = (base..).zip(&hashes).filter(|(_, hash)| set.has(**hash)).map(|(row, _)| row);
        wanted.extend(maybe.filter(|row| aside[piece].binary_search(row).is_err()));
        base += u32::try_from(columns.rows).unwrap_or_default();
    }
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let all = plan.all();
    let identity = Encoder::new(spec, &plan.identity)?;
    let variant = Encoder::new(spec, &plan.variant)?;
    let rest = Encoder::new(spec, &plan.rest)?;
    let mut rows = wanted.iter();
    let mut candidates = Vec::with_capacity(wanted.len());
    for columns in data.read(spec, pieces[piece], &all, &Rows::These(&wanted))? {
        let columns = columns?;
        let (first, others) = columns.arrays.split_at(plan.identity.len());
        let (second, third) = others.split_at(plan.variant.len());
        let months = plan.month.and_then(|month| all.iter().position(|column| *column == month));
        let months = months.map(|at| columns.arrays[at].as_primitive::<Date32Type>());
        let encoded = [identity.encode(first)?, variant.encode(second)?, rest.encode(third)?];
        for (position, row) in (0..columns.rows).zip(rows.by_ref()) {
            let parts = encoded.each_ref().map(|rows| rows.as_ref().map_or(&[][..], |rows| rows.row(position).data()));
            let identity_len = u32::try_from(parts[0].len()).unwrap_or(u32::MAX);
            let variant_len = u32::try_from(parts[1].len()).unwrap_or(u32::MAX);
            candidates.push(Candidate {
                bytes: parts.concat().into_boxed_slice(),
                identity_len,
                key_len: identity_len.saturating_add(variant_len),
                month: months.map_or(0, |months| months.value(position)),
                piece,
                row: *row,
            });
        }
    }
    Ok(candidates)
}

/// Turns columns into bytes that compare as the values do.
struct Encoder(Option<RowConverter>);

impl Encoder {
    fn new(spec: &TableSpec, columns: &[usize]) -> Result<Self, ReadError> {
        if columns.is_empty() {
            return Ok(Self(None));
        }
        let fields = columns.iter().map(|column| SortField::new(arrow_type(spec.columns[*column].kind))).collect();
        RowConverter::new(fields).map(Some).map(Self).map_err(|error| ReadError::Failed(error.to_string()))
    }

    fn encode(&self, arrays: &[ArrayRef]) -> Result<Option<EncodedRows>, ReadError> {
        let encoded = self.0.as_ref().map(|converter| converter.convert_columns(arrays)).transpose();
        encoded.map_err(|error| ReadError::Failed(error.to_string()))
    }
}

/// Decides over candidates of which every row with the same identity is there.
fn decide(table: &Table<'_>, mut rows: Vec<Candidate>, resolved: &mut Resolved) -> Result<(), ReadError> {
    // Bytes start with the key, so equal keys are neighbours and the smallest row of each comes first.
    rows.sort_unstable_by(|a, b| (&a.bytes, a.piece, a.row).cmp(&(&b.bytes, b.piece, b.row)));
    let mut repeats: Vec<(&[u8], i64)> = Vec::new();
    for same_identity in rows.chunk_by(|a, b| a.identity() == b.identity()) {
        let mut kept = 0;
        for same_key in same_identity.chunk_by(|a, b| a.key() == b.key()) {
            kept += 1;
            let (first, others) = (&same_key[0], &same_key[1..]);
            for row in others {
                if row.bytes == first.bytes {
                    resolved.copies += 1;
                } else {
                    resolved.conflicts += 1;
                }
                resolved.aside.push((row.piece, row.row));
                if table.plan.month.is_some() {
                    *resolved.months.entry(row.month).or_default() += 1;
                }
            }
        }
        if kept > 1 {
            repeats.push((same_identity[0].identity(), kept));
        }
    }
    if !repeats.is_empty() {
        resolved.repeats.push(repeats_batch(table, &repeats)?);
    }
    Ok(())
}

/// The repeated identities as rows again.
fn repeats_batch(table: &Table<'_>, repeats: &[(&[u8], i64)]) -> Result<RecordBatch, ReadError> {
    let Table { spec, plan, .. } = table;
    let failed = |error: &dyn std::fmt::Display| ReadError::Failed(error.to_string());
    let Encoder(Some(converter)) = Encoder::new(spec, &plan.identity)? else {
        return Err(failed(&"a table without identity"));
    };
    let parser = converter.parser();
    let mut arrays =
        converter.convert_rows(repeats.iter().map(|(bytes, _)| parser.parse(bytes))).map_err(|error| failed(&error))?;
    arrays.push(Arc::new(repeats.iter().map(|(_, copies)| *copies).collect::<Int64Array>()));
    RecordBatch::try_new(super::super::tables::repeats_schema(), arrays).map_err(|error| failed(&error))
}
