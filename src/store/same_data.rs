//! One store, one fund: a run of another dataset would say of everything there that it is found no more.
//!
//! The folder of an extract is often called after its month, so what is compared is its name without digits: `fund-2026-06` and
//! `fund_202607` are one fund. Whoever renamed it says so (`scan --continues`); from then on both names are known.

use super::sql::Tx;
use super::{Store, StoreError};

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

/// What stays of a name from month to month.
fn stem(name: &str) -> String {
    let last = name.trim_end_matches('/').rsplit('/').next().unwrap_or(name);
    last.chars()
        .filter(|c| !c.is_numeric() && !matches!(c, '-' | '_' | '.' | ' ' | '年' | '月' | '日' | '期'))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn a_month_in_the_name_makes_no_other_fund() {
        for (one, other) in [
            ("fund-2026-06", "Fund_202607"),
            ("2026-06", "2026-07"),
            ("s3://bucket/2026/fund06", "fund07"),
            ("失业保险2026年6月", "失业保险2026年12月"),
        ] {
            assert_eq!(stem(one), stem(other));
        }
        assert_ne!(stem("gansu-2026"), stem("ningxia-2026"));
        assert_ne!(stem("2026"), stem("fund-2026"));
    }
}
