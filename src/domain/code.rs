//! Codes: the words that are stored and exchanged.
//!
//! A code is `snake_case` French, as the public systems write it. Every list of codes can grow in a
//! file (`data/vocabulary/*.toml`, or an office's own), and a code this program does not know is
//! kept and shown as it is: a newer office may have written it.

mod spelling;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use spelling::{Spelling, Spellings};
use std::fmt;

/// A list of codes: one file of `data/vocabulary`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct List {
    /// The file's name without its ending, e.g. `exit_motive`.
    pub name: &'static str,
    /// Its rank in [`LISTS`].
    pub(super) rank: usize,
}

/// A type that holds a code of one list.
pub trait Coded: Sized {
    /// Which list it comes from.
    const LIST: List;

    /// The code as stored.
    fn as_str(&self) -> &'static str;

    /// Takes any code, known or not.
    fn from_code(code: &str) -> Self;
}

macro_rules! coded {
    ($(
        $(#[$doc:meta])*
        $name:ident in $list:literal { $( $(#[$code_doc:meta])* $constant:ident = $code:literal ),* $(,)? }
    )+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $name(Spelling);

            #[allow(missing_docs, reason = "a constant is named for its code; labels are in data/vocabulary")]
            impl $name {
                $( $(#[$code_doc])* pub const $constant: Self = {
                    static SPELLING: &str = $code;
                    Self(Spelling::at(&SPELLING))
                }; )*
            }

            impl Coded for $name {
                const LIST: List = List { name: $list, rank: Rank::$name as usize };

                fn as_str(&self) -> &'static str {
                    self.0.as_str()
                }

                fn from_code(code: &str) -> Self {
                    static SPELLINGS: Spellings = Spellings::new(&[$( $name::$constant.0 ),*]);
                    Self(SPELLINGS.of(code))
                }
            }

            impl Serialize for $name {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.serialize_str(self.as_str())
                }
            }

            impl<'de> Deserialize<'de> for $name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    spelling::read(deserializer, Self::from_code)
                }
            }

            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(self.as_str())
                }
            }
        )+

        /// The types of codes, in the order of this file.
        enum Rank { $($name),+ }

        /// Every list of codes, in the order of this file.
        pub const LISTS: &[List] = &[$( $name::LIST ),+];

        /// The codes this program's rules name, with their list: a test holds that each is in its file.
        pub const NAMED_CODES: &[(List, &str)] = &[$( $( ($name::LIST, $code), )* )+];
    };
}

coded! {
    /// How a person is addressed.
    Civility in "civility" { MADAME = "madame", MONSIEUR = "monsieur" }

    /// Who sent the person to the office.
    Origin in "origin" {}

    /// How a person wants to be reached.
    ContactPreference in "contact_preference" {
        PHONE = "telephone", TEXT_MESSAGE = "sms", EMAIL = "courriel", LETTER = "courrier", THIRD_PARTY = "tiers",
    }

    /// Registration at France Travail: category, or not registered.
    Registration in "registration" {
        NOT_REGISTERED = "non_inscrit", A = "A", B = "B", C = "C", D = "D", E = "E",
        /// Social path, since January 2025.
        F = "F",
        /// Awaiting orientation (RSA), since January 2025.
        G = "G",
    }

    /// What the person does of their days, as far as work goes.
    Activity in "activity" {
        LOOKING_FOR_WORK = "recherche_emploi", LOOKING_FOR_TRAINING = "recherche_formation",
        IN_TRAINING = "formation", EMPLOYED = "emploi", SUBSIDISED_JOB = "iae",
        SELF_EMPLOYED = "independant", BUILDING_A_PROJECT = "creation_entreprise", STUDENT = "etudes",
        SICK = "maladie", DISABILITY = "invalidite", PARENTAL_LEAVE = "conge_parental",
        CARER = "aidant", AT_HOME = "au_foyer", RETIRED = "retraite", OTHER = "autre",
    }

    /// Kind of employment contract.
    Contract in "contract" { PERMANENT = "cdi", FIXED_TERM = "cdd", TEMPORARY = "interim" }

    /// Full or part time.
    WorkingTime in "working_time" { FULL = "temps_plein", PART = "temps_partiel" }

    /// Rights to the revenu de solidarité active.
    Rsa in "rsa" {
        NONE = "aucun", APPLIED = "demande", OPEN_PAID = "ouvert_verse",
        OPEN_SUSPENDED = "ouvert_suspendu", CLOSED = "clos",
    }

    /// Recognition as a disabled worker (RQTH).
    DisabledWorker in "rqth" { NO = "non", APPLIED = "demande", YES = "oui" }

    /// French level of education.
    EducationLevel in "education_level" {
        BELOW_3 = "infra_3", LEVEL_3 = "3", LEVEL_4 = "4", LEVEL_5 = "5", LEVEL_6 = "6",
        LEVEL_7 = "7", LEVEL_8 = "8",
    }

    /// Housing situation.
    Housing in "housing" { STABLE = "stable", HOSTED = "heberge", HOMELESS = "sans_logement" }

    /// What stands in the way of work (frein).
    ObstacleKind in "obstacle" { HEALTH = "sante" }

    /// Where an appointment is held.
    AppointmentPlace in "appointment_place" {
        OFFICE = "relais", PHONE = "telephone", VIDEO = "visio", HOME = "domicile", PARTNER = "partenaire",
    }

    /// How an interview took place.
    InterviewMedium in "interview_medium" {
        IN_PERSON = "presentiel", UNSCHEDULED = "sans_rendez_vous", PHONE = "telephone",
        VIDEO = "visio", MAIL = "courriel", THIRD_PARTY = "tiers",
    }

    /// Motive of an orientation, theme of an interview or of a service (data·inclusion categories).
    Theme in "theme" {
        FIND_WORK = "trouver-un-emploi", TRAINING = "se-former", MOBILITY = "mobilite", HEALTH = "sante",
    }

    /// Why a partner refused, or a person dropped, an orientation.
    RefusalReason in "refusal_reason" { OTHER = "autre" }

    /// What a completed orientation led to.
    OutcomeResult in "outcome_result" {}

    /// Kind of partner.
    PartnerKind in "partner_kind" {
        FRANCE_TRAVAIL = "FT", MISSION_LOCALE = "ML", CCAS = "CCAS", SOCIAL_SERVICES = "DEPT", OTHER = "autre",
    }

    /// A need in detail (data·inclusion thématique): `mobilite--preparer-un-permis`.
    Subtheme in "subtheme" {}

    /// Network a partner belongs to (data·inclusion réseau porteur).
    Network in "network" {}

    /// What a service is (data·inclusion type de service).
    ServiceKind in "service_kind" {}

    /// For whom a service is (data·inclusion public).
    Public in "public" { EVERYONE = "tous-publics" }

    /// What a service costs (data·inclusion frais).
    Fee in "fee" { FREE = "gratuit" }

    /// How a service receives people (data·inclusion mode d’accueil).
    Reception in "reception" { IN_PERSON = "en-presentiel", REMOTE = "a-distance" }

    /// How a service is mobilised (data·inclusion mode de mobilisation).
    Mobilisation in "mobilisation" {}

    /// Who may mobilise a service (data·inclusion personne mobilisatrice).
    Mobiliser in "mobiliser" {}

    /// By which way an orientation was sent.
    Channel in "channel" {
        EMAIL = "courriel", PHONE = "telephone", LETTER = "courrier", BY_HAND = "main_propre", PLATFORM = "plateforme",
    }

    /// Kind of collective action.
    ActionKind in "action_kind" {}

    /// Why a file was closed.
    ExitMotive in "exit_motive" {
        DUPLICATE = "erreur_doublon", OTHER = "autre", CHANGE_OF_SUPPORT = "changement_accompagnement",
        NO_NEWS = "abandon_sans_nouvelles", MOVED_AWAY = "demenagement",
    }
}
