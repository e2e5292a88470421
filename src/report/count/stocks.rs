//! What there is in the evening of a day.

use super::code;
use super::tally::Tally;
use crate::caseload::state::State;
use crate::domain::code::Civility;
use crate::domain::code::Coded;
use crate::domain::obstacle::{ObstacleState, states_on};
use crate::domain::person::{District, PersonFile, Standing};
use crate::domain::rules::{DurationBand, age_on};
use crate::domain::situation::{Facts, Situation, latest};
use crate::domain::territory::Territory;
use crate::domain::vocabulary::Vocabulary;
use crate::report::definition::{Definition, Subject, Verdict};
use crate::report::measure::{ELSEWHERE, OUTSIDE, TableId, UNKNOWN};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// Whether a file counts as followed in the evening of a day: someone of the public, met by then and not yet gone.
#[must_use]
pub fn is_counted_on(file: &PersonFile, day: NaiveDate) -> bool {
    file.first_contact <= day && file.standing == Standing::Followed && file.is_followed_on(day)
}

/// One followed person in the evening of a day: the codes under which they are counted.
#[derive(Debug, Clone, Copy)]
pub struct Stock<'a> {
    vocabulary: &'a Vocabulary,
    file: &'a PersonFile,
    day: NaiveDate,
}

impl<'a> Stock<'a> {
    /// The person as of a day; `None` when they do not count.
    #[must_use]
    pub fn of(vocabulary: &'a Vocabulary, file: &'a PersonFile, day: NaiveDate) -> Option<Self> {
        is_counted_on(file, day).then_some(Self { vocabulary, file, day })
    }

    /// Their file.
    #[must_use]
    pub fn file(&self) -> &'a PersonFile {
        self.file
    }

    /// What the definitions look at.
    #[must_use]
    pub fn subject(&self) -> Subject<'a> {
        let facts = Facts::on(&self.file.situations, self.day);
        Subject { born: self.file.identity.birth_date, facts, day: self.day }
    }

    /// The keys under which the person is counted in a table: one pair for most, several for obstacles and counters, none for a
    /// table that does not count people.
    pub fn keys(&self, table: TableId, mut each: impl FnMut(&'a str, &'a str)) {
        match table {
            TableId::CommuneAge => each(self.commune(), self.age()),
            TableId::CommuneSex => each(self.commune(), self.sex()),
            TableId::CommuneCounter => self.counters(|counter| each(self.commune(), counter)),
            TableId::DistrictCounter => self.counters(|counter| each(self.district(), counter)),
            TableId::OccupationDomain => each(self.domain(), ""),
            TableId::Duration => each(self.duration(), ""),
            TableId::Education => {
                each(self.stated(self.fact(|facts| facts.education.as_ref())), "");
            }
            TableId::Obstacles => self.obstacles(|obstacle| each(obstacle, "")),
            TableId::Registrations => {
                each(self.stated(self.fact(|facts| facts.registration.as_ref())), "");
            }
            TableId::Districts => each(self.district(), ""),
            TableId::DisabledWorkers => {
                each(self.stated(self.fact(|facts| facts.disabled_worker.as_ref())), "");
            }
            TableId::Rsa => each(self.stated(self.fact(|facts| facts.rsa.as_ref())), ""),
            _ => {}
        }
    }

    /// One fact: the others are not looked at, which takes most of the time of a count.
    fn fact<T>(&self, fact: impl Fn(&Situation) -> Option<&T>) -> Option<&'a T> {
        latest(&self.file.situations, self.day, fact)
    }

    fn commune(&self) -> &'a str {
        match &self.file.identity.residence.commune {
            None => UNKNOWN,
            Some(code) if Territory::builtin().commune(code).is_some() => code.as_str(),
            Some(_) => ELSEWHERE,
        }
    }

    fn district(&self) -> &'a str {
        match &self.file.identity.residence.district {
            District::NotKnown => UNKNOWN,
            District::Outside => OUTSIDE,
            District::Inside(code) if Territory::builtin().district(code).is_some() => {
                code.as_str()
            }
            District::Inside(_) => ELSEWHERE,
        }
    }

    fn sex(&self) -> &'static str {
        match &self.file.identity.civility {
            Some(civility) if *civility == Civility::MADAME => "f",
            Some(civility) if *civility == Civility::MONSIEUR => "m",
            _ => UNKNOWN,
        }
    }

    /// The age bands of the network. Someone under 26 is about to be handed over.
    fn age(&self) -> &'static str {
        match age_on(self.file.identity.birth_date, self.day) {
            ..=25 => "moins_26",
            26..=29 => "26-29",
            30..=39 => "30-39",
            40..=49 => "40-49",
            50..=54 => "50-54",
            55..=59 => "55-59",
            60.. => "60+",
        }
    }

    fn duration(&self) -> &'static str {
        match self
            .fact(|facts| facts.without_work_since.as_ref())
            .and_then(|since| DurationBand::on(*since, self.day))
        {
            None => UNKNOWN,
            Some(DurationBand::UnderSixMonths) => "0-5",
            Some(DurationBand::SixToElevenMonths) => "6-11",
            Some(DurationBand::TwelveToTwentyThreeMonths) => "12-23",
            Some(DurationBand::TwentyFourMonthsOrMore) => "24+",
        }
    }

    fn domain(&self) -> &'a str {
        let mut codes = self.fact(|facts| facts.target_occupations.as_ref()).into_iter().flatten();
        codes.find_map(|one| one.code.as_ref()?.as_str().get(..1)).unwrap_or(UNKNOWN)
    }

    fn obstacles(&self, mut each: impl FnMut(&'a str)) {
        let entries = &self.file.obstacles;
        if entries.is_empty() {
            return;
        }
        let states = states_on(entries, self.day);
        for (kind, state) in states {
            let present = matches!(state, ObstacleState::Identified | ObstacleState::BeingWorkedOn);
            // The map's keys are copies: the code is read where it stands.
            let entry = entries.iter().find(|entry| entry.kind == kind).filter(|_| present);
            entry.into_iter().for_each(|entry| each(code(self.vocabulary, &entry.kind)));
        }
    }

    fn stated<C: Coded>(&self, fact: Option<&'a C>) -> &'a str {
        fact.map_or(UNKNOWN, |fact| code(self.vocabulary, fact))
    }

    fn counters(&self, mut each: impl FnMut(&'static str)) {
        let subject = self.subject();
        for definition in Definition::ALL {
            each(counter_code(definition, definition.judge(&subject)));
        }
    }
}

/// Counts the followed people in the tables that are wanted.
pub(super) fn count<'a>(
    tally: &mut Tally<'a>,
    state: &'a State,
    day: NaiveDate,
    wanted: &dyn Fn(TableId) -> bool,
) {
    let tables: Vec<TableId> = TableId::ALL
        .iter()
        .copied()
        .filter(|id| id.measure().nature == crate::sync::envelope::Nature::Stock && wanted(*id))
        .collect();
    let mut leads = BTreeSet::new();
    for stock in state.people().filter_map(|file| Stock::of(state.vocabulary(), file, day)) {
        leads.insert(stock.file.lead_adviser);
        tally.about(stock.file.id);
        for table in &tables {
            stock.keys(*table, |one, other| tally.cross(*table, one, other));
        }
    }
    if wanted(TableId::Team) {
        tally.add(TableId::Team, "conseillers", "", leads.len() as u64);
    }
}

/// A counter and its answer, as one code: `ft_abc.oui`.
#[must_use]
pub(super) fn counter_code(definition: Definition, verdict: Verdict) -> &'static str {
    match (definition, verdict) {
        (Definition::FtAbc, Verdict::Yes) => "ft_abc.oui",
        (Definition::FtAbc, Verdict::Indeterminate) => "ft_abc.indetermine",
        (Definition::FtAbc, Verdict::No) => "ft_abc.non",
        (Definition::FtAll, Verdict::Yes) => "ft_all.oui",
        (Definition::FtAll, Verdict::Indeterminate) => "ft_all.indetermine",
        (Definition::FtAll, Verdict::No) => "ft_all.non",
        (Definition::Bit, Verdict::Yes) => "bit.oui",
        (Definition::Bit, Verdict::Indeterminate) => "bit.indetermine",
        (Definition::Bit, Verdict::No) => "bit.non",
        (Definition::Fse, Verdict::Yes) => "fse.oui",
        (Definition::Fse, Verdict::Indeterminate) => "fse.indetermine",
        (Definition::Fse, Verdict::No) => "fse.non",
        (Definition::Large, Verdict::Yes) => "large.oui",
        (Definition::Large, Verdict::Indeterminate) => "large.indetermine",
        (Definition::Large, Verdict::No) => "large.non",
    }
}
