//! Region codes of GB/T 2260: six digits, of which two name the province.

/// The two-digit province codes of GB/T 2260-2007, Taiwan, Hong Kong and Macao included.
/// Provinces do not come and go; counties do, so deeper levels are not checked here.
const PROVINCES: [&str; 34] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44",
    "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82",
];

/// Whether `code` has the form of a region code and names a province that exists.
pub fn is_region_code(code: &str) -> bool {
    code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()) && PROVINCES.contains(&&code[..2])
}

/// The province (first two digits) of a region code, `None` where the code is not one.
pub fn province_of(code: &str) -> Option<&str> {
    is_region_code(code).then(|| &code[..2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_provinces_and_refuses_the_rest() {
        assert!(is_region_code("150502"));
        assert_eq!(province_of("650100"), Some("65"));
        for bad in ["15050", "1505022", "990000", "15050x", "", "１５０５０２"] {
            assert!(!is_region_code(bad), "{bad}");
        }
    }
}
