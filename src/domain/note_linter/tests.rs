use super::*;
use crate::i18n::Lang;

fn told(note: &str) -> Vec<(Sensitive, &str)> {
    lint(note).into_iter().map(|remark| (remark.kind, &note[remark.span])).collect()
}

#[test]
fn the_words_are_read_and_each_means_one_thing() {
    let lists: Lists = toml::from_str(SOURCE).unwrap();
    assert!(lists.harmless.len() > 20 && lists.diagnosis.len() > 100);
    for (first, phrases) in &PHRASES.0 {
        for (rank, phrase) in phrases.iter().enumerate() {
            assert_eq!(&phrase.stems[0], first);
            for other in &phrases[rank + 1..] {
                let both = phrase.stems == other.stems && phrase.kind != other.kind;
                assert!(!both, "{:?} twice", phrase.stems);
            }
        }
    }
}

#[test]
fn a_note_that_says_too_much_is_pointed_at() {
    use Sensitive::{Health, IntimateLife, NationalNumber, Offence, Opinion, Origin, Religion};
    for (note, kind, words) in [
        ("Madame est en dépression depuis mars.", Health, "dépression"),
        ("Suit une CHIMIOTHERAPIE le mardi", Health, "CHIMIOTHERAPIE"),
        ("Fait un burn out, voir médecin", Health, "burn out"),
        ("Hernies discales, pas de port de charges", Health, "Hernies discales"),
        ("Elle est enceinte de 5 mois", Health, "enceinte"),
        ("Suivi au CSAPA de Poissy", Health, "CSAPA"),
        ("problèmes d'alcool évoqués", Health, "problèmes d'alcool"),
        ("Délégué syndical dans son ancienne entreprise", Opinion, "syndical"),
        ("Adhérent de la CGT", Opinion, "CGT"),
        ("il vote à gauche", Opinion, "vote à gauche"),
        ("Musulmane, ne travaille pas le vendredi", Religion, "Musulmane"),
        ("fait le Ramadan en ce moment", Religion, "Ramadan"),
        ("Personne d’origine malienne", Origin, "origine malienne"),
        ("Famille de gens du voyage", Origin, "gens du voyage"),
        ("Sorti de prison en juin", Offence, "prison"),
        ("A été condamnée l’an dernier", Offence, "condamnée"),
        ("Porte un bracelet électronique", Offence, "bracelet électronique"),
        ("doit 70 heures de TIG", Offence, "heures de TIG"),
        ("Il est homosexuel", IntimateLife, "homosexuel"),
        ("N° sécu 1 85 07 75 056 123 24, à rappeler", NationalNumber, "1 85 07 75 056 123 24"),
        ("NIR : 2850775056123.", NationalNumber, "2850775056123"),
        ("vu le 12/03 1850775056123 24 à Poissy", NationalNumber, "1850775056123 24"),
        ("secu 1 85 07 2A 056 123", NationalNumber, "1 85 07 2A 056 123"),
        ("de\u{301}pression", Health, "de\u{301}pression"),
    ] {
        assert_eq!(told(note), [(kind, words)], "{note}");
    }
}

#[test]
fn a_plain_note_is_left_alone() {
    for note in [
        "Origine de la demande : France Travail. Objectif : reprendre un emploi de cariste.",
        "A de la peine à se lever tôt, mais vaut la peine d’insister.",
        "Diplôme obtenu dans son pays d’origine, demande de reconnaissance ENIC-NARIC en cours.",
        "Orientée vers le Secours catholique pour un colis alimentaire.",
        "Habite rue de l’Église à Triel ; permis B, pas de véhicule.",
        "Le syndicat de copropriété recherche un gardien.",
        "Vol d’expérience : agente d’escale, vols internationaux.",
        "Quartier politique de la ville, éligible à l’atelier.",
        "Travail de nuit refusé ; travaux de peinture possibles.",
        "Rendez-vous dans l’enceinte de la mairie, bâtiment B.",
        "Expérience d’aide à domicile auprès de malades d’Alzheimer et de personnes autistes.",
        "Prépare le concours de surveillant pénitentiaire.",
        "Frein de santé existant, en cours de prise en charge ; RQTH demandée à la MDPH.",
        "Parle arabe et portugais, français à consolider.",
        "Tél. 06 12 34 56 78 ou 01 39 70 12 34, SIRET 217 801 232 00019.",
        "Soudeur TIG et MIG-MAG, licences à jour.",
        "Permis détenus : B et C ; CACES détenu : 1A. Service de boissons alcoolisées.",
        "Livret fourni sur CD-ROM.",
        "Prière de rappeler avant midi.",
        "Croyant bien faire, il a envoyé deux CV.",
        "Main gauche, main droite : habile des deux, poste de monteur.",
        "Travail au noir évoqué par l’employeur précédent.",
        "78955 0139701234 puis 78130 01 39 70 12 34, 24 rue, du 12/03/2026 au 15/04/2026",
        "Réf. dossier 1850775056123245678, contrat AB1850775056123.",
        "",
    ] {
        assert_eq!(told(note), [], "{note}");
    }
}

#[test]
fn every_remark_says_what_to_write_instead() {
    let note = "Dépression ; prison ; 1 85 07 75 056 123 24";
    let remarks = lint(note);
    assert_eq!(remarks.len(), 3);
    for lang in [Lang::Fr, Lang::En] {
        for remark in &remarks {
            let said = lang.say(&remark.advice);
            assert!(!said.starts_with("vocabulary.") && !said.contains('{'), "{said}");
        }
    }
    assert!(Lang::Fr.say(&remarks[0].advice).contains("« Dépression »"));
    // The number itself is not repeated: an advice may end up in a log.
    assert!(!Lang::Fr.say(&remarks[2].advice).contains("85"));
}

#[test]
fn remarks_stand_on_characters_in_order_and_apart() {
    let mut random = fastrand::Rng::with_seed(26);
    let pieces = [
        "dépression",
        "l’enceinte",
        "é",
        "\u{301}",
        "陈",
        " ",
        "'",
        "1850775056123",
        "2A",
        "prison ",
        "\u{a0}",
        "d’origine ",
        "malienne",
        "a",
        "B",
    ];
    for _ in 0..2_000 {
        let note: String =
            (0..random.usize(0..12)).map(|_| pieces[random.usize(0..pieces.len())]).collect();
        let mut end = 0;
        for remark in lint(&note) {
            assert!(remark.span.start >= end && remark.span.start < remark.span.end, "{note:?}");
            assert!(note.get(remark.span.clone()).is_some(), "{note:?}");
            end = remark.span.end;
        }
    }
}

#[test]
fn the_demonstrations_notes_are_written_as_notes_should_be() {
    let notes: Vec<&str> = include_str!("../../../data/demo/notes.txt").lines().collect();
    assert!(notes.len() >= 60);
    for note in notes {
        assert_eq!(told(note), [], "{note}");
        assert!(note.ends_with('.'), "{note}");
        let filled = ["{place}", "{occupation}", "{partner}"]
            .iter()
            .fold(note.to_owned(), |note, place| note.replace(place, "x"));
        assert!(!filled.contains(['{', '}']), "{note}");
    }
}
