//! A connection to one store, and its answers in words.
//!
//! Owns the client's limits (an endpoint that is not there is said within seconds) and the translation of its errors:
//! a store's own words may repeat what was sent, so only their code is shown, and no secret in any case.

use super::address::Remote;
use super::credentials::{Settings, settings};
use super::error::{LocationError, Problem};
use crate::model::Text;
use futures::TryStreamExt;
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::path::Path as Key;
use object_store::{
    BackoffConfig, ClientConfigKey, Error, ObjectMeta, ObjectStore, ObjectStoreExt, PutMode, PutPayload, RetryConfig,
};
use std::sync::Arc;
use std::time::Duration;

/// Attempts after the first, and the time in which they begin.
const RETRIES: usize = 3;
const RETRY_WITHIN: Duration = Duration::from_mins(1);
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// Time for a connection, and for one answer with its content (`stage::PIECE_BYTES` at most). `AWS_CONNECT_TIMEOUT` and
/// `AWS_TIMEOUT` change them.
const CONNECT_TIMEOUT: &str = "5 seconds";
const ANSWER_TIMEOUT: &str = "120 seconds";
/// Longest reason shown.
const REASON_CHARS: usize = 200;

/// A store that can be asked.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) store: Arc<dyn ObjectStore>,
    pub(super) remote: Remote,
    /// Which store it is: the same bucket name at another endpoint is another place.
    pub(super) endpoint: String,
    secrets: Vec<String>,
    /// Whether the settings say who asks. Where not, the client asks the machine it runs on, which may know nothing.
    known: bool,
}

impl Connection {
    /// Sets the client up. Nothing is sent yet.
    pub(super) fn open(remote: &Remote) -> Result<Self, LocationError> {
        Self::with(remote, settings()?)
    }

    fn with(remote: &Remote, settings: Settings) -> Result<Self, LocationError> {
        let secrets = settings.iter().filter(|(key, _)| is_secret(*key)).map(|(_, value)| value.clone()).collect();
        let says_who = |key: AmazonS3ConfigKey| {
            use AmazonS3ConfigKey as Key;
            matches!(key, Key::AccessKeyId | Key::SkipSignature | Key::WebIdentityTokenFile)
                || matches!(key, Key::ContainerCredentialsRelativeUri | Key::ContainerCredentialsFullUri)
        };
        let known = settings.iter().any(|(key, _)| says_who(*key));
        let mut builder = AmazonS3Builder::new()
            .with_config(AmazonS3ConfigKey::Client(ClientConfigKey::ConnectTimeout), CONNECT_TIMEOUT)
            .with_config(AmazonS3ConfigKey::Client(ClientConfigKey::Timeout), ANSWER_TIMEOUT)
            .with_retry(RetryConfig {
                max_retries: RETRIES,
                retry_timeout: RETRY_WITHIN,
                backoff: BackoffConfig { init_backoff: FIRST_PAUSE, max_backoff: LONGEST_PAUSE, base: 2.0 },
            });
        for (key, value) in settings {
            builder = builder.with_config(key, value);
        }
        let endpoint = [AmazonS3ConfigKey::S3Endpoint, AmazonS3ConfigKey::Endpoint]
            .iter()
            .find_map(|key| builder.get_config_value(key))
            .unwrap_or_default();
        let store = Arc::new(object_store::memory::InMemory::new());
        let mut connection = Self { store, remote: remote.clone(), endpoint, secrets, known };
        match builder.with_bucket_name(remote.bucket()).build() {
            Ok(store) => connection.store = Arc::new(store),
            Err(error) => {
                let reason = connection.reason(&error);
                return Err(LocationError::new(
                    Problem::Settings,
                    Text::new(
                        format!("无法按现有设置访问 {remote}：{reason}"),
                        format!("{remote} cannot be reached with these settings: {reason}"),
                    ),
                ));
            }
        }
        Ok(connection)
    }

    /// Every object below the prefix.
    pub(super) async fn list(&self) -> Result<Vec<ObjectMeta>, LocationError> {
        let prefix = Some(self.remote.prefix()).filter(|prefix| !prefix.as_ref().is_empty());
        self.store.list(prefix).try_collect().await.map_err(|error| self.failed(&self.remote.to_string(), &error))
    }

    /// Writes an object that must not be there; `false`: it is.
    pub(super) async fn create(&self, key: &Key, content: Vec<u8>) -> Result<bool, LocationError> {
        let payload = PutPayload::from(content);
        match self.store.put_opts(key, payload.clone(), PutMode::Create.into()).await {
            Ok(_) => Ok(true),
            Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => Ok(false),
            // A store without conditional writes (AWS_CONDITIONAL_PUT=disabled): look first, which is all it allows.
            Err(Error::NotImplemented { .. } | Error::NotSupported { .. }) => match self.store.head(key).await {
                Ok(_) => Ok(false),
                Err(Error::NotFound { .. }) => {
                    self.store.put(key, payload).await.map(|_| true).map_err(|error| self.failed_at(key, &error))
                }
                Err(error) => Err(self.failed_at(key, &error)),
            },
            Err(error) => Err(self.failed_at(key, &error)),
        }
    }

    /// Removes an object.
    pub(super) async fn delete(&self, key: &Key) -> Result<(), LocationError> {
        match self.store.delete(key).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.failed_at(key, &error)),
        }
    }

    /// The URL of an object.
    pub(super) fn url(&self, key: &Key) -> String {
        format!("s3://{}/{key}", self.remote.bucket())
    }

    /// The error of a request for `key`.
    pub(super) fn failed_at(&self, key: &Key, error: &Error) -> LocationError {
        self.failed(&self.url(key), error)
    }

    fn failed(&self, place: &str, error: &Error) -> LocationError {
        let reason = self.reason(error);
        let (problem, zh, en) = match problem_of(error, &reason) {
            Problem::Absent => (Problem::Absent, "不存在", "does not exist"),
            Problem::Denied => (Problem::Denied, "拒绝访问", "access is denied"),
            Problem::Key => (Problem::Key, "有一个对象的键不能用", "an object's key cannot be used"),
            Problem::Settings => (Problem::Settings, "按现有设置不能访问", "the settings do not allow it"),
            Problem::Changed => (Problem::Changed, "在读取期间被改动", "was changed while it was read"),
            other => (other, "没有正常应答", "did not answer as it should"),
        };
        let endpoint =
            if self.endpoint.is_empty() { String::new() } else { format!(" ({})", without_user(&self.endpoint)) };
        let (mut zh, mut en) =
            (format!("{place}{endpoint} {zh}：{reason}"), format!("{place}{endpoint}: {en}: {reason}"));
        if !self.known && matches!(problem, Problem::Unreachable | Problem::Denied) {
            zh += "；没有设置凭证，程序向本机的实例元数据服务询问过";
            en += "; no credentials are set, so the instance metadata service of this machine was asked for them";
        }
        LocationError::new(problem, Text::new(zh, en))
    }

    /// The innermost cause in one line; of an answer of the store, its code.
    fn reason(&self, error: &Error) -> String {
        let whole = error.to_string();
        let code = whole.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>")).map(|(code, _)| code);
        let text = code.map_or_else(|| innermost(error), str::to_owned);
        let line = text.lines().next().unwrap_or_default();
        let hidden = self.secrets.iter().filter(|secret| !secret.is_empty());
        let line = hidden.fold(line.to_owned(), |line, secret| line.replace(secret.as_str(), "***"));
        line.chars().take(REASON_CHARS).collect()
    }
}

fn innermost(error: &Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

/// An endpoint as it may be shown.
fn without_user(endpoint: &str) -> String {
    match endpoint.split_once("://") {
        Some((scheme, rest)) => {
            let authority = rest.len().min(rest.find('/').unwrap_or(rest.len()));
            let host = rest[..authority].rfind('@').map_or(0, |at| at + 1);
            format!("{scheme}://{}", &rest[host..])
        }
        None => endpoint.rsplit('@').next().unwrap_or_default().to_owned(),
    }
}

fn is_secret(key: AmazonS3ConfigKey) -> bool {
    matches!(key, AmazonS3ConfigKey::AccessKeyId | AmazonS3ConfigKey::SecretAccessKey | AmazonS3ConfigKey::Token)
        || matches!(key, AmazonS3ConfigKey::Encryption(_))
}

/// Listing hides the status of the answer in a text, so its code decides there.
fn problem_of(error: &Error, reason: &str) -> Problem {
    const DENIED: [&str; 8] = [
        "AccessDenied",
        "AllAccessDisabled",
        "ExpiredToken",
        "InvalidAccessKeyId",
        "InvalidToken",
        "NotSignedUp",
        "RequestTimeTooSkewed",
        "SignatureDoesNotMatch",
    ];
    match error {
        Error::NotFound { .. } => Problem::Absent,
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => Problem::Denied,
        Error::InvalidPath { .. } => Problem::Key,
        Error::Precondition { .. } => Problem::Changed,
        // What the client says of an http endpoint without AWS_ALLOW_HTTP.
        _ if reason == "URL scheme is not allowed" => Problem::Settings,
        _ if reason.starts_with("NoSuch") => Problem::Absent,
        _ if DENIED.contains(&reason) || reason.contains("403 Forbidden") || reason.contains("401 Unauthorized") => {
            Problem::Denied
        }
        _ => Problem::Unreachable,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::location::Location;
    use std::ffi::OsStr;

    pub(in crate::location) fn remote(text: &str) -> Remote {
        match Location::parse(OsStr::new(text)).unwrap() {
            Location::Remote(remote) => remote,
            Location::Local(path) => panic!("{} is local", path.display()),
        }
    }

    /// A store in memory.
    pub(in crate::location) fn in_memory(text: &str) -> Connection {
        Connection {
            store: Arc::new(object_store::memory::InMemory::new()),
            remote: remote(text),
            endpoint: String::new(),
            secrets: Vec::new(),
            known: true,
        }
    }

    /// Two providers of cryptography in one program would panic here.
    #[test]
    fn a_client_for_tls_can_be_made() {
        let settings = vec![(AmazonS3ConfigKey::Endpoint, "https://127.0.0.1:9".to_owned())];
        assert!(Connection::with(&remote("s3://fund/x"), settings).is_ok());
    }

    #[test]
    fn settings_that_cannot_be_used_are_named_without_secrets() {
        let settings = vec![
            (AmazonS3ConfigKey::AccessKeyId, "me".to_owned()),
            (AmazonS3ConfigKey::SecretAccessKey, "hunter2".to_owned()),
            (AmazonS3ConfigKey::Client(ClientConfigKey::Timeout), "hunter2".to_owned()),
        ];
        let error = Connection::with(&remote("s3://fund/x"), settings).unwrap_err();
        assert_eq!(error.problem(), Problem::Settings);
        assert!(error.to_string().contains("***") && !error.to_string().contains("hunter2"), "{error}");
        assert_eq!(without_user("https://me:pw@host:1/x@y"), "https://host:1/x@y");
    }
}
