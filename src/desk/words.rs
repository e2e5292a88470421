//! The words that every face shows: names, states, hours, days.

use crate::caseload::state::State;
use crate::domain::appointment::AppointmentState;
use crate::domain::code::Coded;
use crate::domain::identifier::Phone;
use crate::domain::obstacle::ObstacleState;
use crate::domain::office::AdviserId;
use crate::domain::partner::PartnerId;
use crate::domain::person::{District, PersonFile, Residence, Sharing, Standing};
use crate::domain::rules::Threshold;
use crate::domain::territory::Territory;
use crate::domain::vocabulary::Vocabulary;
use crate::i18n::{Lang, Message};
use crate::ids::Id;
use crate::msg;
use chrono::{Datelike, NaiveDate, NaiveDateTime};

/// Digits of an identity that are shown and may be typed.
const HANDLE: usize = 8;

/// The first digits of an identity: what the next command may name.
#[must_use]
pub fn handle(id: Id) -> String {
    id.to_string().chars().take(HANDLE).collect()
}

/// What a person reads for a code of the lists in force.
#[must_use]
pub fn label<C: Coded>(vocabulary: &Vocabulary, code: &C, lang: Lang) -> String {
    vocabulary.label(code, lang).to_owned()
}

/// An adviser's name; nothing for one that an undo took away.
#[must_use]
pub fn adviser_name(state: &State, adviser: AdviserId) -> String {
    state.adviser(adviser).map(|adviser| adviser.name.to_string()).unwrap_or_default()
}

/// A partner's name; nothing for one that an undo took away.
#[must_use]
pub fn partner_name(state: &State, partner: PartnerId) -> String {
    state.partner(partner).map(|partner| partner.name.to_string()).unwrap_or_default()
}

/// A partner's name for any place outside a person's file: one of a sensitive kind says by its name what the law protects, and is
/// called a partner, no more.
#[must_use]
pub fn discreet_partner(state: &State, partner: PartnerId, lang: Lang) -> String {
    let Some(partner) = state.partner(partner) else { return String::new() };
    if state.vocabulary().is_sensitive(&partner.kind) {
        return lang.t("desk.discreet_partner").to_owned();
    }
    partner.name.to_string()
}

/// The commune's name, or the town as it was written.
#[must_use]
pub fn commune_name(residence: &Residence) -> Option<String> {
    let known = residence.commune.as_ref().and_then(|insee| Territory::builtin().commune(insee));
    known
        .map(|commune| commune.name.to_string())
        .or_else(|| residence.town.as_ref().map(ToString::to_string))
        .or_else(|| residence.commune.as_ref().map(ToString::to_string))
}

/// Whether someone lives in a priority district, in words; `None` when nobody looked.
#[must_use]
pub fn district_text(district: &District, lang: Lang) -> Option<String> {
    match district {
        District::NotKnown => None,
        District::Outside => Some(lang.t("desk.district.outside").to_owned()),
        District::Inside(code) => {
            let known = Territory::builtin().district(code);
            Some(known.map_or_else(|| code.to_string(), |known| format!("{} ({code})", known.name)))
        }
    }
}

/// Phones as French people read them, the best first.
#[must_use]
pub fn phones_text(phones: &[Phone]) -> String {
    phones.iter().map(Phone::display).collect::<Vec<_>>().join(", ")
}

/// How far the office follows someone on a day, all told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FollowUp {
    /// In the caseload.
    Followed,
    /// Too young: to hand over to the mission locale.
    ToHandOver,
    /// The file is closed.
    Closed,
    /// The file was merged into another.
    Merged,
}

impl FollowUp {
    /// Of a file, on a day.
    #[must_use]
    pub fn of(file: &PersonFile, today: NaiveDate) -> Self {
        if file.merged_into.is_some() {
            return Self::Merged;
        }
        if file.exit_on(today).is_some() {
            return Self::Closed;
        }
        match file.standing {
            Standing::Followed => Self::Followed,
            Standing::ToHandOver => Self::ToHandOver,
        }
    }

    /// A code that does not change with the language.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Followed => "followed",
            Self::ToHandOver => "to_hand_over",
            Self::Closed => "closed",
            Self::Merged => "merged",
        }
    }

    /// In words.
    #[must_use]
    pub fn name(self) -> Message {
        match self {
            Self::Followed => msg!("desk.standing.followed"),
            Self::ToHandOver => msg!("desk.standing.to_hand_over"),
            Self::Closed => msg!("desk.standing.closed"),
            Self::Merged => msg!("desk.standing.merged"),
        }
    }
}

/// What became of an appointment.
#[must_use]
pub fn appointment_state(state: AppointmentState) -> Message {
    match state {
        AppointmentState::Planned => msg!("desk.appointment.planned"),
        AppointmentState::Honoured => msg!("desk.appointment.honoured"),
        AppointmentState::Excused => msg!("desk.appointment.excused"),
        AppointmentState::CancelledByService => msg!("desk.appointment.cancelled_by_service"),
        AppointmentState::NoShow => msg!("desk.appointment.no_show"),
    }
}

/// Where an obstacle stands.
#[must_use]
pub fn obstacle_state(state: ObstacleState) -> Message {
    match state {
        ObstacleState::NotAssessed => msg!("desk.obstacle.not_assessed"),
        ObstacleState::None => msg!("desk.obstacle.none"),
        ObstacleState::Identified => msg!("desk.obstacle.identified"),
        ObstacleState::BeingWorkedOn => msg!("desk.obstacle.being_worked_on"),
        ObstacleState::Lifted => msg!("desk.obstacle.lifted"),
    }
}

/// What changes by itself on a day.
#[must_use]
pub fn threshold(threshold: Threshold) -> Message {
    match threshold {
        Threshold::RightsEnd => msg!("desk.threshold.rights_end"),
        Threshold::DisabledWorkerEnds => msg!("desk.threshold.disabled_worker_ends"),
        Threshold::TwentySixthBirthday => msg!("desk.threshold.twenty_sixth_birthday"),
        Threshold::LongTerm => msg!("desk.threshold.long_term"),
        Threshold::VeryLongTerm => msg!("desk.threshold.very_long_term"),
    }
}

/// The hour in the reader's way: 14h30, 14:30.
#[must_use]
pub fn hour(at: NaiveDateTime, lang: Lang) -> String {
    match lang {
        Lang::Fr => at.format("%Hh%M").to_string(),
        Lang::En => at.format("%H:%M").to_string(),
    }
}

/// The day of the week: lundi, Monday.
#[must_use]
pub fn weekday(day: NaiveDate, lang: Lang) -> &'static str {
    nth(lang.t("desk.date.weekdays"), day.weekday().num_days_from_monday())
}

/// The month's name: novembre, November.
#[must_use]
pub fn month(day: NaiveDate, lang: Lang) -> &'static str {
    nth(lang.t("desk.date.months"), day.month0())
}

/// The day as people say it: lundi 23 novembre 2026, Monday 23 November 2026.
#[must_use]
pub fn long_date(day: NaiveDate, lang: Lang) -> String {
    let number = match (lang, day.day()) {
        (Lang::Fr, 1) => "1er".to_owned(),
        (_, number) => number.to_string(),
    };
    format!("{} {number} {} {}", weekday(day, lang), month(day, lang), day.year())
}

fn nth(names: &'static str, rank: u32) -> &'static str {
    names.split(' ').nth(usize::try_from(rank).unwrap_or(0)).unwrap_or_default()
}

/// What a person said of passing their particulars on.
#[must_use]
pub fn sharing_in_words(sharing: Sharing) -> Message {
    match sharing {
        Sharing::NotRecorded => msg!("desk.sharing.not_recorded"),
        Sharing::Agreed(on) => msg!("desk.sharing.agreed", on = on),
        Sharing::Declined(on) => msg!("desk.sharing.declined", on = on),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caseload::test_support::{act, day, file};
    use crate::domain::code::ExitMotive;
    use crate::domain::exit::Exit;

    #[test]
    fn a_day_is_named_as_people_say_it() {
        let first = day("2026-06-01");
        assert_eq!(long_date(first, Lang::Fr), "lundi 1er juin 2026");
        assert_eq!(long_date(first, Lang::En), "Monday 1 June 2026");
        assert_eq!(weekday(day("2026-11-29"), Lang::Fr), "dimanche");
        assert_eq!(month(day("2026-12-31"), Lang::En), "December");
    }

    #[test]
    fn an_hour_is_written_in_the_reader_s_way() {
        let at = day("2026-06-01").and_hms_opt(9, 5, 0).unwrap();
        assert_eq!([hour(at, Lang::Fr), hour(at, Lang::En)], ["09h05", "09:05"]);
    }

    #[test]
    fn a_file_merged_is_that_before_all_and_a_closed_one_is_closed_from_its_day_on() {
        let today = act().today;
        let mut file = file(1, "Éloïse", "Martin", "1990-01-01");
        file.standing = Standing::ToHandOver;
        assert_eq!(FollowUp::of(&file, today), FollowUp::ToHandOver);
        file.exits.push(Exit {
            on: day("2026-11-02"),
            motive: ExitMotive::MOVED_AWAY,
            detail: String::new(),
            reopened_on: None,
            by: act().by,
        });
        assert_eq!(FollowUp::of(&file, today), FollowUp::Closed);
        assert_eq!(FollowUp::of(&file, day("2026-11-01")), FollowUp::ToHandOver);
        file.merged_into = Some(file.id);
        assert_eq!(FollowUp::of(&file, today), FollowUp::Merged);
    }
}
