//! The exchange with the centre, as the interface follows it: the thread that talks tells, and nothing here waits for it.

use super::desk::Desk;
use crate::caseload::change::Change;
use crate::desk::centre::{self, NotReady};
use crate::desk::closing::sealing::{self, Proposed};
use crate::desk::published;
use crate::i18n::{Explain, Message};
use crate::msg;
use crate::sync::client::NoLine;
use crate::sync::exchange::{End, News};
use crate::sync::message::{HelloReply, Publication};
use crate::sync::session::Stop;
use crate::tui::model::{Effect, Tone};
use chrono::NaiveDate;

/// Rounds of an exchange: after the centre's envelopes were learned, the office's own follow.
const ROUNDS: u8 = 3;

/// An exchange under way.
#[derive(Debug, Clone, PartialEq)]
pub struct Exchange {
    /// Which: what another one told before is not for this one.
    pub number: i64,
    /// How far it is, in words.
    pub progress: Message,
    /// What the centre said first.
    hello: Option<HelloReply>,
    /// The last day that was sealed before it began.
    closed: Option<NaiveDate>,
    rounds: u8,
    /// What the centre published, in words.
    news: Vec<Message>,
    /// Days are being sealed again: once that is made, another round begins.
    reseals: bool,
}

/// What the thread that talks to the centre tells.
#[derive(Debug, PartialEq)]
pub enum Told {
    /// Something on the way.
    News(News),
    /// The centre published something new.
    Published(Box<Publication>),
    /// The centre's address, or its authority, cannot be used.
    NoLine(NoLine),
    /// It is over.
    Ended(End),
}

impl Desk<'_> {
    /// Begins an exchange; stops the one under way.
    pub(super) fn exchange(&mut self) -> Vec<Effect> {
        if self.session.exchange.take().is_some() {
            let mut effects = self.say(centre::ended(&End::Stopped), Tone::Note);
            effects.push(Effect::StopExchange);
            return effects;
        }
        let closed = self.cx().state().outbox().days().map(|one| one.day).max();
        let exchange = Exchange {
            number: self.moment.now.0,
            progress: msg!("centre.progress.greeting"),
            hello: None,
            closed,
            rounds: 0,
            news: Vec::new(),
            reseals: false,
        };
        self.round(exchange)
    }

    fn round(&mut self, mut exchange: Exchange) -> Vec<Effect> {
        exchange.rounds += 1;
        exchange.reseals = false;
        let number = exchange.number;
        match centre::errand(self.cx().state(), String::new()) {
            Ok((centre, errand)) => {
                self.session.exchange = Some(exchange);
                vec![Effect::Exchange {
                    number,
                    centre: Box::new(centre),
                    errand: Box::new(errand),
                }]
            }
            Err(not_ready @ NotReady::NotEnrolled) => self.say(not_ready.explain(), Tone::Refused),
        }
    }

    /// What the thread told, when it is still listened to.
    pub(super) fn told(&mut self, number: i64, told: Told) -> Vec<Effect> {
        let Some(exchange) = self.session.exchange.as_mut().filter(|one| one.number == number)
        else {
            return Vec::new();
        };
        match told {
            Told::News(News::Greeted(hello)) => {
                exchange.progress = msg!("centre.progress.sending");
                exchange.hello = Some(*hello);
                Vec::new()
            }
            Told::News(News::Sent { done, of }) => {
                exchange.progress = msg!("cli.sync.sent", done = done, of = of);
                Vec::new()
            }
            Told::News(News::Waiting { time, reason }) => {
                let reason = reason.as_str();
                let seconds = time.as_secs();
                exchange.progress = msg!("cli.sync.waiting", seconds = seconds, reason = reason);
                Vec::new()
            }
            Told::News(News::Keep(keep)) => match centre::kept(keep) {
                Ok(change) => self.make(vec![change]),
                Err(faults) => self.say(centre::unsayable(&faults), Tone::Refused),
            },
            Told::Published(publication) => self.published(&publication),
            Told::NoLine(no_line) => {
                self.session.exchange = None;
                self.say(no_line.explain(), Tone::Refused)
            }
            Told::Ended(end) => self.ended(&end),
        }
    }

    fn published(&mut self, publication: &Publication) -> Vec<Effect> {
        let state = self.session.known.memory.state();
        let taken = centre::taken(state, &publication.list, publication.number);
        match published::take_in(state, publication, self.moment.today, self.ids) {
            Ok(read) => {
                let mut news = read.news;
                if let Some(first) = read.problems.first() {
                    let first = first.message();
                    news.push(msg!("centre.codes.wrong", count = read.unread, first = first));
                }
                if let Some(exchange) = &mut self.session.exchange {
                    exchange.news.extend(news);
                }
                self.make(read.changes.into_iter().chain(taken).collect())
            }
            Err(problems) => {
                let reason = problems.first().map(|one| one.render(self.setting.lang));
                let reason = reason.unwrap_or_default();
                self.say(msg!("centre.published.unread", reason = reason), Tone::Refused)
            }
        }
    }

    fn ended(&mut self, end: &End) -> Vec<Effect> {
        let Some(mut exchange) = self.session.exchange.take() else { return Vec::new() };
        if *end == End::Stop(Stop::Learned) && exchange.rounds < ROUNDS {
            let state = self.session.known.memory.state();
            let again = match exchange.closed {
                Some(closed) => centre::resealed(state, closed, self.moment.now),
                // A new store of an office that had another: it has closed nothing yet.
                None => Ok(None),
            };
            return match again {
                Ok(Some(change)) => {
                    exchange.reseals = true;
                    self.session.exchange = Some(exchange);
                    self.make(vec![change])
                }
                Ok(None) => self.round(exchange),
                Err(faults) => self.say(centre::unsayable(&faults), Tone::Refused),
            };
        }
        let up_to_date = centre::is_up_to_date(end).then_some(self.moment.now);
        let hello = exchange.hello.as_ref();
        let heard = hello.and_then(|hello| centre::heard(self.cx().state(), hello, up_to_date));
        let tone = if up_to_date.is_some() { Tone::Note } else { Tone::Refused };
        let late = hello.map_or(0, |hello| hello.late.len());
        let message = if late > 0 && up_to_date.is_some() {
            msg!("centre.end.late", count = late)
        } else {
            centre::ended(end)
        };
        let message = exchange
            .news
            .into_iter()
            .fold(message, |before, then| msg!("centre.end.and", before = before, then = then));
        let mut effects = heard.map_or_else(Vec::new, |change| self.make(vec![change]));
        effects.extend(self.say(message, tone));
        effects
    }

    /// A change was made that another round waits for.
    pub(super) fn resealed(&mut self) -> Vec<Effect> {
        match self.session.exchange.take_if(|exchange| exchange.reseals) {
            Some(exchange) => self.round(exchange),
            None => Vec::new(),
        }
    }

    /// Seals days; the store's key is drawn first when it has none.
    pub(super) fn seal(&mut self, days: Vec<Proposed>) -> Vec<Effect> {
        let state = self.session.known.memory.state();
        let (key, drawn) = sealing::key(state, self.ids);
        match sealing::seal(state, days, &key, self.moment.now) {
            Ok(sealed) => self.make(drawn.into_iter().chain([sealed]).collect::<Vec<Change>>()),
            Err(faults) => self.say(centre::unsayable(&faults), Tone::Refused),
        }
    }
}
