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

use super::population::Person;
use fastrand::Rng;
use relais::text::fold;
use std::collections::BTreeSet;
use std::fmt::Write as _;

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

/// Hand-written queries for the people of `population::NAMED`: kind, query, row.
const WRITTEN: &[(&str, &str, u32)] = &[
    ("accents", "lukasz wojcik", 0),
    ("phonetic", "lucas voicik", 0),
    ("punctuation", "nguessan", 1),
    ("punctuation", "aya n guessan", 1),
    ("phonetic", "aya n'gessan", 1),
    ("swapped order", "陈伟", 2),
    ("case", "伟 陈", 2),
    ("compound", "jeanpierre lefebvre", 3),
    ("phonetic", "jean pierre lefevre", 3),
    ("initial", "jp lefebvre", 3),
    ("compound", "delacruz maria", 4),
    ("compound", "dela cruz dolores", 4),
    ("compound", "mariadolores de la cruz", 4),
    ("accents", "eloise herault", 5),
    ("phonetic", "heloise hero", 5),
    ("phonetic", "eloise eraut", 5),
    ("punctuation", "mamadou ndiaye", 6),
    ("deletion", "mamdou ndiaye", 6),
    ("phonetic", "filipe tibo", 7),
    ("phonetic", "philipe tibault", 7),
    ("accents", "francoise loeuillet", 8),
    ("phonetic", "fransoise leuillet", 8),
    ("accents", "nguyen thi hanh", 9),
    ("compound", "abdelkarim benmoussa", 10),
    ("phonetic", "abdel carim ben moussa", 10),
    ("compound", "annesophie saintetienne", 11),
    ("punctuation", "anne sophie saint etienne", 11),
    ("punctuation", "jerome dhondt", 12),
    ("compound", "yannick legoff", 13),
    ("phonetic", "yanick le gof", 13),
    ("phonetic", "guillaume kemeneur", 14),
    ("phonetic", "agnieska chepanska", 15),
    ("compound", "joseluis fernandez garcia", 16),
    ("accents", "oznur yildirim", 17),
    ("case", "ÖZNUR YILDIRIM", 17),
    ("punctuation", "siobhan oconnor", 18),
    ("accents", "bjorn sorensen", 19),
    ("phonetic", "cristophe bochamp", 20),
    ("compound", "stephanie de la croix", 21),
    ("phonetic", "fatoumata diakite", 22),
    ("phonetic", "xavier gotero", 23),
    ("phonetic", "cecile vanoute", 24),
    ("phonetic", "mikael chweitzer", 25),
    ("compound", "aicha elkhattabi", 26),
    ("phonetic", "jean francois coclin", 27),
    ("accents", "thi mai pham", 28),
    ("transposition", "oleskandr kovalchuk", 29),
    ("accents", "vu dang", 30),
    ("compound", "ludovic duplessis", 31),
];

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

#[expect(clippy::too_many_lines, reason = "one arm for each of the sixteen kinds")]
fn misspell(kind: &str, person: &Person, crowd: &Crowd, rng: &mut Rng) -> Option<String> {
    let full = person.full_name();
    let base = in_some_order(person, rng);
    let plain = without_accents(&base);
    let typo = |change: &dyn Fn(&mut Vec<char>, usize, &mut Rng) -> bool, rng: &mut Rng| {
        crowd.is_fair(&plain).then_some(())?;
        let changed = change_one_word(&plain, change, rng)?;
        (fold(&changed) != fold(&plain) && !crowd.fits_anyone(&changed)).then_some(changed)
    };
    match kind {
        "accents" => (plain != base.to_lowercase() && crowd.is_fair(&plain)).then_some(plain),
        "case" => crowd.is_fair(&base).then(|| odd_case(&base, rng)),
        "swapped order" => {
            let swapped = format!("{} {}", person.name, person.first_name).to_lowercase();
            crowd.is_fair(&swapped).then_some(swapped)
        }
        "substitution" => typo(
            &|word, at, rng| {
                let letter = rng.lowercase();
                word.get_mut(at).is_some_and(|old| std::mem::replace(old, letter) != letter)
            },
            rng,
        ),
        "azerty" => typo(
            &|word, at, rng| {
                let Some(old) = word.get_mut(at) else { return false };
                neighbour(*old, rng).is_some_and(|key| std::mem::replace(old, key) != key)
            },
            rng,
        ),
        "transposition" => typo(
            &|word, at, _| {
                let differ = at + 1 < word.len() && word.get(at) != word.get(at + 1);
                if differ {
                    word.swap(at, at + 1);
                }
                differ
            },
            rng,
        ),
        "deletion" => typo(
            &|word, at, _| {
                word.remove(at);
                true
            },
            rng,
        ),
        "insertion" => typo(
            &|word, at, rng| {
                word.insert(at, rng.lowercase());
                true
            },
            rng,
        ),
        "doubling" => typo(
            &|word, at, _| {
                let letter = word.get(at).copied().unwrap_or_default();
                match word.windows(2).position(|pair| pair.first() == pair.last()) {
                    Some(double) => {
                        word.remove(double);
                    }
                    None => word.insert(at, letter),
                }
                true
            },
            rng,
        ),
        "phonetic" => {
            crowd.is_fair(&plain).then_some(())?;
            let heard = as_heard(&plain, rng)?;
            (!crowd.fits_anyone(&heard)).then_some(heard)
        }
        "compound" => {
            crowd.is_fair(&plain).then_some(())?;
            let typed = if fold(&full).split(' ').count() > 2 {
                format!("{} {}", joined(&person.first_name), joined(&person.name))
            } else {
                split_a_word(&plain, rng)?
            };
            (!crowd.fits_anyone(&typed)).then_some(typed)
        }
        "punctuation" => {
            (full.contains('-') || full.contains('\'')).then_some(())?;
            let gone = if rng.bool() { "" } else { " " };
            let typed = base.to_lowercase().replace(['-', '\''], gone);
            crowd.is_fair(&plain).then_some(typed)
        }
        "prefixes" => {
            let (first, last) = (fold(&person.first_name), fold(&person.name));
            let shorter = |word: &str, letters| word.chars().take(letters).collect::<String>();
            (2..12)
                .map(|n| format!("{} {}", shorter(&first, n), shorter(&last, n + 1)))
                .find(|query| crowd.is_fair(query))
        }
        "initial" => {
            let initial = fold(&person.first_name).chars().next()?;
            let last = person.name.to_lowercase();
            let query =
                if rng.bool() { format!("{initial} {last}") } else { format!("{last} {initial}") };
            crowd.is_fair(&query).then_some(query)
        }
        "phone" => {
            let query = phone_as_typed(&person.phone_digits(), rng);
            (crowd.phones_with(&query) <= FAIR).then_some(query)
        }
        "birth date" => {
            let (query, name, date) = birth_as_typed(person, rng);
            (crowd.born_and_named(&date, &name) <= FAIR).then_some(query)
        }
        _ => None,
    }
}

/// The people, folded, to judge how ambiguous a query is.
struct Crowd<'a> {
    people: &'a [Person],
    names: Vec<String>,
}

impl<'a> Crowd<'a> {
    fn of(people: &'a [Person]) -> Self {
        Self { people, names: people.iter().map(|person| fold(&person.full_name())).collect() }
    }

    fn names_that_fit(&self, query: &str, enough: usize) -> usize {
        let query = fold(query);
        let mut tokens: Vec<&str> = query.split(' ').collect();
        tokens.sort_by_key(|token| std::cmp::Reverse(token.len()));
        let mut found = BTreeSet::new();
        for name in &self.names {
            if fits(name, &tokens) {
                found.insert(name);
                if found.len() > enough {
                    break;
                }
            }
        }
        found.len()
    }

    fn is_fair(&self, query: &str) -> bool {
        self.names_that_fit(query, FAIR) <= FAIR
    }

    fn fits_anyone(&self, query: &str) -> bool {
        self.names_that_fit(query, 0) > 0
    }

    fn phones_with(&self, typed: &str) -> usize {
        let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
        let national = match digits.strip_prefix("0033").or_else(|| digits.strip_prefix("33")) {
            Some(rest) => format!("0{rest}"),
            None => digits,
        };
        self.people.iter().filter(|person| person.phone_digits().contains(&national)).count()
    }

    fn born_and_named(&self, date: &str, name: &str) -> usize {
        let fitting = self.people.iter().zip(&self.names).filter(|(person, full)| {
            let born = person.birth.format("%d%m%Y").to_string();
            born.contains(date) && fits(full, &[name])
        });
        fitting.map(|(_, full)| full).collect::<BTreeSet<_>>().len()
    }
}

/// Whether each token begins a word of the name, each word serving once.
fn fits(name: &str, tokens: &[&str]) -> bool {
    let mut words: Vec<&str> = name.split(' ').collect();
    tokens.iter().all(|token| {
        words.iter().position(|word| word.starts_with(token)).map(|at| words.remove(at)).is_some()
    })
}

fn in_some_order(person: &Person, rng: &mut Rng) -> String {
    if rng.u8(..5) < 3 {
        person.full_name()
    } else {
        format!("{} {}", person.name, person.first_name)
    }
}

/// Lower case without accents; hyphens, apostrophes and spaces stay.
fn without_accents(text: &str) -> String {
    let mut plain = String::new();
    for letter in text.chars() {
        if letter.is_alphanumeric() {
            plain.push_str(&fold(letter.encode_utf8(&mut [0; 4])));
        } else {
            plain.push(letter);
        }
    }
    plain
}

fn odd_case(text: &str, rng: &mut Rng) -> String {
    match rng.u8(..3) {
        0 => text.to_uppercase(),
        1 => text.chars().flat_map(|l| if rng.bool() { upper(l) } else { vec![l] }).collect(),
        _ => text.to_lowercase().chars().rev().enumerate().fold(String::new(), |typed, (at, l)| {
            let letter = if at % 3 == 0 { upper(l) } else { vec![l] };
            letter.into_iter().chain(typed.chars()).collect()
        }),
    }
}

fn upper(letter: char) -> Vec<char> {
    letter.to_uppercase().collect()
}

/// Applies a change at a random place of a random word of four letters or more.
fn change_one_word(
    text: &str,
    change: &dyn Fn(&mut Vec<char>, usize, &mut Rng) -> bool,
    rng: &mut Rng,
) -> Option<String> {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let long = |word: &String| word.len() >= 4 && word.chars().all(|l| l.is_ascii_lowercase());
    let at = rng.choice(
        words.iter().enumerate().filter(|(_, w)| long(w)).map(|(at, _)| at).collect::<Vec<_>>(),
    )?;
    let word = words.get_mut(at)?;
    let mut letters: Vec<char> = word.chars().collect();
    let place = rng.usize(..letters.len());
    change(&mut letters, place, rng).then_some(())?;
    *word = letters.into_iter().collect();
    Some(words.join(" "))
}

/// A key beside `letter` on a French keyboard.
fn neighbour(letter: char, rng: &mut Rng) -> Option<char> {
    const ROWS: [&str; 3] = ["azertyuiop", "qsdfghjklm", "wxcvbn"];
    let (row, column) = ROWS
        .iter()
        .enumerate()
        .find_map(|(row, keys)| keys.find(letter).map(|column| (row, column)))?;
    let key = |row: usize, column: usize| ROWS.get(row).and_then(|keys| keys.chars().nth(column));
    let around = [
        key(row, column + 1),
        column.checked_sub(1).and_then(|column| key(row, column)),
        key(row + 1, column),
        row.checked_sub(1).and_then(|row| key(row, column)),
    ];
    rng.choice(around.into_iter().flatten().collect::<Vec<_>>())
}

/// The name as somebody who has only heard it writes it: one or two spellings of one sound.
fn as_heard(text: &str, rng: &mut Rng) -> Option<String> {
    // What is written, what one hears; `$` is the end of a word, `^` its beginning.
    const SPELLINGS: &[(&str, &str)] = &[
        ("ph", "f"),
        ("f", "ph"),
        ("qu", "k"),
        ("ca", "ka"),
        ("co", "ko"),
        ("k", "c"),
        ("ch", "sh"),
        ("eau", "o"),
        ("au", "o"),
        ("ault$", "o"),
        ("ot$", "eau"),
        ("o$", "eau"),
        ("ain", "in"),
        ("in$", "ain"),
        ("ein", "in"),
        ("y", "i"),
        ("i", "y"),
        ("th", "t"),
        ("z", "s"),
        ("se$", "ze"),
        ("an", "en"),
        ("en", "an"),
        ("ez$", "es"),
        ("er$", "ez"),
        ("et$", "ay"),
        ("ier$", "iez"),
        ("ge", "je"),
        ("gi", "ji"),
        ("je", "ge"),
        ("ce", "se"),
        ("ci", "si"),
        ("nd$", "n"),
        ("nt$", "n"),
        ("rd$", "r"),
        ("rt$", "r"),
        ("t$", ""),
        ("d$", ""),
        ("x$", ""),
        ("s$", ""),
        ("^h", ""),
        ("^au", "o"),
        ("^o", "ho"),
        ("e$", ""),
        ("w", "v"),
        ("ai", "e"),
        ("oi", "oua"),
        ("gui", "gi"),
        ("ss", "c"),
    ];
    let mut marked = format!("^{}$", text.replace(' ', "$ ^"));
    let mut changes = 0;
    let wanted = rng.usize(1..=2);
    for _ in 0..40 {
        let (written, heard) = rng.choice(SPELLINGS)?;
        if marked.contains(written) {
            let begins = if written.starts_with('^') { "^" } else { "" };
            let ends = if written.ends_with('$') { "$" } else { "" };
            marked = marked.replacen(written, &format!("{begins}{heard}{ends}"), 1);
            changes += 1;
        }
        if changes == wanted {
            break;
        }
    }
    let heard = marked.replace(['^', '$'], "");
    (changes > 0 && heard.split(' ').all(|word| word.len() >= 2)).then_some(heard)
}

fn joined(name: &str) -> String {
    fold(name).replace(' ', "")
}

fn split_a_word(text: &str, rng: &mut Rng) -> Option<String> {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let word = words.iter_mut().find(|word| word.len() >= 6 && word.is_ascii())?;
    word.insert(rng.usize(2..word.len() - 2), ' ');
    Some(words.join(" "))
}

fn phone_as_typed(digits: &str, rng: &mut Rng) -> String {
    let pairs = |digits: &str, separator: &str| {
        let letters: Vec<char> = digits.chars().collect();
        letters.chunks(2).map(String::from_iter).collect::<Vec<_>>().join(separator)
    };
    let national = digits.get(1..).unwrap_or_default();
    match rng.u8(..7) {
        0 => pairs(digits, " "),
        1 => format!(
            "+33 {} {}",
            national.get(..1).unwrap_or_default(),
            pairs(national.get(1..).unwrap_or_default(), " ")
        ),
        2 => format!("0033{national}"),
        3 => pairs(digits.get(..8).unwrap_or_default(), "."),
        4 => digits.get(4..).unwrap_or_default().to_owned(),
        5 => pairs(digits.get(4..).unwrap_or_default(), " "),
        _ => digits.to_owned(),
    }
}

/// The query, and the name token and `ddmmyyyy` fragment it stands for.
fn birth_as_typed(person: &Person, rng: &mut Rng) -> (String, String, String) {
    let part = |format: &str| person.birth.format(format).to_string();
    let last = fold(&person.name).split(' ').next().unwrap_or_default().to_owned();
    let first = fold(&person.first_name).split(' ').next().unwrap_or_default().to_owned();
    let start = |word: &str| word.chars().take(3).collect::<String>();
    match rng.u8(..6) {
        0 => (format!("{last} {}", part("%Y")), last, part("%Y")),
        1 => (format!("{last} {}", part("%d/%m")), last, part("%d%m")),
        2 => (format!("{} {}", part("%d/%m/%Y"), start(&first)), start(&first), part("%d%m%Y")),
        3 => (format!("{} {}", part("%d%m%Y"), start(&last)), start(&last), part("%d%m%Y")),
        4 => (format!("{} {}", start(&last), part("%Y-%m-%d")), start(&last), part("%d%m%Y")),
        _ => (format!("{} {}", start(&last), part("%d %m %Y")), start(&last), part("%d%m%Y")),
    }
}
