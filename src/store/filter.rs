//! What of the queue is asked for, as conditions on its columns.

use super::StoreError;
use super::exceptions::above;
use super::sql::{Arg, Tx, args};
use super::standing::is_open;
use crate::model::{Band, EntityType, Family, Fen, Outcome, Role, RuleId, Status};
use crate::triage::workflow::Actor;
use jiff::civil::Date;

/// The most alerts that a text may mean; more is said to be too many.
const MEANT_MOST: i64 = 500;
/// The shortest text that is looked for.
const TEXT_LEAST: usize = 3;

/// Whose alerts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owned {
    /// Those of whoever asks.
    Mine,
    /// Nobody's.
    Nobody,
    /// Those of this account.
    By(String),
}

/// Whether alerts that an exception hides are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hidden {
    /// They are left out, and counted.
    #[default]
    Out,
    /// Only they are shown.
    Only,
    /// All are shown.
    All,
}

/// Which alerts are asked for: those that agree with everything that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of one of these rules.
    pub rules: Vec<RuleId>,
    /// Of one of these families.
    pub families: Vec<Family>,
    /// In one of these bands.
    pub bands: Vec<Band>,
    /// In one of these states.
    pub statuses: Vec<Status>,
    /// Open (somebody still has to do something) or not.
    pub open: Option<bool>,
    /// Whose.
    pub owner: Option<Owned>,
    /// Of regions that begin with this.
    pub region: Option<String>,
    /// About one of these.
    pub entity_types: Vec<EntityType>,
    /// At least this much money, paid and stoppable together.
    pub money_from: Option<Fen>,
    /// At most this much.
    pub money_to: Option<Fen>,
    /// Due on this day or later.
    pub due_from: Option<Date>,
    /// Due on this day or earlier.
    pub due_to: Option<Date>,
    /// First seen on this day or later.
    pub seen_from: Option<Date>,
    /// First seen on this day or earlier.
    pub seen_to: Option<Date>,
    /// In this run, of whatever change.
    pub run: Option<String>,
    /// Closed with this innocent explanation.
    pub explanation: Option<String>,
    /// Closed with one of these.
    pub outcomes: Vec<Outcome>,
    /// Closed, and more was found since.
    pub changed: bool,
    /// Whether the newest run of its rule had it no more.
    pub vanished: Option<bool>,
    /// Whether hidden ones are shown.
    pub hidden: Hidden,
    /// The same of an entity: where both are given, both hold.
    pub entity: Option<String>,
    /// A text: the beginning or the end of the id of an alert or an entity, or the id of one of its rows.
    pub text: Option<String>,
}

impl Filter {
    /// What of it is asked of the alerts that are open, and of those that are done: the conditions of each part that can have any.
    /// The state of an alert says in which it is. Every index has the two apart, so that years of closed alerts stand in nobody's
    /// way.
    pub(super) fn parts(&self) -> Vec<Vec<Condition>> {
        let part = |open: bool| {
            let here: Vec<Status> = self.statuses.iter().copied().filter(|status| is_open(*status) == open).collect();
            let none = self.open.is_some_and(|asked| asked != open) || (here.is_empty() && !self.statuses.is_empty());
            let words = here.iter().map(Status::to_string).collect();
            let states = Condition::one_of("status", words, Some("alerts_by_status"));
            (!none).then(|| states.into_iter().chain([Condition::new(OF_PART, args![open], None)]).collect())
        };
        [true, false].into_iter().filter_map(part).collect()
    }
}

/// One condition: its SQL with `?` for values, the values, and the index that begins with its column.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    pub(super) sql: String,
    pub(super) args: Vec<Arg>,
    pub(super) index: Option<&'static str>,
}

impl Condition {
    pub(super) fn new(sql: impl Into<String>, args: Vec<Arg>, index: Option<&'static str>) -> Self {
        Self { sql: sql.into(), args, index }
    }

    /// Whether `index` alone can tell it: it is about the column of the index, or about the part.
    pub(super) fn is_told_by(&self, index: &str) -> bool {
        self.index == Some(index) || self.sql == OF_PART
    }

    /// One of these; without any, no condition.
    fn one_of(column: &str, values: Vec<String>, index: Option<&'static str>) -> Option<Self> {
        let sql = format!("{column} IN ({})", vec!["?"; values.len()].join(", "));
        (!values.is_empty()).then(|| Self::new(sql, values.into_iter().map(Arg::from).collect(), index))
    }
}

/// The index of the primary key, as SQLite calls it: without its name a list of ids is looked for in all that is open.
const BY_ID: &str = "sqlite_autoindex_alerts_1";
/// Which of the two parts an alert is in; each index has them apart.
const OF_PART: &str = "is_open = ?";

/// What a filter and the rights of the viewer ask for of every alert, whatever part it is in ([`Filter::parts`]); and whether the
/// text meant too many.
pub(super) async fn conditions(
    tx: &mut Tx,
    viewer: &Actor,
    filter: &Filter,
    today: Date,
) -> Result<(Vec<Condition>, bool), StoreError> {
    let mut wanted = filtered(viewer, filter);
    wanted.extend(visible(viewer));
    wanted.extend(not_named(viewer));
    match filter.hidden {
        Hidden::Out => wanted.push(Condition::new("hidden_until < ?", args![today], None)),
        Hidden::Only => wanted.push(Condition::new("hidden_until >= ?", args![today], Some("alerts_by_hidden"))),
        Hidden::All => {}
    }
    if let Some(run) = &filter.run {
        let sql = "alert_id IN (SELECT alert_id FROM run_alerts WHERE run_key = ?)";
        wanted.push(Condition::new(sql, args![run], None));
    }
    let mut too_wide = false;
    for text in [&filter.entity, &filter.text].into_iter().flatten() {
        let ids = meant(tx, text).await?;
        too_wide |= i64::try_from(ids.len()).unwrap_or(i64::MAX) > MEANT_MOST;
        let among = Condition::one_of("alert_id", ids, Some(BY_ID));
        wanted.push(among.unwrap_or_else(|| Condition::new("1 = 0", vec![], None)));
    }
    Ok((wanted, too_wide))
}

fn filtered(viewer: &Actor, filter: &Filter) -> Vec<Condition> {
    let range =
        |column: &str, sign: &str, value: Arg, index| Condition::new(format!("{column} {sign} ?"), vec![value], index);
    let texts = |words: &mut dyn Iterator<Item = String>| words.collect::<Vec<_>>();
    let mut wanted: Vec<Condition> = [
        Condition::one_of("rule_id", texts(&mut filter.rules.iter().map(RuleId::to_string)), Some("alerts_by_rule")),
        Condition::one_of("family", texts(&mut filter.families.iter().map(|f| f.code().to_owned())), None),
        Condition::one_of("band", texts(&mut filter.bands.iter().map(Band::to_string)), None),
        Condition::one_of(
            "entity_type",
            texts(&mut filter.entity_types.iter().map(|t| t.code().to_owned())),
            Some("alerts_by_type"),
        ),
        Condition::one_of("outcome", texts(&mut filter.outcomes.iter().map(Outcome::to_string)), None),
        Condition::one_of("explanation", filter.explanation.iter().cloned().collect(), Some("alerts_by_explanation")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let owner = filter.owner.as_ref().map(|owner| match owner {
        Owned::Mine => viewer.user.clone(),
        Owned::Nobody => String::new(),
        Owned::By(user) => user.clone(),
    });
    wanted.extend(owner.map(|owner| Condition::new("owner = ?", args![owner], Some("alerts_by_owner"))));
    if let Some(region) = &filter.region {
        wanted.push(within(region));
    }
    let money = Some("alerts_by_money");
    wanted.extend(filter.money_from.map(|least| range("money", ">=", least.into(), money)));
    wanted.extend(filter.money_to.map(|most| range("money", "<=", most.into(), money)));
    let place = Some("alerts_by_place");
    wanted.extend(filter.due_from.map(|day| range("place", ">=", day.into(), place)));
    wanted.extend(filter.due_to.map(|day| range("place", "<", above(&day.to_string()).into(), place)));
    let seen = Some("alerts_by_seen");
    wanted.extend(filter.seen_from.map(|day| range("first_seen", ">=", day.into(), seen)));
    wanted.extend(filter.seen_to.map(|day| range("first_seen", "<", above(&day.to_string()).into(), seen)));
    if filter.changed {
        wanted.push(Condition::new("changed = 1", vec![], None));
    }
    wanted.extend(filter.vanished.map(|gone| Condition::new("vanished = ?", args![gone], None)));
    wanted
}

/// Regions that begin with a prefix.
fn within(prefix: &str) -> Condition {
    Condition::new("(region_code >= ? AND region_code < ?)", args![prefix, above(prefix)], Some("alerts_by_region"))
}

/// What the viewer may see: the alerts of the own region, what the viewer was given from elsewhere, and, as a supervisor,
/// what belongs nowhere.
pub(super) fn visible(viewer: &Actor) -> Option<Condition> {
    let region = viewer.region.as_ref()?;
    let own = within(region);
    let nowhere = if viewer.roles.contains(&Role::Supervisor) { " OR region_code IS NULL" } else { "" };
    let mut args = own.args;
    args.push((&viewer.user).into());
    Some(Condition::new(format!("({} OR owner = ?{nowhere})", own.sql), args, None))
}

/// Who is named in the evidence of an alert, or its subject, neither sees nor finds it: nobody is warned.
pub(super) fn not_named(viewer: &Actor) -> Option<Condition> {
    let sql = "(alert_id NOT IN (SELECT o.alert_id FROM alert_operators o JOIN person_operators p \
               ON p.operator_id = o.operator_id WHERE p.person = ?) AND NOT (entity_type = 'operator' AND entity_id IN \
               (SELECT operator_id FROM person_operators WHERE person = ?)))";
    (!viewer.operator_ids.is_empty()).then(|| Condition::new(sql, args![&viewer.person, &viewer.person], None))
}

/// Whether the viewer sees an alert of this region that this account has: [`visible`], for one alert.
pub(super) fn sees(viewer: &Actor, region: Option<&str>, owner: &str) -> bool {
    let own = match (viewer.region.as_deref(), region) {
        (None, _) => true,
        (Some(prefix), Some(code)) => code.starts_with(prefix),
        (Some(_), None) => viewer.roles.contains(&Role::Supervisor),
    };
    own || owner == viewer.user
}

/// The alerts that a text may mean, one more than are looked through where there are too many.
async fn meant(tx: &mut Tx, text: &str) -> Result<Vec<String>, StoreError> {
    let text = text.trim();
    if text.chars().count() < TEXT_LEAST {
        return Err(StoreError::unfit(
            format!("查找的编号至少要有 {TEXT_LEAST} 个字符"),
            format!("a text to look for has at least {TEXT_LEAST} characters"),
        ));
    }
    let reversed: String = text.chars().rev().collect();
    let sql = "SELECT alert_id FROM (\
               SELECT alert_id FROM (SELECT alert_id FROM alerts WHERE alert_id >= $1 AND alert_id < $2 LIMIT $5) a \
               UNION SELECT alert_id FROM (SELECT alert_id FROM alerts WHERE entity_id >= $1 AND entity_id < $2 LIMIT $5) b \
               UNION SELECT alert_id FROM \
               (SELECT alert_id FROM alerts WHERE entity_reversed >= $3 AND entity_reversed < $4 LIMIT $5) c \
               UNION SELECT alert_id FROM (SELECT alert_id FROM members WHERE entity_id = $1 LIMIT $5) d) m \
               ORDER BY alert_id LIMIT $5";
    let args = args![text, above(text), &reversed, above(&reversed), MEANT_MOST + 1];
    tx.rows(sql, args).await?.iter().map(|row| row.text(0).map(str::to_owned)).collect()
}
