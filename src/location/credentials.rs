//! Settings of the object store: from the environment, or from a credentials file where that names no key.
//!
//! Owns the order of precedence and the standard credentials file of S3 tools (INI). The surprising thing: a file is
//! read only where the environment has no `AWS_ACCESS_KEY_ID`, so that a key of one place never meets the secret of
//! another.

use super::error::{LocationError, Problem};
use crate::model::Text;
use object_store::aws::AmazonS3ConfigKey;
use std::path::{Path, PathBuf};

/// Names the credentials file; `~/.aws/credentials` where not set.
const FILE: &str = "AWS_SHARED_CREDENTIALS_FILE";
/// Names the section of that file; `default` where not set.
const PROFILE: &str = "AWS_PROFILE";

/// What the client is set to.
pub(super) type Settings = Vec<(AmazonS3ConfigKey, String)>;

/// The settings of this process.
pub(super) fn settings() -> Result<Settings, LocationError> {
    let variables: Vec<(String, String)> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    settings_of(&variables)
}

fn settings_of(variables: &[(String, String)]) -> Result<Settings, LocationError> {
    let variable = |wanted: &str| {
        variables.iter().find(|(name, value)| name == wanted && !value.is_empty()).map(|(_, value)| value.as_str())
    };
    let mut settings = Settings::new();
    if variable("AWS_ACCESS_KEY_ID").is_none() {
        let named = variable(FILE).map(PathBuf::from);
        let usual = || {
            let home = variable("HOME").or_else(|| variable("USERPROFILE"))?;
            Some(Path::new(home).join(".aws").join("credentials")).filter(|path| path.is_file())
        };
        if let Some(path) = named.or_else(usual) {
            settings = of_file(&path, variable(PROFILE))?;
        }
    }
    settings.extend(
        variables
            .iter()
            .filter(|(name, value)| name.starts_with("AWS_") && !value.is_empty())
            .filter_map(|(name, value)| Some((name.to_ascii_lowercase().parse().ok()?, value.clone()))),
    );
    Ok(settings)
}

fn of_file(path: &Path, profile: Option<&str>) -> Result<Settings, LocationError> {
    let shown = path.display();
    let refuse = |zh: String, en: String| LocationError::new(Problem::Settings, Text::new(zh, en));
    let text = std::fs::read_to_string(path).map_err(|error| {
        refuse(
            format!("凭证文件 {shown} 读不到：{error}"),
            format!("cannot read the credentials file {shown}: {error}"),
        )
    })?;
    let section = profile.unwrap_or("default");
    // A line of such a file may be a secret, so an error tells its number and not its content.
    let found = section_of(&text, section).map_err(|line| {
        refuse(
            format!("凭证文件 {shown} 第 {line} 行不是 [节] 或 键 = 值"),
            format!("line {line} of the credentials file {shown} is neither [section] nor key = value"),
        )
    })?;
    found.ok_or_else(|| {
        refuse(
            format!("凭证文件 {shown} 中没有 [{section}] 一节"),
            format!("the credentials file {shown} has no section [{section}]"),
        )
    })
}

/// The entries of a section that the client knows; others are for other tools. `Err`: the number of a line that is none.
fn section_of(text: &str, wanted: &str) -> Result<Option<Settings>, usize> {
    let (mut found, mut inside) = (None, false);
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            inside = name.trim() == wanted;
            if inside {
                found.get_or_insert_default();
            }
            continue;
        }
        let (key, value) = line.split_once('=').ok_or(at + 1)?;
        if let (true, Ok(key)) = (inside, key.trim().to_ascii_lowercase().parse()) {
            found.get_or_insert_with(Settings::new).push((key, value.trim().to_owned()));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn value(settings: &Settings, key: AmazonS3ConfigKey) -> Option<&str> {
        settings.iter().rev().find(|(other, _)| *other == key).map(|(_, value)| value.as_str())
    }

    #[test]
    fn a_file_serves_where_the_environment_names_no_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("credentials");
        std::fs::write(
            &path,
            "# of two\n[default]\naws_access_key_id = one\naws_secret_access_key=s=1\n[night]\nendpoint_url = http://x\nsso_session = y\n",
        )
        .unwrap();
        let file = path.display().to_string();
        let of_file = settings_of(&variables(&[(FILE, &file), ("AWS_REGION", "r")])).unwrap();
        assert_eq!(value(&of_file, AmazonS3ConfigKey::AccessKeyId), Some("one"));
        assert_eq!(value(&of_file, AmazonS3ConfigKey::SecretAccessKey), Some("s=1"));
        assert_eq!(value(&of_file, AmazonS3ConfigKey::Region), Some("r"));
        let night = settings_of(&variables(&[(FILE, &file), (PROFILE, "night")])).unwrap();
        assert_eq!(value(&night, AmazonS3ConfigKey::Endpoint), Some("http://x"));
        assert_eq!(value(&night, AmazonS3ConfigKey::AccessKeyId), None);
        let own = settings_of(&variables(&[(FILE, &file), ("AWS_ACCESS_KEY_ID", "two")])).unwrap();
        assert_eq!(value(&own, AmazonS3ConfigKey::AccessKeyId), Some("two"));
        assert_eq!(value(&own, AmazonS3ConfigKey::SecretAccessKey), None, "never the secret of another key");
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named_without_its_content() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("credentials");
        let file = path.display().to_string();
        let complaint =
            |profile: &str| settings_of(&variables(&[(FILE, &file), (PROFILE, profile)])).unwrap_err().to_string();
        assert!(complaint("default").contains("cannot read"));
        std::fs::write(&path, "[default]\nhunter2\n").unwrap();
        assert!(complaint("default").contains("line 2") && !complaint("default").contains("hunter2"));
        std::fs::write(&path, "[default]\n").unwrap();
        assert!(complaint("day").contains("no section [day]"));
    }
}
