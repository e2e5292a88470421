//! The lists from which the demonstration draws: names, streets, occupations, notes.
//!
//! They are data, `data/demo`. A row that cannot be read is left out; a test holds that each list
//! is whole.

use super::draw::{Draw, Weighted};
use crate::domain::identifier::RomeCode;
use crate::domain::person::District;
use crate::domain::territory::{Area, Commune, Territory};
use std::sync::LazyLock;

/// First year of birth of each list of first names; each holds ten years, the last all later ones.
const DECADES: [i32; 4] = [1961, 1971, 1981, 1991];

/// Everything the demonstration draws from.
pub(super) struct Lists {
    women: Vec<Weighted<&'static str>>,
    men: Vec<Weighted<&'static str>>,
    surnames: Weighted<&'static str>,
    occupations: Weighted<(&'static str, &'static str)>,
    /// Streets, without number.
    pub(super) streets: Vec<&'static str>,
    /// Notes of interviews, with `{occupation}`, `{partner}`, `{place}` to fill in.
    pub(super) notes: Vec<&'static str>,
    /// Notes of first interviews.
    pub(super) first_notes: Vec<&'static str>,
    communes: Weighted<&'static Commune>,
    neighbours: Weighted<&'static Commune>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let names = include_str!("../../../data/demo/first_names.csv");
    let first_names =
        |sex| DECADES.map(|decade| Weighted::new(first_names(names, sex, decade))).into();
    let notes = || include_str!("../../../data/demo/notes.txt").lines();
    let is_first = |note: &&str| note.starts_with("Premier entretien");
    Lists {
        women: first_names("F"),
        men: first_names("M"),
        surnames: Weighted::new(rows(include_str!("../../../data/demo/surnames.csv")).filter_map(
            |mut row| {
                let (name, rank) = (row.next()?, row.next()?.parse::<u64>().ok()?);
                Some((1_000_000 / (rank + 30), name))
            },
        )),
        occupations: Weighted::new(
            rows(include_str!("../../../data/demo/occupations.csv")).filter_map(|mut row| {
                let (code, label, weight) = (row.next()?, row.next()?, row.next()?);
                RomeCode::parse(code).ok()?;
                Some((weight.parse().ok()?, (code, label)))
            }),
        ),
        streets: include_str!("../../../data/demo/streets.txt").lines().collect(),
        notes: notes().filter(|note| !is_first(note)).collect(),
        first_notes: notes().filter(is_first).collect(),
        communes: Weighted::new(inhabited(Area::Ca2rs)),
        neighbours: Weighted::new(inhabited(Area::Pac)),
    }
});

impl Lists {
    /// The lists, read once.
    pub(super) fn get() -> &'static Self {
        &LISTS
    }

    /// A first name of the year of birth, the frequent ones more often.
    pub(super) fn first_name(
        &self,
        draw: &mut Draw,
        is_woman: bool,
        birth_year: i32,
    ) -> Option<&'static str> {
        let lists = if is_woman { &self.women } else { &self.men };
        let decade = DECADES.iter().rposition(|decade| *decade <= birth_year).unwrap_or(0);
        lists.get(decade)?.draw(draw)
    }

    /// A surname, the frequent ones more often.
    pub(super) fn surname(&self, draw: &mut Draw) -> Option<&'static str> {
        self.surnames.draw(draw)
    }

    /// Code and label of an occupation, as often as jobseekers of the area aim at it.
    pub(super) fn occupation(&self, draw: &mut Draw) -> Option<(&'static str, &'static str)> {
        self.occupations.draw(draw)
    }

    /// A commune of the territory by its population; two in a hundred are of the next one.
    pub(super) fn commune(&self, draw: &mut Draw) -> Option<&'static Commune> {
        let communes = if draw.percent(2) { &self.neighbours } else { &self.communes };
        communes.draw(draw)
    }
}

/// A priority district of the commune, if it has some, for one person in three; nobody looked for
/// one person in seven.
pub(super) fn district(draw: &mut Draw, commune: &Commune) -> District {
    let districts: Vec<_> = Territory::builtin().districts_of(&commune.insee).collect();
    if draw.percent(14) {
        return District::NotKnown;
    }
    match draw.pick(&districts) {
        Some(district) if draw.percent(38) => District::Inside(district.code.clone()),
        _ => District::Outside,
    }
}

fn inhabited(area: Area) -> impl Iterator<Item = (u64, &'static Commune)> {
    let communes = Territory::builtin().communes().iter();
    communes
        .filter(move |commune| commune.area == area)
        .filter_map(|commune| Some((commune.population?.into(), commune)))
}

fn first_names(
    content: &'static str,
    sex: &'static str,
    decade: i32,
) -> impl Iterator<Item = (u64, &'static str)> {
    rows(content).filter_map(move |mut row| {
        let (name, of, since) = (row.next()?, row.next()?, row.next()?);
        let rank: u64 = row.next()?.parse().ok()?;
        (of == sex && since.parse() == Ok(decade)).then_some((1_000_000 / (rank + 12), name))
    })
}

/// Rows of a list, header and comments apart. No field of these files holds a quote or a semicolon.
fn rows(content: &'static str) -> impl Iterator<Item = std::str::Split<'static, char>> {
    content
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .skip(1)
        .map(|line| line.split(';'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_whole() {
        let lists = Lists::get();
        let mut draw = Draw::new(1);
        for year in [1950, 1961, 1975, 1999, 2008] {
            for is_woman in [true, false] {
                assert!(lists.first_name(&mut draw, is_woman, year).is_some(), "{year}");
            }
        }
        assert!(lists.surname(&mut draw).is_some() && lists.occupation(&mut draw).is_some());
        assert!(lists.commune(&mut draw).is_some());
        let whole = |list: &[&str]| !list.is_empty() && list.iter().all(|line| !line.is_empty());
        assert!(whole(&lists.streets) && whole(&lists.notes) && whole(&lists.first_notes));
        let known = ["{occupation}", "{partner}", "{place}"];
        for note in lists.notes.iter().chain(&lists.first_notes) {
            let filled =
                known.iter().fold((*note).to_owned(), |note, place| note.replace(place, ""));
            assert!(!filled.contains(['{', '}']), "{note}");
        }
    }

    #[test]
    fn every_row_of_the_lists_is_read() {
        for file in [
            include_str!("../../../data/demo/first_names.csv"),
            include_str!("../../../data/demo/surnames.csv"),
            include_str!("../../../data/demo/occupations.csv"),
        ] {
            assert!(!file.contains('"'), "a quoted field would need a real reader");
            let fields = file.lines().next().unwrap().split(';').count();
            assert!(rows(file).all(|row| row.count() == fields));
        }
        for row in rows(include_str!("../../../data/demo/occupations.csv")) {
            let fields: Vec<&str> = row.collect();
            assert!(RomeCode::parse(fields[0]).is_ok() && fields[2].parse::<u64>().is_ok());
        }
    }
}
