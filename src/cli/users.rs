//! `fundwatch user`: accounts and roles. A role is asked for by one administrator and granted by another.

use super::answer::{ListFormat, SaidArg, print_rows};
use super::args::Common;
use super::desk::{DeskArgs, Failure, Session, administration};
use super::exit::Exit;
use super::locale::{lang, tr};
use super::{print, screen};
use crate::model::{Role, Text};
use crate::report::{ListColumn, ListLine, list_text};
use crate::store::{NewUser, PendingRole, RoleChange, StoreError, User, actor};
use clap::{Args, Subcommand};
use serde_json::json;
use std::collections::BTreeSet;

#[derive(Debug, Args)]
pub(super) struct UserArgs {
    #[command(flatten)]
    desk: DeskArgs,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    #[command(about = tr("空疑点库的最初两名系统管理员（须为两个人）", "The first two administrators of an empty store (two people)"))]
    First {
        #[command(flatten)]
        said: SaidArg,
        #[arg(value_name = "USER[:PERSON]", required = true, num_args = 2, help = tr("账号，或 账号:人员编号", "Account, or account:personnel number"))]
        users: Vec<String>,
    },
    #[command(about = tr("添加用户（尚无角色）", "Add a user, without any role yet"))]
    Add {
        #[command(flatten)]
        said: SaidArg,
        #[arg(value_name = "USER", help = tr("账号", "The account"))]
        user: String,
        #[arg(long, value_name = "NUMBER", help = tr("人员编号：同一人的几个账号用同一编号", "Personnel number; the same for every account of a person"))]
        person: String,
        #[arg(long, value_name = "NAME", help = tr("显示名，如 王**", "What others see, such as W**"))]
        name: Option<String>,
        #[arg(long, value_name = "CODE", help = tr("负责的地区（行政区划代码或其开头）；默认全部", "Region this person works for; all by default"))]
        region: Option<String>,
        #[arg(long = "operator", value_name = "IDS", value_delimiter = ',', help = tr("此人在业务数据中的经办人编号", "Operator ids of this person in the extracts"))]
        operators: Vec<String>,
    },
    #[command(about = tr("列出用户和待批准的角色变更", "List users, and changes of roles that wait"))]
    List {
        #[arg(long, value_enum, default_value_t = ListFormat::Table, value_name = "table|json|ndjson|csv", hide_possible_values = true, help = tr("输出格式", "Output format"))]
        format: ListFormat,
    },
    #[command(about = tr("停用账号，立即生效", "Disable an account, at once"))]
    Disable {
        #[command(flatten)]
        said: SaidArg,
        #[arg(value_name = "USER", help = tr("账号", "The account"))]
        user: String,
    },
    #[command(about = tr("重新启用账号：一名管理员提出，另一名用 user role approve 批准", "Enable an account again: asked for by one administrator, approved by another (user role approve)"))]
    Enable {
        #[command(flatten)]
        said: SaidArg,
        #[arg(value_name = "USER", help = tr("账号", "The account"))]
        user: String,
        #[arg(long, value_name = "TEXT", help = tr("理由", "Why"))]
        reason: String,
    },
    #[command(about = tr("办理规定（desk.toml 和日历）：一名管理员提出，另一名批准后采用", "The policy of the desk (desk.toml and calendar): asked for by one administrator, adopted by another"), subcommand)]
    Policy(PolicyVerb),
    #[command(about = tr("角色变更：一名管理员提出，另一名批准", "Change of a role: asked for by one administrator, granted by another"), subcommand)]
    Role(RoleVerb),
}

#[derive(Debug, Subcommand)]
enum PolicyVerb {
    #[command(about = tr("列出采用的、待批准的和以前的", "What is in force, what waits, what was"))]
    Show {
        #[arg(long, value_enum, default_value_t = ListFormat::Table, value_name = "table|json", hide_possible_values = true, help = tr("输出格式", "Output format"))]
        format: ListFormat,
    },
    #[command(about = tr("提出采用 --rules 目录中的规定（不写 --rules 则为内置的）", "Ask for the policy beside --rules (the built-in one without)"))]
    Adopt {
        #[command(flatten)]
        said: SaidArg,
        #[arg(long, value_name = "TEXT", help = tr("理由", "Why"))]
        reason: String,
    },
    #[command(about = tr("由另一名管理员批准", "Adopted by another administrator"))]
    Approve {
        #[command(flatten)]
        said: SaidArg,
        #[arg(value_name = "DP", help = tr("规定编号", "The policy"))]
        id: String,
    },
    #[command(about = tr("由另一名管理员驳回", "Refused by another administrator"))]
    Refuse {
        #[command(flatten)]
        said: SaidArg,
        #[arg(value_name = "DP", help = tr("规定编号", "The policy"))]
        id: String,
        #[arg(long, value_name = "TEXT", help = tr("理由", "Why"))]
        reason: String,
    },
}

#[derive(Debug, Subcommand)]
enum RoleVerb {
    #[command(about = tr("提出授予角色", "Ask for a role to be granted"))]
    Grant(RoleArg),
    #[command(about = tr("提出收回角色", "Ask for a role to be revoked"))]
    Revoke(RoleArg),
    #[command(about = tr("由另一名管理员批准", "Granted by another administrator"))]
    Approve {
        #[command(flatten)]
        said: SaidArg,
        #[arg(value_name = "RC", help = tr("变更编号", "The change"))]
        id: String,
    },
    #[command(about = tr("由另一名管理员驳回", "Refused by another administrator"))]
    Refuse {
        #[command(flatten)]
        said: SaidArg,
        #[arg(value_name = "RC", help = tr("变更编号", "The change"))]
        id: String,
        #[arg(long, value_name = "TEXT", help = tr("理由", "Why"))]
        reason: String,
    },
}

#[derive(Debug, Args)]
struct RoleArg {
    #[command(flatten)]
    said: SaidArg,
    #[arg(value_name = "USER", help = tr("账号", "The account"))]
    user: String,
    #[arg(value_name = "ROLE", value_parser = parse_role, help = tr("officer 经办、reviewer 复核、supervisor 主管、auditor 审计、rule_author 规则、admin 系统管理", "officer, reviewer, supervisor, auditor, rule_author, admin"))]
    role: Role,
    #[arg(long, value_name = "TEXT", help = tr("理由", "Why"))]
    reason: String,
}

fn parse_role(text: &str) -> Result<Role, String> {
    let named = Role::ALL.iter().copied().find(|role| role.name().zh == text);
    named.or_else(|| text.parse().ok()).ok_or_else(|| {
        let zh: Vec<String> = Role::ALL.iter().map(|role| format!("{}（{role}）", role.name().zh)).collect();
        let en: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
        lang().pick(format!("可用 {}", zh.join("、")), format!("there are {}", en.join(", ")))
    })
}

pub(super) fn run(args: &UserArgs, _common: &Common) -> Exit {
    let create = matches!(args.verb, Verb::First { .. });
    administration(&args.desk, create, async |session: &Session| verb(&args.verb, session).await)
}

async fn verb(verb: &Verb, session: &Session) -> Result<Exit, Failure> {
    let (store, by, now) = (&session.store, session.user.as_str(), session.now);
    match verb {
        Verb::First { said, users } => {
            let mut users = users.iter().map(|text| first(text));
            let (Some(one), Some(other)) = (users.next(), users.next()) else { return Ok(Exit::Usage) };
            let (a, b) = (one.user.clone(), other.user.clone());
            store.set_up(one, other, Some(session.policy.clone()), now).await?;
            let text = lang().pick(
                format!("{a}、{b} 是系统管理员；下一步：fundwatch user add 账号 --person 人员编号 --as {a}"),
                format!("{a} and {b} are administrators; next: fundwatch user add USER --person NUMBER --as {a}"),
            );
            said.say(&text, &json!({ "administrators": [a, b] }));
        }
        Verb::Add { said, user, person, name, region, operators } => {
            let region = match region {
                Some(code) => Some(super::queue::region(code).ok_or_else(|| {
                    Failure::usage(
                        format!("地区 {code} 应为 2 至 6 位数字"),
                        format!("region {code}: 2 to 6 digits are expected"),
                    )
                })?),
                None => None,
            };
            let new = NewUser {
                user: user.clone(),
                person: person.clone(),
                display_name: name.clone().unwrap_or_else(|| user.clone()),
                region,
                operator_ids: operators.iter().cloned().collect(),
            };
            store.add_user(new, by, now).await?;
            let text = lang().pick(
                format!("已添加 {user}；授予角色：fundwatch user role grant {user} officer --reason …"),
                format!("added {user}; a role: fundwatch user role grant {user} officer --reason …"),
            );
            said.say(&text, &json!({ "user": user, "roles": [] }));
        }
        Verb::List { format } => list(*format, session).await?,
        Verb::Disable { said, user } => {
            store.disable_user(user, by, &session.desk, now).await?;
            let text = lang().pick(
                format!("已停用 {user}；在办的疑点已退回待办"),
                format!("{user} is disabled; what that account had open is back in the queue"),
            );
            said.say(&text, &json!({ "user": user, "disabled": true }));
        }
        Verb::Enable { said, user, reason } => {
            let id = store.propose_enable(user, reason, by, now).await?;
            let text = lang().pick(
                format!("{id} 待另一名系统管理员批准：fundwatch user role approve {id}"),
                format!("{id} waits for another administrator: fundwatch user role approve {id}"),
            );
            said.say(&text, &json!({ "change": id, "user": user }));
        }
        Verb::Policy(PolicyVerb::Show { format }) => policies(*format, session).await?,
        Verb::Policy(PolicyVerb::Adopt { said, reason }) => {
            let id = store.propose_policy(session.policy.clone(), reason, by, now).await?;
            let text = lang().pick(
                format!("{id} 待另一名系统管理员批准：fundwatch user policy approve {id}"),
                format!("{id} waits for another administrator: fundwatch user policy approve {id}"),
            );
            said.say(&text, &json!({ "policy": id, "state": "proposed" }));
        }
        Verb::Policy(PolicyVerb::Approve { said, id }) => {
            store.decide_policy(id, None, by, now).await?;
            said.say(
                &lang().pick(format!("{id} 已采用"), format!("{id} is in force")),
                &json!({ "policy": id, "state": "approved" }),
            );
        }
        Verb::Policy(PolicyVerb::Refuse { said, id, reason }) => {
            store.decide_policy(id, Some(reason), by, now).await?;
            said.say(
                &lang().pick(format!("{id} 已驳回"), format!("{id} is refused")),
                &json!({ "policy": id, "state": "refused" }),
            );
        }
        Verb::Role(RoleVerb::Grant(arg)) => ask(arg, RoleChange::Grant, session).await?,
        Verb::Role(RoleVerb::Revoke(arg)) => ask(arg, RoleChange::Revoke, session).await?,
        Verb::Role(RoleVerb::Approve { said, id }) => {
            store.approve_role(id, by, now).await?;
            let text = lang().pick(format!("{id} 已批准"), format!("{id} is approved"));
            said.say(&text, &json!({ "change": id, "state": "approved" }));
        }
        Verb::Role(RoleVerb::Refuse { said, id, reason }) => {
            store.refuse_role(id, reason, by, now).await?;
            let text = lang().pick(format!("{id} 已驳回"), format!("{id} is refused"));
            said.say(&text, &json!({ "change": id, "state": "refused" }));
        }
    }
    Ok(Exit::Complete)
}

/// `li` or `li:P-17`.
fn first(text: &str) -> NewUser {
    let (user, person) = text.split_once([':', '：']).unwrap_or((text, text));
    NewUser {
        user: user.to_owned(),
        person: person.to_owned(),
        display_name: user.to_owned(),
        region: None,
        operator_ids: BTreeSet::new(),
    }
}

async fn ask(arg: &RoleArg, change: RoleChange, session: &Session) -> Result<(), Failure> {
    let (by, now) = (session.user.as_str(), session.now);
    let id = session.store.propose_role(&arg.user, arg.role, change, &arg.reason, by, now).await?;
    let text = lang().pick(
        format!("{id} 待另一名系统管理员批准：fundwatch user role approve {id} --as 另一管理员"),
        format!("{id} waits for another administrator: fundwatch user role approve {id} --as OTHER"),
    );
    arg.said.say(&text, &json!({ "change": id, "user": arg.user, "role": arg.role.as_str(), "state": "proposed" }));
    Ok(())
}

/// A change of a role that waits for another administrator.
fn pending_json(change: &PendingRole) -> serde_json::Value {
    let what = match change.change {
        RoleChange::Grant => "grant",
        RoleChange::Revoke => "revoke",
        RoleChange::Enable => "enable",
    };
    json!({
        "change": change.change_id, "what": what, "role": change.role.map(|role| role.as_str().to_owned()), "reason": change.reason,
        "proposed_by": change.proposed_by, "proposed_at": change.proposed_at.to_string(),
    })
}

async fn policies(format: ListFormat, session: &Session) -> Result<(), Failure> {
    let policies = session.store.policies().await?;
    if format != ListFormat::Table {
        let rows: Vec<_> = policies
            .iter()
            .map(|row| {
                json!({
                    "id": row.policy_id, "fingerprint": row.fingerprint, "state": row.state, "in_force": row.in_force,
                    "reason": row.reason, "proposed_by": row.proposed_by, "proposed_at": row.proposed_at.to_string(),
                    "decided_by": row.decided_by,
                })
            })
            .collect();
        print(&(serde_json::to_string_pretty(&rows).unwrap_or_default() + "\n"));
        return Ok(());
    }
    let lang = lang();
    for row in policies {
        let state = match (row.in_force, row.state.as_str()) {
            (true, _) => lang.pick("采用中", "in force"),
            (false, "proposed") => lang.pick("待批准", "waits"),
            (false, "refused") => lang.pick("已驳回", "refused"),
            (false, _) => lang.pick("以前的", "earlier"),
        };
        let (at, by) = (row.proposed_at.date(), &row.proposed_by);
        print(&format!("{}  {state}  {}  {at}  {by}  {}\n", row.policy_id, &row.fingerprint[..8], row.reason));
    }
    Ok(())
}

async fn list(format: ListFormat, session: &Session) -> Result<(), Failure> {
    // Names, numbers of persons and operators are for those who work here.
    let who = actor(&mut session.store.read().await?, &session.user).await?;
    if who.roles.is_empty() {
        return Err(StoreError::NotAllowed { any_of: Role::ALL.to_vec() }.into());
    }
    let users = session.store.users().await?;
    let pending = session.store.pending_roles().await?;
    if format != ListFormat::Table {
        let users: Vec<_> = users
            .iter()
            .map(|user| {
                json!({
                    "user": user.user, "person": user.person, "name": user.display_name, "region": user.region,
                    "disabled": user.disabled, "roles": user.roles.iter().map(|role| role.as_str()).collect::<Vec<_>>(),
                    "operators": user.operator_ids,
                    "pending": pending.iter().filter(|change| change.user == user.user).map(pending_json).collect::<Vec<_>>(),
                })
            })
            .collect();
        print_rows(format, &users, &[]);
        return Ok(());
    }
    let lang = lang();
    let heads =
        [("账号", "user"), ("姓名", "name"), ("人员编号", "person"), ("地区", "region"), ("角色", "roles"), ("", "")];
    let columns: Vec<ListColumn> =
        heads.iter().map(|(zh, en)| ListColumn { title: lang.pick(*zh, *en).to_owned(), number: false }).collect();
    let line = |user: &User| {
        let roles: Vec<String> = user.roles.iter().map(|role| role.name().get(lang).to_owned()).collect();
        ListLine {
            cells: vec![
                user.user.clone(),
                user.display_name.clone(),
                user.person.clone(),
                user.region.clone().unwrap_or_else(|| lang.pick("全部", "all").to_owned()),
                roles.join(lang.pick("、", ", ")),
                if user.disabled { lang.pick("已停用", "disabled").to_owned() } else { String::new() },
            ],
            below: String::new(),
        }
    };
    print(&list_text(&columns, &users.iter().map(line).collect::<Vec<_>>(), screen(false)));
    for change in pending {
        let role = change.role.map_or_else(Text::default, Role::name);
        let what = match change.change {
            RoleChange::Grant => lang.pick("授予", "grant"),
            RoleChange::Revoke => lang.pick("收回", "revoke"),
            RoleChange::Enable => lang.pick("启用", "enable"),
        };
        print(&lang.pick(
            format!(
                "待批准 {}：{what} {} {}（{} 提出：{}）\n",
                change.change_id, change.user, role.zh, change.proposed_by, change.reason
            ),
            format!(
                "waits {}: {what} {} {} (asked for by {}: {})\n",
                change.change_id, change.user, role.en, change.proposed_by, change.reason
            ),
        ));
    }
    Ok(())
}
