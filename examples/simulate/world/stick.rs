//! Envelopes carried on a stick: no hello before, and no exchange that waits for the answer.

use super::network::{Answer, Ask, Reply, Request};
use super::office::Laptop;
use super::scene::Scene;
use relais::sync::message::{Batch, Outcome};

impl Laptop {
    /// What has no receipt, on a stick.
    pub fn to_stick(&self, scene: &mut Scene) -> Option<Request> {
        let store = &self.disk.now;
        let from = store.chain.links().len() - store.chain.after(store.receipted()).len();
        let letters = store.letters.get(from..).filter(|letters| !letters.is_empty())?;
        scene.witness.sent(self.id, self.life, letters);
        let ask =
            Ask::Send(Batch { envelopes: letters.iter().map(|one| one.signed.clone()).collect() });
        let (from, office) = (self.id, self.office);
        Some(Request { from, number: 0, office, token: String::new(), ask })
    }

    /// A stick came back. The centre says nothing else on it than what it has.
    pub fn read_stick(&mut self, reply: &Reply, scene: &mut Scene) {
        let Answer::Judged(judged) = &reply.answer else { return };
        let receipts = judged.outcomes.iter().filter_map(|outcome| match outcome {
            Outcome::Receipted(signed) => {
                let receipt = scene.readings.receipt(signed);
                Some((receipt.head.at, signed.clone()))
            }
            Outcome::Refused(_) => None,
        });
        let receipts = receipts.collect();
        self.keep_receipts(receipts, scene);
    }
}
