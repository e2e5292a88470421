//! What every command works with: the language, the printer, the clock, the store to open.

use super::definition::{Common, Format};
use super::environment;
use super::exit::{Exit, Failure, Sentence};
use super::output::{Printer, wrapped};
use crate::caseload::Caseload;
use crate::caseload::change::{Act, Change};
use crate::caseload::state::State;
use crate::clock::{Clock, FixedClock, SystemClock, Timestamp};
use crate::desk::deed::describe;
use crate::desk::reading::Reading;
use crate::domain::office::AdviserId;
use crate::domain::vocabulary::Vocabulary;
use crate::i18n::{Lang, Message};
use crate::ids::{Id, Ids, RandomIds};
use crate::msg;
use crate::text::many_lines;
use crate::tui::print::terminal_width;
use chrono::{NaiveDate, NaiveDateTime};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// The command line at work.
pub(super) struct Face {
    /// Language.
    pub(super) lang: Lang,
    /// Where results go.
    pub(super) printer: Printer<BufWriter<io::Stdout>>,
    clock: Box<dyn Clock + Send>,
    ids: RandomIds,
    store: Option<PathBuf>,
    store_option: Option<PathBuf>,
    adviser: Option<String>,
}

impl Face {
    /// The face for these options.
    ///
    /// # Errors
    /// `RELAIS_TODAY` is no date.
    pub(super) fn new(lang: Lang, common: Common) -> Result<Self, Failure> {
        let today = match (common.today, environment::variable(environment::TODAY)) {
            (Some(today), _) => Some(today),
            (None, Some(text)) => Some(text.parse().map_err(|_| {
                let name = environment::TODAY;
                Failure::said(
                    Exit::Usage,
                    msg!("cli.error.today", name = name, read = text.as_str()),
                )
            })?),
            (None, None) => None,
        };
        let clock: Box<dyn Clock + Send> = match today {
            Some(today) => Box::new(FixedClock::at_noon(today)),
            None => Box::new(SystemClock),
        };
        // Without its lock, which a thread that gives the terminal back would wait for.
        let out = BufWriter::new(io::stdout());
        Ok(Self {
            lang,
            printer: Printer::new(out, lang, common.format),
            clock,
            ids: RandomIds,
            store_option: common.store.clone(),
            store: common.store.or_else(|| environment::path_variable(environment::STORE)),
            adviser: common.adviser.or_else(|| environment::variable(environment::ADVISER)),
        })
    }

    /// The office's day.
    #[must_use]
    pub(super) fn today(&self) -> NaiveDate {
        self.clock.today()
    }

    /// Date and hour on the office's wall.
    #[must_use]
    pub(super) fn local_now(&self) -> NaiveDateTime {
        self.clock.local()
    }

    /// The present instant.
    #[must_use]
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new identity.
    pub(super) fn next_id(&mut self) -> Id {
        self.ids.next_id()
    }

    /// Where new identities come from.
    pub(super) fn ids(&mut self) -> &mut dyn Ids {
        &mut self.ids
    }

    /// A reader of options that name no code, before any caseload is open.
    #[must_use]
    pub(super) fn reading(&self) -> Reading {
        Reading::new(self.lang, self.today(), Vocabulary::builtin_shared())
    }

    /// A reader of options, with the codes of a caseload.
    #[must_use]
    pub(super) fn reading_in(&self, state: &State) -> Reading {
        Reading::new(self.lang, self.today(), state.shared_vocabulary())
    }

    /// What an argument without a name of its own is called: its value's name.
    #[must_use]
    pub(super) fn value(&self, name: &str) -> String {
        self.lang.t(&format!("cli.value.{name}")).to_owned()
    }

    /// The clock, for the interface to read; this face reads the machine's from now on.
    pub(super) fn take_clock(&mut self) -> Box<dyn Clock + Send> {
        std::mem::replace(&mut self.clock, Box::new(SystemClock))
    }

    /// Whether an option or a variable names the store's folder.
    #[must_use]
    pub(super) fn has_named_store(&self) -> bool {
        self.store.is_some()
    }

    /// The folder that `--store` names: what is made there is meant to be kept there.
    #[must_use]
    pub(super) fn store_option(&self) -> Option<&Path> {
        self.store_option.as_deref()
    }

    /// The folder of the store: the one named, else the system's place for it.
    ///
    /// # Errors
    /// No folder was named and the system has no place for a program's data.
    pub(super) fn store_dir(&self) -> Result<PathBuf, Failure> {
        self.store
            .clone()
            .or_else(environment::default_store)
            .ok_or_else(|| Failure::said(Exit::Store, msg!("cli.error.no_folder")))
    }

    /// Who `--as` or the variable names.
    #[must_use]
    pub(super) fn named_adviser(&self) -> Option<&str> {
        self.adviser.as_deref()
    }

    /// Says something beside the results.
    pub(super) fn tell(&self, message: &Message) {
        tell(&self.lang.say(message));
    }

    /// Says something beside the results, already in words.
    pub(super) fn tell_text(text: &str) {
        tell(text);
    }

    /// Who acts, now, in this office.
    ///
    /// # Errors
    /// Nobody, or more than one, can be meant.
    pub(super) fn act(&self, state: &State) -> Result<Act, Failure> {
        Ok(Act { by: self.adviser(state)?, now: self.now(), today: self.today() })
    }

    /// Whose caseload comes first among equals in a search; nobody's when it cannot be told.
    pub(super) fn asking(&self, state: &State) -> AdviserId {
        self.adviser(state).unwrap_or_default()
    }

    fn adviser(&self, state: &State) -> Result<AdviserId, Failure> {
        if let Some(name) = self.named_adviser() {
            return Self::adviser_named(state, name);
        }
        let mut advisers = state.advisers();
        match (advisers.next(), advisers.next()) {
            (Some(only), None) => Ok(only.id),
            (None, _) => Err(Failure::said(Exit::Refused, msg!("cli.error.no_adviser"))),
            _ => {
                let login = environment::login_name();
                login.and_then(|name| find_adviser(state, &name)).ok_or_else(|| {
                    let names = adviser_names(state);
                    Failure::said(Exit::Usage, msg!("cli.error.which_adviser", names = names))
                })
            }
        }
    }

    /// The adviser of that name, or of whose name it is one word.
    ///
    /// # Errors
    /// None is, or several are.
    pub(super) fn adviser_named(state: &State, name: &str) -> Result<AdviserId, Failure> {
        find_adviser(state, name).ok_or_else(|| {
            let names = adviser_names(state);
            let message = msg!("cli.error.unknown_adviser", read = name, names = names);
            Failure::said(Exit::NotFound, message)
        })
    }

    /// Makes a change, and prints what was done. `handle` is what the next command may name.
    ///
    /// # Errors
    /// The change is refused, or the store does not take it.
    pub(super) fn make(
        &mut self,
        caseload: &mut Caseload,
        change: Change,
        handle: Option<String>,
    ) -> Result<Exit, Failure> {
        self.make_after(caseload, Vec::new(), change, handle.into_iter().collect())
    }

    /// Makes a change and those it needs before it: all of them, or none. What is printed is the change; the others are said
    /// beside it. `handles` are what the next command may name.
    ///
    /// # Errors
    /// As [`make`](Self::make), for the first that is refused.
    pub(super) fn make_after(
        &mut self,
        caseload: &mut Caseload,
        needed: Vec<Change>,
        change: Change,
        handles: Vec<String>,
    ) -> Result<Exit, Failure> {
        let act = self.act(caseload.state())?;
        let entries = if needed.is_empty() {
            vec![caseload.make(change, &act)?]
        } else {
            let count = needed.len() + 1;
            caseload.make_all(needed.into_iter().chain([change]).map(|change| (change, act)))?;
            caseload.history().take(count).collect::<Result<Vec<_>, _>>()?
        };
        if let Some((entry, before)) = entries.split_first() {
            for entry in before.iter().rev() {
                self.tell(&describe(caseload.state(), entry, self.lang));
            }
            let done = super::deed::done(caseload.state(), entry, handles, self.lang);
            self.printer.done(&done)?;
        }
        Ok(Exit::Done)
    }

    /// Whether results are for a program.
    #[must_use]
    pub(super) fn prints_json(&self) -> bool {
        self.printer.format == Format::Json
    }

    /// Says why a command did not do what it was asked, and gives the exit code.
    pub(super) fn end(lang: Lang, failure: Failure) -> Exit {
        match failure {
            Failure::Closed => Exit::Done,
            Failure::Said { exit, sentences } => {
                for sentence in &sentences {
                    tell(&Sentence::render(sentence, lang));
                }
                exit
            }
        }
    }
}

fn find_adviser(state: &State, name: &str) -> Option<AdviserId> {
    let wanted = crate::text::fold(name);
    let only = |named: &dyn Fn(&str) -> bool| {
        let mut found =
            state.advisers().filter(|adviser| named(&crate::text::fold(adviser.name.as_str())));
        found.next().filter(|_| found.next().is_none()).map(|adviser| adviser.id)
    };
    // The whole name first: "Martin" is meant, not "Paul Martin".
    only(&|folded| folded == wanted)
        .or_else(|| only(&|folded| folded.split(' ').any(|word| word == wanted)))
}

fn adviser_names(state: &State) -> String {
    state.advisers().map(|adviser| adviser.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// A sentence on the error output. That nobody listens there is no reason to stop.
pub(super) fn tell(text: &str) {
    let mut stream = io::stderr().lock();
    let text = wrapped(&many_lines(text), terminal_width(&stream));
    let _ = writeln!(stream, "{text}");
}
