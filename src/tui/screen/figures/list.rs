//! The list behind a number.

use crate::caseload::cover::Folder;
use crate::caseload::state::State;
use crate::desk::figures::behind::{Behind, Number};
use crate::desk::figures::why;
use crate::desk::words::commune_name;
use crate::domain::person::PersonId;
use crate::domain::rules::age_on;
use crate::domain::vocabulary::Vocabulary;
use crate::msg;
use crate::report::count::Stock;
use crate::report::definition::Definition;
use crate::report::period::Period;
use crate::tui::canvas::Canvas;
use crate::tui::context::Context;
use crate::tui::selection::{Move, Selection};
use crate::tui::widget::filter::empty;
use crate::tui::widget::table::{Column, Table};
use chrono::NaiveDate;
use ratatui::style::Style;
use std::collections::BTreeMap;

/// The people behind a number, by name.
#[derive(Debug)]
pub(super) struct List {
    number: Number,
    title: String,
    people: Vec<Behind>,
    /// Of what happened: whom it happened to, looked up along the roll.
    happened: Option<BTreeMap<PersonId, u64>>,
    /// The list as it was before the caseload changed stands until the new one is whole.
    found: Vec<Behind>,
    is_whole: bool,
    keys: Vec<PersonId>,
    selection: Selection<PersonId>,
}

impl List {
    /// Of a number, nobody found yet.
    pub(super) fn new(number: Number, title: String) -> Self {
        Self {
            number,
            title,
            people: Vec::new(),
            happened: None,
            found: Vec::new(),
            is_whole: false,
            keys: Vec::new(),
            selection: Selection::default(),
        }
    }

    /// The counter that the number is of.
    pub(super) fn definition(&self) -> Option<Definition> {
        match &self.number {
            Number::Counter(definition, _) | Number::Part { answer: Some((definition, _)), .. } => {
                Some(*definition)
            }
            _ => None,
        }
    }

    /// Sets out to look for them from the beginning of the roll.
    pub(super) fn begin(&mut self, state: &State, period: Period) {
        self.happened = self.number.happened(state, period);
        self.found.clear();
    }

    /// Looks at files, in the order of their names.
    pub(super) fn add(&mut self, vocabulary: &Vocabulary, folders: &[Folder<'_>], day: NaiveDate) {
        for folder in folders {
            let times = match &self.happened {
                Some(happened) => happened.get(&folder.id()).copied().unwrap_or(0),
                None => {
                    let is_counted = Stock::of(vocabulary, *folder, day);
                    u64::from(is_counted.is_some_and(|stock| self.number.counts(&stock)))
                }
            };
            if times > 0 {
                self.found.push(Behind { person: folder.id(), times });
            }
        }
        if !self.is_whole {
            self.show();
        }
    }

    /// Everyone was looked at.
    pub(super) fn finish(&mut self) {
        self.is_whole = true;
        self.show();
    }

    fn show(&mut self) {
        self.people.clone_from(&self.found);
        self.keys = self.people.iter().map(|one| one.person).collect();
        self.selection.settle(&self.keys);
    }

    /// Who is selected.
    pub(super) fn selected(&self) -> Option<PersonId> {
        self.selection.key()
    }

    /// Moves along it.
    pub(super) fn go(&mut self, how: Move) {
        self.selection.go(&self.keys, how);
    }

    /// Draws it with its title; of those to complete, what is to be asked of each.
    pub(super) fn draw(&self, canvas: &mut Canvas<'_>, day: NaiveDate, cx: &Context<'_>) {
        let theme = canvas.theme();
        let mut count = canvas.say(&msg!("common.people", count = self.people.len()));
        if !self.is_whole {
            count.push_str(" …");
        }
        let end = canvas.right(0, &count, theme.muted);
        canvas.text(0, 0, &self.title, end.saturating_sub(2), theme.title());
        canvas.below(1, |canvas| {
            if self.people.is_empty() {
                if self.is_whole {
                    empty(canvas, &msg!("screen.figures.nobody"), theme.muted);
                }
                return;
            }
            let column = |key, room, drop| Column::new(cx.lang().t(key), room, drop);
            let mut columns = vec![
                column("screen.column.number", 8, 3),
                column("screen.column.name", 26, 0),
                column("screen.column.age", 3, 2).to_the_right(),
            ];
            let is_to_complete = self.number.is_to_complete();
            if self.people.iter().any(|one| one.times > 1) {
                columns.push(column("screen.figures.times", 6, 1).to_the_right());
            }
            let at = columns.len();
            columns.push(if is_to_complete {
                column("screen.figures.to_ask", 30, 0)
            } else {
                column("screen.column.commune", 20, 4)
            });
            let table = Table {
                columns: &columns,
                count: self.people.len(),
                selected: self.selection.rank(),
                titled: true,
            };
            let cell = |row: usize, column: usize| self.cell(row, (column, at), day, cx);
            table.draw(canvas, cell, |_| false);
        });
    }

    fn cell(
        &self,
        row: usize,
        (column, last): (usize, usize),
        day: NaiveDate,
        cx: &Context<'_>,
    ) -> (String, Style) {
        let theme = &cx.setting.theme;
        let plain = Style::new();
        let Some(one) = self.people.get(row) else { return (String::new(), plain) };
        let Some(file) = cx.state().person(one.person) else { return (String::new(), plain) };
        match column {
            0 => (file.number.to_string(), theme.muted),
            1 => (file.identity.list_name(), plain),
            2 => (age_on(file.identity.birth_date, day).to_string(), plain),
            column if column == last && self.number.is_to_complete() => {
                (why::names(&self.number.missing(file, day), cx.lang()), theme.warn)
            }
            column if column == last => {
                (commune_name(&file.identity.residence).unwrap_or_default(), theme.muted)
            }
            _ => (one.times.to_string(), plain),
        }
    }
}
