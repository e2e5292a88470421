//! The day as plain text, for pipes and screen readers: who comes today, and everything that waits for someone.
//!
//! ```text
//!  Journée                                 lundi 23 novembre 2026
//!  214 personnes suivies
//!
//!  Rendez-vous du jour (2)
//!    09h00  CSP-0412  Éloïse Martin            30 min, relais
//!    14h30  CSP-0007  陈伟                      45 min, téléphone
//!
//!  Orientations sans réponse (1)
//!    …
//! ```

use crate::caseload::state::State;
use crate::desk::day::Day;
use crate::desk::words;
use crate::domain::appointment::Appointment;
use crate::domain::person::PersonId;
use crate::i18n::{Lang, Message};
use crate::msg;
use crate::text::one_line;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_width::UnicodeWidthStr;

/// Lines of a list that are shown before «and so many more».
const MOST: usize = 12;
/// Columns between two texts of a line.
const GAP: u16 = 2;

/// The day, ready to draw: every text in its language, nothing measured yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayText {
    title: String,
    date: String,
    followed: String,
    parts: Vec<Part>,
    nothing: String,
}

/// One list of the day.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    title: String,
    lines: Vec<Line>,
    more: Option<String>,
}

/// When, whose number, who, and what about it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    when: String,
    number: String,
    name: String,
    what: String,
}

impl DayText {
    /// The day of a caseload in a language.
    #[must_use]
    pub fn of(day: &Day, state: &State, lang: Lang) -> Self {
        let vocabulary = state.vocabulary();
        let line = |when: String, person: PersonId, what: String| {
            let file = state.person(person)?;
            Some(Line {
                when,
                number: file.number.to_string(),
                name: one_line(&file.identity.full_name()).into_owned(),
                what: one_line(&what).into_owned(),
            })
        };
        let appointment = |appointment: &Appointment| {
            let place = vocabulary.label(&appointment.place, lang);
            let how = lang.say(&msg!(
                "desk.day.appointment",
                minutes = u32::from(appointment.minutes),
                place = place
            ));
            match appointment.subject.as_str() {
                "" => how,
                subject => format!("{how}, {subject}"),
            }
        };
        let part = |title: Message, all: usize, lines: Vec<Line>| Part {
            title: format!("{} ({all})", lang.say(&title)),
            more: (all > lines.len())
                .then(|| lang.say(&msg!("desk.day.more", count = all - lines.len()))),
            lines,
        };
        let appointments = day.appointments.iter().filter_map(|id| {
            let at = state.appointment(*id)?;
            line(words::hour(at.start, lang), at.person, appointment(at))
        });
        let unanswered = day.unanswered.iter().take(MOST).filter_map(|id| {
            let at = state.appointment(*id)?;
            line(lang.date(at.day()), at.person, appointment(at))
        });
        let waiting = day.waiting.iter().take(MOST).filter_map(|id| {
            let orientation = state.orientation(*id)?;
            let sent = orientation.sent_on().unwrap_or(day.today);
            let theme = vocabulary.label(&orientation.motive, lang);
            let what =
                format!("{} ({theme})", words::discreet_partner(state, orientation.partner, lang));
            line(lang.date(sent), orientation.person, what)
        });
        let silent = day.silent.iter().take(MOST).filter_map(|(person, last)| {
            let days = (day.today - *last).num_days();
            line(lang.date(*last), *person, lang.say(&msg!("desk.day.days_ago", count = days)))
        });
        let coming = day.coming.iter().take(MOST).filter_map(|(on, threshold, person)| {
            line(lang.date(*on), *person, lang.say(&words::threshold(*threshold)))
        });
        let parts = vec![
            part(msg!("desk.day.appointments"), day.appointments.len(), appointments.collect()),
            part(msg!("desk.day.unanswered"), day.unanswered.len(), unanswered.collect()),
            part(msg!("desk.day.waiting"), day.waiting.len(), waiting.collect()),
            part(msg!("desk.day.silent"), day.silent.len(), silent.collect()),
            part(msg!("desk.day.coming"), day.coming.len(), coming.collect()),
        ];
        Self {
            title: lang.t("desk.day.title").to_owned(),
            date: words::long_date(day.today, lang),
            followed: lang.say(&msg!("desk.day.followed", count = day.followed)),
            parts: parts.into_iter().filter(|part| !part.lines.is_empty()).collect(),
            nothing: lang.t("desk.day.nothing").to_owned(),
        }
    }

    /// The same texts as rows: list, when, number, who, what.
    #[must_use]
    pub fn rows(&self) -> Vec<Vec<String>> {
        let row = |part: &Part, line: &Line| {
            [&part.title, &line.when, &line.number, &line.name, &line.what]
                .into_iter()
                .cloned()
                .collect()
        };
        let parts = self.parts.iter();
        parts.flat_map(|part| part.lines.iter().map(move |line| row(part, line))).collect()
    }

    /// Lines that the whole day takes.
    #[must_use]
    pub fn height(&self) -> u16 {
        let lines = |part: &Part| 2 + part.lines.len() + usize::from(part.more.is_some());
        let all = 3 + self.parts.iter().map(lines).sum::<usize>();
        u16::try_from(all).unwrap_or(u16::MAX)
    }
}

/// Draws the day; what does not fit is left out, lines first, then the ends of texts.
pub fn view(day: &DayText, area: Rect, buffer: &mut Buffer) {
    let mut pen = Pen { area, buffer, y: area.top() };
    let strong = Style::default().add_modifier(Modifier::BOLD);
    let right = width(&day.date).min(area.width);
    pen.write(0, &day.title, area.width.saturating_sub(right + GAP), strong);
    pen.write(area.width - right, &day.date, right, Style::default());
    pen.down();
    pen.write(0, &day.followed, area.width, Style::default());
    pen.down();
    if day.parts.is_empty() {
        pen.write(0, &day.nothing, area.width, Style::default());
    }
    // The columns are the same in every list, so that the eye runs straight down.
    let lines = || day.parts.iter().flat_map(|part| &part.lines);
    let widest = |text: fn(&Line) -> &String| lines().map(|line| width(text(line))).max();
    let when = widest(|line| &line.when).unwrap_or(0);
    let number = widest(|line| &line.number).unwrap_or(0);
    let name = widest(|line| &line.name).unwrap_or(0).min(area.width / 3);
    for part in &day.parts {
        pen.down();
        pen.write(0, &part.title, area.width, strong);
        pen.down();
        for line in &part.lines {
            let mut x = GAP;
            for (text, room) in [(&line.when, when), (&line.number, number), (&line.name, name)] {
                pen.write(x, text, room, Style::default());
                x += room + GAP;
            }
            pen.write(x, &line.what, area.width.saturating_sub(x), Style::default());
            pen.down();
        }
        if let Some(more) = &part.more {
            pen.write(GAP, more, area.width.saturating_sub(GAP), Style::default());
            pen.down();
        }
    }
}

/// Writes line by line within an area.
struct Pen<'a> {
    area: Rect,
    buffer: &'a mut Buffer,
    y: u16,
}

impl Pen<'_> {
    /// Writes `text` at column `x`, in `room` columns at most; a text cut short ends with «…».
    fn write(&mut self, x: u16, text: &str, room: u16, style: Style) {
        let room = room.min(self.area.width.saturating_sub(x));
        if self.y >= self.area.bottom() || room == 0 {
            return;
        }
        let at = self.area.left() + x;
        let cut = width(text) > room;
        let kept = usize::from(if cut { room - 1 } else { room });
        let (end, _) = self.buffer.set_stringn(at, self.y, text, kept, style);
        if cut {
            self.buffer.set_stringn(end, self.y, "…", 1, style);
        }
    }

    fn down(&mut self) {
        self.y = self.y.saturating_add(1);
    }
}

fn width(text: &str) -> u16 {
    u16::try_from(text.width()).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::print::lines;

    fn screen() -> DayText {
        let line = |when: &str, name: &str, what: &str| Line {
            when: when.to_owned(),
            number: "CSP-0412".to_owned(),
            name: name.to_owned(),
            what: what.to_owned(),
        };
        DayText {
            title: "Journée".to_owned(),
            date: "lundi 23 novembre 2026".to_owned(),
            followed: "214 personnes suivies".to_owned(),
            parts: vec![
                Part {
                    title: "Rendez-vous du jour (2)".to_owned(),
                    lines: vec![
                        line("09h00", "Éloïse N'Guessan", "30 min"),
                        line("14h30", "陈伟", "45 min, téléphone"),
                    ],
                    more: None,
                },
                Part {
                    title: "Sans nouvelles (1)".to_owned(),
                    lines: vec![line("05/01/2026", "Łukasz", "il y a 322 jours")],
                    more: Some("et 3 autres".to_owned()),
                },
            ],
            nothing: String::new(),
        }
    }

    #[test]
    fn the_day_is_drawn_in_straight_columns() {
        let day = screen();
        let drawn = lines(60, day.height(), |area, buffer| view(&day, area, buffer));
        assert_eq!(
            drawn,
            [
                "Journée                               lundi 23 novembre 2026",
                "214 personnes suivies",
                "",
                "Rendez-vous du jour (2)",
                "  09h00       CSP-0412  Éloïse N'Guessan  30 min",
                "  14h30       CSP-0412  陈伟              45 min, téléphone",
                "",
                "Sans nouvelles (1)",
                "  05/01/2026  CSP-0412  Łukasz            il y a 322 jours",
                "  et 3 autres",
            ]
        );
    }

    #[test]
    fn no_size_is_too_small_to_draw_in() {
        let day = screen();
        for width in 0..40 {
            for height in 0..12 {
                let drawn = lines(width, height, |area, buffer| view(&day, area, buffer));
                assert!(drawn.iter().all(|line| line.width() <= usize::from(width)), "{drawn:?}");
            }
        }
    }
}
