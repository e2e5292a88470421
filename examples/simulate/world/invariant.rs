//! Who watches: what must hold after every step, told from outside of both programs.

use super::caseload::Day;
use super::ledger::Ledger;
use super::letter::{Letter, Readings};
use super::office::Laptop;
use relais::sync::chain::{Digest, Head, Position};
use relais::sync::envelope::Reason;
use relais::sync::message::{BatchReply, Outcome, Receipt};
use relais::sync::session::Stop;
use relais::sync::signed::Signed;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::rc::Rc;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invariant {
    /// What the centre counts is what the offices hold.
    Totals,
    /// A receipt names bytes that are on the centre's disk when it is said.
    Durable,
    /// What is counted is what the ledger says, one value per day.
    CountedOnce,
    /// Each link of the ledger follows the one before it.
    Contiguous,
    /// One place, one string of bytes, one receipt.
    OneReceipt,
    /// No day goes backwards, and no correction is undone, without someone's decision.
    Decided,
    /// An exchange settles.
    Converges,
    /// What was parked is applied.
    ParkedApplied,
    /// What was sent is never sent otherwise.
    BytesFixed,
    /// An office that was neither restored nor cloned is never told that it was.
    LearnsForACause,
    /// In the end each envelope of an office has its receipt.
    Receipted,
}

/// What did not hold.
#[derive(Debug, Clone)]
pub struct Violation {
    pub invariant: Invariant,
    pub detail: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.invariant, self.detail)
    }
}

#[derive(Default)]
pub struct Witness {
    pub violation: Option<Violation>,
    /// Offices that were restored or cloned.
    pub disturbed: BTreeSet<usize>,
    /// Which envelope each decided correction replaces, as the person saw it.
    decisions: HashMap<Digest, Digest>,
    sent: HashMap<(usize, u64, Position), Digest>,
    receipts: HashMap<(u64, usize, Position), Signed>,
    durable: BTreeSet<(usize, Position, Digest)>,
}

impl Witness {
    pub fn blame(&mut self, invariant: Invariant, detail: impl FnOnce() -> String) {
        if self.violation.is_none() {
            self.violation = Some(Violation { invariant, detail: detail() });
        }
    }

    /// A person decided that this envelope counts less than that one.
    pub fn decided(&mut self, by: Digest, over: Digest) {
        self.decisions.insert(by, over);
    }

    /// A laptop sends; its life ends when it is restored, or learns.
    pub fn sent(&mut self, laptop: usize, life: u64, letters: &[Rc<Letter>]) {
        for letter in letters {
            let link = letter.link;
            let first = *self.sent.entry((laptop, life, link.at)).or_insert(link.digest);
            if first != link.digest {
                self.blame(Invariant::BytesFixed, || format!("{} of laptop {laptop}", link.at));
            }
        }
    }

    pub fn learned(&mut self, office: usize) {
        if !self.disturbed.contains(&office) {
            self.blame(Invariant::LearnsForACause, || format!("office {office}"));
        }
    }

    /// The centre says what became of envelopes; `disk` is what a crash would leave of it.
    pub fn receipts(
        &mut self,
        office: usize,
        reply: &BatchReply,
        generation: u64,
        disk: &Ledger,
        readings: &mut Readings,
    ) {
        for outcome in &reply.outcomes {
            let Outcome::Receipted(signed) = outcome else { continue };
            let receipt = readings.receipt(signed);
            let Head { at, digest } = receipt.head;
            if !disk.holds(office, receipt.head) {
                self.blame(Invariant::Durable, || format!("{at} of office {office}"));
            }
            self.durable.insert((office, at, digest));
            let first =
                self.receipts.entry((generation, office, at)).or_insert_with(|| signed.clone());
            if first != signed {
                self.blame(Invariant::OneReceipt, || format!("{at} of office {office}"));
            }
        }
    }

    /// An office keeps a receipt.
    pub fn kept(&mut self, office: usize, receipt: &Receipt) {
        if !self.durable.contains(&(office, receipt.head.at, receipt.head.digest)) {
            self.blame(Invariant::Durable, || format!("kept {}", receipt.head.at));
        }
    }

    /// The ledger was added to, or the program that reads it is another one.
    pub fn ledger(&mut self, office: usize, ledger: &Ledger, version: u8) {
        let letters: Vec<&Letter> = ledger.of(office).iter().map(|entry| &*entry.letter).collect();
        let mut head = None;
        for letter in &letters {
            if !letter.link.follows(head) {
                self.blame(Invariant::Contiguous, || {
                    format!("{} of office {office} after {head:?}", letter.link.at)
                });
            }
            head = Some(letter.link.head());
        }
        self.decided_corrections(office, &letters);
        self.counted(office, &letters, ledger, version);
    }

    fn decided_corrections(&mut self, office: usize, letters: &[&Letter]) {
        let mut days: BTreeMap<Day, Vec<&Letter>> = BTreeMap::new();
        for letter in letters {
            let before = days.entry(letter.day).or_default();
            if let Some(last) = before.last() {
                let decided = self.decisions.get(&letter.link.digest) == Some(&last.link.digest);
                let loses = letter.value.goes_back_from(&last.value);
                let revives = letter.reason == Reason::Restored
                    && before.iter().any(|one| one.value == letter.value);
                if (loses || revives) && !decided {
                    let (at, day) = (letter.link.at, letter.day);
                    self.blame(Invariant::Decided, || {
                        format!(
                            "{at} of office {office}, day {day}: {:?} after {:?}",
                            letter.value, last.value
                        )
                    });
                }
            }
            before.push(letter);
        }
    }

    /// A fresh rebuild, by other code than the centre's.
    fn counted(&mut self, office: usize, letters: &[&Letter], ledger: &Ledger, version: u8) {
        let understood = letters.iter().filter(|letter| letter.version <= version);
        let rebuilt: BTreeMap<Day, &Letter> =
            understood.map(|letter| (letter.day, *letter)).collect();
        for (day, letter) in &rebuilt {
            let counted = ledger.projection.get(&(office, *day));
            if counted.map(|counted| counted.value) == Some(letter.value) {
                continue;
            }
            let missing = letter.version > 1 && counted.is_none_or(|one| one.at < letter.link.at);
            let invariant = if missing { Invariant::ParkedApplied } else { Invariant::CountedOnce };
            self.blame(invariant, || {
                format!("office {office}, day {day}: {counted:?}, rebuilt {:?}", letter.value)
            });
        }
        let days = ledger.projection.range((office, 0)..=(office, Day::MAX)).count();
        if days != rebuilt.len() {
            self.blame(Invariant::CountedOnce, || {
                format!("office {office}: {days} days, rebuilt {}", rebuilt.len())
            });
        }
    }

    /// An exchange ended. A quiet one is disturbed by no fault, neither now nor before.
    pub fn ended(&mut self, stop: &Stop, hellos: u32, quiet: bool) {
        let settled = matches!(stop, Stop::UpToDate | Stop::Learned);
        if quiet && !(settled && hellos == 1) {
            self.blame(Invariant::Converges, || format!("{stop:?} after {hellos} hellos"));
        }
    }

    /// An office was told that the centre has everything: that is so of each day that it has sealed.
    pub fn up_to_date(&mut self, laptop: &Laptop, ledger: &Ledger) {
        let store = &laptop.disk.now;
        if ledger.head(laptop.office) != store.chain.head() {
            // Someone else sent in between.
            return;
        }
        for (day, record) in &store.days {
            let Some(latest) = store.latest(*day) else { continue };
            let parked = ledger.parked.contains(&(laptop.office, latest.link.at));
            if parked || latest.value != record.value {
                continue;
            }
            let counted = ledger.projection.get(&(laptop.office, *day)).map(|one| one.value);
            if counted != Some(record.value) {
                self.blame(Invariant::Totals, || {
                    format!("day {day} of {}: {counted:?}, {:?}", laptop.code, record.value)
                });
            }
        }
    }

    /// Everything was answered, nothing is under way.
    pub fn settled(&mut self, laptops: &[Laptop], ledger: &Ledger) {
        if !ledger.parked.is_empty() {
            self.blame(Invariant::ParkedApplied, || format!("{:?}", ledger.parked));
        }
        for laptop in laptops {
            let store = laptop.disk.synced();
            let counted: BTreeMap<_, _> = ledger
                .projection
                .range((laptop.office, 0)..=(laptop.office, Day::MAX))
                .map(|((_, day), counted)| (*day, counted.value))
                .collect();
            let held: BTreeMap<_, _> =
                store.days.iter().map(|(day, record)| (*day, record.value)).collect();
            if counted != held {
                let differs = held.iter().find(|(day, value)| counted.get(*day) != Some(*value));
                self.blame(Invariant::Totals, || {
                    format!(
                        "{}: {} days, {} held, {differs:?}",
                        laptop.code,
                        counted.len(),
                        held.len()
                    )
                });
            }
            if store.receipted() != store.chain.head().map(|head| head.at) {
                self.blame(Invariant::Receipted, || {
                    format!("{} after {:?}", laptop.code, store.receipted())
                });
            }
        }
    }
}
