//! An exchange driven to its end over a line: HTTPS in the program, a memory in tests.

use super::chain::{Chain, Position};
use super::envelope::{Header, SCHEMAS};
use super::message::{
    Batch, BatchReply, HelloReply, HelloRequest, ListReply, Problem, ProblemKind,
};
use super::session::{Keep, Session, Stop, Want};
use super::signed::{PrivateKey, Signed, media};
use chrono::{DateTime, Utc};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::time::Duration;

/// What goes wrong on the way.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    /// The centre answered with a refusal.
    #[error("{}: {}", .0.title, .0.detail)]
    Refused(Box<Problem>),
    /// No answer, or half of one: whether the centre heard is not known.
    #[error("{reason}")]
    Lost {
        /// What the system said.
        reason: String,
        /// How long the centre asked to wait.
        after: Option<Duration>,
    },
    /// Someone asked to stop.
    #[error("stopped")]
    Stopped,
}

/// A way to the centre.
pub trait Line {
    /// Says hello.
    ///
    /// # Errors
    /// [`LineFault`].
    fn hello(&mut self, hello: &Signed) -> Result<HelloReply, LineFault>;

    /// The office's chain at the centre.
    ///
    /// # Errors
    /// [`LineFault`].
    fn list(&mut self, after: Option<Position>) -> Result<ListReply, LineFault>;

    /// One envelope of the office, verbatim.
    ///
    /// # Errors
    /// [`LineFault`].
    fn fetch(&mut self, at: Position) -> Result<Signed, LineFault>;

    /// Sends envelopes.
    ///
    /// # Errors
    /// [`LineFault`].
    fn send(&mut self, batch: &Batch) -> Result<BatchReply, LineFault>;

    /// Waits; `false` when someone asked to stop meanwhile.
    fn pause(&mut self, time: Duration) -> bool;

    /// The clock.
    fn now(&self) -> DateTime<Utc>;
}

/// What an exchange takes with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Errand {
    /// Code of the office.
    pub office: SmolStr,
    /// Signs its hello.
    pub key: PrivateKey,
    /// Which copy of the store this is.
    pub generation: String,
    /// The last envelope up to which the office has every receipt: those after it are asked for again.
    pub receipted: Option<Position>,
    /// What it has sealed.
    pub chain: Chain,
    /// The bytes.
    pub envelopes: BTreeMap<Position, Signed>,
}

/// What happens on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// The centre answered the hello.
    Greeted(Box<HelloReply>),
    /// To be made durable.
    Keep(Keep),
    /// So many envelopes of so many are at the centre.
    Sent {
        /// At the centre.
        done: usize,
        /// In all.
        of: usize,
    },
    /// No answer: another try in so long.
    Waiting {
        /// Until the next try.
        time: Duration,
        /// What the system said.
        reason: String,
    },
}

/// How an exchange ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// As the session says.
    Stop(Stop),
    /// The centre cannot be reached: what the system said last.
    Unreachable(String),
    /// Someone asked to stop. What was kept stands.
    Stopped,
}

/// Tries of one request, a second after the first failure and twice as long each time.
const TRIES: u32 = 5;

/// Largest batch in bytes, as written: on a slow line each answer comes within a minute.
const BATCH_BYTES: usize = 512 * 1024;

/// Goes through a whole exchange. Nothing is lost when it is dropped at any moment.
pub fn run(errand: &Errand, line: &mut dyn Line, tell: &mut dyn FnMut(News)) -> End {
    let mut session = Session::default().asking_receipts_after(errand.receipted);
    let mut failures = 0;
    loop {
        let outcome = match session.wants(&errand.chain) {
            Want::Stop(stop) => return End::Stop(stop),
            want => step(&mut session, errand, want, line, tell),
        };
        match outcome {
            Ok(()) => failures = 0,
            Err(LineFault::Stopped) => return End::Stopped,
            Err(LineFault::Refused(problem)) if problem.kind == ProblemKind::Busy => {
                failures += 1;
                let reason = problem.detail;
                if !wait(failures, None, reason.clone(), line, tell) {
                    return given_up(failures, reason);
                }
            }
            Err(LineFault::Refused(problem)) => session.refused(*problem),
            Err(LineFault::Lost { reason, after }) => {
                failures += 1;
                if !wait(failures, after, reason.clone(), line, tell) {
                    return given_up(failures, reason);
                }
                // The request is asked again: the centre knows what it heard.
            }
        }
    }
}

fn given_up(failures: u32, reason: String) -> End {
    if failures >= TRIES { End::Unreachable(reason) } else { End::Stopped }
}

/// `false` when it is not worth going on.
fn wait(
    failures: u32,
    asked: Option<Duration>,
    reason: String,
    line: &mut dyn Line,
    tell: &mut dyn FnMut(News),
) -> bool {
    if failures >= TRIES {
        return false;
    }
    let time = Duration::from_secs(1 << (failures - 1).min(6));
    let time = asked.map_or(time, |asked| asked.clamp(time, Duration::from_mins(2)));
    tell(News::Waiting { time, reason });
    line.pause(time)
}

fn step(
    session: &mut Session,
    errand: &Errand,
    want: Want,
    line: &mut dyn Line,
    tell: &mut dyn FnMut(News),
) -> Result<(), LineFault> {
    match want {
        Want::Stop(_) => {}
        Want::Hello => {
            let reply = line.hello(&hello(errand, line.now())?)?;
            session.greeted(&errand.chain, &reply);
            tell(News::Greeted(Box::new(reply)));
        }
        Want::List { after } => session.listed(&errand.chain, &line.list(after)?),
        Want::Fetch(at) => {
            let envelope = line.fetch(at)?;
            let link = checked(errand, &envelope)?;
            if let Some(keep) = session.fetched(envelope, &link) {
                tell(News::Keep(keep));
            }
        }
        Want::Send(positions) => {
            let (positions, batch) = batch(errand, &positions);
            let reply = line.send(&batch)?;
            if let Some(keep) = session.judged(&positions, reply) {
                if let Keep::Receipts(receipts) = &keep
                    && let Some((last, _)) = receipts.last()
                {
                    let of = errand.chain.links().len();
                    let done = of - errand.chain.after(Some(*last)).len();
                    tell(News::Sent { done, of });
                }
                tell(News::Keep(keep));
            }
        }
    }
    Ok(())
}

fn hello(errand: &Errand, at: DateTime<Utc>) -> Result<Signed, LineFault> {
    let request = HelloRequest {
        office: errand.office.clone(),
        device: errand.key.public().id(),
        head: errand.chain.head(),
        generation: errand.generation.clone(),
        schemas: SCHEMAS.map(Into::into).to_vec(),
        at,
        program: concat!("relais ", env!("CARGO_PKG_VERSION")).to_owned(),
    };
    let bytes = serde_json::to_vec(&request).map_err(|error| lost(&error))?;
    Ok(errand.key.sign(media::HELLO, bytes))
}

/// The envelopes at these positions, as many as fit.
fn batch(errand: &Errand, positions: &[Position]) -> (Vec<Position>, Batch) {
    let mut size = 0;
    let chosen: Vec<(Position, Signed)> = positions
        .iter()
        .filter_map(|at| Some((*at, errand.envelopes.get(at)?.clone())))
        .take_while(|(_, envelope)| {
            let first = size == 0;
            size += envelope.payload.len();
            first || size <= BATCH_BYTES
        })
        .collect();
    let (positions, envelopes) = chosen.into_iter().unzip();
    (positions, Batch { envelopes })
}

/// An envelope that the centre says is this office's: of its own making, though not of this copy's.
fn checked(errand: &Errand, envelope: &Signed) -> Result<super::chain::Link, LineFault> {
    let header = Header::read(&envelope.payload).map_err(|_| foreign())?;
    let own = envelope.media == media::ENVELOPE
        && header.office == errand.office
        && header.device == envelope.key;
    // Those of a device before this one were checked by the centre when they came; this device never had its key.
    let authentic =
        envelope.key != errand.key.public().id() || errand.key.public().signed(envelope);
    if own && authentic { Ok(header.link(&envelope.payload)) } else { Err(foreign()) }
}

fn foreign() -> LineFault {
    let detail = "the centre gave an envelope that is not of this office";
    LineFault::Refused(Box::new(Problem::new(ProblemKind::Signature, detail)))
}

fn lost(error: &dyn std::fmt::Display) -> LineFault {
    LineFault::Lost { reason: error.to_string(), after: None }
}
