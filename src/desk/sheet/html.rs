//! The sheet as one HTML file that prints on one A4 page.
//!
//! Nothing is fetched and nothing runs: the style is inside, there is no script, and a policy forbids everything else to
//! whoever opens it. Without its style it reads from top to bottom.

use super::content::Sheet;
use super::text::send_back;
use crate::desk::words::{hour, long_date};
use crate::i18n::Lang;
use crate::msg;

/// The style, part of the page.
const STYLE: &str = include_str!("sheet.css");

/// What the page may load or send: its own style, nothing else.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Lines about the person that stand one under the other in the usual size; more stand smaller, in two columns.
const ROOMY: usize = 5;

/// The page of a sheet.
pub(super) fn render(sheet: &Sheet, lang: Lang) -> String {
    let mut page = Page::default();
    head(&mut page, sheet, lang);
    let class = if sheet.person.len() > ROOMY { "full" } else { "" };
    page.within("body", class, |page| {
        page.within("main", "", |page| {
            title(page, sheet, lang);
            page.within("div", "parties", |page| parties(page, sheet, lang));
            page.within("section", "person", |page| person(page, sheet, lang));
            page.within("section", "", |page| motive(page, sheet, lang));
            if !sheet.note.is_empty() {
                page.within("section", "note", |page| {
                    page.leaf("h2", "", &lang.say(&super::Line::Note.label()));
                    sheet.note.iter().for_each(|line| page.leaf("p", "", line));
                });
            }
            page.within("section", "", |page| expected(page, sheet, lang));
        });
        page.within("section", "slip", |page| slip(page, sheet, lang));
        page.leaf("p", "funding", lang.t("sheet.funding"));
    });
    page.0.push_str("</html>\n");
    page.0
}

fn head(page: &mut Page, sheet: &Sheet, lang: Lang) {
    let code = match lang {
        Lang::Fr => "fr",
        Lang::En => "en",
    };
    page.0.push_str(&format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    ));
    // Browsers print it above the page and name the file after it: no name of a person here.
    page.leaf("title", "", &format!("{} {}", lang.t("sheet.title"), sheet.number));
    page.0.push_str(&format!("<style>\n{STYLE}</style>\n</head>\n"));
}

fn title(page: &mut Page, sheet: &Sheet, lang: Lang) {
    let reference = msg!("sheet.reference", number = sheet.number.as_str(), on = sheet.made_on);
    page.within("header", "", |page| {
        page.leaf("h1", "", lang.t("sheet.title"));
        page.leaf("p", "reference", &lang.say(&reference));
    });
}

fn parties(page: &mut Page, sheet: &Sheet, lang: Lang) {
    let (sender, recipient) = (&sheet.sender, &sheet.recipient);
    page.within("section", "", |page| {
        page.leaf("h2", "", lang.t("sheet.from"));
        page.leaf("p", "main", &sender.office);
        page.leaves("p", [&sender.commune, &sender.adviser, &sender.email]);
    });
    let contact = recipient.contact.as_deref();
    let contact = contact.map(|name| lang.say(&msg!("sheet.attention", name = name)));
    page.within("section", "", |page| {
        page.leaf("h2", "", lang.t("sheet.to"));
        page.leaf("p", "main", &recipient.name);
        page.leaves("p", [&contact, &recipient.address, &recipient.phones, &recipient.email]);
    });
}

fn person(page: &mut Page, sheet: &Sheet, lang: Lang) {
    page.leaf("h2", "", lang.t("sheet.person"));
    if sheet.person.is_empty() {
        page.leaf("p", "", lang.t("sheet.reference_only"));
        return;
    }
    page.within("dl", "", |page| {
        for entry in &sheet.person {
            page.named(&lang.say(&entry.line.label()), &entry.say(lang));
        }
    });
}

fn motive(page: &mut Page, sheet: &Sheet, lang: Lang) {
    page.leaf("h2", "", lang.t("sheet.motive"));
    page.leaf("p", "main", &sheet.purpose.say(lang));
    if sheet.service.is_none() && sheet.session.is_none() {
        return;
    }
    page.within("dl", "", |page| {
        if let Some(service) = &sheet.service {
            page.named(lang.t("sheet.service"), service);
        }
        if let Some(at) = sheet.session {
            let (day, hour) = (long_date(at.date(), lang), hour(at, lang));
            let when = lang.say(&msg!("sheet.session_at", day = day, hour = hour));
            page.named(lang.t("sheet.session"), &when);
        }
    });
}

fn expected(page: &mut Page, sheet: &Sheet, lang: Lang) {
    page.leaf("h2", "", lang.t("sheet.expected.title"));
    page.within("ol", "", |page| {
        for step in &sheet.expected {
            page.leaf("li", "", &lang.say(step));
        }
    });
    page.leaf("p", "agreement", &lang.say(&sheet.agreement));
    if sheet.has_cut {
        page.leaf("p", "small", lang.t("sheet.cut"));
    }
}

fn slip(page: &mut Page, sheet: &Sheet, lang: Lang) {
    page.leaf("h2", "", lang.t("sheet.slip.title"));
    let reference = msg!("sheet.slip.reference", number = sheet.number.as_str());
    page.leaf("p", "", &lang.say(&reference));
    page.within("div", "fields", |page| {
        page.blank(lang.t("sheet.slip.received"), lang);
        page.blank(lang.t("sheet.slip.appointment"), lang);
    });
    page.within("ul", "", |page| {
        page.ticked("li", lang.t("sheet.slip.accepted"));
        page.ticked("li", lang.t("sheet.slip.refused"));
    });
    page.within("ul", "reasons", |page| {
        for reason in &sheet.reasons {
            page.ticked("li", &reason.say(lang));
        }
    });
    page.within("div", "fields", |page| {
        page.blank(lang.t("sheet.slip.name"), lang);
        page.blank(lang.t("sheet.slip.signature"), lang);
    });
    page.leaf("p", "small", &send_back(sheet, lang));
}

/// The page being written. Texts come in by [`leaf`](Self::leaf) and [`text`](Self::text) alone, which escape them: nothing that was
/// typed can become markup.
#[derive(Default)]
struct Page(String);

impl Page {
    fn open(&mut self, tag: &'static str, class: &'static str) {
        self.0.push('<');
        self.0.push_str(tag);
        if !class.is_empty() {
            self.0.push_str(&format!(" class=\"{class}\""));
        }
        self.0.push('>');
    }

    fn close(&mut self, tag: &'static str) {
        self.0.push_str(&format!("</{tag}>\n"));
    }

    fn within(&mut self, tag: &'static str, class: &'static str, write: impl FnOnce(&mut Self)) {
        self.open(tag, class);
        self.0.push('\n');
        write(self);
        self.close(tag);
    }

    fn leaf(&mut self, tag: &'static str, class: &'static str, text: &str) {
        self.open(tag, class);
        self.text(text);
        self.close(tag);
    }

    fn leaves<'a>(
        &mut self,
        tag: &'static str,
        texts: impl IntoIterator<Item = &'a Option<String>>,
    ) {
        texts.into_iter().flatten().for_each(|text| self.leaf(tag, "", text));
    }

    fn named(&mut self, name: &str, says: &str) {
        self.within("div", "", |page| {
            page.leaf("dt", "", name);
            page.leaf("dd", "", says);
        });
    }

    /// A place to fill in; the dots are for who reads the page without its style.
    fn blank(&mut self, name: &str, lang: Lang) {
        self.open("p", "");
        self.text(&lang.say(&msg!("sheet.named", name = name)));
        self.0.push_str(" <span class=\"blank\" aria-hidden=\"true\">............</span>");
        self.close("p");
    }

    /// A box to tick before a text.
    fn ticked(&mut self, tag: &'static str, text: &str) {
        self.open(tag, "");
        self.0.push_str("<span class=\"box\" aria-hidden=\"true\">[ ]</span> ");
        self.text(text);
        self.close(tag);
    }

    fn text(&mut self, text: &str) {
        for letter in text.chars() {
            match letter {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                letter => self.0.push(letter),
            }
        }
    }
}
