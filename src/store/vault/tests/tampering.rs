//! Someone who knows the format and no secret, and changes bytes on purpose.

use super::*;

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
