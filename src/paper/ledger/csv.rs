//! The ledger as CSV. A spreadsheet that opens it destroys numbers of more than fifteen digits: the .xlsx is offered first.

use super::super::PaperError;
use super::cell::Cell;
use super::field::LedgerField;
use super::pages::list_rows;
use super::row::LedgerRow;
use crate::model::Lang;

/// How a ledger is written as CSV.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CsvEncoding {
    /// UTF-8 without a mark, for other programs.
    #[default]
    Utf8,
    /// UTF-8 with a byte-order mark, without which a Chinese Excel takes it for GBK (`--csv-excel`).
    Excel,
    /// GB18030, which government exchange asks for. Never GBK: it has no room for rare names.
    Gb18030,
}

/// Every encoding with its word on the command line.
pub const CSV_ENCODINGS: &[(&str, CsvEncoding)] =
    &[("utf-8", CsvEncoding::Utf8), ("excel", CsvEncoding::Excel), ("gb18030", CsvEncoding::Gb18030)];

/// The list of the ledger as CSV: RFC 4180 with CR LF, every text in quotes. A text that a spreadsheet would run as a formula
/// gets a leading `'`, in every encoding: a file for machines is opened in Excel as well. Numbers are never touched.
///
/// # Errors
/// P299 where the CSV library refuses.
pub fn ledger_csv(rows: &[LedgerRow], lang: Lang, encoding: CsvEncoding) -> Result<Vec<u8>, PaperError> {
    let heads: Vec<String> = LedgerField::ALL.iter().map(|field| field.heading().get(lang).to_owned()).collect();
    csv_table(&heads, &list_rows(rows, lang), encoding)
}

/// Any table as such a CSV.
pub(super) fn csv_table(heads: &[String], rows: &[Vec<Cell>], encoding: CsvEncoding) -> Result<Vec<u8>, PaperError> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .quote_style(csv::QuoteStyle::Always)
        .from_writer(Vec::new());
    writer.write_record(heads.iter().map(|head| guarded(head)))?;
    for row in rows {
        writer.write_record(row.iter().map(csv_cell))?;
    }
    let text = writer.into_inner().map_err(|error| csv::Error::from(std::io::Error::other(error.to_string())))?;
    Ok(encoded(text, encoding))
}

fn encoded(text: Vec<u8>, encoding: CsvEncoding) -> Vec<u8> {
    match encoding {
        CsvEncoding::Utf8 => text,
        CsvEncoding::Excel => [b"\xef\xbb\xbf".as_slice(), &text].concat(),
        // Every Unicode character has a place in GB18030, so nothing is replaced.
        CsvEncoding::Gb18030 => encoding_rs::GB18030.encode(&String::from_utf8_lossy(&text)).0.into_owned(),
    }
}

fn csv_cell(cell: &Cell) -> String {
    match cell {
        Cell::Words(text) => guarded(text),
        other => other.shown(),
    }
}

/// `text`, with a leading `'` where a spreadsheet would run it. OWASP's set ("CSV Injection") and its full-width forms, also
/// behind blanks and quotation marks, which some programs drop first; a lone `-` and plain numbers stay.
fn guarded(text: &str) -> String {
    let begins =
        text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | ',' | '\u{feff}' | '\0'));
    let acts =
        begins.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) || text.starts_with(['\t', '\r', '\n', '\0']);
    // A word that already begins with `'` is text to a spreadsheet; one more would be seen.
    if !acts || text.starts_with('\'') || text == "-" || is_plain_number(text) {
        return text.to_owned();
    }
    format!("'{text}")
}

fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Fen;

    #[test]
    fn what_would_run_is_disarmed_and_numbers_are_not() {
        let acting = [
            "=1+1",
            "+cmd|' /C calc'!A0",
            "-2+3",
            "@SUM(A1)",
            "\t=1",
            "\n=1",
            "＝1",
            "＋1",
            "－1",
            "＠x",
            " =1",
            "　=1",
        ];
        for text in
            acting.into_iter().chain(["\u{a0}=1", ";=1", "\"=1", "\0=1", "\r\n=1", "\r=1", "=HYPERLINK(\"http://x\")"])
        {
            assert_eq!(guarded(text), format!("'{text}"), "{text:?}");
        }
        for text in ["", "-", "-12.50", "+8613800000000", "a=b", "'=1", "疑点", "150502", "3-4"] {
            assert_eq!(guarded(text), text, "{text:?}");
        }
    }

    #[test]
    fn the_three_encodings() {
        let rows = [vec![Cell::words("䶮𬭎𠮷"), Cell::Money(Fen(-5)), Cell::Blank]];
        let heads = ["姓名".to_owned(), "元".to_owned(), "=x".to_owned()];
        let of = |encoding| csv_table(&heads, &rows, encoding).unwrap();
        let plain = "\"姓名\",\"元\",\"'=x\"\r\n\"䶮𬭎𠮷\",\"-0.05\",\"\"\r\n";
        assert_eq!(of(CsvEncoding::Utf8), plain.as_bytes());
        assert_eq!(of(CsvEncoding::Excel), ["\u{feff}", plain].concat().into_bytes());
        let gb = of(CsvEncoding::Gb18030);
        assert!(gb.starts_with(&[b'"', 0xd0, 0xd5, 0xc3, 0xfb, b'"']), "姓 is D0D5, 名 is C3FB in GB 2312");
        assert_eq!(encoding_rs::GB18030.decode(&gb).0, plain);
    }
}
