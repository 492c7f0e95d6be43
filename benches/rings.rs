//! Rings among five million claims: how long the graph takes and how much memory, and whether what was planted is found.
//!
//! `cargo run --release --example rings -- [MILLIONS] [THREADS]`. Made in memory, the same at every run: each claimant has an account
//! (2 in 100 that of somebody else), a telephone (1 in 100) and, for 75 of 100, a device: 20 of these 75 that of an agent with
//! some 250 clients, 9 that of a public terminal of their county. A ring per 10,000 claims: nine people, one telephone, one
//! device, two accounts.

#![expect(clippy::print_stdout, reason = "this program prints a table")]

use fundwatch::score::graph::{Bipartite, HubPolicy, Hubs, Links, Rewiring, rings};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::time::Instant;

const REGIONS: u32 = 12;
const COUNTIES: u32 = 103;

fn below(rng: &mut ChaCha8Rng, count: u32) -> u32 {
    u32::try_from((u64::from(rng.next_u32()) * u64::from(count)) >> 32).unwrap_or(0)
}

/// Identifiers of one kind: everybody's own, then the shared ones.
struct Made {
    groups: Vec<u32>,
    kinds: Vec<u8>,
    edges: Vec<(u32, u32)>,
}

impl Made {
    fn identifier(&mut self, kind: u8, region: u32) -> u32 {
        self.groups.push(u32::from(kind) * REGIONS + region);
        self.kinds.push(kind);
        u32::try_from(self.groups.len() - 1).unwrap_or(u32::MAX)
    }
}

fn make(claims: u32) -> (Made, u32) {
    let rng = &mut ChaCha8Rng::seed_from_u64(5);
    let mut made = Made { groups: Vec::new(), kinds: Vec::new(), edges: Vec::new() };
    let regions: Vec<u32> = (0..claims).map(|_| below(rng, REGIONS)).collect();
    for kind in 0..2 {
        let own: Vec<u32> = regions.iter().map(|region| made.identifier(kind, *region)).collect();
        for claimant in 0..claims {
            let other = below(rng, 100) < if kind == 0 { 2 } else { 1 };
            let holder = if other { below(rng, claims) } else { claimant };
            made.edges.push((claimant, own[holder as usize]));
        }
    }
    let agents: Vec<u32> = (0..claims / 1250).map(|n| made.identifier(2, n % REGIONS)).collect();
    let terminals: Vec<u32> = (0..COUNTIES).map(|n| made.identifier(2, n % REGIONS)).collect();
    for claimant in 0..claims {
        let device = match below(rng, 100) {
            0..20 => agents[below(rng, u32::try_from(agents.len()).unwrap_or(1)) as usize],
            20..29 => terminals[below(rng, COUNTIES) as usize],
            29..75 => made.identifier(2, regions[claimant as usize]),
            _ => continue,
        };
        made.edges.push((claimant, device));
    }
    let planted = claims / 10_000;
    for ring in 0..planted {
        let region = ring % REGIONS;
        let [first, second] = [made.identifier(0, region), made.identifier(0, region)];
        let (phone, device) = (made.identifier(1, region), made.identifier(2, region));
        for member in 0..9 {
            let claimant = below(rng, claims);
            let account = if member % 2 == 0 { first } else { second };
            made.edges.extend([(claimant, account), (claimant, phone), (claimant, device)]);
        }
    }
    (made, planted)
}

fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) / 1024
}

fn main() {
    let given: Vec<usize> = std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    let millions = given.first().copied().unwrap_or(5);
    let threads = given.get(1).copied().unwrap_or(4);
    let claims = u32::try_from(millions * 1_000_000).unwrap_or(u32::MAX);
    let (made, planted) = make(claims);
    println!("{claims} claims, {} edges, {} identifiers, {} MiB", made.edges.len(), made.groups.len(), peak_mib());
    let started = Instant::now();
    let graph = Bipartite::new(claims as usize, made.groups, &made.edges).expect("made in range");
    drop(made.edges);
    println!("graph      {:6.1} s", started.elapsed().as_secs_f64());
    let hubs = Hubs::find(&graph, HubPolicy::default(), &[]);
    println!("hubs       {:6.1} s, {} hubs", started.elapsed().as_secs_f64(), hubs.list().len());
    let links = Links::new(made.kinds, 2).expect("two kinds");
    let all = rings(&graph, &hubs, &links);
    let tested: Vec<_> = all.iter().filter(|ring| ring.claimants.len() >= 3).cloned().collect();
    println!(
        "components {:6.1} s, {} of them, {} of three or more",
        started.elapsed().as_secs_f64(),
        all.len(),
        tested.len()
    );
    let rewiring = Rewiring::new(999, 50, 1, threads).expect("in range");
    let rewired = rewiring.probabilities(&graph, &hubs, &links, &tested, 3);
    let strong = rewired.rings.iter().filter(|ring| ring.ln_p <= 0.001_f64.ln() + 1e-9).count();
    println!(
        "rewired    {:6.1} s on {threads} threads: {} draws, largest chance group {:.2} people on average, {strong} rings at p = 0.001, {planted} planted",
        started.elapsed().as_secs_f64(),
        rewired.draws,
        rewired.size_mean
    );
    println!("peak       {} MiB", peak_mib());
}
