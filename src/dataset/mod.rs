//! Opens an extract, checks it against the data dictionary, and hands out tables that rules may trust.
//!
//! Two steps, each with a type that proves it was done: [`open()`] (files, footers, columns → [`Extract`]) and
//! [`validate()`] (values, keys → [`ValidatedTables`]). Only the latter gives tables to the engine. What was
//! found on the way is a list of [`QualityFinding`]s, never a silent repair.
//!
//! This module and `engine` are the only ones that may name DataFusion, Arrow or Parquet.

mod codes;
mod convert;
mod data;
mod error;
mod file;
mod layout;
mod manifest;
mod open;
mod partition;
pub mod prepared;
mod provider;
mod quality;
mod read;
mod read_table;
mod rows;
mod schema;
mod tables;
#[cfg(test)]
mod tests;
mod validate;
mod work;
pub mod writer;

pub use codes::{CodeEntry, code, codes};
pub use convert::{ConvertError, to_batch, to_table, to_table_of};
pub use error::{DatasetError, render_finding};
pub use layout::{Use, use_of};
pub use manifest::Manifest;
pub use open::{Extract, FileRecord, OpenOptions, TableFiles, TableState, open};
pub use quality::{FindingLevel, QualityFinding};
pub use read_table::{ReadTableError, read_table};
pub use rows::from_rows;
pub use schema::table_schema;
pub use tables::{
    EXTRACT_TABLE, KeyProof, REPEATS_TABLE, TableStatus, ValidatedTables, extract_schema, repeats_schema,
};
pub use validate::{Follow, Looked, ValidateOptions, validate, validate_followed};
pub use writer::{WriterError, WriterOptions, write_table};
