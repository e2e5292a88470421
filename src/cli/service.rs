//! `relais services`: the services that answer a need, for a person or for nobody in particular.

use super::address;
use super::exit::{Exit, Failure};
use super::face::Face;
use super::output::{Group, Listing, Sheet};
use super::view::Label;
use crate::caseload::services::{ServiceQuery, ServiceQueryError};
use crate::caseload::state::State;
use crate::desk::needs::query_for;
use crate::desk::partner_page::{PageContext, service_page};
use crate::desk::words::{commune_name, handle, label};
use crate::domain::service::{Service, ServiceId};
use crate::domain::territory::Territory;
use crate::i18n::Lang;
use crate::msg;
use chrono::NaiveDate;
use clap::Args;
use serde::Serialize;

/// Finds services.
#[derive(Debug, Args)]
pub struct Services {
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    #[arg(long = "for", value_name = "PERSON")]
    person: Option<String>,
    #[arg(long, value_name = "ID", conflicts_with_all = ["query", "person"])]
    show: Option<String>,
    #[arg(long, value_name = "COUNT", default_value_t = 20)]
    limit: usize,
}

#[derive(Debug, Serialize)]
struct Found {
    query: String,
    services: Vec<ServiceRow>,
}

/// A service, for JSON.
#[derive(Debug, Serialize)]
struct ServiceRow {
    id: String,
    name: String,
    partner: String,
    partner_id: String,
    themes: Vec<Label>,
    publics: Vec<Label>,
    fee: Option<Label>,
    commune: Option<String>,
    updated_on: Option<NaiveDate>,
}

impl ServiceRow {
    fn of(state: &State, service: &Service, lang: Lang) -> Self {
        let partner = state.partner(service.partner);
        let own = commune_name(&service.offer.location);
        Self {
            id: handle(service.id.0),
            name: service.name.to_string(),
            partner: partner.map(|partner| partner.name.to_string()).unwrap_or_default(),
            partner_id: handle(service.partner.0),
            themes: service
                .themes
                .iter()
                .map(|theme| Label::of(state.vocabulary(), theme, lang))
                .collect(),
            publics: service
                .offer
                .publics
                .iter()
                .map(|public| Label::of(state.vocabulary(), public, lang))
                .collect(),
            fee: service.offer.fee.as_ref().map(|fee| Label::of(state.vocabulary(), fee, lang)),
            commune: own.or_else(|| partner.and_then(|one| commune_name(&one.location))),
            updated_on: service.offer.updated_on,
        }
    }
}

/// A service in full, for JSON.
#[derive(Debug, Serialize)]
struct Page {
    service: ServiceRow,
    lines: Vec<String>,
}

impl Services {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        if let Some(text) = &self.show {
            return show(face, text);
        }
        let caseload = face.open()?;
        let state = caseload.state();
        let mut query = self.query.join(" ");
        if let Some(text) = &self.person {
            let person = address::person(face, &caseload, text)?;
            if let Some(file) = state.person(person) {
                // What was typed stays first: what is wrong in it is told by its place.
                query = format!("{query} {}", query_for(file, None, face.today()));
            }
        }
        let query = query.trim().to_owned();
        let asked = ServiceQuery::parse(&query, state.vocabulary(), Territory::builtin());
        let asked = asked.map_err(|errors| {
            Failure::unread(errors.iter().map(ServiceQueryError::problem).collect())
        })?;
        let services = caseload.lookup().services();
        let found = services.find(state, &asked, face.local_now(), self.limit);
        let found: Vec<&Service> = found.into_iter().filter_map(|id| state.service(id)).collect();
        let none = found.is_empty();
        let listing = listing(face.lang, state, query, &found);
        face.printer.list(&listing)?;
        Ok(if none { Exit::NotFound } else { Exit::Done })
    }
}

fn show(face: &mut Face, text: &str) -> Result<Exit, Failure> {
    let caseload = face.open()?;
    let state = caseload.state();
    let id: ServiceId = address::by_digits(state.services(), |service| service.id.0, text)?.id;
    let Some(service) = state.service(id) else { return Ok(Exit::NotFound) };
    let Some(partner) = state.partner(service.partner) else { return Ok(Exit::NotFound) };
    let cx = PageContext { state, now: face.local_now(), lang: face.lang };
    let lines = service_page(service, partner, cx);
    let shown = lines.iter().filter(|line| !line.is_empty());
    let group = Group {
        title: msg!("cli.service.page"),
        lines: shown.map(|line| ("-".to_owned(), line.clone())).collect(),
    };
    let sheet = Sheet {
        schema: "relais.service/1",
        title: service.name.to_string(),
        groups: vec![group],
        body: Page { service: ServiceRow::of(state, service, face.lang), lines },
    };
    face.printer.sheet(&sheet)?;
    Ok(Exit::Done)
}

fn listing(lang: Lang, state: &State, query: String, found: &[&Service]) -> Listing<Found> {
    let services: Vec<ServiceRow> =
        found.iter().map(|service| ServiceRow::of(state, service, lang)).collect();
    let rows = found.iter().zip(&services).map(|(service, row)| {
        let themes: Vec<String> =
            service.themes.iter().map(|theme| label(state.vocabulary(), theme, lang)).collect();
        vec![
            row.id.clone(),
            row.name.clone(),
            row.partner.clone(),
            themes.join(", "),
            row.commune.clone().unwrap_or_default(),
            row.fee.as_ref().map(|fee| fee.label.clone()).unwrap_or_default(),
            row.updated_on.map(|on| lang.date(on)).unwrap_or_default(),
        ]
    });
    Listing {
        schema: "relais.services/1",
        columns: vec![
            msg!("cli.column.id"),
            msg!("cli.column.service"),
            msg!("cli.column.partner"),
            msg!("cli.column.needs"),
            msg!("cli.column.commune"),
            msg!("cli.column.fee"),
            msg!("cli.column.updated"),
        ],
        rows: rows.collect(),
        after: msg!("cli.service.shown", count = services.len(), query = query.as_str()),
        body: Found { query, services },
    }
}
