//! The page: well formed, safe, and as it was last looked at.

use super::*;
use crate::report::csv::{self, Dialect};
use crate::report::document::{Chart, Fact};
use crate::report::test_support::{internal, published, with};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

/// Tags that are open when another closes, ids said twice, links that lead nowhere.
fn faults(page: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    for part in page.split('<').skip(1) {
        let Some((tag, rest)) = part.split_once('>') else {
            faults.push(format!("never ends: {part}"));
            continue;
        };
        let name = tag.split([' ', '/']).next().unwrap_or_default();
        if let Some(closed) = tag.strip_prefix('/') {
            if open.pop() != Some(closed) {
                faults.push(format!("{closed} is closed, and was not the last opened"));
            }
        } else if !tag.ends_with('/') && !tag.starts_with('!') {
            open.push(name);
        }
        if rest.contains('>') && open.last() != Some(&"style") {
            faults.push(format!("a sign that is not escaped: {rest}"));
        }
    }
    faults.extend(open.iter().map(|tag| format!("{tag} is never closed")));
    let all = |start: &str| -> Vec<String> {
        let ends = page.split(start).skip(1).filter_map(|rest| rest.split('"').next());
        ends.map(str::to_owned).collect()
    };
    let ids = all(" id=\"");
    let known: BTreeSet<&String> = ids.iter().collect();
    if known.len() < ids.len() {
        faults.push(format!("ids are said twice: {ids:?}"));
    }
    let led = all("href=\"#").into_iter().chain(
        all("labelledby=\"")
            .iter()
            .flat_map(|ids| ids.split(' ').map(str::to_owned))
            .collect::<Vec<_>>(),
    );
    faults.extend(led.filter(|id| !known.contains(id)).map(|id| format!("{id} is nowhere")));
    faults
}

#[test]
fn a_page_that_is_not_well_formed_is_seen() {
    for page in ["<p>a", "<p><b>a</p></b>", "<p>a > b</p>", "<p id=\"a\"></p><p id=\"a\"></p>"] {
        assert!(!faults(page).is_empty(), "{page}");
    }
    assert_eq!(faults("<p id=\"a\">a<br/><a href=\"#a\">b</a></p>"), Vec::<String>::new());
}

#[test]
fn the_page_is_well_formed_and_fetches_nothing() {
    for document in [published(Lang::Fr), internal(Lang::En)] {
        let page = write(&document);
        assert_eq!(faults(&page), Vec::<String>::new());
        assert!(!page.contains("<script") && !page.contains("src=") && !page.contains("@import"));
        let links = page.matches("http").count();
        let allowed =
            page.matches("http-equiv").count() + page.matches("http://www.w3.org/2000/svg").count();
        assert_eq!(links, allowed, "nothing is fetched");
    }
}

#[test]
fn names_are_text_whatever_they_hold() {
    let page = write(&published(Lang::Fr));
    for written in [
        "=Siège &amp; &lt;b&gt;Cie&lt;/b&gt;",
        "N&#39;Guessan &quot;Ateliers&quot; 陈伟",
        ">Łukasz Éloïse<",
        "«\u{a0}12\u{202f}345 orientations\u{a0}» ont été envoyées\u{202f}; 12,5\u{a0}% sont",
    ] {
        assert!(page.contains(written), "{written}");
    }
    assert!(!page.contains("<b>") && !page.contains('\u{202e}'));
}

#[test]
fn an_internal_page_says_so_and_a_published_one_hides() {
    assert!(write(&internal(Lang::Fr)).contains(">Interne, ne pas diffuser<"));
    let page = write(&published(Lang::Fr));
    assert!(!page.contains("Interne, ne pas diffuser"));
    assert!(page.contains("<abbr title=\"confidentiel\">c</abbr>"));
}

proptest! {
    #[test]
    fn nothing_that_was_typed_becomes_markup(
        typed in proptest::collection::vec("[<>&\"'/=a;! -]{0,8}|\\PC{0,8}", 5),
        number in prop_oneof![Just(Cell::Hidden), any::<u64>().prop_map(Cell::Count), any::<f64>().prop_map(|it| Cell::Decimal(it, 2))],
        is_trend in any::<bool>(),
    ) {
        let [name, title, id, fact, note] = typed.try_into().unwrap();
        let mut document = with(vec![Cell::Text(name), number]);
        document.title = title.clone();
        document.facts = vec![Fact::new(fact.clone(), fact)];
        let sheet = document.sections[0].tables.first_mut().unwrap();
        sheet.id = id;
        sheet.title = title;
        sheet.notes = vec![note];
        sheet.columns[1].kind = Kind::Count;
        let (labels, values) = ("c0".to_owned(), "c1".to_owned());
        sheet.chart = Some(if is_trend {
            Chart::Trend { labels, values: vec![values] }
        } else {
            Chart::Bars { labels, values }
        });
        let page = write(&document);
        prop_assert_eq!(faults(&page), Vec::<String>::new());
        prop_assert!(!page.contains("NaN") && !page.contains("inf\""));
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/report")
}

/// `RELAIS_BLESS=1 cargo test --lib report::html` writes them anew; look at them before keeping them.
#[test]
fn every_report_is_as_it_was_last_looked_at() {
    let mut reports = BTreeMap::new();
    for (document, name) in
        [(published(Lang::Fr), "published.fr"), (internal(Lang::En), "internal.en")]
    {
        let dialect = Dialect::of(document.lang);
        reports.insert(format!("{name}.html"), write(&document));
        let long = csv::write_long(&document, dialect);
        reports.insert(format!("{name}.csv"), String::from_utf8(long).unwrap());
        for file in csv::write_all(&document, dialect) {
            reports.insert(format!("{name}.{}", file.name), String::from_utf8(file.bytes).unwrap());
        }
    }
    if std::env::var_os("RELAIS_BLESS").is_some() {
        fs::create_dir_all(folder()).unwrap();
        for (file, text) in &reports {
            fs::write(folder().join(file), text).unwrap();
        }
    }
    for (file, text) in &reports {
        let kept =
            fs::read_to_string(folder().join(file)).unwrap_or_default().replace("\r\n", "\n");
        assert!(
            kept == *text,
            "{file} is not as it was; look at it, then run with RELAIS_BLESS=1\n{text}"
        );
    }
    let files = fs::read_dir(folder()).unwrap().map(|file| file.unwrap().file_name());
    let left: Vec<_> =
        files.filter(|file| !reports.contains_key(&*file.to_string_lossy())).collect();
    assert!(left.is_empty(), "reports that are no more: {left:?}");
}
