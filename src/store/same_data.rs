//! One store, one fund: a run of another dataset would say of everything there that it is found no more.
//!
//! The folder of an extract is often called after its month, so what is compared is its name without digits: `fund-2026-06` and
//! `fund_202607` are one fund. Where the name is a date, it has the folder above before it (`model::name_of`). Whoever renamed it says so (`scan --continues`); from then on both names are known.

use super::sql::Tx;
use super::{Store, StoreError};
use crate::model::stem;

impl Store {
    /// Whether a run of the dataset `name` belongs here.
    ///
    /// # Errors
    /// [`StoreError::OtherDataset`]; what the engine says.
    pub async fn takes(&self, name: &str) -> Result<(), StoreError> {
        check(&mut self.read().await?, name).await
    }
}

/// Whether the dataset `name` is one that the store has runs of, or there are none yet.
pub(super) async fn check(tx: &mut Tx, name: &str) -> Result<(), StoreError> {
    let sql = "SELECT dataset_name, MAX(seq) FROM runs GROUP BY dataset_name ORDER BY 2 DESC";
    let rows = tx.rows(sql, vec![]).await?;
    let known: Vec<&str> = rows.iter().map(|row| row.text(0)).collect::<Result<_, _>>()?;
    match known.first() {
        Some(newest) if !known.iter().any(|known| stem(known) == stem(name)) => {
            Err(StoreError::OtherDataset { known: (*newest).to_owned(), found: name.to_owned() })
        }
        _ => Ok(()),
    }
}

/// A name that is nothing but a date says of no fund that it is this one: then some of what it found is known, or the store
/// has nothing to lose.
pub(super) async fn check_found(tx: &mut Tx, name: &str, any_known: bool) -> Result<(), StoreError> {
    if any_known || !stem(name).is_empty() {
        return Ok(());
    }
    let sql = "SELECT r.dataset_name FROM alerts a JOIN runs r ON r.run_key = a.last_run \
               WHERE a.is_open = 1 AND a.sample = '' LIMIT 1";
    match tx.row(sql, vec![]).await? {
        Some(row) => Err(StoreError::OtherDataset { known: row.text(0)?.to_owned(), found: name.to_owned() }),
        None => Ok(()),
    }
}
