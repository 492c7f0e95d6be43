//! A ring as a picture: its members at the left, what they share at the right, a line for each use.
//!
//! Organisers are squares and stand first, clients are circles: nobody is called more than the data say. Sensitive identifiers
//! show their last four characters, as in the tables beside it.

use super::funnel::px;
use crate::model::Lang;
use crate::report::detail::{RingNode, RingPicture};
use crate::report::{numerals, untrusted};
use serde::Serialize;
use std::fmt::Write;

/// Members drawn; a ring of more is a blot, and all of them are in `members.parquet`.
const MEMBERS_MAX: usize = 24;
/// Shared things drawn.
const NODES_MAX: usize = 16;
/// Height of a line, in units of the view box.
const STEP: f64 = 20.0;
/// First line.
const TOP: f64 = 36.0;
/// Where the lines between them begin and end (see the template).
const MEMBERS_AT: f64 = 168.0;
const NODES_AT: f64 = 300.0;
/// Longest id of a member: what fits the column.
const MEMBER_CHARS_MAX: usize = 18;

/// What the ring template draws.
#[derive(Debug, Serialize)]
pub(super) struct RingView {
    key: String,
    description: String,
    height: String,
    members: Vec<MemberView>,
    nodes: Vec<NodeView>,
    /// Uses of what ties the ring together.
    ties: String,
    /// Uses of what stands behind it.
    others: String,
    note: String,
}

#[derive(Debug, Serialize)]
struct MemberView {
    y: String,
    label: String,
    organiser: bool,
}

#[derive(Debug, Serialize)]
struct NodeView {
    y: String,
    kind: String,
    id: String,
    count: String,
    users: String,
    role: &'static str,
    organiser: bool,
    ties: bool,
}

/// The instructions for `ring`; `key` must be unique on the page. `None` where there is nothing to draw.
pub(super) fn ring_view(ring: &RingPicture, key: &str, lang: Lang) -> Option<RingView> {
    if ring.members.is_empty() || ring.nodes.is_empty() {
        return None;
    }
    let mut order: Vec<usize> = (0..ring.members.len()).collect();
    order.sort_by_key(|at| !ring.members[*at].organiser);
    order.truncate(MEMBERS_MAX);
    let nodes = &ring.nodes[..ring.nodes.len().min(NODES_MAX)];
    let rows = order.len().max(nodes.len());
    let at = |place: usize, count: usize| {
        let middle = |count: usize| 0.5 * f64::from(u32::try_from(rows - count).unwrap_or(0));
        TOP + STEP * (f64::from(u32::try_from(place).unwrap_or(0)) + middle(count))
    };
    let (mut ties, mut others) = (String::new(), String::new());
    for (place, node) in nodes.iter().enumerate() {
        let line = if node.ties { &mut ties } else { &mut others };
        for (row, _) in order.iter().enumerate().filter(|(_, member)| node.members.contains(member)) {
            let (from, to) = (px(at(row, order.len())), px(at(place, nodes.len())));
            let _ = write!(line, "M{} {from}L{} {to}", px(MEMBERS_AT), px(NODES_AT));
        }
    }
    let total = ring.members.len();
    Some(RingView {
        key: key.to_owned(),
        description: description(ring, lang),
        height: px(TOP + STEP * f64::from(u32::try_from(rows).unwrap_or(0))),
        members: order
            .iter()
            .enumerate()
            .map(|(row, member)| MemberView {
                y: px(at(row, order.len())),
                label: untrusted::shown(&ring.members[*member].id, MEMBER_CHARS_MAX, lang),
                organiser: ring.members[*member].organiser,
            })
            .collect(),
        nodes: nodes
            .iter()
            .enumerate()
            .map(|(place, node)| node_view(node, px(at(place, nodes.len())), total, lang))
            .collect(),
        ties,
        others,
        note: note(ring, order.len(), nodes.len(), lang),
    })
}

fn node_view(node: &RingNode, y: String, total: usize, lang: Lang) -> NodeView {
    let id = if node.masked { untrusted::masked(&node.id, lang) } else { untrusted::shown(&node.id, 20, lang) };
    NodeView {
        y,
        kind: untrusted::shown(node.kind.get(lang), 24, lang),
        id,
        count: format!("{}/{}", numerals::count(node.members.len() as u64), numerals::count(total as u64)),
        users: numerals::count(node.users),
        role: match (node.organiser, node.ties) {
            (true, _) => lang.pick("可能的组织者", "possible organiser"),
            (false, true) => lang.pick("关联依据", "ties them"),
            (false, false) => lang.pick("背景", "background"),
        },
        organiser: node.organiser,
        ties: node.ties,
    }
}

fn description(ring: &RingPicture, lang: Lang) -> String {
    let (members, nodes) = (numerals::count(ring.members.len() as u64), numerals::count(ring.nodes.len() as u64));
    let organisers = ring.members.iter().filter(|member| member.organiser).count()
        + ring.nodes.iter().filter(|node| node.organiser).count();
    let organisers = numerals::count(organisers as u64);
    lang.pick(
        format!("左侧为 {members} 名成员，右侧为其中多人共用的 {nodes} 个标识，连线表示使用；可能的组织者 {organisers} 个。"),
        format!(
            "Left: {members} members. Right: {nodes} identifiers that several of them share; a line is a use. Possible organisers: {organisers}."
        ),
    )
}

fn note(ring: &RingPicture, members: usize, nodes: usize, lang: Lang) -> String {
    let (all, shared) = (ring.members.len(), ring.nodes.len());
    let count = |n: usize| numerals::count(n as u64);
    if members == all && nodes == shared {
        return lang.pick(format!("成员 {} 人，全部画出", count(all)), format!("{} members, all drawn", count(all)));
    }
    lang.pick(
        format!(
            "成员 {} 人，画出 {} 人；共用标识 {} 个，画出 {} 个",
            count(all),
            count(members),
            count(shared),
            count(nodes)
        ),
        format!(
            "{} members, {} drawn; {} shared identifiers, {} drawn",
            count(all),
            count(members),
            count(shared),
            count(nodes)
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Text;
    use crate::report::detail::RingMember;

    fn node(id: &str, masked: bool, members: Vec<usize>) -> RingNode {
        let kind = Text::new("电话", "phone");
        RingNode { kind, id: id.to_owned(), masked, ties: true, organiser: false, users: 9, members }
    }

    fn picture(members: usize, nodes: Vec<RingNode>) -> RingPicture {
        let member = |n: usize| RingMember { id: format!("P{n}"), organiser: n == 1 };
        RingPicture { members: (0..members).map(member).collect(), nodes }
    }

    #[test]
    fn members_and_what_they_share_are_joined_by_lines() {
        let view = ring_view(&picture(3, vec![node("13900001234", true, vec![0, 1])]), "k", Lang::En).unwrap();
        // The organiser, P1, is drawn first at 36; P0 below at 56; one node in the middle of three lines, at 56.
        assert_eq!(
            view.members.iter().map(|m| (m.label.as_str(), m.organiser)).collect::<Vec<_>>(),
            [("P1", true), ("P0", false), ("P2", false)]
        );
        assert_eq!(view.ties, "M168 36L300 56M168 56L300 56");
        assert_eq!((view.nodes[0].id.as_str(), view.nodes[0].count.as_str()), ("…1234", "2/3"));
        assert!(!format!("{view:?}").contains("1390000"), "the telephone is masked");
        assert!(view.description.starts_with("Left: 3 members."));
        assert_eq!((view.others.as_str(), view.height.as_str()), ("", "96"));
    }

    #[test]
    fn a_large_ring_says_what_is_not_drawn() {
        let view = ring_view(&picture(100, vec![node("1", false, vec![99])]), "k", Lang::En).unwrap();
        assert_eq!(view.members.len(), 24);
        assert_eq!(view.note, "100 members, 24 drawn; 1 shared identifiers, 1 drawn");
        assert_eq!(view.ties, "", "member 99 is not drawn");
        assert!(ring_view(&picture(0, vec![]), "k", Lang::Zh).is_none());
    }
}
