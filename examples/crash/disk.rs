//! What a disk would hold, had the power gone at some point of a log of file operations.
//!
//! The model is stricter than any file system: bytes survive only once their file was synced, and a
//! name (new, renamed, removed) only once its folder was.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

/// One operation on files below the watched folder.
#[derive(Debug, Clone)]
pub enum Operation {
    Open { file: u64, path: String, truncated: bool },
    Write { file: u64, offset: u64, bytes: Vec<u8> },
    Truncate { file: u64, size: u64 },
    Sync { file: u64 },
    Rename { from: String, to: String },
    Unlink { path: String },
    MakeFolder { file: u64, path: String },
}

/// Reads a log written by the interposed library. A last, incomplete record is left out.
pub fn read_log(path: &Path) -> io::Result<Vec<Operation>> {
    let log = fs::read(path)?;
    let mut operations = Vec::new();
    let mut rest = log.as_slice();
    while rest.len() >= 25 {
        let number = |at: usize| u64::from_le_bytes(rest[at..at + 8].try_into().unwrap());
        let (op, file, offset, length) = (rest[0], number(1), number(9), number(17) as usize);
        let Some(bytes) = rest.get(25..25 + length) else { break };
        let text = || String::from_utf8_lossy(bytes).into_owned();
        operations.push(match op {
            1 => Operation::Open { file, path: text(), truncated: offset == 1 },
            2 => Operation::Write { file, offset, bytes: bytes.to_vec() },
            3 => Operation::Truncate { file, size: offset },
            4 => Operation::Sync { file },
            5 => {
                let both = text();
                let (from, to) = both.split_once('\n').unwrap_or_default();
                Operation::Rename { from: from.to_owned(), to: to.to_owned() }
            }
            6 => Operation::Unlink { path: text() },
            7 => Operation::MakeFolder { file, path: text() },
            other => panic!("the log has an unknown operation {other}"),
        });
        rest = &rest[25 + length..];
    }
    Ok(operations)
}

/// A file's bytes: as the program sees them, as the disk would have them, and what lies between.
#[derive(Debug, Default, Clone)]
struct File {
    live: Vec<u8>,
    durable: Vec<u8>,
    pending: Vec<Pending>,
}

#[derive(Debug, Clone)]
enum Pending {
    Write { offset: usize, bytes: Vec<u8> },
    Truncate(usize),
}

/// The disk, after some operations.
#[derive(Debug, Default, Clone)]
pub struct Disk {
    files: Vec<File>,
    /// Which of `files` an inode number stands for now.
    inodes: BTreeMap<u64, usize>,
    live_names: BTreeMap<String, usize>,
    durable_names: BTreeMap<String, usize>,
    folders: BTreeMap<u64, String>,
}

/// Sector of the torn-write model, in bytes.
const SECTOR: usize = 512;

impl Disk {
    pub fn apply(&mut self, operation: &Operation) {
        match operation {
            Operation::Open { file, path, truncated } => self.open(*file, path, *truncated),
            Operation::Write { file, offset, bytes } => {
                let offset = *offset as usize;
                if let Some(file) = self.file(*file) {
                    overwrite(&mut file.live, offset, bytes);
                    file.pending.push(Pending::Write { offset, bytes: bytes.clone() });
                }
            }
            Operation::Truncate { file, size } => {
                let size = *size as usize;
                if let Some(file) = self.file(*file) {
                    file.live.resize(size, 0);
                    file.pending.push(Pending::Truncate(size));
                }
            }
            Operation::Sync { file } => self.sync(*file),
            Operation::Rename { from, to } => {
                if let Some(file) = self.live_names.remove(from) {
                    self.live_names.insert(to.clone(), file);
                }
                let inside = format!("{from}/");
                let below: Vec<String> = self
                    .live_names
                    .keys()
                    .filter(|name| name.starts_with(&inside))
                    .cloned()
                    .collect();
                for name in below {
                    if let Some(file) = self.live_names.remove(&name) {
                        self.live_names.insert(name.replacen(from.as_str(), to, 1), file);
                    }
                }
                for folder in self.folders.values_mut() {
                    if folder == from || folder.starts_with(&inside) {
                        *folder = folder.replacen(from.as_str(), to, 1);
                    }
                }
            }
            Operation::Unlink { path } => {
                self.live_names.remove(path);
            }
            Operation::MakeFolder { file, path } => {
                self.inodes.remove(file);
                self.folders.insert(*file, path.clone());
            }
        }
    }

    fn open(&mut self, inode: u64, path: &str, truncated: bool) {
        if self.folders.get(&inode).is_some_and(|folder| folder == path) {
            return;
        }
        let known = self.inodes.get(&inode).copied();
        let same = known.filter(|file| self.live_names.get(path) == Some(file));
        let file = same.unwrap_or_else(|| {
            self.folders.remove(&inode);
            self.files.push(File::default());
            self.files.len() - 1
        });
        self.inodes.insert(inode, file);
        self.live_names.insert(path.to_owned(), file);
        if truncated {
            self.files[file].live.clear();
            self.files[file].pending.push(Pending::Truncate(0));
        }
    }

    fn file(&mut self, inode: u64) -> Option<&mut File> {
        let file = *self.inodes.get(&inode)?;
        self.files.get_mut(file)
    }

    fn sync(&mut self, inode: u64) {
        if let Some(folder) = self.folders.get(&inode).cloned() {
            let within =
                |name: &str| name.rsplit_once('/').is_some_and(|(parent, _)| parent == folder);
            self.durable_names.retain(|name, _| !within(name));
            let names = self.live_names.iter().filter(|(name, _)| within(name));
            self.durable_names.extend(names.map(|(name, file)| (name.clone(), *file)));
        } else if let Some(file) = self.file(inode) {
            file.durable.clone_from(&file.live);
            file.pending.clear();
        }
    }

    /// Writes into `to` what only syncs made sure of.
    pub fn after_power_cut(&self, to: &Path) -> io::Result<()> {
        self.lay_out(to, &self.durable_names, |file| file.durable.clone())
    }

    /// Writes into `to` what syncs made sure of, and of everything else, any part: names of this
    /// moment or of the last sync, unsynced writes sector by sector.
    pub fn after_torn_writes(&self, to: &Path, random: &mut fastrand::Rng) -> io::Result<()> {
        let mut names = self.durable_names.clone();
        for (name, file) in &self.live_names {
            if self.durable_names.get(name) != Some(file) && random.bool() {
                names.insert(name.clone(), *file);
            }
        }
        for name in self.durable_names.keys() {
            if !self.live_names.contains_key(name) && random.bool() {
                names.remove(name);
            }
        }
        self.lay_out(to, &names, |file| torn(file, random))
    }

    fn lay_out(
        &self,
        to: &Path,
        names: &BTreeMap<String, usize>,
        mut content: impl FnMut(&File) -> Vec<u8>,
    ) -> io::Result<()> {
        // Folders are kept even when their own name was never synced: an empty folder holds nothing.
        for folder in self.folders.values() {
            fs::create_dir_all(to.join(folder))?;
        }
        for (name, file) in names {
            let path = to.join(name);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(path, content(&self.files[*file]))?;
        }
        Ok(())
    }

    /// What a file holds for the program that wrote it.
    pub fn live_bytes(&self, name: &str) -> &[u8] {
        self.live_names.get(name).map_or(&[], |file| &self.files[*file].live)
    }
}

fn torn(file: &File, random: &mut fastrand::Rng) -> Vec<u8> {
    let mut bytes = file.durable.clone();
    for pending in &file.pending {
        match pending {
            Pending::Truncate(size) => {
                if random.bool() {
                    bytes.resize(*size, 0);
                }
            }
            Pending::Write { offset, bytes: written } => {
                let mut start = 0;
                while start < written.len() {
                    let sector_ends = SECTOR - (offset + start) % SECTOR;
                    let end = (start + sector_ends).min(written.len());
                    if random.bool() {
                        overwrite(&mut bytes, offset + start, &written[start..end]);
                    }
                    start = end;
                }
            }
        }
    }
    bytes
}

fn overwrite(file: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    let end = offset + bytes.len();
    if file.len() < end {
        file.resize(end, 0);
    }
    file[offset..end].copy_from_slice(bytes);
}
