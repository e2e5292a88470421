//! What speaks against a change.

use crate::caseload::change::MAX_MINUTES;
use crate::domain::identifier::{InternalNumber, Name};
use crate::domain::orientation::StepRefused;
use crate::i18n::{Explain, Message};
use crate::msg;
use crate::sync::chain::Position;
use chrono::NaiveDate;

/// A rule that a change breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the sentences below say what each field is")]
pub enum Refused {
    /// No such file.
    #[error("no such person")]
    UnknownPerson,
    /// No such adviser.
    #[error("no such adviser")]
    UnknownAdviser,
    /// No such partner.
    #[error("no such partner")]
    UnknownPartner,
    /// No such service, or another partner's.
    #[error("no such service of this partner")]
    UnknownService,
    /// No such appointment.
    #[error("no such appointment")]
    UnknownAppointment,
    /// No such interview.
    #[error("no such interview")]
    UnknownInterview,
    /// No such orientation.
    #[error("no such orientation")]
    UnknownOrientation,
    /// No such statement.
    #[error("no such situation entry")]
    UnknownSituation,
    /// No such collective action.
    #[error("no such collective action")]
    UnknownAction,
    /// The identity is already in use: the change was made twice.
    #[error("this identity is already in use")]
    IdentityTaken,
    /// The record belongs to somebody else.
    #[error("this belongs to another person")]
    OtherPerson,
    /// The file was merged into another.
    #[error("file {number} was merged into {into}")]
    Merged { number: InternalNumber, into: InternalNumber },
    /// The internal number belongs to somebody else.
    #[error("number {number} is taken by {by}")]
    NumberTaken { number: InternalNumber, by: String },
    /// Dated after today.
    #[error("{on} is after today, {today}")]
    InFuture { on: NaiveDate, today: NaiveDate },
    /// Dated before the person was born.
    #[error("{on} is before the birth, {birth_date}")]
    BeforeBirth { on: NaiveDate, birth_date: NaiveDate },
    /// Dated before the first contact.
    #[error("{on} is before the first contact, {first_contact}")]
    BeforeFirstContact { on: NaiveDate, first_contact: NaiveDate },
    /// A length that no interview has.
    #[error("{minutes} minutes is not between 1 and {MAX_MINUTES}")]
    Minutes { minutes: u16 },
    /// Nothing to record.
    #[error("nothing is stated")]
    NothingStated,
    /// The appointment already has its answer.
    #[error("the appointment was already answered")]
    AppointmentAnswered,
    /// The life of an orientation does not allow it.
    #[error(transparent)]
    Step(#[from] StepRefused),
    /// The file is already closed.
    #[error("the file is already closed")]
    AlreadyExited,
    /// The file is not closed.
    #[error("the file is not closed")]
    NotExited,
    /// Reopened before it was closed.
    #[error("{on} is before the exit, {exit}")]
    ReopenedBeforeExit { on: NaiveDate, exit: NaiveDate },
    /// The partner's record was merged into another.
    #[error("partner {name} was merged into {into}")]
    PartnerMerged { name: Name, into: Name },
    /// A file cannot be merged with itself.
    #[error("a file cannot be merged with itself")]
    MergeWithItself,
    /// No place left.
    #[error("no place left in {title}")]
    ActionFull { title: Name },
    /// The store has another key already.
    #[error("this store has another key")]
    OtherKey,
    /// The envelope does not follow the last one.
    #[error("envelope {at} does not follow the last one")]
    ChainBroken { at: Position },
    /// The receipt is not the centre's, or not for this envelope.
    #[error("this is no receipt for envelope {at}")]
    ReceiptOfSomethingElse { at: Position },
    /// There is no such envelope.
    #[error("there is no envelope {at}")]
    NotSealed { at: Position },
}

impl Explain for Refused {
    fn explain(&self) -> Message {
        match self {
            Self::UnknownPerson => msg!("caseload.refused.unknown_person"),
            Self::UnknownAdviser => msg!("caseload.refused.unknown_adviser"),
            Self::UnknownPartner => msg!("caseload.refused.unknown_partner"),
            Self::UnknownService => msg!("caseload.refused.unknown_service"),
            Self::UnknownAppointment => msg!("caseload.refused.unknown_appointment"),
            Self::UnknownInterview => msg!("caseload.refused.unknown_interview"),
            Self::UnknownOrientation => msg!("caseload.refused.unknown_orientation"),
            Self::UnknownSituation => msg!("caseload.refused.unknown_situation"),
            Self::UnknownAction => msg!("caseload.refused.unknown_action"),
            Self::IdentityTaken => msg!("caseload.refused.identity_taken"),
            Self::OtherPerson => msg!("caseload.refused.other_person"),
            Self::Merged { number, into } => {
                msg!("caseload.refused.merged", number = number.as_str(), into = into.as_str())
            }
            Self::NumberTaken { number, by } => {
                msg!("caseload.refused.number_taken", number = number.as_str(), by = by.as_str())
            }
            Self::InFuture { on, today } => {
                msg!("caseload.refused.in_future", on = *on, today = *today)
            }
            Self::BeforeBirth { on, birth_date } => {
                msg!("caseload.refused.before_birth", on = *on, birth = *birth_date)
            }
            Self::BeforeFirstContact { on, first_contact } => {
                msg!("caseload.refused.before_first_contact", on = *on, first = *first_contact)
            }
            Self::Minutes { minutes } => {
                msg!(
                    "caseload.refused.minutes",
                    minutes = u32::from(*minutes),
                    most = u32::from(MAX_MINUTES)
                )
            }
            Self::NothingStated => msg!("caseload.refused.nothing_stated"),
            Self::AppointmentAnswered => msg!("caseload.refused.appointment_answered"),
            Self::Step(refused) => refused.explain(),
            Self::OtherKey => msg!("caseload.refused.other_key"),
            Self::ChainBroken { at } => {
                msg!("caseload.refused.chain_broken", at = at.to_string())
            }
            Self::ReceiptOfSomethingElse { at } => {
                msg!("caseload.refused.receipt", at = at.to_string())
            }
            Self::NotSealed { at } => msg!("caseload.refused.not_sealed", at = at.to_string()),
            Self::AlreadyExited => msg!("caseload.refused.already_exited"),
            Self::NotExited => msg!("caseload.refused.not_exited"),
            Self::ReopenedBeforeExit { on, exit } => {
                msg!("caseload.refused.reopened_before_exit", on = *on, exit = *exit)
            }
            Self::PartnerMerged { name, into } => {
                msg!("caseload.refused.partner_merged", name = name.as_str(), into = into.as_str())
            }
            Self::MergeWithItself => msg!("caseload.refused.merge_with_itself"),
            Self::ActionFull { title } => {
                msg!("caseload.refused.action_full", title = title.as_str())
            }
        }
    }
}
