//! A synthetic population: as many people as a measurement needs, always the same ones.
//!
//! Person `n` of a seed is the same whatever the size asked for: the first 10,000 of a million are
//! the 10,000, so that a test at 10,000 and a bench at 100,000 look for the same people.
//!
//! Names are drawn from `data/demo/` by rank, with the long tail that real caseloads have and that
//! a list of the 3,000 most frequent surnames has not: a quarter of the people carry a surname coined
//! from the halves of two others, one in twenty-five a double surname, one in thirty a name from
//! elsewhere. The first rows are the [`NAMED`] people, whom hand-written queries ask for.

#![allow(dead_code, reason = "shared by tests and benches; each uses a part")]

use chrono::NaiveDate;
use fastrand::Rng;
use relais::caseload::search::Field;
use std::fmt::Write as _;

/// The seed of every committed measurement.
pub(crate) const SEED: u64 = 0x2e1a_15c0;

/// People who always exist, at rows 0, 1, 2, …: first name, surname.
pub(crate) const NAMED: &[(&str, &str)] = &[
    ("Łukasz", "Wójcik"),
    ("Aya", "N'Guessan"),
    ("伟", "陈"),
    ("Jean-Pierre", "Lefèbvre"),
    ("Maria Dolores", "De La Cruz"),
    ("Éloïse", "Hérault"),
    ("Mamadou", "N'Diaye"),
    ("Philippe", "Thibault"),
    ("Françoise", "Lœuillet"),
    ("Nguyễn", "Thị Hạnh"),
    ("Abdel-Karim", "Ben Moussa"),
    ("Anne-Sophie", "Saint-Étienne"),
    ("Jérôme", "D'Hondt"),
    ("Yannick", "Le Goff"),
    ("Guillaume", "Quéméneur"),
    ("Agnieszka", "Szczepańska"),
    ("José Luis", "Fernández García"),
    ("Öznur", "Yıldırım"),
    ("Siobhán", "O'Connor"),
    ("Bjørn", "Sørensen"),
    ("Christophe", "Beauchamp"),
    ("Stéphanie", "Delacroix"),
    ("Fatoumata", "Diakhité"),
    ("Xavier", "Gauthereau"),
    ("Cécile", "Vanhoutte"),
    ("Mickaël", "Schweitzer"),
    ("Aïcha", "El Khattabi"),
    ("Jean-François", "Coquelin"),
    ("Thị Mai", "Phạm"),
    ("Oleksandr", "Kovalchuk"),
    ("Vũ", "Đặng"),
    ("Ludovic", "Du Plessis"),
];

const ELSEWHERE: &[&str] = &[
    "N'Guessan",
    "N'Diaye",
    "M'Bappé",
    "O'Brien",
    "D'Almeida",
    "El Amrani",
    "El Mansouri",
    "Ben Salah",
    "Ben Youssef",
    "Ait Ahmed",
    "Da Costa",
    "Dos Santos",
    "De Oliveira",
    "De La Fuente",
    "Van den Berg",
    "Von Arnim",
    "Mac Donald",
    "Wójcik",
    "Kowalska",
    "Dąbrowski",
    "Łuczak",
    "Szymański",
    "Yıldız",
    "Öztürk",
    "Çelik",
    "Nguyễn",
    "Trần",
    "Phạm",
    "Đỗ",
    "陈",
    "王",
    "Müller",
    "Strauß",
    "Sjöberg",
    "Ødegård",
    "Ionescu",
    "Popović",
    "Horváth",
    "Dvořák",
    "Fernández",
    "Rodríguez",
    "Muñoz",
    "Kouassi",
    "Kouyaté",
    "Diakité",
    "Traoré",
    "Konaté",
    "Ouedraogo",
    "Rakotomalala",
    "Andrianarivo",
    "Ndong",
    "Mbemba",
    "Tshibanda",
    "Rajaonarison",
    "Haddad",
    "Bouzid",
    "Bensaïd",
    "Chérif",
];

/// The twelve communes of the offices and some neighbours, the largest first.
const COMMUNES: &[(&str, &str)] = &[
    ("Carrières-sous-Poissy", "78123"),
    ("Verneuil-sur-Seine", "78642"),
    ("Andrésy", "78015"),
    ("Triel-sur-Seine", "78624"),
    ("Vernouillet", "78643"),
    ("Chanteloup-les-Vignes", "78138"),
    ("Les Alluets-le-Roi", "78010"),
    ("Chapet", "78140"),
    ("Orgeval", "78466"),
    ("Morainvilliers", "78431"),
    ("Villennes-sur-Seine", "78672"),
    ("Médan", "78384"),
    ("Poissy", "78498"),
    ("Achères", "78005"),
    ("Conflans-Sainte-Honorine", "78172"),
    ("Meulan-en-Yvelines", "78401"),
];

/// One made-up person.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    /// Position in the population, from 0.
    pub(crate) row: u32,
    /// First name or names, as written.
    pub(crate) first_name: String,
    /// Surname, as written.
    pub(crate) name: String,
    /// `F` or `M`.
    pub(crate) sex: char,
    /// Birth date: 1960 to 1999.
    pub(crate) birth: NaiveDate,
    /// French number, ten digits, grouped in one of the ways people write it.
    pub(crate) phone: String,
    /// Name of the commune.
    pub(crate) commune: &'static str,
    /// INSEE code of the commune.
    pub(crate) insee: &'static str,
    /// The office's own number: `CSP-00042`.
    pub(crate) internal_number: String,
}

impl Person {
    /// First name and surname.
    pub(crate) fn full_name(&self) -> String {
        format!("{} {}", self.first_name, self.name)
    }

    /// The ten digits of the phone number, in national form.
    pub(crate) fn phone_digits(&self) -> String {
        let digits: String = self.phone.chars().filter(char::is_ascii_digit).collect();
        match digits.strip_prefix("33") {
            Some(rest) => format!("0{rest}"),
            None => digits,
        }
    }

    /// The person on one line, as a program that scans rows would hold it.
    pub(crate) fn as_row(&self) -> String {
        format!(
            "{} {} {} {} {} {}",
            self.first_name,
            self.name,
            self.phone,
            self.birth.format("%d/%m/%Y"),
            self.commune,
            self.internal_number
        )
    }

    /// What of the person is indexed; `birth` is their birth date as year-month-day.
    pub(crate) fn as_fields<'a>(&'a self, birth: &'a str) -> [(Field, &'a str); 6] {
        [
            (Field::Name, &self.name),
            (Field::FirstName, &self.first_name),
            (Field::Phone, &self.phone),
            (Field::BirthDate, birth),
            (Field::Commune, self.commune),
            (Field::InternalNumber, &self.internal_number),
        ]
    }
}

/// The first `count` people of `seed`.
pub(crate) fn people(seed: u64, count: u32) -> Vec<Person> {
    let names = Names::read();
    let mut rng = Rng::with_seed(seed);
    (0..count).map(|row| names.person(row, &mut rng)).collect()
}

/// Values with the running sum of their weights.
struct Weighted<T> {
    values: Vec<T>,
    sums: Vec<f64>,
}

impl<T: Clone + Default> Weighted<T> {
    fn new(values: impl IntoIterator<Item = (T, f64)>) -> Self {
        let mut weighted = Self { values: Vec::new(), sums: Vec::new() };
        let mut sum = 0.0;
        for (value, weight) in values {
            sum += weight;
            weighted.values.push(value);
            weighted.sums.push(sum);
        }
        weighted
    }

    fn draw(&self, rng: &mut Rng) -> T {
        let at = rng.f64() * self.sums.last().copied().unwrap_or_default();
        let index = self.sums.partition_point(|sum| *sum <= at);
        self.values.get(index).cloned().unwrap_or_default()
    }
}

/// Frequency falls with the rank, less steeply than Zipf's law: ranks of the lists are of
/// France as a whole.
fn weight(rank: &str) -> f64 {
    1.0 / (rank.parse::<f64>().unwrap_or(3000.0) + 12.0).powf(0.85)
}

struct Names {
    surnames: Weighted<&'static str>,
    /// Female and male first names of the people born in the 1960s, 70s, 80s, 90s.
    first_names: Vec<(char, &'static str, Weighted<&'static str>)>,
}

impl Names {
    fn read() -> Self {
        let surnames = include_str!("../../data/demo/surnames.csv");
        let first_names = include_str!("../../data/demo/first_names.csv");
        let columns = |line: &'static str| -> Vec<&'static str> { line.split(';').collect() };
        let mut by_group = Vec::new();
        for decade in ["1961", "1971", "1981", "1991"] {
            for sex in ["F", "M"] {
                let group = first_names.lines().skip(1).map(columns).filter_map(|line| match *line
                    .as_slice()
                {
                    [name, s, d, rank] if s == sex && d == decade => Some((name, weight(rank))),
                    _ => None,
                });
                by_group.push((if sex == "F" { 'F' } else { 'M' }, decade, Weighted::new(group)));
            }
        }
        Self {
            surnames: Weighted::new(surnames.lines().skip(1).map(columns).filter_map(|line| {
                match *line.as_slice() {
                    [name, rank, ..] => Some((name, weight(rank))),
                    _ => None,
                }
            })),
            first_names: by_group,
        }
    }

    fn person(&self, row: u32, rng: &mut Rng) -> Person {
        let year = rng.i32(1960..2000);
        let day = rng.u32(1..=365);
        let birth = NaiveDate::from_yo_opt(year, day).unwrap_or_default();
        let sex = if rng.bool() { 'F' } else { 'M' };
        let mut first_name = self.first_name(sex, year, rng);
        let mut name = self.surname(rng);
        if let Some((named_first, named)) = NAMED.get(row as usize) {
            (*named_first).clone_into(&mut first_name);
            (*named).clone_into(&mut name);
        }
        let phone = phone(rng);
        // Two in three live in the first four communes: an office serves its neighbours.
        let reach = if rng.u8(..3) < 2 { 4 } else { COMMUNES.len() };
        let (commune, insee) = COMMUNES.get(rng.usize(..reach)).copied().unwrap_or_default();
        let internal_number = format!("CSP-{row:05}");
        Person { row, first_name, name, sex, birth, phone, commune, insee, internal_number }
    }

    fn first_name(&self, sex: char, year: i32, rng: &mut Rng) -> String {
        let decade = match year {
            ..1970 => "1961",
            1970..1980 => "1971",
            1980..1990 => "1981",
            _ => "1991",
        };
        let Some((_, _, group)) =
            self.first_names.iter().find(|(s, d, _)| *s == sex && *d == decade)
        else {
            return String::new();
        };
        let first = group.draw(rng);
        // One in twenty is registered with two first names.
        if rng.u8(..20) == 0 { format!("{first} {}", group.draw(rng)) } else { first.to_owned() }
    }

    fn any_surname(&self, rng: &mut Rng) -> &'static str {
        rng.choice(&self.surnames.values).copied().unwrap_or_default()
    }

    fn surname(&self, rng: &mut Rng) -> String {
        match rng.u32(..300) {
            0..10 => rng.choice(ELSEWHERE).copied().unwrap_or_default().to_owned(),
            10..16 => format!("{}-{}", self.surnames.draw(rng), self.surnames.draw(rng)),
            16..22 => format!("{} {}", self.surnames.draw(rng), self.surnames.draw(rng)),
            22..97 => coin(self.any_surname(rng), self.any_surname(rng), rng),
            _ => self.surnames.draw(rng).to_owned(),
        }
    }
}

/// The head of one surname and the tail of another, each cut before a consonant that a vowel
/// follows: `Mar|tin` and `Bru|neau` make `Marneau`.
fn coin(head: &str, tail: &str, rng: &mut Rng) -> String {
    let cuts = |name: &str| -> Vec<usize> {
        let letters: Vec<char> = name.chars().collect();
        letters
            .windows(3)
            .enumerate()
            .filter_map(|(at, window)| match *window {
                [before, here, after]
                    if at >= 1
                        && (vowel(before) || "rnls".contains(before))
                        && !vowel(here)
                        && vowel(after) =>
                {
                    Some(at + 1)
                }
                _ => None,
            })
            .collect()
    };
    match (rng.choice(cuts(head)), rng.choice(cuts(tail))) {
        (Some(left), Some(right)) => {
            head.chars().take(left).chain(tail.chars().skip(right)).collect()
        }
        _ => head.to_owned(),
    }
}

fn vowel(letter: char) -> bool {
    "aeiouyéèêëàâîïôöûü".contains(letter)
}

fn phone(rng: &mut Rng) -> String {
    let head = *rng.choice(&["06", "06", "06", "07", "07", "01"]).unwrap_or(&"06");
    let mut digits = head.to_owned();
    let _ = write!(digits, "{:08}", rng.u32(..100_000_000));
    let pairs = |separator: &str| {
        let groups: Vec<String> = digits
            .as_bytes()
            .chunks(2)
            .map(|pair| pair.iter().map(|byte| char::from(*byte)).collect())
            .collect();
        groups.join(separator)
    };
    match rng.u8(..10) {
        0..6 => pairs(" "),
        6 => pairs("."),
        7 => format!("+33 {}", pairs(" ").trim_start_matches('0')),
        _ => digits,
    }
}
