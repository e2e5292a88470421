//! `relais show`: one person's file, whole.

use super::exit::{Exit, Failure};
use super::face::Face;
use super::output::{Group, Sheet};
use super::situation::EntryRow;
use super::view::{
    AppointmentRow, InterviewRow, Label, OrientationRow, PersonRow, Within, sharing_code,
};
use super::{address, situation};
use crate::caseload::state::State;
use crate::desk::facts;
use crate::desk::words::{district_text, hour, obstacle_state, phones_text, sharing_in_words};
use crate::domain::obstacle::ObstacleState;
use crate::domain::person::{District, PersonFile, Sharing};
use crate::i18n::{Lang, Message};
use crate::msg;
use chrono::NaiveDate;
use clap::Args;
use serde::Serialize;
use serde_json::{Map, Value};

/// One person's file.
#[derive(Debug, Args)]
pub struct Show {
    #[arg(value_name = "PERSON", required = true)]
    person: Vec<String>,
}

/// The file, for JSON.
#[derive(Debug, Serialize)]
struct File {
    person: PersonRow,
    details: Details,
    situation: Map<String, Value>,
    situations: Vec<EntryRow>,
    obstacles: Vec<ObstacleRow>,
    exits: Vec<ExitRow>,
    orientations: Vec<OrientationRow>,
    appointments: Vec<AppointmentRow>,
    interviews: Vec<InterviewRow>,
}

#[derive(Debug, Serialize)]
struct Details {
    civility: Option<Label>,
    birth_name: Option<String>,
    address: Option<String>,
    postal_code: Option<String>,
    town: Option<String>,
    /// Priority district: its code, `outside`, or `null` when nobody looked.
    district: Option<String>,
    france_travail_id: Option<String>,
    contact_preference: Option<Label>,
    origin: Option<Label>,
    notice_on: Option<NaiveDate>,
    sharing: Label,
    sharing_on: Option<NaiveDate>,
}

#[derive(Debug, Serialize)]
struct ObstacleRow {
    kind: Label,
    state: Label,
}

#[derive(Debug, Serialize)]
struct ExitRow {
    on: NaiveDate,
    motive: Label,
    detail: String,
    reopened_on: Option<NaiveDate>,
}

impl Show {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let caseload = face.open()?;
        let person = address::person(face, &caseload, &self.person.join(" "))?;
        let state = caseload.state();
        let Some(file) = state.person(person) else { return Ok(Exit::NotFound) };
        let sheet = sheet(face, state, file);
        face.printer.sheet(&sheet)?;
        Ok(Exit::Done)
    }
}

fn sheet(face: &Face, state: &State, file: &PersonFile) -> Sheet<File> {
    let (lang, today) = (face.lang, face.today());
    let body = body(face, state, file);
    let groups = vec![
        Group { title: msg!("cli.group.identity"), lines: identity_lines(&body, file, lang) },
        Group {
            title: msg!("cli.group.situation_on", on = today),
            lines: facts::lines(&file.situation_on(today), lang),
        },
        Group {
            title: msg!("cli.group.obstacles"),
            lines: body
                .obstacles
                .iter()
                .map(|obstacle| (obstacle.kind.label.clone(), obstacle.state.label.clone()))
                .collect(),
        },
        Group { title: msg!("cli.group.orientations"), lines: orientation_lines(&body, lang) },
        Group {
            title: msg!("cli.group.appointments"),
            lines: state
                .appointments_of(file.id)
                .into_iter()
                .zip(&body.appointments)
                .map(|(appointment, row)| {
                    let day = lang.date(appointment.day());
                    let hour = hour(appointment.start, lang);
                    let what = format!("{}  {}", row.state.label, row.subject);
                    (format!("{}  {day} {hour}", row.id), what.trim_end().to_owned())
                })
                .collect(),
        },
        Group {
            title: msg!("cli.group.interviews"),
            lines: body
                .interviews
                .iter()
                .map(|interview| {
                    let how = format!("{} min, {}", interview.minutes, interview.medium.label);
                    let themes: Vec<&str> =
                        interview.themes.iter().map(|theme| theme.label.as_str()).collect();
                    let mut text = how;
                    if !themes.is_empty() {
                        text = format!("{text}, {}", themes.join(", "));
                    }
                    if !interview.note.is_empty() {
                        text = format!("{text}\n{}", interview.note);
                    }
                    (lang.date(interview.on), text)
                })
                .collect(),
        },
        Group {
            title: msg!("cli.group.exits"),
            lines: body.exits.iter().map(|exit| exit_line(exit, lang)).collect(),
        },
    ];
    let title = format!("{}  {}", body.person.number, file.identity.full_name());
    Sheet { schema: "relais.file/1", title, groups, body }
}

fn body(face: &Face, state: &State, file: &PersonFile) -> File {
    let (lang, today) = (face.lang, face.today());
    let identity = &file.identity;
    let home = &identity.residence;
    let vocabulary = state.vocabulary();
    let mut obstacles: Vec<_> = file
        .obstacles_on(today)
        .into_iter()
        .filter(|(_, state)| *state != ObstacleState::NotAssessed)
        .collect();
    obstacles.sort_by(|(a, _), (b, _)| vocabulary.compare(a, b));
    File {
        person: PersonRow::of(state, file, today, lang),
        details: Details {
            civility: identity.civility.as_ref().map(|code| Label::of(vocabulary, code, lang)),
            birth_name: identity.birth_name.as_ref().map(ToString::to_string),
            address: home.address.clone(),
            postal_code: home.postal_code.as_ref().map(ToString::to_string),
            town: home.town.as_ref().map(ToString::to_string),
            district: match &home.district {
                District::NotKnown => None,
                District::Outside => Some("outside".to_owned()),
                District::Inside(code) => Some(code.to_string()),
            },
            france_travail_id: identity.france_travail_id.as_ref().map(ToString::to_string),
            contact_preference: identity
                .contact_preference
                .as_ref()
                .map(|code| Label::of(vocabulary, code, lang)),
            origin: identity.origin.as_ref().map(|code| Label::of(vocabulary, code, lang)),
            notice_on: identity.notice_on,
            sharing: Label {
                code: sharing_code(file.sharing).to_owned(),
                label: lang.say(&sharing_in_words(file.sharing)),
            },
            sharing_on: match file.sharing {
                Sharing::NotRecorded => None,
                Sharing::Agreed(on) | Sharing::Declined(on) => Some(on),
            },
        },
        situation: facts::json(&file.situation_on(today), lang),
        situations: situation::entries(face, file),
        obstacles: obstacles
            .into_iter()
            .map(|(kind, state)| ObstacleRow {
                kind: Label::of(vocabulary, &kind, lang),
                state: Label::worded(&state, &obstacle_state(state), lang),
            })
            .collect(),
        exits: file
            .exits
            .iter()
            .map(|exit| ExitRow {
                on: exit.on,
                motive: Label::of(vocabulary, &exit.motive, lang),
                detail: exit.detail.clone(),
                reopened_on: exit.reopened_on,
            })
            .collect(),
        orientations: state
            .orientations_of(file.id)
            .into_iter()
            .map(|orientation| OrientationRow::of(state, orientation, Within::File, today, lang))
            .collect(),
        appointments: state
            .appointments_of(file.id)
            .into_iter()
            .map(|appointment| AppointmentRow::of(state, appointment, lang))
            .collect(),
        interviews: state
            .interviews_of(file.id)
            .into_iter()
            .map(|interview| InterviewRow::of(state, interview, lang))
            .collect(),
    }
}

fn identity_lines(body: &File, file: &PersonFile, lang: Lang) -> Vec<(String, String)> {
    let (person, details) = (&body.person, &body.details);
    let label = |label: &Option<Label>| label.as_ref().map(|label| label.label.clone());
    let phones = Some(phones_text(&file.identity.phones)).filter(|phones| !phones.is_empty());
    let tags = Some(person.tags.join(", ")).filter(|tags| !tags.is_empty());
    let born = format!("{} ({})", lang.date(person.birth_date), person.age);
    let town = [details.postal_code.clone(), person.commune.clone()];
    let town = town.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let lines: [(Message, Option<String>); 16] = [
        (msg!("cli.column.standing"), Some(person.standing.label.clone())),
        (msg!("cli.field.civility"), label(&details.civility)),
        (msg!("cli.field.birth_name"), details.birth_name.clone()),
        (msg!("cli.column.birth_date"), Some(born)),
        (msg!("cli.column.phones"), phones),
        (msg!("cli.column.email"), person.email.clone()),
        (msg!("cli.field.address"), details.address.clone()),
        (msg!("cli.column.commune"), Some(town).filter(|town| !town.is_empty())),
        (msg!("cli.field.district"), district_text(&file.identity.residence.district, lang)),
        (msg!("cli.field.france_travail_id"), details.france_travail_id.clone()),
        (msg!("cli.field.contact_preference"), label(&details.contact_preference)),
        (msg!("cli.field.origin"), label(&details.origin)),
        (msg!("cli.field.first_contact"), Some(lang.date(person.first_contact))),
        (msg!("cli.column.adviser"), Some(person.lead_adviser.clone())),
        (msg!("cli.field.sharing"), Some(details.sharing.label.clone())),
        (msg!("cli.field.tags"), tags),
    ];
    lines.into_iter().filter_map(|(name, value)| Some((lang.say(&name), value?))).collect()
}

fn orientation_lines(body: &File, lang: Lang) -> Vec<(String, String)> {
    let line = |row: &OrientationRow| {
        let since = row.since.map(|since| lang.date(since)).unwrap_or_default();
        let to =
            row.service.iter().fold(row.partner.clone(), |to, service| format!("{to}, {service}"));
        let what = format!("{to} ({}) : {} {since}", row.motive.label, row.stage.label);
        (row.id.clone(), what)
    };
    body.orientations.iter().map(line).collect()
}

fn exit_line(exit: &ExitRow, lang: Lang) -> (String, String) {
    let reopened = exit
        .reopened_on
        .map(|on| format!(" ({})", lang.say(&msg!("cli.show.reopened", on = on))))
        .unwrap_or_default();
    (
        lang.date(exit.on),
        format!("{} {}{reopened}", exit.motive.label, exit.detail).trim().to_owned(),
    )
}
