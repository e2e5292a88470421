//! The lists of codes: what a written code means here, in version 1 of the schema or in version 0.
//!
//! A directory repeats a few hundred codes a million times: each text is looked up once, and remembered by its reader.

use crate::domain::code::{
    Coded, List, Mobilisation, Network, PartnerKind, Public, Subtheme, Theme,
};
use crate::domain::service::Zone;
use crate::domain::vocabulary::Vocabulary;
use crate::text::fold;
use serde::Deserialize;
use smol_str::SmolStr;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// Texts remembered a list: far more than a list has codes, and a bound where a file is full of noise.
const REMEMBERED: usize = 2_000;

/// `data/import/data_inclusion.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tables {
    networks: BTreeMap<String, String>,
    sensitive_names: BTreeMap<String, String>,
    kinds_v0: BTreeMap<String, String>,
    themes_v0: BTreeMap<String, String>,
    publics_v0: BTreeMap<String, String>,
    mobilisations_v0: BTreeMap<String, String>,
    networks_v0: BTreeMap<String, String>,
    regions_v0: BTreeMap<String, String>,
}

static TABLES: LazyLock<Tables> =
    LazyLock::new(|| parse(include_str!("../../../data/import/data_inclusion.toml")));

#[expect(clippy::expect_used, reason = "the table is part of the program; a test parses it")]
fn parse(source: &str) -> Tables {
    toml::from_str(source).expect("valid TOML")
}

/// What a text of a list means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::import) enum Meaning<C> {
    /// This code.
    Code(C),
    /// Understood, and nothing that is kept here.
    Nothing,
    /// No code of the list; the nearest known ones.
    Unknown(Vec<SmolStr>),
}

/// A need: in detail, or its category alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Need {
    /// In detail.
    Subtheme(Subtheme),
    /// Its category.
    Theme(Theme),
}

/// The codes of one reader.
pub(in crate::import) struct Codes<'v> {
    vocabulary: &'v Vocabulary,
    /// List → text → meaning, as the code's text.
    remembered: BTreeMap<&'static str, HashMap<String, Meaning<SmolStr>>>,
    /// Kind → is it sensitive?
    sensitive: HashMap<PartnerKind, bool>,
}

impl<'v> Codes<'v> {
    pub(in crate::import) fn new(vocabulary: &'v Vocabulary) -> Self {
        Self { vocabulary, remembered: BTreeMap::new(), sensitive: HashMap::new() }
    }

    /// The code of a list that a text means.
    pub(in crate::import) fn read<C: Coded>(&mut self, text: &str) -> Meaning<C> {
        let vocabulary = self.vocabulary;
        let found = self.remember(C::LIST.name, text, || {
            let known = vocabulary.find(C::LIST, text).map(|entry| entry.code.clone());
            match known.or_else(|| of_version_0(C::LIST, text)) {
                Some(code) if code.is_empty() => Meaning::Nothing,
                Some(code) => Meaning::Code(code),
                None => Meaning::Unknown(nearest(vocabulary, C::LIST, text)),
            }
        });
        match found {
            Meaning::Code(code) => Meaning::Code(C::from_code(&code)),
            Meaning::Nothing => Meaning::Nothing,
            Meaning::Unknown(near) => Meaning::Unknown(near),
        }
    }

    /// The need that a `thematique` means.
    pub(super) fn need(&mut self, text: &str) -> Meaning<Need> {
        let vocabulary = self.vocabulary;
        let found = self.remember("need", text, || {
            let written = TABLES.themes_v0.get(text).map_or(text, String::as_str);
            let known = [Subtheme::LIST, Theme::LIST]
                .into_iter()
                .find_map(|list| vocabulary.find(list, written));
            known.map_or_else(
                || Meaning::Unknown(nearest(vocabulary, Subtheme::LIST, text)),
                |entry| Meaning::Code(entry.code.clone()),
            )
        });
        match found {
            Meaning::Code(code) if code.contains("--") => {
                Meaning::Code(Need::Subtheme(Subtheme::from_code(&code)))
            }
            Meaning::Code(code) => Meaning::Code(Need::Theme(Theme::from_code(&code))),
            Meaning::Nothing => Meaning::Nothing,
            Meaning::Unknown(near) => Meaning::Unknown(near),
        }
    }

    fn remember(
        &mut self,
        list: &'static str,
        text: &str,
        find: impl FnOnce() -> Meaning<SmolStr>,
    ) -> Meaning<SmolStr> {
        let remembered = self.remembered.entry(list).or_default();
        if let Some(known) = remembered.get(text) {
            return known.clone();
        }
        // A file full of noise: no more is looked for likenesses in it, which takes long.
        if remembered.len() >= REMEMBERED {
            return Meaning::Unknown(Vec::new());
        }
        let found = find();
        remembered.insert(text.to_owned(), found.clone());
        found
    }

    /// The kind of a structure, from its networks, what version 0 calls its `typologie`, and, for the kinds that the law
    /// protects, its name. A sensitive kind wins over any other; then what says it in so many words.
    pub(in crate::import) fn kind(
        &mut self,
        networks: &[Network],
        stated: Option<PartnerKind>,
        name: &str,
    ) -> PartnerKind {
        let of_networks = networks
            .iter()
            .filter_map(|network| TABLES.networks.get(network.as_str()))
            .map(|kind| PartnerKind::from_code(kind));
        let mut kinds: Vec<PartnerKind> = stated.into_iter().chain(of_networks).collect();
        kinds.extend(sensitive_name(name));
        let sensitive = kinds.iter().find(|kind| self.is_sensitive(kind)).cloned();
        sensitive.or_else(|| kinds.into_iter().next()).unwrap_or(PartnerKind::OTHER)
    }

    fn is_sensitive(&mut self, kind: &PartnerKind) -> bool {
        if let Some(known) = self.sensitive.get(kind) {
            return *known;
        }
        let is_sensitive = self.vocabulary.is_sensitive(kind);
        self.sensitive.insert(kind.clone(), is_sensitive);
        is_sensitive
    }
}

/// The sensitive kind that a name says: `CSAPA Le Trait d’Union`.
fn sensitive_name(name: &str) -> Option<PartnerKind> {
    let padded = format!(" {} ", fold(name));
    let mut words = TABLES.sensitive_names.iter();
    words
        .find(|(words, _)| {
            // Spaces at both ends: whole words only.
            padded
                .match_indices(words.as_str())
                .any(|(at, found)| is_word(&padded, at, found.len()))
        })
        .map(|(_, kind)| PartnerKind::from_code(kind))
}

fn is_word(padded: &str, at: usize, length: usize) -> bool {
    let bytes = padded.as_bytes();
    let is_space = |at: Option<usize>| at.and_then(|at| bytes.get(at)) == Some(&b' ');
    is_space(at.checked_sub(1)) && is_space(Some(at + length))
}

/// The code that one of version 0 became; empty when it became none.
fn of_version_0(list: List, text: &str) -> Option<SmolStr> {
    let table = match list {
        list if list == PartnerKind::LIST => &TABLES.kinds_v0,
        list if list == Public::LIST => &TABLES.publics_v0,
        list if list == Mobilisation::LIST => &TABLES.mobilisations_v0,
        list if list == Network::LIST => &TABLES.networks_v0,
        _ => return None,
    };
    table.get(text).map(SmolStr::new)
}

fn nearest(vocabulary: &Vocabulary, list: List, text: &str) -> Vec<SmolStr> {
    vocabulary.suggest(list, text).into_iter().map(|entry| entry.code.clone()).collect()
}

/// The départements of a region, as the schema asks to write them.
pub(super) fn departments(region: &str) -> Option<Vec<Zone>> {
    let departments = TABLES.regions_v0.get(region)?;
    Some(departments.split(' ').filter_map(Zone::parse).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes() -> Codes<'static> {
        Codes::new(Vocabulary::builtin())
    }

    fn is_known(list: List, code: &str) -> bool {
        Vocabulary::builtin().entries(list).iter().any(|entry| entry.code == code)
    }

    #[test]
    fn every_correspondence_leads_to_a_code_that_exists() {
        let tables = &*TABLES;
        for (network, kind) in &tables.networks {
            assert!(is_known(Network::LIST, network), "{network}");
            assert!(is_known(PartnerKind::LIST, kind), "{network}: {kind}");
        }
        for (old, new) in &tables.themes_v0 {
            let list = if new.contains("--") { Subtheme::LIST } else { Theme::LIST };
            assert!(is_known(list, new), "{old}: {new}");
        }
        let others = [
            (&tables.kinds_v0, PartnerKind::LIST),
            (&tables.sensitive_names, PartnerKind::LIST),
            (&tables.publics_v0, Public::LIST),
            (&tables.mobilisations_v0, Mobilisation::LIST),
            (&tables.networks_v0, Network::LIST),
        ];
        for (table, list) in others {
            for (old, new) in table {
                assert!(new.is_empty() || is_known(list, new), "{old}: {new}");
            }
        }
        for kind in tables.sensitive_names.values() {
            assert!(Vocabulary::builtin().is_sensitive(&PartnerKind::from_code(kind)), "{kind}");
        }
        assert!(tables.regions_v0.keys().all(|region| departments(region).is_some()));
        assert_eq!(departments("11").unwrap().len(), 8);
    }

    #[test]
    fn codes_of_both_versions_are_understood() {
        let mut codes = codes();
        let subtheme = |code: &str| Meaning::Code(Need::Subtheme(Subtheme::from_code(code)));
        let theme = |code: &str| Meaning::Code(Need::Theme(Theme::from_code(code)));
        for (text, need) in [
            ("mobilite--preparer-un-permis", subtheme("mobilite--preparer-un-permis")),
            (
                "mobilite--comprendre-et-utiliser-les-transports-en-commun",
                subtheme("mobilite--mobilite-douce-partagee-collective"),
            ),
            ("apprendre-francais", subtheme("lecture-ecriture-calcul--maitriser-le-francais")),
            ("acces-aux-droits-et-citoyennete", theme("difficultes-administratives-ou-juridiques")),
            ("gestion-financiere", theme("difficultes-financieres")),
            ("trouver-un-emploi", theme("trouver-un-emploi")),
            ("logement-hebergement", theme("logement-hebergement")),
        ] {
            assert_eq!(codes.need(text), need, "{text}");
        }
        assert_eq!(codes.read("PE"), Meaning::Code(PartnerKind::FRANCE_TRAVAIL));
        assert_eq!(codes.read("SCP"), Meaning::Code(PartnerKind::from_code("PREVENTION")));
        assert_eq!(codes.read("jeunes-16-26"), Meaning::Code(Public::from_code("jeunes")));
        assert_eq!(codes.read::<Public>("locataires"), Meaning::Nothing);
        let Meaning::Unknown(near) = codes.need("mobilite--preparer-un-permi") else { panic!() };
        assert!(near.contains(&"mobilite--preparer-un-permis".into()), "{near:?}");
    }

    #[test]
    fn a_sensitive_kind_is_never_lost() {
        let mut codes = codes();
        let networks = |list: &[&str]| -> Vec<Network> {
            list.iter().map(|code| Network::from_code(code)).collect()
        };
        for (list, stated, name, kind) in [
            (&["mission-locale"][..], None, "Mission locale", "ML"),
            (&["communes", "csapa"], None, "Centre", "CSAPA"),
            (&["croix-rouge"], Some("ASSO"), "Croix-Rouge", "association"),
            (&["croix-rouge"], None, "CSAPA Le Trait d’Union", "CSAPA"),
            (&[], Some("PENSION"), "Résidence", "PENSION"),
            (&["ccas-cias"], None, "Spipette", "CCAS"),
            (&["simplon"], None, "Simplon", "autre"),
        ] {
            let stated = stated.and_then(|code| match codes.read(code) {
                Meaning::Code(kind) => Some(kind),
                _ => None,
            });
            assert_eq!(codes.kind(&networks(list), stated, name).as_str(), kind, "{name}");
        }
    }

    #[test]
    fn a_file_full_of_noise_is_read_in_bounded_time_and_memory() {
        let mut codes = codes();
        for rank in 0..REMEMBERED + 500 {
            let read: Meaning<Public> = codes.read(&format!("x{rank}"));
            assert!(matches!(read, Meaning::Unknown(_)));
        }
        assert_eq!(codes.remembered["public"].len(), REMEMBERED);
    }
}
