//! A report as one HTML file: it is read on a screen, printed on A4, and sent as it is.
//!
//! Nothing is fetched and nothing runs: style and pictures are inside, there is no script, and a policy forbids everything
//! else to whoever opens it. Without its style it reads from top to bottom.

use super::chart;
use super::document::{Cell, Column, Diffusion, Document, Kind, Role, Row, Section, Sheet};
use super::markup::Markup;
use super::numerals::{holds, shown};
use crate::i18n::Lang;
use crate::msg;

/// The style, part of the page.
const STYLE: &str = include_str!("report.css");

/// What the page may load or send: its own style, nothing else.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// The page of a report.
#[must_use]
pub fn write(document: &Document) -> String {
    let lang = document.lang;
    let code = match lang {
        Lang::Fr => "fr",
        Lang::En => "en",
    };
    let mut page = Markup::new(lang);
    page.raw("<!DOCTYPE html>\n");
    page.within("html", &[("lang", code)], |page| {
        page.within("head", &[], |page| head(page, document));
        page.within("body", &[], |page| body(page, document));
    });
    page.finish()
}

fn head(page: &mut Markup, document: &Document) {
    page.void("meta", &[("charset", "utf-8")]);
    page.void("meta", &[("http-equiv", "Content-Security-Policy"), ("content", POLICY)]);
    page.void("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
    page.void("meta", &[("name", "color-scheme"), ("content", "light dark")]);
    page.leaf("title", &[], &document.title);
    page.within("style", &[], |page| page.raw(STYLE));
}

fn body(page: &mut Markup, document: &Document) {
    let lang = document.lang;
    if document.diffusion == Diffusion::Internal {
        page.leaf("p", &[("class", "internal")], lang.t("report.file.internal"));
    }
    page.within("header", &[], |page| {
        page.leaf("h1", &[], &document.title);
        if !document.facts.is_empty() {
            page.within("dl", &[("class", "facts")], |page| {
                for fact in &document.facts {
                    page.within("div", &[], |page| {
                        page.leaf("dt", &[], &fact.label);
                        page.leaf("dd", &[], &fact.value);
                    });
                }
            });
        }
        warnings(page, document);
    });
    contents(page, document);
    page.within("main", &[], |page| {
        for section in &document.sections {
            self::section(page, section);
        }
        definitions(page, document);
        markers(page, document);
    });
}

fn warnings(page: &mut Markup, document: &Document) {
    let lang = document.lang;
    let internal = (document.diffusion == Diffusion::Internal)
        .then(|| lang.t("report.file.internal_why").to_owned());
    let warnings: Vec<&String> = internal.iter().chain(&document.warnings).collect();
    if warnings.is_empty() {
        return;
    }
    page.within("section", &[("class", "warnings")], |page| {
        page.leaf("h2", &[], lang.t("report.file.warnings"));
        page.within("ul", &[], |page| {
            warnings.iter().for_each(|warning| page.leaf("li", &[], warning));
        });
    });
}

fn contents(page: &mut Markup, document: &Document) {
    let lang = document.lang;
    let link = |page: &mut Markup, id: &str, title: &str| {
        page.leaf("a", &[("href", &*format!("#{id}"))], title);
    };
    page.within("nav", &[("aria-labelledby", "contents")], |page| {
        page.leaf("h2", &[("id", "contents")], lang.t("report.file.contents"));
        page.within("ol", &[], |page| {
            for section in &document.sections {
                page.within("li", &[], |page| {
                    link(page, &anchor("s", &section.id), &section.title);
                    if section.tables.len() > 1 {
                        page.within("ol", &[], |page| {
                            for table in &section.tables {
                                page.within("li", &[], |page| {
                                    link(page, &anchor("t", &table.id), &table.title);
                                });
                            }
                        });
                    }
                });
            }
            if !document.definitions.is_empty() {
                page.within("li", &[], |page| {
                    link(page, "definitions", lang.t("report.file.definitions"));
                });
            }
            if !signs(document).is_empty() {
                page.within("li", &[], |page| link(page, "signs", lang.t("report.file.signs")));
            }
        });
    });
}

fn section(page: &mut Markup, section: &Section) {
    let id = anchor("s", &section.id);
    page.within("section", &[("aria-labelledby", &id)], |page| {
        page.leaf("h2", &[("id", &id)], &section.title);
        for paragraph in &section.paragraphs {
            page.leaf("p", &[], paragraph);
        }
        for table in &section.tables {
            self::table(page, table);
        }
    });
}

/// The heading is for who looks, the caption for who listens: both say the same.
fn table(page: &mut Markup, sheet: &Sheet) {
    let id = anchor("t", &sheet.id);
    page.within("figure", &[], |page| {
        page.leaf("h3", &[("id", &id)], &sheet.title);
        chart::draw(page, sheet, &id);
        page.within("div", &[("class", "wide")], |page| {
            page.within("table", &[], |page| {
                page.leaf("caption", &[], &sheet.title);
                page.within("thead", &[], |page| {
                    page.within("tr", &[], |page| {
                        for column in &sheet.columns {
                            let attributes = [("scope", "col"), ("class", side(column.kind))];
                            page.leaf("th", &attributes, &column.title);
                        }
                    });
                });
                rows(page, sheet, Role::Body, "tbody");
                rows(page, sheet, Role::Total, "tfoot");
            });
        });
        if sheet.rows.is_empty() {
            page.leaf("p", &[("class", "note")], page.lang().t("report.file.no_rows"));
        }
        for note in &sheet.notes {
            page.leaf("p", &[("class", "note")], note);
        }
    });
}

fn rows(page: &mut Markup, sheet: &Sheet, role: Role, part: &'static str) {
    if sheet.rows_of(role).next().is_none() {
        return;
    }
    page.within(part, &[], |page| {
        for row in sheet.rows_of(role) {
            page.within("tr", &[], |page| {
                for (rank, column) in sheet.columns.iter().enumerate() {
                    cell(page, row, rank, column);
                }
            });
        }
    });
}

/// The first cell names the row.
fn cell(page: &mut Markup, row: &Row, rank: usize, column: &Column) {
    let lang = page.lang();
    let (cell, side) = (row.cell(rank), side(column.kind));
    if rank == 0 {
        return page.leaf("th", &[("scope", "row"), ("class", side)], &shown(cell, lang));
    }
    page.within("td", &[("class", side)], |page| match cell {
        Cell::Hidden => {
            let word = lang.t("report.file.hidden_word");
            page.leaf("abbr", &[("title", word)], &shown(cell, lang));
        }
        cell => page.text(&shown(cell, lang)),
    });
}

/// Words to the left, numbers to the right, where their digits stand under each other.
const fn side(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "words",
        Kind::Count | Kind::Decimal | Kind::Percent | Kind::Date => "number",
    }
}

fn definitions(page: &mut Markup, document: &Document) {
    let lang = document.lang;
    if document.definitions.is_empty() {
        return;
    }
    page.within("section", &[("aria-labelledby", "definitions")], |page| {
        page.leaf("h2", &[("id", "definitions")], lang.t("report.file.definitions"));
        page.within("dl", &[], |page| {
            for definition in &document.definitions {
                page.leaf("dt", &[], &definition.term);
                page.leaf("dd", &[], &definition.text);
                if let Some(source) = &definition.source {
                    let says = lang.say(&msg!("report.file.source_is", source = source.as_str()));
                    page.leaf("dd", &[("class", "note")], &says);
                }
            }
        });
    });
}

/// The signs that stand in the document, with what each means.
fn signs(document: &Document) -> Vec<(&'static str, &'static str)> {
    [
        (Cell::Hidden, "report.file.hidden", "report.file.hidden_is"),
        (Cell::NotApplicable, "report.file.not_applicable", "report.file.not_applicable_is"),
    ]
    .into_iter()
    .filter(|(sign, ..)| document.tables().any(|sheet| holds(sheet, sign)))
    .map(|(_, written, means)| (written, means))
    .collect()
}

fn markers(page: &mut Markup, document: &Document) {
    let lang = document.lang;
    let signs = signs(document);
    if signs.is_empty() {
        return;
    }
    page.within("section", &[("aria-labelledby", "signs")], |page| {
        page.leaf("h2", &[("id", "signs")], lang.t("report.file.signs"));
        page.within("dl", &[], |page| {
            for (written, means) in signs {
                page.leaf("dt", &[], lang.t(written));
                page.leaf("dd", &[], lang.t(means));
            }
        });
    });
}

/// Where a link leads: letters, digits and dashes, whatever the identifier holds.
fn anchor(kind: &str, id: &str) -> String {
    let plain = |letter: char| match letter {
        letter if letter.is_ascii_alphanumeric() || letter == '_' => letter,
        _ => '-',
    };
    format!("{kind}-{}", id.chars().map(plain).collect::<String>())
}

#[cfg(test)]
mod tests;
