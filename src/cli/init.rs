//! `relais init`: makes the office's store.

use super::exit::{Exit, Failure};
use super::face::Face;
use super::output::Done;
use super::{environment, passphrase};
use crate::caseload::Caseload;
use crate::caseload::change::{Act, Change};
use crate::domain::identifier::{InseeCode, InternalNumber, Name};
use crate::domain::office::{Adviser, AdviserId, Office};
use crate::msg;
use crate::store::Store;
use crate::store::vault::KeyDerivation;
use clap::Args;
use serde::Serialize;
use smol_str::SmolStr;

/// Code of an office that gave none.
const CODE: &str = "REL";

/// Makes the office's store.
#[derive(Debug, Args)]
pub struct Init {
    #[arg(long, value_name = "NAME")]
    office: Option<String>,
    #[arg(long, value_name = "CODE")]
    code: Option<String>,
    #[arg(long, value_name = "INSEE")]
    commune: Option<String>,
    #[arg(long, value_name = "NAME")]
    adviser: Option<String>,
}

/// The store that was made, for JSON.
#[derive(Debug, Serialize)]
struct Made {
    store: String,
    store_id: String,
    office: OfficeMade,
    adviser: String,
    /// Shown this once, kept nowhere.
    recovery_code: String,
}

#[derive(Debug, Serialize)]
struct OfficeMade {
    code: String,
    name: String,
}

impl Init {
    /// Asks for a passphrase (or reads the file a script names), makes the store, gives it its office and
    /// its first adviser, and shows the recovery code once.
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let (office, adviser) = self.read(face)?;
        let dir = face.store_dir()?;
        if crate::store::vault::Vault::exists(&dir) {
            let dir = dir.display().to_string();
            return Err(Failure::said(Exit::Store, msg!("cli.init.there", dir = dir)));
        }
        let passphrase = passphrase::new(face.lang)?;
        let (store, code) =
            Store::create(&dir, &passphrase, KeyDerivation::calibrated(), face.now())?;
        drop(passphrase);
        let store_id = store.id();
        let mut caseload = face.begin(store)?;
        furnish(face, &mut caseload, office.clone(), adviser.clone())?;
        let code = code.to_text();
        face.printer.done(&Done {
            schema: "relais.init/1",
            body: Made {
                store: dir.display().to_string(),
                store_id: store_id.to_string(),
                office: OfficeMade { code: office.code.to_string(), name: office.name.to_string() },
                adviser: adviser.name.to_string(),
                recovery_code: code.to_string(),
            },
            sentences: vec![
                msg!("cli.init.made", dir = dir.display().to_string()),
                msg!(
                    "cli.init.office",
                    office = office.name.as_str(),
                    code = office.code.as_str(),
                    adviser = adviser.name.as_str()
                ),
                msg!("cli.init.recovery_code", code = code.as_str()),
                msg!("cli.init.next"),
            ],
        })?;
        Ok(Exit::Done)
    }

    fn read(self, face: &mut Face) -> Result<(Office, Adviser), Failure> {
        let mut reading = face.reading();
        let code = self.code.unwrap_or_else(|| CODE.to_owned()).trim().to_uppercase();
        // It begins the internal numbers, and obeys their rule.
        if InternalNumber::parse(&format!("{code}-1")).is_err() {
            let expected = msg!("cli.init.code_expected");
            reading.refuse("--code", &code, expected, msg!("desk.reading.correct"));
        }
        let name = self.office.unwrap_or_else(|| face.lang.t("cli.init.default_office").to_owned());
        let name = reading.parsed("--office", Name::parse(&name));
        let commune =
            self.commune.and_then(|code| reading.parsed("--commune", InseeCode::parse(&code)));
        let adviser = self
            .adviser
            .or_else(|| face.named_adviser().map(str::to_owned))
            .or_else(|| environment::login_name().filter(|name| Name::parse(name).is_ok()))
            .unwrap_or_else(|| face.lang.t("cli.init.default_adviser").to_owned());
        let adviser = reading.parsed("--adviser", Name::parse(&adviser));
        reading.finish()?;
        let (Some(name), Some(adviser)) = (name, adviser) else { return Err(Failure::Closed) };
        let office = Office { code: SmolStr::from(code), name, commune };
        Ok((office, Adviser { id: AdviserId(face.next_id()), name: adviser, email: None }))
    }
}

/// Gives a new store its office and first adviser.
pub(super) fn furnish(
    face: &Face,
    caseload: &mut Caseload,
    office: Office,
    adviser: Adviser,
) -> Result<(), Failure> {
    let act = Act { by: adviser.id, now: face.now(), today: face.today() };
    caseload.make(Change::OfficeSet(office), &act)?;
    caseload.make(Change::AdviserSaved(adviser), &act)?;
    Ok(())
}
