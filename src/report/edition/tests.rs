use super::*;
use crate::report::document::{Cell, Sheet};
use crate::report::file::FileForm;
use crate::report::measure::{Dimension, Measure, TableId};
use std::path::Path;

fn table(id: TableId, cells: &[(&str, u64)]) -> Table {
    let measure: &Measure = id.measure();
    let counts = cells.iter().map(|(key, count)| (SmolStr::new(key), *count)).collect();
    Table::new(measure.id, measure.nature, &counts)
}

/// Forty people in two communes and elsewhere, with few in some places.
fn matter() -> Matter {
    let counters: Vec<(String, u64)> = Definition::ALL
        .into_iter()
        .flat_map(|one| {
            let yes = if one == Definition::FtAbc { 12 } else { 14 };
            [("78123", yes, 16 - yes), ("78015", 10, 10), ("ailleurs", 2, 2)].map(
                |(commune, yes, no)| {
                    let code = one.code();
                    [(format!("{commune}|{code}.oui"), yes), (format!("{commune}|{code}.non"), no)]
                },
            )
        })
        .flatten()
        .collect();
    let counters: Vec<(&str, u64)> =
        counters.iter().map(|(key, count)| (key.as_str(), *count)).collect();
    let tables = vec![
        table(TableId::Exits, &[("emploi_durable", 9), ("retraite", 2), ("autre", 8)]),
        table(TableId::Movements, &[("entree", 20), ("reouverture", 6), ("sortie", 18)]),
        table(
            TableId::CommuneAge,
            &[("78123|30-39", 16), ("78015|30-39", 3), ("78015|60+", 17), ("ailleurs|60+", 4)],
        ),
        table(TableId::CommuneCounter, &counters),
        table(TableId::Rsa, &[("aucun", 21), ("ouvert_verse", 19)]),
        table(TableId::AnswerDelay, &[("d02", 1), ("d07", 1), ("d30", 1)]),
    ];
    Matter { tables, ..Matter::default() }
}

fn frame(period: &str) -> Frame<'static> {
    let period = Period::read(period).unwrap();
    Frame {
        lang: Lang::Fr,
        vocabulary: Vocabulary::builtin(),
        period,
        stock_day: period.last(),
        scope: "Relais d’essai".to_owned(),
        known_on: None,
        today: "2026-11-26".parse().unwrap(),
    }
}

fn public(before: Option<&Published>) -> Reader<'_> {
    Reader::Public { threshold: 5, before }
}

fn sheet<'a>(edition: &'a Edition, id: &str) -> &'a Sheet {
    edition.document.tables().find(|sheet| sheet.id == id).unwrap()
}

/// A table as text, a row a line.
fn text(sheet: &Sheet) -> Vec<String> {
    let row = |row: &crate::report::document::Row| {
        let cells = row.cells.iter().map(|cell| cell.shown(Lang::Fr));
        cells.collect::<Vec<_>>().join(" | ")
    };
    sheet.rows.iter().map(row).collect()
}

#[test]
fn what_is_published_hides_small_counts_and_those_that_would_give_them_away() {
    let edition = edit(Report::Activity, &frame("2026-T3"), &matter(), public(None)).unwrap();
    assert_eq!(
        text(sheet(&edition, "stock_commune_age")),
        // 3 in Andrésy and 4 elsewhere are small; with the 16 of Carrières shown, both would follow from the totals.
        [
            "Andrésy | c | c | 20",
            "Carrières-sous-Poissy | c | 0 | c",
            "hors territoire | 0 | c | c",
            "Total | 19 | 21 | 40"
        ]
    );
    // 9 and 8 are shown, 2 is not: the total cannot be, and it is what left the caseload but for one.
    let exits = text(sheet(&edition, "flow_sortie"));
    assert!(exits.iter().any(|row| row == "Retraite | c"), "{exits:?}");
    let hidden = exits.iter().filter(|row| row.ends_with("| c")).count();
    assert!(hidden >= 2, "{exits:?}");
    assert_eq!(text(sheet(&edition, "flow_delai"))[0], "De l’envoi à la première réponse | c | c");
    let exact = edit(Report::Activity, &frame("2026-T3"), &matter(), Reader::Internal).unwrap();
    let all = exact.document.tables().flat_map(|sheet| &sheet.rows).flat_map(|row| &row.cells);
    assert!(!all.into_iter().any(|cell| *cell == Cell::Hidden));
    assert_eq!(text(sheet(&exact, "flow_delai"))[0], "De l’envoi à la première réponse | 3 | 7");
    assert!(exact.published.is_none());
}

#[test]
fn who_is_in_the_wider_counter_alone_cannot_be_told_by_subtraction() {
    let edition = edit(Report::Definitions, &frame("2026-T3"), &matter(), public(None)).unwrap();
    // Two people in Carrières are registered in D to G: one of the two counters is hidden there.
    let rows = text(sheet(&edition, "commune_oui"));
    let carrieres: Vec<&str> = rows[1].split(" | ").collect();
    assert_eq!(carrieres[0], "Carrières-sous-Poissy");
    assert!(carrieres[1] == "c" || carrieres[2] == "c", "{rows:?}");
}

#[test]
fn a_report_needs_no_table_but_those_that_it_reads() {
    let key = |dimension: &Dimension| match dimension {
        Dimension::Counter => "ft_abc.oui",
        Dimension::Delay => "d02",
        Dimension::Known => "oui",
        _ => "autre",
    };
    let counted = |id: &TableId| {
        let dimensions = id.measure().dimensions;
        let codes: &[&str] = match dimensions.first() {
            Some(Dimension::Indicator) => &["EECO02", "EECR02", "EECR05"],
            Some(other) => &[key(other)],
            None => &[],
        };
        let others = dimensions.iter().skip(1).map(key);
        let cells = codes.iter().map(|code| {
            let keys: Vec<&str> = std::iter::once(*code).chain(others.clone()).collect();
            keys.join("|")
        });
        let cells: Vec<String> = cells.collect();
        let cells: Vec<(&str, u64)> = cells.iter().map(|cell| (cell.as_str(), 20)).collect();
        table(*id, &cells)
    };
    let all: Vec<Table> = TableId::ALL.iter().map(counted).collect();
    for report in [Report::Activity, Report::Fse(Programme::FsePlus), Report::Definitions] {
        let read = TableId::ALL.iter().filter(|id| report.reads(**id)).map(counted).collect();
        let made = |tables: Vec<Table>| {
            let matter = Matter { tables, ..Matter::default() };
            let edition = edit(report, &frame("2026-T3"), &matter, Reader::Internal).unwrap();
            FileForm::Json.write(&edition.document).unwrap()
        };
        let whole = made(all.clone());
        assert_eq!(made(read), whole, "{report:?}");
        // And each of them is needed.
        for left_out in TableId::ALL.iter().filter(|id| report.reads(**id)) {
            let others = all.iter().filter(|table| table.id != left_out.measure().id);
            assert_ne!(made(others.cloned().collect()), whole, "{report:?} {left_out:?}");
        }
    }
}

#[test]
fn a_second_publication_that_differs_by_little_is_refused_and_the_same_is_not() {
    let first = edit(Report::Activity, &frame("2026-T3"), &matter(), public(None)).unwrap();
    let before = first.published.unwrap();
    let again = edit(Report::Activity, &frame("2026-T3"), &matter(), public(Some(&before)));
    assert_eq!(again.unwrap().published.as_ref(), Some(&before));
    let mut later = matter();
    later.tables[4] = table(TableId::Rsa, &[("aucun", 20), ("ouvert_verse", 20)]);
    let refused =
        edit(Report::Activity, &frame("2026-T3"), &later, public(Some(&before))).unwrap_err();
    assert!(refused.iter().all(|one| matches!(one, Refusal::Republication(_))), "{refused:?}");
    assert!(edit(Report::Activity, &frame("2026-T3"), &later, Reader::Internal).is_ok());
}

#[test]
fn what_cannot_be_asked_is_refused_with_what_can() {
    let refused = |report, period: &str| -> Vec<String> {
        let refused = edit(report, &frame(period), &matter(), public(None)).unwrap_err();
        refused.iter().map(|one| Lang::Fr.say(&crate::i18n::Explain::explain(one))).collect()
    };
    let one = |report, period: &str, word: &str| {
        let refused = refused(report, period);
        assert!(refused.iter().any(|sentence| sentence.contains(word)), "{refused:?}");
    };
    one(Report::Fse(Programme::FsePlus), "2019", "--programme 2014-2020");
    one(Report::Fse(Programme::Fse2014), "2026-T3", "--programme 2021-2027");
    one(Report::Activity, "2026-07-01..2026-07-20", "--internal");
    one(Report::Activity, "2026-T4", "31/12/2026");
    assert_eq!(refused(Report::Activity, "2026-11-20..2026-12-03").len(), 2, "all at once");
    let early = edit(Report::Definitions, &frame("1995"), &matter(), public(None)).unwrap();
    assert!(early.document.warnings.iter().any(|warning| warning.contains("FSE+")));
    assert!(early.document.tables().all(|sheet| sheet.column("ft_abc").is_none()));
}

#[test]
fn the_same_figures_make_the_same_bytes_in_every_form() {
    let bytes = || {
        let edition = edit(Report::Definitions, &frame("2026-T3"), &matter(), public(None));
        FileForm::ALL.map(|form| form.write(&edition.as_ref().unwrap().document).unwrap())
    };
    assert_eq!(bytes(), bytes());
    assert_eq!(FileForm::of(Path::new("a/Rapport.XLSX")), Some(FileForm::Xlsx));
    assert_eq!(FileForm::of(Path::new("rapport.pdf")), None);
}
