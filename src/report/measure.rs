//! What is counted: every table with its nature and its keys, declared once.
//!
//! These are the tables of a day's summary (`bilan-jour/2`) and those of every report: the office counts them from its caseload
//! ([`super::count`]), the centre adds up those it received. A key is the code of a dimension, or two codes joined by `|`.

mod words;

use crate::domain::code::{
    ActionKind, Coded, DisabledWorker, EducationLevel, ExitMotive, InterviewMedium, List,
    ObstacleKind, PartnerKind, Registration, Rsa, Theme,
};
use crate::i18n::Message;
use crate::msg;
use crate::sync::envelope::Nature;

/// Not stated anywhere.
pub const UNKNOWN: &str = "inconnu";
/// Stated, and not to be told apart outside the office.
pub const OTHER: &str = "autre";
/// Not one of the territory's communes.
pub const ELSEWHERE: &str = "ailleurs";
/// Outside any priority district: looked up.
pub const OUTSIDE: &str = "hors";

/// By what a table tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dimension {
    /// Commune of residence, by INSEE code.
    Commune,
    /// Sex, by civility.
    Sex,
    /// Age on the day, in bands.
    Age,
    /// Priority district (QPV).
    District,
    /// Registration at France Travail.
    Registration,
    /// Time without work, in bands.
    Duration,
    /// RSA.
    Rsa,
    /// Recognition as a disabled worker.
    DisabledWorker,
    /// Level of education.
    Education,
    /// Obstacle that stands in the way.
    Obstacle,
    /// Domain of the occupation aimed at: first letter of its ROME code.
    OccupationDomain,
    /// A counter of unemployment and its answer: `ft_abc.oui`.
    Counter,
    /// The office's own people: `conseillers`.
    Team,
    /// First time, or again.
    Visit,
    /// How an interview took place.
    Medium,
    /// What became of an appointment.
    AppointmentEnd,
    /// Kind of partner, sensitive kinds as [`OTHER`].
    PartnerKind,
    /// Motive of an orientation.
    Motive,
    /// What a partner or a person answered.
    Answer,
    /// Days from the sending of an orientation to its answer.
    Delay,
    /// Motive of an exit.
    ExitMotive,
    /// Kind of collective action.
    ActionKind,
    /// What became of a place in it.
    Attendance,
    /// How someone came into the caseload, or left it.
    Movement,
    /// A common indicator of the FSE+.
    Indicator,
    /// What is known of an indicator for a person.
    Known,
}

/// A table.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    /// Its name in summaries and files: `flow.orientation`.
    pub id: &'static str,
    /// How it adds up over days.
    pub nature: Nature,
    /// Its keys, in their order; two at most.
    pub dimensions: &'static [Dimension],
    /// The first schema of a day's summary that has it: `bilan-jour/N`.
    pub since: u32,
    title: fn() -> Message,
}

macro_rules! measures {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $nature:ident [$($dimension:ident),+], $since:literal, $title:literal;)+) => {
        /// A table of the catalogue.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum TableId {
            $($(#[$doc])* $name,)+
        }

        /// Every table, in the order of their names: the order in which summaries have them.
        pub const MEASURES: &[Measure] = &[$(Measure {
            id: $id,
            nature: Nature::$nature,
            dimensions: &[$(Dimension::$dimension),+],
            since: $since,
            title: || msg!($title),
        }),+];

        impl TableId {
            /// Every table, in the order of their names.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its declaration.
            #[must_use]
            pub fn measure(self) -> &'static Measure {
                // As many rows as names: the same list makes both.
                MEASURES.get(self as usize).unwrap_or(&NO_MEASURE)
            }
        }
    };
}

static NO_MEASURE: Measure = Measure {
    id: "",
    nature: Nature::Flow,
    dimensions: &[],
    since: 1,
    title: || msg!("centre.code.inconnu"),
};

measures! {
    /// People received, each once a day.
    Received = "flow.accueil", Flow [Visit], 1, "centre.table.received";
    /// Places in collective actions, on the day of the action.
    Attendance = "flow.action", Flow [ActionKind, Attendance], 1, "centre.table.action";
    /// Days from sending to answer of the orientations answered.
    AnswerDelay = "flow.delai", Flow [Delay], 2, "centre.table.delay";
    /// Interviews.
    Interviews = "flow.entretien", Flow [Medium], 1, "centre.table.interviews";
    /// Participants who entered, by indicator.
    FseEntries = "flow.fse_entree", Flow [Indicator, Known], 2, "centre.table.fse_entries";
    /// Participants who left six months before, by indicator of longer-term result.
    FseLater = "flow.fse_six_mois", Flow [Indicator, Known], 2, "centre.table.fse_later";
    /// Participants who left, by indicator of immediate result, on the day of the exit.
    FseExits = "flow.fse_sortie", Flow [Indicator, Known], 2, "centre.table.fse_exits";
    /// Minutes of interviews.
    Minutes = "flow.minutes", Flow [Medium], 1, "centre.table.minutes";
    /// People who came into the caseload and who left it.
    Movements = "flow.mouvement", Flow [Movement], 2, "centre.table.movements";
    /// Orientations sent.
    Orientations = "flow.orientation", Flow [PartnerKind, Motive], 1, "centre.table.orientations";
    /// Appointments of the day.
    Appointments = "flow.rendez_vous", Flow [AppointmentEnd], 1, "centre.table.appointments";
    /// Answers to orientations, and what came after.
    Answers = "flow.reponse", Flow [Answer], 1, "centre.table.answers";
    /// Files closed.
    Exits = "flow.sortie", Flow [ExitMotive], 1, "centre.table.exits";
    /// Followed people.
    CommuneAge = "stock.commune_age", Stock [Commune, Age], 1, "centre.table.commune_age";
    /// Followed people.
    CommuneSex = "stock.commune_sexe", Stock [Commune, Sex], 1, "centre.table.commune_sex";
    /// The five counters; each counter's answers add up to the followed people.
    CommuneCounter = "stock.compteur_commune", Stock [Commune, Counter], 2, "centre.table.commune_counter";
    /// The five counters.
    DistrictCounter = "stock.compteur_qpv", Stock [District, Counter], 2, "centre.table.district_counter";
    /// Followed people.
    OccupationDomain = "stock.domaine", Stock [OccupationDomain], 1, "centre.table.occupation";
    /// Followed people.
    Duration = "stock.duree", Stock [Duration], 1, "centre.table.duration";
    /// Advisers who answer for someone.
    Team = "stock.equipe", Stock [Team], 2, "centre.table.team";
    /// Followed people.
    Education = "stock.formation", Stock [Education], 1, "centre.table.education";
    /// Obstacles of followed people: someone may have several.
    Obstacles = "stock.frein", Stock [Obstacle], 1, "centre.table.obstacles";
    /// Followed people.
    Registrations = "stock.inscription", Stock [Registration], 1, "centre.table.registration";
    /// Followed people.
    Districts = "stock.qpv", Stock [District], 1, "centre.table.district";
    /// Followed people.
    DisabledWorkers = "stock.rqth", Stock [DisabledWorker], 1, "centre.table.disabled_worker";
    /// Followed people.
    Rsa = "stock.rsa", Stock [Rsa], 1, "centre.table.rsa";
}

impl Measure {
    /// The measure of that table.
    #[must_use]
    pub fn of(id: &str) -> Option<&'static Self> {
        MEASURES.binary_search_by(|one| one.id.cmp(id)).ok().and_then(|rank| MEASURES.get(rank))
    }

    /// What it counts, in words.
    #[must_use]
    pub fn title(&self) -> Message {
        (self.title)()
    }
}

impl Dimension {
    /// Its code, as files have it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Commune => "commune",
            Self::Sex => "sexe",
            Self::Age => "age",
            Self::District => "qpv",
            Self::Registration => "inscription",
            Self::Duration => "duree",
            Self::Rsa => "rsa",
            Self::DisabledWorker => "rqth",
            Self::Education => "formation",
            Self::Obstacle => "frein",
            Self::OccupationDomain => "domaine",
            Self::Counter => "compteur",
            Self::Team => "equipe",
            Self::Visit => "venue",
            Self::Medium => "mode",
            Self::AppointmentEnd => "issue",
            Self::PartnerKind => "partenaire",
            Self::Motive => "motif",
            Self::Answer => "reponse",
            Self::Delay => "delai",
            Self::ExitMotive => "motif_sortie",
            Self::ActionKind => "action",
            Self::Attendance => "presence",
            Self::Movement => "mouvement",
            Self::Indicator => "indicateur",
            Self::Known => "connu",
        }
    }

    /// The list that its codes come from, when they have one.
    #[must_use]
    pub fn list(self) -> Option<List> {
        Some(match self {
            Self::Registration => Registration::LIST,
            Self::Rsa => Rsa::LIST,
            Self::DisabledWorker => DisabledWorker::LIST,
            Self::Education => EducationLevel::LIST,
            Self::Obstacle => ObstacleKind::LIST,
            Self::Medium => InterviewMedium::LIST,
            Self::PartnerKind => PartnerKind::LIST,
            Self::Motive => Theme::LIST,
            Self::ExitMotive => ExitMotive::LIST,
            Self::ActionKind => ActionKind::LIST,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_in_the_order_of_their_names_and_cross_two_keys_at_most() {
        assert!(MEASURES.is_sorted_by_key(|measure| measure.id));
        for measure in MEASURES {
            let prefix = if measure.nature == Nature::Flow { "flow." } else { "stock." };
            assert!(measure.id.starts_with(prefix), "{}", measure.id);
            assert!((1..=2).contains(&measure.dimensions.len()), "{}", measure.id);
            assert_eq!(Measure::of(measure.id).map(|found| found.id), Some(measure.id));
        }
        assert!(Measure::of("stock.x").is_none());
        assert_eq!(TableId::Rsa.measure().id, "stock.rsa");
        assert_eq!(TableId::Received.measure().id, "flow.accueil");
    }
}
