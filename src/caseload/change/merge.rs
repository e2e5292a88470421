//! Merging two files of one person: both histories stay, and one undo parts them again.

use super::rules::Rules;
use super::{Refused, Write};
use crate::caseload::record::{Record, RecordId};
use crate::domain::action::CollectiveAction;
use crate::domain::appointment::Appointment;
use crate::domain::declaration::Declarations;
use crate::domain::interview::Interview;
use crate::domain::orientation::Orientation;
use crate::domain::person::{
    District, Identity, PersonFile, PersonId, Residence, Sharing, Standing,
};

impl Rules<'_> {
    pub(super) fn merge(&mut self, kept: PersonId, merged: PersonId) -> Vec<Write> {
        if kept == merged {
            self.refused.push(Refused::MergeWithItself);
        }
        let both = (self.knows_person(kept).cloned(), self.knows_person(merged).cloned());
        let (Some(kept_file), Some(mut merged_file)) = both else { return Vec::new() };
        let united = unite(kept_file, &merged_file);
        merged_file.merged_into = Some(kept);
        let mut writes = vec![
            (RecordId::Person(kept), Some(Record::Person(united))),
            (RecordId::Person(merged), Some(Record::Person(merged_file))),
        ];
        writes.extend(self.acts_moved(kept, merged));
        writes.extend(self.declarations_moved(kept, merged));
        writes
    }

    /// What the person declared under either file: the kept one's answers, and the merged one's where it had none.
    fn declarations_moved(&self, kept: PersonId, merged: PersonId) -> Option<Write> {
        let moved = self.state.declaration(merged)?;
        let united = match self.state.declaration(kept) {
            None => Declarations { person: kept, ..moved.clone() },
            Some(known) => Declarations {
                third_country_national: known
                    .third_country_national
                    .or(moved.third_country_national),
                foreign_background: known.foreign_background.or(moved.foreign_background),
                minority: known.minority.or(moved.minority),
                ..known.clone()
            },
        };
        Some((RecordId::Declarations(kept), Some(Record::Declarations(united))))
    }

    /// Everything that happened to the merged file, now said of the kept one.
    fn acts_moved(&self, kept: PersonId, merged: PersonId) -> Vec<Write> {
        let state = self.state;
        let interviews = state.interviews_of(merged).into_iter().map(|interview| {
            let moved = Interview { person: kept, ..interview.clone() };
            (RecordId::Interview(moved.id), Some(Record::Interview(moved)))
        });
        let appointments = state.appointments_of(merged).into_iter().map(|appointment| {
            let moved = Appointment { person: kept, ..appointment.clone() };
            (RecordId::Appointment(moved.id), Some(Record::Appointment(moved)))
        });
        let orientations = state.orientations_of(merged).into_iter().map(|orientation| {
            let moved = Orientation { person: kept, ..orientation.clone() };
            (RecordId::Orientation(moved.id), Some(Record::Orientation(moved)))
        });
        let actions = state.actions().filter_map(|action| {
            let place = *action.attendance.get(&merged)?;
            let mut moved: CollectiveAction = action.clone();
            moved.attendance.remove(&merged);
            moved.attendance.entry(kept).or_insert(place);
            Some((RecordId::Action(moved.id), Some(Record::Action(moved))))
        });
        interviews.chain(appointments).chain(orientations).chain(actions).collect()
    }
}

/// The kept file, completed with what only the merged one knew. Where both speak, the kept one holds.
fn unite(kept: PersonFile, merged: &PersonFile) -> PersonFile {
    let mut situations = [merged.situations.clone(), kept.situations].concat();
    situations.sort_by_key(|entry| entry.on);
    let mut obstacles = [merged.obstacles.clone(), kept.obstacles].concat();
    obstacles.sort_by_key(|entry| entry.on);
    PersonFile {
        identity: unite_identities(kept.identity, &merged.identity),
        first_contact: kept.first_contact.min(merged.first_contact),
        standing: match (kept.standing, merged.standing) {
            (Standing::ToHandOver, Standing::ToHandOver) => Standing::ToHandOver,
            _ => Standing::Followed,
        },
        situations,
        obstacles,
        sharing: later(kept.sharing, merged.sharing),
        ..kept
    }
}

/// Of two answers the later one holds, and of one day the refusal: what somebody refused is not passed on for having had two files.
fn later(one: Sharing, other: Sharing) -> Sharing {
    let rank = |sharing: Sharing| match sharing {
        Sharing::NotRecorded => None,
        Sharing::Agreed(on) => Some((on, false)),
        Sharing::Declined(on) => Some((on, true)),
    };
    if rank(other) > rank(one) { other } else { one }
}

fn unite_identities(kept: Identity, merged: &Identity) -> Identity {
    let mut phones = kept.phones;
    phones.extend(
        merged.phones.iter().filter(|phone| !phones.contains(phone)).cloned().collect::<Vec<_>>(),
    );
    let other_name = Some(&merged.last_name).filter(|name| **name != kept.last_name);
    Identity {
        civility: kept.civility.or_else(|| merged.civility.clone()),
        birth_name: kept
            .birth_name
            .or_else(|| merged.birth_name.clone())
            .or_else(|| other_name.cloned()),
        residence: unite_residences(kept.residence, &merged.residence),
        phones,
        email: kept.email.or_else(|| merged.email.clone()),
        contact_preference: kept.contact_preference.or_else(|| merged.contact_preference.clone()),
        france_travail_id: kept.france_travail_id.or_else(|| merged.france_travail_id.clone()),
        external_id: kept.external_id.or_else(|| merged.external_id.clone()),
        origin: kept.origin.or_else(|| merged.origin.clone()),
        notice_on: kept.notice_on.or(merged.notice_on),
        tags: kept.tags.union(&merged.tags).cloned().collect(),
        ..kept
    }
}

/// A home is taken whole: half of one address and half of another is nobody's.
fn unite_residences(kept: Residence, merged: &Residence) -> Residence {
    let nothing_known = kept == Residence { district: District::NotKnown, ..Residence::default() };
    if nothing_known { merged.clone() } else { kept }
}
