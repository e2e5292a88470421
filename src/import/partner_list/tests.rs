use super::*;
use crate::domain::code::Coded;
use crate::domain::identifier::Phone;
use crate::import::directory::Place;
use crate::import::row_error::Severity::{self, CellDropped, RowRefused};
use crate::msg;
use proptest::prelude::*;

fn list(text: &str) -> PartnerList {
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    read(text.as_bytes(), "Liste 2026.csv", &[], &[], Vocabulary::builtin(), today).unwrap()
}

fn said(list: &PartnerList) -> Vec<(usize, &str, &str, Severity)> {
    let said = |place: &Place| place.rank;
    let errors = list.directory.errors.iter();
    errors.map(|e| (said(&e.place), e.field.as_str(), e.read.as_str(), e.severity)).collect()
}

#[test]
fn a_list_as_the_registers_write_it_becomes_partners() {
    let list = list(
        "source;type;siret;nom;marque;naf;adresse;code_postal;commune;coords\n\
         le-marche;ACI;21780621500547;COM DE TRAPPES;;8411Z;1 Place de la Republique;78190;Trappes;POINT (1.9 48.7)\n\
         les-emplois;FT;;France Travail - LES MUREAUX;;;160 avenue Paul Raoult;78130;LES MUREAUX;\n\
         pass-emploi;ML;;78-ML POISSY-CONFLANS;ml poissy;;;;Poissy;\n\
         pass-emploi;ML;;78-ML MANTES LA JOLIE;Mission Locale du Mantois;;;;Mantes La Jolie;\n",
    );
    assert_eq!(said(&list), []);
    let partners = &list.directory.partners;
    let ids: Vec<&str> = partners
        .iter()
        .map(|listed| listed.partner.provenance.as_ref().unwrap().id.as_str())
        .collect();
    assert_eq!(
        ids,
        [
            "21780621500547",
            "france travail les mureaux 78440",
            "78 ml poissy conflans 78498",
            "mission locale du mantois 78361"
        ]
    );
    assert_eq!(partners[0].partner.provenance.as_ref().unwrap().source, "le-marche");
    assert_eq!(partners[1].partner.location.commune.as_ref().unwrap().as_str(), "78440");
    assert_eq!(partners[2].partner.name.as_str(), "78-ML POISSY-CONFLANS");
    assert_eq!(partners[3].partner.name.as_str(), "Mission Locale du Mantois");
    assert_eq!(partners[3].partner.listing.description, "78-ML MANTES LA JOLIE");
    assert_eq!(list.directory.notes.len(), 1, "columns that are not kept are said");
}

#[test]
fn a_list_as_offices_write_it_too() {
    let list = list(
        "Nom de la structure;Type;Tél.;Mail;Contact;Site internet;CP Ville;Horaires;Remarques\n\
         CCAS d’Andrésy;CCAS;01 39 00 11 22 / 06 11 22 33 44;ccas@exemple.fr;Anne Lefort;exemple.fr;78570 Andrésy;9h-12h;Sur rendez-vous\n\
         CSAPA Les Deux Rives;centre;;;;;;;\n",
    );
    let partner = &list.directory.partners[0].partner;
    let phones: Vec<String> = partner.phones.iter().map(Phone::national).collect();
    assert_eq!(phones, ["0139001122", "0611223344"]);
    assert_eq!(partner.location.commune.as_ref().unwrap().as_str(), "78015");
    assert_eq!(partner.provenance.as_ref().unwrap().source, "Liste 2026");
    assert_eq!((partner.note.as_str(), partner.contact.is_some()), ("Sur rendez-vous", true));
    assert_eq!(list.directory.partners[1].partner.kind.as_str(), "CSAPA");
    assert_eq!(said(&list), [(3, "Type", "centre", CellDropped)]);
}

#[test]
fn every_error_of_a_row_is_said_and_a_row_without_name_refused() {
    let list = list(
        "Nom;SIRET;CP;Mail;Code\n\
         ;123;7;x;\n\
         A;13003013300016;78300;a@b.fr;1 85 07 75 056 123 23\n\
         B;;;;b\n\
         C;;;;b\n",
    );
    assert_eq!(
        said(&list),
        [
            (2, "Nom", "", RowRefused),
            (2, "SIRET", "123", CellDropped),
            (2, "CP", "7", CellDropped),
            (2, "Mail", "x", CellDropped),
            (3, "Code", "•••", CellDropped),
            (4, "Code", "b", RowRefused),
        ]
    );
    let names: Vec<&str> =
        list.directory.partners.iter().map(|listed| listed.partner.name.as_str()).collect();
    assert_eq!(names, ["A", "C"]);
}

#[test]
fn columns_are_corrected_and_saved_as_those_of_a_caseload() {
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let text = "Qui;Quoi\nCCAS;Andrésy\n";
    let read = |saved: &[_], corrections: &[_]| {
        read(text.as_bytes(), "x.csv", saved, corrections, Vocabulary::builtin(), today)
    };
    let problems = read(&[], &[]).unwrap_err();
    assert_eq!(problems[0].expected, msg!("import.expected.partner_name_column"));
    let corrections: Vec<Correction<PartnerColumn>> =
        ["Qui=partner_name", "Quoi=ville"].map(|text| Correction::parse(text).unwrap()).into();
    let list = read(&[], &corrections).unwrap();
    assert!(list.directory.partners[0].partner.location.commune.is_some());
    let saved = Correction::saved(&list.mapping.to_toml(), "x.toml").unwrap();
    assert_eq!(read(&saved, &[]).unwrap().directory, list.directory);
    assert!(Correction::<PartnerColumn>::parse("Qui=birth_date").is_err());
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let _ = read(&bytes, "x", &[], &[], Vocabulary::builtin(), today);
        let text = [b"Nom;SIRET;CP;Ville;T\xC3\xA9l\n".as_slice(), &bytes].concat();
        let _ = read(&text, "x", &[], &[], Vocabulary::builtin(), today);
    }
}
