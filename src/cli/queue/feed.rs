//! Messages for other programs, to a file or to standard output.

use super::args::{FeedArgs, ShowFormat};
use crate::cli::args::Common;
use crate::cli::desk::{Failure, Session, hint};
use crate::cli::exit::Exit;
use crate::cli::locale::lang;
use crate::cli::print;
use crate::store::{FEED_SCHEMA, Fed, Sink};
use serde_json::json;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

pub(super) async fn run(args: &FeedArgs, session: &Session, common: &Common) -> Result<Exit, Failure> {
    let (store, by, now) = (&session.store, session.user.as_str(), session.now);
    let Some(path) = &args.out else {
        let fed = store.feed(by, &mut Standard(BufWriter::new(io::stdout())), now).await?;
        hint(common, &said(fed));
        return Ok(Exit::Complete);
    };
    if path.exists() {
        let shown = path.display();
        return Err(Failure::usage(
            format!("{shown} 已存在，不会覆盖；请另取文件名"),
            format!("{shown} is there already and is not written over; name another"),
        ));
    }
    let mut file = Whole { path: path.clone(), temporary: None };
    let fed = store.feed(by, &mut file, now).await?;
    print(&match args.format {
        ShowFormat::Json => {
            let document = json!({
                "schema": "fundwatch.queue.feed/1", "lines": fed.lines, "first": fed.first, "through": fed.through,
                "file": (fed.lines > 0).then(|| path.display().to_string()), "line_schema": FEED_SCHEMA,
            });
            document.to_string() + "\n"
        }
        ShowFormat::Text if fed.lines == 0 => said(fed) + "\n",
        ShowFormat::Text => format!("{}: {}\n", path.display(), said(fed)),
    });
    Ok(Exit::Complete)
}

fn said(fed: Fed) -> String {
    let Fed { lines, first, through } = fed;
    if lines == 0 {
        return lang().pick("没有待交付的消息", "no messages wait").to_owned();
    }
    lang().pick(
        format!("已交付 {lines} 条（序号 {first} 至 {through}）"),
        format!("{lines} messages handed over ({first} to {through})"),
    )
}

/// Standard output: durable when whoever reads it has it, or the file behind it is on the disk.
struct Standard(BufWriter<io::Stdout>);

impl Sink for Standard {
    fn take(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.0, "{line}")
    }

    fn keep(&mut self) -> io::Result<()> {
        self.0.flush()?;
        #[cfg(unix)]
        {
            use std::os::fd::AsFd;
            let file = File::from(io::stdout().as_fd().try_clone_to_owned()?);
            match file.sync_all() {
                // A pipe and a terminal have nothing to be synced.
                Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {}
                other => return other,
            }
        }
        Ok(())
    }
}

/// A file that is there whole or not at all; whoever watches its folder never reads half of it.
struct Whole {
    path: PathBuf,
    temporary: Option<BufWriter<NamedTempFile>>,
}

impl Whole {
    fn folder(&self) -> &Path {
        self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
    }
}

impl Sink for Whole {
    fn take(&mut self, line: &str) -> io::Result<()> {
        let file = match self.temporary.take() {
            Some(file) => file,
            None => BufWriter::new(NamedTempFile::new_in(self.folder())?),
        };
        writeln!(self.temporary.insert(file), "{line}")
    }

    fn keep(&mut self) -> io::Result<()> {
        let Some(file) = self.temporary.take() else { return Ok(()) };
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist_noclobber(&self.path).map_err(|error| error.error)?;
        // Its name is as durable as its bytes.
        #[cfg(unix)]
        File::open(self.folder())?.sync_all()?;
        Ok(())
    }
}
