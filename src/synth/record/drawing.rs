//! Benefit that goes on when it should have ended, and months paid twice.

use super::super::benefit::Benefit;
use super::super::calendar::{Day, days_from_civil};
use super::super::employer::Role;
use super::super::geography;
use super::super::options::IncidentFamily;
use super::super::rows::{EventRow, PaymentRow};
use super::super::standard;
use super::{Desk, Filing, Kind};

const ENDED: IncidentFamily = IncidentFamily::PaidAfterEnd;
const TWICE: IncidentFamily = IncidentFamily::DoublePayment;

impl Desk<'_> {
    /// Plants everything of this file.
    pub(super) fn drawing(&mut self) {
        if self.has(ENDED) {
            for n in 0..self.times(5) {
                self.after_event(n);
            }
            for _ in 0..self.times(5) {
                self.while_insured();
            }
            for _ in 0..self.times(3) {
                self.own_business();
            }
        }
        if self.has(TWICE) {
            for n in 0..self.times(5) {
                self.month_twice(n % 5 == 4);
            }
            for _ in 0..self.times(3) {
                self.stacked(false);
            }
        }
        if self.honest() {
            for _ in 0..self.times(2) {
                self.death_registered_late();
                self.month_of_change();
                self.nominal_representative();
                self.founded_business();
                self.corrected_payment();
                self.supplement();
                self.stacked(true);
            }
        }
    }

    /// Draws for at least `months` months, and never works again within the extract.
    fn idle(&self, benefit: &Benefit, months: i16) -> bool {
        benefit.last - benefit.first + 1 >= months
            && self.next_work(benefit.person, benefit.first) == i16::MAX
            && !self.holders.contains(&benefit.person)
    }

    fn event(&mut self, benefit: &Benefit, kind: &'static str, source: &'static str, t: i16) -> Day {
        let occurred = self.month_day(t) + self.rng.between(2, 24);
        self.block.events.push(EventRow { person: benefit.person, kind, occurred, ended: None, source });
        occurred
    }

    /// R10: the benefit goes on for two months and more after an event that ends it.
    fn after_event(&mut self, n: usize) {
        let beyond = self.sized(3.0, 2);
        let Some(benefit) = self.take(|desk, benefit| desk.idle(benefit, beyond + 2)) else { return };
        let (kind, source, text) = [
            ("death", "civil_affairs", "the person had died"),
            ("imprisonment", "justice", "the person was in prison"),
            ("pension_start", "pension_insurance", "a pension was drawn"),
            ("military_service", "veterans_affairs", "the person was in the army"),
            ("death", "civil_affairs", "the person had died"),
        ][n % 5];
        let occurred = self.event(&benefit, kind, source, benefit.last - beyond);
        let window = (occurred, self.span.month(benefit.last).last());
        let note = format!("paid for {beyond} whole months after {text}");
        let claim = vec![Self::claim_id(benefit.claim)];
        self.note_person(Kind::Incident(ENDED), "R10", benefit.person, window, claim, note);
    }

    /// Honest: the death was registered late, and every month after it was taken back.
    fn death_registered_late(&mut self) {
        let room = |desk: &Self, benefit: &Benefit| desk.idle(benefit, 4) && benefit.last + 4 < desk.span.months;
        let Some(benefit) = self.take(room) else { return };
        let occurred = self.event(&benefit, "death", "civil_affairs", benefit.last - 2);
        let mut members = vec![Self::claim_id(benefit.claim)];
        for t in benefit.last - 1..=benefit.last {
            members.extend(self.reverse(benefit.claim, t));
        }
        let window = (occurred, self.span.month(benefit.last).last());
        let note = "two months paid before the death was registered, both taken back".to_owned();
        self.note_person(Kind::Honest("late_registered_death"), "R10", benefit.person, window, members, note);
    }

    /// Ended by work that goes on for `months` and more, with benefit months to spare; nothing was paid into it.
    fn ended_by_work(&self, benefit: &Benefit, months: i16) -> bool {
        let next = benefit.last + 1;
        let spells = &self.block.persons[benefit.person as usize].spells;
        let works = spells.iter().any(|spell| spell.first == next && spell.months() >= months as u32);
        let left = self.granted(benefit.claim) - (next - benefit.first);
        let month = self.month_day(next);
        let paid = |row: &PaymentRow| row.person == benefit.person && row.month == month && row.claim.is_some();
        works && next + months <= self.span.months && left >= months && !self.block.benefits.payments.iter().any(paid)
    }

    /// R11: the benefit goes on for months after new insured work began.
    fn while_insured(&mut self) {
        let months = self.sized(4.0, 3);
        let Some(benefit) = self.take(|desk, benefit| desk.ended_by_work(benefit, months)) else { return };
        let next = benefit.last + 1;
        let mut members = vec![Self::claim_id(benefit.claim)];
        members.extend(self.pay_months(&benefit, next..next + months));
        self.claim_mut(benefit.claim).status = "approved";
        let (window, note) =
            (self.window(next, next + months - 1), format!("paid for {months} months of new insured work"));
        self.note_person(Kind::Incident(ENDED), "R11", benefit.person, window, members, note);
    }

    /// Honest: work begins in a month that was already paid.
    fn month_of_change(&mut self) {
        let Some(benefit) = self.take(|desk, benefit| desk.ended_by_work(benefit, 1)) else { return };
        let next = benefit.last + 1;
        let mut members = vec![Self::claim_id(benefit.claim)];
        members.extend(self.pay_months(&benefit, next..next + 1));
        let note = "insured in the last month of the benefit, the month of the change".to_owned();
        let window = self.window(next, next);
        self.note_person(Kind::Honest("month_of_change"), "R11", benefit.person, window, members, note);
    }

    /// R19: the claim names an employer whose legal representative the claimant is, and which goes on insuring others.
    fn own_business(&mut self) {
        let fits = |desk: &Self, benefit: &Benefit| {
            let claim = &desk.block.benefits.claims[desk.position(benefit.claim)];
            let Some(employer) = claim.employer.map(|index| desk.employer(index)) else { return false };
            let small = (4..=40).contains(&employer.size) && employer.legal.is_none() && employer.closes.is_none();
            small && benefit.last - benefit.first >= 2
        };
        let Some(benefit) = self.take(fits) else { return };
        let Some(employer) = self.block.benefits.claims[self.position(benefit.claim)].employer else { return };
        self.block.employers[employer as usize].legal = Some(benefit.person);
        let members = vec![Self::claim_id(benefit.claim), self.employer_id(employer)];
        let note = "dismissed by an own business, which goes on insuring others".to_owned();
        let window = self.window(benefit.first, benefit.last);
        self.note_person(Kind::Incident(ENDED), "R19", benefit.person, window, members, note);
    }

    /// Honest: a business is founded while benefit is drawn, which is supported by law.
    fn founded_business(&mut self) {
        let opened: Vec<usize> = (0..self.block.employers.len())
            .filter(|&index| {
                let of = &self.block.employers[index];
                let open = of.closes.is_none() && of.legal.is_none() && geography::is_home(of.place);
                of.role == Role::Ordinary && of.opens > 1 && of.size >= 3 && open
            })
            .collect();
        let found = opened.into_iter().find_map(|index| {
            let (opens, place) = (self.block.employers[index].opens, self.block.employers[index].place);
            let fits = |_: &Self, benefit: &Benefit| {
                benefit.place == place && benefit.first < opens && benefit.last >= opens + 2
            };
            self.take(fits).map(|benefit| (index, benefit))
        });
        let Some((index, benefit)) = found else { return };
        let opens = self.block.employers[index].opens;
        let registered = self.month_day(opens) - 2;
        let employer = &mut self.block.employers[index];
        (employer.legal, employer.registered) = (Some(benefit.person), registered);
        let members = vec![Self::claim_id(benefit.claim), self.employer_id(index as u32)];
        let months = benefit.last - opens + 1;
        let note = format!("an own business opens in the last {months} months of the benefit");
        let window = self.window(opens, benefit.last);
        self.note_person(Kind::Honest("founded_business"), "R19", benefit.person, window, members, note);
    }

    /// Honest: the name of a claimant has stood on an old firm for years.
    fn nominal_representative(&mut self) {
        let start = self.span.first.first();
        let from = self.rng.below(self.block.employers.len());
        let old = |index: &usize| {
            let of = &self.block.employers[*index];
            of.role == Role::Ordinary && of.registered + 400 < start && of.closes.is_none() && of.legal.is_none()
        };
        let all = self.block.employers.len();
        let Some(index) = (from..all).chain(0..from).find(old) else { return };
        let other = |desk: &Self, benefit: &Benefit| {
            let claim = &desk.block.benefits.claims[desk.position(benefit.claim)];
            claim.employer != Some(index as u32) && benefit.last - benefit.first >= 3
        };
        let Some(benefit) = self.take(other) else { return };
        self.block.employers[index].legal = Some(benefit.person);
        let members = vec![Self::claim_id(benefit.claim), self.employer_id(index as u32)];
        let note = "legal representative in name of a firm registered long before the benefit".to_owned();
        let window = self.window(benefit.first, benefit.last);
        self.note_person(Kind::Honest("nominal_representative"), "R19", benefit.person, window, members, note);
    }

    /// R12: three months are paid again, on a second claim in another county, or by the same claim.
    fn month_twice(&mut self, same_claim: bool) {
        let months = self.sized(3.0, 2);
        let counties = |benefit: &Benefit| geography::spec(benefit.place).counties;
        let Some(benefit) = self.take(|_, benefit| {
            benefit.last - benefit.first >= months && counties(benefit).iter().any(|&county| county != benefit.region)
        }) else {
            return;
        };
        let from = benefit.first + 1;
        let mut members = vec![Self::claim_id(benefit.claim)];
        let second = if same_claim {
            benefit
        } else {
            let other: Vec<u32> =
                counties(&benefit).iter().copied().filter(|&county| county != benefit.region).collect();
            let region = *self.rng.pick(&other);
            let employer = self.block.benefits.claims[self.position(benefit.claim)].employer;
            let applied = self.month_day(benefit.first) + self.rng.between(1, 12);
            let granted = (from, months, 0);
            let place = benefit.place;
            self.file(Filing { person: benefit.person, employer, place, region, applied, granted })
        };
        members.push(Self::claim_id(second.claim));
        for t in from..from + months {
            let amount = standard::benefit(benefit.place, self.month_day(t));
            members.extend(self.pay_month(&second, "unemployment_benefit", t, amount));
        }
        let how = if same_claim { "by the same claim" } else { "on a second claim in another county" };
        let (window, note) = (self.window(from, from + months - 1), format!("{months} months paid twice, {how}"));
        self.note_person(Kind::Incident(TWICE), "R12", benefit.person, window, members, note);
    }

    /// Honest: a month was booked twice, and corrected by an entry of its own.
    fn corrected_payment(&mut self) {
        let room =
            |desk: &Self, benefit: &Benefit| benefit.last - benefit.first >= 3 && benefit.first + 4 < desk.span.months;
        let Some(benefit) = self.take(room) else { return };
        let t = benefit.first + 1;
        let amount = standard::benefit(benefit.place, self.month_day(t));
        let mut members = vec![Self::claim_id(benefit.claim)];
        members.extend(self.pay_month(&benefit, "unemployment_benefit", t, amount));
        if let Some(row) = self.block.planted.last().cloned() {
            let paid_on = row.paid_on + 14;
            members.push(self.pay(PaymentRow { paid_on, amount: -amount, ..row }));
        }
        let note = "one month booked twice, taken back two weeks later".to_owned();
        let window = self.window(t, t);
        self.note_person(Kind::Honest("corrected_payment"), "R12", benefit.person, window, members, note);
    }

    /// Honest: two months were paid by the old standard and made up to the raised one.
    fn supplement(&mut self) {
        let raised = self.span.index(standard::raised_on());
        let covers = |_: &Self, benefit: &Benefit| benefit.first <= raised && benefit.last > raised;
        let Some(benefit) = self.take(covers) else { return };
        let mut members = vec![Self::claim_id(benefit.claim)];
        for t in raised..raised + 2 {
            let (before, now) = (self.month_day(raised - 1), self.month_day(t));
            let (old, new) = (standard::benefit(benefit.place, before), standard::benefit(benefit.place, now));
            let paid = |row: &&mut PaymentRow| {
                row.claim == Some(benefit.claim) && row.month == now && row.kind == "unemployment_benefit"
            };
            let Some(row) = self.block.benefits.payments.iter_mut().find(paid) else { continue };
            row.amount = old;
            let row = row.clone();
            let paid_on = (row.paid_on + 31).min(self.today);
            members.push(self.pay(PaymentRow { paid_on, amount: new - old, ..row }));
        }
        let note = "two months paid by the old standard and supplemented after its raise".to_owned();
        let window = self.window(raised, raised + 1);
        self.note_person(Kind::Honest("supplement_after_raise"), "R12", benefit.person, window, members, note);
    }

    /// R13: allowance and benefit for the same months. Honest: the allowance was paid until the benefit began, and what
    /// overlapped was taken back once the appeal was upheld.
    fn stacked(&mut self, honest: bool) {
        // The allowance was paid to June 2023 (004).
        let most = self.span.index(days_from_civil(2023, 6, 1));
        let months = if honest { 2 } else { self.sized(3.0, 2) };
        let within = |_: &Self, benefit: &Benefit| {
            benefit.first + months <= most && benefit.last >= benefit.first + months && benefit.first > 0
        };
        let Some(benefit) = self.take(within) else { return };
        let mut members = vec![Self::claim_id(benefit.claim)];
        for t in benefit.first..benefit.first + months {
            let month = self.month_day(t);
            let amount = standard::benefit(benefit.place, month) / 10 * 8;
            let Benefit { person, region, account, .. } = benefit;
            let kind = "unemployment_allowance";
            let paid_on = month + 20;
            let row = PaymentRow { claim: None, person, region, kind, month, paid_on, amount, account };
            members.push(self.pay(row.clone()));
            if honest {
                let paid_on = paid_on + 75;
                members.push(self.pay(PaymentRow { paid_on, amount: -amount, ..row }));
            }
        }
        let window = self.window(benefit.first, benefit.first + months - 1);
        let (kind, note) = if honest {
            (
                Kind::Honest("offset_allowance"),
                format!("{months} months of allowance taken back when the benefit was granted"),
            )
        } else {
            (Kind::Incident(TWICE), format!("{months} months of benefit and allowance together"))
        };
        self.note_person(kind, "R13", benefit.person, window, members, note);
    }
}
