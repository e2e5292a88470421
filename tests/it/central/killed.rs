//! A server killed while offices send: what was receipted is there afterwards.

use super::client::{post, try_ask};
use super::program::Centre;
use super::world::Laptop;
use relais::sync::envelope::Header;
use relais::sync::message::{Batch, BatchReply, HelloReply, ListReply, MAX_BATCH, Outcome};
use relais::sync::signed::Signed;
use std::sync::mpsc;
use std::thread;

/// Times that the server is killed.
const ROUNDS: u32 = 4;

/// Offices that send at the same time.
const OFFICES: u8 = 4;

/// Sends until the server goes away; tells each receipt as it comes.
fn send(
    mut laptop: Laptop,
    at: std::net::SocketAddr,
    told: &mpsc::Sender<()>,
) -> (Laptop, Vec<(Signed, Signed)>) {
    let mut receipted = Vec::new();
    for count in 0.. {
        let before = laptop.chain.clone();
        let envelope = laptop.seal("2026-11-20", count);
        let place = Header::read(&envelope.payload).unwrap().at();
        let body = serde_json::to_vec(&envelope).unwrap();
        let token = laptop.token.clone();
        match try_ask(at, "PUT", &laptop.address(place), token.as_deref(), &body) {
            Some(answer) if answer.status == 429 => laptop.chain = before,
            Some(answer) => {
                receipted.push((envelope, answer.done::<Signed>(201)));
                let _ = told.send(());
            }
            // Heard or not: the next round says hello and finds out.
            None => break,
        }
    }
    (laptop, receipted)
}

#[test]
fn every_receipted_envelope_is_there_after_each_kill() {
    let centre = Centre::new();
    centre.ok(&["init"]);
    let mut laptops: Vec<Laptop> = Vec::new();
    let mut receipted: Vec<Vec<(Signed, Signed)>> = vec![Vec::new(); OFFICES.into()];
    {
        let codes: Vec<String> =
            (0..OFFICES).map(|rank| centre.invite(&format!("CSP{rank}"))).collect();
        let served = centre.serve();
        for (rank, code) in (0..OFFICES).zip(codes) {
            let mut laptop = Laptop::new(&format!("CSP{rank}"), rank + 1);
            laptop.arrive(served.at, &code, centre.now());
            laptops.push(laptop);
        }
    }
    for round in 0..ROUNDS {
        let mut served = centre.serve();
        for (laptop, kept) in laptops.iter_mut().zip(&receipted) {
            let reply: HelloReply = laptop.hello(served.at, centre.now());
            let heads: ListReply =
                laptop.get(served.at, &format!("/v1/offices/{}/envelopes", laptop.code)).done(200);
            assert_eq!(reply.head, heads.heads.last().copied());
            // What was receipted, and at most one envelope whose answer was lost.
            assert!(
                (kept.len()..=kept.len() + usize::try_from(round).unwrap())
                    .contains(&heads.heads.len())
            );
            laptop.chain.cut(reply.head.map(|head| head.at));
            assert_eq!(laptop.chain.head(), reply.head, "a beginning of what the office has");
            for part in kept.chunks(MAX_BATCH) {
                let envelopes = part.iter().map(|(envelope, _)| envelope.clone()).collect();
                let path = format!("/v1/offices/{}/batch", laptop.code);
                let token = laptop.token.as_deref();
                let reply: BatchReply =
                    post(served.at, &path, token, &Batch { envelopes }).done(200);
                let receipts = part.iter().map(|(_, receipt)| Outcome::Receipted(receipt.clone()));
                assert!(reply.outcomes.into_iter().eq(receipts), "the receipts that were given");
            }
        }
        let (told, heard) = mpsc::channel();
        let sending: Vec<_> = laptops
            .drain(..)
            .map(|laptop| {
                let (at, told) = (served.at, told.clone());
                thread::spawn(move || send(laptop, at, &told))
            })
            .collect();
        for _ in 0..5 + 4 * round {
            heard.recv().unwrap();
        }
        served.child.kill().unwrap();
        for (rank, sent) in sending.into_iter().enumerate() {
            let (laptop, kept) = sent.join().unwrap();
            laptops.push(laptop);
            receipted[rank].extend(kept);
        }
    }
    assert!(receipted.iter().map(Vec::len).sum::<usize>() >= 40);
    assert!(centre.ok(&["doctor"]).contains("All is well"));
}
