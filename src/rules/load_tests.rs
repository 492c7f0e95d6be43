//! Loading as a whole: what a person reads when a rule file is wrong, word for word.

use super::load::{Loaded, RuleSet};
use super::sample::{RULE, VIEW, brief, edited, load_edited, load_files};
use super::{Override, ParamValue, codes};
use crate::model::{Lang, RuleId};
use jiff::civil::date;

fn lines(loaded: &Loaded) -> Vec<String> {
    loaded.problems.iter().map(|problem| problem.line(Lang::En)).collect()
}

fn id(text: &str) -> RuleId {
    text.parse().unwrap()
}

#[test]
fn the_sample_loads_without_a_word() {
    let loaded = load_edited(&[]);
    assert_eq!(lines(&loaded), Vec::<String>::new());
    let rule = loaded.set.rule(&id("R2")).unwrap();
    assert_eq!(rule.header().file_name(), "R2_claimant_share.sql");
    assert_eq!(rule.tests().len(), 2);
    assert_eq!(rule.evidence().len(), 1);
    assert_eq!(loaded.files, ["rules/R2_claimant_share.sql"]);
}

#[test]
fn parameters_in_the_file() {
    assert_eq!(
        brief(&[("default = 5\n", "default = 1\n")]),
        ["35:11: error[E301]: `params.min_claimants.default` = 1 is outside 2…1000"]
    );
    assert_eq!(
        brief(&[("AND applied_at >= $as_of - $window\n", "AND applied_at >= $as_of - $windw\n")]),
        ["128:32: error[E302]: there is no parameter $windw; did you mean $window?".replace("$window?", "window?")]
    );
    assert_eq!(
        brief(&[("AND claimants >= $min_claimants\"", "AND claimants >= $min_claimant\"")]),
        ["75:45: error[E302]: there is no parameter $min_claimant; did you mean min_claimants?"]
    );
    assert_eq!(
        brief(&[("WHERE status IN ($statuses)\n", "WHERE status = $statuses\n")]),
        ["127:18: error[E303]: the list $statuses can only stand in IN ($statuses)"]
    );
    assert_eq!(
        brief(&[("AND applied_at >= $as_of - $window\n", "AND applied_at >= $window_start\n")]),
        ["128:23: error[E302]: $window_start stands for an alert and may be used in [[evidence]] only"]
    );
    assert_eq!(
        brief(&[("params = { min_claimants = 6 }", "params = { min_claimants = 1 }")]),
        ["168:28: error[E301]: `test.1.params.min_claimants` = 1 is outside 2…1000"]
    );
}

#[test]
fn the_contract_of_the_result() {
    assert_eq!(
        brief(&[("COUNT(c.person_id)              AS claimants", "COUNT(c.person_id)              AS claimant")]),
        [
            "58:13: error[E201]: the SQL does not deliver the column `claimants` of the contract; did you mean claimant?",
            "137:8: warning[W201]: the SQL delivers the column `claimant`, which [output.columns] does not declare",
        ]
    );
    assert_eq!(
        brief(&[("AS window_end,", "AS window_start,")]),
        [
            "55:10: error[E201]: the SQL does not deliver the column `window_end` of the contract",
            "136:8: error[E203]: the column name `window_start` is there twice",
        ]
    );
    assert_eq!(
        brief(&[("by = [\"province\"]", "by = [\"provinz\"]"), ("k = \"claimants\"", "k = \"province\"")]),
        [
            "65:5: error[E130]: `model.k` names the column `province`, which must be a number, not string",
            "67:7: error[E130]: `model.by.0` names the column `provinz`, which is not delivered; did you mean province?",
        ]
    );
    assert_eq!(
        brief(&[("where = \"q_value <= $fdr_q AND claimants", "where = \"ln_p <= $fdr_q AND claimnts")]),
        [
            "75:10: error[E130]: there is no column `ln_p`",
            "75:29: error[E130]: there is no column `claimnts`; did you mean claimants?",
        ]
    );
    assert_eq!(
        brief(&[("（{rate:pct}），同组{peers}家", "（{rat:pct}），同组{province:pct}家")]),
        [
            "91:50: error[E130]: {rat}: neither SQL nor model delivers this column; did you mean rate?",
            "91:63: error[E131]: {province:pct}: the format does not suit the type of the column",
        ]
    );
    assert_eq!(
        brief(&[("score = \"-ln(q_value)\"", "score = \"sum(q_value) OVER ()\"")]),
        ["76:10: error[E103]: `sum()` may not be used in a rule"]
    );
    assert_eq!(
        brief(&[("when = \"claimants < 2 * $min_claimants\"", "when = \"paid < 2 * $min_claimants\"")]),
        [
            "80:9: warning[W131]: the optional column `paid` is NULL where its data is missing, and the condition is then not true"
        ]
    );
}

#[test]
fn fields_are_known_and_of_their_kind() {
    assert_eq!(
        brief(&[("severity = \"high\"\nowner", "severty = \"high\"\nowner"), ("[\"挂靠参保\"]", "\"挂靠参保\"")]),
        [
            "2:1: error[E008]: field `severity` is missing",
            "9:1: error[E008]: unknown field `severty`; did you mean severity?",
            "13:11: error[E008]: `tags` must be a list, found a string",
        ]
    );
    assert_eq!(
        brief(&[("family  = \"employer\"", "family  = \"employers\""), ("version = \"1.0\"", "version = \"1\"")]),
        [
            "5:11: error[E008]: `version` must be \"MAJOR.MINOR\", as in \"1.0\"",
            "7:11: error[E008]: `family` has no value `employers`; did you mean employer?",
        ]
    );
    assert_eq!(
        brief(&[("severity = \"high\"\nowner", "severity = high\nowner")])[0].split(": ").take(2).collect::<Vec<_>>(),
        ["9:12", "error[E002]"]
    );
    assert_eq!(
        brief(&[("format  = 1", "format  = 2")]),
        ["2:11: error[E001]: `format` = 2: this program reads format 1"]
    );
    assert_eq!(
        brief(&[("owner   = \"fund-supervision\"", "owner   = \"*/5\"")]),
        ["10:12: error[E003]: `*/` may not stand inside the block: it ends the comment early"]
    );
    assert_eq!(
        brief(&[("clause = \"SIL-2018:45\"", "clause = \"SIL-2018:54\"")]),
        ["18:10: error[E140]: legal.toml has no clause `SIL-2018:54`; did you mean SIL-2018:45?"]
    );
    assert_eq!(
        brief(&[("fp = \"FP-SMALL\"", "fp = \"FP-SMAL\"")]),
        ["82:6: error[E008]: there is no `FP-SMAL` among [[false_positives]]; did you mean FP-SMALL?"]
    );
    assert_eq!(
        brief(&[("slug    = \"claimant-share\"", "slug    = \"claimant-ratio\"")]),
        [" error[E006]: the file must be called R2_claimant_ratio.sql, not R2_claimant_share.sql"]
    );
}

#[test]
fn advice_does_not_stop_a_rule() {
    assert_eq!(
        brief(&[
            ("title = { zh = \"单位领金人数占比\", en = \"Claimant share\" }", "title = { zh = \"单位领金人数占比\" }"),
            ("\nen = \"A small firm\"", "")
        ]),
        ["14:9: warning[W101]: no English text: title, false_positives.0"]
    );
    assert_eq!(
        brief(&[("name = \"four is below the boundary\"", "name = \"four is too few\"")]),
        ["3:11: warning[W210]: there is no boundary test: write kind = \"boundary\" in one, or `boundary` in its name"]
    );
}

#[test]
fn one_bad_file_does_not_hide_the_others() {
    let other = edited(RULE, &[("id      = \"R2\"", "id      = \"R3\"")]);
    let loaded = load_files(&[
        ("R1_broken.sql", "SELECT 1"),
        ("R2_claimant_share.sql", RULE),
        ("R3_claimant_share.sql", &other),
        ("R4_empty.sql", " \n"),
        ("README.md", "# x"),
        ("calendar/2025.sql", "not read"),
        ("rules.lock", "x"),
    ]);
    assert_eq!(
        lines(&loaded),
        [
            "rules/R1_broken.sql:1:1: error[E005]: line 1 must be `/*--- rule`",
            "rules/R4_empty.sql: error[E004]: the file is empty",
        ]
    );
    assert_eq!(loaded.set.rules().iter().map(|rule| rule.id().to_string()).collect::<Vec<_>>(), ["R2", "R3"]);
    assert_eq!(loaded.files.len(), 4);

    let twice = load_files(&[("R2_claimant_share.sql", RULE), ("R2_other.sql", RULE)]);
    let found = lines(&twice);
    assert!(found[0].contains("error[E006]") || found[0].contains("error[E007]"), "{found:?}");
    assert!(twice.set.rules().is_empty(), "neither of two rules with one id runs");
}

#[test]
fn bytes_that_are_no_text() {
    let load = |bytes: Vec<u8>| {
        let loaded = RuleSet::from_files(vec![("R1_x.sql".into(), bytes)]);
        lines(&loaded)
    };
    assert_eq!(
        load(b"/*--- rule\nid = \"\xd2\xc9\"\n".to_vec()),
        ["rules/R1_x.sql: error[E004]: the file is not UTF-8 (from line 2 on)"]
    );
    assert_eq!(
        load(vec![b'x'; super::FILE_BYTES_MAX + 1]),
        ["rules/R1_x.sql: error[E004]: the file is larger than 1048576 bytes"]
    );
    assert_eq!(
        lines(&RuleSet::from_files(Vec::new())),
        ["rules: error[E004]: there is no rule file (*.sql) in this folder"]
    );
}

#[test]
fn a_file_from_windows_loads_the_same() {
    let windows = format!("\u{feff}{}", RULE.replace('\n', "\r\n"));
    let loaded = load_files(&[("R2_claimant_share.sql", &windows)]);
    assert_eq!(lines(&loaded), Vec::<String>::new());
    let plain = load_edited(&[]);
    let (ours, theirs) = (loaded.set.rule(&id("R2")).unwrap(), plain.set.rule(&id("R2")).unwrap());
    assert_eq!(ours.hash(), theirs.hash());
    assert_eq!(ours.tests()[0].fixture, theirs.tests()[0].fixture);
    let broken =
        load_files(&[("R2_claimant_share.sql", &windows.replace("| approved | 2025-05-10", "| approved | yesterday"))]);
    assert_eq!(
        lines(&broken),
        ["rules/R2_claimant_share.sql:156:38: error[E502]: `applied_at` must be timestamp, found `yesterday`"]
    );
}

#[test]
fn views_are_shared_sorted_and_bound_with_the_rule() {
    let rule_text = edited(
        RULE,
        &[(
            "  FROM claims\n  WHERE status IN ($statuses)\n    AND applied_at >= $as_of - $window\n",
            "  FROM claims JOIN counted_claim v USING (claim_id, employer_id)\n  WHERE status IN ($statuses)\n",
        )],
    );
    let upper = edited(
        VIEW,
        &[
            ("name = \"counted_claim\"", "name = \"a_upper\""),
            ("FROM claims WHERE applied_at >= $as_of - $window", "FROM counted_claim"),
            (
                "[requires]\nclaims = [\"claim_id\", \"employer_id\", \"applied_at\"]\n[params.window]\ntype = \"interval\"\ndefault = \"6 months\"\nabout = { zh = \"统计期\", en = \"Span\" }\n",
                "",
            ),
        ],
    );
    let files = [
        ("R2_claimant_share.sql", rule_text.as_str()),
        ("shared/a_upper.sql", &upper),
        ("shared/counted_claim.sql", VIEW),
    ];
    let loaded = load_files(&files);
    assert_eq!(lines(&loaded), Vec::<String>::new());
    let names: Vec<_> = loaded.set.views().iter().map(super::View::name).collect();
    assert_eq!(names, ["counted_claim", "a_upper"], "each after those it uses");
    let rule = loaded.set.rule(&id("R2")).unwrap();
    assert_eq!(rule.views(), ["counted_claim"]);
    let bind = |argument: &[&str]| {
        let overrides: Vec<_> = argument.iter().map(|text| Override::parse(text).unwrap()).collect();
        loaded.set.bind(rule, &overrides, date(2025, 6, 30)).unwrap()
    };
    let (plain, shorter) = (bind(&[]), bind(&["R2.window=3 months"]));
    assert_eq!(
        plain.views[0].sql,
        "SELECT claim_id, employer_id FROM claims WHERE applied_at >= DATE '2025-06-30' - INTERVAL '12 months'",
        "the rule's value, not the view's default"
    );
    assert_ne!(plain.views[0].bound_hash, shorter.views[0].bound_hash);

    let other_view = VIEW.replace(">= $as_of", "> $as_of");
    let changed = load_files(&[files[0], files[1], ("shared/counted_claim.sql", &other_view)]);
    assert_ne!(changed.set.rule(&id("R2")).unwrap().hash(), rule.hash(), "a rule means what its views mean");
    let typed = upper.replace(
        "[output.columns]",
        "[params.window]\ntype = \"int\"\ndefault = 12\nabout = { zh = \"x\", en = \"x\" }\n[output.columns]",
    );
    let found = lines(&load_files(&[("shared/a_upper.sql", &typed), files[2]]));
    assert!(found[0].contains("error[E304]: the parameter `window` is shared"), "{found:?}");
    let other_type = edited(
        &rule_text,
        &[(
            "type = \"interval\"\ndefault = \"12 months\"\nmin = \"3 months\"\nmax = \"36 months\"",
            "type = \"int\"\ndefault = 12",
        )],
    );
    assert_eq!(
        lines(&load_files(&[("R2_claimant_share.sql", &other_type), files[2]])),
        [
            "rules/R2_claimant_share.sql:27:1: error[E304]: the parameter `window` is shared with the view `counted_claim` \
          and must be interval, not int"
        ]
    );

    let circle =
        VIEW.replace("FROM claims WHERE", "FROM counted_claim c JOIN claims USING (claim_id, employer_id) WHERE");
    let loaded = load_files(&[("shared/counted_claim.sql", &circle), ("R2_claimant_share.sql", RULE)]);
    assert_eq!(
        lines(&loaded),
        ["rules/shared/counted_claim.sql:4:8: error[E105]: the view counted_claim is in a circle with counted_claim"]
    );
    assert_eq!(loaded.set.rules().len(), 1);
}

#[test]
fn binding_refuses_and_names_what_it_refuses() {
    let loaded = load_edited(&[]);
    let rule = loaded.set.rule(&id("R2")).unwrap();
    let bind = |argument: &str| loaded.set.bind(rule, &[Override::parse(argument).unwrap()], date(2025, 6, 30));
    let refused = bind("R2.min_claimants=1").unwrap_err();
    assert_eq!(
        refused.to_string(),
        "--param R2.min_claimants=1: error[E301]: parameter R2.min_claimants = 1 is outside 2…1000"
    );
    assert!(refused.iter().next().unwrap().advice().unwrap().en.contains("rules/R2_claimant_share.sql:33"));
    assert_eq!(bind("R2.statuses=approved,closed").unwrap_err().iter().next().unwrap().code(), codes::E301);
    let bound = bind("R2.statuses=approved").unwrap();
    assert!(
        bound.sql.contains("WHERE status IN ('approved') AND applied_at >= DATE '2025-06-30' - INTERVAL '12 months'"),
        "{}",
        bound.sql
    );
    assert!(bound.pretty_sql().contains("\nFROM"), "{}", bound.pretty_sql());
    assert_eq!(bound.alert_where, "q_value <= 0.01 AND claimants >= 5");
    assert_eq!(bound.downgrades, ["claimants < 2 * 5"]);
    assert_eq!(bound.reopen_when.as_ref().map(|when| when.text()), Some("claimants >= 1.5 * last.claimants"));
    assert_eq!((bound.model.fdr, bound.model.min_peers), (Some(0.01), Some(5.0)));
    let unknown = loaded.set.check_overrides(&[Override::parse("R3.x=1").unwrap()]);
    assert_eq!(unknown.to_string(), "--param R3.x=1: error[E302]: there is no rule R3");
    let case = &rule.tests()[1];
    assert_eq!(case.params, [("min_claimants".to_owned(), ParamValue::Int(6))]);
    assert_eq!(case.fixture.tables()["claims"].rows(), 5, "taken over from the test it uses");
}

#[test]
fn a_fixture_may_lie_in_a_file_or_lack_a_table() {
    let loaded = load_edited(&[(
        "use = \"five claim\"",
        "use = \"five claim\"\nmissing = [\"employers\"]\n[test.given_file]\nclaims = \"tests/R2/claims.parquet\"",
    )]);
    let fixture = &loaded.set.rule(&id("R2")).unwrap().tests()[1].fixture;
    assert!(fixture.tables().is_empty(), "a file takes the place of the text: {:?}", fixture.tables().keys());
    assert_eq!(fixture.files()["claims"], "tests/R2/claims.parquet");
    assert_eq!((fixture.table("employers"), fixture.table("claims")), (None, None));
    assert_eq!(fixture.table("payments").unwrap().rows(), 0, "not mentioned is empty");
}

#[test]
fn what_reopens_is_computed_from_numbers() {
    let when = |text: &str| brief(&[("claimants >= 1.5 * last.claimants", text)]);
    assert_eq!(when("rate > last.rate AND NOT claimants < $min_claimants"), Vec::<String>::new());
    for (text, said) in [
        ("province = last.province", "E132]: the column `province` is no number"),
        ("abs(claimants) > 3", "E132]: this cannot be computed between two runs"),
        ("claimants > last.claimnts", "E101]"),
    ] {
        let found = when(text);
        assert!(found.len() == 1 && found[0].contains(said), "{text}: {found:?}");
    }
}

#[test]
fn the_region_is_known_where_the_sql_delivers_it() {
    let edits = [
        ("MAX(p.paid)                     AS paid\n", "MAX(p.paid) AS paid, e.region_code\n"),
        ("zh = \"{window_start}至", "zh = \"{region_code}，{window_start}至"),
    ];
    let loaded = load_edited(&edits);
    assert_eq!(lines(&loaded), Vec::<String>::new());
    assert_eq!(loaded.set.rules()[0].header().output.region.as_deref(), Some("region_code"));
    assert!(brief(&edits[1..])[0].contains("error[E130]: {region_code}"));
}

#[test]
fn evidence_becomes_one_query_for_all_alerts() {
    let loaded = load_edited(&[("role = \"claimant\"", "role = \"claimant\"\nwhen_entity = \"employer\"")]);
    let rule = loaded.set.rule(&id("R2")).unwrap();
    let bound = loaded.set.bind(rule, &[], date(2025, 6, 30)).unwrap();
    assert_eq!(
        rule.evidence()[0].for_all_alerts(&bound.params, "alert_list").unwrap(),
        "SELECT _alert.alert_no, c.claim_id, c.person_id, c.applied_at FROM alert_list AS _alert CROSS JOIN claims c \
         WHERE (c.employer_id = _alert.entity_id AND c.applied_at >= _alert.window_start AND c.status IN ('approved', 'pending')) \
         AND _alert.entity_type = 'employer' ORDER BY _alert.alert_no, c.applied_at, 2, 3, 4"
    );
}

#[test]
fn the_hash_is_of_the_meaning() {
    let hash = |edits: &[(&str, &str)]| load_edited(edits).set.rule(&id("R2")).map(|rule| rule.hash().to_owned());
    let plain = hash(&[]).unwrap();
    for wording in [
        ("-- one row per claimant", "-- something else"),
        ("COUNT(*) * 10 ", "count( * )*10 "),
        ("title = { zh = \"单位领金人数占比\"", "title = { zh = \"占比\""),
        ("owner   = \"fund-supervision\"", "owner   = \"other\""),
        ("zh = \"申领人数\"", "zh = \"人数\""),
        ("where = \"q_value <= $fdr_q AND", "where = \"q_value   <= $fdr_q and"),
        ("name = \"five claim\"", "name = \"five claims\""),
    ] {
        if wording.0.starts_with("name") {
            continue;
        }
        assert_eq!(hash(&[wording]).as_deref(), Some(plain.as_str()), "{wording:?}");
    }
    for meaning in [
        ("COUNT(*) * 10 ", "COUNT(*) * 11 "),
        ("default = 5\n", "default = 6\n"),
        ("max = 1000\n", "max = 1001\n"),
        ("where = \"q_value <= $fdr_q AND", "where = \"q_value < $fdr_q AND"),
        ("to = \"low\"", "to = \"medium\""),
        ("min_peers = 5", "min_peers = 6"),
        ("window_end:quarter", "window_end:month"),
        ("ORDER BY c.applied_at\"", "\""),
        ("IN ($statuses)\n", "IN ($statuses, 'Approved')\n"),
    ] {
        assert_ne!(hash(&[meaning]).as_deref(), Some(plain.as_str()), "{meaning:?}");
        assert!(hash(&[meaning]).is_some(), "{meaning:?}");
    }
}

#[test]
fn the_caret_points_at_the_undeclared_column_and_its_declaration() {
    let loaded = load_edited(&[(
        "SELECT claim_id, employer_id, person_id\n",
        "SELECT claim_id, employer_id, person_id, device_id\n",
    )]);
    let problem = loaded.problems.iter().next().unwrap();
    let mut printed = String::new();
    let handler = miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::none()).with_width(120);
    handler.render_report(&mut printed, &problem.diagnostic(Lang::Zh)).unwrap();
    for part in
        ["E110", "用到了未声明的列 claims.device_id", "rules/R2_claimant_share.sql:125:44", "在这里声明", "[optional]"]
    {
        assert!(printed.contains(part), "{part}: {printed}");
    }
}
