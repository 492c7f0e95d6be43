//! The trail as lines of JSON.

use super::*;

/// What people type, and what should not be able to look like a second line or a hidden text.
const HOSTILE: [&str; 12] = [
    "a\nb",
    "a\r\n{\"seq\":1,\"kind\":\"approve\"}",
    "\u{1b}[2K\u{1b}[1A\u{1b}[31m红",
    "\u{202e}txt.exe\u{202c}",
    "\",\"user\":\"admin\",\"x\":\"",
    "\\u000a\\",
    "\u{2028}next\u{2029}",
    "\u{85}nel\u{7f}\u{9b}31m",
    "\u{0}nul\u{8}\u{c}\t",
    "zero\u{200b}width\u{feff}\u{2066}isolate\u{2069}",
    "\u{e0041}tag",
    "汉字 😀 é",
];

#[test]
fn whatever_is_typed_one_event_is_one_line_that_reads_back() {
    let chain = Chain::new(keys());
    let mut tip = Tip::default();
    let mut text = String::new();
    let mut rows = Vec::new();
    for hostile in HOSTILE {
        let word = || Some(hostile.to_owned());
        let event = Event {
            at: hostile.into(),
            user: hostile.into(),
            person: hostile.into(),
            os_account: hostile.into(),
            kind: hostile.into(),
            alert_id: word(),
            old_status: word(),
            new_status: None,
            version: None,
            subject: word(),
            request_key: word(),
            request_hash: None,
            payload: hostile.into(),
        };
        let link = chain.append(&tip, &event);
        tip = link.tip();
        rows.push(link.with(event));
        text.push_str(&line(&rows[rows.len() - 1]));
        text.push('\n');
    }
    assert_eq!(text.lines().count(), HOSTILE.len());
    // Nothing is left that could end a line, move the cursor, hide or turn text.
    let left = text.chars().filter(|c| *c != '\n').find(|c| {
        c.is_control()
            || ('\u{200b}'..='\u{202e}').contains(c)
            || ('\u{2060}'..='\u{2069}').contains(c)
            || *c >= '\u{e0000}'
    });
    assert_eq!(left, None);
    assert!(text.contains("汉字 😀 é"), "what is readable stays readable");
    let back: Vec<Line> = text.lines().map(|line| read_line(line).unwrap()).collect();
    assert_eq!(back, rows.iter().cloned().map(Line::Row).collect::<Vec<_>>());
    assert!(verify(rows, &keys(), &[], None).is_intact());
}

#[test]
fn a_line_with_a_field_too_few_or_too_many_is_refused() {
    let row = trail(1, 41).remove(0);
    let good = line(&row);
    let with = |from: &str, to: &str| read_line(&good.replacen(from, to, 1)).unwrap_err().to_string();
    assert!(with("\"user\":", "\"usr\":").contains("it has no `user`"));
    assert!(with("{\"seq\":1,", "{\"seq\":1,\"approved\":true,").contains("unknown field `approved`"));
    assert!(with("\"seq\":1", "\"seq\":1.5").contains("`seq` is no whole number"));
    assert!(with("\"seq\":1", "\"seq\":\"1\"").contains("`seq` is no whole number"));
    assert!(read_line("[]").is_err() && read_line("{\"tombstone\":1}").is_err() && read_line("").is_err());
}
