//! Peers: who is compared with whom, and what their common rate is.
//!
//! Owns the tree of peer groups (all → by\[0\] → by\[0..2\] → …), the choice of the finest group that is large enough, and
//! the shrinkage of each group's rate to its parent's. The surprising thing: groups are kept as ranges of one sorted
//! list of cells, so that every sum over a group has one order, whatever order the rows came in.

use super::null::Cells;
use super::sum::Sum;

/// Fewer expected events than this and a group borrows its parent's rate (`scoring.md` S1).
pub(crate) const EXPECTED_EVENTS_MIN: f64 = 30.0;
/// An entity with a larger part of its group's exposure is compared with the others only (`scoring.md` S1).
pub(crate) const OWN_PART_MAX: f64 = 0.2;
/// Variance of ln rate between sibling groups that is assumed until siblings speak: rates differ by half.
const SIBLING_VARIANCE: f64 = 0.25;
/// Weight of that assumption, in sibling groups.
const SIBLING_WEIGHT: f64 = 2.0;
/// Variance between siblings is never taken as exactly none.
const SIBLING_VARIANCE_MIN: f64 = 1e-4;

/// One group of peers.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub parent: Option<usize>,
    /// 0 = all entities of the stratum.
    pub level: usize,
    /// Entities below it.
    pub entities: f64,
    /// Their exposure.
    pub exposure: f64,
    /// Its last label; empty at the root.
    pub label: String,
    /// The group whose rate its entities are compared with: itself, or the nearest ancestor that is large enough.
    pub used: usize,
}

/// The tree of groups of one stratum; parents stand before their children.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    pub groups: Vec<Group>,
}

impl Tree {
    /// Chooses for each group whether it speaks for itself: at least `entities_min` entities and 30 events expected at
    /// `rate_of` its parent's choice. Only exposures decide, never the counts, so the choice cannot favour a result.
    pub(crate) fn choose(&mut self, entities_min: f64, rate: f64) {
        for i in 0..self.groups.len() {
            let group = &self.groups[i];
            let own = group.parent.is_none()
                || (group.entities >= entities_min && group.exposure * rate >= EXPECTED_EVENTS_MIN);
            // A group below one that is too small is too small itself, so the parent's choice is an ancestor.
            let used = match group.parent {
                Some(parent) if !own => self.groups[parent].used,
                _ => i,
            };
            self.groups[i].used = used;
        }
    }

    /// Counts entities and exposure of every group, itself and all below.
    pub(crate) fn measure(&mut self, cells: &Cells) {
        let mut sums = vec![(Sum::default(), Sum::default()); self.groups.len()];
        for (row, weight) in cells.rows() {
            let mut at = Some(cells.group[row.cell]);
            while let Some(i) = at {
                sums[i].0.add(weight);
                sums[i].1.add(weight * cells.exposure[row.cell]);
                at = self.groups[i].parent;
            }
        }
        for (group, (entities, exposure)) in self.groups.iter_mut().zip(sums) {
            group.entities = entities.total();
            group.exposure = exposure.total();
        }
    }

    /// The labels from the root to a group, joined for reading; empty for the root.
    pub(crate) fn name(&self, group: usize) -> String {
        let mut labels = Vec::new();
        let mut at = Some(group);
        while let Some(i) = at {
            let group = &self.groups[i];
            if group.parent.is_some() {
                labels.push(group.label.as_str());
            }
            at = group.parent;
        }
        labels.reverse();
        labels.join(" / ")
    }
}

/// What a group's own entities say about its θ: an estimate and its information.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Message {
    pub estimate: f64,
    pub information: f64,
}

/// θ of every group, with the variance of its error.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rates {
    pub theta: Vec<f64>,
    pub variance: Vec<f64>,
    /// Messages from below, for leaving one entity out.
    up: Vec<Message>,
    /// Variance between siblings of each level.
    between: Vec<f64>,
}

impl Rates {
    /// All groups at one θ.
    pub(crate) fn flat(groups: usize, theta: f64) -> Rates {
        Rates { theta: vec![theta; groups], variance: vec![0.0; groups], up: Vec::new(), between: Vec::new() }
    }

    /// Moves all groups alike.
    pub(crate) fn shift(&mut self, by: f64) {
        for theta in &mut self.theta {
            *theta += by;
        }
        for message in &mut self.up {
            message.estimate += by;
        }
    }
}

/// Combines two independent messages.
fn pool(a: Message, b: Message) -> Message {
    let information = a.information + b.information;
    if information <= 0.0 {
        return Message::default();
    }
    let estimate = (a.estimate * a.information + b.estimate * b.information) / information;
    Message { estimate, information }
}

/// A child's message as its parent hears it: blurred by the variance between siblings.
fn blurred(message: Message, between: f64) -> Message {
    Message { estimate: message.estimate, information: message.information / (1.0 + message.information * between) }
}

/// Shrinks each group to its parent, all levels at once: the normal hierarchical model on θ, whose messages up and
/// down the tree are closed. `own[g]` is what the entities that use group g themselves say. The variance between
/// siblings is `DerSimonian` and Laird's moment estimate per level, held by two siblings' worth of [`SIBLING_VARIANCE`].
///
/// On counts this is `ρ_g = (ρ_parent·κ + Y_g)/(κ + N_g)` of `scoring.md` S1 with κρ = 1/variance, and the same for
/// shares.
pub(crate) fn shrink(tree: &Tree, own: &[Message], prior: Message) -> Rates {
    let count = tree.groups.len();
    let depth = tree.groups.iter().map(|g| g.level).max().unwrap_or(0);
    let mut up = own.to_vec();
    let mut between = vec![SIBLING_VARIANCE; depth + 1];
    // From the finest level up: first the variance of the level, then its messages to the parents.
    for level in (1..=depth).rev() {
        between[level] = sibling_variance(tree, &up, level);
        for (i, group) in tree.groups.iter().enumerate() {
            if let (true, Some(parent)) = (group.level == level && group.used == i, group.parent) {
                up[parent] = pool(up[parent], blurred(up[i], between[level]));
            }
        }
    }
    let mut rates = Rates { theta: vec![0.0; count], variance: vec![0.0; count], up, between };
    for (i, group) in tree.groups.iter().enumerate() {
        let (theta, variance) = match group.parent {
            None => posterior(rates.up[i], prior),
            Some(parent) if group.used == i => {
                down(rates.up[i], rates.theta[parent], rates.variance[parent], rates.between[group.level])
            }
            Some(_) => (rates.theta[group.used], rates.variance[group.used]),
        };
        rates.theta[i] = theta;
        rates.variance[i] = variance;
    }
    rates
}

/// Root: the message and what was believed before.
fn posterior(message: Message, prior: Message) -> (f64, f64) {
    let both = pool(message, prior);
    (both.estimate, 1.0 / both.information.max(1e-12))
}

/// Child: its own message, shrunk to the parent's θ whose error is carried along.
fn down(message: Message, theta: f64, variance: f64, between: f64) -> (f64, f64) {
    let weight = 1.0 / (1.0 + message.information * between);
    let shrunk = if message.information > 0.0 { message.estimate + weight * (theta - message.estimate) } else { theta };
    (shrunk, between * weight + weight * weight * variance)
}

fn sibling_variance(tree: &Tree, up: &[Message], level: usize) -> f64 {
    let mut by_parent: Vec<(usize, usize)> = tree
        .groups
        .iter()
        .enumerate()
        .filter(|(i, g)| g.level == level && g.used == *i && up[*i].information > 0.0)
        .filter_map(|(i, g)| g.parent.map(|p| (p, i)))
        .collect();
    by_parent.sort_unstable();
    let (mut excess, mut scale, mut all) = (Sum::default(), Sum::default(), Sum::default());
    let mut groups = 0.0;
    for siblings in by_parent.chunk_by(|a, b| a.0 == b.0) {
        let weights = || siblings.iter().map(|&(_, i)| up[i].information);
        let total: f64 = weights().collect::<Sum>().total();
        let squares: f64 = weights().map(|w| w * w).collect::<Sum>().total();
        let centre = siblings.iter().map(|&(_, i)| up[i].information * up[i].estimate).collect::<Sum>().total() / total;
        for &(_, i) in siblings {
            excess.add(up[i].information * (up[i].estimate - centre).powi(2) - 1.0);
            groups += 1.0;
        }
        excess.add(1.0);
        scale.add(total - squares / total);
        all.add(total);
    }
    if groups == 0.0 {
        return SIBLING_VARIANCE;
    }
    let held = SIBLING_WEIGHT * all.total() / groups;
    ((excess.total() + held * SIBLING_VARIANCE) / (scale.total() + held)).clamp(SIBLING_VARIANCE_MIN, 4.0)
}

impl Rates {
    /// θ and its variance for an entity of `group`, were the group's own message `without` instead.
    pub(crate) fn without(
        &self,
        tree: &Tree,
        own: &[Message],
        group: usize,
        without: Message,
        prior: Message,
    ) -> (f64, f64) {
        // Replace the message along the path to the root, then come down the same path.
        let mut path = vec![group];
        while let Some(parent) = tree.groups[path[path.len() - 1]].parent {
            path.push(parent);
        }
        let mut replaced = Vec::with_capacity(path.len());
        let mut message = swap(self.up[group], own[group], without);
        replaced.push(message);
        for pair in path.windows(2) {
            let between = self.between[tree.groups[pair[0]].level];
            let heard = blurred(self.up[pair[0]], between);
            message = swap(self.up[pair[1]], heard, blurred(message, between));
            replaced.push(message);
        }
        let mut state = posterior(replaced[path.len() - 1], prior);
        for step in (0..path.len() - 1).rev() {
            state = down(replaced[step], state.0, state.1, self.between[tree.groups[path[step]].level]);
        }
        state
    }
}

/// `total` with `old` taken out and `new` put in.
fn swap(total: Message, old: Message, new: Message) -> Message {
    let information = (total.information - old.information).max(0.0);
    if information <= total.information * 1e-9 {
        return new;
    }
    let estimate = (total.estimate * total.information - old.estimate * old.information) / information;
    pool(Message { estimate, information }, new)
}

impl Tree {
    /// One past the last group below `group`, in depth-first order.
    pub(crate) fn end_of(&self, group: usize) -> usize {
        let level = self.groups[group].level;
        (group + 1..self.groups.len()).find(|i| self.groups[*i].level <= level).unwrap_or(self.groups.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(parent: Option<usize>, level: usize, entities: f64, exposure: f64, label: &str) -> Group {
        Group { parent, level, entities, exposure, label: label.to_owned(), used: 0 }
    }

    /// All → two industries → two regions of the first industry.
    fn tree() -> Tree {
        Tree {
            groups: vec![
                group(None, 0, 60.0, 3000.0, ""),
                group(Some(0), 1, 45.0, 2200.0, "C"),
                group(Some(1), 2, 30.0, 1500.0, "1505"),
                group(Some(1), 2, 15.0, 700.0, "1506"),
                group(Some(0), 1, 15.0, 800.0, "F"),
            ],
        }
    }

    #[test]
    fn a_group_speaks_for_itself_with_enough_entities_and_thirty_expected_events() {
        let mut tree = tree();
        tree.choose(20.0, 0.025);
        // 1505: 30 entities, 37.5 expected. 1506: too few entities → C. F: too few → all.
        assert_eq!(tree.groups.iter().map(|g| g.used).collect::<Vec<_>>(), [0, 1, 2, 1, 0]);
        tree.choose(20.0, 0.015);
        // 1505 now has 22.5 expected events, C has 33.
        assert_eq!(tree.groups.iter().map(|g| g.used).collect::<Vec<_>>(), [0, 1, 1, 1, 0]);
        assert_eq!(tree.name(2), "C / 1505");
        assert_eq!(tree.name(0), "");
        assert_eq!((tree.end_of(1), tree.end_of(0), tree.end_of(3)), (4, 5, 4));
    }

    fn two_siblings() -> (Tree, Vec<Message>) {
        let mut tree = Tree {
            groups: vec![
                group(None, 0, 60.0, 3000.0, ""),
                group(Some(0), 1, 30.0, 1500.0, "a"),
                group(Some(0), 1, 30.0, 1500.0, "b"),
            ],
        };
        tree.choose(2.0, 1.0);
        let own = [0.0, 0.5, -0.5]
            .map(|estimate| Message { estimate, information: if estimate == 0.0 { 0.0 } else { 10.0 } });
        (tree, own.to_vec())
    }

    #[test]
    fn two_siblings_are_shrunk_as_by_hand() {
        let (tree, own) = two_siblings();
        let rates = shrink(&tree, &own, Message::default());
        // Excess 10·.25·2 − 2 + 1 = 4 on a scale of 20 − 200/20 = 10, held by two siblings (20) at .25:
        // (4 + 5)/(10 + 20) = .3 between. Each child is heard with 10/(1 + 3) = 2.5, so the root knows 5: variance .2.
        // A child keeps 1 − 1/(1 + 3) of its distance: .375, with variance .3/4 + .2/16 = .0875.
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
        close(rates.theta[0], 0.0);
        close(rates.variance[0], 0.2);
        close(rates.theta[1], 0.375);
        close(rates.theta[2], -0.375);
        close(rates.variance[1], 0.0875);
    }

    #[test]
    fn a_group_that_says_nothing_is_where_its_sibling_puts_the_parent() {
        let (tree, own) = two_siblings();
        let rates = shrink(&tree, &own, Message::default());
        let (theta, variance) = rates.without(&tree, &own, 1, Message::default(), Message::default());
        // The root hears only b, with 2.5: −.5 and variance .4; a adds the variance between siblings.
        assert!((theta + 0.5).abs() < 1e-9 && (variance - 0.7).abs() < 1e-9, "{theta} {variance}");
        let (same, _) = rates.without(&tree, &own, 1, own[1], Message::default());
        assert!((same - rates.theta[1]).abs() < 1e-9);
    }
}
