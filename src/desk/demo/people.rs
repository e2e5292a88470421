//! Who comes to the demonstration's office. Nobody in it exists.
//!
//! Telephone numbers ring nobody: 01 99 00 and 06 39 98 are kept by the French regulator for works
//! of fiction (ARCEP, decision 2018-0881), and a number of 07 00 in ten digits is never given to a
//! person (that range is for fourteen-digit numbers of machines). Addresses of e-mail are under
//! the names kept for examples (RFC 2606).

use super::diary::before;
use super::draw::Draw;
use super::lists::{Lists, district};
use crate::domain::code::{Civility, Coded, ContactPreference, Origin};
use crate::domain::identifier::{Email, FranceTravailId, Name, Phone};
use crate::domain::person::{Identity, Residence};
use chrono::{Datelike, Months, NaiveDate};
use std::collections::BTreeSet;

/// Shares of ages on the day of first contact: weight, least age, number of years.
///
/// The public is 26 and over; young adults and people in mid-life come most.
const AGES: [(u64, (u64, u64)); 6] =
    [(14, (26, 4)), (27, (30, 10)), (25, (40, 10)), (14, (50, 5)), (13, (55, 5)), (7, (60, 5))];

/// People in a hundred whose name is not of the French lists, and whose name is compound.
const FOREIGN: u64 = 8;
const COMPOUND: u64 = 5;

/// First names of women, of men, and surnames, by the languages spoken along the Seine.
struct Language {
    women: &'static [&'static str],
    men: &'static [&'static str],
    surnames: &'static [&'static str],
}

const LANGUAGES: [Language; 8] = [
    Language {
        women: &["Fatou", "Aminata", "Mariam", "Awa", "Kadiatou", "Adjoua", "Bintou"],
        men: &["Mamadou", "Ousmane", "Ibrahima", "Kouassi", "Seydou", "Cheikh", "Bakary"],
        surnames: &[
            "N'Guessan",
            "Bâ-Diallo",
            "N'Diaye",
            "Traoré",
            "Koné",
            "Kouamé",
            "Sy",
            "M'Baye",
        ],
    },
    Language {
        women: &["Fatima-Zohra", "Nadia", "Khadija", "Samira", "Yamina", "Naïma"],
        men: &["Abdelkader", "Rachid", "Mohamed", "Noureddine", "Saïd", "Yassine"],
        surnames: &["El Amrani", "Ben Youssef", "Aït Saïd", "Bouzid", "Benkhelifa", "Ould Ahmed"],
    },
    Language {
        women: &["Maria da Conceição", "Célia", "Lurdes", "Inês", "Fernanda"],
        men: &["João", "Joaquim", "Américo", "Sérgio", "António"],
        surnames: &["Gonçalves", "da Silva", "Magalhães", "dos Santos", "Simões", "Araújo"],
    },
    Language {
        women: &["Małgorzata", "Agnieszka", "Zofia", "Bożena"],
        men: &["Łukasz", "Paweł", "Stanisław", "Grzegorz"],
        surnames: &["Wójcik", "Łuczak", "Dąbek", "Wiśnik", "Nowak"],
    },
    Language {
        women: &["Gülşen", "Ayşe", "Elif", "Özlem"],
        men: &["İsmail", "Uğur", "Çetin", "Mehmet"],
        surnames: &["Yılmaz", "Öztürk", "Şahin", "Çelik", "Doğan"],
    },
    Language {
        women: &["Ionela", "Mădălina", "Oksana", "Svitlana"],
        men: &["Ștefan", "Ionuț", "Oleksandr", "Dmytro"],
        surnames: &["Rățoi", "Munteanu", "Kovalenko", "Shevtchouk", "Țurcanu"],
    },
    Language {
        women: &["Thị Hương", "Kavitha", "Priya", "Mei"],
        men: &["Văn Đức", "Suresh", "Ravindran", "陈伟"],
        surnames: &["Nguyễn", "Trần", "Selvarajah", "Sivakumar", "Chen"],
    },
    Language {
        women: &["Marie-Flore", "Ketty", "Rose-Laure", "Gaëlle"],
        men: &["Jean-Wesner", "Rony", "Ti-Jean", "Wilfrid"],
        surnames: &["Jean-Baptiste", "Saint-Louis", "Beauséjour", "Pierre-Louis", "Dorvilus"],
    },
];

/// Draws the identity of the person of this rank, who first came on `first_contact`, as the office
/// learnt it that day.
pub(super) fn identity(
    draw: &mut Draw,
    lists: &Lists,
    rank: u64,
    birth_date: NaiveDate,
    first_contact: NaiveDate,
) -> Option<Identity> {
    let is_woman = draw.percent(54);
    let (first_names, last_name) = names(draw, lists, is_woman, birth_date.year())?;
    let takes_other_name = is_woman && first_contact.year() - birth_date.year() > 32;
    let birth_name = if takes_other_name && draw.percent(35) {
        Name::parse(lists.surname(draw)?).ok()
    } else {
        None
    };
    Some(Identity {
        civility: Some(if is_woman { Civility::MADAME } else { Civility::MONSIEUR }),
        birth_name: birth_name.filter(|name| *name != last_name),
        residence: residence(draw, lists)?,
        phones: phones(draw, rank),
        email: if draw.percent(72) { email(draw, &first_names, &last_name, rank) } else { None },
        contact_preference: preference(draw),
        france_travail_id: if draw.percent(78) { france_travail_id(draw, rank) } else { None },
        external_id: None,
        origin: origin(draw),
        notice_on: draw.percent(96).then_some(first_contact),
        tags: BTreeSet::new(),
        last_name,
        first_names,
        birth_date,
    })
}

/// A birth date of someone of the office's public on that day.
pub(super) fn birth_date(draw: &mut Draw, day: NaiveDate) -> NaiveDate {
    let (least, years) = draw.weigh(&AGES);
    let age = least + draw.below(years);
    aged(draw, day, age)
}

/// A birth date of someone too young for the office on that day.
pub(super) fn young_birth_date(draw: &mut Draw, day: NaiveDate) -> NaiveDate {
    let age = draw.between(18, 25);
    aged(draw, day, age)
}

/// A birth date of someone of that age on that day.
fn aged(draw: &mut Draw, day: NaiveDate, years: u64) -> NaiveDate {
    let months = u32::try_from(years * 12).unwrap_or(0);
    let latest = day.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN);
    before(latest, draw.below(365))
}

/// The same person as someone else typed them on another day, in haste: no accents, another
/// separator, the other phone unknown. Two files of one person begin like this.
pub(super) fn misspelt(identity: &Identity) -> Option<Identity> {
    let plain = |name: &Name| {
        let folded = crate::text::fold(name.as_str());
        let capital = |word: &str| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>())
        };
        Name::parse(&folded.split(' ').filter_map(capital).collect::<Vec<_>>().join(" ")).ok()
    };
    Some(Identity {
        last_name: plain(identity.birth_name.as_ref().unwrap_or(&identity.last_name))?,
        first_names: plain(&identity.first_names)?,
        birth_name: None,
        phones: identity.phones.first().cloned().into_iter().collect(),
        email: None,
        france_travail_id: None,
        ..identity.clone()
    })
}

fn names(draw: &mut Draw, lists: &Lists, is_woman: bool, year: i32) -> Option<(Name, Name)> {
    let kind = draw.below(100);
    if kind < FOREIGN {
        let rank = usize::try_from(draw.below(LANGUAGES.len() as u64)).ok()?;
        let language = LANGUAGES.get(rank)?;
        let first = draw.pick(if is_woman { language.women } else { language.men })?;
        let last = draw.pick(language.surnames)?;
        return Some((Name::parse(first).ok()?, Name::parse(last).ok()?));
    }
    let first = lists.first_name(draw, is_woman, year)?;
    let last = lists.surname(draw)?;
    if kind >= FOREIGN + COMPOUND {
        return Some((Name::parse(first).ok()?, Name::parse(last).ok()?));
    }
    if draw.percent(50) {
        let second = lists.surname(draw)?;
        return Some((Name::parse(first).ok()?, Name::parse(&format!("{last}-{second}")).ok()?));
    }
    let before = if is_woman { "Marie" } else { "Jean" };
    Some((Name::parse(&format!("{before}-{first}")).ok()?, Name::parse(last).ok()?))
}

fn residence(draw: &mut Draw, lists: &Lists) -> Option<Residence> {
    let commune = lists.commune(draw)?;
    let street = draw.pick(&lists.streets)?;
    let number = draw.between(1, 88);
    let suffix = if draw.percent(6) { " bis" } else { "" };
    Some(Residence {
        address: draw.percent(94).then(|| format!("{number}{suffix} {street}")),
        postal_code: commune.postal_codes.first().cloned(),
        town: Name::parse(&commune.name).ok(),
        commune: Some(commune.insee.clone()),
        district: district(draw, commune),
    })
}

fn phones(draw: &mut Draw, rank: u64) -> Vec<Phone> {
    // A multiplier without common factor with ten thousand gives each rank a number of its own.
    let scattered = (rank * 7_919 + 1_234) % 10_000;
    let is_within_fiction = rank < 10_000;
    let mobile = if is_within_fiction && draw.percent(80) {
        format!("063998{scattered:04}")
    } else {
        format!("0700{:06}", (rank * 7_919 + 101) % 1_000_000)
    };
    let landline = (is_within_fiction && draw.percent(15)).then(|| format!("019900{scattered:04}"));
    let has_mobile = draw.percent(95);
    [has_mobile.then_some(mobile), landline]
        .into_iter()
        .flatten()
        .filter_map(|number| Phone::parse(&number).ok())
        .collect()
}

fn email(draw: &mut Draw, first_names: &Name, last_name: &Name, rank: u64) -> Option<Email> {
    const DOMAINS: [&str; 5] =
        ["courriel.example", "boite.example", "mail.example", "example.org", "example.net"];
    let local = |name: &Name| {
        let mut letters = crate::text::fold(name.as_str()).replace(' ', "-");
        letters.retain(|letter| letter.is_ascii_alphanumeric() || letter == '-');
        letters
    };
    let domain = draw.pick(&DOMAINS)?;
    let (first, last) = (local(first_names), local(last_name));
    Email::parse(&format!("{first}.{last}{}@{domain}", rank + 1)).ok()
}

fn preference(draw: &mut Draw) -> Option<ContactPreference> {
    let code = draw.weigh(&[
        (45, "telephone"),
        (30, "sms"),
        (15, "courriel"),
        (3, "courrier"),
        (1, "tiers"),
        (6, ""),
    ]);
    (!code.is_empty()).then(|| ContactPreference::from_code(code))
}

fn france_travail_id(draw: &mut Draw, rank: u64) -> Option<FranceTravailId> {
    let letter = draw.pick(&["A", "C", "E", "H", "L", "N", "P", "S", "T", "W"])?;
    // Ten million numbers: a multiplier without common factor keeps them apart.
    FranceTravailId::parse(&format!("{:07}{letter}", (rank * 3_967_297 + 4_180_321) % 10_000_000))
        .ok()
}

fn origin(draw: &mut Draw) -> Option<Origin> {
    let code = draw.weigh(&[
        (24, "france_travail"),
        (19, "bouche_a_oreille"),
        (14, "spontanee"),
        (10, "departement"),
        (8, "ccas"),
        (7, "mairie"),
        (4, "association"),
        (3, "action_collective"),
        (2, "siae"),
        (2, "mission_locale"),
        (2, "centre_social"),
        (1, "bailleur"),
        (4, ""),
    ]);
    (!code.is_empty()).then(|| Origin::from_code(code))
}
