//! Beginning: the centre's rows and keys, its certificate, and what comes back from a backup.

use super::exit::{Exit, Failure};
use super::reach::{authority, centre, runtime};
use super::{Face, output};
use crate::central::admin::new_centre;
use crate::central::authority::{self as certificates, AuthorityError, Pair};
use crate::central::backend::embedded::Embedded;
use crate::central::backend::postgres::Postgres;
use crate::central::backend::{AnyBackend, Backend};
use crate::i18n::Message;
use crate::ids::RandomIds;
use crate::msg;
use crate::store::vault::{KeyDerivation, RecoveryCode};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Makes the centre.
#[derive(Debug, Args)]
pub(super) struct Init {
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
}

impl Init {
    pub(super) fn run(self, face: &Face) -> Result<Exit, Failure> {
        let name = self.name.unwrap_or_else(|| face.lang.t("central.name").to_owned());
        runtime()?.block_on(async {
            let (backend, code) = match &face.place.database {
                Some(url) => (AnyBackend::Postgres(Postgres::connect(url).await?), None),
                None => {
                    let derivation = KeyDerivation::calibrated();
                    let now = face.clock.now();
                    let (store, code) = Embedded::create(&face.place.data, derivation, now)?;
                    (AnyBackend::Embedded(store), Some(code))
                }
            };
            if backend.centre().await?.is_some() {
                return Err(Failure::said(Exit::Store, msg!("central.error.begun")));
            }
            backend.set_centre(new_centre(&name, &mut RandomIds)).await?;
            let made = centre(&backend).await?;
            let key = made.key.public().to_string();
            output::say(face.lang, &msg!("central.init.done", name = name, key = key))?;
            if let Some(code) = code {
                let data = face.place.data.display().to_string();
                let code = code.to_text().to_string();
                output::say(face.lang, &msg!("central.init.code", code = code, data = data))?;
            }
            backend.close();
            Ok(Exit::Done)
        })
    }
}

/// The private authority.
#[derive(Debug, Args)]
pub(super) struct Authority {
    #[command(subcommand)]
    what: AuthorityDo,
}

#[derive(Debug, Subcommand)]
enum AuthorityDo {
    Init,
    Issue {
        #[arg(value_name = "HOST")]
        host: String,
    },
}

impl Authority {
    pub(super) fn run(self, face: &Face) -> Result<Exit, Failure> {
        let folder = authority(&face.place.data);
        let today = face.clock.today();
        let said = |pair: Pair| -> Message {
            let certificate = pair.certificate.display().to_string();
            msg!("central.ca.made", certificate = certificate, key = pair.key.display().to_string())
        };
        let made = match self.what {
            AuthorityDo::Init => certificates::init(&folder, today),
            AuthorityDo::Issue { host } => certificates::issue(&folder, &host, today),
        };
        output::say(face.lang, &said(made.map_err(|error| refused(&error))?))?;
        Ok(Exit::Done)
    }
}

fn refused(error: &AuthorityError) -> Failure {
    Failure::said(Exit::Refused, msg!("central.ca.refused", reason = error.to_string()))
}

/// Brings a backup back.
#[derive(Debug, Args)]
pub(super) struct Restore {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(long, value_name = "RECOVERY")]
    code: Option<String>,
}

impl Restore {
    pub(super) fn run(self, face: &Face) -> Result<Exit, Failure> {
        let wrong =
            |read: &str| Failure::said(Exit::Usage, msg!("central.restore.code", read = read));
        let code = match &self.code {
            Some(typed) => Some(RecoveryCode::parse(typed).map_err(|_| wrong(typed))?),
            None => None,
        };
        runtime()?.block_on(async {
            let (data, now) = (&face.place.data, face.clock.now());
            let derivation = KeyDerivation::calibrated();
            let restored = Embedded::restore(data, &self.file, code, derivation, now).await?;
            let offices = restored.offices().await?.len();
            restored.close();
            output::say(face.lang, &msg!("central.restore.done", count = offices))?;
            Ok(Exit::Done)
        })
    }
}
