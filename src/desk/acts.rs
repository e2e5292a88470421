//! The small rules of acts that every face holds to.

use crate::caseload::change::Change;
use crate::caseload::state::State;
use crate::domain::appointment::{Appointment, AppointmentState};
use crate::domain::code::{PartnerKind, Theme};
use crate::domain::identifier::{InseeCode, Name};
use crate::domain::office::AdviserId;
use crate::domain::orientation::{Orientation, OrientationId, Stage, Step};
use crate::domain::partner::{Partner, PartnerId};
use crate::domain::person::{PersonFile, PersonId, Residence, Standing};
use crate::domain::territory::{Located, Territory};
use crate::i18n::Message;
use crate::ids::Ids;
use crate::msg;
use crate::text::{fold, many_lines};
use chrono::NaiveDate;

/// The only appointment of a person on a day that has no answer yet: the one that an interview of that day
/// honours. `None` when there is none, or when it could be either of several.
#[must_use]
pub fn unanswered(state: &State, person: PersonId, on: NaiveDate) -> Option<&Appointment> {
    let mut planned = state.appointments_of(person).into_iter().filter(|appointment| {
        appointment.day() == on && appointment.state == AppointmentState::Planned
    });
    planned.next().filter(|_| planned.next().is_none())
}

/// A new orientation: it begins with `first`, and is recalled and expires after the partner's delays.
#[must_use]
pub fn orientation(
    id: OrientationId,
    person: PersonId,
    partner: &Partner,
    motive: Theme,
    note: String,
    first: Step,
) -> Orientation {
    Orientation {
        follows: None,
        session: None,
        id,
        person,
        partner: partner.id,
        service: None,
        motive,
        note,
        reminder_days: partner.reminder_days,
        expiry_days: partner.expiry_days,
        steps: vec![first],
    }
}

/// The commune that the town and the postal code name without doubt.
#[must_use]
pub fn located(home: &Residence) -> Option<InseeCode> {
    let town = home.town.as_ref()?;
    match Territory::builtin().locate(home.postal_code.as_ref(), town.as_str()) {
        Located::One(commune) => Some(commune.insee.clone()),
        _ => None,
    }
}

/// What is said of the file of someone under 26, who belongs to the mission locale: the file is opened, and
/// handed over. `None` for anyone else.
#[must_use]
pub fn to_hand_over(file: &PersonFile) -> Option<Message> {
    if file.standing != Standing::ToHandOver {
        return None;
    }
    let insee = file.identity.residence.commune.as_ref();
    Some(match insee.and_then(|insee| Territory::builtin().mission_locale(insee)) {
        Some(service) => msg!("desk.to_hand_over_to", service = service.name.as_str()),
        None => msg!("desk.to_hand_over"),
    })
}

/// Orients someone to the mission locale of their commune: the change that does, after the one that enters the
/// mission locale in the directory should it not be there. `None` when it is not known which one it is.
#[must_use]
pub fn hand_over(
    state: &State,
    file: &PersonFile,
    today: NaiveDate,
    by: AdviserId,
    ids: &mut dyn Ids,
) -> Option<Vec<Change>> {
    let insee = file.identity.residence.commune.as_ref()?;
    let service = Territory::builtin().mission_locale(insee)?;
    let name = Name::parse(&service.name).ok()?;
    let known = state.partners().find(|partner| {
        partner.merged_into.is_none() && fold(partner.name.as_str()) == fold(name.as_str())
    });
    let mut changes = Vec::new();
    let partner = known.cloned().unwrap_or_else(|| {
        let id = PartnerId(ids.next_id());
        let partner = Partner::new(id, name, PartnerKind::MISSION_LOCALE);
        changes.push(Change::PartnerSaved(partner.clone()));
        partner
    });
    let id = OrientationId(ids.next_id());
    let first = Step::new(Stage::Sent, today, by);
    let motive = Theme::FIND_WORK;
    let sent = orientation(id, file.id, &partner, motive, String::new(), first);
    changes.push(Change::OrientationLogged(sent));
    Some(changes)
}

/// A note as it is kept: nothing that could steer a terminal, no blank at either end.
#[must_use]
pub fn note(typed: &str) -> String {
    many_lines(typed).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caseload::test_support::{act, day, file, make, office};
    use crate::domain::appointment::AppointmentId;
    use crate::domain::code::{AppointmentPlace, Coded};
    use crate::domain::identifier::PostalCode;
    use crate::ids::Id;

    #[test]
    fn an_interview_answers_an_appointment_only_when_it_is_clear_which() {
        let mut state = office();
        let person = file(1, "Éloïse", "Martin", "1990-01-01");
        let who = person.id;
        make(&mut state, Change::PersonOpened(person)).unwrap();
        let fix = |state: &mut State, rank: u8, start: &str| {
            let id = AppointmentId(Id([rank; 16]));
            let appointment = Appointment {
                invitation: None,
                id,
                person: who,
                adviser: act().by,
                start: start.parse().unwrap(),
                minutes: 30,
                place: AppointmentPlace::OFFICE,
                subject: String::new(),
                state: AppointmentState::Planned,
            };
            make(state, Change::AppointmentFixed(appointment)).unwrap();
            id
        };
        let today = act().today;
        let morning = fix(&mut state, 1, "2026-11-23T09:00:00");
        fix(&mut state, 2, "2026-11-24T09:00:00");
        let meant = |state: &State| unanswered(state, who, today).map(|found| found.id);
        assert_eq!(meant(&state), Some(morning));
        let afternoon = fix(&mut state, 3, "2026-11-23T14:00:00");
        assert_eq!(meant(&state), None, "either of two");
        let excused = AppointmentState::Excused;
        let answer = Change::AppointmentAnswered { appointment: morning, state: excused };
        make(&mut state, answer).unwrap();
        assert_eq!(meant(&state), Some(afternoon));
    }

    #[test]
    fn an_orientation_waits_as_long_as_its_partner_is_given() {
        let name = Name::parse("Les Ateliers").unwrap();
        let partner = Partner {
            reminder_days: 3,
            expiry_days: 9,
            ..Partner::new(PartnerId(Id([1; 16])), name, PartnerKind::OTHER)
        };
        let first = Step::new(Stage::Sent, day("2026-11-20"), act().by);
        let person = PersonId(Id([2; 16]));
        let id = OrientationId(Id([3; 16]));
        let motive = Theme::from_code("mobilite");
        let sent = orientation(id, person, &partner, motive, String::new(), first);
        assert_eq!((sent.stage(), sent.sent_on()), (Stage::Sent, Some(day("2026-11-20"))));
        assert!(
            !sent.reminder_is_due(day("2026-11-22")) && sent.reminder_is_due(day("2026-11-23"))
        );
    }

    #[test]
    fn a_home_is_located_by_its_town_and_code_or_not_at_all() {
        let home = |town: &str| Residence {
            postal_code: Some(PostalCode::parse("78955").unwrap()),
            town: Some(Name::parse(town).unwrap()),
            ..Residence::default()
        };
        let found = located(&home("Carrières sous Poissy"));
        assert_eq!(found, InseeCode::parse("78123").ok());
        assert_eq!(located(&home("Nulle-Part")), None);
        assert_eq!(located(&Residence::default()), None);
    }

    #[test]
    fn only_who_is_too_young_is_said_to_belong_elsewhere() {
        let mut young = file(1, "Éloïse", "Martin", "2005-01-01");
        assert_eq!(to_hand_over(&young), None);
        young.standing = Standing::ToHandOver;
        assert_eq!(to_hand_over(&young), Some(msg!("desk.to_hand_over")));
        let territory = Territory::builtin();
        let codes = || territory.communes().iter().map(|commune| &commune.insee);
        let served = codes().find(|insee| territory.mission_locale(insee).is_some()).unwrap();
        young.identity.residence.commune = Some(served.clone());
        let service = territory.mission_locale(served).unwrap().name.as_str();
        assert_eq!(to_hand_over(&young), Some(msg!("desk.to_hand_over_to", service = service)));
    }

    #[test]
    fn a_note_keeps_its_lines_and_nothing_that_steers_a_terminal() {
        assert_eq!(note(" un\u{1b}[31m\ndeux \n"), "un[31m\ndeux");
    }
}
