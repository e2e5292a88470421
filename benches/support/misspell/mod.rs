//! Queries as people type them: misspelt in sixteen ways, each asking for one person.
//!
//! Two disjoint sets come from here. The *exam* (`tests/fixtures/misspellings.csv`) was written
//! and committed before the engine was tuned and is never tuned on; it holds the generated
//! queries of the people in even rows and the hand-written ones. The *tuning* set comes from another seed
//! and the odd rows, and is generated when it is wanted.
//!
//! **Who is right.** A hit is right when its folded full name is that of the person asked for:
//! nobody can tell two people called Marie Martin apart by their name. A query is kept only if it is a fair
//! question: its correct form literally fits at most [`FAIR`] different names among 100,000 people (more letters
//! are typed until it does), and the misspelt form is not, letter for letter, the beginning of somebody else's name
//! (`Dupond` for `Dupont` where a Dupond exists is not a misspelling).

#![allow(dead_code, reason = "shared by tests and benches; each uses a part")]

mod crowd;
mod heard;
mod numbers;
mod ways;
mod written;

use super::population::Person;
use crowd::Crowd;
use fastrand::Rng;
use relais::text::fold;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use ways::misspell;
use written::WRITTEN;

/// How many different names the correct form of a query may fit.
pub(crate) const FAIR: usize = 5;
/// How many people the ambiguity of a query is judged among.
pub(crate) const AMONG: u32 = 100_000;
/// People are asked for among the first this many, so that smaller populations hold them too.
pub(crate) const ASKED_AMONG: u32 = 10_000;
/// Seed of the exam.
pub(crate) const EXAM_SEED: u64 = 16;
/// Seed of the tuning set.
pub(crate) const TUNING_SEED: u64 = 61;

/// The sixteen kinds.
pub(crate) const KINDS: [&str; 16] = [
    "accents",
    "case",
    "swapped order",
    "substitution",
    "transposition",
    "deletion",
    "insertion",
    "doubling",
    "phonetic",
    "compound",
    "punctuation",
    "prefixes",
    "initial",
    "phone",
    "birth date",
    "azerty",
];

/// One question of the set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Query {
    /// One of [`KINDS`].
    pub(crate) kind: String,
    /// What is typed.
    pub(crate) typed: String,
    /// The row of the person asked for.
    pub(crate) row: u32,
    /// The full name of that person.
    pub(crate) wanted: String,
}

/// The exam, as it was generated: the hand-written queries, then twenty of each kind.
pub(crate) fn exam(people: &[Person]) -> Vec<Query> {
    let mut queries: Vec<Query> = WRITTEN
        .iter()
        .filter_map(|(kind, query, row)| {
            people.get(*row as usize).map(|person| ask(kind, (*query).to_owned(), person))
        })
        .collect();
    queries.extend(generate(people, EXAM_SEED, 0, 20));
    queries
}

/// The set to tune on: other people, another seed.
pub(crate) fn tuning(people: &[Person], per_kind: usize) -> Vec<Query> {
    generate(people, TUNING_SEED, 1, per_kind)
}

/// Whether `found` answers a query for `wanted`.
pub(crate) fn is_right(found: &Person, wanted: &Person) -> bool {
    found.row == wanted.row || fold(&found.full_name()) == fold(&wanted.full_name())
}

/// Reads a committed set (`kind;query;row;wanted`).
pub(crate) fn read(csv: &str) -> Vec<Query> {
    csv.lines()
        .skip(1)
        .filter_map(|line| {
            let mut parts = line.split(';');
            Some(Query {
                kind: parts.next()?.to_owned(),
                typed: parts.next()?.to_owned(),
                row: parts.next()?.parse().ok()?,
                wanted: parts.next()?.to_owned(),
            })
        })
        .collect()
}

/// The set in the form [`read`] reads.
pub(crate) fn write(queries: &[Query]) -> String {
    let mut csv = String::from("kind;query;row;wanted\n");
    for Query { kind, typed, row, wanted } in queries {
        let _ = writeln!(csv, "{kind};{typed};{row};{wanted}");
    }
    csv
}

fn ask(kind: &str, typed: String, person: &Person) -> Query {
    Query { kind: kind.to_owned(), typed, row: person.row, wanted: person.full_name() }
}

fn generate(people: &[Person], seed: u64, parity: u32, per_kind: usize) -> Vec<Query> {
    let crowd = Crowd::of(people);
    let mut rng = Rng::with_seed(seed);
    let mut queries: Vec<Query> = Vec::new();
    for kind in KINDS {
        let mut kept = 0;
        let mut asked = BTreeSet::new();
        for _ in 0..50_000 {
            if kept == per_kind {
                break;
            }
            let row = rng.u32(64..ASKED_AMONG / 2) * 2 + parity;
            let Some(person) = people.get(row as usize) else { continue };
            if asked.contains(&row) {
                continue;
            }
            if let Some(query) = misspell(kind, person, &crowd, &mut rng) {
                asked.insert(row);
                kept += 1;
                queries.push(ask(kind, query, person));
            }
        }
    }
    queries
}
