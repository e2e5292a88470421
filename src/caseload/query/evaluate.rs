//! Does a person match? Only what a term asks is computed, without copying.

use super::field::{FieldId, ValueKind};
use super::lexer::Operator;
use super::value::{AppointmentWanted, Condition, OrientationWanted};
use super::{Node, Test, field};
use crate::caseload::state::State;
use crate::dates::Length;
use crate::domain::appointment::{Appointment, AppointmentState};
use crate::domain::code::{Coded, ObstacleKind};
use crate::domain::identifier::Phone;
use crate::domain::obstacle::ObstacleState;
use crate::domain::orientation::Orientation;
use crate::domain::person::{District, PersonFile, Standing};
use crate::domain::rules::{DurationBand, age_on};
use crate::domain::situation::Situation;
use crate::text::fold;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// One person in their caseload, on one day.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) state: &'a State,
    pub(super) file: &'a PersonFile,
    pub(super) today: NaiveDate,
}

/// What one field says of a person.
enum Fact<'a> {
    NotStated,
    Number(i64),
    Date(NaiveDate),
    Code(&'a str),
    Flag(bool),
}

impl<'a, T> From<Option<T>> for Fact<'a>
where
    Fact<'a>: From<T>,
{
    fn from(stated: Option<T>) -> Self {
        stated.map_or(Self::NotStated, Into::into)
    }
}

impl From<NaiveDate> for Fact<'_> {
    fn from(date: NaiveDate) -> Self {
        Self::Date(date)
    }
}

impl From<bool> for Fact<'_> {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl<'a> From<&'a str> for Fact<'a> {
    fn from(code: &'a str) -> Self {
        Self::Code(code)
    }
}

impl<'a> Subject<'a> {
    pub(super) fn matches(self, node: &Node) -> bool {
        match node {
            Node::All(nodes) => nodes.iter().all(|node| self.matches(node)),
            Node::Any(nodes) => nodes.iter().any(|node| self.matches(node)),
            Node::Not(node) => !self.matches(node),
            Node::Test(test) => self.passes(test),
        }
    }

    fn passes(self, test: &Test) -> bool {
        let Some(id) = test.field else {
            return test.conditions.iter().any(|condition| self.is_called(condition));
        };
        test.conditions.iter().any(|condition| match field::of(id).kind {
            ValueKind::Commune => self.lives_in(condition),
            ValueKind::PostalCode => self.has_postal_code(condition),
            ValueKind::District => self.is_in_district(condition),
            ValueKind::Text | ValueKind::Fragment => self.has_text(id, condition),
            ValueKind::Phone => self.has_phone(condition),
            ValueKind::Obstacle => self.has_obstacle(condition),
            ValueKind::Interviews => self.has_interviews(condition),
            ValueKind::Appointment => self.has_appointment(condition),
            ValueKind::Orientation => self.has_orientation(condition),
            _ if id == FieldId::Motive => self.has_motive(condition),
            ValueKind::Exit => self.is_out(condition),
            _ => holds(condition, &self.fact(id), self.today),
        })
    }

    /// Free words: names, phone digits, internal number, birth date.
    fn is_called(self, condition: &Condition) -> bool {
        match condition {
            Condition::Words(words) => {
                words.iter().all(|word| self.names().any(|name| begins_a_word(name, word)))
                    || is_same_number(self.file.number.as_str(), words)
            }
            Condition::Digits(digits) => {
                self.file.identity.phones.iter().any(|phone| has_digits(phone, digits))
                    || self.file.number.as_str().contains(digits.as_str())
            }
            Condition::During(bounds) => bounds.hold(self.file.identity.birth_date),
            _ => false,
        }
    }

    fn names(self) -> impl Iterator<Item = &'a str> {
        let identity = &self.file.identity;
        [Some(&identity.last_name), identity.birth_name.as_ref(), Some(&identity.first_names)]
            .into_iter()
            .flatten()
            .map(crate::domain::identifier::Name::as_str)
    }

    fn lives_in(self, condition: &Condition) -> bool {
        let residence = &self.file.identity.residence;
        let is_town =
            |name: &str| residence.town.as_ref().is_some_and(|town| fold(town.as_str()) == *name);
        match condition {
            Condition::Unknown => residence.commune.is_none(),
            Condition::Commune { insee, town } => match &residence.commune {
                Some(commune) => commune == insee,
                None => !town.is_empty() && is_town(town),
            },
            Condition::Town(town) => residence
                .town
                .as_ref()
                .is_some_and(|written| fold(written.as_str()).starts_with(town.as_str())),
            _ => false,
        }
    }

    fn has_postal_code(self, condition: &Condition) -> bool {
        match (condition, &self.file.identity.residence.postal_code) {
            (Condition::Unknown, known) => known.is_none(),
            (Condition::Prefix(prefix), Some(code)) => code.as_str().starts_with(prefix.as_str()),
            _ => false,
        }
    }

    fn is_in_district(self, condition: &Condition) -> bool {
        match (condition, &self.file.identity.residence.district) {
            (Condition::Yes, District::Inside(_))
            | (Condition::No, District::Outside)
            | (Condition::Unknown, District::NotKnown) => true,
            (Condition::District(wanted), District::Inside(code)) => wanted == code,
            _ => false,
        }
    }

    fn has_text(self, id: FieldId, condition: &Condition) -> bool {
        let identity = &self.file.identity;
        let fits = |text: &str| match condition {
            Condition::Yes => true,
            Condition::Words(words) => words.iter().all(|word| begins_a_word(text, word)),
            Condition::Fragment(part) => contains(text, part),
            _ => false,
        };
        let has = match id {
            FieldId::Name => match condition {
                // «martin jean» is in the names together, not in one of them.
                Condition::Words(_) => return self.is_called(condition),
                _ => self.names().any(fits),
            },
            FieldId::Number => fits(self.file.number.as_str()),
            FieldId::Email => identity.email.as_ref().is_some_and(|email| fits(email.as_str())),
            FieldId::Tag => identity.tags.iter().any(|tag| fits(tag)),
            FieldId::LeadAdviser => self
                .state
                .adviser(self.file.lead_adviser)
                .is_some_and(|adviser| fits(adviser.name.as_str())),
            FieldId::Occupation => {
                let stated = self.stated(|facts| facts.target_occupations.as_ref());
                match (condition, stated) {
                    (Condition::Unknown, stated) => return stated.is_none(),
                    (Condition::No, stated) => return stated.is_some_and(Vec::is_empty),
                    (_, stated) => stated.into_iter().flatten().any(|occupation| {
                        fits(&occupation.label)
                            || occupation.code.as_ref().is_some_and(|code| fits(code.as_str()))
                    }),
                }
            }
            FieldId::Partner => self.orientations().iter().any(|orientation| {
                self.state
                    .partner(orientation.partner)
                    .is_some_and(|partner| fits(partner.name.as_str()))
            }),
            _ => false,
        };
        match condition {
            Condition::No | Condition::Unknown => !self.has_text(id, &Condition::Yes),
            _ => has,
        }
    }

    fn has_phone(self, condition: &Condition) -> bool {
        let phones = &self.file.identity.phones;
        match condition {
            Condition::Yes => !phones.is_empty(),
            Condition::No | Condition::Unknown => phones.is_empty(),
            Condition::Digits(digits) => phones.iter().any(|phone| has_digits(phone, digits)),
            _ => false,
        }
    }

    fn has_obstacle(self, condition: &Condition) -> bool {
        let standing = || self.file.obstacles_on(self.today);
        match condition {
            Condition::Unknown => {
                !standing().values().any(|state| *state != ObstacleState::NotAssessed)
            }
            Condition::Yes => standing().values().any(|state| state.is_present()),
            Condition::No => {
                let standing: BTreeMap<_, _> = standing();
                standing.values().any(|state| *state != ObstacleState::NotAssessed)
                    && !standing.values().any(|state| state.is_present())
            }
            Condition::Obstacle { kind: Some(kind), states } => {
                states.contains(&self.obstacle(kind))
            }
            Condition::Obstacle { kind: None, states } => {
                standing().values().any(|state| states.contains(state))
            }
            _ => false,
        }
    }

    fn obstacle(self, kind: &ObstacleKind) -> ObstacleState {
        let entries = self.file.obstacles.iter().filter(|entry| entry.kind == *kind);
        latest(entries.map(|entry| (entry.on, entry.state)), self.today).unwrap_or_default()
    }

    fn has_interviews(self, condition: &Condition) -> bool {
        let days = || {
            let interviews = self.state.interviews_of(self.file.id);
            interviews.into_iter().map(|interview| interview.on).filter(|on| *on <= self.today)
        };
        match condition {
            Condition::Yes => days().next().is_some(),
            Condition::No | Condition::Unknown => days().next().is_none(),
            Condition::Between(bounds) => bounds.hold(length_of(days())),
            Condition::During(bounds) => days().any(|on| bounds.hold(on)),
            _ => false,
        }
    }

    fn has_appointment(self, condition: &Condition) -> bool {
        let appointments = self.state.appointments_of(self.file.id);
        let any = |fits: &dyn Fn(&Appointment) -> bool| {
            appointments.iter().any(|appointment| fits(appointment))
        };
        let upcoming = |appointment: &Appointment| {
            appointment.state == AppointmentState::Planned && appointment.day() >= self.today
        };
        match condition {
            Condition::Yes => any(&upcoming),
            Condition::No => !any(&upcoming),
            Condition::Unknown => appointments.is_empty(),
            Condition::During(bounds) => any(&|appointment| bounds.hold(appointment.day())),
            Condition::Appointment(AppointmentWanted::Unanswered) => {
                any(&|appointment| appointment.is_unanswered_on(self.today))
            }
            Condition::Appointment(AppointmentWanted::State(state)) => {
                any(&|appointment| appointment.state == *state)
            }
            _ => false,
        }
    }

    fn orientations(self) -> Vec<&'a Orientation> {
        self.state.orientations_of(self.file.id)
    }

    fn has_orientation(self, condition: &Condition) -> bool {
        let orientations = self.orientations();
        match condition {
            Condition::Yes => !orientations.is_empty(),
            Condition::No | Condition::Unknown => orientations.is_empty(),
            Condition::Between(bounds) => bounds.hold(length_of(orientations.iter())),
            Condition::Orientation(wanted) => {
                orientations.iter().any(|orientation| is_wanted(orientation, *wanted, self.today))
            }
            _ => false,
        }
    }

    fn has_motive(self, condition: &Condition) -> bool {
        let orientations = self.orientations();
        match condition {
            Condition::Unknown => orientations.is_empty(),
            Condition::OneOf(codes) => orientations
                .iter()
                .any(|orientation| codes.iter().any(|code| code == orientation.motive.as_str())),
            _ => false,
        }
    }

    fn is_out(self, condition: &Condition) -> bool {
        let exit = self.file.exit_on(self.today);
        match (condition, exit) {
            (Condition::Yes, exit) => exit.is_some(),
            (Condition::No, exit) => exit.is_none(),
            (Condition::OneOf(codes), Some(exit)) => {
                codes.iter().any(|code| code == exit.motive.as_str())
            }
            (Condition::During(bounds), Some(exit)) => bounds.hold(exit.on),
            _ => false,
        }
    }

    fn fact(self, id: FieldId) -> Fact<'a> {
        let file = self.file;
        let identity = &file.identity;
        let flag = |pick: fn(&Situation) -> Option<&bool>| Fact::from(self.stated(pick).copied());
        match id {
            FieldId::Age => Fact::Number(age_on(identity.birth_date, self.today).into()),
            FieldId::Birth => Fact::Date(identity.birth_date),
            FieldId::Civility => identity.civility.as_ref().map(Coded::as_str).into(),
            FieldId::Origin => identity.origin.as_ref().map(Coded::as_str).into(),
            FieldId::FirstContact => Fact::Date(file.first_contact),
            FieldId::LastContact | FieldId::NoContact => Fact::Date(self.state.last_contact(file)),
            FieldId::Registration => self.code(|facts| facts.registration.as_ref()),
            FieldId::Activity => self.code(|facts| facts.activity.as_ref()),
            FieldId::Rsa => self.code(|facts| facts.rsa.as_ref()),
            FieldId::DisabledWorker => self.code(|facts| facts.disabled_worker.as_ref()),
            FieldId::Education => self.code(|facts| facts.education.as_ref()),
            FieldId::Housing => self.code(|facts| facts.housing.as_ref()),
            FieldId::WithoutWork => self.without_work_since().into(),
            FieldId::LongTerm => self.band(DurationBand::TwelveToTwentyThreeMonths),
            FieldId::VeryLongTerm => self.band(DurationBand::TwentyFourMonthsOrMore),
            FieldId::RightsUntil => {
                self.stated(|facts| facts.rights_until.as_ref()).copied().into()
            }
            FieldId::UnemploymentBenefit => flag(|facts| facts.unemployment_benefit.as_ref()),
            FieldId::SolidarityAllowance => flag(|facts| facts.solidarity_allowance.as_ref()),
            FieldId::DisabilityAllowance => flag(|facts| facts.disability_allowance.as_ref()),
            FieldId::ActivityBonus => flag(|facts| facts.activity_bonus.as_ref()),
            FieldId::Licence => flag(|facts| facts.driving_licence.as_ref()),
            FieldId::Vehicle => flag(|facts| facts.vehicle.as_ref()),
            FieldId::SingleParent => flag(|facts| facts.single_parent.as_ref()),
            FieldId::Children => self
                .stated(|facts| facts.dependent_children.as_ref())
                .map_or(Fact::NotStated, |children| Fact::Number((*children).into())),
            FieldId::ToHandOver => Fact::Flag(file.standing == Standing::ToHandOver),
            FieldId::Merged => Fact::Flag(file.merged_into.is_some()),
            _ => Fact::NotStated,
        }
    }

    fn code<C: Coded + 'a>(self, pick: fn(&Situation) -> Option<&C>) -> Fact<'a> {
        self.stated(pick).map(Coded::as_str).into()
    }

    fn without_work_since(self) -> Option<NaiveDate> {
        self.stated(|facts| facts.without_work_since.as_ref()).copied()
    }

    fn band(self, band: DurationBand) -> Fact<'a> {
        let since = self.without_work_since();
        since.map(|since| DurationBand::on(since, self.today) == Some(band)).into()
    }

    /// One fact of the situation, by the rule of [`Situation::on`] but without making the whole.
    fn stated<T>(self, pick: fn(&Situation) -> Option<&T>) -> Option<&'a T> {
        let entries = self.file.situations.iter();
        latest(entries.filter_map(|entry| Some((entry.on, pick(&entry.facts)?))), self.today)
    }
}

/// The last dated that day or before; of one day, the last listed.
fn latest<T>(dated: impl Iterator<Item = (NaiveDate, T)>, day: NaiveDate) -> Option<T> {
    dated.filter(|(on, _)| *on <= day).max_by_key(|(on, _)| *on).map(|(_, what)| what)
}

fn holds(condition: &Condition, fact: &Fact<'_>, today: NaiveDate) -> bool {
    match (condition, fact) {
        (Condition::Unknown, Fact::NotStated)
        | (Condition::Yes, Fact::Flag(true))
        | (Condition::No, Fact::Flag(false)) => true,
        (Condition::Between(bounds), Fact::Number(number)) => bounds.hold(*number),
        (Condition::During(bounds), Fact::Date(date)) => bounds.hold(*date),
        (Condition::Elapsed(edges), Fact::Date(since)) => {
            *since <= today && edges.iter().all(|edge| has_lasted(*since, *edge, today))
        }
        (Condition::OneOf(codes), Fact::Code(code)) => codes.iter().any(|known| known == code),
        (Condition::NoneOf(codes), Fact::Code(code)) => !codes.iter().any(|known| known == code),
        _ => false,
    }
}

/// Counted forward from its beginning, as [`DurationBand`] does: months have not one length.
fn has_lasted(since: NaiveDate, (operator, length): (Operator, Length), today: NaiveDate) -> bool {
    let reached = length.after(since);
    match operator {
        Operator::Is | Operator::IsNot | Operator::AtLeast => reached <= today,
        Operator::Above => reached < today,
        Operator::AtMost => reached >= today,
        Operator::Below => reached > today,
    }
}

fn is_wanted(orientation: &Orientation, wanted: OrientationWanted, today: NaiveDate) -> bool {
    match wanted {
        OrientationWanted::Open => !orientation.stage().is_final(),
        OrientationWanted::Awaiting => orientation.stage().awaits_answer(),
        OrientationWanted::Late => orientation.reminder_is_due(today),
        OrientationWanted::Expiring => orientation.expiry_is_due(today),
        OrientationWanted::Stage(stage) => orientation.stage() == stage,
        OrientationWanted::Successful => orientation
            .steps
            .last()
            .and_then(|step| step.outcome.as_ref())
            .is_some_and(|outcome| outcome.successful),
    }
}

fn length_of(items: impl Iterator) -> i64 {
    i64::try_from(items.count()).unwrap_or(i64::MAX)
}

/// Does a word of the text begin with `start` (folded)? Names written without accents, most of
/// them, are compared as they stand.
fn begins_a_word(text: &str, start: &str) -> bool {
    let mut parts = 0;
    let found = text.is_ascii()
        && text.split(|letter: char| !letter.is_ascii_alphanumeric()).any(|word| {
            parts += 1;
            word.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
        });
    if found || (text.is_ascii() && parts < 2) {
        return found;
    }
    let folded = fold(text);
    folded.split(' ').any(|word| word.starts_with(start))
        // «nguessan» for N'Guessan.
        || folded.replace(' ', "").starts_with(start)
}

/// `csp 412` for `CSP-0412`.
fn is_same_number(number: &str, words: &[String]) -> bool {
    match (words, number.split_once('-')) {
        ([office, rank], Some((own_office, own_rank))) => {
            office.eq_ignore_ascii_case(own_office)
                && rank.trim_start_matches('0') == own_rank.trim_start_matches('0')
        }
        _ => false,
    }
}

fn contains(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(part)
}

/// Digits as French people say them: `0612` is at the start of `+33612…`.
fn has_digits(phone: &Phone, digits: &str) -> bool {
    let number = phone.as_str();
    number.contains(digits)
        || digits.strip_prefix('0').is_some_and(|rest| {
            number.strip_prefix("+33").is_some_and(|national| national.starts_with(rest))
        })
}
