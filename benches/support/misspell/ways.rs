//! The ways of misspelling a name, and of asking by something else.

use super::super::population::Person;
use super::FAIR;
use super::crowd::Crowd;
use super::heard::as_heard;
use super::numbers::{birth_as_typed, phone_as_typed};
use fastrand::Rng;
use relais::text::fold;

#[expect(clippy::too_many_lines, reason = "one arm for each of the sixteen kinds")]
pub(super) fn misspell(
    kind: &str,
    person: &Person,
    crowd: &Crowd,
    rng: &mut Rng,
) -> Option<String> {
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

fn joined(name: &str) -> String {
    fold(name).replace(' ', "")
}

fn split_a_word(text: &str, rng: &mut Rng) -> Option<String> {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let word = words.iter_mut().find(|word| word.len() >= 6 && word.is_ascii())?;
    word.insert(rng.usize(2..word.len() - 2), ' ');
    Some(words.join(" "))
}
