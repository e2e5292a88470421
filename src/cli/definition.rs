//! The one definition of the command line: parser, help, completions, man page and reference are made
//! from it.
//!
//! The texts are in the locale tables, under `[cli.help]`: [`definition`] walks the commands and gives each
//! its words in a language. A text that several commands share stands once, under `shared`.

use super::interface::Interface;
use super::{
    adviser, appointment, backup, calendar, closing, completions, day, demo, doctor, find, history,
    import, init, list, man, note, obstacle, orientation, partner, person, rekey, report, restore,
    service, show, situation, statistics, sync, undo, why,
};
use super::{environment, exit::Exit};
use crate::i18n::Lang;
use crate::msg;
use clap::{Arg, ArgAction, Args, Command, CommandFactory, Parser, Subcommand, ValueEnum};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What was typed after `relais`.
#[derive(Debug, Parser)]
#[command(name = "relais", version, disable_help_flag = true, disable_version_flag = true)]
#[command(disable_help_subcommand = true)]
pub struct Line {
    /// What to do; nothing: the day.
    #[command(subcommand)]
    pub command: Option<Do>,
    /// What every command takes.
    #[command(flatten)]
    pub common: Common,
    /// How the interface is shown, when there is no command.
    #[command(flatten)]
    pub interface: Interface,
}

/// Options that every command takes.
#[derive(Debug, Args)]
pub struct Common {
    /// Folder of the store.
    #[arg(long, global = true, value_name = "DIR")]
    pub store: Option<PathBuf>,
    /// Language; read before anything else by [`environment::language`].
    #[arg(long, global = true, value_name = "LANG", value_parser = ["fr", "en"])]
    pub lang: Option<String>,
    /// Form of what is printed.
    #[arg(long, global = true, value_name = "FORMAT", value_enum, default_value = "table")]
    pub format: Format,
    /// Who acts.
    #[arg(long = "as", id = "as", global = true, value_name = "NAME")]
    pub adviser: Option<String>,
    /// The day taken for today.
    #[arg(long, global = true, hide = true, value_name = "DATE")]
    pub today: Option<chrono::NaiveDate>,
    #[arg(long, short = 'h', global = true, action = ArgAction::Help)]
    help: Option<bool>,
    #[arg(long, short = 'V', action = ArgAction::Version)]
    version: Option<bool>,
}

/// Form of what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// For people: aligned columns and sentences.
    #[default]
    Table,
    /// For programs: versioned, documented in `docs/json-output.md`.
    Json,
    /// For spreadsheets.
    Csv,
}

/// Every command.
#[derive(Debug, Subcommand)]
#[expect(missing_docs, reason = "each is documented where it is done, and in the locale tables")]
pub enum Do {
    Init(init::Init),
    Demo(demo::Demo),
    Day(day::DayOf),
    Import(import::Import),
    List(list::List),
    Find(find::Find),
    Show(show::Show),
    Person(person::Person),
    Note(note::Note),
    Appointment(appointment::Appointments),
    Calendar(calendar::Calendar),
    Orientation(orientation::Orientations),
    Situation(situation::Situations),
    Obstacle(obstacle::Obstacle),
    /// Why the counters count someone.
    Why(why::WhyOf),
    #[command(visible_alias = "partners")]
    Partner(partner::Partners),
    /// Services.
    Services(service::Services),
    Adviser(adviser::Advisers),
    Statistics(statistics::Statistics),
    CloseDay(closing::CloseDay),
    Sync(sync::Sync),
    Report(report::ReportOf),
    Undo(undo::Undo),
    Redo(undo::Redo),
    History(history::History),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Passphrase(rekey::Rekey),
    Doctor(doctor::Doctor),
    Completions(completions::Completions),
    Man(man::Man),
}

/// The definition with its texts in a language.
#[must_use]
pub fn definition(lang: Lang) -> Command {
    let words = Words(lang.entries().filter(|(key, _)| key.starts_with("cli.")).collect());
    words.speak(Line::command(), "cli.help").after_help(after_help(lang))
}

/// Exit codes and variables: what every reader of `--help` and the man page may need.
#[must_use]
pub fn after_help(lang: Lang) -> String {
    let mut lines = vec![lang.t("cli.heading.exit").to_owned()];
    lines.extend(Exit::ALL.map(|exit| format!("  {}  {}", exit as u8, lang.say(&exit.meaning()))));
    lines.extend([String::new(), lang.t("cli.heading.environment").to_owned()]);
    let variables = variables();
    let widest = variables.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    lines.extend(
        variables.iter().map(|(name, says)| format!("  {name:widest$}  {}", lang.say(says))),
    );
    lines.join("\n")
}

/// The variables the program reads, and what each says.
#[must_use]
pub fn variables() -> [(&'static str, crate::i18n::Message); 7] {
    [
        (environment::STORE, msg!("cli.variable.store")),
        (environment::LANG, msg!("cli.variable.lang")),
        (environment::PASSPHRASE_FILE, msg!("cli.variable.passphrase_file")),
        (environment::ADVISER, msg!("cli.variable.adviser")),
        (environment::TODAY, msg!("cli.variable.today")),
        (environment::CONFIG, msg!("cli.variable.config")),
        (environment::NO_COLOUR, msg!("cli.variable.no_colour")),
    ]
}

/// Where the texts are that several commands share.
const SHARED: &str = "cli.help.shared";

/// The texts of the command line in one language, by key.
struct Words(BTreeMap<&'static str, &'static str>);

impl Words {
    fn text(&self, key: &str) -> &'static str {
        self.0.get(key).copied().unwrap_or_default()
    }

    /// The text of an argument: the command's own, else the one that several commands share.
    fn argument(&self, path: &str, name: &str) -> &'static str {
        self.0
            .get(format!("{path}.{name}").as_str())
            .copied()
            .unwrap_or_else(|| self.text(&format!("{SHARED}.{name}")))
    }

    fn speak(&self, command: Command, path: &str) -> Command {
        let mut position = 0;
        command
            .about(self.text(&format!("{path}.about")))
            .long_about(None::<&'static str>)
            .disable_help_subcommand(true)
            .subcommand_help_heading(self.text("cli.heading.commands"))
            .subcommand_value_name(self.text("cli.value.COMMAND"))
            .help_template(self.template())
            .mut_args(|arg| {
                let arg = self.speak_argument(arg, path);
                if !arg.is_positional() {
                    return arg;
                }
                // Under a heading of ours, the help would list them by name instead of in their order.
                position += 1;
                arg.display_order(position)
            })
            .mut_subcommands(|command| {
                let path = format!("{path}.{}", command.get_name());
                self.speak(command, &path)
            })
    }

    fn template(&self) -> String {
        format!(
            "{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}{{after-help}}",
            self.text("cli.heading.usage")
        )
    }

    fn speak_argument(&self, arg: Arg, path: &str) -> Arg {
        let mut help = self.argument(path, arg.get_id().as_str()).to_owned();
        let values: Vec<String> = arg
            .get_possible_values()
            .iter()
            .filter(|_| arg.get_action().takes_values())
            .map(|value| value.get_name().to_owned())
            .collect();
        if !values.is_empty() {
            help.push_str(&format!(" [{}]", values.join(" | ")));
        }
        let default: Vec<_> =
            arg.get_default_values().iter().filter_map(|value| value.to_str()).collect();
        let told = !arg.is_hide_default_value_set() && arg.get_action().takes_values();
        if !default.is_empty() && told {
            help.push_str(&format!(
                " [{} {}]",
                self.text("cli.heading.default"),
                default.join(" ")
            ));
        }
        let names: Vec<&'static str> = arg
            .get_value_names()
            .unwrap_or_default()
            .iter()
            .map(|name| self.text(&format!("cli.value.{name}")))
            .collect();
        let heading = match (arg.is_positional(), names.is_empty()) {
            (true, _) => self.text("cli.heading.arguments"),
            (false, _) => self.text("cli.heading.options"),
        };
        let arg = arg.help(help).long_help(None::<&'static str>).help_heading(heading);
        if !arg.get_action().takes_values() {
            return arg;
        }
        let arg = arg.hide_possible_values(true).hide_default_value(true);
        if names.is_empty() { arg } else { arg.value_names(names) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn every(command: &Command, path: &str, look: &mut impl FnMut(&Command, &str)) {
        look(command, path);
        for below in command.get_subcommands() {
            every(below, &format!("{path}.{}", below.get_name()), look);
        }
    }

    #[test]
    fn the_definition_is_sound() {
        definition(Lang::Fr).debug_assert();
        definition(Lang::En).debug_assert();
    }

    #[test]
    fn every_command_argument_and_value_has_its_words_and_no_text_is_left_over() {
        let words = Words(Lang::Fr.entries().collect());
        let (mut missing, mut used) = (Vec::new(), BTreeSet::new());
        let mut want = |key: String| match words.0.get_key_value(key.as_str()) {
            Some((key, _)) => drop(used.insert(*key)),
            None => missing.push(key),
        };
        every(&Line::command(), "cli.help", &mut |command, path| {
            want(format!("{path}.about"));
            for arg in command.get_arguments() {
                let own = format!("{path}.{}", arg.get_id());
                let shared = format!("{SHARED}.{}", arg.get_id());
                want(if words.0.contains_key(own.as_str()) { own } else { shared });
                for name in arg.get_value_names().unwrap_or_default() {
                    if arg.get_action().takes_values() {
                        want(format!("cli.value.{name}"));
                    }
                }
            }
        });
        assert!(missing.is_empty(), "no text for {missing:#?}");
        let left: Vec<_> = words
            .0
            .keys()
            .filter(|key| key.starts_with("cli.help.") && !used.contains(*key))
            .collect();
        assert!(left.is_empty(), "texts nobody reads: {left:#?}");
    }
}
