//! The office's side of an exchange, without IO: it says what it wants to ask next and is told what was answered.
//!
//! ```text
//!   Hello ──> Send … ──> done                         the usual evening
//!     │
//!     └─────> List … ──> Fetch … ──> learned, done    the centre knows envelopes that the office does not
//! ```
//!
//! It may be dropped at any moment: whatever was kept until then stands, and the next session goes on from there.

use super::chain::{Chain, Course, Head, Link, Position, course};
use super::message::{BatchReply, HelloReply, ListReply, MAX_BATCH, Outcome, Problem, ProblemKind};
use super::signed::Signed;

/// Hellos after which an exchange that never settles is given up until the next time.
pub const MAX_HELLOS: u32 = 3;

/// What is to be asked of the centre next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Want {
    /// Say hello with the chain's head.
    Hello,
    /// The office's chain at the centre, after a position.
    List {
        /// After which; from the beginning when `None`.
        after: Option<Position>,
    },
    /// The envelope at a position, verbatim.
    Fetch(Position),
    /// Send these envelopes, verbatim, in this order.
    Send(Vec<Position>),
    /// Nothing: the exchange is over.
    Stop(Stop),
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// The centre has everything that the office has sealed.
    UpToDate,
    /// The office has learned what the centre had more; its own days that did not get there are to be sealed again.
    Learned,
    /// The centre refused an envelope, or a request.
    Refused(Problem),
    /// Each hello found another head: someone else sends in this office's name.
    Unsettled,
}

/// What is to be made durable because of an answer, before anything else is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keep {
    /// Receipts, for the caller to check and keep.
    Receipts(Vec<(Position, Signed)>),
    /// The office's chain is, from now on, its beginning up to `common`, then these envelopes.
    Learned {
        /// The last link that both have.
        common: Option<Position>,
        /// What the centre has after it.
        envelopes: Vec<Signed>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Phase {
    Hello,
    Listing { common: Option<Head>, theirs: Vec<Head> },
    Fetching { common: Option<Head>, wanted: Vec<Head>, got: Vec<Signed> },
    Sending,
    Over(Stop),
}

/// An exchange under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    phase: Phase,
    hellos: u32,
    /// What the centre is known to have, and to have said so in receipts where they are asked for again.
    theirs: Option<Position>,
    batch: usize,
    receipts: Receipts,
}

/// Which receipts are asked for once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Receipts {
    /// None: what the centre says in its hello is enough.
    Enough,
    /// Those of envelopes after this one.
    After(Option<Position>),
}

impl Default for Session {
    fn default() -> Self {
        Self::new(MAX_BATCH)
    }
}

impl Session {
    /// An exchange that sends at most so many envelopes at once.
    #[must_use]
    pub fn new(batch: usize) -> Self {
        let batch = batch.clamp(1, MAX_BATCH);
        Self { phase: Phase::Hello, hellos: 0, theirs: None, batch, receipts: Receipts::Enough }
    }

    /// Sends again what is at the centre already and comes after `receipted`, the last envelope up to which the office
    /// has every receipt: the centre gives the receipts once more.
    ///
    /// Without that, a receipt that was lost on its way is never asked for: the next hello says that the centre has
    /// everything, and no word signed by the centre ever does.
    #[must_use]
    pub fn asking_receipts_after(self, receipted: Option<Position>) -> Self {
        Self { receipts: Receipts::After(receipted), ..self }
    }

    /// How many times hello was said.
    #[must_use]
    pub fn hellos(&self) -> u32 {
        self.hellos
    }

    /// What to ask next.
    #[must_use]
    pub fn wants(&self, ours: &Chain) -> Want {
        match &self.phase {
            Phase::Hello => Want::Hello,
            Phase::Listing { theirs, .. } => {
                Want::List { after: theirs.last().map(|head| head.at) }
            }
            Phase::Fetching { wanted, got, .. } => match wanted.get(got.len()) {
                Some(head) => Want::Fetch(head.at),
                None => Want::Stop(Stop::Learned),
            },
            Phase::Sending => {
                let next: Vec<_> =
                    ours.after(self.theirs).iter().take(self.batch).map(|link| link.at).collect();
                if next.is_empty() { Want::Stop(Stop::UpToDate) } else { Want::Send(next) }
            }
            Phase::Over(stop) => Want::Stop(stop.clone()),
        }
    }

    /// The centre answered a hello.
    pub fn greeted(&mut self, ours: &Chain, reply: &HelloReply) {
        self.hellos += 1;
        self.phase = match course(ours, reply.head) {
            Course::Send { after } => {
                self.theirs = match self.receipts {
                    Receipts::Enough => after,
                    Receipts::After(receipted) => receipted.min(after),
                };
                Phase::Sending
            }
            Course::Learn => Phase::Listing { common: None, theirs: Vec::new() },
        };
    }

    /// The centre gave a piece of its list.
    pub fn listed(&mut self, ours: &Chain, reply: &ListReply) {
        let Phase::Listing { theirs, .. } = &mut self.phase else { return };
        theirs.extend(&reply.heads);
        if reply.more && !reply.heads.is_empty() {
            return;
        }
        let theirs = std::mem::take(theirs);
        let common = ours.common(&theirs);
        let wanted: Vec<Head> =
            theirs.into_iter().filter(|head| common.is_none_or(|c| head.at > c.at)).collect();
        self.phase = if wanted.is_empty() {
            // The centre's head is in our chain after all: it was restored in between.
            self.again()
        } else {
            Phase::Fetching { common, wanted, got: Vec::new() }
        };
    }

    /// The centre gave an envelope. The caller has checked that its signature is one of the office's own.
    pub fn fetched(&mut self, envelope: Signed, link: &Link) -> Option<Keep> {
        let Phase::Fetching { common, wanted, got } = &mut self.phase else { return None };
        let before = match got.len().checked_sub(1) {
            Some(last) => wanted.get(last).copied(),
            None => *common,
        };
        let expected = wanted.get(got.len()).copied();
        if expected != Some(link.head()) || !link.follows(before) {
            self.phase = self.again();
            return None;
        }
        got.push(envelope);
        if got.len() < wanted.len() {
            return None;
        }
        let keep =
            Keep::Learned { common: common.map(|head| head.at), envelopes: std::mem::take(got) };
        self.phase = Phase::Over(Stop::Learned);
        Some(keep)
    }

    /// The centre judged the envelopes that were [wanted](Want::Send) sent, in their order.
    pub fn judged(&mut self, sent: &[Position], reply: BatchReply) -> Option<Keep> {
        if self.phase != Phase::Sending {
            return None;
        }
        let mut receipts = Vec::new();
        for (at, outcome) in sent.iter().zip(reply.outcomes) {
            match outcome {
                Outcome::Receipted(receipt) => {
                    receipts.push((*at, receipt));
                    self.theirs = Some(*at);
                }
                Outcome::Refused(problem) => {
                    self.refused(problem);
                    break;
                }
            }
        }
        if receipts.is_empty() && self.phase == Phase::Sending {
            // An answer that says nothing: asking the same again would never end.
            self.lost();
        }
        (!receipts.is_empty()).then_some(Keep::Receipts(receipts))
    }

    /// The centre refused what was asked.
    pub fn refused(&mut self, problem: Problem) {
        self.phase = match problem.kind {
            // Its head is not where it was thought to be: ask.
            ProblemKind::Gap | ProblemKind::Fork | ProblemKind::Unauthorised => self.again(),
            _ => Phase::Over(Stop::Refused(problem)),
        };
    }

    /// The answer was lost, or there was none: whether it was heard is not known.
    pub fn lost(&mut self) {
        self.phase = self.again();
    }

    fn again(&self) -> Phase {
        if self.hellos < MAX_HELLOS { Phase::Hello } else { Phase::Over(Stop::Unsettled) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::chain::Digest;
    use crate::sync::message::Calendar;
    use crate::sync::signed::PrivateKey;

    fn chain(length: u32) -> Chain {
        let mut chain = Chain::default();
        for seq in 1..=length {
            let prev = chain.head().map(|head| head.digest);
            let at = Position { epoch: 1, seq };
            chain.push(Link { at, prev, digest: Digest::of(&seq.to_be_bytes()) }).unwrap();
        }
        chain
    }

    fn greeting(head: Option<Head>) -> HelloReply {
        HelloReply {
            head,
            generation: "1".into(),
            schemas: Vec::new(),
            at: chrono::DateTime::UNIX_EPOCH,
            late: Vec::new(),
            calendar: Calendar::weekdays_since(chrono::NaiveDate::MIN),
            token: String::new(),
            published: std::collections::BTreeMap::new(),
        }
    }

    fn seqs(want: Want) -> Vec<u32> {
        match want {
            Want::Send(positions) => positions.iter().map(|at| at.seq).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_receipt_that_was_lost_on_its_way_is_asked_for_again() {
        let ours = chain(3);
        let greeted = |session: Session, seq: u32| {
            let mut session = session;
            let at = Position { epoch: 1, seq };
            session.greeted(&ours, &greeting(ours.at(at).map(Link::head)));
            session
        };
        let second = Some(Position { epoch: 1, seq: 2 });
        assert_eq!(greeted(Session::new(64), 3).wants(&ours), Want::Stop(Stop::UpToDate));
        let asking = |receipted| Session::new(64).asking_receipts_after(receipted);
        assert_eq!(seqs(greeted(asking(second), 3).wants(&ours)), [3]);
        assert_eq!(seqs(greeted(asking(None), 3).wants(&ours)), [1, 2, 3]);
        assert_eq!(seqs(greeted(asking(second), 1).wants(&ours)), [2, 3], "a restored centre");
        let mut session = greeted(asking(second), 3);
        let receipt = PrivateKey::from_seed(&[1; 32]).sign("receipt", Vec::new());
        let reply = BatchReply { outcomes: vec![Outcome::Receipted(receipt)] };
        let last = Position { epoch: 1, seq: 3 };
        assert!(matches!(session.judged(&[last], reply), Some(Keep::Receipts(_))));
        assert_eq!(session.wants(&ours), Want::Stop(Stop::UpToDate));
    }
}
