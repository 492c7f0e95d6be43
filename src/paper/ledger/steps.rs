//! 核查步骤记录 of a line, read back: one step per line, `V1：查到的情况［凭据：附件1］` or `V1免：理由`.

use crate::model::typed::half_width;
use crate::triage::workflow::StepDone;
use std::collections::BTreeMap;

/// The steps by id; `None` where nothing was filled in. A line that has not the form is the error.
pub(super) fn read_steps(text: &str) -> Result<BTreeMap<String, Option<StepDone>>, String> {
    let mut steps = BTreeMap::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (id, done) = read_line(line).ok_or_else(|| line.to_owned())?;
        if steps.insert(id, done).is_some() {
            return Err(line.to_owned());
        }
    }
    Ok(steps)
}

fn read_line(line: &str) -> Option<(String, Option<StepDone>)> {
    let (head, body) = line.split_once(['：', ':'])?;
    let head = half_width(head);
    let head = head.trim();
    let waived = head.strip_suffix('免').or_else(|| head.strip_suffix("waived"));
    let id = waived.unwrap_or(head).trim();
    if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
        return None;
    }
    let body = body.trim();
    let done = match (body.is_empty(), waived) {
        (true, None) => None,
        // A waiver without its reason is none.
        (true, Some(_)) => return None,
        (false, Some(_)) => Some(StepDone::Waived { reason: body.to_owned() }),
        (false, None) => Some(found(body)),
    };
    Some((id.to_owned(), done))
}

fn found(body: &str) -> StepDone {
    let proof = body.strip_suffix(['］', ']']).and_then(|rest| {
        let at = rest.rfind(['［', '['])?;
        let open = rest[at..].chars().next()?.len_utf8();
        let inside = &rest[at + open..];
        let words = ["凭据：", "凭据:", "proof:", "proof："].iter().find_map(|mark| inside.strip_prefix(mark))?;
        Some((rest[..at].trim().to_owned(), words.trim().to_owned()))
    });
    match proof {
        Some((found, proof)) => StepDone::Done { found, proof: Some(proof) },
        None => StepDone::Done { found: body.to_owned(), proof: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_every_form() {
        let steps = read_steps(
            "V1：现场查看，工作日有人办公［凭据：附件1］\n V2 免：单位已注销\nV3：\n\nＶ4: 电话回访 11 人\n",
        )
        .unwrap();
        let done = |found: &str, proof: Option<&str>| {
            Some(StepDone::Done { found: found.into(), proof: proof.map(str::to_owned) })
        };
        assert_eq!(steps["V1"], done("现场查看，工作日有人办公", Some("附件1")));
        assert_eq!(steps["V2"], Some(StepDone::Waived { reason: "单位已注销".into() }));
        assert_eq!(steps["V3"], None);
        assert_eq!(steps["V4"], done("电话回访 11 人", None));
        assert_eq!(steps.len(), 4);
    }

    #[test]
    fn what_has_not_the_form_is_named() {
        for wrong in ["去现场看过", "V1", "现场：看过", "V2免：", "V1：a\nV1：b"] {
            let line = read_steps(wrong).unwrap_err();
            assert!(wrong.contains(&line) && !line.is_empty(), "{wrong}");
        }
        assert!(read_steps("").unwrap().is_empty());
    }
}
