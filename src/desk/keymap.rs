//! Which keys set off which command: the program's own file (`data/keys.toml`), and the user's over it.

use crate::desk::command::{COMMANDS, CommandId, Scope};
use crate::desk::key::{Chord, Key};
use crate::desk::settings::{Document, Wrong, shown};
use crate::error::Problem;
use crate::i18n::Lang;
use crate::msg;
use toml::de::DeValue;

/// The program's own keys.
const BUILTIN: &str = include_str!("../../data/keys.toml");

/// Keys by command, in the order of the table of commands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    bindings: Vec<(CommandId, Vec<Chord>)>,
}

/// What the keys pressed so far mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// This command.
    Command(CommandId),
    /// The beginning of several: what may follow, and what it does.
    Beginning(Vec<(Key, Vec<CommandId>)>),
    /// Nothing here.
    Nothing,
}

impl Keymap {
    /// The program's own keys.
    #[must_use]
    pub fn builtin() -> Self {
        let empty = Self { bindings: COMMANDS.iter().map(|row| (row.id, Vec::new())).collect() };
        // A test holds that the program's own file has no problem.
        empty.clone().with("keys.toml", BUILTIN).unwrap_or(empty)
    }

    /// These keys, with those of a file in the place of the ones they replace.
    ///
    /// # Errors
    /// Everything wrong in the file, by line: not TOML, unknown command, unknown key, a key that two commands
    /// of one place claim, a key that begins another's.
    pub fn with(mut self, file: &str, content: &str) -> Result<Self, Vec<Problem>> {
        let mut document = Document::read(file, content);
        let mut lines = Vec::new();
        for (name, line, value) in document.entries() {
            let Some(command) = COMMANDS.iter().find(|command| command.name == name.as_str())
            else {
                let near = nearest(&name);
                document.wrong.tell(
                    line,
                    name,
                    msg!("settings.command.expected"),
                    msg!("settings.command.remedy", near = near),
                );
                continue;
            };
            if let Some(chords) = chords(&value, line, &mut document.wrong) {
                lines.push((command.id, line));
                if let Some((_, keys)) =
                    self.bindings.iter_mut().find(|(known, _)| *known == command.id)
                {
                    *keys = chords;
                }
            }
        }
        for (one, other, chord) in self.clashes() {
            let line_of = |id| lines.iter().find(|(known, _)| *known == id).map(|(_, line)| *line);
            let line = line_of(other).or_else(|| line_of(one)).unwrap_or(1);
            let (one, other) = (one.command().name, other.command().name);
            document.wrong.tell(
                line,
                chord.to_string(),
                msg!("settings.clash.expected", one = one, other = other),
                msg!("settings.clash.remedy"),
            );
        }
        document.wrong.finish().map(|()| self)
    }

    /// The keys of a command, the first one the one to show.
    #[must_use]
    pub fn keys(&self, id: CommandId) -> &[Chord] {
        self.bindings.iter().find(|(known, _)| *known == id).map_or(&[], |(_, keys)| keys)
    }

    /// The key to show for a command; empty when it has none.
    #[must_use]
    pub fn shown(&self, id: CommandId, lang: Lang) -> String {
        self.keys(id).first().map(|chord| chord.shown(lang)).unwrap_or_default()
    }

    /// What the keys pressed so far mean in these scopes, the first scope before the others.
    #[must_use]
    pub fn meaning(&self, pressed: &[Key], scopes: &[Scope]) -> Meaning {
        let mut following: Vec<(Key, Vec<CommandId>)> = Vec::new();
        for scope in scopes {
            for (id, chords) in &self.bindings {
                if !id.command().scopes.contains(scope) {
                    continue;
                }
                for Chord(keys) in chords {
                    match keys.strip_prefix(pressed) {
                        Some([]) => return Meaning::Command(*id),
                        Some([next, ..]) => {
                            match following.iter_mut().find(|(key, _)| key == next) {
                                Some((_, ids)) => ids.push(*id),
                                None => following.push((*next, vec![*id])),
                            }
                        }
                        None => {}
                    }
                }
            }
        }
        if following.is_empty() { Meaning::Nothing } else { Meaning::Beginning(following) }
    }

    /// Commands that could not both be given: the same keys, or keys that begin the other's, where both apply.
    /// Two commands may share a key when they need different things selected: the one that can be done is.
    fn clashes(&self) -> Vec<(CommandId, CommandId, Chord)> {
        let mut clashes = Vec::new();
        for (rank, (one, chords)) in self.bindings.iter().enumerate() {
            for (other, others) in self.bindings.iter().skip(rank + 1) {
                let meet = one
                    .command()
                    .scopes
                    .iter()
                    .any(|scope| other.command().scopes.iter().any(|also| scope.meets(*also)));
                if !meet {
                    continue;
                }
                for chord in chords {
                    let begins = |also: &&Chord| {
                        also.0.starts_with(&chord.0) || chord.0.starts_with(&also.0)
                    };
                    if others.iter().any(|also| begins(&also)) {
                        clashes.push((*one, *other, chord.clone()));
                    }
                }
            }
        }
        clashes
    }
}

/// The keys of one line: a text, or a list of texts.
fn chords(value: &DeValue<'_>, line: usize, wrong: &mut Wrong) -> Option<Vec<Chord>> {
    let texts: Option<Vec<&str>> = match value {
        DeValue::String(text) => Some(vec![text.as_ref()]),
        DeValue::Array(values) => values.iter().map(|value| value.get_ref().as_str()).collect(),
        _ => None,
    };
    let Some(texts) = texts else {
        let (expected, remedy) = (msg!("settings.keys.expected"), msg!("settings.keys.remedy"));
        wrong.tell(line, shown(value), expected, remedy);
        return None;
    };
    let mut chords = Vec::new();
    let mut whole = true;
    for text in texts {
        if let Some(chord) = Chord::parse(text) {
            chords.push(chord);
        } else {
            whole = false;
            let (expected, remedy) = (msg!("settings.key.expected"), msg!("settings.key.remedy"));
            wrong.tell(line, text.to_owned(), expected, remedy);
        }
    }
    whole.then_some(chords)
}

/// The command whose name is most like a mistyped one.
fn nearest(name: &str) -> &'static str {
    let likeness = |command: &&crate::desk::command::Command| {
        // A likeness is between 0 and 1; compared as whole thousandths.
        (strsim::jaro_winkler(name, command.name) * 1000.0).round().clamp(0.0, 1000.0)
    };
    COMMANDS
        .iter()
        .max_by(|one, other| likeness(one).total_cmp(&likeness(other)))
        .map_or("", |command| command.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(names: &str) -> Vec<Key> {
        Chord::parse(names).unwrap().0
    }

    #[test]
    fn the_program_s_own_keys_are_whole_and_no_two_clash() {
        let empty = Keymap { bindings: COMMANDS.iter().map(|row| (row.id, Vec::new())).collect() };
        let map = empty.with("keys.toml", BUILTIN).unwrap_or_else(|problems| {
            let said: Vec<_> = problems.iter().map(|problem| problem.render(Lang::En)).collect();
            panic!("{said:#?}")
        });
        for command in COMMANDS {
            assert!(!map.keys(command.id).is_empty(), "{} has no key", command.name);
        }
        assert_eq!(map, Keymap::builtin());
    }

    #[test]
    fn no_default_key_is_hard_to_reach_on_a_french_keyboard() {
        for command in COMMANDS {
            for chord in Keymap::builtin().keys(command.id) {
                let name = chord.to_string();
                assert!(!name.contains(['[', ']', '{', '}', '\\', '~', '@', '#', '|']), "{name}");
            }
        }
    }

    #[test]
    fn the_first_key_of_a_chord_leads_to_what_may_follow() {
        let map = Keymap::builtin();
        let scopes = [Scope::Day, Scope::List, Scope::Anywhere];
        assert_eq!(map.meaning(&pressed("g p"), &scopes), Meaning::Command(CommandId::GoCaseload));
        let Meaning::Beginning(next) = map.meaning(&pressed("g"), &scopes) else { panic!() };
        assert!(
            next.iter().any(|(key, ids)| *key == pressed("j")[0] && ids == &[CommandId::GoDay])
        );
        assert_eq!(map.meaning(&pressed("g x"), &scopes), Meaning::Nothing);
    }

    #[test]
    fn everything_wrong_in_a_file_of_keys_is_told_at_once() {
        let content = "undo = \"ctrl-z\"\nserach = \"f\"\nsave = [\"ctrl-\"]\nhelp = 3\nquit = \"/\"\nlock = \"g\"\nx = \n";
        let problems = Keymap::builtin().with("keys.toml", content).unwrap_err();
        let said: Vec<String> = problems.iter().map(|problem| problem.render(Lang::En)).collect();
        for (line, word) in
            [(2, "search"), (3, "ctrl-"), (4, "“3”"), (5, "search"), (6, "go-day"), (7, "")]
        {
            assert!(
                said.iter()
                    .any(|said| said.contains(&format!("line {line}")) && said.contains(word)),
                "line {line} {word}: {said:#?}"
            );
        }
    }

    #[test]
    fn a_user_s_keys_take_the_place_of_the_program_s() {
        let map = Keymap::builtin().with("keys.toml", "undo = \"ctrl-z\"\n").unwrap();
        let scopes = [Scope::Anywhere];
        assert_eq!(map.meaning(&pressed("ctrl-z"), &scopes), Meaning::Command(CommandId::Undo));
        assert_eq!(map.meaning(&pressed("u"), &scopes), Meaning::Nothing);
    }
}
