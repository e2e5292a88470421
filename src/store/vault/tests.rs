use super::*;
use tempfile::TempDir;

fn typed(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

fn by(text: &str) -> Unlock {
    Unlock::Passphrase(typed(text))
}

#[test]
fn what_is_sealed_before_closing_opens_after_by_either_way() {
    let dir = tempfile::tempdir().unwrap();
    let (made, code) =
        Vault::create(dir.path(), &typed("first"), KeyDerivation::throwaway()).unwrap();
    let sealed = made.keys.seal_frame(b"1", b"kept");
    for unlock in [by("first"), Unlock::RecoveryCode(code)] {
        let opened = Vault::unlock(dir.path(), &unlock).unwrap();
        assert_eq!(opened.store_id, made.store_id);
        assert_eq!(opened.mended, []);
        assert_eq!(opened.keys.open_frame(b"1", &sealed).unwrap(), b"kept");
    }
}
