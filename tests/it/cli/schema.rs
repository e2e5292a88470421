//! JSON results against their documented schemas: the part of JSON Schema that these use.

use serde_json::Value;
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/schema")
}

fn load(name: &str) -> Value {
    let path = folder().join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{}", path.display()));
    serde_json::from_str(&text).unwrap()
}

/// Checks a result against the schema that it names.
pub(super) fn check(result: &Value) {
    let name = result["schema"].as_str().expect("a result names its schema");
    let file = name.strip_prefix("relais.").unwrap().replace('/', "-");
    let mut wrong = Vec::new();
    validate(result, &load(&format!("{file}.json")), "$", &mut wrong);
    assert!(wrong.is_empty(), "{name}: {wrong:#?}");
}

fn validate(value: &Value, schema: &Value, at: &str, wrong: &mut Vec<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let (file, pointer) = reference.split_once('#').unwrap();
        let common = load(file);
        return validate(value, common.pointer(pointer).unwrap(), at, wrong);
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        let fits = choices.iter().any(|choice| {
            let mut found = Vec::new();
            validate(value, choice, at, &mut found);
            found.is_empty()
        });
        if !fits {
            wrong.push(format!("{at}: {value} is none of {choices:?}"));
        }
        return;
    }
    if let Some(constant) = schema.get("const")
        && value != constant
    {
        wrong.push(format!("{at}: {value} is not {constant}"));
    }
    if let Some(kind) = schema["type"].as_str() {
        let fits = match kind {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            "null" => value.is_null(),
            other => panic!("{other} is no type of JSON"),
        };
        if !fits {
            wrong.push(format!("{at}: {value} is no {kind}"));
        }
    }
    if schema["format"] == "date" {
        let date = value.as_str().and_then(|text| text.parse::<chrono::NaiveDate>().ok());
        if date.is_none() {
            wrong.push(format!("{at}: {value} is no date"));
        }
    }
    if let Some(items) = value.as_array() {
        for (rank, item) in items.iter().enumerate() {
            validate(item, &schema["items"], &format!("{at}[{rank}]"), wrong);
        }
    }
    if let (Some(fields), Some(known)) = (value.as_object(), schema["properties"].as_object()) {
        for name in schema["required"].as_array().into_iter().flatten() {
            if !fields.contains_key(name.as_str().unwrap()) {
                wrong.push(format!("{at}: {name} is missing"));
            }
        }
        for (name, field) in fields {
            match known.get(name) {
                Some(schema) => validate(field, schema, &format!("{at}.{name}"), wrong),
                None => wrong.push(format!("{at}.{name} is not documented")),
            }
        }
    }
}

#[test]
fn a_result_that_is_not_as_documented_is_seen() {
    let schema = load("advisers-1.json");
    let mut wrong = Vec::new();
    let result = serde_json::json!({
        "schema": "relais.advisers/1",
        "advisers": [{"id": 1, "name": "Nadia", "email": null, "colour": "red"}],
    });
    validate(&result, &schema, "$", &mut wrong);
    assert_eq!(wrong.len(), 3, "{wrong:#?}");
}

#[test]
fn every_schema_is_spoken_of_in_the_documentation() {
    let page = std::fs::read_to_string(folder().join("../json-output.md")).unwrap();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(page.contains(&name), "{name} is not in docs/json-output.md");
    }
}

#[test]
fn a_report_is_as_documented() {
    use relais::report::document::{
        Cell, Chart, Column, Definition, Diffusion, Document, Fact, Kind, Row, Section, Sheet,
    };
    let day: chrono::NaiveDate = "2026-10-05".parse().unwrap();
    let columns = vec![
        Column::new("kind", "Type", Kind::Text),
        Column::new("people", "Personnes", Kind::Count),
        Column::new("share", "Part", Kind::Percent),
        Column::new("median", "Délai", Kind::Decimal),
        Column::new("last", "Dernière", Kind::Date),
    ];
    let mut sheet = Sheet::new("flow.kind", "Par type", columns);
    let numbers = [Cell::Count(7), Cell::Percent(0.5), Cell::Decimal(6.5, 1), Cell::Date(day)];
    let hidden = [Cell::Hidden, Cell::NotApplicable, Cell::Empty];
    sheet.rows = vec![
        Row::body([&[Cell::text("SIAE")], &numbers[..]].concat()).coded("siae"),
        Row::total([&[Cell::text("Total")], &hidden[..]].concat()),
    ];
    sheet.notes = vec!["Une note.".to_owned()];
    let mut line = sheet.clone();
    let values = vec!["people".to_owned()];
    line.chart = Some(Chart::Trend { labels: "kind".to_owned(), values });
    sheet.chart = Some(Chart::Bars { labels: "kind".to_owned(), values: "people".to_owned() });
    let mut section = Section::new("flows", "Flux");
    section.paragraphs = vec!["Une phrase.".to_owned()];
    section.tables = vec![sheet, line];
    for diffusion in [Diffusion::Published, Diffusion::Internal] {
        let mut report = Document::new("Activité", relais::i18n::Lang::Fr, diffusion, day);
        report.facts = vec![Fact::new("Période", "septembre 2026")];
        report.warnings = vec!["Un jour manque.".to_owned()];
        report.sections = vec![section.clone()];
        let source = Some("INSEE".to_owned());
        let (term, text) = ("BIT".to_owned(), "Sans travail.".to_owned());
        report.definitions = vec![Definition { term, text, source }];
        check(&serde_json::from_str(&relais::report::json::write(&report)).unwrap());
    }
}
