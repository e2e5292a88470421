//! Envelopes that come in a file.

use super::Case;
use super::world::World;
use relais::central::admin::{Command, Refused, Reply};
use relais::sync::message::{Outcome, ParcelToCentre, ParcelToOffice, ProblemKind};
use relais::sync::signed::Signed;

pub(super) const CASES: &[Case] =
    &[("a file is received as the network's envelopes are, and once", received)];

fn received(world: &World) {
    let mut laptop = world.laptop("CSP", 1);
    let mut envelopes: Vec<Signed> =
        (0..70).map(|count| laptop.seal("2026-11-20", count)).collect();
    let parcel = |envelopes: &[Signed]| ParcelToCentre {
        format: ParcelToCentre::FORMAT.to_owned(),
        office: "CSP".into(),
        envelopes: envelopes.to_vec(),
    };
    let send = |parcel: ParcelToCentre| -> ParcelToOffice {
        match world.perform(Command::Receive { parcel }) {
            Reply::Parcel(parcel) => parcel,
            other => panic!("{other:?}"),
        }
    };
    let first = send(parcel(&envelopes));
    assert_eq!((first.outcomes.len(), first.head), (70, laptop.chain.head()));
    for ((at, outcome), envelope) in first.outcomes.iter().zip(&envelopes) {
        let Outcome::Receipted(receipt) = outcome else { panic!("{outcome:?}") };
        assert_eq!(world.receipt(receipt, envelope).head.at, *at);
    }
    assert_eq!(send(parcel(&envelopes)), first, "the same receipts");
    envelopes.push(laptop.seal("2026-11-21", 1));
    envelopes[70].signature[0] ^= 1;
    envelopes.push(laptop.seal("2026-11-22", 1));
    let last = send(parcel(&envelopes));
    assert_eq!(last.outcomes.len(), 71, "the first refusal ends it");
    let (_, Outcome::Refused(problem)) = &last.outcomes[70] else { panic!("{last:?}") };
    assert_eq!(problem.kind, ProblemKind::Signature);
    let refused = |parcel| world.perform(Command::Receive { parcel });
    let other = ParcelToCentre { format: "relais-to-office/1".to_owned(), ..parcel(&[]) };
    assert!(matches!(refused(other), Reply::Refused(Refused::NotAParcel(_))));
    let nowhere = ParcelToCentre { office: "NONE".into(), ..parcel(&[]) };
    assert!(matches!(refused(nowhere), Reply::Refused(Refused::NoOffice(_))));
}
