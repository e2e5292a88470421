//! A list to choose from while typing: everything (`/`), commands (`:`), keys (`?`), or a few options.

use crate::caseload::search::{Field, Hit};
use crate::desk::command::{COMMANDS, Command, CommandId, Scope};
use crate::desk::key::Key;
use crate::desk::target::Target;
use crate::desk::words::commune_name;
use crate::domain::partner::PartnerId;
use crate::domain::person::{PersonFile, PersonId};
use crate::i18n::Lang;
use crate::msg;
use crate::text::fold;
use crate::tui::canvas::{Canvas, first_shown, wrapped};
use crate::tui::context::Context;
use crate::tui::selection::Move;
use crate::tui::widget::editor::Editor;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_segmentation::UnicodeSegmentation;

/// People found at most: a list longer than this is not read, it is typed on.
const PEOPLE: usize = 50;
/// Partners and commands found beside people.
const OTHERS: usize = 5;
/// Letters from which anything is looked for.
const FROM: usize = 2;

/// What is chosen from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// People, partners, commands.
    Everything,
    /// Commands, those that can be given here first.
    Palette,
    /// Every key, by place.
    Help,
    /// A few options, and what they are for.
    Options {
        /// What is asked.
        title: String,
        /// What can be answered.
        options: Vec<String>,
        /// What the answer is for.
        purpose: Purpose,
    },
}

/// What the answer to a list of options is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Who is at the keyboard.
    Adviser,
    /// By what the caseload is sorted.
    Sort,
    /// Which columns it shows.
    Columns,
    /// Which saved query filters it.
    View,
    /// By what its numbers are broken down.
    Breakdown,
}

/// One line to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its text in parts; those that answer what is typed are lit.
    pub label: Vec<(String, bool)>,
    /// What stands at its right.
    pub detail: String,
    /// Why it cannot be chosen now.
    pub reason: Option<String>,
    /// What it is.
    pub value: Picked,
}

/// What can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picked {
    /// A person.
    Person(PersonId),
    /// A partner.
    Partner(PartnerId),
    /// A command.
    Command(CommandId),
    /// The option of that rank.
    Option(usize),
    /// A title between lines: not to choose.
    Title,
}

/// A list to choose from.
#[derive(Debug)]
pub struct Chooser {
    /// What is chosen from.
    pub source: Source,
    /// What was selected on the screen below.
    pub target: Target,
    /// Where the screen below takes its commands from.
    scopes: Vec<Scope>,
    editor: Editor,
    items: Vec<Item>,
    selected: usize,
}

impl Chooser {
    /// A list, with nothing typed yet.
    #[must_use]
    pub fn new(source: Source, target: Target, scopes: &[Scope], cx: &Context<'_>) -> Self {
        let mut chooser = Self {
            source,
            target,
            scopes: scopes.to_vec(),
            editor: Editor::line(""),
            items: Vec::new(),
            selected: 0,
        };
        chooser.find(cx);
        chooser
    }

    /// Takes a key that no command claims.
    pub fn key(&mut self, key: Key, cx: &Context<'_>) -> bool {
        let taken = self.editor.key(key);
        if taken {
            self.find(cx);
        }
        taken
    }

    /// Takes a paste.
    pub fn paste(&mut self, text: &str, cx: &Context<'_>) {
        self.editor.paste(text);
        self.find(cx);
    }

    /// What is typed.
    #[must_use]
    pub fn typed(&self) -> String {
        self.editor.text()
    }

    /// Lights an option.
    pub fn light(&mut self, rank: usize) {
        let at = self.items.iter().position(|item| item.value == Picked::Option(rank));
        self.selected = at.unwrap_or(0);
    }

    /// Moves along the list.
    pub fn go(&mut self, how: Move) {
        let before = self.selected;
        self.selected = how.from(self.selected, self.items.len());
        let is_title =
            |rank: usize| self.items.get(rank).is_some_and(|item| item.value == Picked::Title);
        if is_title(self.selected) {
            let on = if self.selected < before { Move::Up } else { Move::Down };
            self.selected = on.from(self.selected, self.items.len());
        }
        if is_title(self.selected) {
            self.selected = before;
        }
    }

    /// What would be chosen now.
    #[must_use]
    pub fn picked(&self) -> Option<&Item> {
        self.items.get(self.selected).filter(|item| item.value != Picked::Title)
    }

    fn find(&mut self, cx: &Context<'_>) {
        let typed = self.editor.text();
        self.items = match &self.source {
            Source::Everything => self.everything(&typed, cx),
            Source::Palette => self.palette(&typed, cx),
            Source::Help => help(&typed, cx),
            Source::Options { options, .. } => {
                let words = fold(&typed);
                let fits = |text: &str| words.split(' ').all(|word| fold(text).contains(word));
                let fitting = options.iter().enumerate().filter(|(_, text)| fits(text));
                fitting
                    .map(|(rank, text)| Item::plain(text.clone(), Picked::Option(rank)))
                    .collect()
            }
        };
        let first = self.items.iter().position(|item| item.value != Picked::Title);
        self.selected = first.unwrap_or(0);
    }

    fn everything(&self, typed: &str, cx: &Context<'_>) -> Vec<Item> {
        if typed.trim().graphemes(true).count() < FROM {
            return Vec::new();
        }
        if let Some(numbered) = numbered(typed, cx) {
            return numbered;
        }
        let (state, lookup) = (cx.state(), cx.lookup());
        let mut items: Vec<Item> = lookup
            .find(typed, PEOPLE, cx.me)
            .iter()
            .filter_map(|hit| Some(person(state.person(hit.key)?, hit, cx)))
            .collect();
        let partners = lookup.find_partners(typed, OTHERS);
        // Beside people, a partner is named, not guessed: whoever mistypes a person is not shown half the directory.
        let words = fold(typed);
        items.extend(partners.iter().filter_map(|hit| {
            let partner = state.partner(hit.key)?;
            let name = fold(&format!("{} {}", partner.name, partner.kind));
            let is_named = |word: &str| name.split(' ').any(|other| other.starts_with(word));
            if !words.split(' ').all(is_named) {
                return None;
            }
            Some(Item {
                label: lit(partner.name.as_str(), &hit.highlights, Field::Name),
                detail: cx.state().vocabulary().label(&partner.kind, cx.lang()).to_owned(),
                reason: None,
                value: Picked::Partner(partner.id),
            })
        }));
        // Return on someone who is not found must not set off a command that is merely like what was typed.
        let words = fold(typed);
        let begins = |item: &Item| {
            let title: String = item.label.iter().map(|(text, _)| text.as_str()).collect();
            let title = fold(&title);
            words.split(' ').all(|word| title.split(' ').any(|other| other.starts_with(word)))
        };
        items.extend(self.palette(typed, cx).into_iter().filter(begins).take(OTHERS));
        items
    }

    fn palette(&self, typed: &str, cx: &Context<'_>) -> Vec<Item> {
        let here = |command: &&Command| {
            command.scopes.iter().any(|scope| self.scopes.contains(scope))
                && !command.scopes.contains(&Scope::List)
        };
        let words = fold(typed);
        let mut found: Vec<&Command> = if words.is_empty() {
            COMMANDS.iter().filter(here).collect()
        } else {
            let hits = cx.setting.commands.search(typed, COMMANDS.len(), |_| Some(0));
            hits.iter().map(|hit| hit.key.command()).filter(here).collect()
        };
        // What can be given comes before what cannot; but once words are typed, what they name comes first, lest
        // return give another command in its place.
        if words.is_empty() {
            found.sort_by_key(|command| {
                command.enabled(cx.state(), &self.target, cx.today()).is_err()
            });
        }
        found.into_iter().map(|command| self.command(command, cx)).collect()
    }

    fn command(&self, command: &Command, cx: &Context<'_>) -> Item {
        let reason = command.enabled(cx.state(), &self.target, cx.today()).err();
        Item {
            label: vec![(command.title(cx.lang()), false)],
            detail: cx.setting.keymap.shown(command.id, cx.lang()),
            reason: reason.map(|reason| cx.say(&reason)),
            value: Picked::Command(command.id),
        }
    }

    /// Draws it over the screen.
    pub fn draw(&self, canvas: &mut Canvas<'_>, cx: &Context<'_>) {
        let title = match &self.source {
            Source::Everything => canvas.t("chooser.everything"),
            Source::Palette => canvas.t("chooser.palette"),
            Source::Help => canvas.t("chooser.help"),
            Source::Options { title, .. } => title.clone(),
        };
        let wanted = u16::try_from(self.items.len()).unwrap_or(u16::MAX).saturating_add(5);
        let height = match self.source {
            Source::Everything | Source::Help => canvas.height(),
            _ => wanted.max(8).min(canvas.height()),
        };
        let area = Rect::new(0, 0, canvas.width(), height);
        canvas.boxed(area, &title, |canvas| {
            let sign = "> ";
            let theme = canvas.theme();
            canvas.text(0, 0, sign, 2, theme.accent);
            let line = Rect::new(2, 0, canvas.width().saturating_sub(2), 1);
            canvas.part(line, |canvas| self.editor.draw(canvas, true));
            canvas.rule(1);
            let doc = self.explanation(cx);
            let lines = doc.as_ref().map_or(0, |doc| {
                u16::try_from(wrapped(doc, canvas.width()).len()).unwrap_or(u16::MAX)
            });
            let lines = lines.min(canvas.height().saturating_sub(6));
            let list = canvas.height().saturating_sub(2 + lines);
            canvas
                .part(Rect::new(0, 2, canvas.width(), list), |canvas| self.draw_items(canvas, cx));
            if let Some(doc) = doc {
                canvas.below(2 + list, |canvas| canvas.paragraph(0, &doc, theme.accent));
            }
        });
    }

    /// What the lit command does, in a sentence.
    fn explanation(&self, cx: &Context<'_>) -> Option<String> {
        match self.picked()?.value {
            Picked::Command(id) => Some(id.command().doc(cx.lang())),
            _ => None,
        }
    }

    fn draw_items(&self, canvas: &mut Canvas<'_>, cx: &Context<'_>) {
        let theme = canvas.theme();
        if self.items.is_empty() {
            let is_short = self.typed().trim().graphemes(true).count() < FROM;
            let says = match self.source {
                Source::Everything if is_short => msg!("chooser.type"),
                _ => {
                    let key = cx.setting.keymap.shown(CommandId::NewPerson, cx.lang());
                    msg!("chooser.nothing", key = key)
                }
            };
            let text = canvas.say(&says);
            canvas.paragraph(0, &text, theme.muted);
            return;
        }
        let height = canvas.height();
        let first = first_shown(self.selected, self.items.len(), height);
        for (y, (rank, item)) in (0..height).zip(self.items.iter().enumerate().skip(first)) {
            if item.value == Picked::Title {
                let text = item.label.first().map_or("", |(text, _)| text);
                canvas.text(0, y, text, canvas.width(), theme.title());
                continue;
            }
            let is_selected = rank == self.selected;
            let aside = item.reason.as_ref().unwrap_or(&item.detail);
            let style = if item.reason.is_some() { theme.muted } else { Style::new() };
            let end = canvas.right(y, aside, theme.muted);
            canvas.text(0, y, if is_selected { ">" } else { "" }, 2, Style::new());
            let mut x = 2;
            for (text, is_lit) in &item.label {
                let style = if *is_lit { style.add_modifier(Modifier::BOLD) } else { style };
                x = canvas.text(x, y, text, end.saturating_sub(x + 1), style);
            }
            if is_selected {
                canvas.paint(y, theme.selected());
            }
        }
    }
}

impl Item {
    fn plain(text: String, value: Picked) -> Self {
        Self { label: vec![(text, false)], detail: String::new(), reason: None, value }
    }
}

/// The files of a number being typed, when it is one. The office's code alone answers everyone, which is no search: those
/// whose name begins so come first, then the first numbers.
fn numbered(typed: &str, cx: &Context<'_>) -> Option<Vec<Item>> {
    let state = cx.state();
    let code = state.office()?.code.clone();
    let typed = typed.trim().to_uppercase();
    let digits = typed.strip_prefix(code.as_str())?;
    let rank = digits.strip_prefix('-').unwrap_or(digits);
    let is_number = rank.bytes().all(|one| one.is_ascii_digit())
        && (digits.is_empty() || digits.starts_with('-'));
    if !is_number {
        return None;
    }
    let beginning = format!("{code}-{rank}");
    let name = fold(&typed);
    let named = cx.roll.beginning(&name).filter_map(|id| state.person(id));
    let named = named.take(if digits.is_empty() { PEOPLE } else { 0 });
    let files = named.chain(state.people_numbered(&beginning));
    let none = Hit { key: PersonId::default(), score: 0, highlights: Vec::new() };
    let files = files.filter(|file| file.merged_into.is_none()).take(PEOPLE);
    Some(files.map(|file| person(file, &none, cx)).collect())
}

fn person(file: &PersonFile, hit: &Hit<PersonId>, cx: &Context<'_>) -> Item {
    let identity = &file.identity;
    let mut label = lit(identity.last_name.as_str(), &hit.highlights, Field::Name);
    label.push((" ".to_owned(), false));
    label.extend(lit(identity.first_names.as_str(), &hit.highlights, Field::FirstName));
    let town = commune_name(&identity.residence).unwrap_or_default();
    let born = cx.lang().date(identity.birth_date);
    Item {
        label,
        detail: format!("{town}  {born}  {}", file.number),
        reason: None,
        value: Picked::Person(file.id),
    }
}

/// A text in parts, those lit that answer what was typed.
fn lit(text: &str, highlights: &[(Field, Vec<usize>)], field: Field) -> Vec<(String, bool)> {
    let at = highlights.iter().find(|(other, _)| *other == field).map(|(_, at)| at.as_slice());
    let mut parts: Vec<(String, bool)> = Vec::new();
    for (rank, letter) in text.chars().enumerate() {
        let is_lit = at.is_some_and(|at| at.contains(&rank));
        match parts.last_mut() {
            Some((part, was_lit)) if *was_lit == is_lit => part.push(letter),
            _ => parts.push((letter.to_string(), is_lit)),
        }
    }
    parts
}

/// All that can be searched of a line of help: title, keys, what it does.
fn text_of(item: &Item, lang: Lang) -> String {
    let title: String = item.label.iter().map(|(text, _)| text.as_str()).collect();
    let doc = match item.value {
        Picked::Command(id) => id.command().doc(lang),
        _ => String::new(),
    };
    format!("{title} {} {doc}", item.detail)
}

/// Every command with its keys, by place.
fn help(typed: &str, cx: &Context<'_>) -> Vec<Item> {
    let words = fold(typed);
    let lang = cx.lang();
    let mut items = Vec::new();
    for scope in Scope::ALL {
        let mut lines: Vec<Item> = COMMANDS
            .iter()
            .filter(|command| command.scopes.first() == Some(&scope))
            .map(|command| {
                let keys = cx.setting.keymap.keys(command.id);
                let keys: Vec<String> = keys.iter().map(|chord| chord.shown(lang)).collect();
                Item {
                    label: vec![(command.title(lang), false)],
                    detail: keys.join("  "),
                    reason: None,
                    value: Picked::Command(command.id),
                }
            })
            .filter(|item| {
                let text = fold(&text_of(item, lang));
                words.split(' ').all(|word| text.contains(word))
            })
            .collect();
        if !lines.is_empty() {
            items.push(Item::plain(cx.say(&scope.title()), Picked::Title));
            items.append(&mut lines);
        }
    }
    items
}
