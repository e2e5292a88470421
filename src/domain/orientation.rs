//! The orientation: a referral of a person to a partner for a motive, and its life.

use crate::domain::code::{Channel, OutcomeResult, RefusalReason, Theme};
use crate::domain::office::AdviserId;
use crate::domain::partner::PartnerId;
use crate::domain::person::PersonId;
use crate::domain::service::ServiceId;
use crate::i18n::{Explain, Message};
use crate::{msg, typed_ids};
use chrono::{Days, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

typed_ids! {
    /// An orientation.
    OrientationId,
}

/// Where an orientation stands.
///
/// Skipping forward is allowed: a partner who phones «she started on Monday» is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Written, not sent.
    Prepared,
    /// Sent to the partner.
    Sent,
    /// The partner confirmed that it came.
    Received,
    /// The partner takes the person.
    Accepted,
    /// The partner does not.
    Refused,
    /// No answer came in time.
    Expired,
    /// The person began.
    Started,
    /// It ended, with an outcome.
    Completed,
    /// The person gave it up.
    Dropped,
}

impl Stage {
    /// Every stage, in the order of a life.
    pub const ALL: [Self; 9] = [
        Self::Prepared,
        Self::Sent,
        Self::Received,
        Self::Accepted,
        Self::Refused,
        Self::Expired,
        Self::Started,
        Self::Completed,
        Self::Dropped,
    ];

    /// Rank along the life. Answers that exclude one another share one.
    #[must_use]
    pub fn rank(self) -> u8 {
        match self {
            Self::Prepared => 0,
            Self::Sent => 1,
            Self::Received => 2,
            Self::Accepted | Self::Refused | Self::Expired => 3,
            Self::Started => 4,
            Self::Completed | Self::Dropped => 5,
        }
    }

    /// Nothing more is expected of anyone.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Refused | Self::Expired | Self::Completed | Self::Dropped)
    }

    /// Sent, and the partner has not said yes or no.
    #[must_use]
    pub fn awaits_answer(self) -> bool {
        matches!(self, Self::Sent | Self::Received)
    }

    /// May `next` follow? Forward only; a partner may still answer after an expiry; a person may
    /// drop out at any time before the end.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        match (self, next) {
            (Self::Expired, late_answer) => late_answer != Self::Expired && late_answer.rank() >= 3,
            (Self::Refused | Self::Completed | Self::Dropped, _) => false,
            (now, next) => next.rank() > now.rank(),
        }
    }
}

/// One dated transition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Stage entered.
    pub stage: Stage,
    /// Day on which it happened.
    pub on: NaiveDate,
    /// Why, for a refusal or a drop-out.
    pub reason: Option<RefusalReason>,
    /// How it ended, for a completion.
    pub outcome: Option<Outcome>,
    /// What was said.
    pub comment: String,
    /// Who recorded it.
    pub by: AdviserId,
    /// By which way it went, for a sending.
    #[serde(deserialize_with = "crate::form::since_2")]
    pub channel: Option<Channel>,
}

impl Step {
    /// Whether the partner says yes or no by it, or begins.
    #[must_use]
    pub fn answers(&self) -> bool {
        self.stage.rank() >= 3 && self.stage != Stage::Expired
    }

    /// Whether it is an end, and a successful one.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.stage == Stage::Completed && self.outcome.as_ref().is_some_and(|one| one.successful)
    }

    /// Checks that the step says all that its stage asks for.
    ///
    /// # Errors
    /// [`StepRefused`]: reason or outcome missing.
    pub fn check(&self) -> Result<(), StepRefused> {
        match self.stage {
            Stage::Refused | Stage::Dropped if self.reason.is_none() => {
                Err(StepRefused::Reason(self.stage))
            }
            Stage::Completed if self.outcome.is_none() => Err(StepRefused::Outcome),
            _ => Ok(()),
        }
    }

    /// A step of which no more is known than when it was taken and who recorded it.
    #[must_use]
    pub fn new(stage: Stage, on: NaiveDate, by: AdviserId) -> Self {
        Self { stage, on, reason: None, outcome: None, comment: String::new(), by, channel: None }
    }
}

/// How a completed orientation ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Did it reach its aim?
    pub successful: bool,
    /// What it led to.
    pub result: Option<OutcomeResult>,
}

/// A transition that the life of an orientation does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StepRefused {
    /// Backwards, or after the end.
    #[error("{next:?} cannot follow {now:?}")]
    Order {
        /// Present stage.
        now: Stage,
        /// Stage asked for.
        next: Stage,
    },
    /// Dated before the step it follows.
    #[error("{on} is before the previous step, {previous}")]
    Date {
        /// Day asked for.
        on: NaiveDate,
        /// Day of the previous step.
        previous: NaiveDate,
    },
    /// A refusal or drop-out without reason.
    #[error("{0:?} needs a reason")]
    Reason(Stage),
    /// A completion without outcome.
    #[error("a completion needs an outcome")]
    Outcome,
}

impl Explain for StepRefused {
    fn explain(&self) -> Message {
        match self {
            Self::Order { now, next } => {
                msg!("domain.step.order", now = now.name(), next = next.name())
            }
            Self::Date { on, previous } => msg!("domain.step.date", on = *on, previous = *previous),
            Self::Reason(_) => msg!("domain.step.reason"),
            Self::Outcome => msg!("domain.step.outcome"),
        }
    }
}

impl Stage {
    /// Its name in words.
    #[must_use]
    pub fn name(self) -> Message {
        match self {
            Self::Prepared => msg!("domain.stage.prepared"),
            Self::Sent => msg!("domain.stage.sent"),
            Self::Received => msg!("domain.stage.received"),
            Self::Accepted => msg!("domain.stage.accepted"),
            Self::Refused => msg!("domain.stage.refused"),
            Self::Expired => msg!("domain.stage.expired"),
            Self::Started => msg!("domain.stage.started"),
            Self::Completed => msg!("domain.stage.completed"),
            Self::Dropped => msg!("domain.stage.dropped"),
        }
    }
}

/// A referral of a person to a partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Orientation {
    /// Identity.
    pub id: OrientationId,
    /// Who is oriented.
    pub person: PersonId,
    /// To whom.
    pub partner: PartnerId,
    /// To which of its services, when it is known.
    pub service: Option<ServiceId>,
    /// What for.
    pub motive: Theme,
    /// What the partner should know.
    pub note: String,
    /// Days after sending at which an unanswered orientation is recalled.
    pub reminder_days: u16,
    /// Days after sending at which it is proposed as expired.
    pub expiry_days: u16,
    /// Its life, oldest first; never empty.
    pub steps: Vec<Step>,
    /// The orientation it takes up again, to another partner.
    #[serde(deserialize_with = "crate::form::since_2")]
    pub follows: Option<OrientationId>,
    /// The collective session at which the person is expected, in the office's local time.
    #[serde(deserialize_with = "crate::form::since_2")]
    pub session: Option<NaiveDateTime>,
}

impl Orientation {
    /// Present stage.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.steps.last().map_or(Stage::Prepared, |step| step.stage)
    }

    /// Day on which it was sent.
    #[must_use]
    pub fn sent_on(&self) -> Option<NaiveDate> {
        self.steps.iter().find(|step| step.stage == Stage::Sent).map(|step| step.on)
    }

    /// Day on which the partner first answered yes or no, or began.
    #[must_use]
    pub fn answered_on(&self) -> Option<NaiveDate> {
        self.steps.iter().find(|step| step.answers()).map(|step| step.on)
    }

    /// Sent long enough ago without an answer to recall the partner.
    #[must_use]
    pub fn reminder_is_due(&self, today: NaiveDate) -> bool {
        self.is_waiting_since(self.reminder_days, today)
    }

    /// Sent so long ago without an answer that it should be called expired.
    #[must_use]
    pub fn expiry_is_due(&self, today: NaiveDate) -> bool {
        self.is_waiting_since(self.expiry_days, today)
    }

    fn is_waiting_since(&self, days: u16, today: NaiveDate) -> bool {
        self.stage().awaits_answer()
            && self
                .sent_on()
                .and_then(|sent| sent.checked_add_days(Days::new(days.into())))
                .is_some_and(|due| due <= today)
    }

    /// The life in which `step` happened instead of the last step, and of those before it that it cannot follow.
    #[must_use]
    pub fn corrected_by(&self, step: Step) -> Vec<Step> {
        let mut before = Self { steps: self.steps.clone(), ..self.clone() };
        before.steps.pop();
        while !before.steps.is_empty() && before.check_order(&step).is_err() {
            before.steps.pop();
        }
        before.steps.push(step);
        before.steps
    }

    fn check_order(&self, step: &Step) -> Result<(), StepRefused> {
        let now = self.stage();
        if now.may_become(step.stage) {
            Ok(())
        } else {
            Err(StepRefused::Order { now, next: step.stage })
        }
    }

    /// Checks that `step` may follow, and nothing else: the caller adds it.
    ///
    /// # Errors
    /// [`StepRefused`]: wrong order, dated before the previous step, reason or outcome missing.
    pub fn check(&self, step: &Step) -> Result<(), StepRefused> {
        self.check_order(step)?;
        if let Some(previous) = self.steps.last().filter(|previous| step.on < previous.on) {
            return Err(StepRefused::Date { on: step.on, previous: previous.on });
        }
        step.check()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn step(stage: Stage, on: &str) -> Step {
        Step {
            stage,
            on: day(on),
            reason: matches!(stage, Stage::Refused | Stage::Dropped)
                .then_some(RefusalReason::OTHER),
            outcome: (stage == Stage::Completed)
                .then_some(Outcome { successful: true, result: None }),
            comment: String::new(),
            by: AdviserId(Id([9; 16])),
            channel: None,
        }
    }

    fn sent(on: &str) -> Orientation {
        Orientation {
            id: OrientationId::default(),
            person: PersonId::default(),
            partner: PartnerId::default(),
            service: None,
            motive: <Theme as crate::domain::code::Coded>::from_code("mobilite"),
            note: String::new(),
            reminder_days: 10,
            expiry_days: 30,
            steps: vec![step(Stage::Sent, on)],
            follows: None,
            session: None,
        }
    }

    #[test]
    fn a_life_goes_forward_and_may_skip() {
        let orientation = sent("2026-03-01");
        assert_eq!(orientation.check(&step(Stage::Started, "2026-03-04")), Ok(()));
        assert!(matches!(
            orientation.check(&step(Stage::Prepared, "2026-03-04")),
            Err(StepRefused::Order { .. })
        ));
        assert!(matches!(
            orientation.check(&step(Stage::Accepted, "2026-02-28")),
            Err(StepRefused::Date { .. })
        ));
        let mute = Step { reason: None, ..step(Stage::Refused, "2026-03-02") };
        assert_eq!(orientation.check(&mute), Err(StepRefused::Reason(Stage::Refused)));
        let open = Step { outcome: None, ..step(Stage::Completed, "2026-03-02") };
        assert_eq!(orientation.check(&open), Err(StepRefused::Outcome));
    }

    #[test]
    fn no_end_is_left_but_an_expiry_by_a_late_answer() {
        for end in [Stage::Refused, Stage::Completed, Stage::Dropped] {
            assert!(Stage::ALL.iter().all(|next| !end.may_become(*next)), "{end:?}");
        }
        assert!(Stage::Expired.may_become(Stage::Accepted));
        assert!(Stage::Expired.may_become(Stage::Refused));
        assert!(!Stage::Expired.may_become(Stage::Sent));
    }

    #[test]
    fn silence_is_recalled_after_ten_days_and_expires_after_thirty() {
        let orientation = sent("2026-03-01");
        assert!(!orientation.reminder_is_due(day("2026-03-10")));
        assert!(orientation.reminder_is_due(day("2026-03-11")));
        assert!(!orientation.expiry_is_due(day("2026-03-30")));
        assert!(orientation.expiry_is_due(day("2026-03-31")));
        let mut answered = orientation;
        answered.steps.push(step(Stage::Accepted, "2026-03-05"));
        assert!(!answered.reminder_is_due(day("2026-12-31")));
        assert_eq!(answered.answered_on(), Some(day("2026-03-05")));
    }
}
