use super::*;
use std::collections::BTreeSet;

fn insee(code: &str) -> InseeCode {
    InseeCode::parse(code).unwrap()
}

fn located(postal_code: &str, town: &str) -> Option<String> {
    let postal_code = PostalCode::parse(postal_code).ok();
    match Territory::builtin().locate(postal_code.as_ref(), town) {
        Located::One(commune) => Some(commune.insee.to_string()),
        Located::Candidates(_) | Located::Unknown => None,
    }
}

fn candidates_of(postal_code: &str, town: &str) -> Vec<String> {
    let postal_code = PostalCode::parse(postal_code).ok();
    match Territory::builtin().locate(postal_code.as_ref(), town) {
        Located::Candidates(communes) => {
            communes.iter().map(|commune| commune.insee.to_string()).collect()
        }
        Located::One(commune) => panic!("only {}", commune.name),
        Located::Unknown => Vec::new(),
    }
}

/// The lines of a file that hold a fact.
fn facts(content: &str) -> usize {
    content.lines().filter(|line| !line.starts_with('#')).count() - 1
}

#[test]
fn every_row_of_the_data_is_read() {
    let territory = Territory::builtin();
    let count = |content| facts(content);
    assert_eq!(
        territory.communes.len(),
        count(include_str!("../../../data/territory/communes.csv"))
    );
    assert_eq!(territory.districts.len(), count(include_str!("../../../data/territory/qpv.csv")));
    assert_eq!(
        territory.missions_locales.len(),
        count(include_str!("../../../data/territory/missions_locales.csv"))
    );
    assert_eq!(territory.by_insee.len(), territory.communes.len());
    assert_eq!(territory.by_town.len(), territory.communes.len(), "two towns share a key");
    let inside = |area| territory.communes.iter().filter(|commune| commune.area == area).count();
    assert_eq!((inside(Area::Ca2rs), inside(Area::Pac)), (12, 3));
    assert_eq!(territory.districts.iter().map(|it| &it.code).collect::<BTreeSet<_>>().len(), 18);
}

#[test]
fn a_town_is_found_as_people_write_it() {
    for (postal_code, town, code) in [
        ("78955", "Carrières-sous-Poissy", "78123"),
        ("", "Carrières sous Poissy", "78123"),
        ("78955", "CARRIERES S/ POISSY", "78123"),
        ("78955", "CARRIERES SS POISSY", "78123"),
        ("", "78955 Carrières-sous-Poissy CEDEX", "78123"),
        ("78955", "Carrieres", "78123"),
        ("78955", "Carière sous Poissy", "78123"),
        ("78303", "Poissy Cedex 2", "78498"),
        ("", "St Germain en Laye", "78551"),
        ("78100", "ST-GERMAIN-EN-LAYE", "78551"),
        ("", "Conflans Ste Honorine (78700)", "78172"),
        ("78570", "Andresy", "78015"),
        ("78570", "CHANTELOUP LES VIGNES", "78138"),
        ("78570", "Chanteloup", "78138"),
        ("78130", "LES MUREAUX", "78440"),
        ("78130", "Mureaux (Les)", "78440"),
        ("78130", "Chapet", "78140"),
        ("", "Triel s/Seine, France", "78624"),
        ("78620", "L’Etang la Ville", "78224"),
        ("78420", "Carrières-sur-Seine", "78124"),
        ("95000", "Pontoise", "95500"),
    ] {
        assert_eq!(located(postal_code, town).as_deref(), Some(code), "{postal_code} {town}");
    }
}

#[test]
fn carrieres_sur_seine_is_another_town() {
    assert_eq!(located("", "Carrières-sur-Seine").as_deref(), Some("78124"));
    assert_eq!(candidates_of("", "Carrières"), ["78123", "78124"]);
    assert_eq!(candidates_of("78955", "Carrières-sur-Seine"), ["78124", "78123"]);
}

#[test]
fn what_an_address_leaves_open_is_left_to_a_person() {
    assert_eq!(candidates_of("78570", ""), ["78015", "78138"]);
    // Bazemont and Maule have this postal code too, and are not in the list.
    assert_eq!(candidates_of("78580", ""), ["78010"]);
    assert_eq!(located("78580", "Bazemont"), None);
    assert_eq!(candidates_of("78200", "Mantes-la-Ville"), ["78362", "78361"]);
    assert_eq!(candidates_of("", "Chanteloup"), ["78138"]);
}

#[test]
fn a_town_elsewhere_is_not_taken_for_one_of_ours() {
    for (postal_code, town) in [
        ("28500", "Vernouillet"),
        ("02860", "Orgeval"),
        ("61120", "Camembert"),
        ("", ""),
        ("", "Chez sa sœur"),
        ("", "78"),
        ("75001", "Paris"),
        ("78000", "Versailles"),
    ] {
        let code = PostalCode::parse(postal_code).ok();
        assert_eq!(
            Territory::builtin().locate(code.as_ref(), town),
            Located::Unknown,
            "{postal_code} {town}"
        );
    }
    assert_eq!(located("", &"é\u{301}".repeat(100_000)), None);
}

#[test]
fn a_commune_outside_the_list_stays_its_code() {
    let territory = Territory::builtin();
    let (ours, elsewhere) = (insee("78123"), insee("61077"));
    assert_eq!(territory.name(&ours), "Carrières-sous-Poissy");
    assert_eq!(territory.name(&elsewhere), "61077");
    assert_eq!(territory.commune(&ours).unwrap().population, Some(20825));
    assert_eq!(territory.commune(&elsewhere), None);
}

#[test]
fn the_districts_of_a_commune_are_its_own() {
    let territory = Territory::builtin();
    let of = |code| {
        let code = insee(code);
        territory.districts_of(&code).map(|it| it.code.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(of("78123"), ["QN07808M", "QN07809M"]);
    assert_eq!(of("78138"), ["QN07810M"]);
    assert_eq!(of("78643"), ["QN07811M"]);
    assert_eq!(of("78124"), ["QN07813M"], "Carrières-sur-Seine");
    assert!(of("78015").is_empty());
    let found = |text| territory.find_district(&insee("78123"), text).map(|it| it.name.as_str());
    assert_eq!(found("Les Oiseaux"), Some("Oiseaux"));
    assert_eq!(found("qn07809m"), Some("Fleurs"));
    assert_eq!(found("Noé-Feucherets"), None, "another commune's");
    let code = DistrictCode::parse("QN07810M").unwrap();
    assert_eq!(territory.district(&code).unwrap().name, "Noé-Feucherets");
}

#[test]
fn only_a_certain_mission_locale_is_named() {
    let territory = Territory::builtin();
    let of = |code| territory.mission_locale(&insee(code)).map(|mission| mission.name.as_str());
    assert_eq!(of("78498"), Some("Mission locale de Poissy-Conflans"));
    assert_eq!(of("78172"), Some("Mission locale de Poissy-Conflans"));
    assert_eq!(of("78361"), Some("Mission locale du Mantois"));
    assert_eq!(of("78440"), Some("Mission locale intercommunale des Mureaux"));
    assert_eq!(of("78384"), None);
    let covered: Vec<_> = territory.missions_locales.iter().flat_map(|it| &it.communes).collect();
    assert_eq!(covered.iter().collect::<BTreeSet<_>>().len(), covered.len());
}
