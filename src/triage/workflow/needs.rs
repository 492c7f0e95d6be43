//! What an outcome needs before it can be proposed (`console.md` §5, table of outcomes).

use super::{Field, Original, Proposal, Refusal, Standing};
use crate::model::{Fen, Outcome, Status};

/// Whether a proposal is complete.
///
/// # Errors
/// Every field that is missing, at once; an explanation the rule does not have; an original that is none.
pub(super) fn complete(standing: &Standing, proposal: &Proposal, original: Option<&Original>) -> Result<(), Refusal> {
    let fields = missing(standing, proposal);
    if !fields.is_empty() {
        return Err(Refusal::Missing { fields });
    }
    match (proposal.outcome, &proposal.explanation, &proposal.detail) {
        (Outcome::FalsePositive, Some(explanation), _) if !standing.explanations.contains(explanation) => {
            Err(Refusal::UnknownExplanation {
                explanation: explanation.clone(),
                known: standing.explanations.iter().cloned().collect(),
            })
        }
        (Outcome::Duplicate, _, Some(named)) => {
            let original = original.filter(|original| original.standing.alert_id == *named);
            let original = original.ok_or_else(|| Refusal::Missing { fields: vec![Field::Original] })?;
            an_original(standing, &original.standing)
        }
        _ => Ok(()),
    }
}

/// Whether `other` stands for itself, so that this alert can point at it. Only such alerts are pointed at, and only such alerts
/// begin to point at others: so pointers never run in a circle, however they are set and taken back.
pub(super) fn an_original(standing: &Standing, other: &Standing) -> Result<(), Refusal> {
    let decided = matches!(other.status, Status::Proposed | Status::Closed);
    let duplicate = other.proposal.as_ref().is_some_and(|proposal| proposal.outcome == Outcome::Duplicate);
    if other.alert_id == standing.alert_id || other.status == Status::Merged || (decided && duplicate) {
        return Err(Refusal::NotAnOriginal { other: other.alert_id.clone(), status: other.status });
    }
    Ok(())
}

/// Whether two alerts are about the same: one entity, or a row in common.
pub(super) fn about_the_same(standing: &Standing, other: &Original) -> bool {
    let entity = |of: &Standing| (of.entity_type, of.entity_id.clone());
    other.shares_rows || entity(standing) == entity(&other.standing)
}

/// Whether a duplicate may be closed without a review: it is about the same as its original, and the original asks for no less,
/// so that what is at stake is looked at there.
pub(super) fn plainly_a_duplicate(standing: &Standing, original: &Original) -> bool {
    let there = &original.standing;
    let gathered = |of: &Standing| of.gathered.iter().map(|stake| (stake.band, stake.money)).collect::<Vec<_>>();
    let stakes = |of: &Standing| {
        let all = gathered(of).into_iter().chain([(of.band, of.money)]);
        all.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
    };
    let (own, other) = (stakes(standing), stakes(there));
    let covered = own.zip(other).is_some_and(|(own, other)| other.0 <= own.0 && other.1 >= own.1);
    about_the_same(standing, original) && there.rule_id == standing.rule_id && covered
}

fn missing(standing: &Standing, proposal: &Proposal) -> Vec<Field> {
    let has = |text: &Option<String>| text.as_deref().is_some_and(filled);
    let amount = proposal.amount.is_some_and(|amount| amount > Fen::ZERO);
    let mut asked: Vec<(Field, bool)> = Vec::new();
    match proposal.outcome {
        Outcome::Confirmed => {
            let open = standing.steps.iter().map(|step| (Field::Step(step.clone()), standing.done.contains_key(step)));
            asked.extend(open);
            asked.extend([
                (Field::Amount, amount),
                (Field::Clause, has(&proposal.clause)),
                (Field::Letter, has(&proposal.letter)),
            ]);
        }
        Outcome::Corrected => asked.push((Field::Correction, has(&proposal.detail))),
        Outcome::Underpaid => asked.push((Field::Amount, amount)),
        Outcome::Referred => asked.extend([
            (Field::Target, has(&proposal.detail)),
            (Field::Checklist, has(&proposal.checklist)),
            (Field::Letter, has(&proposal.letter)),
        ]),
        Outcome::FalsePositive => {
            asked.extend([(Field::Explanation, has(&proposal.explanation)), (Field::Note, has(&proposal.note))]);
        }
        Outcome::Legitimate => {
            asked.extend([(Field::Clause, has(&proposal.clause)), (Field::Note, has(&proposal.note))]);
        }
        Outcome::DataError => asked.push((Field::DataPlace, has(&proposal.detail))),
        Outcome::Inconclusive => asked.push((Field::WhatIsMissing, has(&proposal.detail))),
        Outcome::Duplicate => asked.push((Field::Original, has(&proposal.detail))),
    }
    asked.into_iter().filter(|(_, there)| !there).map(|(field, _)| field).collect()
}

/// Whether something is written: blanks, full-width ones too, are nothing.
pub(in crate::triage) fn filled(text: &str) -> bool {
    !text.trim().is_empty()
}

/// `text`, or the refusal that it is missing.
pub(super) fn required(text: &str, field: Field) -> Result<(), Refusal> {
    if filled(text) { Ok(()) } else { Err(Refusal::Missing { fields: vec![field] }) }
}
