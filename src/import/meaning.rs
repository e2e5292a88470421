//! What a column can mean, whatever the kind of file: the caseload's columns and those of a list of partners are found,
//! explained, corrected and saved in the same way.

use super::mapping::MappingOf;
use super::synonyms::Synonyms;
use crate::i18n::Message;
use std::fmt::Debug;

/// The meanings of the columns of one kind of file.
pub trait Meaning: Copy + Ord + Debug + 'static {
    /// Every meaning, in the order in which people fill a file.
    const ALL: &'static [Self];
    /// A national identity number: never kept, never shown.
    const NIR: Self;
    /// Known, and not kept.
    const NOT_KEPT: Self;

    /// The code under which a saved mapping names it, and the key of its synonyms.
    fn code(self) -> &'static str;

    /// Its name for people.
    fn label(self) -> Message;

    /// May several columns carry it, each with values of its own?
    fn may_repeat(self) -> bool;

    /// Do identifiers stand in such a column, so that a mistaken one may be an identity number?
    fn holds_identifiers(self) -> bool;

    /// How people name these columns.
    fn synonyms() -> &'static Synonyms<Self>;

    /// The columns that a file must have and this one has not; `None` when it can be read.
    fn missing(mapping: &MappingOf<Self>) -> Option<Message>;

    /// The meaning of a code.
    #[must_use]
    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|meaning| meaning.code() == code)
    }
}

/// Declares the meanings of one kind of file: an enum with codes and names for people (`import.column.<code>`).
macro_rules! meanings {
    (
        $(#[$enum_doc:meta])*
        $column:ident { $( $(#[$doc:meta])* $name:ident = $code:literal, )+ }
    ) => {
        $(#[$enum_doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $column { $( $(#[$doc])* $name, )+ }

        impl $column {
            /// Every meaning, in the order in which people fill a file.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The code under which a saved mapping names it, and the key of its synonyms.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// Its name for people.
            #[must_use]
            pub fn label(self) -> $crate::i18n::Message {
                match self {
                    $(Self::$name => $crate::i18n::Message {
                        key: concat!("import.column.", $code),
                        args: Vec::new(),
                    },)+
                }
            }
        }
    };
}

pub(super) use meanings;
