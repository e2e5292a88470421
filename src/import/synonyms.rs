//! How people name columns: the tables of `data/import`, and how a header is looked up in them.

use super::column::Column;
use super::meaning::Meaning;
use crate::text::fold;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What a header was found to mean, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding<M> {
    /// The header is a known one.
    Same(M),
    /// The header holds words that suffice.
    Contains(M, String),
    /// The header is a known one but for a letter or two.
    Resembles(M, String),
    /// Several meanings are equally likely.
    Ambiguous(Vec<M>),
    /// Nothing known.
    Unknown,
}

/// The synonyms of one kind of file.
#[derive(Debug)]
pub struct Synonyms<M> {
    /// Folded header without spaces → meaning.
    exact: BTreeMap<String, M>,
    /// Words that suffice, folded, → meaning.
    within: Vec<(String, M)>,
    /// Words that speak of someone else.
    strangers: Vec<String>,
}

#[derive(Deserialize)]
struct Words {
    #[serde(default)]
    exact: Vec<String>,
    #[serde(default)]
    within: Vec<String>,
    #[serde(default, rename = "words")]
    strangers: Vec<String>,
}

/// The synonyms of caseload files, `data/import/columns.toml`.
#[must_use]
pub fn caseload() -> &'static Synonyms<Column> {
    static CASELOAD: LazyLock<Synonyms<Column>> =
        LazyLock::new(|| Synonyms::parse(include_str!("../../data/import/columns.toml")));
    &CASELOAD
}

impl<M: Meaning> Synonyms<M> {
    /// Reads a table of `data/import`: part of the program, so that a test can hold it.
    #[expect(clippy::expect_used, reason = "the table is part of the program; a test parses it")]
    pub(super) fn parse(source: &str) -> Self {
        let tables: BTreeMap<String, Words> = toml::from_str(source).expect("valid TOML");
        let mut synonyms =
            Self { exact: BTreeMap::new(), within: Vec::new(), strangers: Vec::new() };
        for (code, words) in tables {
            if code == "strangers" {
                synonyms.strangers = words.strangers;
                continue;
            }
            let Some(column) = M::from_code(&code) else { continue };
            synonyms.exact.extend(words.exact.iter().map(|header| (compact(header), column)));
            synonyms.within.extend(words.within.into_iter().map(|phrase| (phrase, column)));
        }
        synonyms
    }

    /// The meaning of a header that is a known one.
    #[must_use]
    pub fn exactly(&self, header: &str) -> Option<M> {
        // Longer than any header: a cell of text.
        if header.len() > 200 {
            return None;
        }
        let mut attempts = vec![compact(header)];
        let before_parenthesis = header.split('(').next().unwrap_or(header);
        attempts.push(compact(before_parenthesis));
        attempts.push(compact(header.trim_end_matches(|c: char| {
            c.is_ascii_digit() || c.is_whitespace() || c == '*' || c == '_'
        })));
        attempts
            .iter()
            .filter(|text| !text.is_empty())
            .find_map(|text| self.exact.get(text).copied())
    }

    /// The meaning of any header: known, then holding words that suffice, then misspelt.
    #[must_use]
    pub fn find(&self, header: &str) -> Finding<M> {
        if let Some(column) = self.exactly(header) {
            return Finding::Same(column);
        }
        if header.len() > 200 {
            return Finding::Unknown;
        }
        let folded = fold(&header.replace('º', "°"));
        if let Some(finding) = self.containing(&folded) {
            return finding;
        }
        self.resembling(&folded.replace(' ', ""))
    }

    fn containing(&self, folded: &str) -> Option<Finding<M>> {
        let padded = format!(" {folded} ");
        let mut found: Vec<(&str, M)> = self
            .within
            .iter()
            .filter(|(phrase, _)| padded.contains(&format!(" {phrase} ")))
            .map(|(phrase, column)| (phrase.as_str(), *column))
            .collect();
        let longest = found.iter().map(|(phrase, _)| phrase.len()).max()?;
        found.retain(|(phrase, _)| phrase.len() == longest);
        let (phrase, column) = *found.first()?;
        // «Téléphone du conjoint» is somebody else's; a NIR is never kept, whoever it belongs to.
        let is_strange = self.strangers.iter().any(|word| {
            padded.contains(&format!(" {word} ")) && !phrase.split(' ').any(|part| part == word)
        });
        if is_strange && column != M::NIR {
            return Some(Finding::Unknown);
        }
        let mut columns: Vec<M> = found.iter().map(|(_, column)| *column).collect();
        columns.sort_unstable();
        columns.dedup();
        match columns.as_slice() {
            [column] => Some(Finding::Contains(*column, phrase.to_owned())),
            _ => Some(Finding::Ambiguous(columns)),
        }
    }

    /// One letter wrong in five to eight, two in nine or more; shorter words have too many
    /// neighbours.
    fn resembling(&self, compact: &str) -> Finding<M> {
        let allowed = match compact.chars().count() {
            0..5 => return Finding::Unknown,
            5..9 => 1,
            _ => 2,
        };
        let mut best = allowed + 1;
        let mut found: Vec<(&str, M)> = Vec::new();
        for (known, column) in &self.exact {
            if known.len().abs_diff(compact.len()) > allowed || known.len() < 5 {
                continue;
            }
            let distance = strsim::osa_distance(known, compact);
            if distance < best {
                best = distance;
                found.clear();
            }
            if distance == best && distance <= allowed {
                found.push((known, *column));
            }
        }
        let mut columns: Vec<M> = found.iter().map(|(_, column)| *column).collect();
        columns.sort_unstable();
        columns.dedup();
        match (columns.as_slice(), found.first()) {
            ([column], Some((known, _))) => Finding::Resembles(*column, (*known).to_owned()),
            ([], _) => Finding::Unknown,
            _ => Finding::Ambiguous(columns),
        }
    }
}

/// Folded, without spaces: `Date de naissance*`, `date_naissance` and `DateDeNaissance` differ in
/// nothing that means something.
fn compact(header: &str) -> String {
    fold(&header.replace('º', "°")).replace(' ', "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::partner_column::PartnerColumn;

    #[test]
    fn every_synonym_has_one_meaning_and_every_meaning_synonyms() {
        each_has_one_meaning::<Column>(include_str!("../../data/import/columns.toml"));
        each_has_one_meaning::<PartnerColumn>(include_str!(
            "../../data/import/partner_columns.toml"
        ));
    }

    fn each_has_one_meaning<M: Meaning>(source: &str) {
        let tables: BTreeMap<String, Words> = toml::from_str(source).unwrap();
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        for (code, words) in &tables {
            assert!(code == "strangers" || M::from_code(code).is_some(), "{code}");
            for header in &words.exact {
                let folded = compact(header);
                assert!(!folded.is_empty(), "{header}");
                let other = seen.insert(folded, code.clone());
                assert!(other.is_none_or(|other| other == *code), "{header} also means {code}");
            }
            for phrase in &words.within {
                assert_eq!(*phrase, fold(phrase), "write it folded");
            }
        }
        for column in M::ALL {
            assert!(tables.contains_key(column.code()), "{column:?}");
        }
    }

    #[test]
    fn headers_are_matched_by_meaning() {
        for (header, column) in [
            ("Prénom*", Column::FirstNames),
            ("PRENOM", Column::FirstNames),
            ("Date de\nnaissance*", Column::BirthDate),
            ("DateNaissance", Column::BirthDate),
            ("Né(e) le", Column::BirthDate),
            ("DDN", Column::BirthDate),
            ("Date de naissance (jj/mm/aaaa)", Column::BirthDate),
            ("Tél.", Column::Phone),
            ("Téléphone 2", Column::Phone),
            ("Numéro de téléphone personnel", Column::Phone),
            ("CP", Column::PostalCode),
            ("N° DE", Column::FranceTravailId),
            ("Nº DE", Column::FranceTravailId),
            ("RSA (O/N)", Column::Rsa),
            ("Bénéficiaire du RSA au 31/12", Column::Rsa),
            ("adresse_ligne4", Column::Address),
            ("Adresse mail personnelle", Column::Email),
            ("Date de naisance", Column::BirthDate),
            ("Prenon", Column::FirstNames),
            ("Numéro de sécurité sociale du demandeur", Column::Nir),
            ("NIR du conjoint", Column::Nir),
            ("Lieu de naissance", Column::NotKept),
            ("1er contact", Column::FirstContact),
            ("Niveau", Column::Education),
        ] {
            let found = match caseload().find(header) {
                Finding::Same(found)
                | Finding::Contains(found, _)
                | Finding::Resembles(found, _) => Some(found),
                Finding::Ambiguous(_) | Finding::Unknown => None,
            };
            assert_eq!(found, Some(column), "{header:?}");
        }
    }

    #[test]
    fn someone_elses_columns_are_not_the_persons() {
        for header in
            ["Nom du conjoint", "Téléphone du conjoint", "Mail de l'employeur", "", "x", "Montant"]
        {
            assert_eq!(caseload().find(header), Finding::Unknown, "{header:?}");
        }
    }
}
