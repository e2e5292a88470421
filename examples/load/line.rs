//! A line of a given speed.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

/// Bytes carried at a time: an Ethernet frame.
const FRAME: usize = 1460;

pub(super) struct Slow {
    pub(super) at: SocketAddr,
}

impl Slow {
    pub(super) fn before(to: SocketAddr, kbit: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = listener.local_addr().unwrap();
        thread::spawn(move || {
            for office in listener.incoming().flatten() {
                thread::spawn(move || {
                    let centre = TcpStream::connect(to).unwrap();
                    thread::scope(|scope| {
                        scope.spawn(|| carry(&office, &centre, kbit));
                        carry(&centre, &office, kbit);
                    });
                });
            }
        });
        Self { at }
    }
}

fn carry(mut from: &TcpStream, mut to: &TcpStream, kbit: u64) {
    let mut buffer = [0; FRAME];
    let mut free_at = Instant::now();
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        free_at = free_at.max(Instant::now()) + Duration::from_micros(read as u64 * 8000 / kbit);
        thread::sleep(free_at.saturating_duration_since(Instant::now()));
        if to.write_all(buffer.get(..read).unwrap_or_default()).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}
