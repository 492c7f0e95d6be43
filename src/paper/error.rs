//! Why a paper cannot be made or read.

use super::letter::LetterProblem;
use crate::model::Text;

/// What stops a paper. Each has a code that `fundwatch explain` knows.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// A letter is not issued: everything that stands in its way.
    #[error("{}", .0.iter().map(|problem| format!("{}: {}", problem.code, problem.message.en)).collect::<Vec<_>>().join("\n"))]
    Letter(Vec<LetterProblem>),
    /// The library for documents refused something.
    #[error("P299: the document cannot be written: {0}")]
    Document(String),
    /// A template of the monthly report.
    #[error("P299: the page cannot be written: {0}")]
    Page(#[from] minijinja::Error),
    /// The bytes are no workbook that can be read, or not one of this program.
    #[error("P201: {}", .0.en)]
    NotALedger(Text),
    /// The hidden sheet is not as it was written.
    #[error("P202: the hidden sheet of the ledger was changed or cut: export it again and copy the entries over")]
    Damaged,
    /// No sheet has a heading with the alert's id.
    #[error("P203: no sheet has a heading with \"疑点编号\" or \"Alert id\" and a column to be filled in")]
    NoList,
    /// The spreadsheet library refused something.
    #[error("P299: the workbook cannot be written: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The CSV cannot be written.
    #[error("P299: the table cannot be written: {0}")]
    Csv(#[from] csv::Error),
}

impl PaperError {
    /// Its code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotALedger(_) => "P201",
            Self::Damaged => "P202",
            Self::NoList => "P203",
            Self::Letter(problems) => problems.first().map_or("P101", |problem| problem.code),
            Self::Workbook(_) | Self::Csv(_) | Self::Document(_) | Self::Page(_) => "P299",
        }
    }

    /// What a person reads, without the code.
    pub fn message(&self) -> Text {
        match self {
            Self::NotALedger(text) => text.clone(),
            Self::Letter(problems) => {
                let lines = |of: fn(&Text) -> &str| {
                    let lines: Vec<&str> = problems.iter().map(|problem| of(&problem.message)).collect();
                    lines.join("\n")
                };
                Text::new(lines(|text| &text.zh), lines(|text| &text.en))
            }
            Self::Document(error) => {
                Text::new(format!("文书无法写出：{error}"), format!("the document cannot be written: {error}"))
            }
            Self::Page(error) => {
                Text::new(format!("页面无法写出：{error}"), format!("the page cannot be written: {error}"))
            }
            Self::Damaged => Text::new(
                "台账的隐藏工作表被改动或不完整；请重新导出，再把填写的内容抄过去",
                "the hidden sheet of the ledger was changed or cut: export it again and copy the entries over",
            ),
            Self::NoList => Text::new(
                "没有找到表头：应有一行同时含“疑点编号”和可填写的列",
                "no heading was found: a row with \"Alert id\" and a column to be filled in is expected",
            ),
            Self::Workbook(error) => {
                Text::new(format!("工作簿无法写出：{error}"), format!("the workbook cannot be written: {error}"))
            }
            Self::Csv(error) => {
                Text::new(format!("表格无法写出：{error}"), format!("the table cannot be written: {error}"))
            }
        }
    }
}
