use super::*;
use crate::caseload::change::{Act, Change};
use crate::caseload::made::Made;
use crate::caseload::memory::Memory;
use crate::clock::Timestamp;
use crate::domain::identifier::{Email, InseeCode, Name, Siret};
use crate::domain::office::AdviserId;
use crate::domain::person::Residence;
use crate::ids::{Id, SeededIds};
use crate::import::directory::Table;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn act() -> Act {
    Act { by: AdviserId(Id([7; 16])), now: Timestamp(0), today: day("2026-11-23") }
}

fn provenance(id: &str) -> Provenance {
    Provenance { source: "dora".into(), id: id.into() }
}

fn structure(id: &str, name: &str) -> ListedPartner {
    let partner = Partner {
        provenance: Some(provenance(id)),
        ..Partner::new(PartnerId::default(), Name::parse(name).unwrap(), PartnerKind::OTHER)
    };
    let place = Place { table: Table::Structures, rank: 1, id: Some(id.into()) };
    ListedPartner { place, partner }
}

fn service(id: &str, structure: &str) -> ListedService {
    let name = Name::parse(&format!("Service {id}")).unwrap();
    let mut service = Service::new(ServiceId::default(), PartnerId::default(), name);
    service.provenance = Some(provenance(id));
    let place = Place { table: Table::Services, rank: 1, id: Some(id.into()) };
    ListedService { place, structure: structure.into(), service }
}

fn listing(structures: &[(&str, &str)], services: &[(&str, &str)]) -> Directory {
    Directory {
        partners: structures.iter().map(|(id, name)| structure(id, name)).collect(),
        services: services.iter().map(|(id, of)| service(id, of)).collect(),
        ..Directory::default()
    }
}

fn make(state: &mut State, change: Change) {
    let made = Made::plan(state, change, &act(), 1).unwrap();
    let mut memory = Memory::new(std::mem::take(state));
    memory.follow(made);
    *state = memory.state().clone();
}

fn take_in(state: &mut State, directory: Directory, on: &str, extent: Extent, seed: u64) -> Plan {
    let planned = plan(state, directory, extent, day(on), &mut SeededIds::new(seed));
    if let Some(change) = planned.clone().into_change("dora.json") {
        make(state, change);
    }
    planned
}

fn named<'a>(state: &'a State, name: &str) -> &'a Partner {
    state.partners().find(|partner| partner.name.as_str() == name).unwrap()
}

#[test]
fn the_same_file_again_changes_nothing_and_a_later_one_only_what_it_says_otherwise() {
    let mut state = State::default();
    let file = || listing(&[("1", "Le Phare"), ("2", "La Digue")], &[("a", "1"), ("b", "1")]);
    let first = take_in(&mut state, file(), "2026-11-02", Extent::Whole, 1);
    assert_eq!((first.counts.partners_added, first.counts.services_added), (2, 2));
    let phare = named(&state, "Le Phare").id;
    assert_eq!(state.services_of(phare).len(), 2);
    let before = state.clone();

    let again = take_in(&mut state, file(), "2026-11-03", Extent::Whole, 2);
    assert_eq!((again.counts, again.unchanged), (DirectoryCounts::default(), 4));
    assert_eq!(state, before);

    let renamed = listing(&[("1", "Le Grand Phare"), ("2", "La Digue")], &[("a", "1"), ("b", "2")]);
    let later = take_in(&mut state, renamed, "2026-11-04", Extent::Whole, 3);
    assert_eq!((later.counts.partners_updated, later.counts.services_updated), (1, 1));
    assert_eq!(named(&state, "Le Grand Phare").id, phare, "found again by where it comes from");
    assert_eq!(state.services_of(phare).len(), 1);

    let month = listing(&[("1", "Le Grand Phare"), ("2", "La Digue")], &[("a", "1"), ("b", "2")]);
    let seen = take_in(&mut state, month, "2026-12-24", Extent::Whole, 4);
    assert_eq!((seen.counts.partners_updated, seen.counts.services_updated), (2, 2));
    assert_eq!(named(&state, "La Digue").seen_on, Some(day("2026-12-24")));
}

#[test]
fn what_the_office_wrote_itself_is_never_overwritten() {
    let mut state = State::default();
    take_in(&mut state, listing(&[("1", "Le Phare")], &[]), "2026-11-02", Extent::Whole, 1);
    let partner = Partner {
        email: Some(Email::parse("accueil@phare.example").unwrap()),
        note: "Demander Sonia.".to_owned(),
        ..named(&state, "Le Phare").clone()
    };
    make(&mut state, Change::PartnerSaved(partner));

    let mut file = listing(&[("1", "Phare, le")], &[]);
    file.partners[0].partner.email = Some(Email::parse("contact@phare.example").unwrap());
    take_in(&mut state, file, "2026-11-03", Extent::Whole, 2);
    let partner = named(&state, "Phare, le");
    assert_eq!(partner.email.as_ref().map(Email::as_str), Some("accueil@phare.example"));
    assert_eq!(partner.note, "Demander Sonia.");
    assert_eq!(partner.written_here, BTreeSet::from([PartnerField::Email]));
}

#[test]
fn what_a_source_lists_no_more_is_marked_and_comes_back_when_it_is_listed_again() {
    let mut state = State::default();
    let all = || listing(&[("1", "Le Phare"), ("2", "La Digue")], &[("a", "1"), ("b", "2")]);
    take_in(&mut state, all(), "2026-11-02", Extent::Whole, 1);
    let fewer = || listing(&[("1", "Le Phare")], &[("a", "1")]);

    let part = plan(&state, fewer(), Extent::Part, day("2026-11-03"), &mut SeededIds::new(2));
    assert_eq!(part.counts, DirectoryCounts::default());
    let whole = take_in(&mut state, fewer(), "2026-11-03", Extent::AsItSeems, 2);
    assert_eq!((whole.counts.partners_vanished, whole.counts.services_vanished), (1, 1));
    assert!(named(&state, "La Digue").vanished);
    assert!(state.services().any(|service| service.offer.vanished));

    take_in(&mut state, all(), "2026-11-04", Extent::Whole, 3);
    assert!(state.partners().all(Partner::is_current));
    assert!(state.services().all(|service| !service.offer.vanished));
}

#[test]
fn a_page_of_a_directory_makes_nobody_vanish() {
    let mut state = State::default();
    let many = [("1", "Un"), ("2", "Deux"), ("3", "Trois"), ("4", "Quatre")];
    take_in(&mut state, listing(&many, &[]), "2026-11-02", Extent::Whole, 1);
    let page = take_in(&mut state, listing(&many[..1], &[]), "2026-11-03", Extent::AsItSeems, 2);
    assert_eq!((page.counts.partners_vanished, page.partial), (0, vec!["dora".into()]));
    let other = Directory::default();
    let other = plan(&state, other, Extent::Whole, day("2026-11-03"), &mut SeededIds::new(3));
    assert_eq!(other, Plan::default(), "a file speaks of its own sources only");
}

#[test]
fn a_service_whose_structure_is_nowhere_is_said_and_the_others_are_taken() {
    let mut state = State::default();
    let file = listing(&[("1", "Le Phare")], &[("a", "9"), ("b", "1"), ("c", "8")]);
    let plan = take_in(&mut state, file, "2026-11-02", Extent::Whole, 1);
    let read: Vec<&str> = plan.errors.iter().map(|error| error.read.as_str()).collect();
    assert_eq!((read, plan.counts.services_added), (vec!["9", "8"], 1));
    // A later file may hold the services alone.
    let later = take_in(&mut state, listing(&[], &[("d", "1")]), "2026-11-03", Extent::Part, 2);
    assert_eq!((later.errors.len(), later.counts.services_added), (0, 1));
}

#[test]
fn partners_of_the_office_are_proposed_as_one_with_the_directorys_and_merged_without_loss() {
    let mut state = State::default();
    let commune = InseeCode::parse("78123").unwrap();
    let location = Residence { commune: Some(commune), ..Residence::default() };
    let siret = Siret::parse("13003013300016").unwrap();
    let name = |text: &str| Name::parse(text).unwrap();
    let own =
        |id: u8, text: &str| Partner::new(PartnerId(Id([id; 16])), name(text), PartnerKind::CCAS);
    let ccas = Partner { location: location.clone(), ..own(1, "CCAS de Carrières") };
    let dora = Partner { siret: Some(siret.clone()), ..own(2, "Dora") };
    make(&mut state, Change::PartnerSaved(ccas.clone()));
    make(&mut state, Change::PartnerSaved(dora.clone()));

    let mut file = listing(
        &[("1", "C.C.A.S. de Carrières"), ("2", "ccas de carrieres"), ("3", "X")],
        &[("a", "2")],
    );
    file.partners[1].partner.location = location;
    file.partners[1].partner.email = Some(Email::parse("ccas@carrieres.example").unwrap());
    file.partners[2].partner.siret = Some(siret);
    let plan = take_in(&mut state, file.clone(), "2026-11-02", Extent::Whole, 1);
    let proposed: Vec<_> = plan.merges.iter().map(|one| (one.kept, one.reason)).collect();
    assert_eq!(proposed, [(ccas.id, SameBy::NameAndCommune), (dora.id, SameBy::Siret)]);

    let merged = plan.merges[0].merged;
    make(&mut state, Change::PartnersMerged { kept: ccas.id, merged });
    let kept = state.partner(ccas.id).unwrap();
    assert_eq!(kept.name, ccas.name);
    assert_eq!(kept.email.as_ref().map(Email::as_str), Some("ccas@carrieres.example"));
    assert_eq!(state.services_of(ccas.id).len(), 1);
    assert_eq!(state.partner(merged).unwrap().merged_into, Some(ccas.id));

    // The directory goes on updating it, but for what the office had written.
    file.partners[1].partner.email = Some(Email::parse("social@carrieres.example").unwrap());
    file.partners[1].partner.name = name("CCAS");
    let again = take_in(&mut state, file, "2026-11-03", Extent::Whole, 2);
    assert_eq!((again.counts.partners_added, again.merges.len()), (0, 0));
    assert_eq!(again.counts.partners_vanished, 0, "the merged record stands for nothing any more");
    let kept = state.partner(ccas.id).unwrap();
    assert_eq!(kept.name, ccas.name);
    assert_eq!(kept.email.as_ref().map(Email::as_str), Some("social@carrieres.example"));
}

#[test]
fn a_service_of_a_record_merged_twice_is_that_of_the_last() {
    let mut state = State::default();
    let all = || listing(&[("1", "Un"), ("2", "Deux"), ("3", "Trois")], &[("a", "1")]);
    take_in(&mut state, all(), "2026-11-02", Extent::Whole, 1);
    let [one, two, three] = ["Un", "Deux", "Trois"].map(|name| named(&state, name).id);
    make(&mut state, Change::PartnersMerged { kept: two, merged: one });
    make(&mut state, Change::PartnersMerged { kept: three, merged: two });
    let again = take_in(&mut state, all(), "2026-11-03", Extent::Whole, 2);
    assert_eq!(again.counts.services_updated, 0, "it is where it was");
    assert_eq!(state.services_of(three).len(), 1);
    assert_eq!(state.standing_for(one), three);
}
