//! What is printed, in one of three forms: a table or sentences for people, JSON for programs, CSV for
//! spreadsheets.
//!
//! JSON is one object a command (`find -` apart: one a line) whose `schema` names its form and version;
//! `docs/json-output.md` describes each. CSV has the table's columns, in the reader's language, separated as the
//! spreadsheets of that language expect: `;` in French, `,` in English.

mod document;

use super::definition::Format;
use super::exit::Failure;
use crate::i18n::{Lang, Message};
use crate::text::{many_lines, one_line, spreadsheet_cell};
use crate::tui::print::terminal_width;
use comfy_table::{ContentArrangement, LineStyle, TableStyle, presets};
use serde::Serialize;
use std::io::{self, Write};

/// Rows under named columns.
#[derive(Debug)]
pub(super) struct Listing<T> {
    /// Form of the JSON, with its version: `relais.people/1`.
    pub(super) schema: &'static str,
    /// What JSON says.
    pub(super) body: T,
    /// Names of the columns.
    pub(super) columns: Vec<Message>,
    /// Their texts, row by row.
    pub(super) rows: Vec<Vec<String>>,
    /// Said under the table: how many of how many.
    pub(super) after: Message,
}

/// One thing in detail: titled groups of named values.
#[derive(Debug)]
pub(super) struct Sheet<T> {
    /// Form of the JSON, with its version.
    pub(super) schema: &'static str,
    /// What JSON says.
    pub(super) body: T,
    /// First line.
    pub(super) title: String,
    /// Groups, in order; those without lines are left out.
    pub(super) groups: Vec<Group>,
}

/// Some of a sheet's lines.
#[derive(Debug)]
pub(super) struct Group {
    /// What they are about.
    pub(super) title: Message,
    /// Names and values.
    pub(super) lines: Vec<(String, String)>,
}

/// Something that was done, in one sentence.
#[derive(Debug)]
pub(super) struct Done<T> {
    /// Form of the JSON, with its version.
    pub(super) schema: &'static str,
    /// What JSON says.
    pub(super) body: T,
    /// What was done.
    pub(super) sentences: Vec<Message>,
}

#[derive(Serialize)]
struct Envelope<'a, T> {
    schema: &'a str,
    #[serde(flatten)]
    body: &'a T,
}

/// Where and how things are printed.
pub(super) struct Printer<W> {
    out: W,
    /// In which language.
    pub(super) lang: Lang,
    /// In which form.
    pub(super) format: Format,
}

impl<W: Write> Printer<W> {
    /// Prints on `out`.
    pub(super) fn new(out: W, lang: Lang, format: Format) -> Self {
        Self { out, lang, format }
    }

    /// Prints rows.
    ///
    /// # Errors
    /// The output cannot be written; [`Failure::Closed`] when its reader has gone.
    pub(super) fn list<T: Serialize>(&mut self, listing: &Listing<T>) -> Result<(), Failure> {
        let columns: Vec<String> = self.say_all(&listing.columns);
        match self.format {
            Format::Json => self.json(listing.schema, &listing.body),
            Format::Csv => self.csv(&columns, &listing.rows),
            Format::Table => {
                if !listing.rows.is_empty() {
                    self.table(&columns, &listing.rows)?;
                }
                let after = self.lang.say(&listing.after);
                self.line(&after)
            }
        }
    }

    /// Prints one thing in detail.
    ///
    /// # Errors
    /// As [`list`](Self::list).
    pub(super) fn sheet<T: Serialize>(&mut self, sheet: &Sheet<T>) -> Result<(), Failure> {
        match self.format {
            Format::Json => self.json(sheet.schema, &sheet.body),
            Format::Csv => {
                let columns = self.say_all(&[
                    crate::msg!("cli.column.group"),
                    crate::msg!("cli.column.name"),
                    crate::msg!("cli.column.value"),
                ]);
                let lang = self.lang;
                let rows: Vec<Vec<String>> = sheet
                    .groups
                    .iter()
                    .flat_map(|group| {
                        let title = lang.say(&group.title);
                        group.lines.iter().map(move |(name, value)| {
                            vec![title.clone(), name.clone(), value.clone()]
                        })
                    })
                    .collect();
                self.csv(&columns, &rows)
            }
            Format::Table => {
                self.line(&sheet.title)?;
                for group in sheet.groups.iter().filter(|group| !group.lines.is_empty()) {
                    let title = self.lang.say(&group.title);
                    self.line("")?;
                    self.line(&title)?;
                    self.named_lines(&group.lines)?;
                }
                Ok(())
            }
        }
    }

    /// Says what was done.
    ///
    /// # Errors
    /// As [`list`](Self::list).
    pub(super) fn done<T: Serialize>(&mut self, done: &Done<T>) -> Result<(), Failure> {
        let sentences = self.say_all(&done.sentences);
        match self.format {
            Format::Json => self.json(done.schema, &done.body),
            Format::Csv => {
                let columns = self.say_all(&[crate::msg!("cli.column.done")]);
                let rows: Vec<Vec<String>> =
                    sentences.into_iter().map(|sentence| vec![sentence]).collect();
                self.csv(&columns, &rows)
            }
            Format::Table => sentences.iter().try_for_each(|sentence| {
                self.line(&wrapped(sentence, terminal_width(&io::stdout())))
            }),
        }
    }

    /// Rows for a spreadsheet.
    ///
    /// # Errors
    /// As [`list`](Self::list).
    pub(super) fn rows(
        &mut self,
        columns: &[Message],
        rows: &[Vec<String>],
    ) -> Result<(), Failure> {
        let columns = self.say_all(columns);
        self.csv(&columns, rows)
    }

    /// One JSON object on one line.
    ///
    /// # Errors
    /// As [`list`](Self::list).
    pub(super) fn json<T: Serialize>(&mut self, schema: &str, body: &T) -> Result<(), Failure> {
        serde_json::to_writer(&mut self.out, &Envelope { schema, body })
            .map_err(std::io::Error::from)?;
        self.out.write_all(b"\n")?;
        Ok(())
    }

    /// One JSON object on one line, without envelope, sent at once: whoever waits for it can go
    /// on.
    ///
    /// # Errors
    /// As [`list`](Self::list).
    pub(super) fn json_line<T: Serialize>(&mut self, body: &T) -> Result<(), Failure> {
        serde_json::to_writer(&mut self.out, body).map_err(std::io::Error::from)?;
        self.out.write_all(b"\n")?;
        self.flush()
    }

    /// One line of text.
    ///
    /// # Errors
    /// As [`list`](Self::list).
    pub(super) fn line(&mut self, text: &str) -> Result<(), Failure> {
        writeln!(self.out, "{}", many_lines(text))?;
        Ok(())
    }

    /// Text as it is: completions, the man page.
    ///
    /// # Errors
    /// As [`list`](Self::list).
    pub(super) fn raw(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.out.write_all(bytes)?;
        Ok(())
    }

    /// Sends what is still held back.
    ///
    /// # Errors
    /// As [`list`](Self::list).
    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        self.out.flush()?;
        Ok(())
    }

    fn say_all(&self, messages: &[Message]) -> Vec<String> {
        messages.iter().map(|message| self.lang.say(message)).collect()
    }

    fn table(&mut self, columns: &[String], rows: &[Vec<String>]) -> Result<(), Failure> {
        let drawn = draw(columns, rows, terminal_width(&io::stdout()));
        self.out.write_all(drawn.as_bytes())?;
        Ok(())
    }

    fn named_lines(&mut self, lines: &[(String, String)]) -> Result<(), Failure> {
        let width = |text: &str| unicode_width::UnicodeWidthStr::width(text);
        let widest = lines.iter().map(|(name, _)| width(name)).max().unwrap_or(0);
        let indent = format!("\n  {}", " ".repeat(widest + 2));
        let taken = u16::try_from(indent.len()).unwrap_or(u16::MAX);
        let room = terminal_width(&io::stdout()).map(|columns| columns.saturating_sub(taken));
        for (name, value) in lines {
            let gap = " ".repeat(widest - width(name) + 2);
            let value = wrapped(&many_lines(value), room).replace('\n', &indent);
            let name = one_line(name);
            self.line(&format!("  {name}{gap}{value}"))?;
        }
        Ok(())
    }

    fn csv(&mut self, columns: &[String], rows: &[Vec<String>]) -> Result<(), Failure> {
        let separator = match self.lang {
            Lang::Fr => b';',
            Lang::En => b',',
        };
        // Spreadsheets take a file without this mark for one in an older encoding, and spoil
        // every accent.
        self.out.write_all("\u{feff}".as_bytes())?;
        let mut writer = csv::WriterBuilder::new().delimiter(separator).from_writer(&mut self.out);
        writer.write_record(columns).map_err(std::io::Error::from)?;
        for row in rows {
            writer
                .write_record(row.iter().map(|cell| spreadsheet_cell(cell).into_owned()))
                .map_err(std::io::Error::from)?;
        }
        writer.flush()?;
        Ok(())
    }
}

/// A text broken between words, so that no line is longer than `width` columns; a word that is longer
/// stays whole: a code or a path that is copied is copied entirely.
pub(super) fn wrapped(text: &str, width: Option<u16>) -> String {
    let Some(width) = width else { return text.to_owned() };
    let options = textwrap::Options::new(usize::from(width))
        .break_words(false)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(text, options)
}

/// The table, drawn; within `width` columns of the terminal, or as wide as it needs.
fn draw(columns: &[String], rows: &[Vec<String>], width: Option<u16>) -> String {
    const UNDER_HEADER: TableStyle =
        presets::NOTHING.header_separator(LineStyle::none().fill('─').junction('─'));
    let mut table = comfy_table::Table::new();
    table.load_style(UNDER_HEADER).set_header(columns);
    match width {
        Some(width) => table.set_width(width).set_content_arrangement(ContentArrangement::Dynamic),
        None => table.set_content_arrangement(ContentArrangement::Disabled),
    };
    for row in rows {
        table.add_row(row.iter().map(|cell| one_line(cell).into_owned()));
    }
    let mut drawn = String::new();
    for line in table.lines() {
        drawn.push_str(line.trim_end());
        drawn.push('\n');
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn awkward_names_align() {
        let columns = texts(&["Nom", "Né le"]);
        let rows = [
            texts(&["Éloïse", "01/02/1990"]),
            texts(&["陈伟", "03/04/1985"]),
            texts(&["e\u{301}lan\u{1b}[2J", "05/06/1970"]),
        ];
        let drawn = draw(&columns, &rows, None);
        let starts: Vec<usize> = drawn
            .lines()
            .filter_map(|line| {
                let at = line.rfind("01/").or(line.rfind("03/")).or(line.rfind("05/"))?;
                Some(unicode_width::UnicodeWidthStr::width(line.get(..at)?))
            })
            .collect();
        assert_eq!(starts.len(), 3, "{drawn}");
        assert!(starts.windows(2).all(|pair| pair[0] == pair[1]), "{drawn}");
        assert!(!drawn.contains('\u{1b}'), "{drawn:?}");
    }

    #[test]
    fn csv_opens_in_the_spreadsheet_of_its_language() {
        for (lang, expected) in
            [(Lang::Fr, "\u{feff}Nom;Âge\n\"a;b\";'=1\n"), (Lang::En, "\u{feff}Nom,Âge\na;b,'=1\n")]
        {
            let mut bytes = Vec::new();
            let mut printer = Printer::new(&mut bytes, lang, Format::Csv);
            printer.csv(&texts(&["Nom", "Âge"]), &[texts(&["a;b", "=1"])]).unwrap();
            assert_eq!(String::from_utf8(bytes).unwrap(), expected);
        }
    }

    #[test]
    fn sentences_break_between_words_and_what_is_copied_stays_whole() {
        let text = "Notez-le : NXQSN-WH5PY-NK783\n  puis « rangez-le »";
        assert_eq!(wrapped(text, None), text);
        let narrow = wrapped(text, Some(14));
        assert_eq!(narrow, "Notez-le :\nNXQSN-WH5PY-NK783\n  puis «\nrangez-le »");
        assert_eq!(wrapped("陈伟 陈伟", Some(5)), "陈伟\n陈伟");
        assert_eq!(wrapped("", Some(0)), "");
    }
}
