//! What pictures show, and what they must not.

use super::axis::Axis;
use super::*;
use crate::report::document::{Column, Kind};

fn sheet(values: &[Cell], chart: Chart) -> Sheet {
    let columns = vec![Column::new("a", "A", Kind::Text), Column::new("n", "N", Kind::Count)];
    let mut sheet = Sheet::new("t", "T", columns);
    sheet.rows = values
        .iter()
        .enumerate()
        .map(|(rank, cell)| Row::body(vec![Cell::text(format!("r{rank}")), cell.clone()]))
        .collect();
    sheet.rows.push(Row::total(vec![Cell::text("Total"), Cell::Count(9_999)]));
    sheet.chart = Some(chart);
    sheet
}

fn bars() -> Chart {
    Chart::Bars { labels: "a".to_owned(), values: "n".to_owned() }
}

fn trend() -> Chart {
    Chart::Trend { labels: "a".to_owned(), values: vec!["n".to_owned()] }
}

fn drawn(values: &[Cell], chart: Chart) -> String {
    let mut page = Markup::new(Lang::Fr);
    draw(&mut page, &sheet(values, chart), "t");
    page.finish()
}

#[test]
fn bars_are_as_long_as_their_numbers_and_the_total_is_none() {
    let picture = drawn(&[Cell::Count(50), Cell::Count(100), Cell::Count(0)], bars());
    for length in ["width=\"185.0\"", "width=\"370.0\"", "width=\"0.0\""] {
        assert!(picture.contains(length), "{length}: {picture}");
    }
    assert!(!picture.contains("9\u{202f}999") && !picture.contains("Total"), "{picture}");
    assert!(picture.contains("La plus longue\u{a0}: r1, 100."), "{picture}");
}

#[test]
fn what_is_hidden_looks_the_same_beside_any_numbers() {
    let hidden = |picture: &str| -> Vec<String> {
        picture
            .lines()
            .filter(|line| line.contains("class=\"hidden\""))
            .map(str::to_owned)
            .collect()
    };
    let few = drawn(&[Cell::Count(7), Cell::Hidden], bars());
    let many = drawn(&[Cell::Count(70_000), Cell::Hidden], bars());
    assert_eq!(hidden(&few).len(), 1);
    assert_eq!(hidden(&few), hidden(&many));
    let few = drawn(&[Cell::Count(7), Cell::Hidden, Cell::Count(9)], trend());
    let many = drawn(&[Cell::Count(70), Cell::Hidden, Cell::Count(90)], trend());
    // One in the legend, one in its place.
    assert_eq!(hidden(&few).len(), 2);
    assert_eq!(hidden(&few), hidden(&many));
    assert!(few.contains(">confidentiel<"), "{few}");
}

#[test]
fn a_line_is_broken_where_there_is_no_number() {
    let numbers = [Cell::Count(1), Cell::Count(2), Cell::NotApplicable, Cell::Count(3)];
    let picture = drawn(&numbers, trend());
    let path = picture.lines().find(|line| line.contains("class=\"line l0\"")).unwrap();
    assert_eq!((path.matches('M').count(), path.matches('L').count()), (2, 1), "{path}");
    assert_eq!(picture.matches("class=\"point p0\"").count(), 3);
}

#[test]
fn nothing_to_show_is_said() {
    for chart in [bars(), trend()] {
        let picture = drawn(&[Cell::Hidden, Cell::Hidden], chart.clone());
        assert!(picture.contains("Aucune valeur ne peut être montrée."), "{picture}");
        assert_eq!(drawn(&[], chart), "");
    }
    let unknown = Chart::Bars { labels: "x".to_owned(), values: "n".to_owned() };
    assert_eq!(drawn(&[Cell::Count(1)], unknown), "");
}

#[test]
fn scales_go_by_steps_that_people_count_by() {
    let steps = |numbers: &[f64], kind| -> Vec<f64> {
        Axis::over(numbers.iter().copied(), kind).steps().collect()
    };
    assert_eq!(steps(&[63.0], Kind::Count), [0.0, 20.0, 40.0, 60.0, 80.0]);
    assert_eq!(steps(&[1.0], Kind::Count), [0.0, 1.0]);
    assert_eq!(steps(&[], Kind::Count), [0.0, 1.0]);
    assert_eq!(steps(&[], Kind::Percent), [0.0, 1.0]);
    assert_eq!(steps(&[0.5], Kind::Percent).len(), 6);
    assert_eq!(steps(&[-4.0, 10.0], Kind::Decimal), [-5.0, 0.0, 5.0, 10.0]);
    assert_eq!(
        Axis::over([0.5].into_iter(), Kind::Percent).write(0.1, Kind::Percent, Lang::En),
        "10.0%"
    );
}

#[test]
fn a_long_name_is_cut_and_kept_whole_for_who_asks() {
    let long = "Structure d’insertion par l’activité économique, ateliers et chantiers";
    let mut sheet = sheet(&[Cell::Count(1)], bars());
    sheet.rows[0].cells[0] = Cell::text(long);
    let mut page = Markup::new(Lang::Fr);
    draw(&mut page, &sheet, "t");
    let picture = page.finish();
    assert!(picture.contains(&format!("<title>{long}</title>")), "{picture}");
    assert!(picture.contains("Structure d’insertion par l’activité économ…"), "{picture}");
}
