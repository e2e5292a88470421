//! Small reports with all that a report may hold, awkward names included.

use super::document::{
    Cell, Chart, Column, Definition, Diffusion, Document, Fact, Kind, Row, Section, Sheet,
};
use crate::i18n::Lang;
use chrono::NaiveDate;

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A report that anyone may read: small counts are hidden.
pub(super) fn published(lang: Lang) -> Document {
    let mut document = Document::new(
        "Activité du relais de l'Hautil & \"Seine\"",
        lang,
        Diffusion::Published,
        day("2026-10-05"),
    );
    document.facts = vec![
        Fact::new("Période", "3e trimestre 2026 : du 01/07/2026 au 30/09/2026"),
        Fact::new("Établi le", "05/10/2026"),
        Fact::new("Programme", "=relais <0.1>"),
    ];
    document.warnings = vec!["Deux jours manquent : le 14/07 & le 15/08 !".to_owned()];
    let mut flows = Section::new("flows", "Orientations <b>");
    flows.paragraphs =
        vec!["« 12 345 orientations » ont été envoyées ; 12,5 % sont sans réponse.".to_owned()];
    flows.tables = vec![by_kind(), by_month()];
    let mut stocks = Section::new("stocks", "Portefeuille");
    stocks.tables = vec![Sheet::new(
        "stock.empty",
        "Personnes suivies, par commune",
        vec![
            Column::new("commune", "Commune", Kind::Text),
            Column::new("people", "Personnes", Kind::Count),
        ],
    )];
    document.sections = vec![flows, stocks];
    document.definitions = vec![
        Definition {
            term: "Chômeur au sens du BIT".to_owned(),
            text: "Sans travail, disponible sous 15 jours, en recherche active.".to_owned(),
            source: Some("OIT, 13e CIST ; INSEE".to_owned()),
        },
        Definition {
            term: "+Orientation".to_owned(),
            text: "@envoyée à un partenaire.".to_owned(),
            source: None,
        },
    ];
    document
}

/// The same with every number, for the office alone.
pub(super) fn internal(lang: Lang) -> Document {
    let mut document = published(lang);
    document.diffusion = Diffusion::Internal;
    for row in document
        .sections
        .iter_mut()
        .flat_map(|section| &mut section.tables)
        .flat_map(|table| &mut table.rows)
    {
        for cell in &mut row.cells {
            if *cell == Cell::Hidden {
                *cell = Cell::Count(3);
            }
        }
    }
    document
}

/// A report of one table of one row.
pub(super) fn with(cells: Vec<Cell>) -> Document {
    let mut document = Document::new("a", Lang::Fr, Diffusion::Published, day("2026-10-05"));
    let columns = (0..cells.len())
        .map(|rank| Column::new(format!("c{rank}"), format!("C{rank}"), Kind::Text))
        .collect();
    let mut section = Section::new("s", "S");
    let mut sheet = Sheet::new("t", "T", columns);
    sheet.rows = vec![Row::body(cells)];
    section.tables = vec![sheet];
    document.sections = vec![section];
    document
}

fn by_kind() -> Sheet {
    let columns = vec![
        Column::new("kind", "Type de partenaire", Kind::Text),
        Column::new("sent", "Envoyées", Kind::Count),
        Column::new("answered", "Part répondue", Kind::Percent),
        Column::new("median", "Délai médian (jours)", Kind::Decimal),
        Column::new("last", "Dernière", Kind::Date),
    ];
    let mut sheet = Sheet::new("flow.orientation-kind", "Orientations, par type", columns);
    let row = |name: &str, sent, answered, median| {
        let last = Cell::Date(day("2026-09-30"));
        vec![Cell::text(name), sent, answered, median, last]
    };
    let count = Cell::Count;
    sheet.rows = vec![
        Row::body(row(
            "=Siège & <b>Cie</b>",
            count(12_345),
            Cell::Percent(0.125),
            Cell::Decimal(6.5, 1),
        ))
        .coded("company"),
        Row::body(row(
            "N'Guessan \"Ateliers\" 陈伟",
            Cell::Hidden,
            Cell::Hidden,
            Cell::NotApplicable,
        ))
        .coded("workshop"),
        Row::body(row("\u{202e}Łukasz Éloïse", count(0), Cell::Percent(f64::NAN), Cell::Empty)),
        Row::body(row(
            "-Structure d’insertion par l’activité économique, ateliers et chantiers",
            count(6_200),
            Cell::Percent(1.0),
            Cell::Decimal(-0.01, 1),
        )),
        Row::total(row("Total", Cell::Hidden, Cell::Percent(0.5), Cell::Decimal(7.0, 1))),
    ];
    sheet.notes =
        vec!["Une personne peut être orientée plusieurs fois ; chacune compte.".to_owned()];
    sheet.chart = Some(Chart::Bars { labels: "kind".to_owned(), values: "sent".to_owned() });
    sheet
}

fn by_month() -> Sheet {
    let columns = vec![
        Column::new("month", "Mois", Kind::Text),
        Column::new("received", "Personnes reçues", Kind::Count),
        Column::new("sent", "Orientations", Kind::Count),
    ];
    let mut sheet = Sheet::new("flow.month", "Personnes reçues et orientations, par mois", columns);
    let months = [
        ("avr. 2026", Cell::Count(41), Cell::Count(12)),
        ("mai 2026", Cell::Count(38), Cell::Count(9)),
        ("juin 2026", Cell::Count(52), Cell::Hidden),
        ("juil. 2026", Cell::Count(27), Cell::Count(14)),
        ("août 2026", Cell::NotApplicable, Cell::Count(8)),
        ("sept. 2026", Cell::Count(63), Cell::Count(21)),
    ];
    sheet.rows = months
        .into_iter()
        .map(|(month, received, sent)| Row::body(vec![Cell::text(month), received, sent]))
        .collect();
    let values = vec!["received".to_owned(), "sent".to_owned()];
    sheet.chart = Some(Chart::Trend { labels: "month".to_owned(), values });
    sheet
}
