use super::*;
use crate::domain::code::{Coded, Fee, PartnerKind, Public};
use crate::domain::service::Zone;
use crate::import::directory::{RecordError, Table};
use crate::import::row_error::Severity;
use proptest::prelude::*;

const DROPPED: Severity = Severity::CellDropped;
const REFUSED: Severity = Severity::RowRefused;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

fn directory(text: &str) -> Directory {
    read(text.as_bytes(), "fichier.json", Vocabulary::builtin(), today()).unwrap()
}

/// A structure with these fields besides the required ones.
fn structure(fields: &str) -> String {
    format!(
        r#"{{"source":"dora","id":"s","nom":"Le Tournesol","date_maj":"2025-02-14"{}{fields}}}"#,
        if fields.is_empty() { "" } else { "," }
    )
}

/// A service with these fields besides the required ones.
fn service(fields: &str) -> String {
    format!(
        r#"{{"source":"dora","id":"v","structure_id":"s","nom":"Atelier","description":"Un atelier","date_maj":"2025-02-14"{}{fields}}}"#,
        if fields.is_empty() { "" } else { "," }
    )
}

fn said(directory: &Directory) -> Vec<(&str, &str, Severity)> {
    let said = |error: &'_ RecordError| error.severity;
    directory.errors.iter().map(|e| (e.field.as_str(), e.read.as_str(), said(e))).collect()
}

#[test]
fn a_whole_structure_becomes_a_partner() {
    let directory = directory(&structure(
        r#""siret":"13003013300016","commune":"Paris","code_postal":"75010","code_insee":"75056",
        "adresse":"6 boulevard Saint-Denis","complement_adresse":"2e étage","telephone":"+33123456789",
        "courriel":"Contact@Exemple.fr","site_web":"https://exemple.fr/","horaires_accueil":"Mo-Fr 09:00-12:00",
        "description":"<p>Bonjour\n\u0007tous</p>","reseaux_porteurs":["croix-rouge","csapa"],
        "longitude":2.3,"latitude":48.8,"score_qualite":0.4,"extra":{"a":[1]}"#,
    ));
    assert_eq!(said(&directory), []);
    let partner = &directory.partners[0].partner;
    assert_eq!(partner.kind.as_str(), "CSAPA");
    assert_eq!(partner.location.address.as_deref(), Some("6 boulevard Saint-Denis, 2e étage"));
    assert_eq!(partner.location.commune.as_ref().unwrap().as_str(), "75056");
    assert_eq!(partner.phones[0].as_str(), "+33123456789");
    assert_eq!(partner.email.as_ref().unwrap().as_str(), "contact@exemple.fr");
    assert_eq!(partner.listing.description, "<p>Bonjour\ntous</p>");
    assert_eq!(partner.listing.networks.len(), 2);
    assert_eq!(partner.listing.updated_on, NaiveDate::from_ymd_opt(2025, 2, 14));
    assert_eq!(partner.seen_on, Some(today()));
}

#[test]
fn a_whole_service_becomes_an_offer() {
    let directory = directory(&service(
        r#""type":"atelier","thematiques":["mobilite--preparer-un-permis","mobilite--acceder-a-un-vehicule"],
        "frais":"gratuit","publics":["femmes","seniors"],"modes_accueil":["en-presentiel"],
        "zone_eligibilite":["78","2A","200059889","78498","france","99134"],"contact_nom_prenom":"Anne Lefort",
        "lien_mobilisation":"https://exemple.fr/rdv","modes_mobilisation":["telephoner"],
        "mobilisable_par":["usagers"],"volume_horaire_hebdomadaire":1.5,"nombre_semaines":12,
        "commune":"CARRIERES S/ POISSY","code_postal":"78955""#,
    ));
    assert_eq!(said(&directory), []);
    let listed = &directory.services[0];
    assert_eq!(listed.structure, "s");
    let offer = &listed.service.offer;
    assert_eq!(listed.service.themes.len(), 1);
    assert_eq!((offer.subthemes.len(), offer.publics.len(), offer.zone.len()), (2, 2, 6));
    assert_eq!((offer.weekly_minutes, offer.weeks), (Some(90), Some(12)));
    assert_eq!(offer.location.commune.as_ref().unwrap().as_str(), "78123");
}

#[test]
fn every_rule_that_is_broken_is_said_once_and_costs_the_value_alone() {
    let long = "é".repeat(10_001);
    for (field, value, read, keeps) in [
        ("siret", "\"13003013300017\"", "13003013300017", false),
        ("code_postal", "\"7830\"", "7830", false),
        ("code_insee", "\"7830\"", "7830", false),
        ("courriel", "\"a@b\"", "a@b", false),
        ("telephone", "\"3949 ou pas\"", "3949 ou pas", false),
        ("site_web", "\"non\"", "non", false),
        ("description", "\"Oui\"", "Oui", false),
        ("description", "12", "12", false),
        ("reseaux_porteurs", "[\"aci\",\"aci\"]", "aci", true),
        ("reseaux_porteurs", "[\"acii\"]", "acii", false),
        ("longitude", "\"est\"", "est", false),
        ("adresse", "[\"a\"]", "[a]", false),
    ] {
        let directory = directory(&structure(&format!("\"{field}\":{value}")));
        assert_eq!(said(&directory), [(field, read, DROPPED)]);
        assert_eq!(directory.partners.len(), 1, "{field}");
        let kept = &directory.partners[0].partner.listing.networks;
        assert_eq!(!kept.is_empty(), keeps, "{field}");
    }
    let directory = directory(&structure(&format!("\"description\":\"{long}\"")));
    assert_eq!(directory.errors.len(), 1);
    assert_eq!(directory.partners[0].partner.listing.description.chars().count(), 10_000);
}

#[test]
fn every_rule_of_services_too() {
    for (field, value, read) in [
        ("type", "\"stage\"", "stage"),
        ("frais", "\"cher\"", "cher"),
        ("publics", "[\"tous-publics\",\"femmes\"]", "[tous-publics, femmes]"),
        ("zone_eligibilite", "[\"Yvelines\"]", "Yvelines"),
        ("volume_horaire_hebdomadaire", "-1", "-1"),
        ("volume_horaire_hebdomadaire", "169", "169"),
        ("nombre_semaines", "1.5", "1.5"),
        ("modes_accueil", "\"partout\"", "partout"),
        ("contact_nom_prenom", "\"...\"", "..."),
    ] {
        let directory = directory(&service(&format!("\"{field}\":{value}")));
        assert_eq!(said(&directory), [(field, read, DROPPED)]);
        let publics = &directory.services[0].service.offer.publics;
        assert!(publics.is_empty() || *publics == [Public::EVERYONE]);
    }
    let directory = directory(r#"{"source":"a","id":"b","structure_id":"c","nom":"Atelier"}"#);
    assert_eq!(said(&directory), [("date_maj", "", DROPPED), ("description", "", DROPPED)]);
    assert_eq!(directory.services.len(), 1);
}

#[test]
fn what_is_useless_is_refused_and_all_that_is_wrong_in_it_said() {
    let directory = directory(
        r#"[{"source":null,"nom":" . ","siret":"1"},{"structure_id":null,"source":"a","id":"b","nom":"Atelier",
        "description":"Un atelier","date_maj":"2025-02-14"}]"#,
    );
    assert!(directory.partners.is_empty() && directory.services.is_empty());
    assert_eq!(
        said(&directory),
        [
            ("source", "", REFUSED),
            ("id", "", REFUSED),
            ("nom", " . ", REFUSED),
            ("date_maj", "", DROPPED),
            ("siret", "1", DROPPED),
            ("structure_id", "", REFUSED),
        ]
    );
    assert_eq!(directory.errors[5].place.table, Table::Services);
    assert_eq!(directory.errors[5].place.rank, 1);
}

#[test]
fn a_name_too_short_is_kept_and_one_too_long_is_cut_at_a_word() {
    let named = |name: &str| {
        directory(&format!(r#"{{"source":"a","id":"b","nom":"{name}","date_maj":"2025-02-14"}}"#))
    };
    let short = named("ML");
    assert_eq!(said(&short), [("nom", "ML", DROPPED)]);
    assert_eq!(short.partners[0].partner.name.as_str(), "ML");
    for words in [30, 40] {
        let long = named(&"mots ".repeat(words));
        assert_eq!(long.errors.len(), 1);
        assert_eq!(long.partners[0].partner.name.as_str(), "mots ".repeat(24).trim());
    }
    assert!(named(&"x".repeat(151)).partners[0].partner.name.as_str().len() == 120);
}

#[test]
fn what_is_empty_is_not_stated() {
    let structure = structure(
        r#""description":"","siret":" ","commune":"","code_insee":"","telephone":"","courriel":"",
        "site_web":"","reseaux_porteurs":[],"longitude":0.0,"adresse":null"#,
    );
    let service = service(
        r#""thematiques":[],"publics":[],"zone_eligibilite":[],"volume_horaire_hebdomadaire":"",
        "nombre_semaines":0,"frais":null,"type":null"#,
    );
    let directory = directory(&format!("[{structure},{service}]"));
    assert_eq!(said(&directory), []);
    assert_eq!(directory.services[0].service.offer.weeks, None);
    assert_eq!(directory.partners[0].partner.kind, PartnerKind::OTHER);
}

#[test]
fn version_0_is_understood_without_an_error() {
    let structure = r#"{"source":"a","id":"s","nom":"Le Tournesol","date_maj":"2023-02-14T08:00:00+00:00",
        "typologie":"SCP","labels_nationaux":["pole-emploi","aptic"],"presentation_resume":"En bref",
        "presentation_detail":"En long","accessibilite":"https://acceslibre.beta.gouv.fr/x","antenne":false,"rna":null}"#;
    let service = r#"{"source":"a","id":"v","structure_id":"s","nom":"Atelier","presentation_resume":"En bref",
        "date_maj":"2023-02-14","types":["atelier","accueil"],"thematiques":["apprendre-francais",
        "mobilite--comprendre-et-utiliser-les-transports-en-commun","gestion-financiere","handicap"],
        "frais":["payant","gratuit-sous-conditions"],"frais_autres":"5 €","profils":["adultes","jeunes-16-26","locataires"],
        "zone_diffusion_type":"region","zone_diffusion_code":"94","formulaire_en_ligne":"https://exemple.fr/f",
        "modes_orientation_accompagnateur":["envoyer-un-mail","autre"],"modes_orientation_beneficiaire":[],
        "contact_nom_prenom":"Anne Lefort","contact_public":false,"cumulable":true,"pre_requis":["Avoir 18 ans"]}"#;
    let directory = directory(&format!("[{structure},{service}]"));
    assert_eq!(said(&directory), []);
    let partner = &directory.partners[0].partner;
    assert_eq!(partner.kind.as_str(), "PREVENTION");
    assert_eq!(partner.listing.networks.len(), 1);
    assert_eq!(partner.listing.description, "En bref\n\nEn long");
    let service = &directory.services[0].service;
    let themes: Vec<&str> = service.themes.iter().map(Coded::as_str).collect();
    assert_eq!(themes, ["lecture-ecriture-calcul", "mobilite", "difficultes-financieres", "sante"]);
    let offer = &service.offer;
    assert_eq!((offer.subthemes.len(), offer.fee.as_ref()), (2, Some(&Fee::FREE)));
    assert_eq!(offer.publics, [Public::from_code("jeunes")]);
    assert_eq!(offer.zone, [Zone::Department("2A".into()), Zone::Department("2B".into())]);
    assert_eq!((offer.mobilisations.len(), offer.mobilisers.len()), (1, 1));
    assert_eq!(offer.conditions, "Avoir 18 ans");
    assert!(offer.link.is_some() && offer.contact.is_none());
}

#[test]
fn of_two_records_with_one_identity_the_later_counts() {
    let (old, new) = (structure(r#""siret":null"#), structure(r#""courriel":"a@b.fr""#));
    let directory = directory(&format!("[{old},{},{new}]", service("")));
    assert_eq!(said(&directory), [("id", "s", REFUSED)]);
    assert_eq!((directory.errors[0].place.rank, directory.partners[0].place.rank), (1, 2));
    assert!(directory.partners[0].partner.email.is_some());
}

#[test]
fn a_file_of_another_trade_is_one_problem() {
    for text in ["{\"a\":1}", "[1,2,3]", "Nom;Prénom\nA;B\n", "[[]]", "{", "", "\u{1f}\u{8b}"] {
        let problems = read(text.as_bytes(), "x.json", Vocabulary::builtin(), today()).unwrap_err();
        assert_eq!(problems.len(), 1, "{text}");
    }
    let empty = directory("[]");
    assert_eq!(empty.notes, [msg!("data_inclusion.note.empty")]);
}

#[test]
fn the_encoding_does_not_matter() {
    let text = format!("[{}]", structure(r#""adresse":"rue de l’Église""#));
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [&[0xFF, 0xFE], utf16.as_slice()].concat();
    let plain = text.replace('’', "'");
    let windows: Vec<u8> =
        plain.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
    for bytes in [utf16, marked, windows] {
        let directory = read(&bytes, "x.json", Vocabulary::builtin(), today()).unwrap();
        assert_eq!(said(&directory), []);
        let address = directory.partners[0].partner.location.address.clone().unwrap();
        assert!(address.ends_with("Église"), "{address}");
    }
}

#[test]
fn a_directory_is_told_from_a_list_of_partners() {
    for text in [
        "{\"items\":[]}",
        "\u{feff} [",
        "source,id,nom,date_maj\na,b,c,d\n",
        "ID;Source;Structure id;Nom\n1;2;3;4\n",
    ] {
        assert!(looks_like(text.as_bytes(), "fichier"), "{text}");
    }
    for text in
        ["source;type;siret;nom;marque\na;b;c;d;e\n", "Nom;Téléphone\nA;B\n", "", "%PDF-1.4"]
    {
        assert!(!looks_like(text.as_bytes(), "fichier"), "{text}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = looks_like(&bytes, "x");
        let _ = read(&bytes, "x", Vocabulary::builtin(), today());
    }

    #[test]
    fn no_record_makes_it_panic(
        field in proptest::sample::select(&["nom", "id", "siret", "publics", "zone_eligibilite", "date_maj",
            "nombre_semaines", "telephone", "thematiques", "structure_id", "code_postal", "frais"][..]),
        value in prop_oneof![
            any::<f64>().prop_map(|number| number.to_string()),
            ".{0,40}".prop_map(|text| serde_json::to_string(&text).unwrap()),
            proptest::collection::vec(".{0,9}", 0..4).prop_map(|list| serde_json::to_string(&list).unwrap()),
            Just("{\"a\":[null]}".to_owned()),
        ],
    ) {
        let text = format!(r#"[{},{{"nom":"Autre","{field}":{value}}}]"#, service(&format!("\"{field}\":{value}")));
        let directory = read(text.as_bytes(), "x", Vocabulary::builtin(), today());
        prop_assert!(directory.is_ok());
    }
}
