//! Which changes of a rule its tests notice.
//!
//! Every mutant is bound and run like the rule itself, test by test until one fails. The tables of a test are loaded once
//! and serve all mutants of a thread; a shared view is computed anew only by a mutant that changes it. Tests that found most so
//! far go first: which test fails does not change what is reported, only how soon.

use super::Settings;
use super::fixture::{Failure, Outcome, Session, run_case, run_view_case};
use super::pool::in_threads;
use crate::model::Text;
use crate::rules::mutation::{Mutant, Survivor};
use crate::rules::testing::TestCase;
use crate::rules::{Position, Rule, RuleSet, View};
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::runtime::Runtime;

/// A mutant may turn a join into one that does not end within any reasonable time; that is noticed too.
const TEST_TIME_MAX: Duration = Duration::from_mins(2);

/// What became of a mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// A test failed.
    Killed,
    /// The engine refused the SQL, whatever the rows are; says nothing about the tests.
    Refused,
    /// No test failed.
    Survived,
    /// No test failed, and the file says why none can.
    Declared(Text),
}

impl Fate {
    /// The word of JSON.
    pub fn code(&self) -> &'static str {
        match self {
            Fate::Killed => "killed",
            Fate::Refused => "refused",
            Fate::Survived => "survived",
            Fate::Declared(_) => "declared",
        }
    }
}

/// What is wrong with a declaration of a survivor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stale {
    /// There is no such mutant.
    Unknown(Survivor),
    /// A test notices it.
    Killed(Survivor),
}

/// The mutants of one rule or view.
#[derive(Clone, Debug)]
pub struct Mutation {
    /// Id of the rule or name of the view.
    pub subject: String,
    /// The title of the rule; of a view, that it is one.
    pub title: Text,
    /// The file.
    pub file: String,
    /// How many tests were asked.
    pub tests: usize,
    /// Tests that fail without any change: nothing can be said then.
    pub failing: Vec<String>,
    /// Every mutant with its fate, in the order of the file.
    pub mutants: Vec<(Mutant, Fate)>,
    /// Declarations that do not hold.
    pub stale: Vec<(Position, Stale)>,
}

impl Mutation {
    /// How many have this fate.
    pub fn count(&self, fate: impl Fn(&Fate) -> bool) -> usize {
        self.mutants.iter().filter(|(_, found)| fate(found)).count()
    }

    /// Killed, and how many there were to kill: declared survivors and what the engine refuses are left out.
    pub fn score(&self) -> (usize, usize) {
        let killed = self.count(|fate| *fate == Fate::Killed);
        (killed, killed + self.count(|fate| *fate == Fate::Survived))
    }
}

/// A test and whose it is: a view is judged by the tests of the rules that use it, too.
#[derive(Clone, Copy)]
enum Asked<'a> {
    Rule(&'a Rule, &'a TestCase),
    View(&'a View, &'a TestCase),
}

impl Asked<'_> {
    fn case(&self) -> &TestCase {
        match self {
            Asked::Rule(_, case) | Asked::View(_, case) => case,
        }
    }

    fn session(&self, settings: &Settings) -> Result<Session, Failure> {
        match self {
            Asked::Rule(rule, case) => Session::of_rule(rule, case, settings),
            Asked::View(view, case) => Session::of_view(view, case, settings),
        }
    }
}

/// What is run in the place of the original.
enum Changed {
    /// Nothing: the original itself.
    Nothing,
    Rule(Box<Rule>),
    View(Box<View>, Box<RuleSet>),
}

/// Changes `rule` in every way and asks its tests.
pub fn of_rule(set: &RuleSet, rule: &Rule, settings: &Settings, threads: NonZeroUsize) -> Mutation {
    let tests: Vec<Asked<'_>> = rule.tests().iter().map(|case| Asked::Rule(rule, case)).collect();
    let bare = rule.without_tests();
    let changed = |mutant: &Mutant| bare.mutated(mutant).map(|rule| Changed::Rule(Box::new(rule)));
    let header = rule.header();
    let subject = Subject {
        name: header.id.to_string(),
        title: header.title.clone(),
        file: rule.source().path(),
        mutants: rule.mutants(),
        survivors: rule.survivors(),
        place: &|survivor| rule.source().position(survivor.place.start),
    };
    run(subject, set, &tests, &changed, settings, threads)
}

/// Changes `view` in every way and asks its tests, then those of the rules that use it.
pub fn of_view(set: &RuleSet, view: &View, settings: &Settings, threads: NonZeroUsize) -> Mutation {
    let mut tests: Vec<Asked<'_>> = view.tests().iter().map(|case| Asked::View(view, case)).collect();
    let users = set.rules().iter().filter(|rule| set.views_of(rule).iter().any(|used| used.name() == view.name()));
    tests.extend(users.flat_map(|rule| rule.tests().iter().map(move |case| Asked::Rule(rule, case))));
    let (views, bare) = (set.views_only(), view.without_tests());
    let changed = |mutant: &Mutant| {
        let view = bare.mutated(mutant)?;
        let set = views.with_view(view.clone());
        Some(Changed::View(Box::new(view), Box::new(set)))
    };
    let subject = Subject {
        name: view.name().to_owned(),
        title: Text::new("共享视图", "shared view"),
        file: view.source().path(),
        mutants: view.mutants(),
        survivors: view.survivors(),
        place: &|survivor| view.source().position(survivor.place.start),
    };
    run(subject, set, &tests, &changed, settings, threads)
}

/// What is changed.
struct Subject<'a> {
    name: String,
    title: Text,
    file: &'a str,
    mutants: Vec<Mutant>,
    survivors: &'a [Survivor],
    place: &'a dyn Fn(&Survivor) -> Position,
}

fn run(
    subject: Subject<'_>,
    set: &RuleSet,
    tests: &[Asked<'_>],
    changed: &(dyn Fn(&Mutant) -> Option<Changed> + Sync),
    settings: &Settings,
    threads: NonZeroUsize,
) -> Mutation {
    let Subject { name, title, file, mutants, survivors, place } = subject;
    let bench = Bench { set, tests, settings, kills: tests.iter().map(|_| AtomicUsize::new(0)).collect() };
    let failing = bench.failing(threads);
    let fates = if failing.is_empty() { bench.fates(&mutants, changed, threads) } else { Vec::new() };
    let mut declared: BTreeMap<&str, &Survivor> =
        survivors.iter().map(|survivor| (survivor.mutant.as_str(), survivor)).collect();
    let mut stale = Vec::new();
    let mut judged = Vec::new();
    for (mutant, fate) in mutants.into_iter().zip(fates) {
        let fate = match (declared.remove(mutant.name.as_str()), fate) {
            (Some(survivor), Fate::Survived) => Fate::Declared(survivor.reason.clone()),
            (Some(survivor), fate) => {
                stale.push((place(survivor), Stale::Killed(survivor.clone())));
                fate
            }
            (None, fate) => fate,
        };
        judged.push((mutant, fate));
    }
    if failing.is_empty() {
        stale.extend(declared.into_values().map(|survivor| (place(survivor), Stale::Unknown(survivor.clone()))));
    }
    stale.sort_by_key(|(position, _)| *position);
    Mutation { subject: name, title, file: file.to_owned(), tests: tests.len(), failing, mutants: judged, stale }
}

/// The tests of a subject, for all threads.
struct Bench<'a> {
    set: &'a RuleSet,
    tests: &'a [Asked<'a>],
    settings: &'a Settings,
    /// How many mutants each test found so far.
    kills: Vec<AtomicUsize>,
}

/// The sessions that a thread has opened, by test.
type Sessions = BTreeMap<usize, Session>;

/// What one test says of a mutant.
enum Answer {
    Passes,
    Fails,
    Refused,
}

impl Bench<'_> {
    /// The tests that fail without a change.
    fn failing(&self, threads: NonZeroUsize) -> Vec<String> {
        let numbers: Vec<usize> = (0..self.tests.len()).collect();
        let answers = in_threads(&numbers, threads, |runtime, sessions, at| {
            matches!(self.ask(runtime, sessions, *at, &Changed::Nothing), Answer::Passes)
        });
        let failing = self.tests.iter().zip(answers).filter(|(_, passes)| !passes);
        failing.map(|(asked, _)| asked.case().name.clone()).collect()
    }

    fn fates(
        &self,
        mutants: &[Mutant],
        changed: &(dyn Fn(&Mutant) -> Option<Changed> + Sync),
        threads: NonZeroUsize,
    ) -> Vec<Fate> {
        in_threads(mutants, threads, |runtime, sessions, mutant| match changed(mutant) {
            Some(changed) => self.fate(runtime, sessions, &changed),
            None => Fate::Refused,
        })
    }

    fn fate(&self, runtime: &Runtime, sessions: &mut Sessions, changed: &Changed) -> Fate {
        let mut order: Vec<(usize, usize)> =
            self.kills.iter().map(|kills| kills.load(Ordering::Relaxed)).zip(0..).collect();
        order.sort_by_key(|(kills, at)| (usize::MAX - kills, *at));
        for (_, at) in order {
            match self.ask(runtime, sessions, at, changed) {
                Answer::Passes => {}
                Answer::Refused => return Fate::Refused,
                Answer::Fails => {
                    self.kills[at].fetch_add(1, Ordering::Relaxed);
                    return Fate::Killed;
                }
            }
        }
        Fate::Survived
    }

    fn ask(&self, runtime: &Runtime, sessions: &mut Sessions, at: usize, changed: &Changed) -> Answer {
        let asked = &self.tests[at];
        // Taken out: a session in which something went wrong is not used again.
        let session = match sessions.remove(&at) {
            Some(session) => Ok(session),
            None => asked.session(self.settings),
        };
        let Ok(mut session) = session else { return Answer::Fails };
        let (set, settings) = (self.set, self.settings);
        let work = async {
            let run = async {
                match (asked, changed) {
                    (Asked::Rule(rule, case), Changed::Nothing) => {
                        run_case(set, &mut session, rule, case, settings).await
                    }
                    (Asked::Rule(_, case), Changed::Rule(rule)) => {
                        run_case(set, &mut session, rule, case, settings).await
                    }
                    (Asked::Rule(rule, case), Changed::View(_, set)) => {
                        run_case(set, &mut session, rule, case, settings).await
                    }
                    (Asked::View(_, case), Changed::View(view, set)) => {
                        run_view_case(set, &mut session, view, case).await
                    }
                    (Asked::View(view, case), _) => run_view_case(set, &mut session, view, case).await,
                }
            };
            tokio::time::timeout(TEST_TIME_MAX, run).await
        };
        let answer: Option<Result<Outcome, Failure>> = runtime.block_on(work).ok();
        match answer {
            Some(Ok(outcome)) => {
                sessions.insert(at, session);
                if outcome.passes() { Answer::Passes } else { Answer::Fails }
            }
            Some(Err(failure)) if failure.refused => Answer::Refused,
            Some(Err(_)) | None => Answer::Fails,
        }
    }
}
