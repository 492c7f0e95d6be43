//! Look-alikes are what they claim to be: the innocent story can be tested from the data.

use super::fixture::{
    Fixture, benefit_by_province, headcounts, issued_by, month_index, months_of, peak_and_elsewhere, r1, r2, run_before,
};
use crate::model::Fen;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Separations of an employer: person, day, reason.
fn separations<'a>(fixture: &'a Fixture, employer: &str) -> Vec<(&'a str, Date, &'a str)> {
    let data = &fixture.data;
    let (people, days) = (data.key("separations", "person_id"), data.days("separations", "separated_on"));
    let reasons = data.key("separations", "reason_code");
    let of = data.key("separations", "employer_id");
    (0..of.len()).filter(|&row| of[row] == employer).map(|row| (people[row], days[row], reasons[row])).collect()
}

/// A column of the employer's row.
fn employer_text<'a>(fixture: &'a Fixture, employer: &str, column: &str) -> Option<&'a str> {
    let row = fixture.data.key("employers", "employer_id").iter().position(|id| *id == employer).unwrap();
    fixture.data.text("employers", column)[row]
}

#[test]
fn a_bankruptcy_ends_everything_and_would_otherwise_be_counted() {
    let fixture = Fixture::sample();
    let (heads, counts) = (headcounts(&fixture.data), r1(&fixture.data));
    for row in fixture.truth("bankruptcy") {
        assert_eq!(employer_text(fixture, &row.entity_id, "closure_kind"), Some("bankruptcy"));
        let months = &heads[row.entity_id.as_str()];
        let last = *months.keys().last().unwrap();
        let closing = month_index(row.window_end.parse().unwrap());
        assert_eq!(last, closing);
        let (observed, _) = counts[row.entity_id.as_str()];
        assert!(observed * 4 > months[&(closing - 1)].len(), "{observed}");
        let left = separations(fixture, &row.entity_id);
        let at_closing: Vec<_> = left.iter().filter(|(_, day, _)| month_index(*day) == closing).collect();
        assert!(at_closing.iter().all(|(_, _, reason)| *reason == "bankruptcy"));
        assert_eq!(at_closing.len(), months[&closing].len());
    }
}

#[test]
fn a_season_repeats_in_every_year() {
    let fixture = Fixture::sample();
    for row in fixture.truth("seasonal") {
        let mut years: BTreeMap<(i8, i16), usize> = BTreeMap::new();
        let members: BTreeSet<&str> = row.members.iter().map(String::as_str).collect();
        for (person, day, reason) in separations(fixture, &row.entity_id) {
            if reason == "contract_expired" && members.contains(person) {
                *years.entry((day.month(), day.year())).or_default() += 1;
            }
        }
        let month = years.iter().max_by_key(|(_, n)| **n).unwrap().0.0;
        let seasons: Vec<usize> = years.iter().filter(|((m, _), _)| *m == month).map(|(_, n)| *n).collect();
        assert_eq!(seasons.len(), 3, "{years:?}");
        let (least, most) = (seasons.iter().min().unwrap(), seasons.iter().max().unwrap());
        assert!(*least >= 15 && least * 3 >= most * 2, "{seasons:?}");
        assert!(r1(&fixture.data)[row.entity_id.as_str()].0 >= 5);
    }
}

#[test]
fn a_host_exit_is_one_day_of_long_spells_at_a_dispatch_firm() {
    let fixture = Fixture::sample();
    let heads = headcounts(&fixture.data);
    for row in fixture.truth("dispatch_host_exit") {
        assert_eq!(employer_text(fixture, &row.entity_id, "employer_type"), Some("labour_dispatch"));
        assert_eq!(row.window_start, row.window_end);
        let day: Date = row.window_end.parse().unwrap();
        let months = &heads[row.entity_id.as_str()];
        for member in &row.members {
            let spell = (month_index(day) - 12..=month_index(day)).all(|m| months[&m].contains(member.as_str()));
            assert!(spell);
        }
        let left = separations(fixture, &row.entity_id);
        let that_day = left.iter().filter(|(_, on, reason)| *on == day && *reason == "contract_expired").count();
        assert!(that_day >= row.members.len() && row.members.len() >= 20);
        assert!(r1(&fixture.data)[row.entity_id.as_str()].0 >= 8);
    }
}

#[test]
fn a_two_person_firm_has_one_claimant() {
    let fixture = Fixture::sample();
    let (ratios, heads) = (r2(&fixture.data), headcounts(&fixture.data));
    for row in fixture.truth("two_person_firm") {
        assert!(heads[row.entity_id.as_str()].values().all(|people| people.len() <= 2));
        let (claimants, average) = ratios[row.entity_id.as_str()];
        assert!(claimants == 1 && average < 2.0, "{claimants} of {average}");
    }
}

#[test]
fn a_merger_moves_nearly_everybody_to_one_employer() {
    let fixture = Fixture::sample();
    let heads = headcounts(&fixture.data);
    for row in fixture.truth("merger") {
        assert_eq!(employer_text(fixture, &row.entity_id, "closure_kind"), Some("merged"));
        let day: Date = row.window_end.parse().unwrap();
        let left: BTreeSet<&str> =
            separations(fixture, &row.entity_id).into_iter().filter(|(_, on, _)| *on == day).map(|(p, ..)| p).collect();
        let after = heads.values().filter_map(|months| months.get(&(month_index(day) + 1)));
        let most = after.map(|people| people.intersection(&left).count()).max().unwrap();
        assert!(left.len() >= 30 && most * 10 >= left.len() * 8, "{most} of {}", left.len());
    }
}

#[test]
fn deferred_and_back_paid_months_make_the_run_long() {
    let fixture = Fixture::sample();
    let data = &fixture.data;
    let months = months_of(data);
    let first = months.values().flat_map(BTreeMap::keys).min().copied().unwrap();
    for (family, without) in
        [("deferred_contributions", ["regular", "backpay"]), ("backpaid_months", ["regular", "deferred"])]
    {
        for truth in fixture.truth(family) {
            assert!(!truth.members.is_empty());
            for member in &truth.members {
                let day: Date = truth.window_end.parse().unwrap();
                let claims = data.key("claims", "person_id").into_iter().zip(data.stamps("claims", "applied_at"));
                let start: Date = truth.window_start.parse().unwrap();
                let claimed =
                    claims.filter(|(person, at)| person == member && *at > start).map(|(_, at)| at).min().unwrap();
                assert!(claimed > start && (claimed - day).get_days() < 120);
                let run = |kinds: &[&str]| run_before(&months[member.as_str()], month_index(claimed), first, kinds);
                assert!(run(&["regular", "deferred", "backpay"]).unwrap() >= 5, "{family}");
                let broken = run(&without);
                // Without these months the run would be short, or the last insured month long ago.
                let gap = (0..3).all(|n| months[member.as_str()].get(&(month_index(day) - n)) == Some(&"backpay"));
                assert!(broken.is_some_and(|run| run < 3) || gap, "{family}: {broken:?}");
            }
        }
    }
}

#[test]
fn movers_and_reversals_are_paid_by_two_provinces_but_never_twice() {
    let fixture = Fixture::sample();
    let data = &fixture.data;
    let net = benefit_by_province(data);
    let provinces = |person: &str| -> BTreeSet<&str> {
        let mine = net.iter().filter(|((who, _), _)| *who == person);
        mine.flat_map(|(_, by)| by.iter().filter(|(_, net)| **net > Fen::ZERO).map(|(p, _)| *p)).collect()
    };
    for row in fixture.truth("honest_mover") {
        assert_eq!(provinces(&row.entity_id).len(), 2, "{}", row.note);
    }
    for row in fixture.truth("reversed_double_payment") {
        assert_eq!(provinces(&row.entity_id).len(), 1, "{}", row.note);
        let zero =
            net.iter().filter(|((who, _), by)| *who == row.entity_id && by.values().any(|net| *net == Fen::ZERO));
        assert!(zero.count() >= 2);
    }
}

#[test]
fn exam_days_of_constant_size_have_a_peak_like_any_other() {
    let fixture = Fixture::sample();
    for row in fixture.truth("regular_exam_day") {
        let days = issued_by(&fixture.data, &row.entity_id);
        let large: Vec<usize> = days.values().copied().filter(|&n| n >= 20).collect();
        assert!(large.len() >= 12, "{days:?}");
        let (least, most) = (large.iter().min().unwrap(), large.iter().max().unwrap());
        assert!(most - least <= 6, "{large:?}");
        let (peak, elsewhere) = peak_and_elsewhere(&days);
        assert!(peak * 10 <= elsewhere * 12, "{peak} {elsewhere}");
    }
}

#[test]
fn graduations_come_every_june_and_are_filed() {
    let fixture = Fixture::sample();
    let data = &fixture.data;
    for row in fixture.truth("graduation_exam") {
        let days = issued_by(data, &row.entity_id);
        let large: Vec<(&Date, &usize)> = days.iter().filter(|(_, n)| **n >= 40).collect();
        assert!(large.len() >= 3, "{days:?}");
        assert!(large.iter().all(|(day, _)| day.month() == 6));
        let exams = data.dates("batch_filings", "exam_on");
        let filed = data.ints("batch_filings", "certificates");
        for (day, &n) in large {
            let matches = data.key("batch_filings", "body_id").into_iter().enumerate().any(|(f, body)| {
                let lag = exams[f].map(|exam| (*day - exam).get_days());
                body == row.entity_id && lag.is_some_and(|lag| (1..=20).contains(&lag)) && filed[f] == Some(n as i64)
            });
            assert!(matches, "{day}: {n}");
        }
        let (peak, elsewhere) = peak_and_elsewhere(&days);
        assert!(peak * 2 <= elsewhere * 3, "{peak} {elsewhere}");
    }
}
