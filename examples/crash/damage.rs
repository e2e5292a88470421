//! `damage`: what bit rot, a failing disk or a careless hand do to the files of a closed store.

use crate::workload::{check, create, ops};
use crate::{Tally, Target};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

const COMMITS: u64 = 250;
const ROTATE_AT: [u64; 2] = [80, 160];
/// Rounds on copies of one store.
const ROUNDS_A_STORE: u64 = 50;

pub fn run(rounds: u64, seed: u64, target: Option<Target>) -> Result<Tally> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut tally = Tally::default();
    let mut original = None;
    for round in 0..rounds {
        if round % ROUNDS_A_STORE == 0 {
            original = Some(sound_store(random.u64(..))?);
        }
        let (place, store_seed) = original.as_ref().context("a store")?;
        let copy = tempfile::tempdir()?;
        let dir = copy.path().join("store");
        copy_folder(&place.path().join("store"), &dir)?;
        let target = target.unwrap_or_else(|| match random.u8(0..10) {
            0..=5 => Target::Tables,
            6..=8 => Target::Journal,
            _ => Target::Keys,
        });
        let damages = spoil(&dir, target, &mut random)?;
        tally.rounds += 1;
        tally.acknowledged += COMMITS;
        match check(&dir, *store_seed, COMMITS) {
            Ok(verdict) => {
                if verdict.lost > 0 {
                    println!("round {round}: {verdict:?} after {damages:?}");
                }
                tally.count(&verdict);
            }
            Err(error) => {
                let keyless = target == Target::Keys && damages.len() > 1;
                println!("round {round}: cannot be opened: {error}; after {damages:?}");
                tally.unopenable += 1;
                tally.keyless += u64::from(keyless);
            }
        }
    }
    Ok(tally)
}

fn sound_store(seed: u64) -> Result<(tempfile::TempDir, u64)> {
    let place = tempfile::tempdir()?;
    let mut store = create(&place.path().join("store"))?;
    for n in 1..=COMMITS {
        store.commit(&ops(seed, n))?;
        if ROTATE_AT.contains(&n) {
            store.rotate()?;
        }
    }
    store.close()?;
    Ok((place, seed))
}

/// Damages one to three places of the target's files; says what it did.
fn spoil(dir: &Path, target: Target, random: &mut fastrand::Rng) -> Result<Vec<String>> {
    let mut files: Vec<PathBuf> = files_below(dir)?
        .into_iter()
        .filter(|path| {
            let name = path.strip_prefix(dir).unwrap_or(path).to_string_lossy().into_owned();
            match target {
                Target::Tables => name.starts_with("sled"),
                Target::Journal => name.starts_with("gen-"),
                Target::Keys => name.starts_with("keyslots"),
            }
        })
        .collect();
    files.sort();
    let mut damages = Vec::new();
    for _ in 0..random.usize(1..=3) {
        let path = &files[random.usize(0..files.len())];
        if path.exists() {
            damages.push(damage(path, &files, random)?);
        }
    }
    Ok(damages)
}

fn damage(path: &Path, others: &[PathBuf], random: &mut fastrand::Rng) -> Result<String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut bytes = fs::read(path)?;
    let kind = random.u8(0..8);
    if kind == 0 {
        fs::remove_file(path)?;
        return Ok(format!("{name} removed"));
    }
    if bytes.is_empty() {
        fs::write(path, [random.u8(..); 40])?;
        return Ok(format!("{name} was empty, now 40 bytes"));
    }
    let at = random.usize(0..bytes.len());
    let what = match kind {
        1 => {
            bytes.truncate(at);
            format!("cut at {at}")
        }
        2 => {
            let end = (at + random.usize(1..5000)).min(bytes.len());
            bytes[at..end].fill(0);
            format!("zeroed {at}..{end}")
        }
        3 => {
            let end = (at + random.usize(1..600)).min(bytes.len());
            bytes[at..end].iter_mut().for_each(|byte| *byte = random.u8(..));
            format!("noise at {at}..{end}")
        }
        4 => {
            bytes.extend(std::iter::repeat_with(|| random.u8(..)).take(700));
            "700 bytes of noise appended".to_owned()
        }
        5 => {
            let other = &others[random.usize(0..others.len())];
            bytes = fs::read(other).unwrap_or_default();
            format!("replaced by {}", other.file_name().unwrap_or_default().to_string_lossy())
        }
        _ => {
            bytes[at] ^= 1 << random.u8(0..8);
            format!("bit flipped at {at}")
        }
    };
    fs::write(path, bytes)?;
    Ok(format!("{name}: {what}"))
}

fn files_below(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for file in files_below(from)? {
        let copy = to.join(file.strip_prefix(from)?);
        fs::create_dir_all(copy.parent().context("a folder")?)?;
        fs::copy(&file, copy)?;
    }
    Ok(())
}
