//! Planted incidents meet the definition of the rule that is meant to find them.

use super::fixture::{
    Fixture, benefit_by_province, headcounts, issued_by, month_index, months_of, peak_and_elsewhere, r1, r2, run_before,
};
use crate::model::Fen;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

const ANY: [&str; 3] = ["regular", "deferred", "backpay"];

/// Headcount of the month before the window's, else of that month, else 0.
fn exposure(heads: &BTreeMap<&str, BTreeMap<i32, BTreeSet<&str>>>, employer: &str, end: Date) -> usize {
    let months = &heads[employer];
    let of = |month| months.get(&month).map(BTreeSet::len);
    of(month_index(end) - 1).or_else(|| of(month_index(end))).unwrap_or(0)
}

#[test]
fn mass_resignations_stand_out_and_nothing_else_does() {
    let fixture = Fixture::sample();
    let (heads, counts) = (headcounts(&fixture.data), r1(&fixture.data));
    for row in fixture.truth("mass_resignation") {
        let (observed, end) = counts[row.entity_id.as_str()];
        let insured = exposure(&heads, &row.entity_id, end);
        assert!(observed >= row.members.len() && row.members.len() >= 9, "{observed} of {insured}: {}", row.note);
        assert!((40..=200).contains(&insured), "{insured}");
        let share = row.members.len() as f64 / insured as f64;
        assert!((0.15..=0.42).contains(&share), "{share}: {}", row.note);
        let (first, last): (Date, Date) = (row.window_start.parse().unwrap(), row.window_end.parse().unwrap());
        assert!((last - first).get_days() <= 25);
    }
    // Ordinary employers of some size that are open: never a tenth of the staff within thirty days.
    let planted = fixture.planted(&["R1", "R2", "R3"]);
    let closed = fixture.data.dates("employers", "closed_on");
    for (row, employer) in fixture.data.key("employers", "employer_id").into_iter().enumerate() {
        if let Some(&(observed, end)) = counts.get(employer)
            && !planted.contains(employer)
            && closed[row].is_none()
        {
            let insured = exposure(&heads, employer, end);
            assert!(insured < 40 || observed <= (insured / 10).max(6), "{employer}: {observed} of {insured}");
        }
    }
}

#[test]
fn shell_employers_have_many_claimants_a_year_and_few_in_any_month() {
    let fixture = Fixture::sample();
    let (ratios, bursts, heads) = (r2(&fixture.data), r1(&fixture.data), headcounts(&fixture.data));
    for row in fixture.truth("claimant_share") {
        let (claimants, average) = ratios[row.entity_id.as_str()];
        let ratio = claimants as f64 / average;
        assert!((0.40..=0.80).contains(&ratio) && claimants >= 10, "{claimants} of {average}: {}", row.note);
        let (observed, end) = bursts[row.entity_id.as_str()];
        assert!(observed * 5 <= exposure(&heads, &row.entity_id, end), "{observed}: {}", row.note);
    }
    // The background: two to five of a hundred claim in a year.
    let planted = fixture.planted(&["R1", "R2", "R3"]);
    let ordinary = heads.iter().filter(|(employer, _)| !planted.contains(*employer));
    let years = ordinary.flat_map(|(_, months)| months.values().map(BTreeSet::len)).sum::<usize>() as f64 / 12.0;
    let claims = fixture.data.text("claims", "employer_id").into_iter().zip(fixture.data.key("claims", "status"));
    let honest = claims.filter(|(employer, status)| {
        *status != "rejected" && employer.as_deref().is_some_and(|employer| !planted.contains(employer))
    });
    let rate = honest.count() as f64 / years;
    assert!((0.02..=0.045).contains(&rate), "{rate}");
}

#[test]
fn recruited_people_have_short_runs_after_a_voluntary_separation() {
    let fixture = Fixture::sample();
    let data = &fixture.data;
    let months = months_of(data);
    let first = months.values().flat_map(BTreeMap::keys).min().copied().unwrap();
    let (people, status) = (data.key("claims", "person_id"), data.key("claims", "status"));
    let (employers, agents) = (data.text("claims", "employer_id"), data.text("claims", "agent_id"));
    let applied = data.stamps("claims", "applied_at");
    let mut quit: BTreeMap<&str, Vec<(Date, &str)>> = BTreeMap::new();
    let (reasons, days) = (data.key("separations", "reason_code"), data.days("separations", "separated_on"));
    for (row, person) in data.key("separations", "person_id").into_iter().enumerate() {
        quit.entry(person).or_default().push((days[row], reasons[row]));
    }
    let (mut short, mut all) = (0, 0);
    let planted = fixture.planted(&["R3"]);
    for row in 0..people.len() {
        if status[row] == "rejected" {
            continue;
        }
        let named = |id: Option<&str>| id.is_some_and(|id| planted.contains(id));
        let run = run_before(&months[people[row]], month_index(applied[row]), first, &ANY);
        if !named(employers[row]) && !named(agents[row]) {
            all += 1;
            short += usize::from(run.is_some_and(|run| run < 3));
        }
    }
    // Failed probations and the like.
    let share = f64::from(short as u32) / f64::from(all);
    assert!((0.02..=0.08).contains(&share), "{share}");
    for truth in fixture.truth("short_contribution") {
        assert!(truth.members.len() >= 15, "{}", truth.note);
        let mine = |row: &usize| {
            let id = if truth.entity_type == "agent" { &agents[*row] } else { &employers[*row] };
            id.as_deref() == Some(truth.entity_id.as_str()) && status[*row] != "rejected"
        };
        let claims: Vec<usize> = (0..people.len()).filter(mine).collect();
        let theirs = claims.iter().filter(|&&row| truth.members.iter().any(|member| member == people[row]));
        let mut found = 0;
        for &row in theirs {
            let run = run_before(&months[people[row]], month_index(applied[row]), first, &ANY);
            assert!(matches!(run, Some(1 | 2)), "{run:?}");
            let before = quit[people[row]].iter().filter(|(day, _)| *day < applied[row]).nth_back(1).unwrap();
            assert_eq!(before.1, "voluntary");
            found += 1;
        }
        assert!(found >= truth.members.len() && found * 10 >= claims.len() * 9, "{found} of {}", claims.len());
    }
}

#[test]
fn exactly_the_planted_people_are_paid_by_two_provinces() {
    let fixture = Fixture::sample();
    let mut overlaps: BTreeMap<&str, usize> = BTreeMap::new();
    for ((person, _), provinces) in benefit_by_province(&fixture.data) {
        if provinces.values().filter(|net| **net > Fen::ZERO).count() > 1 {
            *overlaps.entry(person).or_default() += 1;
        }
    }
    let truth = fixture.truth("cross_province");
    assert_eq!(overlaps.len(), truth.len());
    for row in truth {
        let months = overlaps[row.entity_id.as_str()];
        assert!(row.note.ends_with(&format!("the same {months} months")), "{months}: {}", row.note);
    }
}

#[test]
fn bursts_are_many_times_the_usual_volume_and_twice_any_other_month() {
    let fixture = Fixture::sample();
    for row in fixture.truth("certificate_burst") {
        let days = issued_by(&fixture.data, &row.entity_id);
        let (first, last): (Date, Date) = (row.window_start.parse().unwrap(), row.window_end.parse().unwrap());
        let inside: usize = days.range(first..=last).map(|(_, n)| n).sum();
        let total: usize = days.values().sum();
        let usual = (total - inside) as f64 / 40.0;
        let ratio = inside as f64 / usual;
        assert!((5.0..=14.0).contains(&ratio), "{inside} in three days, {usual} in a month");
        assert_eq!(inside, row.members.len());
        let (peak, elsewhere) = peak_and_elsewhere(&days);
        assert!(peak >= inside && peak >= 2 * elsewhere, "{peak} against {elsewhere}");
        let used = fixture.data.key("skill_subsidies", "certificate_no").into_iter().collect::<BTreeSet<_>>();
        let claimed = row.members.iter().filter(|number| used.contains(number.as_str())).count();
        assert!(claimed * 10 >= inside * 7, "{claimed} of {inside} used");
    }
}

#[test]
fn out_of_area_shares_are_high_where_planted_and_low_elsewhere() {
    let fixture = Fixture::sample();
    let data = &fixture.data;
    let mut of_certificate = BTreeMap::new();
    let (bodies, regions) = (data.key("certificates", "body_id"), data.text("certificates", "issue_region"));
    for (row, number) in data.key("certificates", "certificate_no").into_iter().enumerate() {
        of_certificate.insert(number, (bodies[row], regions[row]));
    }
    let mut agents: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (person, agent) in data.key("claims", "person_id").into_iter().zip(data.text("claims", "agent_id")) {
        agents.entry(person).or_default().extend(agent);
    }
    let mut shares: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut regions_shares: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let (paid, status) = (data.key("skill_subsidies", "region_code"), data.key("skill_subsidies", "status"));
    let (people, employers) = (data.key("skill_subsidies", "person_id"), data.text("skill_subsidies", "employer_id"));
    for (row, number) in data.key("skill_subsidies", "certificate_no").into_iter().enumerate() {
        let (body, Some(held)) = of_certificate[number] else { continue };
        if status[row] == "rejected" {
            continue;
        }
        let away = usize::from(held[..4] != paid[row][..4]);
        let mut entities: Vec<&str> = vec![body];
        entities.extend(employers[row]);
        if employers[row].is_none() {
            entities.extend(agents.get(people[row]).into_iter().flatten());
        }
        for entity in entities {
            let share = shares.entry(entity).or_default();
            *share = (share.0 + away, share.1 + 1);
        }
        let share = regions_shares.entry(&paid[row][..4]).or_default();
        *share = (share.0 + away, share.1 + 1);
    }
    let truth = fixture.truth("out_of_area");
    assert_eq!(truth.iter().map(|row| row.entity_type.as_str()).collect::<BTreeSet<_>>().len(), 3);
    for row in &truth {
        let (away, all) = shares[row.entity_id.as_str()];
        assert!(away * 2 > all && away >= 10, "{} {away} of {all}", row.entity_type);
    }
    let planted = fixture.planted(&["R6"]);
    let honest = shares.iter().filter(|(entity, _)| entity.starts_with("SYNB") && !planted.contains(*entity));
    let (mut away, mut all) = (0, 0);
    for (body, share) in honest {
        assert!(share.1 < 50 || share.0 * 6 < share.1, "{body}: {share:?}");
        (away, all) = (away + share.0, all + share.1);
    }
    let share = f64::from(away as u32) / f64::from(all as u32);
    assert!((0.03..=0.08).contains(&share), "{share}");
    assert!(regions_shares.values().all(|&(away, all)| away * 6 < all), "{regions_shares:?}");
}

#[test]
fn surges_are_three_to_five_times_the_year_before_and_no_large_prefecture_has_another() {
    let fixture = Fixture::sample();
    let data = &fixture.data;
    let mut paid: BTreeMap<(&str, i32), (Fen, usize)> = BTreeMap::new();
    let (regions, amounts) = (data.key("skill_subsidies", "region_code"), data.money("skill_subsidies", "amount"));
    let status = data.key("skill_subsidies", "status");
    for (row, day) in data.dates("skill_subsidies", "paid_on").iter().enumerate() {
        if let (Some(day), "approved") = (day, status[row]) {
            let cell = paid.entry((&regions[row][..4], month_index(*day))).or_default();
            *cell = (cell.0 + amounts[row], cell.1 + 1);
        }
    }
    let first = month_index(Date::constant(2022, 7, 1));
    let ratio = |region: &str, month: i32| {
        let of = |m: i32| paid.get(&(region, m)).map_or(Fen::ZERO, |cell| cell.0);
        let before: Fen = (month - 12..month).map(of).sum();
        of(month).yuan() / (before.yuan() / 12.0)
    };
    let planted: BTreeSet<(String, i32)> = fixture
        .truth("subsidy_surge")
        .iter()
        .map(|row| (row.entity_id.clone(), month_index(row.window_start.parse().unwrap())))
        .collect();
    for (region, month) in &planted {
        let ratio = ratio(region, *month);
        assert!((3.0..=5.0).contains(&ratio), "{region} {month}: {ratio}");
    }
    let regions: BTreeSet<&str> = paid.keys().map(|(region, _)| *region).collect();
    for region in regions {
        for month in first + 12..first + 36 {
            let count = paid.get(&(region, month)).map_or(0, |cell| cell.1);
            let is_planted = planted.contains(&(region.to_owned(), month));
            assert!(is_planted || count < 40 || ratio(region, month) < 2.5, "{region} {month}: {count}");
        }
    }
}

#[test]
fn rings_share_a_device_over_unrelated_employers() {
    let fixture = Fixture::sample();
    let data = &fixture.data;
    for row in fixture.truth("ring") {
        let mut employers = BTreeSet::new();
        let mut people = BTreeSet::new();
        let mut accounts = BTreeSet::new();
        for (n, device) in data.text("claims", "device_id").into_iter().enumerate() {
            if device == Some(row.entity_id.as_str()) {
                employers.extend(data.text("claims", "employer_id")[n]);
                people.insert(data.key("claims", "person_id")[n].to_owned());
                accounts.extend(data.text("claims", "bank_account")[n]);
            }
        }
        assert!(people.len() >= 6 && employers.len() == people.len() && accounts.len() == 2, "{people:?}");
        assert_eq!(people, row.members.iter().cloned().collect());
    }
}

#[test]
fn sex_is_independent_of_what_is_planted() {
    let fixture = Fixture::sample();
    let mut women: BTreeSet<&str> = BTreeSet::new();
    let data = &fixture.data;
    for (person, sex) in data.key("persons", "person_id").into_iter().zip(data.key("persons", "sex")) {
        if sex == "F" {
            women.insert(person);
        }
    }
    let all = women.len() as f64 / data.rows("persons") as f64;
    let members: BTreeSet<&str> = fixture
        .report
        .truth
        .iter()
        .filter(|row| !row.lookalike)
        .flat_map(|row| row.members.iter().map(String::as_str))
        .filter(|id| id.starts_with("SYNP"))
        .collect();
    let share = members.iter().filter(|id| women.contains(*id)).count() as f64 / members.len() as f64;
    let error = (all * (1.0 - all) / members.len() as f64).sqrt();
    assert!(members.len() > 200 && (share - all).abs() < 3.5 * error, "{share} of {}, {all} of all", members.len());
}
