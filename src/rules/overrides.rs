//! Parameters bound for one run: the author's defaults, the site's and the command line's changes.

use super::codes;
use super::params::{ParamSpec, ParamValue};
use super::problem::{Problem, did_you_mean, nearest};
use crate::model::{Lang, RuleId, Text, Value};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Where the value of a parameter comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The rule's own default.
    Default,
    /// The site's file, with the reason given there.
    Site {
        /// Path of the file.
        file: String,
        /// Why this site differs.
        reason: String,
    },
    /// `--param`.
    CommandLine,
    /// A test of the rule.
    Test,
}

/// One override of one parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Override {
    rule: RuleId,
    param: String,
    value: RawValue,
    origin: Origin,
}

#[derive(Clone, Debug, PartialEq)]
enum RawValue {
    /// As typed on the command line; its type is known when it meets its rule.
    Text(String),
    Value(ParamValue),
}

impl Override {
    /// Reads the command line form `R2.min_base=20`.
    ///
    /// # Errors
    /// E303 where the text has not this form.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let parts =
            text.split_once('=').and_then(|(name, value)| name.trim().split_once('.').map(|(r, p)| (r, p, value)));
        let bad = || {
            Problem::elsewhere(
                codes::E303,
                format!("--param {text}"),
                Text::new(
                    "应写作 规则.参数=值，如 R2.min_base=20",
                    "write it as RULE.PARAMETER=VALUE, as in R2.min_base=20",
                ),
            )
        };
        let (rule, param, value) = parts.ok_or_else(bad)?;
        let rule = rule.parse().map_err(|_| bad())?;
        Ok(Self { rule, param: param.to_owned(), value: RawValue::Text(value.to_owned()), origin: Origin::CommandLine })
    }

    /// An override with a value that was already checked against its declaration.
    pub(crate) fn checked(rule: RuleId, param: &str, value: ParamValue, origin: Origin) -> Self {
        Self { rule, param: param.to_owned(), value: RawValue::Value(value), origin }
    }

    /// The rule it is for.
    pub fn rule(&self) -> &RuleId {
        &self.rule
    }

    /// The parameter it sets.
    pub fn param(&self) -> &str {
        &self.param
    }

    pub(crate) fn place(&self) -> String {
        match (&self.origin, &self.value) {
            (Origin::CommandLine, RawValue::Text(text)) => format!("--param {}.{}={text}", self.rule, self.param),
            (Origin::Site { file, .. }, _) => file.clone(),
            _ => format!("{}.{}", self.rule, self.param),
        }
    }

    fn resolve(&self, spec: &ParamSpec) -> Result<ParamValue, Problem> {
        let name = format!("{}.{}", self.rule, self.param);
        let value = match &self.value {
            RawValue::Value(value) => value.clone(),
            RawValue::Text(text) => ParamValue::parse(spec.kind, text).ok_or_else(|| {
                let expected = spec.kind.expected();
                Problem::elsewhere(
                    codes::E303,
                    self.place(),
                    Text::new(
                        format!("参数 {name} 应为{}，实为 {text}", expected.zh),
                        format!("parameter {name} must be {}, found `{text}`", expected.en),
                    ),
                )
            })?,
        };
        if spec.allows(&value) {
            return Ok(value);
        }
        let bounds = spec.bounds();
        let declared = &spec.declared_at;
        Err(Problem::elsewhere(
            codes::E301,
            self.place(),
            Text::new(
                format!("参数 {name} = {value} 超出允许范围 {bounds}"),
                format!("parameter {name} = {value} is outside {bounds}"),
            ),
        )
        .help(
            format!("范围由规则作者设定（{declared}）。确需更改，请改规则并评审；这里不会放宽。"),
            format!("the rule's author set the bounds ({declared}); change the rule and have it reviewed, they are not widened here"),
        ))
    }
}

/// The parameters of one rule with their values for one run.
#[derive(Clone, Debug, PartialEq)]
pub struct BoundParams {
    as_of: Date,
    values: BTreeMap<String, (ParamValue, Origin)>,
}

impl BoundParams {
    /// Binds `specs` of `rule`: defaults, then `overrides` of this rule in their order, the last one winning.
    ///
    /// # Errors
    /// All problems: unknown parameters (E302), values of another type (E303) or outside the bounds (E301).
    pub fn new(rule: &RuleId, specs: &[ParamSpec], overrides: &[Override], as_of: Date) -> Result<Self, Vec<Problem>> {
        let mut bound = Self::defaults(specs, as_of);
        let mut problems = Vec::new();
        for change in overrides.iter().filter(|change| change.rule == *rule) {
            match specs.iter().find(|spec| spec.name == change.param) {
                None => problems.push(unknown_param(change, specs)),
                Some(spec) => match change.resolve(spec) {
                    Ok(value) => {
                        bound.values.insert(spec.name.clone(), (value, change.origin.clone()));
                    }
                    Err(problem) => problems.push(problem),
                },
            }
        }
        if problems.is_empty() { Ok(bound) } else { Err(problems) }
    }

    /// Binds every parameter to its default.
    pub fn defaults(specs: &[ParamSpec], as_of: Date) -> Self {
        let values = specs.iter().map(|spec| (spec.name.clone(), (spec.default.clone(), Origin::Default))).collect();
        Self { as_of, values }
    }

    /// Sets values that a test gives; names that are not parameters are left out.
    pub(crate) fn with(mut self, values: &[(String, ParamValue)]) -> Self {
        for (name, value) in values {
            if let Some(slot) = self.values.get_mut(name) {
                *slot = (value.clone(), Origin::Test);
            }
        }
        self
    }

    /// Takes over the values of another rule's parameters that have the same names: a shared view counts with the
    /// thresholds of the rule that uses it.
    pub(crate) fn shared_with(mut self, outer: &BoundParams) -> Self {
        for (name, slot) in &mut self.values {
            if let Some(found) = outer.values.get(name) {
                slot.clone_from(found);
            }
        }
        self
    }

    /// The day the run looks back from.
    pub fn as_of(&self) -> Date {
        self.as_of
    }

    /// The value of the parameter `name`.
    pub fn get(&self, name: &str) -> Option<&ParamValue> {
        self.values.get(name).map(|(value, _)| value)
    }

    /// Name, value and origin of every parameter, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ParamValue, &Origin)> {
        self.values.iter().map(|(name, (value, origin))| (name.as_str(), value, origin))
    }

    /// The value as it stands in a text; `as_of` included. `None` where there is no such parameter.
    pub fn value(&self, name: &str, lang: Lang) -> Option<Value> {
        if name == "as_of" { Some(Value::Date(self.as_of)) } else { self.get(name).map(|value| value.to_value(lang)) }
    }
}

fn unknown_param(change: &Override, specs: &[ParamSpec]) -> Problem {
    let guess = did_you_mean(nearest(&change.param, specs.iter().map(|spec| spec.name.as_str())));
    let list = specs.iter().map(|spec| spec.name.as_str()).collect::<Vec<_>>().join(", ");
    Problem::elsewhere(
        codes::E302,
        change.place(),
        Text::new(
            format!("规则 {} 没有参数 {}{}", change.rule, change.param, guess.zh),
            format!("rule {} has no parameter `{}`{}", change.rule, change.param, guess.en),
        ),
    )
    .help(format!("它的参数：{list}"), format!("its parameters: {list}"))
}

#[cfg(test)]
mod tests {
    use super::super::params::ParamType;
    use super::*;
    use jiff::civil::date;

    fn spec(name: &str, kind: ParamType, default: &str, min: Option<&str>, max: Option<&str>) -> ParamSpec {
        let parse = |text: &str| ParamValue::parse(kind, text).unwrap();
        ParamSpec {
            name: name.into(),
            kind,
            default: parse(default),
            min: min.map(parse),
            max: max.map(parse),
            choices: Vec::new(),
            unit: None,
            about: Text::default(),
            declared_at: "rules/R2_x.sql:46".into(),
        }
    }

    fn bind(arguments: &[&str]) -> Result<BoundParams, Vec<String>> {
        let specs = [
            spec("min_base", ParamType::Int, "10", Some("3"), Some("1000")),
            spec("window", ParamType::Interval, "12 months", Some("3 months"), Some("36 months")),
            spec("limit", ParamType::Decimal, "1500.00", None, None),
        ];
        let overrides: Vec<_> = arguments.iter().map(|text| Override::parse(text).unwrap()).collect();
        BoundParams::new(&"R2".parse().unwrap(), &specs, &overrides, date(2025, 6, 30))
            .map_err(|problems| problems.iter().map(|problem| problem.line(Lang::En)).collect())
    }

    #[test]
    fn out_of_bounds_is_refused_and_never_clipped() {
        assert_eq!(
            bind(&["R2.min_base=1"]).unwrap_err(),
            ["--param R2.min_base=1: error[E301]: parameter R2.min_base = 1 is outside 3…1000"]
        );
        assert_eq!(
            bind(&["R2.min_base=1001"]).unwrap_err(),
            ["--param R2.min_base=1001: error[E301]: parameter R2.min_base = 1001 is outside 3…1000"]
        );
        assert_eq!(bind(&["R2.min_base=3"]).unwrap().get("min_base"), Some(&ParamValue::Int(3)));
        assert_eq!(bind(&["R2.window=90 days"]).unwrap().get("window").unwrap().to_string(), "90 days");
        assert!(bind(&["R2.window=89 days"]).is_err());
        assert_eq!(bind(&["R3.min_base=1"]).unwrap().get("min_base"), Some(&ParamValue::Int(10)), "another rule's");
    }

    #[test]
    fn all_problems_of_the_command_line_at_once() {
        let problems = bind(&["R2.minbase=20", "R2.window=soon", "R2.limit=1e3"]).unwrap_err();
        assert_eq!(
            problems,
            [
                "--param R2.minbase=20: error[E302]: rule R2 has no parameter `minbase`; did you mean min_base?",
                "--param R2.window=soon: error[E303]: parameter R2.window must be a span such as 12 months or 90 days, found `soon`",
                "--param R2.limit=1e3: error[E303]: parameter R2.limit must be a decimal number of at most 18 digits, such as 1500.00, found `1e3`",
            ]
        );
        for bad in ["min_base=2", "R2.min_base", "r2.x=1", ""] {
            assert_eq!(Override::parse(bad).unwrap_err().code(), codes::E303, "{bad}");
        }
    }

    #[test]
    fn the_last_override_wins_and_says_where_it_comes_from() {
        let bound = bind(&["R2.min_base=20", "R2.min_base=30"]).unwrap();
        let (_, value, origin) = bound.iter().find(|(name, ..)| *name == "min_base").unwrap();
        assert_eq!((value, origin), (&ParamValue::Int(30), &Origin::CommandLine));
    }
}
