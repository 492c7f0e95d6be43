//! A column of text in little room.
//!
//! Owns the encoding: each value is a number, its place in a pool of texts. A population of millions of rows names a few
//! hundred regions and industries, and the same employer many times; as strings of their own they took more memory than
//! everything else together. The surprising thing: the pool may hold a text twice. Looking every value up is given up
//! where most values differ (identifiers of claims and payments), so equal places mean equal texts, and not the other way
//! round; [`Texts::groups`] says which are equal.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// Place of a null.
const NULL: u32 = u32::MAX;
/// After so many distinct texts it is decided whether looking values up is worth it.
const SAMPLE: usize = 4096;

/// A column of text, null where `None`. Selecting rows shares the texts.
#[derive(Clone, Default)]
pub struct Texts {
    places: Vec<u32>,
    pool: Arc<Pool>,
}

#[derive(Default)]
struct Pool {
    bytes: String,
    /// Where each text ends; it begins where the one before it ends.
    ends: Vec<usize>,
}

impl Pool {
    fn get(&self, place: u32) -> &str {
        let place = place as usize;
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        &self.bytes[start..self.ends[place]]
    }
}

impl Texts {
    /// The same text in every row.
    pub fn repeat(text: &str, rows: usize) -> Texts {
        Texts { places: vec![0; rows], pool: Arc::new(Pool { bytes: text.to_owned(), ends: vec![text.len()] }) }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The text in `row`.
    ///
    /// # Panics
    /// If `row` is out of range, as with a slice.
    pub fn get(&self, row: usize) -> Option<&str> {
        match self.places[row] {
            NULL => None,
            place => Some(self.pool.get(place)),
        }
    }

    /// All rows, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<&str>> + Clone {
        self.places.iter().map(|&place| (place != NULL).then(|| self.pool.get(place)))
    }

    /// The rows `rows`, in that order.
    ///
    /// # Panics
    /// If a row is out of range, as with a slice.
    #[must_use]
    pub fn select(&self, rows: &[usize]) -> Texts {
        Texts { places: rows.iter().map(|&row| self.places[row]).collect(), pool: Arc::clone(&self.pool) }
    }

    /// Numbers the texts: for each row the number of its text, equal exactly where texts are equal, and the text of each
    /// number. A null is a text of its own (`None`).
    pub fn groups(&self) -> (Vec<u32>, Vec<Option<&str>>) {
        let mut numbers: HashMap<Option<&str>, u32> = HashMap::new();
        let mut texts = Vec::new();
        let mut number_of: Vec<Option<u32>> = vec![None; self.pool.ends.len()];
        let mut of_null = None;
        let rows = self.places.iter().map(|&place| {
            let known = if place == NULL { &mut of_null } else { &mut number_of[place as usize] };
            *known.get_or_insert_with(|| {
                let text = (place != NULL).then(|| self.pool.get(place));
                *numbers.entry(text).or_insert_with(|| {
                    texts.push(text);
                    u32::try_from(texts.len() - 1).unwrap_or(NULL)
                })
            })
        });
        (rows.collect(), texts)
    }
}

impl<S: AsRef<str>> FromIterator<Option<S>> for Texts {
    fn from_iter<I: IntoIterator<Item = Option<S>>>(texts: I) -> Texts {
        let texts = texts.into_iter();
        let mut writer = TextsWriter::default();
        writer.places.reserve(texts.size_hint().0);
        texts.for_each(|text| writer.push(text.as_ref().map(AsRef::as_ref)));
        writer.finish()
    }
}

impl<S: AsRef<str>> From<Vec<Option<S>>> for Texts {
    fn from(texts: Vec<Option<S>>) -> Texts {
        texts.into_iter().collect()
    }
}

impl PartialEq for Texts {
    fn eq(&self, other: &Texts) -> bool {
        self.len() == other.len() && self.iter().zip(other.iter()).all(|(a, b)| a == b)
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// Builds a column row by row.
#[derive(Default)]
struct TextsWriter {
    places: Vec<u32>,
    pool: Pool,
    /// Places of the texts so far; `None` once looking them up has been given up.
    known: Option<HashMap<Box<str>, u32>>,
    given_up: bool,
}

impl TextsWriter {
    fn push(&mut self, text: Option<&str>) {
        let place = match text {
            None => NULL,
            Some(text) => self.place(text),
        };
        self.places.push(place);
    }

    fn place(&mut self, text: &str) -> u32 {
        // Rows come sorted more often than not.
        if let Some(&last) = self.places.last()
            && last != NULL
            && self.pool.get(last) == text
        {
            return last;
        }
        if self.given_up {
            return self.add(text);
        }
        if let Some(&place) = self.known.get_or_insert_default().get(text) {
            return place;
        }
        let place = self.add(text);
        if let Some(known) = &mut self.known {
            known.insert(text.into(), place);
            if known.len() >= SAMPLE && known.len() * 2 > self.places.len() {
                (self.known, self.given_up) = (None, true);
            }
        }
        place
    }

    fn add(&mut self, text: &str) -> u32 {
        let place = u32::try_from(self.pool.ends.len()).ok().filter(|place| *place != NULL);
        self.pool.bytes.push_str(text);
        self.pool.ends.push(self.pool.bytes.len());
        place.expect("a column has fewer than four billion texts")
    }

    fn finish(self) -> Texts {
        Texts { places: self.places, pool: Arc::new(self.pool) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out() {
        let given = [Some("缴费"), None, Some(""), Some("缴费"), Some("b"), None, Some("b")];
        let texts: Texts = given.into_iter().collect();
        assert_eq!((texts.len(), texts.is_empty()), (7, false));
        assert_eq!(texts.iter().collect::<Vec<_>>(), given);
        assert_eq!((texts.get(1), texts.get(2), texts.get(3)), (None, Some(""), Some("缴费")));
        let some = texts.select(&[4, 1, 0, 4]);
        assert_eq!(some, Texts::from(vec![Some("b"), None, Some("缴费"), Some("b")]));
        assert_eq!(Texts::repeat("a", 2), Texts::from(vec![Some("a"); 2]));
        assert!(Texts::repeat("a", 0).is_empty());
    }

    #[test]
    fn columns_of_different_texts_are_not_looked_up_and_still_grouped_by_what_they_say() {
        let rows = 3 * SAMPLE;
        let text = |row: usize| if row < 2 * SAMPLE { format!("{row}") } else { "again".to_owned() };
        let with_repeats: Vec<Option<String>> =
            (0..rows).map(|row| Some(if row % 2 == 1 { text(row - 1) } else { text(row) })).collect();
        let alternating = (0..rows).map(|row| Some(if row % 2 == 0 { "x".to_owned() } else { text(row) }));
        for given in [with_repeats, alternating.collect()] {
            let texts: Texts = given.iter().map(Option::as_ref).collect();
            let (numbers, names) = texts.groups();
            let distinct: std::collections::HashSet<_> = given.iter().collect();
            assert_eq!(names.len(), distinct.len());
            for (row, number) in numbers.iter().enumerate() {
                assert_eq!(names[*number as usize], given[row].as_deref());
            }
        }
    }

    #[test]
    fn nulls_are_a_group() {
        let texts = Texts::from(vec![None, Some("a"), None, Some("a")]);
        assert_eq!(texts.groups(), (vec![0, 1, 0, 1], vec![None, Some("a")]));
    }
}
