//! Taking in a finished scan: one transaction, and the same scan again changes nothing.

use super::act::Desk;
use super::fail::point;
use super::finding::{COLUMNS, Finding, NewRun, RENEWED, ran};
use super::journal::{NewEvent, append};
use super::sql::{Arg, Tx, args, list_places};
use super::{Store, StoreError, limits, news, policy, reopen, run_cases, same_data, standing, tidy};
use crate::model::{Band, EntityType, Status};
use crate::report::{ALERTS_SCHEMA, alerts_table, manifest_json, write_jsonl};
use crate::triage::workflow::decided_anew;
use jiff::civil::{Date, DateTime};
use serde_json::json;
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

/// Who a scan acts as.
const SCAN: (&str, &str) = ("fundwatch:scan", "fundwatch");
/// Ids in one list of a query.
const IDS_AT_ONCE: usize = 500;
/// Alerts between two failpoints.
const ALERTS_AT_ONCE: usize = 1_000;

/// What a run said of an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Never seen before.
    New,
    /// Seen before, and the same.
    Known,
    /// Seen before, and other rows, people or money. Where it stands stays; where it was closed it is shown again.
    Changed,
    /// About a person, closed, and something fresh in it now: judged anew, with nothing of the earlier decision.
    Anew,
    /// Seen before and not now. Nothing is closed for it: data may be missing.
    Vanished,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::New => "new",
            Self::Known => "known",
            Self::Changed => "changed",
            Self::Anew => "anew",
            Self::Vanished => "vanished",
        })
    }
}

/// What became of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// Its key.
    pub run_key: String,
    /// Its number, from 1.
    pub seq: i64,
    /// Alerts in it.
    pub alerts: i64,
    /// Of which new.
    pub new: i64,
    /// Of which known and the same.
    pub known: i64,
    /// Of which changed, or judged anew.
    pub changed: i64,
    /// Alerts of its rules that it did not have any more.
    pub vanished: i64,
    /// Alerts of it that an exception hides.
    pub hidden: i64,
    /// Whether rules that have open alerts did not run, so that cases and ranks stay those of an earlier run.
    pub partial: bool,
    /// Whether the store had it already: then nothing was written.
    pub repeated: bool,
}

/// What the store knew of an alert.
struct Known {
    finding: String,
    money: i64,
    window_end: Option<Date>,
    /// Table, key and role of its rows, where the finding is another one now.
    rows: BTreeSet<(String, String, String)>,
    status: Status,
    entity_type: EntityType,
    band: Band,
}

impl Store {
    /// Takes in a finished scan.
    ///
    /// # Errors
    /// What the engine or a guard says; then nothing of it was written.
    pub async fn commit_run(&self, run: Arc<NewRun>, desk: &Arc<Desk>, now: DateTime) -> Result<Committed, StoreError> {
        let desk = Arc::clone(desk);
        self.write(move |tx| Box::pin(async move { commit_run(tx, &run, &desk, now).await })).await
    }

    /// What became of the run with this key, if the store has it.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn committed(&self, run_key: &str) -> Result<Option<Committed>, StoreError> {
        committed(&mut self.read().await?, run_key).await
    }
}

async fn committed(tx: &mut Tx, run_key: &str) -> Result<Option<Committed>, StoreError> {
    let sql = "SELECT seq, alerts, alerts_new, alerts_known, alerts_changed, alerts_vanished, alerts_hidden \
               FROM runs WHERE run_key = $1";
    let Some(row) = tx.row(sql, args![run_key]).await? else { return Ok(None) };
    Ok(Some(Committed {
        run_key: run_key.to_owned(),
        seq: row.int(0)?,
        alerts: row.int(1)?,
        new: row.int(2)?,
        known: row.int(3)?,
        changed: row.int(4)?,
        vanished: row.int(5)?,
        hidden: row.int(6)?,
        partial: false,
        repeated: true,
    }))
}

async fn commit_run(tx: &mut Tx, run: &NewRun, desk: &Desk, now: DateTime) -> Result<Committed, StoreError> {
    let key = run.key();
    if let Some(done) = committed(tx, &key).await? {
        return Ok(done);
    }
    policy::check(tx, desk).await?;
    if !run.continues {
        same_data::check(tx, &run.record.dataset_name).await?;
    }
    point("run.key");
    let newest = tx.row("SELECT COALESCE(MAX(seq), 0), COALESCE(MAX(as_of), '') FROM runs", vec![]).await?;
    let (seq, is_newest) = match &newest {
        Some(row) => (row.int(0)? + 1, row.text(1)? <= run.record.as_of.to_string().as_str()),
        None => (1, true),
    };
    point("run.number");
    let lines = lines(run)?;
    let findings = findings(run, &lines);
    let digests: Vec<String> = findings.iter().map(Finding::digest).collect();
    let known = known(tx, &findings, &digests).await?;
    if !run.continues {
        same_data::check_found(tx, &run.record.dataset_name, !known.is_empty()).await?;
    }
    point("run.known");
    let changes: Vec<Change> =
        findings.iter().zip(&digests).map(|(finding, digest)| judge(finding, digest, &known)).collect();
    let count = |wanted: &[Change]| i64::try_from(changes.iter().filter(|c| wanted.contains(c)).count()).unwrap_or(0);
    let mut done = Committed {
        run_key: key,
        seq,
        alerts: i64::try_from(findings.len()).unwrap_or(i64::MAX),
        new: count(&[Change::New]),
        known: count(&[Change::Known]),
        changed: count(&[Change::Changed, Change::Anew]),
        vanished: 0,
        hidden: 0,
        partial: false,
        repeated: false,
    };
    write_run(tx, run, &done, now).await?;
    point("run.row");
    let written =
        Written { run_key: &done.run_key, draw: "", findings: &findings, digests: &digests, changes: &changes };
    // An older extract that is scanned later says nothing about how things stand now.
    let whole = is_whole(tx, run).await?;
    done.partial = !whole;
    written.alerts(tx, Renewal { is_newest, whole }, &known, desk, now).await?;
    written.changes(tx).await?;
    controls_in(tx, run, &done.run_key).await?;
    if is_newest {
        done.vanished = vanish(tx, run, &done.run_key).await?;
        renew_controls(tx, run, &done.run_key, whole, now).await?;
        point("run.vanished");
        for (finding, change) in findings.iter().zip(&changes) {
            match known.get(&finding.alert.alert_id) {
                Some(_) if *change == Change::Anew => news::anew(tx, finding, &done.run_key, desk, now).await?,
                Some(before) => news::rebanded(tx, finding, before.band, &done.run_key, desk, now).await?,
                None => {}
            }
        }
        point("run.anew");
        reopen::reopen(tx, run, &done.run_key, desk, now).await?;
        // Cases and ranks run over all rules: a run of some of them says nothing about the others.
        if whole {
            run_cases::write(tx, run, &done.run_key, now).await?;
        }
    }
    reopen::keep(tx, run, is_newest).await?;
    if is_newest {
        limits::keep(tx, run).await?;
    }
    // What turned out to be an application is in sight from now on.
    tx.run(
        "UPDATE alerts SET hidden_until = '', hidden_by = NULL WHERE hidden_until > '' AND applied_on IS NOT NULL",
        vec![],
    )
    .await?;
    tidy::tidy(tx, "scan", desk, now).await?;
    point("run.tidied");
    done.hidden = hidden(tx, &done.run_key, now.date()).await?;
    tx.run(
        "UPDATE runs SET alerts_vanished = $1, alerts_hidden = $2 WHERE run_key = $3",
        args![done.vanished, done.hidden, &done.run_key],
    )
    .await?;
    tell(tx, run, &done, now).await?;
    point("run.done");
    Ok(done)
}

/// The line of `fundwatch.alerts/1` of each alert.
fn lines(run: &NewRun) -> Result<Vec<String>, StoreError> {
    let alerts: Vec<_> = run.alerts.iter().map(|detail| detail.alert.clone()).collect();
    let mut text = Vec::new();
    write_jsonl(&alerts_table(&alerts), ALERTS_SCHEMA, &mut text)
        .map_err(|error| StoreError::Content { what: error.to_string() })?;
    Ok(String::from_utf8_lossy(&text).lines().map(str::to_owned).collect())
}

fn findings<'a>(run: &'a NewRun, lines: &[String]) -> Vec<Finding<'a>> {
    let mut members: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for member in &run.members {
        members.entry(member.alert_id.as_str()).or_default().push(member);
    }
    run.alerts.iter().zip(lines).map(|(detail, line)| Finding::of(run, detail, &members, line)).collect()
}

async fn known(
    tx: &mut Tx,
    findings: &[Finding<'_>],
    digests: &[String],
) -> Result<BTreeMap<String, Known>, StoreError> {
    let mut known = BTreeMap::new();
    for chunk in findings.chunks(IDS_AT_ONCE) {
        let sql = format!(
            "SELECT alert_id, finding, window_end, money, status, entity_type, band FROM alerts WHERE alert_id IN ({})",
            list_places(0, chunk.len())
        );
        let ids = chunk.iter().map(|finding| Arg::from(&finding.alert.alert_id)).collect();
        for row in tx.rows(AssertSqlSafe(sql), ids).await? {
            let before = Known {
                finding: row.text(1)?.to_owned(),
                window_end: row.opt_read(2)?,
                rows: BTreeSet::new(),
                money: row.int(3)?,
                status: row.read(4)?,
                entity_type: standing::entity_type(row.text(5)?)?,
                band: standing::band(row.text(6)?)?,
            };
            known.insert(row.text(0)?.to_owned(), before);
        }
    }
    let other = |(finding, digest): &(&Finding<'_>, &String)| {
        known.get(&finding.alert.alert_id).is_some_and(|before| before.finding != **digest)
    };
    let changed: Vec<String> =
        findings.iter().zip(digests).filter(other).map(|(finding, _)| finding.alert.alert_id.clone()).collect();
    for chunk in changed.chunks(IDS_AT_ONCE) {
        let places = list_places(0, chunk.len());
        let sql = format!("SELECT alert_id, table_name, row_key, role FROM members WHERE alert_id IN ({places})");
        for row in tx.rows(AssertSqlSafe(sql), chunk.iter().map(Arg::from).collect()).await? {
            let text = |column| row.text(column).map(str::to_owned);
            if let Some(before) = known.get_mut(row.text(0)?) {
                before.rows.insert((text(1)?, text(2)?, text(3)?));
            }
        }
    }
    Ok(known)
}

fn judge(finding: &Finding<'_>, digest: &str, known: &BTreeMap<String, Known>) -> Change {
    match known.get(&finding.alert.alert_id) {
        None => Change::New,
        Some(before) if before.finding == digest => Change::Known,
        Some(before) if decided_anew(before.status, before.entity_type, has_fresh(finding, before)) => Change::Anew,
        Some(_) => Change::Changed,
    }
}

/// What a decision could not have looked at: a row that was not there, a window that reaches further, more money. Fewer rows
/// than before may be other ones.
fn has_fresh(finding: &Finding<'_>, before: &Known) -> bool {
    let new_row = || {
        finding
            .members
            .iter()
            .any(|member| !before.rows.contains(&(member.table.clone(), member.key.clone(), member.role.clone())))
    };
    finding.alert.window_end > before.window_end || finding.money().0 > before.money || new_row()
}

async fn write_run(tx: &mut Tx, run: &NewRun, done: &Committed, now: DateTime) -> Result<(), StoreError> {
    let record = &run.record;
    let manifest = manifest_json(record).map_err(|error| StoreError::Content { what: error.to_string() })?;
    tx.run(
        "INSERT INTO runs (run_key, seq, dataset_name, dataset_fingerprint, program_version, as_of, committed_at, complete, \
         alerts, alerts_new, alerts_known, alerts_changed, alerts_vanished, alerts_hidden, manifest) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, 0, $13)",
        args![
            &done.run_key,
            done.seq,
            &record.dataset_name,
            &record.dataset_fingerprint,
            &record.program_version,
            record.as_of,
            now,
            record.is_complete(),
            done.alerts,
            done.new,
            done.known,
            done.changed,
            manifest,
        ],
    )
    .await
    .map(|_| ())
}

/// What a run renews.
#[derive(Clone, Copy)]
struct Renewal {
    /// What it says of each alert: it is of the newest data.
    is_newest: bool,
    /// Ranks and cases: it had every rule.
    whole: bool,
}

/// Whether every rule that has open alerts in the store ran.
async fn is_whole(tx: &mut Tx, run: &NewRun) -> Result<bool, StoreError> {
    let ran: BTreeSet<String> =
        run.record.rules.iter().filter(|rule| ran(rule)).map(|rule| rule.id.to_string()).collect();
    let sql = "SELECT DISTINCT rule_id FROM alerts WHERE is_open = 1 AND vanished = 0 AND sample = ''";
    for row in tx.rows(sql, vec![]).await? {
        if !ran.contains(row.text(0)?) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What is written of each alert.
struct Written<'a> {
    run_key: &'a str,
    /// That of controls; empty for what the run raised.
    draw: &'a str,
    findings: &'a [Finding<'a>],
    digests: &'a [String],
    changes: &'a [Change],
}

impl Written<'_> {
    fn each(&self) -> impl Iterator<Item = (&Finding<'_>, &String, Change)> {
        self.findings.iter().zip(self.digests).zip(self.changes).map(|((f, d), c)| (f, d, *c))
    }

    async fn alerts(
        &self,
        tx: &mut Tx,
        Renewal { is_newest, whole }: Renewal,
        known: &BTreeMap<String, Known>,
        desk: &Desk,
        now: DateTime,
    ) -> Result<(), StoreError> {
        let head = format!("INSERT INTO alerts ({COLUMNS}) VALUES");
        let renewed: Vec<String> = RENEWED
            .iter()
            .filter(|column| whole || !["rank", "case_id"].contains(*column))
            .map(|column| format!("{column} = excluded.{column}"))
            .collect();
        let tail = if is_newest {
            // The deadline stays, so the place has the old one and the new worth; that of an application is the statutory one.
            let due = "CASE WHEN excluded.applied_on IS NULL THEN alerts.due ELSE excluded.due END";
            let place = format!("due = {due}, place = {due} || substr(excluded.place, 11)");
            format!("ON CONFLICT (alert_id) DO UPDATE SET {}, {place}", renewed.join(", "))
        } else {
            "ON CONFLICT (alert_id) DO NOTHING".to_owned()
        };
        let all: Vec<_> = self.each().collect();
        for chunk in all.chunks(ALERTS_AT_ONCE) {
            let rows = chunk.iter().map(|(f, digest, _)| f.row(digest, self.run_key, self.draw, desk, now)).collect();
            tx.insert_many(&head, rows, &tail).await?;
            point("run.alert");
        }
        point("run.alerts");
        let fresh: Vec<_> = all
            .iter()
            .filter(|(_, _, change)| *change == Change::New || (is_newest && *change != Change::Known))
            .map(|(finding, _, _)| *finding)
            .collect();
        let bodies = if is_newest { all.iter().map(|(finding, _, _)| *finding).collect() } else { fresh.clone() };
        self.bodies(tx, &bodies).await?;
        self.members(tx, &fresh).await?;
        let shown: Vec<&str> = all
            .iter()
            .filter(|(f, _, change)| {
                is_newest && *change == Change::Changed && known.get(&f.alert.alert_id).is_some_and(|k| has_fresh(f, k))
            })
            .map(|(finding, _, _)| finding.alert.alert_id.as_str())
            .collect();
        for_ids(tx, "UPDATE alerts SET changed = 1 WHERE alert_id IN", &shown).await?;
        point("run.updated");
        Ok(())
    }

    async fn bodies(&self, tx: &mut Tx, findings: &[&Finding<'_>]) -> Result<(), StoreError> {
        let rows = findings
            .iter()
            .filter_map(|finding| Some(args![&finding.alert.alert_id, &finding.line, finding.page()?.json()]))
            .collect();
        let tail = "ON CONFLICT (alert_id) DO UPDATE SET line = excluded.line, page = excluded.page";
        tx.insert_many("INSERT INTO alert_bodies (alert_id, line, page) VALUES", rows, tail).await?;
        point("run.bodies");
        let operators = findings
            .iter()
            .flat_map(|finding| finding.operators.iter().map(|operator| args![&finding.alert.alert_id, *operator]))
            .collect();
        // Whoever was named once stays named: the decision rests on that evidence too.
        tx.insert_many(
            "INSERT INTO alert_operators (alert_id, operator_id) VALUES",
            operators,
            "ON CONFLICT DO NOTHING",
        )
        .await?;
        point("run.operators");
        Ok(())
    }

    async fn members(&self, tx: &mut Tx, findings: &[&Finding<'_>]) -> Result<(), StoreError> {
        let ids: Vec<&str> = findings.iter().map(|finding| finding.alert.alert_id.as_str()).collect();
        for_ids(tx, "DELETE FROM members WHERE alert_id IN", &ids).await?;
        point("run.members_cleared");
        let rows = findings.iter().flat_map(|finding| {
            (1_i64..).zip(&finding.members).map(|(ordinal, m)| {
                let (kind, id) = (m.entity_type.code(), &m.entity_id);
                let (paid, stoppable) = (m.stake.map(|stake| stake.paid), m.stake.map(|stake| stake.stoppable));
                args![&m.alert_id, ordinal, kind, id, &m.role, &m.table, &m.key, m.amount, paid, stoppable]
            })
        });
        tx.insert_many(MEMBERS, rows.collect(), "").await?;
        point("run.members");
        Ok(())
    }

    async fn changes(&self, tx: &mut Tx) -> Result<(), StoreError> {
        let rows = self
            .each()
            .map(|(finding, digest, change)| {
                let members = i64::try_from(finding.members.len()).unwrap_or(i64::MAX);
                let alert = finding.alert;
                let (change, money) = (change.to_string(), finding.money());
                let status = alert.status.to_string();
                args![self.run_key, &alert.alert_id, change, status, digest, alert.persons, money, members]
            })
            .collect();
        tx.insert_many(CHANGES, rows, "").await?;
        point("run.changes");
        Ok(())
    }
}

const MEMBERS: &str = "INSERT INTO members (alert_id, ordinal, entity_type, entity_id, role, table_name, row_key, amount, paid, stoppable) VALUES";
const CHANGES: &str =
    "INSERT INTO run_alerts (run_key, alert_id, change, status, finding, persons, money, members) VALUES";

/// Runs a statement that ends with `IN` for many ids.
async fn for_ids(tx: &mut Tx, sql: &str, ids: &[&str]) -> Result<(), StoreError> {
    for chunk in ids.chunks(IDS_AT_ONCE) {
        let sql = format!("{sql} ({})", list_places(0, chunk.len()));
        tx.run(AssertSqlSafe(sql), chunk.iter().map(|id| Arg::from(*id)).collect()).await?;
    }
    Ok(())
}

/// Marks the alerts of rules that ran and did not find them again. Their standing stays: data may be missing.
async fn vanish(tx: &mut Tx, run: &NewRun, run_key: &str) -> Result<i64, StoreError> {
    let rules: Vec<String> = run.record.rules.iter().filter(|rule| ran(rule)).map(|rule| rule.id.to_string()).collect();
    if rules.is_empty() {
        return Ok(0);
    }
    let places = list_places(1, rules.len());
    let args = || std::iter::once(Arg::from(run_key)).chain(rules.iter().map(Arg::from)).collect::<Vec<_>>();
    let said = format!(
        "INSERT INTO run_alerts (run_key, alert_id, change, status, finding, persons, money, members) \
         SELECT $1, alert_id, 'vanished', '', finding, persons, money, members FROM alerts \
         WHERE last_run <> $1 AND vanished = 0 AND sample = '' AND rule_id IN ({places})"
    );
    tx.run(AssertSqlSafe(said), args()).await?;
    let marked = format!(
        "UPDATE alerts SET vanished = 1 WHERE last_run <> $1 AND vanished = 0 AND sample = '' AND rule_id IN ({places})"
    );
    Ok(i64::try_from(tx.run(AssertSqlSafe(marked), args()).await?).unwrap_or(i64::MAX))
}

/// Puts the controls of a draw among the alerts: the same columns, rows and page as any other, seen first when the newest run
/// was taken in, and found again by it.
pub(super) async fn add_controls(
    tx: &mut Tx,
    run: &NewRun,
    newest: &str,
    draw: &str,
    desk: &Desk,
    now: DateTime,
) -> Result<(), StoreError> {
    let lines = lines(run)?;
    let findings = findings(run, &lines);
    let digests: Vec<String> = findings.iter().map(Finding::digest).collect();
    let changes = vec![Change::New; findings.len()];
    let written = Written { run_key: newest, draw, findings: &findings, digests: &digests, changes: &changes };
    written.alerts(tx, Renewal { is_newest: false, whole: false }, &BTreeMap::new(), desk, now).await?;
    written.changes(tx).await?;
    let committed = tx.row("SELECT committed_at FROM runs WHERE run_key = $1", args![newest]).await?;
    let committed: DateTime = committed.map_or(Ok(now), |row| row.read(0))?;
    run_cases::insert(tx, run, newest, committed).await?;
    for finding in &findings {
        let id = &finding.alert.alert_id;
        let sql = "UPDATE alerts SET first_seen = $1, last_seen = $1 WHERE alert_id = $2";
        tx.run(sql, args![committed, id]).await?;
        // Among the cases it stands where it stands among the alerts.
        let sql = "UPDATE cases SET rank = COALESCE((SELECT c.rank FROM alerts a JOIN cases c ON c.case_id = a.case_id \
                   WHERE a.sample = '' AND a.last_run = $1 AND a.rank <= $2 ORDER BY a.rank DESC, c.rank LIMIT 1), rank) \
                   WHERE case_id = $3";
        tx.run(sql, args![newest, finding.alert.rank, &finding.alert.case_id]).await?;
    }
    tidy::tidy(tx, "sample", desk, now).await.map(|_| ())
}

/// A run finds the controls of its rules as well: a list of it without them would be a list of the alerts that are none.
async fn controls_in(tx: &mut Tx, run: &NewRun, run_key: &str) -> Result<(), StoreError> {
    let (of_rules, rules) = of_rules(run);
    let sql = format!(
        "INSERT INTO run_alerts (run_key, alert_id, change, status, finding, persons, money, members) \
         SELECT $1, alert_id, 'known', 'known', finding, persons, money, members FROM alerts \
         WHERE {CONTROLS} AND {of_rules}"
    );
    tx.run(AssertSqlSafe(sql), args![run_key].into_iter().chain(rules).collect()).await.map(|_| ())
}

/// The newest run renews what it renews of every other alert of its rules, and of every other case where it had every rule.
async fn renew_controls(
    tx: &mut Tx,
    run: &NewRun,
    run_key: &str,
    whole: bool,
    now: DateTime,
) -> Result<(), StoreError> {
    let (of_rules, rules) = of_rules(run);
    let sql =
        format!("UPDATE alerts SET last_run = $1, last_seen = ${} WHERE {CONTROLS} AND {of_rules}", rules.len() + 2);
    let values = args![run_key].into_iter().chain(rules).chain(args![now]).collect();
    tx.run(AssertSqlSafe(sql), values).await?;
    if whole {
        let sql = format!(
            "UPDATE cases SET run_key = $1, opened_at = $2 \
             WHERE origin = 'scan' AND case_id IN (SELECT case_id FROM alerts WHERE {CONTROLS})"
        );
        tx.run(AssertSqlSafe(sql), args![run_key, now]).await?;
    }
    Ok(())
}

const CONTROLS: &str = "alert_id IN (SELECT alert_id FROM samples WHERE kind = 'control')";

/// A condition on the rule, with values from `$2` on: the rules that ran.
fn of_rules(run: &NewRun) -> (String, Vec<Arg>) {
    let rules: Vec<Arg> =
        run.record.rules.iter().filter(|rule| ran(rule)).map(|rule| Arg::from(rule.id.to_string())).collect();
    let within =
        if rules.is_empty() { "1 = 0".to_owned() } else { format!("rule_id IN ({})", list_places(1, rules.len())) };
    (within, rules)
}

async fn hidden(tx: &mut Tx, run_key: &str, today: Date) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM alerts WHERE last_run = $1 AND hidden_until >= $2";
    tx.row(sql, args![run_key, today]).await?.map_or(Ok(0), |row| row.int(0))
}

/// The journal's line of the run, and what others are told.
async fn tell(tx: &mut Tx, run: &NewRun, done: &Committed, now: DateTime) -> Result<(), StoreError> {
    let rules: BTreeSet<String> = run.record.rules.iter().map(|rule| format!("{} {}", rule.id, rule.hash)).collect();
    let payload = json!({
        "run": done.run_key, "dataset": run.record.dataset_fingerprint, "name": run.record.dataset_name, "as_of": run.record.as_of.to_string(),
        "program": run.record.program_version, "complete": run.record.is_complete(), "rules": rules,
        "alerts": done.alerts, "new": done.new, "known": done.known, "changed": done.changed,
        "vanished": done.vanished, "hidden": done.hidden,
    });
    let event = NewEvent::by(SCAN.0, SCAN.1, "run.committed", now, payload).about(&done.run_key);
    let seq = append(tx, &event).await?;
    point("run.event");
    let told = json!({ "run": done.run_key, "alerts": done.alerts, "new": done.new, "changed": done.changed });
    tx.run(
        "INSERT INTO outbox (event_seq, kind, payload, created_at) VALUES ($1, $2, $3, $4)",
        args![seq, "run.committed", told.to_string(), now],
    )
    .await?;
    point("run.outbox");
    Ok(())
}
