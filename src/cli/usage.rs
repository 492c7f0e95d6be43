//! The command line in the reader's language: headings of the help, and what is said of a mistake. The library speaks English only.

use super::args::Cli;
use super::exit::Exit;
use super::locale::lang;
use super::{complain, talk};
use crate::model::Lang;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, CommandFactory, FromArgMatches};
use std::error::Error;

/// Options that every command of the desk takes.
const OF_EVERY_COMMAND: [&str; 6] = ["--as", "--rules", "--store", "--audit-key", "--anchor", "--evidence"];

/// Reads the arguments of this process.
pub(super) fn parse() -> Result<Cli, Exit> {
    let parsed = command().try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches));
    parsed.map_err(|error| tell(&error))
}

/// The commands with their help in the reader's language.
pub(super) fn command() -> Command {
    localized(Cli::command(), lang())
}

fn localized(command: Command, lang: Lang) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let command =
        names.into_iter().fold(command, |command, name| command.mut_subcommand(name, |sub| localized(sub, lang)));
    command
        .help_template(lang.pick(
            "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}",
            "{about-with-newline}\nUsage: {usage}\n\n{all-args}{after-help}",
        ))
        .subcommand_help_heading(lang.pick("命令", "Commands"))
        .mut_args(|arg| if lang == Lang::Zh { in_chinese(arg) } else { arg })
}

/// An option with its heading, and with its default and its values in words.
fn in_chinese(arg: Arg) -> Arg {
    let mut help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let hidden = arg.is_hide_possible_values_set();
    let named = arg.get_value_names().is_some_and(|names| names.iter().any(|name| name.contains('|')));
    let takes = arg.get_action().takes_values();
    if takes {
        let values: Vec<String> = arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
        if !hidden && !named && !values.is_empty() {
            help.push_str(&format!("（可选 {}）", values.join("、")));
        }
        let defaults: Vec<String> =
            arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
        if !arg.is_hide_default_value_set() && !defaults.is_empty() && !help.contains("默认") {
            help.push_str(&format!("（默认 {}）", defaults.join("、")));
        }
    }
    let heading = match (arg.get_help_heading(), arg.is_positional()) {
        (Some(heading), _) => heading.to_owned(),
        (None, true) => "参数".to_owned(),
        (None, false) => "选项".to_owned(),
    };
    let arg = arg.help(help).help_heading(heading);
    if takes { arg.hide_default_value(true).hide_possible_values(true) } else { arg }
}

/// Help and version are results; anything else the library has to say is wrong usage.
fn tell(error: &clap::Error) -> Exit {
    if !error.use_stderr() {
        print_help(error);
        return Exit::Complete;
    }
    match (lang(), in_words(error)) {
        (Lang::Zh, Some(sentence)) => {
            complain(None, &sentence, None);
            if let Some(usage) = usage(error) {
                talk(&format!("  = 用法：{usage}"));
            }
            talk("  = 加 --help 查看说明");
        }
        _ => _ = error.print(),
    }
    Exit::Usage
}

/// Prints help as the library would, with its own words in Chinese where that is the language.
fn print_help(error: &clap::Error) {
    if lang() != Lang::Zh {
        error.print().ok();
        return;
    }
    let text = error.render().ansi().to_string();
    // A heading ends its line, or is followed by the end of its colours.
    super::print(&placeholders(&text).replace(":\n", "：\n").replace(":\u{1b}[0m\n", "：\u{1b}[0m\n"));
}

/// `fundwatch queue take <ID|--next>`.
fn usage(error: &clap::Error) -> Option<String> {
    let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) else { return None };
    let usage = usage.to_string();
    let usage = usage.trim().trim_start_matches("Usage:").trim();
    // What the environment or the line gave already is repeated by the library, and is not what is missing.
    let mut words = usage.split(' ').peekable();
    let mut kept: Vec<&str> = Vec::new();
    while let Some(word) = words.next() {
        if OF_EVERY_COMMAND.contains(&word) {
            words.next_if(|value| value.starts_with('<'));
        } else {
            kept.push(word);
        }
    }
    Some(placeholders(&kept.join(" ")))
}

/// Why a value will not do; what parsers of the library say, in Chinese.
fn why(said: &str) -> String {
    let range = said.split_once(" is not in ").and_then(|(_, range)| range.split_once(".."));
    // The library of days says in English, and at length, what it could not read.
    if ["parse", "failed to", "expected "].iter().any(|word| said.contains(word))
        || said.contains("the required range of")
    {
        return "应为实际存在的日期，例如 2026-07-01".to_owned();
    }
    match range {
        Some((least, most)) => match most.trim_start_matches('=') {
            "" | "4294967295" | "18446744073709551615" | "9223372036854775807" => format!("应为不小于 {least} 的整数"),
            most => format!("应为 {least} 至 {most} 的整数"),
        },
        None if said.contains("invalid digit") => "应为整数".to_owned(),
        None => said.to_owned(),
    }
}

/// Words of the library that stand in usages and help, in Chinese.
fn placeholders(text: &str) -> String {
    text.replace("[OPTIONS]", "[选项]").replace("<COMMAND>", "<命令>").replace("[COMMAND]", "[命令]")
}

/// The mistake in Chinese; `None` for one of a kind that is not known here.
fn in_words(error: &clap::Error) -> Option<String> {
    let text = |kind| match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) if !texts.is_empty() => Some(texts.join("、")),
        ContextValue::StyledStr(text) => Some(text.to_string()),
        ContextValue::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let arg = || text(ContextKind::InvalidArg);
    let meant = |kind| text(kind).map_or_else(String::new, |other| format!("；是否指 {other}"));
    Some(match error.kind() {
        ErrorKind::UnknownArgument => format!("没有选项 {}{}", arg()?, meant(ContextKind::SuggestedArg)),
        ErrorKind::InvalidSubcommand => {
            let sub = text(ContextKind::InvalidSubcommand)?;
            format!("没有命令 {sub}{}", meant(ContextKind::SuggestedSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("缺少 {}", arg()?),
        ErrorKind::MissingSubcommand => "缺少命令".to_owned(),
        ErrorKind::ArgumentConflict => match text(ContextKind::PriorArg) {
            Some(prior) => format!("{} 与 {prior} 不能同时使用", arg()?),
            None => format!("{} 不能与其他选项同时使用", arg()?),
        },
        ErrorKind::InvalidValue => {
            let known = text(ContextKind::ValidValue).map_or_else(String::new, |known| format!("；可用 {known}"));
            match text(ContextKind::InvalidValue).filter(|value| !value.is_empty()) {
                Some(value) => format!("{} 的值 {value} 无效{known}", arg()?),
                None => format!("{} 需要一个值{known}", arg()?),
            }
        }
        ErrorKind::ValueValidation => {
            let why = why(&error.source()?.to_string());
            format!("{} 的值 {} 无效：{why}", arg()?, text(ContextKind::InvalidValue)?)
        }
        ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues => {
            let few = text(ContextKind::ExpectedNumValues).or_else(|| text(ContextKind::MinValues));
            format!("{} 需要 {} 个值", arg()?, few?)
        }
        ErrorKind::TooManyValues => format!("{} 的值 {} 多余", arg()?, text(ContextKind::InvalidValue)?),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(args: &[&str]) -> String {
        let words = ["fundwatch"].iter().chain(args);
        in_words(&Cli::command().try_get_matches_from(words).unwrap_err()).unwrap_or_default()
    }

    #[test]
    fn mistakes_are_said_in_chinese() {
        assert_eq!(said(&["queue", "list", "--colour"]), "没有选项 --colour；是否指 --color");
        assert_eq!(said(&["queu"]), "没有命令 queu；是否指 queue");
        assert!(said(&["queue", "assign", "A"]).starts_with("缺少 --to <USER>、--reason <TEXT>"));
        assert_eq!(said(&["queue", "take", "A", "--next"]), "[ID] 与 --next 不能同时使用");
        assert!(said(&["queue", "list", "--format", "x"]).contains("的值 x 无效；可用 table、json、ndjson、csv、page"));
        assert!(said(&["report", "monthly", "--month", "x"]).contains("--month <2026-06> 的值 x 无效："));
        for day in ["2026-13-10", "2026-02-30", "2026-6-1", "x"] {
            let text = said(&["queue", "request", "A", "--reason", "r", "--until", day]);
            assert!(text.ends_with("无效：应为实际存在的日期，例如 2026-07-01"), "{text}");
        }
        assert!(said(&["queue", "list", "--rule"]).contains("需要一个值"));
        assert!(said(&["user", "first", "a"]).ends_with("需要 2 个值"));
        assert!(said(&["user", "first"]).starts_with("缺少 <USER[:PERSON]>"));
        assert!(
            said(&["queue", "plan", "--officers", "0", "--days", "1"]).ends_with("的值 0 无效：应为不小于 1 的整数")
        );
        assert!(said(&["queue", "plan", "--officers", "x", "--days", "1"]).ends_with("无效：应为整数"));
    }

    #[test]
    fn a_usage_names_what_is_the_commands_own() {
        let words = ["fundwatch", "queue", "show", "--as", "sun", "--store", "a.db"];
        let error = Cli::command().try_get_matches_from(words).unwrap_err();
        assert_eq!(usage(&error).as_deref(), Some("fundwatch queue show <ID>"));
        assert_eq!(placeholders("fundwatch queue [OPTIONS] <COMMAND>"), "fundwatch queue [选项] <命令>");
    }

    #[test]
    fn every_command_has_its_help_in_the_readers_language() {
        fn walk(command: &Command, path: &str, seen: &mut usize) {
            *seen += 1;
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            assert!(!about.is_empty(), "{path} says nothing of itself");
            for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
                assert!(arg.get_help().is_some(), "{path} {}", arg.get_id());
            }
            for sub in command.get_subcommands() {
                walk(sub, &format!("{path} {}", sub.get_name()), seen);
            }
        }
        for lang in [Lang::Zh, Lang::En] {
            let mut seen = 0;
            walk(&localized(Cli::command(), lang), "fundwatch", &mut seen);
            assert!(seen > 50, "{seen}");
            localized(Cli::command(), lang).debug_assert();
        }
        let mut plain = localized(Cli::command(), Lang::Zh);
        plain.build();
        let list = plain.find_subcommand_mut("queue").and_then(|queue| queue.find_subcommand_mut("list")).unwrap();
        let help = list.render_help().to_string();
        assert!(help.contains("选项:") && help.contains("（默认 50）"), "{help}");
        for english in ["Usage:", "Options:", "Arguments:", "[default", "[possible"] {
            assert!(!help.contains(english), "{english}: {help}");
        }
    }
}
