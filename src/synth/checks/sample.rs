//! The committed sample is what the generator makes of its stated seed, to the byte.

use super::fixture::Fixture;
use super::repeat::files;
use std::path::Path;

#[test]
fn the_committed_sample_is_generated_to_the_byte() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let fixture = Fixture::sample();
    let mut committed = files(&root.join("sample_data"));
    committed.remove("README.md");
    let generated = files(&fixture.dir.path().join("data"));
    assert_eq!(committed.keys().collect::<Vec<_>>(), generated.keys().collect::<Vec<_>>());
    for (name, bytes) in &generated {
        assert!(committed[name] == *bytes, "sample_data/{name} differs: make it anew as sample_data/README.md says");
    }
    let truth = files(&root.join("tests/truth/sample_data"));
    assert!(truth == files(&fixture.dir.path().join("truth")), "tests/truth/sample_data differs: make it anew");
    let size: usize = committed.values().map(Vec::len).sum();
    assert!(size <= 6_000_000, "{size}");
    assert!(fixture.report.rows("persons") >= 20_000 && fixture.report.rows("employers") >= 1_500);
}
