//! What employers and assessment bodies are called, where the extract says so.
//!
//! For papers only: no rule reads a name, and no score, file or fingerprint of a run depends on one. Persons have no names in an
//! extract.

use crate::engine::{Engine, EngineError};
use crate::model::{EntityType, Table, Values};
use std::collections::{BTreeMap, BTreeSet};

/// Names of entities, of those that have one.
pub type Names = BTreeMap<(EntityType, String), String>;

/// Under which name the entities are known that are looked up.
const WANTED: &str = "_named";
/// The tables that name something: what, the table, its key, its name.
const SOURCES: [(EntityType, &str, &str, &str); 2] = [
    (EntityType::Employer, "employers", "employer_id", "employer_name"),
    (EntityType::Body, "assessment_bodies", "body_id", "body_name"),
];

/// Looks up what `entities` are called. `has` says whether a table of the extract has a column.
pub(super) async fn names<'a>(
    engine: &Engine,
    has: impl Fn(&str, &str) -> bool,
    entities: impl Iterator<Item = (EntityType, &'a str)> + Clone,
) -> Result<Names, EngineError> {
    let mut names = Names::new();
    for (kind, table, key, name) in SOURCES {
        let wanted: BTreeSet<&str> = entities.clone().filter(|(of, _)| *of == kind).map(|(_, id)| id).collect();
        if wanted.is_empty() || !has(table, name) {
            continue;
        }
        let mut rows = Table::default();
        rows.push("id", Values::Text(wanted.into_iter().map(Some).collect()));
        engine.register_rows(WANTED, &rows)?;
        let sql = format!(
            "SELECT t.{key} AS id, t.{name} AS name FROM {table} t JOIN {WANTED} w ON t.{key} = w.id WHERE t.{name} <> ''"
        );
        let answer = engine.query("names", &sql, &["id", "name"]).await?;
        if let (Some(Values::Text(ids)), Some(Values::Text(called))) = (answer.column("id"), answer.column("name")) {
            let named = ids.iter().zip(called.iter()).filter_map(|(id, called)| Some((id?, called?)));
            names.extend(named.map(|(id, called)| ((kind, id.to_owned()), called.to_owned())));
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::EngineOptions;

    #[tokio::test]
    async fn who_has_a_name_is_named() {
        let engine = Engine::new(&EngineOptions { threads: 1, ..EngineOptions::default() }).expect("an engine");
        let column = |cells: [Option<&str>; 3]| Values::Text(cells.into_iter().collect());
        let mut employers = Table::default();
        employers.push("employer_id", column([Some("E1"), Some("E2"), Some("E3")]));
        employers.push("employer_name", column([Some("某某商贸有限公司"), Some(""), None]));
        engine.register_rows("employers", &employers).expect("rows");
        // A body has the id of an employer, and no table says what it is called.
        let asked = [(EntityType::Employer, "E1"), (EntityType::Employer, "E2"), (EntityType::Employer, "E3")];
        let asked = asked.into_iter().chain([(EntityType::Body, "E1"), (EntityType::Person, "E1")]);
        let has = |table: &str, column: &str| table == "employers" && column == "employer_name";
        let found = names(&engine, has, asked.clone()).await.expect("names");
        assert_eq!(found, Names::from([((EntityType::Employer, "E1".into()), "某某商贸有限公司".into())]));
        assert_eq!(names(&engine, |_, _| false, asked).await.expect("names"), Names::new());
    }
}
