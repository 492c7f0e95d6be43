//! What a command says it did: a sentence for people, or a document for programs.

use super::locale::tr;
use super::print;
use clap::{Args, ValueEnum};
use serde_json::Value as Json;

/// For whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ShowFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// How what was done is said.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct SaidArg {
    #[arg(long, value_enum, default_value_t = ShowFormat::Text, value_name = "text|json", hide_possible_values = true, help = tr("输出格式", "Output format"))]
    pub(super) format: ShowFormat,
}

impl SaidArg {
    /// Says what was done.
    pub(super) fn say(self, text: &str, document: &Json) {
        match self.format {
            ShowFormat::Text => print(&format!("{}\n", text.trim_end())),
            ShowFormat::Json => print_json(document),
        }
    }
}

/// A document on the standard output.
pub(super) fn print_json(document: &Json) {
    print(&(serde_json::to_string_pretty(document).unwrap_or_default() + "\n"));
}

/// How a list is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    /// A table for people.
    Table,
    /// An array of objects.
    Json,
    /// One object a line.
    Ndjson,
    /// Comma-separated, with a heading.
    Csv,
}

/// A list for a program; a table is the caller's. `columns` are those of the CSV, the keys of the first row where it is empty.
pub(super) fn print_rows(format: ListFormat, rows: &[Json], columns: &[String]) {
    match format {
        ListFormat::Table => {}
        ListFormat::Json => print_json(&Json::Array(rows.to_vec())),
        ListFormat::Ndjson => print(&rows.iter().map(|row| format!("{row}\n")).collect::<String>()),
        ListFormat::Csv => print(&csv(rows, columns)),
    }
}

/// RFC 4180, UTF-8, as it is: for programs. What a spreadsheet would take for a formula is the business of `queue export`.
fn csv(rows: &[Json], columns: &[String]) -> String {
    let own: Vec<String> =
        rows.first().and_then(Json::as_object).into_iter().flat_map(|row| row.keys().cloned()).collect();
    let columns = if columns.is_empty() { &own } else { columns };
    if columns.is_empty() {
        return String::new();
    }
    let cell = |value: &Json| match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    let heading = writer.write_record(columns);
    let written =
        rows.iter().try_fold((), |(), row| writer.write_record(columns.iter().map(|column| cell(&row[column]))));
    let bytes = writer.into_inner().unwrap_or_default();
    if heading.and(written).is_ok() { String::from_utf8_lossy(&bytes).into_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_list_is_csv_with_its_columns() {
        let rows = [
            json!({ "id": "R2-a", "said": "a,\"b\"", "n": 7 }),
            json!({ "id": "R2-b", "said": null, "n": { "zh": "一" } }),
        ];
        let columns = ["n".to_owned(), "id".to_owned(), "said".to_owned()];
        assert_eq!(csv(&rows, &columns), "n,id,said\n7,R2-a,\"a,\"\"b\"\"\"\n\"{\"\"zh\"\":\"\"一\"\"}\",R2-b,\n");
        assert_eq!(csv(&rows[..1], &[]).lines().next(), Some("id,said,n"));
        assert_eq!(csv(&[], &[]), "");
    }
}
