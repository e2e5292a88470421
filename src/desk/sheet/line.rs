//! What may stand on a sheet, line by line.

use crate::desk::reading::Reading;
use crate::domain::code::Theme;
use crate::i18n::{Lang, Message};
use crate::msg;
use crate::text::fold;

/// Something about the person that can stand on a sheet, in the order in which it is read there.
///
/// There is no line for health, for obstacles, for what was noted of interviews, for labels: see [the module](super).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Line {
    /// Civility, first names, name in use.
    Name,
    /// Birth date.
    BirthDate,
    /// Age alone.
    Age,
    /// The commune.
    Commune,
    /// Street, postal code, town.
    Address,
    /// One way to reach them: the one they prefer.
    Reach,
    /// Phones.
    Phone,
    /// E-mail.
    Email,
    /// How they want to be reached.
    ContactPreference,
    /// Identifier at France Travail.
    FranceTravailId,
    /// Registration at France Travail.
    Registration,
    /// Revenu de solidarité active.
    Rsa,
    /// Recognition as a disabled worker.
    DisabledWorker,
    /// Level of education.
    Education,
    /// Driving licence, vehicle.
    Mobility,
    /// How far they can go to work.
    Radius,
    /// Available for work within 15 days.
    Availability,
    /// Occupations aimed at.
    TargetOccupations,
    /// Raises children alone, children in their charge.
    Household,
    /// What the orientation says that the partner should know.
    Note,
}

impl Line {
    /// Every line, in the order of the sheet.
    pub const ALL: [Self; 20] = [
        Self::Name,
        Self::BirthDate,
        Self::Age,
        Self::Commune,
        Self::Address,
        Self::Reach,
        Self::Phone,
        Self::Email,
        Self::ContactPreference,
        Self::FranceTravailId,
        Self::Registration,
        Self::Rsa,
        Self::DisabledWorker,
        Self::Education,
        Self::Mobility,
        Self::Radius,
        Self::Availability,
        Self::TargetOccupations,
        Self::Household,
        Self::Note,
    ];

    /// What every partner needs: who it is, where from, one way to reach them, and what the adviser wrote for the partner.
    pub const DEFAULT: [Self; 4] = [Self::Name, Self::Commune, Self::Reach, Self::Note];

    /// The lines that stand on a sheet when nobody chooses: [`Line::DEFAULT`], and what this motive calls for.
    #[must_use]
    pub fn for_motive(motive: &Theme) -> Vec<Self> {
        let called_for: &[Self] = if *motive == Theme::MOBILITY {
            &[Self::Mobility]
        } else if *motive == Theme::FIND_WORK || *motive == Theme::TRAINING {
            &[Self::Education, Self::TargetOccupations]
        } else {
            &[]
        };
        let stands = |line: &Self| Self::DEFAULT.contains(line) || called_for.contains(line);
        Self::ALL.into_iter().filter(stands).collect()
    }

    /// Its code, which does not change with the language.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::BirthDate => "birth_date",
            Self::Age => "age",
            Self::Commune => "commune",
            Self::Address => "address",
            Self::Reach => "reach",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::ContactPreference => "contact_preference",
            Self::FranceTravailId => "france_travail_id",
            Self::Registration => "registration",
            Self::Rsa => "rsa",
            Self::DisabledWorker => "disabled_worker",
            Self::Education => "education",
            Self::Mobility => "mobility",
            Self::Radius => "radius",
            Self::Availability => "availability",
            Self::TargetOccupations => "target_occupations",
            Self::Household => "household",
            Self::Note => "note",
        }
    }

    /// Its name in words.
    #[must_use]
    pub fn label(self) -> Message {
        match self {
            Self::Name => msg!("sheet.line.name"),
            Self::BirthDate => msg!("sheet.line.birth_date"),
            Self::Age => msg!("sheet.line.age"),
            Self::Commune => msg!("sheet.line.commune"),
            Self::Address => msg!("sheet.line.address"),
            Self::Reach => msg!("sheet.line.reach"),
            Self::Phone => msg!("sheet.line.phone"),
            Self::Email => msg!("sheet.line.email"),
            Self::ContactPreference => msg!("sheet.line.contact_preference"),
            Self::FranceTravailId => msg!("sheet.line.france_travail_id"),
            Self::Registration => msg!("sheet.line.registration"),
            Self::Rsa => msg!("sheet.line.rsa"),
            Self::DisabledWorker => msg!("sheet.line.disabled_worker"),
            Self::Education => msg!("sheet.line.education"),
            Self::Mobility => msg!("sheet.line.mobility"),
            Self::Radius => msg!("sheet.line.radius"),
            Self::Availability => msg!("sheet.line.availability"),
            Self::TargetOccupations => msg!("sheet.line.target_occupations"),
            Self::Household => msg!("sheet.line.household"),
            Self::Note => msg!("sheet.line.note"),
        }
    }

    /// The line that a text means: its code, or its name in either language, whatever its case and accents. What means none
    /// is noted in `reading`, with all that exist.
    pub fn read(place: &str, text: &str, reading: &mut Reading) -> Option<Self> {
        let wanted = fold(text);
        let means = |line: &Self| {
            fold(line.code()) == wanted
                || [Lang::Fr, Lang::En].iter().any(|lang| fold(&lang.say(&line.label())) == wanted)
        };
        let line = Self::ALL.into_iter().find(means);
        if line.is_none() {
            let names = Self::ALL.map(Self::code).join(", ");
            let remedy = msg!("sheet.reading.lines", names = names);
            reading.refuse(place, text, msg!("sheet.reading.line"), remedy);
        }
        line
    }
}
