//! The files from which the demonstration caseload is made.

use relais::domain::identifier::RomeCode;
use std::collections::BTreeSet;

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
