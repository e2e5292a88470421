//! Which column means what: guessed, explained, corrected, saved by name.

use super::column::Column;
use super::meaning::Meaning;
use super::nir;
use super::synonyms::Finding;
use super::tabular::{Cell, Table, column_letters};
use crate::error::Problem;
use crate::i18n::Message;
use crate::msg;
use crate::text::fold;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Why a column has its meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason<M = Column> {
    /// Its header is a known one.
    Same,
    /// Its header holds these words.
    Contains(String),
    /// Its header is nearly this one.
    Resembles(String),
    /// Its cells say it.
    Content,
    /// A person said so.
    Chosen,
    /// It could be any of these: left out until a person says.
    Ambiguous(Vec<M>),
    /// Nothing is known of it.
    Unknown,
}

/// One column of the file and its meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assigned<M = Column> {
    /// Position in the table, the first is 0.
    pub position: usize,
    /// Header, as read.
    pub header: String,
    /// Meaning; `None` leaves the column out.
    pub column: Option<M>,
    /// Why.
    pub reason: Reason<M>,
}

impl<M: Meaning> Assigned<M> {
    /// Why, for people.
    #[must_use]
    pub fn reason_message(&self) -> Message {
        match &self.reason {
            Reason::Same => msg!("import.reason.same"),
            Reason::Contains(words) => msg!("import.reason.contains", words = words.clone()),
            Reason::Resembles(known) => msg!("import.reason.resembles", known = known.clone()),
            Reason::Content => msg!("import.reason.content"),
            Reason::Chosen => msg!("import.reason.chosen"),
            Reason::Ambiguous(columns) => {
                let codes: Vec<&str> = columns.iter().map(|column| column.code()).collect();
                msg!("import.reason.ambiguous", columns = codes.join(", "))
            }
            Reason::Unknown => msg!("import.reason.unknown"),
        }
    }

    /// Its meaning, for people.
    #[must_use]
    pub fn meaning_message(&self) -> Message {
        self.column.map_or_else(|| msg!("import.column_ignored"), M::label)
    }
}

/// The meaning of every column of a table, of the meanings that its kind of file has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingOf<M> {
    /// One entry per column, in the file's order.
    pub columns: Vec<Assigned<M>>,
}

/// The meaning of every column of a caseload file.
pub type Mapping = MappingOf<Column>;

/// What a person says of one column: `"Né le"=birth_date`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction<M = Column> {
    /// Header, compared folded; or the column's letters after `#`: `#C`.
    pub header: String,
    /// Meaning; `None` leaves the column out.
    pub column: Option<M>,
}

/// How a mapping is saved: header → code, `ignored` for a column left out.
#[derive(Debug, Serialize, Deserialize)]
struct Saved {
    columns: BTreeMap<String, String>,
}

/// The code of a column left out.
const IGNORED: &str = "ignored";

impl<M: Meaning> MappingOf<M> {
    /// Finds what each column means, from its header and, for identity numbers, its cells.
    #[must_use]
    pub fn guess(table: &Table) -> Self {
        let columns = table.headers.iter().enumerate().map(|(position, header)| {
            let (mut column, mut reason) = match M::synonyms().find(header) {
                Finding::Same(column) => (Some(column), Reason::Same),
                Finding::Contains(column, words) => (Some(column), Reason::Contains(words)),
                Finding::Resembles(column, known) => (Some(column), Reason::Resembles(known)),
                Finding::Ambiguous(columns) => (None, Reason::Ambiguous(columns)),
                Finding::Unknown => (None, Reason::Unknown),
            };
            if column != Some(M::NIR) && holds_nirs(table, position, column) {
                (column, reason) = (Some(M::NIR), Reason::Content);
            }
            Assigned { position, header: header.clone(), column, reason }
        });
        let mut mapping = Self { columns: columns.collect() };
        mapping.settle_rivals();
        mapping
    }

    /// A column whose header says more than it means («Date de naissance enfant 1» beside «Date
    /// de naissance») gives way to the column whose header is a known one.
    fn settle_rivals(&mut self) {
        let certain: Vec<M> = self
            .columns
            .iter()
            .filter(|assigned| assigned.reason == Reason::Same)
            .filter_map(|assigned| assigned.column)
            .collect();
        for assigned in &mut self.columns {
            let is_guess = matches!(assigned.reason, Reason::Contains(_) | Reason::Resembles(_));
            if let Some(column) = assigned.column
                && is_guess
                && !column.may_repeat()
                && certain.contains(&column)
            {
                assigned.column = None;
                assigned.reason = Reason::Ambiguous(vec![column]);
            }
        }
    }

    /// The positions of the columns with a meaning, in the file's order.
    pub fn positions(&self, column: M) -> impl Iterator<Item = usize> + '_ {
        self.columns.iter().filter(move |a| a.column == Some(column)).map(|a| a.position)
    }

    /// Is there a column with this meaning?
    #[must_use]
    pub fn has(&self, column: M) -> bool {
        self.positions(column).next().is_some()
    }

    /// Applies what a person said.
    ///
    /// # Errors
    /// One problem per header the file does not have; nothing is applied then.
    pub fn correct(&mut self, corrections: &[Correction<M>]) -> Result<(), Vec<Problem>> {
        let problems: Vec<Problem> = corrections
            .iter()
            .filter(|correction| !self.columns.iter().any(|a| is_named(a, &correction.header)))
            .map(|correction| Problem {
                place: msg!("import.place.mapping"),
                read: correction.header.clone(),
                expected: msg!("import.expected.header", headers = self.header_list()),
                remedy: msg!("import.remedy.header"),
            })
            .collect();
        if problems.is_empty() {
            self.recall(corrections);
            Ok(())
        } else {
            Err(problems)
        }
    }

    /// Applies a saved mapping: headers the file does not have are passed over.
    pub fn recall(&mut self, corrections: &[Correction<M>]) {
        for correction in corrections {
            for assigned in self.columns.iter_mut().filter(|a| is_named(a, &correction.header)) {
                // A NIR stays a NIR, whatever is said of its column.
                if assigned.reason == Reason::Content {
                    continue;
                }
                assigned.column = correction.column;
                assigned.reason = Reason::Chosen;
            }
        }
    }

    /// The problem of a file without the columns that its kind of file needs.
    #[must_use]
    pub fn missing(&self, table: &Table) -> Option<Problem> {
        let expected = M::missing(self)?;
        Some(Problem {
            place: msg!(
                "import.place.headers",
                name = table.file_name.clone(),
                line = table.header_line
            ),
            read: self.header_list(),
            expected,
            remedy: msg!("import.remedy.map_columns"),
        })
    }

    /// What the person should know of this mapping: columns left out, doubled, never kept.
    #[must_use]
    pub fn notes(&self) -> Vec<Message> {
        let mut notes = Vec::new();
        for assigned in &self.columns {
            let header = assigned.header.clone();
            match (&assigned.reason, assigned.column) {
                (_, Some(column)) if column == M::NIR => {
                    notes.push(msg!("import.note.nir_skipped", header = header));
                }
                (Reason::Ambiguous(_), _) => notes.push(msg!(
                    "import.note.ambiguous_column",
                    header = header,
                    reason = assigned.reason_message(),
                )),
                _ => {}
            }
        }
        let list = |wanted: fn(&Assigned<M>) -> bool| -> String {
            let headers: Vec<String> = self
                .columns
                .iter()
                .filter(|a| wanted(a))
                .map(|a| format!("« {} »", nir::masked(&a.header)))
                .collect();
            headers.join(", ")
        };
        let unknown = list(|a| a.column.is_none() && matches!(a.reason, Reason::Unknown));
        if !unknown.is_empty() {
            notes.push(msg!("import.note.unknown_columns", headers = unknown));
        }
        let not_kept = list(|a| a.column == Some(M::NOT_KEPT));
        if !not_kept.is_empty() {
            notes.push(msg!("import.note.columns_not_kept", headers = not_kept));
        }
        for column in M::ALL.iter().filter(|column| !column.may_repeat()) {
            let doubled: Vec<String> = self
                .columns
                .iter()
                .filter(|a| a.column == Some(*column))
                .map(|a| format!("« {} »", a.header))
                .collect();
            if doubled.len() > 1 {
                notes.push(msg!(
                    "import.note.doubled_columns",
                    column = column.label(),
                    headers = doubled.join(", "),
                ));
            }
        }
        notes
    }

    /// The mapping as a file to save under a name.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let columns = self
            .columns
            .iter()
            .map(|a| (a.header.clone(), a.column.map_or(IGNORED, M::code).to_owned()))
            .collect();
        toml::to_string(&Saved { columns }).unwrap_or_default()
    }

    fn header_list(&self) -> String {
        let headers: Vec<String> = self
            .columns
            .iter()
            .take(60)
            .map(|a| format!("« {} »", nir::masked(&a.header)))
            .collect();
        headers.join(", ")
    }
}

/// Reads a saved mapping of a caseload file: see [`Correction::saved`].
///
/// # Errors
/// As [`Correction::saved`].
pub fn from_toml(text: &str, file_name: &str) -> Result<Vec<Correction>, Vec<Problem>> {
    Correction::saved(text, file_name)
}

/// Reads what a person types of a caseload file: see [`Correction::parse`].
///
/// # Errors
/// As [`Correction::parse`].
pub fn parse_correction(text: &str) -> Result<Correction, Vec<Problem>> {
    Correction::parse(text)
}

impl<M: Meaning> Correction<M> {
    /// Reads a saved mapping, to be applied with [`MappingOf::recall`].
    ///
    /// # Errors
    /// One problem per unknown meaning, or one when the file is not a saved mapping.
    pub fn saved(text: &str, file_name: &str) -> Result<Vec<Self>, Vec<Problem>> {
        let saved: Saved = toml::from_str(text).map_err(|error| {
            vec![Problem {
                place: msg!("import.place.file", name = file_name),
                read: error.message().to_owned(),
                expected: msg!("import.expected.saved_mapping"),
                remedy: msg!("import.remedy.saved_mapping"),
            }]
        })?;
        let mut corrections = Vec::new();
        let mut problems = Vec::new();
        for (header, meaning) in saved.columns {
            match meaning_of(&meaning) {
                Ok(column) => corrections.push(Self { header, column }),
                Err(meaning) => problems.push(unknown_meaning::<M>(&header, meaning)),
            }
        }
        if problems.is_empty() { Ok(corrections) } else { Err(problems) }
    }

    /// Reads what a person types: `Né le=birth_date`, `"Né le"=date de naissance`, `#C=ignored`.
    ///
    /// # Errors
    /// One problem when there is no `=` or the meaning is unknown.
    pub fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        let Some((header, meaning)) = text.rsplit_once('=') else {
            return Err(vec![Problem {
                place: msg!("import.place.mapping"),
                read: text.to_owned(),
                expected: msg!("import.expected.correction"),
                remedy: msg!("import.remedy.correction"),
            }]);
        };
        let header = header.trim().trim_matches(['"', '«', '»', '\u{a0}', ' ']).to_owned();
        match meaning_of(meaning.trim()) {
            Ok(column) => Ok(Self { header, column }),
            Err(meaning) => Err(vec![unknown_meaning::<M>(&header, meaning)]),
        }
    }
}

fn unknown_meaning<M: Meaning>(header: &str, meaning: &str) -> Problem {
    let codes: Vec<&str> = M::ALL.iter().map(|column| column.code()).chain([IGNORED]).collect();
    Problem {
        place: msg!("import.place.mapping_of", header = header),
        read: meaning.to_owned(),
        expected: msg!("import.expected.meaning", codes = codes.join(", ")),
        remedy: msg!("import.remedy.meaning"),
    }
}

/// A code, or any known header; `Ok(None)` is *left out*, an error gives the text back.
fn meaning_of<M: Meaning>(text: &str) -> Result<Option<M>, &str> {
    match fold(text).as_str() {
        "" | "ignored" | "ignore" | "ignorer" | "ignoree" => Ok(None),
        _ => M::from_code(text).or_else(|| M::synonyms().exactly(text)).map(Some).ok_or(text),
    }
}

fn is_named<M>(assigned: &Assigned<M>, header: &str) -> bool {
    match header.strip_prefix('#') {
        Some(letters) => column_letters(assigned.position).eq_ignore_ascii_case(letters.trim()),
        None => {
            assigned.header == header
                || (!fold(header).is_empty() && fold(&assigned.header) == fold(header))
        }
    }
}

/// Does a column hold identity numbers, whatever its header? Half of its first filled cells must
/// be one; all of them where the header says something that no number is. A single one in another
/// column is dropped with its cell.
fn holds_nirs<M: Meaning>(table: &Table, position: usize, column: Option<M>) -> bool {
    let (mut filled, mut shaped) = (0_usize, 0_usize);
    let cells = table.rows.iter().take(2_000).filter_map(|row| row.cells.get(position));
    for cell in cells.filter(|cell| !matches!(cell, Cell::Empty)) {
        filled += 1;
        if nir::is_nir(cell) {
            shaped += 1;
        }
    }
    let is_number = column.is_none_or(M::holds_identifiers);
    shaped > 0 && (shaped == filled || (is_number && shaped * 2 >= filled))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::tabular;

    fn table(text: &str) -> Table {
        tabular::read(text.as_bytes(), "liste.csv").unwrap()
    }

    fn meanings(mapping: &Mapping) -> Vec<Option<Column>> {
        mapping.columns.iter().map(|assigned| assigned.column).collect()
    }

    #[test]
    fn a_missing_birth_date_is_said_once_with_the_headers_seen() {
        let table = table("Nom;Prénom;Truc\nA;B;C\n");
        let problem = Mapping::guess(&table).missing(&table).unwrap();
        assert_eq!(problem.read, "« Nom », « Prénom », « Truc »");
        assert_eq!(problem.expected, msg!("import.expected.birth_date_column"));
        let whole = self::table("Identité;Née le\nA;B\n");
        assert_eq!(Mapping::guess(&whole).missing(&whole), None);
    }

    #[test]
    fn a_column_of_identity_numbers_is_found_whatever_its_header_and_cannot_be_mapped() {
        let table =
            table("Nom;Prénom;DDN;Matricule\nA;B;1/1/80;1 85 07 75 056 123 23\nC;D;1/1/80;\n");
        let mut mapping = Mapping::guess(&table);
        assert_eq!(mapping.columns[3].column, Some(Column::Nir));
        assert_eq!(mapping.columns[3].reason, Reason::Content);
        let correction = parse_correction("Matricule=external_id").unwrap();
        mapping.correct(&[correction]).unwrap();
        assert_eq!(mapping.columns[3].column, Some(Column::Nir));
        assert_eq!(mapping.notes(), [msg!("import.note.nir_skipped", header = "Matricule")]);
    }

    #[test]
    fn a_correction_is_typed_in_code_or_in_french_by_header_or_by_letter() {
        let table = table("Nom;Prénom;Arrivée;Truc\nA;B;C;D\n");
        let mut mapping = Mapping::guess(&table);
        let corrections: Vec<Correction> =
            ["« arrivee »=birth_date", "#D=téléphone", "Prénom=ignorer"]
                .iter()
                .map(|text| parse_correction(text).unwrap())
                .collect();
        mapping.correct(&corrections).unwrap();
        assert_eq!(
            meanings(&mapping),
            [Some(Column::LastName), None, Some(Column::BirthDate), Some(Column::Phone)]
        );
    }

    #[test]
    fn wrong_corrections_are_all_said_and_none_is_applied() {
        let table = table("Nom;Prénom\nA;B\n");
        let mut mapping = Mapping::guess(&table);
        let before = mapping.clone();
        let unknown =
            |header: &str| Correction { header: header.into(), column: Some(Column::Phone) };
        let problems = mapping.correct(&[unknown("X"), unknown("Nom"), unknown("#Z")]).unwrap_err();
        assert_eq!(problems.iter().map(|p| p.read.as_str()).collect::<Vec<_>>(), ["X", "#Z"]);
        assert_eq!(mapping, before);
        assert!(parse_correction("Nom").is_err());
        assert!(parse_correction("Nom=n'importe quoi").is_err());
    }

    #[test]
    fn a_saved_mapping_gives_the_same_meanings_again() {
        let table = table("Nom;Prénom;Arrivée\nA;B;C\n");
        let mut mapping = Mapping::guess(&table);
        mapping.correct(&[parse_correction("Arrivée=birth_date").unwrap()]).unwrap();
        let corrections = from_toml(&mapping.to_toml(), "departement.toml").unwrap();
        let mut again = Mapping::guess(&table);
        again.recall(&corrections);
        assert_eq!(meanings(&again), meanings(&mapping));
        assert_eq!(from_toml("columns = 3", "x.toml").unwrap_err().len(), 1);
        let two = "[columns]\nA = \"x\"\nB = \"y\"\nNom = \"last_name\"";
        assert_eq!(from_toml(two, "x.toml").unwrap_err().len(), 2);
    }

    #[test]
    fn columns_left_out_and_doubled_are_said() {
        let table =
            table("Nom;Prénom;DDN;Date de naissance;Zodiaque;Tél;Portable\nA;B;C;D;E;F;G\n");
        let notes = Mapping::guess(&table).notes();
        assert_eq!(notes.len(), 2);
        assert_eq!(notes[0], msg!("import.note.unknown_columns", headers = "« Zodiaque »"));
        assert_eq!(notes[1].key, "import.note.doubled_columns");
    }
}
