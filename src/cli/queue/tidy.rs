//! What the day ends by itself, for a job that runs every night.

use super::args::ShowFormat;
use crate::cli::desk::{Failure, Session};
use crate::cli::exit::Exit;
use crate::cli::locale::lang;
use crate::cli::print;
use crate::cli::retention::clear;
use crate::store::Tidied;
use serde_json::json;

pub(super) async fn run(format: ShowFormat, session: &Session) -> Result<Exit, Failure> {
    let tidied = session.store.tidy(&session.desk, session.now).await?;
    let files = clear(session).await?;
    print(&match format {
        ShowFormat::Text => said(&tidied, files),
        ShowFormat::Json => {
            let Tidied { resumed, over, shown, hidden, dated } = &tidied;
            let document = json!({
                "schema": "fundwatch.queue.tidy/1", "resumed": resumed, "exceptions_over": over, "shown_again": shown,
                "hidden": hidden, "dated": dated, "files_removed": files,
            });
            serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
        }
    });
    Ok(Exit::Complete)
}

fn said(tidied: &Tidied, files: usize) -> String {
    let lang = lang();
    if tidied.is_nothing() && files == 0 {
        return lang.pick("没有到期的事项\n", "nothing has come to its date\n").to_owned();
    }
    let mut text = String::new();
    for id in &tidied.resumed {
        text.push_str(
            &lang.pick(
                format!("{id}  等待期满，恢复核查\n"),
                format!("{id}  its wait is over; to be worked on again\n"),
            ),
        );
    }
    for id in &tidied.over {
        text.push_str(&lang.pick(format!("{id}  例外到期\n"), format!("{id}  the exception is over\n")));
    }
    if tidied.shown > 0 {
        let shown = tidied.shown;
        text.push_str(&lang.pick(format!("恢复显示 {shown} 条\n"), format!("{shown} alerts are seen again\n")));
    }
    if tidied.hidden > 0 {
        let hidden = tidied.hidden;
        text.push_str(&lang.pick(
            format!("新被例外隐藏 {hidden} 条\n"),
            format!("{hidden} alerts are hidden by exceptions from now on\n"),
        ));
    }
    if tidied.dated > 0 {
        let dated = tidied.dated;
        text.push_str(&lang.pick(
            format!("日历已能推算 {dated} 条的期限\n"),
            format!("the calendar tells the deadline of {dated} alerts now\n"),
        ));
    }
    if files > 0 {
        text.push_str(&lang.pick(
            format!("删除已清除记录的证据文件 {files} 个\n"),
            format!("{files} files of evidence taken away whose records were removed\n"),
        ));
    }
    text
}
