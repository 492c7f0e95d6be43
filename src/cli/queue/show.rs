//! `fundwatch queue show`: one alert, whole or in part.

use super::args::{Part, ShowArgs, ShowFormat};
use super::row::{alert_json, band, clock, json_row};
use crate::cli::desk::{Failure, Session};
use crate::cli::exit::Exit;
use crate::cli::locale::lang;
use crate::cli::said::said;
use crate::cli::{print, screen};
use crate::model::{Lang, Outcome, Status, Text};
use crate::report::{numerals, untrusted, wrapped};
use crate::store::{EventLine, Shown};
use crate::triage::workflow::StepDone;
use serde_json::{Value as Json, json};

/// Rows of the members that are shown to a person; all of them are in JSON.
const MEMBERS: usize = 20;

pub(super) async fn run(args: &ShowArgs, session: &Session) -> Result<Exit, Failure> {
    let (alert_id, _) = session.store.find_for(&session.user, &args.id).await?;
    let shown = session.store.show(&session.user, &alert_id).await?;
    match args.format {
        ShowFormat::Json => {
            print(&(serde_json::to_string_pretty(&document(&shown, session)).unwrap_or_default() + "\n"));
        }
        ShowFormat::Text => print(&text(&shown, args.part, session, lang())),
    }
    Ok(Exit::Complete)
}

struct Lines<'a> {
    shown: &'a Shown,
    session: &'a Session,
    lang: Lang,
    text: String,
}

fn text(shown: &Shown, part: Option<Part>, session: &Session, lang: Lang) -> String {
    let mut lines = Lines { shown, session, lang, text: String::new() };
    let wanted = |one: Part| part.is_none_or(|part| part == one);
    lines.head();
    if wanted(Part::Facts) {
        lines.facts();
    }
    if wanted(Part::Verify) {
        lines.steps();
        lines.standing();
    }
    if wanted(Part::Evidence) {
        lines.evidence();
    }
    if part == Some(Part::Members) {
        lines.members();
    }
    if wanted(Part::Trail) {
        lines.files();
        lines.trail();
    }
    lines.text
}

impl Lines<'_> {
    fn line(&mut self, line: &str) {
        let shown = untrusted::shown(line, untrusted::BASIS_CHARS_MAX, self.lang);
        let text = shown.trim_start_matches(' ');
        for line in wrapped(text, shown.len() - text.len(), screen(false).width) {
            self.text.push_str(&line);
            self.text.push('\n');
        }
    }

    fn title(&mut self, zh: &str, en: &str) {
        let title = self.lang.pick(zh, en);
        self.text.push('\n');
        self.line(title);
    }

    fn head(&mut self) {
        let (lang, row) = (self.lang, &self.shown.row);
        let title = self.shown.page.rule_title.get(lang);
        let status = row.status.name();
        let status = status.get(lang);
        let entity = row.entity_type.text();
        let left = clock(row, &self.session.desk, self.session.now.date());
        let left =
            left.map_or_else(String::new, |left| lang.pick(format!("（{}）", left.zh), format!(" ({})", left.en)));
        let due = row.due.map_or_else(|| "—".to_owned(), |day| day.to_string());
        let owner = row.owner.clone().unwrap_or_else(|| "—".to_owned());
        let (paid, stoppable) = (numerals::yuan(row.amount_paid), numerals::yuan(row.amount_stoppable));
        let name = self.shown.page.entity_name.as_ref().map_or_else(String::new, |name| format!(" {name}"));
        let region = row.region_code.as_deref().unwrap_or("—");
        let lines = [
            format!("{}  {}  {} {title}", row.alert_id, band(row.band, lang), row.rule_id),
            lang.pick(
                format!(
                    "  {} {}{name} · 地区 {region} · {} 人 · 已付 {paid} 元 · 可止付 {stoppable} 元",
                    entity.zh, row.entity_id, row.persons
                ),
                format!(
                    "  {} {}{name} · region {region} · {} people · {paid} yuan paid · {stoppable} stoppable",
                    entity.en, row.entity_id, row.persons
                ),
            ),
            lang.pick(
                format!("  {status} · 承办 {owner} · 期限 {due}{left} · 第 {} 版", row.version),
                format!("  {status} · owner {owner} · due {due}{left} · version {}", row.version),
            ),
            format!("  {}", row.sentence.get(lang)),
        ];
        for line in &lines {
            self.line(line);
        }
        if let Some(into) = &self.shown.standing.merged_into {
            self.line(&lang.pick(format!("  已并入 {into}"), format!("  merged into {into}")));
        }
        if !self.shown.merged.is_empty() {
            let merged = self.shown.merged.join(lang.pick("、", ", "));
            self.line(&lang.pick(format!("  并入本疑点：{merged}"), format!("  merged into this one: {merged}")));
        }
        let controls = self.session.desk.policy.controls;
        let drawn = controls.employers + controls.bodies > 0;
        if row.status == Status::Proposed {
            let (id, version) = (&row.alert_id, row.version);
            self.line(&lang.pick(
                format!("  看过后复核：fundwatch queue review {id} --approve --seen {version}"),
                format!("  to agree to what is shown here: fundwatch queue review {id} --approve --seen {version}"),
            ));
        }
        let changed = Text::new(
            format!("  上次办理以后扫描又有新的情况，请重新查看；看过后办理须写 --seen {}", row.version),
            format!(
                "  a scan found more since it was last decided on; look again, and decide with --seen {}",
                row.version
            ),
        );
        let remarks = [
            // Said of every alert alike, so that it tells nothing of this one (ARCHITECTURE.md, blind controls).
            (
                drawn,
                "  列入核查；名单中有每月随机抽取的单位和机构，请按核查步骤核实",
                "  listed for checking; some employers and bodies in the list are drawn at random each month",
            ),
            (row.changed, changed.zh.as_str(), changed.en.as_str()),
            (
                row.vanished,
                "  最近一次扫描未再出现；数据可能缺失，不因此办结",
                "  the newest run had it no more; data may be missing, nothing is closed for it",
            ),
            (row.hidden_until.is_some(), "  被例外隐藏", "  hidden by an exception"),
        ];
        for (_, zh, en) in remarks.into_iter().filter(|(applies, ..)| *applies) {
            self.line(lang.pick(zh, en));
        }
    }

    fn facts(&mut self) {
        let lang = self.lang;
        let page = &self.shown.page;
        self.title("支持", "For");
        for line in &page.support {
            self.line(&format!("  {}  {}", line.id, line.text.get(lang)));
        }
        self.title("可能的正常原因", "Innocent explanations");
        for tested in &page.innocent {
            let verdict = match tested.verdict.as_str() {
                "holds" => lang.pick("数据支持", "supported by the data"),
                "does_not_hold" => lang.pick("数据不支持", "not supported by the data"),
                _ => lang.pick("无法检验", "cannot be tested"),
            };
            self.line(&format!("  {}  {}  [{verdict}]", tested.id, tested.text.get(lang)));
        }
        for reason in &page.false_positives {
            if page.innocent.iter().all(|tested| tested.id != reason.id) {
                self.line(&format!("  {}  {}", reason.id, reason.text.get(lang)));
            }
        }
        self.title("依据", "Clauses");
        for clause in &page.clauses {
            self.line(&format!("  {}  {}", clause.id, clause.title.get(lang)));
        }
    }

    fn steps(&mut self) {
        let lang = self.lang;
        self.title("需要核实", "To verify");
        for step in &self.shown.page.verify {
            let done = match self.shown.standing.done.get(&step.id) {
                Some(StepDone::Done { found, proof }) => {
                    let proof = proof.as_ref().map_or_else(String::new, |proof| format!(" [{proof}]"));
                    format!("■ {found}{proof}")
                }
                Some(StepDone::Waived { reason }) => lang.pick(format!("免除：{reason}"), format!("waived: {reason}")),
                None => "□".to_owned(),
            };
            self.line(&format!("  {}  {}  {done}", step.id, step.text.get(lang)));
        }
    }

    fn standing(&mut self) {
        let lang = self.lang;
        let standing = &self.shown.standing;
        let Some(proposal) = &standing.proposal else { return };
        self.title("结论", "Outcome");
        let name = proposal.outcome.name();
        let mut line = format!("  {}  {}  {}", name.get(lang), proposal.user, proposal.at.strftime("%Y-%m-%d %H:%M"));
        for text in [&proposal.explanation, &proposal.clause, &proposal.detail, &proposal.letter, &proposal.note]
            .into_iter()
            .flatten()
        {
            line.push_str("  ");
            line.push_str(text);
        }
        if let Some(amount) = proposal.amount {
            line.push_str(
                &lang.pick(format!("  {} 元", numerals::yuan(amount)), format!("  {} yuan", numerals::yuan(amount))),
            );
        }
        self.line(&line);
        for approval in &standing.approvals {
            let note = approval.note.as_deref().unwrap_or_default();
            let at = approval.at.strftime("%Y-%m-%d %H:%M");
            self.line(&lang.pick(
                format!("  复核同意  {}  {at}  {note}", approval.user),
                format!("  approved  {}  {at}  {note}", approval.user),
            ));
        }
    }

    fn evidence(&mut self) {
        let lang = self.lang;
        for head in &self.shown.page.evidence {
            let shown = head.rows.len();
            let total = head.total;
            self.text.push('\n');
            self.line(&lang.pick(
                format!("证据 {}  {}（显示 {shown} 行，共 {total} 行）", head.id, head.title.zh),
                format!("Evidence {}  {} ({shown} of {total} rows)", head.id, head.title.en),
            ));
            let titles: Vec<&str> = head
                .columns
                .iter()
                .map(|column| Some(column.title.get(lang)).filter(|title| !title.is_empty()).unwrap_or(&column.name))
                .collect();
            self.line(&format!("  {}", titles.join(" | ")));
            for row in &head.rows {
                let cells = row.iter().zip(&head.columns).map(|(cell, column)| {
                    if column.kind == "masked" { untrusted::masked(cell, lang) } else { cell.clone() }
                });
                let cells: Vec<String> = cells.collect();
                self.line(&format!("  {}", cells.join(" | ")));
            }
        }
    }

    fn members(&mut self) {
        let lang = self.lang;
        self.title("明细", "Underlying rows");
        for member in self.shown.members.iter().take(MEMBERS) {
            let amount = member.amount.map_or_else(String::new, numerals::yuan);
            let kind = member.entity_type.text();
            self.line(&format!(
                "  {}  {} {}  {} {}  {amount}",
                member.role,
                member.table,
                member.key,
                kind.get(lang),
                member.entity_id
            ));
        }
        let more = self.shown.members.len().saturating_sub(MEMBERS);
        if more > 0 {
            self.line(&lang.pick(
                format!("  … 另有 {more} 行（--format json 为全部）"),
                format!("  … {more} more (--format json has them all)"),
            ));
        }
    }

    /// What lies in files: attachments, and the packs that were frozen at decisions.
    fn files(&mut self) {
        let lang = self.lang;
        if !self.shown.attachments.is_empty() {
            self.title("附件", "Attachments");
        }
        for attached in &self.shown.attachments {
            let (name, bytes, hash) = (&attached.file.name, attached.file.bytes, &attached.file.hash);
            let event = attached.event;
            self.line(&lang.pick(
                format!("  {name}  {bytes} 字节  BLAKE3 {hash}（审计记录第 {event} 条）"),
                format!("  {name}  {bytes} bytes  BLAKE3 {hash} (event {event})"),
            ));
        }
        if !self.shown.packs.is_empty() {
            self.title("证据包", "Evidence packs");
        }
        for pack in &self.shown.packs {
            let at = pack.at.strftime("%Y-%m-%d %H:%M");
            let path = self.session.shelf().path(&pack.file);
            let (path, seal) = (path.display(), &pack.seal);
            self.line(&lang.pick(
                format!("  {at}  {path}  SHA-256 {seal}（审计记录第 {} 条）", pack.event),
                format!("  {at}  {path}  SHA-256 {seal} (event {})", pack.event),
            ));
        }
    }

    fn trail(&mut self) {
        self.title("办理经过", "What was done");
        for event in &self.shown.events {
            let line = format!("  {}{}", said(event, self.lang), other(event, self.lang));
            self.line(&line);
        }
        for case in &self.shown.cases {
            let line = self.lang.pick(format!("  案件 {case}"), format!("  case {case}"));
            self.line(&line);
        }
    }
}

/// The other alert of an event: into which it was merged, of which it is said to be a duplicate.
fn other(event: &EventLine, lang: Lang) -> String {
    let payload = &event.payload;
    let duplicate = payload["outcome"].as_str() == Some(Outcome::Duplicate.as_str());
    match (payload["into"].as_str(), payload["detail"].as_str().filter(|_| duplicate)) {
        (Some(into), _) => lang.pick(format!("  并入 {into}"), format!("  into {into}")),
        (None, Some(of)) => lang.pick(format!("  与 {of} 重复"), format!("  of {of}")),
        (None, None) => String::new(),
    }
}

/// Everything, for a program: schema `fundwatch.queue.alert/1`.
fn document(shown: &Shown, session: &Session) -> Json {
    let standing = &shown.standing;
    let done = |done: &StepDone| match done {
        StepDone::Done { found, proof } => json!({ "found": found, "proof": proof }),
        StepDone::Waived { reason } => json!({ "waived": reason }),
    };
    json!({
        "schema": "fundwatch.queue.alert/1",
        "row": json_row(&shown.row, &[], &session.desk, session.now.date()),
        "alert": alert_json(&shown.line),
        "page": serde_json::to_value(&shown.page).unwrap_or_default(),
        "verify": standing.done.iter().map(|(step, what)| (step.clone(), done(what))).collect::<serde_json::Map<_, _>>(),
        "proposal": standing.proposal.as_ref().map(|proposal| json!({
            "outcome": proposal.outcome.as_str(), "user": proposal.user, "at": proposal.at.to_string(),
            "note": proposal.note, "explanation": proposal.explanation, "clause": proposal.clause,
            "amount": proposal.amount.map(|amount| amount.to_string()), "detail": proposal.detail,
            "letter": proposal.letter, "checklist": proposal.checklist,
        })),
        "approvals": standing.approvals.iter().map(|approval| json!({
            "user": approval.user, "at": approval.at.to_string(), "note": approval.note,
        })).collect::<Vec<_>>(),
        "merged_into": standing.merged_into,
        "merged": shown.merged,
        "members": shown.members.iter().map(|member| json!({
            "entity_type": member.entity_type.code(), "entity_id": member.entity_id, "role": member.role,
            "table": member.table, "key": member.key, "amount": member.amount.map(|amount| amount.to_string()),
        })).collect::<Vec<_>>(),
        "events": shown.events.iter().map(event_json).collect::<Vec<_>>(),
        "cases": shown.cases,
        "attachments": shown.attachments.iter().map(|attached| json!({
            "name": attached.file.name, "bytes": attached.file.bytes, "blake3": attached.file.hash, "event": attached.event,
        })).collect::<Vec<_>>(),
        "packs": shown.packs.iter().map(|pack| json!({
            "sha256": pack.seal, "event": pack.event, "at": pack.at.to_string(),
            "file": session.shelf().path(&pack.file).display().to_string(),
        })).collect::<Vec<_>>(),
    })
}

pub(in crate::cli) fn event_json(event: &EventLine) -> Json {
    json!({
        "seq": event.seq, "at": event.at.to_string(), "kind": event.kind, "user": event.user, "person": event.person,
        "os_account": event.os_account,
        "alert_id": event.alert_id, "version": event.alert_version, "subject": event.subject, "payload": event.payload,
    })
}
