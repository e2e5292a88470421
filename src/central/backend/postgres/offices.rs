//! Who the centre and its offices are, and what is published for them.

use super::super::{Centre, Device, Enrolment, Invitation, Office, OfficeChange, TokenKey};
use super::{Failed, Postgres, Try, damaged};
use crate::central::enrolment::admit;
use crate::sync::message::Publication;
use crate::sync::signed::{PrivateKey, PublicKey};
use chrono::{DateTime, Utc};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use tokio_postgres::{Row, Transaction};

fn fixed<const N: usize>(bytes: &[u8]) -> Try<[u8; N]> {
    bytes.try_into().map_err(|_| damaged("a key"))
}

fn text<T: serde::Serialize>(what: &T) -> Try<String> {
    serde_json::to_string(what).map_err(|error| damaged(&error.to_string()))
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Try<T> {
    serde_json::from_str(text).map_err(|error| damaged(&error.to_string()))
}

pub(super) async fn centre(db: &Postgres) -> Try<Option<Centre>> {
    let sql = "SELECT name, signing_key, token_key, generation FROM centre";
    let row = db.client().await?.query_opt(sql, &[]).await?;
    let read = |row: Row| {
        Ok(Centre {
            name: row.try_get(0)?,
            key: PrivateKey::from_seed(&fixed(row.try_get(1)?)?),
            tokens: TokenKey(fixed(row.try_get(2)?)?),
            generation: row.try_get(3)?,
        })
    };
    row.map(read).transpose()
}

pub(super) async fn set_centre(db: &Postgres, centre: &Centre) -> Try<()> {
    let sql = "INSERT INTO centre (one, name, signing_key, token_key, generation) \
               VALUES (true, $1, $2, $3, $4) ON CONFLICT (one) DO UPDATE SET name = EXCLUDED.name, \
               signing_key = EXCLUDED.signing_key, token_key = EXCLUDED.token_key, \
               generation = EXCLUDED.generation";
    let (seed, tokens) = (centre.key.seed(), centre.tokens.0);
    let (seed, tokens): (&[u8], &[u8]) = (&seed, &tokens);
    let client = db.client().await?;
    client.execute(sql, &[&centre.name, &seed, &tokens, &centre.generation]).await?;
    Ok(())
}

const OFFICE: &str =
    "SELECT office_id, name, calendar, invitation_hash, invitation_expires FROM office";

const DEVICE: &str =
    "SELECT office_id, key, program, code_hash, enrolled_at, revoked_at FROM device";

fn read_office(row: &Row) -> Try<Office> {
    let hash: Option<&[u8]> = row.try_get(3)?;
    let expires: Option<DateTime<Utc>> = row.try_get(4)?;
    let invitation = match (hash, expires) {
        (Some(hash), Some(expires)) => Some(Invitation { hash: fixed(hash)?, expires }),
        _ => None,
    };
    Ok(Office {
        code: SmolStr::new(row.try_get::<_, &str>(0)?),
        name: row.try_get(1)?,
        calendar: read(row.try_get(2)?)?,
        invitation,
        devices: Vec::new(),
    })
}

fn read_device(row: &Row) -> Try<Device> {
    Ok(Device {
        key: PublicKey(fixed(row.try_get(1)?)?),
        program: row.try_get(2)?,
        code: fixed(row.try_get(3)?)?,
        enrolled_at: row.try_get(4)?,
        revoked_at: row.try_get(5)?,
    })
}

pub(super) async fn all(db: &Postgres) -> Try<Vec<Office>> {
    let client = db.client().await?;
    let mut offices: BTreeMap<SmolStr, Office> = BTreeMap::new();
    for row in client.query(OFFICE, &[]).await? {
        let office = read_office(&row)?;
        offices.insert(office.code.clone(), office);
    }
    for row in client.query(&format!("{DEVICE} ORDER BY office_id, rank"), &[]).await? {
        // An office that was added between the two reads is one of the next time.
        if let Some(office) = offices.get_mut(row.try_get::<_, &str>(0)?) {
            office.devices.push(read_device(&row)?);
        }
    }
    Ok(offices.into_values().collect())
}

pub(super) async fn one(db: &Postgres, code: &str) -> Try<Option<Office>> {
    let client = db.client().await?;
    let row = client.query_opt(&format!("{OFFICE} WHERE office_id = $1"), &[&code]).await?;
    let Some(row) = row else { return Ok(None) };
    let mut office = read_office(&row)?;
    let sql = format!("{DEVICE} WHERE office_id = $1 ORDER BY rank");
    let devices = client.query(&sql, &[&code]).await?;
    office.devices = devices.iter().map(read_device).collect::<Try<_>>()?;
    Ok(Some(office))
}

pub(super) async fn add(db: &Postgres, office: &Office) -> Try<bool> {
    let sql = "INSERT INTO office (office_id, name, calendar, invitation_hash, invitation_expires) \
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    let calendar = text(&office.calendar)?;
    let hash = office.invitation.as_ref().map(|one| one.hash.as_slice());
    let expires = office.invitation.as_ref().map(|one| one.expires);
    let client = db.client().await?;
    let code = office.code.as_str();
    let added = client.execute(sql, &[&code, &office.name, &calendar, &hash, &expires]).await?;
    Ok(added == 1)
}

pub(super) async fn change(db: &Postgres, code: &str, change: &OfficeChange) -> Try<bool> {
    let client = db.client().await?;
    let changed = match change {
        OfficeChange::Calendar(calendar) => {
            let sql = "UPDATE office SET calendar = $2 WHERE office_id = $1";
            client.execute(sql, &[&code, &text(calendar)?]).await?
        }
        OfficeChange::Invitation(invitation) => {
            let sql = "UPDATE office SET invitation_hash = $2, invitation_expires = $3 \
                       WHERE office_id = $1";
            client.execute(sql, &[&code, &invitation.hash.as_slice(), &invitation.expires]).await?
        }
        OfficeChange::Revoke { device, at } => {
            let office = one(db, code).await?;
            let key = office.as_ref().and_then(|office| office.device(*device)).map(|one| one.key);
            let Some(key) = key else { return Ok(false) };
            let sql = "UPDATE device SET revoked_at = COALESCE(revoked_at, $3) \
                       WHERE office_id = $1 AND key = $2";
            client.execute(sql, &[&code, &key.0.as_slice(), at]).await?
        }
    };
    Ok(changed == 1)
}

pub(super) async fn enrol(
    db: &Postgres,
    code: &str,
    hash: [u8; 32],
    device: &Device,
    now: DateTime<Utc>,
) -> Try<Enrolment> {
    let mut client = db.client().await?;
    let transaction = client.transaction().await?;
    // Two devices with one code: the second one waits here, and finds the code used.
    let Some(mut office) = held(&transaction, code).await? else {
        return Ok(Enrolment::NoSuchCode);
    };
    let rank = i32::try_from(office.devices.len()).unwrap_or(i32::MAX);
    let enrolment = admit(&mut office, hash, device.clone(), now);
    if enrolment != Enrolment::Enrolled {
        return Ok(enrolment);
    }
    let sql =
        "UPDATE office SET invitation_hash = NULL, invitation_expires = NULL WHERE office_id = $1";
    transaction.execute(sql, &[&code]).await?;
    let sql = "INSERT INTO device (office_id, key, rank, program, code_hash, enrolled_at) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    let (key, hash): (&[u8], &[u8]) = (&device.key.0, &device.code);
    let values: [&(dyn tokio_postgres::types::ToSql + Sync); 6] =
        [&code, &key, &rank, &device.program, &hash, &device.enrolled_at];
    transaction.execute(sql, &values).await?;
    transaction.commit().await?;
    Ok(Enrolment::Enrolled)
}

async fn held(transaction: &Transaction<'_>, code: &str) -> Try<Option<Office>> {
    let sql = format!("{OFFICE} WHERE office_id = $1 FOR UPDATE");
    let Some(row) = transaction.query_opt(&sql, &[&code]).await? else { return Ok(None) };
    let mut office = read_office(&row)?;
    let sql = format!("{DEVICE} WHERE office_id = $1 ORDER BY rank");
    let devices = transaction.query(&sql, &[&code]).await?;
    office.devices = devices.iter().map(read_device).collect::<Try<_>>()?;
    Ok(Some(office))
}

fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) async fn publications(db: &Postgres, list: &str, after: u64) -> Try<Vec<Publication>> {
    let sql = "SELECT body FROM publication WHERE list = $1 AND number > $2 ORDER BY number";
    let rows = db.client().await?.query(sql, &[&list, &number(after)]).await?;
    rows.iter().map(|row| read(row.try_get(0)?)).collect()
}

pub(super) async fn add_publication(db: &Postgres, publication: &Publication) -> Try<bool> {
    // The next number only: a hole would hide what comes after it from whoever reads in order.
    let sql = "INSERT INTO publication (list, number, body) \
               SELECT $1::text, $2::bigint, $3::text WHERE $2::bigint = 1 OR EXISTS \
               (SELECT 1 FROM publication WHERE list = $1::text AND number = $2::bigint - 1) ON CONFLICT DO NOTHING";
    let (list, body) = (publication.list.as_str(), text(publication)?);
    let client = db.client().await?;
    Ok(client.execute(sql, &[&list, &number(publication.number), &body]).await? == 1)
}

pub(super) async fn published(db: &Postgres) -> Try<BTreeMap<SmolStr, u64>> {
    let sql = "SELECT list, MAX(number) FROM publication GROUP BY list";
    let rows = db.client().await?.query(sql, &[]).await?;
    let read = |row: &Row| -> Result<(SmolStr, u64), Failed> {
        let number: i64 = row.try_get(1)?;
        let number = u64::try_from(number).map_err(|_| damaged("a number"))?;
        Ok((SmolStr::new(row.try_get::<_, &str>(0)?), number))
    };
    rows.iter().map(read).collect()
}
