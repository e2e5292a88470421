//! `relais orientation`: orients people to partners, follows what becomes of it. Its sheet is in [`sheet`](super::sheet).

use super::address;
use super::exit::{Exit, Failure};
use super::face::Face;
use super::output::Listing;
use super::sheet::SheetOf;
use super::view::OrientationRow;
use crate::caseload::Caseload;
use crate::caseload::change::Change;
use crate::caseload::state::State;
use crate::desk::acts;
use crate::desk::words::handle;
use crate::domain::code::{PartnerKind, Theme};
use crate::domain::identifier::Name;
use crate::domain::orientation::{Orientation, OrientationId, Outcome, Stage, Step};
use crate::domain::partner::{Partner, PartnerId};
use crate::msg;
use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

/// Orientations.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Orientations {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    send: Send,
}

#[derive(Debug, Subcommand)]
enum What {
    Step(Next),
    List(List),
    #[command(name = "sheet")]
    Sheet(SheetOf),
}

/// Orients a person to a partner.
#[derive(Debug, Args)]
struct Send {
    #[arg(value_name = "PERSON", required = true)]
    person: Option<String>,
    #[arg(long, value_name = "PARTNER", required = true)]
    partner: Option<String>,
    #[arg(long, value_name = "CODE", required = true)]
    motive: Option<String>,
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    note: String,
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    #[arg(long)]
    prepared: bool,
    #[arg(long, value_name = "KIND")]
    new_partner: Option<String>,
}

/// What became of an orientation.
#[derive(Debug, Args)]
struct Next {
    #[arg(value_name = "ID")]
    orientation: String,
    #[arg(value_name = "STAGE", value_enum)]
    stage: StepStage,
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    #[arg(long, value_name = "CODE")]
    reason: Option<String>,
    #[arg(long, conflicts_with = "unsuccessful")]
    successful: bool,
    #[arg(long)]
    unsuccessful: bool,
    #[arg(long, value_name = "CODE")]
    result: Option<String>,
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    comment: String,
}

/// The stages that can be entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum StepStage {
    #[value(alias = "preparee")]
    Prepared,
    #[value(alias = "envoyee")]
    Sent,
    #[value(alias = "recue")]
    Received,
    #[value(alias = "acceptee")]
    Accepted,
    #[value(alias = "refusee")]
    Refused,
    #[value(alias = "expiree")]
    Expired,
    #[value(alias = "demarree")]
    Started,
    #[value(alias = "terminee")]
    Completed,
    #[value(alias = "abandonnee")]
    Dropped,
}

impl From<StepStage> for Stage {
    fn from(stage: StepStage) -> Self {
        match stage {
            StepStage::Prepared => Self::Prepared,
            StepStage::Sent => Self::Sent,
            StepStage::Received => Self::Received,
            StepStage::Accepted => Self::Accepted,
            StepStage::Refused => Self::Refused,
            StepStage::Expired => Self::Expired,
            StepStage::Started => Self::Started,
            StepStage::Completed => Self::Completed,
            StepStage::Dropped => Self::Dropped,
        }
    }
}

#[derive(Debug, Args)]
struct List {
    #[arg(value_name = "PERSON")]
    person: Option<String>,
    #[arg(long, value_name = "STAGE", value_enum)]
    stage: Vec<StepStage>,
    #[arg(long)]
    overdue: bool,
}

#[derive(Debug, Serialize)]
struct Shown {
    orientations: Vec<OrientationRow>,
}

impl Orientations {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        match self.what {
            None => self.send.run(face),
            Some(What::Step(next)) => next.run(face),
            Some(What::List(list)) => list.run(face),
            Some(What::Sheet(sheet)) => sheet.run(face),
        }
    }
}

impl Send {
    fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let partner_text = self.partner.unwrap_or_default();
        let mut reading = face.reading();
        let motive: Option<Theme> =
            reading.code("--motive", self.motive.as_deref().unwrap_or_default());
        let on = reading.act_day("--on", self.on.as_deref());
        let new_partner = self.new_partner.as_deref().map(|kind| {
            let kind: Option<PartnerKind> = reading.code("--new-partner", kind);
            (kind, reading.parsed("--partner", Name::parse(&partner_text)))
        });
        reading.finish()?;
        let Some(motive) = motive else { return Ok(Exit::Usage) };

        let mut caseload = face.open()?;
        let person = address::person(face, &caseload, &self.person.unwrap_or_default())?;
        let by = face.act(caseload.state())?.by;
        let partner = match new_partner {
            Some((Some(kind), Some(name))) => add_partner(face, &mut caseload, name, kind)?,
            _ => address::partner(caseload.state(), &partner_text)?.id,
        };
        let Some(known) = caseload.state().partner(partner) else { return Ok(Exit::NotFound) };
        let stage = if self.prepared { Stage::Prepared } else { Stage::Sent };
        let first = Step::new(stage, on, by);
        let id = OrientationId(face.next_id());
        let orientation = acts::orientation(id, person, known, motive, self.note, first);
        face.make(&mut caseload, Change::OrientationLogged(orientation), Some(handle(id.0)))
    }
}

/// The partner of that name, added when there is none.
fn add_partner(
    face: &mut Face,
    caseload: &mut Caseload,
    name: Name,
    kind: PartnerKind,
) -> Result<PartnerId, Failure> {
    let wanted = crate::text::fold(name.as_str());
    let known = caseload
        .state()
        .partners()
        .find(|partner| crate::text::fold(partner.name.as_str()) == wanted)
        .map(|partner| partner.id);
    if let Some(known) = known {
        return Ok(known);
    }
    let act = face.act(caseload.state())?;
    let added = Partner::new(PartnerId(face.next_id()), name, kind);
    let id = added.id;
    face.tell(&msg!("desk.deed.partner_saved", name = added.name.as_str()));
    caseload.make(Change::PartnerSaved(added), &act)?;
    Ok(id)
}

impl Next {
    fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut reading = face.reading();
        let on = reading.act_day("--on", self.on.as_deref());
        let reason = self.reason.as_deref().and_then(|text| reading.code("--reason", text));
        let result = self.result.as_deref().and_then(|text| reading.code("--result", text));
        reading.finish()?;
        let outcome = (self.successful || self.unsuccessful)
            .then_some(Outcome { successful: self.successful, result });

        let mut caseload = face.open()?;
        let known = caseload.state().orientations();
        let orientation = address::by_digits(known, |known| known.id.0, &self.orientation)?.id;
        let by = face.act(caseload.state())?.by;
        let step = Step {
            channel: None,
            stage: self.stage.into(),
            on,
            reason,
            outcome,
            comment: self.comment,
            by,
        };
        let change = Change::OrientationStepped { orientation, step };
        face.make(&mut caseload, change, Some(handle(orientation.0)))
    }
}

impl List {
    fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let today = face.today();
        let caseload = face.open()?;
        let state = caseload.state();
        let mut found: Vec<&Orientation> = match &self.person {
            Some(text) => state.orientations_of(address::person(face, &caseload, text)?),
            None => state.orientations().collect(),
        };
        let stages: Vec<Stage> = self.stage.iter().map(|stage| (*stage).into()).collect();
        found.retain(|orientation| {
            (stages.is_empty() || stages.contains(&orientation.stage()))
                && (!self.overdue || orientation.reminder_is_due(today))
        });
        // The longest waiting first, then by their last step.
        found.sort_by_key(|orientation| {
            let since = orientation.steps.last().map(|step| step.on);
            (
                !orientation.reminder_is_due(today),
                orientation.stage().is_final(),
                since,
                orientation.id,
            )
        });
        let listing = listing(face, state, &found);
        face.printer.list(&listing)?;
        Ok(Exit::Done)
    }
}

fn listing(face: &Face, state: &State, found: &[&Orientation]) -> Listing<Shown> {
    let (lang, today) = (face.lang, face.today());
    let orientations: Vec<OrientationRow> =
        found.iter().map(|one| OrientationRow::of(state, one, today, lang)).collect();
    let rows = orientations.iter().map(|row| {
        let person = row.person.as_ref();
        let due = if row.reminder_due { lang.t("cli.orientation.due") } else { "" };
        vec![
            row.id.clone(),
            person.map(|person| person.number.clone()).unwrap_or_default(),
            person.map(|person| person.name.clone()).unwrap_or_default(),
            row.partner.clone(),
            row.motive.label.clone(),
            row.stage.label.clone(),
            row.since.map(|since| lang.date(since)).unwrap_or_default(),
            due.to_owned(),
        ]
    });
    Listing {
        schema: "relais.orientations/1",
        columns: vec![
            msg!("cli.column.id"),
            msg!("cli.column.number"),
            msg!("cli.column.person"),
            msg!("cli.column.partner"),
            msg!("cli.column.motive"),
            msg!("cli.column.stage"),
            msg!("cli.column.since"),
            msg!("cli.column.reminder"),
        ],
        rows: rows.collect(),
        after: msg!("cli.orientation.shown", count = orientations.len()),
        body: Shown { orientations },
    }
}
