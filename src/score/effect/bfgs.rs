//! A small quasi-Newton minimiser (Nocedal & Wright, *Numerical Optimization*, ch. 6) for five smooth parameters.

/// Parameters of a two-component mixture.
pub(super) const N: usize = 5;

/// Where a minimisation stands.
#[derive(Clone, Debug)]
pub(super) struct Search {
    pub x: [f64; N],
    pub value: f64,
    gradient: [f64; N],
    inverse: [[f64; N]; N],
    pub done: bool,
}

const IDENTITY: [[f64; N]; N] = {
    let mut identity = [[0.0; N]; N];
    let mut i = 0;
    while i < N {
        identity[i][i] = 1.0;
        i += 1;
    }
    identity
};

fn dot(a: &[f64; N], b: &[f64; N]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

impl Search {
    /// Starts at `x`.
    pub(super) fn new(x: [f64; N], f: &mut impl FnMut(&[f64; N]) -> (f64, [f64; N])) -> Search {
        let (value, gradient) = f(&x);
        Search { x, value, gradient, inverse: IDENTITY, done: !value.is_finite() }
    }

    /// Takes up to `steps` steps; done when the gradient or the gain vanishes.
    pub(super) fn advance(&mut self, steps: usize, f: &mut impl FnMut(&[f64; N]) -> (f64, [f64; N])) {
        let scale = 1.0 + self.value.abs();
        for _ in 0..steps {
            if self.done {
                return;
            }
            let mut direction = [0.0; N];
            for (d, row) in direction.iter_mut().zip(&self.inverse) {
                *d = -dot(row, &self.gradient);
            }
            let mut slope = dot(&direction, &self.gradient);
            if slope >= 0.0 || !slope.is_finite() {
                self.inverse = IDENTITY;
                direction = self.gradient.map(|g| -g);
                slope = -dot(&self.gradient, &self.gradient);
            }
            if slope.abs() < 1e-13 * scale {
                self.done = true;
                return;
            }
            let longest = direction.iter().fold(0.0_f64, |m, d| m.max(d.abs()));
            let mut step = if longest > 2.0 { 2.0 / longest } else { 1.0 };
            let mut found = None;
            for _ in 0..40 {
                let mut x = self.x;
                for (x, d) in x.iter_mut().zip(&direction) {
                    *x += step * d;
                }
                let (value, gradient) = f(&x);
                if value <= self.value + 1e-4 * step * slope {
                    found = Some((x, value, gradient));
                    break;
                }
                step *= 0.4;
            }
            let Some((x, value, gradient)) = found else {
                if self.inverse == IDENTITY {
                    self.done = true;
                    return;
                }
                self.inverse = IDENTITY;
                continue;
            };
            self.learn(&x, &gradient);
            if self.value - value < 1e-12 * scale {
                self.done = true;
            }
            (self.x, self.value, self.gradient) = (x, value, gradient);
        }
    }

    fn learn(&mut self, x: &[f64; N], gradient: &[f64; N]) {
        let (mut s, mut y) = ([0.0; N], [0.0; N]);
        for i in 0..N {
            s[i] = x[i] - self.x[i];
            y[i] = gradient[i] - self.gradient[i];
        }
        let sy = dot(&s, &y);
        if sy <= 1e-12 * dot(&y, &y).sqrt() * dot(&s, &s).sqrt() {
            return;
        }
        if self.inverse == IDENTITY {
            let size = sy / dot(&y, &y);
            self.inverse.iter_mut().flatten().for_each(|v| *v *= size);
        }
        let hy = self.inverse.map(|row| dot(&row, &y));
        let factor = (1.0 + dot(&y, &hy) / sy) / sy;
        for i in 0..N {
            for j in 0..N {
                self.inverse[i][j] += factor * s[i] * s[j] - (hy[i] * s[j] + s[i] * hy[j]) / sy;
            }
        }
    }
}

/// The best of several starts: every start takes a few steps, the better half goes on to the end. Ties go to the
/// earlier start.
pub(super) fn minimise(starts: &[[f64; N]], f: &mut impl FnMut(&[f64; N]) -> (f64, [f64; N])) -> Option<Search> {
    let mut searches: Vec<Search> = starts.iter().map(|x| Search::new(*x, f)).collect();
    for search in &mut searches {
        search.advance(12, f);
    }
    searches.retain(|s| s.value.is_finite());
    searches.sort_by(|a, b| a.value.total_cmp(&b.value));
    searches.truncate(starts.len().div_ceil(2));
    for search in &mut searches {
        search.advance(200, f);
    }
    searches.into_iter().min_by(|a, b| a.value.total_cmp(&b.value))
}

/// Maps the real line onto (low, high): value and derivative.
pub(super) fn squash(u: f64, low: f64, high: f64) -> (f64, f64) {
    let (p, q) = super::super::beta::expit_pair(u);
    (low + (high - low) * p, (high - low) * p * q)
}

/// The inverse of [`squash`].
pub(super) fn unsquash(value: f64, low: f64, high: f64) -> f64 {
    let p = ((value - low) / (high - low)).clamp(1e-6, 1.0 - 1e-6);
    (p / (1.0 - p)).ln()
}
