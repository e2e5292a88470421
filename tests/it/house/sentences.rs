//! The sentences that the code names, held against the tables of both languages.

use super::sources;
use std::collections::BTreeSet;

/// Beginnings of keys that the code puts together from parts.
const FAMILIES: &[&str] = &[
    "central.help.",
    "central.standing.",
    "central.value.",
    "cli.help.",
    "cli.value.",
    "command.",
    "common.",
    "form.field.",
    "import.column.",
    "import.place.",
    "query.field.",
];

#[test]
fn every_sentence_named_in_the_code_is_in_the_tables_and_every_one_in_the_tables_is_used() {
    let code: String = sources().into_values().collect::<Vec<_>>().join("\n");
    let known: BTreeSet<&str> = relais::i18n::Lang::Fr.entries().map(|(key, _)| key).collect();
    let plain: BTreeSet<&str> = known
        .iter()
        .map(|key| key.strip_suffix(".one").or_else(|| key.strip_suffix(".other")).unwrap_or(key))
        .collect();
    let named: BTreeSet<&str> = code
        .split("msg!(")
        .skip(1)
        .filter_map(|call| call.trim_start().strip_prefix('"')?.split('"').next())
        .filter(|key| key.contains('.') && !key.contains('$'))
        .collect();
    let missing: Vec<_> = named.difference(&plain).collect();
    assert!(missing.is_empty(), "named in the code, in no table: {missing:?}");

    let idle: Vec<_> = FAMILIES
        .iter()
        .filter(|family| !plain.iter().any(|key| key.starts_with(*family)))
        .collect();
    assert!(idle.is_empty(), "families of which no key is left: {idle:?}");

    // Keys put together from parts: these families are read as a whole.
    let literal = |key: &str| code.contains(&format!("\"{key}\""));
    let in_family = |key: &str| FAMILIES.iter().any(|family| key.starts_with(family));
    let unused: Vec<_> = plain.iter().filter(|key| !literal(key) && !in_family(key)).collect();
    assert!(unused.is_empty(), "in the tables, named nowhere: {unused:?}");
}
