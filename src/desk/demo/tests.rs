use super::*;
use crate::caseload::change::plan;
use crate::caseload::state::State;
use crate::desk::day::Day;
use crate::domain::appointment::AppointmentState;
use crate::domain::orientation::{Orientation, Stage};
use crate::domain::person::{District, PersonFile, Standing};
use crate::domain::rules::age_on;
use crate::domain::vocabulary::Vocabulary;
use std::collections::{BTreeMap, BTreeSet};

const TODAY: &str = "2026-11-23";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Applies every change as the caseload would, and says which one is refused.
fn applied(people: usize, seed: u64, today: NaiveDate) -> State {
    let mut state = State::default();
    for (change, act) in changes(people, seed, today) {
        assert!(act.today <= today, "{act:?} of {people} people, seed {seed}");
        let told = change.clone();
        let writes = plan(&state, change, &act).unwrap_or_else(|refused| {
            panic!("{refused:?} for {told:?}: {people} people, seed {seed}, {today}")
        });
        for (id, record) in writes {
            state.put(id, record);
        }
    }
    state
}

fn fingerprint(people: usize, seed: u64, today: &str) -> String {
    let mut hash = blake3::Hasher::new();
    for (change, act) in changes(people, seed, day(today)) {
        hash.update(&postcard::to_stdvec(&change).unwrap());
        hash.update(&postcard::to_stdvec(&(act.by, act.now, act.today)).unwrap());
    }
    hash.finalize().to_hex().to_string()
}

fn share(part: usize, whole: usize) -> f64 {
    f64::from(u32::try_from(part).unwrap()) / f64::from(u32::try_from(whole).unwrap())
}

#[test]
fn every_change_is_accepted_whatever_the_size_the_seed_and_the_day() {
    for people in [0, 1, 2, 3, 7, 20, 60, 300] {
        for seed in 0..6 {
            let state = applied(people, seed, day(TODAY));
            assert_eq!(state.people().len(), people, "seed {seed}");
        }
    }
    for today in ["2026-11-22", "2024-02-29", "2025-01-01", "2000-01-01", "2100-12-31"] {
        assert_eq!(applied(40, 1, day(today)).people().len(), 40, "{today}");
    }
    // No calendar has an end at which this stops.
    for today in [NaiveDate::MIN, NaiveDate::MAX] {
        assert!(changes(5, 1, today).count() > 5, "{today}");
    }
}

#[test]
fn the_same_seed_and_day_make_the_same_caseload_and_others_another() {
    let golden = fingerprint(50, 2026, TODAY);
    assert_eq!(golden, fingerprint(50, 2026, TODAY));
    assert_eq!(golden, "acea79cb82b7836671ef9aae513209fb9698e3006f2784b48890d935e120b098");
    assert_ne!(golden, fingerprint(50, 2027, TODAY));
    assert_ne!(golden, fingerprint(50, 2026, "2026-11-24"));
}

#[test]
fn acts_are_as_many_as_said() {
    let state = applied(2_000, 3, day(TODAY));
    for (what, made, of_ten) in [
        ("interviews", state.interviews().len(), INTERVIEWS_OF_TEN),
        ("appointments", state.appointments().len(), APPOINTMENTS_OF_TEN),
        ("orientations", state.orientations().len(), ORIENTATIONS_OF_TEN),
    ] {
        let said = of_ten * 200;
        assert!(made.abs_diff(said) <= said / 10, "{what}: {made} made, {said} said");
    }
}

#[test]
fn people_are_of_the_ages_and_communes_of_the_territory() {
    let today = day(TODAY);
    let state = applied(2_000, 4, today);
    let ages: Vec<u32> =
        state.people().map(|file| age_on(file.identity.birth_date, file.first_contact)).collect();
    let between =
        |from, to| share(ages.iter().filter(|age| (from..to).contains(*age)).count(), ages.len());
    assert!((0.01..0.04).contains(&between(18, 26)), "{}", between(18, 26));
    assert!((0.10..0.18).contains(&between(26, 30)), "{}", between(26, 30));
    assert!((0.22..0.32).contains(&between(30, 40)), "{}", between(30, 40));
    assert!((0.20..0.30).contains(&between(40, 50)), "{}", between(40, 50));
    assert!((0.22..0.32).contains(&between(50, 60)), "{}", between(50, 60));
    assert!(ages.iter().all(|age| (18..65).contains(age)));

    let live_in = |code: &str| {
        let there = |file: &&PersonFile| {
            file.identity.residence.commune.as_ref().is_some_and(|insee| insee.as_str() == code)
        };
        share(state.people().filter(there).count(), 2_000)
    };
    // 20 825 and 16 280 of the 104 039 inhabitants of the twelve communes.
    assert!((0.16..0.23).contains(&live_in("78123")), "{}", live_in("78123"));
    assert!((0.12..0.19).contains(&live_in("78642")), "{}", live_in("78642"));
    let districts: BTreeSet<&str> = state
        .people()
        .filter_map(|file| match &file.identity.residence.district {
            District::Inside(code) => Some(code.as_str()),
            _ => None,
        })
        .collect();
    for code in ["QN07808M", "QN07809M", "QN07810M", "QN07811M"] {
        assert!(districts.contains(code), "{code}: {districts:?}");
    }
}

#[test]
fn the_young_are_to_be_handed_over_and_nobody_else() {
    let state = applied(600, 5, day(TODAY));
    let young: Vec<&PersonFile> =
        state.people().filter(|file| file.standing == Standing::ToHandOver).collect();
    assert!(!young.is_empty());
    for file in state.people() {
        let age = age_on(file.identity.birth_date, file.first_contact);
        assert_eq!(file.standing == Standing::ToHandOver, age < 26, "{}", file.number);
    }
}

#[test]
fn the_day_has_something_of_everything_even_in_a_small_caseload() {
    for (people, seed) in [(20, 1), (60, 2), (300, 3), (1_000, 4)] {
        let today = day(TODAY);
        let state = applied(people, seed, today);
        let screen = Day::of(&state, today);
        let at = format!("{people} people, seed {seed}");
        assert!(screen.appointments.len() >= 3, "{at}");
        assert!(!screen.unanswered.is_empty(), "{at}");
        assert!(screen.waiting.len() >= 2, "{at}");
        assert!(!screen.coming.is_empty(), "{at}");
        assert!(screen.followed * 5 >= people * 2, "{at}: {} followed", screen.followed);
        assert!(screen.followed * 10 <= people * 9, "{at}: {} followed", screen.followed);
        let waited = |days| {
            let orientations = screen.waiting.iter().filter_map(|id| state.orientation(*id));
            orientations.filter(move |orientation| {
                orientation.sent_on().is_some_and(|sent| (today - sent).num_days() > days)
            })
        };
        assert!(waited(30).count() >= 1, "{at}");
        assert!(waited(10).count() > waited(30).count(), "{at}");
        // What waits is a day's work, not a flood.
        assert!(screen.waiting.len() * 6 <= people.max(30), "{at}: {}", screen.waiting.len());
        if people >= 60 {
            assert!(!screen.silent.is_empty(), "{at}");
        }
    }
}

#[test]
fn no_adviser_receives_two_people_at_once_from_today_on() {
    for (people, seed) in [(20, 1), (300, 2), (5_000, 3)] {
        let today = day(TODAY);
        let state = applied(people, seed, today);
        let mut ends: BTreeMap<AdviserId, chrono::NaiveDateTime> = BTreeMap::new();
        let mut coming: Vec<_> =
            state.appointments().filter(|appointment| appointment.day() >= today).collect();
        coming.sort_by_key(|appointment| appointment.start);
        assert!(coming.iter().any(|appointment| appointment.day() > today));
        for appointment in coming {
            let end = appointment.start + chrono::TimeDelta::minutes(appointment.minutes.into());
            let before = ends.insert(appointment.adviser, end);
            assert!(before.is_none_or(|before| before <= appointment.start), "{appointment:?}");
            let hour = appointment.start.format("%H:%M").to_string();
            assert!(("09:00".."17:00").contains(&hour.as_str()), "{hour}");
        }
    }
}

#[test]
fn every_stage_state_and_exit_occurs() {
    let today = day(TODAY);
    let state = applied(600, 6, today);
    let stages: BTreeSet<Stage> = state.orientations().map(Orientation::stage).collect();
    assert_eq!(stages.len(), Stage::ALL.len(), "{stages:?}");
    let answers: Vec<AppointmentState> = state
        .appointments()
        .filter(|appointment| appointment.day() < today)
        .map(|appointment| appointment.state)
        .collect();
    for answer in AppointmentState::ALL {
        assert!(answers.contains(&answer), "{answer:?}");
    }
    let missed = answers.iter().filter(|answer| **answer == AppointmentState::NoShow).count();
    let missed = share(missed, answers.len());
    assert!((0.10..0.14).contains(&missed), "{missed}");
    let motives: BTreeSet<String> =
        state.people().flat_map(|file| &file.exits).map(|exit| exit.motive.to_string()).collect();
    assert!(motives.len() >= 8, "{motives:?}");
    let reopened =
        state.people().filter(|file| file.exits.iter().any(|exit| exit.reopened_on.is_some()));
    assert!(reopened.count() >= 3);
}

#[test]
fn facts_agree_with_their_date_and_every_code_is_known() {
    let today = day(TODAY);
    let state = applied(600, 7, today);
    let vocabulary = Vocabulary::builtin();
    for file in state.people() {
        for entry in &file.situations {
            let facts = &entry.facts;
            if let Some(registration) = &facts.registration {
                let known = vocabulary.entry(registration).unwrap();
                assert!(known.is_valid_on(entry.on), "{registration} on {}", entry.on);
            }
            assert!(facts.registered_on.is_none_or(|registered| registered <= entry.on));
            assert!(facts.without_work_since.is_none_or(|since| since <= entry.on));
            assert!(facts.activity.as_ref().is_none_or(|code| vocabulary.entry(code).is_some()));
            assert!(facts.contract.as_ref().is_none_or(|code| vocabulary.entry(code).is_some()));
            assert!(facts.rsa.as_ref().is_none_or(|code| vocabulary.entry(code).is_some()));
            assert!(facts.education.as_ref().is_none_or(|code| vocabulary.entry(code).is_some()));
            assert!(facts.housing.as_ref().is_none_or(|code| vocabulary.entry(code).is_some()));
        }
        let identity = &file.identity;
        assert!(identity.origin.as_ref().is_none_or(|code| vocabulary.entry(code).is_some()));
        assert!(
            identity
                .contact_preference
                .as_ref()
                .is_none_or(|code| vocabulary.entry(code).is_some())
        );
        assert!(file.exits.iter().all(|exit| vocabulary.entry(&exit.motive).is_some()));
        assert!(!file.situations.is_empty() && file.first_contact <= today);
    }
    for orientation in state.orientations() {
        for step in &orientation.steps {
            assert!(step.reason.as_ref().is_none_or(|code| vocabulary.entry(code).is_some()));
            let result = step.outcome.as_ref().and_then(|outcome| outcome.result.as_ref());
            assert!(result.is_none_or(|code| vocabulary.entry(code).is_some()), "{result:?}");
        }
    }
    for interview in state.interviews() {
        assert!(vocabulary.entry(&interview.medium).is_some());
        assert!(!interview.note.contains(['{', '}']), "{}", interview.note);
    }
    assert!(state.appointments().all(|one| vocabulary.entry(&one.place).is_some()));
}

#[test]
fn two_files_of_one_person_can_be_found_and_no_two_people_share_a_number() {
    let state = applied(300, 8, day(TODAY));
    let mut phones: BTreeMap<&str, Vec<&PersonFile>> = BTreeMap::new();
    for file in state.people() {
        if let Some(phone) = file.identity.phones.first() {
            phones.entry(phone.as_str()).or_default().push(file);
        }
    }
    let shared: Vec<_> = phones.values().filter(|files| files.len() > 1).collect();
    assert!(!shared.is_empty());
    for files in shared {
        let births: BTreeSet<_> = files.iter().map(|file| file.identity.birth_date).collect();
        assert_eq!((files.len(), births.len()), (2, 1));
    }
}

#[test]
fn names_are_of_many_origins_and_no_phone_rings_anyone() {
    let state = applied(500, 9, day(TODAY));
    let is_plain = |name: &Name| name.as_str().chars().all(|letter| letter.is_ascii_alphabetic());
    let marked = state.people().filter(|file| {
        !(is_plain(&file.identity.last_name) && is_plain(&file.identity.first_names))
    });
    let marked = share(marked.count(), 500);
    assert!(marked > 0.12, "{marked}");
    for phone in state.people().flat_map(|file| &file.identity.phones) {
        let number = phone.national();
        let is_fiction = ["063998", "019900", "0700"].iter().any(|kept| number.starts_with(kept));
        assert!(is_fiction, "{number}");
    }
    for email in state.people().filter_map(|file| file.identity.email.as_ref()) {
        let kept = [".example", "@example.org", "@example.net"];
        assert!(kept.iter().any(|end| email.as_str().ends_with(end)), "{email}");
    }
}
