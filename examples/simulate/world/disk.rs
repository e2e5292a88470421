//! A disk: what is written is lost in a crash until it is synced, and a backup is older than both.

/// Oldest backups are overwritten, as they are on a shelf.
const SHELF: usize = 4;

pub struct Disk<T> {
    /// What the running program sees.
    pub now: T,
    synced: T,
    backups: Vec<T>,
}

impl<T: Clone> Disk<T> {
    pub fn new(content: T) -> Self {
        Self { synced: content.clone(), now: content, backups: Vec::new() }
    }

    /// What a crash leaves.
    pub fn synced(&self) -> &T {
        &self.synced
    }

    pub fn sync(&mut self) {
        self.synced = self.now.clone();
    }

    pub fn crash(&mut self) {
        self.now = self.synced.clone();
    }

    pub fn back_up(&mut self) {
        if self.backups.len() == SHELF {
            self.backups.remove(0);
        }
        self.backups.push(self.synced.clone());
    }

    pub fn backups(&self) -> usize {
        self.backups.len()
    }

    /// Goes back to a backup; later ones stay on the shelf.
    pub fn restore(&mut self, which: usize) {
        self.synced = self.backups[which].clone();
        self.crash();
    }

    /// The same content, and its backups, on another disk.
    pub fn clone_disk(&self) -> Self {
        Self {
            now: self.synced.clone(),
            synced: self.synced.clone(),
            backups: self.backups.clone(),
        }
    }
}
