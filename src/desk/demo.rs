//! The demonstration caseload: an office that does not exist, on a territory that does.
//!
//! [`changes`] tells two years of its work as the changes that its advisers would have made, so
//! that it passes the same rules as theirs. It is pure: the same number of people, seed and day give
//! the same bytes on every machine. Nobody in it exists; the partners are real public bodies, by
//! their public facts.
//!
//! It serves to try the program, to take screenshots, to test and to measure: a caseload of any size
//! comes as a stream, one person at a time.

mod acts;
mod diary;
mod draw;
mod follow_up;
mod lists;
mod obstacles;
mod orientations;
mod partners;
mod people;
mod script;
mod situations;
#[cfg(test)]
mod tests;
mod words;

use crate::caseload::change::{Act, Change};
use crate::clock::Timestamp;
use crate::domain::identifier::{Email, InseeCode, InternalNumber, Name};
use crate::domain::office::{Adviser, AdviserId, Office};
use crate::domain::person::Identity;
use crate::ids::{Ids, SeededIds};
use chrono::NaiveDate;
use diary::{Diary, after, before, open_day};
use draw::{Draw, Quota};
use lists::Lists;
use partners::Directory;

/// Length of the time told, in days: two years that end on the day given.
pub const SPAN_DAYS: u64 = 730;

/// Interviews of ten people over the span, on average. Who came lately has fewer; a test holds the
/// average within a tenth, as for the two next.
pub const INTERVIEWS_OF_TEN: usize = 60;
/// Appointments of ten people, on average, those to come included.
pub const APPOINTMENTS_OF_TEN: usize = 60;
/// Orientations of ten people, on average.
pub const ORIENTATIONS_OF_TEN: usize = 15;

/// Code of the demonstration's office: first part of its internal numbers.
pub const OFFICE_CODE: &str = "CSP";

/// The advisers, who do not exist; a small caseload has only the first two.
const ADVISERS: [(&str, &str); 4] = [
    ("Nadia Benali", "nadia.benali@relais.example"),
    ("Thomas Garnier", "thomas.garnier@relais.example"),
    ("Sylvie Le Goff", "sylvie.le-goff@relais.example"),
    ("Karim Haddad", "karim.haddad@relais.example"),
];

/// Everything that happens in the demonstration's office in the two years that end on `today`, in an
/// order that every rule of [`plan`](crate::caseload::change::plan) accepts: the office, its
/// advisers and partners first, then one person after another, each by date.
///
/// The act that comes with a change is of the day on which it was made.
pub fn changes(
    people: usize,
    seed: u64,
    today: NaiveDate,
) -> impl Iterator<Item = (Change, Act)> + use<> {
    let people = people as u64;
    let mut demo = Demo::new(people, seed, today);
    let opening = demo.opening();
    opening
        .into_iter()
        .chain((0..people).flat_map(move |rank| demo.person(rank).into_iter().flatten()))
}

/// What is kept from one person to the next.
struct Demo {
    draw: Draw,
    ids: SeededIds,
    today: NaiveDate,
    first_day: NaiveDate,
    people: u64,
    lists: &'static Lists,
    directory: Directory,
    advisers: Vec<AdviserId>,
    diary: Diary,
    quotas: Quotas,
    /// Someone of whom another file will be opened by mistake.
    double: Option<Identity>,
}

/// What must not be left to chance, for no screen to be empty.
struct Quotas {
    received_today: Quota,
    unanswered: Quota,
    overdue: Quota,
    long_overdue: Quota,
    ending_soon: Quota,
    turning_26: Quota,
    doubled: Quota,
}

impl Quotas {
    fn new(people: u64, advisers: u64) -> Self {
        let share = |one_in: u64, least: u64, most: u64| {
            Quota::new(people, (people / one_in).clamp(least, most))
        };
        Self {
            received_today: share(15, 4, advisers * 5),
            unanswered: share(60, 2, 12),
            overdue: share(40, 2, 25),
            long_overdue: share(80, 1, 15),
            ending_soon: share(40, 2, 30),
            turning_26: share(200, 1, 5),
            doubled: share(400, 2, 50),
        }
    }

    fn tick(&mut self) {
        let Self { received_today, unanswered, overdue, long_overdue, ending_soon, .. } = self;
        for quota in [received_today, unanswered, overdue, long_overdue, ending_soon] {
            quota.tick();
        }
        self.turning_26.tick();
        self.doubled.tick();
    }
}

impl Demo {
    fn new(people: u64, seed: u64, today: NaiveDate) -> Self {
        /// Days of diary before the first contact and after today.
        const MARGIN: u64 = 60;
        let mut ids = SeededIds::new(seed);
        let wanted = match people {
            0..150 => 2,
            150..400 => 3,
            _ => ADVISERS.len(),
        };
        let advisers: Vec<AdviserId> = (0..wanted).map(|_| AdviserId(ids.next_id())).collect();
        let first_day = before(today, SPAN_DAYS);
        let days = usize::try_from(SPAN_DAYS + 2 * MARGIN).unwrap_or(0);
        Self {
            // Another series than that of the identities.
            draw: Draw::new(seed ^ 0x5265_6c61_6973_2121),
            directory: Directory::new(&mut ids),
            quotas: Quotas::new(people, advisers.len() as u64),
            diary: Diary::new(advisers.len(), before(first_day, MARGIN), days),
            lists: Lists::get(),
            double: None,
            ids,
            today,
            first_day,
            people,
            advisers,
        }
    }

    /// The office, its advisers, and the directory, on the first day.
    fn opening(&self) -> Vec<(Change, Act)> {
        let by = self.advisers.first().copied().unwrap_or_default();
        // Someone may come on the first day, or on the open day before it.
        let on = before(self.first_day, 30);
        let now = on.and_hms_opt(8, 0, 0).unwrap_or_default().and_utc().timestamp_millis();
        let act = Act { by, now: Timestamp(now), today: on };
        let office = Name::parse("Relais de Carrières-sous-Poissy").map(|name| {
            Change::OfficeSet(Office {
                code: OFFICE_CODE.into(),
                name,
                commune: InseeCode::parse("78123").ok(),
            })
        });
        let advisers = self.advisers.iter().zip(ADVISERS).filter_map(|(id, (name, email))| {
            Some(Change::AdviserSaved(Adviser {
                id: *id,
                name: Name::parse(name).ok()?,
                email: Email::parse(email).ok(),
            }))
        });
        let partners = self.directory.partners.iter().map(|(_, partner)| partner.clone());
        let services = self.directory.services.iter().cloned();
        office
            .into_iter()
            .chain(advisers)
            .chain(partners.map(Change::PartnerSaved))
            .chain(services.map(Change::ServiceSaved))
            .map(|change| (change, act))
            .collect()
    }

    /// Day of first contact of the person of this rank: internal numbers follow these days, as they
    /// would in an office.
    fn first_contact(&mut self, rank: u64) -> NaiveDate {
        // One day of chance either side of an even flow, and never after today.
        let part = |rank: u64| rank.saturating_mul(SPAN_DAYS) / self.people.max(1);
        let (from, to) = (part(rank), part(rank + 1));
        let day = after(self.first_day, self.draw.between(from, to));
        open_day(day, self.today)
    }

    fn number(rank: u64) -> Option<InternalNumber> {
        InternalNumber::parse(&format!("{OFFICE_CODE}-{:04}", rank + 1)).ok()
    }
}
