//! Random draws: one `ChaCha` stream per purpose and chunk.
//!
//! The surprise: nothing here calls `exp`, `ln` or a power function. Those differ in the last bit between
//! platforms, and one bit is enough to send a person down another career; additions, multiplications, divisions
//! and square roots are exact everywhere (IEEE 754), so a seed gives the same bytes on every machine.

use rand::Rng as _;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;

/// What a stream is for. Streams of one chunk are independent: drawing more of one changes no other,
/// which is also how sex, birth and home region stay independent of everything planted.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    Plan,
    Employers,
    Demographics,
    Careers,
    Planting,
    Claims,
    Bodies,
    Certificates,
    Grants,
    Events,
    Contributions,
    Others,
    Relief,
    Order,
    Faults,
    Records,
    Offices,
    Departures,
    Quitting,
}

/// A source of random draws.
pub(super) struct Stream(ChaCha8Rng);

impl Stream {
    /// The stream of `purpose` in `chunk`.
    pub(super) fn new(seed: u64, purpose: Purpose, chunk: usize) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(((purpose as u64) << 40) | chunk as u64);
        Self(rng)
    }

    /// Uniform in [0, 1).
    pub(super) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// True with probability `p`.
    pub(super) fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Uniform in 0 .. `n`; 0 where `n` is 0. Multiply and shift: the bias is below 2^-32.
    pub(super) fn below(&mut self, n: usize) -> usize {
        ((u64::from(self.0.next_u32()) * n as u64) >> 32) as usize
    }

    /// Uniform in `low ..= high`; `low` where the range is empty.
    pub(super) fn between(&mut self, low: i32, high: i32) -> i32 {
        low + self.below((high - low + 1).max(0) as usize) as i32
    }

    /// Uniform in [`low`, `high`).
    pub(super) fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// One of `items`, each with the same chance.
    ///
    /// # Panics
    /// If there are none.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// The index of one of `weights`, with a chance in proportion.
    pub(super) fn weighted(&mut self, weights: impl Iterator<Item = f64> + Clone) -> usize {
        let mut left = self.unit() * weights.clone().sum::<f64>();
        let mut last = 0;
        for (index, weight) in weights.enumerate() {
            last = index;
            left -= weight;
            if left < 0.0 {
                break;
            }
        }
        last
    }

    /// `x` rounded down or up so that the mean is `x`.
    pub(super) fn round(&mut self, x: f64) -> usize {
        (x + self.unit()).floor().max(0.0) as usize
    }

    /// Standard normal, as the sum of twelve uniforms less six (mean 0, variance 1, no tail beyond 6).
    pub(super) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// Log-normal with mean 1 and a coefficient of variation of about `cv` (exact for small ones).
    /// The exponential is (1 + x/64)^64, six squarings.
    pub(super) fn lognormal(&mut self, cv: f64) -> f64 {
        let x = cv * self.normal() - cv * cv / 2.0;
        let mut power = 1.0 + x / 64.0;
        for _ in 0..6 {
            power *= power;
        }
        power
    }

    /// Number of failures before a success of probability `p`, at most `most`.
    pub(super) fn geometric(&mut self, p: f64, most: i32) -> i32 {
        let mut failures = 0;
        while failures < most && !self.chance(p) {
            failures += 1;
        }
        failures
    }

    /// Puts `items` into random order (Fisher and Yates).
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            items.swap(end, self.below(end + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_repeat_and_differ() {
        let draw = |seed, purpose, chunk| Stream::new(seed, purpose, chunk).unit().to_bits();
        assert_eq!(draw(7, Purpose::Careers, 3), draw(7, Purpose::Careers, 3));
        assert_ne!(draw(7, Purpose::Careers, 3), draw(7, Purpose::Careers, 4));
        assert_ne!(draw(7, Purpose::Careers, 3), draw(7, Purpose::Claims, 3));
        assert_ne!(draw(7, Purpose::Careers, 3), draw(8, Purpose::Careers, 3));
    }

    #[test]
    fn draws_have_the_moments_they_claim() {
        let mut stream = Stream::new(1, Purpose::Plan, 0);
        let n = 40_000;
        let moments = |draws: Vec<f64>| {
            let mean = draws.iter().sum::<f64>() / f64::from(n);
            (mean, draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / f64::from(n))
        };
        let (mean, variance) = moments((0..n).map(|_| stream.normal()).collect());
        assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.03, "{mean} {variance}");
        // CV .3 of a log-normal with sigma .3 is sqrt(exp(.09) - 1) = .307.
        let (mean, variance) = moments((0..n).map(|_| stream.lognormal(0.3)).collect());
        assert!((mean - 1.0).abs() < 0.01 && (variance.sqrt() - 0.307).abs() < 0.015, "{mean} {variance}");
        // Failures before a success of 1/4: (1 - p) / p = 3.
        let (mean, _) = moments((0..n).map(|_| f64::from(stream.geometric(0.25, 1000))).collect());
        assert!((mean - 3.0).abs() < 0.1, "{mean}");
        let (mean, _) = moments((0..n).map(|_| stream.below(10) as f64).collect());
        assert!((mean - 4.5).abs() < 0.06, "{mean}");
        let heads = (0..n).filter(|_| stream.weighted([1.0, 3.0].into_iter()) == 1).count();
        assert!((heads as f64 / f64::from(n) - 0.75).abs() < 0.01);
    }

    #[test]
    fn empty_ranges_do_not_panic() {
        let mut stream = Stream::new(1, Purpose::Plan, 0);
        assert_eq!(stream.below(0), 0);
        assert_eq!(stream.between(5, 4), 5);
        stream.shuffle::<u8>(&mut []);
    }
}
