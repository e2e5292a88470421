//! Lists that are kept rather than made again say the same as lists made again.

use super::desk::{Desk, moment};
use super::office::{self, crowd};
use crate::caseload::change::{Act, Change};
use crate::caseload::history::Deed;
use crate::caseload::made::Made;
use crate::caseload::memory::Memory;
use crate::caseload::query::Query;
use crate::caseload::test_support::day;
use crate::desk::demo;
use crate::domain::code::ExitMotive;
use crate::domain::exit::Exit;
use crate::domain::identifier::Name;
use crate::domain::person::PersonId;
use crate::domain::territory::Territory;
use crate::domain::vocabulary::Vocabulary;
use crate::i18n::Lang;
use crate::tui::model::{Effect, Msg};
use crate::tui::roll::Roll;

/// A roll that follows, held against one made anew after each change.
struct Kept {
    memory: Memory,
    roll: Roll,
    sequence: u64,
}

impl Kept {
    fn follow(&mut self, made: Made, seed: u64) -> crate::caseload::history::Entry {
        self.sequence += 1;
        let entry = self.memory.follow(made);
        self.roll.follow(self.memory.state(), &entry.people);
        let anew = Roll::of(self.memory.state());
        assert_eq!(self.roll, anew, "seed {seed}: {:?}", entry.deed);
        entry
    }
}

/// Something that changes who is on the roll, or in which place.
fn random_change(rng: &mut fastrand::Rng, state: &crate::caseload::state::State) -> Change {
    let people: Vec<PersonId> = state.people().map(|file| file.id).collect();
    let person = people[rng.usize(..people.len())];
    let today = day("2026-11-23");
    match rng.u8(..4) {
        0 => Change::PeopleMerged { kept: person, merged: people[rng.usize(..people.len())] },
        1 => Change::PersonExited {
            person,
            exit: Exit {
                on: today,
                motive: ExitMotive::OTHER,
                detail: String::new(),
                reopened_on: None,
                by: state.advisers().next().unwrap().id,
            },
        },
        2 => Change::PersonReopened { person, on: today },
        _ => {
            let names = ["Éloïse", "N'Guessan", "Łukasz", "陈", "Zoe\u{308}", "martin", "MARTIN"];
            let mut identity = state.person(person).unwrap().identity.clone();
            identity.last_name = Name::parse(names[rng.usize(..names.len())]).unwrap();
            Change::IdentityCorrected { person, identity }
        }
    }
}

#[test]
fn a_roll_that_followed_every_change_is_the_roll_made_anew() {
    for seed in 1..=4 {
        let today = day("2026-11-23");
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut kept = Kept { memory: Memory::default(), roll: Roll::default(), sequence: 0 };
        let mut entries = Vec::new();
        let mut by = None;
        for (change, act) in demo::changes(15, seed, today) {
            let made = Made::plan(kept.memory.state(), change, &act, kept.sequence + 1);
            entries.push(kept.follow(made.unwrap(), seed));
            by = Some(Act { today, ..act });
        }
        let by = by.unwrap();
        for _ in 0..150 {
            let change = random_change(&mut rng, kept.memory.state());
            // What the rules refuse changes nothing.
            if let Ok(made) = Made::plan(kept.memory.state(), change, &by, kept.sequence + 1) {
                entries.push(kept.follow(made, seed));
            }
        }
        while let Some(entry) = entries.pop() {
            let undo = Deed::Undo(entry.sequence);
            let state = kept.memory.state();
            let made = Made::reversal(state, &entry, undo, &by, kept.sequence + 1);
            kept.follow(made, seed);
        }
        assert!(kept.roll.is_empty(), "seed {seed}");
    }
}

/// The whole list of Portefeuille, row by row.
fn rows(desk: &mut Desk) -> Vec<PersonId> {
    desk.keys("<home>");
    let mut rows: Vec<PersonId> = desk.target().person.into_iter().collect();
    loop {
        desk.keys("<down>");
        match desk.target().person {
            Some(person) if rows.last() != Some(&person) => rows.push(person),
            _ => return rows,
        }
    }
}

#[test]
fn a_filter_that_walks_in_steps_keeps_whom_one_pass_keeps() {
    let state = crowd(5_000);
    for typed in
        ["martin", "rdv:a-venir", "age>=60", "sans-contact>=60j", "nobody is called so", ""]
    {
        let mut desk = Desk::of(state.clone(), Lang::Fr, 7);
        let steps = desk.keys(&format!("gpf{typed}<enter>"));
        let today = moment("2026-11-23T09:00:00").today;
        let parsed = Query::parse(typed, Vocabulary::builtin(), Territory::builtin(), today);
        let query = parsed.unwrap().within_caseload();
        if !typed.is_empty() {
            assert!(steps.contains(&Effect::Continue), "{typed}: it goes in steps");
        }
        let roll = Roll::of(&state);
        let fits = |id: &PersonId| query.matches(&state, state.person(*id).unwrap());
        let wanted: Vec<PersonId> = roll.from(0).filter(fits).collect();
        assert_eq!(rows(&mut desk), wanted, "{typed}");
    }
}

#[test]
fn keys_pressed_while_a_filter_walks_are_taken_and_the_last_filter_holds() {
    let state = crowd(5_000);
    let mut desk = Desk::of(state, Lang::Fr, 7);
    desk.keys("gpf");
    // Each letter begins a walk; the next comes before it has got anywhere.
    let mut asked = Vec::new();
    for key in crate::desk::key::script("martin").unwrap() {
        asked.extend(crate::tui::update::update(&mut desk.model, Msg::Key(key)));
        desk.screen(80, 24);
    }
    assert!(asked.iter().all(|effect| *effect == Effect::Continue), "{asked:?}");
    while !asked.is_empty() {
        asked = crate::tui::update::update(&mut desk.model, Msg::Continue);
    }
    desk.keys("<enter>");
    let kept = rows(&mut desk);
    let names = |id: &PersonId| desk.state.person(*id).unwrap().identity.last_name.to_string();
    assert_eq!(kept.len(), 5_000 / 7);
    assert!(kept.iter().all(|id| names(id).starts_with("Martin")));
}

#[test]
fn who_is_selected_stays_so_whatever_the_order_and_the_filter() {
    let mut desk = Desk::new();
    desk.keys("gp");
    desk.until("j", |target| target.person == Some(office::LUKASZ));
    for keys in
        ["s<down><enter>", "s<down><down><enter>", "fnowak<enter>", "<esc>", "s<home><enter>"]
    {
        desk.keys(keys);
        assert_eq!(desk.target().person, Some(office::LUKASZ), "{keys}");
        let marked = desk.screen(120, 30).into_iter().find(|line| line.starts_with('>'));
        assert!(marked.unwrap().contains("Nowak"), "{keys}");
    }
    desk.keys("fmartin<enter>");
    assert!(
        desk.target().person.is_some_and(|id| id != office::LUKASZ),
        "he is not there any more"
    );
}

#[test]
fn who_comes_and_who_goes_is_seen_in_the_list_at_once() {
    let mut desk = Desk::new();
    desk.keys("gpNAbad<tab>Awa<tab>12/3/94<ctrl-s>");
    assert!(desk.screen(120, 30).iter().any(|line| line.contains("Abad")));
    desk.keys("fabad<enter>");
    assert_eq!(rows(&mut desk).len(), 1);
    desk.keys("<esc>u");
    assert_eq!(rows(&mut desk).len(), 7);
    assert!(!desk.screen(120, 30).iter().any(|line| line.contains("Abad")));
    desk.keys("fétiquette:mars<enter>");
    desk.keys("<esc>");
    assert_eq!(rows(&mut desk).len(), 7);
}

#[test]
fn a_filter_that_cannot_be_read_leaves_the_list_as_it_was_and_true() {
    let mut desk = Desk::new();
    desk.keys("gpfmartin<enter>");
    let before = rows(&mut desk);
    assert_eq!(before, [office::PAUL]);
    desk.keys("f");
    desk.tell(Msg::Paste(" age>=(".to_owned()));
    desk.keys("<enter>");
    let screen = desk.screen(120, 30).join("\n");
    assert_eq!(rows(&mut desk), before, "{screen}");
    desk.keys("NMartin<tab>Awa<tab>12/3/94<ctrl-s>");
    assert_eq!(rows(&mut desk).len(), 2, "the list follows though the filter cannot be read");
}

#[test]
fn a_number_being_typed_finds_the_numbers_that_begin_so() {
    let mut desk = Desk::new();
    for (typed, number) in [("csp-000", "CSP-0001"), ("csp", "CSP-0001"), ("CSP-0004", "CSP-0004")]
    {
        desk.keys(&format!("/{typed}"));
        let first = desk.screen(80, 24)[5].clone();
        assert!(first.ends_with(&format!("{number} │")), "{typed}: {first}");
        desk.keys("<esc>");
    }
    desk.keys("/csp-9");
    assert!(!desk.screen(80, 24).concat().contains("CSP-0"), "none begins so");
}
