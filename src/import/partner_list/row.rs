//! One row of a list as a partner, and the errors met on the way.

use crate::domain::code::PartnerKind;
use crate::domain::identifier::{Email, InseeCode, Link, Malformed, Name, Phone, Siret};
use crate::domain::partner::{Listing, Partner, PartnerId, Provenance};
use crate::domain::person::Residence;
use crate::domain::territory::Territory;
use crate::domain::vocabulary::Vocabulary;
use crate::i18n::Message;
use crate::ids::Id;
use crate::import::cell;
use crate::import::data_inclusion::codes::{Codes, Meaning};
use crate::import::directory::{ListedPartner, Place, RecordError, Table as Records};
use crate::import::mapping::MappingOf;
use crate::import::nir;
use crate::import::partner_column::PartnerColumn;
use crate::import::phone;
use crate::import::row_error::{Severity, shortened};
use crate::import::tabular::{Cell, Row, Table};
use crate::msg;
use crate::text::{fold, many_lines, one_line};
use chrono::NaiveDate;
use smol_str::SmolStr;

/// Reads the rows of a list one after the other.
pub(super) struct Rows<'a> {
    table: &'a Table,
    mapping: &'a MappingOf<PartnerColumn>,
    codes: Codes<'a>,
    today: NaiveDate,
    /// The source of a row that names none.
    source: SmolStr,
    errors: Vec<(usize, RecordError)>,
}

/// A filled cell and the header it stands under.
#[derive(Debug, Clone, Copy)]
struct Filled<'a> {
    header: &'a str,
    cell: &'a Cell,
}

impl Filled<'_> {
    fn text(&self) -> SmolStr {
        self.cell.shown()
    }
}

impl<'a> Rows<'a> {
    pub(super) fn new(
        table: &'a Table,
        mapping: &'a MappingOf<PartnerColumn>,
        vocabulary: &'a Vocabulary,
        today: NaiveDate,
        source: SmolStr,
    ) -> Self {
        Self { table, mapping, codes: Codes::new(vocabulary), today, source, errors: Vec::new() }
    }

    /// What was wrong, with its line.
    pub(super) fn into_errors(self) -> Vec<(usize, RecordError)> {
        self.errors
    }

    /// The header under which a row's identity stands: its identifier's, or else its name's.
    pub(super) fn identity_header(&self) -> &'a str {
        let columns = [PartnerColumn::ExternalId, PartnerColumn::Siret, PartnerColumn::Name];
        let position = columns.into_iter().find_map(|column| self.mapping.positions(column).next());
        position.and_then(|at| self.table.headers.get(at)).map_or("", String::as_str)
    }

    /// The partner of a row; `None` when it is refused.
    pub(super) fn read(&mut self, row: &'a Row) -> Option<ListedPartner> {
        let names = self.names(row);
        let siret = self.parsed(row, PartnerColumn::Siret, Siret::parse);
        let kind = self.kind(row, names.as_ref().map_or("", |(shown, _)| shown.as_str()));
        let location = self.location(row);
        let phones = self.phones(row);
        let email = self.parsed(row, PartnerColumn::Email, Email::parse);
        let website = self.parsed(row, PartnerColumn::Website, Link::parse);
        let contact = self.parsed(row, PartnerColumn::Contact, Name::parse);
        let opening_hours = self
            .one(row, PartnerColumn::OpeningHours)
            .map(|found| one_line(&found.text()).into_owned());
        let notes: Vec<String> = self
            .all(row, PartnerColumn::Note)
            .iter()
            .map(|found| many_lines(&found.text()).into_owned())
            .collect();
        let source = self.one(row, PartnerColumn::Source).map(|found| found.text());
        let id = self.one(row, PartnerColumn::ExternalId).map(|found| found.text());
        let (name, registered) = names?;
        let id = id
            .or_else(|| siret.as_ref().map(|siret| SmolStr::new(siret.as_str())))
            .unwrap_or_else(|| named(&name, &location));
        let provenance = Provenance { source: source.unwrap_or_else(|| self.source.clone()), id };
        let place =
            Place { table: Records::Structures, rank: row.line, id: Some(provenance.id.clone()) };
        let mut partner = Partner::new(PartnerId(Id::default()), name, kind);
        partner.provenance = Some(provenance);
        partner.siret = siret;
        partner.location = location;
        partner.phones = phones;
        partner.email = email;
        partner.contact = contact;
        partner.note = notes.join("\n");
        partner.seen_on = Some(self.today);
        partner.listing = Listing {
            description: registered.map(|name| name.to_string()).unwrap_or_default(),
            website,
            opening_hours,
            ..Listing::default()
        };
        Some(ListedPartner { place, partner })
    }

    /// The name to show, and the registered one where that is another.
    ///
    /// What people know a structure by is its brand; it is shown unless its words are all in the registered name, which
    /// then says more: `ml poissy` beside `78-ML POISSY-CONFLANS`. The registered name stays readable, and can be searched.
    fn names(&mut self, row: &'a Row) -> Option<(Name, Option<Name>)> {
        let registered = self.parsed(row, PartnerColumn::Name, Name::parse);
        let brand = self.parsed(row, PartnerColumn::Brand, Name::parse);
        match (registered, brand) {
            (Some(registered), Some(brand)) if says_more(&registered, &brand) => {
                Some((registered, None))
            }
            (registered, Some(brand)) => Some((brand, registered)),
            (Some(registered), None) => Some((registered, None)),
            (None, None) => {
                let column = if self.mapping.has(PartnerColumn::Name) {
                    PartnerColumn::Name
                } else {
                    PartnerColumn::Brand
                };
                self.refuse(row, column);
                None
            }
        }
    }

    fn kind(&mut self, row: &'a Row, name: &str) -> PartnerKind {
        let mut stated = None;
        if let Some(found) = self.one(row, PartnerColumn::Kind) {
            match self.codes.read::<PartnerKind>(&found.text()) {
                Meaning::Code(kind) => stated = Some(kind),
                Meaning::Nothing => {}
                Meaning::Unknown(near) => {
                    let expected = msg!("data_inclusion.expected.code", field = found.header);
                    let remedy = if near.is_empty() {
                        msg!("import.remedy.correct_cell")
                    } else {
                        msg!("data_inclusion.remedy.near", codes = near.join(", "))
                    };
                    self.drop_cell(row, found, &found.text(), expected, remedy);
                }
            }
        }
        self.codes.kind(&[], stated, name)
    }

    fn location(&mut self, row: &'a Row) -> Residence {
        let mut postal_code = None;
        let mut town = None;
        if let Some(found) = self.one(row, PartnerColumn::PostalCode) {
            postal_code = cell::postal_code(&found.text());
            if postal_code.is_none() {
                let expected = msg!("domain.expected.postal_code");
                self.correct(row, found, &found.text(), expected);
            }
        }
        if let Some(found) = self.one(row, PartnerColumn::Town) {
            let text = found.text();
            let (code, written) = match cell::postal_code_and_town(&text) {
                Some((code, town)) => (Some(code), town),
                None => (None, text.clone()),
            };
            postal_code = postal_code.or(code);
            match Name::parse(&written) {
                Ok(name) => town = Some(name),
                Err(_) => self.correct(row, found, &text, msg!("import.expected.town")),
            }
        }
        let commune =
            self.parsed(row, PartnerColumn::CommuneCode, InseeCode::parse).or_else(|| {
                let town = town.as_ref()?;
                Territory::builtin().certain(postal_code.as_ref(), town.as_str())
            });
        let lines: Vec<String> = self
            .all(row, PartnerColumn::Address)
            .iter()
            .map(|found| one_line(&found.text()).into_owned())
            .collect();
        Residence {
            address: (!lines.is_empty()).then(|| lines.join(", ")),
            postal_code,
            town,
            commune,
            ..Residence::default()
        }
    }

    fn phones(&mut self, row: &'a Row) -> Vec<Phone> {
        let mut phones = Vec::new();
        for found in self.all(row, PartnerColumn::Phone) {
            let read = phone::parse(&found.text());
            for bad in read.bad {
                let (text, remedy) = match bad {
                    phone::Bad::Rounded(text) => (text, msg!("import.remedy.rounded_phone")),
                    phone::Bad::Malformed(text) => (text, msg!("import.remedy.correct_cell")),
                };
                self.drop_cell(row, found, &text, msg!("domain.expected.phone"), remedy);
            }
            for phone in read.good {
                if !phones.contains(&phone) {
                    phones.push(phone);
                }
            }
        }
        phones
    }

    /// An identifier; a malformed one is dropped and reported.
    fn parsed<T>(
        &mut self,
        row: &'a Row,
        column: PartnerColumn,
        parse: fn(&str) -> Result<T, Malformed>,
    ) -> Option<T> {
        let found = self.one(row, column)?;
        let text = found.text();
        parse(&text).map_err(|error| self.correct(row, found, &text, error.expected())).ok()
    }

    /// The first filled cell of a meaning.
    fn one(&mut self, row: &'a Row, column: PartnerColumn) -> Option<Filled<'a>> {
        self.all(row, column).into_iter().next()
    }

    /// The filled cells of a meaning. What stands for nothing is nothing; an identity number and a spreadsheet's error are
    /// dropped here.
    fn all(&mut self, row: &'a Row, column: PartnerColumn) -> Vec<Filled<'a>> {
        let mut filled = Vec::new();
        for position in self.mapping.positions(column).collect::<Vec<_>>() {
            let Some(cell) = row.cells.get(position) else { continue };
            let header = self.table.headers.get(position).map_or("", String::as_str);
            let found = Filled { header, cell };
            match cell {
                Cell::Empty => {}
                Cell::Text(text) | Cell::Fault(text) if cell::is_blank(text) => {}
                Cell::Fault(text) => {
                    let remedy = msg!("import.remedy.formula");
                    self.drop_cell(row, found, text, msg!("import.expected.value"), remedy);
                }
                cell if nir::is_nir(cell) => {
                    let remedy = msg!("import.remedy.nir");
                    let expected = msg!("import.expected.no_nir");
                    self.drop_cell(row, found, &cell.shown(), expected, remedy);
                }
                _ => filled.push(found),
            }
        }
        filled
    }

    fn correct(&mut self, row: &Row, found: Filled<'_>, read: &str, expected: Message) {
        self.drop_cell(row, found, read, expected, msg!("import.remedy.correct_cell"));
    }

    fn drop_cell(
        &mut self,
        row: &Row,
        found: Filled<'_>,
        read: &str,
        expected: Message,
        remedy: Message,
    ) {
        self.report(row, found.header, read, expected, remedy, Severity::CellDropped);
    }

    fn refuse(&mut self, row: &Row, column: PartnerColumn) {
        let position = self.mapping.positions(column).next();
        let header = position.and_then(|at| self.table.headers.get(at)).map_or("", String::as_str);
        let expected = msg!("import.expected.filled", column = column.label());
        self.report(row, header, "", expected, msg!("import.remedy.fill"), Severity::RowRefused);
    }

    fn report(
        &mut self,
        row: &Row,
        header: &str,
        read: &str,
        expected: Message,
        remedy: Message,
        severity: Severity,
    ) {
        let place = Place { table: Records::Structures, rank: row.line, id: None };
        let read = nir::masked(&shortened(read));
        let field = header.to_owned();
        let error = RecordError { place, field, read, expected, remedy, severity };
        self.errors.push((row.line, error));
    }
}

/// Are all the words of the brand in the registered name?
fn says_more(registered: &Name, brand: &Name) -> bool {
    let registered = fold(registered.as_str());
    let words: Vec<&str> = registered.split(' ').collect();
    fold(brand.as_str()).split(' ').all(|word| words.contains(&word))
}

/// What tells a partner without number apart: its name and its commune, however they are spelt.
fn named(name: &Name, location: &Residence) -> SmolStr {
    let at = match (&location.commune, &location.town) {
        (Some(commune), _) => commune.as_str().to_owned(),
        (None, Some(town)) => fold(town.as_str()),
        (None, None) => String::new(),
    };
    SmolStr::new(format!("{} {at}", fold(name.as_str())).trim())
}
