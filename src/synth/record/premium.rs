//! Medical premiums of people on benefit: paid and refunded, refunded too high or outside the benefit, never paid.

use super::super::benefit::Benefit;
use super::super::calendar::{Day, days_from_civil, working_day};
use super::super::options::IncidentFamily;
use super::super::rows::PaymentRow;
use super::super::standard;
use super::{Desk, Kind};

const PREMIUM: IncidentFamily = IncidentFamily::MedicalPremium;

impl Desk<'_> {
    /// R17: the premium of some months was neither paid nor refunded. Takes rows away.
    pub(super) fn premiums_withheld(&mut self) {
        // A month is settled once its year and the benefit are over for three months.
        let settled = |desk: &Self, benefit: &Benefit| {
            let december = days_from_civil(desk.span.month(benefit.first + 3).year(), 12, 31);
            let over = december.max(desk.span.month(benefit.last).last());
            benefit.last - benefit.first >= 5 && !benefit.pays_alone && over + 100 < desk.today
        };
        if self.has(PREMIUM) {
            for _ in 0..self.times(3) {
                let Some(benefit) = self.take(settled) else { break };
                let months = self.sized(3.0, 2);
                self.withhold(&benefit, benefit.first + 1..benefit.first + 1 + months);
                let note = format!("no premium paid or refunded for {months} months of benefit");
                let window = self.window(benefit.first + 1, benefit.first + months);
                let claim = vec![Self::claim_id(benefit.claim)];
                self.note_person(Kind::Incident(PREMIUM), "R17", benefit.person, window, claim, note);
            }
        }
        if self.honest() {
            // The year is not over: the person may still ask for what was paid alone.
            let year = days_from_civil(self.span.month(self.span.months - 1).year(), 1, 1);
            let open =
                |desk: &Self, benefit: &Benefit| desk.month_day(benefit.first) >= year && benefit.last > benefit.first;
            for _ in 0..self.times(2) {
                let Some(benefit) = self.take(open) else { break };
                self.withhold(&benefit, benefit.first..benefit.first + 2);
                let note = "two months paid alone, to be refunded after the year".to_owned();
                let window = self.window(benefit.first, benefit.first + 1);
                let claim = vec![Self::claim_id(benefit.claim)];
                self.note_person(Kind::Honest("refund_to_come"), "R17", benefit.person, window, claim, note);
            }
        }
    }

    fn withhold(&mut self, benefit: &Benefit, months: std::ops::Range<i16>) {
        let days: Vec<Day> = months.map(|t| self.month_day(t)).collect();
        self.block.benefits.payments.retain(|row| {
            row.claim != Some(benefit.claim) || row.kind != "medical_premium" || !days.contains(&row.month)
        });
    }

    /// Plants everything else of this file.
    pub(super) fn premiums(&mut self) {
        if self.has(PREMIUM) {
            for n in 0..self.times(6) {
                self.refund_against_the_rules(n % 3);
            }
        }
        if self.honest() {
            for _ in 0..self.times(2) {
                self.refund_of_failed_payment();
            }
        }
    }

    /// R16: refunded although paid directly; above the standard; for months without benefit.
    fn refund_against_the_rules(&mut self, how: usize) {
        let months = self.sized(3.0, 2);
        let room = |desk: &Self, benefit: &Benefit| {
            let free = desk.next_work(benefit.person, benefit.first) > benefit.last + months;
            let year = desk.span.month(benefit.last + months).year();
            let over = days_from_civil(year, 12, 31) + 60 < desk.today && benefit.last + months + 2 < desk.span.months;
            benefit.last - benefit.first > months && !benefit.pays_alone && free && over
        };
        let Some(benefit) = self.take(room) else { return };
        let from = if how == 2 { benefit.last + 1 } else { benefit.first + 1 };
        let mut members = vec![Self::claim_id(benefit.claim)];
        if how == 1 {
            // The direct payment was taken back, the refund is half as much again.
            for t in from..from + months {
                let month = self.month_day(t);
                let paid = |row: &&PaymentRow| {
                    row.claim == Some(benefit.claim) && row.month == month && row.kind == "medical_premium"
                };
                let Some(row) = self.block.benefits.payments.iter().find(paid).cloned() else { continue };
                let back = PaymentRow { paid_on: row.paid_on + 10, amount: -row.amount, ..row };
                members.push(self.pay(back));
            }
        }
        // After the medical year and the benefit are over, as it should be.
        let december = days_from_civil(self.span.month(benefit.last + months).year(), 12, 31);
        let paid_on = working_day(december + self.rng.between(20, 50));
        for t in from..from + months {
            let month = self.span.month(t);
            let due = standard::medical(month.year());
            let amount = if how == 1 { due * 3 / 2 } else { due };
            let Benefit { claim, person, region, account, .. } = benefit;
            let (claim, kind, month) = (Some(claim), "medical_refund", month.first());
            members.push(self.pay(PaymentRow { claim, person, region, kind, month, paid_on, amount, account }));
        }
        let text = ["paid by the office as well", "half above the standard", "without benefit"][how];
        let note = format!("{months} months refunded, {text}");
        let window = self.window(from, from + months - 1);
        self.note_person(Kind::Incident(PREMIUM), "R16", benefit.person, window, members, note);
    }

    /// Honest: the direct payment of a month failed and was refunded after the benefit had ended.
    fn refund_of_failed_payment(&mut self) {
        let refunded = |desk: &Self, benefit: &Benefit| {
            let of = |row: &PaymentRow| row.claim == Some(benefit.claim) && row.kind == "medical_refund";
            benefit.pays_alone && desk.block.benefits.payments.iter().any(of)
        };
        let Some(benefit) = self.take(refunded) else { return };
        let note = "the direct payment of one month failed and was refunded later".to_owned();
        let window = self.window(benefit.first + 1, benefit.first + 1);
        let claim = vec![Self::claim_id(benefit.claim)];
        self.note_person(Kind::Honest("refund_of_failed_payment"), "R16", benefit.person, window, claim, note);
    }
}
