//! Who may act: roles, regions, and the people whom an alert is about.

use super::{Action, Actor, Refusal, Standing};
use crate::model::{EntityType, Role, Status};

/// Roles that shut out all work on alerts whatever else their holder is: who manages accounts and who audits does not decide
/// (`console.md` §5; separation of system, security and audit administrators).
const BARRED: [Role; 2] = [Role::Admin, Role::Auditor];

/// Those who work on alerts.
const WORKERS: &[Role] = &[Role::Officer, Role::Reviewer, Role::Supervisor];
/// Those who review.
const REVIEWERS: &[Role] = &[Role::Reviewer, Role::Supervisor];
const SUPERVISORS: &[Role] = &[Role::Supervisor];

/// Whether `actor` may do `action` about this alert at all, wherever it stands.
pub(super) fn may_act(standing: &Standing, actor: &Actor, action: &Action) -> Result<(), Refusal> {
    let by_program = matches!(action, Action::Expire | Action::Recheck { .. });
    match (actor.program, by_program, action) {
        (true, true, _) | (true, _, Action::Reopen { .. }) => return Ok(()),
        (true, false, _) => return Err(Refusal::OnlyPeople),
        (false, true, _) => return Err(Refusal::OnlyProgram),
        (false, false, _) => {}
    }
    may_be(actor, roles_for(action))?;
    if !reaches(standing, actor) {
        return Err(Refusal::OtherRegion { region: standing.region_code.clone() });
    }
    not_named(standing, actor)
}

/// Whether `to` could work on the alert. Their region is not asked for: sending an alert elsewhere is what a supervisor
/// assigns for, and gives a reason.
pub(super) fn may_have(standing: &Standing, to: &Actor) -> Result<(), Refusal> {
    let why =
        if to.program { Err(Refusal::OnlyPeople) } else { may_be(to, WORKERS).and_then(|()| not_named(standing, to)) };
    why.map_err(|why| Refusal::Unassignable { to: to.user.clone(), why: Box::new(why) })
}

/// Whether `actor` may see and touch an alert beside the one that is acted on: the other one of a merge, one that is to be
/// hidden.
pub(in crate::triage) fn may_touch(other: &Standing, actor: &Actor) -> Result<(), Refusal> {
    if !reaches(other, actor) {
        return Err(Refusal::OtherRegion { region: other.region_code.clone() });
    }
    not_named(other, actor)
}

/// Whether an alert is of the actor's region and does not name the actor: who is not to see it.
///
/// # Errors
/// [`Refusal::OtherRegion`], [`Refusal::NamedInEvidence`].
pub fn may_reach(other: &Standing, actor: &Actor) -> Result<(), Refusal> {
    may_touch(other, actor)
}

/// Whether one of the actor's roles is among those, and none shuts out everything.
pub(in crate::triage) fn may_be(actor: &Actor, any_of: &[Role]) -> Result<(), Refusal> {
    if let Some(role) = BARRED.into_iter().find(|role| actor.roles.contains(role)) {
        return Err(Refusal::RoleBars { role });
    }
    if any_of.iter().any(|role| actor.roles.contains(role)) {
        Ok(())
    } else {
        Err(Refusal::RoleMissing { any_of: any_of.to_vec() })
    }
}

fn roles_for(action: &Action) -> &'static [Role] {
    match action {
        Action::Take
        | Action::Release { .. }
        | Action::Request { .. }
        | Action::Resume { .. }
        | Action::Verify { .. }
        | Action::Note { .. }
        | Action::Propose { .. }
        | Action::Merge { .. } => WORKERS,
        Action::Approve { .. } | Action::Return { .. } | Action::Reopen { .. } => REVIEWERS,
        Action::Assign { .. } | Action::SetDue { .. } => SUPERVISORS,
        Action::Expire | Action::Recheck { .. } => &[],
    }
}

/// Where an action belongs.
pub(super) fn statuses_for(action: &Action, actor: &Actor) -> &'static [Status] {
    use Status::{Closed, Merged, New, Proposed, Reopened, Returned, Waiting, Working};
    match action {
        Action::Take => &[New, Returned, Reopened],
        Action::Assign { .. } | Action::SetDue { .. } => &[New, Working, Waiting, Returned, Reopened],
        Action::Release { .. } | Action::Request { .. } | Action::Verify { .. } | Action::Propose { .. } => &[Working],
        Action::Resume { .. } | Action::Expire => &[Waiting],
        Action::Note { .. } => Status::ALL,
        Action::Approve { .. } | Action::Return { .. } => &[Proposed],
        Action::Reopen { .. } if actor.program => &[Closed],
        Action::Reopen { .. } => &[Closed, Merged],
        Action::Recheck { .. } => &[Closed],
        Action::Merge { .. } => &[New, Working, Returned, Reopened],
    }
}

/// Whether the alert is the actor's, where the action asks for that.
pub(super) fn owned(standing: &Standing, actor: &Actor, action: &Action) -> Result<(), Refusal> {
    let own = standing.owner.as_deref() == Some(actor.user.as_str());
    let fine = match action {
        Action::Release { .. }
        | Action::Request { .. }
        | Action::Resume { .. }
        | Action::Verify { .. }
        | Action::Propose { .. } => own,
        Action::Take => own || standing.owner.is_none(),
        Action::Merge { .. } => own || standing.owner.is_none() || actor.roles.contains(&Role::Supervisor),
        _ => true,
    };
    if fine { Ok(()) } else { Err(Refusal::NotOwner { owner: standing.owner.clone() }) }
}

/// Whether the actor stands neither in the evidence of an alert nor is its subject.
pub(in crate::triage) fn not_named(standing: &Standing, actor: &Actor) -> Result<(), Refusal> {
    let evidence = !standing.operators.is_disjoint(&actor.operator_ids);
    let subject = match standing.entity_type {
        EntityType::Operator => actor.operator_ids.contains(&standing.entity_id),
        EntityType::Person => standing.entity_id == actor.person,
        _ => false,
    };
    if evidence || subject { Err(Refusal::NamedInEvidence) } else { Ok(()) }
}

/// Whether the actor stands in the evidence of an alert or is its subject.
pub fn is_named(standing: &Standing, actor: &Actor) -> bool {
    not_named(standing, actor).is_err()
}

/// Whether the alert is of the actor's region. What a supervisor gave to somebody is theirs wherever it belongs; what belongs
/// nowhere is for supervisors, or it would be nobody's.
fn reaches(standing: &Standing, actor: &Actor) -> bool {
    let Some(region) = actor.region.as_deref() else { return true };
    if standing.owner.as_deref() == Some(actor.user.as_str()) {
        return true;
    }
    match standing.region_code.as_deref() {
        Some(code) => code.starts_with(prefix(region)),
        None => actor.roles.contains(&Role::Supervisor),
    }
}

/// The prefix a region code stands for: 150500 is everything in 1505, 150000 everything in 15 (GB/T 2260).
fn prefix(region: &str) -> &str {
    let mut prefix = region;
    while let Some(shorter) = prefix.strip_suffix("00").filter(|shorter| shorter.len() >= 2) {
        prefix = shorter;
    }
    prefix
}

#[cfg(test)]
mod tests {
    use super::prefix;

    #[test]
    fn a_region_stands_for_what_lies_in_it() {
        for (region, expected) in
            [("150500", "1505"), ("150000", "15"), ("150502", "150502"), ("1505", "1505"), ("15", "15")]
        {
            assert_eq!(prefix(region), expected);
        }
    }
}
