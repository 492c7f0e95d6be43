//! The beginning of a new rule: a file that loads, runs and has tests, with what is to be written marked as such.

use super::load::RuleSet;
use crate::model::{EntityType, Family, RuleId, dictionary};
use jiff::civil::Date;

const TEMPLATE: &str = include_str!("skeleton.sql");

/// What a new rule begins with.
#[derive(Clone, Debug)]
pub struct Skeleton {
    /// A number that was never used.
    pub id: RuleId,
    /// Words joined by `-`.
    pub slug: String,
    /// What an alert is about.
    pub entity: EntityType,
    /// Its family; told from the entity where not given.
    pub family: Option<Family>,
    /// The date it is written.
    pub today: Date,
}

/// The table that a skeleton counts for an entity.
struct Counted {
    entity: EntityType,
    table: &'static str,
    column: &'static str,
}

const COUNTED: &[Counted] = &[
    Counted { entity: EntityType::Person, table: "claims", column: "person_id" },
    Counted { entity: EntityType::Employer, table: "claims", column: "employer_id" },
    Counted { entity: EntityType::Agent, table: "claims", column: "agent_id" },
    Counted { entity: EntityType::Agency, table: "claims", column: "agency_code" },
    Counted { entity: EntityType::Operator, table: "claims", column: "operator_id" },
    Counted { entity: EntityType::Account, table: "claims", column: "bank_account" },
    Counted { entity: EntityType::Device, table: "claims", column: "device_id" },
    Counted { entity: EntityType::Phone, table: "claims", column: "phone" },
    Counted { entity: EntityType::Body, table: "certificates", column: "body_id" },
];

impl Skeleton {
    /// The entities that a skeleton can count.
    pub fn entities() -> impl Iterator<Item = EntityType> {
        COUNTED.iter().map(|counted| counted.entity)
    }

    /// The text of the file; `None` where the entity has no skeleton.
    pub fn render(&self, set: &RuleSet) -> Option<String> {
        let counted = COUNTED.iter().find(|counted| counted.entity == self.entity)?;
        let claims = counted.table == "claims";
        let (key, date, region) = if claims {
            ("claim_id", "applied_at", "region_code")
        } else {
            ("certificate_no", "issued_on", "issue_region")
        };
        let family = self.family.unwrap_or(match self.entity {
            EntityType::Employer => Family::Employer,
            EntityType::Agency | EntityType::Operator => Family::Agency,
            EntityType::Body => Family::Certificate,
            _ => Family::Claimant,
        });
        let mut required = vec![key, "person_id", region, date];
        if claims {
            required.push("status");
        }
        if counted.column != "person_id" {
            required.push(counted.column);
        }
        let required: Vec<String> = required.iter().map(|column| format!("\"{column}\"")).collect();
        let clauses = set.legal().clauses();
        let clause = clauses.iter().find(|clause| clause.id == "SIAR-2023:42").or(clauses.first());
        // A person's records name the person; other entities' name somebody else each time.
        let person = self.entity == EntityType::Person;
        let column_if = if person { String::new() } else { format!("{} | ", counted.column) };
        let spec = dictionary::table(counted.table);
        let always =
            spec.is_some_and(|spec| spec.columns.iter().any(|known| known.name == counted.column && known.required));
        let replacements = [
            ("@ID@", self.id.to_string()),
            ("@SLUG@", self.slug.clone()),
            ("@FAMILY@", family.code().to_owned()),
            ("@ENTITY_ZH@", self.entity.text().zh),
            ("@ENTITY@", self.entity.code().to_owned()),
            ("@TODAY@", self.today.to_string()),
            ("@CLAUSE@", clause.map_or_else(|| "SIL-2018:45".to_owned(), |clause| clause.id.clone())),
            ("@TABLE@", counted.table.to_owned()),
            ("@REQUIRED@", required.join(", ")),
            ("@COLUMN_IF@", column_if),
            ("@NOT_NULL@", if always { String::new() } else { format!("c.{} IS NOT NULL AND ", counted.column) }),
            ("@COLUMN@", counted.column.to_owned()),
            ("@KEY@", key.to_owned()),
            ("@DATE@", date.to_owned()),
            ("@REGION@", region.to_owned()),
            ("@FILTER@", if claims { " AND c.status <> 'rejected'" } else { "" }.to_owned()),
            ("@TIME@", if claims { " 09:00:00" } else { "" }.to_owned()),
            ("@STATUS@", if claims { " | status" } else { "" }.to_owned()),
            ("@OK@", if claims { " | approved" } else { "" }.to_owned()),
            ("@E1@", if person { "P1" } else { "X1" }.to_owned()),
            ("@E2@", if person { "P2" } else { "X2" }.to_owned()),
            ("@PERSONS@", if person { "1" } else { "2" }.to_owned()),
        ];
        let mut text = TEMPLATE.to_owned();
        for (mark, value) in replacements {
            text = text.replace(mark, &value);
        }
        for row in ["X1:P1", "X1:P2", "X1:P4", "X1:P5", "X2:P2", "X2:P3"] {
            let (entity, who) = row.split_once(':').unwrap_or((row, row));
            let cells = match (person, entity) {
                (true, "X1") => "P1 | ".to_owned(),
                (true, _) => "P2 | ".to_owned(),
                (false, _) => format!("{who} | {entity} | "),
            };
            text = text.replace(&format!("@{row}@"), &cells);
        }
        // Rows that only some tables have: rejected claims, records without the entity.
        for (mark, kept) in [("@CLAIMS@", claims), ("@OTHERS@", !person && claims)] {
            let lines = text.lines().filter(|line| kept || !line.starts_with(mark));
            let lines: Vec<&str> = lines.map(|line| line.strip_prefix(mark).unwrap_or(line)).collect();
            text = lines.join("\n") + "\n";
        }
        Some(text)
    }

    /// The name of its file.
    pub fn file_name(&self) -> String {
        format!("{}_{}.sql", self.id, self.slug.replace('-', "_"))
    }
}

/// Whether words joined by `-` can be the slug of a rule.
pub fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text
            .split('-')
            .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn a_skeleton_loads_without_a_word_for_every_entity() {
        for entity in Skeleton::entities() {
            let skeleton = Skeleton {
                id: "R900".parse().unwrap(),
                slug: "my-rule".into(),
                entity,
                family: None,
                today: jiff::civil::date(2026, 11, 22),
            };
            let legal = RuleSet::from_files(vec![("legal.toml".to_owned(), sample::LEGAL.as_bytes().to_vec())]);
            let text = skeleton.render(&legal.set).unwrap();
            assert!(!text.contains('@'), "{text}");
            let files = vec![
                (skeleton.file_name(), text.clone().into_bytes()),
                ("legal.toml".to_owned(), sample::LEGAL.as_bytes().to_vec()),
            ];
            let loaded = RuleSet::from_files(files);
            assert!(loaded.problems.is_empty(), "{entity}: {}\n{text}", loaded.problems);
            assert_eq!(loaded.set.rules()[0].tests().len(), 3);
        }
        for (slug, good) in
            [("my-rule", true), ("a1", true), ("", false), ("My", false), ("a--b", false), ("a_b", false)]
        {
            assert_eq!(is_slug(slug), good, "{slug}");
        }
    }
}
