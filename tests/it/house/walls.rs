//! The rules of the house, checked on sources: the real ones, and invented ones that break each rule.

use super::{Sources, names};

/// Rooms, the ground beneath them, and the packages that have a place.
#[derive(Clone, Copy)]
pub(super) struct House<'a> {
    /// Each room with the rooms that it may use.
    pub(super) rooms: &'a [(&'a str, &'a [&'a str])],
    /// What every room may use.
    pub(super) ground: &'a [&'a str],
    /// Packages, and the files and folders in which they may be named.
    pub(super) walls: &'a [(&'a str, &'a [&'a str])],
}

impl House<'_> {
    /// Files that use a room above theirs, or beside it.
    pub(super) fn arrows_up_or_across(&self, sources: &Sources) -> Vec<String> {
        let mut crossed = Vec::new();
        for (file, code) in sources {
            let Some(room) = room_of(file) else { continue };
            let Some(allowed) = self.allowed(room) else { continue };
            let depth = file.matches('/').count();
            let named = &names::after(code, "crate") | &names::above(code, depth);
            crossed.extend(
                self.rooms
                    .iter()
                    .map(|(other, _)| *other)
                    .filter(|other| *other != room && !allowed.contains(other))
                    .filter(|other| named.contains(*other))
                    .map(|other| format!("{file} reaches up or across to {other}")),
            );
        }
        crossed
    }

    /// Files of which it is not said which room they belong to, and so what they may use.
    pub(super) fn files_in_no_room(&self, sources: &Sources) -> Vec<String> {
        let has_place = |file: &str| {
            let is_entry = file == "src/lib.rs" || file.starts_with("src/bin/");
            is_entry || room_of(file).is_some_and(|room| self.allowed(room).is_some())
        };
        sources.keys().filter(|file| !has_place(file)).cloned().collect()
    }

    /// Files that name a package outside the place it belongs to.
    pub(super) fn packages_outside_their_place(&self, sources: &Sources) -> Vec<String> {
        let mut crossed = Vec::new();
        for (file, code) in sources {
            for (package, places) in self.walls {
                if !places.iter().any(|place| lies_in(file, place)) && names::uses(code, package) {
                    crossed.push(format!("{file} uses {package}, which belongs to {places:?}"));
                }
            }
        }
        crossed
    }

    /// The rooms that a room, or a part of the ground, may use.
    fn allowed(&self, room: &str) -> Option<&[&str]> {
        let known = self.rooms.iter().find(|(name, _)| *name == room);
        match known {
            Some((_, below)) => Some(below),
            None => self.ground.contains(&room).then_some(&[]),
        }
    }
}

fn room_of(file: &str) -> Option<&str> {
    file.strip_prefix("src/")?.split(['/', '.']).next()
}

/// In that file, in that folder, or the file that stands for the folder.
fn lies_in(file: &str, place: &str) -> bool {
    file == place
        || file.strip_prefix(place).is_some_and(|rest| rest.starts_with('/') || rest == ".rs")
}

mod invented {
    use super::super::HOUSE;
    use super::*;

    fn one(file: &str, code: &str) -> Sources {
        Sources::from([(file.to_owned(), code.to_owned())])
    }

    #[test]
    fn every_arrow_that_is_not_drawn_is_seen_from_every_room_and_from_the_ground() {
        let mut seen = 0;
        let ground = HOUSE.ground.iter().map(|part| (*part, &[][..]));
        for (room, below) in HOUSE.rooms.iter().copied().chain(ground) {
            for (other, _) in HOUSE.rooms.iter().filter(|(other, _)| *other != room) {
                for (file, code) in [
                    (format!("src/{room}.rs"), format!("use crate::{other}::Thing;")),
                    (format!("src/{room}/a.rs"), format!("use crate::{{msg, {other}::Thing}};")),
                    (format!("src/{room}/a.rs"), format!("use crate::{other};")),
                    (format!("src/{room}/a.rs"), format!("super::super::{other}::act();")),
                    (format!("src/{room}/a/b.rs"), format!("super::super::super::{other}::act();")),
                ] {
                    let told = HOUSE.arrows_up_or_across(&one(&file, &code));
                    let is_drawn = below.contains(other);
                    assert_eq!(told.is_empty(), is_drawn, "{file}: {code}: {told:?}");
                    seen += usize::from(!is_drawn);
                }
            }
        }
        assert!(seen > 200, "{seen}");
    }

    #[test]
    fn a_room_may_use_itself_and_what_only_sounds_like_another() {
        for (file, code) in [
            ("src/store/a.rs", "use crate::store::Store; use crate::{clock, text::fold};"),
            ("src/store/a.rs", "let cli = super::import::read(); self.caseload();"),
            ("src/domain/a.rs", "fn tui() { my_crate::tui::draw() }"),
            ("src/domain/a/b.rs", "use super::super::store::Shop;"),
        ] {
            assert_eq!(HOUSE.arrows_up_or_across(&one(file, code)), Vec::<String>::new(), "{code}");
        }
    }

    #[test]
    fn a_new_room_must_say_what_it_may_use() {
        let told = HOUSE.files_in_no_room(&one("src/attic/box.rs", ""));
        assert_eq!(told, ["src/attic/box.rs"]);
        for known in
            ["src/lib.rs", "src/bin/relais.rs", "src/text.rs", "src/dates/words.rs", "src/cli.rs"]
        {
            assert_eq!(HOUSE.files_in_no_room(&one(known, "")), Vec::<String>::new());
        }
    }

    #[test]
    fn every_package_is_seen_outside_its_place_and_let_be_inside() {
        for (package, places) in HOUSE.walls {
            let code = format!("use {package}::Thing;");
            for outside in
                ["src/domain/a.rs", "src/store.rs", "src/store/tables/a.rs", "src/tuissant.rs"]
            {
                let told = HOUSE.packages_outside_their_place(&one(outside, &code));
                assert_eq!(told.len(), 1, "{package} in {outside}");
            }
            for place in *places {
                let is_file = std::path::Path::new(place).extension().is_some();
                let inside = format!("{place}{}", if is_file { "" } else { "/a.rs" });
                let told = HOUSE.packages_outside_their_place(&one(&inside, &code));
                assert_eq!(told, Vec::<String>::new(), "{package} in {inside}");
            }
        }
    }
}
