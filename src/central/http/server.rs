//! Connections: accepted while there is room, served over TLS or in the open, ended in order.

use super::watch::Peer;
use super::{App, router};
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

/// Connections held at the same time; others wait to be accepted.
const CONNECTIONS: usize = 1024;

/// How long requests under way are waited for when the server ends.
const GRACE: Duration = Duration::from_secs(10);

/// Why the server did not begin.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A file of the certificate cannot be read.
    #[error("{}: {reason}", path.display())]
    Pem {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Certificate and key do not go together.
    #[error(transparent)]
    Tls(#[from] rustls::Error),
}

/// What a connection is sealed with: a certificate and its key.
#[derive(Clone)]
pub struct Tls(TlsAcceptor);

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tls(…)")
    }
}

impl Tls {
    /// Reads a certificate with what leads to its authority, and its key, from PEM files.
    ///
    /// # Errors
    /// A file that cannot be read; a key that is not that of the certificate.
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, ServeError> {
        let wrong = |path: &Path, error: rustls::pki_types::pem::Error| ServeError::Pem {
            path: path.to_owned(),
            reason: error.to_string(),
        };
        let chain = CertificateDer::pem_file_iter(certificate)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|error| wrong(certificate, error))?;
        let private = PrivateKeyDer::from_pem_file(key).map_err(|error| wrong(key, error))?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, private)?;
        Ok(Self(TlsAcceptor::from(Arc::new(config))))
    }
}

/// Serves until `stop` is there; then ends what is under way, and waits for it a little.
///
/// # Errors
/// None: a connection that cannot be accepted is one that someone tries again.
pub async fn serve(
    app: Arc<App>,
    listener: TcpListener,
    tls: Option<Tls>,
    stop: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let (ending, ended) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        let accepted = async {
            let permit = Arc::clone(&room).acquire_owned().await;
            (listener.accept().await, permit)
        };
        tokio::select! {
            () = &mut stop => break,
            (accepted, permit) = accepted => match (accepted, permit) {
                (Ok((stream, from)), Ok(permit)) => {
                    let serving = connection(Arc::clone(&app), stream, from, tls.clone(), ended.clone());
                    connections.spawn(async move {
                        serving.await;
                        drop(permit);
                    });
                }
                // Out of descriptors, most likely: those who end give theirs back.
                _ => tokio::time::sleep(Duration::from_millis(50)).await,
            },
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
        }
    }
    drop(listener);
    let _ = ending.send(true);
    let all = async { while connections.join_next().await.is_some() {} };
    // Whoever is still sending finds the connection closed, and sends again.
    let _ = tokio::time::timeout(GRACE, all).await;
    Ok(())
}

async fn connection(
    app: Arc<App>,
    stream: TcpStream,
    from: SocketAddr,
    tls: Option<Tls>,
    ended: watch::Receiver<bool>,
) {
    // An answer is one write: waiting to join it with another only delays it.
    let _ = stream.set_nodelay(true);
    match tls {
        None => answer(app, stream, from, ended).await,
        Some(Tls(acceptor)) => {
            let handshake =
                tokio::time::timeout(app.gate.limits.head, acceptor.accept(stream)).await;
            if let Ok(Ok(stream)) = handshake {
                answer(app, stream, from, ended).await;
            }
        }
    }
}

async fn answer<S>(app: Arc<App>, stream: S, from: SocketAddr, mut ended: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let head = app.gate.limits.head;
    let routes = TowerToHyperService::new(router(app));
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(from.ip()));
        routes.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    tokio::select! {
        // A connection that breaks is the other end's to make again.
        _ = connection.as_mut() => {}
        () = async { drop(ended.wait_for(|ended| *ended).await) } => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}
