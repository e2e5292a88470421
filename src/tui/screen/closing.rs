//! Clôture: the unanswered questions of the day first, then what the day counts.

use super::rows::{self, Section, movement, sent_to, target_of_appointment, target_of_orientation};
use super::{Ask, Done, Place, Screen};
use crate::desk::closing::{Counts, Questions};
use crate::desk::command::{CommandId, Scope};
use crate::desk::target::Target;
use crate::desk::words::{appointment_state, hour};
use crate::domain::appointment::{AppointmentId, AppointmentState};
use crate::domain::orientation::OrientationId;
use crate::msg;
use crate::tui::canvas::Canvas;
use crate::tui::context::Context;
use crate::tui::selection::Selection;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// A question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    Appointment(AppointmentId),
    Orientation(OrientationId),
}

/// The day's closing.
#[derive(Debug, Default)]
pub struct ClosingScreen {
    questions: Questions,
    counts: Counts,
    selection: Selection<Item>,
}

impl ClosingScreen {
    fn sections(&self, cx: &Context<'_>) -> Vec<Section<Item>> {
        let theme = &cx.setting.theme;
        let section = |key: &'static str, keys: Vec<Item>| Section {
            title: format!("{} ({})", cx.lang().t(key), keys.len()),
            style: theme.warn,
            keys,
        };
        let questions = &self.questions;
        let oriented =
            |ids: &[OrientationId]| ids.iter().map(|id| Item::Orientation(*id)).collect();
        let appointments = questions.appointments.iter().map(|id| Item::Appointment(*id)).collect();
        let sections = [
            section("screen.closing.appointments", appointments),
            section("screen.closing.expired", oriented(&questions.expired)),
            section("screen.closing.recalls", oriented(&questions.recalls)),
        ];
        sections.into_iter().filter(|section| !section.keys.is_empty()).collect()
    }

    fn cells(item: Item, cx: &Context<'_>) -> Vec<(String, Style)> {
        let state = cx.state();
        let lang = cx.lang();
        let plain = Style::new();
        match item {
            Item::Appointment(id) => {
                let Some(one) = state.appointment(id) else { return Vec::new() };
                let when = format!("{} {}", lang.date(one.day()), hour(one.start, lang));
                vec![(when, plain), (cx.name_of(one.person), plain), (one.subject.clone(), plain)]
            }
            Item::Orientation(id) => {
                let Some(one) = state.orientation(id) else { return Vec::new() };
                let (sent, what) = sent_to(one, cx);
                vec![(lang.date(sent), plain), (cx.name_of(one.person), plain), (what, plain)]
            }
        }
    }

    /// What the day counts, line by line.
    fn summary(&self, cx: &Context<'_>) -> Vec<String> {
        let counts = &self.counts;
        let fixed: Vec<String> = AppointmentState::ALL
            .iter()
            .zip(counts.appointments)
            .filter(|(_, count)| *count > 0)
            .map(|(state, count)| format!("{count} {}", cx.say(&appointment_state(*state))))
            .collect();
        let fixed = if fixed.is_empty() { "0".to_owned() } else { fixed.join(", ") };
        [
            msg!(
                "screen.closing.interviews",
                count = counts.interviews,
                minutes = counts.minutes,
                people = counts.people
            ),
            msg!("screen.closing.fixed", list = fixed),
            msg!("screen.closing.oriented", sent = counts.sent, answered = counts.answered),
            msg!("screen.closing.files", opened = counts.opened, closed = counts.closed),
        ]
        .iter()
        .map(|message| cx.say(message))
        .collect()
    }
}

impl Screen for ClosingScreen {
    fn scope(&self) -> Scope {
        Scope::Closing
    }

    fn target(&self, cx: &Context<'_>) -> Target {
        match self.selection.key() {
            Some(Item::Appointment(id)) => target_of_appointment(cx, id),
            Some(Item::Orientation(id)) => target_of_orientation(cx, id),
            None => Target::default(),
        }
    }

    fn command(&mut self, id: CommandId, cx: &Context<'_>) -> Done {
        if let Some(how) = movement(id, cx.setting.page()) {
            self.selection.go(&rows::keys(&self.sections(cx)), how);
            return Done::YES;
        }
        match (id, self.target(cx).person) {
            (CommandId::Open, Some(person)) => Done::asking(Ask::Go(Place::File(person))),
            _ => Done::NotMine,
        }
    }

    fn follow(&mut self, cx: &Context<'_>) -> Done {
        self.questions = Questions::of(cx.state(), cx.moment.local);
        self.counts = Counts::of(cx.state(), cx.today());
        self.selection.settle(&rows::keys(&self.sections(cx)));
        Done::YES
    }

    fn draw(&self, canvas: &mut Canvas<'_>, cx: &Context<'_>) {
        let theme = canvas.theme();
        let summary = self.summary(cx);
        let lines = u16::try_from(summary.len()).unwrap_or(u16::MAX) + 3;
        let room = canvas.height().saturating_sub(lines).max(canvas.height() / 2);
        let sections = self.sections(cx);
        canvas.part(Rect::new(0, 0, canvas.width(), room), |canvas| {
            if sections.is_empty() {
                let text = canvas.t("screen.closing.nothing");
                canvas.paragraph(0, &text, theme.good);
                return;
            }
            rows::draw(canvas, &sections, &self.selection, &[16, 26], |item| Self::cells(item, cx));
        });
        canvas.below(room, |canvas| {
            canvas.rule(0);
            let title = canvas.t("screen.closing.summary");
            canvas.text(0, 1, &title, canvas.width(), theme.strong());
            for (y, line) in (2..).zip(&summary) {
                canvas.text(2, y, line, canvas.width(), Style::new());
            }
            let says = canvas.t("screen.closing.unsent");
            canvas.text(2, lines - 1, &says, canvas.width(), theme.muted);
        });
    }
}
