//! The probability of a ring's score when every degree is kept and only who shares with whom is left to chance.
//!
//! Owns the rewired graphs and the sequential test. In a draw, the shared identifiers of a group (a kind in a region) are
//! dealt anew to the places that the group's claimants have: who has two accounts has two places, and an identifier of
//! degree d gets d places of d different claimants. That is the configuration model without repeated edges, and every graph
//! with the observed degrees is equally likely.
//!
//! The surprising thing: identifiers that nobody shares need not be dealt. They tie nobody and take the places that are left,
//! so a draw costs what the shared ones cost: a graph of five million claims is dealt a thousand times in a minute and a half of
//! one core, where swapping edges until they are mixed would take hours.

use std::sync::atomic::{AtomicUsize, Ordering};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::components::cluster;
use super::{Bipartite, GraphError, Hubs, Links, Ring};

/// How to rewire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rewiring {
    draws: u32,
    exceedances: u32,
    seed: u64,
    threads: usize,
}

/// What the draws say of a graph's rings.
#[derive(Clone, Debug, PartialEq)]
pub struct Rewired {
    /// One per ring.
    pub rings: Vec<RingProbability>,
    /// Draws made.
    pub draws: u32,
    /// Claimants of the largest component of a draw, on average; 1 where nobody is tied to anybody.
    pub size_mean: f64,
    /// The same, at the 95 % quantile of the draws.
    pub size_high: f64,
}

/// The probability of one ring's score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RingProbability {
    /// ln p.
    pub ln_p: f64,
    /// Draws made for it.
    pub draws: u32,
    /// Draws in which a component of at most its size reached its score.
    pub exceeded: u32,
}

impl Rewiring {
    /// At most `draws` graphs; a ring is settled once `exceedances` draws reached its score (Besag & Clifford 1991,
    /// Biometrika 78:301). The result does not depend on `threads`.
    ///
    /// # Errors
    /// Fewer than 999 draws (`scoring.md`, R8), or fewer than 10 exceedances.
    pub fn new(draws: u32, exceedances: u32, seed: u64, threads: usize) -> Result<Self, GraphError> {
        let least = |what, found: u32, min: u32, expected| {
            if found < min { Err(GraphError::Setting { what, found: f64::from(found), expected }) } else { Ok(()) }
        };
        least("draws", draws, 999, "at least 999")?;
        least("exceedances", exceedances, 10, "at least 10")?;
        Ok(Self { draws, exceedances, seed, threads: threads.max(1) })
    }

    /// The probability of each ring's score (rings as [`super::rings`] finds them in `graph`, those of fewer than `size_min`
    /// claimants left out).
    ///
    /// A ring of V claimants is compared with the *largest* score of any component of `size_min` to V claimants in each draw.
    /// So the p accounts for the search over the whole graph (the family of small rings is not swamped by one large
    /// component), and the Benjamini–Hochberg step over rings is on the safe side.
    pub fn probabilities(
        &self,
        graph: &Bipartite,
        hubs: &Hubs,
        links: &Links,
        rings: &[Ring],
        size_min: usize,
    ) -> Rewired {
        let nothing = Rewired { rings: Vec::new(), draws: 0, size_mean: 1.0, size_high: 1.0 };
        if rings.is_empty() {
            return nothing;
        }
        let mut sizes: Vec<usize> = rings.iter().map(|ring| ring.claimants.len()).collect();
        sizes.sort_unstable();
        sizes.dedup();
        let class = |ring: &Ring| sizes.partition_point(|size| *size < ring.claimants.len());
        let deck = Deck::new(graph, hubs, links);
        let mut hands: Vec<Hand> = (0..self.threads).map(|_| Hand::new(graph.claimants())).collect();
        let mut counts = vec![Count::default(); rings.len()];
        let mut largest_sizes: Vec<usize> = Vec::new();
        let mut open = true;
        while open && largest_sizes.len() < self.draws as usize {
            let first = u32::try_from(largest_sizes.len()).unwrap_or(u32::MAX);
            let batch = (self.draws - first).min(BATCH);
            for found in self.batch(&deck, graph, links, first, batch, &mut hands) {
                largest_sizes.push(found.iter().map(|(size, _)| *size).max().unwrap_or(1));
                let largest = largest_scores(&found, &sizes, size_min);
                open = false;
                for (ring, count) in rings.iter().zip(&mut counts) {
                    if count.exceeded < self.exceedances {
                        count.draws += 1;
                        // Equal scores may differ in the last digits by the order of their sums.
                        count.exceeded += u32::from(largest[class(ring)] >= ring.score * (1.0 - 1e-12));
                        open |= count.exceeded < self.exceedances;
                    }
                }
                if !open {
                    break;
                }
            }
        }
        self.summary(&counts, largest_sizes)
    }

    /// What was found in the draws from `first` on, in their order. Every draw has a random stream of its own, so it does not
    /// matter who makes it.
    fn batch(
        &self,
        deck: &Deck,
        graph: &Bipartite,
        links: &Links,
        first: u32,
        batch: u32,
        hands: &mut [Hand],
    ) -> Vec<Found> {
        let next = AtomicUsize::new(0);
        let one = |hand: &mut Hand| {
            let mut made = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= batch as usize {
                    return made;
                }
                let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
                rng.set_stream(u64::from(first) + at as u64 + 1);
                hand.deal(deck, links.needed(), &mut rng);
                made.push((at, hand.components(graph, links)));
            }
        };
        let mut made = match hands {
            [only] => one(only),
            hands => std::thread::scope(|scope| {
                let workers: Vec<_> = hands.iter_mut().map(|hand| scope.spawn(|| one(hand))).collect();
                workers
                    .into_iter()
                    .flat_map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                    .collect()
            }),
        };
        made.sort_by_key(|(at, _)| *at);
        made.into_iter().map(|(_, found)| found).collect()
    }

    fn summary(&self, counts: &[Count], mut sizes: Vec<usize>) -> Rewired {
        sizes.sort_unstable();
        let real = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        let mean = sizes.iter().map(|size| real(*size)).sum::<f64>() / real(sizes.len());
        let high = sizes[(sizes.len() * 95).div_ceil(100) - 1];
        Rewired {
            rings: counts.iter().map(|count| self.settle(*count)).collect(),
            draws: u32::try_from(sizes.len()).unwrap_or(u32::MAX),
            size_mean: mean,
            size_high: real(high),
        }
    }

    fn settle(&self, count: Count) -> RingProbability {
        let (exceeded, draws) = (f64::from(count.exceeded), f64::from(count.draws));
        let p = if count.exceeded >= self.exceedances { exceeded / draws } else { (1.0 + exceeded) / (draws + 1.0) };
        RingProbability { ln_p: p.ln(), draws: count.draws, exceeded: count.exceeded }
    }
}

/// Draws that are made before anybody looks whether more are needed.
const BATCH: u32 = 64;

/// Size and score of the components of one draw.
type Found = Vec<(usize, f64)>;

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    draws: u32,
    exceeded: u32,
}

/// For each size (ascending) the largest score of a component of at most so many claimants; 0 without one.
fn largest_scores(found: &Found, sizes: &[usize], size_min: usize) -> Vec<f64> {
    let mut largest = vec![0.0; sizes.len()];
    for &(size, score) in found.iter().filter(|(size, _)| *size >= size_min) {
        if let Some(best) = largest.get_mut(sizes.partition_point(|s| *s < size)) {
            *best = f64::max(*best, score);
        }
    }
    for i in 1..largest.len() {
        largest[i] = f64::max(largest[i], largest[i - 1]);
    }
    largest
}

/// What is dealt: the places of each group, and its shared identifiers. Hubs take no part.
struct Deck {
    /// The seat of each place's claimant, group by group. Claimants are seated in the order of the groups, so that those of one
    /// region sit together and what is looked at while a group is dealt lies together in memory.
    places: Vec<u32>,
    /// The claimant in each seat.
    #[cfg(test)]
    seated: Vec<u32>,
    groups: Vec<Group>,
}

/// A group of identifiers that may change places with one another.
struct Group {
    /// Its places.
    first: usize,
    count: usize,
    /// Its shared identifiers with their degrees and kinds.
    shared: Vec<(u32, u32, u8)>,
    /// Whether a claimant who gets an identifier twice sends the whole group back. That is what makes every graph equally
    /// likely; where it would happen in most deals, the one card is dealt again, and the cards are mixed by swaps afterwards.
    whole: bool,
}

/// Repeated edges expected in one deal above which no group is sent back as a whole.
const REPEATS_MAX: f64 = 1.0;
/// Places tried for one card before the group goes back: there may be none left that it could lie on.
const TRIES_MAX: u32 = 10_000;
/// Swaps tried per card where a group is mixed.
const SWEEPS: usize = 10;

impl Deck {
    fn new(graph: &Bipartite, hubs: &Hubs, links: &Links) -> Deck {
        let mut edges: Vec<(u32, u32)> = graph
            .edges()
            .iter()
            .filter(|(_, identifier)| !hubs.contains(*identifier))
            .map(|&(claimant, identifier)| (graph.groups()[identifier as usize], claimant))
            .collect();
        edges.sort_unstable();
        let mut shared: Vec<(u32, u32)> = (0..)
            .zip(graph.identifier_degrees())
            .filter(|(identifier, degree)| **degree >= 2 && !hubs.contains(*identifier))
            .map(|(identifier, _)| (graph.groups()[identifier as usize], identifier))
            .collect();
        shared.sort_unstable();
        let mut groups = Vec::new();
        let mut first = 0;
        for of_one in edges.chunk_by(|a, b| a.0 == b.0) {
            let name = of_one[0].0;
            let from = shared.partition_point(|(group, _)| *group < name);
            let to = shared.partition_point(|(group, _)| *group <= name);
            let cards = shared[from..to].iter().map(|&(_, identifier)| {
                (identifier, graph.identifier_degrees()[identifier as usize], links.kind(identifier))
            });
            let cards: Vec<_> = cards.collect();
            let whole = repeats(of_one, &cards) <= REPEATS_MAX;
            groups.push(Group { first, count: of_one.len(), shared: cards, whole });
            first += of_one.len();
        }
        let mut seat_of = vec![u32::MAX; graph.claimants()];
        let mut seated = Vec::new();
        let seat = |(_, claimant): (u32, u32)| {
            let seat = &mut seat_of[claimant as usize];
            if *seat == u32::MAX {
                *seat = u32::try_from(seated.len()).unwrap_or(u32::MAX);
                seated.push(claimant);
            }
            *seat
        };
        let places = edges.into_iter().map(seat).collect();
        Deck {
            places,
            #[cfg(test)]
            seated,
            groups,
        }
    }
}

/// Repeated edges to be expected when the cards of a group are dealt without looking.
fn repeats(places: &[(u32, u32)], cards: &[(u32, u32, u8)]) -> f64 {
    let pairs = |count: f64| 0.5 * count * (count - 1.0);
    let real = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    let same: f64 = places.chunk_by(|a, b| a == b).map(|of_one| pairs(real(of_one.len()))).sum();
    let all = pairs(real(places.len())).max(1.0);
    cards.iter().map(|(_, degree, _)| pairs(f64::from(*degree))).sum::<f64>() * same / all
}

/// A card that was dealt.
#[derive(Clone, Copy)]
struct Card {
    place: u32,
    identifier: u32,
    kind: u8,
    /// The card before it of the same claimant, plus one.
    before: u32,
}

/// What one thread deals into, used again for each draw.
struct Hand {
    cards: Vec<Card>,
    /// The last card of each claimant: the draw's number above, the card plus one below.
    last: Vec<u64>,
    draw: u64,
    /// Claimants who hold cards of enough kinds to be tied.
    tied: Vec<u32>,
}

impl Hand {
    fn new(claimants: usize) -> Hand {
        Hand { cards: Vec::new(), last: vec![0; claimants], draw: 0, tied: Vec::new() }
    }

    fn last(&self, claimant: u32) -> u32 {
        let last = self.last[claimant as usize];
        // A card of an earlier draw is none.
        if last >> 32 == self.draw { u32::try_from(last & u64::from(u32::MAX)).unwrap_or(0) } else { 0 }
    }

    fn set_last(&mut self, claimant: u32, card: u32) {
        self.last[claimant as usize] = self.draw << 32 | u64::from(card);
    }

    fn deal(&mut self, deck: &Deck, needed: usize, rng: &mut ChaCha8Rng) {
        self.draw += 1;
        self.cards.clear();
        self.tied.clear();
        for group in &deck.groups {
            while !self.deal_group(deck, group, needed, rng) {}
        }
        self.tied.sort_unstable();
        self.tied.dedup();
    }

    /// `false` where the group goes back.
    fn deal_group(&mut self, deck: &Deck, group: &Group, needed: usize, rng: &mut ChaCha8Rng) -> bool {
        let (cards, tied) = (self.cards.len(), self.tied.len());
        for &(identifier, degree, kind) in &group.shared {
            let mut left = degree;
            let mut tries = 0;
            while left > 0 {
                tries += 1;
                let place = group.first + below(rng, group.count);
                let claimant = deck.places[place];
                let place = u32::try_from(place).unwrap_or(u32::MAX);
                match self.room(claimant, place, identifier, kind) {
                    Room::Repeat if group.whole => {
                        self.take_back(deck, cards);
                        self.tied.truncate(tied);
                        return false;
                    }
                    Room::Taken | Room::Repeat if tries > TRIES_MAX => {
                        self.take_back(deck, cards);
                        self.tied.truncate(tied);
                        return false;
                    }
                    Room::Taken | Room::Repeat => {}
                    Room::Free { kinds } => {
                        self.cards.push(Card { place, identifier, kind, before: self.last(claimant) });
                        self.set_last(claimant, u32::try_from(self.cards.len()).unwrap_or(u32::MAX));
                        if kinds >= needed {
                            self.tied.push(claimant);
                        }
                        left -= 1;
                        tries = 0;
                    }
                }
            }
        }
        if !group.whole {
            self.mix(deck, cards, rng);
        }
        true
    }

    /// Lets the cards from `from` on change identifiers two by two, never so that a claimant has one twice. They are of one
    /// group, so of one kind.
    fn mix(&mut self, deck: &Deck, from: usize, rng: &mut ChaCha8Rng) {
        let count = self.cards.len() - from;
        for _ in 0..SWEEPS * count {
            let (one, two) = (from + below(rng, count), from + below(rng, count));
            let (a, b) = (self.cards[one], self.cards[two]);
            let claimant = |card: Card| deck.places[card.place as usize];
            if !self.holds(claimant(a), b.identifier) && !self.holds(claimant(b), a.identifier) {
                self.cards[one].identifier = b.identifier;
                self.cards[two].identifier = a.identifier;
            }
        }
    }

    fn holds(&self, claimant: u32, identifier: u32) -> bool {
        let mut at = self.last(claimant);
        while at > 0 {
            let card = &self.cards[at as usize - 1];
            if card.identifier == identifier {
                return true;
            }
            at = card.before;
        }
        false
    }

    /// Whether a claimant may get a card, and of how many kinds it would then hold some.
    fn room(&self, claimant: u32, place: u32, identifier: u32, kind: u8) -> Room {
        let mut kinds = 1_u64 << (kind & 63);
        let mut at = self.last(claimant);
        while at > 0 {
            let card = &self.cards[at as usize - 1];
            if card.place == place {
                return Room::Taken;
            }
            if card.identifier == identifier {
                return Room::Repeat;
            }
            kinds |= 1 << (card.kind & 63);
            at = card.before;
        }
        Room::Free { kinds: kinds.count_ones() as usize }
    }

    /// Takes back every card from `from` on.
    fn take_back(&mut self, deck: &Deck, from: usize) {
        while self.cards.len() > from {
            if let Some(card) = self.cards.pop() {
                self.set_last(deck.places[card.place as usize], card.before);
            }
        }
    }

    /// Size and score of every component.
    fn components(&self, graph: &Bipartite, links: &Links) -> Found {
        let mut holdings: Vec<(u32, u32)> = Vec::new();
        for &claimant in &self.tied {
            let from = holdings.len();
            let mut at = self.last(claimant);
            while at > 0 {
                let card = &self.cards[at as usize - 1];
                holdings.push((claimant, card.identifier));
                at = card.before;
            }
            holdings[from..].sort_unstable();
        }
        let found = cluster(&holdings, graph.identifier_degrees(), links);
        found.into_iter().map(|ring| (ring.claimants.len(), ring.score)).collect()
    }
}

/// Whether a card can be placed.
enum Room {
    /// The place has a card already.
    Taken,
    /// The claimant has the same identifier in another place.
    Repeat,
    /// It can; the claimant would then hold cards of so many kinds.
    Free { kinds: usize },
}

/// A number from 0 to `count` − 1 by multiply and shift.
fn below(rng: &mut ChaCha8Rng, count: usize) -> usize {
    let wide = u64::from(rng.next_u32()) * u64::try_from(count).unwrap_or(u64::MAX);
    usize::try_from(wide >> 32).unwrap_or(0)
}

#[cfg(test)]
mod tests;
