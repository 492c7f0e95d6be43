//! `fundwatch explain`: one verb for an alert, a rule, a code.

use super::args::{Common, ExplainArgs};
use super::exit::Exit;
use super::locale::{lang, tr};
use super::locations::Source;
use super::{complain, load_rules, print, screen};
use crate::dataset;
use crate::location::{self, What};
use crate::model::{Lang, RuleId, Text};
use crate::pack;
use crate::paper;
use crate::report;
use crate::rules::{self, Loaded, Rule};
use crate::scan::{self, Archive, ArchiveError, RuleMatch};
use crate::store;
use crate::triage::workflow;
use std::fmt::Write;
use std::path::Path;

pub(super) fn run(args: &ExplainArgs, common: &Common) -> Exit {
    let loaded = load_rules(&args.rules);
    if let (Some(entity), Some(rule)) = (&args.why_not, &args.rule) {
        return match run_folder(args, common) {
            Ok(source) => super::why_not::run(entity, rule, source.as_ref().map(Source::folder), &loaded),
            Err(exit) => exit,
        };
    }
    let subject = args.subject.clone().unwrap_or_default();
    if args.plan {
        return plan(&subject, args, &loaded, common);
    }
    if let Some(text) = code_text(&subject, lang()) {
        print(&text);
        return Exit::Complete;
    }
    if let Ok(id) = subject.parse::<RuleId>() {
        return match loaded.set.rule(&id) {
            Some(rule) => {
                print(&rule_text(rule, &loaded, lang()));
                Exit::Complete
            }
            None if is_code(&subject) && !subject.starts_with('R') => unknown_code(&subject),
            None => unknown_rule(&id, &loaded),
        };
    }
    match run_folder(args, common) {
        Ok(source) => alert(&subject, source.as_ref().map(Source::folder), &loaded),
        Err(exit) => exit,
    }
}

/// The run that was named.
fn run_folder(args: &ExplainArgs, common: &Common) -> Result<Option<Source>, Exit> {
    args.run.as_ref().map(|run| Source::of(run, What::Run, &args.stage, common)).transpose()
}

fn plan(subject: &str, args: &ExplainArgs, loaded: &Loaded, common: &Common) -> Exit {
    let Ok(id) = subject.parse::<RuleId>() else {
        let text = lang().pick(format!("{subject} 不是规则编号"), format!("{subject} is not the id of a rule"));
        complain(None, &text, Some("fundwatch explain --plan R2 [DIR]"));
        return Exit::Usage;
    };
    match loaded.set.rule(&id) {
        Some(rule) => {
            let source = args.dataset.as_ref().map(|place| Source::of(place, What::Dataset, &args.stage, common));
            match source.transpose() {
                Ok(source) => super::plan::run(rule, loaded, source.as_ref(), args.as_of, args.format),
                Err(exit) => exit,
            }
        }
        None => unknown_rule(&id, loaded),
    }
}

/// There is no such code.
fn unknown_code(code: &str) -> Exit {
    let text = lang().pick(format!("没有代码 {code}"), format!("there is no code {code}"));
    let where_found = tr(
        "代码写在提示开头的方括号里，例如“错误[Q403]”",
        "a code stands in brackets at the beginning of a message, as in error[Q403]",
    );
    complain(None, &text, Some(where_found));
    Exit::Usage
}

/// Whether a word has the form of a code: a letter and three digits. Ids of rules may have it too, and begin with `R`.
fn is_code(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.len() == 4 && bytes[0].is_ascii_uppercase() && bytes[1..].iter().all(u8::is_ascii_digit)
}

/// There is no such rule: says which there are.
pub(super) fn unknown_rule(id: &RuleId, loaded: &Loaded) -> Exit {
    let known: Vec<String> = loaded.set.rules().iter().map(|rule| rule.id().to_string()).collect();
    let text = lang().pick(
        format!("没有规则 {id}；现有 {}", known.join("、")),
        format!("there is no rule {id}; there are {}", known.join(", ")),
    );
    complain(None, &text, None);
    Exit::Usage
}

fn alert(id: &str, folder: Option<&Path>, loaded: &Loaded) -> Exit {
    let archive = match Archive::open(folder) {
        Ok(archive) => archive,
        Err(error) => return archive_error(&error),
    };
    let found = super::block_on(super::threads(Some(1)), archive.alert(loaded, id));
    match found {
        Err(ArchiveError::NoAlert { folder, .. }) => {
            let text = lang().pick(
                format!("{id} 不是规则、代码，也不是 {} 中的疑点", folder.display()),
                format!("{id} is no rule, no code, and no alert of {}", folder.display()),
            );
            complain(None, &text, Some(tr("用 --run 指定另一次运行", "name another run with --run")));
            Exit::Usage
        }
        Err(error) => archive_error(&error),
        Ok((record, detail, matched)) => {
            match report::explain_alert_text(&record, &detail, screen(false)) {
                Ok(text) => print(&text),
                Err(error) => complain(None, &error.to_string(), None),
            }
            if matched == RuleMatch::Changed {
                super::talk(tr(
                    "注意：规则在这次运行之后改过，上面的理由按现在的规则重新计算",
                    "note: the rule was changed after this run; the reasons above are those of the rule as it is now",
                ));
            }
            Exit::Complete
        }
    }
}

/// A run cannot be read back.
pub(super) fn archive_error(error: &ArchiveError) -> Exit {
    let text = match (lang(), error) {
        (Lang::Zh, ArchiveError::NoRun) => {
            format!("{} 下没有运行结果：请先 fundwatch scan，或用 --run 指定", scan::RUNS_FOLDER)
        }
        (Lang::Zh, ArchiveError::NotARun { folder, reason }) => {
            format!("{} 不是一次完成的运行：{reason}", folder.display())
        }
        (Lang::Zh, ArchiveError::NoRule { folder, rule }) => format!("{} 中没有规则 {rule} 的结果", folder.display()),
        (_, error) => error.to_string(),
    };
    complain(None, &text, None);
    Exit::Usage
}

/// The explanation of a code, whoever owns it.
fn code_text(code: &str, lang: Lang) -> Option<String> {
    let upper = code.to_ascii_uppercase();
    if let Some(found) = rules::codes::explain(&upper) {
        return Some(found.render(lang));
    }
    let entry = |title: &Text, why: &Text, fix: &Text, code: &str| {
        format!("{code}  {}\n  {}\n  = {}\n", title.get(lang), why.get(lang), fix.get(lang))
    };
    if let Some(found) = dataset::code(&upper) {
        return Some(entry(&found.title, &found.why, &found.fix, found.code));
    }
    let found = scan::code(code).or_else(|| scan::code(&upper)).or_else(|| location::code(&upper));
    let found = found.or_else(|| workflow::code(&upper)).or_else(|| store::code(&upper)).or_else(|| pack::code(&upper));
    let found = found.or_else(|| paper::code(&upper))?;
    Some(entry(&found.title, &found.why, &found.fix, found.code))
}

/// A rule for a person: what it looks for, in which law, with which numbers, what may be innocent, what to check.
pub(super) fn rule_text(rule: &Rule, loaded: &Loaded, lang: Lang) -> String {
    let header = rule.header();
    let mut text = String::new();
    let mut line = |content: String| {
        let _ = writeln!(text, "{content}");
    };
    line(format!(
        "{}  {}  {} · {} · {}",
        header.id,
        header.title.get(lang),
        header.version,
        header.status.text().get(lang),
        header.family.text().get(lang)
    ));
    line(format!("  {}", header.summary.get(lang)));
    line(String::new());
    line(format!("  {}", lang.pick("参数（括号内为允许范围）", "Parameters (allowed range in brackets)")));
    for param in &header.params {
        let unit = param.unit.as_deref().unwrap_or("");
        line(format!("    {} = {}{unit}  [{}]  {}", param.name, param.default, param.bounds(), param.about.get(lang)));
    }
    line(format!("  {}", lang.pick("需要的数据", "Data it requires")));
    for (table, columns) in &rule.inputs().requires {
        line(format!("    {table}: {}", columns.join(", ")));
    }
    line(format!("  {}", lang.pick("可能的正常原因", "Innocent explanations")));
    for entry in &header.false_positives {
        line(format!("    {}  {} — {}", entry.id, entry.text.get(lang), entry.how.get(lang)));
    }
    line(format!("  {}", lang.pick("需要核实", "To verify")));
    for step in &header.verify {
        line(format!("    {}  {}", step.id, step.text.get(lang)));
    }
    line(format!("  {}", lang.pick("依据", "Clauses")));
    for reference in &header.legal {
        let title = loaded.set.legal().clauses().iter().find(|clause| clause.id == reference.clause);
        let title = title.map_or("", |clause| clause.title.get(lang));
        line(format!("    {}  {title}", reference.clause));
    }
    line(format!("  {} {}", lang.pick("规则指纹", "Rule hash"), rule.hash()));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Every word of the sources that has the form of a code: a letter and three digits.
    fn codes() -> BTreeSet<String> {
        let mut codes = BTreeSet::new();
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                // `report/sample.rs` makes up a run for tests.
                let test = path.file_name().is_some_and(|name| name.to_string_lossy().contains("test"))
                    || path.ends_with("report/sample.rs");
                if test || path.extension().is_none_or(|ending| ending != "rs") {
                    continue;
                }
                let text = std::fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
                let words = code.split(|c: char| !c.is_ascii_alphanumeric());
                codes.extend(words.filter(|word| is_code(word)).map(str::to_owned));
            }
        }
        codes
    }

    /// Ids of rules have the same form.
    fn is_rule(code: &str) -> bool {
        code.starts_with('R')
    }

    #[test]
    fn every_code_there_is_has_an_answer_in_both_languages() {
        let codes = codes();
        for known in ["S610", "Q403", "P212", "L001", "D101", "E101"] {
            assert!(codes.contains(known), "{known} is not found in the sources: this test looks in the wrong place");
        }
        assert!(codes.len() > 120, "{}", codes.len());
        let cjk = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        // Examples of rule files are Chinese in both; titles are not.
        let title =
            |text: &Option<String>| text.iter().flat_map(|text| text.lines()).next().unwrap_or_default().to_owned();
        let mut silent = Vec::new();
        for code in codes.iter().filter(|code| !is_rule(code)) {
            let (zh, en) = (code_text(code, Lang::Zh), code_text(code, Lang::En));
            let answered = |text: &Option<String>| text.as_ref().is_some_and(|text| text.lines().count() >= 2);
            if !(answered(&zh) && answered(&en) && cjk(&zh.unwrap_or_default()) && !cjk(&title(&en))) {
                silent.push(code);
            }
        }
        assert!(silent.is_empty(), "`fundwatch explain` has nothing to say, or in one language only: {silent:?}");
    }

    #[test]
    fn no_code_is_explained_by_two_lists() {
        let mut seen = BTreeSet::new();
        let lists = workflow::codes().map(|entry| entry.code).chain(store::codes().map(|entry| entry.code));
        for code in lists.chain(paper::codes().map(|entry| entry.code)) {
            assert!(seen.insert(code), "{code} stands in two lists");
            let others = [
                rules::codes::explain(code).is_some(),
                dataset::code(code).is_some(),
                scan::code(code).is_some(),
                location::code(code).is_some(),
            ];
            assert_eq!(others, [false; 4], "{code} is explained elsewhere too");
        }
    }
}
