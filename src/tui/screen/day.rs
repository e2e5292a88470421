//! Journée: today's appointments with their state, and everything that waits for someone.

use super::rows::{
    self, Section, length_and_place, movement, sent_to, target_of_appointment,
    target_of_orientation,
};
use super::{Ask, Done, Place, Screen};
use crate::desk::command::{CommandId, Scope};
use crate::desk::day::SILENT_DAYS;
use crate::desk::target::Target;
use crate::desk::words::{appointment_state, hour, threshold as threshold_name};
use crate::domain::appointment::{AppointmentId, AppointmentState};
use crate::domain::orientation::OrientationId;
use crate::domain::person::{PersonFile, PersonId};
use crate::domain::rules::Threshold;
use crate::i18n::Message;
use crate::msg;
use crate::report::fse::{Phase, Task};
use crate::tui::canvas::Canvas;
use crate::tui::context::Context;
use crate::tui::form::matter::Matter;
use crate::tui::selection::Selection;
use chrono::NaiveDate;
use ratatui::style::Style;

/// Lines of each list: what is longer is seen in the caseload.
const MOST: usize = 30;

/// Columns below which file numbers are left out.
const NARROW: u16 = 60;

/// Something that can be selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    /// An appointment of today, or of the past without an answer.
    Appointment(AppointmentId),
    /// An orientation to recall.
    Orientation(OrientationId),
    /// Someone without contact, and since when.
    Silent(PersonId, NaiveDate),
    /// A threshold to come.
    Coming(NaiveDate, Threshold, PersonId),
    /// What is to be asked of someone who left.
    ToAsk(Task),
    /// What the lists leave out.
    More(List),
}

/// Lists that may be too long to show whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    Unanswered,
    Waiting,
    Silent,
}

/// The start screen.
#[derive(Debug, Default)]
pub struct DayScreen {
    selection: Selection<Item>,
    is_begun: bool,
}

impl DayScreen {
    fn sections(cx: &Context<'_>) -> Vec<Section<Item>> {
        let day = cx.day;
        let theme = &cx.setting.theme;
        let section =
            |title: Message, style: Style, count: usize, list: Option<List>, keys: Vec<Item>| {
                let more = list.filter(|_| count > keys.len()).map(Item::More);
                let title = format!("{} ({count})", cx.say(&title));
                Section { title, style, keys: keys.into_iter().chain(more).collect() }
            };
        // Only what is shown is gathered: in a large caseload many are silent.
        let fixed = |ids: &[AppointmentId], most: usize| -> Vec<Item> {
            ids.iter().take(most).map(|id| Item::Appointment(*id)).collect()
        };
        let waiting = day.waiting.iter().take(MOST).map(|id| Item::Orientation(*id)).collect();
        let silent = day.silent.iter().take(MOST).map(|(id, last)| Item::Silent(*id, *last));
        let to_ask = day.to_ask.iter().take(MOST).map(|task| Item::ToAsk(*task)).collect();
        let coming = day.coming.iter().take(MOST);
        let coming = coming.map(|(on, what, id)| Item::Coming(*on, *what, *id)).collect();
        let none = Style::new();
        // One's own first; who sits next door sees theirs.
        let is_mine = |id: &AppointmentId| {
            cx.state().appointment(*id).is_some_and(|appointment| appointment.adviser == cx.me)
        };
        let (mine, others): (Vec<AppointmentId>, Vec<AppointmentId>) =
            day.appointments.iter().copied().partition(is_mine);
        let sections = [
            section(
                msg!("desk.day.appointments"),
                theme.accent,
                mine.len(),
                None,
                fixed(&mine, mine.len()),
            ),
            section(
                msg!("desk.day.unanswered"),
                theme.warn,
                day.unanswered.len(),
                Some(List::Unanswered),
                fixed(&day.unanswered, MOST),
            ),
            section(
                msg!("desk.day.waiting"),
                theme.warn,
                day.waiting.len(),
                Some(List::Waiting),
                waiting,
            ),
            section(msg!("desk.day.to_ask"), theme.warn, day.to_ask.len(), None, to_ask),
            section(
                msg!("desk.day.silent"),
                none,
                day.silent.len(),
                Some(List::Silent),
                silent.collect(),
            ),
            section(msg!("desk.day.coming"), none, day.coming.len(), None, coming),
            section(
                msg!("screen.day.colleagues"),
                none,
                others.len(),
                None,
                fixed(&others, others.len()),
            ),
        ];
        sections.into_iter().filter(|section| !section.keys.is_empty()).collect()
    }

    fn cells(item: Item, cx: &Context<'_>) -> Vec<(String, Style)> {
        let state = cx.state();
        let theme = &cx.setting.theme;
        let plain = Style::new();
        let who = |person: PersonId| state.person(person).map(names).unwrap_or_default();
        let line = |when: String, person: PersonId, what: String, style: Style| {
            let (number, name) = who(person);
            let mut cells =
                vec![(when, plain), (number, theme.muted), (name, plain), (what, style)];
            if cx.setting.size.0 < NARROW {
                cells.remove(1);
            }
            cells
        };
        match item {
            Item::Appointment(id) => {
                let Some(appointment) = state.appointment(id) else { return Vec::new() };
                let is_today = appointment.day() == cx.today();
                let when = if is_today {
                    hour(appointment.start, cx.lang())
                } else {
                    cx.lang().date(appointment.day())
                };
                let planned = length_and_place(appointment, cx);
                let (what, style) = match appointment.state {
                    AppointmentState::Planned if appointment.subject.is_empty() => (planned, plain),
                    AppointmentState::Planned => {
                        (format!("{planned}, {}", appointment.subject), plain)
                    }
                    AppointmentState::Honoured => {
                        (format!("✓ {}", cx.say(&appointment_state(appointment.state))), theme.good)
                    }
                    other => (format!("× {}", cx.say(&appointment_state(other))), theme.bad),
                };
                line(when, appointment.person, what, style)
            }
            Item::Orientation(id) => {
                let Some(orientation) = state.orientation(id) else { return Vec::new() };
                let (sent, what) = sent_to(orientation, cx);
                line(cx.lang().date(sent), orientation.person, what, plain)
            }
            Item::Silent(person, last) => {
                let days = (cx.today() - last).num_days();
                let what = cx.say(&msg!("desk.day.days_ago", count = days));
                line(cx.lang().date(last), person, what, plain)
            }
            Item::Coming(on, threshold, person) => {
                line(cx.lang().date(on), person, cx.say(&threshold_name(threshold)), plain)
            }
            Item::ToAsk(task) => {
                let what = match task.phase {
                    Phase::SixMonths => msg!("desk.day.six_months_after", until = task.until),
                    Phase::Entry | Phase::Exit => msg!("desk.day.after_exit", until = task.until),
                };
                line(cx.lang().date(task.until), task.person, cx.say(&what), plain)
            }
            Item::More(_) => vec![(cx.lang().t("screen.day.more").to_owned(), theme.muted)],
        }
    }
}

/// Number and name of a file.
fn names(file: &PersonFile) -> (String, String) {
    let identity = &file.identity;
    (file.number.to_string(), identity.list_name())
}

impl Screen for DayScreen {
    fn scope(&self) -> Scope {
        Scope::Day
    }

    fn target(&self, cx: &Context<'_>) -> Target {
        match self.selection.key() {
            Some(Item::Appointment(id)) => target_of_appointment(cx, id),
            Some(Item::Orientation(id)) => target_of_orientation(cx, id),
            Some(Item::Silent(person, _) | Item::Coming(_, _, person)) => Target::person(person),
            Some(Item::ToAsk(task)) => Target::person(task.person),
            Some(Item::More(_)) | None => Target::default(),
        }
    }

    fn command(&mut self, id: CommandId, cx: &Context<'_>) -> Done {
        let keys = rows::keys(&Self::sections(cx));
        if let Some(how) = movement(id, cx.setting.page()) {
            self.selection.go(&keys, how);
            return Done::YES;
        }
        if let (CommandId::Situation, Some(Item::ToAsk(task))) = (id, self.selection.key()) {
            let Task { person, phase, .. } = task;
            return Done::asking(Ask::Form(Matter::AfterExit { person, phase }));
        }
        if id != CommandId::Open {
            return Done::NotMine;
        }
        match self.selection.key() {
            Some(Item::More(list)) => Done::asking(match list {
                List::Unanswered => Ask::Go(Place::Closing),
                List::Waiting => Ask::Go(Place::Orientations),
                List::Silent => Ask::List(format!("sans-contact>={SILENT_DAYS}j")),
            }),
            _ => match self.target(cx).person {
                Some(person) => Done::asking(Ask::Go(Place::File(person))),
                None => Done::YES,
            },
        }
    }

    fn follow(&mut self, cx: &Context<'_>) -> Done {
        let keys = rows::keys(&Self::sections(cx));
        if !self.is_begun {
            // The person who comes next is the one the next key is for.
            let next = cx.day.appointments.iter().find(|id| {
                let appointment = cx.state().appointment(**id);
                appointment.filter(|one| one.adviser == cx.me).is_some_and(|appointment| {
                    let end =
                        appointment.start + chrono::Duration::minutes(appointment.minutes.into());
                    appointment.state == AppointmentState::Planned && end >= cx.moment.local
                })
            });
            if let Some(next) = next {
                self.selection.select(Item::Appointment(*next));
            }
            self.is_begun = true;
        }
        self.selection.settle(&keys);
        Done::YES
    }

    fn draw(&self, canvas: &mut Canvas<'_>, cx: &Context<'_>) {
        let followed = canvas.say(&msg!("desk.day.followed", count = cx.day.followed));
        let theme = canvas.theme();
        let key = cx.setting.keymap.shown(CommandId::GoClosing, cx.lang());
        // The questions of the closing, from what is kept of the day.
        let is_past = |id: &&AppointmentId| {
            cx.state().appointment(**id).is_some_and(|one| {
                one.state == AppointmentState::Planned && one.start <= cx.moment.local
            })
        };
        let past = cx.day.appointments.iter().filter(is_past).count();
        let waiting = past + cx.day.unanswered.len() + cx.day.waiting.len();
        let closing = match waiting {
            0 => canvas.say(&msg!("screen.day.closable", key = key)),
            count => canvas.say(&msg!("screen.day.questions", count = count, key = key)),
        };
        let style = if waiting == 0 { theme.muted } else { theme.warn };
        let end = canvas.right(0, &closing, style);
        canvas.text(0, 0, &followed, end.saturating_sub(2), theme.muted);
        let sections = Self::sections(cx);
        canvas.below(1, |canvas| {
            if sections.is_empty() {
                let key = cx.setting.keymap.shown(CommandId::NewPerson, cx.lang());
                let says = if cx.roll.is_empty() {
                    msg!("screen.day.nobody", key = key)
                } else {
                    msg!("desk.day.nothing")
                };
                let text = canvas.say(&says);
                canvas.below(1, |canvas| canvas.paragraph(0, &text, Style::new()));
                return;
            }
            let name = (canvas.width() / 3).min(30);
            let rooms: &[u16] =
                if cx.setting.size.0 < NARROW { &[10, name] } else { &[10, 9, name] };
            rows::draw(canvas, &sections, &self.selection, rooms, |item| Self::cells(item, cx));
        });
    }
}
