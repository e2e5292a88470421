//! From the values of a term to what is asked of a person.

use super::Test;
use super::error::{QueryError, Wrong};
use super::field::{self, EXIT_MOTIVES, Field, FieldId, ValueKind};
use super::lexer::{Operator, Part, Span, Value};
use super::parser::quoted;
use crate::dates::{self, Dates, Length};
use crate::domain::appointment::AppointmentState;
use crate::domain::code::{Coded, DisabledWorker, List, ObstacleKind, Registration, Rsa};
use crate::domain::identifier::{DistrictCode, InseeCode, Phone, PostalCode};
use crate::domain::obstacle::ObstacleState;
use crate::domain::orientation::Stage;
use crate::domain::territory::{Located, Territory};
use crate::domain::vocabulary::{Entry, Vocabulary};
use crate::text::fold;
use chrono::NaiveDate;
use smol_str::SmolStr;

/// One thing asked of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Condition {
    Yes,
    No,
    Unknown,
    /// That commune; or, when no code is known, that town as written.
    Commune {
        insee: InseeCode,
        town: String,
    },
    /// That town as written, folded.
    Town(String),
    Prefix(String),
    Fragment(String),
    District(DistrictCode),
    Between(Bounds<i64>),
    During(Bounds<NaiveDate>),
    /// Each edge holds.
    Elapsed(Vec<(Operator, Length)>),
    OneOf(Vec<SmolStr>),
    /// Known, and none of them.
    NoneOf(Vec<SmolStr>),
    Words(Vec<String>),
    Digits(String),
    Obstacle {
        kind: Option<ObstacleKind>,
        states: Vec<ObstacleState>,
    },
    Appointment(AppointmentWanted),
    Orientation(OrientationWanted),
}

/// What is asked of appointments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AppointmentWanted {
    Unanswered,
    State(AppointmentState),
}

/// What is asked of orientations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OrientationWanted {
    Open,
    Awaiting,
    Late,
    Expiring,
    Successful,
    Stage(Stage),
}

/// Both ends included; an open end is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bounds<T> {
    from: Option<T>,
    to: Option<T>,
}

impl<T: Copy + PartialOrd> Bounds<T> {
    pub(super) fn hold(self, value: T) -> bool {
        self.from.is_none_or(|from| from <= value) && self.to.is_none_or(|to| value <= to)
    }
}

impl Condition {
    pub(super) fn born(day: NaiveDate) -> Self {
        Self::During(Bounds { from: Some(day), to: Some(day) })
    }
}

/// What values are read with.
pub(super) struct Reader<'a> {
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) territory: &'a Territory,
    pub(super) today: NaiveDate,
}

/// A condition and its canonical text.
type Reading = Result<(Condition, String), Wrong>;

/// One end of a value, or the only one.
struct End<'a> {
    text: &'a str,
}

impl Reader<'_> {
    pub(super) fn term(
        &self,
        name: &Part,
        operator: Operator,
        values: &[Value],
        span: &Span,
    ) -> Result<Test, Vec<QueryError>> {
        let error = |span: &Span, read: &str, wrong| QueryError {
            span: span.clone(),
            read: read.to_owned(),
            wrong,
        };
        let Some(field) = field::named(&name.text) else {
            let wrong = if name.text.is_empty() {
                Wrong::MissingField
            } else {
                Wrong::UnknownField { near: field::nearest(&name.text) }
            };
            let place = if name.text.is_empty() { span } else { &name.span };
            return Err(vec![error(place, &name.text, wrong)]);
        };
        if values.is_empty() {
            return Err(vec![error(span, &name.text, Wrong::MissingValue(field))]);
        }
        let mut conditions = Vec::new();
        let mut written = Vec::new();
        let mut errors = Vec::new();
        for value in values {
            match self.value(field, operator, value) {
                Ok((condition, text)) => {
                    conditions.push(condition);
                    written.push(text);
                }
                Err(wrong) => errors.push(error(&value.span, &value_text(value), wrong)),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let written = format!("{}{}{}", field.french, sign(operator), written.join(","));
        Ok(Test { field: Some(field.id), conditions, written })
    }

    fn value(&self, field: &'static Field, operator: Operator, value: &Value) -> Reading {
        let low = value.low.as_ref().map(|part| End { text: part.text.trim() });
        let high = value.high.as_ref().map(|part| End { text: part.text.trim() });
        match low {
            _ if value.is_range && !matches!(operator, Operator::Is | Operator::IsNot) => {
                Err(Wrong::NoOrder(field))
            }
            low if value.is_range => self.range(field, low.as_ref(), high.as_ref()),
            Some(end) => self.single(field, operator, &end),
            None => Err(Wrong::MissingValue(field)),
        }
    }

    fn single(&self, field: &'static Field, operator: Operator, end: &End<'_>) -> Reading {
        let text = end.text;
        if text.is_empty() {
            return Err(Wrong::MissingValue(field));
        }
        let compares = !matches!(operator, Operator::Is | Operator::IsNot);
        if !compares && let Some(known) = answer(field, text) {
            return Ok(known);
        }
        if compares && !has_order(field) {
            return Err(Wrong::NoOrder(field));
        }
        match field.kind {
            ValueKind::Commune => self.commune(field, text),
            ValueKind::PostalCode => postal_code(field, text),
            ValueKind::District => district(field, text),
            ValueKind::Number => Ok(compared_number(operator, number(field, text)?)),
            ValueKind::Date => self.compared_date(operator, text),
            ValueKind::ElapsedDays | ValueKind::ElapsedMonths => elapsed(field, operator, text),
            ValueKind::Code(list) => self.code(field, list, text),
            ValueKind::OrderedCode(list) => self.compared_code(field, list, operator, text),
            ValueKind::YesNo => Err(unknown(field)),
            ValueKind::Text => words(field, text),
            ValueKind::Fragment => fragment(field, text),
            ValueKind::Phone => phone(field, text),
            ValueKind::Obstacle => self.obstacle(field, text),
            ValueKind::Interviews => match count(text) {
                Some(count) => Ok(compared_number(operator, count)),
                None => self.compared_date(operator, text),
            },
            ValueKind::Appointment => match appointment(text) {
                Some((wanted, written)) if !compares => {
                    Ok((Condition::Appointment(wanted), written.to_owned()))
                }
                _ => self.compared_date(operator, text),
            },
            ValueKind::Orientation => match orientation(text) {
                Some((wanted, written)) if !compares => {
                    Ok((Condition::Orientation(wanted), written.to_owned()))
                }
                _ => Ok(compared_number(operator, number(field, text)?)),
            },
            ValueKind::Exit => match self.vocabulary.find(EXIT_MOTIVES, text) {
                Some(entry) if !compares => Ok(one_of([entry])),
                _ => self
                    .compared_date(operator, text)
                    .map_err(|_| self.near(field, EXIT_MOTIVES, text)),
            },
        }
    }

    fn range(
        &self,
        field: &'static Field,
        low: Option<&End<'_>>,
        high: Option<&End<'_>>,
    ) -> Reading {
        let text = |end: Option<&End<'_>>| end.map_or("", |end| end.text).to_owned();
        let written = format!("{}..{}", value_written(&text(low)), value_written(&text(high)));
        if low.is_none() && high.is_none() {
            return Err(Wrong::MissingValue(field));
        }
        let counted = |end: Option<&End<'_>>| end.is_none_or(|end| count(end.text).is_some());
        let condition = match field.kind {
            ValueKind::Number => numbers(field, low, high)?,
            ValueKind::Orientation | ValueKind::Interviews if counted(low) && counted(high) => {
                numbers(field, low, high)?
            }
            ValueKind::Date | ValueKind::Appointment | ValueKind::Exit | ValueKind::Interviews => {
                let from = low.map(|end| self.dates(end.text)).transpose()?;
                let to = high.map(|end| self.dates(end.text)).transpose()?;
                ordered(from.map(|dates| dates.from), to.map(|dates| dates.to))
                    .map(Condition::During)?
            }
            ValueKind::ElapsedDays | ValueKind::ElapsedMonths => {
                let low = low.map(|end| length(field, end.text)).transpose()?;
                let high = high.map(|end| length(field, end.text)).transpose()?;
                if let (Some(low), Some(high)) = (low, high)
                    && low.after(self.today) > high.after(self.today)
                {
                    return Err(Wrong::EmptyRange);
                }
                let edges = [
                    low.map(|low| (Operator::AtLeast, low)),
                    high.map(|high| (Operator::Below, high.next())),
                ];
                Condition::Elapsed(edges.into_iter().flatten().collect())
            }
            ValueKind::OrderedCode(list) => {
                let rank = |end: Option<&End<'_>>| {
                    end.map(|end| self.rank(field, list, end.text)).transpose()
                };
                let bounds = ordered(rank(low)?, rank(high)?)?;
                Condition::OneOf(self.between(list, |rank| bounds.hold(rank)))
            }
            _ => return Err(Wrong::NoOrder(field)),
        };
        Ok((condition, written))
    }

    fn commune(&self, field: &'static Field, text: &str) -> Reading {
        if let Ok(insee) = InseeCode::parse(text) {
            let known = self.territory.commune(&insee);
            // A postal code of one known commune stands for it; of several, it must be told.
            if known.is_none()
                && let Ok(postal_code) = PostalCode::parse(text)
            {
                let mut here = self.territory.with_postal_code(&postal_code);
                match (here.next(), here.next()) {
                    (Some(commune), None) => return Ok(self.located(&commune.insee, &commune.name)),
                    (Some(first), Some(second)) => {
                        let near = [first, second].into_iter().chain(here);
                        let near = near.map(|commune| commune.name.to_string()).collect();
                        return Err(Wrong::UnknownValue { field, near });
                    }
                    (None, _) => {}
                }
            }
            let name = known.map_or("", |commune| commune.name.as_str());
            return Ok(self.located(&insee, name));
        }
        match self.territory.locate(None, text) {
            Located::One(commune) => Ok(self.located(&commune.insee, &commune.name)),
            Located::Candidates(near) => Err(Wrong::UnknownValue {
                field,
                near: near.iter().take(3).map(|commune| commune.name.to_string()).collect(),
            }),
            Located::Unknown => match fold(text) {
                town if town.is_empty() => Err(unknown(field)),
                town => match self.misspelt(&town) {
                    Some(near) => Err(Wrong::UnknownValue { field, near: vec![near] }),
                    None => Ok((Condition::Town(town.clone()), quoted(&town))),
                },
            },
        }
    }

    /// The known commune of which a folded town is a misspelling. Another town is found as written.
    fn misspelt(&self, town: &str) -> Option<String> {
        const LIKELY: f64 = 0.93;
        let communes = self.territory.communes().iter();
        communes
            .map(|commune| (strsim::jaro_winkler(town, &fold(&commune.name)), &commune.name))
            .filter(|(likeness, _)| *likeness >= LIKELY)
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, name)| name.to_string())
    }

    fn located(&self, insee: &InseeCode, name: &str) -> (Condition, String) {
        let condition = Condition::Commune { insee: insee.clone(), town: fold(name) };
        let is_told_by_name =
            matches!(self.territory.locate(None, name), Located::One(one) if one.insee == *insee);
        let written = if is_told_by_name { value_written(name) } else { insee.to_string() };
        (condition, written)
    }

    fn code(&self, field: &'static Field, list: List, text: &str) -> Reading {
        match self.vocabulary.find(list, text) {
            Some(entry) => Ok(one_of([entry])),
            None => Err(self.near(field, list, text)),
        }
    }

    fn compared_code(
        &self,
        field: &'static Field,
        list: List,
        operator: Operator,
        text: &str,
    ) -> Reading {
        let entry = self.vocabulary.find(list, text).ok_or_else(|| self.near(field, list, text))?;
        let rank = self.rank(field, list, text)?;
        let codes = self.between(list, |other| match operator {
            Operator::Is | Operator::IsNot => other == rank,
            Operator::Below => other < rank,
            Operator::AtMost => other <= rank,
            Operator::AtLeast => other >= rank,
            Operator::Above => other > rank,
        });
        Ok((Condition::OneOf(codes), value_written(&entry.code)))
    }

    fn rank(&self, field: &'static Field, list: List, text: &str) -> Result<usize, Wrong> {
        let entry = self.vocabulary.find(list, text).ok_or_else(|| self.near(field, list, text))?;
        let entries = self.vocabulary.entries(list);
        entries.iter().position(|known| known.code == entry.code).ok_or_else(|| unknown(field))
    }

    /// The codes of a list whose rank suits. *Not registered* is no category, so no comparison
    /// has it but its own.
    fn between(&self, list: List, suits: impl Fn(usize) -> bool) -> Vec<SmolStr> {
        let entries = self.vocabulary.entries(list).iter().enumerate();
        let codes: Vec<SmolStr> =
            entries.filter(|(rank, _)| suits(*rank)).map(|(_, entry)| entry.code.clone()).collect();
        let not_registered = Registration::NOT_REGISTERED;
        if list == Registration::LIST && codes.len() > 1 {
            codes.into_iter().filter(|code| code != not_registered.as_str()).collect()
        } else {
            codes
        }
    }

    fn near(&self, field: &'static Field, list: List, text: &str) -> Wrong {
        let near = self.vocabulary.suggest(list, text);
        Wrong::UnknownValue {
            field,
            near: near.iter().map(|entry| entry.code.to_string()).collect(),
        }
    }

    /// `mobilite`, `mobilite=leve`, `oui`, `leve`.
    fn obstacle(&self, field: &'static Field, text: &str) -> Reading {
        let present = || vec![ObstacleState::Identified, ObstacleState::BeingWorkedOn];
        let list = ObstacleKind::LIST;
        let (kind, state) =
            text.split_once(['=', ':']).map_or((text, None), |(kind, state)| (kind, Some(state)));
        if state.is_none()
            && let Some((states, written)) = obstacle_states(kind)
        {
            return Ok((Condition::Obstacle { kind: None, states }, written.to_owned()));
        }
        let entry = self.vocabulary.find(list, kind).ok_or_else(|| self.near(field, list, kind))?;
        let kind = Some(ObstacleKind::from_code(&entry.code));
        let code = value_written(&entry.code);
        match state {
            None => Ok((Condition::Obstacle { kind, states: present() }, code)),
            Some(state) => {
                let (states, written) = obstacle_states(state).ok_or_else(|| unknown(field))?;
                Ok((Condition::Obstacle { kind, states }, format!("{}={written}", entry.code)))
            }
        }
    }

    fn dates(&self, text: &str) -> Result<Dates, Wrong> {
        dates::read_natural(text, self.today).map_err(Wrong::NotADate)
    }

    fn compared_date(&self, operator: Operator, text: &str) -> Reading {
        let Dates { from, to } = self.dates(text)?;
        let before = |day: NaiveDate| day.pred_opt().unwrap_or(NaiveDate::MIN);
        let after = |day: NaiveDate| day.succ_opt().unwrap_or(NaiveDate::MAX);
        let bounds = match operator {
            Operator::Is | Operator::IsNot => Bounds { from: Some(from), to: Some(to) },
            Operator::Below => Bounds { from: None, to: Some(before(from)) },
            Operator::AtMost => Bounds { from: None, to: Some(to) },
            Operator::AtLeast => Bounds { from: Some(from), to: None },
            Operator::Above => Bounds { from: Some(after(to)), to: None },
        };
        Ok((Condition::During(bounds), value_written(text)))
    }
}

/// `oui`, `non`, `inconnu`, where the field can be asked so.
fn answer(field: &Field, text: &str) -> Option<(Condition, String)> {
    let folded = fold(text);
    let answers = answers_yes_or_no(field);
    match folded.as_str() {
        "oui" | "yes" if answers => Some((yes_or_no(field.id, true), "oui".to_owned())),
        "non" | "no" if answers => Some((yes_or_no(field.id, false), "non".to_owned())),
        "a venir" | "upcoming" if field.id == FieldId::Appointment => {
            Some((Condition::Yes, "oui".to_owned()))
        }
        "inconnu" | "inconnue" | "unknown" | "non renseigne" => {
            Some((Condition::Unknown, "inconnu".to_owned()))
        }
        _ => None,
    }
}

fn answers_yes_or_no(field: &Field) -> bool {
    let is_never = matches!(
        field.kind,
        ValueKind::Commune
            | ValueKind::PostalCode
            | ValueKind::Date
            | ValueKind::ElapsedDays
            | ValueKind::ElapsedMonths
    );
    let is_a_code_like_others = matches!(
        field.id,
        FieldId::Age
            | FieldId::Civility
            | FieldId::Origin
            | FieldId::Activity
            | FieldId::Education
            | FieldId::Housing
            | FieldId::Motive
    );
    !is_never && !is_a_code_like_others
}

fn compared_number(operator: Operator, number: i64) -> (Condition, String) {
    let bounds = match operator {
        Operator::Is | Operator::IsNot => Bounds { from: Some(number), to: Some(number) },
        Operator::Below => Bounds { from: None, to: Some(number - 1) },
        Operator::AtMost => Bounds { from: None, to: Some(number) },
        Operator::AtLeast => Bounds { from: Some(number), to: None },
        Operator::Above => Bounds { from: Some(number + 1), to: None },
    };
    (Condition::Between(bounds), number.to_string())
}

/// What `oui` and `non` ask of a field. For the RSA, *yes* is a right open now; for the registration,
/// any category; what is not stated is neither.
pub(super) fn yes_or_no(id: FieldId, yes: bool) -> Condition {
    let codes = |codes: &[&str], these: bool| {
        let codes = codes.iter().map(SmolStr::new).collect();
        if these { Condition::OneOf(codes) } else { Condition::NoneOf(codes) }
    };
    match id {
        FieldId::Rsa => codes(&[Rsa::OPEN_PAID.as_str(), Rsa::OPEN_SUSPENDED.as_str()], yes),
        FieldId::Registration => codes(&[Registration::NOT_REGISTERED.as_str()], !yes),
        FieldId::DisabledWorker => codes(&[DisabledWorker::YES.as_str()], yes),
        FieldId::Children if yes => Condition::Between(Bounds { from: Some(1), to: None }),
        FieldId::Children => Condition::Between(Bounds { from: None, to: Some(0) }),
        _ if yes => Condition::Yes,
        _ => Condition::No,
    }
}

fn has_order(field: &Field) -> bool {
    matches!(
        field.kind,
        ValueKind::Number
            | ValueKind::Date
            | ValueKind::ElapsedDays
            | ValueKind::ElapsedMonths
            | ValueKind::OrderedCode(_)
            | ValueKind::Interviews
            | ValueKind::Appointment
            | ValueKind::Orientation
            | ValueKind::Exit
    )
}

fn unknown(field: &'static Field) -> Wrong {
    Wrong::UnknownValue { field, near: Vec::new() }
}

fn one_of<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> (Condition, String) {
    let codes: Vec<SmolStr> = entries.into_iter().map(|entry| entry.code.clone()).collect();
    let written = codes.iter().map(|code| value_written(code)).collect::<Vec<_>>().join(",");
    (Condition::OneOf(codes), written)
}

fn postal_code(field: &'static Field, text: &str) -> Reading {
    let digits: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let is_one =
        (1..=5).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_one { Ok((Condition::Prefix(digits.clone()), digits)) } else { Err(unknown(field)) }
}

fn district(field: &'static Field, text: &str) -> Reading {
    DistrictCode::parse(text)
        .map(|code| (Condition::District(code.clone()), code.to_string()))
        .map_err(|_| unknown(field))
}

/// A whole number of nine digits at most.
fn number(field: &'static Field, text: &str) -> Result<i64, Wrong> {
    let is_one = text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_one).ok_or_else(|| unknown(field))
}

/// A number that is no year: «3 interviews», but «in 2026».
fn count(text: &str) -> Option<i64> {
    const FIRST_YEAR: i64 = 1900;
    let is_one = text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|count| is_one && *count < FIRST_YEAR)
}

fn numbers(
    field: &'static Field,
    low: Option<&End<'_>>,
    high: Option<&End<'_>>,
) -> Result<Condition, Wrong> {
    let read = |end: Option<&End<'_>>| end.map(|end| number(field, end.text)).transpose();
    ordered(read(low)?, read(high)?).map(Condition::Between)
}

fn ordered<T: PartialOrd>(from: Option<T>, to: Option<T>) -> Result<Bounds<T>, Wrong> {
    match (&from, &to) {
        (Some(from), Some(to)) if from > to => Err(Wrong::EmptyRange),
        _ => Ok(Bounds { from, to }),
    }
}

fn length(field: &'static Field, text: &str) -> Result<Length, Wrong> {
    let otherwise = match field.kind {
        ValueKind::ElapsedMonths => Length::months(0),
        _ => Length::days(0),
    };
    Length::read(text, otherwise).ok_or_else(|| unknown(field))
}

/// Elapsed time. `:` means *at least*: `sans-contact:60j` has those not seen for 60 days or more.
fn elapsed(field: &'static Field, operator: Operator, text: &str) -> Reading {
    let compares = !matches!(operator, Operator::Is | Operator::IsNot);
    let band = match fold(text).as_str() {
        "deld" if !compares => Some(vec![
            (Operator::AtLeast, Length::months(12)),
            (Operator::Below, Length::months(24)),
        ]),
        "detld" if !compares => Some(vec![(Operator::AtLeast, Length::months(24))]),
        _ => None,
    };
    if let (Some(edges), ValueKind::ElapsedMonths) = (band, field.kind) {
        return Ok((Condition::Elapsed(edges), fold(text)));
    }
    let length = length(field, text)?;
    let operator = if compares { operator } else { Operator::AtLeast };
    Ok((Condition::Elapsed(vec![(operator, length)]), length.to_string()))
}

fn words(field: &'static Field, text: &str) -> Reading {
    let folded = fold(text);
    if folded.is_empty() {
        return Err(unknown(field));
    }
    let words = folded.split(' ').map(str::to_owned).collect();
    Ok((Condition::Words(words), value_written(&folded)))
}

fn fragment(field: &'static Field, text: &str) -> Reading {
    let fragment: String =
        text.to_lowercase().chars().filter(|letter| !letter.is_whitespace()).collect();
    let is_one = !fragment.is_empty()
        && fragment.chars().all(|letter| letter.is_ascii_graphic() && letter != '"');
    if is_one {
        Ok((Condition::Fragment(fragment.clone()), quoted(&fragment)))
    } else {
        Err(unknown(field))
    }
}

fn phone(field: &'static Field, text: &str) -> Reading {
    let digits: String = Phone::parse(text)
        .map_or_else(|_| text.to_owned(), |phone| phone.national())
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    let is_one = !digits.is_empty() && !text.chars().any(char::is_alphabetic);
    if is_one { Ok((Condition::Digits(digits.clone()), digits)) } else { Err(unknown(field)) }
}

fn obstacle_states(text: &str) -> Option<(Vec<ObstacleState>, &'static str)> {
    use ObstacleState::{BeingWorkedOn, Identified, Lifted, None as Nothing, NotAssessed};
    Some(match fold(text).as_str() {
        "present" | "oui" | "yes" => (vec![Identified, BeingWorkedOn], "present"),
        "identifie" | "identified" => (vec![Identified], "identifie"),
        "en cours" | "travaille" | "being worked on" | "in progress" => {
            (vec![BeingWorkedOn], "en-cours")
        }
        "leve" | "lifted" => (vec![Lifted], "leve"),
        "aucun" | "non" | "none" | "no" => (vec![Nothing], "aucun"),
        "non evalue" | "inconnu" | "not assessed" | "unknown" => (vec![NotAssessed], "non-evalue"),
        _ => return Option::None,
    })
}

fn appointment(text: &str) -> Option<(AppointmentWanted, &'static str)> {
    use AppointmentWanted::{State, Unanswered};
    Some(match fold(text).as_str() {
        "sans suite" | "sans reponse" | "unanswered" => (Unanswered, "sans-suite"),
        "prevu" | "planned" => (State(AppointmentState::Planned), "prevu"),
        "honore" | "honoured" | "honored" => (State(AppointmentState::Honoured), "honore"),
        "excuse" | "excused" => (State(AppointmentState::Excused), "excuse"),
        "annule" | "cancelled" => (State(AppointmentState::CancelledByService), "annule"),
        "absent" | "absence" | "no show" => (State(AppointmentState::NoShow), "absent"),
        _ => return None,
    })
}

fn orientation(text: &str) -> Option<(OrientationWanted, &'static str)> {
    use OrientationWanted::{Awaiting, Expiring, Late, Open, Stage as At, Successful};
    Some(match fold(text).as_str() {
        "ouverte" | "en cours" | "open" => (Open, "ouverte"),
        "en attente" | "attente" | "awaiting" | "waiting" => (Awaiting, "en-attente"),
        "en retard" | "retard" | "a relancer" | "late" | "overdue" => (Late, "en-retard"),
        "a clore" | "a expirer" | "expiring" => (Expiring, "a-clore"),
        "reussie" | "aboutie" | "successful" => (Successful, "aboutie"),
        "preparee" | "prepared" => (At(Stage::Prepared), "preparee"),
        "envoyee" | "sent" => (At(Stage::Sent), "envoyee"),
        "recue" | "received" => (At(Stage::Received), "recue"),
        "acceptee" | "accepted" => (At(Stage::Accepted), "acceptee"),
        "refusee" | "refused" => (At(Stage::Refused), "refusee"),
        "expiree" | "expired" => (At(Stage::Expired), "expiree"),
        "demarree" | "started" => (At(Stage::Started), "demarree"),
        "terminee" | "completed" => (At(Stage::Completed), "terminee"),
        "abandonnee" | "dropped" => (At(Stage::Dropped), "abandonnee"),
        _ => return None,
    })
}

fn sign(operator: Operator) -> &'static str {
    match operator {
        // A negated term is written with its minus.
        Operator::Is | Operator::IsNot => ":",
        Operator::Below => "<",
        Operator::AtMost => "<=",
        Operator::AtLeast => ">=",
        Operator::Above => ">",
    }
}

fn value_text(value: &Value) -> String {
    let text = |part: Option<&Part>| part.map_or("", |part| part.text.as_str()).to_owned();
    if value.is_range {
        format!("{}..{}", text(value.low.as_ref()), text(value.high.as_ref()))
    } else {
        text(value.low.as_ref())
    }
}

/// A value as it can be read back: in quotes where it needs them.
fn value_written(text: &str) -> String {
    let is_plain =
        text.chars().all(|letter| letter.is_alphanumeric() || "-_/+'’.".contains(letter))
            && !text.contains("..");
    if is_plain { text.to_owned() } else { quoted(text) }
}
