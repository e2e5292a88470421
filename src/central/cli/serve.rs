//! `relais-central serve`.

use super::exit::{Exit, Failure};
use super::reach::{centre, runtime};
use super::{Face, output};
use crate::central::admin::channel::Channel;
use crate::central::http::{App, Limits, Tls, serve};
use crate::central::projection::apply_parked;
use crate::msg;
use clap::Args;
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Answers the offices.
#[derive(Debug, Args)]
pub(super) struct Serve {
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8787")]
    listen: SocketAddr,
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    #[arg(long)]
    behind_proxy: bool,
}

impl Serve {
    pub(super) fn run(self, face: &Face) -> Result<Exit, Failure> {
        let tls = self.tls()?;
        if tls.is_none() && !self.behind_proxy && !self.listen.ip().is_loopback() {
            let address = self.listen.to_string();
            return Err(Failure::said(Exit::Usage, msg!("central.serve.open", address = address)));
        }
        runtime()?.block_on(self.serve(face, tls))
    }

    fn tls(&self) -> Result<Option<Tls>, Failure> {
        let (Some(certificate), Some(key)) = (&self.tls_cert, &self.tls_key) else {
            return Ok(None);
        };
        let wrong =
            |reason: String| Failure::said(Exit::Usage, msg!("central.serve.tls", reason = reason));
        Tls::read(certificate, key).map(Some).map_err(|error| wrong(error.to_string()))
    }

    async fn serve(&self, face: &Face, tls: Option<Tls>) -> Result<Exit, Failure> {
        let backend = Arc::new(face.place.open(face).await?);
        let centre = centre(&backend).await?;
        let applied = apply_parked(&*backend).await?;
        if applied.envelopes > 0 {
            log(&serde_json::json!({ "event": "parked_applied", "offices": applied.offices })
                .to_string());
        }
        let cannot = |error: std::io::Error| {
            let (address, reason) = (self.listen.to_string(), error.to_string());
            Failure::said(
                Exit::Store,
                msg!("central.serve.listen", address = address, reason = reason),
            )
        };
        let listener = TcpListener::bind(self.listen).await.map_err(cannot)?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        let address = format!("{scheme}://{}", listener.local_addr().map_err(cannot)?);
        let clock = Arc::clone(&face.clock);
        let mut app =
            App::new(Arc::clone(&backend), centre, clock, Limits::default(), Arc::new(log));
        app.behind_proxy = self.behind_proxy;
        let app = Arc::new(app);
        let channel = match backend.folder() {
            Some(folder) => Some(Channel::open(folder).await.map_err(cannot)?),
            None => None,
        };
        let answering = {
            let app = Arc::clone(&app);
            async move {
                match &channel {
                    Some(channel) => channel.answer(&app).await,
                    None => std::future::pending().await,
                }
            }
        };
        // Signals are taken before anyone is told that we listen.
        let stop = Stop::new().map_err(cannot)?;
        output::say(face.lang, &msg!("central.serve.listening", address = address))?;
        tokio::select! {
            served = serve(app, listener, tls, stop.wait()) => served.map_err(cannot)?,
            () = answering => {}
        }
        backend.close();
        Ok(Exit::Done)
    }
}

/// One line on the error output.
fn log(line: &str) {
    // Nobody reads: nothing to do about it.
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Ctrl-C, or the system's request to end.
struct Stop {
    #[cfg(unix)]
    ended: tokio::signal::unix::Signal,
}

impl Stop {
    fn new() -> std::io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            ended: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?,
        })
    }

    #[cfg(unix)]
    async fn wait(mut self) {
        tokio::select! {
            _ = self.ended.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
    }

    #[cfg(not(unix))]
    async fn wait(self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
