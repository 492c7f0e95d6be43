//! The counts of R1–R7 agree to the unit with an independent, slow recount, on synthetic funds of three seeds.

use crate::oracle::compare::compare;
use crate::oracle::tables::Tables;
use crate::program::{scan, synth};

fn recount(seed: &str, more: &[&str]) {
    let mut args = vec!["--seed", seed, "--employers", "300"];
    args.extend(more);
    let (folder, dataset) = synth(&args);
    let out = folder.path().join("run");
    let ended = scan(&dataset, &out, &[]);
    assert_eq!(ended.code, 0, "{}\n{}", ended.out, ended.err);
    let differences = compare(&out.join("population"), &Tables::read(&dataset));
    assert!(
        differences.is_empty(),
        "seed {seed}: {} differences, the first: {:#?}",
        differences.len(),
        &differences[..differences.len().min(10)]
    );
}

#[test]
fn seed_1() {
    recount("1", &[]);
}

#[test]
fn seed_2_by_month_folders() {
    recount("2", &["--layout", "months"]);
}

#[test]
fn seed_3_shuffled() {
    recount("3", &["--shuffle", "--layout", "parts:5"]);
}
