//! How a form looks: labels, texts, what is offered below the field in use, what is wrong.

use crate::desk::command::CommandId;
use crate::i18n::Message;
use crate::msg;
use crate::tui::canvas::{Canvas, width, wrapped};
use crate::tui::context::Context;
use crate::tui::form::Form;
use crate::tui::form::field::{Field, Kind};
use crate::tui::form::matter::Matter;
use crate::tui::form::matter::interview_minutes;
use crate::tui::form::matter::person_draft;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Lines of a note, at least and at most.
const NOTE: std::ops::RangeInclusive<u16> = 3..=30;
/// Lines of a note among other fields, and what a form takes around its fields: box, offers, messages.
const NOTE_IN_A_FORM: u16 = 6;
const AROUND: u16 = 12;
/// Widest column of labels.
const LABELS: u16 = 24;
/// Likely duplicates shown beside a new file.
const DUPLICATES: usize = 3;

/// One line or more of a form: what it is, and how many lines it takes.
enum Part<'a> {
    Field(usize, &'a Field, u16),
    Text(String, Style),
}

impl Part<'_> {
    fn height(&self) -> u16 {
        match self {
            Self::Field(_, _, height) => *height,
            Self::Text(..) => 1,
        }
    }
}

impl Form {
    /// Draws the form; the field in use is always in sight.
    pub fn draw(&self, canvas: &mut Canvas<'_>, cx: &Context<'_>) {
        let area = Rect::new(0, 0, canvas.width(), self.height().min(canvas.height()));
        let title = canvas.say(&self.matter.title(cx));
        canvas.boxed(area, &title, |canvas| {
            let below = self.below(canvas, cx);
            let notes = u16::try_from(below.len()).unwrap_or(u16::MAX);
            let room = canvas.height().saturating_sub(notes.min(canvas.height() / 2));
            let fields = Rect::new(0, 0, canvas.width(), room);
            canvas.part(fields, |canvas| self.draw_fields(canvas, cx));
            canvas.below(room, |canvas| {
                for (y, (text, style)) in (0..).zip(&below) {
                    canvas.text(0, y, text, canvas.width(), *style);
                }
            });
        });
    }

    /// Lines it takes when nothing is wrong: what lies under a short form stays in sight. Beside a file, all there are.
    fn height(&self) -> u16 {
        if self.matter.is_beside() {
            return u16::MAX;
        }
        let lines = |field: &Field| if field.kind == Kind::Note { NOTE_IN_A_FORM } else { 1 };
        let fields: u16 = self.fields.iter().map(lines).sum();
        fields.saturating_add(AROUND)
    }

    /// What stands below the fields: what was taken up, what is remarked, what is refused, how to save.
    fn below(&self, canvas: &Canvas<'_>, cx: &Context<'_>) -> Vec<(String, Style)> {
        let theme = canvas.theme();
        let mut below = Vec::new();
        let mut tell = |message: &Message, style: Style| {
            let text = canvas.say(message);
            below.extend(wrapped(&text, canvas.width()).into_iter().map(|line| (line, style)));
        };
        if matches!(self.matter, Matter::Interview { .. }) && canvas.height() > 16 {
            tell(&msg!("form.meanwhile"), theme.muted);
        }
        if let Some(statement) = self.matter.statement(cx) {
            let key = cx.setting.keymap.shown(CommandId::Save, cx.lang());
            tell(&statement, Style::new());
            tell(&msg!("form.take_back", key = key), theme.accent);
        }
        if self.restored {
            tell(&msg!("form.restored"), theme.warn);
        }
        let remarks = self.remarks();
        for remark in remarks.iter().take(3) {
            tell(&remark.advice, theme.warn);
        }
        if self.is_warned() {
            let key = cx.setting.keymap.shown(CommandId::Save, cx.lang());
            tell(&msg!("form.warned", key = key), theme.bad);
        }
        for refused in &self.refused {
            tell(refused, theme.bad);
        }
        if matches!(self.matter, Matter::NewPerson) {
            let candidates =
                cx.lookup().likely_duplicates(&person_draft(self, cx), None, DUPLICATES);
            if !candidates.is_empty() {
                let key = cx.setting.keymap.shown(CommandId::OpenExisting, cx.lang());
                tell(&msg!("form.duplicates", key = key), theme.warn);
            }
            for candidate in &candidates {
                if let Some(file) = cx.state().person(candidate.person) {
                    let reasons: Vec<String> =
                        candidate.reasons.iter().map(|reason| cx.say(&reason.message())).collect();
                    tell(
                        &msg!(
                            "form.duplicate",
                            number = file.number.as_str(),
                            name = file.identity.full_name(),
                            on = file.identity.birth_date,
                            why = reasons.join(", ")
                        ),
                        theme.warn,
                    );
                }
            }
        }
        below
    }

    fn draw_fields(&self, canvas: &mut Canvas<'_>, cx: &Context<'_>) {
        let labels: Vec<String> = self
            .fields
            .iter()
            .map(|field| {
                let star = if field.required { " *" } else { "" };
                format!("{}{star}", self.matter.label(field, cx))
            })
            .collect();
        // Where there is little room, or for a reader of screens, each label has a line of its own.
        let is_narrow = canvas.width() < 44;
        let column = labels.iter().map(|label| width(label)).max().unwrap_or(0).min(LABELS) + 2;
        let x = if is_narrow { 0 } else { column };
        let parts = self.parts(canvas, canvas.width().saturating_sub(x), &labels, is_narrow);
        // The field in use, with what is offered below it, is brought into sight.
        let (mut top, mut focus_from, mut focus_to) = (0_u16, 0_u16, 0_u16);
        let mut at_focus = false;
        for part in &parts {
            if let Part::Field(rank, ..) = part {
                at_focus = *rank == self.focus;
                if at_focus {
                    focus_from = top;
                }
            }
            top = top.saturating_add(part.height());
            if at_focus {
                focus_to = top;
            }
        }
        let height = canvas.height();
        let skipped = focus_to.saturating_sub(height).min(focus_from);
        let mut y = 0_u16;
        for part in &parts {
            let part_height = part.height();
            if y >= skipped && y - skipped < height {
                self.draw_part(canvas, cx, part, (x, y - skipped), &labels, is_narrow);
            }
            y = y.saturating_add(part_height);
        }
    }

    fn parts<'a>(
        &'a self,
        canvas: &Canvas<'_>,
        room: u16,
        labels: &[String],
        is_narrow: bool,
    ) -> Vec<Part<'a>> {
        let theme = canvas.theme();
        let mut parts = Vec::new();
        // What the fields of one line leave is for the note.
        let others = u16::try_from(self.fields.len()).unwrap_or(u16::MAX);
        let left = canvas.height().saturating_sub(others + 6);
        for (rank, field) in self.fields.iter().enumerate() {
            if is_narrow && let Some(label) = labels.get(rank) {
                let style = if rank == self.focus { theme.title() } else { theme.muted };
                parts.push(Part::Text(label.clone(), style));
            }
            let height = match field.kind {
                Kind::Note => {
                    let lines = wrapped(&field.text(), room).len();
                    let wanted = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(1);
                    wanted.max(left).clamp(*NOTE.start(), *NOTE.end()).min(canvas.height().max(1))
                }
                _ => 1,
            };
            parts.push(Part::Field(rank, field, height));
            if let Some(problem) = &field.problem {
                let lines = wrapped(&canvas.say(problem), room);
                parts.extend(lines.into_iter().map(|line| Part::Text(line, theme.bad)));
            }
            if rank == self.focus {
                parts.extend(field.suggestions.iter().enumerate().map(|(at, offered)| {
                    let is_lit = field.lit == Some(at);
                    let sign = if is_lit { ">" } else { " " };
                    let text = format!("{sign} {}  {}", offered.text, offered.detail);
                    let style = if is_lit { theme.selected() } else { theme.muted };
                    Part::Text(text.trim_end().to_owned(), style)
                }));
            }
        }
        parts
    }

    fn draw_part(
        &self,
        canvas: &mut Canvas<'_>,
        cx: &Context<'_>,
        part: &Part<'_>,
        (x, y): (u16, u16),
        labels: &[String],
        is_narrow: bool,
    ) {
        let theme = canvas.theme();
        match part {
            Part::Text(text, style) => {
                canvas.text(x, y, text, canvas.width(), *style);
            }
            Part::Field(rank, field, height) => {
                let is_focused = *rank == self.focus;
                if !is_narrow && let Some(label) = labels.get(*rank) {
                    let style = if is_focused { theme.title() } else { theme.muted };
                    let sign = if is_focused { ">" } else { " " };
                    canvas.text(0, y, &format!("{sign}{label}"), x.saturating_sub(1), style);
                }
                let timed = interview_minutes(self, cx).filter(|_| field.name == "minutes");
                let understood = field.understood(cx).or(timed).filter(|_| *height == 1);
                let note = understood.map(|text| format!("  → {text}")).unwrap_or_default();
                let room = canvas.width().saturating_sub(x);
                let aside =
                    width(&note).min(room.saturating_sub(width(&field.text()).saturating_add(1)));
                let place = Rect::new(x, y, room - aside, *height);
                canvas.part(place, |canvas| field.editor.draw(canvas, is_focused));
                if !note.is_empty() {
                    canvas.text(x + room - aside, y, &note, aside, theme.good);
                }
            }
        }
    }
}
