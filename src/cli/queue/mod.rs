//! `fundwatch queue`: the alerts people work through. Every verb goes through `Store::act`, the same function as every other
//! face; nothing here decides whether it may be done.

mod args;
mod decide;
mod evidence;
mod exceptions;
mod export;
mod feed;
mod filter;
mod import;
mod ledger_row;
mod list;
mod plan;
mod recover;
mod row;
mod sample;
mod show;
mod tidy;
mod veil;
mod work;

pub(super) use args::QueueArgs;
pub(super) use evidence::refused;
pub(super) use export::{paper, write as write_whole, write_new as write_new_file};
pub(super) use filter::region;
pub(super) use row::{band, json_row};
pub(super) use show::event_json;

use super::args::Common;
use super::desk::{Failure, Session, looking, session, warn_of_calendar};
use super::exit::Exit;
use args::{ExceptionVerb, ListFormat, Verb};
use std::path::Path;

pub(super) fn run(args: &QueueArgs, common: &Common) -> Exit {
    let work = async |session: &Session| {
        warn_of_calendar(session, common);
        verb(&args.verb, args.desk.rules.as_deref(), session, common).await
    };
    match &args.verb {
        Verb::List(_) | Verb::Show(_) => looking(&args.desk, work),
        _ => session(&args.desk, false, work),
    }
}

async fn verb(verb: &Verb, rules: Option<&Path>, session: &Session, common: &Common) -> Result<Exit, Failure> {
    match verb {
        Verb::List(args) => list::run(args, session, common).await,
        Verb::Show(args) => show::run(args, session).await,
        Verb::Decide(args) => decide::decide(args, session).await,
        Verb::Review { alert, approve: _, give_back, note, run } => {
            decide::review(alert, give_back.as_deref(), note.as_deref(), run, session).await
        }
        Verb::Snooze { alert, until, reason } => exceptions::snooze(alert, *until, reason, session).await,
        Verb::Sample(args) => sample::run(args, session, common).await,
        Verb::Plan(args) => plan::run(args, session, common).await,
        Verb::Export(args) => export::run(args, rules, session, common).await,
        Verb::Import(args) => import::run(args, session).await,
        Verb::Exceptions(args) => match &args.verb {
            None => exceptions::list(ListFormat::Table, session).await,
            Some(ExceptionVerb::List { format }) => exceptions::list(*format, session).await,
            Some(verb) => exceptions::change(verb, session).await,
        },
        Verb::Take { id: None, said, .. } => work::take_next(session, said.format).await,
        Verb::Recover { id, amount, on, note, said } => {
            recover::run(id, *amount, *on, note.as_deref(), said.format, session).await
        }
        Verb::Feed(args) => feed::run(args, session, common).await,
        Verb::Tidy { format } => tidy::run(*format, session).await,
        other => work::run(other, session).await,
    }
}
