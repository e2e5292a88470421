//! An office with one person of whom everything is known, and what must never leave it.

use crate::caseload::change::Change;
use crate::caseload::state::State;
use crate::caseload::test_support::{ADVISER, day, file, make, office};
use crate::desk::sheet::{Line, Sheet, SheetRefused};
use crate::domain::code::{
    Coded, ContactPreference, DisabledWorker, EducationLevel, Housing, InterviewMedium,
    ObstacleKind, PartnerKind, Registration, Rsa, Theme,
};
use crate::domain::identifier::{
    Email, FranceTravailId, InseeCode, Name, Phone, PostalCode, RomeCode,
};
use crate::domain::interview::{Interview, InterviewId};
use crate::domain::obstacle::{ObstacleEntry, ObstacleState};
use crate::domain::office::{Adviser, Office};
use crate::domain::orientation::{Orientation, OrientationId, Stage, Step};
use crate::domain::partner::{Partner, PartnerId};
use crate::domain::person::{PersonFile, PersonId, Residence, Sharing};
use crate::domain::service::{Service, ServiceId};
use crate::domain::situation::{Occupation, Situation, SituationEntry, SituationId};
use crate::ids::Id;

/// Words of the file that no sheet may say, whatever its lines.
pub(super) const SECRETS: [&str; 10] = [
    "Diabète",
    "Santé",
    "Health",
    "hospitalisée",
    "fragile",
    "exécutoire",
    "Hébergé",
    "Housing",
    "Contraintes familiales",
    "Moreau",
];

/// The texts of a caseload that anybody may have typed.
#[derive(Debug)]
pub(super) struct Typed {
    pub(super) first_names: String,
    pub(super) last_name: String,
    pub(super) street: String,
    pub(super) partner: String,
    pub(super) service: String,
    pub(super) occupation: String,
    pub(super) note: String,
}

impl Typed {
    pub(super) fn usual() -> Self {
        Self {
            first_names: "Éloïse".into(),
            last_name: "N'Guessan".into(),
            street: "12 bis, rue de l’Écluse".into(),
            partner: "Garage solidaire des Deux Rives".into(),
            service: "Location de véhicules à tarif social".into(),
            occupation: "Conductrice de bus".into(),
            note: "Cherche un véhicule pour des horaires décalés à partir du 4 janvier.\n\
                   Premier contact de préférence le matin."
                .into(),
        }
    }

    /// Every text longer than the page has room for.
    pub(super) fn endless() -> Self {
        let long = |word: &str| word.repeat(400);
        let name = |word: &str| word.repeat(17);
        Self {
            first_names: name("Éloïse ").trim().into(),
            last_name: name("Wagner-").trim_end_matches('-').into(),
            street: long("rue de l’Écluse "),
            partner: name("Mobile "),
            service: name("Wagens "),
            occupation: long("Conductrice de bus "),
            note: long("Cherche un véhicule pour des horaires décalés. "),
        }
    }
}

/// A name, whatever was typed: its letters, or one that stands for none.
fn name(text: &str) -> Name {
    let short: String = text.chars().take(120).collect();
    Name::parse(&short).unwrap_or_else(|_| Name::parse("X").unwrap())
}

fn person(typed: &Typed) -> PersonFile {
    let mut person = file(12, "Éloïse", "Martin", "1988-02-14");
    let identity = &mut person.identity;
    identity.first_names = name(&typed.first_names);
    identity.last_name = name(&typed.last_name);
    identity.birth_name = Some(name("Moreau"));
    identity.residence = Residence {
        address: Some(typed.street.clone()),
        postal_code: PostalCode::parse("78955").ok(),
        town: Some(name("Carrières-sous-Poissy")),
        commune: InseeCode::parse("78123").ok(),
        ..Residence::default()
    };
    identity.phones = ["0601234567", "0139701234", "0145678901"]
        .map(|phone| Phone::parse(phone).unwrap())
        .to_vec();
    identity.email = Email::parse("eloise.nguessan@exemple.fr").ok();
    identity.contact_preference = Some(ContactPreference::TEXT_MESSAGE);
    identity.france_travail_id = FranceTravailId::parse("1234567A").ok();
    identity.tags = ["fragile".into()].into();
    person.obstacles = [ObstacleKind::HEALTH, ObstacleKind::from_code("contraintes_familiales")]
        .map(|kind| ObstacleEntry {
            kind,
            state: ObstacleState::Identified,
            on: day("2026-02-01"),
            by: ADVISER,
        })
        .to_vec();
    person.situations = vec![SituationEntry {
        id: SituationId(Id([4; 16])),
        on: day("2026-02-01"),
        facts: Situation {
            registration: Some(Registration::A),
            registered_on: Some(day("2025-03-01")),
            rsa: Some(Rsa::OPEN_PAID),
            disabled_worker: Some(DisabledWorker::YES),
            disabled_worker_until: Some(day("2028-06-30")),
            education: Some(EducationLevel::LEVEL_4),
            housing: Some(Housing::HOSTED),
            driving_licence: Some(true),
            vehicle: Some(false),
            radius_km: Some(25),
            available_within_15_days: Some(true),
            single_parent: Some(true),
            dependent_children: Some(2),
            target_occupations: Some(vec![
                Occupation {
                    code: RomeCode::parse("N4103").ok(),
                    label: typed.occupation.as_str().into(),
                    version: Some(4),
                },
                Occupation { code: RomeCode::parse("N4105").ok(), label: "".into(), version: None },
            ]),
            ..Situation::default()
        },
        by: ADVISER,
    }];
    person.sharing = Sharing::Agreed(day("2026-11-20"));
    person
}

/// The office, with these texts in its caseload.
pub(super) fn state(typed: &Typed) -> State {
    let mut state = office();
    let settled =
        Office { commune: InseeCode::parse("78123").ok(), ..state.office().unwrap().clone() };
    make(&mut state, Change::OfficeSet(settled)).unwrap();
    let email = Email::parse("nadia.benali@relais.exemple.fr").ok();
    let adviser = Adviser { id: ADVISER, name: name("Nadia Benali"), email };
    make(&mut state, Change::AdviserSaved(adviser)).unwrap();
    make(&mut state, Change::PersonOpened(person(typed))).unwrap();
    let partner = Partner {
        location: Residence {
            address: Some("3, quai de l’Oise".into()),
            postal_code: PostalCode::parse("78570").ok(),
            town: Some(name("Andrésy")),
            ..Residence::default()
        },
        phones: vec![Phone::parse("0139742525").unwrap()],
        email: Email::parse("accueil@garage.exemple.fr").ok(),
        contact: Some(name("Łukasz Nowak")),
        note: "Dossier exécutoire".into(),
        ..Partner::new(
            PartnerId(Id([1; 16])),
            name(&typed.partner),
            PartnerKind::from_code("CSAPA"),
        )
    };
    make(&mut state, Change::PartnerSaved(partner.clone())).unwrap();
    let service = Service::new(ServiceId(Id([2; 16])), partner.id, name(&typed.service));
    make(&mut state, Change::ServiceSaved(service)).unwrap();
    let interview = Interview {
        id: InterviewId(Id([5; 16])),
        person: person(typed).id,
        adviser: ADVISER,
        on: day("2026-11-02"),
        minutes: 45,
        medium: InterviewMedium::IN_PERSON,
        themes: vec![Theme::HEALTH],
        note: "Diabète, hospitalisée en mai".into(),
        appointment: None,
    };
    make(&mut state, Change::InterviewLogged(interview)).unwrap();
    state
}

/// An orientation of that person, sent on 20 November 2026.
pub(super) fn orientation(typed: &Typed) -> Orientation {
    Orientation {
        id: OrientationId(Id([3; 16])),
        person: PersonId(Id([12; 16])),
        partner: PartnerId(Id([1; 16])),
        service: Some(ServiceId(Id([2; 16]))),
        motive: Theme::MOBILITY,
        note: typed.note.clone(),
        reminder_days: 10,
        expiry_days: 30,
        steps: vec![Step::new(Stage::Sent, day("2026-11-20"), ADVISER)],
        follows: None,
        session: day("2026-11-30").and_hms_opt(9, 30, 0),
    }
}

/// The sheet that these lines make on 23 November 2026.
pub(super) fn sheet(typed: &Typed, lines: &[Line]) -> Result<Sheet, SheetRefused> {
    Sheet::of(&state(typed), &orientation(typed), lines, day("2026-11-23"))
}

/// As [`sheet`], of someone who said this of passing their particulars on.
pub(super) fn sheet_of_one_who(sharing: Sharing, lines: &[Line]) -> Result<Sheet, SheetRefused> {
    let typed = Typed::usual();
    let mut state = state(&typed);
    let person = PersonId(Id([12; 16]));
    make(&mut state, Change::SharingRecorded { person, sharing }).unwrap();
    Sheet::of(&state, &orientation(&typed), lines, day("2026-11-23"))
}
