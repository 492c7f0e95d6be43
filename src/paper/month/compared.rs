//! On the page: groups beside one another, and what came of draws.

use super::draws::DrawShare;
use super::figures::Share;
use super::groups::{Group, GroupFigures};
use super::page::{BAR, ShareMark, share_mark};
use crate::model::Lang;
use crate::report::numerals;
use serde::Serialize;

/// The groups of one kind.
#[derive(Serialize)]
pub(super) struct GroupTable {
    title: &'static str,
    rows: Vec<GroupRow>,
}

#[derive(Serialize)]
struct GroupRow {
    name: String,
    found: String,
    decided: String,
    established: String,
    share: Option<ShareMark>,
    above: Option<AboveMark>,
}

/// How much higher a share is than that of the others, drawn around nothing in the middle.
#[derive(Serialize)]
struct AboveMark {
    text: String,
    low: String,
    high: String,
    at: String,
    /// Whether the interval leaves nothing out of the question.
    differs: bool,
}

/// What came of the draws of one kind.
#[derive(Serialize)]
pub(super) struct DrawRow {
    what: String,
    drawn: String,
    open: String,
    unclear: String,
    found: String,
    of: String,
    share: Option<ShareMark>,
}

pub(super) fn group_tables(groups: &[GroupFigures], lang: Lang) -> Vec<GroupTable> {
    let (regions, kinds): (Vec<_>, Vec<_>) =
        groups.iter().partition(|figures| matches!(figures.group, Group::Region(_)));
    [(lang.pick("按地区", "By region"), regions), (lang.pick("按对象类型", "By what they are about"), kinds)]
        .into_iter()
        .filter(|(_, groups)| !groups.is_empty())
        .map(|(title, groups)| GroupTable { title, rows: groups.into_iter().map(|one| row(one, lang)).collect() })
        .collect()
}

fn row(figures: &GroupFigures, lang: Lang) -> GroupRow {
    let count = |number: usize| numerals::count(number as u64);
    let name = match &figures.group {
        Group::Region(code) => {
            [Some(code), figures.name.as_ref()].into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
        }
        Group::About(kind) => kind.text().get(lang).to_owned(),
    };
    GroupRow {
        name,
        found: count(figures.found),
        decided: count(figures.decided),
        established: count(figures.established),
        share: figures.share.map(share_mark),
        above: figures.above_others.map(|above| above_mark(above, lang)),
    }
}

fn above_mark(above: Share, lang: Lang) -> AboveMark {
    let at = |part: f64| format!("{:.1}", part.midpoint(1.0) * BAR);
    let points = |part: f64| format!("{:+.1}", part * 100.0).replace('-', "−");
    let (middle, low, high) = (points(above.share), points(above.low), points(above.high));
    AboveMark {
        text: lang.pick(format!("{middle}（{low} 至 {high}）"), format!("{middle} ({low} to {high})")),
        low: at(above.low),
        high: at(above.high),
        at: at(above.share),
        differs: above.low > 0.0 || above.high < 0.0,
    }
}

pub(super) fn draw_rows(draws: &[DrawShare], lang: Lang) -> Vec<DrawRow> {
    let count = |number: usize| numerals::count(number as u64);
    let row = |draw: &DrawShare| DrawRow {
        what: draw.kind.text().get(lang).to_owned(),
        drawn: count(draw.drawn),
        open: count(draw.open),
        unclear: count(draw.unclear),
        found: count(draw.found),
        of: count(draw.of),
        share: draw.share().map(share_mark),
    };
    draws.iter().filter(|draw| draw.drawn > 0).map(row).collect()
}
