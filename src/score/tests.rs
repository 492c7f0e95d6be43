mod properties;

use super::*;
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Gamma, Poisson};

#[derive(Clone, Debug)]
struct Entity {
    id: String,
    stratum: &'static str,
    peers: Vec<String>,
    observed: u64,
    exposure: f64,
    looks: u32,
}

fn entity(i: usize, observed: u64, exposure: f64) -> Entity {
    Entity { id: format!("E{i:05}"), stratum: "employer", peers: Vec::new(), observed, exposure, looks: 1 }
}

fn score_all(model: &Model, entities: &[Entity]) -> Scored {
    let units: Vec<Unit<'_>> = entities
        .iter()
        .map(|e| Unit {
            stratum: e.stratum,
            peers: &e.peers,
            observed: e.observed,
            exposure: e.exposure,
            looks: e.looks,
        })
        .collect();
    score(&units, model)
}

fn plain(model: &Model, data: &[(u64, f64)]) -> Vec<Verdict> {
    let entities: Vec<Entity> = data.iter().enumerate().map(|(i, d)| entity(i, d.0, d.1)).collect();
    score_all(model, &entities).verdicts
}

fn scored(verdict: &Verdict) -> &Score {
    match verdict {
        Verdict::Scored(score) => score,
        Verdict::TooSmall { reason } => panic!("not scored: {reason:?}"),
    }
}

/// Honest entities: gamma multipliers with this squared coefficient of variation, four groups with their own rates.
fn honest(count: usize, dispersion: f64, seed: u64) -> Vec<Entity> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let multiplier = Gamma::new(1.0 / dispersion, dispersion).expect("a positive shape");
    (0..count)
        .map(|i| {
            let group = i % 4;
            let exposure = (20.0 * (2.5 * random.random::<f64>()).exp()).round();
            let rate = [0.03, 0.05, 0.05, 0.09][group];
            let mean = exposure * rate * multiplier.sample(&mut random);
            let drawn = Poisson::new(mean.max(1e-9)).expect("a positive mean").sample(&mut random);
            let mut entity = entity(i, super::null::whole(drawn).min(super::null::whole(exposure)), exposure);
            entity.peers = vec![format!("industry {}", group / 2), format!("region {group}")];
            entity
        })
        .collect()
}

const BOTH: [Law; 2] = [Law::NegativeBinomial, Law::BetaBinomial];

#[test]
fn among_seven_small_employers_only_the_one_far_out_is_significant() {
    let data = [(20, 40.0), (2, 40.0), (2, 40.0), (2, 40.0), (0, 40.0), (0, 40.0), (0, 40.0)];
    for law in BOTH {
        let verdicts = plain(&Model::new(law), &data);
        assert!(scored(&verdicts[0]).ln_p < -8.0);
        assert!(scored(&verdicts[0]).ratio_low > 2.0);
        for other in &verdicts[1..] {
            assert!(scored(other).ln_p > -2.0 && scored(other).lfdr > 0.5);
        }
    }
}

#[test]
fn nobody_to_compare_with_and_no_exposure_are_said_and_not_scored() {
    let model = Model::new(Law::NegativeBinomial);
    assert_eq!(plain(&model, &[(20, 40.0)])[0], Verdict::TooSmall { reason: TooSmall::NoPeers });
    for exposure in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let verdicts = plain(&model, &[(1, exposure), (1, 40.0), (2, 40.0)]);
        assert_eq!(verdicts[0], Verdict::TooSmall { reason: TooSmall::NoExposure });
        scored(&verdicts[1]);
    }
    // One hundredth of the others' exposure at one event per 40: .02 expected.
    let verdicts = plain(&model, &[(0, 1.0), (1, 40.0), (1, 40.0), (1, 40.0), (1, 40.0)]);
    assert_eq!(verdicts[0], Verdict::TooSmall { reason: TooSmall::LittleExpected });
    assert!(score(&[], &model).verdicts.is_empty());
}

#[test]
fn nothing_seen_is_nothing_odd() {
    for law in BOTH {
        for verdict in plain(&Model::new(law), &[(0, 40.0); 6]) {
            let score = scored(&verdict);
            assert_eq!((score.ln_p.to_bits(), score.ln_q.to_bits()), (0.0_f64.to_bits(), 0.0_f64.to_bits()));
            assert!(score.ratio > 0.0 && score.ratio_low > 0.0 && score.expected > 0.0);
        }
    }
}

#[test]
fn two_counts_are_compared_as_the_conditional_binomial_test_does() {
    // Without overdispersion, 12 against 3 at equal exposure: P(Bin(15, ½) ≥ 12) = 576/32768.
    let model = Model { dispersion: 1e-6, ..Model::new(Law::NegativeBinomial) };
    let verdicts = plain(&model, &[(12, 1000.0), (3, 1000.0)]);
    let exact = (576.0_f64 / 32768.0).ln();
    assert!((scored(&verdicts[0]).ln_p - exact).abs() < 0.15, "{} {exact}", scored(&verdicts[0]).ln_p);
}

#[test]
fn the_order_of_rows_and_the_names_of_entities_change_no_bit() {
    for law in BOTH {
        let mut entities = honest(240, 0.2, 1);
        for (i, e) in entities.iter_mut().enumerate() {
            e.stratum = if i % 5 == 0 { "agent" } else { "employer" };
        }
        let model = Model::new(law);
        let first = score_all(&model, &entities);
        let mut order: Vec<usize> = (0..entities.len()).map(|i| (i * 77 + 13) % 240).collect();
        order.reverse();
        let shuffled: Vec<Entity> =
            order.iter().map(|i| Entity { id: format!("other {}", 999 - i), ..entities[*i].clone() }).collect();
        let second = score_all(&model, &shuffled);
        assert_eq!(first.strata, second.strata);
        for (place, i) in order.iter().enumerate() {
            assert_eq!(first.verdicts[*i], second.verdicts[place]);
        }
    }
}

#[test]
fn months_or_years_of_exposure_give_the_same_p() {
    let entities = honest(300, 0.2, 2);
    let years: Vec<Entity> = entities.iter().map(|e| Entity { exposure: e.exposure / 12.0, ..e.clone() }).collect();
    let model = Model::new(Law::NegativeBinomial);
    let (first, second) = (score_all(&model, &entities), score_all(&model, &years));
    for (a, b) in first.verdicts.iter().zip(&second.verdicts) {
        let (a, b) = (scored(a), scored(b));
        assert!((a.ln_p - b.ln_p).abs() <= 1e-9 * a.ln_p.abs().max(1.0), "{} {}", a.ln_p, b.ln_p);
        assert!((12.0 * a.peer_rate / b.peer_rate - 1.0).abs() < 1e-9);
    }
}

#[test]
fn one_entity_at_a_thousand_times_the_expected_masks_nobody() {
    for law in BOTH {
        let mut entities = honest(400, 0.2, 3);
        let model = Model::new(law);
        let before = score_all(&model, &entities);
        // An employer of 2,000 at 5 % would have 100; for shares, all of its trials.
        let mut loud = Entity { exposure: 2000.0, observed: 100_000, ..entities[7].clone() };
        loud.id = "loud".to_owned();
        entities.push(loud);
        let after = score_all(&model, &entities);
        for (a, b) in before.verdicts.iter().zip(&after.verdicts) {
            let (a, b) = (scored(a).ln_p, scored(b).ln_p);
            assert!((a - b).abs() <= 0.02 * a.abs(), "{law:?}: {a} {b}");
        }
    }
}

#[test]
fn an_entity_with_a_quarter_of_the_exposure_does_not_set_its_own_standard() {
    let at = |observed: u64| {
        let mut data = vec![(3, 60.0); 30];
        data.push((observed, 700.0));
        scored(&plain(&Model::new(Law::NegativeBinomial), &data)[30]).clone()
    };
    let (quiet, loud) = (at(35), at(70));
    assert_eq!(quiet.compared, Compared::WithOthers);
    // Others have 3 per 60: 35 expected, whatever it has itself.
    assert!((quiet.expected / 35.0 - 1.0).abs() < 0.1, "{}", quiet.expected);
    assert!((loud.expected / quiet.expected - 1.0).abs() < 0.03, "{} {}", loud.expected, quiet.expected);
}

#[test]
fn a_large_group_has_its_own_rate_and_a_small_one_its_parents() {
    let mut entities = honest(800, 0.1, 4);
    for (i, e) in entities.iter_mut().enumerate().take(8) {
        e.peers = vec!["industry 0".to_owned(), "a new region".to_owned()];
        e.observed = 2;
        e.exposure = 40.0 + f64::from(u8::try_from(i).expect("small"));
    }
    let scores = score_all(&Model::new(Law::NegativeBinomial), &entities);
    let (high, small) = (scored(&scores.verdicts[11]), scored(&scores.verdicts[0]));
    assert_eq!(&*high.peer_group, "industry 1 / region 3");
    assert!((high.peer_rate / 0.09 - 1.0).abs() < 0.1, "{}", high.peer_rate);
    assert_eq!((&*small.peer_group, small.peer_level), ("industry 0", 1));
}

#[test]
fn a_group_at_eight_times_the_others_rate_is_compared_with_itself() {
    // The fit starts from the pooled rate, beyond whose cut half of such a group lies; it must climb to the group's own.
    let mut entities = honest(500, 0.1, 10);
    for entity in entities.iter_mut().filter(|e| e.peers[1] == "region 0").take(60) {
        entity.peers = vec!["industry 9".to_owned(), "region 9".to_owned()];
        entity.observed *= 12;
    }
    let scores = score_all(&Model::new(Law::NegativeBinomial), &entities);
    let group: Vec<(&Entity, &Score)> = entities
        .iter()
        .zip(&scores.verdicts)
        .filter(|(e, _)| e.peers[1] == "region 9")
        .map(|(e, v)| (e, scored(v)))
        .collect();
    let events: f64 = group.iter().map(|(e, _)| super::tails::real(e.observed)).sum();
    let exposure: f64 = group.iter().map(|(e, _)| e.exposure).sum();
    let rate = group[0].1.peer_rate;
    assert!((rate / (events / exposure)).ln().abs() < 0.25, "{rate} {}", events / exposure);
    assert!(group.iter().all(|(_, s)| s.ln_q > 0.05_f64.ln()));
}

#[test]
fn many_looks_are_paid_for_and_other_types_of_entity_change_nothing() {
    let mut entities = honest(100, 0.2, 5);
    (entities[3].observed, entities[3].exposure) = (60, 100.0);
    let model = Model::new(Law::NegativeBinomial);
    let once = score_all(&model, &entities);
    entities[3].looks = 30;
    let mut others = honest(50, 1.0, 6);
    for e in &mut others {
        e.stratum = "agent";
    }
    entities.extend(others);
    let often = score_all(&model, &entities);
    let (a, b) = (scored(&once.verdicts[3]).ln_p, scored(&often.verdicts[3]).ln_p);
    assert!(a < -10.0 && (b - (a + 30.0_f64.ln())).abs() < 1e-12);
    assert_eq!(scored(&once.verdicts[4]).ln_p.to_bits(), scored(&often.verdicts[4]).ln_p.to_bits());
    let strata: Vec<(&str, usize)> = often.strata.iter().map(|s| (s.stratum.as_str(), s.units)).collect();
    assert_eq!(strata, [("agent", 50), ("employer", 100)]);
}

#[test]
fn the_spread_of_honest_entities_is_recovered_and_stated() {
    let fit = |count, model: &Model| score_all(model, &honest(count, 0.25, 8)).strata.remove(0);
    let large = fit(2400, &Model::new(Law::NegativeBinomial));
    assert_eq!(large.dispersion, Dispersion::Fitted);
    // k = 4 within three standard errors.
    assert!((large.k / 4.0).ln().abs() < 3.0 * large.k_se, "k {} ± {}", large.k, large.k_se);
    assert!(large.k_se < 0.2);
    let small = fit(19, &Model { dispersion: 0.5, ..Model::new(Law::NegativeBinomial) });
    assert_eq!((small.dispersion, small.twin_weight), (Dispersion::Assumed, 1.0));
    assert!((small.k - 2.0).abs() < 1e-12);
}

#[test]
fn planted_entities_come_out_and_honest_ones_do_not() {
    for law in BOTH {
        let mut entities = honest(600, 0.1, 9);
        for e in entities.iter_mut().step_by(60) {
            e.exposure = 100.0;
            e.observed = 45;
        }
        let scores = score_all(&Model::new(law), &entities);
        let found: Vec<usize> = (0..600).filter(|i| scored(&scores.verdicts[*i]).ln_q <= 0.05_f64.ln()).collect();
        let planted: Vec<usize> = (0..600).step_by(60).collect();
        assert!(planted.iter().all(|i| found.contains(i)), "{law:?}: {found:?}");
        assert!(found.len() <= planted.len() + 1, "{law:?}: {found:?}");
        assert!(planted.iter().all(|i| scored(&scores.verdicts[*i]).ratio_low > 2.0));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn any_small_population_gives_numbers_that_can_be_shown(
        data in prop::collection::vec((0..60_u64, prop_oneof![Just(0.0), 0.5..90.0_f64, 1e3..1e7_f64]), 1..12),
        dispersion in prop_oneof![Just(0.0), 0.001..3.0_f64, Just(f64::NAN)],
        min_peers in 0..8_usize,
    ) {
        for law in BOTH {
            for verdict in plain(&Model { law, min_peers, dispersion }, &data) {
                if let Verdict::Scored(s) = verdict {
                    for value in [s.expected, s.ratio, s.ratio_low, s.ln_p, s.ln_q, s.lfdr, s.peer_rate] {
                        prop_assert!(value.is_finite(), "{s:?}");
                    }
                    prop_assert!(s.expected > 0.0 && s.ratio_low > 0.0 && s.ratio_low <= s.ratio, "{s:?}");
                    prop_assert!(s.ln_p <= 0.0 && s.ln_q >= s.ln_p && s.ln_q <= 0.0, "{s:?}");
                    prop_assert!((0.0..=1.0).contains(&s.lfdr));
                }
            }
        }
    }
}
