//! The rules of what is sealed for the centre: the chain is kept, and what is sealed is never altered.

use super::rules::Rules;
use super::{Change, Refused, Write};
use crate::caseload::outbox::{Device, SealedDay};
use crate::caseload::record::{Record, RecordId};
use crate::sync::chain::{Chain, Digest, Position};
use crate::sync::message::{Receipt, Standing, receipt_is_for};
use crate::sync::signed::{Signed, media};

impl Rules<'_> {
    /// What concerns the centre alone.
    pub(super) fn towards_centre(&mut self, change: Change) -> Vec<Write> {
        match change {
            Change::CentreJoined { device: Some(device), .. } => self.join_centre(*device),
            Change::DaysSealed { sealed, .. } => self.seal(sealed),
            Change::ReceiptsKept(receipts) => self.keep_receipts(receipts),
            Change::CentreLearned { common, sealed, .. } => self.learn(common, sealed),
            Change::DayAdopted { at, counted } => self.adopt(at, counted),
            Change::NomenclatureAdopted { nomenclature: Some(nomenclature), .. } => {
                vec![(RecordId::Nomenclature(()), Some(Record::Nomenclature(*nomenclature)))]
            }
            // Every other change has its rules elsewhere; one that lost its record states nothing.
            _ => {
                self.refused.push(Refused::NothingStated);
                Vec::new()
            }
        }
    }

    /// The key that signs is the store's for life: another would leave what it signed before without an author.
    fn join_centre(&mut self, device: Device) -> Vec<Write> {
        if self.state.device().is_some_and(|known| known.key != device.key) {
            self.refused.push(Refused::OtherKey);
        }
        vec![(RecordId::Device(()), Some(Record::Device(device)))]
    }

    fn seal(&mut self, days: Vec<SealedDay>) -> Vec<Write> {
        if days.is_empty() {
            self.refused.push(Refused::NothingStated);
        }
        let mut chain = self.state.outbox().chain();
        self.append(&mut chain, days)
    }

    /// What the centre has after the last common link takes the place of what this store had there: those bytes never
    /// counted. Their days are sealed again, in an epoch of their own.
    fn learn(&mut self, common: Option<Position>, days: Vec<SealedDay>) -> Vec<Write> {
        let mut chain = self.state.outbox().chain();
        let aside = chain.cut(common);
        let mut writes: Vec<Write> =
            aside.iter().map(|link| (RecordId::Sealed(link.at), None)).collect();
        let learned = self.append(&mut chain, days);
        writes.retain(|(id, _)| learned.iter().all(|(other, _)| other != id));
        writes.extend(learned);
        writes
    }

    /// A receipt is kept when the enrolled centre signed it, for these very bytes.
    fn keep_receipts(&mut self, receipts: Vec<(Position, Signed)>) -> Vec<Write> {
        receipts
            .into_iter()
            .filter_map(|(at, receipt)| {
                let standing = self.checked(at, &receipt);
                if standing.is_none() {
                    self.refused.push(Refused::ReceiptOfSomethingElse { at });
                }
                let mut sealed = self.state.outbox().at(at)?.clone();
                (sealed.receipt, sealed.standing) = (Some(receipt), standing);
                Some((RecordId::Sealed(at), Some(Record::Sealed(sealed))))
            })
            .collect()
    }

    fn adopt(&mut self, at: Position, counted: Digest) -> Vec<Write> {
        match self.state.outbox().at(at) {
            Some(sealed) => {
                let adopted = SealedDay { adopted: Some(counted), ..sealed.clone() };
                vec![(RecordId::Sealed(at), Some(Record::Sealed(adopted)))]
            }
            None => {
                self.refused.push(Refused::NotSealed { at });
                Vec::new()
            }
        }
    }

    fn append(&mut self, chain: &mut Chain, days: Vec<SealedDay>) -> Vec<Write> {
        days.into_iter()
            .map(|sealed| {
                if sealed.day > self.act.today {
                    let today = self.act.today;
                    self.refused.push(Refused::InFuture { on: sealed.day, today });
                }
                if chain.push(sealed.link).is_err() {
                    self.refused.push(Refused::ChainBroken { at: sealed.at() });
                }
                (RecordId::Sealed(sealed.at()), Some(Record::Sealed(sealed)))
            })
            .collect()
    }

    fn checked(&self, at: Position, signed: &Signed) -> Option<Standing> {
        let sealed = self.state.outbox().at(at)?;
        let centre = self.state.device()?.centre.as_ref()?;
        let office = self.state.office()?;
        let authentic = signed.media == media::RECEIPT && centre.key.signed(signed);
        let receipt: Receipt = serde_json::from_slice(&signed.payload).ok()?;
        let ours = receipt_is_for(&receipt, &office.code, at, sealed.digest());
        (authentic && ours).then_some(receipt.standing)
    }
}
