//! The marks that a template may begin a line with, and the blocks they make.
//!
//! `^ ` the office's name above the red line, `# ` the title, `## ` a heading, `= ` in the middle, `> ` to the right, `! ` without indent,
//! `[ ] ` a box to tick, `| … |` a row of a table (`|--|----|` below the first row makes it the head and says how wide the columns
//! are), `___` room to write by hand, `===` a new page, `~` an empty line. Anything else is a paragraph.

use super::fill::SHIELD;

/// A line that begins with one of these means more than its words.
pub(super) const MARKS: [char; 9] = ['^', '#', '=', '>', '!', '|', '_', '~', '\\'];

/// Part of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    Mark(String),
    Title(String),
    Heading(String),
    Centred(String),
    Right(String),
    Flush(String),
    Box(String),
    Paragraph(String),
    /// Room to write by hand: lines.
    Room(usize),
    Page,
    Blank,
    Table {
        /// The first row is the head.
        head: bool,
        /// How wide each column is, to the others.
        widths: Vec<usize>,
        rows: Vec<Vec<String>>,
    },
}

/// Makes a block of the words behind its mark.
type Make = fn(String) -> Block;

/// The blocks of a filled template. Lines without anything are dropped.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    for line in text.lines().map(str::trim_end).filter(|line| !line.trim().is_empty()) {
        if line.starts_with('|') {
            add_row(&mut blocks, line);
            continue;
        }
        let rest = |mark: &str| line.strip_prefix(mark).map(bare);
        let block = if line == "===" {
            Block::Page
        } else if line == "~" {
            Block::Blank
        } else if line.starts_with("___") {
            Block::Room(line.chars().filter(|c| *c == '_').count() / 3)
        } else {
            let marks: [(&str, Make); 7] = [
                ("^ ", Block::Mark),
                ("# ", Block::Title),
                ("## ", Block::Heading),
                ("= ", Block::Centred),
                ("> ", Block::Right),
                ("! ", Block::Flush),
                ("[ ] ", Block::Box),
            ];
            let marked = marks.iter().find_map(|(mark, make)| rest(mark).map(make));
            marked.unwrap_or_else(|| Block::Paragraph(bare(line)))
        };
        blocks.push(block);
    }
    blocks
}

/// The words without the shields of values.
fn bare(text: &str) -> String {
    text.trim_matches(' ').replace(SHIELD, "")
}

fn add_row(blocks: &mut Vec<Block>, line: &str) {
    let inner = line.strip_prefix('|').unwrap_or(line);
    let cells: Vec<&str> = inner.strip_suffix('|').unwrap_or(inner).split('|').map(str::trim).collect();
    let is_rule = cells.iter().all(|cell| cell.len() >= 2 && cell.bytes().all(|byte| byte == b'-'));
    let begins = !matches!(blocks.last(), Some(Block::Table { .. }));
    if begins {
        blocks.push(Block::Table { head: false, widths: Vec::new(), rows: Vec::new() });
    }
    let Some(Block::Table { head, widths, rows }) = blocks.last_mut() else { return };
    if is_rule {
        *head = !rows.is_empty();
        *widths = cells.iter().map(|cell| cell.len()).collect();
    } else {
        rows.push(cells.into_iter().map(bare).collect());
    }
}

/// The title, where there is one.
pub(super) fn title(blocks: &[Block]) -> Option<String> {
    blocks.iter().find_map(|block| match block {
        Block::Title(text) => Some(text.clone()),
        _ => None,
    })
}

/// The words, one block a line, cells apart by tabs.
pub(super) fn plain(blocks: &[Block]) -> String {
    let mut lines = Vec::new();
    for block in blocks {
        match block {
            Block::Mark(text)
            | Block::Title(text)
            | Block::Heading(text)
            | Block::Centred(text)
            | Block::Right(text)
            | Block::Flush(text)
            | Block::Paragraph(text) => lines.push(text.clone()),
            Block::Box(text) => lines.push(format!("□ {text}")),
            Block::Room(_) | Block::Page | Block::Blank => {}
            Block::Table { rows, .. } => lines.extend(rows.iter().map(|row| row.join("\t"))),
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mark_makes_its_block() {
        let text = "^ 某局\n# 函\n\n! 某某：\n正文\n## 一、\n| 甲 | 乙 |\n|--|----|\n| 1 | 2 |\n[ ] 看过\n______\n~\n===\n> 日期\n= 中";
        let words = |text: &str| text.to_owned();
        assert_eq!(
            blocks(text),
            [
                Block::Mark(words("某局")),
                Block::Title(words("函")),
                Block::Flush(words("某某：")),
                Block::Paragraph(words("正文")),
                Block::Heading(words("一、")),
                Block::Table {
                    head: true,
                    widths: vec![2, 4],
                    rows: vec![vec![words("甲"), words("乙")], vec![words("1"), words("2")]]
                },
                Block::Box(words("看过")),
                Block::Room(2),
                Block::Blank,
                Block::Page,
                Block::Right(words("日期")),
                Block::Centred(words("中")),
            ]
        );
        assert_eq!(plain(&blocks("# 函\n| 甲 | 乙 |\n[ ] 丙")), "函\n甲\t乙\n□ 丙");
    }

    #[test]
    fn a_shielded_value_is_words() {
        assert_eq!(blocks("\u{2060}# 王某"), [Block::Paragraph("# 王某".into())]);
    }
}
