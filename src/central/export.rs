//! What the days of a period count, as a file: the same bytes for the same ledger, whatever keeps it.

use super::backend::{Answer, Backend, DayRow};
use crate::sync::envelope::{Kind, Nature, Reason, Table};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use std::io;

/// The form of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// One line a cell.
    Csv,
    /// One object a day.
    Json,
}

/// A day in JSON.
#[derive(Debug, Serialize)]
struct Exported<'a> {
    office: &'a str,
    day: NaiveDate,
    kind: Kind,
    reason: Reason,
    position: String,
    received_at: String,
    first_received_at: String,
    tables: &'a [Table],
}

/// An instant, in UTC, to the millisecond.
#[must_use]
pub fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The word by which JSON says something that is one word.
fn word<T: Serialize>(one: &T) -> String {
    match serde_json::to_value(one) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// Everything that the days of a period count, both ends included: by office, day, table and key.
///
/// # Errors
/// The backend's.
pub async fn export<B: Backend>(
    backend: &B,
    from: NaiveDate,
    to: NaiveDate,
    form: Form,
) -> Answer<String> {
    let mut days = Vec::new();
    for office in backend.offices().await? {
        let rows = backend.days(&office.code, from, to).await?;
        days.extend(rows.into_iter().map(|row| (office.code.clone(), row)));
    }
    let written = match form {
        Form::Csv => csv(&days),
        Form::Json => json(&days),
    };
    written.map_err(|error| super::backend::BackendError::Damaged(error.to_string()))
}

fn json(days: &[(smol_str::SmolStr, DayRow)]) -> io::Result<String> {
    let days = days.iter().map(|(office, row)| Exported {
        office,
        day: row.reported.day,
        kind: row.reported.kind,
        reason: row.reported.reason,
        position: row.reported.at.to_string(),
        received_at: instant(row.reported.received_at),
        first_received_at: instant(row.reported.first_received_at),
        tables: &row.tables,
    });
    let value =
        serde_json::json!({ "format": "relais-export/1", "days": days.collect::<Vec<_>>() });
    let mut text = serde_json::to_string_pretty(&value)?;
    text.push('\n');
    Ok(text)
}

fn csv(days: &[(smol_str::SmolStr, DayRow)]) -> io::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "office",
        "day",
        "kind",
        "reason",
        "position",
        "received_at",
        "table",
        "nature",
        "key",
        "count",
    ])?;
    for (office, row) in days {
        let about = &row.reported;
        let (day, kind, reason) = (about.day.to_string(), word(&about.kind), word(&about.reason));
        let (position, received) = (about.at.to_string(), instant(about.received_at));
        let mut line = |table: &str, nature: &str, key: &str, count: &str| {
            writer.write_record([
                office, &*day, &*kind, &*reason, &*position, &*received, table, nature, key, count,
            ])
        };
        if row.tables.iter().all(|table| table.cells.is_empty()) {
            line("", "", "", "")?;
        }
        for table in &row.tables {
            let nature = match table.nature {
                Nature::Stock => "stock",
                Nature::Flow => "flow",
            };
            for (key, count) in &table.cells {
                line(&table.id, nature, key, &count.to_string())?;
            }
        }
    }
    let bytes = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    String::from_utf8(bytes).map_err(io::Error::other)
}
