//! Portefeuille: everyone, filtered while one types, sorted, several chosen at once.
//!
//! The filter walks the roll of names in steps, some hundred files a step, and lets waiting keys through between
//! two: in a caseload of any size the first rows are there at once and no key waits.

use super::rows::movement;
use super::{Ask, Done, Place, Screen};
use crate::caseload::query::{Query, QueryError};
use crate::desk::command::{CommandId, Scope};
use crate::desk::key::Key;
use crate::desk::order::Order;
use crate::desk::target::Target;
use crate::desk::words::{adviser_name, commune_name, hour};
use crate::domain::appointment::AppointmentState;
use crate::domain::identifier::Phone;
use crate::domain::person::{PersonFile, PersonId};
use crate::domain::rules::age_on;
use crate::domain::territory::Territory;
use crate::i18n::Message;
use crate::msg;
use crate::tui::canvas::Canvas;
use crate::tui::context::Context;
use crate::tui::form::matter::Matter;
use crate::tui::overlay::chooser::Purpose;
use crate::tui::selection::Selection;
use crate::tui::widget::filter::{Filter, Typed, empty};
use crate::tui::widget::table::{Column, Table};
use ratatui::style::Style;
use smol_str::SmolStr;
use std::collections::BTreeSet;

/// Files looked at in one step: half a millisecond or so, lookups in cold memory included. A key waits for one at most.
const STEP: usize = 150;

/// What a column shows: its title, its room, and how soon it gives way.
const COLUMNS: [(&str, u16, u8); 10] = [
    ("screen.column.number", 8, 3),
    ("screen.column.name", 26, 0),
    ("screen.column.age", 3, 4),
    ("screen.column.commune", 20, 5),
    ("screen.column.last_contact", 10, 1),
    ("screen.column.next_appointment", 16, 2),
    ("screen.column.registration", 12, 6),
    ("screen.column.phone", 14, 7),
    ("screen.column.lead", 18, 8),
    ("screen.column.tags", 20, 9),
];

/// A filter on its way along the roll.
#[derive(Debug)]
struct Walk {
    /// How far it has come.
    at: usize,
    /// Who it has kept.
    found: Vec<PersonId>,
    /// Are they shown as they are found? When only the caseload changed, the list stands until the new one is whole.
    is_shown: bool,
}

/// The caseload.
#[derive(Debug, Default)]
pub struct CaseloadScreen {
    filter: Filter,
    query: Option<Query>,
    errors: Vec<QueryError>,
    order: Order,
    hidden: BTreeSet<usize>,
    /// The people that the filter keeps; while a new filter walks, as far as it has come.
    list: Vec<PersonId>,
    /// The walk that is under way.
    walk: Option<Walk>,
    /// The state of the caseload that the list is of.
    seen: Option<u64>,
    selection: Selection<PersonId>,
    marked: BTreeSet<PersonId>,
}

impl CaseloadScreen {
    /// Filters by a query.
    pub fn filter(&mut self, query: &str, cx: &Context<'_>) -> Done {
        self.filter.set(query);
        self.begin(cx)
    }

    /// Sorts by the order of that rank.
    pub fn sort(&mut self, rank: usize, cx: &Context<'_>) -> Done {
        self.order = Order::ALL.get(rank).copied().unwrap_or(Order::Name);
        self.begin(cx)
    }

    /// Shows or hides the column of that rank.
    pub fn toggle_column(&mut self, rank: usize) {
        if !self.hidden.remove(&rank) {
            self.hidden.insert(rank);
        }
    }

    /// The options of a list of columns, with the sign of those shown.
    #[must_use]
    pub fn columns(&self, cx: &Context<'_>) -> Vec<String> {
        let sign = |rank| if self.hidden.contains(&rank) { "[ ]" } else { "[x]" };
        let each = COLUMNS.iter().enumerate();
        each.map(|(rank, (title, ..))| format!("{} {}", sign(rank), cx.lang().t(title))).collect()
    }

    /// The query in force, as it is typed.
    #[must_use]
    pub fn typed(&self) -> String {
        self.filter.text()
    }

    /// Reads the filter anew and begins to walk. What is wrong in it leaves the list as it was.
    fn begin(&mut self, cx: &Context<'_>) -> Done {
        let text = self.filter.text();
        match Query::parse(&text, cx.state().vocabulary(), Territory::builtin(), cx.today()) {
            Ok(query) => {
                self.query = Some(query.within_caseload());
                self.errors.clear();
                self.list.clear();
                self.set_out(true, cx)
            }
            Err(errors) => {
                self.errors = errors;
                Done::YES
            }
        }
    }

    fn set_out(&mut self, is_shown: bool, cx: &Context<'_>) -> Done {
        self.seen = Some(cx.version);
        self.walk = Some(Walk { at: 0, found: Vec::new(), is_shown });
        self.walk(cx)
    }

    /// One step along the roll.
    pub fn walk(&mut self, cx: &Context<'_>) -> Done {
        let Some(mut walk) = self.walk.take() else { return Done::YES };
        let state = cx.state();
        let query = self.query.as_ref();
        let found = cx.roll.from(walk.at).take(STEP).filter(|person| {
            let file = state.person(*person);
            file.is_some_and(|file| query.is_none_or(|query| query.matches(state, file)))
        });
        if walk.is_shown {
            self.list.extend(found);
        } else {
            walk.found.extend(found);
        }
        walk.at += STEP;
        if walk.at < cx.roll.len() {
            self.walk = Some(walk);
            self.settle_early();
            return Done::asking(Ask::Continue);
        }
        if !walk.is_shown {
            self.list = walk.found;
        }
        if self.order != Order::Name {
            let mut files: Vec<&PersonFile> =
                self.list.iter().filter_map(|person| state.person(*person)).collect();
            self.order.sort(state, &mut files);
            self.list = files.into_iter().map(|file| file.id).collect();
        }
        self.selection.settle(&self.list);
        Done::YES
    }

    /// While the filter walks, the selection waits for its person, unless there is none.
    fn settle_early(&mut self) {
        let is_there = self.selection.key().is_some_and(|key| self.list.contains(&key));
        if is_there || self.selection.key().is_none() {
            self.selection.settle(&self.list);
        }
    }

    /// Who is selected among those shown. While a new filter walks, the person selected before may not have been come to
    /// yet: nothing is done to someone who is not on the screen.
    fn selected(&self) -> Option<PersonId> {
        let key = self.selection.key();
        match &self.walk {
            Some(walk) if walk.is_shown => {
                key.filter(|key| self.list.contains(key)).or_else(|| self.list.first().copied())
            }
            _ => key,
        }
    }

    /// The rank of that person.
    fn selected_rank(&self) -> usize {
        match (&self.walk, self.selected()) {
            (Some(_), Some(key)) => self.list.iter().position(|other| *other == key).unwrap_or(0),
            _ => self.selection.rank(),
        }
    }

    fn cell(&self, row: usize, column: usize, cx: &Context<'_>) -> (String, Style) {
        let plain = Style::new();
        let file = self.list.get(row).and_then(|person| cx.state().person(*person));
        let Some(file) = file else { return (String::new(), plain) };
        let identity = &file.identity;
        let text = match column {
            0 => return (file.number.to_string(), cx.setting.theme.muted),
            1 => identity.list_name(),
            2 => age_on(identity.birth_date, cx.today()).to_string(),
            3 => commune_name(&identity.residence).unwrap_or_default(),
            4 => cx.lang().date(cx.state().last_contact(file)),
            5 => next_appointment(file, cx),
            6 => {
                let registration = file.situation_on(cx.today()).registration;
                registration.map(|code| code.to_string()).unwrap_or_default()
            }
            7 => identity.phones.first().map(Phone::display).unwrap_or_default(),
            8 => adviser_name(cx.state(), file.lead_adviser),
            _ => identity.tags.iter().map(SmolStr::as_str).collect::<Vec<_>>().join(", "),
        };
        (text, plain)
    }

    fn views(cx: &Context<'_>) -> Vec<(String, String)> {
        let mut views: Vec<_> =
            cx.state().views().map(|view| (view.name.to_string(), view.query.clone())).collect();
        views.sort();
        views
    }

    /// Filters by the saved query of that rank.
    pub fn show_view(&mut self, rank: usize, cx: &Context<'_>) -> Done {
        match Self::views(cx).get(rank) {
            Some((_, query)) => self.filter(query, cx),
            None => Done::YES,
        }
    }
}

/// Day and hour of the next appointment planned.
fn next_appointment(file: &PersonFile, cx: &Context<'_>) -> String {
    let planned = cx.state().appointments_of(file.id).into_iter().filter(|appointment| {
        appointment.state == AppointmentState::Planned && appointment.day() >= cx.today()
    });
    let next = planned.min_by_key(|appointment| appointment.start);
    next.map(|next| format!("{} {}", cx.lang().date(next.day()), hour(next.start, cx.lang())))
        .unwrap_or_default()
}

/// The name of an order, in words.
fn order_name(order: Order) -> Message {
    match order {
        Order::Name => msg!("screen.column.name"),
        Order::Number => msg!("screen.column.number"),
        Order::LastContact => msg!("screen.column.last_contact"),
        Order::BirthDate => msg!("screen.column.birth_date"),
    }
}

impl Screen for CaseloadScreen {
    fn scope(&self) -> Scope {
        Scope::Caseload
    }

    fn target(&self, _: &Context<'_>) -> Target {
        self.selected().map(Target::person).unwrap_or_default()
    }

    fn people(&self, _: &Context<'_>) -> Vec<PersonId> {
        if self.marked.is_empty() {
            self.selected().into_iter().collect()
        } else {
            self.marked.iter().copied().collect()
        }
    }

    fn command(&mut self, id: CommandId, cx: &Context<'_>) -> Done {
        if let Some(how) = movement(id, cx.setting.page()) {
            self.selection.go(&self.list, how);
            return Done::YES;
        }
        match id {
            CommandId::Filter => self.filter.begin(),
            CommandId::Open => {
                if let Some(person) = self.selected() {
                    return Done::asking(Ask::Go(Place::File(person)));
                }
            }
            CommandId::Select => {
                if let Some(person) = self.selected() {
                    if !self.marked.remove(&person) {
                        self.marked.insert(person);
                    }
                    self.selection.go(&self.list, crate::tui::selection::Move::Down);
                }
            }
            CommandId::SelectAll => {
                let all: BTreeSet<PersonId> = self.list.iter().copied().collect();
                self.marked = if self.marked == all { BTreeSet::new() } else { all };
            }
            CommandId::Sort => {
                return Done::asking(Ask::Options {
                    title: msg!("screen.caseload.sort"),
                    options: Order::ALL.iter().map(|order| cx.say(&order_name(*order))).collect(),
                    lit: Order::ALL.iter().position(|order| *order == self.order).unwrap_or(0),
                    purpose: Purpose::Sort,
                });
            }
            CommandId::Columns => {
                return Done::asking(Ask::Options {
                    title: msg!("screen.caseload.columns"),
                    options: self.columns(cx),
                    lit: 0,
                    purpose: Purpose::Columns,
                });
            }
            CommandId::Views => {
                let views = Self::views(cx);
                if views.is_empty() {
                    let key = cx.setting.keymap.shown(CommandId::SaveView, cx.lang());
                    return Done::asking(Ask::Say(msg!("screen.caseload.no_views", key = key)));
                }
                return Done::asking(Ask::Options {
                    title: msg!("screen.caseload.views"),
                    options: views
                        .iter()
                        .map(|(name, query)| format!("{name} : {query}"))
                        .collect(),
                    lit: 0,
                    purpose: Purpose::View,
                });
            }
            CommandId::SaveView => {
                return Done::asking(Ask::Form(Matter::View { query: self.typed() }));
            }
            CommandId::Back if !self.marked.is_empty() => self.marked.clear(),
            CommandId::Back if !self.filter.is_empty() => return self.filter("", cx),
            _ => return Done::NotMine,
        }
        Done::YES
    }

    fn is_typing(&self) -> bool {
        self.filter.is_typing()
    }

    fn key(&mut self, key: Key, cx: &Context<'_>) -> Done {
        match self.filter.key(key) {
            Typed::Text => self.begin(cx),
            Typed::Nothing => Done::YES,
            Typed::Move(id) => self.command(id, cx),
            Typed::NotMine => Done::NotMine,
        }
    }

    fn paste(&mut self, text: &str, cx: &Context<'_>) -> Done {
        self.filter.paste(text);
        self.begin(cx)
    }

    fn follow(&mut self, cx: &Context<'_>) -> Done {
        // Who has gone, or become another's file, is marked no more.
        let is_there =
            |id: &PersonId| cx.state().person(*id).is_some_and(|file| file.merged_into.is_none());
        self.marked.retain(is_there);
        // Yesterday's «60 days» are not today's.
        let is_of_today = self.query.as_ref().is_none_or(|query| query.today() == cx.today());
        match self.seen {
            None => self.begin(cx),
            Some(_) if !is_of_today => self.begin(cx),
            Some(seen) if seen != cx.version => self.set_out(false, cx),
            Some(_) => Done::YES,
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, cx: &Context<'_>) {
        let theme = canvas.theme();
        // Closed files are only shown when they are asked for.
        let total = cx.day.followed.max(self.list.len());
        let count = msg!("screen.shown", shown = self.list.len(), total = total);
        let mut counts = canvas.say(&count);
        if self.walk.is_some() {
            counts.push_str(" …");
        }
        if !self.marked.is_empty() {
            let marked = canvas.say(&msg!("screen.caseload.marked", count = self.marked.len()));
            counts = format!("{marked}  {counts}");
        }
        let order = msg!("screen.caseload.sorted", by = order_name(self.order));
        self.filter.draw(canvas, &order, &counts);
        let mut top = 1;
        for error in self.errors.iter().take(3) {
            let text = error.problem().render(cx.lang());
            top += canvas.below(top, |canvas| canvas.paragraph(0, &text, theme.bad));
        }
        canvas.below(top, |canvas| {
            if self.list.is_empty() && self.walk.is_none() && self.errors.is_empty() {
                let key = cx.setting.keymap.shown(CommandId::NewPerson, cx.lang());
                let says = if cx.roll.is_empty() {
                    msg!("screen.day.nobody", key = key)
                } else {
                    msg!("screen.nothing_fits")
                };
                empty(canvas, &says, theme.muted);
                return;
            }
            let kept: Vec<usize> =
                (0..COLUMNS.len()).filter(|rank| !self.hidden.contains(rank)).collect();
            let columns: Vec<Column> = kept
                .iter()
                .filter_map(|rank| COLUMNS.get(*rank))
                .map(|(title, room, drop)| {
                    let column = Column::new(cx.lang().t(title), *room, *drop);
                    if *title == "screen.column.age" { column.to_the_right() } else { column }
                })
                .collect();
            let table = Table {
                columns: &columns,
                count: self.list.len(),
                selected: self.selected_rank(),
                titled: true,
            };
            let cell = |row: usize, column: usize| {
                self.cell(row, kept.get(column).copied().unwrap_or(0), cx)
            };
            let marked =
                |row: usize| self.list.get(row).is_some_and(|person| self.marked.contains(person));
            table.draw(canvas, cell, marked);
        });
    }
}
