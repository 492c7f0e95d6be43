//! A scan on a cluster gives the bytes of a scan here, also when an executor dies in the middle of it.

use crate::program::{repository, scan};
use std::path::Path;

/// What refuses in a build without cluster support must refuse in both languages, and say how to get it.
#[cfg(not(feature = "distributed"))]
#[test]
fn a_build_without_cluster_support_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let shared = folder.path().display().to_string();
    let commands: [&[&str]; 3] = [
        &["scan", "sample_data", "--engine", "ballista://localhost:1", "--spill-dir", &shared],
        &["scheduler", "--bind", "127.0.0.1:0"],
        &["executor"],
    ];
    for command in commands {
        for (lang, words) in [("en", "this build has no cluster support"), ("zh", "没有包含集群支持")] {
            let ended = crate::program::run(&[command, &["--lang", lang]].concat());
            assert_eq!(ended.code, 2, "{}", ended.err);
            assert!(ended.err.contains("[S520]") && ended.err.contains(words), "{}", ended.err);
            assert!(ended.err.contains("cargo build --release --features distributed"), "{}", ended.err);
        }
    }
}

#[test]
fn an_engine_that_is_none_is_wrong_usage() {
    let out = tempfile::tempdir().unwrap();
    let ended = scan(&repository("sample_data"), Path::new(out.path()), &["--engine", "spark://localhost:1"]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(ended.err.contains("expected local or ballista://HOST:PORT"), "{}", ended.err);
}

#[cfg(feature = "distributed")]
mod running {
    use crate::determinism::assert_same;
    use crate::program::{Ended, fundwatch, json_lines, repository, run, scan};
    use std::fs;
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::TcpStream;
    use std::path::{Path, PathBuf};
    use std::process::{Child, Command, Stdio};
    use std::time::{Duration, Instant};

    /// Longest wait for something that must happen; only a broken build comes near it.
    const LONGEST: Duration = Duration::from_mins(2);

    /// A process that does not outlive the test.
    struct Running(Child);

    impl Drop for Running {
        fn drop(&mut self) {
            self.0.kill().ok();
            self.0.wait().ok();
        }
    }

    /// Waits until `holds`.
    fn until(what: &str, mut holds: impl FnMut() -> bool) {
        let began = Instant::now();
        while !holds() {
            assert!(began.elapsed() < LONGEST, "{what} did not happen");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn start(args: &[&str], folder: &Path, name: &str) -> (Running, String) {
        let said = fs::File::create(folder.join(format!("{name}.err"))).unwrap();
        let mut child = Command::new(fundwatch().get_program())
            .args(args)
            .env("FUNDWATCH_LANG", "en")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(said)
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let running = Running(child);
        assert!(!line.is_empty(), "{}", fs::read_to_string(folder.join(format!("{name}.err"))).unwrap());
        (running, line.trim().to_owned())
    }

    /// A scheduler and two executors on free ports of this host, and a prepared copy of the sample.
    struct Cluster {
        folder: tempfile::TempDir,
        copy: PathBuf,
        shared: PathBuf,
        url: String,
        executors: Vec<Running>,
        _scheduler: Running,
    }

    impl Cluster {
        fn start() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let (copy, shared) = (folder.path().join("prepared"), folder.path().join("shared"));
            fs::create_dir(&shared).unwrap();
            let from = repository("sample_data").display().to_string();
            let prepared = run(&["data", "prepare", &from, "--out", &copy.display().to_string()]);
            assert_eq!(prepared.code, 0, "{}", prepared.err);
            let (scheduler, url) = start(&["scheduler", "--bind", "127.0.0.1:0"], folder.path(), "scheduler");
            let address = url.strip_prefix("ballista://").unwrap().to_owned();
            let work = folder.path().display().to_string();
            let arguments =
                ["executor", "--scheduler", &address, "--threads", "2", "--max-memory", "1GB", "--work-dir", &work];
            let executors = ["one", "two"].map(|name| start(&arguments, folder.path(), name).0);
            until("two executors", || listed(&address) == 2);
            Self { folder, copy, shared, url, executors: executors.into(), _scheduler: scheduler }
        }

        fn arguments(&self) -> [String; 4] {
            ["--engine".to_owned(), self.url.clone(), "--spill-dir".to_owned(), self.shared.display().to_string()]
        }

        fn local(&self) -> PathBuf {
            let out = self.folder.path().join("local");
            let ended = scan(&self.copy, &out, &[]);
            assert_eq!(ended.code, 0, "{}", ended.err);
            out
        }

        fn scan(&self, out: &Path, args: &[&str]) -> Ended {
            let place = self.arguments();
            let all: Vec<&str> = place.iter().map(String::as_str).chain(args.iter().copied()).collect();
            scan(&self.copy, out, &all)
        }
    }

    /// Executors that the scheduler lists.
    fn listed(address: &str) -> usize {
        let Ok(mut stream) = TcpStream::connect(address) else { return 0 };
        let path = concat!("/fundwatch/", env!("CARGO_PKG_VERSION"), "/executors");
        write!(stream, "GET {path} HTTP/1.0\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.matches("\"name\":\"fundwatch-").count()
    }

    #[test]
    fn a_cluster_gives_the_bytes_of_this_process() {
        let cluster = Cluster::start();
        let out = cluster.folder.path().join("cluster");
        let ended = cluster.scan(&out, &["--profile"]);
        assert_eq!(ended.code, 0, "{}{}\n{}", ended.out, ended.err, failures(&out));
        assert!(fs::read_to_string(out.join("profile.jsonl")).unwrap().contains("population"));
        fs::remove_file(out.join("profile.jsonl")).unwrap();
        assert_same(&cluster.local(), &out, &[]);
        assert_eq!(fs::read_dir(&cluster.shared).unwrap().count(), 0, "what was shared is gone with the scan");
    }

    fn failures(out: &Path) -> String {
        let Ok(text) = fs::read_to_string(out.join("runs.jsonl")) else { return String::new() };
        text.lines().filter(|line| line.contains("\"failed\"")).collect::<Vec<_>>().join("\n")
    }

    /// Killed while a query is on the cluster: its rows are being written to a file that does not have its name yet.
    #[test]
    fn an_executor_that_is_killed_costs_time_and_no_row() {
        let mut cluster = Cluster::start();
        let out = cluster.folder.path().join("cluster");
        let mut command = Command::new(fundwatch().get_program());
        command.arg("scan").arg(&cluster.copy).arg("--out").arg(&out).args(cluster.arguments());
        let said = fs::File::create(cluster.folder.path().join("scan.err")).unwrap();
        let client = command.env("FUNDWATCH_LANG", "en").stdout(Stdio::null()).stderr(said).spawn().unwrap();
        let mut client = Running(client);
        let shared = cluster.shared.clone();
        until("a query in flight", || in_flight(&shared));
        cluster.executors.remove(0).0.kill().unwrap();
        let code = client.0.wait().unwrap().code().unwrap();
        let said = fs::read_to_string(cluster.folder.path().join("scan.err")).unwrap();
        match code {
            0 => assert_same(&cluster.local(), &out, &[]),
            5 => {
                let failed: Vec<_> =
                    json_lines(&out.join("runs.jsonl")).into_iter().filter(|line| line["status"] == "failed").collect();
                assert!(!failed.is_empty(), "{said}");
                for line in failed {
                    assert!(line["code"].as_str().unwrap().starts_with("S52"), "{line}");
                }
            }
            other => panic!("{other}: {said}"),
        }
    }

    fn in_flight(shared: &Path) -> bool {
        let Ok(sessions) = fs::read_dir(shared) else { return false };
        let files = sessions.flatten().filter_map(|session| fs::read_dir(session.path()).ok()).flatten().flatten();
        files.into_iter().any(|file| file.file_name().to_string_lossy().starts_with("partial-"))
    }

    #[test]
    fn a_rule_past_its_deadline_is_a_failed_rule_with_a_name() {
        let cluster = Cluster::start();
        let out = cluster.folder.path().join("cluster");
        let ended = cluster.scan(&out, &["--only", "R4", "--rule-deadline", "1ms"]);
        assert_eq!(ended.code, 5, "{}{}", ended.out, ended.err);
        assert_eq!(json_lines(&out.join("runs.jsonl"))[0]["code"], "S525");
    }

    #[test]
    fn what_cannot_run_on_a_cluster_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let (out, shared) = (folder.path().join("run"), folder.path().display().to_string());
        let raw = repository("sample_data");
        let nobody = "ballista://127.0.0.1:1";
        let ended = scan(&raw, &out, &["--engine", nobody, "--spill-dir", &shared]);
        assert_eq!(ended.code, 2, "{}", ended.err);
        assert!(ended.err.contains("[S526]") && ended.err.contains("fundwatch data prepare"), "{}", ended.err);
        let copy = folder.path().join("prepared");
        run(&["data", "prepare", &raw.display().to_string(), "--out", &copy.display().to_string()]);
        let ended = scan(&copy, &out, &["--engine", nobody]);
        assert_eq!(ended.code, 2, "{}", ended.err);
        assert!(ended.err.contains("[S527]") && ended.err.contains("--spill-dir"), "{}", ended.err);
        let ended = scan(&copy, &out, &["--engine", nobody, "--spill-dir", &shared]);
        assert_eq!(ended.code, 5, "{}", ended.err);
        assert!(ended.err.contains("[S521]") && ended.err.contains("fundwatch scheduler"), "{}", ended.err);
        assert!(!out.exists());
    }
}
