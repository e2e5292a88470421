//! The backend that needs nothing installed: the sealed store of [`crate::store`], in a folder of this machine.
//!
//! One thread owns it (`worker`); whoever asks waits on a channel, never on the disk. Its passphrase is a random key in a
//! file beside it that this user alone can read: sealing protects backups and discarded disks, not a running server
//! from its own administrator.

mod index;
mod layout;
mod months;
mod worker;

use super::month::{Evening, Month, MonthRow};
use super::{
    Accepted, Answer, Append, Backend, BackendError, Centre, DayRow, Device, Enrolment, Entry,
    Office, OfficeChange, ParkedAt, Projection, Reported,
};
use crate::clock::Timestamp;
use crate::ids::{Ids, RandomIds};
use crate::store::platform;
use crate::store::vault::{KeyDerivation, Passphrase, RecoveryCode, Unlock};
use crate::store::{Op, Store, StoreError};
use crate::sync::chain::{Digest, Head, Position};
use crate::sync::message::Publication;
use chrono::{DateTime, NaiveDate, Utc};
use index::{Filling, Index};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;
use tokio::sync::oneshot;
use worker::{AppendJob, Held, Job};

/// The file with the key that opens the store.
const KEY_FILE: &str = "centre.key";

/// The folder of the store, in the data folder.
const FOLDER: &str = "ledger";

impl From<StoreError> for BackendError {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}

/// A sealed store, and the thread that holds it.
pub struct Embedded {
    jobs: mpsc::Sender<Job>,
    folder: PathBuf,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl fmt::Debug for Embedded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Embedded").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Embedded {
    /// Makes a store in the data folder `data`. The recovery code is shown once and kept nowhere: it opens a backup when
    /// the key file is lost with the machine.
    ///
    /// # Errors
    /// There is one already; the folder cannot be written.
    pub fn create(
        data: &Path,
        derivation: KeyDerivation,
        now: Timestamp,
    ) -> Answer<(Self, RecoveryCode)> {
        platform::create_private_dir(data).map_err(|source| io(data, source))?;
        let key = data.join(KEY_FILE);
        let passphrase = match read_key(&key) {
            Ok(passphrase) => passphrase,
            Err(_) => write_key(data)?,
        };
        let (store, code) = Store::create(&data.join(FOLDER), &passphrase, derivation, now)?;
        Ok((Self::start(data, store, Index::default())?, code))
    }

    /// Opens the store of a data folder, whatever state its files are in.
    ///
    /// # Errors
    /// Another program holds it; there is none; the key file is missing; rows that do not read.
    pub fn open(data: &Path, now: Timestamp) -> Answer<Self> {
        let passphrase = read_key(&data.join(KEY_FILE))?;
        let filling = Filling::default();
        let unlock = Unlock::Passphrase(passphrase);
        let store = Store::open_and_read(&data.join(FOLDER), &unlock, now, &filling)?;
        let index = filling.into_index();
        if index.unreadable > 0 {
            return Err(BackendError::Damaged(format!("{} rows", index.unreadable)));
        }
        Self::start(data, store, index)
    }

    /// Whether there is a store in a data folder.
    #[must_use]
    pub fn exists(data: &Path) -> bool {
        crate::store::vault::Vault::exists(&data.join(FOLDER))
    }

    /// Puts a backup in the place of the store of a data folder, which may be empty; what was there is kept under other names.
    /// The ledger's generation is another one from then on, which tells the offices to look back.
    ///
    /// # Errors
    /// The backup is damaged, or neither the key file nor the code opens it; the store is in use.
    pub async fn restore(
        data: &Path,
        backup: &Path,
        code: Option<RecoveryCode>,
        derivation: KeyDerivation,
        now: Timestamp,
    ) -> Answer<Self> {
        platform::create_private_dir(data).map_err(|source| io(data, source))?;
        let folder = data.join(FOLDER);
        if let Some(code) = code {
            let unlock = Unlock::RecoveryCode(code);
            crate::store::restore(backup, &folder, &unlock, now)?;
            let passphrase = write_key(data)?;
            let mut store = Store::open(&folder, &unlock, now)?;
            store.change_passphrase(&unlock, &passphrase, derivation)?;
            store.close()?;
        } else {
            let unlock = Unlock::Passphrase(read_key(&data.join(KEY_FILE))?);
            crate::store::restore(backup, &folder, &unlock, now)?;
        }
        let restored = Self::open(data, now)?;
        if let Some(mut centre) = restored.centre().await? {
            centre.generation = RandomIds.next_id().to_string();
            restored.set_centre(centre).await?;
        }
        Ok(restored)
    }

    /// What is wrong with the files of the store of a data folder, which nobody holds.
    #[must_use]
    pub fn examine(data: &Path, now: Timestamp) -> Vec<crate::store::Finding> {
        let unlock = read_key(&data.join(KEY_FILE)).ok().map(Unlock::Passphrase);
        crate::store::doctor(&data.join(FOLDER), unlock.as_ref(), now)
    }

    fn start(data: &Path, mut store: Store, index: Index) -> Answer<Self> {
        store.rotate_when_doubled();
        let (jobs, waiting) = mpsc::channel();
        let mut held = Held { store, index };
        held.make_missing_months()?;
        let thread = std::thread::spawn(move || worker::serve(held, &waiting));
        Ok(Self { jobs, folder: data.to_owned(), thread: Mutex::new(Some(thread)) })
    }

    /// The data folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Copies the store into one file of a folder, and proves the copy.
    ///
    /// # Errors
    /// As [`Store::backup`].
    pub async fn backup(&self, folder: PathBuf) -> Answer<PathBuf> {
        self.ask(move |held| Ok(held.store.backup(&folder)?.path)).await
    }

    /// Closes the store once what waits is done.
    pub fn close(&self) {
        let _ = self.jobs.send(Job::End);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let _ = thread.join();
        }
    }

    /// Has the thread do something.
    async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Held) -> Answer<T> + Send + 'static,
    ) -> Answer<T> {
        let (reply, answer) = oneshot::channel();
        let job = Job::Ask(Box::new(move |held| drop(reply.send(work(held)))));
        self.jobs.send(job).map_err(|_| BackendError::Closed)?;
        answer.await.map_err(|_| BackendError::Closed)?
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        self.close();
    }
}

impl Backend for Embedded {
    async fn centre(&self) -> Answer<Option<Centre>> {
        self.ask(|held| Ok(held.index.centre.clone())).await
    }

    async fn set_centre(&self, centre: Centre) -> Answer<()> {
        self.ask(move |held| {
            let body = layout::json(&centre);
            held.store.commit(&[put(layout::CENTRE, layout::centre(), body)])?;
            held.index.centre = Some(centre);
            Ok(())
        })
        .await
    }

    async fn offices(&self) -> Answer<Vec<Office>> {
        self.ask(|held| {
            Ok(held.index.offices.values().filter_map(|known| known.office.clone()).collect())
        })
        .await
    }

    async fn office(&self, code: &str) -> Answer<Option<Office>> {
        let code = SmolStr::new(code);
        self.ask(move |held| Ok(held.index.office(&code).cloned())).await
    }

    async fn add_office(&self, office: Office) -> Answer<bool> {
        self.ask(move |held| match held.index.office(&office.code) {
            Some(_) => Ok(false),
            None => held.keep_office(office).map(|()| true),
        })
        .await
    }

    async fn change_office(&self, code: &str, change: OfficeChange) -> Answer<bool> {
        let code = SmolStr::new(code);
        self.ask(move |held| {
            let Some(mut office) = held.index.office(&code).cloned() else { return Ok(false) };
            match change {
                OfficeChange::Calendar(calendar) => office.calendar = calendar,
                OfficeChange::Invitation(invitation) => office.invitation = Some(invitation),
                OfficeChange::Revoke { device, at } => {
                    let mut devices = office.devices.iter_mut();
                    let Some(device) = devices.find(|one| one.key.id() == device) else {
                        return Ok(false);
                    };
                    device.revoked_at.get_or_insert(at);
                }
            }
            held.keep_office(office).map(|()| true)
        })
        .await
    }

    async fn enrol(
        &self,
        code: &str,
        hash: [u8; 32],
        device: Device,
        now: DateTime<Utc>,
    ) -> Answer<Enrolment> {
        let code = SmolStr::new(code);
        self.ask(move |held| {
            let Some(mut office) = held.index.office(&code).cloned() else {
                return Ok(Enrolment::NoSuchCode);
            };
            let enrolment = crate::central::enrolment::admit(&mut office, hash, device, now);
            if enrolment == Enrolment::Enrolled {
                held.keep_office(office)?;
            }
            Ok(enrolment)
        })
        .await
    }

    async fn head(&self, code: &str) -> Answer<Option<Head>> {
        let code = SmolStr::new(code);
        self.ask(move |held| Ok(held.index.offices.get(&code).and_then(index::Known::head))).await
    }

    async fn heads(&self, code: &str, after: Option<Position>, most: usize) -> Answer<Vec<Head>> {
        let code = SmolStr::new(code);
        self.ask(move |held| Ok(held.heads(&code, after, most))).await
    }

    async fn stored(&self, code: &str, at: Position) -> Answer<Option<Digest>> {
        let code = SmolStr::new(code);
        self.ask(move |held| {
            Ok(held.index.offices.get(&code).and_then(|known| known.links.get(&at).copied()))
        })
        .await
    }

    async fn entry(&self, code: &str, at: Position) -> Answer<Option<Entry>> {
        let code = SmolStr::new(code);
        self.ask(move |held| held.entry(&code, at)).await
    }

    async fn entries(
        &self,
        code: &str,
        after: Option<Position>,
        most: usize,
    ) -> Answer<Vec<Entry>> {
        let code = SmolStr::new(code);
        self.ask(move |held| {
            let heads = held.heads(&code, after, most);
            heads.into_iter().filter_map(|head| held.entry(&code, head.at).transpose()).collect()
        })
        .await
    }

    async fn append(
        &self,
        code: &str,
        expected: Option<Head>,
        run: Vec<Accepted>,
    ) -> Answer<Append> {
        if run.is_empty() {
            return Ok(Append::Appended);
        }
        let ops = run.iter().flat_map(|accepted| worker::ops(code, accepted)).collect();
        let (reply, answer) = oneshot::channel();
        let job = AppendJob { code: code.into(), expected, run, ops, reply };
        self.jobs.send(Job::Append(job)).map_err(|_| BackendError::Closed)?;
        answer.await.map_err(|_| BackendError::Closed)?
    }

    async fn day(&self, code: &str, day: NaiveDate) -> Answer<Option<DayRow>> {
        let code = SmolStr::new(code);
        self.ask(move |held| held.day(&code, day)).await
    }

    async fn days(&self, code: &str, from: NaiveDate, to: NaiveDate) -> Answer<Vec<DayRow>> {
        let code = SmolStr::new(code);
        self.ask(move |held| {
            let days: Vec<NaiveDate> = match held.index.offices.get(&code) {
                Some(known) if from <= to => {
                    known.days.range(from..=to).map(|(day, _)| *day).collect()
                }
                _ => Vec::new(),
            };
            days.into_iter().filter_map(|day| held.day(&code, day).transpose()).collect()
        })
        .await
    }

    async fn reported(&self, code: &str) -> Answer<Vec<Reported>> {
        let code = SmolStr::new(code);
        self.ask(move |held| {
            let known = held.index.offices.get(&code);
            Ok(known.map(|known| known.days.values().cloned().collect()).unwrap_or_default())
        })
        .await
    }

    async fn months(
        &self,
        code: Option<&str>,
        from: Month,
        to: Month,
    ) -> Answer<Vec<(SmolStr, MonthRow)>> {
        let code = code.map(SmolStr::new);
        let rows = self.ask(move |held| held.month_rows(code.as_ref(), from, to)).await?;
        // The thread fetches and opens; what is long is done by whoever asked.
        months::read_rows(&rows, layout::month_row)
    }

    async fn evenings(
        &self,
        code: Option<&str>,
        from: Month,
        to: Month,
    ) -> Answer<Vec<(SmolStr, Evening)>> {
        let code = code.map(SmolStr::new);
        let rows = self.ask(move |held| held.evening_rows(code.as_ref(), from, to)).await?;
        months::read_rows(&rows, layout::evening)
    }

    async fn parked(&self) -> Answer<Vec<ParkedAt>> {
        self.ask(|held| {
            let offices = held.index.offices.iter();
            let parked = offices.flat_map(|(office, known)| {
                known.parked.iter().map(|(at, schema)| ParkedAt {
                    office: office.clone(),
                    at: *at,
                    schema: schema.clone(),
                })
            });
            Ok(parked.collect())
        })
        .await
    }

    async fn replace_projection(
        &self,
        code: &str,
        expected: Option<Head>,
        projection: Projection,
    ) -> Answer<Append> {
        let code = SmolStr::new(code);
        self.ask(move |held| held.replace(&code, expected, projection)).await
    }

    async fn publications(&self, list: &str, after: u64) -> Answer<Vec<Publication>> {
        let list = SmolStr::new(list);
        self.ask(move |held| {
            let latest = held.index.published.get(&list).copied().unwrap_or(0);
            let numbers = after.saturating_add(1)..=latest;
            numbers.filter_map(|number| held.publication(&list, number).transpose()).collect()
        })
        .await
    }

    async fn add_publication(&self, publication: Publication) -> Answer<bool> {
        self.ask(move |held| {
            let latest = held.index.published.get(&publication.list).copied().unwrap_or(0);
            let key = layout::publication(&publication.list, publication.number);
            let (Some(key), true) = (key, publication.number == latest + 1) else {
                return Ok(false);
            };
            let body = layout::publication_body(&publication);
            held.store.commit(&[put(layout::PUBLICATION, key, body)])?;
            held.index.published.insert(publication.list, publication.number);
            Ok(true)
        })
        .await
    }

    async fn published(&self) -> Answer<BTreeMap<SmolStr, u64>> {
        self.ask(|held| Ok(held.index.published.clone())).await
    }
}

impl Held {
    fn keep_office(&mut self, office: Office) -> Answer<()> {
        let key = layout::office(&office.code);
        self.store.commit(&[put(layout::OFFICE, key, layout::json(&office))])?;
        let known = self.index.offices.entry(office.code.clone()).or_default();
        known.office = Some(office);
        Ok(())
    }

    fn heads(&self, code: &str, after: Option<Position>, most: usize) -> Vec<Head> {
        let known = self.index.offices.get(code);
        known.map(|known| known.after(after).take(most).collect()).unwrap_or_default()
    }

    fn entry(&self, code: &str, at: Position) -> Answer<Option<Entry>> {
        let body = self.store.get(layout::ENTRY, layout::position(code, at))?;
        let read = |body: Vec<u8>| {
            layout::entry(at, &body).ok_or_else(|| BackendError::Damaged(format!("{code} {at}")))
        };
        body.map(read).transpose()
    }

    fn day(&self, code: &str, day: NaiveDate) -> Answer<Option<DayRow>> {
        let body = self.store.get(layout::DAY, layout::day(code, day))?;
        let read = |body: Vec<u8>| {
            layout::day_row(&body).ok_or_else(|| BackendError::Damaged(format!("{code} {day}")))
        };
        body.map(read).transpose()
    }

    fn publication(&self, list: &str, number: u64) -> Answer<Option<Publication>> {
        let Some(key) = layout::publication(list, number) else { return Ok(None) };
        let body = self.store.get(layout::PUBLICATION, key)?;
        let read = |body: Vec<u8>| {
            let damaged = || BackendError::Damaged(format!("{list} {number}"));
            layout::publication_row(&body).ok_or_else(damaged)
        };
        body.map(read).transpose()
    }
}

fn put(table: crate::store::TableId, key: crate::store::RecordKey, body: Vec<u8>) -> Op {
    Op::Put { table, key, body }
}

fn io(path: &Path, source: std::io::Error) -> BackendError {
    StoreError::Io { path: path.to_owned(), source }.into()
}

fn read_key(path: &Path) -> Answer<Passphrase> {
    let text = std::fs::read_to_string(path).map_err(|source| io(path, source))?;
    Ok(Passphrase::new(text.trim_end().to_owned()))
}

/// Draws a key and keeps it: 256 bits, with the words around them that a passphrase is made of.
fn write_key(data: &Path) -> Answer<Passphrase> {
    let path = data.join(KEY_FILE);
    let text = format!("Relais-{}{}", RandomIds.next_id(), RandomIds.next_id());
    platform::write_private_file(&path, text.as_bytes()).map_err(|source| io(&path, source))?;
    platform::sync_dir(data).map_err(|source| io(data, source))?;
    Ok(Passphrase::new(text))
}
