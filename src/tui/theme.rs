//! Colours and signs. Five colours, all from the terminal's own sixteen, from which every style derives; what they say
//! is always said by a word or a sign too.

use crate::desk::settings::{Document, shown};
use crate::error::Problem;
use crate::msg;
use ratatui::style::{Color, Modifier, Style};
use toml::de::DeValue;

/// The program's own colours.
const BUILTIN: &str = include_str!("../../data/theme.toml");

/// How what is drawn looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// What leads the eye.
    pub accent: Style,
    /// What is well.
    pub good: Style,
    /// What waits for someone.
    pub warn: Style,
    /// What is wrong.
    pub bad: Style,
    /// What matters less.
    pub muted: Style,
}

/// A colour, or the terminal's own, dimmed.
const COLOURS: &[(&str, Style)] = &[
    ("default", Style::new()),
    ("dim", Style::new().add_modifier(Modifier::DIM)),
    ("black", Style::new().fg(Color::Black)),
    ("red", Style::new().fg(Color::Red)),
    ("green", Style::new().fg(Color::Green)),
    ("yellow", Style::new().fg(Color::Yellow)),
    ("blue", Style::new().fg(Color::Blue)),
    ("magenta", Style::new().fg(Color::Magenta)),
    ("cyan", Style::new().fg(Color::Cyan)),
    ("white", Style::new().fg(Color::Gray)),
    ("bright-black", Style::new().fg(Color::DarkGray)),
    ("bright-red", Style::new().fg(Color::LightRed)),
    ("bright-green", Style::new().fg(Color::LightGreen)),
    ("bright-yellow", Style::new().fg(Color::LightYellow)),
    ("bright-blue", Style::new().fg(Color::LightBlue)),
    ("bright-magenta", Style::new().fg(Color::LightMagenta)),
    ("bright-cyan", Style::new().fg(Color::LightCyan)),
    ("bright-white", Style::new().fg(Color::White)),
];

impl Theme {
    /// No colour at all: `NO_COLOR`, and terminals that have none.
    #[must_use]
    pub const fn colourless() -> Self {
        const BOLD: Style = Style::new().add_modifier(Modifier::BOLD);
        Self {
            accent: BOLD,
            good: Style::new(),
            warn: BOLD,
            bad: Style::new().add_modifier(Modifier::BOLD).add_modifier(Modifier::UNDERLINED),
            muted: Style::new().add_modifier(Modifier::DIM),
        }
    }

    /// The program's own colours.
    #[must_use]
    pub fn builtin() -> Self {
        // A test holds that the program's own file has no problem.
        Self::colourless().with("theme.toml", BUILTIN).unwrap_or_else(|_| Self::colourless())
    }

    /// These colours, with those of a file in their place.
    ///
    /// # Errors
    /// Everything wrong in the file, by line.
    pub fn with(mut self, file: &str, content: &str) -> Result<Self, Vec<Problem>> {
        let mut document = Document::read(file, content);
        for (name, line, value) in document.entries() {
            let role = match name.as_str() {
                "accent" => &mut self.accent,
                "good" => &mut self.good,
                "warn" => &mut self.warn,
                "bad" => &mut self.bad,
                "muted" => &mut self.muted,
                _ => {
                    let expected = msg!("settings.colour.role");
                    document.wrong.tell(line, name, expected, msg!("settings.remedy"));
                    continue;
                }
            };
            let colour = match &value {
                DeValue::String(text) => COLOURS.iter().find(|(known, _)| *known == text.as_ref()),
                _ => None,
            };
            if let Some((_, style)) = colour {
                *role = *style;
            } else {
                let names: Vec<_> = COLOURS.iter().map(|(known, _)| *known).collect();
                let expected = msg!("settings.colour.expected", names = names.join(", "));
                document.wrong.tell(line, shown(&value), expected, msg!("settings.remedy"));
            }
        }
        document.wrong.finish().map(|()| self)
    }

    /// What is selected: reversed, whatever the colours.
    #[must_use]
    pub fn selected(&self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// What stands out without colour.
    #[must_use]
    pub fn strong(&self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// A title.
    #[must_use]
    pub fn title(&self) -> Style {
        self.accent.add_modifier(Modifier::BOLD)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn the_program_s_own_colours_are_whole() {
        let theme = Theme::colourless().with("theme.toml", BUILTIN).unwrap();
        assert_eq!(theme, Theme::builtin());
        assert_ne!(theme, Theme::colourless());
    }

    #[test]
    fn everything_wrong_in_a_theme_is_told_at_once() {
        let problems = Theme::builtin()
            .with("theme.toml", "acent = \"red\"\ngood = \"vert\"\nbad = 3\n")
            .unwrap_err();
        let said: Vec<_> = problems.iter().map(|problem| problem.render(Lang::Fr)).collect();
        assert_eq!(said.len(), 3, "{said:#?}");
        assert!(said[0].contains("acent") && said[1].contains("vert"), "{said:#?}");
    }
}
