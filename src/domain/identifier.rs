//! Identifiers of the profession: parsed once, correct ever after.

use crate::i18n::{Explain, Message};
use crate::msg;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use smol_str::SmolStr;
use std::fmt;
use std::str::FromStr;

/// A text that is not what it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{read:?} is not a valid {what}")]
pub struct Malformed {
    /// The thing expected: suffix of the locale keys `domain.expected.*` and `domain.remedy.*`.
    pub what: &'static str,
    /// What was read.
    pub read: String,
}

impl Malformed {
    /// What was expected, in words.
    #[must_use]
    pub fn expected(&self) -> Message {
        match self.what {
            "insee_code" => msg!("domain.expected.insee_code"),
            "postal_code" => msg!("domain.expected.postal_code"),
            "district_code" => msg!("domain.expected.district_code"),
            "occupation_code" => msg!("domain.expected.occupation_code"),
            "phone" => msg!("domain.expected.phone"),
            "email" => msg!("domain.expected.email"),
            "france_travail_id" => msg!("domain.expected.france_travail_id"),
            "internal_number" => msg!("domain.expected.internal_number"),
            "siret" => msg!("domain.expected.siret"),
            "link" => msg!("domain.expected.link"),
            _ => msg!("domain.expected.name"),
        }
    }
}

impl Explain for Malformed {
    fn explain(&self) -> Message {
        msg!("domain.malformed", read = self.read.clone(), expected = self.expected())
    }
}

/// Declares a newtype over a short text that only [`FromStr`] can make.
macro_rules! parsed {
    ($(
        $(#[$doc:meta])*
        $name:ident, $what:literal, $parse:path;
    )+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(SmolStr);

        impl $name {
            /// Reads one, tolerant of spaces, case and punctuation that people add.
            ///
            /// # Errors
            /// [`Malformed`] with what was read, when it cannot be one.
            pub fn parse(text: &str) -> Result<Self, Malformed> {
                $parse(text.trim())
                    .map(|clean| Self(SmolStr::from(clean)))
                    .ok_or_else(|| Malformed { what: $what, read: text.to_owned() })
            }

            /// The canonical text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = Malformed;

            fn from_str(text: &str) -> Result<Self, Malformed> {
                Self::parse(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = SmolStr::deserialize(deserializer)?;
                Self::parse(&text).map_err(de::Error::custom)
            }
        }
    )+};
}

parsed! {
    /// A commune's code in INSEE's official geographic code: `78123`, `2A004`. Not a postal code.
    InseeCode, "insee_code", insee_code;

    /// A postal code, five digits. Several communes may share one, so it is no key.
    PostalCode, "postal_code", postal_code;

    /// A priority district (QPV): `QN07808M` (2024 list) or `QP078001` (2014 list).
    DistrictCode, "district_code", district_code;

    /// An occupation in France Travail's register (ROME): a letter and four digits, `N1103`.
    RomeCode, "occupation_code", rome_code;

    /// A phone number as `+` and digits (E.164): `+33601234567`. French numbers may be written
    /// any usual way; other countries' need their `+` or `00`.
    Phone, "phone", phone;

    /// An e-mail address, lower case. Only its shape is checked: a local part, one `@`, a domain
    /// with a dot.
    Email, "email", email;

    /// A jobseeker's identifier at France Travail, upper case: 7 to 11 characters, digits but for
    /// one letter at most (`300000L` and the 11-digit national number both occur).
    FranceTravailId, "france_travail_id", france_travail_id;

    /// The short number spoken on the phone: letters, a hyphen, digits: `CSP-0412`.
    InternalNumber, "internal_number", internal_number;

    /// An establishment's number in the public register: 14 digits whose Luhn sum holds (La
    /// Poste's establishments excepted, whose digits add up to a multiple of five).
    Siret, "siret", siret;

    /// A link to a page: `http://` or `https://`, a host, no spaces; 2,083 bytes at most, as in the public schema. Without its
    /// scheme it is taken for `https://`.
    Link, "link", link;

    /// A person's or partner's name: at least one letter, no control character, single spaces.
    Name, "name", name;
}

fn insee_code(text: &str) -> Option<String> {
    let code = squeeze(text).to_uppercase();
    let (department, commune) = code.split_at_checked(2)?;
    let known = digits(department) || ["2A", "2B"].contains(&department);
    (code.len() == 5 && known && digits(commune)).then_some(code)
}

fn postal_code(text: &str) -> Option<String> {
    let code = squeeze(text);
    (code.len() == 5 && digits(&code) && !code.starts_with("00")).then_some(code)
}

fn district_code(text: &str) -> Option<String> {
    let code = squeeze(text).to_uppercase();
    let tail = code.strip_prefix("QN").or_else(|| code.strip_prefix("QP"))?;
    let (number, last) = tail.split_at_checked(5)?;
    let ends_well = last.len() == 1 && last.chars().all(|letter| letter.is_ascii_alphanumeric());
    (digits(number) && ends_well).then_some(code)
}

fn rome_code(text: &str) -> Option<String> {
    let code = squeeze(text).to_uppercase();
    let (letter, number) = code.split_at_checked(1)?;
    (code.len() == 5 && ("A"..="N").contains(&letter) && digits(number)).then_some(code)
}

fn phone(text: &str) -> Option<String> {
    let written = text.replace("(0)", "");
    let usual = |letter: char| letter.is_ascii_digit() || " .-_/()+\u{a0}\u{202f}".contains(letter);
    if !written.chars().all(usual) {
        return None;
    }
    let number: String = written.chars().filter(char::is_ascii_digit).collect();
    let has_plus = written.trim_start().starts_with('+');
    let international = if has_plus { Some(number.as_str()) } else { number.strip_prefix("00") };
    match international {
        Some(rest) => {
            if let Some(national) = rest.strip_prefix("33") {
                return french(national.strip_prefix('0').unwrap_or(national));
            }
            let plausible = (8..=15).contains(&rest.len()) && !rest.starts_with('0');
            plausible.then(|| format!("+{rest}"))
        }
        None if number.len() == 10 => french(number.strip_prefix('0')?),
        // «33 6 …» without its plus: eleven digits can be nothing else in France.
        None if number.len() == 11 => french(number.strip_prefix("33")?),
        None => None,
    }
}

fn email(text: &str) -> Option<String> {
    let address = text.to_lowercase();
    let (local, domain) = address.split_once('@')?;
    let (host, top) = domain.rsplit_once('.')?;
    let sound = |part: &str| {
        let refused = |letter: char| {
            letter.is_whitespace() || letter.is_control() || "@,;:<>\"()[]".contains(letter)
        };
        !part.is_empty() && part.len() <= 254 && !part.contains(refused)
    };
    let dots_apart = !host.starts_with('.') && !host.ends_with('.') && !host.contains("..");
    (sound(local) && sound(host) && sound(top) && dots_apart).then_some(address)
}

fn france_travail_id(text: &str) -> Option<String> {
    let id = squeeze(text).to_uppercase();
    let letters = id.chars().filter(char::is_ascii_alphabetic).count();
    let alphanumeric = id.chars().all(|letter| letter.is_ascii_alphanumeric());
    ((7..=11).contains(&id.len()) && alphanumeric && letters <= 1).then_some(id)
}

fn internal_number(text: &str) -> Option<String> {
    let number = squeeze(text).to_uppercase();
    let (office, rank) = number.split_once('-')?;
    let letters = office.chars().all(|letter| letter.is_ascii_alphabetic());
    let sound = letters && (1..=6).contains(&office.len()) && digits(rank) && rank.len() <= 8;
    sound.then_some(number)
}

fn siret(text: &str) -> Option<String> {
    let number = squeeze(text);
    (number.len() == 14 && digits(&number) && siret_checks(&number)).then_some(number)
}

fn link(text: &str) -> Option<String> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| {
        text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    });
    let (scheme, rest) = match scheme {
        Some(scheme) => (scheme, text.get(scheme.len()..)?),
        None if text.contains("://") => return None,
        None => ("https://", text),
    };
    let host = rest.split(['/', '?', '#']).next()?;
    let sound = |letter: char| letter.is_alphanumeric() || ".-_:@".contains(letter);
    let is_host = host.contains('.') && !host.starts_with('.') && host.chars().all(sound);
    let is_written = !rest.chars().any(|letter| letter.is_whitespace() || letter.is_control());
    let link = format!("{scheme}{rest}");
    (is_host && is_written && link.len() <= 2083).then_some(link)
}

fn name(text: &str) -> Option<String> {
    let clean = crate::text::one_line(text);
    let name = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    (name.chars().any(char::is_alphabetic) && name.chars().count() <= 120).then_some(name)
}

impl Phone {
    /// As French people write it: `06 01 23 45 67`; other countries' numbers as `+` and digits.
    #[must_use]
    pub fn display(&self) -> String {
        let Some(national) = self.0.strip_prefix("+33") else {
            return self.0.to_string();
        };
        let digits: Vec<char> = std::iter::once('0').chain(national.chars()).collect();
        digits.chunks(2).map(|pair| pair.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }

    /// The digits a French person would type: `0601234567`.
    #[must_use]
    pub fn national(&self) -> String {
        self.0.strip_prefix("+33").map_or_else(|| self.0.to_string(), |rest| format!("0{rest}"))
    }
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Nine national digits, the first of which is not a zero.
fn french(national: &str) -> Option<String> {
    (national.len() == 9 && digits(national) && !national.starts_with('0'))
        .then(|| format!("+33{national}"))
}

fn siret_checks(number: &str) -> bool {
    let values = || number.chars().rev().filter_map(|digit| digit.to_digit(10));
    let luhn: u32 = values()
        .enumerate()
        .map(|(rank, digit)| match (rank % 2, digit * 2) {
            (0, _) => digit,
            (_, doubled) if doubled > 9 => doubled - 9,
            (_, doubled) => doubled,
        })
        .sum();
    luhn.is_multiple_of(10)
        || (number.starts_with("356000000") && values().sum::<u32>().is_multiple_of(5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_are_read_as_people_write_them() {
        for (written, number) in [
            ("0601234567", "+33601234567"),
            ("06 01 23 45 67", "+33601234567"),
            ("06.01.23.45.67", "+33601234567"),
            ("+33 6 01 23 45 67", "+33601234567"),
            ("+33 (0)6 01 23 45 67", "+33601234567"),
            ("0033601234567", "+33601234567"),
            ("33601234567", "+33601234567"),
            ("+351 912 345 678", "+351912345678"),
        ] {
            assert_eq!(
                Phone::parse(written).map(|phone| phone.to_string()),
                Ok(number.to_owned()),
                "{written}"
            );
        }
        for wrong in
            ["", "071234567", "6,01E+08", "06012345678", "demander à sa sœur", "0001234567"]
        {
            assert!(Phone::parse(wrong).is_err(), "{wrong:?}");
        }
        assert_eq!(Phone::parse("0601234567").unwrap().display(), "06 01 23 45 67");
    }

    #[test]
    fn codes_hold_their_shape() {
        assert!(InseeCode::parse("78123").is_ok() && InseeCode::parse("2a004").is_ok());
        assert!(InseeCode::parse("7812").is_err() && InseeCode::parse("2C004").is_err());
        assert!(InseeCode::parse("é8123").is_err());
        assert!(PostalCode::parse("78 955").is_ok() && PostalCode::parse("8300").is_err());
        assert!(
            DistrictCode::parse("qn07808m").is_ok() && DistrictCode::parse("QX07808M").is_err()
        );
        assert!(RomeCode::parse("n1104").is_ok() && RomeCode::parse("FAKE").is_err());
        assert!(RomeCode::parse("é1104").is_err());
        assert!(FranceTravailId::parse("300000L").is_ok());
        assert!(FranceTravailId::parse("12345678901").is_ok());
        assert!(
            InternalNumber::parse("csp-0412").is_ok() && InternalNumber::parse("0412").is_err()
        );
        assert!(Siret::parse("217801232 00019").is_err() && Siret::parse("35600000000048").is_ok());
        assert!(Siret::parse("21780621500547").is_ok());
        assert!(Email::parse("Charlotte@laposte.fr").is_ok());
        for wrong in ["a@b", "a b@c.fr", "@c.fr", "a@@c.fr", "a@c..fr", "a@.fr"] {
            assert!(Email::parse(wrong).is_err(), "{wrong}");
        }
        assert!(Name::parse("N'Guessan").is_ok() && Name::parse("陈伟").is_ok());
        assert!(Name::parse(" - ").is_err());
    }

    #[test]
    fn a_stored_identifier_is_checked_when_read_back() {
        let bytes = postcard::to_stdvec("not a code").unwrap();
        assert!(postcard::from_bytes::<InseeCode>(&bytes).is_err());
    }
}
