//! The page of keys in the documentation, made from the table of commands and the keys themselves: a test holds it
//! equal.

use crate::desk::command::{COMMANDS, Scope};
use crate::desk::keymap::Keymap;
use crate::i18n::Lang;

/// The page in a language, as Markdown.
#[must_use]
pub fn keys(lang: Lang) -> String {
    let keymap = Keymap::builtin();
    let t = |key: &'static str| lang.t(key);
    let mut page = format!("# {}\n\n{}\n", t("keys.title"), t("keys.intro"));
    for scope in Scope::ALL {
        let rows: Vec<String> = COMMANDS
            .iter()
            .filter(|command| command.scopes.first() == Some(&scope))
            .map(|command| {
                let keys: Vec<String> = keymap
                    .keys(command.id)
                    .iter()
                    .map(|chord| format!("`{}`", chord.shown(lang)))
                    .collect();
                let (title, doc) = (command.title(lang), command.doc(lang));
                format!("| {} | **{title}** | {doc} | `{}` |", keys.join(" "), command.name)
            })
            .collect();
        if rows.is_empty() {
            continue;
        }
        page.push_str(&format!(
            "\n## {}\n\n| {} | {} | {} | {} |\n|---|---|---|---|\n{}\n",
            lang.say(&scope.title()),
            t("keys.column.keys"),
            t("keys.column.command"),
            t("keys.column.doc"),
            t("keys.column.name"),
            rows.join("\n")
        ));
    }
    page
}
