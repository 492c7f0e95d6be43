//! Files and folders as they come: broken, odd, misplaced.

use super::*;
use datafusion::arrow::array::{
    Float64Array, Int8Array, Int32Array, Int64Array, NullArray, StringDictionaryBuilder, TimestampMicrosecondArray,
    TimestampMillisecondArray, TimestampNanosecondArray,
};
use datafusion::arrow::datatypes::Int32Type;

fn good() -> RecordBatch {
    contributions(&[("p1", "e1", "2025-03-01", Some("regular")), ("p2", "e1", "2025-03-01", None)])
}

/// A folder whose `claims` are fine and whose `contributions` are these bytes.
fn broken(bytes: &[u8]) -> Vec<String> {
    let folder = Folder::new();
    folder.bytes("contributions.parquet", bytes);
    folder.rows("persons.parquet", &batch(vec![("person_id", text(&[Some("p1")]))]));
    let extract = folder.open();
    assert!(usable(&extract, "persons"), "the other tables go on");
    folder.problems("contributions")
}

fn parquet_bytes() -> Vec<u8> {
    let folder = Folder::new();
    folder.rows("x.parquet", &good());
    fs::read(folder.path("x.parquet")).unwrap()
}

#[test]
fn broken_files_are_named_with_the_reason() {
    let whole = parquet_bytes();
    let size = whole.len();
    assert_eq!(broken(b""), ["error[D102] contributions.parquet is empty (0 bytes)"]);
    assert_eq!(
        broken(b"<!DOCTYPE html><html><body>504 Gateway Time-out</body></html>"),
        [
            "error[D101] contributions.parquet is not a Parquet file: it does not start with PAR1 (it looks like HTML or XML)"
        ]
    );
    assert_eq!(
        broken(b"person_id,month\n"),
        [
            "error[D101] contributions.parquet is not a Parquet file: it does not start with PAR1 (it looks like text or CSV)"
        ]
    );
    assert_eq!(broken(b"PAR1"), ["error[D103] contributions.parquet is truncated: it has 4 bytes only"]);
    assert_eq!(broken(b"PARE..............PARE"), ["error[D104] contributions.parquet is an encrypted Parquet file"]);
    assert_eq!(
        broken(&whole[..size - 1]),
        [format!("error[D103] contributions.parquet is truncated: {} bytes, and it does not end with PAR1", size - 1)]
    );
    assert_eq!(
        broken(&whole[..size / 2]),
        [format!("error[D103] contributions.parquet is truncated: {} bytes, and it does not end with PAR1", size / 2)]
    );
}

#[test]
fn a_huge_footer_length_is_refused_and_does_not_panic() {
    for length in [u32::MAX, u32::MAX - 8, 1 << 31] {
        let mut bytes = parquet_bytes();
        let size = bytes.len();
        bytes[size - 8..size - 4].copy_from_slice(&length.to_le_bytes());
        assert_eq!(
            broken(&bytes),
            [format!(
                "error[D103] the footer of contributions.parquet is broken: it claims {length} bytes in a file of {size}"
            )]
        );
    }
}

#[test]
fn a_zeroed_footer_is_refused() {
    let mut bytes = parquet_bytes();
    let size = bytes.len();
    let footer = u32::from_le_bytes(bytes[size - 8..size - 4].try_into().unwrap()) as usize;
    bytes[size - 8 - footer..size - 8].fill(0);
    let problems = broken(&bytes);
    assert_eq!(problems.len(), 1);
    assert!(
        problems[0].starts_with("error[D103] the footer of contributions.parquet cannot be read: "),
        "{problems:?}"
    );
}

#[test]
fn damaged_pages_make_the_table_unusable() {
    let mut bytes = parquet_bytes();
    // Everything between the head and the footer: all pages.
    let size = bytes.len();
    let footer = u32::from_le_bytes(bytes[size - 8..size - 4].try_into().unwrap()) as usize;
    bytes[4..size - 8 - footer].fill(0);
    let problems = broken(&bytes);
    assert_eq!(problems.len(), 1);
    assert!(
        problems[0].starts_with("error[D106] row group 1 of contributions.parquet cannot be read: "),
        "{problems:?}"
    );
}

#[test]
fn cut_anywhere_or_overwritten_anywhere_never_panics() {
    let whole = parquet_bytes();
    for end in (0..whole.len()).step_by(7) {
        assert_eq!(broken(&whole[..end]).len(), 1, "cut after {end} bytes");
    }
    for at in (0..whole.len()).step_by(5) {
        let mut bytes = whole.clone();
        let end = (at + 4).min(bytes.len());
        bytes[at..end].fill(0xff);
        let folder = Folder::new();
        folder.bytes("contributions.parquet", &bytes);
        let tables = folder.validate();
        assert!(tables.status("contributions").is_some());
    }
}

#[test]
fn missing_columns_are_all_named() {
    let folder = Folder::new();
    folder.rows("contributions/a.parquet", &without(&without(&good(), "month"), "person_id"));
    assert_eq!(
        folder.problems("contributions"),
        [
            "error[D201] contributions/a.parquet lacks the required column person_id (string)",
            "error[D201] contributions/a.parquet lacks the required column month (date)",
        ]
    );
}

#[test]
fn a_column_missing_in_some_files_is_told() {
    let folder = Folder::new();
    folder.rows("contributions/a.parquet", &good());
    folder.rows("contributions/b.parquet", &without(&contributions(&[("p3", "e", "2025-03-01", None)]), "kind"));
    assert_eq!(
        folder.found(),
        ["warning[D207] 1 of 2 files lack the column kind, the first is contributions/b.parquet"]
    );
    let tables = folder.validate();
    assert!(tables.has_column("contributions", "kind") && !tables.has_column("contributions", "paid_on"));
    assert_eq!(query(&tables, "SELECT person_id, kind FROM contributions"), ["p1 regular", "p2 -", "p3 -"]);
}

#[test]
fn wrong_types_are_refused_with_expected_and_found() {
    let zoned = TimestampMicrosecondArray::from(vec![0, 0]).with_timezone("UTC");
    let cases: Vec<(&str, ArrayRef, &str, &str)> = vec![
        ("month", text(&[Some("2025-03"), None]), "string", "date"),
        ("amount", Arc::new(Float64Array::from(vec![1.5, 2.5])), "double", "decimal(12,2)"),
        ("amount", money(&[1, 2], 38, 10), "decimal(38,10)", "decimal(12,2)"),
        ("amount", money(&[1, 2], 18, 2), "decimal(18,2)", "decimal(12,2)"),
        ("amount", Arc::new(Int64Array::from(vec![1, 2])), "int64", "decimal(12,2)"),
        ("person_id", Arc::new(Int64Array::from(vec![1, 2])), "int64", "string"),
        ("month", Arc::new(Int32Array::from(vec![1, 2])), "int32", "date"),
        ("month", Arc::new(zoned), "timestamp(us, UTC)", "date"),
    ];
    for (column, array, found, expected) in cases {
        let folder = Folder::new();
        folder.rows("contributions.parquet", &with(&good(), column, array));
        assert_eq!(
            folder.problems("contributions"),
            [format!("error[D204] {column} of contributions.parquet is {found}, expected {expected}")]
        );
    }
}

fn claims(applied_at: ArrayRef, months: ArrayRef) -> RecordBatch {
    let rows = applied_at.len();
    let ids: Vec<String> = (0..rows).map(|row| format!("c{row}")).collect();
    batch(vec![
        ("claim_id", Arc::new(StringArray::from(ids))),
        ("person_id", text(&vec![Some("p"); rows])),
        ("region_code", text(&vec![Some("150502"); rows])),
        ("applied_at", applied_at),
        ("status", text(&vec![Some("approved"); rows])),
        ("benefit_months", months),
    ])
}

#[test]
fn narrower_types_are_widened_and_noted() {
    let folder = Folder::new();
    // 2025-03-01T08:00:00.123 local.
    let millis = 1_740_816_000_123;
    folder.rows(
        "claims.parquet",
        &claims(Arc::new(TimestampMillisecondArray::from(vec![millis])), Arc::new(Int8Array::from(vec![24]))),
    );
    let mut dictionary = StringDictionaryBuilder::<Int32Type>::new();
    dictionary.append_value("p1");
    dictionary.append_value("p2");
    let rows = with(&with(&good(), "person_id", Arc::new(dictionary.finish())), "amount", money(&[7, 8], 10, 0));
    folder.rows("contributions.parquet", &rows);
    folder.rows(
        "persons.parquet",
        &batch(vec![("person_id", text(&[Some("p1")])), ("sex", Arc::new(NullArray::new(1)))]),
    );
    assert_eq!(
        folder.found(),
        [
            "note[D206] applied_at of claims.parquet is timestamp(ms); widened to timestamp without loss",
            "note[D206] benefit_months of claims.parquet is int8; widened to int32 without loss",
            "note[D206] amount of contributions.parquet is decimal(10,0); widened to decimal(12,2) without loss",
            "note[D206] sex of persons.parquet is null; widened to string without loss",
        ]
    );
    let tables = folder.validate();
    assert_eq!(
        query(
            &tables,
            "SELECT applied_at, benefit_months FROM claims WHERE benefit_months > 23 AND applied_at > TIMESTAMP '2025-01-01'"
        ),
        ["2025-03-01T08:00:00.123 24"]
    );
    assert_eq!(query(&tables, "SELECT person_id, amount FROM contributions WHERE amount > 7.5"), ["p2 8.00"]);
    assert_eq!(query(&tables, "SELECT person_id, sex FROM persons"), ["p1 -"]);
    // What the engine sees has the dictionary's types, whatever the files hold.
    for name in ["claims", "contributions", "persons"] {
        let spec = crate::model::dictionary::table(name).unwrap();
        assert_eq!(tables.provider(name).unwrap().schema(), crate::dataset::table_schema(spec));
    }
}

#[test]
fn nanoseconds_must_be_whole_microseconds() {
    let months = || Arc::new(Int32Array::from(vec![12, 12])) as ArrayRef;
    let whole = Folder::new();
    whole.rows(
        "claims.parquet",
        &claims(Arc::new(TimestampNanosecondArray::from(vec![1_740_816_000_000_001_000, 0])), months()),
    );
    assert_eq!(
        query(&whole.validate(), "SELECT applied_at FROM claims"),
        ["1970-01-01T00:00:00", "2025-03-01T08:00:00.000001"]
    );
    let fine = Folder::new();
    fine.rows(
        "claims.parquet",
        &claims(Arc::new(TimestampNanosecondArray::from(vec![1_740_816_000_000_001_001, 0])), months()),
    );
    assert_eq!(
        fine.problems("claims"),
        ["error[D209] applied_at of claims.parquet holds timestamps that are no whole microseconds"]
    );
}

#[test]
fn odd_column_names_are_refused() {
    let capitals = Folder::new();
    let rows = good();
    let renamed = |name: &str, as_: &str| {
        let schema = rows.schema();
        let names = schema.fields().iter().map(|f| if f.name() == name { as_ } else { f.name().as_str() });
        batch(names.zip(rows.columns().to_vec()).collect())
    };
    capitals.rows("contributions.parquet", &renamed("kind", "Kind"));
    assert_eq!(
        capitals.problems("contributions"),
        ["error[D203] column Kind of contributions.parquet must be written kind"]
    );
    let both = Folder::new();
    both.rows("contributions.parquet", &renamed("amount", "Kind"));
    assert_eq!(
        both.problems("contributions"),
        ["error[D202] contributions.parquet has both columns kind and Kind, which differ in capitals only"]
    );
    let twice = Folder::new();
    twice.rows("contributions.parquet", &renamed("region_code", "employer_id"));
    assert_eq!(
        twice.problems("contributions"),
        [
            "error[D202] contributions.parquet has two columns employer_id",
            "error[D201] contributions.parquet lacks the required column region_code (string)",
        ]
    );
    let wide = Folder::new();
    let extra: Vec<String> = (0..4_100).map(|n| format!("x{n}")).collect();
    let columns = extra.iter().map(|name| (name.as_str(), text(&[Some("1")]))).collect();
    wide.rows("contributions.parquet", &batch(columns));
    assert_eq!(
        wide.problems("contributions"),
        ["error[D205] contributions.parquet has 4100 columns; the limit is 4096"]
    );
}

#[test]
fn extra_columns_are_ignored_even_hostile_ones() {
    let folder = Folder::new();
    let rows = good();
    let schema = rows.schema();
    let mut columns: Vec<(&str, ArrayRef)> =
        schema.fields().iter().map(|f| f.name().as_str()).zip(rows.columns().to_vec()).collect();
    columns.insert(0, ("\"; drop", text(&[Some("1"), None])));
    columns.push(("__proto__", Arc::new(Float64Array::from(vec![f64::NAN, 1.0]))));
    folder.rows("contributions.parquet", &batch(columns));
    assert_eq!(folder.found(), Vec::<String>::new());
    assert_eq!(query(&folder.validate(), "SELECT count(*) FROM contributions WHERE person_id = 'p2'"), ["1"]);
}

#[test]
fn side_files_are_ignored_and_counted_and_the_rest_is_told() {
    let folder = Folder::new();
    folder.rows("contributions/part-0.parquet", &good());
    folder.rows("contributions/deep/er/PART-1.PARQUET", &contributions(&[("p9", "e", "2025-03-01", None)]));
    for junk in ["_SUCCESS", ".part-0.parquet.crc", "part-2.parquet.tmp", "_temporary/x.parquet"] {
        folder.bytes(&format!("contributions/{junk}"), b"x");
    }
    folder.bytes("contributions/part-3.csv", b"person_id");
    folder.bytes("contribution.parquet", b"");
    folder.bytes("notes.txt", b"");
    folder.bytes(".DS_Store", b"");
    assert_eq!(
        folder.found(),
        [
            "warning[D113] contributions/part-3.csv is no .parquet file and was not read",
            "note[D114] 1 side files ignored (_SUCCESS, .crc, .tmp, hidden files)",
            "note[D115] contribution.parquet is no table of the data dictionary and was not read; the nearest table is contributions",
            "note[D115] notes.txt is no table of the data dictionary and was not read",
            "note[D114] 4 side files ignored (_SUCCESS, .crc, .tmp, hidden files)",
            "note[D112] contributions/deep/er/PART-1.PARQUET was read although its extension is not .parquet in lower case",
        ]
    );
    assert_eq!(folder.validate().rows("contributions"), 3);
}

#[test]
fn both_forms_of_one_table_are_refused() {
    let folder = Folder::new();
    folder.rows("contributions.parquet", &good());
    folder.rows("contributions/part-0.parquet", &good());
    assert_eq!(
        folder.problems("contributions"),
        ["error[D110] table contributions is there both as contributions.parquet and as contributions/"]
    );
}

#[test]
fn an_empty_folder_is_not_an_empty_table() {
    let folder = Folder::new();
    folder.bytes("contributions/_SUCCESS", b"");
    folder.rows(
        "claims.parquet",
        &claims(
            Arc::new(TimestampMicrosecondArray::from(Vec::<i64>::new())),
            Arc::new(Int32Array::from(Vec::<i32>::new())),
        ),
    );
    assert_eq!(folder.problems("contributions"), ["error[D116] the folder contributions/ holds no Parquet file"]);
    let tables = folder.validate();
    assert_eq!((tables.status("claims"), tables.rows("claims")), (Some(TableStatus::Usable), 0));
    assert_eq!(query(&tables, "SELECT count(*) FROM claims"), ["0"]);
}

#[test]
fn missing_and_unusable_tables_are_empty_typed_tables() {
    let folder = Folder::new();
    folder.rows("contributions.parquet", &good());
    folder.bytes("claims.parquet", b"");
    let tables = folder.validate();
    assert_eq!(tables.status("payments"), Some(TableStatus::Missing));
    assert_eq!(tables.status("nothing"), None);
    for name in ["claims", "payments"] {
        assert_eq!(
            query(&tables, &format!("SELECT region_code FROM {name} WHERE person_id <> ''")),
            Vec::<String>::new()
        );
    }
    assert_eq!(query(&tables, "SELECT sum(amount) FROM payments"), ["-"]);
}

#[test]
fn no_folder_and_no_table_stop_the_run() {
    let folder = Folder::new();
    assert_eq!(
        folder.open_error(),
        "error[D002]: DIR holds no table of the data dictionary (found: -)\n  = expected entries such as \
         contributions.parquet or claims/; list them with `fundwatch data schema`"
    );
    folder.bytes("a.txt", b"");
    assert!(folder.open_error().starts_with("error[D002]: DIR holds no table of the data dictionary (found: a.txt)"));
    let missing = open(&folder.0.path().join("nowhere"), &OpenOptions::default()).unwrap_err();
    assert_eq!(missing.code(), "D001");
    let file = open(&folder.0.path().join("a.txt"), &OpenOptions::default()).unwrap_err();
    assert!(file.to_string().contains("a.txt: not a folder"), "{file}");
    assert!(file.message(Lang::Zh).starts_with("error[D001]: "));
}

#[cfg(unix)]
mod links {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn a_pipe_is_not_opened() {
        let folder = Folder::new();
        folder.rows(
            "claims.parquet",
            &claims(Arc::new(TimestampMicrosecondArray::from(vec![0])), Arc::new(Int32Array::from(vec![1]))),
        );
        let pipe = folder.path("contributions/part-0.parquet");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        if !made.is_ok_and(|status| status.success()) {
            return;
        }
        assert_eq!(
            folder.problems("contributions"),
            [
                "error[D108] contributions/part-0.parquet is not a regular file (a pipe, socket or device); it was not opened"
            ]
        );
    }

    #[test]
    fn links_out_of_the_extract_or_nowhere_or_in_circles_are_refused() {
        let elsewhere = Folder::new();
        elsewhere.rows("x.parquet", &good());
        let folder = Folder::new();
        folder.rows("persons.parquet", &batch(vec![("person_id", text(&[Some("p1")]))]));
        symlink(elsewhere.path("x.parquet"), folder.path("contributions.parquet")).unwrap();
        assert_eq!(
            folder.problems("contributions"),
            ["error[D109] contributions.parquet is a link that leaves the extract; it was not read"]
        );
        symlink(folder.0.path().join("gone.parquet"), folder.path("claims/part-0.parquet")).unwrap();
        let problems = folder.problems("claims");
        assert_eq!(problems.len(), 1);
        assert!(problems[0].starts_with("error[D107] cannot read claims/part-0.parquet: No such file"), "{problems:?}");
        symlink(folder.0.path().join("payments"), folder.path("payments/again")).unwrap();
        assert_eq!(
            folder.problems("payments"),
            ["error[D109] payments/again runs in a circle, or leads to a folder that was already read"]
        );
        symlink("b", folder.path("approvals/a")).unwrap();
        symlink("a", folder.path("approvals/b")).unwrap();
        assert!(folder.problems("approvals")[0].starts_with("error[D109] approvals/a runs in a circle"));
        assert!(exists(&folder.path("approvals/a")));
    }

    #[test]
    fn links_inside_the_extract_are_followed() {
        let folder = Folder::new();
        folder.rows("real/x.parquet", &good());
        symlink(folder.path("real/x.parquet"), folder.path("contributions.parquet")).unwrap();
        assert_eq!(folder.validate().rows("contributions"), 2);
    }

    #[test]
    fn an_unreadable_folder_is_told() {
        let folder = Folder::new();
        folder.rows("contributions/part-0.parquet", &good());
        let inner = folder.path("contributions/locked");
        fs::create_dir(&inner).unwrap();
        fs::set_permissions(&inner, fs::Permissions::from_mode(0o000)).unwrap();
        let root_reads_all = fs::read_dir(&inner).is_ok();
        if !root_reads_all {
            let problems = folder.problems("contributions");
            assert_eq!(problems, ["error[D107] cannot read contributions/locked: Permission denied (os error 13)"]);
        }
        fs::set_permissions(&inner, fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[test]
    fn a_name_that_is_not_utf8_is_refused() {
        use std::os::unix::ffi::OsStrExt;
        let folder = Folder::new();
        folder.rows("contributions/part-0.parquet", &good());
        let name = std::ffi::OsStr::from_bytes(b"part-\xff.parquet");
        fs::write(folder.path("contributions/part-0.parquet").with_file_name(name), b"").unwrap();
        let problems = folder.problems("contributions");
        assert!(problems[0].starts_with("error[D119] the name of contributions/part-"), "{problems:?}");
    }
}

#[test]
fn file_names_may_be_chinese_and_odd() {
    let folder = Folder::new();
    for (number, name) in ["缴费 2025.parquet", "a%20b.parquet", "{*}'\"#1.parquet", "a#b?c.parquet"].iter().enumerate()
    {
        let person = format!("p{number}");
        folder.rows(&format!("contributions/{name}"), &contributions(&[(&person, "e", "2025-03-01", None)]));
    }
    let tables = folder.validate();
    assert_eq!(tables.quality(), []);
    assert_eq!(query(&tables, "SELECT person_id FROM contributions"), ["p0", "p1", "p2", "p3"]);
}

#[test]
fn the_fingerprint_is_of_content_not_of_names() {
    let print = |layout: &[(&str, RecordBatch)]| {
        let folder = Folder::new();
        for (name, rows) in layout {
            folder.rows(name, rows);
        }
        folder.open().fingerprint().to_owned()
    };
    let (a, b) = (good(), contributions(&[("p3", "e", "2025-04-01", None)]));
    let first = print(&[("contributions/a.parquet", a.clone()), ("contributions/b.parquet", b.clone())]);
    assert_eq!(first, print(&[("contributions/x/2.parquet", a.clone()), ("contributions/1.parquet", b.clone())]));
    assert_ne!(first, print(&[("contributions/a.parquet", a.clone())]));
    let under =
        |month: &str| print(&[(format!("contributions/month={month}/a.parquet").as_str(), without(&a, "month"))]);
    assert_ne!(under("2025-03"), under("2025-04"), "what the path says is content");
    assert_eq!(under("2025-03"), under("2025-03-01"));
    assert_eq!(first.len(), 64);
}

#[test]
fn the_manifest_is_checked_file_by_file() {
    use sha2::{Digest, Sha256};
    let folder = Folder::new();
    folder.rows("contributions/a.parquet", &good());
    folder.rows("persons.parquet", &batch(vec![("person_id", text(&[Some("p1")]))]));
    let bytes = fs::read(folder.path("contributions/a.parquet")).unwrap();
    let hash = super::super::manifest::hex(&Sha256::digest(&bytes));
    let size = bytes.len();
    let entry = |bytes: usize, rows: u64, sha: &str, total: &str| {
        format!(
            "[[file]]\npath = \"contributions/a.parquet\"\nbytes = {bytes}\nrows = {rows}\nsha256 = \"{sha}\"\ntotals = {{ amount = \"{total}\" }}\n"
        )
    };
    let persons = "[[file]]\npath = \"persons.parquet\"\n";
    folder
        .bytes("dataset.toml", format!("as_of = 2025-06-30\n{}{persons}", entry(size, 2, &hash, "100.00")).as_bytes());
    let extract = folder.open();
    assert_eq!(extract.manifest().unwrap().as_of, Some(Date::constant(2025, 6, 30)));
    assert_eq!(extract.findings(), []);

    let wrong = "0".repeat(64);
    folder.bytes("dataset.toml", entry(size + 1, 3, &wrong, "100.01").as_bytes());
    assert_eq!(
        folder.open_error(),
        format!(
            "error[D502]: the extract differs from its dataset.toml\n  \
             - contributions/a.parquet: bytes expected {}, found {size}\n  \
             - contributions/a.parquet: sha256 expected {wrong}, found {hash}\n  \
             - contributions/a.parquet: rows expected 3, found 2\n  \
             - contributions/a.parquet: total of amount expected 100.01, found 100.00\n  \
             - persons.parquet: not listed in the manifest\n  \
             = deliver the extract again, or its dataset.toml; nothing was run",
            size + 1
        )
    );
    folder.bytes(
        "dataset.toml",
        format!("{}{persons}[[file]]\npath = \"gone.parquet\"\n", entry(size, 2, &hash, "100")).as_bytes(),
    );
    assert!(folder.open_error().contains("  - gone.parquet: listed but not there\n"));
    folder.bytes("dataset.toml", b"as_off = 2025-06-30");
    assert!(folder.open_error().starts_with("error[D501]: dataset.toml:1:1: unknown field `as_off`"));
}

#[test]
fn a_file_changed_during_the_run_is_noticed() {
    let folder = Folder::new();
    folder.rows("contributions.parquet", &good());
    let tables = folder.validate();
    tables.recheck().unwrap();
    folder.rows("contributions.parquet", &contributions(&[("p1", "e1", "2025-03-01", None)]));
    let error = tables.recheck().unwrap_err();
    assert!(
        error.to_string().starts_with("error[D003]: contributions.parquet changed during the run (expected "),
        "{error}"
    );
    fs::remove_file(folder.path("contributions.parquet")).unwrap();
    assert_eq!(tables.recheck().unwrap_err().code(), "D003");
}
