//! Keys as people name them: `g p`, `ctrl-r`, `f9`. No terminal library here: the interface translates what
//! its terminal sends.

use crate::i18n::Lang;
use std::fmt;

/// Which key, apart from what is held down with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// A letter, digit or sign, as the keyboard makes it: a capital is its own key.
    Char(char),
    /// Return.
    Enter,
    /// Escape.
    Esc,
    /// Tabulator.
    Tab,
    /// Tabulator with shift.
    BackTab,
    /// Deletes before the cursor.
    Backspace,
    /// Deletes under the cursor.
    Delete,
    /// Arrow.
    Up,
    /// Arrow.
    Down,
    /// Arrow.
    Left,
    /// Arrow.
    Right,
    /// To the beginning.
    Home,
    /// To the end.
    End,
    /// One screenful up.
    PageUp,
    /// One screenful down.
    PageDown,
    /// A function key, from 1.
    F(u8),
}

/// One key press.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Which.
    pub code: Code,
    /// With control held down.
    pub ctrl: bool,
    /// With alt held down.
    pub alt: bool,
}

/// Names in files and in `<…>`, and on French and English keyboards.
const NAMED: &[(&str, Code, &str, &str)] = &[
    ("enter", Code::Enter, "Entrée", "Enter"),
    ("esc", Code::Esc, "Échap", "Esc"),
    ("tab", Code::Tab, "Tab", "Tab"),
    ("shift-tab", Code::BackTab, "Maj-Tab", "Shift-Tab"),
    ("backspace", Code::Backspace, "Retour arrière", "Backspace"),
    ("delete", Code::Delete, "Suppr", "Delete"),
    ("up", Code::Up, "↑", "↑"),
    ("down", Code::Down, "↓", "↓"),
    ("left", Code::Left, "←", "←"),
    ("right", Code::Right, "→", "→"),
    ("home", Code::Home, "Début", "Home"),
    ("end", Code::End, "Fin", "End"),
    ("pageup", Code::PageUp, "Page préc.", "PgUp"),
    ("pagedown", Code::PageDown, "Page suiv.", "PgDn"),
    ("space", Code::Char(' '), "Espace", "Space"),
];

impl Key {
    /// A key with nothing held down.
    #[must_use]
    pub const fn plain(code: Code) -> Self {
        Self { code, ctrl: false, alt: false }
    }

    /// A letter with control held down.
    #[must_use]
    pub const fn ctrl(letter: char) -> Self {
        Self { code: Code::Char(letter), ctrl: true, alt: false }
    }

    /// Reads a name: `a`, `ctrl-r`, `alt-x`, `f9`, `enter`, `space`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let (mut ctrl, mut alt, mut rest) = (false, false, name);
        loop {
            if let Some(after) = rest.strip_prefix("ctrl-").filter(|after| !after.is_empty()) {
                (ctrl, rest) = (true, after);
            } else if let Some(after) = rest.strip_prefix("alt-").filter(|after| !after.is_empty())
            {
                (alt, rest) = (true, after);
            } else {
                break;
            }
        }
        let code = match Code::parse(rest)? {
            // Terminals do not tell capitals from small letters while control is held down.
            Code::Char(letter) if ctrl => Code::Char(letter.to_ascii_lowercase()),
            code => code,
        };
        Some(Self { code, ctrl, alt })
    }

    /// The letter it writes in a text, if it writes one.
    #[must_use]
    pub fn text(self) -> Option<char> {
        match self {
            Self { code: Code::Char(letter), ctrl: false, alt: false } => Some(letter),
            _ => None,
        }
    }

    /// As it is named on the reader's keyboard.
    #[must_use]
    pub fn shown(self, lang: Lang) -> String {
        let held = match (self.ctrl, self.alt) {
            (true, true) => "Ctrl-Alt-",
            (true, false) => "Ctrl-",
            (false, true) => "Alt-",
            (false, false) => "",
        };
        let named = NAMED.iter().find(|(_, code, _, _)| *code == self.code);
        let name = match (named, self.code) {
            (Some((_, _, french, _)), _) if lang == Lang::Fr => (*french).to_owned(),
            (Some((_, _, _, english)), _) => (*english).to_owned(),
            (None, Code::Char(letter)) => letter.to_string(),
            (None, Code::F(number)) => format!("F{number}"),
            (None, _) => String::new(),
        };
        format!("{held}{name}")
    }
}

impl Code {
    fn parse(name: &str) -> Option<Self> {
        if let Some((_, code, _, _)) = NAMED.iter().find(|(known, _, _, _)| *known == name) {
            return Some(*code);
        }
        let mut letters = name.chars();
        if let (Some(letter), None) = (letters.next(), letters.next()) {
            return Some(Self::Char(letter)).filter(|_| !letter.is_control());
        }
        let number = name.strip_prefix('f')?.parse().ok()?;
        (1..=24).contains(&number).then_some(Self::F(number))
    }
}

impl fmt::Display for Key {
    /// The name that [`Key::parse`] reads.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("ctrl-")?;
        }
        if self.alt {
            f.write_str("alt-")?;
        }
        match (NAMED.iter().find(|(_, code, _, _)| *code == self.code), self.code) {
            (Some((name, _, _, _)), _) => f.write_str(name),
            (None, Code::Char(letter)) => write!(f, "{letter}"),
            (None, Code::F(number)) => write!(f, "f{number}"),
            (None, _) => Ok(()),
        }
    }
}

/// Keys pressed one after the other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Chord(pub Vec<Key>);

impl Chord {
    /// Reads names parted by spaces: `g p`.
    #[must_use]
    pub fn parse(names: &str) -> Option<Self> {
        let keys: Option<Vec<Key>> = names.split_whitespace().map(Key::parse).collect();
        keys.filter(|keys| !keys.is_empty()).map(Self)
    }

    /// As named on the reader's keyboard.
    #[must_use]
    pub fn shown(&self, lang: Lang) -> String {
        self.0.iter().map(|key| key.shown(lang)).collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Display for Chord {
    /// The names that [`Chord::parse`] reads.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> = self.0.iter().map(Key::to_string).collect();
        f.write_str(&names.join(" "))
    }
}

/// What is wrong in a text of keys to play.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownKey {
    /// What stands between `<` and `>`.
    pub name: String,
}

/// Reads keys to play: letters stand for themselves, names between `<` and `>`, `<lt>` for `<` itself:
/// `/lefe<enter>o`.
///
/// # Errors
/// Every name that is no key's.
pub fn script(text: &str) -> Result<Vec<Key>, Vec<UnknownKey>> {
    let (mut keys, mut unknown) = (Vec::new(), Vec::new());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let named = rest.strip_prefix('<').and_then(|after| after.split_once('>'));
        if let Some((name, after)) = named {
            let name = if name == "lt" { "<" } else { name };
            match Key::parse(name) {
                Some(key) => keys.push(key),
                None => unknown.push(UnknownKey { name: name.to_owned() }),
            }
            rest = after;
        } else {
            keys.push(Key::plain(match letter {
                '\n' => Code::Enter,
                '\t' => Code::Tab,
                letter => Code::Char(letter),
            }));
            rest = rest.get(letter.len_utf8()..).unwrap_or_default();
        }
    }
    if unknown.is_empty() { Ok(keys) } else { Err(unknown) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_read_as_it_is_written() {
        for name in [
            "a",
            "A",
            "é",
            "/",
            "ctrl-r",
            "alt-enter",
            "ctrl-alt-x",
            "f1",
            "f12",
            "enter",
            "shift-tab",
            "space",
            "-",
            "ctrl--",
        ] {
            let key = Key::parse(name).unwrap_or_else(|| panic!("{name}"));
            assert_eq!(key.to_string(), name);
        }
        for (name, code, _, _) in NAMED {
            assert_eq!(Key::parse(name), Some(Key::plain(*code)));
        }
        for wrong in ["", "ctrl-", "f0", "f25", "entrer", "\u{7}"] {
            assert_eq!(Key::parse(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn keys_are_shown_as_the_reader_s_keyboard_names_them() {
        let chord = Chord::parse("g enter").unwrap();
        assert_eq!(chord.shown(Lang::Fr), "g Entrée");
        assert_eq!(chord.shown(Lang::En), "g Enter");
        assert_eq!(Key::ctrl('r').shown(Lang::Fr), "Ctrl-r");
    }

    #[test]
    fn a_script_is_letters_and_named_keys() {
        let keys = script("/lé<enter><ctrl-s>a<lt>").unwrap();
        let names: Vec<String> = keys.iter().map(Key::to_string).collect();
        assert_eq!(names, ["/", "l", "é", "enter", "ctrl-s", "a", "<"]);
        assert_eq!(script("a < b").unwrap().len(), 5, "alone, the sign stands for itself");
        let wrong = script("<entrer>x<f99>").unwrap_err();
        assert_eq!(wrong.len(), 2, "all at once");
    }
}
