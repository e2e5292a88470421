//! What people do to their days, and what happens to their machines.

use super::World;
use super::caseload::Day;

impl World {
    /// A laptop that was out of reach for a long time: more envelopes than a batch has room for.
    pub(super) fn backlog(&mut self) {
        let days = self.scene.chance.u32(60..=140);
        self.scene.today = days;
        let laptop = &mut self.laptops[0];
        for day in 0..days {
            let record = laptop.disk.now.days.entry(day).or_default();
            record.act(day as usize % 3, 1);
            record.closed = true;
        }
        laptop.seal(&mut self.scene);
    }

    /// A person works at a laptop.
    pub(super) fn live(&mut self, who: usize) {
        let scene = &mut self.scene;
        let laptop = &mut self.laptops[who];
        if scene.happens(0.04) {
            scene.today += 1;
        }
        let today = laptop.today(scene);
        let day: Day = today.saturating_sub(scene.chance.u32(0..3));
        let key = scene.chance.usize(0..3);
        let store = &mut laptop.disk.now;
        match scene.chance.u32(..100) {
            0..35 => {
                let stock = scene.chance.u64(0..4);
                store.days.entry(day).or_default().act(key, stock);
                store.restored.remove(&day);
            }
            35..42 => {
                let seen = store.latest(day).cloned();
                if let Some(record) = store.days.get_mut(&day) {
                    record.lower(key, seen.as_deref());
                    store.restored.remove(&day);
                    scene.note(|| format!("laptop {who}: day {day} lowered"));
                }
            }
            42..44 => {
                let seen = store.latest(day).cloned();
                if let Some(record) = store.days.get_mut(&day) {
                    record.withdraw(seen.as_deref());
                    store.restored.remove(&day);
                    scene.note(|| format!("laptop {who}: day {day} withdrawn"));
                }
            }
            44..60 => {
                store.days.entry(day).or_default().closed = true;
                laptop.seal(scene);
            }
            60..72 => {
                if let Some(day) = store.to_confirm.first().copied() {
                    let ours = scene.chance.bool();
                    scene.note(|| format!("laptop {who}: day {day} confirmed, ours {ours}"));
                    store.confirm(day, ours);
                }
            }
            72..84 => laptop.disk.sync(),
            84..87 => {
                if let Some(stick) = laptop.to_stick(scene) {
                    self.network.carry(stick, scene);
                }
            }
            87..94 => laptop.disk.back_up(),
            94 => {
                laptop.version = 2;
                laptop.seal(scene);
            }
            95..98 => self.centre.disk.back_up(),
            98 if self.centre.version == 1 && scene.chance.u8(..3) == 0 => {
                self.centre.upgrade(scene);
            }
            _ => {}
        }
    }

    pub(super) fn misfortune(&mut self, who: usize) {
        let (scene, weather) = (&mut self.scene, self.weather);
        let laptop = &mut self.laptops[who];
        if scene.happens(weather.office_crash) {
            scene.tally.office_crashes += 1;
            scene.note(|| format!("laptop {who} crashes"));
            laptop.crash();
        }
        let backups = laptop.disk.backups();
        if backups > 0 && scene.happens(weather.office_restore) {
            scene.tally.office_restores += 1;
            scene.witness.disturbed.insert(laptop.office);
            laptop.disk.restore(scene.chance.usize(..backups));
            laptop.crash();
            laptop.life = scene.step * 100 + laptop.id as u64;
            if scene.happens(0.3) {
                // The installer at hand was an old one.
                laptop.version = 1;
            }
            let head = laptop.disk.now.chain.head();
            scene.note(|| format!("laptop {who} restored to {head:?}"));
        }
        if scene.happens(weather.wrong_clock) {
            scene.tally.wrong_clocks += 1;
            laptop.skew = scene.chance.i64(-5..=5);
        }
        if scene.happens(weather.centre_crash) {
            scene.tally.centre_crashes += 1;
            scene.note(|| "centre crashes".to_owned());
            self.centre.crash(scene);
        }
        let backups = self.centre.disk.backups();
        if backups > 0 && scene.happens(weather.centre_restore) {
            scene.tally.centre_restores += 1;
            scene.note(|| "centre restored".to_owned());
            let which = scene.chance.usize(..backups);
            self.centre.restore(which, scene);
        }
        let copies = self.laptops.iter().filter(|one| one.office == self.laptops[who].office);
        if copies.count() == 1 && scene.happens(weather.clone) {
            scene.tally.clones += 1;
            scene.note(|| format!("laptop {who} cloned"));
            scene.witness.disturbed.insert(self.laptops[who].office);
            let mut clone = self.laptops[who].cloned(self.laptops.len());
            if scene.happens(0.5) {
                clone.version = 1;
            }
            self.laptops.push(clone);
        }
    }
}
