//! The case: alerts that one person should look at together.

use super::{Band, EntityType, Fen, RuleId};
use jiff::civil::Date;

/// One case: a line of `cases.parquet`. A proposal of the program; people may merge and part cases.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// `C-` and the smallest alert id in it.
    pub case_id: String,
    /// 1 = look first: cases stand in the order of their first alerts.
    pub rank: i64,
    /// The best band of its alerts.
    pub band: Band,
    /// Its alerts, in rank order.
    pub alerts: Vec<CaseAlert>,
    /// Its rules, each once, in the order of its alerts.
    pub rules: Vec<RuleId>,
    /// What its first alert is about.
    pub entity_type: EntityType,
    /// Whom its first alert is about.
    pub entity_id: String,
    /// Region responsible for the first alert.
    pub region_code: Option<String>,
    /// Distinct entities of its alerts.
    pub entities: i64,
    /// Distinct people among the rows of its alerts.
    pub persons: i64,
    /// Paid, over the union of the rows: a payment that two alerts point at counts once.
    pub amount_paid: Fen,
    /// Granted and not yet paid, over the same union.
    pub amount_stoppable: Fen,
    /// Lower bound of what exceeds the expected, over the same union.
    pub amount_low: Fen,
    /// The smallest ln p of its entities over all rules; `None` where all alerts are deterministic. Entities became a case
    /// because of what was found, so this is a place in an order and no probability of the case.
    pub entity_ln_p: Option<f64>,
    /// The earliest deadline of its alerts.
    pub due_on: Option<Date>,
}

/// An alert of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseAlert {
    /// Its id.
    pub alert_id: String,
    /// What joins it to others; none where others join it.
    pub links: Vec<CaseLink>,
}

/// What joins an alert to another of its case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseLink {
    /// The other alert.
    pub with: String,
    /// How.
    pub by: JoinedBy,
}

/// How an alert is joined to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinedBy {
    /// Both are about the same entity.
    Entity,
    /// Rows that stand in both.
    Rows {
        /// How many.
        shared: u64,
        /// Of how many that it has.
        of: u64,
    },
    /// People who stand in both.
    People {
        /// How many.
        shared: u64,
        /// Of how many that it has.
        of: u64,
    },
}

impl CaseLink {
    /// The link as it stands in a column: `R2-1f… entity`, `R2-1f… rows 12/15`, `R2-1f… people 2/2`.
    pub fn code(&self) -> String {
        let with = &self.with;
        match self.by {
            JoinedBy::Entity => format!("{with} entity"),
            JoinedBy::Rows { shared, of } => format!("{with} rows {shared}/{of}"),
            JoinedBy::People { shared, of } => format!("{with} people {shared}/{of}"),
        }
    }
}
