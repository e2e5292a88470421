//! `relais sync`: what was sealed goes to the centre, and its receipts come back.

mod enrol;
mod stick;

use super::exit::{Exit, Failure};
use super::face::Face;
use super::output::Done;
use crate::caseload::Caseload;
use crate::desk::{centre, published};
use crate::i18n::{Explain, Message};
use crate::msg;
use crate::sync::client::{Client, NoLine};
use crate::sync::exchange::{End, News, run};
use crate::sync::message::HelloReply;
use crate::sync::session::Stop;
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use enrol::Enrol;
use serde::Serialize;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Sends what was sealed.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Sync {
    #[command(subcommand)]
    what: Option<What>,
    #[arg(long, value_name = "FILE", conflicts_with = "from_file")]
    to_file: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    from_file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum What {
    Enrol(Enrol),
    Status(Status),
}

/// What waits and what was received.
#[derive(Debug, Args)]
struct Status {}

/// Where the office stands, for JSON.
#[derive(Debug, Serialize)]
struct Standing {
    outcome: &'static str,
    centre: Option<String>,
    up_to_date_at: Option<String>,
    waiting: Vec<NaiveDate>,
    received: usize,
    late: Vec<NaiveDate>,
    to_confirm: Vec<NaiveDate>,
}

impl Sync {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        match (self.what, self.to_file, self.from_file) {
            (Some(What::Enrol(enrol)), ..) => enrol.run(face),
            (Some(What::Status(_)), ..) => {
                let caseload = face.open()?;
                say(face, &caseload, "status", &[], centre::standing(caseload.state()))?;
                Ok(Exit::Done)
            }
            (None, Some(file), _) => stick::write(face, &file),
            (None, None, Some(file)) => stick::read(face, &file),
            (None, None, None) => exchange(face),
        }
    }
}

/// Rounds of an exchange: after the centre's envelopes were learned, the office's own follow.
const ROUNDS: usize = 3;

fn exchange(face: &mut Face) -> Result<Exit, Failure> {
    let mut caseload = face.open()?;
    let mut hello = None;
    let mut end = End::Stopped;
    for _ in 0..ROUNDS {
        let closed = caseload.state().outbox().days().map(|one| one.day).max();
        end = round(face, &mut caseload, &mut hello)?;
        if end != End::Stop(Stop::Learned) {
            break;
        }
        face.tell(&centre::ended(&end));
        // Days are counted again with the codes that the centre has published since.
        if let Some(hello) = &hello {
            take_in(face, &mut caseload, hello)?;
        }
        if let Some(closed) = closed {
            let again = centre::resealed(caseload.state(), closed, face.now());
            if let Some(change) = again.map_err(|faults| refused(&centre::unsayable(&faults)))? {
                let act = face.act(caseload.state())?;
                caseload.make(change, &act)?;
            }
        }
    }
    let done = centre::is_up_to_date(&end);
    if done && let Some(hello) = &hello {
        take_in(face, &mut caseload, hello)?;
    }
    if let Some(hello) = &hello
        && let Some(change) = centre::heard(caseload.state(), hello, done.then(|| face.now()))
    {
        let act = face.act(caseload.state())?;
        caseload.make(change, &act)?;
    }
    let late = hello.map(|hello| hello.late).unwrap_or_default();
    let outcome = if done { "up_to_date" } else { "not_done" };
    say(face, &caseload, outcome, &late, centre::ended(&end))?;
    Ok(if done { Exit::Done } else { Exit::Refused })
}

/// Takes in what the centre published: what cannot be read of it is counted aloud, and what cannot be had comes another time.
fn take_in(face: &mut Face, caseload: &mut Caseload, hello: &HelloReply) -> Result<(), Failure> {
    let Some(to) = caseload.state().device().and_then(|device| device.centre.clone()) else {
        return Ok(());
    };
    let office = caseload.state().office().map(|office| office.code.clone()).unwrap_or_default();
    let stop = Arc::new(AtomicBool::new(false));
    let authority = to.authority.as_deref();
    let mut line = Client::new(&to.address, &office, authority, face.now(), stop)
        .map_err(|no| no_line(&no))?;
    line.admitted(hello);
    for publication in line.published(&published::LISTS, hello, &to.taken, &to.key) {
        let today = face.today();
        let read = published::take_in(caseload.state(), &publication, today, face.ids())?;
        let act = face.act(caseload.state())?;
        let taken = centre::taken(caseload.state(), &publication.list, publication.number);
        let (count, unread) = (read.changes.len(), read.unread);
        caseload.make_all(read.changes.into_iter().chain(taken).map(|change| (change, act)))?;
        if publication.list == published::NOMENCLATURE {
            read.news.iter().for_each(|message| face.tell(message));
            read.problems.iter().for_each(|problem| face.tell(&problem.message()));
        } else {
            let list = publication.list.as_str();
            face.tell(&msg!("cli.sync.taken", list = list, count = count, unread = unread));
        }
    }
    Ok(())
}

/// One exchange, from hello to its end. What it brings is durable before the next request.
fn round(
    face: &mut Face,
    caseload: &mut Caseload,
    hello: &mut Option<HelloReply>,
) -> Result<End, Failure> {
    let copy = caseload.store().id().to_string();
    let (to, errand) =
        centre::errand(caseload.state(), copy).map_err(|no| refused(&no.explain()))?;
    let stop = Arc::new(AtomicBool::new(false));
    let mut line =
        Client::new(&to.address, &errand.office, to.authority.as_deref(), face.now(), stop)
            .map_err(|no| no_line(&no))?;
    let mut failure = None;
    let end = run(&errand, &mut line, &mut |news| {
        let kept = match news {
            News::Greeted(reply) => {
                *hello = Some(*reply);
                Ok(())
            }
            News::Keep(keep) => keep_it(face, caseload, keep),
            News::Sent { done, of } => {
                face.tell(&msg!("cli.sync.sent", done = done, of = of));
                Ok(())
            }
            News::Waiting { time, reason } => {
                let reason = reason.as_str();
                face.tell(&msg!("cli.sync.waiting", seconds = time.as_secs(), reason = reason));
                Ok(())
            }
        };
        if let Err(why) = kept {
            failure.get_or_insert(why);
        }
    });
    failure.map_or(Ok(end), Err)
}

fn keep_it(
    face: &Face,
    caseload: &mut Caseload,
    keep: crate::sync::session::Keep,
) -> Result<(), Failure> {
    let change = centre::kept(keep).map_err(|faults| refused(&centre::unsayable(&faults)))?;
    let act = face.act(caseload.state())?;
    caseload.make(change, &act)?;
    Ok(())
}

fn say(
    face: &mut Face,
    caseload: &Caseload,
    outcome: &'static str,
    late: &[NaiveDate],
    sentence: Message,
) -> Result<(), Failure> {
    let state = caseload.state();
    let centre = state.device().and_then(|device| device.centre.as_ref());
    let confirm = crate::desk::closing::sealing::to_confirm(state);
    let mut sentences = vec![sentence];
    if !late.is_empty() {
        sentences.push(msg!("cli.sync.late", count = late.len()));
    }
    if let Some(first) = confirm.first() {
        sentences.push(msg!("cli.sync.confirm", count = confirm.len(), day = first.day));
    }
    let body = Standing {
        outcome,
        centre: centre.map(|centre| centre.name.clone()),
        up_to_date_at: centre
            .and_then(|centre| centre.up_to_date_at)
            .map(|at| at.utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
        waiting: state.outbox().waiting().map(|one| one.day).collect(),
        received: state.outbox().days().filter(|one| one.is_received()).count(),
        late: late.to_vec(),
        to_confirm: confirm.iter().map(|one| one.day).collect(),
    };
    face.printer.done(&Done { schema: "relais.sync/1", body, sentences })
}

fn refused(message: &Message) -> Failure {
    Failure::said(Exit::Refused, message.clone())
}

fn no_line(no: &NoLine) -> Failure {
    Failure::said(Exit::Usage, no.explain())
}
