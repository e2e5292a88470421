//! A proxy that does to each connection what it was told to.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

/// What happens to a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nothing.
    Pass,
    /// After so many bytes of requests, both sides are cut off.
    CutRequest(usize),
    /// After so many bytes of answers, both sides are cut off.
    CutAnswer(usize),
    /// What was asked is asked a second time, on a connection of its own, and that answer thrown away.
    Repeat,
    /// The office's side is closed for writing as soon as something was answered.
    HalfClose,
    /// One byte at a time.
    Dawdle,
    /// After so many bytes of answers nothing more comes, and nothing is closed either.
    HoldAnswer(usize),
}

/// A proxy in front of a centre.
pub(super) struct Proxy {
    pub(super) at: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    to: Mutex<SocketAddr>,
    faults: Mutex<VecDeque<Fault>>,
    asked: AtomicUsize,
    answered: AtomicUsize,
    /// Whether something is being held back.
    held: Mutex<bool>,
    changed: Condvar,
}

impl Proxy {
    pub(super) fn before(to: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            to: Mutex::new(to),
            faults: Mutex::default(),
            asked: AtomicUsize::new(0),
            answered: AtomicUsize::new(0),
            held: Mutex::new(false),
            changed: Condvar::new(),
        });
        let kept = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                let fault = shared.faults.lock().unwrap().pop_front().unwrap_or(Fault::Pass);
                thread::spawn(move || shared.connection(&stream, fault));
            }
        });
        Self { at, shared: kept }
    }

    /// Leads to another centre from now on.
    pub(super) fn lead_to(&self, to: SocketAddr) {
        *self.shared.to.lock().unwrap() = to;
    }

    /// What happens to the next connections, one after the other; those after them pass.
    pub(super) fn next(&self, faults: &[Fault]) {
        *self.shared.faults.lock().unwrap() = faults.iter().copied().collect();
        *self.shared.held.lock().unwrap() = false;
        self.shared.asked.store(0, Ordering::SeqCst);
        self.shared.answered.store(0, Ordering::SeqCst);
    }

    /// Waits until an answer is held back, or there is nobody left to hold it from.
    pub(super) fn wait_until_held_or(&self, mut is_over: impl FnMut() -> bool) {
        let mut held = self.shared.held.lock().unwrap();
        while !*held && !is_over() {
            let glance = Duration::from_millis(20);
            held = self.shared.changed.wait_timeout(held, glance).unwrap().0;
        }
    }

    /// Bytes of requests and of answers since it was last told what to do.
    pub(super) fn passed(&self) -> (usize, usize) {
        let load = |count: &AtomicUsize| count.load(Ordering::SeqCst);
        (load(&self.shared.asked), load(&self.shared.answered))
    }
}

impl Shared {
    fn target(&self) -> SocketAddr {
        *self.to.lock().unwrap()
    }

    fn connection(&self, office: &TcpStream, fault: Fault) {
        let Ok(centre) = TcpStream::connect(self.target()) else { return };
        let (up, down) = match fault {
            Fault::CutRequest(after) => (Some(after), None),
            Fault::CutAnswer(after) | Fault::HoldAnswer(after) => (None, Some(after)),
            _ => (None, None),
        };
        let asked = thread::scope(|scope| {
            let asking = scope.spawn(|| pump(office, &centre, up, fault, &self.asked));
            pump(&centre, office, down, fault, &self.answered);
            if matches!(fault, Fault::HoldAnswer(_)) {
                *self.held.lock().unwrap() = true;
                self.changed.notify_all();
                // Until the office's program has gone.
                let _ = asking.join();
                return Vec::new();
            }
            let _ = office.shutdown(Shutdown::Both);
            let _ = centre.shutdown(Shutdown::Both);
            asking.join().unwrap()
        });
        if fault == Fault::Repeat {
            self.repeat(&asked);
        }
    }

    /// The same bytes again, later than their answer.
    fn repeat(&self, asked: &[u8]) {
        let Ok(mut again) = TcpStream::connect(self.target()) else { return };
        let _ = again.write_all(asked);
        let _ = again.shutdown(Shutdown::Write);
        let _ = again.read_to_end(&mut Vec::new());
    }
}

/// Carries bytes one way until an end, or the cut; what was carried.
fn pump(
    mut from: &TcpStream,
    mut to: &TcpStream,
    cut: Option<usize>,
    fault: Fault,
    count: &AtomicUsize,
) -> Vec<u8> {
    let mut carried = Vec::new();
    let mut buffer = [0; 4096];
    let size = if fault == Fault::Dawdle { 1 } else { buffer.len() };
    loop {
        let left = cut.map_or(size, |cut| (cut - carried.len()).min(size));
        if left == 0 {
            break;
        }
        let read = match from.read(&mut buffer[..left]) {
            Ok(0) | Err(_) => break,
            Ok(read) => read,
        };
        if to.write_all(&buffer[..read]).is_err() {
            break;
        }
        count.fetch_add(read, Ordering::SeqCst);
        carried.extend_from_slice(&buffer[..read]);
        if fault == Fault::HalfClose && to.peer_addr().is_ok() {
            let _ = from.shutdown(Shutdown::Write);
        }
    }
    if matches!(fault, Fault::HoldAnswer(_)) && cut.is_some() {
        return carried;
    }
    if cut == Some(carried.len()) {
        let _ = from.shutdown(Shutdown::Both);
    }
    let _ = to.shutdown(if cut.is_some() { Shutdown::Both } else { Shutdown::Write });
    carried
}
