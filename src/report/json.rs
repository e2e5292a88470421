//! A report as JSON, for programs: `relais.report/1`, described by `docs/schema/report-1.json`.
//!
//! A number comes with its status; a hidden one is `null` with the status `C`.

use super::document::{Cell, Chart, Diffusion, Document, Kind, Role, Row, Section, Sheet, Status};
use super::numerals::{meant, sound};
use crate::i18n::Lang;
use serde::Serialize;
use serde_json::{Value, json};

/// Form of the JSON, with its version.
pub const SCHEMA: &str = "relais.report/1";

/// The report on one line, ended by a newline.
#[must_use]
pub fn write(document: &Document) -> String {
    #[derive(Serialize)]
    struct Envelope<'a> {
        schema: &'a str,
        #[serde(flatten)]
        body: Body,
    }
    let envelope = Envelope { schema: SCHEMA, body: body(document) };
    // Strings, finite numbers and lists of them: nothing that JSON cannot say.
    serde_json::to_string(&envelope).map(|line| line + "\n").unwrap_or_default()
}

/// What JSON says of a report, without the name of its schema: for whoever prints it in an envelope of its own.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Body {
    title: String,
    lang: &'static str,
    diffusion: &'static str,
    stamp: String,
    facts: Vec<Value>,
    warnings: Vec<String>,
    sections: Vec<Value>,
    definitions: Vec<Value>,
}

/// What JSON says of a report.
#[must_use]
pub fn body(document: &Document) -> Body {
    let lang = match document.lang {
        Lang::Fr => "fr",
        Lang::En => "en",
    };
    let diffusion = match document.diffusion {
        Diffusion::Published => "published",
        Diffusion::Internal => "internal",
    };
    let facts = document.facts.iter();
    let definitions = document.definitions.iter();
    Body {
        title: document.title.clone(),
        lang,
        diffusion,
        stamp: document.stamp.to_string(),
        facts: facts.map(|fact| json!({"label": fact.label, "value": fact.value})).collect(),
        warnings: document.warnings.clone(),
        sections: document.sections.iter().map(|one| section(one, document.diffusion)).collect(),
        definitions: definitions
            .map(|one| json!({"term": one.term, "text": one.text, "source": one.source}))
            .collect(),
    }
}

fn section(section: &Section, diffusion: Diffusion) -> Value {
    let tables: Vec<Value> = section.tables.iter().map(|one| table(one, diffusion)).collect();
    json!({
        "id": section.id,
        "title": section.title,
        "paragraphs": section.paragraphs,
        "tables": tables,
    })
}

fn table(sheet: &Sheet, diffusion: Diffusion) -> Value {
    let columns: Vec<Value> = sheet
        .columns
        .iter()
        .map(|one| json!({"id": one.id, "title": one.title, "kind": kind(one.kind)}))
        .collect();
    let rows: Vec<Value> =
        sheet.rows.iter().map(|one| row(one, sheet.columns.len(), diffusion)).collect();
    json!({
        "id": sheet.id,
        "title": sheet.title,
        "notes": sheet.notes,
        "columns": columns,
        "rows": rows,
        "chart": sheet.chart.as_ref().map(chart),
    })
}

fn row(row: &Row, columns: usize, diffusion: Diffusion) -> Value {
    let role = match row.role {
        Role::Body => "body",
        Role::Total => "total",
    };
    let cells: Vec<Value> = (0..columns).map(|rank| cell(row.cell(rank), diffusion)).collect();
    json!({"code": row.code, "role": role, "cells": cells})
}

fn cell(cell: &Cell, diffusion: Diffusion) -> Value {
    let cell = sound(cell);
    let value = match cell {
        Cell::Text(text) => json!(text),
        Cell::Count(count) => json!(count),
        Cell::Decimal(..) | Cell::Percent(_) => json!(meant(cell)),
        Cell::Date(day) => json!(day.to_string()),
        Cell::Hidden | Cell::NotApplicable | Cell::Empty => Value::Null,
    };
    json!({"value": value, "status": cell.status(diffusion).map(Status::code)})
}

fn chart(chart: &Chart) -> Value {
    match chart {
        Chart::Bars { labels, values } => {
            json!({"kind": "bars", "labels": labels, "values": [values]})
        }
        Chart::Trend { labels, values } => {
            json!({"kind": "trend", "labels": labels, "values": values})
        }
    }
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Count => "count",
        Kind::Decimal => "decimal",
        Kind::Percent => "percent",
        Kind::Date => "date",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::test_support::{published, with};

    #[test]
    fn a_hidden_number_is_null_and_says_why() {
        let read: Value = serde_json::from_str(&write(&published(Lang::Fr))).unwrap();
        let rows = &read["sections"][0]["tables"][0]["rows"];
        assert_eq!(rows[0]["cells"][1], json!({"value": 12_345, "status": "F"}));
        assert_eq!(rows[1]["cells"][1], json!({"value": null, "status": "C"}));
        assert_eq!(rows[0]["cells"][0]["status"], Value::Null);
        assert_eq!((&read["schema"], &read["diffusion"]), (&json!(SCHEMA), &json!("published")));
    }

    #[test]
    fn what_is_no_number_is_null() {
        let cells = vec![Cell::text("a"), Cell::Percent(f64::NAN), Cell::Decimal(f64::INFINITY, 1)];
        let read: Value = serde_json::from_str(&write(&with(cells))).unwrap();
        let cells = &read["sections"][0]["tables"][0]["rows"][0]["cells"];
        assert_eq!(cells[1], json!({"value": null, "status": null}));
        assert_eq!(cells[2], cells[1]);
    }
}
