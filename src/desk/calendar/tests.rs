use super::zones::Zone;
use super::*;
use crate::caseload::change::{Change, Refused};
use crate::caseload::lookup::Lookup;
use crate::caseload::state::State;
use crate::caseload::test_support::{ADVISER, act, day, file, make, office};
use crate::domain::appointment::{Appointment, AppointmentId, AppointmentState};
use crate::domain::identifier::{Email, Name};
use crate::domain::office::{Adviser, AdviserId};
use crate::domain::person::PersonId;
use crate::domain::vocabulary::Vocabulary;
use crate::i18n::Lang;
use crate::ids::{Id, SeededIds};
use proptest::prelude::*;

fn at(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

fn appointment(rank: u8, person: PersonId, start: &str, minutes: u16) -> Appointment {
    Appointment {
        id: AppointmentId(Id([rank; 16])),
        person,
        adviser: ADVISER,
        start: at(start),
        minutes,
        place: AppointmentPlace::PHONE,
        subject: "Surendettement".to_owned(),
        state: AppointmentState::Planned,
        invitation: None,
    }
}

/// Two people, one of whom has an address and another of nearly her name.
fn caseload() -> (State, PersonId) {
    let mut state = office();
    let mut eloise = file(12, "Éloïse", "N'Guessan", "1990-01-01");
    eloise.identity.email = Some(Email::parse("eloise@exemple.fr").unwrap());
    let id = eloise.id;
    make(&mut state, Change::PersonOpened(eloise)).unwrap();
    let other = file(13, "Jean-Paul", "Martin", "1980-01-01");
    make(&mut state, Change::PersonOpened(other)).unwrap();
    (state, id)
}

fn fix(state: &mut State, appointment: Appointment) -> AppointmentId {
    let id = appointment.id;
    make(state, Change::AppointmentFixed(appointment)).unwrap();
    id
}

fn wanted(names: Names) -> Wanted {
    Wanted { adviser: Some(ADVISER), from: day("1970-01-01"), to: day("2199-12-31"), names }
}

fn written(state: &State, wanted: &Wanted) -> String {
    export(state, wanted, act().now, Lang::Fr)
}

/// A calendar of one event with these lines.
fn event(method: &str, lines: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:{method}\nBEGIN:VEVENT\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n"
    )
}

fn only(text: &str) -> Invitation {
    let mut found = read(text.as_bytes(), Vocabulary::builtin()).unwrap();
    assert_eq!(found.len(), 1);
    found.remove(0)
}

fn when(text: &str) -> (String, u32) {
    let when = only(text).when().unwrap();
    (when.start.to_string(), when.minutes)
}

fn problems(text: &[u8]) -> Vec<String> {
    read(text, Vocabulary::builtin())
        .unwrap_err()
        .iter()
        .map(|problem| problem.render(Lang::Fr))
        .collect()
}

fn proposed(state: &State, person: Option<PersonId>, text: &str) -> Vec<Outcome> {
    let invitations = read(text.as_bytes(), Vocabulary::builtin()).unwrap();
    let lookup = Lookup::of(state);
    let mut ids = SeededIds::new(1);
    let proposals = propose(state, &lookup, invitations, person, &act(), &mut ids);
    proposals.into_iter().map(|proposal| proposal.outcome).collect()
}

fn one(state: &State, text: &str) -> Outcome {
    proposed(state, None, text).remove(0)
}

fn take(state: &mut State, outcome: &Outcome) {
    make(state, outcome.change().unwrap()).unwrap();
}

#[test]
fn an_agenda_given_out_names_nobody_unless_asked_to() {
    let (mut state, person) = caseload();
    fix(&mut state, appointment(1, person, "2026-11-30T09:00:00", 45));
    let text = written(&state, &wanted(Names::Hidden));
    for shown in [
        "SUMMARY:Rendez-vous CSP-0012\r\n",
        "LOCATION:Par téléphone\r\n",
        "DTSTART;TZID=Europe/Paris:20261130T090000\r\n",
        "DURATION:PT45M\r\n",
        "STATUS:CONFIRMED\r\n",
        "UID:01010101010101010101010101010101@relais\r\n",
        "DTSTAMP:20261123T120000Z\r\n",
        "CLASS:PRIVATE\r\n",
        "X-WR-CALNAME:Rendez-vous de Nadia Benali\r\n",
    ] {
        assert!(text.contains(shown), "{shown} is not in {text}");
    }
    for secret in ["Guessan", "loïse", "exemple.fr", "Surendettement", "DESCRIPTION", "ATTENDEE"] {
        assert!(!text.contains(secret), "{secret} is in {text}");
    }
    let named = written(&state, &wanted(Names::Shown));
    assert!(named.contains("SUMMARY:Rendez-vous Éloïse N'Guessan (CSP-0012)\r\n"), "{named}");
    let all = Wanted { adviser: None, ..wanted(Names::Hidden) };
    let text = written(&state, &all);
    assert!(text.contains("SUMMARY:Rendez-vous CSP-0012 (Nadia Benali)\r\n"), "{text}");
    let english = export(&state, &all, act().now, Lang::En);
    assert!(english.contains("SUMMARY:Appointment CSP-0012 (Nadia Benali)\r\n"), "{english}");
}

#[test]
fn only_the_days_and_the_adviser_asked_for_are_given_out() {
    let (mut state, person) = caseload();
    let other = AdviserId(Id([9; 16]));
    let name = Name::parse("Paul Roche").unwrap();
    make(&mut state, Change::AdviserSaved(Adviser { id: other, name, email: None })).unwrap();
    for (rank, start) in
        [(1, "2026-11-29T09:00:00"), (2, "2026-11-30T09:00:00"), (3, "2026-12-02T09:00:00")]
    {
        fix(&mut state, appointment(rank, person, start, 45));
    }
    fix(
        &mut state,
        Appointment { adviser: other, ..appointment(4, person, "2026-12-01T09:00:00", 45) },
    );
    let count = |adviser| {
        let (from, to) = (day("2026-11-30"), day("2026-12-01"));
        let text = written(&state, &Wanted { adviser, from, to, names: Names::Hidden });
        text.matches("BEGIN:VEVENT").count()
    };
    assert_eq!((count(Some(ADVISER)), count(Some(other)), count(None)), (1, 1, 2));
}

#[test]
fn what_was_called_off_is_cancelled_whoever_did_and_an_absence_is_nobody_s_business() {
    use AppointmentState::{CancelledByService, Excused, Honoured, NoShow, Planned};
    for (answer, status) in [
        (Planned, "CONFIRMED"),
        (Honoured, "CONFIRMED"),
        (NoShow, "CONFIRMED"),
        (Excused, "CANCELLED"),
        (CancelledByService, "CANCELLED"),
    ] {
        let (mut state, person) = caseload();
        fix(
            &mut state,
            Appointment { state: answer, ..appointment(1, person, "2026-11-20T09:00:00", 45) },
        );
        let text = written(&state, &wanted(Names::Hidden));
        assert!(text.contains(&format!("STATUS:{status}\r\n")), "{answer:?}: {text}");
    }
}

#[test]
fn an_agenda_read_back_changes_nothing() {
    let (mut state, person) = caseload();
    fix(&mut state, appointment(1, person, "2026-11-30T09:00:00", 45));
    let answer = AppointmentState::Excused;
    fix(
        &mut state,
        Appointment { state: answer, ..appointment(2, person, "2026-12-01T09:00:00", 60) },
    );
    let uid = Some("invitation@ailleurs".into());
    fix(
        &mut state,
        Appointment { invitation: uid, ..appointment(3, person, "2026-12-02T09:00:00", 30) },
    );
    let text = written(&state, &wanted(Names::Shown));
    assert!(text.contains("UID:invitation@ailleurs\r\n"));
    let outcomes = proposed(&state, None, &text);
    let ranks = [1, 2, 3].map(|rank| Outcome::Unchanged(AppointmentId(Id([rank; 16]))));
    assert_eq!(outcomes, ranks);
}

#[test]
fn hours_of_every_kind_are_those_of_the_office_s_wall() {
    let zone = "BEGIN:VTIMEZONE\nTZID:Réunion\nBEGIN:STANDARD\nDTSTART:19700101T000000\n\
        TZOFFSETFROM:+0400\nTZOFFSETTO:+0400\nEND:STANDARD\nEND:VTIMEZONE\n\
        BEGIN:VTIMEZONE\nTZID:Londres\nBEGIN:STANDARD\nDTSTART:16011028T020000\n\
        RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nTZOFFSETFROM:+0100\nTZOFFSETTO:-0000\nEND:STANDARD\n\
        BEGIN:DAYLIGHT\nDTSTART:16010325T010000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\n\
        TZOFFSETFROM:-0000\nTZOFFSETTO:+0100\nEND:DAYLIGHT\nEND:VTIMEZONE\n\
        BEGIN:VTIMEZONE\nTZID:New York\nBEGIN:DAYLIGHT\nDTSTART:20070311T020000\n\
        RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400\nEND:DAYLIGHT\n\
        BEGIN:STANDARD\nDTSTART:20071104T020000\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\n\
        TZOFFSETFROM:-0400\nTZOFFSETTO:-0500\nEND:STANDARD\nEND:VTIMEZONE\n";
    for (start, expected) in [
        ("DTSTART:20211111T080300Z", "2021-11-11 09:03:00"),
        ("DTSTART:20210711T080300Z", "2021-07-11 10:03:00"),
        ("DTSTART:20211111T080300", "2021-11-11 08:03:00"),
        ("DTSTART;TZID=Europe/Paris:20210711T080300", "2021-07-11 08:03:00"),
        ("DTSTART;TZID=\"Romance Standard Time\":20210711T080300", "2021-07-11 08:03:00"),
        (
            "DTSTART;TZID=/mozilla.org/20050126_1/Europe/Paris:20210711T080300",
            "2021-07-11 08:03:00",
        ),
        ("DTSTART;TZID=Etc/UTC:20210711T080300", "2021-07-11 10:03:00"),
        ("DTSTART;TZID=Réunion:20210711T120000", "2021-07-11 10:00:00"),
        ("DTSTART;TZID=Réunion:20211211T120000", "2021-12-11 09:00:00"),
        ("DTSTART;TZID=New York:20211211T090000", "2021-12-11 15:00:00"),
        ("DTSTART;TZID=New York:20210711T090000", "2021-07-11 15:00:00"),
        ("DTSTART;TZID=Londres:20260704T100000", "2026-07-04 11:00:00"),
        // America changes two weeks before Europe in spring, one week after it in autumn.
        ("DTSTART;TZID=New York:20210315T090000", "2021-03-15 14:00:00"),
        ("DTSTART;TZID=New York:20211101T090000", "2021-11-01 14:00:00"),
    ] {
        let text = event("REQUEST", &format!("UID:1\n{start}\nDURATION:PT30M"));
        let text = text.replace("BEGIN:VEVENT", &format!("{zone}BEGIN:VEVENT"));
        assert_eq!(when(&text), (expected.to_owned(), 30), "{start}");
    }
}

#[test]
fn the_zone_given_out_is_the_one_computed_with() {
    let text = format!("BEGIN:VCALENDAR\r\n{}END:VCALENDAR\r\n", paris::DEFINITION)
        .replace("TZID:Europe/Paris", "TZID:ici");
    let lines = |start: &str| format!("UID:1\r\nDTSTART;TZID=ici:{start}\r\nDURATION:PT1H");
    let mut hour = at("2026-01-01T00:30:00");
    while hour < at("2028-01-01T00:00:00") {
        let event = event("REQUEST", &lines(&hour.format("%Y%m%dT%H%M%S").to_string()));
        let whole =
            text.replace("END:VCALENDAR\r\n", "") + event.split_once("METHOD:REQUEST\n").unwrap().1;
        let expected = paris::from_utc(paris::to_utc(hour));
        assert_eq!(only(&whole).when().unwrap().start, expected, "{hour}");
        hour += chrono::Duration::hours(1);
    }
    assert_eq!(Zone::named("ici", &[]), None);
}

#[test]
fn lengths_are_told_by_an_end_a_duration_or_assumed() {
    for (lines, minutes) in [
        ("DTSTART:20211111T080300Z\nDTEND:20211111T090000Z", 57),
        ("DTSTART:20211111T080300Z\nDTEND;TZID=Europe/Paris:20211111T100000", 57),
        ("DTSTART:20211111T080300Z\nDTEND:20211111T080330Z", 1),
        ("DTSTART:20211111T080300Z\nDURATION:PT1H30M", 90),
        ("DTSTART:20211111T080300Z", DEFAULT_MINUTES),
        ("DTSTART;VALUE=DATE:20211111", 24 * 60),
        ("DTSTART;VALUE=DATE:20211111\nDTEND;VALUE=DATE:20211113", 48 * 60),
        // The night that has an hour more.
        ("DTSTART;TZID=Europe/Paris:20261025T013000\nDTEND;TZID=Europe/Paris:20261025T033000", 180),
    ] {
        assert_eq!(when(&event("REQUEST", &format!("UID:1\n{lines}"))).1, minutes, "{lines}");
    }
    let assumed = only(&event("REQUEST", "UID:1\nDTSTART:20211111T080300Z"));
    assert_eq!(assumed.notes, [crate::msg!("calendar.note.no_length", minutes = DEFAULT_MINUTES)]);
    let series =
        only(&event("REQUEST", "UID:1\nDTSTART:20211111T080300Z\nDURATION:PT1H\nRRULE:FREQ=DAILY"));
    assert_eq!(series.notes, [crate::msg!("calendar.note.series")]);
}

#[test]
fn an_alarm_is_not_the_event_and_several_calendars_are_read() {
    let alarm = "UID:1\nDTSTART:20211111T080300Z\nDURATION:PT30M\nBEGIN:VALARM\nDURATION:PT5M\n\
        UID:alarm\nSUMMARY:Alerte\nEND:VALARM\nSUMMARY:Point\nLOCATION:en visio";
    let text = event("REQUEST", alarm) + &event("CANCEL", "UID:2");
    let found = read(text.as_bytes(), Vocabulary::builtin()).unwrap();
    assert_eq!((found[0].uid.as_str(), found[0].subject.as_str()), ("1", "Point"));
    assert_eq!(found[0].place, Some(AppointmentPlace::VIDEO));
    assert_eq!((found[1].rank, found[1].intent), (2, Intent::Cancel(None)));
    assert_eq!(read(b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", Vocabulary::builtin()).unwrap(), []);
}

#[test]
fn everything_wrong_in_a_file_is_told_at_once_with_its_place() {
    let text = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20211111T080300Z\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:2\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:3\r\nDTSTART:demain\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:4\r\nDTSTART:20211111T080300Z\r\nDTEND:20211110T080300Z\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:5\r\nDTSTART;TZID=Mars/Olympus:20211111T080300\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:6\r\nDTSTART:20211111T080300Z\r\nDURATION:-PT30M\r\n";
    let said = problems(text.as_bytes());
    let wanted = [
        ("ligne 1,", "END:VCALENDAR"),
        ("ligne 21", "END:VEVENT"),
        ("événement 1, ligne 2", "UID"),
        ("événement 2, ligne 5", "DTSTART"),
        ("événement 3, ligne 10", "demain"),
        ("événement 4, ligne 15", "20211110T080300Z"),
        ("événement 5, ligne 19", "Mars/Olympus"),
        ("événement 6, ligne 24", "-PT30M"),
    ];
    assert_eq!(said.len(), wanted.len(), "{said:#?}");
    for (place, read) in wanted {
        let told =
            said.iter().any(|one| one.contains(place.trim_end_matches(',')) && one.contains(read));
        assert!(told, "{place} {read}: {said:#?}");
    }
}

#[test]
fn what_is_no_calendar_says_so() {
    for bytes in
        [&b""[..], b"%PDF-1.7", b"Nom;Pr\xe9nom\r\n", b"PK\x03\x04\0\0\0", b"UID:1\nDTSTART:1"]
    {
        let said = problems(bytes);
        assert!(said.len() == 1 && said[0].contains("BEGIN:VCALENDAR"), "{said:?}");
    }
    assert!(problems(b"%PDF-1.7\x1b[2J")[0].contains("%PDF-1.7[2J"), "and steers no terminal");
}

const HELD: &str = "UID:a\nDTSTART;TZID=Europe/Paris:20261130T090000\nDURATION:PT30M";

#[test]
fn a_new_invitation_fixes_an_appointment_with_whom_it_names() {
    let (state, person) = caseload();
    for names in [
        "ATTENDEE;CN=Quelqu’un:MAILTO:Eloise@exemple.fr",
        "ATTENDEE;CN=N'GUESSAN Eloise",
        "ATTENDEE;CN=eloise@exemple.fr:invalid:nomail",
        "SUMMARY:Entretien avec Eloïse N’Guessan\\, point CV",
        "SUMMARY:Rendez-vous CSP-0012",
        "ORGANIZER;CN=Jean-Paul Martin:mailto:jp@martin.example\nATTENDEE;CN=Jean-Paul Martin:mailto:jp@martin.example\nATTENDEE;CN=Éloïse N'Guessan",
        "ATTENDEE;CN=Nadia Benali:mailto:n@b.example\nSUMMARY:éloïse n'guessan",
    ] {
        let outcome = one(&state, &event("REQUEST", &format!("{HELD}\n{names}")));
        let Outcome::Fixed(fixed) = &outcome else { panic!("{names}: {outcome:?}") };
        assert_eq!((fixed.person, fixed.adviser), (person, ADVISER), "{names}");
        assert_eq!((fixed.start, fixed.minutes), (at("2026-11-30T09:00:00"), 30));
        assert_eq!(fixed.invitation.as_deref(), Some("a"));
    }
}

#[test]
fn an_invitation_that_names_nobody_clearly_asks_who_is_meant() {
    let (mut state, person) = caseload();
    let unknown =
        event("REQUEST", &format!("{HELD}\nSUMMARY:Entretien individuel\nATTENDEE;CN=Doe John"));
    assert_eq!(one(&state, &unknown), Outcome::WhichPerson(Vec::new()));
    let adviser = event("REQUEST", &format!("{HELD}\nATTENDEE;CN=Benali Nadia"));
    assert_eq!(one(&state, &adviser), Outcome::WhichPerson(Vec::new()), "it is the adviser");
    let like = event("REQUEST", &format!("{HELD}\nATTENDEE;CN=Eloise NGuesan"));
    assert_eq!(one(&state, &like), Outcome::WhichPerson(vec![person]), "like her, not her");
    let told = proposed(&state, Some(person), &unknown).remove(0);
    assert!(matches!(told, Outcome::Fixed(fixed) if fixed.person == person));
    let twin = file(14, "Eloïse", "N’Guessan", "1991-01-01");
    let twin_id = twin.id;
    make(&mut state, Change::PersonOpened(twin)).unwrap();
    let named = event("REQUEST", &format!("{HELD}\nATTENDEE;CN=Éloïse N'Guessan"));
    assert_eq!(one(&state, &named), Outcome::WhichPerson(vec![person, twin_id]), "either of two");
}

#[test]
fn an_invitation_known_moves_cancels_or_leaves_its_appointment() {
    let (mut state, person) = caseload();
    let told = |state: &State, text: &str| proposed(state, Some(person), text).remove(0);
    let held = |lines: &str| event("REQUEST", &format!("UID:a\n{lines}"));
    let outcome =
        told(&state, &held("DTSTART:20261130T080000Z\nDURATION:PT30M\nSUMMARY:Point\\n CV"));
    take(&mut state, &outcome);
    let id = outcome.appointment().unwrap();
    assert_eq!(state.appointment(id).unwrap().subject, "Point CV");
    let unchanged = told(&state, &held("DTSTART:20261130T080000Z\nDURATION:PT30M"));
    assert_eq!(unchanged, Outcome::Unchanged(id));

    let start = at("2026-12-01T10:00:00");
    let moved = told(&state, &held("DTSTART:20261201T090000Z\nDURATION:PT30M"));
    assert_eq!(moved.change(), Some(Change::AppointmentMoved { appointment: id, start }));
    take(&mut state, &moved);
    let longer = told(&state, &held("DTSTART:20261201T090000Z\nDURATION:PT1H"));
    let minutes = 60;
    let change = Change::AppointmentRescheduled { appointment: id, start, minutes };
    assert_eq!(longer.change(), Some(change));
    take(&mut state, &longer);

    let cancelled = told(&state, &event("CANCEL", "UID:a"));
    assert_eq!(cancelled, Outcome::Cancelled(id));
    take(&mut state, &cancelled);
    assert_eq!(state.appointment(id).unwrap().state, AppointmentState::CancelledByService);
    assert_eq!(told(&state, &event("CANCEL", "UID:a")), Outcome::Unchanged(id));
    let again = told(&state, &held("DTSTART:20261201T090000Z\nDURATION:PT1H"));
    assert_eq!(again, Outcome::Answered(id, AppointmentState::CancelledByService));
    assert_eq!(told(&state, &event("CANCEL", "UID:b")), Outcome::NothingToCancel);
}

#[test]
fn what_an_appointment_became_is_not_overwritten() {
    let (mut state, person) = caseload();
    let invitation = Some("a".into());
    let honoured = AppointmentState::Honoured;
    let id = fix(
        &mut state,
        Appointment {
            invitation,
            state: honoured,
            ..appointment(1, person, "2026-11-20T09:00:00", 30)
        },
    );
    assert_eq!(one(&state, &event("CANCEL", "UID:a")), Outcome::Answered(id, honoured));
    assert_eq!(one(&state, &event("REQUEST", HELD)), Outcome::Answered(id, honoured));
}

#[test]
fn what_is_no_appointment_to_come_is_said() {
    let (mut state, person) = caseload();
    let held = |lines: &str| event("REQUEST", &format!("UID:a\n{lines}"));
    let told = |text: &str| proposed(&state, Some(person), text).remove(0);
    assert_eq!(told(&held("DTSTART:20261122T080000Z\nDURATION:PT30M")), Outcome::Past);
    assert_eq!(told(&held("DTSTART:20261130")), Outcome::AllDay);
    assert_eq!(told(&held("DTSTART:20261130T080000Z\nDURATION:PT11H")), Outcome::TooLong(660));
    assert_eq!(told(&event("REPLY", "UID:a\nDTSTART:20261130T080000Z")), Outcome::Answer);
    let occurrence =
        held("DTSTART:20261130T080000Z\nDURATION:PT30M\nRECURRENCE-ID:20261130T080000Z");
    assert_eq!(told(&occurrence), Outcome::OneOfSeries);
    let nobody = proposed(&state, Some(PersonId(Id([99; 16]))), &event("REQUEST", HELD)).remove(0);
    assert_eq!(nobody, Outcome::Refused(vec![Refused::UnknownPerson]));
    assert!(nobody.is_left_open() && nobody.change().is_none());
    let there = fix(&mut state, appointment(1, person, "2026-11-30T09:00:00", 45));
    assert_eq!(
        proposed(&state, Some(person), &event("REQUEST", HELD)),
        [Outcome::AlreadyThere(there)]
    );
}

#[test]
fn of_several_versions_the_last_one_counts() {
    let (state, person) = caseload();
    let version = |sequence: u32, hour: u32| {
        event(
            "REQUEST",
            &format!("UID:a\nSEQUENCE:{sequence}\nDTSTART:20261130T{hour:02}0000Z\nDURATION:PT30M"),
        )
    };
    let text = version(2, 10)
        + &version(1, 9)
        + &event("REQUEST", "UID:a\nSEQUENCE:0\nDTSTART:20261130T080000Z");
    let outcomes = proposed(&state, Some(person), &text);
    let Outcome::Fixed(fixed) = &outcomes[0] else { panic!("{outcomes:?}") };
    assert_eq!(fixed.start, at("2026-11-30T11:00:00"));
    assert_eq!(outcomes[1..], [Outcome::Superseded, Outcome::Superseded]);
    let called_off = version(1, 9) + &event("CANCEL", "UID:a\nSEQUENCE:2");
    assert_eq!(
        proposed(&state, Some(person), &called_off),
        [Outcome::Superseded, Outcome::NothingToCancel]
    );
}

/// Times of any day, more often than not in the nights when the hour changes.
fn times() -> impl Strategy<Value = NaiveDateTime> {
    let nights = prop_oneof![
        Just("2026-03-29T00:00:00"),
        Just("2026-10-25T00:00:00"),
        Just("2027-03-28T00:00:00")
    ];
    let change = (nights, 0_i64..300)
        .prop_map(|(night, minute)| at(night) + chrono::Duration::minutes(minute));
    let any = (0_i64..200 * 365 * 24 * 60)
        .prop_map(|minute| at("1970-01-02T00:00:00") + chrono::Duration::minutes(minute));
    prop_oneof![change, any]
}

fn fragments() -> impl Strategy<Value = String> {
    let known = prop_oneof![
        Just("BEGIN:VCALENDAR"),
        Just("END:VCALENDAR"),
        Just("BEGIN:VEVENT"),
        Just("END:VEVENT"),
        Just("BEGIN:VTIMEZONE"),
        Just("END:VTIMEZONE"),
        Just("BEGIN:STANDARD"),
        Just("END:STANDARD"),
        Just("UID:1"),
        Just("DTSTART:20261130T080000Z"),
        Just("DTSTART;TZID=a:20261130T080000"),
        Just("TZID:a"),
        Just("DTSTART:19700101T000000"),
        Just("TZOFFSETFROM:+1200"),
        Just("TZOFFSETTO:-1200"),
        Just("RRULE:FREQ=YEARLY;BYMONTH=12;BYDAY=-5SU"),
        Just("RRULE:FREQ=YEARLY;BYMONTH=2;BYDAY=5MO;UNTIL=19991231"),
        Just("DURATION:P731D"),
        Just("DTEND:21991231T235959"),
        Just("METHOD:CANCEL"),
        Just("ATTENDEE;CN=\""),
        Just("BEGIN:"),
        Just(" "),
        Just("ORGANIZER;;=:"),
        Just("SUMMARY;VALUE=TEXT:\\"),
    ];
    let lines = prop_oneof![4 => known.prop_map(str::to_owned), 1 => "\\PC{0,20}"];
    prop::collection::vec(lines, 0..30).prop_map(|lines| lines.join("\r\n"))
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes, Vocabulary::builtin());
        let around = [b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:".as_slice(), &bytes].concat();
        let _ = read(&around, Vocabulary::builtin());
    }

    #[test]
    fn no_arrangement_of_lines_panics(text in fragments()) {
        if let Ok(found) = read(text.as_bytes(), Vocabulary::builtin()) {
            for invitation in found {
                prop_assert!(!invitation.uid.is_empty());
                prop_assert!(invitation.when().is_none_or(|when| when.minutes > 0));
            }
        }
    }

    #[test]
    fn an_agenda_given_out_is_read_back_with_the_same_hours(
        times in prop::collection::vec((times(), 1_u16..=600), 0..20),
        name in "[A-Z][a-zé' -]{0,60}[a-z陈伟]{1,40}",
    ) {
        let (mut state, person) = caseload();
        let name = Name::parse(&name).unwrap();
        let adviser = Adviser { id: ADVISER, name, email: None };
        make(&mut state, Change::AdviserSaved(adviser)).unwrap();
        let mut expected = Vec::new();
        for (rank, (start, minutes)) in times.into_iter().enumerate() {
            let mut fixed = appointment(u8::try_from(rank).unwrap(), person, "2026-01-01T00:00:00", minutes);
            fixed.start = start;
            expected.push((fixed.start, fixed.id, u32::from(minutes)));
            state.put(
                crate::caseload::record::RecordId::Appointment(fixed.id),
                Some(crate::caseload::record::Record::Appointment(fixed)),
            );
        }
        expected.sort();
        let all = Wanted { adviser: None, ..wanted(Names::Shown) };
        let text = written(&state, &all);
        prop_assert!(text.split("\r\n").all(|line| line.len() <= 75), "{}", text);
        prop_assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
        let read: Vec<_> = read(text.as_bytes(), Vocabulary::builtin()).unwrap().iter().map(|one| {
            let when = one.when().unwrap();
            (when.start, export::own(&one.uid).unwrap(), when.minutes)
        }).collect();
        prop_assert_eq!(read, expected);
    }
}
