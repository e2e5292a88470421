//! Mistakes that an implementer could make around the core, one at a time: each must be noticed.

use clap::ValueEnum;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Mutant {
    /// The centre adds what arrives to what it counted, as if envelopes were deltas.
    DeltasWithoutDedup,
    /// The centre takes any position above its head.
    MaxIndexWatermark,
    /// The centre lets other bytes take a place that was taken.
    ForkAccepted,
    /// The centre answers before the bytes are on its disk.
    ReceiptBeforeFsync,
    /// The centre writes a new receipt for bytes that it had.
    ReceiptRemade,
    /// The centre receipts the last envelope of a batch and does not keep it.
    BatchBoundary,
    /// The centre judges each envelope of a batch by the head from before the batch.
    BatchAgainstOldHead,
    /// The centre receipts an envelope of an unknown schema and does not keep it.
    ParkedDropped,
    /// The centre keeps it, and never applies it.
    ParkedForgotten,
    /// The centre applies what was parked in another order than that of the chain.
    ParkedOutOfOrder,
    /// The office writes an envelope again, at the same place, when the answer was lost.
    ResealAfterSend,
    /// The office sends before the envelope is on its disk.
    SendBeforeFsync,
    /// The office never goes back behind what was acknowledged.
    NoRewind,
    /// The office begins a batch one envelope too far after a full one.
    BatchSkipsOne,
    /// The office never asks for a receipt that was lost on the way.
    ReceiptForgotten,
    /// The office begins a new epoch after its own last envelope, not after the centre's.
    EpochNotAnchored,
    /// The office seals days that would go backwards, without asking anyone.
    BackwardsSilently,
    /// The office seals although a newer program wrote envelopes of its chain that it cannot read.
    SealsUnread,
    /// The office never seals a day again for which the centre's value was kept.
    AdoptedForGood,
    /// The office takes a correction of one value for a correction of another.
    StaleDecision,
    /// The office seals again a value that was corrected since.
    SupersededRevived,
}

/// The mistake made in this world, if any.
#[derive(Debug, Clone, Copy)]
pub struct Flaw(pub Option<Mutant>);

impl Flaw {
    pub fn is(self, mutant: Mutant) -> bool {
        self.0 == Some(mutant)
    }
}

pub fn name(mutant: Mutant) -> String {
    mutant.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}
