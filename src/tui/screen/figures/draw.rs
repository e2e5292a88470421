//! How the numbers look: rows, and the terminal library's bars, gauge and sparkline beside them.

use super::rows::completeness;
use super::{FiguresScreen, View};
use crate::msg;
use crate::report::definition::{Definition, Verdict};
use crate::tui::canvas::{Canvas, width};
use crate::tui::context::Context;
use crate::tui::widget::filter::empty;
use ratatui::layout::{Direction, Rect};
use ratatui::style::Style;
use ratatui::widgets::{Bar, BarChart, BarGroup, LineGauge, Sparkline};

/// Columns from which two charts stand side by side, and bars beside rows.
const WIDE: u16 = 70;
/// Most columns of the numbers: wider, they stand too far from their titles.
const NUMBERS: u16 = 110;
/// Fewest lines of a chart.
const CHART: u16 = 5;
/// Most lines of a chart: taller, it says no more.
const TALL: u16 = 16;

impl FiguresScreen {
    pub(super) fn draw_screen(&self, canvas: &mut Canvas<'_>, cx: &Context<'_>) {
        self.draw_views(canvas);
        self.draw_when(canvas, cx);
        canvas.below(2, |canvas| {
            if let Some(list) = &self.list {
                list.draw(canvas, self.day(cx), cx);
                return;
            }
            if self.grid.is_empty() {
                let says = if self.work.is_there(&self.asked(cx)) {
                    msg!("screen.figures.nothing")
                } else {
                    msg!("screen.figures.counting")
                };
                empty(canvas, &says, canvas.theme().muted);
                return;
            }
            match self.view {
                View::Counters => self.draw_counters(canvas, cx),
                View::Breakdown => self.draw_breakdown(canvas, cx),
                View::Fse => self.draw_fse(canvas),
                View::Flows | View::Partners => self.draw_grid(canvas, canvas.height()),
            }
        });
    }

    fn draw_grid(&self, canvas: &mut Canvas<'_>, lines: u16) {
        let area = Rect::new(0, 0, canvas.width().min(NUMBERS), lines);
        canvas.part(area, |canvas| self.grid.draw(canvas));
    }

    fn draw_views(&self, canvas: &mut Canvas<'_>) {
        let theme = canvas.theme();
        let titles = View::ALL.map(|view| (view, canvas.say(&view.title())));
        // What is looked at is seen, however narrow the screen is.
        let all: u16 = titles.iter().map(|(_, title)| width(title) + 2).sum::<u16>() + 2;
        let mut x = 0;
        for (view, title) in titles {
            let is_shown = view == self.view;
            if all > canvas.width() && !is_shown {
                continue;
            }
            let text = if is_shown { format!("> {title}") } else { title };
            let style = if is_shown { theme.title() } else { theme.muted };
            x = canvas.text(x, 0, &text, canvas.width().saturating_sub(x), style) + 2;
        }
    }

    /// The day, the period, and how many are followed; or the day that is being typed.
    fn draw_when(&self, canvas: &mut Canvas<'_>, cx: &Context<'_>) {
        let theme = canvas.theme();
        if self.typed.is_typing() {
            let hint = match &self.wrong {
                Some(wrong) => canvas.say(wrong),
                None => canvas.t("screen.figures.day_hint"),
            };
            let style = if self.wrong.is_some() { theme.bad } else { theme.muted };
            let line = Rect::new(0, 1, 28.min(canvas.width()), 1);
            canvas.part(line, |canvas| {
                self.typed.draw_labelled(canvas, "screen.figures.day_label");
            });
            canvas.text(30, 1, &hint, canvas.width().saturating_sub(30), style);
            return;
        }
        let (day, period) = (self.day(cx), self.period(cx));
        let of_day = canvas.say(&msg!("screen.figures.as_of", on = day));
        let of_period = period.words(cx.lang());
        let mut aside = match self.work.counters() {
            Some(counters) if matches!(self.view, View::Counters | View::Breakdown) => {
                canvas.say(&msg!("desk.day.followed", count = counters.followed))
            }
            _ => String::new(),
        };
        if !self.work.is_idle() {
            aside.push_str(" …");
        }
        let text = match self.view {
            View::Counters => format!("{of_day} · {of_period}"),
            View::Breakdown => {
                let by = canvas.say(&self.broken_down().dimension.title());
                let of = canvas.say(&self.definition().name(day));
                format!("{of_day} · {by} · {of}")
            }
            View::Flows | View::Partners | View::Fse => of_period,
        };
        let end = canvas.right(1, &aside, theme.muted);
        canvas.text(0, 1, &text, end.saturating_sub(1), Style::new());
    }

    fn draw_counters(&self, canvas: &mut Canvas<'_>, cx: &Context<'_>) {
        let lines = self.grid.lines().min(canvas.height());
        self.draw_grid(canvas, lines);
        canvas.below(lines + 1, |canvas| {
            if canvas.look.plain {
                self.say_trend(canvas, cx);
                return;
            }
            let height = canvas.height().min(TALL);
            if height < CHART {
                if canvas.height() > 1 {
                    self.draw_sparkline(canvas, cx);
                }
                return;
            }
            let is_wide = canvas.width() >= WIDE;
            let left = if is_wide { canvas.width() / 2 } else { 0 };
            let right = Rect::new(left, 0, canvas.width() - left, height);
            canvas.part(right, |canvas| self.draw_trend(canvas, cx));
            if is_wide {
                let left = Rect::new(0, 0, left - 2, height);
                canvas.part(left, |canvas| self.draw_side_by_side(canvas, cx));
            }
        });
    }

    /// The five counters, each with its three answers.
    fn draw_side_by_side(&self, canvas: &mut Canvas<'_>, cx: &Context<'_>) {
        let Some(counters) = self.work.counters() else { return };
        let theme = canvas.theme();
        let legend = [
            ("✓", "screen.figures.yes", theme.accent),
            ("?", "screen.figures.indeterminate", theme.warn),
            ("×", "screen.figures.no", theme.muted),
        ];
        let mut x = 0;
        for (sign, key, style) in legend {
            let text = format!("{sign} {}", cx.lang().t(key));
            x = canvas.text(x, 0, &text, canvas.width().saturating_sub(x), style) + 2;
        }
        let shorts = cx.lang().t("screen.figures.shorts").split('|');
        let room = canvas.width() / 5;
        let bar = (room.saturating_sub(2) / 3).clamp(1, 6);
        let groups: Vec<BarGroup<'_>> = Definition::ALL
            .iter()
            .zip(shorts)
            .map(|(definition, short)| {
                let bars: Vec<Bar<'_>> = Verdict::ALL
                    .into_iter()
                    .zip(counters.of(*definition))
                    .zip(legend)
                    .map(|((_, count), (sign, _, style))| {
                        let written = style.patch(theme.selected());
                        Bar::new(count)
                            .text_value(sign.to_owned())
                            .style(style)
                            .value_style(written)
                    })
                    .collect();
                BarGroup::with_label(short, bars)
            })
            .collect();
        canvas.below(1, |canvas| {
            let chart = BarChart::grouped(groups)
                .bar_width(bar)
                .bar_gap(0)
                .group_gap(2)
                .max(counters.followed.max(1));
            canvas.render(chart);
        });
    }

    fn trend_title(&self, canvas: &mut Canvas<'_>, cx: &Context<'_>) {
        let name = self.definition().name(self.day(cx));
        let title = canvas.say(&msg!("screen.figures.trend", counter = name));
        canvas.text(0, 0, &title, canvas.width(), canvas.theme().muted);
    }

    /// Twelve months of the chosen counter.
    fn draw_trend(&self, canvas: &mut Canvas<'_>, cx: &Context<'_>) {
        self.trend_title(canvas, cx);
        let theme = canvas.theme();
        let bars: Vec<Bar<'_>> = self
            .work
            .trend(self.definition())
            .into_iter()
            .map(|(day, count)| {
                let value = count.unwrap_or(0);
                let shown = count.map(|count| count.to_string()).unwrap_or_default();
                Bar::with_label(day.format("%m").to_string(), value)
                    .text_value(shown)
                    .style(theme.accent)
                    .value_style(theme.accent.patch(theme.selected()))
            })
            .collect();
        let room = (canvas.width() / 12).saturating_sub(1).clamp(1, 6);
        canvas.below(1, |canvas| {
            canvas.render(BarChart::vertical(bars).bar_width(room).bar_gap(1));
        });
    }

    fn draw_sparkline(&self, canvas: &mut Canvas<'_>, cx: &Context<'_>) {
        self.trend_title(canvas, cx);
        let counts = self.work.trend(self.definition());
        let data: Vec<u64> = counts.iter().map(|(_, count)| count.unwrap_or(0)).collect();
        let style = canvas.theme().accent;
        canvas.below(1, |canvas| canvas.render(Sparkline::default().data(data).style(style)));
    }

    /// For who hears the screen: the months and their numbers.
    fn say_trend(&self, canvas: &mut Canvas<'_>, cx: &Context<'_>) {
        self.trend_title(canvas, cx);
        let said = self.work.trend(self.definition()).into_iter().filter_map(|(day, count)| {
            count.map(|count| format!("{} : {count}", day.format("%m/%Y")))
        });
        let text = said.collect::<Vec<_>>().join(", ");
        canvas.paragraph(1, &text, Style::new());
    }

    fn draw_breakdown(&self, canvas: &mut Canvas<'_>, cx: &Context<'_>) {
        let room = canvas.width().min(NUMBERS);
        let bars = if room >= WIDE && !canvas.look.plain { room / 4 } else { 0 };
        let rows = Rect::new(0, 0, room - bars, canvas.height());
        canvas.part(rows, |canvas| self.grid.draw(canvas));
        if bars == 0 {
            return;
        }
        let style = cx.setting.theme.accent;
        let values = self.grid.bars(canvas.height());
        let each: Vec<Bar<'_>> =
            values.iter().map(|value| Bar::new(*value).text_value(String::new())).collect();
        let beside = Rect::new(room - bars + 1, 1, bars - 1, canvas.height().saturating_sub(1));
        canvas.part(beside, |canvas| {
            let chart = BarChart::default()
                .data(BarGroup::default().bars(&each))
                .direction(Direction::Horizontal)
                .bar_width(1)
                .bar_gap(0)
                .bar_style(style)
                .max(self.grid.greatest().max(1));
            canvas.render(chart);
        });
    }

    fn draw_fse(&self, canvas: &mut Canvas<'_>) {
        let (there, wanted) = completeness(&self.work);
        let theme = canvas.theme();
        let text = canvas.say(&msg!("screen.figures.complete", part = there, whole = wanted));
        let end = canvas.text(0, 0, &text, canvas.width(), Style::new()) + 2;
        let room = canvas.width().saturating_sub(end);
        if wanted > 0 && room > 12 && !canvas.look.plain {
            // A share of what is wanted, for the eye: its two numbers are written beside it.
            let hundredths = u32::try_from(there * 100 / wanted).unwrap_or(0).min(100);
            let gauge = LineGauge::default()
                .ratio(f64::from(hundredths) / 100.0)
                .filled_style(theme.accent)
                .unfilled_style(theme.muted);
            canvas.part(Rect::new(end, 0, room, 1), |canvas| canvas.render(gauge));
        }
        canvas.below(1, |canvas| self.draw_grid(canvas, canvas.height()));
    }
}
