//! Opening the office's store for one command, and leaving it in order when the command is over.

use super::environment;
use super::exit::Failure;
use super::face::{Face, tell};
use super::passphrase;
use crate::caseload::Caseload;
use crate::i18n::{Explain, Lang};
use crate::msg;
use crate::store::vault::{Content, Passphrase, Unlock, Vault};
use crate::store::{OpenReport, Store, StoreError};
use std::ops::{Deref, DerefMut};
use std::path::Path;

/// A caseload open for one command. However the command ends, the store is settled then: the next one has
/// nothing to catch up with, and an older copy of the store put in its place is noticed.
pub(super) struct Opened {
    caseload: Caseload,
    lang: Lang,
}

impl Deref for Opened {
    type Target = Caseload;

    fn deref(&self) -> &Caseload {
        &self.caseload
    }
}

impl DerefMut for Opened {
    fn deref_mut(&mut self) -> &mut Caseload {
        &mut self.caseload
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        // After a panic there is a report to read, and nothing here that the next opening does not mend.
        if !std::thread::panicking() {
            settle(self.caseload.store_mut(), self.lang);
        }
    }
}

/// Settles a store that is no longer used. What was asked for is done: nothing here makes a command fail.
pub(super) fn settle(store: &mut Store, lang: Lang) {
    if let Err(error) = store.settle() {
        unwitnessed(&error, lang);
    }
}

fn unwitnessed(error: &StoreError, lang: Lang) {
    let reason = lang.say(&error.explain());
    tell(&lang.say(&msg!("cli.opening.unwitnessed", reason = reason)));
}

impl Face {
    /// Opens the office's caseload; says what opening found out of the ordinary.
    ///
    /// # Errors
    /// As [`open_store`](Self::open_store), or its records cannot be read.
    pub(super) fn open(&self) -> Result<Opened, Failure> {
        let dir = self.store_dir()?;
        let unlock = Unlock::Passphrase(self.passphrase(&dir)?);
        let mut caseload = Caseload::open(&dir, &unlock, self.now())?;
        self.tell_of(caseload.store_mut());
        Ok(Opened { caseload, lang: self.lang })
    }

    /// The caseload of a store just made: watched from its first change on.
    ///
    /// # Errors
    /// Its records cannot be read.
    pub(super) fn begin(&self, store: Store) -> Result<Opened, Failure> {
        let mut caseload = Caseload::of(store)?;
        if caseload.store().content() == Content::Real {
            self.witness(caseload.store_mut());
        }
        Ok(Opened { caseload, lang: self.lang })
    }

    /// Opens the office's store without reading its records. Whoever does [settles](settle) it.
    ///
    /// # Errors
    /// It cannot be opened: [`Exit::Store`](super::exit::Exit::Store), or
    /// [`Exit::Damage`](super::exit::Exit::Damage).
    pub(super) fn open_store(&self) -> Result<Store, Failure> {
        let dir = self.store_dir()?;
        let unlock = Unlock::Passphrase(self.passphrase(&dir)?);
        let mut store = Store::open(&dir, &unlock, self.now())?;
        self.tell_of(&mut store);
        Ok(store)
    }

    /// The passphrase of the store in `dir`. That of a demonstration is known to everyone, and tried
    /// in no folder but one that was named: nobody finds an invented store in the place of their own.
    ///
    /// # Errors
    /// None can be had.
    pub(super) fn passphrase(&self, dir: &Path) -> Result<Passphrase, Failure> {
        let fictional = matches!(Vault::stated_content(dir), Ok(Some(Content::Fictional)));
        if fictional && self.has_named_store() {
            return Ok(passphrase::of_demonstrations());
        }
        passphrase::existing(self.lang)
    }

    /// What there is to say of a store just opened.
    fn tell_of(&self, store: &mut Store) {
        self.tell_opening(store.opening());
        match store.content() {
            Content::Fictional => self.tell(&msg!("cli.opening.fictional")),
            Content::Real => self.witness(store),
        }
    }

    /// Compares the store with what was last seen of it on this machine, and has it remembered.
    fn witness(&self, store: &mut Store) {
        let Some(folder) = environment::witness_folder() else { return };
        match store.witnessed_in(&folder) {
            Ok(None) => {}
            Ok(Some(incident)) => self.tell(&incident.explain()),
            Err(error) => unwitnessed(&error, self.lang),
        }
    }

    fn tell_opening(&self, report: &OpenReport) {
        for copy in &report.slots {
            self.tell(&copy.explain());
        }
        for incident in &report.healed {
            self.tell(&incident.explain());
        }
        for path in &report.set_aside {
            self.tell(&msg!("cli.opening.set_aside", path = path.display().to_string()));
        }
    }
}
