//! A private authority, and a server that shows a certificate of it.

use super::client::{answer, request};
use super::world::{World, day};
use relais::central::authority::{AuthorityError, init, issue};
use relais::central::http::{Limits, Tls};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::io::Write;
use std::net::TcpStream;
use std::sync::Arc;

#[test]
fn a_server_is_trusted_by_who_has_the_authority_and_by_nobody_else() {
    let world = World::embedded();
    let folder = world.folder.path().join("authority");
    // Certificates hold from today on: the one date here that is the machine's.
    let today = chrono::Utc::now().date_naive();
    let authority = init(&folder, today).unwrap();
    assert!(matches!(init(&folder, today), Err(AuthorityError::AlreadyThere(_))));
    let server = issue(&folder, "localhost", today).unwrap();
    assert!(matches!(issue(&folder, "localhost", today), Err(AuthorityError::AlreadyThere(_))));
    issue(&folder, "192.168.1.20", day("2028-02-29")).unwrap();
    assert!(issue(&folder, "é à", today).is_err());
    #[cfg(unix)]
    for path in [&authority.key, &server.key] {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let tls = Tls::read(&server.certificate, &server.key).unwrap();
    assert!(Tls::read(&server.certificate, &authority.key).is_err(), "another's key");
    let served = world.serve_with(Limits::default(), Some(tls));

    let ask = |roots: RootCertStore, name: &'static str| {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from(name).unwrap();
        let connection = ClientConnection::new(Arc::new(config), name).unwrap();
        let mut stream = StreamOwned::new(connection, TcpStream::connect(served.at).unwrap());
        stream.write_all(&request("GET", "/healthz", None, b"")).ok()?;
        answer(stream)
    };
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(&authority.certificate).unwrap()).unwrap();
    assert_eq!(ask(roots.clone(), "localhost").unwrap().status, 200);
    assert!(ask(roots, "example.org").is_none(), "another name");
    assert!(ask(RootCertStore::empty(), "localhost").is_none(), "an authority that nobody has");
    let mut open = TcpStream::connect(served.at).unwrap();
    open.write_all(&request("GET", "/healthz", None, b"")).unwrap();
    assert!(answer(open).is_none(), "in the open");
}
