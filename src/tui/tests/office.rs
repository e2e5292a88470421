//! The office of these tests: few people, with the names that programs stumble over, and each of them with something
//! that a screen is for.

use crate::caseload::change::Change;
use crate::caseload::record::{Record, RecordId, SavedView};
use crate::caseload::state::State;
use crate::caseload::test_support::{ADVISER, day, file, make, office};
use crate::domain::appointment::{Appointment, AppointmentId, AppointmentState};
use crate::domain::code::{
    Activity, AppointmentPlace, Coded, ExitMotive, Fee, InterviewMedium, Mobilisation, Mobiliser,
    ObstacleKind, PartnerKind, Public, Reception, Registration, ServiceKind, Subtheme, Theme,
};
use crate::domain::exit::Exit;
use crate::domain::identifier::{Email, InseeCode, InternalNumber, Name, Phone, PostalCode};
use crate::domain::interview::{Interview, InterviewId};
use crate::domain::obstacle::{ObstacleEntry, ObstacleState};
use crate::domain::office::{Adviser, AdviserId};
use crate::domain::orientation::{Orientation, OrientationId, Stage, Step};
use crate::domain::partner::{Partner, PartnerId};
use crate::domain::person::{Identity, PersonFile, PersonId};
use crate::domain::service::{Offer, Service, ServiceId, Zone};
use crate::domain::situation::{Situation, SituationEntry, SituationId};
use crate::ids::Id;

/// The other adviser.
pub(super) const THOMAS: AdviserId = AdviserId(Id([8; 16]));

const fn person(rank: u8) -> PersonId {
    PersonId(Id([rank; 16]))
}

/// Leïla Ferreira: the one found by «lefe». An appointment today at 10, an orientation that waits too long.
pub(super) const LEILA: PersonId = person(1);
/// Éloïse N'Guessan: the one who comes next, at 9.
pub(super) const ELOISE: PersonId = person(2);
/// Łukasz Nowak: an appointment at 14, rights that end soon, an orientation accepted.
pub(super) const LUKASZ: PersonId = person(3);
/// 陈伟: a past appointment of which nobody said what became.
pub(super) const WEI: PersonId = person(4);
/// Zoë Brulé, her accents decomposed: 22 years old, for the mission locale.
pub(super) const ZOE: PersonId = person(5);
/// Éloïse Martin: her file is closed.
pub(super) const CLOSED: PersonId = person(6);
/// Paul Martin: nothing is known of him.
pub(super) const PAUL: PersonId = person(7);

/// Éloïse's appointment, at 9.
pub(super) const AT_NINE: AppointmentId = AppointmentId(Id([21; 16]));
/// Leïla's, at 10.
pub(super) const AT_TEN: AppointmentId = AppointmentId(Id([22; 16]));
/// Wei's, three days ago.
pub(super) const UNANSWERED: AppointmentId = AppointmentId(Id([24; 16]));

/// A partner.
pub(super) const ATELIERS: PartnerId = PartnerId(Id([31; 16]));
/// Another.
pub(super) const GARAGE: PartnerId = PartnerId(Id([32; 16]));
pub(super) const CARS: ServiceId = ServiceId(Id([34; 16]));

/// Leïla's orientation, sent three weeks ago.
pub(super) const WAITING: OrientationId = OrientationId(Id([41; 16]));
/// Łukasz's, accepted.
pub(super) const ACCEPTED: OrientationId = OrientationId(Id([42; 16]));

/// What these tests are about, as it stands at nine on 23 November 2026.
pub(super) fn state() -> State {
    let mut state = office();
    for change in changes() {
        make(&mut state, change.clone())
            .unwrap_or_else(|refused| panic!("{refused:?}: {change:?}"));
    }
    state
}

/// The same office with one person only.
pub(super) fn one_person() -> State {
    let mut state = office();
    make(&mut state, Change::PersonOpened(leila())).unwrap();
    state
}

fn leila() -> PersonFile {
    let mut leila = file(1, "Leïla", "Ferreira", "1990-05-14");
    leila.identity.phones = vec![Phone::parse("06 12 34 56 78").unwrap()];
    leila.identity.email = Some(Email::parse("leila.ferreira@exemple.fr").unwrap());
    leila.identity.residence.address = Some("3 rue de l’Église".to_owned());
    leila.identity.residence.postal_code = Some(PostalCode::parse("78955").unwrap());
    leila.identity.residence.town = Some(Name::parse("Carrières-sous-Poissy").unwrap());
    leila.identity.residence.commune = Some(InseeCode::parse("78123").unwrap());
    leila.identity.tags.insert("atelier CV".into());
    leila
}

fn changes() -> Vec<Change> {
    let mut zoe = file(5, "Zoe\u{308}", "Brule\u{301}", "2004-08-01");
    zoe.identity.residence.commune = Some(InseeCode::parse("78498").unwrap());
    let thomas = Adviser { id: THOMAS, name: Name::parse("Thomas Garnier").unwrap(), email: None };
    let mut changes = vec![Change::AdviserSaved(thomas)];
    let opened = [
        leila(),
        file(2, "Éloïse", "N'Guessan", "1985-02-03"),
        file(3, "Łukasz", "Nowak", "1979-11-30"),
        file(4, "伟", "陈", "1992-07-07"),
        zoe,
        file(6, "Éloïse", "Martin", "1990-01-01"),
        file(7, "Paul", "Martin", "1988-12-12"),
        file(
            8,
            "Marie-Antoinette Joséphine",
            "de La Rochefoucauld-Montmorency de Saint-Exupéry",
            "1961-04-01",
        ),
    ];
    changes.extend(opened.map(Change::PersonOpened));
    changes.extend(partners());
    changes.extend(appointments());
    changes.extend(orientations());
    changes.extend(situations());
    changes.extend([
        Change::InterviewLogged(Interview {
            id: InterviewId(Id([51; 16])),
            person: WEI,
            adviser: ADVISER,
            on: day("2026-11-10"),
            minutes: 45,
            medium: InterviewMedium::IN_PERSON,
            themes: vec![Theme::from_code("preparer-sa-candidature")],
            note: "CV repris.\nTrois offres à envoyer d’ici vendredi.".to_owned(),
            appointment: None,
        }),
        Change::PersonExited {
            person: CLOSED,
            exit: Exit {
                on: day("2026-10-01"),
                motive: ExitMotive::MOVED_AWAY,
                detail: "Nantes".to_owned(),
                reopened_on: None,
                by: ADVISER,
            },
        },
        Change::ViewSaved(SavedView {
            name: "Sans contact".into(),
            query: "sans-contact>=60j".into(),
        }),
    ]);
    changes
}

fn partners() -> Vec<Change> {
    let partner = |id, name: &str, kind| Partner::new(id, Name::parse(name).unwrap(), kind);
    let mut ateliers = partner(ATELIERS, "Les Ateliers du Canal", PartnerKind::OTHER);
    ateliers.contact = Some(Name::parse("Maëlle Le Goff").unwrap());
    ateliers.note = "Appeler le matin.".to_owned();
    vec![
        Change::PartnerSaved(ateliers),
        Change::PartnerSaved(partner(GARAGE, "Garage solidaire de Poissy", PartnerKind::OTHER)),
        Change::ServiceSaved(Service {
            offer: Box::default(),
            id: ServiceId(Id([33; 16])),
            partner: ATELIERS,
            provenance: None,
            name: Name::parse("Atelier numérique").unwrap(),
            themes: vec![Theme::from_code("numerique")],
            description: "Deux matinées par semaine.".to_owned(),
        }),
        Change::ServiceSaved(cars()),
    ]
}

/// A service that says what a public directory says.
fn cars() -> Service {
    let mut service =
        Service::new(CARS, GARAGE, Name::parse("Location solidaire de voitures").unwrap());
    service.themes = vec![Theme::from_code("mobilite")];
    service.description = "Une voiture pour aller travailler, dix euros par jour.".to_owned();
    service.offer = Box::new(Offer {
        kind: Some(ServiceKind::from_code("aide-materielle")),
        subthemes: vec![Subtheme::from_code("mobilite--acceder-a-un-vehicule")],
        publics: vec![Public::from_code("demandeurs-emploi")],
        conditions: "Permis B depuis un an.".to_owned(),
        fee: Some(Fee::from_code("payant")),
        receptions: vec![Reception::IN_PERSON],
        zone: vec![Zone::Department("78".into())],
        phone: Some(Phone::parse("01 39 00 00 00").unwrap()),
        mobilisations: vec![Mobilisation::from_code("telephoner")],
        mobilisers: vec![Mobiliser::from_code("professionnels")],
        opening_hours: Some("Mo-Fr 09:00-12:00,14:00-17:00".to_owned()),
        updated_on: Some(day("2025-02-03")),
        ..Offer::default()
    });
    service
}

/// An appointment with Nadia Benali.
pub(super) fn appointment(id: AppointmentId, person: PersonId, start: &str) -> Appointment {
    Appointment {
        invitation: None,
        id,
        person,
        adviser: ADVISER,
        start: start.parse().unwrap(),
        minutes: 45,
        place: AppointmentPlace::OFFICE,
        subject: String::new(),
        state: AppointmentState::Planned,
    }
}

fn appointments() -> Vec<Change> {
    let id = |rank| AppointmentId(Id([rank; 16]));
    let by_phone = Appointment {
        place: AppointmentPlace::PHONE,
        subject: "point sur les candidatures".to_owned(),
        ..appointment(id(23), LUKASZ, "2026-11-23T14:00:00")
    };
    [
        appointment(AT_NINE, ELOISE, "2026-11-23T09:00:00"),
        appointment(AT_TEN, LEILA, "2026-11-23T10:00:00"),
        by_phone,
        appointment(UNANSWERED, WEI, "2026-11-20T15:30:00"),
        appointment(id(25), WEI, "2026-11-26T11:00:00"),
    ]
    .into_iter()
    .map(Change::AppointmentFixed)
    .collect()
}

/// A step that Nadia Benali recorded.
pub(super) fn step(stage: Stage, on: &str) -> Step {
    Step {
        channel: None,
        stage,
        on: day(on),
        reason: None,
        outcome: None,
        comment: String::new(),
        by: ADVISER,
    }
}

fn orientations() -> Vec<Change> {
    let orientation = |id, person, partner, motive: &str, steps| Orientation {
        follows: None,
        session: None,
        id,
        person,
        partner,
        service: None,
        motive: Theme::from_code(motive),
        note: String::new(),
        reminder_days: 10,
        expiry_days: 30,
        steps,
    };
    let prepared = OrientationId(Id([43; 16]));
    [
        orientation(WAITING, LEILA, ATELIERS, "numerique", vec![step(Stage::Sent, "2026-11-02")]),
        orientation(
            ACCEPTED,
            LUKASZ,
            GARAGE,
            "mobilite",
            vec![step(Stage::Sent, "2026-10-12"), step(Stage::Accepted, "2026-10-20")],
        ),
        orientation(
            prepared,
            WEI,
            ATELIERS,
            "se-former",
            vec![step(Stage::Prepared, "2026-11-19")],
        ),
    ]
    .into_iter()
    .map(Change::OrientationLogged)
    .collect()
}

fn situations() -> Vec<Change> {
    let facts = Situation {
        registration: Some(Registration::A),
        activity: Some(Activity::LOOKING_FOR_WORK),
        rights_until: Some(day("2026-12-05")),
        driving_licence: Some(true),
        ..Situation::default()
    };
    let obstacle = ObstacleEntry {
        kind: ObstacleKind::from_code("mobilite"),
        state: ObstacleState::Identified,
        on: day("2026-11-02"),
        by: ADVISER,
    };
    let entry =
        SituationEntry { id: SituationId(Id([61; 16])), on: day("2026-09-01"), facts, by: ADVISER };
    vec![
        Change::SituationDated { person: LUKASZ, entry },
        Change::ObstacleAssessed { person: LEILA, entry: obstacle },
    ]
}

/// A caseload of so many people, put together without a plan: for what is only counted, sorted and drawn.
pub(super) fn crowd(people: usize) -> State {
    const LAST: [&str; 7] =
        ["N'Guessan", "Nowak", "陈", "Brule\u{301}", "Martin", "Ferreira", "de La Rochefoucauld"];
    const FIRST: [&str; 5] = ["Éloïse", "Łukasz", "伟", "Zoe\u{308}", "Leïla"];
    let mut state = office();
    for change in partners() {
        make(&mut state, change).unwrap();
    }
    let id = |kind: u8, rank: usize| {
        let mut id = [kind; 16];
        id[8..].copy_from_slice(&(rank as u64).to_be_bytes());
        Id(id)
    };
    let first_day = day("2024-11-23");
    for rank in 0..people {
        let name = |text: &str| Name::parse(text).unwrap();
        let born = day("1950-01-01") + chrono::Days::new((rank % 20_000) as u64);
        let last_name = name(&format!("{} {}", LAST[rank % LAST.len()], letters(rank)));
        let identity = Identity::new(last_name, name(FIRST[rank % FIRST.len()]), born);
        let who = PersonId(id(101, rank));
        let number = InternalNumber::parse(&format!("CSP-{:05}", rank + 1)).unwrap();
        let since = first_day + chrono::Days::new((rank % 730) as u64);
        let file = PersonFile::new(who, number, identity, ADVISER, since);
        state.put(RecordId::Person(who), Some(Record::Person(file)));
        if rank % 9 == 0 {
            let start = match rank % 18 {
                0 => format!("2026-11-23T{:02}:{:02}:00", 8 + rank % 10, rank % 60),
                _ => format!("2026-11-{:02}T10:00:00", 1 + rank % 22),
            };
            let one = AppointmentId(id(102, rank));
            let fixed = appointment(one, who, &start);
            state.put(RecordId::Appointment(one), Some(Record::Appointment(fixed)));
        }
        if rank % 11 == 0 {
            let one = OrientationId(id(103, rank));
            let sent = Orientation {
                follows: None,
                session: None,
                id: one,
                person: who,
                partner: ATELIERS,
                service: None,
                motive: Theme::FIND_WORK,
                note: String::new(),
                reminder_days: 10,
                expiry_days: 30,
                steps: vec![step(Stage::Sent, "2026-10-30")],
            };
            state.put(RecordId::Orientation(one), Some(Record::Orientation(sent)));
        }
    }
    state
}

/// A name of letters only that no other rank has.
fn letters(rank: usize) -> String {
    let digits = format!("{rank:05}");
    digits.bytes().map(|digit| char::from(b'a' + (digit - b'0'))).collect()
}
