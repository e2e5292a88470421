//! The routes of the protocol.

use super::answer::{Refusal, bytes, json, parsed, token, typed, unpacked};
use super::limits::Who;
use super::watch::{Trace, watch};
use super::{App, document};
use crate::central::backend::{Backend, Device, Enrolment, Office};
use crate::central::enrolment::{self, Bearer, Code};
use crate::central::reception::{Received, Reception};
use crate::central::{completeness, publish};
use crate::sync::chain::Position;
use crate::sync::envelope::{Header, MAX_BYTES, SCHEMAS};
use crate::sync::message::{
    Batch, BatchReply, EnrolReply, EnrolRequest, HelloReply, HelloRequest, ListReply, MAX_BATCH,
    MAX_LIST, Problem, ProblemKind,
};
use crate::sync::signed::{Signed, media};
use axum::body::Body;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router, middleware};
use chrono::TimeDelta;
use serde::Deserialize;
use smol_str::SmolStr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

/// Most bytes of a small request.
const SMALL: usize = 64 << 10;

/// Most bytes of one envelope, signed and written in base64.
const ENVELOPE: usize = MAX_BYTES / 3 * 4 + (64 << 10);

/// Most bytes of a batch.
const BATCH: usize = 4 << 20;

/// Clocks may differ by so much; an older hello could be a recorded one.
const CLOCKS: TimeDelta = TimeDelta::hours(24);

type Asked = State<Arc<App>>;
type Traced = Extension<Arc<Trace>>;
type Answered = Result<Response, Refusal>;

/// Every route, watched.
pub fn router(app: Arc<App>) -> Router {
    let envelope = get(one).put(keep);
    Router::new()
        .route("/v1/enrol", post(enrol))
        .route("/v1/hello", post(hello))
        .route("/v1/offices/{office}/envelopes", get(list))
        .route("/v1/offices/{office}/envelopes/{epoch}/{seq}", envelope)
        .route("/v1/offices/{office}/batch", post(batch))
        .route("/v1/down/{list}", get(down))
        .route("/healthz", get(health))
        .route("/metrics", get(metrics))
        .route("/v1/openapi.json", get(openapi))
        .fallback(nothing)
        .method_not_allowed_fallback(not_so)
        .layer(middleware::from_fn_with_state(Arc::clone(&app), watch))
        .with_state(app)
}

async fn nothing() -> Refusal {
    Refusal::new(ProblemKind::Unknown, "there is nothing under this address")
}

async fn not_so() -> Refusal {
    let problem = Problem::new(ProblemKind::Unknown, "not by this method");
    Problem { status: 405, ..problem }.into()
}

async fn read(trace: &Trace, body: Body, most: usize) -> Result<Vec<u8>, Refusal> {
    let read = bytes(body, most).await?;
    trace.bytes.store(read.len() as u64, Ordering::Relaxed);
    Ok(read)
}

async fn enrol(State(app): Asked, Extension(trace): Traced, body: Body) -> Answered {
    let asked: EnrolRequest = parsed(&read(&trace, body, SMALL).await?)?;
    let refused = || Refusal::new(ProblemKind::Code, "ask the central office for another one");
    let code = Code::read(&asked.code).ok_or_else(refused)?;
    let now = app.clock.now().utc();
    let device = Device {
        key: asked.key,
        program: crate::text::one_line(&asked.program).chars().take(80).collect(),
        code: code.hash(),
        enrolled_at: now,
        revoked_at: None,
    };
    match app.backend.enrol(&asked.office, code.hash(), device, now).await? {
        Enrolment::Enrolled | Enrolment::Again => {}
        Enrolment::NoSuchCode | Enrolment::Expired => return Err(refused()),
    }
    let office = app.backend.office(&asked.office).await?.ok_or_else(refused)?;
    let _ = trace.office.set(office.code);
    let reply = EnrolReply {
        office_name: office.name,
        centre: app.centre.name.clone(),
        centre_key: app.centre.key.public(),
        calendar: office.calendar,
    };
    Ok(json(StatusCode::OK, &reply))
}

async fn hello(State(app): Asked, Extension(trace): Traced, body: Body) -> Answered {
    let signed: Signed = parsed(&read(&trace, body, SMALL).await?)?;
    if signed.media != media::HELLO {
        let detail = format!("{} is expected", media::HELLO);
        return Err(Refusal::new(ProblemKind::Malformed, detail));
    }
    let asked: HelloRequest = parsed(&signed.payload)?;
    let unsigned = || Refusal::new(ProblemKind::Signature, "no device of this office signed this");
    let office = app.backend.office(&asked.office).await?;
    let office = office.ok_or_else(|| Refusal::new(ProblemKind::Unknown, "no such office"))?;
    let device = office.device(asked.device).filter(|_| signed.key == asked.device);
    let device = device.ok_or_else(unsigned)?;
    if !device.key.signed(&signed) {
        return Err(unsigned());
    }
    let _ = trace.office.set(office.code.clone());
    if device.revoked_at.is_some() {
        return Err(Refusal::new(ProblemKind::Revoked, "ask the central office"));
    }
    let now = app.clock.now().utc();
    if (now - asked.at).abs() > CLOCKS {
        let detail = format!("at the centre it is {}", super::super::export::instant(now));
        return Err(Refusal::new(ProblemKind::Clock, detail));
    }
    let reported = app.backend.reported(&office.code).await?;
    let state = completeness::state(&office, &reported, app.clock.local());
    let today = app.clock.today();
    let awaited = state.awaited.into_iter().filter(|day| *day < today);
    let bearer = Bearer { office: office.code.clone(), device: asked.device };
    let reply = HelloReply {
        head: app.backend.head(&office.code).await?,
        generation: app.centre.generation.clone(),
        schemas: SCHEMAS.map(Into::into).to_vec(),
        at: now,
        late: state.late.into_iter().chain(awaited).collect(),
        calendar: office.calendar,
        token: enrolment::token(&app.centre.tokens, &bearer, now),
        published: publish::for_offices(&*app.backend).await?,
    };
    Ok(json(StatusCode::OK, &reply))
}

/// The office that a token lets in.
async fn bearer(app: &App, trace: &Trace, headers: &HeaderMap) -> Result<Office, Refusal> {
    let now = app.clock.now().utc();
    let refused = || Refusal::new(ProblemKind::Unauthorised, "no token, or an old one");
    let bearer = token(headers).and_then(|token| enrolment::bearer(&app.centre.tokens, token, now));
    let bearer = bearer.ok_or_else(refused)?;
    let office = app.backend.office(&bearer.office).await?.ok_or_else(refused)?;
    let revoked = office.device(bearer.device).ok_or_else(refused)?.revoked_at;
    let _ = trace.office.set(office.code.clone());
    if revoked.is_some() {
        return Err(Refusal::new(ProblemKind::Revoked, "ask the central office"));
    }
    if app.gate.allow(Who::Office(office.code.clone()), Instant::now()) {
        Ok(office)
    } else {
        Err(Refusal::new(ProblemKind::Busy, "try again in a moment"))
    }
}

/// The office named by the address, let in by its own token.
async fn admitted(
    app: &App,
    trace: &Trace,
    headers: &HeaderMap,
    code: &str,
) -> Result<Office, Refusal> {
    let office = bearer(app, trace, headers).await?;
    if office.code == code {
        return Ok(office);
    }
    Err(Refusal::new(ProblemKind::Unauthorised, "this token is for another office"))
}

fn named<T>(path: Result<Path<T>, PathRejection>) -> Result<T, Refusal> {
    let wrong = |error: PathRejection| Refusal::new(ProblemKind::Malformed, error.body_text());
    path.map(|Path(named)| named).map_err(wrong)
}

fn asked<T>(query: Result<Query<T>, QueryRejection>) -> Result<T, Refusal> {
    let wrong = |error: QueryRejection| Refusal::new(ProblemKind::Malformed, error.body_text());
    query.map(|Query(asked)| asked).map_err(wrong)
}

fn position(text: &str) -> Result<Position, Refusal> {
    let wrong = |error: crate::sync::chain::NotAPosition| {
        Refusal::new(ProblemKind::Malformed, error.to_string())
    };
    text.parse().map_err(wrong)
}

#[derive(Debug, Deserialize)]
struct After {
    after: Option<String>,
}

async fn list(
    State(app): Asked,
    Extension(trace): Traced,
    path: Result<Path<String>, PathRejection>,
    query: Result<Query<After>, QueryRejection>,
    headers: HeaderMap,
) -> Answered {
    let office = admitted(&app, &trace, &headers, &named(path)?).await?;
    let after = asked(query)?.after.map(|text| position(&text)).transpose()?;
    let mut heads = app.backend.heads(&office.code, after, MAX_LIST + 1).await?;
    let more = heads.len() > MAX_LIST;
    heads.truncate(MAX_LIST);
    Ok(json(StatusCode::OK, &ListReply { heads, more }))
}

type Place = Result<Path<(String, String, String)>, PathRejection>;

async fn one(
    State(app): Asked,
    Extension(trace): Traced,
    path: Place,
    headers: HeaderMap,
) -> Answered {
    let (code, epoch, seq) = named(path)?;
    let office = admitted(&app, &trace, &headers, &code).await?;
    let at = position(&format!("{epoch}-{seq}"))?;
    match app.backend.entry(&office.code, at).await? {
        Some(entry) => Ok(json(StatusCode::OK, &entry.envelope)),
        None => Err(Refusal::new(ProblemKind::Unknown, format!("nothing at {at}"))),
    }
}

async fn keep(
    State(app): Asked,
    Extension(trace): Traced,
    path: Place,
    headers: HeaderMap,
    body: Body,
) -> Answered {
    let (code, epoch, seq) = named(path)?;
    let office = admitted(&app, &trace, &headers, &code).await?;
    let at = position(&format!("{epoch}-{seq}"))?;
    let body = read(&trace, body, ENVELOPE).await?;
    let signed: Signed = parsed(&unpacked(&headers, body, ENVELOPE)?)?;
    if Header::read(&signed.payload).is_ok_and(|header| header.at() != at) {
        let detail = format!("the envelope is not that of {at}");
        return Err(Refusal::new(ProblemKind::Malformed, detail));
    }
    let received = receive(&app, &office, &[signed]).await?.pop();
    let unsaid = || Refusal::new(ProblemKind::Unavailable, "it was not judged");
    match received.ok_or_else(unsaid)? {
        Received::Applied(receipt) => Ok(json(StatusCode::CREATED, &receipt)),
        Received::Parked(receipt) => Ok(json(StatusCode::ACCEPTED, &receipt)),
        Received::Known(receipt) => Ok(json(StatusCode::OK, &receipt)),
        Received::Refused(problem) => Err(problem.into()),
    }
}

async fn batch(
    State(app): Asked,
    Extension(trace): Traced,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Answered {
    let office = admitted(&app, &trace, &headers, &named(path)?).await?;
    let body = read(&trace, body, BATCH).await?;
    let batch: Batch = parsed(&unpacked(&headers, body, BATCH)?)?;
    if batch.envelopes.len() > MAX_BATCH {
        let detail = format!("at most {MAX_BATCH} envelopes are taken at once");
        return Err(Refusal::new(ProblemKind::TooLarge, detail));
    }
    let received = receive(&app, &office, &batch.envelopes).await?;
    let outcomes = received.into_iter().map(Received::outcome).collect();
    Ok(json(StatusCode::OK, &BatchReply { outcomes }))
}

async fn receive(
    app: &App,
    office: &Office,
    envelopes: &[Signed],
) -> Result<Vec<Received>, Refusal> {
    let reception = Reception::new(&*app.backend, &app.centre, &*app.clock);
    let received = reception.receive(office, envelopes).await?;
    for one in &received {
        app.metrics.envelope(match one {
            Received::Applied(_) => "applied",
            Received::Parked(_) => "parked",
            Received::Known(_) => "known",
            Received::Refused(_) => "refused",
        });
    }
    Ok(received)
}

#[derive(Debug, Deserialize)]
struct AfterNumber {
    #[serde(default)]
    after: u64,
}

async fn down(
    State(app): Asked,
    Extension(trace): Traced,
    path: Result<Path<String>, PathRejection>,
    query: Result<Query<AfterNumber>, QueryRejection>,
    headers: HeaderMap,
) -> Answered {
    bearer(&app, &trace, &headers).await?;
    let list = SmolStr::new(named(path)?);
    let publication = publish::since(&*app.backend, &list, asked(query)?.after).await?;
    let unknown = || Refusal::new(ProblemKind::Unknown, "no such list");
    let publication = publication.ok_or_else(unknown)?;
    let unwritten = |_| Refusal::new(ProblemKind::Unavailable, "the list cannot be written");
    let bytes = serde_json::to_vec(&publication).map_err(unwritten)?;
    Ok(json(StatusCode::OK, &app.centre.key.sign(media::PUBLICATION, bytes)))
}

async fn health(State(app): Asked) -> Answered {
    app.backend.published().await?;
    Ok(json(StatusCode::OK, &serde_json::json!({ "status": "ok" })))
}

async fn metrics(State(app): Asked) -> Answered {
    let offices = app.backend.offices().await?.len();
    let parked = app.backend.parked().await?.len();
    let text = app.metrics.text(offices, parked).into_bytes();
    Ok(typed(StatusCode::OK, "text/plain; version=0.0.4", text))
}

async fn openapi() -> Response {
    json(StatusCode::OK, &document()).into_response()
}
