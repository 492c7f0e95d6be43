//! `fundwatch report`: freezes what was known of an alert in one file, and checks such a file years later.

use super::args::{Common, PackArgs, PackVerifyArgs, PlanFormatArg, ReportCommand};
use super::desk::{OpenFailure, StoreArgs, refuse_store};
use super::exit::Exit;
use super::locale::lang;
use super::locations::Source;
use super::progress::Progress;
use super::{complain, print};
use crate::audit::{self, KeyRing, Line, Row};
use crate::location::What;
use crate::pack::{self, Again, FreezeError, Naming, PackError, Verdict, VerifyError};
use crate::scan::{Archive, ScanError};
use serde_json::json;
use std::num::NonZeroUsize;
use std::path::Path;

/// Threads of a look into the store.
const THREADS: NonZeroUsize = NonZeroUsize::new(2).expect("two");

pub(super) fn run(command: ReportCommand, common: &Common) -> Exit {
    match command {
        ReportCommand::Pack(args) => freeze(&args),
        ReportCommand::Verify(args) => verify(&args, common),
        ReportCommand::Monthly(args) => super::month::run(&args, common),
    }
}

fn freeze(args: &PackArgs) -> Exit {
    let archive = match Archive::open(args.run.as_deref()) {
        Ok(archive) => archive,
        Err(error) => return super::explain::archive_error(&error),
    };
    let trail = match args.trail.as_deref().map(|path| trail_of(path, &args.alert)).transpose() {
        Ok(trail) => trail.unwrap_or_default(),
        Err(exit) => return exit,
    };
    let pack = match pack::freeze(archive.folder(), &args.alert, &trail) {
        Ok(pack) => pack,
        Err(error) => {
            complain(Some(error.code()), &error.text(lang()), None);
            return match error {
                FreezeError::NoAlert { .. } => Exit::Usage,
                FreezeError::Contradiction(_) => Exit::Gate,
                _ => Exit::Data,
            };
        }
    };
    if let Err(error) = pack.write(&args.out) {
        complain(Some(error.code()), &error.text(lang()), None);
        return Exit::Refused;
    }
    let (out, seal, events) = (args.out.display(), pack.seal(), trail.len());
    let text = lang().pick(
        format!("{out}\n  疑点 {}，审计记录 {events} 条\n  SHA-256 {seal}", args.alert),
        format!("{out}\n  alert {}, {events} audit events\n  SHA-256 {seal}", args.alert),
    );
    let document = json!({
        "schema": "fundwatch.pack.made/1", "file": out.to_string(), "alert_id": args.alert, "events": events,
        "sha256": seal,
    });
    args.said.say(&text, &document);
    Exit::Complete
}

/// The events of `alert` in an exported trail.
fn trail_of(path: &Path, alert: &str) -> Result<Vec<Row>, Exit> {
    let refuse = |reason: &str| {
        complain(Some("S650"), &format!("{}: {reason}", path.display()), None);
        Exit::Data
    };
    let text = std::fs::read_to_string(path).map_err(|error| refuse(&error.to_string()))?;
    let mut rows = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        match audit::read_line(line) {
            Ok(Line::Row(row)) if row.event.alert_id.as_deref() == Some(alert) => rows.push(row),
            Ok(_) => {}
            Err(error) => return Err(refuse(&format!("{number}: {error}"))),
        }
    }
    Ok(rows)
}

fn verify(args: &PackVerifyArgs, common: &Common) -> Exit {
    let keys = match args.store.named_key().map(KeyRing::open).transpose() {
        Ok(keys) => keys,
        Err(error) => {
            complain(Some("S617"), &error.text(lang()), None);
            return Exit::Refused;
        }
    };
    let source = args.data.as_ref().map(|place| Source::of(place, What::Dataset, &args.stage, common)).transpose();
    let source = match source {
        Ok(source) => source,
        Err(exit) => return exit,
    };
    let again = Again {
        dataset: source.as_ref().map(|source| source.folder().to_path_buf()),
        keys: keys.clone(),
        threads: super::threads(args.threads),
        memory_bytes: args.max_memory,
    };
    let progress = Progress::new(common.quiet);
    let result = super::block_on(again.threads, async {
        progress.watch_interrupts();
        pack::verify(&args.pack, &again, &progress).await
    });
    progress.finish();
    match result {
        Ok(mut verdict) => {
            if let Err(exit) = naming(&args.store, &mut verdict) {
                return exit;
            }
            print(&match args.format {
                PlanFormatArg::Text => verdict.text(lang()) + "\n",
                PlanFormatArg::Json => verdict.json().to_string() + "\n",
            });
            if verdict.agrees() { Exit::Complete } else { Exit::Gate }
        }
        Err(error) => {
            let text = error.text(lang());
            let text = source.as_ref().map_or(text.clone(), |source| source.translate(&text));
            complain(error.code(), &text, None);
            match error {
                VerifyError::Pack(PackError::Changed { .. } | PackError::NotAPack { .. }) => Exit::Gate,
                VerifyError::Pack(_) | VerifyError::Scan(ScanError::Dataset(_)) => Exit::Data,
                VerifyError::Scan(_) | VerifyError::Report(_) => Exit::Incomplete,
                VerifyError::Settings(_) => Exit::Rules,
                VerifyError::Scratch(_) => Exit::Refused,
                VerifyError::Interrupted => Exit::Interrupted,
            }
        }
    }
}

/// Says in the verdict whether a decision in the store's trail names the pack. Where nobody named a store and there is none
/// by default, nothing is said.
fn naming(args: &StoreArgs, verdict: &mut Verdict) -> Result<(), Exit> {
    let Some(place) = args.place().filter(|place| args.is_named() || place.is_there()) else { return Ok(()) };
    let asked = super::block_on(THREADS, async {
        let store = place.open(false).await?;
        let events = store.events_with_packs(&verdict.alert_id).await;
        store.close().await;
        events.map_err(OpenFailure::from)
    });
    let events = asked.map_err(|error| refuse_store(&place, &error))?;
    let Some((_, row)) = events.iter().find(|(seal, _)| *seal == verdict.seal) else {
        verdict.name(Naming::Unnamed { others: events.len() });
        return Ok(());
    };
    let keys = place.keys(false).map_err(|error| refuse_store(&place, &OpenFailure::Key(error)))?;
    if !row.is_genuine(&keys) {
        verdict.doubt_naming(row.seq);
    }
    verdict.name(Naming::Named { seq: row.seq, at: row.event.at.clone(), kind: row.event.kind.clone() });
    Ok(())
}
