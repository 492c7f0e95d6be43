//! What a person calls an extract, and what of that stays from month to month.

use std::path::{Component, Path};

/// The last part of a resolved path, without telling where it lies; where that is a date, or a number, the part before it as
/// well, and so on: `gansu/2026-06` is another fund than `ningxia/2026-06`.
pub fn name_of(resolved: &Path) -> String {
    let mut parts = Vec::new();
    for component in resolved.components().rev() {
        let Component::Normal(part) = component else { break };
        parts.insert(0, part.to_string_lossy());
        if parts.first().is_some_and(|part| !undated(part).is_empty()) {
            break;
        }
    }
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

/// What stays of a name, or of a URL, from month to month: the last part of it that is more than digits, without them.
pub fn stem(name: &str) -> String {
    name.rsplit('/').map(undated).find(|stem| !stem.is_empty()).unwrap_or_default()
}

fn undated(part: &str) -> String {
    part.chars()
        .filter(|c| !c.is_numeric() && !matches!(c, '-' | '_' | '.' | ' ' | '年' | '月' | '日' | '期'))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_in_the_name_makes_no_other_fund() {
        for (one, other) in [
            ("fund-2026-06", "Fund_202607"),
            ("2026-06", "2026-07"),
            ("s3://bucket/2026/fund06", "fund07"),
            ("s3://bucket/gansu/2026-06/", "gansu/2026/07"),
            ("失业保险2026年6月", "失业保险2026年12月"),
        ] {
            assert_eq!(stem(one), stem(other));
        }
        assert_ne!(stem("gansu-2026"), stem("ningxia-2026"));
        assert_ne!(stem("gansu/2026-06"), stem("ningxia/2026-07"));
        assert_ne!(stem("2026"), stem("fund-2026"));
    }

    #[test]
    fn a_name_that_is_only_a_date_says_whose() {
        for (path, name) in [
            ("/data/gansu/fund-2026-06", "fund-2026-06"),
            ("/data/gansu/2026-06", "gansu/2026-06"),
            ("/data/gansu/2026/06", "gansu/2026/06"),
            ("/2026-06", "2026-06"),
            ("/", "."),
        ] {
            assert_eq!(name_of(Path::new(path)), name);
        }
    }
}
