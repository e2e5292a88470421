//! The labels, order, validity and other names of every code.
//!
//! The lists are data: `data/vocabulary/*.toml`, one file per list of [`code`], in
//! the order in which they are shown. They are part of the program; the centre publishes more for
//! every office ([`Adoption`]), and an office may extend them with files of its own, whose texts the
//! caller reads and passes here.
//!
//! ```toml
//! [[code]]
//! code = "F"
//! fr = "F : parcours social"
//! en = "F: social path"
//! from = 2025-01-01          # first and last day of validity; absent: always
//! until = 2031-12-31
//! aliases = ["catégorie F"]  # as people and public files write it
//! ```
//!
//! Two more words exist where a rule needs them: `sensitive = true` (`partner_kind`) and
//! `isced = "0-2"` (`education_level`).

mod published;
mod reader;

pub use published::Adoption;

use super::code::{
    self, ActionKind, Activity, AppointmentPlace, Channel, Civility, Coded, ContactPreference,
    Contract, DisabledWorker, EducationLevel, ExitMotive, Fee, Housing, InterviewMedium, LISTS,
    List, Mobilisation, Mobiliser, Network, ObstacleKind, Origin, OutcomeResult, PartnerKind,
    Public, Reception, RefusalReason, Registration, Rsa, ServiceKind, Subtheme, Theme, WorkingTime,
};
use crate::error::Problem;
use crate::i18n::{Lang, Message};
use crate::msg;
use crate::text::fold;
use chrono::NaiveDate;
use reader::Read;
use smol_str::SmolStr;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// The lists' texts, part of the program; a test holds that none is missing.
macro_rules! sources {
    ($($coded:ident = $file:literal),+ $(,)?) => {
        &[$( ($coded::LIST, include_str!(concat!("../../data/vocabulary/", $file, ".toml"))) ),+]
    };
}

const SOURCES: &[(List, &str)] = sources! {
    Civility = "civility", Origin = "origin", ContactPreference = "contact_preference",
    Registration = "registration", Activity = "activity", Contract = "contract",
    WorkingTime = "working_time", Rsa = "rsa", DisabledWorker = "rqth",
    EducationLevel = "education_level", Housing = "housing", ObstacleKind = "obstacle",
    AppointmentPlace = "appointment_place", InterviewMedium = "interview_medium", Theme = "theme",
    RefusalReason = "refusal_reason", OutcomeResult = "outcome_result",
    PartnerKind = "partner_kind", Subtheme = "subtheme", Network = "network",
    ServiceKind = "service_kind", Public = "public", Fee = "fee", Reception = "reception",
    Mobilisation = "mobilisation", Mobiliser = "mobiliser", Channel = "channel", ActionKind = "action_kind", ExitMotive = "exit_motive",
};

/// Groups of the International Standard Classification of Education (ISCED 2011) that the
/// European Social Fund counts: Regulation (EU) 2021/1057, annex I, EECO09 to EECO11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Isced {
    /// Levels 0 to 2: lower secondary education or less.
    UpToLowerSecondary,
    /// Levels 3 and 4: upper secondary or post-secondary education.
    UpperSecondary,
    /// Levels 5 to 8: tertiary education.
    Tertiary,
}

/// One code of a list, with what a person reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The code, as stored and exchanged.
    pub code: SmolStr,
    /// French label.
    pub french: String,
    /// English label.
    pub english: String,
    /// First day on which the code may be chosen.
    pub from: Option<NaiveDate>,
    /// Last day on which the code may be chosen.
    pub until: Option<NaiveDate>,
    /// Other ways in which people and public files write it.
    pub aliases: Vec<String>,
    /// Whether it reveals something the law protects: see [`Vocabulary::public_kind`].
    pub sensitive: bool,
    /// The group of ISCED, for a level of education.
    pub isced: Option<Isced>,
}

impl Entry {
    /// The label in a language.
    #[must_use]
    pub fn label(&self, lang: Lang) -> &str {
        match lang {
            Lang::Fr => &self.french,
            Lang::En => &self.english,
        }
    }

    /// Whether the code may be chosen for a fact of that day. A code that may not is still shown.
    #[must_use]
    pub fn is_valid_on(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Every text that means this code.
    fn names(&self) -> impl Iterator<Item = &str> {
        [self.code.as_str(), &self.french, &self.english]
            .into_iter()
            .chain(self.aliases.iter().map(String::as_str))
    }
}

/// Every list of codes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Vocabulary {
    /// In the order of [`LISTS`]; those that nothing was added to may be missing at the end.
    lists: Vec<Codes>,
}

/// One list: its codes in display order, and which one each folded name means.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Codes {
    entries: Vec<Entry>,
    by_name: BTreeMap<String, usize>,
}

static BUILTIN: LazyLock<Arc<Vocabulary>> = LazyLock::new(|| {
    let mut vocabulary = Vocabulary::default();
    // A test holds that the program's own files have no problem.
    let mut problems = Vec::new();
    for (list, content) in SOURCES {
        vocabulary.add(list.name, *list, content, &mut problems);
    }
    Arc::new(vocabulary)
});

impl Vocabulary {
    /// The lists that are part of the program.
    #[must_use]
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// The same, to hold beside lists that grew.
    #[must_use]
    pub fn builtin_shared() -> Arc<Self> {
        Arc::clone(&BUILTIN)
    }

    /// These lists with an office's own codes after them.
    ///
    /// `files` gives the name of each file (`origin.toml` or `origin`) and its text.
    ///
    /// # Errors
    /// Everything wrong in all files, by file and line: not TOML, unknown list, missing label,
    /// unknown word, code or other name already taken.
    pub fn extended<N, T>(
        &self,
        files: impl IntoIterator<Item = (N, T)>,
    ) -> Result<Self, Vec<Problem>>
    where
        N: AsRef<str>,
        T: AsRef<str>,
    {
        let mut extended = self.clone();
        let mut problems = Vec::new();
        for (file, content) in files {
            let file = file.as_ref();
            let name = file.strip_suffix(".toml").unwrap_or(file);
            match LISTS.iter().find(|list| list.name == name) {
                Some(list) => extended.add(file, *list, content.as_ref(), &mut problems),
                None => problems.push(unknown_list(file, name)),
            }
        }
        if problems.is_empty() { Ok(extended) } else { Err(problems) }
    }

    /// The codes of a list, in display order.
    #[must_use]
    pub fn entries(&self, list: List) -> &[Entry] {
        self.lists.get(list.rank).map_or(&[], |codes| &codes.entries)
    }

    /// The codes of a list that may be chosen for a fact of that day, in display order.
    pub fn entries_on(&self, list: List, day: NaiveDate) -> impl Iterator<Item = &Entry> {
        self.entries(list).iter().filter(move |entry| entry.is_valid_on(day))
    }

    /// What is known of a code; `None` for one that a newer office may have written.
    #[must_use]
    pub fn entry<C: Coded>(&self, code: &C) -> Option<&Entry> {
        self.entries(C::LIST).iter().find(|entry| entry.code == code.as_str())
    }

    /// What a person reads for a code; an unknown code is shown as itself.
    #[must_use]
    pub fn label<'a, C: Coded>(&'a self, code: &'a C, lang: Lang) -> &'a str {
        self.entry(code).map_or_else(|| code.as_str(), |entry| entry.label(lang))
    }

    /// The code that a text means: the code itself, a label or an alias, whatever its case,
    /// accents and punctuation.
    #[must_use]
    pub fn find(&self, list: List, text: &str) -> Option<&Entry> {
        let codes = self.lists.get(list.rank)?;
        codes.by_name.get(&fold(text)).and_then(|rank| codes.entries.get(*rank))
    }

    /// Like [`find`](Self::find), as the code's own type.
    #[must_use]
    pub fn read<C: Coded>(&self, text: &str) -> Option<C> {
        self.find(C::LIST, text).map(|entry| C::from_code(&entry.code))
    }

    /// The codes a mistyped text most likely meant, the likeliest first, three at most.
    #[must_use]
    pub fn suggest(&self, list: List, text: &str) -> Vec<&Entry> {
        const LIKELY: f64 = 0.8;
        // Longer than any name: what follows cannot make the match better.
        let typed: String = fold(text).chars().take(80).collect();
        let Some(codes) = self.lists.get(list.rank).filter(|_| !typed.is_empty()) else {
            return Vec::new();
        };
        let mut likeness: BTreeMap<usize, f64> = BTreeMap::new();
        for (name, rank) in &codes.by_name {
            let score = strsim::jaro_winkler(&typed, name);
            let best = likeness.entry(*rank).or_default();
            *best = best.max(score);
        }
        let mut likely: Vec<(usize, f64)> =
            likeness.into_iter().filter(|(_, score)| *score >= LIKELY).collect();
        likely.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        likely.into_iter().take(3).filter_map(|(rank, _)| codes.entries.get(rank)).collect()
    }

    /// The display order of two codes of a list; unknown codes come last, by their text.
    #[must_use]
    pub fn compare<C: Coded>(&self, a: &C, b: &C) -> Ordering {
        let rank = |code: &C| {
            let entries = self.entries(C::LIST);
            entries.iter().position(|entry| entry.code == code.as_str()).unwrap_or(entries.len())
        };
        rank(a).cmp(&rank(b)).then_with(|| a.as_str().cmp(b.as_str()))
    }

    /// Whether a partner's kind reveals something the law protects (health, justice, childhood).
    ///
    /// A kind this program does not know is taken for sensitive: it may be one a newer office
    /// marked so.
    #[must_use]
    pub fn is_sensitive(&self, kind: &PartnerKind) -> bool {
        self.entry(kind).is_none_or(|entry| entry.sensitive)
    }

    /// The kind under which a partner is counted in everything that leaves the office.
    #[must_use]
    pub fn public_kind(&self, kind: &PartnerKind) -> PartnerKind {
        if self.is_sensitive(kind) { PartnerKind::OTHER } else { kind.clone() }
    }

    /// The ISCED group of a level of education.
    #[must_use]
    pub fn isced(&self, level: &EducationLevel) -> Option<Isced> {
        self.entry(level).and_then(|entry| entry.isced)
    }

    fn list_mut(&mut self, list: List) -> Option<&mut Codes> {
        self.lists.resize_with(LISTS.len(), Codes::default);
        self.lists.get_mut(list.rank)
    }

    /// Adds one file's codes to a list, and what is wrong in it to `problems`.
    fn add(&mut self, file: &str, list: List, content: &str, problems: &mut Vec<Problem>) {
        let Some(codes) = self.list_mut(list) else { return };
        let mut wrong = Vec::new();
        for read in reader::read(file, content, &mut wrong) {
            codes.add(file, list, read, &mut wrong);
        }
        wrong.sort_by_key(|(line, _)| *line);
        problems.extend(wrong.into_iter().map(|(_, problem)| problem));
    }
}

impl Codes {
    fn add(&mut self, file: &str, list: List, read: Read, wrong: &mut Vec<(usize, Problem)>) {
        let Read { line, entry } = read;
        if self.entries.iter().any(|known| known.code == entry.code) {
            wrong.push((line, duplicate(file, line, list, &entry)));
            return;
        }
        let rank = self.entries.len();
        for name in entry.names() {
            let folded = fold(name);
            match self.by_name.get(&folded) {
                Some(other) if *other != rank => {
                    let label = self.entries.get(*other).map_or("", |known| &known.french);
                    wrong.push((line, ambiguous(file, line, name, label)));
                }
                _ => {
                    self.by_name.insert(folded, rank);
                }
            }
        }
        self.entries.push(entry);
    }
}

/// The theme of a detailed code of data·inclusion: `mobilite--acceder-a-un-vehicule` is of the
/// theme `mobilite`. A code without detail is its own theme.
#[must_use]
pub fn theme_of(thematic_code: &str) -> Theme {
    let category = thematic_code.split_once("--").map_or(thematic_code, |(category, _)| category);
    Theme::from_code(category)
}

/// Whether one of the names is that one, written so or otherwise.
fn same_name(names: &[String], name: &str) -> bool {
    let wanted = fold(name);
    names.iter().any(|known| fold(known) == wanted)
}

fn at_line(file: &str, line: usize) -> Message {
    msg!("vocabulary.place.line", file = file, line = line)
}

fn unknown_list(file: &str, name: &str) -> Problem {
    let names: Vec<&str> = code::LISTS.iter().map(|list| list.name).collect();
    Problem {
        place: msg!("vocabulary.place.file", file = file),
        read: name.to_owned(),
        expected: msg!("vocabulary.list.expected", names = names.join(", ")),
        remedy: msg!("vocabulary.list.remedy"),
    }
}

fn duplicate(file: &str, line: usize, list: List, entry: &Entry) -> Problem {
    Problem {
        place: at_line(file, line),
        read: entry.code.to_string(),
        expected: msg!("vocabulary.duplicate.expected", list = list.name),
        remedy: msg!("vocabulary.duplicate.remedy"),
    }
}

fn ambiguous(file: &str, line: usize, name: &str, label: &str) -> Problem {
    Problem {
        place: at_line(file, line),
        read: name.to_owned(),
        expected: msg!("vocabulary.ambiguous.expected", label = label),
        remedy: msg!("vocabulary.ambiguous.remedy"),
    }
}

#[cfg(test)]
mod tests;
