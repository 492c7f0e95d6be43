//! Parameter overrides of a site: its file, per rule and region, each with a reason and an end.
//!
//! ```toml
//! [override.R2."1505"]          # a region code prefix, or "*" for everywhere
//! min_base = 20
//! reason  = "旗县单位规模小"
//! expires = 2027-06-30
//! ```
//! A run has one binding per rule, so an override of a region holds only for a run of that region; the longest matching
//! prefix wins. What has expired is refused, not applied: nobody answers for it any more.

use super::codes;
use super::doc::{Fields, Item, Reader};
use super::load::RuleSet;
use super::overrides::{Origin, Override};
use super::params::ParamValue;
use super::problem::{Problem, Problems, did_you_mean, nearest};
use super::source::Source;
use crate::model::{RuleId, Text};
use jiff::civil::Date;
use std::ops::Range;
use std::sync::Arc;

/// The overrides of a site's file.
#[derive(Clone, Debug)]
pub struct SiteOverrides {
    source: Arc<Source>,
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    rule: RuleId,
    /// Empty for everywhere.
    region: String,
    values: Vec<(String, ParamValue)>,
    reason: String,
    expires: Date,
    place: Range<usize>,
}

impl SiteOverrides {
    /// Reads the file's `[override]` table against the rules; entries with problems are left out.
    pub fn read(path: &str, text: &str, rules: &RuleSet) -> (Self, Problems) {
        let source = Arc::new(Source::new(path, text));
        let reader = Reader::new(&source, 0);
        let mut entries = Vec::new();
        let mut problems = Vec::new();
        if let Some(table) = reader.parse(source.text()) {
            let root = reader.root(&table);
            for (name, item) in root.table("override").map(|rules| rules.entries()).unwrap_or_default() {
                read_rule(&name, &item, rules, &source, &mut entries, &mut problems);
            }
            root.close();
        }
        problems.extend(reader.finish().0);
        (Self { source, entries }, Problems::new(problems))
    }

    /// The overrides that hold for a run as of `as_of` in `region` (a code, `None` for a run without one), weakest first,
    /// and E305 for each that has expired.
    pub fn for_run(&self, as_of: Date, region: Option<&str>) -> (Vec<Override>, Problems) {
        let mut matching: Vec<&Entry> = self
            .entries
            .iter()
            .filter(|entry| entry.region.is_empty() || region.is_some_and(|code| code.starts_with(&entry.region)))
            .collect();
        matching.sort_by_key(|entry| entry.region.len());
        let (held, expired): (Vec<_>, Vec<_>) = matching.into_iter().partition(|entry| as_of <= entry.expires);
        let problems = expired.iter().map(|entry| self.expired(entry)).collect();
        let overrides = held.iter().flat_map(|entry| {
            let origin = Origin::Site { file: self.source.path().to_owned(), reason: entry.reason.clone() };
            entry
                .values
                .iter()
                .map(move |(name, value)| Override::checked(entry.rule.clone(), name, value.clone(), origin.clone()))
        });
        (overrides.collect(), Problems::new(problems))
    }

    fn expired(&self, entry: &Entry) -> Problem {
        let (rule, on) = (&entry.rule, entry.expires);
        let message = Text::new(
            format!("规则 {rule} 的本地参数已于 {on} 到期，未采用"),
            format!("the override of {rule} expired on {on} and is not applied"),
        );
        Problem::new(codes::E305, &self.source, message).at(entry.place.clone(), Text::default())
    }
}

fn read_rule(
    name: &str,
    item: &Item<'_>,
    rules: &RuleSet,
    source: &Arc<Source>,
    entries: &mut Vec<Entry>,
    problems: &mut Vec<Problem>,
) {
    let Some(rule) = name.parse::<RuleId>().ok().and_then(|id| rules.rule(&id)) else {
        problems.push(rules.no_such_rule(name, source).at(item.span(), Text::default()));
        return;
    };
    for (region, item) in item.fields().map(|regions| regions.entries()).unwrap_or_default() {
        let digits = matches!(region.len(), 2 | 4 | 6) && region.bytes().all(|b| b.is_ascii_digit());
        if region != "*" && !digits {
            item.refuse(
                "的键应为行政区划代码（2、4、6位）或 \"*\"",
                "must be keyed by a region code of 2, 4 or 6 digits, or \"*\"",
            );
            continue;
        }
        let Some(fields) = item.fields() else { continue };
        let reason = needed(&fields, "reason", &item).and_then(|item| item.string());
        let expires = needed(&fields, "expires", &item).and_then(|item| item.date());
        let specs = &rule.header().params;
        let mut values = Vec::new();
        for (name, item) in fields.entries().into_iter().filter(|(name, _)| name != "reason" && name != "expires") {
            let Some(spec) = specs.iter().find(|spec| spec.name == name) else {
                let guess = did_you_mean(nearest(&name, specs.iter().map(|spec| spec.name.as_str())));
                let message = Text::new(
                    format!("规则 {} 没有参数 {name}{}", rule.id(), guess.zh),
                    format!("rule {} has no parameter `{name}`{}", rule.id(), guess.en),
                );
                problems.push(Problem::new(codes::E302, source, message).at(item.span(), Text::default()));
                continue;
            };
            values.extend(spec.read_value(&item).map(|value| (name, value)));
        }
        if let (Some(reason), Some(expires)) = (reason, expires) {
            let region = if region == "*" { String::new() } else { region };
            entries.push(Entry { rule: rule.id().clone(), region, values, reason, expires, place: item.span() });
        }
    }
}

/// A field without which an override does not hold (E305).
fn needed<'a>(fields: &Fields<'a>, key: &'static str, entry: &Item<'a>) -> Option<Item<'a>> {
    let found = fields.get(key);
    if found.is_none() {
        entry.report(
            codes::E305,
            &format!("缺少 {key}：本地参数须写明理由与到期日"),
            &format!("has no `{key}`: a local value needs a reason and an end"),
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::sample::load_edited;
    use super::*;
    use crate::model::Lang;
    use jiff::civil::date;

    fn read(text: &str) -> (SiteOverrides, Vec<String>) {
        let (site, problems) = SiteOverrides::read("site.toml", text, &load_edited(&[]).set);
        (site, problems.iter().map(|problem| problem.line(Lang::En)).collect())
    }

    #[test]
    fn the_longest_region_wins_and_the_expired_is_refused() {
        let (site, problems) = read(
            "[override.R2.\"15\"]\nmin_claimants = 8\nreason = \"b\"\nexpires = 2025-06-30\n\
             [override.R2.\"*\"]\nmin_claimants = 7\nreason = \"a\"\nexpires = 2027-01-01\n",
        );
        assert_eq!(problems, Vec::<String>::new());
        let loaded = load_edited(&[]);
        let value = |as_of, region| {
            let (overrides, problems) = site.for_run(as_of, region);
            let bound = loaded.set.bind(&loaded.set.rules()[0], &overrides, as_of).unwrap();
            (bound.params.get("min_claimants").unwrap().to_string(), problems.to_string())
        };
        assert_eq!(value(date(2025, 6, 30), Some("150502")), ("8".into(), String::new()));
        assert_eq!(value(date(2025, 6, 30), None), ("7".into(), String::new()));
        assert_eq!(
            value(date(2025, 7, 1), Some("150502")),
            (
                "7".into(),
                "site.toml:1:1: error[E305]: the override of R2 expired on 2025-06-30 and is not applied".into()
            )
        );
    }

    #[test]
    fn every_override_is_checked_at_its_place() {
        let (site, problems) = read(
            "[override.R2.\"1505\"]\nmin_claimants = 1\nfdr = 0.1\n[override.R9.\"*\"]\nx = 1\n[override.R2.north]\nx = 1\n[overide]\n",
        );
        assert_eq!(
            problems,
            [
                "site.toml:1:1: error[E305]: `override.R2.1505` has no `reason`: a local value needs a reason and an end",
                "site.toml:1:1: error[E305]: `override.R2.1505` has no `expires`: a local value needs a reason and an end",
                "site.toml:2:17: error[E301]: `override.R2.1505.min_claimants` = 1 is outside 2…1000",
                "site.toml:3:7: error[E302]: rule R2 has no parameter `fdr`; did you mean fdr_q?",
                "site.toml:4:11: error[E302]: there is no rule R9",
                "site.toml:6:1: error[E008]: `override.R2.north` must be keyed by a region code of 2, 4 or 6 digits, or \"*\"",
                "site.toml:8:2: error[E008]: unknown field `overide`; did you mean override?",
            ]
        );
        assert!(site.for_run(date(2025, 6, 30), Some("150502")).0.is_empty());
    }
}
