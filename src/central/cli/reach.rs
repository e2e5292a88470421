//! The way to the rows: the store of a folder, a database, or the program that serves and holds the store.

use super::Face;
use super::exit::{Exit, Failure};
use crate::central::admin::{Command, Desk, Reply, channel};
use crate::central::backend::embedded::Embedded;
use crate::central::backend::postgres::Postgres;
use crate::central::backend::{AnyBackend, Backend, BackendError, Centre};
use crate::msg;
use crate::store::StoreError;
use crate::store::holder::HolderError;
use etcetera::BaseStrategy;
use std::path::{Path, PathBuf};
use tokio::runtime::Runtime;

/// The data folder, when no option says.
const DATA: &str = "RELAIS_CENTRAL_DATA";

/// The database, when no option says: its password is then not in the list of processes.
const DATABASE: &str = "RELAIS_CENTRAL_DATABASE";

/// Where the central office's things are.
#[derive(Debug)]
pub(super) struct Place {
    /// The data folder: store, keys, authority.
    pub(super) data: PathBuf,
    /// The database, when it is one.
    pub(super) database: Option<String>,
}

impl Place {
    pub(super) fn new(data: Option<PathBuf>, database: Option<String>) -> Result<Self, Failure> {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let data = data
            .or_else(|| variable(DATA).map(PathBuf::from))
            .or_else(default_data)
            .ok_or_else(|| Failure::said(Exit::Store, msg!("central.error.no_folder")))?;
        Ok(Self { data, database: database.or_else(|| variable(DATABASE)) })
    }

    /// Opens the rows.
    pub(super) async fn open(&self, face: &Face) -> Result<AnyBackend, BackendError> {
        match &self.database {
            Some(url) => Ok(AnyBackend::Postgres(Postgres::connect(url).await?)),
            None if !Embedded::exists(&self.data) => Err(BackendError::NotBegun),
            None => Ok(AnyBackend::Embedded(Embedded::open(&self.data, face.clock.now())?)),
        }
    }
}

/// On Windows the local folder: a roaming profile would copy the store over the network.
fn default_data() -> Option<PathBuf> {
    let places = etcetera::choose_base_strategy().ok()?;
    #[cfg(windows)]
    let data = places.cache_dir();
    #[cfg(not(windows))]
    let data = places.data_dir();
    Some(data.join("relais-central"))
}

/// The threads that wait for the network.
pub(super) fn runtime() -> Result<Runtime, Failure> {
    let built = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    built.map_err(|error| {
        Failure::said(Exit::Store, msg!("central.error.runtime", reason = error.to_string()))
    })
}

/// Who the centre is, in rows that were opened.
pub(super) async fn centre(backend: &AnyBackend) -> Result<Centre, Failure> {
    Ok(backend.centre().await?.ok_or(BackendError::NotBegun)?)
}

/// Has a command done by whoever can: ourselves, or the program that serves.
pub(super) fn ask(face: &Face, command: Command) -> Result<Reply, Failure> {
    let reply = runtime()?.block_on(async {
        match face.place.open(face).await {
            Ok(backend) => {
                let centre = centre(&backend).await?;
                let desk = Desk { backend: &backend, centre: &centre };
                let reply = desk.perform(command, &*face.clock).await;
                backend.close();
                Ok(reply)
            }
            Err(error) if is_held(&error) => {
                channel::ask(&face.place.data, command).map_err(|_| Failure::from(error))
            }
            Err(error) => Err(error.into()),
        }
    })?;
    match reply {
        Reply::Refused(refused) => Err(refused.into()),
        reply => Ok(reply),
    }
}

fn is_held(error: &BackendError) -> bool {
    match error {
        BackendError::Store(store) => {
            matches!(&**store, StoreError::Holder(HolderError::Held(_)))
        }
        _ => false,
    }
}

/// The folder of the private authority.
pub(super) fn authority(data: &Path) -> PathBuf {
    data.join("authority")
}
