//! What an adviser does many times a day, key by key: how many keys each act may take at most, free text apart.
//!
//! The documentation shows this table; a test plays every row of it and counts.

use crate::desk::key::{Key, script};

/// An act, and the keys that do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActOfTheDay {
    /// Its title in the locale tables.
    pub title: &'static str,
    /// What is in front when its first key is pressed.
    pub from: From,
    /// What is pressed and typed, one after the other.
    pub steps: &'static [Step],
    /// Keys it may take at most, beside what is typed.
    pub most: usize,
}

/// What is in front when an act begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// Journée, as it is when the program starts.
    Day,
    /// The file of the person it is about: finding them is an act of its own.
    File,
}

/// A part of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Keys pressed, as `--keys` names them.
    Keys(&'static str),
    /// A text typed: what it says is the adviser's.
    Typed(&'static str),
}

use Step::{Keys, Typed};

/// The acts, in the order of a day.
pub const ACTS: &[ActOfTheDay] = &[
    ActOfTheDay {
        title: "command.search.title",
        from: From::Day,
        steps: &[Keys("/"), Typed("lefe"), Keys("<enter>")],
        most: 5,
    },
    ActOfTheDay { title: "command.honoured.title", from: From::Day, steps: &[Keys("v")], most: 2 },
    ActOfTheDay { title: "command.no-show.title", from: From::Day, steps: &[Keys("n")], most: 2 },
    ActOfTheDay {
        title: "command.interview.title",
        from: From::File,
        steps: &[Keys("e"), Typed("CV repris ensemble."), Keys("<ctrl-s>")],
        most: 4,
    },
    ActOfTheDay {
        title: "command.appointment.title",
        from: From::Day,
        steps: &[
            Keys("/"),
            Typed("lefe"),
            Keys("<enter>p"),
            Typed("jeudi"),
            Keys("<tab>"),
            Typed("14h30"),
            Keys("<ctrl-s>"),
        ],
        most: 6,
    },
    ActOfTheDay {
        title: "command.orientation.title",
        from: From::Day,
        steps: &[
            Keys("/"),
            Typed("lefe"),
            Keys("<enter>o"),
            Typed("ateliers"),
            Keys("<tab>"),
            Typed("mobilite"),
            Keys("<tab>"),
            Typed("15"),
            Keys("<ctrl-s>"),
        ],
        most: 7,
    },
    ActOfTheDay {
        title: "command.accepted.title",
        from: From::Day,
        steps: &[Keys("<f5>"), Keys("a")],
        most: 3,
    },
];

impl ActOfTheDay {
    /// Everything pressed and typed, as `--keys` reads it.
    #[must_use]
    pub fn script(&self) -> String {
        self.steps.iter().map(|step| step.text()).collect()
    }

    /// Keys pressed, beside what is typed.
    #[must_use]
    pub fn keys(&self) -> usize {
        let pressed = self.steps.iter().filter(|step| matches!(step, Keys(_)));
        pressed.map(|step| script(step.text()).as_deref().map_or(0, <[Key]>::len)).sum()
    }
}

impl Step {
    fn text(self) -> &'static str {
        match self {
            Keys(text) | Typed(text) => text,
        }
    }
}
