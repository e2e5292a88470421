//! The screens, one file each: its state, what its own commands do, how it is drawn. None reaches into another's
//! state; what a screen wants of the program, it asks for.

pub mod agenda;
pub mod caseload;
pub mod closing;
pub mod day;
pub mod figures;
pub mod file;
pub mod first_run;
pub mod lock;
pub mod orientations;
pub mod partners;
pub mod services;
pub mod trouble;

pub(super) mod rows;

use crate::caseload::change::Change;
use crate::desk::closing::sealing::Proposed;
use crate::desk::command::{CommandId, Scope};
use crate::desk::document::Document;
use crate::desk::key::Key;
use crate::desk::target::Target;
use crate::domain::partner::PartnerId;
use crate::domain::person::PersonId;
use crate::i18n::Message;
use crate::msg;
use crate::tui::canvas::Canvas;
use crate::tui::context::Context;
use crate::tui::form::matter::Matter;
use crate::tui::overlay::chooser::Purpose;
use crate::tui::overlay::reader::Reader;

/// Which screen is in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Journée.
    Day,
    /// Portefeuille.
    Caseload,
    /// Fiche.
    File(PersonId),
    /// Agenda.
    Agenda,
    /// Orientations.
    Orientations,
    /// Partenaires.
    Partners,
    /// Services.
    Services,
    /// Clôture.
    Closing,
    /// Chiffres.
    Figures,
}

impl Place {
    /// Its name in words.
    #[must_use]
    pub fn title(self) -> Message {
        match self {
            Self::Day => msg!("desk.day.title"),
            Self::Caseload => msg!("screen.place.caseload"),
            Self::File(_) => msg!("screen.place.file"),
            Self::Agenda => msg!("screen.place.agenda"),
            Self::Orientations => msg!("screen.place.orientations"),
            Self::Partners => msg!("screen.place.partners"),
            Self::Services => msg!("screen.place.services"),
            Self::Closing => msg!("screen.place.closing"),
            Self::Figures => msg!("screen.place.figures"),
        }
    }
}

/// What a screen asks of the program.
#[derive(Debug, PartialEq, Eq)]
pub enum Ask {
    /// Bring another screen in front.
    Go(Place),
    /// Bring the caseload in front, filtered.
    List(String),
    /// Show a partner.
    Partner(PartnerId),
    /// Open a form.
    Form(Matter),
    /// Offer options.
    Options {
        /// What is asked.
        title: Message,
        /// What can be answered.
        options: Vec<String>,
        /// Which one is lit first.
        lit: usize,
        /// What the answer is for.
        purpose: Purpose,
    },
    /// Show a text.
    Read(Reader),
    /// Make a change.
    Make(Box<Change>),
    /// Seal days for the centre.
    Seal(Vec<Proposed>),
    /// Write a file.
    Write(Document),
    /// Go on filtering or counting once the keys that wait have been taken.
    Continue,
    /// Say something.
    Say(Message),
}

/// What a screen did with a command or a key.
#[derive(Debug, PartialEq, Eq)]
pub enum Done {
    /// It was not for this screen.
    NotMine,
    /// It was done; this is asked for.
    Asking(Vec<Ask>),
}

impl Done {
    /// Done, and nothing more to ask.
    pub(crate) const YES: Self = Self::Asking(Vec::new());

    /// Done, asking for one thing.
    pub(crate) fn asking(ask: Ask) -> Self {
        Self::Asking(vec![ask])
    }
}

/// What every screen can do.
pub trait Screen {
    /// Where its commands come from, beside those of lists and those given anywhere.
    fn scope(&self) -> Scope;

    /// What is selected.
    fn target(&self, cx: &Context<'_>) -> Target;

    /// The people an act is for: those chosen one by one, else the one selected.
    fn people(&self, cx: &Context<'_>) -> Vec<PersonId> {
        self.target(cx).person.into_iter().collect()
    }

    /// Does a command of its own.
    fn command(&mut self, id: CommandId, cx: &Context<'_>) -> Done;

    /// Does a text of its own take the keys (a filter being typed)?
    fn is_typing(&self) -> bool {
        false
    }

    /// Takes a key for its own text.
    fn key(&mut self, _: Key, _: &Context<'_>) -> Done {
        Done::NotMine
    }

    /// Takes a paste for its own text.
    fn paste(&mut self, _: &str, _: &Context<'_>) -> Done {
        Done::NotMine
    }

    /// Brings itself up to date with what changed in the caseload: when it comes in front, and after each change
    /// while it is.
    fn follow(&mut self, cx: &Context<'_>) -> Done;

    /// Draws itself, between the header and the footer.
    fn draw(&self, canvas: &mut Canvas<'_>, cx: &Context<'_>);
}

/// Every screen with its state.
#[derive(Debug, Default)]
pub struct Screens {
    /// Journée.
    pub day: day::DayScreen,
    /// Portefeuille.
    pub caseload: caseload::CaseloadScreen,
    /// Fiche.
    pub file: file::FileScreen,
    /// Agenda.
    pub agenda: agenda::AgendaScreen,
    /// Orientations.
    pub orientations: orientations::OrientationsScreen,
    /// Partenaires.
    pub partners: partners::PartnersScreen,
    /// Services.
    pub services: services::ServicesScreen,
    /// Clôture.
    pub closing: closing::ClosingScreen,
    /// Chiffres.
    pub figures: figures::FiguresScreen,
}

impl Screens {
    /// The screen of a place.
    #[must_use]
    pub fn at(&self, place: Place) -> &dyn Screen {
        match place {
            Place::Day => &self.day,
            Place::Caseload => &self.caseload,
            Place::File(_) => &self.file,
            Place::Agenda => &self.agenda,
            Place::Orientations => &self.orientations,
            Place::Partners => &self.partners,
            Place::Services => &self.services,
            Place::Closing => &self.closing,
            Place::Figures => &self.figures,
        }
    }

    /// The screen of a place, to change it.
    pub fn at_mut(&mut self, place: Place) -> &mut dyn Screen {
        match place {
            Place::Day => &mut self.day,
            Place::Caseload => &mut self.caseload,
            Place::File(_) => &mut self.file,
            Place::Agenda => &mut self.agenda,
            Place::Orientations => &mut self.orientations,
            Place::Partners => &mut self.partners,
            Place::Services => &mut self.services,
            Place::Closing => &mut self.closing,
            Place::Figures => &mut self.figures,
        }
    }
}
