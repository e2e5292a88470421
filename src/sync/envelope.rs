//! One day of one office, as counts: what leaves, and all that leaves.
//!
//! An envelope is an absolute snapshot of predeclared tables. What a day counts is what its latest accepted envelope
//! says, never a sum of envelopes: an envelope that arrives twice, or after a correction, changes no total. Stocks hold on
//! the evening of the day and are read on a period's last day; flows are what happened on the day and are summed over days.

use super::chain::{Digest, Link, Position};
use super::signed::KeyId;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeSet;

/// The form of an envelope.
pub const FORM: u32 = 1;

/// The tables that this program writes.
pub const SCHEMA: &str = "bilan-jour/2";

/// The tables that this program understands, the oldest first: each has those of the one before it, and more.
pub const SCHEMAS: [&str; 2] = ["bilan-jour/1", SCHEMA];

/// The version of a schema that this program understands; `None` for any other.
#[must_use]
pub fn schema_version(schema: &str) -> Option<u32> {
    let rank = SCHEMAS.iter().position(|known| *known == schema)?;
    u32::try_from(rank + 1).ok()
}

/// The version of the program's own lists of codes.
pub const NOMENCLATURE: u32 = 1;

/// Where the number of what the centre published begins, in the version that an envelope states.
const PUBLISHED: u32 = 1000;

/// The version of the lists of codes that keys are written in, as an envelope states it: that of the program's own, and by thousands
/// the number of the centre's nomenclature on top of them, 0 when there is none. 3001: the program's first, and the third publication.
#[must_use]
pub fn nomenclature(published: u64) -> u32 {
    let most = u32::MAX / PUBLISHED - 1;
    u32::try_from(published).unwrap_or(most).min(most) * PUBLISHED + NOMENCLATURE
}

/// Longest envelope, in bytes: a day of a large office is some 20 kB.
pub const MAX_BYTES: usize = 1 << 20;

/// Highest count that is believed: of one cell, of one table, of one envelope.
pub const MAX_COUNT: u64 = 1_000_000_000;

/// What every envelope says first, whatever its schema: enough to put it in its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Form of the envelope: [`FORM`].
    pub v: u32,
    /// Which tables it has.
    pub schema: SmolStr,
    /// Code of the office.
    pub office: SmolStr,
    /// The key it was signed with.
    pub device: KeyId,
    /// Life of the chain.
    pub epoch: u32,
    /// Rank in the epoch.
    pub seq: u32,
    /// Digest of the envelope before it; `null` for the first of all.
    pub prev: Option<Digest>,
}

impl Header {
    /// Where the envelope stands.
    #[must_use]
    pub fn at(&self) -> Position {
        Position { epoch: self.epoch, seq: self.seq }
    }

    /// The envelope of these bytes as the chain sees it.
    #[must_use]
    pub fn link(&self, bytes: &[u8]) -> Link {
        Link { at: self.at(), prev: self.prev, digest: Digest::of(bytes) }
    }

    /// Reads the header of an envelope of any schema.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(bytes: &[u8]) -> Result<Self, Vec<Fault>> {
        let header: Self = read(bytes)?;
        let mut faults = Vec::new();
        header.check(&mut faults);
        if faults.is_empty() { Ok(header) } else { Err(faults) }
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        if self.v != FORM {
            faults.push(Fault::new("v", self.v, FORM));
        }
        if !is_office_code(&self.office) {
            faults.push(Fault::new("office", &self.office, "1 to 12 capital letters or digits"));
        }
        for (place, rank) in [("epoch", self.epoch), ("seq", self.seq)] {
            if rank == 0 {
                faults.push(Fault::new(place, rank, "1 or more"));
            }
        }
        if self.prev.is_none() && self.at() != Position::FIRST {
            faults.push(Fault::new("prev", "null", "the digest of the envelope before it"));
        }
    }
}

/// Whether a text can be an office's code.
#[must_use]
pub fn is_office_code(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    (1..=12).contains(&text.len()) && text.bytes().all(allowed)
}

/// Why there is an envelope for a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Something happened.
    Day,
    /// The office was open and nothing happened: said, so that silence is not taken for it.
    ZeroActivity,
    /// The day was reported by mistake: it counts as not reported.
    Withdrawal,
}

/// Why this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The day's own closing.
    Initial,
    /// What the day counts has changed since.
    Correction,
    /// Closed on a later day.
    Late,
    /// Sealed again after the office was restored from an older copy.
    Restored,
}

/// How a table adds up over days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    /// What there is in the evening: the last day of a period stands for the period.
    Stock,
    /// What happened on the day: summed over the days of a period.
    Flow,
}

/// Counts under coded keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Which table: `flow.interviews_by_medium`.
    pub id: SmolStr,
    /// How it adds up.
    pub nature: Nature,
    /// Count by key, in the order of the keys, zeros left out. A key is one code, or several joined by `|`.
    pub cells: Vec<(SmolStr, u64)>,
    /// The sum of the cells.
    pub total: u64,
}

impl Table {
    /// A table of these counts: keys in order, zeros left out.
    #[must_use]
    pub fn new(
        id: &str,
        nature: Nature,
        counts: &std::collections::BTreeMap<SmolStr, u64>,
    ) -> Self {
        let cells: Vec<_> = counts
            .iter()
            .filter(|(_, count)| **count > 0)
            .map(|(key, count)| (key.clone(), *count))
            .collect();
        let total = cells.iter().map(|(_, count)| count).sum();
        Self { id: id.into(), nature, cells, total }
    }

    /// The count under a key: 0 when it has none.
    #[must_use]
    pub fn count(&self, key: &str) -> u64 {
        let place = self.cells.binary_search_by(|(one, _)| one.as_str().cmp(key));
        place.ok().and_then(|place| self.cells.get(place)).map_or(0, |(_, count)| *count)
    }
}

/// What makes a cut or altered envelope show before anything is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Controls {
    /// Cells in all tables.
    pub cells: u64,
    /// Sum of all cells.
    pub sum: u64,
}

impl Controls {
    /// Of these tables.
    #[must_use]
    pub fn of(tables: &[Table]) -> Self {
        let cells = tables.iter().flat_map(|table| &table.cells);
        Self {
            cells: tables.iter().map(|table| table.cells.len() as u64).sum(),
            sum: cells.fold(0, |sum: u64, (_, count)| sum.saturating_add(*count)),
        }
    }
}

/// A day's summary, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// Whose, and where in the chain.
    #[serde(flatten)]
    pub header: Header,
    /// Version of the lists of codes.
    pub nomenclature: u32,
    /// Why the day has one.
    pub kind: Kind,
    /// The day.
    pub day: NaiveDate,
    /// Why this one.
    pub reason: Reason,
    /// When it was sealed, in UTC, by the office's clock.
    pub made_at: DateTime<Utc>,
    /// The counts.
    pub tables: Vec<Table>,
    /// Their sums.
    pub controls: Controls,
}

impl Envelope {
    /// Reads an envelope of a schema that this program knows.
    ///
    /// # Errors
    /// Everything that is wrong with it, at once.
    pub fn read(bytes: &[u8]) -> Result<Self, Vec<Fault>> {
        let envelope: Self = read(bytes)?;
        let faults = envelope.faults();
        if faults.is_empty() { Ok(envelope) } else { Err(faults) }
    }

    /// The bytes that are signed, numbered and kept: written once.
    ///
    /// # Errors
    /// It is not a valid envelope: everything that is wrong with it.
    pub fn write(&self) -> Result<Vec<u8>, Vec<Fault>> {
        let faults = self.faults();
        if !faults.is_empty() {
            return Err(faults);
        }
        serde_json::to_vec(self)
            .map_err(|error| vec![Fault::new("envelope", error, "what JSON can say")])
    }

    /// The table of that name.
    #[must_use]
    pub fn table(&self, id: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.id == id)
    }

    fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        self.header.check(&mut faults);
        if schema_version(&self.header.schema).is_none() {
            faults.push(Fault::new("schema", &self.header.schema, SCHEMAS.join(", ")));
        }
        let mut ids = BTreeSet::new();
        for table in &self.tables {
            if !ids.insert(&table.id) {
                faults.push(Fault::new(&table.id, "a second table", "one table of each name"));
            }
            table_faults(table, &mut faults);
        }
        let controls = Controls::of(&self.tables);
        if controls != self.controls {
            let read = format!("cells {}, sum {}", self.controls.cells, self.controls.sum);
            let expected = format!("cells {}, sum {}", controls.cells, controls.sum);
            faults.push(Fault::new("controls", read, expected));
        }
        if controls.sum > MAX_COUNT {
            faults.push(Fault::new("controls.sum", controls.sum, format!("at most {MAX_COUNT}")));
        }
        let counted = self.tables.iter().filter(|table| table.total > 0);
        let flows = counted.clone().filter(|table| table.nature == Nature::Flow).count();
        match self.kind {
            Kind::ZeroActivity if flows > 0 => {
                faults.push(Fault::new("kind", "zero_activity with flows", "no flow at all"));
            }
            Kind::Withdrawal if !self.tables.is_empty() => {
                faults.push(Fault::new("kind", "withdrawal with tables", "no table at all"));
            }
            _ => {}
        }
        faults
    }
}

fn table_faults(table: &Table, faults: &mut Vec<Fault>) {
    let place = &table.id;
    let named = match table.nature {
        Nature::Stock => "stock.",
        Nature::Flow => "flow.",
    };
    if !table.id.strip_prefix(named).is_some_and(is_code) {
        faults.push(Fault::new(place, &table.id, format!("a name such as {named}name")));
    }
    let pairs = table.cells.windows(2);
    if let Some([(before, _), (after, _)]) =
        pairs.into_iter().find(|pair| matches!(pair, [(one, _), (other, _)] if one >= other))
    {
        let read = format!("{before}, then {after}");
        faults.push(Fault::new(place, read, "keys in order, each once"));
    }
    for (key, count) in &table.cells {
        if key.len() > 80 || !key.split('|').all(is_code) {
            faults.push(Fault::new(place, key, "codes joined by |"));
        }
        if *count == 0 || *count > MAX_COUNT {
            faults.push(Fault::new(format!("{place} {key}"), count, format!("1 to {MAX_COUNT}")));
        }
    }
    let sum = table.cells.iter().fold(0, |sum: u64, (_, count)| sum.saturating_add(*count));
    if sum != table.total {
        faults.push(Fault::new(format!("{place} total"), table.total, sum));
    }
}

/// Whether a text can be a code: no word of a note, no name, no address can.
fn is_code(text: &str) -> bool {
    let allowed =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'.');
    (1..=40).contains(&text.len()) && text.bytes().all(allowed)
}

/// One thing wrong in an envelope. In the words of the protocol: people read what their own program makes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Where.
    pub place: String,
    /// What stood there.
    pub read: String,
    /// What was expected.
    pub expected: String,
}

impl Fault {
    /// A fault.
    #[expect(clippy::needless_pass_by_value, reason = "words, codes and numbers, as they are")]
    pub fn new(place: impl ToString, read: impl ToString, expected: impl ToString) -> Self {
        let cut = |text: String| match text.char_indices().nth(200) {
            Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
            None => text,
        };
        Self {
            place: cut(place.to_string()),
            read: cut(read.to_string()),
            expected: cut(expected.to_string()),
        }
    }
}

fn read<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, Vec<Fault>> {
    if bytes.len() > MAX_BYTES {
        let read = format!("{} bytes", bytes.len());
        return Err(vec![Fault::new("envelope", read, format!("at most {MAX_BYTES} bytes"))]);
    }
    serde_json::from_slice(bytes).map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        vec![Fault::new(place, error, "an envelope in JSON")]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn envelope() -> Envelope {
        let counts = |pairs: &[(&str, u64)]| -> BTreeMap<SmolStr, u64> {
            pairs.iter().map(|(key, count)| ((*key).into(), *count)).collect()
        };
        let tables = vec![
            Table::new(
                "stock.commune_age",
                Nature::Stock,
                &counts(&[("78123|30-39", 4), ("78015|60+", 1)]),
            ),
            Table::new("flow.interviews", Nature::Flow, &counts(&[("in_person", 3), ("phone", 0)])),
        ];
        Envelope {
            header: Header {
                v: FORM,
                schema: SCHEMA.into(),
                office: "CSP".into(),
                device: KeyId([1; 8]),
                epoch: 1,
                seq: 2,
                prev: Some(Digest::of(b"before")),
            },
            nomenclature: NOMENCLATURE,
            kind: Kind::Day,
            day: NaiveDate::from_ymd_opt(2024, 2, 29).unwrap(),
            reason: Reason::Initial,
            made_at: DateTime::from_timestamp(1_709_226_000, 0).unwrap(),
            controls: Controls::of(&tables),
            tables,
        }
    }

    #[test]
    fn an_envelope_is_read_as_it_was_written_and_so_is_its_header() {
        let bytes = envelope().write().unwrap();
        assert_eq!(Envelope::read(&bytes).unwrap(), envelope());
        assert_eq!(Header::read(&bytes).unwrap(), envelope().header);
        let text = String::from_utf8(bytes).unwrap();
        assert!(
            text.contains(r#""cells":[["78015|60+",1],["78123|30-39",4]],"total":5"#),
            "{text}"
        );
        assert!(!text.contains("phone"), "a zero is left out");
    }

    #[test]
    fn the_version_of_the_lists_is_the_program_s_and_the_centre_s() {
        assert_eq!([0, 1, 12].map(nomenclature), [NOMENCLATURE, 1001, 12001]);
        assert_eq!(nomenclature(u64::MAX) % PUBLISHED, NOMENCLATURE);
    }

    #[test]
    fn the_header_of_a_schema_to_come_is_still_read() {
        let text = r#"{"v":1,"schema":"bilan-jour/9","office":"CSP","device":"0101010101010101",
            "epoch":1,"seq":1,"prev":null,"shape":{"of":"things to come"}}"#;
        assert_eq!(Header::read(text.as_bytes()).unwrap().schema, "bilan-jour/9");
        assert!(Envelope::read(text.as_bytes()).is_err());
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let mut wrong = envelope();
        wrong.header.office = "Céline".into();
        wrong.header.prev = None;
        wrong.tables[0].cells.reverse();
        wrong.tables[1].cells[0] = ("Céline Dubuc".into(), 3);
        wrong.tables[1].total = 4;
        wrong.controls.sum += 1;
        let places: Vec<_> = wrong.write().unwrap_err().into_iter().map(|one| one.place).collect();
        assert_eq!(
            places,
            [
                "office",
                "prev",
                "stock.commune_age",
                "flow.interviews",
                "flow.interviews total",
                "controls"
            ]
        );
    }

    #[test]
    fn a_day_without_activity_has_no_flow_and_a_withdrawal_no_table() {
        let quiet = Envelope { kind: Kind::ZeroActivity, ..envelope() };
        assert_eq!(quiet.write().unwrap_err()[0].place, "kind");
        let gone = Envelope { kind: Kind::Withdrawal, ..envelope() };
        assert_eq!(gone.write().unwrap_err()[0].place, "kind");
        let empty = Vec::new();
        let gone = Envelope { controls: Controls::of(&empty), tables: empty, ..gone };
        assert!(gone.write().is_ok());
    }

    #[test]
    fn any_cut_of_an_envelope_and_any_byte_changed_in_its_counts_is_noticed() {
        let bytes = envelope().write().unwrap();
        for end in 0..bytes.len() {
            assert!(Envelope::read(&bytes[..end]).is_err(), "cut at {end}");
        }
        let start = String::from_utf8(bytes.clone()).unwrap().find("\"tables\"").unwrap();
        for place in start..bytes.len() {
            if bytes[place].is_ascii_digit() {
                let mut other = bytes.clone();
                other[place] = if other[place] == b'9' { b'8' } else { other[place] + 1 };
                let changed = Envelope::read(&other).map(|read| read.tables);
                assert!(changed.as_ref() != Ok(&envelope().tables), "byte {place}");
            }
        }
    }
}
