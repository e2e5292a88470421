//! The table of commands: everything that a key, the palette or a line of help can set off.
//!
//! One table feeds dispatch, the footer, the help, the list of what may follow a key, the palette and the key page
//! of the documentation. Titles and explanations are in the locale tables, under `command.<name>`; keys in
//! `data/keys.toml`. What a command *does* is the interface's business; whether it *can* be done to what is selected
//! is said here.

use crate::caseload::search::{Field, Index};
use crate::caseload::state::State;
use crate::desk::target::Target;
use crate::domain::appointment::AppointmentState;
use crate::domain::code::PartnerKind;
use crate::domain::orientation::Stage;
use crate::domain::person::{PersonFile, Standing};
use crate::i18n::{Lang, Message};
use crate::msg;
use chrono::NaiveDate;

/// Where a command can be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// On every screen, and wherever no text takes the key.
    Anywhere,
    /// In every list.
    List,
    /// Journée.
    Day,
    /// Portefeuille.
    Caseload,
    /// Fiche.
    File,
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
    /// In a form.
    Form,
}

impl Scope {
    /// Every scope, in the order of the documentation.
    pub const ALL: [Self; 12] = [
        Self::Anywhere,
        Self::List,
        Self::Day,
        Self::Caseload,
        Self::File,
        Self::Agenda,
        Self::Orientations,
        Self::Partners,
        Self::Services,
        Self::Closing,
        Self::Figures,
        Self::Form,
    ];

    /// Its name in words.
    #[must_use]
    pub fn title(self) -> Message {
        match self {
            Self::Anywhere => msg!("command.scope.anywhere"),
            Self::List => msg!("command.scope.list"),
            Self::Day => msg!("command.scope.day"),
            Self::Caseload => msg!("command.scope.caseload"),
            Self::File => msg!("command.scope.file"),
            Self::Agenda => msg!("command.scope.agenda"),
            Self::Orientations => msg!("command.scope.orientations"),
            Self::Partners => msg!("command.scope.partners"),
            Self::Services => msg!("command.scope.services"),
            Self::Closing => msg!("command.scope.closing"),
            Self::Figures => msg!("command.scope.figures"),
            Self::Form => msg!("command.scope.form"),
        }
    }

    /// Do keys of the two ever compete? A form hides the screens; what is given anywhere competes with all.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        use Scope::{Anywhere, Form, List};
        match (self, other) {
            (one, two) if one == two => true,
            (Anywhere, _) | (_, Anywhere) => true,
            (Form, _) | (_, Form) => false,
            (List, _) | (_, List) => true,
            _ => false,
        }
    }
}

/// What must be selected for a command to make sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// A person.
    Person,
    /// A person whose file is open.
    OpenFile,
    /// A person whose file is open, or a free time.
    Bookable,
    /// A person to hand over to the mission locale, and not handed over yet.
    ToHandOver,
    /// A person whose file is closed.
    ClosedFile,
    /// An appointment.
    Appointment,
    /// An appointment still planned.
    Planned,
    /// An appointment that can have taken place: not one of a later day.
    Past,
    /// An orientation that may enter that stage.
    May(Stage),
    /// An orientation.
    Orientation,
    /// An orientation that did not lead to a start: refused, expired, dropped, or not answered.
    Reorientable,
    /// A partner.
    Partner,
    /// Something in a list.
    Item,
}

macro_rules! commands {
    ($($id:ident $name:literal in [$($scope:ident),+] needs $needs:expr, $rank:expr;)+) => {
        /// Which command.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "each is explained to the user, under its name, in data/locale")]
        pub enum CommandId {
            $($id,)+
        }

        /// Every command, in the order of help and documentation.
        pub const COMMANDS: &[Command] = &[$(
            Command {
                id: CommandId::$id,
                name: $name,
                scopes: &[$(Scope::$scope),+],
                needs: $needs,
                rank: $rank,
            },
        )+];

        impl CommandId {
            /// Its row in the table.
            #[must_use]
            pub fn command(self) -> &'static Command {
                // Every identity is made by a row.
                let [first, ..] = COMMANDS else { unreachable!() };
                COMMANDS.iter().find(|command| command.id == self).unwrap_or(first)
            }
        }
    };
}

/// One command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Command {
    /// Which.
    pub id: CommandId,
    /// Its name in `keys.toml` and in the palette.
    pub name: &'static str,
    /// Where it can be given.
    pub scopes: &'static [Scope],
    /// What must be selected.
    pub needs: Needs,
    /// Its place in the footer, the smallest first; `None`: not shown there.
    pub rank: Option<u8>,
}

// Footer ranks: acts on what is selected below 50, ways of looking from 50, what helps everywhere from 90.
commands! {
    Interview "interview" in [Day, Caseload, File, Agenda, Closing] needs Needs::OpenFile, Some(10);
    Appointment "appointment" in [Day, Caseload, File, Agenda, Closing] needs Needs::Bookable, Some(12);
    Orientation "orientation" in [Day, Caseload, File, Agenda, Services, Closing] needs Needs::OpenFile, Some(14);
    Situation "situation" in [Day, File, Figures] needs Needs::Person, Some(16);
    Obstacle "obstacle" in [File] needs Needs::OpenFile, Some(18);
    Identity "identity" in [File] needs Needs::Person, Some(20);
    Modify "modify" in [File] needs Needs::Item, Some(22);
    Declarations "declarations" in [File, Figures] needs Needs::Person, None;
    Why "why" in [File, Figures] needs Needs::Nothing, Some(45);
    HandOver "hand-over" in [File] needs Needs::ToHandOver, Some(6);
    CloseFile "close-file" in [File] needs Needs::OpenFile, None;
    ReopenFile "reopen-file" in [File] needs Needs::ClosedFile, Some(11);
    Merge "merge" in [File] needs Needs::Person, None;
    Sharing "sharing" in [File] needs Needs::Person, None;
    History "history" in [File] needs Needs::Person, None;

    Honoured "honoured" in [Day, File, Agenda, Closing] needs Needs::Past, Some(1);
    NoShow "no-show" in [Day, File, Agenda, Closing] needs Needs::Past, Some(2);
    Excused "excused" in [Day, File, Agenda, Closing] needs Needs::Appointment, Some(3);
    Cancelled "cancelled" in [Day, File, Agenda, Closing] needs Needs::Appointment, Some(4);
    MoveAppointment "move-appointment" in [Day, File, Agenda, Closing] needs Needs::Planned, Some(5);

    Accepted "accepted" in [Day, File, Orientations, Closing] needs Needs::May(Stage::Accepted), Some(1);
    Refused "refused" in [Day, File, Orientations, Closing] needs Needs::May(Stage::Refused), Some(2);
    Started "started" in [Day, File, Orientations, Closing] needs Needs::May(Stage::Started), Some(3);
    Completed "completed" in [Day, File, Orientations, Closing] needs Needs::May(Stage::Completed), Some(4);
    Received "received" in [Day, File, Orientations, Closing] needs Needs::May(Stage::Received), None;
    Sent "sent" in [Day, File, Orientations, Closing] needs Needs::May(Stage::Sent), None;
    Dropped "dropped" in [Day, File, Orientations, Closing] needs Needs::May(Stage::Dropped), None;
    Expired "expired" in [Day, File, Orientations, Closing] needs Needs::May(Stage::Expired), None;

    Reorient "reorient" in [Day, File, Orientations, Closing] needs Needs::Reorientable, Some(7);
    Sheet "sheet" in [Day, File, Orientations] needs Needs::Orientation, Some(8);
    CorrectLife "correct-life" in [File, Orientations] needs Needs::Orientation, None;

    EditPartner "edit-partner" in [Partners, Services] needs Needs::Partner, Some(30);
    NewPartner "new-partner" in [Partners, Services] needs Needs::Nothing, Some(32);
    KnownPartners "known-partners" in [Partners, Services] needs Needs::Nothing, None;
    MergePartner "merge-partner" in [Partners] needs Needs::Partner, None;

    CloseDay "close-day" in [Closing] needs Needs::Nothing, Some(8);
    Receipts "receipts" in [Closing] needs Needs::Nothing, Some(62);
    WithdrawDay "withdraw-day" in [Closing] needs Needs::Nothing, None;
    KeepCentre "keep-centre" in [Closing] needs Needs::Nothing, None;
    ReplaceCentre "replace-centre" in [Closing] needs Needs::Nothing, None;

    Filter "filter" in [Caseload, Partners, Services] needs Needs::Nothing, Some(50);
    Sort "sort" in [Caseload] needs Needs::Nothing, Some(52);
    Columns "columns" in [Caseload] needs Needs::Nothing, Some(60);
    Views "views" in [Caseload] needs Needs::Nothing, Some(54);
    SaveView "save-view" in [Caseload] needs Needs::Nothing, Some(61);
    Select "select" in [Caseload] needs Needs::Person, Some(56);
    SelectAll "select-all" in [Caseload] needs Needs::Nothing, None;
    Tag "tag" in [Caseload, File] needs Needs::Person, Some(58);
    Lead "lead" in [Caseload, File] needs Needs::Person, Some(59);
    PreviousStage "previous-stage" in [Orientations] needs Needs::Nothing, Some(51);
    NextStage "next-stage" in [Orientations] needs Needs::Nothing, Some(50);
    PreviousDay "previous-day" in [Agenda] needs Needs::Nothing, Some(51);
    NextDay "next-day" in [Agenda] needs Needs::Nothing, Some(50);
    Today "today" in [Agenda, Figures] needs Needs::Nothing, Some(52);
    DayOrWeek "day-or-week" in [Agenda] needs Needs::Nothing, Some(53);
    NextFigures "next-figures" in [Figures] needs Needs::Nothing, Some(50);
    PreviousFigures "previous-figures" in [Figures] needs Needs::Nothing, None;
    NextColumn "next-column" in [Figures] needs Needs::Nothing, None;
    PreviousColumn "previous-column" in [Figures] needs Needs::Nothing, None;
    PreviousPeriod "previous-period" in [Figures] needs Needs::Nothing, Some(53);
    NextPeriod "next-period" in [Figures] needs Needs::Nothing, Some(54);
    PeriodLength "period-length" in [Figures] needs Needs::Nothing, Some(55);
    ReferenceDay "reference-day" in [Figures] needs Needs::Nothing, Some(56);
    BreakDown "break-down" in [Figures] needs Needs::Nothing, Some(51);
    NextCounter "next-counter" in [Figures] needs Needs::Nothing, Some(52);
    ExportAgenda "export-agenda" in [Agenda] needs Needs::Nothing, None;

    Up "up" in [List] needs Needs::Nothing, None;
    Down "down" in [List] needs Needs::Nothing, None;
    PageUp "page-up" in [List] needs Needs::Nothing, None;
    PageDown "page-down" in [List] needs Needs::Nothing, None;
    First "first" in [List] needs Needs::Nothing, None;
    Last "last" in [List] needs Needs::Nothing, None;
    Open "open" in [List] needs Needs::Item, Some(40);

    Search "search" in [Anywhere] needs Needs::Nothing, Some(90);
    NewPerson "new-person" in [Anywhere] needs Needs::Nothing, Some(95);
    GoDay "go-day" in [Anywhere] needs Needs::Nothing, None;
    GoCaseload "go-caseload" in [Anywhere] needs Needs::Nothing, None;
    GoAgenda "go-agenda" in [Anywhere] needs Needs::Nothing, None;
    GoOrientations "go-orientations" in [Anywhere] needs Needs::Nothing, None;
    GoPartners "go-partners" in [Anywhere] needs Needs::Nothing, None;
    GoServices "go-services" in [Anywhere] needs Needs::Nothing, None;
    GoClosing "go-closing" in [Anywhere] needs Needs::Nothing, None;
    GoFigures "go-figures" in [Anywhere] needs Needs::Nothing, None;
    Sync "sync" in [Anywhere] needs Needs::Nothing, None;
    Undo "undo" in [Anywhere] needs Needs::Nothing, Some(94);
    Redo "redo" in [Anywhere] needs Needs::Nothing, None;
    Palette "palette" in [Anywhere] needs Needs::Nothing, Some(92);
    Help "help" in [Anywhere] needs Needs::Nothing, Some(91);
    Privacy "privacy" in [Anywhere] needs Needs::Nothing, None;
    Lock "lock" in [Anywhere] needs Needs::Nothing, None;
    Back "back" in [Anywhere] needs Needs::Nothing, None;
    Quit "quit" in [Anywhere] needs Needs::Nothing, None;

    NextField "next-field" in [Form] needs Needs::Nothing, Some(2);
    PreviousField "previous-field" in [Form] needs Needs::Nothing, Some(3);
    PreviousChoice "previous-choice" in [Form] needs Needs::Nothing, None;
    NextChoice "next-choice" in [Form] needs Needs::Nothing, Some(4);
    Accept "accept" in [Form] needs Needs::Nothing, None;
    Save "save" in [Form] needs Needs::Nothing, Some(1);
    OpenExisting "open-existing" in [Form] needs Needs::Nothing, None;
}

impl Command {
    /// Its title, a few words.
    #[must_use]
    pub fn title(&self, lang: Lang) -> String {
        lang.t(&format!("command.{}.title", self.name)).to_owned()
    }

    /// What it does, a sentence.
    #[must_use]
    pub fn doc(&self, lang: Lang) -> String {
        lang.t(&format!("command.{}.doc", self.name)).to_owned()
    }

    /// Can it be done to what is selected? A command that cannot is shown dimmed, with the reason.
    ///
    /// # Errors
    /// The reason, as a sentence.
    pub fn enabled(&self, state: &State, target: &Target, today: NaiveDate) -> Result<(), Message> {
        let file = || {
            let file = target.person.and_then(|person| state.person(person));
            file.ok_or_else(|| msg!("command.needs.person"))
        };
        let appointment = || {
            let appointment = target.appointment.and_then(|id| state.appointment(id));
            appointment.ok_or_else(|| msg!("command.needs.appointment"))
        };
        let orientation = || {
            let orientation = target.orientation.and_then(|id| state.orientation(id));
            orientation.ok_or_else(|| msg!("command.needs.orientation"))
        };
        let holds = |holds: bool, otherwise: Message| if holds { Ok(()) } else { Err(otherwise) };
        match self.needs {
            Needs::Nothing => Ok(()),
            Needs::Item => holds(!target.is_empty(), msg!("command.needs.item")),
            Needs::Person => file().map(|_| ()),
            Needs::Bookable if target.free.is_some() => Ok(()),
            Needs::OpenFile | Needs::Bookable => {
                holds(file()?.is_followed_on(today), msg!("command.needs.open_file"))
            }
            Needs::ToHandOver => {
                let file = file()?;
                let is_one = file.standing == Standing::ToHandOver && file.is_followed_on(today);
                holds(is_one, msg!("command.needs.to_hand_over"))?;
                holds(!is_handed_over(state, file), msg!("command.needs.not_handed_over"))
            }
            Needs::ClosedFile => {
                holds(file()?.exit_on(today).is_some(), msg!("command.needs.closed_file"))
            }
            Needs::Appointment => appointment().map(|_| ()),
            Needs::Planned => {
                let is_planned = appointment()?.state == AppointmentState::Planned;
                holds(is_planned, msg!("command.needs.planned"))
            }
            Needs::Past => holds(appointment()?.day() <= today, msg!("command.needs.past")),
            Needs::Partner => holds(target.partner.is_some(), msg!("command.needs.partner")),
            Needs::Orientation => orientation().map(|_| ()),
            Needs::Reorientable => {
                let now = orientation()?.stage();
                let is_over = matches!(now, Stage::Refused | Stage::Expired | Stage::Dropped);
                let reason = msg!("command.needs.reorientable", now = now.name());
                holds(is_over || now.awaits_answer(), reason)
            }
            Needs::May(stage) => {
                let now = orientation()?.stage();
                let (from, to) = (now.name(), stage.name());
                holds(now.may_become(stage), msg!("command.needs.stage", now = from, next = to))
            }
        }
    }
}

/// Is there an orientation to a mission locale that is not at an end?
fn is_handed_over(state: &State, file: &PersonFile) -> bool {
    let orientations = state.orientations_of(file.id);
    orientations.iter().filter(|one| !one.stage().is_final()).any(|one| {
        let partner = state.partner(one.partner);
        partner.is_some_and(|partner| partner.kind == PartnerKind::MISSION_LOCALE)
    })
}

/// Commands by the words of their titles and explanations.
#[must_use]
pub fn index(lang: Lang) -> Index<CommandId> {
    Index::from_records(COMMANDS.iter().map(|command| {
        (
            command.id,
            vec![(Field::Name, command.title(lang)), (Field::FirstName, command.doc(lang))],
        )
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_command_has_a_name_of_its_own_and_words_in_both_languages() {
        let names: BTreeSet<_> = COMMANDS.iter().map(|command| command.name).collect();
        assert_eq!(names.len(), COMMANDS.len());
        for lang in [Lang::Fr, Lang::En] {
            let words: BTreeSet<&str> = lang.entries().map(|(key, _)| key).collect();
            for command in COMMANDS {
                for part in ["title", "doc"] {
                    let key = format!("command.{}.{part}", command.name);
                    assert!(words.contains(key.as_str()), "{key}");
                }
                assert_eq!(command.id.command(), command);
            }
            let known = |key: &&str| {
                let name = key.strip_prefix("command.")?.split('.').next()?;
                Some(names.contains(name) || ["scope", "needs"].contains(&name))
            };
            let left: Vec<_> = words.iter().filter(|key| known(key) == Some(false)).collect();
            assert!(left.is_empty(), "words of no command: {left:?}");
        }
    }

    #[test]
    fn what_cannot_be_done_says_why() {
        let state = State::default();
        let today = "2026-11-23".parse().unwrap();
        for command in COMMANDS {
            let enabled = command.enabled(&state, &Target::default(), today);
            assert_eq!(enabled.is_ok(), command.needs == Needs::Nothing, "{}", command.name);
        }
    }
}
