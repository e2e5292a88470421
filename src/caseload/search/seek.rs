//! One search, from the tokens to the hits: what begins with the tokens, then what is like them,
//! then what is left to try.

mod scattered;

use super::alone::best_of_one;
use super::matches::Matches;
use super::needed::Needed;
use super::numbers::Fit;
use super::query::{Token, unmerged};
use super::rank::plain::Plain;
use super::rank::{Ranker, Worth};
use super::tally::{Stretch, Tally};
use super::vocabulary::{Probe, Vocabulary, class};
use super::{Hit, Index};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::hash::Hash;

/// How many records are read again and ranked finely.
const RANKED: usize = 64;
/// Tokens of fewer letters look into names first: half the communes begin with `s`.
const SHORT: usize = 3;
/// The score of a token that begins a word of a name.
const LITERAL: u16 = 88;
/// Below this score per token, what was found is not trusted to be all there is.
const WEAK: u16 = 62;
/// The tiers of names and numbers.
const NAME_TIERS: u8 = 0b0011;

pub(super) struct Seek<'a, K, P> {
    index: &'a Index<K>,
    tally: &'a mut Tally,
    limit: usize,
    preference: P,
}

impl<'a, K: Copy + Ord + Hash, P: Fn(u64) -> Option<u32>> Seek<'a, K, P> {
    pub(super) fn new(
        index: &'a Index<K>,
        tally: &'a mut Tally,
        limit: usize,
        preference: P,
    ) -> Self {
        tally.begin(index.keys.len());
        Self { index, tally, limit, preference }
    }

    /// The records that answer, with their scores, and the tokens they answer.
    pub(super) fn found(&mut self, mut tokens: Vec<Token>) -> (Vec<Token>, Vec<(u16, u32)>) {
        let (mut found, mut matches) = self.candidates(&tokens);
        let groups = |token: &Token| matches!(token, Token::Number(d) if d.groups.len() > 1);
        if found.is_empty() && tokens.iter().any(groups) {
            tokens = unmerged(tokens);
            (found, matches) = self.candidates(&tokens);
        }
        if found.is_empty() {
            found = self.less(&tokens, matches);
        }
        (tokens, found)
    }

    /// The records that answer every token, and what each token matches.
    fn candidates(&mut self, tokens: &[Token]) -> (Vec<(u16, u32)>, Vec<Matches<'a>>) {
        let mut matches = self.literal(tokens, NAME_TIERS);
        if let Some(found) = self.enough(&matches) {
            return (found, matches);
        }
        if tokens.iter().any(|token| matches!(token, Token::Word(p, _) if p.len() < SHORT)) {
            matches = self.literal(tokens, u8::MAX);
            if let Some(found) = self.enough(&matches) {
                return (found, matches);
            }
        }
        self.add_like(tokens, &mut matches);
        let mut found = self.best(&matches);
        if reaching(&found, WEAK, tokens.len()) == 0 && self.add_split(tokens, &mut matches) {
            found = self.best(&matches);
        }
        (found, matches)
    }

    /// When no record answers every token: those through whose names the letters run, or else
    /// those that answer all tokens but one.
    fn less(&mut self, tokens: &[Token], mut matches: Vec<Matches<'a>>) -> Vec<(u16, u32)> {
        if self.add_scattered(tokens, &mut matches) {
            let found = self.best(&matches);
            if !found.is_empty() {
                return found;
            }
        }
        if tokens.len() < 2 {
            return Vec::new();
        }
        let mut union: BTreeMap<u32, u16> = BTreeMap::new();
        for left_out in 0..tokens.len() {
            let others = matches.iter().enumerate().filter(|(at, _)| *at != left_out);
            for (score, record) in self.best(others.map(|(_, matches)| matches)) {
                let best = union.entry(record).or_default();
                *best = score.max(*best);
            }
        }
        let mut union: Vec<(u16, u32)> =
            union.into_iter().map(|(record, score)| (score, record)).collect();
        union.sort_by_key(|(score, _)| Reverse(*score));
        union.truncate(self.kept());
        union
    }

    /// What each token is the beginning of.
    fn literal(&self, tokens: &[Token], short_tiers: u8) -> Vec<Matches<'a>> {
        let vocabulary = &self.index.vocabulary;
        let mut all: Vec<Matches<'a>> = Vec::with_capacity(tokens.len());
        for token in tokens {
            let mut matches = Matches::default();
            match token {
                Token::Word(pattern, word) => {
                    let tiers = if pattern.len() < SHORT { short_tiers } else { u8::MAX };
                    for (word, score) in vocabulary.beginning(word) {
                        if vocabulary.tiers(word) & tiers != 0 {
                            matches.add_word(vocabulary, word, score);
                        }
                    }
                }
                Token::Number(digits) => {
                    for reading in &digits.readings {
                        self.index.numbers.find(reading, |owners, fit| {
                            matches.add_owners(owners, score_of(fit));
                        });
                    }
                }
            }
            all.push(matches);
        }
        for (at, joined, _) in neighbours(tokens) {
            for (word, score) in vocabulary.beginning(&joined) {
                // Two words begun are likelier than one word cut in two.
                let score = if score == class::PREFIX { class::SOUND } else { score };
                give_both(&mut all, at, vocabulary, word, score);
            }
        }
        all
    }

    /// Adds what each token, and each two neighbours joined, is like.
    fn add_like(&self, tokens: &[Token], all: &mut [Matches<'a>]) {
        let vocabulary = &self.index.vocabulary;
        for (token, matches) in tokens.iter().zip(all.iter_mut()) {
            if let Token::Word(pattern, word) = token
                && pattern.len() >= SHORT
            {
                let probe = Probe::new(word, pattern);
                vocabulary.like(&probe, |word, score| matches.add_word(vocabulary, word, score));
            }
        }
        for (at, joined, token) in neighbours(tokens) {
            // A word cut in two *and* misspelt: not where the word was found as it is, nor where the two
            // halves are words.
            let known = vocabulary.beginning(&joined).next().is_some();
            if let Token::Word(pattern, _) = &token
                && pattern.len() > SHORT
                && !known
                && !all.iter().skip(at).take(2).all(Matches::has_exact)
            {
                vocabulary.like(&Probe::new(&joined, pattern), |word, score| {
                    if score > class::INFIX {
                        give_both(all, at, vocabulary, word, score);
                    }
                });
            }
        }
    }

    /// Adds the records that have the two halves of a token as beginnings of two words: `jmartin`,
    /// `martinjean`; whether there are any.
    fn add_split(&mut self, tokens: &[Token], all: &mut [Matches<'a>]) -> bool {
        let mut added = false;
        let vocabulary = &self.index.vocabulary;
        for (token, matches) in tokens.iter().zip(all) {
            let Token::Word(pattern, word) = token else { continue };
            if pattern.len() <= SHORT || matches.has_exact() {
                continue;
            }
            for (at, _) in word.char_indices().skip(1) {
                let (head, tail) = word.split_at(at);
                // An initial and a surname, or two names: `mariel` is not `marie` and any l.
                if tail.chars().nth(SHORT - 1).is_none() {
                    break;
                }
                let long = head.chars().count() >= SHORT;
                let mut halves = [Matches::default(), Matches::default()];
                for (half, (text, whole)) in halves.iter_mut().zip([(head, long), (tail, false)]) {
                    for (word, score) in vocabulary.beginning(text) {
                        if !whole || score == class::EXACT {
                            half.add_word(vocabulary, word, score);
                        }
                    }
                }
                if !halves.iter().any(Matches::is_empty) {
                    for (_, record) in self.best(&halves) {
                        matches.add_record(record, class::INFIX);
                        added = true;
                    }
                }
            }
        }
        added
    }

    /// The best records, when beginnings of names alone fill the list: what is merely like the tokens
    /// could not come before them.
    fn enough(&mut self, matches: &[Matches<'a>]) -> Option<Vec<(u16, u32)>> {
        let wanted = self.limit.max(RANKED / 2);
        let most: u32 = matches.iter().map(Matches::most).sum();
        let least = u32::from(LITERAL) * u32::try_from(matches.len()).unwrap_or(u32::MAX);
        if most < least || matches.iter().any(|matches| matches.reach() < wanted) {
            return None;
        }
        let found = self.best(matches);
        (reaching(&found, LITERAL, matches.len()) >= wanted).then_some(found)
    }

    fn kept(&self) -> usize {
        self.limit.max(RANKED)
    }

    /// The records that have a match for each of the tokens, the best of them, with their scores.
    fn best<'m>(&mut self, tokens: impl IntoIterator<Item = &'m Matches<'a>>) -> Vec<(u16, u32)>
    where
        'a: 'm,
    {
        let tokens: Vec<&Matches<'a>> = tokens.into_iter().collect();
        let (index, kept, preference) = (self.index, self.kept(), &self.preference);
        let order = |record: u32| {
            let key = *index.keys.get(record as usize)?;
            let preferred = preference(index.weight(record))?;
            index.is_alive(record).then_some((preferred, Reverse(key)))
        };
        let layout = index.layout();
        if let [matches] = *tokens
            && layout.ranked == 0
        {
            let members = self.tally.emptied(index.keys.len());
            return best_of_one(matches, members, kept, order);
        }
        let mut foremost = std::mem::take(&mut self.tally.foremost);
        foremost.begin(kept);
        let tokens = rarest_first(tokens);
        let most: u32 = tokens.iter().map(|matches| matches.most()).sum();
        layout.walk(|stretch| {
            // Of those that are in order, a later one only counts if it scores more than what fills the list already.
            let more = u32::from(stretch.start < layout.ranked);
            let needed = Needed::new(&tokens, foremost.reached() + more, layout.records);
            let stretch = Stretch { layout, contents: &index.contents, records: stretch };
            let is_wanted = |record| is_wanted(index, preference, record);
            let add = |score, record| foremost.add(score, record);
            self.tally.count(&stretch, &needed, is_wanted, add);
            foremost.reached() >= most
        });
        let best = foremost.best(order);
        self.tally.foremost = foremost;
        best
    }

    /// The records that have a match for each of the tokens, in their order.
    fn answering(&mut self, tokens: Vec<&Matches<'a>>) -> Vec<u32> {
        let (index, layout) = (self.index, self.index.layout());
        let needed = Needed::new(&rarest_first(tokens), 0, layout.records);
        let is_wanted = |record| is_wanted(index, &self.preference, record);
        let mut records = Vec::new();
        let stretch = Stretch { layout, contents: &index.contents, records: layout.all() };
        self.tally.count(&stretch, &needed, is_wanted, |_, record| records.push(record));
        records
    }

    /// The hits, the best first.
    pub(super) fn ranked(&self, tokens: &[Token], found: &[(u16, u32)]) -> Vec<Hit<K>> {
        let (index, joined) = (self.index, neighbours(tokens));
        let mut ranker = Ranker::new(tokens, &joined, &index.skim);
        let mut ranked: Vec<(Worth, u32, Hit<K>)> = found
            .iter()
            .filter_map(|(_, record)| {
                let key = *index.keys.get(*record as usize)?;
                let (worth, highlights) = ranker.rank(index.texts(*record));
                let hit = Hit { key, score: worth.bucket, highlights };
                Some((worth, (self.preference)(index.weight(*record))?, hit))
            })
            .collect();
        ranked.sort_by(|(worth, preferred, hit), (other, other_preferred, other_hit)| {
            (other, other_preferred, hit.key).cmp(&(worth, preferred, other_hit.key))
        });
        ranked.truncate(self.limit);
        ranked.into_iter().map(|(_, _, hit)| hit).collect()
    }

    /// The keys of the hits, the best first, without what is to be highlighted.
    pub(super) fn ranked_plainly(&self, tokens: &[Token], found: &[(u16, u32)]) -> Vec<K> {
        let mut plain = Plain::new(tokens);
        let mut texts = Vec::new();
        let mut worth = |(score, record): &(u16, u32)| {
            let key = *self.index.keys.get(*record as usize)?;
            let preferred = (self.preference)(self.index.weight(*record))?;
            texts.clear();
            texts.extend(self.index.texts(*record));
            Some((Reverse((plain.worth(*score, &texts), preferred)), key))
        };
        let mut ranked = Vec::with_capacity(found.len());
        ranked.extend(found.iter().filter_map(&mut worth));
        ranked.sort_unstable();
        ranked.truncate(self.limit);
        ranked.into_iter().map(|(_, key)| key).collect()
    }
}

/// Is a record there, and wanted?
fn is_wanted<K>(index: &Index<K>, preference: impl Fn(u64) -> Option<u32>, record: u32) -> bool
where
    K: Copy + Ord + Hash,
{
    index.is_alive(record) && preference(index.weight(record)).is_some()
}

/// The rarest token first: the others need only look at what it touched.
fn rarest_first<'m, 'a>(mut tokens: Vec<&'m Matches<'a>>) -> Vec<&'m Matches<'a>> {
    tokens.sort_by_cached_key(|matches| matches.reach());
    tokens
}

/// How many have at least this score for each of the tokens.
fn reaching(found: &[(u16, u32)], score: u16, tokens: usize) -> usize {
    found.iter().filter(|(sum, _)| usize::from(*sum) >= usize::from(score) * tokens).count()
}

fn score_of(fit: Fit) -> u8 {
    match fit {
        Fit::Whole => class::EXACT,
        Fit::Part => class::PREFIX,
        Fit::Inside => class::INFIX,
    }
}

/// Each two neighbouring words of the query, joined, with the place of the first.
pub(super) fn neighbours(tokens: &[Token]) -> Vec<(usize, String, Token)> {
    tokens
        .windows(2)
        .enumerate()
        .filter_map(|(at, pair)| match pair {
            [Token::Word(_, one), Token::Word(_, two)] => {
                let joined = format!("{one}{two}");
                let token = Token::word(&joined);
                Some((at, joined, token))
            }
            _ => None,
        })
        .collect()
}

/// A word that answers two neighbouring tokens joined answers each of them.
fn give_both<'a>(
    all: &mut [Matches<'a>],
    at: usize,
    vocabulary: &'a Vocabulary,
    word: u32,
    score: u8,
) {
    for matches in all.iter_mut().skip(at).take(2) {
        matches.add_word(vocabulary, word, score);
    }
}
