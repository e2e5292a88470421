//! The orders in which people are listed.

use crate::caseload::state::State;
use crate::domain::person::PersonFile;
use crate::text::fold;

/// By what people are ordered. Equals follow by name, then by identity: an order never hesitates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Order {
    /// Name in use, then first names, whatever their accents.
    #[default]
    Name,
    /// Number of the file.
    Number,
    /// Last contact, longest ago first.
    LastContact,
    /// Birth date, oldest first.
    BirthDate,
}

impl Order {
    /// Every order, as they are proposed.
    pub const ALL: [Self; 4] = [Self::Name, Self::Number, Self::LastContact, Self::BirthDate];

    /// Puts people in this order.
    pub fn sort(self, state: &State, people: &mut [&PersonFile]) {
        let name = |file: &PersonFile| {
            (fold(file.identity.last_name.as_str()), fold(file.identity.first_names.as_str()))
        };
        match self {
            Self::Name => people.sort_by_cached_key(|file| (name(file), file.id)),
            Self::Number => people.sort_by_cached_key(|file| (file.number.clone(), file.id)),
            Self::LastContact => {
                people.sort_by_cached_key(|file| (state.last_contact(file), name(file), file.id));
            }
            Self::BirthDate => {
                people.sort_by_cached_key(|file| (file.identity.birth_date, name(file), file.id));
            }
        }
    }
}
