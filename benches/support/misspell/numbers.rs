//! Phone numbers and birth dates as people type them.

use super::super::population::Person;
use fastrand::Rng;
use relais::text::fold;

pub(super) fn phone_as_typed(digits: &str, rng: &mut Rng) -> String {
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
pub(super) fn birth_as_typed(person: &Person, rng: &mut Rng) -> (String, String, String) {
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
