use super::*;
use crate::caseload::test_support::{ADVISER, act, day, file, make, office};
use crate::domain::code::{
    AppointmentPlace, Coded, ExitMotive, InterviewMedium, PartnerKind, RefusalReason, Theme,
};
use crate::domain::identifier::{Name, Phone};
use crate::domain::interview::InterviewId;
use crate::domain::orientation::Stage;
use crate::domain::partner::{EXPIRY_DAYS, PartnerId, REMINDER_DAYS};
use crate::domain::person::{Sharing, Standing};
use crate::ids::Id;
use proptest::prelude::*;

fn office_with_one_person() -> (State, PersonId) {
    let mut state = office();
    let person = file(1, "Éloïse", "Martin", "1990-01-01");
    let id = person.id;
    make(&mut state, Change::PersonOpened(person)).unwrap();
    (state, id)
}

fn interview(rank: u8, person: PersonId, on: &str) -> Interview {
    Interview {
        id: InterviewId(Id([rank; 16])),
        person,
        adviser: ADVISER,
        on: day(on),
        minutes: 30,
        medium: InterviewMedium::IN_PERSON,
        themes: vec![Theme::from_code("mobilite")],
        note: "CV repris.".to_owned(),
        appointment: None,
    }
}

fn appointment(rank: u8, person: PersonId, start: &str) -> Appointment {
    Appointment {
        invitation: None,
        id: AppointmentId(Id([rank; 16])),
        person,
        adviser: ADVISER,
        start: start.parse().unwrap(),
        minutes: 45,
        place: AppointmentPlace::OFFICE,
        subject: "Point CV".to_owned(),
        state: AppointmentState::Planned,
    }
}

fn partner() -> Partner {
    let name = Name::parse("CCAS de Carrières-sous-Poissy").unwrap();
    Partner::new(PartnerId(Id([200; 16])), name, PartnerKind::CCAS)
}

fn step(stage: Stage, on: &str) -> Step {
    Step {
        channel: None,
        stage,
        on: day(on),
        reason: matches!(stage, Stage::Refused | Stage::Dropped).then_some(RefusalReason::OTHER),
        outcome: (stage == Stage::Completed)
            .then_some(crate::domain::orientation::Outcome { successful: true, result: None }),
        comment: String::new(),
        by: ADVISER,
    }
}

fn orientation(rank: u8, person: PersonId, on: &str) -> Orientation {
    Orientation {
        follows: None,
        session: None,
        id: OrientationId(Id([rank; 16])),
        person,
        partner: partner().id,
        service: None,
        motive: Theme::from_code("mobilite"),
        note: String::new(),
        reminder_days: REMINDER_DAYS,
        expiry_days: EXPIRY_DAYS,
        steps: vec![step(Stage::Sent, on)],
    }
}

fn exit(on: &str) -> Exit {
    Exit {
        on: day(on),
        motive: ExitMotive::MOVED_AWAY,
        detail: String::new(),
        reopened_on: None,
        by: ADVISER,
    }
}

#[test]
fn an_appointment_is_rescheduled_with_its_length_while_nobody_answered_it() {
    let (mut state, person) = office_with_one_person();
    let fixed = appointment(1, person, "2026-11-24T09:00:00");
    let id = fixed.id;
    make(&mut state, Change::AppointmentFixed(fixed.clone())).unwrap();
    let start = "2026-11-25T14:30:00".parse().unwrap();
    let to = |minutes| Change::AppointmentRescheduled { appointment: id, start, minutes };
    assert_eq!(to(90).people(&state), [person]);
    for minutes in [0, MAX_MINUTES + 1] {
        assert_eq!(make(&mut state, to(minutes)), Err(vec![Refused::Minutes { minutes }]));
    }
    make(&mut state, to(90)).unwrap();
    assert_eq!(state.appointment(id), Some(&Appointment { start, minutes: 90, ..fixed }));
    let answer = AppointmentState::Excused;
    make(&mut state, Change::AppointmentAnswered { appointment: id, state: answer }).unwrap();
    assert_eq!(make(&mut state, to(30)), Err(vec![Refused::AppointmentAnswered]));
}

#[test]
fn someone_under_twenty_six_is_opened_to_be_handed_over() {
    let mut state = office();
    let young = file(1, "Inès", "Petit", "2001-05-04");
    let older = file(2, "Marc", "Petit", "1980-05-04");
    let (young_id, older_id) = (young.id, older.id);
    make(&mut state, Change::PersonOpened(young)).unwrap();
    make(&mut state, Change::PersonOpened(older)).unwrap();
    assert_eq!(state.person(young_id).unwrap().standing, Standing::ToHandOver);
    assert_eq!(state.person(older_id).unwrap().standing, Standing::Followed);
}

#[test]
fn everything_that_speaks_against_a_change_is_said_at_once() {
    let mut state = office();
    let mut wrong = interview(1, PersonId(Id([99; 16])), "2026-12-01");
    wrong.minutes = 0;
    wrong.appointment = Some(AppointmentId(Id([98; 16])));
    let refused = make(&mut state, Change::InterviewLogged(wrong)).unwrap_err();
    assert_eq!(refused.len(), 4, "{refused:?}");
    assert!(refused.contains(&Refused::UnknownPerson));
    assert!(refused.contains(&Refused::Minutes { minutes: 0 }));
    assert!(refused.contains(&Refused::UnknownAppointment));
    assert!(refused.contains(&Refused::InFuture { on: day("2026-12-01"), today: act().today }));
}

#[test]
fn an_interview_honours_the_appointment_it_names() {
    let (mut state, id) = office_with_one_person();
    let planned = appointment(2, id, "2026-11-20T09:00:00");
    make(&mut state, Change::AppointmentFixed(planned.clone())).unwrap();
    assert!(state.appointment(planned.id).unwrap().is_unanswered_on(act().today));
    let held = Interview { appointment: Some(planned.id), ..interview(3, id, "2026-11-20") };
    make(&mut state, Change::InterviewLogged(held)).unwrap();
    assert_eq!(state.appointment(planned.id).unwrap().state, AppointmentState::Honoured);
}

#[test]
fn an_appointment_to_come_cannot_have_been_missed() {
    let (mut state, id) = office_with_one_person();
    let coming = appointment(2, id, "2026-11-27T09:00:00");
    make(&mut state, Change::AppointmentFixed(coming.clone())).unwrap();
    let missed =
        Change::AppointmentAnswered { appointment: coming.id, state: AppointmentState::NoShow };
    assert!(matches!(make(&mut state, missed).unwrap_err()[..], [Refused::InFuture { .. }]));
    let excused =
        Change::AppointmentAnswered { appointment: coming.id, state: AppointmentState::Excused };
    make(&mut state, excused).unwrap();
}

#[test]
fn a_closed_file_is_reopened_once_and_never_before_its_exit() {
    let (mut state, id) = office_with_one_person();
    make(&mut state, Change::PersonExited { person: id, exit: exit("2026-10-01") }).unwrap();
    assert!(!state.person(id).unwrap().is_followed_on(day("2026-10-01")));
    assert!(state.person(id).unwrap().is_followed_on(day("2026-09-30")));
    let again = Change::PersonExited { person: id, exit: exit("2026-11-01") };
    assert_eq!(make(&mut state, again).unwrap_err(), [Refused::AlreadyExited]);
    let early = Change::PersonReopened { person: id, on: day("2026-09-01") };
    assert!(matches!(
        make(&mut state, early).unwrap_err()[..],
        [Refused::ReopenedBeforeExit { .. }]
    ));
    make(&mut state, Change::PersonReopened { person: id, on: day("2026-11-01") }).unwrap();
    assert!(state.person(id).unwrap().is_followed_on(day("2026-11-01")));
    assert!(
        !state.person(id).unwrap().is_followed_on(day("2026-10-15")),
        "the past stays as it was"
    );
}

#[test]
fn merging_keeps_both_histories_and_undoing_it_parts_them_again() {
    let mut state = office();
    make(&mut state, Change::PartnerSaved(partner())).unwrap();
    let kept = file(1, "Éloïse", "Martin", "1990-01-01");
    let mut merged = file(2, "Eloise", "Martin-Diallo", "1990-01-01");
    merged.identity.phones = vec![Phone::parse("0601234567").unwrap()];
    merged.first_contact = day("2025-06-01");
    let (kept_id, merged_id) = (kept.id, merged.id);
    make(&mut state, Change::PersonOpened(kept)).unwrap();
    make(&mut state, Change::PersonOpened(merged)).unwrap();
    make(&mut state, Change::InterviewLogged(interview(3, kept_id, "2026-02-01"))).unwrap();
    make(&mut state, Change::InterviewLogged(interview(4, merged_id, "2026-03-01"))).unwrap();
    make(&mut state, Change::OrientationLogged(orientation(5, merged_id, "2026-03-01"))).unwrap();
    let before = state.clone();

    let replaced =
        make(&mut state, Change::PeopleMerged { kept: kept_id, merged: merged_id }).unwrap();
    let united = state.person(kept_id).unwrap();
    assert_eq!(state.interviews_of(kept_id).len(), 2);
    assert_eq!(state.orientations_of(kept_id).len(), 1);
    assert!(state.interviews_of(merged_id).is_empty());
    assert_eq!(united.identity.phones.len(), 1);
    assert_eq!(united.identity.birth_name.as_ref().map(Name::as_str), Some("Martin-Diallo"));
    assert_eq!(united.first_contact, day("2025-06-01"));
    assert_eq!(state.person(merged_id).unwrap().merged_into, Some(kept_id));
    let on_merged = Change::InterviewLogged(interview(6, merged_id, "2026-03-01"));
    assert!(matches!(make(&mut state, on_merged).unwrap_err()[..], [Refused::Merged { .. }]));

    for (id, record) in replaced {
        state.put(id, record);
    }
    assert_eq!(state, before);
}

#[test]
fn a_file_is_not_merged_with_itself() {
    let (mut state, id) = office_with_one_person();
    let refused = make(&mut state, Change::PeopleMerged { kept: id, merged: id }).unwrap_err();
    assert_eq!(refused, [Refused::MergeWithItself]);
}

#[test]
fn numbers_continue_after_the_highest() {
    let mut state = office();
    make(&mut state, Change::PersonOpened(file(41, "A", "Un", "1990-01-01"))).unwrap();
    let next: Vec<String> = state.next_numbers().take(2).map(|number| number.to_string()).collect();
    assert_eq!(next, ["CSP-0042", "CSP-0043"]);
    let taken = PersonFile {
        number: state.person(PersonId(Id([41; 16]))).unwrap().number.clone(),
        ..file(2, "B", "Deux", "1990-01-01")
    };
    let refused = make(&mut state, Change::PersonOpened(taken)).unwrap_err();
    assert!(
        matches!(&refused[..], [Refused::NumberTaken { by, .. }] if by == "A Un"),
        "{refused:?}"
    );
}

/// A change that may or may not be allowed, about a few people and acts.
fn any_change() -> impl Strategy<Value = Change> {
    let person = 1u8..5;
    let date = prop::sample::select(vec!["2026-01-05", "2026-03-01", "2026-11-23", "2026-12-24"]);
    (0u8..14, person, 1u8..5, 10u8..14, date).prop_map(|(kind, one, other, rank, date)| {
        let (id, other_id) = (PersonId(Id([one; 16])), PersonId(Id([other; 16])));
        match kind {
            0..=2 => Change::PersonOpened(file(one, "Éloïse", "Martin", "1990-01-01")),
            3 => Change::InterviewLogged(interview(rank, id, date)),
            4 => Change::InterviewCorrected(interview(rank, id, date)),
            5 => Change::AppointmentFixed(appointment(rank, id, &format!("{date}T10:00:00"))),
            6 => Change::AppointmentAnswered {
                appointment: AppointmentId(Id([rank; 16])),
                state: AppointmentState::NoShow,
            },
            7 => Change::OrientationLogged(orientation(rank, id, date)),
            8 => Change::OrientationStepped {
                orientation: OrientationId(Id([rank; 16])),
                step: step(Stage::Accepted, date),
            },
            9 => Change::PersonExited { person: id, exit: exit(date) },
            10 => Change::PersonReopened { person: id, on: day(date) },
            11 => Change::PeopleMerged { kept: id, merged: other_id },
            12 => Change::PartnerSaved(partner()),
            _ => Change::SituationDated {
                person: id,
                entry: SituationEntry {
                    id: SituationId(Id([rank; 16])),
                    on: day(date),
                    facts: crate::domain::situation::Situation {
                        vehicle: Some(true),
                        ..Default::default()
                    },
                    by: ADVISER,
                },
            },
        }
    })
}

proptest! {
    #[test]
    fn undoing_every_change_restores_the_state_and_a_refused_one_leaves_no_trace(
        changes in prop::collection::vec(any_change(), 1..60),
    ) {
        let mut state = office();
        let mut past = Vec::new();
        for change in changes {
            let before = state.clone();
            match make(&mut state, change) {
                Ok(replaced) => past.push((before, replaced)),
                Err(refused) => {
                    prop_assert!(!refused.is_empty());
                    prop_assert_eq!(&state, &before);
                }
            }
        }
        for (before, replaced) in past.into_iter().rev() {
            for (id, record) in replaced {
                state.put(id, record);
            }
            prop_assert_eq!(&state, &before);
        }
    }

    #[test]
    fn every_record_reads_back_as_it_was_written(changes in prop::collection::vec(any_change(), 1..40)) {
        let mut state = office();
        for change in changes {
            let Ok(writes) = plan(&state, change, &act()) else { continue };
            for (id, record) in writes {
                let record = record.expect("no change of this kind takes a record away");
                let bytes = record.encode().unwrap();
                prop_assert_eq!(&Record::decode(id.table(), &bytes).unwrap(), &record);
                state.put(id, Some(record));
            }
        }
    }
}

#[test]
fn of_two_files_of_one_person_the_later_answer_on_sharing_holds() {
    let agreed = Sharing::Agreed(day("2026-03-01"));
    let declined = Sharing::Declined(day("2026-06-01"));
    for (kept, merged, wanted) in [
        (Sharing::NotRecorded, declined, declined),
        (agreed, declined, declined),
        (declined, agreed, declined),
        (agreed, Sharing::NotRecorded, agreed),
        (Sharing::Agreed(day("2026-06-01")), declined, declined),
    ] {
        let (mut state, person) = office_with_one_person();
        let other = file(2, "Eloise", "Martin", "1990-01-01");
        let other_id = other.id;
        make(&mut state, Change::PersonOpened(other)).unwrap();
        for (person, sharing) in [(person, kept), (other_id, merged)] {
            make(&mut state, Change::SharingRecorded { person, sharing }).unwrap();
        }
        make(&mut state, Change::PeopleMerged { kept: person, merged: other_id }).unwrap();
        assert_eq!(state.person(person).unwrap().sharing, wanted);
    }
}

/// Anything anyone may say of an orientation: a next step, a correction of the last, taking the last word back.
#[derive(Debug, Clone)]
enum Said {
    Step(Stage, u16, bool),
    Correction(Stage, u16, bool),
    Undo,
}

fn said() -> impl Strategy<Value = Said> {
    let stage = || proptest::sample::select(Stage::ALL.to_vec());
    prop_oneof![
        4 => (stage(), 0_u16..60, any::<bool>()).prop_map(|(s, d, w)| Said::Step(s, d, w)),
        2 => (stage(), 0_u16..60, any::<bool>()).prop_map(|(s, d, w)| Said::Correction(s, d, w)),
        1 => Just(Said::Undo),
    ]
}

/// A life that the rules let stand: begun, dated in order and not in the future, each stage after the one before it, with a reason or
/// an outcome where one is due.
fn is_coherent(orientation: &Orientation, today: NaiveDate) -> bool {
    let steps = &orientation.steps;
    let in_order = steps.windows(2).all(|pair| {
        let [before, after] = pair else { return false };
        before.on <= after.on && before.stage.may_become(after.stage)
    });
    !steps.is_empty()
        && in_order
        && steps.iter().all(|step| step.check().is_ok() && step.on <= today)
}

proptest! {
    #[test]
    fn whatever_is_said_of_an_orientation_its_life_stays_coherent_and_undo_restores_it(
        all in proptest::collection::vec(said(), 1..25),
    ) {
        let (mut state, person) = office_with_one_person();
        make(&mut state, Change::PartnerSaved(partner())).unwrap();
        let id = OrientationId(Id([40; 16]));
        let sent = orientation(40, person, "2026-09-01");
        make(&mut state, Change::OrientationLogged(sent)).unwrap();
        let mut undo: Vec<(State, Vec<Write>)> = Vec::new();
        for one in all {
            let known = state.orientation(id).unwrap().clone();
            let dated = |stage, days: u16, says_why: bool| {
                let on = day("2026-09-01") + chrono::Days::new(days.into());
                let whole = step(stage, &on.to_string());
                if says_why { whole } else { Step { reason: None, outcome: None, ..whole } }
            };
            let change = match one {
                Said::Undo => {
                    if let Some((before, replaced)) = undo.pop() {
                        for (id, record) in replaced {
                            state.put(id, record);
                        }
                        prop_assert_eq!(&state, &before);
                    }
                    continue;
                }
                Said::Step(stage, days, says_why) => Change::OrientationStepped {
                    orientation: id,
                    step: dated(stage, days, says_why),
                },
                Said::Correction(stage, days, says_why) => Change::OrientationCorrected {
                    orientation: id,
                    steps: known.corrected_by(dated(stage, days, says_why)),
                },
            };
            let before = state.clone();
            match make(&mut state, change) {
                Ok(replaced) => undo.push((before, replaced)),
                Err(refused) => {
                    prop_assert!(!refused.is_empty());
                    prop_assert_eq!(&state, &before, "what is refused changes nothing");
                }
            }
            prop_assert!(is_coherent(state.orientation(id).unwrap(), act().today));
        }
    }
}
