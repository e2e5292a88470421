//! The files of `data/`: what the program is built from, held against the code and the sources.

use relais::domain::code::LISTS;
use relais::domain::identifier::{InseeCode, PostalCode, RomeCode};
use relais::domain::territory::Territory;
use relais::text::fold;
use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn every_list_of_codes_has_its_file_and_every_file_its_list() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/vocabulary");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        // The words the note linter looks for are no list of codes.
        .filter(|name| name != "note_words.toml")
        .collect();
    let lists: BTreeSet<String> = LISTS.iter().map(|list| format!("{}.toml", list.name)).collect();
    assert_eq!(files, lists);
}

#[test]
fn the_territory_agrees_with_the_reference_files() {
    let reference = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/territory");
    let (Ok(communes), Ok(districts)) = (
        std::fs::read_to_string(reference.join("communes.csv")),
        std::fs::read_to_string(reference.join("qpv.csv")),
    ) else {
        println!("skipped: {} is not there", reference.display());
        return;
    };
    let territory = Territory::builtin();
    for row in communes.lines().skip(1).map(|line| line.split(';').collect::<Vec<_>>()) {
        let commune = territory.commune(&InseeCode::parse(row[1]).unwrap()).unwrap();
        let postal_codes: Vec<&str> = commune.postal_codes.iter().map(PostalCode::as_str).collect();
        assert_eq!((commune.name.as_str(), postal_codes.join("|")), (row[2], row[3].to_owned()));
    }
    for row in districts.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>()) {
        let district = territory.district(&row[0].parse().unwrap()).unwrap();
        assert_eq!(district.commune.as_str(), row[2]);
        assert_eq!(fold(&district.name), fold(row[1]));
    }
}

#[test]
fn the_demonstrations_occupations_are_the_most_sought_each_once() {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_reader(include_str!("../../data/demo/occupations.csv").as_bytes());
    assert_eq!(reader.headers().unwrap(), vec!["code_rome", "label", "weight"]);
    let rows: Vec<(String, String, u32)> = reader.deserialize().collect::<Result<_, _>>().unwrap();
    assert_eq!(rows.len(), 150);
    let codes: BTreeSet<RomeCode> = rows.iter().map(|row| row.0.parse().unwrap()).collect();
    assert_eq!(codes.len(), 150);
    assert!(rows.iter().all(|row| !row.1.is_empty() && row.2 > 0));
    assert!(rows.is_sorted_by(|before, after| before.2 >= after.2));
}

#[test]
fn the_demonstrations_streets_are_plain_names_each_once() {
    let streets: Vec<&str> = include_str!("../../data/demo/streets.txt").lines().collect();
    assert!(streets.len() >= 60);
    assert_eq!(streets.iter().collect::<BTreeSet<_>>().len(), streets.len());
    for street in streets {
        assert!(
            street == street.trim() && !street.contains(|letter: char| letter.is_ascii_digit())
        );
    }
}
