//! Identifiers that many people share for a known reason: `hubs.toml`.

use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HubsFile {
    #[serde(default)]
    hub: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    kind: String,
    identifier: String,
    reason: String,
    approved_by: String,
}

/// A bank's collective account, an HR desk's telephone, a public terminal: they tie nobody together and are no alert.
#[derive(Clone, Debug, Default)]
pub struct KnownHubs {
    entries: BTreeSet<(String, String)>,
}

/// Why `hubs.toml` cannot be used. Never repeats an identifier: they are personal data.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {reason}")]
pub struct HubsError {
    /// The file.
    pub file: String,
    /// What is wrong with it.
    pub reason: String,
}

impl KnownHubs {
    /// Reads the list; every entry says why it stands there and who agreed.
    ///
    /// # Errors
    /// No TOML of this form, or an entry with an empty field.
    pub fn parse(file: &str, content: &str) -> Result<Self, HubsError> {
        let refuse = |reason: String| HubsError { file: file.to_owned(), reason };
        // Only the message: the whole error would show the line.
        let parsed: HubsFile = toml::from_str(content).map_err(|error| {
            let line = error.span().map_or(1, |span| content[..span.start.min(content.len())].lines().count().max(1));
            refuse(format!("line {line}: {}", error.message()))
        })?;
        let mut entries = BTreeSet::new();
        for (number, entry) in (1..).zip(parsed.hub) {
            let fields = [&entry.kind, &entry.identifier, &entry.reason, &entry.approved_by];
            if fields.iter().any(|field| field.trim().is_empty()) {
                return Err(refuse(format!(
                    "entry {number} of [[hub]]: expected `kind`, `identifier`, `reason` and `approved_by`, none of them empty"
                )));
            }
            entries.insert((entry.kind, entry.identifier));
        }
        Ok(Self { entries })
    }

    /// Whether an identifier of this kind is on the list.
    pub fn contains(&self, kind: &str, identifier: &str) -> bool {
        // Lists are short, and two owned strings for each look-up are not.
        self.entries.iter().any(|(known, text)| known == kind && text == identifier)
    }

    /// Whether the list is empty.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_needs_a_reason_and_somebody_who_agreed() {
        let entry = "[[hub]]\nkind = \"account\"\nidentifier = \"6222\"\nreason = \"bank\"\napproved_by = \"Li\"\n";
        let hubs = KnownHubs::parse("hubs.toml", entry).unwrap();
        assert!(
            hubs.contains("account", "6222") && !hubs.contains("phone", "6222") && !hubs.contains("account", "6223")
        );
        assert!(KnownHubs::parse("hubs.toml", "").unwrap().is_empty());
        let empty = KnownHubs::parse("hubs.toml", &entry.replace("\"bank\"", "\" \"")).unwrap_err().to_string();
        assert!(empty.starts_with("hubs.toml: entry 1 of [[hub]]"), "{empty}");
        let missing = KnownHubs::parse("hubs.toml", &entry.replace("reason", "because")).unwrap_err().to_string();
        assert!(missing.starts_with("hubs.toml: line ") && !missing.contains("6222"), "{missing}");
    }
}
