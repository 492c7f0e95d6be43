//! What is planted in the way people leave employers: R1, R2 and R3, and what only looks like them.

use super::super::career::Entry;
use super::super::employer::{EmployerIndex, Role};
use super::super::options::IncidentFamily;
use super::super::person::{ClaimPlan, Exit, Reason, Spell};
use super::super::truth::{About, TruthRow};
use super::{Planter, Seat};

impl Planter<'_> {
    /// Plants everything of this file.
    pub(super) fn exits(&mut self) {
        for employer in self.with_role(Role::MassResignation) {
            self.mass_resignation(employer);
        }
        for employer in self.with_role(Role::ClaimantShare) {
            self.claimant_share(employer);
        }
        for employer in self.with_role(Role::ShortContribution) {
            self.short_contribution(employer);
        }
        for employer in self.with_role(Role::HostExit) {
            self.host_exit(employer);
        }
        for employer in self.with_role(Role::Deferral) {
            self.deferral(employer);
        }
        for employer in self.with_role(Role::TwoPersons) {
            self.two_persons(employer);
        }
        self.note_what_careers_made();
    }

    fn about(&self, employer: EmployerIndex, seats: &[Seat], note: String) -> About {
        About {
            entity_type: "employer",
            entity_id: self.employer_id(employer),
            window: self.exit_window(seats),
            members: self.person_ids(seats.iter().map(|seat| seat.person)),
            note,
        }
    }

    /// A fifth to a third of the staff is let go within ten days to four weeks, and all of them claim.
    fn mass_resignation(&mut self, employer: EmployerIndex) {
        let t = self.employer(employer).event;
        let headcount = self.staff(employer, t, 0).len();
        let share = (self.rng.uniform(0.22, 0.36) * self.options.strength).clamp(0.10, 0.60);
        let (first, length) = (self.span.month(t).first() + self.rng.between(0, 25), self.rng.between(10, 25));
        let mut chosen = self.claimable(employer, t, 2);
        chosen.truncate((share * headcount as f64).round() as usize);
        for &seat in &chosen {
            let day = first + self.rng.between(0, length - 1);
            let reason = if self.rng.chance(0.7) { Reason::MutualEmployerProposed } else { Reason::EmployerInitiated };
            let delay = self.rng.between(2, 25);
            let back = self.span.index(day) + self.rng.between(4, 14) as i16;
            self.cut(seat, Exit { day, reason }, Some(ClaimPlan::planted(delay)), Entry::Seeking { from: back });
        }
        let note = format!("{} of {headcount} insured let go within {length} days, all claimed", chosen.len());
        let about = self.about(employer, &chosen, note);
        self.planted.truth.push(TruthRow::incident(IncidentFamily::MassResignation, about));
    }

    /// Half to two thirds of the staff leaves and claims in the course of a year, a few every month, and is
    /// replaced at once, so that no single month looks odd.
    fn claimant_share(&mut self, employer: EmployerIndex) {
        let (from, place) = (self.employer(employer).event, self.employer(employer).place);
        let share = self.rng.uniform(0.50, 0.64) * self.options.strength;
        let mut left = Vec::new();
        let mut person_months = 0;
        for t in from..from + 12 {
            let headcount = self.staff(employer, t, 0).len();
            person_months += headcount;
            let mut leavers = self.claimable(employer, t, 1);
            leavers.truncate(((share * person_months as f64 / 12.0).round() as usize).saturating_sub(left.len()));
            for &seat in &leavers {
                let day = self.span.month(t).last() - self.rng.between(0, 20);
                let reason = *self.rng.pick(&[Reason::EmployerInitiated, Reason::ContractExpired]);
                let (delay, back) = (self.rng.between(2, 20), t + self.rng.between(5, 14) as i16);
                self.cut(seat, Exit { day, reason }, Some(ClaimPlan::planted(delay)), Entry::Seeking { from: back });
            }
            for _ in &leavers {
                let Some(recruit) = self.donor(place, t) else { continue };
                let exit = Exit { day: self.span.month(t).last(), reason: Reason::Voluntary };
                self.cut(recruit, exit, None, Entry::Seeking { from: i16::MAX });
                self.enlist(recruit, employer, t + 1);
            }
            left.extend(leavers);
        }
        let average = person_months as f64 / 12.0;
        let note = format!("{} claimants in 12 months at an average of {average:.1} insured", left.len());
        let about = self.about(employer, &left, note);
        self.planted.truth.push(TruthRow::incident(IncidentFamily::ClaimantShare, about));
    }

    /// Puts a person into a planted employer to the end of the extract; a later cut may end it.
    fn enlist(&mut self, recruit: Seat, employer: EmployerIndex, first: i16) {
        let last = self.span.months - 1;
        if first <= last {
            let spell = Spell { employer, first, last, exit: None, backpaid: false, claim: None };
            self.persons[recruit.person as usize].spells.push(spell);
            // They may be let go again by the same employer, which is what it recruited them for.
            self.used[recruit.person as usize] = false;
        }
    }

    /// People who had quit elsewhere are insured for a month or two, dismissed, and claim through one agent.
    fn short_contribution(&mut self, employer: EmployerIndex) {
        let place = self.employer(employer).place;
        let agent = self.new_agent(place);
        let recruits = self.rng.round(22.0 * self.options.strength);
        let months = i32::from(self.span.months);
        let mut seats = Vec::new();
        for n in 0..recruits as i32 {
            let t = (4 + n * (months - 14) / recruits as i32) as i16;
            let Some(donor) = self.donor(place, t) else { continue };
            let (gap, length) = (self.rng.between(1, 4) as i16, self.rng.between(1, 2) as i16);
            let (first, last) = (t + 1 + gap, t + gap + length);
            let quit = Exit { day: self.span.month(t).last(), reason: Reason::Voluntary };
            self.cut(donor, quit, None, Entry::Seeking { from: i16::MAX });
            let day = self.span.month(last).last() - self.rng.between(0, 1) * self.rng.between(0, 12);
            let exit = Some(Exit { day, reason: Reason::EmployerInitiated });
            let plan = ClaimPlan { agent: Some(agent), ..ClaimPlan::planted(self.rng.between(2, 12)) };
            let spell = Spell { employer, first, last, exit, backpaid: false, claim: Some(plan) };
            let back = last + self.rng.between(5, 14) as i16;
            let person = &mut self.persons[donor.person as usize];
            person.spells.push(spell);
            seats.push(Seat { person: donor.person, spell: person.spells.len() - 1 });
            self.market.run(&mut self.rng, person, Entry::Seeking { from: back });
        }
        let note = format!("{} people insured for one or two months after having quit elsewhere", seats.len());
        let about = self.about(employer, &seats, note);
        let by_agent = About {
            entity_type: "agent",
            entity_id: super::id::text(super::id::kind::AGENT, agent),
            members: about.members.clone(),
            note: about.note.clone(),
            window: about.window,
        };
        self.planted.truth.push(TruthRow::incident(IncidentFamily::ShortContribution, about));
        self.planted.truth.push(TruthRow::incident(IncidentFamily::ShortContribution, by_agent));
    }

    /// A host ends its contract with a labour-dispatch firm: long spells end on one day, contracts expired.
    fn host_exit(&mut self, employer: EmployerIndex) {
        let t = self.employer(employer).event;
        let day = self.span.month(t).last();
        let headcount = self.staff(employer, t, 0).len();
        let mut chosen = self.claimable(employer, t, 1);
        chosen.retain(|&seat| self.spell(seat).first + 12 <= t);
        chosen.truncate(headcount * 2 / 5);
        for &seat in &chosen {
            let claims = self.rng.chance(0.5);
            let plan = claims.then(|| ClaimPlan::planted(self.rng.between(3, 40)));
            let back = t + 1 + self.rng.between(0, if claims { 9 } else { 2 }) as i16;
            let exit = Exit { day, reason: Reason::ContractExpired };
            self.cut(seat, exit, plan, Entry::Seeking { from: back });
        }
        let note = format!("{} of {headcount} dispatched workers leave on one day, contracts expired", chosen.len());
        for rule in ["R1", "R2"] {
            let about = self.about(employer, &chosen, note.clone());
            self.planted.truth.push(TruthRow::lookalike("dispatch_host_exit", rule, about));
        }
    }

    /// Four months lawfully deferred, one or two regular ones, then a few dismissals: the runs are long.
    fn deferral(&mut self, employer: EmployerIndex) {
        let t = self.employer(employer).event;
        let mut chosen = self.claimable(employer, t, 1);
        // The run must begin inside the extract, or it could not be decided.
        chosen.retain(|&seat| self.spell(seat).first + 8 <= t && self.run_start(seat) > 0);
        chosen.truncate(4);
        for (n, &seat) in chosen.iter().enumerate() {
            let day = self.span.month(t - (n % 2) as i16).last();
            let plan = ClaimPlan::planted(self.rng.between(5, 30));
            let exit = Exit { day, reason: Reason::MutualEmployerProposed };
            let back = t + self.rng.between(5, 12) as i16;
            self.cut(seat, exit, Some(plan), Entry::Seeking { from: back });
        }
        let note = "four deferred months, then one or two regular ones, then dismissal: the months count".to_owned();
        let about = self.about(employer, &chosen, note);
        self.planted.truth.push(TruthRow::lookalike("deferred_contributions", "R3", about));
    }

    /// One of two people is let go and claims: half the staff, and nothing at all.
    fn two_persons(&mut self, employer: EmployerIndex) {
        let t = self.employer(employer).event;
        // The other one must stay, or there would be nobody to compare with.
        let mut chosen = self.claimable(employer, t, 4);
        chosen.truncate(usize::from(chosen.len() == 2));
        for &seat in &chosen {
            let exit = Exit { day: self.span.month(t).last(), reason: Reason::EmployerInitiated };
            let plan = ClaimPlan::planted(self.rng.between(5, 30));
            self.cut(seat, exit, Some(plan), Entry::Seeking { from: t + 8 });
        }
        if !chosen.is_empty() {
            let about = self.about(employer, &chosen, "one claimant of two insured".to_owned());
            self.planted.truth.push(TruthRow::lookalike("two_person_firm", "R2", about));
        }
    }

    /// Bankruptcies, seasons and mergers follow from the employer itself; they are only written down.
    fn note_what_careers_made(&mut self) {
        for (role, family, note) in [
            (Role::Bankruptcy, "bankruptcy", "closed; everybody left"),
            (Role::Seasonal, "seasonal", "the same month of every year"),
            (Role::MergerSource, "merger", "transferred in a body to one employer"),
        ] {
            for employer in self.with_role(role) {
                let (closes, season) = (self.employer(employer).closes, self.employer(employer).season);
                let closing = closes.map(|(day, _)| self.span.index(day));
                let is_theirs = |s: &Spell, exit: Exit| match (closing, season) {
                    (Some(t), _) => s.last >= t,
                    (None, Some((season, ..))) => {
                        exit.reason == Reason::ContractExpired && self.span.month(s.last).number() == season.off
                    }
                    (None, None) => false,
                };
                let mut seats = Vec::new();
                for (person, of) in self.persons.iter().enumerate() {
                    for (spell, s) in of.spells.iter().enumerate() {
                        if s.employer == employer && s.exit.is_some_and(|exit| is_theirs(s, exit)) {
                            seats.push(Seat { person: person as u32, spell });
                        }
                    }
                }
                for rule in ["R1", "R2"] {
                    let about = self.about(employer, &seats, note.to_owned());
                    self.planted.truth.push(TruthRow::lookalike(family, rule, about));
                }
            }
        }
    }
}
