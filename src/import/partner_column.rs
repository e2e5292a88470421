//! What a column of a list of partners can mean.

use super::mapping::MappingOf;
use super::meaning::{Meaning, meanings};
use super::synonyms::Synonyms;
use crate::i18n::Message;
use crate::msg;
use std::sync::LazyLock;

meanings! {
    /// The meaning of a column.
    PartnerColumn {
        /// Name, the registered one where there are two.
        Name = "partner_name",
        /// Name under which people know it.
        Brand = "brand_name",
        /// Kind of partner.
        Kind = "partner_kind",
        /// Number in the public register.
        Siret = "siret",
        /// Where the row comes from.
        Source = "source",
        /// Identifier in that source.
        ExternalId = "external_id",
        /// A line of the address.
        Address = "address",
        /// Postal code.
        PostalCode = "postal_code",
        /// Town, its postal code perhaps in front.
        Town = "town",
        /// INSEE code of the commune.
        CommuneCode = "commune_code",
        /// One or several phones.
        Phone = "phone",
        /// E-mail.
        Email = "email",
        /// Site.
        Website = "website",
        /// Who to ask for.
        Contact = "contact",
        /// When it is open.
        OpeningHours = "opening_hours",
        /// What the list says besides.
        Note = "note",
        /// National identity number: never kept, never shown.
        Nir = "nir",
        /// Known, and not kept.
        NotKept = "not_kept",
    }
}

impl Meaning for PartnerColumn {
    const ALL: &'static [Self] = Self::ALL;
    const NIR: Self = Self::Nir;
    const NOT_KEPT: Self = Self::NotKept;

    fn code(self) -> &'static str {
        self.code()
    }

    fn label(self) -> Message {
        self.label()
    }

    fn may_repeat(self) -> bool {
        matches!(self, Self::Address | Self::Phone | Self::Note | Self::Nir | Self::NotKept)
    }

    fn holds_identifiers(self) -> bool {
        matches!(self, Self::ExternalId | Self::Siret | Self::NotKept)
    }

    fn synonyms() -> &'static Synonyms<Self> {
        static SYNONYMS: LazyLock<Synonyms<PartnerColumn>> = LazyLock::new(|| {
            Synonyms::parse(include_str!("../../data/import/partner_columns.toml"))
        });
        &SYNONYMS
    }

    /// A partner is known by its name.
    fn missing(mapping: &MappingOf<Self>) -> Option<Message> {
        let has_name = mapping.has(Self::Name) || mapping.has(Self::Brand);
        (!has_name).then(|| msg!("import.expected.partner_name_column"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::import::synonyms::Finding;

    #[test]
    fn every_meaning_has_a_name_in_both_languages_and_its_own_code() {
        for column in PartnerColumn::ALL {
            assert_eq!(PartnerColumn::from_code(column.code()), Some(*column));
            for lang in [Lang::Fr, Lang::En] {
                assert_ne!(lang.say(&column.label()), column.label().key, "{column:?}");
            }
        }
    }

    #[test]
    fn headers_are_matched_by_meaning() {
        for (header, column) in [
            ("nom", PartnerColumn::Name),
            ("Raison sociale *", PartnerColumn::Name),
            ("marque", PartnerColumn::Brand),
            ("TYPE", PartnerColumn::Kind),
            ("code_postal", PartnerColumn::PostalCode),
            ("Tél. accueil", PartnerColumn::Phone),
            ("Mail du contact", PartnerColumn::Email),
            ("coords", PartnerColumn::NotKept),
            ("Numéro de sécurité sociale du gérant", PartnerColumn::Nir),
        ] {
            let found = match PartnerColumn::synonyms().find(header) {
                Finding::Same(found)
                | Finding::Contains(found, _)
                | Finding::Resembles(found, _) => Some(found),
                Finding::Ambiguous(_) | Finding::Unknown => None,
            };
            assert_eq!(found, Some(column), "{header}");
        }
    }
}
