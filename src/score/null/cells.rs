//! Entities compressed to distinct (group, exposure, count).
//!
//! Owns the sorted order in which every fit walks the population, which is why no result depends on the order of rows.

use super::super::peers::Tree;
use super::super::sum::Sum;
use super::super::tails::real;
use super::shelf::Steps;

/// One distinct (exposure, count) within a group: a row of the compressed population.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Row {
    pub cell: usize,
    pub count: u64,
}

/// The population of one stratum, sorted by group, exposure, count.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    pub exposure: Vec<f64>,
    /// What the lattice needs of each cell's exposure (`shelf::Steps`), computed once.
    pub(super) steps: Vec<Steps>,
    /// Finest group of each cell.
    pub group: Vec<usize>,
    /// Where each cell's counts begin; one more than there are cells.
    start: Vec<usize>,
    /// (count, number of entities), ascending.
    counts: Vec<(u64, f64)>,
    entities: f64,
}

impl Cells {
    /// Compresses `(group, exposure, count)` triples, which must be sorted.
    pub(crate) fn new(sorted: impl Iterator<Item = (usize, f64, u64)>) -> Cells {
        let mut cells = Cells::default();
        for (group, exposure, count) in sorted {
            cells.entities += 1.0;
            let last = cells.exposure.len().checked_sub(1);
            let same_cell =
                last.is_some_and(|i| cells.group[i] == group && cells.exposure[i].to_bits() == exposure.to_bits());
            if !same_cell {
                cells.start.push(cells.counts.len());
                cells.group.push(group);
                cells.exposure.push(exposure);
                cells.steps.push(Steps::new(exposure));
            }
            match cells.counts.last_mut() {
                Some((y, weight)) if same_cell && *y == count => *weight += 1.0,
                _ => cells.counts.push((count, 1.0)),
            }
        }
        cells.start.push(cells.counts.len());
        cells
    }

    pub(crate) fn len(&self) -> usize {
        self.exposure.len()
    }

    pub(crate) fn entities(&self) -> f64 {
        self.entities
    }

    pub(crate) fn counts_of(&self, cell: usize) -> &[(u64, f64)] {
        &self.counts[self.start[cell]..self.start[cell + 1]]
    }

    /// All rows in order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (Row, f64)> + '_ {
        (0..self.len()).flat_map(move |cell| {
            self.counts_of(cell).iter().map(move |&(count, weight)| (Row { cell, count }, weight))
        })
    }

    /// Events and exposure of the entities that `keep` (cell, count).
    pub(crate) fn totals(&self, keep: impl Fn(usize, u64) -> bool) -> (f64, f64) {
        let (mut events, mut exposure) = (Sum::default(), Sum::default());
        for (row, weight) in self.rows() {
            if keep(row.cell, row.count) {
                events.add(weight * real(row.count));
                exposure.add(weight * self.exposure[row.cell]);
            }
        }
        (events.total(), exposure.total())
    }

    /// The cells whose entities are compared with `group`.
    pub(crate) fn using<'a>(&'a self, tree: &'a Tree, group: usize) -> impl Iterator<Item = usize> + 'a {
        // Cells are sorted by finest group and groups stand in depth-first order, so those below `group` are one run.
        let end = tree.end_of(group);
        let first = self.group.partition_point(|g| *g < group);
        let last = self.group.partition_point(|g| *g < end);
        (first..last).filter(move |cell| tree.groups[self.group[*cell]].used == group)
    }
}
