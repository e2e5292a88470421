use super::*;
use crate::i18n::{Explain, Lang};
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

const STRONG: &str = "lampe velo prune gare nuage cuivre valse";

fn typed(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

fn by(text: &str) -> Unlock {
    Unlock::Passphrase(typed(text))
}

/// The same code again: codes are not cloned outside tests.
fn with(code: &RecoveryCode) -> Unlock {
    Unlock::RecoveryCode(RecoveryCode::parse(&code.to_text()).unwrap())
}

/// A fictional vault whose passphrase is «first».
fn vault() -> (TempDir, Unlocked, RecoveryCode) {
    let dir = tempfile::tempdir().unwrap();
    let (unlocked, code) =
        Vault::create(dir.path(), &typed("first"), KeyDerivation::throwaway()).unwrap();
    (dir, unlocked, code)
}

fn path(dir: &TempDir, copy: SlotCopy) -> PathBuf {
    dir.path().join(copy.file_name())
}

fn both(dir: &TempDir) -> [Vec<u8>; 2] {
    SlotCopy::BOTH.map(|copy| fs::read(path(dir, copy)).unwrap())
}

/// What an attacker does who knows the format and no secret: change bytes, then the checksum.
fn altered(bytes: &[u8], change: impl FnOnce(&mut [u8])) -> Vec<u8> {
    let mut bytes = bytes[..bytes.len() - 32].to_vec();
    change(&mut bytes);
    let checksum = blake3::hash(&bytes);
    bytes.extend_from_slice(checksum.as_bytes());
    bytes
}

fn write_both(dir: &TempDir, bytes: &[u8]) {
    for copy in SlotCopy::BOTH {
        fs::write(path(dir, copy), bytes).unwrap();
    }
}

/// Where things are in the file, as `docs/store-format.md` says.
mod at {
    use std::ops::Range;
    pub(super) const FORMAT: usize = 8;
    pub(super) const CONTENT: usize = 10;
    pub(super) const REVISION: usize = 11;
    pub(super) const PARAMETERS: Range<usize> = 35..47;
    pub(super) const PASSPHRASE_SLOT: Range<usize> = 63..135;
    pub(super) const RECOVERY_SLOT: Range<usize> = 151..223;
    pub(super) const SEAL: Range<usize> = 223..255;
    pub(super) const LENGTH: usize = 287;
}

#[test]
fn what_is_sealed_before_closing_opens_after_by_either_way() {
    let (dir, made, code) = vault();
    let sealed = made.keys.seal_frame(b"1", b"kept");
    for unlock in [by("first"), with(&code)] {
        let opened = Vault::unlock(dir.path(), &unlock).unwrap();
        assert_eq!(opened.store_id, made.store_id);
        assert_eq!(opened.content, Content::Fictional);
        assert_eq!(opened.mended, []);
        assert_eq!(opened.keys.open_frame(b"1", &mut sealed.clone()).unwrap(), b"kept");
    }
}

#[test]
fn a_real_vault_opens_under_the_standard_derivation() {
    let dir = tempfile::tempdir().unwrap();
    let (made, _) = Vault::create(dir.path(), &typed(STRONG), KeyDerivation::standard()).unwrap();
    assert_eq!(made.content, Content::Real);
    let sealed = made.keys.seal_frame(b"", b"kept");
    let opened = Vault::unlock(dir.path(), &by(STRONG)).unwrap();
    assert_eq!(opened.keys.open_frame(b"", &mut sealed.clone()).unwrap(), b"kept");
    let wrong = Vault::unlock(dir.path(), &by("lampe velo prune gare nuage cuivre"));
    assert!(matches!(wrong, Err(VaultError::WrongPassphrase)));
}

#[test]
fn a_wrong_passphrase_or_code_opens_nothing_and_is_said_as_such() {
    let (dir, _, _) = vault();
    for wrong in ["", "First", "first ", "second"] {
        let refused = Vault::unlock(dir.path(), &by(wrong));
        assert!(matches!(refused, Err(VaultError::WrongPassphrase)), "{wrong:?}");
    }
    let other = Unlock::RecoveryCode(RecoveryCode::random());
    let refused = Vault::unlock(dir.path(), &other);
    assert!(matches!(refused, Err(VaultError::WrongRecoveryCode)));
}

#[test]
fn a_vault_is_never_made_over_another_nor_under_a_weak_passphrase() {
    let (dir, _, _) = vault();
    let before = both(&dir);
    let again = Vault::create(dir.path(), &typed("x"), KeyDerivation::throwaway());
    assert!(matches!(again, Err(VaultError::AlreadyThere { .. })));
    let embedded = Vault::from_slots_bytes(dir.path(), &before[0]);
    assert!(matches!(embedded, Err(VaultError::AlreadyThere { .. })));
    assert_eq!(both(&dir), before);

    let empty = tempfile::tempdir().unwrap();
    let weak = Vault::create(empty.path(), &typed("first"), KeyDerivation::standard());
    assert!(matches!(weak, Err(VaultError::WeakPassphrase { .. })));
    assert!(!Vault::exists(empty.path()));
    let none = Vault::unlock(empty.path(), &by("first"));
    assert!(matches!(none, Err(VaultError::NoVault { .. })));
}

#[test]
fn changing_the_passphrase_keeps_every_seal_and_the_code() {
    let (dir, made, code) = vault();
    let sealed = made.keys.seal_frame(b"", b"kept");
    Vault::change_passphrase(
        dir.path(),
        &by("first"),
        &typed("second"),
        KeyDerivation::throwaway(),
    )
    .unwrap();
    let former = Vault::unlock(dir.path(), &by("first"));
    assert!(matches!(former, Err(VaultError::WrongPassphrase)));
    for unlock in [by("second"), with(&code)] {
        let opened = Vault::unlock(dir.path(), &unlock).unwrap();
        assert_eq!(opened.mended, []);
        assert_eq!(opened.keys.open_frame(b"", &mut sealed.clone()).unwrap(), b"kept");
    }
}

#[test]
fn a_forgotten_passphrase_is_replaced_by_the_code() {
    let (dir, _, code) = vault();
    Vault::change_passphrase(
        dir.path(),
        &with(&code),
        &typed("second"),
        KeyDerivation::throwaway(),
    )
    .unwrap();
    Vault::unlock(dir.path(), &by("second")).unwrap();
}

#[test]
fn a_new_recovery_code_replaces_the_former_one() {
    let (dir, _, former) = vault();
    let new = Vault::new_recovery_code(dir.path(), &with(&former)).unwrap();
    let refused = Vault::unlock(dir.path(), &with(&former));
    assert!(matches!(refused, Err(VaultError::WrongRecoveryCode)));
    assert_eq!(Vault::unlock(dir.path(), &with(&new)).unwrap().mended, []);
    assert_eq!(Vault::unlock(dir.path(), &by("first")).unwrap().mended, []);
}

#[test]
fn a_fictional_vault_never_becomes_real_nor_the_reverse() {
    let (dir, _, _) = vault();
    let change = Vault::change_passphrase(
        dir.path(),
        &by("first"),
        &typed(STRONG),
        KeyDerivation::standard(),
    );
    assert!(matches!(change, Err(VaultError::OtherContent)));
    Vault::unlock(dir.path(), &by("first")).unwrap();
}

#[test]
fn every_flipped_bit_of_a_slot_file_is_seen_without_any_secret() {
    let (dir, _, _) = vault();
    let [bytes, _] = both(&dir);
    assert_eq!(bytes.len(), at::LENGTH);
    assert!(Slots::from_bytes(&bytes).is_ok());
    for place in 0..bytes.len() {
        for bit in 0..8 {
            let mut damaged = bytes.clone();
            damaged[place] ^= 1 << bit;
            let read = Slots::from_bytes(&damaged).err();
            assert_eq!(read, Some(Malformed::Damaged), "{place}.{bit}");
        }
    }
}

#[test]
fn a_slot_file_of_any_other_length_is_seen_and_nothing_panics() {
    let (dir, _, _) = vault();
    let [bytes, _] = both(&dir);
    for length in 0..bytes.len() {
        let cut = bytes[..length].to_vec();
        assert!(Slots::from_bytes(&cut).is_err(), "{length}");
        // Cut, with the checksum put right.
        if length >= 32 {
            assert!(Slots::from_bytes(&altered(&cut, |_| {})).is_err(), "{length}");
        }
    }
    let longer = altered(&[&bytes[..], &[0]].concat(), |_| {});
    assert!(Slots::from_bytes(&longer).is_err());
    assert!(Slots::from_bytes(&[&bytes[..], &bytes[..]].concat()).is_err());
}

#[test]
fn one_spoilt_copy_is_healed_from_the_other_and_told() {
    type Spoil = fn(&Path);
    let spoils: [(Defect, Spoil); 4] = [
        (Defect::Missing, |path| fs::remove_file(path).unwrap()),
        (Defect::Damaged, |path| fs::write(path, "").unwrap()),
        (Defect::Damaged, |path| fs::write(path, vec![0xff; 100_000]).unwrap()),
        (Defect::Damaged, |path| {
            let mut bytes = fs::read(path).unwrap();
            bytes[200] ^= 1;
            fs::write(path, bytes).unwrap();
        }),
    ];
    for copy in SlotCopy::BOTH {
        for (defect, spoil) in &spoils {
            let (dir, made, code) = vault();
            let whole = both(&dir);
            spoil(&path(&dir, copy));
            let opened = Vault::unlock(dir.path(), &with(&code)).unwrap();
            let told = CopyReport { copy, defect: defect.clone(), outcome: Outcome::Rewritten };
            assert_eq!(opened.mended, [told]);
            assert_eq!(opened.store_id, made.store_id);
            assert_eq!(both(&dir), whole);
            assert_eq!(Vault::unlock(dir.path(), &by("first")).unwrap().mended, []);
        }
    }
}

#[test]
fn a_wrong_passphrase_heals_nothing() {
    let (dir, _, _) = vault();
    fs::remove_file(path(&dir, SlotCopy::B)).unwrap();
    Vault::unlock(dir.path(), &by("wrong")).unwrap_err();
    assert!(!path(&dir, SlotCopy::B).exists());
}

#[test]
fn a_copy_that_cannot_be_rewritten_does_not_keep_the_store_closed() {
    let (dir, _, _) = vault();
    fs::write(path(&dir, SlotCopy::B), "spoilt").unwrap();
    // A folder where the temporary file goes: writing fails, as on a read-only disk.
    fs::create_dir_all(dir.path().join("keyslots.a.new").join("in the way")).unwrap();
    let opened = Vault::unlock(dir.path(), &by("first")).unwrap();
    let [report] = opened.mended.as_slice() else { panic!("{:?}", opened.mended) };
    assert_eq!((report.copy, &report.defect), (SlotCopy::B, &Defect::Damaged));
    assert!(matches!(report.outcome, Outcome::Failed(_)), "{report:?}");
}

#[test]
fn both_copies_spoilt_is_a_precise_error_and_nothing_is_overwritten() {
    let (dir, _, code) = vault();
    fs::remove_file(path(&dir, SlotCopy::A)).unwrap();
    fs::write(path(&dir, SlotCopy::B), "spoilt").unwrap();
    for unlock in [by("first"), with(&code)] {
        let Err(VaultError::BothDamaged { a, b, .. }) = Vault::unlock(dir.path(), &unlock) else {
            panic!("both copies are spoilt");
        };
        assert_eq!((a, b), (Defect::Missing, Defect::Damaged));
    }
    assert!(Vault::exists(dir.path()));
    assert_eq!(fs::read(path(&dir, SlotCopy::B)).unwrap(), b"spoilt");
}

#[test]
fn a_newer_format_is_refused_and_left_untouched_even_beside_a_copy_we_know() {
    let (dir, _, _) = vault();
    let [bytes, _] = both(&dir);
    let newer = altered(&[&bytes[..], b"what we do not know yet"].concat(), |bytes| {
        bytes[at::FORMAT] = 2;
    });
    for copy in SlotCopy::BOTH {
        fs::write(path(&dir, copy), &newer).unwrap();
        let before = both(&dir);
        let refused = Vault::unlock(dir.path(), &by("first"));
        assert!(matches!(refused, Err(VaultError::Newer { found: 2 })), "{refused:?}");
        assert_eq!(both(&dir), before);
    }
    let embedded = Vault::unlock_bytes(&newer, &by("first"));
    assert!(matches!(embedded, Err(VaultError::Newer { found: 2 })));
}

#[test]
fn a_change_interrupted_between_the_copies_leaves_either_passphrase_and_then_one() {
    for (known, forgotten) in [("second", "first"), ("first", "second")] {
        let (dir, _, _) = vault();
        let [_, former] = both(&dir);
        Vault::change_passphrase(
            dir.path(),
            &by("first"),
            &typed("second"),
            KeyDerivation::throwaway(),
        )
        .unwrap();
        fs::write(path(&dir, SlotCopy::B), former).unwrap();
        let opened = Vault::unlock(dir.path(), &by(known)).unwrap();
        let [report] = opened.mended.as_slice() else { panic!("{:?}", opened.mended) };
        assert_eq!(report.defect, Defect::OutOfDate);
        assert_eq!(report.outcome, Outcome::Rewritten);
        let refused = Vault::unlock(dir.path(), &by(forgotten));
        assert!(matches!(refused, Err(VaultError::WrongPassphrase)), "{forgotten}");
        assert_eq!(Vault::unlock(dir.path(), &by(known)).unwrap().mended, []);
    }
}

#[test]
fn another_store_s_copy_beside_ours_is_not_taken_for_ours() {
    let (dir, made, _) = vault();
    let (other, _, _) = vault();
    // The other one was rewritten more often: it is tried first.
    Vault::new_recovery_code(other.path(), &by("first")).unwrap();
    Vault::change_passphrase(
        other.path(),
        &by("first"),
        &typed("theirs"),
        KeyDerivation::throwaway(),
    )
    .unwrap();
    fs::copy(path(&other, SlotCopy::B), path(&dir, SlotCopy::B)).unwrap();
    let opened = Vault::unlock(dir.path(), &by("first")).unwrap();
    assert_eq!(opened.store_id, made.store_id);
    let told =
        CopyReport { copy: SlotCopy::B, defect: Defect::Altered, outcome: Outcome::Rewritten };
    assert_eq!(opened.mended, [told]);
}

#[test]
fn every_byte_altered_with_its_checksum_put_right_is_refused_or_told() {
    let (_dir, made, code) = vault();
    for place in 0..at::SEAL.end {
        let bytes = altered(&made.slots_bytes, |bytes| bytes[place] ^= 1);
        for unlock in [by("first"), with(&code)] {
            assert!(Vault::unlock_bytes(&bytes, &unlock).is_err(), "{place}");
        }
    }
    Vault::unlock_bytes(&made.slots_bytes, &by("first")).unwrap();
}

#[test]
fn an_altered_slot_locks_nobody_out_is_told_and_is_vouched_for_by_no_rewriting() {
    let (dir, _, code) = vault();
    let [bytes, _] = both(&dir);
    write_both(&dir, &altered(&bytes, |bytes| bytes[at::RECOVERY_SLOT.start] ^= 1));

    let refused = Vault::unlock(dir.path(), &with(&code));
    assert!(matches!(refused, Err(VaultError::WrongRecoveryCode)));
    let opened = Vault::unlock(dir.path(), &by("first")).unwrap();
    let told = SlotCopy::BOTH.map(|copy| CopyReport {
        copy,
        defect: Defect::Altered,
        outcome: Outcome::Left,
    });
    assert_eq!(opened.mended, told);
    let change = Vault::change_passphrase(
        dir.path(),
        &by("first"),
        &typed("second"),
        KeyDerivation::throwaway(),
    );
    assert!(matches!(change, Err(VaultError::Altered)));
    let new = Vault::new_recovery_code(dir.path(), &by("first")).unwrap();
    assert_eq!(Vault::unlock(dir.path(), &with(&new)).unwrap().mended, []);

    let [bytes, _] = both(&dir);
    write_both(&dir, &altered(&bytes, |bytes| bytes[at::PASSPHRASE_SLOT.start] ^= 1));
    let refused = Vault::unlock(dir.path(), &by("first"));
    assert!(matches!(refused, Err(VaultError::WrongPassphrase)));
    assert_eq!(Vault::unlock(dir.path(), &with(&new)).unwrap().mended, told);
    let renewal = Vault::new_recovery_code(dir.path(), &with(&new));
    assert!(matches!(renewal, Err(VaultError::Altered)));
    Vault::change_passphrase(dir.path(), &with(&new), &typed("third"), KeyDerivation::throwaway())
        .unwrap();
    assert_eq!(Vault::unlock(dir.path(), &by("third")).unwrap().mended, []);
}

#[test]
fn an_authentic_copy_is_preferred_to_an_altered_one_that_opens_too() {
    let (dir, _, _) = vault();
    let [bytes, _] = both(&dir);
    let newest = altered(&bytes, |bytes| bytes[at::REVISION] = 0xff);
    fs::write(path(&dir, SlotCopy::A), newest).unwrap();
    let opened = Vault::unlock(dir.path(), &by("first")).unwrap();
    let told =
        CopyReport { copy: SlotCopy::A, defect: Defect::Altered, outcome: Outcome::Rewritten };
    assert_eq!(opened.mended, [told]);
    assert_eq!(both(&dir), [bytes.clone(), bytes]);
}

/// The four ways of the module's comment to have a real vault opened under cheap parameters.
#[test]
fn a_real_vault_cannot_be_downgraded() {
    let dir = tempfile::tempdir().unwrap();
    let (made, code) =
        Vault::create(dir.path(), &typed(STRONG), KeyDerivation::standard()).unwrap();
    let [cheap, real] = [[8, 1, 1], [65_536, 3, 1]].map(|numbers: [u32; 3]| {
        numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>()
    });
    let with_parameters = |content: u8, parameters: &[u8]| {
        altered(&made.slots_bytes, |bytes| {
            bytes[at::CONTENT] = content;
            bytes[at::PARAMETERS].copy_from_slice(parameters);
        })
    };
    assert_eq!(with_parameters(1, &real), made.slots_bytes);
    let weak = with_parameters(1, &cheap);
    let refused = Vault::unlock_bytes(&weak, &by(STRONG));
    assert!(matches!(refused, Err(VaultError::TooWeak { memory_kib: 8, passes: 1 })));
    for marked in [with_parameters(2, &cheap), with_parameters(2, &real)] {
        let refused = Vault::unlock_bytes(&marked, &by(STRONG));
        assert!(matches!(refused, Err(VaultError::WrongPassphrase)));
        let refused = Vault::unlock_bytes(&marked, &with(&code));
        assert!(matches!(refused, Err(VaultError::WrongRecoveryCode)));
    }
    let change = Vault::change_passphrase(
        dir.path(),
        &with(&code),
        &typed(STRONG),
        KeyDerivation::throwaway(),
    );
    assert!(matches!(change, Err(VaultError::OtherContent)));
    let weak =
        Vault::change_passphrase(dir.path(), &with(&code), &typed("x"), KeyDerivation::standard());
    assert!(matches!(weak, Err(VaultError::WeakPassphrase { .. })));
}

#[test]
fn parameters_that_would_exhaust_the_machine_are_refused_at_once() {
    let (_dir, made, _) = vault();
    for parameters in [[u32::MAX, 3, 1], [65_536, u32::MAX, 1], [65_536, 3, u32::MAX]] {
        let bytes = altered(&made.slots_bytes, |bytes| {
            let numbers: Vec<u8> =
                parameters.iter().flat_map(|number: &u32| number.to_le_bytes()).collect();
            bytes[at::PARAMETERS].copy_from_slice(&numbers);
        });
        let refused = Vault::unlock_bytes(&bytes, &by("first"));
        assert!(matches!(refused, Err(VaultError::TooHeavy { .. })), "{parameters:?}");
    }
}

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

#[test]
fn every_refusal_is_explained_in_both_languages() {
    let dir = PathBuf::from("folder");
    let missing = typed("").strength().missing().unwrap();
    let io = std::io::Error::other("reason");
    let errors = [
        VaultError::NoVault { dir: dir.clone() },
        VaultError::AlreadyThere { dir: dir.clone() },
        VaultError::WrongPassphrase,
        VaultError::WrongRecoveryCode,
        VaultError::BothDamaged {
            dir: dir.clone(),
            a: Defect::Missing,
            b: Defect::Unread("reason".to_owned()),
        },
        VaultError::EmbeddedDamaged,
        VaultError::Newer { found: 2 },
        VaultError::TooWeak { memory_kib: 8, passes: 1 },
        VaultError::TooHeavy { memory_kib: 8, passes: 1, lanes: 1 },
        VaultError::NotEnoughMemory { memory_kib: 65_536 },
        VaultError::WeakPassphrase { missing },
        VaultError::OtherContent,
        VaultError::Altered,
        VaultError::Io { path: dir, source: io },
    ];
    let defects = [
        Defect::Missing,
        Defect::Unread("reason".to_owned()),
        Defect::Damaged,
        Defect::Altered,
        Defect::OutOfDate,
    ];
    let outcomes = [Outcome::Rewritten, Outcome::Left, Outcome::Failed("reason".to_owned())];
    let reports = defects.iter().flat_map(|defect| {
        outcomes.iter().map(|outcome| CopyReport {
            copy: SlotCopy::A,
            defect: defect.clone(),
            outcome: outcome.clone(),
        })
    });
    let codes = [
        CodeError::Character { found: 'é' },
        CodeError::Length { found: 3 },
        CodeError::Groups { groups: vec![2] },
        CodeError::Groups { groups: vec![2, 5] },
    ];
    let messages = errors
        .iter()
        .map(Explain::explain)
        .chain(reports.map(|report| report.explain()))
        .chain(codes.iter().map(Explain::explain));
    for message in messages {
        for lang in [Lang::Fr, Lang::En] {
            let said = lang.say(&message);
            assert!(!said.contains("store.") && !said.contains(['{', '}']), "{said}");
        }
    }
}
