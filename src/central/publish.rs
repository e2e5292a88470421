//! What the centre publishes for the offices: numbered lists, of which an office asks for what changed since its number.
//!
//! What the centre remembers for itself (statistics that others published, for one) is kept in the same way, in lists that no
//! office is given.

use super::backend::{Answer, Backend};
use crate::domain::nomenclature;
use crate::domain::vocabulary::Vocabulary;
use crate::error::Problem;
use crate::sync::message::Publication;
use chrono::{DateTime, Utc};
use serde_json::Value;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// The lists that there are.
pub const LISTS: [&str; 3] = ["directory", "programme", NOMENCLATURE];

/// The lists of codes, of which the items have a form of their own ([`check`]).
pub const NOMENCLATURE: &str = "nomenclature";

/// Statistics that others published, to stand beside the offices' counts.
pub const STATISTICS: &str = "statistics";

/// What was published of each report, to hold the next publication against.
pub const REPORTS: &str = "reports";

/// The lists that the centre keeps for itself.
pub const INTERNAL: [&str; 2] = [STATISTICS, REPORTS];

/// Every list, those for the offices first: their order is part of the store's keys, and only ever grows.
pub fn every_list() -> impl Iterator<Item = &'static str> {
    LISTS.into_iter().chain(INTERNAL)
}

/// Items of a list by their identity.
pub type Items = BTreeMap<String, Value>;

/// Why a file is no list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAList {
    /// It is not JSON, or neither an array nor `{"items": […]}`.
    #[error("{0}")]
    Json(
        /// What is wrong.
        String,
    ),
    /// An item has no text `id`.
    #[error("item {0} has no id")]
    WithoutId(
        /// Which, from 1.
        usize,
    ),
    /// Two items have the same `id`.
    #[error("two items have the id {0}")]
    Twice(
        /// Which.
        String,
    ),
}

/// Reads a list: an array of objects, or `{"items": […]}`, each with an `id`.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read(bytes: &[u8]) -> Result<Items, Vec<NotAList>> {
    let value: Value =
        serde_json::from_slice(bytes).map_err(|error| vec![NotAList::Json(error.to_string())])?;
    let items = match value {
        Value::Array(items) => items,
        Value::Object(mut fields) => match fields.remove("items") {
            Some(Value::Array(items)) => items,
            _ => return Err(vec![NotAList::Json("items: an array is expected".to_owned())]),
        },
        _ => return Err(vec![NotAList::Json("an array is expected".to_owned())]),
    };
    let (mut read, mut wrong) = (Items::new(), Vec::new());
    for (rank, item) in items.into_iter().enumerate() {
        let id = match item.get("id") {
            Some(Value::String(id)) if !id.is_empty() => id.clone(),
            Some(Value::Number(id)) => id.to_string(),
            _ => {
                wrong.push(NotAList::WithoutId(rank + 1));
                continue;
            }
        };
        if read.insert(id.clone(), item).is_some() {
            wrong.push(NotAList::Twice(id));
        }
    }
    if wrong.is_empty() { Ok(read) } else { Err(wrong) }
}

/// Everything in a list's items that offices could not take in, given this program's own lists of codes. The directory and the
/// programme are taken in item by item, and what is unreadable there is counted aloud; a code is looked at before, for it is what
/// others are counted under.
#[must_use]
pub fn check(list: &str, items: &Items) -> Vec<Problem> {
    match list {
        NOMENCLATURE => nomenclature::check(Vocabulary::builtin(), items),
        _ => Vec::new(),
    }
}

/// Several publications that follow each other, as one. `None` when there is none.
#[must_use]
pub fn merged(publications: Vec<Publication>) -> Option<Publication> {
    let mut publications = publications.into_iter();
    let mut whole = publications.next()?;
    let mut removed: BTreeSet<String> = std::mem::take(&mut whole.removed).into_iter().collect();
    for next in publications {
        for id in next.removed {
            whole.items.remove(&id);
            removed.insert(id);
        }
        for (id, item) in next.items {
            removed.remove(&id);
            whole.items.insert(id, item);
        }
        whole.number = next.number;
        whole.published_at = next.published_at;
    }
    // From nothing, there is nothing to take away.
    whole.removed = if whole.after == 0 { Vec::new() } else { removed.into_iter().collect() };
    Some(whole)
}

/// What changed in a list since a number; `None` for a list that there is not. A number that was never published is what
/// an office has that knew the centre before it was restored: it gets all of the list.
///
/// # Errors
/// The backend's.
pub async fn since<B: Backend>(backend: &B, list: &str, after: u64) -> Answer<Option<Publication>> {
    if LISTS.contains(&list) { changed(backend, list, after).await.map(Some) } else { Ok(None) }
}

/// What stands in a list, whoever it is for.
///
/// # Errors
/// The backend's.
pub async fn standing<B: Backend>(backend: &B, list: &str) -> Answer<Items> {
    Ok(changed(backend, list, 0).await?.items)
}

/// What stands in a list, and the number of its last change.
///
/// # Errors
/// The backend's.
pub async fn standing_at<B: Backend>(backend: &B, list: &str) -> Answer<(u64, Items)> {
    let standing = changed(backend, list, 0).await?;
    Ok((standing.number, standing.items))
}

/// Keeps one item in a list whose last change is the one of this number; `false` when there was another since.
///
/// # Errors
/// The backend's.
pub async fn keep_after<B: Backend>(
    backend: &B,
    list: &str,
    number: u64,
    (id, item): (&str, Value),
    now: DateTime<Utc>,
) -> Answer<bool> {
    let publication = Publication {
        list: SmolStr::new(list),
        after: number,
        number: number + 1,
        published_at: now,
        items: Items::from([(id.to_owned(), item)]),
        removed: Vec::new(),
    };
    backend.add_publication(publication).await
}

async fn changed<B: Backend>(backend: &B, list: &str, after: u64) -> Answer<Publication> {
    let latest = backend.published().await?.get(list).copied().unwrap_or(0);
    let after = if after > latest { 0 } else { after };
    let merged = merged(backend.publications(list, after).await?);
    Ok(merged.unwrap_or_else(|| Publication {
        list: list.into(),
        after,
        number: latest,
        published_at: DateTime::UNIX_EPOCH,
        items: Items::new(),
        removed: Vec::new(),
    }))
}

/// The latest number of each list that is for the offices.
///
/// # Errors
/// The backend's.
pub async fn for_offices<B: Backend>(backend: &B) -> Answer<BTreeMap<SmolStr, u64>> {
    let mut published = backend.published().await?;
    published.retain(|list, _| LISTS.contains(&list.as_str()));
    Ok(published)
}

/// Keeps one item in a list, in the place of the one of this identity; `false` when that is what is there.
///
/// # Errors
/// The backend's.
pub async fn keep<B: Backend>(
    backend: &B,
    list: &str,
    (id, item): (&str, &Value),
    now: DateTime<Utc>,
) -> Answer<bool> {
    loop {
        let (number, standing) = standing_at(backend, list).await?;
        if standing.get(id) == Some(item) {
            return Ok(false);
        }
        if keep_after(backend, list, number, (id, item.clone()), now).await? {
            return Ok(true);
        }
        // Someone else kept something meanwhile: after theirs.
    }
}

/// What a publication did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Published {
    /// Its number, or the latest one when nothing changed.
    pub number: u64,
    /// New or changed items.
    pub changed: u64,
    /// Items that are in the list no more.
    pub removed: u64,
}

/// Publishes a list as the next number: what changed since the last one. Nothing changed: nothing is published.
///
/// # Errors
/// The backend's.
pub async fn publish<B: Backend>(
    backend: &B,
    list: &str,
    items: &Items,
    now: DateTime<Utc>,
) -> Answer<Published> {
    loop {
        let Publication { number, items: before, .. } = changed(backend, list, 0).await?;
        let changed: Items = items
            .iter()
            .filter(|(id, item)| before.get(*id) != Some(item))
            .map(|(id, item)| (id.clone(), item.clone()))
            .collect();
        let gone = before.keys().filter(|id| !items.contains_key(*id));
        let removed: Vec<String> = gone.cloned().collect();
        let counts = (changed.len() as u64, removed.len() as u64);
        if counts == (0, 0) {
            return Ok(Published { number, changed: 0, removed: 0 });
        }
        let publication = Publication {
            list: SmolStr::new(list),
            after: number,
            number: number + 1,
            published_at: now,
            items: changed,
            removed,
        };
        if backend.add_publication(publication).await? {
            return Ok(Published { number: number + 1, changed: counts.0, removed: counts.1 });
        }
        // Someone else published meanwhile: what changed since theirs.
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn publication(number: u64, items: &[(&str, u64)], removed: &[&str]) -> Publication {
        Publication {
            list: "directory".into(),
            after: number - 1,
            number,
            published_at: DateTime::UNIX_EPOCH,
            items: items.iter().map(|(id, n)| ((*id).to_owned(), json!({ "n": n }))).collect(),
            removed: removed.iter().map(|id| (*id).to_owned()).collect(),
        }
    }

    #[test]
    fn following_publications_are_one() {
        let first = publication(1, &[("a", 1), ("b", 1)], &[]);
        let second = publication(2, &[("b", 2)], &["a"]);
        let third = publication(3, &[("c", 1), ("a", 3)], &["b"]);
        let all = merged(vec![first, second.clone(), third.clone()]).unwrap();
        assert_eq!((all.after, all.number, all.removed.len()), (0, 3, 0));
        assert_eq!(all.items.keys().collect::<Vec<_>>(), ["a", "c"]);
        let some = merged(vec![second, third]).unwrap();
        assert_eq!((some.after, some.number), (1, 3));
        assert_eq!(some.removed, ["b"]);
        assert_eq!(some.items.keys().collect::<Vec<_>>(), ["a", "c"]);
        assert_eq!(merged(Vec::new()), None);
    }

    #[test]
    fn everything_wrong_in_a_list_is_said() {
        let read = |text: &str| read(text.as_bytes());
        assert_eq!(read(r#"[{"id":"a"},{"id":2}]"#).unwrap().len(), 2);
        assert_eq!(read(r#"{"items":[{"id":"a"}]}"#).unwrap().len(), 1);
        let wrong = read(r#"[{"id":"a"},{},{"id":"a"},{"id":""}]"#).unwrap_err();
        let expected =
            [NotAList::WithoutId(2), NotAList::Twice("a".to_owned()), NotAList::WithoutId(4)];
        assert_eq!(wrong, expected);
        for text in ["", "1", "{}", r#"{"items":1}"#] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
