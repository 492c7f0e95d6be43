//! Who works here, and what they may do. A role is asked for by one person and granted by another.

use super::act::Desk;
use super::journal::{NewEvent, append};
use super::policy::{self, PolicyFiles};
use super::sql::{Row, Tx, args};
use super::{Store, StoreError, act, standing};
use crate::model::Role;
use crate::triage::workflow::{self, Actor};
use jiff::civil::DateTime;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Its name.
    pub user: String,
    /// The person behind it: a personnel number, say. Two accounts of one person are one person.
    pub person: String,
    /// What others see: `王**`.
    pub display_name: String,
    /// The prefix of the region codes this person works for; `None`: all.
    pub region: Option<String>,
    /// Whether it can do anything at all.
    pub disabled: bool,
    /// What it may do.
    pub roles: BTreeSet<Role>,
    /// Operator ids of the person in the extracts.
    pub operator_ids: BTreeSet<String>,
}

/// An account that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    /// Its name: letters, digits, `.`, `_`, `-`.
    pub user: String,
    /// The person behind it.
    pub person: String,
    /// What others see.
    pub display_name: String,
    /// The prefix of the region codes; `None`: all.
    pub region: Option<String>,
    /// Operator ids of the person in the extracts.
    pub operator_ids: BTreeSet<String>,
}

/// What is asked for about a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleChange {
    /// To have it.
    Grant,
    /// To have it no more.
    Revoke,
    /// The account, that was disabled, to be enabled again.
    Enable,
}

impl RoleChange {
    fn as_str(self) -> &'static str {
        match self {
            Self::Grant => "grant",
            Self::Revoke => "revoke",
            Self::Enable => "enable",
        }
    }
}

/// A change of a role that somebody asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingRole {
    /// Its number.
    pub change_id: String,
    /// Whose role.
    pub user: String,
    /// Which; `None` where the account is to be enabled.
    pub role: Option<Role>,
    /// What is asked for.
    pub change: RoleChange,
    /// Why.
    pub reason: String,
    /// Who asked.
    pub proposed_by: String,
    /// When.
    pub proposed_at: DateTime,
}

/// An account by its name, disabled or not.
///
/// # Errors
/// [`StoreError::Absent`]; what the engine says.
pub async fn user(tx: &mut Tx, name: &str) -> Result<User, StoreError> {
    let sql = "SELECT user_name, person, display_name, region, disabled FROM users WHERE user_name = $1";
    let row = tx.row(sql, args![name]).await?;
    let row = row.ok_or_else(|| StoreError::Absent { kind: "user", id: name.to_owned() })?;
    filled(tx, &row).await
}

async fn filled(tx: &mut Tx, row: &Row) -> Result<User, StoreError> {
    let (name, person) = (row.text(0)?, row.text(1)?);
    let roles = tx.rows("SELECT role FROM user_roles WHERE user_name = $1", args![name]).await?;
    let operators = tx.rows("SELECT operator_id FROM person_operators WHERE person = $1", args![person]).await?;
    Ok(User {
        user: name.to_owned(),
        person: person.to_owned(),
        display_name: row.text(2)?.to_owned(),
        region: row.opt_text(3)?.map(str::to_owned),
        disabled: row.truth(4)?,
        roles: roles.iter().map(|row| row.read(0)).collect::<Result<_, _>>()?,
        operator_ids: operators.iter().map(|row| row.text(0).map(str::to_owned)).collect::<Result<_, _>>()?,
    })
}

/// Who acts under this name now. A disabled account has no role.
///
/// # Errors
/// [`StoreError::Absent`]; what the engine says.
pub async fn actor(tx: &mut Tx, name: &str) -> Result<Actor, StoreError> {
    let user = user(tx, name).await?;
    Ok(Actor {
        user: user.user,
        person: user.person,
        operator_ids: user.operator_ids,
        roles: if user.disabled { BTreeSet::new() } else { user.roles },
        region: user.region,
        program: false,
    })
}

/// The account, if it has one of these roles.
///
/// # Errors
/// [`StoreError::NotAllowed`], [`StoreError::Disabled`], [`StoreError::Absent`]; what the engine says.
pub async fn allowed(tx: &mut Tx, name: &str, any_of: &[Role]) -> Result<Actor, StoreError> {
    if user(tx, name).await?.disabled {
        return Err(StoreError::Disabled { user: name.to_owned() });
    }
    let actor = actor(tx, name).await?;
    if actor.roles.iter().any(|role| any_of.contains(role)) {
        return Ok(actor);
    }
    Err(StoreError::NotAllowed { any_of: any_of.to_vec() })
}

impl Store {
    /// The first two administrators of an empty store; each is granted the role by the other.
    ///
    /// # Errors
    /// If there is any user, or both are one person.
    pub async fn first_users(&self, first: NewUser, second: NewUser, now: DateTime) -> Result<(), StoreError> {
        self.set_up(first, second, None, now).await
    }

    /// The same, with the policy that the desk goes by from then on.
    ///
    /// # Errors
    /// As [`Store::first_users`].
    pub async fn set_up(
        &self,
        first: NewUser,
        second: NewUser,
        policy: Option<PolicyFiles>,
        now: DateTime,
    ) -> Result<(), StoreError> {
        self.write(move |tx| {
            Box::pin(async move {
                let there = tx.row("SELECT COUNT(*) FROM users", vec![]).await?.map_or(Ok(0), |row| row.int(0))?;
                if there > 0 {
                    return Err(StoreError::unfit(
                        "已有用户；请由系统管理员添加（fundwatch user add）",
                        "there are users already; an administrator adds more (fundwatch user add)",
                    ));
                }
                if first.person == second.person {
                    return Err(StoreError::unfit(
                        "最初的两名系统管理员必须是两个不同的人",
                        "the first two administrators are two people",
                    ));
                }
                insert_user(tx, &first, (&second.user, &second.person), now).await?;
                insert_user(tx, &second, (&first.user, &first.person), now).await?;
                for (of, with) in [(&first, &second), (&second, &first)] {
                    // Nobody decides about himself, so a third name asks: the setting-up itself.
                    let change =
                        Ask { user: &of.user, role: Some(Role::Admin), change: RoleChange::Grant, reason: "setup" };
                    let id = ask_role(tx, &change, ("fundwatch:setup", "fundwatch"), now).await?;
                    grant(tx, &id, (&with.user, &with.person), now).await??;
                }
                match policy {
                    Some(files) => policy::begin(tx, &files, (&first.user, &first.person), now).await,
                    None => Ok(()),
                }
            })
        })
        .await
    }

    /// Adds an account without any role.
    ///
    /// # Errors
    /// If `by` is no administrator, the name is taken or unfit.
    pub async fn add_user(&self, new: NewUser, by: &str, now: DateTime) -> Result<(), StoreError> {
        let by = by.to_owned();
        self.write(move |tx| {
            Box::pin(async move {
                let admin = allowed(tx, &by, &[Role::Admin]).await?;
                insert_user(tx, &new, (&admin.user, &admin.person), now).await
            })
        })
        .await
    }

    /// Disables an account. At once: the next action of the account is refused, and what it had open goes back to the queue. It
    /// is enabled again as a role is granted ([`RoleChange::Enable`]).
    ///
    /// # Errors
    /// If `by` is no administrator, there is no such account, or fewer than two administrators would be left
    /// ([`StoreError::TwoAdmins`]).
    pub async fn disable_user(&self, name: &str, by: &str, desk: &Arc<Desk>, now: DateTime) -> Result<(), StoreError> {
        let (name, by, desk) = (name.to_owned(), by.to_owned(), Arc::clone(desk));
        self.write(move |tx| {
            Box::pin(async move {
                let admin = allowed(tx, &by, &[Role::Admin]).await?;
                user(tx, &name).await?;
                two_admins_without(tx, &name).await?;
                tx.run("UPDATE users SET disabled = 1 WHERE user_name = $1", args![&name]).await?;
                let event = NewEvent::by(&admin.user, &admin.person, "user.disabled", now, json!({})).about(&name);
                append(tx, &event).await?;
                let sql = "SELECT alert_id FROM alerts WHERE owner = $1 AND status IN ('working', 'waiting', 'returned') \
                           ORDER BY alert_id";
                for row in tx.rows(sql, args![&name]).await? {
                    let before = standing::standing(tx, row.text(0)?).await?;
                    let made = workflow::abandoned(&before, now);
                    let mut event = act::line(made.event).about(&name);
                    event.alert_version = Some(made.standing.version);
                    let seq = append(tx, &event).await?;
                    standing::write(tx, &before, &made.standing, seq, false, &desk.calendar).await?;
                    act::tell(tx, seq, &event, &made.standing).await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// Asks for a disabled account to be enabled again; another administrator approves it as a change of a role.
    ///
    /// # Errors
    /// As [`Store::propose_role`]; [`StoreError::Unfit`] where it is not disabled.
    pub async fn propose_enable(
        &self,
        name: &str,
        reason: &str,
        by: &str,
        now: DateTime,
    ) -> Result<String, StoreError> {
        let (name, reason, by) = (name.to_owned(), reason.trim().to_owned(), by.to_owned());
        self.write(move |tx| {
            Box::pin(async move {
                let admin = allowed(tx, &by, &[Role::Admin]).await?;
                with_reason(&reason)?;
                if !user(tx, &name).await?.disabled {
                    return Err(StoreError::unfit(format!("{name} 没有停用"), format!("{name} is not disabled")));
                }
                let ask = Ask { user: &name, role: None, change: RoleChange::Enable, reason: &reason };
                ask_role(tx, &ask, (&admin.user, &admin.person), now).await
            })
        })
        .await
    }

    /// Asks for a change of a role; the number under which another administrator decides.
    ///
    /// # Errors
    /// If `by` is no administrator, there is no reason, or there is no such account.
    pub async fn propose_role(
        &self,
        name: &str,
        role: Role,
        change: RoleChange,
        reason: &str,
        by: &str,
        now: DateTime,
    ) -> Result<String, StoreError> {
        let (name, reason, by) = (name.to_owned(), reason.trim().to_owned(), by.to_owned());
        self.write(move |tx| {
            Box::pin(async move {
                let admin = allowed(tx, &by, &[Role::Admin]).await?;
                with_reason(&reason)?;
                user(tx, &name).await?;
                if change == RoleChange::Grant {
                    apart(tx, &name, role.as_str()).await?;
                }
                let ask = Ask { user: &name, role: Some(role), change, reason: &reason };
                ask_role(tx, &ask, (&admin.user, &admin.person), now).await
            })
        })
        .await
    }

    /// Grants what was asked for.
    ///
    /// # Errors
    /// If `by` is no administrator, is the person who asked or whom it is for, or there is no such change.
    pub async fn approve_role(&self, change_id: &str, by: &str, now: DateTime) -> Result<(), StoreError> {
        let (id, by) = (change_id.to_owned(), by.to_owned());
        self.write(move |tx| {
            Box::pin(async move {
                let admin = allowed(tx, &by, &[Role::Admin]).await?;
                grant(tx, &id, (&admin.user, &admin.person), now).await
            })
        })
        .await?
    }

    /// Refuses what was asked for; it is decided then, and can be asked for again.
    ///
    /// # Errors
    /// If `by` is no administrator, is the person who asked or whom it is for, gives no reason, or there is no such change.
    pub async fn refuse_role(&self, change_id: &str, reason: &str, by: &str, now: DateTime) -> Result<(), StoreError> {
        let (id, reason, by) = (change_id.to_owned(), reason.trim().to_owned(), by.to_owned());
        self.write(move |tx| {
            Box::pin(async move {
                let admin = allowed(tx, &by, &[Role::Admin]).await?;
                with_reason(&reason)?;
                let change = match decided(tx, &id, "refused", (&admin.user, &admin.person), now).await? {
                    Ok(change) => change,
                    Err(own) => return Ok(Err(own)),
                };
                let payload =
                    json!({ "role": change.role, "change": change.change, "change_id": id, "reason": reason });
                let event = NewEvent::by(&admin.user, &admin.person, "role.refused", now, payload);
                append(tx, &event.about(&change.user)).await.map(|_| Ok(()))
            })
        })
        .await?
    }

    /// Changes of roles that wait for a second administrator.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn pending_roles(&self) -> Result<Vec<PendingRole>, StoreError> {
        let sql = "SELECT change_id, user_name, role, change, reason, proposed_by, proposed_at FROM role_changes \
                   WHERE state = 'proposed' ORDER BY proposed_at, change_id";
        let pending = |row: &Row| {
            Ok(PendingRole {
                change_id: row.text(0)?.to_owned(),
                user: row.text(1)?.to_owned(),
                role: Some(row.text(2)?).filter(|role| !role.is_empty()).map(|_| row.read(2)).transpose()?,
                change: match row.text(3)? {
                    "grant" => RoleChange::Grant,
                    "enable" => RoleChange::Enable,
                    _ => RoleChange::Revoke,
                },
                reason: row.text(4)?.to_owned(),
                proposed_by: row.text(5)?.to_owned(),
                proposed_at: row.read(6)?,
            })
        };
        self.read().await?.rows(sql, vec![]).await?.iter().map(pending).collect()
    }

    /// Every account, by name.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn users(&self) -> Result<Vec<User>, StoreError> {
        let mut tx = self.read().await?;
        let sql = "SELECT user_name, person, display_name, region, disabled FROM users ORDER BY user_name";
        let mut users = Vec::new();
        for row in tx.rows(sql, vec![]).await? {
            users.push(filled(&mut tx, &row).await?);
        }
        Ok(users)
    }
}

async fn insert_user(tx: &mut Tx, new: &NewUser, by: (&str, &str), now: DateTime) -> Result<(), StoreError> {
    let fit = |text: &str| {
        !text.is_empty() && text.len() <= 64 && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
    };
    if !fit(&new.user) || !fit(&new.person) || new.region.as_ref().is_some_and(|region| !digits(region)) {
        return Err(StoreError::unfit(
            "用户名和人员编号只能含英文字母、数字、. _ -（至多 64 个），地区是行政区划代码的前缀（只含数字）",
            "user and person hold plain letters (a to z), digits, . _ - (64 at most), and a region is the beginning of a code (digits)",
        ));
    }
    if tx.row("SELECT 1 FROM users WHERE user_name = $1", args![&new.user]).await?.is_some() {
        let name = &new.user;
        return Err(StoreError::unfit(format!("已有用户 {name}"), format!("there is a user {name} already")));
    }
    tx.run(
        "INSERT INTO users (user_name, person, display_name, region, disabled, created_at) VALUES ($1, $2, $3, $4, 0, $5)",
        args![&new.user, &new.person, &new.display_name, new.region.as_ref(), now],
    )
    .await?;
    for operator in &new.operator_ids {
        tx.run(
            "INSERT INTO person_operators (person, operator_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            args![&new.person, operator],
        )
        .await?;
    }
    let payload = json!({ "person": new.person, "region": new.region, "operators": new.operator_ids.len() });
    append(tx, &NewEvent::by(by.0, by.1, "user.added", now, payload).about(&new.user)).await.map(|_| ())
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit())
}

struct Ask<'a> {
    user: &'a str,
    role: Option<Role>,
    change: RoleChange,
    reason: &'a str,
}

async fn ask_role(tx: &mut Tx, ask: &Ask<'_>, by: (&str, &str), now: DateTime) -> Result<String, StoreError> {
    let (role, change) = (ask.role.map_or("", |role| role.as_str()), ask.change.as_str());
    let payload = json!({ "role": role, "change": change, "reason": ask.reason });
    let seq = append(tx, &NewEvent::by(by.0, by.1, "role.proposed", now, payload).about(ask.user)).await?;
    let id = format!("RC{seq}");
    tx.run(
        "INSERT INTO role_changes (change_id, user_name, role, change, reason, state, proposed_by, proposed_person, \
         proposed_at) VALUES ($1, $2, $3, $4, $5, 'proposed', $6, $7, $8)",
        args![&id, ask.user, role, change, ask.reason, by.0, by.1, now],
    )
    .await?;
    Ok(id)
}

pub(super) fn with_reason(reason: &str) -> Result<(), StoreError> {
    if reason.is_empty() {
        return Err(StoreError::unfit("必须写明理由", "a reason is needed"));
    }
    Ok(())
}

/// A change of a role as it was asked for.
struct Asked {
    user: String,
    role: String,
    change: String,
}

/// What one person asks for and another decides.
#[derive(Clone, Copy)]
pub(super) enum Waits {
    Role,
    Policy,
    Removal,
}

/// Why it cannot be decided: it is decided already, or nobody asked for it.
pub(super) async fn not_open(tx: &mut Tx, what: Waits, id: &str) -> Result<StoreError, StoreError> {
    let (sql, kind) = match what {
        Waits::Role => ("SELECT decided_by, decided_at FROM role_changes WHERE change_id = $1", "change"),
        Waits::Policy => ("SELECT decided_by, decided_at FROM desk_policies WHERE policy_id = $1", "change"),
        Waits::Removal => ("SELECT decided_by, decided_at FROM removals WHERE removal_id = $1", "removal"),
    };
    let Some(row) = tx.row(sql, args![id]).await? else {
        return Ok(StoreError::Absent { kind, id: id.to_owned() });
    };
    let (by, at) = (row.opt_text(0)?.unwrap_or_default(), row.opt_read::<DateTime>(1)?.unwrap_or_default());
    let at = at.strftime("%Y-%m-%d %H:%M");
    Ok(StoreError::unfit(
        format!("{id} 已由 {by} 于 {at} 决定，不能再决定一次"),
        format!("{id} was decided by {by} on {at} already; it is not decided twice"),
    ))
}

/// Decides a change that waits, by a second administrator: neither who asked for it nor whom it is for. The tables say so too
/// (`role_changes_two_people`). Who tries it himself is refused, and that is written down: an answer, so that it is committed.
async fn decided(
    tx: &mut Tx,
    id: &str,
    state: &str,
    by: (&str, &str),
    now: DateTime,
) -> Result<Result<Asked, StoreError>, StoreError> {
    let sql = "SELECT c.user_name, c.role, c.change, c.proposed_person, u.person FROM role_changes c \
               JOIN users u ON u.user_name = c.user_name WHERE c.change_id = $1 AND c.state = 'proposed'";
    let Some(row) = tx.row(sql, args![id]).await? else { return Err(not_open(tx, Waits::Role, id).await?) };
    if [row.text(3)?, row.text(4)?].contains(&by.1) {
        let payload = json!({ "change_id": id, "attempted": state, "role": row.text(1)? });
        append(tx, &NewEvent::by(by.0, by.1, "role.refused_self", now, payload).about(row.text(0)?)).await?;
        return Ok(Err(StoreError::SecondPerson));
    }
    tx.run(
        "UPDATE role_changes SET state = $1, decided_by = $2, decided_person = $3, decided_at = $4 WHERE change_id = $5",
        args![state, by.0, by.1, now, id],
    )
    .await?;
    Ok(Ok(Asked { user: row.text(0)?.to_owned(), role: row.text(1)?.to_owned(), change: row.text(2)?.to_owned() }))
}

async fn grant(tx: &mut Tx, id: &str, by: (&str, &str), now: DateTime) -> Result<Result<(), StoreError>, StoreError> {
    let Asked { user, role, change } = match decided(tx, id, "approved", by, now).await? {
        Ok(asked) => asked,
        Err(own) => return Ok(Err(own)),
    };
    let kind = if change == "enable" {
        tx.run("UPDATE users SET disabled = 0 WHERE user_name = $1", args![&user]).await?;
        "user.enabled"
    } else if change == "grant" {
        apart(tx, &user, &role).await?;
        tx.run(
            "INSERT INTO user_roles (user_name, role, change_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            args![&user, &role, id],
        )
        .await?;
        "role.granted"
    } else {
        if role == Role::Admin.as_str() {
            two_admins_without(tx, &user).await?;
        }
        tx.run("DELETE FROM user_roles WHERE user_name = $1 AND role = $2", args![&user, &role]).await?;
        "role.revoked"
    };
    let payload = json!({ "role": role, "change_id": id });
    append(tx, &NewEvent::by(by.0, by.1, kind, now, payload).about(&user)).await.map(|_| Ok(()))
}

/// Whether the person behind an account may have this role beside those of all the person's accounts: one person manages the
/// system, audits, or works on alerts, never two of these.
async fn apart(tx: &mut Tx, name: &str, role: &str) -> Result<(), StoreError> {
    let sql = "SELECT u.user_name, r.role FROM user_roles r JOIN users u ON u.user_name = r.user_name \
               JOIN users n ON n.user_name = $1 WHERE u.person = n.person AND r.role <> $2 \
               AND (r.role IN ('admin', 'auditor') OR $2 IN ('admin', 'auditor')) ORDER BY u.user_name, r.role LIMIT 1";
    let Some(row) = tx.row(sql, args![name, role]).await? else { return Ok(()) };
    let (account, held, wanted) = (row.text(0)?, row.read::<Role>(1)?.name(), role.parse::<Role>());
    let wanted = wanted.map(Role::name).unwrap_or_default();
    Err(StoreError::unfit(
        format!("系统管理、审计、办理疑点须由不同的人承担：{account} 已是{}，同一人不能再任{}", held.zh, wanted.zh),
        format!(
            "managing the system, auditing and working on alerts are for different people: {account} is {} already, so the \
             same person cannot be {}",
            held.en, wanted.en
        ),
    ))
}

/// Whether two enabled administrators, two people, are left without this account; where it is none, nothing changes.
async fn two_admins_without(tx: &mut Tx, name: &str) -> Result<(), StoreError> {
    let enabled =
        "FROM users u JOIN user_roles r ON r.user_name = u.user_name WHERE r.role = 'admin' AND u.disabled = 0";
    let is_one = format!("SELECT 1 {enabled} AND u.user_name = $1");
    if tx.row(sqlx::AssertSqlSafe(is_one), args![name]).await?.is_none() {
        return Ok(());
    }
    let others = format!("SELECT COUNT(DISTINCT u.person) {enabled} AND u.user_name <> $1");
    let left = tx.row(sqlx::AssertSqlSafe(others), args![name]).await?.map_or(Ok(0), |row| row.int(0))?;
    if left < 2 { Err(StoreError::TwoAdmins) } else { Ok(()) }
}
