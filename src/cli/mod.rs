//! The command line: flags in, exit code out. Results on stdout, conversation on stderr.

mod answer;
mod args;
mod audit;
mod cases;
mod cluster;
mod commit;
mod data;
mod desk;
mod exit;
mod explain;
mod guard;
mod letter;
mod locale;
mod locations;
mod month;
mod plan;
mod progress;
mod progress_words;
mod queue;
mod report;
mod retention;
mod rules;
mod said;
mod scan;
mod usage;
mod users;
mod why_not;

use crate::model::os;
use crate::report::{Screen, Style};
use crate::rules::{Level, Loaded, Problems, RuleSet};
use args::{Cli, ColorArg, Command, Common, RuleArgs};
use std::io::{IsTerminal, Write};
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

pub use exit::Exit;

/// Runs the program with the arguments of this process.
pub fn run() -> Exit {
    let cli = match usage::parse() {
        Ok(cli) => cli,
        Err(exit) => return exit,
    };
    set_color(cli.common.color);
    let exit = contained(move || dispatch(cli));
    if UNWRITTEN.load(Ordering::Relaxed) { Exit::Refused } else { exit }
}

fn dispatch(cli: Cli) -> Exit {
    match cli.command {
        Command::Scan(args) => scan::run(&args, &cli.common),
        Command::Explain(args) => explain::run(&args, &cli.common),
        Command::Rules(command) => rules::run(command, &cli.common),
        Command::Data(command) => data::run(command, &cli.common),
        Command::Queue(args) => queue::run(&args, &cli.common),
        Command::Cases(args) => cases::run(&args, &cli.common),
        Command::Audit(args) => audit::run(&args, &cli.common),
        Command::User(args) => users::run(&args, &cli.common),
        Command::Report(command) => report::run(command, &cli.common),
        Command::Scheduler(args) => cluster::scheduler(args),
        Command::Executor(args) => cluster::executor(args),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut usage::command(), "fundwatch", &mut script);
            print(&String::from_utf8_lossy(&script));
            Exit::Complete
        }
    }
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
    let Ok(exit) = std::panic::catch_unwind(std::panic::AssertUnwindSafe(command)) else {
        let place = PLACE.lock().map(|place| place.clone()).unwrap_or_default();
        complain(
            None,
            &format!("{} {place}", locale::tr("程序缺陷，位置", "a bug of fundwatch at")),
            Some(locale::tr("请把这一行报告给开发者；数据没有被改动", "please report this line; no data was changed")),
        );
        return Exit::Bug;
    };
    exit
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

/// Whether a result could not be written: then the command did not do what it was asked to, whatever it says of itself.
static UNWRITTEN: AtomicBool = AtomicBool::new(false);

/// Prints a result. A reader that has gone away (`| head`) is not an error; a full disk is said, once.
fn print(text: &str) {
    let mut out = anstream::stdout().lock();
    let Err(error) = out.write_all(text.as_bytes()).and_then(|()| out.flush()) else { return };
    if error.kind() == std::io::ErrorKind::BrokenPipe || UNWRITTEN.swap(true, Ordering::Relaxed) {
        return;
    }
    let why = os::reason(&error);
    let sentence =
        locale::lang().pick(format!("结果无法写出：{}", why.zh), format!("the result cannot be written: {}", why.en));
    complain(None, &sentence, None);
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

/// The rules of the folder that was named, or the built-in ones.
fn load_rules(args: &RuleArgs) -> Loaded {
    args.rules.as_deref().map_or_else(RuleSet::built_in, RuleSet::load)
}

/// Prints problems with their carets on stderr, advice only where there is nothing graver; the exit code is
/// the caller's.
fn show_problems(problems: &Problems, exit: Exit) -> Exit {
    let lang = locale::lang();
    let plain = anstream::stderr().current_choice() == anstream::ColorChoice::Never || !std::io::stderr().is_terminal();
    let theme = if plain { miette::GraphicalTheme::unicode_nocolor() } else { miette::GraphicalTheme::unicode() };
    let handler = miette::GraphicalReportHandler::new_themed(theme).with_links(false);
    let only_errors = problems.has_errors();
    for problem in problems.iter().filter(|problem| !only_errors || problem.level() == Level::Error) {
        let mut text = String::new();
        match handler.render_report(&mut text, &problem.diagnostic(lang)) {
            Ok(()) => talk(text.trim_end()),
            Err(_) => talk(&problem.line(lang)),
        }
    }
    exit
}

/// How texts are laid out for this process.
fn screen(paint: bool) -> Screen {
    let style = if paint { Style::Ansi } else { Style::Plain };
    // Only a terminal has a width; `terminal_size_of` is empty for everything else.
    let width = terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| width.0);
    Screen { lang: locale::lang(), style, width }
}

/// Threads asked for, or those of the machine.
fn threads(asked: Option<usize>) -> NonZeroUsize {
    asked.and_then(NonZeroUsize::new).or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN)
}

/// Runs asynchronous work to its end. Planning walks deep expressions, hence the larger stacks.
fn block_on<T>(threads: NonZeroUsize, work: impl Future<Output = T>) -> T {
    const STACK_BYTES: usize = 16 << 20;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads.get())
        .thread_stack_size(STACK_BYTES)
        .enable_all()
        .build()
        .expect("the system gives threads to a new process");
    let result = runtime.block_on(work);
    // Not waited for: a join that nobody needs any more may go on for hours without giving way (`engine.md` §5).
    runtime.shutdown_background();
    result
}
