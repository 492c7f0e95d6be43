//! The transition.

use super::authority::{may_act, may_have, may_touch, owned, statuses_for};
use super::needs::{about_the_same, an_original, complete, filled, plainly_a_duplicate, required};
use super::payload;
use super::{Action, Actor, Approval, Event, Field, Original, Proposal, Refusal, Stake, Standing, StepDone, Wait};
use crate::model::{Band, EventKind, Fen, Outcome, Role, Status};
use crate::triage::{Calendar, DeskPolicy, Levels};
use jiff::civil::{Date, DateTime};
use serde_json::{Map, Value, json};

/// What a transition yields: to be written in one transaction.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Where the alert stands now; its version is one more than before.
    pub standing: Standing,
    /// The line of the audit trail.
    pub event: Event,
}

/// What every kind of transition looks at.
struct Scene<'a> {
    before: &'a Standing,
    actor: &'a Actor,
    policy: &'a DeskPolicy,
    calendar: &'a Calendar,
    now: DateTime,
}

/// Decides whether `actor`, who saw version `seen`, may do `action` at `now`, and what comes of it.
///
/// What else the store must read for it (the account an alert is assigned to, the alert of a merge or a duplicate) is part of
/// the action, as it stands in the same transaction.
///
/// # Errors
/// The first reason against it: who may act at all, then what was seen, then where the alert stands and whose it is, then
/// what is missing. The store writes what [`Refusal::logged`] says into the audit trail ([`refused`]).
pub fn step(
    standing: &Standing,
    seen: i64,
    actor: &Actor,
    action: &Action,
    policy: &DeskPolicy,
    calendar: &Calendar,
    now: DateTime,
) -> Result<Step, Refusal> {
    may_act(standing, actor, action)?;
    if seen != standing.version {
        return Err(Refusal::Stale { seen, actual: standing.version });
    }
    let allowed = statuses_for(action, actor);
    if !allowed.contains(&standing.status) {
        return Err(Refusal::WrongStatus { status: standing.status, allowed });
    }
    owned(standing, actor, action)?;
    let scene = Scene { before: standing, actor, policy, calendar, now };
    let mut next = standing.clone();
    let mut payload = scene.change(action, &mut next)?;
    next.clock = next.clock.moved(next.status, scene.clock_moves_on(action), calendar)?;
    next.version += 1;
    payload.insert("clock".to_owned(), payload::clock(&next.clock));
    let event = scene.event(action.kind(), &next, Value::Object(payload));
    Ok(Step { standing: next, event })
}

/// Whether a transition is a decision about the outcome: it is proposed, or the last review closes it. Such a transition is
/// what an evidence pack is frozen for.
pub fn decides(made: &Step) -> Option<Outcome> {
    let proposal = made.standing.proposal.as_ref()?;
    match made.event.kind {
        EventKind::Proposed => Some(proposal.outcome),
        EventKind::Approved if made.standing.status == Status::Closed => Some(proposal.outcome),
        _ => None,
    }
}

/// Whether a transition may be made with, or without, an evidence pack.
///
/// # Errors
/// [`Refusal::NoPack`] where the policy asks for one.
pub fn packed(made: &Step, with_pack: bool, policy: &DeskPolicy) -> Result<(), Refusal> {
    match decides(made) {
        Some(outcome) if !with_pack && policy.evidence.required.contains(&outcome) => Err(Refusal::NoPack { outcome }),
        _ => Ok(()),
    }
}

/// The line of the audit trail about an attempt that was refused. The alert stays as it was.
pub fn refused(standing: &Standing, actor: &Actor, action: &Action, refusal: &Refusal, now: DateTime) -> Event {
    let mut payload = payload::object(json!({ "code": refusal.code(), "attempted": action.kind().as_str() }));
    if let Action::Assign { to, .. } = action {
        payload.insert("to".to_owned(), json!(to.user));
    }
    Event {
        kind: EventKind::Refused,
        alert_id: standing.alert_id.clone(),
        version: standing.version,
        from: standing.status,
        to: standing.status,
        user: actor.user.clone(),
        person: actor.person.clone(),
        at: now,
        payload: Value::Object(payload),
    }
}

impl<Who, Which> Action<Who, Which> {
    /// The kind of event it leaves behind.
    pub fn kind(&self) -> EventKind {
        match self {
            Self::Take => EventKind::Taken,
            Self::Assign { .. } => EventKind::Assigned,
            Self::Release { .. } => EventKind::Released,
            Self::Request { .. } => EventKind::Requested,
            Self::Resume { .. } => EventKind::Resumed,
            Self::Expire => EventKind::Expired,
            Self::Verify { .. } => EventKind::Verified,
            Self::Note { .. } => EventKind::Noted,
            Self::Propose { .. } => EventKind::Proposed,
            Self::Approve { .. } => EventKind::Approved,
            Self::Return { .. } => EventKind::Returned,
            Self::Reopen { .. } => EventKind::Reopened,
            Self::Recheck { .. } => EventKind::Drawn,
            Self::Merge { .. } => EventKind::Merged,
            Self::SetDue { .. } => EventKind::DueMoved,
        }
    }
}

/// What the review of a proposal asks for: the policy at the largest of what is at stake, in the alert and in everything that was
/// merged into it, and what is proposed. What waits for review is reviewed once at least, though the policy asks for nothing
/// beforehand: it was drawn after it was closed, or is a duplicate that is not plainly one.
pub fn levels(standing: &Standing, proposal: &Proposal, policy: &DeskPolicy) -> Levels {
    let own = Stake { rule_id: standing.rule_id.clone(), band: standing.band, money: standing.money };
    let stakes: Vec<&Stake> = std::iter::once(&own).chain(&standing.gathered).collect();
    let amount = proposal.amount.unwrap_or(Fen::ZERO);
    let money = stakes.iter().map(|stake| stake.money).fold(amount, Fen::max);
    let band = stakes.iter().map(|stake| stake.band).fold(own.band, Band::min);
    let asked = stakes.iter().map(|stake| policy.levels(&stake.rule_id, proposal.outcome, band, money));
    let least = u8::from(standing.status == Status::Proposed);
    asked.fold(Levels { levels: least, supervisor: false, sample: 0.0 }, |all, one| Levels {
        levels: all.levels.max(one.levels),
        supervisor: all.supervisor || one.supervisor,
        sample: all.sample.max(one.sample),
    })
}

impl Scene<'_> {
    fn today(&self) -> Date {
        self.now.date()
    }

    /// The day on which the clock moves: today. Of a wait that is over, the day after its date, whenever the program looks: the
    /// office has no more time where a job ran late.
    fn clock_moves_on(&self, action: &Action) -> Date {
        let over = self.before.waiting_until.and_then(|until| until.tomorrow().ok());
        match (action, over) {
            (Action::Expire, Some(day)) => day.min(self.today()),
            _ => self.today(),
        }
    }

    fn event(&self, kind: EventKind, next: &Standing, payload: Value) -> Event {
        Event {
            kind,
            alert_id: next.alert_id.clone(),
            version: next.version,
            from: self.before.status,
            to: next.status,
            user: self.actor.user.clone(),
            person: self.actor.person.clone(),
            at: self.now,
            payload,
        }
    }

    /// Makes of `next`, a copy of what was, what is. Returns what the event says.
    fn change(&self, action: &Action, next: &mut Standing) -> Result<Map<String, Value>, Refusal> {
        match action {
            Action::Take => {
                next.status = Status::Working;
                next.owner = Some(self.actor.user.clone());
                next.checkers.insert(self.actor.person.clone());
                Ok(Map::new())
            }
            Action::Assign { to, reason } => self.assign(next, to, reason),
            Action::Release { reason } => {
                required(reason, Field::Reason)?;
                next.status = if next.closings > 0 { Status::Reopened } else { Status::New };
                next.owner = None;
                Ok(payload::object(json!({ "reason": reason })))
            }
            Action::Request { reason, until } => self.request(next, reason, *until),
            Action::Resume { note } => {
                next.status = Status::Working;
                next.waiting_until = None;
                end_wait(next, self.today());
                Ok(payload::object(json!({ "note": note })))
            }
            Action::Expire => self.expire(next),
            Action::Verify { step, done } => {
                next.checkers.insert(self.actor.person.clone());
                verify(next, step, done)
            }
            Action::Note { text } => {
                required(text, Field::Note)?;
                Ok(payload::object(json!({ "text": text })))
            }
            Action::Propose { proposal, original } => self.propose(next, proposal, original.as_deref()),
            Action::Approve { note } => self.approve(next, note.as_deref()),
            Action::Return { reason } => self.send_back(next, reason),
            Action::Reopen { reason } => {
                required(reason, Field::Reason)?;
                next.status = Status::Reopened;
                next.owner = None;
                next.approvals.clear();
                next.checkers.clear();
                next.waits.clear();
                let merged_into = next.merged_into.take();
                // A new check has its own time; what was consumed stays on the record.
                next.clock = next.clock.extended(self.policy.internal(next.band), self.today(), self.calendar)?;
                Ok(payload::object(json!({ "reason": reason, "was_merged_into": merged_into })))
            }
            Action::Recheck { draw } => {
                required(draw, Field::Draw)?;
                if !next.approvals.is_empty() {
                    return Err(Refusal::AlreadyReviewed);
                }
                next.status = Status::Proposed;
                Ok(payload::object(json!({ "draw": draw })))
            }
            Action::Merge { into, reason } => {
                required(reason, Field::Reason)?;
                let target = &into.standing;
                may_touch(target, self.actor)?;
                an_original(next, target)?;
                // What waits for review is reviewed as it was proposed.
                if matches!(target.status, Status::Closed | Status::Proposed) {
                    return Err(Refusal::NotAnOriginal { other: target.alert_id.clone(), status: target.status });
                }
                if !about_the_same(next, into) {
                    return Err(Refusal::NothingShared { other: target.alert_id.clone() });
                }
                next.status = Status::Merged;
                next.merged_into = Some(target.alert_id.clone());
                Ok(payload::object(json!({ "into": target.alert_id, "reason": reason })))
            }
            Action::SetDue { allowed, reason } => {
                required(reason, Field::Reason)?;
                let most = self.policy.clocks.longest;
                if !(1..=most).contains(allowed) {
                    return Err(Refusal::DueOutOfRange { asked: *allowed, most });
                }
                next.clock = next.clock.extended(*allowed, self.today(), self.calendar)?;
                Ok(payload::object(json!({ "asked": allowed, "reason": reason })))
            }
        }
    }

    fn assign(&self, next: &mut Standing, to: &Actor, reason: &str) -> Result<Map<String, Value>, Refusal> {
        required(reason, Field::Reason)?;
        may_have(self.before, to)?;
        if next.status != Status::Waiting {
            next.status = Status::Working;
        }
        let previous = next.owner.replace(to.user.clone());
        Ok(payload::object(json!({ "to": to.user, "previous": previous, "reason": reason })))
    }

    fn request(&self, next: &mut Standing, reason: &str, until: Date) -> Result<Map<String, Value>, Refusal> {
        required(reason, Field::Reason)?;
        let most = self.policy.waiting;
        let out_of_range = Refusal::WaitOutOfRange { until, most };
        if until <= self.today() {
            return Err(out_of_range);
        }
        // The limit is one for all waits since it was opened: asking again and again stops no clock for ever.
        let mut waited = 0;
        for wait in &self.before.waits {
            waited += self.calendar.working_days_between(wait.from, wait.to.unwrap_or_else(|| self.today()))?;
        }
        let left = u32::try_from(i64::from(most) - waited).unwrap_or(0);
        match self.calendar.working_days_between(self.today(), until) {
            Ok(days) if days <= i64::from(left) => {}
            Ok(_) => return Err(out_of_range),
            // Too late by what is known, or not known whether too late.
            Err(_) if self.calendar.add_working_days(self.today(), left).is_ok() => return Err(out_of_range),
            Err(error) => return Err(error.into()),
        }
        next.status = Status::Waiting;
        next.waiting_until = Some(until);
        next.waits.push(Wait { from: self.today(), to: None });
        Ok(payload::object(json!({ "reason": reason, "until": until.to_string() })))
    }

    fn expire(&self, next: &mut Standing) -> Result<Map<String, Value>, Refusal> {
        let until = next.waiting_until;
        if until.is_some_and(|until| self.today() <= until) {
            return Err(Refusal::WaitNotOver { until });
        }
        next.status = Status::Working;
        next.waiting_until = None;
        end_wait(next, self.clock_moves_on(&Action::Expire));
        Ok(payload::object(json!({ "until": until.map(|day| day.to_string()) })))
    }

    fn propose(
        &self,
        next: &mut Standing,
        proposal: &Proposal,
        original: Option<&Original>,
    ) -> Result<Map<String, Value>, Refusal> {
        let proposal = self.own(proposal);
        complete(self.before, &proposal, original)?;
        let mut asked = levels(self.before, &proposal, self.policy);
        let original = original.filter(|_| proposal.outcome == Outcome::Duplicate);
        if original.is_some_and(|original| !plainly_a_duplicate(self.before, original)) {
            asked.levels = asked.levels.max(1);
        }
        let closed = asked.levels == 0;
        let mut payload = payload::proposal(&proposal);
        payload.insert("review".to_owned(), payload::review(asked));
        payload.insert("closed".to_owned(), json!(closed));
        next.proposal = Some(proposal);
        next.proposed_on = Some(next.finding.clone());
        next.approvals.clear();
        if closed {
            close(next);
        } else {
            next.status = Status::Proposed;
        }
        Ok(payload)
    }

    /// The proposal as that of whoever acts, now; blanks are nothing.
    fn own(&self, proposal: &Proposal) -> Proposal {
        let text =
            |text: &Option<String>| text.as_deref().filter(|text| filled(text)).map(|text| text.trim().to_owned());
        Proposal {
            outcome: proposal.outcome,
            user: self.actor.user.clone(),
            person: self.actor.person.clone(),
            at: self.now,
            note: text(&proposal.note),
            explanation: text(&proposal.explanation),
            clause: text(&proposal.clause),
            amount: proposal.amount,
            detail: text(&proposal.detail),
            letter: text(&proposal.letter),
            checklist: text(&proposal.checklist),
        }
    }

    fn approve(&self, next: &mut Standing, note: Option<&str>) -> Result<Map<String, Value>, Refusal> {
        let proposal = self.reviewed()?;
        if next.approvals.iter().any(|approval| approval.person == self.actor.person) {
            return Err(Refusal::AlreadyApproved);
        }
        if self.before.proposed_on.as_ref().is_some_and(|on| *on != self.before.finding) {
            return Err(Refusal::EvidenceChanged);
        }
        let asked = levels(self.before, proposal, self.policy);
        let of = usize::from(asked.levels);
        let level = next.approvals.len() + 1;
        let closed = level >= of;
        if closed && asked.supervisor && !self.actor.roles.contains(&Role::Supervisor) {
            return Err(Refusal::RoleMissing { any_of: vec![Role::Supervisor] });
        }
        next.approvals.push(Approval {
            user: self.actor.user.clone(),
            person: self.actor.person.clone(),
            at: self.now,
            note: note.filter(|note| filled(note)).map(str::to_owned),
        });
        if closed {
            close(next);
        }
        Ok(payload::object(json!({ "level": level, "of": of, "note": note, "closed": closed })))
    }

    fn send_back(&self, next: &mut Standing, reason: &str) -> Result<Map<String, Value>, Refusal> {
        let proposal = self.reviewed()?;
        required(reason, Field::Reason)?;
        let level = next.approvals.len() + 1;
        next.status = Status::Returned;
        next.owner = Some(proposal.user.clone());
        next.approvals.clear();
        Ok(payload::object(json!({ "level": level, "to": proposal.user, "reason": reason })))
    }

    /// The proposal that waits, for somebody who is not its proposer.
    fn reviewed(&self) -> Result<&Proposal, Refusal> {
        let nothing = Refusal::WrongStatus { status: self.before.status, allowed: &[Status::Proposed] };
        let proposal = self.before.proposal.as_ref().ok_or(nothing)?;
        if proposal.person == self.actor.person || proposal.user == self.actor.user {
            return Err(Refusal::OwnProposal);
        }
        if self.before.checkers.contains(&self.actor.person) {
            return Err(Refusal::CheckedIt);
        }
        Ok(proposal)
    }
}

fn verify(next: &mut Standing, step: &str, done: &StepDone) -> Result<Map<String, Value>, Refusal> {
    if !next.steps.contains(step) {
        return Err(Refusal::UnknownStep { step: step.to_owned(), known: next.steps.iter().cloned().collect() });
    }
    match done {
        StepDone::Done { found, .. } => required(found, Field::Found)?,
        StepDone::Waived { reason } => required(reason, Field::Reason)?,
    }
    next.done.insert(step.to_owned(), done.clone());
    Ok(payload::step_done(step, done))
}

fn end_wait(next: &mut Standing, day: Date) {
    if let Some(wait) = next.waits.last_mut().filter(|wait| wait.to.is_none()) {
        wait.to = Some(day);
    }
}

fn close(next: &mut Standing) {
    next.status = Status::Closed;
    next.closings += 1;
}
