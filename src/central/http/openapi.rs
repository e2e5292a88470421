//! The routes as a table, and the `OpenAPI` document that is made from it.

use crate::sync::message::ProblemKind;
use serde_json::{Map, Value, json};

/// A route of the protocol.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// HTTP method.
    pub method: &'static str,
    /// Address, parameters in braces.
    pub path: &'static str,
    /// What it does.
    pub summary: &'static str,
    /// Whether a token is asked for.
    pub token: bool,
    /// What is sent; none when empty.
    pub body: &'static str,
    /// What is answered when it is done: statuses, and the name of what is in the body.
    pub answers: &'static [(u16, &'static str)],
    /// What may be refused.
    pub problems: &'static [ProblemKind],
}

use ProblemKind::{
    Busy, Clock, Code, Fork, Future, Gap, Invalid, Malformed, Revoked, Signature, TooLarge,
    Unauthorised, Unavailable, Unknown,
};

/// Every route.
pub const ROUTES: &[Route] = &[
    Route {
        method: "POST",
        path: "/v1/enrol",
        summary: "A device shows its one-time code and its public key, once.",
        token: false,
        body: "EnrolRequest",
        answers: &[(200, "EnrolReply")],
        problems: &[Malformed, Code, TooLarge, Busy, Unavailable],
    },
    Route {
        method: "POST",
        path: "/v1/hello",
        summary: "The first word of an exchange: a HelloRequest, signed.",
        token: false,
        body: "Signed",
        answers: &[(200, "HelloReply")],
        problems: &[Malformed, Revoked, Unknown, TooLarge, Signature, Clock, Busy, Unavailable],
    },
    Route {
        method: "GET",
        path: "/v1/offices/{office}/envelopes",
        summary: "The office's chain at the centre, after a position.",
        token: true,
        body: "",
        answers: &[(200, "ListReply")],
        problems: &[Malformed, Unauthorised, Revoked, Busy, Unavailable],
    },
    Route {
        method: "GET",
        path: "/v1/offices/{office}/envelopes/{epoch}/{seq}",
        summary: "One envelope, verbatim.",
        token: true,
        body: "",
        answers: &[(200, "Signed")],
        problems: &[Malformed, Unauthorised, Revoked, Unknown, Busy, Unavailable],
    },
    Route {
        method: "PUT",
        path: "/v1/offices/{office}/envelopes/{epoch}/{seq}",
        summary: "Sends one envelope, signed. 201: it counts. 200: it was there, the receipt is the first one. \
                  202: it is kept until its schema is known.",
        token: true,
        body: "Signed",
        answers: &[(201, "Signed"), (200, "Signed"), (202, "Signed")],
        problems: &[
            Malformed,
            Unauthorised,
            Revoked,
            Gap,
            Fork,
            TooLarge,
            Signature,
            Invalid,
            Future,
            Busy,
            Unavailable,
        ],
    },
    Route {
        method: "POST",
        path: "/v1/offices/{office}/batch",
        summary: "Sends envelopes in the order of the chain; the first one refused ends it.",
        token: true,
        body: "Batch",
        answers: &[(200, "BatchReply")],
        problems: &[Malformed, Unauthorised, Revoked, TooLarge, Busy, Unavailable],
    },
    Route {
        method: "GET",
        path: "/v1/down/{list}",
        summary: "What changed in a published list since a number: a Publication, signed.",
        token: true,
        body: "",
        answers: &[(200, "Signed")],
        problems: &[Malformed, Unauthorised, Revoked, Unknown, Busy, Unavailable],
    },
    Route {
        method: "GET",
        path: "/healthz",
        summary: "Whether rows can be read now.",
        token: false,
        body: "",
        answers: &[(200, "Health")],
        problems: &[Busy, Unavailable],
    },
    Route {
        method: "GET",
        path: "/metrics",
        summary: "Counts for Prometheus.",
        token: false,
        body: "",
        answers: &[(200, "")],
        problems: &[Busy, Unavailable],
    },
    Route {
        method: "GET",
        path: "/v1/openapi.json",
        summary: "This document.",
        token: false,
        body: "",
        answers: &[(200, "")],
        problems: &[Busy, Unavailable],
    },
];

/// The document (`OpenAPI` 3.1).
#[must_use]
pub fn document() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for route in ROUTES {
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        if let Value::Object(methods) = path {
            methods.insert(route.method.to_lowercase(), operation(route));
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "relais-central", "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" } },
        "paths": paths,
        "components": {
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
            "schemas": schemas(),
        },
    })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn operation(route: &Route) -> Value {
    let mut responses: Map<String, Value> = Map::new();
    for (status, name) in route.answers {
        let content = match *name {
            "" => json!({}),
            name => json!({ "application/json": { "schema": reference(name) } }),
        };
        let response = json!({ "description": "Done.", "content": content });
        responses.insert(status.to_string(), response);
    }
    for kind in route.problems {
        let status = kind.status().to_string();
        let said = |other: &Value| other["description"].as_str().map(str::to_owned);
        let before = responses.get(&status).and_then(said);
        let description = match before {
            Some(before) => format!("{before} {}.", kind.title()),
            None => format!("{}.", kind.title()),
        };
        let content = json!({ "application/problem+json": { "schema": reference("Problem") } });
        responses.insert(status, json!({ "description": description, "content": content }));
    }
    let mut operation = json!({
        "summary": route.summary,
        "parameters": parameters(route),
        "responses": responses,
    });
    if let Value::Object(fields) = &mut operation {
        if !route.body.is_empty() {
            let content = json!({ "application/json": { "schema": reference(route.body) } });
            fields
                .insert("requestBody".to_owned(), json!({ "required": true, "content": content }));
        }
        if route.token {
            fields.insert("security".to_owned(), json!([{ "token": [] }]));
        }
    }
    operation
}

fn parameters(route: &Route) -> Vec<Value> {
    let named = route.path.split('{').skip(1).filter_map(|part| part.split_once('}'));
    let mut parameters: Vec<Value> = named
        .map(|(name, _)| {
            json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })
        })
        .collect();
    let after = match route.path {
        "/v1/offices/{office}/envelopes" => {
            json!({ "type": "string", "pattern": "^[1-9][0-9]*-[1-9][0-9]*$" })
        }
        "/v1/down/{list}" => json!({ "type": "integer", "minimum": 0 }),
        _ => return parameters,
    };
    parameters.push(json!({ "name": "after", "in": "query", "schema": after }));
    parameters
}

fn object(required: &[&str], properties: &Value) -> Value {
    json!({ "type": "object", "required": required, "properties": properties })
}

fn schemas() -> Value {
    let text = json!({ "type": "string" });
    let hexadecimal =
        |digits: u32| json!({ "type": "string", "pattern": format!("^[0-9a-f]{{{digits}}}$") });
    let instant = json!({ "type": "string", "format": "date-time" });
    let date = json!({ "type": "string", "format": "date" });
    let many = |of: Value| json!({ "type": "array", "items": of });
    let or_null = |name: &str| json!({ "oneOf": [reference(name), { "type": "null" }] });
    let kinds: Vec<&str> = ProblemKind::ALL.iter().map(|kind| kind.code()).collect();
    json!({
        "Signed": object(&["payloadType", "payload", "signatures"], &json!({
            "payloadType": text, "payload": { "type": "string", "contentEncoding": "base64" },
            "signatures": many(object(&["keyid", "sig"], &json!({ "keyid": hexadecimal(16), "sig": text }))) })),
        "Head": object(&["at", "digest"], &json!({ "at": text, "digest": hexadecimal(64) })),
        "Calendar": object(&["since", "weekdays"], &json!({
            "since": date, "weekdays": many(json!({ "type": "boolean" })), "closed": many(date.clone()), "open": many(date.clone()) })),
        "EnrolRequest": object(&["code", "office", "key", "program"], &json!({
            "code": text, "office": text, "key": hexadecimal(64), "program": text })),
        "EnrolReply": object(&["office_name", "centre", "centre_key", "calendar"], &json!({
            "office_name": text, "centre": text, "centre_key": hexadecimal(64), "calendar": reference("Calendar") })),
        "HelloReply": object(&["head", "generation", "schemas", "at", "late", "calendar", "token"], &json!({
            "head": or_null("Head"), "generation": text, "schemas": many(text.clone()), "at": instant,
            "late": many(date.clone()), "calendar": reference("Calendar"), "token": text,
            "published": { "type": "object", "additionalProperties": { "type": "integer" } } })),
        "ListReply": object(&["heads", "more"], &json!({ "heads": many(reference("Head")), "more": { "type": "boolean" } })),
        "Batch": object(&["envelopes"], &json!({ "envelopes": many(reference("Signed")) })),
        "BatchReply": object(&["outcomes"], &json!({ "outcomes": many(json!({ "oneOf": [
            object(&["receipted"], &json!({ "receipted": reference("Signed") })),
            object(&["refused"], &json!({ "refused": reference("Problem") })) ] })) })),
        "Fault": object(&["place", "read", "expected"], &json!({ "place": text, "read": text, "expected": text })),
        "Problem": object(&["type", "status", "title", "detail"], &json!({
            "type": { "type": "string", "enum": kinds }, "status": { "type": "integer" }, "title": text, "detail": text,
            "head": reference("Head"), "faults": many(reference("Fault")) })),
        "Health": object(&["status"], &json!({ "status": text })),
    })
}
