//! A gentle reader of free text: it points at what a note should not hold, and advises.
//!
//! A note says an objective and what was agreed. Health, opinions, religion, origin and intimate
//! life (article 9 of the GDPR), offences (article 10) and the national identity number are not
//! needed for that. The reader only knows words, `data/vocabulary/note_words.toml`: it may be
//! wrong, so it never blocks; the adviser decides.

mod national_number;

use crate::i18n::Message;
use crate::msg;
use crate::text::fold;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;
use unicode_normalization::char::is_combining_mark;

/// What a remark is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sensitive {
    /// Health: illness, treatment, disability, addiction, pregnancy.
    Health,
    /// Political opinion, union membership.
    Opinion,
    /// Religion or belief.
    Religion,
    /// Racial or ethnic origin.
    Origin,
    /// Offence, conviction, measure of justice.
    Offence,
    /// Sex life, sexual orientation.
    IntimateLife,
    /// Something that looks like a national identity number (NIR).
    NationalNumber,
}

/// A place in a note that the adviser may want to write otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Where, in bytes of the note; always on character boundaries.
    pub span: Range<usize>,
    /// What it is about.
    pub kind: Sensitive,
    /// What to write instead.
    pub advice: Message,
}

/// Reads a note; the remarks come in its order and do not overlap.
#[must_use]
pub fn lint(note: &str) -> Vec<Remark> {
    let words = words(note);
    let mut remarks: Vec<Remark> = national_number::find(note, &words)
        .into_iter()
        .map(|span| Remark {
            span,
            kind: Sensitive::NationalNumber,
            advice: msg!("vocabulary.note.national_number"),
        })
        .collect();
    let mut rest = words.as_slice();
    while let Some((first, after)) = rest.split_first() {
        let Some((phrase, matched)) = PHRASES.longest_at(rest) else {
            rest = after;
            continue;
        };
        let last = matched.last().unwrap_or(first);
        let span = first.span.start..last.span.end;
        if let Some(kind) = phrase.kind {
            let advice = advice(kind, note.get(span.clone()).unwrap_or_default());
            remarks.push(Remark { span, kind, advice });
        }
        rest = rest.get(matched.len()..).unwrap_or_default();
    }
    remarks.sort_by_key(|remark| remark.span.start);
    remarks
}

fn advice(kind: Sensitive, word: &str) -> Message {
    match kind {
        Sensitive::Health => msg!("vocabulary.note.health", word = word),
        Sensitive::Opinion => msg!("vocabulary.note.opinion", word = word),
        Sensitive::Religion => msg!("vocabulary.note.religion", word = word),
        Sensitive::Origin => msg!("vocabulary.note.origin", word = word),
        Sensitive::Offence => msg!("vocabulary.note.offence", word = word),
        Sensitive::IntimateLife => msg!("vocabulary.note.intimate_life", word = word),
        Sensitive::NationalNumber => msg!("vocabulary.note.national_number"),
    }
}

/// A word of a text: where it stands, and its stem.
struct Word {
    span: Range<usize>,
    stem: String,
}

/// A run of words to look for; without a kind, a harmless one.
struct Phrase {
    stems: Vec<String>,
    kind: Option<Sensitive>,
}

/// Every phrase under the stem it begins with, the longest first.
struct Phrases(BTreeMap<String, Vec<Phrase>>);

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Lists {
    harmless: Vec<String>,
    diagnosis: Vec<String>,
    opinion: Vec<String>,
    religion: Vec<String>,
    origin: Vec<String>,
    offence: Vec<String>,
    intimate: Vec<String>,
}

const SOURCE: &str = include_str!("../../data/vocabulary/note_words.toml");

// A test holds that the list of words is read.
static PHRASES: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::new(toml::from_str(SOURCE).unwrap_or_default()));

impl Phrases {
    fn new(lists: Lists) -> Self {
        let kinds = [
            (None, lists.harmless),
            (Some(Sensitive::Health), lists.diagnosis),
            (Some(Sensitive::Opinion), lists.opinion),
            (Some(Sensitive::Religion), lists.religion),
            (Some(Sensitive::Origin), lists.origin),
            (Some(Sensitive::Offence), lists.offence),
            (Some(Sensitive::IntimateLife), lists.intimate),
        ];
        let mut phrases: BTreeMap<String, Vec<Phrase>> = BTreeMap::new();
        for (kind, texts) in kinds {
            for text in texts {
                let stems: Vec<String> = words(&text).into_iter().map(|word| word.stem).collect();
                if let Some(first) = stems.first() {
                    phrases.entry(first.clone()).or_default().push(Phrase { stems, kind });
                }
            }
        }
        for alternatives in phrases.values_mut() {
            // Stable: of two of one length, the harmless one, read first, wins.
            alternatives.sort_by_key(|phrase| std::cmp::Reverse(phrase.stems.len()));
        }
        Self(phrases)
    }

    /// The longest phrase with which these words begin, and the words it takes.
    fn longest_at<'a, 'w>(&'a self, words: &'w [Word]) -> Option<(&'a Phrase, &'w [Word])> {
        let alternatives = self.0.get(&words.first()?.stem)?;
        alternatives.iter().find_map(|phrase| {
            let taken = words.get(..phrase.stems.len())?;
            let same = taken.iter().zip(&phrase.stems).all(|(word, stem)| word.stem == *stem);
            same.then_some((phrase, taken))
        })
    }
}

/// The words of a text: runs of letters and digits.
fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = None;
    let ends = std::iter::once((text.len(), ' '));
    for (place, letter) in text.char_indices().chain(ends) {
        let within = letter.is_alphanumeric() || is_combining_mark(letter);
        match (start, within) {
            (None, true) => start = Some(place),
            (Some(from), false) => {
                let span = from..place;
                let stem = stem(&fold(text.get(span.clone()).unwrap_or_default()));
                words.push(Word { span, stem });
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// A folded word without the mark of its plural; short words (`dos`, `AVC`) have none.
fn stem(folded: &str) -> String {
    let singular = folded.strip_suffix(['s', 'x']).filter(|stem| stem.chars().count() >= 3);
    singular.unwrap_or(folded).to_owned()
}

#[cfg(test)]
mod tests;
