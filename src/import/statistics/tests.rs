//! Files as publishers make them, and as people damage them.

use super::*;
use crate::i18n::Lang;

fn on() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 9, 30).unwrap()
}

fn read_text(text: &str) -> Result<Statistics, Vec<Problem>> {
    read(text.as_bytes(), "stat.csv", None, on())
}

fn cells(read: &Statistics) -> Vec<(&str, &str, Option<u64>)> {
    read.cells.iter().map(|(one, other, figure)| (one.as_str(), other.as_str(), *figure)).collect()
}

#[test]
fn a_row_for_each_commune_and_category_is_read_in_any_usual_encoding() {
    let text = "Source : France Travail, Dares;;;\n\
        Date;Code commune;Libellé commune;Catégorie;Nombre de demandeurs d’emploi\n\
        2026-09-30;78123;Carrières-sous-Poissy;ABC;1 210\n\
        2026-09-30;78123;Carrières-sous-Poissy;D;s\n\
        2026-08-31;78123;Carrières-sous-Poissy;ABC;1 190\n\
        2026-09-30;78015;Andrésy;ABC;540\n\
        2026-09-30;75056;Paris;A à C;150000\n\
        2026-09-30;;Ensemble;ABC;151 750\n";
    // Windows-1252: its apostrophe has a place of its own.
    let latin = |letter: char| match letter {
        '’' => 0x92,
        other => u8::try_from(u32::from(other)).unwrap(),
    };
    let latin: Vec<u8> = text.chars().map(latin).collect();
    for bytes in [text.as_bytes(), &latin] {
        let read = read(bytes, "stat.csv", None, on()).unwrap();
        assert_eq!(read.kind, StatisticKind::Jobseekers);
        let expected = [
            ("75056", "abc", Some(150_000)),
            ("78015", "abc", Some(540)),
            ("78123", "abc", Some(1210)),
            ("78123", "d", None),
        ];
        assert_eq!(cells(&read), expected);
        assert_eq!((read.totals, read.other_days), (1, 1));
        assert_eq!(read.unknown.iter().collect::<Vec<_>>(), ["75056"], "kept, and said");
    }
}

#[test]
fn a_column_for_each_category_is_read_and_so_is_a_statistic_without_any() {
    let read = read_text(
        "Commune,\"Catégories A, B, C\",Catégorie D,Ensemble\nAndrésy,540,*,590\nTrifouillis,,nd,12\nTotal,1,2,3\n",
    );
    let read = read.unwrap();
    let expected = [
        ("78015", "abc", Some(540)),
        ("78015", "d", None),
        ("78015", "ensemble", Some(590)),
        ("Trifouillis", "abc", None),
        ("Trifouillis", "d", None),
        ("Trifouillis", "ensemble", Some(12)),
    ];
    assert_eq!(cells(&read), expected);
    assert_eq!(read.unknown.iter().collect::<Vec<_>>(), ["Trifouillis"]);
    let rsa =
        read_text("CODGEO;LIBGEO;Nombre de foyers allocataires du RSA\n78123;X;secret\n1001;Y;0\n");
    let rsa = rsa.unwrap();
    assert_eq!(rsa.kind, StatisticKind::Rsa);
    assert_eq!(cells(&rsa), [("01001", "ensemble", Some(0)), ("78123", "ensemble", None)]);
}

#[test]
fn everything_that_is_wrong_is_said_at_once_and_nothing_is_taken() {
    let problems = read_text(
        "Mois;Code commune;Catégorie;Nombre\n2026-09;78123;ABC;12,5\n2026-09;78123;K;3\nhier;78123;D;3\n\
         2026-09;7812X9;ABC;1\n2026-09;78015;ABC;1\n2026-09;78015;A, B, C;1\n",
    )
    .unwrap_err();
    assert_eq!(problems.len(), 5, "{problems:#?}");
    for lang in [Lang::Fr, Lang::En] {
        for problem in &problems {
            let said = problem.render(lang);
            assert!(!said.contains("import.") && !said.contains('{'), "{said}");
        }
    }
    assert!(problems[4].render(Lang::En).contains('6'), "the first line is named");
    for (text, wrong) in [
        ("Code commune;Population\n78123;4\n", 1),
        ("Catégorie;Nombre\nABC;4\n", 1),
        ("Mois;Code commune;Catégorie;Nombre\n2025-01;78123;A;1\n", 1),
        ("", 1),
    ] {
        assert_eq!(read_text(text).unwrap_err().len(), wrong, "{text}");
    }
    let said = read(b"Code commune;Nombre\n78123;4\n", "x.csv", Some(StatisticKind::Rsa), on());
    assert_eq!(cells(&said.unwrap()), [("78123", "ensemble", Some(4))], "the kind was said");
}

proptest::proptest! {
    #[test]
    fn whatever_the_bytes_nothing_panics(
        rows in proptest::collection::vec("[A-Ga-g0-9;,*\n <.àé-]{0,40}", 0..12)
    ) {
        let text = format!("Mois;Code commune;Catégorie;Nombre\n{}", rows.join("\n"));
        let _ = read_text(&text);
        let _ = read(text.as_bytes(), "x", Some(StatisticKind::Rsa), on());
    }
}

#[test]
fn a_column_of_communes_may_hold_their_codes() {
    let file = "commune;catégorie;nombre\n78123;ABC;900\nAndrésy;ABC;s\n";
    let read = read(file.as_bytes(), "stat.csv", None, on()).unwrap();
    assert_eq!(cells(&read), [("78015", "abc", None), ("78123", "abc", Some(900))]);
    assert!(read.unknown.is_empty());
}
