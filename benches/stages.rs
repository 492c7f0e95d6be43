//! The stages of a scan at two sizes: open and validate, each rule, scoring, writing.
//!
//! `cargo bench` makes the datasets with `synth` in a temporary folder first (200 thousand and 2 million contribution
//! rows; `FUNDWATCH_BENCH_ROWS=20M` style overrides are deliberately absent: change `SIZES`). Figures are in README.md.

use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use fundwatch::model::{Lang, Text};
use fundwatch::rules::RuleSet;
use fundwatch::scan::{self, Run, ScanOptions, Selector, Settings, Watch};
use fundwatch::score::{Law, Model, Unit, score};
use fundwatch::synth::{Scale, SynthOptions, generate};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// Contribution rows.
const SIZES: [u64; 2] = [200_000, 2_000_000];

struct Silent(AtomicBool);

impl Watch for Silent {
    fn stage(&self, _text: &Text) {}

    fn interrupted(&self) -> &AtomicBool {
        &self.0
    }
}

fn threads() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

fn options(dataset: &Path, only: &[&str]) -> ScanOptions {
    ScanOptions {
        dataset: dataset.to_path_buf(),
        called: None,
        only: only.iter().map(|rule| Selector::parse(rule)).collect(),
        overrides: Vec::new(),
        as_of: None,
        threads: threads(),
        memory_bytes: None,
        spill_dir: None,
        views_dir: None,
        profile: false,
        cluster: None,
        stopped: Vec::new(),
        verify: false,
        alone: false,
        allow_skip: Vec::new(),
    }
}

fn run(dataset: &Path, only: &[&str]) -> Run {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads");
    let (loaded, settings) = (RuleSet::built_in(), Settings::load(None).expect("built-in settings"));
    let watch = Silent(AtomicBool::new(false));
    runtime
        .block_on(scan::scan(&options(dataset, only), &loaded, &settings, &watch))
        .expect("a synthetic dataset scans")
}

fn datasets(folder: &Path) -> Vec<(u64, PathBuf)> {
    SIZES
        .iter()
        .map(|&rows| {
            let out = folder.join(rows.to_string());
            let mut options = SynthOptions::new(7, &out);
            options.scale = Scale::ContributionRows(rows);
            options.threads = threads();
            generate(&options).expect("the generator writes to a temporary folder");
            (rows, out)
        })
        .collect()
}

fn stages(c: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let datasets = datasets(folder.path());
    let mut group = c.benchmark_group("scan");
    group.sample_size(10).sampling_mode(SamplingMode::Flat).measurement_time(Duration::from_secs(5));
    for (rows, dataset) in &datasets {
        group.throughput(Throughput::Elements(*rows));
        let watch = Silent(AtomicBool::new(false));
        group.bench_with_input(BenchmarkId::new("open and validate", rows), dataset, |b, dataset| {
            b.iter(|| scan::open(&options(dataset, &[]), &watch));
        });
        for rule in ["R1", "R2", "R3", "R4", "R5", "R6", "R7"] {
            // Includes opening and validating, which every scan pays once: subtract the line above.
            group
                .bench_with_input(BenchmarkId::new(rule, rows), dataset, |b, dataset| b.iter(|| run(dataset, &[rule])));
        }
        group.bench_with_input(BenchmarkId::new("all rules", rows), dataset, |b, dataset| b.iter(|| run(dataset, &[])));
        let finished = run(dataset, &[]);
        let out = folder.path().join("out");
        group.bench_function(BenchmarkId::new("write", rows), |b| {
            b.iter(|| scan::write(&finished, &out, Lang::Zh));
        });
    }
    group.finish();
}

fn scoring(c: &mut Criterion) {
    let mut group = c.benchmark_group("score");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    for entities in [10_000_usize, 1_000_000] {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        let peers: Vec<Vec<String>> = (0..40).map(|group| vec![format!("peers {group}")]).collect();
        let units: Vec<Unit<'_>> = (0..entities)
            .map(|n| {
                let exposure = f64::from(random.random_range(1..400_u32));
                let mean = exposure * 0.03;
                let observed = (0..8).filter(|_| random.random::<f64>() < mean / 8.0).count() as u64;
                Unit { stratum: "employer", peers: &peers[n % 40], observed, exposure, looks: 1 }
            })
            .collect();
        group.throughput(Throughput::Elements(entities as u64));
        let model = Model::new(Law::NegativeBinomial);
        group.bench_function(BenchmarkId::new("negative binomial", entities), |b| b.iter(|| score(&units, &model)));
    }
    group.finish();
}

criterion_group!(benches, stages, scoring);
criterion_main!(benches);
