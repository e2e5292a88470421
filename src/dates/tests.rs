use super::*;
use crate::i18n::Lang;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A Monday.
fn today() -> NaiveDate {
    day("2026-11-23")
}

#[test]
fn days_are_read_as_they_are_typed() {
    for (typed, expected) in [
        ("15/3", "2026-03-15"),
        ("15/03/2026", "2026-03-15"),
        ("15/3/26", "2026-03-15"),
        ("12/5/62", "1962-05-12"),
        ("15/3/36", "2036-03-15"),
        ("15/3/37", "1937-03-15"),
        ("15.3.2026", "2026-03-15"),
        ("15 03 2026", "2026-03-15"),
        ("15032026", "2026-03-15"),
        ("2026-03-15", "2026-03-15"),
        ("2026/3/5", "2026-03-05"),
        ("15 mars", "2026-03-15"),
        ("1er Août 2026", "2026-08-01"),
        ("le 15 févr. 2024", "2024-02-15"),
        ("fe\u{301}vrier 2, 2024", "2024-02-02"),
        ("March 15th, 2026", "2026-03-15"),
        ("lundi 23 novembre", "2026-11-23"),
        ("29/2/2024", "2024-02-29"),
        ("aujourd'hui", "2026-11-23"),
        ("Aujourd’hui", "2026-11-23"),
        ("TODAY", "2026-11-23"),
        ("hier", "2026-11-22"),
        ("avant-hier", "2026-11-21"),
        ("demain", "2026-11-24"),
        ("après-demain", "2026-11-25"),
        ("lundi", "2026-11-30"),
        ("mardi", "2026-11-24"),
        ("dimanche", "2026-11-29"),
        ("lundi dernier", "2026-11-16"),
        ("last friday", "2026-11-20"),
        ("vendredi prochain", "2026-11-27"),
        ("+10j", "2026-12-03"),
        ("+10", "2026-12-03"),
        ("-3m", "2026-08-23"),
        ("- 2 semaines", "2026-11-09"),
        ("+1a", "2027-11-23"),
        ("dans 2 semaines", "2026-12-07"),
        ("il y a 3 mois", "2026-08-23"),
        ("il-y-a-3-mois", "2026-08-23"),
        ("10 days ago", "2026-11-13"),
        ("in 2 weeks", "2026-12-07"),
    ] {
        assert_eq!(read_day(typed, today()), Ok(day(expected)), "{typed}");
    }
}

#[test]
fn stretches_run_from_their_first_to_their_last_day() {
    for (typed, from, to) in [
        ("2026", "2026-01-01", "2026-12-31"),
        ("mars", "2026-03-01", "2026-03-31"),
        ("février 2024", "2024-02-01", "2024-02-29"),
        ("02/2025", "2025-02-01", "2025-02-28"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("T4 2026", "2026-10-01", "2026-12-31"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("t2", "2026-04-01", "2026-06-30"),
        ("cette semaine", "2026-11-23", "2026-11-29"),
        ("semaine dernière", "2026-11-16", "2026-11-22"),
        ("mois dernier", "2026-10-01", "2026-10-31"),
        ("ce mois", "2026-11-01", "2026-11-30"),
        ("l'année dernière", "2025-01-01", "2025-12-31"),
        ("next month", "2026-12-01", "2026-12-31"),
    ] {
        let expected = Dates { from: day(from), to: day(to) };
        assert_eq!(read_natural(typed, today()), Ok(expected), "{typed}");
    }
    assert!(matches!(read_day("mars 2026", today()), Err(NotADate::SeveralDays { .. })));
}

#[test]
fn the_end_of_a_month_and_of_a_year_hold() {
    let read = |typed, on| read_day(typed, day(on)).unwrap();
    assert_eq!(read("+1m", "2026-01-31"), day("2026-02-28"));
    assert_eq!(read("+1m", "2024-01-31"), day("2024-02-29"));
    assert_eq!(read("-1a", "2024-02-29"), day("2023-02-28"));
    assert_eq!(read("demain", "2026-12-31"), day("2027-01-01"));
    assert_eq!(read("hier", "2027-01-01"), day("2026-12-31"));
    assert_eq!(read("lundi", "2026-12-31"), day("2027-01-04"));
    let week = read_natural("cette semaine", day("2027-01-01")).unwrap();
    assert_eq!((week.from, week.to), (day("2026-12-28"), day("2027-01-03")));
    let month = read_natural("mois prochain", day("2026-12-31")).unwrap();
    assert_eq!((month.from, month.to), (day("2027-01-01"), day("2027-01-31")));
}

#[test]
fn a_day_that_does_not_exist_is_told_why() {
    let said = |typed| Lang::Fr.say(&read_day(typed, today()).unwrap_err().explain());
    assert!(said("31/2").contains("28"), "{}", said("31/2"));
    assert_eq!(
        read_day("29/2", today()),
        Err(NotADate::NoSuchDay { read: "29/2".into(), last: 28 })
    );
    assert_eq!(
        read_day("31/4/2026", today()),
        Err(NotADate::NoSuchDay { read: "31/4/2026".into(), last: 30 })
    );
    assert_eq!(
        read_day("3/15/2026", today()),
        Err(NotADate::NoSuchMonth { read: "3/15/2026".into(), month: 15 })
    );
    assert_eq!(read_day("0/3", today()), Err(NotADate::NoSuchDay { read: "0/3".into(), last: 31 }));
    assert_eq!(
        read_day("mardi 23 novembre", today()),
        Err(NotADate::OtherWeekday { read: "mardi 23 novembre".into(), day: today() })
    );
    for far in ["15/3/0026", "+9999a", "+4294967295a", "-4294967295j", "3000"] {
        assert!(matches!(read_natural(far, today()), Err(NotADate::TooFar { .. })), "{far}");
    }
    for no_date in
        ["", " ", "+", "bientôt", "15", "1/2/3/4", "15:3", "12/5/196", "+3 chats", "99999999999"]
    {
        assert!(
            matches!(read_natural(no_date, today()), Err(NotADate::Unreadable { .. })),
            "{no_date:?}"
        );
    }
}

#[test]
fn a_date_without_its_year_leans_the_way_it_is_told() {
    let read = |typed, toward| read_day_toward(typed, today(), toward).unwrap();
    assert_eq!(read("15/1", Toward::ThisYear), day("2026-01-15"));
    assert_eq!(read("15/1", Toward::Future), day("2027-01-15"));
    assert_eq!(read("15/12", Toward::Past), day("2025-12-15"));
    assert_eq!(read("23/11", Toward::Future), today());
    assert_eq!(read("23/11", Toward::Past), today());
    assert_eq!(read("29/2", Toward::Future), day("2028-02-29"));
    assert_eq!(read("29/2", Toward::Past), day("2024-02-29"));
    assert_eq!(read("lundi", Toward::Past), day("2026-11-16"));
    assert!(read_day_toward("31/2", today(), Toward::Future).is_err());
}

#[test]
fn lengths_are_read_and_written() {
    let read = |typed| Length::read(typed, Length::days(0)).map(|length| length.to_string());
    for (typed, written) in [
        ("60j", "60j"),
        ("8 semaines", "8s"),
        ("2m", "2m"),
        ("1 an", "1a"),
        ("3 years", "3a"),
        ("60", "60j"),
    ] {
        assert_eq!(read(typed).as_deref(), Some(written), "{typed}");
    }
    for wrong in ["", "j", "-3j", "+3j", "70000j", "3 chats", "2026-03-15"] {
        assert_eq!(read(wrong), None, "{wrong}");
    }
    assert_eq!(Length::months(1).after(day("2026-01-31")), day("2026-02-28"));
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_reader_fail(text in ".{0,40}", words in "[0-9+/. -]{0,12}(j|m|a|mars|lundi)?") {
        for typed in [text, words] {
            if let Ok(dates) = read_natural(&typed, today()) {
                proptest::prop_assert!(dates.from <= dates.to);
            }
        }
    }

    #[test]
    fn every_day_is_read_back_from_both_languages(offset in 0u64..73_000) {
        let date = day("1940-01-01") + Days::new(offset);
        for lang in [Lang::Fr, Lang::En] {
            proptest::prop_assert_eq!(read_day(&lang.date(date), today()), Ok(date));
        }
    }
}
