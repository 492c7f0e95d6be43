//! The name of a rule: one to four capital letters and a number, unique for ever.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A rule's identifier, `R2`. Ordered by letters, then by number, so that `R10` follows `R9`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RuleId {
    letters: String,
    number: u16,
}

impl FromStr for RuleId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let split = text.find(|c: char| !c.is_ascii_uppercase()).unwrap_or(text.len());
        let (letters, digits) = text.split_at(split);
        let shape_ok = (1..=4).contains(&letters.len())
            && (1..=4).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0');
        match digits.parse() {
            Ok(number) if shape_ok => Ok(Self { letters: letters.to_owned(), number }),
            _ => Err(format!("`{text}` is not a rule id (one to four capital letters, then a number, as in R2)")),
        }
    }
}

impl TryFrom<String> for RuleId {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<RuleId> for String {
    fn from(id: RuleId) -> String {
        id.to_string()
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.letters, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_by_number_not_by_text() {
        let (r2, r10): (RuleId, RuleId) = ("R2".parse().unwrap(), "R10".parse().unwrap());
        assert!(r2 < r10);
        assert_eq!(r10.to_string(), "R10");
        for bad in ["", "R", "2", "r2", "R02", "RRRRR1", "R2x", "R12345"] {
            assert!(bad.parse::<RuleId>().is_err(), "{bad}");
        }
    }
}
