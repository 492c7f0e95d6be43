//! A small complete rule for the tests of this module, and ways to break it.

use super::load::{Loaded, RuleSet};
use super::problem::Level;
use crate::model::Lang;

/// A rule that loads without a word of advice.
pub(crate) const RULE: &str = r#"/*--- rule
format  = 1
id      = "R2"
slug    = "claimant-share"
version = "1.0"
status  = "experimental"
family  = "employer"
entity  = "employer"
severity = "high"
owner   = "fund-supervision"
created = 2026-11-21
updated = 2026-11-21
tags    = ["挂靠参保"]
title = { zh = "单位领金人数占比", en = "Claimant share" }
summary = { zh = "领金人数占参保人数的比例。", en = "Share of claimants." }

[[legal]]
clause = "SIL-2018:45"
why.zh = "领取条件"

[requires]
employers = ["employer_id", "region_code"]
claims    = ["claim_id", "person_id", "employer_id", "status", "applied_at"]
[optional]
payments  = { columns = ["claim_id", "amount"], feeds = ["paid"] }

[params.window]
type = "interval"
default = "12 months"
min = "3 months"
max = "36 months"
about = { zh = "申领统计期", en = "Span" }
[params.min_claimants]
type = "int"
default = 5
min = 2
max = 1000
unit = "人"
about = { zh = "少于此数不提示", en = "No alert below" }
[params.statuses]
type = "list"
default = ["approved", "pending"]
choices = ["approved", "pending", "terminated"]
about = { zh = "计入的状态", en = "Counted" }
[params.fdr_q]
type = "float"
default = 0.01
min = 0.0001
max = 0.2
about = { zh = "误报率", en = "FDR" }

[output]
rows = "population"
entity_id = "employer_id"
window = ["window_start", "window_end"]
amount_at_risk = "paid"
[output.columns]
claimants = { type = "int64", zh = "申领人数", en = "Claimants" }
insured   = { type = "int64", zh = "参保人数", en = "Insured" }
province  = { type = "string", zh = "省份", en = "Province" }

[model]
kind = "funnel"
family = "beta_binomial"
k = "claimants"
n = "insured"
by = ["province"]
centre = "leave_one_out"
min_peers = 5
tail = "upper"
fdr = "$fdr_q"
adds = ["rate", "peer_rate", "q_value", "peers"]

[alert]
where = "q_value <= $fdr_q AND claimants >= $min_claimants"
score = "-ln(q_value)"
budget = { per_scan = 200 }

[[downgrade]]
when = "claimants < 2 * $min_claimants"
to = "low"
fp = "FP-SMALL"

[[support]]
id = "PAID"
when = "COALESCE(paid, 0) > 0"
zh = "已发放{paid:yuan}"
en = "{paid:yuan} were paid"

[explain]
zh = "{window_start}至{window_end}，{claimants}人申领（{rate:pct}），同组{peers}家为{peer_rate:pct}。"
en = "From {window_start} to {window_end} {claimants} people claimed ({rate:pct}); {peers} peers: {peer_rate:pct}."

[[plots]]
kind = "timeline"
table = "claims"
date = "applied_at"

[[evidence]]
id = "claimants"
title.zh = "申领人员"
table = "claims"
key = "claim_id"
role = "claimant"
sql = "SELECT c.claim_id, c.person_id, c.applied_at FROM claims c WHERE c.employer_id = $entity_id AND c.applied_at >= $window_start AND c.status IN ($statuses) ORDER BY c.applied_at"

[[false_positives]]
id = "FP-SMALL"
zh = "小单位"
en = "A small firm"
how.zh = "核对名册"

[[verify]]
id = "V1"
zh = "核对合同"
en = "Check contracts"
needs = "attachment"

[suppress]
key = ["entity_id", "window_end:quarter"]
reopen_when = "claimants >= 1.5 * last.claimants"
snooze_max = "180 days"
---*/
WITH claim AS (               -- one row per claimant
  SELECT claim_id, employer_id, person_id
  FROM claims
  WHERE status IN ($statuses)
    AND applied_at >= $as_of - $window
), paid AS (
  SELECT c.employer_id, SUM(p.amount) AS paid
  FROM claim c JOIN payments p ON p.claim_id = c.claim_id
  GROUP BY c.employer_id
)
SELECT e.employer_id,
       CAST($as_of - $window AS DATE)  AS window_start,
       $as_of                          AS window_end,
       COUNT(c.person_id)              AS claimants,
       COUNT(*) * 10                   AS insured,
       substr(e.region_code, 1, 2)     AS province,
       MAX(p.paid)                     AS paid
FROM employers e
LEFT JOIN claim c ON c.employer_id = e.employer_id
LEFT JOIN paid p  ON p.employer_id = e.employer_id
GROUP BY e.employer_id, e.region_code
/*--- tests
[[test]]
name = "five claim"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id
E{1..3}
'''
claims = '''
person_id | employer_id | status   | applied_at
P{1..5}   | E1          | approved | 2025-05-10
'''
[test.expect]
alerts = '''
entity_id | claimants | severity
E1        | 5         | high
'''
absent = ["E2"]

[[test]]
name = "four is below the boundary"
as_of = 2025-06-30
params = { min_claimants = 6 }
use = "five claim"
[test.expect]
population = 3
alerts = ''
---*/
"#;

/// The clauses the rule cites.
pub(crate) const LEGAL: &str = r#"
[[clause]]
id = "SIL-2018:45"
title = { zh = "社会保险法 第四十五条" }
text = { zh = "……" }
source = "gov"
from = 2018-12-29
"#;

/// A shared view with a parameter.
pub(crate) const VIEW: &str = r#"/*--- rule
format = 1
kind = "view"
name = "counted_claim"
about = { zh = "计入的申领", en = "Counted claims" }
[requires]
claims = ["claim_id", "employer_id", "applied_at"]
[params.window]
type = "interval"
default = "6 months"
about = { zh = "统计期", en = "Span" }
[output.columns]
claim_id    = { type = "string", zh = "申领", en = "Claim" }
employer_id = { type = "string", zh = "单位", en = "Employer" }
---*/
SELECT claim_id, employer_id FROM claims WHERE applied_at >= $as_of - $window
"#;

/// Loads the rule, with `edits` (from, to) made in it; every edit must find its place exactly once.
pub(crate) fn load_edited(edits: &[(&str, &str)]) -> Loaded {
    load_files(&[("R2_claimant_share.sql", &edited(RULE, edits))])
}

/// Makes `edits` in `text`.
pub(crate) fn edited(text: &str, edits: &[(&str, &str)]) -> String {
    edits.iter().fold(text.to_owned(), |text, (from, to)| {
        assert_eq!(text.matches(from).count(), 1, "`{from}` must stand in the sample once");
        text.replace(from, to)
    })
}

/// Loads files beside the clauses.
pub(crate) fn load_files(files: &[(&str, &str)]) -> Loaded {
    let mut files: Vec<_> = files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
    files.push(("legal.toml".to_owned(), LEGAL.as_bytes().to_vec()));
    RuleSet::from_files(files)
}

/// The problems of an edited rule, in English.
pub(crate) fn problems(edits: &[(&str, &str)]) -> Vec<String> {
    let loaded = load_edited(edits);
    let failed = loaded.problems.iter().any(|problem| problem.level() == Level::Error);
    assert_eq!(loaded.set.rules().is_empty(), failed, "a rule with an error must not run, one with advice must");
    loaded.problems.iter().map(|problem| problem.line(Lang::En)).collect()
}

/// The problems of an edited rule whose whole file name everybody knows: `line:column code message`.
pub(crate) fn brief(edits: &[(&str, &str)]) -> Vec<String> {
    let prefix = "rules/R2_claimant_share.sql:";
    problems(edits).into_iter().map(|line| line.strip_prefix(prefix).unwrap_or(&line).to_owned()).collect()
}
