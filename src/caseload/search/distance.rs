//! How far a typed token is from a word.
//!
//! The distance is the *optimal string alignment* one: insertions, deletions, substitutions and transpositions
//! of neighbours cost 1 each. It is computed one column of the matrix at a time in two machine
//! words (H. Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit
//! distances", Nordic Journal of Computing 10, 2003).

/// Tokens are compared by their first letters only beyond this many: one bit each.
pub(super) const LONGEST: usize = 62;

/// A distance that no token reaches.
const FAR: u32 = u32::MAX;

/// The letters of a word as a set of 62 bits: `a`–`z` have their own, all others share 36.
pub(super) fn letter_mask(letters: impl Iterator<Item = char>) -> u64 {
    letters.fold(0, |mask, letter| mask | letter_bit(letter))
}

fn letter_bit(letter: char) -> u64 {
    match letter {
        'a'..='z' => 1 << (u32::from(letter) - u32::from('a')),
        other => 1 << (26 + u32::from(other) % 36),
    }
}

/// The set of the first `count` letters of a word.
///
/// Within one edit, one of the first two letters of a token is among the first two of the word;
/// within two edits, one of the first three: each edit displaces or spoils one letter.
///
/// And each letter that the token has not costs an edit: within one edit at most one of the first three letters of the word
/// is foreign to the token, within two at most two of the first five. So many letters any word has that begins within
/// the edits of a token: the tokens that are forgiven one have four letters, those forgiven two have seven.
pub(super) fn head_mask(letters: impl Iterator<Item = char>, count: usize) -> u64 {
    letter_mask(letters.take(count))
}

/// A typed token, prepared to be compared with many words.
pub(super) struct Pattern {
    letters: Vec<char>,
    /// For each ASCII letter, the positions at which the token has it.
    ascii: [u64; 128],
    others: Vec<(char, u64)>,
    mask: u64,
    head: u64,
}

impl Pattern {
    pub(super) fn new(token: &str) -> Self {
        let letters: Vec<char> = token.chars().take(LONGEST).collect();
        let mut pattern = Self {
            mask: letter_mask(letters.iter().copied()),
            ascii: [0; 128],
            others: Vec::new(),
            head: 0,
            letters: Vec::new(),
        };
        for (at, letter) in letters.iter().enumerate() {
            let bit = 1 << at;
            if let Some(positions) = pattern.ascii.get_mut(*letter as usize) {
                *positions |= bit;
            } else if let Some((_, positions)) =
                pattern.others.iter_mut().find(|(other, _)| other == letter)
            {
                *positions |= bit;
            } else {
                pattern.others.push((*letter, bit));
            }
        }
        pattern.letters = letters;
        let first = pattern.edits() as usize + 1;
        pattern.head = head_mask(pattern.letters.iter().copied(), first);
        pattern
    }

    /// Letters of the token.
    pub(super) fn len(&self) -> usize {
        self.letters.len()
    }

    /// The set of its letters.
    pub(super) fn mask(&self) -> u64 {
        self.mask
    }

    /// The set of as many of its first letters as a word within [`Pattern::edits`] must share one
    /// of.
    pub(super) fn head(&self) -> u64 {
        self.head
    }

    /// The edits forgiven: none below 4 letters, 1 below 7, 2 from there on.
    pub(super) fn edits(&self) -> u32 {
        match self.len() {
            ..4 => 0,
            4..7 => 1,
            _ => 2,
        }
    }

    #[inline]
    fn positions(&self, letter: char) -> u64 {
        match self.ascii.get(letter as usize) {
            Some(positions) => *positions,
            None => self
                .others
                .iter()
                .find(|(other, _)| *other == letter)
                .map_or(0, |(_, positions)| *positions),
        }
    }

    /// The distance to the whole word, and to the beginning of the word that is nearest.
    ///
    /// Only distances within [`Pattern::edits`] are exact: beyond, a larger number is as good.
    pub(super) fn distances(&self, word: &str) -> (u32, u32) {
        let edits = self.edits() as usize;
        let Some(last) = self.len().checked_sub(1).map(|at| 1_u64 << at) else {
            return (FAR, FAR);
        };
        let mut distance = u32::try_from(self.len()).unwrap_or(FAR);
        let mut to_beginning = distance;
        let (mut vertical_plus, mut vertical_minus) = (u64::MAX, 0_u64);
        let (mut diagonal, mut before) = (0_u64, 0_u64);
        for (at, letter) in word.chars().enumerate() {
            if at >= self.len() + edits {
                return (FAR, to_beginning);
            }
            let positions = self.positions(letter);
            let transposed = ((!diagonal & positions) << 1) & before;
            diagonal = ((positions & vertical_plus).wrapping_add(vertical_plus) ^ vertical_plus)
                | positions
                | vertical_minus
                | transposed;
            let plus = vertical_minus | !(diagonal | vertical_plus);
            let minus = diagonal & vertical_plus;
            if plus & last != 0 {
                distance += 1;
            } else if minus & last != 0 {
                distance -= 1;
            }
            let (plus, minus) = ((plus << 1) | 1, minus << 1);
            vertical_plus = minus | !(diagonal | plus);
            vertical_minus = plus & diagonal;
            before = positions;
            to_beginning = to_beginning.min(distance);
        }
        (distance, to_beginning)
    }

    /// Whether the token stands anywhere in the word.
    pub(super) fn is_inside(&self, word: &str) -> bool {
        let Some(last) = self.len().checked_sub(1).map(|at| 1_u64 << at) else { return true };
        // The bit n is set when the letters read last are the first n + 1 of the token.
        let mut begun = 0_u64;
        word.chars().any(|letter| {
            begun = ((begun << 1) | 1) & self.positions(letter);
            begun & last != 0
        })
    }

    /// Whether the letters of the token stand in the word in their order, the first one first.
    pub(super) fn is_subsequence_of(&self, word: &str) -> bool {
        let mut wanted = self.letters.iter();
        let mut next = wanted.next();
        if word.chars().next().as_ref() != next {
            return false;
        }
        for letter in word.chars() {
            if next == Some(&letter) {
                next = wanted.next();
            }
        }
        next.is_none()
    }

    /// The Jaro-Winkler similarity to a word, 0 to 1 (W. E. Winkler, "String comparator metrics
    /// and enhanced decision rules in the Fellegi-Sunter model", 1990).
    #[expect(clippy::cast_precision_loss, reason = "lengths of words")]
    pub(super) fn similarity(&self, word: &str) -> f64 {
        let other: Vec<char> = word.chars().take(LONGEST).collect();
        if self.letters.is_empty() || other.is_empty() {
            return 0.0;
        }
        let window = (self.len().max(other.len()) / 2).saturating_sub(1);
        let mut taken = 0_u64;
        let mut matched = Vec::with_capacity(self.len());
        for (at, letter) in self.letters.iter().enumerate() {
            let from = at.saturating_sub(window);
            let partner = other
                .iter()
                .enumerate()
                .skip(from)
                .take(at + window + 1 - from)
                .find(|(place, candidate)| *candidate == letter && taken & (1 << *place) == 0);
            if let Some((place, _)) = partner {
                taken |= 1 << place;
                matched.push(*letter);
            }
        }
        if matched.is_empty() {
            return 0.0;
        }
        let in_other = other.iter().enumerate().filter(|(place, _)| taken & (1 << *place) != 0);
        let swapped = matched.iter().zip(in_other).filter(|(one, (_, two))| one != two).count();
        let common = matched.len() as f64;
        let jaro = (common / self.len() as f64
            + common / other.len() as f64
            + (common - swapped as f64 / 2.0) / common)
            / 3.0;
        let start = self.letters.iter().zip(&other).take(4).take_while(|(a, b)| a == b).count();
        jaro + start as f64 * 0.1 * (1.0 - jaro)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The textbook matrix.
    fn table(a: &str, b: &str) -> Vec<u32> {
        let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
        let mut d = vec![vec![0_u32; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                d[i][j] = if i == 0 || j == 0 {
                    u32::try_from(i + j).unwrap()
                } else {
                    let cost = u32::from(a[i - 1] != b[j - 1]);
                    let mut best =
                        (d[i - 1][j] + 1).min(d[i][j - 1] + 1).min(d[i - 1][j - 1] + cost);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        best = best.min(d[i - 2][j - 2] + 1);
                    }
                    best
                };
            }
        }
        d[a.len()].clone()
    }

    proptest! {
        #[test]
        fn the_bit_vectors_agree_with_the_textbook_matrix(
            token in "[abcdé]{1,12}", word in "[abcdé]{0,14}",
        ) {
            let pattern = Pattern::new(&token);
            let row = table(&token, &word);
            let whole = *row.last().unwrap();
            let beginning = *row.iter().min().unwrap();
            let (found, found_beginning) = pattern.distances(&word);
            let edits = pattern.edits();
            prop_assert_eq!(found.min(edits + 1), whole.min(edits + 1));
            prop_assert_eq!(found_beginning.min(edits + 1), beginning.min(edits + 1));
            if beginning <= edits && edits > 0 {
                let head = head_mask(word.chars(), edits as usize + 1);
                prop_assert!(head & pattern.head() != 0, "{token} {word}");
            }
        }

        #[test]
        fn any_text_compares_without_a_panic(token in ".{0,90}", word in ".{0,90}") {
            let pattern = Pattern::new(&token);
            let _ = pattern.distances(&word);
            prop_assert!((0.0..=1.000_001).contains(&pattern.similarity(&word)));
        }
    }

    #[test]
    fn winkler_s_own_examples_come_out_as_he_printed_them() {
        for (one, two, similarity) in
            [("martha", "marhta", 0.961), ("dwayne", "duane", 0.840), ("dixon", "dicksonx", 0.813)]
        {
            let found = Pattern::new(one).similarity(two);
            assert!((found - similarity).abs() < 0.001, "{one} {two}: {found}");
        }
    }

    #[test]
    fn a_subsequence_starts_where_the_word_starts() {
        assert!(Pattern::new("mrtn").is_subsequence_of("martin"));
        assert!(!Pattern::new("rtn").is_subsequence_of("martin"));
        assert!(!Pattern::new("mnt").is_subsequence_of("martin"));
    }
}
