//! One file as it was read: its path as the caller named it, its text, and the way from a byte to a line and column.
//!
//! Positions count from one; a column counts characters, as editors do, so that Chinese text before
//! the place does not shift it.

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use std::fmt;
use std::ops::Range;

/// A place in a file as a person looks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// A file's path and text.
#[derive(Clone, PartialEq, Eq)]
pub struct Source {
    path: String,
    text: String,
    line_starts: Vec<usize>,
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({}, {} bytes)", self.path, self.text.len())
    }
}

impl Source {
    /// Takes a file's text; a byte order mark, which editors on Windows add, is dropped.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let mut text = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { path: path.into(), text, line_starts }
    }

    /// The path as the caller gave it.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of the byte `offset`; an offset behind the end means the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = floor_char(&self.text, offset);
        let line = self.line_starts.partition_point(|start| *start <= offset).max(1);
        let start = self.line_starts[line - 1];
        Position { line, column: self.text[start..offset].chars().count() + 1 }
    }

    /// The bytes of line `line` (from 1) without its line break; empty behind the end.
    pub fn line(&self, line: usize) -> Range<usize> {
        let end_of_file = self.text.len();
        let Some(&start) = self.line_starts.get(line.wrapping_sub(1)) else { return end_of_file..end_of_file };
        let end = self.line_starts.get(line).map_or(end_of_file, |next| next - 1);
        start..start + self.text[start..end].trim_end_matches('\r').len()
    }
}

/// The largest character boundary of `text` at or before `offset`.
pub(crate) fn floor_char(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

impl SourceCode for Source {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        context_lines_before: usize,
        context_lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let inner = self.text.read_span(span, context_lines_before, context_lines_after)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.path.clone(),
            inner.data(),
            *inner.span(),
            inner.line(),
            inner.column(),
            inner.line_count(),
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_the_mark_is_dropped() {
        let source = Source::new("a.sql", "\u{feff}疑点 x\r\ny");
        assert_eq!(source.text(), "疑点 x\r\ny");
        assert_eq!(source.position(7).to_string(), "1:4");
        assert_eq!(source.position(10).to_string(), "2:1");
        assert_eq!(source.position(999).to_string(), "2:2");
        assert_eq!(source.position(1).to_string(), "1:1", "inside a character is its beginning");
        assert_eq!(&source.text()[source.line(1)], "疑点 x");
        assert!(source.line(3).is_empty() && source.line(0).is_empty());
    }
}
