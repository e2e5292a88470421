//! Names as somebody writes them who has only heard them.

use fastrand::Rng;

/// The name as somebody who has only heard it writes it: one or two spellings of one sound.
pub(super) fn as_heard(text: &str, rng: &mut Rng) -> Option<String> {
    // What is written, what one hears; `$` is the end of a word, `^` its beginning.
    const SPELLINGS: &[(&str, &str)] = &[
        ("ph", "f"),
        ("f", "ph"),
        ("qu", "k"),
        ("ca", "ka"),
        ("co", "ko"),
        ("k", "c"),
        ("ch", "sh"),
        ("eau", "o"),
        ("au", "o"),
        ("ault$", "o"),
        ("ot$", "eau"),
        ("o$", "eau"),
        ("ain", "in"),
        ("in$", "ain"),
        ("ein", "in"),
        ("y", "i"),
        ("i", "y"),
        ("th", "t"),
        ("z", "s"),
        ("se$", "ze"),
        ("an", "en"),
        ("en", "an"),
        ("ez$", "es"),
        ("er$", "ez"),
        ("et$", "ay"),
        ("ier$", "iez"),
        ("ge", "je"),
        ("gi", "ji"),
        ("je", "ge"),
        ("ce", "se"),
        ("ci", "si"),
        ("nd$", "n"),
        ("nt$", "n"),
        ("rd$", "r"),
        ("rt$", "r"),
        ("t$", ""),
        ("d$", ""),
        ("x$", ""),
        ("s$", ""),
        ("^h", ""),
        ("^au", "o"),
        ("^o", "ho"),
        ("e$", ""),
        ("w", "v"),
        ("ai", "e"),
        ("oi", "oua"),
        ("gui", "gi"),
        ("ss", "c"),
    ];
    let mut marked = format!("^{}$", text.replace(' ', "$ ^"));
    let mut changes = 0;
    let wanted = rng.usize(1..=2);
    for _ in 0..40 {
        let (written, heard) = rng.choice(SPELLINGS)?;
        if marked.contains(written) {
            let begins = if written.starts_with('^') { "^" } else { "" };
            let ends = if written.ends_with('$') { "$" } else { "" };
            marked = marked.replacen(written, &format!("{begins}{heard}{ends}"), 1);
            changes += 1;
        }
        if changes == wanted {
            break;
        }
    }
    let heard = marked.replace(['^', '$'], "");
    (changes > 0 && heard.split(' ').all(|word| word.len() >= 2)).then_some(heard)
}
