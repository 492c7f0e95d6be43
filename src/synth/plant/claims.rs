//! What is planted in claims that exist already: R4 and its honest twins, back-payments, rings, and the agent whose
//! clients are assessed far away.

use super::super::career::Entry;
use super::super::employer::{Role, scaled};
use super::super::geography::{self, HOME_PLACES, PLACES, Place};
use super::super::id;
use super::super::options::{IncidentFamily, Lookalikes};
use super::super::person::{Abroad, PersonIndex, entitled_months};
use super::super::truth::{About, TruthRow};
use super::{Planter, RemoteAgent, Seat};

impl Planter<'_> {
    /// Plants everything of this file.
    pub(super) fn claims(&mut self) {
        let mut pool = self.pool();
        let count = self.employers.len();
        if self.options.incidents.has(IncidentFamily::CrossProvince) {
            for _ in 0..scaled(6, count) {
                let months = (self.rng.uniform(3.0, 7.0) * self.options.strength).max(2.0) as i16;
                self.abroad(&mut pool, Abroad::Double(months));
            }
        }
        if self.options.lookalikes == Lookalikes::Planted {
            for _ in 0..scaled(5, count) {
                let months = self.rng.between(3, 5) as i16;
                self.abroad(&mut pool, Abroad::Moved(months));
            }
            for _ in 0..scaled(3, count) {
                self.abroad(&mut pool, Abroad::Reversed(2));
            }
            for _ in 0..scaled(3, count) {
                self.backpaid(&mut pool);
            }
        }
        if self.options.incidents.has(IncidentFamily::Ring) {
            for ring in 0..scaled(2, count) {
                self.ring(&mut pool, ring as u64);
            }
        }
        if self.options.incidents.has(IncidentFamily::OutOfArea) {
            self.remote_agent(&mut pool);
        }
    }

    /// Claims of ordinary employers in the middle of the extract, in random order.
    fn pool(&mut self) -> Vec<Seat> {
        let mut pool = Vec::new();
        for (person, of) in self.persons.iter().enumerate() {
            for (spell, s) in of.spells.iter().enumerate() {
                let employer = self.employer(s.employer);
                let ordinary = employer.role == Role::Ordinary && geography::is_home(employer.place);
                let seat = Seat { person: person as PersonIndex, spell };
                if s.claim.is_some() && ordinary && (4..self.span.months - 8).contains(&s.last) && self.is_free(seat) {
                    pool.push(seat);
                }
            }
        }
        self.rng.shuffle(&mut pool);
        pool
    }

    fn entitled(&self, seat: Seat) -> i16 {
        entitled_months(self.insured_by(seat, self.spell(seat).last))
    }

    /// Takes the first claim out of the pool that satisfies `fits`.
    fn take(&mut self, pool: &mut Vec<Seat>, fits: impl Fn(&Self, Seat) -> bool) -> Option<Seat> {
        let at = pool.iter().position(|&seat| self.is_free(seat) && fits(self, seat))?;
        let seat = pool.swap_remove(at);
        self.used[seat.person as usize] = true;
        Some(seat)
    }

    /// A second claim in another province: both run for at least nine months, or to the end of the extract.
    fn abroad(&mut self, pool: &mut Vec<Seat>, kind: Abroad) {
        let most = self.span.months - 14;
        let Some(seat) = self.take(pool, |p, seat| p.entitled(seat) >= 9 && p.spell(seat).last <= most) else { return };
        let other = (HOME_PLACES + self.rng.below(PLACES.len() - HOME_PLACES)) as Place;
        let spell = *self.spell(seat);
        let (Some(mut plan), Some(exit)) = (spell.claim, spell.exit) else { return };
        plan.sure = true;
        plan.delay = self.rng.between(3, 20);
        plan.abroad = Some((other, kind));
        let back = spell.last + self.rng.between(12, 16) as i16;
        self.cut(seat, exit, Some(plan), Entry::Seeking { from: back });
        let province = geography::spec(other).zh;
        let (family, note) = match kind {
            Abroad::Double(n) => (None, format!("paid at home and in {province} for the same {n} months")),
            Abroad::Moved(n) => (Some("honest_mover"), format!("paid at home for {n} months, then in {province}")),
            Abroad::Reversed(n) => {
                (Some("reversed_double_payment"), format!("{n} months in {province}, all taken back"))
            }
        };
        let about = About {
            entity_type: "person",
            entity_id: self.person_ids([seat.person]).swap_remove(0),
            window: (exit.day, self.span.month(back.min(self.span.months - 1)).last()),
            members: self.person_ids([seat.person]),
            note,
        };
        self.planted.truth.push(match family {
            None => TruthRow::incident(IncidentFamily::CrossProvince, about),
            Some(family) => TruthRow::lookalike(family, "R4", about),
        });
    }

    /// The last three months before a claim were paid late: they count all the same.
    fn backpaid(&mut self, pool: &mut Vec<Seat>) {
        let most = self.span.months - 8;
        let long =
            |p: &Self, seat: Seat| p.spell(seat).months() >= 6 && p.spell(seat).last <= most && p.run_start(seat) > 0;
        let Some(seat) = self.take(pool, long) else { return };
        let spell = &mut self.persons[seat.person as usize].spells[seat.spell];
        spell.backpaid = true;
        if let Some(plan) = &mut spell.claim {
            plan.sure = true;
        }
        let about = About {
            entity_type: "person",
            entity_id: self.person_ids([seat.person]).swap_remove(0),
            window: self.exit_window(&[seat]),
            members: self.person_ids([seat.person]),
            note: "the last three months were paid later, as a back-payment".to_owned(),
        };
        self.planted.truth.push(TruthRow::lookalike("backpaid_months", "R3", about));
    }

    /// Claimants of different employers with two accounts, one device and one telephone between them.
    fn ring(&mut self, pool: &mut Vec<Seat>, ring: u64) {
        let number = id::number(self.chunk, 8_000_000 + ring * 10);
        let size = self.rng.round(9.0 * self.options.strength).max(4);
        let mut seats: Vec<Seat> = Vec::new();
        while seats.len() < size {
            let employers: Vec<u32> = seats.iter().map(|&seat| self.spell(seat).employer).collect();
            let Some(seat) = self.take(pool, |p, seat| !employers.contains(&p.spell(seat).employer)) else { break };
            if let Some(plan) = &mut self.persons[seat.person as usize].spells[seat.spell].claim {
                plan.ring = Some((number, seats.len() as u8));
                plan.sure = true;
            }
            seats.push(seat);
        }
        let about = About {
            entity_type: "device",
            entity_id: id::text(id::kind::DEVICE, number),
            window: self.exit_window(&seats),
            members: self.person_ids(seats.iter().map(|seat| seat.person)),
            note: format!(
                "accounts {} and {}, telephone {}",
                id::text(id::kind::ACCOUNT, number),
                id::text(id::kind::ACCOUNT, number + 1),
                id::text(id::kind::PHONE, number)
            ),
        };
        self.planted.truth.push(TruthRow::incident(IncidentFamily::Ring, about));
    }

    /// An agent gathers benefit recipients of one place; their certificates will come from another.
    fn remote_agent(&mut self, pool: &mut Vec<Seat>) {
        let place = self.rng.below(6) as Place;
        let agent = self.new_agent(place);
        let size = self.rng.round(14.0 * self.options.strength);
        let mut members = Vec::new();
        while members.len() < size {
            let near =
                |p: &Self, seat: Seat| p.employer(p.spell(seat).employer).place == place && p.entitled(seat) >= 3;
            let Some(seat) = self.take(pool, near) else { break };
            if let Some(plan) = &mut self.persons[seat.person as usize].spells[seat.spell].claim {
                plan.agent = Some(agent);
                plan.sure = true;
            }
            members.push(seat.person);
        }
        self.planted.remote_agents.push(RemoteAgent { agent, place, members });
    }
}
