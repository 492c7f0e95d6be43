//! `fundwatch rules lock`.

use super::super::exit::Exit;
use super::super::locale::{lang, tr};
use super::super::{complain, print, show_problems};
use super::docs::write;
use crate::rules::{LOCK_FILE, Lock, RuleSet, Source};
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

pub(super) fn run(folder: &Path, check: bool) -> Exit {
    let loaded = RuleSet::load(folder);
    if loaded.problems.has_errors() {
        return show_problems(&loaded.problems, Exit::Rules);
    }
    let path = folder.join(LOCK_FILE);
    let known = match std::fs::read_to_string(&path) {
        Ok(text) => {
            let (lock, problems) = Lock::read(&Arc::new(Source::new(path.to_string_lossy(), text)));
            if problems.has_errors() {
                return show_problems(&problems, Exit::Rules);
            }
            lock
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Lock::default(),
        Err(error) => {
            let text = lang().pick(
                format!("无法读取 {}：{error}", path.display()),
                format!("cannot read {}: {error}", path.display()),
            );
            complain(None, &text, None);
            return Exit::Rules;
        }
    };
    let (next, refused) = known.next(&loaded.set);
    let differences = known.differences(&next);
    for text in &differences {
        print(&format!("{}\n", text.get(lang())));
    }
    if refused.has_errors() {
        return show_problems(&refused, Exit::Gate);
    }
    let rules = loaded.set.rules().len();
    if check {
        if differences.is_empty() {
            print(&lang().pick(
                format!("{rules} 条规则与 rules.lock 一致\n"),
                format!("{rules} rules are as rules.lock has them\n"),
            ));
            return Exit::Complete;
        }
        let text =
            lang().pick(format!("{} 与规则不一致", path.display()), format!("{} is not up to date", path.display()));
        complain(
            None,
            &text,
            Some(tr("运行 fundwatch rules lock --rules 目录", "run fundwatch rules lock --rules DIR")),
        );
        return Exit::Gate;
    }
    match write(&path, &next.render()) {
        Ok(()) => {
            print(&lang().pick(
                format!("{}：{rules} 条规则，{} 处更新\n", path.display(), differences.len()),
                format!("{}: {rules} rules, {} changes\n", path.display(), differences.len()),
            ));
            Exit::Complete
        }
        Err(exit) => exit,
    }
}
