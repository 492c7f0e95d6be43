//! The command line: flags in, exit code out. Results on stdout, conversation on stderr.

mod args;
mod data;
mod exit;
mod explain;
mod locale;
mod progress;
mod rules;
mod scan;
mod why_not;

use args::{Cli, ColorArg, Command, Common};
use clap::{CommandFactory, Parser};
use std::io::{IsTerminal, Write};
use std::sync::Mutex;

pub use exit::Exit;

/// Runs the program with the arguments of this process.
pub fn run() -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    set_color(cli.common.color);
    contained(move || dispatch(cli))
}

fn dispatch(cli: Cli) -> Exit {
    match cli.command {
        Command::Scan(args) => scan::run(&args, &cli.common),
        Command::Explain(args) => explain::run(&args),
        Command::Rules(command) => rules::run(command, &cli.common),
        Command::Data(command) => data::run(command, &cli.common),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "fundwatch", &mut script);
            print(&String::from_utf8_lossy(&script));
            Exit::Complete
        }
    }
}

/// Help and version are results; anything else clap has to say is wrong usage.
fn usage(error: &clap::Error) -> Exit {
    let wanted = !error.use_stderr();
    error.print().ok();
    if wanted { Exit::Complete } else { Exit::Usage }
}

fn set_color(color: ColorArg) {
    match color {
        ColorArg::Auto => anstream::ColorChoice::Auto,
        ColorArg::Always => anstream::ColorChoice::Always,
        ColorArg::Never => anstream::ColorChoice::Never,
    }
    .write_global();
}

/// Runs the command; a panic is our bug. It is reported by its place, without the values that were in
/// hand, which may be personal data. Panics that the program itself contains (a damaged file inside the
/// Parquet reader, a query) become errors where they are caught and are not reported here.
fn contained(command: impl FnOnce() -> Exit) -> Exit {
    static PLACE: Mutex<String> = Mutex::new(String::new());
    std::panic::set_hook(Box::new(|info| {
        if let (Ok(mut place), Some(at)) = (PLACE.lock(), info.location()) {
            *place = format!("{}:{}", at.file(), at.line());
        }
    }));
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(command)) {
        Ok(exit) => exit,
        Err(_) => {
            let place = PLACE.lock().map(|place| place.clone()).unwrap_or_default();
            complain(
                None,
                &format!("{} {place}", locale::tr("程序缺陷，位置", "a bug of fundwatch at")),
                Some(locale::tr("请把这一行报告给开发者；数据没有被改动", "please report this line; no data was changed")),
            );
            Exit::Bug
        }
    }
}

/// Whether the standard output takes colour.
fn paints(common: &Common) -> bool {
    match common.color {
        ColorArg::Always => true,
        ColorArg::Never => false,
        ColorArg::Auto => {
            std::io::stdout().is_terminal() && anstream::stdout().current_choice() != anstream::ColorChoice::Never
        }
    }
}

/// Prints a result. A reader that has gone away (`| head`) is not an error.
fn print(text: &str) {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).ok();
}

/// Says something on stderr.
fn talk(text: &str) {
    let mut out = anstream::stderr().lock();
    writeln!(out, "{text}").ok();
}

/// Reports an error: `error[CODE]: sentence`, then what to do.
fn complain(code: Option<&str>, sentence: &str, advice: Option<&str>) {
    let level = locale::tr("错误", "error");
    match code {
        Some(code) => talk(&format!("{level}[{code}]: {sentence}")),
        None => talk(&format!("{level}: {sentence}")),
    }
    if let Some(advice) = advice {
        talk(&format!("  = {advice}"));
    }
}
