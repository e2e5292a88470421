//! A town as people write it in an address.

use crate::domain::identifier::PostalCode;
use crate::text::fold;

/// From this likeness on, a name cut short or misspelt may be the one written.
pub(super) const ALIKE: f64 = 0.85;

/// Longer than any town's name: what follows cannot make it one.
const LONGEST: usize = 120;

/// What was read in the line of an address that names the town.
pub(super) struct Town {
    /// The name's key, see [`key`]; empty when there is none.
    pub(super) key: String,
    /// A postal code written in the same text.
    pub(super) postal_code: Option<PostalCode>,
}

impl Town {
    pub(super) fn read(text: &str) -> Self {
        let short: String = text.chars().take(LONGEST).collect();
        let postal_code = short
            .split(|letter: char| !letter.is_alphanumeric())
            .find_map(|word| PostalCode::parse(word).ok());
        Self { key: key(&short), postal_code }
    }

    /// From 0 to 1: how much the written name is like this one. A name cut short after a whole
    /// word (`Chanteloup`) is alike.
    pub(super) fn likeness(&self, name: &str) -> f64 {
        if self.key.is_empty() {
            return 0.0;
        }
        let cut_short =
            name.strip_prefix(self.key.as_str()).is_some_and(|rest| rest.starts_with(' '));
        // An edit distance, for a long common beginning must not count more than the rest:
        // `Mantes-la-Ville` is not `Mantes-la-Jolie`.
        if cut_short { 0.95 } else { strsim::normalized_damerau_levenshtein(&self.key, name) }
    }
}

/// The form under which the ways of writing one town are equal: folded, `St`/`Ste` in full,
/// `sur`, `sous` and `s/` alike, articles, postal code, `CEDEX` and its number, `France` left out.
pub(super) fn key(text: &str) -> String {
    let folded = fold(text);
    let mut words = Vec::new();
    for word in folded.split(' ') {
        match word {
            "cedex" | "france" | "le" | "la" | "les" | "l" => {}
            number if number.chars().all(|letter| letter.is_ascii_digit()) => {}
            "st" => words.push("saint"),
            "ste" => words.push("sainte"),
            "sur" | "sous" | "ss" | "s" => words.push("s"),
            word => words.push(word),
        }
    }
    words.join(" ")
}
