//! What JSON says of each thing: flat, with codes and labels, ISO dates, phones as `+` and digits.
//!
//! `docs/schema/` holds the same shapes as JSON Schemas, and a test holds both equal. A field is added
//! without a new version; one that is renamed, retyped or taken away makes one.

use crate::caseload::state::State;
use crate::desk::words::{
    self, FollowUp, adviser_name, appointment_state, commune_name, discreet_partner, handle,
    partner_name,
};
use crate::domain::appointment::Appointment;
use crate::domain::code::Coded;
use crate::domain::interview::Interview;
use crate::domain::orientation::{Orientation, Step};
use crate::domain::partner::Partner;
use crate::domain::person::{PersonFile, PersonId, Sharing};
use crate::domain::rules::age_on;
use crate::domain::vocabulary::Vocabulary;
use crate::i18n::{Lang, Message};
use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

/// A code with its label.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Label {
    /// The code, as stored and exchanged.
    pub(super) code: String,
    /// What a person reads.
    pub(super) label: String,
}

impl Label {
    /// Of a code of the lists in force.
    #[must_use]
    pub(super) fn of<C: Coded>(vocabulary: &Vocabulary, code: &C, lang: Lang) -> Self {
        Self { code: code.as_str().to_owned(), label: words::label(vocabulary, code, lang) }
    }

    /// Of one of the program's own words.
    #[must_use]
    pub(super) fn worded<T: Serialize>(value: &T, label: &Message, lang: Lang) -> Self {
        let code = serde_json::to_value(value)
            .ok()
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default();
        Self { code, label: lang.say(label) }
    }
}

/// Date and hour on the office's wall, ISO.
fn local(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%dT%H:%M").to_string()
}

/// Who something is about.
#[derive(Debug, Clone, Serialize)]
pub(super) struct PersonRef {
    /// Number of the file.
    pub(super) number: String,
    /// First names and name in use.
    pub(super) name: String,
}

impl PersonRef {
    /// Of a file.
    #[must_use]
    pub(super) fn of(file: &PersonFile) -> Self {
        Self { number: file.number.to_string(), name: file.identity.full_name() }
    }

    /// Of someone in the caseload.
    #[must_use]
    pub(super) fn find(state: &State, person: PersonId) -> Option<Self> {
        state.person(person).map(Self::of)
    }
}

/// A person in a list.
#[derive(Debug, Clone, Serialize)]
pub(super) struct PersonRow {
    /// Identity of the file.
    pub(super) id: String,
    /// Number of the file.
    pub(super) number: String,
    /// Name in use.
    pub(super) last_name: String,
    /// First names.
    pub(super) first_names: String,
    /// Birth date.
    pub(super) birth_date: NaiveDate,
    /// Age on the day.
    pub(super) age: u32,
    /// Commune, or the town as written.
    pub(super) commune: Option<String>,
    /// Code of the commune.
    pub(super) insee: Option<String>,
    /// Phones, the best first.
    pub(super) phones: Vec<String>,
    /// E-mail.
    pub(super) email: Option<String>,
    /// How far the office follows them.
    pub(super) standing: Label,
    /// Adviser who answers for the file.
    pub(super) lead_adviser: String,
    /// Day of first contact.
    pub(super) first_contact: NaiveDate,
    /// Last day on which the office and the person were in touch.
    pub(super) last_contact: NaiveDate,
    /// Free labels.
    pub(super) tags: Vec<String>,
}

impl PersonRow {
    /// Of a file, on a day.
    #[must_use]
    pub(super) fn of(state: &State, file: &PersonFile, today: NaiveDate, lang: Lang) -> Self {
        let identity = &file.identity;
        Self {
            id: file.id.to_string(),
            number: file.number.to_string(),
            last_name: identity.last_name.to_string(),
            first_names: identity.first_names.to_string(),
            birth_date: identity.birth_date,
            age: age_on(identity.birth_date, today),
            commune: commune_name(&identity.residence),
            insee: identity.residence.commune.as_ref().map(ToString::to_string),
            phones: identity.phones.iter().map(ToString::to_string).collect(),
            email: identity.email.as_ref().map(ToString::to_string),
            standing: standing(file, today, lang),
            lead_adviser: adviser_name(state, file.lead_adviser),
            first_contact: file.first_contact,
            last_contact: state.last_contact(file),
            tags: identity.tags.iter().map(ToString::to_string).collect(),
        }
    }
}

/// How far the office follows someone, on a day.
#[must_use]
pub(super) fn standing(file: &PersonFile, today: NaiveDate, lang: Lang) -> Label {
    let follow_up = FollowUp::of(file, today);
    Label { code: follow_up.code().to_owned(), label: lang.say(&follow_up.name()) }
}

/// An appointment.
#[derive(Debug, Clone, Serialize)]
pub(super) struct AppointmentRow {
    /// First digits of its identity.
    pub(super) id: String,
    /// With whom.
    pub(super) person: Option<PersonRef>,
    /// Beginning, local time.
    pub(super) start: String,
    /// Planned length, in minutes.
    pub(super) minutes: u16,
    /// Where.
    pub(super) place: Label,
    /// What for.
    pub(super) subject: String,
    /// What became of it.
    pub(super) state: Label,
    /// Who receives.
    pub(super) adviser: String,
}

impl AppointmentRow {
    /// Of an appointment.
    #[must_use]
    pub(super) fn of(state: &State, appointment: &Appointment, lang: Lang) -> Self {
        Self {
            id: handle(appointment.id.0),
            person: PersonRef::find(state, appointment.person),
            start: local(appointment.start),
            minutes: appointment.minutes,
            place: Label::of(state.vocabulary(), &appointment.place, lang),
            subject: appointment.subject.clone(),
            state: Label::worded(&appointment.state, &appointment_state(appointment.state), lang),
            adviser: adviser_name(state, appointment.adviser),
        }
    }
}

/// An interview.
#[derive(Debug, Clone, Serialize)]
pub(super) struct InterviewRow {
    /// First digits of its identity.
    pub(super) id: String,
    /// Day on which it took place.
    pub(super) on: NaiveDate,
    /// Length, in minutes.
    pub(super) minutes: u16,
    /// How it took place.
    pub(super) medium: Label,
    /// What it was about.
    pub(super) themes: Vec<Label>,
    /// The note.
    pub(super) note: String,
    /// Who led it.
    pub(super) adviser: String,
}

impl InterviewRow {
    /// Of an interview.
    #[must_use]
    pub(super) fn of(state: &State, interview: &Interview, lang: Lang) -> Self {
        Self {
            id: handle(interview.id.0),
            on: interview.on,
            minutes: interview.minutes,
            medium: Label::of(state.vocabulary(), &interview.medium, lang),
            themes: interview
                .themes
                .iter()
                .map(|theme| Label::of(state.vocabulary(), theme, lang))
                .collect(),
            note: interview.note.clone(),
            adviser: adviser_name(state, interview.adviser),
        }
    }
}

/// One step of an orientation's life.
#[derive(Debug, Clone, Serialize)]
pub(super) struct StepRow {
    /// Stage entered.
    pub(super) stage: Label,
    /// When.
    pub(super) on: NaiveDate,
    /// Why, for a refusal or a drop-out.
    pub(super) reason: Option<Label>,
    /// Whether it reached its aim, for a completion.
    pub(super) successful: Option<bool>,
    /// What it led to.
    pub(super) result: Option<Label>,
    /// What was said.
    pub(super) comment: String,
    /// By which way it went, for a sending.
    pub(super) channel: Option<Label>,
}

impl StepRow {
    fn of(vocabulary: &Vocabulary, step: &Step, lang: Lang) -> Self {
        let outcome = step.outcome.as_ref();
        Self {
            stage: Label::worded(&step.stage, &step.stage.name(), lang),
            on: step.on,
            reason: step.reason.as_ref().map(|reason| Label::of(vocabulary, reason, lang)),
            successful: outcome.map(|outcome| outcome.successful),
            result: outcome
                .and_then(|outcome| outcome.result.as_ref())
                .map(|result| Label::of(vocabulary, result, lang)),
            comment: step.comment.clone(),
            channel: step.channel.as_ref().map(|channel| Label::of(vocabulary, channel, lang)),
        }
    }
}

/// Where an orientation is shown: a partner of a sensitive kind is named in a person's own file alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    /// In the file of the person oriented.
    File,
    /// Among other people's.
    List,
}

/// An orientation.
#[derive(Debug, Clone, Serialize)]
pub(super) struct OrientationRow {
    /// First digits of its identity.
    pub(super) id: String,
    /// Who is oriented.
    pub(super) person: Option<PersonRef>,
    /// To whom.
    pub(super) partner: String,
    /// To which of its services, when it is known and may be named.
    pub(super) service: Option<String>,
    /// What for.
    pub(super) motive: Label,
    /// Where it stands.
    pub(super) stage: Label,
    /// Day of its last step.
    pub(super) since: Option<NaiveDate>,
    /// Sent so long ago that the partner should be recalled.
    pub(super) reminder_due: bool,
    /// What the partner should know.
    pub(super) note: String,
    /// The collective session at which the person is expected: local time, ISO.
    pub(super) session: Option<String>,
    /// First digits of the orientation that it takes up again.
    pub(super) follows: Option<String>,
    /// Its life, oldest first.
    pub(super) steps: Vec<StepRow>,
}

impl OrientationRow {
    /// Of an orientation, on a day.
    #[must_use]
    pub(super) fn of(
        state: &State,
        orientation: &Orientation,
        within: Within,
        today: NaiveDate,
        lang: Lang,
    ) -> Self {
        let stage = orientation.stage();
        let partner = state.partner(orientation.partner);
        // The name of a service tells as much as that of who offers it.
        let is_hidden = within == Within::List
            && partner.is_some_and(|partner| state.vocabulary().is_sensitive(&partner.kind));
        let service = orientation.service.filter(|_| !is_hidden).and_then(|id| state.service(id));
        Self {
            id: handle(orientation.id.0),
            person: PersonRef::find(state, orientation.person),
            partner: match within {
                Within::File => partner_name(state, orientation.partner),
                Within::List => discreet_partner(state, orientation.partner, lang),
            },
            service: service.map(|service| service.name.to_string()),
            motive: Label::of(state.vocabulary(), &orientation.motive, lang),
            stage: Label::worded(&stage, &stage.name(), lang),
            since: orientation.steps.last().map(|step| step.on),
            reminder_due: orientation.reminder_is_due(today),
            note: orientation.note.clone(),
            session: orientation.session.map(local),
            follows: orientation.follows.map(|followed| handle(followed.0)),
            steps: orientation
                .steps
                .iter()
                .map(|step| StepRow::of(state.vocabulary(), step, lang))
                .collect(),
        }
    }
}

/// Whether a person agrees that their particulars are passed on, as a code that does not change with the language.
#[must_use]
pub(super) fn sharing_code(sharing: Sharing) -> &'static str {
    match sharing {
        Sharing::NotRecorded => "not_recorded",
        Sharing::Agreed(_) => "agreed",
        Sharing::Declined(_) => "declined",
    }
}

/// A partner.
#[derive(Debug, Clone, Serialize)]
pub(super) struct PartnerRow {
    /// First digits of its identity.
    pub(super) id: String,
    /// Name.
    pub(super) name: String,
    /// Kind.
    pub(super) kind: Label,
    /// Commune, or the town as written.
    pub(super) commune: Option<String>,
    /// Phones, the best first.
    pub(super) phones: Vec<String>,
    /// E-mail.
    pub(super) email: Option<String>,
    /// Who to ask for.
    pub(super) contact: Option<String>,
}

impl PartnerRow {
    /// Of a partner.
    #[must_use]
    pub(super) fn of(vocabulary: &Vocabulary, partner: &Partner, lang: Lang) -> Self {
        Self {
            id: handle(partner.id.0),
            name: partner.name.to_string(),
            kind: Label::of(vocabulary, &partner.kind, lang),
            commune: commune_name(&partner.location),
            phones: partner.phones.iter().map(ToString::to_string).collect(),
            email: partner.email.as_ref().map(ToString::to_string),
            contact: partner.contact.as_ref().map(ToString::to_string),
        }
    }
}
