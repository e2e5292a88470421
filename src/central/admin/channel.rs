//! The way to the program that holds the store: a socket of this machine, a token in a private file, one line of JSON each
//! way.

use super::{Command, Desk, Reply};
use crate::central::http::App;
use crate::ids::{Ids, RandomIds};
use crate::store::platform;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// The file that says where, and by which token.
const FILE: &str = "admin";

/// Longest line: the envelopes of a stick, a published list.
const LONGEST: u64 = 512 << 20;

/// How long a line may take to come.
const PATIENCE: Duration = Duration::from_mins(1);

#[derive(Debug, Serialize, Deserialize)]
struct Asked {
    token: String,
    command: Command,
}

/// The open channel; its file goes when it is dropped.
#[derive(Debug)]
pub struct Channel {
    file: PathBuf,
    token: String,
    listener: TcpListener,
}

impl Channel {
    /// Opens the channel of a data folder.
    ///
    /// # Errors
    /// No socket; the file cannot be written.
    pub async fn open(data: &Path) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let token = format!("{}{}", RandomIds.next_id(), RandomIds.next_id());
        let file = data.join(FILE);
        let said = format!("{} {token}\n", listener.local_addr()?);
        platform::write_private_file(&file, said.as_bytes())?;
        Ok(Self { file, token, listener })
    }

    /// Answers, one after the other, for as long as it is polled.
    pub async fn answer(&self, app: &App) {
        loop {
            let Ok((stream, _)) = self.listener.accept().await else {
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            let (reading, mut writing) = tokio::io::split(stream);
            let mut line = Vec::new();
            let mut reading = tokio::io::BufReader::new(reading.take(LONGEST));
            let read = tokio::time::timeout(PATIENCE, reading.read_until(b'\n', &mut line)).await;
            let Ok(Ok(_)) = read else { continue };
            let Ok(asked) = serde_json::from_slice::<Asked>(&line) else { continue };
            // Hashes are compared in constant time.
            if blake3::hash(asked.token.as_bytes()) != blake3::hash(self.token.as_bytes()) {
                continue;
            }
            let desk = Desk { backend: &app.backend, centre: &app.centre };
            let reply = desk.perform(asked.command, &*app.clock).await;
            let mut bytes = serde_json::to_vec(&reply).unwrap_or_default();
            bytes.push(b'\n');
            // Whoever asked may have left.
            let _ = tokio::time::timeout(PATIENCE, writing.write_all(&bytes)).await;
            let _ = writing.shutdown().await;
        }
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.file);
    }
}

/// Asks the program that serves a data folder, which holds its store.
///
/// # Errors
/// Nobody serves it, or it does not answer.
pub fn ask(data: &Path, command: Command) -> io::Result<Reply> {
    let said = fs::read_to_string(data.join(FILE))?;
    let unread = || io::Error::new(io::ErrorKind::InvalidData, "the file of the channel");
    let (address, token) = said.trim_end().split_once(' ').ok_or_else(unread)?;
    let address: std::net::SocketAddr = address.parse().map_err(|_| unread())?;
    if !address.ip().is_loopback() {
        return Err(unread());
    }
    let mut stream = TcpStream::connect(address)?;
    let mut line = serde_json::to_vec(&Asked { token: token.to_owned(), command })?;
    line.push(b'\n');
    stream.write_all(&line)?;
    let mut answer = Vec::new();
    BufReader::new(stream).read_until(b'\n', &mut answer)?;
    Ok(serde_json::from_slice(&answer)?)
}
