//! Holds the parts of a header against one another: columns that exist, ids that are unique, clauses that are known.

use super::catalog::CANDIDATE_ROW;
use super::check_ring;
use super::check_sql::Subject;
use super::codes;
use super::header::{
    Added, Header, Model, ModelKind, OutputColumn, OutputType, PlotKind, RingSpec, Setting, ViewHeader,
};
use super::legal::Legal;
use super::params::ParamType;
use super::problem::{Problem, did_you_mean, nearest};
use super::source::Source;
use crate::model::{Text, dictionary};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Longest title, in characters: it must fit a table cell.
const TITLE_CHARS_MAX: usize = 20;

/// The file has another name than its header asks for.
pub(super) fn wrong_file_name(source: &Arc<Source>, found: &str, wanted: &str) -> Problem {
    Problem::new(
        codes::E006,
        source,
        Text::new(
            format!("文件名应为 {wanted}，实为 {found}"),
            format!("the file must be called {wanted}, not {found}"),
        ),
    )
}

/// Checks a view's header.
pub(super) fn view(subject: &Subject<'_>, header: &ViewHeader, problems: &mut Vec<Problem>) {
    columns_once(subject, "output", &header.columns, problems);
    for (table, optional) in &header.inputs.optional {
        feeds(subject, table, &optional.feeds, &header.columns, problems);
    }
}

/// Checks a rule's header.
pub(super) fn rule(subject: &Subject<'_>, header: &Header, legal: &Legal, problems: &mut Vec<Problem>) {
    columns_once(subject, "output", &header.output.columns, problems);
    details(subject, header, problems);
    let declared = header.contract_columns();
    for (table, optional) in &header.inputs.optional {
        let known: Vec<OutputColumn> = declared
            .iter()
            .map(|(name, kind)| OutputColumn { name: name.clone(), kind: *kind, label: Text::default() })
            .chain(header.details.iter().flat_map(|details| details.columns.clone()))
            .collect();
        feeds(subject, table, &optional.feeds, &known, problems);
    }
    if header.title.zh.chars().count() > TITLE_CHARS_MAX {
        let message = Text::new(
            format!("title.zh 超过 {TITLE_CHARS_MAX} 个字"),
            format!("`title.zh` has more than {TITLE_CHARS_MAX} characters"),
        );
        problems.push(subject.problem(codes::E008, "title.zh", message));
    }
    if header.updated < header.created {
        let message = Text::new("updated 早于 created", "`updated` lies before `created`");
        problems.push(subject.problem(codes::E008, "updated", message));
    }
    model(subject, header, &declared, problems);
    references(subject, header, legal, problems);
    unique_ids(subject, header, problems);
    plots(subject, header, problems);
    suppress(subject, header, &declared, problems);
}

fn columns_once(subject: &Subject<'_>, section: &str, columns: &[OutputColumn], problems: &mut Vec<Problem>) {
    for column in columns {
        let quoted = column.name.chars().any(|c| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'));
        if quoted {
            let name = &column.name;
            let message = Text::new(
                format!("列名 {name} 应由小写字母、数字、下划线组成"),
                format!("the column name `{name}` must be small letters, digits and underscores"),
            );
            problems.push(subject.problem(codes::E008, &format!("{section}.columns.{name}"), message));
        }
    }
}

/// A column is delivered once: by the population, by the model, or by what is looked up later; and a row is known by its key
/// before anything is looked up.
fn details(subject: &Subject<'_>, header: &Header, problems: &mut Vec<Problem>) {
    let Some(details) = &header.details else { return };
    columns_once(subject, "details", &details.columns, problems);
    let output = &header.output;
    let keys = [Some(&output.entity_id), output.entity_type.as_ref(), output.part.as_ref(), output.region.as_ref()];
    let keys: Vec<&String> = keys.into_iter().flatten().chain(output.window.iter().flatten()).collect();
    for OutputColumn { name, .. } in &details.columns {
        let taken = name == CANDIDATE_ROW
            || keys.contains(&name)
            || output.columns.iter().any(|column| column.name == *name)
            || SCORE_COLUMNS.contains(&name.as_str())
            || Added::WORDS.iter().any(|(added, _)| added == name);
        if taken {
            let message = Text::new(
                format!(
                    "[details.columns] 的列 {name} 已有：它是 {CANDIDATE_ROW}、键、[output.columns] 的列，或由模型增加"
                ),
                format!(
                    "the column `{name}` of [details.columns] is there already: `{CANDIDATE_ROW}`, a key, one of [output.columns], or added by the model"
                ),
            );
            problems.push(subject.problem(codes::E203, &format!("details.columns.{name}"), message));
        }
    }
}

/// What scoring adds to every population beside what `[model].adds` may name.
const SCORE_COLUMNS: [&str; 3] = ["lfdr", "compared", "too_small"];

fn feeds(subject: &Subject<'_>, table: &str, feeds: &[String], columns: &[OutputColumn], problems: &mut Vec<Problem>) {
    for (index, name) in feeds.iter().enumerate() {
        if columns.iter().all(|column| column.name != *name) {
            let known = columns.iter().map(|column| column.name.as_str());
            problems.push(unknown_column(subject, &format!("optional.{table}.feeds.{index}"), name, known));
        }
    }
}

fn unknown_column<'n>(subject: &Subject<'_>, path: &str, name: &str, known: impl Iterator<Item = &'n str>) -> Problem {
    let guess = did_you_mean(nearest(name, known));
    let message = Text::new(
        format!("字段 {path} 所指的列 {name} 不存在{}", guess.zh),
        format!("`{path}` names the column `{name}`, which is not delivered{}", guess.en),
    );
    subject.problem(codes::E130, path, message)
}

/// The model's columns are delivered and are numbers; what it adds is not delivered already; its settings resolve.
fn model(subject: &Subject<'_>, header: &Header, declared: &[(String, OutputType)], problems: &mut Vec<Problem>) {
    let model = &header.model;
    let (count, exposure) = match model.family {
        Some(super::header::ModelFamily::BetaBinomial) => ("model.k", "model.n"),
        _ => ("model.count", "model.exposure"),
    };
    let columns = [
        (count, &model.count),
        (exposure, &model.exposure),
        ("model.looks", &model.looks),
        ("model.scale", &model.scale),
        ("output.observed", &header.output.observed),
    ];
    for (path, name) in columns {
        let Some(name) = name else { continue };
        match declared.iter().find(|(known, _)| known == name) {
            None => problems.push(unknown_column(subject, path, name, declared.iter().map(|(name, _)| name.as_str()))),
            Some((_, kind)) if !kind.is_number() => {
                let message = Text::new(
                    format!("字段 {path} 所指的列 {name} 应为数，实为 {kind}"),
                    format!("`{path}` names the column `{name}`, which must be a number, not {kind}"),
                );
                problems.push(subject.problem(codes::E130, path, message));
            }
            Some(_) => {}
        }
    }
    if let Some(name) = &model.tested {
        match declared.iter().find(|(known, _)| known == name) {
            None => {
                let names = declared.iter().map(|(name, _)| name.as_str());
                problems.push(unknown_column(subject, "model.tested", name, names));
            }
            Some((_, OutputType::Bool)) => {}
            Some((_, kind)) => {
                let message = Text::new(
                    format!("字段 model.tested 所指的列 {name} 应为 bool，实为 {kind}"),
                    format!("`model.tested` names the column `{name}`, which must be bool, not {kind}"),
                );
                problems.push(subject.problem(codes::E130, "model.tested", message));
            }
        }
    }
    for (index, name) in
        model.by.iter().enumerate().filter(|(_, name)| declared.iter().all(|(known, _)| known != *name))
    {
        let path = format!("model.by.{index}");
        problems.push(unknown_column(subject, &path, name, declared.iter().map(|(name, _)| name.as_str())));
    }
    for (index, added) in model.adds.iter().enumerate() {
        let path = format!("model.adds.{index}");
        if !added.offered_by(model.kind) {
            let (name, kind) = (added.name(), model.kind.code());
            let message = Text::new(
                format!("model.kind = \"{kind}\" 不提供列 {name}"),
                format!("a model of kind \"{kind}\" does not add the column `{name}`"),
            );
            problems.push(subject.problem(codes::E008, &path, message));
        } else if declared.iter().any(|(name, _)| name == added.name()) {
            let name = added.name();
            let message = Text::new(
                format!("列名 {name} 出现两次：SQL 与模型"),
                format!("the column name `{name}` is there twice: from the SQL and from the model"),
            );
            problems.push(subject.problem(codes::E203, &path, message));
        }
    }
    if model.kind == ModelKind::Series && header.output.window.is_none() {
        let message = Text::new(
            "model.kind = \"series\" 需要 [output] 的 window：每个对象每期一行",
            "a model of kind \"series\" needs `window` in [output]: one row per entity and period",
        );
        problems.push(subject.problem(codes::E008, "model.kind", message));
    }
    if let Some(name) = model.events.as_ref().and_then(|events| events.clock.as_ref())
        && declared.iter().all(|(known, _)| known != name)
    {
        let names = declared.iter().map(|(name, _)| name.as_str());
        problems.push(unknown_column(subject, "model.events.clock", name, names));
    }
    if let Some(ring) = &model.ring {
        check_ring::ring(subject, ring, declared, problems);
    }
    for (path, setting) in settings(model) {
        if let Setting::Param(name) = setting {
            check_setting(subject, header, path, name, problems);
        }
    }
}

/// Every number of the model that may be a parameter, with its place.
fn settings(model: &Model) -> Vec<(&'static str, &Setting)> {
    let events = model.events.as_ref();
    let fixed = [
        ("model.min_peers", model.min_peers.as_ref()),
        ("model.dispersion", model.dispersion.as_ref()),
        ("model.fdr", model.fdr.as_ref()),
        ("model.events.shortest", events.map(|events| &events.shortest)),
        ("model.events.longest", events.map(|events| &events.longest)),
    ];
    let fixed = fixed.into_iter().filter_map(|(path, setting)| Some((path, setting?)));
    fixed.chain(model.ring.iter().flat_map(RingSpec::settings)).collect()
}

fn check_setting(subject: &Subject<'_>, header: &Header, path: &str, name: &str, problems: &mut Vec<Problem>) {
    match header.param(name) {
        Some(spec) if matches!(spec.kind, ParamType::Int | ParamType::Float | ParamType::Decimal) => {}
        Some(_) => {
            let message = Text::new(
                format!("字段 {path} 的参数 ${name} 应为数"),
                format!("`{path}` needs a number, and ${name} is none"),
            );
            problems.push(subject.problem(codes::E303, path, message));
        }
        None => {
            let guess = did_you_mean(nearest(name, header.params.iter().map(|spec| spec.name.as_str())));
            let message = Text::new(
                format!("没有参数 ${name}{}", guess.zh),
                format!("there is no parameter ${name}{}", guess.en),
            );
            problems.push(subject.problem(codes::E302, path, message));
        }
    }
}

/// The parameters the model uses.
pub(super) fn model_params(header: &Header) -> Vec<String> {
    settings(&header.model)
        .into_iter()
        .filter_map(|(_, setting)| match setting {
            Setting::Param(name) => Some(name.clone()),
            Setting::Fixed(_) => None,
        })
        .collect()
}

/// Clauses are in the registry; downgrades name an innocent explanation of this rule.
fn references(subject: &Subject<'_>, header: &Header, legal: &Legal, problems: &mut Vec<Problem>) {
    for (index, reference) in header.legal.iter().enumerate().filter(|(_, reference)| !legal.knows(&reference.clause)) {
        let clause = &reference.clause;
        let guess = legal.guess(clause);
        let message = Text::new(
            format!("legal.toml 中没有条款 {clause}{}", guess.zh),
            format!("legal.toml has no clause `{clause}`{}", guess.en),
        );
        problems.push(subject.problem(codes::E140, &format!("legal.{index}.clause"), message));
    }
    for (index, downgrade) in header.downgrades.iter().enumerate() {
        let Some(fp) = downgrade.fp.as_ref().filter(|fp| header.false_positive(fp).is_none()) else { continue };
        let guess = did_you_mean(nearest(fp, header.false_positives.iter().map(|entry| entry.id.as_str())));
        let message = Text::new(
            format!("[[false_positives]] 中没有 {fp}{}", guess.zh),
            format!("there is no `{fp}` among [[false_positives]]{}", guess.en),
        );
        problems.push(subject.problem(codes::E008, &format!("downgrade.{index}.fp"), message));
    }
    for (index, downgrade) in header.downgrades.iter().enumerate() {
        if downgrade.fp.is_none() && downgrade.text.zh.is_empty() {
            let message =
                Text::new("[[downgrade]] 须有 fp 或 zh", "a [[downgrade]] needs `fp` or `zh`: the reason is shown");
            problems.push(subject.problem(codes::E008, &format!("downgrade.{index}"), message));
        }
    }
}

fn unique_ids(subject: &Subject<'_>, header: &Header, problems: &mut Vec<Problem>) {
    let lists: [(&str, Vec<&str>); 4] = [
        ("support", header.supports.iter().map(|entry| entry.id.as_str()).collect()),
        ("evidence", header.evidence.iter().map(|entry| entry.id.as_str()).collect()),
        ("false_positives", header.false_positives.iter().map(|entry| entry.id.as_str()).collect()),
        ("verify", header.verify.iter().map(|entry| entry.id.as_str()).collect()),
    ];
    for (list, ids) in lists {
        let mut seen = BTreeSet::new();
        for (index, id) in ids.into_iter().enumerate() {
            if !seen.insert(id) {
                let message = Text::new(
                    format!("[[{list}]] 的编号 {id} 出现两次"),
                    format!("[[{list}]] has the id `{id}` twice"),
                );
                problems.push(subject.problem(codes::E008, &format!("{list}.{index}.id"), message));
            }
        }
    }
}

/// A timeline draws a table of the dictionary along one of its date columns.
fn plots(subject: &Subject<'_>, header: &Header, problems: &mut Vec<Problem>) {
    for (index, plot) in header.plots.iter().enumerate().filter(|(_, plot)| plot.kind == PlotKind::Timeline) {
        let (Some(table), Some(date)) = (&plot.table, &plot.date) else { continue };
        let Some(spec) = dictionary::table(table) else {
            let guess = did_you_mean(nearest(table, dictionary::tables().iter().map(|table| table.name.as_str())));
            let message = Text::new(
                format!("数据字典中没有表 {table}{}", guess.zh),
                format!("the data dictionary has no table `{table}`{}", guess.en),
            );
            problems.push(subject.problem(codes::E101, &format!("plots.{index}.table"), message));
            continue;
        };
        if spec.column(date).is_none() {
            let guess = did_you_mean(nearest(date, spec.columns.iter().map(|column| column.name.as_str())));
            let message = Text::new(
                format!("表 {table} 没有列 {date}{}", guess.zh),
                format!("the table `{table}` has no column `{date}`{}", guess.en),
            );
            problems.push(subject.problem(codes::E101, &format!("plots.{index}.date"), message));
        }
    }
}

/// The suppress key names columns every row has.
fn suppress(subject: &Subject<'_>, header: &Header, declared: &[(String, OutputType)], problems: &mut Vec<Problem>) {
    let general = ["entity_id", "entity_type", "window_start", "window_end", "part"];
    for (index, part) in header.suppress.key.iter().enumerate() {
        let known = general.contains(&part.column.as_str()) || declared.iter().any(|(name, _)| *name == part.column);
        if !known {
            let names = general.into_iter().chain(declared.iter().map(|(name, _)| name.as_str()));
            problems.push(unknown_column(subject, &format!("suppress.key.{index}"), &part.column, names));
        }
    }
}
