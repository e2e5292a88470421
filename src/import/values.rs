//! Codes as public files write them: the vocabulary first, then `data/import/values.toml`.

use crate::domain::code::Coded;
use crate::domain::vocabulary::Vocabulary;
use crate::text::fold;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// List → folded value → code.
type Values = BTreeMap<String, BTreeMap<String, String>>;

/// The code of a list that a text means.
#[must_use]
pub fn read<C: Coded>(vocabulary: &Vocabulary, text: &str) -> Option<C> {
    vocabulary
        .read(text)
        .or_else(|| VALUES.get(C::LIST.name)?.get(&fold(text)).map(|code| C::from_code(code)))
}

static VALUES: LazyLock<Values> =
    LazyLock::new(|| parse(include_str!("../../data/import/values.toml")));

#[expect(clippy::expect_used, reason = "the table is part of the program; a test parses it")]
fn parse(source: &str) -> Values {
    let lists: BTreeMap<String, BTreeMap<String, Vec<String>>> =
        toml::from_str(source).expect("valid TOML");
    lists
        .into_iter()
        .map(|(list, codes)| {
            let values = codes.into_iter().flat_map(|(code, texts)| {
                texts.into_iter().map(move |text| (fold(&text), code.clone()))
            });
            (list, values.collect())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::code::{EducationLevel, LISTS, Registration, Rsa};

    #[test]
    fn every_value_names_a_code_of_its_list() {
        let vocabulary = Vocabulary::builtin();
        for (list, values) in VALUES.iter() {
            let list = LISTS.iter().find(|known| known.name == list).unwrap();
            for code in values.values() {
                let known = vocabulary.entries(*list).iter().any(|entry| entry.code == code);
                assert!(known, "{}: {code}", list.name);
            }
        }
    }

    #[test]
    fn codes_of_public_files_are_read_and_uncertain_ones_are_not() {
        let vocabulary = Vocabulary::builtin();
        assert_eq!(read(vocabulary, "rsa_droit_ouvert_et_suspendu"), Some(Rsa::OPEN_SUSPENDED));
        assert_eq!(read(vocabulary, "rsa_droit_ouvert_versable"), Some(Rsa::OPEN_PAID));
        assert_eq!(read(vocabulary, "rsa_clos_anterieur"), Some(Rsa::CLOSED));
        assert_eq!(read(vocabulary, "O"), Some(Rsa::OPEN_PAID));
        assert_eq!(read(vocabulary, "NV5"), Some(EducationLevel::LEVEL_3));
        assert_eq!(read(vocabulary, "NV1"), Some(EducationLevel::LEVEL_7));
        assert_eq!(read(vocabulary, "C12"), Some(EducationLevel::BELOW_3));
        assert_eq!(read(vocabulary, "4"), Some(Registration::D));
        assert_eq!(read(vocabulary, "8"), Some(Registration::C));
        for uncertain in ["1", "2", "3"] {
            assert_eq!(read::<Registration>(vocabulary, uncertain), None);
        }
    }
}
