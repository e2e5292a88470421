//! What a form is about: its title, its fields, and the changes that saving it makes. One file a kind.

mod appointment;
mod caseload;
mod declarations;
mod interview;
mod orientation;
mod partner;
mod person;
mod sheet;
mod situation;

pub use orientation::Start;

use crate::caseload::change::Change;
use crate::desk::document::Document;
use crate::desk::words::partner_name;
use crate::domain::appointment::AppointmentId;
use crate::domain::code::Coded;
use crate::domain::interview::InterviewId;
use crate::domain::orientation::{OrientationId, Stage};
use crate::domain::partner::PartnerId;
use crate::domain::person::PersonId;
use crate::domain::situation::SituationId;
use crate::i18n::Message;
use crate::ids::Ids;
use crate::msg;
use crate::report::fse::Phase;
use crate::tui::context::Context;
use crate::tui::form::Form;
use crate::tui::form::field::{Answer, Field};
use crate::tui::form::suggest::Suggestion;
use chrono::NaiveDateTime;

/// What a form is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matter {
    /// An interview that takes place now (mode entretien), or took place.
    Interview {
        /// With whom.
        person: PersonId,
    },
    /// An interview logged before.
    InterviewCorrection(InterviewId),
    /// An appointment to fix; at an hour already chosen, when the agenda offered it.
    Appointment {
        /// With whom; chosen in the form when it is not known.
        person: Option<PersonId>,
        /// When.
        at: Option<NaiveDateTime>,
    },
    /// An appointment to move.
    Move(AppointmentId),
    /// An orientation, of one person or several.
    Orientation {
        /// Who.
        people: Vec<PersonId>,
        /// What is known already.
        start: Start,
    },
    /// The life of an orientation, recorded wrongly.
    Life(OrientationId),
    /// The sheet of an orientation, to be written to a file.
    Sheet(OrientationId),
    /// Whether a person's particulars may be passed on.
    Sharing(PersonId),
    /// A partner: one of the directory, or a new one.
    Partner(Option<PartnerId>),
    /// A partner to merge into another.
    PartnerMerge(PartnerId),
    /// A step of an orientation that needs more than a day: refusal, drop-out, completion.
    Step {
        /// Which.
        orientation: OrientationId,
        /// The stage entered.
        stage: Stage,
    },
    /// A file to open.
    NewPerson,
    /// Who someone is.
    Identity(PersonId),
    /// Facts of a situation.
    Situation(PersonId),
    /// What became of someone who left: facts said anew, be they what they were.
    AfterExit {
        /// Who.
        person: PersonId,
        /// On leaving, or six months later.
        phase: Phase,
    },
    /// The questionnaire of the FSE+.
    Declarations(PersonId),
    /// A statement to take back.
    Retraction {
        /// Whose.
        person: PersonId,
        /// Which.
        entry: SituationId,
    },
    /// Obstacles.
    Obstacles(PersonId),
    /// A file to close.
    Exit(PersonId),
    /// A file to reopen.
    Reopening(PersonId),
    /// A file to merge into another.
    Merge(PersonId),
    /// A label for several people.
    Tag(Vec<PersonId>),
    /// Another lead adviser for several people.
    Lead(Vec<PersonId>),
    /// A query to keep by name.
    View {
        /// The query.
        query: String,
    },
}

impl Matter {
    /// Under what name a draft of it is kept.
    #[must_use]
    pub fn draft_name(&self) -> String {
        match self {
            Self::Interview { person } => format!("interview {person}"),
            Self::InterviewCorrection(id) => format!("correction {id}"),
            Self::Appointment { person: Some(person), .. } => format!("appointment {person}"),
            Self::Appointment { person: None, at } => match at {
                Some(at) => format!("appointment at {at}"),
                None => "appointment".to_owned(),
            },
            Self::Move(id) => format!("move {id}"),
            Self::Orientation { people, start } => match start.service {
                // One begun from a service is not the one begun from the file.
                Some(service) => format!("{} {service}", of_several("orientation", people)),
                None => of_several("orientation", people),
            },
            Self::Life(id) => format!("life {id}"),
            Self::Sheet(id) => format!("sheet {id}"),
            Self::Sharing(person) => format!("sharing {person}"),
            Self::Partner(Some(partner)) => format!("partner {partner}"),
            Self::Partner(None) => "partner".to_owned(),
            Self::PartnerMerge(partner) => format!("merge partner {partner}"),
            Self::Step { orientation, stage } => format!("step {orientation} {}", stage.rank()),
            Self::NewPerson => "person".to_owned(),
            Self::Identity(person) => format!("identity {person}"),
            Self::Situation(person) => format!("situation {person}"),
            Self::AfterExit { person, phase: Phase::SixMonths } => format!("six months {person}"),
            Self::AfterExit { person, .. } => format!("exit situation {person}"),
            Self::Declarations(person) => format!("declarations {person}"),
            Self::Retraction { entry, .. } => format!("retraction {entry}"),
            Self::Obstacles(person) => format!("obstacles {person}"),
            Self::Exit(person) => format!("exit {person}"),
            Self::Reopening(person) => format!("reopening {person}"),
            Self::Merge(person) => format!("merge {person}"),
            Self::Tag(people) => of_several("tag", people),
            Self::Lead(people) => of_several("lead", people),
            Self::View { query } => format!("view {query}"),
        }
    }

    /// Its title, with whom it is about.
    #[must_use]
    pub fn title(&self, cx: &Context<'_>) -> Message {
        let state = cx.state();
        let name = |person: &PersonId| {
            state.person(*person).map(|file| file.identity.full_name()).unwrap_or_default()
        };
        let oriented = |id: &OrientationId| {
            state.orientation(*id).map(|one| name(&one.person)).unwrap_or_default()
        };
        match self {
            Self::Interview { person } => msg!("form.title.interview", who = name(person)),
            Self::InterviewCorrection(id) => {
                let who = state.interview(*id).map(|one| name(&one.person)).unwrap_or_default();
                msg!("form.title.correction", who = who)
            }
            Self::Appointment { person: Some(person), .. } => {
                msg!("form.title.appointment", who = name(person))
            }
            Self::Appointment { person: None, .. } => msg!("form.title.appointment_of"),
            Self::Move(id) => {
                let who = state.appointment(*id).map(|one| name(&one.person)).unwrap_or_default();
                msg!("form.title.move", who = who)
            }
            Self::Life(id) => msg!("form.title.life", who = oriented(id)),
            Self::Sheet(id) => msg!("form.title.sheet", who = oriented(id)),
            Self::Sharing(person) => msg!("form.title.sharing", who = name(person)),
            Self::Partner(Some(partner)) => {
                msg!("form.title.partner", name = partner_name(state, *partner))
            }
            Self::Partner(None) => msg!("form.title.new_partner"),
            Self::PartnerMerge(partner) => {
                msg!("form.title.partner_merge", name = partner_name(state, *partner))
            }
            Self::Orientation { people, .. } => match people.as_slice() {
                [person] => msg!("form.title.orientation", who = name(person)),
                several => msg!("form.title.orientations", count = several.len()),
            },
            Self::Step { orientation, stage } => {
                msg!("form.title.step", stage = stage.name(), who = oriented(orientation))
            }
            Self::NewPerson => msg!("form.title.person"),
            Self::Identity(person) => msg!("form.title.identity", who = name(person)),
            Self::Situation(person) => msg!("form.title.situation", who = name(person)),
            Self::AfterExit { person, phase: Phase::SixMonths } => {
                msg!("form.title.six_months", who = name(person))
            }
            Self::AfterExit { person, .. } => msg!("form.title.after_exit", who = name(person)),
            Self::Declarations(person) => msg!("form.title.declarations", who = name(person)),
            Self::Retraction { person, .. } => msg!("form.title.retraction", who = name(person)),
            Self::Obstacles(person) => msg!("form.title.obstacles", who = name(person)),
            Self::Exit(person) => msg!("form.title.exit", who = name(person)),
            Self::Reopening(person) => msg!("form.title.reopening", who = name(person)),
            Self::Merge(person) => msg!("form.title.merge", who = name(person)),
            Self::Tag(people) => msg!("form.title.tag", count = people.len()),
            Self::Lead(people) => msg!("form.title.lead", count = people.len()),
            Self::View { .. } => msg!("form.title.view"),
        }
    }

    /// Its fields, as they stand when the form is opened.
    #[must_use]
    pub fn fields(&self, cx: &Context<'_>) -> Vec<Field> {
        match self {
            Self::Interview { person } => interview::fields(*person, cx),
            Self::InterviewCorrection(id) => interview::correction_fields(*id, cx),
            Self::Appointment { person, at } => appointment::fields(*person, *at, cx),
            Self::Move(id) => appointment::move_fields(*id, cx),
            Self::Orientation { people, start } => orientation::fields(people, start, cx),
            Self::Life(id) => orientation::life_fields(*id, cx),
            Self::Sheet(id) => sheet::fields(*id, cx),
            Self::Sharing(person) => person::sharing_fields(*person, cx),
            Self::Partner(partner) => partner::fields(*partner, cx),
            Self::PartnerMerge(_) => partner::merge_fields(),
            Self::Step { stage, .. } => orientation::step_fields(*stage, cx),
            Self::NewPerson => person::fields(None, cx),
            Self::Identity(person) => person::fields(cx.state().person(*person), cx),
            Self::Situation(person) => situation::fields(*person, cx),
            Self::AfterExit { .. } => situation::after_exit_fields(cx),
            Self::Declarations(person) => declarations::fields(*person, cx),
            Self::Retraction { .. } => Vec::new(),
            Self::Obstacles(person) => situation::obstacle_fields(*person, cx),
            Self::Exit(_) => person::exit_fields(cx),
            Self::Reopening(_) => person::reopening_fields(cx),
            Self::Merge(_) => person::merge_fields(),
            Self::Tag(_) => caseload::tag_fields(),
            Self::Lead(_) => caseload::lead_fields(),
            Self::View { query } => caseload::view_fields(query),
        }
    }

    /// The changes that saving makes, in their order.
    ///
    /// # Errors
    /// What speaks against it and belongs to no single field.
    pub fn changes(
        self,
        form: &Form,
        cx: &Context<'_>,
        ids: &mut dyn Ids,
    ) -> Result<Vec<Change>, Vec<Message>> {
        match self {
            Self::Interview { person } => Ok(interview::changes(person, form, cx, ids)),
            Self::InterviewCorrection(id) => Ok(interview::correction(id, form, cx)),
            Self::Appointment { person, .. } => appointment::changes(person, form, cx, ids),
            Self::Move(id) => appointment::moved(id, form, cx),
            Self::Orientation { people, start } => {
                orientation::changes(&people, &start, form, cx, ids)
            }
            Self::Life(id) => orientation::corrected(id, form, cx),
            // It changes nothing: it is written.
            Self::Sheet(_) => Ok(Vec::new()),
            Self::Sharing(person) => Ok(person::sharing(person, form, cx)),
            Self::Partner(partner) => partner::saved(partner, form, cx, ids),
            Self::PartnerMerge(partner) => partner::merged(partner, form, cx),
            Self::Step { orientation, stage } => {
                Ok(orientation::step(orientation, stage, form, cx))
            }
            Self::NewPerson => person::opened(form, cx, ids),
            Self::Identity(person) => person::corrected(person, form, cx),
            Self::Situation(person) => situation::stated(person, form, cx, ids),
            Self::AfterExit { person, .. } => situation::after_exit(person, form, cx, ids),
            Self::Declarations(person) => Ok(declarations::stated(person, form, cx)),
            Self::Retraction { person, entry } => {
                Ok(vec![Change::SituationRetracted { person, entry }])
            }
            Self::Obstacles(person) => Ok(situation::assessed(person, form, cx)),
            Self::Exit(person) => person::exit(person, form, cx),
            Self::Reopening(person) => Ok(person::reopened(person, form, cx)),
            Self::Merge(person) => person::merged(person, form, cx),
            Self::Tag(people) => Ok(caseload::tagged(&people, form, cx)),
            Self::Lead(people) => caseload::led(&people, form, cx),
            Self::View { .. } => Ok(caseload::view(form, cx)),
        }
    }

    /// The file that saving writes, for a matter that writes one.
    ///
    /// # Errors
    /// What speaks against it.
    #[must_use]
    pub fn document(
        &self,
        form: &Form,
        cx: &Context<'_>,
    ) -> Option<Result<Document, Vec<Message>>> {
        match self {
            Self::Sheet(id) => Some(sheet::document(*id, form, cx)),
            _ => None,
        }
    }

    /// What one field says of another, once it is left: a postal code its town.
    pub fn left(&self, fields: &mut [Field], rank: usize, cx: &Context<'_>) {
        if matches!(self, Self::NewPerson | Self::Identity(_)) {
            person::left(fields, rank, cx);
        }
    }

    /// What is offered in a field, where another field decides: the free hours of the day that is typed.
    #[must_use]
    pub(super) fn offers(
        &self,
        fields: &[Field],
        rank: usize,
        cx: &Context<'_>,
    ) -> Option<Vec<Suggestion>> {
        match self {
            Self::Appointment { .. } | Self::Move(_) => appointment::offers(fields, rank, cx),
            Self::Orientation { people, .. } => orientation::offers(people, fields, rank, cx),
            _ => None,
        }
    }

    /// The label of a field.
    #[must_use]
    pub fn label(&self, field: &Field, cx: &Context<'_>) -> String {
        let lang = cx.lang();
        match self {
            Self::Situation(_) | Self::AfterExit { .. } if field.name != "on" => {
                situation::label(&field.name, lang)
            }
            Self::Obstacles(_) if field.name != "on" => situation::obstacle_label(&field.name, cx),
            Self::Sheet(_) if let Some(label) = sheet::label(&field.name) => lang.say(&label),
            _ => lang.t(&format!("form.field.{}", field.name)).to_owned(),
        }
    }

    /// What would be taken back, in words.
    #[must_use]
    pub fn statement(&self, cx: &Context<'_>) -> Option<Message> {
        let Self::Retraction { person, entry } = self else { return None };
        let file = cx.state().person(*person)?;
        let entry = file.situations.iter().find(|known| known.id == *entry)?;
        let facts: Vec<String> = crate::desk::facts::lines(&entry.facts, cx.lang())
            .into_iter()
            .map(|(name, value)| format!("{name} : {value}"))
            .collect();
        Some(msg!("form.statement", on = entry.on, facts = facts.join(" · ")))
    }

    /// Is it written beside the file, rather than over it?
    #[must_use]
    pub fn is_beside(&self) -> bool {
        matches!(self, Self::Interview { .. } | Self::InterviewCorrection(_))
    }
}

/// The name of a draft about several people: the same people in any order, and nobody else.
fn of_several(what: &str, people: &[PersonId]) -> String {
    let mut ids: Vec<String> = people.iter().map(ToString::to_string).collect();
    ids.sort();
    format!("{what} {}", ids.join(" "))
}

/// The label of a code, as a field shows it.
fn label<C: Coded>(code: Option<&C>, cx: &Context<'_>) -> String {
    code.map(|code| cx.state().vocabulary().label(code, cx.lang()).to_owned()).unwrap_or_default()
}

/// A day, as a field shows it.
fn day_text(day: chrono::NaiveDate, cx: &Context<'_>) -> String {
    cx.lang().date(day)
}

/// A field that shows the labels of codes, and stands for the codes.
fn coded<C: Coded>(name: &'static str, several: bool, codes: &[C], cx: &Context<'_>) -> Field {
    use crate::tui::form::field::Kind;
    let labels: Vec<String> = codes.iter().map(|code| label(Some(code), cx)).collect();
    let kind = if several { Kind::Codes(C::LIST) } else { Kind::Code(C::LIST) };
    let field = Field::new(name, kind, &labels.join(" ; "));
    if codes.is_empty() {
        return field;
    }
    // A code that this program does not know is kept as it is.
    field.meaning(Answer::Codes(codes.iter().map(|code| code.as_str().into()).collect()))
}

/// Who is being entered, to find the file that exists already.
#[must_use]
pub fn person_draft(form: &Form, cx: &Context<'_>) -> crate::caseload::duplicates::Draft {
    person::draft(form, cx)
}

/// How long the interview of this form has lasted, in words, while no length is typed.
#[must_use]
pub fn interview_minutes(form: &Form, cx: &Context<'_>) -> Option<String> {
    let is_timed = matches!(form.matter, Matter::Interview { .. })
        && form.fields.iter().any(|field| field.name == "minutes" && field.editor.is_empty());
    is_timed.then(|| {
        let minutes = u32::from(interview::elapsed(form.opened, cx.moment.now));
        cx.say(&msg!("form.timed", minutes = minutes))
    })
}
