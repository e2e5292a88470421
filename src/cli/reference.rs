//! What is generated from the definition for people to read: the manual page, `docs/cli.md`.

use super::definition::{after_help, definition, variables};
use super::exit::Exit;
use crate::i18n::Lang;
use clap::{Arg, Command};
use clap_mangen::Man;
use std::fmt::Write as _;
use std::io::{self, Write as _};

/// The manual page of the program, every command in it.
///
/// # Errors
/// None that writing into memory gives.
pub fn man(definition: Command, lang: Lang) -> io::Result<Vec<u8>> {
    let mut built = definition.after_help("");
    built.build();
    let main = Man::new(built.clone()).manual(lang.t("cli.man.manual"));
    let mut page = Vec::new();
    main.render_title(&mut page)?;
    main.render_name_section(&mut page)?;
    main.render_synopsis_section(&mut page)?;
    main.render_description_section(&mut page)?;
    main.render_options_section(&mut page)?;
    for command in leaves(&built) {
        command_section(&command, &mut page)?;
    }
    writeln!(page, ".SH {}", lang.t("cli.man.exit"))?;
    for exit in Exit::ALL {
        writeln!(page, ".TP\n{}\n{}", exit as u8, lang.say(&exit.meaning()))?;
    }
    writeln!(page, ".SH {}", lang.t("cli.man.environment"))?;
    for (name, says) in variables() {
        writeln!(page, ".TP\n{name}\n{}", lang.say(&says))?;
    }
    Ok(in_language(&page, lang))
}

fn command_section(command: &Command, page: &mut Vec<u8>) -> io::Result<()> {
    let mut command = command.clone();
    let usage = usage(&mut command);
    writeln!(page, ".SH \"{}\"", command.get_bin_name().unwrap_or_default().to_uppercase())?;
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    writeln!(page, "{about}\n.PP\n.nf\n{}\n.fi", usage.replace('-', "\\-"))?;
    let mut options = Vec::new();
    Man::new(own_arguments(command)).render_options_section(&mut options)?;
    // Its heading would cut the section in two.
    let text = String::from_utf8_lossy(&options);
    for line in text.lines().filter(|line| !line.starts_with(".SH ")) {
        writeln!(page, "{line}")?;
    }
    Ok(())
}

/// The generator's headings are English.
fn in_language(page: &[u8], lang: Lang) -> Vec<u8> {
    let mut spoken = String::new();
    for line in String::from_utf8_lossy(page).lines() {
        let line = match line {
            ".SH NAME" => format!(".SH {}", lang.t("cli.man.name")),
            ".SH SYNOPSIS" => format!(".SH {}", lang.t("cli.man.synopsis")),
            ".SH DESCRIPTION" => format!(".SH {}", lang.t("cli.man.description")),
            ".SH OPTIONS" => format!(".SH {}", lang.t("cli.man.options")),
            line => line.to_owned(),
        };
        spoken.push_str(&line);
        spoken.push('\n');
    }
    spoken.into_bytes()
}

/// The reference of every command, as Markdown.
#[must_use]
pub fn markdown(lang: Lang) -> String {
    let mut built = definition(lang).term_width(100);
    built.build();
    let mut text = format!("# {}\n\n{}\n", lang.t("cli.doc.title"), lang.t("cli.doc.intro"));
    let _ = writeln!(text, "\n## {}\n", lang.t("cli.doc.common"));
    arguments_table(&mut text, built.get_arguments().filter(|arg| !arg.is_hide_set()));
    let _ = writeln!(text, "\n```text\n{}\n```", after_help(lang));
    for mut command in leaves(&built) {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        let usage = usage(&mut command);
        let name = command.get_bin_name().unwrap_or_default();
        let _ = write!(text, "\n## {name}\n\n{about}\n\n```text\n{usage}\n```\n");
        let own = own_arguments(command);
        let mut arguments = own.get_arguments().filter(|arg| !arg.is_hide_set()).peekable();
        if arguments.peek().is_some() {
            text.push('\n');
            arguments_table(&mut text, arguments);
        }
    }
    text
}

fn arguments_table<'a>(text: &mut String, arguments: impl Iterator<Item = &'a Arg>) {
    text.push_str("| | |\n|---|---|\n");
    for arg in arguments {
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(text, "| `{}` | {} |", written(arg), help.replace('|', "\\|"));
    }
}

/// The argument as it is typed.
fn written(arg: &Arg) -> String {
    let values: Vec<String> = arg
        .get_value_names()
        .unwrap_or_default()
        .iter()
        .filter(|_| arg.get_action().takes_values())
        .map(ToString::to_string)
        .collect();
    let names = [
        arg.get_short().map(|short| format!("-{short}")),
        arg.get_long().map(|long| format!("--{long}")),
    ];
    let names = names.into_iter().flatten().collect::<Vec<_>>().join(", ");
    [names, values.join(" ")]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn usage(command: &mut Command) -> String {
    let usage = command.render_usage().to_string();
    usage.split_once(": ").map_or(usage.as_str(), |(_, usage)| usage).trim().to_owned()
}

/// The commands that do something, in order: those that only have commands of their own are left
/// out.
fn leaves(command: &Command) -> Vec<Command> {
    let mut found = Vec::new();
    for below in command.get_subcommands() {
        let only_leads_on = below.is_subcommand_required_set()
            || (below.has_subcommands() && below.get_positionals().next().is_none());
        if !only_leads_on {
            found.push(below.clone());
        }
        found.extend(leaves(below));
    }
    found
}

/// The command without the options that every command takes.
fn own_arguments(command: Command) -> Command {
    command.mut_args(|arg| if arg.is_global_set() { arg.hide(true) } else { arg })
}
