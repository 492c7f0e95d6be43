//! What can be done to many alerts in one go. Each of them still goes through [`super::step()`], with its own line in the trail.

use super::{Action, Refusal};
use crate::model::RuleId;
use crate::triage::DeskPolicy;
use std::collections::BTreeSet;

/// Whether `action` may be done to alerts of these rules (one entry per alert) together.
///
/// # Errors
/// Too many; a decision about alerts of several rules; an outcome that is decided one by one.
pub fn bulk<'a, Who, Which>(
    rules: impl IntoIterator<Item = &'a RuleId>,
    action: &Action<Who, Which>,
    policy: &DeskPolicy,
) -> Result<(), Refusal> {
    let rules: Vec<&RuleId> = rules.into_iter().collect();
    let (count, limit) = (rules.len(), policy.bulk.limit);
    if count > limit {
        return Err(Refusal::BulkTooMany { count, limit });
    }
    let Action::Propose { proposal, .. } = action else { return Ok(()) };
    if count > 1 && policy.bulk.never.contains(&proposal.outcome) {
        return Err(Refusal::BulkOutcome { outcome: proposal.outcome });
    }
    let distinct: BTreeSet<&RuleId> = rules.into_iter().collect();
    if distinct.len() > 1 {
        return Err(Refusal::BulkMixed { rules: distinct.into_iter().cloned().collect() });
    }
    Ok(())
}
