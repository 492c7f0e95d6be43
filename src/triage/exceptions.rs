//! Exceptions and snoozes: what is hidden from the queue for a time, with a reason, an owner and an end.
//!
//! Source: `console.md` §5. An officer may hide an alert, or a rule's alerts about one entity, for up to 30 days alone (a
//! snooze); everything wider or longer takes a supervisor who is not the proposer, and nothing lasts longer than 180 days.
//! What is hidden is counted in every summary; hiding decides nothing.

use super::DeskPolicy;
use super::scope::{Scope, Subject, history_carries_over};
use super::workflow::{Actor, Field, Refusal, Standing, filled, may_be, may_touch, not_named};
use crate::model::{Role, RuleId, Text};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

/// Somebody's hand under an exception.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The account.
    pub user: String,
    /// The person behind it.
    pub person: String,
    /// When.
    pub at: DateTime,
}

/// What somebody wants hidden; `None` is what was not given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExceptionDraft {
    /// What.
    pub scope: Option<Scope>,
    /// Why.
    pub reason: String,
    /// Who answers for it: a user.
    pub owner: String,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Option<Date>,
}

/// Something is hidden, or is to be when a supervisor agrees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// Its id.
    pub id: String,
    /// What it hides.
    pub scope: Scope,
    /// Why.
    pub reason: String,
    /// Who answers for it: a user.
    pub owner: String,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// Who proposed it.
    pub proposed_by: Signature,
    /// Whether a supervisor has to agree before it hides anything.
    pub needs_approval: bool,
    /// The supervisor who agreed.
    pub approved_by: Option<Signature>,
    /// Who ended it before its time.
    pub lifted_by: Option<Signature>,
}

/// Where an exception stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExceptionState {
    /// Waits for a supervisor.
    Pending,
    /// Its first day is still to come.
    Ahead,
    /// Hides what it is about.
    Active,
    /// Its last day is over, or it was lifted.
    Over,
}

impl ExceptionState {
    /// The word in JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Ahead => "ahead",
            Self::Active => "active",
            Self::Over => "over",
        }
    }

    /// What people read.
    pub fn text(self) -> Text {
        match self {
            Self::Pending => Text::new("待主管批准", "waiting for a supervisor"),
            Self::Ahead => Text::new("尚未开始", "not begun"),
            Self::Active => Text::new("生效中", "active"),
            Self::Over => Text::new("已结束", "over"),
        }
    }
}

/// What is known of what somebody wants hidden.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Precedent {
    /// The exceptions there were of the same.
    pub earlier: Vec<Exception>,
    /// The rule that raised it, and how many days it lets its alerts be hidden (`[suppress] snooze_max`), where it says so.
    pub rule_most: Option<(RuleId, i64)>,
}

/// Proposes to hide something; `covered` are the open alerts it would hide now (of those that neither name the actor nor lie
/// outside the actor's region none is needed), `precedent` what is known of the same. A narrow and short one, with the
/// days that were hidden without a supervisor lately, is active at once.
///
/// # Errors
/// A role that may not; who stands in the evidence of what would be hidden, or hides alone what belongs to another region; a missing scope, reason, owner or last day; an end
/// before the beginning or beyond the limit; the whole of a person instead of one alert.
pub fn propose_exception<'a>(
    id: &str,
    draft: ExceptionDraft,
    actor: &Actor,
    covered: impl IntoIterator<Item = &'a Standing>,
    precedent: &Precedent,
    policy: &DeskPolicy,
    now: DateTime,
) -> Result<Exception, Refusal> {
    let missing: Vec<Field> = [
        (Field::Scope, draft.scope.is_some()),
        (Field::Reason, filled(&draft.reason)),
        (Field::Owner, filled(&draft.owner)),
        (Field::LastDay, draft.until.is_some()),
    ]
    .into_iter()
    .filter(|(_, given)| !given)
    .map(|(field, _)| field)
    .collect();
    let (Some(scope), Some(until), true) = (draft.scope, draft.until, missing.is_empty()) else {
        return Err(Refusal::Missing { fields: missing });
    };
    let days = draft.from.until(until).map_or(i64::MAX, |span| i64::from(span.get_days()));
    let before: i64 = precedent.earlier.iter().map(|exception| exception.days_alone(now.date(), policy)).sum();
    let needs_approval = !scope.is_narrow() || days.saturating_add(before) > policy.snooze.officer;
    let roles: &[Role] = if needs_approval {
        &[Role::Officer, Role::Supervisor, Role::RuleAuthor]
    } else {
        &[Role::Officer, Role::Reviewer, Role::Supervisor]
    };
    may_be(actor, roles)?;
    let touch: fn(&Standing, &Actor) -> Result<(), Refusal> = if needs_approval { not_named } else { may_touch };
    covered.into_iter().try_for_each(|standing| touch(standing, actor))?;
    // Whoever wrote the rule knows how soon what it finds may be another thing: nobody hides it longer.
    let own = precedent.rule_most.as_ref().filter(|(_, most)| *most < policy.snooze.supervisor);
    let most = own.map_or(policy.snooze.supervisor, |(_, most)| *most);
    if days < 0 || days > most || until < now.date() {
        let rule = own.map(|(rule, _)| rule.clone());
        return Err(Refusal::ExceptionRange { from: draft.from, until, most, rule });
    }
    if !needs_approval && draft.from != now.date() {
        return Err(Refusal::ExceptionAhead);
    }
    if let Scope::RuleEntity { entity_type, .. } | Scope::Entity { entity_type, .. } = &scope
        && !history_carries_over(*entity_type)
    {
        return Err(Refusal::ExceptionOnPerson);
    }
    Ok(Exception {
        id: id.to_owned(),
        scope,
        reason: draft.reason.trim().to_owned(),
        owner: draft.owner.trim().to_owned(),
        from: draft.from,
        until,
        proposed_by: signature(actor, now),
        needs_approval,
        approved_by: None,
        lifted_by: None,
    })
}

fn signature(actor: &Actor, at: DateTime) -> Signature {
    Signature { user: actor.user.clone(), person: actor.person.clone(), at }
}

impl Exception {
    /// Agrees to it, as a supervisor who did not propose it. `covered` are the open alerts it would hide now, as for
    /// [`propose_exception`].
    ///
    /// # Errors
    /// No supervisor; one's own; named in what would be hidden, or not of its region; nothing to agree to.
    pub fn approve<'a>(
        &self,
        actor: &Actor,
        covered: impl IntoIterator<Item = &'a Standing>,
        now: DateTime,
    ) -> Result<Self, Refusal> {
        may_be(actor, &[Role::Supervisor])?;
        if self.proposed_by.person == actor.person || self.proposed_by.user == actor.user {
            return Err(Refusal::OwnProposal);
        }
        if self.state(now.date()) != ExceptionState::Pending {
            return Err(Refusal::NotPending);
        }
        covered.into_iter().try_for_each(|standing| may_touch(standing, actor))?;
        Ok(Self { approved_by: Some(signature(actor, now)), ..self.clone() })
    }

    /// Ends it before its time: by whoever answers for it or proposed it, or a supervisor. Also how a proposal is refused.
    ///
    /// # Errors
    /// Somebody else; it is over.
    pub fn lift(&self, actor: &Actor, now: DateTime) -> Result<Self, Refusal> {
        let own = self.owner == actor.user || self.proposed_by.user == actor.user;
        let roles: &[Role] = if own {
            &[Role::Officer, Role::Reviewer, Role::Supervisor, Role::RuleAuthor]
        } else {
            &[Role::Supervisor]
        };
        may_be(actor, roles)?;
        if self.state(now.date()) == ExceptionState::Over {
            return Err(Refusal::NotPending);
        }
        Ok(Self { lifted_by: Some(signature(actor, now)), ..self.clone() })
    }

    /// Where it stands on `day`.
    pub fn state(&self, day: Date) -> ExceptionState {
        if self.lifted_by.is_some() || day > self.until {
            ExceptionState::Over
        } else if self.needs_approval && self.approved_by.is_none() {
            ExceptionState::Pending
        } else if day < self.from {
            ExceptionState::Ahead
        } else {
            ExceptionState::Active
        }
    }

    /// Whether it hides this alert on `day`.
    pub fn covers(&self, alert: &Subject<'_>, day: Date) -> bool {
        self.state(day) == ExceptionState::Active && self.scope.covers(alert)
    }

    /// Whether it hid what it is about on `day`, whatever became of it since.
    pub fn hid_on(&self, day: Date) -> bool {
        let began = if self.needs_approval { self.approved_by.as_ref() } else { Some(&self.proposed_by) };
        (self.from..=self.until).contains(&day)
            && began.is_some_and(|by| by.at.date() <= day)
            && self.lifted_by.as_ref().is_none_or(|by| by.at.date() > day)
    }

    /// Days that it hid something without a supervisor, or still will; 0 where it ended longer ago than anything may be hidden.
    fn days_alone(&self, today: Date, policy: &DeskPolicy) -> i64 {
        let lifted = self.lifted_by.as_ref().map_or(self.until, |hand| hand.at.date().min(self.until));
        let days = |from: Date, to: Date| from.until(to).map_or(0, |span| i64::from(span.get_days()));
        let long_ago = days(lifted, today) > policy.snooze.supervisor;
        if self.needs_approval || long_ago { 0 } else { days(self.from, lifted).max(0) }
    }

    /// The day from which on what it hides is seen again.
    pub fn seen_again(&self) -> Option<Date> {
        self.until.checked_add(1.day()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EntityType;
    use crate::triage::workflow::tests::fixture::{NOW, actor, alert, officer, policy, reviewer, rule, supervisor};
    use crate::triage::{judged_anew, may_be_hidden};
    use jiff::civil::date;

    fn on_entity(entity_type: EntityType) -> Scope {
        Scope::RuleEntity { rule_id: rule("R2"), entity_type, entity_id: "E-1".to_owned() }
    }

    fn draft(scope: Scope, days: i64) -> ExceptionDraft {
        let from = NOW.date();
        let until = from.checked_add(days.days()).ok();
        ExceptionDraft { scope: Some(scope), reason: "统一考试".to_owned(), owner: "o".to_owned(), from, until }
    }

    fn proposed(draft: ExceptionDraft, actor: &Actor) -> Result<Exception, Refusal> {
        propose_exception("X-1", draft, actor, [], &Precedent::default(), &policy(), NOW)
    }

    fn code(result: &Result<Exception, Refusal>) -> &'static str {
        result.as_ref().map_or_else(Refusal::code, |_| "made")
    }

    fn subject<'a>(rule_id: &'a RuleId, entity_type: EntityType, entity_id: &'a str) -> Subject<'a> {
        let window_end = Some(date(2026, 5, 31));
        let region_code = Some("150502");
        Subject { alert_id: "A", rule_id, entity_type, entity_id, region_code, window_end, applied_on: None }
    }

    #[test]
    fn what_is_missing_is_named_at_once() {
        let empty =
            ExceptionDraft { scope: None, reason: " ".to_owned(), owner: String::new(), from: NOW.date(), until: None };
        let fields = vec![Field::Scope, Field::Reason, Field::Owner, Field::LastDay];
        assert_eq!(proposed(empty, &officer("o")), Err(Refusal::Missing { fields }));
    }

    #[test]
    fn thirty_days_alone_and_longer_or_wider_with_a_supervisor() {
        let narrow = on_entity(EntityType::Employer);
        let short = proposed(draft(narrow.clone(), 30), &officer("o")).unwrap();
        assert_eq!(short.state(NOW.date()), ExceptionState::Active);
        let long = proposed(draft(narrow.clone(), 31), &officer("o")).unwrap();
        assert_eq!(long.state(NOW.date()), ExceptionState::Pending);
        let wide = proposed(draft(Scope::Rule { rule_id: rule("R2") }, 1), &actor("w", &[Role::RuleAuthor])).unwrap();
        assert_eq!(wide.state(NOW.date()), ExceptionState::Pending);
        assert_eq!(code(&proposed(draft(narrow.clone(), 180), &officer("o"))), "made");
        assert_eq!(code(&proposed(draft(narrow.clone(), 181), &officer("o"))), "Q431");
        assert_eq!(code(&proposed(draft(narrow.clone(), -1), &officer("o"))), "Q431");
        // Table of permissions: a reviewer works, and proposes no exceptions; a rule author proposes, and does not work.
        assert_eq!(code(&proposed(draft(narrow.clone(), 30), &reviewer("r"))), "made");
        assert_eq!(code(&proposed(draft(narrow.clone(), 31), &reviewer("r"))), "Q401");
        assert_eq!(code(&proposed(draft(narrow.clone(), 30), &actor("w", &[Role::RuleAuthor]))), "Q401");
        assert_eq!(code(&proposed(draft(narrow, 30), &actor("a", &[Role::Admin, Role::Supervisor]))), "Q402");
    }

    #[test]
    fn a_supervisor_who_did_not_propose_it_agrees_once() {
        let long = proposed(draft(on_entity(EntityType::Employer), 90), &supervisor("s")).unwrap();
        assert_eq!(code(&long.approve(&supervisor("s"), [], NOW)), "Q403");
        let second_account = Actor { person: "p-s".to_owned(), ..supervisor("s-too") };
        assert_eq!(code(&long.approve(&second_account, [], NOW)), "Q403");
        assert_eq!(code(&long.approve(&reviewer("r"), [], NOW)), "Q401");
        let agreed = long.approve(&supervisor("t"), [], NOW).unwrap();
        assert_eq!(agreed.state(NOW.date()), ExceptionState::Active);
        assert_eq!(code(&agreed.approve(&supervisor("u"), [], NOW)), "Q433");
    }

    #[test]
    fn it_begins_and_ends_by_itself_and_can_be_lifted() {
        use ExceptionState::{Active, Ahead, Over};
        let mut wanted = draft(Scope::Rule { rule_id: rule("R2") }, 10);
        wanted.from = date(2026, 6, 11);
        let exception = proposed(wanted, &officer("o")).unwrap().approve(&supervisor("s"), [], NOW).unwrap();
        let states: Vec<ExceptionState> = [10, 11, 19, 20].map(|day| exception.state(date(2026, 6, day))).into();
        assert_eq!(states, [Ahead, Active, Active, Over], "to the last day and with it");
        assert_eq!(exception.seen_again(), Some(date(2026, 6, 20)));
        assert_eq!([10, 11, 19, 20].map(|day| exception.hid_on(date(2026, 6, day))), [false, true, true, false]);
        let later = exception.lift(&supervisor("s"), date(2026, 6, 15).at(8, 0, 0, 0)).unwrap();
        assert_eq!([14, 15].map(|day| later.hid_on(date(2026, 6, day))), [true, false], "until it was lifted");
        assert_eq!(code(&exception.lift(&officer("x"), NOW)), "Q401");
        for actor in [officer("o"), supervisor("s")] {
            let lifted = exception.lift(&actor, NOW).unwrap();
            assert_eq!(lifted.state(date(2026, 6, 12)), Over);
            assert_eq!(code(&lifted.lift(&actor, NOW)), "Q433");
            assert!(!lifted.hid_on(date(2026, 6, 12)));
        }
    }

    #[test]
    fn it_covers_its_scope_and_nothing_beside_it() {
        let (r2, r5) = (rule("R2"), rule("R5"));
        let covers = |scope: Scope, alert: &Subject<'_>| {
            let made = proposed(draft(scope, 5), &officer("o")).unwrap();
            let made = made.approve(&supervisor("s"), [], NOW).unwrap_or(made);
            made.covers(alert, NOW.date())
        };
        let employer = subject(&r2, EntityType::Employer, "E-1");
        let body = subject(&r2, EntityType::Body, "E-1");
        let other_rule = subject(&r5, EntityType::Employer, "E-1");
        let other_entity = subject(&r2, EntityType::Employer, "E-2");
        let all = [employer, body, other_rule, other_entity];
        let of = |scope: Scope| all.map(|alert| covers(scope.clone(), &alert));
        assert_eq!(of(on_entity(EntityType::Employer)), [true, false, false, false]);
        let entity = Scope::Entity { entity_type: EntityType::Employer, entity_id: "E-1".to_owned() };
        assert_eq!(of(entity), [true, false, true, false]);
        assert_eq!(of(Scope::Rule { rule_id: r2.clone() }), [true, true, false, true]);
        assert_eq!(of(Scope::RuleRegion { rule_id: r2.clone(), region: "1505".to_owned() }), [true, true, false, true]);
        assert_eq!(of(Scope::RuleRegion { rule_id: r2.clone(), region: "1504".to_owned() }), [false; 4]);
        let pending = proposed(draft(Scope::Rule { rule_id: r2.clone() }, 5), &officer("o")).unwrap();
        assert!(!pending.covers(&employer, NOW.date()), "not before a supervisor agreed");
    }

    #[test]
    fn a_new_application_of_a_person_is_judged_anew() {
        for kind in [EntityType::Person, EntityType::Claim, EntityType::Account, EntityType::Ring] {
            assert_eq!(code(&proposed(draft(on_entity(kind), 5), &officer("o"))), "Q432", "{kind}");
        }
        let r2 = rule("R2");
        let known = Some(date(2026, 5, 31));
        let scope = |entity_type| Scope::Alert { alert_id: "A".to_owned(), entity_type, window_end: known };
        let on_person = proposed(draft(scope(EntityType::Person), 5), &officer("o")).unwrap();
        let person = subject(&r2, EntityType::Person, "P-1");
        assert!(on_person.covers(&person, NOW.date()));
        // The next application, under the same id: a rule whose key has no period.
        let next = Subject { window_end: Some(date(2026, 6, 5)), ..person };
        assert!(!on_person.covers(&next, NOW.date()));
        assert!(!on_person.covers(&Subject { alert_id: "B", ..person }, NOW.date()));
        let on_employer = proposed(draft(scope(EntityType::Employer), 5), &officer("o")).unwrap();
        let employer = Subject { window_end: Some(date(2026, 6, 5)), ..subject(&r2, EntityType::Employer, "E-1") };
        assert!(on_employer.covers(&employer, NOW.date()), "an employer's history carries over");
        assert!(judged_anew(EntityType::Person, None, known) && !judged_anew(EntityType::Person, known, known));
        // One that came into the store by another way covers nobody.
        let forged = Exception { scope: on_entity(EntityType::Person), ..on_person };
        assert!(!forged.covers(&subject(&r2, EntityType::Person, "E-1"), NOW.date()));
    }

    #[test]
    fn who_is_in_the_evidence_hides_nothing() {
        let named = Actor { operator_ids: ["op-7".to_owned()].into(), ..officer("o") };
        let standing = alert();
        let result = propose_exception(
            "X-1",
            draft(on_entity(EntityType::Employer), 5),
            &named,
            [&standing],
            &Precedent::default(),
            &policy(),
            NOW,
        );
        assert_eq!(result, Err(Refusal::NamedInEvidence));
        // Nor does a supervisor agree to it.
        let asked = proposed(draft(on_entity(EntityType::Employer), 90), &officer("o")).unwrap();
        let named = Actor { operator_ids: ["op-7".to_owned()].into(), ..supervisor("s") };
        assert_eq!(asked.approve(&named, [&standing], NOW), Err(Refusal::NamedInEvidence));
    }

    #[test]
    fn nobody_hides_alone_what_belongs_to_another_region() {
        let elsewhere = |roles: &[Role]| Actor { region: Some("11".to_owned()), ..actor("e", roles) };
        let standing = alert();
        let propose = |days, actor: &Actor| {
            code(&propose_exception(
                "X",
                draft(on_entity(EntityType::Employer), days),
                actor,
                [&standing],
                &Precedent::default(),
                &policy(),
                NOW,
            ))
        };
        assert_eq!(propose(5, &elsewhere(&[Role::Officer])), "Q406");
        // What a supervisor has to agree to may be proposed from anywhere, and is agreed to where it belongs.
        assert_eq!(propose(90, &elsewhere(&[Role::Officer])), "made");
        let asked = proposed(draft(on_entity(EntityType::Employer), 90), &officer("o")).unwrap();
        assert_eq!(code(&asked.approve(&elsewhere(&[Role::Supervisor]), [&standing], NOW)), "Q406");
        assert_eq!(code(&asked.approve(&supervisor("s"), [&standing], NOW)), "made");
    }

    #[test]
    fn snoozes_end_to_end_take_a_supervisor() {
        let narrow = on_entity(EntityType::Employer);
        let mut later = draft(narrow.clone(), 10);
        later.from = date(2026, 6, 10);
        assert_eq!(code(&proposed(later, &officer("o"))), "Q435", "one's own begins today");
        let again = |earlier: &[Exception], days| {
            let precedent = Precedent { earlier: earlier.to_vec(), rule_most: None };
            propose_exception("X", draft(narrow.clone(), days), &officer("o"), [], &precedent, &policy(), NOW).unwrap()
        };
        // Twenty days of May, by whomever, and thirty are allowed: ten are left.
        let before = Exception { from: date(2026, 5, 1), until: date(2026, 5, 21), ..again(&[], 5) };
        assert_eq!(again(std::slice::from_ref(&before), 10).state(NOW.date()), ExceptionState::Active);
        assert_eq!(again(std::slice::from_ref(&before), 11).state(NOW.date()), ExceptionState::Pending);
        // Lifted after five days only those count; what a supervisor agreed to, and what is long over, does not.
        let hand =
            |day: Date| Some(Signature { user: "o".to_owned(), person: "p-o".to_owned(), at: day.at(9, 0, 0, 0) });
        let lifted = Exception { lifted_by: hand(date(2026, 5, 6)), ..before.clone() };
        assert_eq!(again(&[lifted], 25).state(NOW.date()), ExceptionState::Active);
        let agreed = Exception { needs_approval: true, ..before.clone() };
        assert_eq!(again(&[agreed], 30).state(NOW.date()), ExceptionState::Active);
        let long_ago = Exception { from: date(2025, 11, 1), until: date(2025, 11, 30), ..before };
        assert_eq!(again(&[long_ago], 30).state(NOW.date()), ExceptionState::Active);
    }

    #[test]
    fn a_rule_may_shorten_what_the_policy_allows() {
        let of = |rule_most: Option<i64>, days| {
            let precedent = Precedent { earlier: Vec::new(), rule_most: rule_most.map(|most| (rule("R2"), most)) };
            let asked = draft(on_entity(EntityType::Employer), days);
            propose_exception("X", asked, &officer("o"), [], &precedent, &policy(), NOW)
        };
        // The policy allows 180 days; the rule allows 20, or 365, which is more than anybody may.
        assert!(of(Some(20), 20).is_ok() && of(Some(365), 180).is_ok() && of(None, 180).is_ok());
        let refused = of(Some(20), 21).unwrap_err();
        assert_eq!(
            (refused.code(), refused.text().zh.contains("R2"), refused.text().en.contains("20 days")),
            ("Q431", true, true)
        );
        assert!(matches!(of(Some(365), 181), Err(Refusal::ExceptionRange { most: 180, rule: None, .. })));
    }

    #[test]
    fn an_application_that_is_to_be_decided_is_never_hidden() {
        let r2 = rule("R2");
        let application = Subject { applied_on: Some(date(2026, 6, 1)), ..subject(&r2, EntityType::Person, "P-1") };
        assert_eq!(may_be_hidden(&application), Err(Refusal::ExceptionOnApplication));
        assert!(
            !Scope::Rule { rule_id: r2.clone() }.covers(&application) && !Scope::one(&application).covers(&application)
        );
        assert!(may_be_hidden(&Subject { applied_on: None, ..application }).is_ok());
    }

    #[test]
    fn a_snooze_is_as_wide_as_history_carries_over() {
        let r2 = rule("R2");
        assert_eq!(Scope::snooze(&subject(&r2, EntityType::Employer, "E-1")), on_entity(EntityType::Employer));
        let one = Scope::Alert {
            alert_id: "A".to_owned(),
            entity_type: EntityType::Person,
            window_end: Some(date(2026, 5, 31)),
        };
        assert_eq!(Scope::snooze(&subject(&r2, EntityType::Person, "E-1")), one);
    }
}
