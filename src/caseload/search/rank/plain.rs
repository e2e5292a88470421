//! Ranking where nothing is highlighted: no letter is traced to where it came from.
//!
//! Most records have words that simply begin with what was typed; these are looked at. The others, which are merely like it, are worth what they scored: to
//! look which word is how like a token would take longer than all the rest, and tells apart only records that fit badly.

use super::text::WORDS;
use super::{BOTH_NAMES, COMPLETE, POINT, TWICE};
use crate::caseload::search::field::{Field, Shape};
use crate::caseload::search::query::Token;
use crate::caseload::search::vocabulary::class;
use crate::caseload::search::words::{folded, runs};
use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::rc::Rc;

/// What a record is worth. Compared in the order of the fields, the greatest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Worth {
    /// The sum of what each token is worth, in twentieths.
    bucket: u32,
    /// Whether the record's first text begins with what answers the first token.
    begins: bool,
}

/// Room for the texts of one search.
const TEXTS: usize = 256;

/// Ranks the records of one search.
pub(in super::super) struct Plain<'a> {
    /// Nothing, when one of them is no word.
    words: Option<Vec<&'a str>>,
    folded: HashMap<&'a str, Rc<str>, RandomState>,
}

/// Where a token was answered: what it is worth, by which text and by which word of it, and whether by the whole word.
#[derive(Clone, Copy)]
struct Answer {
    worth: u32,
    text: usize,
    word: usize,
    is_exact: bool,
}

impl<'a> Plain<'a> {
    pub(in super::super) fn new(tokens: &'a [Token]) -> Self {
        let word = |token: &'a Token| match token {
            Token::Word(_, word) => Some(word.as_str()),
            Token::Number(_) => None,
        };
        Self {
            words: tokens.iter().map(word).collect(),
            folded: HashMap::with_capacity_and_hasher(TEXTS, RandomState::default()),
        }
    }

    /// What a record is worth that scored so much.
    pub(in super::super) fn worth(&mut self, score: u16, texts: &[(Field, &'a str)]) -> Worth {
        self.plainly(texts).unwrap_or(Worth { bucket: u32::from(score) * POINT, begins: false })
    }

    /// What a record is worth, when each token begins a word of it; nothing else. It is the bucket that looking closely would give, but where a word of little weight
    /// begins with a token and one of more weight is like it.
    fn plainly(&mut self, texts: &[(Field, &'a str)]) -> Option<Worth> {
        let tokens = self.words.as_ref()?;
        let look = |(field, text): &(Field, &'a str)| {
            // Numbers and dates are answered by digits.
            let has_words = !matches!(field.shape(), Shape::Phone | Shape::Date);
            has_words.then(|| {
                let known = self.folded.entry(text).or_insert_with(|| folded(text).into());
                (*field, Rc::clone(known))
            })
        };
        let texts: Vec<(Field, Rc<str>)> = texts.iter().map(look).collect::<Option<_>>()?;
        let texts: Vec<(Field, Vec<&str>)> = texts
            .iter()
            .map(|(field, text)| {
                (*field, runs(text).filter(|run| !run.is_empty()).take(WORDS).collect())
            })
            .collect();
        let mut answers: Vec<Answer> = Vec::with_capacity(tokens.len());
        for token in tokens {
            answers.push(answer(token, &texts, &answers)?);
        }
        let names = || texts.iter().enumerate().filter(|(_, (field, _))| field.is_name());
        let answered = |text: usize| answers.iter().filter(move |answer| answer.text == text);
        let mut bucket = answers.iter().map(|answer| answer.worth).sum();
        let has_every_word = |(text, (_, words)): (usize, &(Field, Vec<&str>))| {
            (0..words.len()).all(|word| answered(text).any(|answer| answer.word == word))
        };
        let is_of_names = |answer: &Answer| {
            answer.is_exact && texts.get(answer.text).is_some_and(|(field, _)| field.is_name())
        };
        if answers.iter().all(is_of_names) && names().all(has_every_word) {
            bucket += COMPLETE;
        }
        let mut fields: Vec<Field> = names()
            .filter(|(text, _)| answered(*text).next().is_some())
            .map(|(_, (field, _))| *field)
            .collect();
        fields.sort_unstable();
        fields.dedup();
        if fields.len() > 1 {
            bucket += BOTH_NAMES;
        }
        let begins = answers.first().is_some_and(|first| (first.text, first.word) == (0, 0));
        Some(Worth { bucket, begins })
    }
}

/// The best of the words that begin with a token; nothing when there is none, or when the token may be several words of a name joined.
fn answer(token: &str, texts: &[(Field, Vec<&str>)], before: &[Answer]) -> Option<Answer> {
    let mut best: Option<Answer> = None;
    for (text, (field, words)) in texts.iter().enumerate() {
        for (word, letters) in words.iter().enumerate() {
            let Some(rest) = letters.strip_prefix(token) else {
                let next = words.get(word + 1);
                if field.shape() == Shape::Compound
                    && next.is_some_and(|next| may_join(token, letters, next))
                {
                    return None;
                }
                continue;
            };
            let is_exact = rest.is_empty();
            let class = if is_exact { class::EXACT } else { class::PREFIX };
            let mut worth = u32::from(class) * POINT * Field::weight(field.tier()) / 100;
            if before.iter().any(|other| (other.text, other.word) == (text, word)) {
                worth = worth.saturating_sub(TWICE);
            }
            if best.is_none_or(|best| best.worth < worth) {
                best = Some(Answer { worth, text, word, is_exact });
            }
        }
    }
    best
}

/// Whether a token may be a word and the next one, or several, joined.
fn may_join(token: &str, word: &str, next: &str) -> bool {
    let rest = token.strip_prefix(word).filter(|rest| !rest.is_empty());
    rest.is_some_and(|rest| next.starts_with(rest) || rest.starts_with(next))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caseload::search::query;
    use crate::caseload::search::rank::Ranker;
    use fuzzy_matcher::skim::SkimMatcherV2;

    #[test]
    fn a_plain_answer_is_worth_what_looking_closely_finds() {
        let records: [&[(Field, &str)]; 6] = [
            &[(Field::Title, "Aide à la mobilité"), (Field::Name, "Garage solidaire du Mantois")],
            &[
                (Field::Title, "Garage solidaire"),
                (Field::Name, "Garage"),
                (Field::Commune, "Mantes-la-Jolie"),
            ],
            &[
                (Field::Title, "Permis B 78"),
                (Field::Name, "Auto-école de la Gare"),
                (Field::Commune, "Poissy"),
            ],
            &[
                (Field::Name, "De La Cruz"),
                (Field::FirstName, "Jean-Pierre"),
                (Field::Name, "Garagnon"),
            ],
            &[(Field::Title, "Aide aide aide"), (Field::Commune, "Aidecourt")],
            &[(Field::Title, ""), (Field::Name, "Aide"), (Field::Other(3), "aide alimentaire")],
        ];
        let skim = SkimMatcherV2::default();
        let mut plain_answers = 0;
        for typed in [
            "aide",
            "aide a",
            "a a",
            "garage solidaire",
            "garage s m",
            "garage garage",
            "mantes g",
            "de la cruz",
            "dela",
            "delacruz j",
            "jean",
            "jeanp",
            "permis b",
            "permis po",
            "aide aide aide",
            "aide al",
            "poissy",
            "gare",
            "g",
            "m l j",
        ] {
            let tokens = query::parse(typed);
            let joined = crate::caseload::search::seek::neighbours(&tokens);
            for texts in records {
                let mut ranker = Ranker::new(&tokens, &joined, &skim);
                let all = texts.iter().copied();
                let seen = ranker.looked_at(all);
                let answers = ranker.answers(&seen);
                let closely = ranker.bucket(&seen, &answers);
                if let Some(plainly) = Plain::new(&tokens).plainly(texts) {
                    assert_eq!(plainly.bucket, closely, "{typed}: {texts:?}");
                    plain_answers += 1;
                }
            }
        }
        assert!(plain_answers > 30, "{plain_answers}");
    }
}
