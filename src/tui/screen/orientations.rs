//! Orientations: all of them by stage, those that wait too long first, answered in one key.

use super::rows::{movement, target_of_orientation};
use super::{Ask, Done, Place, Screen};
use crate::desk::command::{CommandId, Scope};
use crate::desk::target::Target;
use crate::desk::words::{discreet_partner, label};
use crate::domain::orientation::{Orientation, OrientationId, Stage};
use crate::i18n::Message;
use crate::msg;
use crate::tui::canvas::Canvas;
use crate::tui::context::Context;
use crate::tui::selection::Selection;
use crate::tui::widget::table::{Column, Table};
use chrono::NaiveDate;
use ratatui::style::Style;

/// Which orientations are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Shown {
    /// Sent or received: the partner has not said yes or no.
    #[default]
    Waiting,
    /// Accepted or started.
    Running,
    /// Written, not sent.
    Prepared,
    /// At an end.
    Ended,
    /// All of them.
    All,
}

impl Shown {
    const ALL: [Self; 5] = [Self::Waiting, Self::Running, Self::Prepared, Self::Ended, Self::All];

    fn title(self) -> Message {
        match self {
            Self::Waiting => msg!("screen.orientations.waiting"),
            Self::Running => msg!("screen.orientations.running"),
            Self::Prepared => msg!("screen.orientations.prepared"),
            Self::Ended => msg!("screen.orientations.ended"),
            Self::All => msg!("screen.orientations.all"),
        }
    }

    fn has(self, stage: Stage) -> bool {
        match self {
            Self::Waiting => stage.awaits_answer(),
            Self::Running => matches!(stage, Stage::Accepted | Stage::Started),
            Self::Prepared => stage == Stage::Prepared,
            Self::Ended => stage.is_final(),
            Self::All => true,
        }
    }

    fn further(self, by: usize) -> Self {
        let rank = Self::ALL.iter().position(|other| *other == self).unwrap_or(0);
        Self::ALL.get((rank + by) % Self::ALL.len()).copied().unwrap_or_default()
    }
}

/// All orientations.
#[derive(Debug, Default)]
pub struct OrientationsScreen {
    shown: Shown,
    list: Vec<OrientationId>,
    counts: [usize; Shown::ALL.len()],
    overdue: usize,
    /// Of those, so many have waited so long that they should be called expired.
    expiring: usize,
    selection: Selection<OrientationId>,
}

impl OrientationsScreen {
    fn gather(&mut self, cx: &Context<'_>) {
        let today = cx.today();
        self.counts = Shown::ALL
            .map(|shown| cx.state().orientations().filter(|one| shown.has(one.stage())).count());
        let mut list: Vec<&Orientation> =
            cx.state().orientations().filter(|one| self.shown.has(one.stage())).collect();
        list.sort_by_key(|one| {
            let since = since(one).unwrap_or(today);
            // What is at an end is looked up from its end backwards, what waits from its beginning.
            let order = if one.stage().is_final() {
                (today - since).num_days()
            } else {
                (since - NaiveDate::MIN).num_days()
            };
            (!one.reminder_is_due(today), one.stage().is_final(), order, one.id)
        });
        self.expiring = list.iter().filter(|one| one.expiry_is_due(today)).count();
        self.overdue = list.iter().filter(|one| one.reminder_is_due(today)).count();
        self.list = list.into_iter().map(|one| one.id).collect();
        self.selection.settle(&self.list);
    }
}

fn since(orientation: &Orientation) -> Option<NaiveDate> {
    orientation.steps.last().map(|step| step.on)
}

impl Screen for OrientationsScreen {
    fn scope(&self) -> Scope {
        Scope::Orientations
    }

    fn target(&self, cx: &Context<'_>) -> Target {
        self.selection.key().map(|id| target_of_orientation(cx, id)).unwrap_or_default()
    }

    fn command(&mut self, id: CommandId, cx: &Context<'_>) -> Done {
        if let Some(how) = movement(id, cx.setting.page()) {
            self.selection.go(&self.list, how);
            return Done::YES;
        }
        match id {
            CommandId::NextStage => self.shown = self.shown.further(1),
            CommandId::PreviousStage => self.shown = self.shown.further(Shown::ALL.len() - 1),
            CommandId::Open => {
                return match self.target(cx).person {
                    Some(person) => Done::asking(Ask::Go(Place::File(person))),
                    None => Done::YES,
                };
            }
            _ => return Done::NotMine,
        }
        self.gather(cx);
        Done::YES
    }

    fn follow(&mut self, cx: &Context<'_>) -> Done {
        self.gather(cx);
        Done::YES
    }

    fn draw(&self, canvas: &mut Canvas<'_>, cx: &Context<'_>) {
        let theme = canvas.theme();
        let mut x = 0;
        for (shown, count) in Shown::ALL.into_iter().zip(self.counts) {
            let is_shown = shown == self.shown;
            let text = format!(
                "{}{} ({count})",
                if is_shown { "> " } else { "" },
                canvas.say(&shown.title())
            );
            let style = if is_shown { theme.title() } else { theme.muted };
            x = canvas.text(x, 0, &text, canvas.width().saturating_sub(x), style) + 2;
        }
        if self.overdue > 0 {
            let mut text = canvas.say(&msg!("screen.orientations.overdue", count = self.overdue));
            if self.expiring > 0 {
                let key = cx.setting.keymap.shown(CommandId::Expired, cx.lang());
                let expiring =
                    msg!("screen.orientations.expiring", count = self.expiring, key = key);
                text = format!("{text}, {}", canvas.say(&expiring));
            }
            canvas.text(0, 1, &text, canvas.width(), theme.warn);
        }
        canvas.below(2, |canvas| {
            if self.list.is_empty() {
                let key = cx.setting.keymap.shown(CommandId::Orientation, cx.lang());
                let text = canvas.say(&msg!("screen.orientations.nothing", key = key));
                canvas.paragraph(0, &text, theme.muted);
                return;
            }
            let columns = [
                Column::new(cx.lang().t("screen.column.stage"), 10, 1),
                Column::new(cx.lang().t("screen.column.since"), 10, 3),
                Column::new(cx.lang().t("screen.column.days"), 5, 2).to_the_right(),
                Column::new(cx.lang().t("screen.column.name"), 20, 0),
                Column::new(cx.lang().t("screen.column.partner"), 24, 0),
                Column::new(cx.lang().t("screen.column.motive"), 26, 4),
            ];
            let table = Table {
                columns: &columns,
                count: self.list.len(),
                selected: self.selection.rank(),
                titled: true,
            };
            table.draw(canvas, |row, column| self.cell(row, column, cx), |_| false);
        });
    }
}

impl OrientationsScreen {
    fn cell(&self, row: usize, column: usize, cx: &Context<'_>) -> (String, Style) {
        let theme = &cx.setting.theme;
        let plain = Style::new();
        let known = self.list.get(row).and_then(|id| cx.state().orientation(*id));
        let Some(orientation) = known else { return (String::new(), plain) };
        let since = since(orientation);
        match column {
            0 => (cx.say(&orientation.stage().name()), plain),
            1 => (since.map(|day| cx.lang().date(day)).unwrap_or_default(), plain),
            2 => {
                let days = since.map_or(0, |day| (cx.today() - day).num_days());
                let is_due = orientation.reminder_is_due(cx.today());
                let sign = match (orientation.expiry_is_due(cx.today()), is_due) {
                    (true, _) => "!! ",
                    (false, true) => "! ",
                    (false, false) => "",
                };
                (format!("{sign}{days}"), if is_due { theme.warn } else { plain })
            }
            3 => (cx.name_of(orientation.person), plain),
            4 => (discreet_partner(cx.state(), orientation.partner, cx.lang()), plain),
            _ => (label(cx.state().vocabulary(), &orientation.motive, cx.lang()), theme.muted),
        }
    }
}
