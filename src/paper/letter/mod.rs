//! Letters and forms: templates that an office edits, filled with facts of one kind of reader, checked, and laid out as official
//! documents are (GB/T 9704-2012).
//!
//! A letter that lacks a field is not issued: an empty place in a letter is filled in by whoever reads it. What a letter may know
//! is a matter of types: [`PersonLetter`] has no room for a score, a level, or another person.

mod book;
mod check;
mod docx;
mod facts;
mod fill;
mod markup;
#[cfg(test)]
mod tests;

pub use book::{LetterBook, LetterTemplate, Office, Reader};
pub use facts::{
    BodyLetter, CheckSheet, LetterFacts, ListedCertificate, ListedPerson, LoopholeForm, Meeting, PersonFact,
    PersonLetter, SheetStep, TransferIndex, TransferMaterial,
};

use super::PaperError;
use crate::model::Text;
use jiff::civil::Date;

/// Whether a letter may go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LetterState {
    /// Not yet: every page says 草稿, and it has neither number nor date.
    Draft,
    /// Approved, under a number of the office's series and a date.
    Approved {
        /// `通人社监函〔2026〕12号`.
        number: String,
        /// The date it bears.
        on: Date,
    },
}

/// A letter that was filled, checked and laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The .docx.
    pub bytes: Vec<u8>,
    /// Its words, one paragraph a line: for the registry and for the eye of whoever approves.
    pub text: String,
    /// Its title.
    pub title: String,
}

/// What keeps a letter from being issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterProblem {
    /// `P101` a field is missing, `P102` a mistake in the template, `P103` not a template for this reader, `P104` a word that may not
    /// stand in it, `P105` something about somebody else.
    pub code: &'static str,
    /// What is wrong, where, and what to do.
    pub message: Text,
}

/// Fills the template `name` of the book with `facts`, checks the words and lays them out. `others` are the names and numbers of
/// everybody in the alert to whom this letter is not addressed: none of them may stand in it. The same arguments give the same bytes.
///
/// # Errors
/// All problems at once, as [`PaperError::Letter`]; nothing is laid out then.
pub fn letter_docx(
    book: &LetterBook,
    name: &str,
    facts: &LetterFacts,
    state: &LetterState,
    others: &[String],
) -> Result<Letter, PaperError> {
    let template = book.template(name).map_err(|problem| PaperError::Letter(vec![problem]))?;
    let text = fill::fill(book.office(), template, facts, state).map_err(PaperError::Letter)?;
    let blocks = markup::blocks(&text);
    let words = markup::plain(&blocks);
    let problems = check::check(&words, facts, others);
    if !problems.is_empty() {
        return Err(PaperError::Letter(problems));
    }
    let title = markup::title(&blocks).unwrap_or_else(|| template.name.zh.clone());
    let bytes = docx::docx(&blocks, template.form, *state == LetterState::Draft)
        .map_err(|error| PaperError::Document(error.to_string()))?;
    Ok(Letter { bytes, text: words, title })
}
