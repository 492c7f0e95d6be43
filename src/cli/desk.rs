//! The store and the desk, as commands open them: where it is, who acts, and what a person reads when it says no.

use super::args::{Common, local_folder};
use super::exit::Exit;
use super::locale::{lang, tr};
use super::said::said;
use super::{complain, talk};
use crate::audit::{Anchor, Chain, KeyError, KeyRing, Lag};
use crate::model::Text;
use crate::scan::Settings;
use crate::store::{Audit, DEFAULT_PLACE, Desk, OpenOptions, PolicyFiles, Store, StoreError};
use crate::triage::workflow::Refusal;
use clap::Args;
use jiff::civil::DateTime;
use jiff::{Timestamp, Unit, tz};
use std::hash::{BuildHasher, Hasher};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the names of the program's own jobs begin with: who may use one could skip every review.
const OWN: &str = "fundwatch";
/// Stands for no store in `--store` and `FUNDWATCH_STORE`.
const NONE: &str = "none";
/// Threads of a command of the desk: it waits for one store.
const THREADS: NonZeroUsize = NonZeroUsize::new(2).expect("two");

/// Where the store is.
#[derive(Clone, Debug, Args)]
pub(super) struct StoreArgs {
    #[arg(id = "store_place", long = "store", global = true, help_heading = tr("疑点库与办理身份", "Store and identity"), value_name = "PATH|URL", env = "FUNDWATCH_STORE", hide_env = true, help = tr("疑点库：文件路径，或 postgres://…（也可用 FUNDWATCH_STORE）；默认 .fundwatch/store.db", "The store: a file, or postgres://… (or FUNDWATCH_STORE); .fundwatch/store.db by default"))]
    pub(super) store: Option<String>,
    #[arg(long, global = true, help_heading = tr("疑点库与办理身份", "Store and identity"), value_name = "FILE", value_parser = local_folder(), env = "FUNDWATCH_AUDIT_KEY", hide_env = true, help = tr("审计密钥文件（也可用 FUNDWATCH_AUDIT_KEY）；默认在用户配置目录下", "The audit key (or FUNDWATCH_AUDIT_KEY); in the user's configuration folder by default"))]
    audit_key: Option<PathBuf>,
    #[arg(long, global = true, help_heading = tr("疑点库与办理身份", "Store and identity"), value_name = "FILE", value_parser = local_folder(), env = "FUNDWATCH_ANCHOR", hide_env = true, help = tr("审计锚点文件，宜放在另一处磁盘（也可用 FUNDWATCH_ANCHOR）；没有它，记录末尾被截去看不出来", "The audit anchor, best on another disk (or FUNDWATCH_ANCHOR); without it nobody can see that the tail was cut"))]
    anchor: Option<PathBuf>,
}

impl StoreArgs {
    /// The audit key that was named; `None`: nobody named one.
    pub(super) fn named_key(&self) -> Option<&Path> {
        self.audit_key.as_deref()
    }

    /// The same without an anchor.
    pub(super) fn unanchored(&self) -> Self {
        Self { anchor: None, ..self.clone() }
    }

    /// Whether somebody named a store, or none.
    pub(super) fn is_named(&self) -> bool {
        self.store.as_ref().is_some_and(|place| !place.is_empty())
    }

    /// The store that is named; `None`: none.
    pub(super) fn place(&self) -> Option<Place> {
        let place = self.store.clone().filter(|place| !place.is_empty()).unwrap_or_else(|| DEFAULT_PLACE.to_owned());
        (place != NONE).then(|| Place {
            audit_key: self.audit_key.clone().unwrap_or_else(|| default_key(&place)),
            anchor: self.anchor.clone().map(|path| Anchor::new(path, Lag::default())),
            store: place,
        })
    }
}

/// Where a store is, and what its journal is sealed and anchored with.
#[derive(Clone, Debug)]
pub(super) struct Place {
    store: String,
    audit_key: PathBuf,
    anchor: Option<Anchor>,
}

impl Place {
    /// As it may be shown: without a user's password.
    pub(super) fn shown(&self) -> String {
        shown(&self.store)
    }

    /// The keys of the journal. For a store that is to be made, a key is made where there is none; a store that is there and
    /// whose key is gone is refused, because nothing of it could be verified any more.
    pub(super) fn keys(&self, create: bool) -> Result<KeyRing, KeyError> {
        match KeyRing::open(&self.audit_key) {
            Err(KeyError::Missing(_)) if create && !is_there(&self.store) => match KeyRing::create(&self.audit_key) {
                // Another process was faster.
                Err(KeyError::Exists(_)) => KeyRing::open(&self.audit_key),
                made => made,
            },
            opened => opened,
        }
    }

    /// Whether the store is there, as far as can be told without asking a server.
    pub(super) fn is_there(&self) -> bool {
        is_there(&self.store)
    }

    /// The anchor, where one is kept.
    pub(super) fn anchor(&self) -> Option<&Anchor> {
        self.anchor.as_ref()
    }

    /// The key file.
    pub(super) fn audit_key(&self) -> &Path {
        &self.audit_key
    }

    /// The same without its anchor.
    pub(super) fn unanchored(&self) -> Self {
        Self { anchor: None, ..self.clone() }
    }

    /// Opens the store; one that is not there is made where `create` says so.
    pub(super) async fn open(&self, create: bool) -> Result<Store, OpenFailure> {
        // Before its key is asked for: where there is no store yet there is no key either.
        if !create && !self.is_there() {
            return Err(OpenFailure::Absent);
        }
        let chain = Chain::new(self.keys(create).map_err(OpenFailure::Key)?);
        let audit = Audit { chain, anchor: self.anchor.clone(), os_account: account() };
        let options = OpenOptions { create, ..OpenOptions::default() };
        Store::open(&self.store, audit, &options).await.map_err(OpenFailure::Store)
    }
}

/// Why a store cannot be opened.
#[derive(Debug)]
pub(super) enum OpenFailure {
    /// There is none, and the command makes none.
    Absent,
    /// There is no key to seal its journal with.
    Key(KeyError),
    /// The store.
    Store(StoreError),
}

impl From<StoreError> for OpenFailure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Whether a store is there already. A server cannot be asked before its key is known: its key is made by hand
/// (`fundwatch audit key`).
fn is_there(store: &str) -> bool {
    is_server(store) || file_of(store).exists()
}

fn is_server(store: &str) -> bool {
    store.starts_with("postgres://") || store.starts_with("postgresql://")
}

fn file_of(store: &str) -> &Path {
    let path = store.strip_prefix("sqlite:").unwrap_or(store);
    Path::new(path.strip_prefix("//").unwrap_or(path))
}

/// In the person's configuration folder, outside the store's.
fn default_key(store: &str) -> PathBuf {
    let folder = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let config = folder("XDG_CONFIG_HOME")
        .or_else(|| folder("APPDATA"))
        .or_else(|| folder("HOME").map(|home| home.join(".config")))
        .or_else(|| folder("USERPROFILE").map(|home| home.join(".config")));
    KeyRing::default_path(config.as_deref(), folder_of(store))
}

/// The folder of a store; of one on a server, that in which it would be by default.
fn folder_of(store: &str) -> &Path {
    let beside = if is_server(store) { Path::new(DEFAULT_PLACE) } else { file_of(store) };
    beside.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".fundwatch"))
}

/// What every command of the desk takes.
#[derive(Clone, Debug, Args)]
pub(super) struct DeskArgs {
    #[command(flatten)]
    pub(super) store: StoreArgs,
    // An id of its own: commands of the desk have users as arguments too, and ids of global arguments reach into them.
    #[arg(id = "acting_user", long = "as", global = true, help_heading = tr("疑点库与办理身份", "Store and identity"), value_name = "USER", env = "FUNDWATCH_USER", hide_env = true, help = tr("以哪个用户办理（也可用 FUNDWATCH_USER）；默认为操作系统账号。两者都记入审计记录", "Which user acts (or FUNDWATCH_USER); the account of the operating system by default. Both are recorded"))]
    pub(super) user: Option<String>,
    #[arg(long, global = true, help_heading = tr("疑点库与办理身份", "Store and identity"), value_name = "DIR", value_parser = local_folder(), help = tr("从这个规则目录读取办理规定（desk.toml）、工作日历、文书模板和单位信息（letters/）；默认用内置的", "Take the policy of the desk (desk.toml), the calendar, and the office's letters and particulars (letters/) from this folder of rules; built in by default"))]
    pub(super) rules: Option<PathBuf>,
    #[arg(long, global = true, help_heading = tr("疑点库与办理身份", "Store and identity"), value_name = "DIR", value_parser = local_folder(), env = "FUNDWATCH_EVIDENCE", hide_env = true, help = tr("证据包和附件的存放目录（也可用 FUNDWATCH_EVIDENCE）；默认在疑点库旁", "Where evidence packs and attachments are kept (or FUNDWATCH_EVIDENCE); beside the store by default"))]
    evidence: Option<PathBuf>,
}

/// An open store with everything a command of the desk goes by.
pub(super) struct Session {
    /// The store.
    pub(super) store: Store,
    /// The policy and the calendar that are in force.
    pub(super) desk: Arc<Desk>,
    /// Those beside the rules that were named, or the built-in ones.
    pub(super) policy: PolicyFiles,
    /// Who acts.
    pub(super) user: String,
    /// The account of the operating system.
    pub(super) account: String,
    /// Now, by the clock of this machine, to the second.
    pub(super) now: DateTime,
    /// Where the store is.
    pub(super) place: Place,
    /// Where evidence packs and attachments are kept.
    pub(super) evidence: PathBuf,
}

/// Opens the store, lets `work` do its part, and closes it again. `work` says what went wrong itself. The desk goes by what the
/// store adopted.
pub(super) fn session<W>(args: &DeskArgs, create: bool, work: W) -> Exit
where
    W: AsyncFnOnce(&Session) -> Result<Exit, Failure>,
{
    opened(args, create, GoesBy::Adopted, work)
}

/// The same for those who look and change nothing: what was brought instead of the adopted policy stands in nobody's way.
pub(super) fn looking<W>(args: &DeskArgs, work: W) -> Exit
where
    W: AsyncFnOnce(&Session) -> Result<Exit, Failure>,
{
    opened(args, false, GoesBy::Readable, work)
}

/// Which policy a command goes by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum GoesBy {
    /// What the store adopted; nothing else will do.
    Adopted,
    /// What the store adopted, or, where this program cannot read that, its own.
    Readable,
    /// What is beside the rules.
    Any,
}

/// The same for those who manage accounts and bring another policy: what is beside the rules need not be what was adopted.
pub(super) fn administration<W>(args: &DeskArgs, create: bool, work: W) -> Exit
where
    W: AsyncFnOnce(&Session) -> Result<Exit, Failure>,
{
    opened(args, create, GoesBy::Any, work)
}

fn opened<W>(args: &DeskArgs, create: bool, goes_by: GoesBy, work: W) -> Exit
where
    W: AsyncFnOnce(&Session) -> Result<Exit, Failure>,
{
    let Some(place) = desk_place(args) else { return Exit::Usage };
    let Some(settings) = settings(args.rules.as_deref()) else { return Exit::Rules };
    let account = account();
    let user = args.user.clone().filter(|user| !user.is_empty()).unwrap_or_else(|| account.clone());
    if user.to_ascii_lowercase().starts_with(OWN) {
        complain(
            None,
            tr(
                "以 fundwatch 开头的是程序自己的名称，不能用来办理",
                "names that begin with fundwatch are the program's own; nobody acts under them",
            ),
            Some("--as USER"),
        );
        return Exit::Usage;
    }
    super::block_on(THREADS, async {
        let store = match place.open(create).await {
            Ok(store) => store,
            Err(error) => return refuse_store(&place, &error),
        };
        let named = args.rules.as_deref().filter(|_| goes_by != GoesBy::Readable);
        let desk = match in_force(&store, named, &settings).await {
            Err(StoreError::OtherPolicy { .. }) if goes_by == GoesBy::Any => of_settings(&settings),
            Err(StoreError::OldPolicy { .. }) if goes_by != GoesBy::Adopted => of_settings(&settings),
            Err(error) => {
                store.close().await;
                return refuse(&error);
            }
            Ok(desk) => desk,
        };
        let policy = PolicyFiles(settings.desk_files.clone());
        let evidence = args.evidence.clone().unwrap_or_else(|| folder_of(&place.store).to_path_buf());
        let session = Session { store, desk, policy, user, account, now: now(), place: place.clone(), evidence };
        let done = work(&session).await;
        let exit = match done {
            Ok(exit) => exit,
            Err(failure) => failure.tell(&session).await,
        };
        session.store.close().await;
        exit
    })
}

/// The store that is named; a command of the desk needs one.
pub(super) fn desk_place(args: &DeskArgs) -> Option<Place> {
    let place = args.store.place();
    if place.is_none() {
        complain(None, tr("这个命令需要疑点库", "this command needs a store"), Some("--store PATH"));
    }
    place
}

impl Session {
    /// A key for one request: the same request sent again under it is done once.
    pub(super) fn key(&self) -> String {
        let chance = std::hash::RandomState::new().build_hasher().finish();
        format!("cli:{}:{}:{chance:016x}", self.account, Timestamp::now().as_nanosecond())
    }
}

/// Why a command of the desk did not do what it was asked to.
#[derive(Debug)]
pub(super) enum Failure {
    /// The store, or the desk through it.
    Store(StoreError),
    /// The command line asks for what cannot be: sentence and advice.
    Usage(String, Option<String>),
    /// A paper cannot be made or read: its code and what a person reads.
    Paper(&'static str, Text),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Failure {
    /// Wrong usage, in both languages.
    pub(super) fn usage(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Usage(lang().pick(zh.into(), en.into()), None)
    }

    async fn tell(&self, session: &Session) -> Exit {
        match self {
            Self::Usage(sentence, advice) => {
                complain(None, sentence, advice.as_deref());
                Exit::Usage
            }
            Self::Paper(code, text) => {
                complain(Some(code), text.get(lang()), None);
                Exit::Data
            }
            Self::Store(StoreError::Absent { kind: "user", id }) if *id == session.user => {
                unknown_user(session).await;
                Exit::Refused
            }
            Self::Store(error) => refuse(error),
        }
    }
}

/// Whoever acts is nobody the store knows: says how that is changed.
async fn unknown_user(session: &Session) {
    let user = &session.user;
    let sentence = lang().pick(
        format!("疑点库 {} 中没有用户 {user}", session.place.shown()),
        format!("the store {} knows no user {user}", session.place.shown()),
    );
    let empty = session.store.users().await.is_ok_and(|users| users.is_empty());
    let advice = if empty {
        lang().pick(
            "疑点库还没有用户：先设两名系统管理员，fundwatch user first 账号甲 账号乙".to_owned(),
            "the store has no users yet: begin with two administrators, fundwatch user first ONE OTHER".to_owned(),
        )
    } else {
        lang().pick(
            format!("请系统管理员添加：fundwatch user add {user} --person 人员编号；或用 --as 指定已有用户"),
            format!("an administrator adds it: fundwatch user add {user} --person NUMBER; or name a user with --as"),
        )
    };
    complain(Some("S610"), &sentence, Some(&advice));
}

/// Policy and calendar beside the rules, or the built-in ones.
fn settings(rules: Option<&Path>) -> Option<Settings> {
    match Settings::load(rules) {
        Ok(settings) => Some(settings),
        Err(error) => {
            complain(None, &error.to_string(), None);
            None
        }
    }
}

/// The desk of these settings.
pub(super) fn of_settings(settings: &Settings) -> Arc<Desk> {
    let fingerprint = PolicyFiles(settings.desk_files.clone()).fingerprint();
    Arc::new(Desk { policy: settings.desk.clone(), calendar: settings.calendar.clone(), fingerprint })
}

/// The desk that is in force: what the store adopted, or, where it adopted nothing yet, that of these settings.
///
/// # Errors
/// [`StoreError::OtherPolicy`] where the folder `named` brings another policy or calendar than was adopted.
pub(super) async fn in_force(
    store: &Store,
    named: Option<&Path>,
    settings: &Settings,
) -> Result<Arc<Desk>, StoreError> {
    let own = of_settings(settings);
    let Some(adopted) = store.policy().await? else { return Ok(own) };
    let brings = named.is_some_and(|folder| folder.join("desk.toml").exists() || folder.join("calendar").is_dir());
    if brings && adopted.fingerprint() != own.fingerprint {
        return Err(StoreError::OtherPolicy { adopted: adopted.fingerprint(), found: own.fingerprint.clone() });
    }
    adopted.desk().map(Arc::new).map_err(|error| StoreError::OldPolicy { what: error.to_string() })
}

/// Says that next year's working days are not known yet, where deadlines are at stake.
pub(super) fn warn_of_calendar(session: &Session, common: &Common) {
    let today = session.now.date();
    let Some(warning) = session.desk.calendar.warning(today) else { return };
    // The days are known here, and only not adopted yet: nobody has to look for the State Council's notice.
    let known = session.policy.desk().is_ok_and(|desk| desk.calendar.warning(today).is_none());
    let text = if known {
        tr(
            "疑点库采用的日历缺少所需年份，而程序（或 --rules 目录）已有：一名系统管理员提出 fundwatch user policy adopt --reason 理由，另一名批准 fundwatch user policy approve 编号",
            "the calendar that the store adopted lacks a year that the program (or the --rules folder) has: one administrator runs fundwatch user policy adopt --reason WHY, another fundwatch user policy approve NUMBER",
        )
    } else {
        warning.get(lang())
    };
    hint(common, &format!("{}: {text}", tr("提示", "note")));
}

/// Now, by the clock of this machine, to the second, in China Standard Time.
pub(in crate::cli) fn now() -> DateTime {
    in_china(Timestamp::now())
}

/// A moment as clocks in China show it: eight hours ahead all year, wherever the machine is and whatever it knows of time zones.
fn in_china(moment: Timestamp) -> DateTime {
    let at = tz::Offset::constant(8).to_datetime(moment);
    at.round(Unit::Second).unwrap_or(at)
}

/// The place as it may be shown: without a user's password.
fn shown(place: &str) -> String {
    let Some((scheme, rest)) = place.split_once("://") else { return place.to_owned() };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let path = path.split('?').next().unwrap_or_default();
    format!("{scheme}://{host}/{path}")
}

/// The store cannot be opened.
pub(super) fn refuse_store(place: &Place, failure: &OpenFailure) -> Exit {
    let error = match failure {
        OpenFailure::Key(error) => {
            complain(Some("S617"), &error.text(lang()), None);
            return Exit::Refused;
        }
        OpenFailure::Store(error) => error,
        OpenFailure::Absent => {
            no_store(place);
            return Exit::Refused;
        }
    };
    if matches!(error, StoreError::File { source, .. } if source.kind() == std::io::ErrorKind::NotFound) {
        no_store(place);
        return Exit::Refused;
    }
    refuse(error)
}

/// Says where a store was looked for, and how there comes to be one.
pub(super) fn no_store(place: &Place) {
    let place = place.shown();
    // A path that was not given in full means the folder one stands in.
    let beside = std::env::current_dir().ok().filter(|_| Path::new(&place).is_relative() && !is_server(&place));
    let (zh, en) = beside.map_or_else(Default::default, |folder| {
        let folder = folder.display();
        (format!("（在当前目录 {folder} 下）"), format!(" (in {folder}, where this runs)"))
    });
    let sentence = lang().pick(format!("这里还没有疑点库 {place}{zh}"), format!("there is no store {place} yet{en}"));
    let advice = tr(
        "先运行 fundwatch scan 数据目录（或先设管理员：fundwatch user first 甲 乙）；在别处的，用 --store 指定",
        "run fundwatch scan DATASET first (or begin with administrators: fundwatch user first ONE OTHER); where it lies elsewhere name it with --store",
    );
    complain(Some("S627"), &sentence, Some(advice));
}

/// Says why the store did not do it.
pub(super) fn refuse(error: &StoreError) -> Exit {
    if let StoreError::Refused { refusal, since } = error {
        complain(Some(refusal.code()), refusal.text().get(lang()), Some(&advice(refusal, since.is_empty())));
        for event in since {
            talk(&format!("    {}", said(event, lang())));
        }
        return Exit::Refused;
    }
    let advice = match error {
        StoreError::Absent { kind: "user", id } => Some(lang().pick(
            format!("由系统管理员添加：fundwatch user add {id} --person 人员编号"),
            format!("an administrator adds it: fundwatch user add {id} --person NUMBER"),
        )),
        _ => None,
    };
    complain(Some(error.code()), error.text().get(lang()), advice.as_deref());
    match error {
        StoreError::Unfit { .. } => Exit::Usage,
        StoreError::Absent { kind, .. } if *kind != "user" => Exit::Usage,
        _ => Exit::Refused,
    }
}

/// What to do about a refusal; `alone`: nothing of what happened meanwhile follows it.
fn advice(refusal: &Refusal, alone: bool) -> String {
    let code = refusal.code();
    match refusal {
        Refusal::OwnProposal => tr(
            "需要：复核员，且不是提交人、不是证据中的经办人；待复核列表：fundwatch queue list --status proposed",
            "needed: a reviewer who did not propose it and is not named in the evidence; what waits: fundwatch queue list --status proposed",
        )
        .to_owned(),
        Refusal::Stale { .. } if !alone => tr("此间发生了：", "what happened meanwhile:").to_owned(),
        _ => format!("fundwatch explain {code}"),
    }
}

/// The account of the operating system under which this process runs, whatever the environment says.
pub(super) fn account() -> String {
    of_system().unwrap_or_else(|| {
        let named = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok());
        named.filter(|name| !name.is_empty()).unwrap_or_else(|| "unknown".to_owned())
    })
}

/// The owner of this process, by name where `/etc/passwd` has one.
#[cfg(target_os = "linux")]
fn of_system() -> Option<String> {
    let owner = std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self").ok()?).to_string();
    let accounts = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let name = |line: &str| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == owner).then(|| name.to_owned())
    };
    accounts.lines().find_map(name)
}

#[cfg(not(target_os = "linux"))]
fn of_system() -> Option<String> {
    None
}

/// Whether progress and hints are wanted.
pub(super) fn hint(common: &Common, text: &str) {
    if !common.quiet {
        talk(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(shown("postgres://me:secret@host:5432/fund?sslmode=require"), "postgres://host:5432/fund");
        assert_eq!(shown("postgres://host/fund"), "postgres://host/fund");
        assert_eq!(shown(".fundwatch/store.db"), ".fundwatch/store.db");
    }

    #[test]
    fn days_begin_when_they_begin_in_china() {
        let at = |text: &str| in_china(text.parse().unwrap()).to_string();
        // Half past four in the afternoon in Greenwich is the next day in China.
        assert_eq!(at("2026-06-30T16:30:00Z"), "2026-07-01T00:30:00");
        assert_eq!(at("2026-06-30T15:59:59.4Z"), "2026-06-30T23:59:59");
    }

    #[test]
    fn none_is_no_store() {
        let place = |text: Option<&str>| {
            let args = StoreArgs { store: text.map(str::to_owned), audit_key: None, anchor: None };
            args.place().map(|place| place.shown())
        };
        assert_eq!(place(Some("none")), None);
        assert_eq!((place(None).as_deref(), place(Some("")).as_deref()), (Some(DEFAULT_PLACE), Some(DEFAULT_PLACE)));
    }
}
