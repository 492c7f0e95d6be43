//! The scan's side of the store: whether it can be opened, what it knows of the alerts, and the run taken in.
//!
//! The store is not held open while the rules run: it is opened before any work to see that it can be, again when the queue
//! is known, and again when the files are there. What is taken in, is taken in whole and once; the same run again changes nothing.

use super::desk::{OpenFailure, Place, in_force, now, refuse_store};
use super::exit::Exit;
use super::locale::tr;
use super::{block_on, complain};
use crate::dataset::prepared::DOCUMENT;
use crate::model::name_of;
use crate::report::DeskLine;
use crate::scan::{Run, Settings};
use crate::store::{NewRun, RunPlace, run_key};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

const THREADS: NonZeroUsize = NonZeroUsize::new(2).expect("two");

/// Opens the store and closes it again: what is wrong with it, or with a policy that the folder `named` brings, is said before
/// any work.
pub(super) fn check(place: &Place, named: Option<&Path>, settings: &Settings) -> Result<(), Exit> {
    let opened = block_on(THREADS, async {
        let store = place.open(true).await?;
        let desk = in_force(&store, named, settings).await;
        store.close().await;
        desk.map(|_| ()).map_err(OpenFailure::from)
    });
    opened.map_err(|error| {
        let exit = refuse_store(place, &error);
        advise();
        exit
    })
}

/// Refuses, before any work, a dataset that is not the store's. A prepared copy is asked for its name later.
pub(super) fn same_data(place: &Place, dataset: &Path, called: Option<&str>) -> Result<(), Exit> {
    if dataset.join(DOCUMENT).exists() {
        return Ok(());
    }
    let full = std::fs::canonicalize(dataset).unwrap_or_else(|_| dataset.to_path_buf());
    let name = called.map_or_else(|| name_of(&full), str::to_owned);
    let taken = block_on(THREADS, async {
        let store = place.open(true).await?;
        let taken = store.takes(&name).await;
        store.close().await;
        taken.map_err(OpenFailure::from)
    });
    taken.map_err(|error| refuse_store(place, &error))
}

fn advise() {
    super::talk(&format!(
        "  = {}",
        tr("不写入疑点库：fundwatch scan … --no-store", "without a store: fundwatch scan … --no-store")
    ));
}

/// Writes into the run what the store knows of its alerts.
pub(super) fn settle(place: &Place, run: &mut Run, continues: bool) -> Result<(), Exit> {
    let statuses = block_on(THREADS, async {
        let store = place.open(true).await?;
        if !continues && let Err(error) = store.takes(&run.record.dataset_name).await {
            store.close().await;
            return Err(OpenFailure::from(error));
        }
        let alerts: Vec<_> = run.alerts.iter().map(|detail| &detail.alert).collect();
        let statuses =
            store.statuses_of(&run_key(&run.record), &alerts, &run.applied_on, &run.growth, now().date()).await;
        store.close().await;
        statuses.map_err(OpenFailure::from)
    });
    match statuses {
        Ok(statuses) => {
            run.settle(&statuses);
            Ok(())
        }
        Err(error) => Err(not_taken_in(place, &error)),
    }
}

/// Takes the run in, in one transaction.
pub(super) fn commit(
    place: &Place,
    run: &mut Run,
    (named, settings): (Option<&Path>, &Settings),
    continues: bool,
    files: RunPlace,
) -> Result<DeskLine, Exit> {
    let new = Arc::new(NewRun {
        record: run.record.clone(),
        alerts: std::mem::take(&mut run.alerts),
        members: std::mem::take(&mut run.members),
        cases: run.cases.clone(),
        operators: std::mem::take(&mut run.operators),
        applied_on: std::mem::take(&mut run.applied_on),
        names: std::mem::take(&mut run.names),
        growth: std::mem::take(&mut run.growth),
        lfdr: std::mem::take(&mut run.lfdr),
        snooze_max: std::mem::take(&mut run.snooze_max),
        continues,
    });
    let committed = block_on(THREADS, async {
        let store = place.open(true).await?;
        let committed = match in_force(&store, named, settings).await {
            Ok(desk) => store.commit_run(Arc::clone(&new), &desk, now()).await,
            Err(error) => Err(error),
        };
        let committed = match committed {
            Ok(done) => store.note_run_place(&done.run_key, files).await.map(|()| done),
            failed => failed,
        };
        store.close().await;
        committed.map_err(OpenFailure::from)
    });
    // Whoever shows the run wants its alerts back.
    run.alerts = Arc::try_unwrap(new).map_or_else(|shared| shared.alerts.clone(), |own| own.alerts);
    let done = committed.map_err(|error| not_taken_in(place, &error))?;
    Ok(DeskLine {
        store: place.shown(),
        new: done.new,
        known: done.known,
        changed: done.changed,
        vanished: done.vanished,
        hidden: done.hidden,
        partial: done.partial,
        repeated: done.repeated,
    })
}

/// The work is not lost, and nothing half of it stands in the store.
fn not_taken_in(place: &Place, error: &OpenFailure) -> Exit {
    let exit = refuse_store(place, error);
    complain(
        None,
        tr("这次扫描没有写入疑点库", "this run is not in the store"),
        Some(tr(
            "排除故障后再运行一次：结果相同，并写入疑点库",
            "mend it and run the scan again: the result is the same, and goes into the store",
        )),
    );
    exit
}
