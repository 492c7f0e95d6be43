//! Industries (GB/T 4754-2017), the seasons some of them keep, and the occupations people are assessed in.

/// The months in which a seasonal employer lets people go and calls them back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Season {
    /// Month of the year (1 to 12) at whose end they leave.
    pub(super) off: i32,
    /// Month of the year in which they return.
    pub(super) back: i32,
}

/// An industry and how people come and go in it.
pub(super) struct Industry {
    /// Letter and two digits.
    pub(super) code: &'static str,
    /// The word that stands in an employer's name.
    pub(super) zh: &'static str,
    /// Share of employers.
    pub(super) weight: f64,
    /// Separations relative to the mean.
    pub(super) turnover: f64,
    /// Involuntary share of separations relative to the mean.
    pub(super) involuntary: f64,
    /// Its season, and the share of staff that follows it.
    pub(super) season: Option<(Season, f64)>,
    /// `employer_type` of its employers.
    pub(super) kind: &'static str,
}

const CONSTRUCTION: Season = Season { off: 11, back: 4 };
const TOURISM: Season = Season { off: 10, back: 5 };
const SUGAR: Season = Season { off: 2, back: 9 };

macro_rules! industries {
    ($($code:literal $zh:literal $weight:literal $turnover:literal $involuntary:literal $season:expr, $kind:literal;)+) => {
        &[$(Industry { code: $code, zh: $zh, weight: $weight, turnover: $turnover, involuntary: $involuntary,
            season: $season, kind: $kind }),+]
    };
}

/// The industries. Turnover and shares are plausible, not measured: no public source gives them by industry.
pub(super) const INDUSTRIES: &[Industry] = industries! {
    "A01" "农业" 0.03 1.0 1.0 None, "enterprise";
    "B06" "煤炭" 0.05 0.7 0.9 None, "enterprise";
    "C13" "农副食品" 0.05 1.0 1.0 Some((SUGAR, 0.20)), "enterprise";
    "C14" "乳业" 0.04 0.9 1.0 None, "enterprise";
    "C26" "化工" 0.05 0.8 1.0 None, "enterprise";
    "C32" "冶金" 0.04 0.8 1.1 None, "enterprise";
    "D44" "电力" 0.04 0.5 0.8 None, "enterprise";
    "E47" "建筑" 0.09 1.1 1.1 Some((CONSTRUCTION, 0.22)), "enterprise";
    "F51" "批发" 0.09 1.1 1.0 None, "enterprise";
    "F52" "商贸" 0.13 1.2 0.9 None, "sole_trader";
    "G54" "运输" 0.06 1.0 1.0 None, "enterprise";
    "H61" "酒店" 0.05 1.3 1.0 Some((TOURISM, 0.15)), "enterprise";
    "H62" "餐饮" 0.06 1.4 0.8 None, "sole_trader";
    "I65" "软件" 0.04 1.2 1.2 None, "enterprise";
    "J66" "金融服务" 0.03 0.7 0.8 None, "enterprise";
    "K70" "物业" 0.05 1.3 1.0 None, "enterprise";
    "L72" "人力资源" 0.03 1.3 1.2 None, "labour_dispatch";
    "N78" "旅游景区" 0.02 1.0 1.0 Some((TOURISM, 0.22)), "enterprise";
    "P83" "学校" 0.03 0.5 0.8 None, "institution";
    "S95" "协会" 0.02 0.6 0.8 None, "social_organisation";
};

/// Position in [`INDUSTRIES`] of the industry with this code.
pub(super) fn industry(code: &str) -> u8 {
    INDUSTRIES.iter().position(|industry| industry.code == code).unwrap_or_default() as u8
}

/// National occupation codes (2022 edition) that skill certificates are issued for here.
pub(super) const OCCUPATIONS: &[&str] = &[
    "6-31-01-03",
    "6-31-01-04",
    "6-28-01-06",
    "6-18-01-01",
    "6-18-02-04",
    "6-29-03-03",
    "6-11-01-03",
    "6-16-01-02",
    "4-02-02-01",
    "4-03-02-01",
    "4-03-02-05",
    "4-06-01-02",
    "4-10-01-01",
    "4-10-01-05",
    "4-07-03-04",
    "4-04-05-02",
    "4-14-01-03",
    "5-05-01-01",
    "5-03-01-01",
    "6-02-02-01",
    "6-02-06-07",
    "6-17-02-03",
    "3-02-03-08",
    "4-09-10-01",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_shares_and_codes_have_their_form() {
        let sum: f64 = INDUSTRIES.iter().map(|industry| industry.weight).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{sum}");
        for industry in INDUSTRIES {
            assert_eq!(industry.code.len(), 3);
            assert!(industry.code.as_bytes()[0].is_ascii_uppercase());
        }
        assert_eq!(INDUSTRIES[usize::from(industry("L72"))].kind, "labour_dispatch");
        assert!(OCCUPATIONS.iter().all(|code| code.len() == 10));
    }
}
