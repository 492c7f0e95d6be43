//! Fills a template: finds what is missing first, all of it, then lets the template engine write.

use super::book::{LetterTemplate, Office, problem};
use super::facts::{LetterFacts, where_to_fill};
use super::{LetterProblem, LetterState};
use crate::model::Text;
use crate::paper::said::{clean, long_date};
use minijinja::value::Serde;
use minijinja::{Environment, Error, UndefinedBehavior};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Stands before a value that begins like a mark of the layout, and is dropped by it: a name may not become a heading. Data cannot
/// hold it, since [`clean`] shows it by its number.
pub(super) const SHIELD: char = '\u{2060}';

/// The template's text with every field filled in.
pub(super) fn fill(
    office: &Office,
    template: &LetterTemplate,
    facts: &LetterFacts,
    state: &LetterState,
) -> Result<String, Vec<LetterProblem>> {
    if template.reader != facts.reader() {
        let name = &template.id;
        return Err(vec![problem(
            "P103",
            Text::new(
                format!("模板 {name} 是写给另一类对象的，不能用于这份文书"),
                format!("the template {name} is written for another kind of reader"),
            ),
        )]);
    }
    let mut context = context(office, template, facts, state);
    make_safe(&mut context);
    let environment = environment(template).map_err(|error| vec![mistake(template, &error)])?;
    let compiled = environment.get_template(&template.id).map_err(|error| vec![mistake(template, &error)])?;
    let wanted: BTreeSet<String> = compiled.undeclared_variables(true).into_iter().collect();
    let missing: BTreeSet<String> =
        wanted.iter().flat_map(|path| missing(&context, path)).filter(|path| !is_optional(template, path)).collect();
    if !missing.is_empty() {
        return Err(missing.iter().map(|field| not_issued(template, field)).collect());
    }
    // What may be missing is false in an `if`, and nothing where it stands.
    wanted.iter().for_each(|path| put_null(&mut context, path));
    compiled.render(Serde(context)).map_err(|error| vec![mistake(template, &error)])
}

fn context(office: &Office, template: &LetterTemplate, facts: &LetterFacts, state: &LetterState) -> Value {
    let mut fields = facts.fields();
    if let Value::Object(fields) = &mut fields {
        fields.insert("office".into(), json!(office.office));
        fields.insert("basis".into(), json!(office.basis.get(&template.id)));
        fields.insert(
            "letter".into(),
            match state {
                LetterState::Draft => json!({ "number": "（草稿，未编号）", "date": "　　　　年　　月　　日" }),
                LetterState::Approved { number, on } => json!({ "number": number, "date": long_date(*on) }),
            },
        );
    }
    fields
}

fn environment(template: &LetterTemplate) -> Result<Environment<'_>, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_formatter(
        |out, state, value| {
            if value.is_none() { Ok(()) } else { minijinja::escape_formatter(out, state, value) }
        },
    );
    let syntax = minijinja::syntax::SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?;
    environment.set_syntax(syntax);
    environment.add_template(&template.id, &template.body)?;
    Ok(environment)
}

/// Makes every text of the data fit to stand within a line: no line ends, no bars of tables, no marks at its beginning.
fn make_safe(value: &mut Value) {
    match value {
        Value::String(text) => {
            let line = clean(text).split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "｜");
            // Blanks of the office's own, as in 　年　月　日, are meant.
            let line = if text.starts_with('\u{3000}') { clean(text).replace('|', "｜") } else { line };
            let marked = line.starts_with(super::markup::MARKS) || line.starts_with("[ ]");
            *text = if marked { format!("{SHIELD}{line}") } else { line };
        }
        Value::Array(items) => items.iter_mut().for_each(make_safe),
        Value::Object(fields) => fields.values_mut().for_each(make_safe),
        _ => {}
    }
}

/// The places at or below `path` that are empty; where what it is part of is missing, that.
fn missing(context: &Value, path: &str) -> Vec<String> {
    let mut value = context;
    let mut so_far = String::new();
    for part in path.split('.') {
        let separator = if so_far.is_empty() { "" } else { "." };
        so_far = format!("{so_far}{separator}{part}");
        match value.get(part) {
            None | Some(Value::Null) => return vec![so_far],
            Some(next) => value = next,
        }
    }
    empty_below(value, path)
}

fn empty_below(value: &Value, path: &str) -> Vec<String> {
    match value {
        Value::Null => vec![path.to_owned()],
        Value::String(text) if text.trim_matches(SHIELD).trim().is_empty() && !text.contains('\u{3000}') => {
            vec![path.to_owned()]
        }
        Value::Array(items) if items.is_empty() => vec![path.to_owned()],
        Value::Array(items) => {
            (1usize..).zip(items).flat_map(|(at, item)| empty_below(item, &format!("{path}[{at}]"))).collect()
        }
        Value::Object(fields) => {
            fields.iter().flat_map(|(name, field)| empty_below(field, &format!("{path}.{name}"))).collect()
        }
        _ => Vec::new(),
    }
}

/// `facts[2].clause` is optional where the template says `facts.clause`.
fn is_optional(template: &LetterTemplate, path: &str) -> bool {
    let mut plain = String::new();
    let mut inside = false;
    for c in path.chars() {
        inside = c == '[' || (inside && c != ']');
        if !inside && c != ']' {
            plain.push(c);
        }
    }
    template.optional.contains(&plain)
}

/// Puts null at `path` where there is nothing, so that a template may ask.
fn put_null(context: &mut Value, path: &str) {
    let Some((parents, name)) =
        path.rsplit_once('.').map(|(parents, name)| (Some(parents), name)).or(Some((None, path)))
    else {
        return;
    };
    let mut value = context;
    for part in parents.into_iter().flat_map(|parents| parents.split('.')) {
        if value.is_null() {
            *value = Value::Object(Map::new());
        }
        let Value::Object(fields) = value else { return };
        value = fields.entry(part).or_insert(Value::Null);
    }
    if let Value::Object(fields) = value {
        fields.entry(name).or_insert(Value::Null);
    }
}

fn not_issued(template: &LetterTemplate, field: &str) -> LetterProblem {
    let place = where_to_fill(field);
    problem(
        "P101",
        Text::new(
            format!("{}不能发出：缺少 {field}；{}", template.name.zh, place.zh),
            format!("the {} is not issued: {field} is missing; {}", template.name.en, place.en),
        ),
    )
}

fn mistake(template: &LetterTemplate, error: &Error) -> LetterProblem {
    let line = error.line().map_or(template.begins, |line| template.begins + line - 1);
    let what = error.detail().map_or_else(|| error.kind().to_string(), |detail| format!("{}: {detail}", error.kind()));
    let file = &template.file;
    problem("P102", Text::new(format!("{file}:{line}: 模板有误：{what}"), format!("{file}:{line}: {what}")))
}
