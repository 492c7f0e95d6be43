//! Where an alert stands: the thresholds of `queue.toml`, applied.

use crate::model::{Band, EntityType, Fen};
use crate::score::Score;
use crate::triage::CasePolicy;
use serde::Deserialize;
use std::collections::BTreeSet;

/// The queue's thresholds, as the file writes them (`scoring.md` S9).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct QueueFile {
    band: Bands,
    cases: Cases,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    overlap: f64,
    apart: BTreeSet<EntityType>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bands {
    #[serde(rename = "A")]
    a: Step,
    #[serde(rename = "B")]
    b: Step,
    #[serde(rename = "C")]
    c: Step,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    q: f64,
    eb05: f64,
    #[serde(default)]
    yuan: f64,
    #[serde(default)]
    count: u64,
}

/// How scores become places in the queue.
#[derive(Clone, Debug)]
pub struct QueuePolicy {
    bands: Bands,
    cases: CasePolicy,
}

/// Why `queue.toml` cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {reason}")]
pub struct QueueError {
    /// The file.
    pub file: String,
    /// What is wrong with it.
    pub reason: String,
}

impl QueuePolicy {
    /// Reads the thresholds; refuses those that contradict one another.
    pub fn parse(file: &str, content: &str) -> Result<Self, QueueError> {
        let refuse = |reason: String| QueueError { file: file.to_owned(), reason };
        let QueueFile { band: bands, cases } = toml::from_str(content).map_err(|error| refuse(error.to_string()))?;
        for (name, step) in [("A", bands.a), ("B", bands.b), ("C", bands.c)] {
            if !(step.q > 0.0 && step.q < 1.0 && step.eb05 >= 0.0 && step.yuan >= 0.0) {
                return Err(refuse(format!("band.{name}: expected 0 < q < 1, eb05 ≥ 0, yuan ≥ 0")));
            }
        }
        if bands.a.q > bands.b.q || bands.b.q > bands.c.q || bands.a.eb05 < bands.b.eb05 || bands.b.eb05 < bands.c.eb05
        {
            return Err(refuse("band A must be stricter than B, and B than C, in q and in eb05".to_owned()));
        }
        if !(cases.overlap > 0.0 && cases.overlap <= 1.0) {
            return Err(refuse("cases.overlap: expected above 0, at most 1".to_owned()));
        }
        Ok(Self { bands, cases: CasePolicy { overlap: cases.overlap, apart: cases.apart } })
    }

    /// The band a score earns before money is looked at; `None`: not shown. Both conditions matter: q alone flags
    /// huge employers three per cent over, the ratio alone flags honest variety.
    pub(crate) fn band(&self, score: &Score, observed: u64) -> Option<Band> {
        let passes = |step: Step| score.ln_q <= step.q.ln() && score.ratio_low >= step.eb05 && observed >= step.count;
        let Bands { a, b, c } = self.bands;
        if passes(a) {
            Some(Band::A)
        } else if passes(b) {
            Some(Band::B)
        } else if passes(c) && score.ratio_low > 1.0 {
            Some(Band::C)
        } else {
            None
        }
    }

    /// Band A asks for money at stake as well.
    pub(crate) fn band_with_money(&self, band: Band, at_stake: Fen) -> Band {
        if band == Band::A && at_stake.yuan() < self.bands.a.yuan { Band::B } else { band }
    }

    /// The least that exceeds the expected, of what was paid through the flagged events: the attributable
    /// fraction at the lower bound of the ratio (`scoring.md` S8).
    pub(crate) fn excess(paid: Fen, score: &Score) -> Fen {
        if score.ratio_low > 1.0 { paid.share(1.0 - 1.0 / score.ratio_low) } else { Fen::ZERO }
    }

    /// The largest false discovery rate of a band.
    pub(crate) fn q_of(&self, band: Band) -> f64 {
        match band {
            Band::A => self.bands.a.q,
            Band::B => self.bands.b.q,
            Band::C => self.bands.c.q,
        }
    }

    /// What makes alerts a case.
    pub(crate) fn cases(&self) -> &CasePolicy {
        &self.cases
    }

    /// The largest q at which a finding is an alert of band A or B.
    pub fn listed_q(&self) -> f64 {
        self.bands.b.q
    }

    /// The largest q at which a finding is shown at all.
    pub fn shown_q(&self) -> f64 {
        self.bands.c.q
    }
}
