//! What there is in a store's folder, looked at before anything is touched.

use crate::store::error::{StoreError, at};
use crate::store::frame::{self, FileHeader};
use crate::store::generation;
use crate::store::reading::Ahead;
use crate::store::recovery;
use crate::store::seal::Keys;
use crate::store::survey::Survey;
use crate::store::tables::{self, TableFault, Tables};
use crate::store::view::Checked;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;

/// The headers of the generation files, as far as they are whole.
pub(in crate::store) struct Headers(Vec<(PathBuf, FileHeader)>);

impl Headers {
    pub(in crate::store) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The file of another store, when there is one.
    pub(in crate::store) fn foreign_to(self, keys: &Keys) -> Option<PathBuf> {
        let store = keys.store_id();
        self.0.into_iter().find(|(_, header)| header.store != store).map(|(path, _)| path)
    }
}

/// A file of a newer format is left as it is, and so is everything beside it.
pub(in crate::store) fn refuse_newer(
    dir: &Path,
    generations: &[u64],
) -> Result<Headers, StoreError> {
    let mut headers = Vec::new();
    for &generation in generations {
        let path = generation::path(dir, generation);
        match generation::header_of(&path)? {
            Some(header) if header.version > frame::VERSION => {
                let (found, known) = (header.version, frame::VERSION);
                return Err(StoreError::NewerFormat { path, found, known });
            }
            Some(header) => headers.push((path, header)),
            None => {}
        }
    }
    Ok(Headers(headers))
}

/// What there is, before anything is touched. The surveyed generations are the last of `paths`.
pub(in crate::store) struct Found {
    pub(super) dir: PathBuf,
    pub(super) generations: Vec<u64>,
    pub(in crate::store) paths: Vec<PathBuf>,
    pub(in crate::store) surveys: Vec<Survey>,
    pub(in crate::store) view: Result<Checked, TableFault>,
}

impl Found {
    pub(in crate::store) fn none(dir: &Path, generations: Vec<u64>) -> Self {
        Self {
            dir: dir.to_owned(),
            generations,
            paths: Vec::new(),
            surveys: Vec::new(),
            view: Err(TableFault::Missing),
        }
    }

    /// Surveys the newest generation while the tables are checked; the older generations too, when
    /// these do not suffice.
    pub(super) fn look(
        dir: &Path,
        keys: &Keys,
        generations: Vec<u64>,
        ahead: Option<&Ahead<'_>>,
    ) -> Result<(Self, Option<Tables>), StoreError> {
        let mut found = Self::none(dir, generations);
        // The tables on this thread: what is read of them stays in memory, and the allocator grows
        // the first thread's share of it in larger steps.
        let (surveyed, (tables, view)) = thread::scope(|scope| {
            let surveying = scope.spawn(|| found.survey_newest(keys));
            let checked = check_tables(dir, keys, ahead);
            (surveying.join().unwrap_or_else(|panic| resume_unwind(panic)), checked)
        });
        surveyed?;
        found.view = view;
        let enough = recovery::plan(&found.surveys, &found.view).is_some_and(|plan| plan.goes_on);
        if !enough {
            found.survey_all(keys)?;
        }
        Ok((found, tables))
    }

    fn survey_newest(&mut self, keys: &Keys) -> Result<(), StoreError> {
        match self.generations.last() {
            Some(&newest) => self.survey(newest, keys),
            None => Ok(()),
        }
    }

    pub(in crate::store) fn survey_all(&mut self, keys: &Keys) -> Result<(), StoreError> {
        self.surveys.clear();
        self.paths.clear();
        for generation in self.generations.clone() {
            self.survey(generation, keys)?;
        }
        Ok(())
    }

    fn survey(&mut self, generation: u64, keys: &Keys) -> Result<(), StoreError> {
        let path = generation::path(&self.dir, generation);
        let expected = FileHeader::new(keys.store_id(), generation);
        self.surveys.push(Survey::of(&path, keys, expected).map_err(at(&path))?);
        self.paths.push(path);
        Ok(())
    }

    /// The number of a generation that never was.
    pub(in crate::store) fn next_generation(&self) -> u64 {
        let named = self.surveys.iter().filter_map(|survey| survey.next);
        self.generations.iter().copied().chain(named).max().unwrap_or(0) + 1
    }
}

pub(in crate::store) fn check_tables(
    dir: &Path,
    keys: &Keys,
    ahead: Option<&Ahead<'_>>,
) -> (Option<Tables>, Result<Checked, TableFault>) {
    let tables = match Tables::open(&dir.join(tables::FOLDER)) {
        Ok(tables) => tables,
        Err(fault) => return (None, Err(fault)),
    };
    match tables.check(keys, ahead) {
        Ok(checked) => (Some(tables), Ok(checked)),
        Err(fault @ TableFault::Missing) => (None, Err(fault)),
        Err(fault) => {
            tables.abandon();
            (None, Err(fault))
        }
    }
}
