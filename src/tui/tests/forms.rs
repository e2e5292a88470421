//! Forms: what is wrong is told, what is typed is kept.

use super::desk::Desk;
use super::office::{self, LEILA};
use crate::domain::code::{Coded, List, Theme};
use crate::domain::vocabulary::Vocabulary;
use crate::i18n::Lang;
use crate::tui::form::field::{Answer, Field, Kind};
use crate::tui::screen::Place;

#[test]
fn a_change_that_is_refused_leaves_its_form_open_with_everything_typed() {
    let mut desk = Desk::new();
    desk.keys("/lefe<enter>pdemain<tab>14h30<tab><tab><tab>CV");
    desk.refusing = Some(0);
    assert_eq!(desk.asks("<ctrl-s>").len(), 1);
    assert_eq!(desk.form().refused.len(), 1, "it is said why");
    assert_eq!((desk.field("day"), desk.field("subject")), ("demain".into(), "CV".into()));
    assert!(desk.drafts.contains_key(&format!("appointment {LEILA}")));
    assert!(desk.history.is_empty());
    desk.refusing = None;
    assert_eq!(desk.asks("<ctrl-s>").len(), 1, "it can be saved again");
    assert!(desk.session().overlays.is_empty());
}

#[test]
fn what_the_rules_refuse_is_said_in_the_form() {
    let mut desk = Desk::new();
    desk.keys("/lefe<enter>e<tab><tab><tab><tab>demain<ctrl-s>");
    assert!(
        !desk.form().refused.is_empty()
            || desk.form().fields.iter().any(|field| field.problem.is_some())
    );
    assert!(desk.history.is_empty());
}

#[test]
fn a_date_that_cannot_be_read_stays_as_it_is_typed_and_says_what_is_wanted() {
    for lang in [Lang::Fr, Lang::En] {
        let mut desk = Desk::of(office::state(), lang, 7);
        desk.keys("/lefe<enter>p32/13");
        let problem = |desk: &Desk| desk.form().fields[0].problem.clone();
        assert_eq!(problem(&desk), None, "while it is typed, nothing is said");
        desk.keys("<tab>");
        let told = problem(&desk).expect("on leaving the field, it is");
        assert_eq!(desk.field("day"), "32/13");
        assert_eq!(desk.form().focus, 1, "one may go on");
        let screen = desk.screen(80, 24).join("\n");
        let said = lang.say(&told);
        let first = said.split_whitespace().take(3).collect::<Vec<_>>().join(" ");
        assert!(screen.contains(&first), "{first}: {screen}");
        assert_eq!(desk.asks("10h<ctrl-s>"), Vec::new(), "saving brings one back to it");
        assert_eq!((desk.form().focus, desk.field("day")), (0, "32/13".to_owned()));
        desk.keys("<ctrl-u>demain");
        assert_eq!(problem(&desk), None);
        assert_eq!(desk.asks("<ctrl-s>").len(), 1);
    }
}

#[test]
fn everything_missing_is_told_at_once() {
    let mut desk = Desk::new();
    assert_eq!(desk.asks("N<ctrl-s>"), Vec::new());
    let wrong = |field: &&Field| field.problem.is_some();
    let wrong: Vec<_> =
        desk.form().fields.iter().filter(wrong).map(|field| field.name.clone()).collect();
    assert_eq!(wrong, ["last_name", "first_names", "birth_date"]);
    assert_eq!(desk.form().focus, 0);
}

#[test]
fn a_label_typed_whole_is_that_code_and_no_other() {
    let lists: [List; 1] = [Theme::LIST];
    for lang in [Lang::Fr, Lang::En] {
        let desk = Desk::of(office::state(), lang, 7);
        let session = desk.session();
        let cx = session.known.context(desk.model.moment, &desk.model.setting);
        for list in lists {
            for entry in Vocabulary::builtin().entries_on(list, cx.today()) {
                for kind in [Kind::Code(list), Kind::Codes(list)] {
                    let mut field = Field::new("motive", kind, "");
                    field.editor.set(entry.label(lang));
                    field.suggest(&cx);
                    field.accept(&cx);
                    let wanted = Answer::Codes(vec![entry.code.clone()]);
                    assert_eq!(field.read(&cx).as_ref(), Ok(&wanted), "{kind:?} {}", entry.code);
                }
            }
        }
    }
}

#[test]
fn what_is_selected_is_replaced_by_what_is_typed_and_kept_when_nothing_is() {
    let mut desk = Desk::new();
    desk.keys("/lefe<enter>pdemain<tab>9h<tab>30<tab>");
    assert_eq!(desk.field("minutes"), "30");
    desk.keys("<shift-tab><tab>");
    assert_eq!(desk.field("minutes"), "30");
}

#[test]
fn an_appointment_is_fixed_over_a_note_that_goes_on() {
    let mut desk = Desk::new();
    desk.keys("eProjet");
    assert_eq!(desk.place(), Place::File(office::ELOISE));
    assert_eq!(desk.asks("<alt-p>demain<tab>9h<ctrl-s>").len(), 1);
    assert_eq!(desk.field("note"), "Projet");
    assert_eq!(desk.asks("<ctrl-s>").len(), 1);
    assert!(desk.session().overlays.is_empty() && desk.drafts.is_empty());
}

#[test]
fn nobody_is_chosen_for_being_merely_alike() {
    let mut desk = Desk::new();
    assert_eq!(desk.asks("ga<right><enter>nowacki<ctrl-s>"), Vec::new());
    assert_eq!(desk.field("person"), "nowacki", "what is typed stays");
    assert!(desk.form().fields[0].problem.is_some());
    let lit = desk.asks("<ctrl-u>nowak<down><ctrl-s>");
    assert_eq!(lit.len(), 1, "{lit:?}");
}

#[test]
fn a_draft_comes_back_with_all_its_fields_and_can_be_saved() {
    let mut desk = Desk::new();
    desk.keys("/lefe<enter>oateliers<tab>mobil<tab>15<tab>note<esc>");
    assert_eq!(desk.keys("o").len(), 0);
    assert!(desk.form().restored);
    assert_eq!(desk.field("partner"), "Les Ateliers du Canal");
    let asked = desk.asks("<ctrl-s>");
    assert_eq!(asked.len(), 1, "the partner is the one it was: {asked:?}");
}
