//! From TOML to the typed header. Every field is read even when an earlier one is wrong, so that all problems of a
//! header come out at once; the header itself exists only when none did.

use super::codes;
use super::doc::{Fields, Item};
use super::header::{
    Added, Alerting, Deprecation, DetailsSpec, Downgrade, EventsSpec, EvidenceSpec, FORMAT, FalsePositive, Header,
    KeyGrain, KeyPart, LegalRef, LinkKind, Model, ModelFamily, ModelKind, Needs, Output, OutputColumn, OutputType,
    Plot, PlotKind, RingSpec, Rows, Setting, Status, Support, Suppress, Verify, Version, ViewHeader,
};
use super::inputs::{Inputs, OptionalTable};
use super::params::ParamSpec;
use super::source::Source;
use crate::model::{EntityType, Family, RuleId, Severity, Text};
use jiff::civil::Date;

/// What a rule file declares itself to be.
pub(crate) enum Kind {
    Rule,
    View,
}

/// Reads `format` and `kind`. An unknown format is refused at once: nothing behind it can be trusted.
pub(crate) fn read_kind(fields: &Fields<'_>) -> Option<Kind> {
    let format = fields.need("format")?;
    let number = format.int()?;
    if number != FORMAT {
        format.report(
            codes::E001,
            &format!("= {number}：本程序只认识格式 {FORMAT}"),
            &format!("= {number}: this program reads format {FORMAT}"),
        );
        return None;
    }
    match fields.get("kind") {
        None => Some(Kind::Rule),
        Some(item) => match item.word(&[("rule", 0), ("view", 1)])? {
            0 => Some(Kind::Rule),
            _ => Some(Kind::View),
        },
    }
}

/// Reads a rule's header.
pub(crate) fn read_rule(fields: &Fields<'_>, source: &Source) -> Option<Header> {
    let id = fields.need("id").and_then(|item| parsed::<RuleId>(&item));
    let slug = fields.need("slug").and_then(|item| read_slug(&item));
    let version = fields.need("version").and_then(|item| read_version(&item));
    let status = fields.need("status").and_then(|item| item.word(Status::WORDS));
    let deprecated = fields.table("deprecated").and_then(|table| read_deprecation(table));
    let title = fields.need_text("title");
    let summary = fields.need_text("summary");
    let family = fields.need("family").and_then(|item| item.word(&vocabulary(Family::ALL, Family::code)));
    let entity = fields.need("entity").and_then(|item| item.word(&vocabulary(EntityType::ALL, EntityType::code)));
    let severity = fields.need("severity").and_then(|item| item.word(&severities()));
    let owner = fields.need_string("owner");
    let created = fields.need("created").and_then(|item| item.date());
    let updated = fields.need("updated").and_then(|item| item.date());
    let tags = fields.strings("tags");
    let legal: Vec<_> = fields.tables("legal").into_iter().map(read_legal).collect();
    let inputs = read_inputs(fields);
    let params = read_params(fields, source);
    let output = fields.need("output").and_then(|item| item.fields()).and_then(read_output);
    let details = fields.table("details").map(read_details);
    let model = fields.need("model").and_then(|item| item.fields()).and_then(read_model);
    let alert = fields.need("alert").and_then(|item| item.fields()).and_then(read_alert);
    let downgrades: Vec<_> = fields.tables("downgrade").into_iter().map(read_downgrade).collect();
    let supports: Vec<_> = fields.tables("support").into_iter().map(read_support).collect();
    let explain = fields.need_text("explain");
    let plots: Vec<_> = fields.tables("plots").into_iter().map(read_plot).collect();
    let evidence: Vec<_> = fields.tables("evidence").into_iter().map(read_evidence).collect();
    let false_positives: Vec<_> = fields.tables("false_positives").into_iter().map(read_false_positive).collect();
    let verify: Vec<_> = fields.tables("verify").into_iter().map(read_verify).collect();
    let suppress = fields.table("suppress").map_or_else(|| Some(default_suppress()), read_suppress);
    if matches!((status, &deprecated), (Some(Status::Deprecated), None)) {
        fields.need("deprecated");
    }
    Some(Header {
        id: id?,
        slug: slug?,
        version: version?,
        status: status?,
        deprecated,
        title: title?,
        summary: summary?,
        family: family?,
        entity: entity?,
        severity: severity?,
        owner: owner?,
        created: created?,
        updated: updated?,
        tags,
        legal: all(legal)?,
        inputs: inputs?,
        params: params?,
        output: output?,
        details: match details {
            Some(details) => Some(details?),
            None => None,
        },
        model: model?,
        alert: alert?,
        downgrades: all(downgrades)?,
        supports: all(supports)?,
        explain: explain?,
        plots: all(plots)?,
        evidence: all(evidence)?,
        false_positives: all(false_positives)?,
        verify: all(verify)?,
        suppress: suppress?,
    })
}

/// Reads a view's header.
pub(crate) fn read_view(fields: &Fields<'_>, source: &Source) -> Option<ViewHeader> {
    let name = fields.need("name").and_then(|item| read_name(&item));
    let about = fields.need_text("about");
    let inputs = read_inputs(fields);
    let params = read_params(fields, source);
    let columns = fields.need("output").and_then(|item| item.fields()).and_then(|output| {
        let columns = read_columns(&output);
        output.close();
        columns
    });
    Some(ViewHeader { name: name?, about: about?, inputs: inputs?, params: params?, columns: columns? })
}

/// All or nothing; the problems are already reported.
fn all<T>(items: Vec<Option<T>>) -> Option<Vec<T>> {
    items.into_iter().collect()
}

fn vocabulary<T: Copy>(words: &'static [T], code: impl Fn(T) -> &'static str) -> Vec<(&'static str, T)> {
    words.iter().map(|word| (code(*word), *word)).collect()
}

fn severities() -> Vec<(&'static str, Severity)> {
    vocabulary(Severity::ALL, Severity::code)
}

fn parsed<T: std::str::FromStr<Err = String>>(item: &Item<'_>) -> Option<T> {
    let text = item.string()?;
    let value = text.parse().ok();
    if value.is_none() {
        item.refuse(
            &format!("= {text} 不是规则编号（一至四个大写字母加数字，如 R2）"),
            &format!("= `{text}` is not a rule id (one to four capital letters, then a number, as in R2)"),
        );
    }
    value
}

fn read_slug(item: &Item<'_>) -> Option<String> {
    let slug = item.string()?;
    let word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if slug.split('-').all(word) {
        return Some(slug);
    }
    item.refuse("应为小写英文单词，以 - 连接", "must be small English words joined by `-`");
    None
}

/// The name of a view: what can stand in SQL without quotes.
fn read_name(item: &Item<'_>) -> Option<String> {
    let name = item.string()?;
    let ok = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if ok {
        return Some(name);
    }
    item.refuse("应由小写字母、数字、下划线组成", "must be small letters, digits and underscores");
    None
}

fn read_version(item: &Item<'_>) -> Option<Version> {
    let text = item.string()?;
    let digits =
        |part: &str| (part.len() < 6 && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok()).flatten();
    let version =
        text.split_once('.').and_then(|(major, minor)| Some(Version { major: digits(major)?, minor: digits(minor)? }));
    if version.is_none() {
        item.refuse("应为 \"主.次\"，如 \"1.0\"", "must be \"MAJOR.MINOR\", as in \"1.0\"");
    }
    version
}

fn read_deprecation(table: Fields<'_>) -> Option<Deprecation> {
    let on: Option<Date> = table.need("on").and_then(|item| item.date());
    let reason = table.need_text("reason");
    let successor = table.get("successor").and_then(|item| parsed(&item));
    table.close();
    Some(Deprecation { on: on?, reason: reason?, successor })
}

fn read_legal(table: Fields<'_>) -> Option<LegalRef> {
    let clause = table.need_string("clause");
    let why = table.need_text("why");
    table.close();
    Some(LegalRef { clause: clause?, why: why? })
}

fn read_inputs(fields: &Fields<'_>) -> Option<Inputs> {
    let mut inputs = Inputs::default();
    if let Some(requires) = fields.table("requires") {
        for (table, item) in requires.entries() {
            inputs.requires.insert(table, item.strings());
        }
    }
    if let Some(optional) = fields.table("optional") {
        for (name, item) in optional.entries() {
            let table = item.fields()?;
            let entry = OptionalTable { columns: table.strings("columns"), feeds: table.strings("feeds") };
            table.need("columns");
            table.close();
            inputs.optional.insert(name, entry);
        }
    }
    Some(inputs)
}

fn read_params(fields: &Fields<'_>, source: &Source) -> Option<Vec<ParamSpec>> {
    let Some(params) = fields.table("params") else { return Some(Vec::new()) };
    let specs = params.entries().iter().map(|(name, item)| ParamSpec::read(name, item, source)).collect();
    all(specs)
}

fn read_output(table: Fields<'_>) -> Option<Output> {
    let rows = table
        .need("rows")
        .and_then(|item| item.word(&[("population", Rows::Population), ("violations", Rows::Violations)]));
    let entity_id = table.need_string("entity_id");
    let window = match table.get("window") {
        None => Some(None),
        Some(item) => {
            let window = <[String; 2]>::try_from(item.strings()).ok();
            if window.is_none() {
                item.refuse("应为两列：首日与末日", "must be two columns: the first and the last day");
            }
            window.map(Some)
        }
    };
    let (entity_type, part, region) = (table.string("entity_type"), table.string("part"), table.string("region"));
    let (amount_at_risk, observed) = (table.string("amount_at_risk"), table.string("observed"));
    let columns = read_columns(&table);
    table.close();
    Some(Output {
        rows: rows?,
        entity_id: entity_id?,
        entity_type,
        part,
        region,
        window: window?,
        amount_at_risk,
        observed,
        columns: columns?,
    })
}

fn read_columns(output: &Fields<'_>) -> Option<Vec<OutputColumn>> {
    let entries = output.need("columns")?.fields()?.entries();
    let columns = entries.into_iter().map(|(name, item)| {
        let table = item.fields()?;
        let kind = table.need("type").and_then(|item| read_output_type(&item));
        let label = table.two_languages();
        table.close();
        Some(OutputColumn { name, kind: kind?, label: label? })
    });
    all(columns.collect())
}

fn read_output_type(item: &Item<'_>) -> Option<OutputType> {
    let text = item.string()?;
    let kind = OutputType::parse(&text);
    if kind.is_none() {
        item.refuse(
            &format!("= {text} 不是列类型（string, int64, float64, bool, date, timestamp, decimal(p,s)）"),
            &format!("= `{text}` is not a column type (string, int64, float64, bool, date, timestamp, decimal(p,s))"),
        );
    }
    kind
}

fn read_details(table: Fields<'_>) -> Option<DetailsSpec> {
    let sql = table.need_string("sql");
    let columns = read_columns(&table);
    table.close();
    Some(DetailsSpec { sql: sql?, columns: columns? })
}

fn read_model(table: Fields<'_>) -> Option<Model> {
    let kind = table.need("kind").and_then(|item| item.word(ModelKind::WORDS));
    let families = [("neg_binomial", ModelFamily::NegBinomial), ("beta_binomial", ModelFamily::BetaBinomial)];
    let family = table.get("family").and_then(|item| item.word(&families));
    let (count, exposure, k, n) = (table.get("count"), table.get("exposure"), table.get("k"), table.get("n"));
    if kind == Some(ModelKind::Ring) {
        table.need("count");
    } else if kind.is_some_and(|kind| kind != ModelKind::None) {
        table.need("family");
        let (wanted, unwanted) = match family {
            Some(ModelFamily::BetaBinomial) => (["k", "n"], [&count, &exposure]),
            _ => (["count", "exposure"], [&k, &n]),
        };
        if family.is_some() {
            for key in wanted {
                table.need(key);
            }
            for item in unwanted.into_iter().flatten() {
                item.refuse("不属于这个 family", "does not belong to this family");
            }
        }
    }
    let string = |item: Option<Item<'_>>| item.and_then(|item| item.string());
    let count = string(count).or_else(|| string(k));
    let exposure = string(exposure).or_else(|| string(n));
    let by = table.strings("by");
    let (looks, tested, scale) = (table.string("looks"), table.string("tested"), table.string("scale"));
    // One value each today; they are written so that a reader of the rule sees them.
    table.get("centre").and_then(|item| item.word(&[("leave_one_out", ())]));
    table.get("tail").and_then(|item| item.word(&[("upper", ())]));
    let min_peers = table.get("min_peers").and_then(|item| read_setting(&item));
    let dispersion = table.get("dispersion").and_then(|item| read_setting(&item));
    let fdr = table.get("fdr").and_then(|item| read_setting(&item));
    let adds = table.get("adds").map(|item| item.items()).unwrap_or_default();
    let adds = adds.iter().map(|item| item.word(Added::WORDS)).collect();
    let events = match kind {
        Some(ModelKind::Scan) => Some(table.need("events").and_then(|item| item.fields()).and_then(read_events)?),
        _ => None,
    };
    let ring = match kind {
        Some(ModelKind::Ring) => Some(table.need("ring").and_then(|item| item.fields()).and_then(read_ring)?),
        _ => None,
    };
    table.close();
    let adds = all(adds)?;
    let kind = kind?;
    Some(Model {
        kind,
        family,
        count,
        exposure,
        by,
        looks,
        tested,
        min_peers,
        dispersion,
        fdr,
        scale,
        adds,
        events,
        ring,
    })
}

fn read_events(table: Fields<'_>) -> Option<EventsSpec> {
    let sql = table.need_string("sql");
    let shortest = table.need("shortest").and_then(|item| read_setting(&item));
    let longest = table.need("longest").and_then(|item| read_setting(&item));
    let clock = table.string("clock");
    table.close();
    Some(EventsSpec { sql: sql?, shortest: shortest?, longest: longest?, clock })
}

fn read_ring(table: Fields<'_>) -> Option<RingSpec> {
    let column = |key| table.need_string(key);
    let number = |key| table.need(key).and_then(|item| read_setting(&item));
    let [claimant, link, identifier, region, day, row] =
        ["claimant", "link", "identifier", "region", "day", "row"].map(column);
    let [kinds_needed, members_min, hub_quantile, hub_members, rewirings, exceedances, seed] =
        ["kinds_needed", "members_min", "hub_quantile", "hub_members", "rewirings", "exceedances", "seed"].map(number);
    let [organiser_share, organiser_members, first_days] =
        ["organiser_share", "organiser_members", "first_days"].map(number);
    table.need("kind");
    let kinds: Vec<_> = table.tables("kind").into_iter().map(read_link_kind).collect();
    table.close();
    Some(RingSpec {
        claimant: claimant?,
        link: link?,
        identifier: identifier?,
        region: region?,
        day: day?,
        row: row?,
        kinds: all(kinds)?,
        kinds_needed: kinds_needed?,
        members_min: members_min?,
        hub_quantile: hub_quantile?,
        hub_members: hub_members?,
        rewirings: rewirings?,
        exceedances: exceedances?,
        seed: seed?,
        organiser_share: organiser_share?,
        organiser_members: organiser_members?,
        first_days: first_days?,
    })
}

fn read_link_kind(table: Fields<'_>) -> Option<LinkKind> {
    let id = table.need_string("id");
    let label = table.two_languages();
    let flag = |key| table.get(key).map_or(Some(false), |item| item.bool());
    let [ties, organiser, hub, masked] = ["ties", "organiser", "hub", "masked"].map(flag);
    let entity = table.get("entity").map(|item| item.word(&vocabulary(EntityType::ALL, EntityType::code)));
    if hub == Some(true) {
        table.need("entity");
    }
    table.close();
    let entity = match entity {
        Some(None) => return None,
        known => known.flatten(),
    };
    Some(LinkKind { id: id?, label: label?, ties: ties?, organiser: organiser?, hub: hub?, entity, masked: masked? })
}

/// A number, or `"$name"` of a parameter.
fn read_setting(item: &Item<'_>) -> Option<Setting> {
    if item.is_string() {
        let text = item.string()?;
        if let Some(name) = text.strip_prefix('$') {
            return Some(Setting::Param(name.to_owned()));
        }
        item.refuse("应为数，或 \"$参数名\"", "must be a number or \"$parameter\"");
        return None;
    }
    item.float().map(Setting::Fixed)
}

fn read_alert(table: Fields<'_>) -> Option<Alerting> {
    let condition = table.need_string("where");
    let score = table.string("score");
    let budget = table.table("budget").map(|budget| {
        let per_scan = budget.need("per_scan").and_then(|item| {
            let count = item.int()?;
            let count = u64::try_from(count).ok();
            if count.is_none() {
                item.refuse("不能为负", "must not be negative");
            }
            count
        });
        budget.close();
        per_scan
    });
    table.close();
    Some(Alerting { condition: condition?, score, budget_per_scan: budget.flatten() })
}

fn optional_text(table: &Fields<'_>) -> Text {
    Text { zh: table.string("zh").unwrap_or_default(), en: table.string("en").unwrap_or_default() }
}

fn read_downgrade(table: Fields<'_>) -> Option<Downgrade> {
    let when = table.need_string("when");
    let to = table.need("to").and_then(|item| item.word(&[("medium", Severity::Medium), ("low", Severity::Low)]));
    let fp = table.string("fp");
    let text = optional_text(&table);
    table.close();
    Some(Downgrade { when: when?, to: to?, fp, text })
}

fn read_support(table: Fields<'_>) -> Option<Support> {
    let id = table.need_string("id");
    let when = table.need_string("when");
    let text = table.two_languages();
    table.close();
    Some(Support { id: id?, when: when?, text: text? })
}

fn read_plot(table: Fields<'_>) -> Option<Plot> {
    let kinds = [
        ("funnel", PlotKind::Funnel),
        ("timeline", PlotKind::Timeline),
        ("histogram", PlotKind::Histogram),
        ("matrix", PlotKind::Matrix),
        ("ring", PlotKind::Ring),
    ];
    let kind = table.need("kind").and_then(|item| item.word(&kinds));
    let (source, date) = (table.string("table"), table.string("date"));
    if kind == Some(PlotKind::Timeline) {
        table.need("table");
        table.need("date");
    }
    table.close();
    Some(Plot { kind: kind?, table: source, date })
}

fn read_evidence(table: Fields<'_>) -> Option<EvidenceSpec> {
    let id = table.need_string("id");
    let title = table.need_text("title");
    let sql = table.need_string("sql");
    let (source, key, role) = (table.string("table"), table.string("key"), table.string("role"));
    let when_entity = table.get("when_entity").map(|item| item.word(&vocabulary(EntityType::ALL, EntityType::code)));
    table.close();
    let when_entity = match when_entity {
        Some(None) => return None,
        Some(word) => word,
        None => None,
    };
    Some(EvidenceSpec { id: id?, title: title?, sql: sql?, table: source, key, role, when_entity })
}

fn read_false_positive(table: Fields<'_>) -> Option<FalsePositive> {
    let id = table.need_string("id");
    let text = table.two_languages();
    let how = table.need_text("how");
    table.close();
    Some(FalsePositive { id: id?, text: text?, how: how? })
}

fn read_verify(table: Fields<'_>) -> Option<Verify> {
    let needs = [
        ("checkbox", Needs::Checkbox),
        ("text", Needs::Text),
        ("number", Needs::Number),
        ("attachment", Needs::Attachment),
    ];
    let id = table.need_string("id");
    let text = table.two_languages();
    let needs = table.need("needs").and_then(|item| item.word(&needs));
    table.close();
    Some(Verify { id: id?, text: text?, needs: needs? })
}

fn default_suppress() -> Suppress {
    let part = |column: &str| KeyPart { column: column.to_owned(), grain: KeyGrain::Exact };
    Suppress { key: vec![part("entity_id"), part("window_end")], reopen_when: None, snooze_max: None }
}

fn read_suppress(table: Fields<'_>) -> Option<Suppress> {
    let grains = [("month", KeyGrain::Month), ("quarter", KeyGrain::Quarter), ("year", KeyGrain::Year)];
    let key = table.need("key").map(|item| {
        let parts = item.items().into_iter().map(|part| {
            let text = part.string()?;
            let (column, grain) =
                text.split_once(':').map_or((text.as_str(), None), |(column, grain)| (column, Some(grain)));
            let grain = match grain {
                None => Some(KeyGrain::Exact),
                Some(word) => grains.iter().find(|(code, _)| *code == word).map(|(_, grain)| *grain),
            };
            if grain.is_none() {
                part.refuse("的粒度应为 month、quarter 或 year", "has a grain other than month, quarter and year");
            }
            Some(KeyPart { column: column.to_owned(), grain: grain? })
        });
        all(parts.collect())
    });
    let reopen_when = table.string("reopen_when");
    let snooze_max = table.get("snooze_max").and_then(|item| item.interval());
    table.close();
    Some(Suppress { key: key??, reopen_when, snooze_max })
}
