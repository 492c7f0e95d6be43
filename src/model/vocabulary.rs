//! Closed vocabularies: what an alert can be about, which family a rule belongs to, how grave it is.

use super::Text;
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $zh:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            /// Every word of this vocabulary.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word as it stands in files and columns.
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code),+ }
            }

            /// The word as a person reads it.
            pub fn text(self) -> Text {
                match self { $($name::$variant => Text::new($zh, $code)),+ }
            }

            /// The word with this code.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.code() == code)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}

vocabulary! {
    /// What one alert is about.
    EntityType {
        /// An insured person.
        Person = "person", "人员";
        /// An employer.
        Employer = "employer", "单位";
        /// A claim for benefit.
        Claim = "claim", "申领";
        /// A payment.
        Payment = "payment", "发放";
        /// An assessment body.
        Body = "body", "评价机构";
        /// A certificate.
        Certificate = "certificate", "证书";
        /// Somebody who files for others.
        Agent = "agent", "代办人";
        /// A handling office.
        Agency = "agency", "经办机构";
        /// A prefecture.
        Region = "region", "地区";
        /// An officer who approves.
        Operator = "operator", "经办人";
        /// A bank account.
        Account = "account", "账户";
        /// A device.
        Device = "device", "设备";
        /// A telephone number.
        Phone = "phone", "电话";
        /// A ring of people and identifiers.
        Ring = "ring", "关联团体";
    }
}

vocabulary! {
    /// The family a rule belongs to.
    Family {
        /// About claimants.
        Claimant = "claimant", "申领人";
        /// About employers.
        Employer = "employer", "用人单位";
        /// About handling offices.
        Agency = "agency", "经办";
        /// About certificates.
        Certificate = "certificate", "证书";
        /// About employers' grants.
        Grant = "grant", "惠企补贴";
        /// About payments.
        Payment = "payment", "待遇发放";
    }
}

vocabulary! {
    /// How soon an alert must be settled. The order is the order of gravity.
    Severity {
        /// Look at a sample.
        Low = "low", "低";
        /// Verify within 30 working days.
        Medium = "medium", "中";
        /// Verify within 10 working days.
        High = "high", "高";
        /// Stop the payment today.
        Critical = "critical", "紧急";
    }
}

impl Severity {
    /// Working days until an alert of this severity must be settled (rules.md, section 2);
    /// `None` for a sample, which has no deadline of its own.
    pub fn working_days(self) -> Option<u32> {
        match self {
            Severity::Critical => Some(0),
            Severity::High => Some(10),
            Severity::Medium => Some(30),
            Severity::Low => None,
        }
    }
}
