//! Agenda: a day or a week of the adviser at the keyboard, with what is free.

use super::rows::{self, Section, length_and_place, movement, target_of_appointment};
use super::{Ask, Done, Place, Screen};
use crate::desk::agenda::{appointments, free, still};
use crate::desk::calendar::{Names, Wanted, export};
use crate::desk::command::{CommandId, Scope};
use crate::desk::document::Document;
use crate::desk::target::Target;
use crate::desk::words::{appointment_state, hour, long_date};
use crate::domain::appointment::{AppointmentId, AppointmentState};
use crate::msg;
use crate::tui::canvas::Canvas;
use crate::tui::context::Context;
use crate::tui::form::matter::Matter;
use crate::tui::selection::Selection;
use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, Weekday};
use ratatui::style::Style;

/// A line that can be selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    Appointment(AppointmentId),
    Free(NaiveDateTime, NaiveDateTime),
}

/// One day, as it is shown.
#[derive(Debug, Clone)]
struct Column {
    day: NaiveDate,
    items: Vec<Item>,
}

/// A day or a week.
#[derive(Debug, Default)]
pub struct AgendaScreen {
    /// A day of the stretch shown; `None` before the first time.
    around: Option<NaiveDate>,
    is_week: bool,
    days: Vec<Column>,
    selection: Selection<Item>,
}

impl AgendaScreen {
    fn gather(&mut self, cx: &Context<'_>) {
        let around = self.around.unwrap_or(cx.today());
        let (from, count) = if self.is_week {
            let monday = around - Duration::days(around.weekday().num_days_from_monday().into());
            (monday, 7)
        } else {
            (around, 1)
        };
        let to = from + Duration::days(count - 1);
        let fixed = appointments(cx.state(), cx.me, from, to);
        self.days = from
            .iter_days()
            .take(usize::try_from(count).unwrap_or(1))
            .map(|day| {
                let mut items: Vec<(NaiveDateTime, Item)> = fixed
                    .iter()
                    .filter(|one| one.day() == day)
                    .map(|one| (one.start, Item::Appointment(one.id)))
                    .collect();
                let is_worked = !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
                if is_worked && day >= cx.today() {
                    let free = free(day, cx.setting.settings.office_hours, &fixed);
                    let free = still(free, cx.moment.local);
                    items.extend(
                        free.iter().map(|free| (free.from, Item::Free(free.from, free.to))),
                    );
                }
                items.sort_by_key(|(start, _)| *start);
                Column { day, items: items.into_iter().map(|(_, item)| item).collect() }
            })
            // A Sunday without anything is not worth a line.
            .filter(|column| {
                let is_weekend = matches!(column.day.weekday(), Weekday::Sat | Weekday::Sun);
                !self.is_week || !is_weekend || !column.items.is_empty()
            })
            .collect();
        self.selection.settle(&self.keys());
    }

    fn keys(&self) -> Vec<Item> {
        self.days.iter().flat_map(|column| column.items.iter().copied()).collect()
    }

    fn turn(&mut self, by: i64, cx: &Context<'_>) {
        let around = self.around.unwrap_or(cx.today());
        let days = if self.is_week { 7 * by } else { by };
        self.around = around.checked_add_signed(Duration::days(days));
        self.gather(cx);
    }

    fn sections(&self, cx: &Context<'_>) -> Vec<Section<Item>> {
        let section = |column: &Column| {
            let fixed =
                column.items.iter().filter(|item| matches!(item, Item::Appointment(_))).count();
            let day = long_date(column.day, cx.lang());
            let count = cx.say(&msg!("screen.agenda.count", count = fixed));
            let is_today = column.day == cx.today();
            let style = if is_today { cx.setting.theme.accent } else { Style::new() };
            Section { title: format!("{day}, {count}"), style, keys: column.items.clone() }
        };
        self.days.iter().map(section).collect()
    }

    fn cells(item: Item, cx: &Context<'_>) -> Vec<(String, Style)> {
        let lang = cx.lang();
        let theme = &cx.setting.theme;
        let plain = Style::new();
        match item {
            Item::Free(from, to) => vec![
                (hour(from, lang), theme.muted),
                (cx.say(&msg!("screen.agenda.free", until = hour(to, lang))), theme.muted),
            ],
            Item::Appointment(id) => {
                let Some(one) = cx.state().appointment(id) else { return Vec::new() };
                let length = length_and_place(one, cx);
                let (said, style) = match one.state {
                    AppointmentState::Planned => (String::new(), plain),
                    AppointmentState::Honoured => {
                        (format!("✓ {} ", cx.say(&appointment_state(one.state))), theme.good)
                    }
                    other => (format!("× {} ", cx.say(&appointment_state(other))), theme.bad),
                };
                vec![
                    (hour(one.start, lang), plain),
                    (cx.name_of(one.person), plain),
                    (format!("{said}{length} {}", one.subject), style),
                ]
            }
        }
    }
}

/// The adviser's own appointments from a day on, for another program's calendar: numbers in place of names, no notes.
fn calendar_from(from: NaiveDate, cx: &Context<'_>) -> Document {
    let wanted = Wanted { adviser: Some(cx.me), from, to: NaiveDate::MAX, names: Names::Hidden };
    let text = export(cx.state(), &wanted, cx.moment.now, cx.lang());
    Document { name: format!("agenda-{from}.ics"), text }
}

impl Screen for AgendaScreen {
    fn scope(&self) -> Scope {
        Scope::Agenda
    }

    fn target(&self, cx: &Context<'_>) -> Target {
        match self.selection.key() {
            Some(Item::Appointment(id)) => target_of_appointment(cx, id),
            Some(Item::Free(from, _)) => Target { free: Some(from), ..Target::default() },
            None => Target::default(),
        }
    }

    fn command(&mut self, id: CommandId, cx: &Context<'_>) -> Done {
        if let Some(how) = movement(id, cx.setting.page()) {
            self.selection.go(&self.keys(), how);
            return Done::YES;
        }
        match (id, self.selection.key()) {
            (CommandId::Open, Some(Item::Free(from, _))) => {
                Done::asking(Ask::Form(Matter::Appointment { person: None, at: Some(from) }))
            }
            (CommandId::Open, _) => match self.target(cx).person {
                Some(person) => Done::asking(Ask::Go(Place::File(person))),
                None => Done::YES,
            },
            (CommandId::NextDay, _) => {
                self.turn(1, cx);
                Done::YES
            }
            (CommandId::PreviousDay, _) => {
                self.turn(-1, cx);
                Done::YES
            }
            (CommandId::Today, _) => {
                self.around = Some(cx.today());
                self.gather(cx);
                Done::YES
            }
            (CommandId::ExportAgenda, _) => {
                let from = self.around.unwrap_or(cx.today());
                Done::asking(Ask::Write(calendar_from(from, cx)))
            }
            (CommandId::DayOrWeek, _) => {
                self.is_week = !self.is_week;
                self.gather(cx);
                Done::YES
            }
            _ => Done::NotMine,
        }
    }

    fn follow(&mut self, cx: &Context<'_>) -> Done {
        self.gather(cx);
        Done::YES
    }

    fn draw(&self, canvas: &mut Canvas<'_>, cx: &Context<'_>) {
        let sections = self.sections(cx);
        rows::draw(canvas, &sections, &self.selection, &[6, 26], |item| Self::cells(item, cx));
    }
}
