//! The independent second program: the counts of R1–R7, row by row.
//!
//! Owns a plain reading of `counts.md` and the data dictionary with loops, maps and sets: no SQL, no engine, nothing of
//! `src/`. DataFusion lends only its re-exported Parquet reader. Written without sight of the SQL rules, so agreement
//! with them says something.
//!
//! Surprising: it is meant to be slow and literal. A window of 30 days is walked day by day. Where `counts.md` leaves a
//! choice, the doc comment that begins with `READING:` says which one was taken.

pub(crate) mod calendar;
pub(crate) mod compare;
pub(crate) mod files;
pub(crate) mod headcount;
pub(crate) mod r1;
pub(crate) mod r2;
pub(crate) mod r3;
pub(crate) mod r4;
pub(crate) mod r5;
pub(crate) mod r6;
pub(crate) mod r7;
pub(crate) mod tables;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod layouts;
