//! Little by default, nothing sensitive ever, nothing at all of who refused.

use super::desk::{SECRETS, Typed, orientation, sheet, sheet_of_one_who, state};
use crate::caseload::test_support::day;
use crate::desk::reading::Reading;
use crate::desk::sheet::{Form, Line, Sheet, SheetRefused};
use crate::domain::code::{Coded, ContactPreference, Theme};
use crate::domain::person::Sharing;
use crate::domain::vocabulary::Vocabulary;
use crate::i18n::Lang;

const LANGS: [Lang; 2] = [Lang::Fr, Lang::En];
const FORMS: [Form; 2] = [Form::Html, Form::Text];

/// Both forms in both languages.
fn written(sheet: &Sheet) -> Vec<String> {
    LANGS.iter().flat_map(|lang| FORMS.map(|form| sheet.render(form, *lang))).collect()
}

#[test]
fn a_sheet_says_little_unless_it_is_asked_for_more() {
    let theme = Theme::from_code;
    let codes = |motive: &Theme| {
        Line::for_motive(motive).into_iter().map(Line::code).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(codes(&theme("numerique")), "name commune reach note");
    assert_eq!(codes(&theme("sante")), "name commune reach note");
    assert_eq!(codes(&Theme::MOBILITY), "name commune reach mobility note");
    let work = "name commune reach education target_occupations note";
    assert_eq!([codes(&Theme::FIND_WORK), codes(&Theme::TRAINING)], [work, work]);

    let little = sheet(&Typed::usual(), &Line::DEFAULT).unwrap();
    for text in written(&little) {
        for secret in
            ["1988", "38 ", "Écluse", "RSA", "RQTH", "1234567A", "bus", "39\u{a0}70", "@exemple"]
        {
            assert!(!text.contains(secret), "{secret} stands in {text}");
        }
        assert!(
            text.contains("06\u{a0}01\u{a0}23\u{a0}45\u{a0}67")
                && text.contains("Carrières-sous-Poissy"),
            "{text}"
        );
    }
}

#[test]
fn nothing_sensitive_stands_on_a_sheet_with_every_line() {
    let full = sheet(&Typed::usual(), &Line::ALL).unwrap();
    assert_eq!(full.not_known, []);
    for text in written(&full) {
        for secret in SECRETS {
            assert!(!text.contains(secret), "{secret} stands in {text}");
        }
        for said in ["14", "1234567A", "N4105", "25\u{a0}km", "@exemple", "30/11|30 "] {
            let is_said = said.split('|').any(|said| text.contains(said));
            assert!(is_said, "{said} is missing in {text}");
        }
    }
}

#[test]
fn of_someone_who_refused_a_sheet_says_their_reference_alone() {
    let on = day("2026-11-20");
    let declined = Sharing::Declined(on);
    for line in Line::ALL {
        assert_eq!(
            sheet_of_one_who(declined, &[line]),
            Err(SheetRefused::Declined { on }),
            "{line:?}"
        );
    }
    let bare = sheet_of_one_who(declined, &[]).unwrap();
    for text in written(&bare) {
        assert!(text.contains("CSP-0012"), "{text}");
        for secret in ["Guessan", "Éloïse", "06\u{a0}01", "horaires"] {
            assert!(!text.contains(secret), "{secret} stands in {text}");
        }
    }
    let unasked = sheet_of_one_who(Sharing::NotRecorded, &Line::DEFAULT).unwrap();
    let text = unasked.render(Form::Text, Lang::Fr);
    assert!(text.contains("L’accord de la personne n’a pas été recueilli."), "{text}");
}

#[test]
fn whoever_sees_a_file_name_a_title_or_an_object_learns_no_name() {
    let full = sheet(&Typed::usual(), &Line::ALL).unwrap();
    assert_eq!(full.file_name(Form::Html), "fiche-CSP-0012-2026-11-23.html");
    assert_eq!(full.file_name(Form::Text), "fiche-CSP-0012-2026-11-23.txt");
    let text = full.render(Form::Text, Lang::Fr);
    assert_eq!(text.lines().next(), Some("Objet\u{a0}: Orientation CSP-0012 – mobilité"));
    let page = full.render(Form::Html, Lang::Fr);
    assert!(page.contains("<title>Fiche d’orientation CSP-0012</title>"), "{page}");
    let health = Sheet { motive: Theme::HEALTH, ..full };
    let text = health.render(Form::Text, Lang::En);
    assert_eq!(text.lines().next(), Some("Subject: Referral CSP-0012"));
}

#[test]
fn nobody_is_reached_by_a_way_they_did_not_choose() {
    let typed = Typed::usual();
    let reach = |preference: Option<&str>, has_email: bool| {
        let mut state = state(&typed);
        let mut file = state.people().next().unwrap().clone();
        file.identity.contact_preference = preference.map(ContactPreference::from_code);
        file.identity.email = file.identity.email.filter(|_| has_email);
        let id = crate::caseload::record::RecordId::Person(file.id);
        state.put(id, Some(crate::caseload::record::Record::Person(file)));
        let today = day("2026-11-23");
        let sheet = Sheet::of(&state, &orientation(&typed), &[Line::Reach], today).unwrap();
        sheet.person[0].say(Lang::Fr)
    };
    assert_eq!(reach(None, true), "06\u{a0}01\u{a0}23\u{a0}45\u{a0}67");
    assert_eq!(reach(Some("sms"), true), "SMS, 06\u{a0}01\u{a0}23\u{a0}45\u{a0}67");
    assert_eq!(reach(Some("courriel"), true), "Courriel, eloise.nguessan@exemple.fr");
    assert!(reach(Some("courrier"), true).starts_with("Courrier postal, 12 bis"));
    for (preference, has_email) in [("courriel", false), ("tiers", true), ("pigeon", true)] {
        assert_eq!(reach(Some(preference), has_email), "par l’intermédiaire du relais");
    }
}

#[test]
fn what_is_not_known_is_left_out_and_told() {
    let typed = Typed { note: " \n".into(), occupation: String::new(), ..Typed::usual() };
    let mut state = state(&typed);
    let mut file = state.people().next().unwrap().clone();
    file.situations.clear();
    let id = crate::caseload::record::RecordId::Person(file.id);
    state.put(id, Some(crate::caseload::record::Record::Person(file)));
    let lines = [Line::Rsa, Line::Note, Line::Age];
    let sheet = Sheet::of(&state, &orientation(&typed), &lines, day("2026-11-23")).unwrap();
    assert_eq!(sheet.not_known, [Line::Rsa, Line::Note]);
    assert_eq!(sheet.person.len(), 1);
    let gone = Sheet::of(
        &crate::caseload::state::State::default(),
        &orientation(&typed),
        &[],
        day("2026-11-23"),
    );
    assert_eq!(gone, Err(SheetRefused::Gone));
}

#[test]
fn the_partner_is_given_until_the_recall_or_asked_at_once() {
    let typed = Typed::usual();
    let on = |today: &str| {
        let sheet = Sheet::of(&state(&typed), &orientation(&typed), &[], day(today)).unwrap();
        sheet.expected.iter().map(|step| step.key).collect::<Vec<_>>()
    };
    assert_eq!(on("2026-11-29")[1], "sheet.expected.answer");
    assert_eq!(on("2026-11-30")[1], "sheet.expected.answer_soon");
}

#[test]
fn a_line_is_named_by_code_or_in_either_language() {
    let mut reading = Reading::new(Lang::Fr, day("2026-11-23"), Vocabulary::builtin_shared());
    for (text, line) in [
        ("birth_date", Line::BirthDate),
        ("Date de naissance", Line::BirthDate),
        ("metiers RECHERCHES", Line::TargetOccupations),
        ("household", Line::Household),
    ] {
        assert_eq!(Line::read("--line", text, &mut reading), Some(line), "{text}");
    }
    for line in Line::ALL {
        assert_eq!(Line::read("--line", line.code(), &mut reading), Some(line));
    }
    assert_eq!(Line::read("--line", "sante", &mut reading), None);
    assert_eq!(Line::read("--line", "", &mut reading), None);
    let problems = reading.finish().unwrap_err();
    assert_eq!(problems.len(), 2);
    assert!(problems[0].render(Lang::Fr).contains("france_travail_id"));
}

#[test]
fn the_printed_french_has_its_own_spaces_and_apostrophes() {
    for (key, text) in Lang::Fr.entries().filter(|(key, _)| key.starts_with("sheet.")) {
        assert!(!text.contains('\''), "{key}: {text}");
        for mark in [":", ";", "?", "!", "»"] {
            assert!(!text.contains(&format!(" {mark}")), "{key}: a plain space before {mark}");
        }
        assert!(!text.contains("« "), "{key}: a plain space after «");
    }
}
