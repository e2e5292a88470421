//! An office with sealed days.

use chrono::{DateTime, Days, NaiveDate};
use relais::clock::{Clock, SystemClock};
use relais::sync::chain::{Chain, Position};
use relais::sync::client::Client;
use relais::sync::envelope::{
    Controls, Envelope, FORM, Header, Kind, NOMENCLATURE, Nature, Reason, SCHEMA, Table,
};
use relais::sync::exchange::{End, Errand, run};
use relais::sync::session::Stop;
use relais::sync::signed::{PrivateKey, Signed, media};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

pub(super) struct Office {
    pub(super) code: String,
    pub(super) key: PrivateKey,
    pub(super) chain: Chain,
    pub(super) envelopes: BTreeMap<Position, Signed>,
}

impl Office {
    /// An office that sealed so many days of about so many bytes.
    pub(super) fn new(code: &str, rank: usize, days: u32, bytes: usize) -> Self {
        let mut seed = [1; 32];
        seed.iter_mut().zip(rank.to_le_bytes()).for_each(|(to, from)| *to = from);
        let key = PrivateKey::from_seed(&seed);
        let mut random = fastrand::Rng::with_seed(rank as u64);
        let mut office = Self {
            code: code.to_owned(),
            key,
            chain: Chain::default(),
            envelopes: BTreeMap::new(),
        };
        let first = NaiveDate::from_ymd_opt(2026, 1, 5).unwrap();
        for day in 0..days {
            office.seal(first + Days::new(u64::from(day)), bytes, &mut random);
        }
        office
    }

    fn seal(&mut self, day: NaiveDate, bytes: usize, random: &mut fastrand::Rng) {
        // A cell is some 20 bytes.
        let counts: BTreeMap<SmolStr, u64> = (0..bytes / 20)
            .map(|cell| {
                (
                    SmolStr::from(format!("{}|{:02}-{cell:03}", 78000 + cell / 40, cell % 40)),
                    random.u64(1..200),
                )
            })
            .collect();
        let tables = vec![Table::new("stock.commune_age", Nature::Stock, &counts)];
        let at = self.chain.next(false);
        let envelope = Envelope {
            header: Header {
                v: FORM,
                schema: SCHEMA.into(),
                office: self.code.as_str().into(),
                device: self.key.public().id(),
                epoch: at.epoch,
                seq: at.seq,
                prev: self.chain.head().map(|head| head.digest),
            },
            nomenclature: NOMENCLATURE,
            kind: Kind::Day,
            day,
            reason: Reason::Initial,
            made_at: DateTime::UNIX_EPOCH,
            controls: Controls::of(&tables),
            tables,
        };
        let bytes = envelope.write().unwrap();
        self.chain.push(envelope.header.link(&bytes)).unwrap();
        self.envelopes.insert(at, self.key.sign(media::ENVELOPE, bytes));
    }

    /// Bytes of its envelopes.
    pub(super) fn bytes(&self) -> usize {
        self.envelopes.values().map(|envelope| envelope.payload.len()).sum()
    }

    /// Sends everything; how long that took, from hello to the last receipt.
    pub(super) fn send(&self, address: &str) -> Duration {
        let errand = Errand {
            office: self.code.as_str().into(),
            key: self.key.clone(),
            generation: "load".to_owned(),
            receipted: None,
            chain: self.chain.clone(),
            envelopes: self.envelopes.clone(),
        };
        let stop = Arc::new(AtomicBool::new(false));
        let mut line = Client::new(address, &self.code, None, SystemClock.now(), stop).unwrap();
        let started = Instant::now();
        let end = run(&errand, &mut line, &mut |_| {});
        assert_eq!(end, End::Stop(Stop::UpToDate), "{}", self.code);
        started.elapsed()
    }
}
