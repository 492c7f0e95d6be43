//! What an exception hides: one alert, what rules say of an entity or a region; and what is never hidden.

use super::workflow::Refusal;
use crate::model::{EntityType, RuleId};
use jiff::civil::Date;

/// What an exception hides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One alert, with what was known of it.
    Alert {
        /// The alert.
        alert_id: String,
        /// What it is about.
        entity_type: EntityType,
        /// The last day of its window when the exception was made.
        window_end: Option<Date>,
    },
    /// What one rule says about one entity.
    RuleEntity {
        /// The rule.
        rule_id: RuleId,
        /// What it is.
        entity_type: EntityType,
        /// Which.
        entity_id: String,
    },
    /// Whatever is said about one entity.
    Entity {
        /// What it is.
        entity_type: EntityType,
        /// Which.
        entity_id: String,
    },
    /// What one rule says about a region.
    RuleRegion {
        /// The rule.
        rule_id: RuleId,
        /// The prefix of the region codes.
        region: String,
    },
    /// Whatever one rule says.
    Rule {
        /// The rule.
        rule_id: RuleId,
    },
}

impl Scope {
    /// The word in the store, on the command line and in exports.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Alert { .. } => "alert",
            Self::RuleEntity { .. } => "rule_entity",
            Self::Entity { .. } => "entity",
            Self::RuleRegion { .. } => "rule_region",
            Self::Rule { .. } => "rule",
        }
    }

    /// Whether an officer may hide it alone for a while.
    pub(super) const fn is_narrow(&self) -> bool {
        matches!(self, Self::Alert { .. } | Self::RuleEntity { .. })
    }

    /// One alert, with what is known of it now.
    pub fn one(alert: &Subject<'_>) -> Self {
        Self::Alert {
            alert_id: alert.alert_id.to_owned(),
            entity_type: alert.entity_type,
            window_end: alert.window_end,
        }
    }

    /// What a snooze of this alert hides: what its rule says of its entity, or, where every application is judged anew, this
    /// one alert.
    pub fn snooze(alert: &Subject<'_>) -> Self {
        if history_carries_over(alert.entity_type) {
            Self::RuleEntity {
                rule_id: alert.rule_id.clone(),
                entity_type: alert.entity_type,
                entity_id: alert.entity_id.to_owned(),
            }
        } else {
            Self::one(alert)
        }
    }

    /// Whether this alert is in it. What it says of a person is what was known, never another application.
    pub fn covers(&self, alert: &Subject<'_>) -> bool {
        if may_be_hidden(alert).is_err() {
            return false;
        }
        match self {
            Self::Alert { alert_id, entity_type, window_end } => {
                alert.alert_id == alert_id && !judged_anew(*entity_type, *window_end, alert.window_end)
            }
            Self::RuleEntity { rule_id, entity_type, entity_id } => {
                alert.rule_id == rule_id && is(alert, *entity_type, entity_id)
            }
            Self::Entity { entity_type, entity_id } => is(alert, *entity_type, entity_id),
            Self::RuleRegion { rule_id, region } => {
                alert.rule_id == rule_id && alert.region_code.is_some_and(|code| code.starts_with(region.as_str()))
            }
            Self::Rule { rule_id } => alert.rule_id == rule_id,
        }
    }
}

/// An alert as exceptions see it.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The alert.
    pub alert_id: &'a str,
    /// The rule that raised it.
    pub rule_id: &'a RuleId,
    /// What it is about.
    pub entity_type: EntityType,
    /// Whom it is about.
    pub entity_id: &'a str,
    /// The region that is to check it.
    pub region_code: Option<&'a str>,
    /// The last day of its window.
    pub window_end: Option<Date>,
    /// The date of the application it is about: what has a statutory deadline is never hidden.
    pub applied_on: Option<Date>,
}

/// Whether this alert may be hidden at all.
///
/// # Errors
/// It is about an application that has to be decided by a day.
pub fn may_be_hidden(alert: &Subject<'_>) -> Result<(), Refusal> {
    if alert.applied_on.is_some() { Err(Refusal::ExceptionOnApplication) } else { Ok(()) }
}

/// Whether earlier decisions about an entity stand beside its later alerts, and an exception may cover alerts that are still
/// to come. So it is with employers, bodies, agencies, agents and areas. A person's new application is judged anew (001 §一), and so
/// is whatever stands for a person: a claim, a payment, a certificate, an account, a device, a telephone, a ring, an officer.
pub fn history_carries_over(entity_type: EntityType) -> bool {
    match entity_type {
        EntityType::Employer | EntityType::Body | EntityType::Agency | EntityType::Agent | EntityType::Region => true,
        EntityType::Person
        | EntityType::Claim
        | EntityType::Payment
        | EntityType::Certificate
        | EntityType::Operator
        | EntityType::Account
        | EntityType::Device
        | EntityType::Phone
        | EntityType::Ring => false,
    }
}

/// Whether an alert that comes again under the same id is about something new, so that what was decided about it no longer
/// holds: of a person, when its window reaches further than what was decided on. (Rules whose suppress key has no period give one
/// id to two applications.)
pub fn judged_anew(entity_type: EntityType, decided_until: Option<Date>, window_end: Option<Date>) -> bool {
    !history_carries_over(entity_type) && window_end > decided_until
}

/// The entity of an exception, where it is one whose history carries over; an exception that came into the store otherwise
/// covers nobody.
fn is(alert: &Subject<'_>, entity_type: EntityType, entity_id: &str) -> bool {
    history_carries_over(entity_type) && alert.entity_type == entity_type && alert.entity_id == entity_id
}
