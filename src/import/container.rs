//! What a binary file is, and whether it is safe to unpack, before a spreadsheet reader meets it.
//!
//! A spreadsheet is an archive: a few kilobytes can claim gigabytes. Sizes are measured by
//! unpacking into nothing, never believed from the file's own table of contents.

use std::io::{Cursor, Read};

/// What a file is, by its content: its name can lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Excel 2007 and later.
    Xlsx,
    /// Excel 2007 and later, binary.
    Xlsb,
    /// Excel 97–2003.
    Xls,
    /// `LibreOffice`, `OpenOffice`.
    Ods,
    /// Anything else: read as text if it is text.
    Text,
    /// A file of another trade.
    Foreign(Foreign),
}

/// Files people send in place of a spreadsheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// A PDF.
    Pdf,
    /// A word processor's document (DOC, DOCX, ODT, RTF).
    Document,
    /// A web page, often under the name `.xls`.
    WebPage,
    /// An archive with files in it.
    Archive,
    /// A picture.
    Picture,
    /// A spreadsheet behind a password.
    Locked,
    /// A program, a database, noise.
    Unknown,
}

/// Why a spreadsheet is not unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It unpacks to more than this many bytes, or spreads over too many cells.
    TooLarge,
    /// Its inside does not hold together.
    Damaged,
}

/// A spreadsheet may unpack to this many bytes.
pub const MAX_UNPACKED: u64 = 300 * 1024 * 1024;

/// A sheet may hold this many cells, empty ones between filled ones included.
pub const MAX_CELLS: u64 = 10_000_000;

const ZIP: &[u8] = b"PK\x03\x04";
const COMPOUND: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Says what a file is from its first bytes and, for archives, from the names inside.
///
/// # Errors
/// When it is a spreadsheet that must not be unpacked.
pub fn inspect(bytes: &[u8]) -> Result<Kind, Refusal> {
    if bytes.starts_with(ZIP) {
        return inspect_zip(bytes);
    }
    if bytes.starts_with(COMPOUND) {
        return inspect_compound(bytes);
    }
    let start = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    let start = start.get(..start.len().min(1024)).unwrap_or_default().trim_ascii_start();
    let begins =
        |sign: &[u8]| start.get(..sign.len()).is_some_and(|s| s.eq_ignore_ascii_case(sign));
    let foreign = if begins(b"%PDF") {
        Foreign::Pdf
    } else if begins(b"{\\rtf") {
        Foreign::Document
    } else if begins(b"<html") || begins(b"<!doctype") || begins(b"<table") || begins(b"<?xml") {
        Foreign::WebPage
    } else if begins(b"\x89PNG") || begins(b"\xFF\xD8\xFF") || begins(b"GIF8") {
        Foreign::Picture
    } else if begins(b"7z\xBC\xAF")
        || begins(b"Rar!")
        || begins(b"\x1F\x8B")
        || begins(b"PK\x05\x06")
    {
        Foreign::Archive
    } else {
        return Ok(Kind::Text);
    };
    Ok(Kind::Foreign(foreign))
}

fn inspect_zip(bytes: &[u8]) -> Result<Kind, Refusal> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refusal::Damaged)?;
    let has = |name: &str| archive.index_for_name(name).is_some();
    let kind = if has("xl/workbook.xml") {
        Kind::Xlsx
    } else if has("xl/workbook.bin") {
        Kind::Xlsb
    } else if has("word/document.xml") {
        return Ok(Kind::Foreign(Foreign::Document));
    } else if has("content.xml") && has("mimetype") {
        Kind::Ods
    } else {
        return Ok(Kind::Foreign(Foreign::Archive));
    };
    if kind == Kind::Ods {
        let mut mimetype = String::new();
        let entry = archive.by_name("mimetype").map_err(|_| Refusal::Damaged)?;
        entry.take(100).read_to_string(&mut mimetype).map_err(|_| Refusal::Damaged)?;
        if !mimetype.contains("spreadsheet") {
            return Ok(Kind::Foreign(Foreign::Document));
        }
    }
    let mut left = MAX_UNPACKED;
    for index in 0..archive.len() {
        let Ok(entry) = archive.by_index(index) else { continue };
        let name = entry.name().map(std::borrow::Cow::into_owned).unwrap_or_default();
        if name.contains("/media/") || name.starts_with("Pictures/") {
            continue;
        }
        let unpacked = if is_read_as_xml(&name) {
            sound_xml(entry, &name, left)?
        } else {
            std::io::copy(&mut entry.take(left + 1), &mut std::io::sink()).unwrap_or(0)
        };
        left = left.checked_sub(unpacked).ok_or(Refusal::TooLarge)?;
    }
    Ok(kind)
}

/// The parts of a spreadsheet that its reader walks through.
fn is_read_as_xml(name: &str) -> bool {
    let is_xml = [".xml", ".rels"].iter().any(|ending| name.ends_with(ending));
    let is_part = ["xl/work", "xl/sharedStrings", "xl/styles", "xl/_rels/"]
        .iter()
        .any(|start| name.starts_with(start));
    (is_xml && is_part) || matches!(name, "content.xml" | "meta.xml" | "META-INF/manifest.xml")
}

/// Unpacks a part and returns its size. Refuses it when its tags do not pair: the ODS reader waits
/// for ever for an end that never comes. Refuses it too when its repeated cells and rows would
/// spread over too many cells (`table:number-columns-repeated` is a bomb in ten bytes).
fn sound_xml(entry: impl Read, name: &str, most: u64) -> Result<u64, Refusal> {
    let mut xml = Vec::new();
    entry.take(most + 1).read_to_end(&mut xml).map_err(|_| Refusal::Damaged)?;
    let size = u64::try_from(xml.len()).unwrap_or(u64::MAX);
    if size > most {
        return Err(Refusal::TooLarge);
    }
    let mut spread = Spread::default();
    let mut open: Vec<&[u8]> = Vec::new();
    let mut rest = xml.as_slice();
    while let Some(at) = rest.iter().position(|byte| *byte == b'<') {
        rest = rest.get(at..).unwrap_or_default();
        let skipped =
            [(&b"<!--"[..], &b"-->"[..]), (b"<![CDATA[", b"]]>"), (b"<?", b"?>"), (b"<!", b">")]
                .into_iter()
                .find(|(start, _)| rest.starts_with(start));
        if let Some((start, end)) = skipped {
            rest =
                after(rest.get(start.len()..).unwrap_or_default(), end).ok_or(Refusal::Damaged)?;
            continue;
        }
        let (tag, after) = split_tag(rest).ok_or(Refusal::Damaged)?;
        rest = after;
        let closing = tag.strip_prefix(b"/");
        let tag_name = closing.unwrap_or(tag);
        let tag_name = tag_name
            .split(|byte| byte.is_ascii_whitespace() || *byte == b'/')
            .next()
            .unwrap_or_default();
        if closing.is_some() {
            if open.pop() != Some(tag_name) {
                return Err(Refusal::Damaged);
            }
        } else if !tag.ends_with(b"/") {
            open.push(tag_name);
        }
        if name == "content.xml" {
            spread.see(tag);
            if spread.cells > MAX_CELLS {
                return Err(Refusal::TooLarge);
            }
        }
    }
    if open.is_empty() { Ok(size) } else { Err(Refusal::Damaged) }
}

/// What follows the first `end`.
fn after<'a>(text: &'a [u8], end: &[u8]) -> Option<&'a [u8]> {
    let at = text.windows(end.len()).position(|window| window == end)?;
    text.get(at + end.len()..)
}

/// A tag without its brackets, and what follows it; a `>` between quotes does not end it.
fn split_tag(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut quote = None;
    for (at, byte) in text.iter().enumerate().skip(1) {
        match (quote, byte) {
            (None, b'>') => return Some((text.get(1..at)?, text.get(at + 1..)?)),
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), byte) if open == *byte => quote = None,
            _ => {}
        }
    }
    None
}

/// Counts the cells a table unfolds into, as the spreadsheet reader unfolds them: trailing empty
/// cells and rows cost nothing, empty ones before filled ones do.
#[derive(Default)]
struct Spread {
    cells: u64,
    row_repeats: u64,
    row_cells: u64,
    empty_cells: u64,
    empty_rows: u64,
    widest: u64,
}

impl Spread {
    fn see(&mut self, tag: &[u8]) {
        if tag.starts_with(b"table:table-cell") || tag.starts_with(b"table:covered-table-cell") {
            let repeats = repeats(tag, b"number-columns-repeated=");
            if contains(tag, b"office:value-type") || contains(tag, b"table:formula") {
                self.row_cells =
                    self.row_cells.saturating_add(self.empty_cells).saturating_add(repeats);
                self.empty_cells = 0;
            } else {
                self.empty_cells = self.empty_cells.saturating_add(repeats).min(16_384);
            }
        } else if tag.starts_with(b"table:table-row") && !tag.starts_with(b"table:table-rows") {
            self.row_repeats = repeats(tag, b"number-rows-repeated=");
            (self.row_cells, self.empty_cells) = (0, 0);
            if tag.ends_with(b"/") {
                self.empty_rows = self.empty_rows.saturating_add(self.row_repeats);
            }
        } else if tag.starts_with(b"/table:table-row") && !tag.starts_with(b"/table:table-rows") {
            if self.row_cells == 0 {
                self.empty_rows = self.empty_rows.saturating_add(self.row_repeats);
                return;
            }
            self.widest = self.widest.max(self.row_cells);
            let rows = self.row_repeats.saturating_add(std::mem::take(&mut self.empty_rows));
            self.cells = self.cells.saturating_add(rows.saturating_mul(self.widest));
        } else if tag == b"/table:table" {
            (self.empty_rows, self.widest) = (0, 0);
        }
    }
}

fn contains(tag: &[u8], word: &[u8]) -> bool {
    tag.windows(word.len()).any(|window| window == word)
}

/// The number of an attribute `name="123"`; 1 without it.
fn repeats(tag: &[u8], name: &[u8]) -> u64 {
    let Some(at) = tag.windows(name.len()).position(|window| window == name) else { return 1 };
    let digits = tag.get(at + name.len() + 1..).unwrap_or_default();
    let digits: Vec<u8> = digits.iter().copied().take_while(u8::is_ascii_digit).collect();
    String::from_utf8(digits).ok().and_then(|digits| digits.parse().ok()).unwrap_or(1)
}

fn inspect_compound(bytes: &[u8]) -> Result<Kind, Refusal> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| Refusal::Damaged)?;
    if file.is_stream("/WordDocument") {
        return Ok(Kind::Foreign(Foreign::Document));
    }
    if file.is_stream("/EncryptedPackage") {
        return Ok(Kind::Foreign(Foreign::Locked));
    }
    let Some(name) =
        ["/Workbook", "/Book", "/WORKBOOK", "/BOOK"].into_iter().find(|n| file.is_stream(n))
    else {
        return Ok(Kind::Foreign(Foreign::Unknown));
    };
    let stream = file.open_stream(name).map_err(|_| Refusal::Damaged)?;
    let mut records = Vec::new();
    let read = stream.take(MAX_UNPACKED + 1).read_to_end(&mut records);
    if records.len() as u64 > MAX_UNPACKED {
        return Err(Refusal::TooLarge);
    }
    read.map_err(|_| Refusal::Damaged)?;
    let sheets = xls_spread(&records, 0)?;
    for start in sheets {
        xls_spread(&records, start)?;
    }
    Ok(Kind::Xls)
}

/// Walks the records of an XLS stream ([MS-XLS] 2.1.4: type and length, two bytes each) and
/// refuses a sheet whose cells lie too far apart. Returns where the sheets start.
fn xls_spread(stream: &[u8], start: usize) -> Result<Vec<usize>, Refusal> {
    const BOUND_SHEET: u16 = 0x0085;
    const DIMENSIONS: u16 = 0x0200;
    const CELLS: [u16; 10] =
        [0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x0207, 0x027E, 0x00BD, 0x00D6, 0x00FD];
    let mut sheets = Vec::new();
    let (mut rows, mut columns) = (0_u64, 0_u64);
    let mut rest = stream.get(start..).unwrap_or_default();
    while let Some((head, after)) = rest.split_at_checked(4) {
        let length = usize::from(word(head, 2));
        let Some((data, after)) = after.split_at_checked(length) else { break };
        rest = after;
        match word(head, 0) {
            BOUND_SHEET => {
                sheets.push(usize::try_from(double_word(data, 0)).unwrap_or(usize::MAX));
            }
            DIMENSIONS if data.len() >= 14 => {
                let tall =
                    double_word(data, 4).saturating_sub(double_word(data, 0)).saturating_add(1);
                let wide = u64::from(word(data, 10).saturating_sub(word(data, 8))) + 1;
                if tall.saturating_mul(wide) > MAX_CELLS {
                    return Err(Refusal::TooLarge);
                }
            }
            kind if CELLS.contains(&kind) => {
                rows = rows.max(u64::from(word(data, 0)) + 1);
                columns = columns.max(u64::from(word(data, 2)) + 1);
            }
            _ => {}
        }
    }
    // Sheets follow one another: the count from 0 spans them all, so it only bounds the worst.
    if start > 0 && rows.saturating_mul(columns) > 2 * MAX_CELLS {
        return Err(Refusal::TooLarge);
    }
    Ok(sheets)
}

fn word(data: &[u8], at: usize) -> u16 {
    match data.get(at..at + 2) {
        Some([low, high]) => u16::from_le_bytes([*low, *high]),
        _ => 0,
    }
}

fn double_word(data: &[u8], at: usize) -> u64 {
    u64::from(word(data, at)) | u64::from(word(data, at + 2)) << 16
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in files {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn ods(content: &str) -> Vec<u8> {
        archive(&[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("content.xml", content.as_bytes()),
        ])
    }

    #[test]
    fn a_file_is_known_by_its_content() {
        for (bytes, kind) in [
            (b"%PDF-1.7 ...".to_vec(), Kind::Foreign(Foreign::Pdf)),
            (b"{\\rtf1\\ansi".to_vec(), Kind::Foreign(Foreign::Document)),
            (b"\r\n<HTML><table>".to_vec(), Kind::Foreign(Foreign::WebPage)),
            (b"\x89PNG\r\n".to_vec(), Kind::Foreign(Foreign::Picture)),
            (archive(&[("word/document.xml", b"<w/>")]), Kind::Foreign(Foreign::Document)),
            (archive(&[("liste.csv", b"Nom")]), Kind::Foreign(Foreign::Archive)),
            (archive(&[("xl/workbook.xml", b"<w/>")]), Kind::Xlsx),
            (ods("<table:table></table:table>"), Kind::Ods),
            (b"Nom;Age".to_vec(), Kind::Text),
            (Vec::new(), Kind::Text),
        ] {
            assert_eq!(inspect(&bytes), Ok(kind), "{:?}", String::from_utf8_lossy(&bytes));
        }
        assert_eq!(inspect(b"PK\x03\x04 broken"), Err(Refusal::Damaged));
    }

    #[test]
    fn an_archive_that_unpacks_to_gigabytes_is_refused() {
        let zeros = vec![b' '; 1024 * 1024];
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).unwrap();
        for _ in 0..=MAX_UNPACKED / 1024 / 1024 {
            writer.write_all(&zeros).unwrap();
        }
        let bomb = writer.finish().unwrap().into_inner();
        assert!(bomb.len() < 1024 * 1024);
        assert_eq!(inspect(&bomb), Err(Refusal::TooLarge));
    }

    #[test]
    fn repeated_cells_cannot_unfold_without_end() {
        let row = "<table:table-row table:number-rows-repeated=\"100000\">\
            <table:table-cell table:number-columns-repeated=\"16000\"/>\
            <table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell>\
            </table:table-row>";
        assert_eq!(inspect(&ods(row)), Err(Refusal::TooLarge));
        let usual = "<table:table-row><table:table-cell office:value-type=\"string\"/>\
            <table:table-cell table:number-columns-repeated=\"16383\"/></table:table-row>\
            <table:table-row table:number-rows-repeated=\"1048575\">\
            <table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
        assert_eq!(inspect(&ods(usual)), Ok(Kind::Ods));
    }

    #[test]
    fn a_part_cut_short_is_refused_before_its_reader_waits_for_its_end() {
        for content in [
            "<table:table><table:table-row>",
            "<table:table></tablX:table>",
            "<table:table",
            "<!-- <table:table></table:table>",
        ] {
            assert_eq!(inspect(&ods(content)), Err(Refusal::Damaged), "{content}");
        }
        for content in
            ["<!-- < --><a b='>'/><c><![CDATA[<d>]]></c>", "<?xml version=\"1.0\"?><a></a>"]
        {
            assert_eq!(inspect(&ods(content)), Ok(Kind::Ods), "{content}");
        }
    }
}
