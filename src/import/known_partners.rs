//! The public partners of the territory and its neighbours, which are part of the program: `data/partners.toml`.

use super::data_inclusion;
use super::directory::Directory;

/// The source of these partners: what a later version of the program updates them by, with their identifiers.
pub const SOURCE: &str = "relais";

/// The known partners, as any directory gives them: France Travail, missions locales, structures of work integration, and
/// every commune's welfare office; without services. A test holds that the file has no error.
#[must_use]
pub fn builtin() -> Directory {
    data_inclusion::built_in(include_str!("../../data/partners.toml"), SOURCE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::code::PartnerKind;
    use crate::domain::territory::{Area, Territory};

    #[test]
    fn the_file_has_no_error_and_every_identifier_once() {
        let directory = builtin();
        assert_eq!(directory.errors, []);
        assert!(directory.partners.len() > 40);
        for listed in &directory.partners {
            let provenance = listed.partner.provenance.as_ref().unwrap();
            assert_eq!(provenance.source, SOURCE);
            assert_ne!(listed.partner.kind, PartnerKind::OTHER, "{}", provenance.id);
            assert!(listed.partner.phones.is_empty() && listed.partner.email.is_none());
        }
    }

    #[test]
    fn every_commune_of_the_territory_has_its_welfare_office() {
        let directory = builtin();
        let communes = Territory::builtin().communes();
        for commune in communes.iter().filter(|commune| commune.area == Area::Ca2rs) {
            let found = directory.partners.iter().any(|listed| {
                listed.partner.kind == PartnerKind::CCAS
                    && listed.partner.location.commune.as_ref() == Some(&commune.insee)
            });
            assert!(found, "{}", commune.name);
        }
    }
}
