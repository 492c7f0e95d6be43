//! What columns and codes of the data are called where people read them (`words.toml`): the tables of evidence name things
//! as an officer does, and files keep the names of the data.

use super::doc::{Fields, Item, Reader};
use super::problem::Problem;
use super::source::Source;
use crate::model::Text;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Names of columns, and of the codes that stand in them. What is not in it is shown as it is in the data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wording {
    columns: BTreeMap<String, Text>,
    codes: BTreeMap<String, Arc<BTreeMap<String, Text>>>,
}

impl Wording {
    /// Reads `words.toml`; entries with problems are left out and reported.
    pub(crate) fn read(source: &Arc<Source>) -> (Self, Vec<Problem>) {
        let reader = Reader::new(source, 0);
        let mut wording = Self::default();
        if let Some(table) = reader.parse(source.text()) {
            let root = reader.root(&table);
            wording.columns = root.table("columns").map(named).unwrap_or_default();
            for list in root.tables("codes") {
                wording.add(list);
            }
            root.close();
        }
        (wording, reader.finish().0)
    }

    /// A list of codes, which several columns may share.
    fn add(&mut self, list: Fields<'_>) {
        let columns = list.need("columns");
        let names = list.need("names").and_then(|item| item.fields());
        let names = Arc::new(names.map(named).unwrap_or_default());
        if let Some(item) = &columns {
            for column in item.strings() {
                let before = self.codes.insert(column.clone(), Arc::clone(&names));
                if before.is_some() {
                    item.refuse(
                        &format!("中的列 {column} 已有代码表：把两处合为一处"),
                        &format!("names the column `{column}`, whose codes are listed before: make the two lists one"),
                    );
                }
            }
        }
        list.close();
    }

    /// What the column is called.
    pub fn column(&self, name: &str) -> Option<&Text> {
        self.columns.get(name)
    }

    /// What the codes of the column are called, by code; empty where it holds none.
    pub fn codes(&self, column: &str) -> BTreeMap<String, Text> {
        self.codes.get(column).map(|names| BTreeMap::clone(names)).unwrap_or_default()
    }
}

/// A table of texts in two languages.
fn named(fields: Fields<'_>) -> BTreeMap<String, Text> {
    let text = |(name, item): (String, Item<'_>)| {
        let fields = item.fields()?;
        let text = fields.two_languages();
        fields.close();
        Some((name, text?))
    };
    fields.entries().into_iter().filter_map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleSet;
    use sqlparser::ast::{SelectItem, SetExpr};
    use sqlparser::dialect::GenericDialect;
    use sqlparser::parser::Parser;

    fn read(text: &str) -> (Wording, Vec<Problem>) {
        Wording::read(&Arc::new(Source::new("words.toml", text)))
    }

    #[test]
    fn names_of_columns_and_codes_are_read_and_the_rest_is_reported() {
        let (wording, problems) = read(
            "[columns]\nperson_id = { zh = \"人员\", en = \"Person\" }\n[[codes]]\ncolumns = [\"level\", \"grade\"]\n\
             [codes.names]\n5 = { zh = \"五级\", en = \"5\" }\n",
        );
        assert!(problems.is_empty());
        assert_eq!(wording.column("person_id").map(|text| text.zh.as_str()), Some("人员"));
        assert_eq!(wording.codes("level")["5"].zh, "五级");
        assert_eq!(wording.codes("grade"), wording.codes("level"));
        assert!(wording.column("level").is_none() && wording.codes("person_id").is_empty());
        let (wording, problems) =
            read("[columns]\nperson_id = \"人员\"\nmonth = { zh = \"月份\", en = \"Month\" }\n[other]\n");
        assert_eq!(problems.len(), 2, "a text without languages, an unknown section");
        assert!(wording.column("person_id").is_none() && wording.column("month").is_some());
        let list = "[[codes]]\ncolumns = [\"level\"]\n[codes.names]\n5 = { zh = \"五级\", en = \"5\" }\n";
        let (_, problems) = read(&list.repeat(2));
        assert_eq!(problems.len(), 1, "two lists for one column");
        assert!(problems[0].message().en.contains("`level`"), "{:?}", problems[0].message());
        let (_, problems) = read("[[codes]]\n");
        assert_eq!(problems.len(), 2, "of which columns, and what they are called");
    }

    #[test]
    fn a_folder_without_words_has_the_built_in_ones_and_its_own_replace_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let loaded = RuleSet::load(folder.path());
        assert_eq!(loaded.set.wording(), RuleSet::built_in().set.wording());
        assert!(loaded.set.wording().column("person_id").is_some());
        std::fs::write(folder.path().join("words.toml"), "[columns]\nmonth = { zh = \"月\", en = \"M\" }\n")
            .expect("written");
        let own = RuleSet::load(folder.path());
        assert_eq!(own.set.wording().column("month").map(|text| text.zh.as_str()), Some("月"));
        assert!(own.set.wording().column("person_id").is_none());
    }

    /// What an evidence query of the shipped pack returns: the names of its outermost SELECT.
    fn columns_of(sql: &str) -> Vec<String> {
        let statements = Parser::parse_sql(&GenericDialect {}, sql).expect("lint has parsed it");
        let sqlparser::ast::Statement::Query(query) = &statements[0] else { panic!("a query") };
        let mut body = query.body.as_ref();
        while let SetExpr::SetOperation { left, .. } = body {
            body = left;
        }
        let SetExpr::Select(select) = body else { panic!("a select") };
        let name = |item: &SelectItem| match item {
            SelectItem::ExprWithAlias { alias, .. } => alias.value.clone(),
            SelectItem::UnnamedExpr(sqlparser::ast::Expr::Identifier(name)) => name.value.clone(),
            SelectItem::UnnamedExpr(sqlparser::ast::Expr::CompoundIdentifier(names)) => {
                names.last().expect("a name").value.clone()
            }
            other => panic!("no name: {other}"),
        };
        select.projection.iter().map(name).collect()
    }

    #[test]
    fn every_column_of_the_shipped_evidence_has_a_name() {
        let loaded = RuleSet::built_in();
        let mut nameless: Vec<String> = Vec::new();
        for rule in loaded.set.rules() {
            for evidence in &rule.header().evidence {
                let columns = columns_of(&evidence.sql);
                nameless.extend(
                    columns
                        .into_iter()
                        .filter(|column| loaded.set.wording().column(column).is_none())
                        .map(|column| format!("{} {}: {column}", rule.id(), evidence.id)),
                );
            }
        }
        assert!(nameless.is_empty(), "not in rules/words.toml: {nameless:#?}");
    }

    #[test]
    fn every_role_of_the_shipped_evidence_has_a_name() {
        let loaded = RuleSet::built_in();
        let names = loaded.set.wording().codes("role");
        let of_rules = loaded.set.rules().iter().flat_map(|rule| &rule.header().evidence);
        let roles: std::collections::BTreeSet<&str> =
            of_rules.filter_map(|evidence| evidence.role.as_deref()).collect();
        assert!(roles.len() > 10, "{roles:?}");
        let nameless: Vec<&&str> = roles.iter().filter(|role| !names.contains_key(**role)).collect();
        assert!(nameless.is_empty(), "not in rules/words.toml: {nameless:?}");
    }
}
