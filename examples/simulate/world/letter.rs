//! An envelope, sealed and read: real bytes, real headers, and real signatures in some worlds.

use super::caseload::{Day, Value, day_of};
use relais::sync::chain::{Digest, Link};
use relais::sync::envelope::{Envelope, Header, Reason, SCHEMA};
use relais::sync::message::Receipt;
use relais::sync::signed::{KeyId, PrivateKey, PublicKey, Signed};
use std::collections::HashMap;
use std::rc::Rc;

/// The schema of a version of the program. Its tables are those of the first: what matters is who knows its name.
pub fn schema(version: u8) -> &'static str {
    if version == 1 { SCHEMA } else { "bilan-jour/999" }
}

/// An envelope as it was read once.
#[derive(Debug)]
pub struct Letter {
    pub signed: Signed,
    pub link: Link,
    /// Of its schema.
    pub version: u8,
    pub day: Day,
    pub value: Value,
    pub reason: Reason,
}

impl Letter {
    fn read(signed: &Signed) -> Self {
        let bytes = &signed.payload;
        let header = Header::read(bytes).unwrap();
        let version = if header.schema == SCHEMA { 1 } else { 2 };
        let envelope: Envelope = match version {
            1 => Envelope::read(bytes).unwrap(),
            _ => serde_json::from_slice(bytes).unwrap(),
        };
        Self {
            signed: signed.clone(),
            link: header.link(bytes),
            version,
            day: day_of(envelope.day),
            value: Value::of(&envelope),
            reason: envelope.reason,
        }
    }
}

/// The bytes of an envelope of either schema.
pub fn write(envelope: &Envelope) -> Vec<u8> {
    if envelope.header.schema == SCHEMA {
        envelope.write().unwrap()
    } else {
        serde_json::to_vec(envelope).unwrap()
    }
}

/// What was read before is not read again: reading depends on nothing but the bytes, and takes most of the time.
#[derive(Default)]
pub struct Readings {
    letters: HashMap<Digest, Rc<Letter>>,
    receipts: HashMap<Vec<u8>, Rc<Receipt>>,
}

impl Readings {
    pub fn read(&mut self, signed: &Signed) -> Rc<Letter> {
        let letter = self
            .letters
            .entry(Digest::of(&signed.payload))
            .or_insert_with(|| Rc::new(Letter::read(signed)));
        assert_eq!(letter.signed, *signed, "the same bytes were signed twice");
        Rc::clone(letter)
    }

    /// What the office knows of what it has just written, where reading is not what is looked at.
    pub fn trust(&mut self, letter: Letter) -> Rc<Letter> {
        let letter = Rc::new(letter);
        self.letters.insert(letter.link.digest, Rc::clone(&letter));
        letter
    }

    pub fn receipt(&mut self, signed: &Signed) -> Rc<Receipt> {
        if let Some(known) = self.receipts.get(&signed.payload) {
            return Rc::clone(known);
        }
        let receipt: Rc<Receipt> = Rc::new(serde_json::from_slice(&signed.payload).unwrap());
        self.receipts.insert(signed.payload.clone(), Rc::clone(&receipt));
        receipt
    }
}

/// Signs and checks; only as if, where signatures are not what is looked at.
#[derive(Clone)]
pub struct Pen {
    key: PrivateKey,
    public: PublicKey,
    id: KeyId,
    real: bool,
}

impl Pen {
    pub fn new(seed: u8, real: bool) -> Self {
        let key = PrivateKey::from_seed(&[seed; 32]);
        let public = key.public();
        Self { key, public, id: public.id(), real }
    }

    pub fn is_real(&self) -> bool {
        self.real
    }

    pub fn id(&self) -> KeyId {
        self.id
    }

    pub fn sign(&self, media: &str, payload: Vec<u8>) -> Signed {
        if self.real {
            return self.key.sign(media, payload);
        }
        Signed { media: media.to_owned(), payload, key: self.id, signature: [0; 64] }
    }

    pub fn signed(&self, signed: &Signed) -> bool {
        signed.key == self.id && (!self.real || self.public.signed(signed))
    }
}
