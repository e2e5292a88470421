//! Many records at once: at unlock, and when an index is rebuilt.

use super::Index;
use super::contents::Contents;
use super::field::{Field, Shape};
use super::vocabulary::{Posting, Vocabulary};
use super::words::{Part, parts};
use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::Hash;

/// The words met so far, by number.
#[derive(Default)]
struct Words {
    numbers: HashMap<Box<str>, u32>,
    in_order: Vec<Box<str>>,
    pairs: Vec<(u32, Posting)>,
    /// What texts that many records share were taken apart into: first names, communes.
    known: HashMap<Box<str>, Box<[u32]>>,
    known_compounds: HashMap<Box<str>, Box<[u32]>>,
}

impl Words {
    fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = u32::try_from(self.in_order.len()).unwrap_or(u32::MAX);
        self.numbers.insert(word.into(), number);
        self.in_order.push(word.into());
        number
    }

    fn known(&mut self, field: Field) -> Option<&mut HashMap<Box<str>, Box<[u32]>>> {
        match field {
            Field::Commune => Some(&mut self.known),
            _ if field.shape() == Shape::Compound => Some(&mut self.known_compounds),
            _ => None,
        }
    }

    /// Adds the postings of a text that was met before; whether it was.
    fn add_known(&mut self, field: Field, text: &str, posting: Posting) -> bool {
        let known = match field {
            Field::Commune => self.known.get(text),
            _ if field.shape() == Shape::Compound => self.known_compounds.get(text),
            _ => None,
        };
        let Some(numbers) = known else { return false };
        self.pairs.extend(numbers.iter().map(|number| (*number, posting)));
        true
    }
}

impl<K: Copy + Ord + Hash> Index<K> {
    /// The index of many records, all of weight 0; of two with the same key the later one counts.
    pub fn from_records<R, S>(records: impl IntoIterator<Item = (K, R)>) -> Self
    where
        R: AsRef<[(Field, S)]>,
        S: AsRef<str>,
    {
        Self::from_weighed_records(records.into_iter().map(|(key, texts)| (key, 0, texts)))
    }

    /// [`from_weighed_records`](Self::from_weighed_records) in the order in which they are preferred: whatever is searched for,
    /// `precedence` of the weight decides between those that answer equally, greater first, then the smaller key. So a search may stop
    /// at the first that fill its list. A preference given to [`search`](Self::search) makes that of a weight, or nothing.
    pub fn from_ranked_records<R, S>(
        records: impl IntoIterator<Item = (K, u64, R)>,
        precedence: fn(u64) -> u32,
    ) -> Self
    where
        R: AsRef<[(Field, S)]>,
        S: AsRef<str>,
    {
        let mut index = Self::from_weighed_records(records);
        let order = index.weights.iter().map(|weight| Reverse(precedence(*weight)));
        let order: Vec<_> = order.zip(&index.keys).collect();
        let sorted = order.windows(2).take_while(|pair| pair.is_sorted()).count() + 1;
        index.ranked = u32::try_from(sorted.min(index.keys.len())).unwrap_or(0);
        index.precedence = Some(precedence);
        index.contents = Contents::of(&index.vocabulary, index.layout().records);
        index
    }

    /// [`from_records`](Self::from_records), each with its weight.
    pub fn from_weighed_records<R, S>(records: impl IntoIterator<Item = (K, u64, R)>) -> Self
    where
        R: AsRef<[(Field, S)]>,
        S: AsRef<str>,
    {
        let mut index = Self::new();
        let mut words = Words::default();
        for (key, weight, texts) in records {
            let Some(record) = index.append(key, weight, texts.as_ref()) else { break };
            for (field, text) in texts.as_ref() {
                index.take_apart(&mut words, *field, text.as_ref(), record);
            }
        }
        index.order_keys();
        index.vocabulary = Vocabulary::build(&words.in_order, &words.pairs);
        index.numbers.settle();
        index.texts.shrink_to_fit();
        index.starts.shrink_to_fit();
        index.keys.shrink_to_fit();
        index.alive.shrink_to_fit();
        index.weights.shrink_to_fit();
        index.letters.shrink_to_fit();
        index
    }

    fn take_apart(&mut self, words: &mut Words, field: Field, text: &str, record: u32) {
        let posting = Posting::new(record, field.tier());
        let owner = Posting::new(record, field.digits_tier());
        if words.add_known(field, text, posting) {
            return;
        }
        let mut numbers = Vec::new();
        let mut only_words = true;
        for part in parts(field, text) {
            match part {
                Part::Word(word) => numbers.push(words.number(&word)),
                Part::Number(digits) => {
                    only_words = false;
                    self.numbers.add(&digits, owner);
                }
                Part::Date(digits) => {
                    only_words = false;
                    self.numbers.add_date(&digits, owner);
                }
            }
        }
        words.pairs.extend(numbers.iter().map(|number| (*number, posting)));
        if only_words && let Some(known) = words.known(field) {
            known.insert(text.into(), numbers.into());
        }
    }

    /// Sorts the records by key; of equal keys only the last stays alive.
    fn order_keys(&mut self) {
        let count = u32::try_from(self.keys.len()).unwrap_or(u32::MAX);
        self.by_key = (0..count).collect();
        let keys = &self.keys;
        self.by_key.sort_by_key(|record| keys.get(*record as usize).copied());
        let alive = &mut self.alive;
        // `dedup_by` drops its first argument, the later one: the later one's number is kept instead.
        self.by_key.dedup_by(|later, earlier| {
            let same = keys.get(*later as usize) == keys.get(*earlier as usize);
            if same {
                if let Some(alive) = alive.get_mut(*earlier as usize) {
                    *alive = false;
                }
                *earlier = *later;
            }
            same
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const HEADS: [&str; 5] = ["Atelier", "Aide", "Garage", "Épicerie", "Permanence"];
    const TOWNS: [&str; 3] = ["Poissy", "Le Mans", "Saint-Denis"];

    /// The text of a record, and its weight: above, what is preferred.
    fn record(rank: u32) -> (u32, u64, [(Field, String); 2]) {
        let at = rank.wrapping_mul(2_654_435_761) >> 8;
        let head = HEADS[at as usize % HEADS.len()];
        let town = TOWNS[at as usize / 7 % TOWNS.len()];
        let name = format!("{head} solidaire {}", at % 50);
        let weight = u64::from(at % 13) << 32 | u64::from(rank);
        (rank, weight, [(Field::Title, name), (Field::Commune, town.to_owned())])
    }

    fn precedence(weight: u64) -> u32 {
        u32::try_from(weight >> 32).unwrap()
    }

    #[test]
    fn an_index_in_the_order_of_preference_answers_as_one_that_is_in_none() {
        let mut records: Vec<_> = (0..9000).map(record).collect();
        let mut plain = Index::from_weighed_records(records.clone());
        records.sort_by_key(|(key, weight, _)| (Reverse(precedence(*weight)), *key));
        let mut ranked = Index::from_ranked_records(records, precedence);
        assert_eq!(ranked.ranked, 9000);
        // Records that change go to the end, whatever they are worth.
        for rank in (0..9000).step_by(17) {
            let (_, weight, texts) = record(rank + 10_000);
            for index in [&mut plain, &mut ranked] {
                index.insert(rank, &texts);
                index.weigh(rank, weight);
            }
        }
        for rank in (5..9000).step_by(29) {
            assert_eq!(plain.remove(rank), ranked.remove(rank));
        }
        for every in [1, 2, 40] {
            let wanted = |weight: u64| weight.is_multiple_of(every).then(|| precedence(weight));
            for typed in [
                "a",
                "at",
                "atelier",
                "ateleir",
                "aide soli",
                "poissy",
                "epicrie le",
                "gsr",
                "aide s",
                "a p",
                "s s",
                "le ma p",
                "12",
                "garage 12",
                "poissy 4 at",
                "p s a",
                "solidaire poissy",
                "aidesoli po",
                "permanence solidaire le",
                "garage s 7",
            ] {
                for limit in [1, 10, 200] {
                    let found = ranked.search(typed, limit, wanted);
                    assert_eq!(found, plain.search(typed, limit, wanted), "{typed} {limit}");
                    let keys = ranked.find(typed, limit, wanted);
                    assert_eq!(keys, plain.find(typed, limit, wanted), "{typed} {limit}");
                    if limit == 200 {
                        let all =
                            |keys: &mut dyn Iterator<Item = u32>| keys.collect::<BTreeSet<_>>();
                        let marked = all(&mut found.iter().map(|hit| hit.key));
                        assert_eq!(all(&mut keys.into_iter()), marked, "{typed}");
                    }
                }
            }
        }
    }
}
