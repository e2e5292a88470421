//! Where each row lies in the sealed store, and its bytes.
//!
//! ```text
//!   1 centre        key 0                              form, JSON
//!   2 office        office ‖ 0                         form, JSON
//!   3 entry         office ‖ epoch ‖ seq               form, digest, deflated (envelope, receipt)
//!   4 day           office ‖ day ‖ 0                   form, length, what is reported, deflated tables
//!   5 parked        office ‖ epoch ‖ seq               form, schema
//!   6 publication   list ‖ number                      form, deflated JSON
//!   7 month         office ‖ its first day ‖ 0         form, length, month and last evening, deflated sums
//! ```
//!
//! Keys are 16 bytes, big-endian, so that they sort as what they stand for: an office's code is a number in base 37.

use super::super::month::{self, Evening, Month, MonthRow};
use super::super::{DayRow, Entry, Reported};
use crate::central::publish::every_list;
use crate::store::{RecordKey, TableId};
use crate::sync::chain::{Digest, Head, Position};
use crate::sync::envelope::Nature;
use crate::sync::message::Publication;
use chrono::{Datelike, NaiveDate};
use flate2::Compression;
use flate2::read::{DeflateDecoder, DeflateEncoder};
use serde::Serialize;
use serde::de::DeserializeOwned;
use smol_str::SmolStr;
use std::io::Read;

pub(super) const CENTRE: TableId = TableId(1);
pub(super) const OFFICE: TableId = TableId(2);
pub(super) const ENTRY: TableId = TableId(3);
pub(super) const DAY: TableId = TableId(4);
pub(super) const PARKED: TableId = TableId(5);
pub(super) const PUBLICATION: TableId = TableId(6);
pub(super) const MONTH: TableId = TableId(7);

/// The form in which bodies are written.
const FORM: u8 = 1;

/// No row inflates to more: an envelope has a megabyte at most, a publication is made by the centre itself.
const MOST: u64 = 1 << 30;

/// The longest code of an office.
const CODE: usize = 12;

/// A code as a number that sorts as the code does.
fn number(code: &str) -> u64 {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => u64::from(byte - b'0') + 1,
        b'A'..=b'Z' => u64::from(byte - b'A') + 11,
        _ => 0,
    };
    let digits = code.bytes().map(digit).chain(std::iter::repeat(0)).take(CODE);
    digits.fold(0, |number, digit| number * 37 + digit)
}

fn code(number: u64) -> SmolStr {
    let mut rest = number;
    let mut letters = Vec::with_capacity(CODE);
    for _ in 0..CODE {
        let digit = u8::try_from(rest % 37).unwrap_or(0);
        rest /= 37;
        match digit {
            0 => {}
            1..=10 => letters.push(char::from(b'0' + digit - 1)),
            _ => letters.push(char::from(b'A' + digit - 11)),
        }
    }
    letters.into_iter().rev().collect()
}

fn key(first: u64, second: u64) -> RecordKey {
    RecordKey(((u128::from(first) << 64) | u128::from(second)).to_be_bytes())
}

fn halves(key: RecordKey) -> (u64, u64) {
    let whole = u128::from_be_bytes(key.0);
    (
        u64::try_from(whole >> 64).unwrap_or(0),
        u64::try_from(whole & u128::from(u64::MAX)).unwrap_or(0),
    )
}

/// The only row of the centre.
pub(super) fn centre() -> RecordKey {
    key(0, 0)
}

/// An office's row.
pub(super) fn office(code: &str) -> RecordKey {
    key(number(code), 0)
}

/// The row of a position.
pub(super) fn position(code: &str, at: Position) -> RecordKey {
    key(number(code), (u64::from(at.epoch) << 32) | u64::from(at.seq))
}

/// Which position a row is of.
pub(super) fn position_of(key: RecordKey) -> (SmolStr, Position) {
    let (first, second) = halves(key);
    let part = |bits: u64| u32::try_from(bits & u64::from(u32::MAX)).unwrap_or(0);
    (code(first), Position { epoch: part(second >> 32), seq: part(second) })
}

/// The row of a day.
pub(super) fn day(code: &str, day: NaiveDate) -> RecordKey {
    // Days are counted from the year 1; earlier ones are not days of an office, and only sort wrongly.
    key(number(code), u64::from(day.num_days_from_ce().cast_unsigned()) << 32)
}

/// Which office a row is of.
pub(super) fn office_of(key: RecordKey) -> SmolStr {
    code(halves(key).0)
}

/// The row of a publication; `None` for a list that there is not.
pub(super) fn publication(list: &str, number: u64) -> Option<RecordKey> {
    let rank = every_list().position(|one| one == list)?;
    Some(key(rank as u64, number))
}

/// A row in JSON.
pub(super) fn json<T: Serialize>(row: &T) -> Vec<u8> {
    let mut bytes = vec![FORM];
    // Rows have text keys only: JSON can say them.
    bytes.extend(serde_json::to_vec(row).unwrap_or_default());
    bytes
}

/// Reads a row in JSON.
pub(super) fn of_json<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    serde_json::from_slice(formed(body)?).ok()
}

fn formed(body: &[u8]) -> Option<&[u8]> {
    body.split_first().filter(|(form, _)| **form == FORM).map(|(_, rest)| rest)
}

fn deflate(plain: &[u8], into: &mut Vec<u8>) {
    // Reading from memory into memory does not fail.
    let _ = DeflateEncoder::new(plain, Compression::default()).read_to_end(into);
}

fn inflate(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    DeflateDecoder::new(bytes).take(MOST).read_to_end(&mut plain).ok()?;
    Some(plain)
}

/// The ledger's row.
pub(super) fn entry_body(entry: &Entry) -> Vec<u8> {
    let mut bytes = vec![FORM];
    bytes.extend_from_slice(&entry.head.digest.0);
    let plain = postcard::to_allocvec(&(&entry.envelope, &entry.receipt)).unwrap_or_default();
    deflate(&plain, &mut bytes);
    bytes
}

/// The digest alone: for the index.
pub(super) fn entry_digest(body: &[u8]) -> Option<Digest> {
    formed(body)?.first_chunk().copied().map(Digest)
}

/// Reads the ledger's row. Whether the bytes have the digest is asked of them, not believed.
pub(super) fn entry(at: Position, body: &[u8]) -> Option<Entry> {
    let (digest, rest) = formed(body)?.split_first_chunk()?;
    let (envelope, receipt) = postcard::from_bytes(&inflate(rest)?).ok()?;
    let entry = Entry { head: Head { at, digest: Digest(*digest) }, envelope, receipt };
    (Digest::of(&entry.envelope.payload) == entry.head.digest).then_some(entry)
}

/// A day's row.
pub(super) fn day_body(row: &DayRow) -> Vec<u8> {
    let mut bytes = vec![FORM];
    bytes.extend(postcard::to_allocvec(&row.reported).unwrap_or_default());
    deflate(&postcard::to_allocvec(&row.tables).unwrap_or_default(), &mut bytes);
    bytes
}

/// What is reported of the day: for the index.
pub(super) fn reported(body: &[u8]) -> Option<Reported> {
    postcard::take_from_bytes(formed(body)?).ok().map(|(reported, _)| reported)
}

/// Reads a day's row.
pub(super) fn day_row(body: &[u8]) -> Option<DayRow> {
    let (reported, rest) = postcard::take_from_bytes(formed(body)?).ok()?;
    let tables = postcard::from_bytes(&inflate(rest)?).ok()?;
    Some(DayRow { reported, tables })
}

/// A month's row.
pub(super) fn month_body(row: &MonthRow) -> Vec<u8> {
    let mut bytes = vec![FORM];
    bytes.extend(postcard::to_allocvec(&(row.month.first(), row.stock_day)).unwrap_or_default());
    bytes.extend(month::sums_body(row));
    bytes
}

/// Which month a row is of, and its last evening: for the index.
pub(super) fn month_name(body: &[u8]) -> Option<(Month, Option<NaiveDate>)> {
    let name: (NaiveDate, Option<NaiveDate>) = postcard::take_from_bytes(formed(body)?).ok()?.0;
    Some((Month::of(name.0), name.1))
}

/// Reads a month's row.
pub(super) fn month_row(body: &[u8]) -> Option<MonthRow> {
    let (name, rest): ((NaiveDate, Option<NaiveDate>), &[u8]) =
        postcard::take_from_bytes(formed(body)?).ok()?;
    month::read_sums(Month::of(name.0), name.1, rest)
}

/// Reads of a day's row what there was in its evening.
pub(super) fn evening(body: &[u8]) -> Option<Evening> {
    let DayRow { reported, mut tables } = day_row(body)?;
    tables.retain(|table| table.nature == Nature::Stock);
    Some(Evening { day: reported.day, tables })
}

/// A parked envelope's row: its schema.
pub(super) fn parked_body(schema: &str) -> Vec<u8> {
    [&[FORM], schema.as_bytes()].concat()
}

/// Reads a parked envelope's row.
pub(super) fn parked(body: &[u8]) -> Option<SmolStr> {
    std::str::from_utf8(formed(body)?).ok().map(SmolStr::new)
}

/// A publication's row.
pub(super) fn publication_body(publication: &Publication) -> Vec<u8> {
    let mut bytes = vec![FORM];
    deflate(&serde_json::to_vec(publication).unwrap_or_default(), &mut bytes);
    bytes
}

/// Reads a publication's row.
pub(super) fn publication_row(body: &[u8]) -> Option<Publication> {
    serde_json::from_slice(&inflate(formed(body)?)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_as_offices_and_positions_do_and_say_them_again() {
        let at = |epoch, seq| Position { epoch, seq };
        let places =
            [("0", at(1, 1)), ("A", at(1, 1)), ("A", at(1, 2)), ("A", at(2, 1)), ("AA", at(1, 1))];
        let more = [("AB9", at(1, 1)), ("B", at(u32::MAX, u32::MAX)), ("ZZZZZZZZZZZZ", at(1, 1))];
        let all: Vec<_> = places.into_iter().chain(more).collect();
        for pair in all.windows(2) {
            assert!(
                position(pair[0].0, pair[0].1).0 < position(pair[1].0, pair[1].1).0,
                "{pair:?}"
            );
        }
        for (code, at) in all {
            assert_eq!(position_of(position(code, at)), (code.into(), at));
        }
    }
}
