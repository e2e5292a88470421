//! The fields a query can name: one table, from which the reading, the errors and the help come.

use crate::domain::code::{
    Activity, Civility, Coded, DisabledWorker, EducationLevel, ExitMotive, Housing, List, Origin,
    Registration, Rsa, Theme,
};
use crate::i18n::Message;
use crate::msg;
use crate::text::fold;

/// What a value of a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// A commune, by name, INSEE code or postal code; a town outside the territory as written.
    Commune,
    /// Beginning of a postal code.
    PostalCode,
    /// `oui`, `non`, `inconnu`, a priority district's code.
    District,
    /// A whole number; compared.
    Number,
    /// A date or a stretch of days; compared.
    Date,
    /// Time elapsed up to today: `60j`, `8s`, `2m`, `1a`; a number alone counts days.
    ElapsedDays,
    /// The same, but a number alone counts months; `deld`, `detld`.
    ElapsedMonths,
    /// A code of a list, by code, label or alias.
    Code(List),
    /// The same, in an order: compared.
    OrderedCode(List),
    /// `oui`, `non`, `inconnu`.
    YesNo,
    /// Beginnings of words; `oui` and `non` ask whether there is any.
    Text,
    /// Part of a text without spaces; `oui` and `non` ask whether there is any.
    Fragment,
    /// Digits of a phone number; `oui` and `non` ask whether there is any.
    Phone,
    /// An obstacle, or an obstacle `=` its state.
    Obstacle,
    /// How many, or when.
    Interviews,
    /// When, or what became of it.
    Appointment,
    /// A stage, what is awaited, or how many.
    Orientation,
    /// `oui`, `non`, a motive or a date.
    Exit,
}

impl ValueKind {
    /// What a value of this kind looks like, in words.
    #[must_use]
    pub fn message(self) -> Message {
        match self {
            Self::Commune => msg!("query.kind.commune"),
            Self::PostalCode => msg!("query.kind.postal_code"),
            Self::District => msg!("query.kind.district"),
            Self::Number => msg!("query.kind.number"),
            Self::Date => msg!("query.kind.date"),
            Self::ElapsedDays | Self::ElapsedMonths => msg!("query.kind.elapsed"),
            Self::Code(_) | Self::OrderedCode(_) => msg!("query.kind.code"),
            Self::YesNo => msg!("query.kind.yes_no"),
            Self::Text => msg!("query.kind.text"),
            Self::Fragment => msg!("query.kind.fragment"),
            Self::Phone => msg!("query.kind.phone"),
            Self::Obstacle => msg!("query.kind.obstacle"),
            Self::Interviews => msg!("query.kind.interviews"),
            Self::Appointment => msg!("query.kind.appointment"),
            Self::Orientation => msg!("query.kind.orientation"),
            Self::Exit => msg!("query.kind.exit"),
        }
    }
}

/// A field that a query can name.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// Which.
    pub id: FieldId,
    /// French name: the canonical one.
    pub french: &'static str,
    /// English name.
    pub english: &'static str,
    /// Other names, in either language.
    pub aliases: &'static [&'static str],
    /// What its values are.
    pub kind: ValueKind,
    /// A term that uses it.
    pub example: &'static str,
    /// Does its name alone mean `oui`, as in `-sortie`?
    pub alone: bool,
    doc: &'static str,
}

impl Field {
    /// One sentence on what it asks.
    #[must_use]
    pub fn doc(&self) -> Message {
        Message { key: self.doc, args: Vec::new() }
    }

    /// Every name it answers to, the French one first.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        [self.french, self.english].into_iter().chain(self.aliases.iter().copied())
    }
}

macro_rules! fields {
    ($( $id:ident = $french:literal, $english:literal, [$($alias:literal),*], $kind:expr, $example:literal, $doc:literal $(, $alone:ident)?; )+) => {
        /// Identity of a field.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "each has its sentence in the locale tables")]
        pub enum FieldId { $($id),+ }

        static FIELDS: &[Field] = &[$( Field {
            id: FieldId::$id,
            french: $french,
            english: $english,
            aliases: &[$($alias),*],
            kind: $kind,
            example: $example,
            alone: fields!(@alone $($alone)?),
            doc: concat!("query.field.", $doc),
        } ),+];
    };
    (@alone alone) => { true };
    (@alone) => { false };
}

use ValueKind as Is;

fields! {
    Name = "nom", "name", ["prénom", "first-name"], Is::Text, "nom:martin", "name";
    Commune = "commune", "town", ["ville", "insee", "city"], Is::Commune, "commune:carrieres-sous-poissy", "commune";
    PostalCode = "code-postal", "postal-code", ["cp", "zip"], Is::PostalCode, "code-postal:78", "postal_code";
    District = "quartier", "district", ["qpv"], Is::District, "qpv:oui", "district", alone;
    Age = "âge", "age", ["ans"], Is::Number, "age>=50", "age";
    Birth = "né", "born", ["née", "naissance", "date-de-naissance", "birth", "birth-date"], Is::Date, "né:1980..1985", "birth";
    Civility = "civilité", "civility", ["sexe", "sex", "genre"], Is::Code(Civility::LIST), "civilité:madame", "civility";
    Number = "numéro", "number", ["n", "num", "dossier"], Is::Fragment, "numéro:0412", "number";
    Phone = "tel", "phone", ["téléphone", "telephone", "portable"], Is::Phone, "tel:0612", "phone";
    Email = "courriel", "email", ["mail", "e-mail", "mél"], Is::Fragment, "courriel:non", "email";
    LeadAdviser = "référent", "adviser", ["conseiller", "conseillère", "référente", "lead-adviser", "lead"], Is::Text, "référent:benali", "lead_adviser";
    Tag = "étiquette", "tag", ["étiquettes", "tags", "label"], Is::Text, "étiquette:forum", "tag";
    Origin = "origine", "origin", ["orienté-par", "sent-by"], Is::Code(Origin::LIST), "origine:ccas", "origin";
    FirstContact = "premier-contact", "first-contact", ["accueil", "ouverture"], Is::Date, "premier-contact:2026", "first_contact";
    LastContact = "vu", "seen", ["vue", "dernier-contact", "last-contact"], Is::Date, "vu<-2m", "last_contact";
    NoContact = "sans-contact", "no-contact", ["sans-nouvelles", "sans-nouvelle", "not-seen"], Is::ElapsedDays, "sans-contact>60j", "no_contact";
    Registration = "inscription", "registration", ["inscrit", "inscrite", "catégorie", "ft", "registered", "category"], Is::OrderedCode(Registration::LIST), "inscription:A,B,C", "registration";
    WithoutWork = "durée", "duration", ["sans-emploi", "chômage", "without-work", "unemployed"], Is::ElapsedMonths, "durée>=12m", "without_work";
    LongTerm = "deld", "long-term", [], Is::YesNo, "deld", "long_term", alone;
    VeryLongTerm = "detld", "very-long-term", [], Is::YesNo, "detld", "very_long_term", alone;
    Activity = "activité", "activity", [], Is::Code(Activity::LIST), "activité:formation", "activity";
    Rsa = "rsa", "income-support", ["brsa"], Is::Code(Rsa::LIST), "rsa:oui", "rsa", alone;
    UnemploymentBenefit = "are", "unemployment-benefit", [], Is::YesNo, "are:oui", "unemployment_benefit";
    SolidarityAllowance = "ass", "solidarity-allowance", [], Is::YesNo, "ass:oui", "solidarity_allowance";
    DisabilityAllowance = "aah", "disability-allowance", [], Is::YesNo, "aah:oui", "disability_allowance";
    ActivityBonus = "prime", "activity-bonus", ["prime-activité", "ppa"], Is::YesNo, "prime:non", "activity_bonus";
    RightsUntil = "fin-de-droits", "rights-until", ["fin-droits", "droits"], Is::Date, "fin-de-droits<=+30j", "rights_until";
    DisabledWorker = "rqth", "disabled-worker", ["th", "boeth"], Is::Code(DisabledWorker::LIST), "rqth:oui", "disabled_worker", alone;
    Education = "niveau", "education", ["formation", "diplôme", "level"], Is::OrderedCode(EducationLevel::LIST), "niveau<=4", "education";
    Housing = "logement", "housing", ["hébergement"], Is::Code(Housing::LIST), "logement:heberge", "housing";
    Licence = "permis", "licence", ["license", "driving-licence"], Is::YesNo, "permis:non", "licence";
    Vehicle = "véhicule", "vehicle", ["voiture", "car"], Is::YesNo, "véhicule:non", "vehicle";
    Children = "enfants", "children", ["enfant", "child"], Is::Number, "enfants>=2", "children";
    SingleParent = "parent-isolé", "single-parent", ["isolé", "monoparental", "parent-isolée"], Is::YesNo, "parent-isolé", "single_parent", alone;
    Obstacle = "frein", "obstacle", ["freins", "obstacles"], Is::Obstacle, "frein:mobilite", "obstacle";
    Occupation = "métier", "occupation", ["rome", "métiers", "job"], Is::Text, "métier:N1103", "occupation";
    Interviews = "entretiens", "interviews", ["entretien", "interview"], Is::Interviews, "entretiens>=3", "interviews";
    Appointment = "rdv", "appointment", ["rendez-vous", "appointments"], Is::Appointment, "rdv:aujourd'hui", "appointment", alone;
    Orientation = "orientation", "referral", ["orientations", "orienté", "orientée", "referrals"], Is::Orientation, "orientation:en-attente", "orientation";
    Motive = "motif", "motive", ["thème", "theme"], Is::Code(Theme::LIST), "motif:mobilite", "motive";
    Partner = "partenaire", "partner", ["structure"], Is::Text, "partenaire:ccas", "partner";
    Exit = "sortie", "exit", ["sorti", "clos", "close", "closed"], Is::Exit, "sortie:emploi_durable", "exit", alone;
    ToHandOver = "à-remettre", "to-hand-over", ["moins-de-26", "hand-over"], Is::YesNo, "à-remettre", "to_hand_over", alone;
    Merged = "fusionné", "merged", ["fusionnée", "fusion"], Is::YesNo, "fusionné", "merged", alone;
}

/// The list of exit motives, for the values of `sortie`.
pub(super) const EXIT_MOTIVES: List = ExitMotive::LIST;

/// Every field, in the order of the help.
#[must_use]
pub fn fields() -> &'static [Field] {
    FIELDS
}

impl FieldId {
    /// How long its terms take to tell: 0 is at hand, 3 goes through acts.
    pub(super) fn cost(self) -> u8 {
        match self {
            Self::Age
            | Self::Birth
            | Self::Commune
            | Self::PostalCode
            | Self::District
            | Self::Civility
            | Self::Origin
            | Self::FirstContact
            | Self::Exit
            | Self::ToHandOver
            | Self::Merged => 0,
            Self::LastContact
            | Self::NoContact
            | Self::Interviews
            | Self::Appointment
            | Self::Orientation
            | Self::Motive
            | Self::Partner => 3,
            Self::Name | Self::LeadAdviser | Self::Tag | Self::Occupation => 2,
            _ => 1,
        }
    }
}

#[expect(
    clippy::indexing_slicing,
    reason = "one macro makes the identities and their rows, in one order"
)]
pub(super) fn of(id: FieldId) -> &'static Field {
    &FIELDS[id as usize]
}

/// The field of a name in either language, accents and case apart.
pub(super) fn named(name: &str) -> Option<&'static Field> {
    let folded = fold(name);
    FIELDS.iter().find(|field| field.names().any(|known| fold(known) == folded))
}

/// The field whose name alone is a term.
pub(super) fn bare(word: &str) -> Option<&'static Field> {
    named(word).filter(|field| field.alone)
}

/// The field that a mistyped name most likely meant.
pub(super) fn nearest(name: &str) -> Option<&'static Field> {
    const LIKELY: f64 = 0.8;
    let folded: String = fold(name).chars().take(60).collect();
    FIELDS
        .iter()
        .flat_map(|field| field.names().map(move |known| (field, fold(known))))
        .map(|(field, known)| (field, strsim::jaro_winkler(&folded, &known)))
        .filter(|(_, likeness)| *likeness >= LIKELY)
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(field, _)| field)
}
