//! Whatever is typed: the page is sound, everything on it is text, and it is one page.

use super::desk::{Typed, sheet};
use crate::desk::sheet::bounds::taken;
use crate::desk::sheet::{Form, Line};
use crate::i18n::Lang;
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

/// An element without an end.
const VOID: [&str; 1] = ["meta"];

/// The texts of a page by element, in order, entities read; nothing if it is not well-formed: an element that is not closed
/// in its turn, an attribute without quotes, a bare `<`, `>` or `&`.
fn read(page: &str) -> Option<Vec<(String, String)>> {
    let (mut open, mut texts) = (Vec::<String>::new(), Vec::new());
    let mut rest = page.strip_prefix("<!DOCTYPE html>")?;
    while !rest.is_empty() {
        let (text, tail) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        let element = open.last().cloned().unwrap_or_default();
        if !text.trim().is_empty() {
            texts.push((
                element.clone(),
                if element == "style" { String::new() } else { plain(text)? },
            ));
        }
        let Some(tail) = tail.strip_prefix('<') else { break };
        let (tag, tail) = tail.split_once('>')?;
        rest = tail;
        if let Some(name) = tag.strip_prefix('/') {
            (open.pop()? == name).then_some(())?;
            continue;
        }
        let mut words = tag.splitn(2, ' ');
        let name =
            words.next().filter(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric()))?;
        let mut attributes = words.next().unwrap_or_default();
        while !attributes.trim().is_empty() {
            let (_, value) = attributes.split_once("=\"")?;
            attributes = value.split_once('"')?.1;
        }
        if !VOID.contains(&name) {
            open.push(name.to_owned());
        }
    }
    open.is_empty().then_some(texts)
}

fn plain(text: &str) -> Option<String> {
    let mut parts = text.split('&');
    let mut read = parts.next()?.to_owned();
    for part in parts {
        let (name, after) = part.split_once(';')?;
        read.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "#39" => '\'',
            _ => return None,
        });
        read.push_str(after);
    }
    (!read.contains('>') || text.contains("&gt;")).then_some(read)
}

/// Rough height of a page, in millimetres, by the sizes of the style: a text under the one before, what stands side by side
/// counted once.
fn height(page: &str) -> f64 {
    let is_full = page.contains("<body class=\"full\">");
    let lines = |text: &str, columns: usize| {
        f64::from(u32::try_from(taken(text).div_ceil(columns).max(1)).unwrap())
    };
    // Margins of the page, its title and the rule under it, the cut line.
    let mut height = 24.0 + 10.0 + 4.0;
    let mut sides = [0.0_f64; 2];
    let mut side = 0;
    let mut in_slip = false;
    let heading = if is_full { 7.2 } else { 8.5 };
    for (element, text) in read(page).unwrap() {
        let is_heading = element == "h2";
        in_slip |= is_heading && ["Coupon-réponse", "Reply slip"].contains(&text.as_str());
        let is_person = ["La personne orientée", "The person referred"].contains(&text.as_str());
        side += usize::from(is_heading);
        if is_heading && is_person {
            height += sides[0].max(sides[1]);
        }
        match element.as_str() {
            "h2" if side <= 2 => sides[side - 1] += heading,
            "h2" => height += heading,
            "p" if (1..=2).contains(&side) => sides[side - 1] += lines(&text, 40) * 4.5,
            "dd" if is_full && side == 3 => height += lines(&text, 30) * 1.95 + 0.4,
            "dd" => height += lines(&text, 62) * 4.6 + 1.3,
            // Twelve reasons, in three columns.
            "li" if in_slip => height += 4.0 * if taken(&text) > 30 { 1.0 } else { 0.34 },
            // Two places to fill in stand side by side.
            "p" if in_slip && text.ends_with(": ") => height += 6.5 / 2.0,
            "p" | "li" => height += lines(&text, 92) * if is_full { 4.1 } else { 4.6 },
            _ => {}
        }
    }
    height
}

/// The longest lines, as many as stand in the usual size.
const ROOMY: [Line; 6] = [
    Line::Name,
    Line::Address,
    Line::Email,
    Line::Registration,
    Line::TargetOccupations,
    Line::Note,
];

#[test]
fn the_fullest_sheet_is_one_page() {
    for (lines, is_full) in [(&Line::ALL[..], true), (&ROOMY[..], false)] {
        let full = sheet(&Typed::endless(), lines).unwrap();
        assert!(full.has_cut);
        for lang in [Lang::Fr, Lang::En] {
            let page = full.render(Form::Html, lang);
            assert_eq!(page.contains("class=\"full\""), is_full);
            let height = height(&page);
            assert!(height < 297.0, "{height} mm");
        }
    }
}

#[test]
fn names_that_look_like_markup_are_text() {
    let typed = Typed {
        first_names: "<script>alert(1)</script>".into(),
        last_name: "O'Neill & \"Fils\"\u{1b}[31m".into(),
        street: "</dd><img src=x onerror=alert(1)>".into(),
        note: "a < b && c > d\u{0}\u{202e}\n<!-- -->".into(),
        ..Typed::usual()
    };
    let full = sheet(&typed, &Line::ALL).unwrap();
    let page = full.render(Form::Html, Lang::Fr);
    let texts: Vec<String> = read(&page).unwrap().into_iter().map(|(_, text)| text).collect();
    assert!(
        texts.contains(&"<script>alert(1)</script> O'Neill & \"Fils\"[31m".to_owned()),
        "{texts:?}"
    );
    assert!(texts.contains(&"a < b && c > d".to_owned()), "{texts:?}");
    for markup in
        ["<script", "<img", "<!--", "http:", "https:", "url(", "@import", "\u{1b}", "\u{0}"]
    {
        assert!(!page.contains(markup), "{markup}");
    }
    assert!(page.contains("<html lang=\"fr\">") && page.contains("default-src 'none'"));
}

#[test]
fn the_check_of_a_page_finds_what_is_wrong() {
    let read = |body: &str| read(&format!("<!DOCTYPE html>{body}"));
    assert!(read("<p class=\"a\">x &amp; y</p>").is_some());
    for wrong in [
        "<p>",
        "</p>",
        "<p><b></p></b>",
        "<p>a & b</p>",
        "<p>a > b</p>",
        "<p x=y>z</p>",
        "<p>a < b</p>",
    ] {
        assert_eq!(read(wrong), None, "{wrong}");
    }
}

fn any_typed() -> impl Strategy<Value = Typed> {
    let text = || {
        prop_oneof![
            any::<String>(),
            "[<>&\"'\\n\\t a-zé\u{301}陈\u{a0}\u{202e}\u{2028}]{0,900}",
            "\\PC{0,300}",
        ]
    };
    (text(), text(), text(), text(), text(), text(), text()).prop_map(
        |(first_names, last_name, street, partner, service, occupation, note)| Typed {
            first_names,
            last_name,
            street,
            partner,
            service,
            occupation,
            note,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_the_page_or_leaves_it(typed in any_typed()) {
        let full = sheet(&typed, &Line::ALL).unwrap();
        let page = full.render(Form::Html, Lang::Fr);
        prop_assert!(read(&page).is_some());
        prop_assert!(height(&page) < 297.0, "{} mm", height(&page));
        prop_assert!(!page.contains("<script"));
        let roomy = sheet(&typed, &ROOMY).unwrap().render(Form::Html, Lang::En);
        prop_assert!(height(&roomy) < 297.0, "{} mm", height(&roomy));
        let text = full.render(Form::Text, Lang::Fr);
        for line in text.lines() {
            prop_assert!(line.width() <= 72, "{line}");
            prop_assert!(!line.chars().any(char::is_control), "{line:?}");
        }
        prop_assert!(text.lines().count() < 120);
    }
}
