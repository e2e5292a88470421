//! What there is in the evening of a day.

use super::tally::Tally;
use super::{TOGETHER, code};
use crate::caseload::cover::Folder;
use crate::caseload::state::State;
use crate::domain::code::Civility;
use crate::domain::code::Coded;
use crate::domain::obstacle::{ObstacleState, states_on};
use crate::domain::office::AdviserId;
use crate::domain::person::{District, PersonFile, PersonId};
use crate::domain::rules::{DurationBand, age_on};
use crate::domain::situation::Facts;
use crate::domain::territory::Territory;
use crate::domain::vocabulary::Vocabulary;
use crate::report::definition::{Definition, Subject, Verdict};
use crate::report::measure::{ELSEWHERE, OUTSIDE, TableId, UNKNOWN};
use crate::sync::envelope::Nature;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// One followed person in the evening of a day: the codes under which they are counted.
#[derive(Debug, Clone, Copy)]
pub struct Stock<'a> {
    vocabulary: &'a Vocabulary,
    folder: Folder<'a>,
    day: NaiveDate,
}

impl<'a> Stock<'a> {
    /// The person as of a day; `None` when they do not count.
    #[must_use]
    pub fn of(vocabulary: &'a Vocabulary, folder: Folder<'a>, day: NaiveDate) -> Option<Self> {
        folder.is_counted_on(day).then_some(Self { vocabulary, folder, day })
    }

    /// Who it is.
    #[must_use]
    pub fn id(&self) -> PersonId {
        self.folder.id()
    }

    /// Their file.
    #[must_use]
    pub fn file(&self) -> &'a PersonFile {
        self.folder.file()
    }

    /// What the definitions look at.
    #[must_use]
    pub fn subject(&self) -> Subject<'a> {
        Subject { born: self.folder.born(), facts: self.facts(), day: self.day }
    }

    /// The keys under which the person is counted in a table: one pair for most, several for obstacles and counters, none for a
    /// table that does not count people.
    pub fn keys(&self, table: TableId, mut each: impl FnMut(&'a str, &'a str)) {
        match table {
            TableId::CommuneAge => each(self.commune(), self.age()),
            TableId::CommuneSex => each(self.commune(), self.sex()),
            TableId::CommuneCounter => {
                let commune = self.commune();
                self.counters(|counter| each(commune, counter));
            }
            TableId::DistrictCounter => {
                let district = self.district();
                self.counters(|counter| each(district, counter));
            }
            TableId::OccupationDomain => each(self.domain(), ""),
            TableId::Duration => each(self.duration(), ""),
            TableId::Education => each(self.stated(self.facts().education()), ""),
            TableId::Obstacles => self.obstacles(|obstacle| each(obstacle, "")),
            TableId::Registrations => each(self.stated(self.facts().registration()), ""),
            TableId::Districts => each(self.district(), ""),
            TableId::DisabledWorkers => each(self.stated(self.facts().disabled_worker()), ""),
            TableId::Rsa => each(self.stated(self.facts().rsa()), ""),
            _ => {}
        }
    }

    /// The codes under which the person is counted in a table, those of one of its dimensions alone: `part` is 0 for the first, 1 for the second.
    pub fn codes(&self, table: TableId, part: usize, mut each: impl FnMut(&'a str)) {
        match (table, part) {
            (TableId::CommuneAge | TableId::CommuneSex, 0) => each(self.commune()),
            (TableId::CommuneAge, _) => each(self.age()),
            (TableId::CommuneSex, _) => each(self.sex()),
            _ => self.keys(table, |one, other| each(if part == 0 { one } else { other })),
        }
    }

    fn facts(&self) -> Facts<'a> {
        self.folder.facts_on(self.day)
    }

    fn commune(&self) -> &'a str {
        match self.folder.commune() {
            None => UNKNOWN,
            Some(code) if Territory::builtin().commune(code).is_some() => code.as_str(),
            Some(_) => ELSEWHERE,
        }
    }

    fn district(&self) -> &'a str {
        match self.folder.district() {
            District::NotKnown => UNKNOWN,
            District::Outside => OUTSIDE,
            District::Inside(code) if Territory::builtin().district(code).is_some() => {
                code.as_str()
            }
            District::Inside(_) => ELSEWHERE,
        }
    }

    fn sex(&self) -> &'static str {
        match self.folder.civility() {
            Some(civility) if *civility == Civility::MADAME => "f",
            Some(civility) if *civility == Civility::MONSIEUR => "m",
            _ => UNKNOWN,
        }
    }

    /// The age bands of the network. Someone under 26 is about to be handed over.
    fn age(&self) -> &'static str {
        match age_on(self.folder.born(), self.day) {
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
        let since = self.facts().without_work_since();
        match since.and_then(|since| DurationBand::on(*since, self.day)) {
            None => UNKNOWN,
            Some(DurationBand::UnderSixMonths) => "0-5",
            Some(DurationBand::SixToElevenMonths) => "6-11",
            Some(DurationBand::TwelveToTwentyThreeMonths) => "12-23",
            Some(DurationBand::TwentyFourMonthsOrMore) => "24+",
        }
    }

    fn domain(&self) -> &'a str {
        let mut codes = self.facts().target_occupations().into_iter().flatten();
        codes.find_map(|one| one.code.as_ref()?.as_str().get(..1)).unwrap_or(UNKNOWN)
    }

    fn obstacles(&self, mut each: impl FnMut(&'a str)) {
        let entries = &self.file().obstacles;
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
        for (definition, verdict) in Definition::judge_all(&self.subject()) {
            each(counter_code(definition, verdict));
        }
    }
}

/// What there is in the evening of a day, being counted.
pub(super) struct Evening<'a> {
    day: NaiveDate,
    tally: Tally<'a>,
    /// Those that are wanted.
    tables: Vec<TableId>,
    /// Who answers for someone.
    leads: BTreeSet<AdviserId>,
}

impl<'a> Evening<'a> {
    pub(super) fn new(day: NaiveDate, tally: Tally<'a>) -> Self {
        let tables = TableId::ALL.iter().copied();
        let tables =
            tables.filter(|id| id.measure().nature == Nature::Stock && tally.wants(&[*id]));
        Self { day, tables: tables.collect(), tally, leads: BTreeSet::new() }
    }

    /// What was counted.
    pub(super) fn into_tally(mut self) -> Tally<'a> {
        if !self.leads.is_empty() {
            self.tally.add(TableId::Team, "conseillers", "", self.leads.len() as u64);
        }
        self.tally
    }

    fn count(&mut self, stocks: &[Stock<'a>]) {
        let mut keys = Vec::with_capacity(stocks.len());
        for table in &self.tables {
            if *table == TableId::Team {
                self.leads.extend(stocks.iter().map(|stock| stock.file().lead_adviser));
            }
            for stock in stocks {
                stock.keys(*table, |one, other| keys.push((stock.id(), one, other)));
            }
            for (person, one, other) in keys.drain(..) {
                self.tally.about(person);
                self.tally.cross(*table, one, other);
            }
        }
    }
}

/// Counts the followed people of some evenings, everyone looked at once.
pub(super) fn count<'a>(evenings: &mut [Evening<'a>], state: &'a State) {
    if evenings.iter().all(|evening| evening.tables.is_empty()) {
        return;
    }
    let mut folders = state.folders();
    let (mut together, mut stocks) = (Vec::with_capacity(TOGETHER), Vec::with_capacity(TOGETHER));
    loop {
        together.clear();
        together.extend(folders.by_ref().take(TOGETHER));
        if together.is_empty() {
            return;
        }
        for evening in &mut *evenings {
            stocks.clear();
            let of = |folder: &Folder<'a>| Stock::of(state.vocabulary(), *folder, evening.day);
            stocks.extend(together.iter().filter_map(of));
            evening.count(&stocks);
        }
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
