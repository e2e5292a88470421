//! Who works where: the office (relais) and its advisers (conseillers).

use crate::domain::identifier::{InseeCode, Name};
use crate::typed_ids;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

typed_ids! {
    /// An adviser.
    AdviserId,
}

/// One local office. A store holds exactly one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Office {
    /// Short code, upper case letters: first part of internal numbers (`CSP`) and the office's name towards
    /// the central office.
    pub code: SmolStr,
    /// Name on screens and documents.
    pub name: Name,
    /// Where it stands.
    pub commune: Option<InseeCode>,
}

/// Someone who keeps files. Every change says which adviser made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adviser {
    /// Identity.
    pub id: AdviserId,
    /// First and last name, as it signs documents.
    pub name: Name,
    /// Address to which partners answer, if any.
    pub email: Option<crate::domain::identifier::Email>,
}
