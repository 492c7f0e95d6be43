//! What rules ask of a set of months: `run_ending_at`, `last_member_at`, `members_between`.
//!
//! Owns the three scalar functions, which differ only in the question. The surprising thing: a null *set* is the empty
//! set (a person without any contribution has none after a left join), while a null *month* gives null.

use super::month_set::EncodedMonths;
use datafusion::arrow::array::{Array, Int32Array};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::cast::{as_binary_array, as_int64_array};
use datafusion::common::{Result, exec_datafusion_err};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility};
use std::sync::Arc;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Question {
    RunEndingAt,
    LastMemberAt,
    MembersBetween,
}

/// One of the three questions as a SQL function.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct SetQuery {
    question: Question,
    signature: Signature,
}

impl SetQuery {
    /// `run_ending_at(set, month)`: length of the consecutive run that ends at the last member ≤ month; 0 if none.
    pub(super) fn run_ending_at() -> Self {
        Self::new(Question::RunEndingAt, 1)
    }

    /// `last_member_at(set, month)`: the last member ≤ month; null if none.
    pub(super) fn last_member_at() -> Self {
        Self::new(Question::LastMemberAt, 1)
    }

    /// `members_between(set, from, to)`: number of members from `from` to `to`, both included.
    pub(super) fn members_between() -> Self {
        Self::new(Question::MembersBetween, 2)
    }

    fn new(question: Question, months: usize) -> Self {
        let mut types = vec![DataType::Binary];
        types.resize(months + 1, DataType::Int64);
        Self { question, signature: Signature::exact(types, Volatility::Immutable) }
    }

    fn ask(&self, set: EncodedMonths<'_>, month: i64, to: i64) -> Option<i64> {
        match self.question {
            Question::RunEndingAt => Some(set.run_ending_at(month)),
            Question::LastMemberAt => set.last_member_at(month),
            Question::MembersBetween => Some(set.members_between(month, to)),
        }
    }
}

impl ScalarUDFImpl for SetQuery {
    fn name(&self) -> &'static str {
        match self.question {
            Question::RunEndingAt => "run_ending_at",
            Question::LastMemberAt => "last_member_at",
            Question::MembersBetween => "members_between",
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(DataType::Int32)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let rows = args.number_rows;
        let arrays = args.args.into_iter().map(|arg| arg.into_array(rows)).collect::<Result<Vec<_>>>()?;
        let (sets, months) = (as_binary_array(&arrays[0])?, as_int64_array(&arrays[1])?);
        let last = as_int64_array(&arrays[arrays.len() - 1])?;
        let answer = |row: usize| -> Result<Option<i32>> {
            if months.is_null(row) || last.is_null(row) {
                return Ok(None);
            }
            let set = EncodedMonths::new(if sets.is_null(row) { &[] } else { sets.value(row) })?;
            let number = self.ask(set, months.value(row), last.value(row));
            let fit = |n: i64| i32::try_from(n).map_err(|_| exec_datafusion_err!("{}: {n} is too large", self.name()));
            number.map(fit).transpose()
        };
        let numbers = (0..rows).map(answer).collect::<Result<Int32Array>>()?;
        Ok(ColumnarValue::Array(Arc::new(numbers)))
    }
}
