//! The follow-up of one person, from the first contact to the exit or to today.

use super::diary::{after, before, days_between, open_day};
use super::draw::Draw;
use super::script::Script;
use super::{Demo, INTERVIEWS_OF_TEN, ORIENTATIONS_OF_TEN, obstacles, people, situations};
use crate::caseload::change::{Act, Change};
use crate::domain::code::{Civility, Coded, ExitMotive, ObstacleKind};
use crate::domain::exit::Exit;
use crate::domain::identifier::Name;
use crate::domain::obstacle::ObstacleState;
use crate::domain::office::AdviserId;
use crate::domain::person::{Identity, PersonFile, PersonId};
use crate::domain::situation::Situation;
use crate::ids::Ids;
use chrono::{Months, NaiveDate};

/// Days from one meeting to the next, least and most, by how closely a person is followed.
const TEMPOS: [(u64, (u64, u64)); 3] = [(25, (12, 30)), (53, (24, 60)), (22, (42, 90))];
/// Meetings in a hundred that are appointments; the others are calls, messages, visits.
const BY_APPOINTMENT: u64 = 87;
/// People in a hundred who are younger than the office's public.
const YOUNG: u64 = 2;

/// A time during which a person is followed, and its exit if there was one.
#[derive(Clone, Copy)]
pub(super) struct Spell {
    pub(super) from: NaiveDate,
    pub(super) exit: Option<(NaiveDate, &'static str)>,
}

/// Why someone comes: drawn before anything else is.
enum Coming {
    /// Of the office's public.
    Public,
    /// Too young, to be handed over.
    Young,
    /// Too young, but for a few weeks.
    SoonTwentySix,
    /// A second file, opened by mistake.
    Double(Box<Identity>),
}

impl Demo {
    /// All that happens to the person of this rank.
    pub(super) fn person(
        &mut self,
        rank: u64,
    ) -> Option<impl Iterator<Item = (Change, Act)> + use<>> {
        self.quotas.tick();
        let first_contact = self.first_contact(rank);
        let coming = self.coming();
        let identity = self.identity(rank, &coming, first_contact)?;
        let adviser = usize::try_from(self.draw.below(self.advisers.len() as u64)).ok()?;
        let by = *self.advisers.get(adviser)?;
        let id = PersonId(self.ids.next_id());
        let file = PersonFile::new(id, Self::number(rank)?, identity, by, first_contact);
        let mut follow_up = FollowUp {
            person: file.id,
            is_woman: file.identity.civility == Some(Civility::MADAME),
            birth_date: file.identity.birth_date,
            by,
            adviser,
            script: Script::default(),
            known: Situation::default(),
            obstacles: Vec::new(),
            partner: None,
            spell: Spell { from: first_contact, exit: None },
            demo: self,
        };
        follow_up.script.add(first_contact, Change::PersonOpened(file));
        follow_up.tell(&coming, first_contact);
        Some(follow_up.script.into_acts(by))
    }

    fn coming(&mut self) -> Coming {
        if self.quotas.turning_26.take() {
            return Coming::SoonTwentySix;
        }
        if self.double.is_some() && self.draw.percent(20) {
            return self
                .double
                .take()
                .map_or(Coming::Public, |identity| Coming::Double(Box::new(identity)));
        }
        if self.draw.percent(YOUNG) { Coming::Young } else { Coming::Public }
    }

    fn identity(&mut self, rank: u64, coming: &Coming, on: NaiveDate) -> Option<Identity> {
        let birth_date = match coming {
            Coming::Double(identity) => return people::misspelt(identity),
            Coming::Public => people::birth_date(&mut self.draw, on),
            Coming::Young => people::young_birth_date(&mut self.draw, on),
            Coming::SoonTwentySix => {
                let birthday = after(self.today, self.draw.between(3, 27));
                let born = birthday.checked_sub_months(Months::new(26 * 12));
                born.unwrap_or(NaiveDate::MIN)
            }
        };
        let identity = people::identity(&mut self.draw, self.lists, rank, birth_date, on)?;
        if matches!(coming, Coming::Public) && self.double.is_none() && self.quotas.doubled.take() {
            self.double = Some(identity.clone());
        }
        Some(identity)
    }

    /// Is something owed that only someone followed today can give?
    fn needs_someone_followed(&self) -> bool {
        let Self { quotas, .. } = self;
        [
            &quotas.received_today,
            &quotas.unanswered,
            &quotas.overdue,
            &quotas.long_overdue,
            &quotas.ending_soon,
        ]
        .iter()
        .any(|quota| quota.is_owed())
    }
}

/// One person's story while it is told.
pub(super) struct FollowUp<'a> {
    pub(super) demo: &'a mut Demo,
    pub(super) person: PersonId,
    pub(super) is_woman: bool,
    birth_date: NaiveDate,
    pub(super) by: AdviserId,
    /// Rank of the adviser's diary.
    pub(super) adviser: usize,
    pub(super) script: Script,
    pub(super) known: Situation,
    obstacles: Vec<(ObstacleKind, ObstacleState)>,
    pub(super) spell: Spell,
    /// To whom the person was last oriented.
    pub(super) partner: Option<Name>,
}

impl FollowUp<'_> {
    fn tell(&mut self, coming: &Coming, first_contact: NaiveDate) {
        let opening = situations::opening(&mut self.demo.draw, self.demo.lists, first_contact);
        self.state(first_contact, opening);
        for (kind, state) in obstacles::opening(&mut self.demo.draw) {
            self.assess(first_contact, kind.clone(), state);
            self.obstacles.push((kind, state));
        }
        match coming {
            Coming::Young => self.hand_over(first_contact),
            Coming::SoonTwentySix | Coming::Double(_) => {
                self.follow(Spell { from: first_contact, exit: None });
            }
            Coming::Public => self.follow_public(first_contact),
        }
    }

    /// Someone of the public: one follow-up, or two when the file is reopened.
    fn follow_public(&mut self, first_contact: NaiveDate) {
        let exit = if self.demo.needs_someone_followed() {
            None
        } else {
            self.draw_exit(first_contact, 32)
        };
        self.follow(Spell { from: first_contact, exit });
        let Some((left_on, _)) = exit else { return };
        let back = open_day(after(left_on, self.draw().between(40, 220)), self.demo.today);
        if back > left_on && back < self.demo.today && self.draw().percent(8) {
            self.script.add(back, Change::PersonReopened { person: self.person, on: back });
            let again = situations::opening(&mut self.demo.draw, self.demo.lists, back);
            let unchanged = Situation { education: None, ..again }.beyond(&self.known);
            self.state(back, unchanged);
            let exit = self.draw_exit(back, 60);
            self.follow(Spell { from: back, exit });
        }
    }

    /// When and why the person leaves; `staying` in a hundred do not.
    fn draw_exit(&mut self, from: NaiveDate, staying: u64) -> Option<(NaiveDate, &'static str)> {
        let today = self.demo.today;
        let draw = self.draw();
        if draw.percent(staying) {
            return None;
        }
        let (least, most) =
            draw.weigh(&[(16, (25, 90)), (36, (90, 240)), (32, (240, 480)), (16, (480, 730))]);
        let on = open_day(after(from, draw.between(least, most)), NaiveDate::MAX);
        let motive = self.draw_motive(on);
        (on < today).then_some((on, motive))
    }

    fn draw_motive(&mut self, on: NaiveDate) -> &'static str {
        let retires = on.years_since(self.birth_date).is_some_and(|age| age >= 62);
        let draw = self.draw();
        if retires && draw.percent(45) {
            return "retraite";
        }
        draw.weigh(&[
            (26, "emploi_durable"),
            (15, "emploi_court"),
            (9, "formation_qualifiante"),
            (9, "iae"),
            (3, "creation_entreprise"),
            (6, "demenagement"),
            (7, "changement_accompagnement"),
            (8, "demande_de_la_personne"),
            (15, "abandon_sans_nouvelles"),
            (2, "autre"),
        ])
    }

    fn follow(&mut self, spell: Spell) {
        self.spell = spell;
        self.first_interview(spell.from);
        self.consequences(spell.from);
        let last = self.meetings(spell);
        match spell.exit {
            Some((on, motive)) => self.exit(on, motive),
            None => self.present(spell.from, last),
        }
    }

    /// Meets the person from time to time; says when the last time was.
    fn meetings(&mut self, spell: Spell) -> NaiveDate {
        let yesterday = before(self.demo.today, 1);
        let mut end = spell.exit.map_or(yesterday, |(on, _)| on);
        let is_lost = match spell.exit {
            None => self.draw().percent(6),
            Some((_, motive)) => motive == "abandon_sans_nouvelles",
        };
        if is_lost {
            end = before(end, self.draw().between(62, 150));
        }
        let tempo = self.draw().weigh(&TEMPOS);
        let mut last = spell.from;
        loop {
            let wanted = after(last, self.draw().between(tempo.0, tempo.1));
            let on = open_day(wanted, end);
            if wanted > end || on <= last {
                return last;
            }
            let took_place = if self.draw().percent(BY_APPOINTMENT) {
                self.appointment(last, on)
            } else {
                self.unplanned_interview(on)
            };
            if took_place {
                self.consequences(on);
            }
            last = on;
        }
    }

    /// What someone followed today has in hand.
    fn present(&mut self, from: NaiveDate, last: NaiveDate) {
        let today = self.demo.today;
        if self.demo.quotas.unanswered.is_owed() {
            let on = open_day(before(today, self.draw().between(2, 6)), before(today, 1));
            if on > from && on < today && self.plan(last.min(on), on).is_some() {
                self.demo.quotas.unanswered.take();
            }
        }
        for (days, is_long) in [((11, 24), false), ((32, 60), true)] {
            let on = open_day(before(today, self.draw().between(days.0, days.1)), today);
            let quotas = &mut self.demo.quotas;
            let quota = if is_long { &mut quotas.long_overdue } else { &mut quotas.overdue };
            if on >= from && quota.take() {
                self.orient_in_vain(on);
            }
        }
        if days_between(from, today) > 0 && self.demo.quotas.ending_soon.take() {
            let facts = situations::ending_soon(&mut self.demo.draw, today);
            self.state(last, facts);
        }
        if self.demo.quotas.received_today.is_owed() && self.plan(last, today).is_some() {
            self.demo.quotas.received_today.take();
        } else if self.draw().percent(72) {
            let wanted = after(today, self.draw().between(1, 28));
            let on = open_day(wanted, NaiveDate::MAX);
            self.plan(last, on);
        }
    }

    /// Someone too young: received once, and oriented to the mission locale, which takes over.
    fn hand_over(&mut self, on: NaiveDate) {
        self.first_interview(on);
        let today = self.demo.today;
        let answered = open_day(after(on, self.draw().between(3, 18)), today);
        let is_taken = answered > on && answered < today;
        self.orient_to_mission_locale(on, is_taken.then_some(answered));
        if is_taken {
            self.leave(answered, "changement_accompagnement");
        }
    }

    fn exit(&mut self, on: NaiveDate, motive: &'static str) {
        if let Some(facts) = situations::leaving(&mut self.demo.draw, motive, on) {
            self.state(on, facts.beyond(&self.known.clone()));
        }
        self.leave(on, motive);
    }

    fn leave(&mut self, on: NaiveDate, motive: &str) {
        let exit = Exit {
            on,
            motive: ExitMotive::from_code(motive),
            detail: String::new(),
            reopened_on: None,
            by: self.by,
        };
        self.script.add(on, Change::PersonExited { person: self.person, exit });
    }

    /// What a meeting may lead to.
    fn consequences(&mut self, on: NaiveDate) {
        if self.draw().below(INTERVIEWS_OF_TEN as u64) < ORIENTATIONS_OF_TEN as u64 {
            self.orient(on);
        }
        if self.draw().percent(20)
            && let Some((kind, state)) =
                obstacles::progress(&mut self.demo.draw, &mut self.obstacles)
        {
            self.assess(on, kind, state);
        }
        if self.draw().percent(11) {
            let facts = situations::turn(&mut self.demo.draw, &self.known, on);
            self.state(on, facts);
        }
    }

    pub(super) fn draw(&mut self) -> &mut Draw {
        &mut self.demo.draw
    }
}
