//! The properties of `scoring.md` §4 through [`score`], at a size for every build; `benches/properties.rs` checks the
//! same at full size.

use super::*;

/// How far rounding may turn a monotone number the wrong way.
const ROUNDING: f64 = 1e-11;

/// Industries of very different size with two regions each, so that some groups speak for themselves and some borrow.
fn uneven(count: usize, seed: u64) -> Vec<Entity> {
    let mut entities = honest(count, 0.2, seed);
    for (i, entity) in entities.iter_mut().enumerate() {
        let industry = (i / 4).trailing_zeros().min(5);
        entity.peers = vec![format!("industry {industry}"), format!("region {}", i % 2)];
    }
    entities
}

/// How far `more` is on the wrong side of `less`, which has fewer events or more exposure.
fn wrong_way(less: &Score, more: &Score) -> f64 {
    let part = |wrong: f64, value: f64| wrong / value.abs().max(1.0);
    part(more.ln_p - less.ln_p, less.ln_p)
        .max(part(less.ratio - more.ratio, less.ratio))
        .max(part(less.ratio_low - more.ratio_low, less.ratio_low))
}

#[test]
fn under_one_fit_scores_rise_with_the_count_and_fall_with_the_exposure() {
    for law in BOTH {
        let mut entities = uneven(160, 21);
        // Every third entity gets doubles with other counts and exposures, scored in the same fit.
        let mut chains = Vec::new();
        for i in (0..160).step_by(3) {
            let first = entities.len();
            for more in 0..4_u64 {
                for exposure in [1.0, 1.5] {
                    let mut double = entities[i].clone();
                    double.exposure = (double.exposure * exposure).ceil();
                    double.observed =
                        (double.observed + more * more).min(super::super::null::whole(entities[i].exposure));
                    entities.push(double);
                }
            }
            chains.push(first);
        }
        let verdicts = score_all(&Model::new(law), &entities).verdicts;
        let mut pairs = 0;
        for first in chains {
            for step in 0..4 {
                let (near, wide) = (first + 2 * step, first + 2 * step + 1);
                let later = if step < 3 { vec![(near, near + 2), (wide, wide + 2)] } else { Vec::new() };
                for (less, more) in later.into_iter().chain([(wide, near)]) {
                    let (Verdict::Scored(a), Verdict::Scored(b)) = (&verdicts[less], &verdicts[more]) else { continue };
                    if a.compared == Compared::WithGroup && b.compared == Compared::WithGroup {
                        pairs += 1;
                        assert!(
                            wrong_way(a, b) <= ROUNDING,
                            "{law:?} {:?} {:?}\n{a:?}\n{b:?}",
                            entities[less],
                            entities[more]
                        );
                    }
                }
            }
        }
        assert!(pairs > 300, "{law:?}: only {pairs} pairs were compared");
    }
}

#[test]
fn one_event_more_is_never_less_odd_even_when_everything_is_fitted_again() {
    for law in BOTH {
        let entities = uneven(100, 22);
        let before = score_all(&Model::new(law), &entities).verdicts;
        for i in [3, 20, 40, 61, 77] {
            let mut more = entities.clone();
            more[i].observed += 1;
            let after = score_all(&Model::new(law), &more).verdicts;
            let wrong = wrong_way(scored(&before[i]), scored(&after[i]));
            assert!(wrong <= 0.02, "{law:?} {:?}: {wrong}", entities[i]);
        }
    }
}

#[test]
fn one_more_entity_at_a_thousand_times_the_expected_masks_nobody_in_any_group() {
    for law in BOTH {
        let entities = uneven(300, 23);
        let before = score_all(&Model::new(law), &entities).verdicts;
        // Of the largest industry, of a middle one and of the smallest.
        for i in [0, 9, 65] {
            let mut more = entities.clone();
            let mut loud = more[i].clone();
            loud.exposure = loud.exposure.max(20.0);
            let thousandfold = super::super::null::whole(1000.0 * scored(&before[i]).peer_rate * loud.exposure);
            let most = super::super::null::whole(loud.exposure);
            loud.observed = if law == Law::BetaBinomial { most } else { thousandfold };
            more.push(loud);
            let after = score_all(&Model::new(law), &more).verdicts;
            for (a, b) in before.iter().zip(&after) {
                let (a, b) = (scored(a), scored(b));
                // One more entity may give a group its own rate; that is by exposure and not by its count.
                if a.peer_group == b.peer_group && a.compared == b.compared {
                    assert!((a.ln_p - b.ln_p).abs() <= 0.02 * a.ln_p.abs(), "{law:?} {i}\n{a:?}\n{b:?}");
                }
            }
        }
    }
}

#[test]
fn with_five_or_fewer_nobody_is_on_top_and_everybody_is_counted() {
    let mut random = ChaCha8Rng::seed_from_u64(24);
    for law in BOTH {
        let mut entities = uneven(300, 24);
        for entity in entities.iter_mut().take(200) {
            entity.exposure = f64::from(random.random_range(0..=5_u32));
            let most = super::super::null::whole(entity.exposure);
            entity.observed = if random.random::<f64>() < 0.1 { most } else { entity.observed.min(most) };
        }
        let Scored { verdicts, strata } = score_all(&Model::new(law), &entities);
        let tested = verdicts.iter().filter(|v| matches!(v, Verdict::Scored(_))).count();
        let none = |v: &&Verdict| **v == Verdict::TooSmall { reason: TooSmall::NoExposure };
        let empty = entities.iter().filter(|e| e.exposure == 0.0).count();
        assert_eq!(verdicts.iter().filter(none).count(), empty);
        let stated = strata.iter().map(|s| (s.units, s.tested, s.too_small)).collect::<Vec<_>>();
        assert_eq!(stated, [(300, tested, 300 - tested)]);
        assert!(empty > 0 && tested < 300 && tested > 100, "{tested}");
        for (entity, verdict) in entities.iter().zip(&verdicts) {
            if let (true, Verdict::Scored(score)) = (entity.exposure <= 5.0, verdict) {
                // The three conditions of band A in rules/queue.toml.
                let on_top = score.ln_q <= 0.01_f64.ln() && score.ratio_low >= 2.0 && entity.observed >= 6;
                assert!(!on_top, "{law:?} {entity:?} {score:?}");
            }
        }
    }
}
