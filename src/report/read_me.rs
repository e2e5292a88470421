//! What stands before the numbers in files of tables: what they cover, what to know, what words and signs mean.

use super::document::{Diffusion, Document};

/// One line of it.
pub(super) struct Entry<'a> {
    /// Under which heading.
    pub(super) part: &'a str,
    /// What it is about; may be empty.
    pub(super) name: String,
    /// What it says.
    pub(super) text: String,
    /// Where it comes from; often empty.
    pub(super) source: String,
}

/// All of it, heading by heading.
pub(super) fn entries(document: &Document) -> Vec<Entry<'_>> {
    let lang = document.lang;
    let entry = |part, name: &str, text: &str| Entry {
        part: lang.t(part),
        name: name.to_owned(),
        text: text.to_owned(),
        source: String::new(),
    };
    let mut entries = vec![entry("report.file.covers", "", &document.title)];
    let covers = document.facts.iter();
    entries.extend(covers.map(|fact| entry("report.file.covers", &fact.label, &fact.value)));
    if document.diffusion == Diffusion::Internal {
        entries.push(entry(
            "report.file.warnings",
            lang.t("report.file.internal"),
            lang.t("report.file.internal_why"),
        ));
    }
    entries.extend(document.warnings.iter().map(|text| entry("report.file.warnings", "", text)));
    let texts = document.sections.iter().flat_map(|section| {
        section.paragraphs.iter().map(|text| (section.title.as_str(), text.as_str()))
    });
    entries.extend(texts.map(|(title, text)| entry("report.file.says", title, text)));
    for definition in &document.definitions {
        entries.push(Entry {
            source: definition.source.clone().unwrap_or_default(),
            ..entry("report.file.definitions", &definition.term, &definition.text)
        });
    }
    for (sign, text) in [
        (lang.t("report.file.hidden"), "report.file.hidden_is"),
        (lang.t("report.file.not_applicable"), "report.file.not_applicable_is"),
        (lang.t("report.file.status"), "report.file.status_of_row"),
        ("F", "report.file.status_free"),
        ("N", "report.file.status_not_for_publication"),
        ("C", "report.file.status_confidential"),
        ("D, S", "report.file.status_secondary"),
    ] {
        entries.push(entry("report.file.markers", sign, lang.t(text)));
    }
    entries
}
