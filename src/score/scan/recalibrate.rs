//! stub
/// One tested entity.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tested {
    pub(super) events: u32,
    pub(super) surprise: f64,
}

/// Entities of one size.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// From this number of events.
    pub events_min: u32,
    /// Entities.
    pub scanned: usize,
    /// Scale.
    pub scale: f64,
}
impl Band {
    pub(super) fn ln_p(&self, raw: f64) -> f64 {
        raw / self.scale
    }
}
pub(super) struct Recalibration {
    pub(super) bands: Vec<Band>,
}
impl Recalibration {
    pub(super) fn of(tested: &[Tested]) -> Option<Self> {
        let mut x: Vec<f64> = tested.iter().map(|t| t.surprise).collect();
        x.sort_by(f64::total_cmp);
        let s = f64::max(
            1.0,
            f64::max(x[x.len() / 2] / std::f64::consts::LN_2, x[x.len() * 9 / 10] / std::f64::consts::LN_10),
        );
        Some(Self { bands: vec![Band { events_min: 5, scanned: x.len(), scale: s }] })
    }
    pub(super) fn band(&self, _events: u32) -> &Band {
        &self.bands[0]
    }
}
