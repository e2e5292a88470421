//! Fiche: one person on one screen. Who they are, where they stand, what is in the way, what is under way, what was
//! done; every line can be selected, opened, answered.

use super::rows::{
    self, Section, length_and_place, movement, target_of_appointment, target_of_orientation,
};
use super::{Ask, Done, Screen};
use crate::desk::acts;
use crate::desk::command::{CommandId, Scope};
use crate::desk::facts;
use crate::desk::target::Target;
use crate::desk::words::{
    FollowUp, adviser_name, appointment_state, commune_name, district_text, hour, obstacle_state,
    phones_text, sharing_in_words,
};
use crate::domain::appointment::{Appointment, AppointmentId, AppointmentState};
use crate::domain::interview::{Interview, InterviewId};
use crate::domain::orientation::{Orientation, OrientationId};
use crate::domain::person::{PersonFile, PersonId, Sharing};
use crate::domain::rules::age_on;
use crate::domain::situation::{Situation, SituationId};
use crate::msg;
use crate::tui::canvas::{Canvas, width, wrapped};
use crate::tui::context::Context;
use crate::tui::form::matter::Matter;
use crate::tui::overlay::reader::Reader;
use crate::tui::selection::Selection;
use chrono::NaiveDate;
use ratatui::style::Style;
use smol_str::SmolStr;
use std::cmp::Reverse;

/// Lines of the situation shown above the lists: the rest is read with its key.
const SITUATION_LINES: usize = 3;

/// A line that can be selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    Appointment(AppointmentId),
    Orientation(OrientationId),
    Interview(InterviewId),
    Situation(SituationId),
    Exit(NaiveDate),
    Opened(NaiveDate),
}

/// One person's file.
#[derive(Debug, Default)]
pub struct FileScreen {
    person: Option<PersonId>,
    selection: Selection<Item>,
}

impl FileScreen {
    /// Brings a person's file in front, from its beginning.
    pub fn show(&mut self, person: PersonId, cx: &Context<'_>) {
        if self.person != Some(person) {
            self.person = Some(person);
            self.selection = Selection::default();
        }
        let _ = self.follow(cx);
    }

    fn file<'a>(&self, cx: &Context<'a>) -> Option<&'a PersonFile> {
        self.person.and_then(|person| cx.state().person(person))
    }

    fn sections(&self, cx: &Context<'_>) -> Vec<Section<Item>> {
        let Some(file) = self.file(cx) else { return Vec::new() };
        let theme = &cx.setting.theme;
        let state = cx.state();
        let (mut planned, past): (Vec<&Appointment>, Vec<&Appointment>) = state
            .appointments_of(file.id)
            .into_iter()
            .partition(|appointment| appointment.state == AppointmentState::Planned);
        planned.sort_by_key(|appointment| (appointment.start, appointment.id));
        let (open, ended): (Vec<&Orientation>, Vec<&Orientation>) = state
            .orientations_of(file.id)
            .into_iter()
            .partition(|orientation| !orientation.stage().is_final());
        let mut acts: Vec<(NaiveDate, Item)> = Vec::new();
        acts.extend(past.iter().map(|one| (one.day(), Item::Appointment(one.id))));
        acts.extend(ended.iter().map(|one| {
            let on = one.steps.last().map_or(file.first_contact, |step| step.on);
            (on, Item::Orientation(one.id))
        }));
        acts.extend(
            state.interviews_of(file.id).into_iter().map(|one| (one.on, Item::Interview(one.id))),
        );
        acts.extend(file.situations.iter().map(|one| (one.on, Item::Situation(one.id))));
        acts.extend(file.exits.iter().map(|exit| (exit.on, Item::Exit(exit.on))));
        acts.push((file.first_contact, Item::Opened(file.first_contact)));
        // Latest first; of one day, in the order in which they came together above.
        acts.sort_by_key(|(on, _)| Reverse(*on));
        let section = |title, style, keys: Vec<Item>| Section {
            title: format!("{} ({})", cx.lang().t(title), keys.len()),
            style,
            keys,
        };
        let planned = planned.iter().map(|one| Item::Appointment(one.id)).collect();
        let open = open.iter().map(|one| Item::Orientation(one.id)).collect();
        let acts = acts.into_iter().map(|(_, item)| item).collect();
        let sections = [
            section("screen.file.appointments", theme.accent, planned),
            section("screen.file.orientations", theme.accent, open),
            section("screen.file.acts", theme.accent, acts),
        ];
        sections.into_iter().filter(|section| !section.keys.is_empty()).collect()
    }

    fn cells(item: Item, file: &PersonFile, cx: &Context<'_>) -> Vec<(String, Style)> {
        let state = cx.state();
        let theme = &cx.setting.theme;
        let lang = cx.lang();
        let plain = Style::new();
        let line = |on: NaiveDate, kind: String, what: String, style: Style| {
            vec![(lang.date(on), plain), (kind, style), (what, plain)]
        };
        match item {
            Item::Appointment(id) => {
                let Some(one) = state.appointment(id) else { return Vec::new() };
                let style = match one.state {
                    AppointmentState::Planned if one.is_unanswered_on(cx.today()) => theme.warn,
                    AppointmentState::Planned => plain,
                    AppointmentState::Honoured => theme.good,
                    _ => theme.bad,
                };
                let length = length_and_place(one, cx);
                let what = format!("{} {length} {}", hour(one.start, lang), one.subject);
                line(one.day(), cx.say(&appointment_state(one.state)), what, style)
            }
            Item::Orientation(id) => {
                let Some(one) = state.orientation(id) else { return Vec::new() };
                let on = one.steps.last().map_or(file.first_contact, |step| step.on);
                let style = if one.reminder_is_due(cx.today()) { theme.warn } else { plain };
                line(on, cx.say(&one.stage().name()), orientation_text(one, cx), style)
            }
            Item::Interview(id) => {
                let Some(one) = state.interview(id) else { return Vec::new() };
                let minutes = u32::from(one.minutes);
                let kind = cx.say(&msg!("screen.file.interview", minutes = minutes));
                line(one.on, kind, one.note.replace('\n', " "), plain)
            }
            Item::Situation(id) => {
                let entry = file.situations.iter().find(|entry| entry.id == id);
                let Some(entry) = entry else { return Vec::new() };
                let kind = lang.t("screen.file.situation").to_owned();
                line(entry.on, kind, facts_text(&entry.facts, cx), theme.muted)
            }
            Item::Exit(on) => {
                let exit = file.exits.iter().find(|exit| exit.on == on);
                let Some(exit) = exit else { return Vec::new() };
                let motive = cx.state().vocabulary().label(&exit.motive, lang);
                let what = format!("{motive} {}", exit.detail);
                line(on, lang.t("screen.file.exit").to_owned(), what, theme.warn)
            }
            Item::Opened(on) => {
                line(on, lang.t("screen.file.opened").to_owned(), String::new(), theme.muted)
            }
        }
    }

    /// Everything above the lists: lines with their styles.
    fn head(file: &PersonFile, width: u16, cx: &Context<'_>) -> Vec<(String, Style)> {
        let theme = &cx.setting.theme;
        let lang = cx.lang();
        let identity = &file.identity;
        let mut lines = Vec::new();
        let mut tell = |text: String, style: Style, most: usize| {
            let folded = wrapped(&text, width);
            let more = folded.len() > most;
            for (rank, mut line) in folded.into_iter().take(most).enumerate() {
                if more && rank + 1 == most {
                    line.push_str(" …");
                }
                lines.push((line, style));
            }
        };
        let home = [
            identity.residence.address.clone(),
            commune_name(&identity.residence),
            district_text(&identity.residence.district, lang),
        ];
        let reach: Vec<String> =
            [Some(phones_text(&identity.phones)), identity.email.as_ref().map(ToString::to_string)]
                .into_iter()
                .chain(home)
                .flatten()
                .filter(|text| !text.is_empty())
                .collect();
        if !reach.is_empty() {
            tell(reach.join(" · "), Style::new(), 2);
        }
        if let Some(exit) = file.exit_on(cx.today()) {
            let motive = cx.state().vocabulary().label(&exit.motive, lang);
            let text = cx.say(&msg!("screen.file.closed", on = exit.on, motive = motive));
            tell(text, theme.bad, 1);
        }
        if let Some(message) = acts::to_hand_over(file) {
            let key = cx.setting.keymap.shown(CommandId::HandOver, lang);
            let text = format!(
                "{} {}",
                cx.say(&message),
                cx.say(&msg!("screen.file.hand_over", key = key))
            );
            tell(text, theme.warn, 2);
        }
        let known = present_facts(&file.situation_on(cx.today()), cx);
        if known.is_empty() {
            let key = cx.setting.keymap.shown(CommandId::Situation, lang);
            tell(cx.say(&msg!("screen.file.no_situation", key = key)), theme.muted, 1);
        } else {
            tell(known, Style::new(), SITUATION_LINES);
        }
        let obstacles: Vec<String> = file
            .obstacles_on(cx.today())
            .iter()
            .filter(|(_, state)| state.is_present())
            .map(|(kind, state)| {
                let label = cx.state().vocabulary().label(kind, lang);
                format!("{label} ({})", cx.say(&obstacle_state(*state)))
            })
            .collect();
        if obstacles.is_empty() {
            let key = cx.setting.keymap.shown(CommandId::Obstacle, lang);
            let assessed = !file.obstacles_on(cx.today()).is_empty();
            let says = if assessed {
                msg!("screen.file.obstacles_none")
            } else {
                msg!("screen.file.no_obstacles", key = key)
            };
            tell(cx.say(&says), theme.muted, 1);
        } else {
            let text = cx.say(&msg!("screen.file.obstacles", list = obstacles.join(", ")));
            tell(text, theme.warn, 2);
        }
        if file.sharing != Sharing::NotRecorded {
            tell(cx.say(&sharing_in_words(file.sharing)), theme.muted, 1);
        }
        if !identity.tags.is_empty() {
            let tags: Vec<&str> = identity.tags.iter().map(SmolStr::as_str).collect();
            tell(format!("# {}", tags.join(" # ")), theme.muted, 1);
        }
        lines
    }

    /// The selected line in full.
    fn read(&self, file: &PersonFile, cx: &Context<'_>) -> Option<Reader> {
        let state = cx.state();
        let lang = cx.lang();
        let title = |text: String| format!("{} : {text}", file.identity.full_name());
        Some(match self.selection.key()? {
            Item::Interview(id) => {
                let one = state.interview(id)?;
                Reader::new(title(lang.date(one.on)), interview_text(one, cx))
            }
            Item::Orientation(id) => {
                let one = state.orientation(id)?;
                let text = orientation_life(one, cx);
                Reader::new(title(cx.say(&one.stage().name())), text)
            }
            Item::Situation(id) => {
                let entry = file.situations.iter().find(|entry| entry.id == id)?;
                let lines = facts::lines(&entry.facts, lang);
                let lines: Vec<String> =
                    lines.into_iter().map(|(name, value)| format!("{name} : {value}")).collect();
                Reader::new(title(lang.date(entry.on)), lines.join("\n"))
            }
            item => {
                let cells = Self::cells(item, file, cx);
                let text: Vec<String> = cells.into_iter().map(|(text, _)| text).collect();
                Reader::new(title(String::new()), text.join("\n"))
            }
        })
    }
}

fn facts_text(situation: &Situation, cx: &Context<'_>) -> String {
    let lines = facts::lines(situation, cx.lang()).into_iter();
    lines.map(|(name, value)| format!("{name} : {value}")).collect::<Vec<_>>().join(" · ")
}

/// The facts that the head of the file has room for: what is so, rather than what is not.
fn present_facts(situation: &Situation, cx: &Context<'_>) -> String {
    let no = cx.lang().t("common.no");
    let lines = facts::lines(situation, cx.lang()).into_iter().filter(|(_, value)| value != no);
    let yes = cx.lang().t("common.yes");
    let say = |(name, value): (String, String)| {
        if value == yes { name } else { format!("{name} : {value}") }
    };
    lines.map(say).collect::<Vec<_>>().join(" · ")
}

fn orientation_text(orientation: &Orientation, cx: &Context<'_>) -> String {
    let partner = cx.state().partner(orientation.partner);
    let partner = partner.map(|partner| partner.name.as_str()).unwrap_or_default();
    let motive = cx.state().vocabulary().label(&orientation.motive, cx.lang());
    let due = if orientation.reminder_is_due(cx.today()) { "! " } else { "" };
    format!("{due}{partner}, {motive}")
}

fn interview_text(interview: &Interview, cx: &Context<'_>) -> String {
    let vocabulary = cx.state().vocabulary();
    let minutes = u32::from(interview.minutes);
    let medium = vocabulary.label(&interview.medium, cx.lang());
    let themes: Vec<&str> =
        interview.themes.iter().map(|theme| vocabulary.label(theme, cx.lang())).collect();
    let who = adviser_name(cx.state(), interview.adviser);
    let head =
        format!("{} · {medium} · {who}", cx.say(&msg!("screen.file.interview", minutes = minutes)));
    [head, themes.join(", "), String::new(), interview.note.clone()].join("\n")
}

/// Every step of an orientation, with its day, reason and outcome.
fn orientation_life(orientation: &Orientation, cx: &Context<'_>) -> String {
    let vocabulary = cx.state().vocabulary();
    let lang = cx.lang();
    let mut lines = vec![orientation_text(orientation, cx)];
    lines.extend(Some(orientation.note.clone()).filter(|note| !note.is_empty()));
    lines.push(String::new());
    for step in &orientation.steps {
        let mut line = format!("{}  {}", lang.date(step.on), cx.say(&step.stage.name()));
        if let Some(reason) = &step.reason {
            line.push_str(&format!(" ({})", vocabulary.label(reason, lang)));
        }
        if let Some(outcome) = &step.outcome {
            let key = if outcome.successful { "screen.successful" } else { "screen.unsuccessful" };
            line.push_str(&format!(" ({}", lang.t(key)));
            if let Some(result) = &outcome.result {
                line.push_str(&format!(", {}", vocabulary.label(result, lang)));
            }
            line.push(')');
        }
        if !step.comment.is_empty() {
            line.push_str(&format!(" : {}", step.comment));
        }
        lines.push(line);
    }
    lines.join("\n")
}

impl Screen for FileScreen {
    fn scope(&self) -> Scope {
        Scope::File
    }

    fn target(&self, cx: &Context<'_>) -> Target {
        // A file whose opening was undone is no target, though its screen is still in front.
        let Some(person) = self.file(cx).map(|file| file.id) else { return Target::default() };
        let whole = Target::person(person);
        match self.selection.key() {
            Some(Item::Appointment(id)) => target_of_appointment(cx, id),
            Some(Item::Orientation(id)) => target_of_orientation(cx, id),
            Some(Item::Interview(id)) => Target { interview: Some(id), ..whole },
            Some(Item::Situation(id)) => Target { situation: Some(id), ..whole },
            _ => whole,
        }
    }

    fn command(&mut self, id: CommandId, cx: &Context<'_>) -> Done {
        if let Some(how) = movement(id, cx.setting.page()) {
            self.selection.go(&rows::keys(&self.sections(cx)), how);
            return Done::YES;
        }
        let Some(file) = self.file(cx) else { return Done::NotMine };
        match (id, self.selection.key()) {
            (CommandId::Open, _) => match self.read(file, cx) {
                Some(reader) => Done::asking(Ask::Read(reader)),
                None => Done::YES,
            },
            (CommandId::Modify, Some(Item::Interview(id))) => {
                Done::asking(Ask::Form(Matter::InterviewCorrection(id)))
            }
            (CommandId::Modify, Some(Item::Situation(entry))) => {
                Done::asking(Ask::Form(Matter::Retraction { person: file.id, entry }))
            }
            (CommandId::Modify, Some(Item::Appointment(id))) => {
                Done::asking(Ask::Form(Matter::Move(id)))
            }
            (CommandId::Modify, _) => Done::asking(Ask::Form(Matter::Identity(file.id))),
            _ => Done::NotMine,
        }
    }

    fn follow(&mut self, cx: &Context<'_>) -> Done {
        self.selection.settle(&rows::keys(&self.sections(cx)));
        Done::YES
    }

    fn draw(&self, canvas: &mut Canvas<'_>, cx: &Context<'_>) {
        let theme = canvas.theme();
        let Some(file) = self.file(cx) else {
            let text = canvas.t("screen.file.gone");
            canvas.paragraph(0, &text, theme.muted);
            return;
        };
        let identity = &file.identity;
        let civility = identity.civility.as_ref();
        let civility = civility.map(|code| cx.state().vocabulary().label(code, cx.lang()));
        let name =
            [civility, Some(identity.first_names.as_str()), Some(identity.last_name.as_str())];
        let name = name.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let birth_name = identity.birth_name.as_ref().map(|name| format!(" ({name})"));
        let age = age_on(identity.birth_date, cx.today());
        let born = canvas.say(&msg!("screen.file.born", age = age, on = identity.birth_date));
        let standing = FollowUp::of(file, cx.today()).name();
        let lead = adviser_name(cx.state(), file.lead_adviser);
        let standing = canvas.say(&standing);
        let needed = width(&name) + width(&born) + 14;
        // Who someone is goes before who answers for them.
        let aside = [format!("{standing} · {lead}"), standing]
            .into_iter()
            .find(|aside| needed + width(aside) <= canvas.width())
            .unwrap_or_default();
        let end = canvas.right(0, &aside, theme.muted);
        let room = end.saturating_sub(2);
        let number = file.number.to_string();
        let mut x = canvas.text(0, 0, &number, room, theme.muted) + 2;
        for (text, style) in [
            (name, theme.strong()),
            (birth_name.unwrap_or_default(), theme.muted),
            (format!(", {born}"), Style::new()),
        ] {
            x = canvas.text(x, 0, &text, room.saturating_sub(x), style);
        }
        let head = Self::head(file, canvas.width(), cx);
        let most = canvas.height().saturating_sub(4).max(canvas.height() / 2);
        let shown = u16::try_from(head.len()).unwrap_or(u16::MAX).min(most.saturating_sub(1));
        for (y, (text, style)) in (1..=shown).zip(&head) {
            canvas.text(0, y, text, canvas.width(), *style);
        }
        canvas.rule(shown + 1);
        let sections = self.sections(cx);
        canvas.below(shown + 2, |canvas| {
            rows::draw(canvas, &sections, &self.selection, &[10, 18], |item| {
                Self::cells(item, file, cx)
            });
        });
    }
}
