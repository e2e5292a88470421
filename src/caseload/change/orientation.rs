//! Orientations: prepared or sent, then one step after the other.

use super::rules::Rules;
use super::{Refused, Write};
use crate::caseload::record::{Record, RecordId};
use crate::domain::orientation::{Orientation, OrientationId, Step};

impl Rules<'_> {
    pub(super) fn log_orientation(&mut self, orientation: Orientation) -> Vec<Write> {
        self.knows_person(orientation.person);
        self.knows_partner(orientation.partner);
        if let Some(service) = orientation.service
            && self
                .state
                .service(service)
                .is_none_or(|service| service.partner != orientation.partner)
        {
            self.refused.push(Refused::UnknownService);
        }
        if self.state.orientation(orientation.id).is_some() {
            self.refused.push(Refused::IdentityTaken);
        }
        if let Some(followed) = orientation.follows {
            match self.state.orientation(followed) {
                None => self.refused.push(Refused::UnknownOrientation),
                Some(followed) if followed.person != orientation.person => {
                    self.refused.push(Refused::OtherPerson);
                }
                Some(_) => {}
            }
        }
        self.check_life(&orientation);
        vec![(RecordId::Orientation(orientation.id), Some(Record::Orientation(orientation)))]
    }

    /// Every step of a life, each after those before it.
    fn check_life(&mut self, orientation: &Orientation) {
        let Some((first, later)) = orientation.steps.split_first() else {
            self.refused.push(Refused::NothingStated);
            return;
        };
        let mut life = Orientation { steps: Vec::new(), ..orientation.clone() };
        self.not_in_future(first.on);
        if let Err(refused) = first.check() {
            self.refused.push(Refused::Step(refused));
        }
        life.steps.push(first.clone());
        for step in later {
            self.check_step(&life, step);
            life.steps.push(step.clone());
        }
    }

    pub(super) fn correct_orientation(
        &mut self,
        id: OrientationId,
        steps: Vec<Step>,
    ) -> Vec<Write> {
        let Some(known) = self.state.orientation(id) else {
            self.refused.push(Refused::UnknownOrientation);
            return Vec::new();
        };
        let corrected = Orientation { steps, ..known.clone() };
        self.check_life(&corrected);
        if corrected.steps == known.steps {
            self.refused.push(Refused::NothingStated);
        }
        vec![(RecordId::Orientation(id), Some(Record::Orientation(corrected)))]
    }

    pub(super) fn step_orientation(&mut self, id: OrientationId, step: Step) -> Vec<Write> {
        let Some(mut orientation) = self.state.orientation(id).cloned() else {
            self.refused.push(Refused::UnknownOrientation);
            return Vec::new();
        };
        self.check_step(&orientation, &step);
        orientation.steps.push(step);
        vec![(RecordId::Orientation(id), Some(Record::Orientation(orientation)))]
    }

    fn check_step(&mut self, orientation: &Orientation, step: &Step) {
        self.not_in_future(step.on);
        if let Err(refused) = orientation.check(step) {
            self.refused.push(Refused::Step(refused));
        }
    }
}
