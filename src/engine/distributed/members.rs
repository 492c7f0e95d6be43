//! Who is there: the executors that the scheduler knows and that answer.
//!
//! The surprising thing: the scheduler's own list is not enough. It keeps an executor that was killed until its signs of
//! life have been missing for a while; a connection to it is refused at once.

use super::verdict::Members;
use super::{ClusterError, EXECUTOR_PREFIX, EXECUTORS_PATH, Endpoint};
use futures::future::join_all;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Longest wait for a connection or an answer of a few kilobytes.
const ANSWER: Duration = Duration::from_secs(5);
/// Most that an answer may hold.
const ANSWER_BYTES: u64 = 4 << 20;

/// An executor as the scheduler lists it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Executor {
    /// Its name, which begins with the version of its program.
    pub(super) name: String,
    /// Where it gives out data.
    pub(super) address: String,
    /// Tasks it can run at once.
    pub(super) slots: usize,
}

/// What was seen at one moment.
#[derive(Clone, Debug)]
pub(super) struct Sight {
    /// The executors the scheduler lists.
    pub(super) listed: Members,
    /// Those of them that answer.
    pub(super) alive: Members,
    /// Tasks that those can run at once.
    pub(super) slots: usize,
}

/// Looks once.
pub(super) async fn look(scheduler: &Endpoint) -> Result<Sight, ClusterError> {
    let listed = listed(scheduler).await?;
    let answers = join_all(listed.iter().map(answers)).await;
    let member = |executor: &Executor| (executor.name.clone(), executor.address.clone());
    let alive = || listed.iter().zip(&answers).filter(|(_, answers)| **answers).map(|(executor, _)| executor);
    Ok(Sight {
        listed: Members::new(listed.iter().map(member)),
        alive: Members::new(alive().map(member)),
        slots: alive().map(|executor| executor.slots).sum(),
    })
}

/// The executors that the scheduler lists.
///
/// # Errors
/// Nobody answers, or it is not a scheduler of this version of this program.
pub(super) async fn listed(scheduler: &Endpoint) -> Result<Vec<Executor>, ClusterError> {
    page(scheduler, EXECUTORS_PATH).await?.ok_or_else(|| ClusterError::OtherProgram {
        place: scheduler.to_string(),
        expected: format!("fundwatch {}", env!("CARGO_PKG_VERSION")),
        found: "HTTP 404".to_owned(),
    })
}

/// Refuses executors of another version.
pub(super) fn same_program(members: &Members) -> Result<(), ClusterError> {
    let expected = || EXECUTOR_PREFIX.trim_end_matches('-').replace('-', " ");
    members.stranger(EXECUTOR_PREFIX).map_or(Ok(()), |(name, address)| {
        Err(ClusterError::OtherProgram { place: address.to_owned(), expected: expected(), found: name.to_owned() })
    })
}

async fn answers(executor: &Executor) -> bool {
    let connected = timeout(ANSWER, TcpStream::connect(&executor.address)).await;
    matches!(connected, Ok(Ok(_)))
}

/// A page of the scheduler that is JSON; `None` where it has no such page.
pub(super) async fn page<T: serde::de::DeserializeOwned>(
    scheduler: &Endpoint,
    path: &str,
) -> Result<Option<T>, ClusterError> {
    let broken = |detail: String| ClusterError::Unreachable { address: scheduler.to_string(), detail };
    let (status, body) = get(scheduler, path).await.map_err(|error| broken(error.to_string()))?;
    if status != 200 {
        return Ok(None);
    }
    serde_json::from_str(&body).map(Some).map_err(|error| broken(error.to_string()))
}

/// One request: status and body. HTTP/1.0, so that the answer is one piece that ends with the connection.
async fn get(at: &Endpoint, path: &str) -> std::io::Result<(u16, String)> {
    let talk = async {
        let mut stream = TcpStream::connect(at.to_string()).await?;
        let request = format!("GET {path} HTTP/1.0\r\nHost: {at}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.take(ANSWER_BYTES).read_to_string(&mut answer).await?;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| std::io::Error::other("not an HTTP answer"))?;
        Ok((status, body.to_owned()))
    };
    timeout(ANSWER, talk).await.unwrap_or_else(|late| Err(late.into()))
}
