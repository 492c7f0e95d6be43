//! Which alerts are asked for: as options, and as the one line that can be pasted (`规则:R5 地区:1505 状态:未结 金额>=10000`).
//!
//! Both become words of one kind, [`Word`], and one function puts a word into the filter: an option and its short form
//! cannot mean different things.

use super::args::parse_yuan;
use crate::cli::desk::Failure;
use crate::cli::locale::tr;
use crate::model::typed;
use crate::model::{Band, EntityType, Family, Fen, Lang, Outcome, RuleId, Status};
use crate::store::{Filter, Hidden, Owned};
use clap::Args;

#[derive(Clone, Debug, Default, Args)]
pub(in crate::cli) struct FilterArgs {
    #[arg(value_name = "FILTER", help = tr("筛选词，例如 规则:R5 地区:1505 状态:未结 金额>=10000", "Words of a filter, such as rule:R5 region:1505 status:open money>=10000"))]
    words: Vec<String>,
    #[arg(long, value_name = "RULES", help = tr("规则，例如 R1,R5", "Rules, such as R1,R5"))]
    rule: Option<String>,
    #[arg(long, value_name = "FAMILIES", help = tr("类别", "Families"))]
    family: Option<String>,
    #[arg(long, value_name = "A,B,C", help = tr("级别", "Bands"))]
    band: Option<String>,
    #[arg(long, value_name = "LIST", help = tr("状态：open 未结（默认）、all 全部，或 new、working、waiting、proposed、returned、closed、reopened、merged", "open (default), all, or new, working, waiting, proposed, returned, closed, reopened, merged"))]
    status: Option<String>,
    #[arg(long, value_name = "USER", conflicts_with = "mine", help = tr("承办人；none 为未接办", "Who has it; none: nobody"))]
    owner: Option<String>,
    #[arg(long, help = tr("我承办的", "Those I have"))]
    mine: bool,
    #[arg(long, value_name = "CODE", help = tr("地区：行政区划代码或其开头", "Region: a code or its beginning"))]
    region: Option<String>,
    #[arg(long, value_name = "TYPES", help = tr("对象类型：person、employer、body 等", "Kinds of entity: person, employer, body, …"))]
    entity_type: Option<String>,
    #[arg(long, value_name = "ID", help = tr("对象编号", "The id of an entity"))]
    entity: Option<String>,
    #[arg(long, value_name = "YUAN", help = tr("金额不少于", "At least this much money"))]
    min_amount: Option<String>,
    #[arg(long, value_name = "DATE", help = tr("期限不晚于", "Due on this day or earlier"))]
    due_before: Option<String>,
    #[arg(long, value_name = "DATE", help = tr("首次发现不早于", "First seen on this day or later"))]
    first_seen_since: Option<String>,
    #[arg(long, value_name = "RUN", help = tr("某次扫描中的", "Those in a run"))]
    run: Option<String>,
    #[arg(long, value_name = "FP", help = tr("以这个原因排除的", "Closed with this innocent explanation"))]
    fp: Option<String>,
    #[arg(long, value_name = "OUTCOMES", help = tr("以这些结论办结的", "Closed with these outcomes"))]
    outcome: Option<String>,
    #[arg(long, value_name = "TEXT", help = tr("编号的开头或结尾（疑点、对象、明细）", "The beginning or end of an id: of an alert, an entity, a row"))]
    text: Option<String>,
    #[arg(long, value_name = "no|only|all", help = tr("被例外隐藏的：no 不显示（默认）、only 只显示它们、all 都显示", "What exceptions hide: no (default), only, all"))]
    hidden: Option<String>,
}

impl FilterArgs {
    /// The filter. Open alerts only, where nothing is said of where they stand.
    pub(in crate::cli) fn filter(&self) -> Result<Filter, Failure> {
        let mut filter = Filter { open: Some(true), ..Filter::default() };
        let words = self.all()?;
        for (at, word) in words.iter().enumerate() {
            if words[..at].iter().any(|earlier| earlier.overrides(word)) {
                return Err(
                    word.wrong("出现了两次；多个值用顿号或逗号隔开", "is there twice; part several values by commas")
                );
            }
            word.put(&mut filter)?;
        }
        Ok(filter)
    }

    /// The words and the options as words.
    fn all(&self) -> Result<Vec<Word<'_>>, Failure> {
        let mut all: Vec<Word<'_>> =
            self.words.iter().flat_map(|words| words.split_whitespace()).map(Word::parse).collect::<Result<_, _>>()?;
        let options = [
            (Key::Rule, &self.rule),
            (Key::Family, &self.family),
            (Key::Band, &self.band),
            (Key::Status, &self.status),
            (Key::Owner, &self.owner),
            (Key::Region, &self.region),
            (Key::Type, &self.entity_type),
            (Key::Entity, &self.entity),
            (Key::Run, &self.run),
            (Key::Fp, &self.fp),
            (Key::Outcome, &self.outcome),
            (Key::Text, &self.text),
            (Key::Hidden, &self.hidden),
        ];
        all.extend(
            options.into_iter().filter_map(|(key, value)| Some(Word { key, sign: Sign::Is, value: value.as_deref()? })),
        );
        let ranges = [
            (Key::Money, Sign::From, &self.min_amount),
            (Key::Due, Sign::To, &self.due_before),
            (Key::Seen, Sign::From, &self.first_seen_since),
        ];
        all.extend(
            ranges.into_iter().filter_map(|(key, sign, value)| Some(Word { key, sign, value: value.as_deref()? })),
        );
        if self.mine {
            all.push(Word { key: Key::Owner, sign: Sign::Is, value: "me" });
        }
        Ok(all)
    }
}

impl FilterArgs {
    /// The filter as one line, as it can be pasted: which states it shows and what of the hidden is always said.
    pub(super) fn said(&self, lang: Lang) -> String {
        self.line(lang, |word| word.value)
    }

    /// The same for the journal: ids of entities are left out.
    pub(super) fn said_without_ids(&self) -> String {
        self.line(Lang::En, |word| if matches!(word.key, Key::Entity | Key::Text) { "…" } else { word.value })
    }

    fn line(&self, lang: Lang, value: impl for<'w> Fn(&Word<'w>) -> &'w str) -> String {
        // Words that cannot be read were refused before.
        let words = self.all().unwrap_or_default();
        let mut said: Vec<String> = words
            .iter()
            .map(|word| {
                let (zh, en) = word.names();
                format!("{}{}{}", lang.pick(zh, en), word.sign.text(), value(word))
            })
            .collect();
        let has = |keys: &[Key]| words.iter().any(|word| keys.contains(&word.key));
        if !has(&[Key::Status]) {
            let all = has(&[Key::Fp, Key::Outcome]);
            said.push(
                if all { lang.pick("状态:全部", "status:all") } else { lang.pick("状态:未结", "status:open") }
                    .to_owned(),
            );
        }
        if !has(&[Key::Hidden]) {
            said.push(lang.pick("隐藏:否", "hidden:no").to_owned());
        }
        said.join(" ")
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Rule,
    Family,
    Band,
    Status,
    Owner,
    Region,
    Type,
    Run,
    Fp,
    Outcome,
    Entity,
    Text,
    Hidden,
    Money,
    Due,
    Seen,
}

/// The words of the console's filter line, in both languages.
const KEYS: &[(&str, &str, Key)] = &[
    ("规则", "rule", Key::Rule),
    ("类别", "family", Key::Family),
    ("级别", "band", Key::Band),
    ("状态", "status", Key::Status),
    ("承办", "owner", Key::Owner),
    ("地区", "region", Key::Region),
    ("类型", "type", Key::Type),
    ("对象", "entity", Key::Entity),
    ("扫描", "run", Key::Run),
    ("原因", "fp", Key::Fp),
    ("结论", "outcome", Key::Outcome),
    ("编号", "text", Key::Text),
    ("隐藏", "hidden", Key::Hidden),
    ("金额", "money", Key::Money),
    ("期限", "due", Key::Due),
    ("首次", "seen", Key::Seen),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Is,
    From,
    To,
    Above,
    Below,
}

impl Sign {
    fn text(self) -> &'static str {
        match self {
            Self::Is => ":",
            Self::From => ">=",
            Self::To => "<=",
            Self::Above => ">",
            Self::Below => "<",
        }
    }

    /// Whether it bounds a range from below, from above.
    fn bounds(self) -> (bool, bool) {
        (!matches!(self, Self::To | Self::Below), !matches!(self, Self::From | Self::Above))
    }
}

/// The longer signs first: `>=` begins like `>`.
const SIGNS: &[(&str, Sign)] = &[
    (">=", Sign::From),
    ("<=", Sign::To),
    ("≥", Sign::From),
    ("≤", Sign::To),
    (">", Sign::Above),
    ("<", Sign::Below),
    ("＞", Sign::Above),
    ("＜", Sign::Below),
    (":", Sign::Is),
    ("：", Sign::Is),
    ("=", Sign::Is),
];

#[derive(Clone, Copy, Debug)]
struct Word<'a> {
    key: Key,
    sign: Sign,
    value: &'a str,
}

impl<'a> Word<'a> {
    /// `规则:R5`, `金额>=10000`; what has no sign is a text.
    fn parse(word: &'a str) -> Result<Self, Failure> {
        let first = SIGNS.iter().filter_map(|(text, sign)| Some((word.find(text)?, *text, *sign))).min_by_key(|f| f.0);
        let Some((at, text, sign)) = first else { return Ok(Self { key: Key::Text, sign: Sign::Is, value: word }) };
        let (name, value) = (&word[..at], &word[at + text.len()..]);
        let key = KEYS.iter().find(|(zh, en, _)| *zh == name || en.eq_ignore_ascii_case(name)).map(|(.., key)| *key);
        let Some(key) = key else {
            let known = |zh: bool| KEYS.iter().map(|(z, e, _)| if zh { *z } else { *e }).collect::<Vec<_>>();
            return Err(Failure::usage(
                format!("筛选词“{word}”：没有“{name}”；可用 {}", known(true).join("、")),
                format!("filter `{word}`: there is no `{name}`; there are {}", known(false).join(", ")),
            ));
        };
        Ok(Self { key, sign, value })
    }

    /// Whether a later word would take the place of this one: the same key, unless one bounds a range from below and the other
    /// from above.
    fn overrides(self, later: &Self) -> bool {
        let ((from, to), (later_from, later_to)) = (self.sign.bounds(), later.sign.bounds());
        self.key == later.key && ((from && later_from) || (to && later_to))
    }

    fn put(self, filter: &mut Filter) -> Result<(), Failure> {
        let value = self.value.trim();
        if value.is_empty() {
            return Err(self.wrong("不能为空", "may not be empty"));
        }
        if matches!(self.key, Key::Money | Key::Due | Key::Seen) {
            return self.range(filter, value);
        }
        if self.sign != Sign::Is {
            return Err(self.wrong("只能用冒号", "takes a colon only"));
        }
        let list = || value.split([',', '，', '、']).map(str::trim).filter(|word| !word.is_empty());
        match self.key {
            Key::Rule => {
                let rule = |id: &str| id.to_ascii_uppercase().parse::<RuleId>().map_err(|error| self.said(&error));
                filter.rules = list().map(rule).collect::<Result<_, _>>()?;
            }
            Key::Family => {
                let named = |word: &str| Family::ALL.iter().copied().find(|family| family.text().zh == word);
                let known = || Family::ALL.iter().map(|family| (family.text().zh, family.code().to_owned())).collect();
                filter.families = self.each(list(), |word| Family::from_code(word).or_else(|| named(word)), known)?;
            }
            Key::Band => {
                let band = |word: &str| match word {
                    "A" | "a" | "优先核查" => Some(Band::A),
                    "B" | "b" | "一般核查" => Some(Band::B),
                    "C" | "c" | "关注" => Some(Band::C),
                    _ => None,
                };
                let known = || {
                    [("A 优先核查", "A"), ("B 一般核查", "B"), ("C 关注", "C")]
                        .map(|(zh, en)| (zh.to_owned(), en.to_owned()))
                        .into()
                };
                filter.bands = self.each(list(), band, known)?;
            }
            Key::Status => self.status(filter, list())?,
            Key::Owner => {
                filter.owner = Some(match value {
                    "我" | "me" => Owned::Mine,
                    "无" | "none" | "—" => Owned::Nobody,
                    user => Owned::By(user.to_owned()),
                });
            }
            Key::Region => {
                filter.region =
                    Some(region(value).ok_or_else(|| self.wrong("应为 2 至 6 位数字", "expects 2 to 6 digits"))?);
            }
            Key::Type => {
                let named = |word: &str| EntityType::ALL.iter().copied().find(|kind| kind.text().zh == word);
                let known = || EntityType::ALL.iter().map(|kind| (kind.text().zh, kind.code().to_owned())).collect();
                filter.entity_types =
                    self.each(list(), |word| EntityType::from_code(word).or_else(|| named(word)), known)?;
            }
            Key::Run => filter.run = Some(value.to_owned()),
            Key::Fp => {
                filter.explanation = Some(value.to_ascii_uppercase());
                filter.open = None;
            }
            Key::Outcome => {
                let named = |word: &str| Outcome::ALL.iter().copied().find(|outcome| outcome.name().zh == word);
                let known = || Outcome::ALL.iter().map(|one| (one.name().zh, one.as_str().to_owned())).collect();
                filter.outcomes = self.each(list(), |word| word.parse().ok().or_else(|| named(word)), known)?;
                filter.open = None;
            }
            Key::Entity => filter.entity = Some(value.to_owned()),
            Key::Text => filter.text = Some(value.to_owned()),
            Key::Hidden => {
                filter.hidden = match value {
                    "no" | "否" => Hidden::Out,
                    "only" | "是" => Hidden::Only,
                    "all" | "全部" => Hidden::All,
                    _ => return Err(self.wrong("应为 no、only 或 all", "expects no, only or all")),
                };
            }
            Key::Money | Key::Due | Key::Seen => {}
        }
        Ok(())
    }

    /// `open`, `all`, or statuses by word or name; of several, those in any of them.
    fn status(self, filter: &mut Filter, words: impl Iterator<Item = &'a str>) -> Result<(), Failure> {
        filter.open = None;
        let (mut open, mut all) = (false, false);
        for word in words {
            match word {
                "open" | "未结" => open = true,
                "all" | "全部" => all = true,
                word => {
                    let named = Status::ALL.iter().copied().find(|status| status.name().zh == word);
                    let status = word.parse().ok().or(named);
                    filter.statuses.push(status.ok_or_else(|| {
                        let known = |zh: bool| {
                            Status::ALL
                                .iter()
                                .map(|status| if zh { status.name().zh } else { status.to_string() })
                                .collect::<Vec<_>>()
                        };
                        self.wrong(
                            &format!("没有状态“{word}”；可用 未结、全部、{}", known(true).join("、")),
                            &format!("knows no `{word}`; there are open, all, {}", known(false).join(", ")),
                        )
                    })?);
                }
            }
        }
        if all {
            filter.statuses.clear();
        } else if open && filter.statuses.is_empty() {
            filter.open = Some(true);
        } else if open {
            let is_open = |status: &Status| !matches!(status, Status::Closed | Status::Merged);
            filter.statuses.extend(Status::ALL.iter().copied().filter(is_open));
        }
        Ok(())
    }

    fn range(self, filter: &mut Filter, value: &str) -> Result<(), Failure> {
        let (lower, upper) = self.sign.bounds();
        if self.key == Key::Money {
            let money = parse_yuan(value).map_err(|error| self.said(&error))?;
            let money = match self.sign {
                Sign::Above => money + Fen(1),
                Sign::Below => money - Fen(1),
                _ => money,
            };
            if lower {
                filter.money_from = Some(money);
            }
            if upper {
                filter.money_to = Some(money);
            }
            return Ok(());
        }
        let expected = || self.wrong("应为日期，如 2026-06-30", "expects a day, such as 2026-06-30");
        let day = typed::day(value).ok_or_else(expected)?;
        let day = match self.sign {
            Sign::Above => day.tomorrow().map_err(|_| expected())?,
            Sign::Below => day.yesterday().map_err(|_| expected())?,
            _ => day,
        };
        let (from, to) = if self.key == Key::Due {
            (&mut filter.due_from, &mut filter.due_to)
        } else {
            (&mut filter.seen_from, &mut filter.seen_to)
        };
        if lower {
            *from = Some(day);
        }
        if upper {
            *to = Some(day);
        }
        Ok(())
    }

    /// Each word of a list; one that means nothing is named beside those that do, in Chinese and English.
    fn each<T>(
        self,
        words: impl Iterator<Item = &'a str>,
        read: impl Fn(&str) -> Option<T>,
        known: impl Fn() -> Vec<(String, String)>,
    ) -> Result<Vec<T>, Failure> {
        words
            .map(|word| {
                read(word).ok_or_else(|| {
                    let (zh, en): (Vec<String>, Vec<String>) = known().into_iter().unzip();
                    self.wrong(
                        &format!("没有“{word}”；可用 {}", zh.join("、")),
                        &format!("knows no `{word}`; there are {}", en.join(", ")),
                    )
                })
            })
            .collect()
    }

    fn wrong(self, zh: &str, en: &str) -> Failure {
        let (name_zh, name_en) = self.names();
        Failure::usage(format!("筛选“{name_zh}”{zh}"), format!("the filter `{name_en}` {en}"))
    }

    fn said(self, error: &str) -> Failure {
        self.wrong(&format!("：{error}"), &format!(": {error}"))
    }

    fn names(self) -> (&'static str, &'static str) {
        KEYS.iter().find(|(.., key)| *key == self.key).map_or(("", ""), |(zh, en, _)| (*zh, *en))
    }
}

/// The prefix a region code stands for: 150500 is everything in 1505, 150000 everything in 15 (GB/T 2260).
pub(in crate::cli) fn region(code: &str) -> Option<String> {
    let digits = (2..=6).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit());
    let mut prefix = code;
    while let Some(shorter) = prefix.strip_suffix("00").filter(|shorter| shorter.len() >= 2) {
        prefix = shorter;
    }
    digits.then(|| prefix.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Fen;
    use jiff::civil::date;

    fn of(line: &str) -> Result<Filter, Failure> {
        FilterArgs { words: vec![line.to_owned()], ..FilterArgs::default() }.filter()
    }

    #[test]
    fn the_line_of_the_console_is_read() {
        let filter = of("规则:R5 地区:1505 状态:未结 金额>=10000").unwrap();
        let expected = Filter {
            rules: vec!["R5".parse().unwrap()],
            region: Some("1505".into()),
            open: Some(true),
            money_from: Some(Fen(1_000_000)),
            ..Filter::default()
        };
        assert_eq!(filter, expected);
        assert_eq!(of("rule:r5 region：150500 status:open money≥10000").unwrap(), expected, "in English, full width");
    }

    #[test]
    fn options_and_words_mean_the_same() {
        let options = FilterArgs {
            rule: Some("R1,R2".into()),
            status: Some("proposed".into()),
            mine: true,
            due_before: Some("2026-07-31".into()),
            ..FilterArgs::default()
        };
        let words = of("规则:R1、R2 状态:待复核 承办:我 期限<=2026-07-31").unwrap();
        assert_eq!(options.filter().unwrap(), words);
        assert_eq!((words.due_to, words.open), (Some(date(2026, 7, 31)), None));
    }

    #[test]
    fn what_was_closed_is_not_asked_for_among_the_open() {
        assert_eq!(of("原因:FP-R5-EXAMDAY").unwrap().open, None);
        assert_eq!(of("状态:全部").unwrap(), Filter::default());
        assert_eq!(of("SYNE00000000385").unwrap().text.as_deref(), Some("SYNE00000000385"));
    }

    #[test]
    fn greater_and_less_leave_their_bound_out() {
        let filter = of("金额>100 金额＜200.5 期限>2026-07-31 首次<2026-06-30").unwrap();
        let expected = Filter {
            open: Some(true),
            money_from: Some(Fen(10_001)),
            money_to: Some(Fen(20_049)),
            due_from: Some(date(2026, 8, 1)),
            seen_to: Some(date(2026, 6, 29)),
            ..Filter::default()
        };
        assert_eq!(filter, expected);
    }

    #[test]
    fn a_key_that_is_there_twice_is_refused_and_a_range_has_two_ends() {
        assert!(of("金额>=100 金额<=200").is_ok());
        for twice in ["规则:R5 规则:R4", "金额>=100 金额>200", "金额:5 金额<=9", "状态:open 状态:closed"]
        {
            assert!(of(twice).is_err(), "{twice}");
        }
        let both = FilterArgs { words: vec!["规则:R5".into()], rule: Some("R4".into()), ..FilterArgs::default() };
        assert!(both.filter().is_err(), "an option and a word");
        let mine = FilterArgs { words: vec!["承办:li".into()], mine: true, ..FilterArgs::default() };
        assert!(mine.filter().is_err());
    }

    #[test]
    fn entity_and_text_both_hold_and_states_are_joined() {
        let args = FilterArgs { entity: Some("SYNE1".into()), text: Some("R5-".into()), ..FilterArgs::default() };
        let filter = args.filter().unwrap();
        assert_eq!((filter.entity.as_deref(), filter.text.as_deref()), (Some("SYNE1"), Some("R5-")));
        let joined = of("状态:open,closed").unwrap();
        assert_eq!(joined.open, None);
        let all: std::collections::BTreeSet<String> = joined.statuses.iter().map(Status::to_string).collect();
        let expected = ["new", "working", "waiting", "proposed", "returned", "reopened", "closed"];
        assert_eq!(all, expected.map(str::to_owned).into());
        assert_eq!(of("状态:all,closed").unwrap(), Filter::default());
    }

    #[test]
    fn the_line_always_says_states_and_hidden_ones() {
        let said = |args: &FilterArgs| args.said(Lang::Zh);
        assert_eq!(said(&FilterArgs::default()), "状态:未结 隐藏:否");
        let args = FilterArgs {
            words: vec!["rule:R5 money≥10000".into()],
            outcome: Some("confirmed".into()),
            text: Some("SYNP00000007".into()),
            ..FilterArgs::default()
        };
        assert_eq!(said(&args), "规则:R5 金额>=10000 结论:confirmed 编号:SYNP00000007 状态:全部 隐藏:否");
        assert_eq!(args.said_without_ids(), "rule:R5 money>=10000 outcome:confirmed text:… status:all hidden:no");
        // What is said can be pasted.
        let pasted = FilterArgs { words: vec![said(&args)], ..FilterArgs::default() };
        assert_eq!(pasted.filter().unwrap(), args.filter().unwrap());
    }

    #[test]
    fn a_word_that_means_nothing_is_named() {
        for bad in
            ["颜色:红", "状态:飞了", "金额>=很多", "规则>=R5", "地区:通辽", "期限<=明天", "规则:", "R5<>R6", "级别:D"]
        {
            assert!(of(bad).is_err(), "{bad}");
        }
        let Err(Failure::Usage(said, _)) = of("band:D") else { panic!("D is a band") };
        assert!(said.contains("there are A, B, C") || said.contains("A 优先核查"), "{said}");
    }

    #[test]
    fn a_code_ends_with_zeros_for_all_within() {
        for (code, prefix) in [("150500", Some("1505")), ("150000", Some("15")), ("1505", Some("1505")), ("1", None)] {
            assert_eq!(region(code).as_deref(), prefix, "{code}");
        }
    }
}
