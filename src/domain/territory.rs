//! The territory: communes, priority districts (QPV) and missions locales.
//!
//! The facts are data, `data/territory/*.csv`, with their sources. A commune outside the list is
//! no error: it stays what it was, a code or a town as written.

mod town;

use super::identifier::{DistrictCode, InseeCode, PostalCode};
use crate::text::fold;
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use town::Town;

/// Which part of the surroundings a commune belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// The twelve communes of the two banks of the Seine, which the offices serve.
    Ca2rs,
    /// Poissy, Achères, Conflans: the neighbouring territory that the central office follows.
    Pac,
    /// Around Les Mureaux and Meulan, downstream.
    SeineEtVexin,
    /// Other towns from which or to which people come and go.
    Neighbour,
}

impl Area {
    /// The area's code, as in the data and in exchanges.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ca2rs => "ca2rs",
            Self::Pac => "pac",
            Self::SeineEtVexin => "seine_et_vexin",
            Self::Neighbour => "voisin",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Ca2rs, Self::Pac, Self::SeineEtVexin, Self::Neighbour]
            .into_iter()
            .find(|area| area.code() == code)
    }
}

/// A commune of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commune {
    /// Code in INSEE's official geographic code: the key.
    pub insee: InseeCode,
    /// Official name.
    pub name: SmolStr,
    /// Postal codes; another commune may have the same.
    pub postal_codes: Vec<PostalCode>,
    /// Part of the surroundings.
    pub area: Area,
    /// Inhabitants (legal population 2023), where the source has it.
    pub population: Option<u32>,
}

/// A priority district (quartier prioritaire de la politique de la ville), 2024 list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriorityDistrict {
    /// Its code.
    pub code: DistrictCode,
    /// Its name.
    pub name: SmolStr,
    /// The commune it lies in.
    pub commune: InseeCode,
    /// That commune's name: it may be outside the list of communes.
    pub commune_name: SmolStr,
}

/// The service for jobseekers under 26.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissionLocale {
    /// Its code in the public register.
    pub code: SmolStr,
    /// Its name.
    pub name: SmolStr,
    /// The communes it is known to cover; not its whole district, for want of an open source.
    pub communes: Vec<InseeCode>,
}

/// What a written address says about the commune.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Located<'a> {
    /// This commune, without doubt.
    One(&'a Commune),
    /// Perhaps one of these, the likeliest first: a person decides.
    Candidates(Vec<&'a Commune>),
    /// None of the list.
    Unknown,
}

/// The communes, districts and missions locales that the program knows.
#[derive(Debug, Clone, Default)]
pub struct Territory {
    communes: Vec<Commune>,
    districts: Vec<PriorityDistrict>,
    missions_locales: Vec<MissionLocale>,
    by_insee: BTreeMap<InseeCode, usize>,
    by_town: BTreeMap<String, usize>,
}

static BUILTIN: LazyLock<Territory> = LazyLock::new(|| {
    let communes = rows(include_str!("../../data/territory/communes.csv"), commune);
    let by_insee = index(&communes, |commune| commune.insee.clone());
    let by_town = index(&communes, |commune| town::key(&commune.name));
    Territory {
        by_insee,
        by_town,
        communes,
        districts: rows(include_str!("../../data/territory/qpv.csv"), district),
        missions_locales: rows(
            include_str!("../../data/territory/missions_locales.csv"),
            mission_locale,
        ),
    }
});

impl Territory {
    /// The territory that is part of the program.
    #[must_use]
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// Every commune, the CA2RS's first.
    #[must_use]
    pub fn communes(&self) -> &[Commune] {
        &self.communes
    }

    /// The commune of a code.
    #[must_use]
    pub fn commune(&self, insee: &InseeCode) -> Option<&Commune> {
        self.by_insee.get(insee).and_then(|rank| self.communes.get(*rank))
    }

    /// What a person reads for a commune; one outside the list is shown as its code.
    #[must_use]
    pub fn name<'a>(&'a self, insee: &'a InseeCode) -> &'a str {
        self.commune(insee).map_or_else(|| insee.as_str(), |commune| &commune.name)
    }

    /// The communes of the list that have a postal code; others may have it too.
    pub fn with_postal_code<'a, 'b>(
        &'a self,
        postal_code: &'b PostalCode,
    ) -> impl Iterator<Item = &'a Commune> + use<'a, 'b> {
        self.communes.iter().filter(move |commune| commune.postal_codes.contains(postal_code))
    }

    /// The commune that a written town means, with its postal code where that was written too
    /// (apart, or in the same text): `St Germain en Laye`, `CARRIERES S/ POISSY`,
    /// `78955 Carrières-sous-Poissy CEDEX`.
    ///
    /// Only an exact name decides, or a name misspelt or cut short that its postal code confirms.
    /// A postal code alone never does. A name whose postal code is another département's is
    /// another town (there is a Vernouillet in Eure-et-Loir); one whose postal code is another
    /// commune's leaves the choice to a person.
    #[must_use]
    pub fn locate(&self, postal_code: Option<&PostalCode>, town: &str) -> Located<'_> {
        let written = Town::read(town);
        let postal_code = postal_code.or(written.postal_code.as_ref());
        let here: Vec<&Commune> =
            postal_code.map(|code| self.with_postal_code(code).collect()).unwrap_or_default();
        let named = self.by_town.get(&written.key).and_then(|rank| self.communes.get(*rank));
        match (named, postal_code) {
            (Some(named), None) => Located::One(named),
            (Some(named), Some(_)) if here.contains(&named) => Located::One(named),
            // A code of no commune we know: a CEDEX, where the département agrees.
            (Some(named), Some(code)) if here.is_empty() => {
                if named.shares_departement(code) {
                    Located::One(named)
                } else {
                    Located::Unknown
                }
            }
            (Some(named), Some(_)) => {
                Located::Candidates(std::iter::once(named).chain(here).collect())
            }
            (None, _) if written.key.is_empty() => candidates(here),
            (None, Some(_)) => {
                let near = alike(&written, here.iter().copied());
                match near.as_slice() {
                    [one] => Located::One(one),
                    _ => candidates(near),
                }
            }
            (None, None) => candidates(alike(&written, self.communes.iter())),
        }
    }

    /// The commune that a written town means, when it is certain: see [`locate`](Self::locate).
    #[must_use]
    pub fn certain(&self, postal_code: Option<&PostalCode>, town: &str) -> Option<InseeCode> {
        match self.locate(postal_code, town) {
            Located::One(commune) => Some(commune.insee.clone()),
            Located::Candidates(_) | Located::Unknown => None,
        }
    }

    /// Every priority district.
    #[must_use]
    pub fn districts(&self) -> &[PriorityDistrict] {
        &self.districts
    }

    /// The priority district of a code.
    #[must_use]
    pub fn district(&self, code: &DistrictCode) -> Option<&PriorityDistrict> {
        self.districts.iter().find(|district| district.code == *code)
    }

    /// The priority districts of a commune.
    pub fn districts_of<'a>(
        &'a self,
        insee: &'a InseeCode,
    ) -> impl Iterator<Item = &'a PriorityDistrict> {
        self.districts.iter().filter(move |district| district.commune == *insee)
    }

    /// The district of a commune that a text means, by its code or its name.
    #[must_use]
    pub fn find_district(&self, insee: &InseeCode, text: &str) -> Option<&PriorityDistrict> {
        let named = town::key(text);
        self.districts.iter().find(|district| {
            district.commune == *insee
                && (fold(&district.code.to_string()) == fold(text)
                    || town::key(&district.name) == named)
        })
    }

    /// Every mission locale: to choose from, where the commune's is not known.
    #[must_use]
    pub fn missions_locales(&self) -> &[MissionLocale] {
        &self.missions_locales
    }

    /// The mission locale of a commune, where it is certain.
    #[must_use]
    pub fn mission_locale(&self, insee: &InseeCode) -> Option<&MissionLocale> {
        self.missions_locales.iter().find(|mission| mission.communes.contains(insee))
    }
}

impl Commune {
    fn shares_departement(&self, postal_code: &PostalCode) -> bool {
        self.postal_codes.iter().any(|own| own.as_str().get(..2) == postal_code.as_str().get(..2))
    }
}

/// The communes whose name is nearly the written one, the likeliest first.
fn alike<'a>(written: &Town, communes: impl Iterator<Item = &'a Commune>) -> Vec<&'a Commune> {
    let mut alike: Vec<(f64, &Commune)> = communes
        .map(|commune| (written.likeness(&town::key(&commune.name)), commune))
        .filter(|(likeness, _)| *likeness >= town::ALIKE)
        .collect();
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.insee.cmp(&b.1.insee)));
    alike.into_iter().map(|(_, commune)| commune).collect()
}

fn candidates(communes: Vec<&Commune>) -> Located<'_> {
    if communes.is_empty() { Located::Unknown } else { Located::Candidates(communes) }
}

/// The rows of one file. A row that cannot be read is left out; a test holds that there is none.
fn rows<T>(content: &str, read: fn(&csv::StringRecord) -> Option<T>) -> Vec<T> {
    csv::ReaderBuilder::new()
        .delimiter(b';')
        .comment(Some(b'#'))
        .from_reader(content.as_bytes())
        .records()
        .filter_map(|row| read(&row.ok()?))
        .collect()
}

fn index<T, K: Ord>(items: &[T], key: impl Fn(&T) -> K) -> BTreeMap<K, usize> {
    items.iter().enumerate().map(|(rank, item)| (key(item), rank)).collect()
}

fn commune(row: &csv::StringRecord) -> Option<Commune> {
    Some(Commune {
        insee: row.get(0)?.parse().ok()?,
        name: row.get(1)?.into(),
        postal_codes: row
            .get(2)?
            .split('|')
            .map(PostalCode::parse)
            .collect::<Result<_, _>>()
            .ok()?,
        area: Area::from_code(row.get(3)?)?,
        population: row.get(4)?.parse().ok(),
    })
}

fn district(row: &csv::StringRecord) -> Option<PriorityDistrict> {
    Some(PriorityDistrict {
        code: row.get(0)?.parse().ok()?,
        name: row.get(1)?.into(),
        commune: row.get(2)?.parse().ok()?,
        commune_name: row.get(3)?.into(),
    })
}

fn mission_locale(row: &csv::StringRecord) -> Option<MissionLocale> {
    let communes = row.get(2)?.split('|').filter(|code| !code.is_empty()).map(InseeCode::parse);
    Some(MissionLocale {
        code: row.get(0)?.into(),
        name: row.get(1)?.into(),
        communes: communes.collect::<Result<_, _>>().ok()?,
    })
}

#[cfg(test)]
mod tests;
