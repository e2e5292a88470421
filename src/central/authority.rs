//! A private certificate authority, for a central office that has no public name.
//!
//! Its certificate is given to the offices once; those that it signs are served. Keys are files that this user alone can
//! read.

use crate::store::platform;
use chrono::{Datelike, NaiveDate};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Years for which the authority signs.
const AUTHORITY_YEARS: i32 = 10;

/// Years for which a server's certificate holds.
const SERVER_YEARS: i32 = 2;

/// Why there is no certificate.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// A file of that name is there: a key is never replaced by accident.
    #[error("{} is there already", .0.display())]
    AlreadyThere(
        /// Which.
        PathBuf,
    ),
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// What was read or asked for is no certificate.
    #[error(transparent)]
    Certificate(#[from] rcgen::Error),
}

/// A certificate and its key, as files in PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The certificate.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

impl Pair {
    fn named(folder: &Path, name: &str) -> Self {
        Self {
            certificate: folder.join(format!("{name}.pem")),
            key: folder.join(format!("{name}.key")),
        }
    }

    fn keep(self, certificate: &str, key: &KeyPair) -> Result<Self, AuthorityError> {
        for path in [&self.certificate, &self.key] {
            if path.exists() {
                return Err(AuthorityError::AlreadyThere(path.clone()));
            }
        }
        write(&self.key, &key.serialize_pem())?;
        write(&self.certificate, certificate)?;
        Ok(self)
    }
}

fn write(path: &Path, text: &str) -> Result<(), AuthorityError> {
    platform::write_private_file(path, text.as_bytes())
        .map_err(|source| AuthorityError::Io { path: path.to_owned(), source })
}

fn read(path: &Path) -> Result<String, AuthorityError> {
    fs::read_to_string(path).map_err(|source| AuthorityError::Io { path: path.to_owned(), source })
}

fn holds(params: &mut CertificateParams, today: NaiveDate, years: i32) {
    // Day and month are those of a date, in a year that has both: the 28th at most.
    let month = u8::try_from(today.month()).unwrap_or(1);
    let day = u8::try_from(today.day().min(28)).unwrap_or(1);
    params.not_before = date_time_ymd(today.year(), month, day);
    params.not_after = date_time_ymd(today.year() + years, month, day);
}

/// What the authority of a key is: its name follows from the key, so that the key alone is enough to sign in its name.
fn authority(key: &KeyPair) -> CertificateParams {
    let id = blake3::hash(key.public_key_raw()).to_hex();
    let name: String = id.chars().take(16).collect();
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, format!("relais-central {name}"));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

/// Makes an authority in a folder.
///
/// # Errors
/// There is one already; the files cannot be written.
pub fn init(folder: &Path, today: NaiveDate) -> Result<Pair, AuthorityError> {
    platform::create_private_dir(folder)
        .map_err(|source| AuthorityError::Io { path: folder.to_owned(), source })?;
    let key = KeyPair::generate()?;
    let mut params = authority(&key);
    holds(&mut params, today, AUTHORITY_YEARS);
    let certificate = params.self_signed(&key)?.pem();
    Pair::named(folder, "authority").keep(&certificate, &key)
}

/// Issues a certificate for a server, by the authority of the folder.
///
/// # Errors
/// There is no authority; a host that is neither a name nor an address; there is one already for that host.
pub fn issue(folder: &Path, host: &str, today: NaiveDate) -> Result<Pair, AuthorityError> {
    let signing = KeyPair::from_pem(&read(&Pair::named(folder, "authority").key)?)?;
    let issuer = Issuer::new(authority(&signing), signing);
    let mut params = CertificateParams::new(vec![host.to_owned()])?;
    params.distinguished_name.push(DnType::CommonName, host);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.use_authority_key_identifier_extension = true;
    holds(&mut params, today, SERVER_YEARS);
    let key = KeyPair::generate()?;
    let certificate = params.signed_by(&key, &issuer)?.pem();
    let file: String = host
        .chars()
        .map(|one| if one.is_ascii_alphanumeric() || one == '.' { one } else { '-' })
        .collect();
    Pair::named(folder, &format!("server-{file}")).keep(&certificate, &key)
}
