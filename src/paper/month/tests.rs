//! Figures counted by hand on a small month, and what the page may and may not say.

use super::*;
use crate::model::{EntityType, Fen, Lang, Outcome, Status, Text};
use jiff::civil::{Date, date};

fn alert(rule: &str, region: Option<&str>, found: Date) -> MonthAlert {
    MonthAlert {
        rule_id: rule.parse().unwrap(),
        rule_name: Text::new(format!("规则 <{rule}>"), format!("rule <{rule}>")),
        entity_type: EntityType::Employer,
        region_code: region.map(str::to_owned),
        region_name: region.map(|_| "科尔沁区".to_owned()),
        control: false,
        first_found: found,
        status: Status::Working,
        outcome: None,
        closed_on: None,
        days_to_close: None,
        due_on: None,
        statutory: false,
        proposed_on: None,
        confirmed: None,
        recovered: None,
        hidden: false,
    }
}

fn closed(rule: &str, outcome: Outcome, on: Date, days: i64) -> MonthAlert {
    let found = date(2026, 1, 15);
    MonthAlert {
        status: Status::Closed,
        outcome: Some(outcome),
        closed_on: Some(on),
        days_to_close: Some(days),
        ..alert(rule, Some("150502"), found)
    }
}

fn rows(alerts: Vec<MonthAlert>) -> MonthRows {
    MonthRows {
        month: date(2026, 10, 9),
        today: date(2026, 11, 3),
        region: None,
        region_name: None,
        decisions_since: date(2025, 12, 1),
        alerts,
        suspected: Fen(760_412_000),
        stoppable: Fen(5_000_000),
        stakes: [("R5".parse().unwrap(), (Fen(760_412_000), Fen(5_000_000)))].into(),
        as_of: Some(date(2026, 9, 30)),
        scans: 1,
        sources: vec![],
        not_run: vec![],
        hidden: vec![],
        draws: None,
    }
}

#[test]
fn found_closed_open_and_overdue_are_counted_on_their_days() {
    let due = |day| MonthAlert { due_on: Some(day), ..alert("R5", Some("150502"), date(2026, 10, 1)) };
    let figures = month_figures(&rows(vec![
        due(date(2026, 10, 30)),              // overdue on the 31st
        due(date(2026, 10, 31)),              // its last day
        alert("R5", None, date(2026, 9, 30)), // of September, open
        alert("R5", None, date(2026, 11, 1)), // of November, not yet
        closed("R5", Outcome::Confirmed, date(2026, 10, 31), 3),
        closed("R5", Outcome::Confirmed, date(2026, 11, 2), 3), // was open at the month's end
        closed("R5", Outcome::Confirmed, date(2026, 9, 30), 3),
        MonthAlert { status: Status::Merged, ..alert("R5", None, date(2026, 10, 2)) },
    ]));
    assert_eq!((figures.found, figures.closed, figures.open, figures.overdue), (3, 1, 4, 1));
    let regions: Vec<_> =
        figures.regions.iter().map(|r| (r.code.as_deref(), r.found, r.closed, r.open, r.overdue)).collect();
    assert_eq!(regions, [(Some("150502"), 2, 1, 3, 1), (None, 1, 0, 1, 0)]);
    // Made before the month is over, the report speaks of today.
    let early = month_figures(&MonthRows {
        today: date(2026, 10, 20),
        ..rows(vec![due(date(2026, 10, 19)), due(date(2026, 10, 20))])
    });
    assert_eq!((early.until, early.overdue), (date(2026, 10, 20), 1));
}

#[test]
fn a_share_is_hidden_under_twenty_decisions_and_has_wilsons_interval() {
    let day = date(2026, 10, 5);
    let decided = |held: usize, not: usize| {
        let mut alerts = vec![closed("R5", Outcome::Referred, day, 1); held];
        alerts.extend(vec![closed("R5", Outcome::FalsePositive, day, 1); not]);
        // Neither says whether there was something, and what is older does not count.
        alerts.push(closed("R5", Outcome::Inconclusive, day, 1));
        alerts.push(closed("R5", Outcome::Duplicate, day, 1));
        alerts.push(closed("R5", Outcome::Confirmed, date(2025, 11, 30), 1));
        month_figures(&rows(alerts)).rules.remove(0)
    };
    let few = decided(15, 4);
    assert_eq!((few.decided, few.established, few.inconclusive, few.share), (19, 15, 1, None));
    let share = decided(15, 5).share.unwrap();
    let near = |got: f64, want: f64| assert!((got - want).abs() < 1e-6, "{got} {want}");
    near(share.share, 0.75);
    // Worked by hand: 0.75 + z²/40 = 0.846036; z · sqrt(0.1875/20 + z²/1600) = 0.212690; 1 + z²/20 = 1.192073.
    assert!((share.low - 0.63335 / 1.19207).abs() < 1e-5 && (share.high - 1.05873 / 1.19207).abs() < 1e-5, "{share:?}");
    // The ends are the shares that the observed one is just compatible with: (p − π)² = z² π (1 − π) / n.
    for end in [share.low, share.high] {
        near((0.75 - end).powi(2), 3.841_458_8 * end * (1.0 - end) / 20.0);
    }
    let none = decided(0, 20).share.unwrap();
    near(none.low, 0.0);
    // 1.959964² / (20 + 1.959964²) = 3.841459 / 23.841459.
    near(none.high, 3.841_459 / 23.841_459);
}

#[test]
fn days_are_quantiles_by_nearest_rank_of_the_months_closings() {
    let day = date(2026, 10, 5);
    let of = |days: &[i64]| {
        let alerts = days.iter().map(|days| closed("R5", Outcome::Confirmed, day, *days)).collect();
        month_figures(&rows(alerts)).days.map(|days| (days.alerts, days.median, days.ninety))
    };
    assert_eq!(of(&[]), None);
    assert_eq!(of(&[7]), Some((1, 7, 7)));
    assert_eq!(of(&[10, 1, 9, 2, 8, 3, 7, 4, 6, 5]), Some((10, 5, 9)));
    assert_eq!(of(&[1, 2, 3, 40]), Some((4, 2, 40)));
}

#[test]
fn money_is_kept_apart() {
    let with = |on, confirmed: i64, recovered: i64| MonthAlert {
        confirmed: Some(Fen(confirmed)),
        recovered: Some(Fen(recovered)),
        ..closed("R5", Outcome::Confirmed, on, 1)
    };
    let money = month_figures(&rows(vec![with(date(2026, 10, 5), 1000, 300), with(date(2026, 9, 5), 500, 500)])).money;
    assert_eq!((money.confirmed, money.recovered, money.suspected), (Fen(1000), Fen(800), Fen(760_412_000)));
}

#[test]
fn the_trend_has_twelve_months_and_does_not_invent_those_before_the_rows() {
    let figures =
        month_figures(&rows(vec![alert("R5", None, date(2026, 10, 31)), alert("R5", None, date(2025, 12, 1))]));
    assert_eq!(figures.trend.len(), 12);
    assert_eq!((figures.trend[0].month, figures.trend[0].found), (date(2025, 11, 1), None));
    assert_eq!((figures.trend[1].month, figures.trend[1].found), (date(2025, 12, 1), Some(1)));
    assert_eq!(
        (figures.trend[11].month, figures.trend[11].found, figures.trend[11].closed),
        (date(2026, 10, 1), Some(1), Some(0))
    );
}

#[test]
fn data_are_late_beyond_what_was_agreed_or_when_there_are_none() {
    let source = |newest: Option<Date>, agreed| MonthSource { table: "claims".into(), newest, agreed };
    let sources = vec![
        source(Some(date(2026, 10, 1)), Some(30)),
        source(Some(date(2026, 9, 30)), Some(30)),
        source(Some(date(2026, 1, 1)), None),
        source(None, None),
    ];
    let figures = month_figures(&MonthRows { sources, ..rows(vec![]) });
    let late: Vec<_> = figures.sources.iter().map(|source| (source.behind, source.late)).collect();
    assert_eq!(late, [(Some(30), false), (Some(31), true), (Some(303), false), (None, true)]);
}

/// Regions of 20, 20 and 5 decisions; employers alone, so that there is nothing to compare them with.
#[test]
fn groups_are_compared_with_all_others_of_their_kind() {
    let decided = |region: &str, held: usize, of: usize| -> Vec<MonthAlert> {
        let outcome = |at: usize| if at < held { Outcome::Confirmed } else { Outcome::FalsePositive };
        let one =
            |at| MonthAlert { region_code: Some(region.into()), ..closed("R5", outcome(at), date(2026, 10, 12), 5) };
        (0..of).map(one).collect()
    };
    let mut alerts = [decided("150502", 16, 20), decided("150521", 6, 20), decided("150523", 5, 5)].concat();
    // Neither decided long ago, nor undecided, nor of no region.
    alerts.push(closed("R5", Outcome::Confirmed, date(2025, 11, 30), 5));
    alerts.push(closed("R5", Outcome::Inconclusive, date(2026, 10, 12), 5));
    // Nor is a blind control, which no rule raised, in any share.
    let control = closed("R5", Outcome::Legitimate, date(2026, 10, 12), 5);
    alerts.push(MonthAlert { control: true, region_code: Some("150523".into()), ..control });
    alerts.push(alert("R5", None, date(2026, 10, 1)));
    let figures = month_figures(&rows(alerts));
    let groups = &figures.groups;
    let counted: Vec<_> = groups.iter().map(|one| (one.group.clone(), one.decided, one.established)).collect();
    let region = |code: &str| Group::Region(code.into());
    assert_eq!(
        (figures.rules[0].decided, figures.rules[0].outcomes[&Outcome::Legitimate]),
        (45, 1),
        "counted and not judged"
    );
    assert_eq!(counted, [(region("150502"), 20, 16), (region("150521"), 20, 6), (region("150523"), 5, 5)]);
    assert_eq!((groups[2].share, groups[2].above_others), (None, None), "five decisions say nothing");
    // 16/20 against 11/25: 0.80 − 0.44; Newcombe's interval by hand from Wilson's 0.5840–0.9193 and 0.2667–0.6293.
    let above = groups[0].above_others.unwrap();
    for (found, by_hand) in [(above.share, 0.36), (above.low, 0.0733), (above.high, 0.5705)] {
        assert!((found - by_hand).abs() < 2e-3, "{found} {by_hand}");
    }
    for lang in [Lang::Zh, Lang::En] {
        let page = month_html(&figures, "", date(2026, 11, 3).at(8, 0, 0, 0), lang).unwrap();
        assert!(
            page.contains("+36.0") && page.contains(lang.pick("各组比较", "Groups beside one another")),
            "{lang:?}"
        );
        assert_eq!(page.matches(lang.pick("结论不足", "too few decisions")).count(), 2, "{lang:?}");
    }
    let document = month_json(&figures);
    assert_eq!((&document["groups"][2]["group"], &document["groups"][2]["precision"]), (&"150523".into(), &().into()));
}

#[test]
fn draws_of_the_period_are_told_to_those_who_may_know() {
    let draw = |drawn_on: Date, kind, said| MonthDraw { drawn_on, kind, said };
    let (june, old, next) = (date(2026, 6, 1), date(2025, 11, 1), date(2026, 11, 1));
    let employers = |said| draw(june, DrawKind::Employers, said);
    let mut draws = vec![employers(DrawSaid::Found), employers(DrawSaid::Open), employers(DrawSaid::Unclear)];
    draws.extend([draw(old, DrawKind::Employers, DrawSaid::Found), draw(next, DrawKind::Bodies, DrawSaid::Found)]);
    draws.extend((0..20).map(|_| draw(june, DrawKind::Rechecks, DrawSaid::Clear)));
    let figures = month_figures(&MonthRows { draws: Some(draws), ..rows(vec![]) });
    let shares = figures.draws.as_ref().unwrap();
    let counted = |at: usize| (shares[at].drawn, shares[at].open, shares[at].unclear, shares[at].found, shares[at].of);
    assert_eq!([counted(0), counted(1), counted(2)], [(3, 1, 1, 1, 1), (0, 0, 0, 0, 0), (20, 0, 0, 0, 20)]);
    assert_eq!(shares[0].share(), None, "one decision says nothing");
    // None of twenty: the upper end p has (1 − p)^20 = 0.025.
    let none_of_twenty = shares[2].share().unwrap();
    assert!((none_of_twenty.high - (1.0 - 0.025_f64.powf(0.05))).abs() < 1e-9 && none_of_twenty.low == 0.0);
    let page = |figures: &MonthFigures| month_html(figures, "", date(2026, 11, 3).at(8, 0, 0, 0), Lang::Zh).unwrap();
    let told = page(&figures);
    assert!(told.contains("0.0% (0.0%–16.8%)") && told.contains("复查后退回的") && !told.contains("对照机构"));
    assert!(page(&month_figures(&rows(vec![]))).contains("只写入主管和审计人员生成的月报"));
    assert_eq!(month_json(&figures)["draws"]["rechecks"]["share"]["share"], 0.0);
    assert_eq!(month_json(&month_figures(&rows(vec![])))["draws"], serde_json::Value::Null);
}

fn full() -> MonthRows {
    let mut alerts = Vec::new();
    for (at, (rule, region)) in
        [("R1", "150502"), ("R2", "150502"), ("R5", "150521"), ("R14", "150523"), ("R30", "150500")]
            .into_iter()
            .enumerate()
    {
        for month in 1..=10i8 {
            for number in 0..(at + 2) * usize::try_from(month).unwrap() / 3 {
                let day = date(2026, month, i8::try_from(number % 27).unwrap() + 1);
                let mut one = alert(rule, Some(region), day);
                one.region_name = Some(["科尔沁区", "科尔沁左翼后旗", "开鲁县"][at % 3].into());
                one.due_on = day.checked_add(jiff::ToSpan::days(i64::try_from(number % 4).unwrap() * 60)).ok();
                if number % 3 != 0 {
                    let outcome = if number % 5 < 3 { Outcome::Confirmed } else { Outcome::FalsePositive };
                    one = MonthAlert {
                        outcome: Some(outcome),
                        status: Status::Closed,
                        closed_on: Some(day),
                        days_to_close: Some(5),
                        ..one
                    };
                    one.confirmed = (outcome == Outcome::Confirmed).then_some(Fen(3_300_000));
                    one.recovered = (outcome == Outcome::Confirmed).then_some(Fen(300_000));
                }
                alerts.push(one);
            }
        }
    }
    MonthRows {
        draws: Some(
            (0..30)
                .map(|at| MonthDraw {
                    drawn_on: date(2026, 6, 1),
                    kind: if at < 24 { DrawKind::Employers } else { DrawKind::Bodies },
                    said: if at == 3 { DrawSaid::Found } else { DrawSaid::Clear },
                })
                .collect(),
        ),
        sources: vec![
            MonthSource { table: "claims".into(), newest: Some(date(2026, 10, 30)), agreed: Some(10) },
            MonthSource { table: "life_events".into(), newest: Some(date(2026, 6, 30)), agreed: Some(60) },
        ],
        not_run: vec![RuleNotRun {
            rule_id: "R7".parse().unwrap(),
            name: Text::new("补贴金额快速上升", "a fast rise"),
            reason: Text::new("缺少表 grants", "the table grants is missing"),
        }],
        hidden: vec![HiddenCount {
            exception: Text::new("R2 季节性单位", "R2 seasonal employers"),
            until: date(2027, 3, 31),
            alerts: 18,
        }],
        ..rows(alerts)
    }
}

#[test]
fn the_page_says_what_is_not_in_its_numbers_and_is_self_contained() {
    let figures = month_figures(&full());
    for lang in [Lang::Zh, Lang::En] {
        let html = month_html(&figures, "通辽市 <就业> 中心", date(2026, 11, 3).at(9, 5, 0, 0), lang).unwrap();
        for said in ["R7", "18", "life_events", "7,604,120.00", "&lt;就业&gt;", "&lt;R5&gt;", "2026-11-03 09:05"] {
            assert!(html.contains(said), "{lang:?} {said}");
        }
        for never in ["<script", "http://", "https://", "src=", "url(", "骗", "欺诈", "fraud", "NaN", "inf\""] {
            assert!(!html.contains(never), "{lang:?} {never}");
        }
        assert!(html.contains(lang.pick("结论不足", "too few decisions")), "R1 has fewer than twenty decisions");
        assert_eq!(
            html.matches("class=\"mark\"").count(),
            figures.rules.iter().filter(|rule| rule.share.is_some()).count()
                + figures.groups.iter().filter(|group| group.share.is_some()).count()
                + figures.groups.iter().filter(|group| group.above_others.is_some()).count()
                + figures.draws.iter().flatten().filter(|draw| draw.share().is_some()).count()
        );
    }
    let zh = month_html(&figures, "x", date(2026, 11, 3).at(9, 5, 0, 0), Lang::Zh).unwrap();
    assert!(zh.contains("2026年10月 疑点核查月报") && zh.contains("规则 R7 本月没有运行"));
    assert!(month_html(&month_figures(&rows(vec![])), "x", date(2026, 11, 3).at(9, 5, 0, 0), Lang::En).is_ok());
}

#[test]
#[ignore = "writes files for a person to look at; asserts nothing"]
fn month_gallery() {
    let folder = std::env::temp_dir().join("fundwatch-papers");
    std::fs::create_dir_all(&folder).unwrap();
    let figures = month_figures(&full());
    for lang in [Lang::Zh, Lang::En] {
        let html = month_html(&figures, "通辽市就业服务中心", date(2026, 11, 3).at(9, 5, 0, 0), lang).unwrap();
        std::fs::write(folder.join(format!("month-{lang:?}.html")), html).unwrap();
    }
}

#[test]
fn what_is_hidden_is_counted_there_and_nowhere_else() {
    let hidden = MonthAlert { hidden: true, ..alert("R5", Some("150502"), date(2026, 10, 5)) };
    let seen = alert("R5", Some("150502"), date(2026, 10, 6));
    let figures = month_figures(&rows(vec![hidden, seen]));
    assert_eq!((figures.found, figures.open, figures.rules[0].found, figures.regions[0].open), (1, 1, 1, 1));
    assert_eq!(figures.trend[11].found, Some(1));
}

#[test]
fn the_law_asks_for_the_decision_and_the_office_for_the_proposal() {
    let due = date(2026, 10, 20);
    let decided = |statutory, proposed: i8, closed_on: i8| MonthAlert {
        due_on: Some(due),
        statutory,
        proposed_on: Some(date(2026, 10, proposed)),
        ..closed("R5", Outcome::Confirmed, date(2026, 10, closed_on), 1)
    };
    let open = |due_on, statutory| MonthAlert { due_on, statutory, ..alert("R5", None, date(2026, 10, 1)) };
    let figures = month_figures(&rows(vec![
        decided(true, 19, 20),  // kept
        decided(true, 19, 21),  // proposed in time, decided too late
        decided(false, 20, 29), // the review took nine days more
        decided(false, 21, 21), // proposed too late
        open(Some(due), true),
        open(Some(due), false),
        open(None, false), // its clock stands
    ]));
    let counts = |deadlines: Deadlines| (deadlines.kept, deadlines.missed, deadlines.overdue);
    assert_eq!((counts(figures.statutory), counts(figures.internal)), ((1, 1, 1), (1, 1, 1)));
}

#[test]
fn each_rule_has_its_outcomes_and_its_money() {
    let day = date(2026, 10, 5);
    let with = |rule: &str, outcome, on, confirmed: i64, recovered: i64| MonthAlert {
        confirmed: Some(Fen(confirmed)),
        recovered: Some(Fen(recovered)),
        ..closed(rule, outcome, on, 1)
    };
    let figures = month_figures(&rows(vec![
        with("R5", Outcome::Confirmed, day, 1000, 300),
        with("R5", Outcome::Underpaid, day, 70, 0),
        with("R5", Outcome::Confirmed, date(2026, 9, 30), 500, 500), // of the month before, back since
        with("R5", Outcome::Confirmed, date(2025, 11, 30), 9, 9),    // before the period
        with("R2", Outcome::Duplicate, day, 0, 0),
        alert("R1", None, date(2024, 1, 1)), // nothing to say of this one in this month but that it is open
    ]));
    assert_eq!(figures.rules.iter().map(|rule| rule.rule_id.to_string()).collect::<Vec<_>>(), ["R2", "R5"]);
    let five = &figures.rules[1];
    assert_eq!(five.outcomes, [(Outcome::Confirmed, 2), (Outcome::Underpaid, 1)].into());
    assert_eq!((five.suspected, five.stoppable), (Fen(760_412_000), Fen(5_000_000)), "as the caller counted");
    assert_eq!((five.confirmed, five.owed, five.recovered), (Fen(1000), Fen(70), Fen(800)));
    assert_eq!((figures.money.confirmed, figures.money.owed, figures.money.recovered), (Fen(1000), Fen(70), Fen(800)));
    let json = month_json(&figures);
    assert_eq!(json["rules"][1]["outcomes"]["confirmed"], 2);
    assert_eq!((&json["money"]["owed"], &json["rules"][1]["precision"]), (&"0.70".into(), &serde_json::Value::Null));
}
