//! The templates and the office's particulars: text files that an office edits, `letters/*.md` and `letters/office.toml`.

use super::LetterProblem;
use crate::model::Text;
use crate::paper::PaperError;
use rust_embed::RustEmbed;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

#[derive(RustEmbed)]
#[folder = "rules/letters/"]
struct BuiltIn;

const OFFICE_FILE: &str = "office.toml";
/// What the templates of the house name of the office.
const OFFICE_KEYS: [&str; 6] = ["name", "contact", "phone", "address", "review_body", "court"];
/// Between which lines the head of a template stands.
const FENCE: &str = "+++";

/// Who reads a letter: decides which facts a template may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reader {
    /// The person concerned.
    Person,
    /// An assessment body, an employer, another office.
    Body,
    /// Whoever checks.
    Sheet,
    /// Whoever makes the rules.
    Loophole,
    /// Whoever a matter is handed to.
    Transfer,
}

/// A template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterTemplate {
    /// Its name, that of its file.
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// Who reads it.
    pub reader: Reader,
    /// Whether it is a form to be filled in by hand, on narrow margins in small type, instead of a letter.
    pub form: bool,
    /// Fields that may be missing.
    pub optional: BTreeSet<String>,
    /// Its text.
    pub body: String,
    /// Line of the file on which the text begins, from 1.
    pub begins: usize,
    /// The file, for messages.
    pub file: String,
}

/// What an office writes of itself, and on what its letters rest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Office {
    /// `[office]`: name, contact, phone, … by the names that templates use.
    pub office: BTreeMap<String, String>,
    /// `[basis]`: by template, the clauses it rests on, in the office's own words.
    pub basis: BTreeMap<String, Vec<String>>,
    /// `[regions]`: what regions are called, by their codes of GB/T 2260.
    pub regions: BTreeMap<String, String>,
    /// `[units]`: who checks what belongs to a region, by its code or the beginning of it.
    pub units: BTreeMap<String, String>,
}

impl Office {
    /// What a region is called.
    pub fn region(&self, code: &str) -> Option<&str> {
        self.regions.get(code).map(String::as_str).filter(|name| !name.is_empty())
    }

    /// A region for people: its code, and its name where that is known.
    pub fn region_said(&self, code: &str) -> String {
        self.region(code).map_or_else(|| code.to_owned(), |name| format!("{code} {name}"))
    }

    /// Who checks what belongs to a region: the unit of the longest beginning of its code.
    pub fn unit(&self, code: &str) -> Option<&str> {
        let beginnings = (1..=code.len()).rev().filter_map(|length| code.get(..length));
        beginnings.filter_map(|beginning| self.units.get(beginning)).map(String::as_str).find(|name| !name.is_empty())
    }
}

/// All templates, and the office.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LetterBook {
    templates: BTreeMap<String, LetterTemplate>,
    office: Office,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    name: Text,
    reader: Reader,
    #[serde(default)]
    form: bool,
    #[serde(default)]
    optional: BTreeSet<String>,
}

impl LetterBook {
    /// The built-in templates, and over them those of `folder/letters`, where there are any: a file of the same name takes the
    /// place of the built-in one.
    ///
    /// # Errors
    /// P102, every file with a mistake at once, and files that cannot be read.
    pub fn load(folder: Option<&Path>) -> Result<Self, PaperError> {
        let built_in = BuiltIn::iter().filter_map(|name| {
            let bytes = BuiltIn::get(&name)?.data;
            Some((name.to_string(), String::from_utf8_lossy(&bytes).into_owned()))
        });
        let mut files: BTreeMap<String, (String, String)> =
            built_in.map(|(name, text)| (name.clone(), (format!("rules/letters/{name}"), text))).collect();
        let mut problems = Vec::new();
        let own = folder.map(|folder| folder.join("letters")).filter(|folder| folder.is_dir());
        if let Some(own) = own {
            let unreadable = |path: &Path, error: &std::io::Error| problem("P102", unreadable(path, error));
            match std::fs::read_dir(&own) {
                Err(error) => problems.push(unreadable(&own, &error)),
                Ok(entries) => {
                    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
                        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                        match std::fs::read_to_string(&path) {
                            _ if !is_ours(&name) => {}
                            Ok(text) => _ = files.insert(name, (path.display().to_string(), text)),
                            Err(error) => problems.push(unreadable(&path, &error)),
                        }
                    }
                }
            }
        }
        let read = Self::read(files.iter().map(|(name, (file, text))| (name.as_str(), file.as_str(), text.as_str())));
        if let Ok(book) = &read {
            let file = files.get(OFFICE_FILE).map_or(OFFICE_FILE, |(file, _)| file.as_str());
            problems.extend(book.unused(file));
        }
        match read {
            Ok(book) if problems.is_empty() => Ok(book),
            Ok(_) => Err(PaperError::Letter(problems)),
            Err(found) => Err(PaperError::Letter(problems.into_iter().chain(found).collect())),
        }
    }

    /// A book from files given as name, path for messages, and text.
    ///
    /// # Errors
    /// P102 for every file with a mistake.
    pub fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str, &'a str)>) -> Result<Self, Vec<LetterProblem>> {
        let mut book = Self::default();
        let mut problems = Vec::new();
        for (name, file, text) in files {
            let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
            if name == OFFICE_FILE {
                match toml::from_str(&text) {
                    Ok(office) => book.office = office,
                    Err(error) => problems.push(problem("P102", mistake(file, &error.to_string()))),
                }
            } else if let Some(id) = name.strip_suffix(".md").filter(|_| is_ours(name)) {
                match read_template(id, file, &text) {
                    Ok(template) => _ = book.templates.insert(id.to_owned(), template),
                    Err(found) => problems.push(found),
                }
            }
        }
        if problems.is_empty() { Ok(book) } else { Err(problems) }
    }

    /// Keys of the office's file that no template names: a word that was mistyped would leave its letter without it.
    fn unused(&self, file: &str) -> Vec<LetterProblem> {
        let named = |key: &str| {
            OFFICE_KEYS.contains(&key) || self.templates.values().any(|one| one.body.contains(&format!("office.{key}")))
        };
        let office = self.office.office.keys().filter(|key| !named(key)).map(|key| ("office", key));
        let basis = self.office.basis.keys().filter(|key| !self.templates.contains_key(*key)).map(|key| ("basis", key));
        let no_code = |key: &&String| !((2..=6).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_digit()));
        let regions = self.office.regions.keys().map(|key| ("regions", key));
        let units = self.office.units.keys().map(|key| ("units", key));
        let codes = regions.chain(units).filter(|(_, key)| no_code(key)).map(|(table, key)| {
            let text = Text::new(
                format!("{file}：[{table}] 中的 {key} 应为 2 至 6 位数字的行政区划代码"),
                format!("{file}: {key} of [{table}] should be a region code of 2 to 6 digits"),
            );
            problem("P102", text)
        });
        let unused = office.chain(basis).map(|(table, key)| {
            let known: Vec<&str> = match table {
                "office" => OFFICE_KEYS.to_vec(),
                _ => self.templates.keys().map(String::as_str).collect(),
            };
            let text = Text::new(
                format!("{file}：[{table}] 中的 {key} 没有模板使用，可能写错；可用 {}", known.join("、")),
                format!(
                    "{file}: no template uses {key} of [{table}]; it may be mistyped: there are {}",
                    known.join(", ")
                ),
            );
            problem("P102", text)
        });
        unused.chain(codes).collect()
    }

    /// Every template, by name.
    pub fn templates(&self) -> impl Iterator<Item = &LetterTemplate> {
        self.templates.values()
    }

    /// The office.
    pub fn office(&self) -> &Office {
        &self.office
    }

    /// The same book for another office.
    #[must_use]
    pub fn with_office(self, office: Office) -> Self {
        Self { office, ..self }
    }

    pub(super) fn template(&self, name: &str) -> Result<&LetterTemplate, LetterProblem> {
        self.templates.get(name).ok_or_else(|| {
            let known: Vec<&str> = self.templates.keys().map(String::as_str).collect();
            problem(
                "P103",
                Text::new(
                    format!("没有名为 {name} 的模板；现有：{}", known.join("、")),
                    format!("there is no template {name}; there are: {}", known.join(", ")),
                ),
            )
        })
    }
}

fn is_ours(name: &str) -> bool {
    let path = Path::new(name);
    name == OFFICE_FILE || (path.extension().is_some_and(|extension| extension == "md") && name != "README.md")
}

fn read_template(id: &str, file: &str, text: &str) -> Result<LetterTemplate, LetterProblem> {
    let parts = text.strip_prefix(FENCE).and_then(|rest| rest.split_once(&format!("\n{FENCE}\n")));
    let Some((head, body)) = parts else {
        return Err(problem(
            "P102",
            Text::new(
                format!("{file}:1: 模板应以两行 {FENCE} 之间的说明开头"),
                format!("{file}:1: a template begins with a head between two lines `{FENCE}`"),
            ),
        ));
    };
    let Head { name, reader, form, optional } =
        toml::from_str(head).map_err(|error| problem("P102", mistake(file, &error.to_string())))?;
    let begins = head.matches('\n').count() + 3;
    let (id, body, file) = (id.to_owned(), body.to_owned(), file.to_owned());
    Ok(LetterTemplate { id, name, reader, form, optional, body, begins, file })
}

pub(super) fn problem(code: &'static str, message: Text) -> LetterProblem {
    LetterProblem { code, message }
}

fn mistake(file: &str, error: &str) -> Text {
    let error = error.trim();
    Text::new(format!("{file}: {error}"), format!("{file}: {error}"))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Text {
    let path = path.display();
    Text::new(format!("{path} 无法读取：{error}"), format!("{path} cannot be read: {error}"))
}
