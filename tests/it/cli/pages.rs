//! Screens in the documentation are what the program draws: each is asked for by a comment above it, played, and
//! held equal.
//!
//! ```text
//!   <!-- screen: --keys "/dubuc" --print 80x12 -->      a block of text follows
//!   <!-- picture: docs/journee.svg --svg light … -->    a file holds it
//! ```
//!
//! `RELAIS_BLESS=1 cargo test --test it pages` draws them anew.

use super::documents::hold;
use super::{Desk, code, files, printed, said};
use std::fs;
use std::path::{Path, PathBuf};

/// Pages with screens.
const PAGES: [&str; 2] = ["README.md", "docs/guide-conseiller.md"];

/// An invented office, and copies of it: what is played in one screen is not seen in the next.
struct Office {
    desk: Desk,
    copies: usize,
}

impl Office {
    fn draw(&mut self, arguments: &[String]) -> String {
        self.copies += 1;
        let copy = self.desk.path(&format!("copy-{}", self.copies));
        let store = self.desk.store();
        for file in files(&store) {
            let to = copy.join(file.strip_prefix(&store).unwrap());
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(&file, to).unwrap();
        }
        let mut all = vec!["--store".to_owned(), copy.to_str().unwrap().to_owned()];
        all.extend(arguments.iter().cloned());
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let drawn = self.desk.run(&all);
        assert_eq!(code(&drawn), 0, "{arguments:?}: {}", said(&drawn));
        printed(&drawn)
    }
}

/// Words parted by spaces; those between quotes are one.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (rank, part) in text.split('"').enumerate() {
        if rank % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// The page with every screen drawn, and the pictures it asks for.
fn drawn(page: &str, office: &mut Office) -> (String, Vec<(PathBuf, String)>) {
    let mut lines = page.lines();
    let (mut out, mut pictures) = (Vec::new(), Vec::new());
    while let Some(line) = lines.next() {
        out.push(line.to_owned());
        let asked = |kind: &str| {
            let rest = line.strip_prefix(&format!("<!-- {kind}: "))?;
            Some(words(rest.strip_suffix(" -->")?))
        };
        if let Some(arguments) = asked("screen") {
            assert_eq!(lines.next(), Some("```text"), "a block follows {line}");
            let _old: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            out.push("```text".to_owned());
            out.push(office.draw(&arguments).trim_end().to_owned());
            out.push("```".to_owned());
        }
        if let Some(mut arguments) = asked("picture") {
            let file = PathBuf::from(arguments.remove(0));
            pictures.push((file, office.draw(&arguments)));
        }
    }
    (out.join("\n") + "\n", pictures)
}

#[test]
fn every_screen_in_the_documentation_is_drawn_by_the_program() {
    let mut office = Office { desk: Desk::with_demonstration("fr", 200), copies: 0 };
    for page in PAGES {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
        let text = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
        let (written, pictures) = drawn(&text, &mut office);
        assert!(written.contains("```text"), "{page} shows a screen");
        hold(page, &written);
        for (file, picture) in pictures {
            hold(file.to_str().unwrap(), &picture);
        }
    }
}

#[test]
fn words_between_quotes_are_one() {
    assert_eq!(
        words(r#"--keys "/le fe<enter>" --print 80x24"#),
        ["--keys", "/le fe<enter>", "--print", "80x24"]
    );
}
