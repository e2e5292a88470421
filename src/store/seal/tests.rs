use super::*;
use proptest::prelude::*;

const TABLE: TableId = TableId(1);
const KEY: RecordKey = RecordKey([7; 16]);

fn keys(store: u8) -> Keys {
    Keys::derive(StoreId([store; 16]), &DataKey::from_bytes(&[42; 32]))
}

#[test]
fn a_record_opens_only_in_its_place() {
    let keys = keys(1);
    let sealed = keys.seal_record(TABLE, KEY, b"body");
    assert_eq!(keys.open_record(TABLE, KEY, &sealed).unwrap(), b"body");
    assert_eq!(keys.open_record(TableId(2), KEY, &sealed), Err(Unreadable));
    assert_eq!(keys.open_record(TABLE, RecordKey([8; 16]), &sealed), Err(Unreadable));
    assert_eq!(super::tests::keys(2).open_record(TABLE, KEY, &sealed), Err(Unreadable));
    assert_eq!(keys.open_frame(b"", &mut sealed.clone()), Err(Unreadable));
}

#[test]
fn a_record_does_not_open_in_a_store_of_the_same_key_and_another_identity() {
    // The store's identity is in the associated data too, not only in the subkeys: with the
    // subkeys forced equal, the seal still refuses.
    let ours = keys(1);
    let theirs = Keys { store: StoreId([2; 16]), ..keys(1) };
    let sealed = ours.seal_record(TABLE, KEY, b"body");
    assert_eq!(theirs.open_record(TABLE, KEY, &sealed), Err(Unreadable));
    let sealed = ours.seal_frame(b"1", b"plain");
    assert_eq!(theirs.open_frame(b"1", &mut sealed.clone()), Err(Unreadable));
}

#[test]
fn every_flipped_bit_and_every_truncation_of_a_record_is_seen() {
    let keys = keys(1);
    let sealed = keys.seal_record(TABLE, KEY, b"body");
    for place in 0..sealed.len() {
        for bit in 0..8 {
            let mut damaged = sealed.clone();
            damaged[place] ^= 1 << bit;
            assert_eq!(keys.open_record(TABLE, KEY, &damaged), Err(Unreadable), "{place}.{bit}");
        }
        assert_eq!(keys.open_record(TABLE, KEY, &sealed[..place]), Err(Unreadable), "{place}");
    }
    let longer = [&sealed[..], &[0]].concat();
    assert_eq!(keys.open_record(TABLE, KEY, &longer), Err(Unreadable));
}

#[test]
fn a_frame_opens_only_under_its_associated_data_and_purpose() {
    let keys = keys(1);
    let sealed = keys.seal_frame(b"generation 4, frame 17", b"plain");
    assert_eq!(keys.open_frame(b"generation 4, frame 17", &mut sealed.clone()).unwrap(), b"plain");
    assert_eq!(keys.open_frame(b"generation 4, frame 18", &mut sealed.clone()), Err(Unreadable));
    let purposes = [Purpose::Frame, Purpose::Generation, Purpose::Draft, Purpose::View];
    for sealed_for in purposes {
        let sealed = keys.seal(sealed_for, b"a", b"plain");
        for opened_for in purposes {
            let opens = keys.open(opened_for, b"a", &sealed).is_ok();
            assert_eq!(opens, sealed_for == opened_for, "{sealed_for:?} as {opened_for:?}");
        }
    }
}

#[test]
fn two_seals_of_one_body_differ_and_show_nothing_of_it() {
    let keys = keys(1);
    let body = b"Lukasz N'Guessan";
    let first = keys.seal_record(TABLE, KEY, body);
    let second = keys.seal_record(TABLE, KEY, body);
    assert_ne!(first, second);
    assert!(!first.windows(4).any(|window| body.windows(4).any(|part| part == window)));
    assert_eq!(first.len(), Keys::sealed_size(body.len()));
    assert_eq!(first.len(), keys.seal_record(TABLE, KEY, b"").len());
}

#[test]
fn the_digest_follows_changes_in_any_order_and_sees_every_difference() {
    let keys = keys(1);
    let sealed: Vec<_> = (0..20)
        .map(|number| {
            let key = RecordKey([number; 16]);
            (key, keys.seal_record(TABLE, key, &[number]))
        })
        .collect();
    let sum = |records: &mut dyn Iterator<Item = &(RecordKey, Vec<u8>)>| {
        let mut digest = Digest::default();
        records.for_each(|(key, sealed)| digest += keys.digest(TABLE, *key, sealed));
        digest
    };
    let whole = sum(&mut sealed.iter());
    assert_eq!(whole, sum(&mut sealed.iter().rev()));
    assert_eq!(Digest::from_bytes(whole.to_bytes()), whole);

    let removed = sum(&mut sealed.iter().skip(1));
    assert_ne!(removed, whole);
    let mut changed = whole;
    changed -= keys.digest(TABLE, sealed[0].0, &sealed[0].1);
    assert_eq!(changed, removed);

    // An older seal of the same record opens, as it must; the digest is what sees it.
    let older = keys.seal_record(TABLE, sealed[0].0, b"last week");
    assert!(keys.open_record(TABLE, sealed[0].0, &older).is_ok());
    changed += keys.digest(TABLE, sealed[0].0, &older);
    assert_ne!(changed, whole);

    for (table, key, bytes) in [
        (TableId(2), sealed[0].0, &sealed[0].1),
        (TABLE, sealed[1].0, &sealed[0].1),
        (TABLE, sealed[0].0, &sealed[1].1),
    ] {
        assert_ne!(keys.digest(table, key, bytes), keys.digest(TABLE, sealed[0].0, &sealed[0].1));
    }
    let other = super::tests::keys(2);
    assert_ne!(other.digest(TABLE, KEY, b"x"), keys.digest(TABLE, KEY, b"x"));
}

#[test]
fn lanes_wrap_and_come_back() {
    let mut digest = Digest::from_bytes([0xff; 32]);
    let one = Digest::from_bytes([1; 32]);
    digest += one;
    digest -= one;
    assert_eq!(digest, Digest::from_bytes([0xff; 32]));
}

#[test]
fn keys_show_nothing_of_themselves() {
    let shown = format!("{:?}", keys(1));
    assert_eq!(shown, format!("Keys {{ store: {}, .. }}", "01".repeat(16)));
}

/// The bytes are what `docs/store-format.md` says, computed here a second time from its words.
#[test]
fn a_second_implementation_from_the_written_format_opens_a_record() {
    use chacha20poly1305::aead::{Aead, Payload};
    let sealed = keys(1).seal_record(TABLE, KEY, b"body");
    let mut subkey = [0; 32];
    Hkdf::<Sha256>::new(Some(&[1; 16]), &[42; 32])
        .expand(b"relais 1 records", &mut subkey)
        .unwrap();
    let associated = [&[1, 0][..], &[1; 16], &[1], &[7; 16]].concat();
    let plain = XChaCha20Poly1305::new(&subkey.into())
        .decrypt(
            &XNonce::try_from(&sealed[..24]).unwrap(),
            Payload { msg: &sealed[24..], aad: &associated },
        )
        .unwrap();
    assert_eq!(plain.len(), 128);
    assert_eq!(plain[..12], [4, 0, 0, 0, 0, 0, 0, 0, b'b', b'o', b'd', b'y']);
    assert!(plain[12..].iter().all(|byte| *byte == 0));
}

proptest! {
    #[test]
    fn any_body_comes_back_from_its_place_and_from_no_other(
        body in proptest::collection::vec(any::<u8>(), 0..6000),
        table: u8,
        key: [u8; 16],
        flipped in any::<prop::sample::Index>(),
        bit in 0..8_u32,
    ) {
        let keys = keys(1);
        let (table, key) = (TableId(table), RecordKey(key));
        let mut sealed = keys.seal_record(table, key, &body);
        prop_assert_eq!(sealed.len(), Keys::sealed_size(body.len()));
        prop_assert_eq!(keys.open_record(table, key, &sealed).unwrap(), body);
        prop_assert!(keys.open_record(TableId(table.0 ^ 1), key, &sealed).is_err());
        let place = flipped.index(sealed.len());
        sealed[place] ^= 1 << bit;
        prop_assert!(keys.open_record(table, key, &sealed).is_err());
    }

    #[test]
    fn no_bytes_make_opening_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        prop_assert!(keys(1).open_record(TABLE, KEY, &bytes).is_err());
    }
}
