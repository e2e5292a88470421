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
        match orientation.steps.split_first() {
            None => self.refused.push(Refused::NothingStated),
            Some((first, later)) => {
                self.not_in_future(first.on);
                let mut life = Orientation { steps: vec![first.clone()], ..orientation.clone() };
                for step in later {
                    self.check_step(&life, step);
                    life.steps.push(step.clone());
                }
            }
        }
        vec![(RecordId::Orientation(orientation.id), Some(Record::Orientation(orientation)))]
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
