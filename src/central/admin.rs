//! What the people of the central office ask for: one table of commands, done by whoever holds the rows.
//!
//! ```text
//!   relais-central status ──┬── nobody serves: opens the store, performs
//!                           └── `serve` holds it: one line of JSON to its channel, one line back   (admin::channel)
//! ```

pub mod channel;
mod check;
mod refused;
mod report;

pub use refused::Refused;
pub use report::{OfficeStatus, Shown, Status, local};

use super::backend::{AnyBackend, Backend, Centre, Office, OfficeChange, TokenKey};
use super::enrolment::Code;
use super::export::{self, Form};
use super::projection::{self, Rebuilt};
use super::publish::{self, Items, Published};
use super::reception::Reception;
use super::report::edition::{self, Asked};
use super::statistics;
use crate::clock::Clock;
use crate::ids::{Ids, RandomIds};
use crate::report::published::Series;
use crate::sync::chain::Position;
use crate::sync::envelope::{Header, is_office_code};
use crate::sync::message::{Calendar, ParcelToCentre, ParcelToOffice, Problem, ProblemKind};
use crate::sync::signed::{KeyId, PrivateKey};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::path::PathBuf;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Another office; its first one-time code.
    OfficeAdd {
        /// Its code.
        code: SmolStr,
        /// Its name.
        name: String,
        /// From which day on summaries are expected.
        since: NaiveDate,
    },
    /// Another one-time code, for another device.
    OfficeInvite {
        /// Which office.
        code: SmolStr,
    },
    /// Every office.
    Offices,
    /// Nothing more is taken from a device; from all of the office when none is named.
    Revoke {
        /// Which office.
        code: SmolStr,
        /// Which device.
        device: Option<KeyId>,
    },
    /// Which days are expected.
    Calendar {
        /// Which office.
        code: SmolStr,
        /// What changes.
        change: CalendarChange,
    },
    /// Envelopes that came in a file.
    Receive {
        /// The file.
        parcel: ParcelToCentre,
    },
    /// How every office stands.
    Status {
        /// First day of the rates.
        from: NaiveDate,
        /// Last day of the rates.
        to: NaiveDate,
    },
    /// What an office has sent.
    Show {
        /// Which office.
        code: SmolStr,
        /// Which day; its last days when none is named.
        day: Option<NaiveDate>,
    },
    /// Make the projection again from the ledger.
    Rebuild,
    /// What the days of a period count.
    Export {
        /// First day.
        from: NaiveDate,
        /// Last day.
        to: NaiveDate,
        /// Form of the file.
        form: Form,
    },
    /// Another state of a list.
    Publish {
        /// Which list.
        list: SmolStr,
        /// All of it.
        items: Items,
    },
    /// A report, as a file.
    Report {
        /// Which.
        asked: Asked,
    },
    /// Another statistic that others published.
    KeepStatistics {
        /// Whole.
        series: Series,
    },
    /// The statistics that are kept.
    Statistics,
    /// A copy of the store.
    Backup {
        /// Where to.
        folder: PathBuf,
    },
    /// Read everything, and say what is not as it should be.
    Check,
}

/// A change to an office's calendar; what is not said stays.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CalendarChange {
    /// First expected day.
    pub since: Option<NaiveDate>,
    /// Open weekdays, Monday first.
    pub weekdays: Option<[bool; 7]>,
    /// Days on which it is closed though it would be open.
    pub closed: Vec<NaiveDate>,
    /// Days on which it is open though it would be closed.
    pub open: Vec<NaiveDate>,
}

impl CalendarChange {
    fn apply(self, calendar: &mut Calendar) {
        calendar.since = self.since.unwrap_or(calendar.since);
        calendar.weekdays = self.weekdays.unwrap_or(calendar.weekdays);
        for day in self.closed {
            calendar.open.remove(&day);
            calendar.closed.insert(day);
        }
        for day in self.open {
            calendar.closed.remove(&day);
            calendar.open.insert(day);
        }
    }
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// A one-time code, shown now and never again.
    Invited {
        /// For which office.
        code: SmolStr,
        /// What its people type.
        invitation: String,
        /// Until when.
        expires: chrono::DateTime<chrono::Utc>,
    },
    /// Offices.
    Offices(
        /// By code.
        Vec<Office>,
    ),
    /// It was done.
    Done,
    /// What became of the envelopes of a file.
    Parcel(
        /// For the office.
        ParcelToOffice,
    ),
    /// How the offices stand.
    Status(
        /// All of them.
        Status,
    ),
    /// What an office has sent.
    Shown(
        /// By day.
        Vec<Shown>,
    ),
    /// The projection was made again.
    Rebuilt(
        /// From what.
        Rebuilt,
    ),
    /// A file's text.
    Text(
        /// The text.
        String,
    ),
    /// A list was published.
    Published(
        /// As what.
        Published,
    ),
    /// A file.
    File(
        /// Its bytes.
        Vec<u8>,
    ),
    /// Whether something that is kept is another one than before.
    Kept(
        /// Whether it is.
        bool,
    ),
    /// Statistics that are kept.
    Statistics(
        /// By kind, day and source.
        Vec<statistics::Kept>,
    ),
    /// A file was written.
    Written(
        /// Which.
        PathBuf,
    ),
    /// What is not as it should be: nothing, when all is well.
    Findings(
        /// One sentence each.
        Vec<String>,
    ),
    /// It was not done.
    Refused(
        /// Why.
        Refused,
    ),
}

/// A centre that begins, with keys of its own.
#[must_use]
pub fn new_centre(name: &str, ids: &mut RandomIds) -> Centre {
    let mut key = || {
        let mut bytes = [0; 32];
        let halves = [ids.next_id().0, ids.next_id().0].concat();
        bytes.copy_from_slice(&halves);
        bytes
    };
    let (seed, tokens) = (key(), TokenKey(key()));
    let generation = ids.next_id().to_string();
    Centre { name: name.to_owned(), key: PrivateKey::from_seed(&seed), tokens, generation }
}

/// Whoever holds the rows, and can do what is asked.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    /// Where the rows are.
    pub backend: &'a AnyBackend,
    /// Who the centre is.
    pub centre: &'a Centre,
}

impl Desk<'_> {
    /// Does what is asked.
    pub async fn perform(&self, command: Command, clock: &(dyn Clock + Send + Sync)) -> Reply {
        self.answer(command, clock).await.unwrap_or_else(Reply::Refused)
    }

    async fn answer(
        &self,
        command: Command,
        clock: &(dyn Clock + Send + Sync),
    ) -> Result<Reply, Refused> {
        let backend = self.backend;
        Ok(match command {
            Command::OfficeAdd { code, name, since } => self.add(code, name, since, clock).await?,
            Command::OfficeInvite { code } => self.invite(&code, clock).await?,
            Command::Offices => Reply::Offices(backend.offices().await?),
            Command::Revoke { code, device } => self.revoke(&code, device, clock).await?,
            Command::Calendar { code, change } => {
                let mut calendar = self.office(&code).await?.calendar;
                change.apply(&mut calendar);
                backend.change_office(&code, OfficeChange::Calendar(calendar)).await?;
                Reply::Done
            }
            Command::Receive { parcel } => Reply::Parcel(self.receive(parcel, clock).await?),
            Command::Status { from, to } => {
                Reply::Status(report::status(backend, (from, to), clock).await?)
            }
            Command::Show { code, day } => {
                self.office(&code).await?;
                Reply::Shown(report::shown(backend, &code, day).await?)
            }
            Command::Rebuild => Reply::Rebuilt(projection::rebuild(backend).await?),
            Command::Export { from, to, form } => {
                Reply::Text(export::export(backend, from, to, form).await?)
            }
            Command::Publish { list, items } => {
                let now = clock.now().utc();
                Reply::Published(publish::publish(backend, &list, &items, now).await?)
            }
            Command::Report { asked } => {
                let moment = (clock.local(), clock.now().utc());
                Reply::File(edition::make(backend, &self.centre.name, &asked, moment).await?)
            }
            Command::KeepStatistics { series } => {
                Reply::Kept(statistics::keep(backend, &series, clock.now().utc()).await?)
            }
            Command::Statistics => {
                let all = statistics::all(backend).await?;
                Reply::Statistics(all.iter().map(statistics::Kept::from).collect())
            }
            Command::Backup { folder } => Reply::Written(backend.backup(folder).await?),
            Command::Check => Reply::Findings(check::check(backend, self.centre).await?),
        })
    }

    async fn office(&self, code: &SmolStr) -> Result<Office, Refused> {
        let office = self.backend.office(code).await?;
        office.ok_or_else(|| Refused::NoOffice(code.clone()))
    }

    async fn add(
        &self,
        code: SmolStr,
        name: String,
        since: NaiveDate,
        clock: &(dyn Clock + Send + Sync),
    ) -> Result<Reply, Refused> {
        if !is_office_code(&code) {
            return Err(Refused::NotACode(code));
        }
        let drawn = Code::of(RandomIds.next_id().0);
        let invitation = drawn.invitation(clock.now().utc());
        let expires = invitation.expires;
        let office = Office {
            code: code.clone(),
            name,
            calendar: Calendar::weekdays_since(since),
            invitation: Some(invitation),
            devices: Vec::new(),
        };
        if self.backend.add_office(office).await? {
            Ok(Reply::Invited { code, invitation: drawn.to_string(), expires })
        } else {
            Err(Refused::Taken(code))
        }
    }

    async fn invite(
        &self,
        code: &SmolStr,
        clock: &(dyn Clock + Send + Sync),
    ) -> Result<Reply, Refused> {
        let drawn = Code::of(RandomIds.next_id().0);
        let invitation = drawn.invitation(clock.now().utc());
        let expires = invitation.expires;
        if self.backend.change_office(code, OfficeChange::Invitation(invitation)).await? {
            let code = code.clone();
            Ok(Reply::Invited { code, invitation: drawn.to_string(), expires })
        } else {
            Err(Refused::NoOffice(code.clone()))
        }
    }

    async fn revoke(
        &self,
        code: &SmolStr,
        device: Option<KeyId>,
        clock: &(dyn Clock + Send + Sync),
    ) -> Result<Reply, Refused> {
        let office = self.office(code).await?;
        let named = |key: KeyId| device.is_none_or(|device| device == key);
        let active = office.devices.iter().filter(|device| device.revoked_at.is_none());
        let keys: Vec<KeyId> = active.map(|one| one.key.id()).filter(|key| named(*key)).collect();
        if keys.is_empty() {
            return Err(Refused::NoDevice(code.clone()));
        }
        for device in keys {
            let change = OfficeChange::Revoke { device, at: clock.now().utc() };
            self.backend.change_office(code, change).await?;
        }
        Ok(Reply::Done)
    }

    async fn receive(
        &self,
        parcel: ParcelToCentre,
        clock: &(dyn Clock + Send + Sync),
    ) -> Result<ParcelToOffice, Refused> {
        if parcel.format != ParcelToCentre::FORMAT {
            return Err(Refused::NotAParcel(parcel.format));
        }
        let office = self.office(&parcel.office).await?;
        let reception = Reception::new(self.backend, self.centre, clock);
        let mut outcomes = Vec::new();
        for part in parcel.envelopes.chunks(crate::sync::message::MAX_BATCH) {
            let received = reception.receive(&office, part).await?;
            let judged = received.len();
            for (signed, one) in part.iter().zip(received) {
                // What has no place of its own is told at the place where it was looked for.
                let at =
                    Header::read(&signed.payload).map_or(Position::FIRST, |header| header.at());
                outcomes.push((at, one.outcome()));
            }
            let refused = |(_, outcome): &(_, crate::sync::message::Outcome)| {
                matches!(outcome, crate::sync::message::Outcome::Refused(_))
            };
            if judged < part.len() || outcomes.last().is_some_and(refused) {
                break;
            }
        }
        let head = self.backend.head(&office.code).await?;
        let format = ParcelToOffice::FORMAT.to_owned();
        Ok(ParcelToOffice { format, office: office.code, head, outcomes })
    }
}

/// The refusals that an outcome of a parcel holds, for people.
#[must_use]
pub fn refusals(parcel: &ParcelToOffice) -> Vec<(Position, &Problem)> {
    let refused = parcel.outcomes.iter().filter_map(|(at, outcome)| match outcome {
        crate::sync::message::Outcome::Refused(problem) => Some((*at, problem)),
        crate::sync::message::Outcome::Receipted(_) => None,
    });
    refused.filter(|(_, problem)| problem.kind != ProblemKind::Other).collect()
}
