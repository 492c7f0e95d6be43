//! Where a scheduler is.

use std::fmt;
use std::str::FromStr;

/// Begins the address of a cluster on the command line.
const SCHEME: &str = "ballista://";
/// Port of a scheduler where none is given.
const PORT: u16 = 50050;

/// A host and a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    host: String,
    port: u16,
}

/// A text that is no address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no address; expected HOST:PORT")]
pub struct AddressError(pub String);

impl Endpoint {
    /// A host and a port.
    pub fn new(host: impl Into<String>, port: u16) -> Self {
        Self { host: host.into(), port }
    }

    /// Reads `ballista://HOST:PORT`; `None` where the text does not begin like that.
    pub fn of_cluster(text: &str) -> Option<Result<Self, AddressError>> {
        text.strip_prefix(SCHEME).map(|rest| rest.trim_end_matches('/').parse())
    }

    /// The host.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The address as it is given to `--engine`.
    pub fn cluster_url(&self) -> String {
        format!("{SCHEME}{self}")
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl FromStr for Endpoint {
    type Err = AddressError;

    /// `HOST:PORT`, `HOST` (port 50050), `[::1]:PORT`.
    fn from_str(text: &str) -> Result<Self, AddressError> {
        let wrong = || AddressError(text.to_owned());
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) if !host.ends_with(':') && !port.ends_with(']') => {
                (host, port.parse().map_err(|_| wrong())?)
            }
            _ => (text, PORT),
        };
        let bracketed = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let plain = |host: &str| {
            !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
        };
        let numeric = bracketed.is_some_and(|inner| inner.parse::<std::net::Ipv6Addr>().is_ok());
        if numeric || plain(host) { Ok(Self::new(host, port)) } else { Err(wrong()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_printed() {
        for (text, host, port) in [
            ("ballista://localhost:50050", "localhost", 50050),
            ("ballista://10.0.0.7:6000/", "10.0.0.7", 6000),
            ("ballista://node-1.fund", "node-1.fund", 50050),
            ("ballista://[::1]:7000", "[::1]", 7000),
        ] {
            let endpoint = Endpoint::of_cluster(text).unwrap().unwrap();
            assert_eq!((endpoint.host(), endpoint.port()), (host, port), "{text}");
        }
        assert_eq!(Endpoint::new("h", 1).cluster_url(), "ballista://h:1");
        assert_eq!(Endpoint::of_cluster("local"), None);
        for bad in ["", ":1", "h:", "h:70000", "a b:1", "::1", "h:1:2", "h/x:1"] {
            assert_eq!(bad.parse::<Endpoint>(), Err(AddressError(bad.to_owned())), "{bad}");
        }
    }
}
