//! The SQL of a rule file against the allow-list and the header: what a person reads, word for word.

use super::sample::{RULE, brief, load_files};
use crate::model::Lang;

#[test]
fn statements_that_are_no_select() {
    let with_sql = |sql: &str| {
        let (head, rest) = RULE.split_once("WITH claim AS").unwrap();
        let (_, tail) = rest.split_once("/*--- tests").unwrap();
        let text = format!("{head}{sql}\n/*--- tests{tail}");
        load_files(&[("R2_claimant_share.sql", &text)])
            .problems
            .iter()
            .map(|problem| problem.line(Lang::En))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        with_sql("CREATE TABLE x AS SELECT 1"),
        ["rules/R2_claimant_share.sql:124:1: error[E102]: a rule is exactly one SELECT, found CREATE"]
    );
    assert_eq!(
        with_sql("COPY claims TO 'out.csv'"),
        ["rules/R2_claimant_share.sql:124:1: error[E102]: a rule is exactly one SELECT, found COPY"]
    );
    assert_eq!(
        with_sql("SELECT 1; DROP TABLE claims"),
        ["rules/R2_claimant_share.sql:124:11: error[E102]: only one SELECT is allowed, a second statement begins here"]
    );
    let bomb = format!("SELECT {}1", "1+".repeat(20_000));
    assert_eq!(
        with_sql(&bomb),
        [
            "rules/R2_claimant_share.sql:124:409: error[E123]: the SQL is too large or too deep: more than 200 operators in one expression"
        ]
    );
}

#[test]
fn clocks_chance_and_foreign_tables() {
    assert_eq!(
        brief(&[("$as_of                          AS window_end", "now() AS window_end")]),
        ["136:8: error[E120]: the clock function `now` is not allowed"]
    );
    assert_eq!(
        brief(&[("$as_of                          AS window_end", "CURRENT_DATE AS window_end")]),
        ["136:8: error[E120]: the clock function `current_date` is not allowed"]
    );
    assert_eq!(
        brief(&[("COUNT(*) * 10 ", "COUNT(*) * random() ")]),
        ["138:19: error[E122]: the random function `random` is not allowed"]
    );
    assert_eq!(
        brief(&[("FROM employers e", "FROM employer e")]),
        ["141:6: error[E101]: there is no table `employer`; did you mean employers?"]
    );
    assert_eq!(
        brief(&[("FROM employers e", "FROM '/etc/passwd' e")]),
        ["141:7: error[E101]: a file path is not a table: rules read the tables of the dictionary"]
    );
    assert_eq!(
        brief(&[("FROM employers e", "FROM generate_series(1, 9) e")]),
        ["141:6: error[E101]: the table function `generate_series` is not allowed"]
    );
    assert_eq!(
        brief(&[("substr(e.region_code", "sbstr(e.region_code")]),
        ["139:8: error[E101]: `sbstr` is not one of the functions a rule may call; did you mean substr?"]
    );
    assert_eq!(
        brief(&[("COUNT(*) * 10 ", "length(version()) ")]),
        ["138:15: error[E101]: `version` is not one of the functions a rule may call"]
    );
}

#[test]
fn columns_are_resolved_and_declared() {
    assert_eq!(
        brief(&[("AND applied_at >= $as_of", "AND apply_at >= $as_of")]),
        ["128:9: error[E101]: the table `claims` has no column `apply_at`; did you mean applied_at (timestamp)?"]
    );
    assert_eq!(
        brief(&[("COUNT(c.person_id) ", "COUNT(c.persn_id) ")]),
        ["137:16: error[E101]: the table `c` has no column `persn_id`; did you mean person_id?"]
    );
    assert_eq!(
        brief(&[("SELECT claim_id, employer_id, person_id\n", "SELECT claim_id, employer_id, person_id, device_id\n")]),
        ["125:44: error[E110]: the column `claims.device_id` is used but not declared"]
    );
    assert_eq!(
        brief(&[("payments  = { columns = [\"claim_id\", \"amount\"], feeds = [\"paid\"] }", "")]),
        ["131:21: error[E110]: the table `payments` is used but not declared"]
    );
    assert_eq!(
        brief(&[("[\"employer_id\", \"region_code\"]", "[\"employer_id\", \"region_code\", \"closed_on\"]")]),
        ["22:44: warning[W111]: employers.closed_on is declared but not used"]
    );
    assert_eq!(
        brief(&[("[\"employer_id\", \"region_code\"]", "[\"employer_id\", \"region_cod\"]")]),
        [
            "22:29: error[E101]: the dictionary's table `employers` has no column `region_cod`; did you mean region_code?",
            "139:17: error[E110]: the column `employers.region_code` is used but not declared",
        ]
    );
    let person = ("employers = [\"employer_id\"", "persons = [\"person_id\", \"sex\"]\nemployers = [\"employer_id\"");
    let join =
        ("FROM employers e\n", "FROM employers e JOIN persons z ON z.person_id = e.employer_id AND z.sex = 'F'\n");
    assert_eq!(
        brief(&[person, join]),
        [
            "22:25: error[E150]: `persons.sex` may not be an input of a rule",
            "142:70: error[E150]: `persons.sex` may not be an input of a rule",
        ]
    );
}

#[test]
fn names_mean_what_the_engine_will_take_them_for() {
    let select = |from: &str, to: &str| brief(&[(from, to)]);
    let sorted =
        ("GROUP BY e.employer_id, e.region_code\n", "GROUP BY e.employer_id, e.region_code ORDER BY industry_code\n");
    let named = ("COUNT(*) * 10                   AS insured,", "COUNT(*) * 10 AS insured, 1 AS industry_code,");
    let found = brief(&[sorted, named]);
    assert_eq!(found.len(), 1, "the alias comes before the column of that name: {found:#?}");
    assert!(found[0].contains("W201"), "{found:#?}");

    let neighbour =
        "JOIN (SELECT p.claim_id FROM payments p WHERE p.claim_id = e.employer_id) q ON true\nLEFT JOIN claim c";
    assert_eq!(select("LEFT JOIN claim c", neighbour), ["142:60: error[E101]: there is no table or alias `e` here"]);
    let inside = "MAX((WITH z AS (SELECT e.employer_id AS x) SELECT MAX(x) FROM z))  ";
    assert_eq!(select("MAX(p.paid)  ", inside), ["140:31: error[E101]: there is no table or alias `e` here"]);
    let correlated = "MAX((SELECT MAX(y.amount) FROM payments y WHERE y.claim_id = e.employer_id))  ";
    assert_eq!(select("MAX(p.paid)  ", correlated), Vec::<String>::new());
    assert_eq!(
        select("COUNT(*) * 10 ", "CAST(peak_window(c.claim_id, 1, e.employer_id)['n'] AS BIGINT) "),
        ["138:40: error[E103]: the third argument of peak_window must be a number or a parameter"]
    );
    let constant = "CAST(peak_window(c.claim_id, 1, $min_claimants)['n'] AS BIGINT) ";
    assert_eq!(select("COUNT(*) * 10 ", constant), Vec::<String>::new());
}

#[test]
fn constructs_that_a_rule_may_not_use() {
    let select = |sql: &str| brief(&[("SELECT e.employer_id,\n", sql)]);
    assert_eq!(select("SELECT e.*,\n"), ["134:10: error[E121]: `SELECT *` is not allowed in the outermost list"]);
    for (from, to, wanted) in [
        ("FROM employers e\n", "FROM employers e TABLESAMPLE (10)\n", "error[E122]: TABLESAMPLE"),
        (
            "GROUP BY e.employer_id, e.region_code\n",
            "GROUP BY e.employer_id, e.region_code LIMIT 5\n",
            "error[E122]: LIMIT without ORDER BY",
        ),
        ("GROUP BY e.employer_id, e.region_code\n", "GROUP BY ALL\n", "error[E103]: `GROUP BY ALL"),
        (
            "GROUP BY e.employer_id, e.region_code\n",
            "GROUP BY e.employer_id, e.region_code, p.employer_id\n",
            "error[E122]: two columns of GROUP BY are called `employer_id`",
        ),
        (
            "GROUP BY e.employer_id, e.region_code\n",
            "GROUP BY e.employer_id, e.region_code FOR UPDATE\n",
            "error[E102]",
        ),
        ("WITH claim AS (", "WITH RECURSIVE claim AS (", "error[E103]: `WITH RECURSIVE` may not be used"),
        (
            "LEFT JOIN paid p  ON p.employer_id = e.employer_id\n",
            "NATURAL JOIN paid p\n",
            "error[E103]: `NATURAL JOIN` may not be used",
        ),
        (
            "SELECT e.employer_id,\n",
            "SELECT DISTINCT ON (e.employer_id) e.employer_id,\n",
            "error[E103]: `DISTINCT ON` may not be used",
        ),
        ("MAX(p.paid)  ", "first_value(p.paid)  ", "error[E122]: `first_value` without ORDER BY"),
        (
            "MAX(p.paid)  ",
            "row_number() OVER (PARTITION BY e.region_code)  ",
            "error[E122]: `row_number` without ORDER BY",
        ),
        ("MAX(p.paid)  ", "approx_distinct(p.paid)  ", "error[E122]: the approximate function"),
        (
            "MAX(p.paid)  ",
            "(SELECT paid INTO x FROM paid)  ",
            "error[E102]: a rule is exactly one SELECT, found SELECT INTO",
        ),
        ("MAX(p.paid)  ", "MAX(p.paid) OVER w  ", "error[E101]: there is no window `w`"),
        ("MAX(p.paid)  ", "MAX(p.paid ~ 'x')  ", "error[E103]: `~` may not be used"),
        ("MAX(p.paid)  ", "MAX(?)  ", "error[E302]: `?` is not a parameter"),
        ("SUM(p.amount) AS paid\n", "SUM(p.amount), * AS paid\n", "E1"),
    ] {
        let found = brief(&[(from, to)]);
        assert!(found.iter().any(|line| line.contains(wanted)), "{to}: {found:#?}");
    }
}

#[test]
fn the_shape_of_evidence() {
    let evidence = |sql: &str| {
        let from = "SELECT c.claim_id, c.person_id, c.applied_at FROM claims c WHERE c.employer_id = $entity_id AND c.applied_at >= $window_start AND c.status IN ($statuses) ORDER BY c.applied_at";
        brief(&[(from, sql)])
            .into_iter()
            .map(|line| line.split_once(": ").map(|(_, rest)| rest.to_owned()).unwrap_or_default())
            .collect::<Vec<_>>()
    };
    let wrong = |sql: &str, wanted: &str| {
        let found = evidence(sql);
        assert!(
            found.iter().any(|line| line.starts_with("error[E104]: the evidence query ") && line.contains(wanted)),
            "{sql}: {found:#?}"
        );
    };
    let plain = "SELECT claim_id FROM claims WHERE employer_id = $entity_id";
    assert!(evidence(plain).iter().all(|line| line.contains("W111")), "{:?}", evidence(plain));
    wrong(&format!("{plain} GROUP BY claim_id"), "GROUP BY");
    wrong(&format!("{plain} ORDER BY claim_id LIMIT 5"), "LIMIT");
    wrong(&format!("{plain} ORDER BY 1"), "not by numbers");
    wrong(&format!("{plain} UNION ALL {plain}"), "without UNION");
    wrong("SELECT DISTINCT claim_id FROM claims WHERE employer_id = $entity_id", "DISTINCT");
    wrong("SELECT count(*) AS claim_id FROM claims WHERE employer_id = $entity_id", "must not aggregate");
    wrong("SELECT claim_id FROM claims", "does not use $entity_id");
    wrong("SELECT claim_id, $entity_id AS who FROM claims WHERE employer_id = $entity_id", "has $entity_id outside");
    wrong(
        "SELECT claim_id FROM claims WHERE claim_id IN (SELECT claim_id FROM payments WHERE claim_id = $entity_id)",
        "has $entity_id outside",
    );
    wrong("SELECT c.claim_id FROM claims c, payments p WHERE c.employer_id = $entity_id", "without commas");
    wrong(
        "SELECT c.claim_id FROM claims c FULL JOIN payments p ON p.claim_id = c.claim_id WHERE c.employer_id = $entity_id",
        "FULL",
    );
    wrong("SELECT person_id FROM claims WHERE employer_id = $entity_id", "does not deliver `claim_id`");
    wrong("SELECT claim_id, 1 + 1 FROM claims WHERE employer_id = $entity_id", "without a name");
}

/// The sample rule with a model of another kind.
fn with_model(kind: &str, more: &str) -> Vec<String> {
    let head = "[model]\nkind = \"funnel\"";
    brief(&[(head, &format!("[model]\nkind = \"{kind}\"")), ("[alert]\n", &format!("{more}\n[alert]\n"))])
        .into_iter()
        .map(|line| line.split_once(": ").map_or(line.clone(), |(_, message)| message.to_owned()))
        .collect()
}

#[test]
fn a_scan_names_its_events() {
    let events = |sql: &str, clock: &str| {
        format!("[model.events]\nshortest = 7\nlongest = 60\nclock = \"{clock}\"\nsql = \"\"\"\n{sql}\"\"\"\n")
    };
    let good = "SELECT employer_id AS entity_id, CAST(applied_at AS DATE) AS day, COUNT(*) AS events FROM claims GROUP BY 1, 2";
    assert_eq!(with_model("scan", &events(good, "province")), Vec::<String>::new());
    assert_eq!(with_model("scan", ""), ["error[E008]: field `model.events` is missing"]);
    assert_eq!(
        with_model("scan", &events(good, "provinse")),
        [
            "error[E130]: `model.events.clock` names the column `provinse`, which is not delivered; did you mean province?"
        ]
    );
    assert_eq!(
        with_model("scan", &events(&good.replace("AS events", "AS event"), "province")),
        [
            "error[E201]: the SQL does not deliver the column `events` of the contract; did you mean event?",
            "warning[W201]: the SQL delivers the column `event`, which [output.columns] does not declare"
        ]
    );
    assert_eq!(
        with_model(
            "scan",
            &events(&good.replace("FROM claims", "FROM claims WHERE employer_id = $entity_id"), "province")
        ),
        ["error[E302]: $entity_id stands for an alert and may be used in [[evidence]] only"]
    );
    assert_eq!(with_model("funnel", &events(good, "province")), ["error[E008]: unknown field `model.events`"]);
}

#[test]
fn details_are_looked_up_from_the_candidates_and_bring_new_columns_only() {
    let details = |sql: &str, column: &str| {
        let head = "[alert]\n";
        let text = format!(
            "[details]\nsql = \"\"\"\n{sql}\"\"\"\n[details.columns]\n{column} = {{ type = \"int64\", zh = \"数\", en = \"Number\" }}\n[alert]\n"
        );
        let found = brief(&[(head, text.as_str())]).into_iter();
        found
            .map(|line| line.split_once(": ").map_or(line.clone(), |(_, message)| message.to_owned()))
            .collect::<Vec<_>>()
    };
    let good = "SELECT c.row_no, COUNT(*) AS filed FROM candidate c JOIN claims k ON k.employer_id = c.employer_id GROUP BY c.row_no";
    assert_eq!(details(good, "filed"), Vec::<String>::new());
    // The number of the row is part of the contract.
    assert_eq!(
        details(&good.replace("SELECT c.row_no,", "SELECT"), "filed"),
        ["error[E201]: the SQL does not deliver the column `row_no` of the contract"]
    );
    // A key, a column of the population, one that the model adds.
    for taken in ["employer_id", "expected", "row_no", "lfdr"] {
        let found = details(&good.replace("AS filed", &format!("AS {taken}")), taken);
        assert!(found.iter().any(|line| line.starts_with("error[E203]")), "{taken}: {found:?}");
    }
    // `candidate` is there for details alone.
    let main = brief(&[("FROM employers e", "FROM candidate e")]);
    assert!(main.iter().any(|line| line.contains("there is no table `candidate`")), "{main:?}");
}
