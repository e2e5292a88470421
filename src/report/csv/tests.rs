//! What spreadsheets read of the files, and what they must not run.

use super::*;
use crate::report::document::{Diffusion, Fact};
use crate::report::test_support::{internal, published, with};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap().strip_prefix('\u{feff}').unwrap()
}

fn cells(bytes: &[u8], dialect: Dialect) -> Vec<Vec<String>> {
    ::csv::ReaderBuilder::new()
        .delimiter(dialect.separator())
        .has_headers(false)
        .flexible(true)
        .from_reader(text(bytes).as_bytes())
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

fn is_dangerous(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

#[test]
fn a_table_opens_in_the_spreadsheets_of_its_language() {
    let document = published(Lang::Fr);
    let sheet = document.tables().next().unwrap();
    let french = write_table(&document, sheet, Dialect::Semicolon);
    let lines: Vec<&str> = text(&french).lines().collect();
    assert_eq!(
        lines[0],
        "Type de partenaire;Envoyées;Part répondue (%);Délai médian (jours);Dernière;Statut"
    );
    assert_eq!(lines[1], "'=Siège & <b>Cie</b>;12345;12,5;6,5;2026-09-30;F");
    assert_eq!(lines[2], "\"N'Guessan \"\"Ateliers\"\" 陈伟\";c;c;s.o.;2026-09-30;C");
    assert_eq!(lines[3], "Łukasz Éloïse;0;s.o.;;2026-09-30;F");
    assert_eq!(lines[5], "Total;c;50,0;7,0;2026-09-30;C");
    let english = write_table(&document, sheet, Dialect::Comma);
    assert!(text(&english).contains("'=Siège & <b>Cie</b>,12345,12.5,6.5,2026-09-30,F\n"));
}

#[test]
fn a_report_is_a_file_a_table_and_one_that_says_what_they_are() {
    let files = write_all(&published(Lang::Fr), Dialect::Semicolon);
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "00-lisez-moi.csv",
            "01-flow.orientation-kind.csv",
            "02-flow.month.csv",
            "03-stock.empty.csv"
        ]
    );
    let about = text(&files[0].bytes);
    assert!(about.contains("Définitions;Chômeur au sens du BIT;"), "{about}");
    assert!(about.contains(";'=relais <0.1>;"), "{about}");
    assert!(!about.contains("Interne"), "{about}");
    // A table's remarks would be in the way in its own file.
    assert!(about.contains("Tableaux;01-flow.orientation-kind.csv;\"Une personne peut"), "{about}");
    let about = &write_all(&internal(Lang::Fr), Dialect::Semicolon)[0];
    assert!(text(&about.bytes).contains("Interne, ne pas diffuser"));
}

#[test]
fn in_one_file_each_number_has_its_table_its_row_its_column_and_its_status() {
    let document = published(Lang::En);
    let lines = cells(&write_long(&document, Dialect::Comma), Dialect::Comma);
    assert_eq!(
        lines[1],
        [
            "flow.orientation-kind",
            "Orientations, par type",
            "company",
            "'=Siège & <b>Cie</b>",
            "detail",
            "Envoyées",
            "12345",
            "F"
        ]
    );
    let totals: Vec<_> = lines.iter().filter(|line| line[4] == "total").collect();
    assert_eq!(totals.len(), 4);
    assert!(lines.iter().all(|line| line.len() == 8));
    let exact = cells(&write_long(&internal(Lang::En), Dialect::Comma), Dialect::Comma);
    let statuses: BTreeSet<_> = exact.iter().skip(1).map(|line| line[7].clone()).collect();
    assert_eq!(statuses, BTreeSet::from([String::new(), "N".to_owned()]));
}

#[test]
fn negative_numbers_stay_numbers() {
    let document = with(vec![Cell::text("a"), Cell::Decimal(-1.5, 1), Cell::Percent(-0.25)]);
    let sheet = document.tables().next().unwrap();
    let written = write_table(&document, sheet, Dialect::Semicolon);
    assert!(text(&written).ends_with("\na;-1,5;-25,0;F\n"), "{}", text(&written));
}

proptest! {
    #[test]
    fn no_text_is_ever_a_formula(
        typed in proptest::collection::vec("[=+@\t\r\n '\"=;,a＝－-]{0,6}|\\PC{0,8}", 6),
        dialect in prop_oneof![Just(Dialect::Semicolon), Just(Dialect::Comma)],
    ) {
        let [name, value, title, code, fact, column] = typed.try_into().unwrap();
        let mut document = with(vec![Cell::Text(name), Cell::Text(value)]);
        document.diffusion = Diffusion::Internal;
        document.title = title.clone();
        document.warnings = vec![fact.clone()];
        document.facts = vec![Fact::new(column.clone(), fact)];
        let section = document.sections.first_mut().unwrap();
        section.paragraphs = vec![title.clone()];
        let sheet = section.tables.first_mut().unwrap();
        sheet.id = title.clone();
        sheet.title = title;
        sheet.rows[0].code = Some(code);
        sheet.columns[1].title = column;
        sheet.columns[1].kind = Kind::Percent;
        let mut files = write_all(&document, dialect);
        files.push(File { name: String::new(), bytes: write_long(&document, dialect) });
        for file in files {
            for cell in cells(&file.bytes, dialect).iter().flatten() {
                prop_assert!(!is_dangerous(cell), "{cell:?}");
            }
        }
    }
}
