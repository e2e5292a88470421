//! The store's side of the interface: what its effects do to the journal.

use crate::caseload::change::{Act, Change};
use crate::caseload::ledger::Ledger;
use crate::caseload::{Caseload, CaseloadError};
use crate::clock::Timestamp;
use crate::desk::day::Day;
use crate::desk::document::{self, Document, Existing};
use crate::domain::office::{Adviser, Office as OfficeParticulars};
use crate::domain::person::PersonId;
use crate::i18n::{Explain, Message};
use crate::msg;
use crate::store::vault::{Content, KeyDerivation, Passphrase, RecoveryCode, Unlock, VaultError};
use crate::store::{DraftBox, Store, StoreError};
use crate::tui::context::Moment;
use crate::tui::model::{Drafts, Effect, Model, Msg, Obstruction, Opened, Stage};
use crate::tui::roll::Roll;
use crate::tui::start::Site;
use std::path::Path;

/// Entries of a history that are shown, and that are looked at to find them.
const SHOWN: usize = 100;
const LOOKED_AT: usize = 20_000;

/// The open store, when it is open.
#[derive(Default)]
pub struct Office {
    ledger: Option<Ledger>,
}

/// A store just opened, with all that is made of it in memory.
pub struct Open {
    ledger: Ledger,
    opened: Opened,
    code: Option<RecoveryCode>,
}

impl Office {
    /// No store is open.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes over a store that was opened; what to tell the model.
    pub fn take(&mut self, open: Open) -> Msg {
        self.ledger = Some(open.ledger);
        let opened = Box::new(open.opened);
        match open.code {
            Some(code) => Msg::Created(opened, code),
            None => Msg::Opened(opened),
        }
    }

    /// Closes the store, in order. What cannot be written beside the journal is caught up with at the next opening.
    pub fn close(&mut self) {
        if let Some(mut ledger) = self.ledger.take() {
            let _ = ledger.store_mut().settle();
        }
    }

    /// Performs what is asked of the store; what to tell the model.
    pub fn perform(&mut self, effect: Effect, model: &Model) -> Vec<Msg> {
        let (Some(ledger), Stage::Open(session)) = (&mut self.ledger, &model.stage) else {
            return Vec::new();
        };
        let state = session.known.memory.state();
        match effect {
            Effect::Make { change, act, joined } => match ledger.make(state, *change, &act) {
                Ok(made) => vec![Msg::Made { made: Box::new(made), joined }],
                Err(error) => vec![Msg::Refused(error.explain_all())],
            },
            Effect::Reverse { direction, count, act } => {
                let mut told = Vec::new();
                // Each is reversed on what the one before it left.
                let mut ahead = None;
                for _ in 0..count.max(1) {
                    let before = ahead.as_ref().unwrap_or(state);
                    match ledger.reverse(before, direction, &act) {
                        Ok(reversed) => {
                            if count > 1 {
                                let mut after = before.clone();
                                for (id, record) in reversed.made.writes() {
                                    after.put(*id, record.clone());
                                }
                                ahead = Some(after);
                            }
                            told.push(Msg::Reversed(Box::new(reversed), direction));
                        }
                        Err(error) => {
                            told.push(Msg::Refused(error.explain_all()));
                            break;
                        }
                    }
                }
                told
            }
            Effect::History(person) => vec![history(ledger, person)],
            Effect::Write(document) => vec![written(&model.setting.documents, &document)],
            _ => Vec::new(),
        }
    }
}

/// Writes a file; never over another.
fn written(folder: &Path, document: &Document) -> Msg {
    let path = folder.join(&document.name);
    match document::write(&path, document.text.as_bytes(), Existing::Beside) {
        Ok(path) => Msg::Written(path.display().to_string()),
        Err(error) => Msg::NotKept(error.explain()),
    }
}

fn history(ledger: &Ledger, person: PersonId) -> Msg {
    let mut entries = Vec::new();
    for entry in ledger.history().take(LOOKED_AT) {
        match entry {
            Ok(entry) if entry.people.contains(&person) => {
                let at = entry.at.local();
                entries.push((entry, at));
            }
            Ok(_) => {}
            Err(error) => return Msg::Refused(error.explain_all()),
        }
        if entries.len() >= SHOWN {
            break;
        }
    }
    Msg::History(person, entries)
}

/// Opens the store in a folder, and makes all that is kept of it in memory. `progress` is told how far it has got.
///
/// # Errors
/// Why it cannot be opened, and whether typing the passphrase again can help.
pub fn open_store(
    site: &Site,
    unlock: Unlock,
    moment: Moment,
    progress: &mut dyn FnMut(Message),
) -> Result<(Open, DraftBox), Obstruction> {
    progress(msg!("lock.opening"));
    // A demonstration has no secret: nothing typed is enough.
    let unlock = match (unlock, site.demonstration) {
        (Unlock::Passphrase(typed), Some(passphrase)) if typed.is_empty() => {
            Unlock::Passphrase(passphrase())
        }
        (unlock, _) => unlock,
    };
    let caseload =
        Caseload::open(&site.folder, &unlock, moment.now).map_err(|error| obstruction(&error))?;
    progress(msg!("lock.indexing", count = caseload.state().people().len()));
    let (mut open, drafts) = ready(caseload, site, moment);
    if matches!(unlock, Unlock::RecoveryCode(_)) {
        open.opened.found.push(msg!("tui.recovered"));
    }
    Ok((open, drafts))
}

/// Keeps what is typed and not saved.
///
/// # Errors
/// Why it could not be kept; what was kept before is still there.
pub fn keep_drafts(kept: &DraftBox, drafts: &Drafts) -> Result<(), Message> {
    let bytes = if drafts.is_empty() {
        Vec::new()
    } else {
        postcard::to_stdvec(drafts)
            .map_err(|error| msg!("tui.not_kept", reason = error.to_string()))?
    };
    kept.keep(&bytes).map_err(|error| msg!("tui.not_kept", reason = error.explain()))
}

/// Makes a store for an office and its first adviser, and opens it.
///
/// # Errors
/// Why it cannot be made.
pub(super) fn create_store(
    site: &Site,
    (office, adviser): (OfficeParticulars, Adviser),
    passphrase: &Passphrase,
    moment: Moment,
) -> Result<(Open, DraftBox), Obstruction> {
    let make = |now: Timestamp| -> Result<(Caseload, RecoveryCode), CaseloadError> {
        let (store, code) =
            Store::create(&site.folder, passphrase, KeyDerivation::calibrated(), now)?;
        let mut caseload = Caseload::of(store)?;
        let act = Act { by: adviser.id, now, today: moment.today };
        caseload.make(Change::OfficeSet(office), &act)?;
        caseload.make(Change::AdviserSaved(adviser), &act)?;
        Ok((caseload, code))
    };
    let (caseload, code) = make(moment.now).map_err(|error| obstruction(&error))?;
    let (mut open, drafts) = ready(caseload, site, moment);
    open.code = Some(code);
    Ok((open, drafts))
}

fn ready(mut caseload: Caseload, site: &Site, moment: Moment) -> (Open, DraftBox) {
    let found = found(caseload.store_mut(), site.witness.as_deref());
    let drafts = caseload.store().drafts();
    let fictional = caseload.store().content() == Content::Fictional;
    let (ledger, memory) = caseload.into_parts();
    // Made here, so that the first search finds it made.
    let _ = memory.lookup();
    let day = Day::of(memory.state(), moment.today);
    let roll = Roll::of(memory.state());
    let kept = drafts.kept().and_then(|bytes| postcard::from_bytes::<Drafts>(&bytes).ok());
    let opened = Opened { memory, day, roll, drafts: kept.unwrap_or_default(), fictional, found };
    (Open { ledger, opened, code: None }, drafts)
}

/// What opening found out of the ordinary, and whether an older copy stands in the store's place.
fn found(store: &mut Store, witness: Option<&Path>) -> Vec<Message> {
    let report = store.opening();
    let mut found: Vec<Message> = report.slots.iter().map(Explain::explain).collect();
    found.extend(report.healed.iter().map(Explain::explain));
    let aside = report.set_aside.iter();
    found
        .extend(aside.map(|path| msg!("cli.opening.set_aside", path = path.display().to_string())));
    if let (Content::Real, Some(folder)) = (store.content(), witness)
        && let Ok(Some(incident)) = store.witnessed_in(folder)
    {
        found.insert(0, incident.explain());
    }
    found
}

fn obstruction(error: &CaseloadError) -> Obstruction {
    let is_mistyped = matches!(
        error,
        CaseloadError::Store(StoreError::Vault(
            VaultError::WrongPassphrase | VaultError::WrongRecoveryCode
        ))
    );
    Obstruction { sentences: error.explain_all(), is_mistyped }
}
