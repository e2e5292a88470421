//! `relais demo`: an office that does not exist, to look at and to try things on.

use super::exit::{Exit, Failure};
use super::face::Face;
use super::interface::Interface;
use super::opening::settle;
use super::{day, passphrase};
use crate::caseload::Caseload;
use crate::caseload::change::{Act, Change};
use crate::desk::demo;
use crate::msg;
use crate::store::Store;
use crate::store::vault::KeyDerivation;
use clap::Args;
use std::path::PathBuf;

/// Changes recorded in one step: a step has a greatest size.
const STEP: usize = 20_000;

/// An invented caseload.
#[derive(Debug, Args)]
pub struct Demo {
    #[arg(long, value_name = "COUNT", default_value_t = 200)]
    people: usize,
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    interface: Interface,
}

impl Demo {
    /// Makes the caseload and opens the interface on it; without a terminal, prints its day. It is thrown away when
    /// that is over, unless `--store` names a folder to keep it in; the same people, seed and day make the same
    /// caseload.
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let kept = face.store_option().map(PathBuf::from);
        let folder = if let Some(dir) = &kept {
            Folder { dir: dir.clone(), kept: true }
        } else {
            let name = format!("relais-demo-{}", crate::desk::words::handle(face.next_id()));
            Folder { dir: std::env::temp_dir().join(name), kept: false }
        };
        let (store, _) = Store::create(
            &folder.dir,
            &passphrase::of_demonstrations(),
            KeyDerivation::throwaway(),
            face.now(),
        )?;
        let mut caseload = Caseload::of(store)?;
        let mut changes = demo::changes(self.people, self.seed, face.today());
        loop {
            let step: Vec<(Change, Act)> = changes.by_ref().take(STEP).collect();
            if step.is_empty() {
                break;
            }
            caseload.make_all(step)?;
        }
        face.tell(&msg!("cli.demo.made", count = self.people, seed = self.seed));
        if let Some(dir) = &kept {
            face.tell(&msg!("cli.demo.kept", dir = dir.display().to_string()));
        }
        let is_shown = self.interface.is_possible();
        if !is_shown {
            day::print(face, caseload.state())?;
        }
        if is_shown || kept.is_some() {
            settle(caseload.store_mut(), face.lang);
        }
        // Closed before it is opened again, or its folder goes.
        drop(caseload);
        let exit = if is_shown {
            self.interface.run_demonstration(face, &folder.dir)
        } else {
            Ok(Exit::Done)
        };
        drop(folder);
        exit
    }
}

/// A folder that goes when it is no longer used, unless it is to be kept.
struct Folder {
    dir: PathBuf,
    kept: bool,
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.kept {
            // What stays behind is invented, and in the system's folder for such things.
            let _ = std::fs::remove_dir_all(&self.dir);
        }
    }
}
