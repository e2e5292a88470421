//! The last step: the few best records are read again, word by word, ranked finely, and the letters
//! that answered are marked.

mod numerals;
pub(super) mod plain;
mod text;

use super::field::Field;
use super::query::Token;
use super::vocabulary::{Probe, class};
use foldhash::fast::RandomState;
use fuzzy_matcher::skim::SkimMatcherV2;
use numerals::answer_number;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;
use text::{Span, Spellings, Text};

/// What a record is worth for a query. Compared in the order of the fields, the greatest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Worth {
    /// The sum of what each token is worth, in twentieths.
    pub(super) bucket: u32,
    /// What `SkimMatcherV2` makes of it.
    pub(super) skim: i64,
}

/// Points of a bucket.
const POINT: u32 = 20;
/// Extra points for a record whose whole name was typed.
const COMPLETE: u32 = 4 * POINT;
/// Extra points when both the surname and the first name answer: `ca pro` is Carla Prost before
/// anybody Capron.
const BOTH_NAMES: u32 = 6 * POINT;
/// A word that begins with a token and is worth more than any that is like it.
const SUFFICES: u32 = class::SOUND as u32 * POINT;
/// Points lost by a word that answers a second token.
const TWICE: u32 = 8 * POINT;

/// How words are like one token: class and worth of each word met, by its number.
type Likes = RefCell<Vec<Option<(u8, u32)>>>;

/// Ranks the records of one search: what they share (texts, words) is looked at once.
pub(super) struct Ranker<'a> {
    tokens: &'a [Token],
    /// The neighbouring tokens joined, with the place of the first.
    joined: &'a [(usize, String, Token)],
    skim: &'a SkimMatcherV2,
    texts: HashMap<(Field, &'a str), Rc<Text<'a>>, RandomState>,
    spellings: Spellings,
    /// Of each token, then of each two joined.
    likes: Vec<Likes>,
    /// Of each token that is a word, then of each two joined.
    probes: Vec<Option<Probe<'a>>>,
}

/// Where a token was answered.
#[derive(Clone)]
struct Answer {
    worth: u32,
    class: u8,
    /// Which of the texts; the first and the last word of it.
    text: usize,
    words: Range<usize>,
    /// The index of each answering character of the original, when it is known already.
    marks: Option<Vec<usize>>,
}

impl<'a> Ranker<'a> {
    pub(super) fn new(
        tokens: &'a [Token],
        joined: &'a [(usize, String, Token)],
        skim: &'a SkimMatcherV2,
    ) -> Self {
        let likes = (0..tokens.len() + joined.len()).map(|_| Likes::default()).collect();
        let probe = |token: &'a Token| match token {
            Token::Word(pattern, word) => Some(Probe::new(word, pattern)),
            Token::Number(_) => None,
        };
        let all = tokens.iter().chain(joined.iter().map(|(_, _, token)| token));
        let probes = all.map(probe).collect();
        let (texts, spellings) = (HashMap::default(), Spellings::default());
        Self { tokens, joined, skim, texts, spellings, likes, probes }
    }

    /// Ranks one record, given as its texts, and marks what answered.
    pub(super) fn rank(
        &mut self,
        texts: impl Iterator<Item = (Field, &'a str)>,
    ) -> (Worth, Vec<(Field, Vec<usize>)>) {
        let texts = self.looked_at(texts);
        let answers = self.answers(&texts);
        let mut worth = Worth { bucket: self.bucket(&texts, &answers), skim: 0 };
        let mut marks: Vec<Vec<usize>> = texts.iter().map(|_| Vec::new()).collect();
        for (at, (token, answer)) in self.tokens.iter().zip(&answers).enumerate() {
            match (token, answer) {
                (_, Some(Answer { marks: Some(known), text, .. })) => {
                    mark(&mut marks, *text, known.iter().copied());
                }
                (Token::Word(_, word), Some(answer)) => {
                    let Some(text) = texts.get(answer.text) else { continue };
                    let Some(marks) = marks.get_mut(answer.text) else { continue };
                    worth.skim += letters_of(at, word, text, answer, self.skim, marks);
                }
                (Token::Word(_, word), None) => {
                    let found = across(word, &texts).into_iter().flatten();
                    found
                        .for_each(|(text, origin)| mark(&mut marks, text, std::iter::once(origin)));
                }
                _ => {}
            }
        }
        let mut highlights = Vec::new();
        for (text, mut found) in texts.iter().zip(marks) {
            if !found.is_empty() {
                found.sort_unstable();
                found.dedup();
                highlights.push((text.field, found));
            }
        }
        (worth, highlights)
    }

    fn looked_at(&mut self, texts: impl Iterator<Item = (Field, &'a str)>) -> Vec<Rc<Text<'a>>> {
        let look = |(field, original)| {
            let known = self.texts.entry((field, original));
            let spellings = &mut self.spellings;
            Rc::clone(known.or_insert_with(|| Rc::new(Text::of(field, original, spellings))))
        };
        texts.map(look).collect()
    }

    /// Where each token is answered.
    fn answers(&self, texts: &[Rc<Text<'a>>]) -> Vec<Option<Answer>> {
        let mut answers: Vec<Option<Answer>> = Vec::with_capacity(self.tokens.len());
        for (token, (probe, likes)) in self.tokens.iter().zip(self.probes.iter().zip(&self.likes)) {
            let answer = match (token, probe) {
                (Token::Number(digits), _) => {
                    digits.readings.iter().find_map(|d| answer_number(d, texts))
                }
                (_, Some(probe)) => answer_word(probe, texts, &answers, likes),
                (_, None) => None,
            };
            answers.push(answer);
        }
        let likes = self.likes.get(self.tokens.len()..).unwrap_or_default();
        let probes = self.probes.get(self.tokens.len()..).unwrap_or_default();
        let joined = self.joined.iter().map(|(first, ..)| *first).zip(probes.iter().zip(likes));
        answer_joined(joined, texts, &mut answers);
        answers
    }

    fn bucket(&self, texts: &[Rc<Text<'_>>], answers: &[Option<Answer>]) -> u32 {
        let mut bucket = answers.iter().flatten().map(|answer| answer.worth).sum();
        if is_complete(texts, answers) {
            bucket += COMPLETE;
        }
        if names_answered(texts, answers) > 1 {
            bucket += BOTH_NAMES;
        }
        for (token, answer) in self.tokens.iter().zip(answers) {
            if let (Token::Word(_, word), None) = (token, answer)
                && across(word, texts).is_some()
            {
                bucket += u32::from(class::SUBSEQUENCE) * POINT;
            }
        }
        bucket
    }
}

fn mark(marks: &mut [Vec<usize>], text: usize, found: impl Iterator<Item = usize>) {
    if let Some(marks) = marks.get_mut(text) {
        marks.extend(found);
    }
}

/// The best word for a token, alone or joined with its neighbours: one that begins with the
/// token, or else one that is like it.
fn answer_word(
    probe: &Probe<'_>,
    texts: &[Rc<Text<'_>>],
    before: &[Option<Answer>],
    likes: &Likes,
) -> Option<Answer> {
    let literal = best_word(texts, before, |_, word| {
        let class = probe.literal(word);
        (class, u32::from(class) * POINT)
    });
    if literal.as_ref().is_some_and(|answer| answer.worth > SUFFICES) {
        return literal;
    }
    let like = best_word(texts, before, |number, word| {
        if probe.literal(word) > 0 {
            return (0, 0);
        }
        let mut likes = likes.borrow_mut();
        if let Some(Some(known)) = likes.get(number as usize) {
            return *known;
        }
        let class = probe.likeness(word);
        let worth = if class == 0 { 0 } else { u32::from(class) * POINT + likeness(probe, word) };
        let room = likes.len().max(number as usize + 1);
        likes.resize(room, None);
        if let Some(like) = likes.get_mut(number as usize) {
            *like = Some((class, worth));
        }
        (class, worth)
    });
    match (literal, like) {
        (Some(one), Some(other)) if one.worth < other.worth => Some(other),
        (one, other) => one.or(other),
    }
}

/// The word to which `judge` gives most, as a class and a worth.
fn best_word(
    texts: &[Rc<Text<'_>>],
    before: &[Option<Answer>],
    judge: impl Fn(u32, &str) -> (u8, u32),
) -> Option<Answer> {
    let mut best: Option<Answer> = None;
    for (index, text) in texts.iter().enumerate() {
        for Span { words, number, word } in &text.spans {
            let (class, worth) = judge(*number, word);
            if class == 0 {
                continue;
            }
            let mut worth = worth * Field::weight(text.field.tier()) / 100;
            let taken = before.iter().flatten().any(|other| {
                other.text == index
                    && other.words.start < words.end
                    && words.start < other.words.end
            });
            if taken {
                worth = worth.saturating_sub(TWICE);
            }
            if best.as_ref().is_none_or(|best| best.worth < worth) {
                let words = words.clone();
                best = Some(Answer { worth, class, text: index, words, marks: None });
            }
        }
    }
    best
}

/// Up to nine points for looking alike: what orders the words one edit away.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 180")]
fn likeness(probe: &Probe<'_>, word: &str) -> u32 {
    (probe.pattern().similarity(word).clamp(0.0, 1.0) * 9.0 * f64::from(POINT)) as u32
}

/// Two neighbouring tokens that are one word of the record: `le blanc` for Leblanc.
fn answer_joined<'p, 't: 'p>(
    joined: impl Iterator<Item = (usize, (&'p Option<Probe<'t>>, &'p Likes))>,
    texts: &[Rc<Text<'_>>],
    answers: &mut [Option<Answer>],
) {
    for (first, (probe, likes)) in joined {
        let at = first + 1;
        let Some(probe) = probe else { continue };
        let literal = |answer: Option<&Option<Answer>>| {
            answer.and_then(Option::as_ref).is_some_and(|answer| answer.worth > SUFFICES)
        };
        if literal(answers.get(at - 1)) && literal(answers.get(at)) {
            continue;
        }
        let Some(found) = answer_word(probe, texts, &[], likes) else {
            continue;
        };
        let worth_of = |answer: Option<&Option<Answer>>| {
            answer.and_then(Option::as_ref).map_or(0, |answer| answer.worth)
        };
        if found.class > class::SUBSEQUENCE
            && worth_of(answers.get(at - 1)) + worth_of(answers.get(at)) < 2 * found.worth
        {
            let text = texts.get(found.text);
            let marks = text.map(|text| {
                let from = text.words.get(found.words.start).map_or(0, |word| word.start);
                let to = text.words.get(found.words.end - 1).map_or(0, |word| word.end);
                let all = text.traced.letters.get(from..to).unwrap_or_default();
                let origins = text.traced.origins.get(from..to).unwrap_or_default();
                let typed = probe.pattern().len();
                let shown = if found.class == class::PREFIX { typed } else { all.len() };
                all.iter()
                    .zip(origins)
                    .filter(|(letter, _)| **letter != ' ')
                    .take(shown)
                    .map(|(_, origin)| *origin)
                    .collect()
            });
            for place in [at - 1, at] {
                if let Some(answer) = answers.get_mut(place) {
                    *answer = Some(Answer { marks: marks.clone(), ..found.clone() });
                }
            }
        }
    }
}

/// Marks what `SkimMatcherV2` finds of the token in the text, or else the letters of our own match; its score.
fn letters_of(
    at: usize,
    word: &str,
    text: &Text<'_>,
    answer: &Answer,
    skim: &SkimMatcherV2,
    marks: &mut Vec<usize>,
) -> i64 {
    let origin = |at: &usize| text.traced.origins.get(*at).copied();
    let found = text.skim(at, word, skim, |found| {
        let (score, indices) = found.as_ref()?;
        marks.extend(indices.iter().filter_map(origin));
        Some(*score)
    });
    if let Some(score) = found {
        return score;
    }
    let from = text.words.get(answer.words.start).map_or(0, |word| word.start);
    let to = answer.words.end.checked_sub(1).and_then(|last| text.words.get(last));
    let to = to.map_or(from, |word| word.end);
    let letters = (from..to).filter(|at| text.traced.letters.get(*at) != Some(&' '));
    let begins = matches!(
        answer.class,
        class::PREFIX | class::ONE_EDIT_PREFIX | class::TWO_EDITS_PREFIX | class::SOUND_PREFIX
    );
    let shown = if begins { word.chars().count() } else { usize::MAX };
    marks.extend(letters.take(shown).filter_map(|at| origin(&at)));
    0
}

/// A token that no single word answers: its letters in order through the names of the record
/// (`jmartin`, `dupontj`). Each letter's text and index.
fn across(word: &str, texts: &[Rc<Text<'_>>]) -> Option<Vec<(usize, usize)>> {
    let names: Vec<(usize, &Rc<Text<'_>>)> =
        texts.iter().enumerate().filter(|(_, text)| text.field.is_name()).collect();
    let mut wanted = word.chars().peekable();
    let mut found = Vec::new();
    // Twice round, so that either name may come first.
    for (index, text) in names.iter().chain(&names) {
        for (letter, origin) in text.traced.letters.iter().zip(&text.traced.origins) {
            if wanted.peek() == Some(letter) {
                wanted.next();
                found.push((*index, *origin));
            }
        }
    }
    wanted.peek().is_none().then_some(found)
}

/// How many different fields that are names answer a token.
fn names_answered(texts: &[Rc<Text<'_>>], answers: &[Option<Answer>]) -> usize {
    let answered = |index: usize| answers.iter().flatten().any(|answer| answer.text == index);
    let mut fields: Vec<Field> = texts
        .iter()
        .enumerate()
        .filter(|(index, text)| text.field.is_name() && answered(*index))
        .map(|(_, text)| text.field)
        .collect();
    fields.sort_unstable();
    fields.dedup();
    fields.len()
}

/// Whether every word of the name was typed in full, and nothing else.
fn is_complete(texts: &[Rc<Text<'_>>], answers: &[Option<Answer>]) -> bool {
    let exact = answers.iter().all(|answer| {
        answer.as_ref().is_some_and(|answer| {
            answer.class == class::EXACT
                && texts.get(answer.text).is_some_and(|text| text.field.is_name())
        })
    });
    exact
        && texts.iter().enumerate().filter(|(_, text)| text.field.is_name()).all(|(index, text)| {
            (0..text.words.len()).all(|word| {
                answers
                    .iter()
                    .flatten()
                    .any(|answer| answer.text == index && answer.words.contains(&word))
            })
        })
}
