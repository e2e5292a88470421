use super::*;
use crate::domain::code::NAMED_CODES;
use std::collections::BTreeSet;

/// The codes that the profession's glossary names, list by list.
const GLOSSARY: &[(List, &str)] = &[
    (Registration::LIST, "non_inscrit A B C D E F G"),
    (
        Activity::LIST,
        "recherche_emploi recherche_formation formation emploi iae independant creation_entreprise \
         etudes maladie invalidite conge_parental aidant au_foyer retraite autre",
    ),
    (Contract::LIST, "cdi cdd interim"),
    (WorkingTime::LIST, "temps_plein temps_partiel"),
    (Rsa::LIST, "aucun demande ouvert_verse ouvert_suspendu clos"),
    (DisabledWorker::LIST, "non demande oui"),
    (EducationLevel::LIST, "infra_3 3 4 5 6 7 8"),
    (Housing::LIST, "stable heberge sans_logement"),
    (
        ObstacleKind::LIST,
        "logement difficulte_administrative difficulte_financiere mobilite sante \
         contraintes_familiales garde_enfants maitrise_langue lecture_ecriture_calcul numerique \
         formation confiance_en_soi",
    ),
    (AppointmentPlace::LIST, "relais telephone visio domicile partenaire"),
    (InterviewMedium::LIST, "presentiel sans_rendez_vous telephone visio courriel tiers"),
    (
        RefusalReason::LIST,
        "beneficiaire_non_joignable beneficiaire_absent beneficiaire_en_emploi \
         beneficiaire_en_formation beneficiaire_non_eligible beneficiaire_non_mobile \
         beneficiaire_non_interesse freins_peripheriques session_complete orientation_en_doublon \
         structure_injoignable autre",
    ),
    (
        Theme::LIST,
        "choisir-un-metier creer-une-entreprise difficultes-administratives-ou-juridiques \
         difficultes-financieres equipement-et-alimentation famille lecture-ecriture-calcul \
         logement-hebergement mobilite numerique preparer-sa-candidature remobilisation sante \
         se-former souvrir-a-linternational trouver-un-emploi",
    ),
    (
        PartnerKind::LIST,
        "FT ML CAP_EMPLOI CCAS DEPT SIAE ACI AI EI EITI ETTI GEIQ EA PLIE CIDFF CAF OF employeur \
         association commune autre ASE CAARUD CSAPA PENSION PJJ PREVENTION SPIP",
    ),
    (
        ExitMotive::LIST,
        "emploi_durable emploi_court creation_entreprise formation_qualifiante iae retraite \
         demenagement changement_accompagnement demande_de_la_personne abandon_sans_nouvelles \
         deces erreur_doublon autre",
    ),
];

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn problems(files: &[(&str, &str)]) -> Vec<String> {
    let files = files.iter().copied();
    let found = Vocabulary::builtin().extended(files).map(|_| ()).unwrap_err();
    found.iter().map(|problem| problem.render(Lang::Fr)).collect()
}

#[test]
fn the_programs_own_lists_have_no_problem() {
    let mut vocabulary = Vocabulary::default();
    let mut problems = Vec::new();
    for (list, content) in SOURCES {
        vocabulary.add(list.name, *list, content, &mut problems);
        assert!(!vocabulary.entries(*list).is_empty(), "{}", list.name);
    }
    let lines: Vec<String> = problems.iter().map(|problem| problem.render(Lang::En)).collect();
    assert!(lines.is_empty(), "{lines:#?}");
}

#[test]
fn every_list_is_part_of_the_program() {
    let embedded: BTreeSet<&str> = SOURCES.iter().map(|(list, _)| list.name).collect();
    assert_eq!(embedded, LISTS.iter().map(|list| list.name).collect());
    assert_eq!(SOURCES.len(), LISTS.len());
}

#[test]
fn the_codes_that_rules_and_glossary_name_are_in_their_list() {
    let glossary = GLOSSARY
        .iter()
        .flat_map(|(list, codes)| codes.split_whitespace().map(|code| (*list, code)));
    for (list, code) in NAMED_CODES.iter().copied().chain(glossary) {
        let entries = Vocabulary::builtin().entries(list);
        assert!(entries.iter().any(|entry| entry.code == code), "{code} in {}", list.name);
    }
}

#[test]
fn a_code_is_found_as_public_files_and_people_write_it() {
    let vocabulary = Vocabulary::builtin();
    for (list, written, code) in [
        (Rsa::LIST, "rsa_droit_ouvert_versable", "ouvert_verse"),
        (Rsa::LIST, "rsa_droit_ouvert_et_suspendu", "ouvert_suspendu"),
        (Rsa::LIST, "Oui", "ouvert_verse"),
        (Rsa::LIST, "O", "ouvert_verse"),
        (Rsa::LIST, "bénéficiaire", "ouvert_verse"),
        (Rsa::LIST, "Non", "aucun"),
        (EducationLevel::LIST, "NV1", "7"),
        (EducationLevel::LIST, "NV2", "6"),
        (EducationLevel::LIST, "NV3", "5"),
        (EducationLevel::LIST, "NV4", "4"),
        (EducationLevel::LIST, "NV5", "3"),
        (EducationLevel::LIST, "AFS", "infra_3"),
        (EducationLevel::LIST, "CP4", "infra_3"),
        (EducationLevel::LIST, "CFG", "infra_3"),
        (EducationLevel::LIST, "C3A", "infra_3"),
        (EducationLevel::LIST, "C12", "infra_3"),
        (EducationLevel::LIST, "BAC", "4"),
        (EducationLevel::LIST, "Bac + 2", "5"),
        (EducationLevel::LIST, "bac+5", "7"),
        (EducationLevel::LIST, "CAP / BEP", "3"),
        (EducationLevel::LIST, "niveau V", "3"),
        (EducationLevel::LIST, "Niveau 5", "5"),
        (Activity::LIST, "recherche_emploi", "recherche_emploi"),
        (Activity::LIST, "Mère au foyer", "au_foyer"),
        (Activity::LIST, "IAE", "iae"),
        (ObstacleKind::LIST, "dif_financiere", "difficulte_financiere"),
        (ObstacleKind::LIST, "dif_admin_jur", "difficulte_administrative"),
        (ObstacleKind::LIST, "dif_sante", "sante"),
        (ObstacleKind::LIST, "dif_logement", "logement"),
        (ObstacleKind::LIST, "dif_transport", "mobilite"),
        (ObstacleKind::LIST, "dif_familiale", "contraintes_familiales"),
        (Registration::LIST, "Catégorie A", "A"),
        (Registration::LIST, "a", "A"),
        (Civility::LIST, "MME", "madame"),
        (Civility::LIST, "M.", "monsieur"),
        (Civility::LIST, "Madame", "madame"),
        (PartnerKind::LIST, "Pôle emploi", "FT"),
        (PartnerKind::LIST, "ft", "FT"),
        (Theme::LIST, "Mobilité", "mobilite"),
        (ExitMotive::LIST, "perdu de vue", "abandon_sans_nouvelles"),
    ] {
        let found = vocabulary.find(list, written).map(|entry| entry.code.as_str());
        assert_eq!(found, Some(code), "{written:?} in {}", list.name);
    }
}

#[test]
fn what_is_not_said_is_not_guessed() {
    let vocabulary = Vocabulary::builtin();
    // The administrative category 1 is A, B or C according to hours worked.
    assert_eq!(vocabulary.find(Registration::LIST, "1"), None);
    assert_eq!(vocabulary.find(ObstacleKind::LIST, "dif_inser_com"), None);
    assert_eq!(vocabulary.find(Rsa::LIST, ""), None);
    assert_eq!(vocabulary.find(List { name: "no_such_list", rank: usize::MAX }, "oui"), None);
}

#[test]
fn an_unknown_code_is_shown_as_itself_and_never_dropped() {
    let vocabulary = Vocabulary::builtin();
    let newer = ExitMotive::from_code("volontariat");
    assert_eq!(vocabulary.label(&newer, Lang::Fr), "volontariat");
    assert_eq!(vocabulary.label(&ExitMotive::NO_NEWS, Lang::Fr), "Abandon, sans nouvelles");
    assert_eq!(vocabulary.label(&ExitMotive::NO_NEWS, Lang::En), "No news");
    assert_eq!(vocabulary.compare(&newer, &ExitMotive::OTHER), Ordering::Greater);
    assert_eq!(vocabulary.read::<ExitMotive>("Décès"), Some(ExitMotive::from_code("deces")));
}

#[test]
fn categories_f_and_g_begin_with_2025() {
    let vocabulary = Vocabulary::builtin();
    let on = |day| {
        let codes = vocabulary.entries_on(Registration::LIST, day);
        codes.map(|entry| entry.code.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(on(day(2024, 12, 31)), ["non_inscrit", "A", "B", "C", "D", "E"]);
    assert_eq!(on(day(2025, 1, 1)), ["non_inscrit", "A", "B", "C", "D", "E", "F", "G"]);
}

#[test]
fn a_sensitive_partner_leaves_the_office_as_other() {
    let vocabulary = Vocabulary::builtin();
    for kind in ["ASE", "CAARUD", "CIDFF", "CSAPA", "PENSION", "PJJ", "PREVENTION", "SPIP"] {
        assert_eq!(vocabulary.public_kind(&PartnerKind::from_code(kind)), PartnerKind::OTHER);
    }
    assert_eq!(vocabulary.public_kind(&PartnerKind::CCAS), PartnerKind::CCAS);
    let newer = PartnerKind::from_code("CEGIDD");
    assert_eq!(vocabulary.public_kind(&newer), PartnerKind::OTHER);
}

#[test]
fn every_level_of_education_has_its_isced_group() {
    let groups: Vec<_> = Vocabulary::builtin()
        .entries(EducationLevel::LIST)
        .iter()
        .map(|entry| (entry.code.as_str(), entry.isced.unwrap()))
        .collect();
    let (low, middle, high) = (Isced::UpToLowerSecondary, Isced::UpperSecondary, Isced::Tertiary);
    assert_eq!(
        groups,
        [
            ("infra_3", low),
            ("3", middle),
            ("4", middle),
            ("5", high),
            ("6", high),
            ("7", high),
            ("8", high)
        ]
    );
}

#[test]
fn a_detailed_theme_belongs_to_its_category() {
    assert_eq!(theme_of("mobilite--acceder-a-un-vehicule").as_str(), "mobilite");
    assert_eq!(theme_of("numerique").as_str(), "numerique");
    assert_eq!(Vocabulary::builtin().entries(Theme::LIST).len(), 16);
}

#[test]
fn a_mistyped_word_brings_the_likeliest_codes() {
    let suggested = |list, text: &str| {
        let entries = Vocabulary::builtin().suggest(list, text);
        entries.first().map(|entry| entry.code.as_str())
    };
    assert_eq!(suggested(ExitMotive::LIST, "demenagment"), Some("demenagement"));
    assert_eq!(suggested(Activity::LIST, "recherche emploie"), Some("recherche_emploi"));
    assert_eq!(suggested(ObstacleKind::LIST, "mobilté"), Some("mobilite"));
    assert_eq!(suggested(ExitMotive::LIST, "xyz"), None);
    assert_eq!(suggested(ExitMotive::LIST, " - "), None);
    assert_eq!(suggested(ExitMotive::LIST, &"é".repeat(100_000)), None);
}

#[test]
fn an_office_extends_a_list_without_a_build() {
    let file = "\u{feff}[[code]]\r\ncode = \"plie_local\"\r\nfr = \"PLIE des deux rives\"\r\nen = \"Local plan\"\r\naliases = [\"le plan\"]\r\nuntil = 2027-12-31\r\n";
    let extended = Vocabulary::builtin().extended([("origin.toml", file)]).unwrap();
    let found = extended.find(Origin::LIST, "Le Plan").unwrap();
    assert_eq!(found.code, "plie_local");
    assert!(found.is_valid_on(day(2027, 12, 31)) && !found.is_valid_on(day(2028, 1, 1)));
    let last = extended.entries(Origin::LIST).last().unwrap();
    assert_eq!(last.code, "plie_local");
    assert_eq!(Vocabulary::builtin().find(Origin::LIST, "le plan"), None);
}

#[test]
fn everything_wrong_in_an_offices_files_is_told_at_once() {
    let origin = r#"[[code]]
code = "caf"
fr = "La CAF"
en = "CAF"

[[code]]
code = "bus"
fr = ""
sensible = true

[[code]]
code = "le bus"
fr = "Le bus"
en = "Bus"
from = "2025-01-01"
aliases = "mairie"

[[code]]
code = "hotel_de_ville"
fr = "Hôtel de ville"
en = "City hall"
aliases = ["Mairie"]
from = 2026-01-01
until = 2025-01-01
"#;
    let told = problems(&[
        ("origin.toml", origin),
        ("origine.toml", ""),
        ("theme.toml", "[[code]]\ncode = \"x\nfr = \"X\"\nen = \"X\"\n"),
    ]);
    for (place, read) in [
        ("fichier origin.toml, ligne 1 ", "« caf »"),
        ("fichier origin.toml, ligne 6 ", "une ligne en = "),
        ("fichier origin.toml, ligne 8 ", "un texte entre guillemets"),
        ("fichier origin.toml, ligne 9 ", "« sensible »"),
        ("fichier origin.toml, ligne 12 ", "le bus"),
        ("fichier origin.toml, ligne 15 ", "une date"),
        ("fichier origin.toml, ligne 16 ", "une liste de textes"),
        ("fichier origin.toml, ligne 18 ", "« Mairie »"),
        ("fichier origin.toml, ligne 18 ", "2026-01-01 – 2025-01-01"),
        ("fichier origine.toml ", "contact_preference"),
        ("fichier theme.toml, ligne 2 ", "du TOML correct"),
    ] {
        assert!(
            told.iter().any(|line| line.starts_with(place) && line.contains(read)),
            "{place}: {read}\n{told:#?}"
        );
    }
}

#[test]
fn no_text_makes_the_reader_fail() {
    for content in [
        "code = 3",
        "[[code]]",
        "[code]",
        "code = [1, {}]",
        "\u{0}",
        "[[code]]\nfr",
        "é = \"",
        "[[[[",
    ] {
        let told = problems(&[("origin", content)]);
        assert!(!told.is_empty(), "{content:?}");
    }
    assert!(Vocabulary::builtin().extended([("origin", "")]).is_ok());
}
