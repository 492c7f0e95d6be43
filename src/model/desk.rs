//! The words of the desk: where an alert stands, what may be decided about it, who works there.
//!
//! Source: `console.md` §5 and the verdict codes of the ledger (`users.md`). The texts of `Display` and `FromStr` stand in
//! the store, on the command line and in exports, and never change; what people read is `name`.

use super::Text;
use std::fmt;
use std::str::FromStr;

/// Declares a closed list of words: the text that is stored, and the name in both languages.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal, $zh:literal, $en:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// All of them, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The text in the store, on the command line and in exports.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// What people read.
            pub fn name(self) -> Text {
                match self { $(Self::$variant => Text::new($zh, $en),)+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                Self::ALL.iter().copied().find(|word| word.as_str() == text).ok_or_else(|| {
                    let known: Vec<&str> = Self::ALL.iter().map(|word| word.as_str()).collect();
                    format!("`{text}` is none of: {}", known.join(", "))
                })
            }
        }
    };
}

words! {
    /// Where an alert stands.
    Status {
        /// Nobody has taken it.
        New = "new", "待接办", "new";
        /// Its owner is checking it.
        Working = "working", "核查中", "being checked";
        /// A reply from outside is awaited; the internal clock stands.
        Waiting = "waiting", "等待外部回复", "waiting for a reply";
        /// An outcome was proposed and a reviewer has to look at it.
        Proposed = "proposed", "待复核", "proposed";
        /// The reviewer gave it back, with a reason.
        Returned = "returned", "已退回", "returned";
        /// Decided.
        Closed = "closed", "已办结", "closed";
        /// Decided once, and open again: an appeal, new evidence, or a sample.
        Reopened = "reopened", "重新打开", "reopened";
        /// Part of another alert, which is worked instead.
        Merged = "merged", "已合并", "merged";
    }
}

words! {
    /// What a check can end with.
    Outcome {
        /// Not as the rules ask; to be paid back.
        Confirmed = "confirmed", "违规，责令退回", "against the rules, to be paid back";
        /// An ordinary error, put right.
        Corrected = "corrected", "一般差错，已纠正", "an ordinary error, corrected";
        /// The person is owed money.
        Underpaid = "underpaid", "少发漏发，应补", "underpaid, to be made good";
        /// Given to whoever is responsible.
        Referred = "referred", "移送", "referred";
        /// An innocent explanation holds.
        FalsePositive = "false_positive", "排除（正常）", "ruled out (normal)";
        /// As flagged, and the policy allows it.
        Legitimate = "legitimate", "属实，政策允许", "true, and allowed";
        /// The data were wrong.
        DataError = "data_error", "数据问题", "an error in the data";
        /// It cannot be found out.
        Inconclusive = "inconclusive", "无法核实", "cannot be verified";
        /// The same as another alert.
        Duplicate = "duplicate", "重复", "a duplicate";
    }
}

impl Outcome {
    /// The verdict code of the ledger (结论代码); a duplicate has none, its original has.
    pub const fn verdict(self) -> Option<u8> {
        match self {
            Self::FalsePositive => Some(1),
            Self::DataError => Some(2),
            Self::Legitimate => Some(3),
            Self::Corrected => Some(4),
            Self::Confirmed => Some(5),
            Self::Referred => Some(6),
            Self::Inconclusive => Some(7),
            Self::Underpaid => Some(8),
            Self::Duplicate => None,
        }
    }

    /// The outcome of a verdict code.
    pub fn of_verdict(code: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|outcome| outcome.verdict() == Some(code))
    }
}

words! {
    /// What somebody may do at the desk.
    Role {
        /// Takes, checks and proposes.
        Officer = "officer", "经办", "officer";
        /// Also approves what others proposed.
        Reviewer = "reviewer", "复核", "reviewer";
        /// Also assigns, moves deadlines, approves exceptions.
        Supervisor = "supervisor", "主管", "supervisor";
        /// Sees everything and changes nothing.
        Auditor = "auditor", "审计", "auditor";
        /// Writes rules; sees aggregates.
        RuleAuthor = "rule_author", "规则", "rule author";
        /// Manages people and settings, and cannot touch an alert.
        Admin = "admin", "系统管理", "administrator";
    }
}

words! {
    /// What happened to an alert at the desk: one per transition, and the attempt that was refused.
    EventKind {
        /// Somebody took it.
        Taken = "taken", "接办", "taken";
        /// It was given to somebody.
        Assigned = "assigned", "分配", "assigned";
        /// It went back to the queue.
        Released = "released", "退回队列", "released";
        /// A question went out.
        Requested = "requested", "发函等待回复", "asked outside";
        /// The reply came.
        Resumed = "resumed", "恢复核查", "resumed";
        /// The wait was over without a reply.
        Expired = "expired", "等待到期", "wait expired";
        /// A verify step was done or waived.
        Verified = "verified", "完成核查步骤", "step done";
        /// A sentence for the record.
        Noted = "noted", "备注", "noted";
        /// An outcome was proposed.
        Proposed = "proposed", "提交结论", "proposed";
        /// A reviewer agreed.
        Approved = "approved", "复核同意", "approved";
        /// A reviewer gave it back.
        Returned = "returned", "复核退回", "returned";
        /// It was opened again.
        Reopened = "reopened", "重新打开", "reopened";
        /// A closing without review was drawn for one.
        Drawn = "drawn", "抽中复查", "drawn for review";
        /// It goes on as part of another alert.
        Merged = "merged", "合并", "merged";
        /// Its internal deadline was moved.
        DueMoved = "due_moved", "调整期限", "deadline moved";
        /// A scan put it in another band, and its time with it.
        Rebanded = "rebanded", "级别变化", "band changed";
        /// A scan found more of a person whose alert was decided: it is judged anew.
        Anew = "anew", "重新判断", "judged anew";
        /// Something was tried that the desk does not allow.
        Refused = "refused", "操作被拒绝", "refused";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdict_codes_are_those_of_the_ledger() {
        // users.md: 1 正常, 2 数据问题, 3 政策允许, 4 一般差错, 5 违规, 6 移送, 7 无法核实, 8 少发漏发.
        let codes: Vec<_> = (1..=8).map(|code| Outcome::of_verdict(code).map(Outcome::as_str)).collect();
        let expected = [
            "false_positive",
            "data_error",
            "legitimate",
            "corrected",
            "confirmed",
            "referred",
            "inconclusive",
            "underpaid",
        ];
        assert_eq!(codes, expected.map(Some));
        assert_eq!(Outcome::of_verdict(9), None);
    }

    #[test]
    fn every_word_reads_back() {
        for status in Status::ALL {
            assert_eq!(status.as_str().parse(), Ok(*status));
        }
        assert!("Closed".parse::<Status>().is_err_and(|error| error.contains("closed")));
    }
}
