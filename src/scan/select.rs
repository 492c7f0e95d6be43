//! Which rules: `R2`, `R*`, `family:employer`, `status:stable`, `tag:挂靠参保`.

use crate::rules::Rule;

/// One selector of `--only`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// An id, or the beginning of ids before a `*`.
    Id(String),
    /// A family.
    Family(String),
    /// A status.
    Status(String),
    /// A tag.
    Tag(String),
}

impl Selector {
    /// Reads a selector as typed.
    pub fn parse(text: &str) -> Self {
        match text.trim().split_once(':') {
            Some(("family", word)) => Selector::Family(word.to_owned()),
            Some(("status", word)) => Selector::Status(word.to_owned()),
            Some(("tag", word)) => Selector::Tag(word.to_owned()),
            _ => Selector::Id(text.trim().to_owned()),
        }
    }

    /// Whether it chooses `rule`.
    pub fn chooses(&self, rule: &Rule) -> bool {
        let header = rule.header();
        match self {
            Selector::Id(pattern) => {
                let id = header.id.to_string();
                pattern.strip_suffix('*').map_or(id == *pattern, |start| id.starts_with(start))
            }
            Selector::Family(word) => header.family.code() == word,
            Selector::Status(word) => header.status.code() == word,
            Selector::Tag(word) => header.tags.contains(word),
        }
    }
}

impl std::fmt::Display for Selector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Selector::Id(pattern) => f.write_str(pattern),
            Selector::Family(word) => write!(f, "family:{word}"),
            Selector::Status(word) => write!(f, "status:{word}"),
            Selector::Tag(word) => write!(f, "tag:{word}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_before_a_colon_name_the_field() {
        assert_eq!(Selector::parse("R1"), Selector::Id("R1".into()));
        assert_eq!(Selector::parse(" family:employer"), Selector::Family("employer".into()));
        assert_eq!(Selector::parse("tag:挂靠参保"), Selector::Tag("挂靠参保".into()));
    }
}
