//! An envelope arrives: from its bytes to its receipt.
//!
//! ```text
//!   signed ──> header ──> device of that office ──> signature ──> chain::judge ──> reading ──> day ──> append ──> receipt
//!                 │               │                     │              │             │          │         │
//!              invalid      unknown, revoked        signature      gap, fork      invalid    future   head moved:
//!                                                                  known: the        └─ unknown        judged
//!                                                                  first receipt        schema: parked  again
//! ```
//!
//! The receipt is made durable with the bytes that it is for, in one transaction, and leaves only afterwards: there is no
//! receipt whose envelope a power cut could take, and whoever asks again gets the very same one.

use super::backend::{
    Accepted, Answer, Append, Backend, BackendError, Centre, DayRow, Entry, Office, Reported,
};
use crate::clock::Clock;
use crate::sync::chain::{Digest, Head, Link, Position, Verdict, judge};
use crate::sync::envelope::{Envelope, Fault, Header, MAX_BYTES, schema_version};
use crate::sync::message::{Outcome, Problem, ProblemKind, Receipt, Standing};
use crate::sync::signed::{Signed, media};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use std::collections::BTreeMap;

/// Times that a run is judged again because someone else sent in the office's name at the same moment.
const MAX_JUDGED: u32 = 8;

/// No office has days of an earlier year.
const FIRST_YEAR: i32 = 2000;

/// Whether a text can be the name of a schema to come: short, and of plain letters.
fn is_schema(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'/' | b'.');
    (1..=40).contains(&text.len()) && text.bytes().all(allowed)
}

/// What became of an envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// It is durable, and counts.
    Applied(Signed),
    /// It is durable, and waits until its schema is known.
    Parked(Signed),
    /// It was there: the receipt that it got then.
    Known(Signed),
    /// It is not taken.
    Refused(Problem),
}

impl Received {
    /// In the words of the protocol.
    #[must_use]
    pub fn outcome(self) -> Outcome {
        match self {
            Self::Applied(receipt) | Self::Parked(receipt) | Self::Known(receipt) => {
                Outcome::Receipted(receipt)
            }
            Self::Refused(problem) => Outcome::Refused(problem),
        }
    }
}

/// The centre as far as receiving goes.
#[derive(Debug)]
pub struct Reception<'a, B> {
    /// Where envelopes go.
    pub backend: &'a B,
    /// Signs receipts.
    pub centre: &'a Centre,
    /// The present instant.
    pub now: DateTime<Utc>,
    /// The present day, on the centre's wall.
    pub today: NaiveDate,
}

impl<'a, B: Backend> Reception<'a, B> {
    /// The reception at this moment.
    pub fn new(backend: &'a B, centre: &'a Centre, clock: &(dyn Clock + Send + Sync)) -> Self {
        Self { backend, centre, now: clock.now().utc(), today: clock.today() }
    }

    /// Takes in envelopes of one office, in their order: as many answers as were judged, of which only the last can be a
    /// refusal.
    ///
    /// # Errors
    /// The backend's: whether anything is durable is then not known, and asking again tells.
    pub async fn receive(&self, office: &Office, envelopes: &[Signed]) -> Answer<Vec<Received>> {
        for _ in 0..MAX_JUDGED {
            let mut run = Run::of(self, office).await?;
            for signed in envelopes {
                if let Some(refused) = run.take(self, signed).await? {
                    run.received.push(Received::Refused(refused));
                    break;
                }
            }
            let (expected, accepted) = (run.expected, run.accepted);
            // A place is judged by what was read of the chain: if that moved meanwhile, by what it is now.
            let is_stale = match run.received.last() {
                Some(Received::Refused(problem))
                    if out_of_place(problem) && accepted.is_empty() =>
                {
                    self.backend.head(&office.code).await? != expected
                }
                _ => false,
            };
            if is_stale {
                continue;
            }
            if self.backend.append(&office.code, expected, accepted).await? == Append::Appended {
                return Ok(run.received);
            }
        }
        let problem = Problem::new(ProblemKind::Busy, "others send in this office's name");
        Ok(vec![Received::Refused(problem)])
    }

    /// The receipt for an envelope that is about to be made durable.
    fn receipt(&self, office: &Office, head: Head, standing: Standing) -> Answer<Signed> {
        let receipt = Receipt {
            office: office.code.clone(),
            head,
            standing,
            received_at: self.now,
            generation: self.centre.generation.clone(),
        };
        let bytes = serde_json::to_vec(&receipt);
        let bytes = bytes.map_err(|error| BackendError::Damaged(error.to_string()))?;
        Ok(self.centre.key.sign(media::RECEIPT, bytes))
    }
}

/// Envelopes judged one after the other, as if those before were durable already.
struct Run<'a> {
    office: &'a Office,
    expected: Option<Head>,
    head: Option<Head>,
    accepted: Vec<Accepted>,
    received: Vec<Received>,
    days: BTreeMap<NaiveDate, Reported>,
}

impl<'a> Run<'a> {
    async fn of<B: Backend>(reception: &Reception<'_, B>, office: &'a Office) -> Answer<Self> {
        let head = reception.backend.head(&office.code).await?;
        Ok(Self {
            office,
            expected: head,
            head,
            accepted: Vec::new(),
            received: Vec::new(),
            days: BTreeMap::new(),
        })
    }

    /// Judges the next envelope; the refusal, if it is one.
    async fn take<B: Backend>(
        &mut self,
        reception: &Reception<'_, B>,
        signed: &Signed,
    ) -> Answer<Option<Problem>> {
        let header = match identified(self.office, signed) {
            Ok(header) => header,
            Err(problem) => return Ok(Some(problem)),
        };
        let link = header.link(&signed.payload);
        match judge(self.head, &link, self.stored(reception, link.at).await?) {
            Verdict::Known => self.known(reception, link.at).await.map(|()| None),
            Verdict::Gap => Ok(Some(self.out_of_place(ProblemKind::Gap, &link))),
            Verdict::Fork => Ok(Some(self.out_of_place(ProblemKind::Fork, &link))),
            Verdict::Append if schema_version(&header.schema).is_some() => {
                self.apply(reception, signed, &link).await
            }
            Verdict::Append if !is_schema(&header.schema) => {
                let fault = Fault::new("schema", &header.schema, "a name such as bilan-jour/1");
                Ok(Some(invalid(vec![fault])))
            }
            Verdict::Append => {
                let receipt = reception.receipt(self.office, link.head(), Standing::Parked)?;
                self.received.push(Received::Parked(receipt.clone()));
                self.accept(&link, signed, receipt, None, &header.schema);
                Ok(None)
            }
        }
    }

    async fn stored<B: Backend>(
        &self,
        reception: &Reception<'_, B>,
        at: Position,
    ) -> Answer<Option<Digest>> {
        match self.accepted.iter().find(|accepted| accepted.entry.head.at == at) {
            Some(accepted) => Ok(Some(accepted.entry.head.digest)),
            None => reception.backend.stored(&self.office.code, at).await,
        }
    }

    async fn known<B: Backend>(
        &mut self,
        reception: &Reception<'_, B>,
        at: Position,
    ) -> Answer<()> {
        let mut accepted = self.accepted.iter().map(|accepted| &accepted.entry);
        let receipt = match accepted.find(|entry| entry.head.at == at) {
            Some(entry) => entry.receipt.clone(),
            None => {
                let entry = reception.backend.entry(&self.office.code, at).await?;
                let missing = || BackendError::Damaged(format!("{} {at}", self.office.code));
                entry.ok_or_else(missing)?.receipt
            }
        };
        self.received.push(Received::Known(receipt));
        Ok(())
    }

    fn out_of_place(&self, kind: ProblemKind, link: &Link) -> Problem {
        let head = self.head.map_or_else(|| "none".to_owned(), |head| head.at.to_string());
        let detail = format!("{} of {}; the head is {head}", link.at, self.office.code);
        Problem { head: self.head, ..Problem::new(kind, detail) }
    }

    async fn apply<B: Backend>(
        &mut self,
        reception: &Reception<'_, B>,
        signed: &Signed,
        link: &Link,
    ) -> Answer<Option<Problem>> {
        let envelope = match Envelope::read(&signed.payload) {
            Ok(envelope) => envelope,
            Err(faults) => return Ok(Some(invalid(faults))),
        };
        let day = envelope.day;
        if day.year() < FIRST_YEAR {
            let fault = Fault::new("day", day, format!("{FIRST_YEAR} or later"));
            return Ok(Some(invalid(vec![fault])));
        }
        // A day further east may have begun already.
        if reception.today.succ_opt().is_some_and(|tomorrow| day > tomorrow) {
            let detail = format!("{day}; at the centre it is {}", reception.today);
            return Ok(Some(Problem::new(ProblemKind::Future, detail)));
        }
        let before = match self.days.get(&day) {
            Some(before) => Some(before.clone()),
            None => reception.backend.day(&self.office.code, day).await?.map(|row| row.reported),
        };
        let schema = envelope.header.schema.clone();
        let row = DayRow::of(envelope, reception.now, before.as_ref());
        self.days.insert(day, row.reported.clone());
        let receipt = reception.receipt(self.office, link.head(), Standing::Applied)?;
        self.received.push(Received::Applied(receipt.clone()));
        self.accept(link, signed, receipt, Some(row), &schema);
        Ok(None)
    }

    fn accept(
        &mut self,
        link: &Link,
        signed: &Signed,
        receipt: Signed,
        day: Option<DayRow>,
        schema: &str,
    ) {
        let entry = Entry { head: link.head(), envelope: signed.clone(), receipt };
        self.accepted.push(Accepted { entry, day, schema: schema.into() });
        self.head = Some(link.head());
    }
}

fn out_of_place(problem: &Problem) -> bool {
    matches!(problem.kind, ProblemKind::Gap | ProblemKind::Fork)
}

fn invalid(faults: Vec<Fault>) -> Problem {
    let detail = format!("{} fault(s)", faults.len());
    Problem { faults, ..Problem::new(ProblemKind::Invalid, detail) }
}

/// Whether these bytes are an envelope that a device of this office signed: its header, or why not.
fn identified(office: &Office, signed: &Signed) -> Result<Header, Problem> {
    if signed.media != media::ENVELOPE {
        let detail = format!("{} is expected", media::ENVELOPE);
        return Err(Problem::new(ProblemKind::Malformed, detail));
    }
    if signed.payload.len() > MAX_BYTES {
        let detail = format!("{} bytes; at most {MAX_BYTES}", signed.payload.len());
        return Err(Problem::new(ProblemKind::TooLarge, detail));
    }
    let header = Header::read(&signed.payload).map_err(invalid)?;
    if header.office != office.code {
        return Err(invalid(vec![Fault::new("office", &header.office, &office.code)]));
    }
    if header.device != signed.key {
        return Err(invalid(vec![Fault::new("device", header.device, signed.key)]));
    }
    let Some(device) = office.device(signed.key) else {
        let detail = format!("no device of {} has the key {}", office.code, signed.key);
        return Err(Problem::new(ProblemKind::Signature, detail));
    };
    if device.revoked_at.is_some() {
        return Err(Problem::new(ProblemKind::Revoked, format!("device {}", signed.key)));
    }
    if !device.key.signed(signed) {
        let detail = format!("not by {}, or of other bytes", signed.key);
        return Err(Problem::new(ProblemKind::Signature, detail));
    }
    Ok(header)
}
