//! `relais partner`: the partners that people are oriented to.

use super::exit::{Exit, Failure};
use super::face::Face;
use super::output::Listing;
use super::view::PartnerRow;
use crate::caseload::change::Change;
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
    List(List),
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
            What::List(list) => list.run(face),
        }
    }
}

impl Add {
    fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut reading = face.reading();
        let name = reading.parsed(&face.value("NAME"), Name::parse(&self.name));
        let partner = self.read(PartnerId(face.next_id()), name, &mut reading);
        reading.finish()?;
        let Some(partner) = partner else { return Ok(Exit::Usage) };
        let mut caseload = face.open()?;
        let wanted = fold(partner.name.as_str());
        let mut known = caseload.state().partners();
        if let Some(known) = known.find(|known| fold(known.name.as_str()) == wanted) {
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

impl List {
    fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let caseload = face.open()?;
        let typed = fold(self.text.as_deref().unwrap_or_default());
        let mut found: Vec<&Partner> = caseload
            .state()
            .partners()
            .filter(|partner| {
                let name = fold(partner.name.as_str());
                typed.split(' ').all(|word| name.contains(word))
            })
            .collect();
        found.sort_by_cached_key(|partner| (fold(partner.name.as_str()), partner.id));
        let lang = face.lang;
        let partners: Vec<PartnerRow> =
            found.iter().map(|partner| PartnerRow::of(partner, lang)).collect();
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
