//! Chiffres: the counts of one's own caseload, as of any day and over any period; every number opens the list behind it.
//!
//! ```text
//!  > Compteurs   Répartition   Flux   Partenaires   FSE+                     draw.rs
//!  au 23/11/2026 · 2026-11 (du 01/11/2026 au 30/11/2026)   214 suivis
//!                                     oui    indét.      non                 grid.rs, filled by rows.rs
//!  > inscrits A, B, C                 120        31       63
//!  …
//!  bars of the five counters          the last twelve months                 draw.rs (widgets of ratatui)
//! ```
//!
//! Nothing is counted while it is drawn: `work.rs` counts in steps, and lets the keys that wait through between two.

mod draw;
mod grid;
mod list;
mod rows;
mod work;

use super::rows::movement;
use super::{Ask, Done, Place, Screen};
use crate::dates::{Toward, read_day_toward};
use crate::desk::command::{CommandId, Scope};
use crate::desk::figures::behind::Number;
use crate::desk::figures::span::Span;
use crate::desk::figures::standing::Breakdown;
use crate::desk::figures::why::{self, Why};
use crate::desk::key::{Code, Key};
use crate::desk::target::Target;
use crate::domain::person::PersonId;
use crate::i18n::{Explain, Message};
use crate::msg;
use crate::report::definition::{Definition, Verdict};
use crate::report::period::Period;
use crate::tui::canvas::Canvas;
use crate::tui::context::Context;
use crate::tui::overlay::chooser::Purpose;
use crate::tui::overlay::reader::Reader;
use crate::tui::selection::Move;
use crate::tui::widget::filter::{Filter, Typed};
use chrono::NaiveDate;
use grid::{Aim, Grid};
use list::List;
use work::{Asked, Work};

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum View {
    /// The five counters and the last twelve months.
    #[default]
    Counters,
    /// What the caseload is made of.
    Breakdown,
    /// What happened in the period.
    Flows,
    /// What partners answered.
    Partners,
    /// The indicators of the FSE+.
    Fse,
}

impl View {
    const ALL: [Self; 5] =
        [Self::Counters, Self::Breakdown, Self::Flows, Self::Partners, Self::Fse];

    fn title(self) -> Message {
        match self {
            Self::Counters => msg!("screen.figures.counters"),
            Self::Breakdown => msg!("screen.figures.breakdown"),
            Self::Flows => msg!("screen.figures.flows"),
            Self::Partners => msg!("screen.figures.partners"),
            Self::Fse => msg!("screen.figures.fse"),
        }
    }

    fn further(self, by: usize) -> Self {
        let rank = Self::ALL.iter().position(|other| *other == self).unwrap_or(0);
        Self::ALL.get((rank + by) % Self::ALL.len()).copied().unwrap_or_default()
    }
}

/// The office's own numbers.
#[derive(Debug, Default)]
pub struct FiguresScreen {
    view: View,
    span: Span,
    /// The day of reference; `None`: today.
    day: Option<NaiveDate>,
    /// Rank of the chosen counter.
    counter: usize,
    /// Rank of the chosen breakdown.
    breakdown: usize,
    /// A day or a period, while it is typed.
    typed: Filter,
    /// What is wrong with it.
    wrong: Option<Message>,
    work: Work,
    grid: Grid,
    /// The list behind a number, while it is open.
    list: Option<List>,
}

impl FiguresScreen {
    fn definition(&self) -> Definition {
        Definition::ALL.get(self.counter).copied().unwrap_or(Definition::FtAbc)
    }

    fn broken_down(&self) -> Breakdown {
        let [first, ..] = Breakdown::ALL;
        Breakdown::ALL.get(self.breakdown).copied().unwrap_or(first)
    }

    /// The day of reference: never after today.
    fn day(&self, cx: &Context<'_>) -> NaiveDate {
        self.day.map_or(cx.today(), |day| day.min(cx.today()))
    }

    fn period(&self, cx: &Context<'_>) -> Period {
        self.span.around(self.day(cx))
    }

    fn asked(&self, cx: &Context<'_>) -> Asked {
        Asked {
            view: self.view,
            day: self.day(cx),
            period: self.period(cx),
            definition: self.definition(),
            breakdown: self.broken_down(),
        }
    }

    /// Counts what is now looked at.
    fn count(&mut self, cx: &Context<'_>) -> Done {
        let asked = self.asked(cx);
        self.work.ask(asked, cx.version);
        self.go_on(cx)
    }

    /// One step of counting.
    pub fn walk(&mut self, cx: &Context<'_>) -> Done {
        if self.work.is_idle() { Done::YES } else { self.go_on(cx) }
    }

    fn go_on(&mut self, cx: &Context<'_>) -> Done {
        self.work.step(cx, self.list.as_mut());
        let asked = self.asked(cx);
        self.grid.put(rows::rows(&asked, &self.work, cx));
        self.choose_counter();
        if self.work.is_idle() { Done::YES } else { Done::asking(Ask::Continue) }
    }

    /// Of the five counters, the one that is selected is the one that is chosen.
    fn choose_counter(&mut self) {
        if self.view == View::Counters
            && let Some(Aim::Number(Number::Counter(definition, _))) = self.grid.aim()
        {
            let rank = Definition::ALL.iter().position(|one| one == definition);
            self.counter = rank.unwrap_or(self.counter);
        }
    }

    fn look_at(&mut self, view: View, cx: &Context<'_>) -> Done {
        self.view = view;
        self.list = None;
        self.grid = Grid::default();
        self.count(cx)
    }

    /// Breaks down by the dimension of that rank.
    pub fn break_down(&mut self, rank: usize, cx: &Context<'_>) -> Done {
        self.breakdown = rank;
        self.look_at(View::Breakdown, cx)
    }

    /// The period before or after; the day of reference becomes its last, or today.
    fn move_period(&mut self, is_back: bool, cx: &Context<'_>) -> Done {
        let period = self.period(cx);
        let near = if is_back { period.first().pred_opt() } else { period.last().succ_opt() };
        let Some(near) = near else { return Done::YES };
        let last = self.span.around(near).last();
        if near > cx.today() {
            return Done::asking(Ask::Say(msg!("screen.figures.not_yet")));
        }
        self.day = (last < cx.today()).then_some(last);
        self.list = None;
        self.count(cx)
    }

    /// Reads what is typed: a day, or a period.
    fn read(&mut self, cx: &Context<'_>) -> Done {
        let text = self.typed.text();
        let text = text.trim();
        if text.is_empty() {
            self.wrong = None;
            return Done::YES;
        }
        let day = match Period::read(text) {
            Ok(period) => {
                self.span = Span::of(period).unwrap_or(self.span);
                Ok(period.last())
            }
            Err(_) => read_day_toward(text, cx.today(), Toward::Past),
        };
        match day {
            Ok(day) => {
                self.wrong = None;
                self.day = (day < cx.today()).then_some(day);
                self.list = None;
                self.count(cx)
            }
            Err(wrong) => {
                self.wrong = Some(wrong.explain());
                Done::YES
            }
        }
    }

    /// Opens what is selected: the list behind a number, the record with a partner.
    fn open(&mut self, cx: &Context<'_>) -> Done {
        match self.grid.aim().cloned() {
            Some(Aim::Number(number)) if !number.can_be_opened() => {
                Done::asking(Ask::Say(msg!("screen.figures.kept_apart")))
            }
            Some(Aim::Number(number)) => {
                let title = self.grid.title();
                self.list = Some(List::new(number, title));
                self.work.list();
                self.go_on(cx)
            }
            Some(Aim::Partner(rank)) => match self.work.partner(rank) {
                Some(one) => {
                    let text = one.text(cx.state().vocabulary(), self.period(cx), cx.lang());
                    Done::asking(Ask::Read(Reader::new(one.name(cx.state(), cx.lang()), text)))
                }
                None => Done::YES,
            },
            None => Done::YES,
        }
    }

    /// Why the person selected is counted; without one, what the total is.
    fn why(&self, cx: &Context<'_>) -> Done {
        let lang = cx.lang();
        let day = self.day(cx);
        if let Some(list) = &self.list {
            let file = list.selected().and_then(|person| cx.state().person(person));
            let Some(file) = file else { return Done::YES };
            let definition = list.definition().unwrap_or(self.definition());
            let why = Why::of(file, definition, day, lang);
            return Done::asking(Ask::Read(Reader::new(file.identity.full_name(), why.text(lang))));
        }
        let title = lang.t("screen.figures.why_total").to_owned();
        let definition = self.definition();
        if !matches!(self.view, View::Counters | View::Breakdown) {
            let period = self.period(cx).words(lang);
            let mut text = vec![
                self.grid.title(),
                String::new(),
                cx.say(&msg!("figures.why.happened", period = period)),
            ];
            if self.view == View::Fse {
                let source = cx.say(&Definition::Fse.source());
                text.push(cx.say(&msg!("figures.why.source", source = source)));
            }
            return Done::asking(Ask::Read(Reader::new(title, text.join("\n"))));
        }
        match self.work.counters() {
            Some(counters) => {
                let text = why::total(definition, day, counters.of(definition), lang);
                Done::asking(Ask::Read(Reader::new(title, text)))
            }
            None => Done::YES,
        }
    }

    fn command_list(&mut self, id: CommandId, cx: &Context<'_>) -> Option<Done> {
        let list = self.list.as_mut()?;
        if let Some(how) = movement(id, cx.setting.page()) {
            list.go(how);
            return Some(Done::YES);
        }
        match id {
            CommandId::Open => Some(match list.selected() {
                Some(person) => Done::asking(Ask::Go(Place::File(person))),
                None => Done::YES,
            }),
            CommandId::Back => {
                self.list = None;
                Some(Done::YES)
            }
            _ => None,
        }
    }
}

impl Screen for FiguresScreen {
    fn scope(&self) -> Scope {
        Scope::Figures
    }

    fn target(&self, cx: &Context<'_>) -> Target {
        match &self.list {
            // Someone who has gone since is in the list until it is gathered anew.
            Some(_) => self.people(cx).first().copied().map(Target::person).unwrap_or_default(),
            None => Target { figure: self.grid.aim().is_some(), ..Target::default() },
        }
    }

    fn people(&self, cx: &Context<'_>) -> Vec<PersonId> {
        let selected = self.list.as_ref().and_then(List::selected);
        selected.filter(|person| cx.state().person(*person).is_some()).into_iter().collect()
    }

    fn command(&mut self, id: CommandId, cx: &Context<'_>) -> Done {
        if let Some(done) = self.command_list(id, cx) {
            return done;
        }
        if let Some(how) = movement(id, cx.setting.page()) {
            self.grid.go(how);
            self.choose_counter();
            return Done::YES;
        }
        match id {
            CommandId::Open => self.open(cx),
            CommandId::NextColumn => {
                self.grid.go_across(Move::Down);
                Done::YES
            }
            CommandId::PreviousColumn => {
                self.grid.go_across(Move::Up);
                Done::YES
            }
            CommandId::NextFigures => self.look_at(self.view.further(1), cx),
            CommandId::PreviousFigures => self.look_at(self.view.further(View::ALL.len() - 1), cx),
            CommandId::PreviousPeriod => self.move_period(true, cx),
            CommandId::NextPeriod => self.move_period(false, cx),
            CommandId::PeriodLength => {
                self.span = self.span.next();
                self.list = None;
                self.count(cx)
            }
            CommandId::ReferenceDay => {
                self.typed.set("");
                self.typed.begin();
                Done::YES
            }
            CommandId::Today => {
                self.day = None;
                self.list = None;
                self.count(cx)
            }
            CommandId::BreakDown => Done::asking(Ask::Options {
                title: msg!("screen.figures.by"),
                options: Breakdown::ALL.iter().map(|one| cx.say(&one.dimension.title())).collect(),
                lit: self.breakdown,
                purpose: Purpose::Breakdown,
            }),
            CommandId::NextCounter => {
                self.counter = (self.counter + 1) % Definition::ALL.len();
                if self.view == View::Counters {
                    self.grid.aim_at(&Number::Counter(self.definition(), Verdict::Yes));
                }
                self.count(cx)
            }
            CommandId::Why => self.why(cx),
            _ => Done::NotMine,
        }
    }

    fn is_typing(&self) -> bool {
        self.typed.is_typing()
    }

    fn key(&mut self, key: Key, cx: &Context<'_>) -> Done {
        match self.typed.key(key) {
            Typed::Nothing => {
                let done = if key.code == Code::Enter { self.read(cx) } else { Done::YES };
                if key.code == Code::Esc {
                    self.wrong = None;
                }
                if self.wrong.is_some() {
                    self.typed.begin();
                } else {
                    self.typed.set("");
                }
                done
            }
            Typed::Text | Typed::Move(_) => Done::YES,
            Typed::NotMine => Done::NotMine,
        }
    }

    fn paste(&mut self, text: &str, _: &Context<'_>) -> Done {
        self.typed.paste(text);
        Done::YES
    }

    fn follow(&mut self, cx: &Context<'_>) -> Done {
        self.count(cx)
    }

    fn draw(&self, canvas: &mut Canvas<'_>, cx: &Context<'_>) {
        self.draw_screen(canvas, cx);
    }
}
