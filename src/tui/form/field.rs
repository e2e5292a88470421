//! One field of a form: what is typed, what it is understood as, what is wrong with it.

use crate::dates::{Toward, read_day_toward};
use crate::desk::reading::read_hour;
use crate::desk::words::{hour, long_date, obstacle_state};
use crate::domain::code::List;
use crate::domain::declaration::Answer as Said;
use crate::domain::identifier::{
    Email, FranceTravailId, InternalNumber, Malformed, Name, Phone, PostalCode,
};
use crate::domain::obstacle::ObstacleState;
use crate::domain::office::AdviserId;
use crate::domain::orientation::Stage;
use crate::domain::partner::PartnerId;
use crate::domain::person::PersonId;
use crate::domain::service::ServiceId;
use crate::domain::territory::Territory;
use crate::i18n::{Explain, Message};
use crate::msg;
use crate::text::{fold, one_line};
use crate::tui::context::Context;
use crate::tui::form::suggest::{Suggestion, suggestions};
use crate::tui::widget::editor::Editor;
use chrono::{NaiveDate, NaiveTime};
use smol_str::SmolStr;

/// Partners of one name that are told apart.
const NAMESAKES: usize = 8;

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any text, one line.
    Text,
    /// Any text, many lines.
    Note,
    /// A person's, a partner's or a view's name.
    Name,
    /// A day.
    Day(Toward),
    /// An hour of the day.
    Hour,
    /// A length in minutes.
    Minutes,
    /// A whole number up to this.
    Number(u16),
    /// Phones, parted by commas.
    Phones,
    /// An e-mail address.
    Email,
    /// A postal code.
    PostalCode,
    /// A town, by name.
    Town,
    /// An identifier at France Travail.
    FranceTravailId,
    /// A number of the office's own: `CSP-0412`.
    InternalNumber,
    /// One code of a list, by its label.
    Code(List),
    /// Several codes of a list, parted by semicolons: labels have commas of their own.
    Codes(List),
    /// Yes or no.
    YesNo,
    /// A partner, found by what is typed; a new one when none is meant.
    Partner,
    /// A service, chosen among those offered.
    Service,
    /// A stage of an orientation's life.
    Stage,
    /// A person, found by what is typed.
    Person,
    /// An adviser of the office.
    Adviser,
    /// Labels, parted by commas.
    Labels,
    /// Occupations aimed at, parted by semicolons.
    Occupations,
    /// Where an obstacle stands.
    ObstacleState,
    /// Yes, no, or that one does not wish to answer.
    Declared,
}

/// What a field says, once read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Left empty.
    Nothing,
    /// A text.
    Text(String),
    /// A day.
    Day(NaiveDate),
    /// An hour.
    Hour(NaiveTime),
    /// A number, minutes among them.
    Number(u16),
    /// Phones, the best first.
    Phones(Vec<Phone>),
    /// Codes of a list.
    Codes(Vec<SmolStr>),
    /// Yes or no.
    Flag(bool),
    /// A partner of the directory.
    Partner(PartnerId),
    /// A partner not yet in the directory.
    NewPartner(Name),
    /// A service.
    Service(ServiceId),
    /// A stage.
    Stage(Stage),
    /// A person.
    Person(PersonId),
    /// An adviser.
    Adviser(AdviserId),
    /// Where an obstacle stands.
    Obstacle(ObstacleState),
    /// What someone declared of themselves.
    Declared(Said),
}

/// One field of a form.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name in the form, and under `form.field` in the locale tables.
    pub name: SmolStr,
    /// What it takes.
    pub kind: Kind,
    /// Must something be there?
    pub required: bool,
    /// What is typed.
    pub editor: Editor,
    /// What stood there when the form was opened.
    pub initial: String,
    /// What was chosen among the suggestions, with the text it put in the field.
    pub chosen: Option<(String, Answer)>,
    /// What is offered for what is typed.
    pub suggestions: Vec<Suggestion>,
    /// Which of them is lit, if the arrows went there.
    pub lit: Option<usize>,
    /// What is wrong, told when the field was left.
    pub problem: Option<Message>,
}

impl Field {
    /// A field with a text in it.
    #[must_use]
    pub fn new(name: impl Into<SmolStr>, kind: Kind, text: &str) -> Self {
        let editor = if kind == Kind::Note { Editor::lines(text) } else { Editor::line(text) };
        let initial = editor.text();
        Self {
            name: name.into(),
            kind,
            required: false,
            editor,
            initial,
            chosen: None,
            suggestions: Vec::new(),
            lit: None,
            problem: None,
        }
    }

    /// The same, which may not be left empty.
    #[must_use]
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// The same, with what its text stands for.
    #[must_use]
    pub fn meaning(self, answer: Answer) -> Self {
        Self { chosen: Some((self.initial.clone(), answer)), ..self }
    }

    /// What is typed.
    #[must_use]
    pub fn text(&self) -> String {
        self.editor.text()
    }

    /// Begins typing here: a value that is replaced rather than added to is selected whole.
    pub fn enter(&mut self) {
        let is_added_to = matches!(
            self.kind,
            Kind::Text
                | Kind::Note
                | Kind::Name
                | Kind::Phones
                | Kind::Email
                | Kind::Codes(_)
                | Kind::Labels
                | Kind::Occupations
        );
        if !is_added_to {
            self.editor.select_all();
        }
    }

    /// Has anything been typed since the form was opened?
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.text() != self.initial
    }

    /// Offers what fits what is typed now.
    pub fn suggest(&mut self, cx: &Context<'_>) {
        let text = if self.editor.is_selected() { String::new() } else { self.text() };
        self.lit = None;
        let is_chosen = !text.is_empty() && self.is_chosen(&text);
        self.suggestions = if is_chosen { Vec::new() } else { suggestions(self.kind, &text, cx) };
    }

    fn is_chosen(&self, text: &str) -> bool {
        self.chosen.as_ref().is_some_and(|(chosen, _)| chosen == text)
    }

    /// Takes the suggestion that is lit, or, of those offered for what is typed, the first. Whether there was one.
    pub fn accept(&mut self, cx: &Context<'_>) -> bool {
        let text = self.text();
        if self.lit.is_none() && (self.is_chosen(&text) || self.editor.is_selected()) {
            self.editor.deselect();
            return false;
        }
        let offered = match self.lit {
            Some(lit) => self.suggestions.get(lit),
            None if text.trim().is_empty() || !self.takes_the_first(&text, cx) => None,
            None => self.suggestions.iter().find(|offered| self.is_meant(&text, offered)),
        };
        let Some(suggestion) = offered.cloned() else { return false };
        self.editor.set(&suggestion.text);
        self.chosen = suggestion.answer.map(|answer| (self.text(), answer));
        self.suggestions.clear();
        self.lit = None;
        true
    }

    /// Writes a code as its label, and a town as its name, however they were typed.
    pub fn settle(&mut self, cx: &Context<'_>) {
        let text = self.text();
        match self.kind {
            Kind::Code(list) if !self.is_chosen(&text) => {
                if let Some(entry) = cx.state().vocabulary().find(list, &text) {
                    self.editor.set(entry.label(cx.lang()));
                }
            }
            Kind::Town => {
                let communes = Territory::builtin().communes();
                if let Some(known) = communes.iter().find(|one| fold(&one.name) == fold(&text)) {
                    self.editor.set(&known.name);
                }
            }
            _ => {}
        }
    }

    /// Someone or some partner is taken unasked only when every word typed begins one of theirs: what is merely like
    /// it must be lit first, or a letter more or less would choose another.
    fn is_meant(&self, typed: &str, offered: &Suggestion) -> bool {
        if !matches!(self.kind, Kind::Partner | Kind::Person) {
            return true;
        }
        let (typed, offered) = (fold(typed), fold(&offered.text));
        typed.split(' ').all(|word| offered.split(' ').any(|other| other.starts_with(word)))
    }

    /// Could what is typed be one of several, none of them pointed at?
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        let text = self.text();
        let is_someone = matches!(self.kind, Kind::Partner | Kind::Person | Kind::Adviser);
        let known = self
            .suggestions
            .iter()
            .filter(|offered| !matches!(offered.answer, Some(Answer::NewPartner(_))));
        let is_named = |offered: &&Suggestion| fold(&offered.text) == fold(&text);
        let named = self.suggestions.iter().filter(is_named).count();
        let is_clear = named == 1 || named == 0 && known.count() < 2;
        is_someone && self.lit.is_none() && !self.is_chosen(&text) && !is_clear
    }

    /// Of kinds whose text can be read by itself, the text is taken as it is when it reads.
    fn takes_the_first(&self, text: &str, cx: &Context<'_>) -> bool {
        match self.kind {
            Kind::Partner | Kind::Person | Kind::Adviser => true,
            Kind::Codes(list) => {
                let last = text.rsplit(';').next().unwrap_or_default().trim();
                !last.is_empty() && code(list, last, cx).is_err()
            }
            Kind::Code(_) | Kind::YesNo | Kind::ObstacleState | Kind::Declared => {
                read(self.kind, text, cx).is_err()
            }
            _ => false,
        }
    }

    /// Reads what is typed.
    ///
    /// # Errors
    /// What was understood and what is wanted, as a sentence.
    pub fn read(&self, cx: &Context<'_>) -> Result<Answer, Message> {
        let text = self.text();
        if let Some((chosen, answer)) = &self.chosen
            && *chosen == text
        {
            return Ok(answer.clone());
        }
        match read(self.kind, &text, cx)? {
            Answer::Nothing if self.required => Err(msg!("form.required")),
            answer => Ok(answer),
        }
    }

    /// What the text is understood as, for those kinds whose meaning does not show by itself.
    #[must_use]
    pub fn understood(&self, cx: &Context<'_>) -> Option<String> {
        if self.editor.is_empty() {
            return None;
        }
        match self.read(cx).ok()? {
            Answer::Day(day) => Some(long_date(day, cx.lang())),
            Answer::Hour(at) => Some(hour(cx.today().and_time(at), cx.lang())),
            Answer::NewPartner(_) => Some(cx.lang().t("form.new_partner").to_owned()),
            _ => None,
        }
    }
}

/// Reads a text as a kind of field.
fn read(kind: Kind, typed: &str, cx: &Context<'_>) -> Result<Answer, Message> {
    let text = typed.trim();
    if text.is_empty() {
        return Ok(Answer::Nothing);
    }
    let plain = || Answer::Text(one_line(text).into_owned());
    match kind {
        Kind::Text | Kind::Labels | Kind::Occupations => Ok(plain()),
        Kind::Note => Ok(Answer::Text(typed.trim_end().to_owned())),
        Kind::Name | Kind::Town => parsed(Name::parse(text)).map(Answer::Text),
        Kind::Day(toward) => read_day_toward(text, cx.today(), toward)
            .map(Answer::Day)
            .map_err(|wrong| wrong.explain()),
        Kind::Hour => {
            read_hour(text).map(Answer::Hour).ok_or_else(|| msg!("form.expected.hour", read = text))
        }
        Kind::Minutes => {
            number(text.trim_end_matches("min").trim_end(), 1, crate::caseload::change::MAX_MINUTES)
        }
        Kind::Number(most) => number(text, 0, most),
        Kind::Phones => {
            let each = text.split([',', ';', '/']).map(str::trim).filter(|part| !part.is_empty());
            each.map(Phone::parse)
                .collect::<Result<_, _>>()
                .map(Answer::Phones)
                .map_err(|wrong: Malformed| wrong.explain())
        }
        Kind::Email => parsed(Email::parse(text)).map(Answer::Text),
        Kind::PostalCode => parsed(PostalCode::parse(text)).map(Answer::Text),
        Kind::FranceTravailId => parsed(FranceTravailId::parse(text)).map(Answer::Text),
        Kind::InternalNumber => parsed(InternalNumber::parse(text)).map(Answer::Text),
        Kind::Code(list) => code(list, text, cx).map(|code| Answer::Codes(vec![code])),
        Kind::Codes(list) => {
            let each = text.split(';').map(str::trim).filter(|part| !part.is_empty());
            each.map(|part| code(list, part, cx)).collect::<Result<_, _>>().map(Answer::Codes)
        }
        Kind::YesNo => match fold(text).as_str() {
            "oui" | "o" | "yes" | "y" => Ok(Answer::Flag(true)),
            "non" | "n" | "no" => Ok(Answer::Flag(false)),
            _ => Err(msg!("form.expected.yes_no", read = text)),
        },
        Kind::ObstacleState => {
            let states = ObstacleState::ALL.into_iter();
            let named =
                |state: &ObstacleState| fold(&cx.say(&obstacle_state(*state))) == fold(text);
            states
                .filter(|state| named(state))
                .map(Answer::Obstacle)
                .next()
                .ok_or_else(|| msg!("form.expected.obstacle", read = text))
        }
        Kind::Declared => {
            let named = |said: &Said| fold(&cx.say(&said.name())) == fold(text);
            let said = Said::ALL.into_iter().find(named);
            said.map(Answer::Declared).ok_or_else(|| msg!("form.expected.declared", read = text))
        }
        Kind::Partner if the_partner(text, cx).is_some() => {
            Ok(the_partner(text, cx).map_or(Answer::Nothing, Answer::Partner))
        }
        Kind::Partner => parsed(Name::parse(text))
            .and_then(|name| Name::parse(&name).map_err(|wrong| wrong.explain()))
            .map(Answer::NewPartner),
        Kind::Service => Err(msg!("form.expected.service", read = text)),
        Kind::Stage => {
            let named = |stage: &Stage| fold(&cx.say(&stage.name())) == fold(text);
            let stage = Stage::ALL.into_iter().find(named);
            stage.map(Answer::Stage).ok_or_else(|| msg!("form.expected.stage", read = text))
        }
        Kind::Person => Err(msg!("form.expected.person", read = text)),
        Kind::Adviser => Err(msg!("form.expected.adviser", read = text)),
    }
}

/// The only partner of exactly that name.
fn the_partner(text: &str, cx: &Context<'_>) -> Option<PartnerId> {
    let wanted = fold(text);
    let mut named = cx.lookup().find_partners(text, NAMESAKES).into_iter().filter(|hit| {
        let partner = cx.state().partner(hit.key);
        partner.is_some_and(|partner| fold(partner.name.as_str()) == wanted)
    });
    named.next().filter(|_| named.next().is_none()).map(|hit| hit.key)
}

fn parsed<T: ToString>(read: Result<T, Malformed>) -> Result<String, Message> {
    read.map(|read| read.to_string()).map_err(|wrong| wrong.explain())
}

fn number(text: &str, least: u16, most: u16) -> Result<Answer, Message> {
    match text.parse() {
        Ok(number) if (least..=most).contains(&number) => Ok(Answer::Number(number)),
        _ => {
            let (least, most) = (u32::from(least), u32::from(most));
            Err(msg!("form.expected.number", read = text, least = least, most = most))
        }
    }
}

fn code(list: List, text: &str, cx: &Context<'_>) -> Result<SmolStr, Message> {
    let vocabulary = cx.state().vocabulary();
    if let Some(entry) = vocabulary.find(list, text) {
        return Ok(entry.code.clone());
    }
    let near = vocabulary.suggest(list, text);
    let near =
        if near.is_empty() { vocabulary.entries(list).iter().take(3).collect() } else { near };
    let names: Vec<&str> = near.iter().map(|entry| entry.label(cx.lang())).collect();
    Err(msg!("form.expected.code", read = text, names = names.join(", ")))
}
