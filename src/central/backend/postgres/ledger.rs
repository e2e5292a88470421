//! The ledger's rows, and the watermark that is compared and swapped.

use super::super::{Accepted, Append, Entry};
use super::{Postgres, Try, columns, damaged, digest, months, position, projection};
use crate::sync::chain::{Digest, Head, Position};
use crate::sync::signed::{KeyId, Signed};
use tokio_postgres::{Row, Transaction};

pub(super) async fn head(db: &Postgres, code: &str) -> Try<Option<Head>> {
    let sql = "SELECT epoch, seq, digest FROM office_head WHERE office_id = $1";
    let row = db.client().await?.query_opt(sql, &[&code]).await?;
    row.as_ref().map(read_head).transpose()
}

pub(super) fn read_head(row: &Row) -> Try<Head> {
    let (epoch, seq): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
    Ok(Head { at: position(epoch, seq)?, digest: digest(row.try_get(2)?)? })
}

/// Where reading goes on: before the first position of all when there is none.
fn from(after: Option<Position>) -> (i64, i64) {
    after.map_or((0, 0), columns)
}

pub(super) async fn heads(
    db: &Postgres,
    code: &str,
    after: Option<Position>,
    most: usize,
) -> Try<Vec<Head>> {
    let sql = "SELECT epoch, seq, digest FROM envelope \
               WHERE office_id = $1 AND (epoch, seq) > ($2, $3) ORDER BY epoch, seq LIMIT $4";
    let ((epoch, seq), most) = (from(after), i64::try_from(most).unwrap_or(i64::MAX));
    let rows = db.client().await?.query(sql, &[&code, &epoch, &seq, &most]).await?;
    rows.iter().map(read_head).collect()
}

pub(super) async fn stored(db: &Postgres, code: &str, at: Position) -> Try<Option<Digest>> {
    let sql = "SELECT digest FROM envelope WHERE office_id = $1 AND epoch = $2 AND seq = $3";
    let (epoch, seq) = columns(at);
    let row = db.client().await?.query_opt(sql, &[&code, &epoch, &seq]).await?;
    row.map(|row| digest(row.try_get(0)?)).transpose()
}

const ENTRY: &str = "SELECT epoch, seq, digest, media, payload, key_id, signature, \
                     receipt_media, receipt_payload, receipt_key_id, receipt_signature FROM envelope";

pub(super) async fn entry(db: &Postgres, code: &str, at: Position) -> Try<Option<Entry>> {
    let sql = format!("{ENTRY} WHERE office_id = $1 AND epoch = $2 AND seq = $3");
    let (epoch, seq) = columns(at);
    let row = db.client().await?.query_opt(&sql, &[&code, &epoch, &seq]).await?;
    row.as_ref().map(read_entry).transpose()
}

pub(super) async fn entries(
    db: &Postgres,
    code: &str,
    after: Option<Position>,
    most: usize,
) -> Try<Vec<Entry>> {
    let sql = format!(
        "{ENTRY} WHERE office_id = $1 AND (epoch, seq) > ($2, $3) ORDER BY epoch, seq LIMIT $4"
    );
    let ((epoch, seq), most) = (from(after), i64::try_from(most).unwrap_or(i64::MAX));
    let rows = db.client().await?.query(&sql, &[&code, &epoch, &seq, &most]).await?;
    rows.iter().map(read_entry).collect()
}

fn read_entry(row: &Row) -> Try<Entry> {
    let entry =
        Entry { head: read_head(row)?, envelope: signed(row, 3)?, receipt: signed(row, 7)? };
    if Digest::of(&entry.envelope.payload) == entry.head.digest {
        Ok(entry)
    } else {
        Err(damaged("an envelope"))
    }
}

fn signed(row: &Row, column: usize) -> Try<Signed> {
    let key: &[u8] = row.try_get(column + 2)?;
    let signature: &[u8] = row.try_get(column + 3)?;
    Ok(Signed {
        media: row.try_get(column)?,
        payload: row.try_get(column + 1)?,
        key: KeyId(key.try_into().map_err(|_| damaged("a key"))?),
        signature: signature.try_into().map_err(|_| damaged("a signature"))?,
    })
}

pub(super) async fn append(
    db: &Postgres,
    code: &str,
    expected: Option<Head>,
    run: &[Accepted],
) -> Try<Append> {
    let Some(last) = run.last().map(|accepted| accepted.entry.head) else {
        return Ok(Append::Appended);
    };
    let mut client = db.client().await?;
    let transaction = client.transaction().await?;
    let Some(months_are_true) = swap(&transaction, code, expected, last).await? else {
        transaction.rollback().await?;
        return Ok(Append::HeadMoved);
    };
    for accepted in run {
        let at = accepted.entry.head.at;
        write(&transaction, code, &accepted.entry).await?;
        if accepted.day.is_none() {
            projection::park(&transaction, code, at, &accepted.schema).await?;
        }
    }
    months::write_days(&transaction, code, run, months_are_true).await?;
    transaction.commit().await?;
    Ok(Append::Appended)
}

/// Moves the watermark, if it still is where it was seen: whether the office's months were true up to there, or `None`.
async fn swap(
    transaction: &Transaction<'_>,
    code: &str,
    expected: Option<Head>,
    last: Head,
) -> Try<Option<bool>> {
    let (epoch, seq) = columns(last.at);
    let digest: &[u8] = &last.digest.0;
    let row = match expected {
        None => {
            let sql = "INSERT INTO office_head (office_id, epoch, seq, digest, months_epoch, months_seq) \
                       VALUES ($1, $2, $3, $4, $2, $3) ON CONFLICT DO NOTHING RETURNING true";
            transaction.query_opt(sql, &[&code, &epoch, &seq, &digest]).await?
        }
        Some(head) => {
            let sql = "UPDATE office_head SET epoch = $2::bigint, seq = $3::bigint, digest = $4, \
                       months_epoch = CASE WHEN (months_epoch, months_seq) = ($5, $6) THEN $2::bigint END, \
                       months_seq = CASE WHEN (months_epoch, months_seq) = ($5, $6) THEN $3::bigint END \
                       WHERE office_id = $1 AND epoch = $5 AND seq = $6 AND digest = $7 \
                       RETURNING months_seq IS NOT NULL";
            let (before, rank) = columns(head.at);
            let known: &[u8] = &head.digest.0;
            let values: [&(dyn tokio_postgres::types::ToSql + Sync); 7] =
                [&code, &epoch, &seq, &digest, &before, &rank, &known];
            transaction.query_opt(sql, &values).await?
        }
    };
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

async fn write(transaction: &Transaction<'_>, code: &str, entry: &Entry) -> Try<()> {
    let sql = "INSERT INTO envelope (office_id, epoch, seq, digest, media, payload, key_id, signature, \
               receipt_media, receipt_payload, receipt_key_id, receipt_signature) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let (epoch, seq) = columns(entry.head.at);
    let (envelope, receipt) = (&entry.envelope, &entry.receipt);
    transaction
        .execute(
            sql,
            &[
                &code,
                &epoch,
                &seq,
                &entry.head.digest.0.as_slice(),
                &envelope.media,
                &envelope.payload,
                &envelope.key.0.as_slice(),
                &envelope.signature.as_slice(),
                &receipt.media,
                &receipt.payload,
                &receipt.key.0.as_slice(),
                &receipt.signature.as_slice(),
            ],
        )
        .await?;
    Ok(())
}
