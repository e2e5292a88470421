//! `relais orientation PERSON…`: orients people to a partner, all of them in one act.

use crate::caseload::Caseload;
use crate::caseload::change::{Act, Change};
use crate::caseload::state::State;
use crate::cli::address::{self, Lookups};
use crate::cli::exit::{Exit, Failure};
use crate::cli::face::Face;
use crate::desk::acts;
use crate::desk::words::handle;
use crate::domain::code::{Channel, PartnerKind, Theme};
use crate::domain::identifier::Name;
use crate::domain::orientation::{Orientation, OrientationId, Stage, Step};
use crate::domain::partner::{Partner, PartnerId};
use crate::domain::person::{PersonId, Sharing};
use crate::domain::service::ServiceId;
use crate::text::fold;
use chrono::{NaiveDate, NaiveDateTime};
use clap::Args;

/// Orients people to a partner.
#[derive(Debug, Args)]
pub(super) struct Send {
    #[arg(value_name = "PERSON", required_unless_present = "again")]
    person: Vec<String>,
    #[arg(long, value_name = "PARTNER", required = true)]
    partner: Option<String>,
    #[arg(long, value_name = "CODE", required_unless_present = "again")]
    motive: Option<String>,
    #[arg(long, value_name = "SERVICE")]
    service: Option<String>,
    #[arg(long, value_name = "CODE", conflicts_with = "prepared")]
    channel: Option<String>,
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    session: Option<String>,
    #[arg(long, value_name = "HOUR", requires = "session")]
    at: Option<String>,
    #[arg(long, value_name = "ID")]
    again: Option<String>,
    #[arg(long, value_name = "YES_NO")]
    agreed: Option<String>,
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    note: String,
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    #[arg(long, value_name = "DAYS")]
    reminder: Option<u16>,
    #[arg(long)]
    prepared: bool,
    #[arg(long, value_name = "KIND")]
    new_partner: Option<String>,
}

/// What the options say by themselves.
struct Read {
    motive: Option<Theme>,
    channel: Option<Channel>,
    session: Option<NaiveDateTime>,
    agreed: Option<bool>,
    on: NaiveDate,
    new_partner: Option<Partner>,
}

/// Whom and what they name in the caseload.
struct Found {
    people: Vec<PersonId>,
    partner: Partner,
    service: Option<ServiceId>,
    motive: Theme,
    follows: Option<OrientationId>,
}

impl Send {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut caseload = face.open()?;
        // The codes that the centre published are in the store.
        let read = self.read(face, caseload.state())?;
        let act = face.act(caseload.state())?;
        let Some(found) = self.find(face, &caseload, &read)? else { return Ok(Exit::NotFound) };

        let mut needed = Vec::new();
        if caseload.state().partner(found.partner.id).is_none() {
            needed.push(Change::PartnerSaved(found.partner.clone()));
        }
        needed.extend(agreements(caseload.state(), &found.people, &read));
        let oriented = self.orientations(face, &found, &read, act);
        let ids = oriented.iter().map(|one| handle(one.id.0)).collect();
        let change = match oriented.as_slice() {
            [one] => Change::OrientationLogged(one.clone()),
            _ => Change::OrientationsLogged(oriented),
        };
        face.make_after(&mut caseload, needed, change, ids)
    }

    fn read(&self, face: &mut Face, state: &State) -> Result<Read, Failure> {
        let partner = PartnerId(face.next_id());
        let mut reading = face.reading_in(state);
        let session = self.session.as_deref().and_then(|text| match self.at.as_deref() {
            Some(hour) => reading.coming_day_and_hour(("--session", text), ("--at", hour)),
            None => reading.coming_moment("--session", text),
        });
        let new_partner = self.new_partner.as_deref().and_then(|kind| {
            let kind: Option<PartnerKind> = reading.code("--new-partner", kind);
            let name = Name::parse(self.partner.as_deref().unwrap_or_default());
            let name = reading.parsed("--partner", name);
            Some(Partner::new(partner, name?, kind?))
        });
        let read = Read {
            motive: self.motive.as_deref().and_then(|text| reading.code("--motive", text)),
            channel: self.channel.as_deref().and_then(|text| reading.code("--channel", text)),
            session,
            agreed: self.agreed.as_deref().and_then(|text| reading.yes_or_no("--agreed", text)),
            on: reading.act_day("--on", self.on.as_deref()),
            new_partner,
        };
        reading.finish()?;
        Ok(read)
    }

    /// Everyone and everything that is named; all that is not found is told at once.
    fn find(
        &self,
        face: &Face,
        caseload: &Caseload,
        read: &Read,
    ) -> Result<Option<Found>, Failure> {
        let state = caseload.state();
        let mut lookups = Lookups::default();
        let followed = self.again.as_deref().and_then(|text| {
            lookups.keep(address::by_digits(state.orientations(), |known| known.id.0, text))
        });
        let mut people: Vec<PersonId> = Vec::new();
        for text in &self.person {
            let person = lookups.keep(address::person(face, caseload, text));
            // Named twice, someone is oriented once.
            people.extend(person.filter(|person| !people.contains(person)));
        }
        if self.person.is_empty() {
            people.extend(followed.map(|followed| followed.person));
        }
        let partner = if let Some(new) = &read.new_partner {
            Some(named(state, new))
        } else {
            let text = self.partner.as_deref().unwrap_or_default();
            lookups.keep(address::partner(state, text)).cloned()
        };
        let service = self.service.as_deref().zip(partner.as_ref()).and_then(|(text, partner)| {
            lookups.keep(address::service(state, partner, text)).map(|service| service.id)
        });
        lookups.finish()?;
        let motive = read.motive.clone().or_else(|| followed.map(|one| one.motive.clone()));
        let found = partner.zip(motive).map(|(partner, motive)| Found {
            people,
            partner,
            service,
            motive,
            follows: followed.map(|one| one.id),
        });
        Ok(found)
    }

    fn orientations(
        &self,
        face: &mut Face,
        found: &Found,
        read: &Read,
        act: Act,
    ) -> Vec<Orientation> {
        let stage = if self.prepared { Stage::Prepared } else { Stage::Sent };
        let first = Step { channel: read.channel.clone(), ..Step::new(stage, read.on, act.by) };
        let orient = |person: &PersonId| {
            let id = OrientationId(face.next_id());
            let (motive, note) = (found.motive.clone(), acts::note(&self.note));
            let orientation =
                acts::orientation(id, *person, &found.partner, motive, note, first.clone());
            let reminder_days = self.reminder.unwrap_or(orientation.reminder_days);
            Orientation {
                service: found.service,
                session: read.session,
                follows: found.follows,
                reminder_days,
                expiry_days: orientation.expiry_days.max(reminder_days),
                ..orientation
            }
        };
        found.people.iter().map(orient).collect()
    }
}

/// The partner of that name, or the new one when there is none.
fn named(state: &State, new: &Partner) -> Partner {
    let wanted = fold(new.name.as_str());
    let known = state.partners().find(|partner| fold(partner.name.as_str()) == wanted);
    let standing = known.and_then(|known| state.partner(state.standing_for(known.id)));
    standing.unwrap_or(new).clone()
}

/// What each person said of passing their particulars on, where it is not what is known already.
fn agreements(state: &State, people: &[PersonId], read: &Read) -> Vec<Change> {
    let Some(agreed) = read.agreed else { return Vec::new() };
    let sharing = if agreed { Sharing::Agreed(read.on) } else { Sharing::Declined(read.on) };
    let is_news =
        |person: &&PersonId| state.person(**person).is_none_or(|file| file.sharing != sharing);
    let people = people.iter().filter(is_news);
    people.map(|person| Change::SharingRecorded { person: *person, sharing }).collect()
}
