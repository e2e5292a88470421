//! What was done, in a sentence: for the command that does it, and for the history.

use super::output::Done;
use super::view::{PersonRef, appointment_state, obstacle_state};
use crate::caseload::change::Change;
use crate::caseload::history::{Deed, Entry};
use crate::caseload::record::Record;
use crate::caseload::state::State;
use crate::domain::code::Coded;
use crate::domain::person::PersonId;
use crate::domain::vocabulary::Vocabulary;
use crate::i18n::{Lang, Message};
use crate::msg;
use serde::Serialize;

/// A recorded act, for JSON.
#[derive(Debug, Serialize)]
pub(super) struct ActDone {
    /// What was done: [`code`].
    pub(super) did: &'static str,
    /// Rank in the history.
    pub(super) sequence: u64,
    /// The people it is about; the first ten of an import.
    pub(super) people: Vec<PersonRef>,
    /// What the next command may name, where there is something.
    pub(super) id: Option<String>,
    /// The same in words.
    pub(super) sentence: String,
}

/// What a command prints once its act is recorded.
#[must_use]
pub(super) fn done(state: &State, entry: &Entry, id: Option<String>, lang: Lang) -> Done<ActDone> {
    let sentence = describe(state, entry, lang);
    let mut sentences = vec![sentence.clone()];
    sentences.extend(id.as_ref().map(|id| msg!("cli.deed.id", id = id.as_str())));
    let people = entry.people.iter().take(10);
    Done {
        schema: "relais.act/1",
        body: ActDone {
            did: code(&entry.deed),
            sequence: entry.sequence,
            people: people.filter_map(|person| PersonRef::find(state, *person)).collect(),
            id,
            sentence: lang.say(&sentence),
        },
        sentences,
    }
}

/// The entry in words.
#[must_use]
pub(super) fn describe(state: &State, entry: &Entry, lang: Lang) -> Message {
    match &entry.deed {
        Deed::Change(change) => in_words(state, entry, change, lang),
        Deed::Undo(sequence) => msg!("cli.deed.undo", sequence = *sequence),
        Deed::Redo(sequence) => msg!("cli.deed.redo", sequence = *sequence),
    }
}

/// What was done, as a code that does not change with the language.
#[must_use]
pub(super) fn code(deed: &Deed) -> &'static str {
    let change = match deed {
        Deed::Undo(_) => return "undo",
        Deed::Redo(_) => return "redo",
        Deed::Change(change) => change,
    };
    match change {
        Change::OfficeSet(_) => "office_set",
        Change::AdviserSaved(_) => "adviser_saved",
        Change::PersonOpened(_) => "person_opened",
        Change::IdentityCorrected { .. } => "identity_corrected",
        Change::LeadChanged { .. } => "lead_changed",
        Change::SituationDated { .. } => "situation_dated",
        Change::SituationRetracted { .. } => "situation_retracted",
        Change::ObstacleAssessed { .. } => "obstacle_assessed",
        Change::InterviewLogged(_) => "interview_logged",
        Change::InterviewCorrected(_) => "interview_corrected",
        Change::AppointmentFixed(_) => "appointment_fixed",
        Change::AppointmentMoved { .. } => "appointment_moved",
        Change::AppointmentAnswered { .. } => "appointment_answered",
        Change::OrientationLogged(_) => "orientation_logged",
        Change::OrientationStepped { .. } => "orientation_stepped",
        Change::PersonExited { .. } => "person_exited",
        Change::PersonReopened { .. } => "person_reopened",
        Change::PeopleMerged { .. } => "people_merged",
        Change::PartnerSaved(_) => "partner_saved",
        Change::ServiceSaved(_) => "service_saved",
        Change::ActionPlanned(_) => "action_planned",
        Change::AttendanceRecorded { .. } => "attendance_recorded",
        Change::MappingSaved(_) => "mapping_saved",
        Change::ViewSaved(_) => "view_saved",
        Change::PeopleImported { .. } => "people_imported",
    }
}

fn in_words(state: &State, entry: &Entry, change: &Change, lang: Lang) -> Message {
    let who = |person: PersonId| who(state, entry, person);
    match change {
        Change::OfficeSet(office) => msg!("cli.deed.office_set", name = office.name.as_str()),
        Change::AdviserSaved(adviser) => {
            msg!("cli.deed.adviser_saved", name = adviser.name.as_str())
        }
        Change::PersonOpened(file) => msg!("cli.deed.person_opened", who = who(file.id)),
        Change::IdentityCorrected { person, .. } => {
            msg!("cli.deed.identity_corrected", who = who(*person))
        }
        Change::LeadChanged { person, adviser } => msg!(
            "cli.deed.lead_changed",
            who = who(*person),
            adviser = super::view::adviser_name(state, *adviser)
        ),
        Change::SituationDated { person, entry } => {
            let facts: Vec<String> = super::facts::lines(&entry.facts, lang)
                .into_iter()
                .map(|(name, value)| format!("{name} {value}"))
                .collect();
            let (who, facts) = (who(*person), facts.join(", "));
            msg!("cli.deed.situation_dated", who = who, facts = facts, on = entry.on)
        }
        Change::SituationRetracted { person, .. } => {
            msg!("cli.deed.situation_retracted", who = who(*person))
        }
        Change::ObstacleAssessed { person, entry } => msg!(
            "cli.deed.obstacle_assessed",
            who = who(*person),
            obstacle = label_of(&entry.kind, lang),
            state = obstacle_state(entry.state),
            on = entry.on
        ),
        Change::InterviewLogged(interview) => msg!(
            "cli.deed.interview_logged",
            who = who(interview.person),
            on = interview.on,
            minutes = u32::from(interview.minutes),
            medium = label_of(&interview.medium, lang)
        ),
        Change::InterviewCorrected(interview) => {
            msg!("cli.deed.interview_corrected", who = who(interview.person), on = interview.on)
        }
        Change::AppointmentFixed(appointment) => msg!(
            "cli.deed.appointment_fixed",
            who = who(appointment.person),
            on = appointment.day(),
            hour = hour(appointment.start, lang)
        ),
        Change::AppointmentMoved { start, .. } => msg!(
            "cli.deed.appointment_moved",
            who = whose(state, entry),
            on = start.date(),
            hour = hour(*start, lang)
        ),
        Change::AppointmentAnswered { state: answer, .. } => msg!(
            "cli.deed.appointment_answered",
            who = whose(state, entry),
            state = appointment_state(*answer)
        ),
        Change::OrientationLogged(orientation) => msg!(
            "cli.deed.orientation_logged",
            who = who(orientation.person),
            partner = state
                .partner(orientation.partner)
                .map_or_else(String::new, |partner| partner.name.to_string()),
            motive = label_of(&orientation.motive, lang),
            stage = orientation.stage().name()
        ),
        Change::OrientationStepped { step, .. } => msg!(
            "cli.deed.orientation_stepped",
            who = whose(state, entry),
            stage = step.stage.name(),
            on = step.on
        ),
        Change::PersonExited { person, exit } => msg!(
            "cli.deed.person_exited",
            who = who(*person),
            on = exit.on,
            motive = label_of(&exit.motive, lang)
        ),
        Change::PersonReopened { person, on } => {
            msg!("cli.deed.person_reopened", who = who(*person), on = *on)
        }
        Change::PeopleMerged { kept, merged } => {
            msg!("cli.deed.people_merged", kept = who(*kept), merged = who(*merged))
        }
        other => beside_people(state, entry, other),
    }
}

/// Changes that are about no person, or about many.
fn beside_people(state: &State, entry: &Entry, change: &Change) -> Message {
    match change {
        Change::PartnerSaved(partner) => {
            msg!("cli.deed.partner_saved", name = partner.name.as_str())
        }
        Change::ServiceSaved(service) => {
            msg!("cli.deed.service_saved", name = service.name.as_str())
        }
        Change::ActionPlanned(action) => {
            msg!("cli.deed.action_planned", title = action.title.as_str())
        }
        Change::AttendanceRecorded { person, .. } => {
            msg!("cli.deed.attendance_recorded", who = who(state, entry, *person))
        }
        Change::MappingSaved(mapping) => {
            msg!("cli.deed.mapping_saved", name = mapping.name.as_str())
        }
        Change::ViewSaved(view) => msg!("cli.deed.view_saved", name = view.name.as_str()),
        Change::PeopleImported { source, opened, updated, .. } => msg!(
            "cli.deed.people_imported",
            source = source.as_str(),
            opened = opened.len(),
            updated = updated.len()
        ),
        _ => msg!("cli.deed.unnamed"),
    }
}

/// Name and number; of a file that an undo has since taken away, what the entry itself remembers.
fn who(state: &State, entry: &Entry, person: PersonId) -> Message {
    let remembered = || {
        entry.replaced.iter().find_map(|(_, record)| match record {
            Some(Record::Person(file)) if file.id == person => Some(file),
            _ => None,
        })
    };
    let opened = match &entry.deed {
        Deed::Change(Change::PersonOpened(file)) => Some(file),
        _ => None,
    };
    match state.person(person).or_else(remembered).or(opened) {
        Some(file) => {
            let name = file.identity.full_name();
            msg!("cli.deed.who", name = name, number = file.number.as_str())
        }
        None => msg!("cli.deed.nobody"),
    }
}

fn whose(state: &State, entry: &Entry) -> Message {
    match entry.people.first() {
        Some(person) => who(state, entry, *person),
        None => msg!("cli.deed.nobody"),
    }
}

fn label_of<C: Coded>(code: &C, lang: Lang) -> String {
    Vocabulary::builtin().label(code, lang).to_owned()
}

/// An hour in the reader's way: 14h30, 14:30.
#[must_use]
pub(super) fn hour(at: chrono::NaiveDateTime, lang: Lang) -> String {
    match lang {
        Lang::Fr => at.format("%Hh%M").to_string(),
        Lang::En => at.format("%H:%M").to_string(),
    }
}
