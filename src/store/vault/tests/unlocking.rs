//! The two ways in: the passphrase and the recovery code, and replacing either.

use super::*;

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
    change_from_first_to(&dir, "second");
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
