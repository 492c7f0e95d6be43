#![doc = include_str!("ARCHITECTURE.md")]

pub mod audit;
pub mod cli;
pub mod dataset;
pub mod engine;
pub mod location;
pub mod model;
pub mod pack;
pub mod paper;
pub mod report;
pub mod rules;
pub mod scan;
pub mod score;
pub mod store;
pub mod synth;
pub mod triage;
