//! One record as it stands in a file: the fields of the schema that it states, whatever their values are.

use crate::import::row_error::shortened;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// A value of a record, not yet checked.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Value<'a> {
    /// The record does not have the field.
    #[default]
    Absent,
    /// Nothing.
    Null,
    /// Text.
    Text(Cow<'a, str>),
    /// A number.
    Number(f64),
    /// True or false.
    Flag(bool),
    /// Several values.
    List(Vec<Value<'a>>),
    /// An object: no field of the schema is one.
    Object,
}

impl Value<'_> {
    /// The value as a message repeats it, cut where it is long.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Absent | Self::Null => String::new(),
            Self::Text(text) => shortened(text),
            Self::Number(number) => number.to_string(),
            Self::Flag(flag) => flag.to_string(),
            Self::List(values) => {
                let values: Vec<String> = values.iter().take(10).map(Self::shown).collect();
                shortened(&format!("[{}]", values.join(", ")))
            }
            Self::Object => "{…}".to_owned(),
        }
    }
}

macro_rules! fields {
    ($( $(#[$doc:meta])* $name:ident = $key:literal ),+ $(,)?) => {
        /// A field of the schema, version 1 or 0. Its name is the public one, in French.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Field { $( $(#[$doc])* $name ),+ }

        impl Field {
            const COUNT: usize = [$( Self::$name ),+].len();

            /// Its name in files.
            pub(super) const fn key(self) -> &'static str {
                match self { $( Self::$name => $key ),+ }
            }

            /// The field of a name.
            pub(super) fn from_key(key: &str) -> Option<Self> {
                match key { $( $key => Some(Self::$name), )+ _ => None }
            }
        }
    };
}

fields! {
    Source = "source", Id = "id", StructureId = "structure_id", Nom = "nom", DateMaj = "date_maj",
    Description = "description", LienSource = "lien_source", Siret = "siret", Commune = "commune",
    CodePostal = "code_postal", CodeInsee = "code_insee", Adresse = "adresse",
    ComplementAdresse = "complement_adresse", Longitude = "longitude", Latitude = "latitude",
    Telephone = "telephone", Courriel = "courriel", SiteWeb = "site_web",
    HorairesAccueil = "horaires_accueil", AccessibiliteLieu = "accessibilite_lieu",
    ReseauxPorteurs = "reseaux_porteurs", Type = "type", Thematiques = "thematiques", Frais = "frais",
    FraisPrecisions = "frais_precisions", Publics = "publics", PublicsPrecisions = "publics_precisions",
    ConditionsAcces = "conditions_acces", ModesAccueil = "modes_accueil", ZoneEligibilite = "zone_eligibilite",
    ContactNomPrenom = "contact_nom_prenom", LienMobilisation = "lien_mobilisation",
    ModesMobilisation = "modes_mobilisation", MobilisablePar = "mobilisable_par",
    MobilisationPrecisions = "mobilisation_precisions",
    VolumeHoraireHebdomadaire = "volume_horaire_hebdomadaire", NombreSemaines = "nombre_semaines",
    // What follows is of version 0.
    Typologie = "typologie", LabelsNationaux = "labels_nationaux", PresentationResume = "presentation_resume",
    PresentationDetail = "presentation_detail", HorairesOuverture = "horaires_ouverture",
    Accessibilite = "accessibilite", Types = "types", FraisAutres = "frais_autres", Profils = "profils",
    ProfilsPrecisions = "profils_precisions", PreRequis = "pre_requis", Justificatifs = "justificatifs",
    Recurrence = "recurrence", FormulaireEnLigne = "formulaire_en_ligne", PriseRdv = "prise_rdv",
    ContactPublic = "contact_public", ZoneDiffusionType = "zone_diffusion_type",
    ZoneDiffusionCode = "zone_diffusion_code",
    ModesOrientationAccompagnateur = "modes_orientation_accompagnateur",
    ModesOrientationAccompagnateurAutres = "modes_orientation_accompagnateur_autres",
    ModesOrientationBeneficiaire = "modes_orientation_beneficiaire",
    ModesOrientationBeneficiaireAutres = "modes_orientation_beneficiaire_autres",
}

/// Fields that a structure never has: a record with one of them is a service, even one without `structure_id`.
const OF_SERVICES: [Field; 13] = [
    Field::StructureId,
    Field::Type,
    Field::Types,
    Field::Frais,
    Field::Publics,
    Field::Profils,
    Field::ModesAccueil,
    Field::ZoneEligibilite,
    Field::ZoneDiffusionType,
    Field::ModesMobilisation,
    Field::MobilisablePar,
    Field::LienMobilisation,
    Field::NombreSemaines,
];

/// What a record states, field by field.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fields<'a> {
    values: [Value<'a>; Field::COUNT],
}

impl Default for Fields<'_> {
    fn default() -> Self {
        Self { values: [const { Value::Absent }; Field::COUNT] }
    }
}

impl<'a> Fields<'a> {
    /// The value of a field.
    pub(super) fn get(&self, field: Field) -> &Value<'a> {
        self.values.get(field as usize).unwrap_or(&Value::Absent)
    }

    /// States a value; a field stated twice keeps the later.
    pub(super) fn put(&mut self, field: Field, value: Value<'a>) {
        if let Some(place) = self.values.get_mut(field as usize) {
            *place = value;
        }
    }

    /// Does it have a field that only services have?
    pub(super) fn has_service_field(&self) -> bool {
        OF_SERVICES.iter().any(|field| *self.get(*field) != Value::Absent)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Record;

        impl<'de> Visitor<'de> for Record {
            type Value = Fields<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
                let mut fields = Fields::default();
                while let Some(Key(field)) = map.next_key()? {
                    match field {
                        Some(field) => fields.put(field, map.next_value()?),
                        None => drop(map.next_value::<IgnoredAny>()?),
                    }
                }
                Ok(fields)
            }
        }

        deserializer.deserialize_map(Record)
    }
}

/// A name in a record; `None` for what the schema does not know.
struct Key(Option<Field>);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;

        impl Visitor<'_> for Name {
            type Value = Key;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a name")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Key, E> {
                Ok(Key(Field::from_key(name)))
            }
        }

        deserializer.deserialize_str(Name)
    }
}

impl<'de> Deserialize<'de> for Value<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Value<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a value")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Value<'de>, E> {
                Ok(Value::Text(Cow::Borrowed(text)))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Value<'de>, E> {
                Ok(Value::Text(Cow::Owned(text.to_owned())))
            }

            fn visit_string<E: Error>(self, text: String) -> Result<Value<'de>, E> {
                Ok(Value::Text(Cow::Owned(text)))
            }

            #[expect(clippy::cast_precision_loss, reason = "no number of the schema is that large")]
            fn visit_i64<E: Error>(self, number: i64) -> Result<Value<'de>, E> {
                Ok(Value::Number(number as f64))
            }

            #[expect(clippy::cast_precision_loss, reason = "no number of the schema is that large")]
            fn visit_u64<E: Error>(self, number: u64) -> Result<Value<'de>, E> {
                Ok(Value::Number(number as f64))
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<Value<'de>, E> {
                Ok(Value::Number(number))
            }

            fn visit_bool<E: Error>(self, flag: bool) -> Result<Value<'de>, E> {
                Ok(Value::Flag(flag))
            }

            fn visit_unit<E: Error>(self) -> Result<Value<'de>, E> {
                Ok(Value::Null)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value<'de>, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = seq.next_element()? {
                    values.push(value);
                }
                Ok(Value::List(values))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value<'de>, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Value::Object)
            }
        }

        deserializer.deserialize_any(Any)
    }
}
