//! Services: the right one while the person talks. By need first; what is typed stands above the list, to be changed.

use super::rows::{movement, page_context};
use super::{Ask, Done, Screen};
use crate::caseload::services::{FIELDS, ServiceQuery, ServiceQueryError};
use crate::desk::command::{CommandId, Scope};
use crate::desk::key::Key;
use crate::desk::needs::query_for;
use crate::desk::partner_page::service_page;
use crate::desk::target::Target;
use crate::desk::words::{commune_name, label};
use crate::domain::orientation::OrientationId;
use crate::domain::partner::Partner;
use crate::domain::person::{PersonFile, PersonId};
use crate::domain::service::{Service, ServiceId};
use crate::domain::territory::Territory;
use crate::i18n::Message;
use crate::msg;
use crate::tui::canvas::Canvas;
use crate::tui::context::Context;
use crate::tui::form::matter::{Matter, Start};
use crate::tui::overlay::reader::Reader;
use crate::tui::selection::Selection;
use crate::tui::widget::filter::{Filter, Typed, empty};
use crate::tui::widget::table::{Column, Table};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Services shown at most: a longer list is not read, it is narrowed.
const FOUND: usize = 100;
/// Columns from which a service is shown beside the list.
const WIDE: u16 = 100;

/// The services found.
#[derive(Debug, Default)]
pub struct ServicesScreen {
    filter: Filter,
    errors: Vec<ServiceQueryError>,
    list: Vec<ServiceId>,
    selection: Selection<ServiceId>,
    /// For whom one is looked for.
    person: Option<PersonId>,
    /// The orientation that would be taken up again elsewhere.
    follows: Option<OrientationId>,
}

impl ServicesScreen {
    /// Looks for what a person needs; to take an orientation up elsewhere, for what it was for.
    pub fn look_for(
        &mut self,
        person: Option<PersonId>,
        follows: Option<OrientationId>,
        cx: &Context<'_>,
    ) {
        let file = person.and_then(|person| cx.state().person(person));
        let need = follows.and_then(|id| cx.state().orientation(id)).map(|one| &one.motive);
        // Coming back to the same person finds what was typed.
        let is_anew = person != self.person || follows != self.follows;
        if is_anew {
            self.selection = Selection::default();
        }
        if let Some(file) = file.filter(|_| is_anew || self.filter.is_empty()) {
            self.filter.set(&query_for(file, need, cx.today()));
        }
        (self.person, self.follows) = (person, follows);
        self.find(cx);
    }

    fn find(&mut self, cx: &Context<'_>) {
        let text = self.filter.text();
        match ServiceQuery::parse(&text, cx.state().vocabulary(), Territory::builtin()) {
            Ok(query) => {
                let services = cx.lookup().services();
                self.list = services.find(cx.state(), &query, cx.moment.local, FOUND);
                self.errors.clear();
            }
            // What is wrong leaves the list as it was: one types on.
            Err(errors) => self.errors = errors,
        }
        self.selection.settle(&self.list);
    }

    fn selected<'a>(&self, cx: &Context<'a>) -> Option<(&'a Service, &'a Partner)> {
        let service = cx.state().service(self.selection.key()?)?;
        Some((service, cx.state().partner(service.partner)?))
    }

    fn file<'a>(&self, cx: &Context<'a>) -> Option<&'a PersonFile> {
        self.person.and_then(|person| cx.state().person(person))
    }

    fn heading(&self, cx: &Context<'_>) -> Message {
        let who = self.file(cx).map(|file| file.identity.full_name());
        match (who, self.follows.and_then(|id| cx.state().orientation(id))) {
            (Some(who), Some(followed)) => {
                let motive = label(cx.state().vocabulary(), &followed.motive, cx.lang());
                msg!("screen.services.again", who = who, motive = motive)
            }
            (Some(who), None) => msg!("screen.services.for_person", who = who),
            (None, _) => msg!("screen.services.for_nobody"),
        }
    }

    fn cell(&self, row: usize, column: usize, cx: &Context<'_>) -> (String, Style) {
        let plain = Style::new();
        let service = self.list.get(row).and_then(|id| cx.state().service(*id));
        let Some(service) = service else { return (String::new(), plain) };
        let partner = cx.state().partner(service.partner);
        let lang = cx.lang();
        match column {
            0 => (service.name.to_string(), plain),
            1 => (partner.map(|partner| partner.name.to_string()).unwrap_or_default(), plain),
            2 => {
                let own = commune_name(&service.offer.location);
                let town = own.or_else(|| partner.and_then(|one| commune_name(&one.location)));
                (town.unwrap_or_default(), plain)
            }
            3 => {
                let fee =
                    service.offer.fee.as_ref().map(|fee| label(cx.state().vocabulary(), fee, lang));
                (fee.unwrap_or_default(), plain)
            }
            _ => {
                let on = service.offer.updated_on.map(|on| on.format("%m/%Y").to_string());
                (on.unwrap_or_default(), cx.setting.theme.muted)
            }
        }
    }

    fn nothing_found(cx: &Context<'_>) -> Message {
        if cx.state().services().len() == 0 {
            return msg!("screen.services.none");
        }
        let examples: Vec<&str> = FIELDS.iter().map(|field| field.example).collect();
        msg!("screen.services.nothing", examples = examples.join(" "))
    }
}

impl Screen for ServicesScreen {
    fn scope(&self) -> Scope {
        Scope::Services
    }

    fn target(&self, cx: &Context<'_>) -> Target {
        let partner = self.selected(cx).map(|(_, partner)| partner.id);
        Target { person: self.person, partner, ..Target::default() }
    }

    fn command(&mut self, id: CommandId, cx: &Context<'_>) -> Done {
        if let Some(how) = movement(id, cx.setting.page()) {
            self.selection.go(&self.list, how);
            return Done::YES;
        }
        match (id, self.selected(cx)) {
            (CommandId::Filter, _) => {
                self.filter.begin();
                Done::YES
            }
            (CommandId::Open, Some((service, partner))) => {
                let page = service_page(service, partner, page_context(cx)).join("\n");
                Done::asking(Ask::Read(Reader::new(service.name.to_string(), page)))
            }
            (CommandId::Open, None) => Done::YES,
            (CommandId::Orientation, Some((service, partner))) => {
                let is_open = self.file(cx).is_some_and(|file| file.is_followed_on(cx.today()));
                let Some(person) = self.person.filter(|_| is_open) else { return Done::NotMine };
                let followed = self.follows.and_then(|id| cx.state().orientation(id));
                let motive = followed
                    .map(|one| one.motive.clone())
                    .or_else(|| service.themes.first().cloned());
                let start = Start {
                    partner: Some(partner.id),
                    service: Some(service.id),
                    motive,
                    follows: self.follows,
                };
                Done::asking(Ask::Form(Matter::Orientation { people: vec![person], start }))
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
        self.find(cx);
        Done::YES
    }

    fn draw(&self, canvas: &mut Canvas<'_>, cx: &Context<'_>) {
        let theme = canvas.theme();
        let total = cx.lookup().services().len();
        let shown = canvas.say(&msg!("screen.shown", shown = self.list.len(), total = total));
        self.filter.draw(canvas, &msg!("screen.services.by_need"), &shown);
        let heading = canvas.say(&self.heading(cx));
        canvas.text(0, 1, &heading, canvas.width(), theme.accent);
        let mut top = 2;
        for error in self.errors.iter().take(3) {
            let text = error.problem().render(cx.lang());
            top += canvas.below(top, |canvas| canvas.paragraph(0, &text, theme.bad));
        }
        if self.list.is_empty() {
            let says = Self::nothing_found(cx);
            canvas.below(top, |canvas| empty(canvas, &says, theme.muted));
            return;
        }
        let (width, height) = (canvas.width(), canvas.height().saturating_sub(top));
        let is_wide = width >= WIDE && !canvas.look.plain;
        let list = if is_wide { width * 3 / 5 } else { width };
        let columns = [
            Column::new(cx.lang().t("screen.column.service"), 34, 0),
            Column::new(cx.lang().t("screen.column.partner"), 24, 1),
            Column::new(cx.lang().t("screen.column.commune"), 16, 2),
            Column::new(cx.lang().t("screen.column.fee"), 8, 4),
            Column::new(cx.lang().t("screen.column.updated"), 7, 3),
        ];
        canvas.part(Rect::new(0, top, list, height), |canvas| {
            let table = Table {
                columns: &columns,
                count: self.list.len(),
                selected: self.selection.rank(),
                titled: true,
            };
            table.draw(canvas, |row, column| self.cell(row, column, cx), |_| false);
        });
        if let Some((service, partner)) = self.selected(cx).filter(|_| is_wide) {
            canvas.part(Rect::new(list + 2, top, width - list - 2, height), |canvas| {
                canvas.text(0, 0, service.name.as_str(), canvas.width(), theme.title());
                let page = service_page(service, partner, page_context(cx)).join("\n");
                canvas.paragraph(1, &page, Style::new());
            });
        }
    }
}
