//! The two copies of the slot file: what one has lost, the other gives back.

use super::*;

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
        change_from_first_to(&dir, "second");
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
    change_from_first_to(&other, "theirs");
    fs::copy(path(&other, SlotCopy::B), path(&dir, SlotCopy::B)).unwrap();
    let opened = Vault::unlock(dir.path(), &by("first")).unwrap();
    assert_eq!(opened.store_id, made.store_id);
    let told =
        CopyReport { copy: SlotCopy::B, defect: Defect::Altered, outcome: Outcome::Rewritten };
    assert_eq!(opened.mended, [told]);
}
