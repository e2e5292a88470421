//! `relais person`: opening, completing, closing, reopening and merging files.

mod declare;
mod sharing;

use super::address;
use super::exit::{Exit, Failure, Sentence};
use super::face::Face;
use crate::caseload::Caseload;
use crate::caseload::change::Change;
use crate::caseload::duplicates::{Candidate, Certainty, Draft};
use crate::caseload::state::State;
use crate::desk::acts;
use crate::desk::reading::Reading;
use crate::domain::code::ExitMotive;
use crate::domain::exit::Exit as FileExit;
use crate::domain::identifier::{
    DistrictCode, Email, FranceTravailId, InseeCode, InternalNumber, Name, Phone, PostalCode,
};
use crate::domain::person::{District, Identity, PersonFile, PersonId, Residence};
use crate::i18n::Message;
use crate::msg;
use clap::{Args, Subcommand};
use smol_str::SmolStr;
use std::collections::BTreeSet;

/// How many files that may be the same person's are shown.
const CANDIDATES: usize = 5;

/// Files of people.
#[derive(Debug, Args)]
pub struct Person {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    New(New),
    Edit(Edit),
    Close(Close),
    Reopen(Reopen),
    Merge(Merge),
    Tag(Tag),
    Sharing(sharing::SharingOf),
    Declare(declare::Declare),
}

/// Who someone is. An option given empty takes the fact away.
#[derive(Debug, Args)]
struct Particulars {
    #[arg(long, value_name = "NAME")]
    last_name: Option<String>,
    #[arg(long, value_name = "NAME")]
    first_names: Option<String>,
    #[arg(long, value_name = "DATE")]
    born: Option<String>,
    #[arg(long, value_name = "NAME")]
    birth_name: Option<String>,
    #[arg(long, value_name = "CODE")]
    civility: Option<String>,
    #[arg(long, value_name = "PHONE")]
    phone: Vec<String>,
    #[arg(long, value_name = "EMAIL")]
    email: Option<String>,
    #[arg(long, value_name = "TEXT")]
    address: Option<String>,
    #[arg(long, value_name = "CODE")]
    postal_code: Option<String>,
    #[arg(long, value_name = "NAME")]
    town: Option<String>,
    #[arg(long, value_name = "INSEE")]
    commune: Option<String>,
    #[arg(long, value_name = "CODE")]
    district: Option<String>,
    #[arg(long, value_name = "ID")]
    france_travail: Option<String>,
    #[arg(long, value_name = "CODE")]
    contact: Option<String>,
    #[arg(long, value_name = "CODE")]
    origin: Option<String>,
    #[arg(long, value_name = "DATE")]
    notice_on: Option<String>,
}

#[derive(Debug, Args)]
struct New {
    #[command(flatten)]
    particulars: Particulars,
    #[arg(long, value_name = "DATE")]
    first_contact: Option<String>,
    #[arg(long, value_name = "NUMBER")]
    number: Option<String>,
    #[arg(long, value_name = "LABEL")]
    tag: Vec<String>,
    #[arg(long)]
    anyway: bool,
}

#[derive(Debug, Args)]
struct Edit {
    #[arg(value_name = "PERSON")]
    person: String,
    #[command(flatten)]
    particulars: Particulars,
    #[arg(long, value_name = "NAME")]
    lead: Option<String>,
}

#[derive(Debug, Args)]
struct Close {
    #[arg(value_name = "PERSON")]
    person: String,
    #[arg(long, value_name = "CODE", required = true)]
    motive: String,
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    detail: String,
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
}

#[derive(Debug, Args)]
struct Reopen {
    #[arg(value_name = "PERSON")]
    person: String,
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
}

#[derive(Debug, Args)]
struct Merge {
    #[arg(value_name = "KEPT")]
    kept: String,
    #[arg(value_name = "MERGED")]
    merged: String,
}

#[derive(Debug, Args)]
struct Tag {
    #[arg(value_name = "PERSON")]
    person: String,
    #[arg(long, value_name = "LABEL")]
    add: Vec<String>,
    #[arg(long, value_name = "LABEL")]
    remove: Vec<String>,
}

impl Person {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        match self.what {
            What::New(new) => new.run(face),
            What::Edit(edit) => edit.run(face),
            What::Close(close) => close.run(face),
            What::Reopen(reopen) => reopen.run(face),
            What::Merge(merge) => merge.run(face),
            What::Tag(tag) => tag.run(face),
            What::Sharing(sharing) => sharing.run(face),
            What::Declare(declare) => declare.run(face),
        }
    }
}

impl New {
    fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut caseload = face.open()?;
        let mut reading = face.reading_in(caseload.state());
        let identity = self.particulars.new_identity(&mut reading);
        let first_contact = reading.act_day("--first-contact", self.first_contact.as_deref());
        let number =
            self.number.and_then(|text| reading.parsed("--number", InternalNumber::parse(&text)));
        reading.finish()?;
        let Some(mut identity) = identity else { return Ok(Exit::Usage) };
        identity.tags = labels(&self.tag).collect();

        if !self.anyway {
            refuse_duplicate(face, &caseload, &identity)?;
        }
        let number = number.or_else(|| caseload.state().next_numbers().next());
        let Some(number) = number else {
            return Err(Failure::said(Exit::Refused, msg!("cli.person.no_number")));
        };
        let lead_adviser = face.act(caseload.state())?.by;
        let handle = number.to_string();
        let id = PersonId(face.next_id());
        let file = PersonFile::new(id, number, identity, lead_adviser, first_contact);
        let exit = face.make(&mut caseload, Change::PersonOpened(file), Some(handle))?;
        if let Some(said) = caseload.state().person(id).and_then(acts::to_hand_over) {
            face.tell(&said);
        }
        Ok(exit)
    }
}

/// Reuse is easier than creation: a file that is probably the same person's is shown, and only
/// `--anyway` opens another. One that only resembles is shown, and nothing more.
fn refuse_duplicate(face: &Face, caseload: &Caseload, identity: &Identity) -> Result<(), Failure> {
    let state = caseload.state();
    let draft = Draft::from(identity);
    let candidates = caseload.lookup().likely_duplicates(&draft, None, CANDIDATES);
    let (likely, possible): (Vec<_>, Vec<_>) =
        candidates.iter().partition(|candidate| candidate.certainty >= Certainty::Likely);
    if likely.is_empty() {
        if !possible.is_empty() {
            face.tell(&msg!("cli.person.resembles"));
        }
        possible.iter().for_each(|candidate| Face::tell_text(&shown(face, state, candidate)));
        return Ok(());
    }
    let mut sentences = vec![Sentence::Message(msg!("cli.person.exists"))];
    sentences.extend(likely.iter().map(|candidate| Sentence::Text(shown(face, state, candidate))));
    sentences.push(Sentence::Message(msg!("cli.person.anyway")));
    Err(Failure::Said { exit: Exit::Refused, sentences })
}

fn shown(face: &Face, state: &State, candidate: &Candidate) -> String {
    let Some(file) = state.person(candidate.person) else { return String::new() };
    let reasons: Vec<String> =
        candidate.reasons.iter().map(|reason| face.lang.say(&reason.message())).collect();
    let born = face.lang.date(file.identity.birth_date);
    let (name, reasons) = (file.identity.full_name(), reasons.join(", "));
    format!("  {}  {name}  {born}  ({reasons})", file.number)
}

impl Edit {
    fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut caseload = face.open()?;
        let person = address::person(face, &caseload, &self.person)?;
        let Some(file) = caseload.state().person(person) else { return Ok(Exit::NotFound) };
        let mut identity = file.identity.clone();
        let mut reading = face.reading_in(caseload.state());
        self.particulars.correct(&mut identity, &mut reading);
        reading.finish()?;
        let changed = identity != file.identity;
        if let Some(name) = &self.lead {
            let adviser = Face::adviser_named(caseload.state(), name)?;
            face.make(&mut caseload, Change::LeadChanged { person, adviser }, None)?;
        } else if !changed {
            return Err(Failure::said(Exit::Refused, msg!("caseload.refused.nothing_stated")));
        }
        if changed {
            let change = Change::IdentityCorrected { person, identity };
            face.make(&mut caseload, change, None)?;
        }
        Ok(Exit::Done)
    }
}

impl Close {
    fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut caseload = face.open()?;
        let mut reading = face.reading_in(caseload.state());
        let motive: Option<ExitMotive> = reading.code("--motive", &self.motive);
        let on = reading.act_day("--on", self.on.as_deref());
        reading.finish()?;
        let Some(motive) = motive else { return Ok(Exit::Usage) };
        let person = address::person(face, &caseload, &self.person)?;
        let by = face.act(caseload.state())?.by;
        let exit = FileExit { on, motive, detail: self.detail, reopened_on: None, by };
        face.make(&mut caseload, Change::PersonExited { person, exit }, None)
    }
}

impl Reopen {
    fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut reading = face.reading();
        let on = reading.act_day("--on", self.on.as_deref());
        reading.finish()?;
        let mut caseload = face.open()?;
        let person = address::person(face, &caseload, &self.person)?;
        face.make(&mut caseload, Change::PersonReopened { person, on }, None)
    }
}

impl Merge {
    fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut caseload = face.open()?;
        let kept = address::person(face, &caseload, &self.kept)?;
        let merged = address::person(face, &caseload, &self.merged)?;
        face.make(&mut caseload, Change::PeopleMerged { kept, merged }, None)
    }
}

impl Tag {
    fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut caseload = face.open()?;
        let person = address::person(face, &caseload, &self.person)?;
        let Some(file) = caseload.state().person(person) else { return Ok(Exit::NotFound) };
        let mut identity = file.identity.clone();
        identity.tags.extend(labels(&self.add));
        let removed: BTreeSet<SmolStr> = labels(&self.remove).collect();
        identity.tags.retain(|label| !removed.contains(label));
        if identity.tags == file.identity.tags {
            return Err(Failure::said(Exit::Refused, msg!("caseload.refused.nothing_stated")));
        }
        face.make(&mut caseload, Change::IdentityCorrected { person, identity }, None)
    }
}

fn labels(typed: &[String]) -> impl Iterator<Item = SmolStr> + '_ {
    typed
        .iter()
        .map(|label| SmolStr::from(crate::text::one_line(label).trim()))
        .filter(|label| !label.is_empty())
}

impl Particulars {
    fn new_identity(&self, reading: &mut Reading) -> Option<Identity> {
        for (option, given) in
            [("--last-name", &self.last_name), ("--first-names", &self.first_names)]
        {
            if given.is_none() {
                missing(reading, option, msg!("domain.expected.name"));
            }
        }
        if self.born.is_none() {
            missing(reading, "--born", msg!("desk.reading.day"));
        }
        // Stands in until the options are read, so that everything wrong in them is told at once.
        let nobody = Name::parse("nobody").ok()?;
        let mut identity = Identity::new(nobody.clone(), nobody, chrono::NaiveDate::default());
        self.correct(&mut identity, reading);
        Some(identity)
    }

    /// Puts what was given in the place of what was known.
    fn correct(&self, identity: &mut Identity, reading: &mut Reading) {
        let name = |reading: &mut Reading, option, text: &Option<String>| {
            text.as_deref().and_then(|text| reading.parsed(option, Name::parse(text)))
        };
        if let Some(last_name) = name(reading, "--last-name", &self.last_name) {
            identity.last_name = last_name;
        }
        if let Some(first_names) = name(reading, "--first-names", &self.first_names) {
            identity.first_names = first_names;
        }
        if let Some(born) = self.born.as_deref().and_then(|text| reading.past_day("--born", text)) {
            identity.birth_date = born;
        }
        put(&mut identity.birth_name, self.birth_name.as_deref(), |text| {
            reading.parsed("--birth-name", Name::parse(text))
        });
        put(&mut identity.civility, self.civility.as_deref(), |text| {
            reading.code("--civility", text)
        });
        put(&mut identity.email, self.email.as_deref(), |text| {
            reading.parsed("--email", Email::parse(text))
        });
        put(&mut identity.france_travail_id, self.france_travail.as_deref(), |text| {
            reading.parsed("--france-travail", FranceTravailId::parse(text))
        });
        put(&mut identity.contact_preference, self.contact.as_deref(), |text| {
            reading.code("--contact", text)
        });
        put(&mut identity.origin, self.origin.as_deref(), |text| reading.code("--origin", text));
        put(&mut identity.notice_on, self.notice_on.as_deref(), |text| {
            reading.past_day("--notice-on", text)
        });
        if !self.phone.is_empty() {
            let given = self.phone.iter().filter(|text| !text.trim().is_empty());
            identity.phones =
                given.filter_map(|text| reading.parsed("--phone", Phone::parse(text))).collect();
        }
        self.correct_residence(&mut identity.residence, reading);
    }

    fn correct_residence(&self, home: &mut Residence, reading: &mut Reading) {
        put(&mut home.address, self.address.as_deref(), |text| {
            Some(crate::text::one_line(text).trim().to_owned())
        });
        put(&mut home.postal_code, self.postal_code.as_deref(), |text| {
            reading.parsed("--postal-code", PostalCode::parse(text))
        });
        put(&mut home.town, self.town.as_deref(), |text| {
            reading.parsed("--town", Name::parse(text))
        });
        put(&mut home.commune, self.commune.as_deref(), |text| {
            reading.parsed("--commune", InseeCode::parse(text))
        });
        let moved = self.town.is_some() || self.postal_code.is_some();
        if moved && self.commune.is_none() {
            home.commune = acts::located(home);
        }
        if let Some(text) = self.district.as_deref() {
            match crate::text::fold(text).as_str() {
                "" => home.district = District::NotKnown,
                "non" | "no" | "none" | "aucun" | "hors" => home.district = District::Outside,
                _ => {
                    if let Some(code) = reading.parsed("--district", DistrictCode::parse(text)) {
                        home.district = District::Inside(code);
                    }
                }
            }
        }
    }
}

/// Notes an option that should have been given.
fn missing(reading: &mut Reading, option: &str, expected: Message) {
    reading.refuse(option, "", expected, msg!("cli.person.add_option"));
}

/// What an option given empty takes away, and one given otherwise replaces.
fn put<T>(fact: &mut Option<T>, given: Option<&str>, read: impl FnOnce(&str) -> Option<T>) {
    match given {
        None => {}
        Some(text) if text.trim().is_empty() => *fact = None,
        Some(text) => {
            if let Some(read) = read(text) {
                *fact = Some(read);
            }
        }
    }
}
