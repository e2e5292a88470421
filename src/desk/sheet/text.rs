//! The sheet as plain text, to paste into an e-mail: no markup, lines of 72 columns.

use super::content::Sheet;
use crate::desk::words::{hour, long_date};
use crate::domain::code::Theme;
use crate::i18n::Lang;
use crate::msg;

/// Widest line, in columns: what an e-mail may quote once or twice without breaking (RFC 3676).
pub(super) const WIDTH: usize = 72;
/// What stands under a heading is set in by as much.
const INDENT: &str = "  ";
/// And what goes on from the line above.
const INDENT_MORE: &str = "    ";

/// The text of a sheet.
pub(super) fn render(sheet: &Sheet, lang: Lang) -> String {
    let mut page = Page::default();
    page.line(&object(sheet, lang));
    let title = lang.t("sheet.title").to_uppercase();
    page.heading(&title);
    page.line(&lang.say(&msg!(
        "sheet.reference",
        number = sheet.number.as_str(),
        on = sheet.made_on
    )));
    parties(&mut page, sheet, lang);
    person(&mut page, sheet, lang);
    motive(&mut page, sheet, lang);
    page.heading(lang.t("sheet.expected.title"));
    for (rank, step) in sheet.expected.iter().enumerate() {
        page.hanging(&format!("{}. ", rank + 1), &lang.say(step));
    }
    page.gap();
    page.line(&lang.say(&sheet.agreement));
    if sheet.has_cut {
        page.line(lang.t("sheet.cut"));
    }
    slip(&mut page, sheet, lang);
    page.gap();
    page.line(lang.t("sheet.funding"));
    page.0
}

/// The subject of the e-mail: seen in lists of mail and on locked telephones, so never the person's name, and no motive that tells
/// of their health.
fn object(sheet: &Sheet, lang: Lang) -> String {
    let number = sheet.number.as_str();
    if sheet.motive == Theme::HEALTH {
        return lang.say(&msg!("sheet.object_alone", number = number));
    }
    let motive = sheet.purpose.say(lang);
    lang.say(&msg!("sheet.object", number = number, motive = uncapitalised(&motive)))
}

/// The label inside a sentence: «mobilité».
fn uncapitalised(label: &str) -> String {
    let mut letters = label.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

fn parties(page: &mut Page, sheet: &Sheet, lang: Lang) {
    let (sender, recipient) = (&sheet.sender, &sheet.recipient);
    page.heading(lang.t("sheet.from"));
    page.set_in(&sender.office);
    page.set_in_all([&sender.commune, &sender.adviser, &sender.email]);
    page.heading(lang.t("sheet.to"));
    page.set_in(&recipient.name);
    let contact = recipient.contact.as_deref();
    let contact = contact.map(|name| lang.say(&msg!("sheet.attention", name = name)));
    page.set_in_all([&contact, &recipient.address, &recipient.phones, &recipient.email]);
}

fn person(page: &mut Page, sheet: &Sheet, lang: Lang) {
    page.heading(lang.t("sheet.person"));
    if sheet.person.is_empty() {
        page.set_in(lang.t("sheet.reference_only"));
    }
    for entry in &sheet.person {
        page.named(&lang.say(&entry.line.label()), &entry.say(lang), lang);
    }
}

fn motive(page: &mut Page, sheet: &Sheet, lang: Lang) {
    page.heading(lang.t("sheet.motive"));
    page.set_in(&sheet.purpose.say(lang));
    if let Some(service) = &sheet.service {
        page.named(lang.t("sheet.service"), service, lang);
    }
    if let Some(at) = sheet.session {
        let (day, hour) = (long_date(at.date(), lang), hour(at, lang));
        let when = lang.say(&msg!("sheet.session_at", day = day, hour = hour));
        page.named(lang.t("sheet.session"), &when, lang);
    }
    if !sheet.note.is_empty() {
        page.heading(&lang.say(&super::Line::Note.label()));
        sheet.note.iter().for_each(|line| page.set_in(line));
    }
}

fn slip(page: &mut Page, sheet: &Sheet, lang: Lang) {
    page.gap();
    page.line(&"- ".repeat(WIDTH / 2));
    page.heading(lang.t("sheet.slip.title"));
    page.line(&lang.say(&msg!("sheet.slip.reference", number = sheet.number.as_str())));
    page.gap();
    for field in [lang.t("sheet.slip.received"), lang.t("sheet.slip.appointment")] {
        page.blank(field, lang);
    }
    page.gap();
    page.hanging("[ ] ", lang.t("sheet.slip.accepted"));
    page.hanging("[ ] ", lang.t("sheet.slip.refused"));
    for reason in &sheet.reasons {
        page.hanging("    [ ] ", &reason.say(lang));
    }
    page.gap();
    for field in [lang.t("sheet.slip.name"), lang.t("sheet.slip.signature")] {
        page.blank(field, lang);
    }
    page.gap();
    page.line(&send_back(sheet, lang));
}

/// Where the reply slip goes.
pub(super) fn send_back(sheet: &Sheet, lang: Lang) -> String {
    let sender = &sheet.sender;
    let to = [&sender.adviser, &Some(sender.office.clone()), &sender.commune, &sender.email];
    let to: Vec<&str> = to.into_iter().flatten().map(String::as_str).collect();
    lang.say(&msg!("sheet.slip.send_back", to = to.join(", ")))
}

/// The text being written.
#[derive(Default)]
struct Page(String);

impl Page {
    fn gap(&mut self) {
        self.0.push('\n');
    }

    fn heading(&mut self, text: &str) {
        self.gap();
        self.wrapped("", "", text);
    }

    fn line(&mut self, text: &str) {
        self.wrapped("", "", text);
    }

    fn set_in(&mut self, text: &str) {
        self.wrapped(INDENT, INDENT, text);
    }

    fn set_in_all<'a>(&mut self, texts: impl IntoIterator<Item = &'a Option<String>>) {
        texts.into_iter().flatten().for_each(|text| self.set_in(text));
    }

    /// A text behind its number or its box; its further lines stand under the first.
    fn hanging(&mut self, mark: &str, text: &str) {
        let further = " ".repeat(INDENT.len() + mark.len());
        self.wrapped(&format!("{INDENT}{mark}"), &further, text);
    }

    /// A text behind its name; its further lines stand a little further in.
    fn named(&mut self, name: &str, text: &str, lang: Lang) {
        let named = lang.say(&msg!("sheet.named", name = name));
        self.wrapped(&format!("{INDENT}{named} "), INDENT_MORE, text);
    }

    /// A place to fill in.
    fn blank(&mut self, name: &str, lang: Lang) {
        self.named(name, &".".repeat(24), lang);
    }

    fn wrapped(&mut self, first: &str, further: &str, text: &str) {
        // No-break spaces hold: only plain ones part words.
        let options = textwrap::Options::new(WIDTH)
            .initial_indent(first)
            .subsequent_indent(further)
            .word_separator(textwrap::WordSeparator::AsciiSpace)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        for line in textwrap::wrap(text, options) {
            self.0.push_str(line.trim_end());
            self.0.push('\n');
        }
    }
}
