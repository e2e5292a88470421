//! `relais partner`: the partners that people are oriented to.

use super::address;
use super::directory::ImportDirectory;
use super::exit::{Exit, Failure};
use super::face::Face;
use super::output::{Group, Listing, Sheet};
use super::view::PartnerRow;
use crate::caseload::change::Change;
use crate::desk::acts;
use crate::desk::partner_page::{PageContext, partner_page};
use crate::desk::reading::Reading;
use crate::desk::words::{handle, phones_text};
use crate::domain::identifier::{Email, InseeCode, Name, Phone};
use crate::domain::partner::{Partner, PartnerId};
use crate::domain::person::Residence;
use crate::msg;
use crate::text::fold;
use clap::{Args, Subcommand};
use serde::Serialize;

/// Partners.
#[derive(Debug, Args)]
pub struct Partners {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Add(Add),
    Edit(Edit),
    List(List),
    Show(Show),
    Import(ImportDirectory),
    Merge(Merge),
}

#[derive(Debug, Args)]
struct Add {
    #[arg(value_name = "NAME")]
    name: String,
    #[arg(long, value_name = "CODE", default_value = "autre")]
    kind: String,
    #[arg(long, value_name = "PHONE")]
    phone: Vec<String>,
    #[arg(long, value_name = "EMAIL")]
    email: Option<String>,
    #[arg(long, value_name = "NAME")]
    contact: Option<String>,
    #[arg(long, value_name = "INSEE")]
    commune: Option<String>,
    #[arg(long, value_name = "NAME")]
    town: Option<String>,
}

/// What holds from now on. An option given empty takes the fact away.
#[derive(Debug, Args)]
struct Edit {
    #[arg(value_name = "PARTNER")]
    partner: String,
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    #[arg(long, value_name = "CODE")]
    kind: Option<String>,
    #[arg(long, value_name = "PHONE")]
    phone: Vec<String>,
    #[arg(long, value_name = "EMAIL")]
    email: Option<String>,
    #[arg(long, value_name = "NAME")]
    contact: Option<String>,
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[arg(long, value_name = "DAYS")]
    reminder: Option<u16>,
    #[arg(long, value_name = "DAYS")]
    expiry: Option<u16>,
}

#[derive(Debug, Args)]
struct Show {
    #[arg(value_name = "PARTNER")]
    partner: String,
}

#[derive(Debug, Args)]
struct Merge {
    #[arg(value_name = "KEPT")]
    kept: String,
    #[arg(value_name = "MERGED")]
    merged: String,
}

/// A partner in full, for JSON.
#[derive(Debug, Serialize)]
struct Page {
    partner: PartnerRow,
    lines: Vec<String>,
}

#[derive(Debug, Args)]
struct List {
    #[arg(value_name = "TEXT")]
    text: Option<String>,
}

#[derive(Debug, Serialize)]
struct Shown {
    partners: Vec<PartnerRow>,
}

impl Partners {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        match self.what {
            What::Add(add) => add.run(face),
            What::Edit(edit) => edit.run(face),
            What::List(list) => list.run(face),
            What::Show(show) => show.run(face),
            What::Import(import) => import.run(face),
            What::Merge(merge) => merge.run(face),
        }
    }
}

impl Add {
    fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut caseload = face.open()?;
        let mut reading = face.reading_in(caseload.state());
        let name = reading.parsed(&face.value("NAME"), Name::parse(&self.name));
        let partner = self.read(PartnerId(face.next_id()), name, &mut reading);
        reading.finish()?;
        let Some(partner) = partner else { return Ok(Exit::Usage) };
        let wanted = fold(partner.name.as_str());
        let mut known = caseload.state().partners();
        if let Some(known) =
            known.find(|known| known.merged_into.is_none() && fold(known.name.as_str()) == wanted)
        {
            let (name, id) = (known.name.as_str(), handle(known.id.0));
            return Err(Failure::said(
                Exit::Refused,
                msg!("cli.partner.exists", name = name, id = id),
            ));
        }
        drop(known);
        let id = handle(partner.id.0);
        face.make(&mut caseload, Change::PartnerSaved(partner), Some(id))
    }

    fn read(&self, id: PartnerId, name: Option<Name>, reading: &mut Reading) -> Option<Partner> {
        let kind = reading.code("--kind", &self.kind);
        let phones = self
            .phone
            .iter()
            .filter_map(|text| reading.parsed("--phone", Phone::parse(text)))
            .collect();
        let email =
            self.email.as_deref().and_then(|text| reading.parsed("--email", Email::parse(text)));
        let contact =
            self.contact.as_deref().and_then(|text| reading.parsed("--contact", Name::parse(text)));
        let town =
            self.town.as_deref().and_then(|text| reading.parsed("--town", Name::parse(text)));
        let commune = self
            .commune
            .as_deref()
            .and_then(|text| reading.parsed("--commune", InseeCode::parse(text)));
        let location = Residence { town, commune, ..Residence::default() };
        Some(Partner { location, phones, email, contact, ..Partner::new(id, name?, kind?) })
    }
}

impl Edit {
    fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut caseload = face.open()?;
        let known = address::partner(caseload.state(), &self.partner)?.clone();
        let mut reading = face.reading_in(caseload.state());
        let edited = self.read(known, &mut reading);
        reading.finish()?;
        let id = handle(edited.id.0);
        face.make(&mut caseload, Change::PartnerSaved(edited), Some(id))
    }

    fn read(&self, known: Partner, reading: &mut Reading) -> Partner {
        let mut edited = known;
        if let Some(text) = &self.name
            && let Some(name) = reading.parsed("--name", Name::parse(text))
        {
            edited.name = name;
        }
        if let Some(text) = &self.kind
            && let Some(kind) = reading.code("--kind", text)
        {
            edited.kind = kind;
        }
        if !self.phone.is_empty() {
            let phones = self.phone.iter().filter(|text| !text.is_empty());
            edited.phones =
                phones.filter_map(|text| reading.parsed("--phone", Phone::parse(text))).collect();
        }
        if let Some(text) = self.email.as_deref() {
            edited.email =
                stated(text).and_then(|text| reading.parsed("--email", Email::parse(text)));
        }
        if let Some(text) = self.contact.as_deref() {
            edited.contact =
                stated(text).and_then(|text| reading.parsed("--contact", Name::parse(text)));
        }
        if let Some(text) = &self.note {
            edited.note = acts::note(text);
        }
        edited.reminder_days = self.reminder.unwrap_or(edited.reminder_days);
        edited.expiry_days = self.expiry.unwrap_or(edited.expiry_days);
        edited
    }
}

fn stated(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

impl Show {
    fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let caseload = face.open()?;
        let state = caseload.state();
        let partner = address::partner(state, &self.partner)?;
        let cx = PageContext { state, now: face.local_now(), lang: face.lang };
        let lines = partner_page(partner, cx);
        let shown = lines.iter().filter(|line| !line.is_empty());
        let group = Group {
            title: msg!("cli.column.partner"),
            lines: shown.map(|line| ("-".to_owned(), line.clone())).collect(),
        };
        let sheet = Sheet {
            schema: "relais.partner/1",
            title: partner.name.to_string(),
            groups: vec![group],
            body: Page { partner: PartnerRow::of(state.vocabulary(), partner, face.lang), lines },
        };
        face.printer.sheet(&sheet)?;
        Ok(Exit::Done)
    }
}

impl Merge {
    fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut caseload = face.open()?;
        let kept = address::partner(caseload.state(), &self.kept)?.id;
        let merged = address::partner(caseload.state(), &self.merged)?.id;
        let id = handle(kept.0);
        face.make(&mut caseload, Change::PartnersMerged { kept, merged }, Some(id))
    }
}

impl List {
    fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let caseload = face.open()?;
        let typed = fold(self.text.as_deref().unwrap_or_default());
        let mut found: Vec<&Partner> = caseload
            .state()
            .partners()
            .filter(|partner| partner.merged_into.is_none())
            .filter(|partner| {
                let name = fold(partner.name.as_str());
                typed.split(' ').all(|word| name.contains(word))
            })
            .collect();
        found.sort_by_cached_key(|partner| (fold(partner.name.as_str()), partner.id));
        let lang = face.lang;
        let partners: Vec<PartnerRow> = found
            .iter()
            .map(|partner| PartnerRow::of(caseload.state().vocabulary(), partner, lang))
            .collect();
        let rows = found.iter().zip(&partners).map(|(partner, row)| {
            vec![
                row.id.clone(),
                row.name.clone(),
                row.kind.label.clone(),
                row.commune.clone().unwrap_or_default(),
                phones_text(&partner.phones),
                row.email.clone().unwrap_or_default(),
                row.contact.clone().unwrap_or_default(),
            ]
        });
        let listing = Listing {
            schema: "relais.partners/1",
            columns: vec![
                msg!("cli.column.id"),
                msg!("cli.column.partner"),
                msg!("cli.column.kind"),
                msg!("cli.column.commune"),
                msg!("cli.column.phones"),
                msg!("cli.column.email"),
                msg!("cli.column.contact"),
            ],
            rows: rows.collect(),
            after: msg!("cli.partner.shown", count = partners.len()),
            body: Shown { partners },
        };
        face.printer.list(&listing)?;
        Ok(Exit::Done)
    }
}
