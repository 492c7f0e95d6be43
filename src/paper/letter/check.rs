//! What may not stand in a letter, looked for in its finished words: the last look, whatever template and data were.

use super::LetterProblem;
use super::book::{Reader, problem};
use super::facts::LetterFacts;
use crate::model::Text;
use std::collections::BTreeSet;

/// Words that judge a person (users.md "Words"): in no letter and no form.
const JUDGING: [&str; 5] = ["骗", "欺诈", "嫌疑", "黑名单", "高危"];
/// Words of the machine's own order, which no reader outside the office needs: `q 值` and its kind, scores, levels.
const SCORING: [&str; 16] = [
    "评分",
    "得分",
    "打分",
    "分值",
    "风险等级",
    "优先核查",
    "一般核查",
    "显著性",
    "置信",
    "概率",
    "q值",
    "q 值",
    "p值",
    "p 值",
    "q=",
    "模型",
];

/// What is wrong with the words of a letter.
pub(super) fn check(words: &str, facts: &LetterFacts, others: &[String]) -> Vec<LetterProblem> {
    let outside = matches!(facts.reader(), Reader::Person | Reader::Body | Reader::Transfer);
    let plain = crate::model::typed::half_width(words).to_lowercase();
    let scoring = SCORING.iter().filter(|_| outside);
    let mut problems: Vec<LetterProblem> =
        JUDGING.iter().chain(scoring).filter(|word| plain.contains(**word)).map(|word| forbidden(word)).collect();
    let strangers = if outside { strangers(&plain, facts, others) } else { 0 };
    if strangers > 0 {
        problems.push(problem(
            "P105",
            Text::new(
                format!("文书中出现了 {strangers} 处他人的姓名或号码，不能发出；请改写事实部分，只写收件人自己的情况"),
                format!("{strangers} names or numbers of others stand in the letter; it is not issued: write only of its reader"),
            ),
        ));
    }
    problems
}

fn forbidden(word: &str) -> LetterProblem {
    problem(
        "P104",
        Text::new(
            format!("文书中出现“{word}”，不能发出；请改写模板、依据或事实中的这一处"),
            format!("\"{word}\" stands in the letter and it is not issued: reword the template, the basis or the fact"),
        ),
    )
}

/// How many names and numbers of others there are. They are counted, not repeated: a message may end in a log.
fn strangers(words: &str, facts: &LetterFacts, others: &[String]) -> usize {
    let joined = joined(words);
    let wanted = |other: &String| crate::model::typed::half_width(other.trim()).to_lowercase();
    // A single character is part of other words; an office that has such a name in its data has only initials.
    let stands = |other: &String| {
        other.chars().count() > 1
            && (words.contains(other.as_str())
                || joined.contains(other.as_str())
                || joined.contains(&self::joined(other)))
    };
    let named = others.iter().map(wanted).filter(stands).count();
    let LetterFacts::Person(letter) = facts else { return named };
    let own: BTreeSet<String> =
        letter.person_id.iter().chain(&letter.own_numbers).map(|own| self::joined(&wanted(own))).collect();
    let foreign = |words: &str| numbers(words).filter(|number| !own.contains(*number)).count();
    named.max(foreign(words)).max(foreign(&joined))
}

/// `words` without the blanks and hyphens between digits: a number that was written in groups.
fn joined(words: &str) -> String {
    let digit = |c: &char| c.is_ascii_digit();
    let parts = |c: &char| matches!(c, ' ' | '\u{3000}' | '\u{a0}' | '-' | '\u{2010}'..='\u{2015}');
    let mut out = String::with_capacity(words.len());
    let mut held = String::new();
    for c in words.chars() {
        if parts(&c) && (!held.is_empty() || out.ends_with(|last: char| digit(&last))) {
            held.push(c);
            continue;
        }
        // The last place of a person's number may be an x.
        if !held.is_empty() && !digit(&c) && c != 'x' {
            out.push_str(&held);
        }
        held.clear();
        out.push(c);
    }
    out + &held
}

/// Runs of fifteen to eighteen letters and digits, mostly digits, that have the form of a person's number or a credit code.
fn numbers(words: &str) -> impl Iterator<Item = &str> {
    words
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|run| (15..=18).contains(&run.len()) && run.bytes().filter(u8::is_ascii_digit).count() >= 10)
}
