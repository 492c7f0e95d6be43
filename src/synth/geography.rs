//! Places: the twelve prefectures of Inner Mongolia with their counties and banners (GB/T 2260), and a county in
//! each of a few other provinces, where some people worked before, after or at the same time.
//!
//! A place is an index: 0 to 11 are the prefectures, the rest other provinces.

/// Index of a place in [`PLACES`].
pub(super) type Place = u8;

/// A prefecture, or the one county of another province that stands for it.
pub(super) struct PlaceSpec {
    /// First four digits of its codes.
    pub(super) prefecture: u32,
    /// Its name.
    pub(super) zh: &'static str,
    /// Share of the insured, roughly in proportion to the urban employed.
    pub(super) weight: f64,
    /// Its counties; the first are the most populous.
    pub(super) counties: &'static [u32],
    /// Category of the benefit standard: 0 highest, 2 lowest.
    pub(super) tier: usize,
}

/// How many of [`PLACES`] are prefectures of the extract's own province.
pub(super) const HOME_PLACES: usize = 12;

macro_rules! places {
    ($($prefecture:literal $zh:literal $weight:literal $tier:literal [$($county:literal),+];)+) => {
        &[$(PlaceSpec { prefecture: $prefecture, zh: $zh, weight: $weight, tier: $tier, counties: &[$($county),+] }),+]
    };
}

/// Every place; of Gansu the county whose dated limits of allowance and aid stand in the documents (004). County codes are those of `modood/Administrative-divisions-of-China` (WTFPL) without the
/// development zones, which GB/T 2260 does not list.
pub(super) const PLACES: &[PlaceSpec] = places! {
    1501 "呼和浩特市" 0.19 0 [150105, 150102, 150104, 150103, 150121, 150122, 150123, 150125, 150124];
    1502 "包头市" 0.17 0 [150203, 150204, 150202, 150207, 150221, 150205, 150222, 150223, 150206];
    1503 "乌海市" 0.04 0 [150302, 150304, 150303];
    1504 "赤峰市" 0.12 1 [150402, 150404, 150403, 150429, 150430, 150426, 150421, 150422, 150428, 150424, 150423, 150425];
    1505 "通辽市" 0.10 1 [150502, 150581, 150523, 150522, 150521, 150525, 150526, 150524];
    1506 "鄂尔多斯市" 0.12 0 [150602, 150622, 150627, 150621, 150626, 150603, 150624, 150625, 150623];
    1507 "呼伦贝尔市" 0.08 1 [150702, 150782, 150781, 150783, 150721, 150722, 150703, 150724, 150723, 150785, 150784, 150725, 150726, 150727];
    1508 "巴彦淖尔市" 0.05 1 [150802, 150826, 150823, 150821, 150824, 150822, 150825];
    1509 "乌兰察布市" 0.05 2 [150902, 150981, 150926, 150929, 150924, 150923, 150921, 150925, 150928, 150927, 150922];
    1522 "兴安盟" 0.03 2 [152201, 152223, 152221, 152222, 152224, 152202];
    1525 "锡林郭勒盟" 0.04 1 [152502, 152526, 152525, 152501, 152531, 152527, 152530, 152524, 152523, 152522, 152529, 152528];
    1529 "阿拉善盟" 0.02 0 [152921, 152922, 152923];
    1101 "北京市" 0.02 0 [110105];
    1301 "石家庄市" 0.03 1 [130102];
    1401 "太原市" 0.03 1 [140105];
    2101 "沈阳市" 0.05 0 [210102];
    2201 "长春市" 0.04 1 [220102];
    2301 "哈尔滨市" 0.04 1 [230103];
    6101 "西安市" 0.03 0 [610102];
    6210 "庆阳市" 0.03 1 [621025];
    6401 "银川市" 0.05 1 [640104];
};

/// The place at `place`.
pub(super) fn spec(place: Place) -> &'static PlaceSpec {
    &PLACES[usize::from(place)]
}

/// Whether the place is one of the extract's own province.
pub(super) fn is_home(place: Place) -> bool {
    usize::from(place) < HOME_PLACES
}

/// First two digits of the codes of a place.
#[cfg(test)]
pub(super) fn province(place: Place) -> u32 {
    spec(place).prefecture / 100
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::is_region_code;

    #[test]
    fn every_county_belongs_to_its_prefecture() {
        for place in PLACES {
            assert!(place.tier < 3);
            for county in place.counties {
                assert_eq!(county / 100, place.prefecture, "{}", place.zh);
                assert!(is_region_code(&county.to_string()));
            }
        }
        assert!((0..HOME_PLACES).all(|place| province(place as Place) == 15));
        assert!((HOME_PLACES..PLACES.len()).all(|place| province(place as Place) != 15));
    }
}
