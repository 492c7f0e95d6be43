//! How a rule is spoken of: its model, its bands, its sentences without a row to fill them.

use crate::model::{Lang, Severity, Text};
use crate::rules::header::{Header, ModelFamily, ModelKind, Setting};
use crate::rules::testing::TestKind;

/// `{short_claims}笔` as `〔连续缴费不足3个月〕笔`: what stands in a sentence before there is a number.
pub(super) fn sentence(header: &Header, text: &Text, lang: Lang) -> String {
    let text = text.get(lang);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        out.push_str(before);
        let Some(close) = from.find('}') else {
            out.push_str(from);
            return out;
        };
        let name = from[1..close].split(':').next().unwrap_or_default();
        out.push_str(
            &lang.pick(format!("〔{}〕", label(header, name, lang)), format!("‹{}›", label(header, name, lang))),
        );
        rest = &from[close + 1..];
    }
    out.push_str(rest);
    out
}

fn label(header: &Header, name: &str, lang: Lang) -> String {
    let details = header.details.iter().flat_map(|details| &details.columns);
    let column = header.output.columns.iter().chain(details).find(|column| column.name == name);
    if let Some(column) = column.filter(|column| !column.label.zh.is_empty()) {
        return column.label.get(lang).to_owned();
    }
    if let Some(param) = header.params.iter().find(|param| param.name == name) {
        // The sentence has its unit.
        return param.default.to_string();
    }
    let known = match name {
        "expected" => lang.pick("预计", "expected"),
        "ratio" => lang.pick("倍数", "ratio"),
        "ratio_low" => lang.pick("倍数下限", "lower limit of the ratio"),
        "q_value" => lang.pick("误报率", "false discovery rate"),
        "peers" => lang.pick("同类数", "peers"),
        "peer_group" => lang.pick("同类", "peer group"),
        "window_start" => lang.pick("起", "from"),
        "window_end" => lang.pick("止", "to"),
        "scan_count" => lang.pick("最密一段的次数", "events of the densest span"),
        "scan_expected" => lang.pick("该段预计次数", "events expected in it"),
        "scan_start" => lang.pick("该段起", "its first day"),
        "scan_end" => lang.pick("该段止", "its last day"),
        "season_expected" => lang.pick("按季节与趋势预计", "expected by season and trend"),
        "season_limit" => lang.pick("按季节与趋势的上限", "limit by season and trend"),
        other => other,
    };
    known.to_owned()
}

/// How the rows are judged, in a sentence or two.
pub(super) fn model_text(header: &Header, lang: Lang) -> String {
    let model = &header.model;
    let name = |column: &Option<String>| column.as_deref().map_or_else(String::new, |name| label(header, name, lang));
    let (count, exposure) = (name(&model.count), name(&model.exposure));
    if model.kind == ModelKind::None {
        return lang
            .pick(
                "属事实，不作统计比较：符合条件的每一行都提示。",
                "A fact, not a comparison: every row that meets the condition is raised.",
            )
            .to_owned();
    }
    if model.kind == ModelKind::Ring {
        return lang
            .pick(
                "按共用的账户、电话、设备等把人连成团体，与保持每个标识使用人数、随机重新分配的图比较；已知或用的人异常多的标识不作依据。",
                "People are tied by the identifiers they share, and the group is compared with graphs dealt anew that keep how many use each identifier; identifiers known or used by unusually many tie nobody.",
            )
            .to_owned();
    }
    let family = match model.family {
        Some(ModelFamily::BetaBinomial) => lang.pick("贝塔二项", "beta-binomial"),
        _ => lang.pick("负二项", "negative binomial"),
    };
    let peers: Vec<String> = model.by.iter().map(|column| label(header, column, lang)).collect();
    let peers =
        if peers.is_empty() { lang.pick("全部对象", "all").to_owned() } else { peers.join(lang.pick("、", ", ")) };
    let size = lang.pick(
        format!("“{count}”与“{exposure}”相比，按{family}模型与同类（{peers}）比较，计入同类之间正常的差异；倍数向同类收缩。"),
        format!("“{count}” against “{exposure}”, compared with peers ({peers}) by a {family} model that allows for how much honest peers differ; ratios are shrunk towards the peers."),
    );
    let time = match model.kind {
        ModelKind::Scan => lang.pick(
            "另看事件在时间上是否比同类更扎堆，两者合成一个概率。",
            " Whether the events crowd in time more than the peers' do is a second look; both become one probability.",
        ),
        ModelKind::Series => lang.pick(
            "还须高于自身的季节与趋势。",
            " The period must also be above what its own season and trend suggest.",
        ),
        ModelKind::Funnel | ModelKind::Ring | ModelKind::None => "",
    };
    let fdr = match &model.fdr {
        Some(Setting::Param(param)) => {
            header.params.iter().find(|spec| spec.name == *param).map(|spec| spec.default.to_string())
        }
        Some(Setting::Fixed(number)) => Some(number.to_string()),
        None => None,
    };
    let list = fdr.map_or_else(String::new, |fdr| {
        lang.pick(
            format!("列入清单的误报率不高于 {fdr}。"),
            format!(" False discovery rate of the list: at most {fdr}."),
        )
    });
    format!("{size}{time}{list}")
}

/// How far a downgrade lowers an alert.
pub(super) fn bands_text(to: Severity, lang: Lang) -> String {
    match to {
        Severity::Low => lang.pick("最高为 C 级（关注）", "at most band C (watch)"),
        _ => lang.pick("最高为 B 级（一般核查）", "at most band B (check)"),
    }
    .to_owned()
}

/// What a test is for.
pub(super) fn kind_of_test(kind: TestKind, lang: Lang) -> &'static str {
    match kind {
        TestKind::Firing => lang.pick("应提示", "firing"),
        TestKind::Quiet => lang.pick("不应提示", "quiet"),
        TestKind::Boundary => lang.pick("界限", "boundary"),
        TestKind::Skipped => lang.pick("应跳过", "skipped"),
    }
}

/// A text on one line.
pub(super) fn one_line(text: &Text, lang: Lang) -> String {
    text.get(lang).split_whitespace().collect::<Vec<_>>().join(" ")
}
