//! How much of a text stands on a sheet: a full one must print on one page.

use crate::text::{many_lines, one_line};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// How much room a text may take, in columns of a usual letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Room(pub(super) usize);

/// Names of people, offices, partners and services. A name of the domain may be longer.
pub(super) const NAME: Room = Room(80);
/// An address, on one line.
pub(super) const PLACE: Room = Room(90);
/// An e-mail.
pub(super) const EMAIL: Room = Room(70);
/// Occupations, one after the other.
pub(super) const OCCUPATIONS: Room = Room(110);
/// What the partner should know.
pub(super) const NOTE: Room = Room(480);
/// Columns that a line of the note takes even when it is shorter: a list of words must not fill the page either.
pub(super) const NOTE_LINE: usize = 80;

/// Cuts texts, and remembers that it did.
#[derive(Debug, Default)]
pub(super) struct Bounds {
    /// Was anything cut?
    pub(super) has_cut: bool,
}

impl Bounds {
    /// One line of text within a room: cut at a word, and ` …` says so.
    pub(super) fn line(&mut self, text: &str, room: Room) -> String {
        let clean = one_line(text);
        let words = clean.split_whitespace().collect::<Vec<_>>().join(" ");
        self.cut(&words, room)
    }

    /// A text of several lines within a room, of which each line takes its share; blank lines are left out.
    pub(super) fn lines(&mut self, text: &str, Room(room): Room) -> Vec<String> {
        let clean = many_lines(text);
        let mut left = room;
        let mut kept: Vec<String> = Vec::new();
        for line in clean.lines().filter(|line| !line.trim().is_empty()) {
            if left < NOTE_LINE {
                self.has_cut = true;
                if let Some(last) = kept.last_mut().filter(|last| !last.ends_with('…')) {
                    last.push_str("\u{a0}…");
                }
                break;
            }
            let line = self.line(line, Room(left));
            left = left.saturating_sub(taken(&line).div_ceil(NOTE_LINE) * NOTE_LINE);
            kept.push(line);
        }
        kept
    }

    fn cut(&mut self, text: &str, Room(room): Room) -> String {
        if taken(text) <= room {
            return text.to_owned();
        }
        self.has_cut = true;
        // Two columns are for the mark.
        let mut left = room.saturating_sub(2);
        let fits = |part: &&str| {
            let enough = taken(part) <= left;
            left = if enough { left - taken(part) } else { 0 };
            enough
        };
        let kept: String = text.graphemes(true).take_while(fits).collect();
        // At a word, unless that would leave next to nothing: a text without spaces is cut where it ends.
        let at_word = kept.rfind(' ').filter(|at| at * 2 > kept.len());
        let kept = at_word.and_then(|at| kept.get(..at)).unwrap_or(&kept);
        format!("{}\u{a0}…", kept.trim_end())
    }
}

/// Columns that a text takes. A letter with many marks on it takes as many as it has signs: marks are drawn above one another, and
/// no text may be endless.
pub(super) fn taken(text: &str) -> usize {
    text.graphemes(true).map(|letter| letter.width().max(letter.chars().count())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, room: usize) -> (String, bool) {
        let mut bounds = Bounds::default();
        let line = bounds.line(text, Room(room));
        (line, bounds.has_cut)
    }

    #[test]
    fn a_text_is_cut_at_a_word_and_says_so() {
        assert_eq!(line("Auto-école solidaire", 20), ("Auto-école solidaire".into(), false));
        assert_eq!(line("Auto-école solidaire", 19), ("Auto-école\u{a0}…".into(), true));
        assert_eq!(line("a\u{1b}[2J\nb   c", 20), ("a[2J b c".into(), false));
        assert_eq!(line(&"x".repeat(30), 10), (format!("{}\u{a0}…", "x".repeat(8)), true));
        assert_eq!(line("陈伟陈伟陈伟", 8), ("陈伟陈\u{a0}…".into(), true));
        let marks = format!("e{}", "\u{301}".repeat(500));
        assert_eq!(line(&marks, 20), ("\u{a0}…".into(), true), "no letter is endless");
    }

    #[test]
    fn short_lines_take_their_share() {
        let mut bounds = Bounds::default();
        assert_eq!(bounds.lines("un\n\n deux \ntrois", NOTE), ["un", "deux", "trois"]);
        assert!(!bounds.has_cut);
        let kept = bounds.lines(&"mot\n".repeat(50), NOTE);
        assert_eq!((kept.len(), kept.last().map(String::as_str)), (6, Some("mot\u{a0}…")));
        assert!(bounds.has_cut);
    }
}
