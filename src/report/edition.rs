//! A report made of tables: which tables it shows, what of them may be published, and how they read.
//!
//! Office and centre bring exact tables ([`Matter`]) and get a [`Document`] in which what may not be published is hidden already, with what is to be
//! remembered of it ([`Published`]) so that the same period published again cannot give away what this publication hid.

mod blocks;
mod grids;
mod layout;
mod order;
mod refusal;
mod sheet;
#[cfg(test)]
mod tests;

pub use refusal::Refusal;

use super::confidentiality::{
    Grid, Mark, Masked, Merged, Publication, Published, Relation, settle,
};
use super::definition::Definition;
use super::document::{Diffusion, Document, Fact, Section};
use super::fse::Programme;
use super::measure::TableId;
use super::period::Period;
use crate::domain::vocabulary::Vocabulary;
use crate::i18n::{Lang, Message};
use crate::msg;
use crate::sync::envelope::Table;
use chrono::NaiveDate;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// What a report is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Report {
    /// Who is followed, and what was done.
    Activity,
    /// The common indicators of the European Social Fund.
    Fse(Programme),
    /// The five counters of unemployment, side by side.
    Definitions,
}

impl Report {
    /// As options and names of files have it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Activity => "activity",
            Self::Fse(_) => "fse",
            Self::Definitions => "definitions",
        }
    }

    /// Whether it reads a table of the catalogue: the others need not be counted for it.
    #[must_use]
    pub fn reads(self, table: TableId) -> bool {
        layout::reads(self, table)
    }

    /// Its title.
    #[must_use]
    pub fn title(self) -> Message {
        match self {
            Self::Activity => msg!("report.title.activity"),
            Self::Fse(Programme::FsePlus) => msg!("report.title.fse_plus"),
            Self::Fse(Programme::Fse2014) => msg!("report.title.fse_2014"),
            Self::Definitions => msg!("report.title.definitions"),
        }
    }
}

/// What frames every number.
#[derive(Debug, Clone)]
pub struct Frame<'a> {
    /// The reader's language.
    pub lang: Lang,
    /// The lists of codes in force.
    pub vocabulary: &'a Vocabulary,
    /// The period.
    pub period: Period,
    /// The day on whose evening what there is was counted: the period's last, or the last one known before it.
    pub stock_day: NaiveDate,
    /// Whose figures: an office, or the network.
    pub scope: String,
    /// What was known on that day, when not everything known now.
    pub known_on: Option<NaiveDate>,
    /// The day on which the report is made.
    pub today: NaiveDate,
}

/// What is to be shown, exact.
#[derive(Debug, Clone, Default)]
pub struct Matter {
    /// The tables of the whole.
    pub tables: Vec<Table>,
    /// The table of counters by commune, at the end of each month.
    pub months: Vec<(Period, Vec<Table>)>,
    /// The tables of each office, by its name: of the network only.
    pub offices: Vec<(String, Vec<Table>)>,
    /// What others published of the same territory.
    pub beside: Vec<Beside>,
    /// Sections that were made elsewhere, and are shown in an internal report only.
    pub internal: Vec<Section>,
    /// What a reader must know first.
    pub warnings: Vec<String>,
}

/// A statistic that others published, by commune.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// What it counts.
    pub title: String,
    /// Who published it, and of which day.
    pub source: String,
    /// The count of each commune, by INSEE code; `None`: the publisher keeps it back.
    pub communes: BTreeMap<SmolStr, Option<u64>>,
}

/// For whom.
#[derive(Debug, Clone, Copy)]
pub enum Reader<'a> {
    /// The office and its centre: exact.
    Internal,
    /// Anyone.
    Public {
        /// The least count that is shown.
        threshold: u64,
        /// What was published of the same report, period and scope.
        before: Option<&'a Published>,
    },
}

/// A report that may go to its reader.
#[derive(Debug, Clone)]
pub struct Edition {
    /// What is written to a file.
    pub document: Document,
    /// What is to be remembered of a publication.
    pub published: Option<Published>,
}

/// Tables on their way into a report: what may be shown of each grid.
struct Shown {
    grids: Vec<Option<(Grid, Masked, Option<Merged>)>>,
    beside: Vec<Beside>,
    published: Option<Published>,
}

/// Makes a report.
///
/// # Errors
/// Everything that speaks against it, with what can be asked instead: a definition or programme that does not exist at that date, a period too short to
/// be published, a publication that would give away what an earlier one hid.
pub fn edit(
    report: Report,
    frame: &Frame<'_>,
    matter: &Matter,
    reader: Reader<'_>,
) -> Result<Edition, Vec<Refusal>> {
    let refused = refusal::of(report, frame.period, frame.today, reader);
    if !refused.is_empty() {
        return Err(refused);
    }
    let layout = layout::of(report, frame, matter);
    let mut shown = match reader {
        Reader::Internal => internal(layout.grids),
        Reader::Public { threshold, before } => {
            publish(&layout.grids, &layout.relations, threshold, before)?
        }
    };
    shown.beside.clone_from(&matter.beside);
    let diffusion = match reader {
        Reader::Internal => Diffusion::Internal,
        Reader::Public { .. } => Diffusion::Published,
    };
    let say = |message: &Message| frame.lang.say(message);
    let title = format!("{} — {}", say(&report.title()), frame.scope);
    let mut document = Document::new(title, frame.lang, diffusion, frame.today);
    document.facts = facts(frame);
    document.warnings = matter.warnings.clone();
    document.warnings.extend(layout.warnings.iter().map(say));
    if matter.tables.iter().all(|table| table.total == 0) {
        document.warnings.push(say(&msg!("report.edition.nothing")));
    }
    if let Reader::Public { threshold, .. } = reader {
        document.warnings.push(say(&msg!("report.edition.threshold", count = threshold)));
    }
    for (id, title, blocks) in layout.sections {
        let mut section = Section::new(id, say(&title));
        for block in blocks {
            section.tables.extend(sheet::of(&block, frame, &shown, reader));
        }
        if !section.tables.is_empty() {
            document.sections.push(section);
        }
    }
    if matches!(reader, Reader::Internal) {
        document.sections.extend(matter.internal.iter().cloned());
    }
    document.definitions = definitions(report, frame);
    Ok(Edition { document, published: shown.published })
}

fn internal(grids: Vec<Grid>) -> Shown {
    let shown = grids.into_iter().map(|grid| {
        let masked = grid.counts().map(|_| Mark::Shown);
        Some((grid, masked, None))
    });
    Shown { grids: shown.collect(), beside: Vec::new(), published: None }
}

fn publish(
    grids: &[Grid],
    relations: &[Relation],
    threshold: u64,
    before: Option<&Published>,
) -> Result<Shown, Vec<Refusal>> {
    let unfit = |why: Vec<_>| why.into_iter().map(Refusal::Unprotectable).collect::<Vec<_>>();
    let settlement = settle(grids, relations, threshold).map_err(unfit)?;
    let settled: Vec<_> = settlement.tables.iter().flatten().collect();
    let (kept, masks): (Vec<Grid>, Vec<Masked>) =
        settled.iter().map(|one| (one.grid.clone(), one.masked.clone())).unzip();
    let publication = Publication {
        grids: &kept,
        masks: &masks,
        behind: &settlement.behind,
        relations: &settlement.relations,
        threshold,
    };
    publication.audit().map_err(unfit)?;
    let published = Published::new(&publication);
    if let Some(before) = before {
        let conflicts = before.allows(&published).err().unwrap_or_default();
        if !conflicts.is_empty() {
            return Err(conflicts.into_iter().map(Refusal::Republication).collect());
        }
    }
    let grids = settlement.tables.into_iter();
    let grids = grids.map(|table| table.map(|one| (one.grid, one.masked, one.merged))).collect();
    Ok(Shown { grids, beside: Vec::new(), published: Some(published) })
}

fn facts(frame: &Frame<'_>) -> Vec<Fact> {
    let say = |message: Message| frame.lang.say(&message);
    let day = |day: NaiveDate| say(msg!("report.fact.on", on = day));
    let mut facts = vec![
        Fact::new(say(msg!("report.fact.scope")), frame.scope.clone()),
        Fact::new(say(msg!("report.fact.period")), frame.period.words(frame.lang)),
        Fact::new(say(msg!("report.fact.stock_day")), day(frame.stock_day)),
    ];
    if let Some(known_on) = frame.known_on {
        facts.push(Fact::new(say(msg!("report.fact.known_on")), day(known_on)));
    }
    facts.push(Fact::new(say(msg!("report.fact.made_on")), day(frame.today)));
    let program = concat!("Relais ", env!("CARGO_PKG_VERSION"));
    facts.push(Fact::new(say(msg!("report.fact.program")), program));
    facts
}

fn definitions(report: Report, frame: &Frame<'_>) -> Vec<super::document::Definition> {
    let say = |message: &Message| frame.lang.say(message);
    let counters = Definition::ALL.into_iter().filter(|one| one.is_valid_on(frame.stock_day));
    let counters = counters.map(|one| super::document::Definition {
        term: say(&one.name(frame.stock_day)),
        text: say(&one.words()),
        source: Some(say(&one.source())),
    });
    let plain = |term: Message, text: Message| super::document::Definition {
        term: say(&term),
        text: say(&text),
        source: None,
    };
    let mut all = match report {
        Report::Definitions => counters.collect(),
        Report::Activity => {
            vec![plain(msg!("report.term.followed"), msg!("report.term.followed_words"))]
        }
        Report::Fse(programme) => vec![super::document::Definition {
            term: say(&msg!("report.term.participant")),
            text: say(&msg!("report.term.participant_words")),
            source: Some(say(&match programme {
                Programme::FsePlus => msg!("report.definition.fse.source"),
                Programme::Fse2014 => msg!("report.term.fse_2014_source"),
            })),
        }],
    };
    all.push(plain(msg!("report.code.indetermine"), msg!("report.term.indeterminate_words")));
    all
}

/// Looks a count and its mark up in a grid.
impl Shown {
    fn grid(&self, rank: usize) -> Option<(&Grid, &Masked, Option<&Merged>)> {
        let (grid, masked, merged) = self.grids.get(rank)?.as_ref()?;
        Some((grid, masked, merged.as_ref()))
    }
}

/// The name of a population of people in the evening of a day: tables of one evening share their totals.
fn followed_on(day: NaiveDate) -> SmolStr {
    smol_str::format_smolstr!("stock@{day}")
}
