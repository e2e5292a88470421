//! Clôture: the unanswered questions of the day first, then what the day counts, what would be sealed, and what the centre has.

use super::rows::{self, Section, movement, sent_to, target_of_appointment, target_of_orientation};
use super::{Ask, Done, Place, Screen};
use crate::caseload::outbox::SealedDay;
use crate::desk::centre::{self, DayStanding};
use crate::desk::closing::sealing::{self, Difference, Proposal, Proposed};
use crate::desk::closing::words::{day_title, difference_in_words};
use crate::desk::closing::{Counts, Questions};
use crate::desk::command::{CommandId, Scope};
use crate::desk::target::Target;
use crate::desk::words::{appointment_state, hour};
use crate::domain::appointment::{AppointmentId, AppointmentState};
use crate::domain::orientation::OrientationId;
use crate::i18n::Explain;
use crate::msg;
use crate::sync::envelope::Reason;
use crate::tui::canvas::Canvas;
use crate::tui::context::Context;
use crate::tui::overlay::reader::Reader;
use crate::tui::selection::Selection;
use chrono::NaiveDate;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Days shown of those that were sealed.
const DAYS: usize = 14;

/// Lines that the summary of the day takes below the lists.
const BELOW: usize = 3;

/// What can be selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    Appointment(AppointmentId),
    Orientation(OrientationId),
    /// A day of which the centre counts more.
    Confirm(NaiveDate),
    /// A day that was sealed.
    Day(NaiveDate),
}

/// The day's closing.
#[derive(Debug, Default)]
pub struct ClosingScreen {
    questions: Questions,
    counts: Counts,
    confirm: Vec<NaiveDate>,
    sealed: Vec<NaiveDate>,
    selection: Selection<Item>,
    /// What would be sealed, shown before it is.
    proposal: Option<Proposal>,
}

impl ClosingScreen {
    fn sections(&self, cx: &Context<'_>) -> Vec<Section<Item>> {
        let theme = &cx.setting.theme;
        let section = |key: &'static str, style: Style, keys: Vec<Item>| Section {
            title: format!("{} ({})", cx.lang().t(key), keys.len()),
            style,
            keys,
        };
        let questions = &self.questions;
        let oriented =
            |ids: &[OrientationId]| ids.iter().map(|id| Item::Orientation(*id)).collect();
        let appointments = questions.appointments.iter().map(|id| Item::Appointment(*id)).collect();
        let days = |days: &[NaiveDate], item: fn(NaiveDate) -> Item| {
            days.iter().copied().map(item).collect()
        };
        let sections = [
            section("screen.closing.appointments", theme.warn, appointments),
            section("screen.closing.expired", theme.warn, oriented(&questions.expired)),
            section("screen.closing.recalls", theme.warn, oriented(&questions.recalls)),
            section("screen.closing.confirm", theme.warn, days(&self.confirm, Item::Confirm)),
            section("screen.closing.sealed", Style::new(), days(&self.sealed, Item::Day)),
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
            Item::Confirm(day) => {
                vec![(lang.date(day), plain), (lang.t("screen.closing.more").to_owned(), plain)]
            }
            Item::Day(day) => {
                let sealed = state.outbox().of_day(day);
                let standing = cx.say(&DayStanding::of(sealed).explain());
                let at = sealed.map(|one| one.at().to_string()).unwrap_or_default();
                vec![(lang.date(day), plain), (standing, plain), (at, cx.setting.theme.muted)]
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

    /// First what would be sealed, then, asked again, its seal.
    fn close(&mut self, cx: &Context<'_>) -> Done {
        match self.proposal.take() {
            Some(proposal) => Done::asking(Ask::Seal(proposal.days)),
            None => {
                let proposal = Proposal::up_to(cx.state(), cx.today());
                if proposal.days.is_empty() {
                    return Done::asking(Ask::Say(msg!("cli.closing.nothing")));
                }
                self.proposal = Some(proposal);
                Done::YES
            }
        }
    }

    /// What would be sealed, whole: the title of each day, and what differs.
    fn details(proposal: &Proposal, cx: &Context<'_>) -> Vec<(String, bool)> {
        Self::lines(proposal, cx, |_, _| true)
    }

    /// What someone looks at before sealing. Of a day said for the first time every stock is new: what happened on it is
    /// enough.
    fn in_brief(proposal: &Proposal, cx: &Context<'_>) -> Vec<(String, bool)> {
        Self::lines(proposal, cx, |day, difference| {
            let is_first = matches!(day.reason, Reason::Initial | Reason::Late);
            !is_first || difference.table.starts_with("flow.")
        })
    }

    fn lines(
        proposal: &Proposal,
        cx: &Context<'_>,
        shows: impl Fn(&Proposed, &Difference) -> bool,
    ) -> Vec<(String, bool)> {
        let mut lines = Vec::new();
        for day in &proposal.days {
            lines.push((cx.say(&day_title(day)), true));
            let said = day.differences.iter().filter(|one| shows(day, one));
            let said = said.map(|one| difference_in_words(one, cx.state().vocabulary(), cx.lang()));
            lines.extend(said.map(|line| (format!("  {line}"), false)));
        }
        lines
    }

    fn selected_day(&self) -> Option<NaiveDate> {
        match self.selection.key() {
            Some(Item::Day(day) | Item::Confirm(day)) => Some(day),
            _ => None,
        }
    }

    /// What someone decides about a day.
    fn decide(&self, id: CommandId, cx: &Context<'_>) -> Done {
        let state = cx.state();
        let Some(day) = self.selected_day() else {
            return Done::asking(Ask::Say(msg!("screen.closing.select_day")));
        };
        let known = state.outbox().of_day(day);
        match id {
            CommandId::KeepCentre => match known.filter(|known| known.learned) {
                Some(known) => Done::asking(Ask::Make(Box::new(sealing::adoption(state, known)))),
                None => Done::asking(Ask::Say(msg!("screen.closing.same"))),
            },
            CommandId::WithdrawDay => match sealing::withdrawal(state, day) {
                Some(gone) => Done::asking(Ask::Seal(vec![gone])),
                None => Done::asking(Ask::Say(msg!("cli.closing.not_sealed", day = day))),
            },
            _ => Done::asking(Ask::Seal(vec![sealing::decided(state, day)])),
        }
    }

    /// Every envelope, latest first: its place, its day, the centre's receipt, and whether the day has changed since.
    fn receipts(cx: &Context<'_>) -> Done {
        let lang = cx.lang();
        let outbox = cx.state().outbox();
        let proposal = Proposal::up_to(cx.state(), cx.today());
        let changed = |one: &SealedDay| {
            let is_last = outbox.of_day(one.day).is_some_and(|last| last.at() == one.at());
            is_last && proposal.days.iter().any(|day| day.day == one.day)
        };
        let line = |one: &SealedDay| {
            let mut standing = cx.say(&DayStanding::of(Some(one)).explain());
            if changed(one) {
                standing = format!("{standing}, {}", lang.t("screen.closing.changed"));
            }
            format!(
                "{:>7}  {}  {standing}\n         {}",
                one.at().to_string(),
                lang.date(one.day),
                one.digest()
            )
        };
        let lines: Vec<_> = outbox.days().rev().map(line).collect();
        let title = lang.t("screen.closing.receipts").to_owned();
        Done::asking(Ask::Read(Reader::new(title, lines.join("\n"))))
    }

    fn draw_proposal(canvas: &mut Canvas<'_>, proposal: &Proposal, cx: &Context<'_>) {
        let theme = canvas.theme();
        let says = canvas.say(&msg!("screen.closing.would", count = proposal.days.len()));
        canvas.text(0, 0, &says, canvas.width(), theme.strong());
        let room = canvas.height().saturating_sub(4);
        let lines = Self::in_brief(proposal, cx);
        for (y, (line, is_title)) in (2..room.saturating_add(2)).zip(&lines) {
            let style = if *is_title { theme.strong() } else { Style::new() };
            canvas.text(0, y, line, canvas.width(), style);
        }
        if let Some(more) = lines.len().checked_sub(usize::from(room)).filter(|more| *more > 0) {
            let text = canvas.say(&msg!("screen.closing.lines", count = more));
            canvas.text(0, room + 2, &text, canvas.width(), theme.muted);
        }
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
            Some(Item::Confirm(_) | Item::Day(_)) | None => Target::default(),
        }
    }

    fn command(&mut self, id: CommandId, cx: &Context<'_>) -> Done {
        if let Some(proposal) = &self.proposal {
            match id {
                CommandId::Open => {
                    let lines = Self::details(proposal, cx).into_iter().map(|(line, _)| line);
                    let title = cx.lang().t("cli.closing.would").to_owned();
                    let text = lines.collect::<Vec<_>>().join("\n");
                    return Done::asking(Ask::Read(Reader::new(title, text)));
                }
                CommandId::Back => {
                    self.proposal = None;
                    return Done::YES;
                }
                _ => {}
            }
        }
        if let Some(how) = movement(id, cx.setting.page()) {
            self.selection.go(&rows::keys(&self.sections(cx)), how);
            return Done::YES;
        }
        match (id, self.target(cx).person) {
            (CommandId::Open, Some(person)) => Done::asking(Ask::Go(Place::File(person))),
            (CommandId::CloseDay, _) => self.close(cx),
            (CommandId::Receipts, _) => Self::receipts(cx),
            (CommandId::KeepCentre | CommandId::ReplaceCentre | CommandId::WithdrawDay, _) => {
                self.decide(id, cx)
            }
            _ => Done::NotMine,
        }
    }

    fn follow(&mut self, cx: &Context<'_>) -> Done {
        let state = cx.state();
        self.questions = Questions::of(state, cx.moment.local);
        self.counts = Counts::of(state, cx.today());
        self.confirm = sealing::to_confirm(state).into_iter().map(|one| one.day).collect();
        self.sealed = state.outbox().by_day().into_keys().rev().take(DAYS).collect();
        self.proposal = None;
        self.selection.settle(&rows::keys(&self.sections(cx)));
        Done::YES
    }

    fn draw(&self, canvas: &mut Canvas<'_>, cx: &Context<'_>) {
        if let Some(proposal) = &self.proposal {
            Self::draw_proposal(canvas, proposal, cx);
            return;
        }
        let theme = canvas.theme();
        let summary = self.summary(cx);
        let lines = u16::try_from(summary.len() + BELOW).unwrap_or(u16::MAX);
        let room = canvas.height().saturating_sub(lines).max(canvas.height() / 2);
        let sections = self.sections(cx);
        canvas.part(Rect::new(0, 0, canvas.width(), room), |canvas| {
            if self.questions.count() == 0 && self.confirm.is_empty() {
                let text = canvas.t("screen.closing.nothing");
                canvas.paragraph(0, &text, theme.good);
                canvas.below(2, |canvas| {
                    rows::draw(canvas, &sections, &self.selection, &[16, 26], |item| {
                        Self::cells(item, cx)
                    });
                });
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
            let says = canvas.say(&centre::standing(cx.state()));
            canvas.text(2, lines - 1, &says, canvas.width(), theme.muted);
        });
    }
}
