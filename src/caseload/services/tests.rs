use super::*;
use crate::caseload::record::{Record, RecordId};
use crate::dates::Length;
use crate::domain::code::Coded;
use crate::domain::code::{Fee, PartnerKind, Public, Reception, Subtheme, Theme};
use crate::domain::identifier::{InseeCode, Name};
use crate::domain::partner::PartnerId;
use crate::domain::service::{Offer, Zone};
use crate::domain::vocabulary::Vocabulary;
use crate::i18n::Lang;
use crate::ids::Id;

fn parse(text: &str) -> Result<ServiceQuery, Vec<ServiceQueryError>> {
    ServiceQuery::parse(text, Vocabulary::builtin(), Territory::builtin())
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn commune(code: &str) -> InseeCode {
    InseeCode::parse(code).unwrap()
}

fn now() -> NaiveDateTime {
    "2026-11-23T10:00:00".parse().unwrap()
}

/// A partner in Carrières-sous-Poissy and one in Paris, with services told apart by what they state.
fn directory() -> State {
    let mut state = State::default();
    let partner = |rank: u8, text: &str, kind, code: &str| {
        let mut partner = Partner::new(PartnerId(Id([rank; 16])), name(text), kind);
        partner.location.commune = Some(commune(code));
        partner
    };
    let mut garage = partner(1, "Garage solidaire", PartnerKind::OTHER, "78123");
    garage.listing.opening_hours = Some("Mo-Fr 09:00-12:00".into());
    let paris = partner(2, "Maison de Paris", PartnerKind::CCAS, "75056");
    for partner in [garage, paris] {
        state.put(RecordId::Partner(partner.id), Some(Record::Partner(partner)));
    }
    let mut put = |rank: u8, partner: u8, text: &str, themes: &[&str], offer: Offer| {
        let id = ServiceId(Id([rank; 16]));
        let mut service = Service::new(id, PartnerId(Id([partner; 16])), name(text));
        service.themes = themes.iter().map(|code| Theme::from_code(code)).collect();
        service.offer = Box::new(offer);
        state.put(RecordId::Service(id), Some(Record::Service(service)));
    };
    let code = |text: &str| Subtheme::from_code(text);
    put(
        1,
        1,
        "Location de voitures",
        &["mobilite"],
        Offer {
            subthemes: vec![code("mobilite--acceder-a-un-vehicule")],
            fee: Some(Fee::from_code("payant")),
            updated_on: Some("2026-10-01".parse().unwrap()),
            ..Offer::default()
        },
    );
    put(
        2,
        1,
        "Aide au permis",
        &["mobilite"],
        Offer {
            subthemes: vec![code("mobilite--preparer-un-permis")],
            publics: vec![Public::from_code("femmes")],
            fee: Some(Fee::FREE),
            updated_on: Some("2024-01-01".parse().unwrap()),
            ..Offer::default()
        },
    );
    put(
        3,
        2,
        "Permis en ligne",
        &["mobilite", "numerique"],
        Offer {
            receptions: vec![Reception::REMOTE],
            zone: vec![Zone::France],
            opening_hours: Some("24/7".into()),
            ..Offer::default()
        },
    );
    put(4, 2, "Épicerie", &["equipement-et-alimentation"], Offer::default());
    put(5, 1, "Disparu", &["mobilite"], Offer { vanished: true, ..Offer::default() });
    state
}

fn found(state: &State, query: &str) -> Vec<u8> {
    let index = ServiceIndex::of(state);
    let query = parse(query).unwrap();
    index.find(state, &query, now(), 10).into_iter().map(|id| id.0.0[0]).collect()
}

#[test]
fn a_query_is_read_term_by_term_in_either_language() {
    let query =
        parse("besoin:mobilite public:seniors commune:Poissy gratuit ouvert maj<12m permis B")
            .unwrap();
    assert_eq!(query.themes, [Theme::from_code("mobilite")]);
    assert_eq!(query.publics, [Public::from_code("seniors")]);
    assert_eq!(query.commune, Some(commune("78498")));
    assert_eq!((query.fee, query.open), (Some(Fee::FREE), true));
    assert_eq!(query.within, Length::read("12m", Length::months(1)));
    assert_eq!(query.text, "permis B");
    let english = parse("need:mobility for:seniors town:78498 free open updated<12m permis B");
    assert_eq!(
        english,
        Ok(parse("besoin:mobilite public:seniors commune:Poissy gratuit ouvert maj<12m permis B")
            .unwrap())
    );
    assert!(parse("  ").unwrap().is_empty());
}

#[test]
fn a_field_whose_name_is_half_typed_is_no_word_yet() {
    let half = parse("besoin:mobilite commun").unwrap();
    assert_eq!(half, parse("besoin:mobilite").unwrap());
    assert_eq!(parse("commun").unwrap().text, "commun", "nothing else is asked yet");
    assert_eq!(parse("besoin:mobilite commun ").unwrap().text, "commun", "the word has ended");
}

#[test]
fn everything_wrong_in_a_query_is_said_with_its_place() {
    let errors =
        parse("besoin:mobilitee zodiaque:lion commune:Atlantide maj<bientot permis").unwrap_err();
    let read: Vec<&str> = errors.iter().map(|error| error.read.as_str()).collect();
    assert_eq!(read, ["mobilitee", "zodiaque", "Atlantide", "bientot"]);
    let shown = errors[0].problem().render(Lang::Fr);
    assert!(shown.contains("mobilite"), "{shown}");
    assert!(parse("besoin:").is_err());
}

#[test]
fn a_need_is_asked_first_and_the_rest_excludes_only_what_says_otherwise() {
    let state = directory();
    assert_eq!(found(&state, "besoin:mobilite"), [1, 2, 3], "the freshest first, none vanished");
    assert_eq!(found(&state, "besoin:\"préparer un permis\""), [2]);
    assert_eq!(found(&state, "besoin:mobilite gratuit"), [2, 3]);
    assert_eq!(found(&state, "besoin:mobilite public:seniors"), [1, 3]);
    assert_eq!(found(&state, "besoin:mobilite public:seniors,femmes"), [1, 2, 3]);
    assert_eq!(found(&state, "besoin:mobilite accueil:en-presentiel"), [1, 2]);
    assert_eq!(
        found(&state, "commune:78123"),
        [1, 2, 3],
        "Paris is elsewhere, but for what is online"
    );
    assert_eq!(found(&state, "type:CCAS besoin:equipement-et-alimentation"), [4]);
    assert_eq!(found(&state, "besoin:mobilite maj<12m"), [1]);
    assert_eq!(found(&state, "besoin:mobilite ouvert"), [1, 2, 3]);
    let index = ServiceIndex::of(&state);
    let evening = "2026-11-23T20:00:00".parse().unwrap();
    let open = index.find(&state, &parse("besoin:mobilite ouvert").unwrap(), evening, 10);
    assert_eq!(open.len(), 1, "online, at any hour");
}

#[test]
fn words_are_looked_for_in_names_partners_and_towns_with_their_errors_and_name_needs() {
    let state = directory();
    assert_eq!(found(&state, "permi"), [3, 2], "its own name begins so");
    assert_eq!(found(&state, "permi gratuit"), [3, 2]);
    assert_eq!(found(&state, "garge solidaire"), [1, 2]);
    assert_eq!(found(&state, "permis carrieres"), [2]);
    assert_eq!(found(&state, "permis besoin:numerique"), [3]);
    assert_eq!(found(&state, "Mobilité"), [1, 2, 3]);
    assert_eq!(found(&state, "préparer un permis gratuit"), [2]);
}

#[test]
fn an_index_kept_current_finds_as_one_made_anew() {
    let mut state = directory();
    let mut kept = ServiceIndex::of(&state);
    let id = ServiceId(Id([4; 16]));
    let mut service = state.service(id).unwrap().clone();
    service.name = name("Permis solidaire");
    service.themes = vec![Theme::from_code("mobilite")];
    service.offer.updated_on = Some("2026-11-01".parse().unwrap());
    state.put(RecordId::Service(id), Some(Record::Service(service)));
    kept.follow(id, &state);
    let gone = ServiceId(Id([1; 16]));
    state.put(RecordId::Service(gone), None);
    kept.follow(gone, &state);
    let anew = ServiceIndex::of(&state);
    assert_eq!(kept.len(), anew.len());
    for query in ["", "besoin:mobilite", "permis", "solidaire"] {
        let query = parse(query).unwrap();
        assert_eq!(kept.find(&state, &query, now(), 10), anew.find(&state, &query, now(), 10));
    }
    assert_eq!(kept.find(&state, &parse("besoin:mobilite").unwrap(), now(), 1), [id]);
}

#[test]
fn what_is_packed_leaves_out_nothing_that_the_records_would_keep() {
    let state = directory();
    let index = ServiceIndex::of(&state);
    for text in [
        "besoin:mobilite",
        "commune:78123",
        "commune:75056",
        "commune:13055",
        "type:CCAS",
        "type:CCAS,autre ouvert",
        "ouvert",
        "public:femmes",
        "gratuit commune:78498",
        "maj<12m",
    ] {
        let query = parse(text).unwrap();
        let found: std::collections::BTreeSet<ServiceId> =
            index.find(&state, &query, now(), 100).into_iter().collect();
        let kept: std::collections::BTreeSet<ServiceId> = state
            .services()
            .filter(|service| {
                let partner = state.partner(service.partner).unwrap();
                let offer = &service.offer;
                let is_fee = |fee: &Fee| offer.fee.as_ref().is_none_or(|own| own == fee);
                query.fits(service, partner, now())
                    && !offer.vanished
                    && query.fee.as_ref().is_none_or(is_fee)
            })
            .map(|service| service.id)
            .collect();
        assert_eq!(found, kept, "{text}");
    }
}
