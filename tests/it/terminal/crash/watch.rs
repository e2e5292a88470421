//! Waiting for a file to be put in its place, told by the system rather than asked again and again.

#![cfg(target_os = "linux")]

use rustix::fs::inotify::{self, CreateFlags, Reader, WatchFlags};
use std::mem::MaybeUninit;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// How long a file may take before it counts as never coming.
const DEADLINE: Duration = Duration::from_mins(1);

/// A folder being watched.
pub(super) struct Watch(Receiver<()>);

impl Watch {
    /// Watches for a file of that name, moved to its place in a folder.
    pub(super) fn over(folder: &Path, name: &str) -> Self {
        let watch = inotify::init(CreateFlags::CLOEXEC).unwrap();
        inotify::add_watch(&watch, folder, WatchFlags::MOVED_TO).unwrap();
        let (found, told) = channel();
        let name = name.to_owned();
        std::thread::spawn(move || {
            let mut buffer = [MaybeUninit::uninit(); 4096];
            let mut events = Reader::new(watch, &mut buffer);
            while let Ok(event) = events.next() {
                if event.file_name().is_some_and(|moved| moved.to_bytes() == name.as_bytes())
                    && found.send(()).is_err()
                {
                    return;
                }
            }
        });
        Self(told)
    }

    /// Waits until it has been.
    pub(super) fn wait(self) {
        self.0.recv_timeout(DEADLINE).expect("the file never came");
    }
}
