//! The one query language: the filter of the caseload, `relais list --where`, saved views and the
//! scope of reports.
//!
//! ```text
//! commune:78123 rsa:oui age>=50 sans-contact>60j orientation:en-attente -sortie
//! jean martin                      words: beginnings of names, phone digits, internal number
//! frein:mobilite,logement          any of these values
//! age:26..30   né:1980..1985       ranges, both ends included, either may be left open
//! -rsa:oui     non:rsa:oui         everyone who does not match the term
//! (commune:poissy age>=50) ou (commune:acheres rqth)
//! ville:"Triel sur Seine"          quotes keep spaces; a quoted word is always a name
//! ```
//!
//! Terms side by side must all match. Accents and case never matter. Fields have French and English
//! names: see [`fields`].
//!
//! What is not known is neither yes nor no: someone whose RSA is not stated matches `rsa:inconnu` and
//! neither `rsa:oui` nor `rsa:non`. A negated term is *everyone who does not match the term*, so `-rsa:oui` has
//! those whose RSA is not stated in it; `rsa:non` has not.
//!
//! A file merged into another never matches, unless the query speaks of `fusionne`. A closed file
//! matches unless the query says `-sortie`: someone found by name must be found after their exit. A list of
//! the caseload shows people in follow-up, so its face asks for [`Query::within_caseload`].
//!
//! Relative dates (`hier`, `-3m`) and lengths are of the day given to [`Query::parse`]. A saved view keeps its
//! text and is parsed again each day.

mod error;
mod evaluate;
mod field;
pub(in crate::caseload) mod lexer;
mod parser;
mod value;

pub use error::QueryError;
pub use field::{Field, FieldId, ValueKind, fields};

use crate::caseload::state::State;
use crate::domain::person::PersonFile;
use crate::domain::territory::Territory;
use crate::domain::vocabulary::Vocabulary;
use chrono::NaiveDate;
use std::fmt;
use value::Condition;

/// A query, read and resolved as of one day.
///
/// Its text ([`Display`](fmt::Display)) is the canonical form: French names of fields, codes of values. Parsed
/// again with the same vocabulary, territory and day it gives the same query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    today: NaiveDate,
    /// As written.
    root: Node,
    /// The same, what is quick to tell first.
    plan: Node,
    with_merged: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Test(Test),
}

/// One term: any of its conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Test {
    /// `None` for a free word.
    field: Option<FieldId>,
    conditions: Vec<Condition>,
    /// Canonical text.
    written: String,
}

impl Query {
    /// Reads a query as of a day. An empty text matches everyone.
    ///
    /// # Errors
    /// Everything wrong in it, in the order of the text, each with its place.
    pub fn parse(
        text: &str,
        vocabulary: &Vocabulary,
        territory: &Territory,
        today: NaiveDate,
    ) -> Result<Self, Vec<QueryError>> {
        let reader = value::Reader { vocabulary, territory, today };
        parser::parse(text, &reader).map(|root| Self::of(root, today))
    }

    fn of(root: Node, today: NaiveDate) -> Self {
        let with_merged = root.speaks_of(FieldId::Merged);
        Self { today, plan: root.clone().quick_first(), root, with_merged }
    }

    /// Does the person match, on the query's day?
    #[must_use]
    pub fn matches(&self, state: &State, file: &PersonFile) -> bool {
        (self.with_merged || file.merged_into.is_none())
            && evaluate::Subject { state, file, today: self.today }.matches(&self.plan)
    }

    /// The day as of which it was read.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.today
    }

    /// Does it match everyone?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.root == Node::All(Vec::new())
    }

    /// Does any of its terms ask about this field?
    #[must_use]
    pub fn speaks_of(&self, field: FieldId) -> bool {
        self.root.speaks_of(field)
    }

    /// The query of a list of the caseload: `-sortie` is added, unless the query itself speaks of exits.
    #[must_use]
    pub fn within_caseload(self) -> Self {
        if self.speaks_of(FieldId::Exit) {
            return self;
        }
        let exit = Node::Test(Test {
            field: Some(FieldId::Exit),
            conditions: vec![Condition::Yes],
            written: format!("{}:oui", field::of(FieldId::Exit).french),
        });
        Self::of(Node::all([self.root, Node::negated(exit)]), self.today)
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.root)
    }
}

impl Node {
    fn all(nodes: impl IntoIterator<Item = Self>) -> Self {
        let members = nodes.into_iter().flat_map(|node| match node {
            Self::All(inner) => inner,
            other => vec![other],
        });
        Self::joined(members, Self::All)
    }

    fn any(nodes: impl IntoIterator<Item = Self>) -> Self {
        let members = nodes.into_iter().flat_map(|node| match node {
            Self::Any(inner) => inner,
            other => vec![other],
        });
        Self::joined(members, Self::Any)
    }

    /// One member stands for itself; none asks for nothing.
    fn joined(members: impl Iterator<Item = Self>, join: fn(Vec<Self>) -> Self) -> Self {
        let mut members: Vec<Self> = members.collect();
        if members.len() > 1 { join(members) } else { members.pop().unwrap_or(Self::All(members)) }
    }

    fn negated(node: Self) -> Self {
        match node {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    fn speaks_of(&self, field: FieldId) -> bool {
        match self {
            Self::All(nodes) | Self::Any(nodes) => nodes.iter().any(|node| node.speaks_of(field)),
            Self::Not(node) => node.speaks_of(field),
            Self::Test(test) => test.field == Some(field),
        }
    }

    fn quick_first(self) -> Self {
        let sorted = |nodes: Vec<Self>| {
            let mut nodes: Vec<Self> = nodes.into_iter().map(Self::quick_first).collect();
            nodes.sort_by_key(Self::cost);
            nodes
        };
        match self {
            Self::All(nodes) => Self::All(sorted(nodes)),
            Self::Any(nodes) => Self::Any(sorted(nodes)),
            Self::Not(node) => Self::Not(Box::new(node.quick_first())),
            test @ Self::Test(_) => test,
        }
    }

    fn cost(&self) -> u8 {
        match self {
            Self::All(nodes) | Self::Any(nodes) => {
                nodes.iter().map(Self::cost).max().unwrap_or_default()
            }
            Self::Not(node) => node.cost(),
            Self::Test(test) => test.field.map_or(1, FieldId::cost),
        }
    }

    fn in_group(&self) -> String {
        match self {
            Self::All(_) | Self::Any(_) => format!("({self})"),
            Self::Not(_) | Self::Test(_) => self.to_string(),
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |nodes: &[Self], by: &str| {
            nodes.iter().map(Self::in_group).collect::<Vec<_>>().join(by)
        };
        match self {
            Self::All(nodes) => f.write_str(&joined(nodes, " ")),
            Self::Any(nodes) => f.write_str(&joined(nodes, " ou ")),
            Self::Not(node) => write!(f, "-{}", node.in_group()),
            Self::Test(test) => f.write_str(&test.written),
        }
    }
}

#[cfg(test)]
mod tests;
