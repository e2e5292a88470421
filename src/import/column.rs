//! What a column of a caseload file can mean.

use super::mapping::Mapping;
use super::meaning::{Meaning, meanings};
use super::synonyms::{self, Synonyms};
use crate::domain::code::{Coded, ObstacleKind};
use crate::i18n::Message;
use crate::msg;

meanings! {
    /// The meaning of a column.
    Column {
        /// Identifier in the system the file comes from.
        ExternalId = "external_id",
        /// How the person is addressed.
        Civility = "civility",
        /// Name, not said whether in use or at birth.
        LastName = "last_name",
        /// Name in use.
        NameInUse = "name_in_use",
        /// Name at birth.
        BirthName = "birth_name",
        /// First names.
        FirstNames = "first_names",
        /// First names and name in one cell.
        FullName = "full_name",
        /// Birth date.
        BirthDate = "birth_date",
        /// One or several phones.
        Phone = "phone",
        /// E-mail.
        Email = "email",
        /// A line of the address.
        Address = "address",
        /// Postal code.
        PostalCode = "postal_code",
        /// Town.
        Town = "town",
        /// Postal code and town in one cell.
        PostalCodeTown = "postal_code_town",
        /// INSEE code of the commune.
        CommuneCode = "commune_code",
        /// Priority district: a code, or yes/no.
        District = "district",
        /// Identifier at France Travail.
        FranceTravailId = "france_travail_id",
        /// Day of registration at France Travail.
        RegisteredOn = "registered_on",
        /// Category of registration.
        Registration = "registration",
        /// Without work since.
        WithoutWorkSince = "without_work_since",
        /// What the person does.
        Activity = "activity",
        /// Contract, when employed.
        Contract = "contract",
        /// Full or part time.
        WorkingTime = "working_time",
        /// Revenu de solidarité active.
        Rsa = "rsa",
        /// Unemployment insurance (ARE).
        UnemploymentBenefit = "unemployment_benefit",
        /// Solidarity allowance (ASS).
        SolidarityAllowance = "solidarity_allowance",
        /// Disabled adult's allowance (AAH).
        DisabilityAllowance = "disability_allowance",
        /// Activity bonus.
        ActivityBonus = "activity_bonus",
        /// Day until which rights run.
        RightsUntil = "rights_until",
        /// Recognition as a disabled worker.
        DisabledWorker = "disabled_worker",
        /// Day until which that recognition runs.
        DisabledWorkerUntil = "disabled_worker_until",
        /// Level of education.
        Education = "education",
        /// Raises children alone.
        SingleParent = "single_parent",
        /// Children in their charge.
        DependentChildren = "dependent_children",
        /// Housing.
        Housing = "housing",
        /// Driving licence.
        DrivingLicence = "driving_licence",
        /// Vehicle.
        Vehicle = "vehicle",
        /// How far they can go, in kilometres.
        RadiusKm = "radius_km",
        /// Occupation aimed at, in words, a ROME code perhaps in it.
        TargetOccupation = "target_occupation",
        /// ROME code of the occupation aimed at.
        TargetOccupationCode = "target_occupation_code",
        /// Contract aimed at.
        TargetContract = "target_contract",
        /// Weekly hours aimed at.
        TargetWeeklyHours = "target_weekly_hours",
        /// Obstacles, several in one cell.
        Obstacles = "obstacles",
        /// Obstacle: money.
        ObstacleMoney = "obstacle_difficulte_financiere",
        /// Obstacle: administrative or legal.
        ObstacleAdministrative = "obstacle_difficulte_administrative",
        /// Obstacle: health, its existence only.
        ObstacleHealth = "obstacle_sante",
        /// Obstacle: housing.
        ObstacleHousing = "obstacle_logement",
        /// Obstacle: mobility.
        ObstacleMobility = "obstacle_mobilite",
        /// Obstacle: family constraints.
        ObstacleFamily = "obstacle_contraintes_familiales",
        /// Obstacle: childcare.
        ObstacleChildcare = "obstacle_garde_enfants",
        /// Obstacle: command of French.
        ObstacleLanguage = "obstacle_maitrise_langue",
        /// Obstacle: reading, writing, arithmetic.
        ObstacleLiteracy = "obstacle_lecture_ecriture_calcul",
        /// Obstacle: digital skills.
        ObstacleDigital = "obstacle_numerique",
        /// Obstacle: training.
        ObstacleTraining = "obstacle_formation",
        /// Obstacle: self-confidence.
        ObstacleConfidence = "obstacle_confiance_en_soi",
        /// Lead adviser: a name or an e-mail.
        Adviser = "adviser",
        /// Lead adviser's first names, where they have their own column.
        AdviserFirstNames = "adviser_first_names",
        /// Lead adviser's e-mail, where it has its own column.
        AdviserEmail = "adviser_email",
        /// Who sent the person.
        Origin = "origin",
        /// Day of first contact.
        FirstContact = "first_contact",
        /// Day on which the person was told how their data are used.
        NoticeOn = "notice_on",
        /// How they want to be reached.
        ContactPreference = "contact_preference",
        /// National identity number: never kept, never shown.
        Nir = "nir",
        /// Known, and not kept.
        NotKept = "not_kept",
    }
}

impl Column {
    /// The meaning of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        <Self as Meaning>::from_code(code)
    }

    /// The obstacle of a yes/no column.
    #[must_use]
    pub fn obstacle(self) -> Option<ObstacleKind> {
        self.code().strip_prefix("obstacle_").map(ObstacleKind::from_code)
    }

    /// May several columns carry it, each with values of its own?
    #[must_use]
    pub fn may_repeat(self) -> bool {
        matches!(
            self,
            Self::Phone
                | Self::Address
                | Self::TargetOccupation
                | Self::TargetOccupationCode
                | Self::Obstacles
                | Self::Nir
                | Self::NotKept
        )
    }

    /// Does a row's value in such a column come into the caseload?
    #[must_use]
    pub fn is_kept(self) -> bool {
        !matches!(self, Self::Nir | Self::NotKept)
    }
}

impl Meaning for Column {
    const ALL: &'static [Self] = Self::ALL;
    const NIR: Self = Self::Nir;
    const NOT_KEPT: Self = Self::NotKept;

    fn code(self) -> &'static str {
        self.code()
    }

    fn label(self) -> Message {
        self.label()
    }

    fn may_repeat(self) -> bool {
        self.may_repeat()
    }

    fn holds_identifiers(self) -> bool {
        matches!(self, Self::ExternalId | Self::FranceTravailId | Self::NotKept)
    }

    fn synonyms() -> &'static Synonyms<Self> {
        synonyms::caseload()
    }

    /// Nobody can be known without names and a birth date.
    fn missing(mapping: &Mapping) -> Option<Message> {
        let has_name = mapping.has(Self::FullName)
            || (mapping.has(Self::FirstNames)
                && [Self::LastName, Self::NameInUse, Self::BirthName]
                    .into_iter()
                    .any(|column| mapping.has(column)));
        match (has_name, mapping.has(Self::BirthDate)) {
            (true, true) => None,
            (true, false) => Some(msg!("import.expected.birth_date_column")),
            (false, true) => Some(msg!("import.expected.name_columns")),
            (false, false) => Some(msg!("import.expected.name_and_birth_date_columns")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn every_meaning_has_a_name_in_both_languages_and_its_own_code() {
        for column in Column::ALL {
            assert_eq!(Column::from_code(column.code()), Some(*column));
            for lang in [Lang::Fr, Lang::En] {
                assert_ne!(lang.say(&column.label()), column.label().key, "{column:?}");
            }
        }
    }

    #[test]
    fn obstacle_columns_name_obstacles_of_the_vocabulary() {
        let vocabulary = crate::domain::vocabulary::Vocabulary::builtin();
        let kinds: Vec<_> = Column::ALL.iter().filter_map(|column| column.obstacle()).collect();
        assert_eq!(kinds.len(), vocabulary.entries(ObstacleKind::LIST).len());
        for kind in kinds {
            assert!(vocabulary.entry(&kind).is_some(), "{kind}");
        }
    }
}
