//! What the demonstration's advisers write: subjects, themes, notes.

use super::draw::Draw;
use super::lists::Lists;
use crate::domain::code::{Coded, Theme};

/// What an appointment is for.
const SUBJECTS: [&str; 12] = [
    "Point sur les recherches",
    "CV et lettre",
    "Préparation d’un entretien d’embauche",
    "Offres à regarder ensemble",
    "Projet de formation",
    "Démarches en ligne",
    "Suite de l’orientation",
    "Bilan de l’immersion",
    "Mobilité, permis",
    "Actualisation et droits",
    "Point mensuel",
    "Projet professionnel",
];

/// Themes of an interview, as often as they come.
const THEMES: [(u64, &str); 13] = [
    (30, "trouver-un-emploi"),
    (25, "preparer-sa-candidature"),
    (13, "choisir-un-metier"),
    (13, "se-former"),
    (8, "mobilite"),
    (8, "numerique"),
    (8, "difficultes-administratives-ou-juridiques"),
    (5, "remobilisation"),
    (4, "famille"),
    (4, "difficultes-financieres"),
    (3, "logement-hebergement"),
    (3, "lecture-ecriture-calcul"),
    (2, "creer-une-entreprise"),
];

/// A subject for an appointment.
pub(super) fn subject(draw: &mut Draw) -> String {
    draw.pick(&SUBJECTS).unwrap_or_default().to_owned()
}

/// One to three themes.
pub(super) fn themes(draw: &mut Draw) -> Vec<Theme> {
    let wanted = draw.weigh(&[(55, 1), (33, 2), (12, 3u8)]);
    let mut themes: Vec<Theme> = Vec::new();
    for _ in 0..wanted {
        let theme = Theme::from_code(draw.weigh(&THEMES));
        if !themes.contains(&theme) {
            themes.push(theme);
        }
    }
    themes
}

/// The notes are written of women; what they become of men.
const FORMS: [(&str, &str); 6] = [
    ("Non retenue", "Non retenu"),
    (", satisfaite", ", satisfait"),
    ("Élève seule", "Élève seul"),
    ("Hébergée", "Hébergé"),
    ("Venue ", "Venu "),
    ("Absente ", "Absent "),
];

/// What fills the places in a note.
#[derive(Clone, Copy)]
pub(super) struct About<'a> {
    /// Label of the occupation aimed at.
    pub(super) occupation: Option<&'a str>,
    /// Name of a partner to whom the person was oriented.
    pub(super) partner: Option<&'a str>,
    /// Is the person a woman? Labels of occupations have two forms.
    pub(super) is_woman: bool,
}

/// The note of a first interview.
pub(super) fn first_note(draw: &mut Draw, lists: &Lists, about: About<'_>) -> String {
    fitting(draw, &lists.first_notes, about)
}

/// The note of an interview; one in twelve has none.
pub(super) fn note(draw: &mut Draw, lists: &Lists, about: About<'_>) -> String {
    if draw.percent(8) { String::new() } else { fitting(draw, &lists.notes, about) }
}

/// A note whose places can all be filled; empty should none be found in a few tries.
fn fitting(draw: &mut Draw, notes: &[&str], about: About<'_>) -> String {
    const TRIES: usize = 8;
    const PLACES: [&str; 5] = ["Poissy", "Saint-Germain", "Cergy", "Conflans", "Mantes"];
    for _ in 0..TRIES {
        let note = draw.pick(notes).unwrap_or_default();
        let lacks = |place: &str, value: Option<&str>| note.contains(place) && value.is_none();
        if lacks("{occupation}", about.occupation) || lacks("{partner}", about.partner) {
            continue;
        }
        let occupation = occupation(about.occupation.unwrap_or_default(), about.is_woman);
        let elided = if occupation.starts_with(['a', 'e', 'é', 'h', 'i', 'o', 'u']) {
            format!("d'{occupation}")
        } else {
            format!("de {occupation}")
        };
        let spoken = if about.is_woman {
            note.to_owned()
        } else {
            let forms = FORMS.iter();
            forms.fold(note.to_owned(), |note, (woman, man)| note.replace(woman, man))
        };
        return spoken
            .replace("de {occupation}", &elided)
            .replace("{occupation}", &occupation)
            .replace("{partner}", about.partner.unwrap_or_default())
            .replace("{place}", draw.pick(&PLACES).unwrap_or_default());
    }
    String::new()
}

/// The form of a label that fits the person, inside a sentence: of «Agent / Agente de nettoyage»,
/// «agente de nettoyage» or «agent de nettoyage».
fn occupation(label: &str, is_woman: bool) -> String {
    const LINKS: [&str; 9] =
        [" de ", " d'", " du ", " des ", " en ", " à ", " au ", " aux ", " auprès "];
    let chosen = match label.split_once(" / ") {
        None => label.to_owned(),
        Some((_, feminine)) if is_woman => feminine.to_owned(),
        Some((masculine, feminine)) => {
            // What follows the noun is written once, after the feminine form.
            let tail = LINKS.iter().filter_map(|link| feminine.find(link)).min();
            let has_own = LINKS.iter().any(|link| masculine.contains(link));
            let tail = tail.filter(|_| !has_own).and_then(|at| feminine.get(at..));
            format!("{masculine}{}", tail.unwrap_or_default())
        }
    };
    let mut letters = chosen.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vocabulary::Vocabulary;

    #[test]
    fn labels_of_occupations_read_as_people_say_them() {
        for (label, woman, man) in [
            (
                "Agent / Agente de nettoyage industriel",
                "agente de nettoyage industriel",
                "agent de nettoyage industriel",
            ),
            ("Employé familial / Employée familiale", "employée familiale", "employé familial"),
            ("Cariste", "cariste", "cariste"),
        ] {
            assert_eq!(occupation(label, true), woman);
            assert_eq!(occupation(label, false), man);
        }
    }

    #[test]
    fn no_note_keeps_an_empty_place() {
        let (mut draw, lists) = (Draw::new(5), Lists::get());
        let label = Some("Agent / Agente de nettoyage");
        for (occupation, partner) in
            [(None, None), (label, None), (None, Some("CCAS")), (label, Some("CCAS"))]
        {
            for _ in 0..200 {
                let about = About { occupation, partner, is_woman: true };
                let written = note(&mut draw, lists, about);
                assert!(!written.contains(['{', '}']), "{written}");
                assert!(!written.contains("de agente"), "{written}");
            }
        }
    }

    #[test]
    fn themes_are_of_the_vocabulary() {
        let mut draw = Draw::new(5);
        for _ in 0..300 {
            let themes = themes(&mut draw);
            assert!((1..=3).contains(&themes.len()));
            assert!(themes.iter().all(|theme| Vocabulary::builtin().entry(theme).is_some()));
        }
    }
}
