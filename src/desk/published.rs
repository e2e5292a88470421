//! What the centre publishes, taken in: its directory of partners, its programme of collective actions, its nomenclature.
//!
//! All come as what changed since the number last taken in. The directory goes the way of any directory (what the office wrote stays, what is
//! listed no more is marked); an action of the programme keeps who has a place in it here; the codes of the nomenclature are part of the
//! lists from then on ([`crate::domain::nomenclature`]).

use super::directory::{Extent, plan};
use crate::caseload::change::Change;
use crate::caseload::state::State;
use crate::domain::action::{ActionId, CollectiveAction};
use crate::domain::code::{ActionKind, Coded};
use crate::domain::identifier::{InseeCode, Name};
use crate::domain::nomenclature::Issue;
use crate::domain::vocabulary::Vocabulary;
use crate::error::Problem;
use crate::i18n::Message;
use crate::ids::{Id, Ids};
use crate::import::data_inclusion;
use crate::msg;
use crate::sync::message::Publication;
use chrono::{NaiveDate, NaiveDateTime};
use serde::Deserialize;
use serde_json::Value;

/// The directory of partners.
pub const DIRECTORY: &str = "directory";

/// The programme of collective actions.
pub const PROGRAMME: &str = "programme";

/// The lists of codes.
pub const NOMENCLATURE: &str = "nomenclature";

/// The lists that an office takes in, in this order: what a directory or a programme says may be a code just published.
pub const LISTS: [&str; 3] = [NOMENCLATURE, DIRECTORY, PROGRAMME];

/// A publication, read.
#[derive(Debug, Default)]
pub struct Read {
    /// The changes by which it is taken in.
    pub changes: Vec<Change>,
    /// How many of its items could not be read.
    pub unread: usize,
    /// What is wrong in them, where it can be told.
    pub problems: Vec<Problem>,
    /// What it brings, in words for whoever sent the day; nothing for what is seen elsewhere.
    pub news: Vec<Message>,
}

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

/// What a publication brings, with the changes by which it is taken in.
///
/// # Errors
/// The directory as a whole cannot be read.
pub fn take_in(
    state: &State,
    publication: &Publication,
    today: NaiveDate,
    ids: &mut dyn Ids,
) -> Result<Read, Vec<Problem>> {
    match publication.list.as_str() {
        DIRECTORY => directory(state, publication, today, ids),
        PROGRAMME => Ok(programme(state, publication)),
        NOMENCLATURE => Ok(nomenclature(state, publication)),
        // Of a centre that knows more than this program.
        _ => Ok(Read::default()),
    }
}

fn directory(
    state: &State,
    publication: &Publication,
    today: NaiveDate,
    ids: &mut dyn Ids,
) -> Result<Read, Vec<Problem>> {
    let mut changes = Vec::new();
    let mut unread = 0;
    if !publication.items.is_empty() {
        let items: Vec<&Value> = publication.items.values().collect();
        // What was just read as JSON can be written as such.
        let bytes = serde_json::to_vec(&items).unwrap_or_default();
        let read = data_inclusion::read(&bytes, SOURCE, state.vocabulary(), today)?;
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
    Ok(Read { changes, unread, ..Read::default() })
}

fn programme(state: &State, publication: &Publication) -> Read {
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
    Read { changes: news.map(Change::ActionPlanned).collect(), unread, ..Read::default() }
}

/// The codes of the nomenclature, on top of those taken in before.
fn nomenclature(state: &State, publication: &Publication) -> Read {
    let known = state.nomenclature().cloned().unwrap_or_default();
    let taken = known.take_in(
        Vocabulary::builtin(),
        &Issue {
            number: publication.number,
            on: publication.published_at.date_naive(),
            is_whole: publication.after == 0,
            items: &publication.items,
            removed: &publication.removed,
        },
    );
    let counts = taken.counts;
    let said = [
        (counts.added, msg!("centre.codes.added", count = counts.added)),
        (counts.changed, msg!("centre.codes.changed", count = counts.changed)),
        (counts.left, msg!("centre.codes.left", count = counts.left)),
        (counts.waiting, msg!("centre.codes.waiting", count = counts.waiting)),
    ];
    let change = Change::NomenclatureAdopted {
        number: publication.number,
        counts,
        nomenclature: Some(Box::new(taken.nomenclature)),
    };
    Read {
        changes: vec![change],
        unread: taken.wrong,
        problems: taken.problems,
        news: said.into_iter().filter(|(count, _)| *count > 0).map(|(_, said)| said).collect(),
    }
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
    use crate::caseload::record::{Record, RecordId};
    use crate::caseload::test_support::{day, make, office};
    use crate::domain::action::Attendance;
    use crate::domain::code::Theme;
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
        let read = take_in(state, publication, day("2026-11-23"), &mut ids).unwrap();
        read.changes.into_iter().for_each(|change| drop(make(state, change).unwrap()));
        read.unread
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

    #[test]
    fn codes_are_part_of_the_lists_at_once_and_stay_with_the_records() {
        let theme = |code: &str, label: &str| json!({"id": format!("theme/{code}"), "list": "theme", "code": code, "fr": label, "en": label});
        let mut state = office();
        let wrong = json!({"id": "theme/sans_nom", "list": "theme", "code": "sans_nom"});
        let published = publication(NOMENCLATURE, &[theme("jardin", "Jardin"), wrong], &[]);
        let mut ids = SeededIds::new(7);
        let read = take_in(&state, &published, day("2026-11-23"), &mut ids).unwrap();
        assert_eq!((read.unread, read.problems.len(), read.news.len()), (1, 2, 1));
        let [change] = &read.changes[..] else { panic!("{:?}", read.changes) };
        assert!(!change.is_reversible() && change.people(&state).is_empty());
        make(&mut state, change.clone()).unwrap();
        assert!(state.vocabulary().find(Theme::LIST, "jardin").is_some());

        // As the store keeps it, and as it finds it again.
        let id = RecordId::Nomenclature(());
        let record = state.get(id).unwrap();
        let body = record.encode().unwrap();
        assert_eq!(Record::decode(id.table(), &body).unwrap(), record);
        let mut reopened = office();
        reopened.put(id, Some(record));
        assert_eq!(reopened, state);
        reopened.put(id, None);
        assert_eq!(reopened.vocabulary(), Vocabulary::builtin());
        // The history has the numbers alone.
        let Change::NomenclatureAdopted { nomenclature, counts, .. } = change.without_payload()
        else {
            panic!("{change:?}")
        };
        assert_eq!((nomenclature, counts.added), (None, 1));
        let lost = make(&mut state, change.without_payload());
        assert!(lost.is_err(), "one that lost its record states nothing");
    }

    #[test]
    fn what_is_of_no_list_of_this_program_changes_nothing() {
        let mut ids = SeededIds::new(7);
        let other = publication("playlist", &[json!({"id": "a"})], &[]);
        let read = take_in(&office(), &other, day("2026-11-23"), &mut ids).unwrap();
        assert_eq!((read.changes, read.unread), (Vec::new(), 0));
    }
}
