//! Taking a caseload file in: its rows, set against the people already known.
//!
//! A row is somebody new, somebody known of whom it says nothing new, or somebody known of whom it says
//! something else. What the office wrote itself since the last import is never overwritten: a
//! field is compared three ways, with what the file says, what the office knows, and what the last
//! import said.

mod fields;
mod opening;
#[cfg(test)]
mod tests;

use crate::caseload::change::{Act, Change};
use crate::caseload::duplicates::{Candidate, Certainty, DuplicateIndex, Sought};
use crate::caseload::lookup::Lookup;
use crate::caseload::state::State;
use crate::domain::identifier::InternalNumber;
use crate::domain::person::{PersonFile, PersonId};
use crate::ids::Ids;
use crate::import::caseload_file::CaseloadRow;
use crate::parallel::in_parts;
use opening::Advisers;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// What taking a file in would do. Nothing is done yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Files to open, by line.
    pub opened: Vec<Opening>,
    /// Known people of whom the file says something else, by line.
    pub differing: Vec<Differing>,
    /// Rows that say nothing new.
    pub unchanged: usize,
    /// Rows about somebody an earlier row was about: line, and the earlier line.
    pub repeated: Vec<(usize, usize)>,
}

/// A file to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Line of the row.
    pub line: usize,
    /// The file.
    pub file: PersonFile,
    /// Somebody known who may be the same person, to be looked at.
    pub resembles: Option<PersonId>,
}

/// Somebody known, and what the file says otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Differing {
    /// Line of the row.
    pub line: usize,
    /// Who.
    pub person: PersonId,
    /// Field by field.
    pub fields: Vec<FieldDifference>,
    row: CaseloadRow,
}

/// One field that the file and the office say differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldDifference {
    /// Name of the field, as in [`crate::domain::person::Identity`] and [`crate::domain::situation::Situation`].
    pub field: &'static str,
    /// What the office knows; `None` when it knows nothing.
    pub here: Option<String>,
    /// What the file says.
    pub there: String,
    /// What that means.
    pub meaning: Difference,
}

/// What a difference between file and office means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// The office knew nothing: safe to take.
    Completes,
    /// The file changed since the last import, the office did not: safe to take.
    Updates,
    /// Both say something, and the office's word may be the newer one: for a person to decide.
    Conflicts,
}

/// Which differences to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Taking {
    /// None: they are proposed only.
    #[default]
    Nothing,
    /// Those that overwrite nothing the office wrote.
    Safe,
}

/// Rows that are worth a thread.
const WORTH_A_THREAD: usize = 512;

/// Sets the rows of a file against the caseload.
#[must_use]
pub fn plan(
    state: &State,
    lookup: &Lookup,
    rows: Vec<CaseloadRow>,
    act: &Act,
    ids: &mut dyn Ids,
) -> Plan {
    let weigh = |rows: &[CaseloadRow]| -> Vec<Weighed> {
        rows.iter().map(|row| weigh(state, lookup, row, act)).collect()
    };
    let weighed: Vec<Weighed> =
        in_parts(&rows, WORTH_A_THREAD, weigh).into_iter().flatten().collect();
    let shared = Sought::shared_keys(weighed.iter().map(|weighed| &weighed.sought));
    let mut plan = Plan::default();
    let mut numbers = state.next_numbers();
    let advisers = Advisers::of(state);
    let mut fresh = DuplicateIndex::default();
    let mut lines: BTreeMap<PersonId, usize> = BTreeMap::new();
    for (row, mut weighed) in rows.into_iter().zip(weighed) {
        let line = row.line;
        weighed.sought.keep_keys(&shared);
        let new_too = fresh.find_sought(&weighed.sought, None, 1).into_iter().next();
        let best = weighed.known.into_iter().chain(new_too);
        let best = best.max_by_key(|candidate| candidate.certainty);
        match (best, weighed.says) {
            (Some(same), says) if same.certainty == Certainty::Same => {
                if let Some(earlier) = lines.get(&same.person) {
                    plan.repeated.push((line, *earlier));
                } else if let Says::Otherwise(fields) = says {
                    lines.insert(same.person, line);
                    if fields.is_empty() {
                        plan.unchanged += 1;
                    } else {
                        plan.differing.push(Differing { line, person: same.person, fields, row });
                    }
                }
            }
            (other, says) => {
                let Some(number) = numbers.next() else { break };
                let imported = match says {
                    Says::Anew(hashes) => hashes,
                    Says::Otherwise(_) => fields::hashes(&row),
                };
                let file = opening::open(&advisers, row, imported, number, act, ids);
                fresh.insert_sought(file.id, weighed.sought);
                lines.insert(file.id, line);
                let resembles = other
                    .filter(|candidate| candidate.certainty >= Certainty::Likely)
                    .map(|candidate| candidate.person);
                plan.opened.push(Opening { line, file, resembles });
            }
        }
    }
    plan
}

/// A row on its own, set against the people known: all that does not depend on the rows before it.
struct Weighed {
    sought: Sought,
    /// The likeliest of the people known.
    known: Option<Candidate>,
    says: Says,
}

/// What a row says.
enum Says {
    /// Of somebody new: its fields, hashed.
    Anew(Vec<u64>),
    /// Of somebody known: what is not as the office has it.
    Otherwise(Vec<FieldDifference>),
}

fn weigh(state: &State, lookup: &Lookup, row: &CaseloadRow, act: &Act) -> Weighed {
    let sought = Sought::from(&row.identity);
    let known = lookup.likely_sought(&sought, 1).into_iter().next();
    let same = known.as_ref().filter(|candidate| candidate.certainty == Certainty::Same);
    let says = match same.and_then(|candidate| state.person(candidate.person)) {
        Some(file) => Says::Otherwise(fields::differences(file, row, act.today)),
        None => Says::Anew(fields::hashes(row)),
    };
    Weighed { sought, known, says }
}

impl Plan {
    /// The one change that takes the file in; `None` when there is nothing to do.
    #[must_use]
    pub fn into_change(
        self,
        state: &State,
        source: &str,
        taking: Taking,
        act: &Act,
        ids: &mut dyn Ids,
    ) -> Option<Change> {
        let opened = self.opened.iter().map(|opening| opening.file.id).collect();
        let mut files: Vec<PersonFile> =
            self.opened.into_iter().map(|opening| opening.file).collect();
        let mut updated = Vec::new();
        if taking == Taking::Safe {
            for differing in self.differing {
                let Some(file) = state.person(differing.person) else { continue };
                if let Some(file) = fields::take(file, differing, act, ids) {
                    updated.push(file.id);
                    files.push(file);
                }
            }
        }
        (!files.is_empty()).then(|| Change::PeopleImported {
            source: SmolStr::new(source),
            opened,
            updated,
            files,
        })
    }

    /// The internal numbers that would be given, first and last.
    #[must_use]
    pub fn numbers(&self) -> Option<(&InternalNumber, &InternalNumber)> {
        Some((&self.opened.first()?.file.number, &self.opened.last()?.file.number))
    }

    /// How many fields differ in a way.
    #[must_use]
    pub fn count(&self, meaning: Difference) -> usize {
        let fields = self.differing.iter().flat_map(|differing| &differing.fields);
        fields.filter(|field| field.meaning == meaning).count()
    }
}
