//! Runs, people and a desk for the tests of the store.

use fundwatch::model::{
    Alert, AlertStatus, Band, Case, CaseAlert, EntityType, Family, Fen, Member, Outcome, Role, Severity, Stake, Text,
};
use fundwatch::report::{
    AlertDetail, AsOfSource, FalsePositive, Measured, RuleOutcome, RuleRecord, RunRecord, Totals, VerifyStep,
};
use fundwatch::scan::Settings;
use fundwatch::store::{Desk, NewRun, NewUser, RoleChange, Store};
use fundwatch::triage::DeskPolicy;
use fundwatch::triage::workflow::Proposal;
use jiff::civil::{DateTime, date, datetime};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// The moment at which a test begins: a Thursday in a year whose holidays are known.
pub(crate) const START: DateTime = datetime(2026, 7, 2, 9, 0, 0, 0);

/// The desk as the program ships it.
pub(crate) fn desk() -> Arc<Desk> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/desk.toml");
    let policy = DeskPolicy::parse("desk.toml", &std::fs::read_to_string(file).unwrap()).unwrap();
    Arc::new(Desk { policy, calendar: Settings::load(None).unwrap().calendar, fingerprint: String::new() })
}

/// A rule that ran.
pub(crate) fn rule(id: &str) -> RuleRecord {
    RuleRecord {
        id: id.parse().unwrap(),
        version: "1.0".into(),
        hash: format!("blake3:{id}"),
        slug: id.to_lowercase(),
        title: Text::new(format!("规则{id}"), format!("rule {id}")),
        summary: Text::new("说明", "summary"),
        status: "stable".into(),
        family: Family::Employer,
        severity: Severity::High,
        outcome: RuleOutcome::Ran,
        rows_in: Some(1),
        tested: 1,
        too_small: 0,
        alerts_a: 0,
        alerts_b: 0,
        alerts_c: 0,
        suppressed: 0,
        amount_paid: Fen::ZERO,
        params: vec![],
        expected_false_alerts: None,
        fit_notes: vec![],
        measured: Measured::default(),
    }
}

/// A run of rules R2 and R3 without alerts. `data` stands for the fingerprint of the dataset.
pub(crate) fn run(data: &str) -> NewRun {
    NewRun {
        record: RunRecord {
            program_version: "0.1.0".into(),
            dataset_name: "extract".into(),
            dataset_fingerprint: data.into(),
            files: vec![],
            tables: vec![],
            rows: 0,
            as_of: date(2026, 6, 30),
            as_of_source: AsOfSource::Data,
            first_month: None,
            last_month: None,
            rules: vec![rule("R2"), rule("R3")],
            quality: vec![],
            totals: Totals::default(),
            outcome: vec!["complete".into()],
            exit_code: 0,
            measured: Measured::default(),
        },
        alerts: vec![],
        members: vec![],
        cases: vec![],
        operators: BTreeMap::new(),
        applied_on: BTreeMap::new(),
        names: BTreeMap::new(),
        growth: BTreeMap::new(),
        lfdr: BTreeMap::new(),
        snooze_max: BTreeMap::new(),
        continues: false,
    }
}

/// An alert of rule R2 about an employer with two claims of 1,000.00 and 500.00 paid, and its two rows.
pub(crate) fn alert(id: &str) -> (AlertDetail, Vec<Member>) {
    let detail = AlertDetail {
        alert: Alert {
            alert_id: id.into(),
            rank: 1,
            band: Band::B,
            rule_id: "R2".parse().unwrap(),
            rule_version: "1.0".into(),
            rule_hash: "blake3:R2".into(),
            family: Family::Employer,
            entity_type: EntityType::Employer,
            entity_id: format!("E-{id}"),
            region_code: Some("150502".into()),
            window_start: Some(date(2025, 7, 1)),
            window_end: Some(date(2026, 6, 30)),
            observed: Some(2.0),
            expected: Some(0.5),
            exposure: Some(40.0),
            ratio: Some(2.5),
            ratio_low: Some(1.6),
            ln_p: Some(-6.0),
            q_value: Some(0.04),
            peer_group: None,
            peers: None,
            persons: 2,
            months: 3,
            amount_paid: Fen(150_000),
            amount_stoppable: Fen::ZERO,
            amount_low: Fen(100_000),
            evidence_for: vec![],
            evidence_against: vec![],
            explanation_zh: "40人参保，2人领金".into(),
            explanation_en: "2 of 40 insured draw benefit".into(),
            legal: vec![],
            due_on: Some(date(2026, 7, 16)),
            status: AlertStatus::New,
            entity_ln_p: None,
            entity_q_value: None,
            entity_rules: None,
            entity_named: vec![],
            basis_zh: String::new(),
            basis_en: String::new(),
            case_id: format!("C-{id}"),
        },
        rule: 0,
        support: vec![],
        innocent: vec![],
        clauses: vec![],
        verify: vec![VerifyStep { id: "V1".into(), text: Text::new("核实", "check"), needs: "checkbox".into() }],
        false_positives: vec![FalsePositive {
            id: "FP-R2-SEASON".into(),
            text: Text::new("季节性", "season"),
            how: Text::default(),
        }],
        evidence: vec![],
        plots: vec![],
        peers: None,
    };
    let member = |key: &str, amount| Member {
        alert_id: id.into(),
        entity_type: EntityType::Claim,
        entity_id: format!("{id}-{key}"),
        role: "claim".into(),
        table: "claims".into(),
        key: key.into(),
        amount: Some(Fen(amount)),
        stake: Some(Stake { paid: Fen(amount), stoppable: Fen::ZERO }),
    };
    (detail, vec![member("c1", 100_000), member("c2", 50_000)])
}

/// The same alert with a third claim of 200.00.
pub(crate) fn grown(id: &str) -> (AlertDetail, Vec<Member>) {
    let (mut detail, mut members) = alert(id);
    (detail.alert.persons, detail.alert.amount_paid) = (3, Fen(170_000));
    let third = Member {
        key: "c3".into(),
        entity_id: format!("{id}-c3"),
        amount: Some(Fen(20_000)),
        stake: Some(Stake { paid: Fen(20_000), stoppable: Fen::ZERO }),
        ..members[0].clone()
    };
    members.push(third);
    (detail, members)
}

/// Nothing but an outcome.
pub(crate) fn proposal(outcome: Outcome) -> Proposal {
    Proposal {
        outcome,
        user: String::new(),
        person: String::new(),
        at: START,
        note: None,
        explanation: None,
        clause: None,
        amount: None,
        detail: None,
        letter: None,
        checklist: None,
    }
}

/// A run with these alerts.
pub(crate) fn run_with(data: &str, alerts: Vec<(AlertDetail, Vec<Member>)>) -> Arc<NewRun> {
    let mut run = run(data);
    for (detail, members) in alerts {
        run.cases.push(case(&detail.alert));
        run.alerts.push(detail);
        run.members.extend(members);
    }
    Arc::new(run)
}

fn case(alert: &Alert) -> Case {
    Case {
        case_id: alert.case_id.clone(),
        rank: alert.rank,
        band: alert.band,
        alerts: vec![CaseAlert { alert_id: alert.alert_id.clone(), links: vec![] }],
        rules: vec![alert.rule_id.clone()],
        entity_type: alert.entity_type,
        entity_id: alert.entity_id.clone(),
        region_code: alert.region_code.clone(),
        entities: 1,
        persons: alert.persons,
        amount_paid: alert.amount_paid,
        amount_stoppable: alert.amount_stoppable,
        amount_low: alert.amount_low,
        entity_ln_p: None,
        due_on: alert.due_on,
    }
}

/// Somebody of region 1505.
pub(crate) fn person(name: &str) -> NewUser {
    NewUser {
        user: name.into(),
        person: format!("P-{name}"),
        display_name: name.into(),
        region: Some("1505".into()),
        operator_ids: BTreeSet::new(),
    }
}

/// Two administrators, and officers wang and li, reviewer zhao, supervisor sun, auditor qian.
pub(crate) async fn staff(store: &Store) {
    store.first_users(person("admin1"), person("admin2"), START).await.unwrap();
    let staff = [
        ("wang", Role::Officer),
        ("li", Role::Officer),
        ("zhao", Role::Reviewer),
        ("sun", Role::Supervisor),
        ("qian", Role::Auditor),
    ];
    for (name, role) in staff {
        store.add_user(person(name), "admin1", START).await.unwrap();
        give(store, name, role).await;
    }
}

/// Gives a role, by two administrators.
pub(crate) async fn give(store: &Store, name: &str, role: Role) {
    let change = store.propose_role(name, role, RoleChange::Grant, "post", "admin1", START).await.unwrap();
    store.approve_role(&change, "admin2", START).await.unwrap();
}
