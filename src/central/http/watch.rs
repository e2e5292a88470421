//! Around every request: is there room, is it quick enough, and one line about it.

use super::answer::{Reason, Refusal};
use super::limits::Who;
use super::{App, ROUTES};
use crate::central::export::instant;
use crate::sync::message::ProblemKind;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use smol_str::SmolStr;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

/// Who is at the other end of the connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub(super) IpAddr);

/// What a route says about the request that it answers.
#[derive(Debug, Default)]
pub(super) struct Trace {
    /// Set once the office has shown who it is: nothing that anyone could have written.
    pub(super) office: OnceLock<SmolStr>,
    /// Bytes of the body.
    pub(super) bytes: AtomicU64,
}

/// Watches a request.
pub(super) async fn watch(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    // A method is any word that someone sends.
    let method = request.method().as_str();
    let method =
        ROUTES.iter().map(|route| route.method).find(|known| *known == method).unwrap_or("other");
    let trace = Arc::new(Trace::default());
    request.extensions_mut().insert(Arc::clone(&trace));
    let response = answered(&app, request, next, &route).await;
    let took = started.elapsed();
    let status = response.status().as_u16();
    app.metrics.request(&route, status, took);
    let mut line = serde_json::json!({
        "time": instant(app.clock.now().utc()),
        "method": method,
        "route": route,
        "status": status,
        "millis": u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        "office": trace.office.get().map(SmolStr::as_str),
        "bytes": trace.bytes.load(Ordering::Relaxed),
    });
    if let (Some(Reason(reason)), Some(fields)) =
        (response.extensions().get(), line.as_object_mut())
    {
        fields.insert("error".to_owned(), reason.as_str().into());
    }
    (app.log)(&line.to_string());
    response
}

async fn answered(app: &App, mut request: Request, next: Next, route: &str) -> Response {
    let peer = peer(app, &request);
    request.extensions_mut().insert(Peer(peer));
    let now = Instant::now();
    let is_guess = route == "/v1/enrol";
    let allowed = app.gate.allow(Who::Peer(peer), now)
        && (!is_guess || app.gate.allow(Who::Guess(peer), now));
    let permit = app.room.try_acquire();
    let (true, Ok(_permit)) = (allowed, permit) else {
        return Refusal::new(ProblemKind::Busy, "try again in a moment").into_response();
    };
    match tokio::time::timeout(app.gate.limits.request, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refusal::new(ProblemKind::Unavailable, "it took too long").into_response(),
    }
}

/// Who asks: the other end, or who a reverse proxy says stands behind it (the last of its list: those before are the asker's own word).
fn peer(app: &App, request: &Request) -> IpAddr {
    let forwarded = || {
        let all = request.headers().get_all("x-forwarded-for").iter().next_back()?;
        all.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
    };
    let direct = request.extensions().get::<Peer>().map(|peer| peer.0);
    let said = if app.behind_proxy { forwarded() } else { None };
    said.or(direct).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}
