//! What the days count, as rows that a person with SQL can read.

use super::super::{Append, DayRow, ParkedAt, Projection, Reported};
use super::ledger::read_head;
use super::{Postgres, Try, columns, damaged, months, position};
use crate::sync::chain::{Head, Position};
use crate::sync::envelope::Table;
use chrono::NaiveDate;
use serde::Serialize;
use serde::de::DeserializeOwned;
use smol_str::SmolStr;
use std::collections::BTreeMap;
use tokio_postgres::{IsolationLevel, Row, Transaction};

/// A word of the protocol, as its column.
fn word<T: Serialize>(one: &T) -> Try<String> {
    match serde_json::to_value(one) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(damaged("a word")),
    }
}

/// A word of the protocol, from its column.
fn read_word<T: DeserializeOwned>(word: String) -> Try<T> {
    serde_json::from_value(serde_json::Value::String(word)).map_err(|_| damaged("a word"))
}

const REPORTED: &str = "SELECT day, epoch, seq, kind, reason, received_at, first_received_at \
                        FROM day_current WHERE office_id = $1";

fn read_reported(row: &Row) -> Try<Reported> {
    Ok(Reported {
        day: row.try_get(0)?,
        at: position(row.try_get(1)?, row.try_get(2)?)?,
        kind: read_word(row.try_get(3)?)?,
        reason: read_word(row.try_get(4)?)?,
        received_at: row.try_get(5)?,
        first_received_at: row.try_get(6)?,
    })
}

pub(super) async fn reported(db: &Postgres, code: &str) -> Try<Vec<Reported>> {
    let sql = format!("{REPORTED} ORDER BY day");
    db.client().await?.query(&sql, &[&code]).await?.iter().map(read_reported).collect()
}

/// Dates that a `date` can say; days of an office are far inside.
pub(super) fn within(from: NaiveDate, to: NaiveDate) -> (NaiveDate, NaiveDate) {
    let limit = |year| NaiveDate::from_yo_opt(year, 1).unwrap_or_default();
    (from.max(limit(1)), to.min(limit(9999)))
}

/// Days and their tables, not yet together.
type Tables = BTreeMap<(NaiveDate, SmolStr), Table>;

pub(super) async fn days(
    db: &Postgres,
    code: &str,
    from: NaiveDate,
    to: NaiveDate,
) -> Try<Vec<DayRow>> {
    let mut client = db.client().await?;
    // All three reads of one moment.
    let transaction = client
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .read_only(true)
        .start()
        .await?;
    let days = days_in(&transaction, code, from, to).await?;
    transaction.commit().await?;
    Ok(days)
}

/// What the days of a period count, within a transaction.
pub(super) async fn days_in(
    transaction: &Transaction<'_>,
    code: &str,
    from: NaiveDate,
    to: NaiveDate,
) -> Try<Vec<DayRow>> {
    let (from, to) = within(from, to);
    let sql = format!("{REPORTED} AND day BETWEEN $2 AND $3 ORDER BY day");
    let days = transaction.query(&sql, &[&code, &from, &to]).await?;
    let mut tables = Tables::new();
    let sql = "SELECT day, table_id, nature FROM day_table \
               WHERE office_id = $1 AND day BETWEEN $2 AND $3 ORDER BY day, table_id";
    for row in transaction.query(sql, &[&code, &from, &to]).await? {
        let (day, id) = (row.try_get(0)?, SmolStr::new(row.try_get::<_, &str>(1)?));
        let nature = read_word(row.try_get(2)?)?;
        let table = Table { id: id.clone(), nature, cells: Vec::new(), total: 0 };
        tables.insert((day, id), table);
    }
    let sql = "SELECT day, table_id, key, count FROM day_cell \
               WHERE office_id = $1 AND day BETWEEN $2 AND $3 ORDER BY day, table_id, key";
    for row in transaction.query(sql, &[&code, &from, &to]).await? {
        let place = (row.try_get(0)?, SmolStr::new(row.try_get::<_, &str>(1)?));
        let count = u64::try_from(row.try_get::<_, i64>(3)?).map_err(|_| damaged("a count"))?;
        let table = tables.get_mut(&place).ok_or_else(|| damaged("a cell"))?;
        table.cells.push((SmolStr::new(row.try_get::<_, &str>(2)?), count));
        table.total += count;
    }
    let mut rows: BTreeMap<NaiveDate, DayRow> = BTreeMap::new();
    for row in &days {
        let reported = read_reported(row)?;
        rows.insert(reported.day, DayRow { reported, tables: Vec::new() });
    }
    for ((day, _), table) in tables {
        rows.get_mut(&day).ok_or_else(|| damaged("a table"))?.tables.push(table);
    }
    Ok(rows.into_values().collect())
}

/// Writes what a day counts, in the place of what it did: the tables that it had.
pub(super) async fn write(
    transaction: &Transaction<'_>,
    code: &str,
    row: &DayRow,
) -> Try<Vec<Table>> {
    let about = &row.reported;
    let (epoch, seq) = columns(about.at);
    let (kind, reason) = (word(&about.kind)?, word(&about.reason)?);
    let sql = "INSERT INTO day_current \
               (office_id, day, epoch, seq, kind, reason, received_at, first_received_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (office_id, day) DO UPDATE SET \
               epoch = EXCLUDED.epoch, seq = EXCLUDED.seq, kind = EXCLUDED.kind, reason = EXCLUDED.reason, \
               received_at = EXCLUDED.received_at, first_received_at = EXCLUDED.first_received_at";
    let values: [&(dyn tokio_postgres::types::ToSql + Sync); 8] = [
        &code,
        &about.day,
        &epoch,
        &seq,
        &kind,
        &reason,
        &about.received_at,
        &about.first_received_at,
    ];
    transaction.execute(sql, &values).await?;
    let before = take(transaction, code, about.day).await?;
    let natures = row.tables.iter().map(|table| word(&table.nature)).collect::<Try<Vec<_>>>()?;
    let ids: Vec<&str> = row.tables.iter().map(|table| table.id.as_str()).collect();
    let sql = "INSERT INTO day_table (office_id, day, table_id, nature) \
               SELECT $1, $2, * FROM UNNEST($3::text[], $4::text[])";
    transaction.execute(sql, &[&code, &about.day, &ids, &natures]).await?;
    let cells =
        || row.tables.iter().flat_map(|table| table.cells.iter().map(move |cell| (table, cell)));
    let ids: Vec<&str> = cells().map(|(table, _)| table.id.as_str()).collect();
    let keys: Vec<&str> = cells().map(|(_, (key, _))| key.as_str()).collect();
    let counts: Vec<i64> =
        cells().map(|(_, (_, count))| i64::try_from(*count).unwrap_or(i64::MAX)).collect();
    let sql = "INSERT INTO day_cell (office_id, day, table_id, key, count) \
               SELECT $1, $2, * FROM UNNEST($3::text[], $4::text[], $5::bigint[])";
    transaction.execute(sql, &[&code, &about.day, &ids, &keys, &counts]).await?;
    Ok(before)
}

/// Takes a day's tables away, and answers them.
async fn take(transaction: &Transaction<'_>, code: &str, day: NaiveDate) -> Try<Vec<Table>> {
    let mut tables: BTreeMap<SmolStr, Table> = BTreeMap::new();
    let sql = "DELETE FROM day_table WHERE office_id = $1 AND day = $2 RETURNING table_id, nature";
    for row in transaction.query(sql, &[&code, &day]).await? {
        let (id, nature) = (SmolStr::new(row.try_get::<_, &str>(0)?), read_word(row.try_get(1)?)?);
        tables.insert(id.clone(), Table { id, nature, cells: Vec::new(), total: 0 });
    }
    let sql =
        "DELETE FROM day_cell WHERE office_id = $1 AND day = $2 RETURNING table_id, key, count";
    for row in transaction.query(sql, &[&code, &day]).await? {
        let table = tables.get_mut(row.try_get::<_, &str>(0)?).ok_or_else(|| damaged("a cell"))?;
        let count = u64::try_from(row.try_get::<_, i64>(2)?).map_err(|_| damaged("a count"))?;
        table.cells.push((SmolStr::new(row.try_get::<_, &str>(1)?), count));
        table.total += count;
    }
    let mut tables: Vec<Table> = tables.into_values().collect();
    tables.iter_mut().for_each(|table| table.cells.sort());
    Ok(tables)
}

/// Notes that an envelope waits.
pub(super) async fn park(
    transaction: &Transaction<'_>,
    code: &str,
    at: Position,
    schema: &str,
) -> Try<()> {
    let (epoch, seq) = columns(at);
    let sql = "INSERT INTO parked (office_id, epoch, seq, schema) VALUES ($1, $2, $3, $4)";
    transaction.execute(sql, &[&code, &epoch, &seq, &schema]).await?;
    Ok(())
}

pub(super) async fn parked(db: &Postgres) -> Try<Vec<ParkedAt>> {
    let sql = "SELECT office_id, epoch, seq, schema FROM parked ORDER BY office_id, epoch, seq";
    let rows = db.client().await?.query(sql, &[]).await?;
    let read = |row: &Row| -> Try<ParkedAt> {
        Ok(ParkedAt {
            office: SmolStr::new(row.try_get::<_, &str>(0)?),
            at: position(row.try_get(1)?, row.try_get(2)?)?,
            schema: SmolStr::new(row.try_get::<_, &str>(3)?),
        })
    };
    rows.iter().map(read).collect()
}

pub(super) async fn replace(
    db: &Postgres,
    code: &str,
    expected: Option<Head>,
    projection: &Projection,
) -> Try<Append> {
    let mut client = db.client().await?;
    let transaction = client.transaction().await?;
    // Whoever appends waits for this row.
    let sql = "SELECT epoch, seq, digest FROM office_head WHERE office_id = $1 FOR UPDATE";
    let row = transaction.query_opt(sql, &[&code]).await?;
    if row.as_ref().map(read_head).transpose()? != expected {
        return Ok(Append::HeadMoved);
    }
    if expected.is_none() {
        // Nothing was ever appended: there is nothing to replace, and no row to hold.
        return Ok(Append::Appended);
    }
    for table in ["day_cell", "day_table", "day_current", "parked"] {
        let sql = format!("DELETE FROM {table} WHERE office_id = $1");
        transaction.execute(&sql, &[&code]).await?;
    }
    for row in &projection.days {
        write(&transaction, code, row).await?;
    }
    months::replace(&transaction, code, &projection.days).await?;
    for (at, schema) in &projection.parked {
        park(&transaction, code, *at, schema).await?;
    }
    transaction.commit().await?;
    Ok(Append::Appended)
}
