//! A list as files write it: as JSON, or inside a cell in one of the ways that programs put one there.

use super::fields::Value;
use std::borrow::Cow;

/// The texts of a JSON list; what stands for nothing is left out.
///
/// # Errors
/// What was read, when something in it is no text.
pub(super) fn of_values<'f>(list: &'f [Value<'_>]) -> Result<Vec<Cow<'f, str>>, String> {
    let mut texts = Vec::with_capacity(list.len());
    for value in list {
        match value {
            Value::Absent | Value::Null => {}
            Value::Text(text) => {
                let text = text.trim();
                if !text.is_empty() {
                    texts.push(Cow::Borrowed(text));
                }
            }
            other => return Err(other.shown()),
        }
    }
    Ok(texts)
}

/// The texts of a cell: a JSON list, a Python one (`['a', 'b']`), a Postgres one (`{a,"b"}`), or texts parted by `|`, `;`
/// or commas. Whatever a cell holds is a list.
pub(super) fn of_cell(cell: &str) -> Vec<Cow<'_, str>> {
    let cell = cell.trim();
    let bracketed = cell
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .or_else(|| cell.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')));
    let texts = if let Some(inside) = bracketed {
        if let Ok(texts) = serde_json::from_str::<Vec<Option<String>>>(cell) {
            texts.into_iter().flatten().map(Cow::Owned).collect()
        } else {
            quoted(inside)
        }
    } else {
        let parts = ['|', ';'].into_iter().find(|part| cell.contains(*part)).unwrap_or(',');
        cell.split(parts).map(Cow::Borrowed).collect()
    };
    texts.into_iter().map(trimmed).filter(|text| !stands_for_nothing(text)).collect()
}

fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}

/// Python's and SQL's words for nothing.
fn stands_for_nothing(text: &str) -> bool {
    matches!(text, "" | "None" | "NULL" | "null" | "nan")
}

/// Texts parted by commas, in single or double quotes or in none; a comma between quotes parts nothing.
fn quoted(inside: &str) -> Vec<Cow<'_, str>> {
    let mut texts = vec![String::new()];
    let mut quote = None;
    let mut letters = inside.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(open), letter) if open == letter => quote = None,
            (Some(_), '\\') => {
                if let (Some(text), Some(escaped)) = (texts.last_mut(), letters.next()) {
                    text.push(escaped);
                }
            }
            (None, ',') => texts.push(String::new()),
            (None, '\'' | '"') if texts.last().is_some_and(|text| text.trim().is_empty()) => {
                quote = Some(letter);
            }
            (_, letter) => {
                if let Some(text) = texts.last_mut() {
                    text.push(letter);
                }
            }
        }
    }
    texts.into_iter().map(Cow::Owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_holds_a_list_in_many_ways() {
        for cell in [
            r#"["a-b", "c"]"#,
            r#"["a-b",null,"c",""]"#,
            "['a-b', 'c']",
            "['a-b', None, \"c\"]",
            "{a-b,c}",
            r#"{"a-b",c,NULL}"#,
            "a-b,c",
            "a-b|c",
            " a-b ; c ;",
            "[a-b, c]",
        ] {
            assert_eq!(of_cell(cell), ["a-b", "c"], "{cell}");
        }
        for nothing in ["", " ", "[]", "{}", "[None]", "null", "['']"] {
            assert!(of_cell(nothing).is_empty(), "{nothing}");
        }
        assert_eq!(of_cell("['l\\'un, l’autre', 'c']"), ["l'un, l’autre", "c"]);
        assert_eq!(of_cell("['a, b"), ["['a", "b"]);
    }
}
