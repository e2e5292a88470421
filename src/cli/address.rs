//! Whom or what a command is about: a person by number or by search, anything else by the first digits of
//! its identity.

use super::exit::{Exit, Failure, Sentence};
use super::face::Face;
use crate::caseload::Caseload;
use crate::caseload::state::State;
use crate::desk::words::handle;
use crate::domain::identifier::InternalNumber;
use crate::domain::partner::Partner;
use crate::domain::person::{PersonFile, PersonId};
use crate::domain::service::Service;
use crate::i18n::Message;
use crate::ids::Id;
use crate::msg;
use crate::text::fold;

/// How many candidates are listed when a text means several people.
const CANDIDATES: usize = 8;

/// Fewest digits of an identity that are taken for one.
const FEWEST_DIGITS: usize = 4;

/// The person meant: `CSP-0412`, `412`, or a search text that only one person answers.
///
/// The number of a file merged into another leads to that other one, and says so.
///
/// # Errors
/// Nobody answers, or several do: they are listed.
pub(super) fn person(face: &Face, caseload: &Caseload, text: &str) -> Result<PersonId, Failure> {
    let state = caseload.state();
    match by_number(state, text).as_deref() {
        Some([only]) => return Ok(standing_for(face, state, only)),
        // Never a search: what is meant for one person is not written into another's file.
        Some([]) => {
            return Err(Failure::said(
                Exit::NotFound,
                msg!("cli.error.no_such_number", read = text),
            ));
        }
        Some(several) => return Err(ambiguous(face, text, several)),
        None => {}
    }
    let hits = caseload.lookup().find(text, CANDIDATES + 1, face.asking(state));
    let files: Vec<&PersonFile> = hits.iter().filter_map(|hit| state.person(hit.key)).collect();
    // Whoever bears exactly the words typed is meant, whatever else resembles them.
    let typed = fold(text);
    let exact: Vec<&PersonFile> =
        files.iter().copied().filter(|file| is_named(file, &typed)).collect();
    match (exact.as_slice(), files.as_slice()) {
        ([only], _) | ([], [only]) => Ok(only.id),
        (_, []) => Err(Failure::said(Exit::NotFound, msg!("cli.error.nobody", read = text))),
        _ => Err(ambiguous(face, text, &files)),
    }
}

/// The files of the number, or of the rank in it, that is written here; `None` when this is neither.
fn by_number<'a>(state: &'a State, text: &str) -> Option<Vec<&'a PersonFile>> {
    if let Ok(number) = InternalNumber::parse(text) {
        return Some(state.person_by_number(&number).into_iter().collect());
    }
    let text = text.trim();
    // Longer runs of digits are phone numbers.
    if text.is_empty() || text.len() > 6 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let wanted: u32 = text.parse().ok()?;
    let rank = |file: &PersonFile| file.number.as_str().split_once('-')?.1.parse::<u32>().ok();
    Some(state.people().filter(|file| rank(file) == Some(wanted)).collect())
}

/// The file that stands for this one today.
fn standing_for(face: &Face, state: &State, file: &PersonFile) -> PersonId {
    let mut now = file;
    while let Some(kept) = now.merged_into.and_then(|kept| state.person(kept)) {
        if kept.id == file.id {
            break;
        }
        now = kept;
    }
    if now.id != file.id {
        let (merged, kept) = (file.number.as_str(), now.number.as_str());
        face.tell(&msg!("cli.address.merged", merged = merged, kept = kept));
    }
    now.id
}

fn is_named(file: &PersonFile, typed: &str) -> bool {
    let identity = &file.identity;
    let (first, last) = (fold(identity.first_names.as_str()), fold(identity.last_name.as_str()));
    *typed == format!("{first} {last}") || *typed == format!("{last} {first}")
}

fn ambiguous(face: &Face, text: &str, files: &[&PersonFile]) -> Failure {
    let mut sentences = vec![Sentence::Message(msg!("cli.error.several_people", read = text))];
    sentences.extend(files.iter().take(CANDIDATES).map(|file| {
        let born = face.lang.date(file.identity.birth_date);
        Sentence::Text(format!("  {}  {}  {born}", file.number, file.identity.full_name()))
    }));
    if files.len() > CANDIDATES {
        sentences.push(Sentence::Text("  …".to_owned()));
    }
    Failure::Said { exit: Exit::NotFound, sentences }
}

/// The one thing whose identity begins with the digits typed.
///
/// # Errors
/// None does, or several do.
pub(super) fn by_digits<T>(
    things: impl Iterator<Item = T>,
    id: impl Fn(&T) -> Id,
    text: &str,
) -> Result<T, Failure> {
    let digits = text.trim().to_lowercase();
    let believable =
        digits.len() >= FEWEST_DIGITS && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut found = things.filter(|thing| believable && id(thing).to_string().starts_with(&digits));
    match (found.next(), found.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(Failure::said(Exit::NotFound, msg!("cli.error.no_handle", read = text))),
        _ => Err(Failure::said(Exit::NotFound, msg!("cli.error.several_handles", read = text))),
    }
}

/// The partner meant: first digits of its identity, its name, or words of its name. One that was merged into another is
/// meant by its digits alone: both may bear the same name.
///
/// # Errors
/// None answers, or several do: they are listed.
pub(super) fn partner<'a>(state: &'a State, text: &str) -> Result<&'a Partner, Failure> {
    if let Ok(partner) = by_digits(state.partners(), |partner| partner.id.0, text) {
        return Ok(partner);
    }
    let partners = state.partners().filter(|partner| partner.merged_into.is_none());
    let named = partners.map(|partner| (partner.id.0, partner.name.as_str(), partner)).collect();
    by_words(named, text).map_err(|several| match several.as_slice() {
        [] => Failure::said(Exit::NotFound, msg!("cli.error.no_partner", read = text)),
        _ => candidates(msg!("cli.error.several_partners", read = text), &several),
    })
}

/// The service meant, of those that a partner offers: first digits of its identity, its name, or words of its name.
///
/// # Errors
/// None answers, or several do: they are listed.
pub(super) fn service<'a>(
    state: &'a State,
    partner: &Partner,
    text: &str,
) -> Result<&'a Service, Failure> {
    let offered = state.services_of(partner.id);
    if let Ok(service) = by_digits(offered.iter().copied(), |service| service.id.0, text) {
        return Ok(service);
    }
    let offered = offered.into_iter().filter(|service| !service.offer.vanished);
    let named = offered.map(|service| (service.id.0, service.name.as_str(), service)).collect();
    let name = partner.name.as_str();
    by_words(named, text).map_err(|several| match several.as_slice() {
        [] => {
            Failure::said(Exit::NotFound, msg!("cli.error.no_service", read = text, partner = name))
        }
        _ => candidates(msg!("cli.error.several_services", read = text, partner = name), &several),
    })
}

/// Something with its identity and its name.
type Named<'a, T> = (Id, &'a str, &'a T);

/// The one thing of that name, or of whose name these are words; else all those that could be meant.
fn by_words<'a, T>(things: Vec<Named<'a, T>>, text: &str) -> Result<&'a T, Vec<Named<'a, T>>> {
    let typed = fold(text);
    let exact: Vec<&Named<'a, T>> =
        things.iter().filter(|(_, name, _)| fold(name) == typed).collect();
    if let [(_, _, only)] = exact.as_slice() {
        return Ok(only);
    }
    let like = things.into_iter().filter(|(_, name, _)| {
        let name = fold(name);
        !typed.is_empty() && typed.split(' ').all(|word| name.contains(word))
    });
    let like: Vec<Named<'a, T>> = like.collect();
    match like.as_slice() {
        [(_, _, only)] => Ok(only),
        _ => Err(like),
    }
}

fn candidates<T>(told: Message, several: &[Named<'_, T>]) -> Failure {
    let mut sentences = vec![Sentence::Message(told)];
    let line = |(id, name, _): &Named<'_, T>| Sentence::Text(format!("  {}  {name}", handle(*id)));
    sentences.extend(several.iter().take(CANDIDATES).map(line));
    if several.len() > CANDIDATES {
        sentences.push(Sentence::Text("  …".to_owned()));
    }
    Failure::Said { exit: Exit::NotFound, sentences }
}

/// Several things looked for in one command: whatever is not found is told at once.
#[derive(Debug, Default)]
pub(super) struct Lookups {
    failures: Vec<Failure>,
}

impl Lookups {
    /// What was found; what was not is kept to be told.
    pub(super) fn keep<T>(&mut self, found: Result<T, Failure>) -> Option<T> {
        found.map_err(|failure| self.failures.push(failure)).ok()
    }

    /// Ends the search.
    ///
    /// # Errors
    /// Everything that was not found.
    pub(super) fn finish(self) -> Result<(), Failure> {
        Failure::all(self.failures).map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_digits_name_one_thing_or_nothing() {
        let ids = [Id([0xab; 16]), Id([0xac; 16])];
        let find = |text: &str| by_digits(ids.iter(), |id| **id, text).ok().copied();
        assert_eq!(find("abab"), Some(ids[0]));
        assert_eq!(find(" ACACAC "), Some(ids[1]));
        assert_eq!(find("aba"), None, "too few digits");
        assert_eq!(find("ffff"), None);
        assert_eq!(find("zzzz"), None);
    }
}
