//! Lays a letter out: A4, margins, fonts and spacing of GB/T 9704-2012.
//!
//! Fonts are named, not embedded: `仿宋_GB2312` and 方正小标宋简体 may not be passed on, and every office has them.

use super::markup::Block;
use docx_rs::{
    AlignmentType, BorderType, Docx, FieldCharType, Footer, Header, HeightRule, InstrPAGE, InstrText, LineSpacing,
    LineSpacingType, PageMargin, Paragraph, ParagraphBorder, ParagraphBorderPosition, ParagraphBorders, Run, RunFonts,
    Shading, ShdType, SpecialIndentType, Table, TableAlignmentType, TableCell, TableCellMargins, TableLayoutType,
    TableRow, VAlignType, WidthType,
};
use std::io::Cursor;

const BODY_FONT: &str = "仿宋_GB2312";
const TITLE_FONT: &str = "方正小标宋简体";
const HEADING_FONT: &str = "黑体";
const NUMBER_FONT: &str = "宋体";

/// 四号, in half points: page numbers (7.5).
const SMALL: usize = 28;
/// 小四: tables.
const CELL: usize = 24;
/// 五号: tables of many columns, so that a number of 18 digits stands on one line.
const CELL_OF_MANY: usize = 21;
/// Columns from which on they are many.
const MANY: usize = 5;
/// A table of no more rows is not parted.
const ROWS_TOGETHER: usize = 4;
const RED: &str = "C00000";
const GREY: &str = "7F7F7F";

/// How a kind of paper is set. Sizes in half points, lengths in twentieths of a point.
struct Setting {
    margins: PageMargin,
    /// Between the margins.
    text_width: usize,
    body: usize,
    line: i32,
    title: usize,
    title_line: i32,
    around_title: u32,
    /// A line in a table, and the room above and below it.
    cell_line: i32,
    cell_room: u32,
    below_table: i32,
}

/// A letter: 37 mm above, 28 mm left; 156 × 225 mm remain for text (5.2.1), hence 35 mm below and 26 mm right. Body 三号 (5.2.2),
/// title 二号 (7.3.1); 28 points a line is what offices set for the standard's 22 lines a page.
const LETTER: Setting = Setting {
    margins: PageMargin { top: 2098, left: 1587, bottom: 1984, right: 1474, header: 851, footer: 1400, gutter: 0 },
    text_width: 8844,
    body: 32,
    line: 560,
    title: 44,
    title_line: 700,
    around_title: 280,
    cell_line: 360,
    cell_room: 20,
    below_table: 190,
};

/// A form that is filled in by hand and has to fit on one page: 18 mm at the sides and 15 mm above and below, 小四, 18 points
/// a line and 16 in tables.
const FORM: Setting = Setting {
    margins: PageMargin { top: 850, left: 1020, bottom: 850, right: 1020, header: 450, footer: 400, gutter: 0 },
    text_width: 9866,
    body: 24,
    line: 360,
    title: 36,
    title_line: 480,
    around_title: 40,
    cell_line: 320,
    cell_room: 0,
    below_table: 60,
};

/// The bytes of the .docx.
pub(super) fn docx(blocks: &[Block], form: bool, draft: bool) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let set = if form { FORM } else { LETTER };
    let mut ids = 1u32;
    // Ids of paragraphs are ours: the library's own go on counting from letter to letter.
    let mut numbered = move |paragraph: Paragraph| {
        ids += 1;
        paragraph.id(format!("{ids:08x}"))
    };
    let mut document = Docx::new()
        .page_size(11_906, 16_838)
        .page_margin(set.margins.clone())
        .default_fonts(fonts(BODY_FONT))
        .default_size(set.body)
        .created_at("1970-01-01T00:00:00Z")
        .updated_at("1970-01-01T00:00:00Z")
        // Odd pages bear their number on the right, even ones on the left (7.5).
        .footer(Footer::new().add_paragraph(numbered(page_number(AlignmentType::Right))))
        .even_footer(Footer::new().add_paragraph(numbered(page_number(AlignmentType::Left))));
    if draft {
        document = document
            .header(Header::new().add_paragraph(numbered(draft_line())))
            .even_header(Header::new().add_paragraph(numbered(draft_line())));
    }
    for (at, block) in blocks.iter().enumerate() {
        let next = blocks.get(at + 1);
        document = match block {
            Block::Table { head, widths, rows } => {
                // What is ticked stays with what is written and signed below it.
                let with_next = !head && matches!(next, Some(Block::Flush(_)));
                let space = Paragraph::new().line_spacing(exact(set.below_table)).keep_next(with_next);
                document
                    .add_table(table(&set, (*head, with_next), widths, rows, &mut numbered))
                    .add_paragraph(numbered(space))
            }
            Block::Room(lines) => {
                (0..*lines).fold(document, |document, _| document.add_paragraph(numbered(hand_line(&set))))
            }
            block => {
                let leads_to_signature = blocks[at + 1..].iter().find(|next| **next != Block::Blank);
                let signed = matches!(leads_to_signature, Some(Block::Right(_))) && !matches!(block, Block::Mark(_));
                let leads = matches!(block, Block::Heading(_)) || matches!(next, Some(Block::Room(_)));
                document.add_paragraph(numbered(paragraph(&set, block).keep_next(signed || leads)))
            }
        };
    }
    let mut bytes = Cursor::new(Vec::new());
    document.build().pack(&mut bytes)?;
    Ok(bytes.into_inner())
}

fn fonts(name: &str) -> RunFonts {
    RunFonts::new().east_asia(name).ascii(name).hi_ansi(name).cs(name)
}

fn run(text: &str, font: &str, size: usize) -> Run {
    Run::new().add_text(text).fonts(fonts(font)).size(size)
}

fn exact(line: i32) -> LineSpacing {
    LineSpacing::new().line_rule(LineSpacingType::Exact).line(line).before(0).after(0)
}

fn paragraph(set: &Setting, block: &Block) -> Paragraph {
    let body = || Paragraph::new().line_spacing(exact(set.line));
    let words = |text: &str| run(text, BODY_FONT, set.body);
    // A character is as wide as it is high; half points to twentieths.
    let characters = |count: usize| i32::try_from(set.body * 10 * count).unwrap_or(0);
    // Chinese paragraphs begin two characters in (7.3.3).
    let first_line =
        |paragraph: Paragraph| paragraph.indent(None, Some(SpecialIndentType::FirstLine(characters(2))), None, None);
    match block {
        Block::Mark(text) => Paragraph::new()
            .add_run(run(text, TITLE_FONT, 60).color(RED))
            .align(AlignmentType::Center)
            .line_spacing(LineSpacing::new().line_rule(LineSpacingType::AtLeast).line(900).after(240))
            .set_borders(ParagraphBorders::with_empty().set(rule(RED, 18, 6))),
        Block::Title(text) => Paragraph::new()
            .add_run(run(text, TITLE_FONT, set.title))
            .align(AlignmentType::Center)
            .line_spacing(exact(set.title_line).before(set.around_title).after(set.around_title)),
        Block::Heading(text) => first_line(body().add_run(run(text, HEADING_FONT, set.body))),
        Block::Centred(text) => body().add_run(words(text)).align(AlignmentType::Center),
        // Two characters in from the right (7.3.5.2).
        Block::Right(text) => {
            body().add_run(words(text)).align(AlignmentType::Right).indent(None, None, Some(characters(2)), None)
        }
        Block::Flush(text) => body().add_run(words(text)),
        Block::Box(text) => body().add_run(words(&format!("□ {text}"))).indent(
            Some(characters(3)),
            Some(SpecialIndentType::Hanging(characters(1) * 3 / 2)),
            None,
            None,
        ),
        Block::Page => Paragraph::new().page_break_before(true).line_spacing(exact(240)),
        Block::Paragraph(text) => first_line(body().add_run(words(text))).align(AlignmentType::Both),
        Block::Blank | Block::Room(_) | Block::Table { .. } => body(),
    }
}

fn rule(color: &str, size: usize, space: usize) -> ParagraphBorder {
    ParagraphBorder::new(ParagraphBorderPosition::Bottom).val(BorderType::Single).size(size).space(space).color(color)
}

/// A line to write on: nobody writes between lines of less than 21 points.
fn hand_line(set: &Setting) -> Paragraph {
    Paragraph::new().keep_next(true).line_spacing(exact(set.line.max(420))).set_borders(
        ParagraphBorders::with_empty().set(rule("auto", 4, 1)).set(
            ParagraphBorder::new(ParagraphBorderPosition::Between)
                .val(BorderType::Single)
                .size(4)
                .space(1)
                .color("auto"),
        ),
    )
}

fn table(
    set: &Setting,
    (head, with_next): (bool, bool),
    widths: &[usize],
    rows: &[Vec<String>],
    numbered: &mut impl FnMut(Paragraph) -> Paragraph,
) -> Table {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(1);
    let shares: Vec<usize> = (0..columns).map(|at| widths.get(at).copied().unwrap_or(6)).collect();
    let total: usize = shares.iter().sum::<usize>().max(1);
    let grid: Vec<usize> = shares.iter().map(|share| set.text_width * share / total).collect();
    let last = rows.len().saturating_sub(1);
    let rows = rows.iter().enumerate().map(|(line, cells)| {
        let is_head = head && line == 0;
        // A head stands above a line, and what is ticked as one on one page.
        let keeps = (line < last || with_next) && (is_head || rows.len() <= ROWS_TOGETHER);
        let cells = (0..columns).map(|at| {
            let text = cells.get(at).map_or("", String::as_str);
            let font = if is_head { HEADING_FONT } else { BODY_FONT };
            let spacing = LineSpacing::new()
                .line_rule(LineSpacingType::AtLeast)
                .line(set.cell_line)
                .before(set.cell_room)
                .after(set.cell_room);
            let align = if is_head { AlignmentType::Center } else { AlignmentType::Left };
            let words = Paragraph::new()
                .add_run(run(text, font, if columns < MANY { CELL } else { CELL_OF_MANY }))
                .line_spacing(spacing)
                .align(align)
                .keep_next(keeps);
            let cell = TableCell::new()
                .width(grid[at], WidthType::Dxa)
                .vertical_align(VAlignType::Center)
                .add_paragraph(numbered(words));
            if is_head {
                cell.shading(Shading::new().shd_type(ShdType::Clear).color("auto").fill("EDEDED"))
            } else {
                cell
            }
        });
        TableRow::new(cells.collect())
            .row_height(if set.line < LETTER.line { 340.0 } else { 480.0 })
            .height_rule(HeightRule::AtLeast)
            .cant_split()
    });
    Table::new(rows.collect())
        .set_grid(grid)
        .width(set.text_width, WidthType::Dxa)
        .layout(TableLayoutType::Fixed)
        .align(TableAlignmentType::Center)
        .margins(TableCellMargins::new().margin(30, 100, 30, 100))
}

/// `— 1 —` in 四号 宋体, a character in from the edge (7.5).
fn page_number(side: AlignmentType) -> Paragraph {
    let field = Run::new()
        .add_field_char(FieldCharType::Begin, false)
        .add_instr_text(InstrText::PAGE(InstrPAGE::new()))
        .add_field_char(FieldCharType::Separate, false)
        .add_text("1")
        .add_field_char(FieldCharType::End, false)
        .fonts(fonts(NUMBER_FONT))
        .size(SMALL);
    let (left, right) = if matches!(side, AlignmentType::Left) { (Some(280), None) } else { (None, Some(280)) };
    Paragraph::new()
        .align(side)
        .indent(left, None, right, None)
        .add_run(run("— ", NUMBER_FONT, SMALL))
        .add_run(field)
        .add_run(run(" —", NUMBER_FONT, SMALL))
}

fn draft_line() -> Paragraph {
    Paragraph::new()
        .align(AlignmentType::Center)
        .add_run(run("草　稿　　未经批准不得发出", HEADING_FONT, SMALL).color(GREY))
}
