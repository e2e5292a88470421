use super::*;
use crate::caseload::record::{Record, RecordId};
use crate::caseload::test_support::{ADVISER, day, file, office};
use crate::domain::appointment::{Appointment, AppointmentId, AppointmentState};
use crate::domain::code::{
    AppointmentPlace, Coded, DisabledWorker, EducationLevel, ExitMotive, InterviewMedium,
    ObstacleKind, PartnerKind, Registration, Rsa, Theme,
};
use crate::domain::exit::Exit;
use crate::domain::identifier::{InseeCode, Name, Phone};
use crate::domain::interview::{Interview, InterviewId};
use crate::domain::obstacle::{ObstacleEntry, ObstacleState};
use crate::domain::orientation::{Orientation, OrientationId, Stage, Step};
use crate::domain::partner::{Partner, PartnerId};
use crate::domain::person::{District, Standing};
use crate::domain::situation::{Situation, SituationEntry, SituationId};
use crate::i18n::{Explain, Lang};
use crate::ids::Id;
use proptest::prelude::*;

/// A Monday.
fn today() -> NaiveDate {
    day("2026-11-23")
}

fn read(text: &str) -> Result<Query, Vec<QueryError>> {
    Query::parse(text, Vocabulary::builtin(), Territory::builtin(), today())
}

fn query(text: &str) -> Query {
    read(text).unwrap_or_else(|errors| panic!("{text}: {errors:?}"))
}

/// Everything wrong in a query, as a French reader is told.
fn told(text: &str) -> Vec<String> {
    let errors = read(text).err().unwrap_or_default();
    errors.iter().map(|error| Lang::Fr.say(&error.explain())).collect()
}

/// Jean is well known; of Marie hardly anything is; Paul has left; Ida was merged into Jean.
fn caseload() -> State {
    let mut state = office();
    let mut jean = file(1, "Jean-Pierre", "N'Guessan", "1970-03-15");
    jean.identity.residence.commune = Some(InseeCode::parse("78123").unwrap());
    jean.identity.residence.district = District::Outside;
    jean.identity.phones = vec![Phone::parse("0612345678").unwrap()];
    jean.identity.tags = std::iter::once("Forum 2026".into()).collect();
    jean.situations = vec![SituationEntry {
        id: SituationId(Id([1; 16])),
        on: day("2026-02-01"),
        facts: Situation {
            rsa: Some(Rsa::OPEN_SUSPENDED),
            registration: Some(Registration::B),
            without_work_since: Some(day("2025-11-23")),
            education: Some(EducationLevel::LEVEL_4),
            disabled_worker: Some(DisabledWorker::APPLIED),
            driving_licence: Some(false),
            dependent_children: Some(2),
            ..Situation::default()
        },
        by: ADVISER,
    }];
    jean.obstacles = vec![
        obstacle("mobilite", ObstacleState::Identified, "2026-02-01"),
        obstacle("logement", ObstacleState::Identified, "2026-02-01"),
        obstacle("logement", ObstacleState::Lifted, "2026-05-01"),
    ];
    let marie = file(2, "Marie", "Éluard", "1998-12-31");
    let mut paul = file(3, "Paul", "Martin", "1960-01-01");
    paul.identity.residence.town = Some(Name::parse("Triel sur Seine").unwrap());
    paul.exits = vec![Exit {
        on: day("2026-10-01"),
        motive: ExitMotive::from_code("emploi_durable"),
        detail: String::new(),
        reopened_on: None,
        by: ADVISER,
    }];
    let mut ida = file(4, "Ida", "Merged", "1980-01-01");
    ida.merged_into = Some(jean.id);
    let mut young = file(5, "Zoé", "Petit", "2001-06-01");
    young.standing = Standing::ToHandOver;
    for person in [jean, marie, paul, ida, young] {
        state.put(RecordId::Person(person.id), Some(Record::Person(person)));
    }
    acts(&mut state);
    state
}

fn obstacle(kind: &str, state: ObstacleState, on: &str) -> ObstacleEntry {
    ObstacleEntry { kind: ObstacleKind::from_code(kind), state, on: day(on), by: ADVISER }
}

/// Jean was last seen on 1 September, is awaited by a partner, and comes today.
fn acts(state: &mut State) {
    let person = crate::domain::person::PersonId(Id([1; 16]));
    let interview = Interview {
        id: InterviewId(Id([1; 16])),
        person,
        adviser: ADVISER,
        on: day("2026-09-01"),
        minutes: 30,
        medium: InterviewMedium::IN_PERSON,
        themes: Vec::new(),
        note: String::new(),
        appointment: None,
    };
    let appointment = Appointment {
        invitation: None,
        id: AppointmentId(Id([1; 16])),
        person,
        adviser: ADVISER,
        start: today().and_hms_opt(14, 0, 0).unwrap(),
        minutes: 30,
        place: AppointmentPlace::OFFICE,
        subject: String::new(),
        state: AppointmentState::Planned,
    };
    let name = Name::parse("CCAS de Poissy").unwrap();
    let partner = Partner::new(PartnerId(Id([1; 16])), name, PartnerKind::CCAS);
    let orientation = Orientation {
        follows: None,
        session: None,
        id: OrientationId(Id([1; 16])),
        person,
        partner: partner.id,
        service: None,
        motive: Theme::from_code("mobilite"),
        note: String::new(),
        reminder_days: 10,
        expiry_days: 30,
        steps: vec![Step {
            channel: None,
            stage: Stage::Sent,
            on: day("2026-11-10"),
            reason: None,
            outcome: None,
            comment: String::new(),
            by: ADVISER,
        }],
    };
    state.put(RecordId::Interview(interview.id), Some(Record::Interview(interview)));
    state.put(RecordId::Appointment(appointment.id), Some(Record::Appointment(appointment)));
    state.put(RecordId::Partner(partner.id), Some(Record::Partner(partner)));
    state.put(RecordId::Orientation(orientation.id), Some(Record::Orientation(orientation)));
}

/// First names of those who match, in the order of the files.
fn found(state: &State, text: &str) -> Vec<String> {
    let query = query(text);
    let people = state.people().filter(|file| query.matches(state, file));
    people.map(|file| file.identity.first_names.to_string()).collect()
}

const EVERYONE: [&str; 4] = ["Jean-Pierre", "Marie", "Paul", "Zoé"];

#[test]
fn each_field_finds_whom_it_should() {
    let state = caseload();
    let only_jean = [
        "commune:78123",
        "commune:carrieres-sous-poissy",
        "commune:78955",
        "ville:\"Carrières sous Poissy\"",
        "qpv:non",
        "age:56",
        "age>50 age<60",
        "âge:50..56",
        "né:15/3/1970",
        "né:1970",
        "né>=1965 born<=1975",
        "tel:0612",
        "tel:+33612345678",
        "tel:34 5678",
        "étiquette:forum",
        "vu:2026-09",
        "vu<-2m vu>2026-06",
        "rsa",
        "rsa:oui",
        "rsa:ouvert_suspendu",
        "rsa:\"RSA ouvert, versement suspendu\"",
        "inscription:A,B",
        "inscription:oui",
        "inscription:A..C",
        "durée:12m",
        "durée>=12",
        "durée:deld",
        "deld",
        "durée:6m..12m",
        "niveau:4",
        "niveau<=bac",
        "niveau>3",
        "rqth:non",
        "rqth:demande",
        "permis:non",
        "enfants:2",
        "enfants>=1",
        "enfants:oui",
        "frein:mobilite",
        "frein:transport",
        "frein:logement=leve",
        "frein:oui",
        "frein:leve",
        "entretiens:1",
        "entretien>=2026-09-01",
        "rdv:aujourd'hui",
        "rdv",
        "rdv:a-venir",
        "orientation:en-attente",
        "orientation:en-retard",
        "orientation:envoyee",
        "orientation:1",
        "motif:mobilite",
        "partenaire:poissy",
        "jean",
        "guess",
        "nguessan",
        "N'Guessan",
        "jean guessan",
        "\"pierre jean\"",
        "06 12",
        "345678",
        "csp-0001",
        "15/3/1970",
        "nom:\"nguessan jean\"",
    ];
    for text in only_jean {
        let names = found(&state, text);
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        assert!(names == ["Jean-Pierre"], "{text}: {names:?}");
    }
    for (text, names) in [
        ("", EVERYONE.as_slice()),
        ("elu", &["Marie"]),
        ("ELUARD marie", &["Marie"]),
        ("numéro:0002", &["Marie"]),
        ("ville:\"Triel sur Seine\"", &["Paul"]),
        ("commune:triel-sur-seine", &["Paul"]),
        ("sortie", &["Paul"]),
        ("sortie:emploi_durable", &["Paul"]),
        ("sortie:CDI", &["Paul"]),
        ("sortie:octobre", &["Paul"]),
        ("sortie<2026-10-01", &[]),
        ("à-remettre", &["Zoé"]),
        ("fusionne", &["Ida"]),
        ("merged ida", &["Ida"]),
        ("ida", &[]),
        ("référent:benali -jean -paul -zoe", &["Marie"]),
        ("durée:detld", &[]),
        ("frein:logement", &[]),
        ("age<26", &["Zoé"]),
        ("tel:oui", &["Jean-Pierre"]),
        ("tel:non courriel:non", &["Marie", "Paul", "Zoé"]),
        ("rdv:non", &["Marie", "Paul", "Zoé"]),
        ("entretiens:0", &["Marie", "Paul", "Zoé"]),
    ] {
        assert_eq!(found(&state, text), names, "{text}");
    }
}

#[test]
fn terms_combine() {
    let state = caseload();
    for (text, names) in [
        (
            "commune:78123 rsa:oui age>=50 sans-contact>60j orientation:en-attente -sortie",
            vec!["Jean-Pierre"],
        ),
        ("sans-contact>60j -sortie", vec!["Jean-Pierre", "Marie", "Zoé"]),
        ("sans-contact<=60j", vec![]),
        ("jean ou marie", vec!["Jean-Pierre", "Marie"]),
        ("(rsa:oui age>50) or (sortie age>50)", vec!["Jean-Pierre", "Paul"]),
        ("age>50 (rsa:oui ou sortie)", vec!["Jean-Pierre", "Paul"]),
        ("-(jean ou marie)", vec!["Paul", "Zoé"]),
        ("non:sortie non:jean", vec!["Marie", "Zoé"]),
        ("--sortie", vec!["Paul"]),
        ("!sortie !jean", vec!["Marie", "Zoé"]),
        ("age>50 et (rsa:oui ou sortie)", vec!["Jean-Pierre", "Paul"]),
        ("rsa:oui AND age>50", vec!["Jean-Pierre"]),
        (
            "non rsa:oui et non (jean ou paul)",
            found(&state, "-rsa:oui -jean -paul").iter().map(String::as_str).collect(),
        ),
        ("et", vec![]),
        ("age!=56", vec!["Marie", "Paul", "Zoé"]),
        ("age >= 60", vec!["Paul"]),
        ("numéro:0001,0003", vec!["Jean-Pierre", "Paul"]),
        ("ou", vec![]),
        ("sortie ou", vec![]),
    ] {
        assert_eq!(found(&state, text), names, "{text}");
    }
}

#[test]
fn what_is_not_known_is_neither_yes_nor_no() {
    let state = caseload();
    assert_eq!(found(&state, "rsa:non"), Vec::<String>::new());
    assert_eq!(found(&state, "rsa:inconnu"), ["Marie", "Paul", "Zoé"]);
    assert_eq!(found(&state, "-rsa:oui"), ["Marie", "Paul", "Zoé"], "all who do not match");
    for field in ["inscription", "rqth", "permis", "qpv", "frein", "parent-isolé"] {
        let of = |value: &str| found(&state, &format!("{field}:{value}"));
        assert!(!of("oui").contains(&"Marie".to_owned()), "{field}");
        assert!(!of("non").contains(&"Marie".to_owned()), "{field}");
        assert!(of("inconnu").contains(&"Marie".to_owned()), "{field}");
    }
}

#[test]
fn the_caseload_leaves_closed_files_out_unless_asked() {
    let state = caseload();
    let within = |text: &str| {
        let query = query(text).within_caseload();
        assert_eq!(read(&query.to_string()), Ok(query.clone()));
        state.people().filter(|file| query.matches(&state, file)).count()
    };
    assert_eq!(within(""), 3);
    assert_eq!(within("paul"), 0);
    assert_eq!(within("sortie:oui"), 1);
    assert_eq!(within("paul ou marie"), 1);
}

#[test]
fn months_without_work_are_counted_as_the_duration_bands_are() {
    use crate::domain::rules::DurationBand;
    for since in ["2024-02-29", "2025-01-31", "2025-08-31", "2024-11-24", "2025-05-23"] {
        for on in ["2025-02-28", "2026-02-28", "2026-11-23", "2026-01-31"] {
            let mut state = office();
            let mut person = file(1, "Jean", "Martin", "1970-01-01");
            person.situations = vec![SituationEntry {
                id: SituationId(Id([1; 16])),
                on: day("2020-01-01"),
                facts: Situation { without_work_since: Some(day(since)), ..Situation::default() },
                by: ADVISER,
            }];
            state.put(RecordId::Person(person.id), Some(Record::Person(person.clone())));
            let matches = |text: &str| {
                Query::parse(text, Vocabulary::builtin(), Territory::builtin(), day(on))
                    .unwrap()
                    .matches(&state, &person)
            };
            let band = DurationBand::on(day(since), day(on));
            let is = |wanted| band == Some(wanted);
            assert_eq!(matches("durée:deld"), is(DurationBand::TwelveToTwentyThreeMonths));
            assert_eq!(matches("durée:12m..23m"), is(DurationBand::TwelveToTwentyThreeMonths));
            assert_eq!(matches("deld"), is(DurationBand::TwelveToTwentyThreeMonths));
            assert_eq!(matches("durée>=2a"), is(DurationBand::TwentyFourMonthsOrMore));
            assert_eq!(matches("durée<6m"), is(DurationBand::UnderSixMonths), "{since} {on}");
        }
    }
}

#[test]
fn every_error_is_told_with_its_place_and_its_remedy() {
    let errors = read("comune:78123 rsa:ouii age>x marie né:31/2/1981").unwrap_err();
    let places: Vec<_> =
        errors.iter().map(|error| (error.span.clone(), error.read.as_str())).collect();
    assert_eq!(places, [(0..6, "comune"), (17..21, "ouii"), (26..27, "x"), (37..46, "31/2/1981")]);
    let said = told("comune:78123 né:31/2/1981");
    assert_eq!(said[0], "champ inconnu « comune ». Vouliez-vous dire « commune » ?");
    assert!(said[1].contains("28 jours"), "{}", said[1]);
    for (text, part) in [
        ("zzz:1", "champ inconnu"),
        (":oui", "nom d’un champ"),
        ("commune:", "une commune"),
        ("commune:poisy", "Poissy"),
        ("commune:78570", "Andrésy"),
        ("commune:\"\"", "une commune"),
        ("rsa>oui", "ne se comparent pas"),
        ("rsa:a..b", "ne se comparent pas"),
        ("inscription:Z", "inscription"),
        ("frein:mobilte", "mobilite"),
        ("frein:mobilite=xyz", "mobilite=xyz"),
        ("age:60..50", "Échangez"),
        ("sans-contact>deux mois", "sans-contact"),
        ("ville:\"Triel", "guillemet"),
        ("(marie", "parenthèse fermante"),
        ("marie)", "parenthèse ouvrante"),
        ("()", "terme"),
        ("-", "terme"),
        ("'", "une lettre"),
        ("age:..", "nombre"),
        ("permis:peut-être", "permis"),
    ] {
        let said = told(text);
        assert!(said.iter().any(|said| said.contains(part)), "{text}: {said:?}");
        let problems: Vec<_> = read(text).unwrap_err().iter().map(QueryError::problem).collect();
        assert!(problems.iter().all(|problem| !problem.render(Lang::En).contains("query.")));
    }
    assert!(read(&"(".repeat(100_000)).is_err(), "no text exhausts the stack");
    assert!(read(&"-".repeat(100_000)).is_err());
    assert!(read(&"non:".repeat(100_001)).is_err());
}

#[test]
fn every_field_explains_itself_and_its_example_is_read() {
    for field in fields() {
        for lang in [Lang::Fr, Lang::En] {
            let doc = field.doc();
            assert_ne!(lang.say(&doc), doc.key, "no sentence for {}", field.french);
            assert!(!lang.say(&field.kind.message()).contains("query."));
        }
        assert!(query(field.example).speaks_of(field.id), "{}", field.example);
    }
    let mut names: Vec<String> =
        fields().iter().flat_map(Field::names).map(crate::text::fold).collect();
    names.sort();
    let count = names.len();
    names.dedup();
    assert!(count > names.len(), "âge and age are one name in both languages");
    for field in fields() {
        for name in field.names() {
            assert_eq!(super::field::named(name).map(|named| named.id), Some(field.id), "{name}");
        }
    }
}

fn token() -> impl Strategy<Value = String> {
    let terms: Vec<String> = fields().iter().map(|field| field.example.to_owned()).collect();
    let words = [
        "jean",
        "n'guessan",
        "\"jean martin\"",
        "06",
        "12",
        "ou",
        "-",
        "(",
        ")",
        "non:",
        ",",
        "..",
        "\"",
        "«",
        "»",
        ":",
        "<=",
        "!=",
        "age:",
        "26..30",
        "rsa:non",
        "vu:hier..",
        "né:..1980",
        "commune:paris",
        "commune:78570",
        "frein:mobilite=leve,logement",
        "sortie",
        "é陈",
        "?",
        "12/5/1980",
        "durée:6m..12m",
        "niveau:3..5",
        "rdv:lundi,absent",
        "numéro:csp-0001",
        "a=b",
        "ville:\"Le Pecq\"",
    ];
    prop_oneof![
        proptest::sample::select(terms),
        proptest::sample::select(words.map(str::to_owned).to_vec()),
    ]
}

proptest! {
    #[test]
    fn a_query_is_read_back_from_its_canonical_form(tokens in proptest::collection::vec(token(), 0..8)) {
        if let Ok(query) = read(&tokens.join(" ")) {
            let written = query.to_string();
            let again = read(&written);
            prop_assert_eq!(again.as_ref(), Ok(&query), "{}", written);
            prop_assert_eq!(again.unwrap().to_string(), written);
        }
    }

    #[test]
    fn no_text_makes_the_reader_fail(text in ".{0,60}", tokens in proptest::collection::vec(token(), 0..12)) {
        let state = caseload();
        for text in [text, tokens.concat()] {
            match read(&text) {
                Ok(query) => {
                    let count = state.people().filter(|file| query.matches(&state, file)).count();
                    prop_assert!(count <= 5);
                }
                Err(errors) => {
                    prop_assert!(!errors.is_empty());
                    for error in errors {
                        prop_assert!(error.span.start <= error.span.end);
                        prop_assert!(error.span.end <= text.chars().count());
                        prop_assert!(!Lang::Fr.say(&error.explain()).contains("query."));
                    }
                }
            }
        }
    }
}
