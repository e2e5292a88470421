//! What lies on the disk: its bytes as documented, embedded in a backup, private, without a secret.

use super::*;

#[test]
fn slots_embedded_in_a_backup_open_alone_and_in_another_folder() {
    let (dir, made, code) = vault();
    let bytes = Vault::slots_bytes(dir.path()).unwrap();
    assert_eq!(bytes, made.slots_bytes);
    let alone = Vault::unlock_bytes(&bytes, &by("first")).unwrap();
    assert_eq!(alone.store_id, made.store_id);

    let elsewhere = tempfile::tempdir().unwrap();
    let restored = elsewhere.path().join("store");
    Vault::from_slots_bytes(&restored, &bytes).unwrap();
    let opened = Vault::unlock(&restored, &with(&code)).unwrap();
    assert_eq!((opened.store_id, opened.mended), (made.store_id, Vec::new()));

    for length in 0..bytes.len() {
        let read = Vault::from_slots_bytes(&elsewhere.path().join("cut"), &bytes[..length]);
        assert!(matches!(read, Err(VaultError::EmbeddedDamaged)), "{length}");
    }
    assert!(!elsewhere.path().join("cut").exists());
}

#[cfg(unix)]
#[test]
fn slot_files_and_their_folder_are_private() {
    use std::os::unix::fs::PermissionsExt;
    let (dir, _, _) = vault();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(dir.path()), 0o700);
    for copy in SlotCopy::BOTH {
        assert_eq!(mode(&path(&dir, copy)), 0o600);
    }
}

#[test]
fn no_secret_is_on_the_disk_or_in_debug() {
    let dir = tempfile::tempdir().unwrap();
    let (made, code) =
        Vault::create(dir.path(), &typed("an unmistakable passphrase"), KeyDerivation::throwaway())
            .unwrap();
    let text = code.to_text();
    let shown = format!("{made:?} {code:?} {:?}", by("an unmistakable passphrase"));
    assert!(!shown.contains("unmistakable") && !shown.contains(&text[..5]), "{shown}");
    for entry in fs::read_dir(dir.path()).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        for secret in [&b"unmistakable"[..], &text.as_bytes()[..5]] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret));
        }
    }
}

/// The bytes are what `docs/store-format.md` says, read here a second time from its words.
#[test]
fn a_second_implementation_from_the_written_format_opens_both_slots() {
    use chacha20poly1305::aead::{Aead, KeyInit, Payload};
    use chacha20poly1305::{XChaCha20Poly1305, XNonce};
    let (_dir, made, code) = vault();
    let file = &made.slots_bytes;
    assert_eq!(file[..19], *b"RELAISKS\x01\0\x02\x01\0\0\0\0\0\0\0");
    let open = |key: [u8; 32], slot: &[u8], label: &[u8], bound: &[u8]| {
        let associated = [&file[8..11], &file[19..35], label, bound].concat();
        let (nonce, sealed) = slot.split_at(24);
        let payload = Payload { msg: sealed, aad: &associated };
        XChaCha20Poly1305::new(&key.into())
            .decrypt(&XNonce::try_from(nonce).unwrap(), payload)
            .unwrap()
    };

    let mut key = [0; 32];
    let params = argon2::Params::new(8, 1, 1, None).unwrap();
    assert_eq!(file[35..47], *b"\x08\0\0\0\x01\0\0\0\x01\0\0\0");
    argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params)
        .hash_password_into(b"first", &file[47..63], &mut key)
        .unwrap();
    let by_passphrase = open(key, &file[63..135], b"passphrase", &file[35..63]);

    let drawn: String = code.to_text().split('-').flat_map(|group| group[..4].chars()).collect();
    hkdf::Hkdf::<sha2::Sha256>::new(Some(&file[135..151]), drawn.as_bytes())
        .expand(b"relais 1 recovery", &mut key)
        .unwrap();
    let by_code = open(key, &file[151..223], b"recovery", &file[135..151]);
    assert_eq!(by_passphrase, by_code);

    hkdf::Hkdf::<sha2::Sha256>::new(Some(&file[19..35]), &by_code)
        .expand(b"relais 1 slots", &mut key)
        .unwrap();
    assert_eq!(blake3::keyed_hash(&key, &file[..223]), file[223..255]);
    assert_eq!(blake3::hash(&file[..255]), file[255..287]);
    let store = StoreId(file[19..35].try_into().unwrap());
    let keys = Keys::derive(store, &DataKey::from_bytes(&by_code.try_into().unwrap()));
    let sealed = made.keys.seal_frame(b"", b"kept");
    assert_eq!(keys.open_frame(b"", &mut sealed.clone()).unwrap(), b"kept");
}
