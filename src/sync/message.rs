//! What office and centre say to each other, besides envelopes. JSON over HTTPS, or the same JSON in a file.

use super::chain::{Digest, Head, Position};
use super::envelope::Fault;
use super::signed::{KeyId, PublicKey, Signed};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Most envelopes in one batch: some 2 MB on the line.
pub const MAX_BATCH: usize = 64;

/// Most heads in one list.
pub const MAX_LIST: usize = 1000;

/// An office presents itself for the first time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolRequest {
    /// The one-time code that the centre gave out.
    pub code: String,
    /// The code of the office, as the centre knows it.
    pub office: SmolStr,
    /// The device's key.
    pub key: PublicKey,
    /// Name and version of the program.
    pub program: String,
}

/// It was let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolReply {
    /// The office's name at the centre.
    pub office_name: String,
    /// The centre's name.
    pub centre: String,
    /// The key with which the centre signs receipts and publications.
    pub centre_key: PublicKey,
    /// Days on which a summary is expected.
    pub calendar: Calendar,
}

/// Which days are expected of an office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// First day of which a summary is expected.
    pub since: NaiveDate,
    /// Open weekdays, Monday first.
    pub weekdays: [bool; 7],
    /// Closed all the same: holidays, moves.
    #[serde(default)]
    pub closed: std::collections::BTreeSet<NaiveDate>,
    /// Open all the same.
    #[serde(default)]
    pub open: std::collections::BTreeSet<NaiveDate>,
}

impl Calendar {
    /// Monday to Friday, from a day on.
    #[must_use]
    pub fn weekdays_since(since: NaiveDate) -> Self {
        Self {
            since,
            weekdays: [true, true, true, true, true, false, false],
            closed: std::collections::BTreeSet::new(),
            open: std::collections::BTreeSet::new(),
        }
    }

    /// Whether a summary of the day is expected.
    #[must_use]
    pub fn expects(&self, day: NaiveDate) -> bool {
        use chrono::Datelike;
        let weekday = day.weekday().num_days_from_monday() as usize;
        let open = self.weekdays.get(weekday).copied().unwrap_or(false);
        day >= self.since && (self.open.contains(&day) || (open && !self.closed.contains(&day)))
    }

    /// The expected days of a period, both ends included.
    pub fn expected(&self, from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = NaiveDate> + '_ {
        let from = from.max(self.since);
        from.iter_days().take_while(move |day| *day <= to).filter(|day| self.expects(*day))
    }
}

/// The first word of an exchange. Sent [signed](Signed) by the device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelloRequest {
    /// Code of the office.
    pub office: SmolStr,
    /// The device's key.
    pub device: KeyId,
    /// The office's last envelope.
    pub head: Option<Head>,
    /// Which copy of its store the office works on: another one after a restoration.
    pub generation: String,
    /// Schemas it writes.
    pub schemas: Vec<SmolStr>,
    /// The office's clock. A hello that is older than a day is refused: it could be a recorded one.
    pub at: DateTime<Utc>,
    /// Name and version of the program.
    pub program: String,
}

/// What the centre answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelloReply {
    /// The office's last envelope at the centre.
    pub head: Option<Head>,
    /// Which copy of its ledger the centre works on.
    pub generation: String,
    /// Schemas it understands; others are parked.
    pub schemas: Vec<SmolStr>,
    /// The centre's clock.
    pub at: DateTime<Utc>,
    /// Expected days of which it has nothing.
    pub late: Vec<NaiveDate>,
    /// Days on which a summary is expected.
    pub calendar: Calendar,
    /// Lets the office in for what follows: sent back as `Authorization: Bearer …`.
    pub token: String,
    /// The latest number published of each list.
    #[serde(default)]
    pub published: BTreeMap<SmolStr, u64>,
}

/// A piece of the office's chain at the centre, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListReply {
    /// Positions and digests.
    pub heads: Vec<Head>,
    /// Whether others follow.
    pub more: bool,
}

/// What became of an envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It counts.
    Applied,
    /// Kept, and applied when the centre knows its schema.
    Parked,
}

/// What the centre [signs](Signed) once the bytes are durable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Code of the office.
    pub office: SmolStr,
    /// Where the envelope stands.
    #[serde(flatten)]
    pub head: Head,
    /// What became of it.
    pub standing: Standing,
    /// When it was made durable, by the centre's clock.
    pub received_at: DateTime<Utc>,
    /// Which copy of the ledger has it.
    pub generation: String,
}

/// Envelopes in one request, in the order of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// The envelopes.
    pub envelopes: Vec<Signed>,
}

/// What became of the envelopes of a batch: as many as were judged. The first one refused ends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchReply {
    /// One each, in their order.
    pub outcomes: Vec<Outcome>,
}

/// What became of one envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is durable at the centre.
    Receipted(Signed),
    /// It is not.
    Refused(Problem),
}

/// Why a request was refused (RFC 9457, `application/problem+json`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What kind: programs decide by it.
    #[serde(rename = "type")]
    pub kind: ProblemKind,
    /// HTTP status.
    pub status: u16,
    /// The kind, in words.
    pub title: String,
    /// This case, in words.
    pub detail: String,
    /// The office's head at the centre, where that is the matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<Head>,
    /// Everything that was wrong in what was sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Fault>,
}

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $status:literal, $title:literal;)+) => {
        /// The kinds of refusal.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum ProblemKind {
            $($(#[$doc])* #[serde(rename = $code)] $name,)+
            /// A kind that this program does not know.
            #[serde(other, rename = "about:blank")]
            Other,
        }

        impl ProblemKind {
            /// Every kind that the centre gives.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The code in `type`.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                    Self::Other => "about:blank",
                }
            }

            /// The HTTP status.
            #[must_use]
            pub fn status(self) -> u16 {
                match self {
                    $(Self::$name => $status,)+
                    Self::Other => 500,
                }
            }

            /// The kind, in words.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self {
                    $(Self::$name => $title,)+
                    Self::Other => "Refused",
                }
            }
        }
    };
}

problems! {
    /// What was sent is not what was expected there.
    Malformed = "urn:relais:problem:malformed", 400, "Malformed request";
    /// No token, an old one, or one of another office.
    Unauthorised = "urn:relais:problem:unauthorised", 401, "Say hello first";
    /// The device was revoked.
    Revoked = "urn:relais:problem:revoked", 403, "This device was revoked";
    /// No such office, envelope or list.
    Unknown = "urn:relais:problem:unknown", 404, "Unknown";
    /// The code was used, is too old, or was never given.
    Code = "urn:relais:problem:code", 403, "This code does not enrol";
    /// An envelope before it is missing.
    Gap = "urn:relais:problem:gap", 409, "An envelope before this one is missing";
    /// Other bytes stand there.
    Fork = "urn:relais:problem:fork", 409, "Other bytes stand at this place of the chain";
    /// Larger than the limit.
    TooLarge = "urn:relais:problem:too-large", 413, "Too large";
    /// The signature does not hold.
    Signature = "urn:relais:problem:signature", 422, "The signature does not hold";
    /// The envelope is not valid.
    Invalid = "urn:relais:problem:invalid", 422, "The envelope is not valid";
    /// A day that has not come yet.
    Future = "urn:relais:problem:future", 422, "This day has not come yet";
    /// The clocks differ by more than a day.
    Clock = "urn:relais:problem:clock", 422, "The clocks differ too much";
    /// Too many requests.
    Busy = "urn:relais:problem:busy", 429, "Too many requests";
    /// The centre cannot store anything now.
    Unavailable = "urn:relais:problem:unavailable", 503, "Not now";
}

impl Problem {
    /// A refusal of that kind.
    #[must_use]
    pub fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            status: kind.status(),
            title: kind.title().to_owned(),
            detail: detail.into(),
            head: None,
            faults: Vec::new(),
        }
    }
}

/// One list as it was changed since a number. Sent [signed](Signed) by the centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    /// Which list: `directory`, `programme`, `nomenclature`.
    pub list: SmolStr,
    /// The number it starts from: 0 for all of it.
    pub after: u64,
    /// The number it leads to.
    pub number: u64,
    /// When that number was published.
    pub published_at: DateTime<Utc>,
    /// What is new or changed, by its identity in the list.
    pub items: BTreeMap<String, serde_json::Value>,
    /// What is in the list no more.
    pub removed: Vec<String>,
}

/// Envelopes on their way to the centre in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParcelToCentre {
    /// [`ParcelToCentre::FORMAT`].
    pub format: String,
    /// Code of the office.
    pub office: SmolStr,
    /// The envelopes, in the order of the chain.
    pub envelopes: Vec<Signed>,
}

impl ParcelToCentre {
    /// What the file says it is.
    pub const FORMAT: &str = "relais-to-centre/1";
}

/// What the centre answers to such a file, in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParcelToOffice {
    /// [`ParcelToOffice::FORMAT`].
    pub format: String,
    /// Code of the office.
    pub office: SmolStr,
    /// The office's head at the centre afterwards.
    pub head: Option<Head>,
    /// What became of each envelope of the file, by position.
    pub outcomes: Vec<(Position, Outcome)>,
}

impl ParcelToOffice {
    /// What the file says it is.
    pub const FORMAT: &str = "relais-to-office/1";
}

/// Whether a receipt is for these bytes of this office.
#[must_use]
pub fn receipt_is_for(receipt: &Receipt, office: &str, at: Position, digest: Digest) -> bool {
    receipt.office == office && receipt.head == Head { at, digest }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_calendar_expects_open_days_over_leap_days_and_changes_of_the_clock() {
        let mut calendar = Calendar::weekdays_since(day("2024-02-28"));
        calendar.closed.insert(day("2024-04-01"));
        calendar.open.insert(day("2024-03-30"));
        let days: Vec<_> = calendar.expected(day("2024-02-01"), day("2024-03-01")).collect();
        assert_eq!(days, [day("2024-02-28"), day("2024-02-29"), day("2024-03-01")]);
        // The clocks change on the last Sunday of March: days are days, whatever their hours.
        let days: Vec<_> = calendar.expected(day("2024-03-29"), day("2024-04-02")).collect();
        assert_eq!(days, [day("2024-03-29"), day("2024-03-30"), day("2024-04-02")]);
    }

    #[test]
    fn a_problem_is_read_as_it_was_written_and_one_to_come_as_another() {
        for kind in ProblemKind::ALL {
            let problem = Problem::new(*kind, "why");
            let text = serde_json::to_string(&problem).unwrap();
            assert!(text.contains(kind.code()), "{text}");
            assert_eq!(serde_json::from_str::<Problem>(&text).unwrap(), problem);
        }
        let text = r#"{"type":"urn:relais:problem:new","status":418,"title":"t","detail":"d"}"#;
        assert_eq!(serde_json::from_str::<Problem>(text).unwrap().kind, ProblemKind::Other);
    }
}
