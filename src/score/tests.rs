use super::*;

fn scores(model: &Model, data: &[(u64, f64)]) -> Vec<Verdict> {
    let ids: Vec<String> = (0..data.len()).map(|i| format!("E{i}")).collect();
    let units: Vec<Unit<'_>> = data
        .iter()
        .zip(&ids)
        .map(|(d, id)| Unit { id, stratum: "employer", peers: &[], observed: d.0, exposure: d.1, looks: 1 })
        .collect();
    score(&units, model).verdicts
}

fn scored(verdict: &Verdict) -> &Score {
    match verdict {
        Verdict::Scored(score) => score,
        Verdict::TooSmall { reason } => panic!("not scored: {reason:?}"),
    }
}

#[test]
fn among_seven_small_employers_only_the_one_far_out_is_significant() {
    let data = [(20, 40.0), (2, 40.0), (2, 40.0), (2, 40.0), (0, 40.0), (0, 40.0), (0, 40.0)];
    for law in [Law::NegativeBinomial, Law::BetaBinomial] {
        let verdicts = scores(&Model::new(law), &data);
        assert!(scored(&verdicts[0]).ln_p < -8.0);
        assert!(scored(&verdicts[0]).ratio_low > 2.0);
        for other in &verdicts[1..] {
            assert!(scored(other).ln_p > -2.0);
        }
    }
}

#[test]
fn nobody_to_compare_with_and_no_exposure_are_said_and_not_scored() {
    let model = Model::new(Law::NegativeBinomial);
    assert_eq!(scores(&model, &[(20, 40.0)])[0], Verdict::TooSmall { reason: TooSmall::NoPeers });
    for exposure in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let verdicts = scores(&model, &[(1, exposure), (1, 40.0), (2, 40.0)]);
        assert_eq!(verdicts[0], Verdict::TooSmall { reason: TooSmall::NoExposure });
        scored(&verdicts[1]);
    }
}
