//! A central office that serves on a port of its own.

use super::office::Office;
use relais::central::backend::embedded::Embedded;
use relais::central::backend::postgres::Postgres;
use relais::central::backend::{AnyBackend, Backend, Device, Enrolment, Invitation, TokenKey};
use relais::central::http::{App, Limits, serve};
use relais::clock::{Clock, SystemClock};
use relais::store::vault::KeyDerivation;
use relais::sync::message::Calendar;
use relais::sync::signed::PrivateKey;
use std::future::Future;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tokio::runtime::Runtime;

pub(super) struct Centre {
    pub(super) name: &'static str,
    pub(super) at: SocketAddr,
    backend: Arc<AnyBackend>,
    runtime: Runtime,
}

impl Centre {
    pub(super) fn embedded(folder: &Path) -> Self {
        let now = SystemClock.now();
        let made = Embedded::create(folder, KeyDerivation::calibrated(), now).unwrap();
        Self::of("embedded", Runtime::new().unwrap(), AnyBackend::Embedded(made.0))
    }

    #[cfg(unix)]
    pub(super) fn postgres(url: &str) -> Self {
        let runtime = Runtime::new().unwrap();
        let backend = runtime.block_on(Postgres::connect(url)).unwrap();
        Self::of("PostgreSQL", runtime, AnyBackend::Postgres(backend))
    }

    fn of(name: &'static str, runtime: Runtime, backend: AnyBackend) -> Self {
        let backend = Arc::new(backend);
        let centre = relais::central::backend::Centre {
            name: "load".to_owned(),
            key: PrivateKey::from_seed(&[200; 32]),
            tokens: TokenKey([201; 32]),
            generation: "load".to_owned(),
        };
        runtime.block_on(backend.set_centre(centre.clone())).unwrap();
        // All of them come from one address here.
        let limits = Limits { peer: (u32::MAX, 1e9), office: (u32::MAX, 1e9), ..Limits::default() };
        let app =
            App::new(Arc::clone(&backend), centre, Arc::new(SystemClock), limits, Arc::new(|_| {}));
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let at = listener.local_addr().unwrap();
        runtime.spawn(serve(Arc::new(app), listener, None, std::future::pending()));
        Self { name, at, backend, runtime }
    }

    /// Where the rows are.
    pub(super) fn backend(&self) -> &AnyBackend {
        &self.backend
    }

    /// Waits for what the centre does.
    pub(super) fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    pub(super) fn address(&self) -> String {
        format!("http://{}", self.at)
    }

    /// Lets an office in: its time is not measured.
    pub(super) fn enrol(&self, office: &Office) {
        let now = SystemClock.now().utc();
        let device = Device {
            key: office.key.public(),
            program: "load".to_owned(),
            code: [0; 32],
            enrolled_at: now,
            revoked_at: None,
        };
        let row = relais::central::backend::Office {
            code: office.code.as_str().into(),
            name: office.code.clone(),
            calendar: Calendar::weekdays_since(SystemClock.today()),
            invitation: Some(Invitation {
                hash: [0; 32],
                expires: now + chrono::TimeDelta::days(1),
            }),
            devices: Vec::new(),
        };
        self.runtime.block_on(async {
            assert!(self.backend.add_office(row).await.unwrap());
            let enrolled = self.backend.enrol(&office.code, [0; 32], device, now).await.unwrap();
            assert_eq!(enrolled, Enrolment::Enrolled);
        });
    }

    /// Everything that was sent is there.
    pub(super) fn has(&self, offices: &[Office]) {
        for office in offices {
            let head = self.runtime.block_on(self.backend.head(&office.code)).unwrap();
            assert_eq!(head, office.chain.head(), "{}", office.code);
        }
    }
}

impl Drop for Centre {
    fn drop(&mut self) {
        self.backend.close();
    }
}
