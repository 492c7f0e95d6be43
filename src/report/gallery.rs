//! Writes every face of the sample run to a folder, for a person to look at: `cargo test gallery -- --ignored`.

use super::*;
use crate::model::Text;
use std::fs;

#[test]
#[ignore = "writes files for a person to look at; asserts nothing"]
fn gallery() {
    let folder = std::env::temp_dir().join("fundwatch-gallery");
    fs::create_dir_all(&folder).unwrap();
    let (run, details, alerts) = (sample::run(), sample::details(), sample::alerts());
    let extras = SummaryExtras {
        out: Some("out".into()),
        files: vec!["report.html".into(), "alerts.csv".into()],
        queue_rows_max: 4,
        desk: None,
        next_steps: vec![
            NextStep {
                command: "fundwatch explain A-4be11eef".into(),
                text: Text::new("为什么提示这一条", "why this one"),
            },
            NextStep { command: "out/report.html".into(), text: Text::new("网页报告", "the report") },
        ],
    };
    for lang in sample::LANGS {
        fs::write(
            folder.join(format!("{lang:?}.html")),
            report_html(&run, &alerts, &details, &sample::cases(), lang).unwrap(),
        )
        .unwrap();
        for style in [Style::Plain, Style::Ansi] {
            let screen = Screen { lang, style, width: (style == Style::Ansi).then_some(120) };
            let mut text = summary_text(&run, &alerts, &extras, screen);
            text += "\n======\n";
            text += &explain_alert_text(&run, &details[1], screen).unwrap();
            text += "\n======\n";
            text += &explain_alert_text(&run, &details[0], screen).unwrap();
            text += "\n======\n";
            text += &quality_text(&run.tables, &run.quality, screen);
            fs::write(folder.join(format!("{lang:?}-{style:?}.txt")), text).unwrap();
        }
    }
}
