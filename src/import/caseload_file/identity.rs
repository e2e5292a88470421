//! Who a row speaks of: names, birth date, home, ways to reach them.

use super::WrittenAdviser;
use super::reader::{Filled, RowReader};
use crate::domain::code::Civility;
use crate::domain::identifier::{
    DistrictCode, Email, FranceTravailId, InseeCode, Name, PostalCode,
};
use crate::domain::person::{District, Identity, Residence};
use crate::domain::territory::Territory;
use crate::import::cell::{self, NameOrder};
use crate::import::column::Column;
use crate::import::date::DateOf;
use crate::import::phone::{self, Bad, Phones};
use crate::import::values;
use crate::msg;
use crate::text::{fold, one_line};
use chrono::NaiveDate;
use smol_str::SmolStr;
use std::collections::BTreeSet;

/// A home made of pieces: the parts found so far.
#[derive(Default)]
struct Home {
    lines: Vec<String>,
    postal_code: Option<PostalCode>,
    town: Option<SmolStr>,
}

/// The names of a row.
struct Names {
    last: Name,
    birth: Option<Name>,
    first: Name,
    civility: Option<SmolStr>,
}

impl RowReader<'_> {
    /// The identity of the row; `None` when names or birth date are missing or wrong, each reported.
    pub(super) fn identity(&mut self) -> Option<Identity> {
        let names = self.names();
        let birth_date = self.mandatory_day(Column::BirthDate, DateOf::Birth);
        let residence = self.residence();
        let phones = self.phones();
        let email = self.email();
        let france_travail_id = self.parsed(Column::FranceTravailId, FranceTravailId::parse);
        let external_id = self.one(Column::ExternalId).map(|found| {
            SmolStr::new(one_line(&found.text()).chars().take(80).collect::<String>())
        });
        let origin = self.code(Column::Origin);
        let contact_preference = self.code(Column::ContactPreference);
        let notice_on = self.notice_on();
        let written_civility = self.code::<Civility>(Column::Civility);
        let (names, birth_date) = (names?, birth_date?);
        let in_the_name = names.civility.and_then(|text| values::read(self.vocabulary, &text));
        Some(Identity {
            civility: written_civility.or(in_the_name),
            last_name: names.last,
            birth_name: names.birth,
            first_names: names.first,
            birth_date,
            residence,
            phones,
            email,
            contact_preference,
            france_travail_id,
            external_id,
            origin,
            notice_on,
            tags: BTreeSet::new(),
        })
    }

    fn names(&mut self) -> Option<Names> {
        let in_use = self.name(Column::NameInUse);
        let plain = self.name(Column::LastName);
        let birth = self.name(Column::BirthName);
        let first = self.name(Column::FirstNames);
        let last = in_use.or_else(|| plain.clone()).or_else(|| birth.clone());
        let birth = birth.or(plain).filter(|birth| Some(birth) != last.as_ref());
        if let (Some(last), Some(first)) = (last.clone(), first.clone()) {
            return Some(Names { last, birth, first, civility: None });
        }
        if self.has(Column::FullName) {
            return self.full_name();
        }
        let columns = [Column::LastName, Column::NameInUse, Column::BirthName];
        if last.is_none() && !self.is_refused_for(&columns) {
            let column = columns.into_iter().find(|column| self.has(*column));
            self.refuse_empty(column.unwrap_or(Column::LastName));
        }
        if first.is_none() && !self.is_refused_for(&[Column::FirstNames]) {
            self.refuse_empty(Column::FirstNames);
        }
        None
    }

    /// A name; one that is no name refuses the row.
    fn name(&mut self, column: Column) -> Option<Name> {
        let found = self.one(column)?;
        Name::parse(&found.text())
            .map_err(|wrong| {
                self.refuse(found, wrong.expected(), msg!("import.remedy.correct_cell"));
            })
            .ok()
    }

    fn full_name(&mut self) -> Option<Names> {
        let Some(found) = self.one(Column::FullName) else {
            self.refuse_empty(Column::FullName);
            return None;
        };
        let header = fold(self.header(Column::FullName));
        let order =
            if header.starts_with("prenom") { NameOrder::FirstLast } else { NameOrder::LastFirst };
        let parts = cell::split_name(&found.text(), order).and_then(|parts| {
            let last = Name::parse(&parts.last).ok()?;
            let first = Name::parse(&parts.first).ok()?;
            Some(Names { last, birth: None, first, civility: parts.civility })
        });
        if parts.is_none() {
            self.refuse(found, msg!("import.expected.full_name"), msg!("import.remedy.full_name"));
        }
        parts
    }

    fn residence(&mut self) -> Residence {
        let mut home = Home::default();
        if let Some(found) = self.one(Column::PostalCode) {
            self.read_postal_code(found, &mut home);
        }
        if let Some(found) = self.one(Column::Town) {
            self.read_town(found, &mut home);
        }
        if let Some(found) = self.one(Column::PostalCodeTown) {
            self.read_postal_code_town(found, &mut home);
        }
        for found in self.all(Column::Address) {
            read_address(&found.text(), &mut home);
        }
        let written = self.parsed(Column::CommuneCode, InseeCode::parse);
        let located = match (&written, &home.town) {
            (None, Some(town)) => self.commune(home.postal_code.as_ref(), town),
            _ => None,
        };
        let commune = written.or(located);
        let district = self.district(commune.as_ref());
        Residence {
            address: (!home.lines.is_empty()).then(|| home.lines.join(", ")),
            postal_code: home.postal_code,
            town: home.town.and_then(|town| Name::parse(&town).ok()),
            commune,
            district,
        }
    }

    fn read_postal_code(&mut self, found: Filled<'_>, home: &mut Home) {
        let text = found.text();
        if let Some(code) = cell::postal_code(&text) {
            home.postal_code = Some(code);
        } else if let Some((code, town)) = cell::postal_code_and_town(&text) {
            (home.postal_code, home.town) = (Some(code), Some(town));
        } else {
            self.drop_text(Column::PostalCode, msg!("domain.expected.postal_code"));
        }
    }

    fn read_town(&mut self, found: Filled<'_>, home: &mut Home) {
        let text = found.text();
        if let Some((code, town)) = cell::postal_code_and_town(&text) {
            home.postal_code.get_or_insert(code);
            home.town = Some(town);
        } else if let (None, Some(code)) = (&home.postal_code, cell::postal_code(&text)) {
            home.postal_code = Some(code);
        } else if text.chars().any(char::is_alphabetic) {
            home.town = Some(text);
        } else {
            self.drop_text(Column::Town, msg!("import.expected.town"));
        }
    }

    fn read_postal_code_town(&mut self, found: Filled<'_>, home: &mut Home) {
        let text = found.text();
        if let Some((code, town)) = cell::postal_code_and_town(&text) {
            home.postal_code.get_or_insert(code);
            home.town.get_or_insert(town);
        } else if let Some(code) = cell::postal_code(&text) {
            home.postal_code.get_or_insert(code);
        } else if text.chars().any(char::is_alphabetic) && !text.chars().any(|c| c.is_ascii_digit())
        {
            home.town.get_or_insert(text);
        } else {
            self.drop_text(Column::PostalCodeTown, msg!("import.expected.postal_code_town"));
        }
    }

    /// A code, a district's name in a known commune, or yes/no. *Yes* does not say which: it stays
    /// *not known* and is reported.
    fn district(&mut self, commune: Option<&InseeCode>) -> District {
        let Some(found) = self.one(Column::District) else { return District::NotKnown };
        let text = found.text();
        if let Ok(code) = DistrictCode::parse(&text) {
            return District::Inside(code);
        }
        if cell::yes_or_no(found.cell) == Some(false) || fold(&text).starts_with("hors") {
            return District::Outside;
        }
        let named = commune.and_then(|commune| Territory::builtin().find_district(commune, &text));
        if let Some(district) = named {
            return District::Inside(district.code.clone());
        }
        self.drop_text(Column::District, msg!("import.expected.district"));
        District::NotKnown
    }

    fn phones(&mut self) -> Vec<crate::domain::identifier::Phone> {
        let mut phones = Vec::new();
        for found in self.all(Column::Phone) {
            let Phones { good, bad } = phone::parse(&found.text());
            for phone in good {
                if !phones.contains(&phone) {
                    phones.push(phone);
                }
            }
            for bad in bad {
                match bad {
                    Bad::Rounded(text) => self.drop_part(
                        found,
                        &text,
                        msg!("domain.expected.phone"),
                        msg!("import.remedy.rounded_phone"),
                    ),
                    Bad::Malformed(text) => self.drop_part(
                        found,
                        &text,
                        msg!("domain.expected.phone"),
                        msg!("import.remedy.correct_cell"),
                    ),
                }
            }
        }
        phones
    }

    /// The first good address of the cell; what else it holds is reported.
    fn email(&mut self) -> Option<Email> {
        let found = self.one(Column::Email)?;
        let text = found.text();
        if let Ok(email) = Email::parse(&text) {
            return Some(email);
        }
        let mut email = None;
        for part in text.split([',', ';', ' ', '/', '\n']).filter(|part| !part.is_empty()) {
            match Email::parse(part.trim_matches(['<', '>', '(', ')'])) {
                Ok(good) if email.is_none() => email = Some(good),
                Ok(_) => self.drop_part(
                    found,
                    part,
                    msg!("import.expected.one_email"),
                    msg!("import.remedy.correct_cell"),
                ),
                Err(wrong) => self.drop_part(
                    found,
                    part,
                    wrong.expected(),
                    msg!("import.remedy.correct_cell"),
                ),
            }
        }
        email
    }

    /// The day of the notice. *Yes* without a day proves nothing and is reported.
    fn notice_on(&mut self) -> Option<NaiveDate> {
        let found = self.one(Column::NoticeOn)?;
        match cell::yes_or_no(found.cell) {
            Some(false) => None,
            _ => self.day(Column::NoticeOn, DateOf::Event),
        }
    }

    /// Day of first contact, which is not before the birth of whoever came.
    pub(super) fn first_contact(&mut self, born: Option<NaiveDate>) -> Option<NaiveDate> {
        let day = self.day(Column::FirstContact, DateOf::Event)?;
        if born.is_none_or(|born| day >= born) {
            return Some(day);
        }
        if let Some(found) = self.one(Column::FirstContact) {
            self.drop_cell(
                found,
                msg!("import.expected.after_birth"),
                msg!("import.remedy.after_birth"),
            );
        }
        None
    }

    /// Who follows the person, as written.
    pub(super) fn adviser(&mut self) -> WrittenAdviser {
        let mut adviser =
            WrittenAdviser { name: None, email: self.parsed(Column::AdviserEmail, Email::parse) };
        let first_names = self.one(Column::AdviserFirstNames).map(|found| found.text());
        let Some(found) = self.one(Column::Adviser) else { return adviser };
        let text = found.text();
        let mut parts = text.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty());
        let Some(first) = parts.next() else { return adviser };
        for other in parts {
            self.drop_part(
                found,
                other,
                msg!("import.expected.one_adviser"),
                msg!("import.remedy.one_adviser"),
            );
        }
        if let Ok(email) = Email::parse(first) {
            adviser.email.get_or_insert(email);
            return adviser;
        }
        let full = first_names.map_or_else(|| first.to_owned(), |names| format!("{names} {first}"));
        adviser.name = self.accept(found, Name::parse(&full));
        adviser
    }
}

/// A line of address: its postal code and town, if it ends with them and no column gives them, go
/// to their own place.
fn read_address(text: &str, home: &mut Home) {
    let line = one_line(text).split_whitespace().collect::<Vec<_>>().join(" ");
    if home.postal_code.is_none() && home.town.is_none() {
        if let Some((code, town)) = cell::postal_code_and_town(&line) {
            (home.postal_code, home.town) = (Some(code), Some(town));
            return;
        }
        if let Some((street, code, town)) = cell::address_with_town(&line) {
            (home.postal_code, home.town) = (Some(code), Some(town));
            if !street.is_empty() {
                home.lines.push(street.to_owned());
            }
            return;
        }
    }
    if !home.lines.contains(&line) {
        home.lines.push(line);
    }
}
