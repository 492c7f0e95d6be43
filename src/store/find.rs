//! An alert by what a person types of its id.

use super::exceptions::above;
use super::filter::{Condition, not_named, visible};
use super::list::joined;
use super::sql::{Tx, args};
use super::{Store, StoreError, people};
use sqlx::AssertSqlSafe;

/// Ids named when a beginning means several.
const NAMED: usize = 5;

impl Store {
    /// Id and version of the alert whose id is `text` or, alone among all, begins with it; small and capital letters are the
    /// same.
    ///
    /// # Errors
    /// [`StoreError::Absent`]; [`StoreError::Unfit`] where it means several.
    pub async fn find(&self, text: &str) -> Result<(String, i64), StoreError> {
        let mut tx = self.read().await?;
        find(&mut tx, text, &[]).await
    }

    /// The same among what `user` may see: no id of another region is named, nor of an alert whose evidence names `user`.
    ///
    /// # Errors
    /// Those of [`Store::find`]; [`StoreError::Absent`] for an account that is none.
    pub async fn find_for(&self, user: &str, text: &str) -> Result<(String, i64), StoreError> {
        let mut tx = self.read().await?;
        let viewer = people::actor(&mut tx, user).await?;
        let wanted: Vec<Condition> = visible(&viewer).into_iter().chain(not_named(&viewer)).collect();
        find(&mut tx, text, &wanted).await
    }
}

async fn find(tx: &mut Tx, text: &str, among: &[Condition]) -> Result<(String, i64), StoreError> {
    let absent = || StoreError::Absent { kind: "alert", id: text.to_owned() };
    let typed = text.trim();
    if typed.is_empty() {
        return Err(absent());
    }
    // Ids are a rule, a dash and sixteen small hexadecimal digits.
    let (rule, rest) = typed.split_once('-').unwrap_or((typed, ""));
    let dash = if typed.contains('-') { "-" } else { "" };
    let id = format!("{}{dash}{}", rule.to_ascii_uppercase(), rest.to_ascii_lowercase());
    let mut values = args![typed];
    let seen = joined(among, &mut values);
    let sql = format!("SELECT version FROM alerts WHERE alert_id = $1 AND {seen}");
    if let Some(row) = tx.row(AssertSqlSafe(sql), values).await? {
        return Ok((typed.to_owned(), row.int(0)?));
    }
    let mut values = args![&id, above(&id)];
    let seen = joined(among, &mut values);
    let sql = format!(
        "SELECT alert_id, version FROM alerts WHERE alert_id >= $1 AND alert_id < $2 AND {seen} ORDER BY alert_id LIMIT 6"
    );
    let found = tx.rows(AssertSqlSafe(sql), values).await?;
    let ids: Vec<&str> = found.iter().map(|row| row.text(0)).collect::<Result<_, _>>()?;
    match (found.first(), ids.as_slice()) {
        (Some(row), [first, rest @ ..]) if *first == id || rest.is_empty() => {
            Ok((row.text(0)?.to_owned(), row.int(1)?))
        }
        (Some(_), many) => {
            let named = many[..many.len().min(NAMED)].join(" ");
            let more = if many.len() > NAMED { " …" } else { "" };
            Err(StoreError::unfit(
                format!("{typed} 是多条疑点编号的开头：{named}{more}；请写得更完整"),
                format!("{typed} begins the ids of several alerts: {named}{more}; write more of it"),
            ))
        }
        _ => Err(absent()),
    }
}
