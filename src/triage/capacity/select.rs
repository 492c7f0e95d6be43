//! Which jobs fit before their deadlines, for the largest sum: exactly where that can be computed, else well and with a bound.
//!
//! Officers are one pool: what one leaves another goes on with. Then jobs with times, deadlines and values on a pool are the jobs of
//! one machine, 1 || Σ wⱼUⱼ, and "fits" means: for every day, what is due by then takes no more than there is by then.
//!
//! - All take the same time: sets that fit are the independent sets of a matroid, and taking the most valuable that still fits
//!   is optimal (Lawler, *Combinatorial Optimization*, 1976, ch. 7).
//! - Otherwise the dynamic programme of Lawler and Moore (*Management Science* 16, 1969) over jobs by deadline and minutes.
//! - Where that would be too large: by value per minute, with the optimum of divisible jobs as the bound.

/// A job of the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// Minutes it takes, one at least.
    pub minutes: u64,
    /// The last day on which it is in time, 1 to the number of days.
    pub day: usize,
    /// What it is worth, in fen; not negative.
    pub value: i64,
}

/// The pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pool {
    /// Days.
    pub days: usize,
    /// Minutes of all officers on a day.
    pub minutes_a_day: u64,
}

/// The jobs that were chosen, by place, and what stands above them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Selection {
    pub chosen: Vec<usize>,
    /// `None`: no choice is worth more. Otherwise no choice is worth more than this.
    pub at_most: Option<i64>,
}

/// The most cells of the dynamic programme: one bit each, and half a second to fill.
const MOST_CELLS: u64 = 400_000_000;

pub(super) fn select(items: &[Item], pool: Pool) -> Selection {
    let same = items.windows(2).all(|pair| pair[0].minutes == pair[1].minutes);
    if same {
        return Selection { chosen: matroid(items, pool), at_most: None };
    }
    let kept = promising(items, pool);
    let unit = kept.iter().map(|&at| items[at].minutes).fold(pool.minutes_a_day, gcd).max(1);
    let cells = (pool.days as u64 * pool.minutes_a_day / unit + 1).saturating_mul(kept.len() as u64);
    if cells <= MOST_CELLS {
        Selection { chosen: lawler_moore(items, kept, pool, unit), at_most: None }
    } else {
        Selection { chosen: by_density(items, &kept, pool), at_most: Some(divisible(items, &kept, pool)) }
    }
}

/// Equal times: the most valuable first, each in the latest free place before its deadline.
pub(super) fn matroid(items: &[Item], pool: Pool) -> Vec<usize> {
    let Some(minutes) = items.first().map(|item| item.minutes) else { return Vec::new() };
    let places = |day: usize| usize::try_from(day as u64 * pool.minutes_a_day / minutes).unwrap_or(usize::MAX);
    // The latest free place at or before each, 0 for none; no more places are needed than there are jobs.
    let most = places(pool.days).min(items.len());
    let mut free: Vec<usize> = (0..=most).collect();
    let mut chosen = Vec::new();
    for at in by_value(items, 0..items.len()) {
        let place = latest(&mut free, places(items[at].day).min(most));
        if place > 0 {
            free[place] = place - 1;
            chosen.push(at);
        }
    }
    chosen
}

fn latest(free: &mut [usize], from: usize) -> usize {
    let mut place = from;
    while free[place] != place {
        free[place] = free[free[place]];
        place = free[place];
    }
    place
}

/// Of jobs with the same time and deadline only so many can be in any choice as fit alone, and those may be the most valuable.
fn promising(items: &[Item], pool: Pool) -> Vec<usize> {
    let mut left = std::collections::BTreeMap::new();
    by_value(items, 0..items.len())
        .into_iter()
        .filter(|&at| {
            let Item { minutes, day, .. } = items[at];
            let left = left.entry((minutes, day)).or_insert(day as u64 * pool.minutes_a_day / minutes);
            let fits = *left > 0;
            *left = left.saturating_sub(1);
            fits
        })
        .collect()
}

/// The optimum, by deadline and time: `best[t]` is the largest value of a choice that takes `t` units. Of equal values, the one
/// with more jobs.
fn lawler_moore(items: &[Item], mut kept: Vec<usize>, pool: Pool, unit: u64) -> Vec<usize> {
    let units = |minutes: u64| usize::try_from(minutes / unit).unwrap_or(usize::MAX);
    kept.sort_by_key(|&at| (items[at].day, at));
    let horizon = units(pool.days as u64 * pool.minutes_a_day);
    let worth = |at: usize| i128::from(items[at].value) * (items.len() as i128 + 1) + 1;
    let mut best: Vec<Option<i128>> = vec![None; horizon + 1];
    best[0] = Some(0);
    let words = horizon / 64 + 1;
    let mut taken = vec![0_u64; words * kept.len()];
    for (row, &at) in kept.iter().enumerate() {
        let time = units(items[at].minutes);
        let end = units(items[at].day as u64 * pool.minutes_a_day);
        for t in (time..=end).rev() {
            let with = best[t - time].map(|value| value + worth(at));
            if with > best[t] {
                best[t] = with;
                taken[row * words + t / 64] |= 1 << (t % 64);
            }
        }
    }
    let mut t = (0..=horizon).max_by_key(|&t| (best[t], std::cmp::Reverse(t))).unwrap_or(0);
    let mut chosen = Vec::new();
    for (row, &at) in kept.iter().enumerate().rev() {
        if taken[row * words + t / 64] >> (t % 64) & 1 == 1 {
            chosen.push(at);
            t -= units(items[at].minutes);
        }
    }
    chosen.reverse();
    chosen
}

/// The most valuable per minute that still fits.
pub(super) fn by_density(items: &[Item], kept: &[usize], pool: Pool) -> Vec<usize> {
    let mut load = vec![0_u64; pool.days + 1];
    let fits = |load: &[u64], item: &Item| {
        (item.day..=pool.days).all(|day| load[day] + item.minutes <= day as u64 * pool.minutes_a_day)
    };
    let mut chosen = Vec::new();
    for at in densest(items, kept) {
        let item = &items[at];
        if fits(&load, item) {
            load[item.day..].iter_mut().for_each(|minutes| *minutes += item.minutes);
            chosen.push(at);
        }
    }
    chosen
}

/// What jobs would be worth that can be done in part: the greedy of a polymatroid, optimal for them, and so no less than the
/// optimum of whole jobs.
pub(super) fn divisible(items: &[Item], kept: &[usize], pool: Pool) -> i64 {
    let mut load = vec![0_u64; pool.days + 1];
    let mut worth = 0_i128;
    for at in densest(items, kept) {
        let item = &items[at];
        let room = (item.day..=pool.days).map(|day| day as u64 * pool.minutes_a_day - load[day]).min().unwrap_or(0);
        let part = room.min(item.minutes);
        load[item.day..].iter_mut().for_each(|minutes| *minutes += part);
        // Rounded up: a bound.
        worth += (i128::from(item.value) * i128::from(part)).div_euclid(i128::from(item.minutes))
            + i128::from(part < item.minutes);
    }
    i64::try_from(worth).unwrap_or(i64::MAX)
}

fn densest(items: &[Item], kept: &[usize]) -> Vec<usize> {
    let mut order = kept.to_vec();
    order.sort_by(|&a, &b| {
        let per_minute = |x: usize, y: usize| i128::from(items[x].value) * i128::from(items[y].minutes);
        per_minute(b, a).cmp(&per_minute(a, b)).then(a.cmp(&b))
    });
    order
}

fn by_value(items: &[Item], kept: impl IntoIterator<Item = usize>) -> Vec<usize> {
    let mut order: Vec<usize> = kept.into_iter().collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(items[at].value), at));
    order
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fits(items: &[Item], chosen: &[usize], pool: Pool) -> bool {
        (1..=pool.days).all(|day| {
            let due: u64 = chosen.iter().filter(|&&at| items[at].day <= day).map(|&at| items[at].minutes).sum();
            due <= day as u64 * pool.minutes_a_day
        })
    }

    fn value(items: &[Item], chosen: &[usize]) -> i64 {
        chosen.iter().map(|&at| items[at].value).sum()
    }

    /// Every subset.
    fn brute(items: &[Item], pool: Pool) -> i64 {
        (0..1_u32 << items.len())
            .map(|set| (0..items.len()).filter(|at| set >> at & 1 == 1).collect::<Vec<_>>())
            .filter(|chosen| fits(items, chosen, pool))
            .map(|chosen| value(items, &chosen))
            .max()
            .unwrap_or(0)
    }

    fn items(minutes: impl Strategy<Value = u64> + Clone) -> impl Strategy<Value = Vec<Item>> {
        let item = (minutes, 1..=4_usize, 0..50_i64).prop_map(|(minutes, day, value)| Item { minutes, day, value });
        prop::collection::vec(item, 0..11)
    }

    proptest! {
        #[test]
        fn equal_times_are_chosen_as_well_as_by_trying_everything(
            mut items in items(1..2_u64), minutes in 1..8_u64, a_day in 0..25_u64,
        ) {
            items.iter_mut().for_each(|item| item.minutes = minutes);
            let pool = Pool { days: 4, minutes_a_day: a_day };
            let chosen = select(&items, pool);
            prop_assert!(fits(&items, &chosen.chosen, pool));
            prop_assert_eq!(value(&items, &chosen.chosen), brute(&items, pool));
            prop_assert_eq!(chosen.at_most, None);
        }

        #[test]
        fn all_times_are_chosen_as_well_as_by_trying_everything(items in items(1..9_u64), a_day in 0..13_u64, unit in 1..4_u64) {
            let items: Vec<Item> = items.into_iter().map(|item| Item { minutes: item.minutes * unit, ..item }).collect();
            let pool = Pool { days: 4, minutes_a_day: a_day * unit };
            let chosen = select(&items, pool);
            prop_assert!(fits(&items, &chosen.chosen, pool));
            prop_assert_eq!(value(&items, &chosen.chosen), brute(&items, pool));
        }

        #[test]
        fn the_bound_is_one_and_the_greedy_choice_fits(items in items(1..9_u64), a_day in 0..13_u64) {
            let pool = Pool { days: 4, minutes_a_day: a_day };
            let all: Vec<usize> = (0..items.len()).collect();
            let chosen = by_density(&items, &all, pool);
            prop_assert!(fits(&items, &chosen, pool));
            let best = brute(&items, pool);
            prop_assert!(value(&items, &chosen) <= best);
            prop_assert!(best <= divisible(&items, &all, pool));
        }
    }

    #[test]
    fn of_equal_sums_the_one_with_more_alerts() {
        // One hour a day, one day: one job of an hour worth 10, or two of half an hour worth 5 each and one worth nothing.
        let item = |minutes, value| Item { minutes, day: 1, value };
        let chosen = select(&[item(60, 10), item(30, 5), item(30, 5)], Pool { days: 1, minutes_a_day: 60 });
        assert_eq!(chosen.chosen, [1, 2]);
        let idle = select(&[item(30, 5), item(20, 0)], Pool { days: 1, minutes_a_day: 60 });
        assert_eq!(idle.chosen.len(), 2, "what is worth nothing is done where there is time");
    }

    #[test]
    fn what_is_too_large_to_prove_says_so() {
        // A minute's grain, a year of forty officers: 40 * 360 * 250 minutes times more jobs than fit.
        let items: Vec<Item> = (0..2000)
            .map(|at| Item { minutes: 97 + at % 3, day: 250, value: i64::try_from(at).unwrap_or(0) })
            .collect();
        let chosen = select(&items, Pool { days: 250, minutes_a_day: 14_400 });
        assert_eq!(chosen.chosen.len(), 2000);
        assert_eq!(chosen.at_most, Some(1999 * 2000 / 2), "all of them fit: the bound is met");
    }
}
