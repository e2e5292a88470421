//! Directories of structures and services after the public schema data·inclusion, of any size, made from a seed.
//!
//! Every record conforms to the schema. Faults can be planted in some of them, one a record, each of a kind that is known:
//! which errors a reader must find is known too.

#![allow(dead_code, reason = "shared by benches and tests; each uses a part")]

use fastrand::Rng;
use std::fmt::Write as _;

/// What to make.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    /// Structures.
    pub(crate) structures: usize,
    /// Services, of the structures in turn.
    pub(crate) services: usize,
    /// One record in so many has a fault; none has when it is 0.
    pub(crate) faulty_one_in: usize,
}

/// What a reader must say of one record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Planted {
    /// `structures` or `services`.
    pub(crate) table: &'static str,
    /// Rank in its table, from 1.
    pub(crate) rank: usize,
    /// The field at fault.
    pub(crate) field: &'static str,
    /// Whether the record is lost.
    pub(crate) is_refused: bool,
}

/// A directory as a file, and the faults in it.
#[derive(Debug)]
pub(crate) struct Directory {
    /// `{"structures": […], "services": […]}`.
    pub(crate) json: String,
    /// The faults, in the file's order.
    pub(crate) planted: Vec<Planted>,
}

/// Field, what stands in it as JSON, whether it costs the record.
pub(crate) type Fault = (&'static str, &'static str, bool);

/// What can be wrong in a structure.
pub(crate) const STRUCTURE_FAULTS: &[Fault] = &[
    ("siret", "\"13003013300017\"", false),
    ("siret", "\"1300301330001\"", false),
    ("code_postal", "\"7830\"", false),
    ("code_insee", "\"78\"", false),
    ("courriel", "\"accueil arobase exemple\"", false),
    ("date_maj", "\"14/02/2025\"", false),
    ("date_maj", "null", false),
    ("site_web", "\"voir sur place\"", false),
    ("telephone", "\"le matin\"", false),
    ("reseaux_porteurs", "[\"mission-locall\"]", false),
    ("reseaux_porteurs", "{\"a\":1}", false),
    ("latitude", "\"au nord\"", false),
    ("nom", "\"\"", true),
    ("nom", "\"...\"", true),
    ("source", "null", true),
    ("id", "\" \"", true),
];

/// What can be wrong in a service.
pub(crate) const SERVICE_FAULTS: &[Fault] = &[
    ("thematiques", "[\"mobilite--preparer-un-permi\"]", false),
    ("publics", "[\"tous-publics\",\"femmes\"]", false),
    ("frais", "\"selon\"", false),
    ("type", "\"autre-chose\"", false),
    ("zone_eligibilite", "[\"Yvelines\"]", false),
    ("volume_horaire_hebdomadaire", "-1", false),
    ("nombre_semaines", "2.5", false),
    ("modes_accueil", "[\"a-distance\",\"a-distance\"]", false),
    ("lien_mobilisation", "\"par courrier\"", false),
    ("description", "\"\"", false),
    ("description", "\"Ici.\"", false),
    ("contact_nom_prenom", "\"--\"", false),
    ("mobilisable_par", "7", false),
    ("structure_id", "\"\"", true),
    ("nom", "null", true),
];

const SOURCES: [&str; 4] = ["dora", "emplois-de-linclusion", "soliguide", "mission-locale"];
const TOWNS: [(&str, &str, &str); 6] = [
    ("Poissy", "78300", "78498"),
    ("Les Mureaux", "78130", "78440"),
    ("Carrières-sous-Poissy", "78955", "78123"),
    ("Lyon", "69003", "69383"),
    ("Ajaccio", "20000", "2A004"),
    ("Saint-Denis", "97400", "97411"),
];
const NETWORKS: [&str; 8] =
    ["mission-locale", "ccas-cias", "csapa", "aci", "france-travail", "cidff", "communes", "mjc"];
const THEMES: [&str; 8] = [
    "mobilite--preparer-un-permis",
    "mobilite--acceder-a-un-vehicule",
    "numerique--maitriser-les-fondamentaux-du-numerique",
    "trouver-un-emploi--repondre-a-des-offres-demploi",
    "logement-hebergement--louer-un-logement",
    "sante--acces-aux-soins",
    "famille--garde-denfants",
    "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits",
];
const PUBLICS: [&str; 5] = ["femmes", "jeunes", "seniors", "familles", "demandeurs-emploi"];
const MOBILISATIONS: [&str; 3] = ["envoyer-un-courriel", "telephoner", "se-presenter"];
const ZONES: [&str; 5] = ["78", "78498", "200059889", "france", "2A"];
const SENTENCES: [&str; 6] = [
    "Un accompagnement individuel, à votre rythme, avec un conseiller qui vous connaît.\\n",
    "L’atelier a lieu chaque semaine ; on y vient avec ou sans rendez-vous.\\n\\n",
    "## Pour qui\\n- Les personnes sans emploi depuis plus d’un an\\n- Les parents isolés\\n",
    "Nous aidons à préparer les démarches, à remplir les dossiers et à les suivre. ",
    "Apportez une pièce d’identité, un justificatif de domicile et votre \\\"CV\\\" si vous en avez un. ",
    "<p>Les horaires changent pendant les vacances&nbsp;: téléphonez avant de venir.</p>\\n",
];

const HEADS: [&str; 24] = [
    "Accompagnement",
    "Aide",
    "Atelier",
    "Permanence",
    "Formation",
    "Conseil",
    "Soutien",
    "Information",
    "Location",
    "Association",
    "Épicerie",
    "Bilan",
    "Parcours",
    "Espace",
    "Dispositif",
    "Prêt",
    "Écoute",
    "Cours",
    "Maison",
    "Centre",
    "Régie",
    "Garage",
    "Service",
    "Bureau",
];
const OBJECTS: [&str; 32] = [
    "permis de conduire",
    "numérique",
    "recherche d’emploi",
    "accès aux droits",
    "alimentaire",
    "gestion du budget",
    "parentalité",
    "français langue étrangère",
    "voitures",
    "garde d’enfants",
    "bilan de compétences",
    "création d’entreprise",
    "logement",
    "psychologique",
    "démarches en ligne",
    "mobilité",
    "aidants",
    "lecture et écriture",
    "vélos",
    "informatique",
    "orientation",
    "santé",
    "seniors",
    "juridique",
    "social",
    "solidaire",
    "CV et lettre",
    "entretien d’embauche",
    "qualification",
    "microcrédit",
    "handicap",
    "insertion",
];
const PLACES: [&str; 40] = [
    "Poissy",
    "Paris",
    "Lyon",
    "Marseille",
    "Lille",
    "Nantes",
    "Rennes",
    "Bordeaux",
    "Toulouse",
    "Nice",
    "Strasbourg",
    "Montpellier",
    "Grenoble",
    "Dijon",
    "Angers",
    "Reims",
    "Le Havre",
    "Saint-Étienne",
    "Toulon",
    "Nîmes",
    "Clermont-Ferrand",
    "Le Mans",
    "Aix-en-Provence",
    "Brest",
    "Tours",
    "Amiens",
    "Limoges",
    "Annecy",
    "Perpignan",
    "Metz",
    "Besançon",
    "Orléans",
    "Rouen",
    "Mulhouse",
    "Caen",
    "Nancy",
    "Argenteuil",
    "Saint-Denis",
    "Roubaix",
    "Conflans",
];

/// Makes a directory; the same seed makes the same one.
pub(crate) fn make(seed: u64, size: Size) -> Directory {
    let mut random = Rng::with_seed(seed);
    let mut directory = Directory { json: String::from("{\"structures\":["), planted: Vec::new() };
    for rank in 1..=size.structures {
        let fields = structure(&mut random, rank);
        let fault = planted(&mut random, size, STRUCTURE_FAULTS);
        directory.push("structures", rank, fields, fault);
    }
    directory.json.push_str("],\"services\":[");
    for rank in 1..=size.services {
        let fields = service(&mut random, rank, size.structures);
        let fault = planted(&mut random, size, SERVICE_FAULTS);
        directory.push("services", rank, fields, fault);
    }
    directory.json.push_str("]}");
    directory
}

impl Directory {
    fn push(
        &mut self,
        table: &'static str,
        rank: usize,
        mut fields: Vec<(&'static str, String)>,
        fault: Option<Fault>,
    ) {
        if let Some((field, value, is_refused)) = fault {
            fields.retain(|(name, _)| *name != field);
            fields.push((field, value.to_owned()));
            self.planted.push(Planted { table, rank, field, is_refused });
        }
        self.json.push_str(if rank == 1 { "{" } else { ",\n{" });
        for (at, (name, value)) in fields.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let _ = write!(self.json, "{comma}\"{name}\":{value}");
        }
        self.json.push('}');
    }
}

fn planted(random: &mut Rng, size: Size, faults: &[Fault]) -> Option<Fault> {
    let is_planted = size.faulty_one_in > 0 && random.usize(..size.faulty_one_in) == 0;
    is_planted.then(|| random.choice(faults).copied()).flatten()
}

fn structure(random: &mut Rng, rank: usize) -> Vec<(&'static str, String)> {
    let mut fields = common(random, rank);
    fields.push(("siret", quoted(&siret(random))));
    fields.push(("description", description(random, 3)));
    fields.push(("site_web", quoted("https://www.exemple.fr/structure")));
    fields.push(("accessibilite_lieu", "null".to_owned()));
    fields.push(("reseaux_porteurs", some_of(random, &NETWORKS, 2)));
    fields
}

fn service(random: &mut Rng, rank: usize, structures: usize) -> Vec<(&'static str, String)> {
    let mut fields = common(random, rank);
    let of = (rank - 1) % structures.max(1) + 1;
    fields.push(("structure_id", quoted(&identifier(of))));
    fields.push(("description", description(random, 14)));
    fields.push(("type", "\"accompagnement\"".to_owned()));
    fields.push(("thematiques", some_of(random, &THEMES, 3)));
    fields.push(("frais", "\"gratuit\"".to_owned()));
    fields.push(("frais_precisions", "null".to_owned()));
    fields.push(("publics", some_of(random, &PUBLICS, 3)));
    fields.push(("publics_precisions", quoted("Habitants du territoire")));
    fields.push(("conditions_acces", "null".to_owned()));
    fields.push(("modes_accueil", "[\"en-presentiel\"]".to_owned()));
    fields.push(("zone_eligibilite", some_of(random, &ZONES, 2)));
    fields.push(("contact_nom_prenom", quoted("Anne Lefort")));
    fields.push(("lien_mobilisation", quoted("https://www.exemple.fr/demande?service=12")));
    fields.push(("modes_mobilisation", some_of(random, &MOBILISATIONS, 2)));
    fields.push(("mobilisable_par", "[\"professionnels\",\"usagers\"]".to_owned()));
    fields.push(("mobilisation_precisions", description(random, 1)));
    fields.push(("volume_horaire_hebdomadaire", "1.5".to_owned()));
    fields.push(("nombre_semaines", "12".to_owned()));
    fields
}

fn common(random: &mut Rng, rank: usize) -> Vec<(&'static str, String)> {
    let source = SOURCES.get(rank % SOURCES.len()).copied().unwrap_or_default();
    let (town, postal_code, insee) = *random.choice(&TOWNS).unwrap_or(&TOWNS[0]);
    vec![
        ("source", quoted(source)),
        ("id", quoted(&identifier(rank))),
        ("nom", quoted(&name(random))),
        ("date_maj", quoted(&format!("2025-{:02}-{:02}", random.u32(1..=12), random.u32(1..=28)))),
        ("lien_source", quoted(&format!("https://www.exemple.fr/fiches/{rank}"))),
        ("commune", quoted(town)),
        ("code_postal", quoted(postal_code)),
        ("code_insee", quoted(insee)),
        ("adresse", quoted(&format!("{} rue de la République", random.u32(1..200)))),
        ("complement_adresse", "null".to_owned()),
        ("longitude", "2.041148".to_owned()),
        ("latitude", "48.932539".to_owned()),
        ("telephone", quoted(&format!("+331{:08}", random.u32(30_000_000..40_000_000)))),
        ("courriel", quoted(&format!("contact{rank}@exemple.fr"))),
        ("horaires_accueil", quoted("Mo-Fr 09:00-12:00,14:00-17:00")),
    ]
}

/// A name as directories have them: a few common words in many combinations, half of them with a town.
fn name(random: &mut Rng) -> String {
    let head = random.choice(&HEADS).copied().unwrap_or_default();
    let object = random.choice(&OBJECTS).copied().unwrap_or_default();
    if random.bool() {
        let place = random.choice(&PLACES).copied().unwrap_or_default();
        format!("{head} {object} {place}")
    } else {
        format!("{head} {object}")
    }
}

fn identifier(rank: usize) -> String {
    format!("exemple--{rank:08x}-533b-46e2-8b33-bc31c33c9ffd")
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// Fourteen digits whose Luhn sum holds.
fn siret(random: &mut Rng) -> String {
    let number = format!("{:013}", random.u64(1_000_000_000_000..3_000_000_000_000));
    let sum: u32 = number
        .bytes()
        .rev()
        .enumerate()
        .map(|(rank, digit)| {
            let digit = u32::from(digit - b'0');
            match (rank % 2, digit * 2) {
                (0, doubled) if doubled > 9 => doubled - 9,
                (0, doubled) => doubled,
                _ => digit,
            }
        })
        .sum();
    format!("{number}{}", (10 - sum % 10) % 10)
}

fn description(random: &mut Rng, sentences: usize) -> String {
    let text: String = (0..sentences).filter_map(|_| random.choice(&SENTENCES).copied()).collect();
    quoted(&text)
}

/// One code of a list to `most`, each once, in the list's order.
fn some_of(random: &mut Rng, list: &[&str], most: usize) -> String {
    let start = random.usize(..list.len());
    let count = random.usize(1..=most);
    let codes: Vec<String> =
        list.iter().cycle().skip(start).take(count).map(|code| quoted(code)).collect();
    format!("[{}]", codes.join(","))
}
