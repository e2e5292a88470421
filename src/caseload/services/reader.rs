//! Reads what is asked of a service: words, and terms such as `besoin:mobilite gratuit commune:78123`. The syntax of the terms is
//! that of the caseload's filter.

use super::query::ServiceQuery;
use crate::caseload::query::lexer::{self, Operator, Piece, Span, Value, What};
use crate::dates::Length;
use crate::domain::code::{Coded, Fee, List, PartnerKind, Reception, Subtheme, Theme};
use crate::domain::identifier::InseeCode;
use crate::domain::territory::{Located, Territory};
use crate::domain::vocabulary::{Entry, Vocabulary};
use crate::error::Problem;
use crate::i18n::Message;
use crate::msg;
use crate::text::fold;

/// One thing that can be asked: how it is called in both languages, its other names, an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceField {
    asks: Asks,
    /// French name.
    pub french: &'static str,
    /// English name.
    pub english: &'static str,
    others: &'static [&'static str],
    /// How it is written.
    pub example: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asks {
    Need,
    Public,
    Commune,
    Fee,
    Reception,
    Kind,
    Within,
}

const fn field(
    asks: Asks,
    french: &'static str,
    english: &'static str,
    others: &'static [&'static str],
    example: &'static str,
) -> ServiceField {
    ServiceField { asks, french, english, others, example }
}

/// Everything that can be asked of a service in a term.
pub const FIELDS: [ServiceField; 7] = [
    field(
        Asks::Need,
        "besoin",
        "need",
        &["theme", "thematique", "motif", "motive"],
        "besoin:mobilite",
    ),
    field(Asks::Public, "public", "for", &["publics", "pour"], "public:seniors"),
    field(Asks::Commune, "commune", "town", &["ville", "zone"], "commune:Poissy"),
    field(Asks::Fee, "frais", "cost", &["cout", "fee"], "frais:gratuit"),
    field(Asks::Reception, "accueil", "mode", &["reception"], "accueil:a-distance"),
    field(Asks::Kind, "type", "kind", &["partenaire", "partner"], "type:CCAS"),
    field(Asks::Within, "maj", "updated", &["fraicheur", "fresh"], "maj<12m"),
];

/// Words that ask for something by themselves.
const OPEN: [&str; 3] = ["ouvert", "ouverts", "open"];
const FREE: [&str; 3] = ["gratuit", "gratuits", "free"];
const REMOTE: [&str; 2] = ["a-distance", "remote"];

/// One thing wrong in a query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("characters {}..{}: {read:?}", span.start, span.end)]
pub struct ServiceQueryError {
    /// Where, in characters from the start of the text.
    pub span: Span,
    /// What stands there.
    pub read: String,
    expected: Message,
    remedy: Message,
}

impl ServiceQueryError {
    /// As a place, what was read, what was expected and the remedy.
    #[must_use]
    pub fn problem(&self) -> Problem {
        Problem {
            place: msg!("query.place", first = self.span.start + 1, last = self.span.end),
            read: self.read.clone(),
            expected: self.expected.clone(),
            remedy: self.remedy.clone(),
        }
    }
}

pub(super) fn read(
    text: &str,
    vocabulary: &Vocabulary,
    territory: &Territory,
) -> Result<ServiceQuery, Vec<ServiceQueryError>> {
    let mut reader =
        Reader { vocabulary, territory, query: ServiceQuery::default(), errors: Vec::new() };
    let mut pieces = lexer::pieces(text);
    if pieces.len() > 1 && pieces.last().is_some_and(|piece| is_half_a_field(piece, text)) {
        pieces.pop();
    }
    for piece in pieces {
        match piece.what {
            What::Word { text, quoted } => reader.word(&text, quoted),
            What::Term { name, operator, values } => {
                let named = |field: &&ServiceField| {
                    let name = fold(&name.text);
                    [field.french, field.english].contains(&name.as_str())
                        || field.others.contains(&name.as_str())
                };
                match FIELDS.iter().find(named) {
                    Some(field) => reader.term(field, operator, &values, &piece.span),
                    None => reader.unknown_field(&name.text, name.span),
                }
            }
            What::UnclosedQuote => reader.error(
                piece.span,
                "\"",
                msg!("query.expected.quote"),
                msg!("query.remedy.quote"),
            ),
            // Groups and negations are the caseload's: a service is found by what it has.
            What::Open | What::Close | What::Minus => {}
        }
    }
    reader.name_need();
    if reader.errors.is_empty() { Ok(reader.query) } else { Err(reader.errors) }
}

/// Is it the name of a field being typed, after something else? It is no word yet: what was found stays while one types on.
fn is_half_a_field(piece: &Piece, text: &str) -> bool {
    let What::Word { text: word, quoted: false } = &piece.what else { return false };
    let is_at_the_end = piece.span.end == text.chars().count();
    let word = fold(word);
    let fields = FIELDS.iter().flat_map(|field| [field.french, field.english]);
    let flags = || OPEN.into_iter().chain(FREE).chain(REMOTE);
    let begins = |name: &str| name.starts_with(word.as_str());
    let is_flag = flags().any(|name| name == word);
    // One or two letters begin too many words.
    is_at_the_end && word.chars().count() > 2 && !is_flag && fields.chain(flags()).any(begins)
}

struct Reader<'a> {
    vocabulary: &'a Vocabulary,
    territory: &'a Territory,
    query: ServiceQuery,
    errors: Vec<ServiceQueryError>,
}

impl Reader<'_> {
    fn word(&mut self, text: &str, quoted: bool) {
        let word = fold(text).replace(' ', "-");
        match word.as_str() {
            open if !quoted && OPEN.contains(&open) => self.query.open = true,
            free if !quoted && FREE.contains(&free) => self.query.fee = Some(Fee::FREE),
            remote if !quoted && REMOTE.contains(&remote) => {
                self.query.reception = Some(Reception::REMOTE);
            }
            _ => {
                if !self.query.text.is_empty() {
                    self.query.text.push(' ');
                }
                self.query.text.push_str(text);
            }
        }
    }

    /// Words that are the name of a need, and nothing else, ask for it: « mobilité », « préparer un permis ».
    fn name_need(&mut self) {
        let words = fold(&self.query.text);
        let is_named = |entry: &&Entry| {
            [entry.code.as_str(), &entry.french, &entry.english]
                .iter()
                .any(|name| fold(name) == words)
        };
        if words.is_empty() {
            return;
        }
        // By its own name: what people also call a need is a word like another.
        let named = |list| self.vocabulary.find(list, &words).filter(is_named);
        if let Some(theme) = named(Theme::LIST) {
            self.query.themes.push(Theme::from_code(&theme.code));
        } else if let Some(need) = named(Subtheme::LIST) {
            self.query.subthemes.push(Subtheme::from_code(&need.code));
        } else {
            return;
        }
        self.query.text.clear();
    }

    fn term(
        &mut self,
        field: &'static ServiceField,
        operator: Operator,
        values: &[Value],
        span: &Span,
    ) {
        let is_order = matches!(operator, Operator::Below | Operator::AtMost);
        let is_said = operator == Operator::Is || (is_order && field.asks == Asks::Within);
        if !is_said || values.is_empty() {
            self.example(field, span.clone(), "");
            return;
        }
        for value in values {
            let written = value.low.as_ref().filter(|_| !value.is_range);
            let Some(written) = written else {
                self.example(field, value.span.clone(), "");
                continue;
            };
            self.value(field, &written.text, value.span.clone());
        }
    }

    fn value(&mut self, field: &'static ServiceField, text: &str, span: Span) {
        match field.asks {
            Asks::Need => {
                let subtheme = self.vocabulary.find(Subtheme::LIST, text);
                if let Some(theme) = self.vocabulary.find(Theme::LIST, text) {
                    self.query.themes.push(Theme::from_code(&theme.code));
                } else if let Some(subtheme) = subtheme {
                    self.query.subthemes.push(Subtheme::from_code(&subtheme.code));
                } else {
                    self.unknown_code(field, Theme::LIST, text, span);
                }
            }
            Asks::Public => {
                if let Some(public) = self.code(field, text, span) {
                    self.query.publics.push(public);
                }
            }
            Asks::Fee => self.query.fee = self.code(field, text, span),
            Asks::Reception => self.query.reception = self.code(field, text, span),
            Asks::Kind => {
                if let Some(kind) = self.code::<PartnerKind>(field, text, span) {
                    self.query.kinds.push(kind);
                }
            }
            Asks::Commune => match self.commune(text) {
                Some(commune) => self.query.commune = Some(commune),
                None => self.example(field, span, text),
            },
            Asks::Within => match Length::read(text, Length::months(1)) {
                Some(length) => self.query.within = Some(length),
                None => self.example(field, span, text),
            },
        }
    }

    fn commune(&self, text: &str) -> Option<InseeCode> {
        if let Ok(code) = InseeCode::parse(text) {
            return Some(code);
        }
        match self.territory.locate(None, text) {
            Located::One(commune) => Some(commune.insee.clone()),
            Located::Candidates(communes) => communes.first().map(|commune| commune.insee.clone()),
            Located::Unknown => None,
        }
    }

    fn code<C: Coded>(
        &mut self,
        field: &'static ServiceField,
        text: &str,
        span: Span,
    ) -> Option<C> {
        let Some(entry) = self.vocabulary.find(C::LIST, text) else {
            self.unknown_code(field, C::LIST, text, span);
            return None;
        };
        Some(C::from_code(&entry.code))
    }

    fn unknown_code(&mut self, field: &'static ServiceField, list: List, text: &str, span: Span) {
        let near = self.vocabulary.suggest(list, text);
        let near: Vec<&str> = near.iter().map(|entry| entry.code.as_str()).collect();
        if near.is_empty() {
            self.example(field, span, text);
        } else {
            let remedy = msg!("query.remedy.near", near = near.join(" », « "));
            self.error(span, text, msg!("services.expected", field = field.french), remedy);
        }
    }

    fn unknown_field(&mut self, text: &str, span: Span) {
        let fields: Vec<&str> = FIELDS.iter().map(|field| field.example).collect();
        self.error(
            span,
            text,
            msg!("query.expected.field"),
            msg!("services.remedy.fields", fields = fields.join(", ")),
        );
    }

    /// Nothing that the field can be: shows how it is written.
    fn example(&mut self, field: &'static ServiceField, span: Span, read: &str) {
        self.error(
            span,
            read,
            msg!("services.expected", field = field.french),
            msg!("query.remedy.example", example = field.example),
        );
    }

    fn error(&mut self, span: Span, read: &str, expected: Message, remedy: Message) {
        self.errors.push(ServiceQueryError { span, read: read.to_owned(), expected, remedy });
    }
}
