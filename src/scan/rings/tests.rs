use super::*;
use crate::model::{EntityType, Value, Values};
use crate::rules::header::{LinkKind, Setting};
use crate::scan::KnownHubs;
use found::ring_id;
use jiff::civil::{Date, date};

const NUMBERS: BoundRing = BoundRing {
    kinds_needed: Some(2.0),
    members_min: Some(3.0),
    hub_quantile: Some(0.999),
    hub_members: Some(30.0),
    rewirings: Some(999.0),
    exceedances: Some(50.0),
    seed: Some(1.0),
    organiser_share: Some(0.5),
    organiser_members: Some(3.0),
    first_days: Some(100.0),
};

fn spec() -> RingSpec {
    let kind = |id: &str, ties: bool, organiser: bool| LinkKind {
        id: id.to_owned(),
        label: Text::new(id, id),
        ties,
        organiser,
        hub: id == "account",
        entity: EntityType::from_code(id),
        masked: ties,
    };
    let fixed = || Setting::Fixed(1.0);
    let name = |name: &str| name.to_owned();
    RingSpec {
        claimant: name("who"),
        link: name("link"),
        identifier: name("what"),
        region: name("region"),
        day: name("day"),
        row: name("record"),
        kinds: vec![kind("account", true, false), kind("phone", true, false), kind("agent", false, true)],
        kinds_needed: fixed(),
        members_min: fixed(),
        hub_quantile: fixed(),
        hub_members: fixed(),
        rewirings: fixed(),
        exceedances: fixed(),
        seed: fixed(),
        organiser_share: fixed(),
        organiser_members: fixed(),
        first_days: fixed(),
    }
}

type Row = (String, &'static str, String, Date);

fn table(rows: &[Row]) -> Table {
    let text = |of: &dyn Fn(&Row) -> String| Values::Text(rows.iter().map(|row| Some(of(row))).collect());
    let mut table = Table::default();
    table.push("who", text(&|row| row.0.clone()));
    table.push("link", text(&|row| row.1.to_owned()));
    table.push("what", text(&|row| row.2.clone()));
    table.push("region", text(&|_| "1505".to_owned()));
    table.push("day", Values::Date(rows.iter().map(|row| Some(row.3)).collect()));
    table.push("record", text(&|row| format!("C-{}", row.0)));
    table
}

/// Five people with one account and one telephone, four of them through one agent; the first 120 days before the others; P9 is
/// the agent's own claim. Two hundred others with accounts and telephones of their own; twenty couples share an account.
fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for n in 1..=5 {
        let day = if n == 1 { date(2025, 1, 1) } else { date(2025, 5, 1) };
        rows.push((format!("P{n}"), "account", "ACC".to_owned(), day));
        rows.push((format!("P{n}"), "phone", "TEL".to_owned(), day));
        if n > 1 {
            rows.push((format!("P{n}"), "agent", "P2".to_owned(), day));
        }
    }
    for n in 0..200 {
        let account = if n < 40 { format!("A{}", n / 2) } else { format!("A{n}") };
        rows.push((format!("Q{n}"), "account", account, date(2025, 2, 1)));
        rows.push((format!("Q{n}"), "phone", format!("T{n}"), date(2025, 2, 1)));
        rows.push((format!("Q{n}"), "agent", "AG".to_owned(), date(2025, 2, 1)));
    }
    rows
}

fn settings(hubs: &str) -> Settings {
    Settings { hubs: KnownHubs::parse("hubs.toml", hubs).unwrap(), ..Settings::load(None).unwrap() }
}

fn run(rows: &[Row], threads: usize) -> Rings {
    find(&spec(), &NUMBERS, &table(rows), &settings(""), threads).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn members_roles_and_what_they_share_by_hand() {
    let found = run(&rows(), 1);
    let row = |name: &str| found.population.value(name, 0);
    assert_eq!(found.population.rows(), 1, "couples share one kind only");
    assert_eq!(row("entity_id"), Value::Text(ring_id([("account", "ACC"), ("phone", "TEL")].into_iter())));
    assert_eq!((row("members"), row("kinds"), row("identifiers")), (Value::Int(5), Value::Int(2), Value::Int(2)));
    assert_eq!(
        (row("window_start"), row("window_end")),
        (Value::Date(date(2025, 1, 1)), Value::Date(date(2025, 5, 1)))
    );
    // Ten pairs over two identifiers of degree five, over four.
    assert!((row("score").as_f64().unwrap() - 20.0 / 5f64.ln() / 4.0).abs() < 1e-12);
    assert!((row("ln_p").as_f64().unwrap() - (0.001_f64).ln()).abs() < 1e-12, "none of 999 draws");
    let table = |name: &str| &found.tables.iter().find(|(known, _)| *known == name).unwrap().1;
    let members = table("ring_member");
    let roles: Vec<(Value, Value)> =
        (0..5).map(|at| (members.value("claimant", at), members.value("role", at))).collect();
    let text = |text: &str| Value::Text(text.to_owned());
    // P1 used both 120 days before anybody else; P2 is the agent of four of five.
    let expected = [("P1", "organiser"), ("P2", "organiser"), ("P3", "client"), ("P4", "client"), ("P5", "client")];
    assert_eq!(roles, expected.map(|(who, role)| (text(who), text(role))));
    assert_eq!((row("organisers"), row("organiser_members")), (Value::Int(3), Value::Int(4)));
    assert_eq!(row("organiser_kind"), text("agent"));
    let nodes = table("ring_node");
    assert_eq!(nodes.rows(), 3);
    assert_eq!((nodes.value("users", 0), nodes.value("members", 2)), (Value::Int(5), Value::Int(4)));
    assert_eq!(table("ring_edge").rows(), 5 + 5 + 4);
    assert_eq!(table("ring_record").rows(), 5);
    assert_eq!(found.pictures.len(), 1);
}

#[test]
fn neither_the_order_of_the_rows_nor_the_threads_change_a_bit() {
    let all = rows();
    let first = run(&all, 1);
    let mut turned = all.clone();
    turned.reverse();
    let mut dealt: Vec<Row> = (0..7).flat_map(|n| all.iter().skip(n).step_by(7).cloned()).collect();
    dealt.extend(all[..9].to_vec());
    for (rows, threads) in [(turned, 3), (dealt, 4)] {
        let again = run(&rows, threads);
        assert_eq!(again.population, first.population);
        assert_eq!(again.tables, first.tables);
        assert_eq!(again.pictures, first.pictures);
    }
}

/// Who joins a ring or leaves it does not change what it is known by.
#[test]
fn a_ring_that_grows_is_the_same_ring() {
    let mut more = rows();
    more.push(("P6".to_owned(), "account", "ACC".to_owned(), date(2025, 6, 1)));
    more.push(("P6".to_owned(), "phone", "TEL".to_owned(), date(2025, 6, 1)));
    let (before, after) = (run(&rows(), 1), run(&more, 1));
    assert_eq!(before.population.value("entity_id", 0), after.population.value("entity_id", 0));
    assert_eq!(after.population.value("members", 0), Value::Int(6));
}

#[test]
fn a_known_hub_ties_nobody() {
    let entry = "[[hub]]\nkind = \"phone\"\nidentifier = \"TEL\"\nreason = \"HR desk\"\napproved_by = \"Li\"\n";
    let found = find(&spec(), &NUMBERS, &table(&rows()), &settings(entry), 1);
    assert_eq!(found.unwrap_or_else(|error| panic!("{error}")).population.rows(), 0);
}

#[test]
fn a_kind_that_is_not_declared_and_a_setting_out_of_range_are_named() {
    let mut wrong = rows();
    wrong[0].1 = "fax";
    let refused = |rows: &[Row], numbers: &BoundRing| match find(&spec(), numbers, &table(rows), &settings(""), 1) {
        Err(error) => (error.code(), error.text().en),
        Ok(_) => panic!("should be refused"),
    };
    let (code, text) = refused(&wrong, &NUMBERS);
    assert_eq!(code, "E202");
    assert!(text.contains("`fax`"), "{text}");
    let (code, text) = refused(&rows(), &BoundRing { rewirings: Some(10.0), ..NUMBERS });
    assert_eq!(code, "E303");
    assert!(text.contains("draws is 10, expected at least 999"), "{text}");
}
