//! Partenaires: the directory, found by any word, and the office's own record with each.

use super::rows::{movement, page_context};
use super::{Ask, Done, Screen};
use crate::desk::command::{CommandId, Scope};
use crate::desk::key::Key;
use crate::desk::partner_page::partner_page;
use crate::desk::partner_record::{PartnerRecord, records};
use crate::desk::target::Target;
use crate::desk::words::{commune_name, label};
use crate::domain::partner::{Partner, PartnerId};
use crate::msg;
use crate::text::fold;
use crate::tui::canvas::Canvas;
use crate::tui::context::Context;
use crate::tui::overlay::reader::Reader;
use crate::tui::selection::Selection;
use crate::tui::widget::filter::{Filter, Typed, empty};
use crate::tui::widget::table::{Column, Table};
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::collections::BTreeMap;

/// Partners found at most by what is typed.
const FOUND: usize = 200;
/// Columns from which a partner is shown beside the list.
const WIDE: u16 = 100;

/// The directory.
#[derive(Debug, Default)]
pub struct PartnersScreen {
    filter: Filter,
    list: Vec<PartnerId>,
    records: BTreeMap<PartnerId, PartnerRecord>,
    selection: Selection<PartnerId>,
}

impl PartnersScreen {
    /// Selects a partner, all of them shown.
    pub fn show(&mut self, partner: PartnerId, cx: &Context<'_>) {
        self.filter.set("");
        self.selection.select(partner);
        self.find(cx);
    }

    fn find(&mut self, cx: &Context<'_>) {
        let typed = self.filter.text();
        self.list = if typed.trim().is_empty() {
            let mut all: Vec<&Partner> =
                cx.state().partners().filter(|partner| partner.merged_into.is_none()).collect();
            all.sort_by_cached_key(|partner| (fold(partner.name.as_str()), partner.id));
            all.into_iter().map(|partner| partner.id).collect()
        } else {
            cx.lookup().find_partners(&typed, FOUND).into_iter().map(|hit| hit.key).collect()
        };
        self.selection.settle(&self.list);
    }

    /// A partner in full.
    fn page(partner: &Partner, cx: &Context<'_>) -> String {
        partner_page(partner, page_context(cx)).join("\n")
    }

    fn cell(&self, row: usize, column: usize, cx: &Context<'_>) -> (String, Style) {
        let plain = Style::new();
        let known = self.list.get(row).and_then(|id| cx.state().partner(*id));
        let Some(partner) = known else { return (String::new(), plain) };
        let record = self.records.get(&partner.id);
        match column {
            0 => (partner.name.to_string(), plain),
            1 => (label(cx.state().vocabulary(), &partner.kind, cx.lang()), cx.setting.theme.muted),
            2 => (commune_name(&partner.location).unwrap_or_default(), plain),
            3 => (record.map(|record| record.sent.to_string()).unwrap_or_default(), plain),
            _ => {
                let days = record.and_then(PartnerRecord::median_days);
                (days.map(|days| days.to_string()).unwrap_or_default(), plain)
            }
        }
    }
}

impl Screen for PartnersScreen {
    fn scope(&self) -> Scope {
        Scope::Partners
    }

    fn target(&self, _: &Context<'_>) -> Target {
        Target { partner: self.selection.key(), ..Target::default() }
    }

    fn command(&mut self, id: CommandId, cx: &Context<'_>) -> Done {
        if let Some(how) = movement(id, cx.setting.page()) {
            self.selection.go(&self.list, how);
            return Done::YES;
        }
        match id {
            CommandId::Filter => {
                self.filter.begin();
                Done::YES
            }
            CommandId::Open => {
                let partner = self.selection.key().and_then(|id| cx.state().partner(id));
                let Some(partner) = partner else { return Done::YES };
                let page = Reader::new(partner.name.to_string(), Self::page(partner, cx));
                Done::asking(Ask::Read(page))
            }
            CommandId::Back if !self.filter.is_empty() => {
                self.filter.set("");
                self.find(cx);
                Done::YES
            }
            _ => Done::NotMine,
        }
    }

    fn is_typing(&self) -> bool {
        self.filter.is_typing()
    }

    fn key(&mut self, key: Key, cx: &Context<'_>) -> Done {
        match self.filter.key(key) {
            Typed::Text => self.find(cx),
            Typed::Nothing => {}
            Typed::Move(id) => return self.command(id, cx),
            Typed::NotMine => return Done::NotMine,
        }
        Done::YES
    }

    fn paste(&mut self, text: &str, cx: &Context<'_>) -> Done {
        self.filter.paste(text);
        self.find(cx);
        Done::YES
    }

    fn follow(&mut self, cx: &Context<'_>) -> Done {
        self.records = records(cx.state());
        self.find(cx);
        Done::YES
    }

    fn draw(&self, canvas: &mut Canvas<'_>, cx: &Context<'_>) {
        let theme = canvas.theme();
        let total = cx.state().partners().len();
        let shown = canvas.say(&msg!("screen.shown", shown = self.list.len(), total = total));
        self.filter.draw(canvas, &msg!("screen.partners.by_name"), &shown);
        let (width, height) = (canvas.width(), canvas.height().saturating_sub(2));
        let is_wide = width >= WIDE && !canvas.look.plain;
        let list = if is_wide { width * 3 / 5 } else { width };
        let columns = [
            Column::new(cx.lang().t("screen.column.partner"), 32, 0),
            Column::new(cx.lang().t("screen.column.kind"), 18, 4),
            Column::new(cx.lang().t("screen.column.commune"), 18, 3),
            Column::new(cx.lang().t("screen.column.sent"), 5, 2).to_the_right(),
            Column::new(cx.lang().t("screen.column.days"), 5, 1).to_the_right(),
        ];
        if self.list.is_empty() {
            let key = cx.setting.keymap.shown(CommandId::KnownPartners, cx.lang());
            let says = if total == 0 {
                msg!("screen.partners.nobody", key = key)
            } else {
                msg!("screen.nothing_fits")
            };
            canvas.below(1, |canvas| empty(canvas, &says, theme.muted));
            return;
        }
        canvas.part(Rect::new(0, 2, list, height), |canvas| {
            let table = Table {
                columns: &columns,
                count: self.list.len(),
                selected: self.selection.rank(),
                titled: true,
            };
            table.draw(canvas, |row, column| self.cell(row, column, cx), |_| false);
        });
        let partner = self.selection.key().and_then(|id| cx.state().partner(id));
        if let Some(partner) = partner.filter(|_| is_wide) {
            canvas.part(Rect::new(list + 2, 2, width - list - 2, height), |canvas| {
                canvas.text(0, 0, partner.name.as_str(), canvas.width(), theme.title());
                let page = Self::page(partner, cx);
                canvas.paragraph(1, &page, Style::new());
            });
        }
    }
}
