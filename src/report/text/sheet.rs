//! Lines of text with a role, joined at the end with or without colour codes.
//!
//! Surprising: codes are added around whole lines after everything was aligned, so they can never shift a column.

use super::Style;
use anstyle::AnsiColor;
use std::fmt::Write;

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Ordinary text.
    Body,
    /// A heading.
    Title,
    /// The head of a table, or a side remark.
    Faint,
    /// Something was left out.
    Caution,
    /// Something went wrong.
    Fault,
}

/// Lines that become one text.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    lines: Vec<(Role, String)>,
}

impl Sheet {
    pub(super) fn push(&mut self, role: Role, line: impl Into<String>) {
        self.lines.push((role, line.into()));
    }

    pub(super) fn body(&mut self, line: impl Into<String>) {
        self.push(Role::Body, line);
    }

    pub(super) fn blank(&mut self) {
        self.push(Role::Body, "");
    }

    /// A table: its head faint, its rows plain.
    pub(super) fn table(&mut self, lines: Vec<String>) {
        for (index, line) in lines.into_iter().enumerate() {
            self.push(if index == 0 { Role::Faint } else { Role::Body }, line);
        }
    }

    /// The text, each line ended by a line feed.
    pub(super) fn into_text(self, style: Style) -> String {
        let mut out = String::new();
        for (role, line) in self.lines {
            let line = line.trim_end();
            match (style, ansi(role)) {
                (Style::Ansi, Some(codes)) if !line.is_empty() => {
                    let _ = write!(out, "{codes}{line}{codes:#}");
                }
                _ => out.push_str(line),
            }
            out.push('\n');
        }
        out
    }
}

fn ansi(role: Role) -> Option<anstyle::Style> {
    let style = anstyle::Style::new();
    match role {
        Role::Body => None,
        Role::Title => Some(style.bold()),
        Role::Faint => Some(style.dimmed()),
        Role::Caution => Some(style.fg_color(Some(AnsiColor::Yellow.into()))),
        Role::Fault => Some(style.fg_color(Some(AnsiColor::Red.into()))),
    }
}
