//! One decision about many alerts: what may be decided so is asked here too, whoever calls.

use super::act::{Desk, Request};
use super::import::{LineAnswer, line_of_one};
use super::sql::{Tx, args};
use super::{Store, StoreError, policy};
use crate::model::RuleId;
use crate::triage::workflow::{Ask, bulk};
use std::collections::BTreeSet;
use std::sync::Arc;

impl Store {
    /// Proposes the same of many alerts, each with its line in the journal, in one transaction; the answers in the order of the
    /// requests. One that is refused stays as it was and stops no other.
    ///
    /// # Errors
    /// [`StoreError::Refused`] where the policy allows no such decision about these alerts together: too many, of several rules,
    /// or an outcome that is decided one by one. [`StoreError::Unfit`] where the requests do not propose the same, by one
    /// account, of alerts each named once; [`StoreError::Absent`]. Then none is decided.
    pub async fn decide_many(&self, requests: Vec<Request>, desk: &Arc<Desk>) -> Result<Vec<LineAnswer>, StoreError> {
        let desk = Arc::clone(desk);
        self.write(move |tx| Box::pin(async move { decide_many(tx, &requests, &desk).await })).await
    }
}

async fn decide_many(tx: &mut Tx, requests: &[Request], desk: &Desk) -> Result<Vec<LineAnswer>, StoreError> {
    policy::check(tx, desk).await?;
    let Some(ask) = in_common(requests) else {
        return Err(StoreError::unfit(
            "一并提交的须是同一用户对不同疑点的同一结论",
            "what is proposed together is the same proposal, by one account, of alerts each named once",
        ));
    };
    let mut rules: Vec<RuleId> = Vec::with_capacity(requests.len());
    for request in requests {
        let row = tx.row("SELECT rule_id FROM alerts WHERE alert_id = $1", args![&request.alert_id]).await?;
        let absent = || StoreError::Absent { kind: "alert", id: request.alert_id.clone() };
        rules.push(row.ok_or_else(absent)?.read(0)?);
    }
    if let Err(refusal) = bulk(&rules, ask, &desk.policy) {
        return Err(StoreError::Refused { refusal, since: Vec::new() });
    }
    let mut answers = Vec::with_capacity(requests.len());
    for request in requests {
        answers.push(line_of_one(tx, request, desk).await?);
    }
    Ok(answers)
}

/// What all of them propose; `None`: they do not.
fn in_common(requests: &[Request]) -> Option<&Ask> {
    let first = requests.first()?;
    let same = requests.iter().all(|one| one.user == first.user && one.ask == first.ask);
    let ids: BTreeSet<&String> = requests.iter().map(|request| &request.alert_id).collect();
    let one_proposal = same && ids.len() == requests.len() && matches!(first.ask, Ask::Propose { .. });
    one_proposal.then_some(&first.ask)
}
