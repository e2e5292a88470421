//! Who is let in: one-time codes for devices that come for the first time, tokens for the requests of one exchange.
//!
//! A code has 80 random bits, in the letters of Crockford's base 32 (no I, L, O, U), and is kept as a hash. A token is kept
//! nowhere: it says for whom it is and until when, under a keyed hash that only the centre can make.

use super::backend::{Device, Enrolment, Invitation, Office, TokenKey};
use crate::sync::envelope::is_office_code;
use crate::sync::signed::KeyId;
use chrono::{DateTime, TimeDelta, Utc};
use smol_str::SmolStr;
use std::fmt;

/// How long a code lets someone in.
pub const CODE_LIFE: TimeDelta = TimeDelta::days(14);

/// How long a token lets someone in.
pub const TOKEN_LIFE: TimeDelta = TimeDelta::hours(1);

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Letters of a code: five bits each.
const LENGTH: usize = 16;

/// A one-time code as it is told to the office: `7K3M-…`, four groups of four.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// The code of these random bytes, of which 80 bits are used.
    #[must_use]
    pub fn of(random: [u8; 16]) -> Self {
        let letter = |byte: &u8| LETTERS.get(usize::from(byte % 32)).copied().map(char::from);
        Self(random.iter().filter_map(letter).collect())
    }

    /// Reads a code as people type it: case, spaces and hyphens say nothing, and letters taken for digits are the digits.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        let mut letters = String::with_capacity(LENGTH);
        for letter in typed.chars().filter(|letter| !letter.is_whitespace() && *letter != '-') {
            let letter = match letter.to_ascii_uppercase() {
                'I' | 'L' => '1',
                'O' => '0',
                other => other,
            };
            let is_known = u8::try_from(letter).is_ok_and(|byte| LETTERS.contains(&byte));
            if !is_known || letters.len() == LENGTH {
                return None;
            }
            letters.push(letter);
        }
        (letters.len() == LENGTH).then_some(Self(letters))
    }

    /// What is kept of it.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        blake3::derive_key("relais 2026 enrolment code", self.0.as_bytes())
    }

    /// The invitation that it is, from now on.
    #[must_use]
    pub fn invitation(&self, now: DateTime<Utc>) -> Invitation {
        Invitation { hash: self.hash(), expires: now + CODE_LIFE }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (rank, letter) in self.0.chars().enumerate() {
            if rank > 0 && rank % 4 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{letter}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

/// Lets a device into an office by the hash of a code, or says why not. Changes the office only when it says
/// [`Enrolment::Enrolled`].
pub fn admit(office: &mut Office, hash: [u8; 32], device: Device, now: DateTime<Utc>) -> Enrolment {
    let same = |one: &[u8; 32]| blake3::Hash::from(*one) == blake3::Hash::from(hash);
    let is_back =
        |known: &Device| known.key == device.key && same(&known.code) && known.revoked_at.is_none();
    if office.devices.iter().any(is_back) {
        return Enrolment::Again;
    }
    let Some(invitation) = office.invitation.as_ref().filter(|one| same(&one.hash)) else {
        return Enrolment::NoSuchCode;
    };
    // A key that was revoked, or that an office has already, is not enrolled a second time.
    if office.devices.iter().any(|known| known.key == device.key) {
        return Enrolment::NoSuchCode;
    }
    if invitation.expires <= now {
        return Enrolment::Expired;
    }
    office.invitation = None;
    office.devices.push(device);
    Enrolment::Enrolled
}

/// Whom a token is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    /// The office.
    pub office: SmolStr,
    /// Its device.
    pub device: KeyId,
}

/// A token for a device, good until an hour from now.
#[must_use]
pub fn token(key: &TokenKey, bearer: &Bearer, now: DateTime<Utc>) -> String {
    let until = (now + TOKEN_LIFE).timestamp();
    let said = format!("1.{}.{}.{until}", bearer.office, bearer.device);
    format!("{said}.{}", code_of(key, &said).to_hex())
}

/// Whom a token is for; `None` when it is not one of ours, or too old. Whether the device was revoked since is asked of the
/// office.
#[must_use]
pub fn bearer(key: &TokenKey, token: &str, now: DateTime<Utc>) -> Option<Bearer> {
    let (said, code) = token.rsplit_once('.')?;
    // Compared in constant time.
    if blake3::Hash::from_hex(code).ok()? != code_of(key, said) {
        return None;
    }
    let mut parts = said.split('.');
    let (form, office, device, until) =
        (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_ours = form == "1" && is_office_code(office) && parts.next().is_none();
    let until: i64 = until.parse().ok()?;
    (is_ours && now.timestamp() < until)
        .then_some(Bearer { office: office.into(), device: device.parse().ok()? })
}

fn code_of(key: &TokenKey, said: &str) -> blake3::Hash {
    blake3::keyed_hash(&key.0, said.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::message::Calendar;
    use crate::sync::signed::PrivateKey;
    use chrono::NaiveDate;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_709_226_000, 0).unwrap()
    }

    fn device(seed: u8, code: &Code) -> Device {
        let key = PrivateKey::from_seed(&[seed; 32]).public();
        let (program, code) = ("test".to_owned(), code.hash());
        Device { key, program, code, enrolled_at: now(), revoked_at: None }
    }

    #[test]
    fn a_code_is_read_as_people_type_it_and_nothing_else_is() {
        let code = Code::of(std::array::from_fn(|rank| u8::try_from(rank * 7).unwrap()));
        let shown = code.to_string();
        assert_eq!(shown.len(), 19, "{shown}");
        assert_eq!(Code::read(&shown), Some(code.clone()));
        assert_eq!(Code::read(&shown.to_lowercase().replace('-', " ")), Some(code.clone()));
        assert_eq!(Code::read("0000-0000-0000-iLo1"), Code::read("0000-0000-0000-1101"));
        for wrong in
            ["", "7K3M", "0000-0000-0000-000U", "0000-0000-0000-00000", "é000-0000-0000-0000"]
        {
            assert_eq!(Code::read(wrong), None, "{wrong}");
        }
        assert_eq!(format!("{code:?}"), "Code(…)");
    }

    #[test]
    fn a_code_lets_one_device_in_once_and_tells_the_same_device_again() {
        let code = Code::of([3; 16]);
        let since = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
        let mut office = Office {
            code: "CSP".into(),
            name: "Relais".into(),
            calendar: Calendar::weekdays_since(since),
            invitation: Some(code.invitation(now())),
            devices: Vec::new(),
        };
        let late = now() + CODE_LIFE;
        let mut admit = |seed, hash, at| admit(&mut office, hash, device(seed, &code), at);
        assert_eq!(admit(1, [0; 32], now()), Enrolment::NoSuchCode);
        assert_eq!(admit(1, code.hash(), late), Enrolment::Expired);
        assert_eq!(admit(1, code.hash(), now()), Enrolment::Enrolled);
        assert_eq!(admit(2, code.hash(), now()), Enrolment::NoSuchCode);
        assert_eq!(admit(1, code.hash(), late), Enrolment::Again, "its answer was lost");
        office.devices[0].revoked_at = Some(now());
        office.invitation = Some(code.invitation(now()));
        let again = super::admit(&mut office, code.hash(), device(1, &code), now());
        assert_eq!(again, Enrolment::NoSuchCode, "a revoked key stays out");
    }

    #[test]
    fn a_token_is_for_one_device_of_one_office_and_for_an_hour() {
        let key = TokenKey([7; 32]);
        let for_whom = Bearer { office: "CSP".into(), device: KeyId([1; 8]) };
        let token = token(&key, &for_whom, now());
        let end = now() + TOKEN_LIFE;
        assert_eq!(bearer(&key, &token, end - TimeDelta::seconds(1)), Some(for_whom));
        assert_eq!(bearer(&key, &token, end), None);
        assert_eq!(bearer(&TokenKey([8; 32]), &token, now()), None);
        assert_eq!(bearer(&key, &token.replace("CSP", "PSY"), now()), None);
        for wrong in ["", ".", "a.b", &token[1..], &token[..token.len() - 1]] {
            assert_eq!(bearer(&key, wrong, now()), None, "{wrong}");
        }
        assert_eq!(format!("{key:?}"), "TokenKey(…)");
    }
}
