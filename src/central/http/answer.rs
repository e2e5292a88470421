//! Answers: JSON, or a problem; and the body of a request, read within a limit.

use crate::central::backend::BackendError;
use crate::sync::message::{Problem, ProblemKind};
use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::read::GzDecoder;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::future::poll_fn;
use std::io::Read as _;
use std::pin::pin;

/// Bytes of a body over its limit that are read and let go, so that whoever sends it hears the answer.
const DRAINED: usize = 16 << 20;

/// Seconds after which a refused request may be tried again.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("5");

/// A refusal, on its way out.
#[derive(Debug)]
pub(super) struct Refusal {
    problem: Box<Problem>,
    /// What failed here: for the log, not for the network.
    reason: Option<Reason>,
}

/// What failed, in the words of whatever failed.
#[derive(Debug, Clone)]
pub(super) struct Reason(pub(super) String);

impl Refusal {
    pub(super) fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Problem::new(kind, detail).into()
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self { problem: Box::new(problem), reason: None }
    }
}

impl From<BackendError> for Refusal {
    /// What exactly failed is the centre's business: it is said in its log, not to the network.
    fn from(error: BackendError) -> Self {
        let detail = "nothing can be stored or read now; try again later";
        let problem = Problem::new(ProblemKind::Unavailable, detail);
        Self { problem: Box::new(problem), reason: Some(Reason(error.to_string())) }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self { problem, reason } = self;
        let status = StatusCode::from_u16(problem.status);
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = typed(status, "application/problem+json", written(&problem));
        if let Some(reason) = reason {
            response.extensions_mut().insert(reason);
        }
        if matches!(problem.kind, ProblemKind::Busy | ProblemKind::Unavailable) {
            response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER);
        }
        response
    }
}

/// Some JSON.
pub(super) fn json<T: Serialize>(status: StatusCode, body: &T) -> Response {
    typed(status, "application/json", written(body))
}

/// Text of a media type.
pub(super) fn typed(status: StatusCode, media: &'static str, body: Vec<u8>) -> Response {
    let headers: [(HeaderName, &str); 3] = [
        (header::CONTENT_TYPE, media),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (status, headers, body).into_response()
}

fn written<T: Serialize>(body: &T) -> Vec<u8> {
    // Messages have text keys only: JSON can say them.
    serde_json::to_vec(body).unwrap_or_default()
}

/// Reads a body of at most so many bytes.
pub(super) async fn bytes(body: Body, most: usize) -> Result<Vec<u8>, Refusal> {
    let mut body = pin!(body);
    let (mut read, mut length) = (Vec::new(), 0_usize);
    while let Some(frame) = poll_fn(|context| body.as_mut().poll_frame(context)).await {
        let cut = |_| Refusal::new(ProblemKind::Malformed, "the body was cut");
        let data: Bytes = frame.map_err(cut)?.into_data().unwrap_or_default();
        length = length.saturating_add(data.len());
        if length > DRAINED {
            break;
        }
        if length <= most {
            read.extend_from_slice(&data);
        }
    }
    if length > most {
        let detail = format!("at most {most} bytes are taken here");
        return Err(Refusal::new(ProblemKind::TooLarge, detail));
    }
    Ok(read)
}

/// A body as it was before it was packed; never more than so many bytes of it, whatever it says it holds.
pub(super) fn unpacked(
    headers: &HeaderMap,
    body: Vec<u8>,
    most: usize,
) -> Result<Vec<u8>, Refusal> {
    match headers.get(header::CONTENT_ENCODING).map(HeaderValue::as_bytes) {
        None | Some(b"identity") => return Ok(body),
        Some(b"gzip") => {}
        Some(_) => {
            let detail = "a body comes as it is, or packed with gzip";
            return Err(Refusal::new(ProblemKind::Malformed, detail));
        }
    }
    let mut plain = Vec::new();
    let mut packed = GzDecoder::new(&body[..]).take(most as u64 + 1);
    packed
        .read_to_end(&mut plain)
        .map_err(|error| Refusal::new(ProblemKind::Malformed, format!("gzip: {error}")))?;
    if plain.len() > most {
        let detail = format!("at most {most} bytes are taken here");
        return Err(Refusal::new(ProblemKind::TooLarge, detail));
    }
    Ok(plain)
}

/// Reads a body of JSON.
pub(super) fn parsed<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(bytes)
        .map_err(|error| Refusal::new(ProblemKind::Malformed, error.to_string()))
}

/// The token that a request carries.
pub(super) fn token(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
