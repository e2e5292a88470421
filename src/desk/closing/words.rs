//! A summary's tables and keys in words.

use super::sealing::{Difference, Proposed};
use crate::domain::vocabulary::Vocabulary;
use crate::i18n::{Lang, Message};
use crate::msg;
use crate::report::measure::Measure;
use crate::sync::envelope::{Kind, Reason};

/// What a table counts.
#[must_use]
pub fn table_title(id: &str) -> Message {
    Measure::of(id).map_or_else(|| msg!("centre.table.unnamed", id = id), Measure::title)
}

/// A key in words: the label of each code that has one.
#[must_use]
pub fn key_in_words(table: &str, key: &str, vocabulary: &Vocabulary, lang: Lang) -> String {
    Measure::of(table)
        .map_or_else(|| key.to_owned(), |measure| measure.key_in_words(key, vocabulary, lang))
}

/// A day about to be sealed: which, what for, and why.
#[must_use]
pub fn day_title(proposed: &Proposed) -> Message {
    let (kind, reason) = (kind_in_words(proposed.kind), reason_in_words(proposed.reason));
    msg!("cli.closing.day", day = proposed.day, kind = kind, reason = reason)
}

/// What differs, one line each.
#[must_use]
pub fn difference_in_words(one: &Difference, vocabulary: &Vocabulary, lang: Lang) -> String {
    let table = lang.say(&table_title(&one.table));
    let key = key_in_words(&one.table, &one.key, vocabulary, lang);
    format!("{table} — {key} : {} → {}", one.before, one.after)
}

/// Whether anything happened.
#[must_use]
pub fn kind_in_words(kind: Kind) -> Message {
    match kind {
        Kind::Day => msg!("centre.kind.day"),
        Kind::ZeroActivity => msg!("centre.kind.zero_activity"),
        Kind::Withdrawal => msg!("centre.kind.withdrawal"),
    }
}

/// Why a day is sealed.
#[must_use]
pub fn reason_in_words(reason: Reason) -> Message {
    match reason {
        Reason::Initial => msg!("centre.reason.initial"),
        Reason::Correction => msg!("centre.reason.correction"),
        Reason::Late => msg!("centre.reason.late"),
        Reason::Restored => msg!("centre.reason.restored"),
    }
}
