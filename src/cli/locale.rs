//! Which language to speak: `--lang`, then `FUNDWATCH_LANG`, then the system's locale, then Chinese.

use crate::model::Lang;
use std::sync::OnceLock;

static LANG: OnceLock<Lang> = OnceLock::new();

/// The language of this process. Help texts are built before arguments are parsed, so it is looked up
/// in the raw arguments first.
pub(super) fn lang() -> Lang {
    *LANG.get_or_init(|| {
        let args: Vec<String> = std::env::args().collect();
        from_args(&args)
            .or_else(|| from_name(&std::env::var("FUNDWATCH_LANG").ok()?))
            .or_else(|| from_name(&sys_locale::get_locale()?))
            .unwrap_or_default()
    })
}

/// A text for `--help`, in the language of this process.
pub(super) fn tr(zh: &'static str, en: &'static str) -> &'static str {
    lang().pick(zh, en)
}

fn from_args(args: &[String]) -> Option<Lang> {
    args.iter().enumerate().find_map(|(at, arg)| match arg.strip_prefix("--lang") {
        Some("") => from_name(args.get(at + 1)?),
        Some(value) => from_name(value.strip_prefix('=')?),
        None => None,
    })
}

/// `zh`, `zh_CN.UTF-8`, `en-GB`: by the first two letters; `C` and `POSIX` say nothing about language.
fn from_name(name: &str) -> Option<Lang> {
    let name = name.to_ascii_lowercase();
    if name.starts_with("zh") {
        Some(Lang::Zh)
    } else if name.starts_with("en") {
        Some(Lang::En)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn the_flag_is_seen_wherever_it_stands() {
        assert_eq!(from_args(&args("fundwatch --lang en scan d")), Some(Lang::En));
        assert_eq!(from_args(&args("fundwatch scan d --lang=zh")), Some(Lang::Zh));
        assert_eq!(from_args(&args("fundwatch scan --language en")), None);
        assert_eq!(from_args(&args("fundwatch scan d --lang")), None);
    }

    #[test]
    fn locales_map_to_languages() {
        assert_eq!(from_name("zh_CN.UTF-8"), Some(Lang::Zh));
        assert_eq!(from_name("en-GB"), Some(Lang::En));
        assert_eq!(from_name("C.UTF-8"), None);
    }
}
