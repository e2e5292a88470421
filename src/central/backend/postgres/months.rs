//! Months beside their days: brought up to date in the transaction that changes the days, and made where they are not true.

use super::super::month::{
    Evening, Month, MonthRow, months_of, read_stocks, read_sums, stocks_body, sums_body,
};
use super::super::{Accepted, DayRow};
use super::{Postgres, Try, damaged, projection};
use crate::sync::envelope::Table;
use chrono::NaiveDate;
use smol_str::SmolStr;
use std::collections::BTreeMap;
use tokio_postgres::{Row, Transaction};

/// The months that a run changes, while it is written. Whoever has the office's head has them too.
#[derive(Debug, Default)]
pub(super) struct Following {
    months: BTreeMap<Month, MonthRow>,
    /// Evenings that are told anew.
    evenings: BTreeMap<Month, Vec<u8>>,
}

impl Following {
    /// Takes note of a day that was written; `before` are the tables that it had.
    pub(super) async fn take(
        &mut self,
        transaction: &Transaction<'_>,
        code: &str,
        before: &[Table],
        row: &DayRow,
    ) -> Try<()> {
        let month = Month::of(row.reported.day);
        let kept = match self.months.remove(&month) {
            Some(kept) => Some(kept),
            None => one(transaction, code, month).await?,
        };
        let followed = kept.and_then(|kept| kept.with(before, row));
        let (followed, evening) = match followed {
            Some(followed) if followed.stock_day == Some(row.reported.day) => {
                (followed, Some(stocks_body(&row.tables)))
            }
            Some(followed) => (followed, None),
            None => {
                let days =
                    projection::days_in(transaction, code, month.first(), month.last()).await?;
                let followed = MonthRow::of(month, &days);
                let evening = evening_of(&followed, &days);
                (followed, Some(evening))
            }
        };
        self.months.insert(month, followed);
        self.evenings.extend(evening.map(|evening| (month, evening)));
        Ok(())
    }

    /// Writes them.
    pub(super) async fn write(mut self, transaction: &Transaction<'_>, code: &str) -> Try<()> {
        for (month, row) in self.months {
            let evening = self.evenings.remove(&month);
            write(transaction, code, &row, evening.as_deref()).await?;
        }
        Ok(())
    }
}

/// The stocks of a month's last evening.
fn evening_of(month: &MonthRow, days: &[DayRow]) -> Vec<u8> {
    let mut days = days.iter();
    let day = days.find(|day| Some(day.reported.day) == month.stock_day);
    stocks_body(day.map(|day| day.tables.as_slice()).unwrap_or_default())
}

/// Writes a month, and its evening when it is told anew.
async fn write(
    transaction: &Transaction<'_>,
    code: &str,
    row: &MonthRow,
    evening: Option<&[u8]>,
) -> Try<()> {
    let (first, sums) = (row.month.first(), sums_body(row));
    if let Some(evening) = evening {
        let sql = "INSERT INTO month_current (office_id, month, stock_day, sums, stocks) \
                   VALUES ($1, $2, $3, $4, $5) ON CONFLICT (office_id, month) DO UPDATE SET \
                   stock_day = EXCLUDED.stock_day, sums = EXCLUDED.sums, stocks = EXCLUDED.stocks";
        let values: [&(dyn tokio_postgres::types::ToSql + Sync); 5] =
            [&code, &first, &row.stock_day, &sums, &evening];
        transaction.execute(sql, &values).await?;
    } else {
        let sql = "INSERT INTO month_current (office_id, month, stock_day, sums, stocks) \
                   VALUES ($1, $2, $3, $4, $5) ON CONFLICT (office_id, month) DO UPDATE SET \
                   stock_day = EXCLUDED.stock_day, sums = EXCLUDED.sums";
        let values: [&(dyn tokio_postgres::types::ToSql + Sync); 5] =
            [&code, &first, &row.stock_day, &sums, &stocks_body(&[])];
        transaction.execute(sql, &values).await?;
    }
    Ok(())
}

const MONTH: &str = "SELECT month, stock_day, sums FROM month_current";

fn read(row: &Row) -> Try<MonthRow> {
    let month = Month::of(row.try_get(0)?);
    read_sums(month, row.try_get(1)?, row.try_get(2)?).ok_or_else(|| damaged("a month"))
}

/// A month as it is kept, or an empty one where no day was reported before; `None`: its days have to be asked.
async fn one(transaction: &Transaction<'_>, code: &str, month: Month) -> Try<Option<MonthRow>> {
    let sql = format!("{MONTH} WHERE office_id = $1 AND month = $2");
    let row = transaction.query_opt(&sql, &[&code, &month.first()]).await?;
    if let Some(row) = row {
        return read(&row).map(Some);
    }
    // The day that was just written is one.
    let sql = "SELECT COUNT(*) FROM day_current WHERE office_id = $1 AND day BETWEEN $2 AND $3";
    let row = transaction.query_one(sql, &[&code, &month.first(), &month.last()]).await?;
    Ok((row.try_get::<_, i64>(0)? == 1).then(|| MonthRow::empty(month)))
}

/// Makes an office's months from days that are known.
pub(super) async fn replace(transaction: &Transaction<'_>, code: &str, days: &[DayRow]) -> Try<()> {
    transaction.execute("DELETE FROM month_current WHERE office_id = $1", &[&code]).await?;
    for month in months_of(days) {
        let evening = evening_of(&month, days);
        write(transaction, code, &month, Some(&evening)).await?;
    }
    let sql = "UPDATE office_head SET months_epoch = epoch, months_seq = seq WHERE office_id = $1";
    transaction.execute(sql, &[&code]).await?;
    Ok(())
}

/// Makes an office's months from the days in the database.
pub(super) async fn remake(transaction: &Transaction<'_>, code: &str) -> Try<()> {
    let days = projection::days_in(transaction, code, NaiveDate::MIN, NaiveDate::MAX).await?;
    replace(transaction, code, &days).await
}

/// Makes the months of every office whose head is not the one up to which they are true: a database of before months were kept,
/// or one that an older program has written to since.
pub(super) async fn make_true(db: &Postgres) -> Try<()> {
    let sql = "SELECT office_id FROM office_head \
               WHERE (months_epoch, months_seq) IS DISTINCT FROM (epoch, seq) ORDER BY office_id";
    let mut client = db.client().await?;
    for row in client.query(sql, &[]).await? {
        let code: &str = row.try_get(0)?;
        let transaction = client.transaction().await?;
        // Whoever appends waits for this row.
        let sql = "SELECT 1 FROM office_head WHERE office_id = $1 FOR UPDATE";
        transaction.query_opt(sql, &[&code]).await?;
        remake(&transaction, code).await?;
        transaction.commit().await?;
    }
    Ok(())
}

pub(super) async fn all(
    db: &Postgres,
    code: Option<&str>,
    (from, to): (Month, Month),
) -> Try<Vec<(SmolStr, MonthRow)>> {
    make_true(db).await?;
    let (from, to) = projection::within(from.first(), to.first());
    let sql = format!(
        "{} WHERE ($1::text IS NULL OR office_id = $1) AND month BETWEEN $2 AND $3 \
         ORDER BY office_id, month",
        MONTH.replace("sums", "sums, office_id")
    );
    let rows = db.client().await?.query(&sql, &[&code, &from, &to]).await?;
    on_every_processor(&rows, |row| Ok((SmolStr::new(row.try_get::<_, &str>(3)?), read(row)?)))
}

pub(super) async fn evenings(
    db: &Postgres,
    code: Option<&str>,
    (from, to): (Month, Month),
) -> Try<Vec<(SmolStr, Evening)>> {
    make_true(db).await?;
    let (from, to) = projection::within(from.first(), to.first());
    // Stocks are large: only those of the last month are fetched.
    let sql = "SELECT office_id, stock_day, stocks FROM month_current JOIN \
               (SELECT office_id, MAX(month) AS month FROM month_current \
                WHERE ($1::text IS NULL OR office_id = $1) AND month BETWEEN $2 AND $3 \
                AND stock_day IS NOT NULL GROUP BY office_id) AS latest USING (office_id, month) \
               ORDER BY office_id";
    let rows = db.client().await?.query(sql, &[&code, &from, &to]).await?;
    on_every_processor(&rows, |row| {
        let tables = read_stocks(row.try_get(2)?).ok_or_else(|| damaged("an evening"))?;
        let evening = Evening { day: row.try_get(1)?, tables };
        Ok((SmolStr::new(row.try_get::<_, &str>(0)?), evening))
    })
}

fn on_every_processor<T: Send>(rows: &[Row], read: impl Fn(&Row) -> Try<T> + Sync) -> Try<Vec<T>> {
    let parts =
        crate::parallel::in_parts(rows, 64, |part| part.iter().map(&read).collect::<Try<Vec<T>>>());
    Ok(parts.into_iter().collect::<Try<Vec<_>>>()?.into_iter().flatten().collect())
}

/// Writes what a run says of its days, and their months.
pub(super) async fn write_days(
    transaction: &Transaction<'_>,
    code: &str,
    run: &[Accepted],
    months_are_true: bool,
) -> Try<()> {
    let mut following = Following::default();
    for row in run.iter().filter_map(|accepted| accepted.day.as_ref()) {
        let before = projection::write(transaction, code, row).await?;
        if months_are_true {
            following.take(transaction, code, &before, row).await?;
        }
    }
    if months_are_true {
        following.write(transaction, code).await
    } else {
        remake(transaction, code).await
    }
}
