//! What the centre publishes, taken in: its directory of partners, and its programme of collective actions.
//!
//! Both come as what changed since the number last taken in. The directory goes the way of any directory (what the office wrote stays, what is
//! listed no more is marked); an action of the programme keeps who has a place in it here.

use super::directory::{Extent, plan};
use crate::caseload::change::Change;
use crate::caseload::state::State;
use crate::domain::action::{ActionId, CollectiveAction};
use crate::domain::code::{ActionKind, Coded};
use crate::domain::identifier::{InseeCode, Name};
use crate::domain::vocabulary::Vocabulary;
use crate::error::Problem;
use crate::ids::{Id, Ids};
use crate::import::data_inclusion;
use crate::sync::message::Publication;
use chrono::{NaiveDate, NaiveDateTime};
use serde::Deserialize;
use serde_json::Value;

/// The directory of partners.
pub const DIRECTORY: &str = "directory";

/// The programme of collective actions.
pub const PROGRAMME: &str = "programme";

/// The lists that an office takes in.
pub const LISTS: [&str; 2] = [DIRECTORY, PROGRAMME];

/// What the centre is called as a source.
const SOURCE: &str = "siege";

/// An action of the programme, as the centre writes it.
#[derive(Debug, Deserialize)]
struct Planned {
    kind: String,
    title: String,
    start: NaiveDateTime,
    minutes: u16,
    #[serde(default)]
    commune: Option<String>,
    #[serde(default)]
    capacity: Option<u16>,
}

/// The changes by which a publication is taken in, and how many of its items could not be read.
///
/// # Errors
/// The directory as a whole cannot be read.
pub fn take_in(
    state: &State,
    publication: &Publication,
    today: NaiveDate,
    ids: &mut dyn Ids,
) -> Result<(Vec<Change>, usize), Vec<Problem>> {
    match publication.list.as_str() {
        DIRECTORY => directory(state, publication, today, ids),
        PROGRAMME => Ok(programme(state, publication)),
        _ => Ok((Vec::new(), 0)),
    }
}

fn directory(
    state: &State,
    publication: &Publication,
    today: NaiveDate,
    ids: &mut dyn Ids,
) -> Result<(Vec<Change>, usize), Vec<Problem>> {
    let mut changes = Vec::new();
    let mut unread = 0;
    if !publication.items.is_empty() {
        let items: Vec<&Value> = publication.items.values().collect();
        // What was just read as JSON can be written as such.
        let bytes = serde_json::to_vec(&items).unwrap_or_default();
        let read = data_inclusion::read(&bytes, SOURCE, Vocabulary::builtin(), today)?;
        unread = read.errors.len();
        changes.extend(plan(state, read, Extent::Part, today, ids).into_change(SOURCE));
    }
    let is_removed = |id: &str| publication.removed.iter().any(|removed| removed == id);
    let partners = state.partners().filter(|partner| {
        !partner.vanished && partner.provenance.as_ref().is_some_and(|from| is_removed(&from.id))
    });
    changes.extend(partners.cloned().map(|mut partner| {
        partner.vanished = true;
        Change::PartnerSaved(partner)
    }));
    let services = state.services().filter(|service| {
        !service.offer.vanished
            && service.provenance.as_ref().is_some_and(|from| is_removed(&from.id))
    });
    changes.extend(services.cloned().map(|mut service| {
        service.offer.vanished = true;
        Change::ServiceSaved(service)
    }));
    Ok((changes, unread))
}

fn programme(state: &State, publication: &Publication) -> (Vec<Change>, usize) {
    let read = |(id, item): (&String, &Value)| -> Option<CollectiveAction> {
        let planned: Planned = serde_json::from_value(item.clone()).ok()?;
        let id = identity(id);
        Some(CollectiveAction {
            id,
            kind: ActionKind::from_code(&planned.kind),
            title: Name::parse(&planned.title).ok()?,
            start: planned.start,
            minutes: planned.minutes,
            commune: planned.commune.and_then(|code| InseeCode::parse(&code).ok()),
            partner: state.action(id).and_then(|known| known.partner),
            capacity: planned.capacity,
            attendance: state.action(id).map(|known| known.attendance.clone()).unwrap_or_default(),
        })
    };
    let actions: Vec<_> = publication.items.iter().map(read).collect();
    let unread = actions.iter().filter(|action| action.is_none()).count();
    let news =
        actions.into_iter().flatten().filter(|action| state.action(action.id) != Some(action));
    (news.map(Change::ActionPlanned).collect(), unread)
}

/// The same action has the same identity in every office, and each time it is published.
fn identity(id: &str) -> ActionId {
    let hash = blake3::hash(format!("{SOURCE}:{PROGRAMME}:{id}").as_bytes());
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(hash.as_bytes()).for_each(|(to, from)| *to = *from);
    ActionId(Id(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caseload::test_support::{day, make, office};
    use crate::domain::action::Attendance;
    use crate::ids::SeededIds;
    use serde_json::json;
    use std::collections::BTreeMap;

    fn publication(list: &str, items: &[Value], removed: &[&str]) -> Publication {
        let items =
            items.iter().map(|item| (item["id"].as_str().unwrap().to_owned(), item.clone()));
        Publication {
            list: list.into(),
            after: 0,
            number: 1,
            published_at: chrono::DateTime::UNIX_EPOCH,
            items: items.collect::<BTreeMap<_, _>>(),
            removed: removed.iter().map(|id| (*id).to_owned()).collect(),
        }
    }

    fn take(state: &mut State, publication: &Publication) -> usize {
        let mut ids = SeededIds::new(7);
        let (changes, unread) = take_in(state, publication, day("2026-11-23"), &mut ids).unwrap();
        changes.into_iter().for_each(|change| drop(make(state, change).unwrap()));
        unread
    }

    #[test]
    fn the_directory_is_taken_in_and_what_leaves_it_is_marked() {
        let structure = |id: &str, name: &str| json!({"id": id, "source": "siege", "nom": name, "date_maj": "2026-11-01", "commune": "Poissy", "code_insee": "78498"});
        let mut state = office();
        let both = [structure("siege--a", "Atelier"), structure("siege--b", "Garage solidaire")];
        assert_eq!(take(&mut state, &publication(DIRECTORY, &both, &[])), 0);
        assert_eq!(state.partners().len(), 2);
        take(&mut state, &publication(DIRECTORY, &[], &["siege--b"]));
        let standing: Vec<_> = state
            .partners()
            .filter(|partner| !partner.vanished)
            .map(|partner| partner.name.to_string())
            .collect();
        assert_eq!(standing, ["Atelier"]);
    }

    #[test]
    fn an_action_of_the_programme_changes_without_losing_who_has_a_place() {
        let action = |title: &str| json!({"id": "forum-1", "kind": "forum", "title": title, "start": "2026-12-01T09:00:00", "minutes": 180});
        let mut state = office();
        let wrong = json!({"id": "x", "kind": "forum"});
        assert_eq!(take(&mut state, &publication(PROGRAMME, &[action("Forum"), wrong], &[])), 1);
        let first = state.actions().next().unwrap().clone();
        let mut with_someone = first.clone();
        with_someone
            .attendance
            .insert(crate::domain::person::PersonId(Id([1; 16])), Attendance::Registered);
        make(&mut state, Change::ActionPlanned(with_someone)).unwrap();
        take(&mut state, &publication(PROGRAMME, &[action("Forum de l’emploi")], &[]));
        let after = state.actions().next().unwrap();
        assert_eq!((after.id, after.title.as_str()), (first.id, "Forum de l’emploi"));
        assert_eq!(after.attendance.len(), 1);
    }
}
