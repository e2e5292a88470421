//! The page of keys in the documentation, made from the table of commands and the keys themselves: a test holds it
//! equal.

use crate::desk::acts_of_the_day::{ACTS, From, Step};
use crate::desk::command::{COMMANDS, Scope};
use crate::desk::key::script;
use crate::desk::keymap::Keymap;
use crate::i18n::Lang;

/// The page in a language, as Markdown.
#[must_use]
pub fn keys(lang: Lang) -> String {
    let keymap = Keymap::builtin();
    let t = |key: &'static str| lang.t(key);
    let mut page = format!("# {}\n\n{}\n", t("keys.title"), t("keys.intro"));
    page.push_str(&acts(lang));
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

/// The acts of the day, and in how few keys each is done.
fn acts(lang: Lang) -> String {
    let rows: Vec<String> = ACTS
        .iter()
        .map(|act| {
            let steps: Vec<String> = act.steps.iter().map(|step| shown(*step, lang)).collect();
            let from = lang.t(match act.from {
                From::Day => "keys.from.day",
                From::File => "keys.from.file",
            });
            let (title, count, most) = (lang.t(act.title), act.keys(), act.most);
            format!("| **{title}** | {from} | {} | {count} | {most} |", steps.join(" "))
        })
        .collect();
    format!(
        "\n## {}\n\n{}\n\n| {} | {} | {} | {} | {} |\n|---|---|---|---:|---:|\n{}\n",
        lang.t("keys.acts"),
        lang.t("keys.acts_intro"),
        lang.t("keys.column.act"),
        lang.t("keys.column.from"),
        lang.t("keys.column.keys"),
        lang.t("keys.column.count"),
        lang.t("keys.column.most"),
        rows.join("\n")
    )
}

/// Keys as the keyboard names them; what is typed, in italics.
fn shown(step: Step, lang: Lang) -> String {
    match step {
        Step::Typed(text) => format!("*{text}*"),
        Step::Keys(names) => {
            let keys = script(names).unwrap_or_default();
            let keys: Vec<String> =
                keys.iter().map(|key| format!("`{}`", key.shown(lang))).collect();
            keys.join(" ")
        }
    }
}
