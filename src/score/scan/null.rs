//! The shipped null table of the variable-window scan and its lookup.
//!
//! Owns `null_table.txt` (made by `simulate`, seed and draws in its head) and every step away from its grid: between
//! numbers of events, beyond the last quantile, beyond the largest number of events.
//!
//! The surprising thing: each step errs to the large side. A longest window between two tabulated ones takes the longer
//! (more windows, larger maximum), and the least of all longer ones, since each is an upper bound.

use std::sync::LazyLock;

use super::simulate::{NullRow, SHARES, UPPER_TAILS};
use super::{ScanError, conditional_llr};

/// A window must hold this many events: with 2 the ratio is unbounded as a window shrinks (Nagarwalla 1996).
pub const EVENTS_MIN: u32 = 5;

/// Raised with every change of grid, statistic or generator.
const TABLE_VERSION: u32 = 2;

const TEXT: &str = include_str!("null_table.txt");
static SHIPPED: LazyLock<NullTable> =
    LazyLock::new(|| NullTable::parse(TEXT).expect("the shipped null table is read by a test"));

/// Quantiles of the largest conditional ratio under chance, by number of events and longest window.
#[derive(Clone, Debug, PartialEq)]
pub struct NullTable {
    version: u32,
    seed: u64,
    draws: u32,
    /// By events, then share, both ascending; complete.
    rows: Vec<NullRow>,
    /// ln of [`UPPER_TAILS`], taken once.
    ln_tails: [f64; UPPER_TAILS.len()],
}

impl NullTable {
    /// The table inside the binary.
    pub fn shipped() -> &'static NullTable {
        &SHIPPED
    }

    /// Version of the table: alerts record it, since another version may give another p.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Seed of the simulation.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Draws asked for; each row says how many it has.
    pub fn draws(&self) -> u32 {
        self.draws
    }

    /// The rows, by events and share.
    pub fn rows(&self) -> &[NullRow] {
        &self.rows
    }

    /// ln P(largest ratio ≥ `llr`) for `events` events and windows of at most `share` of the time of the peers.
    ///
    /// # Errors
    /// Fewer than [`EVENTS_MIN`] events, or a share outside (0, ½].
    pub fn ln_p(&self, events: u32, share: f64, llr: f64) -> Result<f64, ScanError> {
        if events < EVENTS_MIN {
            return Err(ScanError::TooFewEvents { events });
        }
        let longest = SHARES[SHARES.len() - 1];
        if !(share > 0.0 && share <= longest) {
            return Err(ScanError::Share { found: share, max: longest });
        }
        if llr.is_nan() || llr <= 0.0 {
            return Ok(0.0);
        }
        let column = SHARES.iter().position(|&s| s >= share).unwrap_or(SHARES.len() - 1);
        let least = (column..SHARES.len()).map(|c| self.column_ln_p(events, c, llr)).fold(0.0, f64::min);
        Ok(least)
    }

    /// ln p by one column of the table, linear in ln(events) between its rows.
    fn column_ln_p(&self, events: u32, column: usize, llr: f64) -> f64 {
        let blocks = self.rows.len() / SHARES.len();
        let at = |block: usize| &self.rows[block * SHARES.len() + column];
        let above = (0..blocks).find(|&block| at(block).events >= events);
        match above {
            Some(block) if at(block).events == events || block == 0 => self.row_ln_p(at(block), llr),
            Some(block) => {
                let (low, high) = (at(block - 1), at(block));
                let place = |n: u32| f64::from(n).ln();
                let weight = (place(events) - place(low.events)) / (place(high.events) - place(low.events));
                (1.0 - weight) * self.row_ln_p(low, llr) + weight * self.row_ln_p(high, llr)
            }
            None => {
                let last = at(blocks - 1);
                let growth = f64::from(events).ln() - f64::from(last.events).ln();
                (self.row_ln_p(last, llr) + BEYOND_EVENTS * growth).min(0.0)
            }
        }
    }

    /// ln p by one row: linear in the ratio from the smallest possible one through the quantiles, continued with [`TAIL_SLOPE`].
    fn row_ln_p(&self, row: &NullRow, llr: f64) -> f64 {
        let any = row.positive.ln();
        // Five events in the longest window have the smallest ratio there is; where five are expected there, it is 0.
        let (total, least) = (f64::from(row.events), f64::from(EVENTS_MIN));
        let (mut x0, mut y0) = (conditional_llr(least, row.share * total, total).unwrap_or(0.0), any);
        if llr <= x0 {
            return any;
        }
        let mut known = false;
        for (&y1, &x1) in self.ln_tails.iter().zip(&row.quantiles) {
            if x1 <= x0 || y1 >= y0 {
                continue; // swallowed by the draws without a window
            }
            if llr < x1 {
                return y0 + (y1 - y0) * (llr - x0) / (x1 - x0);
            }
            (x0, y0, known) = (x1, y1, true);
        }
        // Without a quantile the chance of any window is all that is known; a longer window's column says more.
        if known { y0 - TAIL_SLOPE * (llr - x0) } else { any }
    }

    /// Reads the text of a table.
    ///
    /// # Errors
    /// A line that is not as expected, a grid that is not complete, or rows out of order.
    pub fn parse(text: &str) -> Result<Self, ScanError> {
        let mut table = Self { version: 0, seed: 0, draws: 0, rows: Vec::new(), ln_tails: UPPER_TAILS.map(f64::ln) };
        for (index, line) in text.lines().enumerate() {
            let expect = |expected: &'static str| ScanError::Table { line: index + 1, expected };
            let mut words = line.split_whitespace();
            match words.next() {
                None => {}
                Some(word) if word.starts_with('#') => {}
                Some("version") => table.version = number(words.next()).ok_or_else(|| expect("a version number"))?,
                Some("seed") => table.seed = number(words.next()).ok_or_else(|| expect("a seed"))?,
                Some("draws") => table.draws = number(words.next()).ok_or_else(|| expect("a number of draws"))?,
                Some(_) => {
                    let row = parse_row(line).ok_or_else(|| expect("events share draws positive and the quantiles"))?;
                    let share = SHARES[table.rows.len() % SHARES.len()];
                    let ordered = table.rows.last().is_none_or(|last| {
                        row.events == last.events && row.share > last.share || row.events > last.events
                    });
                    if !ordered || (row.share - share).abs() > 1e-12 {
                        return Err(expect("rows by events, and for each every share"));
                    }
                    table.rows.push(row);
                }
            }
        }
        if table.rows.is_empty() || !table.rows.len().is_multiple_of(SHARES.len()) {
            return Err(ScanError::Table { line: text.lines().count(), expected: "a complete grid of rows" });
        }
        Ok(table)
    }

    /// One line of the table for a row, as [`NullTable::parse`] reads it.
    pub fn line(row: &NullRow) -> String {
        let quantiles: Vec<String> = row.quantiles.iter().map(|q| format!("{q:.4}")).collect();
        format!("{} {} {} {:.6} {}", row.events, row.share, row.draws, row.positive, quantiles.join(" "))
    }

    /// The text of a table with these rows, as [`NullTable::parse`] reads it.
    pub fn text(draws: u32, seed: u64, rows: &[NullRow]) -> String {
        let lines: Vec<String> = rows.iter().map(NullTable::line).collect();
        let tails: Vec<String> = UPPER_TAILS.iter().map(f64::to_string).collect();
        format!(
            "# Made by benches/null_tables.rs; do not edit. Largest conditional Poisson log-likelihood ratio over all windows\n\
             # between two events, at least {EVENTS_MIN} events, at most a share of the time long; events uniform.\n\
             # events share draws P(any window) and the quantiles of the upper tails {}\n\
             version {TABLE_VERSION}\nseed {seed}\ndraws {draws}\n{}\n",
            tails.join(" "),
            lines.join("\n")
        )
    }
}

/// Fall of ln p per unit beyond the last quantile: c events within a share L of time have probability ∝ L^(c−1) and
/// ratio ≈ −c ln L, so ln p falls by 1 − 1/c per unit; the least is that of the smallest window, c = 5. Every larger c
/// falls faster, so the line lies above the truth.
const TAIL_SLOPE: f64 = 1.0 - 1.0 / EVENTS_MIN as f64;

/// Power of events / largest tabulated events by which p grows beyond the table.
const BEYOND_EVENTS: f64 = 1.2;

fn number<T: std::str::FromStr>(word: Option<&str>) -> Option<T> {
    word.and_then(|w| w.parse().ok())
}

fn parse_row(line: &str) -> Option<NullRow> {
    let mut words = line.split_whitespace();
    let events = number(words.next())?;
    let share = number(words.next())?;
    let draws = number(words.next())?;
    let mut real = || number::<f64>(words.next()).filter(|v| v.is_finite() && *v >= 0.0);
    let positive = real()?;
    let mut quantiles = [0.0; UPPER_TAILS.len()];
    for quantile in &mut quantiles {
        *quantile = real()?;
    }
    let valid = positive > 0.0 && positive <= 1.0 && words.next().is_none();
    valid.then_some(NullRow { events, share, draws, positive, quantiles })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::scan::simulate::null_rows;

    /// Five events: P(largest ratio ≥ x) = 5r⁴ − 4r⁵ with r = min(share, exp(−x/5)).
    fn five_events_ln_p(share: f64, llr: f64) -> f64 {
        let r = f64::min(share, (-llr / 5.0).exp());
        (5.0 * r.powi(4) - 4.0 * r.powi(5)).ln()
    }

    #[test]
    fn shipped_table_is_complete_and_monotone() {
        let table = NullTable::parse(TEXT).unwrap();
        assert_eq!(&table, NullTable::shipped());
        assert_eq!((table.version(), table.draws()), (TABLE_VERSION, 1_000_000));
        assert_eq!(table.rows().first().map(|r| r.events), Some(EVENTS_MIN));
        for row in table.rows() {
            assert!(row.quantiles.windows(2).all(|pair| pair[0] <= pair[1]), "{row:?}");
        }
        for pair in table.rows().windows(2).filter(|pair| pair[0].events == pair[1].events) {
            let grows = pair[0].quantiles.iter().zip(&pair[1].quantiles).all(|(a, b)| a <= b);
            assert!(grows && pair[0].positive <= pair[1].positive, "longer windows, larger maxima: {pair:?}");
        }
    }

    /// The generator still makes the shipped rows, to the last printed digit.
    #[test]
    fn generator_reproduces_the_table() {
        let table = NullTable::shipped();
        for row in null_rows(5, table.draws(), table.seed()) {
            let line = NullTable::line(&row);
            assert!(TEXT.lines().any(|shipped| shipped == line), "{line}");
        }
    }

    #[test]
    #[ignore = "makes the whole table again: 26 minutes of one core in release"]
    fn generator_reproduces_the_whole_table() {
        let table = NullTable::shipped();
        for block in table.rows().chunks(SHARES.len()) {
            for row in null_rows(block[0].events, table.draws(), table.seed()) {
                println!("{}", NullTable::line(&row));
                assert!(TEXT.lines().any(|shipped| shipped == NullTable::line(&row)), "{row:?}");
            }
        }
    }

    /// Quantiles of the fixture (other program, 200,000 draws, 50,000 at N = 500) within four standard errors.
    #[test]
    fn table_agrees_with_every_row_of_the_fixture() {
        let all = crate::score::scan::fixture("naus");
        let mut compared = 0;
        for row in all["variable_window_null"]["rows"].as_array().unwrap() {
            let events = u32::try_from(row["N"].as_u64().unwrap()).unwrap();
            let (share, draws) = (row["wmax"].as_f64().unwrap(), row["reps"].as_f64().unwrap());
            for (tail, x) in row["quantiles"].as_object().unwrap() {
                let (tail, x) = (tail.parse::<f64>().unwrap(), x.as_f64().unwrap());
                let found = NullTable::shipped().ln_p(events, share, x).unwrap();
                if x <= 0.0 {
                    assert!(found.abs() < 1e-300);
                    continue;
                }
                // ± 4 SE of theirs and ours, and the chord between two quantiles.
                let error = (1.0 / (draws * tail) + 1.0 / (1e6 * tail)).sqrt();
                assert!(
                    (found - tail.ln()).abs() < 4.0 * error + 0.01,
                    "N {events} share {share} tail {tail}: p {}",
                    found.exp()
                );
                compared += 1;
            }
        }
        assert_eq!(compared, 88);
    }

    /// The three quantiles that `scoring.md` quotes for 100 events, windows of at least 5 events and at most .25.
    #[test]
    fn published_quantiles_are_met() {
        for (tail, llr, within) in [(0.05_f64, 9.30, 0.03), (0.01, 11.44, 0.05), (0.001, 14.44, 0.12)] {
            let found = NullTable::shipped().ln_p(100, 0.25, llr).unwrap();
            assert!((found - tail.ln()).abs() < within, "{tail}: {}", found.exp());
        }
    }

    /// Every row says how many draws it has: all up to 500 events, a fifth beyond.
    #[test]
    fn rows_say_their_draws() {
        for row in NullTable::shipped().rows() {
            assert_eq!(row.draws, if row.events <= 500 { 1_000_000 } else { 200_000 }, "{row:?}");
        }
    }

    #[test]
    fn five_events_keep_their_law_far_beyond_the_table() {
        for (share, llr) in [(0.5, 5.0), (0.5, 9.0), (0.5, 40.0), (0.5, 400.0), (0.25, 12.0), (0.02, 25.0)] {
            let (found, exact) = (NullTable::shipped().ln_p(5, share, llr).unwrap(), five_events_ln_p(share, llr));
            assert!(found > exact - 0.2, "share {share}, ratio {llr}: {found} is too small, exact {exact}");
            assert!(found < exact + 0.5, "share {share}, ratio {llr}: {found} is needlessly large, exact {exact}");
        }
    }

    /// A number of events off the grid against its own simulation.
    #[test]
    fn interpolation_between_rows_is_within_noise() {
        let draws = 40_000_u32;
        for events in [38, 80] {
            for row in null_rows(events, draws, 99) {
                for (tail, x) in UPPER_TAILS.iter().zip(row.quantiles).filter(|(tail, x)| **tail >= 0.005 && *x > 0.0) {
                    let found = NullTable::shipped().ln_p(events, row.share, x).unwrap();
                    let error = (1.0 / (f64::from(draws) * tail)).sqrt();
                    assert!(
                        (found - tail.ln()).abs() < 4.0 * error + 0.05,
                        "{events} {} {tail}: {}",
                        row.share,
                        found.exp()
                    );
                }
            }
        }
    }

    #[test]
    fn p_falls_with_the_ratio_and_grows_with_events_and_window() {
        let table = NullTable::shipped();
        for step in 1..200 {
            let llr = 0.2 * f64::from(step);
            for events in [5, 7, 13, 100, 333, 1000, 50_000] {
                let p = |events, share, llr| table.ln_p(events, share, llr).unwrap();
                assert!(p(events, 0.2, llr + 0.2) <= p(events, 0.2, llr), "{events} {llr}");
                assert!(p(events, 0.1, llr) <= p(events, 0.3, llr), "{events} {llr}");
                assert!(p(events, 0.2, llr).is_finite());
            }
            assert!(table.ln_p(50_000, 0.2, llr + 4.0).unwrap() >= table.ln_p(1000, 0.2, llr + 4.0).unwrap());
        }
    }

    #[test]
    fn what_the_table_cannot_say_is_refused() {
        let table = NullTable::shipped();
        assert_eq!(table.ln_p(4, 0.1, 9.0), Err(ScanError::TooFewEvents { events: 4 }));
        assert!(table.ln_p(9, 0.51, 9.0).is_err());
        assert!(table.ln_p(9, 0.0, 9.0).is_err());
        assert!(table.ln_p(9, f64::NAN, 9.0).is_err());
        assert!(table.ln_p(9, 0.1, f64::NAN).unwrap().abs() < 1e-300);
        assert!(NullTable::parse("version 1\n5 0.02 1.0 1 2").is_err());
        assert!(NullTable::parse("").is_err());
    }
}
