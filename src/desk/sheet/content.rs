//! What stands on a sheet, before it is written in a language and a form.

use super::bounds::{self, Bounds};
use super::line::Line;
use crate::caseload::state::State;
use crate::desk::words::commune_name;
use crate::domain::code::{Coded, ContactPreference, RefusalReason, Theme};
use crate::domain::identifier::Phone;
use crate::domain::orientation::Orientation;
use crate::domain::partner::Partner;
use crate::domain::person::{Identity, PersonFile, Residence, Sharing};
use crate::domain::rules::age_on;
use crate::domain::service::Service;
use crate::domain::situation::{Occupation, Situation};
use crate::domain::territory::Territory;
use crate::domain::vocabulary::Vocabulary;
use crate::i18n::{Explain, Lang, Message};
use crate::msg;
use chrono::{Days, NaiveDate, NaiveDateTime};
use smol_str::SmolStr;

/// Phones of one person or partner that stand on a sheet, the best first.
const PHONES: usize = 2;

/// A sheet: everything that is written on it, bounded, in no language yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Number of the person's file: what both sides name the orientation by.
    pub number: String,
    /// Day on which the sheet is made.
    pub made_on: NaiveDate,
    /// Who sends it.
    pub sender: Sender,
    /// To whom.
    pub recipient: Recipient,
    /// What is said of the person, in the order of [`Line::ALL`]; nothing that is not known.
    pub person: Vec<Entry>,
    /// The lines asked for of which nothing is known.
    pub not_known: Vec<Line>,
    /// What for.
    pub motive: Theme,
    /// The same, in words.
    pub purpose: Part,
    /// To which service of the partner.
    pub service: Option<String>,
    /// The collective session at which the person is expected.
    pub session: Option<NaiveDateTime>,
    /// What the partner should know, line by line.
    pub note: Vec<String>,
    /// What the partner is asked to do.
    pub expected: Vec<Message>,
    /// What the person said of passing their particulars on.
    pub agreement: Message,
    /// Reasons for a refusal that the reply slip offers.
    pub reasons: Vec<Part>,
    /// Whether a text was cut to fit the page.
    pub has_cut: bool,
}

/// Who sends a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The office.
    pub office: String,
    /// Its commune.
    pub commune: Option<String>,
    /// The adviser whom the partner answers.
    pub adviser: Option<String>,
    /// The adviser's e-mail.
    pub email: Option<String>,
}

/// To whom a sheet is sent: the service's own particulars where it has any, the partner's else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Name of the partner.
    pub name: String,
    /// Who to ask for.
    pub contact: Option<String>,
    /// Address, on one line.
    pub address: Option<String>,
    /// Phones.
    pub phones: Option<String>,
    /// E-mail.
    pub email: Option<String>,
}

/// One line about the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Which.
    pub line: Line,
    /// What it says; never empty.
    pub says: Vec<Part>,
}

/// A piece of what a line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// As it is.
    Text(String),
    /// A sentence of the locale tables.
    Message(Message),
    /// A code of the lists in force, by its label in each language.
    Label {
        /// In French.
        french: SmolStr,
        /// In English.
        english: SmolStr,
    },
}

impl Part {
    /// In a language.
    #[must_use]
    pub fn say(&self, lang: Lang) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Message(message) => lang.say(message),
            Self::Label { french, english } => match lang {
                Lang::Fr => french.to_string(),
                Lang::En => english.to_string(),
            },
        }
    }

    fn code<C: Coded>(vocabulary: &Vocabulary, code: &C) -> Self {
        // A code that is in no list was written elsewhere: like any text, it may be too long.
        let label = |lang| {
            let label = vocabulary.label(code, lang);
            Bounds::default().line(label, bounds::NAME).into()
        };
        Self::Label { french: label(Lang::Fr), english: label(Lang::En) }
    }
}

impl Entry {
    /// What it says, in a language.
    #[must_use]
    pub fn say(&self, lang: Lang) -> String {
        self.says.iter().map(|part| part.say(lang)).collect::<Vec<_>>().join(", ")
    }
}

/// Why no sheet can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SheetRefused {
    /// The person does not want their particulars passed on: only a sheet without any line can be made.
    #[error("the person refused on {on} that their particulars are passed on")]
    Declined {
        /// Day of the refusal.
        on: NaiveDate,
    },
    /// The person, the partner or the office is no more.
    #[error("the person, the partner or the office of the orientation is not there")]
    Gone,
}

impl Explain for SheetRefused {
    fn explain(&self) -> Message {
        match self {
            Self::Declined { on } => msg!("sheet.refused.declined", on = *on),
            Self::Gone => msg!("sheet.refused.gone"),
        }
    }
}

impl Sheet {
    /// The sheet of an orientation, with these lines and no other, as things stand on a day.
    ///
    /// # Errors
    /// [`SheetRefused`]: the person refused that anything of this be passed on, or someone is no more.
    pub fn of(
        state: &State,
        orientation: &Orientation,
        lines: &[Line],
        today: NaiveDate,
    ) -> Result<Self, SheetRefused> {
        let file = state.person(orientation.person).ok_or(SheetRefused::Gone)?;
        let partner = state.partner(orientation.partner).ok_or(SheetRefused::Gone)?;
        let service = orientation.service.and_then(|service| state.service(service));
        if let Sharing::Declined(on) = file.sharing
            && !lines.is_empty()
        {
            return Err(SheetRefused::Declined { on });
        }
        let mut bounds = Bounds::default();
        let sender = sender(state, orientation, file, &mut bounds).ok_or(SheetRefused::Gone)?;
        let recipient = recipient(partner, service, &mut bounds);
        let (person, mut not_known) = told(file, lines, (state.vocabulary(), today), &mut bounds);
        let has_note = lines.contains(&Line::Note);
        let note = if has_note { bounds.lines(&orientation.note, bounds::NOTE) } else { vec![] };
        not_known.extend((has_note && note.is_empty()).then_some(Line::Note));
        let service = service.map(|service| bounds.line(service.name.as_str(), bounds::NAME));
        Ok(Self {
            number: file.number.to_string(),
            made_on: today,
            sender,
            recipient,
            expected: expected(orientation, &person, today),
            person,
            not_known,
            motive: orientation.motive.clone(),
            purpose: Part::code(state.vocabulary(), &orientation.motive),
            service,
            session: orientation.session,
            note,
            agreement: agreement(file.sharing),
            reasons: reasons(state.vocabulary(), today),
            has_cut: bounds.has_cut,
        })
    }
}

/// The adviser who wrote the orientation, or who answers for the file.
fn sender(
    state: &State,
    orientation: &Orientation,
    file: &PersonFile,
    bounds: &mut Bounds,
) -> Option<Sender> {
    let office = state.office()?;
    let wrote = orientation.steps.first().and_then(|step| state.adviser(step.by));
    let adviser = wrote.or_else(|| state.adviser(file.lead_adviser));
    let commune = office.commune.as_ref().and_then(|insee| Territory::builtin().commune(insee));
    Some(Sender {
        office: bounds.line(office.name.as_str(), bounds::NAME),
        commune: commune.map(|commune| commune.name.to_string()),
        adviser: adviser.map(|adviser| bounds.line(adviser.name.as_str(), bounds::NAME)),
        email: adviser
            .and_then(|adviser| adviser.email.as_ref())
            .map(|email| bounds.line(email.as_str(), bounds::EMAIL)),
    })
}

fn recipient(partner: &Partner, service: Option<&Service>, bounds: &mut Bounds) -> Recipient {
    let offer = service.map(|service| &*service.offer);
    let contact = offer.and_then(|offer| offer.contact.as_ref()).or(partner.contact.as_ref());
    let email = offer.and_then(|offer| offer.email.as_ref()).or(partner.email.as_ref());
    let own_phone = offer.and_then(|offer| offer.phone.as_ref());
    let own_place = offer.and_then(|offer| address(&offer.location, bounds));
    Recipient {
        name: bounds.line(partner.name.as_str(), bounds::NAME),
        contact: contact.map(|contact| bounds.line(contact.as_str(), bounds::NAME)),
        address: own_place.or_else(|| address(&partner.location, bounds)),
        phones: match own_phone {
            Some(own) => Some(phone(own)),
            None => phones(&partner.phones),
        },
        email: email.map(|email| bounds.line(email.as_str(), bounds::EMAIL)),
    }
}

/// Street, postal code and town, on one line.
fn address(home: &Residence, bounds: &mut Bounds) -> Option<String> {
    let town = home.town.as_ref().map(ToString::to_string).or_else(|| commune_name(home));
    let code = home.postal_code.as_ref().map(ToString::to_string);
    let place: Vec<String> = code.into_iter().chain(town).collect();
    let street = home.address.clone().filter(|street| !street.trim().is_empty());
    let parts: Vec<String> =
        street.into_iter().chain((!place.is_empty()).then(|| place.join(" "))).collect();
    (!parts.is_empty()).then(|| bounds.line(&parts.join(", "), bounds::PLACE))
}

/// A phone as people read it, on one line.
fn phone(phone: &Phone) -> String {
    phone.display().replace(' ', "\u{a0}")
}

fn phones(phones: &[Phone]) -> Option<String> {
    let shown: Vec<String> = phones.iter().take(PHONES).map(phone).collect();
    (!shown.is_empty()).then(|| shown.join(", "))
}

/// What the lines say of the person, and the lines of which nothing is known.
fn told(
    file: &PersonFile,
    lines: &[Line],
    (vocabulary, today): (&Vocabulary, NaiveDate),
    bounds: &mut Bounds,
) -> (Vec<Entry>, Vec<Line>) {
    let situation = file.situation_on(today);
    let (mut person, mut not_known) = (Vec::new(), Vec::new());
    let asked = |line: &Line| *line != Line::Note && lines.contains(line);
    for line in Line::ALL.into_iter().filter(asked) {
        let (way, reach) = reach(&file.identity, vocabulary, bounds);
        // Said by another line already.
        let is_repeated = match line {
            Line::Reach => way.is_some_and(|way| lines.contains(&way)),
            Line::Age => lines.contains(&Line::BirthDate),
            _ => false,
        };
        let says = match line {
            Line::Reach => reach,
            _ => identity_says(&file.identity, line, (vocabulary, today), bounds)
                .unwrap_or_else(|| situation_says(&situation, line, vocabulary, bounds)),
        };
        if is_repeated {
            continue;
        }
        if says.is_empty() { not_known.push(line) } else { person.push(Entry { line, says }) }
    }
    (person, not_known)
}

/// What a line says of who someone is; `None` for a line about their situation.
fn identity_says(
    identity: &Identity,
    line: Line,
    (vocabulary, today): (&Vocabulary, NaiveDate),
    bounds: &mut Bounds,
) -> Option<Vec<Part>> {
    let text = |text: Option<String>| text.into_iter().map(Part::Text).collect::<Vec<_>>();
    let home = &identity.residence;
    Some(match line {
        Line::Name => text(Some(bounds.line(&identity.full_name(), bounds::NAME))),
        Line::BirthDate => vec![Part::Message(msg!("sheet.day", on = identity.birth_date))],
        Line::Age => {
            let count = age_on(identity.birth_date, today);
            vec![Part::Message(msg!("sheet.years", count = count))]
        }
        Line::Commune => text(commune_name(home).map(|name| bounds.line(&name, bounds::NAME))),
        Line::Address => text(address(home, bounds)),
        Line::Phone => text(phones(&identity.phones)),
        Line::Email => text(email(identity, bounds)),
        Line::ContactPreference => {
            identity.contact_preference.iter().map(|way| Part::code(vocabulary, way)).collect()
        }
        Line::FranceTravailId => text(identity.france_travail_id.as_ref().map(ToString::to_string)),
        _ => return None,
    })
}

fn email(identity: &Identity, bounds: &mut Bounds) -> Option<String> {
    identity.email.as_ref().map(|email| bounds.line(email.as_str(), bounds::EMAIL))
}

/// One way to reach someone, and the line that says the same, if any.
///
/// Who prefers a way that is not known, or another person, is reached through the office: another way than the one they
/// chose may be one that they fear.
fn reach(
    identity: &Identity,
    vocabulary: &Vocabulary,
    bounds: &mut Bounds,
) -> (Option<Line>, Vec<Part>) {
    let by_phone = || identity.phones.first().map(|best| (Line::Phone, phone(best)));
    let way = match &identity.contact_preference {
        None => by_phone().or_else(|| email(identity, bounds).map(|email| (Line::Email, email))),
        Some(way)
            if *way == ContactPreference::PHONE || *way == ContactPreference::TEXT_MESSAGE =>
        {
            by_phone()
        }
        Some(way) if *way == ContactPreference::EMAIL => {
            email(identity, bounds).map(|email| (Line::Email, email))
        }
        Some(way) if *way == ContactPreference::LETTER => {
            address(&identity.residence, bounds).map(|address| (Line::Address, address))
        }
        Some(_) => None,
    };
    let Some((line, text)) = way else {
        return (None, vec![Part::Message(msg!("sheet.reach.office"))]);
    };
    let preference = identity.contact_preference.iter().map(|way| Part::code(vocabulary, way));
    (Some(line), preference.chain([Part::Text(text)]).collect())
}

/// What a line says of a situation: what is stated, nothing else.
fn situation_says(
    situation: &Situation,
    line: Line,
    vocabulary: &Vocabulary,
    bounds: &mut Bounds,
) -> Vec<Part> {
    let mut says = Vec::new();
    let mut say = |message: Message| says.push(Part::Message(message));
    match line {
        Line::Registration => {
            says.extend(situation.registration.iter().map(|code| Part::code(vocabulary, code)));
            let since = situation.registered_on.filter(|_| !says.is_empty());
            says.extend(since.map(|on| Part::Message(msg!("sheet.since", on = on))));
        }
        Line::Rsa => says.extend(situation.rsa.iter().map(|code| Part::code(vocabulary, code))),
        Line::DisabledWorker => {
            says.extend(situation.disabled_worker.iter().map(|code| Part::code(vocabulary, code)));
            let until = situation.disabled_worker_until.filter(|_| !says.is_empty());
            says.extend(until.map(|on| Part::Message(msg!("sheet.until", on = on))));
        }
        Line::Education => {
            says.extend(situation.education.iter().map(|code| Part::code(vocabulary, code)));
        }
        Line::Mobility => {
            match situation.driving_licence {
                Some(true) => say(msg!("sheet.mobility.licence")),
                Some(false) => say(msg!("sheet.mobility.no_licence")),
                None => {}
            }
            match situation.vehicle {
                Some(true) => say(msg!("sheet.mobility.vehicle")),
                Some(false) => say(msg!("sheet.mobility.no_vehicle")),
                None => {}
            }
        }
        Line::Radius => {
            if let Some(radius) = situation.radius_km {
                say(msg!("sheet.kilometres", radius = u32::from(radius)));
            }
        }
        Line::Availability => match situation.available_within_15_days {
            Some(true) => say(msg!("sheet.availability.soon")),
            Some(false) => say(msg!("sheet.availability.later")),
            None => {}
        },
        Line::TargetOccupations => {
            let wanted = situation.target_occupations.as_deref().unwrap_or_default();
            let labels: Vec<&str> = wanted.iter().map(occupation).collect();
            let text = bounds.line(&labels.join(", "), bounds::OCCUPATIONS);
            says.extend((!text.is_empty()).then_some(Part::Text(text)));
        }
        Line::Household => {
            if situation.single_parent == Some(true) {
                say(msg!("sheet.household.single_parent"));
            }
            if let Some(children) = situation.dependent_children {
                say(msg!("sheet.household.children", count = u32::from(children)));
            }
        }
        _ => {}
    }
    says
}

fn occupation(wanted: &Occupation) -> &str {
    match &wanted.code {
        Some(code) if wanted.label.trim().is_empty() => code.as_str(),
        _ => wanted.label.as_str(),
    }
}

/// What the partner is asked to do: meet the person, answer, and keep nothing.
fn expected(orientation: &Orientation, person: &[Entry], today: NaiveDate) -> Vec<Message> {
    let can_reach = person.iter().any(|entry| {
        matches!(entry.line, Line::Phone | Line::Email | Line::Address)
            || entry.line == Line::Reach
                && entry.says != [Part::Message(msg!("sheet.reach.office"))]
    });
    let meet = match orientation.session {
        Some(_) => msg!("sheet.expected.session"),
        None if can_reach => msg!("sheet.expected.meet"),
        None => msg!("sheet.expected.meet_through_office"),
    };
    let sent = orientation.sent_on().unwrap_or(today);
    let due = sent.checked_add_days(Days::new(orientation.reminder_days.into()));
    let answer = match due.filter(|due| *due > today) {
        Some(due) => msg!("sheet.expected.answer", on = due),
        None => msg!("sheet.expected.answer_soon"),
    };
    vec![meet, answer, msg!("sheet.expected.protect")]
}

fn agreement(sharing: Sharing) -> Message {
    match sharing {
        Sharing::Agreed(on) => msg!("sheet.agreement.agreed", on = on),
        Sharing::NotRecorded => msg!("sheet.agreement.not_recorded"),
        Sharing::Declined(_) => msg!("sheet.agreement.declined"),
    }
}

fn reasons(vocabulary: &Vocabulary, today: NaiveDate) -> Vec<Part> {
    let known = vocabulary.entries_on(RefusalReason::LIST, today);
    known.map(|entry| Part::code(vocabulary, &RefusalReason::from_code(&entry.code))).collect()
}
