//! Workbooks read back by the package that reads those of others.

use super::*;
use crate::i18n::Lang;
use crate::report::document::{Cell, Column, Kind, Row};
use crate::report::test_support::{internal, published, with};
use calamine::{Data, Range, Reader, Xlsx};
use proptest::prelude::*;
use std::io::Cursor;

fn open(document: &Document) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(write(document).unwrap())).unwrap()
}

/// The cells of a sheet from its first row on.
fn sheet(book: &mut Xlsx<Cursor<Vec<u8>>>, rank: usize) -> Range<Data> {
    let name = book.sheet_names()[rank].clone();
    book.worksheet_range(&name).unwrap()
}

fn words(text: &str) -> Data {
    Data::String(text.to_owned())
}

#[test]
fn numbers_are_numbers_days_are_days_and_no_text_is_a_formula() {
    let mut book = open(&published(Lang::Fr));
    let range = sheet(&mut book, 1);
    let at = |row, column| range.get_value((row, column)).cloned().unwrap_or(Data::Empty);
    assert_eq!(at(0, 0), words("Orientations, par type"));
    assert_eq!((at(2, 1), at(2, 5)), (words("Envoyées"), words("Statut")));
    assert_eq!(at(3, 0), words("=Siège & <b>Cie</b>"));
    assert_eq!((at(3, 1), at(3, 2)), (Data::Float(12_345.0), Data::Float(0.125)));
    let Data::DateTime(last) = at(3, 4) else { panic!("{:?}", at(3, 4)) };
    assert!(last.is_datetime());
    assert_eq!(last.to_ymd_hms_milli(), (2026, 9, 30, 0, 0, 0, 0));
    assert_eq!((at(3, 5), at(4, 5)), (words("F"), words("C")));
    assert_eq!((at(4, 1), at(4, 3)), (words("c"), words("s.o.")));
    assert_eq!((at(5, 0), at(5, 2)), (words("Łukasz Éloïse"), words("s.o.")));
    assert_eq!(at(6, 0).to_string().chars().next(), Some('-'));
    // Out of the filter's reach: an empty row, then the total.
    assert_eq!((at(7, 0), at(8, 0), at(8, 1)), (Data::Empty, words("Total"), words("c")));
    for name in book.sheet_names() {
        let formulas = book.worksheet_formula(&name).unwrap();
        assert_eq!(formulas.used_cells().count(), 0, "{name}");
    }
}

#[test]
fn the_first_sheet_says_what_the_numbers_are() {
    let mut book = open(&published(Lang::Fr));
    assert_eq!(
        book.sheet_names(),
        [
            "Lisez-moi",
            "Orientations, par type",
            "Personnes reçues et…",
            "Personnes suivies, par commune"
        ]
    );
    let range = sheet(&mut book, 0);
    let all: Vec<String> = range.used_cells().map(|(_, _, cell)| cell.to_string()).collect();
    for said in [
        "Période",
        "Chômeur au sens du BIT",
        "OIT, 13e CIST ; INSEE",
        "+Orientation",
        "D, S",
        "Personnes reçues et…",
        "Deux jours manquent : le 14/07 & le 15/08 !",
    ] {
        assert!(all.iter().any(|cell| cell == said), "{said}: {all:#?}");
    }
    assert!(!all.iter().any(|cell| cell == "Interne, ne pas diffuser"));
    let mut book = open(&internal(Lang::En));
    let range = sheet(&mut book, 0);
    assert_eq!(range.get_value((1, 0)), Some(&words("Internal, do not pass on")));
    let range = sheet(&mut book, 1);
    assert_eq!(range.get_value((4, 5)), Some(&words("N")));
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let document = published(Lang::Fr);
    let bytes = write(&document).unwrap();
    // Each hash table of the writer has its own order, in one process as in two: writing again meets other orders.
    for _ in 0..8 {
        assert!(write(&document).unwrap() == bytes);
    }
    let mut later = published(Lang::Fr);
    later.stamp = later.stamp.succ_opt().unwrap();
    assert_ne!(write(&later).unwrap(), bytes);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_may_stand_anywhere(typed in proptest::collection::vec("[\\[\\]:*?/\\\\'#!%&=+@ a]{0,40}|\\PC{0,40}", 6)) {
        let [title, name, value, column, note, code] = typed.try_into().unwrap();
        let mut document = with(vec![Cell::Text(name), Cell::Text(value)]);
        document.title = title.clone();
        document.warnings = vec![note.clone()];
        let section = document.sections.first_mut().unwrap();
        let sheet = section.tables.first_mut().unwrap();
        sheet.title = title;
        sheet.notes = vec![note];
        sheet.columns[1].title = column;
        sheet.rows[0].code = Some(code);
        let twin = sheet.clone();
        section.tables.push(twin);
        let mut book = open(&document);
        prop_assert_eq!(book.sheet_names().len(), 3);
        for name in book.sheet_names() {
            prop_assert_eq!(book.worksheet_formula(&name).unwrap().used_cells().count(), 0);
        }
    }
}

#[test]
fn a_table_too_wide_is_refused_in_words_and_an_endless_text_is_cut() {
    let mut document = with(vec![Cell::text("a".repeat(40_000))]);
    let mut book = open(&document);
    let range = sheet(&mut book, 1);
    assert_eq!(range.get_value((3, 0)).unwrap().to_string().len(), LONGEST_TEXT);
    let table = document.sections[0].tables.first_mut().unwrap();
    table.columns = (0..16_390)
        .map(|rank| Column::new(format!("c{rank}"), rank.to_string(), Kind::Count))
        .collect();
    table.rows = vec![Row::body(vec![])];
    let refused = write(&document).unwrap_err();
    let said = Lang::Fr.say(&refused.explain());
    assert!(said.contains("« T » dépasse"), "{said}");
}
