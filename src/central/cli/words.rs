//! The words of the command line, given to each command and argument in a language.

use crate::i18n::Lang;
use clap::{Arg, Command};

/// The texts in one language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words(Lang);

impl Words {
    pub(super) fn new(lang: Lang) -> Self {
        Self(lang)
    }

    fn text(self, key: &str) -> Option<&'static str> {
        self.0.entries().find(|(known, _)| *known == key).map(|(_, text)| text)
    }

    fn said(self, key: &str) -> &'static str {
        self.text(key).unwrap_or_default()
    }

    pub(super) fn speak(self, command: Command, path: &str) -> Command {
        let template = format!(
            "{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}{{after-help}}",
            self.said("cli.heading.usage")
        );
        command
            .about(self.said(&format!("{path}.about")))
            .long_about(None::<&'static str>)
            .disable_help_subcommand(true)
            .subcommand_help_heading(self.said("cli.heading.commands"))
            .subcommand_value_name(self.said("cli.value.COMMAND"))
            .help_template(template)
            .mut_args(|arg| self.speak_argument(arg, path))
            .mut_subcommands(|command| {
                let path = format!("{path}.{}", command.get_name());
                self.speak(command, &path)
            })
    }

    /// The text of an argument: the command's own, else the one that several commands share.
    fn speak_argument(self, arg: Arg, path: &str) -> Arg {
        let name = arg.get_id().as_str();
        let own = self.text(&format!("{path}.{name}"));
        let help = own.unwrap_or_else(|| self.said(&format!("central.help.shared.{name}")));
        let names: Vec<&'static str> = arg
            .get_value_names()
            .unwrap_or_default()
            .iter()
            .map(|name| self.said(&format!("central.value.{name}")))
            .collect();
        let heading =
            if arg.is_positional() { "cli.heading.arguments" } else { "cli.heading.options" };
        let arg = arg.help(help).long_help(None::<&'static str>).help_heading(self.said(heading));
        if names.is_empty() || !arg.get_action().takes_values() {
            return arg;
        }
        arg.value_names(names).hide_possible_values(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::central::cli::definition;
    use std::collections::BTreeSet;

    fn every(command: &Command, path: &str, look: &mut impl FnMut(&Command, &str)) {
        look(command, path);
        for below in command.get_subcommands() {
            every(below, &format!("{path}.{}", below.get_name()), look);
        }
    }

    #[test]
    fn every_command_and_argument_has_its_words_and_no_text_is_left_over() {
        for lang in [Lang::Fr, Lang::En] {
            definition(lang).debug_assert();
        }
        let words = Words::new(Lang::Fr);
        let (mut missing, mut used) = (Vec::new(), BTreeSet::new());
        every(&definition(Lang::Fr), "central.help", &mut |command, path| {
            let mut wanted = vec![format!("{path}.about")];
            for arg in command.get_arguments() {
                let own = format!("{path}.{}", arg.get_id());
                let shared = format!("central.help.shared.{}", arg.get_id());
                wanted.push(if words.text(&own).is_some() { own } else { shared });
                let is_named = arg
                    .get_value_names()
                    .is_none_or(|names| names.iter().all(|name| !name.is_empty()));
                assert!(is_named, "{path} {arg}");
            }
            for key in wanted {
                if words.text(&key).is_some() {
                    used.insert(key);
                } else {
                    missing.push(key);
                }
            }
        });
        assert!(missing.is_empty(), "no text for {missing:#?}");
        let all =
            Lang::Fr.entries().map(|(key, _)| key).filter(|key| key.starts_with("central.help."));
        let left: Vec<_> = all.filter(|key| !used.contains(*key)).collect();
        assert!(left.is_empty(), "texts nobody reads: {left:#?}");
    }
}
