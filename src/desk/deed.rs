//! What was done, in a sentence: for whoever does it, and for the history.

use crate::caseload::change::Change;
use crate::caseload::history::{Deed, Entry};
use crate::caseload::record::{FiguresKind, Record};
use crate::caseload::state::State;
use crate::desk::facts;
use crate::desk::words::{
    adviser_name, appointment_state, discreet_partner, hour, label, obstacle_state, partner_name,
    sharing_in_words,
};
use crate::domain::person::PersonId;
use crate::i18n::{Lang, Message};
use crate::msg;
use chrono::NaiveDate;

/// The entry in words.
#[must_use]
pub fn describe(state: &State, entry: &Entry, lang: Lang) -> Message {
    match &entry.deed {
        Deed::Change(change) => in_words(state, entry, change, lang),
        Deed::Undo(sequence) => msg!("desk.deed.undo", sequence = *sequence),
        Deed::Redo(sequence) => msg!("desk.deed.redo", sequence = *sequence),
    }
}

/// What was done, as a code that does not change with the language.
#[must_use]
pub fn code(deed: &Deed) -> &'static str {
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
        Change::OrientationsLogged(_) => "orientations_logged",
        Change::OrientationCorrected { .. } => "orientation_corrected",
        Change::SharingRecorded { .. } => "sharing_recorded",
        Change::DirectoryImported { .. } => "directory_imported",
        Change::PartnersMerged { .. } => "partners_merged",
        Change::AppointmentRescheduled { .. } => "appointment_rescheduled",
        Change::CentreJoined { .. } => "centre_joined",
        Change::DaysSealed { .. } => "days_sealed",
        Change::ReceiptsKept(_) => "receipts_kept",
        Change::CentreLearned { .. } => "centre_learned",
        Change::DayAdopted { .. } => "day_adopted",
        Change::DeclarationsStated(_) => "declarations_stated",
        Change::FiguresSaved(_) => "figures_saved",

        Change::NomenclatureAdopted { .. } => "nomenclature_adopted",
    }
}

fn in_words(state: &State, entry: &Entry, change: &Change, lang: Lang) -> Message {
    let who = |person: PersonId| who(state, entry, person);
    match change {
        Change::OfficeSet(office) => msg!("desk.deed.office_set", name = office.name.as_str()),
        Change::AdviserSaved(adviser) => {
            msg!("desk.deed.adviser_saved", name = adviser.name.as_str())
        }
        Change::PersonOpened(file) => msg!("desk.deed.person_opened", who = who(file.id)),
        Change::IdentityCorrected { person, .. } => {
            msg!("desk.deed.identity_corrected", who = who(*person))
        }
        Change::LeadChanged { person, adviser } => msg!(
            "desk.deed.lead_changed",
            who = who(*person),
            adviser = adviser_name(state, *adviser)
        ),
        Change::SituationDated { person, entry } => {
            let facts: Vec<String> = facts::lines(&entry.facts, lang)
                .into_iter()
                .map(|(name, value)| format!("{name} {value}"))
                .collect();
            let (who, facts) = (who(*person), facts.join(", "));
            msg!("desk.deed.situation_dated", who = who, facts = facts, on = entry.on)
        }
        Change::SituationRetracted { person, .. } => {
            msg!("desk.deed.situation_retracted", who = who(*person))
        }
        Change::ObstacleAssessed { person, entry } => msg!(
            "desk.deed.obstacle_assessed",
            who = who(*person),
            obstacle = label(state.vocabulary(), &entry.kind, lang),
            state = obstacle_state(entry.state),
            on = entry.on
        ),
        Change::InterviewLogged(interview) => msg!(
            "desk.deed.interview_logged",
            who = who(interview.person),
            on = interview.on,
            minutes = u32::from(interview.minutes),
            medium = label(state.vocabulary(), &interview.medium, lang)
        ),
        Change::InterviewCorrected(interview) => {
            msg!("desk.deed.interview_corrected", who = who(interview.person), on = interview.on)
        }
        Change::AppointmentFixed(_)
        | Change::AppointmentMoved { .. }
        | Change::AppointmentRescheduled { .. }
        | Change::AppointmentAnswered { .. } => of_appointment(state, entry, change, lang),
        Change::OrientationLogged(orientation) => msg!(
            "desk.deed.orientation_logged",
            who = who(orientation.person),
            partner = discreet_partner(state, orientation.partner, lang),
            motive = label(state.vocabulary(), &orientation.motive, lang),
            stage = orientation.stage().name()
        ),
        Change::OrientationStepped { step, .. } => msg!(
            "desk.deed.orientation_stepped",
            who = whose(state, entry),
            stage = step.stage.name(),
            on = step.on
        ),
        Change::OrientationsLogged(orientations) => msg!(
            "desk.deed.orientations_logged",
            count = orientations.len(),
            partner = orientations
                .first()
                .map(|one| discreet_partner(state, one.partner, lang))
                .unwrap_or_default()
        ),
        Change::OrientationCorrected { .. } => {
            msg!("desk.deed.orientation_corrected", who = whose(state, entry))
        }
        Change::SharingRecorded { person, sharing } => msg!(
            "desk.deed.sharing_recorded",
            who = who(*person),
            sharing = sharing_in_words(*sharing)
        ),
        Change::PersonExited { person, exit } => msg!(
            "desk.deed.person_exited",
            who = who(*person),
            on = exit.on,
            motive = label(state.vocabulary(), &exit.motive, lang)
        ),
        Change::PersonReopened { person, on } => {
            msg!("desk.deed.person_reopened", who = who(*person), on = *on)
        }
        Change::PeopleMerged { kept, merged } => {
            msg!("desk.deed.people_merged", kept = who(*kept), merged = who(*merged))
        }
        other => beside_people(state, entry, other),
    }
}

/// Changes of appointments.
fn of_appointment(state: &State, entry: &Entry, change: &Change, lang: Lang) -> Message {
    match change {
        Change::AppointmentFixed(appointment) => msg!(
            "desk.deed.appointment_fixed",
            who = who(state, entry, appointment.person),
            on = appointment.day(),
            hour = hour(appointment.start, lang)
        ),
        Change::AppointmentMoved { start, .. } => msg!(
            "desk.deed.appointment_moved",
            who = whose(state, entry),
            on = start.date(),
            hour = hour(*start, lang)
        ),
        Change::AppointmentRescheduled { start, minutes, .. } => msg!(
            "desk.deed.appointment_rescheduled",
            who = whose(state, entry),
            on = start.date(),
            hour = hour(*start, lang),
            minutes = u32::from(*minutes)
        ),
        Change::AppointmentAnswered { state: answer, .. } => msg!(
            "desk.deed.appointment_answered",
            who = whose(state, entry),
            state = appointment_state(*answer)
        ),
        other => beside_people(state, entry, other),
    }
}

/// Changes that are about no person, or about many.
fn beside_people(state: &State, entry: &Entry, change: &Change) -> Message {
    match change {
        Change::PartnerSaved(partner) => {
            msg!("desk.deed.partner_saved", name = partner.name.as_str())
        }
        Change::ServiceSaved(service) => {
            msg!("desk.deed.service_saved", name = service.name.as_str())
        }
        Change::ActionPlanned(action) => {
            msg!("desk.deed.action_planned", title = action.title.as_str())
        }
        Change::AttendanceRecorded { person, .. } => {
            msg!("desk.deed.attendance_recorded", who = who(state, entry, *person))
        }
        Change::MappingSaved(mapping) => {
            msg!("desk.deed.mapping_saved", name = mapping.name.as_str())
        }
        Change::ViewSaved(view) => msg!("desk.deed.view_saved", name = view.name.as_str()),
        Change::PeopleImported { source, opened, updated, .. } => msg!(
            "desk.deed.people_imported",
            source = source.as_str(),
            opened = opened.len(),
            updated = updated.len()
        ),
        Change::DirectoryImported { source, counts, .. } => msg!(
            "desk.deed.directory_imported",
            source = source.as_str(),
            partners = counts.partners_added + counts.partners_updated,
            services = counts.services_added + counts.services_updated
        ),
        Change::PartnersMerged { kept, merged } => msg!(
            "desk.deed.partners_merged",
            kept = partner_name(state, *kept),
            merged = partner_name(state, *merged)
        ),
        Change::CentreJoined { name: Some(name), .. } => {
            msg!("desk.deed.centre_joined", name = name.as_str())
        }
        Change::CentreJoined { name: None, .. } => msg!("desk.deed.key_drawn"),
        Change::DaysSealed { days, .. } => msg!("desk.deed.days_sealed", days = day_list(days)),
        Change::ReceiptsKept(receipts) => {
            msg!("desk.deed.receipts_kept", count = receipts.len())
        }
        Change::CentreLearned { days, .. } => {
            msg!("desk.deed.centre_learned", days = day_list(days))
        }
        Change::DayAdopted { .. } => msg!("desk.deed.day_adopted"),
        Change::DeclarationsStated(declarations) => {
            msg!("desk.deed.declarations_stated", who = who(state, entry, declarations.person))
        }
        Change::FiguresSaved(figures) => match figures.kind {
            FiguresKind::Statistics => {
                msg!("desk.deed.statistics_saved", name = figures.name.as_str())
            }
            FiguresKind::Publication => {
                msg!("desk.deed.report_published", name = figures.name.as_str())
            }
        },

        Change::NomenclatureAdopted { number, counts, .. } => msg!(
            "desk.deed.nomenclature_adopted",
            number = *number,
            added = counts.added,
            changed = counts.changed,
            left = counts.left
        ),
        _ => msg!("desk.deed.unnamed"),
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
            msg!("desk.deed.who", name = name, number = file.number.as_str())
        }
        None => msg!("desk.deed.nobody"),
    }
}

fn whose(state: &State, entry: &Entry) -> Message {
    match entry.people.first() {
        Some(person) => who(state, entry, *person),
        None => msg!("desk.deed.nobody"),
    }
}

/// The first days and how many more: ready-made text.
fn day_list(days: &[NaiveDate]) -> Message {
    match days {
        [] => msg!("desk.deed.unnamed"),
        [one] => msg!("desk.deed.day", on = *one),
        [first, .., last] => {
            msg!("desk.deed.days", count = days.len(), from = *first, to = *last)
        }
    }
}
