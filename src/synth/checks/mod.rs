//! Checks of generated datasets, read back from their files: row by row, without SQL.
//!
//! The counts here are written from `counts.md` alone and know nothing of the generator, so that they can
//! disagree with it.

mod fixture;
mod incidents;
mod integrity;
mod lookalikes;
mod records;
mod repeat;
mod sample;
