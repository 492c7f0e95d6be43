//! A PostgreSQL of the tests' own: a temporary cluster on a Unix socket, gone when this process is, however it ends.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// A running cluster.
pub(crate) struct Server {
    socket: PathBuf,
    databases: AtomicU32,
    /// The cluster's shell reads this; when this process ends, it reads no more, stops the server and clears up.
    _alive: ChildStdin,
    _shell: Child,
}

static SERVER: OnceLock<Option<Server>> = OnceLock::new();

/// The cluster of this process, started when it is first asked for; `None`, said once, where no PostgreSQL is installed.
/// `durable`: with the flushes to disk that tests of content do without.
pub(crate) fn server(durable: bool) -> Option<&'static Server> {
    SERVER.get_or_init(|| start(durable)).as_ref()
}

impl Server {
    /// The URL of a database that was made for the caller.
    pub(crate) fn database(&self) -> String {
        self.create(&[])
    }

    /// The URL of a copy of the database at `url`, to which nobody is connected.
    pub(crate) fn copy(&self, url: &str) -> String {
        self.create(&["-T", name_in(url)])
    }

    /// Removes a database, so that a thousand copies do not fill the disk.
    pub(crate) fn remove(&self, url: &str) {
        let dropped = Command::new(program("dropdb").unwrap())
            .args(["-h", &self.socket.to_string_lossy(), "-U", "postgres", "--force", "--if-exists", name_in(url)])
            .output()
            .unwrap();
        assert!(dropped.status.success(), "dropdb: {}", String::from_utf8_lossy(&dropped.stderr));
    }

    fn create(&self, options: &[&str]) -> String {
        let name = format!("desk{}", self.databases.fetch_add(1, Ordering::SeqCst));
        let made = Command::new(program("createdb").unwrap())
            .args(["-h", &self.socket.to_string_lossy(), "-U", "postgres"])
            .args(options)
            .arg(&name)
            .output()
            .unwrap();
        assert!(made.status.success(), "createdb: {}", String::from_utf8_lossy(&made.stderr));
        format!("postgres://postgres@localhost/{name}?host={}", self.socket.display())
    }
}

/// The database in a URL of [`Server::database`].
fn name_in(url: &str) -> &str {
    url.split_once("@localhost/").map_or("", |(_, after)| after).split('?').next().unwrap_or_default()
}

/// Everything in one shell: make the cluster, run the server, wait for our end, stop it, clear up.
const SCRIPT: &str = r#"
trap : HUP INT TERM
cd "$1"
"$2/initdb" -D data -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >initdb.log 2>&1 ||
  "$2/initdb" -D data -U postgres -A trust -E UTF8 --locale=C --no-sync >initdb.log 2>&1 || { cat initdb.log >&2; echo failed; exit 1; }
"$2/postgres" -D data -k "$1" -c listen_addresses= -c fsync="$3" -c full_page_writes="$3" -c max_connections=200 \
  -c shared_buffers=256MB -c max_wal_size=4GB >server.log 2>&1 &
pid=$!
until "$2/pg_isready" -q -h "$1"; do kill -0 $pid 2>/dev/null || { cat server.log >&2; echo failed; exit 1; }; sleep 0.05; done
echo ready
cat >/dev/null
kill -INT $pid 2>/dev/null
wait $pid
rm -rf "$1"
"#;

/// Says what is not tested here, past the test runner, which keeps what passing tests print to itself.
pub(crate) fn not_run(why: &str) {
    let _ = writeln!(std::io::stderr().lock(), "NOT RUN: {why}");
}

fn start(durable: bool) -> Option<Server> {
    let Some(initdb) = program("initdb") else {
        not_run("no PostgreSQL installed (initdb is neither in PATH nor in /usr/lib/postgresql/*/bin)");
        return None;
    };
    let bin = initdb.parent().unwrap().to_owned();
    let folder = tempfile::Builder::new().prefix("fundwatch-pg").tempdir_in(open_folder()).unwrap().keep();
    let mut command = if is_root() {
        // The server refuses to run as root.
        std::os::unix::fs::chown(&folder, Some(NOBODY), Some(NOBODY)).unwrap();
        let mut command = Command::new("setpriv");
        command.args([format!("--reuid={NOBODY}"), format!("--regid={NOBODY}"), "--clear-groups".to_owned()]).arg("sh");
        command
    } else {
        Command::new("sh")
    };
    let fsync = if durable { "on" } else { "off" };
    let mut shell = command
        .args(["-c", SCRIPT, "postgres"])
        .arg(&folder)
        .arg(&bin)
        .arg(fsync)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let alive = shell.stdin.take().unwrap();
    let mut said = String::new();
    BufReader::new(shell.stdout.take().unwrap()).read_line(&mut said).unwrap();
    assert_eq!(said.trim(), "ready", "PostgreSQL is installed in {} and does not start", bin.display());
    Some(Server { socket: folder, databases: AtomicU32::new(0), _alive: alive, _shell: shell })
}

const NOBODY: u32 = 65534;

/// A temporary folder that an unprivileged user reaches: that of the environment may lie within somebody's private one.
fn open_folder() -> PathBuf {
    let reachable = |folder: &PathBuf| {
        let mode = |part: &Path| std::fs::metadata(part).map_or(0, |found| found.permissions().mode());
        folder.ancestors().all(|part| mode(part) & 0o001 != 0)
    };
    let known = ["/tmp", "/var/tmp", "/dev/shm"].map(PathBuf::from);
    let folders = std::iter::once(std::env::temp_dir()).chain(known);
    folders
        .into_iter()
        .find(|folder| !is_root() || reachable(folder))
        .expect("a temporary folder that others may enter")
}

fn is_root() -> bool {
    std::fs::read_to_string("/proc/self/status").is_ok_and(|status| {
        status.lines().any(|line| line.starts_with("Uid:") && line.split_whitespace().nth(1) == Some("0"))
    })
}

/// A program of PostgreSQL. Distributions keep them out of PATH.
fn program(name: &str) -> Option<PathBuf> {
    let packaged = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = packaged.map(|entry| entry.path().join("bin")).collect();
    folders.sort_by_key(|folder| std::cmp::Reverse(version_of(folder)));
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders.extend(std::env::split_paths(&path));
    folders.into_iter().map(|folder| folder.join(name)).find(|file| file.is_file() && !is_script(file))
}

fn version_of(folder: &Path) -> u32 {
    folder.parent().and_then(Path::file_name).and_then(|name| name.to_str()?.parse().ok()).unwrap_or(0)
}

/// Wrappers that choose among installed versions are passed over for the programs themselves.
fn is_script(file: &Path) -> bool {
    std::fs::read(file).is_ok_and(|bytes| bytes.starts_with(b"#!"))
}
