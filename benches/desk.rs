//! How the store holds under many hands, and how fast a page of a large queue comes (issue 6, "It must show").
//!
//! `cargo run --release --example desk -- writers [SECONDS] [PROCESSES]`: 1,000 alerts, so many processes that take, check, decide,
//! review and open again at random; the time from the call to the durable, audited answer. Then everything is counted again.
//! `cargo run --release --example desk -- list [ALERTS]`: pages of a store of so many alerts, with every filter.
//! Each on SQLite and on a PostgreSQL of its own. `list ALERTS DIR` keeps the SQLite store in DIR and takes the one that is
//! there: what is slow is looked at again without making a million alerts each time. `list ALERTS postgres` leaves SQLite out.

#![expect(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr, reason = "a measurement, run by hand")]
#![allow(dead_code, clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]

#[path = "../tests/store/fixtures.rs"]
mod fixtures;
#[path = "../tests/store/server.rs"]
mod server;

use fixtures::{START, alert, desk, person, proposal, run_with, staff};
use fundwatch::audit::{Anchor, Chain, KeyRing, Lag};
use fundwatch::model::{Band, EntityType, Fen, Outcome, Role, Status};
use fundwatch::store::{
    Audit, Enclosed, Filter, OpenOptions, Order, Owned, Request, Slice, Store, StoreError, standing,
};
use fundwatch::triage::workflow::{Ask, Proposal, Refusal, Standing, StepDone};
use jiff::ToSpan;
use jiff::civil::date;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sqlx::Connection;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ALERTS: usize = 1_000;
/// Alerts of one run of the large store.
const PART: u64 = 50_000;
/// Slow pages that are named.
const SLOWEST: usize = 15;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, default: u64| args.get(at).and_then(|text| text.parse().ok()).unwrap_or(default);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    match args.first().map(String::as_str) {
        Some("writers") => {
            for url in places() {
                writers(&runtime, &url, number(1, 60), number(2, 16));
            }
        }
        Some("writer") => runtime.block_on(writer(&args[1], &args[2], number(3, 1), number(4, 0))),
        Some("list") => {
            let alerts = number(1, 1_000_000);
            let measure = async |url: &str, folder: &Path| {
                if !folder.join("store.db").exists() {
                    fill(url, folder, alerts).await;
                }
                pages(url, folder, alerts).await;
            };
            let of_server = args.get(2).is_some_and(|engine| engine == "postgres");
            if let Some(folder) = args.get(2).map(Path::new).filter(|_| !of_server) {
                runtime.block_on(measure(&folder.join("store.db").to_string_lossy(), folder));
            } else {
                for (url, folder) in places().into_iter().skip(usize::from(of_server)) {
                    runtime.block_on(measure(&url, folder.path()));
                }
            }
        }
        _ => eprintln!("usage: desk writers [SECONDS] [PROCESSES] | desk list [ALERTS [DIR|postgres]]"),
    }
}

/// A new place on each engine; the folder stays until the end of the process.
fn places() -> Vec<(String, tempfile::TempDir)> {
    let folder = || tempfile::Builder::new().prefix("fundwatch-desk").tempdir().unwrap();
    let file = folder();
    let url = file.path().join("store.db").to_string_lossy().into_owned();
    let mut places = vec![(url, file)];
    places.extend(server::server(true).map(|server| (server.database(), folder())));
    places
}

fn audit(folder: &Path) -> Audit {
    let key = folder.join("audit.key");
    let keys = if key.exists() { KeyRing::open(&key) } else { KeyRing::create(&key) }.unwrap();
    let anchor = Some(Anchor::new(folder.join("anchor"), Lag::default()));
    Audit { chain: Chain::new(keys), anchor, os_account: "bench".into() }
}

async fn open(url: &str, folder: &Path) -> Store {
    Store::open(url, audit(folder), &OpenOptions::default()).await.unwrap()
}

fn id(n: usize) -> String {
    format!("R2-{n:07}")
}

fn writers(runtime: &tokio::runtime::Runtime, place: &(String, tempfile::TempDir), seconds: u64, processes: u64) {
    let (url, folder) = place;
    let engine = runtime.block_on(async {
        let store = open(url, folder.path()).await;
        staff(&store).await;
        for n in 0..processes {
            let (name, role) = worker(n);
            store.add_user(person(&name), "admin1", START).await.unwrap();
            fixtures::give(&store, &name, role).await;
        }
        let alerts = (0..ALERTS).map(|n| alert(&id(n))).collect();
        store.commit_run(run_with("d1", alerts), &desk(), START).await.unwrap();
        let engine = format!("{} {}", store.engine().name, store.engine().version);
        store.close().await;
        engine
    });
    let own = std::env::current_exe().unwrap();
    let path = folder.path().to_string_lossy().into_owned();
    let children: Vec<_> = (0..processes)
        .map(|n| {
            let args = ["writer", url.as_str(), &path, &seconds.to_string(), &n.to_string()].map(str::to_owned);
            Command::new(&own).args(args).stdout(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    let (mut times, mut stale, mut locked) = (Vec::new(), 0, 0);
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "a writer failed");
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            match line.split_once(' ').unwrap() {
                ("done", micros) => times.push(micros.parse::<u64>().unwrap()),
                ("stale", count) => stale += count.parse::<u64>().unwrap(),
                ("failed", count) => locked += count.parse::<u64>().unwrap(),
                _ => unreachable!(),
            }
        }
    }
    times.sort_unstable();
    let (versions, events, intact) = runtime.block_on(counted(url, folder.path()));
    println!(
        "{engine}: {processes} processes, {seconds} s: {} writes ({:.0}/s), p50 {:.1} ms, p99 {:.1} ms, max {:.1} ms; \
         {stale} stale, {locked} failed (locked or otherwise); sum of versions {versions}, events {events}, answered {}, trail {}",
        times.len(),
        times.len() as f64 / seconds as f64,
        at(&times, 0.50),
        at(&times, 0.99),
        at(&times, 1.0),
        times.len(),
        if intact { "whole" } else { "BROKEN" },
    );
    let answered = i64::try_from(times.len()).unwrap();
    assert_eq!((versions, events, locked, intact), (answered, answered, 0, true), "something was lost or done twice");
}

/// A place in sorted microseconds, as milliseconds.
fn at(times: &[u64], share: f64) -> f64 {
    let index = ((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1));
    times.get(index).map_or(f64::NAN, |micros| *micros as f64 / 1000.0)
}

/// Sum of the versions of all alerts, events that made them, and whether the trail is whole: each answer is one of both.
async fn counted(url: &str, folder: &Path) -> (i64, i64, bool) {
    let store = open(url, folder).await;
    let mut tx = store.read().await.unwrap();
    let sql = "SELECT CAST(SUM(version) AS BIGINT), \
               (SELECT COUNT(*) FROM events WHERE alert_version IS NOT NULL) FROM alerts";
    let row = tx.row(sql, vec![]).await.unwrap().unwrap();
    let audit = audit(folder);
    let report = store.verify_trail(audit.chain.keys(), audit.anchor.as_ref()).await.unwrap();
    (row.int(0).unwrap(), row.int(1).unwrap(), report.is_intact())
}

/// Who works in a process: one of four reviews what the others decide.
fn worker(n: u64) -> (String, Role) {
    if n % 4 == 3 { (format!("reviewer{n}"), Role::Reviewer) } else { (format!("officer{n}"), Role::Officer) }
}

/// What somebody would do next with an alert that stands so.
fn next(at: &Standing, user: &str, role: Role, rng: &mut ChaCha8Rng) -> Ask {
    let own = at.owner.as_deref() == Some(user);
    let often = rng.random_range(0..4) > 0;
    match (at.status, role) {
        (Status::Proposed, Role::Reviewer) if often => Ask::Approve { note: Some("同意".into()) },
        (Status::Proposed, Role::Reviewer) => Ask::Return { reason: "附件不清".into() },
        (Status::Closed, Role::Reviewer) if often => Ask::Reopen { reason: "有新材料".into() },
        (Status::New | Status::Reopened, Role::Officer) if often => Ask::Take,
        (Status::Returned, Role::Officer) if own => Ask::Take,
        (Status::Working, Role::Officer) if own && at.done.is_empty() => {
            Ask::Verify { step: "V1".into(), done: StepDone::Done { found: "已核实".into(), proof: None } }
        }
        (Status::Working, Role::Officer) if own && often => Ask::propose(season(user)),
        (Status::Working, Role::Officer) if own => Ask::Release { reason: "交还".into() },
        _ => Ask::Note { text: "核对中".into() },
    }
}

/// The outcome that everybody proposes: it takes a review in the band of these alerts.
fn season(user: &str) -> Proposal {
    Proposal {
        user: user.into(),
        note: Some("见附件".into()),
        explanation: Some("FP-R2-SEASON".into()),
        ..proposal(Outcome::FalsePositive)
    }
}

/// One process: does what comes next to alerts drawn at random, one after the other, as fast as it is answered.
async fn writer(url: &str, folder: &str, seconds: u64, seed: u64) {
    let store = open(url, Path::new(folder)).await;
    let (desk, (user, role)) = (desk(), worker(seed));
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let (mut times, mut stale, mut failed) = (Vec::new(), 0_u64, 0_u64);
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut count = 0_u64;
    while Instant::now() < end {
        let alert_id = id(rng.random_range(0..ALERTS));
        let at = standing(&mut store.read().await.unwrap(), &alert_id).await.unwrap();
        let ask = next(&at, &user, role, &mut rng);
        count += 1;
        let key = format!("{user}-{count}");
        let request = Request {
            alert_id,
            seen: at.version,
            user: user.clone(),
            ask,
            key,
            now: START,
            enclosed: Enclosed::default(),
        };
        let begun = Instant::now();
        match store.act(request, &desk).await {
            Ok(_) => times.push(begun.elapsed().as_micros()),
            Err(StoreError::Refused { refusal: Refusal::Stale { .. }, .. }) => stale += 1,
            Err(error) => {
                eprintln!("{}: {error}", error.code());
                failed += 1;
            }
        }
    }
    let mut text: String = times.iter().map(|micros| format!("done {micros}\n")).collect();
    text.push_str(&format!("stale {stale}\nfailed {failed}\n"));
    std::io::stdout().write_all(text.as_bytes()).unwrap();
    store.close().await;
}

/// Makes the store: alerts as runs bring them, and years of decisions about them.
async fn fill(url: &str, folder: &Path, alerts: u64) {
    let store = open(url, folder).await;
    staff(&store).await;
    let mut chief = person("chief");
    chief.region = None;
    store.add_user(chief, "admin1", START).await.unwrap();
    fixtures::give(&store, "chief", Role::Supervisor).await;
    let begun = Instant::now();
    for part in 0..alerts.div_ceil(PART) {
        let mut rng = ChaCha8Rng::seed_from_u64(part);
        let numbers = part * PART..((part + 1) * PART).min(alerts);
        let found = numbers.map(|n| varied(n as usize, &mut rng)).collect();
        let mut run = (*run_with(&format!("d{part}"), found)).clone();
        run.cases.clear();
        // No rule ran: what an earlier part found does not vanish.
        run.record.rules.iter_mut().for_each(|rule| {
            rule.outcome = fundwatch::report::RuleOutcome::Failed {
                code: "bench".into(),
                text: fundwatch::model::Text::default(),
            };
        });
        let done = store.commit_run(std::sync::Arc::new(run), &desk(), START).await.unwrap();
        eprint!("\r{} alerts taken in, {:.0} s   ", (part * PART) + done.alerts as u64, begun.elapsed().as_secs_f64());
    }
    eprintln!();
    // Years of decisions, written straight: the guards ask for an event for each, so they step aside here.
    let postgres = store.engine().name == "PostgreSQL";
    store.write(move |tx| Box::pin(async move { age(tx, postgres).await })).await.unwrap();
    eprintln!("aged after {:.0} s", begun.elapsed().as_secs_f64());
    if postgres {
        // What autovacuum has long done where the same came about in years.
        let mut server = sqlx::PgConnection::connect(url).await.unwrap();
        sqlx::query("VACUUM (ANALYZE) alerts").execute(&mut server).await.unwrap();
        eprintln!("vacuumed after {:.0} s", begun.elapsed().as_secs_f64());
    }
    store.close().await;
}

/// Asks for pages as the desk does, one after the other, and says what they took.
async fn pages(url: &str, folder: &Path, alerts: u64) {
    let store = open(url, folder).await;
    let engine = format!("{} {}", store.engine().name, store.engine().version);
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let mut times = Vec::new();
    let mut asked = Vec::new();
    for _ in 0..1_000 {
        let (filter, order) = (some_filter(&mut rng), [Order::Due, Order::Money, Order::Seen][rng.random_range(0..3)]);
        let mut slice = Slice::default();
        for _ in 0..rng.random_range(1..4) {
            let begun = Instant::now();
            let listed = store.list("chief", &filter, order, &slice, START.date()).await.unwrap();
            let micros = begun.elapsed().as_micros() as u64;
            times.push(micros);
            asked.push((micros, format!("{order:?} {filter:?}, {} rows", listed.rows.len())));
            slice.after = listed.next;
            if slice.after.is_none() {
                break;
            }
        }
    }
    times.sort_unstable();
    println!(
        "{engine}: {alerts} alerts, {} pages: p50 {:.1} ms, p99 {:.1} ms, max {:.1} ms; the slowest:",
        times.len(),
        at(&times, 0.50),
        at(&times, 0.99),
        at(&times, 1.0),
    );
    asked.sort_unstable_by(|one, other| other.cmp(one));
    for (micros, what) in asked.iter().take(SLOWEST) {
        println!("  {:.1} ms  {what}", *micros as f64 / 1_000.0);
    }
    store.close().await;
}

fn varied(n: usize, rng: &mut ChaCha8Rng) -> (fundwatch::report::AlertDetail, Vec<fundwatch::model::Member>) {
    let (mut detail, mut members) = alert(&id(n));
    members.truncate(1);
    let a = &mut detail.alert;
    // A few rules have most of the alerts, as in practice.
    let skewed: f64 = rng.random();
    a.rule_id = format!("R{}", 1 + (skewed * skewed * 60.0) as u32).parse().unwrap();
    a.band = [Band::A, Band::B, Band::C, Band::C, Band::C][rng.random_range(0..5)];
    a.entity_type =
        [EntityType::Employer, EntityType::Employer, EntityType::Person, EntityType::Body][rng.random_range(0..4)];
    a.entity_id = format!("{:032x}", rng.random::<u128>());
    a.region_code = Some(format!("15{:02}{:02}", rng.random_range(1..13), rng.random_range(1..11)));
    a.amount_paid = Fen((1_000.0 / (1.0 - rng.random::<f64>() * 0.999)) as i64 * 100);
    a.amount_low = a.amount_paid;
    a.due_on = date(2022, 1, 1).checked_add((rng.random_range(0..1700)).days()).ok();
    a.case_id = String::new();
    (detail, members)
}

/// Three of four closed, the rest with sixteen officers or nobody: by the first characters of their random ids.
async fn age(tx: &mut fundwatch::store::Tx, postgres: bool) -> Result<(), StoreError> {
    let guards: &[&str] = if postgres {
        &["DROP TRIGGER alerts_by_event ON alerts"]
    } else {
        &["DROP TRIGGER alerts_by_event", "DROP TRIGGER alerts_closed_by_two"]
    };
    for guard in guards {
        tx.run(*guard, vec![]).await?;
    }
    let owner = "'officer' || substr(entity_id, 2, 1)";
    for (status, open, range, owner) in [
        ("closed", 0, "entity_id < 'c'", owner),
        ("working", 1, "entity_id >= 'c' AND entity_id < 'd'", owner),
        ("proposed", 1, "entity_id >= 'd' AND entity_id < 'd4'", owner),
    ] {
        let sql = format!("UPDATE alerts SET status = '{status}', is_open = {open}, owner = {owner} WHERE {range}");
        tx.run(sqlx::AssertSqlSafe(sql), vec![]).await?;
    }
    Ok(())
}

fn some_filter(rng: &mut ChaCha8Rng) -> Filter {
    let mut filter = Filter::default();
    let mut chosen = |share: f64| rng.random::<f64>() < share;
    let (rule, band, status, open, region) = (chosen(0.4), chosen(0.3), chosen(0.2), chosen(0.5), chosen(0.4));
    let (kind, money, due, owner, text) = (chosen(0.2), chosen(0.2), chosen(0.2), chosen(0.2), chosen(0.1));
    if rule {
        filter.rules = vec![format!("R{}", rng.random_range(1..61)).parse().unwrap()];
    }
    if band {
        filter.bands = vec![[Band::A, Band::B, Band::C][rng.random_range(0..3)]];
    }
    if status {
        filter.statuses = vec![Status::ALL[rng.random_range(0..Status::ALL.len())]];
    }
    if open {
        filter.open = Some(true);
    }
    if region {
        let county = rng.random_range(1..11);
        let prefecture = rng.random_range(1..13);
        filter.region =
            Some(if rng.random() { format!("15{prefecture:02}") } else { format!("15{prefecture:02}{county:02}") });
    }
    if kind {
        filter.entity_types =
            vec![[EntityType::Employer, EntityType::Person, EntityType::Agent][rng.random_range(0..3)]];
    }
    if money {
        filter.money_from = Some(Fen(100_000 * 10_i64.pow(rng.random_range(0..4))));
    }
    if due {
        let from = date(2022, 1, 1).checked_add(rng.random_range(0..1700).days()).unwrap();
        (filter.due_from, filter.due_to) = (Some(from), from.checked_add(30.days()).ok());
    }
    if owner {
        filter.owner = Some([Owned::Mine, Owned::Nobody, Owned::By("officer3".into())][rng.random_range(0..3)].clone());
    }
    if text {
        filter.text = Some(id(rng.random_range(0..1_000_000))[..rng.random_range(6..11)].to_owned());
    }
    filter
}
