//! What a term asks of a person, once its values are read.

use crate::caseload::query::lexer::Operator;
use crate::dates::Length;
use crate::domain::appointment::AppointmentState;
use crate::domain::code::ObstacleKind;
use crate::domain::identifier::{DistrictCode, InseeCode};
use crate::domain::obstacle::ObstacleState;
use crate::domain::orientation::Stage;
use chrono::NaiveDate;
use smol_str::SmolStr;

/// One thing asked of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::caseload::query) enum Condition {
    Yes,
    No,
    Unknown,
    /// That commune; or, when no code is known, that town as written.
    Commune {
        insee: InseeCode,
        town: String,
    },
    /// That town as written, folded.
    Town(String),
    Prefix(String),
    Fragment(String),
    District(DistrictCode),
    Between(Bounds<i64>),
    During(Bounds<NaiveDate>),
    /// Each edge holds.
    Elapsed(Vec<(Operator, Length)>),
    OneOf(Vec<SmolStr>),
    /// Known, and none of them.
    NoneOf(Vec<SmolStr>),
    Words(Vec<String>),
    Digits(String),
    Obstacle {
        kind: Option<ObstacleKind>,
        states: Vec<ObstacleState>,
    },
    Appointment(AppointmentWanted),
    Orientation(OrientationWanted),
}

/// What is asked of appointments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::caseload::query) enum AppointmentWanted {
    Unanswered,
    State(AppointmentState),
}

/// What is asked of orientations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::caseload::query) enum OrientationWanted {
    Open,
    Awaiting,
    Late,
    Expiring,
    Successful,
    Stage(Stage),
}

/// Both ends included; an open end is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::caseload::query) struct Bounds<T> {
    pub(super) from: Option<T>,
    pub(super) to: Option<T>,
}

impl<T: Copy + PartialOrd> Bounds<T> {
    pub(in crate::caseload::query) fn hold(self, value: T) -> bool {
        self.from.is_none_or(|from| from <= value) && self.to.is_none_or(|to| value <= to)
    }
}

impl Condition {
    pub(in crate::caseload::query) fn born(day: NaiveDate) -> Self {
        Self::During(Bounds { from: Some(day), to: Some(day) })
    }
}
