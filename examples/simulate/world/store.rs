//! What an office keeps on its disk, and how it seals its days and goes on after it has learned.

use super::caseload::{Day, Record, date, moment};
use super::letter::{Letter, Pen, schema, write};
use super::mutant::Mutant;
use super::scene::Scene;
use relais::sync::chain::{Chain, Position};
use relais::sync::envelope::{Controls, Envelope, FORM, Header, NOMENCLATURE, Reason};
use relais::sync::signed::{Signed, media};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

#[derive(Clone, Default)]
pub struct Store {
    pub days: BTreeMap<Day, Record>,
    pub chain: Chain,
    /// The envelopes of the chain, verbatim.
    pub letters: Vec<Rc<Letter>>,
    /// Where there is a receipt that was checked.
    pub receipts: BTreeSet<Position>,
    /// The next envelope begins an epoch.
    pub new_epoch: bool,
    /// Something was learned, and the days were not compared with it yet.
    pub to_reconcile: bool,
    /// Days that nobody seals before someone has looked at them.
    pub to_confirm: BTreeSet<Day>,
    /// Days for which what the centre has was kept.
    pub adopted: BTreeSet<Day>,
    /// Days to seal again.
    pub restored: BTreeSet<Day>,
}

/// Who seals: code, key and version of the program.
pub struct Author<'a> {
    pub code: &'a str,
    pub pen: &'a Pen,
    pub version: u8,
    /// The day that the laptop's clock shows.
    pub today: Day,
}

impl Store {
    pub fn revisions(&self, day: Day) -> impl Iterator<Item = &Rc<Letter>> {
        self.letters.iter().rev().filter(move |letter| letter.day == day)
    }

    /// What the office knows to count for the day at the centre.
    pub fn latest(&self, day: Day) -> Option<&Rc<Letter>> {
        self.revisions(day).next()
    }

    /// A program that cannot read an envelope of its own chain does not know of which day it is.
    pub fn readable(&self, version: u8) -> bool {
        self.letters.iter().all(|letter| letter.version <= version)
    }

    /// The last envelope up to which every one has its receipt.
    pub fn receipted(&self) -> Option<Position> {
        let links = self.chain.links().iter().map(|link| link.at);
        links.take_while(|at| self.receipts.contains(at)).last()
    }

    /// Seals every closed day that counts something else than its last envelope says. Nothing is sent before this is on
    /// the disk, which is the caller's to see to.
    pub fn seal(&mut self, author: &Author<'_>, scene: &mut Scene) {
        let read = !self.to_reconcile && self.readable(author.version);
        scene.tally.unread += u64::from(!read);
        if !read && !scene.flaw.is(Mutant::SealsUnread) {
            return;
        }
        let closed: Vec<Day> =
            self.days.iter().filter(|(_, record)| record.closed).map(|(day, _)| *day).collect();
        for day in closed {
            let record = self.days[&day];
            let latest =
                self.revisions(day).find(|one| one.version <= author.version).map(Rc::as_ref);
            let done = self.adopted.contains(&day) && scene.flaw.is(Mutant::AdoptedForGood);
            if done
                || self.to_confirm.contains(&day)
                || latest.is_some_and(|letter| letter.value == record.value)
            {
                continue;
            }
            let reason = match latest {
                _ if self.restored.contains(&day) => Reason::Restored,
                Some(_) => Reason::Correction,
                None if day < author.today => Reason::Late,
                None => Reason::Initial,
            };
            let letter = self.write(day, &record, reason, author, scene);
            if let Some(over) = record.decided_over {
                scene.witness.decided(letter.link.digest, over);
            }
            scene.note(|| {
                format!(
                    "{} seals {} for day {day}: {:?}",
                    author.code, letter.link.at, letter.value
                )
            });
            scene.tally.envelopes += 1;
            scene.tally.restored_days += u64::from(self.restored.remove(&day));
            self.days.entry(day).or_default().decided_over = None;
            self.push(letter);
            self.new_epoch = false;
        }
    }

    /// The next envelope of the chain.
    pub fn write(
        &self,
        day: Day,
        record: &Record,
        reason: Reason,
        author: &Author<'_>,
        scene: &mut Scene,
    ) -> Rc<Letter> {
        let at = self.chain.next(self.new_epoch);
        let tables = record.value.tables();
        let envelope = Envelope {
            header: Header {
                v: FORM,
                schema: schema(author.version).into(),
                office: author.code.into(),
                device: author.pen.id(),
                epoch: at.epoch,
                seq: at.seq,
                prev: self.chain.head().map(|head| head.digest),
            },
            nomenclature: NOMENCLATURE,
            kind: record.value.kind(),
            day: date(day),
            reason,
            made_at: moment(author.today, scene.step),
            controls: Controls::of(&tables),
            tables,
        };
        let signed = author.pen.sign(media::ENVELOPE, write(&envelope));
        if author.pen.is_real() {
            return scene.readings.read(&signed);
        }
        let link = envelope.header.link(&signed.payload);
        let (version, value) = (author.version, record.value);
        scene.readings.trust(Letter { signed, link, version, day, value, reason })
    }

    pub fn push(&mut self, letter: Rc<Letter>) {
        self.chain.push(letter.link).unwrap();
        self.letters.push(letter);
    }

    pub fn cut(&mut self, after: Option<Position>) -> Vec<Rc<Letter>> {
        for link in self.chain.cut(after) {
            self.receipts.remove(&link.at);
        }
        self.letters.split_off(self.chain.links().len())
    }

    /// What the centre had more becomes part of the chain. What was sealed here instead never got there and never will.
    pub fn learn(&mut self, common: Option<Position>, envelopes: &[Signed], scene: &mut Scene) {
        self.new_epoch = true;
        if scene.flaw.is(Mutant::EpochNotAnchored) {
            return;
        }
        self.cut(common);
        for envelope in envelopes {
            let letter = scene.readings.read(envelope);
            self.push(letter);
        }
        self.to_reconcile = true;
    }

    /// Compares each day with what was learned. A day that would lose something waits for a person; so does one whose
    /// value was at the centre before and was replaced there: someone decided that, on the copy that is lost.
    pub fn reconcile(&mut self, version: u8, scene: &mut Scene) {
        if !self.to_reconcile || !self.readable(version) {
            return;
        }
        self.to_reconcile = false;
        self.restored.clear();
        let known = self.letters.iter().map(|letter| letter.day);
        let days: BTreeSet<Day> = self.days.keys().copied().chain(known).collect();
        for day in days {
            let (waits, again) = match (self.days.get(&day), self.latest(day)) {
                (None, None) => continue,
                // Nothing here to compare with: kept at once. Until then nobody has it who could send it again, should
                // the centre lose it.
                (None, Some(_)) => {
                    self.confirm(day, false);
                    continue;
                }
                (Some(_), None) => (false, true),
                (Some(record), Some(latest)) if record.value == latest.value => (false, false),
                (Some(record), Some(latest)) => {
                    let stale = scene.flaw.is(Mutant::StaleDecision);
                    let decided = if stale {
                        record.decided_over.is_some()
                    } else {
                        record.decided_over == Some(latest.link.digest)
                    };
                    let replaced = self.revisions(day).any(|letter| letter.value == record.value)
                        && !scene.flaw.is(Mutant::SupersededRevived);
                    let loses = record.value.goes_back_from(&latest.value);
                    let silently = scene.flaw.is(Mutant::BackwardsSilently);
                    let waits = (loses || replaced) && !decided && !silently;
                    (waits || self.to_confirm.contains(&day), !waits)
                }
            };
            scene.tally.asked += u64::from(waits);
            if waits {
                self.to_confirm.insert(day);
            } else {
                self.to_confirm.remove(&day);
            }
            if again && !waits {
                self.restored.insert(day);
            }
        }
        let waiting = self.to_confirm.len();
        scene.note(|| format!("reconciled; {waiting} days to confirm"));
    }

    /// A person looks at a day that waits: what the centre has holds, or what is here.
    pub fn confirm(&mut self, day: Day, ours: bool) {
        let Some(latest) = self.latest(day).cloned() else { return };
        self.to_confirm.remove(&day);
        match self.days.get_mut(&day) {
            Some(record) if ours => record.decided_over = Some(latest.link.digest),
            _ => {
                self.adopted.insert(day);
                let adopted = Record { value: latest.value, closed: true, decided_over: None };
                self.days.insert(day, adopted);
            }
        }
    }
}
