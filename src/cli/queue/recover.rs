//! `fundwatch queue recover`: money that came back.

use super::args::ShowFormat;
use crate::cli::desk::{Failure, Session};
use crate::cli::exit::Exit;
use crate::cli::locale::lang;
use crate::cli::print;
use crate::model::Fen;
use crate::report::numerals;
use crate::store::NewRecovery;
use jiff::civil::Date;
use serde_json::json;

pub(super) async fn run(
    id: &str,
    amount: Fen,
    on: Option<Date>,
    note: Option<&str>,
    format: ShowFormat,
    session: &Session,
) -> Result<Exit, Failure> {
    let (alert_id, _) = session.store.find(id).await?;
    let new = NewRecovery {
        alert_id: alert_id.clone(),
        amount,
        received_on: on.unwrap_or_else(|| session.now.date()),
        note: note.map(str::to_owned),
    };
    let done = session.store.recover(new, &session.user, session.now).await?;
    if format == ShowFormat::Json {
        let document = json!({
            "schema": "fundwatch.queue.recovered/1", "id": alert_id, "amount": amount.to_string(),
            "recovered": done.total.to_string(), "owed": done.of.map(|owed| owed.to_string()), "event": done.event,
        });
        print(&(serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"));
        return Ok(Exit::Complete);
    }
    let (now, total) = (numerals::yuan(amount), numerals::yuan(done.total));
    let of = done.of.map(numerals::yuan);
    let left = done.of.map(|owed| numerals::yuan(owed - done.total));
    print(&match (of, left) {
        (Some(of), Some(left)) => lang().pick(
            format!("{alert_id}  登记收回 {now} 元；累计 {total} 元，应退 {of} 元，尚欠 {left} 元\n"),
            format!("{alert_id}  {now} yuan received; {total} of {of} are back, {left} are still owed\n"),
        ),
        _ => lang().pick(
            format!("{alert_id}  登记收回 {now} 元；累计 {total} 元\n"),
            format!("{alert_id}  {now} yuan received; {total} are back\n"),
        ),
    });
    Ok(Exit::Complete)
}
