//! The key of a population's rows, read by column and not by row.

use crate::model::{EntityType, Fen, Table, Texts, Value, Values};
use crate::rules::header::Header;
use jiff::civil::Date;

/// The key columns of a population, by the names the header gives them.
pub struct Keys<'a> {
    header: &'a Header,
    population: &'a Table,
    entity: Option<&'a Texts>,
    entity_type: Option<&'a Texts>,
    part: Option<&'a Texts>,
    region: Option<&'a Texts>,
    window: [Option<&'a [Option<Date>]>; 2],
    amount: Option<&'a [Option<Fen>]>,
}

impl<'a> Keys<'a> {
    /// Finds the key columns. One that is not there, or of another type, is null in every row.
    pub fn new(header: &'a Header, population: &'a Table) -> Keys<'a> {
        let output = &header.output;
        let text = |name: Option<&str>| match population.column(name?) {
            Some(Values::Text(texts)) => Some(texts),
            _ => None,
        };
        let days = |name: Option<&str>| match population.column(name?) {
            Some(Values::Date(days)) => Some(days.as_slice()),
            _ => None,
        };
        let window = output.window.as_ref();
        Keys {
            header,
            population,
            entity: text(Some(&output.entity_id)),
            entity_type: text(output.entity_type.as_deref()),
            part: text(output.part.as_deref()),
            region: text(Some(output.region.as_deref().unwrap_or("region_code"))),
            window: [days(window.map(|[start, _]| start.as_str())), days(window.map(|[_, end]| end.as_str()))],
            amount: match output.amount_at_risk.as_deref().and_then(|name| population.column(name)) {
                Some(Values::Money(amounts)) => Some(amounts),
                _ => None,
            },
        }
    }

    /// The rule's header.
    pub fn header(&self) -> &'a Header {
        self.header
    }

    /// The entity of a row.
    pub fn entity(&self, row: usize) -> (EntityType, &'a str) {
        (self.entity_type(row), self.entity.and_then(|texts| texts.get(row)).unwrap_or_default())
    }

    /// Its type.
    pub fn entity_type(&self, row: usize) -> EntityType {
        let code = self.entity_type.and_then(|texts| texts.get(row));
        code.and_then(EntityType::from_code).unwrap_or(self.header.entity)
    }

    /// The further key of a row.
    pub fn part(&self, row: usize) -> Option<&'a str> {
        self.part?.get(row)
    }

    /// First and last day of a row.
    pub fn window(&self, row: usize) -> (Option<Date>, Option<Date>) {
        let day = |at: usize| self.window[at].and_then(|days| days[row]);
        (day(0), day(1))
    }

    /// Region responsible for the check.
    pub fn region(&self, row: usize) -> Option<&'a str> {
        self.region?.get(row)
    }

    /// Money at risk as the rule counted it.
    pub fn amount(&self, row: usize) -> Option<Fen> {
        self.amount?[row]
    }

    /// A column by its role in the key, or by its name.
    pub fn value(&self, column: &str, row: usize) -> Value {
        let day = |day: Option<Date>| day.map_or(Value::Null, Value::Date);
        let text = |text: &str| Value::Text(text.to_owned());
        match column {
            "entity_id" => text(self.entity(row).1),
            "entity_type" => text(self.entity_type(row).code()),
            "window_start" => day(self.window(row).0),
            "window_end" => day(self.window(row).1),
            "part" => self.part(row).map_or(Value::Null, text),
            other => self.population.value(other, row),
        }
    }
}
