//! The lists of codes in force in a caseload: the program's, and what the centre published on top of them.

use crate::domain::nomenclature::Nomenclature;
use crate::domain::vocabulary::Vocabulary;
use std::sync::Arc;

/// What was published, and the lists with it. Made when the record is put in its place, read everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Codes {
    pub(super) published: Option<Nomenclature>,
    pub(super) vocabulary: Arc<Vocabulary>,
}

impl Default for Codes {
    fn default() -> Self {
        Self { published: None, vocabulary: Vocabulary::builtin_shared() }
    }
}

impl From<Option<Nomenclature>> for Codes {
    fn from(published: Option<Nomenclature>) -> Self {
        match published {
            None => Self::default(),
            Some(published) => {
                let vocabulary = Arc::new(published.vocabulary(Vocabulary::builtin()));
                Self { published: Some(published), vocabulary }
            }
        }
    }
}
