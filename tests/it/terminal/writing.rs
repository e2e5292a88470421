//! Names as people have them: wide, accented, made of several characters a letter.

use super::at_work;
use super::harness::lines;
use crate::cli::Desk;
use unicode_normalization::UnicodeNormalization;
use vt100::Screen;

/// The column of a sign on a line of the screen.
fn column_of(screen: &Screen, line: u16, sign: &str) -> Option<u16> {
    let (_, columns) = screen.size();
    (0..columns)
        .rev()
        .find(|column| screen.cell(line, *column).is_some_and(|cell| cell.contents() == sign))
}

/// Does the right border of the box stand in one column, from its upper corner to its lower one?
fn assert_aligned(screen: &Screen) {
    let (height, _) = screen.size();
    let top = (0..height).find(|line| column_of(screen, *line, "┐").is_some()).unwrap();
    let column = column_of(screen, top, "┐");
    let bottom = (top..height).find(|line| column_of(screen, *line, "┘") == column).unwrap();
    for line in top + 1..bottom {
        assert_eq!(column_of(screen, line, "│"), column, "line {line} of {:#?}", lines(screen));
    }
}

#[test]
fn wide_and_accented_names_can_be_typed_and_every_border_stays_in_its_column() {
    for (last, typed, first, known) in [
        ("陈伟", "陈伟", "Éloïse", "Éloïse"),
        // Letters and accents apart, as some keyboards and most copies from PDF have them.
        ("N'Guessan", "N'Guessan", "E\u{301}loi\u{308}se", "Éloïse"),
        ("Łukasz", "Łukasz", "Jean-François", "Jean-François"),
    ] {
        let desk = Desk::with_demonstration("fr", 5);
        let mut terminal = at_work(&desk);
        terminal.press("N").wait_for("Nouveau dossier");
        let empty = terminal.screen().cursor_position();
        terminal.send(typed).wait_for(last);
        let width = u16::try_from(unicode_width::UnicodeWidthStr::width(last)).unwrap();
        terminal.wait_until("the cursor behind the name", |screen| {
            screen.cursor_position() == (empty.0, empty.1 + width)
        });
        assert_aligned(&terminal.screen());
        terminal.press("<tab>").send(first);
        let width = u16::try_from(unicode_width::UnicodeWidthStr::width(known)).unwrap();
        terminal.wait_until("the cursor behind the first name", |screen| {
            screen.cursor_position() == (empty.0 + 1, empty.1 + width)
        });
        assert_aligned(&terminal.screen());
        terminal.press("<tab>14/02/1988<ctrl-s>").wait_for("✓");
        terminal.press("<f3>").wait_for("[Portefeuille]").wait_for(last);
        terminal.press("<ctrl-q>").wait_for_exit();

        let all = desk.json(&["list"]);
        let people = all["people"].as_array().unwrap();
        let person = people.iter().find(|person| person["last_name"] == last);
        let person = person.unwrap_or_else(|| panic!("{last} is not in {all}"));
        let kept: String = person["first_names"].as_str().unwrap().nfc().collect();
        assert_eq!(kept, known);
    }
}

#[test]
fn the_caseload_keeps_its_columns_beside_wide_names() {
    let desk = Desk::with_demonstration("fr", 5);
    for (last, first) in [("陈伟", "小明"), ("Éloïse", "E\u{301}loi\u{308}se"), ("Zed", "Ana")]
    {
        desk.json(&[
            "person",
            "new",
            "--last-name",
            last,
            "--first-names",
            first,
            "--born",
            "1/2/1980",
        ]);
    }
    let mut terminal = at_work(&desk);
    terminal.press("<f3>").wait_for("[Portefeuille]").wait_for("陈伟");
    let screen = terminal.screen();
    // The age of all three, found by cells and not by characters.
    let ages: Vec<_> = (0..30)
        .filter(|line| {
            let line = &lines(&screen)[usize::from(*line)];
            ["陈伟", "Éloïse", "Zed"].iter().any(|name| line.contains(name))
        })
        .map(|line| {
            (0..99).find(|column| {
                let at = |column| screen.cell(line, column).map(vt100::Cell::contents);
                at(*column) == Some("4") && at(*column + 1) == Some("6")
            })
        })
        .collect();
    assert_eq!(ages.len(), 3, "{:#?}", lines(&screen));
    assert!(ages[0].is_some() && ages.iter().all(|age| *age == ages[0]), "{ages:?}");
    terminal.press("<ctrl-q>").wait_for_exit();
}
