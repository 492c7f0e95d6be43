//! A real S3 server in this process, on loopback: s3s over a folder, with a log of what was asked and a few faults.
//!
//! s3s-fs lists no `ETag`s and ignores `If-Match`, both of which every store in use has; they are added here.

use crate::program::{Ended, end, fundwatch};
use async_trait::async_trait;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use s3s::auth::SimpleAuth;
use s3s::dto::{
    AbortMultipartUploadInput, AbortMultipartUploadOutput, CompleteMultipartUploadInput, CompleteMultipartUploadOutput,
    CreateMultipartUploadInput, CreateMultipartUploadOutput, DeleteObjectInput, DeleteObjectOutput, DeleteObjectsInput,
    DeleteObjectsOutput, ETagCondition, GetObjectInput, GetObjectOutput, HeadObjectInput, HeadObjectOutput,
    ListObjectsV2Input, ListObjectsV2Output, Object, PutObjectInput, PutObjectOutput, UploadPartInput,
    UploadPartOutput,
};
use s3s::service::S3ServiceBuilder;
use s3s::{S3, S3Request, S3Response, S3Result, s3_error};
use s3s_fs::FileSystem;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

const BUCKET: &str = "fund";
const KEY_ID: &str = "TESTKEYID";
const SECRET: &str = "test-secret-never-shown";

/// What goes wrong, by key or the end of one.
#[derive(Clone, Debug, Default)]
pub(super) struct Faults {
    /// Keys that are listed though no file system could hold them.
    pub(super) hostile: Vec<String>,
    /// This object may not be written.
    pub(super) denied: Option<String>,
    /// This object appears while another is written.
    pub(super) intruder: Option<String>,
    /// This object is replaced between the listing and the answer.
    pub(super) replaced: Option<String>,
    /// This object is listed as longer than it is.
    pub(super) longer: Option<String>,
    /// Listings are put off.
    pub(super) busy: bool,
    /// Listings have no `ETag`s.
    pub(super) no_tags: bool,
}

#[derive(Debug)]
struct Shared {
    root: PathBuf,
    faults: Mutex<Faults>,
    log: Mutex<Vec<String>>,
}

struct Store {
    files: FileSystem,
    shared: Arc<Shared>,
}

impl Store {
    fn note(&self, verb: &str, key: &str) -> Faults {
        self.shared.log.lock().unwrap().push(format!("{verb} {key}"));
        self.shared.faults.lock().unwrap().clone()
    }
}

fn hits(pattern: Option<&String>, key: &str) -> bool {
    pattern.is_some_and(|pattern| key.ends_with(pattern))
}

#[async_trait]
impl S3 for Store {
    async fn get_object(&self, req: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        let key = req.input.key.clone();
        if hits(self.note("GET", &key).replaced.as_ref(), &key) {
            fs::write(self.shared.root.join(BUCKET).join(&key), "PAR1 of another delivery PAR1").unwrap();
        }
        let head = HeadObjectInput { bucket: req.input.bucket.clone(), key, ..HeadObjectInput::default() };
        let (condition, req_of_head) = (req.input.if_match.clone(), with(&req, head));
        let tag = self.files.head_object(req_of_head).await?.output.e_tag;
        if let (Some(ETagCondition::ETag(wanted)), Some(tag)) = (condition, tag)
            && !tag.strong_cmp(&wanted)
        {
            return Err(s3_error!(PreconditionFailed));
        }
        self.files.get_object(req).await
    }

    async fn head_object(&self, req: S3Request<HeadObjectInput>) -> S3Result<S3Response<HeadObjectOutput>> {
        self.note("HEAD", &req.input.key);
        self.files.head_object(req).await
    }

    async fn list_objects_v2(&self, req: S3Request<ListObjectsV2Input>) -> S3Result<S3Response<ListObjectsV2Output>> {
        let faults = self.note("LIST", req.input.prefix.as_deref().unwrap_or_default());
        if faults.busy {
            return Err(s3_error!(SlowDown));
        }
        let (bucket, spare) = (req.input.bucket.clone(), with(&req, ()));
        let mut listed = self.files.list_objects_v2(req).await?;
        let objects = listed.output.contents.get_or_insert_default();
        for object in objects.iter_mut() {
            let key = object.key.clone().unwrap_or_default();
            if !faults.no_tags {
                let head = HeadObjectInput { bucket: bucket.clone(), key: key.clone(), ..HeadObjectInput::default() };
                object.e_tag = self.files.head_object(with(&spare, head)).await?.output.e_tag;
            }
            if hits(faults.longer.as_ref(), &key) {
                object.size = object.size.map(|size| size + 1);
            }
        }
        let model = objects.first().cloned().unwrap_or_default();
        objects.extend(faults.hostile.into_iter().map(|key| Object { key: Some(key), ..model.clone() }));
        Ok(listed)
    }

    async fn put_object(&self, req: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        let faults = self.note("PUT", &req.input.key);
        if let Some(key) = faults.intruder
            && req.input.key.ends_with("alerts.csv")
        {
            fs::write(self.shared.root.join(BUCKET).join(key), "another program's").unwrap();
        }
        if hits(faults.denied.as_ref(), &req.input.key) {
            return Err(s3_error!(AccessDenied, "the key id was {}, the string to sign one of many", KEY_ID));
        }
        self.files.put_object(req).await
    }

    async fn delete_object(&self, req: S3Request<DeleteObjectInput>) -> S3Result<S3Response<DeleteObjectOutput>> {
        self.note("DELETE", &req.input.key);
        self.files.delete_object(req).await
    }

    async fn delete_objects(&self, req: S3Request<DeleteObjectsInput>) -> S3Result<S3Response<DeleteObjectsOutput>> {
        for object in &req.input.delete.objects {
            self.note("DELETE", &object.key);
        }
        self.files.delete_objects(req).await
    }

    async fn create_multipart_upload(
        &self,
        req: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
        self.note("PARTS", &req.input.key);
        self.files.create_multipart_upload(req).await
    }

    async fn upload_part(&self, req: S3Request<UploadPartInput>) -> S3Result<S3Response<UploadPartOutput>> {
        self.files.upload_part(req).await
    }

    async fn complete_multipart_upload(
        &self,
        req: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
        self.files.complete_multipart_upload(req).await
    }

    async fn abort_multipart_upload(
        &self,
        req: S3Request<AbortMultipartUploadInput>,
    ) -> S3Result<S3Response<AbortMultipartUploadOutput>> {
        self.files.abort_multipart_upload(req).await
    }
}

/// Another request under the same circumstances.
fn with<T, U>(req: &S3Request<T>, input: U) -> S3Request<U> {
    S3Request {
        input,
        method: req.method.clone(),
        uri: req.uri.clone(),
        headers: req.headers.clone(),
        extensions: hyper::http::Extensions::new(),
        credentials: req.credentials.clone(),
        region: req.region.clone(),
        service: req.service.clone(),
        trailing_headers: None,
    }
}

/// The server, and a home for the program that talks to it.
pub(super) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    home: TempDir,
    _root: TempDir,
    _runtime: Runtime,
}

impl Server {
    pub(super) fn start() -> Self {
        let (root, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::create_dir(root.path().join(BUCKET)).unwrap();
        let path = root.path().to_path_buf();
        let shared = Arc::new(Shared { root: path, faults: Mutex::default(), log: Mutex::default() });
        let store = Store { files: FileSystem::new(root.path()).unwrap(), shared: Arc::clone(&shared) };
        let mut builder = S3ServiceBuilder::new(store);
        builder.set_auth(SimpleAuth::from_single(KEY_ID, SECRET));
        let service = builder.build();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let service = service.clone();
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
        Self { address, shared, home, _root: root, _runtime: runtime }
    }

    /// The folder behind `s3://fund/PREFIX`.
    pub(super) fn behind(&self, prefix: &str) -> PathBuf {
        self.shared.root.join(BUCKET).join(prefix)
    }

    /// Puts the files of `folder` there.
    pub(super) fn fill(&self, prefix: &str, folder: &Path) {
        for file in crate::program::files(folder) {
            let target = self.behind(prefix).join(&file);
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::copy(folder.join(&file), target).unwrap();
        }
    }

    /// The program's own working folder; its staging folder is `stage` in it.
    pub(super) fn home(&self) -> &Path {
        self.home.path()
    }

    pub(super) fn set(&self, faults: Faults) {
        *self.shared.faults.lock().unwrap() = faults;
    }

    /// What was asked since the last call, as `VERB key`.
    pub(super) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.shared.log.lock().unwrap())
    }

    /// What was asked with `verb` since the last call, sorted.
    pub(super) fn asked_to(&self, verb: &str) -> Vec<String> {
        let mut keys: Vec<String> =
            self.asked().iter().filter_map(|line| line.strip_prefix(&format!("{verb} ")).map(str::to_owned)).collect();
        keys.sort();
        keys
    }

    /// The program with this server as its store.
    pub(super) fn command(&self, args: &[&str]) -> assert_cmd::Command {
        let mut command = fundwatch();
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("AWS_")) {
            command.env_remove(name);
        }
        command
            .envs([
                ("AWS_ACCESS_KEY_ID", KEY_ID),
                ("AWS_SECRET_ACCESS_KEY", SECRET),
                ("AWS_ALLOW_HTTP", "true"),
                ("NO_PROXY", "127.0.0.1"),
            ])
            .env("AWS_ENDPOINT_URL", format!("http://{}", self.address))
            .env("FUNDWATCH_STAGE", self.home().join("stage"))
            .env("HOME", self.home())
            .current_dir(self.home())
            .args(args);
        command
    }

    /// Runs it. Whatever happens, it never says the secret.
    pub(super) fn run(&self, args: &[&str]) -> Ended {
        let ended = end(&mut self.command(args));
        assert!(!ended.err.contains(SECRET) && !ended.out.contains(SECRET), "{}{}", ended.out, ended.err);
        ended
    }

    /// A credentials file with what the environment otherwise holds.
    pub(super) fn credentials_file(&self) -> PathBuf {
        let path = self.home().join("credentials");
        fs::write(&path, format!("[night]\naws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET}\n")).unwrap();
        path
    }
}
