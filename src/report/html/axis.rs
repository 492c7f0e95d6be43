//! One axis of a plot: where a number stands and which numbers are written.

/// How a domain is spread over the pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spread {
    Linear,
    /// Base 10; only for positive domains.
    Log,
}

/// A domain and the pixels it takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    domain: (f64, f64),
    pixels: (f64, f64),
    spread: Spread,
}

impl Axis {
    /// An axis from `domain` to `pixels`. A domain without extent, or with ends that are not numbers, is widened
    /// so that every value has a place.
    pub(super) fn new(domain: (f64, f64), pixels: (f64, f64), spread: Spread) -> Self {
        let (low, high) = domain;
        let usable = low.is_finite() && high.is_finite() && low < high;
        let spread = if spread == Spread::Log && low > 0.0 && usable { Spread::Log } else { Spread::Linear };
        let domain = match (usable, low.is_finite()) {
            (true, _) => domain,
            (false, true) => (low.min(0.0), low.max(0.0) + 1.0),
            (false, false) => (0.0, 1.0),
        };
        Self { domain, pixels, spread }
    }

    pub(super) fn spread(&self) -> Spread {
        self.spread
    }

    /// The pixel of `x`; outside the domain it lies outside the axis.
    pub(super) fn at(&self, x: f64) -> f64 {
        let (low, high) = self.domain;
        let share = match self.spread {
            Spread::Linear => (x - low) / (high - low),
            Spread::Log => (x.max(f64::MIN_POSITIVE) / low).ln() / (high / low).ln(),
        };
        self.pixels.0 + share * (self.pixels.1 - self.pixels.0)
    }

    /// The numbers to write, ascending: about `wanted` on a linear axis; decades (and their 2 and 5 where there are
    /// few) on a logarithmic one.
    pub(super) fn ticks(&self, wanted: u32) -> Vec<f64> {
        match self.spread {
            Spread::Linear => linear_ticks(self.domain, wanted),
            Spread::Log => log_ticks(self.domain),
        }
    }
}

/// Multiples of 1, 2 or 5 times a power of ten (Heckbert, "Nice numbers for graph labels", Graphics Gems, 1990).
fn linear_ticks((low, high): (f64, f64), wanted: u32) -> Vec<f64> {
    let rough = (high - low) / f64::from(wanted.max(1));
    let power = 10_f64.powf(rough.log10().floor());
    let step = match rough / power {
        r if r <= 1.0 => power,
        r if r <= 2.0 => 2.0 * power,
        r if r <= 5.0 => 5.0 * power,
        _ => 10.0 * power,
    };
    if !step.is_finite() || step <= 0.0 {
        return vec![low];
    }
    let first = (low / step).ceil();
    (0..=50).map(|n| (first + f64::from(n)) * step).take_while(|tick| *tick <= high + step * 1e-9).collect()
}

fn log_ticks((low, high): (f64, f64)) -> Vec<f64> {
    #[expect(clippy::cast_possible_truncation, reason = "exponents of finite doubles lie within ±324")]
    let (first, last) = (low.log10().floor() as i32, high.log10().ceil() as i32);
    let within = |multiples: &[f64]| -> Vec<f64> {
        (first..=last)
            .flat_map(|power| multiples.iter().map(move |m| m * 10_f64.powi(power)))
            .filter(|tick| (low * (1.0 - 1e-9)..=high * (1.0 + 1e-9)).contains(tick))
            .collect()
    };
    let decades = within(&[1.0]);
    if decades.len() >= 4 { decades } else { within(&[1.0, 2.0, 5.0]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_the_ends_at_the_ends() {
        let axis = Axis::new((0.0, 50.0), (300.0, 0.0), Spread::Linear);
        assert!((axis.at(0.0) - 300.0).abs() < 1e-9);
        assert!((axis.at(25.0) - 150.0).abs() < 1e-9);
        let log = Axis::new((1.0, 100.0), (0.0, 10.0), Spread::Log);
        assert!((log.at(10.0) - 5.0).abs() < 1e-9);
    }

    #[test]
    fn writes_round_numbers() {
        let ticks = |low, high| Axis::new((low, high), (0.0, 1.0), Spread::Linear).ticks(4);
        assert_eq!(ticks(0.0, 14.0), [0.0, 5.0, 10.0]);
        assert_eq!(ticks(0.0, 100.0), [0.0, 50.0, 100.0]);
        let close = |got: Vec<f64>, want: &[f64]| {
            assert_eq!(got.len(), want.len(), "{got:?}");
            assert!(got.iter().zip(want).all(|(a, b)| (a - b).abs() < 1e-9), "{got:?}");
        };
        close(ticks(0.0, 0.53), &[0.0, 0.2, 0.4]);
        close(
            Axis::new((8.0, 2_400.0), (0.0, 1.0), Spread::Log).ticks(4),
            &[10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0],
        );
        close(Axis::new((1.0, 10_000.0), (0.0, 1.0), Spread::Log).ticks(4), &[1.0, 10.0, 100.0, 1000.0, 10000.0]);
    }

    #[test]
    fn a_domain_without_extent_still_has_a_place_for_everything() {
        for domain in [(0.0, 0.0), (5.0, 5.0), (-3.0, -3.0), (f64::NAN, 1.0), (0.0, f64::INFINITY), (9.0, 1.0)] {
            let axis = Axis::new(domain, (0.0, 100.0), Spread::Log);
            assert!(axis.at(1.0).is_finite(), "{domain:?}");
            assert!(!axis.ticks(4).is_empty(), "{domain:?}");
        }
    }
}
